"""Names on the map: sides in the reader's language, places as the source wrote them, one name for one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geomap.actors import actors
from geomap.articles import Article, Interval, Span
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Prior, draw_timeline
from geomap.views.names import _known_sides, for_readers

KABUL = Place("t:kabul", "Kabul", 34.5289, 69.1725, "AF", "Kabul", "PPLC", 4434550)
KANDAHAR = Place("t:kandahar", "Kandahār", 31.61, 65.71, "AF", "Kandahar", "PPLA", 614254)


def told(words: str, where: Place, language: str, number: int = 1, gains: str = "Taliban", loses: str | None = "Afghan government", **more: Any) -> tuple[Article, list[Shift]]:
    text = f"They took {words}."
    placing = Placing(Mention(10, 10 + len(words), words, "literal", 0.9, ""), where, (), 0.9, "")
    day = date(2021, 8, number)
    shift = Shift(placing, more.get("kind", "capture"), "asserted", False, False, gains, loses, more.get("says"), Interval(day, day), None, Span(0, len(text)), 0, 0.9, "")
    return Article(f"{words}-{language}-{number}", text, language, None), [shift]


def test_sides_are_named_in_the_readers_language() -> None:
    """Gains, loses, the report behind them and who says so have French names on a French map, and English ones on an English map."""
    timeline = draw_timeline([told("Kandahar", KANDAHAR, "fr", says="Taliban")])
    french = for_readers(timeline, KABUL, "fr")[0].changes[0]
    assert (french.gains, french.loses, french.reports[0].shift.gains, french.reports[0].shift.attribution) == ("Talibans", "Gouvernement afghan", "Talibans", "Talibans")
    assert for_readers(timeline, KABUL, "en")[0].changes[0].gains == "Taliban"


def test_every_side_the_program_knows_has_a_french_name() -> None:
    """No canonical name of data/actors.toml is left to stand in English on a French map."""
    assert {actor.name for actor in actors()} - _known_sides("fr").keys() == set()


def test_no_two_sides_get_one_name() -> None:
    """A side that an article calls as another side is translated keeps its own name, and so does that other side."""
    timeline = draw_timeline([told("Kandahar", KANDAHAR, "fr"), told("Kandahar", KANDAHAR, "fr", 9, gains="Talibans", loses=None)])
    assert [change.gains for change in for_readers(timeline, None, "fr")[0].changes] == ["Taliban", "Talibans"]


@pytest.mark.parametrize(("words", "article", "ui", "name"), [
    ("Kandahar", "fr", "fr", "Kandahar"),       # as the source wrote it
    ("Candahar", "fr", "fr", "Candahar"),
    ("Candahar", "fr", "en", "Kandahār"),       # another language's own spelling stays in its quotation
    ("Kandahar", "fr", "en", "Kandahar"),       # accents apart it is the gazetteer's name
    ("Кандагаром", "ru", "fr", "Kandahār"),     # a case ending is no name on a map
    ("KANDAHAR", "en", "en", "Kandahār"),
    ("the city", "en", "en", "Kandahār"),
])
def test_a_place_is_called_as_the_source_wrote_it(words: str, article: str, ui: str, name: str) -> None:
    """A place bears the name that articles in the map's language give it, else the gazetteer's; never an inflected or common word."""
    assert for_readers(draw_timeline([told(words, KANDAHAR, article)]), None, ui)[0].changes[0].place == replace(KANDAHAR, name=name)


def test_capitals_have_the_name_of_the_language() -> None:
    """A capital that no article names is called as CLDR calls it; Kiev by its old and its new English name."""
    assert [for_readers(draw_timeline([]), place, "fr")[1].name for place in (KABUL, replace(KABUL, name="Damascus", country="SY"), replace(KABUL, name="Kyiv", country="UA"))] == ["Kaboul", "Damas", "Kiev"]


def test_a_capital_keeps_its_name_where_another_language_tells_of_it() -> None:
    """A French article's Kaboul is Kabul on an English map."""
    assert for_readers(draw_timeline([told("Kaboul", KABUL, "fr")]), KABUL, "en")[0].changes[0].place == KABUL


def test_a_tables_point_in_the_reference_city_is_the_reference_city() -> None:
    """A table gives Kabul an id of its own: the map still shows one Kabul, and measures nothing between the two."""
    point = replace(KABUL, id="point:34.5281,69.1723", lat=34.5281, lon=69.1723, feature="PPL")
    _, reference = for_readers(draw_timeline([told("Kabul", point, "en")]), KABUL, "en")
    assert reference == replace(KABUL, id=point.id)


def test_naming_twice_changes_nothing_more() -> None:
    """The names stay as they are when a view that names hands its timeline to another."""
    timeline = draw_timeline([told("Kandahar", KANDAHAR, "fr"), told("Kaboul", KABUL, "fr", 15)], (Prior("Kaboul", "Afghan government"),))
    once = for_readers(timeline, KABUL, "fr")
    assert for_readers(*once, "fr") == once
    assert once[1] is not None and once[1].name == "Kaboul"


def test_names_change_no_state() -> None:
    """Who holds what stays as it was, also where the side before is given by the place's old name."""
    timeline = draw_timeline([told("Candahar", KANDAHAR, "fr", kind="attack", gains="Taliban", loses=None)], (Prior("Kandahār", "Afghan government"),))
    here, there = timeline, for_readers(timeline, None, "fr")[0]
    day = date(2021, 8, 2)
    assert [(s.holder, s.status) for s in here.state_at(day)] == [("Afghan government", "held")]
    assert [(s.holder, s.status) for s in there.state_at(day)] == [("Gouvernement afghan", "held")]

"""Where a text names a place, and where it only seems to."""

from __future__ import annotations

import itertools

import pytest

from geomap.articles import Article
from geomap.fronts import front
from geomap.gazetteers.index import Gazetteer
from geomap.mentions import Mention, find_mentions
from geomap.scenes import Scene


def found(text: str, language: str, gazetteer: Gazetteer) -> list[Mention]:
    return list(find_mentions(Article("test", text, language, None), gazetteer))


def names(text: str, language: str, gazetteer: Gazetteer) -> list[str]:
    return [m.text for m in found(text, language, gazetteer)]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("Les combats ont gagné Hérat, a indiqué l'armée à Kaboul.", "fr", ["Hérat", "Kaboul"]),
    ("Ils ont fui vers l'Afghanistan et d’Hérat vers Kandahar.", "fr", ["Afghanistan", "Hérat", "Kandahar"]),
    ("The rebels entered Goma and Bukavu, officials in Kinshasa said.", "en", ["Goma", "Bukavu", "Kinshasa"]),
    ("Troops moved from Lashkar Gah to Pul-e-Alam in Afghanistan.", "en", ["Lashkar Gah", "Pul-e-Alam", "Afghanistan"]),
    ("Российские войска вошли в Херсоне и под Киевом.", "ru", ["Херсоне", "Киевом"]),
    ("Die Armee rückte von Kiew nach Charkiw vor, im Osten der Ukraine.", "de", ["Kiew", "Charkiw", "Ukraine"]),
    ("El ejército tomó la ciudad de Alepo, en Siria.", "es", ["Alepo", "Siria"]),
])
def test_places_of_a_plain_sentence_are_found(text: str, language: str, expected: list[str], gazetteer: Gazetteer) -> None:
    """Plain agency sentences give all their places and nothing else."""
    assert names(text, language, gazetteer) == expected


@pytest.mark.parametrize(("text", "language"), [
    ("Le secrétaire général de l'Otan Jens Stoltenberg a parlé vendredi à l'AFP.", "fr"),
    ("Le chef de guerre Ismail Khan et Fatoumata Maïga ont parlé.", "fr"),
    ("The New York Times reported on Thursday that talks went on.", "en"),
    ("Les habitants attendent. Selon eux, rien ne change. Most of them left.", "fr"),
])
def test_persons_organisations_and_ordinary_words_are_no_places(text: str, language: str, gazetteer: Gazetteer) -> None:
    """A capital letter does not make a place."""
    assert names(text, language, gazetteer) == []


def test_demonyms_are_no_literal_places(gazetteer: Gazetteer) -> None:
    """An adjective of nationality is not placed."""
    assert "Turkish" not in names("Turkish and Syrian soldiers left Aleppo, in Syria.", "en", gazetteer)


def test_a_dateline_in_capitals_is_found(gazetteer: Gazetteer) -> None:
    """KABOUL (AFP) names Kaboul and no agency."""
    assert names("KABOUL (AFP) — Les talibans ont pris Kandahar vendredi.", "fr", gazetteer) == ["KABOUL", "Kandahar"]


def test_a_decomposed_accent_changes_nothing(gazetteer: Gazetteer) -> None:
    """The same name composed and decomposed is found, each at its own offsets."""
    text = "Ils sont entrés dans He\u0301rat, puis dans Kaboul."
    (first, _) = found(text, "fr", gazetteer)
    assert text[first.start : first.end] == first.text == "He\u0301rat"


def test_offsets_are_code_points_and_mentions_do_not_overlap(gazetteer: Gazetteer) -> None:
    """Every span gives back its own text, in order, none inside another."""
    text = "🚩 À São Paulo comme à New York, puis de Mazar-e Sharif à Sar-e Pul, en Afghanistan."
    made = found(text, "fr", gazetteer)
    assert all(text[m.start : m.end] == m.text for m in made)
    assert all(a.end <= b.start for a, b in itertools.pairwise(made))


@pytest.mark.parametrize(("text", "language", "role"), [
    ("Washington a annoncé jeudi l'envoi de soldats.", "fr", "metonym"), ("Moscow said on Friday it would withdraw.", "en", "metonym"),
    ("Des manifestants se sont réunis à Washington jeudi.", "fr", "literal")])
def test_a_capital_that_decides_is_its_government(text: str, language: str, role: str, gazetteer: Gazetteer) -> None:
    """Who acts is a government; where one meets is a town."""
    assert next(m.role for m in found(text, language, gazetteer)) == role


def test_a_name_of_the_hand_made_layer_counts_for_more_at_home(gazetteer: Gazetteer) -> None:
    """Farah is a person, and a town where Afghans are spoken of."""
    assert "Farah" in names("Taliban fighters entered Farah on Friday, an Afghan official said in Kabul, Afghanistan.", "en", gazetteer)


def test_a_known_name_inside_a_longer_one_is_kept_whole(gazetteer: Gazetteer) -> None:
    """A county is not cut down to the person it is named after."""
    assert "Henry County" in names("The fire began in Henry County on Monday.", "en", gazetteer)


@pytest.mark.parametrize("text", ["", " ", "...", "1234 5678", "\n\n", "a" * 5000])
def test_a_text_without_names_has_none(text: str, gazetteer: Gazetteer) -> None:
    """Nothing comes of nothing, and nothing fails."""
    assert found(text, "fr", gazetteer) == []


def test_the_same_text_gives_the_same_mentions_whatever_was_read_before(gazetteer: Gazetteer) -> None:
    """The caches of a long-running process change no answer."""
    text = "Georgia beat Georgia Tech in Athens, Ga., on Saturday."
    first = found(text, "en", gazetteer)
    found("Le Tchad et le Niger.", "fr", gazetteer)
    assert found(text, "en", gazetteer) == first


@pytest.mark.parametrize(("text", "language", "driven"), [
    ("L'armée a délogé Boko Haram de Damasak.", "fr", True), ("Troops drove the rebels out of Kunduz.", "en", True), ("Troops and rebels spoke in Kunduz.", "en", False)])
def test_where_somebody_is_driven_from_changes_hands(text: str, language: str, driven: bool) -> None:
    """A name behind a verb of driving out, whom it drives and its preposition is a place that changes hands."""
    scene = Scene(text, language)
    assert front(language).driven(scene, scene.size - 1) is driven


def test_a_short_text_is_one_of_war_by_a_single_armed_side() -> None:
    """In twelve words "rebels" says as much as four times in an article; in a long text it does not."""
    assert front("en").at_war(Scene("Rebels entered the village at night.", "en"))
    assert not front("en").at_war(Scene("Rebels entered the village at night. " + "The mayor spoke of the harvest and of the road to the sea. " * 6, "en"))

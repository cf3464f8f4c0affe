"""Names of places in single sentences of eight languages: inflected, prefixed, with apostrophes and half-spaces, beside persons and organisations."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomap.articles import Article
from geomap.gazetteers.index import Gazetteer
from geomap.mentions import find_mentions
from geomap.places import place_mentions
from geomap.scenes import Scene

ROWS = [tuple(part.strip() for part in line.split(" | ")) for line in Path(__file__).with_name("toponyms.txt").read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("language", "sentence", "named"), [pytest.param(*row, id=f"{row[0]}{n}") for n, row in enumerate(ROWS)])
def test_the_places_of_a_sentence_are_found_with_just_their_words(language: str, sentence: str, named: str, gazetteer: Gazetteer) -> None:
    """Every place named is found, with its own words and nothing around them; nothing else is; and each lies in its country."""
    article = Article("x", sentence, language, None)
    found = place_mentions(article, find_mentions(article, gazetteer), gazetteer)
    expected = [part.strip().partition("=") for part in named.split(";") if part.strip()]
    assert [p.mention.text for p in found] == [text for text, _, _ in expected]
    for placing, (_, _, country) in zip(found, expected, strict=True):
        assert not country or (placing.place and placing.place.country == country)


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_an_apostrophe_of_any_kind_is_one(apostrophe: str, gazetteer: Gazetteer) -> None:
    """A name with an apostrophe is found whichever of the three is written."""
    text = f"Ворог обстріляв Куп{apostrophe}янськ і Вовчанськ."
    assert [m.text for m in find_mentions(Article("x", text, "uk", None), gazetteer)] == [f"Куп{apostrophe}янськ", "Вовчанськ"]


def test_offsets_leave_out_what_arabic_writes_onto_a_name(gazetteer: Gazetteer) -> None:
    """ "And Kabul" is one word in Arabic: the mention is the name alone, at its own offset in the text."""
    text = "سقطت هرات وكابول."
    found = find_mentions(Article("x", text, "ar", None), gazetteer)
    assert "كابول" in [m.text for m in found]
    assert all(text[m.start : m.end] == m.text for m in found)


def test_capitals_of_a_headline_say_nothing() -> None:
    """In four words and more in capitals none counts as a name for its capital; a dateline's one word does."""
    assert not Scene("MOSUL FALLS TO ISLAMIC STATE", "en").title(0)
    assert Scene("KABUL (AFP) - Taliban fighters entered Kunduz.", "en").title(0)

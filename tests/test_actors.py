"""Placing -> ActorMention: which side a text names."""

from __future__ import annotations

import pytest

from geomap.actors import Cast, actors
from geomap.articles import parse_article
from geomap.gazetteers.index import Gazetteer
from geomap.mentions import find_mentions
from geomap.places import place_mentions
from geomap.sentences import tokenize


def sides(text: str, language: str, gazetteer: Gazetteer, date: str = "2021-08-13") -> dict[str, str | None]:
    """Words -> canonical side."""
    article = parse_article(text, language=language, date=date)
    tokens = tokenize(article.text)
    cast = Cast(article, tokens, place_mentions(article, find_mentions(article, gazetteer), gazetteer))
    return {m.text: m.name for m in cast.find(0, len(tokens))}


@pytest.mark.parametrize(("text", "language", "words", "side"), [
    ("Les talibans ont pris Kunduz.", "fr", "talibans", "Taliban"), ("The Taliban took Kunduz.", "en", "Taliban", "Taliban"), ("Taleban fighters took Kunduz.", "en", "Taleban fighters", "Taliban"),
])
def test_an_alias_is_its_side(gazetteer: Gazetteer, text: str, language: str, words: str, side: str) -> None:
    """Every usual name of a side means its canonical name."""
    found = sides(text, language, gazetteer)
    assert side in found.values()


def test_generic_nouns_mean_the_group_that_is_named(gazetteer: Gazetteer) -> None:
    """"Les insurgés" are the Taliban where the article names them and speaks of Afghanistan."""
    found = sides("Les talibans avancent en Afghanistan. Les insurgés ont pris Kunduz.", "fr", gazetteer)
    assert found["insurgés"] == "Taliban"


@pytest.mark.parametrize(("text", "language", "noun"), [
    ("Islamic State holds Mosul in Iraq. Islamic State fighters took Zumar in Iraq from Kurdish forces.", "en", "Kurdish forces"),
    ("L'Etat islamique tient Mossoul, en Irak. L'Etat islamique a pris Zumar, en Irak, aux forces kurdes.", "fr", "forces kurdes"),
])
def test_a_people_is_no_other_group_that_is_named(gazetteer: Gazetteer, text: str, language: str, noun: str) -> None:
    """"Kurdish forces" in an article that names only Islamic State are the Peshmerga, not Islamic State: a side never loses to itself."""
    assert sides(text, language, gazetteer)[noun] == "Peshmerga"


def test_forces_are_named_by_the_word_before_their_adjective_in_arabic(gazetteer: Gazetteer) -> None:
    """An adjective stands behind its noun in Arabic: "the Libyan West after forces of …" names no Libyan forces."""
    found = sides("تقدمت المعارك في الغرب الليبي بعد سيطرة قوات الوفاق على ترهونة.", "ar", gazetteer, "2020-06-06")
    assert "GNA" in found.values()
    assert not any("الليبي" in words for words in found)


def test_a_side_is_valid_in_its_time() -> None:
    """Two actors of one name are told apart by the article's date: the Taliban as a movement and as a government."""
    taliban = [a for a in actors() if a.name == "Taliban"]
    before, after = parse_article("x y", date="2021-08-13").published, parse_article("x y", date="2023").published
    assert [a.id for a in taliban if a.valid(before)] != [a.id for a in taliban if a.valid(after)] or len(taliban) == 1
    assert all(a.valid(None) for a in taliban)


def test_the_table_is_whole() -> None:
    """Ids are unique, kinds are known, countries are codes, no actor ends before it begins."""
    rows = actors()
    assert len({a.id for a in rows}) == len(rows)
    assert {a.kind for a in rows} <= {"state", "armed group", "coalition", "private company"}
    assert all(len(c) == 2 and c.isupper() for a in rows for c in a.countries)
    assert all(a.start.start <= a.end.end for a in rows if a.start and a.end)

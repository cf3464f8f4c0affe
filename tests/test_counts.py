"""Article -> Count: how many places a text says changed hands."""

from __future__ import annotations

import pytest

from geomap.articles import parse_article
from geomap.counts import find_counts


@pytest.mark.parametrize(("text", "language", "value", "share", "days"), [
    ("Les talibans contrôlent désormais près de la moitié des capitales provinciales afghanes, toutes tombées en seulement huit jours.", "fr", None, 0.5, 8),
    ("Les talibans ont pris neuf capitales provinciales en six jours.", "fr", 9, None, 6),
    ("Les talibans ont pris 12 capitales provinciales.", "fr", 12, None, None),
    ("The Taliban have captured nine provincial capitals in six days.", "en", 9, None, 6),
    ("The Taliban have seized half of the provincial capitals.", "en", None, 0.5, None),
])
def test_a_count_keeps_its_number_or_share(text: str, language: str, value: int | None, share: float | None, days: int | None) -> None:
    """A number is a value, a part of all a share; the one not said is None; the evidence is the sentence."""
    found = find_counts(parse_article(text, language=language))
    assert [(c.value, c.share, c.days, c.of) for c in found] == [(value, share, days, "provincial capitals")]
    assert text[found[0].evidence.start : found[0].evidence.end] == text
    assert found[0].text in text


@pytest.mark.parametrize(("text", "language", "value", "share", "of"), [
    ("C'est la deuxième grande ville à échapper au régime, qui a perdu Alep.", "fr", 2, None, "large towns"),
    ("L'armée a repris Rouski, le troisième village en quatre jours.", "fr", 3, None, "villages"),
    ("The rebels captured Rankous, the fourth town to fall to them.", "en", 4, None, "towns"),
    ("Les rebelles ont conquis une trentaine de localités.", "fr", 30, None, "settlements"),
    ("Los rebeldes tomaron medio centenar de aldeas.", "es", 50, None, "villages"),
    ("Боевики захватили Герат, седьмую столицу провинции за неделю.", "ru", 7, None, "provincial capitals"),
    ("Les gangs contrôlent 70 % de la capitale.", "fr", None, 0.7, "capital"),
    ("The militants seized about 60 percent of the territory.", "en", None, 0.6, "territory"),
    ("The group captured half of the country.", "en", None, 0.5, "territory"),
    ("Боевики контролируют 55 процентов территории.", "ru", None, 0.55, "territory"),
])
def test_ranks_of_fallen_towns_tens_and_shares_of_territory(text: str, language: str, value: int | None, share: float | None, of: str) -> None:
    """The rank of a town is a count where it is one of falling; "une trentaine" is 30; a share in percent is a part of 1."""
    assert [(c.value, c.share, c.of) for c in find_counts(parse_article(text, language=language))] == [(value, share, of)]


@pytest.mark.parametrize(("text", "language"), [
    ("Die Armee eroberte Sake, 20 Kilometer westlich der Provinzhauptstadt.", "de"), ("A jet struck 75 vehicles leaving the town that the rebels captured.", "en"),
    ("The rebels captured the country's second city.", "en"), ("Боевики захватили базу в 60 километрах западнее города.", "ru"),
    ("The rebels captured 120 percent of the territory.", "en"), ("Боевики захватили десятки сёл.", "ru"),
])
def test_a_length_a_rank_by_size_or_vague_tens_count_no_places(text: str, language: str) -> None:
    """Numbers of something else beside the word for a town are none of towns, and "dozens" is no number."""
    assert find_counts(parse_article(text, language=language)) == ()


@pytest.mark.parametrize(("text", "language"), [
    ("L'Afghanistan compte 34 capitales provinciales.", "fr"), ("The country has 34 provincial capitals.", "en"), ("Il a visité trois villes.", "fr"), ("They took Kunduz.", "en"),
])
def test_a_number_that_tells_no_change_is_no_count(text: str, language: str) -> None:
    """Only sentences that speak of control count."""
    assert find_counts(parse_article(text, language=language)) == ()


def test_a_language_without_words_counts_nothing() -> None:
    """Nothing is guessed."""
    assert find_counts(parse_article("Nine provincial capitals fell.", language="xx")) == ()

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


@pytest.mark.parametrize(("text", "language"), [
    ("L'Afghanistan compte 34 capitales provinciales.", "fr"), ("The country has 34 provincial capitals.", "en"), ("Il a visité trois villes.", "fr"), ("They took Kunduz.", "en"),
])
def test_a_number_that_tells_no_change_is_no_count(text: str, language: str) -> None:
    """Only sentences that speak of control count."""
    assert find_counts(parse_article(text, language=language)) == ()


def test_a_language_without_words_counts_nothing() -> None:
    """Nothing is guessed."""
    assert find_counts(parse_article("Nine provincial capitals fell.", language="xx")) == ()

"""DistanceClaim -> page: what the articles say of distances, beside the measure, at the place they say it of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geomap.articles import Article
from geomap.distances import DistanceClaim
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.payload import placed, shown
from geomap.views.wording import Words, say_distance

Told = tuple[Article, DistanceClaim]


def claim_content(timeline: Timeline, told: Iterable[Told], words: Words) -> list[list[Any]]:
    """Claims as [number of the place, verdict, words], each at the places that its article reports and names in it; repeats once."""
    numbers = {place.id: number for number, place in enumerate(placed(timeline))}
    named = _named(timeline)
    found: dict[tuple[int, str, str], None] = {}
    for article, claim in told:
        for end in (claim.to, claim.origin):
            if place := named.get((article.id, end.casefold())):
                found[numbers[place.id], claim.verdict, _say(claim, words)] = None
    return [list(entry) for entry in found]


def _named(timeline: Timeline) -> dict[tuple[str, str], Place]:
    """(article, words) -> the place that these words of a report mean."""
    return {(report.article.id, report.shift.placing.mention.text.casefold()): change.place for change in timeline.changes if change.place for report in change.reports}


def _say(claim: DistanceClaim, words: Words) -> str:
    """"Pul-e-Alam: 50 km south of Kabul, by the article; measured: 61 km south"."""
    origin = shown(claim.origin, 60)
    said = _way(claim.km, claim.direction, words)
    measured = _way(claim.measured_km, claim.measured_direction, words) or words["claim_unmeasured"]
    of = words["of_vowel" if origin[:1].casefold() in "aeiouéè" else "of"]
    return str(words["claim" if claim.direction else "claim_plain"]).format(to=shown(claim.to, 60), said=said, of=of, origin=origin, measured=measured)


def _way(km: float | None, direction: str | None, words: Words) -> str:
    return " ".join([*([say_distance(km, words)] if km is not None else []), *([words["compass"][direction]] if direction else [])])

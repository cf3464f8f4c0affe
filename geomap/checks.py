"""Count -> CountCheck: what a text counts, held against the places that the timeline itself has by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geomap.articles import Article, Interval
from geomap.changes import MOVES, Change
from geomap.control import Control, by_place
from geomap.counts import Count
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline

VERDICTS = ("agrees", "fewer", "more", "unchecked")
"""The timeline has as many as said; fewer (the articles given may not tell of all); more; or it cannot be told."""

REASONS = ("side", "undated", "further", "told", "kind", "total", "gazetteer")
"""Why a count cannot be checked: nobody is said to have gained; the article has no day; only the last ones are counted; it is no
current fact; the gazetteer does not tell this kind of place from others; a share of a whole not known; it has no such places."""

SHARE_TOLERANCE = 0.07
""""Nearly half" and "more than half" are a half, give or take this much of the whole."""

_SEATS = frozenset({"provincial capitals", "regional capitals"})
_DIVISIONS = frozenset({"provinces", "regions"})
_TOWNS = frozenset({"towns", "large towns", "settlements", "villages", "towns and villages", "district or provincial seats", "municipalities"})
"""Populated places that the gazetteer does not tell from each other: it can show that they are too few, not that they are enough."""


@dataclass(frozen=True, slots=True)
class CountCheck:
    """One count of an article and what the timeline has in its stead.

    `side` is whose places are counted, `day` by when. `low` and `high` are the least and the most of them that the timeline
    can mean (days are intervals; a claim may count), `places` those counted for certain, `perhaps` the others. `verdict` is
    one of VERDICTS, `reason` one of REASONS where it is "unchecked", else None. `known_total` is how many such places the
    gazetteer has in the country, where it knows.
    """

    article: Article
    count: Count
    side: str | None
    day: Interval | None
    low: int
    high: int
    places: tuple[Place, ...]
    perhaps: tuple[Place, ...]
    known_total: int | None
    verdict: str
    reason: str | None


def check_counts(counted: Iterable[tuple[Article, Count]], timeline: Timeline, seats: Callable[[str], int]) -> tuple[CountCheck, ...]:
    """Check each count of each article against the timeline; none is dropped. `seats` is `Gazetteer.seats`.

    A count is of the side that gains in its sentence, or else of the only side that gains such places; it is taken at
    the day that its sentence tells, or else at that of its article. A rank is the place's own among the days around it.
    """
    told = _told(timeline)
    return tuple(_Checker(article, count, timeline, told.get(article.id, ()), seats).check() for article, count in counted)


def _told(timeline: Timeline) -> Mapping[str, list[Change]]:
    """Changes by the article that tells them."""
    told: dict[str, list[Change]] = {}
    for change in timeline.changes:
        for key in dict.fromkeys(r.article.id for r in change.reports):
            told.setdefault(key, []).append(change)
    return told


@dataclass(slots=True)
class _Checker:
    """One count on its way to a verdict; `told` are the changes that its article tells."""

    article: Article
    count: Count
    timeline: Timeline
    told: Sequence[Change]
    seats: Callable[[str], int]

    def check(self) -> CountCheck:
        """Side, day, places, then the verdict."""
        here = self._here()
        groups = {key: group for key, group in by_place(self.timeline.changes).items() if group[0].place and self._counted(group[0].place)}
        side, day = self._side(here, groups), self._day(here)
        sure, perhaps = self._held(groups, side, day.end, day.start) if side and day else ((), ())
        country = _country([*sure, *perhaps])
        sure, perhaps = (tuple(p for p in places if p.country == country) for places in (sure, perhaps))
        total = self.seats(country) if country and self.count.of in _SEATS else None
        low, high = len(sure), len(sure) + len(perhaps)
        if self.count.ranked and side and day:
            before, _ = self._held(groups, side, day.start - timedelta(days=1), day.start)
            low = min(high, sum(p.country == country for p in before) + 1)
        verdict, reason = self._verdict(here, side, day, low, high, total)
        return CountCheck(self.article, self.count, side, day, low, high, sure, perhaps, total or None, verdict, reason)

    def _here(self) -> list[Change]:
        """Changes told in the count's own sentence."""
        span = self.count.evidence
        return [c for c in self.told if any(r.article.id == self.article.id and r.shift.evidence.start < span.end and span.start < r.shift.evidence.end for r in c.reports)]

    def _counted(self, place: Place) -> bool:
        """Whether a place is of the kind that is counted."""
        of = self.count.of
        if of in _SEATS:
            return place.feature in {"PPLA", "PPLC"}
        return place.feature == "ADM1" if of in _DIVISIONS else of in _TOWNS and place.feature.startswith("PPL")

    def _side(self, here: Sequence[Change], groups: Mapping[str, Sequence[Change]]) -> str | None:
        """Side that gains in the sentence; else the only one that gains such places at all."""
        said = {c.gains for c in here if c.gains and c.kind in MOVES}
        gaining = said or {c.gains for group in groups.values() for c in group if c.gains and c.kind in MOVES and c.modality == "asserted"}
        return next(iter(gaining)) if len(gaining) == 1 else None

    def _day(self, here: Sequence[Change]) -> Interval | None:
        """Days of a ranked place; for a number the day of the article."""
        published = self.article.published
        ranked = [c.when for c in here if c.when and c.kind in MOVES and c.modality == "asserted"] if self.count.ranked else []
        return ranked[0] if len(set(ranked)) == 1 else published

    def _held(self, groups: Mapping[str, Sequence[Change]], side: str, day: date, fresh: date) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        """Places that the side holds at the end of a day, within the days that the count spans: for certain, and perhaps.

        Perhaps only: what fell from the day `fresh` on but is told by other articles, for the count may be older; and on the first day of "in six days".
        """
        since = day - timedelta(days=self.count.days) if self.count.days else None
        sure, perhaps = [], []
        for group in groups.values():
            place, state = group[0].place, Control(group, self.timeline.held_before).state_at(day)
            assert place
            because = state.because if state and state.status == "held" and state.holder == side and state.because.kind in MOVES else None
            if because and because.when and (since is None or because.when.start > since) and (because.when.end < fresh or because in self.told):
                sure.append(place)
            elif any(_may_count(c, side, day, since) for c in group):
                perhaps.append(place)
        return tuple(sorted(sure, key=lambda p: (p.name, p.id))), tuple(sorted(perhaps, key=lambda p: (p.name, p.id)))

    def _verdict(self, here: Sequence[Change], side: str | None, day: Interval | None, low: int, high: int, total: int | None) -> tuple[str, str | None]:
        """Verdict, and the reason where there is none."""
        count = self.count
        if count.of not in _SEATS | _DIVISIONS | _TOWNS:
            return "unchecked", "gazetteer"
        if here and all(c.historical or c.modality in {"denied", "threatened"} for c in here):
            return "unchecked", "told"
        if reason := "further" if count.further else "undated" if day is None else "side" if side is None else None:
            return "unchecked", reason
        whole = count.total or total
        if count.share is not None:
            if not whole or count.of not in _SEATS:
                return "unchecked", "total"
            return _between(count.share, low / whole - SHARE_TOLERANCE, high / whole + SHARE_TOLERANCE), None
        verdict = _between(count.value or 0, low, high)
        return ("unchecked", "kind") if count.of in _TOWNS and verdict != "fewer" else (verdict, None)


def _between(said: float, low: float, high: float) -> str:
    return "fewer" if high < said else "more" if low > said else "agrees"


def _may_count(c: Change, side: str, day: date, since: date | None) -> bool:
    """Whether a change told as a fact or a claim may have given its place to the side by a day."""
    if c.gains != side or c.kind not in MOVES or c.modality not in {"asserted", "claimed"} or c.when is None:
        return False
    return c.when.start <= day and (since is None or c.when.end >= since)


def _country(places: Sequence[Place]) -> str | None:
    """Country that most of the places lie in."""
    count = Counter(p.country for p in places if p.country)
    return min(count, key=lambda code: (-count[code], code), default=None)

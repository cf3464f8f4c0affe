"""Shift -> Timeline: control per place over time, disputes, and the state at any date."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geomap.articles import Article, Interval
from geomap.gazetteers.places import Place
from geomap.shifts import Shift

RULE = (
    "Only an asserted, current capture, recapture, surrender or withdrawal moves control. A claim never overwrites "
    "an assertion; a claim that another source denies is contested. What is entered, reached or partly held is "
    "contested. A hold of a day or less is a clash."
)
"""The rule of control in force, as printed on every map."""

MOVES = frozenset({"capture", "recapture", "surrender", "withdrawal"})
"""Kinds of shift that can move control."""

_WINDOW = timedelta(days=3)
"""Reports of one change by several sources lie within this many days of each other."""


@dataclass(frozen=True, slots=True)
class Report:
    """One sentence of one article that tells a change."""

    article: Article
    shift: Shift

    @property
    def sentence(self) -> str:
        """The words the shift was read from, as the article has them."""
        return self.article.text[self.shift.evidence.start : self.shift.evidence.end]


@dataclass(frozen=True, slots=True)
class Change:
    """The same control change as told by one or more reports; a place without coordinates has `place` None."""

    id: str
    place: Place | None
    place_words: str
    kind: str
    modality: str
    historical: bool
    partial: bool
    gains: str | None
    loses: str | None
    when: Interval | None
    confidence: float
    reports: tuple[Report, ...]
    confirmed_by: str | None = None
    """Who confirmed the change by hand; None while only the program says so."""


@dataclass(frozen=True, slots=True)
class State:
    """Who holds a place on a day: `status` is held, contested or unknown; `because` explains it."""

    place: Place
    holder: str | None
    status: str
    since: Interval | None
    because: Change
    claims: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All changes, oldest first, and the articles they come from."""

    changes: tuple[Change, ...]
    articles: tuple[Article, ...]

    def days(self) -> tuple[date, ...]:
        """Last possible day of each dated, current change, ascending and without repeats: the slider's ticks."""
        return tuple(sorted({c.when.end for c in self.changes if c.when and not c.historical}))

    def state_at(self, day: date) -> tuple[State, ...]:
        """State of every placed, reported place at the end of `day`, by place name; a change counts once its last possible day has come."""
        groups: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            if change.place and not change.historical and change.when and change.when.end <= day:
                groups[change.place.id].append(change)
        states = (_state(group) for group in groups.values())
        return tuple(sorted((s for s in states if s), key=lambda s: (s.place.name, s.place.id)))


def draw_timeline(readings: Iterable[tuple[Article, Sequence[Shift]]]) -> Timeline:
    """Fuse the shifts of many articles into one Timeline; the order of the articles does not matter."""
    articles: dict[str, Article] = {}
    reports: dict[tuple[object, ...], Report] = {}
    for article, shifts in readings:
        articles[article.id] = article
        for shift in shifts:
            reports[(article.id, shift.evidence, shift.placing.mention.start, shift.kind, shift.modality)] = Report(article, shift)
    changes = tuple(sorted(_fuse(reports.values()), key=_order))
    return Timeline(changes, tuple(articles[key] for key in sorted(articles)))


def _order(change: Change) -> tuple[object, ...]:
    when = change.when
    return (when is None, when.start if when else date.min, when.end if when else date.min,
            change.reports[0].article.id, change.reports[0].shift.order, change.id)


def _fuse(reports: Iterable[Report]) -> Iterable[Change]:
    """Group reports by place, kind, side and modality, then by days that touch."""
    groups: dict[tuple[object, ...], list[Report]] = defaultdict(list)
    for report in reports:
        shift, place = report.shift, report.shift.placing.place
        where = place.id if place else f"{report.article.id}:{shift.placing.mention.text.casefold()}"
        groups[(where, shift.kind, shift.gains, shift.modality, shift.historical)].append(report)
    for group in groups.values():
        for cluster in _clusters(sorted(group, key=_report_order)):
            yield _change(cluster)


def _report_order(report: Report) -> tuple[object, ...]:
    when = report.shift.when
    return (when is None, when.start if when else date.min, when.end if when else date.min,
            report.article.id, report.shift.order, report.shift.evidence.start)


def _clusters(reports: list[Report]) -> Iterable[list[Report]]:
    """Split sorted reports where the gap between one and the next exceeds the window."""
    cluster: list[Report] = []
    for report in reports:
        if cluster and not _same_days(cluster[-1].shift.when, report.shift.when):
            yield cluster
            cluster = []
        cluster.append(report)
    if cluster:
        yield cluster


def _same_days(a: Interval | None, b: Interval | None) -> bool:
    return (a is None and b is None) or (a is not None and b is not None and b.start <= a.end + _WINDOW)


def _change(reports: list[Report]) -> Change:
    """One change out of its reports: the narrowest day said, the most confident words."""
    best = min(reports, key=lambda r: (_width(r.shift.when), -r.shift.confidence, _report_order(r)[3:]))
    shift = best.shift
    key = repr((shift.placing.place.id if shift.placing.place else shift.placing.mention.text, shift.kind, shift.gains,
                shift.modality, str(shift.when), best.article.id, shift.evidence.start))
    return Change(
        id=hashlib.blake2s(key.encode(), digest_size=6).hexdigest(),
        place=shift.placing.place, place_words=shift.placing.mention.text, kind=shift.kind, modality=shift.modality,
        historical=shift.historical, partial=all(r.shift.partial for r in reports), gains=shift.gains,
        loses=next((r.shift.loses for r in reports if r.shift.loses), None), when=shift.when,
        confidence=max(r.shift.confidence for r in reports), reports=tuple(reports))


def _width(when: Interval | None) -> int:
    return (when.end - when.start).days if when else 10**6


def _state(changes: list[Change]) -> State | None:
    """Walk the changes of one place, oldest first, by the rule of control."""
    state: State | None = None
    for change in sorted(changes, key=_order):
        step = _step(state, change)
        state = step or state
    return state


def _step(state: State | None, change: Change) -> State | None:
    """Return the state after one change, or None where the change does not touch control."""
    assert change.place is not None
    claims = state.claims if state else ()
    holder = state.holder if state else None
    if change.modality == "asserted" and change.kind in MOVES and not change.partial:
        new = change.gains
        return State(change.place, new, "held" if new else "unknown", change.when, change, ())
    if change.modality == "asserted" and change.kind == "held":
        return State(change.place, change.gains or holder, "held" if change.gains or holder else "unknown", change.when, change, claims)
    if change.modality == "asserted" and (change.kind == "contested" or change.partial):
        return State(change.place, holder, "contested", change.when, change, claims)
    if change.modality == "claimed" and change.kind in MOVES:
        denied = any(c.modality == "denied" and c.kind == change.kind for c in claims)
        status = "contested" if denied else (state.status if state else "unknown")
        return State(change.place, holder, status, state.since if state else None, state.because if state and not denied else change, (*claims, change))
    if change.modality == "denied" and change.kind in MOVES:
        claimed = any(c.modality == "claimed" and c.kind == change.kind for c in claims)
        if claimed:
            return State(change.place, holder, "contested", change.when, change, (*claims, change))
    return None

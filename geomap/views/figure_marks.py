"""Timeline -> Mark: what the figure draws at each place on a day; a threat or a claim is never drawn as control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from geomap.articles import Interval
from geomap.gazetteers.places import Place
from geomap.timeline import MOVES, Change, State, Timeline

STATUSES = ("held", "contested", "claimed", "undated", "unknown", "attacked", "threatened")
"""What a mark can say, the strongest first; only `held` gives a place to a side."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place on a day: `side` holds, claims, attacks or threatens it, as `status` says.

    `rival` is the other side of a contested place, `claimant` and `threat` sides that claim or threaten it
    besides; `when` the days of the change that made it so.
    """

    place: Place
    status: str
    side: str | None
    when: Interval | None
    rival: str | None = None
    claimant: str | None = None
    threat: str | None = None
    fresh: bool = False


def last_day(timeline: Timeline) -> date | None:
    """Last day in the data: of a change, or of an article where no change is dated."""
    days = timeline.days() or tuple(article.published.end for article in timeline.articles if article.published)
    return max(days, default=None)


def marks_at(timeline: Timeline, day: date | None, since: date | None = None) -> tuple[Mark, ...]:
    """Marks of all places with something to show at the end of `day`, by name; `fresh` where something changed after `since`."""
    states = {state.place.id: state for state in timeline.state_at(day)} if day else {}
    grouped: dict[str, list[Change]] = {}
    for change in timeline.changes:
        if change.place and not change.historical and change.modality != "denied" and _told_by(change, day):
            grouped.setdefault(change.place.id, []).append(change)
    marks = (_mark(states.get(key), grouped.get(key, []), since) for key in grouped.keys() | states.keys())
    return tuple(sorted((mark for mark in marks if mark), key=lambda mark: (mark.place.name, mark.place.id)))


def _told_by(change: Change, day: date | None) -> bool:
    """Whether a change is known at the end of a day; one without a date is known once its article is out."""
    if day is None:
        return True
    told = _last(change)
    return told is None or told <= day


def _last(change: Change) -> date | None:
    if change.when:
        return change.when.end
    return max((report.article.published.end for report in change.reports if report.article.published), default=None)


def _mark(state: State | None, changes: Sequence[Change], since: date | None) -> Mark | None:
    if state is None:
        return _without_state(changes)
    because, later = state.because, _after(state, changes)
    fresh = since is not None and because.when is not None and because.when.end > since
    threat = next((c.gains or "" for c in reversed(later) if c.modality == "threatened"), None)
    rest = {"when": state.since, "threat": threat, "fresh": fresh}
    if state.status == "held":
        claims = [c.gains or "" for c in state.claims if c.modality == "claimed" and c.gains != state.holder]
        return Mark(state.place, "held", state.holder, claimant=claims[-1] if claims else None, **rest)  # type: ignore[arg-type]
    if state.status == "contested":
        rival = next((side for side in (because.gains, because.loses) if side and side != state.holder), None)
        return Mark(state.place, "contested", state.holder, because.when, rival, None, threat, fresh)
    if state.claims:
        return Mark(state.place, "claimed", state.claims[-1].gains, state.claims[-1].when, None, None, threat, fresh)
    return Mark(state.place, "unknown", None, **rest)  # type: ignore[arg-type]


def _after(state: State, changes: Sequence[Change]) -> list[Change]:
    """Changes told after the state began: a threat carried out is none any more."""
    start = state.because.when.end if state.because.when else date.min
    return [change for change in changes if (_last(change) or date.max) >= start and change is not state.because]


def _without_state(changes: Sequence[Change]) -> Mark | None:
    """Mark of a place of which only undated changes, attacks or threats are told."""
    for status, fits in (
        ("undated", lambda c: c.modality == "asserted" and c.when is None and c.kind in MOVES | {"held", "contested"}),
        ("claimed", lambda c: c.modality == "claimed" and c.kind in MOVES),
        ("attacked", lambda c: c.modality in {"asserted", "claimed"}),
        ("threatened", lambda c: c.modality == "threatened"),
    ):
        if found := [change for change in changes if fits(change)]:
            change = found[-1]
            assert change.place is not None
            return Mark(change.place, status, change.gains, change.when)
    return None


def count_marks(marks: Iterable[Mark]) -> tuple[dict[str, int], Counter[str]]:
    """Places held by each side, the one with most first, and the number of marks of each other status."""
    held = Counter(mark.side or "" for mark in marks if mark.status == "held")
    others = Counter(mark.status for mark in marks if mark.status != "held")
    return dict(sorted(held.items(), key=lambda item: (-item[1], item[0]))), others


def left_out(timeline: Timeline) -> Counter[str]:
    """Changes that a figure does not draw, by the reason: denied, historical, unplaced."""
    count: Counter[str] = Counter()
    for change in timeline.changes:
        reason = "unplaced" if change.place is None else "historical" if change.historical else "denied" if change.modality == "denied" else ""
        count.update([reason] if reason else [])
    return count

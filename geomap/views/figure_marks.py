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

    `rival` is the other side of a contested place; `claimant`, `attacker` and `threat` are sides that claim, attack or
    threaten it besides ("" where nobody names them); `when` the days of what `told` says: held, claimed, attacked …
    """

    place: Place
    status: str
    side: str | None
    when: Interval | None
    told: str = ""
    rival: str | None = None
    claimant: str | None = None
    attacker: str | None = None
    threat: str | None = None
    fresh: bool = False


def last_day(timeline: Timeline) -> date | None:
    """Last day in the data: of a change or of an article."""
    published = (article.published.end for article in timeline.articles if article.published)
    return max([*timeline.days(), *published], default=None)


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
        return _without_state(changes, since)
    fresh = since is not None and any(change.when and change.when.end > since for change in (state.because, *state.claims))
    later = _after(state, changes)
    beside = {"attacker": _side(later, "asserted", "attack"), "threat": _side(later, "threatened")}
    claims = [change for change in state.claims if change.modality == "claimed" and (change.gains is None or change.gains != state.holder)]
    if state.status == "contested":
        because = state.because
        rival = next((side for side in (because.gains, because.loses) if side and side != state.holder), None)
        return Mark(state.place, "contested", state.holder, because.when, "contested", rival, fresh=fresh, **beside)
    if state.status == "held" and claims:
        return Mark(state.place, "held", state.holder, claims[-1].when, "claimed", claimant=claims[-1].gains or "", fresh=fresh, **beside)
    if state.status == "held":
        told = "held" if state.since else "attacked" if beside["attacker"] is not None else "still_held"
        when = state.since or next((change.when for change in reversed(later) if change.kind == "attack"), None)
        return Mark(state.place, "held", state.holder, when, told, fresh=fresh, **beside)
    if claims:
        return Mark(state.place, "claimed", claims[-1].gains, claims[-1].when, "claimed", fresh=fresh, **beside)
    return Mark(state.place, "unknown", None, state.since, "unknown", fresh=fresh, **beside)


def _after(state: State, changes: Sequence[Change]) -> list[Change]:
    """Changes told since the state began: a threat carried out is none any more."""
    start = state.because.when.end if state.because.when and state.since else date.min
    return [change for change in changes if (_last(change) or date.max) >= start and (change is not state.because or not state.since)]


def _side(changes: Sequence[Change], modality: str, kind: str | None = None) -> str | None:
    """Side of the last change of a modality and kind, "" where it is not named, None where there is no such change."""
    return next((change.gains or "" for change in reversed(changes) if change.modality == modality and kind in (None, change.kind)), None)


def _without_state(changes: Sequence[Change], since: date | None) -> Mark | None:
    """Mark of a place of which only undated changes, attacks or threats are told."""
    for status, fits in (
        ("undated", lambda c: c.modality == "asserted" and c.when is None and c.kind in MOVES | {"held", "contested"}),
        ("claimed", lambda c: c.modality == "claimed" and c.kind in MOVES),
        ("attacked", lambda c: c.modality in {"asserted", "claimed"}),
        ("threatened", lambda c: c.modality == "threatened"),
    ):
        if found := [change for change in changes if fits(change)]:  # type: ignore[no-untyped-call]
            change, told = found[-1], _last(found[-1])
            assert change.place is not None
            return Mark(change.place, status, change.gains, change.when, status, fresh=since is not None and (told is None or told > since))
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

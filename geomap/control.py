"""Change -> State: who holds a place, by the rule of control, and the change that explains it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from geomap.articles import Interval
from geomap.changes import MOVES, WINDOW, Change, change_order, width
from geomap.gazetteers.places import Place

RULE = (
    "Only an asserted, current capture, recapture, surrender or withdrawal moves control. A claim never overwrites "
    "an assertion; a claim that another source denies is contested. What is entered, reached or partly held is "
    "contested. A hold of a day or less is a clash."
)
"""The rule of control in force, as printed on every map."""

_CLASH = timedelta(days=1)
"""A side that loses a place again within this time has not held it."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The side that held `place` (its id or name; None for every place) before anything is told of it."""

    place: str | None
    side: str


@dataclass(frozen=True, slots=True)
class State:
    """Who holds a place on a day: `status` is held, contested or unknown; `because` explains it.

    `since` are the days the state can have begun on; `claims` what one party says, or denies, against it.
    """

    place: Place
    holder: str | None
    status: str
    since: Interval | None
    because: Change
    claims: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days, both ends included, over which one state lasts.

    `start` is None for what was so before the first change, `end` None for what still lasts. `because` is the
    change that begins it or, before the first one, the first.
    """

    place: Place
    holder: str | None
    status: str
    start: date | None
    end: date | None
    because: Change


def by_place(changes: Iterable[Change]) -> Mapping[str, list[Change]]:
    """Current changes with a place and a day, by the place's id, oldest first."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if change.place and change.when and not change.historical:
            groups[change.place.id].append(change)
    for group in groups.values():
        group.sort(key=_walk_order)
    return groups


def _walk_order(change: Change) -> tuple[object, ...]:
    """As changes are ordered; of one day, what one party says or still holds comes before what is asserted to have changed."""
    assert change.when
    return (change.when.start, change.when.end, change.modality != "denied" and _moves(change), change_order(change))


def _moves(change: Change) -> bool:
    """Whether the change moves control: the only ones that do."""
    return change.modality == "asserted" and change.kind in MOVES and not change.partial


class Control:
    """What is told of one place: walks through its changes by the rule of control."""

    def __init__(self, changes: Sequence[Change], held_before: Sequence[Prior] = ()) -> None:
        """`changes` are those of one place as `by_place` sorts them."""
        self.changes = changes
        self.before = _before(changes, held_before)
        self.clashes = frozenset(_clashes(changes, self.before))

    def state_at(self, day: date) -> State | None:
        """State at the end of a day, or None where nothing is told of it by then."""
        state: State | None = None
        told = [change for change in self.changes if change.when and change.when.end <= day]
        denials = [change for change in told if change.modality == "denied"]
        for change in told:
            state = self._step(state, change, denials) or state
        return state

    def states(self) -> Iterator[tuple[date, State | None]]:
        """State at the end of each day on which something can have come, as `state_at` gives it, in one walk.

        A change that came late but began early takes its place among those before it, and a denial makes an earlier claim
        contested: the walk goes on from the first change that is touched.
        """
        arrivals: dict[date, list[int]] = defaultdict(list)
        for rank, change in enumerate(self.changes):
            assert change.when
            arrivals[change.when.end].append(rank)
        told: list[int] = []
        after: list[State | None] = []
        denials: list[Change] = []
        for day in sorted(arrivals):
            new = arrivals[day]
            denied = [self.changes[rank] for rank in new if self.changes[rank].modality == "denied"]
            touched = [rank for rank in told if any(_denies(denial, self.changes[rank]) for denial in denied)] if denied else []
            begin = bisect_left(told, min([*new, *touched[:1]]))
            told[begin:] = sorted([*told[begin:], *new])
            del after[begin:]
            denials = [self.changes[rank] for rank in told if self.changes[rank].modality == "denied"] if denied else denials
            for rank in told[begin:]:
                state = after[-1] if after else None
                after.append(self._step(state, self.changes[rank], denials) or state)
            yield day, after[-1]

    def spells(self) -> Iterator[Spell]:
        """Stretches of equal state, oldest first; they never overlap, and after the first nothing is left out."""
        runs: list[tuple[date | None, State]] = [(day, state) for day, state in self.states() if state]
        if runs and self.before:
            runs.insert(0, (None, replace(runs[0][1], holder=self.before, status="held")))
        begun = [run for run, last in zip(runs, [None, *runs], strict=False) if last is None or _face(run[1]) != _face(last[1])]
        for begin, after in zip_longest(begun, begun[1:]):
            day, state = begin
            end = after[0] - timedelta(days=1) if after and after[0] else None
            yield Spell(state.place, state.holder, state.status, day, end, state.because)

    def _step(self, state: State | None, change: Change, denials: Sequence[Change]) -> State | None:
        """State after one change, or None where the change does not touch it."""
        assert change.place is not None
        now = state or State(change.place, self.before, "held" if self.before else "unknown", None, change, ())
        if change.modality == "asserted":
            return self._asserted(now, change, first=state is None)
        if change.kind not in MOVES:
            return None if state or change.modality != "claimed" or change.kind == "attack" else replace(now, claims=(change,))
        return self._claimed(now, change, denials) if change.modality == "claimed" else self._denied(state, change) if change.modality == "denied" else None

    def _asserted(self, now: State, change: Change, *, first: bool) -> State | None:
        if _moves(change):
            return self._moved(now, change)
        if change.kind == "attack":  # changes nothing, but tells who is attacked
            return now if first and now.holder else None
        if change.partial and change.kind in MOVES and change.gains and change.gains == now.holder:
            pocket = now.status == "contested" and now.because.kind == "held"  # the other side's last pocket is gone
            return replace(now, status="held", since=change.when, because=change) if pocket or first else None
        if change.partial or change.kind == "contested":
            own = change.kind == "held" and (change.gains is None or change.gains == now.holder) and now.status == "held" and not first
            return None if own else replace(now, status="contested", since=change.when, because=change)
        if change.kind == "held":
            return _still_held(now, change)
        return None

    def _moved(self, now: State, change: Change) -> State | None:
        """A gain, surrender or withdrawal: the only steps that give a place to another side."""
        if change.gains is None:
            return None if _is_told_by(now, change) else State(now.place, None, "unknown", change.when, change, ())
        if change.id in self.clashes:
            return State(now.place, now.holder, "contested", change.when, change, ())
        if now.status == "held" and now.holder == change.gains and _moves(now.because):
            return replace(now, claims=())  # told again, in other words
        if rivals(now.because, change):
            return State(now.place, self.before, "contested", change.when, change, ())
        return State(now.place, change.gains, "held", change.when, change, ())

    def _claimed(self, now: State, change: Change, denials: Sequence[Change]) -> State | None:
        if change.gains is not None and change.gains == now.holder and now.status == "held" and _moves(now.because):
            return None  # what is asserted need not be claimed
        denied = [denial for denial in denials if _denies(denial, change)]
        # What was denied before anything was claimed had no state to be kept in.
        early = [d for d in denied if d not in now.claims and _walk_order(d) < _walk_order(change)]
        state = replace(now, claims=(*now.claims, *early, change))
        return replace(state, status="contested", since=change.when, because=change) if denied else state

    def _denied(self, state: State | None, change: Change) -> State | None:
        """A denial: nothing on its own; of a claim that stands, it makes the place contested."""
        claimed = state is not None and any(_denies(change, claim) for claim in state.claims)
        if state is None or not claimed:
            return replace(state, claims=(*state.claims, change)) if state else None
        return replace(state, status="contested", since=change.when, because=change, claims=(*state.claims, change))


def _face(state: State) -> tuple[str | None, str]:
    return state.holder, state.status


def _still_held(now: State, change: Change) -> State:
    """A side is said to hold a place still: it does not take it from one that is known to."""
    if change.gains is None or now.holder is None or now.holder == change.gains:
        holder = now.holder or change.gains
        return State(now.place, holder, "held" if holder else "unknown", change.when, change, now.claims)
    return replace(now, status="contested", since=change.when, because=change)


def _is_told_by(now: State, change: Change) -> bool:
    """Whether a loss without a known winner is one that the present state already tells: the loser is gone, or a gain of those days."""
    if now.holder is None or not _moves(now.because) or not change.when or not now.because.when:
        return False
    near = change.when.start <= now.because.when.end + WINDOW and now.because.when.start <= change.when.end + WINDOW
    return change.loses != now.holder and (near or change.loses is not None)


def denies(denial: Change, claim: Change) -> bool:
    """Whether a denial speaks of a claimed or asserted change: same kind and side, within the window of days."""
    if denial.modality != "denied" or claim.modality not in {"claimed", "asserted"} or claim.historical or denial.historical:
        return False
    same = denial.kind == claim.kind or (denial.kind in MOVES and claim.kind in MOVES)
    if not same or (denial.gains and claim.gains and denial.gains != claim.gains):
        return False
    if not denial.when or not claim.when:
        return True
    return claim.when.start <= denial.when.end + WINDOW and denial.when.start <= claim.when.end + WINDOW


def _denies(denial: Change, claim: Change) -> bool:
    return claim.modality == "claimed" and denies(denial, claim)


def _before(changes: Sequence[Change], held_before: Sequence[Prior]) -> str | None:
    """Holder before the first change: said for the place, told by the text, or said for all places."""
    place = changes[0].place if changes else None
    said = {prior.place.casefold() if prior.place else None: prior.side for prior in held_before}
    if place is not None:
        for name in (place.id, place.name, *(c.place_words for c in changes)):
            if name.casefold() in said:
                return said[name.casefold()]
    # A claim tells who held a place only where no assertion does, and one of a part of it only where none of the whole does; a denial tells nothing.
    first = next((n for n, change in enumerate(changes) if _moves(change)), len(changes))
    early = changes[: first + 1]  # who lost it after that had taken it before
    for modality in ("asserted", "claimed"):
        for partial in (False, True):
            for change in (c for c in early if c.modality == modality and c.partial == partial):
                if change.kind == "held" and modality == "asserted" and not partial and change.gains:
                    return change.gains
                if change.loses and change.kind != "held":
                    return change.loses
    return said.get(None)


def _clashes(changes: Sequence[Change], before: str | None) -> Iterator[str]:
    """Ids of gains that another side's undid within a day, where both days are known well enough to tell."""
    holder = before
    gains = [c for c in changes if _moves(c) and c.gains]
    for change, after in zip_longest(gains, gains[1:]):
        if after and change.gains not in {holder, after.gains} and is_clash(change, after):
            yield change.id
        else:
            holder = change.gains


def is_clash(change: Change, after: Change) -> bool:
    """Whether one side's gain was undone by another's within a day."""
    if not change.when or not after.when or max(width(change.when), width(after.when)) > 2 or change.gains == after.gains or rivals(change, after):
        return False
    return timedelta(0) <= after.when.end - change.when.end <= _CLASH


def rivals(change: Change, other: Change) -> bool:
    """Whether two sides are each said to have made the same gain: on one day, by articles independent of each other, none told as undoing the other."""
    if not (_moves(change) and _moves(other) and change.gains and other.gains and change.gains != other.gains and change.when == other.when):
        return False
    undone = {change.gains, other.gains} & {change.loses, other.loses} or "recapture" in {change.kind, other.kind}
    return not undone and not {r.article.origin for r in change.reports} & {r.article.origin for r in other.reports}




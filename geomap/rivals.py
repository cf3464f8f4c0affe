"""Sides -> Rivals: which sides an article names, and who holds what another side has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Protocol

from geomap.actors import ActorMention, Cast
from geomap.articles import Interval
from geomap.clauses import identity
from geomap.places import Placing

_LATELY = timedelta(days=8)
"""Who holds a place this long after another side left it has taken it."""


class Told(Protocol):
    """What is asked of a shift here."""

    @property
    def placing(self) -> Placing:
        """Place that it speaks of."""

    @property
    def kind(self) -> str:
        """Kind of change."""

    @property
    def modality(self) -> str:
        """How it is told."""

    @property
    def historical(self) -> bool:
        """Whether it is recalled."""

    @property
    def gains(self) -> str | None:
        """Side that gains."""

    @property
    def loses(self) -> str | None:
        """Side that loses."""

    @property
    def when(self) -> Interval | None:
        """Days that it can have happened on."""



def parties(mentions: Iterable[ActorMention]) -> frozenset[str]:
    """Names of the states and armed groups among some mentions; persons and monitors are none."""
    return frozenset(m.actor.name for m in mentions if m.actor and not m.leader and m.sort in {"named", "force", "rebels", "government"})


def left_to(shifts: Sequence[Told], cast: Cast) -> Iterator[str | None]:
    """For each shift the side that it took its place from, where it tells a hold and the text tells another side leaving there just before;
    None for all others. A state that holds its own need not have taken it."""
    left = {identity(s.placing): s for s in shifts if s.kind in {"withdrawal", "surrender"} and s.modality == "asserted" and not s.historical and s.loses}
    for shift in shifts:
        before = left.get(identity(shift.placing))
        lately = before is not None and before.when is not None and shift.when is not None and shift.when.end - before.when.start <= _LATELY
        home = cast.state_name(shift.placing.place.country) if shift.placing.place else None
        holds = shift.kind == "held" and shift.modality in {"asserted", "claimed"} and not shift.historical
        yield before.loses if before is not None and lately and holds and shift.gains not in {None, before.loses, home} else None


def acts_in(cast: Cast, name: str, placing: Placing) -> bool:
    """Whether an armed group can be who took a place: its countries, where the list knows them, hold it. Of states nothing is known."""
    country = placing.place.country if placing.place else None
    found = [a for a in cast.named if a.name == name and a.kind in {"armed group", "coalition"} and a.countries]
    return country is None or not found or any(country in a.countries for a in found)


def foe(cast: Cast, named: frozenset[str], home: str | None, loses: str | None, when: Interval | None) -> str | None:
    """The one armed group that an article names beside a place's own state, if it was there on some days of an earlier episode."""
    rivals = named - {home}
    if home not in named or len(rivals) != 1 or loses not in {None, home}:
        return None
    return next((a.name for a in cast.named if a.name in rivals and a.kind != "state" and when is not None and a.valid(when)), None)


def other_side(said: Counter[str], loses: str | None, home: str | None) -> str | None:
    """The side other than the loser that the article tells gaining; without a loser, one that is not the place's own state.
    None where two are told gaining equally often."""
    others = [(n, side) for side, n in said.most_common() if side != loses and (loses or side != home)]
    return others[0][1] if len(others) == 1 or (len(others) > 1 and others[0][0] > others[1][0]) else None

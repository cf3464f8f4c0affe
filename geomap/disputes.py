"""Change -> Disagreement: where reports of a place contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from geomap.articles import Interval
from geomap.changes import MOVES, WINDOW, Change, Report, is_inferred, report_key, width
from geomap.control import by_place, denies, is_clash, rivals
from geomap.gazetteers.places import Place

WHAT = ("days", "denial", "reversal", "sides")
"""Kinds of disagreement: two days for one change; a change and its denial; a change undone within a day; two sides for one place."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Reports of a place that cannot all be right, or that follow each other within hours.

    `what` is one of WHAT; `changes` those concerned, `reports` the sentences that differ, `says` a line in words.
    """

    what: str
    place: Place | None
    place_words: str
    changes: tuple[Change, ...]
    reports: tuple[Report, ...]
    says: str


def find_disagreements(changes: Iterable[Change]) -> tuple[Disagreement, ...]:
    """All disagreements, by place and then by kind."""
    found: list[Disagreement] = []
    for group in by_place(changes).values():
        found += [*_days(group), *_denials(group), *_reversals(group), *_sides(group)]
    return tuple(sorted(found, key=lambda d: (d.place.name if d.place else d.place_words, d.place.id if d.place else "", WHAT.index(d.what), [c.id for c in d.changes])))


def _days(group: Sequence[Change]) -> Iterator[Disagreement]:
    """One side's gain told with different days, by words that say them; a claim counts like an assertion."""
    told: dict[str | None, list[tuple[Change, Report]]] = defaultdict(list)
    for change in group:
        if change.kind in MOVES and change.modality in {"asserted", "claimed"} and not change.partial:
            told[change.gains] += [(change, r) for r in change.reports if r.shift.when and width(r.shift.when) <= 2 and not is_inferred(r)]
    for reports in told.values():
        for cluster in _near(sorted(reports, key=lambda pair: report_key(pair[1]))):
            days = sorted({r.shift.when for _, r in cluster if r.shift.when})
            if len(days) > 1 and min(d.end for d in days) < max(d.start for d in days) and any(c.modality == "asserted" for c, _ in cluster):
                yield _disagreement("days", [c for c, _ in cluster], [r for _, r in cluster], f"told as {' and as '.join(_say(d) for d in days)}")


def _near(reports: Sequence[tuple[Change, Report]]) -> Iterator[list[tuple[Change, Report]]]:
    cluster: list[tuple[Change, Report]] = []
    for pair in reports:
        first, when = cluster[0][1].shift.when if cluster else None, pair[1].shift.when
        if first and when and when.start > first.end + WINDOW:
            yield cluster
            cluster = []
        cluster.append(pair)
    if cluster:
        yield cluster


def _denials(group: Sequence[Change]) -> Iterator[Disagreement]:
    for denial in (c for c in group if c.modality == "denied"):
        against = [c for c in group if denies(denial, c)]
        if against:
            said = sorted({c.modality for c in against})
            yield _disagreement("denial", [*against, denial], [r for c in (*against, denial) for r in c.reports], f"{denial.kind} {' and '.join(said)}, and denied")


def _reversals(group: Sequence[Change]) -> Iterator[Disagreement]:
    gains = [c for c in group if c.kind in MOVES and c.modality == "asserted" and not c.partial and c.gains]
    for one, other in pairwise(gains):
        if one.gains != other.gains and is_clash(one, other):
            yield _disagreement("reversal", [one, other], [*one.reports, *other.reports], f"{one.kind} by {one.gains}, undone within a day by {other.gains}")


def _sides(group: Sequence[Change]) -> Iterator[Disagreement]:
    """Two sides for one gain, or a side said to hold on after its loss was told."""
    asserted = [c for c in group if c.modality == "asserted" and not c.partial and c.gains]
    for one, other in combinations(asserted, 2):
        late = other.kind == "held" and one.kind in MOVES and one.gains != other.gains and _holder_since(one, other, asserted)
        if rivals(one, other) or late:
            yield _disagreement("sides", [one, other], [*one.reports, *other.reports], f"{one.kind} by {one.gains}, but {other.kind} by {other.gains}")


def _holder_since(gain: Change, held: Change, group: Sequence[Change]) -> bool:
    """Whether a gain was the last one before the days on which another side is said to hold on."""
    moves = [c for c in group if c.kind in MOVES and c.when and held.when and c.when.end <= held.when.start]
    return bool(moves) and moves[-1] is gain


def _disagreement(what: str, changes: Sequence[Change], reports: Sequence[Report], says: str) -> Disagreement:
    kept = list({c.id: c for c in changes}.values())
    told = {report_key(r): r for r in reports}
    return Disagreement(what, kept[0].place, kept[0].place_words, tuple(kept), tuple(told[key] for key in sorted(told)), says)


def _say(when: Interval) -> str:
    return str(when.start) if when.start == when.end else f"{when.start} to {when.end}"

"""Shift -> Change: the reports that tell the same change, fused into one."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from geomap.articles import Article, Interval
from geomap.gazetteers.places import Place
from geomap.shifts import Shift

MOVES = frozenset({"capture", "recapture", "surrender", "withdrawal"})
"""Kinds of shift that can move control."""

WINDOW = timedelta(days=3)
"""Reports of one change by several sources lie within this many days of each other."""

WIDE = 7
"""A day told to within more days than this ("in August") tells a change, but not which of two."""


GIVEN = "from a table"
"""How `why` begins where a table says a change, so that nothing was read in a text."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One sentence of one article that tells a change."""

    article: Article
    shift: Shift
    _key: Key | None = field(default=None, init=False, repr=False, compare=False)
    """What `report_key` gave, for it is asked for many times."""

    @property
    def sentence(self) -> str:
        """The words the shift was read from, as the article has them."""
        return self.article.text[self.shift.evidence.start : self.shift.evidence.end]

    @property
    def given(self) -> bool:
        """Whether a table says the change, not a sentence that was read."""
        return self.shift.why.startswith(GIVEN)


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
    """Who confirmed the change by hand, and when; None while only the program says so."""

    @property
    def independent(self) -> int:
        """How many articles that are no copies of one another tell it."""
        return len({report.article.origin for report in self.reports})

    @property
    def given(self) -> bool:
        """Whether only tables say it: nothing of it was read in a text, and no confidence of reading applies."""
        return all(report.given for report in self.reports)


@dataclass(frozen=True, slots=True)
class Hand:
    """What a person said of a report: `label` keeps reports of one label in one change and all others out."""

    label: str | None
    confirmed_by: str | None


Hands = Mapping[Key, Hand]


def report_key(report: Report) -> Key:
    """All that is said of a report, sortable: equal for the same sentence of the same article, read the same way."""
    if report._key is None:  # noqa: SLF001 - its own
        object.__setattr__(report, "_key", _key_of(report))
    assert report._key is not None  # noqa: SLF001
    return report._key  # noqa: SLF001


def _key_of(report: Report) -> Key:
    s, place = report.shift, report.shift.placing.place
    return (_sortable(s.when), _sortable(report.article.published), report.article.id, s.order, s.evidence, s.placing.mention.start, s.placing.mention.text,
            place.id if place else "", s.kind, s.modality, s.historical, s.partial, s.gains or "", s.loses or "", s.attribution or "", s.when_words or "", s.confidence)


def _sortable(when: Interval | None) -> tuple[bool, date, date]:
    return (False, when.start, when.end) if when else (True, date.min, date.min)


def fuse(reports: Iterable[Report], hands: Hands | None = None) -> tuple[Change, ...]:
    """Changes told by reports, oldest first. Neither their order nor a repeat of a report matters.

    Reports of one place, kind, modality and gaining side within WINDOW are one change. One that names no
    side, no day or only a wide span joins the change it fits; one whose day is only that of its article
    retells the change before, where no other side has moved in since.
    """
    hands = hands or {}
    unique = {report_key(r): r for r in reports}
    groups: dict[Key, list[Report]] = defaultdict(list)
    moves: dict[str, list[Report]] = defaultdict(list)
    for key in sorted(unique):
        report = unique[key]
        label = hands[key].label if key in hands else None
        shift, where = report.shift, _where(report)
        groups[("label", label) if label else (where, shift.kind, shift.modality, shift.historical)].append(report)
        if shift.modality == "asserted" and shift.kind in MOVES and shift.gains and not shift.historical and not shift.partial and _is_firm(shift):
            moves[where].append(report)
    made = [_change(cluster, hands) for key, group in groups.items() for cluster in ([group] if key[0] == "label" else _clusters(group, moves[_where(group[0])]))]
    return tuple(sorted(made, key=change_order))


def _where(report: Report) -> str:
    place = report.shift.placing.place
    return place.id if place else f"{report.article.id}:{report.shift.placing.mention.text.casefold()}"


def change_order(change: Change) -> tuple[object, ...]:
    """Sort key of changes: the first possible day, the last, then when it was published; undated ones last."""
    first = change.reports[0]
    return (*_sortable(change.when), _sortable(first.article.published), first.article.id, first.shift.order, change.id)


def width(when: Interval | None) -> int:
    """Days between the first and the last possible day; a great many where no day is known."""
    return (when.end - when.start).days if when else 10**6


def _is_firm(shift: Shift) -> bool:
    return shift.when is not None and width(shift.when) <= WIDE


def is_inferred(report: Report) -> bool:
    """Whether the day is only that of the article, because no word says it."""
    when, published = report.shift.when, report.article.published
    return report.shift.when_words is None and when is not None and published is not None and when.end == published.end and width(when) <= max(1, width(published))


@dataclass(slots=True)
class _Cluster:
    """Reports found to tell one change; `side` None while none names the gaining side."""

    side: str | None
    reports: list[Report] = field(default_factory=list)
    firm: bool = False
    first_end: date = date.max
    last_start: date = date.min
    first_start: date = date.max

    def add(self, report: Report) -> None:
        """Take a report in; the days to be near to are those of the firm ones, where there are any."""
        self.reports.append(report)
        if (span := _day(report)) is None:
            return
        self.first_start = min(self.first_start, span.start)
        if (firm := width(span) <= WIDE) and not self.firm:
            self.firm, self.first_end, self.last_start = True, span.end, span.start
        elif firm == self.firm:
            self.first_end, self.last_start = min(self.first_end, span.end), max(self.last_start, span.start)

    def fits(self, side: str | None, loses: str | None) -> bool:
        return side == self.side if side and self.side else side is not None or self.side is None or loses != self.side

    def near(self, when: Interval) -> bool:
        """Whether some day of `when` lies within the window of every firm report."""
        return self.first_start != date.max and (when.start - self.first_end) <= WINDOW and (self.last_start - when.end) <= WINDOW

    def start(self) -> date:
        return self.first_start if self.first_start != date.max else date.min


def _day(report: Report) -> Interval | None:
    """Days to cluster by: those of the change; a threat's are those of its article."""
    shift = report.shift
    return shift.when or (report.article.published if shift.modality == "threatened" else None)


def _clusters(group: Sequence[Report], moves: Sequence[Report]) -> Iterable[list[Report]]:
    """Clusters of sorted reports of one place, kind and modality: firm ones first, so that a loose one joins what stands and glues nothing."""
    def loose(report: Report) -> int:
        when = _day(report)
        if when is None:
            return 4
        return 3 if width(when) > WIDE else 2 if report.shift.gains is None else 1 if is_inferred(report) else 0

    clusters: list[_Cluster] = []
    for report in sorted(group, key=lambda r: (loose(r), report_key(r))):
        rank = loose(report)
        home = _home(report, rank, clusters, moves)
        if home is None:
            clusters.append(home := _Cluster(report.shift.gains))
        home.add(report)
    return [sorted(cluster.reports, key=report_key) for cluster in clusters]


def _home(report: Report, rank: int, clusters: Sequence[_Cluster], moves: Sequence[Report]) -> _Cluster | None:
    """The cluster that a report belongs to, or None where it tells a change of its own."""
    when, shift = _day(report), report.shift
    fitting = [c for c in clusters if c.fits(shift.gains, shift.loses)]
    if when is None:
        return fitting[0] if len(fitting) == 1 else next((c for c in fitting if c.side == shift.gains and _day(c.reports[0]) is None), None)
    near = [c for c in fitting if c.near(when)]
    if rank == 2 and len({c.side for c in near}) > 1:  # two sides took it, and this report names none
        return next((c for c in near if c.side is None), None)
    if near and rank < 3:
        return min(near, key=lambda c: (c.side is None, abs(c.start() - when.start)))
    published = report.article.published
    if near:
        told = [c for c in near if published is None or c.start() <= published.end]
        return max(told or near, key=_Cluster.start)
    return _retold(report, fitting, moves) if rank == 1 else None


def _retold(report: Report, clusters: Sequence[_Cluster], moves: Sequence[Report]) -> _Cluster | None:
    """The earlier change that a report without a day of its own tells again: the side has held the place ever since."""
    when, shift = report.shift.when, report.shift
    if when is None or shift.gains is None or shift.modality != "asserted" or shift.kind not in MOVES:
        return None
    before = [c for c in clusters if c.side == shift.gains and c.start() < when.start]
    if not before:
        return None
    last = max(before, key=_Cluster.start)
    lost = any(m.shift.gains != shift.gains and m.shift.when and m.shift.when.end > last.start() and m.shift.when.start <= when.end for m in moves)
    return None if lost else last


def _change(reports: list[Report], hands: Hands) -> Change:
    """One change out of its reports: what a person said, else the day most articles (copies counted once) say at the narrowest, and the most confident words."""
    said = {id(r): hand.confirmed_by for r in reports if (hand := hands.get(report_key(r))) and hand.confirmed_by}
    pool = [r for r in reports if id(r) in said] or reports
    support = Counter(when for when, _ in {(r.shift.when, r.article.origin) for r in pool})
    best = min(pool, key=lambda r: (_precision(r), width(r.shift.when), 0 if is_inferred(r) else -support[r.shift.when], _sortable(r.shift.when),
                                    r.shift.gains is None, -r.shift.confidence, report_key(r)))
    shift = best.shift
    gains = shift.gains or next((r.shift.gains for r in pool if r.shift.gains), None)
    key = repr((_where(best), gains, report_key(best)[:-1]))  # all but its confidence
    return Change(
        id=hashlib.blake2s(key.encode("utf-8", "replace"), digest_size=6).hexdigest(),
        place=shift.placing.place, place_words=shift.placing.mention.text, kind=shift.kind, modality=shift.modality,
        historical=shift.historical, partial=all(r.shift.partial for r in pool), gains=gains, loses=_most(r.shift.loses for r in pool), when=shift.when,
        confidence=max(r.shift.confidence for r in reports), reports=tuple(reports), confirmed_by="; ".join(sorted({s for s in said.values() if s})) or None)


def _precision(report: Report) -> int:
    """Rank of how a report knows its day: told, that of the article, told as a wide span, not known."""
    when = report.shift.when
    return 3 if when is None else 1 if is_inferred(report) else 2 if width(when) > WIDE else 0


def _most(names: Iterable[str | None]) -> str | None:
    """The name said most often, first in the alphabet among equals."""
    count = Counter(name for name in names if name)
    return min(count, key=lambda name: (-count[name], name), default=None)

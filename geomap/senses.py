"""Bearer -> Sense: what a name may mean, weighed by what the text says of it and by what its other names may mean.

A name of a text votes for the countries, divisions and neighbourhoods of its senses, each by its share; then every name is weighed
anew by the votes of the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from geomap.gazetteers.index import Bearer, Gazetteer
from geomap.gazetteers.places import Place

MOST_BEARERS = 48
"""Places of one name that are looked at, most populous first."""

MOST_CANDIDATES = 12
"""Senses kept for one name."""

# Scores are powers of ten of population; the rest is worth as much as so many powers. Set by hand, checked on development sets.
_PEOPLE, _MAIN, _OWN, _CAPITAL, _SEAT = 0.85, 0.6, 0.8, 1.5, 0.5
_COUNTRY, _REGION, _DIVISION_DISCOUNT, _COUNTY_PEOPLE = 9.0, 6.5, 1.0, 20_000
_BROOK, _HOPELESS, _OUT_OF_REACH = 3.0, 7.0, 3.5
_SAME_COUNTRY, _SAME_DIVISION, _SAME_CELL = 3.0, 1.8, 0.9
SHARPNESS = 1.2
MISSING = 2.4
"""Score of the places that the gazetteer lacks: a name of one small bearer is not certain to be that one."""

_SURE = 6.0
"""Prior from which a name's only bearer is what it means, whatever the text speaks of."""

_BY_NAME = 3.0
"""What the capital loses that is called by its country's name though it has its own."""

_BARE_RIVER = 2.5
"""What a river loses that is called like a country or a division."""

_SEATED, _LARGE = 1.0, 2_000_000
"""What a division loses that is called like its seat, a town of so many people."""

_ABSENT = 0.6
"""Share of what a place gains that lies amid the others of its text which one that the gazetteer lacks gains."""

_ELSEWHERE = 0.4
"""What a country must weigh in a text to speak against a name that none of its places has."""

VARIANT, MISSPELT = 0.5, 1.5
"""What a name loses that is a transliteration variant of a place's, or one letter away from it."""

_CELL_DEGREES = 1.2
_LEAST_SHARE = 0.06
_ROW = 4096
_AROUND = tuple(y * _ROW + x for y in (0, -1, 1) for x in (0, -1, 1))
ROUNDS = 2
"""How often the names of a text are weighed anew, each in the light of the others."""

Division = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Sense:
    """One bearer of a name with what of its weight no context changes: its prior, its country (None for one that countries do not
    speak for: a country itself), its division, the neighbourhood it lies in with those around (none for what is no town), and what it is in words."""

    place: Place
    prior: float
    country: str | None
    division: Division | None
    cell: int | None
    cells: tuple[int, ...]
    seat_of: str | None
    said: str
    own: bool
    """Whether a hand-made layer or the user says so."""


@dataclass(frozen=True, slots=True)
class Senses:
    """All senses of a name that are worth a look, with the share of each before any context, and the numbers of those that have a say."""

    senses: tuple[Sense, ...]
    priors: tuple[float, ...]
    shares: tuple[float, ...]
    voters: tuple[int, ...]


@lru_cache(maxsize=20_000)
def senses_of(gazetteer: Gazetteer, name_id: int) -> Senses:
    """Senses of a name of the gazetteer."""
    return senses_among(gazetteer.bearers(name_id))


def senses_among(bearers: Sequence[Bearer], unlike: float = 0.0) -> Senses:
    """Senses that some bearers of a name give it, those left out that no context can help; `unlike` is what their spelling, which is not the
    name's own, takes from their scores."""
    weighed = [(_prior(bearer) - unlike, bearer) for bearer in bearers[:MOST_BEARERS]]
    states = {bearer.place.country for _, bearer in weighed if bearer.place.feature == "PCLI"}
    if states:  # "Mexico" is the country before it is its capital, which has another name
        weighed = [(prior - _BY_NAME * (b.place.country in states and b.place.feature != "PCLI" and not b.main), b) for prior, b in weighed]
    if states or (within := {b.place.country for _, b in weighed if b.place.feature == "ADM1"}):  # "Mississippi" is the state before it is its river
        weighed = [(prior - _BARE_RIVER * (b.place.feature == "RIV" and not b.main and (bool(states) or b.place.country in within)), b) for prior, b in weighed]
    seated = {(b.place.country, b.place.admin1_code) for _, b in weighed if b.place.feature in {"PPLA", "PPLC"} and (b.place.population or 0) > _LARGE}
    if seated:  # "São Paulo" is the town before it is its state
        weighed = [(prior - _SEATED * (b.place.feature == "ADM1" and (b.place.country, b.place.admin1_code) in seated), b) for prior, b in weighed]
    best = max((prior for prior, _ in weighed), default=0.0)
    kept = tuple([_sense(bearer, prior) for prior, bearer in weighed if prior > best - _HOPELESS])
    priors = tuple([m.prior for m in kept])
    shares = _shares(priors)
    return Senses(kept, priors, shares, _voters(shares))


def _sense(bearer: Bearer, prior: float) -> Sense:
    place = bearer.place
    cell: int | None = None
    cells: tuple[int, ...] = ()
    if place.feature.startswith("PPL") or place.feature == "ADM2":
        cell = math.floor(place.lat / _CELL_DEGREES) * _ROW + math.floor(place.lon * math.cos(math.radians(place.lat)) / _CELL_DEGREES)
        cells = tuple([cell + step for step in _AROUND])
    division = (place.country, place.admin1_code) if place.admin1_code else None
    return Sense(place, prior, place.country, division, cell, cells, bearer.seat_of, _described(bearer), bearer.own or place.id.startswith("geomap:"))


def _prior(bearer: Bearer) -> float:
    """Score of a place before any context."""
    place = bearer.place
    if place.feature == "PCLI":
        return _COUNTRY
    if place.feature == "ADM1":
        return math.log10((place.population or 100_000) + 10) - _DIVISION_DISCOUNT + _MAIN * bearer.main
    if place.feature == "ADM2":
        return math.log10(place.population or _COUNTY_PEOPLE)
    if not place.feature.startswith("PPL"):
        # The own layer has the regions that news name; a dump has every brook.
        return _REGION if place.id.startswith("geomap:") else _BROOK
    score = _PEOPLE * math.log10((place.population or 300) + 10) + _MAIN * bearer.main + _OWN * bearer.own
    return score + {"PPLC": _CAPITAL if bearer.main or bearer.own else _SEAT, "PPLA": _SEAT}.get(place.feature, 0.0)


def _described(bearer: Bearer) -> str:
    """What the place is, in words."""
    place = bearer.place
    if place.feature == "PCLI":
        return "country"
    kind = {"ADM1": "division of", "ADM2": "district in", "PPLC": "capital of", "PPLA": "seat of a division of"}.get(place.feature)
    if kind is None and not place.feature.startswith("PPL"):
        return "region or water"
    return f"{kind or 'town in'} {place.country}"


def _shares(scores: Sequence[float], missing: float = MISSING) -> tuple[float, ...]:
    """Share of each sense, from the scores and that of a place that the gazetteer lacks."""
    if not scores:
        return ()
    best = max(scores)
    odds = [math.exp(SHARPNESS * (score - best)) for score in scores]
    total = sum(odds) + math.exp(SHARPNESS * (missing - best))
    return tuple([one / total for one in odds])


def _voters(shares: Sequence[float]) -> tuple[int, ...]:
    return tuple([i for i, share in enumerate(shares) if share > _LEAST_SHARE])


class Name:
    """A name in a text: its mentions by number, its senses, and how they are weighed.

    `kept`, `scores` and `shares` go together; `told` is what the words beside the name say of each sense, by the sense's number,
    with the reasons; `missing` is the score of a place that the gazetteer lacks; `held` has, for the mentions beside which a country or
    division is named as their container, the senses in it; `wanted` are the senses of a kind that some mention is called.
    """

    __slots__ = ("gains", "held", "kept", "mentions", "missing", "note", "reasons", "scores", "senses", "shares", "told", "voters", "wanted")

    def __init__(self, senses: Senses, note: str = "") -> None:
        self.senses, self.note = senses.senses, note
        self.mentions: list[int] = []
        self.kept: Sequence[int] = range(len(senses.senses))
        self.scores: Sequence[float] = senses.priors
        self.shares: Sequence[float] = senses.shares
        self.voters: Sequence[int] = senses.voters
        self.told: dict[int, float] = {}
        self.reasons: dict[int, list[str]] = {}
        self.gains: dict[int, tuple[float, float, float]] = {}
        self.missing = MISSING
        self.held: dict[int, frozenset[int]] = {}
        self.wanted: frozenset[int] = frozenset()

    @property
    def unsure(self) -> bool:
        """Whether the other names of the text can tell more of it: it has several senses, or a small place only."""
        return len(self.kept) > 1 or (len(self.kept) == 1 and self.senses[self.kept[0]].prior < _SURE)

    def tell(self, number: int, gain: float, reason: str) -> None:
        """Note what the words beside the name say of a sense, and why."""
        self.told[number] = gain
        self.reasons.setdefault(number, []).append(reason)

    def settle(self, scores: Sequence[float]) -> None:
        """Weigh the kept senses by these scores."""
        self.scores, self.shares = scores, _shares(scores, self.missing)
        self.voters = _voters(self.shares)

    def prune(self) -> None:
        """Leave out the senses that the best one has left too far behind."""
        least = max(self.scores) - _OUT_OF_REACH - (max(self.told.values()) if self.held else 0.0)
        if min(self.scores) <= least:
            near = [i for i, score in enumerate(self.scores) if score > least or self.kept[i] in self.wanted]
            self.kept, self.scores = [self.kept[i] for i in near], [self.scores[i] for i in near]
            self.shares = [self.shares[i] for i in near]
            self.voters = _voters(self.shares)

    def rank(self) -> None:
        """Put the kept senses in order, best first, and leave out those after the first dozen."""
        ids = [self.senses[number].place.id for number in self.kept]
        order = sorted(range(len(ids)), key=lambda i: (-self.scores[i], ids[i]))[:MOST_CANDIDATES]
        self.kept, self.scores, self.shares = [self.kept[i] for i in order], [self.scores[i] for i in order], [self.shares[i] for i in order]

    @property
    def absent(self) -> bool:
        """Whether the name is likelier that of a place that the gazetteer lacks: the text speaks of one country, all bearers lie in others."""
        best = max(zip(self.scores, self.kept, strict=True), default=None)
        return best is not None and best[0] < self.missing and self.missing > MISSING + _ELSEWHERE and not self.senses[best[1]].own

    def base(self, number: int) -> float:
        """Score of a sense without the other names."""
        return self.senses[number].prior + self.told.get(number, 0.0)

    def why(self, number: int) -> str:
        """What a sense is and what speaks for it, in words."""
        sense = self.senses[number]
        said = [sense.said, *self.reasons.get(number, ())]
        country, division, near = self.gains.get(number, (0.0, 0.0, 0.0))
        if country > 0.3:
            said.append(f"the article speaks of {sense.place.country}")
        if division > 0.3:
            said.append(f"other names lie in {sense.place.admin1 or 'its division'}")
        if near > 0.3:
            said.append("near other places of the article")
        return ", ".join(said)


@dataclass(slots=True)
class _Votes:
    """Weight that names give to countries, divisions and neighbourhoods."""

    countries: dict[str | None, float]
    divisions: dict[Division | None, float]
    cells: dict[int | None, float]
    total: float

    def add(self, other: _Votes) -> None:
        """Add the votes of others."""
        _add(self.countries, other.countries)
        _add(self.divisions, other.divisions)
        _add(self.cells, other.cells)
        self.total += other.total


_Key = TypeVar("_Key")


def _add(mine: dict[_Key, float], theirs: Mapping[_Key, float]) -> None:
    for key, gain in theirs.items():
        mine[key] = mine.get(key, 0.0) + gain


def _votes(names: Iterable[Name]) -> _Votes:
    """What names may mean, each sense by its share; a country or a division says more of where a text plays than a town, a name
    more the more it is repeated."""
    countries: dict[str | None, float] = {}
    divisions: dict[Division | None, float] = {}
    near: dict[int | None, float] = {}
    total = 0.0
    for name in names:
        weight, senses, kept, shares = 1.0 + 0.25 * min(4, len(name.mentions) - 1), name.senses, name.kept, name.shares
        for i in name.voters:
            sense, share = senses[kept[i]], shares[i] * weight
            country, division, cells = sense.place.country, sense.division, sense.cells
            if country:
                gain = share if cells else 2.0 * share
                countries[country] = countries.get(country, 0.0) + gain
                total += gain
            if division:
                divisions[division] = divisions.get(division, 0.0) + (share if cells else 1.5 * share)
            for cell in cells:
                near[cell] = near.get(cell, 0.0) + share
    return _Votes(countries, divisions, near, total)


def agree(names: Sequence[Name], demonyms: Mapping[str, int]) -> None:
    """Settle what the names mean, each in the light of the others."""
    for name in names:
        if name.told:
            name.settle([name.base(number) for number in name.kept])
    unsettled = [name for name in names if name.unsure]
    settled = _votes(name for name in names if not name.unsure)
    for country, times in demonyms.items():
        settled.countries[country] = settled.countries.get(country, 0.0) + times
        settled.total += times
    for _ in range(ROUNDS):
        own = [_votes((name,)) for name in unsettled]
        votes = _Votes(dict(settled.countries), dict(settled.divisions), dict(settled.cells), settled.total)
        for one in own:
            votes.add(one)
        spoken = max(votes.countries, key=votes.countries.__getitem__, default=None)
        middle = min(2.0, _SAME_CELL * math.log1p(max(votes.cells.values(), default=0.0)))
        for name, scores in [(name, _weighed(name, one, votes, spoken, middle)) for name, one in zip(unsettled, own, strict=True)]:
            name.settle(scores)
            name.prune()
    for name in unsettled:
        name.rank()


def _weighed(name: Name, own: _Votes, votes: _Votes, spoken: str | None, middle: float) -> list[float]:
    """Score of each kept sense of a name with the gains of country, division and neighbourhood by what the other names mean: all votes
    without its own. `spoken` is the country that the text speaks of most, `middle` what a place gains where most of its names lie."""
    made, gains, told = [], {}, name.told
    countries: dict[str | None, float] = {None: 0.0}
    # A place that the gazetteer lacks lies where the text plays, as likely as not.
    countries[spoken] = _country_gain(spoken, own, votes) if spoken else 0.0
    name.missing = MISSING + _ABSENT * (countries[spoken] + middle)
    for number in name.kept:
        sense = name.senses[number]
        country = countries.get(sense.country)
        if country is None:
            country = countries[sense.country] = _country_gain(sense.country, own, votes)
        division = near = 0.0
        if (same := votes.divisions.get(sense.division)) is not None and (same := same - own.divisions.get(sense.division, 0.0)) > 0.01:
            division = min(3.0, _SAME_DIVISION * (0.5 if sense.cell is None else 1.0) * math.log1p(same))
        if (close := votes.cells.get(sense.cell)) is not None and (close := close - own.cells.get(sense.cell, 0.0)) > 0.01:
            near = min(2.0, _SAME_CELL * math.log1p(close))
        if country or division or near:
            gains[number] = country, division, near
        made.append(sense.prior + told.get(number, 0.0) + country + division + near if told else sense.prior + country + division + near)
    name.gains = gains
    return made


def _country_gain(country: str | None, own: _Votes, votes: _Votes) -> float:
    """What a sense gains when the other names speak of its country."""
    said, rest = votes.countries.get(country, 0.0), votes.total - own.total
    if rest <= 0.05 or (share := (said - own.countries.get(country, 0.0)) / rest) <= 0:
        return 0.0
    return _SAME_COUNTRY * math.sqrt(min(1.0, share))

"""Mention -> Placing: which place, out of which candidates, and why (toponym resolution).

All mentions of one name in a text are placed together (one sense a text): by population as a prior, by what the text says
beside them, and by which countries, divisions and neighbourhoods the other names of the text can agree on.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from geomap._errors import GeocoderError
from geomap.articles import Article
from geomap.gazetteers.index import Bearer, Gazetteer
from geomap.gazetteers.names import fold_name, fold_token
from geomap.gazetteers.places import Place
from geomap.languages import words
from geomap.mentions import Mention
from geomap.scenes import scene_of

MOST_CANDIDATES = 12
"""Candidates kept for one mention."""

MOST_BEARERS = 48
"""Places of one name that are looked at, most populous first."""

# Scores are powers of ten of population; the rest is worth as much as so many powers. Set by hand, checked on development sets.
_PEOPLE, _MAIN, _OWN, _CAPITAL, _SEAT = 0.85, 0.6, 0.8, 1.5, 0.5
_COUNTRY, _REGION, _DIVISION_DISCOUNT, _COUNTY_PEOPLE = 9.0, 6.5, 1.0, 20_000
_BROOK, _HOPELESS, _OUT_OF_REACH = 3.0, 5.0, 3.5
_SAME_COUNTRY, _SAME_DIVISION, _SAME_CELL = 3.0, 1.8, 0.9
_CONTAINED, _COUNTRY_CONTAINED, _SEAT_SAID, _TYPE_SAID, _NOT_TYPE, _FITS, _MISFITS = 6.0, 2.0, 5.0, 4.0, -0.5, 3.0, -2.0
_SHARPNESS = 1.2
_CELL_DEGREES = 1.2
_LEAST_SHARE = 0.06
ROUNDS = 2
"""How often the names of a text are weighed anew, each in the light of the others."""

_MISSING = 2.4
"""Score of the places that the gazetteer lacks: a name of one small bearer is not certain to be that one."""

_CALIBRATION = (-1.19, 0.573, 0.38)
"""Constant, weight of the mention's log-odds and of the place's: fitted on development sets so that of the places put at 0.9 nine in ten are right."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a mention may mean, its score (higher is likelier) and the reasons for it in words."""

    place: Place
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Placing:
    """A mention with the place chosen for it (None where none is known), what it was chosen from, and why.

    `confidence` is the probability that a place is named there and is this one.
    """

    mention: Mention
    place: Place | None
    candidates: tuple[Candidate, ...]
    confidence: float
    why: str


Geocode = Callable[[str], Sequence[Bearer]]
"""Name -> places that bear it: the offline gazetteer's `find`, or a geocoder."""


def place_mentions(article: Article, mentions: Sequence[Mention], gazetteer: Gazetteer, geocode: Geocode | None = None) -> tuple[Placing, ...]:
    """Place every mention, looking at the whole article; one Placing a mention, in order, none dropped.

    `geocode` is asked for names that the gazetteer lacks.
    """
    text = _Text(article, mentions, gazetteer)
    groups = text.groups(geocode)
    _agree(list(groups.values()), _demonyms(article, gazetteer))
    ranked: dict[tuple[object, str | None], tuple[Candidate, ...]] = {}
    placed: list[Placing] = []
    for index, mention in enumerate(mentions):
        group, said = groups[text.keys[index]], text.type_said(index)
        candidates = ranked.get((text.keys[index], said))
        if candidates is None:
            candidates = ranked[text.keys[index], said] = _ranked(group, said)
        placed.append(_placing(mention, group, candidates))
    return tuple(placed)


@dataclass(slots=True)
class _Option:
    """One bearer of a name as it is weighed: its prior, what the text says of it, and the reasons."""

    bearer: Bearer
    prior: float
    cell: tuple[int, int] | None
    division: tuple[str | None, str | None] | None
    said: float = 0.0
    score: float = 0.0
    share: float = 0.0
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """All mentions of one name in a text, with what they may mean."""

    mentions: list[int]
    options: list[_Option]
    note: str = ""

    @property
    def weight(self) -> float:
        """How much the name says of where the text plays: more the more it is repeated."""
        return 1.0 + 0.25 * min(4, len(self.mentions) - 1)

    def settle(self) -> None:
        """Share of each option, from the scores."""
        if not self.options:
            return
        best = max(o.score for o in self.options)
        odds = [math.exp(_SHARPNESS * (o.score - best)) for o in self.options]
        total = sum(odds) + math.exp(_SHARPNESS * (_MISSING - best))
        for option, one in zip(self.options, odds, strict=True):
            option.share = one / total


class _Text:
    """The mentions of one article with the words around them."""

    def __init__(self, article: Article, mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
        self.text, self.mentions, self.gazetteer = article.text, mentions, gazetteer
        self.nouns = _nouns(article.language)
        self.keys: list[object] = [m.name_id if m.name_id is not None else fold_name(m.text) for m in mentions]

    def groups(self, geocode: Geocode | None) -> dict[object, _Group]:
        """Mentions by name, each name with its options and what the text says beside any of its mentions."""
        made: dict[object, _Group] = {}
        for index, key in enumerate(self.keys):
            if key not in made:
                weighed, note = self._bearers(self.mentions[index], geocode)
                made[key] = _Group([], [_Option(*one) for one in weighed], note)
            made[key].mentions.append(index)
        for group in made.values():
            if len(group.options) > 1:
                for index in group.mentions[:6]:
                    self._listen(index, group, made)
        return made

    def _bearers(self, mention: Mention, geocode: Geocode | None) -> tuple[Sequence[_Weighed], str]:
        """Places of a name, and how it was found if not by its very spelling."""
        if mention.name_id is not None:
            return _known(self.gazetteer, mention.name_id), ""
        if found := self.gazetteer.find(mention.text):
            return _weighed(found[:MOST_BEARERS]), ""
        if (bare := self.nouns.bare(mention.text)) and (found := self.gazetteer.find(bare)):
            return _weighed(found[:MOST_BEARERS]), "; by its name without the noun"
        if found := self.gazetteer.similar(mention.text):
            return _weighed(found[:MOST_CANDIDATES]), "; by a transliteration variant"
        online, failed = _online(mention.text, geocode)
        if online:
            return _weighed(online), f"; from {online[0].place.id.split(':')[0]}, asked for a name the gazetteer lacks"
        if found := self.gazetteer.near_spelling(mention.text):
            return _weighed(found[:MOST_CANDIDATES]), "; by a spelling one letter away"
        return (), failed

    def _listen(self, index: int, group: _Group, groups: Mapping[object, _Group]) -> None:
        """Add what the words after a mention say of its options: the container, "capital of", distance and direction."""
        mention = self.mentions[index]
        following = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        gap = self.text[mention.end : following.start] if following else ""
        if following and self.keys[index + 1] != self.keys[index] and len(gap) <= 60:
            holders = [o.bearer for o in groups[self.keys[index + 1]].options]
            found = self.nouns.distance.search(gap)
            if gap.strip().lower() in self.nouns.contained:
                self._contain(group, holders)
            elif self.nouns.seat.search(gap):
                self._seat(group, holders)
            elif found:
                self._fit(group, groups[self.keys[index + 1]], found)
            else:
                self._look_after(mention, group)
        else:
            self._look_after(mention, group)

    def _look_after(self, mention: Mention, group: _Group) -> None:
        """Take a container from the words after a mention, where it was not found as one itself ("Gainesville, Fla.")."""
        if found := _CONTAINER.match(self.text, mention.end):
            self._contain(group, [b for b in self.gazetteer.find(found[1]) if b.place.feature in {"ADM1", "PCLI"}])

    @staticmethod
    def _contain(group: _Group, holders: Sequence[Bearer]) -> None:
        # "Canada, Mexico" is a list, though a town in Mexico is called so too.
        gain = _COUNTRY_CONTAINED if any(o.bearer.place.feature == "PCLI" for o in group.options) else _CONTAINED
        for option in group.options:
            holder = next((h.place for h in holders if _holds(h.place, option.bearer.place)), None)
            if holder and option.said < gain:
                option.said = gain
                option.reasons.append(f"in {holder.name}, as the text says")

    @staticmethod
    def _seat(group: _Group, holders: Sequence[Bearer]) -> None:
        ids = {h.place.id for h in holders} | {h.place.country for h in holders if h.place.feature == "PCLI"}
        for option in group.options:
            place = option.bearer.place
            if option.bearer.seat_of in ids or (place.feature.startswith("PPL") and any(_holds(h.place, place) for h in holders if h.place.feature == "ADM1")):
                option.said = max(option.said, _SEAT_SAID)
                option.reasons.append("seat of the division that the text names")

    @staticmethod
    def _fit(group: _Group, origin: _Group, found: re.Match[str]) -> None:
        """Weigh options by "50 km south of X" against the most populous X."""
        if not origin.options:
            return
        from_ = max(origin.options, key=lambda o: o.prior).bearer.place
        km = float(found["km"].replace(",", "."))
        for option in group.options:
            measured = _rough_km(from_, option.bearer.place)
            fits = 0.5 * km <= measured <= 1.7 * km + 15
            option.said = option.said + (_FITS if fits else _MISFITS)
            option.reasons.append(f"{measured:.0f} km from {from_.name}, the text says {km:g}")

    def type_said(self, index: int) -> str | None:
        """Kind of place that the words beside a mention say: "division", "town" or None."""
        mention = self.mentions[index]
        before = self.nouns.before.search(self.text, max(0, mention.start - 40), mention.start)
        if before:
            return self.nouns.kinds[fold_token(before[1])]
        after = _NEXT_WORD.match(self.text, mention.end)
        last = fold_token(mention.text.rsplit(" ", 1)[-1])
        return (self.nouns.kinds.get(fold_token(after[1])) if after else None) or self.nouns.kinds.get(last)


def _online(name: str, geocode: Geocode | None) -> tuple[Sequence[Bearer], str]:
    """What a geocoder answers, or why it does not: a service that is down costs no article."""
    if geocode is None:
        return (), ""
    try:
        return tuple(geocode(name)), ""
    except GeocoderError as error:
        return (), f"; {error}"


_CONTAINER = re.compile(r"\s?[,(]\s?([A-Z]\w+(?:\.?\s?[A-Z]\w*)?)")
_NEXT_WORD = re.compile(r"[ -](\w+)")


def _holds(holder: Place, place: Place) -> bool:
    """Whether a country or division contains a place."""
    if holder.id == place.id or holder.country != place.country:
        return False
    if holder.feature == "PCLI":
        return place.feature != "PCLI"
    return holder.feature == "ADM1" and place.feature != "ADM1" and holder.admin1_code == place.admin1_code and place.admin1_code is not None


def _rough_km(a: Place, b: Place) -> float:
    """Kilometres between two places on a sphere: enough to tell namesakes apart."""
    x = math.radians(b.lon - a.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 6371.0 * math.hypot(x, math.radians(b.lat - a.lat))


_Weighed = tuple[Bearer, float, tuple[int, int] | None, tuple[str | None, str | None] | None]


@lru_cache(maxsize=20_000)
def _known(gazetteer: Gazetteer, name_id: int) -> tuple[_Weighed, ...]:
    """Bearers of a name of the gazetteer that are worth a look."""
    return _weighed(gazetteer.bearers(name_id)[:MOST_BEARERS])


def _weighed(bearers: Sequence[Bearer]) -> tuple[_Weighed, ...]:
    """Bearers worth a look, with what of their weight no context changes: prior, neighbourhood, division."""
    made: list[_Weighed] = []
    for bearer in bearers:
        place = bearer.place
        local = place.feature.startswith("PPL") or place.feature == "ADM2"
        cell = (math.floor(place.lat / _CELL_DEGREES), math.floor(place.lon * math.cos(math.radians(place.lat)) / _CELL_DEGREES)) if local else None
        made.append((bearer, _prior(bearer), cell, (place.country, place.admin1_code) if place.admin1_code else None))
    best = max((m[1] for m in made), default=0.0)
    return tuple(m for m in made if m[1] > best - _HOPELESS)


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
    # "Mexico" is the country before it is its capital.
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


def _demonyms(article: Article, gazetteer: Gazetteer) -> Counter[str]:
    """Country -> how often its adjective or people is named, six times at most."""
    scene = scene_of(article.text, article.language, article.body_start)
    count: Counter[str] = Counter()
    for fold in gazetteer.demonyms_in(scene.folds):
        count[gazetteer.demonym(fold) or ""] += min(6, scene.folds.count(fold))
    return Counter({code: min(n, 6) for code, n in count.items()})


def _agree(groups: Sequence[_Group], demonyms: Mapping[str, int]) -> None:
    """Settle what the names mean, each in the light of the others."""
    for group in groups:
        for option in group.options:
            option.score = option.prior + option.said
        group.settle()
    open_ = [group for group in groups if len(group.options) > 1]
    for _ in range(ROUNDS if open_ else 0):
        support = _Support(groups, demonyms)
        for group in open_:
            for option, country, division, near in support.parts(group):
                option.score = option.prior + option.said + country + division + near
        for group in open_:
            group.settle()
            best = max(option.score for option in group.options)
            group.options = [option for option in group.options if option.score > best - _OUT_OF_REACH]
    for group in open_:  # the reasons, for the options that are kept
        group.options.sort(key=lambda o: (-o.score, o.bearer.place.id))
        del group.options[MOST_CANDIDATES:]
        support.explain(group)


@dataclass(slots=True)
class _Votes:
    """Weight that names give to countries, divisions and neighbourhoods."""

    countries: dict[str, float] = field(default_factory=dict)
    divisions: dict[tuple[str | None, str | None], float] = field(default_factory=dict)
    cells: dict[tuple[int, int], float] = field(default_factory=dict)
    total: float = 0.0

    def add(self, group: _Group) -> None:
        """Add what a name may mean, each reading by its share; a country or a division says more of where a text plays than a town."""
        weight = group.weight
        for option in group.options:
            if option.share > _LEAST_SHARE:
                place, share = option.bearer.place, option.share * weight
                if place.country:
                    gain = share if option.cell else 2.0 * share
                    self.countries[place.country] = self.countries.get(place.country, 0.0) + gain
                    self.total += gain
                if option.division:
                    self.divisions[option.division] = self.divisions.get(option.division, 0.0) + (share if option.cell else 1.5 * share)
                if option.cell:
                    y, x = option.cell  # a place speaks for its own cell and the eight around it
                    for cell in ((y - 1, x - 1), (y - 1, x), (y - 1, x + 1), (y, x - 1), (y, x), (y, x + 1), (y + 1, x - 1), (y + 1, x), (y + 1, x + 1)):
                        self.cells[cell] = self.cells.get(cell, 0.0) + share


class _Support:
    """How much of the text speaks for each country, division and neighbourhood."""

    def __init__(self, groups: Sequence[_Group], demonyms: Mapping[str, int]) -> None:
        self.all = _Votes(countries={code: float(n) for code, n in demonyms.items()}, total=float(sum(demonyms.values())))
        for group in groups:
            self.all.add(group)

    def parts(self, group: _Group) -> Iterator[tuple[_Option, float, float, float]]:
        """Each option of a name with the gains of country, division and neighbourhood by what the other names mean."""
        own, votes = _Votes(), self.all
        own.add(group)
        rest = votes.total - own.total
        for option in group.options:
            place = option.bearer.place
            country = division = near = 0.0
            if rest > 0.05 and place.country in votes.countries and place.feature != "PCLI":
                share = (votes.countries[place.country] - own.countries.get(place.country, 0.0)) / rest
                country = _SAME_COUNTRY * math.sqrt(min(1.0, share)) if share > 0 else 0.0
            if option.division in votes.divisions and (same := votes.divisions[option.division] - own.divisions.get(option.division, 0.0)) > 0.01:
                division = min(3.0, _SAME_DIVISION * (1.0 if option.cell else 0.5) * math.log1p(same))
            if option.cell in votes.cells and (close := votes.cells[option.cell] - own.cells.get(option.cell, 0.0)) > 0.01:
                near = min(2.0, _SAME_CELL * math.log1p(close))
            yield option, country, division, near

    def explain(self, group: _Group) -> None:
        """Put the gains in words."""
        for option, country, division, near in self.parts(group):
            if country > 0.3:
                option.reasons.append(f"the article speaks of {option.bearer.place.country}")
            if division > 0.3:
                option.reasons.append(f"other names lie in {option.bearer.place.admin1 or 'its division'}")
            if near > 0.3:
                option.reasons.append("near other places of the article")


def _ranked(group: _Group, said: str | None) -> tuple[Candidate, ...]:
    """Candidates of one mention, best first, with the kind of place that stands beside it."""
    made = []
    for option in group.options:
        score, reasons = option.score, [_described(option.bearer), *option.reasons]
        if said is not None:
            place = option.bearer.place
            matches = place.feature in {"ADM1", "ADM2"} if said == "division" else place.feature.startswith("PPL")
            score += _TYPE_SAID if matches else _NOT_TYPE
            reasons.append(f"called a {said}" if matches else f"not the {said} it is called")
        made.append(Candidate(option.bearer.place, round(score, 3), ", ".join(reasons)))
    if said is not None:
        made.sort(key=lambda c: (-c.score, c.place.id))
    return tuple(made)


def _placing(mention: Mention, group: _Group, candidates: tuple[Candidate, ...]) -> Placing:
    if not candidates:
        return Placing(mention, None, (), mention.confidence, f"no place of this name is known{group.note}")
    best = candidates[0]
    odds = sum(math.exp(_SHARPNESS * (c.score - best.score)) for c in candidates) + math.exp(_SHARPNESS * (_MISSING - best.score))
    constant, of_mention, of_place = _CALIBRATION
    total = constant + of_mention * _logit(mention.confidence) + of_place * _logit(1.0 / odds)
    confidence = min(mention.confidence, 1.0 / (1.0 + math.exp(-total)))
    why = f"{best.why}{group.note}" + (f"; {len(candidates)} candidates" if len(candidates) > 1 else "")
    return Placing(mention, best.place, candidates, round(confidence, 3), why)


def _logit(p: float) -> float:
    p = min(max(p, 0.001), 0.999)
    return math.log(p / (1.0 - p))


@dataclass(frozen=True, slots=True)
class _Nouns:
    """Words beside a name that say what or where it is, of one language."""

    kinds: Mapping[str, str]
    before: re.Pattern[str]
    contained: frozenset[str]
    seat: re.Pattern[str]
    distance: re.Pattern[str]

    def bare(self, text: str) -> str:
        """A name without the noun of place at its head or tail: "County Kerry" -> "Kerry"; empty when it has none."""
        first, _, rest = text.partition(" ")
        start, _, last = text.rpartition(" ")
        return rest if fold_token(first) in self.kinds else start if fold_token(last) in self.kinds else ""


@lru_cache(maxsize=32)
def _nouns(language: str) -> _Nouns:
    """Compile the words of a language file's [places]."""
    table = words(language).get("places", {})
    kinds = {fold_token(w): kind for kind in ("division", "town") for w in table.get(kind, ())}
    listed = "|".join(sorted((re.escape(w) for kind in ("division", "town") for w in table.get(kind, ())), key=len, reverse=True)) or "(?!)"
    links = "|".join(re.escape(w) for w in table.get("links", ("de la", "de l'", "de l’", "du", "de", "d'", "d’", "of", "von", "del"))) or "(?!)"
    before = re.compile(rf"\b({listed})s?\s(?:(?:{links})\s?)?[\"'«“]?$", re.IGNORECASE)
    contained = frozenset({",", "(", *(f"{lead}{w}" for w in table.get("contained", ("in", "en", "au", "aux")) for lead in ("", ", ", "("))})
    seats = "|".join(re.escape(w) for w in table.get("seat", ("capital", "capitale", "chef-lieu"))) or "(?!)"
    return _Nouns(kinds, before, contained, re.compile(rf"^,?\s(?:\w+\s){{0,2}}(?:{seats})\b[^.;:,]{{0,30}}$", re.IGNORECASE), _DISTANCE)


_DISTANCE = re.compile(r"(?P<km>\d+(?:[.,]\d+)?)\s?(?:km|kilom\w+|км|كم|کیلومتر)\b[^.;:]{0,30}$", re.IGNORECASE)

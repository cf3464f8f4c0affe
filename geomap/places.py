"""Mention -> Placing: which place, out of which candidates, and why (toponym resolution)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geomap.articles import Article
from geomap.gazetteers.index import Bearer, Gazetteer
from geomap.gazetteers.names import TOKEN, fold_token
from geomap.gazetteers.places import Place
from geomap.languages import words
from geomap.mentions import Mention

MOST_CANDIDATES = 12
"""Candidates kept and scored for one mention."""

# Scores are log-odds, roughly in powers of ten of population; set by hand and checked on development sets.
_MAIN, _OWN, _CAPITAL, _SEAT = 0.5, 0.8, 1.5, 0.5
_COUNTRY, _REGION = 9.0, 6.5
_DIVISION_DISCOUNT = 1.0
_SAME_COUNTRY, _SAME_DIVISION, _CONTAINED, _TYPE_SAID, _NEAR = 3.0, 1.6, 6.0, 4.0, 1.2
_SPREAD = 1.3
"""Score difference by which odds grow e-fold."""


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
    scene = _Scene(article, mentions, gazetteer, geocode)
    chosen: dict[int, Place] = {}
    for _ in range(2):  # the second look knows the countries and divisions that the first one found
        context = _Context.of(scene, chosen)
        ranked = [scene.rank(i, context) for i in range(len(mentions))]
        chosen = {i: r[0].place for i, r in enumerate(ranked) if r}
    return tuple(_placing(mention, candidates, scene.notes[i]) for i, (mention, candidates) in enumerate(zip(mentions, ranked, strict=True)))


def _placing(mention: Mention, candidates: Sequence[Candidate], note: str) -> Placing:
    if not candidates:
        return Placing(mention, None, (), mention.confidence, "no place of this name is known")
    odds = [math.exp((c.score - candidates[0].score) / _SPREAD) for c in candidates]
    # What the gazetteer lacks may be meant too: a name of one small bearer is not certain to be that one.
    missing = math.exp((2.0 - candidates[0].score) / _SPREAD)
    share = 1.0 / (sum(odds) + missing)
    why = f"{candidates[0].why}{note}" + (f"; {len(candidates)} candidates" if len(candidates) > 1 else "")
    return Placing(mention, candidates[0].place, tuple(candidates), round(mention.confidence * share, 3), why)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the article as a whole speaks of: shares of countries, divisions named, and points placed so far."""

    countries: Mapping[str, float]
    divisions: frozenset[tuple[str | None, str | None]]
    points: tuple[tuple[str, float, float], ...]

    @classmethod
    def of(cls, scene: _Scene, chosen: Mapping[int, Place]) -> _Context:
        votes: Counter[str] = Counter()
        for index, mention in enumerate(scene.mentions):
            if place := chosen.get(index) or scene.certain(index):
                if place.country:
                    votes[place.country] += 1.0 if place.feature.startswith("PPL") else 2.0  # type: ignore[assignment]
        votes.update(scene.demonyms)
        total = sum(votes.values()) or 1.0
        divisions = frozenset((p.country, p.admin1) for p in chosen.values() if p.admin1 and p.feature == "ADM1")
        points = tuple((scene.mentions[i].text, p.lat, p.lon) for i, p in chosen.items() if p.feature.startswith("PPL"))
        return cls({c: n / total for c, n in votes.items()}, divisions, points)


class _Scene:
    """The mentions of one article with the words around them."""

    def __init__(self, article: Article, mentions: Sequence[Mention], gazetteer: Gazetteer, geocode: Geocode | None) -> None:
        self.text, self.mentions = article.text, mentions
        self.nouns = _type_nouns(article.language)
        self.notes = [""] * len(mentions)
        self.bearers = [self._bearers(i, m, gazetteer, geocode) for i, m in enumerate(mentions)]
        self.demonyms = self._demonyms(article, gazetteer)
        self.said = [self._type_said(i) for i in range(len(mentions))]
        self.container = [self._container(i) for i in range(len(mentions))]

    def _bearers(self, index: int, mention: Mention, gazetteer: Gazetteer, geocode: Geocode | None) -> tuple[Bearer, ...]:
        if mention.name_id is not None:
            return gazetteer.bearers(mention.name_id)[: 4 * MOST_CANDIDATES]
        if found := gazetteer.similar(mention.text):
            self.notes[index] = "; by a transliteration variant"
            return found[:MOST_CANDIDATES]
        return tuple(geocode(mention.text)) if geocode else ()

    def _demonyms(self, article: Article, gazetteer: Gazetteer) -> Counter[str]:
        count: Counter[str] = Counter()
        for found in TOKEN.finditer(article.text):
            if code := gazetteer.demonym(fold_token(found[0])):
                count[code] += 1
        return Counter({code: min(n, 6) for code, n in count.items()})

    def certain(self, index: int) -> Place | None:
        """Return the place of a name that hardly means another: a country, or a town far ahead of its namesakes."""
        bearers = self.bearers[index]
        if not bearers:
            return None
        places = sorted((b.place for b in bearers), key=lambda p: -(p.population or 0))
        first = places[0]
        if first.feature == "PCLI" and len(places) < 3:
            return first
        rivals = [p.population or 0 for p in places[1:] if p.country != first.country]
        return first if (first.population or 0) > 100_000 and (first.population or 0) > 20 * max(rivals, default=0) else None

    def _type_said(self, index: int) -> str | None:
        """Kind of place that the words beside a mention say: "division", "town" or None."""
        mention = self.mentions[index]
        before = [fold_token(t) for t in TOKEN.findall(self.text[max(0, mention.start - 40) : mention.start])][-3:]
        after = [fold_token(t) for t in TOKEN.findall(self.text[mention.end : mention.end + 20])][:1]
        for kind, nouns in self.nouns.items():
            if (after and after[0] in nouns) or any(w in nouns for w in before[-2:]) or (len(before) == 3 and before[0] in nouns and before[1] in {"de", "of", "von", "la", "del"}):
                return kind
        return None

    def _container(self, index: int) -> int | None:
        """Index of the mention that the text says contains this one: "Paris, Texas", "Bagram (Afghanistan)"."""
        if index + 1 >= len(self.mentions):
            return None
        gap = self.text[self.mentions[index].end : self.mentions[index + 1].start]
        return index + 1 if gap.strip() in {",", "("} or gap.strip().lower() in {", en", "in", "en", ", in", "(en", ", au"} else None

    def rank(self, index: int, context: _Context) -> list[Candidate]:
        """Candidates of one mention, best first."""
        scored = [self._score(index, bearer, context) for bearer in self.bearers[index]]
        scored.sort(key=lambda c: (-c.score, c.place.id))
        return scored[:MOST_CANDIDATES]

    def _score(self, index: int, bearer: Bearer, context: _Context) -> Candidate:
        place = bearer.place
        score, why = _prior(bearer)
        for gain, reason in self._evidence(index, place, context):
            score += gain
            why.append(reason)
        return Candidate(place, round(score, 3), ", ".join(why))

    def _evidence(self, index: int, place: Place, context: _Context) -> list[tuple[float, str]]:
        found = []
        if place.country and place.feature != "PCLI" and (share := context.countries.get(place.country)):
            found.append((_SAME_COUNTRY * math.sqrt(share), f"the article speaks of {place.country}"))
        if place.feature != "ADM1" and place.admin1 and (place.country, place.admin1) in context.divisions:
            found.append((_SAME_DIVISION, f"{place.admin1} is named"))
        if (said := self.said[index]) is not None:
            matches = (place.feature == "ADM1") if said == "division" else place.feature.startswith("PPL")
            found.append((_TYPE_SAID, f"called a {said}") if matches else (-0.5, f"not the {said} it is called"))
        if (container := self.container[index]) is not None and (holder := self._contains(container, place)):
            found.append((_CONTAINED, f"in {holder}, as the text says"))
        if place.feature.startswith("PPL") and (neighbour := _neighbour(self.mentions[index].text, place, context)):
            found.append((_NEAR, f"near {neighbour}"))
        return found

    def _contains(self, index: int, place: Place) -> str | None:
        """Name of the country or division, among the readings of mention `index`, that holds `place`."""
        for bearer in self.bearers[index]:
            holder = bearer.place
            if holder.id != place.id and holder.country == place.country and (
                    (holder.feature == "PCLI" and place.feature != "PCLI") or (holder.feature == "ADM1" and place.admin1 == holder.admin1 and place.feature != "ADM1")):
                return holder.name
        return None


def _neighbour(name: str, place: Place, context: _Context) -> str | None:
    """Name of another town of the article within about 150 km."""
    for other, lat, lon in context.points:
        if other != name and abs(lat - place.lat) < 1.35 and abs(lon - place.lon) * math.cos(math.radians(lat)) < 1.35:
            return other
    return None


def _prior(bearer: Bearer) -> tuple[float, list[str]]:
    """Score of a place before any context, with its reasons."""
    place = bearer.place
    if place.feature == "PCLI":
        return _COUNTRY, ["country"]
    if place.feature == "ADM1":
        return math.log10((place.population or 100_000) + 10) - _DIVISION_DISCOUNT + _MAIN * bearer.main, [f"division of {place.country}"]
    if not place.feature.startswith("PPL"):
        return _REGION, ["region or water"]
    score = math.log10((place.population or 300) + 10) + _MAIN * bearer.main + _OWN * bearer.own
    if place.feature == "PPLC":
        return score + _CAPITAL, [f"capital of {place.country}"]
    if place.feature == "PPLA":
        return score + _SEAT, [f"seat of a division of {place.country}"]
    return score, [f"town in {place.country}"]


@lru_cache(maxsize=32)
def _type_nouns(language: str) -> Mapping[str, frozenset[str]]:
    """Nouns that say what kind of place a name is, folded."""
    table = words(language).get("places", {})
    return {kind: frozenset(fold_token(w) for w in table.get(kind, ())) for kind in ("division", "town")}

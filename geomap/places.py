"""Mention -> Placing: which place, out of which candidates, and why (toponym resolution).

All mentions of one name in a text are placed together (one sense a text): by population as a prior, by what the text says
beside them, and by which countries, divisions and neighbourhoods the other names of the text can agree on.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geomap._errors import GeocoderError
from geomap.articles import Article
from geomap.gazetteers.index import Bearer, Gazetteer
from geomap.gazetteers.names import fold_name, fold_token
from geomap.gazetteers.places import Place
from geomap.languages import words
from geomap.mentions import Mention
from geomap.scenes import scene_of
from geomap.senses import MISSPELT, MOST_CANDIDATES, SHARPNESS, VARIANT, Name, Senses, agree, senses_among, senses_of
from geomap.sentences import FOLDS

_CONTAINED, _COUNTRY_CONTAINED, _SEAT_SAID, _TYPE_SAID, _NOT_TYPE, _FITS, _MISFITS = 6.0, 2.0, 5.0, 4.0, -0.5, 3.0, -2.0
"""What the words beside a name are worth, in powers of ten of population. Set by hand, checked on development sets."""

_WATER_SAID = 8.0
"""The same for "river X": a country of the name is not meant."""

_MENTIONS_HEARD = 6
"""Mentions of one name whose neighbouring words are looked at."""

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
    names = text.names(geocode)
    if any(name.unsure for name in names.values()):
        agree(list(names.values()), _demonyms(article, gazetteer))
    ranked: dict[tuple[object, ...], _Ranked] = {}
    placed: list[Placing] = []
    for index, mention in enumerate(mentions):
        name, said = names[text.keys[index]], text.said[index]
        before = bool(name.held) and index < min(name.held)
        key = text.keys[index], said, name.held.get(index), before
        known = ranked.get(key)
        if known is None:
            known = ranked[key] = _ranked(name, said, name.held.get(index), before=before)
        placed.append(_placing(mention, known))
    return tuple(placed)


class _Text:
    """The mentions of one article with the words around them."""

    def __init__(self, article: Article, mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
        self.text, self.mentions, self.gazetteer = article.text, mentions, gazetteer
        self.nouns = _nouns(article.language)
        self.keys: list[object] = [m.name_id if m.name_id is not None else fold_name(m.text) for m in mentions]
        self.said = self._types_said()

    def names(self, geocode: Geocode | None) -> dict[object, Name]:
        """Names of the text, each with its senses and what the text says beside any of its mentions."""
        made: dict[object, Name] = {}
        for index, key in enumerate(self.keys):
            name = made.get(key)
            if name is None:
                name = made[key] = Name(*self._senses(self.mentions[index], geocode))
            name.mentions.append(index)
        for name in made.values():
            if len(name.kept) > 1:
                self._hear_articles(name)
                kinds = {kind for index in name.mentions if (kind := self.said[index])}
                name.wanted = frozenset(number for number, sense in enumerate(name.senses) if any(_is_a(sense.place, kind) for kind in kinds))
                for index in name.mentions[:_MENTIONS_HEARD]:
                    self._listen(index, name, made)
        return made

    def _hear_articles(self, name: Name) -> None:
        """Note that a mention speaks of a river where its article says so: "the Mississippi", in a language that puts none before states."""
        lead = self.nouns.river_article
        if lead and any(sense.place.feature == "RIV" for sense in name.senses):
            for index in name.mentions:
                mention = self.mentions[index]
                after = _NEXT_WORD.match(self.text, mention.end)
                if self.said[index] is None and self.text[max(0, mention.start - len(lead)) : mention.start].lower() == lead and (not after or FOLDS[after[1]] in self.nouns.after_rivers):
                    self.said[index] = "water"

    def _senses(self, mention: Mention, geocode: Geocode | None) -> tuple[Senses, str]:
        """Senses of a name, and how it was found if not by its very spelling."""
        if mention.name_id is not None:
            return senses_of(self.gazetteer, mention.name_id), ""
        if found := self.gazetteer.find(mention.text):
            return senses_among(found), ""
        if (bare := self.nouns.bare(mention.text)) and (found := self.gazetteer.find(bare)):
            return senses_among(found), "; by its name without the noun"
        if found := self.gazetteer.similar(mention.text):
            return senses_among(found[:MOST_CANDIDATES], VARIANT), "; by a transliteration variant"
        online, failed = _online(mention.text, geocode)
        if online:
            return senses_among(online), f"; from {online[0].place.id.split(':')[0]}, asked for a name the gazetteer lacks"
        if found := self.gazetteer.near_spelling(mention.text):
            return senses_among(found[:MOST_CANDIDATES], MISSPELT), "; by a spelling one letter away"
        return senses_among(()), failed

    def _listen(self, index: int, name: Name, names: Mapping[object, Name]) -> None:
        """Add what the words after a mention say of its senses: the container, "capital of", distance and direction."""
        end = self.mentions[index].end
        following = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        gap = self.text[end : following.start] if following and following.start - end <= _NEAR else None
        if gap is not None and self.keys[index + 1] != self.keys[index]:
            other = names[self.keys[index + 1]]
            if gap.strip().lower() in self.nouns.contained:
                _contain(name, [s.place for s in other.senses], index)
            elif self.nouns.seat.search(gap):
                _seat(name, [s.place for s in other.senses])
            elif found := self.nouns.distance.search(gap):
                _fit(name, other, found)
            else:
                self._look_after(index, name)
        else:
            self._look_after(index, name)

    def _look_after(self, index: int, name: Name) -> None:
        """Take a container from the words after a mention, where it was not found as one itself ("Gainesville, Fla.")."""
        if found := _CONTAINER.match(self.text, self.mentions[index].end):
            _contain(name, [b.place for b in self.gazetteer.find(found[1]) if b.place.feature in {"ADM1", "PCLI"}], index)

    def _types_said(self) -> list[str | None]:
        """Kind of place that the words beside each mention say, or before or behind the list it stands in: "the provinces of X, Y and Z"."""
        said = [self._type_said(index) for index in range(len(self.mentions))]
        many = [said[i] is not None and self._plural(i) for i in range(len(said))]
        for step, order in ((1, range(1, len(said))), (-1, range(len(said) - 2, -1, -1))):
            for i in order:
                if said[i] is None and many[i - step] and self._between(min(i, i - step)) in self.nouns.listing:
                    said[i], many[i] = said[i - step], True
        return said

    def _between(self, index: int) -> str:
        """Text between a mention and the next."""
        return self.text[self.mentions[index].end : self.mentions[index + 1].start][:_NEAR]

    def _plural(self, index: int) -> bool:
        """Whether the noun of place beside a mention speaks of several."""
        mention, nouns = self.mentions[index], self.nouns
        after = _NEXT_WORD.match(self.text, mention.end)
        if after and FOLDS[after[1]] in nouns.plurals:
            return True
        before = nouns.before.search(self.text, max(0, mention.start - _BEFORE), mention.start)
        return before is not None and before[2] == "s"

    def _type_said(self, index: int) -> str | None:
        """Kind of place that the words beside a mention say: "division", "town", "water" or None."""
        mention, nouns = self.mentions[index], self.nouns
        if nouns.kinds.get(FOLDS[mention.text.split(" ", 1)[0]]) == "water":
            return "water"  # "une ville de la mer Rouge": the name says itself what it is
        start = max(0, mention.start - _BEFORE)
        if not nouns.endings.isdisjoint(_WORD.findall(self.text[start : mention.start].lower())[-_WORDS_BEFORE:]):
            before = nouns.before.search(self.text, start, mention.start)
            if before:
                return nouns.kinds[fold_token(before[1])]
        after = _NEXT_WORD.match(self.text, mention.end)
        if after and index + 1 < len(self.mentions) and self.mentions[index + 1].start <= after.end() + 1:
            after = None  # "سلمت أرمينيا مدينة أغدام": the noun is the next name's
        return ((nouns.kinds.get(FOLDS[after[1]]) or nouns.plurals.get(FOLDS[after[1]])) if after else None) or nouns.kinds.get(FOLDS[mention.text.rsplit(" ", 1)[-1]])


def _contain(name: Name, holders: Sequence[Place], index: int) -> None:
    """Weigh the senses of a name by "in X" or ", X" behind its mention `index`."""
    # "Canada, Mexico" is a list, though a town in Mexico is called so too.
    gain = _COUNTRY_CONTAINED if any(s.place.feature == "PCLI" for s in name.senses) else _CONTAINED
    held = [(number, holder) for number, sense in enumerate(name.senses) if (holder := next((h for h in holders if _holds(h, sense.place)), None))]
    if held and gain == _CONTAINED:
        name.held[index] = frozenset(number for number, _ in held)
    for number, holder in held:
        if name.told.get(number, 0.0) < gain:
            name.tell(number, gain, f"in {holder.name}, as the text says")


def _seat(name: Name, holders: Sequence[Place]) -> None:
    """Weigh the senses of a name by "capital of X" behind it."""
    ids = {h.id for h in holders} | {h.country for h in holders if h.feature == "PCLI"}
    for number, sense in enumerate(name.senses):
        place = sense.place
        if sense.seat_of in ids or (place.feature.startswith("PPL") and any(_holds(h, place) for h in holders if h.feature == "ADM1")):
            name.tell(number, max(name.told.get(number, 0.0), _SEAT_SAID), "seat of the division that the text names")


def _fit(name: Name, origin: Name, found: re.Match[str]) -> None:
    """Weigh the senses of a name by "50 km south of X" against the most populous X."""
    if not origin.senses:
        return
    from_ = max(origin.senses, key=lambda s: s.prior).place
    km = float(found["km"].replace(",", "."))
    for number, sense in enumerate(name.senses):
        measured = _rough_km(from_, sense.place)
        fits = 0.5 * km <= measured <= 1.7 * km + 15
        name.tell(number, name.told.get(number, 0.0) + (_FITS if fits else _MISFITS), f"{measured:.0f} km from {from_.name}, the text says {km:g}")


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
_WORD = re.compile(r"\w+")
_BEFORE, _NEAR, _WORDS_BEFORE = 40, 60, 3
"""Characters looked at before a name, characters between two names of which one says something of the other, words before a name."""



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


def _demonyms(article: Article, gazetteer: Gazetteer) -> Counter[str]:
    """Country -> how often its adjective or people is named, six times at most."""
    named = scene_of(article.text, article.language, article.body_start).demonyms(gazetteer)
    return Counter({code: min(n, 6) for code, n in named.items()})


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Candidates of a name with one kind of place said beside it, best first; the log-odds of the best; why it; whether it is chosen at all."""

    candidates: tuple[Candidate, ...]
    log_odds: float
    why: str
    chosen: bool = True


_WATERS = frozenset({"RIV", "STM", "STMS", "LK", "LKS", "SEA", "OCN", "GULF", "BAY", "STRT", "CNL", "RSV", "WAD", "H"})


def _is_a(place: Place, said: str) -> bool:
    """Whether a place is of the kind that is said of it."""
    if said == "division":
        return place.feature in {"ADM1", "ADM2"}
    return place.feature in _WATERS if said == "water" else place.feature.startswith("PPL")


def _ranked(name: Name, said: str | None, held: frozenset[int] | None = None, *, before: bool = False) -> _Ranked:
    """Candidates of one mention, best first, with the kind of place that stands beside it, and the senses in the container that is named beside it
    (`held`); `before` is a mention before any with a container, which may be another's of the name."""
    made = []
    elsewhere: frozenset[int] = frozenset().union(*name.held.values()) if name.held else frozenset()
    for number, score in zip(name.kept, name.scores, strict=True):
        place, why, gain = name.senses[number].place, name.why(number), 0.0
        if number in elsewhere and (before or (held is not None and number not in held)):
            gain -= _CONTAINED
        if said is not None:
            matches = _is_a(place, said)
            gain += (_WATER_SAID if said == "water" else _TYPE_SAID) if matches else _NOT_TYPE
            why += f", called a {said}" if matches else f", not the {said} it is called"
        made.append(Candidate(place, round(score + gain, 3), why))
    if not made:
        return _Ranked((), 0.0, f"no place of this name is known{name.note}")
    if said is not None or elsewhere:
        made.sort(key=lambda c: (-c.score, c.place.id))
    best = made[0]
    if name.absent:
        return _Ranked(tuple(made), 0.0, f"the places known by this name lie elsewhere ({best.why}){name.note}", chosen=False)
    odds = sum([math.exp(SHARPNESS * (c.score - best.score)) for c in made]) + math.exp(SHARPNESS * (name.missing - best.score))
    return _Ranked(tuple(made), _logit(1.0 / odds), f"{best.why}{name.note}" + (f"; {len(made)} candidates" if len(made) > 1 else ""))


def _placing(mention: Mention, ranked: _Ranked) -> Placing:
    if not ranked.chosen or not ranked.candidates:
        return Placing(mention, None, ranked.candidates, mention.confidence, ranked.why)
    constant, of_mention, of_place = _CALIBRATION
    total = constant + of_mention * _logit(mention.confidence) + of_place * ranked.log_odds
    confidence = min(mention.confidence, 1.0 / (1.0 + math.exp(-total)))
    return Placing(mention, ranked.candidates[0].place, ranked.candidates, round(confidence, 3), ranked.why)


def _logit(p: float) -> float:
    p = min(max(p, 0.001), 0.999)
    return math.log(p / (1.0 - p))


@dataclass(frozen=True, slots=True)
class _Nouns:
    """Words beside a name that say what or where it is, of one language."""

    kinds: Mapping[str, str]
    plurals: Mapping[str, str]
    listing: frozenset[str]
    river_article: str
    after_rivers: frozenset[str]
    endings: frozenset[str]
    before: re.Pattern[str]
    contained: frozenset[str]
    seat: re.Pattern[str]
    distance: re.Pattern[str]

    def bare(self, text: str) -> str:
        """A name without the noun of place at its head or tail: "County Kerry" -> "Kerry"; empty when it has none."""
        first, _, rest = text.partition(" ")
        start, _, last = text.rpartition(" ")
        return rest if fold_token(first) in self.kinds else start if fold_token(last) in self.kinds else ""


_KINDS = ("division", "town", "water")


@lru_cache(maxsize=32)
def _nouns(language: str) -> _Nouns:
    """Compile the words of a language file's [places]."""
    table = words(language).get("places", {})
    kinds = {fold_token(w): kind for kind in _KINDS for w in table.get(kind, ())}
    listed = "|".join(sorted((re.escape(w) for kind in _KINDS for w in table.get(kind, ())), key=len, reverse=True)) or "(?!)"
    plurals = {f"{fold_token(w)}s" if fold_token(w)[-1] != "y" else f"{fold_token(w)[:-1]}ies": kind for kind in _KINDS for w in table.get(kind, ()) if w.isascii() or w[-1].isalpha()}
    ands, of = (words(language).get("mentions", {}).get(name, ()) for name in ("conjunctions", "of"))
    listing = frozenset(f"{lead}{rest}" for lead in (", ", *(f"{comma} {w} " for w in ands for comma in ("", ","))) for rest in ("", *(w + ("'" if len(w) == 1 else " ") for w in of), *(w + "’" for w in of if len(w) == 1)))
    links = "|".join(re.escape(w) for w in table.get("links", ("de la", "de l'", "de l’", "du", "de", "d'", "d’", "of", "von", "del"))) or "(?!)"
    before = re.compile(rf"\b({listed})(s?)[ \u00a0](?:(?:{links})\s?)?[\"'«“]?$", re.IGNORECASE)
    contained = frozenset({",", "(", *(f"{lead}{w}" for w in table.get("contained", ("in", "en", "au", "aux")) for lead in ("", ", ", "("))})
    seats = "|".join(re.escape(w) for w in table.get("seat", ("capital", "capitale", "chef-lieu"))) or "(?!)"
    mentioned = words(language).get("mentions", {})
    after_rivers = frozenset(fold_token(w) for name in ("locatives", "conjunctions", "of") for w in mentioned.get(name, ()))
    endings = {_WORD.findall(w.lower())[-1] for kind in _KINDS for w in table.get(kind, ())}
    return _Nouns(kinds, plurals, listing, table.get("river_article", ""), after_rivers, frozenset(endings | {f"{w}s" for w in endings}), before, contained, re.compile(rf"^,?\s(?:\w+\s){{0,2}}(?:{seats})\b[^.;:,]{{0,30}}$", re.IGNORECASE), _DISTANCE)


_DISTANCE = re.compile(r"(?P<km>\d+(?:[.,]\d+)?)\s?(?:km|kilom\w+|км|كم|کیلومتر)\b[^.;:]{0,30}$", re.IGNORECASE)

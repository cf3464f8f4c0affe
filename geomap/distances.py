"""Placing -> DistanceClaim: geodesic distance and bearing, and what the text claims of them held against the measure."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, pairwise
from typing import Any

from geomap._memos import Memo
from geomap.articles import Article, Span
from geomap.gazetteers.names import TOKEN
from geomap.gazetteers.places import Place
from geomap.languages import fold_word, words
from geomap.places import Placing
from geomap.sentences import Sentence, sentences_of, words_of

DIRECTIONS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
"""The eight points of the compass, clockwise from north."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a place lies from another: `distance_km` along the WGS-84 ellipsoid, `bearing_deg` from north at the start."""

    distance_km: float
    bearing_deg: float


def measure(place: Place, reference: Place) -> Reach:
    """Geodesic distance (km) from `reference` to `place` and the initial bearing there (degrees, clockwise from north, 0 to 360)."""
    return _measure(reference.lat, reference.lon, place.lat, place.lon)


@lru_cache(maxsize=65536)
def _measure(lat1: float, lon1: float, lat2: float, lon2: float) -> Reach:
    # The solver under geopy's `geodesic`, asked once for both answers: a third of the time of asking geopy and then it.
    from geographiclib.geodesic import Geodesic

    found = Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE | Geodesic.AZIMUTH)
    return Reach(found["s12"] / 1000, float(found["azi1"]) % 360.0 % 360.0)  # twice: -2e-16 % 360 is 360.0


def compass(bearing_deg: float) -> str:
    """Nearest of the eight compass points: 235.4 -> "SW"."""
    return DIRECTIONS[math.floor(bearing_deg / 45.0 + 0.5) % 8]


@dataclass(frozen=True, slots=True)
class DistanceClaim:
    """What a text says of the way between two places, and the verdict of the measure.

    `km` is the distance said (None where only a direction is), `direction` one of the eight points, where
    `to` lies seen from `origin`. `verdict`: consistent (0.8–1.1 × geodesic), road (1.1–1.6), doubtful
    (outside), direction (bearing off by more than 45°), unresolved (an end could not be placed).
    """

    origin: str
    to: str
    km: float | None
    direction: str | None
    measured_km: float | None
    measured_direction: str | None
    verdict: str
    evidence: Span


_APPOSED = re.compile(r"(?:\s+\w+)?,\s+(?:\S+\s+){0,2}")
"""What stands between a place and the length that locates it."""

_LOOKED_BACK = 8
"""Places looked back on for the one that a claim leaves out."""

_REMEMBERED = 400
"""Places before a claim among which the town is that the text has spoken of most."""

_MARKS = r"[\u064b-\u0652]*"
"""Vowel signs that Arabic may write behind the last letter of a word."""

_OPENING_WORDS = 3
"""Most words before a length that opens its sentence ("Situated some 150 km from …")."""

_NAMED_BEFORE = 80
"""Characters before a length that hold the name it locates, and before the first end of a way that hold its preposition."""

_WAY_ENDS = 4
"""Places before the length of a way that its two ends are among."""

_WAY_WORDS = 4
"""Most words between the second end of a way and its length."""

_WIDE = ("PCL", "CONT", "SEA", "OCN", "TERR")
_REGIONS = (*_WIDE, "ADM1", "RGN", "MTS", "DSRT")
"""Feature codes of what is no place to be so far from another."""

MILE_KM = 1.609344
FRONT = "front line"
"""What an army's distance from a place is the distance of."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    length: re.Pattern[str]
    direction: re.Pattern[str]
    numbers: Mapping[str, int]
    directions: Mapping[str, str]
    miles: frozenset[str]
    capital_of: str
    origin: re.Pattern[str]
    front: re.Pattern[str]
    front_nouns: re.Pattern[str]
    conjunction: re.Pattern[str]
    anaphora: re.Pattern[str]
    capital: re.Pattern[str]
    stood_for: re.Pattern[str]
    bare: re.Pattern[str]
    there: re.Pattern[str]
    way: re.Pattern[str]
    way_to: re.Pattern[str]
    short_of: re.Pattern[str]
    unknown: re.Pattern[str]
    no_names: frozenset[str]
    also_words: frozenset[str]
    towards: re.Pattern[str]


def _any(listed: Sequence[str]) -> str:
    """Pattern of any of some words, the longest first; Arabic may write a vowel sign before or behind a last alif."""
    return "|".join(re.escape(w).replace(r"\ ", r"\s+").replace(r"\-", r"[-‐‑\s]?").replace("را", "ر\u064b?ا") for w in sorted(listed, key=len, reverse=True)) or r"(?!)"


@lru_cache(maxsize=32)
def _measured(language: str) -> Memo[str, bool]:
    """Word -> whether a unit of length is in it: a sentence without one tells no distance, and an article without one asks for no pattern."""
    said = words(language).get("distances", {})
    first = "|".join(re.escape(found[0]) + r"\b" * (len(found) == 1) for unit in (*said.get("km", ()), *said.get("miles", ())) if (found := TOKEN.findall(unit)))
    measured = re.compile(rf"(?:\b|\d|{_any(list(map(fold_word, words(language).get('numbers', {}))))})(?:{first or '(?!)'})", re.IGNORECASE)  # "50km" is one word
    return Memo(lambda word: measured.search(word) is not None)


@lru_cache(maxsize=32)
def _patterns(language: str) -> _Patterns:
    table = words(language)
    said = table["distances"]
    numbers = {fold_word(w): n for w, n in table.get("numbers", {}).items()}
    directions = {_key(w): d for w, d in said.get("directions", {}).items()}
    of = _any(list(table.get("mentions", {}).get("of", ())))
    number = rf"\d{{1,3}}(?:[ \u00a0\u202f.,]\d{{3}})+|\d+(?:[.,]\d+)?|{_any(list(numbers))}"
    units = _any([*said.get("km", ()), *said.get("miles", ())])
    length = rf"\b(?P<n>{number})[\s\u00a0\u202f-]*(?:(?:{of})\s+)?(?P<unit>{units})\b{_MARKS}(?!\s*(?:/|per|par|carr|square))"
    origin = rf"\s*(?:\([^)]*\)\s*)?(?:(?:{_any(list(said.get('approximate', ())))})\s+)?(?:away\s+)?(?:{_any(list(said.get('from_words', ())))})\b"
    bracket, about = r"\s*(?:\([^)]*\)\s*)?", rf"(?:(?:{_any(list(said.get('approximate', ())))})\s+)?"
    return _Patterns(re.compile(length, re.IGNORECASE), re.compile(rf"\b(?P<d>{_any(list(said.get('directions', {})))})\b", re.IGNORECASE), numbers, directions,
                     frozenset(fold_word(w) for w in said.get("miles", ())), rf"\b(?:{_any([fold_word(w) for w in table.get('shifts', {}).get('capital_nouns', ())])})\b[^,;.]*$",
                     re.compile(origin, re.IGNORECASE), re.compile(rf"(?:{_any(list(said.get('front', ())))})\s+(?:\S+\s+){{0,2}}$", re.IGNORECASE),
                     re.compile(origin + rf"\s+(?:{_any(list(table.get('mentions', {}).get('articles', ())))})\s+(?:{_any(list(said.get('front_nouns', ())))})\b", re.IGNORECASE),
                     re.compile(rf"\s+(?:{_any(list(said.get('joins', ())))})\s+(?:(?:{_any(list(said.get('direction_before', ())))})\s*)?", re.IGNORECASE),
                     re.compile(rf"\s*(?:{_any(list(table.get('shifts', {}).get('place_anaphora', ())))})\b", re.IGNORECASE),
                     re.compile(rf"\s*(?:{_any(_told(table, 'capital_anaphora'))})\b", re.IGNORECASE),
                     re.compile(rf"\s*(?:{_any(_told(table, 'place_anaphora'))})\b", re.IGNORECASE),
                     re.compile(rf"\s+(?:(?:{_any(list(table.get('mentions', {}).get('place_nouns', ())))})\s+)?$", re.IGNORECASE),
                     re.compile(rf"{bracket}(?:{_any(list(said.get('there', ())))})\b", re.IGNORECASE),
                     re.compile(rf"(?:^|[,;:—–]\s)\W*(?:{_any(list(said.get('from_words', ())))})\s+(?:\w+\s+)?$", re.IGNORECASE),
                     re.compile(rf"\s+(?:{_any(list(said.get('to_words', ())))})\s+(?:\w+\s+)?$", re.IGNORECASE),
                     re.compile(rf"{bracket}{about}(?:{_any(list(said.get('short_of', ())))})\b", re.IGNORECASE), _unknown_name(table),
                     frozenset(fold_word(w) for key in ("weekdays", "months") for listed in table.get(key, {}).values() for w in listed),
                     frozenset(map(fold_word, said.get("also_words", ()))), re.compile(rf"(?:{_any(list(said.get('direction_before', ())))})['’]?\s*$", re.IGNORECASE))


def _unknown_name(table: Mapping[str, Any]) -> re.Pattern[str]:
    """Name with what may stand between it and the length that locates it; nothing where every noun has a capital, or none."""
    if not table["distances"].get("capital_names"):
        return re.compile(r"(?!)")
    elided = "|".join(re.escape(w) + "['’]" for w in table.get("mentions", {}).get("elisions", ("d", "l")))
    nouns = _any(list(table.get("mentions", {}).get("place_nouns", ())))
    return re.compile(rf"(?<![\w-])(?:{elided})?(?P<name>(?!\d)\w[\w'’-]*(?:\s(?!\d)\w[\w'’-]*){{0,2}})(?:\s(?:{nouns}))?,\s+(?:[^\W\d]+\s+){{0,3}}$")


def _told(table: Mapping[str, Any], key: str) -> list[str]:
    """Words that stand for a place told before, with their article and, as behind "du" or "da", without."""
    listed = table.get("shifts", {}).get(key, ())
    articles = {fold_word(a) for a in table.get("mentions", {}).get("articles", ())}
    return sorted({*listed, *(rest for w in listed for first, _, rest in [w.partition(" ")] if rest and fold_word(first) in articles)})


def _key(direction: str) -> str:
    return re.sub(r"[-‐‑\s]", "", fold_word(direction))


def find_distances(article: Article, placings: Sequence[Placing]) -> tuple[DistanceClaim, ...]:
    """Claims of distance and direction of an article, in the order of the text; `placings` stand in that order too."""
    measured = _measured(article.language)
    tokens, sentences = words_of(article.text, article.body_start, article.language)
    units = list(compress(range(len(tokens)), map(measured.__getitem__, tokens.texts)))
    if not units:
        return ()
    patterns = _patterns(article.language)
    found: list[DistanceClaim] = []
    for sentence in sentences_of(units, sentences):
        text = article.text[sentence.start : sentence.end]
        for match in patterns.length.finditer(text):
            claim = _claim(article, placings, sentence, match, patterns)
            found += [claim] if claim else []
    return tuple(found)


def _start(placing: Placing) -> int:
    return placing.mention.start


def _before(placings: Sequence[Placing], offset: int) -> Iterator[Placing]:
    """Placings that end at or before an offset, the nearest first; of a very long text the last ones, or each claim would go through all of it."""
    last = bisect_right(placings, offset, key=lambda p: p.mention.end)
    return reversed(placings[max(0, last - _REMEMBERED) : last])


def _claim(article: Article, placings: Sequence[Placing], sentence: Sentence, match: re.Match[str], patterns: _Patterns) -> DistanceClaim | None:
    km = _km(match, patterns)
    start, end = sentence.start + match.start(), sentence.start + match.end()
    if km is None or km > 5000 or article.text[start - 1 : start] == "(":
        return None  # "50 km (30 miles)": said once
    here = placings[bisect_left(placings, sentence.start, key=_start) : bisect_left(placings, sentence.end, key=_start)]
    direction, origin = _direction_and_origin(article.text, start, end, sentence.end, here, placings, patterns)
    if direction is None and origin is None:
        if way := _way(article.text, start, sentence, here, patterns):
            return _judged(way[0], way[1], km, None, Span(way[0].mention.start, end))
        if not patterns.there.match(article.text, end):
            return None
    said = _Said(km, direction, _of_army(article.text, start, end, sentence, patterns))
    if name := _unknown(article.text, start, sentence, here, patterns):
        origin = origin or _meant(placings, start, None, said, sentence.start, forward=False)
        return DistanceClaim(origin.mention.text, name, round(km, 1), direction, None, None, "unresolved", Span(start, end)) if origin else None
    to = _to(article.text, start, sentence, origin, here, placings, patterns, said)
    if to is None and not said.army:
        return None
    if origin is None and to is not None and patterns.front_nouns.match(article.text, _direction(article.text, end, sentence.end, patterns)[1]):
        return DistanceClaim(FRONT, to.mention.text, round(km, 1), direction, None, None, "unresolved", Span(start, end))
    origin = _refined(origin, start, to, placings, said) if origin else _meant(placings, start, to, said, sentence.start, forward=False)
    if origin is None:
        return None
    stop = max(end, origin.mention.end) if end <= origin.mention.start < sentence.end else end
    return _judged(origin, to, km, direction, Span(start, stop))


def _of_army(text: str, start: int, end: int, sentence: Sentence, patterns: _Patterns) -> bool:
    """Whether a length that locates no place tells how far an army stands from one."""
    return bool(patterns.front.search(text[max(sentence.start, start - 40) : start]) or patterns.short_of.match(text, end))


def _direction_and_origin(text: str, start: int, end: int, limit: int, here: Sequence[Placing], placings: Sequence[Placing], patterns: _Patterns) -> tuple[str | None, Placing | None]:
    """Compass point and place behind a length: "50 km south of X", "150 km de X, au sud-ouest"."""
    if origin := _origin(text, start, end, here, placings, patterns):
        return _direction(text, max(end, origin.mention.end), limit, patterns)[0] if origin.mention.start >= end else None, origin
    direction, after = _direction(text, end, limit, patterns)
    if not direction:
        return None, None
    return direction, _origin(text, start, after, here, placings, patterns) or _origin_bare(text, start, after, here, placings, patterns)


def _origin_bare(text: str, start: int, after: int, here: Sequence[Placing], placings: Sequence[Placing], patterns: _Patterns) -> Placing | None:
    """Place right behind a compass point, where a case ending or the order of words does what "of" does elsewhere."""
    nearest = next((p for p in here if p.mention.start >= after), None)
    if nearest is not None and patterns.bare.match(text[after : nearest.mention.start]):
        return nearest
    return _stood_for(text, start, after, here, placings, patterns)


def _way(text: str, start: int, sentence: Sentence, here: Sequence[Placing], patterns: _Patterns) -> tuple[Placing, Placing] | None:
    """Ends of the way that a length behind them tells: "From X to Y it is 60 km"."""
    told = [p for p in here if p.mention.end <= start][-_WAY_ENDS:]
    for origin, to in pairwise(told):
        since = max(sentence.start, origin.mention.start - _NAMED_BEFORE)  # a sentence may be as long as its article
        if start - to.mention.end > _NAMED_BEFORE:
            continue
        rest = re.sub(r"^,[^,;.]*,", "", text[to.mention.end : start])
        said = patterns.way.search(("x" if since > sentence.start else "") + text[since : origin.mention.start]) and patterns.way_to.fullmatch(text[origin.mention.end : to.mention.start])
        if said and len(rest.split()) <= _WAY_WORDS and not re.search(r"[;.]", rest):
            return origin, to
    return None


def _km(match: re.Match[str], patterns: _Patterns) -> float | None:
    """Kilometres of a number, in figures or words, and its unit."""
    said = fold_word(match["n"])
    if said[0].isdigit():
        grouped = re.fullmatch(r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+", said)
        value = float(re.sub(r"\D", "", said) if grouped else said.replace(",", "."))
    else:
        value = float(patterns.numbers.get(" ".join(said.split()), 0)) or None  # type: ignore[assignment]
    return value * MILE_KM if value and fold_word(match["unit"]) in patterns.miles else value


def _direction(text: str, end: int, limit: int, patterns: _Patterns) -> tuple[str | None, int]:
    """Compass point said right behind an offset, and the offset behind it; "west and northwest" is its last point's reach."""
    window = text[end : min(limit, end + 45)]
    found = next((m for m in patterns.direction.finditer(window) if fold_word(m["d"]) not in patterns.also_words or patterns.towards.search(window[: m.start()])), None)
    if not found or re.search(r"[;:!?]|\.\s", window[: found.start()]) or window[: found.start()].count(" ") > 5:
        return None, end
    after = end + found.end()
    second = patterns.conjunction.match(text[after:limit])
    also = patterns.direction.match(text, after + second.end()) if second else None
    return patterns.directions.get(_key(found["d"])), also.end() if also else after


def _origin(text: str, start: int, after: int, here: Sequence[Placing], placings: Sequence[Placing], patterns: _Patterns) -> Placing | None:
    """Place that a length is counted from: behind "of", "de", with at most a few words between; "of the city" is the place told last."""
    found = patterns.origin.match(text, after)
    if not found:
        return None
    nearest = next((p for p in here if p.mention.start >= found.end()), None)
    if nearest is not None and nearest.mention.start - found.end() <= 30 and not re.search(r"[,;:.]", text[found.end() : nearest.mention.start]):
        return None if _is(nearest, _WIDE) and text[found.end() : nearest.mention.start].strip() else nearest  # "from the border with X"
    return _stood_for(text, start, found.end(), here, placings, patterns)


def _stood_for(text: str, start: int, offset: int, here: Sequence[Placing], placings: Sequence[Placing], patterns: _Patterns) -> Placing | None:
    """Place that the words at an offset stand for: "the capital", "the city"; "the capital, X" says which."""
    found = patterns.capital.match(text, offset) or patterns.stood_for.match(text, offset)
    if not found:
        return None
    named = next((p for p in here if p.mention.start >= found.end()), None)
    if named is not None and re.fullmatch(r"\s*[,،]\s*", text[found.end() : named.mention.start]):
        return named
    return _capital(placings) if patterns.capital.match(text, offset) else _town_told(text, start, placings)


def _town_told(text: str, start: int, placings: Sequence[Placing]) -> Placing | None:
    """Town that "the city" behind a length stands for: the one told last that is not what the length locates ("X, 10 km south of the city")."""
    towns = [p for p in _before(placings, start) if p.place and p.place.feature.startswith("PPL")]
    located = _name(towns[0]) if towns and _APPOSED.fullmatch(text, towns[0].mention.end, start) else None
    return next((t for t in towns if _name(t) != located), None)


def _refined(origin: Placing, start: int, to: Placing | None, placings: Sequence[Placing], said: _Said) -> Placing:
    """Origin of a claim; of the towns that "the city" may stand for, the last told that agrees with what is said."""
    if origin.mention.start > start or to is None or _is(origin, ("PPLC",)):
        return origin
    towns = [p for p in _before(placings, start) if _is(p, ("PPL",)) and _name(p) != _name(to)][:_LOOKED_BACK]
    return next((t for t in (origin, *towns) if _agrees(t, to, said)), origin)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a claim says: kilometres and compass point, and whether of an army ("came within 20 km of X")."""

    km: float
    direction: str | None
    army: bool


def _capital(placings: Sequence[Placing]) -> Placing | None:
    """Capital of the country that most places of the text lie in, where the text names it."""
    countries = Counter(p.place.country for p in placings if p.place and p.place.country)
    home = next((country for country, _ in countries.most_common(1)), None)
    return next((p for p in placings if p.place and p.place.feature == "PPLC" and p.place.country == home), None)


def _to(text: str, start: int, sentence: Sentence, origin: Placing | None, here: Sequence[Placing], placings: Sequence[Placing], patterns: _Patterns, said: _Said) -> Placing | None:
    """Place that lies there: the nearest one before the length, else the first behind its clause, else the one told before;
    None where it is a front that does ("came within 20 km of X")."""
    other = None if origin is None else origin.mention.text
    before = [p for p in here if p.mention.end <= start and p.mention.text != other and not _is(p, _WIDE)]
    apposed = bool(before) and _APPOSED.fullmatch(text, before[-1].mention.end, start) is not None
    if not apposed and said.army:
        return None
    towns = [p for p in before if not _is(p, _REGIONS)] or before
    for placing in reversed(towns):
        words_before = fold_word(text[max(sentence.start, placing.mention.start - 50) : placing.mention.start])
        if not (re.search(patterns.capital_of, words_before) and "," in words_before and placing is not towns[0]):
            return placing
    return _to_behind(text, start, sentence, origin, here, placings, patterns, said)


def _unknown(text: str, start: int, sentence: Sentence, here: Sequence[Placing], patterns: _Patterns) -> str | None:
    """Name that no gazetteer knows but a length locates: "X, 20 km south of Y"."""
    since = max(sentence.start, start - _NAMED_BEFORE)
    for found in patterns.unknown.finditer(text[since:start]):
        words_of_name = found["name"].split()
        while words_of_name and not words_of_name[0][0].isupper():
            words_of_name.pop(0)
        name = " ".join(words_of_name)
        end = since + found.end("name")
        taken = any(p.mention.start < end and p.mention.end > end - len(name) for p in here)
        plain = not name or name.isupper() or not all(w[0].isupper() for w in words_of_name) or any(fold_word(w) in patterns.no_names for w in words_of_name)
        if not taken and not plain and end - len(name) > sentence.start:
            return name
    return None


def _is(placing: Placing, codes: tuple[str, ...]) -> bool:
    """Whether the feature of a place starts with one of some codes."""
    return placing.place is not None and placing.place.feature.startswith(codes)


def _to_behind(text: str, start: int, sentence: Sentence, origin: Placing | None, here: Sequence[Placing], placings: Sequence[Placing], patterns: _Patterns, said: _Said) -> Placing | None:
    """Place of a length that no place stands before: "The village lies 10 km from X", "Situated 150 km from X, Y …"."""
    other = None if origin is None else origin.mention.text
    told = _meant(placings, sentence.start, origin, said, forward=True)
    if any(not text[m.end() : m.end() + 2].strip()[:1].isupper() for m in patterns.anaphora.finditer(text, sentence.start, start)):
        return told  # "the base", not "the base X"
    from_ = origin.mention.end if origin else start
    behind = next((p for p in here if p.mention.start > from_ and p.mention.text != other and not _is(p, _WIDE)), None)
    gap = text[from_ : behind.mention.start] if behind else ""
    if start - sentence.start < 30 and len(text[sentence.start : start].split()) <= _OPENING_WORDS:
        described = patterns.anaphora.match(text, text.find(",", from_, from_ + 40) + 1) if "," in text[from_ : from_ + 40] else None
        return behind if behind is not None and not described and "," in gap and len(gap) < 70 else told if origin else None
    return behind if origin and behind is not None and len(gap) < 45 else None


def _meant(placings: Sequence[Placing], start: int, known: Placing | None, said: _Said, since: int = 0, *, forward: bool) -> Placing | None:
    """Place that a claim leaves out ("150 km to the east", "the town lies 20 km from X"): the town that the text has spoken of most
    so far, unless only one named lately, or one named `since` the sentence began, agrees with what is said. `known` is the claim's other end; `forward` where that is its origin."""
    name = _name(known) if known else None
    towns = [p for p in _before(placings, start) if _name(p) != name and p.mention.role == "literal" and (_is(p, ("PPL", "ADM2", "ADM3") if forward else ("PPL",)) if p.place else forward)]
    if not towns:
        return None
    counts = Counter(_name(p) for p in towns)
    most = _name(max(reversed(towns), key=lambda p: counts[_name(p)]))
    main = next(t for t in towns if _name(t) == most or (forward and known is None and t.place))  # as it was written last
    beside = [] if forward else [t for t in towns if t.mention.start >= since]
    placed = [t for t in (*beside, main, *towns[:_LOOKED_BACK]) if t.place]  # a name that could not be put may be a person's
    return next((t for t in placed if known is None or _agrees(*((known, t) if forward else (t, known)), said)), next(iter(beside), main if main.place or not placed else placed[0]))


def _name(placing: Placing) -> str:
    """What tells places apart: the id, else the words."""
    return placing.place.id if placing.place else placing.mention.text


def _agrees(origin: Placing, to: Placing, said: _Said) -> bool:
    """Whether two places lie as a claim says."""
    if origin.place is None or to.place is None:
        return True
    return verdict(said.km, said.direction, measure(to.place, origin.place)) in {"consistent", "road"}


def _judged(origin: Placing, to: Placing | None, km: float, direction: str | None, evidence: Span) -> DistanceClaim:
    """Hold a claim against the measure."""
    names = origin.mention.text, to.mention.text if to else FRONT
    if to is None or to.place is None or origin.place is None:
        return DistanceClaim(*names, round(km, 1), direction, None, None, "unresolved", evidence)
    reach = measure(to.place, origin.place)
    return DistanceClaim(*names, round(km, 1), direction, round(reach.distance_km, 1), compass(reach.bearing_deg), verdict(km, direction, reach), evidence)


def verdict(km: float, direction: str | None, reach: Reach) -> str:
    """Verdict on a distance and direction said, by the rule of the data contract (`DistanceClaim`)."""
    if direction is not None and reach.distance_km > 1:
        off = abs((reach.bearing_deg - 45.0 * DIRECTIONS.index(direction) + 180.0) % 360.0 - 180.0)
        if off > 45.0:
            return "direction"
    ratio = km / reach.distance_km if reach.distance_km else math.inf
    return "consistent" if 0.8 <= ratio <= 1.1 else "road" if 1.1 < ratio <= 1.6 else "doubtful"

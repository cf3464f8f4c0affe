"""Timeline -> Payload: everything the page's script draws, as JSON values; hostile text stays text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from geomap.articles import Article
from geomap.distances import measure
from geomap.gazetteers.places import Place
from geomap.timeline import Change, Report, State, Timeline
from geomap.views.sides import UNKNOWN, side_colours
from geomap.views.wording import Words, say_day, say_distance, say_reach, say_since, say_when

KINDS = ("capture", "recapture", "surrender", "withdrawal", "contested", "attack", "held")
STATUSES = ("asserted", "claimed", "threatened", "denied", "historical")

_SENTENCE = 400
_NAME = 120
_URL = 2000
_LONE = re.compile("[\ud800-\udfff]")


class Strings:
    """Table of the texts used, each once; a record refers to a text by its number."""

    def __init__(self) -> None:
        """Start with the empty text, which is number 0."""
        self.table: dict[str, int] = {"": 0}

    def number(self, text: str | None, limit: int = _NAME) -> int:
        """Return the number of a text, cut to `limit` characters."""
        return self.table.setdefault(shown(text or "", limit), len(self.table))


def shown(text: str, limit: int = _NAME) -> str:
    """Return the text cut to `limit` characters with an ellipsis; lone surrogates become U+FFFD."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return _LONE.sub("\ufffd", cut)


def safe_url(url: str | None) -> str:
    """Return an http or https address as it is, and the empty text for everything else."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    clean = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s\x00-\x1f\"<>\\]", url or "")
    return shown(url or "", _URL) if clean and len(url or "") < _URL else ""


class Payload:
    """Numbers the places, sides, dates and articles of a timeline and lists its records by column."""

    def __init__(self, timeline: Timeline, reference: Place | None, words: Words, day: date | None, formal: Mapping[str, str]) -> None:
        """Index the timeline; `day` is a date to stop at even where nothing changed on it, `formal` the gazetteer's names by place id."""
        self.formal = formal
        self.timeline, self.reference, self.words = timeline, reference, words
        self.stops = sorted({*timeline.days(), *([day] if day else [])})
        self.colours = side_colours(timeline)
        self.sides = {name: number for number, name in enumerate(self.colours)}
        self.places = {place.id: place for place in placed(timeline)}
        self.place_numbers = {key: number for number, key in enumerate(self.places)}
        self.articles = {article.id: number for number, article in enumerate(timeline.articles)}
        self.changes = {id(change): number for number, change in enumerate(timeline.changes)}
        self.strings = Strings()

    def values(self) -> dict[str, Any]:
        """All columns as JSON values."""
        content = {
            "stops": [[stop.toordinal(), say_day(stop, self.words)] for stop in self.stops],
            "days": [self.stops.index(day) for day in self.timeline.days()],
            "sides": [[shown(name), colour] for name, colour in self.colours.items()], "unknown": UNKNOWN,
            "kinds": KINDS, "statuses": STATUSES,
            "places": [self._place(place) for place in self.places.values()],
            "changes": [self._change(change) for change in self.timeline.changes],
            "states": self._states(),
            "articles": [self._article(article) for article in self.timeline.articles],
            "reference": self._reference(),
        }
        return content | {"strings": list(self.strings.table)}

    def _place(self, place: Place) -> list[Any]:
        return [self.strings.number(place.name), round(place.lat, 5), round(place.lon, 5),
                self.strings.number(", ".join(part for part in (place.admin1, _country(place, self.words)) if part and part != place.name)),
                place.population or 0, *self._reach(place), int(not place.feature.startswith("PPL")), self._formal(place)]

    def _formal(self, place: Place) -> int:
        """The gazetteer's own name, where the map calls the place otherwise."""
        name = self.formal.get(place.id, place.name)
        return self.strings.number(str(self.words["gazetteer_name"]).format(name=shown(name)) if name != place.name else "", 300)

    def _reach(self, place: Place) -> tuple[float, int, int]:
        """Distance from the reference city in km (-1 without one), in words, and with its direction."""
        if self.reference is None:
            return -1, 0, 0
        reach = measure(place, self.reference)
        if reach.distance_km < 0.05 or place.id == self.reference.id:
            return 0, 0, self.strings.number(self.words["at_reference"])
        full = say_reach(reach.distance_km, reach.bearing_deg, shown(self.reference.name, 60), self.words)
        return round(reach.distance_km, 1), self.strings.number(say_distance(reach.distance_km, self.words)), self.strings.number(full, 300)

    def _change(self, change: Change) -> list[Any]:
        status = "historical" if change.historical else change.modality
        return [
            self.place_numbers[change.place.id] if change.place else -1, self.strings.number(change.place_words),
            KINDS.index(change.kind), STATUSES.index(status), int(change.partial), self._side(change.gains), self._side(change.loses),
            bisect_left(self.stops, change.when.end) if change.when and not change.historical else -1,
            self.strings.number(say_when(change.when, self.words)), change.when.end.toordinal() if change.when else 0,
            round(change.confidence, 2), self.strings.number(change.confirmed_by), STATUSES.index(change.modality),
            int(change.given), [self._report(report) for report in change.reports],
        ]

    def _side(self, name: str | None) -> int:
        return self.sides[name] if name else -1

    def _report(self, report: Report) -> list[Any]:
        before, named, after = excerpt(report)
        return [self.articles[report.article.id], self.strings.number(report.shift.attribution), before, named, after]

    def _article(self, article: Article) -> list[Any]:
        published = say_when(article.published, self.words) if article.published else ""
        return [self.strings.number(article.source), self.strings.number(article.title, 200), self.strings.number(safe_url(article.url), _URL),
                self.strings.number(published), article.language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", article.language) else ""]

    def _states(self) -> list[list[list[Any]]]:
        """For each place, the states it passes through: from which stop on, and what holds then."""
        grouped: dict[str, list[Change]] = {key: [] for key in self.places}
        for change in self.timeline.changes:
            if change.place:
                grouped[change.place.id].append(change)
        return [list(self._runs(Timeline(tuple(changes), (), self.timeline.held_before))) for changes in grouped.values()]

    def _runs(self, one_place: Timeline) -> Iterator[list[Any]]:
        """Ask the timeline itself for the state, on the days on which something is reported of the place."""
        for day in one_place.days():
            for state in one_place.state_at(day):
                yield [bisect_left(self.stops, day), *self._state(state)]

    def _state(self, state: State) -> list[Any]:
        return [self._side(state.holder), ("held", "contested", "unknown").index(state.status),
                self.strings.number(say_since(state.since, self.words)) if state.since else 0,
                self.changes[id(state.because)], [self.changes[id(claim)] for claim in state.claims]]

    def _reference(self) -> list[Any] | None:
        if self.reference is None:
            return None
        return [shown(self.reference.name, 60), self.reference.lat, self.reference.lon]


def placed(timeline: Timeline) -> list[Place]:
    """Each place with a change, once, in the order of the changes."""
    return list({change.place.id: change.place for change in timeline.changes if change.place}.values())


def excerpt(report: Report) -> tuple[str, str, str]:
    """Cut the sentence of a report to some 400 characters around its place: before, the place's words, after."""
    text, evidence, mention = report.article.text, report.shift.evidence, report.shift.placing.mention
    start, end = max(0, evidence.start), min(len(text), evidence.end)
    if not start <= mention.start < mention.end <= end:
        return shown(text[start:end], _SENTENCE), "", ""
    room = max(0, _SENTENCE - (mention.end - mention.start))
    before, after = mention.start - start, end - mention.end
    if before + after > room:
        before = min(before, max(room // 2, room - after))
        after = min(after, room - before)
    head = ("…" if mention.start - before > start else "") + text[mention.start - before : mention.start]
    tail = text[mention.end : mention.end + after] + ("…" if mention.end + after < end else "")
    return shown(head, 2 * _SENTENCE), shown(text[mention.start : mention.end], _NAME), shown(tail, 2 * _SENTENCE)


def concerned_countries(timeline: Timeline, reference: Place | None) -> list[str]:
    """Countries (alpha-2) with changes, the one with most first; the reference city's where there is none."""
    count: dict[str, int] = {}
    for change in timeline.changes:
        if change.place and change.place.country:
            count[change.place.country] = count.get(change.place.country, 0) + 1
    if not count and reference and reference.country:
        return [reference.country]
    return sorted(count, key=lambda code: (-count[code], code))


def country_names(codes: Iterable[str], language: str) -> list[str]:
    """Names of countries in a language; a code without a name is left out."""
    from babel import Locale

    territories = Locale(language).territories
    return [territories[code] for code in codes if code in territories]


def say_list(parts: Sequence[str], words: Words) -> str:
    """Join names as in a sentence: "A, B and C"."""
    return str(words["and"]).join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _country(place: Place, words: Words) -> str:
    names = country_names([place.country], words["language"]) if place.country else []
    return names[0] if names else ""

"""Article -> Reading: all stages in one call."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geomap._errors import PlaceError
from geomap.articles import Article, Interval, parse_article
from geomap.counts import Count, find_counts
from geomap.distances import DistanceClaim, find_distances, measure
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.mentions import Mention, find_mentions
from geomap.places import Geocode, Placing, place_mentions
from geomap.shifts import Shift, find_shifts

if TYPE_CHECKING:
    import pandas as pd

    from geomap.timeline import Timeline
    from geomap.views.html import MapPage

FindMentions = Callable[[Article, Gazetteer], Sequence[Mention]]
PlaceMentions = Callable[..., Sequence[Placing]]
FindShifts = Callable[[Article, Sequence[Placing]], Sequence[Shift]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one article. `reference` is the city that distances are counted from, or None."""

    article: Article
    placings: tuple[Placing, ...]
    shifts: tuple[Shift, ...]
    distances: tuple[DistanceClaim, ...]
    counts: tuple[Count, ...]
    reference: Place | None

    def to_dict(self) -> dict[str, Any]:
        """The printed contract: one JSON object, with null for what is not known."""
        index = {p.mention.start: i for i, p in enumerate(self.placings)}
        return {
            "id": self.article.id, "language": self.article.language, "published": _interval(self.article.published),
            "mentions": [_mention(p) for p in self.placings],
            "shifts": [_shift(s, index[s.placing.mention.start], self.reference) for s in sorted(self.shifts, key=lambda s: (s.order, s.placing.mention.start))],
            "distances": [_distance(d) for d in self.distances],
            "counts": [{"value": c.value, "share": c.share, "of": c.of, "evidence": {"start": c.evidence.start, "end": c.evidence.end}} for c in self.counts],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a shift, in the article's own order of events: place, kind, sides, dates (datetime64), lat and lon in
        degrees, distance_km and bearing_deg from the reference city, confidence, the sentence."""
        import pandas as pd

        rows = [_row(s, self.article, self.reference) for s in sorted(self.shifts, key=lambda s: (s.order, s.placing.mention.start))]
        frame = pd.DataFrame(rows, columns=list(_COLUMNS))
        return frame.astype({name: kind for name, kind in _COLUMNS.items() if kind})


_COLUMNS = {
    "article": "str", "place": "str", "name": "str", "kind": "str", "modality": "str", "historical": "bool", "partial": "bool", "gains": "str", "loses": "str",
    "attribution": "str", "start": "datetime64[s]", "end": "datetime64[s]", "lat": "float64", "lon": "float64", "country": "str", "admin1": "str",
    "distance_km": "float64", "bearing_deg": "float64", "confidence": "float64", "sentence": "str", "why": "str",
}
"""Columns of `Reading.to_frame` and their types."""


def read(
    article: Article | str, *, gazetteer: Gazetteer | None = None, reference: str | Place | None = None,
    find_mentions: FindMentions = find_mentions, place_mentions: PlaceMentions = place_mentions, find_shifts: FindShifts = find_shifts,
    geocode: Geocode | None = None,
) -> Reading:
    """Read one article (or its text): mentions, places, shifts, claims of distance, counts.

    `reference` is the city that distances are counted from, by name or as a Place; without it the capital
    of the country that most shifts lie in. Each stage can be replaced by a function of the same form.
    `geocode` (from `geomap.geocoders`) is asked for names that the gazetteer lacks; without it nothing goes online.
    Raises ArticleError for an empty text, PlaceError for a reference that the gazetteer lacks.
    """
    article = parse_article(article) if isinstance(article, str) else article
    gazetteer = gazetteer or open_gazetteer()
    mentions = find_mentions(article, gazetteer)
    placings = tuple(place_mentions(article, mentions, gazetteer, geocode) if geocode else place_mentions(article, mentions, gazetteer))
    shifts = tuple(find_shifts(article, placings))
    city = find_reference(reference, gazetteer) if isinstance(reference, str) else reference or usual_reference([s.placing for s in shifts] or placings, gazetteer)
    return Reading(article, placings, shifts, find_distances(article, placings), find_counts(article), city)


def read_all(articles: Iterable[Article], *, gazetteer: Gazetteer | None = None, reference: str | Place | None = None, geocode: Geocode | None = None) -> tuple[Reading, ...]:
    """Read many articles against one reference city (see `read`), chosen over all of them."""
    gazetteer = gazetteer or open_gazetteer()
    city = find_reference(reference, gazetteer) if isinstance(reference, str) else reference
    readings = [read(a, gazetteer=gazetteer, reference=city, geocode=geocode) for a in articles]
    if city is None:
        city = usual_reference([s.placing for r in readings for s in r.shifts] or [p for r in readings for p in r.placings], gazetteer)
    return tuple(Reading(r.article, r.placings, r.shifts, r.distances, r.counts, city) for r in readings)


def timeline_of(readings: Iterable[Reading]) -> Timeline:
    """Timeline of all shifts of some readings."""
    from geomap.timeline import draw_timeline

    return draw_timeline((r.article, r.shifts) for r in readings)


def draw_map(readings: Reading | Iterable[Reading], *, title: str | None = None, ui: str | None = None, basemap: str | None = None) -> MapPage:
    """Map page of one or several readings; a notebook shows it in its own sandboxed frame, `.save(path)` writes it.

    `title`, `ui` ("en", "fr") and `basemap` ("osm" or a name that xyzservices knows; without it the page asks for nothing) as in `geomap map`.
    """
    from geomap.views.html import MapPage, page

    readings = (readings,) if isinstance(readings, Reading) else tuple(readings)
    reference = next((r.reference for r in readings if r.reference), None)
    timeline = timeline_of(readings)
    claims = [(reading.article, claim) for reading in readings for claim in reading.distances]
    return MapPage(page(timeline, reference, title=title, ui=ui, basemap=basemap, distances=claims), lambda: _drawn(timeline, reference, title, ui))


def _drawn(timeline: Timeline, reference: Place | None, title: str | None, ui: str | None) -> bytes:
    """Figure of a timeline as PNG."""
    from geomap.views.figure import figure

    buffer = io.BytesIO()
    figure(timeline, reference, buffer, format="png", title=title, ui=ui)
    return buffer.getvalue()


def find_reference(name: str, gazetteer: Gazetteer) -> Place:
    """Place of a reference city's name, the most populous that bears it. Raises PlaceError when there is none."""
    bearers = gazetteer.find(name) or gazetteer.similar(name)
    towns = [b.place for b in bearers if b.place.feature.startswith("PPL")] or [b.place for b in bearers]
    if not towns:
        raise PlaceError(f"no place named {name[:60]!r} is known: check the spelling with geomap lookup")
    return max(towns, key=lambda p: (p.feature == "PPLC", p.population or 0, p.id))


def place_names(names: Sequence[tuple[str, str | None]], gazetteer: Gazetteer, geocode: Geocode | None = None) -> tuple[Placing, ...]:
    """Placing of each name with its country's code (None where not said), weighed together as the names of one text are: a list of towns is mostly of one country."""
    text, mentions = "", []
    for name, _ in names:
        mentions.append(Mention(len(text), len(text) + len(name), name, "literal", 1.0, "from a table"))
        text += f"{name};\n\n"
    made = []
    for placing, (_, country) in zip(place_mentions(Article("table", text, "en", None), mentions, gazetteer, geocode), names, strict=True):
        fits = [c for c in placing.candidates if country is None or c.place.country == country]
        if placing.place and country and placing.place.country != country:
            placing = replace(placing, place=fits[0].place if fits else None, why=f"{fits[0].why}, in {country} as the table says" if fits else f"no place of this name in {country}")  # noqa: PLW2901
        made.append(placing)
    return tuple(made)


def usual_reference(placings: Sequence[Placing], gazetteer: Gazetteer) -> Place | None:
    """Capital of the country that most of these placings lie in, or None where none is known."""
    countries = Counter(p.place.country for p in placings if p.place and p.place.country)
    ranked = sorted(countries.items(), key=lambda item: (-item[1], item[0]))
    return gazetteer.capital(ranked[0][0]) if ranked else None


def _interval(interval: Interval | None) -> dict[str, str] | None:
    return {"start": interval.start.isoformat(), "end": interval.end.isoformat()} if interval else None


def _mention(placing: Placing) -> dict[str, Any]:
    m, p = placing.mention, placing.place
    place = None if p is None else {"id": p.id, "name": p.name, "lat": round(p.lat, 5), "lon": round(p.lon, 5), "country": p.country, "admin1": p.admin1,
                                    "feature": p.feature, "population": p.population}
    return {"start": m.start, "end": m.end, "text": m.text, "role": m.role, "confidence": placing.confidence, "why": f"{m.why}; {placing.why}", "place": place}


def _shift(s: Shift, mention: int, reference: Place | None) -> dict[str, Any]:
    reach = measure(s.placing.place, reference) if s.placing.place and reference else None
    bearing = round(reach.bearing_deg, 1) if reach and reach.distance_km else None  # the reference city lies nowhere from itself
    return {"mention": mention, "kind": s.kind, "modality": s.modality, "historical": s.historical, "partial": s.partial, "gains": s.gains, "loses": s.loses,
            "attribution": s.attribution, "when": _interval(s.when), "evidence": {"start": s.evidence.start, "end": s.evidence.end},
            "distance_km": round(reach.distance_km, 1) if reach else None, "bearing_deg": bearing,
            "confidence": s.confidence, "why": s.why}


def _distance(d: DistanceClaim) -> dict[str, Any]:
    return {"from": d.origin, "to": d.to, "km": d.km, "direction": d.direction, "measured_km": d.measured_km, "measured_direction": d.measured_direction,
            "verdict": d.verdict, "evidence": {"start": d.evidence.start, "end": d.evidence.end}}


def _row(s: Shift, article: Article, reference: Place | None) -> dict[str, Any]:
    place = s.placing.place
    reach = measure(place, reference) if place and reference else None
    return {"article": article.id, "place": s.placing.mention.text, "name": place.name if place else None, "kind": s.kind, "modality": s.modality,
            "historical": s.historical, "partial": s.partial, "gains": s.gains, "loses": s.loses, "attribution": s.attribution,
            "start": s.when.start.isoformat() if s.when else None, "end": s.when.end.isoformat() if s.when else None,
            "lat": place.lat if place else None, "lon": place.lon if place else None, "country": place.country if place else None, "admin1": place.admin1 if place else None,
            "distance_km": round(reach.distance_km, 1) if reach else None, "bearing_deg": round(reach.bearing_deg, 1) if reach and reach.distance_km else None,
            "confidence": s.confidence, "sentence": article.text[s.evidence.start : s.evidence.end], "why": s.why}

"""Timeline -> HTML: one file with the map, its date slider, its table and the sentences behind every mark."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap._files import write_text
from geomap.articles import Interval
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.claims import Told, claim_content
from geomap.views.names import for_readers
from geomap.views.payload import Payload, concerned_countries, country_names, placed, say_list, shown
from geomap.views.region import Box, Region, box_of, join, region_of
from geomap.views.rings import draw_rings
from geomap.views.tiles import find_tiles
from geomap.views.wording import Words, say_distance, say_span, timeline_words

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""What a framed map may do: run its own script and open the links to its articles; it cannot reach the page around it."""

_FRAME_HEIGHT_PX = 780
_DETAILED_COUNTRIES = 12
"""First-level divisions are drawn for at most this many countries, those with most changes."""


@dataclass(frozen=True, slots=True)
class MapPage:
    """A finished map page; notebooks show it in a frame that cannot reach the notebook.

    `picture` draws the same map as PNG, for where HTML cannot go (a notebook turned into PDF); it is called when a notebook
    shows the page, not before.
    """

    html: str = field(repr=False)
    picture: Callable[[], bytes] | None = field(default=None, repr=False, compare=False)

    def save(self, path: str | Path) -> None:
        """Write the page to `path`, whole or not at all."""
        write_text(Path(path), self.html)

    def _repr_html_(self) -> str:
        """Return a sandboxed frame that holds the page; its links open in windows of their own."""
        return (f'<iframe sandbox="{SANDBOX}" title="geomap" srcdoc="{escape(self.html, quote=True)}" '
                f'style="width:100%;height:{_FRAME_HEIGHT_PX}px;border:1px solid #d5d9dd;border-radius:6px"></iframe>')

    def _repr_mimebundle_(self, include: Container[str] | None = None, exclude: Container[str] | None = None) -> dict[str, str]:
        """Return the frame and, for what cannot show it, the picture; IPython asks for one or the other."""
        makers = {"text/plain": lambda: repr(self), "text/html": self._repr_html_}
        if self.picture:
            makers["image/png"] = self._picture_text
        return {kind: make() for kind, make in makers.items() if (include is None or kind in include) and (exclude is None or kind not in exclude)}

    def _picture_text(self) -> str:
        """Return the picture in base64 and few colours: a notebook keeps it with each output."""
        from PIL import Image

        assert self.picture
        buffer = io.BytesIO()
        with Image.open(io.BytesIO(self.picture())) as drawn:
            drawn.convert("RGB").quantize(200, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        return base64.b64encode(buffer.getvalue()).decode()


def page(timeline: Timeline, reference: Place | None, *, title: str | None = None, ui: str | None = None, day: date | None = None,
         areas: str | None = None, basemap: str | None = None, distances: Iterable[Told] = ()) -> str:
    """One self-contained HTML page of a timeline; the same arguments give the same bytes.

    `reference` is the city that distances are measured from; `title` replaces the one made from the
    countries concerned; `ui` is the interface's language ("en" or "fr", by default that of most
    articles); the slider opens at `day`, by default at the last change;
    `areas` ("divisions", "nearest") draws areas under the marks, named for what they are; `basemap` ("osm" or a name that
    xyzservices knows) lays the tiles of an online service under them, which the page then says and its policy allows; without it
    the page asks for nothing; `distances` are what articles claim of distances, shown with their verdicts at their places. Raises ViewError for an interface language that has no words and for a basemap there is not.
    """
    from geomap.views.area_marks import area_content, check_way, page_words
    from geomap.views.page import render_page

    check_way(areas)
    tiles = find_tiles(basemap)
    words = page_words(timeline_words(timeline, ui), areas)
    formal = {place.id: place.name for place in placed(timeline)}
    timeline, reference = for_readers(timeline, reference, words["language"])
    countries = concerned_countries(timeline, reference)
    heading = shown(title, 200) if title else _title(countries if placed(timeline) else [], words)
    region = _region(timeline, reference, countries)
    data = Payload(timeline, reference, words, day, formal).values() | {
        "words": dict(words), "title": heading, "summary": _summary(timeline, words),
        "open": day.toordinal() if day else None,
        "region": {"view": region.view, "reach": region.reach, "centre": region.centre_lon},
        "base": _base(region, countries, words), "rings": _rings(reference, placed(timeline), region, words),
    }
    data["claims"] = claim_content(timeline, distances, words)
    if areas:
        data["areas"] = area_content(timeline, areas, region, data["base"]["unit"], words)
    return render_page(heading, words, data, tiles)


def _title(countries: list[str], words: Words) -> str:
    names = country_names(countries[:3], words["language"])
    return str(words["title_places"]).format(countries=say_list(names, words)) if names else str(words["title_plain"])


def _summary(timeline: Timeline, words: Words) -> str:
    """One line: how many changes, places and articles, over which days."""
    if not timeline.changes:
        return str(words["no_change"])
    days = [change.when for change in timeline.changes if change.when and not change.historical]
    span = Interval(min(when.start for when in days), max(when.end for when in days)) if days else None
    numbers = {"changes": len(timeline.changes), "places": len(placed(timeline)), "articles": len(timeline.articles)}
    said = {name: str(words[f"number_{name}_one" if n == 1 else f"number_{name}"]).format(n=f"{n:,}".replace(",", words["thousands"])) for name, n in numbers.items()}
    return str(words["summary"]).format(**said, span=say_span(span, words))


def _region(timeline: Timeline, reference: Place | None, countries: list[str]) -> Region:
    """Region around the places: the whole country where they spread over a good part of it."""
    from geomap.views.basemap import country_box

    points = [(place.lat, place.lon) for place in placed(timeline)]
    home = country_box(countries[0]) if len(countries) == 1 else None
    if not points:
        near = box_of([(reference.lat, reference.lon)]) if reference else None
        return region_of(home or near)
    box = _with_reference(box_of(points), reference)
    whole = join([box, home]) if home else box
    return region_of(whole if _width(whole) < max(4 * _width(box), 8) else box)


def _with_reference(box: Box, reference: Place | None) -> Box:
    """Widen the box to the reference city unless that would shrink the places to a corner."""
    if reference is None:
        return box
    wide = join([box, (reference.lon, reference.lat, reference.lon, reference.lat)])
    return wide if _width(wide) <= max(3 * _width(box), 6) else box


def _width(box: Box) -> float:
    return max(box[2] - box[0], box[3] - box[1])


def _base(region: Region, countries: list[str], words: Words) -> dict[str, Any]:
    """Outlines as whole numbers of `unit` degrees, each point as the step from the one before."""
    from geomap.views.basemap import draw_basemap

    base = draw_basemap(region, countries[:_DETAILED_COUNTRIES], words["language"])
    unit = 0.001 if region.span > 8 else 0.0002
    content: dict[str, Any] = {name: list(steps(getattr(base, name), unit)) for name in ("coasts", "borders", "disputed", "divisions")}
    content["areas"] = [[int(area.concerned), list(steps([area.shape], unit))] for area in base.areas]
    content["names"] = [[shown(n.text, 60), round(n.lat, 3), round(n.lon, 3), round(n.room, 3), int(n.country)] for n in base.names]
    return content | {"unit": unit}


def steps(shapes: Iterable[BaseGeometry], unit: float) -> Iterable[list[int]]:
    """Yield each line or ring as [x, y, dx, dy, dx, dy, …] in units."""
    import numpy as np
    import shapely

    for shape in shapes:
        for part in shapely.get_parts(shape):
            lines = [part] if part.geom_type == "LineString" else shapely.get_rings(part) if part.geom_type == "Polygon" else []
            for line in lines:
                points = np.round(shapely.get_coordinates(line) / unit).astype(int)
                moved = np.concatenate([points[:1], np.diff(points, axis=0)])
                yield moved[np.r_[True, np.any(moved[1:] != 0, axis=1)]].ravel().tolist()


def _rings(reference: Place | None, places: list[Place], region: Region, words: Words) -> list[list[Any]]:
    """Each ring's radius in words and its points."""
    if reference is None:
        return []
    west, south, east, north = region.view
    if places and west < region.near(reference.lon) < east and south < reference.lat < north:
        places = [reference, *places]  # rings around a city on the map start at the city
    return [[say_distance(ring.radius_km, words), [[round(lat, 4), round(lon, 4)] for lat, lon in ring.points]]
            for ring in draw_rings(reference, places)]

"""Region -> Basemap: outlines and names under the marks, from the shipped Natural Earth layers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
from shapely import affinity
from shapely.geometry import shape as to_shape
from shapely.geometry.base import BaseGeometry

from geomap._files import data_path
from geomap.boundaries import country_code, division_layer
from geomap.topology import Topology, read_topology, without_seam
from geomap.views.region import Box, Region, join

CREDIT = "Boundaries: Natural Earth (public domain). Boundaries and names shown do not imply endorsement."

_COUNTRY_SEAM, _DIVISION_SEAM = 0.004, 0.15
"""The layers are cut at 180° give or take so many degrees; the cut is no coast and no border."""


@dataclass(frozen=True, slots=True)
class Area:
    """A country or a part of it inside the region; `concerned` where changes are reported in it."""

    shape: BaseGeometry
    concerned: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name to print on the map; `room` is the radius in degrees of the largest circle inside its area."""

    text: str
    lat: float
    lon: float
    room: float
    country: bool


@dataclass(frozen=True, slots=True)
class Basemap:
    """Everything that lies under the marks, clipped to a region."""

    areas: tuple[Area, ...]
    coasts: tuple[BaseGeometry, ...]
    borders: tuple[BaseGeometry, ...]
    disputed: tuple[BaseGeometry, ...]
    divisions: tuple[BaseGeometry, ...]
    names: tuple[Name, ...]


@lru_cache(maxsize=512)
def country_box(country: str) -> Box | None:
    """Box around a country's main territory, None for a country the layer lacks; `country` is alpha-2."""
    layer = read_topology(data_path("boundaries", "world_adm0_50m.topojson"), 0.1)
    for shape in layer.shapes:
        if country_code(shape) == country:
            parts = shapely.get_parts(layer.polygon(shape))
            if len(parts):
                largest = max(part.area for part in parts)
                return join(_main_boxes([part for part in parts if part.area > largest * 0.1]))
    return None


def draw_basemap(region: Region, concerned: Iterable[str], language: str) -> Basemap:
    """Basemap of a region; first-level divisions only of the `concerned` countries (alpha-2), names in `language`."""
    return _draw(region, frozenset(concerned), language)


@lru_cache(maxsize=4)
def _draw(region: Region, chosen: frozenset[str], language: str) -> Basemap:
    tolerance = region.span / 3500
    layer = read_topology(data_path("boundaries", f"world_adm0_{'110m' if region.span > 100 else '50m'}.topojson"), tolerance)
    shapes = [clip(layer.polygon(shape), region) for shape in layer.shapes]
    kept = [(shape, found) for shape, found in zip(layer.shapes, shapes, strict=True) if not found.is_empty]
    areas = tuple(Area(found, country_code(shape) in chosen) for shape, found in kept)
    coasts, borders, breakaway = _lines(layer, region)
    divisions, names = _divisions(chosen, region, tolerance)
    return Basemap(areas, coasts, borders, (*breakaway, *_disputed(region, tolerance)), divisions,
                   (*_country_names(kept, region, language), *names))


def _main_boxes(parts: list[BaseGeometry]) -> Iterator[Box]:
    for part in sorted(parts, key=lambda part: -part.area):
        yield part.bounds


def clip(geometry: BaseGeometry, region: Region) -> BaseGeometry:
    """Part of a geometry inside the region, taken from every turn of the globe that reaches into it."""
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        west, south, east, north = region.reach
        west, east = west - turn, east - turn
        bounds = geometry.bounds
        if geometry.is_empty or bounds[0] > east or bounds[2] < west or bounds[1] > north or bounds[3] < south:
            continue
        pieces.append(affinity.translate(shapely.clip_by_rect(geometry, west, south, east, north), turn))
    return shapely.union_all(pieces) if len(pieces) > 1 else (pieces[0] if pieces else shapely.Point())


def _lines(layer: Topology, region: Region) -> tuple[tuple[BaseGeometry, ...], ...]:
    """Coasts, agreed borders, and the borders of what has no country number (breakaway areas)."""
    coasts: list[BaseGeometry] = []
    borders: list[BaseGeometry] = []
    breakaway: list[BaseGeometry] = []
    unnumbered = {i for i, shape in enumerate(layer.shapes) if country_code(shape) is None}
    for arc, owners in layer.owners(layer.shapes).items():
        target = coasts if len(owners) == 1 else breakaway if unnumbered.intersection(owners) else borders
        target.extend(clip(shapely.linestrings(piece), region) for piece in without_seam(layer.line(arc), _COUNTRY_SEAM))
    return tuple(tuple(line for line in lines if not line.is_empty) for lines in (coasts, borders, breakaway))


def _divisions(chosen: frozenset[str], region: Region, tolerance: float) -> tuple[tuple[BaseGeometry, ...], tuple[Name, ...]]:
    """Lines between first-level divisions of the chosen countries, and the divisions' names."""
    lines: list[BaseGeometry] = []
    names: list[Name] = []
    for country in sorted(chosen):
        layer = division_layer(country, tolerance)
        for arc, owners in layer.owners(layer.shapes).items():
            if len(owners) > 1:
                lines.extend(clip(shapely.linestrings(piece), region) for piece in without_seam(layer.line(arc), _DIVISION_SEAM))
        names.extend(_names(((s["properties"]["name"], layer.polygon(s)) for s in layer.shapes), region))
    return tuple(line for line in lines if not line.is_empty), tuple(names)


def _disputed(region: Region, tolerance: float) -> tuple[BaseGeometry, ...]:
    content = json.loads(data_path("boundaries", "world_disputed_borders.geojson").read_bytes())
    lines = (clip(to_shape(f["geometry"]).simplify(tolerance), region) for f in content["features"])
    return tuple(line for line in lines if not line.is_empty)


def _country_names(kept: list[tuple[Any, BaseGeometry]], region: Region, language: str) -> Iterator[Name]:
    """Names of countries, first where they fit inside the opening view, then in the middle of the country."""
    from babel import Locale

    territories = Locale(language).territories
    for shape, found in kept:
        code = country_code(shape)
        for part in (shapely.clip_by_rect(found, *region.view), found) if code in territories else ():
            if name := _name(territories[code], part, country=True):
                yield name


def _names(pairs: Iterable[tuple[str, BaseGeometry]], region: Region) -> Iterator[Name]:
    for text, polygon in pairs:
        if text and (name := _name(text, clip(polygon, region), country=False)):
            yield name


def _name(text: str, area: BaseGeometry, *, country: bool) -> Name | None:
    """Name in the middle of the largest circle that fits the area's largest part."""
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    if not parts:
        return None
    circle = shapely.maximum_inscribed_circle(max(parts, key=lambda part: part.area), tolerance=0.02)
    lon, lat = circle.coords[0]
    return Name(text, lat, lon, circle.length, country)

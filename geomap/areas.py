"""State -> Area: first-level divisions by who holds their capital, or the area nearest to each place; neither is measured control."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geomap.boundaries import country_outline, division_outlines
from geomap.control import Spell, State
from geomap.gazetteers.places import Place

WAYS = ("divisions", "nearest")
"""divisions: first-level divisions by who holds their capital; nearest: what lies nearer to a place than to any other, within its country."""

SAYS = {"divisions": "division by who holds its capital, not measured control", "nearest": "area nearest to a place, not measured control"}
"""What an area is, in words that go wherever it is drawn."""

_CAPITALS = frozenset({"PPLC", "PPLA"})
_OFFSHORE = 0.1
"""Degrees that a capital may lie outside all divisions: the coast is simplified."""

_FARTHEST = math.tan(math.radians(80.0))
"""Half of the square that a cell is cut from, in the gnomonic plane around its place: nothing is near that is 80 degrees away."""

_STEP = 0.01
"""Longest straight piece of a cell's edge in that plane: great circles bend on the map."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a country that is drawn by the state of its `places`: of its reported capitals, or of the one place that is nearest.

    `name` is the division's or the place's, `by` one of WAYS, `shape` in degrees (x is the longitude). A division whose capital
    no report names has no places.
    """

    name: str
    country: str
    by: str
    places: tuple[Place, ...]
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Holding:
    """What the states of its places say of an area on a day: `status` is held, contested or unknown, as of a place."""

    area: Area
    holder: str | None
    status: str
    states: tuple[State | Spell, ...]


def areas_of(places: Iterable[Place], by: str, tolerance: float = 0.0) -> tuple[Area, ...]:
    """Areas of the countries that some places lie in, by country and name, outlines simplified by `tolerance` degrees.

    Places that are no towns (provinces, countries) make no areas. Raises ValueError for a way that is none of WAYS.
    """
    if by not in WAYS:
        raise ValueError(f"{by!r} is no way to draw areas: choose of {', '.join(WAYS)}")
    towns: dict[str, dict[str, Place]] = {}
    for place in places:
        if place.country and place.feature.startswith(("PPL", "AIR", "S.")):
            towns.setdefault(place.country, {})[place.id] = place
    make = _divisions if by == "divisions" else _cells
    made = [area for country in sorted(towns) for area in make(country, sorted(towns[country].values(), key=lambda p: p.id), tolerance) if not area.shape.is_empty]
    return tuple(sorted(made, key=lambda a: (a.country, a.name, [p.id for p in a.places], a.shape.bounds)))


def holding(area: Area, states: Mapping[str, State | Spell]) -> Holding:
    """What an area shows, given the states or spells of places by id: nothing reported is unknown; places that differ make it contested."""
    told = tuple(states[p.id] for p in area.places if p.id in states)
    faces = {(s.holder, s.status) for s in told}
    if len(faces) == 1:
        return Holding(area, *faces.pop(), told)
    known = {holder for holder, status in faces if status != "unknown"}
    return Holding(area, known.pop() if len(known) == 1 else None, "contested" if told else "unknown", told)


def _divisions(country: str, towns: Sequence[Place], tolerance: float) -> Iterator[Area]:
    outlines = [(name, shape) for name, shape in division_outlines(country, tolerance) if not shape.is_empty]
    seats: dict[int, list[Place]] = {}
    for place in towns:
        if place.feature in _CAPITALS and outlines:
            point = shapely.Point(place.lon, place.lat)
            far, nearest = min((shapely.distance(shape, point), n) for n, (_, shape) in enumerate(outlines))
            if far <= _OFFSHORE:
                seats.setdefault(nearest, []).append(place)
    whole = country_outline(country, tolerance)
    for n, (name, shape) in enumerate(outlines):
        yield Area(name, country, "divisions", tuple(seats.get(n, ())), _within(shape, whole))


def _within(shape: BaseGeometry, whole: BaseGeometry | None) -> BaseGeometry:
    """A division without what the coarser layer of divisions has beyond the country's border; one that lies mostly outside stays as it is."""
    inside = _polygons(shapely.intersection(shape, whole)) if whole is not None else shape
    return inside if inside.area > shape.area / 2 else shape


def _cells(country: str, towns: Sequence[Place], tolerance: float) -> Iterator[Area]:
    """Voronoi cells on the sphere, clipped to the country; towns of one position share a cell."""
    outline = country_outline(country, tolerance)
    if outline is None or outline.is_empty:
        return
    shared: dict[tuple[float, float], list[Place]] = {}
    for place in towns:
        shared.setdefault((round(place.lat, 4), round(place.lon, 4)), []).append(place)
    spots = np.array(list(shared))
    for n, here in enumerate(shared.values()):
        cell = _cell(spots, n)
        turned = [affinity.translate(cell, turn) for turn in (-360.0, 0.0, 360.0)]
        shape = shapely.union_all([shapely.intersection(one, outline) for one in turned if shapely.box(*one.bounds).intersects(outline)])
        yield Area(here[0].name, country, "nearest", tuple(here), _polygons(shape))


def _cell(spots: Any, n: int) -> BaseGeometry:
    """Everything nearer to one spot than to the others, exact on the sphere.

    In the gnomonic plane around the spot great circles are straight, so each other spot cuts off a half-plane.
    """
    corners = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]) * _FARTHEST
    for a, b, c in _half_planes(spots, n):
        if c > math.hypot(a, b) * math.sqrt((corners**2).sum(axis=1).max()):
            break  # the line passes beyond the farthest corner, and those of farther spots do too
        corners = _cut(corners, a, b, c)
    halves = [_half(corners, side, *spots[n]) for side in (-1.0, 1.0)]
    return shapely.union_all([shapely.make_valid(half) for half in halves if half is not None])


def _half(corners: Any, side: float, lat: float, lon: float) -> BaseGeometry | None:
    """The western (-1) or eastern (1) half of a cell in degrees. Cut along its meridian, a cell around a pole is a plain polygon too."""
    half = _cut(corners, -side, 0.0, 0.0)
    if len(half) < 3:
        return None
    ring = shapely.get_coordinates(shapely.segmentize(shapely.Polygon(half), _STEP).exterior)
    ring[:, 0] = side * np.maximum(side * ring[:, 0], 1e-12)  # beyond the pole the meridian is the opposite one, on this half's side
    return shapely.Polygon(_degrees(ring, lat, lon))


def _half_planes(spots: Any, n: int) -> Any:
    """Half-planes a·x + b·y <= c of the points nearer to spot n than to each other spot, nearest spots first."""
    lat, lon = np.radians(spots[:, 0]), np.radians(spots[:, 1])
    points = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    east = np.array([-np.sin(lon[n]), np.cos(lon[n]), 0.0])
    north = np.cross(points[n], east)
    # A point p is nearer to n where p·(other - n) <= 0; in the plane p is n + x·east + y·north.
    gaps = np.delete(points, n, axis=0) - points[n]
    ranked = gaps[np.argsort((gaps**2).sum(axis=1), kind="stable")]
    return np.column_stack([ranked @ east, ranked @ north, -(ranked @ points[n])])


def _cut(corners: Any, a: float, b: float, c: float) -> Any:
    """A convex polygon without what lies beyond a line (Sutherland and Hodgman)."""
    beyond = corners @ np.array([a, b]) - c
    if (beyond <= 0).all():
        return corners
    kept = []
    for here, there, p, q in zip(beyond, np.roll(beyond, -1), corners, np.roll(corners, -1, axis=0), strict=True):
        if here <= 0:
            kept.append(p)
        if (here < 0 < there) or (there < 0 < here):
            kept.append(p + (q - p) * (here / (here - there)))
    return np.array(kept)


def _degrees(plane: Any, lat: float, lon: float) -> Any:
    """Longitudes and latitudes of points of the gnomonic plane around a spot; longitudes may run on past 180 degrees."""
    x, y = plane[:, 0], plane[:, 1]
    phi = math.radians(lat)
    lats = np.degrees(np.arcsin((math.sin(phi) + y * math.cos(phi)) / np.sqrt(1 + x**2 + y**2)))
    lons = lon + np.degrees(np.arctan2(x, math.cos(phi) - y * math.sin(phi)))
    return np.column_stack([lons, lats])


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry, without lines and points that clipping leaves."""
    parts = [part for part in shapely.get_parts(shapely.make_valid(shape)) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()

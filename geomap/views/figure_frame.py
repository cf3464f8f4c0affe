"""Region -> Frame: a projection that fits the region, and the map's rectangle on the paper in millimetres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pycountry
import shapely
from shapely.geometry.base import BaseGeometry

from geomap._files import data_path
from geomap.gazetteers.places import Place
from geomap.topology import read_topology
from geomap.views.region import WORLD, Box, Region, box_of, join

_EARTH_KM = 6371.0088
"""Mean radius of the sphere that both projections use."""

_WIDEST_AZIMUTHAL = 110.0
_MIN_KM = 60.0
_MARGIN = 0.055
_WHOLE_COUNTRY = 16.0
"""A country up to this many degrees across is shown whole even around a single place."""

_SMALL_COUNTRY = 2.0

_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)


@dataclass(frozen=True, slots=True)
class Projection:
    """An equal-area map of the sphere: Lambert azimuthal around a centre, or Equal Earth for the world; kilometres, y to the north."""

    lat: float
    lon: float
    whole_world: bool

    @property
    def name(self) -> str:
        """Name with its centre, as "Lambert azimuthal equal-area, centre 33.9°N 66.0°E"."""
        if self.whole_world:
            return "Equal Earth"
        ns, ew = "NS"[self.lat < 0], "EW"[self.lon < 0]
        return f"Lambert azimuthal equal-area, centre {abs(self.lat):.1f}°{ns} {abs(self.lon):.1f}°{ew}"

    def forward(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """Project degrees to kilometres east and north of the centre."""
        if self.whole_world:
            return _equal_earth(np.asarray(lon) - self.lon, np.asarray(lat))
        turn, phi, phi0 = np.radians(np.asarray(lon) - self.lon), np.radians(lat), math.radians(self.lat)
        cos_c = math.sin(phi0) * np.sin(phi) + math.cos(phi0) * np.cos(phi) * np.cos(turn)
        scale = _EARTH_KM * np.sqrt(2 / np.maximum(1 + cos_c, 1e-9))
        return scale * np.cos(phi) * np.sin(turn), scale * (math.cos(phi0) * np.sin(phi) - math.sin(phi0) * np.cos(phi) * np.cos(turn))

    def inverse(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Kilometres back to degrees, longitudes within half a turn of the centre; for the azimuthal projection."""
        rho = np.maximum(np.hypot(x, y), 1e-9)
        c, phi0 = 2 * np.arcsin(np.minimum(rho / (2 * _EARTH_KM), 1.0)), math.radians(self.lat)
        lat = np.arcsin(np.clip(np.cos(c) * math.sin(phi0) + y * np.sin(c) * math.cos(phi0) / rho, -1, 1))
        turn = np.arctan2(x * np.sin(c), rho * math.cos(phi0) * np.cos(c) - y * math.sin(phi0) * np.sin(c))
        return self.lon + np.degrees(turn), np.degrees(lat)

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project a geometry; long edges are cut first so that they bend as the map does."""
        # Clipping leaves lines without length, which GEOS refuses to cut.
        parts = [part for part in shapely.get_parts(geometry) if part.length > 0]
        fine = shapely.segmentize(shapely.GeometryCollection(parts) if len(parts) != 1 else parts[0], 2.0)
        return shapely.transform(fine, lambda points: np.column_stack(self.forward(points[:, 0], points[:, 1])))


def _equal_earth(turn: Any, lat: Any) -> tuple[Any, Any]:
    a1, a2, a3, a4 = _EQUAL_EARTH
    theta = np.arcsin(math.sqrt(3) / 2 * np.sin(np.radians(lat)))
    steep = a1 + 3 * a2 * theta**2 + theta**6 * (7 * a3 + 9 * a4 * theta**2)
    x = 2 * math.sqrt(3) * np.radians(turn) * np.cos(theta) / (3 * steep)
    return _EARTH_KM * x, _EARTH_KM * (theta * (a1 + a2 * theta**2 + theta**6 * (a3 + a4 * theta**2)))


@dataclass(frozen=True, slots=True)
class Frame:
    """The map's rectangle on the paper: `left`, `top`, `width`, `height` in mm, y downwards; `scale` is km per mm."""

    projection: Projection
    region: Region
    left: float
    top: float
    width: float
    height: float
    scale: float
    middle: tuple[float, float]

    def paper(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Projected kilometres to millimetres on the paper."""
        return (self.left + self.width / 2 + (np.asarray(x) - self.middle[0]) / self.scale,
                self.top + self.height / 2 - (np.asarray(y) - self.middle[1]) / self.scale)

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Position of a place on the paper."""
        x, y = self.paper(*self.projection.forward(self.region.near(lon), lat))
        return float(x), float(y)

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """Geometry in degrees to millimetres on the paper."""
        flat = self.projection.shape(geometry)
        return shapely.transform(flat, lambda points: np.column_stack(self.paper(points[:, 0], points[:, 1])))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in mm."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    @property
    def outline(self) -> BaseGeometry:
        """Border of the rectangle in degrees, for the locator."""
        return shapely.Polygon(np.column_stack(self._border(1.0)))

    def _border(self, room: float) -> tuple[Any, Any]:
        """Degrees along the border of the rectangle, made larger by `room`."""
        side, half = np.linspace(-1, 1, 41), room * self.scale / 2
        xs = np.concatenate([side, np.ones(41), -side, -np.ones(41)]) * half * self.width + self.middle[0]
        ys = np.concatenate([np.ones(41), -side, -np.ones(41), side]) * half * self.height + self.middle[1]
        return self.projection.inverse(xs, ys)


def fit_frame(box: Box | None, left: float, top: float, width: float, heights: tuple[float, float]) -> Frame:
    """Frame of a given width whose height, between two bounds in mm, follows the box; None is the world."""
    if box is None or box[2] - box[0] > _WIDEST_AZIMUTHAL or box[3] - box[1] > _WIDEST_AZIMUTHAL:
        return _fit_world(left, top, width, heights)
    middle_lat = max(-89.0, min(89.0, (box[1] + box[3]) / 2))
    projection = Projection(middle_lat, (box[0] + box[2]) / 2, whole_world=False)
    west, south, east, north = _extent(projection, box)
    wide, high = max((east - west) * (1 + 2 * _MARGIN), _MIN_KM), (north - south) * (1 + 2 * _MARGIN)
    height = min(max(width * high / wide, heights[0]), heights[1])
    frame = Frame(projection, Region(box, box), left, top, width, height, max(wide / width, high / height), ((west + east) / 2, (south + north) / 2))
    return _with_reach(frame, box)


def _fit_world(left: float, top: float, width: float, heights: tuple[float, float]) -> Frame:
    projection = Projection(0.0, 0.0, whole_world=True)
    west, south, east, north = _extent(projection, WORLD)
    height = min(max(width * (north - south) / (east - west), heights[0]), heights[1])
    scale = max((east - west) / width, (north - south) / height)
    region = Region(WORLD, (-180.0, -84.0, 180.0, 84.0))
    return Frame(projection, region, left, top, width, height, scale, ((west + east) / 2, (south + north) / 2))


def _extent(projection: Projection, box: Box) -> tuple[float, float, float, float]:
    """Bounds in km of a box in degrees, whose sides bend."""
    lons, lats = np.linspace(box[0], box[2], 41), np.linspace(box[1], box[3], 41)
    grid_lon, grid_lat = np.meshgrid(lons, lats)
    x, y = projection.forward(grid_lon, grid_lat)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _with_reach(frame: Frame, box: Box) -> Frame:
    """Give the frame the region that its corners reach into."""
    lons, lats = frame._border(1.1)  # noqa: SLF001
    turned = lons + 360.0 * np.round((frame.projection.lon - lons) / 360.0)
    west, east, south, north = float(turned.min()), float(turned.max()), float(lats.min()), float(lats.max())
    polar = max(abs(south), abs(north)) > 84 or east - west > 180
    if polar:  # the border goes round a pole: every longitude is in sight
        west, east = frame.projection.lon - 180.0, frame.projection.lon + 180.0
        south, north = (-84.0, north) if abs(south) > abs(north) else (south, 84.0)
    return Frame(frame.projection, Region(box, (west, south, east, north)), frame.left, frame.top, frame.width, frame.height, frame.scale, frame.middle)


def figure_box(places: Sequence[Place], reference: Place | None, countries: Sequence[str]) -> Box | None:
    """Box a figure shows: the places, the reference city unless it lies far off, and the country whole where that does not shrink them."""
    from geomap.views.basemap import country_box

    home = country_box(countries[0]) if len(countries) == 1 else None
    if len(countries) == 1 and (home is None or _across(home) < _SMALL_COUNTRY):
        home = _fine_box(countries[0])
    if not places:
        return home or (box_of([(reference.lat, reference.lon)]) if reference else None)
    box = box_of([(place.lat, place.lon) for place in places])
    if reference is not None:
        wide = join([box, (reference.lon, reference.lat, reference.lon, reference.lat)])
        box = wide if _across(wide) <= max(3 * _across(box), 8) else box
    whole = join([box, home]) if home else box
    return whole if _across(whole) <= max(4 * _across(box), _WHOLE_COUNTRY) else box


def _across(box: Box) -> float:
    squeeze = math.cos(math.radians(max(-80.0, min(80.0, (box[1] + box[3]) / 2))))
    return max((box[2] - box[0]) * squeeze, box[3] - box[1])


def _fine_box(country: str) -> Box | None:
    """Box of a country so small that the usual outline loses it; None for one that the layer lacks."""
    found = pycountry.countries.get(alpha_2=country)
    layer = read_topology(data_path("boundaries", "world_adm0_50m.topojson"), 0.0)
    boxes = [layer.polygon(shape).bounds for shape in layer.shapes if found and str(shape.get("id")) == found.numeric]
    return join(boxes) if boxes else None

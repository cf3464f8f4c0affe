"""Frame -> outlines, rings, scale bar and locator on the sheet, under and beside the marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pycountry
import shapely
from shapely.geometry.base import BaseGeometry

from geomap._files import data_path
from geomap.gazetteers.places import Place
from geomap.topology import read_topology
from geomap.views.basemap import Basemap, Name
from geomap.views.figure_frame import Frame, Projection
from geomap.views.figure_labels import Rect
from geomap.views.figure_sheet import INK, PAPER, POINT, SOFT, Sheet, clean, width_of
from geomap.views.rings import draw_rings
from geomap.views.wording import Words, say_distance

SEA, LAND, CONCERNED, COAST, BORDER, DIVISION = "#e6edf2", "#ece9e2", "#fbfaf6", "#9fb0bb", "#9a958c", "#d9d4c9"
RING, ACCENT = "#6b747c", "#b3261e"
_COARSE = 6.0
"""Degrees across below which the layers' different detail shows."""

_BAR_KM = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)


def draw_land(sheet: Sheet, frame: Frame, base: Basemap) -> None:
    """Sea, countries, divisions, coasts and borders, the disputed ones dashed; cut at the frame."""
    left, top, right, bottom = frame.box
    sheet.shape(shapely.box(left, top, right, bottom), fill=SEA)
    for concerned in (False, True):
        _draw_all(sheet, frame, [area.shape for area in base.areas if area.concerned == concerned], fill=CONCERNED if concerned else LAND)
    _draw_all(sheet, frame, _within(base, frame), stroke=DIVISION, width=0.4)
    _draw_all(sheet, frame, base.coasts, stroke=COAST, width=0.5)
    _draw_all(sheet, frame, base.borders, stroke=BORDER, width=0.35 if frame.projection.whole_world else 0.7)
    _draw_all(sheet, frame, base.disputed, stroke=BORDER, width=0.7, dash=(3, 2))


def _within(base: Basemap, frame: Frame) -> list[BaseGeometry]:
    """Division lines, cut at the coast where the map is so large that the two layers' difference shows."""
    if frame.projection.whole_world:  # too fine to see
        return []
    if frame.region.span > _COARSE:
        return list(base.divisions)
    land = shapely.union_all([area.shape for area in base.areas if area.concerned])
    return [shapely.intersection(line, land) for line in base.divisions]


def _draw_all(sheet: Sheet, frame: Frame, shapes: Sequence[BaseGeometry], *, fill: str = "none", stroke: str = "none", width: float = 0.0,
              dash: tuple[float, float] | None = None) -> None:
    """Draw shapes in degrees as one path, so that neighbours leave no hairline between them."""
    left, top, right, bottom = frame.box
    cut = [shapely.clip_by_rect(_valid(frame.shape(shape)), left - 1, top - 1, right + 1, bottom + 1) for shape in shapes if not shape.is_empty]
    kept = [shape for shape in cut if not shape.is_empty]
    if kept:
        sheet.shape(shapely.GeometryCollection(kept), fill=fill, stroke=stroke, width=width, dash=dash, clip=frame.box)


def _valid(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shapely.make_valid(shape)


def draw_border(sheet: Sheet, frame: Frame) -> None:
    """Line around the map."""
    sheet.shape(shapely.box(*frame.box), stroke=SOFT, width=0.5)


def draw_circles(sheet: Sheet, frame: Frame, reference: Place, places: list[Place], size: float, words: Words, corners_taken: Sequence[Rect]) -> list[Rect]:
    """Rings of equal distance, each with its kilometres where it leaves most room; returns the rectangles of the words."""
    taken: list[Rect] = []
    left, top, right, bottom = frame.box
    x, y = frame.at(reference.lat, reference.lon)
    seen = left < x < right and top < y < bottom
    # Rings around a city on the map start at the city; draw_rings would leave out those near it where all places are far.
    for ring in draw_rings(reference, [reference, *places] if seen and places else places):
        lats, lons = np.array(ring.points).T
        near = frame.projection.lon + (lons - frame.projection.lon + 180.0) % 360.0 - 180.0
        x, y = frame.paper(*frame.projection.forward(near, lats))
        line = shapely.LineString(_smooth(np.column_stack([x, y])))
        sheet.shape(line, stroke=RING, width=0.45, dash=(2.5, 2.5), clip=frame.box)
        text = say_distance(ring.radius_km, words)
        if (spot := _ring_spot(frame, x, y, width_of(text, size), size * POINT, [*corners_taken, *taken])) is not None:
            taken.append(spot)
            at = ((spot[0] + spot[2]) / 2, spot[3] - 0.28 * size * POINT)
            sheet.halo(*at, text, size, align="center")
            sheet.text(*at, text, size, colour=RING, align="center")
    return taken


def _smooth(ring: Any) -> Any:
    """Closed ring with seven points more between each two, on a Catmull-Rom curve: a large ring shows its corners otherwise."""
    points = ring[:-1]
    before, after, next_but_one = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0), np.roll(points, -2, axis=0)
    steps = np.linspace(0, 1, 8, endpoint=False)[None, :, None]
    a, b, c, d = (part[:, None, :] for part in (before, points, after, next_but_one))
    curve = 0.5 * (2 * b + (c - a) * steps + (2 * a - 5 * b + 4 * c - d) * steps**2 + (3 * b - a - 3 * c + d) * steps**3)
    return np.concatenate([curve.reshape(-1, 2), ring[:1]])


def _ring_spot(frame: Frame, xs: Sequence[float], ys: Sequence[float], width: float, height: float, taken: Sequence[Rect]) -> Rect | None:
    """Find room for a ring's words on the ring, near its south-eastern part first."""
    left, top, right, bottom = frame.box
    count = len(xs) - 1
    for turn in sorted(range(count), key=lambda i: (abs((i / count - 0.36 + 0.5) % 1 - 0.5), i)):
        x, y = float(xs[turn]), float(ys[turn])
        spot = (x - width / 2 - 0.5, y - height * 0.6, x + width / 2 + 0.5, y + height * 0.6)
        inside = spot[0] > left + 1 and spot[2] < right - 1 and spot[1] > top + 1 and spot[3] < bottom - 1
        if inside and not any(meet(spot, other) for other in taken):
            return spot
    return None


def meet(a: Rect, b: Rect) -> bool:
    """Whether two rectangles overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def corners(frame: Frame, width: float, height: float, gap: float) -> dict[str, Rect]:
    """Rectangles of a size in the four corners of the map."""
    left, top, right, bottom = frame.box
    xs = {"left": left + gap, "right": right - gap - width}
    ys = {"bottom": bottom - gap - height, "top": top + gap}
    return {f"{v} {h}": (x, y, x + width, y + height) for v, y in ys.items() for h, x in xs.items()}


def emptiest(choices: Iterable[Rect], points: Sequence[tuple[float, float]], room: float) -> Rect:
    """Pick the rectangle with fewest points in or near it, the earlier one of equals."""
    return min(choices, key=lambda r: sum(r[0] - room < x < r[2] + room and r[1] - room < y < r[3] + room for x, y in points))


def bar_length(frame: Frame) -> int:
    """Kilometres of the scale bar: the largest round number within a quarter of the map."""
    fitting = [km for km in _BAR_KM if km / frame.scale <= frame.width * 0.25]
    return fitting[-1] if fitting else _BAR_KM[0]


def draw_scale(sheet: Sheet, frame: Frame, spot: Rect, size: float, words: Words) -> None:
    """Scale bar in two halves, with its length in words."""
    km = bar_length(frame)
    length, thick = km / frame.scale, 0.13 * size * POINT + 0.35
    left, bottom = spot[0], spot[3] - 1.0
    sheet.shape(shapely.box(left - 1, spot[1] - 0.4, left + length + width_of(say_distance(km, words), size) / 2 + 1, spot[3] + 0.2), fill=PAPER, alpha=0.75)
    sheet.shape(shapely.box(left, bottom - thick, left + length, bottom), fill=PAPER, stroke=INK, width=0.5)
    sheet.shape(shapely.box(left, bottom - thick, left + length / 2, bottom), fill=INK)
    for part in (0.0, 0.5, 1.0):
        text = say_distance(km, words) if part == 1 else f"{km * part:g}".replace(".", words["decimal"])
        sheet.text(left + length * part, bottom - thick - 0.35 * size * POINT, text, size, colour=INK, align="left" if part == 0 else "center")


def scale_size(frame: Frame, size: float, words: Words) -> tuple[float, float]:
    """Width and height of the scale bar with its words, in mm."""
    km = bar_length(frame)
    return km / frame.scale + width_of(say_distance(km, words), size) / 2 + 1, size * POINT * 1.3 + 2.0


def draw_locator(sheet: Sheet, frame: Frame, spot: Rect, countries: frozenset[str]) -> None:
    """Globe seen from above the region, the concerned countries dark and the map's extent outlined."""
    r = (spot[2] - spot[0]) / 2
    globe = Projection(frame.projection.lat, frame.projection.lon, whole_world=False)
    half = float(np.hypot(*globe.forward(globe.lon + 90.0, 0.0)))
    view = Frame(globe, frame.region, spot[0], spot[1], 2 * r, 2 * r, half / r, (0.0, 0.0))
    disc = shapely.Point(spot[0] + r, spot[1] + r).buffer(r, 48)
    sheet.shape(disc, fill=SEA, stroke=PAPER, width=2.5)
    layer = read_topology(data_path("boundaries", "world_adm0_110m.topojson"), 0.3)
    numbers = {found.numeric for code in countries if (found := pycountry.countries.get(alpha_2=code))}
    antipode = shapely.Point((globe.lon + 360.0) % 360.0 - 180.0, -globe.lat)
    for shape in layer.shapes:
        area = layer.polygon(shape)
        if not area.is_empty and not area.contains(antipode):  # seen from the front, a land around the antipode would cover the globe
            seen = shapely.intersection(_valid(view.shape(area)), disc)
            sheet.shape(seen, fill="#8f989f" if str(shape.get("id")) in numbers else "#c9ced2")
    sheet.shape(disc, stroke=SOFT, width=0.5)
    window = _valid(view.shape(frame.outline))
    if window.bounds[2] - window.bounds[0] < 0.12 * r:
        window = window.centroid.buffer(0.07 * r)
    sheet.shape(shapely.intersection(window, disc), fill=ACCENT, stroke="none", alpha=0.12)
    sheet.shape(shapely.intersection(window, disc), stroke=ACCENT, width=0.9)


def draw_names(sheet: Sheet, frame: Frame, names: Sequence[Name], size: float, taken: Sequence[Rect], spoken: frozenset[str]) -> list[Rect]:
    """Names of countries and divisions where they fit without touching anything; a name that a label says already is left out."""
    placed: list[Rect] = []
    for name in sorted(names, key=lambda n: (not n.country, -n.room, n.text)):
        letters = size * (1.12 if name.country else 0.86)
        text = clean(name.text.upper() if name.country else name.text, 40)
        if name.text in spoken or any(text == clean(other) for other in spoken):
            continue
        if (spot := _name_spot(frame, name, width_of(text, letters) + 0.8, letters * POINT, [*taken, *placed])) is not None:
            placed.append(spot)
            spoken |= {name.text}
            sheet.text((spot[0] + spot[2]) / 2, spot[3] - 0.25 * letters * POINT, text, letters, colour="#7d776c" if name.country else "#9b9588",
                       italic=not name.country, align="center")
    return placed


def _name_spot(frame: Frame, name: Name, width: float, height: float, taken: Sequence[Rect]) -> Rect | None:
    """Room for a name in the middle of its area or a little above or below, inside the map and, for a division, inside the area."""
    left, top, right, bottom = frame.box
    x, y = frame.at(name.lat, name.lon)
    room = name.room * 111.2 / frame.scale
    if width > 2 * room * (2.4 if name.country else 1.7):
        return None
    for step in (0.0, -0.3, 0.3, -0.6, 0.6):
        middle = y + step * room
        spot = (x - width / 2, middle - height * 0.75, x + width / 2, middle + height * 0.55)
        inside = spot[0] > left + 0.5 and spot[2] < right - 0.5 and spot[1] > top + 0.5 and spot[3] < bottom - 0.5
        if inside and not any(meet(spot, other) for other in taken):
            return spot
    return None

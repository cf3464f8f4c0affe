"""Points -> Region: which part of the world a map shows, also across the date line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees; east may exceed 180 where the box crosses the date line."""

WORLD: Box = (-180.0, -58.0, 180.0, 78.0)
_MIN_SPAN = 1.2
"""Degrees across that a map shows at least: outlines are good to some kilometres only."""
_MARGIN = 0.12
_ROOM = 1.35
_TOP = 84.0


@dataclass(frozen=True, slots=True)
class Region:
    """What a map opens with (`view`) and how far it can be moved (`reach`, which holds the view)."""

    view: Box
    reach: Box

    @property
    def centre_lon(self) -> float:
        """Middle longitude; every longitude drawn lies within 180 degrees of it."""
        return (self.reach[0] + self.reach[2]) / 2

    def near(self, lon: float) -> float:
        """Return the longitude written as the map needs it, whole turns added or taken."""
        return lon + 360.0 * round((self.centre_lon - lon) / 360.0)

    @property
    def span(self) -> float:
        """Longer side of the view in degrees of longitude at the equator's scale."""
        west, south, east, north = self.view
        return max(east - west, mercator(north) - mercator(south))


def mercator(lat: float) -> float:
    """Height of a latitude on the map, in degrees of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(max(-_TOP, min(_TOP, lat))))))


def latitude(height: float) -> float:
    """Inverse of `mercator`."""
    return math.degrees(math.atan(math.sinh(math.radians(height))))


def box_of(points: Sequence[tuple[float, float]]) -> Box:
    """Smallest box around (lat, lon) points; it crosses the date line where that is the shorter way."""
    west, east = _arc([lon for _, lon in points])
    return west, min(lat for lat, _ in points), east, max(lat for lat, _ in points)


def join(boxes: Iterable[Box]) -> Box:
    """Smallest box around boxes, the later ones turned to lie nearest to the first."""
    west, south, east, north = (boxes := list(boxes))[0]
    for box in boxes[1:]:
        turn = 360.0 * round(((west + east) - (box[0] + box[2])) / 720.0)
        west, east = min(west, box[0] + turn), max(east, box[2] + turn)
        south, north = min(south, box[1]), max(north, box[3])
    return west, south, east, north


def region_of(box: Box | None) -> Region:
    """Region that shows a box with a margin; None is the whole world."""
    if box is None or box[2] - box[0] > 200:
        return Region(WORLD, (-180.0, -_TOP, 180.0, _TOP))
    west, south, east, north = box
    wide, high = max(east - west, _MIN_SPAN), max(mercator(north) - mercator(south), _MIN_SPAN)
    middle, level = (west + east) / 2, (mercator(north) + mercator(south)) / 2
    view = _around(middle, level, wide * (0.5 + _MARGIN), high * (0.5 + _MARGIN))
    # The window may be wide or tall: the reach is square so that neither shows an edge of the map.
    half = min(max(wide, high) * _ROOM, 180.0)
    return Region(view, _around(middle, level, half, half))


def _around(middle: float, level: float, half_width: float, half_height: float) -> Box:
    top = mercator(_TOP)
    return (middle - half_width, latitude(max(level - half_height, -top)),
            middle + half_width, latitude(min(level + half_height, top)))


def _arc(lons: Sequence[float]) -> tuple[float, float]:
    """Shortest stretch of the circle that holds all longitudes: the complement of the widest gap."""
    turned = sorted({lon % 360.0 for lon in lons})
    gaps = [(after - before, after) for before, after in zip(turned, [*turned[1:], turned[0] + 360.0], strict=True)]
    gap, start = max(gaps)
    west = (start + 180.0) % 360.0 - 180.0
    return west, west + 360.0 - gap

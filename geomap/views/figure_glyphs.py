"""Mark -> shapes on the sheet: colour and outline say the side, hollow, dashed and hatched say how sure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geomap.timeline import Timeline
from geomap.views.figure_marks import Mark
from geomap.views.figure_sheet import INK, PAPER, Sheet
from geomap.views.sides import UNKNOWN, side_colours

_REACH = 1.65
"""Radius of the ring around a mark, in radii of the mark."""

_CORNERS: Sequence[tuple[int, float, float]] = ((0, 0.0, 1.0), (4, 45.0, 1.22), (4, 0.0, 1.3), (3, 0.0, 1.3), (3, 180.0, 1.3), (5, 0.0, 1.15), (6, 30.0, 1.1))
"""Outline of each side by rank: corners (none is a circle), turn in degrees, radius."""


class Glyphs:
    """Draws marks; knows the colour and the outline of each side."""

    def __init__(self, timeline: Timeline) -> None:
        """Rank the sides as every view does."""
        self.colours: Mapping[str, str] = side_colours(timeline)
        self.ranks = {side: rank for rank, side in enumerate(self.colours)}

    def colour(self, side: str | None) -> str:
        """Colour of a side, grey where it is not named."""
        return self.colours.get(side or "", UNKNOWN)

    def outline(self, side: str | None, r: float) -> BaseGeometry:
        """Outline of a side around the origin: circle, square, diamond, triangle and so on."""
        rank = self.ranks.get(side or "", 0)
        corners, turn, size = _CORNERS[rank] if rank < len(_CORNERS) else _CORNERS[0]
        return shapely.Point(0, 0).buffer(r, 24) if not corners else regular(corners, turn, r * size)

    def draw(self, sheet: Sheet, x: float, y: float, r: float, mark: Mark) -> None:
        """Draw one mark with its rings at (x, y)."""
        line = max(0.6, 0.75 * r)
        shape = affinity.translate(self.outline(mark.side, r), x, y)
        if mark.attacker is not None:
            sheet.shape(affinity.translate(burst(10, r * 1.85, r * 1.45), x, y), fill=PAPER, stroke=self.colour(mark.attacker), width=line * 0.7)
        if mark.threat is not None:
            self._ring(sheet, x, y, r, mark.threat, (0.1, 2.2))
        if mark.claimant is not None:
            self._ring(sheet, x, y, r, mark.claimant, (2.2, 1.4))
        colour = self.colour(mark.side)
        if mark.status == "held":
            sheet.shape(shape, fill=colour, stroke=PAPER, width=line * 0.8)
        elif mark.status == "contested":
            self._contested(sheet, shape, mark, line)
        elif mark.status == "attacked":
            sheet.shape(affinity.translate(burst(4, r * 1.45, r * 0.5), x, y), fill=colour, stroke=PAPER, width=line * 0.6)
        elif mark.status == "threatened":
            sheet.shape(shapely.Point(x, y).buffer(r * 1.15), fill=PAPER, stroke=colour, width=line * 1.2, dash=(0.1, 2.0))
            sheet.shape(shapely.Point(x, y).buffer(r * 0.25), fill=colour)
        else:
            dash = {"claimed": (1.6, 1.1)}.get(mark.status)
            sheet.shape(shape, fill=PAPER, stroke=colour if mark.status != "unknown" else UNKNOWN, width=line * 1.3, dash=dash)
            if mark.status == "unknown":
                sheet.shape(shapely.Point(x, y).buffer(r * 0.3), fill=UNKNOWN)

    def reach(self, mark: Mark, r: float) -> float:
        """Radius of a mark with its rings."""
        return r * (_REACH + 0.2 if ringed(mark) else 1.25)

    def _ring(self, sheet: Sheet, x: float, y: float, r: float, side: str, dash: tuple[float, float]) -> None:
        line = max(0.6, 0.75 * r)
        sheet.shape(shapely.Point(x, y).buffer(r * _REACH), stroke=self.colour(side), width=line, dash=dash)

    def _contested(self, sheet: Sheet, shape: BaseGeometry, mark: Mark, line: float) -> None:
        """Paper hatched in the colour of the side that fights for it, outlined in the holder's."""
        fighting, holding = self.colour(mark.rival or mark.side), self.colour(mark.side or mark.rival)
        sheet.shape(shape, fill=PAPER)
        sheet.shape(shapely.intersection(hatch(shape), shape), stroke=fighting, width=line * 0.9)
        sheet.shape(shape, stroke=holding, width=line * 1.2)


def ringed(mark: Mark) -> bool:
    """Whether a mark has a ring around it."""
    return any(side is not None for side in (mark.claimant, mark.attacker, mark.threat))


def regular(corners: int, turn: float, r: float) -> BaseGeometry:
    """Polygon of equal sides around the origin, one corner up before it is turned clockwise."""
    angles = [math.radians(turn + 360.0 * i / corners) for i in range(corners)]
    return shapely.Polygon([(r * math.sin(a), -r * math.cos(a)) for a in angles])


def burst(tips: int, outer: float, inner: float) -> BaseGeometry:
    """Star around the origin, one tip up."""
    angles = [math.pi * i / tips for i in range(2 * tips)]
    radii = (outer, inner) * tips
    return shapely.Polygon([(r * math.sin(a), -r * math.cos(a)) for a, r in zip(angles, radii, strict=True)])


def hatch(shape: BaseGeometry) -> BaseGeometry:
    """Slanted lines across a shape, five to its width."""
    west, north, east, south = shape.bounds
    side = max(east - west, south - north)
    steps = [side * (k + 0.5) / 3.4 for k in range(-1, 8)]
    return shapely.MultiLineString([[(west + step - side, south), (west + step, south - side)] for step in steps])


def draw_star(sheet: Sheet, x: float, y: float, r: float, *, fill: str = INK, edge: str = PAPER) -> None:
    """Draw the star of the reference city."""
    sheet.shape(affinity.translate(burst(5, r, r * 0.42), x, y), fill=fill, stroke=edge, width=max(0.4, 0.35 * r))

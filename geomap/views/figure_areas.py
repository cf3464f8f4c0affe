"""Holding -> areas of the figure: filled in the colour of a side, hatched where contested, bare where not known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.areas import Holding
from geomap.views.figure_frame import Frame
from geomap.views.figure_glyphs import Glyphs
from geomap.views.figure_sheet import SOFT, Sheet

FILL = 0.30
"""How much of a side's colour an area has: the marks on it stay the stronger."""

_GAP = 1.5
"""Millimetres between the lines of a hatching."""


def draw_areas(sheet: Sheet, frame: Frame, holdings: Sequence[Holding], glyphs: Glyphs) -> None:
    """Draw areas between land and marks, cut at the frame."""
    left, top, right, bottom = frame.box
    for one in holdings:
        placed = frame.shape(one.area.shape)
        shape = shapely.clip_by_rect(placed if placed.is_valid else shapely.make_valid(placed), left, top, right, bottom)
        if shape.is_empty:
            continue
        colour = glyphs.colour(one.holder)
        if one.status == "held":
            sheet.shape(shape, fill=colour, alpha=FILL, clip=frame.box)
        elif one.status == "contested":
            sheet.shape(shapely.intersection(hatching(shape.bounds), shape), stroke=colour, width=0.9, clip=frame.box)
        if one.area.by == "nearest":
            sheet.shape(shape, stroke=SOFT, width=0.3, dash=(1.5, 1.5), clip=frame.box)


def hatching(box: Sequence[float]) -> BaseGeometry:
    """Slanted lines over a rectangle on the paper; those of neighbours lie on one another."""
    west, north, east, south = box
    first, last = np.floor((west + north) / _GAP), np.ceil((east + south) / _GAP)
    return shapely.MultiLineString([[(k * _GAP - north, north), (k * _GAP - south, south)] for k in np.arange(first, last + 1)])

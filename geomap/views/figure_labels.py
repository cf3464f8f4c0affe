"""Wanted labels -> placed labels: greedy choice among positions around each mark, with leader lines, no two overlapping."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in mm."""

_DIRECTIONS = 12
_FINE = 24
"""Directions of labels that touch their mark, and of those with a leader line."""

_RINGS = (0.0, 2.2, 4.5, 7.5, 11.0, 15.0, 20.0)
"""Free room in mm between mark and label; beyond the first a leader line bridges it."""

_PREFERENCE = (0.0, 0.5, 0.9, 1.6, 1.0, 0.9, 0.6, 1.2, 1.3, 1.8, 1.1, 0.7)
"""Cost of each direction, clockwise from the right: right first, then the corners, above and below last."""

_LEVEL_COST, _RING_COST, _LINE_COST = 30.0, 2.2, 1.5
_PASSES = 3
_TRIES = 60
_GAP = 0.35


@dataclass(frozen=True, slots=True)
class Want:
    """A label wanted for a mark of radius `r` at (x, y): its possible sizes (width, height), the fullest first."""

    x: float
    y: float
    r: float
    sizes: tuple[tuple[float, float], ...]
    first: bool = False
    """Whether the label chooses before all others."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A label's place: which of the sizes fitted, its rectangle, the leader line where one is needed, and what it costs."""

    level: int
    rect: Rect
    cost: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def place_labels(wants: Sequence[Want], bounds: Rect, obstacles: Sequence[Rect] = (), reach: float = 1.0) -> list[Spot | None]:
    """A spot for each wanted label inside `bounds`, None where there is no room; `reach` stretches the leader lines.

    No label touches another label, a mark, an obstacle or a leader line, and no leader line crosses another.
    """
    fixed = np.array([*(_square(want) for want in wants), *obstacles], dtype=float).reshape(-1, 4)
    spots: list[Spot | None] = [None] * len(wants)
    order = sorted(range(len(wants)), key=lambda i: (not wants[i].first, -_crowd(wants[i], wants), wants[i].x, wants[i].y, i))
    options = [_options(want, bounds, np.delete(fixed, i, axis=0), reach) for i, want in enumerate(wants)]
    for _ in range(_PASSES):
        before = list(spots)
        for i in order:
            spots[i] = None
            spots[i] = options[i].best([spot for spot in spots if spot])
        if spots == before:
            break
    for i in order:
        if (spot := spots[i]) is None or spot.level:
            _make_room(i, spots, options)
    return spots


def _make_room(i: int, spots: list[Spot | None], options: Sequence[_Options]) -> None:
    """Give label i a full place that one other label holds, where that one finds a full place elsewhere; or at least its short form a place."""
    others = [j for j, spot in enumerate(spots) if spot and j != i]
    taken = [spot for j in others if (spot := spots[j])]
    for level in (0, 1) if spots[i] is None else (0,):
        for spot, blocker in options[i].blocked(taken, level):
            j = others[blocker]
            rest = [kept for k, kept in enumerate(taken) if k != blocker]
            moved = options[j].best([*rest, spot])
            if moved and moved.level <= level:
                spots[i], spots[j] = spot, moved
                return


def _square(want: Want) -> Rect:
    return want.x - want.r, want.y - want.r, want.x + want.r, want.y + want.r


def _crowd(want: Want, wants: Sequence[Want]) -> int:
    """Count the marks within a label's reach: the most crowded choose first."""
    width, height = want.sizes[0]
    return sum(abs(other.x - want.x) < width + 2 and abs(other.y - want.y) < 2 * height + 2 for other in wants)


@dataclass(slots=True)
class _Options:
    """Candidate positions of one label that keep clear of all marks, cheapest first."""

    levels: Any
    rects: Any
    costs: Any
    starts: Any
    ends: Any
    led: Any

    def best(self, taken: list[Spot]) -> Spot | None:
        """Cheapest candidate that is clear of the labels and leader lines placed so far."""
        free = np.ones(len(self.rects), dtype=bool)
        if taken:
            free &= ~_overlaps(self.rects, np.array([spot.rect for spot in taken]))
            free[free] = self._clear_of_lines(free, taken)
        found = np.flatnonzero(free)
        return self._spot(int(found[0])) if len(found) else None

    def blocked(self, taken: list[Spot], level: int) -> list[tuple[Spot, int]]:
        """Cheapest candidates of a level that exactly one label placed so far stands in the way of, with that label's position."""
        found: list[tuple[Spot, int]] = []
        tree = shapely.STRtree([_outline(spot) for spot in taken])
        for i in np.flatnonzero(self.levels == level):
            spot = self._spot(int(i))
            hits = tree.query(_outline(spot), predicate="intersects")
            if len(hits) == 1:
                found.append((spot, int(hits[0])))
            if len(found) == _TRIES:
                break
        return found

    def _clear_of_lines(self, free: Any, taken: list[Spot]) -> Any:
        lines = [shapely.LineString(spot.leader) for spot in taken if spot.leader]
        boxes = shapely.box(*self.rects[free].T)
        clear = np.ones(len(boxes), dtype=bool)
        if lines:
            clear &= ~shapely.intersects(boxes, shapely.MultiLineString(lines))
        led = self.led[free]
        mine = shapely.linestrings(np.stack([self.starts[free], self.ends[free]], axis=1))
        clear &= ~(led & shapely.intersects(mine, shapely.union_all([*lines, *(shapely.box(*spot.rect) for spot in taken)])))
        return clear

    def _spot(self, i: int) -> Spot:
        line = ((float(self.starts[i, 0]), float(self.starts[i, 1])), (float(self.ends[i, 0]), float(self.ends[i, 1])))
        return Spot(int(self.levels[i]), tuple(map(float, self.rects[i])), float(self.costs[i]), line if self.led[i] else None)  # type: ignore[arg-type]


def _outline(spot: Spot) -> Any:
    """Rectangle of a label with its leader line."""
    box = shapely.box(*spot.rect)
    return shapely.union(box, shapely.LineString(spot.leader)) if spot.leader else box


def _options(want: Want, bounds: Rect, fixed: Any, reach: float) -> _Options:
    """All candidates inside the bounds that keep clear of marks and obstacles, their leader lines too."""
    step = _FINE // _DIRECTIONS
    rows = [(level, ring, turn) for level in range(len(want.sizes)) for ring in range(len(_RINGS)) for turn in range(0, _FINE, 1 if ring else step)]
    levels, rings, turns = np.array(rows).T
    rects = np.array([_rect(want, *row, reach) for row in rows])
    costs = levels * _LEVEL_COST + rings * _RING_COST + np.array(_PREFERENCE)[turns // step] + (rings > 0) * _LINE_COST
    inside = (rects[:, 0] >= bounds[0]) & (rects[:, 1] >= bounds[1]) & (rects[:, 2] <= bounds[2]) & (rects[:, 3] <= bounds[3])
    starts, ends = _leaders(want, rects)
    keep = inside & ~_overlaps(rects, fixed)
    if len(fixed):
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        keep &= ~((rings > 0) & shapely.intersects(lines, shapely.union_all(shapely.box(*fixed.T))))
    chosen = np.flatnonzero(keep)
    chosen = chosen[np.argsort(costs[chosen], kind="stable")]
    return _Options(levels[chosen], rects[chosen], costs[chosen], starts[chosen], ends[chosen], rings[chosen] > 0)


def _rect(want: Want, level: int, ring: int, turn: int, reach: float) -> Rect:
    """Rectangle of a label in one direction, its near side at the ring's distance from the mark."""
    width, height = want.sizes[level]
    angle = 2 * math.pi * turn / _FINE
    away = want.r + _GAP + _RINGS[ring] * reach
    cos, sin = math.cos(angle), math.sin(angle)
    # The label's middle lies where its nearest point is `away` from the mark: corners lean, sides stand flat.
    x = want.x + away * cos + width / 2 * _lean(cos)
    y = want.y + away * sin + height / 2 * _lean(sin)
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _lean(part: float) -> float:
    return max(-1.0, min(1.0, 1.6 * part))


def _leaders(want: Want, rects: Any) -> tuple[Any, Any]:
    """Leader lines from the edge of the mark to the nearest point of each rectangle."""
    middle = np.array([want.x, want.y])
    ends = np.clip(middle, rects[:, :2], rects[:, 2:])
    way = ends - middle
    length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    return middle + way / length * want.r, ends


def _overlaps(rects: Any, others: Any) -> Any:
    """For each rectangle, whether it overlaps any of the others."""
    if not len(others):
        return np.zeros(len(rects), dtype=bool)
    a, b = rects[:, None, :], others[None, :, :]
    apart = (a[..., 0] >= b[..., 2]) | (a[..., 2] <= b[..., 0]) | (a[..., 1] >= b[..., 3]) | (a[..., 3] <= b[..., 1])
    return np.any(~apart, axis=1)

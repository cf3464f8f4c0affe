"""TopoJSON -> shapes: polygons, and the lines that two neighbours share, each simplified once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry


@dataclass(slots=True)
class Topology:
    """One TopoJSON object whose arcs are decoded when first used and simplified by `tolerance` degrees."""

    shapes: list[Mapping[str, Any]]
    arcs: list[list[list[int]]]
    scale: tuple[float, float]
    origin: tuple[float, float]
    tolerance: float
    _lines: dict[int, Any] = field(default_factory=dict)

    def polygon(self, shape: Mapping[str, Any]) -> BaseGeometry:
        """Return the valid polygon of a shape; an island smaller than the tolerance is left out."""
        nested = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        parts = [Polygon(rings[0], rings[1:]) for part in nested if (rings := list(self._rings(part)))]
        return shapely.make_valid(MultiPolygon(parts)) if parts else MultiPolygon()

    def owners(self, shapes: Iterable[Mapping[str, Any]]) -> dict[int, list[int]]:
        """For each arc, the positions of the shapes that it bounds: two for a border, one for a coast."""
        owners: dict[int, list[int]] = defaultdict(list)
        for position, shape in enumerate(shapes):
            for arc in {_plain(index) for index in _flat(shape.get("arcs", []))}:
                owners[arc].append(position)
        return owners

    def line(self, arc: int) -> Any:
        """Coordinates of one arc as an array of (lon, lat), simplified, ends kept."""
        if arc not in self._lines:
            points = np.cumsum(np.array(self.arcs[arc], dtype=float), axis=0) * self.scale + self.origin
            line = shapely.linestrings(_unrolled(points))
            self._lines[arc] = shapely.get_coordinates(shapely.simplify(line, self.tolerance, preserve_topology=False))
        return self._lines[arc]

    def _rings(self, part: list[list[int]]) -> Iterator[Any]:
        """Yield a polygon's rings, the outer one first; nothing where the outer one is too small to draw."""
        for position, ring in enumerate(part):
            lines = [self.line(_plain(arc))[:: 1 if arc >= 0 else -1] for arc in ring]
            points = _unrolled(np.concatenate([lines[0], *(line[1:] for line in lines[1:])]))
            if len(points) >= 4:
                yield _closed(points)
            elif position == 0:
                return


def read_topology(path: Path, tolerance: float) -> Topology:
    """Read the first object of a TopoJSON file that holds properties."""
    content = json.loads(path.read_bytes())
    name = next(key for key in content["objects"] if key != "land")
    transform = content["transform"]
    return Topology(content["objects"][name]["geometries"], content["arcs"], tuple(transform["scale"]),
                    tuple(transform["translate"]), tolerance)


def _unrolled(points: Any) -> Any:
    """Let longitudes run on past 180° where a line crosses it, instead of jumping round the globe."""
    points[1:, 0] -= 360.0 * np.cumsum(np.round(np.diff(points[:, 0]) / 360.0))
    return points


def _closed(ring: Any) -> Any:
    """Close a ring that went once round the globe (Antarctica) over the south pole."""
    if abs(ring[0, 0] - ring[-1, 0]) < 1.0:
        return ring
    return np.concatenate([ring, [[ring[-1, 0], -90.0], [ring[0, 0], -90.0], ring[0]]])


def without_seam(line: Any, within: float) -> list[Any]:
    """Split a line at the stretches that run along 180°, give or take `within`, and leave those out."""
    on_seam = np.abs(np.abs(line[:, 0]) - 180.0) < within
    cut = np.flatnonzero(on_seam[:-1] & on_seam[1:]) + 1
    return [piece for piece in np.split(line, cut) if len(piece) > 1]


def _plain(arc: int) -> int:
    return arc if arc >= 0 else ~arc


def _flat(nested: Any) -> Iterator[int]:
    for item in nested:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item

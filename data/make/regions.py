"""regions_hand.txt -> regions.csv: continents, seas, rivers, named regions, strategic places."""

from __future__ import annotations

import re

from sources import GAZETTEER, HERE, joined, write

HEADER = ["id", "name", "kind", "lat", "lon", "country", "names", "source"]
SOURCE = "general knowledge; continents: GeoNames' points"


def main() -> None:
    out = []
    for line in (HERE / "regions_hand.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        slug, kind, lat, lon, country, names = line.split(";")
        listed = [n for n in names.split("|")]
        # A bracket only tells namesakes apart; "the X" and "le X" are found as X where X has a name of its own.
        usable = [n for n in listed if "(" not in n]
        name = re.sub(r" \(.*", "", listed[0])
        out.append(
            {
                "id": f"geomap:{slug}", "name": name, "kind": kind, "lat": lat, "lon": lon, "country": country,
                "names": joined([name, *usable] if usable else [name]),
                "source": "GeoNames" if kind == "CONT" else "general knowledge",
            }
        )
    out.sort(key=lambda r: r["id"])
    write(GAZETTEER / "regions.csv", HEADER, out)


if __name__ == "__main__":
    main()

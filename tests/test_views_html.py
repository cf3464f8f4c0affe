"""The map page: one file, safe with hostile text, the same bytes every time, true to the timeline."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from PIL import Image

from geomap._errors import ViewError
from geomap.articles import Article, Interval, Span
from geomap.distances import DistanceClaim, measure
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import RULE, Timeline, draw_timeline
from geomap.views.html import MapPage, page
from geomap.views.payload import safe_url
from geomap.views.region import box_of, region_of
from geomap.views.rings import draw_rings
from geomap.views.sides import side_colours
from geomap.views.wording import interface_words, say_distance, say_reach, say_since, say_span, say_when

KABUL = Place("t:kabul", "Kabul", 34.5289, 69.1725, "AF", "Kabul", "PPLC", 4434550)
CAPITALS = {
    "Zaranj": (30.96, 61.86), "Sheberghan": (36.67, 65.75), "Kunduz": (36.73, 68.87), "Taloqan": (36.74, 69.53), "Herat": (34.35, 62.2),
    "Kandahar": (31.61, 65.71), "Lashkar Gah": (31.59, 64.37), "Pul-e-Alam": (33.99, 69.03), "Ghazni": (33.55, 68.42),
}
ATTACKS = (
    "<script>window.pwned=1</script>", "</script><script>window.pwned=1</script>", '"><img src=x onerror=window.pwned=1>',
    "'><svg/onload=window.pwned=1>", "`${window.pwned=1}`", "{{ 7*7 }}{% for a in b %}", "--><!--<script>", "<!--<script>", "]]>",
    "\u202egnalsi\u202c", "\u2028\u2029", "&lt;b&gt;", "</title></style></textarea><b>", "\\u003cscript\\u003e", "lone \ud800 half",
)


def place(name: str, lat: float, lon: float, country: str | None = "AF") -> Place:
    return Place(f"t:{name}", name, lat, lon, country, None, "PPLA", 1000)


def day(number: int, last: int | None = None) -> Interval:
    return Interval(date(2021, 8, number), date(2021, 8, last or number))


def told(words: str, where: Place | None, kind: str = "capture", modality: str = "asserted", *, text: str | None = None, when: Interval | None = None,
         gains: str | None = "Taliban", loses: str | None = "Afghan government", says: str | None = None, historical: bool = False,
         article: dict[str, Any] | None = None) -> tuple[Article, list[Shift]]:
    """One article with one statement about one place."""
    text = text or f"The Taliban took {words} on Friday."
    start = text.index(words)
    fields = {"id": f"{words}-{kind}-{modality}-{when}", "language": "en", "published": day(15), "source": "AFP", "title": "A report",
              "url": "https://example.org/a"} | (article or {})
    mention = Mention(start, start + len(words), words, "literal", 0.9, "")
    shift = Shift(Placing(mention, where, (), 0.9, ""), kind, modality, historical, False, gains, loses, says, when, None, Span(0, len(text)), 0, 0.9, "")
    return Article(text=text, **fields), [shift]


def afghanistan() -> Timeline:
    captures = [told(name, place(name, *at), when=day(6 + i)) for i, (name, at) in enumerate(CAPITALS.items())]
    return draw_timeline([
        *captures,
        told("Taloqan", place("Taloqan", *CAPITALS["Taloqan"]), "recapture", gains="Afghan government", loses="Taliban", when=day(12)),
        told("Ghazni", place("Ghazni", *CAPITALS["Ghazni"]), modality="claimed", when=day(8, 10)),
        told("Ghazni", place("Ghazni", *CAPITALS["Ghazni"]), modality="denied", when=day(11)),
        told("Herat", place("Herat", *CAPITALS["Herat"]), "contested", when=day(5)),
        told("Parun", place("Parun", 35.42, 70.92), when=None),
        told("Spin Boldak", None, modality="claimed", when=day(1, 31)),
    ])


def hostile(attack: str) -> Timeline:
    words = f"Town{attack}"
    text = f"Before {attack} they took {words} and {attack} after."
    article = {"source": attack, "title": attack, "url": f"javascript:{attack}", "language": attack, "id": attack}
    return draw_timeline([told(words, place(words, 34, 66), text=text, when=day(7), gains=f"Side {attack}", loses=attack, says=attack, article=article)])


class Document(HTMLParser):
    """What a browser would find in a page: its elements, its scripts, its styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, str | None, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.blocks.append((tag, dict(attrs).get("type"), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            tag, kind, text = self.blocks[-1]
            self.blocks[-1] = (tag, kind, text + data)

    def data(self) -> Any:
        return json.loads(next(text for _, kind, text in self.blocks if kind == "application/json"))


@pytest.fixture(scope="module")
def shown() -> str:
    return page(afghanistan(), KABUL)


@pytest.fixture(scope="module")
def data(shown: str) -> Any:
    return Document(shown).data()


def test_one_file_of_moderate_size(shown: str) -> None:
    """The page of a country's capitals is under 900 kB."""
    assert len(shown.encode()) < 900_000


def test_nothing_is_asked_of_the_network(shown: str) -> None:
    """No element, style or script of the page names a resource outside it."""
    document = Document(shown)
    assert not [tag for tag, attrs in document.tags if {"src", "srcset", "poster", "data"} & attrs.keys()]
    assert not [attrs for tag, attrs in document.tags if tag in ("link", "iframe", "object", "embed", "base")]
    styles = "".join(text for tag, _, text in document.blocks if tag == "style")
    assert "@import" not in styles and not re.search(r"url\((?!#default#VML)", styles)
    assert "sourceMappingURL" not in shown


def test_policy_names_each_script_and_style_by_hash(shown: str) -> None:
    """Only the page's own scripts and styles run: the policy lists their hashes and no escape hatch."""
    document = Document(shown)
    policy = next(attrs["content"] for tag, attrs in document.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy and "unsafe" not in policy and "default-src 'none'" in policy and "http" not in policy
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        blocks = [text for kind, mime, text in document.blocks if kind == tag and mime is None]
        assert parts[name].split() == [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in blocks]
    assert not [attrs for _, attrs in document.tags if "style" in attrs or any(key.startswith("on") for key in attrs)]


def test_same_input_same_bytes(shown: str) -> None:
    """Another process with another hash seed makes the same page."""
    code = ("import sys; sys.path[:0] = sys.argv[1:]; import hashlib, test_views_html as t; "
            "print(hashlib.sha256(t.page(t.afghanistan(), t.KABUL).encode()).hexdigest())")
    paths = [os.path.dirname(__file__), os.path.dirname(os.path.dirname(__file__))]
    run = subprocess.run([sys.executable, "-B", "-c", code, *paths], env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(shown.encode()).hexdigest()


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_adds_no_element(attack: str) -> None:
    """Text from an article is data: the page has the same elements and scripts whatever it says."""
    harmless, attacked = Document(page(hostile("x"), KABUL, title="x")), Document(page(hostile(attack), KABUL, title=attack))
    assert [tag for tag, _ in attacked.tags] == [tag for tag, _ in harmless.tags]
    assert [text for _, kind, text in attacked.blocks if kind is None] == [text for _, kind, text in harmless.blocks if kind is None]
    assert attack.replace("\ud800", "\ufffd") in "".join(map(str, attacked.data()["changes"][0][-1][0]))
    assert attacked.data()["title"] == attack.replace("\ud800", "\ufffd")


def test_data_cannot_end_its_element() -> None:
    """No character in the data block can close the script or open a comment."""
    text = next(text for _, kind, text in Document(page(hostile("".join(ATTACKS)), KABUL)).blocks if kind == "application/json")
    assert not set("<>&\u2028\u2029") & set(text)


def test_page_can_be_written_with_a_lone_surrogate() -> None:
    """Half a character in an article becomes U+FFFD, not an encoding error."""
    page(hostile("\udcff"), KABUL, title="\ud83d").encode("utf-8")


@pytest.mark.parametrize(("url", "kept"), [
    ("https://example.org/a?b=c&d=é", True), ("HTTP://example.org", True), ("javascript:alert(1)", False), ("data:text/html,x", False),
    ("//example.org", False), ("https://", False), (" https://example.org", False), ("https://exa\tmple.org", False), ('https://e.org/"><b>', False),
    ("https://[", False), (None, False), ("https://example.org/" + "a" * 3000, False),
])
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    """http and https addresses are linked as they are; everything else is no link."""
    assert safe_url(url) == (url if kept else "")


def test_long_sentence_is_cut_around_its_place() -> None:
    """A megabyte on one line is shown as some 400 characters around the place, with ellipses."""
    text = "a" * 500_000 + " Kunduz " + "b" * 500_000
    made = page(draw_timeline([told("Kunduz", place("Kunduz", 36.7, 68.9), text=text, when=day(8))]), None)
    _, _, before, named, after = Document(made).data()["changes"][0][-1][0]
    assert named == "Kunduz" and before.startswith("…a") and after.endswith("b…")
    assert 350 < len(before + named + after) < 410


def test_short_sentence_is_shown_whole(data: Any) -> None:
    """A sentence of ordinary length is quoted exactly, its place apart."""
    assert any(report[2:] == ["The Taliban took ", "Kunduz", " on Friday."] for change in data["changes"] for report in change[-1])


def test_states_are_the_timelines_own(data: Any) -> None:
    """At every date of the slider the page shows what `Timeline.state_at` says."""
    timeline = afghanistan()
    for stop, (ordinal, _) in enumerate(data["stops"]):
        expected = {(s.place.name, s.holder, s.status) for s in timeline.state_at(date.fromordinal(ordinal))}
        found = set()
        for entry, runs in zip(data["places"], data["states"], strict=True):
            if past := [run for run in runs if run[0] <= stop]:
                holder = data["sides"][past[-1][1]][0] if past[-1][1] >= 0 else None
                found.add((data["strings"][entry[0]], holder, ("held", "contested", "unknown")[past[-1][2]]))
        assert found == expected
    assert [ordinal for ordinal, _ in data["stops"]] == [d.toordinal() for d in timeline.days()]


def test_every_change_is_there(data: Any) -> None:
    """Unplaced and undated changes are listed, with no place and no date rather than a guess."""
    assert len(data["changes"]) == len(afghanistan().changes)
    unplaced = [change for change in data["changes"] if change[0] < 0]
    assert [data["strings"][change[1]] for change in unplaced] == ["Spin Boldak"]
    assert "date not known" in {data["strings"][change[8]] for change in data["changes"] if change[7] < 0}


def test_distance_is_the_measured_one(data: Any) -> None:
    """A place's distance and direction are those of `measure`."""
    entry = next(entry for entry in data["places"] if data["strings"][entry[0]] == "Kandahar")
    reach = measure(place("Kandahar", *CAPITALS["Kandahar"]), KABUL)
    assert entry[5] == round(reach.distance_km, 1)
    assert data["strings"][entry[7]] == f"{reach.distance_km:.0f}\u00a0km south-west of Kabul (bearing {reach.bearing_deg:.0f}°)"


def test_extra_day_is_a_stop() -> None:
    """The slider opens at `day` even where nothing changed on it."""
    found = Document(page(afghanistan(), KABUL, day=date(2021, 9, 1))).data()
    assert found["open"] == found["stops"][-1][0] == date(2021, 9, 1).toordinal()
    assert len(found["stops"]) - 1 not in found["days"]


def test_rule_and_credit_are_printed(shown: str) -> None:
    """The rule of control in force and the source of the boundaries stand on the page."""
    assert html.escape(RULE) in shown
    assert "Boundaries: Natural Earth (public domain). Boundaries and names shown do not imply endorsement." in shown


def test_provinces_of_the_country_concerned_only(data: Any) -> None:
    """Names: Afghan provinces and the countries around, no provinces of the neighbours."""
    names = {name[0]: name[4] for name in data["base"]["names"]}
    assert names["Helmand"] == 0 and names["Pakistan"] == 1 and "Balochistan" not in names
    assert data["base"]["disputed"] and data["base"]["divisions"]


def test_language_follows_the_articles() -> None:
    """Mostly French articles give a French page; a mix gives an English one; `ui` overrides."""
    french = draw_timeline([told("Kunduz", place("Kunduz", 36.7, 68.9), when=day(1), article={"language": "fr"})])
    assert '<html lang="fr">' in page(french, KABUL)
    assert '<html lang="en">' in page(french, KABUL, ui="en")
    assert Document(page(french, KABUL)).data()["title"] == "Afghanistan : changements de contrôle rapportés"
    with pytest.raises(ViewError, match="'de'"):
        page(french, KABUL, ui="de")


def test_both_languages_say_the_same_things() -> None:
    """The two word files have the same keys, and the French rule translates the rule in force."""
    tables = [tomllib.loads(files("geomap.views").joinpath("words", f"{ui}.toml").read_text("utf-8")) for ui in ("en", "fr")]
    keys = [{f"{name}.{key}" for name, value in table.items() for key in (value if isinstance(value, dict) else [""])} for table in tables]
    assert keys[1] - {"rule_of."} == keys[0]
    assert interface_words("fr")["rule"] != RULE == interface_words("en")["rule"]


@pytest.mark.parametrize(("when", "english", "french"), [
    (None, "date not known", "date non connue"),
    (day(12), "12 August 2021", "12 août 2021"),
    (day(1, 31), "between 1 and 31 August 2021", "entre le 1er et le 31 août 2021"),
    (Interval(date(2021, 7, 28), date(2021, 8, 1)), "between 28 July and 1 August 2021", "entre le 28 juillet et le 1er août 2021"),
    (Interval(date(2020, 12, 31), date(2021, 1, 2)), "between 31 December 2020 and 2 January 2021", "entre le 31 décembre 2020 et le 2 janvier 2021"),
])
def test_days_keep_their_uncertainty(when: Interval | None, english: str, french: str) -> None:
    """An interval is told as one, in both languages."""
    assert (say_when(when, interface_words("en")), say_when(when, interface_words("fr"))) == (english, french)


def test_numbers_in_words() -> None:
    """Distances are rounded to what they can bear and written as the language writes them."""
    english, french = interface_words("en"), interface_words("fr")
    assert say_distance(7.44, english) == "7.4\u00a0km" and say_distance(1204.4, french) == "1\u202f204\u00a0km"
    assert say_reach(60.7, 359.6, "Islamabad", french) == "61\u00a0km au nord d’Islamabad (azimut 0°)"
    assert say_since(day(12, 13), english) == "a day between 12 and 13 August 2021" and say_since(None, english) == "date not known"
    assert say_span(day(1, 31), french) == "du 1er au 31 août 2021"


def test_region_crosses_the_date_line() -> None:
    """Places on both sides of 180° give a small map, not one round the globe."""
    box = box_of([(-18.1, 178.4), (-18.2, -178.8)])
    region = region_of(box)
    assert box[2] - box[0] == pytest.approx(2.8) and region.span < 5
    assert region.near(-178.8) == pytest.approx(181.2) and region.near(178.4) == pytest.approx(178.4)


def test_fiji_is_drawn_whole() -> None:
    """Land on both sides of the date line lies side by side on the map."""
    suva, lakeba = place("Suva", -18.14, 178.44, "FJ"), place("Lakeba", -18.2, -178.8, "FJ")
    found = Document(page(draw_timeline([told("Suva", suva, when=day(1)), told("Lakeba", lakeba, when=day(2))]), suva)).data()
    west = [ring[0] * found["base"]["unit"] for concerned, rings in found["base"]["areas"] for ring in rings if concerned]
    assert min(west) < 178 and max(west) > 180 and max(west) - min(west) < 8


def test_no_change_is_said() -> None:
    """Without any change the page says so and shows the reference city's country."""
    found = Document(page(draw_timeline([]), KABUL)).data()
    assert found["summary"] == "No change of control was found in the articles."
    assert found["changes"] == found["stops"] == [] and found["region"]["view"][0] < 61 < 74 < found["region"]["view"][2]


def test_nothing_at_all_gives_a_page() -> None:
    """No change, no place and no reference city still give a map of the world."""
    assert Document(page(draw_timeline([]), None)).data()["reference"] is None


def test_rings_are_geodesic_and_round() -> None:
    """Every point of a ring lies at its round distance from the reference city."""
    rings = draw_rings(KABUL, [place(name, *at) for name, at in CAPITALS.items()])
    assert [ring.radius_km for ring in rings] == [200, 400, 600, 800] or [ring.radius_km for ring in rings] == [250, 500, 750, 1000]
    assert all(measure(place("p", lat, lon), KABUL).distance_km == pytest.approx(ring.radius_km, abs=1e-6) for ring in rings for lat, lon in ring.points)


def test_sides_keep_their_colours() -> None:
    """The side with most changes comes first, and colours do not repeat among the first eight."""
    colours = side_colours(afghanistan())
    assert list(colours) == ["Taliban", "Afghan government"] and len(set(colours.values())) == 2


def test_notebook_frame_is_sandboxed(shown: str, tmp_path: Any) -> None:
    """A notebook shows the page in a frame that may run scripts and nothing else."""
    frame = Document(MapPage(shown)._repr_html_())
    (tag, attrs), = frame.tags
    assert tag == "iframe" and attrs["sandbox"] == "allow-scripts allow-popups allow-popups-to-escape-sandbox" and attrs["srcdoc"] == shown
    MapPage(shown).save(tmp_path / "map.html")
    assert (tmp_path / "map.html").read_bytes() == shown.encode()


def test_importing_views_is_cheap() -> None:
    """folium, shapely and the geodesic library load when a page is made, not before."""
    code = "import sys, geomap.views.html; print([m for m in ('folium', 'shapely', 'babel', 'geopy', 'numpy', 'pycountry') if m in sys.modules])"
    root = os.path.dirname(os.path.dirname(__file__))
    run = subprocess.run([sys.executable, "-B", "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_where_html_cannot_go_a_picture_does() -> None:
    """A notebook keeps the frame and a PNG; the picture is drawn when it is asked for, and not where it is not wanted."""
    calls: list[int] = []

    def picture() -> bytes:
        calls.append(1)
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), "white").save(buffer, "PNG")
        return buffer.getvalue()

    made = MapPage("<!DOCTYPE html><html></html>", picture)
    assert not calls
    assert made._repr_mimebundle_(include={"text/html"}).keys() == {"text/html"} and not calls
    bundle = made._repr_mimebundle_()
    assert bundle.keys() == {"text/plain", "text/html", "image/png"} and base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert "image/png" not in MapPage("<html>")._repr_mimebundle_()


def test_claims_of_distance_stand_at_their_places() -> None:
    """What an article says of a distance is shown with its verdict at the places it names, in either language, and nowhere else."""
    article, shifts = told("Ghazni", place("Ghazni", *CAPITALS["Ghazni"]), when=day(12))
    claim = DistanceClaim("Kabul", "Ghazni", 150.0, "SW", 128.4, "SW", "road", Span(0, 5))
    other = DistanceClaim("Kabul", "Elsewhere", None, None, None, None, "unresolved", Span(0, 5))
    plain = replace(claim, direction=None, measured_km=None, measured_direction=None, verdict="unresolved")
    timeline = draw_timeline([(article, shifts)])
    english, french = (Document(page(timeline, KABUL, ui=ui, distances=[(article, claim), (article, other), (article, plain)])).data()["claims"] for ui in ("en", "fr"))
    assert english == [[0, "road", "Ghazni: 150\u00a0km south-west of Kabul, by the article; measured: 128\u00a0km south-west"],
                       [0, "unresolved", "Ghazni: 150\u00a0km from Kabul, by the article; measured: not measured"]]
    assert french[0][2] == "Ghazni : 150\u00a0km au sud-ouest de Kabul, selon l’article ; mesuré : 128\u00a0km au sud-ouest"
    assert Document(page(timeline, KABUL)).data()["claims"] == []

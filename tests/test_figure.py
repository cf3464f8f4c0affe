"""The figure: what it says is true to the timeline, its labels do not collide, its text is text, its bytes are stable."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely

pytest.importorskip("matplotlib")
from PIL import Image
from test_views_html import ATTACKS, KABUL, afghanistan, day, hostile, place, told

from geomap._errors import ViewError
from geomap.timeline import Timeline, draw_timeline
from geomap.views.embed import embed, fragment
from geomap.views.figure import alt_text, figure
from geomap.views.figure_frame import Projection, figure_box, fit_frame
from geomap.views.figure_labels import Want, place_labels
from geomap.views.figure_marks import count_marks, last_day, marks_at
from geomap.views.figure_notes import say_short
from geomap.views.figure_sheet import clean, width_of, wrap
from geomap.views.html import MapPage, page
from geomap.views.wording import interface_words

WORDS = interface_words("en")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(timeline: Timeline, form: str = "svg", reference: object = KABUL, **options: object) -> bytes:
    buffer = io.BytesIO()
    figure(timeline, reference, buffer, format=form, **options)
    return buffer.getvalue()


def texts(svg: bytes) -> list[str]:
    return [text.strip() for node in ET.fromstring(svg).iter(f"{SVG}text") if (text := "".join(node.itertext()))]


def threatened() -> Timeline:
    """Three towns taken, the capital threatened."""
    return draw_timeline([
        told("Lashkar Gah", place("Lashkar Gah", 31.59, 64.37), when=day(13)), told("Kandahar", place("Kandahar", 31.61, 65.71), when=day(12, 13)),
        told("Pul-e-Alam", place("Pul-e-Alam", 33.99, 69.03), "held", when=day(13)), told("Kabul", KABUL, modality="threatened"),
    ])


@pytest.fixture(scope="module")
def svg() -> bytes:
    return drawn(threatened())


def test_everything_a_reader_needs_is_printed(svg: bytes) -> None:
    """Title, period, places with day and distance, count, rule, source, credit, as-of date and disclaimer are text in the picture."""
    said = " ".join(texts(svg))
    for words in ("Afghanistan: reported changes of control", "15 August 2021", "Lashkar Gah", "12–13\u00a0Aug · 457\u00a0km", "Taliban: 3", "Only an asserted",
                  "AFP (4)", "Natural Earth", "the last day in the data", "not what was verified", "Lambert azimuthal equal-area", "Kabul", "threatened"):
        assert words in said


def test_a_threat_is_not_control() -> None:
    """The threatened capital is no place held, whatever is said of it."""
    timeline = threatened()
    marks = {mark.place.name: mark for mark in marks_at(timeline, last_day(timeline))}
    assert marks["Kabul"].status == "threatened" and marks["Kabul"].side == "Taliban"
    assert count_marks(marks.values())[0] == {"Taliban": 3}


def test_claims_and_denials_are_drawn_as_what_they_are() -> None:
    """A claim alone is hollow, a claim with a denial contested, a denial alone is not drawn, an undated capture not counted."""
    herat, ghazni, farah = (place(name, 32 + i, 63 + i) for i, name in enumerate(("Herat", "Ghazni", "Farah")))
    timeline = draw_timeline([
        told("Herat", herat, modality="claimed", when=day(8), loses=None), told("Ghazni", ghazni, modality="claimed", when=day(8), loses=None),
        told("Ghazni", ghazni, modality="denied", when=day(9), loses=None), told("Farah", farah, modality="denied", when=day(9)),
        told("Parun", place("Parun", 35.4, 70.9)), told("Qalat", place("Qalat", 32.1, 66.9), when=day(3), historical=True),
    ])
    assert {mark.place.name: mark.status for mark in marks_at(timeline, last_day(timeline))} == {"Herat": "claimed", "Ghazni": "contested", "Parun": "undated"}
    said = " ".join(texts(drawn(timeline)))
    assert "not counted as held: 1" in said and "2 denied" in said and "1 recalled" in said


def test_marks_follow_the_day() -> None:
    """On a day only what has happened by then is drawn, and what changed since the day before is fresh."""
    timeline = afghanistan()
    marks = {mark.place.name: mark for mark in marks_at(timeline, date(2021, 8, 8), date(2021, 8, 7))}
    assert marks["Kunduz"].fresh and marks["Zaranj"].status == "held" and not marks["Zaranj"].fresh
    assert "Kandahar" not in marks


def test_same_input_same_bytes() -> None:
    """Another process with another hash seed makes the same files."""
    code = ("import sys; sys.path[:0] = sys.argv[1:]; import hashlib, test_figure as t; "
            "print(*(hashlib.sha256(t.drawn(t.threatened(), form, size='column')).hexdigest() for form in ('png', 'svg', 'pdf')))")
    here = Path(__file__).parent
    run = subprocess.run([sys.executable, "-B", "-c", code, str(here), str(here.parent)], env=os.environ | {"PYTHONHASHSEED": "11"},
                         capture_output=True, text=True, check=True)
    assert run.stdout.split() == [hashlib.sha256(drawn(threatened(), form, size="column")).hexdigest() for form in ("png", "svg", "pdf")]


def test_metadata_says_what_the_picture_shows() -> None:
    """Title, alternative text and projection are in the file; no date is."""
    timeline = threatened()
    alt = alt_text(timeline, KABUL)
    info = Image.open(io.BytesIO(drawn(timeline, "png"))).info
    assert info["Description"] == alt and "Lambert" in info["Comment"] and not {"date", "Creation Time"} & info.keys()
    root = ET.fromstring(drawn(timeline))
    assert root.get("role") == "img" and root.findtext(f"{SVG}desc") == alt
    assert not re.search(r"20[2-9]\d-\d\d-\d\dT", ET.tostring(root, "unicode"))
    assert b"CreationDate" not in drawn(timeline, "pdf")


@pytest.mark.parametrize(("size", "width", "by"), [("column", 85, None), ("page", 180, "day"), ("slide", 338.67, None)])
def test_sizes(size: str, width: float, by: str | None) -> None:
    """A column is 85 mm wide, a page 180, a slide 16:9, at 300 dots an inch; nothing is drawn off the paper."""
    picture = Image.open(io.BytesIO(drawn(afghanistan(), "png", size=size, by=by)))
    assert abs(picture.width - width / 25.4 * 300) < 2 and round(picture.info["dpi"][0]) == 300
    assert size != "slide" or abs(picture.width / picture.height - 16 / 9) < 0.01
    pixels, edge = np.asarray(picture.convert("L")), 14
    assert min(pixels[:edge].min(), pixels[-edge:].min(), pixels[:, :edge].min(), pixels[:, -edge:].min()) == 255


def test_small_maps_one_a_day() -> None:
    """Each day of the timeline has its own map, named by the day."""
    said = texts(drawn(afghanistan(), by="day"))
    for number in range(6, 15):
        assert f"{number}\u00a0Aug" in said
    assert "Contested" in said, "what only an earlier map shows is in the legend too"


def test_labels_keep_clear() -> None:
    """No label touches another, a mark or a leader line; all lie inside the bounds."""
    random = np.random.default_rng(3)
    wants = [Want(float(x), float(y), 1.4, ((18.0, 5.5), (3.0, 2.4))) for x, y in random.uniform(5, 140, (40, 2))]
    spots = place_labels(wants, (0, 0, 150, 150), [(0, 141, 30, 150)])
    placed = [spot for spot in spots if spot]
    assert len(placed) == len(wants)
    boxes = [shapely.box(*spot.rect).buffer(-1e-6) for spot in placed]
    lines = [shapely.LineString(spot.leader) for spot in placed if spot.leader]
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i] if a.intersects(b)]
    assert not [1 for i, a in enumerate(lines) for b in lines[:i] if a.intersects(b)]
    assert not [1 for box in boxes for want in wants if box.intersects(shapely.box(want.x - 1.3, want.y - 1.3, want.x + 1.3, want.y + 1.3))]
    assert all(min(spot.rect) >= 0 and max(spot.rect) <= 150 for spot in placed)


def test_no_room_gives_a_number_or_nothing() -> None:
    """A label that does not fit falls back to its short form, then to none."""
    crowded = [Want(5, 5, 1, ((50.0, 5.0), (2.0, 2.0)))]
    assert place_labels(crowded, (0, 0, 10, 10))[0].level == 1
    assert place_labels([Want(5, 5, 1, ((50.0, 5.0),))], (0, 0, 10, 10)) == [None]


def test_what_has_no_room_is_named_below() -> None:
    """In a narrow column the places that get a number, or none, are all listed: no name is lost."""
    towns = [told(f"Town{i}", place(f"Town{i}", 34 + i % 6 * 0.05, 66 + i // 6 * 0.05), when=day(6)) for i in range(30)]
    said = " ".join(texts(drawn(draw_timeline(towns), size="column")))
    assert not [i for i in range(30) if not re.search(rf"Town{i}\b", said)]


@pytest.mark.parametrize("lat", [-70, -10, 0, 34, 80])
def test_projection_round_trip(lat: float) -> None:
    """Kilometres lead back to the degrees they came from; distances from the centre are right within 1 % near it."""
    projection = Projection(lat, 178.0, whole_world=False)
    x, y = projection.forward(np.array([175.0, 181.0]), np.array([lat, lat + 3.0]))
    lon, back = projection.inverse(x, y)
    assert np.allclose(back, [lat, lat + 3.0]) and np.allclose((lon + 360) % 360, [175.0, 181.0])
    assert abs(float(np.hypot(*projection.forward(178.0, lat + 2.0))) / 222.4 - 1) < 0.01


def test_date_line_does_not_split_a_country() -> None:
    """Places on both sides of 180° lie side by side on the paper, in the right order."""
    towns = [place("Suva", -18.1, 178.4, "FJ"), place("Somosomo", -16.8, -179.97, "FJ")]
    frame = fit_frame(figure_box(towns, None, ["FJ"]), 0, 0, 100, (50, 100))
    (x1, _), (x2, _) = (frame.at(town.lat, town.lon) for town in towns)
    assert 0 < x1 < x2 < 100


@pytest.mark.parametrize("country", ["AF", "FJ", "MT", "UA"])
def test_frame_shows_its_places(country: str) -> None:
    """A single town of a country lies on the map, with its country whole."""
    where = {"AF": (31.6, 64.4), "FJ": (-18.1, 178.4), "MT": (35.9, 14.5), "UA": (47.1, 37.5)}[country]
    frame = fit_frame(figure_box([place("x", *where, country)], None, [country]), 0, 0, 172, (85, 168))
    x, y = frame.at(*where)
    assert 1 < x < 171 and 1 < y < frame.height - 1


def test_no_change_is_said() -> None:
    """A timeline without a change gives a map that says so."""
    article, _ = told("Kabul", KABUL)
    timeline = draw_timeline([(article, [])])
    assert "No change of control was found in the articles." in " ".join(texts(drawn(timeline)))
    assert "No change of control" in alt_text(timeline, KABUL)
    drawn(Timeline((), ()), reference=None)


def test_hostile_text_adds_no_element() -> None:
    """All attacks at once leave the SVG well formed, without a script, link or foreign element."""
    root = ET.fromstring(drawn(hostile("".join(ATTACKS)), title="".join(ATTACKS)))
    assert not [node.tag for node in root.iter() if node.tag.split("}")[1] in {"script", "image", "a", "foreignObject"}]


def test_names_of_other_scripts() -> None:
    """Arabic and Cyrillic names are text in the SVG, have a width, and a dollar sign starts no formula."""
    said = texts(drawn(draw_timeline([told("لشکرگاه", place("لشکرگاه", 31.6, 64.4), when=day(7)), told("Харків $x$", place("Харків $x$", 34, 66), when=day(8))])))
    assert "لشکرگاه" in said and "Харків $x$" in said
    assert width_of("لشکرگاه", 7) < width_of("ل ش ک ر گ ا ه", 7), "letters of a word are joined"


def test_alt_text_is_made_of_the_data() -> None:
    """It names the holders, the threat and the distances, in either language."""
    english, french = alt_text(threatened(), KABUL, "en"), alt_text(threatened(), KABUL, "fr")
    assert "Taliban holds 3 places: Kandahar, Lashkar Gah and Pul-e-Alam." in english and "without control: Kabul." in english
    assert "the farthest Lashkar Gah (554\u00a0km)" in english and "Talibans : 3 lieux tenus (Kandahar" in french


@pytest.mark.parametrize(("when", "year", "said"), [
    (day(13), False, "13\u00a0Aug"), (day(12, 13), False, "12–13\u00a0Aug"), (day(12, 13), True, "12–13\u00a0Aug\u00a02021"), (None, True, "day not known"),
])
def test_days_of_labels(when: object, year: bool, said: str) -> None:
    """Days are short, with their uncertainty."""
    assert say_short(when, WORDS, year=year) == said


def test_wrapped_lines_fit() -> None:
    """No line is wider than asked, a word without a space neither; control characters are gone."""
    for line in wrap("one two three " + "x" * 300, 40, 7):
        assert width_of(line, 7) <= 40
    assert clean("a\x00b\u202ec\n d\ud800") == "a bc d\ufffd"


@pytest.mark.parametrize("options", [{"format": "gif"}, {"format": "png", "size": "poster"}, {"format": "png", "by": "year"}, {"format": "png", "ui": "tlh"}])
def test_choices_there_are_not(options: dict[str, str]) -> None:
    """A format, size, grouping or language that does not exist is one line that names the choices."""
    with pytest.raises(ViewError, match="choose"):
        figure(threatened(), KABUL, io.BytesIO(), **options)


def test_a_path_is_written_whole(tmp_path: Path) -> None:
    """The suffix picks the format; a missing folder is a ViewError."""
    figure(threatened(), KABUL, tmp_path / "map.svg")
    assert (tmp_path / "map.svg").read_bytes() == drawn(threatened())
    with pytest.raises(ViewError):
        figure(threatened(), KABUL, tmp_path / "none" / "map.svg")


def test_frame_for_another_page(tmp_path: Path) -> None:
    """The snippet is one sandboxed frame that holds the page or points to it, and cannot reach the page around it."""
    html = page(threatened(), KABUL)
    (tmp_path / "map.html").write_text(html, "utf-8")
    held = embed(tmp_path / "map.html")
    assert held == embed(MapPage(html)) == embed(html)
    assert 'sandbox="allow-scripts' in held and "allow-same-origin" not in held and held.count("<") == 2
    assert 'src="maps/map.html"' in embed(MapPage(html), src="maps/map.html")
    for bad in ("javascript:alert(1)", "data:text/html,x", "a b", ""):
        with pytest.raises(ViewError):
            embed(MapPage(html), src=bad)
    with pytest.raises(ViewError):
        embed(tmp_path / "missing.html")


def test_fragment_for_a_content_system() -> None:
    """One figure and one table, no script, no address outside the fragment."""
    html = fragment(threatened(), KABUL)
    assert html.count("<figure") == html.count("<table") == 1 and "<script" not in html and 'src="data:image/png;base64,' in html
    assert re.findall(r'alt="([^"]*)"', html) and not re.search(r'(?:src|href)="http', html) and html.count("<tr>") == 5

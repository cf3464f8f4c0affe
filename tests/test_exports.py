"""What leaves and what comes back: every view says what the timeline says, and our own files read back as the same timeline."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import re
import sqlite3
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_timeline_laws import PLACES, Told, article, dispatches, draw, shift, span, tellings

from geomap._errors import EventError, StoreError, ViewError
from geomap.articles import Article, Interval, Span
from geomap.control import Prior
from geomap.corrections import COLUMNS as CORRECTION_COLUMNS
from geomap.corrections import apply_corrections, corrections_text, read_corrections
from geomap.events import ACLED_COLUMNS, COLUMNS, csv_line, guarded_cell, holds_events, plain_cell, read_events
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.store import add_to_store, load_store, unknown_articles
from geomap.timeline import Timeline, draw_timeline
from geomap.views.files import SUFFIXES, check_suffix, write_view
from geomap.views.geojson import geojson_text
from geomap.views.kml import kml_text
from geomap.views.markdown import markdown_text
from geomap.views.table import csv_text

KABUL = Place("t:kabul", "Kabul", 34.5289, 69.1725, "AF", "Kabul", "PPLC", 4434550)
HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "'=1", "''-", "'plain", "=", " =1", "＝1", "<b>&amp;|x|", "]]>", 'a,"b"\nc', "lone \ud800", "\x0b", "")


def hostile(text: str) -> Timeline:
    """A timeline whose every word comes from an attacker."""
    words = f"{text}Town"
    body = f"{words} fell, {text}"
    place = Place("t:x", words, -33.9, -70.6, "CL", text or None, "PPL", 5)
    made = Shift(Placing(Mention(0, len(words), words, "literal", 0.9, text), place, (), 0.9, text), "capture", "asserted", False, False, text or None, text or None, text or None,
                 span(8), text or None, Span(0, len(body)), 0, 0.9, text)
    return draw_timeline([(Article(text or "a", body, "en", span(9), None, text or None, text or None, text or None), [made])])


def said(timeline: Timeline) -> list[object]:
    """All that a timeline says of changes, whole articles apart: each change, each report of it, and who held what before."""
    reports = [[(r.article.id, r.article.title, r.article.source, r.article.url, r.article.language, r.article.published, r.sentence,
                 replace(r.shift, evidence=None, placing=r.shift.placing.place)) for r in c.reports] for c in timeline.changes]
    held = {p.place.casefold() if p.place else None: p for p in timeline.held_before}
    return [[replace(c, reports=told) for c, told in zip(timeline.changes, reports, strict=True)], set(held.values()) if timeline.changes else set()]


def same(one: Timeline, other: Timeline) -> None:
    """Equal in all that is exported, and in all that is asked of it."""
    assert csv_text(one, KABUL) == csv_text(other, KABUL)
    assert said(one) == said(other)
    for day in (5, 9, 20):
        states = [[(s.place, s.holder, s.status, s.since, s.because.id, [c.id for c in s.claims]) for s in t.state_at(date(2021, 8, day))] for t in (one, other)]
        assert states[0] == states[1]
    assert [(d.what, d.says, [c.id for c in d.changes]) for d in one.disagreements()] == [(d.what, d.says, [c.id for c in d.changes]) for d in other.disagreements()]
    assert [(s.place, s.holder, s.status, s.start, s.end, s.because.id) for s in one.spells()] == [(s.place, s.holder, s.status, s.start, s.end, s.because.id) for s in other.spells()]


def back(tmp: Path, timeline: Timeline, suffix: str) -> Timeline:
    write_view(tmp / f"x{suffix}", timeline, KABUL)
    return read_events(tmp / f"x{suffix}")


priors = st.lists(st.builds(Prior, st.sampled_from((None, "Kunduz", "t:Herat", "herat", "Nowhere", "Elsewhere")), st.sampled_from(("A", "B", "G", "=side"))), max_size=4).map(tuple)
verdicts = st.lists(st.fixed_dictionaries({"action": st.sampled_from(("", "accept", "reject", "change", "merge", "split")), "group": st.sampled_from(("1", "2")),
                                           "gains": st.sampled_from(("", "A", "B", "?")), "date": st.sampled_from(("", "2021-08-06", "2021-08-03/2021-08-09", "?")),
                                           "modality": st.sampled_from(("", "claimed", "denied", "asserted"))}), max_size=8)


def corrected(timeline: Timeline, decided: list[dict[str, str]], folder: Path) -> Timeline:
    """The timeline after decisions on its first reports, and one change added by hand."""
    rows = list(csv.DictReader(io.StringIO(corrections_text(timeline), newline="")))
    for row, cells in zip(rows, decided, strict=False):
        row.update({"by": "Ana", "on": "2021-09-01", "why": "by phone"} | {name: cell for name, cell in cells.items() if cells["action"] == "change" or name in {"action", "group"}})
    if decided:
        rows.append({"action": "add", "by": "Ben", "on": "2021-09-02", "why": "seen", "kind": "held", "gains": "B", "place": "Kunduz", "date": "2021-08-07"})
    with (folder / "decided.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, CORRECTION_COLUMNS)
        writer.writeheader()
        writer.writerows({"why": "", **row} if row.get("action") else {**row, "was": ""} for row in rows)
    return apply_corrections(timeline, read_corrections(folder / "decided.csv"), lambda name, _: PLACES.get(name)).timeline


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(tellings, priors, verdicts, st.sampled_from((".csv", ".geojson")))
def test_export_and_read_back_gives_the_same_timeline(tmp_path: Path, told: list[Told], held: tuple[Prior, ...], decided: list[dict[str, str]], suffix: str) -> None:
    """CSV and GeoJSON hold all that is said of changes: claims, denials, what a person decided, and who held the places before."""
    timeline = corrected(draw_timeline(told, held), decided, tmp_path)
    if timeline.changes or suffix == ".geojson":
        same(timeline, back(tmp_path, timeline, suffix))


@pytest.mark.parametrize("suffix", [".csv", ".geojson"])
def test_the_holder_said_last_is_read_back(tmp_path: Path, suffix: str) -> None:
    """Of several holders said for one place the last counts, before and after reading back."""
    held = (Prior("Kunduz", "A"), Prior("Kunduz", "B"), Prior("Kunduz", "A"))
    timeline = hostile("Kunduz").with_held_before(held)
    same(timeline, back(tmp_path, timeline, suffix))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(tellings, priors, st.integers(1, 28), st.sampled_from((".csv", ".geojson")))
def test_what_was_known_reads_back(tmp_path: Path, told: list[Told], held: tuple[Prior, ...], day: int, suffix: str) -> None:
    """The second clock too: what was known by a day is the same after reading back."""
    timeline = draw_timeline(told, held)
    if timeline.changes:
        again, by = back(tmp_path, timeline, suffix), date(2021, 8, day)
        assert [(s.place, s.holder, s.status, s.since) for s in again.state_at(date(2021, 9, 9), by)] == [(s.place, s.holder, s.status, s.since) for s in timeline.state_at(date(2021, 9, 9), by)]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suffix", [".csv", ".geojson"])
def test_hostile_text_reads_back(tmp_path: Path, text: str, suffix: str) -> None:
    """Whatever stands in an article comes back as it was; half characters as a question mark."""
    timeline = hostile(text)
    clean = hostile(text.replace("\ud800", "?"))
    (change,), (expected,) = back(tmp_path, timeline, suffix).changes, clean.changes
    assert (change.place, change.place_words, change.gains, change.reports[0].article.source, change.reports[0].sentence, change.reports[0].shift.attribution) == (
        expected.place, expected.place_words, expected.gains, expected.reports[0].article.source, expected.reports[0].sentence, expected.reports[0].shift.attribution)


@given(st.text(max_size=6))
def test_guarding_is_undone(text: str) -> None:
    """Reading a guarded cell gives what was written."""
    assert plain_cell(guarded_cell(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    """No text cell of the CSV begins as a formula does; numbers stay numbers."""
    rows = list(csv.DictReader(io.StringIO(csv_text(hostile(text), KABUL, hxl=True), newline="")))
    for row in rows[1:]:
        starts = {name: value for name, value in row.items() if re.match(r"[ \u00a0]*[=+\-@\t\r\n＝＋－＠]", value)}
        assert starts.keys() <= {"latitude", "longitude"} and float(row["latitude"]) == -33.9


def test_columns_are_acleds_where_they_exist() -> None:
    """The first columns are ACLED's in name and meaning; what is not asserted has no sub-event type of theirs."""
    timeline = draw(shift(when=span(8)), shift(when=span(1, 31), gains="B", place="Herat"), shift("recapture", "Afghan government", span(20)), shift(when=span(8), modality="denied"),
                    shift("withdrawal", None, span(3, 5)))
    rows = list(csv.DictReader(io.StringIO(csv_text(timeline, KABUL))))
    assert tuple(rows[0]) == COLUMNS and COLUMNS[:13] == ACLED_COLUMNS
    found = {(r["kind"], r["modality"], r["actor1"]): (r["event_date"], r["time_precision"], r["sub_event_type"]) for r in rows}
    assert found == {
        ("capture", "asserted", "A"): ("2021-08-08", "1", "Non-state actor overtakes territory"), ("capture", "asserted", "B"): ("2021-08-31", "3", "Non-state actor overtakes territory"),
        ("recapture", "asserted", "Afghan government"): ("2021-08-20", "1", "Government regains territory"), ("capture", "denied", "A"): ("2021-08-08", "1", ""),
        ("withdrawal", "asserted", ""): ("2021-08-05", "2", "Non-violent transfer of territory")}
    assert {r["country"] for r in rows} == {"Afghanistan"} and {r["geo_precision"] for r in rows} == {"1"}


def test_hxl_tags_are_passed_over_when_read(tmp_path: Path) -> None:
    """The second row holds tags only, and a table with it reads back as without."""
    timeline = dispatches("goma-2025")
    write_view(tmp_path / "h.csv", timeline, KABUL, hxl=True)
    tags = (tmp_path / "h.csv").read_text("utf-8").split("\n")[1].split(",")
    assert len(tags) == len(COLUMNS) and all(re.fullmatch(r"#[a-z0-9]+(\+[a-z0-9_]+)*", tag) for tag in tags)
    same(timeline, read_events(tmp_path / "h.csv"))


def test_geojson_follows_its_standard() -> None:
    """Positions are longitude, latitude with at most six decimals; what has no place has no geometry; who held before is kept."""
    timeline = draw(shift(when=span(8)), shift(when=span(8), place=None)).with_held_before((Prior(None, "G"),))
    data = json.loads(geojson_text(timeline, KABUL))
    assert data["type"] == "FeatureCollection" and "crs" not in data
    assert [f["geometry"] for f in data["features"]] == [{"type": "Point", "coordinates": [66.0, 34.0]}, None]
    assert all(f["type"] == "Feature" and f["id"] == f["properties"]["change_id"] for f in data["features"])


@pytest.mark.parametrize("suffix", [".csv", ".geojson"])
def test_held_before_reads_back(tmp_path: Path, suffix: str) -> None:
    """Prior holders come back, of places without a change too; in a table whose rows were sorted anew the states stay."""
    timeline = dispatches("ukraine-2022").with_held_before((Prior(None, "Ukraine"), Prior("Azovstal", "X"), Prior("Kherson", "Y")))
    assert set(back(tmp_path, timeline, suffix).held_before) == set(timeline.held_before)
    if suffix == ".csv":
        lines = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_bytes().decode(), newline="")))
        (tmp_path / "y.csv").write_text("".join(csv_line(line) for line in (lines[0], *reversed(lines[1:]))), "utf-8", newline="")
        same(timeline, read_events(tmp_path / "y.csv"))


def test_geojson_saved_by_another_program_keeps_who_held_before(tmp_path: Path) -> None:
    """Programs drop members that RFC 7946 does not know, and write lists as text: the rows hold all that is needed."""
    timeline = dispatches("ukraine-2022").with_held_before((Prior(None, "Ukraine"), Prior("Kherson", "Y")))
    data = json.loads(geojson_text(timeline, KABUL))
    for feature in data["features"]:
        feature["properties"] |= {name: json.dumps(feature["properties"][name]) for name in ("reports", "held_before")}
    (tmp_path / "g.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": data["features"]}), "utf-8")
    same(timeline, read_events(tmp_path / "g.geojson"))


@pytest.mark.parametrize("suffix", [".csv", ".geojson", ".gpkg", ".kml", ".md", ".html", ".parquet"])
def test_the_same_bytes_twice(tmp_path: Path, suffix: str) -> None:
    """No clock and no chance in any view."""
    if suffix == ".parquet":
        pytest.importorskip("geopandas")
    timeline = dispatches("syria-2024")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written = write_view(tmp_path / name / f"a{suffix}", timeline, KABUL)
        assert [path.exists() for path in written] == [True] * (1 + (suffix == ".md"))
    for path in written:
        assert (tmp_path / "one" / path.name).read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize("text", [*HOSTILE, "${x}", "</description>"])
def test_kml_is_well_formed(text: str) -> None:
    """Any text gives XML that can be read; each spell has its days."""
    ET.fromstring(kml_text(hostile(text), title=text).encode("utf-8"))


def test_kml_spans() -> None:
    """A place held, then held by another: two spans that follow each other, the last without an end."""
    root = ET.fromstring(kml_text(draw(shift(when=span(3), loses="G"), shift("recapture", "G", span(9), loses="A"))))
    name = {"k": "http://www.opengis.net/kml/2.2"}
    spans = [(s.findtext("k:begin", None, name), s.findtext("k:end", None, name)) for s in root.findall(".//k:Folder", name)[0].findall(".//k:TimeSpan", name)]
    assert spans == [(None, "2021-08-02"), ("2021-08-03", "2021-08-08"), ("2021-08-09", None)]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_stays_a_table(text: str) -> None:
    """One line a change, as many cells as the head has, and no tag, link or code out of an article."""
    lines = [line for line in markdown_text(hostile(text), KABUL, title=text).split("\n") if line.startswith("|")]
    assert len(lines) == 3 and len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
    assert not re.search(r"(?<!\\)[<>`\[\]*]", lines[2])


def test_geopackage_is_one(tmp_path: Path) -> None:
    """Two registered layers in WGS 84, with a style each; every spell and change is there."""
    timeline = dispatches("goma-2025")
    write_view(tmp_path / "m.gpkg", timeline, KABUL)
    base = sqlite3.connect(tmp_path / "m.gpkg")
    assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert base.execute("SELECT table_name, srs_id FROM gpkg_contents ORDER BY 1").fetchall() == [("changes", 4326), ("control", 4326)]
    assert base.execute("SELECT count(*) FROM changes").fetchone()[0] == len(timeline.changes) and base.execute("SELECT count(*) FROM control").fetchone()[0] == len(timeline.spells())
    for (qml,) in base.execute("SELECT styleQML FROM layer_styles WHERE useAsDefault"):
        assert ET.fromstring(qml.split(">", 1)[1]).find("temporal") is not None
    base.close()
    pyogrio = pytest.importorskip("pyogrio")
    frame = pyogrio.read_dataframe(tmp_path / "m.gpkg", layer="control")
    assert frame.crs.to_epsg() == 4326 and str(frame["date_start"].dtype).startswith("datetime64") and (frame.geometry.x == 66.0).all()


def test_geoparquet(tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    timeline = draw(shift(when=span(8)), shift(when=span(8), place=None))
    write_view(tmp_path / "m.parquet", timeline, KABUL)
    frame = geopandas.read_parquet(tmp_path / "m.parquet")
    assert frame.crs.to_epsg() == 4326 and frame["distance_km"].notna().tolist() == [True, False] and str(frame["end"].dtype).startswith("datetime64")


@pytest.mark.parametrize("suffix", [s for s in SUFFIXES if s not in {".png", ".svg", ".pdf"}])
def test_an_empty_timeline_can_be_written(tmp_path: Path, suffix: str) -> None:
    if suffix == ".parquet":
        pytest.importorskip("geopandas")
    write_view(tmp_path / f"e{suffix}", draw_timeline([]), None)
    assert (tmp_path / f"e{suffix}").stat().st_size > 0


def test_unknown_suffix_and_folder_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ViewError, match=r"\.geojson"):
        check_suffix(tmp_path / "map.shp")
    with pytest.raises(ViewError, match="make it first"):
        check_suffix(tmp_path / "none" / "map.csv")


ACLED = """event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,actor2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities
AFG1,08 August 2021,2021,1,Political violence,Battles,Non-state actor overtakes territory,Taliban,Military Forces of Afghanistan,Afghanistan,Kunduz,Kunduz,36.7289,68.857,1,Reuters,"Taliban took Kunduz, on 8 August.",3
AFG2,12 August 2021,2021,2,Political violence,Battles,Government regains territory,Military Forces of Afghanistan,Taliban,Afghanistan,Kunduz,Kunduz,36.7289,68.857,1,AFP,,0
AFG3,13 August 2021,2021,1,Demonstrations,Protests,Peaceful protest,Protesters,,Afghanistan,Kabul,Kabul,34.5,69.2,1,AFP,Protest.,0
"""
UCDP = """id,year,type_of_violence,conflict_name,dyad_name,side_a,side_b,source_article,source_office,source_headline,where_prec,where_coordinates,adm_1,latitude,longitude,country,date_prec,date_start,date_end,best
77,2021,1,Afghanistan: Government,Government of Afghanistan - Taleban,Government of Afghanistan,Taleban,,AFP,Fighting in Herat,1,Herat town,Herat,34.35,62.2,Afghanistan,2,2021-08-10 00:00:00.000,2021-08-12 00:00:00.000,9
"""


def test_acled_export_reads(tmp_path: Path) -> None:
    """Transfers of territory become changes with their days and precision; a protest tells nothing of control."""
    (tmp_path / "acled.csv").write_text(ACLED, "utf-8")
    assert holds_events(tmp_path / "acled.csv")
    first, second = read_events(tmp_path / "acled.csv").changes
    assert (first.kind, first.gains, first.when, first.place and first.place.country) == ("capture", "Taliban", span(8), "AF")
    assert (second.kind, second.when, second.reports[0].article.source) == ("recapture", span(9, 15), "AFP")
    assert [(s.holder, s.status) for s in read_events(tmp_path / "acled.csv").state_at(date(2021, 8, 9))] == [("Taliban", "held")]


def test_ucdp_export_reads(tmp_path: Path) -> None:
    """Events with deaths are attacks: they change nothing and give no holder; who fought stands in the sentence, for side_a need not have attacked."""
    (tmp_path / "ged.csv").write_text(UCDP, "utf-8")
    (change,) = read_events(tmp_path / "ged.csv").changes
    assert (change.kind, change.gains, change.loses, change.when) == ("attack", None, None, span(10, 12))
    assert change.place and (change.place.lat, change.place.lon) == (34.35, 62.2) and change.reports[0].sentence == "Government of Afghanistan – Taleban: Fighting in Herat"
    assert [s.status for s in read_events(tmp_path / "ged.csv").state_at(date(2021, 8, 13))] in ([], ["unknown"])


def test_plain_table_with_named_columns(tmp_path: Path) -> None:
    """Columns are named by the user; what has no coordinates is looked up."""
    (tmp_path / "own.csv").write_text("Wo;Wann;Wer;Hoch;Quer\nKunduz;2021-08-08;Taliban;36,7;68.8\n" + "Herat;12 August 2021;Taliban;;\n", "utf-8")
    columns = {"place": "Wo", "date": "Wann", "gains": "Wer", "lat": "Hoch", "lon": "Quer"}
    timeline = read_events(tmp_path / "own.csv", columns, lambda name, _: PLACES.get(name))
    assert [(c.place and c.place.name, c.kind, c.gains, c.when) for c in timeline.changes] == [("Kunduz", "capture", "Taliban", span(8)), ("Herat", "capture", "Taliban", span(12))]
    assert not holds_events(tmp_path / "own.csv")
    with pytest.raises(EventError, match="--columns"):
        read_events(tmp_path / "own.csv")


@pytest.mark.parametrize(("name", "content", "said"), [
    ("x.csv", "place,date,kind\nKunduz,soon,capture\n", "row 1: 'soon' is no date"),
    ("x.csv", "place,date,kind\nKunduz,2021-08-08,conquest\n", "'conquest' is none of capture"),
    ("x.csv", "place,date,lat,lon\nKunduz,2021-08-08,136,7\n", "no place on Earth"),
    ("x.csv", "change_id,kind,modality,reports\n1,capture,asserted,{\n", "column reports must stay"),
    ("x.csv", "change_id,kind,modality,location,held_before\n1,capture,asserted,X,{\n", "column held_before must stay"),
    ("x.geojson", "{", "FeatureCollection"),
    ("x.geojson", '{"features": [{"geometry": 5}]}', "FeatureCollection"),
])
def test_what_cannot_be_read_is_told_by_row(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(EventError, match=re.escape(said)) as caught:
        read_events(tmp_path / name)
    assert "\n" not in str(caught.value) and name in str(caught.value)


def test_articles_are_no_events(tmp_path: Path) -> None:
    """A table with a text column holds articles."""
    (tmp_path / "a.csv").write_text("id,date,place,text\n1,2021-08-08,x,They took Kunduz.\n", "utf-8")
    assert not holds_events(tmp_path / "a.csv")


def told(number: int, day: int = 8) -> Told:
    made, listed = article(f"news-{number}", [shift(when=span(day), loses="G")], day)
    return Article(made.id, f"They took Kunduz today, {number}.", "en", made.published), listed


def test_store_is_idempotent(tmp_path: Path) -> None:
    """The same article twice, or under another name, is once; its timeline is that of the articles."""
    store = tmp_path / "s.gpkg"
    assert add_to_store(store, [told(1), told(2)], lambda _: KABUL) == 2
    before = store.read_bytes()
    renamed = (Article("other", told(1)[0].text, "en", told(1)[0].published), told(1)[1])
    assert add_to_store(store, [told(1), renamed]) == 0 and store.read_bytes() == before
    assert unknown_articles(store, [told(1)[0], told(3)[0]]) == [told(3)[0]]
    assert load_store(store) == draw_timeline([told(1), told(2)])
    clash = (Article("news-1", "Another text of this name.", "en", span(9)), [shift(when=span(9))])
    assert add_to_store(store, [clash]) == 1 and len(load_store(store).articles) == 3


def test_store_keeps_every_word(tmp_path: Path) -> None:
    """What is read back from the store is what was put in, half characters included."""
    timeline = hostile("lone \ud800 'half'")
    reports = [r for c in timeline.changes for r in c.reports]
    add_to_store(tmp_path / "s.gpkg", [(r.article, [r.shift]) for r in reports])
    assert load_store(tmp_path / "s.gpkg") == timeline


def _writer(store: str, start: int) -> None:
    for number in range(start, start + 8):
        add_to_store(Path(store), [told(number)])


def _killed(store: str) -> None:
    def stop(timeline: Timeline) -> Any:
        import os

        os._exit(9)  # between the insertion and the commit

    add_to_store(Path(store), [told(99)], stop)


def test_store_is_safe_under_two_writers_and_a_kill(tmp_path: Path) -> None:
    """Two writers lose nothing of each other's; one killed in the middle leaves the store as it was."""
    store = str(tmp_path / "s.gpkg")
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_writer, args=(store, start)) for start in (0, 4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [w.exitcode for w in writers] == [0, 0] and len(load_store(Path(store)).articles) == 12
    killed = context.Process(target=_killed, args=(store,))
    killed.start()
    killed.join(60)
    assert killed.exitcode == 9 and len(load_store(Path(store)).articles) == 12
    assert add_to_store(Path(store), [told(99)]) == 1
    base = sqlite3.connect(store)
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.gpkg").write_bytes(b"no database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(StoreError, match="is no store"):
        load_store(tmp_path / "x.gpkg")
    with pytest.raises(StoreError, match="geomap add"):
        load_store(tmp_path / "none.gpkg")
    write_view(tmp_path / "view.gpkg", draw_timeline([]), None)
    with pytest.raises(StoreError, match="no store of articles"):
        load_store(tmp_path / "view.gpkg")


def test_interval_of_a_report_is_kept(tmp_path: Path) -> None:
    """A change told with two days comes back with both, so the disagreement does too."""
    timeline = draw(shift(when=span(10)), shift(when=Interval(date(2021, 8, 11), date(2021, 8, 11))))
    assert [r.shift.when for r in back(tmp_path, timeline, ".csv").changes[0].reports] == [span(10), span(11)]

"""Areas around places: each point belongs to the nearest place or to its division, unknown stays unknown, and every view says what they are."""

from __future__ import annotations

import json
import math
import random
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from test_timeline_laws import Told, article, draw, law, shift, span, tellings

from geomap._errors import ViewError
from geomap.areas import SAYS, WAYS, areas_of
from geomap.boundaries import country_outline, division_outlines
from geomap.events import read_events
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline, draw_timeline
from geomap.views.area_marks import stretches
from geomap.views.files import AREA_SUFFIXES, write_view
from geomap.views.table import csv_text

KABUL = Place("t:kabul", "Kabul", 34.5289, 69.1725, "AF", "Kabul", "PPLC", 4434550)
HERAT = Place("t:herat", "Herat", 34.3482, 62.1997, "AF", "Herat", "PPLA", 500000)
KUNDUZ = Place("t:kunduz", "Kunduz", 36.7289, 68.857, "AF", "Kunduz", "PPLA", 161902)
TOWN = Place("t:town", "Andkhoy", 36.953, 65.124, "AF", "Faryab", "PPL", 5000)


def town(number: int, lat: float, lon: float, country: str) -> Place:
    return Place(f"p:{number}", f"Town {number}", lat, lon, country, None, "PPL", 1)


def arc(a: Place, lat: float, lon: float) -> float:
    """Angle between a place and a point, on the sphere."""
    one, other = math.radians(a.lat), math.radians(lat)
    half = math.sin((one - other) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(math.radians(a.lon - lon) / 2) ** 2
    return 2 * math.asin(math.sqrt(half))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(("AF", "FJ", "RU", "CD")), st.randoms(use_true_random=False), st.integers(1, 12))
def test_each_point_of_a_country_lies_in_the_cell_of_its_nearest_place(country: str, chance: random.Random, count: int) -> None:
    """Cells leave no gap, do not overlap, and are exact but for how finely edges bend, also across the date line and near the pole."""
    outline = country_outline(country, 0.05)
    assert outline is not None
    west, south, east, north = outline.bounds
    coast = shapely.get_coordinates(outline)
    spots = [coast[chance.randrange(len(coast))] for _ in range(count)]
    places = [town(n, lat, (lon + 180) % 360 - 180, country) for n, (lon, lat) in enumerate(spots)]
    cells = areas_of(places, "nearest", 0.05)
    assert math.isclose(sum(cell.shape.area for cell in cells), outline.area, rel_tol=3e-4)
    for _ in range(25):
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        if outline.contains(shapely.Point(lon, lat)):
            best = min(arc(p, lat, lon) for p in places)
            mine = [p for cell in cells if cell.shape.distance(shapely.Point(lon, lat)) < 1e-9 for p in cell.places]  # 179.99999999999997 is on the date line
            assert mine and all(arc(p, lat, lon) <= best * 1.02 + 1e-5 for p in mine)


def test_every_capital_stands_for_its_own_division(gazetteer: Gazetteer) -> None:
    """The 34 Afghan capitals lie in 34 divisions; a capital that stands a little off a simplified coast still has its own."""
    columns = "gid, name, lat, lon, country, admin1, feature, population"
    for country, seats in (("AF", 34), ("NG", 37), ("SO", 13)):
        rows = gazetteer.database.execute(f"SELECT {columns} FROM places WHERE country = ? AND feature IN ('PPLA', 'PPLC')", (country,)).fetchall()
        areas = areas_of([Place(*row) for row in rows], "divisions")
        assert len(areas) == len(list(division_outlines(country))) and sum(bool(a.places) for a in areas) == seats


def told(*shifts_of: tuple[str, Place, str | None, int]) -> Timeline:
    """Timeline of one article a statement: kind, place, gaining side, day."""
    made = []
    for n, (kind, place, side, day) in enumerate(shifts_of):
        one = shift(kind, side, span(day), loses="G")
        made.append(article(f"a{n}", [replace(one, placing=replace(one.placing, place=place))]))
    return draw_timeline(made)


def shown(timeline: Timeline, by: str, day: int) -> dict[str, tuple[str | None, str]]:
    frame = timeline.to_areas(by, date(2021, 8, day))
    return {row.area: (row.holder if isinstance(row.holder, str) else None, row.status) for row in frame.itertuples() if row.place == row.place and row.place}


def test_a_division_is_its_capitals() -> None:
    """It has the state of its capital and no other town's; where nothing is told of the capital it is not known."""
    pytest.importorskip("geopandas")
    timeline = told(("capture", KUNDUZ, "A", 8), ("capture", TOWN, "A", 6), ("contested", HERAT, "A", 9))
    frame = timeline.to_areas("divisions", date(2021, 8, 8))
    assert len(frame) == 34 and frame.crs.to_epsg() == 4326
    states = frame.set_index("area")["status"].to_dict()
    assert states.pop("Kunduz") == "held" and set(states.values()) == {"unknown"}
    assert timeline.to_areas(day=date(2021, 8, 9)).set_index("area").loc["Herat", "status"] == "contested"
    assert set(frame["says"]) == {"division by who holds its capital, not measured control"}


def test_a_cell_is_its_places() -> None:
    """Before anything is told of a place its cell is there and not known; a cell of two places that differ is contested."""
    pytest.importorskip("geopandas")
    timeline = told(("capture", KUNDUZ, "A", 8), ("capture", HERAT, "B", 10))
    assert shown(timeline, "nearest", 8) == {"Kunduz": ("A", "held"), "Herat": (None, "unknown")}
    twin = replace(KUNDUZ, id="t:twin", name="Twin")
    differ = told(("capture", KUNDUZ, "A", 8), ("capture", twin, "B", 8))
    assert shown(differ, "nearest", 8) == {"Kunduz": (None, "contested")}
    assert shown(told(("capture", KUNDUZ, "A", 8), ("capture", twin, "A", 8)), "nearest", 8) == {"Kunduz": ("A", "held")}
    assert shown(timeline, "nearest", 8).keys() == timeline.known(date(2021, 8, 31)).to_areas("nearest").set_index("area").index.union([]).to_series().to_dict().keys()


def test_provinces_and_lone_places_make_no_cells() -> None:
    """A province's middle is no town, and a place without a country has nothing to be clipped to."""
    assert areas_of([replace(KUNDUZ, feature="ADM1"), replace(HERAT, country=None), replace(TOWN, country="ZZ")], "nearest") == ()
    with pytest.raises(ViewError, match="divisions, nearest"):
        draw(shift(when=span(8))).areas("blobs")


@law
@given(tellings, st.sampled_from(WAYS))
def test_areas_over_time_say_what_spells_say(listed: list[Told], by: str) -> None:
    """An area's stretches follow each other without gap from before the first report to now; an area of one place shows that place's spell, or nothing known."""
    timeline = draw_timeline(listed)
    grouped: dict[int, list] = {}
    for area, stretch in stretches(timeline, by):
        grouped.setdefault(id(area), []).append((area, stretch))
    for own in grouped.values():
        assert own[0][1].start is None and own[-1][1].end is None
        assert all(one.end and one.end + timedelta(days=1) == other.start for (_, one), (_, other) in pairwise(own))
        for area, stretch in own:
            spells = [s for s in timeline.spells() if s.place in area.places and (s.start is None or (stretch.start and s.start <= stretch.start)) and (s.end is None or stretch.start is None or stretch.start <= s.end)]
            spells = [s for s in spells if stretch.start or s.start is None]
            expected = {(s.holder, s.status) for s in spells} or {(None, "unknown")}
            assert (stretch.shown.holder, stretch.shown.status) in expected or (len(expected) > 1 and stretch.shown.status == "contested")


SAMPLE = (("capture", KABUL, "A", 5), ("capture", KUNDUZ, "A", 8), ("contested", HERAT, "A", 9), ("capture", TOWN, "A", 6))


@pytest.mark.parametrize("by", WAYS)
def test_every_view_says_what_its_areas_are(tmp_path: Path, by: str) -> None:
    """Page, figure, GeoJSON and GeoPackage carry the words; without the option none of them is there."""
    for suffix in (".html", ".svg", ".geojson", ".gpkg"):
        write_view(tmp_path / f"m{suffix}", told(*SAMPLE), KABUL, areas=by)
        write_view(tmp_path / f"plain{suffix}", told(*SAMPLE), KABUL)
    page = (tmp_path / "m.html").read_text("utf-8")
    assert page.split('<script type="application/json"')[0].count(f"Filled: {SAYS[by]}") == 2 and f"A filled area is a drawing aid ({SAYS[by]})" in page.split('<script type="application/json"')[0]
    assert "Filled: {what}" in (plain := (tmp_path / "plain.html").read_text("utf-8")) and f"Filled: {SAYS[by]}" not in plain and "drawing aid (" not in plain.replace("aid ({what})", "")
    figure = " ".join((tmp_path / "m.svg").read_text("utf-8").split())
    assert "not measured control" in figure and "Hatched area: contested" in figure and "Hatched area" not in (tmp_path / "plain.svg").read_text("utf-8")
    features = [f for f in json.loads((tmp_path / "m.geojson").read_text("utf-8"))["features"] if "area_by" in f["properties"]]
    assert features and {f["properties"]["says"] for f in features} == {SAYS[by]} and all(f["geometry"]["type"] in {"Polygon", "MultiPolygon"} for f in features)
    base = sqlite3.connect(tmp_path / "m.gpkg")
    assert base.execute("SELECT DISTINCT says FROM areas").fetchall() == [(SAYS[by],)] and base.execute("SELECT count(*) FROM layer_styles WHERE f_table_name = 'areas'").fetchone() == (1,)
    base.close()


@pytest.mark.parametrize("by", WAYS)
def test_geojson_with_areas_reads_back(tmp_path: Path, by: str) -> None:
    """Areas are drawn from the changes: reading passes over them."""
    write_view(tmp_path / "m.geojson", told(*SAMPLE), KABUL, areas=by)
    assert csv_text(read_events(tmp_path / "m.geojson")) == csv_text(told(*SAMPLE))


def test_qgis_opens_the_layer(tmp_path: Path) -> None:
    """Polygons in WGS 84 with days as dates, valid, one row a stretch."""
    pyogrio = pytest.importorskip("pyogrio")
    write_view(tmp_path / "m.gpkg", told(*SAMPLE), KABUL, areas="nearest")
    frame = pyogrio.read_dataframe(tmp_path / "m.gpkg", layer="areas")
    assert frame.crs.to_epsg() == 4326 and frame.geometry.is_valid.all() and str(frame["date_start"].dtype).startswith("datetime64")
    assert sorted(frame[frame["area"] == "Kunduz"]["holder"].fillna("")) == ["A", "G"] and pyogrio.read_info(tmp_path / "m.gpkg", layer="areas")["geometry_type"] == "MultiPolygon"


@pytest.mark.parametrize("suffix", [s for s in AREA_SUFFIXES if s not in {".svg", ".pdf"}])
def test_the_same_bytes_twice(tmp_path: Path, suffix: str) -> None:
    """No clock and no chance; an empty timeline has no areas and can be written."""
    for name in ("one", "two"):
        write_view(tmp_path / f"{name}{suffix}", told(*SAMPLE), KABUL, areas="nearest")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()
    write_view(tmp_path / f"empty{suffix}", draw_timeline([]), KABUL, areas="divisions")


def test_the_command_line(tmp_path: Path) -> None:
    """`--areas` with an output that can draw none is told at once."""
    from click.testing import CliRunner

    from geomap.__main__ import main

    done = CliRunner().invoke(main, ["map", "x.txt", "--areas", "nearest", "-o", str(tmp_path / "m.csv")])
    assert done.exit_code == 2 and "draw areas" in str(done.stderr)

"""Rounded coordinates: no output knows more than the rounded point."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.__main__ import main
from geomap.events import read_events
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.rounding import round_place, round_timeline
from geomap.timeline import Timeline
from geomap.views.files import SUFFIXES, write_view
from geomap.views.geojson import geojson_text

KABUL = Place("t:kabul", "Kabul", 34.5289, 69.1725, "AF", "Kabul", "PPLC", 4434550)
ROWS = "place,date,gains,lat,lon,notes\nNorth post,2021-08-06,Taliban,{a},{b},They took North post.\n,2021-08-07,Taliban,{c},{d},A post without a name.\nSouth post,2021-08-07,Taliban,{c},{d},Another.\n"
EXACT = {"a": 34.61234, "b": 69.01234, "c": -0.01357, "d": 12.34567}
ALIKE = {"a": 34.58766, "b": 68.97654, "c": 0.02468, "d": 12.27531}
"""Other points that round to the same tenth of a degree."""


def table(folder: Path, points: dict[str, float]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "events.csv"
    path.write_text(ROWS.format(**points), "utf-8")
    return path


def rounded(folder: Path, points: dict[str, float], decimals: int = 1) -> Timeline:
    return round_timeline(read_events(table(folder, points)), decimals)


@pytest.mark.parametrize("suffix", [s for s in SUFFIXES if s not in {".pdf", ".parquet"}])
def test_no_output_tells_points_of_one_cell_apart(suffix: str, tmp_path: Path) -> None:
    """The strongest form of the law: tables whose points differ only within the rounding give the very same bytes, so no column, id, order or distance holds more."""
    made = []
    for name, points in (("one", EXACT), ("two", ALIKE)):
        timeline = rounded(tmp_path / name, points)
        write_view(tmp_path / name / f"out{suffix}", timeline, round_place(KABUL, 1))
        made.append((tmp_path / name / f"out{suffix}").read_bytes())
    assert made[0] == made[1]


def test_reports_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    """The command rounds for the report as for the map, the reference city as well; the outputs say so."""
    for name, points in (("one", EXACT), ("two", ALIKE)):
        monkeypatch.chdir(table(tmp_path / name, points).parent)
        for command, out in (("report", "r.html"), ("map", "m.csv"), ("map", "m.html")):
            assert CliRunner().invoke(main, [command, "events.csv", "--round-coordinates", "1", "--reference", "Kabul", "-o", out]).exit_code == 0
    for out in ("r.html", "m.csv", "m.html"):
        first, second = ((tmp_path / name / out).read_text("utf-8") for name in ("one", "two"))
        assert first == second
        assert out == "m.csv" or "0.1\u00a0degree (11\u00a0km)" in first


def test_without_rounding_they_differ(tmp_path: Path) -> None:
    """The tests above can fail."""
    one, two = (geojson_text(read_events(table(tmp_path / name, points)), KABUL) for name, points in (("one", EXACT), ("two", ALIKE)))
    assert one != two and "34.61234" in one


def test_places_on_one_point_stay_two(tmp_path: Path) -> None:
    """What was apart stays apart: places, changes and their order."""
    exact, timeline = read_events(table(tmp_path, EXACT)), rounded(tmp_path, EXACT)
    assert len({c.place.id for c in timeline.changes if c.place}) == len({c.place.id for c in exact.changes if c.place}) > 1
    assert len({c.id for c in timeline.changes}) == len(exact.changes) and timeline.rounded_to == 1


@pytest.mark.parametrize(("decimals", "lat", "lon"), [(0, 35, 69), (1, 34.6, 69.0), (2, 34.61, 69.01), (4, 34.6123, 69.0123)])
def test_points_are_rounded(decimals: int, lat: float, lon: float, tmp_path: Path) -> None:
    """To so many decimals; a place is called by its rounded point where it has no name, and zero has no sign."""
    first = rounded(tmp_path, EXACT, decimals).changes[0].place
    assert first and (first.lat, first.lon) == (lat, lon)
    nameless = round_place(Place("point:-0.0136,12.3457", "-0.01357, 12.34567", -0.01357, 12.34567, None, None, "PPL", None), 1)
    assert (nameless.name, str(nameless.lat)) == ("0.0, 12.3", "0.0") and "34.6" not in nameless.id


def test_a_coarse_point_is_no_town_s(tmp_path: Path) -> None:
    """ACLED's geo_precision says 2 where a point is rounded to 11 km and 3 where to a degree."""
    for decimals, precision in ((0, 3), (1, 2), (2, 1)):
        assert set(re.findall(r'"geo_precision": (\d)', geojson_text(rounded(tmp_path, EXACT, decimals)))) == {str(precision)}


def test_held_before_follows_its_place(tmp_path: Path) -> None:
    """A holder given for a place by its id is still that place's."""
    exact = read_events(table(tmp_path, EXACT))
    from geomap.control import Prior

    where = exact.changes[0].place
    assert where
    timeline = round_timeline(exact.with_held_before([Prior(where.id, "Army")]), 1)
    assert timeline.changes[0].place and timeline.held_before[0].place == timeline.changes[0].place.id


def test_areas_are_not_drawn_from_coarse_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A capital rounded to 11 km may lie in the neighbouring division, which would then be drawn as taken."""
    monkeypatch.chdir(table(tmp_path, EXACT).parent)
    result = CliRunner().invoke(main, ["map", "events.csv", "--round-coordinates", "1", "--areas", "divisions"])
    assert result.exit_code == 2 and "2 decimals or more" in result.stderr


@pytest.mark.parametrize("value", ["-1", "5", "x"])
def test_other_decimals_are_refused(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 to 4, and nothing is written."""
    monkeypatch.chdir(table(tmp_path, EXACT).parent)
    result = CliRunner().invoke(main, ["map", "events.csv", "--round-coordinates", value])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1) and not Path("map.html").exists()

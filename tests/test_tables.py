"""Tables as people save them: encodings, separators, headings, dates of spreadsheets, places by name; and exports of ACLED and UCDP."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.__main__ import main
from geomap._errors import EventError
from geomap.articles import Interval, parse_article
from geomap.events import holds_events, read_events, table_sort
from geomap.gazetteers.index import Gazetteer
from geomap.pipeline import place_names, read, timeline_of
from geomap.tables import days_reader, decode_table, field_columns, folded, read_table
from geomap.views.table import csv_text


def day(number: int) -> Interval:
    return Interval(date(2021, 8, number), date(2021, 8, number))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("above", ["", "Our list of captures{s}{s}\r\n{s}{s}\r\n"])
def test_a_table_reads_as_it_was_saved(encoding: str, separator: str, above: str) -> None:
    """Whatever the encoding, the separator, and the lines above the headings; empty rows are none."""
    text = (above + 'Ville{s}Date{s}Camp\r\nHérat{s}12/08/2021{s}"A, B; C"\r\n{s}{s}\r\nKandahar{s}13/08/2021{s}Talibans\r\n').replace("{s}", separator)
    table = read_table(text.encode(encoding), "a.csv")
    assert [dict(row) for row in table.rows] == [{"ville": "Hérat", "date": "12/08/2021", "camp": "A, B; C"}, {"ville": "Kandahar", "date": "13/08/2021", "camp": "Talibans"}]
    assert (table.separator, table.header) == (separator, ("Ville", "Date", "Camp"))


def test_binary_is_no_table() -> None:
    """A workbook renamed to .csv says what to do."""
    with pytest.raises(EventError, match="save the sheet as CSV"):
        read_table(b"PK\x03\x04\0\0", "a.csv")
    assert decode_table("é".encode("cp1252")) == "é"


@pytest.mark.parametrize(("header", "found"), [
    ("Ville;Date;Camp", {"place": "ville", "date": "date", "gains": "camp"}),
    ("Localité;Jour;Contrôlé par;Perdu par", {"place": "localité", "date": "jour", "gains": "contrôlé par", "loses": "perdu par"}),
    ("Town;Captured on;Taken by;LAT;Lng;Pays", {"place": "town", "date": "captured on", "gains": "taken by", "lat": "lat", "lon": "lng", "country": "pays"}),
    ("Event Date;Location;Name;Side", {"date": "event date", "place": "location", "gains": "side"}), ("a;b", {})])
def test_columns_are_known_by_many_names(header: str, found: dict[str, str]) -> None:
    """In English and French, whatever case, accents and marks; the surer name wins."""
    assert field_columns(header.split(";"), {}) == found
    assert (table_sort(header.split(";")) == "plain") == ({"place", "date"} <= found.keys())


def test_columns_given_win_and_must_exist() -> None:
    """--columns names them by their headings; one that is not there is said with those that are."""
    assert field_columns(["Wo", "Date", "Place"], {"place": "WO"})["place"] == "wo"
    with pytest.raises(EventError, match="there is no column 'Ort': the table has"):
        field_columns(["Wo"], {"place": "Ort"})
    with pytest.raises(EventError, match="where is no field"):
        field_columns(["Wo"], {"where": "Wo"})
    assert folded("  Contrôlé_par (camp) ") == "controle_par_camp"


@pytest.mark.parametrize(("value", "others", "separator", "order", "said"), [
    ("2021-08-06", [], ",", None, day(6)), ("06 August 2021", [], ",", None, day(6)), ("06-Aug-21", [], ",", None, day(6)), ("6 août 2021", [], ",", None, day(6)),
    ("44414", [], ",", None, day(6)), ("44414,75", [], ";", None, day(6)), ("2021-08-06 00:00:00.000", [], ",", None, day(6)),
    ("06/08/2021", ["13/08/2021"], ",", None, day(6)), ("8/6/2021", ["8/13/2021"], ",", None, day(6)), ("06/08/2021", [], ";", None, day(6)), ("06.08.2021", [], ",", None, day(6)),
    ("06/08/2021", [], ",", "dmy", day(6)), ("08/06/2021", [], ",", "mdy", day(6)), ("08/08/2021", [], ",", None, day(8)), ("6/8/21 14:30", ["31/8/21"], ",", None, day(6))])
def test_dates_of_spreadsheets(value: str, others: list[str], separator: str, order: str | None, said: Interval) -> None:
    """ISO, words, serial numbers, and days in numbers by the order that the column shows."""
    assert days_reader([value, *others], separator, order)(value) == said


def test_dates_that_can_be_two_days_are_refused() -> None:
    """Nothing tells whether 06/08 is in June or August: the whole table is refused, for a guess would move every event."""
    with pytest.raises(EventError, match="--date-order dmy or mdy"):
        days_reader(["08/08/2021", "06/08/2021"], ",", None)


def run(*arguments: str) -> tuple[int, str, list[dict[str, str]]]:
    result = CliRunner().invoke(main, ["map", *arguments, "-o", "out.csv", "-o", "out.html"])
    rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_text("utf-8")))) if result.exit_code == 0 else []
    return result.exit_code, result.output, rows


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_own_events_become_the_map(here: Path) -> None:
    """A table of a French Excel with headings of its own: places by name, weighed together; what is not known is on no map and is said."""
    (here / "own.csv").write_bytes("\ufeffVille;Date;Camp\r\nFarah;10/08/2021;Talibans\r\nHérat;12/08/2021;Talibans\r\nKaboul;15/08/2021;Talibans\r\nTrifouilly;15/08/2021;Talibans\r\nGhazni;bientôt;Talibans\r\n".encode())
    code, said, rows = run("own.csv")
    assert code == 0, said
    assert [(r["place_words"], r["country_code"], r["date_start"], r["actor1"], r["kind"]) for r in rows] == [
        ("Farah", "AF", "2021-08-10", "Taliban", "capture"), ("Hérat", "AF", "2021-08-12", "Taliban", "capture"), ("Kaboul", "AF", "2021-08-15", "Taliban", "capture"),
        ("Trifouilly", "", "2021-08-15", "Taliban", "capture")]
    assert "row 5: 'bientôt' is no date" in said and "4 changes of control in 4 reports, 3 places, 2021-08-10 to 2021-08-15" in said
    assert "not placed: Trifouilly" in said and "distances from Kabul" in said


def test_coordinates_of_the_table_win_and_find_their_country(here: Path) -> None:
    """Decimal commas; a place of own coordinates gets the country of its namesake nearby, so that distances and divisions are drawn."""
    (here / "own.csv").write_text("Place;Date;Side;Lat;Lon\nKunduz;06.08.2021;Taliban;36,73;68,87\nOur post;07.08.2021;Taliban;36,5;68,5\n", "utf-8")
    code, said, rows = run("own.csv")
    assert code == 0 and "distances from Kabul" in said
    assert [(r["latitude"], r["longitude"], r["country_code"]) for r in rows] == [("36.73", "68.87", "AF"), ("36.5", "68.5", "")]


@pytest.mark.parametrize(("content", "arguments", "said"), [
    ("Wo,Wann\nKunduz,2021-08-08\n", [], "has neither a column text, for articles, nor a place and a date, for events; it has Wo, Wann"),
    ("place,date\nKunduz,06/08/2021\n", [], "own.csv: '06/08/2021' may be the 6th or the 8th of a month: give --date-order"),
    ("place,date\nKunduz,soon\n", [], "none of its 1 rows could be read"), ("place,date\nKunduz,2021-08-08\n", ["--columns", "place=Ort"], "own.csv: there is no column 'Ort'")])
def test_a_table_that_cannot_be_read_says_what_to_do(here: Path, content: str, arguments: list[str], said: str) -> None:
    """Exit code 2, no map, and the last line is the remedy."""
    (here / "own.csv").write_text(content, "utf-8")
    code, output, _ = run("own.csv", *arguments)
    assert code == 2 and said in output.splitlines()[-1] and not Path("out.html").exists()


def test_date_order_reads_the_table(here: Path) -> None:
    """The option that the message names."""
    (here / "own.csv").write_text("place,date,side\nKunduz,06/08/2021,Taliban\n", "utf-8")
    assert [run("own.csv", "--date-order", order)[2][0]["date_start"] for order in ("dmy", "mdy")] == ["2021-08-06", "2021-06-08"]


def test_names_of_a_table_are_weighed_together(gazetteer: Gazetteer) -> None:
    """Alone Tripoli is Libya's; where the table says Lebanon it is Lebanon's; a country without such a place gives none."""
    alone, said = place_names([("Tripoli", None)], gazetteer)[0], place_names([("Tripoli", "LB"), ("Beirut", "LB")], gazetteer)[0]
    assert alone.place and said.place and (alone.place.country, said.place.country) == ("LY", "LB")
    assert place_names([("Kunduz", "FR")], gazetteer)[0].place is None


ACLED = ("event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
         "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
         "AFG1,06 August 2021,2021,1,Political violence,Battles,Non-state actor overtakes territory,Taliban,,Rebel group,Military Forces of Afghanistan (2014-2021),,State forces,State forces-Rebel group,"
         ",4,Caucasus and Central Asia,Afghanistan,Nimruz,Zaranj,,Zaranj,30.9596,61.8604,1,Pajhwok Afghan News,National,Taliban captured Zaranj city.,3,,1629400000\n"
         "AFG2,10 August 2021,2021,1,Demonstrations,Protests,Peaceful protest,Protesters (Afghanistan),,Protesters,,,,Protesters only,,4,Caucasus and Central Asia,Afghanistan,Kabul,Kabul,,Kabul,34.5167,69.1833,"
         "1,Tolo,National,A protest.,0,,1629400000\n")
UCDP = ("id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,"
        "side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,"
        "country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob\n"
        '400001,AFG-2021-1,2021,1,Clear,1,333,333,Afghanistan: Government,735,735,Government of Afghanistan - Taleban,130,130,Government of Afghanistan,303,303,Taleban,1,"Agence France Presse,2021-08-06",'
        "Agence France Presse,2021-08-06,Afghan city falls,,1,Zaranj town,Zaranj town,Nimroz province,,30.9596,61.8604,POINT (61.8604 30.9596),1,Afghanistan,700,Asia,1,1,2021-08-06 00:00:00.000,2021-08-06 00:00:00.000,"
        "2,3,0,0,5,5,5,700,\n")


@pytest.mark.parametrize(("text", "kind", "gains"), [(ACLED, "capture", "Taliban"), (UCDP, "attack", None),
                                                     (ACLED.replace("06 August 2021", "06-Aug-21"), "capture", "Taliban"), (ACLED.replace(",", ";"), "capture", "Taliban")])
def test_exports_with_their_real_columns(text: str, kind: str, gains: str | None, here: Path) -> None:
    """ACLED's and UCDP GED's own columns, older forms of ACLED's dates, a European Excel's separators; a protest says nothing of control."""
    (here / "export.csv").write_text(text, "utf-8")
    assert holds_events(here / "export.csv")
    (change,) = read_events(here / "export.csv").changes
    assert (change.kind, change.gains, change.when) == (kind, gains, day(6))
    assert change.place and (change.place.lat, change.place.lon, change.place.country) == (30.9596, 61.8604, "AF")


@pytest.mark.parametrize(("name", "said"), [("a.xlsx", "save the sheet as CSV"), ("a.pdf", "save its text as .txt"), ("a.docx", "save its text as .txt")])
def test_other_formats_say_what_to_do(name: str, said: str, here: Path) -> None:
    """What people have and cannot be read is named with its remedy."""
    (here / name).write_bytes(b"x")
    code, output, _ = run(name)
    assert code == 2 and said in output


def test_battles_give_no_holder(here: Path) -> None:
    """Who fought somewhere did not hold it: neither a clash of ACLED's nor an event of UCDP's puts a place into anyone's hands; a strike names who struck."""
    clash = ACLED.replace("Non-state actor overtakes territory", "Armed clash")
    strike = ACLED.replace("Non-state actor overtakes territory", "Air/drone strike")
    for text, gains in ((clash, None), (UCDP, None), (strike, "Taliban"), (UCDP.replace("303,303,Taleban", "9999,9999,Civilians"), "Government of Afghanistan")):
        (here / "export.csv").write_text(text, "utf-8")
        timeline = read_events(here / "export.csv")
        assert [(c.kind, c.gains, c.loses) for c in timeline.changes] == [("attack", gains, None)]
        assert not [s for s in timeline.state_at(date(2021, 9, 1)) if s.holder]
        assert "Taliban" in timeline.changes[0].reports[0].sentence or "Government of Afghanistan" in timeline.changes[0].reports[0].sentence


@pytest.mark.parametrize(("text", "precision", "feature"), [(ACLED, "61.8604,3,", "ADM1"), (ACLED, "61.8604,2,", "ADM2"), (ACLED, "61.8604,1,", "PPL")])
def test_a_row_that_is_only_of_a_region_is_no_town(text: str, precision: str, feature: str, here: Path) -> None:
    """ACLED's geo_precision 3 is the middle of a region, and is drawn and written as that."""
    (here / "export.csv").write_text(text.replace("61.8604,1,", precision), "utf-8")
    place = read_events(here / "export.csv").changes[0].place
    assert place and place.feature == feature


def test_what_a_table_says_was_not_read(tmp_path: Path, gazetteer: Gazetteer) -> None:
    """Every change of a plain table, of ACLED and of UCDP is known as given, also when read back from our own file; one that was read is not."""
    plain = tmp_path / "plain.csv"
    plain.write_text("place,date,side\nZaranj,2021-08-06,Taliban\n", "utf-8")
    acled = tmp_path / "acled.csv"
    acled.write_text("event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country,location,latitude,longitude,time_precision,geo_precision,notes,source\n"
                     "AFG1,2021-08-06,Battles,Non-state actor overtakes territory,Taliban,Military Forces of Afghanistan,Afghanistan,Zaranj,30.96,61.86,1,1,Taken.,Wire\n", "utf-8")
    for path in (plain, acled):
        timeline = read_events(path)
        assert [change.given for change in timeline.changes] == [True]
        again = tmp_path / "again.csv"
        again.write_text(csv_text(timeline), "utf-8")
        assert [change.given for change in read_events(again).changes] == [True]
    article = parse_article("Taliban fighters captured Zaranj on Friday.", id="a", date="2021-08-07")
    timeline = timeline_of([read(article, gazetteer=gazetteer)])
    assert [change.given for change in timeline.changes] == [False]


@pytest.mark.parametrize(("said", "country", "day", "side"), [
    ("Talibans", "AF", 13, "Taliban"), ("Movimiento que nadie conoce", "AF", 13, "Movimiento que nadie conoce"), ("талибы", "AF", 13, "Taliban"), ("Armée afghane", "AF", 13, "Afghan government"),
    ("Rebelles", "AF", 13, "Rebelles"), ("SNA", "SY", 13, "Syrian National Army"), ("SNA", "SO", 13, "SNA")])
def test_sides_of_tables_are_those_of_articles(tmp_path: Path, said: str, country: str, day: int, side: str) -> None:
    """A side is one side whatever language a table writes it in, and `why` keeps what the table says; an unknown one keeps its name."""
    path = tmp_path / "own.csv"
    path.write_text(f"place,date,side,lat,lon,country\nHerat,2021-08-{day},{said},34.35,62.2,{country}\n", "utf-8")
    change = read_events(path).changes[0]
    assert change.gains == side
    assert (f"'{said}' is {side}" in change.reports[0].shift.why) == (said != side)

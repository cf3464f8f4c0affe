"""An analyst's decisions: what each does, that they survive another run, and that what they no longer find is told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_timeline_laws import PLACES, Told, article, dispatches, draw, draw_timeline, shift, span, tellings

from geomap._errors import CorrectionError
from geomap.articles import Article
from geomap.corrections import ACTIONS, COLUMNS, apply_corrections, corrections_text, read_corrections
from geomap.events import read_events
from geomap.shifts import Shift
from geomap.timeline import Timeline
from geomap.views.files import write_view

Row = dict[str, str]
SIGNED = {"by": "Ana", "on": "2021-09-01", "why": "two sources by phone"}


def table(timeline: Timeline) -> list[Row]:
    return list(csv.DictReader(io.StringIO(corrections_text(timeline), newline="")))


def written(path: Path, rows: list[Row]) -> Path:
    target = path / "shifts.csv"
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return target


def decide(path: Path, timeline: Timeline, on: Timeline | None = None, **decisions: Row) -> Timeline:
    """Timeline after decisions on the reports of articles: a0={"action": "reject"}."""
    rows = [{**row, **SIGNED, **decisions[row["article"]]} for row in table(on or timeline) if row["article"] in decisions]
    return apply_corrections(timeline, read_corrections(written(path, rows)), lambda name, _: PLACES.get(name)).timeline


TWO = [shift(when=span(8), loses="G"), shift("recapture", "G", span(12), loses="A")]


def test_the_table_as_written_changes_nothing(tmp_path: Path) -> None:
    """Read back without an edit, it is no decision at all."""
    timeline = dispatches("goma-2025")
    (tmp_path / "shifts.csv").write_text(corrections_text(timeline), "utf-8")
    assert read_corrections(tmp_path / "shifts.csv") == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(tellings)
def test_accepting_everything_changes_nothing_but_who_confirmed_it(tmp_path: Path, told: list[Told]) -> None:
    """All accepted: the same states, each change confirmed."""
    timeline = draw_timeline(told)
    accepted = decide(tmp_path, timeline, **{a.id: {"action": "accept"} for a, _ in told})
    assert all(c.confirmed_by == "Ana, 2021-09-01" for c in accepted.changes)
    strip = [(c.place, c.kind, c.gains, c.when, c.reports) for c in timeline.changes]
    assert [(c.place, c.kind, c.gains, c.when, c.reports) for c in accepted.changes] == strip


def test_reject(tmp_path: Path) -> None:
    """A rejected report is gone from the timeline and kept with its decision."""
    timeline = draw(*TWO)
    rows = [{**row, **SIGNED, "action": "reject"} for row in table(timeline) if row["kind"] == "recapture"]
    done = apply_corrections(timeline, read_corrections(written(tmp_path, rows)))
    assert [s.holder for s in done.timeline.state_at(date(2021, 8, 20))] == ["A"]
    assert [(r.shift.kind, c.why) for r, c in done.rejected] == [("recapture", SIGNED["why"])] and done.lost == ()


@pytest.mark.parametrize(("cells", "look", "expected"), [
    ({"kind": "attack"}, lambda c: c.kind, "attack"),
    ({"modality": "denied"}, lambda c: c.modality, "denied"),
    ({"gains": "B"}, lambda c: c.gains, "B"),
    ({"gains": "?"}, lambda c: c.gains, None),
    ({"loses": "H"}, lambda c: c.loses, "H"),
    ({"date": "2021-08-10/2021-08-11"}, lambda c: c.when, span(10, 11)),
    ({"date": "?"}, lambda c: c.when, None),
    ({"place": "Herat"}, lambda c: c.place, PLACES["Herat"]),
    ({"place": "?"}, lambda c: c.place, None),
    ({"latitude": "36.5", "longitude": "68.5"}, lambda c: (c.place.lat, c.place.lon, c.place.name), (36.5, 68.5, "Kunduz")),
    ({"historical": "true"}, lambda c: c.historical, True),
    ({"partial": "true"}, lambda c: c.partial, True),
    ({"gains": ""}, lambda c: c.gains, "A"),
])
def test_change(tmp_path: Path, cells: Row, look: Callable[..., object], expected: object) -> None:
    """Each filled cell replaces what was read, an empty one leaves it, a question mark says that it is not known; what a person says wins over other reports."""
    changed = decide(tmp_path, draw(shift(when=span(8), loses="G")), a0={"action": "change", **cells})
    assert look(changed.changes[0]) == expected and changed.changes[0].confirmed_by == "Ana, 2021-09-01"


def test_a_persons_day_wins_over_most_articles(tmp_path: Path) -> None:
    """Three articles say the 8th; the analyst sets one to the 9th, and the change is of the 9th."""
    (change,) = decide(tmp_path, draw(*(shift(when=span(8)) for _ in range(3))), a1={"action": "change", "date": "2021-08-09"}).changes
    assert change.when == span(9) and len(change.reports) == 3


def test_merge_and_split(tmp_path: Path) -> None:
    """Reports far apart become one change; reports near each other become two."""
    merged = decide(tmp_path, draw(shift(when=span(2)), shift(when=span(20))), a0={"action": "merge", "group": "1"}, a1={"action": "merge", "group": "1"})
    assert [len(c.reports) for c in merged.changes] == [2]
    assert len(decide(tmp_path, draw(shift(when=span(8)), shift(when=span(9))), a1={"action": "split"}).changes) == 2


def test_add(tmp_path: Path) -> None:
    """What no article tells: the decision is its own source."""
    rows = [{**SIGNED, "action": "add", "kind": "capture", "place": "Herat", "date": "2021-08-12", "gains": "B"},
            {**SIGNED, "action": "add", "kind": "held", "place": "Checkpoint", "latitude": "34.1", "longitude": "62.2", "date": "2021-08-12", "gains": "C"}]
    done = apply_corrections(draw(*TWO), read_corrections(written(tmp_path, rows)), lambda name, _: PLACES.get(name)).timeline
    assert {(s.place.name, s.holder) for s in done.state_at(date(2021, 8, 12))} == {("Kunduz", "G"), ("Herat", "B"), ("Checkpoint", "C")}
    made = next(c for c in done.changes if c.gains == "B")
    assert made.confirmed_by == "Ana, 2021-09-01" and made.reports[0].article.source == "by hand: Ana" and made.reports[0].sentence == SIGNED["why"]


def test_decisions_survive_more_articles(tmp_path: Path) -> None:
    """Keys are of content: another run on more articles, and another placing of the same words, finds the same reports."""
    first = [article("one", [TWO[0]]), article("two", [TWO[1]])]
    more = [article("zero", [shift(when=span(8))]), *first, article("three", [shift(when=span(9))])]
    after = decide(tmp_path, draw_timeline(more), on=draw_timeline(first), two={"action": "reject"})
    assert "two" not in {r.article.id for c in after.changes for r in c.reports} and len(after.articles) == 4
    moved = draw_timeline([(a, [Shift(**{n: getattr(s, n) for n in s.__slots__} | {"when": span(10), "confidence": 0.1}) for s in listed]) for a, listed in first])
    assert [c.kind for c in decide(tmp_path, moved, on=draw_timeline(first), two={"action": "reject"}).changes] == ["capture"]


def test_a_claim_and_its_denial_in_one_sentence_are_told_apart(tmp_path: Path) -> None:
    """The words of the row say which of the two is meant."""
    timeline = draw_timeline([article("a", [shift(when=span(8), modality="claimed"), shift(when=span(8), modality="denied")])])
    rows = [{**row, **SIGNED, "action": "reject"} for row in table(timeline) if row["modality"] == "denied"]
    assert [c.modality for c in apply_corrections(timeline, read_corrections(written(tmp_path, rows))).timeline.changes] == ["claimed"]


def test_what_is_no_longer_found_is_told(tmp_path: Path) -> None:
    """A decision on an article that is not read, or whose sentence was rewritten, is listed with its row and words."""
    rows = [{**row, **SIGNED, "action": "reject"} for row in table(draw(*TWO))]
    other = draw_timeline([(Article("a0", "Rewritten: they took Kunduz.", "en", None), [TWO[0]])])
    done = apply_corrections(other, read_corrections(written(tmp_path, rows)))
    assert len(done.lost) == 2 and done.timeline == other
    assert re.match(r"row 2 of the corrections \(reject by Ana, 2021-09-01\) finds nothing: Kunduz \(capture, asserted\) in a0", done.complaints()[0])


def test_the_later_decision_counts(tmp_path: Path) -> None:
    """Two decisions on one report: by day, then by row; both persons are named no more than once each."""
    row = table(draw(TWO[0]))[0]
    rows = [{**row, **SIGNED, "action": "change", "gains": "B", "on": "2021-09-05"}, {**row, **SIGNED, "action": "change", "gains": "C"}]
    (change,) = apply_corrections(draw(TWO[0]), read_corrections(written(tmp_path, rows))).timeline.changes
    assert change.gains == "B" and change.confirmed_by == "Ana, 2021-09-05"


def test_confirmation_leaves_with_the_exports_and_comes_back(tmp_path: Path) -> None:
    """Who confirmed a change stands in the CSV, and the change read back is still confirmed, and as corrected."""
    timeline = decide(tmp_path, draw(*TWO), a0={"action": "change", "gains": "B"})
    write_view(tmp_path / "out.csv", timeline, None)
    again = read_events(tmp_path / "out.csv")
    assert [(c.gains, c.confirmed_by) for c in again.changes] == [("B", "Ana, 2021-09-01"), ("G", None)]
    assert [c.confirmed_by for c in again.known(date(2021, 8, 20)).changes] == ["Ana, 2021-09-01", None]


def test_corrections_made_on_corrections_change_nothing(tmp_path: Path) -> None:
    """Replayed twice on the same articles, the decisions give the same timeline."""
    timeline = draw(*TWO)
    once = decide(tmp_path, timeline, a0={"action": "change", "gains": "B"})
    assert decide(tmp_path, timeline, a0={"action": "change", "gains": "B"}) == once


@pytest.mark.parametrize(("cells", "said"), [
    ({"action": "delete"}, "'delete' is no action; choose of accept"),
    ({"action": "accept", "by": ""}, "row 2 does not say by"),
    ({"action": "accept", "why": "", "on": ""}, "does not say on, why"),
    ({"action": "accept", "on": "yesterday"}, "yesterday"),
    ({"action": "accept", "key": ""}, "has no key"),
    ({"action": "merge"}, "has no group"),
    ({"action": "change", "kind": "conquest"}, "'conquest' is no kind"),
    ({"action": "change", "date": "soon"}, "'soon' is no date"),
    ({"action": "change", "latitude": "99"}, "'99.000000' is no latitude"),
    ({"action": "add", "place": ""}, "needs kind, place and date"),
    ({"action": "", "kind": "attack"}, "was edited but has no action"),
])
def test_what_cannot_be_meant_is_told_by_row(tmp_path: Path, cells: Row, said: str) -> None:
    rows = [{**table(draw(TWO[0]))[0], **SIGNED, **cells}]
    with pytest.raises(CorrectionError, match=re.escape(said)) as caught:
        read_corrections(written(tmp_path, rows))
    assert "row 2" in str(caught.value) and "\n" not in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="check the name"):
        read_corrections(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(CorrectionError, match="geomap read -o"):
        read_corrections(tmp_path / "a.csv")
    with pytest.raises(CorrectionError, match="latitude and longitude"):
        apply_corrections(draw(TWO[0]), read_corrections(written(tmp_path, [{**SIGNED, "action": "add", "kind": "held", "place": "Nowhere", "date": "2021-08-01"}])))


def test_spreadsheets_may_change_the_separator(tmp_path: Path) -> None:
    """A table saved with semicolons and a byte order mark reads as before."""
    row = {**table(draw(TWO[0]))[0], **SIGNED, "action": "accept"}
    with (tmp_path / "x.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerow(row)
    assert [c.action for c in read_corrections(tmp_path / "x.csv")] == ["accept"]


def respelled(name: str, cell: str, day: str, point: str) -> str:
    """A cell as a spreadsheet saves it again: days in its own form, numbers without last noughts, flags in capitals."""
    if name in {"date", "on", "published"} and re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell).strftime(day)
    if name in {"latitude", "longitude", "confidence"} and cell:
        return cell.rstrip("0").rstrip(".").replace(".", point)
    return cell.upper() if name in {"historical", "partial"} else cell


@pytest.mark.parametrize(("day", "point", "separator", "encoding"), [
    ("%Y-%m-%d", ".", ",", "utf-8"), ("%d/%m/%Y", ",", ";", "utf-8-sig"), ("%m/%d/%y", ".", ",", "utf-8"), ("%d.%m.%Y", ",", ";", "cp1252"), ("%d/%m/%Y", ".", "\t", "utf-16"), ("%m/%d/%Y", ".", ",", "utf-8"),
])
@pytest.mark.parametrize("dropped", [(), ("was", "sentence", "words", "change"), ("latitude", "longitude")])
def test_a_spreadsheet_may_write_cells_its_own_way(tmp_path: Path, day: str, point: str, separator: str, encoding: str, dropped: tuple[str, ...]) -> None:
    """Untouched rows stay untouched and decisions are what they were, whatever the program that saved the table did to days, numbers, flags,
    separator, encoding and the order of the columns, and with columns and rows left out."""
    timeline = dispatches("goma-2025")
    rows = table(timeline)
    rows[0] |= {**SIGNED, "on": "2021-09-13", "action": "reject"}
    rows[2] |= {**SIGNED, "action": "change", "gains": "X", "date": "2025-01-28"}
    expected = apply_corrections(timeline, read_corrections(written(tmp_path, rows)))
    names = [name for name in reversed(COLUMNS) if name not in dropped]
    with (tmp_path / "saved.csv").open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=separator)
        writer.writerow(names)
        writer.writerows([respelled(name, row[name], day, point) for name in names] for n, row in enumerate(rows) if n != 1)
    found = apply_corrections(timeline, read_corrections(tmp_path / "saved.csv"))
    assert found.timeline == expected.timeline and len(found.rejected) == len(expected.rejected) > 0 and found.lost == ()


def test_days_that_can_be_read_in_two_ways_are_told(tmp_path: Path) -> None:
    """Where nothing in the table tells day from month, no decision is guessed."""
    row = {**table(draw(shift(when=None)))[0], **SIGNED, "action": "accept", "on": "06/08/2021", "was": ""}
    with pytest.raises(CorrectionError, match="two ways: write them as 2021-09-01"):
        read_corrections(written(tmp_path, [row]))


@given(st.sampled_from(ACTIONS))
def test_actions_are_documented(action: str) -> None:
    """The module says what each action does."""
    from geomap import corrections

    assert f"{action}:" in Path(corrections.__file__).read_text("utf-8")


def test_the_command_line_replays_decisions(tmp_path: Path, gazetteer: object, sample_article: Path) -> None:
    """`read -o` writes the table, `map --corrections` replays it, `--held-before` and the CSV go with it; what is lost is told and stops nothing."""
    from click.testing import CliRunner

    from geomap.__main__ import main

    run = CliRunner().invoke
    assert run(main, ["read", str(sample_article), "-o", str(tmp_path / "shifts.csv")]).exit_code == 0
    rows = list(csv.DictReader((tmp_path / "shifts.csv").read_text("utf-8").splitlines()))
    rows[0] |= {**SIGNED, "action": "accept"}
    rows[1] |= {**SIGNED, "action": "reject", "key": "gone"}
    decided = written(tmp_path, rows)
    done = run(main, ["map", str(sample_article), "--corrections", str(decided), "--held-before", "Afghan government", "-o", str(tmp_path / "m.csv"), "-o", str(tmp_path / "m.geojson")])
    assert done.exit_code == 0 and "finds nothing" in done.stderr
    assert [c.confirmed_by for c in read_events(tmp_path / "m.csv").changes].count("Ana, 2021-09-01") == 1
    assert run(main, ["map", str(tmp_path / "m.csv"), "-o", str(tmp_path / "again.csv")]).exit_code == 0
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "m.csv").read_bytes()
    assert run(main, ["add", str(tmp_path / "s.gpkg"), str(sample_article)]).output.startswith("1 article added")
    assert run(main, ["add", str(tmp_path / "s.gpkg"), str(sample_article)]).output.startswith("0 articles added")
    assert run(main, ["map", str(tmp_path / "s.gpkg"), "-o", str(tmp_path / "s.md")]).exit_code == 0

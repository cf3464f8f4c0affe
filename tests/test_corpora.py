"""A corpus: whatever is broken, lost or killed, the tables hold each record once, as one undisturbed pass would have it."""

from __future__ import annotations

import gzip
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from conftest import Tell

from geomap import _memos
from geomap.__main__ import main
from geomap._errors import CorpusError
from geomap.articles import Article, Interval, parse_article
from geomap.changes import Report, fuse
from geomap.corpora import TABLES, Settings, load_timeline, read_corpus, read_frame, table_of
from geomap.corpora import engine as engine_module
from geomap.corpora.copies import BANDS, DAYS, ROWS, banded, origins, signature
from geomap.corpora.engine import Task, _smaller
from geomap.corpora.ledger import Ledger
from geomap.corpora.memory import forget
from geomap.corpora.records import Meter, Record, blocks, digest, partitions, stream
from geomap.corpora.tables import INNER, inner_rows
from geomap.gazetteers.index import Gazetteer
from geomap.pipeline import read

TOWNS = ("Kunduz", "Herat", "Goma", "Homs", "Kherson", "Ghazni", "Aleppo", "Bukavu")
DAY = date(2021, 8, 13)


def article(number: int, **more: Any) -> dict[str, Any]:
    """One short article, unlike the others."""
    towns = random.Random(number)
    text = f"Report {number}. On Monday the rebels captured {towns.choice(TOWNS)}, {number} km from {towns.choice(TOWNS)}, officials said. The army denied it {number * 7} times."
    return {"id": f"a{number}", "text": text, "date": str(DAY + timedelta(days=number % 20)), "source": f"s{number % 3}", **more}


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def frame(count: int) -> pd.DataFrame:
    return pd.DataFrame([article(n) | {"number": n} for n in range(count)])


def arrow(readings: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(readings, preserve_index=False)


# -- the pure function ------------------------------------------------------------------------------------------------------------------------------------


def test_every_cut_of_a_frame_gives_the_same_rows(gazetteer: Gazetteer) -> None:
    """A row is read the same whatever stands around it: Dask, Spark and pandas may cut as they like."""
    rows = frame(12)
    whole = arrow(read_frame(rows, Settings(signatures=True)))
    for cut in (1, 5, 11):
        parts = [arrow(read_frame(part, Settings(signatures=True))) for part in (rows[:cut], rows[cut:])]
        assert pa.concat_tables(parts).equals(whole)
    turned = read_frame(rows[::-1], Settings(signatures=True))
    assert list(turned.index) == list(rows.index[::-1])
    assert arrow(turned[::-1]).equals(whole)


def test_one_row_out_for_each_row_in(gazetteer: Gazetteer) -> None:
    """Nothing is dropped: what cannot be read says why, and the rest goes on."""
    rows = pd.DataFrame({"text": ["Kabul fell.", None, 7, "  ", "Herat fell to the Taliban."], "date": ["2021-08-15", None, None, None, "soon"]}, index=list("abcde"))
    made = read_frame(rows)
    assert list(made.index) == list("abcde")
    assert made["fault"].isna().tolist() == [True, False, False, False, False]
    assert "no text" in made["fault"]["b"] and "no date" in made["fault"]["e"]
    assert len(table_of(made, "faults")) == 4 and len(table_of(made, "articles")) == 1


def test_tables_hold_the_printed_contract(gazetteer: Gazetteer) -> None:
    """What `geomap read` prints stands in the tables, value for value; every row of a table finds its article."""
    readings = read_frame(frame(6))
    mentions, shifts, claims = (table_of(readings, name) for name in INNER)
    assert len(mentions) and len(shifts) and len(claims)
    for number, row in enumerate(frame(6).to_dict("records")):
        printed = read(parse_article(row["text"], id=row["id"], date=row["date"]), gazetteer=gazetteer).to_dict()
        of = [t[t["number"] == number] for t in (mentions, shifts, claims)]
        assert [(m["start"], m["end"], m["text"], m["role"], m["confidence"], m["place"] and m["place"]["id"]) for m in printed["mentions"]] == [
            (r.mention_start, r.mention_end, r.words, r.role, r.confidence, None if r.place_id is pd.NA else r.place_id) for r in of[0].itertuples()]
        assert [(s["mention"], s["kind"], s["modality"], s["evidence"]["start"], s["confidence"]) for s in printed["shifts"]] == [
            (r.mention, r.kind, r.modality, r.evidence_start, r.confidence) for r in of[1].itertuples()]
        assert [row["text"][s["evidence"]["start"] : s["evidence"]["end"]] for s in printed["shifts"]] == list(of[1]["sentence"])
        assert [d["km"] for d in printed["distances"]] == [r.km for r in of[2].itertuples() if r.what == "distance"]
        assert set(of[0]["article"]) <= {row["id"]}


def test_columns_are_those_of_the_contract_and_no_words_of_sql() -> None:
    """Every table has its columns in order, empty or not; none is a reserved word that a query would have to quote."""
    empty = read_frame(pd.DataFrame({"text": pd.Series([], dtype="str")}))
    for name, columns in TABLES.items():
        assert list(table_of(empty, name).columns) == list(columns)
    reserved = {"start", "end", "from", "to", "of", "order", "when", "where", "value", "text", "date", "group", "position_", "index", "table", "select", "language_"}
    assert not {column for columns in TABLES.values() for column in columns} & reserved


def test_lone_surrogates_keep_their_offsets(gazetteer: Gazetteer) -> None:
    """Half a character cannot be stored: it becomes one question mark, and every offset still holds."""
    made = read_frame(pd.DataFrame({"text": pd.Series(["Bad \ud800 byte: the Taliban captured Kunduz."], dtype=object)}))
    shift = table_of(made, "shifts").iloc[0]
    assert shift["sentence"][shift["mention_start"] - shift["evidence_start"] :].startswith("Kunduz")
    assert "?" in shift["sentence"]


def test_a_reading_hangs_on_nothing_remembered(gazetteer: Gazetteer) -> None:
    """What a worker remembers of names can be let go between any two blocks: the next are read the same, and the caches are empty before."""
    from geomap.senses import senses_of

    before = arrow(read_frame(frame(8)))
    assert senses_of.cache_info().currsize
    assert any(memo() for memo in _memos._ALL)
    forget(gazetteer)
    assert not senses_of.cache_info().currsize
    assert not any(memo() for memo in _memos._ALL)  # the sums of the recogniser's features are the largest
    assert arrow(read_frame(frame(8))).equals(before)


def test_memory_is_let_go_when_it_grows_and_not_for_being_large(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process forgets above its limit, once; then only after it has grown again: one that is large anyhow would forget after each article."""
    from geomap.corpora import memory

    held, forgot = iter([80.0, 130.0, 125.0, 130.0, 150.0, 126.0, 140.0]), []
    monkeypatch.setattr(memory, "_HELD", memory._Held())
    monkeypatch.setattr(memory, "private_megabytes", lambda: next(held))
    monkeypatch.setattr(memory, "forget", forgot.append)
    for expected in (0, 1, 1, 2, 2):
        memory.stay_small(gazetteer, 30_000)  # too few to look
        memory.stay_small(gazetteer, 30_000)
        assert len(forgot) == expected


def test_workers_keep_no_profile_of_their_calls() -> None:
    """A call tree a second, kept for an hour, would outgrow all else that a worker holds: neither local workers nor those of a preloaded nanny make any."""
    dask = pytest.importorskip("dask")
    pytest.importorskip("distributed")
    from geomap.corpora.engine import Engine
    from geomap.corpora.warm import dask_setup

    with dask.config.set({"distributed.worker.profile.enabled": True}), Engine(Settings(), workers=1) as engine:
        assert list(engine._client.run(lambda: __import__("dask").config.get("distributed.worker.profile.enabled")).values()) == [False]
    with dask.config.set({"distributed.worker.profile.enabled": True}):
        dask_setup(None)
        assert dask.config.get("distributed.worker.profile.enabled") is False


def test_where_and_days_leave_out_whole_articles(gazetteer: Gazetteer) -> None:
    """An article is kept whole or left out with the reason; one without a date is left out by a day, and said so."""
    rows = pd.DataFrame({"text": ["The Taliban captured Kunduz.", "The Taliban captured Kunduz. In Congo, M23 captured Goma and Bukavu in South Kivu.", "M23 captured Goma.", "The Taliban captured Herat."],
                         "date": ["2021-08-09", "2021-09", "2021-08-09", None]})
    made = read_frame(rows, Settings(where=(("country", ("AF",)),)))
    assert made["left_out"].fillna("").tolist() == ["", "", "country", ""]
    assert {"AF", "CD"} <= set(table_of(made, "mentions")["country"])
    made = read_frame(rows, Settings(since=date(2021, 9, 15), until=date(2021, 12, 1)))
    assert made["left_out"].fillna("").tolist() == ["date", "", "date", "no date"]


def test_dask_reads_as_pandas_does(gazetteer: Gazetteer) -> None:
    """`read_corpus` on a Dask frame, in any number of partitions, computes what `read_frame` gives; its columns are known before."""
    dd = pytest.importorskip("dask.dataframe")
    rows = frame(9)
    whole = arrow(read_frame(rows))
    for count in (1, 4):
        readings = read_corpus(dd.from_pandas(rows, npartitions=count))
        shifts = table_of(readings, "shifts")
        assert list(shifts.columns) == list(TABLES["shifts"])
        assert arrow(readings.compute(scheduler="synchronous")).equals(whole)
        assert arrow(shifts.compute(scheduler="synchronous")).equals(arrow(table_of(read_frame(rows), "shifts")))


# -- records ----------------------------------------------------------------------------------------------------------------------------------------------


def test_every_kind_of_file_is_streamed(tmp_path: Path) -> None:
    """Folder, JSONL, gzip, zstd, CSV, Parquet, text and page give the same records, in the order of names, numbered through."""
    rows = [article(n) for n in range(3)]
    lines(tmp_path / "a.jsonl", rows)
    packed = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(packed))
    with pa.CompressedOutputStream(str(tmp_path / "c.jsonl.zst"), "zstd") as handle:
        handle.write(packed)
    pd.DataFrame(rows).to_csv(tmp_path / "d.csv", index=False)
    pd.DataFrame(rows).assign(other=1).to_parquet(tmp_path / "e.parquet")
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "g.txt").write_text("Kabul fell.", "utf-8")
    (tmp_path / "README.md").write_text("none", "utf-8")
    meter = Meter()
    found = list(stream(tmp_path, meter))
    assert [r.number for r in found] == list(range(16))
    assert [r.file for r in found[::3]] == ["a.jsonl", "b.jsonl.gz", "c.jsonl.zst", "d.csv", "e.parquet", "f/g.txt"]
    assert [json.loads(r.content) for r in found[:15]] == rows * 5
    assert meter.taken() == sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file() and p.stem != "README")


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_file_cut_short_gives_all_before_the_cut(tmp_path: Path, packing: str, kept: float) -> None:
    """What can be unpacked is read, to the last line before the damage; the damage is a fault of its own; the next file is read."""
    noise = random.Random(1)
    rows = [{"text": "".join(noise.choices("abcdefgh ", k=200))} for _ in range(4000)]
    whole = tmp_path / "whole"
    with pa.CompressedOutputStream(str(whole), packing) as handle:
        handle.write("".join(json.dumps(row) + "\n" for row in rows).encode())
    name = f"x.jsonl.{'gz' if packing == 'gzip' else 'zst'}"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(whole.read_bytes()[: int(whole.stat().st_size * kept)])
    lines(tmp_path / "in" / "y.jsonl", [article(1)])
    found = list(stream(tmp_path / "in"))
    told = [json.loads(r.content) for r in found if r.kind == "row" and r.file == name]
    assert told == rows[: len(told)] and len(told) > len(rows) * kept * 0.6 - 400
    assert found[-2].kind == "fault" and b"cannot be read on" in found[-2].content
    assert found[-1].kind == "row" and found[-1].file == "y.jsonl"


def test_a_broken_record_is_one_fault(tmp_path: Path, gazetteer: Gazetteer) -> None:
    """A broken line, row, page of bytes or row group costs itself only; its reason and position are kept."""
    (tmp_path / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"text":"Kabul fell."}\n\n{"text": broken\n\xff\xfe\n[1]\n{"id":"x"}\n{"text":"Herat fell."}')
    (tmp_path / "b.csv").write_bytes(b'id,text\n1,caf\xe9 fell\n2,"Homs\nfell."\n')
    table = pa.table({"text": [f"Goma fell {n}." for n in range(30)]})
    pq.write_table(table, tmp_path / "c.parquet", row_group_size=10, compression="none")
    damaged = bytearray((tmp_path / "c.parquet").read_bytes())
    at = pq.ParquetFile(tmp_path / "c.parquet").metadata.row_group(1).column(0).data_page_offset
    damaged[at : at + 40] = bytes(40)
    (tmp_path / "c.parquet").write_bytes(damaged)
    (tmp_path / "d.parquet").write_bytes(b"PAR1")
    (tmp_path / "e.txt").write_bytes(b"\0\1")
    rows = [(r.file, r.position, r.kind) for r in stream(tmp_path)]
    assert [r for r in rows if r[2] == "fault"] == [("b.csv", 1, "fault"), ("c.parquet", 11, "fault"), ("d.parquet", 1, "fault")]
    assert [p for f, p, _ in rows if f == "c.parquet"] == [*range(1, 12), *range(21, 31)]
    made = engine_module.read_records(tuple(stream(tmp_path)), Settings())
    faults = made.filter(pc.is_valid(made["fault"])).select(["file", "position", "fault"]).to_pylist()
    assert [(f["file"], f["position"]) for f in faults if f["file"] in {"a.jsonl", "e.txt"}] == [("a.jsonl", 3), ("a.jsonl", 4), ("a.jsonl", 5), ("a.jsonl", 6), ("e.txt", 1)]
    assert all(f["fault"] for f in faults)


def test_a_line_without_end_is_never_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record beyond the limit is a fault; what follows it is read."""
    monkeypatch.setattr("geomap.corpora.records.LONGEST", 1000)
    (tmp_path / "a.jsonl").write_text('{"text":"' + "x" * 5000 + '"}\n{"text":"Kabul"}\n', "utf-8")
    assert [(r.kind, r.position) for r in stream(tmp_path / "a.jsonl")] == [("fault", 1), ("row", 2)]


def test_cuts_hang_on_the_records_alone(tmp_path: Path) -> None:
    """Partitions and blocks hold every record once, in order, within their bounds; a digest notices any change of one."""
    records = [Record(n, "f", n, "row", bytes(n % 7 * 100)) for n in range(100)]
    cut = list(partitions(records, 9, 2000, Meter()))
    assert [r for p in cut for r in p.records] == records and [p.index for p in cut] == list(range(len(cut)))
    assert all(len(p.records) <= 9 for p in cut)
    assert [r for p in cut for b in blocks(p.records, 4, 500) for r in b] == records
    changed = [*records[:50], Record(50, "f", 50, "row", b"x"), *records[51:]]
    again = list(partitions(changed, 9, 2000, Meter()))
    assert digest(records) != digest(changed) and cut[0].digest == again[0].digest


# -- copies -----------------------------------------------------------------------------------------------------------------------------------------------

WORDS = [f"word{n}" for n in range(400)]


def bulletin(seed: int, size: int = 120) -> list[str]:
    return random.Random(seed).choices(WORDS, k=size)


def linked(told: list[tuple[str, str, int | None]]) -> dict[str, str]:
    """Id -> id of the first of its group, of (id, text, day)."""
    days = [None if day is None else date(2021, 8, 1) + timedelta(days=day) for _, _, day in told]
    table = pa.table({"number": pa.array(range(len(told)), "int64"), "id": [i for i, _, _ in told], "digest": [f"d{i}" for i, _, _ in told],
                      "published_start": pa.array(days, "date32"), "published_end": pa.array(days, "date32")})
    ids, numbers = origins(table, banded(pa.chunked_array([pa.array([signature(text) for _, text, _ in told], pa.binary(4 * BANDS * ROWS))])))
    assert [told[n][0] for n in numbers.to_pylist()] == ids.to_pylist()
    return dict(zip((i for i, _, _ in told), ids.to_pylist(), strict=True))


def test_copies_are_linked_to_the_first_whatever_the_order() -> None:
    """Cut, edited and headed copies have the first published as origin, in any order; other texts and later days are their own."""
    told: list[tuple[str, str, int | None]] = []
    for group in range(30):
        words = bulletin(group)
        told += [(f"g{group}", " ".join(words), 2), (f"g{group}-cut", " ".join(words[:95]), 3), (f"g{group}-head", " ".join(["breaking", "news", *words]), 2),
                 (f"g{group}-punctuated", ", ".join(words).upper(), 4), (f"g{group}-other", " ".join(bulletin(1000 + group)), 2),
                 (f"g{group}-weeks-later", " ".join(words), 4 + 1 + DAYS + 20)]
    first = linked(told)
    for group in range(30):
        assert {first[f"g{group}{kind}"] for kind in ("", "-cut", "-head", "-punctuated")} == {f"g{group}"}
        assert first[f"g{group}-other"] == f"g{group}-other" and first[f"g{group}-weeks-later"] == f"g{group}-weeks-later"
    for seed in range(3):
        random.Random(seed).shuffle(told)
        assert linked(told) == first


def test_many_equal_texts_are_one_group() -> None:
    """Thousands of copies of one text cost no pair each with each, and are one group."""
    told: list[tuple[str, str, int | None]] = [(f"x{n:04}", " ".join(bulletin(1)), 1) for n in range(1500)]
    assert set(linked(told).values()) == {"x0000"}


def test_no_articles_have_no_copies() -> None:
    """An empty corpus, and one article, are links to nothing but themselves."""
    assert linked([("a", "Kabul", None)]) == {"a": "a"}
    assert banded(pa.chunked_array([], pa.binary(512))).shape == (BANDS, 0, ROWS)


def test_signatures_of_slices_are_their_own() -> None:
    """A slice of a column gives the bytes of the slice."""
    column = pa.array([signature(" ".join(bulletin(n))) for n in range(5)], pa.binary(512))
    whole = banded(pa.chunked_array([column]))
    assert np.array_equal(banded(pa.chunked_array([column.slice(1, 2), column.slice(4)])), whole[:, [1, 2, 4]])


def test_a_change_counts_independent_sources_once(tell: Tell) -> None:
    """Of many copies of a wire story with one day and two independent articles with another, the day of the two wins; all reports stay."""
    wire, shifts = tell("Kunduz", 8, article="wire")
    copies = [(Article(f"copy{n}", wire.text, "en", None, copy_of="wire"), shifts) for n in range(5)]
    others = [tell("Kunduz", 9, article=f"own{n}") for n in range(2)]
    (change,) = fuse(Report(a, s) for a, told in [(wire, shifts), *copies, *others] for s in told)
    assert change.when == Interval(date(2021, 8, 9), date(2021, 8, 9))
    assert len(change.reports) == 8 and change.independent == 3


def test_a_copy_does_not_contradict_its_source(tell: Tell) -> None:
    """Two sides told by copies of one article are no two sources that disagree."""
    one, mine = tell("Kunduz", 8, gains="Taliban", article="one")
    other, theirs = tell("Kunduz", 8, gains="Afghan government", article="two")
    from geomap.timeline import draw_timeline

    assert [d.what for d in draw_timeline([(one, mine), (other, theirs)]).disagreements()] == ["sides"]
    copy = Article("two", other.text, "en", None, copy_of="one")
    assert "sides" not in [d.what for d in draw_timeline([(one, mine), (copy, theirs)]).disagreements()]


# -- the folder and the workers ---------------------------------------------------------------------------------------------------------------------------


def test_a_run_is_never_mixed_with_another(tmp_path: Path) -> None:
    """Another version, index or option is noticed; so is a folder that holds something else, and a run gone on with unasked."""
    folder = tmp_path / "out"
    Ledger(folder, {"program": "a"}, resume=False)
    with pytest.raises(CorpusError, match="--resume"):
        Ledger(folder, {"program": "a"}, resume=False)
    with pytest.raises(CorpusError, match="another program"):
        Ledger(folder, {"program": "b"}, resume=True)
    Ledger(folder, {"program": "a"}, resume=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", "utf-8")
    with pytest.raises(CorpusError, match="other files"):
        Ledger(tmp_path / "mine", {}, resume=True)
    assert (tmp_path / "mine" / "thesis.txt").exists()


@pytest.mark.parametrize("torn", [b"", b'{"parti', b"\0" * 20, b'{"partition": 1, "digest": "x"'])
def test_a_manifest_cut_short_forgets_only_its_last_line(tmp_path: Path, torn: bytes) -> None:
    """A line that a full disk or a power cut tore is not believed; those before it are."""
    ledger = Ledger(tmp_path / "out", {"a": 1}, resume=False)
    empty = {name: table_arrow(name) for name in TABLES}
    ledger.keep(0, empty, {"digest": "d0", "records": 1})
    manifest = tmp_path / "out" / "_resume" / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes() + torn)
    again = Ledger(tmp_path / "out", {"a": 1}, resume=True)
    assert again.holds(0, "d0") and not again.holds(1, "x") and not again.holds(0, "other")
    assert manifest.read_bytes().endswith(b"}\n") and len(manifest.read_bytes().splitlines()) == 2


def table_arrow(name: str) -> pa.Table:
    from geomap.corpora.tables import schema

    made = schema(TABLES[name]).empty_table()
    return made.append_column("signature", pa.array([], pa.binary(512))) if name == "articles" else made


def test_a_record_that_kills_its_reader_is_found(gazetteer: Gazetteer) -> None:
    """A block whose workers die is halved until the one record that kills them is left: that one is a fault, the others are read."""
    records = tuple(Record(n, "f", n, "row", json.dumps(article(n)).encode()) for n in range(5))
    waiting, faults, good = [Task(0, records)], [], []
    while waiting:
        task = waiting.pop()
        if not any(r.number == 3 for r in task.records):
            good += [r.number for r in task.records]
        elif isinstance(outcome := _smaller(task, Settings()), list):
            waiting += outcome
        else:
            faults += outcome["fault"].to_pylist()
    assert sorted(good) == [0, 1, 2, 4]
    assert len(faults) == 1 and "died" in faults[0]


def test_a_missing_library_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    """Without the extra, one line with the command that installs it, and exit status 2."""
    monkeypatch.setattr(engine_module, "find_spec", lambda name: None if name == "dask" else object())
    done = CliRunner().invoke(main, ["corpus", str(lines(tmp_path / "a.jsonl", [article(1)])), "-o", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "dask" in done.output and "pip install 'geomap[corpus]'" in done.output and len(done.output.strip().splitlines()) == 1


@pytest.mark.parametrize(("arguments", "said"), [
    (["missing.jsonl", "-o", "out"], "does not exist"), (["a.jsonl", "-o", "out", "--where", "town=Kabul"], "--where town=Kabul"),
    (["a.jsonl", "-o", "out", "--where", "country=Afghanistan"], "country code"), (["a.jsonl", "-o", "out", "--since", "soon"], "no date"),
    (["a.jsonl", "-o", "out", "--reference", "Nosuchtownanywhere"], "no place"), (["empty", "-o", "out"], "holds no article"), (["a.pdf", "-o", "out"], "cannot tell what"),
])
def test_a_wrong_wish_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer, arguments: list[str], said: str) -> None:
    """Errors are one line that says what is wrong, exit with 2, and leave no folder behind."""
    lines(tmp_path / "a.jsonl", [article(1)])
    (tmp_path / "a.pdf").write_text("x", "utf-8")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["corpus", *arguments])
    assert done.exit_code == 2 and said in done.output and len(done.output.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_unfinished_corpus_draws_no_map(tmp_path: Path) -> None:
    """A folder whose run has not ended is not taken for all that there is."""
    Ledger(tmp_path / "out", {"a": 1}, resume=False)
    with pytest.raises(CorpusError, match="--resume"):
        load_timeline(tmp_path / "out")


def test_rows_of_inner_tables_are_as_wide_as_their_columns(gazetteer: Gazetteer) -> None:
    """A reading's rows have a cell for each column, in the columns' order."""
    made = inner_rows(read(article(3)["text"], gazetteer=gazetteer))
    assert {name: {len(row) for row in rows} for name, rows in made.items()} == {name: {len(columns)} for name, columns in INNER.items()}

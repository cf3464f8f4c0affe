"""Files: where the data lies and that it is what it is said to be; outputs whole or not at all."""

from __future__ import annotations

import errno
import runpy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from geomap._errors import GeomapError, ViewError
from geomap._files import data_path, write_text, written_whole

DATA = ROOT / "data"


def test_a_text_is_written_whole(tmp_path: Path) -> None:
    """UTF-8 with plain line ends; half a surrogate pair does not stop it; nothing else is left in the folder."""
    write_text(tmp_path / "a.html", "é\nlone \ud800 half")
    assert (tmp_path / "a.html").read_bytes() == "é\nlone ? half".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """A disk that fills up half way leaves the old file as it was and no scraps; the error is one line that names the file."""
    target = tmp_path / "a.html"
    target.write_text("old")
    with pytest.raises(ViewError, match="a.html: No space left on device; free some space"), written_whole(target) as temporary:
        temporary.write_text("half of the new")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Also when the user stops it."""
    target = tmp_path / "a.html"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), written_whole(target):
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """The error names the file and says what to do."""
    with pytest.raises(ViewError, match="choose another folder"):
        write_text(tmp_path / "no" / "a.html", "x")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Writing through a link replaces what it points to, not the link."""
    (tmp_path / "real.html").write_text("old")
    (tmp_path / "link.html").symlink_to("real.html")
    write_text(tmp_path / "link.html", "new")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text() == "new"


def test_a_long_name_is_written(tmp_path: Path) -> None:
    """A name as long as the file system allows."""
    write_text(tmp_path / ("a" * 250 + ".html"), "x")


def test_a_missing_layer_is_said() -> None:
    """A broken installation is an error for users, not a traceback."""
    with pytest.raises(GeomapError, match="install geomap again"):
        data_path("no", "such.csv")


def _layers(folder: Path) -> list[tuple[Path, str, dict[str, Any], dict[str, Any]]]:
    """(folder, path, entry, all sources) of every layer that a folder's SOURCES.toml names."""
    table = tomllib.loads((folder / "SOURCES.toml").read_text("utf-8"))
    return [(folder, path, entry, table["sources"]) for path, entry in table["files"].items()]


LAYERS = [*_layers(DATA), *_layers(DATA / "gazetteer")]


def test_every_layer_has_its_source() -> None:
    """Every data file says where it came from, under which licence, and when it was taken."""
    said = {folder / path for folder, path, _, _ in LAYERS}
    files = {p for p in DATA.rglob("*") if p.is_file() and p.name not in {"SOURCES.toml", "README.md"} and DATA / "make" not in p.parents}
    assert [str(p) for p in files if not said & {p, *p.parents}] == []
    for _, path, entry, sources in LAYERS:
        assert entry["how"], path
        assert all(sources[name]["what"] and sources[name]["licence"] and sources[name]["taken"] >= date(2026, 11, 22) for name in entry["sources"]), path


@pytest.mark.parametrize(("folder", "path", "entry"), [row[:3] for row in LAYERS], ids=[row[1] for row in LAYERS])
def test_every_layer_is_what_its_source_says(folder: Path, path: str, entry: dict[str, Any]) -> None:
    """A layer that changed while its entry did not is found; `python data/make/digests.py` (or `sources_toml.py`, for the gazetteer) writes the digests."""
    digest = runpy.run_path(str(DATA / "make" / "digests.py"))["digest"]
    assert digest(folder / path) == entry["sha256"]

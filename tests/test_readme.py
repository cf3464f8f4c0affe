"""README: its example runs and prints what it says, its pictures and files are there."""

from __future__ import annotations

import doctest
import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

import geomap
from geomap.gazetteers.index import Gazetteer

TEXT = (ROOT / "README.md").read_text("utf-8")


def test_the_example_prints_what_it_says(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The lines of Python run as they stand, with the output shown."""
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest(re.sub(r"^```.*$", "", TEXT, flags=re.MULTILINE), {}, "README.md", "README.md", 0)
    assert len(examples.examples) == 4
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples)
    assert result.failed == 0
    assert (tmp_path / "map.html").stat().st_size > 100_000


def test_what_it_shows_is_there() -> None:
    """Pictures exist and are light; paths named in it exist."""
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT):
        assert (ROOT / picture).stat().st_size < 300_000
    for path in re.findall(r"`((?:data|geomap|notebooks|docs)/[\w./-]+)`", TEXT):
        assert (ROOT / path).exists(), path


def test_the_first_screen_has_the_commands() -> None:
    """One sentence, one picture, two commands, before anything else."""
    first = TEXT.split("\n## ")[0]
    assert all(part in first for part in ("![", "make map", "make test", "pip install ."))


def test_nothing_names_this_machine() -> None:
    """No path of a machine and no host of a package registry stands in what a newcomer reads."""
    hosts = "|".join(a + b for a, b in (("py", "pi.org"), ("python", "hosted"), ("npm", "js.org")))
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "constraints.txt", "Makefile", "pyproject.toml", "data/SOURCES.toml"):
        assert not re.search(rf"(?<![\w.])/(?:home|root|tmp|work)/|{hosts}", (ROOT / name).read_text("utf-8")), name


def test_the_citation_is_the_projects() -> None:
    """CITATION.cff has what its format (1.2.0) asks for, and the package's version and licence."""
    yaml = pytest.importorskip("yaml")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert cited["cff-version"] == "1.2.0"
    assert cited["version"] == geomap.__version__
    assert cited["license"] == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"]


def test_recipes_name_what_is_there() -> None:
    """Every file and function that a recipe sends a contributor to exists; only what the recipe makes is not there yet."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    made = {"geomap/languages/xx.toml", "geomap/languages/xx.examples.toml", "data/make/demonyms_xx.txt", "geomap/geocoders/NAME.py", "geomap/views/NAME.py",
            "data/boundaries/sri_lanka_adm1.topojson"}
    for path in set(re.findall(r"`((?:data|geomap|tests|benchmarks|docs|notebooks)/[\w./-]+)`", text)) - made:
        assert (ROOT / path).exists(), path
    for name, home in (("_VIEWS", "geomap/views/files.py"), ("change_rows", "geomap/events.py"), ("guarded_cell", "geomap/events.py"), ("write_text", "geomap/_files.py"),
                       ("written_whole", "geomap/_files.py"), ("everything_with", "geomap/gazetteers/sources.py"), ("_ZIPF_LANGUAGES", "geomap/gazetteers/build.py"),
                       ("CREDIT", "geomap/views/basemap.py"), ("LANGUAGES", "geomap/gazetteers/sources.py")):
        assert name in text
        assert re.search(rf"^(?:def )?{name}\b", (ROOT / home).read_text("utf-8"), re.MULTILINE), name

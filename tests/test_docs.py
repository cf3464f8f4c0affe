"""Documentation: every command and every example shown runs, every public name is described, figures are the measured ones, the site is whole."""

from __future__ import annotations

import doctest
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

import geomap
from benchmarks.gate import figure_lines
from geomap.gazetteers.index import Gazetteer

PAGES = sorted(p for p in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")) if "gallery" not in p.parts)
SHELL, PYTHON = {"bash"}, {"python"}
SHOWN = {"text", "json", "jsonl", "toml", "html", "markdown", "{toctree}", "{eval-rst}", "{include}"}
"""Blocks that show what a file or an output looks like. Whatever is to be typed is bash or python."""

NOT_RUN = re.compile(r"^# not run in the tests: \S.{9,}")
"""First line of a block that cannot run in a temporary folder: it says why, to readers too."""
FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|:{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=ticks) *$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"<!-- file: (?P<name>[\w./-]+) -->\s*\Z")
"""Comment before a block: the block is the content of this file, which the commands after it read."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, its text, its line in the page, the file it is the content of."""

    language: str
    text: str
    line: int
    file: str | None

    @property
    def runs(self) -> bool:
        return self.language in SHELL | PYTHON and not NOT_RUN.match(self.text)


def blocks(path: Path) -> Iterator[Block]:
    text = path.read_text("utf-8")
    for match in FENCE.finditer(text):
        body = re.sub(f"^{match['indent']}", "", match["body"], flags=re.MULTILINE)
        named = FILE.search(text[: match.start()].rstrip(" "))
        yield Block((match["info"].split() or [""])[0], body, text[: match.start()].count("\n") + 1, named["name"] if named else None)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> Path:
    """A folder with the project's data and scripts beside, a `geomap` command of this checkout, and this Python as `python`."""
    room = tmp_path / "checkout"
    (room / "bin").mkdir(parents=True)
    for name in ("data", "benchmarks", "notebooks"):
        shutil.copytree(ROOT / name, room / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, runs in (("geomap", f'"{sys.executable}" -m geomap'), ("python", f'"{sys.executable}"')):
        (room / "bin" / name).write_text(f'#!/bin/sh\nexec {runs} "$@"\n', "utf-8")
        (room / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{room / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("GEOMAP_CACHE", str(gazetteer.folder.parent))
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(room)
    return room


def run_shell(block: Block, where: str) -> None:
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", block.text], check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{where}:{block.line}: {done.stderr[-800:] or done.stdout[-800:]}"
    assert "Traceback" not in done.stderr, f"{where}:{block.line}: {done.stderr[-800:]}"


def run_python(block: Block, names: dict[str, object], where: str) -> None:
    if ">>>" not in block.text:
        exec(compile(block.text, f"{where}:{block.line}", "exec"), names)
        return
    example = doctest.DocTestParser().get_doctest(block.text, names, where, where, block.line)
    said = io.StringIO()
    with redirect_stdout(said):
        result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(example, clear_globs=False)
    names.update(example.globs)
    assert result.failed == 0, said.getvalue()


RUNNING = [p for p in PAGES if any(b.runs for b in blocks(p))]


@pytest.mark.parametrize("path", RUNNING, ids=map(name_of, RUNNING))
@pytest.mark.filterwarnings("ignore")
def test_every_block_runs(path: Path, folder: Path) -> None:
    """What a page tells people to type works, block after block, in a folder with the project's data in it."""
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(path):
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, "utf-8")
        elif block.runs and block.language in SHELL:
            run_shell(block, name_of(path))
        elif block.runs:
            run_python(block, names, name_of(path))


@pytest.mark.parametrize("path", PAGES, ids=map(name_of, PAGES))
def test_every_block_says_what_it_is(path: Path) -> None:
    """No block escapes the test above by having no language or one that is neither run nor plainly shown; TOML and JSON are well-formed."""
    for block in blocks(path):
        assert block.language in SHELL | PYTHON | SHOWN, f"{name_of(path)}:{block.line}: {block.language!r}"
        if block.language in SHOWN - {"{toctree}", "{eval-rst}", "{include}"}:
            assert not re.search(r"^\$ |^geomap [a-z]+ |^pip install|^>>> ", block.text, re.MULTILINE), f"{name_of(path)}:{block.line}: a command that nothing runs"
        if block.language == "toml":
            tomllib.loads(block.text)


def test_blocks_that_do_not_run_are_few() -> None:
    """The mark that excuses a block is for what needs an environment, a server or a package of its own."""
    listed = [b for p in PAGES for b in blocks(p) if b.language in SHELL | PYTHON]
    assert len([b for b in listed if not b.runs]) <= max(12, len(listed) // 3)


def test_a_broken_command_is_caught(folder: Path) -> None:
    """The tests above can fail: an option that is not there, a line of Python that raises, an output that differs."""
    with pytest.raises(AssertionError, match="no such option|No such option"):
        run_shell(Block("bash", "geomap map data/articles --no-such-option\n", 1, None), "page")
    with pytest.raises(AssertionError):
        run_python(Block("python", ">>> 1 + 1\n3\n", 1, None), {}, "page")
    with pytest.raises(ZeroDivisionError):
        run_python(Block("python", "1 / 0\n", 1, None), {}, "page")


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link and picture of a page is a file of the repository."""
    for path in PAGES:
        text = FENCE.sub("", path.read_text("utf-8"))
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
            assert (path.parent / target).exists(), f"{name_of(path)}: {target}"


def test_every_public_name_is_in_the_reference() -> None:
    """What `from geomap import …` offers is described in the reference, and what is described is offered."""
    listed = set(re.findall(r"^\.\. auto(?:function|class):: (\w+)$", (ROOT / "docs" / "reference.md").read_text("utf-8"), re.MULTILINE))
    assert listed == set(geomap.__all__) - {"__version__", "GeomapError"}


@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "docs" / "accuracy.md"], ids=name_of)
def test_figures_are_the_measured_ones(path: Path) -> None:
    """The tables of figures are those of the evaluation gate's floors; `python benchmarks/gate.py --raise` writes both."""
    floors = tomllib.loads((ROOT / "benchmarks" / "floors.toml").read_text("utf-8"))["floor"]
    listed = re.findall(r"<!-- figures (\w+) -->\n(.*?)<!-- end -->", path.read_text("utf-8"), re.DOTALL)
    assert listed
    for name, lines in listed:
        assert lines.strip().splitlines() == figure_lines(name, {(s, k): v for s, table in floors.items() for k, v in table.items()})


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly."""
    if not all(importlib.util.find_spec(name) for name in ("sphinx", "myst_parser", "furo")):
        pytest.skip("the docs extra is not installed")
    made = tmp_path_factory.mktemp("site")
    done = subprocess.run([sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", str(made / "doctrees"), str(ROOT / "docs"), str(made / "html")],
                          check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr[-2000:]
    return made / "html"


def test_the_site_asks_nothing_of_others(site: Path) -> None:
    """Styles, scripts, fonts and pictures of the site are in it: it reads the same with the network unplugged."""
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.findall(r"<(?:script|img|iframe|source|video)\b[^>]*\bsrc=\"(?:https?:)?//[^\"]+", text), page.name
        assert not re.findall(r"<link\b(?=[^>]*\brel=\"(?:stylesheet|preload|icon|preconnect|dns-prefetch)\")[^>]*href=\"(?:https?:)?//[^\"]+", text), page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"@import\s+(?:url\()?[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//", style.read_text("utf-8")), style.name


def test_every_page_can_be_reached(site: Path) -> None:
    """A person who starts at the index finds every page."""
    seen, queue = set[Path](), [site / "index.html"]
    while queue:
        page = queue.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        queue += [(page.parent / target).resolve() for target in re.findall(r'href="([^"#:]+\.html)', page.read_text("utf-8"))]
    assert {p for p in site.rglob("*.html") if p.stem not in {"genindex", "search", "py-modindex"}} <= {p for p in seen} | {site / "index.html"}

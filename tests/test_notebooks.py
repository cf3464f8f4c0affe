"""Notebooks: small, stored without outputs, and they run from a clean kernel."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conftest import ROOT

from geomap.gazetteers.index import Gazetteer

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.name for p in NOTEBOOKS])
def test_a_notebook_is_stored_without_outputs(path: Path) -> None:
    """Outputs are made by running; a stored one would go stale, and its paths are of one machine."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.name for p in NOTEBOOKS])
@pytest.mark.filterwarnings("ignore")
def test_a_notebook_runs(path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell, in order, from a clean kernel, without a complaint; a map that is shown is in a sandboxed frame, and its page stands nowhere else."""
    monkeypatch.setenv("GEOMAP_CACHE", str(gazetteer.folder.parent))
    monkeypatch.setenv("IPYTHONDIR", os.devnull)
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    pages = [output["data"]["text/html"] for output in outputs if "<iframe" in output.get("data", {}).get("text/html", "")]
    assert bool(pages) == any(re.search(r"^chart$|^draw_map\(|^MapPage\(", cell.source, re.MULTILINE) for cell in notebook.cells)
    assert all('sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"' in page and "allow-same-origin" not in page for page in pages)
    assert not any("<!DOCTYPE html>" in output.get("data", {}).get("text/plain", "") for output in outputs)
    assert [output["text"] for output in outputs if output.get("name") == "stderr" and "IPKernelApp" not in output["text"]] == []
    assert not (path.parent / "map.html").exists()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.name for p in NOTEBOOKS])
def test_a_notebook_is_short(path: Path) -> None:
    """A notebook that people finish reading: few cells, no line that a page cuts, words before every step."""
    cells = nbformat.read(path, as_version=4).cells
    assert len(cells) <= 20
    assert max(len(line) for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()) <= 120
    assert cells[0].cell_type == "markdown"
    assert not any(a.cell_type == b.cell_type == c.cell_type == "code" for a, b, c in zip(cells, cells[1:], cells[2:], strict=False))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.name for p in NOTEBOOKS])
def test_a_notebook_becomes_a_page(path: Path) -> None:
    """nbconvert makes HTML of it without a complaint."""
    nbconvert = pytest.importorskip("nbconvert")
    body, _ = nbconvert.HTMLExporter().from_filename(str(path))
    assert "</html>" in body


def test_there_are_notebooks() -> None:
    """So that the tests above have something to test: one article, many, exploring, correcting, errors."""
    assert [p.name[:2] for p in NOTEBOOKS] == ["01", "02", "03", "04", "05"]

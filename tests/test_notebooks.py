"""Notebooks: small, stored without outputs, and they run from a clean kernel."""

from __future__ import annotations

import os
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
    """Every cell, in order, from a clean kernel; a map that is shown is in a sandboxed frame."""
    monkeypatch.setenv("GEOMAP_CACHE", str(gazetteer.folder.parent))
    monkeypatch.setenv("IPYTHONDIR", os.devnull)
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    pages = [output["data"]["text/html"] for output in outputs if "<iframe" in output.get("data", {}).get("text/html", "")]
    assert pages
    assert all('sandbox="allow-scripts"' in page and "allow-same-origin" not in page for page in pages)
    assert not (path.parent / "map.html").exists()


def test_there_is_a_notebook() -> None:
    """So that the tests above have something to test."""
    assert NOTEBOOKS

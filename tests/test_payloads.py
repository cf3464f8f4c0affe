"""Hostile text in the outputs that are no page: tables, layers, Markdown. It stays text there too."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import ROOT

from geomap.events import plain_cell
from geomap.timeline import Timeline
from geomap.views.files import write_view

sys.path.insert(0, str(ROOT / "tests" / "browser"))
pytest.importorskip("playwright.sync_api", reason="the payloads lie with the browser tests")
from test_payloads_in_pages import PAYLOADS, hostile

CONTROL = "bell \x07 null \x00 escape \x1b[31m <b>"


class Elements(HTMLParser):
    """Elements and attributes that a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.extend(attrs)


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return hostile()


def test_no_cell_is_a_formula(timeline: Timeline, tmp_path: Path) -> None:
    """No cell of the CSV begins as a spreadsheet's formula does, and taking the guards away gives every payload back."""
    write_view(tmp_path / "map.csv", timeline, None)
    rows = list(csv.reader(io.StringIO((tmp_path / "map.csv").read_text("utf-8"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if re.match(r"[ \u00a0]*[=+\-@\t\r]", cell) and not re.fullmatch(r"-?[\d.]+", cell)]
    assert set(PAYLOADS) <= {plain_cell(cell) for cell in cells}


def test_layers_hold_text(timeline: Timeline, tmp_path: Path) -> None:
    """GeoJSON and KML parse, and what they hold is what was written."""
    write_view(tmp_path / "map.geojson", timeline, None)
    features = json.loads((tmp_path / "map.geojson").read_text("utf-8"))["features"]
    assert {feature["properties"]["actor2"] for feature in features} == set(PAYLOADS)
    write_view(tmp_path / "map.kml", timeline, None)
    tree = ET.parse(tmp_path / "map.kml")
    assert not [node.tag for node in tree.iter() if node.tag.rsplit("}")[-1].lower() in {"script", "img", "iframe", "networklink", "overlay", "a"}]


def test_control_characters_break_no_file(tmp_path: Path) -> None:
    """What XML cannot hold is left out of it, not written into it."""
    write_view(tmp_path / "map.kml", hostile((CONTROL,)), None)
    ET.parse(tmp_path / "map.kml")
    write_view(tmp_path / "map.svg", hostile((CONTROL,)), None, title=CONTROL)
    ET.parse(tmp_path / "map.svg")


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_markdown_makes_no_element(timeline: Timeline, tmp_path: Path) -> None:
    """Pandoc's HTML of the Markdown has no element, link or handler of a payload's making."""
    write_view(tmp_path / "map.md", timeline, None, title=PAYLOADS[0])
    made = subprocess.run(["pandoc", "-f", "markdown", "-t", "html", str(tmp_path / "map.md")], check=True, capture_output=True, text=True).stdout
    found = Elements(made)
    assert not found.tags & {"script", "svg", "iframe", "style", "base", "meta", "form", "input", "object"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert not [value for name, value in found.attributes if name in {"href", "src"} and re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)]

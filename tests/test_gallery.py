"""The gallery: the script's list is what is in the folder, small in bytes, and made of data that is there."""

from __future__ import annotations

import importlib.util
import re
import sys
from types import ModuleType

import pytest
from conftest import ROOT

from geomap.events import read_events

GALLERY = ROOT / "docs" / "gallery"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_gallery", ROOT / "docs" / "make_gallery.py")
    assert spec and spec.loader
    module = sys.modules["make_gallery"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_is_what_is_in_the_folder(script: ModuleType) -> None:
    """Every picture of the list is drawn, and no other lies about."""
    assert {path.name for path in GALLERY.iterdir()} == {*script.PICTURES, "README.md"}


def test_the_page_of_the_gallery_shows_every_picture(script: ModuleType) -> None:
    """Each picture is in the folder's README with a text that stands for it."""
    shown = dict(re.findall(r"!\[([^\]]{20,})\]\(([\w.-]+)\)", (GALLERY / "README.md").read_text("utf-8")))
    assert set(shown.values()) == set(script.PICTURES)


def test_the_pictures_are_small() -> None:
    """All together stay under 2.5 MB: they are in every clone."""
    assert sum(path.stat().st_size for path in GALLERY.iterdir()) < 2_500_000


def test_every_table_of_events_is_read() -> None:
    """The tables the pictures are drawn of give a change for each row."""
    tables = sorted((ROOT / "data" / "events").glob("*.csv"))
    assert tables
    for path in tables:
        assert len(read_events(path).changes) == len(path.read_text("utf-8").splitlines()) - 1

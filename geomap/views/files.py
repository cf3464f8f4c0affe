"""Timeline -> file: the suffix of the name picks the view."""

from __future__ import annotations

from pathlib import Path

from geomap._errors import ViewError
from geomap._files import write_text
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline

SUFFIXES = (".html",)
"""Suffixes of the views there are."""


def check_suffix(path: Path) -> None:
    """Raise ViewError for a name whose suffix no view has, or whose folder is missing, before any work is done."""
    if path.suffix.lower() not in SUFFIXES:
        raise ViewError(f"cannot write {path}: no view makes {path.suffix or 'a file without suffix'}; name it {', '.join(SUFFIXES)}")
    if not path.parent.is_dir():
        raise ViewError(f"cannot write {path}: the folder {path.parent} does not exist; make it first")
    if path.is_dir():
        raise ViewError(f"cannot write {path}: it is a folder; give the name of a file in it")


def write_view(path: Path, timeline: Timeline, reference: Place | None, *, title: str | None = None, ui: str | None = None) -> None:
    """Write one view of a timeline, whole or not at all. Raises ViewError."""
    from geomap.views.html import page

    check_suffix(path)
    write_text(path, page(timeline, reference, title=title, ui=ui))

"""Timeline -> file: the suffix of the name picks the view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geomap._errors import ViewError
from geomap._files import write_text, written_whole
from geomap.articles import Article
from geomap.distances import DistanceClaim
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked of a view."""

    path: Path
    timeline: Timeline
    reference: Place | None
    title: str | None
    ui: str | None
    hxl: bool
    size: str
    by: str | None
    areas: str | None
    basemap: str | None
    distances: tuple[tuple[Article, DistanceClaim], ...]


def check_suffix(path: Path) -> None:
    """Raise ViewError for a name whose suffix no view has, or whose folder is missing, before any work is done."""
    if path.suffix.lower() not in SUFFIXES:
        raise ViewError(f"cannot write {path}: no view makes {path.suffix or 'a file without suffix'}; name it {', '.join(SUFFIXES)}")
    check_place(path)


def check_place(path: Path) -> None:
    """Raise ViewError where no file of this name can be written: no such folder, or a folder of that name."""
    if not path.parent.is_dir():
        raise ViewError(f"cannot write {path}: the folder {path.parent} does not exist; make it first")
    if path.is_dir():
        raise ViewError(f"cannot write {path}: it is a folder; give the name of a file in it")


def write_view(path: Path, timeline: Timeline, reference: Place | None, *, title: str | None = None, ui: str | None = None, hxl: bool = False,
               size: str = "page", by: str | None = None, areas: str | None = None, basemap: str | None = None,
               distances: Iterable[tuple[Article, DistanceClaim]] = ()) -> tuple[Path, ...]:
    """Write one view of a timeline, whole or not at all; return the files written (Markdown has its figure beside it). Raises ViewError.

    `hxl` adds a row of HXL tags to a table; `size` (column, page, slide) and `by` ("day": small multiples) are the figure's;
    `areas` ("divisions", "nearest") draws areas in the views of AREA_SUFFIXES; `basemap` and `distances` are the page's.
    """
    check_suffix(path)
    more = _VIEWS[path.suffix.lower()](_Wish(path, timeline, reference, title, ui, hxl, size, by, areas, basemap, tuple(distances)))
    return (path, more) if more else (path,)


def _html(wish: _Wish) -> None:
    from geomap.views.html import page

    write_text(wish.path, page(wish.timeline, wish.reference, title=wish.title, ui=wish.ui, areas=wish.areas, basemap=wish.basemap,
                               distances=wish.distances))


def _csv(wish: _Wish) -> None:
    from geomap.views.table import csv_text

    write_text(wish.path, csv_text(wish.timeline, wish.reference, hxl=wish.hxl))


def _geojson(wish: _Wish) -> None:
    from geomap.views.geojson import geojson_text

    write_text(wish.path, geojson_text(wish.timeline, wish.reference, wish.areas))


def _markdown(wish: _Wish) -> Path:
    """Write the table and, beside it, the figure that it shows."""
    from geomap.views.figure import figure
    from geomap.views.markdown import markdown_text
    from geomap.views.report_markdown import figure_block, picture_path

    picture = picture_path(wish.path)
    with written_whole(picture) as temporary:
        figure(wish.timeline, wish.reference, temporary, format="png", title=wish.title, ui=wish.ui, size=wish.size, by=wish.by)
    shown = figure_block(wish.timeline, wish.reference, picture.name, title=wish.title, ui=wish.ui)
    write_text(wish.path, markdown_text(wish.timeline, wish.reference, title=wish.title, figure=shown))
    return picture


def _kml(wish: _Wish) -> None:
    from geomap.views.kml import kml_text

    write_text(wish.path, kml_text(wish.timeline, title=wish.title))


def _figure(wish: _Wish) -> None:
    from geomap.views.figure import figure

    figure(wish.timeline, wish.reference, wish.path, title=wish.title, ui=wish.ui, size=wish.size, by=wish.by, areas=wish.areas)


def _geopackage(wish: _Wish) -> None:
    from geomap.views.geopackage import write_geopackage

    with written_whole(wish.path) as temporary:
        write_geopackage(temporary, wish.timeline, wish.reference, wish.areas)


def _parquet(wish: _Wish) -> None:
    from geomap.views.table import write_parquet

    with written_whole(wish.path) as temporary:
        write_parquet(temporary, wish.timeline, wish.reference)


_VIEWS: Mapping[str, Callable[[_Wish], Path | None]] = {
    ".html": _html, ".png": _figure, ".svg": _figure, ".pdf": _figure,
    ".geojson": _geojson, ".csv": _csv, ".gpkg": _geopackage, ".kml": _kml, ".md": _markdown, ".parquet": _parquet,
}

SUFFIXES = tuple(_VIEWS)
"""Suffixes of the views there are."""

AREA_SUFFIXES = (".html", ".png", ".svg", ".pdf", ".geojson", ".gpkg")
"""Suffixes of the views that can draw areas."""

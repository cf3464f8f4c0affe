"""Timeline -> PNG, SVG, PDF: the map as a picture for a report, with everything that its reader needs printed on it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from geomap._errors import ViewError
from geomap._files import written_whole
from geomap.articles import Interval
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.area_marks import check_way, holdings_at, said_with
from geomap.views.figure_layout import Layout
from geomap.views.figure_map import MapPart
from geomap.views.figure_marks import last_day, marks_at
from geomap.views.figure_notes import alt_text, say_short, say_subtitle, say_title
from geomap.views.figure_sheet import STYLES, settings
from geomap.views.names import for_readers
from geomap.views.wording import Words, timeline_words

__all__ = ["FORMATS", "SIZES", "alt_text", "figure"]

FORMATS = ("png", "svg", "pdf")
"""Formats a figure can be written in."""

SIZES = tuple(STYLES)
"""Sizes a figure can have: a column (85 mm), a page (180 mm), a 16:9 slide."""

_MOST_PANELS = 12


def figure(timeline: Timeline, reference: Place | None, target: str | Path | BinaryIO, *, format: str | None = None,  # noqa: A002
           title: str | None = None, ui: str | None = None, size: str = "page", by: str | None = None, areas: str | None = None) -> None:
    """Write a timeline as a figure at 300 dots an inch; the same arguments give the same bytes.

    `target` is a path, written whole or not at all, or a binary file; `format` is png, svg or pdf, by
    default the path's suffix. `size` is column, page or slide; `by="day"` draws one small map a day; `areas`
    ("divisions", "nearest") fills areas under the marks.
    `title`, `ui` and `reference` as in `page`. Raises ViewError for a format, size, language or `by` there is not.
    """
    form = _checked(target, format, size, by)
    check_way(areas)
    words = said_with(timeline_words(timeline, ui), areas)
    timeline, reference = for_readers(timeline, reference, words["language"])
    with settings():
        content = _drawn(timeline, reference, form, title, words, size, by, areas)
    if isinstance(target, str | Path):
        with written_whole(Path(target)) as temporary:
            temporary.write_bytes(content)
    else:
        target.write(content)


def _checked(target: object, form: str | None, size: str, by: str | None) -> str:
    """Return the format; raise ViewError for a choice there is not."""
    wanted = (form or (Path(target).suffix if isinstance(target, str | Path) else "")).lower().lstrip(".")
    for name, choice, known in (("format", wanted, FORMATS), ("size", size, SIZES), ("by", by, (None, "day"))):
        if choice not in known:
            raise ViewError(f"a figure cannot have {name} {choice!r}: choose {' or '.join(str(k) for k in known if k)}")
    return wanted


def _drawn(timeline: Timeline, reference: Place | None, form: str, title: str | None, words: Words, size: str, by: str | None, areas: str | None) -> bytes:
    """Lay the figure out, draw it, and return its bytes."""
    heading = say_title(timeline, reference, title, words)
    layout = Layout(STYLES[size], timeline, reference, words)
    layout.head(heading, say_subtitle(timeline, words))
    day = last_day(timeline)
    if by == "day" and len(timeline.days()) > 1:
        projection = _panels(layout, timeline, reference, words, areas)
    else:
        part = MapPart(timeline, reference, words, marks_at(timeline, day), areas=holdings_at(timeline, areas, day) if areas else ())
        projection = layout.single(part)
    buffer = io.BytesIO()
    layout.sheet.write(buffer, form, heading, alt_text(timeline, reference, words["language"], title), projection)
    return buffer.getvalue()


def _panels(layout: Layout, timeline: Timeline, reference: Place | None, words: Words, areas: str | None) -> str:
    """Draw one map for each day, or for each run of days where there are more than fit; return the projection's name."""
    parts, before = [], date.min
    periods = _periods(timeline.days())
    year = len({day.year for period in periods for day in period}) > 1
    for first, last in periods:
        part = MapPart(timeline, reference, words, marks_at(timeline, last, before), small=True, areas=holdings_at(timeline, areas, last) if areas else ())
        parts.append(replace(part, heading=say_short(Interval(first, last), words, year=year)))
        before = last
    return layout.grid(parts)


def _periods(days: Sequence[date]) -> list[tuple[date, date]]:
    """Runs of days, first and last of each: every day its own where they are few."""
    count = min(len(days), _MOST_PANELS)
    cuts = [round(i * len(days) / count) for i in range(count + 1)]
    return [(days[a], days[b - 1]) for a, b in pairwise(cuts)]

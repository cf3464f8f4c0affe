"""DataFrame -> DataFrame: control over time of millions of shifts, place by place, with the timeline's own rules."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geomap._errors import ViewError
from geomap.articles import Article, Interval, Span
from geomap.changes import Change, Report, fuse
from geomap.control import Control, Prior, by_place
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

NEEDED = ("article", "mention_start", "words", "place_id", "name", "lat", "lon", "country", "admin1", "feature", "kind", "modality", "historical", "partial", "gains", "loses",
          "when_start", "when_end", "when_words", "evidence_start", "evidence_end", "sentence", "story_order", "confidence")
"""Columns that a table of shifts must have: those of the Parquet table `shifts` that `geomap corpus` writes."""

USED = ("population", "admin1_code", "attribution", "published_start", "published_end", "origin")
"""Columns that are used where they are there; the last three are the article's: without them a day that is only the
article's counts as told, and copies of one article speak for themselves."""

_ROWS_AT_ONCE = 100_000
"""Rows made into records at a time: places are taken together up to so many, so memory does not grow with the table."""

_PLACE = {"place_id": "string", "place": "string", "lat": "float64", "lon": "float64", "country": "string", "admin1": "string"}
_BECAUSE = {"because": "string", "because_kind": "string", "confidence": "float64", "reports": "int64", "sentence": "string"}
SPELLS = {**_PLACE, "holder": "string", "status": "string", "start": "date32[day]", "end": "date32[day]", **_BECAUSE}
"""Columns of `spells_of` and their Arrow types: one row a spell, `start` and `end` included, null for what was before and for what lasts."""

STATES = {**_PLACE, "holder": "string", "status": "string", "since_start": "date32[day]", "since_end": "date32[day]", "claims": "int64", **_BECAUSE}
"""Columns of `states_of` and their Arrow types: one row a place."""


def spells_of(shifts: Any, held_before: Sequence[Prior] = ()) -> pd.DataFrame:
    """Spells of control of all places in a table of shifts, by place name and then by time; the same as `Timeline.spells` gives.

    `shifts` is a DataFrame of pandas or polars, or an Arrow table, with the columns NEEDED (and USED); rows without a place or a
    day tell no spell. Neither the order of the rows nor a repeat matters: ties are broken by place, day, document and
    position in it. Raises ViewError for a column that is missing.
    """
    def rows(control: Control) -> Iterator[tuple[Any, ...]]:
        for s in control.spells():
            yield (*_place_values(s.place), s.holder, s.status, s.start, s.end, *_because(s.because))

    return _told(_arrow(shifts), held_before, rows, SPELLS)


def states_of(shifts: Any, day: date, held_before: Sequence[Prior] = (), known_by: date | None = None) -> pd.DataFrame:
    """State of each place at the end of a day, by place name; the same as `Timeline.state_at` gives, also with `known_by`. Otherwise as `spells_of`."""
    def rows(control: Control) -> Iterator[tuple[Any, ...]]:
        if s := control.state_at(day):
            yield (*_place_values(s.place), s.holder, s.status, s.since.start if s.since else None, s.since.end if s.since else None, len(s.claims), *_because(s.because))

    table = _arrow(shifts)
    if known_by:
        import pyarrow.compute as pc

        if "published_end" not in table.column_names:
            raise ViewError("what was known by a day needs the column published_end: join the articles' table on its number")
        table = table.filter(pc.less_equal(table["published_end"].cast("date32"), known_by))
    return _told(table, held_before, rows, STATES)


def _arrow(shifts: Any) -> pa.Table:
    """The table in Arrow, with the columns that are used only."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ViewError("tables of shifts need pyarrow: pip install geomap[parquet]") from error
    names = list(shifts.column_names if isinstance(shifts, pa.Table) else shifts.columns)
    if missing := [name for name in NEEDED if name not in names]:
        raise ViewError(f"the table of shifts has no column {', '.join(missing)}: give the one that geomap corpus writes")
    kept = [name for name in (*NEEDED, *USED) if name in names]
    if isinstance(shifts, pa.Table):
        return shifts.select(kept)
    if hasattr(shifts, "to_arrow"):  # polars
        return shifts.select(kept).to_arrow()
    return pa.Table.from_pandas(shifts[kept], preserve_index=False)


def _told(table: pa.Table, held_before: Sequence[Prior], rows: Callable[[Control], Iterable[tuple[Any, ...]]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows of all places as a frame, typed and sorted by name and id of the place."""
    import pandas as pd
    import pyarrow as pa

    made = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in columns.items()])
    parts = []
    with _uncollected():
        for changes in _batches(table):
            values = [row for group in by_place(changes).values() for row in rows(Control(group, held_before))]
            if values:
                parts.append(pa.table([pa.array(cells, field.type) for cells, field in zip(zip(*values, strict=True), made, strict=True)], schema=made))
    frame: pd.DataFrame = pa.concat_tables([made.empty_table(), *parts]).to_pandas(types_mapper=pd.ArrowDtype)
    return frame.sort_values(["place", "place_id"], kind="stable", ignore_index=True)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: records have none, and it would look through millions of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _batches(table: pa.Table) -> Iterator[tuple[Change, ...]]:
    """Changes of whole places, of some _ROWS_AT_ONCE rows at a time."""
    import numpy as np
    import pyarrow.compute as pc

    encoded = table["place_id"].combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable").astype("int64")
    order = order[np.searchsorted(codes[order], 0) :]  # rows without a place tell no spell
    begin = 0
    for end in (*(np.flatnonzero(np.diff(codes[order])) + 1).tolist(), len(order)):
        if end - begin >= _ROWS_AT_ONCE or begin < end == len(order):
            yield fuse(_reports(table.take(order[begin:end])))
            begin = end


def _reports(table: pa.Table) -> Iterator[Report]:
    """Rows as the records that the rules are written for. An article's text is one sentence, which stands where its evidence does."""
    cells = {name: table[name].to_pylist() if name in table.column_names else [None] * len(table) for name in (*NEEDED, *USED)}
    places: dict[str, Place] = {}
    interval = lru_cache(maxsize=50_000)(_interval)
    for (article, at, words, place_id, name, lat, lon, country, admin1, feature, kind, modality, historical, partial, gains, loses, start, end, said, begin, stop, sentence,
         order, confidence, population, admin1_code, attribution, published, published_end, origin) in zip(*cells.values(), strict=True):
        place = places.get(place_id)
        if place is None:
            place = places[place_id] = Place(place_id, name, lat, lon, country, admin1, feature, population, admin1_code)
        placing = Placing(Mention(at, at + len(words), words, "literal", 1.0, ""), place, (), 1.0, "")
        yield Report(Article(article, sentence, "und", interval(published, published_end), copy_of=None if origin == article else origin),
                     Shift(placing, kind, modality, historical, partial, gains, loses, attribution, interval(start, end), said, Span(begin, stop), order, confidence, ""))


def _interval(start: Any, end: Any) -> Interval | None:
    return None if start is None else Interval(_date(start), _date(end))


def _date(value: Any) -> date:
    """A day, also out of a timestamp."""
    day: date = value.date() if hasattr(value, "date") else value
    return day


def _place_values(place: Place) -> tuple[Any, ...]:
    return place.id, place.name, place.lat, place.lon, place.country, place.admin1


def _because(change: Change) -> tuple[Any, ...]:
    return change.id, change.kind, change.confidence, len(change.reports), change.reports[0].article.text

"""DataFrame -> DataFrame: every row read by itself, one row out for each row in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geomap._errors import CorpusError, GazetteerError, GeomapError, PlaceError
from geomap.articles import Article, article_of_page, article_of_row, decode_text, parse_article
from geomap.corpora.copies import SIGNATURE_BYTES, signature
from geomap.corpora.memory import stay_small
from geomap.corpora.records import Record
from geomap.corpora.tables import INNER, READ, article_row, filled, inner_rows, nested, schema
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.pipeline import find_reference, read
from geomap.places import Placing
from geomap.shifts import Shift, find_shifts

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

WHERE = ("country", "language", "source")
"""What `where` can ask for."""

_IN = ("number", "file", "position", "id", "text", "date", "language", "title", "source", "url", "fault")
"""Columns of a frame to be read; only `text` must be there."""

_NAMES = {"text": ("text", "body", "content"), "date": ("date", "published", "publication_date"), "language": ("language", "lang")}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked of a run over a corpus.

    `where`: (field of WHERE, values) pairs that must all hold; `country` (ISO 3166-1 alpha-2) holds for an article that names a place there.
    `since` and `until`: some day of the article's date lies in them, both included. `reference`: the city that distances are
    counted from; without it, each article has its own, as `geomap.read` chooses it. `signatures` adds what near copies are found by.
    """

    reference: str | None = None
    language: str | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: date | None = None
    until: date | None = None
    signatures: bool = False


def read_frame(frame: pd.DataFrame, settings: Settings = Settings()) -> pd.DataFrame:
    """Read every row of a frame with a column `text` (or body, content) and, where known, id, date, language, title, source, url.

    One row out for each row in, under the same index: columns as READ has them, and `mentions`, `shifts` and `claims`, each a list of
    records (see TABLES); a row that cannot be read has `fault`, one that `settings` leave out has `left_out`, both say why. Pure:
    the same row gives the same whatever stands around it, so Dask, Spark and pandas can cut as they like. Offsets are in code points.
    Raises CorpusError without a column of texts, GazetteerError without a name index, PlaceError for an unknown reference.
    """
    import pandas as pd
    import pyarrow as pa

    if not set(frame.columns) & set(_NAMES["text"]):
        raise CorpusError("the frame has no column of texts: name it text, body or content")
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records") if len(frame) else []
    done = [_read_row(row, settings) for row in rows]
    flat = filled(READ, (d.row for d in done))
    arrays = {**{name: flat[name] for name in READ}, **{name: nested(columns, [d.inner.get(name, ()) for d in done]) for name, columns in INNER.items()}}
    if settings.signatures:
        arrays["signature"] = pa.array([d.signature for d in done], pa.binary(SIGNATURE_BYTES))
    made: pd.DataFrame = pa.table(arrays).to_pandas(types_mapper=pd.ArrowDtype)
    return made.set_index(frame.index)


def read_records(records: Sequence[Record], settings: Settings) -> pa.Table:
    """Records of a corpus as a frame, read: `read_frame` in Arrow, sorted by number."""
    import pandas as pd
    import pyarrow as pa

    rows = [_opened(record) for record in records]
    frame = pd.DataFrame(rows, columns=list(_IN), dtype=object)
    return pa.Table.from_pandas(read_frame(frame, settings), preserve_index=False)


def empty_frame(settings: Settings) -> pd.DataFrame:
    """What `read_frame` gives for no rows: Dask's `meta`."""
    import pandas as pd

    return read_frame(pd.DataFrame({"text": pd.Series([], dtype="str")}), settings)


def _opened(record: Record) -> dict[str, Any]:
    """One record's fields, or its fault."""
    at = {"number": record.number, "file": record.file, "position": record.position}
    stem = record.file.split(".", 1)[0] if "/" not in record.file else f"{record.file.rsplit('/', 1)[0]}/{record.file.rsplit('/', 1)[1].split('.', 1)[0]}"
    try:
        return at | _OPENERS[record.kind](record, stem)
    except GeomapError as error:
        return at | {"fault": str(error)}
    except Exception as error:  # noqa: BLE001 - a record that breaks a parser must not stop the millions behind it
        return at | {"fault": f"it cannot be opened ({type(error).__name__})"}


def _of_row(record: Record, stem: str) -> dict[str, Any]:
    try:
        row = json.loads(record.content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return {"fault": f"it is not UTF-8 (byte {error.start}): convert the file, as with iconv -f WINDOWS-1252 -t UTF-8"}
    except json.JSONDecodeError as error:
        return {"fault": f"it is no JSON (column {error.colno}: {error.msg}): mend or remove it"}
    except (RecursionError, ValueError):
        return {"fault": "it is no JSON that can be read: mend or remove it"}
    if not isinstance(row, Mapping):
        return {"fault": 'it is no object with a text: write {"id": …, "text": …}'}
    return {**{name: value for name in _IN[3:-1] if (value := _field(row, name)) is not None}, "id": str(row.get("id") or f"{stem}-{record.position}")}


def _field(row: Mapping[str, Any], name: str) -> Any:
    return next((row[n] for n in _NAMES.get(name, (name,)) if row.get(n)), None)


def _of_text(record: Record, stem: str) -> dict[str, Any]:
    if not record.content.strip():
        return {"fault": "it is empty: give it words"}
    return _fields(parse_article(decode_text(record.content, record.file), id=stem, file_name=stem))


def _of_page(record: Record, stem: str) -> dict[str, Any]:
    return _fields(article_of_page(record.content, record.file, stem, None, None))


def _fields(a: Article) -> dict[str, Any]:
    """An article as a row that gives the same article again."""
    return {"id": a.id, "text": a.text, "date": a.published_words, "language": a.language, "title": a.title, "source": a.source, "url": a.url}


def _of_fault(record: Record, _stem: str) -> dict[str, Any]:
    return {"fault": record.content.decode("utf-8", "replace")}


_OPENERS: Mapping[str, Callable[[Record, str], dict[str, Any]]] = {"row": _of_row, "text": _of_text, "page": _of_page, "fault": _of_fault}


@dataclass(frozen=True, slots=True)
class _Done:
    """One row read: its cells by READ, its parts by INNER, what near copies are found by."""

    row: tuple[Any, ...]
    inner: Mapping[str, Sequence[tuple[Any, ...]]]
    signature: bytes | None


def _read_row(row: Mapping[Any, Any], settings: Settings) -> _Done:
    at = (row.get("number"), row.get("file"), row.get("position"))
    if row.get("fault"):
        return _without(at, row.get("id"), None, str(row["fault"]))
    try:
        article = article_of_row({**row, "id": row.get("id")}, "the record", None, language=settings.language)
        if reason := _unwanted(article, settings):
            return _without(at, article.id, reason, None)
        countries = next((values for name, values in settings.where if name == "country"), None)
        reading = read(article, gazetteer=gazetteer(), reference=_city(settings.reference), find_shifts=lambda a, p: _shifts(a, p, countries))
        if countries and not _names(reading.placings, countries):
            return _without(at, article.id, "country", None)
        cells = (*article_row(reading, *at), None, None)
        stay_small(gazetteer(), len(article.text))
        return _Done(cells, inner_rows(reading), signature(article.text[article.body_start :]) if settings.signatures else None)
    except (GazetteerError, PlaceError):
        raise
    except GeomapError as error:
        return _without(at, row.get("id"), None, str(error))
    except Exception as error:  # noqa: BLE001 - one article that breaks a stage must not stop the millions behind it
        return _without(at, row.get("id"), None, f"it cannot be read ({type(error).__name__}: {str(error)[:120]})")


def _without(at: tuple[Any, ...], id_: Any, left_out: str | None, fault: str | None) -> _Done:
    """A row without a reading."""
    cells = (*at, str(id_) if id_ else None, *[None] * (len(READ) - 6), left_out, fault)
    return _Done(cells, {}, None)


def _unwanted(article: Article, settings: Settings) -> str | None:
    """Why an article is left out before it is read, or None."""
    for name, values in settings.where:
        if name != "country" and getattr(article, name) not in values:
            return name
    if settings.since is None and settings.until is None:
        return None
    if article.published is None:
        return "no date"
    early = settings.since is not None and article.published.end < settings.since
    return "date" if early or (settings.until is not None and article.published.start > settings.until) else None


def _shifts(article: Article, placings: Sequence[Placing], countries: tuple[str, ...] | None) -> Sequence[Shift]:
    """Shifts, looked for only where the article is kept."""
    return find_shifts(article, placings) if countries is None or _names(placings, countries) else ()


def _names(placings: Sequence[Placing], countries: tuple[str, ...]) -> bool:
    return any(p.place is not None and p.place.country in countries for p in placings)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The name index of this process."""
    return open_gazetteer()


@lru_cache(maxsize=8)
def _city(name: str | None) -> Place | None:
    return find_reference(name, gazetteer()) if name else None


def columns_of(settings: Settings) -> Iterator[str]:
    """Names of the columns that `read_frame` gives."""
    yield from (*schema(READ).names, *INNER, *(["signature"] if settings.signatures else []))

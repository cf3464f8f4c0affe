"""Article, Shift -> store: one GeoPackage that articles are added to every day, and its Timeline."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from geomap._errors import StoreError
from geomap.articles import Article, Interval, Span
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Timeline, draw_timeline
from geomap.views.geopackage import fill_layers, prepare

_PATIENCE_S = 120.0
"""How long one writer waits for another."""

_TABLE = """CREATE TABLE geomap_articles (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, article TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE,
  published TEXT, source TEXT, title TEXT, url TEXT, language TEXT, record TEXT NOT NULL, shifts TEXT NOT NULL)"""

Told = tuple[Article, Sequence[Shift]]
Refer = Callable[[Timeline], Place | None]
"""Timeline -> city that the layers' distances are counted from."""


def digest_of(article: Article) -> str:
    """What makes an article the same one whatever its file is called: its text and its date."""
    return hashlib.blake2s(f"{article.published}\x1f{article.text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def unknown_articles(path: Path, articles: Iterable[Article]) -> list[Article]:
    """Articles that the store does not hold yet, each once. Raises StoreError for a file that is no store."""
    known = set()
    if path.exists():
        with _open(path) as base:
            known = {row[0] for row in base.execute("SELECT digest FROM geomap_articles")} if _is_store(base) else set()
    fresh = {digest_of(a): a for a in articles}
    return [article for digest, article in fresh.items() if digest not in known]


def add_to_store(path: Path, told: Iterable[Told], refer: Refer | None = None) -> int:
    """Add articles with their shifts and write the layers anew; how many were new.

    All or nothing, and one writer at a time: killed at any point the store is as before. Raises StoreError.
    """
    listed = list(told)  # read before the lock: the other writer need not wait for it
    with _open(path) as base:
        prepare(base)
        base.execute("BEGIN IMMEDIATE")
        if not _is_store(base):
            base.execute(_TABLE)
            base.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES "
                         "('geomap_articles','attributes','geomap_articles','articles and what was read of them','1970-01-01T00:00:00.000Z')")
        added = sum(_insert(base, article, shifts) for article, shifts in listed)
        if added or not base.execute("SELECT 1 FROM gpkg_contents WHERE table_name = 'changes'").fetchone():
            timeline = _timeline(base)
            fill_layers(base, timeline, refer(timeline) if refer else None)
        base.execute("COMMIT")
    return added


def load_store(path: Path) -> Timeline:
    """Timeline of all articles of a store. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"{path} does not exist: make it with geomap add {path} ARTICLE")
    with _open(path) as base:
        if not _is_store(base):
            raise StoreError(f"{path} is a GeoPackage but no store of articles: make one with geomap add")
        return _timeline(base)


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose errors are ours; what is not committed is undone when it closes."""
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)) as base:
            yield base
    except sqlite3.OperationalError as error:
        raise StoreError(f"cannot use the store {path}: {error}; check the folder, the space left, or wait for the other writer") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} is no store: {error}; name another file") from error


def _is_store(base: sqlite3.Connection) -> bool:
    return base.execute("SELECT 1 FROM sqlite_master WHERE name = 'geomap_articles'").fetchone() is not None


def _insert(base: sqlite3.Connection, article: Article, shifts: Sequence[Shift]) -> int:
    """Insert one article unless the store has it; another text under its id gets an id of its own."""
    digest = digest_of(article)
    if base.execute("SELECT 1 FROM geomap_articles WHERE digest = ?", (digest,)).fetchone():
        return 0
    if base.execute("SELECT 1 FROM geomap_articles WHERE article = ?", (_clean(article.id),)).fetchone():
        article = dataclasses.replace(article, id=f"{article.id}~{digest[:8]}")
    published = str(article.published.end) if article.published else None
    base.execute("INSERT INTO geomap_articles (article, digest, published, source, title, url, language, record, shifts) VALUES (?,?,?,?,?,?,?,?,?)",
                 (*(_clean(v) for v in (article.id, digest, published, article.source, article.title, article.url, article.language)), _json(article), _json([_slim(s) for s in shifts])))
    return 1


def _clean(text: str | None) -> str | None:
    return text.encode("utf-8", "replace").decode() if text else text


def _slim(shift: Shift) -> Shift:
    """The shift without the places it was not: they would be most of the file."""
    return dataclasses.replace(shift, placing=dataclasses.replace(shift.placing, candidates=()))


def _json(record: Any) -> str:
    # ASCII escapes keep lone surrogates, which SQLite's text cannot hold.
    return json.dumps(dataclasses.asdict(record) if not isinstance(record, list) else [dataclasses.asdict(r) for r in record], default=str, separators=(",", ":"))


def _timeline(base: sqlite3.Connection) -> Timeline:
    rows = base.execute("SELECT record, shifts FROM geomap_articles ORDER BY article")
    return draw_timeline((_article(json.loads(record)), [_shift(s) for s in json.loads(shifts)]) for record, shifts in rows)


def _article(row: Mapping[str, Any]) -> Article:
    return Article(**{**row, "published": _interval(row["published"])})


def _shift(row: Mapping[str, Any]) -> Shift:
    p = row["placing"]
    placing = Placing(Mention(**p["mention"]), Place(**p["place"]) if p["place"] else None, (), p["confidence"], p["why"])
    return Shift(**{**row, "placing": placing, "when": _interval(row["when"]), "evidence": Span(**row["evidence"])})


def _interval(row: Mapping[str, str] | None) -> Interval | None:
    return Interval(date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) if row else None

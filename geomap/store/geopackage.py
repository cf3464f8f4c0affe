"""Article, Shift -> GeoPackage: a store in one file, by SQLite alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from geomap._errors import StoreError
from geomap.store.records import COLUMNS, Refer, Told, digest_of, entry_of, timeline_of_rows
from geomap.timeline import Timeline
from geomap.views.geopackage import fill_layers, prepare

_PATIENCE_S = 120.0
"""How long one writer waits for another."""

_TABLE = """CREATE TABLE geomap_articles (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, article TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE,
  published TEXT, source TEXT, title TEXT, url TEXT, language TEXT, record TEXT NOT NULL, shifts TEXT NOT NULL)"""
_INSERT = f"INSERT INTO geomap_articles ({', '.join(COLUMNS)}) VALUES ({','.join('?' * len(COLUMNS))})"


def known_digests(path: Path) -> set[str]:
    """Digests of the articles in the store. Raises StoreError for a file that is no store."""
    if not path.exists():
        return set()
    with _open(path) as base:
        return {row[0] for row in base.execute("SELECT digest FROM geomap_articles")} if _is_store(base) else set()


def add(path: Path, told: Iterable[Told], refer: Refer | None = None) -> int:
    """Add articles with their shifts and write the layers anew; how many were new. Raises StoreError."""
    listed = list(told)  # read before the lock: the other writer need not wait for it
    with _open(path) as base:
        prepare(base)
        base.execute("BEGIN IMMEDIATE")
        if not _is_store(base):
            base.execute(_TABLE)
            base.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES "
                         "('geomap_articles','attributes','geomap_articles','articles and what was read of them','1970-01-01T00:00:00.000Z')")
        added = sum(_insert(base, one) for one in listed)
        if added or not base.execute("SELECT 1 FROM gpkg_contents WHERE table_name = 'changes'").fetchone():
            timeline = _timeline(base)
            fill_layers(base, timeline, refer(timeline) if refer else None)
        base.execute("COMMIT")
    return added


def load(path: Path) -> Timeline:
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


def _insert(base: sqlite3.Connection, told: Told) -> int:
    """Insert one article unless the store has it."""
    if base.execute("SELECT 1 FROM geomap_articles WHERE digest = ?", (digest_of(told[0]),)).fetchone():
        return 0
    entry = entry_of(*told, lambda name: base.execute("SELECT 1 FROM geomap_articles WHERE article = ?", (name,)).fetchone() is not None)
    base.execute(_INSERT, entry.values)
    return 1


def _timeline(base: sqlite3.Connection) -> Timeline:
    return timeline_of_rows(base.execute("SELECT record, shifts FROM geomap_articles ORDER BY article"))

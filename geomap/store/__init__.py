"""Article, Shift -> store: articles that are added to every day, and their Timeline; one GeoPackage, or PostGIS beyond one machine.

A store is named by the path of a .gpkg file or by the address of a database, `postgresql://user@host/database`.
Either way adding is all or nothing, one writer at a time, and the same article twice is once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from geomap.articles import Article
from geomap.store import geopackage
from geomap.store.records import Refer, Told, digest_of, shown_name
from geomap.timeline import Timeline

__all__ = ["add_to_store", "digest_of", "is_database", "is_store", "load_store", "shown_name", "unknown_articles"]


def is_database(name: str | Path) -> bool:
    """Whether a store is named by a database's address."""
    return isinstance(name, str) and re.match(r"postgres(ql)?://", name) is not None


def is_store(name: str | Path) -> bool:
    """Whether a name is that of a store: a .gpkg file, or a database's address."""
    return is_database(name) or Path(name).suffix.lower() == ".gpkg"


def unknown_articles(store: str | Path, articles: Iterable[Article]) -> list[Article]:
    """Articles that the store does not hold yet, each once. Raises StoreError for what is no store."""
    if is_database(store):
        from geomap.store import postgis

        known = postgis.known_digests(str(store))
    else:
        known = geopackage.known_digests(Path(store))
    fresh = {digest_of(a): a for a in articles}
    return [article for digest, article in fresh.items() if digest not in known]


def add_to_store(store: str | Path, told: Iterable[Told], refer: Refer | None = None) -> int:
    """Add articles with their shifts and write the layers anew; how many were new.

    All or nothing, and one writer at a time: killed at any point the store is as before. Raises StoreError.
    """
    if is_database(store):
        from geomap.store import postgis

        return postgis.add(str(store), told, refer)
    return geopackage.add(Path(store), told, refer)


def load_store(store: str | Path) -> Timeline:
    """Timeline of all articles of a store. Raises StoreError."""
    if is_database(store):
        from geomap.store import postgis

        return postgis.load(str(store))
    return geopackage.load(Path(store))

"""Article, Shift -> PostGIS: a store in a PostgreSQL database, for several machines and live layers in QGIS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from geomap._errors import StoreError
from geomap.store.records import COLUMNS, Refer, Told, clean, digest_of, entry_of, shown_name, timeline_of_rows
from geomap.timeline import Timeline
from geomap.views.layers import Layer, layers

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_LOCK = 0x67656F6D6170
"""Number of the advisory lock that makes writers wait for each other: "geomap"."""

_PATIENCE = "120s"
_KINDS = {"TEXT": "text", "INTEGER": "bigint", "REAL": "double precision", "BOOLEAN": "boolean", "DATE": "date"}
_TABLE = f"""CREATE TABLE IF NOT EXISTS geomap.articles (fid bigserial PRIMARY KEY, article text NOT NULL UNIQUE, digest text NOT NULL UNIQUE,
  published date, {', '.join(f'{name} text' for name in COLUMNS[3:7])}, record text NOT NULL, shifts text NOT NULL)"""
_INSERT = f"INSERT INTO geomap.articles ({', '.join(COLUMNS)}) VALUES ({','.join(['%s'] * len(COLUMNS))})"
_STYLES = """CREATE TABLE IF NOT EXISTS public.layer_styles (id serial PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar, f_table_name varchar,
  f_geometry_column varchar, stylename text, styleqml xml, stylesld xml, useasdefault boolean, description text, owner varchar(63), ui xml,
  update_time timestamp DEFAULT CURRENT_TIMESTAMP, type varchar)"""


def known_digests(url: str) -> set[str]:
    """Digests of the articles in the store; none where there is no store yet. Raises StoreError."""
    with _open(url) as base:
        return {row[0] for row in base.execute("SELECT digest FROM geomap.articles")} if _is_store(base) else set()


def add(url: str, told: Iterable[Told], refer: Refer | None = None) -> int:
    """Add articles with their shifts and write the layers anew, in one transaction; how many were new.

    The tables lie in the schema `geomap`: `articles`, and the layers `control` and `changes`, which are emptied and filled,
    never dropped, so that grants on them, views of them and open maps stay. Raises StoreError.
    """
    listed = list(told)  # read before the lock: the other writer need not wait for it
    with _open(url) as base:
        base.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        base.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        new = not _is_store(base)
        if new:
            _found(base)
        added = sum(_insert(base, one) for one in listed)
        if added or new:
            timeline = _timeline(base)
            for layer in layers(timeline, refer(timeline) if refer else None):
                _fill(base, layer)
    return added


def load(url: str) -> Timeline:
    """Timeline of all articles of a store. Raises StoreError."""
    with _open(url) as base:
        if not _is_store(base):
            raise StoreError(f"the database {shown_name(url)} holds no store of articles: make one with geomap add")
        return _timeline(base)


@contextmanager
def _open(url: str) -> Iterator[Connection]:
    """One transaction, committed when the block ends well, whose errors are ours and tell no password."""
    try:
        import psycopg
    except ImportError as error:
        raise StoreError("a store in a database needs psycopg: pip install geomap[postgis]") from error
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except (psycopg.Error, UnicodeError) as error:  # its words may hold a part of the password
        raise StoreError("the address of the database cannot be read: write postgresql://user@host/database, with %-codes for what is special in a password") from error
    try:
        # Statements are not prepared on the server, so that a connection pool may stand between.
        with psycopg.connect(url, prepare_threshold=None, connect_timeout=parts.get("connect_timeout", 20)) as base:
            base.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")  # after the wait for a lock, the other writer's rows are seen
            yield base
    except psycopg.errors.LockNotAvailable as error:
        raise StoreError(f"another writer holds the store {shown_name(url)} for longer than {_PATIENCE}: try again later") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(f"the database {shown_name(url)} refuses: {_first_line(error)}; ask its owner for the right to create a schema, or for the schema geomap") from error
    except (psycopg.Error, UnicodeError) as error:
        raise StoreError(f"cannot use the store {shown_name(url)}: {_first_line(error)}; check the address, that the server runs, and your rights") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _is_store(base: Connection) -> bool:
    row = base.execute("SELECT to_regclass('geomap.articles') IS NOT NULL").fetchone()
    return bool(row and row[0])


def _found(base: Connection) -> None:
    """Make the schema, its table of articles, and PostGIS where the database lacks it."""
    import psycopg

    if not base.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone():
        try:
            base.execute("CREATE EXTENSION postgis")
        except psycopg.Error as error:
            raise StoreError(f"the database lacks PostGIS ({_first_line(error)}): ask its owner for CREATE EXTENSION postgis") from error
    base.execute("CREATE SCHEMA IF NOT EXISTS geomap")
    base.execute(_TABLE)


def _insert(base: Connection, told: Told) -> int:
    """Insert one article unless the store has it."""
    if base.execute("SELECT 1 FROM geomap.articles WHERE digest = %s", (digest_of(told[0]),)).fetchone():
        return 0
    entry = entry_of(*told, lambda name: base.execute("SELECT 1 FROM geomap.articles WHERE article = %s", (name,)).fetchone() is not None)
    base.execute(_INSERT, entry.values)
    return 1


def _timeline(base: Connection) -> Timeline:
    return timeline_of_rows(base.execute("SELECT record, shifts FROM geomap.articles"))


def _fill(base: Connection, layer: Layer) -> None:
    """Fill one table of features anew; readers see the old rows until the transaction ends. Names of tables and columns are constants."""
    row = base.execute("SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'").fetchone()
    geometry = f"{row[0] if row else 'public'}.geometry"
    base.execute(f"CREATE TABLE IF NOT EXISTS geomap.{layer.name} (fid bigint PRIMARY KEY, geom {geometry}({layer.shape}, 4326))")
    there = {name for (name,) in base.execute("SELECT column_name FROM information_schema.columns WHERE table_schema = 'geomap' AND table_name = %s", (layer.name,))}
    for name, kind in layer.columns.items():
        if name not in there:
            base.execute(f"ALTER TABLE geomap.{layer.name} ADD COLUMN {name} {_KINDS[kind]}")
    base.execute(f"CREATE INDEX IF NOT EXISTS {layer.name}_geom ON geomap.{layer.name} USING gist (geom)")
    base.execute(f"DELETE FROM geomap.{layer.name}")
    with base.cursor() as cursor, cursor.copy(f"COPY geomap.{layer.name} (fid, geom, {', '.join(layer.columns)}) FROM STDIN") as copy:
        for number, (wkb, values) in enumerate(layer.rows, 1):
            copy.write_row((number, _ewkb(wkb), *(clean(v) if isinstance(v, str) else v for v in values)))
    _style(base, layer)


def _ewkb(wkb: bytes | None) -> str | None:
    """PostGIS's hexadecimal text of a geometry in WGS 84: WKB whose type says that a reference system follows."""
    return None if wkb is None else (wkb[:1] + (int.from_bytes(wkb[1:5], "little") | 0x20000000).to_bytes(4, "little") + (4326).to_bytes(4, "little") + wkb[5:]).hex()


def _style(base: Connection, layer: Layer) -> None:
    """Leave QGIS's style beside the layer, where this user may write the table that QGIS looks in."""
    import psycopg

    try:
        with base.transaction():
            base.execute(_STYLES)
            base.execute("DELETE FROM public.layer_styles WHERE f_table_catalog = current_database() AND f_table_schema = 'geomap' AND f_table_name = %s", (layer.name,))
            base.execute("INSERT INTO public.layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, stylename, styleqml, useasdefault, description) "
                         "VALUES (current_database(), 'geomap', %s, 'geom', 'sides', XMLPARSE(DOCUMENT %s), true, 'by side')", (layer.name, clean(layer.style)))
    except psycopg.errors.InsufficientPrivilege:
        return  # the layers stay right without their colours

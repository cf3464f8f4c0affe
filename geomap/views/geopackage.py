"""Timeline -> GeoPackage: two layers that QGIS opens with their styles and dates, written with SQLite alone."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from geomap._errors import ViewError
from geomap.events import COLUMNS, change_rows
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.sides import UNKNOWN, side_colours

_EPOCH = "1970-01-01T00:00:00.000Z"
"""The clock is no part of the output: the same timeline gives the same bytes."""

_TYPES = {"time_precision": "INTEGER", "geo_precision": "INTEGER", "historical": "BOOLEAN", "partial": "BOOLEAN", "population": "INTEGER", "articles": "INTEGER",
          "latitude": "REAL", "longitude": "REAL", "distance_km": "REAL", "bearing_deg": "REAL", "confidence": "REAL", "event_date": "DATE", "date_start": "DATE", "date_end": "DATE"}
_CHANGES = {name: _TYPES.get(name, "TEXT") for name in COLUMNS}
_SPELLS = {"place": "TEXT", "holder": "TEXT", "status": "TEXT", "date_start": "DATE", "date_end": "DATE", "because": "TEXT", "sentence": "TEXT", "source": "TEXT", "confirmed_by": "TEXT"}

_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
_WGS84 = ('GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0],'
          'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]')


def write_geopackage(path: Path, timeline: Timeline, reference: Place | None = None) -> None:
    """Write the layers `control` (spells, with their first and last day) and `changes`. Raises ViewError for a disk that cannot be written."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            prepare(base)
            base.execute("BEGIN IMMEDIATE")
            fill_layers(base, timeline, reference)
            base.execute("COMMIT")
    except sqlite3.Error as error:
        raise ViewError(f"cannot write {path}: {error}; free some space or choose another folder") from error


def prepare(base: sqlite3.Connection) -> None:
    """Make an empty database a GeoPackage; one that is already stays as it is."""
    if base.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents'").fetchone():
        return
    base.execute("PRAGMA application_id = 1196444487")  # "GPKG"
    base.execute("PRAGMA user_version = 10300")
    base.execute("BEGIN IMMEDIATE")
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents'").fetchone():  # another writer was quicker
        for statement in _SCHEMA.split(";"):
            base.execute(statement)
        base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", (
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None), ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
            ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude/latitude in degrees")))
    base.execute("COMMIT")


def fill_layers(base: sqlite3.Connection, timeline: Timeline, reference: Place | None = None) -> None:
    """Write both layers anew within the transaction that is open."""
    spells = timeline.spells()
    _layer(base, "control", _SPELLS, ((s.place, (s.place.name, s.holder, s.status, _day(s.start), _day(s.end), s.because.id, s.because.reports[0].sentence,
                                                 s.because.reports[0].article.source, s.because.confirmed_by)) for s in spells))
    rows = change_rows(timeline, reference)
    _layer(base, "changes", _CHANGES, ((c.place, tuple(_value(row[name]) for name in COLUMNS)) for c, row in zip(timeline.changes, rows, strict=True)))
    base.execute("DELETE FROM layer_styles WHERE f_table_name IN ('control', 'changes')")
    colours = side_colours(timeline)
    for table, field, start, end in (("control", "holder", "date_start", "date_end"), ("changes", "actor1", "date_end", "")):
        base.execute("INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
                     "ui, update_time) VALUES ('','',?,'geom','sides',?,'',1,'by side','','',?)", (table, _qml(field, start, end, colours), _EPOCH))


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _value(value: Any) -> Any:
    if isinstance(value, list):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _layer(base: sqlite3.Connection, table: str, columns: dict[str, str], rows: Iterable[tuple[Place | None, Sequence[Any]]]) -> None:
    """One table of points; names of tables and columns are constants."""
    base.execute(f'DROP TABLE IF EXISTS "{table}"')
    base.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (table,))
    base.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
    base.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, {", ".join(f"{name} {kind}" for name, kind in columns.items())})')
    marks = ",".join("?" * (len(columns) + 1))
    points: list[tuple[float, float]] = []
    for place, values in rows:
        points += [(place.lon, place.lat)] if place else []
        base.execute(f'INSERT INTO "{table}" (geom, {", ".join(columns)}) VALUES ({marks})', (_point(place), *(_value(v) for v in values)))
    lons, lats = zip(*points, strict=True) if points else ((), ())
    box = (min(lons), min(lats), max(lons), max(lats)) if points else (None,) * 4
    base.execute("INSERT INTO gpkg_contents VALUES (?,'features',?,?,?,?,?,?,?,4326)", (table, table, "written by geomap", _EPOCH, *box))
    base.execute("INSERT INTO gpkg_geometry_columns VALUES (?,'geom','POINT',4326,0,0)", (table,))


def _point(place: Place | None) -> bytes | None:
    """GeoPackage's binary of a point: header without envelope, then WKB, little-endian."""
    if place is None:
        return None
    return b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BIdd", 1, 1, round(place.lon, 6), round(place.lat, 6))


def _qml(field: str, start: str, end: str, colours: dict[str, str]) -> str:
    """QGIS style: a colour a side, and the fields that its temporal controller goes by."""
    listed = [*colours.items(), ("", UNKNOWN)]
    categories = "".join(f"<category value={quoteattr(side)} label={quoteattr(side or 'not known')} symbol=\"{i}\" render=\"true\"/>" for i, (side, _) in enumerate(listed))
    symbols = "".join(f'<symbol name="{i}" type="marker" alpha="1"><layer class="SimpleMarker" enabled="1"><Option type="Map"><Option name="name" type="QString" value="circle"/>'
                      f'<Option name="color" type="QString" value="{_rgb(colour)}"/><Option name="size" type="QString" value="3"/></Option></layer></symbol>'
                      for i, (_, colour) in enumerate(listed))
    mode = f'mode="2" startField="{start}" endField="{end}"' if end else f'mode="1" startField="{start}" endField=""'
    return (f'<!DOCTYPE qgis><qgis version="3.22" styleCategories="Symbology|Temporal"><temporal enabled="1" {mode} durationField="" fixedDuration="0" durationUnit="days" '
            f'accumulate="{int(not end)}" limitMode="1"/><renderer-v2 type="categorizedSymbol" attr="{field}" enableorderby="0" forceraster="0">'
            f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2></qgis>").encode("utf-8", "replace").decode()


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"

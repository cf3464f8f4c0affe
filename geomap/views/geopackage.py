"""Timeline -> GeoPackage: layers that QGIS opens with their styles and dates, written with SQLite alone."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from geomap._errors import ViewError
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.layers import Layer, layers

_EPOCH = "1970-01-01T00:00:00.000Z"
"""The clock is no part of the output: the same timeline gives the same bytes."""

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


def write_geopackage(path: Path, timeline: Timeline, reference: Place | None = None, areas: str | None = None) -> None:
    """Write the layers `control` (spells, with their first and last day) and `changes`, and `areas` where asked for. Raises ViewError for a disk that cannot be written."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            prepare(base)
            base.execute("BEGIN IMMEDIATE")
            fill_layers(base, timeline, reference)
            if areas:
                from geomap.views.area_marks import area_layer, check_way

                check_way(areas)
                _fill(base, area_layer(timeline, areas))
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
    """Write the layers anew within the transaction that is open."""
    for layer in layers(timeline, reference):
        _fill(base, layer)


def _fill(base: sqlite3.Connection, layer: Layer) -> None:
    """One table of features with its style; names of tables and columns are constants."""
    table, columns = layer.name, layer.columns
    base.execute(f'DROP TABLE IF EXISTS "{table}"')
    base.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (table,))
    base.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
    base.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {layer.shape}, {", ".join(f"{name} {kind}" for name, kind in columns.items())})')
    marks = ",".join("?" * (len(columns) + 1))
    base.executemany(f'INSERT INTO "{table}" (geom, {", ".join(columns)}) VALUES ({marks})', ((_binary(geometry), *values) for geometry, values in layer.rows))
    base.execute("INSERT INTO gpkg_contents VALUES (?,'features',?,?,?,?,?,?,?,4326)", (table, table, "written by geomap", _EPOCH, *(layer.box or (None,) * 4)))
    base.execute("INSERT INTO gpkg_geometry_columns VALUES (?,'geom',?,4326,0,0)", (table, layer.shape))
    base.execute("DELETE FROM layer_styles WHERE f_table_name = ?", (table,))
    base.execute("INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
                 "ui, update_time) VALUES ('','',?,'geom','sides',?,'',1,'by side','','',?)", (table, layer.style, _EPOCH))


def _binary(wkb: bytes | None) -> bytes | None:
    """GeoPackage's binary of a geometry: header without envelope, then WKB."""
    return None if wkb is None else b"GP\x00\x01" + struct.pack("<i", 4326) + wkb

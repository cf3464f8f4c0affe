"""Timeline -> CSV and GeoParquet: one row a change, with ACLED's column names where they exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geomap._errors import ViewError
from geomap.events import COLUMNS, change_rows, csv_line, guarded_cell
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline

HXL = {
    "event_date": "#date+occurred", "time_precision": "#date+precision", "sub_event_type": "#event+type", "actor1": "#group+gains", "actor2": "#group+loses",
    "country": "#country+name", "admin1": "#adm1+name", "location": "#loc+name", "latitude": "#geo+lat", "longitude": "#geo+lon", "geo_precision": "#geo+precision",
    "source": "#meta+source", "notes": "#description", "change_id": "#event+id", "kind": "#event+kind", "modality": "#status+modality", "date_start": "#date+start",
    "date_end": "#date+end", "place_id": "#loc+code", "country_code": "#country+code+v_iso2", "population": "#population", "confidence": "#indicator+confidence+num",
    "distance_km": "#indicator+distance+km", "bearing_deg": "#indicator+bearing+deg", "confirmed_by": "#contact+confirmed",
}
"""HXL tags of the columns that have one."""


def csv_text(timeline: Timeline, reference: Place | None = None, *, hxl: bool = False) -> str:
    """CSV of all changes; text that a spreadsheet would run has an apostrophe before it. `hxl` adds the row of HXL tags."""
    tags = [[HXL.get(name, "#meta+geomap") for name in COLUMNS]] if hxl else []
    rows = ([_cell(row[name]) for name in COLUMNS] for row in change_rows(timeline, reference))
    return "".join(map(csv_line, [COLUMNS, *tags, *rows]))


def _cell(value: Any) -> str:
    """A value as a cell: empty for None, true/false, numbers plain, lists as JSON, text guarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return guarded_cell(value) if isinstance(value, str) else str(value)


def write_parquet(path: Path, timeline: Timeline, reference: Place | None = None) -> None:
    """Write GeoParquet: `Timeline.to_geodataframe` with distance_km and bearing_deg. Raises ViewError without geopandas and pyarrow."""
    frame = timeline.to_geodataframe()
    rows = change_rows(timeline, reference)
    for name in ("distance_km", "bearing_deg"):
        frame.insert(len(frame.columns) - 1, name, [row[name] for row in rows])
        frame[name] = frame[name].astype("float64")
    try:
        frame.to_parquet(path, index=False)
    except ImportError as error:
        raise ViewError("writing GeoParquet needs pyarrow: pip install geomap[gis]") from error

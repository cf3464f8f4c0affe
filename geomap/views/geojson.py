"""Timeline -> GeoJSON (RFC 7946): one point a change, positions as longitude, latitude in WGS-84 degrees."""

from __future__ import annotations

import json
from typing import Any

from geomap.events import change_rows
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline


def geojson_text(timeline: Timeline, reference: Place | None = None, areas: str | None = None) -> str:
    """FeatureCollection of all changes; a change without a known place has no geometry. Columns as in the CSV, values typed.

    `areas` ("divisions", "nearest") adds polygons, told by their property `area_by`; reading back passes over them.
    """
    features = [_feature(row) for row in change_rows(timeline, reference)]
    if areas:
        from geomap.views.area_marks import area_features, check_way

        check_way(areas)
        features += area_features(timeline, areas)
    # Members that RFC 7946 does not know are allowed, and readers pass over them.
    data = {"type": "FeatureCollection", "rule": timeline.rule, "held_before": [{"place": p.place, "side": p.side} for p in timeline.held_before], "features": features}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    lat, lon = row.pop("latitude"), row.pop("longitude")
    geometry = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": row["change_id"], "geometry": geometry, "properties": row}

"""Timeline -> Layer: the rows, columns and QGIS style of each layer that a database of features holds."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import quoteattr

from geomap.events import COLUMNS, change_rows
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.sides import UNKNOWN, side_colours

_TYPES = {"time_precision": "INTEGER", "geo_precision": "INTEGER", "historical": "BOOLEAN", "partial": "BOOLEAN", "population": "INTEGER", "articles": "INTEGER", "independent": "INTEGER",
          "latitude": "REAL", "longitude": "REAL", "distance_km": "REAL", "bearing_deg": "REAL", "confidence": "REAL", "event_date": "DATE", "date_start": "DATE", "date_end": "DATE"}
_CHANGES = MappingProxyType({name: _TYPES.get(name, "TEXT") for name in COLUMNS})
_SPELLS = MappingProxyType({"place": "TEXT", "holder": "TEXT", "status": "TEXT", "date_start": "DATE", "date_end": "DATE", "because": "TEXT", "sentence": "TEXT", "source": "TEXT",
                            "confirmed_by": "TEXT"})

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One table of features in WGS 84.

    `shape` is POINT or MULTIPOLYGON, `columns` names and types (TEXT, INTEGER, REAL, BOOLEAN, DATE), `rows` each a
    geometry as WKB (None where there is none) and its values, `box` what all of them lie in, `style` QGIS's XML.
    """

    name: str
    shape: str
    columns: Mapping[str, str]
    rows: tuple[tuple[bytes | None, tuple[Any, ...]], ...]
    box: Box | None
    style: str


def layers(timeline: Timeline, reference: Place | None = None) -> tuple[Layer, ...]:
    """The layers `control` (spells, with their first and last day) and `changes` (all that is told); text without half characters."""
    colours = side_colours(timeline)
    spells = timeline.spells()
    held = [(s.place, (s.place.name, s.holder, s.status, _day(s.start), _day(s.end), s.because.id, s.because.reports[0].sentence, s.because.reports[0].article.source,
                       s.because.confirmed_by)) for s in spells]
    told = [(c.place, tuple(row[name] for name in COLUMNS)) for c, row in zip(timeline.changes, change_rows(timeline, reference), strict=True)]
    return (_points("control", _SPELLS, held, qml(colours, "holder", "date_start", "date_end")), _points("changes", _CHANGES, told, qml(colours, "actor1", "date_end", "")))


def _points(name: str, columns: Mapping[str, str], rows: Iterable[tuple[Place | None, Sequence[Any]]], style: str) -> Layer:
    listed = list(rows)
    places = [place for place, _ in listed if place]
    lats, lons = [p.lat for p in places], [p.lon for p in places]
    box = (min(lons), min(lats), max(lons), max(lats)) if places else None
    return Layer(name, "POINT", columns, tuple((_point(place), tuple(plain_value(v) for v in values)) for place, values in listed), box, style)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def plain_value(value: Any) -> Any:
    """A value as a database holds it: a list as JSON, text without half characters."""
    if isinstance(value, list):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _point(place: Place | None) -> bytes | None:
    """WKB of a point, little-endian."""
    return struct.pack("<BIdd", 1, 1, round(place.lon, 6), round(place.lat, 6)) if place else None


def qml(colours: Mapping[str, str], field: str, start: str, end: str, symbol: str = "marker") -> str:
    """QGIS style: a colour a side (by `field`), and the fields that its temporal controller goes by; `symbol` is marker or fill."""
    listed = [*colours.items(), ("", UNKNOWN)]
    categories = "".join(f"<category value={quoteattr(side)} label={quoteattr(side or 'not known')} symbol=\"{i}\" render=\"true\"/>" for i, (side, _) in enumerate(listed))
    symbols = "".join(_symbol(i, colour, symbol) for i, (_, colour) in enumerate(listed))
    mode = f'mode="2" startField="{start}" endField="{end}"' if end else f'mode="1" startField="{start}" endField=""'
    return (f'<!DOCTYPE qgis><qgis version="3.22" styleCategories="Symbology|Temporal"><temporal enabled="1" {mode} durationField="" fixedDuration="0" durationUnit="days" '
            f'accumulate="{int(not end)}" limitMode="1"/><renderer-v2 type="categorizedSymbol" attr="{field}" enableorderby="0" forceraster="0">'
            f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2></qgis>").encode("utf-8", "replace").decode()


def _symbol(number: int, colour: str, kind: str) -> str:
    rgb = ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
    options = [("name", "circle"), ("color", rgb), ("size", "3")] if kind == "marker" else [("color", rgb), ("outline_color", "90,90,90,255"), ("outline_width", "0.2"), ("style", "solid")]
    listed = "".join(f'<Option name="{name}" type="QString" value="{value}"/>' for name, value in options)
    return (f'<symbol name="{number}" type="{kind}" alpha="{1 if kind == "marker" else 0.45}"><layer class="Simple{kind.capitalize()}" enabled="1">'
            f'<Option type="Map">{listed}</Option></layer></symbol>')

"""Timeline -> KML: who holds each place, as points with time spans for Google Earth's slider."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from geomap.control import Spell
from geomap.events import change_rows
from geomap.timeline import Timeline
from geomap.views.sides import UNKNOWN, side_colours

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def kml_text(timeline: Timeline, *, title: str | None = None) -> str:
    """A folder of spells of control, shown, and one of all reported changes, switched off."""
    colours = side_colours(timeline)
    styles = {side: f"side{number}" for number, side in enumerate(colours)}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
             f"<name>{_text(title or 'Changes of control')}</name><description>{_text(timeline.rule)}</description>",
             *(_style(name, colours[side]) for side, name in styles.items()), _style("unknown", UNKNOWN),
             "<Folder><name>Control</name>", *(_spell(spell, styles) for spell in timeline.spells()), "</Folder>",
             "<Folder><name>Reported changes</name><visibility>0</visibility>", *_changes(timeline), "</Folder>", "</Document></kml>", ""]
    return "\n".join(lines)


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _style(name: str, colour: str) -> str:
    """A style; KML writes colours as alpha, blue, green, red."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f'<Style id="{name}"><IconStyle><color>ff{blue}{green}{red}</color><Icon><href>http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png</href></Icon></IconStyle></Style>'


def _spell(spell: Spell, styles: dict[str, str]) -> str:
    begin = f"<begin>{spell.start}</begin>" if spell.start else ""
    end = f"<end>{spell.end}</end>" if spell.end else ""
    says = f"{spell.status}{f' by {spell.holder}' if spell.holder and spell.status == 'held' else f', held by {spell.holder} before' if spell.holder else ''}"
    body = [f"{says}.", *_sentences([(r.article.source or r.article.id, r.sentence) for r in spell.because.reports]),
            f"Confirmed by {spell.because.confirmed_by}." if spell.because.confirmed_by else "Not confirmed by a person."]
    style = styles.get(spell.holder or "", "unknown") if spell.status == "held" else "unknown"
    return _placemark(f"{spell.place.name}: {says}", "\n".join(body), f"<TimeSpan>{begin}{end}</TimeSpan>", style, spell.place.lon, spell.place.lat)


def _changes(timeline: Timeline) -> list[str]:
    rows = change_rows(timeline)
    return [_placemark(f"{row['location']}: {row['kind']}, {row['modality']}", "\n".join(_sentences([(r.article.source or r.article.id, r.sentence) for r in change.reports])),
                       f"<TimeSpan><begin>{row['date_start']}</begin><end>{row['date_end']}</end></TimeSpan>" if row["date_start"] else "", "unknown",
                       row["longitude"], row["latitude"], hidden=True)
            for row, change in zip(rows, timeline.changes, strict=True) if row["latitude"] is not None]


def _sentences(told: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{source}: {' '.join(sentence.split())[:400]}" for source, sentence in told[:12]]


def _placemark(name: str, body: str, time: str, style: str, lon: float, lat: float, *, hidden: bool = False) -> str:
    # Google Earth reads a description as HTML: escaped twice, text stays text.
    return (f"<Placemark><name>{_text(name)}</name>{'<visibility>0</visibility>' if hidden else ''}<description>{_text(escape(body))}</description>{time}"
            f"<styleUrl>#{style}</styleUrl><Point><coordinates>{round(lon, 6)},{round(lat, 6)}</coordinates></Point></Placemark>")

"""`geomap map`: articles, tables of events and stores in, the views of their timeline out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from geomap._errors import ViewError
from geomap.cli.options import Wanted, geocoder_options, reading_options, timeline_options
from geomap.cli.sources import gather
from geomap.gazetteers.places import Place
from geomap.languages import available
from geomap.pipeline import Reading
from geomap.shifts import Shift
from geomap.timeline import Timeline
from geomap.views.files import AREA_SUFFIXES, check_suffix, write_view
from geomap.views.tiles import find_tiles


def _basemap(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Check a basemap's name as soon as it is given."""
    find_tiles(value)
    return value


@click.command("map")
@reading_options
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), default=(Path("map.html"),), show_default=True, metavar="FILE",
              help="File to write; its suffix picks the view. May be given several times.")
@timeline_options
@click.option("--size", type=click.Choice(["column", "page", "slide"]), default="page", show_default=True, help="Size of a figure (.png, .svg, .pdf).")
@click.option("--by", type=click.Choice(["day"]), help="Draw a figure for each day, side by side.")
@click.option("--areas", type=click.Choice(["divisions", "nearest"]), help="Fill areas under the marks, in .html, figures, .geojson and .gpkg: divisions by who holds "
              "their capital, or the area nearest to a place. Neither is measured control.")
@click.option("--basemap", metavar="NAME", callback=_basemap, help="Lay an online service's tiles under the marks of a .html: osm, or a name that xyzservices lists. "
              "Readers' browsers then ask that service; without it the page asks for nothing.")
@click.option("--hxl", is_flag=True, help="Add a row of HXL tags to a .csv.")
@geocoder_options
def map_(outputs: Sequence[Path], title: str | None, ui: str | None, size: str, by: str | None, areas: str | None, basemap: str | None, hxl: bool, **wanted: Any) -> None:
    """Write a map of the control changes that articles tell.

    Beside articles it takes tables of events (.csv or .geojson: geomap's own, ACLED's, UCDP's, a plain one) and stores (.gpkg, postgresql://…).
    """
    for output in outputs:
        check_suffix(output)
    if areas and not any(output.suffix.lower() in AREA_SUFFIXES for output in outputs):
        raise ViewError(f"no output here can draw areas: give -o a name that ends in {', '.join(AREA_SUFFIXES)}")
    if basemap and not any(output.suffix.lower() == ".html" for output in outputs):
        raise ViewError("only a page has an online background: give -o a name that ends in .html, or leave --basemap out")
    if areas and (wanted["round_coordinates"] or 0) < 2 and wanted["round_coordinates"] is not None:
        raise click.UsageError("--areas needs points that still lie in their own division: round to 2 decimals or more, or leave --areas out")
    told = gather(Wanted(**wanted))
    claims = [(reading.article, claim) for reading in told.readings for claim in reading.distances]
    written = [path for output in outputs for path in write_view(output, told.timeline, told.city, title=title, ui=ui, hxl=hxl, size=size, by=by, areas=areas, basemap=basemap,
                                                                      distances=claims)]
    timeline, readings = told.timeline, told.readings
    click.echo(_summary(readings) if readings else _summary_of_tables(timeline, told.city))
    for path in written:
        click.echo(f"{path}")


def _summary(readings: Sequence[Reading]) -> str:
    """A few lines on what was found: articles, places, changes by modality, the reference city."""
    shifts = [s for r in readings for s in r.shifts]
    placings = [p for r in readings for p in r.placings]
    unplaced = sum(p.place is None for p in placings)
    lines = [f"{len(readings)} article{'s' * (len(readings) != 1)}, {len(placings)} mentions of places ({unplaced} not placed), {len(shifts)} statements of control changes"]
    for s in sorted(shifts, key=lambda s: (s.modality != "asserted", s.historical, s.order))[:12]:
        day = "day not known" if s.when is None else f"{s.when.start}" if s.when.start == s.when.end else f"{s.when.start} to {s.when.end}"
        lines.append(f"  {s.placing.mention.text}: {s.kind}, {s.modality}{', historical' * s.historical}{_sides(s)}, {day}")
    lines += [f"  and {len(shifts) - 12} more"] if len(shifts) > 12 else []
    if silent := sorted({r.article.language for r in readings} - set(available())):
        lines.append(f"no words for control changes in: {', '.join(silent)}; only places were read there")
    if undated := [r.article.id for r in readings if r.article.published is None]:
        named = ", ".join(undated[:6]) + (f" and {len(undated) - 6} more" if len(undated) > 6 else "")
        lines.append(f"no date in: {named}; give one with --date or a line date: 2021-08-13 at the top, for days like Friday are counted from it")
    if readings[0].reference:
        lines.append(f"distances from {readings[0].reference.name}")
    return "\n".join(lines)


def _summary_of_tables(timeline: Timeline, city: Place | None) -> str:
    """What tables and stores tell: how many changes, of which days and places, what is not placed, the reference city."""
    changes, reports = len(timeline.changes), len(timeline.articles)
    days, places = timeline.days(), {c.place.id for c in timeline.changes if c.place}
    span = f", {days[0]}" + (f" to {days[-1]}" if days[-1] != days[0] else "") if days else ""
    lines = [f"{changes} change{'s' * (changes != 1)} of control in {reports} report{'s' * (reports != 1)}, {len(places)} place{'s' * (len(places) != 1)}{span}"]
    if unplaced := sorted({c.place_words for c in timeline.changes if c.place is None}):
        named = ", ".join(unplaced[:8]) + (f" and {len(unplaced) - 8} more" if len(unplaced) > 8 else "")
        lines.append(f"not placed: {named}; find a known spelling with geomap lookup, or give lat and lon")
    if changes and not any(c.gains or c.loses for c in timeline.changes):
        lines.append("no side is given: name the column with --columns gains=…")
    if city:
        lines.append(f"distances from {city.name}")
    return "\n".join(lines)


def _sides(shift: Shift) -> str:
    """Who gains, or who left, in words."""
    if shift.kind == "withdrawal":
        return f", left by {shift.loses}" if shift.loses else ""
    return f", by {shift.gains}" if shift.gains else ""

"""`geomap map`: articles, tables of events and stores in, the views of their timeline out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from geomap.cli.options import columns_of, reading_options
from geomap.cli.sources import corrected, gather, reference_city
from geomap.languages import available
from geomap.pipeline import Reading
from geomap.shifts import Shift
from geomap.timeline import read_held_before
from geomap.views.files import check_suffix, write_view


@click.command("map")
@reading_options
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), default=(Path("map.html"),), show_default=True,
              help="File to write; its suffix picks the view. May be given several times.")
@click.option("--title", help="Title of the map; made of the data without it.")
@click.option("--ui", type=click.Choice(["en", "fr"]), help="Language of the map's own words; that of most articles without it.")
@click.option("--corrections", type=click.Path(path_type=Path), metavar="FILE", help="Decisions to replay: the table of `geomap read -o shifts.csv`, filled in.")
@click.option("--held-before", metavar="SIDE", help="Who held the places before the first change: a side, or a .csv file with the columns place and side.")
@click.option("--columns", metavar="FIELD=NAME,...", help="Columns of a plain table of events: place=Town,date=Day,gains=Winner,lat=Y,lon=X.")
@click.option("--size", type=click.Choice(["column", "page", "slide"]), default="page", show_default=True, help="Size of a figure (.png, .svg, .pdf).")
@click.option("--by", type=click.Choice(["day"]), help="Draw a figure for each day, side by side.")
@click.option("--hxl", is_flag=True, help="Add a row of HXL tags to a .csv.")
def map_(articles: Sequence[str], outputs: Sequence[Path], date: str | None, reference: str | None, language: str | None, title: str | None, ui: str | None,
         corrections: Path | None, held_before: str | None, columns: str | None, size: str, by: str | None, hxl: bool) -> None:
    """Write a map of the control changes that articles tell.

    Beside articles it takes tables of events (.csv or .geojson: geomap's own, ACLED's, UCDP's, a plain one) and stores (.gpkg, postgresql://…).
    """
    for output in outputs:
        check_suffix(output)
    timeline, readings = gather(articles, date, reference, language, columns_of(columns))
    if held_before:
        timeline = timeline.with_held_before((*timeline.held_before, *read_held_before(held_before)))
    if corrections:
        timeline = corrected(timeline, corrections)
    city = readings[0].reference if readings else reference_city(timeline, reference)
    for output in outputs:
        write_view(output, timeline, city, title=title, ui=ui, hxl=hxl, size=size, by=by)
    click.echo(_summary(readings) if readings else f"{len(timeline.changes)} changes of control in {len(timeline.articles)} reports")
    for output in outputs:
        click.echo(f"{output}")


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
    if readings[0].reference:
        lines.append(f"distances from {readings[0].reference.name}")
    return "\n".join(lines)


def _sides(shift: Shift) -> str:
    """Who gains, or who left, in words."""
    if shift.kind == "withdrawal":
        return f", left by {shift.loses}" if shift.loses else ""
    return f", by {shift.gains}" if shift.gains else ""

"""`geomap report`: figure, changes with their sentences, disagreements, checks and method, as one document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap._errors import ViewError
from geomap._files import write_text
from geomap.checks import check_counts
from geomap.cli.group import VERSION
from geomap.cli.options import Wanted, geocoder_options, reading_options, timeline_options
from geomap.cli.sources import Gathered, gather, name_index
from geomap.gazetteers.about import sources_of
from geomap.views.files import check_place

if TYPE_CHECKING:
    from geomap.views.blocks import Document
    from geomap.views.report import Evidence

_FORMS = (".html", ".md", ".docx")


@click.command("report")
@reading_options
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), default=(Path("report.html"),), show_default=True, metavar="FILE",
              help="File to write: .html, .md (its figure goes beside it) or .docx. May be given several times.")
@timeline_options
@click.option("--fragment", is_flag=True, help="Write into the .html only the figure and its table, to paste into a content system.")
@geocoder_options
def report_(outputs: Sequence[Path], title: str | None, ui: str | None, fragment: bool, **wanted: Any) -> None:
    """Write a report: the figure, every change with its sentence and source, what disagrees, and the stated distances and counts held against the measure.

    It takes what `geomap map` takes. The .html is one file without script or request; it prints on A4.
    """
    for output in outputs:
        if output.suffix.lower() not in _FORMS or (fragment and output.suffix.lower() != ".html"):
            raise ViewError(f"cannot write {output}: a {'fragment is .html' if fragment else 'report is ' + ', '.join(_FORMS)}; geomap map writes the other views")
        check_place(output)
    told = gather(Wanted(**wanted))
    if fragment:
        from geomap.views.embed import fragment as fragment_of

        written = [_written_fragment(output, fragment_of(told.timeline, told.city, title=title, ui=ui)) for output in outputs]
    else:
        from geomap.views.report import build_report

        document = build_report(told.timeline, told.city, _evidence(told), title=title, ui=ui)
        written = [path for output in outputs for path in _write(output, document)]
    changes, articles = len(told.timeline.changes), len(told.timeline.articles)
    click.echo(f"{changes} change{'s' * (changes != 1)} of control in {articles} article{'s' * (articles != 1)}")
    for path in written:
        click.echo(f"{path}")


def _written_fragment(output: Path, html: str) -> Path:
    write_text(output, html)
    return output


def _write(output: Path, document: Document) -> Sequence[Path]:
    """Write a report in the form that the suffix names; return the files written."""
    form = output.suffix.lower()
    if form == ".md":
        from geomap.views.report_markdown import write_markdown

        return output, write_markdown(output, document)
    if form == ".docx":
        from geomap.views.report_docx import write_docx

        write_docx(output, document)
    else:
        from geomap.views.report_html import html_of

        write_text(output, html_of(document))
    return (output,)


def _evidence(told: Gathered) -> Evidence:
    """What the texts claim, held against the measure and the timeline; nothing where only tables were read."""
    from geomap.views.report import Evidence

    readings, index = told.readings, name_index()
    return Evidence(
        tuple((r.article, d) for r in readings for d in r.distances) if readings else None,
        check_counts([(r.article, c) for r in readings for c in r.counts], told.timeline, index.seats) if readings else None,
        VERSION, ", ".join(sources_of(index)), f"{told.geocode.name} ({told.geocode.server})" if told.geocode else None)

"""`geomap corpus`: millions of articles into Parquet tables, on all cores or on a Dask cluster."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap._errors import CorpusError
from geomap.articles import parse_interval
from geomap.cli.options import check_language
from geomap.cli.sources import name_index

if TYPE_CHECKING:
    from geomap.corpora import Counts


@click.command("corpus")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option("-o", "--output", "folder", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Folder of the Parquet tables.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler of a cluster (tcp://host:8786); processes of this machine without it.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes on this machine; as many as it has cores without it.")
@click.option("--where", "wanted", multiple=True, metavar="FIELD=VALUE,...", help="Only articles that name a place in a country (country=AF), or of a language or source. Several must all hold.")
@click.option("--since", metavar="DATE", help="Only articles of this day or later: 2021-08-13, 2021-08 or 2021.")
@click.option("--until", metavar="DATE", help="Only articles of this day or earlier.")
@click.option("--language", metavar="CODE", callback=check_language, help="Language of the articles (fr, en, …); found out without it.")
@click.option("--reference", metavar="PLACE", help="City that distances are counted from; else each article's own, the capital of the country most changes lie in.")
@click.option("--partition", type=click.IntRange(1), metavar="N", help="Records of one file of a table; 10000 without it.")
def corpus_(source: Path, folder: Path, resume: bool, scheduler: str | None, workers: int | None, wanted: Sequence[str], since: str | None, until: str | None,
            language: str | None, reference: str | None, partition: int | None) -> None:
    """Read a corpus larger than memory into tables of articles, mentions, shifts and claims.

    IN is a folder, or a .jsonl, .csv (also .gz, .zst) or .parquet file.
    """
    from geomap.corpora import PARTITION, Settings, run_corpus
    from geomap.pipeline import find_reference

    settings = Settings(reference, language, _wanted(wanted), parse_interval(since).start if since else None, parse_interval(until).end if until else None)
    index = name_index()
    if reference:
        find_reference(reference, index)
    made = run_corpus(source, folder, settings, resume=resume, scheduler=scheduler, workers=workers, partition=partition or PARTITION, watch=_line())
    for line in _summary(made, folder):
        click.echo(line)


def _wanted(pairs: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Fields and values of --where."""
    from geomap.corpora import WHERE

    found = []
    for pair in pairs:
        name, _, said = pair.partition("=")
        values = tuple(sorted({v.strip() for v in said.split(",") if v.strip()}))
        if name.strip() not in WHERE or not values:
            raise CorpusError(f"--where {pair[:60]} asks for nothing there is: write {', '.join(f'{w}=…' for w in WHERE)}")
        if name.strip() == "country":
            values = tuple(sorted({v.upper() for v in values}))
            if bad := [v for v in values if len(v) != 2 or not v.isalpha()]:
                raise CorpusError(f"{bad[0][:20]!r} is no country code: write two letters, as in --where country=AF")
        found.append((name.strip(), values))
    return tuple(sorted(found))


def _line() -> Callable[[Counts], None]:
    """A line of progress: over itself on a terminal, every minute into a file."""
    shown = time.monotonic()
    terminal = sys.stderr.isatty()

    def show(counts: Counts) -> None:
        nonlocal shown
        if time.monotonic() - shown < (0.5 if terminal else 60.0):
            return
        shown = time.monotonic()
        left = counts.left_s()
        share = (counts.kept + counts.done) / counts.total
        said = (f"{counts.records:,} articles read, {counts.records / counts.seconds:,.0f}/s, {counts.content / 1e6 / counts.seconds:.2f} MB/s, "
                f"{share:.0%} of the input done, {timedelta(seconds=round(left)) if left is not None else '?'} left")
        click.echo(f"\r\x1b[K{said}" if terminal else said, err=True, nl=not terminal)

    return show


def _summary(made: Mapping[str, Any], folder: Path) -> list[str]:
    """What a run came to."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    left = sum(made["left_out"].values())
    now = made["read_now"]
    rate = f", {now['articles_per_s']:,} articles/s, {now['megabytes_per_s']} MB/s" if "articles_per_s" in now and now["records"] else ""
    found = (f"{made['articles']:,} articles ({made['copies']:,} of them copies of another), {made['mentions']:,} mentions, {made['shifts']:,} statements of control changes, "
             f"{made['claims']:,} claims of distances and counts")
    lines = [found, f"{now['records']:,} records read now in {timedelta(seconds=round(made['seconds']))}{rate}"]
    if made["faults"]:
        lines.append(f"{made['faults']:,} records could not be read: {folder / 'faults'} says which, and why")
    if left:
        lines.append(f"{left:,} articles left out: {', '.join(f'{count:,} by {name}' for name, count in made['left_out'].items())}")
    return [*lines, f"{folder}"]

"""The command line: `geomap map`, `read`, `lookup`, `gazetteer`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from geomap import __version__
from geomap._errors import ArticleError, GeomapError, LanguageError
from geomap.articles import Article, parse_interval, read_articles
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.sources import Entry
from geomap.languages import available
from geomap.pipeline import Reading, find_reference, read_all, timeline_of
from geomap.views.files import check_suffix, write_view

_ENTRIES = 246_000
"""Entries of the default gazetteer, for the progress bar of its first build."""


class _Commands(click.Group):
    """A group whose errors are one line on standard error and exit with 2."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; an error that is not the program's own fault becomes its one line."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
            sys.stdout.flush()
            sys.exit(code if isinstance(code, int) else 0)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(2)
        except click.ClickException as error:
            _give_up(f"{' '.join(error.format_message().split()).rstrip('.')}; geomap --help lists what there is")
        except click.Abort:
            _give_up("stopped", 130)
        except GeomapError as error:
            _give_up(str(error))
        except BrokenPipeError:  # `geomap read … | head` is no fault
            _give_up(None, 0)
        except OSError as error:
            _give_up(f"cannot write the output: {error.strerror or error}; free some space or write elsewhere")


def _give_up(line: str | None, code: int = 2) -> None:
    """End with one line on standard error; what standard output still holds is dropped, for it may be what failed."""
    if line:
        click.echo(f"geomap: {line}", err=True)
    if sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geomap")
def main() -> None:
    """News text in, a defensible map of control changes out.

    An ARTICLE is a .txt, .md, .html, .jsonl, .csv or .parquet file, a folder of them, or - for standard input.
    """


def _date(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Check a date as soon as it is given."""
    if value is not None:
        parse_interval(value)
    return value


def _language(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Refuse a language without words, which would make a map of nothing."""
    if value is not None and value not in available():
        raise LanguageError(f"there are no words for the language {value[:20]!r}: give one of {', '.join(available())}, or none")
    return value


def _reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Options that every command reading articles has."""
    for option in (
        click.option("--language", metavar="CODE", callback=_language, help="Language of the articles (fr, en, …); found out without it."),
        click.option("--reference", metavar="PLACE", help="City that distances are counted from; else the capital of the country most changes lie in."),
        click.option("--date", metavar="DATE", callback=_date, help="Day of the articles: 2021-08-13, 2021-08 or 2021. Wins over what they say."),
        click.argument("articles", nargs=-1, required=True, metavar="ARTICLE..."),
    ):
        command = option(command)
    return command


@main.command("map")
@_reading_options
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), default=(Path("map.html"),), show_default=True,
              help="File to write; its suffix picks the view. May be given several times.")
@click.option("--title", help="Title of the map; made of the data without it.")
@click.option("--ui", type=click.Choice(["en", "fr"]), help="Language of the map's own words; that of most articles without it.")
def map_(articles: Sequence[str], outputs: Sequence[Path], date: str | None, reference: str | None, language: str | None, title: str | None, ui: str | None) -> None:
    """Write a map of the control changes that articles tell."""
    for output in outputs:
        check_suffix(output)
    readings = _read(articles, date, reference, language)
    timeline, city = timeline_of(readings), readings[0].reference
    for output in outputs:
        write_view(output, timeline, city, title=title, ui=ui)
    click.echo(_summary(readings))
    for output in outputs:
        click.echo(f"{output}")


@main.command("read")
@_reading_options
@click.option("--jsonl", is_flag=True, help="One JSON object a line.")
def read_(articles: Sequence[str], jsonl: bool, date: str | None, reference: str | None, language: str | None) -> None:
    """Print what was understood, one JSON object an article."""
    for reading in _read(articles, date, reference, language):
        # ASCII escapes would triple Arabic; lone surrogates cannot be UTF-8.
        text = json.dumps(reading.to_dict(), ensure_ascii=False, indent=None if jsonl else 1).encode("utf-8", "replace")
        sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()


@main.command()
@click.argument("name")
@click.option("--near", metavar="PLACE", help="Nearest to this place first.")
@click.option("--country", metavar="AF", help="Only places of this country (ISO 3166-1, two letters).")
def lookup(name: str, near: str | None, country: str | None) -> None:
    """List the places that bear a name: id, name, kind, country, division, population, latitude, longitude."""
    from geomap.distances import measure

    gazetteer = _gazetteer()
    bearers = gazetteer.find(name) or gazetteer.similar(name)
    places = [b.place for b in bearers if country is None or b.place.country == country.upper()]
    if not places:
        raise GeomapError(f"no place named {name[:60]!r}{f' in {country.upper()}' if country else ''} is known: try another spelling")
    city = find_reference(near, gazetteer) if near else None
    if city:
        places.sort(key=lambda p: (measure(p, city).distance_km, p.id))
    for p in places[:40]:
        far = [f"{measure(p, city).distance_km:.0f} km from {city.name}"] if city else []
        click.echo("  ".join([p.id, p.name, p.feature, p.country or "-", p.admin1 or "-", str(p.population or "-"), f"{p.lat:.4f}, {p.lon:.4f}", *far]))


@main.group("gazetteer")
def gazetteer_() -> None:
    """Build or describe the name index that places are looked up in."""


@gazetteer_.command("build")
def build_() -> None:
    """Build the index anew."""
    built: list[bool] = []

    def progress(entries: Iterable[Entry]) -> Iterator[Entry]:
        built.append(True)
        return _build_progress(entries)

    folder = open_gazetteer(progress).folder
    if not built:
        shutil.rmtree(folder)
        open_gazetteer(progress)
    click.echo(f"{folder}")


@gazetteer_.command("info")
def info() -> None:
    """Say where the index lies and what it was built of."""
    gazetteer = _gazetteer()
    for name, value in [("folder", gazetteer.folder), *sorted(gazetteer.meta.items())]:
        click.echo(f"{name}  {value}")


@main.command("score")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", type=click.Path(path_type=Path))
def score_(gold: Path, predictions: Path) -> None:
    """Score what `geomap read --jsonl` printed against a GOLD file of your own (JSONL of toponyms, or of places and events)."""
    from geomap.scores import lines, score_files

    for line in lines(score_files(gold, predictions)):
        click.echo(line)


def _read(sources: Sequence[str], date: str | None, reference: str | None, language: str | None) -> tuple[Reading, ...]:
    """Read all articles; report those that cannot be read and go on; raise when none is left."""
    faults: list[GeomapError] = []
    articles = list(read_articles(sources, date=date, language=language, on_error=faults.append))
    if len(faults) == 1 and not articles:
        raise faults[0]
    for fault in faults:
        click.echo(f"geomap: {fault}", err=True)
    if not articles:
        raise ArticleError(f"none of the {len(faults)} articles could be read")
    return read_all(_with_progress(articles), gazetteer=_gazetteer(), reference=reference)


def _with_progress(articles: Sequence[Article]) -> Iterable[Article]:
    """Show a bar for batches that take more than a second."""
    from tqdm import tqdm

    return tqdm(articles, desc="reading", unit=" articles", delay=1, disable=None, leave=False)


def _gazetteer() -> Gazetteer:
    return open_gazetteer(_build_progress)


def _build_progress(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Show the first build of the name index, which takes about half a minute."""
    from tqdm import tqdm

    click.echo("geomap: building the name index, once; it is kept in the cache", err=True)
    return iter(tqdm(entries, desc="names", unit=" places", total=_ENTRIES, mininterval=0.5, disable=None, leave=False))


def _summary(readings: Sequence[Reading]) -> str:
    """A few lines on what was found: articles, places, changes by modality, the reference city."""
    shifts = [s for r in readings for s in r.shifts]
    placings = [p for r in readings for p in r.placings]
    unplaced = sum(p.place is None for p in placings)
    lines = [f"{len(readings)} article{'s' * (len(readings) != 1)}, {len(placings)} mentions of places ({unplaced} not placed), {len(shifts)} statements of control changes"]
    for s in sorted(shifts, key=lambda s: (s.modality != "asserted", s.historical, s.order))[:12]:
        day = "day not known" if s.when is None else f"{s.when.start}" if s.when.start == s.when.end else f"{s.when.start} to {s.when.end}"
        lines.append(f"  {s.placing.mention.text}: {s.kind}, {s.modality}{', historical' * s.historical}{f', by {s.gains}' if s.gains else ''}, {day}")
    lines += [f"  and {len(shifts) - 12} more"] if len(shifts) > 12 else []
    if silent := sorted({r.article.language for r in readings} - set(available())):
        lines.append(f"no words for control changes in: {', '.join(silent)}; only places were read there")
    if readings[0].reference:
        lines.append(f"distances from {readings[0].reference.name}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

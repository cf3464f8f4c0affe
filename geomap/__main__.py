"""The command line: `geomap map`, `read`, `add`, `lookup`, `gazetteer`."""

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
from geomap._errors import ArticleError, GeomapError, LanguageError, ViewError
from geomap.articles import Article, parse_interval, read_articles
from geomap.events import holds_events, read_events
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.gazetteers.sources import Entry
from geomap.languages import available
from geomap.pipeline import Reading, find_reference, read, read_all, timeline_of, usual_reference
from geomap.shifts import Shift
from geomap.timeline import Timeline, join_timelines, read_held_before
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
    if sys.stdout is not None and sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
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
@click.option("--corrections", type=click.Path(path_type=Path), metavar="FILE", help="Decisions to replay: the table of `geomap read -o shifts.csv`, filled in.")
@click.option("--held-before", metavar="SIDE", help="Who held the places before the first change: a side, or a .csv file with the columns place and side.")
@click.option("--columns", metavar="FIELD=NAME,...", help="Columns of a plain table of events: place=Town,date=Day,gains=Winner,lat=Y,lon=X.")
@click.option("--size", type=click.Choice(["column", "page", "slide"]), default="page", show_default=True, help="Size of a figure (.png, .svg, .pdf).")
@click.option("--by", type=click.Choice(["day"]), help="Draw a figure for each day, side by side.")
@click.option("--hxl", is_flag=True, help="Add a row of HXL tags to a .csv.")
def map_(articles: Sequence[str], outputs: Sequence[Path], date: str | None, reference: str | None, language: str | None, title: str | None, ui: str | None,
         corrections: Path | None, held_before: str | None, columns: str | None, size: str, by: str | None, hxl: bool) -> None:
    """Write a map of the control changes that articles tell.

    Beside articles it takes tables of events (.csv or .geojson: geomap's own, ACLED's, UCDP's, a plain one) and stores (.gpkg).
    """
    for output in outputs:
        check_suffix(output)
    timeline, readings = _gather(articles, date, reference, language, _columns(columns))
    if held_before:
        timeline = timeline.with_held_before((*read_held_before(held_before), *timeline.held_before))
    if corrections:
        timeline = _corrected(timeline, corrections)
    city = readings[0].reference if readings else _city(timeline, reference)
    for output in outputs:
        write_view(output, timeline, city, title=title, ui=ui, hxl=hxl, size=size, by=by)
    click.echo(_summary(readings) if readings else f"{len(timeline.changes)} changes of control in {len(timeline.articles)} reports")
    for output in outputs:
        click.echo(f"{output}")


@main.command("read")
@_reading_options
@click.option("--jsonl", is_flag=True, help="One JSON object a line.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write a .csv of all statements instead, to edit and give to map --corrections.")
def read_(articles: Sequence[str], jsonl: bool, output: Path | None, date: str | None, reference: str | None, language: str | None) -> None:
    """Print what was understood, one JSON object an article."""
    if output and output.suffix.lower() != ".csv":
        raise ViewError(f"cannot write {output}: the table of statements is a .csv; geomap map writes the other views")
    readings = _read(articles, date, reference, language)
    if output:
        from geomap._files import write_text
        from geomap.corrections import corrections_text

        write_text(output, corrections_text(timeline_of(readings)))
        click.echo(f"{output}")
        return
    for reading in readings:
        # ASCII escapes would triple Arabic; lone surrogates cannot be UTF-8.
        text = json.dumps(reading.to_dict(), ensure_ascii=False, indent=None if jsonl else 1).encode("utf-8", "replace")
        sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()


@main.command("add")
@click.argument("store", type=click.Path(path_type=Path))
@_reading_options
def add_(store: Path, articles: Sequence[str], date: str | None, reference: str | None, language: str | None) -> None:
    """Add articles to a store, one .gpkg file that QGIS opens; the same article twice is once."""
    from geomap.store import add_to_store, unknown_articles

    if store.suffix.lower() != ".gpkg":
        raise ViewError(f"{store} cannot be a store: name a .gpkg file")
    told = unknown_articles(store, _articles(articles, date, language))
    gazetteer = _gazetteer() if told else None
    # Each article is read by itself: what it tells must not hang on what is added with it.
    readings = [read(article, gazetteer=gazetteer) for article in _with_progress(told)]
    added = add_to_store(store, [(r.article, r.shifts) for r in readings], lambda timeline: _city(timeline, reference))
    click.echo(f"{added} article{'s' * (added != 1)} added to {store}")


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


@main.command("embed")
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--src", metavar="ADDRESS", help="Address the page will have; without it the page itself goes into the frame.")
@click.option("--height", default=780, show_default=True, help="Height of the frame in pixels.")
def embed_(page: Path, src: str | None, height: int) -> None:
    """Print an iframe of a map page (map.html), sandboxed, ready to paste into a report."""
    from geomap.views.embed import embed

    click.echo(embed(page, src=src, height_px=height))


@main.group("gazetteer")
def gazetteer_() -> None:
    """Build or describe the name index that places are looked up in."""


@gazetteer_.command("build")
@click.option("--geonames", type=click.Path(path_type=Path), metavar="ZIP", help="GeoNames' dump (allCountries.zip or a country's): its places instead of the default towns.")
@click.option("--csv", "own", type=click.Path(path_type=Path), multiple=True, metavar="FILE", help="Places of your own: name, lat, lon and any of id, country, admin1, feature, population, names. They win.")
def build_(geonames: Path | None, own: Sequence[Path]) -> None:
    """Build the index anew; without options go back to the default one."""
    from geomap.gazetteers.build import build_chosen

    built: list[bool] = []

    def progress(entries: Iterable[Entry]) -> Iterable[Entry]:
        built.append(True)
        return _build_progress(entries)

    folder = build_chosen(geonames, own, progress).folder
    if not built:
        shutil.rmtree(folder)
        open_gazetteer(progress)
    click.echo(f"{folder}")


@gazetteer_.command("info")
def info_() -> None:
    """Say what is in the index, from where, of which day."""
    from geomap.gazetteers.about import info

    for name, value in info(_gazetteer()):
        click.echo(f"{name}  {value}")


@main.command("score")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", type=click.Path(path_type=Path))
def score_(gold: Path, predictions: Path) -> None:
    """Score what `geomap read --jsonl` printed against a GOLD file of your own (JSONL of toponyms, or of places and events)."""
    from geomap.scores import lines, score_files

    for line in lines(score_files(gold, predictions)):
        click.echo(line)


def _gather(sources: Sequence[str], date: str | None, reference: str | None, language: str | None, columns: dict[str, str]) -> tuple[Timeline, tuple[Reading, ...]]:
    """One timeline of articles, tables of events and stores; and the readings of the articles."""
    events = [s for s in sources if Path(s).suffix.lower() in {".csv", ".geojson", ".json"} and (holds_events(Path(s)) or (columns and s.lower().endswith(".csv")))]
    stores = [s for s in sources if s.lower().endswith(".gpkg")]
    texts = [s for s in sources if s not in events and s not in stores]
    readings = _read(texts, date, reference, language) if texts else ()
    timelines = [timeline_of(readings)] if readings else []
    timelines += [read_events(Path(s), columns, _find_place) for s in events]
    if stores:
        from geomap.store import load_store

        timelines += [load_store(Path(s)) for s in stores]
    return timelines[0] if len(timelines) == 1 else join_timelines(timelines), readings


def _columns(value: str | None) -> dict[str, str]:
    """Fields and column names of --columns."""
    pairs = [part.partition("=") for part in value.split(",")] if value else []
    if any(not field.strip() or not name.strip() for field, _, name in pairs):
        raise click.BadParameter("--columns needs pairs, as in place=Town,date=Day")
    return {field.strip(): name.strip() for field, _, name in pairs}


def _corrected(timeline: Timeline, path: Path) -> Timeline:
    """Replay an analyst's decisions; say which of them find nothing to decide on."""
    from geomap.corrections import apply_corrections, read_corrections

    done = apply_corrections(timeline, read_corrections(path), _find_place)
    for line in done.complaints():
        click.echo(f"geomap: {line}", err=True)
    return done.timeline


def _city(timeline: Timeline, reference: str | None) -> Place | None:
    """City that distances are counted from."""
    gazetteer = _gazetteer()
    return find_reference(reference, gazetteer) if reference else usual_reference([r.shift.placing for c in timeline.changes for r in c.reports], gazetteer)


def _find_place(name: str, country: str | None) -> Place | None:
    """Most populous place of a name, in a country where one is said."""
    bearers = [b.place for b in _gazetteer().find(name) if country is None or b.place.country == country]
    return max(bearers, key=lambda p: (p.feature.startswith("PPL"), p.population or 0, p.id), default=None)


def _articles(sources: Sequence[str], date: str | None, language: str | None) -> list[Article]:
    """All articles of the sources; report those that cannot be read and go on; raise when none is left."""
    faults: list[GeomapError] = []
    articles = list(read_articles(sources, date=date, language=language, on_error=faults.append))
    if len(faults) == 1 and not articles:
        raise faults[0]
    for fault in faults:
        click.echo(f"geomap: {fault}", err=True)
    if not articles:
        raise ArticleError(f"none of the {len(faults)} articles could be read")
    return articles


def _read(sources: Sequence[str], date: str | None, reference: str | None, language: str | None) -> tuple[Reading, ...]:
    """Read all articles."""
    return read_all(_with_progress(_articles(sources, date, language)), gazetteer=_gazetteer(), reference=reference)


def _with_progress(articles: Sequence[Article]) -> Iterable[Article]:
    """Show a bar for batches that take more than a second."""
    from tqdm import tqdm

    bar: Iterable[Article] = tqdm(articles, desc="reading", unit=" articles", delay=1, disable=None, leave=False)
    return bar


def _gazetteer() -> Gazetteer:
    return open_gazetteer(_build_progress)


def _build_progress(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Show the first build of the name index, which takes about half a minute."""
    from tqdm import tqdm

    click.echo("geomap: building the name index, once; it is kept in the cache", err=True)
    return iter(tqdm(entries, desc="names", unit=" places", total=_ENTRIES, mininterval=0.5, disable=None, leave=False))


def _sides(shift: Shift) -> str:
    """Who gains, or who left, in words."""
    if shift.kind == "withdrawal":
        return f", left by {shift.loses}" if shift.loses else ""
    return f", by {shift.gains}" if shift.gains else ""


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


if __name__ == "__main__":
    main()

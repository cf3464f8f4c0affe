"""What the arguments of a command name: articles, tables of events, stores, the name index, the reference city."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from geomap._errors import ArticleError, GeomapError
from geomap.articles import Article, read_articles
from geomap.events import holds_events, read_events
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.gazetteers.sources import Entry
from geomap.pipeline import Reading, find_reference, read_all, timeline_of, usual_reference
from geomap.timeline import Timeline, join_timelines

_ENTRIES = 246_000
"""Entries of the default gazetteer, for the progress bar of its first build."""


def gather(sources: Sequence[str], date: str | None, reference: str | None, language: str | None, columns: dict[str, str]) -> tuple[Timeline, tuple[Reading, ...]]:
    """One timeline of articles, tables of events and stores; and the readings of the articles."""
    from geomap.store import is_store, load_store

    stores = [s for s in sources if is_store(s)]
    events = [s for s in sources if s not in stores and Path(s).suffix.lower() in {".csv", ".geojson", ".json"} and (holds_events(Path(s)) or (columns and s.lower().endswith(".csv")))]
    texts = [s for s in sources if s not in events and s not in stores]
    readings = read_texts(texts, date, reference, language) if texts else ()
    timelines = [timeline_of(readings)] if readings else []
    timelines += [read_events(Path(s), columns, find_place) for s in events]
    timelines += [load_store(s) for s in stores]
    return timelines[0] if len(timelines) == 1 else join_timelines(timelines), readings


def read_sources(sources: Sequence[str], date: str | None, language: str | None) -> list[Article]:
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


def read_texts(sources: Sequence[str], date: str | None, reference: str | None, language: str | None) -> tuple[Reading, ...]:
    """Read all articles."""
    return read_all(with_progress(read_sources(sources, date, language)), gazetteer=name_index(), reference=reference)


def with_progress(articles: Sequence[Article]) -> Iterable[Article]:
    """Show a bar for batches that take more than a second."""
    from tqdm import tqdm

    bar: Iterable[Article] = tqdm(articles, desc="reading", unit=" articles", delay=1, disable=None, leave=False)
    return bar


def name_index() -> Gazetteer:
    """The chosen name index, built at its first use."""
    return open_gazetteer(build_progress)


def build_progress(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Show the first build of the name index, which takes about half a minute."""
    from tqdm import tqdm

    click.echo("geomap: building the name index, once; it is kept in the cache", err=True)
    return iter(tqdm(entries, desc="names", unit=" places", total=_ENTRIES, mininterval=0.5, disable=None, leave=False))


def reference_city(timeline: Timeline, reference: str | None) -> Place | None:
    """City that distances are counted from."""
    gazetteer = name_index()
    return find_reference(reference, gazetteer) if reference else usual_reference([r.shift.placing for c in timeline.changes for r in c.reports], gazetteer)


def find_place(name: str, country: str | None) -> Place | None:
    """Most populous place of a name, in a country where one is said."""
    bearers = [b.place for b in name_index().find(name) if country is None or b.place.country == country]
    return max(bearers, key=lambda p: (p.feature.startswith("PPL"), p.population or 0, p.id), default=None)


def corrected(timeline: Timeline, path: Path) -> Timeline:
    """Replay an analyst's decisions; say which of them find nothing to decide on."""
    from geomap.corrections import apply_corrections, read_corrections

    done = apply_corrections(timeline, read_corrections(path), find_place)
    for line in done.complaints():
        click.echo(f"geomap: {line}", err=True)
    return done.timeline

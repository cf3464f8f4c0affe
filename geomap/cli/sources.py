"""What the arguments of a command name: articles, tables of events, stores, the name index, the reference city."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap._errors import ArticleError, GeomapError
from geomap.articles import Article, read_articles
from geomap.cli.options import Wanted, columns_of
from geomap.distances import find_distances
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.gazetteers.sources import Entry
from geomap.pipeline import Reading, find_reference, place_names, read_all, timeline_of, usual_reference

if TYPE_CHECKING:
    from geomap.geocoders.online import Online
    from geomap.timeline import Timeline

_FEW = 8
"""Articles below which no bar is shown."""

_ENTRIES = 246_000
"""Entries of the default gazetteer, for the progress bar of its first build."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """One timeline of all sources, the readings of the articles among them, the reference city, and the service that was asked."""

    timeline: Timeline
    readings: tuple[Reading, ...]
    city: Place | None
    geocode: Online | None


def gather(wanted: Wanted) -> Gathered:
    """Read every source and bring it to one timeline: holders before, corrections replayed, coordinates rounded last."""
    from geomap.timeline import read_held_before

    geocode = geocoder(wanted)
    timeline, readings = _told(wanted, geocode)
    if wanted.held_before:
        timeline = timeline.with_held_before((*timeline.held_before, *read_held_before(wanted.held_before)))
    if wanted.corrections:
        timeline = _corrected(timeline, wanted.corrections, geocode)
    city = readings[0].reference if readings else reference_city(timeline, wanted.reference)
    say_asked(geocode)
    if wanted.round_coordinates is None:
        return Gathered(timeline, readings, city, geocode)
    return _rounded(Gathered(timeline, readings, city, geocode), wanted.round_coordinates)


def _told(wanted: Wanted, geocode: Online | None) -> tuple[Timeline, tuple[Reading, ...]]:
    """One timeline of articles, tables of events, stores and corpora that are read already; and the readings of the articles."""
    from geomap.corpora.timelines import holds_corpus, load_timeline
    from geomap.events import holds_events, read_events
    from geomap.store import is_store, load_store
    from geomap.timeline import join_timelines

    columns, sources = columns_of(wanted.columns), wanted.articles
    stores = [s for s in sources if is_store(s)]
    events = [s for s in sources if s not in stores and Path(s).suffix.lower() in {".csv", ".geojson", ".json"} and (holds_events(Path(s)) or (columns and s.lower().endswith(".csv")))]
    corpora = [s for s in sources if holds_corpus(Path(s))]
    texts = tuple(s for s in sources if s not in {*events, *stores, *corpora})
    readings = read_texts(replace(wanted, articles=texts), geocode, once=True) if texts else ()
    timelines = [timeline_of(readings)] if readings else []
    timelines += [read_events(Path(s), columns, place_names=lambda names: place_names(names, name_index(), geocode), date_order=wanted.date_order,
                              on_error=lambda error: click.echo(f"geomap: {error}", err=True)) for s in events]
    timelines += [load_store(s) for s in stores]
    timelines += [load_timeline(Path(s)) for s in corpora]
    return timelines[0] if len(timelines) == 1 else join_timelines(timelines), readings


def _rounded(gathered: Gathered, decimals: int) -> Gathered:
    """All that leaves, rounded: the claims of distance are measured again from rounded places."""
    from geomap.rounding import round_place, round_placings, round_timeline

    readings = []
    for r in gathered.readings:
        placings = round_placings(r.placings, decimals)
        readings.append(replace(r, placings=placings, distances=find_distances(r.article, placings)))
    city = round_place(gathered.city, decimals) if gathered.city else None
    return replace(gathered, timeline=round_timeline(gathered.timeline, decimals), readings=tuple(readings), city=city)


def _corrected(timeline: Timeline, path: Path, geocode: Online | None) -> Timeline:
    """Replay an analyst's decisions; say which of them find nothing to decide on."""
    from geomap.corrections import apply_corrections, read_corrections

    done = apply_corrections(timeline, read_corrections(path), lambda name, country: find_place(name, country, geocode))
    for line in done.complaints():
        click.echo(f"geomap: {line}", err=True)
    return done.timeline


def read_texts(wanted: Wanted, geocode: Online | None = None, *, once: bool = False) -> tuple[Reading, ...]:
    """Read all articles; with `once` those of one text as one, for two copies are no two sources."""
    articles = read_sources(wanted.articles, wanted.date, wanted.language)
    articles = _unrepeated(articles) if once else articles
    return read_all(with_progress(articles), gazetteer=name_index(), reference=wanted.reference, geocode=geocode)


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


def _unrepeated(articles: Sequence[Article]) -> list[Article]:
    """One article of each text, that of the shortest name ("kunduz" before "kunduz (1)"), with a line on those left out."""
    kept: dict[str, Article] = {}
    for article in sorted(articles, key=lambda a: (len(a.id), a.id)):
        if kept.setdefault(article.text, article) is not article:
            click.echo(f"geomap: {article.id} has the very text of {kept[article.text].id}: read once", err=True)
    return [article for article in articles if kept[article.text] is article]


def with_progress(articles: Sequence[Article]) -> Iterable[Article]:
    """Show a bar for batches that take more than a second; a few articles are read before the bar has loaded."""
    if len(articles) < _FEW:
        return articles
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


def geocoder(wanted: Wanted) -> Online | None:
    """The online service asked for, which is said; None without --geocoder."""
    if wanted.geocoder is None:
        if wanted.geocoder_url or wanted.geocoder_key or wanted.geocoder_user_agent:
            raise click.UsageError("--geocoder-url, --geocoder-key and --geocoder-user-agent need --geocoder")
        return None
    from geomap.geocoders.chosen import open_geocoder

    geocode = open_geocoder(wanted.geocoder, url=wanted.geocoder_url, key=wanted.geocoder_key, user_agent=wanted.geocoder_user_agent)
    click.echo(f"geomap: names that the gazetteer lacks are sent to {geocode.name} at {geocode.server}", err=True)
    return geocode


def say_asked(geocode: Online | None) -> None:
    """Say how many names went over the network, and for how many no answer came."""
    if geocode:
        failed = f"; it gave no answer for {geocode.unanswered}" if geocode.unanswered else ""
        click.echo(f"geomap: {geocode.name} was sent {geocode.asked} name{'s' * (geocode.asked != 1)}{failed}", err=True)


def reference_city(timeline: Timeline, reference: str | None) -> Place | None:
    """City that distances are counted from."""
    gazetteer = name_index()
    return find_reference(reference, gazetteer) if reference else usual_reference([r.shift.placing for c in timeline.changes for r in c.reports], gazetteer)


def find_place(name: str, country: str | None, geocode: Online | None = None) -> Place | None:
    """Most populous place of a name, in a country where one is said; a service is asked for what the gazetteer lacks."""
    bearers = [b.place for b in name_index().find(name) if country is None or b.place.country == country]
    if not bearers and geocode:
        try:
            bearers = [b.place for b in geocode(name) if country is None or b.place.country == country][:1]
        except GeomapError as error:
            click.echo(f"geomap: {error}", err=True)
    return max(bearers, key=lambda p: (p.feature.startswith("PPL"), p.population or 0, p.id), default=None)

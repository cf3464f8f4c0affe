"""`geomap add`: articles into a store that QGIS opens and that can be added to: one file, or a database."""

from __future__ import annotations

from collections.abc import Sequence

import click

from geomap._errors import ViewError
from geomap.cli.options import reading_options
from geomap.cli.sources import name_index, read_sources, reference_city, with_progress
from geomap.pipeline import read


@click.command("add")
@click.argument("store")
@reading_options
def add_(store: str, articles: Sequence[str], date: str | None, reference: str | None, language: str | None) -> None:
    """Add articles to a store that QGIS opens; the same article twice is once.

    STORE is a .gpkg file, or a database with PostGIS: postgresql://user@host/database.
    """
    from geomap.store import add_to_store, is_database, is_store, shown_name, unknown_articles

    if not is_store(store):
        raise ViewError(f"{store} cannot be a store: name a .gpkg file, or a database as postgresql://user@host/database")
    told = unknown_articles(store, read_sources(articles, date, language))
    gazetteer = name_index() if told else None
    # Each article is read by itself: what it tells must not hang on what is added with it.
    readings = [read(article, gazetteer=gazetteer) for article in with_progress(told)]
    added = add_to_store(store, [(r.article, r.shifts) for r in readings], lambda timeline: reference_city(timeline, reference))
    click.echo(f"{added} article{'s' * (added != 1)} added to {shown_name(store) if is_database(store) else store}")

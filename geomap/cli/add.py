"""`geomap add`: articles into a store, one file that QGIS opens and that can be added to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from geomap._errors import ViewError
from geomap.cli.options import reading_options
from geomap.cli.sources import name_index, read_sources, reference_city, with_progress
from geomap.pipeline import read


@click.command("add")
@click.argument("store", type=click.Path(path_type=Path))
@reading_options
def add_(store: Path, articles: Sequence[str], date: str | None, reference: str | None, language: str | None) -> None:
    """Add articles to a store, one .gpkg file that QGIS opens; the same article twice is once."""
    from geomap.store import add_to_store, unknown_articles

    if store.suffix.lower() != ".gpkg":
        raise ViewError(f"{store} cannot be a store: name a .gpkg file")
    told = unknown_articles(store, read_sources(articles, date, language))
    gazetteer = name_index() if told else None
    # Each article is read by itself: what it tells must not hang on what is added with it.
    readings = [read(article, gazetteer=gazetteer) for article in with_progress(told)]
    added = add_to_store(store, [(r.article, r.shifts) for r in readings], lambda timeline: reference_city(timeline, reference))
    click.echo(f"{added} article{'s' * (added != 1)} added to {store}")

"""`geomap gazetteer`: build or describe the name index."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from geomap.cli.sources import build_progress, name_index
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.sources import Entry


@click.group("gazetteer")
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
        return build_progress(entries)

    folder = build_chosen(geonames, own, progress).folder
    if not built:
        shutil.rmtree(folder)
        open_gazetteer(progress)
    click.echo(f"{folder}")


@gazetteer_.command("info")
def info_() -> None:
    """Say what is in the index, from where, of which day."""
    from geomap.gazetteers.about import info

    for name, value in info(name_index()):
        click.echo(f"{name}  {value}")

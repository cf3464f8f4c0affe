"""`geomap score`: predictions held against a gold file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("score")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", type=click.Path(path_type=Path))
def score_(gold: Path, predictions: Path) -> None:
    """Score what `geomap read --jsonl` printed against a GOLD file of your own (JSONL of toponyms, or of places and events)."""
    from geomap.scores import lines, score_files

    for line in lines(score_files(gold, predictions)):
        click.echo(line)

"""`geomap embed`: a finished map as a frame to paste."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("embed")
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--src", metavar="ADDRESS", help="Address the page will have; without it the page itself goes into the frame.")
@click.option("--height", default=780, show_default=True, metavar="PIXELS", help="Height of the frame in pixels.")
def embed_(page: Path, src: str | None, height: int) -> None:
    """Print an iframe of a map page (map.html), sandboxed, ready to paste into a report."""
    from geomap.views.embed import embed

    click.echo(embed(page, src=src, height_px=height))

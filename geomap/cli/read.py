"""`geomap read`: what was understood of articles, as JSON or as a table to correct by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from geomap._errors import ViewError
from geomap.cli.options import Wanted, geocoder_options, reading_options
from geomap.cli.sources import geocoder, read_texts, say_asked
from geomap.pipeline import timeline_of


@click.command("read")
@reading_options
@click.option("--jsonl", is_flag=True, help="One JSON object a line.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write a .csv of all statements instead, to edit and give to map --corrections.")
@geocoder_options
def read_(jsonl: bool, output: Path | None, **asked: Any) -> None:
    """Print what was understood, one JSON object an article."""
    if output and output.suffix.lower() != ".csv":
        raise ViewError(f"cannot write {output}: the table of statements is a .csv; geomap map writes the other views")
    wanted = Wanted(**asked)
    geocode = geocoder(wanted)
    readings = read_texts(wanted, geocode)
    say_asked(geocode)
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

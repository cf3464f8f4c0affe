"""Document -> Markdown: for pandoc, Quarto and GitHub; the figure is a file beside it, and text from articles is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from geomap._files import write_text, written_whole
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.blocks import Block, Bullets, Cell, Document, Grid, Line, Paragraph, Picture, Run
from geomap.views.figure_notes import alt_text, say_subtitle, say_title
from geomap.views.wording import timeline_words

_TABLE_WIDTH = 120
"""Dashes under a table's heading: pandoc takes the widths of its columns from them."""


def write_markdown(path: Path, document: Document) -> Path:
    """Write `report.md` and beside it `report-map.png`, each whole or not at all; return the picture's path. Raises ViewError."""
    picture = picture_path(path)
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Picture):
                with written_whole(picture) as temporary:
                    temporary.write_bytes(block.png)
    write_text(path, markdown_of(document, picture.name))
    return picture


def picture_path(path: Path) -> Path:
    """Path of the figure that belongs to a Markdown file."""
    return path.with_name(f"{path.stem}-map.png")


def markdown_of(document: Document, picture: str) -> str:
    """Markdown whose figure is the file `picture`, named as seen from it."""
    parts = [f"---\nlang: {document.language}\n---", f"# {plain_markdown(document.title)}", plain_markdown(document.subtitle)]
    for section in document.sections:
        parts.append(f"## {plain_markdown(section.heading)}")
        parts += [part for block in section.blocks for part in _block(block, picture)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, picture: str) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _line(block.line)
    elif isinstance(block, Bullets):
        yield "\n".join(f"- {_line(line)}" for line in block.lines)
    elif isinstance(block, Picture):
        yield figure_markdown(block.alt, block.caption, picture)
    else:
        yield _grid(block)


def figure_block(timeline: Timeline, reference: Place | None, picture: str, *, title: str | None = None, ui: str | None = None) -> str:
    """Markdown of the file `picture` with the figure's alternative text and caption; arguments as in `figure`."""
    words = timeline_words(timeline, ui)
    caption = f"{say_title(timeline, reference, title, words)}. {' · '.join(say_subtitle(timeline, words))}."
    return figure_markdown(alt_text(timeline, reference, words["language"], title), caption, picture)


def figure_markdown(alt: str, caption: str, picture: str) -> str:
    """A picture with its alternative text and a caption, which share a paragraph: alone, pandoc would print the alternative text under it."""
    address = re.sub(r"[^A-Za-z0-9._~/-]", lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace")), picture)
    return f"![{plain_markdown(alt)}]({address})\n*{plain_markdown(caption)}*"


def _grid(grid: Grid) -> str:
    rows = "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in grid.rows)
    dashes = "|".join("-" * max(3, round(share * _TABLE_WIDTH)) for share in grid.widths)
    return f"| {' | '.join(plain_markdown(head) for head in grid.heads)} |\n|{dashes}|\n{rows}"


def _cell(cell: Cell) -> str:
    """Paragraphs of a cell in a row: a pipe table has one line a row. A source follows its sentence."""
    return re.sub(r" · (?=— )", " ", " · ".join(_line(line) for line in cell))


def _line(line: Line) -> str:
    return "".join(_run(run) for run in line).strip()


def _run(run: Run) -> str:
    body = plain_markdown(run.text)
    if not body:
        return " " * bool(run.text)
    if run.url:
        body = f"[{body}](<{run.url}>)"
    if run.look == "strong":
        body = f"**{body}**"
    # Escaping puts text on one line and trims it: the spaces around the bold place are given back.
    return f"{' ' * run.text[:1].isspace()}{body}{' ' * run.text[-1:].isspace()}"


def plain_markdown(text: str) -> str:
    """Text that Markdown shows as it is: on one line, every mark of the language escaped."""
    line = " ".join(text.split())
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"-(?=-)|^[-+]", r"\\\g<0>", re.sub(r"([\\`*_{}\[\]<>#|~^$&@!])", r"\\\1", line)))

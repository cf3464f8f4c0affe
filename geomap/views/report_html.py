"""Document -> HTML: one file without a script or a request, under a policy that allows its own style sheet and picture only."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from geomap.views.blocks import Block, Bullets, Cell, Document, Grid, Line, Paragraph, Picture, Run, Section


def html_of(document: Document) -> str:
    """Whole page; the same document gives the same bytes."""
    sheet = _sheet(document)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    numbers = iter(range(len(_grids(document))))
    sections = "\n".join(_section(section, numbers) for section in document.sections)
    return (f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n<meta name="generator" content="geomap">\n'
            f"<title>{escape(document.title)}</title>\n<style>{sheet}</style>\n</head>\n<body>\n<main>\n"
            f"<header>\n<h1>{escape(document.title)}</h1>\n<p>{escape(document.subtitle)}</p>\n</header>\n{sections}\n</main>\n</body>\n</html>\n")


def _grids(document: Document) -> list[Grid]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Grid)]


def _sheet(document: Document) -> str:
    """Style sheet; the columns' widths stand in it because the policy allows no style attribute."""
    widths = [f"#g{number} col:nth-child({column}) {{ width: {100 * share:.4g}%; }}"
              for number, grid in enumerate(_grids(document)) for column, share in enumerate(grid.widths, 1)]
    return "\n".join([files("geomap.views").joinpath("assets", "report.css").read_text("utf-8"), *widths])


def _section(section: Section, numbers: Iterator[int]) -> str:
    body = "\n".join(_block(block, section.heading, numbers) for block in section.blocks)
    return f"<section>\n<h2>{escape(section.heading)}</h2>\n{body}\n</section>"


def _block(block: Block, heading: str, numbers: Iterator[int]) -> str:
    if isinstance(block, Paragraph):
        return _line(block.line)
    if isinstance(block, Bullets):
        items = "\n".join(f'<li dir="auto">{_runs(line)}</li>' for line in block.lines)
        return f"<ul>\n{items}\n</ul>"
    if isinstance(block, Picture):
        data = base64.b64encode(block.png).decode()
        return f'<figure>\n<img src="data:image/png;base64,{data}" alt="{escape(block.alt)}">\n<figcaption>{escape(block.caption)}</figcaption>\n</figure>'
    return _grid(block, heading, next(numbers))


def _grid(grid: Grid, heading: str, number: int) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in grid.heads)
    rows = "\n".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in grid.rows)
    # A table wider than the screen is scrolled by itself, by keyboard too.
    return (f'<div class="wide" role="region" tabindex="0" aria-label="{escape(heading)}">\n<table id="g{number}">\n<colgroup>{"<col>" * len(grid.heads)}</colgroup>\n'
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>")


def _cell(cell: Cell) -> str:
    return f"<td>{''.join(_line(line) for line in cell)}</td>"


def _line(line: Line) -> str:
    # An Arabic sentence runs from the right, whatever the report's own language.
    return f'<p dir="auto">{_runs(line)}</p>'


def _runs(line: Line) -> str:
    return "".join(_run(run) for run in line)


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.url:
        text = f'<a href="{escape(run.url)}" rel="noopener noreferrer">{text}</a>'
    return f"<strong>{text}</strong>" if run.look == "strong" else f'<span class="quiet">{text}</span>' if run.look == "quiet" else text

"""text -> Block: the parts of a report, of no format yet; every text in them is plain and on one line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look: plain, `strong` or `quiet`; with a `url` (http or https) they are a link."""

    text: str
    look: str = ""
    url: str = ""


Line = tuple[Run, ...]
"""A paragraph."""

Cell = tuple[Line, ...]
"""A cell of a table: paragraphs one below the other."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings, rows of as many cells, and the share of the page's width that each column takes (they sum to 1)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The figure as PNG bytes, the text that stands for it, and its caption."""

    png: bytes
    alt: str
    caption: str


Block = Paragraph | Bullets | Grid | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report: `language` is that of its own words (en, fr)."""

    language: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]


def plain(text: str) -> Line:
    """A paragraph of one plain run."""
    return (Run(text),)


def quiet(text: str) -> Line:
    """A paragraph of one quiet run."""
    return (Run(text, "quiet"),)

"""Document -> Word: a .docx with real headings, tables that repeat their heading on every page, and a picture with its alternative text."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap._files import written_whole
from geomap.views.blocks import Block, Bullets, Cell, Document, Grid, Line, Paragraph, Picture, Run

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as WordParagraph

_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where Word keeps the time of writing: the same report gives the same bytes."""

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_PAGE_MM, _MARGIN_MM, _TALLEST_MM = (210, 297), 18, 215
_LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}
_INK, _QUIET, _RULE = "1C2126", "4A5158", "C3C8CD"
_LEFT_OUT = ("docProps/thumbnail.jpeg",)
"""Parts of python-docx's template that say nothing of the report."""


def write_docx(path: Path, document: Document) -> None:
    """Write the report as Word's .docx, whole or not at all; the same document gives the same bytes. Raises ViewError."""
    content = docx_of(document)
    with written_whole(path) as temporary:
        temporary.write_bytes(content)


def docx_of(document: Document) -> bytes:
    """Bytes of the .docx."""
    import docx

    word = docx.Document()
    _prepare(word, document)
    word.add_heading(document.title, 0)
    word.add_paragraph(document.subtitle, "Subtitle")
    for section in document.sections:
        word.add_heading(section.heading, 1)
        for number, block in enumerate(section.blocks):
            _add(word, block, before_table=any(isinstance(after, Grid) for after in section.blocks[number + 1 : number + 2]))
    buffer = io.BytesIO()
    word.save(buffer)
    return _timeless(buffer.getvalue())


def _prepare(word: WordDocument, document: Document) -> None:
    """Page size, fonts, language and the file's properties."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    page = word.sections[0]
    page.page_width, page.page_height = (Mm(size) for size in _PAGE_MM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN_MM)
    for name, size in (("Normal", 10), ("Title", 22), ("Subtitle", 11), ("Heading 1", 14), ("Caption", 9)):
        style: Any = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb, style.font.italic = "Calibri", Pt(size), RGBColor.from_string(_INK), False
        # Word takes the theme's font where it is named, whatever font stands beside it.
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{key}"), None)
    word.styles["Caption"].font.bold = False
    for border in word.styles["Table Grid"].element.iter(*(qn(f"w:{side}") for side in ("top", "left", "bottom", "right", "insideH", "insideV"))):
        border.set(qn("w:color"), _RULE)
    for lang in word.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), _LANGUAGES[document.language])
    about = word.core_properties
    about.title, about.author, about.last_modified_by, about.comments, about.language = document.title[:250], "geomap", "geomap", "", _LANGUAGES[document.language]
    about.created = about.modified = _NO_CLOCK
    about.revision = 1


def _add(word: WordDocument, block: Block, *, before_table: bool) -> None:
    if isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = before_table
        _fill(paragraph, block.line)
    elif isinstance(block, Bullets):
        for line in block.lines:
            _fill(word.add_paragraph(style="List Bullet"), line)
    elif isinstance(block, Picture):
        _picture(word, block)
    else:
        _table(word, block)


def _picture(word: WordDocument, picture: Picture) -> None:
    """The figure as wide as the text, with its alternative text, kept with its caption."""
    from docx.shared import Mm

    shape = word.add_picture(io.BytesIO(picture.png), width=Mm(_PAGE_MM[0] - 2 * _MARGIN_MM))
    if shape.height > Mm(_TALLEST_MM):
        shape.width, shape.height = Mm(round(_TALLEST_MM * shape.width / shape.height)), Mm(_TALLEST_MM)
    about = shape._inline.docPr  # noqa: SLF001 - python-docx has no other way to an alternative text
    about.set("descr", picture.alt)
    about.set("name", "map")
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    word.add_paragraph(picture.caption, "Caption")


def _table(word: WordDocument, grid: Grid) -> None:
    """A table of fixed widths; its heading repeats and no row breaks across pages."""
    from docx.shared import Mm

    table = word.add_table(rows=len(grid.rows) + 1, cols=len(grid.heads), style="Table Grid")
    table.autofit = False
    widths = [Mm(share * (_PAGE_MM[0] - 2 * _MARGIN_MM)) for share in grid.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    heading: tuple[Cell, ...] = tuple(((Run(head, "strong"),),) for head in grid.heads)
    lines = [heading, *grid.rows]
    for number, (row, cells) in enumerate(zip(table.rows, lines, strict=True)):
        _mark(row._tr, "w:cantSplit")  # noqa: SLF001 - python-docx has no other way to these two marks
        if number == 0:
            _mark(row._tr, "w:tblHeader")  # noqa: SLF001
        for cell, width, content in zip(row.cells, widths, cells, strict=True):
            cell.width = width
            _cell(cell, content)
    word.add_paragraph()


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row.get_or_add_trPr().append(OxmlElement(name))


def _cell(cell: _Cell, content: Cell) -> None:
    for number, line in enumerate(content or ((),)):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _fill(paragraph, line, small=True)


def _fill(paragraph: WordParagraph, line: Line, *, small: bool = False) -> None:
    """Add the runs of a line; a run with an address becomes a link."""
    from docx.shared import Pt, RGBColor

    paragraph.paragraph_format.space_after = Pt(2 if small else 4)
    for run in line:
        made = paragraph.add_run(run.text)
        made.bold = True if run.look == "strong" else None
        if small:
            made.font.size = Pt(8)
        if run.look == "quiet":
            made.font.color.rgb = RGBColor.from_string(_QUIET)
        if run.url:
            made.font.underline = True
            _link(paragraph, made, run.url)


def _link(paragraph: WordParagraph, run: Any, url: str) -> None:
    """Put a run into a hyperlink."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run._r.addprevious(link)  # noqa: SLF001 - python-docx reads links but does not make them
    link.append(run._r)  # noqa: SLF001


def _timeless(content: bytes) -> bytes:
    """The same package with every part dated alike, in the order of the names, [Content_Types].xml first as Word wants it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            if name not in _LEFT_OUT:
                part = old.read(name)
                info = zipfile.ZipInfo(name, _ZIP_DAY)
                info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
                new.writestr(info, _without_left_out(part) if name == "_rels/.rels" else part)
    return buffer.getvalue()


def _without_left_out(relations: bytes) -> bytes:
    """The package's relations without those to parts that are left out."""
    pattern = "|".join(re.escape(name) for name in _LEFT_OUT)
    return re.sub(rf'<Relationship [^>]*Target="/?(?:{pattern})"[^>]*/>', "", relations.decode("utf-8")).encode("utf-8")

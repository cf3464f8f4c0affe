"""Timeline -> what goes into other pages: a sandboxed frame, a fragment for a content system, Markdown with the figure and its table."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from geomap._errors import ViewError
from geomap._files import write_text, written_whole
from geomap.distances import measure
from geomap.gazetteers.places import Place
from geomap.timeline import Change, Report, Timeline
from geomap.views.figure import figure
from geomap.views.figure_notes import alt_text, say_notes, say_subtitle, say_title
from geomap.views.figure_sheet import clean
from geomap.views.html import MapPage
from geomap.views.payload import excerpt, safe_url
from geomap.views.wording import Words, interface_language, interface_words, say_distance, say_when

_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""What a framed map may do: run its own script and open the links to its articles; it cannot reach the page around it."""

_SENTENCES = 3
"""Reports quoted for one change."""


def embed(page: str | Path | MapPage, *, src: str | None = None, title: str = "geomap", height_px: int = 780) -> str:
    """HTML of a sandboxed frame as wide as its surroundings, ready to paste.

    `page` is a finished map: a MapPage, its HTML, or the path of the file. The frame holds the whole page, or
    with `src` only the address the page will be found under. Raises ViewError for a file that cannot be read or
    is no map, and for an address that is neither relative nor http(s).
    """
    html = _html_of(page)
    held = f'src="{escape(_checked_address(src))}"' if src is not None else f'srcdoc="{escape(html)}"'
    found = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    name = found.group(1) if found and title == "geomap" else escape(title)
    return (f'<iframe {held} sandbox="{_SANDBOX}" title="{name.replace(chr(34), "&quot;")}" loading="lazy" referrerpolicy="no-referrer" '
            f'style="display:block;width:100%;height:min({int(height_px)}px,90vh);min-height:420px;border:0"></iframe>\n')


def _html_of(page: str | Path | MapPage) -> str:
    if isinstance(page, MapPage):
        return page.html
    if isinstance(page, str) and page.lstrip()[:1] == "<":
        return page
    try:
        html = Path(page).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ViewError(f"cannot read {page}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}; name a map made with geomap map -o map.html") from error
    if "<html" not in html[:2000].lower():
        raise ViewError(f"{page} is no HTML page: name a map made with geomap map -o map.html")
    return html


def _checked_address(src: str) -> str:
    """Return an address that cannot run script: relative, http or https."""
    scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", src)
    if not src.strip() or re.search(r"[\x00-\x20]", src) or (scheme and scheme.group(1).lower() not in {"http", "https"}):
        raise ViewError(f"cannot embed the address {src[:80]!r}: give a relative, http or https one")
    return src


def fragment(timeline: Timeline, reference: Place | None, *, title: str | None = None, ui: str | None = None) -> str:
    """HTML fragment for a content system: the figure as a picture inside it, its table and its sources; no script, no style sheet, no request."""
    words = interface_words(ui or interface_language(timeline.articles))
    content = _Content(timeline, reference, words, title)
    buffer = io.BytesIO()
    figure(timeline, reference, buffer, format="png", title=title, ui=words["language"])
    picture = base64.b64encode(buffer.getvalue()).decode()
    head = "".join(f'<th scope="col" style="text-align:left">{escape(cell)}</th>' for cell in content.columns())
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in content.rows())
    table = f'<table style="border-collapse:collapse;width:100%">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n' if rows else ""
    return (f'<figure lang="{words["language"]}" style="margin:0">\n<img src="data:image/png;base64,{picture}" alt="{escape(content.alt)}" style="max-width:100%;height:auto">\n'
            f"<figcaption>{escape(content.caption())}</figcaption>\n</figure>\n{table}")


def report(timeline: Timeline, reference: Place | None, path: str | Path, *, title: str | None = None, ui: str | None = None) -> None:
    """Write Markdown with figure, alternative text, table and sentences, for pandoc and Quarto; the figure goes beside it.

    `report.md` gets `report-map.png`. Raises ViewError where one of the files cannot be written.
    """
    target = Path(path)
    picture = target.with_name(f"{target.stem}-map.png")
    with written_whole(picture) as temporary:
        figure(timeline, reference, temporary, format="png", title=title, ui=ui)
    write_text(target, markdown(timeline, reference, picture.name, title=title, ui=ui))


def markdown(timeline: Timeline, reference: Place | None, picture: str, *, title: str | None = None, ui: str | None = None) -> str:
    """Markdown of the report, whose figure is the file `picture`; text from articles is escaped and stays text."""
    words = interface_words(ui or interface_language(timeline.articles))
    content = _Content(timeline, reference, words, title)
    # The caption shares the picture's paragraph: alone, the picture would get its alternative text printed under it.
    address = re.sub(r"[^A-Za-z0-9._~/-]", lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace")), picture)
    parts = [f"# {_plain(content.title)}", f"![{_plain(content.alt)}]({address})\n*{_plain(content.caption())}*"]
    if rows := content.rows():
        parts += [f"## {words['report']['table']}", _pipe_table(content.columns(), rows)]
        parts += [f"## {words['report']['evidence']}", *(_evidence(change, words) for change in timeline.changes)]
    parts += [f"**{_plain(heading)}.** {_plain(text)}" for heading, text in say_notes(timeline, "", words, ()) if heading != words["figure"]["credits"]]
    parts.append(f"{_plain(words['credit'])} {_plain(words['figure']['made'])}")
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _Content:
    """What fragment and report say, as plain text."""

    timeline: Timeline
    reference: Place | None
    words: Words
    heading: str | None

    @property
    def title(self) -> str:
        return say_title(self.timeline, self.reference, self.heading, self.words)

    @property
    def alt(self) -> str:
        return alt_text(self.timeline, self.reference, self.words["language"], self.heading)

    def caption(self) -> str:
        """Title, situation, period."""
        return f"{self.title}. {' · '.join(say_subtitle(self.timeline, self.words))}."

    def columns(self) -> list[str]:
        """Headings of the table."""
        names = self.words["report"]
        far = [names["distance"].format(reference=clean(self.reference.name, 60))] if self.reference else []
        return [names["place"], names["what"], names["sure"], names["gains"], names["loses"], names["when"], *far]

    def rows(self) -> list[list[str]]:
        """One row a change, oldest first."""
        return [self._row(change) for change in self.timeline.changes]

    def _row(self, change: Change) -> list[str]:
        words, unknown = self.words, self.words["side_unknown"]
        status = "historical" if change.historical else change.modality
        cells = [change.place.name if change.place else change.place_words, words["kinds"][change.kind], words["statuses"][status],
                 change.gains or unknown, change.loses or unknown, say_when(change.when, words)]
        if self.reference:
            far = measure(change.place, self.reference).distance_km if change.place else None
            cells.append(words["not_placed"] if far is None else say_distance(far, words) if far >= 0.05 else words["at_reference"])
        return [clean(cell) for cell in cells]


def _pipe_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Pipe table, which pandoc, Quarto and GitHub read alike."""
    lines = [columns, *rows]
    text = [f"| {' | '.join(_plain(cell) for cell in line)} |" for line in lines]
    # Pandoc takes the widths of wide tables from the dashes.
    widths = [max(3, min(24, max(len(line[i]) for line in lines))) for i in range(len(columns))]
    return "\n".join([text[0], f"|{'|'.join('-' * (width + 2) for width in widths)}|", *text[1:]])


def _evidence(change: Change, words: Words) -> str:
    """Place, and what its reports say: the sentence, who published it and when."""
    name = clean(change.place.name if change.place else change.place_words)
    head = f"**{_plain(name)}** – {_plain(words['kinds'][change.kind])}, {_plain(say_when(change.when, words))}"
    return "\n\n".join([head, *(_quote(item, words) for item in change.reports[:_SENTENCES])])


def _quote(told: Report, words: Words) -> str:
    """Quote the sentence of one report, its place in bold, with source, link and day."""
    before, named, after = excerpt(told)
    marked = f"**{_plain(named)}**" if named.strip() else _plain(named)
    # Escaping puts text on one line and trims it: the spaces around the place are given back.
    body = f"{_plain(before)}{' ' * before[-1:].isspace()}{marked}{' ' * after[:1].isspace()}{_plain(after)}"
    source, url = _plain(clean(told.article.source or words["source_unknown"])), safe_url(told.article.url)
    day = f", {_plain(say_when(told.article.published, words))}" if told.article.published else ""
    return f"> “{body}” – {f'[{source}](<{url}>)' if url else source}{day}"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: on one line, every mark of the language escaped."""
    line = " ".join(clean(text, 2000).split())
    return re.sub(r"-(?=-)|^[-+]", r"\\\g<0>", re.sub(r"([\\`*_{}\[\]<>#|~^$&@])", r"\\\1", line))

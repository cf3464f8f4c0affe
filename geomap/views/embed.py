"""Timeline -> what goes into other pages: a sandboxed frame, a fragment for a content system."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from geomap._errors import ViewError
from geomap.distances import measure
from geomap.gazetteers.places import Place
from geomap.timeline import Change, Timeline
from geomap.views.figure import figure
from geomap.views.figure_notes import alt_text, say_subtitle, say_title
from geomap.views.figure_sheet import clean
from geomap.views.html import SANDBOX, MapPage
from geomap.views.names import for_readers
from geomap.views.wording import Words, say_distance, say_when, timeline_words


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
    return (f'<iframe {held} sandbox="{SANDBOX}" title="{name.replace(chr(34), "&quot;")}" loading="lazy" referrerpolicy="no-referrer" '
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
    words = timeline_words(timeline, ui)
    timeline, reference = for_readers(timeline, reference, words["language"])
    content = _Content(timeline, reference, words, title)
    buffer = io.BytesIO()
    figure(timeline, reference, buffer, format="png", title=title, ui=words["language"])
    picture = base64.b64encode(buffer.getvalue()).decode()
    head = "".join(f'<th scope="col" style="text-align:left">{escape(cell)}</th>' for cell in content.columns())
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in content.rows())
    table = f'<table style="border-collapse:collapse;width:100%">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n' if rows else ""
    return (f'<figure lang="{words["language"]}" style="margin:0">\n<img src="data:image/png;base64,{picture}" alt="{escape(content.alt)}" style="max-width:100%;height:auto">\n'
            f"<figcaption>{escape(content.caption())}</figcaption>\n</figure>\n{table}")


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

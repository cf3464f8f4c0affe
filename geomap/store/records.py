"""Article, Shift -> Entry: what a store keeps of an article, and the Timeline of many."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.articles import Article, Interval, Span
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Timeline, draw_timeline

Told = tuple[Article, Sequence[Shift]]
Refer = Callable[[Timeline], Place | None]
"""Timeline -> city that the layers' distances are counted from."""

COLUMNS = ("article", "digest", "published", "source", "title", "url", "language", "record", "shifts")
"""Columns of the table of articles: `record` and `shifts` are JSON, `digest` makes an article the same one, `published` is its last possible day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table of articles, by COLUMNS."""

    article: str
    digest: str
    published: str | None
    source: str | None
    title: str | None
    url: str | None
    language: str
    record: str
    shifts: str

    @property
    def values(self) -> tuple[str | None, ...]:
        """Values in the order of COLUMNS."""
        return tuple(getattr(self, name) for name in COLUMNS)


def digest_of(article: Article) -> str:
    """What makes an article the same one whatever its file is called: its text and its date."""
    return hashlib.blake2s(f"{article.published}\x1f{article.text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def entry_of(article: Article, shifts: Sequence[Shift], is_taken: Callable[[str], bool]) -> Entry:
    """Entry of an article; one whose id another text has (`is_taken`) gets an id of its own."""
    digest = digest_of(article)
    if is_taken(clean(article.id)):
        article = dataclasses.replace(article, id=f"{article.id}~{digest[:8]}")
    published = str(article.published.end) if article.published else None
    source, title, url = (clean(v) if v else v for v in (article.source, article.title, article.url))
    return Entry(clean(article.id), digest, published, source, title, url, clean(article.language), _json(article), _json([_slim(s) for s in shifts]))


def clean(text: str) -> str:
    """Text that any database can hold: no half characters, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def shown_name(url: str) -> str:
    """Address of a database to print: without user, password and parameters, however it is written."""
    return f"postgresql://{url.partition('://')[2].rpartition('@')[2].partition('?')[0]}"


def _slim(shift: Shift) -> Shift:
    """The shift without the places it was not: they would be most of the file."""
    return dataclasses.replace(shift, placing=dataclasses.replace(shift.placing, candidates=()))


def _json(record: Any) -> str:
    # ASCII escapes keep lone surrogates and NUL, which a database's text cannot hold.
    return json.dumps(dataclasses.asdict(record) if not isinstance(record, list) else [dataclasses.asdict(r) for r in record], default=str, separators=(",", ":"))


def timeline_of_rows(rows: Iterable[Sequence[Any]]) -> Timeline:
    """Timeline of rows of `record` and `shifts`."""
    return draw_timeline((_article(json.loads(record)), [_shift(s) for s in json.loads(shifts)]) for record, shifts in rows)


def _article(row: Mapping[str, Any]) -> Article:
    return Article(**{**row, "published": _interval(row["published"])})


def _shift(row: Mapping[str, Any]) -> Shift:
    p = row["placing"]
    placing = Placing(Mention(**p["mention"]), Place(**p["place"]) if p["place"] else None, (), p["confidence"], p["why"])
    return Shift(**{**row, "placing": placing, "when": _interval(row["when"]), "evidence": Span(**row["evidence"])})


def _interval(row: Mapping[str, str] | None) -> Interval | None:
    return Interval(date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) if row else None

"""tables -> Timeline: the changes that a corpus tells, copies of one article counted once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from geomap._errors import CorpusError
from geomap.articles import Article, Interval, Span
from geomap.corpora.engine import needed
from geomap.corpora.ledger import STATE
from geomap.corpora.tables import TABLES
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Timeline, draw_timeline

_ARTICLE = ["number", "id", "language", "published_start", "published_end", "published_words", "title", "source", "url", "digest", "origin", "origin_number"]


def holds_corpus(path: Path) -> bool:
    """Whether a folder is one that `geomap corpus` made."""
    return (path / STATE / "manifest.jsonl").is_file() and all((path / name).is_dir() for name in TABLES)


def load_timeline(folder: Path, *, country: str | None = None, since: date | None = None, until: date | None = None) -> Timeline:
    """Timeline of a finished corpus: all of it, or the changes in one country and on some days (a change without a day is kept).

    An article's text is its sentences that tell changes, for the tables hold no more of it; `copy_of` says what it copies.
    Raises CorpusError for a folder that holds no finished run.
    """
    needed()
    if not holds_corpus(folder) or not any((folder / "articles").glob("part-*.parquet")):
        raise CorpusError(f"{folder} holds no finished corpus: make it with geomap corpus, or go on with --resume")
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(folder / "shifts", _wanted(country, since, until), None):
        told[row["number"]].append(row)
    articles = _rows(folder / "articles", None, _ARTICLE, set(told))
    names = _names(articles)
    return draw_timeline(_told(row, sorted(told[row["number"]], key=lambda r: (r["evidence_start"], r["evidence_end"], r["shift"])), names) for row in articles)


def _wanted(country: str | None, since: date | None, until: date | None) -> Any:
    """The filter, for Arrow to pass over row groups without it."""
    import pyarrow.compute as pc

    wanted = pc.scalar(True)
    if country:
        wanted &= pc.field("country") == country.upper()
    if since:
        wanted &= pc.field("when_end").is_null() | (pc.field("when_end") >= since)
    if until:
        wanted &= pc.field("when_start").is_null() | (pc.field("when_start") <= until)
    return wanted


def _rows(folder: Path, wanted: Any, columns: list[str] | None, numbers: set[int] | None = None) -> list[dict[str, Any]]:
    """Rows of one table, those of some articles only where their numbers are given."""
    import pyarrow.dataset as ds

    found = []
    files = [str(path) for path in sorted(folder.glob("part-*.parquet"))]
    for batch in ds.dataset(files, format="parquet").to_batches(columns=columns, filter=wanted):
        found += [row for row in batch.to_pylist() if numbers is None or row["number"] in numbers]
    return found


def _names(articles: Sequence[Mapping[str, Any]]) -> Mapping[int, str]:
    """A name for each article: its id, with a digest where two texts share one."""
    texts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in articles:
        texts[row["id"]][row["digest"]] += 1
    return {row["number"]: row["id"] if len(texts[row["id"]]) == 1 else f"{row['id']}~{row['digest'][:8]}" for row in articles}


def _told(row: Mapping[str, Any], shifts: Sequence[Mapping[str, Any]], names: Mapping[int, str]) -> tuple[Article, list[Shift]]:
    """One article and its shifts, offsets counted in the sentences that are kept."""
    starts: dict[tuple[int, int], int] = {}
    sentences: list[str] = []
    for s in shifts:
        if (s["evidence_start"], s["evidence_end"]) not in starts:
            starts[s["evidence_start"], s["evidence_end"]] = sum(len(said) + 1 for said in sentences)
            sentences.append(s["sentence"])
    copy_of = None if row["origin_number"] == row["number"] else names.get(row["origin_number"], row["origin"])
    article = Article(names[row["number"]], "\n".join(sentences), row["language"], _interval(row, "published"), row["published_words"], row["title"], row["source"], row["url"],
                      copy_of=copy_of)
    return article, [_shift(s, starts[s["evidence_start"], s["evidence_end"]]) for s in shifts]


def _shift(s: Mapping[str, Any], start: int) -> Shift:
    place = None if s["place_id"] is None else Place(s["place_id"], s["name"], s["lat"], s["lon"], s["country"], s["admin1"], s["feature"], s["population"], s["admin1_code"])
    inside = s["evidence_start"] <= s["mention_start"] and s["mention_end"] <= s["evidence_end"]  # "it" stands for a place named before
    at = start + s["mention_start"] - s["evidence_start"] if inside else start
    mention = Mention(at, at + len(s["words"]) if inside else at, s["words"], "literal", s["confidence"], "read back")
    return Shift(Placing(mention, place, (), s["confidence"], "read back"), s["kind"], s["modality"], s["historical"], s["partial"], s["gains"], s["loses"], s["attribution"],
                 _interval(s, "when"), s["when_words"], Span(start, start + len(s["sentence"])), s["story_order"], s["confidence"], s["why"])


def _interval(row: Mapping[str, Any], name: str) -> Interval | None:
    return Interval(row[f"{name}_start"], row[f"{name}_end"]) if row[f"{name}_start"] else None

"""str -> Article: text kept as read, its language, its date with precision, its source."""

from __future__ import annotations

import calendar
import csv
import hashlib
import io
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from geomap._errors import ArticleError, DateError, GeomapError
from geomap.languages import available, fold_word, head, words
from geomap.webpages import PAGES, is_companion, read_page

SUFFIXES = (".txt", ".md", *PAGES, ".jsonl", ".csv", ".parquet")
"""Kinds of file that hold articles."""

_OTHER_FORMATS = {**dict.fromkeys((".xlsx", ".xls", ".ods", ".numbers"), "save the sheet as CSV"), **dict.fromkeys((".docx", ".doc", ".odt", ".rtf", ".pdf"), "save its text as .txt")}
"""What to do with files that people have and that are not read."""

_ISO = re.compile(r"(\d{4})(?:([-/])(\d{1,2})(?:\2(\d{1,2}))?)?(?=$|[T\s])|(\d{4})(\d{2})(\d{2})(?=$|T)")
_PERIOD = re.compile(r"\s*(\d{4}-[\d-]+)\s*/\s*(\d{4}-[\d-]+)\s*")
_YEARS = range(1000, 9000)
_HEADER = re.compile(r"[ \t]*(title|date|source|url|language|id)[ \t]*:[ \t]*([^\r\n]*)(?:\r\n|\r|\n|$)", re.IGNORECASE)
_LEADING_DATE = re.compile(r"\s*date[ \t]+(\d{4}(?:-\d{1,2}){0,2})(?=\s|$)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
DATELINE_REACH = 200
_DATELINE_LINES, _DATELINE_LINES_REACH = 6, 600
_SAMPLE = 4000
_FEW_WORDS = 12


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from `start` to `end`, both included: a day, a month, "some Friday of August"."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open stretch of an article's text, in Python code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """A news text as it was read.

    `text` is never altered: every span of every later record counts in it. `body_start` is where the
    header lines end. `published` is as precise as the source said (a day, a month, a year), with the
    words it came from; None where nothing said it.
    """

    id: str
    text: str
    language: str
    published: Interval | None
    published_words: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    body_start: int = 0
    copy_of: str | None = None
    """Id of the article that this is a near copy of, as wire copies are; None where it is none or nobody looked."""

    @property
    def origin(self) -> str:
        """Id of the article that speaks here: the first of a group of copies, else its own. Two origins are independent of each other."""
        return self.copy_of or self.id


def parse_interval(value: str) -> Interval:
    """Days of a date of any precision: "2021-08-13", "2021-08", "2021", "13 août 2021", "2021-08-01/2021-08-05". Raises DateError when it is none."""
    try:
        if period := _PERIOD.fullmatch(value):
            return _period(parse_interval(period[1]), parse_interval(period[2]))
        if found := _ISO.match(value.strip()):
            year, _, *rest = found.groups() if found[1] else (found[5], "", found[6], found[7])
            return _interval(int(year), *(int(part) for part in rest[:2] if part))
        if made := _worded(value):
            return made
    except ValueError:
        pass
    raise DateError(f"{value[:60]!r} is no date: write 2021-08-13, 2021-08 or 2021")


def _period(first: Interval, last: Interval) -> Interval:
    """Days from one date to another, in the form of ISO 8601."""
    if last.end < first.start:
        raise ValueError("the period ends before it starts")
    return Interval(first.start, last.end)


def _worded(value: str) -> Interval | None:
    """Days of a date in words, by dateparser, at the precision said; one without its year, or that can be two days ("03/08/2021"), is none."""
    numbers = re.fullmatch(r"\s*(\d{1,2})[./-](\d{1,2})[./-]\d{4}\s*", value)
    if len(value) > 60 or not re.search(r"\d{4}", value) or (numbers and numbers[1] != numbers[2] and int(numbers[1]) <= 12 and int(numbers[2]) <= 12):
        return None
    import dateparser  # 0.2 s to import; only dates in words need it

    for parts in (("year", "month", "day"), ("year", "month")):
        # Only absolute dates: "hier 2021" would be read off this machine's clock.
        if day := dateparser.parse(value, settings={"REQUIRE_PARTS": list(parts), "PARSERS": ["absolute-time"]}):
            return _interval(day.year, day.month, day.day if "day" in parts else None)
    return None


def _interval(year: int, month: int | None = None, day: int | None = None) -> Interval:
    if year not in _YEARS:
        raise ValueError(f"no news of the year {year}")  # and no calendar reaches a week beyond it
    if month is None:
        return Interval(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Interval(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Interval(date(year, month, day), date(year, month, day))


def parse_article(
    text: str, *, id: str | None = None, date: str | None = None, language: str | None = None,  # noqa: A002 - `id` is the contract's name
    title: str | None = None, source: str | None = None, url: str | None = None, fallback_date: str | None = None, file_name: str | None = None,
) -> Article:
    """Make an Article of a text, reading its header lines and dateline.

    The date comes from `date`, a header line, the dateline, then `fallback_date` (what the page around the text says),
    a dateline below the headline, then a date in `file_name` ("2021-08-13 kunduz"). Raises ArticleError for a text without words, DateError for a date that is none.
    """
    header, body_start = _header(text)
    if not _WORD.search(text, body_start):
        raise ArticleError(f"{id or 'the article'} holds no text: give it a file with words in it")
    language = _code(language or header.get("language")) or detect_language(text[body_start : body_start + _SAMPLE])
    words_of_date = (date or header.get("date") or next(find_datelines(text, body_start, language), (None,))[0] or fallback_date
                     or _below_headline(text, body_start, language) or _in_name(file_name or ""))
    return Article(
        id=id or header.get("id") or hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=8).hexdigest(),
        text=text, language=language, published=parse_interval(words_of_date) if words_of_date else None,
        published_words=words_of_date, title=title or header.get("title"), source=source or header.get("source"),
        url=url or header.get("url"), body_start=body_start)


def _code(language: str | None) -> str:
    """Code of a language as written somewhere ("FR", "fr_FR"), without its region."""
    return re.split(r"[-_]", (language or "").strip().lower())[0]


def _header(text: str) -> tuple[dict[str, str], int]:
    """Fields of the leading header lines and the offset where the body starts."""
    fields: dict[str, str] = {}
    position = len(text) - len(text.lstrip("\ufeff \t\r\n")) if text[:1] in "\ufeff \t\r\n" else 0
    while found := _HEADER.match(text, position):
        fields[found[1].lower()] = found[2].strip()
        position = found.end()
    if leading := _LEADING_DATE.match(text, position):
        fields.setdefault("date", leading[1])
        position = leading.end()
    return {key: value for key, value in fields.items() if value}, position if fields else 0


def find_datelines(text: str, start: int, language: str) -> Iterator[tuple[str, Span]]:
    """ISO date of a dateline at `start` ("KABOUL, 13 août 2021 (AFP) —") and where its date stands; a date without its year, or told in a sentence, is none."""
    months, weekdays = _calendar_words(language)
    opening = text[start : start + DATELINE_REACH]
    start += len(opening) - len(opening.lstrip())
    line, *rest = re.split(r"\s[—–-]{1,2}\s|\n", opening.strip(), maxsplit=1)
    for pattern, (y, m, d) in _DATELINES:
        for found in pattern.finditer(line) if rest else ():
            month = months.get(fold_word(found[m])) or (int(found[m]) if found[m].isdigit() else None)
            around = _WORD.findall(re.sub(r"\([^)]*\)", " ", line[: found.start()] + " " + line[found.end() :]))
            if month and all(len(w) <= 3 or w[0].isupper() or fold_word(w) in weekdays for w in around) and (day := _iso_day(found[y], month, found[d])):
                yield day, Span(start + found.start(), start + found.end())


def _below_headline(text: str, start: int, language: str) -> str | None:
    """ISO date of a dateline at the start of one of the lines that follow a headline, byline or menu."""
    for found in islice(re.finditer(r"\n\s*(?=\S)", text[start : start + _DATELINE_LINES_REACH]), _DATELINE_LINES):
        if day := next(find_datelines(text, start + found.end(), language), None):
            return day[0]
    return None


def _in_name(name: str) -> str | None:
    """ISO date in a file's name: "2021-08-13-kunduz", "kunduz 20210813"."""
    found = re.search(r"(?<!\d)((?:19|20)\d{2})([-_.]?)(\d{2})\2(\d{2})(?!\d)", name)
    return _iso_day(found[1], int(found[3]), found[4]) if found else None


@lru_cache(maxsize=32)
def _calendar_words(language: str) -> tuple[Mapping[str, int], frozenset[str]]:
    """Months with their numbers, and weekdays, of a language, folded."""
    months = {fold_word(name): int(number) for number, listed in words(language).get("months", {}).items() for name in listed}
    return months, frozenset(fold_word(name) for listed in words(language).get("weekdays", {}).values() for name in listed)


_DATELINES = (
    (re.compile(r"(\d{1,2})(?:er|\.|st|nd|rd|th)?\s+(?:de\s+|of\s+)?([^\W\d]+)\.?,?\s+(?:de\s+)?(\d{4})"), (3, 2, 1)),
    (re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"), (3, 1, 2)),
    (re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"), (1, 2, 3)),
)
"""Forms of a dateline's date, and which groups are its year, month and day."""


def _iso_day(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:  # "31 février": the text's own fault
        return None


@lru_cache(maxsize=1)
def _function_words() -> Mapping[str, frozenset[str]]:
    """Word -> languages that use it as a function word, out of all language files."""
    found: dict[str, set[str]] = {}
    for code in available():
        for word in head(code).get("function_words", ()):
            found.setdefault(fold_word(word), set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


@lru_cache(maxsize=20_000)
def _votes(word: str) -> tuple[tuple[str, float], ...]:
    """Languages that use a word as a function word, each with its share of one vote."""
    codes = sorted(_function_words().get(fold_word(word), ()))
    return tuple((code, 1.0 / len(codes)) for code in codes)


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language a text is in: by its function words, else by py3langid; "und" without words."""
    votes: defaultdict[str, float] = defaultdict(float)
    total = 0
    for word in _WORD.findall(text):
        total += 1
        for code, share in _votes(word):
            votes[code] += share
    if not total:
        return "und"
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])
    if ranked and ranked[0][1] >= max(1.0 if total < _FEW_WORDS else 1.5, 0.08 * total) and (len(ranked) == 1 or ranked[0][1] > 1.3 * ranked[1][1]):
        return ranked[0][0]
    # Short or foreign text: the slow classifier (1.4 s to load) knows 97 languages, and a few words could be any of them.
    from py3langid import rank

    likely = [str(code) for code, _ in rank(text)]
    return next((code for code in likely if code in available()), likely[0]) if total < _FEW_WORDS else likely[0]


def read_articles(
    sources: Iterable[str], *, date: str | None = None, language: str | None = None,
    on_error: Callable[[GeomapError], None] | None = None,
) -> Iterator[Article]:
    """Yield the articles of files, folders and "-" (standard input), in order.

    A source that cannot be read goes to `on_error` and the rest goes on; without `on_error` it is raised.
    Two different texts under one id are told apart by a digest.
    """
    seen: dict[str, str] = {}
    for source in sources:
        for made in _guarded(_from_source(source, date, language), on_error):
            digest = hashlib.blake2s(made.text.encode("utf-8", "replace"), digest_size=4).hexdigest()
            known = seen.setdefault(made.id, digest)
            yield made if known == digest else replace(made, id=f"{made.id}~{digest}")


def _guarded(made: Iterator[Callable[[], Article]], on_error: Callable[[GeomapError], None] | None) -> Iterator[Article]:
    """Call each maker; hand its error, or that of the source, to `on_error`."""
    try:
        for make in made:
            try:
                yield make()
            except GeomapError as error:
                if on_error is None:
                    raise
                on_error(error)
    except GeomapError as error:
        if on_error is None:
            raise
        on_error(error)


def _from_source(source: str, day: str | None, language: str | None) -> Iterator[Callable[[], Article]]:
    """Makers of the articles of one source, so that one bad article does not hide the next."""
    if source == "-":
        raw = sys.stdin.buffer.read()
        kind = {b"{": ".jsonl", b"<": ".html"}.get(raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1], ".txt")
        yield from _from_bytes(raw, kind, "standard input", "stdin", day, language)
        return
    path = Path(source)
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and p.stem.upper() != "README" and not is_companion(p, path))
        if not files:
            raise ArticleError(f"the folder {source} holds no article: looked for {', '.join(SUFFIXES)}")
        for file in files:
            name = file.relative_to(path).with_suffix("").as_posix()
            yield from _to_the_end(file, name, day, language)
        return
    if not path.suffix and not os.path.lexists(source):
        raise ArticleError(f"{source} does not exist: check the name")
    if path.suffix.lower() not in SUFFIXES:
        hint = _OTHER_FORMATS.get(path.suffix.lower()) or f"give a folder or a file named {', '.join(SUFFIXES)}"
        raise ArticleError(f"cannot tell what {source} is: {hint}")
    yield from _from_bytes(_bytes(path), path.suffix.lower(), source, path.stem, day, language)


def _to_the_end(file: Path, name: str, day: str | None, language: str | None) -> Iterator[Callable[[], Article]]:
    """Makers of the articles of one file of a folder; one that raises when the file itself cannot be read, so that the next file is."""
    try:
        yield from _from_bytes(_bytes(file), file.suffix.lower(), str(file), name, day, language)
    except GeomapError as error:
        fault = error
        yield lambda: _fail(fault)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ArticleError(f"{path} does not exist: check the name") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ArticleError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error


def _from_bytes(raw: bytes, kind: str, name: str, id_: str, day: str | None, language: str | None) -> Iterator[Callable[[], Article]]:
    if not raw.strip():
        yield lambda: _fail(ArticleError(f"{name} is empty: give it a file with words in it"))
    elif kind in PAGES:
        yield lambda: article_of_page(raw, name, id_, day, language)
    elif kind == ".parquet":
        yield from _from_rows(_parquet_rows(raw, name), name, day, language)
    elif kind == ".csv":
        yield from _from_rows(_csv_rows(decode_text(raw, name), name), name, day, language)
    elif kind == ".jsonl":
        yield from _from_jsonl(decode_text(raw, name), name, day, language)
    else:
        yield lambda: parse_article(decode_text(raw, name), id=id_, date=day, language=language, file_name=id_)


def _fail(error: GeomapError) -> Article:
    raise error


def decode_text(raw: bytes, name: str) -> str:
    """Text of UTF-8 (or, with a byte order mark, UTF-16) bytes; ArticleError says where they stop being text."""
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in raw and not wide:
        raise ArticleError(f"{name} is not a text file: it holds binary data; save the article as .txt or .html")
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{name} is not {'UTF-16' if wide else 'UTF-8'} (byte {error.start}): convert it, as with iconv -f WINDOWS-1252 -t UTF-8") from error


def article_of_page(raw: bytes, name: str, id_: str, day: str | None, language: str | None) -> Article:
    """Main text of a saved web page; its date from the page's own words, or else from the file's name."""
    page = read_page(raw, name)
    said = next((d for d in page.dates if _is_date(d)), None)
    return parse_article(page.text, id=id_, date=day, language=language or (page.language if page.language in available() else None), title=page.title,
                         source=page.source, url=page.url, fallback_date=said, file_name=id_)


def _is_date(value: str) -> bool:
    try:
        return bool(parse_interval(value))
    except DateError:  # the page's fault: the next tag may be right
        return False


def _from_jsonl(text: str, name: str, day: str | None, language: str | None) -> Iterator[Callable[[], Article]]:
    for number, line in enumerate(re.split(r"\r?\n", text), 1):
        if line.strip():
            yield lambda line=line, number=number: _from_json_line(line, number, name, day, language)  # type: ignore[misc]


def _from_json_line(line: str, number: int, name: str, day: str | None, language: str | None) -> Article:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ArticleError(f"{name}, line {number} is no JSON (column {error.colno}: {error.msg}): mend or remove the line") from error
    except (RecursionError, ValueError) as error:  # brackets without end, a number of a million digits
        raise ArticleError(f"{name}, line {number} is no JSON that can be read: mend or remove the line") from error
    return _from_row(row, number, name, day, language)


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """(line, row) of a table whose columns are parted by a comma, a semicolon or a tab."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    head = text.lstrip().split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    listed = ", ".join(name for name in reader.fieldnames or () if name)[:200]
    reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if not set(_FIELDS["text"]) & set(reader.fieldnames):
        raise ArticleError(f"{name} has neither a column text, for articles, nor a place and a date, for events; it has {listed}: name them, as in --columns place=Town,date=Day")
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise ArticleError(f"{name}, line {reader.line_num} is no CSV ({error}): save the table again") from error


def _from_rows(rows: Iterable[tuple[int, Any]], name: str, day: str | None, language: str | None) -> Iterator[Callable[[], Article]]:
    for number, row in rows:
        yield lambda row=row, number=number: _from_row(row, number, name, day, language)  # type: ignore[misc]


def _parquet_rows(raw: bytes, name: str) -> Iterable[tuple[int, Any]]:
    import pandas as pd

    try:
        frame = pd.read_parquet(io.BytesIO(raw))
    except ImportError as error:
        raise ArticleError(f"{name}: reading Parquet needs pyarrow: pip install geomap[parquet]") from error
    except (ValueError, OSError) as error:
        raise ArticleError(f"{name} is no readable Parquet file: write it again") from error
    return enumerate((row for row in frame.astype(object).where(frame.notna(), None).to_dict("records")), 1)


_FIELDS = {"date": ("date", "published", "publication_date"), "language": ("language", "lang"), "text": ("text", "body", "content")}


def _from_row(row: Any, number: int, name: str, day: str | None, language: str | None) -> Article:
    return article_of_row(row, f"{name}, line {number}", f"{Path(name).stem}-{number}", day, language)


def article_of_row(row: Any, where: str, default_id: str | None, day: str | None = None, language: str | None = None) -> Article:
    """One article of a JSON object or table row with at least a `text` (or `body`, `content`); `where` names the row in errors.

    Raises ArticleError for a row without a text, DateError for a date that is none.
    """
    if not isinstance(row, Mapping):
        raise ArticleError(f'{where} is no object with a text: write {{"id": …, "text": …}}')
    value = {field: next((row[n] for n in names if row.get(n)), None) for field, names in _FIELDS.items()}
    if not isinstance(value["text"], str) or not value["text"].strip():
        raise ArticleError(f"{where} has no text: its field must be named text, body or content")
    said = value["date"]
    said = "/".join(str(said.get(end) or "?") for end in ("start", "end")) if isinstance(said, Mapping) else said
    id_ = row.get("id") or default_id
    try:
        return parse_article(value["text"], id=str(id_) if id_ else None, date=day or (str(said) if said else None),
                             language=language or (str(value["language"]) if value["language"] else None), **{f: str(row[f]) if row.get(f) else None for f in ("title", "source", "url")})
    except DateError as error:
        raise DateError(f"{where}: {error}") from error


_OPENING_DATELINE = re.compile(r"\s*[^\W\d_a-zà-ÿ][^\n.!?]{2,60}?(?:\([^)\n]{2,30}\)|\d{4}|\d{1,2})[^\n.!?]{0,20}?\s*[–—-]{1,2}\s|\s*[^\W\d_a-z][^\W\d_a-z' -]{2,40}\s*(?:\([^)\n]{2,30}\)\s*)?[–—-]{1,2}\s")


def dateline_end(article: Article) -> int:
    """Offset behind a dateline ("KABOUL, 13 août 2021 (AFP) –") at the start of the body; the body's start where there is none."""
    found = _OPENING_DATELINE.match(article.text, article.body_start)
    return found.end() if found else article.body_start

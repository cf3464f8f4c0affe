"""Timeline x corrections -> Timeline: an analyst's decisions, replayed on what the program read."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from geomap._errors import CorrectionError, DateError, EventError, GeomapError
from geomap.articles import Article, Interval, Span, parse_interval
from geomap.changes import Change, Hand, Key, Report, fuse, report_key
from geomap.events import csv_line, guarded_cell, plain_cell
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import KINDS, MODALITIES, Shift
from geomap.tables import DATE_ORDERS, days_reader, decode_table, degrees
from geomap.timeline import Timeline

ACTIONS = ("accept", "reject", "change", "merge", "split", "add")
"""accept: right as read; reject: told by no one; change: the row's filled cells replace what was read; merge: one change
with all rows of the same `group`; split: a change of its own, with the rows of its `group`; add: told by hand."""

_EDITABLE = ("kind", "modality", "historical", "partial", "gains", "loses", "date", "place", "latitude", "longitude")
COLUMNS = ("action", "group", "by", "on", "why", *_EDITABLE, "read_as", "confidence", "change", "article", "source", "published", "words", "sentence", "key", "was")
"""Columns of the table that `geomap read -o shifts.csv` writes. The first five are the analyst's, the next ten may be changed."""

UNKNOWN = "?"
"""A cell that says: this is not known. An empty one leaves what was read."""

FindPlace = Callable[[str, str | None], Place | None]


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision: who (`by`), when (`on`) and `why`, on the report of `key`; `cells` what to put in place, by the names of the columns."""

    action: str
    key: str
    by: str
    on: date
    why: str
    group: str
    cells: Mapping[str, str]
    row: int
    about: str

    @property
    def signed(self) -> str:
        """Who decided, and when."""
        return f"{self.by}, {self.on}"


@dataclass(frozen=True, slots=True)
class Corrected:
    """The timeline after all decisions, the reports rejected with the decision on each, and the decisions that found nothing to decide on."""

    timeline: Timeline
    rejected: tuple[tuple[Report, Correction], ...]
    lost: tuple[Correction, ...]

    def complaints(self) -> tuple[str, ...]:
        """A line for each decision whose report can no longer be found."""
        return tuple(f"row {c.row} of the corrections ({c.action} by {c.signed}) finds nothing: {c.about or c.key}; read the articles it was made on too, or remove the row"
                     for c in self.lost)


def content_key(report: Report) -> str:
    """Key of a report by its content: article, sentence (whatever its spaces), words that name the place, kind. Survives another run."""
    shift = report.shift
    parts = (report.article.id, " ".join(report.sentence.split()), shift.placing.mention.text.casefold(), shift.kind)
    return hashlib.blake2s("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def corrections_text(timeline: Timeline) -> str:
    """CSV with one row a report, by change, meant to be edited and given back with --corrections."""
    rows = (_row(change, report) for change in timeline.changes for report in change.reports)
    return "".join(map(csv_line, [COLUMNS, *([guarded_cell(row.get(name, "")) for name in COLUMNS] for row in rows)]))


def _row(change: Change, report: Report) -> dict[str, str]:
    s, place, a = report.shift, report.shift.placing.place, report.article
    cells = {"kind": s.kind, "modality": s.modality, "historical": _say(s.historical), "partial": _say(s.partial), "gains": s.gains or "", "loses": s.loses or "",
             "date": _dates(s.when), "place": place.name if place else "", "latitude": f"{place.lat:.6f}" if place else "", "longitude": f"{place.lon:.6f}" if place else ""}
    return {**cells, "read_as": f"{s.kind}, {s.modality}", "confidence": f"{s.confidence}", "change": change.id, "article": a.id, "source": a.source or "",
            "published": _dates(a.published), "words": s.placing.mention.text, "sentence": report.sentence, "key": content_key(report), "was": _digest(cells)}


def _say(flag: bool) -> str:
    return "true" if flag else "false"


def _dates(when: Interval | None) -> str:
    if when is None:
        return ""
    return f"{when.start}" if when.start == when.end else f"{when.start}/{when.end}"


def _digest(cells: Mapping[str, str]) -> str:
    return hashlib.blake2s("\x1f".join(cells.get(name, "") for name in _EDITABLE).encode("utf-8", "replace"), digest_size=4).hexdigest()


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Decisions of a table, oldest first. Rows without an action are none. Raises CorrectionError, naming the row, for one that cannot be meant.

    A spreadsheet may have written days, numbers, true and false its own way, changed the encoding or the separator, and columns may
    be moved or left out: what it says counts.
    """
    try:
        text = decode_table(path.read_bytes())
    except OSError as error:
        raise CorrectionError(f"cannot read {path}: {error.strerror or error}; check the name") from error
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [{str(k): plain_cell(v or "").strip() for k, v in row.items() if isinstance(v, str | None)} for row in reader]
    except csv.Error as error:
        raise CorrectionError(f"{path} is no CSV ({error}): save the table again") from error
    if missing := [name for name in ("action", "by", "on", "why") if name not in (reader.fieldnames or ())]:
        raise CorrectionError(f"{path} has no column {', '.join(missing)}: write the table with geomap read -o shifts.csv and fill it in")
    rows = _as_written(rows, separator, path)
    made = [c for number, row in enumerate(rows, 2) if (c := _correction(row, number, path))]
    return tuple(sorted(made, key=lambda c: (c.on, c.row)))


def _as_written(rows: Sequence[Mapping[str, str]], separator: str, path: Path) -> list[dict[str, str]]:
    """Rows with days, degrees and flags as the table was written with; days are read in the order that makes most untouched rows what they were."""
    days = [row.get(name) or "" for row in rows for name in ("date", "on")]
    best: tuple[int, list[dict[str, str]]] | None = None
    for order in (None, *DATE_ORDERS):
        try:
            read = days_reader(days, separator, order)
        except EventError:
            continue  # the table does not tell it; an order may fit
        made = [_plain_row(row, read) for row in rows]
        score = sum(bool(row.get("was")) and row["was"] == _digest(row) for row in made)
        if best is None or score > best[0]:
            best = score, made
    if best is None or (best[0] == 0 and _is_unclear(days, separator)):
        raise CorrectionError(f"{path} has days that can be read in two ways: write them as 2021-09-01")
    return best[1]


def _is_unclear(days: Sequence[str], separator: str) -> bool:
    try:
        days_reader(days, separator, None)
    except EventError:
        return True
    return False


def _plain_row(row: Mapping[str, str], read: Callable[[str], Interval]) -> dict[str, str]:
    made = dict(row)
    for name in ("historical", "partial"):
        made |= {name: row[name].lower()} if row.get(name) else {}
    for name in ("latitude", "longitude"):
        with suppress(ValueError):
            made |= {name: f"{float(degrees(row[name])):.6f}"} if row.get(name) else {}
    for name in ("date", "on"):
        if row.get(name) and row[name] != UNKNOWN:
            with suppress(ValueError, GeomapError):  # what is no day is told with its row
                made[name] = _dates(read(row[name]))
    return made


def _correction(row: Mapping[str, str], number: int, path: Path) -> Correction | None:
    action, cells = row["action"].lower(), {name: row[name] for name in _EDITABLE if row.get(name)}
    where = f"{path}, row {number}"
    if not action:
        if row.get("was") and row["was"] != _digest(row) and all(name in row for name in _EDITABLE):
            raise CorrectionError(f"{where} was edited but has no action: write change (or {', '.join(ACTIONS)}) in its first column")
        return None
    if action not in ACTIONS:
        raise CorrectionError(f"{where}: {action!r} is no action; choose of {', '.join(ACTIONS)}")
    if empty := [name for name in ("by", "on", "why") if not row[name]]:
        raise CorrectionError(f"{where} does not say {', '.join(empty)}: fill in who decided, on which day, and why")
    if action != "add" and not row.get("key"):
        raise CorrectionError(f"{where} has no key: copy it from the table that geomap read -o shifts.csv writes")
    if action == "merge" and not row.get("group"):
        raise CorrectionError(f"{where} has no group: give the rows to merge the same word there")
    try:
        on = date.fromisoformat(row["on"])
        _check(cells, action)
    except (ValueError, DateError) as error:
        raise CorrectionError(f"{where}: {error}") from error
    about = " ".join(f"{row.get('words') or row.get('place') or ''} ({row.get('read_as') or row.get('kind') or 'kind not said'}) in {row.get('article') or 'an article'}: {row.get('sentence') or ''}".split())
    return Correction(action, row.get("key", ""), row["by"], on, row["why"], row.get("group", ""), cells | {"read_as": row.get("read_as", "")}, number, about[:160])


def _check(cells: Mapping[str, str], action: str) -> None:
    """Raise ValueError or DateError for a cell that cannot be meant."""
    for name, known in (("kind", KINDS), ("modality", MODALITIES), ("historical", ("true", "false")), ("partial", ("true", "false"))):
        if cells.get(name) and cells[name].lower() not in known:
            raise ValueError(f"{cells[name]!r} is no {name}: choose of {', '.join(known)}")
    if cells.get("date") not in {None, UNKNOWN}:
        parse_interval(cells["date"])
    for name, most in (("latitude", 90), ("longitude", 180)):
        if cells.get(name) and not abs(float(cells[name])) <= most:
            raise ValueError(f"{cells[name]!r} is no {name} in degrees")
    if action == "add" and not all(cells.get(name) for name in ("kind", "place", "date")):
        raise ValueError("a change added by hand needs kind, place and date")


@dataclass(slots=True)
class _Desk:
    """Reports with what has been decided on each so far."""

    reports: dict[Key, Report]
    hands: dict[Key, Hand]
    read_as: dict[Key, tuple[str, str]]
    found: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    rejected: list[tuple[Report, Correction]] = field(default_factory=list)
    lost: list[Correction] = field(default_factory=list)


def apply_corrections(timeline: Timeline, corrections: Iterable[Correction], find_place: FindPlace | None = None) -> Corrected:
    """Replay decisions, oldest first, on a timeline; what they confirm has `confirmed_by`.

    `find_place` places a name that a decision gives without coordinates. Raises CorrectionError for a name it cannot place.
    """
    reports = {report_key(r): r for c in timeline.changes for r in c.reports}
    hands = {report_key(r): Hand(c.id, c.confirmed_by) for c in timeline.changes for r in c.reports if c.confirmed_by}
    desk = _Desk(reports, hands, {key: (r.shift.kind, r.shift.modality) for key, r in reports.items()})
    for key, report in reports.items():
        desk.found[content_key(report)].append(key)
    added: dict[str, Article] = {}
    for correction in corrections:
        if correction.action == "add":
            article, report = _added(correction, find_place)
            added[article.id] = article
            desk.reports[report_key(report)] = report
            desk.hands[report_key(report)] = Hand(None, correction.signed)
        else:
            _decide(desk, correction, find_place)
    changes = fuse(desk.reports.values(), desk.hands)
    articles = {a.id: a for a in (*timeline.articles, *added.values())}
    result = replace(timeline, changes=changes, articles=tuple(articles[key] for key in sorted(articles)))
    return Corrected(result, tuple(desk.rejected), tuple(desk.lost))


def _decide(desk: _Desk, correction: Correction, find_place: FindPlace | None) -> None:
    """Carry out one decision on the reports of its key."""
    keys = [key for key in desk.found.get(correction.key, ()) if key in desk.reports]
    # A sentence can hold a claim and its denial: the words of the row tell which is meant, while a run still reads them so.
    named = [key for key in keys if ", ".join(desk.read_as[key]) == correction.cells.get("read_as")]
    keys = named or keys
    if not keys:
        desk.lost.append(correction)
    for key in keys:
        report, hand = desk.reports.pop(key), desk.hands.pop(key, Hand(None, None))
        if correction.action == "reject":
            desk.rejected.append((report, correction))
            continue
        label = hand.label
        if correction.action in {"merge", "split"}:
            label = f"{correction.action}:{correction.group or correction.key}"
        if correction.action == "change":
            report = Report(report.article, _changed(report.shift, correction, find_place))
        made = report_key(report)
        desk.reports[made], desk.hands[made] = report, Hand(label, correction.signed)
        desk.read_as[made] = desk.read_as[key]
        desk.found[correction.key] = [made if k == key else k for k in desk.found[correction.key]]


def _changed(shift: Shift, correction: Correction, find_place: FindPlace | None) -> Shift:
    """The shift with the cells of a decision in place of what was read."""
    cells = correction.cells
    changes: dict[str, Any] = {name: cells[name].lower() for name in ("kind", "modality") if cells.get(name)}
    changes |= {name: cells[name].lower() == "true" for name in ("historical", "partial") if cells.get(name)}
    changes |= {name: None if cells[name] == UNKNOWN else cells[name] for name in ("gains", "loses") if cells.get(name)}
    if cells.get("date"):
        when = None if cells["date"] == UNKNOWN else parse_interval(cells["date"])
        if when != shift.when:
            changes |= {"when": when, "when_words": cells["date"] if when else None}
    placing = shift.placing
    if cells.get("place") or cells.get("latitude"):
        placing = replace(placing, place=_place(correction, placing.place, find_place), why=f"by hand: {correction.signed}: {correction.why}")
        changes |= {"placing": placing} if placing.place != shift.placing.place else {}
    return replace(shift, **changes, why=f"{shift.why}; changed by {correction.signed}: {correction.why}")


def _place(correction: Correction, known: Place | None, find_place: FindPlace | None) -> Place | None:
    """The place a decision names: the one known, coordinates given, or what its name is found to be."""
    cells = correction.cells
    name, lat, lon = cells.get("place", ""), cells.get("latitude"), cells.get("longitude")
    if name == UNKNOWN:
        return None
    at = (round(float(lat), 6), round(float(lon), 6)) if lat and lon else None
    here = (round(known.lat, 6), round(known.lon, 6)) if known else None
    if known and name in {"", known.name} and at in {None, here}:
        return known
    if at and at != here:
        return Place(f"point:{at[0]:.4f},{at[1]:.4f}", name or (known.name if known else "place set by hand"), *at, known.country if known else None,
                     known.admin1 if known else None, known.feature if known else "PPL", None)
    # A name without coordinates of its own, or with those of the place it replaces, is looked up.
    found = find_place(name, known.country if known else None) if find_place else None
    if found is None:
        raise CorrectionError(f"row {correction.row} of the corrections: no place named {name[:60]!r} is known; give its latitude and longitude")
    return found


def _added(correction: Correction, find_place: FindPlace | None) -> tuple[Article, Report]:
    """A report told by hand: its article is the decision itself."""
    cells = correction.cells
    place = _place(correction, None, find_place)
    when = parse_interval(cells["date"])
    text, words = correction.why, cells["place"]
    parts = (correction.by, str(correction.on), text, *(cells.get(name, "") for name in _EDITABLE))
    key = hashlib.blake2s("\x1f".join(parts).encode("utf-8", "replace"), digest_size=6).hexdigest()
    article = Article(f"by-hand-{key}", text, "und", Interval(correction.on, correction.on), None, None, f"by hand: {correction.by}")
    at = max(text.find(words), 0)
    placing = Placing(Mention(at, at + len(words) if words in text else at, words, "literal", 1.0, "by hand"), place, (), 1.0, "by hand")
    def side(name: str) -> str | None:
        return None if cells.get(name) in {None, "", UNKNOWN} else cells[name]

    shift = Shift(placing, cells["kind"].lower(), cells.get("modality", "asserted").lower(), cells.get("historical", "").lower() == "true",
                  cells.get("partial", "").lower() == "true", side("gains"), side("loses"), correction.by, when, cells["date"], Span(0, len(text)), 0, 1.0,
                  f"added by {correction.signed}")
    return article, Report(article, shift)


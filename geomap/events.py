"""rows -> Timeline: events from a table or GeoJSON (our own, ACLED's, UCDP's, a plain one), and a timeline's changes as such rows."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from geomap._errors import DateError, EventError
from geomap.actors import actors
from geomap.articles import Article, Interval, Span, parse_interval
from geomap.changes import GIVEN, Change, Report, change_order, width
from geomap.distances import measure
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import KINDS, MODALITIES, Shift
from geomap.table_sides import side_named
from geomap.tables import Table, days_reader, degrees, field_columns, folded, read_table
from geomap.timeline import Prior, Timeline, draw_timeline

ACLED_COLUMNS = ("event_date", "time_precision", "sub_event_type", "actor1", "actor2", "country", "admin1", "location", "latitude", "longitude",
                 "geo_precision", "source", "notes")
"""Columns that mean what ACLED's of the same name mean."""

COLUMNS = (*ACLED_COLUMNS, "change_id", "kind", "modality", "historical", "partial", "date_start", "date_end", "place_id", "place_words", "country_code",
           "admin1_code", "feature", "population", "distance_km", "bearing_deg", "reference", "confidence", "articles", "confirmed_by", "reports", "held_before", "independent")
"""Columns of a row of a change, in order."""

TEXT_COLUMNS = frozenset({"text", "body", "content"})
"""A table with one of these holds articles, not events."""

FindPlace = Callable[[str, str | None], Place | None]
"""Name and country code -> the place meant, or None."""

PlaceNames = Callable[[Sequence[tuple[str, str | None]]], Sequence[Placing]]
"""Names with country codes -> a placing of each, weighed together: a list of towns is mostly of one country."""

Days = Callable[[str], Interval]

_ACLED_KINDS = {
    "non-state actor overtakes territory": "capture", "government regains territory": "recapture", "non-violent transfer of territory": "surrender",
    "armed clash": "attack", "shelling/artillery/missile attack": "attack", "air/drone strike": "attack", "attack": "attack",
    "remote explosive/landmine/ied": "attack", "suicide bomb": "attack", "grenade": "attack", "chemical weapon": "attack",
}
_CLASHES = frozenset({"armed clash"})
_ACLED_FEATURES = {"1": "PPL", "2": "ADM2", "3": "ADM1"}
"""What stands at an ACLED row's point, by its geo_precision: a town, the middle of a district, of a region."""
_UCDP_FEATURES = {"1": "PPL", "2": "PPL", "3": "ADM2", "4": "ADM1", "5": "ADM2", "6": "PCLI", "7": "SEA"}
"""The same for UCDP's where_prec: a place, within 25 km of one, a district, a province, a line, a country, open water."""
_ESCAPE = re.compile(r"'*[ \u00a0]*[=+\-@\t\r\n＝＋－＠]")
_NEAR_DEGREES = 0.5
_KIND_WORDS = {
    "captured": "capture", "taken": "capture", "seized": "capture", "fell": "capture", "fall": "capture", "prise": "capture", "pris": "capture", "chute": "capture",
    "recaptured": "recapture", "retaken": "recapture", "reprise": "recapture", "repris": "recapture", "surrendered": "surrender", "handed over": "surrender", "reddition": "surrender",
    "withdrew": "withdrawal", "retreat": "withdrawal", "retrait": "withdrawal", "fighting": "contested", "clashes": "contested", "dispute": "contested", "combats": "contested",
    "attacked": "attack", "attaque": "attack", "holds": "held", "tenu": "held",
}
"""What people write for a kind of change, folded."""



def guarded_cell(text: str) -> str:
    """Text of a cell that no spreadsheet takes for a formula: an apostrophe before what would start one."""
    return f"'{text}" if _ESCAPE.match(text) else text


def plain_cell(cell: str) -> str:
    """What `guarded_cell` was given."""
    return cell[1:] if cell.startswith("'") and _ESCAPE.match(cell) else cell


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV. The csv module leaves a bare carriage return unquoted, which a reader takes for a new row."""
    return ",".join('"' + cell.replace('"', '""') + '"' if re.search(r'[",\r\n]', cell) else cell for cell in cells) + "\n"


def change_rows(timeline: Timeline, reference: Place | None = None) -> list[dict[str, Any]]:
    """One row a change by COLUMNS, values typed (None where unknown, `reports` and `held_before` lists); distance_km and bearing_deg from the reference city."""
    held = _held_rows(timeline)
    return [_row(c, reference, timeline.rounded_to) | {"held_before": said or None} for c, said in zip(timeline.changes, held, strict=True)]


def _held_rows(timeline: Timeline) -> list[list[dict[str, str | None]]]:
    """For each change the prior holders said of its place and of all places; the first one has also those of places without a change."""
    # The last one said of a place counts; in an order of their own, for rows can be sorted anew.
    told = {p.place.casefold() if p.place else None: p for p in sorted(timeline.held_before, key=lambda p: (p.place or "").casefold())}
    names = [{name.casefold() for name in (c.place_words, *((c.place.id, c.place.name) if c.place else ()))} for c in timeline.changes]
    lone = told.keys() - {name for here in names for name in here}
    return [[{"place": p.place, "side": p.side} for key, p in told.items() if key in here or key is None or (n == 0 and key in lone)] for n, here in enumerate(names)]


def _row(c: Change, reference: Place | None, rounded_to: int | None) -> dict[str, Any]:
    place, when = c.place, c.when
    reach = measure(place, reference) if place and reference else None
    sources = dict.fromkeys(r.article.source or r.article.id for r in c.reports)
    return dict(zip(COLUMNS, (
        when.end.isoformat() if when else None, None if when is None else 1 if when.start == when.end else 2 if width(when) <= 7 else 3, _sub_event_type(c),
        c.gains, c.loses, _country_name(place.country) if place else None, place.admin1 if place else None, place.name if place else c.place_words,
        round(place.lat, 6) if place else None, round(place.lon, 6) if place else None, _geo_precision(place, rounded_to), "; ".join(sources),
        " | ".join(dict.fromkeys(" ".join(r.sentence.split()) for r in c.reports)), c.id, c.kind, c.modality, c.historical, c.partial,
        when.start.isoformat() if when else None, when.end.isoformat() if when else None, place.id if place else None, c.place_words,
        place.country if place else None, place.admin1_code if place else None, place.feature if place else None, place.population if place else None,
        round(reach.distance_km, 1) if reach else None, round(reach.bearing_deg, 1) if reach else None, reference.name if reach and reference else None,
        round(c.confidence, 3), len({r.article.id for r in c.reports}), c.confirmed_by, [_report_row(r, c) for r in c.reports], None, c.independent), strict=True))


def _sub_event_type(c: Change) -> str | None:
    """ACLED's word for what is asserted to have happened now; none for a claim, a denial, a threat or the past, which it would pass for."""
    if c.modality != "asserted" or c.historical or c.kind == "held":
        return None
    if c.partial or c.kind in {"contested", "attack"}:
        return "Armed clash"
    if c.kind in {"surrender", "withdrawal"}:
        return "Non-violent transfer of territory"
    return "Government regains territory" if c.gains in _states() else "Non-state actor overtakes territory"


@lru_cache(maxsize=1)
def _states() -> frozenset[str]:
    return frozenset(a.name for a in actors() if a.kind == "state") - frozenset(a.name for a in actors() if a.kind != "state")


@lru_cache(maxsize=256)
def _country_name(code: str | None) -> str | None:
    from babel import Locale

    return str(Locale("en").territories.get(code, code)) if code else None


def _geo_precision(place: Place | None, rounded_to: int | None = None) -> int | None:
    """ACLED's 1: a town; 2: a district or part of a region; 3: a region or more. None without a place; a point rounded to 11 km is no town's."""
    if place is None:
        return None
    coarse = {0: 3, 1: 2}.get(rounded_to, 1) if rounded_to is not None else 1
    return max(coarse, _precision_of(place))


def _precision_of(place: Place) -> int:
    return 1 if place.feature.startswith(("PPL", "AIR", "S.")) else 2 if place.feature in {"ADM2", "ADM3", "ADM4"} else 3


def _report_row(r: Report, c: Change) -> dict[str, Any]:
    """What a report adds to its change, without what is the same or unknown."""
    s, a = r.shift, r.article
    at = s.placing.mention.start - s.evidence.start
    row: dict[str, Any] = {"article": a.id, "title": a.title, "source": a.source, "url": a.url, "copy_of": a.copy_of, "language": a.language, "published": _pair(a.published), "sentence": r.sentence,
           "at": at if s.placing.mention.start < s.placing.mention.end and 0 <= at < len(r.sentence) else None, "words": s.placing.mention.text if s.placing.mention.text != c.place_words else None,
           "attribution": s.attribution, "when": _pair(s.when), "when_words": s.when_words, "gains": s.gains, "loses": s.loses, "partial": s.partial or None,
           "order": s.order or None, "confidence": s.confidence, "why": s.why or None}
    row |= {"kind": s.kind if s.kind != c.kind else None, "modality": s.modality if s.modality != c.modality else None,
            "historical": s.historical if s.historical != c.historical else None, "place": _place_row(s.placing.place) if s.placing.place != c.place else None}
    return {key: value for key, value in row.items() if value is not None}


def _place_row(place: Place | None) -> dict[str, Any]:
    """A place that a person's decision put into a change of another one; nothing where it is not known."""
    return {"id": place.id, "name": place.name, "lat": place.lat, "lon": place.lon, "country": place.country, "admin1": place.admin1, "feature": place.feature,
            "population": place.population, "admin1_code": place.admin1_code} if place else {}


def _pair(when: Interval | None) -> list[str] | None:
    return [when.start.isoformat(), when.end.isoformat()] if when else None


def read_events(path: Path, columns: Mapping[str, str] | None = None, find_place: FindPlace | None = None, *, place_names: PlaceNames | None = None,
                date_order: str | None = None, on_error: Callable[[EventError], None] | None = None) -> Timeline:
    """Timeline of a .csv or .geojson file of events. `columns` names a plain table's own columns (`place` -> "Town").

    What has no coordinates is placed by `place_names`, all names together, or by `find_place`, one by one. `date_order` ("dmy",
    "mdy") settles dates like 06/08/2021. Raises EventError, with the row's number, for what cannot be read; with `on_error` a
    row that cannot be read goes there and the rest goes on.
    """
    table, held = _table_of(path)
    rows, sort = table.rows, "plain" if columns else table_sort(table.header)
    if sort is None:
        raise EventError(f"{path} holds no events: name its columns, as in --columns place=Town,date=Day,gains=Winner,lat=Y,lon=X; it has {', '.join(table.header[:20])}")
    if sort == "geomap":
        return _own(rows, str(path), held)
    days = _days_of(table, path, sort, columns or {}, date_order)
    makers: dict[str, Callable[[Mapping[str, Any]], Mapping[str, Any] | None]] = {"acled": lambda row: _from_acled(row, days), "ucdp": lambda row: _from_ucdp(row, days)}
    if sort == "plain":
        makers["plain"] = _plain_maker(table, columns or {}, days, find_place, place_names)
    told, last = [], None
    for number, row in enumerate(rows, 1):
        try:
            told.append(_told(makers[sort](row), path.stem, number))
        except (ValueError, KeyError, TypeError, DateError, EventError) as error:
            last = EventError(f"{path}, row {number}: {_fault(error)}; mend or remove the row")
            if on_error is None:
                raise last from error
            on_error(last)
    if last and not told:
        raise EventError(f"{path}: none of its {len(rows)} rows could be read as an event")
    return draw_timeline(t for t in told if t)


def _days_of(table: Table, path: Path, sort: str, columns: Mapping[str, str], order: str | None) -> Callable[[str], Interval]:
    """Reader of the table's dates, by what all of them look like."""
    try:
        names = {"acled": ["event_date"], "ucdp": ["date_start", "date_end"]}.get(sort) or [c for f, c in field_columns(table.header, columns).items() if f in {"date", "end"}]
        return days_reader((str(row.get(name) or "") for row in table.rows for name in names), table.separator, order)
    except EventError as error:
        raise EventError(f"{path}: {error}") from error


def _fault(error: Exception) -> str:
    return f"the column {error} is missing" if isinstance(error, KeyError) else str(error)


def table_sort(header: Iterable[str]) -> str | None:
    """What a table's columns say it is: geomap, acled, ucdp, plain, or None for articles and what is unknown."""
    names = {name.strip().lower() for name in header if name}
    if {"change_id", "kind", "modality"} <= names:
        return "geomap"
    if names & TEXT_COLUMNS:
        return None
    if {"event_date", "sub_event_type", "actor1", "latitude"} <= names:
        return "acled"
    if {"side_a", "side_b", "date_start", "date_prec", "latitude"} <= names:
        return "ucdp"
    return "plain" if {"place", "date"} <= field_columns(names, {}).keys() else None


def holds_events(path: Path) -> bool:
    """Whether a file is a table or GeoJSON of events rather than of articles; an unreadable one is not."""
    if path.suffix.lower() in {".geojson", ".json"}:
        return True
    if path.suffix.lower() != ".csv":
        return False
    try:
        with path.open("rb") as handle:
            head = handle.read(20_000)
        whole = head if len(head) < 20_000 else head[: head.rfind(b"\n") + 1]
        return table_sort(read_table(whole, str(path)).header) is not None
    except (OSError, EventError):
        return False


def _table_of(path: Path) -> tuple[Table, tuple[Prior, ...]]:
    """Rows with the names of their columns, and prior holders said for all rows."""
    try:
        raw = path.read_bytes()
        if path.suffix.lower() in {".geojson", ".json"}:
            rows, header, held = _features(raw.decode("utf-8-sig"), path)
            return Table(tuple(rows), tuple(header), ","), held
    except (OSError, UnicodeDecodeError) as error:
        raise EventError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'it is not UTF-8'}; check the name and the encoding") from error
    table = read_table(raw, str(path))
    return replace(table, rows=tuple({key: plain_cell(value) for key, value in row.items()} for row in table.rows)), ()


def _features(text: str, path: Path) -> tuple[list[dict[str, Any]], Sequence[str], tuple[Prior, ...]]:
    try:
        data = json.loads(text)
        features = data["features"]
        rows = []
        for feature in features:
            if "area_by" in (feature.get("properties") or {}):
                continue  # drawn from the changes
            lon, lat = (feature["geometry"]["coordinates"][:2] if feature.get("geometry") and feature["geometry"]["type"] == "Point" else (None, None))
            rows.append({**{str(k).lower(): v for k, v in (feature.get("properties") or {}).items()}, "latitude": lat, "longitude": lon})
        header = list(rows[0]) if rows else COLUMNS if "held_before" in data else ()
        return rows, header, tuple(Prior(held.get("place"), held["side"]) for held in data.get("held_before", ()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EventError(f"{path} is no GeoJSON of points: give a FeatureCollection whose features have properties") from error


def _own(rows: Sequence[Mapping[str, Any]], name: str, held: tuple[Prior, ...]) -> Timeline:
    """Timeline of our own rows: the changes as they were written, not fused again."""
    texts: dict[str, list[str]] = defaultdict(list)
    parsed = []
    for number, row in enumerate(rows, 1):
        try:
            reports = json.loads(row["reports"]) if isinstance(row.get("reports"), str) and row["reports"] else row.get("reports") or [
                {"article": f"{row['change_id']}", "source": row.get("source"), "sentence": row.get("notes") or row["location"]}]
            for report in reports:
                if report["sentence"] not in texts[report["article"]]:
                    texts[report["article"]].append(report["sentence"])
        except (ValueError, KeyError, TypeError) as error:
            raise EventError(f"{name}, row {number}: {_fault(error)}; its column reports must stay as geomap wrote it") from error
        parsed.append((number, row, reports))
        held = (*held, *_held_of(row, name, number))
    articles = {r["article"]: _own_article(r, texts[r["article"]]) for _, _, reports in reversed(parsed) for r in reversed(reports)}
    changes = []
    for number, row, reports in parsed:
        try:
            changes.append(_own_change(row, reports, articles, texts))
        except (ValueError, KeyError, TypeError, DateError) as error:
            raise EventError(f"{name}, row {number}: {_fault(error)}; mend or remove the row") from error
    return Timeline(tuple(sorted(changes, key=change_order)), tuple(articles[key] for key in sorted(articles)), _said_last(held))


def _said_last(held: Iterable[Prior]) -> tuple[Prior, ...]:
    """One holder a place, the one said last: it counts everywhere."""
    return tuple({prior.place.casefold() if prior.place else None: prior for prior in held}.values())


def _held_of(row: Mapping[str, Any], name: str, number: int) -> tuple[Prior, ...]:
    """Prior holders that a row of ours tells."""
    said = row.get("held_before") or ()
    try:
        return tuple(Prior(p.get("place"), p["side"]) for p in (json.loads(said) if isinstance(said, str) else said))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EventError(f"{name}, row {number}: its column held_before must stay as geomap wrote it, or be empty") from error


def _own_article(r: Mapping[str, Any], sentences: Sequence[str]) -> Article:
    return Article(r["article"], "\n".join(sentences), r.get("language") or "und", _interval(r.get("published")), None, r.get("title"), r.get("source"), r.get("url"), copy_of=r.get("copy_of"))


def _own_change(row: Mapping[str, Any], reports: Sequence[Mapping[str, Any]], articles: Mapping[str, Article], texts: Mapping[str, list[str]]) -> Change:
    place = _place(row)
    kind, modality, historical = _one_of(row["kind"], KINDS), _one_of(row["modality"], MODALITIES), _flag(row.get("historical"))
    start, end = row.get("date_start") or None, row.get("date_end") or None
    when = Interval(date.fromisoformat(start), date.fromisoformat(end or start)) if start else None
    told = []
    for r in reports:
        sentences = texts[r["article"]]
        begin = sum(len(s) + 1 for s in sentences[: sentences.index(r["sentence"])])
        words = r.get("words") or row.get("place_words") or row.get("location") or ""
        at = begin + r["at"] if "at" in r else begin
        mention = Mention(at, at + len(words) if "at" in r else at, words, "literal", 1.0, "read back")
        own = place if "place" not in r else Place(**r["place"]) if r["place"] else None
        told.append(Report(articles[r["article"]], Shift(
            Placing(mention, own, (), 1.0, "read back"), r.get("kind", kind), r.get("modality", modality), r.get("historical", historical), r.get("partial", False),
            r.get("gains"), r.get("loses"), r.get("attribution"), _interval(r.get("when")), r.get("when_words"), Span(begin, begin + len(r["sentence"])),
            r.get("order", 0), r.get("confidence", 1.0), r.get("why", ""))))
    return Change(str(row["change_id"]), place, row.get("place_words") or row.get("location") or "", kind, modality, historical, _flag(row.get("partial")),
                  row.get("actor1") or None, row.get("actor2") or None, when, float(row.get("confidence") or 1), tuple(told), row.get("confirmed_by") or None)


def _interval(pair: Any) -> Interval | None:
    return Interval(date.fromisoformat(pair[0]), date.fromisoformat(pair[1])) if pair else None


def _one_of(value: Any, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(f"{str(value)[:40]!r} is none of {', '.join(known)}")
    return str(value)


def _flag(value: Any) -> bool:
    return value is True or str(value).strip().lower() in {"true", "1", "yes"}


def _place(row: Mapping[str, Any]) -> Place | None:
    """Place of a row with coordinates, or None."""
    lat, lon = row.get("latitude"), row.get("longitude")
    if lat in {None, ""} or lon in {None, ""}:
        return None
    lat, lon = float(str(lat)), float(str(lon))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"latitude {lat} and longitude {lon} are no place on Earth")
    name = str(row.get("location") or row.get("place_words") or f"{lat}, {lon}")
    population = row.get("population")
    return Place(str(row.get("place_id") or f"point:{lat:.4f},{lon:.4f}"), name, lat, lon, row.get("country_code") or None, row.get("admin1") or None,
                 str(row.get("feature") or "PPL"), int(float(str(population))) if population not in {None, ""} else None, row.get("admin1_code") or None)


def _told(event: Mapping[str, Any] | None, name: str, number: int) -> tuple[Article, list[Shift]] | None:
    """One row as an article of its own with one shift; None for an event that is about something else."""
    if event is None:
        return None
    text = str(event.get("notes") or f"{event['kind']}: {event['location']}")
    words = str(event["location"])
    at = text.find(words)
    mention = Mention(max(at, 0), at + len(words) if at >= 0 else 0, words, "literal", 1.0, GIVEN)
    when = event["when"]
    article = Article(str(event.get("id") or f"{name}-{number}"), text, "und", Interval(when.end, when.end), None, None, event.get("source") or None, event.get("url") or None)
    place, sure, placed = event["place"], float(event.get("sure") or 1.0), str(event.get("why") or GIVEN)
    (gains, loses), why = _sides(event, place), placed
    for said, side in ((event.get("gains"), gains), (event.get("loses"), loses)):
        why += f"; '{said}' is {side}" if said != side and side else ""
    shift = Shift(Placing(mention, place, (), sure, placed), event["kind"], event.get("modality") or "asserted", False, False, gains, loses, None, when, str(event["said"]), Span(0, len(text)), 0, sure, why)
    return article, [shift]


def _sides(event: Mapping[str, Any], place: Place | None) -> tuple[str | None, str | None]:
    """Who gains and who loses, by the names that articles' sides have: a table's "Talibans" and an article's Taliban are one side."""
    said = (event.get("gains") or None, event.get("loses") or None)
    gains, loses = (name and (side_named(name, place.country if place else None, event["when"]) or name) for name in said)
    return gains, loses


def _from_acled(row: Mapping[str, Any], days: Days) -> Mapping[str, Any] | None:
    """An ACLED row; events that are no battle, strike or transfer of territory say nothing of control."""
    kind = _ACLED_KINDS.get(str(row["sub_event_type"]).strip().lower())
    if kind is None:
        return None
    day, precision = days(str(row["event_date"])), str(row.get("time_precision") or "1")
    when = day
    if precision == "2":  # "within the week"
        when = Interval(day.start - timedelta(days=3), day.end + timedelta(days=3))
    elif precision == "3":
        when = parse_interval(f"{day.start:%Y-%m}")
    place = {**row, "country_code": _country_code(row.get("country")), "feature": _ACLED_FEATURES.get(str(row.get("geo_precision") or "1").strip(), "PPL")}
    between = " and ".join(str(row[name]) for name in ("actor1", "actor2") if row.get(name))
    # A battle says neither who held the place nor, where it is a clash, who attacked: actor1 is only the first named.
    gains = row.get("actor1") if kind != "attack" or str(row["sub_event_type"]).strip().lower() not in _CLASHES else None
    return {"id": row.get("event_id_cnty"), "kind": kind, "gains": gains, "loses": row.get("actor2") if kind != "attack" else None, "place": _place(place), "location": row["location"],
            "when": when, "said": row["event_date"], "source": row.get("source"), "notes": row.get("notes") or f"{row['sub_event_type']}: {between}, {row['location']}",
            "why": f"{GIVEN} of ACLED: {row['sub_event_type']}, {between}, time precision {precision}, place precision {row.get('geo_precision') or 'not said'}"}


def _from_ucdp(row: Mapping[str, Any], days: Days) -> Mapping[str, Any]:
    """A UCDP GED row: violence with deaths, so an attack; it says neither who attacked nor who holds the place, before or after."""
    when = Interval(days(str(row["date_start"])).start, days(str(row.get("date_end") or row["date_start"])).end)
    where = str(row.get("where_coordinates") or row.get("where_description") or row.get("adm_1") or row.get("country") or "place not named")
    feature = _UCDP_FEATURES.get(str(row.get("where_prec") or "1").strip(), "PPL")
    place = _place({**row, "location": where, "admin1": row.get("adm_1"), "country_code": _country_code(row.get("country")), "feature": feature})
    between = f"{row['side_a']} – {row['side_b']}"
    headline = row.get("source_headline") or row.get("source_article")
    # Violence against civilians has one armed side: the one that used it.
    return {"id": f"ucdp-{row['id']}" if row.get("id") else None, "kind": "attack", "gains": row["side_a"] if row["side_b"] == "Civilians" else None, "loses": None,
            "place": place, "location": where, "when": when, "said": row["date_start"], "source": row.get("source_office") or row.get("source_article"),
            "notes": f"{between}: {headline or where}", "why": f"{GIVEN} of UCDP GED: {row.get('dyad_name') or between}, place precision {row.get('where_prec') or 'not said'}"}


def _plain_maker(table: Table, given: Mapping[str, str], days: Days, find_place: FindPlace | None, place_names: PlaceNames | None) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Maker of events of a plain table's rows; names without coordinates are placed once, all together."""
    columns = field_columns(table.header, given)
    rows = [_Plain(row, columns) for row in table.rows]
    wanted = dict.fromkeys((row.value("place"), _country_code(row.value("country"))) for row in rows if row.value("place") and not (row.value("lat") and row.value("lon") and row.value("country")))
    if place_names:
        known = dict(zip(wanted, place_names(list(wanted)), strict=True))
    else:
        known = {one: Placing(_unseen(one[0]), find_place(*one) if find_place else None, (), 1.0, "by its name") for one in wanted}
    return lambda row: _from_plain(_Plain(row, columns), days, known)


def _unseen(name: str) -> Mention:
    return Mention(0, 0, name, "literal", 1.0, GIVEN)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A row of a plain table, read by field."""

    row: Mapping[str, Any]
    columns: Mapping[str, str]

    def value(self, field: str) -> str:
        return str(self.row.get(self.columns.get(field, "")) or "").strip()


def _at_home(place: Place, found: Placing | None) -> Place:
    """A place of the table's own coordinates with the country and division of its namesake nearby, where the table says none."""
    near = next((c.place for c in found.candidates if abs(c.place.lat - place.lat) < _NEAR_DEGREES and abs(c.place.lon - place.lon) < _NEAR_DEGREES), None) if found and place.country is None else None
    return replace(place, country=near.country, admin1=place.admin1 or near.admin1, admin1_code=near.admin1_code) if near else place


def _from_plain(row: _Plain, days: Days, known: Mapping[tuple[str, str | None], Placing]) -> Mapping[str, Any]:
    """One row of a plain table; a capture told as a fact where it does not say otherwise."""
    name, country = row.value("place"), _country_code(row.value("country"))
    if not row.value("date"):
        raise ValueError("it has no date")
    day = days(row.value("date"))
    when = Interval(day.start, max(day.end, days(row.value("end")).end)) if row.value("end") else day
    place = _place({"latitude": degrees(row.value("lat")), "longitude": degrees(row.value("lon")), "location": name, "admin1": row.value("admin1"), "country_code": country})
    found = known.get((name, country))
    if place:
        place, found = _at_home(place, found), None
    if place is None and not name:
        raise ValueError("it has neither a place nor coordinates")
    said = row.value("kind").lower()
    kind = _one_of(_KIND_WORDS.get(folded(said).replace("_", " "), said) or "capture", KINDS)
    return {"id": row.value("id"), "kind": kind, "modality": _one_of(row.value("modality").lower() or "asserted", MODALITIES), "gains": row.value("gains"), "loses": row.value("loses"),
            "place": place or (found.place if found else None), "location": name, "when": when, "said": row.value("date"), "source": row.value("source"), "notes": row.value("notes"),
            "url": row.value("url"), "why": f"{GIVEN}; placed {found.why}" if found and found.place else None, "sure": found.confidence if found and found.place else 1.0}


@lru_cache(maxsize=256)
def _country_code(name: str | None) -> str | None:
    """Alpha-2 code of a country's English name or of a code; None where it is neither."""
    if not name:
        return None
    import pycountry

    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        return None

"""bytes -> Table: a table as people save it, whatever its encoding, separator, title lines, headings and forms of dates."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geomap._errors import EventError
from geomap.articles import Interval, parse_interval

DATE_ORDERS = ("dmy", "mdy")
"""Day or month first, in dates like 06/08/2021."""

_HEADINGS = {
    "place": "place location town city village settlement locality name lieu ville localite commune endroit nom lugar ciudad localidad ort stadt место город місто населенныи_пункт",
    "date": "date event_date date_start day when jour quand le fecha dia datum tag дата captured_on taken_on date_of_event date_evenement date_de_prise prise_le",
    "end": "end date_end end_date until fin date_fin date_de_fin jusqu_au",
    "kind": "kind type event_type event evenement type_d_evenement changement",
    "modality": "modality status certainty modalite certitude",
    "gains": "gains actor1 side winner taken_by captured_by seized_by controlled_by held_by holder control camp gagnant vainqueur pris_par controle_par tenu_par controle gagne bando seite сторона",
    "loses": "loses actor2 loser lost_by taken_from previous_holder perdant perdu_par pris_a ancien_camp perd",
    "lat": "lat latitude y", "lon": "lon lng long longitude x",
    "country": "country_code country pays pais land", "admin1": "admin1 province region state governorate oblast gouvernorat wilaya",
    "source": "source sources media journal", "url": "url link lien href", "id": "id event_id_cnty",
    "notes": "notes note sentence description remarque remarques remarks comment comments commentaire commentaires details",
}
"""Fields of a plain table, and what people call their columns, folded; the first name of a field that is there counts."""

FIELDS = tuple(_HEADINGS)
_NAMES = {field: tuple(names.split()) for field, names in _HEADINGS.items()}

_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T].*)?")
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/. ]([^\W\d_]{3,10})\.?[-/. ](\d{2})")
_SERIAL = re.compile(r"[2-5]\d{4}(?:[.,]\d+)?")
_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by the lower-cased names of their columns; `header` as it was written.

    `separator` is that of the cells: a semicolon stands where the comma is a decimal's, and there days come before months.
    """

    rows: tuple[Mapping[str, str], ...]
    header: tuple[str, ...]
    separator: str


def read_table(raw: bytes, name: str) -> Table:
    """Table of a .csv file: UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab; lines above the headings and empty ones left out. Raises EventError."""
    text = decode_table(raw)
    if "\0" in text:
        raise EventError(f"{name} is no text: save the sheet as CSV")
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = text.split("\n", 12)
    separator = max(",;\t", key=lambda mark: (max(line.count(mark) for line in lines[:12]), ",;\t".index(mark) == 0))
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise EventError(f"{name} is no CSV ({error}): save the table again") from error
    start = _heading_row(cells)
    header = tuple(cells[start]) if cells else ()
    keys = [key.strip().lower() for key in header]
    rows = [dict(zip(keys, row, strict=False)) for row in cells[start + 1 :] if any(cell.strip() for cell in row)]
    if rows and all(not v or v.startswith("#") for v in rows[0].values()):
        rows = rows[1:]  # HXL tags
    return Table(tuple({key: row.get(key, "") for key in keys if key} for row in rows), header, separator)


def decode_table(raw: bytes) -> str:
    """Text of a table: by its byte order mark, else UTF-8, else what Excel writes where it does not write UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")  # read_text would turn a carriage return in a cell into a line feed
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _heading_row(cells: Sequence[Sequence[str]]) -> int:
    """Number of the row of headings: the first of the top ten that is at least half full, two cells or more."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in cells[:10]]
    most = max(filled, default=0)
    return next((number for number, n in enumerate(filled) if n >= 2 and n * 2 >= most), 0)


def folded(heading: str) -> str:
    """A heading without case, accents and marks between its words: "Contrôlé par" -> "controle_par"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", heading.casefold()) if not unicodedata.combining(c))
    return "_".join(re.findall(r"\w+", plain.replace("_", " ")))


def field_columns(header: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Field -> column, by the names that people use, and by what was given. Raises EventError for a field or a column there is not."""
    columns = {folded(name): name.strip().lower() for name in reversed([h for h in header if h.strip()])}
    found = {field: columns[name] for field, names in _NAMES.items() for name in reversed(names) if name in columns}
    for field, name in given.items():
        if field not in FIELDS:
            raise EventError(f"{field} is no field: choose of {', '.join(FIELDS)}")
        if folded(name) not in columns:
            raise EventError(f"there is no column {name!r}: the table has {', '.join(columns.values())}")
        found[field] = columns[folded(name)]
    return found


def days_reader(values: Iterable[str], separator: str, order: str | None) -> Callable[[str], Interval]:
    """Reader of one column's dates: ISO, words, a spreadsheet's numbers, 06/08/2021 by the order that the whole column shows.

    The order is `order`, or that of a day above 12 in any row, or day first where a semicolon separates the cells or dots
    the numbers. Raises EventError where nothing tells it, for a guess would move every event.
    """
    slashed = [found for value in values if (found := _SLASHED.fullmatch(value.strip()))]
    order = order or _order(slashed, separator)
    if order is None and (unclear := next((found for found in slashed if found[1] != found[2]), None)):
        raise EventError(f"{unclear[0]!r} may be the {int(unclear[1])}th or the {int(unclear[2])}th of a month: give --date-order dmy or mdy")

    def read(value: str) -> Interval:
        text = value.strip()
        if _SERIAL.fullmatch(text):
            day = _EPOCH + timedelta(days=int(re.split("[.,]", text)[0]))
            return Interval(day, day)
        if found := _SLASHED.fullmatch(text):
            return _slashed_day(found, order)
        if found := _SHORT_YEAR.fullmatch(text):
            text = f"{found[1]} {found[2]} {_full_year(found[3])}"
        return parse_interval(text)

    return read


def _order(slashed: Sequence[re.Match[str]], separator: str) -> str | None:
    """Order that a column's dates can only have, or that its separators tell."""
    if any(int(found[1]) > 12 for found in slashed):
        return "dmy"
    if any(int(found[2]) > 12 for found in slashed):
        return "mdy"
    return "dmy" if separator == ";" or any("." in found[0][:6] for found in slashed) else None


def _slashed_day(found: re.Match[str], order: str | None) -> Interval:
    day, month = (found[2], found[1]) if order == "mdy" else (found[1], found[2])
    return parse_interval(f"{_full_year(found[3])}-{int(month):02d}-{int(day):02d}")


def _full_year(year: str) -> str:
    """Year of two digits: 21 is 2021, 99 is 1999."""
    return year if len(year) == 4 else f"{'19' if int(year) >= 70 else '20'}{year}"


def degrees(value: str) -> str:
    """A coordinate's digits with a point, whatever its decimal mark."""
    return value.replace(",", ".") if "." not in value else value

"""Change -> Timeline: control per place over time, disagreements, and the state at any date."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap._errors import ArticleError, ViewError
from geomap.articles import Article, Interval
from geomap.changes import MOVES, Change, Hand, Key, Report, fuse, report_key
from geomap.control import RULE, Control, Prior, Spell, State, by_place
from geomap.disputes import Disagreement, find_disagreements
from geomap.gazetteers.places import Place
from geomap.shifts import Shift

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geomap.areas import Area

__all__ = ["MOVES", "RULE", "Change", "Disagreement", "Prior", "Report", "Spell", "State", "States", "Timeline", "draw_timeline", "join_timelines", "read_held_before"]


class States(tuple[State, ...]):
    """States of several places at one date, by the place's name."""

    __slots__ = ()

    def to_frame(self) -> pd.DataFrame:
        """One row a place: holder, status, since (first and last possible day, datetime64), lat and lon in degrees, the change that explains it."""
        return _frame([{**_place_row(s.place), "holder": s.holder, "status": s.status, "since_start": _iso(s.since, "start"), "since_end": _iso(s.since, "end"),
                        "because": s.because.id, "because_kind": s.because.kind, "claims": len(s.claims), "confidence": s.because.confidence,
                        "confirmed_by": s.because.confirmed_by, "sentence": s.because.reports[0].sentence} for s in self], _STATE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All changes, oldest first, the articles they come from, and who held the places before them where that was said.

    `rounded_to` is the number of decimals of a degree that positions were rounded to, None where they were not.
    """

    changes: tuple[Change, ...]
    articles: tuple[Article, ...]
    held_before: tuple[Prior, ...] = ()
    rounded_to: int | None = None

    @property
    def rule(self) -> str:
        """The rule of control in force, in English, and how far positions are rounded."""
        return RULE if self.rounded_to is None else f"{RULE} Positions are rounded to {rounded_step(self.rounded_to)}."

    def days(self) -> tuple[date, ...]:
        """Last possible day of each dated, current change, ascending and without repeats: the slider's ticks."""
        return tuple(sorted({c.when.end for c in self.changes if c.when and not c.historical}))

    def state_at(self, day: date, known_by: date | None = None) -> States:
        """State of every placed, reported place at the end of `day`, by place name; a change counts once its last possible day has come.

        With `known_by`, only what articles published by that day tell: what was known then, not what was so.
        """
        timeline = self.known(known_by) if known_by else self
        states = (Control(group, self.held_before).state_at(day) for group in by_place(timeline.changes).values())
        return States(sorted((s for s in states if s), key=lambda s: (s.place.name, s.place.id)))

    def spells(self) -> tuple[Spell, ...]:
        """Stretches over which one state lasts, by place name and then by time; those of a place never overlap."""
        groups = sorted(by_place(self.changes).values(), key=lambda group: (group[0].place.name, group[0].place.id) if group[0].place else ("", ""))
        return tuple(spell for group in groups for spell in Control(group, self.held_before).spells())

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Where reports contradict each other: two days, a change and its denial, a recapture within hours, two sides."""
        return find_disagreements(self.changes)

    def known(self, by: date) -> Timeline:
        """The timeline as articles published by a day (on their last possible day) tell it; an article without a date is never known."""
        articles = {a.id for a in self.articles if a.published and a.published.end <= by}
        return _regroup([self], keep=articles)

    def with_held_before(self, held_before: Sequence[Prior]) -> Timeline:
        """The same timeline with these sides as the holders before anything is told."""
        return replace(self, held_before=tuple(held_before))

    def to_frame(self) -> pd.DataFrame:
        """One row a change, oldest first: place, kind, modality, sides, first and last possible day (datetime64), lat and lon in
        degrees (WGS-84), confidence 0 to 1, number of reports, sources, the sentence of the first, who confirmed it, and how many articles that are no copies of
        one another tell it."""
        return _frame([_change_row(c) for c in self.changes], _CHANGE_COLUMNS)

    def areas(self, by: str = "divisions", tolerance: float = 0.0) -> tuple[Area, ...]:
        """Areas around the places with a state: `by` "divisions" (first-level divisions, by who holds their capital) or "nearest" (what lies nearer
        to a place than to any other, within its country), outlines simplified by `tolerance` degrees. Raises ViewError for another way."""
        from geomap.areas import areas_of

        try:
            return areas_of({spell.place.id: spell.place for spell in self.spells()}.values(), by, tolerance)
        except ValueError as error:
            raise ViewError(str(error)) from error

    def to_areas(self, by: str = "divisions", day: date | None = None, known_by: date | None = None) -> gpd.GeoDataFrame:
        """Polygons in EPSG:4326 with what `areas` show at the end of `day` (by default the last one): area, says, place, holder, status (held,
        contested, unknown), country, because. Not measured control: `says` has the words to print. Raises ViewError without geopandas."""
        from geomap.areas import SAYS, holding

        gpd = _geopandas()
        timeline = self.known(known_by) if known_by else self
        days = timeline.days()
        last = day or (days[-1] if days else None)
        states = {s.place.id: s for s in timeline.state_at(last)} if last else {}
        shown = [holding(area, states) for area in timeline.areas(by)]
        frame = _frame([{"area": h.area.name, "says": SAYS[by], "place": "; ".join(p.name for p in h.area.places) or None, "holder": h.holder, "status": h.status,
                         "country": h.area.country, "because": "; ".join(s.because.id for s in h.states) or None} for h in shown], _AREA_COLUMNS)
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([h.area.shape for h in shown], index=frame.index), crs="EPSG:4326")

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """`to_frame` with a point for each place, in EPSG:4326; without a place the point is missing. Raises ViewError without geopandas."""
        gpd = _geopandas()
        frame = self.to_frame()
        points = gpd.points_from_xy(frame["lon"], frame["lat"])
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, index=frame.index).where(frame["lat"].notna()), crs="EPSG:4326")


def rounded_step(decimals: int, decimal: str = ".", degree: str = "degree") -> str:
    """Step that positions are rounded to, in words: "0.1 degree (11 km)"."""
    km = 111.0 / 10**decimals
    step = "1" if decimals == 0 else f"{10**-decimals:.{decimals}f}".replace(".", decimal)
    far = f"{km:.0f}\u00a0km" if km >= 10 else f"{km:.1f}\u00a0km".replace(".", decimal) if km >= 1 else f"{1000 * km:.0f}\u00a0m"
    return f"{step}\u00a0{degree} ({far})"


def draw_timeline(readings: Iterable[tuple[Article, Sequence[Shift]]], held_before: Sequence[Prior] = ()) -> Timeline:
    """Fuse the shifts of many articles into one Timeline; their order does not matter, and the same article twice is once."""
    listed = [(article, tuple(shifts)) for article, shifts in readings]
    articles = {article.id: article for article, _ in sorted(listed, key=lambda pair: (pair[0].id, pair[0].text), reverse=True)}
    changes = fuse(Report(article, shift) for article, shifts in listed for shift in shifts)
    return Timeline(changes, tuple(articles[key] for key in sorted(articles)), tuple(held_before))


def join_timelines(timelines: Iterable[Timeline]) -> Timeline:
    """One timeline out of several: the same change told in two of them is one; what a person confirmed stays as it is."""
    return _regroup(list(timelines))


def _regroup(timelines: Sequence[Timeline], keep: set[str] | None = None) -> Timeline:
    """Fuse the reports of timelines again, of the articles to keep only; confirmed changes stay together and apart from the others."""
    reports = [(change, report) for t in timelines for change in t.changes for report in change.reports if keep is None or report.article.id in keep]
    hands: dict[Key, Hand] = {report_key(r): Hand(c.id, c.confirmed_by) for c, r in reports if c.confirmed_by}
    articles = {a.id: a for t in timelines for a in t.articles if keep is None or a.id in keep}
    # What is said last of who held a place counts, as everywhere: "Kunduz A, Kunduz B, Kunduz A" is A.
    held = {prior.place.casefold() if prior.place else None: prior for t in timelines for prior in t.held_before}
    return Timeline(fuse((r for _, r in reports), hands), tuple(articles[key] for key in sorted(articles)), tuple(held.values()))


def read_held_before(value: str) -> tuple[Prior, ...]:
    """Holders before the first change: the name of one side for all places, or a .csv file with the columns place and side.

    A row whose place is empty is for all other places. Raises ArticleError for a file that cannot be read so.
    """
    if not value.lower().endswith(".csv"):
        return (Prior(None, value.strip()),) if value.strip() else ()
    try:
        with Path(value).open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ArticleError(f"cannot read {value}: {getattr(error, 'strerror', None) or error}; give a side's name or a UTF-8 table with the columns place and side") from error
    if not rows or not {"place", "side"} <= rows[0].keys():
        raise ArticleError(f"{value} has no rows with the columns place and side: name them so")
    return tuple(Prior((row["place"] or "").strip() or None, row["side"].strip()) for row in rows if (row["side"] or "").strip())


_PLACE_COLUMNS = {"place_id": "str", "place": "str", "lat": "float64", "lon": "float64", "country": "str", "admin1": "str"}
_CHANGE_COLUMNS = {
    "id": "str", **_PLACE_COLUMNS, "place_words": "str", "kind": "str", "modality": "str", "historical": "bool", "partial": "bool", "gains": "str", "loses": "str",
    "start": "datetime64[s]", "end": "datetime64[s]", "confidence": "float64", "reports": "int64", "sources": "str", "confirmed_by": "str", "sentence": "str", "independent": "int64",
}
"""Columns of `Timeline.to_frame` and their types."""
_STATE_COLUMNS = {
    **_PLACE_COLUMNS, "holder": "str", "status": "str", "since_start": "datetime64[s]", "since_end": "datetime64[s]", "because": "str", "because_kind": "str",
    "claims": "int64", "confidence": "float64", "confirmed_by": "str", "sentence": "str",
}
"""Columns of `States.to_frame` and their types."""


_AREA_COLUMNS = dict.fromkeys(("area", "says", "place", "holder", "status", "country", "because"), "str")
"""Columns of `Timeline.to_areas` and their types."""


def _geopandas() -> Any:
    try:
        import geopandas
    except ImportError as error:
        raise ViewError("a GeoDataFrame needs geopandas: pip install geomap[gis]") from error
    return geopandas


def _frame(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _iso(when: Interval | None, end: str) -> str | None:
    return getattr(when, end).isoformat() if when else None


def _place_row(place: Place | None) -> dict[str, Any]:
    return {"place_id": place.id if place else None, "place": place.name if place else None, "lat": place.lat if place else None,
            "lon": place.lon if place else None, "country": place.country if place else None, "admin1": place.admin1 if place else None}


def _change_row(c: Change) -> dict[str, Any]:
    sources = dict.fromkeys(r.article.source or r.article.id for r in c.reports)
    return {"id": c.id, **_place_row(c.place), "place_words": c.place_words, "kind": c.kind, "modality": c.modality, "historical": c.historical, "partial": c.partial,
            "gains": c.gains, "loses": c.loses, "start": _iso(c.when, "start"), "end": _iso(c.when, "end"), "confidence": c.confidence, "reports": len(c.reports),
            "sources": "; ".join(sources), "confirmed_by": c.confirmed_by, "sentence": c.reports[0].sentence, "independent": c.independent}

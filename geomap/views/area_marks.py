"""Timeline -> areas of the views: what is drawn under the marks where areas are asked for, and the words that go with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import shapely
from shapely.geometry import mapping

from geomap._errors import ViewError
from geomap.areas import SAYS, WAYS, Area, Holding, holding
from geomap.timeline import Spell, Timeline
from geomap.views.layers import Layer, plain_value, qml
from geomap.views.payload import placed, shown
from geomap.views.region import Region
from geomap.views.sides import side_colours
from geomap.views.wording import Words

_COLUMNS = MappingProxyType({"area": "TEXT", "says": "TEXT", "place": "TEXT", "holder": "TEXT", "status": "TEXT", "date_start": "DATE", "date_end": "DATE", "country": "TEXT",
                             "because": "TEXT", "sentence": "TEXT", "source": "TEXT", "confirmed_by": "TEXT"})
_PRINT_TOLERANCE = 0.004


@dataclass(frozen=True, slots=True)
class Stretch:
    """What an area shows from `start` to `end`, both included; None for what was before the first report, and for what still lasts."""

    shown: Holding
    start: date | None
    end: date | None


def check_way(by: str | None) -> None:
    """Raise ViewError for a way to draw areas that there is not."""
    if by is not None and by not in WAYS:
        raise ViewError(f"areas cannot be drawn by {by!r}: choose {' or '.join(WAYS)}")


def said_with(words: Words, by: str | None) -> Words:
    """Interface words whose note on how to read the map says what its areas are."""
    if by is None:
        return words
    note = words["areas"]["note"].format(what=words["areas"][by])
    figure = words["figure"] | {"disclaimer": f"{words['figure']['disclaimer']} {note}"}
    return MappingProxyType({**words, "disclaimer": f"{words['disclaimer']} {note}", "figure": figure})


def page_words(words: Words, by: str | None) -> Words:
    """The same for a page, which says it on the map too."""
    told = said_with(words, by)
    return told if by is None else MappingProxyType({**told, "credit": f"{words['areas']['legend'].format(what=words['areas'][by])}. {words['credit']}"})


def holdings_at(timeline: Timeline, by: str, day: date | None) -> tuple[Holding, ...]:
    """What each area shows at the end of a day, for a figure."""
    states = {state.place.id: state for state in timeline.state_at(day)} if day else {}
    return tuple(holding(area, states) for area in timeline.areas(by, _PRINT_TOLERANCE))


def stretches(timeline: Timeline, by: str) -> Iterator[tuple[Area, Stretch]]:
    """What each area shows over time, without gaps; what is not reported is unknown."""
    spells: dict[str, list[Spell]] = {}
    for spell in timeline.spells():
        spells.setdefault(spell.place.id, []).append(spell)
    for area in timeline.areas(by):
        own = [spell for place in area.places for spell in spells[place.id]]
        moments = [None, *sorted({spell.start for spell in own if spell.start})]
        runs = [(moment, holding(area, {s.place.id: s for s in own if _covers(s, moment)})) for moment in moments]
        kept = [run for n, run in enumerate(runs) if n == 0 or _face(run[1]) != _face(runs[n - 1][1])]
        for (start, one), (after, _) in pairwise([*kept, (None, kept[-1][1])]):
            yield area, Stretch(one, start, after - timedelta(days=1) if after else None)


def _covers(spell: Spell, moment: date | None) -> bool:
    """Whether a spell lasts on a day; None is the time before the first report."""
    if moment is None:
        return spell.start is None
    return (spell.start is None or spell.start <= moment) and (spell.end is None or moment <= spell.end)


def _face(one: Holding) -> tuple[str | None, str]:
    return one.holder, one.status


def area_layer(timeline: Timeline, by: str) -> Layer:
    """The layer `areas`: polygons with what they show from day to day."""
    rows, boxes = [], []
    for area, stretch in stretches(timeline, by):
        boxes.append(area.shape.bounds)
        rows.append((_multi(area.shape), tuple(plain_value(v) for v in _values(stretch))))
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)) if boxes else None
    return Layer("areas", "MULTIPOLYGON", _COLUMNS, tuple(rows), box, qml(side_colours(timeline), "holder", "date_start", "date_end", "fill"))


def _values(stretch: Stretch) -> tuple[Any, ...]:
    one = stretch.shown
    because = one.states[0].because if one.states else None
    report = because.reports[0] if because else None
    return (one.area.name, SAYS[one.area.by], "; ".join(p.name for p in one.area.places) or None, one.holder, one.status, stretch.start.isoformat() if stretch.start else None,
            stretch.end.isoformat() if stretch.end else None, one.area.country, because.id if because else None, report.sentence if report else None,
            report.article.source if report else None, because.confirmed_by if because else None)


def _multi(shape: Any) -> bytes:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    made: bytes = shapely.to_wkb(shapely.MultiPolygon(parts), byte_order=1)
    return made


def area_features(timeline: Timeline, by: str) -> list[dict[str, Any]]:
    """GeoJSON features of the areas as they are at the end; `area_by` tells them from those of changes."""
    last = dict(stretches(timeline, by))
    return [{"type": "Feature", "geometry": mapping(shapely.set_precision(area.shape, 1e-5)),
             "properties": {"area_by": by, **dict(zip(_COLUMNS, _values(stretch), strict=True))}} for area, stretch in last.items()]


def area_content(timeline: Timeline, by: str, region: Region, unit: float, words: Words) -> Mapping[str, Any]:
    """What the page draws: the words, and for each area its name, the numbers of its places and its rings in whole `unit` degrees."""
    from geomap.views.basemap import clip
    from geomap.views.html import steps

    numbers = {place.id: n for n, place in enumerate(placed(timeline))}
    listed = []
    for area in timeline.areas(by, region.span / 3500):
        rings = list(steps([clip(area.shape, region)], unit))
        if rings:
            listed.append([shown(area.name, 60), [numbers[p.id] for p in area.places], rings])
    return {"by": by, "legend": words["areas"]["legend"].format(what=words["areas"][by]), "contested": words["areas"]["contested"], "list": listed}

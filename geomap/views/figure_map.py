"""Marks and labels of one map of the figure, drawn into a frame."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from geomap.areas import Holding
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.basemap import Basemap, draw_basemap
from geomap.views.figure_areas import draw_areas
from geomap.views.figure_basemap import corners, draw_border, draw_circles, draw_land, draw_locator, draw_names, draw_scale, emptiest, meet, scale_size
from geomap.views.figure_frame import Frame
from geomap.views.figure_glyphs import Glyphs, draw_star, ringed
from geomap.views.figure_labels import Rect, Spot, Want, place_labels
from geomap.views.figure_marks import Mark
from geomap.views.figure_notes import say_detail, several_years
from geomap.views.figure_sheet import INK, PAPER, POINT, SOFT, Sheet, Style, clean, width_of
from geomap.views.payload import concerned_countries
from geomap.views.wording import Words

_MOST_LABELS = 80
_MOST_DETAILED = 12


@dataclass(frozen=True, slots=True)
class Lettered:
    """A place with the lines its label wants, the fullest first, and the mark it belongs to (None: the reference city alone)."""

    place: Place
    mark: Mark | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapPart:
    """One map: its marks, and for a small map among others its heading."""

    timeline: Timeline
    reference: Place | None
    words: Words
    marks: tuple[Mark, ...]
    small: bool = False
    heading: str = ""
    areas: tuple[Holding, ...] = ()

    def base(self, frame: Frame) -> Basemap:
        """Outlines under the marks."""
        return draw_basemap(frame.region, self.countries[:_MOST_DETAILED], self.words["language"])

    @property
    def countries(self) -> list[str]:
        """Countries concerned, the one with most changes first."""
        return concerned_countries(self.timeline, self.reference)

    def draw(self, sheet: Sheet, frame: Frame, style: Style) -> tuple[list[str], list[str]]:
        """Draw the map; return the entries of the numbered key, and what the labels for which there was no room would say."""
        base, glyphs = self.base(frame), Glyphs(self.timeline)
        r = style.mark * (0.66 if self.small else 1.0) * min(1.0, (60 / max(len(self.marks), 1)) ** 0.3)
        draw_land(sheet, frame, base)
        draw_areas(sheet, frame, self.areas, glyphs)
        points = [frame.at(mark.place.lat, mark.place.lon) for mark in self.marks]
        fixed = self._furniture(sheet, frame, style, points)
        for mark, (x, y) in sorted(zip(self.marks, points, strict=True), key=lambda pair: (not ringed(pair[0]), pair[0].fresh)):
            self._mark(sheet, glyphs, x, y, self._radius(mark, r), mark)
        self._lone_star(sheet, frame, r)
        lettered = self._lettered()
        spots = self._place(frame, style, glyphs, r, lettered, fixed)
        key = self._letter(sheet, frame, style, lettered, spots)
        self._names(sheet, frame, style, base, fixed, [spot for spot in spots if spot], r)
        draw_border(sheet, frame)
        named = {entry.place.id for entry, spot in zip(lettered, spots, strict=True) if spot}
        return key, [", ".join(entry.lines) for entry in self._lettered(most=None) if entry.mark and entry.place.id not in named]

    def _radius(self, mark: Mark, r: float) -> float:
        if self._is_reference(mark):
            return r * 1.5
        return r * 0.62 if self.small and not mark.fresh else r

    def _is_reference(self, mark: Mark) -> bool:
        return self.reference is not None and mark.place.id == self.reference.id

    def _mark(self, sheet: Sheet, glyphs: Glyphs, x: float, y: float, r: float, mark: Mark) -> None:
        glyphs.draw(sheet, x, y, r, mark)
        if self._is_reference(mark):
            light = mark.status == "held"
            draw_star(sheet, x, y, r * 0.8, fill=PAPER if light else INK, edge="none" if light else PAPER)

    def _lone_star(self, sheet: Sheet, frame: Frame, r: float) -> None:
        """Star of a reference city inside the map that has no mark of its own."""
        if (place := self._lone()) and _inside(frame, *(at := frame.at(place.lat, place.lon)), 1.0):
            draw_star(sheet, *at, r * 1.5)

    def _lone(self) -> Place | None:
        return None if any(self._is_reference(mark) for mark in self.marks) else self.reference

    def _furniture(self, sheet: Sheet, frame: Frame, style: Style, points: list[tuple[float, float]]) -> list[Rect]:
        """Rings, scale bar and locator; returns what they cover."""
        if self.small:
            return []
        if frame.projection.whole_world:
            return []
        side = min(frame.width, frame.height) * 0.19
        globe = emptiest(corners(frame, side, side, 1.5).values(), points, 3.0)
        spots = [spot for spot in corners(frame, *scale_size(frame, style.note, self.words), 2.2).values() if not meet(spot, globe)]
        bar = emptiest(spots[:2], points, 2.0)
        near = [(x - style.mark, y - style.mark, x + style.mark, y + style.mark) for x, y in points]
        rings = draw_circles(sheet, frame, self.reference, [mark.place for mark in self.marks], style.note, self.words, [globe, bar, *near]) if self.reference else []
        draw_locator(sheet, frame, globe, frozenset(self.countries))
        draw_scale(sheet, frame, bar, style.note, self.words)
        return [*rings, globe, bar]

    def _lettered(self, most: int | None = _MOST_LABELS) -> list[Lettered]:
        """Places to label: in a small map what is new, else all; with very many the most populous."""
        year = several_years(self.marks)
        wanted = [mark for mark in self.marks if mark.fresh or not self.small]
        chosen = sorted(wanted, key=lambda mark: (-(mark.place.population or 0), mark.place.name, mark.place.id))[:most]
        entries = [Lettered(mark.place, mark, (clean(mark.place.name, 48), *self._detail(mark, year=year))) for mark in chosen]
        if not self.small and (place := self._lone()) is not None:
            entries.append(Lettered(place, None, (clean(place.name, 48),)))
        return entries

    def _detail(self, mark: Mark, *, year: bool) -> tuple[str, ...]:
        return () if self.small else (say_detail(mark, self.reference, self.words, year=year),)

    def _place(self, frame: Frame, style: Style, glyphs: Glyphs, r: float, lettered: list[Lettered], fixed: list[Rect]) -> list[Spot | None]:
        """Positions of the labels; marks without a label stay in the way as well."""
        left, top, right, bottom = frame.box
        wants, outside = [], []
        for i, entry in enumerate(lettered):
            x, y = frame.at(entry.place.lat, entry.place.lon)
            reach = glyphs.reach(entry.mark, self._radius(entry.mark, r)) if entry.mark else r * 1.5
            outside += [] if _inside(frame, x, y, 0.5) else [i]
            wants.append(Want(x, y, reach, self._sizes(style, entry), self.reference is not None and entry.place.id == self.reference.id))
        labelled = {entry.place.id for entry in lettered}
        others = [(*frame.at(mark.place.lat, mark.place.lon), self._radius(mark, r)) for mark in self.marks if mark.place.id not in labelled]
        if self.small and (place := self._lone()) is not None:
            others.append((*frame.at(place.lat, place.lon), r * 1.5))
        squares = [(x - q, y - q, x + q, y + q) for x, y, q in others]
        spots = place_labels([want for i, want in enumerate(wants) if i not in outside], (left + 0.8, top + 0.8, right - 0.8, bottom - 0.8), [*fixed, *squares], min(1.0, frame.width / 150))
        found = iter(spots)
        return [None if i in outside else next(found) for i in range(len(wants))]

    def _sizes(self, style: Style, entry: Lettered) -> tuple[tuple[float, float], ...]:
        size = self._size(style)
        width = max(width_of(entry.lines[0], size, bold=True), *(width_of(line, style.detail) for line in entry.lines[1:]), 0.0)
        height = (size * 1.12 + style.detail * 1.14 * (len(entry.lines) - 1)) * POINT
        number = (width_of("88", style.detail, bold=True) + 0.6, style.detail * 1.1 * POINT)
        return ((width + 1.0, height), number) if entry.mark and not self.small else ((width + 1.0, height),)

    def _size(self, style: Style) -> float:
        return style.detail if self.small else style.label

    def _letter(self, sheet: Sheet, frame: Frame, style: Style, lettered: list[Lettered], spots: list[Spot | None]) -> list[str]:
        """Write the labels with their leader lines; return the key of those that had room for a number only."""
        numbered = sorted((i for i, spot in enumerate(spots) if spot and spot.level), key=lambda i: (lettered[i].lines[0], i))
        numbers = {i: number for number, i in enumerate(numbered, 1)}
        for spot in spots:
            if spot and spot.leader:
                sheet.shape(shapely.LineString(spot.leader), stroke=SOFT, width=0.45)
        for i, (entry, spot) in enumerate(zip(lettered, spots, strict=True)):
            if spot:
                x, _ = frame.at(entry.place.lat, entry.place.lon)
                self._write(sheet, style, [str(numbers[i])] if i in numbers else list(entry.lines), spot.rect, x)
        return [f"{numbers[i]}\u2002{', '.join(lettered[i].lines)}" for i in numbered]

    def _write(self, sheet: Sheet, style: Style, lines: list[str], rect: Rect, mark_x: float) -> None:
        """Write a label's lines, flush with the side that faces the mark, in a rim of paper."""
        left, top, right, _ = rect
        leaning = (left + right) / 2 - mark_x
        align = "center" if abs(leaning) < 0.25 * (right - left) else "left" if leaning > 0 else "right"
        x = {"left": left + 0.5, "center": (left + right) / 2, "right": right - 0.5}[align]
        y = top
        for i, line in enumerate(lines):
            size = self._size(style) if i == 0 else style.detail
            sheet.halo(x, y + size * 0.88 * POINT, line, size, bold=i == 0, align=align)
            sheet.text(x, y + size * 0.88 * POINT, line, size, bold=i == 0, colour=SOFT if i else INK, align=align)
            y += size * 1.12 * POINT

    def _names(self, sheet: Sheet, frame: Frame, style: Style, base: Basemap, fixed: list[Rect], spots: list[Spot], r: float) -> None:
        """Names of countries and divisions in the room that is left."""
        if self.small:
            return
        squares = [(x - 1.5 * r, y - 1.5 * r, x + 1.5 * r, y + 1.5 * r) for mark in self.marks for x, y in [frame.at(mark.place.lat, mark.place.lon)]]
        lines = [shapely.LineString(spot.leader).bounds for spot in spots if spot.leader]
        spoken = frozenset(clean(place.name, 48) for place in [*(mark.place for mark in self.marks), *([self.reference] if self.reference else [])])
        draw_names(sheet, frame, base.names, style.detail, [*fixed, *squares, *lines, *(spot.rect for spot in spots)], spoken)


def _inside(frame: Frame, x: float, y: float, gap: float) -> bool:
    left, top, right, bottom = frame.box
    return left + gap < x < right - gap and top + gap < y < bottom - gap

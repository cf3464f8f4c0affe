"""Parts -> a laid-out sheet: head, map or small maps, legend, key and notes, for a column, a page or a slide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import shapely

from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.figure_areas import FILL, hatching
from geomap.views.figure_basemap import BORDER
from geomap.views.figure_frame import Frame, Projection, figure_box, fit_frame
from geomap.views.figure_glyphs import Glyphs, draw_star, ringed
from geomap.views.figure_map import MapPart
from geomap.views.figure_marks import Mark, count_marks
from geomap.views.figure_notes import legend_rows, say_notes
from geomap.views.figure_sheet import INK, POINT, SOFT, Sheet, Style, clean, width_of, wrap
from geomap.views.payload import concerned_countries, placed
from geomap.views.wording import Words

_PANEL_SHARE = 0.31
"""Share of a slide's width that legend and notes take beside the map."""

_STEPS = 24
_SHRINK = 0.96


class Layout:
    """Puts the parts of one figure on a sheet, from the top down."""

    def __init__(self, style: Style, timeline: Timeline, reference: Place | None, words: Words) -> None:
        """Start with an empty sheet of the style's width."""
        self.style, self.timeline, self.reference, self.words = style, timeline, reference, words
        self.sheet = Sheet(style.width)
        self.glyphs = Glyphs(timeline)
        self.y = style.margin
        self.inner = style.width - 2 * style.margin

    def head(self, title: str, subtitle: Sequence[str]) -> None:
        """Title, and the parts of the subtitle, over the whole width."""
        style = self.style
        self.y = self.sheet.lines(style.margin, self.y - 0.5, wrap(title, self.inner, style.title, bold=True, most=3), style.title, bold=True, lead=1.15)
        lines: list[str] = []
        for part in subtitle:
            joined = f"{lines[-1]} · {part}" if lines else part
            fits = bool(lines) and width_of(joined, style.subtitle) <= self.inner
            lines = [*lines[:-1], joined] if fits else [*lines, *wrap(part, self.inner, style.subtitle)]
        self.y = self.sheet.lines(style.margin, self.y, lines, style.subtitle, colour=SOFT)
        self.y += style.subtitle * POINT * 0.6

    def single(self, part: MapPart) -> str:
        """One map with its legend and notes; returns the projection's name."""
        style = self.style
        box = figure_box(placed(self.timeline), self.reference, concerned_countries(self.timeline, self.reference))
        width, heights = self.inner, style.map_heights
        if style.height:
            width, heights = self.inner * (1 - _PANEL_SHARE) - style.margin, (style.height - style.margin - self.y,) * 2
        frame = fit_frame(box, style.margin, self.y, width, heights)
        key, unlabelled = part.draw(self.sheet, frame, style)
        self._foot(frame.left + frame.width, frame.top + frame.height, part, frame, key, unlabelled)
        return frame.projection.name

    def grid(self, parts: Sequence[MapPart]) -> str:
        """Small maps in rows, one scale for all; returns the projection's name."""
        style = self.style
        columns = min(style.panels, math.ceil(math.sqrt(len(parts))) if len(parts) > 4 else len(parts) if len(parts) < 4 else 2)
        rows = math.ceil(len(parts) / columns)
        whole = self.inner * (1 - _PANEL_SHARE) - style.margin if style.height else self.inner
        gap, head = style.margin * 0.6, style.detail * POINT * 1.9
        width = (whole - gap * (columns - 1)) / columns
        heights = (width * 0.62, width * 1.1)
        if style.height:
            heights = ((style.height - style.margin - self.y) / rows - head - gap,) * 2
        box = figure_box(placed(self.timeline), self.reference, concerned_countries(self.timeline, self.reference))
        frame = fit_frame(box, style.margin, self.y + head, width, heights)
        unlabelled: list[str] = []
        for i, part in enumerate(parts):
            row, column = divmod(i, columns)
            here = replace(frame, left=style.margin + column * (width + gap), top=self.y + head + row * (frame.height + head + gap))
            unlabelled += self._panel(part, here, head)
        bottom = self.y + rows * (frame.height + head + gap) - gap
        every = replace(parts[-1], marks=tuple(mark for part in parts for mark in part.marks))  # the legend explains all that any map shows
        self._foot(style.margin + whole, bottom, every, frame, [], unlabelled)
        return frame.projection.name

    def _panel(self, part: MapPart, frame: Frame, head: float) -> list[str]:
        """One small map under its day and its counts; returns the names there was no room for, with the day."""
        style, y = self.style, frame.top - head * 0.3
        self.sheet.text(frame.left, y, part.heading, style.detail * 1.12, bold=True)
        x = frame.left + frame.width
        for side, n in reversed(count_marks(part.marks)[0].items()):
            x -= width_of(str(n), style.detail)
            self.sheet.text(x, y, str(n), style.detail, colour=INK)
            x -= style.detail * POINT * 0.75
            self.glyphs.draw(self.sheet, x, y - style.detail * POINT * 0.36, style.detail * POINT * 0.36, Mark(part.marks[0].place, "held", side, None))
            x -= style.detail * POINT * 1.0
        names = part.draw(self.sheet, frame, style)[1]
        return [f"{part.heading}: {', '.join(names)}"] if names else []

    def _foot(self, right: float, bottom: float, part: MapPart, frame: Frame, key: Sequence[str], unlabelled: Sequence[str]) -> None:
        """Legend, key and notes: under the map, or beside it where the height is given."""
        style = self.style
        notes = say_notes(self.timeline, _say_projection(frame.projection, self.words), self.words, unlabelled)
        if style.height is None:
            y = self._legend(style.margin, bottom + style.legend * POINT * 0.5, self.inner, part, frame, style)
            y = self._key(style.margin, y, self.inner, key, style)
            self.sheet.height = self._notes(style.margin, y, self.inner, notes, style) + style.margin
            return
        x, width = right + style.margin, style.width - style.margin * 2 - right
        tight = self._fitting(x, width, part, frame, key, notes)
        y = self._legend(x, frame.top - style.legend * POINT * 0.6, width, part, frame, tight)
        y = self._key(x, y, width, key, tight)
        self._notes(x, y, width, notes, tight)
        self.sheet.height = style.height

    def _fitting(self, x: float, width: float, part: MapPart, frame: Frame, key: Sequence[str], notes: Sequence[tuple[str, str]]) -> Style:
        """Style whose letters are small enough for legend, key and notes to fit beside the map; tried on a sheet that is thrown away."""
        kept, style = self.sheet, self.style
        assert style.height is not None
        self.sheet = Sheet(style.width)
        for _ in range(_STEPS):
            y = self._legend(x, frame.top, width, part, frame, style)
            if self._notes(x, self._key(x, y, width, key, style), width, notes, style) <= style.height - style.margin:
                break
            style = replace(style, legend=style.legend * _SHRINK, note=style.note * _SHRINK)
        self.sheet = kept
        return style

    def _legend(self, x: float, y: float, width: float, part: MapPart, frame: Frame, style: Style) -> float:
        """Sides with their counts, what else a mark can say, the reference city, disputed borders; returns the next line's y."""
        figure = self.words["figure"]
        sides, rest = legend_rows(part.marks, self.words, counted=not part.small)
        signs: list[tuple[Mark | str, str]] = list(rest)
        if self.reference:
            words = self.words["reference_mark"] if part.small or not part.marks else figure["reference"]
            signs.append(("star", words.format(name=clean(self.reference.name, 60))))
        if not frame.projection.whole_world and any(shapely.intersects(shape, frame.outline) for shape in part.base(frame).disputed):
            signs.append(("border", figure["disputed_border"]))
        if part.areas:
            said = self.words["areas"]
            signs += [("area", said["legend"].format(what=said[part.areas[0].area.by])), ("hatched", said["contested"])]
        heading: list[tuple[Mark | str, str]] = [("", self.words["held_by"])] if sides and not part.small else []
        if not part.marks:
            heading = [("", self.words["no_change"])]
        if style.height and heading:  # a narrow panel gives the heading a line of its own
            y, heading = self._flow(x, y, width, heading, style, bold=True), []
        y = self._flow(x, y, width, [*heading, *sides], style, bold=True)
        y = self._flow(x, y, width, [*signs, *([("", figure["fresh"])] if part.small else [])], style, bold=False)
        return y + style.legend * POINT * 0.5

    def _flow(self, x: float, y: float, width: float, items: Sequence[tuple[Mark | str, str]], style: Style, *, bold: bool) -> float:
        """Glyphs with their words, one after the other, as many in a row as fit; returns the next line's y."""
        line, at = style.legend * POINT, 0.0
        for sign, text in items:
            indent = line * 1.6 if sign else 0.0
            lines = wrap(text, width - indent, style.legend, bold=bold)
            need = indent + max(width_of(part, style.legend, bold=bold) for part in lines)
            if at and at + need > width:
                y, at = y + line * 1.45, 0.0
            self._sign(x + at + line * 0.6, y + line * 0.8, line * 0.42, sign)
            self.sheet.lines(x + at + indent, y, lines, style.legend, bold=bold, lead=1.4)
            at += need + line * 1.6
            if len(lines) > 1:
                y, at = y + line * 1.4 * (len(lines) - 1), width
        return y + line * 1.5 if items else y

    def _sign(self, x: float, y: float, r: float, sign: Mark | str) -> None:
        """Draw what stands before an entry of the legend: a mark, a star, a border or nothing."""
        if isinstance(sign, Mark):
            self.glyphs.draw(self.sheet, x, y, r * (0.72 if ringed(sign) else 1.0), sign)
        elif sign == "star":
            draw_star(self.sheet, x, y, r * 1.3)
        elif sign in {"area", "hatched"}:
            box = shapely.box(x - 1.4 * r, y - r, x + 1.4 * r, y + r)
            self.sheet.shape(box, fill=SOFT if sign == "area" else "none", alpha=FILL)
            self.sheet.shape(shapely.union(box.exterior, shapely.intersection(hatching(box.bounds), box)) if sign == "hatched" else box, stroke=SOFT, width=0.5)
        elif sign == "border":
            self.sheet.shape(shapely.LineString([(x - 1.5 * r, y), (x + 1.5 * r, y)]), stroke=BORDER, width=0.9, dash=(3, 2))

    def _key(self, x: float, y: float, width: float, key: Sequence[str], style: Style) -> float:
        """Names that the map had room for as a number only, in columns; returns the next line's y."""
        if not key:
            return y
        y = self.sheet.lines(x, y, [self.words["figure"]["key"]], style.note, bold=True)
        widest = max(width_of(entry, style.note) for entry in key) + 3.0
        columns = max(1, min(int(width / widest), len(key)))
        rows = math.ceil(len(key) / columns)
        for column in range(columns):
            entries = [wrap(entry, width / columns - 1, style.note, most=1)[0] for entry in key[column * rows : (column + 1) * rows]]
            self.sheet.lines(x + column * width / columns, y, entries, style.note)
        return y + (rows + 0.6) * style.note * POINT * 1.28

    def _notes(self, x: float, y: float, width: float, notes: Sequence[tuple[str, str]], style: Style) -> float:
        """Notes in the style's columns, as even as they can be; returns the bottom."""
        self.sheet.shape(shapely.LineString([(x, y), (x + width, y)]), stroke="#c4c9cd", width=0.5)
        gap = style.margin
        column = (width - gap * (style.columns - 1)) / style.columns
        wrapped = [(heading, wrap(text, column, style.note, indent=self._indent(heading, style))) for heading, text in notes]
        heights = [len(lines) + 0.35 for _, lines in wrapped]
        cut = len(notes) if style.columns == 1 else min(range(1, len(notes)), key=lambda i: abs(sum(heights[:i]) - sum(heights[i:])))
        return max(self._note_column(x + i * (column + gap), y + 0.4, part, style) for i, part in enumerate((wrapped[:cut], wrapped[cut:])) if part)

    def _note_column(self, x: float, y: float, notes: Sequence[tuple[str, list[str]]], style: Style) -> float:
        step = style.note * POINT * 1.28
        for heading, lines in notes:
            self.sheet.text(x, y + step * 0.8, self._headed(heading), style.note, bold=True, colour=SOFT)
            self.sheet.text(x + self._indent(heading, style), y + step * 0.8, lines[0], style.note, colour=SOFT)
            y = self.sheet.lines(x, y + step, lines[1:], style.note, colour=SOFT) + step * 0.35
        return y

    def _indent(self, heading: str, style: Style) -> float:
        return width_of(self._headed(heading) + "\u00a0", style.note, bold=True) + 0.3

    def _headed(self, heading: str) -> str:
        return str(self.words["figure"]["heading"]).format(heading=heading)


def _say_projection(projection: Projection, words: Words) -> str:
    """Name of a projection with its centre, in the figure's language."""
    figure = words["figure"]
    if projection.whole_world:
        return str(figure["equal_earth"])
    lat = f"{abs(projection.lat):.1f}".replace(".", words["decimal"]) + "°" + "NS"[projection.lat < 0]
    lon = f"{abs(projection.lon):.1f}".replace(".", words["decimal"]) + "°" + (figure["west"] if projection.lon < 0 else figure["east"])
    return str(figure["azimuthal"]).format(lat=lat, lon=lon)

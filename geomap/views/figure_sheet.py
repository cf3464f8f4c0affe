"""Shapes and words in millimetres -> a matplotlib figure, and from it the bytes of a PNG, SVG or PDF."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from geomap.views.payload import shown

INK, SOFT, PAPER = "#1d2329", "#4a525a", "#ffffff"
MM = 25.4
POINT = MM / 72
"""Millimetres in a point."""

DPI = 300

_FALLBACKS = ("Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Myanmar", "Noto Sans Thai",
              "Noto Sans CJK SC", "Noto Sans SC", "Noto Sans Sinhala", "Noto Sans Tamil", "Noto Sans Hebrew", "Noto Sans")
"""Fonts for scripts that DejaVu Sans, which comes with matplotlib, lacks; used where the machine has them."""

_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "geomap", "pdf.fonttype": 42, "path.simplify": False, "text.parse_math": False}


@dataclass(frozen=True, slots=True)
class Style:
    """A size of figure: widths in mm, letters in points; `height` None grows with the content, else the notes stand beside the map."""

    width: float
    height: float | None
    margin: float
    title: float
    subtitle: float
    label: float
    detail: float
    legend: float
    note: float
    mark: float
    columns: int
    map_heights: tuple[float, float]
    panels: int


STYLES: Mapping[str, Style] = {
    "column": Style(85, None, 2.5, 9.5, 6.5, 6.2, 5.4, 6.2, 5.0, 1.05, 1, (48, 95), 2),
    "page": Style(180, None, 4, 12.5, 8.2, 7.2, 6.2, 7.5, 6.0, 1.35, 2, (85, 168), 4),
    "slide": Style(338.67, 190.5, 9, 26, 15, 12.5, 10.5, 13, 9.5, 2.4, 1, (0, 0), 4),
}
"""The sizes a figure can have: a column and a page of a report, a 16:9 slide."""


def clean(text: str, limit: int = 120) -> str:
    """Text on one line, without control characters and direction marks, cut to `limit` characters."""
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Zs"} and c not in "\u00a0\u202f" else c for c in text)
    return shown(" ".join(re.split(r"[ ]+", "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Cn", "Co"} or c in "\u200c\u200d")[: limit * 2])).strip(), limit)


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Font families to use, in order: DejaVu Sans and what the machine has of the fallbacks."""
    from matplotlib.font_manager import get_font_names

    present = set(get_font_names())
    return ("DejaVu Sans", *(name for name in _FALLBACKS if name in present))


@lru_cache(maxsize=20_000)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in mm; `size` in points."""
    from matplotlib.textpath import text_to_path

    with _quiet():
        width, _, _ = text_to_path.get_text_width_height_descent(text, _font(size, bold=bold), False)
    return float(width) * POINT


@lru_cache(maxsize=64)
def _font(size: float, *, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=list(families()), size=size, weight="bold" if bold else "normal")


def wrap(text: str, width: float, size: float, *, bold: bool = False, most: int = 99, indent: float = 0.0) -> list[str]:
    """Lines of a text no wider than `width` mm, the first shorter by `indent`, at most `most`, the last then with an ellipsis; a word too long is cut."""
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, bold=bold) <= width - (indent if len(lines) == 1 else 0):
            lines[-1] = joined
        else:
            lines.extend(_pieces(word, width - (0 if lines else indent), size, bold=bold))
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), width, size, bold=bold)]
    return lines


def _pieces(word: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    """Yield a word whole where it fits, in pieces where it does not."""
    while word:
        last = len(word)
        while last > 1 and width_of(word[:last], size, bold=bold) > width:
            last -= 1
        yield word[:last]
        word = word[last:]


def _cut(text: str, width: float, size: float, *, bold: bool) -> str:
    while text and width_of(text + "…", size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib's word on letters that no font has to itself: they print as boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        yield


@contextmanager
def settings() -> Iterator[None]:
    """Draw with matplotlib's own defaults and the settings of this module, whatever the machine's are."""
    import matplotlib as mpl

    with mpl.rc_context(), _quiet():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]  # matplotlib lists its keys as literals
        yield


class Sheet:
    """A sheet of paper in millimetres, origin at the top left, y downwards; its height is fixed when it is written."""

    def __init__(self, width: float) -> None:
        """Start with a white sheet."""
        from matplotlib.figure import Figure

        self.width, self.height = width, 0.0
        self.figure = Figure(facecolor=PAPER)
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self._order = 0

    def _next(self) -> float:
        """Drawing order is the order of the calls."""
        self._order += 1
        return float(self._order)

    def text(self, x: float, y: float, words: str, size: float, *, colour: str = INK, bold: bool = False, italic: bool = False, align: str = "left") -> None:
        """Write one line with its baseline at y."""
        self.axes.text(x, y, words, fontsize=size, color=colour, family=list(families()), weight="bold" if bold else "normal", ha=align,
                       style="italic" if italic else "normal", va="baseline", parse_math=False, zorder=self._next(), clip_on=False)

    def halo(self, x: float, y: float, words: str, size: float, *, bold: bool = False, align: str = "left") -> None:
        """Draw a rim of paper around a line of text written next at the same place; the text itself stays text."""
        from matplotlib.patches import PathPatch
        from matplotlib.textpath import TextPath
        from matplotlib.transforms import Affine2D

        path = TextPath((0, 0), words, prop=_font(size, bold=bold))
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * width_of(words, size, bold=bold)
        flat = path.transformed(Affine2D().scale(POINT, -POINT).translate(left, y))
        self.axes.add_artist(PathPatch(flat, facecolor=PAPER, edgecolor=PAPER, linewidth=size * 0.3, alpha=0.8, joinstyle="round", zorder=self._next()))

    def lines(self, x: float, y: float, lines: Sequence[str], size: float, *, colour: str = INK, bold: bool = False, lead: float = 1.28) -> float:
        """Write lines below y and return where the next may start."""
        for line in lines:
            y += size * POINT * lead
            self.text(x, y - size * POINT * (lead - 1.02), line, size, colour=colour, bold=bold)
        return y

    def shape(self, geometry: BaseGeometry, *, fill: str = "none", stroke: str = "none", width: float = 0.0, dash: Sequence[float] | None = None,
              alpha: float | None = None, clip: tuple[float, float, float, float] | None = None) -> None:
        """Draw a polygon or line; `width` and `dash` in points, `clip` a rectangle."""
        from matplotlib.patches import PathPatch, Rectangle

        if (path := _path(geometry)) is None:
            return
        patch = PathPatch(path, facecolor=fill, edgecolor=stroke, linewidth=width, alpha=alpha, zorder=self._next(), capstyle="round", joinstyle="round",
                          linestyle=(0, tuple(dash)) if dash else "solid")
        self.axes.add_artist(patch)  # add_patch would measure each outline for limits that are set anyway
        if clip:
            patch.set_clip_path(Rectangle((clip[0], clip[1]), clip[2] - clip[0], clip[3] - clip[1], transform=self.axes.transData))

    def write(self, buffer: io.BytesIO, form: str, title: str, description: str, projection: str) -> None:
        """Write the sheet in one of the formats; the same sheet gives the same bytes."""
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(self.height, 0)
        self.figure.set_size_inches(self.width / MM, self.height / MM)
        if form == "svg":
            plain = io.BytesIO()
            self.figure.savefig(plain, format=form, metadata=_metadata(form, title, description, projection))
            buffer.write(_accessible(plain.getvalue().decode(), title, description).encode())
        else:
            self.figure.savefig(buffer, format=form, dpi=DPI, metadata=_metadata(form, title, description, projection))


def _metadata(form: str, title: str, description: str, projection: str) -> dict[str, Any]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        maker = f"geomap {version('geomap')}"
    except PackageNotFoundError:  # run from a checkout that is not installed
        maker = "geomap"
    if form == "png":
        return {"Title": title, "Description": description, "Comment": f"Projection: {projection}", "Software": maker}
    if form == "svg":
        return {"Title": title, "Description": description, "Coverage": f"Projection: {projection}", "Creator": maker, "Date": None}
    return {"Title": title, "Subject": description, "Keywords": f"Projection: {projection}", "Creator": maker, "CreationDate": None}


def _accessible(svg: str, title: str, description: str) -> str:
    """SVG that a screen reader announces by title and description, with fonts of the same width where DejaVu is missing."""
    head = f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(description)}</desc>'
    svg = re.sub(r"<title>.*?</title>", lambda _: head, svg, count=1, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1)
    return svg.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana")


def _path(geometry: BaseGeometry) -> Any:
    """Make a matplotlib path of all rings and lines of a geometry, None where there are none."""
    import shapely
    from matplotlib.path import Path

    points: list[Any] = []
    codes: list[Any] = []
    for part in shapely.get_parts(_flat(geometry)):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part] if part.geom_type in ("LineString", "LinearRing") else []
        for ring in rings:
            line = shapely.get_coordinates(ring)
            points.append(line)
            codes.append([Path.MOVETO, *[Path.LINETO] * (len(line) - 2), Path.CLOSEPOLY if part.geom_type == "Polygon" else Path.LINETO])
    return Path(np.concatenate(points), np.concatenate(codes)) if points else None


def _flat(geometry: BaseGeometry) -> Any:
    """Parts of a geometry, collections inside collections taken apart."""
    import shapely

    parts = shapely.get_parts(geometry)
    nested = [inner for part in parts for inner in (shapely.get_parts(part) if part.geom_type.startswith(("Multi", "Geometry")) else [part])]
    return shapely.GeometryCollection(nested)

"""Draw the pictures of docs/gallery from the sample articles: `python docs/gallery.py`."""

from __future__ import annotations

from pathlib import Path

from geomap import read_all, read_articles, timeline_of
from geomap.views.figure import figure

ARTICLES = Path(__file__).parent.parent / "data" / "articles"
GALLERY = Path(__file__).parent / "gallery"

FIGURES = (
    ("lashkar-gah-2021-08-13.txt", "lashkar-gah-page.png", {}),
    ("lashkar-gah-2021-08-13.txt", "lashkar-gah-column.png", {"size": "column", "ui": "en"}),
    ("afghanistan-2021", "afghanistan-slide.png", {"size": "slide", "ui": "en"}),
    ("afghanistan-2021", "afghanistan-by-day.png", {"by": "day", "ui": "en"}),
    ("goma-2025", "goma-page.png", {"ui": "fr"}),
    ("syria-2024", "syria-page.png", {"ui": "en"}),
    ("ukraine-2022", "ukraine-page.png", {"ui": "en"}),
)
"""Articles, picture, options of the figure."""


def draw() -> None:
    """Write every picture of the gallery, anew where it is there already."""
    GALLERY.mkdir(exist_ok=True)
    for source, name, options in FIGURES:
        readings = read_all(read_articles([str(ARTICLES / source)]))
        figure(timeline_of(readings), readings[0].reference, GALLERY / name, **options)
        print(GALLERY.name + "/" + name)


if __name__ == "__main__":
    draw()

"""Draw the pictures of docs/gallery: maps and figures of the sample articles and event tables, pages photographed in headless Chromium.

    python docs/make_gallery.py [NAME ...]

Without names all pictures are drawn anew. Needs playwright, Pillow and pypdfium2 (`pip install -e ".[test]"`) and Chromium.
The network is off: a page that asks for anything, or complains, fails the run.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import open_gazetteer, parse_article, read, read_all, read_articles
from geomap.events import read_events
from geomap.pipeline import timeline_of, usual_reference
from geomap.views.figure import figure
from geomap.views.html import page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.gazetteers.places import Place
    from geomap.timeline import Timeline

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "gallery"
DESKTOP, PHONE = (1200, 720), (390, 844)
FIGURE_PX = 1100
ONE_TOWN = "date 2021-08-08 The Taliban captured Kunduz, 250 km north of Kabul, on Sunday, officials said."
NO_CHANGE = "date 2024-05-02 Farmers near Herat in western Afghanistan have begun the saffron harvest late this year. Prices in Kabul rose, traders said."
CAPITALS, TINY, SPLIT = "events/afghan-capitals-2021.csv", "events/grenada-1983.csv", "events/exercise-fiji.csv"
SAMPLE = "articles/lashkar-gah-2021-08-13.txt"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what it is drawn from (a text, or a file of data/), and as what: page, phone, print, figure; `says` stands for it in words, `click` opens a place."""

    source: str
    shape: str
    says: str
    ui: str = "en"
    title: str | None = None
    by: str | None = None
    size: str = "page"
    click: str | None = None


EXERCISE, GRENADA = "Exercise in Fiji: invented example", "Grenada, October 1983: changes of control"
PICTURES = {
    "lashkar-gah.png": Picture(SAMPLE, "page", "Page of the sample article, in English: eight places in Afghanistan on 13 August 2021, the date slider and the legend"),
    "article-page-french.png": Picture(SAMPLE, "page", "The same page in French with Kandahar chosen: its line to Kabul, its distance and the sentence it was read from", ui="fr", click="Kandahar"),
    "article-figure-french.png": Picture(SAMPLE, "figure", "Figure of the sample article in French, with days and distances, sources and the rule of control", ui="fr"),
    "one-town-page.png": Picture(ONE_TOWN, "page", "Page of one sentence: Kunduz, 246 km north of Kabul, and what the article says", click="Kunduz"),
    "one-town-figure.png": Picture(ONE_TOWN, "figure", "Figure of the same sentence for a column 85 mm wide", size="column"),
    "capitals-page.png": Picture(CAPITALS, "page", "Page of the 34 Afghan provincial capitals in August and September 2021, each with its name"),
    "capitals-phone.png": Picture(CAPITALS, "phone", "The same page on a phone, with the details of Mazar-e Sharif over its lower half", click="Mazar-e Sharif"),
    "capitals-print.png": Picture(CAPITALS, "print", "The same page printed on one A4 sheet: map, counts, legend, the table of all changes and the rule"),
    "capitals-figure.png": Picture(CAPITALS, "figure", "Figure of the 34 capitals, each labelled with its day and its distance from Kabul"),
    "capitals-by-day.png": Picture(CAPITALS, "figure", "Eleven small maps of the same, one for each day on which a capital changed hands", by="day"),
    "date-line-page.png": Picture(SPLIT, "page", "Page of an invented exercise in Fiji, on both sides of the date line, with all kinds of marks", title=EXERCISE),
    "date-line-figure.png": Picture(SPLIT, "figure", "Figure of the same exercise, in a projection centred on the islands", title=EXERCISE),
    "tiny-country-page.png": Picture(TINY, "page", "Page of a tiny country: six places on Grenada in October 1983", title=GRENADA),
    "tiny-country-figure.png": Picture(TINY, "figure", "Figure of the same six places on Grenada", title=GRENADA),
    "no-change-page.png": Picture(NO_CHANGE, "page", "Page of an article that tells no change of control: it says so, and draws nothing as taken"),
    "no-change-figure.png": Picture(NO_CHANGE, "figure", "Figure of the same article: no change of control was found"),
}


@lru_cache
def told(source: str) -> tuple[Timeline, Place | None]:
    """Timeline and reference city of a picture's source."""
    path = ROOT / "data" / source if source.endswith((".csv", ".txt")) else None
    if path and path.suffix == ".csv":
        timeline = read_events(path)
        return timeline, usual_reference([report.shift.placing for change in timeline.changes for report in change.reports], open_gazetteer())
    readings = read_all(read_articles([str(path)])) if path else (read(parse_article(source)),)
    return timeline_of(readings), readings[0].reference


def draw(browser: Any, picture: Picture) -> bytes:
    """PNG of one picture."""
    timeline, reference = told(picture.source)
    if picture.shape == "figure":
        buffer = io.BytesIO()
        figure(timeline, reference, buffer, format="png", title=picture.title, ui=picture.ui, size=picture.size, by=picture.by)
        return buffer.getvalue()
    with opened(browser, page(timeline, reference, title=picture.title, ui=picture.ui), PHONE if picture.shape == "phone" else DESKTOP) as tab:
        if picture.click:
            tab.click(f'[role=button].mark[aria-label^="{picture.click}."]')
        tab.mouse.move(3, 3)
        tab.wait_for_timeout(600)
        return sheet(tab.pdf(prefer_css_page_size=True, print_background=True)) if picture.shape == "print" else bytes(tab.screenshot())


@contextmanager
def opened(browser: Any, html: str, size: tuple[int, int]) -> Iterator[Any]:
    """Open a page from a file with the network off; raise for an error, a complaint or a request."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, device_scale_factor=2 if size == PHONE else 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        path.write_text(html, "utf-8")
        tab = context.new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text))
        tab.on("request", lambda request: None if request.url.startswith("file:") else faults.append(request.url))
        tab.goto(path.as_uri())
        tab.wait_for_selector("html.ready")
        tab.set_default_timeout(5000)
        yield tab
        context.close()
    if faults:
        raise SystemExit(f"a page complains: {faults}")


def sheet(pdf: bytes) -> bytes:
    """First sheet of a PDF as PNG."""
    import pypdfium2

    buffer = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=1.9).to_pil().save(buffer, "PNG")
    return buffer.getvalue()


def small(png: bytes, width: int | None) -> bytes:
    """The same picture no wider than `width` and in 256 colours, which is enough for a map and a third of the bytes."""
    import numpy as np
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if width and picture.width > width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    # The colours met most stay as they are: paper stays white, a side keeps its colour. The rest share what an octree finds.
    colours, counts = np.unique(np.asarray(picture).reshape(-1, 3), axis=0, return_counts=True)
    palette = Image.new("P", (1, 1))
    rest = picture.quantize(136, method=Image.Quantize.FASTOCTREE).getpalette() or []
    palette.putpalette([*colours[np.argsort(-counts)][:120].ravel().tolist(), *rest[: 136 * 3]])
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def readme() -> str:
    """The gallery's page: every picture with its words."""
    head = "# Gallery\n\nDrawn by `python docs/make_gallery.py`: maps and figures as they come, none touched up. The exercise in Fiji is invented; the other facts have their sources in `data/SOURCES.toml`.\n"
    return head + "".join(f"\n![{picture.says}]({name})\n" for name, picture in PICTURES.items())


def main(names: Sequence[str]) -> int:
    """Write the pictures named, or all, and remove what is no picture of the list any more."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as run:
        browser = run.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox", "--disable-gpu"])
        for name in names or PICTURES:
            picture = PICTURES[name]
            content = small(draw(browser, picture), FIGURE_PX if picture.shape == "figure" else None)
            (FOLDER / name).write_bytes(content)
            print(f"{name}  {len(content) // 1000} kB")
        browser.close()
    for path in FOLDER.glob("*.png"):
        if path.name not in PICTURES:
            path.unlink()
    (FOLDER / "README.md").write_text(readme(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

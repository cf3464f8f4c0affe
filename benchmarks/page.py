"""The map page with thousands of changes in headless Chromium, beside plain folium markers and geopandas' explore in the same run.

    python benchmarks/page.py [--rivals-most N] [-o benchmarks/page.json]

For each size: seconds to make the page, its bytes, seconds from navigation to drawn (the load event and two frames), the seconds of
processor time in that (which a busy machine stretches less), and seconds of one zoom step (a click to the last frame, the animation
of a quarter of a second included). The rivals draw the same points without popups,
tooltips or dates; their Leaflet comes from the disk. A rival that is not drawn within its time is "not drawn".
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from xstatic.pkg import leaflet

from geomap.articles import Article, Interval, Span
from geomap.changes import Change, Report
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Timeline
from geomap.views.html import page

SIZES = (34, 10_000, 100_000)
SIDES = ("Ukraine", "Russia", "Separatists")
KINDS = ("capture", "recapture", "contested", "attack", "surrender")
MODALITIES = ("asserted", "asserted", "asserted", "claimed", "threatened", "denied")
PATIENCE_MS = 60_000
REFERENCE = Place("t:kyiv", "Kyiv", 50.45, 30.52, "UA", None, "PPLC", 2_797_553)
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
ZOOM = """map => new Promise(done => { const start = performance.now();
  map.once('moveend', () => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)))));
  map.zoomIn(); })"""


def timeline_of(n: int) -> Timeline:
    """`n` changes at as many places, over a hundred days, from two hundred articles."""
    chance = random.Random(1)
    articles = [Article(f"a{i}", " ".join(f"Forces took Town {k} in fighting on the front near Village {k}." for k in range(4)), "en", Interval(date(2022, 3, 1), date(2022, 3, 1)),
                        None, f"Dispatch {i}", f"Agency {i % 12}", f"https://example.org/{i}") for i in range(200)]
    return Timeline(tuple(change_of(i, articles[i % 200], chance) for i in range(n)), tuple(articles))


def change_of(i: int, article: Article, chance: random.Random) -> Change:
    """One change at a place of its own."""
    place = Place(f"t:{i}", f"Town {i}", round(chance.uniform(44.5, 52.2), 4), round(chance.uniform(23, 40), 4), "UA", f"Region {i % 24}", "PPL", chance.randrange(10**6))
    day = date(2022, 3, 1) + timedelta(days=i % 100)
    kind, modality, gains = chance.choice(KINDS), chance.choice(MODALITIES), chance.choice(SIDES)
    start = article.text.index("Town")
    placing = Placing(Mention(start, start + 6, f"Town {i}", "literal", 0.9, ""), place, (), 0.9, "")
    shift = Shift(placing, kind, modality, False, False, gains, None, None, Interval(day, day), None, Span(0, article.text.index(".") + 1), 0, 0.9, "")
    return Change(f"c{i}", place, f"Town {i}", kind, modality, False, False, gains, None, Interval(day, day), 0.9, (Report(article, shift),))


def ours(timeline: Timeline) -> str:
    return page(timeline, REFERENCE)


def markers(timeline: Timeline) -> str:
    """One folium.Marker a place."""
    import folium

    drawn = folium.Map(tiles=None, location=(48.5, 31), zoom_start=6)
    for change in timeline.changes:
        folium.Marker((change.place.lat, change.place.lon)).add_to(drawn)
    return drawn.get_root().render()


def explore(timeline: Timeline) -> str:
    """geopandas' explore, as it comes."""
    frame = timeline.to_geodataframe()[["place", "gains", "geometry"]]
    return frame.explore(tiles=None, tooltip=False, popup=False, color="#c8500a").get_root().render()


def measured(browser: Any, html: str) -> dict[str, float | None]:
    """Seconds to drawn and of a zoom step; None where the page is not drawn in time."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        path.write_text(html, "utf-8")
        tab = context.new_page()
        tab.route(re.compile("^https?://"), local)
        meter = context.new_cdp_session(tab)
        meter.send("Performance.enable", {"timeDomain": "threadTicks"})
        try:
            tab.goto(path.as_uri(), wait_until="load")
            drawn = tab.evaluate(FRAMES) / 1000
            busy = next(each["value"] for each in meter.send("Performance.getMetrics")["metrics"] if each["name"] == "TaskDuration")
            name = tab.evaluate("() => Object.keys(window).find(key => key.startsWith('map_') && window[key].zoomIn)")
            zoom = tab.evaluate_handle(f"() => window[{json.dumps(name)}]")
            steps = sorted(tab.evaluate(ZOOM, zoom) / 1000 for _ in range(3))
            return {"drawn_s": round(drawn, 2), "cpu_s": round(busy, 2), "zoom_s": round(steps[1], 2)}
        except Exception as error:  # noqa: BLE001 - a rival that hangs is a result
            print(f"  {str(error).splitlines()[0][:100]}", file=sys.stderr)
            return {"drawn_s": None, "cpu_s": None, "zoom_s": None}
        finally:
            context.close()


def local(route: Any) -> None:
    """Leaflet from the disk; everything else that a rival asks for is empty."""
    name = route.request.url.rsplit("/", 1)[-1]
    file = Path(leaflet.BASE_DIR, name)
    body = file.read_bytes() if name in {"leaflet.js", "leaflet.css"} else b""
    route.fulfill(body=body, content_type="text/javascript" if name.endswith(".js") else "text/css")


def run(rivals_most: int) -> list[dict[str, Any]]:
    from playwright.sync_api import sync_playwright

    rows = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox", "--disable-gpu"])
        for n in SIZES:
            timeline = timeline_of(n)
            makers: list[tuple[str, Callable[[Timeline], str]]] = [("geomap", ours)] + [("geopandas explore", explore), ("folium markers", markers)] * (n <= rivals_most)
            for name, maker in makers:
                start = time.perf_counter()
                html = maker(timeline)
                row = {"changes": n, "page": name, "make_s": round(time.perf_counter() - start, 2), "bytes": len(html.encode()), **measured(browser, html)}
                print("{changes:>7,}  {page:18} made {make_s:>6} s  {bytes:>11,} bytes  drawn {drawn_s} s (processor {cpu_s} s)  zoom step {zoom_s} s".format(**row), flush=True)
                rows.append(row)
        browser.close()
    return rows


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rivals-most", type=int, default=10_000, help="largest size that the rivals are tried at")
    parser.add_argument("-o", type=Path, default=Path(__file__).with_name("page.json"), help="where the figures go")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = run(options.rivals_most)
    options.o.write_text(json.dumps({"machine": f"{platform.machine()}, Python {platform.python_version()}", "rows": rows}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

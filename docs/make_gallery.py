"""Draw the pictures of docs/gallery: maps made of the sample articles, photographed in headless Chromium.

    python docs/make_gallery.py

Needs playwright (in the test extra) and Chromium. The network is off: the page has everything in it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from geomap import draw_map, read_all, read_articles

ROOT = Path(__file__).parents[1]
PICTURES = {"lashkar-gah.png": "data/articles/lashkar-gah-2021-08-13.txt"}
SIZE = {"width": 1200, "height": 720}


def main() -> int:
    """Write each picture; fail when a page asks for anything or complains."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as run, tempfile.TemporaryDirectory() as folder:
        browser = run.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, article in PICTURES.items():
            path = Path(folder) / "map.html"
            draw_map(read_all(read_articles([str(ROOT / article)])), ui="en").save(path)
            context = browser.new_context(viewport=SIZE, offline=True)
            page = context.new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
            page.on("request", lambda request, faults=faults: faults.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
            page.goto(path.as_uri())
            page.wait_for_timeout(1000)
            page.screenshot(path=ROOT / "docs" / "gallery" / name)
            context.close()
            if faults:
                print(f"{name}: {faults}", file=sys.stderr)
                return 1
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The map page in a real browser, with the network off: what a reader sees, clicks and types."""

from __future__ import annotations

import html
import importlib
import os
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geomap.articles import Article, Interval, Span
from geomap.events import read_events
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Timeline, draw_timeline
from geomap.views.embed import embed
from geomap.views.html import MapPage, page

NEEDED = "GEOMAP_NEED_BROWSER" in os.environ  # where everything is checked, a missing browser is no excuse
playwright = importlib.import_module("playwright.sync_api") if NEEDED else pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None and not NEEDED, reason="no Chromium on this machine")

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
KABUL = Place("t:kabul", "Kabul", 34.5289, 69.1725, "AF", "Kabul", "PPLC", 4434550)
TOWNS = {"Zaranj": (30.96, 61.86), "Kunduz": (36.73, 68.87), "Taloqan": (36.74, 69.53), "Herat": (34.35, 62.2), "Kandahar": (31.61, 65.71),
         "Ghazni": (33.55, 68.42), "Bamyan": (34.82, 67.82)}
ATTACKS = ("<script>window.pwned=1</script>", '"><img src=x onerror=window.pwned=1>', "</script><script>window.pwned=1</script>",
           "javascript:window.pwned=1", "<svg onload=window.pwned=1>", "${window.pwned=1}")


def town(name: str) -> Place:
    return Place(f"t:{name}", name, *TOWNS[name], "AF", None, "PPLA", 1000)


def told(words: str, where: Place | None, number: int, kind: str = "capture", modality: str = "asserted", gains: str = "Taliban",
         text: str | None = None, **article: Any) -> tuple[Article, list[Shift]]:
    """One article with one statement about one place, `number` days after the first of August 2021."""
    text = text or f"The Taliban took {words} on Friday."
    day = date(2021, 8, 1) + timedelta(days=number)
    start = text.index(words)
    placing = Placing(Mention(start, start + len(words), words, "literal", 0.9, ""), where, (), 0.9, "")
    shift = Shift(placing, kind, modality, False, False, gains, None, None, Interval(day, day), None, Span(0, len(text)), 0, 0.9, "")
    fields = {"id": f"{words}{number}{modality}", "language": "en", "published": None, "source": "AFP", "url": "https://example.org/a"} | article
    return Article(text=text, **fields), [shift]


def advance() -> Timeline:
    """Six captures on six days, one denial of a seventh, one place that is not known."""
    names = [name for name in TOWNS if name != "Bamyan"]
    return draw_timeline([*(told(name, town(name), i) for i, name in enumerate(names)), told("Kunduz", town("Kunduz"), 4, "recapture", gains="Government"),
                          told("Bamyan", town("Bamyan"), 5, modality="denied"), told("Nowhere", None, 5, modality="claimed")])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as run:
        chromium = run.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a page's HTML offline; any error, policy violation, dialog or request fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_offline(True)
    trouble: list[str] = []

    def open_page(text: str, width: int = 1280, height: int = 800, *, quiet: bool = True) -> Any:
        (tmp_path / "map.html").write_text(text, "utf-8")
        tab = context.new_page()
        tab.set_viewport_size({"width": width, "height": height})
        tab.on("pageerror", lambda error: trouble.append(str(error)))
        tab.on("console", lambda message: trouble.append(message.text) if quiet else None)
        tab.on("dialog", lambda dialog: trouble.append(dialog.message))
        tab.on("request", lambda request: trouble.append(request.url) if not request.url.startswith("file:") else None)
        tab.goto((tmp_path / "map.html").as_uri())
        tab.wait_for_selector("html.ready")
        return tab

    yield open_page
    context.close()
    assert not trouble


def marks(tab: Any) -> list[str]:
    """Names of the places marked at this moment."""
    return sorted(label.split(".")[0] for label in tab.eval_on_selector_all("[role=button].mark", "all => all.map(one => one.getAttribute('aria-label'))"))


def test_opens_at_the_last_date_with_every_place(show: Any) -> None:
    """The page opens at the end: all asserted changes are marked, the denied one is not, the rows say what the marks say."""
    tab = show(page(advance(), KABUL))
    assert tab.text_content("#day") == "6 August 2021"
    assert marks(tab) == ["Ghazni", "Herat", "Kandahar", "Kunduz", "Taloqan", "Zaranj"]
    assert tab.locator("tbody tr").count() == 8
    assert "not placed" in tab.text_content("#table")
    assert tab.text_content(".counts li:first-child .n") == "5"


def test_every_mark_opens_its_sentences(show: Any) -> None:
    """A click on any mark shows the place's name, its distance, the sentence with the place highlighted, and a safe link."""
    tab = show(page(advance(), KABUL))
    for name in marks(tab):
        tab.click(f'[role=button].mark[aria-label^="{name}."]')
        assert tab.text_content("#detail h2") == name
        assert "of Kabul (bearing" in tab.text_content("#detail .reach")
        assert set(tab.locator("#detail mark").all_text_contents()) == {name}
        link = tab.locator("#detail a").first
        assert (link.get_attribute("href"), link.get_attribute("rel")) == ("https://example.org/a", "noopener noreferrer")
        assert tab.locator("tr.chosen").count() >= 1
        tab.keyboard.press("Escape")
        assert tab.is_hidden("#detail")


def test_what_a_table_says_is_not_called_read(show: Any, tmp_path: Path) -> None:
    """A change from a table claims neither a reading nor a confidence of one; a change read in a sentence does."""
    table = tmp_path / "own.csv"
    table.write_text("place,date,side,lat,lon,country\nZaranj,2021-08-06,Taliban,30.96,61.86,Afghanistan\n", "utf-8")
    for timeline, said, sure in ((read_events(table), "From a table, not read in a text", "–"), (advance(), "Read by the program", "90 %")):
        tab = show(page(timeline, KABUL))
        tab.click('[role=button].mark[aria-label^="Zaranj."]')
        assert said in tab.text_content("#detail .card .aside")
        assert ("Confidence" in tab.text_content("#detail .card dl")) == (sure != "–")
        assert tab.text_content("tr.chosen td:last-child") == sure


def test_slider_goes_through_the_dates_by_keyboard(show: Any) -> None:
    """Home shows the first date and its one mark; each step right adds what happened; the day's changes are listed."""
    tab = show(page(advance(), KABUL))
    tab.focus("#slider")
    tab.keyboard.press("Home")
    assert tab.text_content("#day") == "1 August 2021" and marks(tab) == ["Zaranj"]
    tab.keyboard.press("ArrowRight")
    assert tab.text_content("#day") == "2 August 2021" and marks(tab) == ["Kunduz", "Zaranj"]
    assert tab.locator("#today-list").text_content() == "Kunduz Captured"
    assert tab.get_attribute("#slider", "aria-valuetext") == "2 August 2021"
    assert "Held by Taliban" in tab.get_attribute('.mark[aria-label^="Kunduz"]', "aria-label")
    tab.keyboard.press("End")
    assert "Held by Government" in tab.get_attribute('.mark[aria-label^="Kunduz"]', "aria-label")


def test_dragging_stops_at_dates_of_changes(show: Any) -> None:
    """A click in the middle of the slider lands on the nearest date with a change."""
    tab = show(page(draw_timeline([told("Zaranj", town("Zaranj"), 0), told("Herat", town("Herat"), 20)]), None))
    box = tab.locator("#slider").bounding_box()
    tab.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    assert tab.text_content("#day") == "1 August 2021"


def test_play_runs_from_the_start_to_the_end(show: Any) -> None:
    """Play at the end starts over and stops by itself at the last date."""
    tab = show(page(draw_timeline([told("Zaranj", town("Zaranj"), 0), told("Herat", town("Herat"), 1)]), None))
    tab.click("#play")
    assert tab.text_content("#day") == "1 August 2021" and tab.get_attribute("#play", "aria-label") == "Pause"
    tab.wait_for_selector('#play[aria-label="Play"]')
    assert tab.text_content("#day") == "2 August 2021"


def test_marks_answer_the_keyboard(show: Any) -> None:
    """A mark takes the focus, Enter opens it with the focus in its details, Escape returns; arrows go to the next mark."""
    tab = show(page(advance(), KABUL))
    tab.focus('.mark[aria-label^="Kandahar"]')
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Zaranj")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.textContent") == "Zaranj"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Zaranj")


def test_row_leads_to_mark(show: Any) -> None:
    """The place in a row opens its mark, at the row's date where the date shown is earlier."""
    tab = show(page(advance(), KABUL))
    tab.focus("#slider")
    tab.keyboard.press("Home")
    tab.click("tbody tr:has-text('Ghazni') button")
    assert tab.text_content("#detail h2") == "Ghazni" and tab.text_content("#day") == "6 August 2021"
    assert tab.locator(".mark.chosen").count() == 1


def test_filters_hide_and_show(show: Any) -> None:
    """Denied changes are off until asked for; a side switched off loses its marks and rows, not its place in the count of changes."""
    tab = show(page(advance(), KABUL))
    tab.click("#filters summary")
    tab.check("label:has-text('Denied') input")
    assert "Bamyan" in marks(tab) and tab.locator("tbody tr").count() == 9
    tab.uncheck("label:has-text('Taliban') input")
    assert marks(tab) == ["Kunduz"] and tab.text_content("#table-shown") == "1 of 9 changes shown"
    tab.click("#reset")
    assert len(marks(tab)) == 6


def test_table_sorts(show: Any) -> None:
    """A click on a heading sorts, a second one turns the order round, and the heading says so."""
    tab = show(page(advance(), KABUL))
    first = "tbody tr:first-child th"
    tab.click("thead button:has-text('Place')")
    assert tab.text_content(first) == "Ghazni" and tab.get_attribute("thead th >> nth=0", "aria-sort") == "ascending"
    tab.click("thead button:has-text('Place')")
    assert tab.text_content(first) == "Zaranj"


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_runs_nothing(show: Any, attack: str) -> None:
    """Script in any field is shown as text; nothing runs, nothing is asked for."""
    words = f"Town {attack}"
    where = Place("t:x", words, 34.0, 66.0, "AF", attack, "PPLA", 1000)
    article = told(words, where, 3, gains=attack, text=f"{attack} {words} {attack}", title=attack, source=attack, url=attack, language=attack)
    tab = show(page(draw_timeline([article, told("Herat", town("Herat"), 4, gains=f"Other {attack}")]), where, title=attack))
    tab.click('[role=button].mark[aria-label^="Town"]')
    assert tab.text_content("#title") == attack and tab.text_content("#detail h2") == words
    assert tab.locator("#detail a").count() == 0 and tab.locator("img").count() == 0
    assert tab.evaluate("window.pwned") is None


def test_one_date_needs_no_slider(show: Any) -> None:
    """With one date, or none, the slider gives way to a sentence."""
    tab = show(page(draw_timeline([told("Herat", town("Herat"), 0)]), None))
    assert tab.is_hidden("#slider") and "All dated changes fall on this day." in tab.text_content("#alone")


def test_no_change_is_said_plainly(show: Any) -> None:
    """Without changes the page says so, and still shows the reference city."""
    tab = show(page(draw_timeline([]), KABUL))
    assert "No change of control was found" in tab.text_content("#counts") and marks(tab) == []
    assert tab.is_hidden("#changes") and "Kabul" in tab.locator(".names text").all_text_contents()


def test_names_do_not_overlap(show: Any) -> None:
    """No two names on the map cover each other, on a wide window and on a phone."""
    for width, height in ((1280, 800), (390, 844)):
        tab = show(page(advance(), KABUL), width, height)
        tab.wait_for_selector(".names text")
        boxes = tab.eval_on_selector_all(".names text", "all => all.map(t => { const b = t.getBoundingClientRect(); return [b.left + 2, b.top + 3, b.right - 2, b.bottom - 3]; })")
        overlaps = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
        assert len(boxes) > 6 and not overlaps


def test_phone_has_no_sideways_scroll(show: Any) -> None:
    """At phone width the parts stack; only the table scrolls sideways, within itself."""
    tab = show(page(advance(), KABUL), 390, 844)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.click('.mark[aria-label^="Herat"]')
    sheet, mark = tab.locator("#panel").bounding_box(), tab.locator(".mark.chosen").bounding_box()
    assert mark["y"] + mark["height"] <= sheet["y"] + 1


def test_prints_on_one_sheet(show: Any, browser: Any) -> None:
    """The map, its legend and a table of 40 rows fit one A4 page, and the map is fitted to the paper."""
    many = [told(f"Town {i}", Place(f"t:{i}", f"Town {i}", 30 + i % 7, 62 + i / 4, "AF", None, "PPLA", i), i % 9) for i in range(40)]
    tab = show(page(draw_timeline(many), KABUL))
    sheet = tab.pdf(prefer_css_page_size=True, print_background=True)
    assert sheet.count(b"/Type /Page\n") == 1
    assert b"/MediaBox [0 0 595" in sheet or b"/MediaBox [0 0 594" in sheet


def test_notebook_frame_works_and_stays_inside(show: Any) -> None:
    """In a notebook's frame the map draws itself, and its script cannot reach the notebook."""
    frame = MapPage(page(advance(), KABUL))._repr_html_()
    tab = show(f"<!DOCTYPE html><html class=ready><title>{html.escape('notebook')}</title><body>{frame}</body></html>")
    inner = tab.frame_locator("iframe")
    inner.locator("html.ready").wait_for()
    assert inner.locator("[role=button].mark").count() == 6
    assert tab.frames[1].evaluate("(() => { try { return parent.document.title; } catch (error) { return 'kept out'; } })()") == "kept out"


def test_thousands_of_places_are_painted(show: Any) -> None:
    """Above 1,500 places a canvas takes over: a click still opens the place under it."""
    many = [told(f"Town {i}", Place(f"t:{i}", f"Town {i}", 30 + (i % 40) * 0.2, 61 + (i // 40) * 0.3, "AF", None, "PPLA", i), i % 5) for i in range(1600)]
    tab = show(page(draw_timeline(many), None))
    assert tab.locator("canvas.cloud").count() == 1 and tab.locator("[role=button].mark").count() == 0
    point = tab.evaluate("(() => { const p = theMap.latLngToContainerPoint([34, 67]); return [p.x, p.y]; })()")
    box = tab.locator(".folium-map").bounding_box()
    tab.mouse.click(box["x"] + point[0], box["y"] + point[1])
    assert tab.text_content("#detail h2") == "Town 820"
    assert tab.locator("tbody tr").count() == 200
    tab.click("#more")
    assert tab.locator("tbody tr").count() == 1200


def test_a_page_whose_script_is_kept_from_running_says_so(show: Any) -> None:
    """Inside a page whose policy forbids scripts the framed map cannot draw itself: it says what to do instead of staying blank."""
    framed = embed(page(advance(), KABUL))
    tab = show("<!DOCTYPE html><html class=ready><title>report</title><meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><body>" + framed + "</body></html>", quiet=False)
    notice = tab.frame_locator("iframe").locator("#no-script")
    notice.wait_for(timeout=10_000)
    assert "Allow scripts" in notice.text_content()


def test_a_framed_file_works_under_a_strict_policy(show: Any, tmp_path: Path) -> None:
    """By its address the map draws itself inside a page that allows no script of its own, and its links open in windows of their own."""
    (tmp_path / "framed.html").write_text(page(advance(), KABUL), "utf-8")
    framed = embed(tmp_path / "framed.html", src="framed.html")
    tab = show("<!DOCTYPE html><html class=ready><title>report</title><meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; frame-src file:\"><body>" + framed + "</body></html>")
    inner = tab.frame_locator("iframe")
    inner.locator("html.ready").wait_for(state="attached")
    inner.locator('[role=button].mark[aria-label^="Herat"]').click()
    link = inner.locator("#detail a").first
    assert link.get_attribute("target") == "_blank" and "allow-popups" in (tab.get_attribute("iframe", "sandbox") or "")

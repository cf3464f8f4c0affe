"""The page for everyone: axe finds nothing, the keyboard reaches everything, narrow windows, less motion, dark browsers, other scripts."""

from __future__ import annotations

from typing import Any

import pytest
from test_page import KABUL, advance, browser, playwright, pytestmark, show, told, town  # noqa: F401 - fixtures

from geomap.gazetteers.places import Place
from geomap.timeline import draw_timeline
from geomap.views.html import page

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")


def faults(tab: Any) -> list[tuple[str, list[str]]]:
    """What axe finds wrong: the rule, and the elements that break it."""
    return [(found["id"], [node["html"][:120] for node in found["nodes"]]) for found in axe.Axe().run(tab).response["violations"]]


def focused(tab: Any) -> str:
    """What has the focus, by its id, label or words."""
    return str(tab.evaluate("(() => { const at = document.activeElement; return at.id || at.getAttribute('aria-label') || at.textContent.trim() || at.tagName; })()"))


@pytest.mark.parametrize(("width", "ui", "day"), [(1280, "en", True), (1280, "fr", False), (320, "fr", True)])
def test_axe_finds_nothing(show: Any, width: int, ui: str, day: bool) -> None:
    """No violation on the overview with its filters open, and none with a place's details open."""
    tab = show(page(advance() if day else draw_timeline([]), KABUL, ui=ui), width, 700)
    if day:
        tab.click("#filters summary")
        assert faults(tab) == []
        tab.locator('[role=button].mark[aria-label^="Herat"]').click(force=True)
        assert tab.text_content("#detail h2") == "Herat"
    assert faults(tab) == []


def test_everything_is_reached_by_keyboard(show: Any) -> None:
    """Tab goes from the skip link over buttons, marks, dates and filters to every row of the table and out again; nothing holds the focus."""
    tab = show(page(advance(), KABUL))
    tab.evaluate("document.querySelector('#filters').open = true")
    reached = []
    for _ in range(90):
        tab.keyboard.press("Tab")
        if focused(tab) == "BODY" or focused(tab) in reached[:1]:
            break  # out of the page, or round and in again
        reached.append(focused(tab))
    assert reached[0].startswith("Skip the map")
    assert {"zoom-in", "zoom-out", "zoom-all", "earlier", "play", "slider", "panel", "table-scroll", "reset"} <= set(reached)
    assert sum(name.startswith(("Zaranj.", "Kunduz.", "Taloqan.", "Herat.", "Kandahar.", "Ghazni.")) for name in reached) == 6
    assert sum(name.startswith("Show ") for name in reached) == 7 and "Place" in reached and len(reached) < 90


def test_the_skip_link_leads_to_the_table(show: Any) -> None:
    """The first Tab and Enter pass the map and land in the table of changes."""
    tab = show(page(advance(), KABUL))
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#changes" and focused(tab) == "changes"


def test_buttons_work_by_keyboard(show: Any) -> None:
    """Zoom, steps and filters do by keyboard what they do by mouse; the date is told to a screen reader."""
    tab = show(page(advance(), KABUL))
    before = tab.evaluate("theMap.getZoom()")
    tab.focus("#zoom-in")
    tab.keyboard.press("Enter")
    tab.wait_for_function("zoom => theMap.getZoom() > zoom", arg=before)
    tab.focus("#earlier")
    tab.keyboard.press("Space")
    assert tab.text_content("#day") == "5 August 2021" and tab.get_attribute("#day", "aria-live") == "polite"


@pytest.mark.parametrize("width", [320, 390])
def test_narrow_windows(show: Any, width: int) -> None:
    """At 320 px nothing runs out of the window sideways, and every button is large enough for a finger."""
    tab = show(page(advance(), KABUL, ui="fr"), width, 640)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    sizes = tab.eval_on_selector_all(".zoom button, .buttons button", "all => all.map(b => { const r = b.getBoundingClientRect(); return Math.min(r.width, r.height); })")
    assert min(sizes) >= 24


def test_less_motion_is_less_motion(show: Any) -> None:
    """Who asks for reduced motion gets the new zoom at once, without an animation."""
    tab = show(page(advance(), KABUL))
    tab.emulate_media(reduced_motion="reduce")
    tab.reload()
    tab.wait_for_selector("html.ready")
    before = tab.evaluate("theMap.getZoom()")
    assert tab.evaluate("(() => { theMap.zoomIn(); return theMap.getZoom(); })()") > before
    moved = tab.evaluate("(() => { const was = theMap.getCenter().lng; theMap.panBy([80, 0]); return theMap.getCenter().lng - was; })()")
    assert moved > 0


def test_a_dark_browser_shows_the_same_page(show: Any) -> None:
    """Paper stays paper and ink stays ink where the browser prefers dark: colours are measured against paper."""
    tab = show(page(advance(), KABUL))
    tab.emulate_media(color_scheme="dark")
    style = "['body', '#slider', 'h1'].map(s => { const c = getComputedStyle(document.querySelector(s)); return [c.backgroundColor, c.color, c.colorScheme]; })"
    (paper, ink, scheme), *_ = tab.evaluate(style)
    assert (paper, ink, scheme) == ("rgb(255, 255, 255)", "rgb(29, 35, 41)", "light")


def test_forced_colours_keep_the_text(show: Any) -> None:
    """In a high-contrast mode the page still opens a mark and says what it is."""
    tab = show(page(advance(), KABUL))
    tab.emulate_media(forced_colors="active")
    tab.click('[role=button].mark[aria-label^="Herat"]')
    assert tab.text_content("#detail h2") == "Herat" and tab.is_visible("#detail .state")


def test_right_to_left_text_stays_in_its_place(show: Any) -> None:
    """An Arabic article's sentence, names and source run from right to left; the numbers and labels around them do not move."""
    kabul = Place("t:k", "كابل", 34.53, 69.17, "AF", None, "PPLC", 1000)
    tab = show(page(draw_timeline([told("كابل", kabul, 3, text="سيطرت طالبان على كابل يوم الجمعة.", language="ar", title="سقوط كابل", source="وكالة", gains="طالبان"),
                                   told("Herat", town("Herat"), 4)]), None))
    tab.click('[role=button].mark[aria-label^="كابل"]')
    direction = "s => getComputedStyle(document.querySelector(s)).direction"
    assert [tab.evaluate(direction, s) for s in ("#detail h2", "#detail blockquote", "#detail cite", "#detail .source")] == ["rtl"] * 4
    assert [tab.evaluate(direction, s) for s in ("#detail dt", "#detail .from", "body")] == ["ltr"] * 3
    assert tab.get_attribute("#detail blockquote", "lang") == "ar"

"""Hostile text in every field that reaches a view, in Chromium: shown exactly, never run, and nothing asked of the network."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from test_page import browser, playwright, pytestmark, show  # noqa: F401 - fixtures

from geomap.articles import Article, Interval, Span
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Timeline, draw_timeline
from geomap.views.figure import figure
from geomap.views.html import page

PAYLOADS = (
    "<script>window.pwned=1</script>", "</script><script>window.pwned=1</script>", '"><img src=x onerror=window.pwned=1>', "'><svg/onload=window.pwned=1>",
    "<svg onload=window.pwned=1>", "`${window.pwned=1}`", "${window.pwned=1}", "{{window.pwned=1}}", "{% import os %}{{ 7*7 }}", "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1", "java\tscript:window.pwned=1", "data:text/html,<script>window.pwned=1</script>", "vbscript:msgbox(1)", "-->", "<!--<script>", "]]>",
    "</title></style></textarea></noscript><img src=x onerror=window.pwned=1>", "&lt;b&gt; &amp; &#x3c;script&#x3e;", "\\u003cscript\\u003ewindow.pwned=1", "\\x3cimg src=x\\x3e",
    "\u202egnalsi\u202c", "\u2066\u2067mixed\u2069", "\u2028alert(1)\u2029", "\ufeff\u200b\u00ad", '=HYPERLINK("http://127.0.0.1/","a")', "+cmd|'/c calc'!A0", "@SUM(1+1)*cmd|'x'",
    "-2+3+cmd|' /C calc'!A0", "__proto__", "constructor", "toString", "<iframe srcdoc='<script>parent.pwned=1</script>'>", "<a href=javascript:window.pwned=1>x</a>",
    "<base href=//127.0.0.1/>", "<meta http-equiv=refresh content='0;url=//127.0.0.1'>", "<style>*{display:none}</style>", "<form action=//127.0.0.1><input autofocus onfocus=window.pwned=1>",
    'onmouseover=window.pwned=1 x="', "%3Cscript%3E", "'; DROP TABLE marks; --", "א ב\u200f <b>", "🏴‍☠️<img src=x onerror=window.pwned=1>",
)
ALLOWED = {"BUTTON", "H2", "H3", "P", "OL", "UL", "LI", "DL", "DT", "DD", "SPAN", "BLOCKQUOTE", "MARK", "CITE", "svg", "path", "circle", "DIV", "B", "EM"}


def made(payload: str, number: int) -> tuple[Article, list[Shift]]:
    """A change with the payload in the place's name and words, its division, both sides, who says so, the sentence, source, title, language and link."""
    words = f"{number} {payload}"
    text = f"Before {payload} they took {words} and {payload} after."
    start = text.index(words)
    where = Place(f"t:{payload}", words, 31 + number % 7 * 0.8, 62 + number // 7 * 1.3, "AF", payload, "PPLA", 1000)
    placing = Placing(Mention(start, start + len(words), words, "literal", 0.9, payload), where, (), 0.9, payload)
    day = Interval(date(2021, 8, 1 + number % 5), date(2021, 8, 1 + number % 5))
    shift = Shift(placing, "capture", "asserted", False, False, f"Side {payload}", payload, payload, day, payload, Span(0, len(text)), 0, 0.9, payload)
    return Article(f"{number}{payload}", text, payload, day, None, payload, payload, payload), [shift]


def hostile(payloads: tuple[str, ...] = PAYLOADS) -> Timeline:
    told = draw_timeline(made(payload, number) for number, payload in enumerate(payloads))
    return replace(told, changes=tuple(replace(change, confirmed_by=f"Analyst {change.loses}") for change in told.changes))


def test_there_are_many_payloads() -> None:
    """More than thirty, all different."""
    assert len(set(PAYLOADS)) == len(PAYLOADS) > 30


def test_every_field_is_shown_exactly_and_never_run(show: Any) -> None:
    """Each payload, in each field of its mark's details and of its row, is text that reads as it was written; no element comes of it."""
    timeline = hostile()
    tab = show(page(timeline, None, title=PAYLOADS[2]))
    assert tab.text_content("#title") == tab.title() == PAYLOADS[2]
    for change in timeline.changes:
        payload = change.loses
        assert payload and change.place
        tab.evaluate("name => choose(places.find(place => place.name === name))", change.place.name)
        text = {name: tab.locator(f"#detail {where}").first.text_content() for name, where in
                {"name": "h2", "area": ".area", "quote": "blockquote", "hit": "mark", "source": ".source", "title": "cite", "confirmed": ".confirmed"}.items()}
        assert text == {"name": change.place.name, "area": f"{payload}, Afghanistan", "quote": timeline_text(timeline, change), "hit": change.place.name, "source": payload,
                        "title": payload, "confirmed": f"Confirmed by Analyst {payload}"}
        facts = tab.eval_on_selector_all("#detail dd", "all => all.map(one => one.textContent)")
        assert {f"Side {payload}", payload} <= set(facts)
        assert set(tab.eval_on_selector_all("#detail *", "all => all.map(one => one.tagName)")) <= ALLOWED, payload
    rows = tab.eval_on_selector_all("tbody tr", "all => all.map(row => [row.cells[0].textContent, row.cells[4].textContent, row.cells[6].textContent])")
    assert sorted(rows) == sorted([change.place.name, change.loses, change.loses] for change in timeline.changes if change.place)
    assert tab.evaluate("[window.pwned, document.querySelectorAll('a[href]:not(.skip), img, iframe, form, base, object, embed').length, document.scripts.length]") == [None, 0, 4]  # the data, Leaflet, ours, folium's line


def timeline_text(timeline: Timeline, change: Any) -> str:
    """The sentence as the article has it."""
    return str(change.reports[0].article.text)


def test_every_side_and_source_can_be_filtered(show: Any) -> None:
    """The filters list payloads as text, names such as __proto__ included, and switching one off hides its row only."""
    tab = show(page(hostile(), None))
    tab.evaluate("document.querySelector('#filters').open = true")
    listed = set(tab.eval_on_selector_all("#filter-sets label span:not(.n)", "all => all.map(one => one.textContent)"))
    assert {f"Side {payload}" for payload in PAYLOADS} | set(PAYLOADS) <= listed
    tab.evaluate("[...document.querySelectorAll('#filter-sets label')].find(one => one.textContent.startsWith('Side __proto__')).querySelector('input').click()")
    assert tab.text_content("#table-shown") == f"{len(PAYLOADS) - 1} of {len(PAYLOADS)} changes shown"


def test_a_figure_runs_nothing(browser: Any, tmp_path: Any) -> None:
    """The SVG opened in a browser, where it may run script, runs none and asks for nothing."""
    buffer = BytesIO()
    figure(hostile(), None, buffer, format="svg", title=PAYLOADS[0])
    (tmp_path / "map.svg").write_bytes(buffer.getvalue())
    asked: list[str] = []
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((tmp_path / "map.svg").as_uri())
    assert tab.evaluate("[window.pwned, document.querySelectorAll('script, foreignObject, a, image, iframe').length, [...document.querySelectorAll('*')].some(one => [...one.attributes].some(a => a.name.startsWith('on')))]") == [None, 0, False]
    assert asked == [(tmp_path / "map.svg").as_uri()]
    tab.close()

"""Online backgrounds: on request only, said on the page, and the policy opened for exactly the host asked."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from conftest import ROOT, Tell

from geomap.__main__ import main
from geomap._errors import ViewError
from geomap.timeline import draw_timeline
from geomap.views.html import page
from geomap.views.tiles import find_tiles


def policy(html: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert found
    return found[1]


def test_without_a_basemap_nothing_is_opened(tell: Tell) -> None:
    """The default page has no tile layer, no origin in its policy, and says that it loads nothing."""
    html = page(draw_timeline([tell("Kunduz", 8)]), None)
    assert find_tiles(None) is find_tiles("outlines") is None
    assert "img-src data:; " in policy(html) and "L.tileLayer(" not in html.split("geomap(map_geomap)")[1] and "loads nothing from the network." in html


@pytest.mark.parametrize(("name", "origins"), [
    ("osm", ["https://tile.openstreetmap.org"]),
    ("OpenTopoMap", ["https://a.tile.opentopomap.org", "https://b.tile.opentopomap.org", "https://c.tile.opentopomap.org"]),
])
def test_the_policy_is_opened_for_exactly_the_host(tell: Tell, name: str, origins: list[str]) -> None:
    """Pictures may come from the service's own servers and from nowhere else; the page names the service and credits it."""
    html = page(draw_timeline([tell("Kunduz", 8)]), None, basemap=name)
    allowed = re.search(r"img-src ([^;]*);", policy(html))
    assert allowed and allowed[1].split() == ["data:", *origins]
    assert "connect-src" not in policy(html) and "default-src 'none'" in policy(html)
    assert "OpenStreetMap</a> contributors" in html and "loads nothing from the network but its background" in html
    assert html == page(draw_timeline([tell("Kunduz", 8)]), None, basemap=name)


@pytest.mark.parametrize("name", ["no such map", "CartoDB.Positron", "'><script>"])
def test_a_basemap_there_is_not_is_refused(name: str) -> None:
    """A name unknown and a service that needs a key are an error that says what to do."""
    with pytest.raises(ViewError, match="osm"):
        find_tiles(name)


def test_the_command_refuses_it_before_any_work(tmp_path: object) -> None:
    """One line, exit code 2, also where no output is a page."""
    article = str(ROOT / "data" / "articles" / "lashkar-gah-2021-08-13.txt")
    for arguments in (["--basemap", "nonsense", "-o", "map.html"], ["--basemap", "osm", "-o", "map.csv"]):
        result = CliRunner().invoke(main, ["map", article, *arguments])
        assert result.exit_code == 2
        assert ("give osm" in result.output) or ("leave --basemap out" in result.output)

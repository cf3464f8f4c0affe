"""Parts -> HTML: folium's map with Leaflet inside the file, no request to anything, and a policy that allows our scripts only."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure
from folium.template import Template
from xstatic.pkg import leaflet

from geomap.views.tiles import Tiles

_SCRIPTS = ("data", "glyphs", "basemap", "areas", "labels", "marks", "cloud", "time", "panel", "detail", "filters", "table", "paper", "main")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class OfflineMap(folium.Map):
    """folium's map without its five content networks: Leaflet comes with the page, the id is the same every time."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium declares them so
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        geomap({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, tiles: Tiles | None) -> None:
        """Make an empty map without controls of Leaflet's own, over the tiles of a service where one is wanted."""
        super().__init__(tiles=None, zoom_control=False, attribution_control=False, zoom_snap=0.25, zoom_delta=0.5,
                         max_bounds_viscosity=1, wheel_px_per_zoom_level=110, max_zoom=tiles.most_zoom if tiles else 13)
        self._id = "geomap"
        if tiles:
            layer = folium.TileLayer(tiles.url, attr=tiles.name, name=tiles.name, max_zoom=tiles.most_zoom, subdomains=list(tiles.subdomains),  # type: ignore[arg-type]  # Leaflet takes a list
                                     referrer_policy="strict-origin-when-cross-origin", class_name="tiles")
            layer._id = "tiles"  # noqa: SLF001 - folium's would be random
            layer.add_to(self)


class PageFigure(Figure):
    """The document around the map: policy, styles, skeleton, data, scripts."""

    _template = Template(files("geomap.views").joinpath("assets", "page.html").read_text("utf-8"))

    def __init__(self, title: str, words: Any, data: str, tiles: Tiles | None) -> None:
        """Hold what the template fills in; `data` is escaped JSON, `title` plain text."""
        super().__init__()
        self.escaped_title, self.words, self.data, self.tiles = escape(title), words, data, tiles
        self.styles = [_leaflet_style(), _asset("page.css")]

    @property
    def scripts(self) -> list[str]:
        """Leaflet, then our script, then folium's line that starts the map."""
        return [_leaflet_script(), _own_script(), str(self.script.render())]

    @property
    def policy(self) -> str:
        """Content security policy that names each script and style by its hash, and the origins of tiles where there are any."""
        pictures = " ".join(("data:", *(self.tiles.origins if self.tiles else ())))
        scripts, styles = (" ".join(map(_hash, parts)) for parts in (self.scripts, self.styles))
        return (f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src {pictures}; "
                "base-uri 'none'; form-action 'none'")


def render_page(title: str, words: Any, data: dict[str, Any], tiles: Tiles | None = None) -> str:
    """Return the whole page as HTML; the same arguments give the same text."""
    figure = PageFigure(title, words, to_json(data), tiles)
    figure.add_child(OfflineMap(tiles))
    return str(figure.render())


def to_json(data: Any) -> str:
    """JSON that is safe inside a script element: no character in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub("[<>&\u2028\u2029]", lambda found: _ESCAPES[found[0]], text)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return files("geomap.views").joinpath("assets", name).read_text("utf-8")


@lru_cache
def _own_script() -> str:
    return "'use strict';\n" + "\n".join(_asset(f"{name}.js") for name in _SCRIPTS)


@lru_cache
def _leaflet_script() -> str:
    """Leaflet without the line that makes a browser's inspector ask for a source map."""
    text = Path(leaflet.BASE_DIR, "leaflet.js").read_text("utf-8")
    return re.sub(r"//# sourceMappingURL=\S+\s*$", "", text)


@lru_cache
def _leaflet_style() -> str:
    """Leaflet's styles without the images of controls that the page does not use."""
    text = Path(leaflet.BASE_DIR, "leaflet.css").read_text("utf-8")
    return re.sub(r"[\w-]+:\s*url\([^)]*\);?", "", text)

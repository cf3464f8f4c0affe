"""Name of a tile service -> Tiles: background pictures from the network, on request only; the map then says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from geomap._errors import ViewError

OUTLINES = "outlines"
"""The default background: outlines inside the file, which ask for nothing."""

_MOST_ZOOM = 19


@dataclass(frozen=True, slots=True)
class Tiles:
    """A tile service: the address of its pictures in Leaflet's form, the origins they come from, the credit it asks for as (text, link or "")."""

    name: str
    url: str
    subdomains: tuple[str, ...]
    origins: tuple[str, ...]
    credit: tuple[tuple[str, str], ...]
    most_zoom: int

    @property
    def host(self) -> str:
        """The service as readers are told of it: "tile.openstreetmap.org"."""
        return self.url.split("/")[2].replace("{s}.", "")


def find_tiles(name: str | None) -> Tiles | None:
    """Tiles of "osm" or of any name that xyzservices knows ("OpenTopoMap", "Esri.WorldImagery"); None for the outlines.

    Raises ViewError for a name there is not, and for a service that needs a key or is not asked over https.
    """
    if name is None or name == OUTLINES:
        return None
    import warnings

    import xyzservices.providers as known

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of keys: said below
        try:
            found = known.query_name("OpenStreetMap.Mapnik" if name.lower() in {"osm", "openstreetmap"} else name)
        except ValueError as error:
            raise ViewError(f"no basemap is named {name[:60]!r}: give osm, a name that xyzservices lists, or {OUTLINES}, which asks for nothing") from error
        if found.requires_token():
            raise ViewError(f"the basemap {found.name} needs a key of its service: choose one that needs none, such as osm")
        url = str(found.build_url(fill_subdomain=False, scale_factor=""))
    return _tiles(found, url)


def _tiles(found: Any, url: str) -> Tiles:
    host = re.fullmatch(r"https://((?:\{s\}\.)?[A-Za-z0-9.-]+)/[^\s\"'<>\\]*", url)
    if host is None:
        raise ViewError(f"the basemap {found.name} is not asked over https: choose another, such as osm")
    subdomains = tuple(found.get("subdomains") or "abc") if "{s}" in url else ()
    origins = tuple(f"https://{host[1].replace('{s}', part)}" for part in subdomains or ("",))
    return Tiles(str(found.name), url, subdomains, origins, tuple(_credit(str(found.get("html_attribution") or found.get("attribution") or found.name))),
                 min(int(found.get("max_zoom") or 18), _MOST_ZOOM))


def _credit(attribution: str) -> list[tuple[str, str]]:
    """Pieces of a service's credit as plain text, with the https address that a piece links to."""
    pieces = re.split(r"(<a\s[^>]*>.*?</a>)", attribution, flags=re.DOTALL)
    credit = []
    for piece in pieces:
        link = re.match(r"<a\s[^>]*href=[\"'](https?://[^\"'\s<>]+)[\"']", piece)
        text = unescape(re.sub(r"<[^>]*>", "", piece))
        if text:
            credit.append((text, link[1] if link else ""))
    return credit

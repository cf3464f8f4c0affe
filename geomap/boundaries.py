"""country -> shapes: outlines of countries and of their first-level divisions, from the shipped Natural Earth layers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pycountry
from shapely.geometry.base import BaseGeometry

from geomap._files import data_path
from geomap.topology import Topology, read_topology

_UNNUMBERED = {"Kosovo": "XK"}
_LAYER_CODES = {"SSD": "SDS", "PSE": "PSX", "XKX": "KOS"}
"""Codes of the divisions layer where they differ from ISO 3166-1 alpha-3."""


def country_code(shape: Any) -> str | None:
    """Alpha-2 code of a shape of the countries' layer, None for a breakaway area."""
    return _by_number().get(str(shape.get("id"))) or _UNNUMBERED.get(shape["properties"]["name"])


@lru_cache
def _by_number() -> dict[str, str]:
    return {country.numeric: country.alpha_2 for country in pycountry.countries}


@lru_cache(maxsize=64)
def country_outline(country: str, tolerance: float = 0.0) -> BaseGeometry | None:
    """Polygon of a country (alpha-2) simplified by `tolerance` degrees, None for one that the layer lacks."""
    layer = read_topology(data_path("boundaries", "world_adm0_50m.topojson"), tolerance)
    return next((layer.polygon(shape) for shape in layer.shapes if country_code(shape) == country), None)


def division_layer(country: str, tolerance: float) -> Topology:
    """First-level divisions of one country; a finer layer of its own where there is one (`afghanistan_adm1.topojson`)."""
    found = pycountry.countries.get(alpha_2=country)
    finer = data_path("boundaries") / f"{found.name.lower().replace(' ', '_')}_adm1.topojson" if found else None
    if finer and finer.exists():
        return read_topology(finer, tolerance)
    code = found.alpha_3 if found else {"XK": "XKX"}.get(country, "")
    layer = read_topology(data_path("boundaries", "world_adm1.topojson"), tolerance)
    layer.shapes = [s for s in layer.shapes if s["properties"]["a3"] == _LAYER_CODES.get(code, code)]
    return layer


@lru_cache(maxsize=32)
def division_outlines(country: str, tolerance: float = 0.0) -> tuple[tuple[str, BaseGeometry], ...]:
    """Name and polygon of each first-level division of a country (alpha-2); none where the layer has none."""
    layer = division_layer(country, tolerance)
    names = [shape["properties"]["name"] for shape in layer.shapes]
    # Some of the source's names are not a number.
    return tuple((name if isinstance(name, str) else "", layer.polygon(shape)) for name, shape in zip(names, layer.shapes, strict=True))

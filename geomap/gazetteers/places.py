"""The record of a place, as the gazetteer knows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the gazetteer.

    `id` names the source ("geonames:1138958", "iso3166-2:AF-HEL", "geomap:sahel"); `lat` and `lon`
    are WGS-84 degrees; `country` is ISO 3166-1 alpha-2 or None for seas and regions across borders;
    `admin1` the name of the first-level division; `feature` a GeoNames feature code (PPLC, PPLA,
    PPL, PCLI, ADM1, RGN, SEA, CONT …); `population` None where unknown.
    """

    id: str
    name: str
    lat: float
    lon: float
    country: str | None
    admin1: str | None
    feature: str
    population: int | None
    admin1_code: str | None = None
    """GeoNames' code of the first-level division, unique within the country."""

"""Placing -> DistanceClaim: geodesic distance and bearing, and what the text claims of them held against the measure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from geomap.gazetteers.places import Place

DIRECTIONS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
"""The eight points of the compass, clockwise from north."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a place lies from another: `distance_km` along the WGS-84 ellipsoid, `bearing_deg` from north at the start."""

    distance_km: float
    bearing_deg: float


def measure(place: Place, reference: Place) -> Reach:
    """Geodesic distance (km) from `reference` to `place` and the initial bearing there (degrees, clockwise from north, 0 to 360)."""
    return _measure(reference.lat, reference.lon, place.lat, place.lon)


@lru_cache(maxsize=65536)
def _measure(lat1: float, lon1: float, lat2: float, lon2: float) -> Reach:
    # geopy takes 0.3 s to import, which reading an article without placed shifts need not pay.
    from geopy.distance import geodesic

    return Reach(geodesic((lat1, lon1), (lat2, lon2)).km, _bearing(lat1, lon1, lat2, lon2))


def _bearing(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the initial bearing of the geodesic, from the solver that geopy's distance uses itself."""
    from geographiclib.geodesic import Geodesic

    return Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.AZIMUTH)["azi1"] % 360.0


def compass(bearing_deg: float) -> str:
    """Nearest of the eight compass points: 235.4 -> "SW"."""
    return DIRECTIONS[math.floor(bearing_deg / 45.0 + 0.5) % 8]

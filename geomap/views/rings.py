"""Place -> rings: circles of equal geodesic distance at round numbers of kilometres."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.distances import measure
from geomap.gazetteers.places import Place

_STEPS_KM = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)
_CORNERS = 72
_MOST = 5


@dataclass(frozen=True, slots=True)
class Ring:
    """All points `radius_km` from a place, as (lat, lon), starting in the north, clockwise and closed."""

    radius_km: int
    points: tuple[tuple[float, float], ...]


def draw_rings(reference: Place, places: list[Place]) -> tuple[Ring, ...]:
    """Draw rings around a reference city, two to five of them and the last just beyond the farthest place; none where nothing is far."""
    if not places:
        return ()
    reaches = [measure(place, reference).distance_km for place in places]
    farthest = max(reaches)
    # Where the reference lies outside the region the rings near it would not be seen.
    nearest = min(reaches) if min(reaches) > farthest * 0.6 else 0.0
    step = next((step for step in _STEPS_KM if (farthest - nearest) / step <= _MOST - 1), None)
    if farthest < 1 or step is None:
        return ()
    first, last = int(nearest // step), int(farthest // step) + 1
    radii = [step * turn for turn in range(max(first, 1), last + 1)]
    return tuple(_ring(reference, radius) for radius in radii[:_MOST] if radius < 15_000)


def _ring(reference: Place, radius_km: int) -> Ring:
    from geopy.distance import geodesic

    there = geodesic(kilometers=radius_km)
    points = (there.destination((reference.lat, reference.lon), bearing=360 * turn / _CORNERS) for turn in range(_CORNERS + 1))
    return Ring(radius_km, tuple((point.latitude, point.longitude) for point in points))

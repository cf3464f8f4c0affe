"""Timeline -> Timeline: coordinates rounded, so that neither a column nor a distance nor an id gives the exact point back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from geomap.changes import Change, Report, change_order, report_key
from geomap.control import Prior
from geomap.gazetteers.names import fold_name
from geomap.gazetteers.places import Place
from geomap.places import Placing
from geomap.timeline import Timeline


def round_timeline(timeline: Timeline, decimals: int) -> Timeline:
    """The same timeline at rounded places: what is drawn, written or measured from it knows no more than they do.

    Places get ids made of their rounded point and name, for a source's id leads back to its exact one, and changes ids
    made of those. Two places that fall on one point stay two. What a sentence says stays as it is.
    """
    exact = {r.shift.placing.place for c in timeline.changes for r in c.reports} | {c.place for c in timeline.changes}
    places = _rounded((p for p in exact if p), decimals)
    changes = tuple(_change(c, places) for c in timeline.changes)
    held = tuple(Prior(places[p.place].id if p.place and p.place in places else p.place, p.side) for p in timeline.held_before)
    # The exact ids must not show in the order either.
    return replace(timeline, changes=tuple(sorted(_apart(changes), key=change_order)), held_before=held, rounded_to=decimals)


def round_place(place: Place, decimals: int) -> Place:
    """A place at its rounded point, under an id of that point and its name."""
    lat, lon = round(place.lat, decimals) + 0.0, round(place.lon, decimals) + 0.0  # -0.0 would tell the side of the equator
    # A place without a name is called by its coordinates.
    name = f"{lat:.{decimals}f}, {lon:.{decimals}f}" if place.name == f"{place.lat}, {place.lon}" else place.name
    return replace(place, id=f"rounded:{lat:.{decimals}f},{lon:.{decimals}f}:{fold_name(name)}", name=name, lat=lat, lon=lon)


def round_placings(placings: Sequence[Placing], decimals: int) -> tuple[Placing, ...]:
    """Placings of an article at rounded places, for distances that are measured again from them."""
    return tuple(replace(p, place=round_place(p.place, decimals) if p.place else None, candidates=()) for p in placings)


def _rounded(places: Iterable[Place], decimals: int) -> Mapping[str, Place]:
    """Rounded place of each exact place's id; a second place of one name and point is told apart by a number."""
    made: dict[str, Place] = {}
    taken: Counter[str] = Counter()
    for place in sorted(places, key=lambda p: (p.id, p.name)):
        if place.id not in made:
            one = round_place(place, decimals)
            taken[one.id] += 1
            made[place.id] = one if taken[one.id] == 1 else replace(one, id=f"{one.id}~{taken[one.id]}")
    return made


def _change(c: Change, places: Mapping[str, Place]) -> Change:
    """A change at its rounded place; its id is made of what is left."""
    reports = tuple(sorted((_report(r, places) for r in c.reports), key=report_key))
    place = places[c.place.id] if c.place else None
    words = c.place_words if c.place is None or c.place_words != f"{c.place.lat}, {c.place.lon}" or place is None else place.name
    key = repr((place.id if place else words, c.kind, c.modality, c.gains, [report_key(r)[:-1] for r in reports]))
    return replace(c, id=hashlib.blake2s(key.encode("utf-8", "replace"), digest_size=6).hexdigest(), place=place, place_words=words, reports=reports)


def _report(r: Report, places: Mapping[str, Place]) -> Report:
    placing = r.shift.placing
    rounded = replace(placing, place=places[placing.place.id] if placing.place else None, candidates=())
    return replace(r, shift=replace(r.shift, placing=rounded))


def _apart(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes whose ids differ: two that are told with the very same words are told apart by a number."""
    seen: Counter[str] = Counter()
    made = []
    for change in changes:
        seen[change.id] += 1
        made.append(change if seen[change.id] == 1 else replace(change, id=f"{change.id}-{seen[change.id]}"))
    return tuple(made)

"""Timeline -> colours: which side is drawn in which colour, the same in every view."""

from __future__ import annotations

from collections import Counter

from geomap.timeline import Timeline

PALETTE = ("#c8500a", "#0b4f8a", "#c36987", "#4b003c", "#2d784b", "#8769c3", "#2d2d00", "#783c00")
"""Colours at least 3:1 against paper, apart in light as well as in hue. Any two of the eight stay 15 apart in CIELAB as seen without colour
blindness and, after Machado et al. (2009), with each kind of it, the first four 27; the first two also in grey."""

UNKNOWN = "#62676e"
"""The colour of a side that the reports do not name, and of every side after the eighth."""


def side_colours(timeline: Timeline) -> dict[str, str]:
    """Colour of each side that gains or loses anything, the one with most changes first."""
    count: Counter[str] = Counter()
    for change in timeline.changes:
        count.update({side: 2 if side == change.gains else 1 for side in (change.gains, change.loses) if side})
    ranked = sorted(count, key=lambda side: (-count[side], side))
    return {side: PALETTE[rank] if rank < len(PALETTE) else UNKNOWN for rank, side in enumerate(ranked)}

"""Timeline -> colours: which side is drawn in which colour, the same in every view."""

from __future__ import annotations

from collections import Counter

from geomap.timeline import Timeline

PALETTE = ("#c8500a", "#0b62a6", "#00805e", "#a8407f", "#a87400", "#3f93c4", "#4b3494", "#7d1f3f")
"""Okabe and Ito's colours, darkened to 3:1 against paper; told apart with every common colour blindness."""

UNKNOWN = "#62676e"
"""The colour of a side that the reports do not name, and of every side after the eighth."""


def side_colours(timeline: Timeline) -> dict[str, str]:
    """Colour of each side that gains or loses anything, the one with most changes first."""
    count: Counter[str] = Counter()
    for change in timeline.changes:
        count.update({side: 2 if side == change.gains else 1 for side in (change.gains, change.loses) if side})
    ranked = sorted(count, key=lambda side: (-count[side], side))
    return {side: PALETTE[rank] if rank < len(PALETTE) else UNKNOWN for rank, side in enumerate(ranked)}

"""geomap: news text in, a defensible map of control changes out.

    from geomap import draw_map, read
    reading = read("…")
    reading.to_frame()
    draw_map(reading).save("map.html")

The public names, in flow order; each loads its module when first used, so that `import geomap` is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name -> module that holds it, in flow order.
_HOMES = {
    "GeomapError": "geomap._errors",
    "Article": "geomap.articles", "Interval": "geomap.articles", "Span": "geomap.articles", "parse_article": "geomap.articles", "read_articles": "geomap.articles",
    "Place": "geomap.gazetteers.places", "Gazetteer": "geomap.gazetteers.index", "open_gazetteer": "geomap.gazetteers.build",
    "Mention": "geomap.mentions", "find_mentions": "geomap.mentions",
    "Candidate": "geomap.places", "Placing": "geomap.places", "place_mentions": "geomap.places",
    "Shift": "geomap.shifts", "find_shifts": "geomap.shifts",
    "DistanceClaim": "geomap.distances", "measure": "geomap.distances", "Count": "geomap.counts",
    "Change": "geomap.timeline", "Timeline": "geomap.timeline", "draw_timeline": "geomap.timeline",
    "spells_of": "geomap.columns", "states_of": "geomap.columns",
    "Disagreement": "geomap.disputes", "Spell": "geomap.control", "State": "geomap.control", "States": "geomap.timeline",
    "read_events": "geomap.events", "read_corrections": "geomap.corrections", "apply_corrections": "geomap.corrections",
    "Reading": "geomap.pipeline", "read": "geomap.pipeline", "read_all": "geomap.pipeline", "timeline_of": "geomap.pipeline", "draw_map": "geomap.pipeline",
    "MapPage": "geomap.views.html", "page": "geomap.views.html",
}

__all__ = ["__version__", *_HOMES]

if TYPE_CHECKING:
    from geomap._errors import GeomapError
    from geomap.articles import Article, Interval, Span, parse_article, read_articles
    from geomap.columns import spells_of, states_of
    from geomap.control import Spell, State
    from geomap.corrections import apply_corrections, read_corrections
    from geomap.counts import Count
    from geomap.disputes import Disagreement
    from geomap.distances import DistanceClaim, measure
    from geomap.events import read_events
    from geomap.gazetteers.build import open_gazetteer
    from geomap.gazetteers.index import Gazetteer
    from geomap.gazetteers.places import Place
    from geomap.mentions import Mention, find_mentions
    from geomap.pipeline import Reading, draw_map, read, read_all, timeline_of
    from geomap.places import Candidate, Placing, place_mentions
    from geomap.shifts import Shift, find_shifts
    from geomap.timeline import Change, States, Timeline, draw_timeline
    from geomap.views.html import MapPage, page


def __getattr__(name: str) -> Any:
    """Load a public name's module when the name is first used."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'geomap' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

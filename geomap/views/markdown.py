"""Timeline -> Markdown: the changes as a table to paste into a report, and what disagrees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.articles import Interval
from geomap.distances import compass, measure
from geomap.gazetteers.places import Place
from geomap.timeline import Change, Timeline

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$!])")


def markdown_text(timeline: Timeline, reference: Place | None = None, *, title: str | None = None, figure: str | None = None) -> str:
    """A heading, a table of the changes, a list of disagreements, and the rule of control in force; `figure` is the Markdown of the map's picture."""
    head = ["Date", "Place", "Change", "Gains", "Loses", "Sources", "Confirmed by", "Sentence"]
    rows = [_row(change, reference) for change in timeline.changes]
    if reference:
        head.insert(2, f"From {_text(reference.name)}")
    lines = [f"# {_text(title or 'Changes of control')}", "", *([figure, ""] if figure else []), *_table(head, rows), ""]
    if disagreements := timeline.disagreements():
        lines += ["## What disagrees", "", *(f"- {_text(d.place.name if d.place else d.place_words)}: {_text(d.says)}" for d in disagreements), ""]
    return "\n".join([*lines, f"Rule of control: {timeline.rule}", ""])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _row(c: Change, reference: Place | None) -> list[str]:
    said = c.kind + "".join(f", {note}" for note, true in ((c.modality, c.modality != "asserted"), ("historical", c.historical), ("in part", c.partial)) if true)
    sources = dict.fromkeys(r.article.source or r.article.id for r in c.reports)
    row = [_say(c.when), _text(c.place.name if c.place else f"{c.place_words} (not placed)"), said, _text(c.gains or "?"), _text(c.loses or "?"),
           _text("; ".join(sources)), _text(c.confirmed_by or "no one"), _text(c.reports[0].sentence[:400])]
    if reference:
        row.insert(2, _reach(c.place, reference))
    return row


def _reach(place: Place | None, reference: Place) -> str:
    if place is None:
        return ""
    reach = measure(place, reference)
    return f"{reach.distance_km:.0f} km {compass(reach.bearing_deg)}" if reach.distance_km >= 0.05 else "0 km"


def _say(when: Interval | None) -> str:
    if when is None:
        return "not known"
    return str(when.start) if when.start == when.end else f"{when.start} to {when.end}"


def _text(text: str) -> str:
    """Text on one line that Markdown takes as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))

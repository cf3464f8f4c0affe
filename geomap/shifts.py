"""Placing -> Shift: who gained or lost what, when, and who says so."""
from __future__ import annotations
from dataclasses import dataclass
from geomap.articles import Interval, Span
from geomap.places import Placing

@dataclass(frozen=True, slots=True)
class Shift:
    """One statement of a control change; see the data contract for the values of each field."""
    placing: Placing
    kind: str
    modality: str
    historical: bool
    partial: bool
    gains: str | None
    loses: str | None
    attribution: str | None
    when: Interval | None
    when_words: str | None
    evidence: Span
    order: int
    """Rank of the event in the article's own chronology: of two shifts the earlier has the lower one."""
    confidence: float
    why: str

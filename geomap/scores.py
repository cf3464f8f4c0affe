"""Reading x gold -> Score: how well texts were read, by the measures of the field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geomap._errors import ScoreError
from geomap.distances import FRONT, measure
from geomap.gazetteers.names import fold_name
from geomap.gazetteers.places import Place

NEAR_KM = 161.0
"""Usual tolerance of geoparsing evaluations (100 miles), as in Gritta et al. 2018, "What's missing in geographical parsing?"."""

TOWN_KM = 25.0
"""Tolerance for places of control changes."""

_CLASSES = {"capture": "gain", "recapture": "gain", "surrender": "gain", "withdrawal": "loss", "contested": "contested", "siege/contested": "contested", "siege": "contested", "attack": "attack"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share `hit / whole`; None as a value where nothing was asked."""

    hit: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1, rounded to three digits."""
        return round(self.hit / self.whole, 3) if self.whole else None


@dataclass(frozen=True, slots=True)
class Matches:
    """Hits among what was predicted and what gold has."""

    hit: int
    predicted: int
    gold: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, rounded to three digits."""
        return round(2 * self.hit / (self.predicted + self.gold), 3) if self.predicted + self.gold else 0.0


def score_files(gold: Path, predictions: Path) -> dict[str, float | None]:
    """Figures of a gold file and a file of predictions (as `geomap read --jsonl` prints), by name.

    Toponym gold has `toponyms`, shift gold `places`, `events` and `distance_claims`. Raises ScoreError.
    """
    return score(_rows(gold), {str(r.get("id")): r for r in _rows(predictions)})


def _rows(path: Path) -> list[Row]:
    rows = []
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                rows.append(_row(path, number, line))
    except (OSError, UnicodeDecodeError) as error:
        raise ScoreError(f"cannot read {path}: {error}") from error
    if not rows:
        raise ScoreError(f"{path} is empty: give one JSON object a line")
    return rows


def _row(path: Path, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ScoreError(f"{path}, line {number} is no JSON: {error.msg}") from error
    if not isinstance(row, dict) or "id" not in row:
        raise ScoreError(f"{path}, line {number} is no object with an id")
    return row


def score(gold: Sequence[Row], predictions: Mapping[str, Row]) -> dict[str, float | None]:
    """Figures over all documents of `gold`; a document without a prediction counts as read with nothing found."""
    figures = _score_places(gold, predictions)
    if any("events" in doc for doc in gold):
        figures |= _score_shifts(gold, predictions)
    return figures


def _score_places(gold: Sequence[Row], predictions: Mapping[str, Row]) -> dict[str, float | None]:
    loose = strict = predicted = total = near = town = located = 0
    for doc in gold:
        wanted = list(doc.get("toponyms") or doc.get("places") or ())
        found = _mentions(predictions.get(str(doc["id"]), {}))
        predicted, total = predicted + len(found), total + len(wanted)
        strict += len(_pairs(wanted, found, lambda g, p: (g["start"], g["end"]) == (p["start"], p["end"])))
        pairs = _pairs(wanted, found, lambda g, p: min(g["end"], p["end"]) > max(g["start"], p["start"]))
        loose += len(pairs)
        located += sum(g.get("lat") is not None for g in wanted)
        gaps = [_km(g, p) for g, p in pairs]
        near += sum(km is not None and km <= NEAR_KM for km in gaps)
        town += sum(km is not None and km <= TOWN_KM for km in gaps)
    return {"documents": len(gold), "place overlap F1": Matches(loose, predicted, total).f1, "place strict F1": Matches(strict, predicted, total).f1,
            "places within 161 km": Ratio(near, located).value, "places within 25 km": Ratio(town, located).value}


def _mentions(prediction: Row) -> list[Row]:
    """Spans with coordinates of a prediction, printed by `geomap read` or as plain toponyms."""
    if "toponyms" in prediction:
        return list(prediction["toponyms"])
    return [{**m, "lat": (m.get("place") or {}).get("lat"), "lon": (m.get("place") or {}).get("lon")} for m in prediction.get("mentions", ())]


def _pairs(gold: Sequence[Row], predicted: Sequence[Row], same: Callable[[Row, Row], bool]) -> list[tuple[Row, Row]]:
    """One-to-one pairs for which `same` holds, in order."""
    free, pairs = list(predicted), []
    for g in gold:
        match = next((p for p in free if same(g, p)), None)
        if match is not None:
            free.remove(match)
            pairs.append((g, match))
    return pairs


def _km(a: Row, b: Row) -> float | None:
    """Geodesic kilometres between two rows with coordinates."""
    if a.get("lat") is None or b.get("lat") is None:
        return None
    return measure(_point(a), _point(b)).distance_km


def _point(row: Row) -> Place:
    return Place("", "", float(row["lat"]), float(row["lon"]), None, None, "", None)


def _score_shifts(gold: Sequence[Row], predictions: Mapping[str, Row]) -> dict[str, float | None]:
    n = dict.fromkeys(("change", "event", "predicted", "gold", "sides", "sided", "day", "dated", "wrong", "current", "km", "km_predicted", "km_gold"), 0)
    for doc in gold:
        prediction = predictions.get(str(doc["id"]), {})
        events = [_gold_event(e, doc) for e in doc.get("events", ()) if e["type"] in _CLASSES]
        shifts = [_shift(s, prediction) for s in prediction.get("shifts", ()) if s["kind"] in _CLASSES]
        _count(n, events, shifts)
        claims, told = doc.get("distance_claims", ()), prediction.get("distances", ())
        n["km"] += len(_pairs(claims, told, _same_claim))
        n["km_gold"], n["km_predicted"] = n["km_gold"] + len(claims), n["km_predicted"] + len(told)
    return {"change F1": Matches(n["change"], n["predicted"], n["gold"]).f1, "event F1": Matches(n["event"], n["predicted"], n["gold"]).f1,
            "false changes": Ratio(n["wrong"], n["current"]).value, "gains accuracy": Ratio(n["sided"], n["sides"]).value,
            "date within a day": Ratio(n["dated"], n["day"]).value, "distance F1": Matches(n["km"], n["km_predicted"], n["km_gold"]).f1}


def _count(n: dict[str, int], events: list[Row], shifts: list[Row]) -> None:
    """Add one document's hits: changes (place, class, current?), events (kind, modality, historical too), sides, days, false changes."""
    changes = _pairs(events, shifts, lambda g, p: _same_place(g, p) and g["class"] == p["class"] and g["current"] == p["current"])
    n["change"] += len(changes)
    n["event"] += len(_pairs(events, shifts, lambda g, p: _same_place(g, p) and all(g[k] == p[k] for k in ("kind", "modality", "historical"))))
    n["predicted"], n["gold"] = n["predicted"] + len(shifts), n["gold"] + len(events)
    n["sides"] += sum(bool(g["gains"]) for g, _ in changes)
    n["sided"] += sum(bool(g["gains"]) and _same_side(g["gains"], p["gains"]) for g, p in changes)
    dated = [(g, p) for g, p in changes if g["current"] and len(g["date"] or "") == 10]
    n["day"], n["dated"] = n["day"] + len(dated), n["dated"] + sum(_within_a_day(g["date"], p["when"]) for g, p in dated)
    claimed = [p for p in shifts if p["current"] and p["class"] in {"gain", "loss"}]
    true = [g for g in events if g["current"] and g["class"] in {"gain", "loss"}]
    n["current"] += len(claimed)
    n["wrong"] += len(claimed) - len(_pairs(true, claimed, lambda g, p: _same_place(g, p) and g["class"] == p["class"]))


def _gold_event(event: Row, doc: Row) -> Row:
    name = fold_name(event["place"])
    at = [p for p in doc.get("places", ()) if fold_name(p["name"]) == name and p.get("lat") is not None]
    historical = bool(event.get("historical"))
    return {"names": {name}, "at": at, "kind": event["type"].replace("siege/", ""), "class": _CLASSES[event["type"]], "modality": event["modality"], "historical": historical,
            "current": event["modality"] == "asserted" and not historical, "gains": event.get("actor_gaining"), "date": event.get("date")}


def _shift(shift: Row, prediction: Row) -> Row:
    mention = prediction["mentions"][shift["mention"]]
    place = mention.get("place") or {}
    return {"names": {fold_name(mention["text"]), fold_name(place.get("name") or "")} - {""}, "at": [place] if place.get("lat") is not None else [], "kind": shift["kind"],
            "class": _CLASSES[shift["kind"]], "modality": shift["modality"], "historical": bool(shift["historical"]),
            "current": shift["modality"] == "asserted" and not shift["historical"], "gains": shift.get("gains"), "when": shift.get("when")}


def _same_place(gold: Row, predicted: Row) -> bool:
    """By name, or within 25 km."""
    return bool(gold["names"] & predicted["names"]) or any((_km(a, b) or TOWN_KM + 1) <= TOWN_KM for a in gold["at"] for b in predicted["at"])


def _same_side(gold: str, predicted: str | None) -> bool:
    """Whether two names of sides share a word that tells sides apart."""
    plain = {"the", "forces", "army", "troops", "government", "rebels", "of"}
    a, b = (set(fold_name(n or "").split()) for n in (gold, predicted))
    return bool(a and a == b) or bool((a & b) - plain)


def _within_a_day(day: str, when: Mapping[str, str] | None) -> bool:
    if not when:
        return False
    gold, start, end = (date.fromisoformat(d) for d in (day, when["start"], when["end"]))
    return (end - start).days <= 2 and abs((start - gold).days) <= 1 and abs((end - gold).days) <= 1


def _same_claim(gold: Row, predicted: Row) -> bool:
    if not gold.get("km") or not predicted.get("km") or abs(gold["km"] - predicted["km"]) >= 0.5:
        return False
    ends = {fold_name(gold["to"]), fold_name(FRONT)} if "front" in gold["to"] else {fold_name(gold["to"])}
    return fold_name(predicted["to"]) in ends and fold_name(predicted["from"]) == fold_name(gold["from"])


def lines(figures: Mapping[str, float | None]) -> Iterable[str]:
    """Figures as aligned lines of text; a dash where nothing was asked."""
    return (f"{name:24} {'-' if value is None else value}" for name, value in figures.items())

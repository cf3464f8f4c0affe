"""Marked-up text -> JSONL: the project's own small gold sets, with spans in code points.

    python data/make/gold.py [--check]

reads `toponyms.txt`, `shifts.txt`, `reports.txt` and `agency.txt` of `data/gold`, writes the `.jsonl` beside each; with `--check` it writes
nothing and fails when a file on disk differs. An article is a line `# id=… lang=… date=…`, then its text, where
`[[Kandahar|31.61,65.70]]` marks a place and `[[Washington|38.90,-77.04|metonym]]` one that stands for a government;
`?` for coordinates that are not known. In all but `toponyms.txt` the lines after the text that start with `= ` are what it says:

    = event PLACE | TYPE MODALITY [h] [p] | GAINS | LOSES | DATE | evidence | key=value, or a flag | …
    = distance FROM | TO | KM | DIRECTION | evidence
    = aggregate evidence

MODALITY is a, c, d or t (asserted, claimed, denied, threatened); h historical, p partial; `-` stands for unknown.
"""

import json
import re
import sys
from pathlib import Path

GOLD = Path(__file__).resolve().parents[1] / "gold"
MARK = re.compile(r"\[\[([^|\]]+)\|(\?|-?[\d.]+,-?[\d.]+)(\|metonym)?\]\]")
HEADER = re.compile(r"^# id=(\S+) lang=(\S+) date=(\S+)$", re.MULTILINE)
MODALITY = {"a": "asserted", "c": "claimed", "d": "denied", "t": "threatened"}
TYPES = {"capture", "recapture", "withdrawal", "surrender", "siege/contested", "attack", "none"}


def unmarked(marked):
    """Text without its marks, and (start, end, name, lat, lon, metonym) of each."""
    text, places, at = [], [], 0
    for mark in MARK.finditer(marked):
        text.append(marked[at:mark.start()])
        start = sum(map(len, text))
        name, where, metonym = mark.groups()
        lat, lon = (None, None) if where == "?" else map(float, where.split(","))
        text.append(name)
        places.append((start, start + len(name), name, lat, lon, bool(metonym)))
        at = mark.end()
    text.append(marked[at:])
    whole = "".join(text)
    if "[[" in whole or "]]" in whole:
        message = f"a mark is malformed: {whole[:80]}"
        raise ValueError(message)
    return whole, places


def articles(path):
    """(head, text with marks, annotation lines) of each article of a file."""
    parts = HEADER.split(path.read_text(encoding="utf-8"))[1:]
    for i in range(0, len(parts), 4):
        lines = parts[i + 3].strip("\n").split("\n")
        body = "\n".join(line for line in lines if not line.startswith("= "))
        head = {"id": parts[i], "lang": parts[i + 1], "date": parts[i + 2]}
        yield head, body.strip("\n"), [line[2:] for line in lines if line.startswith("= ")]


def toponyms(path):
    """One record an article: its text and its toponyms."""
    for head, marked, _ in articles(path):
        text, places = unmarked(marked)
        keys = ("start", "end", "name", "lat", "lon")
        yield head | {"text": text, "toponyms": [
            dict(zip(keys, place[:5], strict=True)) | {"kind": "metonym" if place[5] else "literal"} for place in places]}


def span(text, evidence):
    """Where the evidence stands: it must occur exactly once."""
    if text.count(evidence) != 1:
        message = f"evidence occurs {text.count(evidence)} times: {evidence}"
        raise ValueError(message)
    start = text.index(evidence)
    return [start, start + len(evidence)]


def known(field):
    """The field, or None for `-`."""
    return None if field == "-" else field


def event(text, fields):
    """An event from the fields of its line."""
    place, what, gains, loses, day, evidence, *more = fields
    kind, modality, *flags = what.split()
    if kind not in TYPES or place not in text:
        message = f"unknown type or place: {kind} {place}"
        raise ValueError(message)
    record = {"place": place, "type": kind, "actor_gaining": known(gains), "actor_losing": known(loses),
              "date": known(day), "modality": MODALITY[modality], "evidence": span(text, evidence)}
    record |= {"historical": True} if "h" in flags else {}
    record |= {"partial": True} if "p" in flags else {}
    for field in more:
        key, _, value = field.partition("=")
        record[key] = value or True
    return record


def shifts(path):
    """One record an article: its text, places, events, distance and aggregate claims."""
    for head, marked, lines in articles(path):
        text, places = unmarked(marked)
        keys = ("start", "end", "name", "lat", "lon", "metonymy")
        record = head | {"text": text, "places": [dict(zip(keys, place, strict=True)) for place in places],
                         "events": [], "distance_claims": [], "aggregate_claims": []}
        for line in lines:
            what, _, rest = line.partition(" ")
            fields = [field.strip() for field in rest.split(" | ")]
            if what == "event":
                record["events"].append(event(text, fields))
            elif what == "distance":
                start, to, km, direction, evidence = fields
                record["distance_claims"].append({"from": start, "to": to, "km": float(km), "direction": known(direction),
                                                  "evidence": span(text, evidence)})
            else:
                record["aggregate_claims"].append({"evidence": span(text, rest), "text": rest})
        yield record


def main():
    """Write all sets, or compare them with what is on disk."""
    stale = []
    for name, make in (("toponyms", toponyms), ("shifts", shifts), ("reports", shifts), ("agency", shifts)):
        out = GOLD / f"{name}.jsonl"
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in make(GOLD / f"{name}.txt"))
        if "--check" not in sys.argv:
            out.write_text(lines, encoding="utf-8")
        elif not out.exists() or out.read_text(encoding="utf-8") != lines:
            stale.append(out.name)
    if stale:
        print("out of date, run data/make/gold.py:", *stale, file=sys.stderr)
    return 2 if stale else 0


if __name__ == "__main__":
    sys.exit(main())

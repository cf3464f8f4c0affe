"""The evaluation gate: reads the project's own gold set and example sentences, and fails where a figure falls below its floor.

    python benchmarks/gate.py            check
    python benchmarks/gate.py --raise    write the present figures as floors, and into README.md and docs/accuracy.md; refuses to lower one
    python benchmarks/gate.py --lower "why"   lower floors to the present figures and keep the reason in the file
    python benchmarks/gate.py --show     only write the floors as they stand into README.md and docs/accuracy.md

Floors stand in benchmarks/floors.toml with a digest of what they were measured on.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

from geomap import open_gazetteer, parse_article, read
from geomap.languages import words
from geomap.scores import score

ROOT = Path(__file__).parents[1]
FLOORS = Path(__file__).with_name("floors.toml")
GOLD = ("data/gold/toponyms.jsonl", "data/gold/shifts.jsonl", "data/gold/reports.jsonl", "data/gold/agency.jsonl")
FALLING_IS_GOOD = {"false changes", "false changes drawn"}
SLACK = 0.0005


def figures():
    """(set, figure) -> value over all sets, and the ids of examples read exactly."""
    gazetteer, found, exact = open_gazetteer(), {}, []
    for name in GOLD:
        gold = [json.loads(line) for line in (ROOT / name).read_text("utf-8").splitlines()]
        read_as = {d["id"]: read(parse_article(d["text"], id=d["id"], language=d["lang"], date=d["date"]), gazetteer=gazetteer).to_dict() for d in gold}
        found |= {(Path(name).stem, key): value for key, value in score(gold, read_as).items() if key != "documents" and value is not None}
    for path in sorted((ROOT / "geomap/languages").glob("*.examples.toml")):
        language = path.name.split(".")[0]
        right, total, wrong, drawn = examples(language, path, gazetteer)
        exact += right
        found[f"examples {language}", "read exactly"] = round(len(right) / total, 3)
        found[f"examples {language}", "false changes drawn"] = round(wrong / max(1, drawn), 3)
    return found, sorted(exact)


def examples(language, path, gazetteer):
    """Examples of one language that are read exactly, how many there are, and asserted current changes drawn wrongly, of how many."""
    rows, right, wrong, drawn = tomllib.loads(path.read_text("utf-8"))["example"], [], 0, 0
    for row in rows:
        shifts = read(parse_article(row["text"], id="x", language=language, date=row["date"]), gazetteer=gazetteer).shifts
        got = {(s.placing.mention.text.casefold(), s.kind, s.modality, s.historical) for s in shifts}
        want = {(s["place"].casefold(), s["kind"], s["modality"], bool(s.get("historical"))) for s in row["shifts"]}
        if got == want:
            right.append(key_of(language, row["text"]))
        moved = {k for k in got if k[1] in {"capture", "recapture", "surrender", "withdrawal"} and k[2:] == ("asserted", False)}
        drawn, wrong = drawn + len(moved), wrong + sum(not any(w[0] == k[0] and w[2:] == k[2:] and w[1] in {"capture", "recapture", "surrender", "withdrawal"} for w in want) for k in moved)
    return right, len(rows), wrong, drawn


def key_of(language, text):
    """Short key of an example, with its language in front."""
    return f"{language}-{hashlib.blake2s(text.encode(), digest_size=5).hexdigest()}"


def digest():
    """Digest of the sets measured on."""
    paths = [ROOT / name for name in GOLD] + sorted((ROOT / "geomap/languages").glob("*.examples.toml"))
    return hashlib.blake2s(b"".join(p.read_bytes() for p in paths), digest_size=8).hexdigest()


def worse(key, value, floor):
    return value > floor + SLACK if key[1] in FALLING_IS_GOOD else value < floor - SLACK


SHORT = {"place overlap F1": "place names found and not too many (F1)", "places within 25 km": "of the places in the text, found and put within 25 km",
         "change F1": "changes found: place, gain or loss, told as a current fact or not (F1)", "gains accuracy": "gaining side right, of the changes found",
         "date within a day": "day right to within one, where the gold has a day", "false changes": "marks drawn as current facts that are not",
         "distance F1": "claims of distance (F1)"}
PLACES = {ROOT / "README.md", ROOT / "docs" / "accuracy.md"}


def figure_lines(name, found):
    """Lines of a Markdown table: "short", the main figures of the project's own gold sets; "all", all of them; "languages", the example sentences'."""
    if name == "languages":
        codes = sorted(s.split()[1] for s, k in found if s.startswith("examples ") and k == "read exactly")
        rows = [(words(c).get("name", c), f"{found[f'examples {c}', 'read exactly']:.2f}", f"{found[f'examples {c}', 'false changes drawn']:.2f}") for c in codes]
        return ["| language | sentences read exactly | changes drawn wrongly, of those drawn |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    sets = [Path(path).stem for path in GOLD if any(s == Path(path).stem for s, _ in found)]
    articles = {Path(path).stem: len((ROOT / path).read_text("utf-8").splitlines()) for path in GOLD}
    keys = list(SHORT) if name == "short" else sorted({k for s, k in found if s in sets}, key=lambda k: (not k.startswith("place"), k))
    cells = {key: [(f"{found[s, key]:.2f}" if name == "short" else f"{found[s, key]:.3f}") if (s, key) in found else "–" for s in sets] for key in keys}
    head = ["what" if name == "short" else "figure", *(f"`{s}`: {articles[s]} articles" for s in sets)]
    return [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {SHORT.get(key, key) if name == 'short' else key} | {' | '.join(cells[key])} |" for key in keys)]


def show(found):
    """Write the tables of figures into the pages that have room for them."""
    for path in sorted(PLACES):
        text = path.read_text("utf-8")
        made = re.sub(r"(<!-- figures (\w+) -->\n).*?(<!-- end -->)", lambda m: m[1] + "\n".join(figure_lines(m[2], found)) + "\n" + m[3], text, flags=re.DOTALL)
        path.write_text(made, "utf-8")


def main(argv):
    """Exit status 0 where no figure is below its floor, 1 where one is."""
    old = tomllib.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    floors = {(s, k): v for s, table in old.get("floor", {}).items() for k, v in table.items()}
    if "--show" in argv:
        show(floors)
        return 0
    found, exact = figures()
    below = [key for key, floor in floors.items() if key in found and worse(key, found[key], floor)]
    for key in sorted(found):
        print(f"{key[0]:14} {key[1]:24} {found[key]:<8} floor {floors.get(key, '-')}{'   BELOW' if key in below else ''}")
    before = set(old.get("exact", ()))
    print(f"examples gained {len(set(exact) - before)}, lost {len(before - set(exact))}")
    for lost in sorted(before - set(exact)):
        print(f"  lost {lost}: {text_of(lost)}")
    if old and old.get("digest") != digest():
        print("the sets changed since the floors were set: raise or lower the floors")
    if "--raise" in argv or "--lower" in argv:
        if below and "--lower" not in argv:
            print("not written: a floor would fall; give --lower and the reason")
            return 1
        reasons = [*old.get("lowered", ()), *([argv[argv.index("--lower") + 1]] if "--lower" in argv else [])]
        write(found, exact, reasons)
        show(found)
        return 0
    return 1 if below or not old else 0


def text_of(key):
    """Start of the example with this digest."""
    for path in sorted((ROOT / "geomap/languages").glob("*.examples.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["example"]:
            if key_of(path.name.split(".")[0], row["text"]) == key:
                return f"{path.name}: {row['text'][:90]}"
    return "(no longer in the sets)"


def write(found, exact, reasons):
    """Write the floors file."""
    lines = ["# Written by benchmarks/gate.py. A floor is lowered only with a reason, kept below.", f'digest = "{digest()}"',
             "lowered = [" + ", ".join(json.dumps(r) for r in reasons) + "]", "exact = [" + ", ".join(f'"{e}"' for e in exact) + "]", ""]
    for name in sorted({s for s, _ in found}):
        lines += [f'[floor."{name}"]', *(f'"{k}" = {v}' for (s, k), v in sorted(found.items()) if s == name), ""]
    FLOORS.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Millions of shifts to a timeline: sorted, fused and asked for their states, with time and peak memory.

    python benchmarks/timeline.py            # 10 million made-up shifts
    python benchmarks/timeline.py 1000000

The table is made first, in Arrow, as `geomap corpus` writes it; its making is not counted in the time, its memory is.

Measured in November 2026 on one core of a busy machine of two: 10 million shifts, a table of 3.3 GB; spells (763,016 rows) in 799 s of the core
(919 s by the clock), states on one day (49,901 places) in 781 s; peak memory 4.4 GB, the table included.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from geomap.columns import spells_of, states_of

_DAYS = 3650
_FIRST = 16_000  # days since 1970: in 2013
_PLACES = 50_000
_REPORTS = 5
_KINDS = (("capture", 0.3), ("recapture", 0.1), ("surrender", 0.05), ("withdrawal", 0.1), ("contested", 0.15), ("attack", 0.2), ("held", 0.1))
_MODALITIES = (("asserted", 0.75), ("claimed", 0.13), ("denied", 0.06), ("threatened", 0.06))


def made_up(count: int) -> pa.Table:
    """Shifts of _REPORTS articles a change on average, in no order; some places have a hundred times the news of others."""
    chance = np.random.default_rng(1)
    changes = max(1, count // _REPORTS)
    of = chance.integers(0, changes, count)
    def drawn(choices: tuple[tuple[str, float], ...]) -> pa.Array:
        names, weights = zip(*choices, strict=True)
        return pa.DictionaryArray.from_arrays(pa.array(chance.choice(len(names), changes, p=np.array(weights) / sum(weights)).astype("int8")), pa.array(names)).dictionary_decode()

    weight = 1 / np.arange(1, _PLACES + 1) ** 0.7
    place = chance.choice(_PLACES, changes, p=weight / weight.sum())
    day = _FIRST + chance.integers(0, _DAYS, changes)
    side = chance.integers(0, 3, changes)
    def days(values: Any) -> pa.Array:
        return pa.array(values.astype("int32")).cast(pa.date32())

    when = day[of] - chance.choice([0, 0, 0, 0, 1], count)
    unsaid = chance.random(count) < 0.1
    said, gone = pa.array(chance.random(count) < 0.6), pa.array(unsaid)
    documents = chance.integers(0, count // 2 + 1, count)
    words = pa.array([f"Town {n}" for n in range(_PLACES)])
    where = pa.array(place[of])
    sentence = pa.array([f"On that day, according to dispatch {n}, forces of one side were said to have entered the town from the north, residents told reporters." for n in range(1000)])
    sides = pa.array(["Side A", "Side B", None])
    null = pa.nulls(count, "string")
    import pyarrow.compute as pc

    return pa.table({
        "article": pc.binary_join_element_wise("article", pa.array(documents).cast("string"), "-"), "mention_start": pa.array(chance.integers(0, 4000, count)), "words": words.take(where),
        "place_id": pc.binary_join_element_wise("p", where.cast("string"), ":"), "name": words.take(where), "lat": pa.array(chance.random(_PLACES) * 60).take(where),
        "lon": pa.array(chance.random(_PLACES) * 90).take(where), "country": null, "admin1": null, "feature": pa.array(["PPL"]).take(pa.array(np.zeros(count, "int8"))),
        "kind": drawn(_KINDS).take(pa.array(of)), "modality": drawn(_MODALITIES).take(pa.array(of)), "historical": pa.array(chance.random(changes) < 0.03).take(pa.array(of)),
        "partial": pa.array(chance.random(changes) < 0.05).take(pa.array(of)), "gains": sides.take(pa.array(side[of])), "loses": sides.take(pa.array((side[of] + 1) % 3)),
        "when_start": pc.if_else(gone, pa.scalar(None, pa.date32()), days(when)), "when_end": pc.if_else(gone, pa.scalar(None, pa.date32()), days(when)),
        "when_words": pc.if_else(said, "on Sunday", None), "evidence_start": pa.array(chance.integers(0, 4000, count)), "evidence_end": pa.array(np.full(count, 4200)),
        "sentence": sentence.take(pa.array(chance.integers(0, 1000, count))), "story_order": pa.array(chance.integers(0, 6, count)), "confidence": pa.array(chance.random(count).round(2)),
        "published_start": days(day[of] + 1), "published_end": days(day[of] + 1)})


def peak_gb() -> float:
    """Most memory that this process has had, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Print a line for each step."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    begin = time.perf_counter()
    table = made_up(count)
    print(f"{count:,} shifts, {table.nbytes / 1e9:.1f} GB in Arrow, made in {time.perf_counter() - begin:.0f} s; peak memory {peak_gb():.1f} GB", flush=True)
    for what, ask in (("spells", lambda: spells_of(table)), ("states on 2018-06-01", lambda: states_of(table, date(2018, 6, 1)))):
        begin, worked = time.perf_counter(), time.process_time()
        answer = ask()
        took, work = time.perf_counter() - begin, time.process_time() - worked
        print(f"{what}: {len(answer):,} rows in {took:.0f} s, {work:.0f} s of one core ({work / count * 1e6:.0f} µs a shift); peak memory {peak_gb():.1f} GB", flush=True)


if __name__ == "__main__":
    main()

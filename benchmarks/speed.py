"""How fast texts are read, what it takes to start, and how that grows; beside plain match and other geoparsers in the same run.

    python benchmarks/speed.py [-o benchmarks/speed.json] [--budget SECONDS] [--only stages,start,peers,cores,growth]

Texts are the project's own (data/articles, data/gold), their sentences put together anew until an article has the size asked for. MB are
10^6 bytes of UTF-8. Rates are of processor time of one core, which a busy machine stretches less than the clock; start-up and the rate
of two cores against one are clock time, so the load of the machine is printed with them. A peer that is not installed is left out with a
note: pip install -e ".[bench]". Each peer runs in a process of its own and is given the names of our own index.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from geomap.articles import parse_article
from geomap.counts import find_counts
from geomap.distances import find_distances
from geomap.gazetteers.build import open_gazetteer
from geomap.mentions import find_mentions
from geomap.pipeline import read
from geomap.places import place_mentions
from geomap.shifts import find_shifts

ROOT = Path(__file__).parents[1]
SIZES = (200, 2_000, 20_000, 200_000, 1_000_000)
SAMPLE = 400_000
PARTS = ("stages", "start", "peers", "cores", "growth")
GROWTH = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
PEERS = ("plain match", "geotext", "flashgeotext", "flashtext")
DAYS = [f"2021-08-{day:02}" for day in range(1, 29)]


def sentences():
    """All sentences of the project's own English and French texts, by language."""
    found = {"en": [], "fr": []}
    for name in ("toponyms", "shifts"):
        for line in (ROOT / "data" / "gold" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["lang"] in found:
                found[row["lang"]] += re.split(r"(?<=[.!?])\s+", row["text"].strip())
    for path in sorted((ROOT / "data" / "articles").rglob("*.txt")):
        text = re.sub(r"\A(?:\w+:.*\n)+", "", path.read_text("utf-8"))
        found["fr" if text.count(" les ") + text.count(" la ") > text.count(" the ") else "en"] += re.split(r"(?<=[.!?])\s+", text.strip())
    return {code: [s for s in listed if 20 < len(s) < 600] for code, listed in found.items()}


def articles(size, total, seed=1):
    """(text, date, language) of articles of about `size` bytes each, one line each, `total` bytes in all, no two alike."""
    pool, chance, made = sentences(), random.Random(seed), 0
    while made < total:
        code = chance.choice(("en", "fr"))
        parts, length = [], 0
        while length < size:
            parts.append(chance.choice(pool[code]))
            length += len(parts[-1].encode()) + 1
        text = " ".join(parts).replace("\n", " ")
        while len(text.encode()) > size * 1.1 and " " in text:
            text = text[: max(1, int(len(text) * size / len(text.encode())))].rsplit(" ", 1)[0]
        made += len(text.encode())
        yield text, chance.choice(DAYS), code


def parsed(size, total, seed=1):
    return [parse_article(text, id=f"{size}-{n}", date=day, language=code) for n, (text, day, code) in enumerate(articles(size, total, seed))]


def spent(work, items):
    """Seconds of processor time, and what came out."""
    start = time.process_time()
    out = [work(item) for item in items]
    return time.process_time() - start, out


def rate(seconds, listed):
    size = sum(len(a.text.encode()) for a in listed) / 1e6
    return {"megabytes_per_s": round(size / seconds, 3), "articles_per_s": round(len(listed) / seconds, 1)}


def stages(gazetteer):
    """Each stage by itself and the whole read, for articles of each size; and where the time of a whole read goes."""
    for article in parsed(2_000, 100_000, seed=2):  # warm: caches of names are part of a run of any length
        read(article, gazetteer=gazetteer)
    rows = {}
    for size in SIZES:
        listed = parsed(size, max(SAMPLE, size))
        found_s, found = spent(lambda a: find_mentions(a, gazetteer), listed)
        placed_s, placed = spent(lambda pair: place_mentions(pair[0], pair[1], gazetteer), list(zip(listed, found, strict=True)))
        shifts_s, _ = spent(lambda pair: find_shifts(pair[0], pair[1]), list(zip(listed, placed, strict=True)))
        rest_s, _ = spent(lambda pair: (find_distances(pair[0], pair[1]), find_counts(pair[0])), list(zip(listed, placed, strict=True)))
        whole_s, _ = spent(lambda a: read(a, gazetteer=gazetteer), listed)
        rows[f"{size} bytes"] = {
            "mentions": rate(found_s, listed), "places": rate(placed_s, listed), "mentions and places": rate(found_s + placed_s, listed),
            "shifts": rate(shifts_s, listed), "distances and counts": rate(rest_s, listed), "whole read": rate(whole_s, listed),
            "share of time": {name: round(s / whole_s, 2) for name, s in (("mentions", found_s), ("places", placed_s), ("shifts", shifts_s), ("distances and counts", rest_s))}}
    return rows


def start(_gazetteer):
    """Seconds and peak memory of whole processes: the import, one short article, one of a megabyte on one line."""
    with tempfile.TemporaryDirectory() as folder:
        for name, size in (("short", 200), ("long", 1_000_000)):
            text, day, _ = next(articles(size, size))
            Path(folder, f"{name}.txt").write_text(f"date: {day}\n\n{text}", "utf-8")
        commands = {"import geomap": ["-c", "import geomap"], "geomap --help": ["-m", "geomap", "--help"], "geomap read, 200 bytes": ["-m", "geomap", "read", f"{folder}/short.txt"],
                    "geomap read, 1 MB on one line": ["-m", "geomap", "read", f"{folder}/long.txt"]}
        return {name: whole_process(command) for name, command in commands.items()} | {"load of the machine": round(os.getloadavg()[0], 1)}


def whole_process(command):
    best = []
    for _ in range(1 if "long" in command[-1] else 3):
        begun = time.perf_counter()
        child = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
        best.append((time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    return {"seconds": round(min(b[0] for b in best), 2), "processor_s": round(min(b[1] for b in best), 2), "peak_megabytes": round(max(b[2] for b in best))}


def peers(_gazetteer):
    """Finding names only: us, plain longest match and the others, on the same texts with the same names, each in its own process."""
    rows = {}
    for name in ("geomap, mentions and places", *PEERS):
        if name in PEERS[1:] and importlib.util.find_spec(name) is None:
            rows[name] = {"note": 'not installed: pip install -e ".[bench]"'}
            continue
        done = subprocess.run([sys.executable, __file__, "--peer", name], capture_output=True, text=True, check=False)
        rows[name] = json.loads(done.stdout) if done.returncode == 0 else {"note": (done.stderr.strip().splitlines() or ["failed"])[-1][:160]}
    return rows


def peer(name):
    """One peer's rates, in this process."""
    gazetteer, begun = open_gazetteer(), time.process_time()
    work = finder(name, gazetteer)
    built = time.process_time() - begun
    made = {"start_s": round(built, 1)}
    for size in (2_000, 1_000_000):
        listed = parsed(size, max(SAMPLE, size))
        work(parsed(2_000, 2_000, seed=9)[0])
        seconds, counts = spent(work, listed)
        made[f"{size} bytes"] = rate(seconds, listed) | {"names": sum(counts)}
    return made | {"peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def finder(name, gazetteer):
    """Article -> number of names found."""
    if name == "geomap, mentions and places":
        return lambda a: len(place_mentions(a, find_mentions(a, gazetteer), gazetteer))
    if name == "plain match":
        sys.path.insert(0, str(ROOT))
        from benchmarks.places import plain

        return lambda a: plain(a, gazetteer)
    names = [key.strip() for key in gazetteer.trie.iterkeys()]
    if name == "flashtext":
        from flashtext import KeywordProcessor

        processor = KeywordProcessor()
        for key in names:
            processor.add_keyword(key)
        return lambda a: len(processor.extract_keywords(a.text))
    if name == "flashgeotext":
        from flashgeotext.geotext import GeoText, GeoTextConfiguration
        from flashgeotext.lookup import LookupData

        text = GeoText(GeoTextConfiguration(use_demo_data=False, case_sensitive=False))
        text.add(LookupData(name="names", data={key: [key] for key in names}))
        return lambda a: sum(entry["count"] for entry in text.extract(a.text)["names"].values())
    from geotext import GeoText as Plain

    index = type(Plain.index)(nationalities={}, cities=dict.fromkeys(names, "XX"), countries={})
    Plain.index = index
    return lambda a: len(Plain(a.text).cities)


def cores(gazetteer):
    """A corpus through `geomap corpus` with one worker and with two, by the clock, start of the workers left out; private memory of a worker."""
    if importlib.util.find_spec("distributed") is None:
        return {"note": "not installed: pip install -e '.[corpus]'"}
    some = parsed(2_000, 100_000, seed=5)
    seconds, _ = spent(lambda a: read(a, gazetteer=gazetteer), some)
    count = max(1_000, int(100 * len(some) / seconds))  # so many that the last blocks, which one worker reads alone, weigh little
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "corpus.jsonl")
        with source.open("w", encoding="utf-8") as handle:
            handle.writelines(json.dumps({"id": f"a{n}", "text": text, "date": day, "language": code}) + "\n" for n, (text, day, code) in enumerate(articles(2_000, 2_000 * count, seed=6)))
        for workers in (1, 2):
            rows[f"{workers} workers"] = one_corpus(source, Path(folder, f"out{workers}"), workers)
    one, two = (rows[f"{n} workers"]["articles_per_s"] for n in (1, 2))
    return rows | {"articles": count, "two against one": round(two / one, 2), "load of the machine": round(os.getloadavg()[0], 1)}


def one_corpus(source, out, workers):
    """Rate between the first and the last block, and the largest private memory of a worker, looked at after each block."""
    import psutil

    from geomap.corpora import Settings, run_corpus

    seen, private = [], [0.0]

    def watch(counts):
        seen.append((time.perf_counter(), counts.records, sum(child.cpu_times().user + child.cpu_times().system for child in psutil.Process().children(recursive=True))))
        private.append(max(private_megabytes(), default=0.0))

    run_corpus(source, out, Settings(), workers=workers, watch=watch)
    (begun, first, before), (ended, last, after) = seen[0], seen[-1]
    size = sum(p.stat().st_size for p in out.rglob("*.parquet"))
    return {"articles_per_s": round((last - first) / (ended - begun), 1), "megabytes_per_s": round((last - first) * 0.002 / (ended - begun), 3),
            "processor_ms_an_article": round(1000 * (after - before) / (last - first), 2),
            "worker_private_megabytes": round(max(private)), "output_bytes_an_article": round(size / last)}


def private_megabytes():
    """Private memory of each process below this one that does the work: those that were forked last."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        try:
            lines = Path(f"/proc/{child.pid}/smaps_rollup").read_text("ascii").splitlines()
        except OSError:
            continue
        yield sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def growth(gazetteer, budget):
    """One run of `geomap corpus` over ever more short articles: processor time and memory at each of some counts, and what linking the copies takes at the end."""
    if importlib.util.find_spec("distributed") is None:
        return {"note": "not installed: pip install -e '.[corpus]'"}
    some = parsed(200, 200_000, seed=3)
    seconds, _ = spent(lambda a: read(a, gazetteer=gazetteer), some)
    count = max(n for n in GROWTH if n == GROWTH[0] or 1.3 * n * seconds / len(some) <= budget)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "corpus.jsonl")
        with source.open("w", encoding="utf-8") as handle:
            handle.writelines(json.dumps({"id": f"a{n}", "text": text, "date": day, "language": code}) + "\n" for n, (text, day, code) in zip(range(count), articles(200, 1 << 62, seed=4), strict=False))
        return grown(source, Path(folder, "out"), count)


def grown(source, out, count):
    """Rows of the growth: at 1,000, 3,000, … articles of one run, seconds since the count before."""
    import psutil

    from geomap.corpora import Settings, run_corpus

    def processor(below):
        return sum(p.cpu_times().user + p.cpu_times().system for p in [psutil.Process(), *(psutil.Process().children(recursive=True) if below else ())])

    rows, wanted, last, own = {}, [n for n in GROWTH if n <= count], [], []

    def watch(counts):
        now = [counts.records, processor(True), time.perf_counter()]
        own[:] = [processor(False), now[2]]
        if not last:  # the workers have started
            last[:] = now
        elif wanted and counts.records >= wanted[0]:
            articles_more, more, clock = (b - a for a, b in zip(last, now, strict=True))
            rows[f"{wanted.pop(0)}"] = {"processor_s_a_thousand": round(1000 * more / articles_more, 3), "clock_s_a_thousand": round(1000 * clock / articles_more, 3),
                                        "worker_private_megabytes": round(max(private_megabytes(), default=0)), "own_megabytes": round(psutil.Process().memory_info().rss / 1e6)}
            print(f"  {counts.records} {rows[str(max(map(int, rows)))]}", flush=True)
            last[:] = now

    said = run_corpus(source, out, Settings(), watch=watch)
    linked = {"processor_s": round(processor(False) - own[0], 1), "clock_s": round(time.perf_counter() - own[1], 1), "copies": said["copies"], "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    return rows | {"linking copies": linked, "rows": {name: said[name] for name in ("articles", "mentions", "shifts", "claims", "faults") if name in said},
                   "output_bytes_an_article": round(sum(p.stat().st_size for p in out.rglob("*.parquet")) / count)}


def machine():
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "") if Path("/proc/cpuinfo").exists() else ""
    return {"python": platform.python_version(), "processor": model or platform.processor(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}


def show(part, rows):
    """One part as lines of a table."""
    print(f"\n{part}")
    for name, row in rows.items():
        cells = row.items() if isinstance(row, dict) else [("", row)]
        print(f"  {name:32}" + "   ".join(f"{key}: {' '.join(f'{k} {v}' for k, v in value.items()) if isinstance(value, dict) else value}".lstrip(": ") for key, value in cells))


def show_stages(rows):
    names = [name for name in next(iter(rows.values())) if name != "share of time"]
    print(f"\nstages, MB/s (articles/s)\n  {'':16}" + "".join(f"{name:>24}" for name in names))
    for size, row in rows.items():
        print(f"  {size:16}" + "".join(f"{row[name]['megabytes_per_s']:>12.2f} ({row[name]['articles_per_s']:>9,.0f})" for name in names))
    print("  share of the whole read's time: " + "; ".join(f"{size}: " + ", ".join(f"{n} {s:.0%}" for n, s in row["share of time"].items()) for size, row in rows.items()))


def main():
    """Measure, print, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "benchmarks" / "speed.json")
    parser.add_argument("--budget", type=float, default=120.0, help="seconds of processor time for the growth: a million articles take an hour of one core")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--peer")
    wish = parser.parse_args()
    if wish.peer:
        print(json.dumps(peer(wish.peer)))
        return
    gazetteer, made = open_gazetteer(), {"machine": machine()}
    if wish.output.exists():  # parts that are not asked for keep their figures
        made = json.loads(wish.output.read_text("utf-8")) | made
    print(", ".join(f"{key} {value}" for key, value in made["machine"].items()))
    parts = {"stages": lambda: stages(gazetteer), "start": lambda: start(gazetteer), "peers": lambda: peers(gazetteer), "cores": lambda: cores(gazetteer),
             "growth": lambda: growth(gazetteer, wish.budget)}
    for name in wish.only.split(","):
        made[name] = parts[name]()
        show_stages(made[name]) if name == "stages" else show(name, made[name])
        wish.output.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"\n{wish.output}")


if __name__ == "__main__":
    main()

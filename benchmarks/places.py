"""Finding and placing names, beside plain longest match in the same process.

    python benchmarks/places.py [TEXTS.jsonl]

TEXTS.jsonl: {"text", "lang"} a line; without it, the project's own small gold set, repeated. Prints MB of UTF-8 text a second of
one core, the time from start to the first answer, and the peak of memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

START = time.perf_counter()

from geomap.articles import Article  # noqa: E402 - the clock starts before the imports
from geomap.candidates import LONGEST  # noqa: E402
from geomap.gazetteers.build import open_gazetteer  # noqa: E402
from geomap.gazetteers.index import Gazetteer  # noqa: E402
from geomap.mentions import find_mentions  # noqa: E402
from geomap.places import place_mentions  # noqa: E402
from geomap.scenes import Scene  # noqa: E402

OWN = Path(__file__).parents[1] / "data" / "gold" / "toponyms.jsonl"
LEAST_BYTES = 1_000_000


def texts(path: Path) -> list[Article]:
    """Articles of a file, repeated with other ids until they are a megabyte."""
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    size = sum(len(row["text"].encode()) for row in rows)
    times = max(1, LEAST_BYTES // max(1, size))
    return [Article(f"{n}-{i}", row["text"] + "\n" * n, row["lang"], None) for n in range(times) for i, row in enumerate(rows)]


def plain(article: Article, gazetteer: Gazetteer) -> int:
    """Longest match of the gazetteer at capitalised words, the most populous bearer: what the work is measured against."""
    scene = Scene(article.text, article.language, article.body_start)
    done = count = 0
    for index in scene.capitals:
        if index >= done:
            found = gazetteer.name_ids(" ".join(scene.folds[index : index + LONGEST]) + " ")
            if found:
                name, name_id = found[-1]
                gazetteer.bearers(name_id)
                done, count = index + name.count(" "), count + 1
    return count


def ours(article: Article, gazetteer: Gazetteer) -> int:
    """Find and place."""
    return len(place_mentions(article, find_mentions(article, gazetteer), gazetteer))


def rate(work: Callable[[Article, Gazetteer], int], articles: Sequence[Article], gazetteer: Gazetteer) -> str:
    """MB a second of processor time, first with cold and then with warm caches."""
    size = sum(len(a.text.encode()) for a in articles) / 1e6
    said = []
    for _ in range(2):
        start = time.process_time()
        count = sum(work(article, gazetteer) for article in articles)
        said.append(f"{size / (time.process_time() - start):.2f}")
    return f"{said[0]} MB/s cold, {said[1]} MB/s warm, {count} names in {size:.2f} MB"


def main() -> None:
    """Measure and print."""
    articles = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else OWN)
    gazetteer = open_gazetteer()
    ours(articles[0], gazetteer)
    print(f"start to first answer  {time.perf_counter() - START:.2f} s")
    print(f"find and place         {rate(ours, articles, gazetteer)}")
    print(f"plain longest match    {rate(plain, articles, gazetteer)}")
    print(f"peak memory            {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

"""Train the mention classifier: which candidate names are places.

    python data/make/train_mentions.py FOLDER

FOLDER holds the sets below as JSONL of {"tokens": [...], "tags": [...]} with BIO tags. Their licences allow
weights trained on them to be shipped; the sentences are not. Output: data/mentions.weights.json.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from geomap.gazetteers.build import open_gazetteer
from geomap.mentions import Scene, candidate_names
from geomap.sentences import tokenize

# Set -> (language, sentences taken, weight of one candidate, licence).
SETS = {
    "uner_en_ewt": ("en", 99999, 3.0, "CC BY-SA 4.0"),
    "wikiann_en": ("en", 16000, 1.0, "CC BY-SA (Wikipedia text)"),
    "wikiann_fr": ("fr", 16000, 1.0, "CC BY-SA (Wikipedia text)"),
    "wikiann_de": ("de", 12000, 1.0, "CC BY-SA (Wikipedia text)"),
    "germeval_de": ("de", 99999, 2.0, "CC BY 4.0"),
    "europeana_fr": ("fr", 99999, 1.5, "CC0"),
}
SENTENCES_A_TEXT = 8
LEAST_COUNT = 4
LEAST_WEIGHT = 0.04


def load(folder: Path, name: str) -> Iterator[tuple[list[str], list[str]]]:
    """Sentences of a set as (tokens, types), `types` being LOC, PER, ORG, MISC or O."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as handle:
        for line in handle:
            row = json.loads(line)
            yield row["tokens"], [tag.split("-", 1)[-1] for tag in row["tags"]], [tag[0] for tag in row["tags"]]  # type: ignore[misc]


def glue(token: str, before: str) -> str:
    """Space that stood between two tokens of running text."""
    if not before or token in {",", ".", ";", ":", "!", "?", ")", "'s", "’s", "]", "%", "...", "…"} or before in {"(", "[", "«"} and token != "»":
        return ""
    return "" if before[-1:] in {"'", "’"} and len(before) <= 3 and before[:1].isalpha() else " "


def text_of(sentences: list[tuple[list[str], list[str], list[str]]]) -> tuple[str, list[tuple[int, int]]]:
    """Running text of some sentences and the spans of its places."""
    text, spans = "", []
    for tokens, types, marks in sentences:
        before = ""
        for token, kind, mark in zip(tokens, types, marks, strict=True):
            text += glue(token, before)
            if kind == "LOC" and (mark == "B" or not spans or spans[-1][2] != len(text.rstrip()) or not open_):
                spans.append([len(text), len(text) + len(token), len(text) + len(token)])
            elif kind == "LOC":
                spans[-1][1:] = [len(text) + len(token)] * 2
            open_ = kind == "LOC"
            text, before = text + token, token
        text += "\n"
    return text, [(a, b) for a, b, _ in spans]


def examples(folder: Path) -> Iterator[tuple[list[str], bool, float]]:
    """(features, is a place, weight) of every candidate of every set."""
    gazetteer = open_gazetteer()
    for name, (language, most, weight, _) in SETS.items():
        sentences = list(load(folder, name))
        random.Random(7).shuffle(sentences) if most < len(sentences) else None
        sentences = sentences[:most]
        for start in range(0, len(sentences), SENTENCES_A_TEXT):
            text, gold = text_of(sentences[start : start + SENTENCES_A_TEXT])
            tokens = tokenize(text)
            scene = Scene(text, tokens, language)
            for c in candidate_names(scene, gazetteer):
                a, b = tokens[c.first].start, tokens[c.last - 1].end
                overlap = any(min(b, y) > max(a, x) for x, y in gold)
                yield list(scene.features(c)), overlap, weight


def main(folder: Path) -> None:
    """Fit on all sets, report on a held-out tenth, write the weights."""
    rows = list(examples(folder))
    counts = Counter(f for features, _, _ in rows for f in set(features))
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST_COUNT))}
    matrix = csr_matrix((np.ones(sum(len({f for f in r[0] if f in index}) for r in rows)),
                         np.array([index[f] for r in rows for f in sorted({f for f in r[0] if f in index})]),
                         np.cumsum([0] + [len({f for f in r[0] if f in index}) for r in rows])), shape=(len(rows), len(index)))
    y, w = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    held = np.arange(len(rows)) % 10 == 0
    model = LogisticRegression(C=0.5, solver="liblinear", max_iter=200)
    model.fit(matrix[~held], y[~held], sample_weight=w[~held])
    p = model.predict(matrix[held])
    right = (p & y[held]).sum()
    print(f"{len(rows)} candidates, {len(index)} features; held out: precision {right / p.sum():.3f} recall {right / y[held].sum():.3f}")
    model.fit(matrix, y, sample_weight=w)
    weights = {f: round(float(model.coef_[0][i]), 3) for f, i in index.items() if abs(model.coef_[0][i]) >= LEAST_WEIGHT}
    weights["bias"] = round(float(model.intercept_[0]), 3)
    made = {"trained_on": {n: licence for n, (_, _, _, licence) in SETS.items()}, "weights": dict(sorted(weights.items()))}
    Path(__file__).parents[1].joinpath("mentions.weights.json").write_text(json.dumps(made, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Train the mention classifier: which candidate names are places.

    python data/make/train_mentions.py FOLDER [OUT [OLD]]

FOLDER holds the sets below as JSONL of {"tokens": [...], "tags": [...]} with BIO tags. Their licences allow
weights trained on them to be shipped; the sentences are not. Output: data/mentions.weights.json. With OLD, weights written
before, the part for scripts without capitals is taken from there: it need not change with what capitals tell.
"""

from __future__ import annotations

import json
import math
import random
import sys
import tomllib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from geomap.candidates import CandidateName, candidate_names
from geomap.features import Namer, keys
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.names import fold_token
from geomap.scenes import Scene, vocabulary

# Set -> (language, sentences taken, weight of one candidate, licence).
SETS = {
    "uner_en_ewt": ("en", 99999, 4.0, "CC BY-SA 4.0"),
    "wikiann_en": ("en", 40000, 0.3, "CC BY-SA (Wikipedia text)"),
    "wikiann_fr": ("fr", 40000, 0.5, "CC BY-SA (Wikipedia text)"),
    "wikiann_de": ("de", 20000, 0.2, "CC BY-SA (Wikipedia text)"),
    "germeval_de": ("de", 99999, 2.0, "CC BY 4.0"),
    "europeana_fr": ("fr", 99999, 1.5, "CC0"),
}
GAZETTEER = Path(__file__).parents[1] / "gazetteer"
SENTENCES_A_TEXT = 8
STRENGTH = 0.1
"""Inverse of the regularisation."""
LEAST_COUNT = 5
LEAST_WEIGHT = 0.05
WITHOUT_WORDS = 0.25
"""Share of the texts that are learned without the words of their language, for the languages without a set."""
WITHOUT_CASE = 0.25
"""Share of the texts that are learned as if their script had no capitals, and nothing were known of their words."""

Sentence = tuple[list[str], list[str], list[str]]
"""Tokens, types (LOC, PER, ORG, MISC or O) and BIO marks."""


@dataclass(frozen=True)
class Span:
    """A named stretch of a text and its type."""

    start: int
    end: int
    kind: str


def load(folder: Path, name: str) -> Iterator[Sentence]:
    """Sentences of a set."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as handle:
        for line in handle:
            row = json.loads(line)
            yield row["tokens"], [tag.split("-", 1)[-1] for tag in row["tags"]], [tag[0] for tag in row["tags"]]


def glue(token: str, before: str) -> str:
    """Space that stood between two tokens of running text."""
    if not before or token in {",", ".", ";", ":", "!", "?", ")", "'s", "’s", "]", "%", "...", "…"} or (before in {"(", "[", "«"} and token != "»"):
        return ""
    return "" if before[-1:] in {"'", "’"} and len(before) <= 3 and before[:1].isalpha() else " "


def text_of(sentences: list[Sentence]) -> tuple[str, list[Span]]:
    """Running text of some sentences and its named spans."""
    text, spans = "", []
    for tokens, kinds, marks in sentences:
        before, last = "", "O"
        for token, kind, sign in zip(tokens, kinds, marks, strict=True):
            text += glue(token, before)
            if kind != "O":
                if sign == "B" or kind != last:
                    spans.append(Span(len(text), len(text) + len(token), kind))
                else:
                    spans[-1] = Span(spans[-1].start, len(text) + len(token), kind)
            text, before, last = text + token, token, kind
        text += "\n"
    return text, spans


def texts(folder: Path, *, whole: bool = False) -> Iterator[tuple[str, float, list[Sentence]]]:
    """(language, weight, sentences) of every text: some sentences of one set that follow each other; of the `whole` sets or the taken part."""
    for name, (language, most, weight, _) in SETS.items():
        sentences = list(load(folder, name))[: None if whole else most]
        for start in range(0, len(sentences), SENTENCES_A_TEXT):
            yield language, weight, sentences[start : start + SENTENCES_A_TEXT]


class Counts:
    """How often each word stands in names of persons, places and organisations."""

    def __init__(self) -> None:
        self.kinds: dict[str, Counter[str]] = {"PER": Counter(), "LOC": Counter(), "ORG": Counter()}

    def add(self, sentences: list[Sentence]) -> None:
        """Count the words of some sentences."""
        for tokens, kinds, _ in sentences:
            for token, kind in zip(tokens, kinds, strict=True):
                if kind in self.kinds and token[:1].isalpha():
                    self.kinds[kind][fold_token(token)] += 1

    def learn(self, words: list[str]) -> None:
        """Count listed given names as seen often."""
        for word in words:
            self.kinds["PER"][fold_token(word)] += 4

    def word(self, fold: str, without: Counts | None = None) -> str:
        """How a word stands in names, `without` the counts of the text it is asked for: a text must not answer itself."""
        person, place, body = (c[fold] - (without.kinds[k][fold] if without else 0) for k, c in self.kinds.items())
        if person + place + body < 3:
            return ""
        other, letter = max((person, "P"), (body, "O"))
        odds = math.log2((other + 0.7) / (place + 0.7))
        return f"{letter if odds > 0 else 'L'}{min(3, round(abs(odds)))}" if abs(odds) >= 0.5 else "M"


class _NoCase(dict[str, bool]):
    """No word starts with a capital."""

    def __missing__(self, word: str) -> bool:
        return False


class _Without(Mapping[str, str]):
    """The lexicon as it is without one text."""

    def __init__(self, counts: Counts, own: Counts) -> None:
        self.counts, self.own = counts, own

    def __getitem__(self, fold: str) -> str:
        return self.counts.word(fold, self.own)

    def get(self, fold: str, default: str = "") -> str:  # type: ignore[override]
        return self.counts.word(fold, self.own) or default

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def lists() -> dict[str, dict[str, str]]:
    """Language -> folded word -> list of `not_places.toml` that it stands on."""
    with (GAZETTEER / "not_places.toml").open("rb") as handle:
        read = tomllib.load(handle)
    made: dict[str, dict[str, str]] = {}
    for language, table in read.items():
        if language != "given_names":
            made[language] = {fold_token(w): name for name in ("person_like", "ambiguous", "ordinary", "calendar") for w in table.get(name, ()) if w.isalpha()}
    return made


def given_names() -> list[str]:
    """Given names that are no place's."""
    with (GAZETTEER / "not_places.toml").open("rb") as handle:
        table = tomllib.load(handle)["given_names"]
    return sorted(set(table["words"]) - set(table["also_places"]))


def label(scene: Scene, c: CandidateName, spans: list[Span], gazetteer: Gazetteer) -> bool:
    """Whether a candidate names a place: it overlaps a place, is a country that stands for its government or team, or is the
    place that a local body is named after ("Gainesville Police")."""
    state = c.name_id is not None and (facts := gazetteer.facts(c.name_id)).country and not facts.zipf > 6
    ((a, b),) = scene.offsets([(c.first, c.last)])
    for span in spans:
        if min(b, span.end) > max(a, span.start):
            if span.kind == "LOC" or (span.kind in {"ORG", "MISC"} and state and (a, b) == (span.start, span.end)):
                return True
            public = c.last < scene.size and scene.words.classes.get(scene.folds[c.last]) == "public_bodies"
            return span.kind in {"ORG", "MISC"} and public and c.name_id is not None and a == span.start and b < span.end
    return False


Rows = list[tuple["array[int]", bool, float]]
"""(features by number, is a place, weight) of candidates."""


def examples(folder: Path, counts: Counts, gazetteer: Gazetteer, numbers: dict[str, int]) -> Rows:
    """Every candidate of every text; new features are numbered on the way."""
    dice, listed, made = random.Random(7), lists(), []
    for language, weight, sentences in texts(folder):
        own = Counts()
        own.add(sentences)
        text, spans = text_of(sentences)
        namer = Namer(vocabulary(language), gazetteer, _Without(counts, own), listed.get(language, {}), lexical=dice.random() >= WITHOUT_WORDS)
        made += labelled(Scene(text, language), namer, spans, weight, numbers)
    return made


def caseless_examples(folder: Path, gazetteer: Gazetteer, numbers: dict[str, int]) -> Rows:
    """Every candidate of some of the texts, read as if their script had no capitals, and nothing were known of their words."""
    dice, made = random.Random(11), []
    for language, weight, sentences in texts(folder):
        if dice.random() < WITHOUT_CASE:
            text, spans = text_of(sentences)
            scene = Scene(text, language)
            scene.titles, scene.capitals = _NoCase(), [i for i, t in enumerate(scene.texts) if not t[0].isdigit()]
            made += labelled(scene, Namer(vocabulary(language), gazetteer, {}, {}, lexical=False), spans, weight, numbers)
    return made


def labelled(scene: Scene, namer: Namer, spans: list[Span], weight: float, numbers: dict[str, int]) -> Rows:
    """Candidates of one text."""
    made: Rows = []
    for c in candidate_names(scene, namer.gazetteer):
        names = sorted({name for key in keys(scene, c, namer) for name in namer.names(key)})
        made.append((array("i", [numbers.setdefault(name, len(numbers)) for name in names]), label(scene, c, spans, namer.gazetteer), weight))
    return made


def matrix_of(rows: list[array[int]], features: int) -> csr_matrix:
    """Sparse matrix of the rows' features."""
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((i for row in rows for i in row), dtype=np.int32, count=int(ends[-1]))
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), features))


def fitted(made: Rows, numbers: Mapping[str, int]) -> dict[str, float]:
    """Weights of the features, by name; reports on a held-out tenth."""
    matrix = matrix_of([row for row, _, _ in made], len(numbers))
    often = np.asarray(matrix.sum(axis=0)).ravel() >= LEAST_COUNT
    names = sorted(f for f, i in numbers.items() if often[i])
    matrix = matrix[:, [numbers[f] for f in names]]
    y, w = np.array([r[1] for r in made]), np.array([r[2] for r in made])
    held = np.arange(len(made)) // 200 % 10 == 0
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=200)
    model.fit(matrix[~held], y[~held], sample_weight=w[~held])
    p = model.predict(matrix[held])
    right = (p & y[held]).sum()
    print(f"{len(made)} candidates, {len(names)} features; held out: precision {right / p.sum():.3f} recall {right / y[held].sum():.3f}")
    weights = {f: round(float(c), 2) for f, c in zip(names, model.coef_[0], strict=True) if abs(c) >= LEAST_WEIGHT}
    return {**weights, "bias": round(float(model.intercept_[0]), 3)}


def main(folder: Path) -> None:
    """Fit on all sets, write the weights."""
    counts = Counts()
    for _, _, sentences in texts(folder, whole=True):
        counts.add(sentences)
    counts.learn(given_names())
    gazetteer = open_gazetteer()
    numbers: dict[str, int] = {}
    weights = fitted(examples(folder, counts, gazetteer, numbers), numbers)
    numbers = {}
    caseless = json.loads(Path(sys.argv[3]).read_text("utf-8"))["caseless"] if len(sys.argv) > 3 else fitted(caseless_examples(folder, gazetteer, numbers), numbers)
    folds = sorted({fold for c in counts.kinds.values() for fold in c})
    lexicon = {fold: said for fold in folds if (said := counts.word(fold))}
    written = {"trained_on": {n: licence for n, (_, _, _, licence) in SETS.items()}, "lexicon": lexicon, "lists": lists(), "weights": weights, "caseless": caseless}
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[1] / "mentions.weights.json"
    out.write_text(json.dumps(written, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

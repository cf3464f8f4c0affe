"""Article -> Mention: where the text names a place (toponym recognition)."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from geomap._files import data_path
from geomap.articles import Article
from geomap.gazetteers.index import Gazetteer, NameFacts
from geomap.gazetteers.names import TOKEN, fold_token
from geomap.languages import words
from geomap.sentences import Token, ends_sentence, tokenize

LONGEST = 7
"""Tokens in the longest name looked for."""

ACCEPT = 0.3
"""Probability from which a candidate counts as a mention."""

_BREAK = re.compile(r"[,;:!?()\[\]{}\"«»“”„…|=<>*/\\&+]|\.\s|\n|\s[-–—]|[-–—]\s")
_JOINS = re.compile(r"[ \u00a0\u202f]|[-‐‑–'’]|[-‐‑]?\s?['’]|\. ?|\r?\n")
_PARTICLES = frozenset(
    "de del della delle des du d di da do dos das den der die el al la le les los las l of the and y et e i o a am an auf bei im in sur sous en "
    "upon on by le lès aux au à st san van von zu ez es as ash ad ar at az ul il na po над на у в по".split())
_LOWER_HEADS = frozenset("al el as ash ad ar at az an ez es ul es".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a place.

    Half-open offsets `start` and `end` in the article's text; `role` is "literal", or "metonym" where the
    name stands for a government or an army; `confidence` the probability that a place is named; `why` in
    words; `name_id` the name's id in the gazetteer, None for a name that it lacks.
    """

    start: int
    end: int
    text: str
    role: str
    confidence: float
    why: str
    name_id: int | None = None


@dataclass(frozen=True, slots=True)
class CandidateName:
    """Tokens `first` to `last` (excluded) that may name a place; `run` is the stretch of capitalised words around them."""

    first: int
    last: int
    name_id: int | None
    facts: NameFacts | None
    run: tuple[int, int]


def find_mentions(article: Article, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Mentions of places in `article`, in the order of the text; none overlap."""
    tokens = tokenize(article.text, article.body_start)
    if not tokens:
        return ()
    scene = Scene(article.text, tokens, article.language)
    found = []
    for candidate in candidate_names(scene, gazetteer):
        features = list(scene.features(candidate))
        probability = _probability(features)
        if probability >= ACCEPT:
            found.append(_mention(scene, candidate, probability, features))
    return tuple(_second_look(scene, found))


def _mention(scene: Scene, candidate: CandidateName, probability: float, features: list[str]) -> Mention:
    start, end = scene.tokens[candidate.first].start, scene.tokens[candidate.last - 1].end
    role, reason = scene.role(candidate)
    strongest = sorted(features, key=lambda f: -_weights().get(f, 0.0))[:2]
    why = f"{reason}; {'known name' if candidate.facts else 'name by its context'} ({', '.join(strongest)})"
    return Mention(start, end, scene.text[start:end], role, round(probability, 3), why, candidate.name_id)


def _second_look(scene: Scene, found: list[Mention]) -> Iterator[Mention]:
    """Drop overlaps: the longer of two mentions stays."""
    last_end = -1
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if mention.start >= last_end:
            last_end = mention.end
            yield mention


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    """Weights of the features: a logistic regression (data/make/train_mentions.py says on what it was trained)."""
    made: Mapping[str, float] = json.loads(data_path("mentions.weights.json").read_text("utf-8"))["weights"]
    return made


def _probability(features: list[str]) -> float:
    weights = _weights()
    total = weights.get("bias", 0.0)
    for feature in features:
        total += weights.get(feature, 0.0)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def candidate_names(scene: Scene, gazetteer: Gazetteer) -> Iterator[CandidateName]:
    """Stretches that may name a place: longest names of the gazetteer at capitalised words, then unknown names in a place's context."""
    tokens, position = scene.tokens, 0
    while position < len(tokens):
        token = tokens[position]
        if not token.capital and not (token.fold in _LOWER_HEADS and scene.joined_capital(position)):
            position += 1
            continue
        candidate = _longest(scene, position, gazetteer) or _unknown(scene, position)
        if candidate:
            yield candidate
            position = candidate.last
        else:
            position += 1


def _longest(scene: Scene, position: int, gazetteer: Gazetteer) -> CandidateName | None:
    """Return the longest name of the gazetteer that starts at this token and breaks no rule of form."""
    tokens = scene.tokens
    window = "".join([t.fold + " " for t in tokens[position : position + LONGEST]])
    for name, name_id in reversed(gazetteer.name_ids(window)):
        last = position + name.count(" ")
        if scene.well_formed(position, last):
            return CandidateName(position, last, name_id, gazetteer.facts(name_id), scene.run(position))
    return None


def _unknown(scene: Scene, position: int) -> CandidateName | None:
    """Return a run of capitalised words outside the gazetteer, where a place's context stands around it."""
    first, last = scene.run(position)
    if first != position or last - first > 4 or not scene.place_context(first, last):
        return None
    return CandidateName(first, last, None, None, (first, last))


class Scene:
    """One text's tokens with what the features ask of them: neighbours, runs of capitals, words in small letters."""

    def __init__(self, text: str, tokens: list[Token], language: str) -> None:
        self.text, self.tokens, self.language = text, tokens, language
        self.words = _vocabulary(language)
        self.lower = Counter(t.fold for t in tokens if not t.capital)
        self.upper = Counter(t.fold for t in tokens if t.capital)
        self._runs: dict[int, tuple[int, int]] = {}

    def gap(self, index: int) -> str:
        """Text between token `index` and the one before it."""
        before = self.tokens[index - 1].end if index else 0
        return self.text[before : self.tokens[index].start] if index < len(self.tokens) else self.text[before : before + 3]

    def joined_capital(self, index: int) -> bool:
        """Whether a small article is tied to a capitalised name (al-Bab)."""
        return index + 1 < len(self.tokens) and self.tokens[index + 1].capital and self.gap(index + 1) in {"-", "‑", "‐", "–"}

    def well_formed(self, first: int, last: int) -> bool:
        """Whether tokens first..last can be one name: no sentence or list mark inside, capitals on all but particles."""
        if last - first == 1:
            return True
        for index in range(first + 1, last):
            gap = self.gap(index)
            if not _JOINS.fullmatch(gap) or (". " in gap and len(self.tokens[index - 1].text) > 3):
                return False
        return self.tokens[last - 1].capital and all(t.capital or t.fold in _PARTICLES for t in self.tokens[first:last])

    def run(self, index: int) -> tuple[int, int]:
        """Stretch of capitalised words (particles inside allowed) around token `index`."""
        if index not in self._runs:
            first = last = index
            while first > 0 and self.tokens[first - 1].capital and _JOINS.fullmatch(self.gap(first)) and not self.starts_sentence(first):
                first -= 1
            while last + 1 < len(self.tokens) and self.tokens[last + 1].capital and _JOINS.fullmatch(self.gap(last + 1)) and not self.starts_sentence(last + 1):
                last += 1
            self._runs[index] = (first, last + 1)
        return self._runs[index]

    def starts_sentence(self, index: int) -> bool:
        """Whether a sentence starts at token `index`."""
        return index == 0 or ends_sentence(self.tokens[index - 1], self.gap(index), self.tokens[index], self.language)

    def place_context(self, first: int, last: int) -> bool:
        """Whether the words around say that a place is named: "the village of X", "in X", "X District"."""
        before = self.tokens[first - 1] if first else None
        if before and not _BREAK.search(self.gap(first)) and (before.fold in self.words.locatives or before.fold in self.words.place_nouns):
            return True
        if first > 1 and before and before.fold in self.words.of and self.tokens[first - 2].fold in self.words.place_nouns:
            return True
        after = self.tokens[last].fold if last < len(self.tokens) and not _BREAK.search(self.gap(last)) else ""
        return after in self.words.place_nouns or self.tokens[last - 1].fold in self.words.place_nouns

    def features(self, c: CandidateName) -> Iterator[str]:
        """Names of the features that hold for a candidate; their weights are learned."""
        tokens, vocabulary = self.tokens, self.words
        first, last = c.first, c.last
        yield from self._name_features(c)
        start = self.starts_sentence(first)
        yield f"start={start}"
        before = tokens[first - 1] if first and not start else None
        after = tokens[last] if last < len(tokens) and not self.starts_sentence(last) else None
        gap_before, gap_after = self.gap(first) if before else "", self.gap(last) if after else ""
        yield f"gap<{_mark(gap_before)}"
        yield f"gap>{_mark(gap_after)}"
        if before and "," not in gap_before and "(" not in gap_before:
            yield f"<{vocabulary.classes.get(before.fold) or ('Cap' if before.capital else 'low')}"
            yield f"{self.language}<{before.fold}"
            if first > 1:
                yield f"<<{vocabulary.classes.get(tokens[first - 2].fold, '')}|{vocabulary.classes.get(before.fold, '')}"
        if after and "," not in gap_after and "(" not in gap_after:
            yield f">{vocabulary.classes.get(after.fold) or ('Cap' if after.capital else 'low')}"
            yield f"{self.language}>{after.fold}"
        yield from self._run_features(c)

    def _name_features(self, c: CandidateName) -> Iterator[str]:
        facts, size = c.facts, c.last - c.first
        token = self.tokens[c.first]
        upper = all(t.text.isupper() and len(t.text) > 1 for t in self.tokens[c.first : c.last])
        yield f"case={'upper' if upper else 'title'}{min(size, 3) if upper else ''}"
        if size == 1:
            yield f"len={min(len(token.text), 6)}"
            yield f"lower={min(2, self.lower[token.fold])}"
            yield f"class={self.words.classes.get(token.fold, '')}"
        if facts is None:
            yield f"unknown{min(size, 3)}"
            yield f"end={self.tokens[c.last - 1].fold[-3:]}"
            return
        kind = "country" if facts.country else "division" if facts.division else "region" if facts.region else "town"
        people = min(7, int(math.log10(facts.population + 1)))
        yield f"kind={kind}{min(size, 2)}"
        yield f"pop={people}{'+' if kind == 'town' else ''}"
        if size == 1:
            yield f"zipf={int(facts.zipf)}|{people if kind == 'town' else kind}"
            yield f"zipf={int(2 * facts.zipf)}|{self.starts_sentence(c.first)}"
            yield f"{self.language}={token.fold}"

    def _run_features(self, c: CandidateName) -> Iterator[str]:
        first, last = c.run
        classes, tokens = self.words.classes, self.tokens
        left, right = range(first, c.first), range(c.last, last)
        yield f"run={min(2, len(left))}{min(2, len(right))}"
        if left:
            yield f"left={classes.get(tokens[c.first - 1].fold, '?')}"
            yield f"{self.language}left={tokens[c.first - 1].fold}"
            yield f"leftfirst={classes.get(tokens[first].fold, '?')}"
        if right:
            yield f"right={classes.get(tokens[c.last].fold, '?')}"
            yield f"{self.language}right={tokens[c.last].fold}"
        if c.last - c.first == 1 and not left and not right:
            yield f"alone={min(2, self._elsewhere(c))}"

    def _elsewhere(self, c: CandidateName) -> int:
        """How often the word stands after another capitalised word elsewhere in the text, as a surname does."""
        return self._after_capital()[self.tokens[c.first].fold]

    @lru_cache(maxsize=1)  # noqa: B019 - a scene lives as long as one article
    def _after_capital(self) -> Counter[str]:
        count: Counter[str] = Counter()
        for index in range(1, len(self.tokens)):
            token, before = self.tokens[index], self.tokens[index - 1]
            if token.capital and before.capital and self.gap(index) == " " and not before.text.isupper():
                count[token.fold] += 1
        return count

    def role(self, c: CandidateName) -> tuple[str, str]:
        """Literal or metonym, and why: a country or capital that decides, says or sends is its government."""
        if c.facts is None or not (c.facts.country or c.facts.population > 500_000):
            return "literal", "names a place"
        before = self.tokens[c.first - 1].fold if c.first else ""
        before2 = f"{self.tokens[c.first - 2].fold} {before}" if c.first > 1 else before
        if (before2 in self.words.metonym_before or before in self.words.metonym_before) and not self.starts_sentence(c.first):
            return "metonym", f"'{before2}' is said of who decides"
        if before in self.words.locatives and not self.starts_sentence(c.first):
            return "literal", f"after '{before}'"
        if verb := self._acting_verb(c.last):
            return "metonym", f"it acts ('{verb}')"
        return "literal", "names a place"

    def _acting_verb(self, index: int) -> str | None:
        """Verb of saying or deciding whose subject ends at `index`: over "and Y", auxiliaries and adverbs."""
        passed = 0
        while index < len(self.tokens) and passed < 7 and not re.search(r"[.,;:!?()\n«»\"“”]", self.gap(index)):
            token = self.tokens[index]
            if any(token.fold.startswith(stem) for stem in self.words.metonym_verbs.get(token.fold[:2], ())):
                return token.text
            if not (token.capital or token.fold in self.words.skip_to_verb):
                return None
            index, passed = index + 1, passed + 1
        return None


def _mark(gap: str) -> str:
    """Class of the text between two words."""
    for mark in ("\n", "(", ")", ",", "'", "’", "-", '"', "«", "“", "/", ":", ";", "."):
        if mark in gap:
            return mark
    return " " if gap else ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word classes of a language, folded, as the features and roles use them."""

    classes: Mapping[str, str]
    locatives: frozenset[str]
    place_nouns: frozenset[str]
    of: frozenset[str]
    abbreviations: frozenset[str]
    metonym_before: frozenset[str]
    metonym_verbs: Mapping[str, tuple[str, ...]]
    skip_to_verb: frozenset[str]


@lru_cache(maxsize=32)
def _vocabulary(language: str) -> Vocabulary:
    """Fold the word classes of a language file; a language without a file has none."""
    table = words(language).get("mentions", {})

    def folded(name: str) -> frozenset[str]:
        return frozenset(" ".join(fold_token(t) for t in TOKEN.findall(word)) for word in table.get(name, ()))

    classes: dict[str, str] = {}
    for name in ("articles", "of", "locatives", "place_nouns", "titles", "organisations", "given_names", "compass", "speech", "conjunctions"):
        for word in folded(name):
            classes.setdefault(word, name)
    for name in ("weekdays", "months"):
        for listed in words(language).get(name, {}).values():
            classes.update((fold_token(w), name) for w in listed)
    stems: dict[str, list[str]] = {}
    for stem in sorted(folded("metonym_verbs")):
        stems.setdefault(stem[:2], []).append(stem)
    return Vocabulary(classes, folded("locatives"), folded("place_nouns"), folded("of"), folded("abbreviations"), folded("metonym_before"),
                      {k: tuple(v) for k, v in stems.items()}, folded("skip_to_verb"))

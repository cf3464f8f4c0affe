"""Article -> CandidateName: the words of a text as a scene, and the stretches of it that may name a place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.names import TOKEN, fold_token, uninflected
from geomap.languages import words
from geomap.sentences import sentence_between

LONGEST = 7
"""Tokens in the longest name looked for."""

MOST_UNKNOWN = 4
"""Tokens in the longest name that is taken by its context alone."""

_BREAK = re.compile(r"[,;:!?()\[\]{}\"«»“”„…|=<>*/\\&+]|\.\s|\n|\s[-–—]|[-–—]\s")
_JOINS = re.compile(r"[ \u00a0\u202f]|[-‐‑–'’]|[-‐‑]?\s?['’]|\. ?|\r?\n")
_PARTICLES = frozenset(
    ["de", "del", "della", "delle", "des", "du", "d", "di", "da", "do", "dos", "das", "den", "der", "die", "el", "al", "la", "le", "les", "los", "las", "l", "of", "the", "and", "y", "et", "e", "i", "o", "a", "am", "an", "auf", "bei", "im", "in", "sur", "sous", "en", "upon", "on", "by", "le", "lès", "aux", "au", "à", "st", "san", "van", "von", "zu", "ez", "es", "as", "ash", "ad", "ar", "at", "az", "ul", "il", "na", "po", "ye", "над", "на", "у", "в", "по"])
_LOWER_HEADS = frozenset(["al", "el", "as", "ash", "ad", "ar", "at", "az", "an", "ez", "es", "ul"])
_APOSTROPHES = frozenset("'’‘ʼ")
_HYPHENS = frozenset("-‑‐–")


_GENERIC = frozenset({"place_nouns", "facilities", "public_bodies", "organisations", "titles", "articles", "weekdays", "months", "speech"})
"""Classes of words that alone name no place."""


@dataclass(frozen=True, slots=True)
class CandidateName:
    """Tokens `first` to `last` (excluded) that may name a place; `name_id` is None for a name the gazetteer lacks.

    `head` is the id of the known name inside a longer one ("Henry" in "Henry County").
    """

    first: int
    last: int
    name_id: int | None
    head: int | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word classes of a language, folded, as candidates, features and roles use them."""

    language: str
    classes: Mapping[str, str]
    locatives: frozenset[str]
    place_nouns: frozenset[str]
    of: frozenset[str]
    metonym_before: frozenset[str]
    metonym_verbs: Mapping[str, tuple[str, ...]]
    skip_to_verb: frozenset[str]


_CLASSES = ("articles", "of", "locatives", "place_nouns", "facilities", "titles", "public_bodies", "organisations", "given_names", "compass", "speech",
            "conjunctions", "peoples")


@lru_cache(maxsize=32)
def vocabulary(language: str) -> Vocabulary:
    """Word classes of a language file, folded; a language without a file has none."""
    table = words(language).get("mentions", {})

    def folded(name: str) -> frozenset[str]:
        return frozenset(" ".join(fold_token(t) for t in TOKEN.findall(word)) for word in table.get(name, ()))

    classes: dict[str, str] = {}
    for name in _CLASSES:
        for word in folded(name):
            classes.setdefault(word, name)
    for name in ("weekdays", "months"):
        for listed in words(language).get(name, {}).values():
            classes.update((fold_token(w), name) for w in listed)
    stems: dict[str, list[str]] = {}
    for stem in sorted(folded("metonym_verbs")):
        stems.setdefault(stem[:2], []).append(stem)
    return Vocabulary(language, classes, folded("locatives"), folded("place_nouns") | folded("facilities"), folded("of"), folded("metonym_before"),
                      {k: tuple(v) for k, v in stems.items()}, folded("skip_to_verb"))


class _Folds(dict[str, str]):
    """Word -> folded word, filled as words come."""

    def __missing__(self, word: str) -> str:
        if len(self) > 200_000:  # a long-running process reads more words than it should keep
            self.clear()
        made = self[word] = fold_token(word)
        return made


class _Capitals(dict[str, bool]):
    """Word -> whether it starts with a capital, or its script has none."""

    def __missing__(self, word: str) -> bool:
        if len(self) > 200_000:
            self.clear()
        made = self[word] = not word[0].islower() and not word[0].isdigit()
        return made


_FOLDS, _CAPITALS = _Folds(), _Capitals()


class Scene:
    """One text's words with what the features ask of them: neighbours, gaps, runs of capitals, words in small letters.

    Words are numbered; `texts`, `folds`, `starts` and `ends` go by number, `capitals` lists the numbers of the capitalised ones.
    """

    def __init__(self, text: str, language: str, start: int = 0) -> None:
        self.text, self.language, self.words = text, language, vocabulary(language)
        spans = [m.span() for m in TOKEN.finditer(text, start)]
        self.starts, self.ends = [a for a, _ in spans], [b for _, b in spans]
        self.texts = [text[a:b] for a, b in spans]
        folds, capitals = _FOLDS, _CAPITALS
        self.folds = [folds[t] for t in self.texts]
        self.capitals = [i for i, t in enumerate(self.texts) if capitals[t]]
        self.counts = Counter(self.texts)
        self.size = len(spans)
        self._runs: dict[int, tuple[int, int]] | None = None
        self._followers: Counter[str] | None = None

    def capital(self, index: int) -> bool:
        """Whether word `index` starts with a capital."""
        return _CAPITALS[self.texts[index]]

    def gap(self, index: int) -> str:
        """Text between word `index` and the one before it."""
        if index >= self.size:
            return self.text[self.ends[-1] : self.ends[-1] + 3]
        return self.text[self.ends[index - 1] if index else 0 : self.starts[index]]

    def starts_sentence(self, index: int) -> bool:
        """Whether a sentence starts at word `index`."""
        if index == 0:
            return True
        gap = self.gap(index)
        return gap != " " and sentence_between(self.texts[index - 1], self.folds[index - 1], gap, self.capital(index), self.language)

    def well_formed(self, first: int, last: int) -> bool:
        """Whether words first..last can be one name: no sentence or list mark inside, capitals on all but particles."""
        if last - first == 1:
            return True
        for index in range(first + 1, last):
            gap = self.gap(index)
            if gap != " " and (not _JOINS.fullmatch(gap) or (". " in gap and len(self.texts[index - 1]) > 3)):
                return False
        return self.capital(last - 1) and all(
            self.capital(i) or self.folds[i] in _PARTICLES or self.gap(i) in _APOSTROPHES for i in range(first, last))

    def run(self, index: int) -> tuple[int, int]:
        """Stretch of capitalised words around word `index`."""
        if self._runs is None:
            self._runs = self._all_runs()
        return self._runs.get(index, (index, index + 1))

    def _all_runs(self) -> dict[int, tuple[int, int]]:
        runs: dict[int, tuple[int, int]] = {}
        first = last = -2
        for index in self.capitals:
            if index != last or not self._joins(index):
                runs.update(dict.fromkeys(range(first, last), (first, last)) if last - first > 1 else ())
                first = index
            last = index + 1
        runs.update(dict.fromkeys(range(first, last), (first, last)) if last - first > 1 else ())
        return runs

    def _joins(self, index: int) -> bool:
        """Whether capitalised word `index` goes on the run of the one before it."""
        gap = self.gap(index)
        return gap == " " or (_JOINS.fullmatch(gap) is not None and not self.starts_sentence(index))

    def follows_capital(self, fold: str) -> int:
        """How often a word stands after another capitalised word in the text, as a surname does."""
        if self._followers is None:
            self._followers = Counter(self.folds[i] for i in self.capitals if i and self.capital(i - 1) and self.gap(i) == " " and not self.texts[i - 1].isupper())
        return self._followers[fold]

    def place_context(self, first: int, last: int) -> bool:
        """Whether the words around say that a place is named: "the village of X", "in X", "X District"."""
        v = self.words
        if first and not self.starts_sentence(first) and not _BREAK.search(self.gap(first)):
            before = self.folds[first - 1]
            if before in v.locatives or before in v.place_nouns:
                return True
            if v.classes.get(before) in {"of", "articles"}:
                return True
        after = self.folds[last] if last < self.size and not _BREAK.search(self.gap(last)) else ""
        return after in v.place_nouns or self.folds[last - 1] in v.place_nouns or self.folds[first] in v.place_nouns

    def listed(self, first: int) -> bool:
        """Whether a name stands in a list that a noun of place opens: C in "the villages of A, B and C"."""
        index, v = first, self.words
        for _ in range(24):
            if index < 1 or self.starts_sentence(index):
                return False
            before, comma = self.folds[index - 1], self.gap(index).strip() == ","
            if before in v.place_nouns or (v.classes.get(before) == "of" and index > 1 and self.folds[index - 2] in v.place_nouns):
                return True
            if (v.classes.get(before) == "conjunctions" and not comma) or self.gap(index) in _HYPHENS:
                index -= 1
            elif self.capital(index - 1) and (comma or index < first):
                index = self.run(index - 1)[0]
            else:
                return False
        return False


@lru_cache(maxsize=2)
def scene_of(text: str, language: str, start: int = 0) -> Scene:
    """Scene of a text; the last two are kept, as finding and placing ask for the same."""
    return Scene(text, language, start)


def candidate_names(scene: Scene, gazetteer: Gazetteer) -> Iterator[CandidateName]:
    """Stretches that may name a place, in order, none overlapping.

    They are the longest names of the gazetteer at capitalised words, longer names around a noun of place ("Henry County"),
    and unknown names in a place's context.
    """
    done = 0
    for index in _heads(scene):
        if index < done:
            continue
        candidate = _longest(scene, index, gazetteer)
        candidate = (_extended(scene, candidate) if candidate else None) or candidate or _unknown(scene, index)
        if candidate:
            done = candidate.last
            if not _generic(scene, candidate):
                yield candidate


def _heads(scene: Scene) -> Iterator[int]:
    """Words a name may start at: capitalised ones, and small articles tied to one (al-Bab)."""
    for index in scene.capitals:
        if index and scene.folds[index - 1] in _LOWER_HEADS and not scene.capital(index - 1) and scene.gap(index) in _HYPHENS:
            yield index - 1
        yield index


def _longest(scene: Scene, index: int, gazetteer: Gazetteer) -> CandidateName | None:
    """Return the longest name of the gazetteer that starts at this word and breaks no rule of form."""
    folds = scene.folds
    first = folds[index]
    if gazetteer.goes_on(first):
        window = " ".join(folds[index : index + LONGEST]) + " "
        for name, name_id in reversed(gazetteer.name_ids(window)):
            last = index + name.count(" ")
            if scene.well_formed(index, last):
                return CandidateName(index, last, name_id)
    elif (single := gazetteer.single(first)) is not None:
        return CandidateName(index, index + 1, single)
    return _inflected(scene, index, gazetteer)


def _inflected(scene: Scene, index: int, gazetteer: Gazetteer) -> CandidateName | None:
    """Return the name whose inflected form stands at this word: "в Херсоне", "Deutschlands", "وبغداد"."""
    forms = uninflected(scene.folds[index], scene.language)
    if not forms:
        return None
    last, found = index + 1, None
    second = (scene.folds[index + 1], *uninflected(scene.folds[index + 1], scene.language)) if index + 1 < scene.size and scene.well_formed(index, index + 2) else ()
    for form in (scene.folds[index], *forms):
        if gazetteer.goes_on(form):
            for other in second:
                if (pair := gazetteer.pair(form, other)) is not None:
                    return CandidateName(index, index + 2, pair)
        if found is None and form != scene.folds[index]:
            found = gazetteer.single(form)
    return CandidateName(index, last, found) if found is not None else None


def _generic(scene: Scene, c: CandidateName) -> bool:
    """Whether nothing but common nouns stands there, as in "City Hall" or "Police Department"; some village is called so all the same."""
    if c.name_id is not None and c.last - c.first > 1:
        return False
    classes = scene.words.classes
    return all(classes.get(scene.folds[i], "") in _GENERIC for i in range(c.first, c.last))


def _extended(scene: Scene, c: CandidateName) -> CandidateName | None:
    """Return the longer name that a capitalised noun of place after it makes: "Henry County", "Peace River Valley"."""
    last = c.last
    if last < scene.size and scene.capital(last) and scene.gap(last) == " " and scene.folds[last] in scene.words.place_nouns:
        return CandidateName(c.first, last + 1, None, c.name_id)
    return None


def _unknown(scene: Scene, index: int) -> CandidateName | None:
    """Return a run of capitalised words outside the gazetteer, where a place's context stands around it."""
    first, last = scene.run(index)
    if first != index or last - first > MOST_UNKNOWN or not (scene.place_context(first, last) or scene.listed(first)) or len(scene.texts[first]) < 2:
        return None
    return CandidateName(first, last, None)

"""Article -> CandidateName: the words of a text as a scene, and the stretches of it that may name a place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress
from typing import TypeVar

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


_LONGEST_KEPT = 60
"""Characters of the longest word that is worth keeping; a hostile text may hold a word of a megabyte."""

_MOST_STARTS, _MOST_SECONDS = 100_000, 5_000

_Value = TypeVar("_Value")

_GENERIC = frozenset({"place_nouns", "facilities", "public_bodies", "organisations", "titles", "articles", "weekdays", "months", "speech"})
"""Classes of words that alone name no place."""


@dataclass(slots=True)
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
    locating: frozenset[str]
    opening: frozenset[str]
    generic: frozenset[str]
    of: frozenset[str]
    metonym_before: frozenset[str]
    metonym_verbs: Mapping[str, tuple[str, ...]]
    skip_to_verb: frozenset[str]
    before_names: frozenset[str]
    """Nouns of place that look like the start of a name but are no part of it: "Stadt Herat", "مدينة حمص"."""
    not_names: frozenset[str]
    """Words that are no names of places, in a script without capitals."""


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
    place_nouns = folded("place_nouns") | folded("facilities")
    locating = folded("locatives") | place_nouns | {word for word, kind in classes.items() if kind in {"of", "articles"}}
    generic = frozenset(word for word, kind in classes.items() if kind in _GENERIC)
    opening = place_nouns | {word for word, kind in classes.items() if kind in {"of", "conjunctions"}}
    return Vocabulary(language, classes, folded("locatives"), place_nouns, locating, opening, generic, folded("of"), folded("metonym_before"),
                      {k: tuple(v) for k, v in stems.items()}, folded("skip_to_verb"), folded("before_names"), folded("not_names"))


class Kept(dict[str, _Value]):
    """Word -> what is known of it, filled as words come; a long-running process reads more words than it should keep."""

    def __init__(self, make: Callable[[str], _Value], most: int = 200_000) -> None:
        self._make, self._most = make, most

    def __missing__(self, word: str) -> _Value:
        if len(self) > self._most:
            self.clear()
        made = self._make(word)
        if len(word) < _LONGEST_KEPT:
            self[word] = made
        return made


FOLDS = Kept(fold_token)
"""Word -> folded word."""

CAPITALS = Kept(lambda word: not word[0].islower() and not word[0].isdigit())
"""Word -> whether it starts with a capital, or its script has none."""

CASED = Kept(lambda word: word[0].isupper() or word[0].istitle())
"""Word -> whether it starts with a capital that says so: a script without small letters has no runs of names."""


def _sure_end(gap: str) -> bool | None:
    """Whether a sentence ends, or does not, whatever words stand around a gap; None where they decide."""
    if not sentence_between("xx", "", gap, capital=True, language=""):
        return False
    return True if sentence_between("x", "", gap, capital=False, language="") else None


ENDS = Kept(_sure_end, 10_000)
"""Text between two words -> whether a sentence ends there; None where the words decide."""

_SPLIT = re.compile(f"({TOKEN.pattern})")


class Scene:
    """One text's words with what the features ask of them: neighbours, gaps, runs of capitals, words in small letters.

    Words are numbered: `texts` go by number, `gaps` holds the text before each word and, at the end, the text after the last;
    `capitals` lists the numbers of the capitalised ones.
    """

    def __init__(self, text: str, language: str, start: int = 0) -> None:
        self.text, self.language, self.words = text, language, vocabulary(language)
        self._at_war: bool | None = None
        self._parts = parts = _SPLIT.split(text[start:] if start else text)
        parts[0] = text[:start] + parts[0]
        self.texts, self.gaps = parts[1::2], parts[::2]
        self.size = len(self.texts)
        self.capitals = list(compress(range(self.size), map(CAPITALS.__getitem__, self.texts)))

    @cached_property
    def _cased(self) -> list[int]:
        """Numbers of the words whose capital says something: a script without small letters has no runs of names."""
        return list(compress(range(self.size), map(CASED.__getitem__, self.texts)))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word stands in the text."""
        return Counter(self.texts)

    def at_war(self, ask: Callable[[Scene], bool]) -> bool:
        """What `ask` says of this text, asked once."""
        if self._at_war is None:
            self._at_war = ask(self)
        return self._at_war

    def demonyms(self, gazetteer: Gazetteer) -> Counter[str]:
        """Country -> how often its adjective or people is named."""
        made: Counter[str] = Counter()
        of, counts = _peoples(gazetteer), self.counts
        for word in compress(counts, map(of.__getitem__, counts)):
            made[of[word]] += counts[word]
        return made

    @cached_property
    def folds(self) -> list[str]:
        """All words, folded."""
        return list(map(FOLDS.__getitem__, self.texts))

    def offsets(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Half-open offsets in the text of stretches of words first..last (excluded), given in the order of the text."""
        done, offset = 0, 0
        for first, last in spans:
            offset += len("".join(self._parts[2 * done : 2 * first + 1]))
            end = offset + len("".join(self._parts[2 * first + 1 : 2 * last]))
            yield offset, end
            done, offset = last, end

    def fold(self, index: int) -> str:
        """Word `index`, folded."""
        return FOLDS[self.texts[index]]

    def capital(self, index: int) -> bool:
        """Whether word `index` starts with a capital."""
        return CAPITALS[self.texts[index]]

    def starts_sentence(self, index: int) -> bool:
        """Whether a sentence starts at word `index`."""
        if index == 0:
            return True
        sure = ENDS[self.gaps[index]]
        return sure if sure is not None else sentence_between(self.texts[index - 1], self.fold(index - 1), self.gaps[index], self.capital(index), self.language)

    def well_formed(self, first: int, last: int) -> bool:
        """Whether words first..last can be one name: no sentence or list mark inside, capitals on all but particles."""
        for index in range(first + 1, last):
            gap = self.gaps[index]
            if gap != " " and (not _JOINS.fullmatch(gap) or (". " in gap and len(self.texts[index - 1]) > 3)):
                return False
        if last - first == 1:
            return True
        return (self.capital(last - 1) or self.gaps[last - 1] in _APOSTROPHES) and all(
            self.capital(i) or self.fold(i) in _PARTICLES or self.gaps[i] in _APOSTROPHES for i in range(first, last))

    @cached_property
    def runs(self) -> dict[int, tuple[int, int]]:
        """Stretch of two and more capitalised words around each word of one; a word that stands alone is not in it."""
        made: dict[int, tuple[int, int]] = {}
        first = last = -2
        gaps, joins = self.gaps, self._joins
        for index in self._cased:
            if index != last or (gaps[index] != " " and not joins(index)):
                if last - first > 1:
                    made.update(dict.fromkeys(range(first, last), (first, last)))
                first = index
            last = index + 1
        if last - first > 1:
            made.update(dict.fromkeys(range(first, last), (first, last)))
        return made

    def _joins(self, index: int) -> bool:
        """Whether capitalised word `index` goes on the run of the one before it, over a gap that is no plain space."""
        return _JOINS.fullmatch(self.gaps[index]) is not None and not self.starts_sentence(index)

    @cached_property
    def followers(self) -> Counter[str]:
        """How often each folded word stands after another capitalised word in the text, as a surname does."""
        texts, gaps, last, made = self.texts, self.gaps, -2, Counter[str]()
        for index in self._cased:
            if index == last and gaps[index] == " " and not texts[index - 1].isupper():
                made[FOLDS[texts[index]]] += 1
            last = index + 1
        return made

    def place_context(self, first: int, last: int) -> bool:
        """Whether the words around say that a place is named: "the village of X", "in X", "X District"."""
        nouns, gap = self.words.place_nouns, self.gaps[first]
        if first and (gap == " " or not (_BREAK.search(gap) or self.starts_sentence(first))) and self.fold(first - 1) in self.words.locating:
            return True
        if last < self.size and ((gap := self.gaps[last]) == " " or not _BREAK.search(gap)) and self.fold(last) in nouns:
            return True
        return self.fold(last - 1) in nouns or self.fold(first) in nouns

    def listed(self, first: int) -> bool:
        """Whether a name stands in a list that a noun of place opens: C in "the villages of A, B and C"."""
        index, v = first, self.words
        if self.gaps[index] == " " and index and self.fold(index - 1) not in v.opening:
            return False
        for _ in range(24):
            if index < 1 or self.starts_sentence(index):
                return False
            before, comma = self.fold(index - 1), self.gaps[index].strip() == ","
            kind = v.classes.get(before)
            if before in v.place_nouns or (kind == "of" and index > 1 and self.fold(index - 2) in v.place_nouns):
                return True
            if (kind == "conjunctions" and not comma) or self.gaps[index] in _HYPHENS:
                index -= 1
            elif (comma or index < first) and self.capital(index - 1):
                index = self.runs.get(index - 1, (index - 1,))[0]
            else:
                return False
        return False


@lru_cache(maxsize=2)
def scene_of(text: str, language: str, start: int = 0) -> Scene:
    """Scene of a text; the last two are kept, as finding and placing ask for the same."""
    return Scene(text, language, start)


@dataclass(slots=True)
class _Start:
    """What names can start with a folded word: the name of this word alone; the words that a longer one may go on with, as far as
    they have been asked for (None where no name goes on); the name that the word is an inflected form of, and the forms that go on."""

    single: int | None
    seconds: dict[str, bool] | None
    inflected: int | None
    forms: tuple[str, ...]
    more: bool
    """Whether the word alone does not tell the name: it may be an inflected form."""


class _Starts(dict[str, _Start]):
    """Folded word -> what names can start with it, in one language and gazetteer, filled as words come."""

    def __init__(self, gazetteer: Gazetteer, language: str) -> None:
        self.gazetteer, self.language = gazetteer, language

    def __missing__(self, fold: str) -> _Start:
        if len(self) > _MOST_STARTS:
            self.clear()
        gazetteer, forms = self.gazetteer, uninflected(fold, self.language)
        inflected = next((found for form in forms if (found := gazetteer.single(form)) is not None), None)
        going_on = tuple(form for form in (fold, *forms) if gazetteer.goes_on(form)) if forms or "\u0400" <= fold[0] <= "\u052f" else ()
        more = bool(going_on) or inflected is not None
        made = self[fold] = _Start(gazetteer.single(fold), {} if gazetteer.goes_on(fold) else None, inflected, going_on, more)
        return made

    def goes_on(self, fold: str, seconds: dict[str, bool], second: str) -> bool:
        """Whether some name of two words or more starts with these two folded words."""
        known = seconds.get(second)
        if known is None:
            if len(seconds) > _MOST_SECONDS:
                seconds.clear()
            known = seconds[second] = self.gazetteer.begins(f"{fold} {second} ")
        return known


@lru_cache(maxsize=16)
def _peoples(gazetteer: Gazetteer) -> Kept[str]:
    """Word -> country whose adjective or people it names, else empty."""
    return Kept(lambda word: gazetteer.demonym(FOLDS[word]) or "")


@lru_cache(maxsize=16)
def _starts(gazetteer: Gazetteer, language: str) -> _Starts:
    """Keep what names can start with, one table a language and open gazetteer."""
    return _Starts(gazetteer, language)


Context = Callable[["Scene", int, int, bool], bool]
"""Whether words first..last (excluded) of a scene stand where a place is named; the last argument says that "and" ties them to the name before."""


def candidate_names(scene: Scene, gazetteer: Gazetteer, context: Context | None = None) -> list[CandidateName]:
    """Stretches that may name a place, in order, none overlapping.

    They are the longest names of the gazetteer at capitalised words, longer names around a noun of place ("Henry County"),
    and unknown names in a place's context, in one of `context`, or tied by "and" to the name before.
    """
    made: list[CandidateName] = []
    done, starts = 0, _starts(gazetteer, scene.language)
    texts, gaps, size, folds, generic, nouns = scene.texts, scene.gaps, scene.size, FOLDS, scene.words.generic, scene.words.place_nouns
    before_names, not_names = scene.words.before_names, scene.words.not_names | scene.words.locatives
    for index in _heads(scene):
        if index < done:
            continue
        fold = folds[texts[index]]
        if fold in before_names and index + 1 < size and gaps[index + 1] == " " and scene.capital(index + 1) and folds[texts[index + 1]] not in generic:
            continue
        start, after = starts[fold], index + 1
        candidate = None
        if start.more or (start.seconds is not None and after < size and starts.goes_on(fold, start.seconds, folds[texts[after]])):
            candidate = _longest(scene, index, start, starts)
        elif start.single is not None:
            candidate = CandidateName(index, after, start.single)
        if candidate is None:
            candidate = _unknown(scene, index, made[-1].last if made else -1, context)
        elif (last := candidate.last) < size and gaps[last] == " " and folds[texts[last]] in nouns and CASED[texts[last]]:
            candidate = CandidateName(index, last + 1, None, candidate.name_id)  # "Henry County", "Peace River Valley"
        if candidate is not None:
            candidate = _with_hamza(scene, candidate)
            done = candidate.last
            if (fold not in generic or not _generic(scene, candidate)) and not (candidate.last == after and fold in not_names and not CASED[texts[index]]):
                made.append(candidate)
    return made


_ENDINGS = frozenset({"s", "d", "m", "t", "ll", "re", "ve", "nt"})


def _with_hamza(scene: Scene, c: CandidateName) -> CandidateName:
    """Lengthen a name that an apostrophe goes on in, as in Arabic names ("Kafr'a"), over no English ending."""
    if c.last >= scene.size or scene.gaps[c.last] not in _APOSTROPHES or not scene.texts[c.last].islower() or len(scene.texts[c.last]) > 2 or scene.fold(c.last) in _ENDINGS:
        return c
    return CandidateName(c.first, c.last + 1, None, c.name_id)


def _heads(scene: Scene) -> Iterable[int]:
    """Words a name may start at: capitalised ones, and small articles tied to one (al-Bab)."""
    gaps, capitals = scene.gaps, scene.capitals
    tied = [i for i in capitals if gaps[i] in _HYPHENS and i and scene.fold(i - 1) in _LOWER_HEADS and not scene.capital(i - 1)]
    return sorted((*capitals, *(i - 1 for i in tied))) if tied else capitals


def _longest(scene: Scene, index: int, start: _Start, starts: _Starts) -> CandidateName | None:
    """Return the longest name of the gazetteer that starts at this word, or at the word it is a form of, and breaks no rule of form."""
    if start.seconds is not None:
        window = " ".join([FOLDS[t] for t in scene.texts[index : index + LONGEST]]) + " "
        for name in reversed(starts.gazetteer.names_within(window)):
            last = index + name.count(" ")
            if scene.well_formed(index, last):
                return CandidateName(index, last, starts.gazetteer.trie[name])
    elif start.single is not None:
        return CandidateName(index, index + 1, start.single)
    return _inflected(scene, index, start, starts) if start.more else None


def _inflected(scene: Scene, index: int, start: _Start, starts: _Starts) -> CandidateName | None:
    """Return the name whose inflected form stands at this word: "в Херсоне", "Deutschlands", "وبغداد"."""
    if start.forms and index + 1 < scene.size and scene.well_formed(index, index + 2):
        fold = scene.fold(index + 1)
        second = (fold, *uninflected(fold, scene.language))
        for form in start.forms:
            for other in second:
                if (pair := starts.gazetteer.pair(form, other)) is not None:
                    return CandidateName(index, index + 2, pair)
    return CandidateName(index, index + 1, start.inflected) if start.inflected is not None else None


def _generic(scene: Scene, c: CandidateName) -> bool:
    """Whether nothing but common nouns stands there, as in "City Hall" or "Police Department"; some village is called so all the same."""
    if c.name_id is not None and c.last - c.first > 1:
        return False
    generic, texts = scene.words.generic, scene.texts
    return FOLDS[texts[c.first]] in generic and all(FOLDS[texts[i]] in generic for i in range(c.first + 1, c.last))


def _unknown(scene: Scene, index: int, before: int, context: Context | None) -> CandidateName | None:
    """Return a run of capitalised words outside the gazetteer, where a place's context stands around it; `before` is the word after the last name."""
    first, last = scene.runs.get(index) or (index, index + 1)
    if first == index - 1 and scene.fold(first) in scene.words.before_names:
        first = index
    if first != index or last - first > MOST_UNKNOWN or len(scene.texts[first]) < 2:
        return None
    tied = context is not None and before == first - 1 and scene.words.classes.get(scene.fold(first - 1)) == "conjunctions" and scene.gaps[first] == " "
    if scene.place_context(first, last) or scene.listed(first) or (context is not None and context(scene, first, last, tied)):
        return CandidateName(first, last, None)
    return None

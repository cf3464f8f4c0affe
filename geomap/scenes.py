"""Article -> Scene: the words of a text, with what finding names asks of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress

from geomap._memos import Memo
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.names import TOKEN, fold_token
from geomap.languages import words
from geomap.sentences import CAPITALS, ENDS, FOLDS, pieces_of, sentence_between

_BREAK = re.compile(r"[,;:!?()\[\]{}\"«»“”„…|=<>*/\\&+]|\.\s|\n|\s[-–—]|[-–—]\s")
JOINS = re.compile(r"[ \u00a0\u202f]|[-‐‑–'’]|[-‐‑]?\s?['’]|\. ?|\r?\n")
PARTICLES = frozenset(
    ["de", "del", "della", "delle", "des", "du", "d", "di", "da", "do", "dos", "das", "den", "der", "die", "el", "al", "la", "le", "les", "los", "las", "l", "of", "the", "and", "y", "et", "e", "i", "o", "a", "am", "an", "auf", "bei", "im", "in", "sur", "sous", "en", "upon", "on", "by", "le", "lès", "aux", "au", "à", "st", "san", "van", "von", "zu", "ez", "es", "as", "ash", "ad", "ar", "at", "az", "ul", "il", "na", "po", "ye", "над", "на", "у", "в", "по"])
APOSTROPHES = frozenset("'’‘ʼ")
HYPHENS = frozenset("-‑‐–")


_TO_COMPASS = 5
"""Words between the comma behind a name and "of" or "from" in which a point of the compass says where it lies."""

_EXAMPLES_OF = 6
"""Words before "including" among which the noun stands that examples are given of."""

_LISTED = frozenset({" ", ", "})
"""Gaps inside a list of names."""

_COUNTED = 1_000
"""Words of a text from which they are counted all at once."""

_SHOUTED = 4
"""Words in capitals that make a headline."""

_GENERIC = frozenset({"place_nouns", "facilities", "public_bodies", "organisations", "titles", "articles", "weekdays", "months", "speech"})
"""Classes of words that alone name no place."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word classes of a language, folded, as candidates, features and roles use them."""

    language: str
    classes: Mapping[str, str]
    locatives: frozenset[str]
    place_nouns: frozenset[str]
    kinds: frozenset[str]
    """Nouns that say what kind of place the name behind them is, and are no part of it."""
    many: frozenset[str]
    """The same nouns, as lists of names have them: "villages"."""
    examples: frozenset[str]
    """Words that open a list of examples: "including", "notamment"."""
    adjectives: frozenset[str]
    """Adjectives with a capital that pass for names of places: "Somali"."""
    locating: frozenset[str]
    opening: frozenset[str]
    generic: frozenset[str]
    bodies: Mapping[str, tuple[str, ...]]
    """First word -> names of organisations that start with it and hold the name of a place, or pass for one: "Real Madrid", "Red Cross"."""
    of: frozenset[str]
    metonym_before: frozenset[str]
    metonym_verbs: Mapping[str, tuple[str, ...]]
    skip_to_verb: frozenset[str]
    before_names: frozenset[str]
    """Nouns of place that look like the start of a name but are no part of it: "Stadt Herat", "مدينة حمص"."""
    not_names: frozenset[str]
    """Words that are no names of places, in a script without capitals."""
    short_nouns: frozenset[str]
    """Short forms of nouns of place, written with a full stop before a name: "г. Грозный", "м. Дніпро"."""
    openers: frozenset[str]
    """Words in small letters that a name may go back over to its noun: "mer Rouge", "île aux Serpents"."""


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
    generic |= {fold_token(w) for w in words(language).get("numbers", {}) if w.isalpha()}
    if language == "ar":
        generic |= {"ال" + word for word in generic}
    opening = place_nouns | {word for word, kind in classes.items() if kind in {"of", "conjunctions"}} | folded("examples")
    bodies: dict[str, tuple[str, ...]] = {}
    for body in sorted(folded("bodies")):
        first = body.partition(" ")[0]
        bodies[first] = (*bodies.get(first, ()), body + " ")
    places = words(language).get("places", {})
    kinds = frozenset(fold_token(w) for kind in ("division", "town") for w in places.get(kind, ()))
    many = place_nouns & {f"{kind}{end}" for kind in kinds for end in ("s", "es")} | place_nouns & {f"{kind[:-1]}ies" for kind in kinds if kind.endswith("y")}
    return Vocabulary(language, classes, folded("locatives"), place_nouns, kinds, many, folded("examples"), folded("adjectives"), locating, opening, generic, bodies, folded("of"), folded("metonym_before"),
                      {k: tuple(v) for k, v in stems.items()}, folded("skip_to_verb"), folded("before_names"), folded("not_names"), folded("short_nouns"), place_nouns | PARTICLES)


TITLES: Memo[str, bool] = Memo(lambda word: word[0].isupper() or word[0].istitle(), 200_000)
"""Word -> whether it starts with a capital, in a script that has them."""


class _Shouted(dict[str, bool]):
    """Word -> whether it starts with a capital that says something, in a text with a headline in capitals."""

    def __init__(self, shouted: set[str]) -> None:
        self.update(dict.fromkeys(shouted, False))

    def __missing__(self, word: str) -> bool:
        return TITLES[word]


class Scene:
    """One text's words with what the features ask of them: neighbours, gaps, runs of capitals, words in small letters.

    Words are numbered: `texts` go by number, `gaps` holds the text before each word and, at the end, the text after the last;
    `capitals` lists the numbers of the capitalised ones.
    """

    def __init__(self, text: str, language: str, start: int = 0) -> None:
        self.text, self.language, self.words = text, language, vocabulary(language)
        self._at_war: bool | None = None
        parts = pieces_of(text, start)
        self._parts = parts = [text[:start] + parts[0], *parts[1:]] if start else parts
        self.texts, self.gaps = parts[1::2], parts[::2]
        self.size = len(self.texts)
        self.titles: Mapping[str, bool] = TITLES
        self.capitals = list(compress(range(self.size), map(CAPITALS.__getitem__, self.texts)))
        if shouted := self._shouted():
            self.titles = _Shouted(shouted)

    def _shouted(self) -> set[str]:
        """Words of headlines in capitals: where four and more words in capitals follow each other, capitals say nothing."""
        found: set[str] = set()
        stretch: list[str] = []
        last = -2
        for index in [i for i in self.capitals if self.texts[i].isupper()]:
            if index - last > 1 or self.gaps[index].count("\n"):
                stretch = []
            stretch.append(self.texts[index])
            last = index
            if len(stretch) >= _SHOUTED and sum(map(len, stretch)) >= _SHOUTED * _SHOUTED:
                found.update(stretch)
        return found

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The words that stand in the text."""
        return frozenset(self.texts)

    def at_war(self, ask: Callable[[Scene], bool]) -> bool:
        """What `ask` says of this text, asked once."""
        if self._at_war is None:
            self._at_war = ask(self)
        return self._at_war

    def written(self, word: str) -> int:
        """How often a word stands in the text as it is written; words of long texts are counted all at once, so that no text is gone through for each."""
        return self._counts[word] if self.size > _COUNTED else self.texts.count(word)

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self.texts)

    def count(self, words: Mapping[str, bool]) -> int:
        """How often words that are marked in `words` stand in the text."""
        return sum(map(words.__getitem__, self.texts))

    def demonyms(self, gazetteer: Gazetteer) -> Counter[str]:
        """Country -> how often its adjective or people is named."""
        return Counter(filter(None, map(_peoples(gazetteer).__getitem__, self.texts)))

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

    def title(self, index: int) -> bool:
        """Whether word `index` starts with a capital of a script that has them: only there capitals say what belongs together."""
        return self.titles[self.texts[index]]

    def starts_sentence(self, index: int) -> bool:
        """Whether a sentence starts at word `index`."""
        gap = self.gaps[index]
        return index == 0 or (ENDS[gap] != 0 and sentence_between(self.texts[index - 1], FOLDS[self.texts[index - 1]], gap, CAPITALS[self.texts[index]], self.language))

    def well_formed(self, first: int, last: int) -> bool:
        """Whether words first..last can be one name: no sentence or list mark inside, capitals on all but particles."""
        for index in range(first + 1, last):
            gap = self.gaps[index]
            if gap != " " and (not JOINS.fullmatch(gap) or (". " in gap and len(self.texts[index - 1]) > 3)):
                return False
        if last - first == 1:
            return True
        return (self.capital(last - 1) or self.gaps[last - 1] in APOSTROPHES or self._ends_in_noun(first, last)) and all(
            self.capital(i) or self.fold(i) in PARTICLES or self.gaps[i] in APOSTROPHES or (i == first and self.fold(i) in self.words.place_nouns)
            for i in range(first, last - 1))

    def _ends_in_noun(self, first: int, last: int) -> bool:
        """Whether a name ends in a noun of place in small letters, as it does in Cyrillic: "Харьковская область"."""
        return last - first > 1 and "\u0400" <= self.texts[last - 1][0] <= "\u052f" and self.fold(last - 1) in self.words.place_nouns

    @cached_property
    def runs(self) -> dict[int, tuple[int, int]]:
        """Stretch of two and more capitalised words around each word of one; a word that stands alone is not in it."""
        made: dict[int, tuple[int, int]] = {}
        first = last = -2
        gaps, joins = self.gaps, self._joins
        for index in filter(self.title, self.capitals):
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
        return JOINS.fullmatch(self.gaps[index]) is not None and not self.starts_sentence(index)

    @cached_property
    def followers(self) -> Counter[str]:
        """How often each folded word stands after another capitalised word in the text, as a surname does."""
        texts, gaps, last, made = self.texts, self.gaps, -2, Counter[str]()
        for index in filter(self.title, self.capitals):
            if index == last and gaps[index] == " " and not texts[index - 1].isupper():
                made[FOLDS[texts[index]]] += 1
            last = index + 1
        return made

    def shortened(self, first: int) -> bool:
        """Whether the short form of a noun of place stands before word `first`, not behind a number ("в 2014 г. Путин")."""
        short = bool(first) and self.gaps[first][:1] == "." and self.gaps[first].strip() == "." and self.fold(first - 1) in self.words.short_nouns
        return short and not (first > 1 and self.texts[first - 2][-1:].isdigit()) and not self.capital(first - 1)

    def place_context(self, first: int, last: int) -> bool:
        """Whether the words around say that a place is named: "the village of X", "in X", "X District"."""
        # The words are asked first, gaps and sentences where they say so: most capitalised words are asked this.
        nouns, texts, gaps = self.words.place_nouns, self.texts, self.gaps
        if self.words.short_nouns and self.shortened(first):
            return True
        if first and FOLDS[texts[first - 1]] in self.words.locating and ((gap := gaps[first]) == " " or not (_BREAK.search(gap) or self.starts_sentence(first))):
            return True
        # Only scripts with capitals are those of languages that put the noun behind.
        if last < self.size and FOLDS[texts[last]] in nouns and self.titles[texts[first]] and ((gap := gaps[last]) == " " or not _BREAK.search(gap)):
            return True
        return FOLDS[texts[last - 1]] in nouns or FOLDS[texts[first]] in nouns or (gaps[last][:1] == "," and self.apposed(last))

    def apposed(self, last: int) -> bool:
        """Whether a noun of place explains the name that ends before word `last`: "X, a town in …", "X, dernière localité de …"."""
        if not (last < self.size and self.gaps[last].startswith(",") and self.title(last - 1)):
            return False
        v = self.words
        if self.lies_off(last):
            return True
        for index in range(last, min(last + 3, self.size - 1)):
            if index > last and self.gaps[index] != " ":
                return False
            if self.fold(index) in v.place_nouns:
                # English puts nouns before nouns: "Smith, city manager of …".
                return self.gaps[index + 1] != " " or self.fold(index) in v.many or (index == last and self.language != "en") or self.fold(index + 1) in v.locatives or v.classes.get(self.fold(index + 1)) == "of"
        return False

    def lies_off(self, last: int) -> bool:
        """Whether the name that ends before word `last` is put by the point of the compass that it lies at: "X, 30 km north-west of Y"."""
        if last >= self.size or not self.gaps[last].startswith(","):
            return False
        classes = self.words.classes
        for index in range(last, min(last + _TO_COMPASS, self.size - 1)):
            if index > last and self.gaps[index] not in {" ", "-"}:
                return False
            if classes.get(self.fold(index)) == "compass" and classes.get(self.fold(index + 1)) == "of":
                return True
        return False

    def called(self, first: int, last: int) -> bool:
        """Whether words first..last (excluded) are called a town or a division: "Kan Gyi village", "the village of Kan Gyi"."""
        v = self.words
        if last < self.size and self.gaps[last] == " " and (after := self.fold(last)) in v.place_nouns and (after in v.kinds or after in v.many):
            return True
        if not first or self.gaps[first] != " ":
            return False
        before = self.fold(first - 1)
        if v.classes.get(before) == "of" and first > 1 and self.gaps[first - 1] == " ":
            before = self.fold(first - 2)
        return before in v.kinds or before in v.many

    def listed_before(self, first: int, last: int) -> bool:
        """Whether words first..last (excluded) stand in a list that a noun of place closes: A in "A, B and C villages"."""
        v, index = self.words, last
        if self.language != "en" or index >= self.size:
            return False
        if self.gaps[index] == " " and self.fold(index) in v.many:
            return first > 0 and (self.gaps[first] == ", " or v.classes.get(self.fold(first - 1)) == "conjunctions")
        if self.gaps[index] != ", " and v.classes.get(self.fold(index)) != "conjunctions":
            return False
        for _ in range(12):
            if index >= self.size or self.gaps[index] not in _LISTED:
                return False
            if v.classes.get(self.fold(index)) == "conjunctions":
                index += 1
            elif self.title(index):
                index = self.runs.get(index, (index, index + 1))[1]
            else:
                return self.gaps[index] == " " and self.fold(index) in v.many
        return False

    def _exemplified(self, index: int) -> bool:
        """Whether the word at `index` opens examples of places: "plusieurs localités alentour, notamment …"."""
        for at in range(index, max(0, index - _EXAMPLES_OF), -1):
            if self.starts_sentence(at):
                return False
            if self.fold(at - 1) in self.words.place_nouns:
                return True
        return False

    def listed(self, first: int) -> bool:
        """Whether a name stands in a list that a noun of place opens: C in "the villages of A, B and C"."""
        index, v = first, self.words
        if self.gaps[index] == " " and index and FOLDS[self.texts[index - 1]] not in v.opening:
            return False
        for _ in range(24):
            if index < 1 or self.starts_sentence(index):
                return False
            before, comma = self.fold(index - 1), self.gaps[index].strip() == ","
            kind = v.classes.get(before)
            if before in v.place_nouns or (kind == "of" and index > 1 and self.fold(index - 2) in v.place_nouns):
                return True
            if (kind == "conjunctions" and not comma) or self.gaps[index] in HYPHENS:
                index -= 1
            elif before in v.examples and self.gaps[index] == " ":
                return self._exemplified(index - 1)
            elif (comma or index < first) and self.capital(index - 1):
                index = self.runs.get(index - 1, (index - 1,))[0]
            else:
                return False
        return False


@lru_cache(maxsize=2)
def scene_of(text: str, language: str, start: int = 0) -> Scene:
    """Scene of a text; the last two are kept, as finding and placing ask for the same."""
    return Scene(text, language, start)


@lru_cache(maxsize=16)
def _peoples(gazetteer: Gazetteer) -> Memo[str, str]:
    """Word -> country whose adjective or people it names, else empty."""
    return Memo(lambda word: gazetteer.demonym(FOLDS[word]) or "")

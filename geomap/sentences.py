"""Article -> Sentence: the words of a text and where its sentences end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TypeVar, overload

from geomap._memos import Memo
from geomap.gazetteers.names import TOKEN, fold_token
from geomap.languages import fold_word, words

_V = TypeVar("_V")


def _starts_capital(word: str) -> bool:
    return not word[0].islower() and not word[0].isdigit()


_WORDS = Memo(fold_word)
FOLDS = Memo(fold_token, 200_000)
"""Word -> folded word, without accents."""
CAPITALS = Memo(_starts_capital, 200_000)
"""Word -> whether it starts with a capital, or its script has none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: offsets, the word itself, folded with (`word`) and without accents (`fold`), and whether it
    starts with a capital or its script has none."""

    start: int
    end: int
    text: str
    word: str
    fold: str
    capital: bool


class Tokens(Sequence[Token]):
    """The tokens of a text, by column: what scans a text reads `words` or `folds`, and makes a `Token` of no word it passes over.

    `gaps` holds the text before each word, and last the one behind the last word. Columns that nobody asks for are not made: half of all
    texts are asked for one or two.
    """

    def __init__(self, pieces: list[str], start: int = 0) -> None:
        """Take the pieces of a text from offset `start` on: gap, word, gap, …, gap."""
        self._pieces, self._start = pieces, start
        self.texts, self.gaps = pieces[1::2], pieces[::2]

    @cached_property
    def _offsets(self) -> list[int]:
        return list(accumulate(map(len, self._pieces), initial=self._start))

    @cached_property
    def starts(self) -> list[int]:
        """Offset that each word starts at."""
        return self._offsets[1:-1:2]

    @cached_property
    def ends(self) -> list[int]:
        """Offset behind each word."""
        return self._offsets[2::2]

    @cached_property
    def words(self) -> list[str]:
        """Each word as the word files write it."""
        return list(map(_WORDS.__getitem__, self.texts))

    @cached_property
    def folds(self) -> list[str]:
        """Each word, folded without accents."""
        return list(map(FOLDS.__getitem__, self.texts))

    def capital(self, index: int) -> bool:
        """Whether a word starts with a capital, or its script has none."""
        return CAPITALS[self.texts[index]]

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> Token: ...

    @overload
    def __getitem__(self, index: slice) -> list[Token]: ...

    def __getitem__(self, index: int | slice) -> Token | list[Token]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self.texts)))]
        text = self.texts[index]
        return Token(self.starts[index], self.ends[index], text, self.words[index], self.folds[index], self.capital(index))


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` to `last` (excluded) of the text, from offset `start` to `end` with the closing mark."""

    first: int
    last: int
    start: int
    end: int
    index: int


_PIECES = re.compile(f"({TOKEN.pattern})")


@lru_cache(maxsize=2)
def pieces_of(text: str, start: int = 0) -> list[str]:
    """Text from offset `start` on, cut at its words: gap, word, gap, word, …, gap; kept, and not to be altered, as the stages ask for the same one after the other.

    Twice as fast as to make a match of each word.
    """
    return _PIECES.split(text[start:] if start else text)


_QUOTE_OPENS, _QUOTE_CLOSES = '«“„"', '»”“"'


def one_word_quoted(tokens: Tokens, index: int) -> bool:
    """Whether the gap behind a word opens or closes a quotation of a single word, which parts no clause: "sera « définitivement » repris"."""
    for word in (index, index + 1):
        opens, closes = tokens.gaps[word], tokens.gaps[word + 1]
        if opens.strip() and closes.strip() and opens.strip()[-1] in _QUOTE_OPENS and closes.strip()[0] in _QUOTE_CLOSES:
            return True
    return False


def attributes_quotation(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a quotation of some length, in a clause of its own behind the word `first`, closes right before the word `last`: who is named
    there said that alone ("a bombardé la ville, visant « des camps et des dépôts », selon le ministère")."""
    closes = tokens.gaps[last].strip()
    if not closes or closes[0] not in _QUOTE_CLOSES:
        return False
    opens = next((k for k in range(last - 5, first, -1) if (gap := tokens.gaps[k].strip()) and gap[-1] in _QUOTE_OPENS), first)
    return any("," in tokens.gaps[k] and not tokens.capital(k) for k in range(first, opens))


_MARKS = str.maketrans("،؛", ",;")


def plain_marks(text: str) -> str:
    """A text with the commas and semicolons of Arabic written as those of Latin, of the same length."""
    return text.translate(_MARKS) if "،" in text or "؛" in text else text


def tokenize(text: str, start: int = 0) -> Tokens:
    """Words of `text` from offset `start` on."""
    return Tokens(pieces_of(plain_marks(text), start), start)


@lru_cache(maxsize=8)
def words_of(text: str, start: int, language: str) -> tuple[Tokens, list[Sentence]]:
    """Words and sentences of a text from offset `start` on, kept for the stages that ask for them one after the other."""
    tokens = tokenize(text, start)
    return tokens, split_sentences(tokens, language)


@lru_cache(maxsize=32)
def abbreviations(language: str) -> frozenset[str]:
    """Words whose full stop ends no sentence, folded without accents."""
    return frozenset(fold_token(word) for word in words(language).get("mentions", {}).get("abbreviations", ()))


_NEVER, _ALWAYS, _IF_CAPITAL, _IF_NO_ABBREVIATION = range(4)
"""When a gap between two words ends a sentence: the words say what the gap leaves open."""


def _end_of(gap: str) -> int:
    """When a gap ends a sentence."""
    if gap == " ":
        return _NEVER
    if "\n" in gap:
        return _ALWAYS if "\n" in gap.strip(" \t\r").strip("\n") or gap.count("\n") > 1 or any(c in gap for c in ".!?…:") else _IF_CAPITAL
    if any(c in gap for c in "!?…।。؟") or gap.lstrip()[:1] == "•":
        return _IF_CAPITAL
    return _NEVER if "." not in gap or gap == "." else _IF_NO_ABBREVIATION


ENDS = Memo(_end_of, 10_000)
"""Text between two words -> when it ends a sentence; 0 where it never does."""


def sentence_between(before: str, before_fold: str, gap: str, capital: bool, language: str) -> bool:
    """Whether a sentence ends between the word `before` and one that starts with a capital or not."""
    end = ENDS[gap]
    if not capital or not end:
        return end == _ALWAYS
    return end != _IF_NO_ABBREVIATION or (len(before) > 1 and before_fold not in abbreviations(language))


LONGEST = 400
"""Words after which a sentence is cut where it has no end: what looks at pairs of words must not meet a megabyte of them."""


def _closing(gap: str) -> int:
    """How many characters at the start of a gap close the sentence before it."""
    end = 0
    while end < len(gap) and gap[end] in ".!?…'\"»”’)]%  " and not (gap[end].isspace() and gap[end : end + 8].strip()[:1] not in {"»", "”", '"'}):
        end += 1
    return end


_CLOSING = Memo(_closing, 10_000)
"""Text between two words -> how much of it closes the sentence before."""


def split_sentences(tokens: Tokens, language: str) -> list[Sentence]:
    """Sentences of the tokens, in order; each keeps its closing full stop, question mark and quotation marks."""
    found: list[Sentence] = []
    first, starts, ends, gaps = 0, tokens.starts, tokens.ends, tokens.gaps
    for last in _cuts(tokens, language):
        found.append(Sentence(first, last, starts[first], ends[last - 1] + _CLOSING[gaps[last]], len(found)))
        first = last
    return found


def _cuts(tokens: Tokens, language: str) -> Iterator[int]:
    """Token behind the last one of each sentence."""
    first, texts, gaps, size = 0, tokens.texts, tokens.gaps, len(tokens.texts)
    marked = [i for i, end in enumerate(map(ENDS.__getitem__, gaps)) if end and 0 < i < size]
    figures = bool(words(language).get("figures_open"))  # "… у Алеппо. 6 листопада …": a day opens a sentence behind a whole word
    ends = (i for i in marked if sentence_between(texts[i - 1], FOLDS[texts[i - 1]], gaps[i], CAPITALS[texts[i]] or (figures and len(texts[i - 1]) > 3 and texts[i][0].isdigit()), language))
    for last in (*ends, *([size] if texts else ())):
        while last - first > LONGEST:
            first += LONGEST
            yield first
        yield last
        first = last


def last_before(names: Sequence[tuple[int, int]], end: int) -> tuple[int, int]:
    """Offsets of the last of some names, in order, that starts before an offset; (0, 0) where none does."""
    return names[max(0, bisect_left(names, (end, 0)) - 1)] if names else (0, 0)


def lies_within(names: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch of text is part of one of some names, in order: "23 March" of the Movement of 23 March."""
    first, last = last_before(names, end)
    return first <= start and end <= last


def sentences_of(found: Iterable[int], sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Sentences that some tokens, in order, stand in; each once."""
    index = 0
    for token in found:
        if token >= index:
            sentence = sentences[bisect_right(sentences, token, key=lambda s: s.first) - 1]
            index = sentence.last
            yield sentence


def by_sentence(sentences: Sequence[Sentence], starts: Sequence[int], found: Iterable[_V], offset: Callable[[_V], int]) -> list[list[_V]]:
    """What was found in each sentence, in its order; `starts` are the offsets of the sentences."""
    made: list[list[_V]] = [[] for _ in sentences]
    for one in found:
        index = bisect_right(starts, offset(one)) - 1
        if index >= 0 and offset(one) < sentences[index].end:
            made[index].append(one)
    return made

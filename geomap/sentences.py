"""Article -> Sentence: the words of a text and where its sentences end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from geomap.gazetteers.names import TOKEN, fold_token
from geomap.languages import fold_word, words


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` to `last` (excluded) of the text, from offset `start` to `end` with the closing mark."""

    first: int
    last: int
    start: int
    end: int
    index: int


@lru_cache(maxsize=100_000)
def _folds(text: str) -> tuple[str, str, bool]:
    return fold_word(text), fold_token(text), not text[0].islower() and not text[0].isdigit()


def tokenize(text: str, start: int = 0) -> list[Token]:
    """Words of `text` from offset `start` on."""
    return [Token(m.start(), m.end(), m[0], *_folds(m[0])) for m in TOKEN.finditer(text, start)]


@lru_cache(maxsize=8)
def words_of(text: str, start: int, language: str) -> tuple[list[Token], list[Sentence]]:
    """Words and sentences of a text from offset `start` on, kept for the stages that ask for them one after the other."""
    tokens = tokenize(text, start)
    return tokens, split_sentences(text, tokens, language)


@lru_cache(maxsize=32)
def abbreviations(language: str) -> frozenset[str]:
    """Words whose full stop ends no sentence, folded without accents."""
    return frozenset(fold_token(word) for word in words(language).get("mentions", {}).get("abbreviations", ()))


def ends_sentence(before: Token, gap: str, after: Token, language: str) -> bool:
    """Whether a sentence ends between two words, `gap` being the text between them."""
    return sentence_between(before.text, before.fold, gap, after.capital, language)


def sentence_between(before: str, before_fold: str, gap: str, capital: bool, language: str) -> bool:
    """Whether a sentence ends between the word `before` and one that starts with a capital or not."""
    if gap == " ":
        return False
    if "\n" in gap and ("\n" in gap.strip(" \t\r").strip("\n") or gap.count("\n") > 1 or any(c in gap for c in ".!?…:") or capital):
        return True
    if any(c in gap for c in "!?…।。؟") or gap.lstrip()[:1] == "•":
        return capital
    if "." not in gap or gap == ".":
        return False
    return capital and len(before) > 1 and before_fold not in abbreviations(language)


LONGEST = 400
"""Words after which a sentence is cut where it has no end: what looks at pairs of words must not meet a megabyte of them."""


def split_sentences(text: str, tokens: Sequence[Token], language: str) -> list[Sentence]:
    """Sentences of the tokens, in order; each keeps its closing full stop, question mark and quotation marks."""
    found: list[Sentence] = []
    first = 0
    for index in range(1, len(tokens) + 1):
        if index == len(tokens) or index - first >= LONGEST or ends_sentence(tokens[index - 1], text[tokens[index - 1].end : tokens[index].start], tokens[index], language):
            limit = tokens[index].start if index < len(tokens) else len(text)
            found.append(Sentence(first, index, tokens[first].start, _closing(text, tokens[index - 1].end, limit), len(found)))
            first = index
    return found


def _closing(text: str, end: int, limit: int) -> int:
    """Offset after the marks that close a sentence."""
    while end < limit and text[end] in ".!?…'\"»”’)]%  " and not (text[end].isspace() and text[end : min(limit, end + 8)].strip()[:1] not in {"»", "”", '"'}):
        end += 1
    return end

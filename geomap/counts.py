"""Article -> Count: how many places a text says changed hands, as a number, a rank or a share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geomap.articles import Article, Span
from geomap.grammars import grammar, split_words
from geomap.languages import fold_word, words
from geomap.sentences import Memo, Sentence, sentences_of, words_of
from geomap.triggers import find_triggers

_RANKED = frozenset({"provincial capitals", "regional capitals", "provinces", "districts"})
"""What a rank ("the ninth provincial capital") can count: towns are ranked by size instead."""

_BETWEEN = r"(?:[^\W\d_]+['’]?[-\s]+){0,3}?"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of places said to be held, taken or lost.

    `value` is the number or rank said ("the ninth provincial capital" is 9), `share` the part of all
    ("nearly half" is 0.5), `total` the whole where said ("of 34"), `of` what is counted, in English;
    `days` the time it took where said. `evidence` is the sentence, `text` the words of the count.
    `ranked` says that `value` is a rank, `further` that only what came last is counted ("two more", "deux nouvelles").
    """

    value: int | None
    share: float | None
    total: int | None
    of: str
    days: int | None
    text: str
    evidence: Span
    ranked: bool = False
    further: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    number: re.Pattern[str]
    share: re.Pattern[str]
    days: re.Pattern[str]
    values: Mapping[str, int]
    shares: Mapping[str, float]
    of: Mapping[str, str]
    ordinals: frozenset[str]
    further: re.Pattern[str]
    units: Mapping[str, int]
    numbered: Memo[bool]
    """Word -> whether a figure is in it, or the first word of a number or share: a sentence without one counts nothing."""


def _any(listed: Sequence[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(listed, key=len, reverse=True)) or r"(?!)"


@lru_cache(maxsize=32)
def _heads(language: str) -> frozenset[str]:
    """First words of what can be counted: a sentence without one is not searched, and an article without one asks for no pattern."""
    return frozenset(split_words(fold_word(w))[0] for w in words(language).get("counts", {}).get("of", {}))


@lru_cache(maxsize=32)
def _patterns(language: str) -> _Patterns:
    table = words(language)
    of = {fold_word(w): name for w, name in table["counts"]["of"].items()}
    values = {fold_word(w): n for name in ("numbers", "ordinals") for w, n in table.get(name, {}).items()}
    shares = {fold_word(w): n for w, n in table.get("shares", {}).items()}
    units = table.get("times", {}).get("unit_days", {})
    of_words = _any([fold_word(w) for w in table.get("mentions", {}).get("of", ())])
    number = rf"\b(?P<value>\d{{1,4}}|{_any(list(values))})\s+(?:(?:{of_words})\s+(?:[^\W\d_]+['’]?\s*){{0,2}}?(?P<total>\d{{1,4}}|{_any(list(values))})\s+)?{_BETWEEN}(?P<of>{_any(list(of))})\b"
    share = rf"\b(?P<share>{_any(list(shares))})\s+(?:{of_words})\s*['’]?\s*(?:[^\W\d_]+['’]?\s+){{0,2}}?(?:(?P<total>\d{{1,4}}|{_any(list(values))})\s+)?{_BETWEEN}(?P<of>{_any(list(of))})\b"
    days = rf"\b(?P<n>\d{{1,3}}|{_any(list(values))})\s+(?P<unit>{_any(list(units))})\b"
    flags = re.IGNORECASE
    openings = _any([split_words(w)[0] for w in (*values, *shares)])
    opening = re.compile(rf"\d|\b(?:{openings})", flags)
    return _Patterns(re.compile(number, flags), re.compile(share, flags), re.compile(days, flags), values, shares, of, frozenset(fold_word(w) for w in table.get("ordinals", {})),
                     re.compile(rf"\b(?:{_any(list(table['counts'].get('further', ())))})\b", flags), {fold_word(w): n for w, n in units.items()}, Memo(lambda word: opening.search(word) is not None))


def find_counts(article: Article) -> tuple[Count, ...]:
    """Counts of an article in the order of the text; only in sentences that speak of control (a trigger stands in them)."""
    heads, known = _heads(article.language), grammar(article.language)
    tokens, sentences = words_of(article.text, article.body_start, article.language)
    counted = [i for i, word in enumerate(tokens.words) if word in heads]
    if not counted or known is None:
        return ()
    patterns = _patterns(article.language)
    numbered, phrases = patterns.numbered, known.triggers
    found: list[Count] = []
    for sentence in sentences_of(counted, sentences):
        offsets = [tokens.starts[i] - sentence.start for i in range(sentence.first, sentence.last) if numbered[tokens.texts[i]]]
        if not offsets or not any(phrases[w] for w in tokens.words[sentence.first : sentence.last]):
            continue
        made = list(_in_sentence(article.text[sentence.start : sentence.end], offsets, sentence, patterns))
        if made and any(t.rule.frame != "idiom" for t in find_triggers(tokens, sentence, known)):
            found.extend(made)
    return tuple(found)


def _matches(pattern: re.Pattern[str], text: str, offsets: Sequence[int]) -> Iterator[re.Match[str]]:
    """Matches from left to right, tried only at some offsets, where a search would try all words."""
    end = 0
    for offset in offsets:
        if offset >= end and (found := pattern.match(text, offset)):
            end = found.end()
            yield found


def _in_sentence(text: str, offsets: Sequence[int], sentence: Sentence, patterns: _Patterns) -> Iterator[Count]:
    evidence, taken = Span(sentence.start, sentence.end), []
    for found in _matches(patterns.share, text, offsets):
        days = _days(text, patterns)
        taken.append(found.span())
        total = found["total"]
        yield Count(None, patterns.shares[fold_word(" ".join(found["share"].split()))], _value(total, patterns) if total else None, patterns.of[fold_word(" ".join(found["of"].split()))], days, found[0], evidence)
    for found in _matches(patterns.number, text, offsets):
        value = _value(found["value"], patterns)
        ranked = not found["value"].isdigit() and fold_word(found["value"]) in patterns.ordinals
        if ranked and patterns.of[fold_word(" ".join(found["of"].split()))] not in _RANKED:
            continue  # "the country's second city" counts no change
        if value and value > 1 and not any(a < found.end() and found.start() < b for a, b in taken):
            total, days = found["total"], _days(text, patterns)
            yield Count(value, None, _value(total, patterns) if total else None, patterns.of[fold_word(" ".join(found["of"].split()))], days, found[0], evidence,
                        ranked, bool(patterns.further.search(found[0])))


def _value(text: str, patterns: _Patterns) -> int | None:
    return int(text) if text.isdigit() else patterns.values.get(fold_word(" ".join(text.split())))


def _days(text: str, patterns: _Patterns) -> int | None:
    """Days that "in eight days" says; None where no such words stand in the sentence."""
    found = patterns.days.search(text)
    if not found:
        return None
    return (_value(found["n"], patterns) or 0) * patterns.units[fold_word(found["unit"])] or None

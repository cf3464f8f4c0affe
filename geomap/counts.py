"""Article -> Count: how many places a text says changed hands, as a number, a rank or a share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geomap._memos import Memo
from geomap.articles import Article, Span
from geomap.grammars import grammar, split_words
from geomap.languages import fold_word, words
from geomap.sentences import Sentence, sentences_of, words_of
from geomap.triggers import find_triggers

_RANKED = frozenset({"provincial capitals", "regional capitals", "provinces", "districts"})
"""What a rank ("the ninth provincial capital") always counts: towns are ranked by size too, so that theirs needs "to fall" or "in three days" behind it."""

_RANK_TAIL = 40
"""Characters behind the rank of a town that may say that it is one of falling."""

_YEARS = range(1900, 2101)
"""Figures that name a year rather than count towns."""

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
    percent: re.Pattern[str]
    falling: re.Pattern[str]
    measured: re.Pattern[str]
    territories: Mapping[str, str]
    units: Mapping[str, int]
    numbered: Memo[str, bool]
    """Word -> whether a figure is in it, or the first word of a number or share: a sentence without one counts nothing."""


def _any(listed: Sequence[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(listed, key=len, reverse=True)) or r"(?!)"


@lru_cache(maxsize=32)
def _heads(language: str) -> frozenset[str]:
    """First words of what can be counted: a sentence without one is not searched, and an article without one asks for no pattern."""
    return frozenset(split_words(fold_word(w))[0] for key in ("of", "territory") for w in words(language).get("counts", {}).get(key, {}))


@lru_cache(maxsize=32)
def _patterns(language: str) -> _Patterns:
    table = words(language)
    of = {fold_word(w): name for w, name in table["counts"]["of"].items()}
    values = {fold_word(w): n for name in ("numbers", "ordinals") for w, n in table.get(name, {}).items()}
    shares = {fold_word(w): n for w, n in table.get("shares", {}).items()}
    units = table.get("times", {}).get("unit_days", {})
    of_words = _any([fold_word(w) for w in table.get("mentions", {}).get("of", ())])
    several = [w for w, n in values.items() if n > 1]  # "une centaine" is no one
    territories = {fold_word(w): name for w, name in table["counts"].get("territory", {}).items()}
    number = rf"\b(?P<value>\d{{1,4}}|{_any(several)})\s+(?:(?:{of_words})\s+(?:[^\W\d_]+['’]?\s*){{0,2}}?(?P<total>\d{{1,4}}|{_any(list(values))})\s+)?{_BETWEEN}(?P<of>{_any(list(of))})\b"
    share = rf"\b(?P<share>{_any(list(shares))})\s+(?:{of_words})\s*['’]?\s*(?:[^\W\d_]+['’]?\s+){{0,2}}?(?:(?P<total>\d{{1,4}}|{_any(list(values))})\s+)?{_BETWEEN}(?P<of>{_any([*of, *territories])})\b"
    articles = _any([fold_word(w) for w in table.get("mentions", {}).get("articles", ())])
    percent = (rf"(?<![\d.,])(?P<share>\d{{1,3}}(?:[.,]\d+)?|{_any(list(values))})\s*(?:{_any(list(table['counts'].get('percent', ('%',))))})\s+(?:(?:{of_words})\s*['’]?\s*)?(?:[^\W\d_]+['’]?\s+){{0,2}}?(?P<of>{_any([*territories, *of])})\b")
    lengths = table.get("distances", {})
    measured = rf"\s(?:{_any([*lengths.get('km', ()), *lengths.get('miles', ())])})\b|\s[^\W\d_]+\s+(?:[^\W\d_]+\s+)?(?:{articles})\s"
    days = rf"\b(?P<n>\d{{1,3}}|{_any(list(values))})\s+(?P<unit>{_any(list(units))})\b"
    flags = re.IGNORECASE
    openings = _any([split_words(w)[0] for w in (*values, *shares)])
    opening = re.compile(rf"\d|\b(?:{openings})", flags)
    return _Patterns(re.compile(number, flags), re.compile(share, flags), re.compile(days, flags), values, shares, of, frozenset(fold_word(w) for w in table.get("ordinals", {})),
                     re.compile(rf"\b(?:{_any(list(table['counts'].get('further', ())))})\b", flags), re.compile(percent, flags),
                     re.compile(rf"\s*(?:{_any(list(table['counts'].get('falling', ())))})\b", flags), re.compile(measured, flags), territories, {fold_word(w): n for w, n in units.items()}, Memo(lambda word: opening.search(word) is not None))


def find_counts(article: Article) -> tuple[Count, ...]:
    """Counts of an article in the order of the text; only in sentences that speak of control (a trigger stands in them)."""
    heads, known = _heads(article.language), grammar(article.language)
    tokens, sentences = words_of(article.text, article.body_start, article.language)
    if known is None or heads.isdisjoint(tokens.words):
        return ()
    counted = [i for i, word in enumerate(tokens.words) if word in heads]
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
    for found in _matches(patterns.percent, text, offsets):
        part = _percent(found["share"], patterns)
        taken.append(found.span())
        if part:
            yield Count(None, part, None, _counted(found, patterns), None, found[0], evidence)
    for found in _matches(patterns.share, text, offsets):
        days = _days(text, patterns)
        taken.append(found.span())
        total = found["total"]
        yield Count(None, patterns.shares[fold_word(" ".join(found["share"].split()))], _value(total, patterns) if total else None, _counted(found, patterns), days, found[0], evidence)
    for found in _matches(patterns.number, text, offsets):
        value = _value(found["value"], patterns)
        ranked = not found["value"].isdigit() and fold_word(found["value"]) in patterns.ordinals
        if ranked and _counted(found, patterns) not in _RANKED and not _falling(text, found.end(), patterns):
            continue  # "the country's second city" counts no change
        if found["value"].isdigit() and (value in _YEARS or patterns.measured.search(found[0])):
            continue  # "20 km west of the town", "75 vehicles leaving the town", "in 2015 the town"
        if value and value > 1 and not any(a < found.end() and found.start() < b for a, b in taken):
            total, days = found["total"], _days(text, patterns)
            yield Count(value, None, _value(total, patterns) if total else None, _counted(found, patterns), days, found[0], evidence,
                        ranked, bool(patterns.further.search(found[0])))


def _counted(found: re.Match[str], patterns: _Patterns) -> str:
    """What a match counts, in English."""
    said = fold_word(" ".join(found["of"].split()))
    return patterns.of.get(said) or patterns.territories[said]


def _falling(text: str, end: int, patterns: _Patterns) -> bool:
    """Whether the words behind the rank of a town tell of towns that fell: "the third town to fall", "the third village in three days"."""
    return bool(patterns.falling.match(text, end) or patterns.days.match(text, end) or re.match(r"\s+\S+\s+(?:\S+\s+){0,3}?" + patterns.days.pattern, text[end : end + _RANK_TAIL], re.IGNORECASE))


def _percent(said: str, patterns: _Patterns) -> float | None:
    """Share of a number of percent; None where it is more than all."""
    value = float(said.replace(",", ".")) if said[0].isdigit() else float(_value(said, patterns) or 0)
    return value / 100 if 0 < value <= 100 else None


def _value(text: str, patterns: _Patterns) -> int | None:
    return int(text) if text.isdigit() else patterns.values.get(fold_word(" ".join(text.split())))


def _days(text: str, patterns: _Patterns) -> int | None:
    """Days that "in eight days" says; None where no such words stand in the sentence."""
    found = patterns.days.search(text)
    if not found:
        return None
    return (_value(found["n"], patterns) or 0) * patterns.units[fold_word(found["unit"])] or None

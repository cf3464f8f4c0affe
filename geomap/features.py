"""CandidateName -> features: what is known of a candidate and of the words around it, by name, for a linear model.

A candidate's features come in groups; each group's names follow from a small key, so that a running model sums the weights of
a key once and keeps the sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from geomap._memos import Memo
from geomap.candidates import CandidateName
from geomap.gazetteers.index import Gazetteer, NameFacts
from geomap.scenes import Scene, Vocabulary
from geomap.sentences import CAPITALS, FOLDS

Key = tuple[object, ...]
"""Group and what its features' names follow from."""

Lexicon = Mapping[str, str]
"""Folded word -> how it stands in names: "P3" to "P1" mostly of persons, "L1" to "L3" mostly of places, "O1" to "O3" of organisations."""

_MARKS = ("\n", "(", ")", ",", "'", "’", "-", '"', "«", "“", "/", ":", ";", ".")
_APART = frozenset(",(")

MARK: Memo[str, str] = Memo(lambda gap: next((m for m in _MARKS if m in gap), " " if gap else ""), 10_000)
"""Text between two words -> its class."""


def keys(scene: Scene, c: CandidateName, namer: Namer) -> list[Key]:
    """Keys of a candidate's feature groups."""
    first, last, texts, gaps, name_id = c.first, c.last, scene.texts, scene.gaps, c.name_id
    gap, text, size = gaps[first], texts[first], last - first
    start, gap_before = gap != " " and scene.starts_sentence(first), MARK[gap]
    if last < scene.size:
        gap = gaps[last]
        end, gap_after = gap != " " and scene.starts_sentence(last), MARK[gap]
    else:
        end, gap_after = True, "."
    folds, fold = FOLDS, FOLDS[text]
    runs, head, tail = scene.runs, first, last
    if first in runs:
        head = runs[first][0]
    if last - 1 in runs:
        tail = runs[last - 1][1]
    lower, follows, cased = 0, -1, scene.titles[text]
    name: Key
    if size == 1:
        name = ("u", 1, fold, fold, c.head) if name_id is None else ("n", name_id, fold, start, cased)
        if cased and (small := text.lower()) in scene.distinct:
            lower = min(2, scene.written(small))
        if head == first and tail == last:
            follows = min(2, scene.followers.get(fold, 0))
    elif name_id is None:
        name = ("u", size, fold, folds[texts[last - 1]], c.head)
    else:
        name = ("nn", name_id, size, fold, folds[texts[last - 1]])
    weight = (_UNKNOWN[min(gaps[first + 1 : last].count(" "), 2)] if cased else "unknown") if name_id is None else namer.weights[name_id]
    found: list[Key] = [name, ("x", "none" if not cased else "upper" if len(text) > 1 and text.isupper() else "title", min(size, 3), start, gap_before, gap_after, min(2, first - head), min(2, tail - last), lower, follows,
                    _after_and(scene, c, namer) if c.prefix else "none" if first == 0 or (gap_before == " " and folds[texts[first - 1]] not in namer.conjunctions) else _listed(scene, first - 1, gap_before, -1, namer),
                    "none" if last == scene.size or (gap_after == " " and folds[texts[last]] not in namer.conjunctions) else _listed(scene, last, gap_after, 1, namer))]
    if c.prefix:
        fold = _PREFIXES[c.prefix[-1]]
        found += ("<", fold, False, weight), ("<<", fold, folds[texts[first - 1]] if first else "", False)
    elif start or gap_before in _APART:
        found.append(("<", "", False, weight))
    else:
        before = texts[first - 1]
        fold = folds[before]
        before2 = texts[first - 2] if first > 1 else ""
        found += ("<", fold, scene.titles[before], weight), ("<<", fold, folds[before2] if before2 else "", namer.capitals and before2 != "" and scene.titles[before2] and gaps[first - 1] == " " and gaps[first - 2] in _INSIDE)
        if head < first:
            found.append(("l", fold, folds[texts[head]]))
    if end or gap_after in _APART:
        found.append((">", "", False, weight))
    else:
        after = texts[last]
        fold = folds[after]
        found += (">", fold, scene.titles[after], weight), (">>", fold, folds[texts[last + 1]] if last + 1 < scene.size else "")
        if tail > last:
            found.append(("r", fold, folds[texts[tail - 1]]))
    return found


def _after_and(scene: Scene, c: CandidateName, namer: Namer) -> str:
    """What the word before "و" names, for a name written as one word with it."""
    return namer.kinds[FOLDS[scene.texts[c.first - 1]]] if c.first and c.prefix[0] == "و" else "none"


def _listed(scene: Scene, index: int, gap: str, step: int, namer: Namer) -> str:
    """What stands beside a candidate in a list or as its container: after a comma, a bracket, "and"."""
    if not 0 <= index < scene.size:
        return "none"
    if scene.words.classes.get(FOLDS[scene.texts[index]]) == "conjunctions" and 0 <= index + step < scene.size:
        index += step
    elif gap not in _LISTS:
        return "none"
    text = scene.texts[index]
    return namer.kinds[FOLDS[text]] if CAPITALS[text] else "none"


_OTHER_CAPITALS = frozenset({"de", "en"})
"""Languages where a capital two words before a name says nothing of it: German has it on every noun, English on "Senator Smith of Ohio"."""

_INSIDE = frozenset({" ", "'", "’", "-"})
"""Gaps behind which no sentence starts, so that a capital says something."""

_UNKNOWN = ("unknown", "unknown2", "unknown3")
"""Kind of an unknown name, by the spaces in it: a hyphen or an apostrophe makes one word."""

# Letters that Arabic writes as one word with the next, as the words they are or are nearest to: "and", "in", "to", "like".
_PREFIXES = {"و": "و", "ف": "و", "ب": "فی", "ل": "الی", "ک": "مثل", "ا": "", "ی": ""}
_LISTS = frozenset(",(/-")


class Namer:
    """Names the features of a key, for one language; `lexical` says whether words of the language themselves are features."""

    def __init__(self, words: Vocabulary, gazetteer: Gazetteer, lexicon: Lexicon, lists: Lexicon, *, lexical: bool = True) -> None:
        self.words, self.gazetteer, self.lexicon, self.lists = words, gazetteer, lexicon, lists
        self.language = words.language if lexical else "xx"
        self.capitals = words.language not in _OTHER_CAPITALS
        self.weights: Memo[int, str] = Memo(self._weight, 200_000)
        self.kinds = Memo(self._kind_of)
        self.conjunctions = frozenset(word for word, kind in words.classes.items() if kind == "conjunctions")

    def names(self, key: Key) -> Iterator[str]:
        """Names of the features that a key stands for."""
        return getattr(self, _GROUPS[str(key[0])])(*key[1:])  # type: ignore[no-any-return]

    def _weight(self, name_id: int) -> str:
        """What kind of name it is, roughly: a country, a big or a small town, an ordinary word."""
        facts = self.gazetteer.facts(name_id)
        kind = _kind(facts)
        return kind if kind != "town" else f"town{min(3, int(math.log10(facts.population + 1)) // 2)}{'w' if facts.zipf > 3.5 else ''}"

    def _class(self, fold: str) -> str:
        return self.words.classes.get(fold, "")

    def _lex(self, fold: str) -> str:
        return self.lexicon.get(fold, "")

    def _bearers(self, facts: NameFacts, size: int, people: int) -> Iterator[str]:
        kind = _kind(facts)
        yield f"kind={kind}{min(size, 2)}"
        yield f"pop={people}{'+' if kind == 'town' else ''}"
        yield f"pop={people}|{min(size, 3)}"
        yield f"bearers={min(4, int(math.log2(facts.bearers)))}|{min(size, 2)}"
        if facts.own:
            yield f"own={min(size, 2)}"

    def _single(self, name_id: int, fold: str, start: bool, cased: bool) -> Iterator[str]:
        facts = self.gazetteer.facts(name_id)
        kind, people = _kind(facts), min(7, int(math.log10(facts.population + 1)))
        yield from self._bearers(facts, 1, people)
        yield f"zipf={int(facts.zipf)}|{people if kind == 'town' else kind}"
        yield f"zipf={int(2 * facts.zipf)}|{start}"
        if not cased:
            yield f"none={int(2 * facts.zipf)}|{people // 2 if kind == 'town' else kind}"
            yield f"none={people}|{kind}{facts.own}"
        yield f"lex={self._lex(fold)}|{kind if kind != 'town' else people // 2}"
        yield f"len={min(len(fold), 6)}"
        yield f"class={self._class(fold)}|{self.lists.get(fold, '')}"
        yield f"list={'people' if self.gazetteer.demonym(fold) else self.lists.get(fold, '')}|{kind}"
        yield f"{self.language}={fold}"

    def _several(self, name_id: int, size: int, first: str, last: str) -> Iterator[str]:
        facts = self.gazetteer.facts(name_id)
        people = min(7, int(math.log10(facts.population + 1)))
        yield from self._bearers(facts, size, people)
        yield f"mlex={self._lex(first)}|{self._lex(last)}|{people // 2}"
        yield f"mclass={self._class(first)}|{self._class(last)}"

    def _unknown(self, size: int, first: str, last: str, head: int | None) -> Iterator[str]:
        inside = "" if head is None else _kind(self.gazetteer.facts(head))
        noun = self._class(last) if size > 1 else ""
        yield f"unknown{min(size, 3)}|{inside}"
        yield f"unknown={noun}|{self._class(first)}|{inside}"
        yield f"end={last[-3:]}"
        yield f"end={last[-4:]}"
        yield f"end={last[-2:]}|{size > 1}"
        yield f"first={first if self._class(first) else ''}"
        yield f"last={last if noun else ''}"
        yield f"ulex={self._lex(first)}|{self._lex(last)}"

    def _before(self, fold: str, capital: bool, weight: str) -> Iterator[str]:
        kind = self._class(fold) or ("Cap" if capital else "low") if fold else ""
        yield f"b{weight}<{kind}"
        if fold:
            yield f"<{kind}"
            yield f"{self.language}<{fold}"
            yield f"{self.language}b{weight}<{fold}"

    def _before2(self, fold: str, fold2: str, capital: bool) -> Iterator[str]:
        kind = self._class(fold)
        if capital:
            yield f"<<Cap|{kind}"
            yield f"{self.language}<<Cap|{fold}"
            yield f"<<Cap{self._lex(fold2)}|{kind}"
        yield f"<<{self._class(fold2)}|{kind}"
        yield f"{self.language}<<{fold2}|{kind or fold}"

    def _after(self, fold: str, capital: bool, weight: str) -> Iterator[str]:
        kind = self._class(fold) or ("Cap" if capital else "low") if fold else ""
        yield f"a{weight}>{kind}"
        if fold:
            yield f">{kind}"
            yield f"{self.language}>{fold}"
            yield f"{self.language}a{weight}>{fold}"

    def _after2(self, fold: str, fold2: str) -> Iterator[str]:
        yield f">>{self._class(fold)}|{self._class(fold2)}"

    def _kind_of(self, fold: str) -> str:
        """What a word beside a candidate names, if a place."""
        name_id = self.gazetteer.single(fold) if fold else None
        return "none" if name_id is None else self.weights[name_id]

    def _left(self, nearest: str, first: str) -> Iterator[str]:
        yield f"left={self._class(nearest) or '?'}"
        yield f"{self.language}left={nearest}"
        yield f"leftfirst={self._class(first) or '?'}"
        yield f"leftlex={self._lex(nearest)}"
        yield f"leftlex1={self._lex(first)}"

    def _right(self, nearest: str, last: str) -> Iterator[str]:
        yield f"right={self._class(nearest) or '?'}"
        yield f"{self.language}right={nearest}"
        yield f"rightlast={self._class(last) or '?'}"
        yield f"rightlex={self._lex(nearest)}"
        yield f"rightlex9={self._lex(last)}"

    def _local(self, case: str, size: int, start: bool, gap_before: str, gap_after: str, left: int, right: int, lower: int, follows: int,
               kind_before: str, kind_after: str) -> Iterator[str]:
        yield f"case={case}{size if case != 'title' else ''}"
        yield f"start={start}|{size}"
        yield f"gap<{gap_before}"
        yield f"gap>{gap_after}"
        yield f"gaps={gap_before}|{gap_after}|{left}{right}"
        yield f"run={left}{right}|{size}"
        yield f"lower={lower}"
        yield f"follows={follows}"
        yield f"k<{gap_before}{kind_before}"
        yield f"k>{gap_after}{kind_after}"


_GROUPS = {"n": "_single", "nn": "_several", "u": "_unknown", "<": "_before", "<<": "_before2", ">": "_after", ">>": "_after2", "l": "_left", "r": "_right", "x": "_local"}


def _kind(facts: NameFacts) -> str:
    return "country" if facts.country else "division" if facts.division else "region" if facts.region else "town"

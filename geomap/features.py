"""CandidateName -> features: what is known of a candidate and of the words around it, by name, for a linear model.

A candidate's features come in groups; each group's names follow from a small key, so that a running model sums the weights of
a key once and keeps the sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

from geomap.gazetteers.index import Gazetteer, NameFacts
from geomap.scenes import CandidateName, Scene, Vocabulary

Key = tuple[object, ...]
"""Group and what its features' names follow from."""

Lexicon = Mapping[str, str]
"""Folded word -> how it stands in names: "P3" to "P1" mostly of persons, "L1" to "L3" mostly of places, "O1" to "O3" of organisations."""

_MARKS = ("\n", "(", ")", ",", "'", "’", "-", '"', "«", "“", "/", ":", ";", ".")
_APART = frozenset(",(")


@lru_cache(maxsize=10_000)
def mark(gap: str) -> str:
    """Class of the text between two words."""
    return next((m for m in _MARKS if m in gap), " " if gap else "")


def keys(scene: Scene, c: CandidateName) -> tuple[Key, ...]:
    """Keys of a candidate's feature groups."""
    first, last, folds, size = c.first, c.last, scene.folds, scene.size
    gap = scene.gap(first)
    start = gap != " " and scene.starts_sentence(first)
    gap_before, gap_after = mark(gap), "."
    end = True
    if last < size:
        gap = scene.gap(last)
        gap_after, end = mark(gap), gap != " " and scene.starts_sentence(last)
    head, tail = min(scene.run(first)[0], first), max(scene.run(last - 1)[1], last)
    before: Key = ("<",) if start or gap_before in _APART else ("<", folds[first - 1], scene.capital(first - 1), folds[first - 2] if first > 1 else "")
    after: Key = (">",) if end or gap_after in _APART else (">", folds[last], scene.capital(last), folds[last + 1] if last + 1 < size else "")
    text, fold = scene.texts[first], folds[first]
    single, alone = last - first == 1, head == first and tail == last
    local = ("x", text.isupper() and len(text) > 1, min(last - first, 3), start, gap_before, gap_after, min(2, first - head), min(2, tail - last),
             min(2, scene.counts[text.lower()]) if single else 0, min(2, scene.follows_capital(fold)) if single and alone else -1)
    name: Key
    if c.name_id is not None:
        name = ("n", c.name_id, last - first, fold, "", "", start) if single else ("n", c.name_id, last - first, "", fold, folds[last - 1], start)
    else:
        name = ("u", last - first, fold, folds[last - 1], c.head)
    found: tuple[Key, ...] = (
        name, before, after, local, ("b", *(before[1:3] or ("", False)), c.name_id), ("a", *(after[1:3] or ("", False)), c.name_id),
        ("k", _listed(scene, first - 1, gap_before, -1), _listed(scene, last, gap_after, 1), gap_before, gap_after))
    if head < first:
        found += (("l", folds[first - 1], folds[head]),)
    if tail > last:
        found += (("r", folds[last], folds[tail - 1]),)
    return found


def _listed(scene: Scene, index: int, gap: str, step: int) -> str:
    """Folded word that stands beside a candidate in a list or as its container: after a comma, a bracket, "and"."""
    if not 0 <= index < scene.size:
        return ""
    if scene.words.classes.get(scene.folds[index]) == "conjunctions" and 0 <= index + step < scene.size:
        index += step
    elif gap not in {",", "(", "/", "-"}:
        return ""
    return scene.folds[index] if scene.capital(index) else ""


class Namer:
    """Names the features of a key, for one language; `lexical` says whether words of the language themselves are features."""

    def __init__(self, words: Vocabulary, gazetteer: Gazetteer, lexicon: Lexicon, lists: Lexicon, *, lexical: bool = True) -> None:
        self.words, self.gazetteer, self.lexicon, self.lists = words, gazetteer, lexicon, lists
        self.language = words.language if lexical else "xx"

    def names(self, key: Key) -> Iterator[str]:
        """Names of the features that a key stands for."""
        return getattr(self, _GROUPS[str(key[0])])(*key[1:])  # type: ignore[no-any-return]

    def _class(self, fold: str) -> str:
        return self.words.classes.get(fold, "")

    def _lex(self, fold: str) -> str:
        return self.lexicon.get(fold, "")

    def _known(self, name_id: int, size: int, fold: str, first: str, last: str, start: bool) -> Iterator[str]:
        facts = self.gazetteer.facts(name_id)
        kind = _kind(facts)
        people = min(7, int(math.log10(facts.population + 1)))
        yield f"kind={kind}{min(size, 2)}"
        yield f"pop={people}{'+' if kind == 'town' else ''}"
        yield f"pop={people}|{min(size, 3)}"
        yield f"bearers={min(4, int(math.log2(facts.bearers)))}|{min(size, 2)}"
        if facts.own:
            yield f"own={min(size, 2)}"
        if size > 1:
            yield f"mlex={self._lex(first)}|{self._lex(last)}|{people // 2}"
            yield f"mclass={self._class(first)}|{self._class(last)}"
        if fold:
            yield f"zipf={int(facts.zipf)}|{people if kind == 'town' else kind}"
            yield f"zipf={int(2 * facts.zipf)}|{start}"
            yield f"lex={self._lex(fold)}|{kind if kind != 'town' else people // 2}"
            yield f"len={min(len(fold), 6)}"
            yield f"class={self._class(fold)}|{self.lists.get(fold, '')}"
            yield f"list={'people' if self.gazetteer.demonym(fold) else self.lists.get(fold, '')}|{kind}"
            yield f"{self.language}={fold}"

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

    def _before(self, fold: str = "", capital: bool = False, fold2: str = "") -> Iterator[str]:
        if fold:
            kind = self._class(fold)
            yield f"<{kind or ('Cap' if capital else 'low')}"
            yield f"{self.language}<{fold}"
            yield f"<<{self._class(fold2)}|{kind}"
            yield f"{self.language}<<{fold2}|{kind or fold}"

    def _after(self, fold: str = "", capital: bool = False, fold2: str = "") -> Iterator[str]:
        if fold:
            kind = self._class(fold)
            yield f">{kind or ('Cap' if capital else 'low')}"
            yield f"{self.language}>{fold}"
            yield f">>{kind}|{self._class(fold2)}"

    def _weight(self, name_id: int | None) -> str:
        """What kind of name it is, roughly: a country, a big or a small town, an ordinary word, an unknown name."""
        if name_id is None:
            return "unknown"
        facts = self.gazetteer.facts(name_id)
        kind = _kind(facts)
        return kind if kind != "town" else f"town{min(3, int(math.log10(facts.population + 1)) // 2)}{'w' if facts.zipf > 3.5 else ''}"

    def _before_name(self, fold: str = "", capital: bool = False, name_id: int | None = None) -> Iterator[str]:
        weight = self._weight(name_id)
        yield f"b{weight}<{self._class(fold) or ('Cap' if capital else 'low') if fold else ''}"
        if fold:
            yield f"{self.language}b{weight}<{fold}"

    def _after_name(self, fold: str = "", capital: bool = False, name_id: int | None = None) -> Iterator[str]:
        weight = self._weight(name_id)
        yield f"a{weight}>{self._class(fold) or ('Cap' if capital else 'low') if fold else ''}"
        if fold:
            yield f"{self.language}a{weight}>{fold}"

    def _beside(self, before: str, after: str, gap_before: str, gap_after: str) -> Iterator[str]:
        kinds = self._kind_of(before), self._kind_of(after)
        yield f"k<{gap_before}{kinds[0]}"
        yield f"k>{gap_after}{kinds[1]}"

    def _kind_of(self, fold: str) -> str:
        """What a word beside a candidate names, if a place."""
        name_id = self.gazetteer.single(fold) if fold else None
        return "none" if name_id is None else self._weight(name_id)

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

    def _local(self, upper: bool, size: int, start: bool, gap_before: str, gap_after: str, left: int, right: int, lower: int, follows: int) -> Iterator[str]:
        yield f"case={'upper' if upper else 'title'}{size if upper else ''}"
        yield f"start={start}|{size}"
        yield f"gap<{gap_before}"
        yield f"gap>{gap_after}"
        yield f"gaps={gap_before}|{gap_after}|{left}{right}"
        yield f"run={left}{right}|{size}"
        yield f"lower={lower}"
        yield f"follows={follows}"


_GROUPS = {"n": "_known", "u": "_unknown", "<": "_before", ">": "_after", "l": "_left", "r": "_right", "x": "_local", "b": "_before_name", "a": "_after_name", "k": "_beside"}


def _kind(facts: NameFacts) -> str:
    return "country" if facts.country else "division" if facts.division else "region" if facts.region else "town"

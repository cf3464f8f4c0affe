"""Placing -> Designation: by which common nouns a text calls each of its places ("the town of X", "X village", "Y, a port on …")."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence

from geomap.clauses import identity
from geomap.grammars import Grammar
from geomap.places import Placing
from geomap.sentences import Tokens

_ENDS = frozenset(".;:!?\n()")
_APPOSED = 7
"""Words behind the comma of an apposition within which its noun stands: "X, a strategic northern town in …"."""


class Designations:
    """The nouns that a text calls its places by, worked out when the first description asks."""

    def __init__(self, tokens: Tokens, placings: Sequence[Placing], known: Grammar) -> None:
        self.tokens, self.placings, self.known = tokens, placings, known
        self._made: dict[object, frozenset[str]] | None = None

    def of(self, placing: Placing) -> frozenset[str]:
        """Nouns that the text calls a place by anywhere."""
        if self._made is None:
            self._made = {}
            for key, nouns in self._read():
                self._made[key] = self._made.get(key, frozenset()) | nouns
        return self._made.get(identity(placing), frozenset())

    def calls(self, placing: Placing, nouns: Collection[str]) -> bool:
        """Whether the text calls a place by one of some nouns, in whatever number."""
        return any(alike(a, b) for a in self.of(placing) for b in nouns)

    def _read(self) -> Iterator[tuple[object, frozenset[str]]]:
        """Identity and nouns of each mention; members of one list share what stands before its first and behind its last."""
        before, listed = frozenset[str](), list[Placing]()
        for position, placing in enumerate(self.placings):
            first = bisect_right(self.tokens.starts, placing.mention.start) - 1
            last = bisect_left(self.tokens.starts, placing.mention.end)
            before = before if listed else self._before(first)
            listed.append(placing)
            if position + 1 < len(self.placings) and self._joined(last, self.placings[position + 1].mention.start):
                continue
            nouns = before | self._behind(last)
            yield from ((identity(p), nouns) for p in listed)
            listed = []

    def _joined(self, index: int, start: int) -> bool:
        """Whether nothing but commas and "and" stand between a token and the next mention."""
        behind = bisect_left(self.tokens.starts, start, index)
        return behind - index < 2 and _ENDS.isdisjoint("".join(self.tokens.gaps[index : behind + 1])) and (
            all(self.known.has("coordination", w) for w in self.tokens.words[index:behind])) and (behind > index or "," in self.tokens.gaps[index])

    def _before(self, first: int) -> frozenset[str]:
        """Noun right before a name, over "of" and an article: not "the capital of X", which is another place."""
        index, of = first - 1, False
        while index >= 0 and index > first - 4 and (self.known.has("of", self.tokens.words[index]) or self.known.has("articles", self.tokens.words[index])):
            of = of or self.known.has("of", self.tokens.words[index])
            index -= 1
        if index < 0 or not _ENDS.isdisjoint("".join(self.tokens.gaps[index + 1 : first + 1])):
            return frozenset()
        word = self.tokens.words[index]
        apart = "," in "".join(self.tokens.gaps[index + 1 : first + 1])  # "the capital, X", but not "the governor of the district, X"
        called = self.known.has("seat_nouns", word) if apart else self.known.has("generic", word) and not (of and self.known.has("capital_nouns", word))
        return frozenset({word}) if called else frozenset()

    def _behind(self, last: int) -> frozenset[str]:
        """Noun right behind a name, or of the apposition that a comma opens there."""
        words, gaps = self.tokens.words, self.tokens.gaps
        if last < len(words) and gaps[last] == " " and self.known.has("generic", words[last]):
            return frozenset({words[last]})
        if last >= len(words) or gaps[last].strip() != ",":
            return frozenset()
        if self._lies_off(last):
            return self.known.classes["town_nouns"]
        for index in range(last, min(len(words), last + _APPOSED)):
            if self.known.has("generic", words[index]):
                return frozenset({words[index]})
            if (index > last and gaps[index] != " ") or not (index > last or self.known.has("articles", words[index]) or self.known.has("determiners", words[index])):
                break
            if any(self.known.has(name, words[index]) for name in ("locative", "stop_words", "have", "be", "report", "coordination")):
                break
        return frozenset()

    def _lies_off(self, last: int) -> bool:
        """Whether an apposition says where a place lies from another, as it does of towns: "X, 30 km north-west of Y"."""
        for index in range(last, min(len(self.tokens) - 1, last + _APPOSED)):
            if (index > last and self.tokens.gaps[index] not in {" ", "-"}) or self.known.has("be", self.tokens.words[index]):
                return False
            if self.known.has("directions", self.tokens.words[index]) and self.known.has("of", self.tokens.words[index + 1]):
                return True
        return False


def alike(a: str, b: str) -> bool:
    """Whether two nouns are one word in two numbers or cases: "town" and "towns", "city" and "cities", "مدينة" and "المدينة"."""
    short, long = sorted((a, b), key=len)
    near = len(long) - len(short) <= 2 and len(short) > 2
    return near and (long.startswith(short) or long.endswith(short) or (short.endswith("y") and long == short[:-1] + "ies"))

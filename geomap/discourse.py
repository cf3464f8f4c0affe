"""Clause -> Memory: what a text has spoken of, for what its later sentences leave out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from geomap.articles import Interval
from geomap.clauses import identity
from geomap.grammars import Grammar
from geomap.places import Placing
from geomap.sentences import Sentence, Tokens
from geomap.triggers import Trigger


@dataclass(slots=True)
class Said:
    """What one sentence adds to the places that a text has spoken of: those it names, worked out when somebody asks for them (most texts
    never do), the topic that stands over them, and those told changing hands."""

    salient: Callable[[], tuple[Sequence[Placing], Sequence[Placing]]]
    topic: Sequence[Placing]
    told: Sequence[Placing]


class Places(Collection[Placing]):
    """The places that a text has spoken of, the one told last standing last."""

    def __init__(self) -> None:
        self._known: dict[object, Placing] = {}
        self._waiting: list[Said] = []

    def add(self, sentence: Said) -> None:
        """Keep what a sentence adds."""
        self._waiting.append(sentence)

    def clear(self) -> None:
        """Forget all."""
        self._known, self._waiting = {}, []

    @property
    def untouched(self) -> bool:
        """Whether no sentence was added yet: then there are none, and nobody needs to look."""
        return not (self._known or self._waiting)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Placing]:
        return iter(self._all().values())

    def __contains__(self, placing: object) -> bool:
        return placing in self._all().values()

    def _all(self) -> dict[object, Placing]:
        waiting, self._waiting = self._waiting, []
        for sentence in waiting:
            tied, free = sentence.salient()
            for placing in (*tied, *sentence.topic, *free, *sentence.told):
                self._known.pop(identity(placing), None)
                self._known[identity(placing)] = placing
        return self._known


@dataclass(slots=True)
class Memory:
    """What the text said last, for pronouns and for what a sentence leaves out."""

    places: Places = field(default_factory=Places)
    changed: list[tuple[Placing, int]] = field(default_factory=list)
    told: set[object] = field(default_factory=set)
    side: str | None = None
    gains: str | None = None
    kind: str | None = None
    speaker: str | None = None
    when: Interval | None = None
    when_words: str | None = None
    account: str | None = None
    """Side that the text has said it retells: "Об этом заявил Генштаб"."""


def confirmation(tokens: Tokens, first: int, last: int, known: Grammar) -> str | None:
    """Word by which a sentence confirms what was told before it: "Des habitants l'ont confirmé"; None where it denies or could not."""
    listed = range(first, last)
    if any(known.has(name, tokens.words[i]) for name in ("negation", "negation_only", "no_longer", "denial") for i in listed):
        return None
    return next((tokens.texts[i] for i in listed if known.has("confirm", tokens.words[i]) and any(known.has("object_confirmed", w) for w in tokens.words[max(first, i - 4) : i])), None)


_QUOTES = {'"': '"', "«": "»", "“": "”", "„": "“"}


def quotation_end(text: str, start: int, end: int) -> int | None:
    """Offset behind the mark that closes the quotation which the paragraph of a sentence opens with and goes on over its end, where a dash names
    the speaker: "X is free. The flag is up", — said the president."""
    first = text.rfind("\n", 0, start) + 1
    mark, last = _QUOTES.get(text[first : first + 1]), text.find("\n", end)
    at = text.find(mark, first + 1) if mark else -1
    while mark and 0 <= at < (last if last >= 0 else len(text)):
        if text[at + 1 : at + 5].lstrip(" ,\u00a0")[:1] in {"-", "–", "—"}:
            return at + 1 if at >= end else None
        at = text.find(mark, at + 1)
    return None


def denied_first(tokens: Tokens, known: Grammar, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a sentence denies what the one before told before it tells anything itself: "The army denies this: fighting goes on"."""
    marked = next((i for i in range(sentence.first + 1, trigger.first + 1) if any(m in tokens.gaps[i] for m in ":;")), sentence.first)
    return any(known.has("denial", w) for w in tokens.words[sentence.first : marked])


def nearer(tokens: Tokens, triggers: Sequence[Trigger], trigger: Trigger, index: int) -> bool:
    """Whether a comma parts a token from a trigger, and none from another one: "X, that they took early in the war, is free"."""
    def apart(t: Trigger) -> bool:
        return any("," in gap for gap in tokens.gaps[min(t.first, index) + 1 : max(t.first, index) + 1])

    return apart(trigger) and any(t is not trigger and not apart(t) for t in triggers)

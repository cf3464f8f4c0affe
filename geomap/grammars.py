"""Language -> Grammar: the words that tell of a control change, and those that stand around them, by class.

What a sentence is asked for at each of its words is made ready here, once a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from geomap._memos import Memo
from geomap.gazetteers.names import TOKEN
from geomap.languages import fold_word, words

FORMS = ("infinitive", "present", "past", "participle", "future", "conditional", "noun", "state")
"""Forms a trigger's words come in, as the language files name them."""

_SLOT = "{side}"
ADJECTIVE = "…adjective"
"""What stands for an adjective before a noun of place, in a language that tells them by their endings."""

SHORT = "…short"
"""What stands for the short form of a noun of place, or an initial, before a name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One trigger of a language file: its kind of shift, its frame (who is subject, what is object) and its options."""

    kind: str
    frame: str
    reflexive: bool = False
    direct: bool = False
    light: bool = False
    partial: bool = False
    passive_only: bool = False
    needs_side: bool = False
    martial: bool = False
    """Whether its words are said of war alone: "besieged", "retook": no side needs to be named then."""
    own_object: bool = False
    """Whether its words hold their object, a pronoun written onto them: "دخلتها", "they entered it"."""
    modality: str | None = None
    tail: frozenset[str] = frozenset()
    tail_from: frozenset[str] = frozenset()
    noun_tail: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What can stand at one place of a trigger's phrase: words, and stems that words start with."""

    words: frozenset[str]
    stems: tuple[str, ...]
    side: bool = False
    """Whether words for a side stand there, written {side}: "in {side} hands"."""

    def fit(self, word: str) -> bool:
        """Whether a word can stand there."""
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A trigger's words in one form: the first, those behind it, and the rule they stand for.

    `ahead` are words that stand apart from them later in the clause: written behind "…", they close it and are no part of the trigger
    ("nahmen … ein"); written behind "~", the trigger reaches to them ("под контроль ~ перешли")."""

    first: Alternatives
    rest: tuple[Alternatives, ...]
    form: str
    rule: Rule
    ahead: tuple[Alternatives, ...] = ()
    covers: bool = False
    enclitic: bool = False
    """Whether its first word has a pronoun for its object written onto it: "tomarla"."""

    @property
    def closing(self) -> frozenset[str]:
        """Last words of a phrase with a side at its second place ("in {side} hands"): far from them nobody looks for the side. Empty for others."""
        slotted = len(self.rest) > 1 and self.rest[0].side and not self.rest[-1].stems
        return self.rest[-1].words if slotted else frozenset()


class Classes(dict[str | tuple[str, ...], frozenset[str]]):
    """Class, or several, -> their words; none for a class that the language file lacks."""

    def __missing__(self, name: str | tuple[str, ...]) -> frozenset[str]:
        made = self[name] = frozenset[str]().union(*(self[n] for n in name)) if isinstance(name, tuple) else frozenset()
        return made


class Paired(dict[tuple[str, str], tuple[tuple[Phrase, ...], frozenset[str] | None]]):
    """Word and the one behind it -> the phrases of triggers that can start with the two, in the order of those that start with the first, without
    those that a word of `Grammar.closing` would have to close; and the words that must stand third, unless one that is skipped does: "hands" and
    "wake" of "in the". None where any word may."""

    def __init__(self, triggers: Mapping[str, tuple[Phrase, ...]], most: int = 50_000) -> None:
        super().__init__()
        self.triggers, self.most = triggers, most

    def __missing__(self, pair: tuple[str, str]) -> tuple[tuple[Phrase, ...], frozenset[str] | None]:
        if len(self) >= self.most:
            self.clear()
        word, following = pair
        found = tuple(p for p in self.triggers[word] if not p.rest or p.rest[0].fit(following) or (p.rest[0].side and not p.closing))
        plain = all(len(p.rest) > 1 and not any(part.side or part.stems for part in p.rest[:2]) for p in found)
        made = self[pair] = found, frozenset[str]().union(*(p.rest[1].words for p in found)) if plain else None
        return made


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of one language that reading shifts needs, by class, folded with accents kept."""

    classes: Classes
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    triggers: Memo[str, tuple[Phrase, ...]]
    """Word -> the phrases of triggers that can start with it, longest first; none for most words."""
    paired: Paired
    """The same by two words: most phrases that start with a word end at the next."""
    closing: Memo[str, frozenset[str]]
    """Word -> the last words of the phrases that start with it and go on with a side: "hands" and "control" of "in {side} hands"."""
    elided: Memo[str, tuple[Phrase, ...]]
    """Word -> the phrases of triggers that can start with it and end in "of", without their "of"."""
    captive: Memo[str, bool]
    """Word -> whether it speaks of people: what is taken there is no place."""
    verb_last: bool
    brackets: bool
    """A finite verb stands second, its particle, participle or infinitive closes the clause, and a subordinate clause closes with the whole of it."""
    verb_first: bool
    bare_agent: bool
    bare_present: bool
    drops_subject: bool
    """The object stands before the verb (German); the subject behind it (Arabic); an agent needs no "by" (Russian); an infinitive
    right behind its subject is a present ("Rebels capture town"); a verb without a subject has the one told before ("Cayó el lunes")."""
    opening: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    """Class -> first word -> its phrases, longest first."""
    marks: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    """First word -> (class, phrase) of every phrase of several words that tells of stance."""
    compounds: frozenset[str]
    """Words of a class that a hyphen joins ("chef-lieu"), which the tokeniser cuts."""

    def has(self, name: str, word: str) -> bool:
        """Whether `word` is of the class `name`."""
        return word in self.classes[name]

    def marks_in(self, words_: Sequence[str], first: int, last: int) -> Iterator[tuple[str, int]]:
        """(class, token) of each phrase of several words that tells of stance in a stretch of tokens."""
        for index in range(first, last):
            if words_[index] in self.marks:
                for name, phrase in self.marks[words_[index]]:
                    if index + len(phrase) <= last and tuple(words_[index : index + len(phrase)]) == phrase:
                        yield name, index

    def common_place(self, word: str) -> bool:
        """Whether a folded word is nothing but a common noun for a place or a part of one, or "there"."""
        return any(word in self.classes[name] for name in ("generic", "parts", "part_nouns", "determiners", "where_pronouns"))


def split_words(phrase: str) -> tuple[str, ...]:
    """Words of a phrase as the tokeniser cuts them, folded."""
    return tuple(fold_word(t) for t in TOKEN.findall(phrase))


@lru_cache(maxsize=32)
def grammar(language: str) -> Grammar | None:
    """Grammar of a language, or None where its file has no table of shifts."""
    table = words(language).get("shifts")
    if not table:
        return None
    # "and" and "so" are written onto the word behind them in Arabic.
    attached = tuple(words(language).get("proclitics", ()))
    classes = Classes()
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    compounds = frozenset[str]()
    for name, listed in table.items():
        if name == "trigger":
            continue
        split = [split_words(w) for w in (*listed, *(p + w for p in attached for w in listed))]
        joined = frozenset("-".join(w) for w, written in zip(split, listed, strict=False) if len(w) == 2 and "-" in written)
        compounds |= joined
        classes[name] = frozenset(w[0] for w in split if len(w) == 1) | joined
        phrases[name] = tuple(sorted((w for w in split if w), key=len, reverse=True))
    actors = words(language).get("actors", {})
    for name in ("not_subject", "attribution_before"):
        phrases[name] = tuple(sorted((split_words(w) for w in actors.get(name, ())), key=len, reverse=True))
        classes[name] = frozenset(w[0] for w in phrases[name] if len(w) == 1)
    # "according to", "selon": the first word is enough to tell who is quoted; elisions ("d'après") are too common to.
    classes["attribution_heads"] = frozenset(p[0] for p in phrases["attribution_before"] if len(p[0]) > 1)
    classes["ranks"] = frozenset(fold_word(w) for w in (*words(language).get("ordinals", {}), *table.get("rank_words", ())))
    classes["division_nouns"] = frozenset(fold_word(w) for w in words(language).get("places", {}).get("division", ()))
    classes["persons"] = frozenset(fold_word(w) for w in actors.get("persons", ()))
    classes["forces"] = frozenset(fold_word(w) for w in actors.get("forces", ()))
    classes["town_nouns"] = frozenset(fold_word(w) for w in words(language).get("places", {}).get("town", ()))
    classes["directions"] = frozenset(w[0] for d in words(language).get("distances", {}).get("directions", {}) if len(w := split_words(d)) == 1)
    distances = words(language).get("distances", {})
    classes["lengths"] = frozenset(fold_word(w) for name in ("km", "miles") for w in distances.get(name, ()))
    classes["measures"] = classes["lengths"] | classes["directions"] | frozenset(fold_word(w) for w in words(language).get("numbers", {}))
    classes["time_units"] = frozenset(fold_word(w) for w in words(language).get("times", {}).get("unit_days", ()) if " " not in w)
    classes["long_units"] = frozenset(fold_word(w) for w, days in words(language).get("times", {}).get("unit_days", {}).items() if days >= 28 and " " not in w)
    classes["articles"] = frozenset(fold_word(w) for w in words(language).get("mentions", {}).get("articles", ()))
    classes["short_nouns"] = frozenset(fold_word(w) for w in words(language).get("mentions", {}).get("short_nouns", ()))
    classes["of"] = frozenset(fold_word(w) for w in words(language).get("mentions", {}).get("of", ()))
    triggers = _openings(table.get("trigger", ()), attached, tuple(words(language).get("enclitics", ())))
    if classes["adjective_endings"]:
        classes["determiners"] |= {ADJECTIVE}
    classes["determiners"] |= {SHORT}
    flags = {name: bool(words(language).get(name)) for name in ("verb_last", "brackets", "verb_first", "bare_agent", "bare_present", "drops_subject")}
    return Grammar(
        classes, phrases, triggers, paired=Paired(triggers),
        closing=Memo(lambda word: frozenset[str]().union(*(p.closing for p in triggers[word]))),
        elided=Memo(lambda word: tuple(_without_of(triggers[word], classes["of"])) if classes["genitive_pronouns"] else ()),
        captive=_captive(classes["captives"]), **flags, opening={name: _by_first(listed) for name, listed in phrases.items()}, marks=_marks(phrases), compounds=compounds)


_OF_STANCE = ("negation", "not_negation", "denial", "confirm", "future", "fear", "hypothesis", "success", "failure", "rumour", "claim", "claim_strong", "conditional", "sequence", "report", "attribution_before", "no_report", "tries", "occasion")
"""Classes whose phrases of several words a trigger's stance is read from."""


def _marks(phrases: Mapping[str, Sequence[tuple[str, ...]]]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name in _OF_STANCE:
        for phrase in phrases.get(name, ()):
            if len(phrase) > 1:
                found.setdefault(phrase[0], []).append((name, phrase))
    return {first: tuple(listed) for first, listed in found.items()}


def _by_first(phrases: Sequence[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(listed) for first, listed in found.items()}


def _rule(row: Mapping[str, Any]) -> Rule:
    options: dict[str, Any] = {name: bool(row.get(name)) for name in ("reflexive", "direct", "light", "partial", "passive_only", "needs_side", "martial", "own_object")}
    options |= {name: frozenset(fold_word(w) for w in row.get(name, ())) for name in ("tail", "tail_from", "noun_tail", "near")}
    return Rule(row["kind"], row["frame"], modality=row.get("modality"), **options)


def _openings(rows: Sequence[Mapping[str, Any]], attached: Sequence[str], enclitics: Sequence[str] = ()) -> Memo[str, tuple[Phrase, ...]]:
    """Word -> the phrases that can start with it, longest first; words ending in * are found by their first three letters."""
    heads: dict[str, list[Phrase]] = {}
    stems: dict[str, list[Phrase]] = {}
    for row in rows:
        rule = _rule(row)
        for form in FORMS:
            for phrase in row.get(form, ()):
                front, mark, ahead = phrase.partition("~" if "~" in phrase else "…")
                first, *rest = (_alternatives(chunk) for chunk in _chunks(front))
                first = _attached(first, attached)
                made = Phrase(first, tuple(rest), form, rule, tuple(_alternatives(chunk) for chunk in _chunks(ahead)), mark == "~")
                for head in first.words:
                    heads.setdefault(head, []).append(made)
                if enclitics and form == "infinitive" and rule.light and not rest:
                    written = replace(made, first=Alternatives(frozenset(w + e for w in first.words for e in enclitics), ()), enclitic=True)
                    for head in written.first.words:
                        heads.setdefault(head, []).append(written)
                for stem in first.stems:
                    stems.setdefault(stem[:3], []).append(made)
    # A stem of two letters is no stem: it would open a third of all words.
    long = {stem: _longest_first(listed) for stem, listed in stems.items() if len(stem) == 3}
    exact = {head: _longest_first(listed) for head, listed in heads.items()}
    return Memo(lambda word: (*exact.get(word, ()), *(p for p in long.get(word[:3], ()) if p.first.fit(word))))


def _attached(first: Alternatives, attached: Sequence[str]) -> Alternatives:
    """First words of a phrase, and the same with what is written onto a word ("وسيطر" for "سيطر")."""
    return Alternatives(first.words | {p + w for p in attached for w in first.words}, first.stems, first.side) if attached else first


def _longest_first(phrases: list[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda p: (not p.ahead, -len(p.rest), -len(p.ahead))))


def _chunks(phrase: str) -> Iterator[str]:
    """Words of a phrase; alternatives stay together ("de/du/des")."""
    for chunk in phrase.split():
        if "/" in chunk or chunk == _SLOT:
            yield chunk
        else:
            yield from (w + ("*" if chunk.endswith("*") else "") for w in TOKEN.findall(chunk))


def _alternatives(chunk: str) -> Alternatives:
    """Words and stems (written with a *) of one place of a phrase, or the slot for a side."""
    if chunk == _SLOT:
        return Alternatives(frozenset(), (), side=True)
    parts = [(split_words(part), part.endswith("*")) for part in chunk.split("/")]
    return Alternatives(frozenset(found[0] for found, stem in parts if found and not stem), tuple(sorted({found[0] for found, stem in parts if found and stem})))


def _without_of(phrases: Iterable[Phrase], of: frozenset[str]) -> Iterator[Phrase]:
    """Phrases that end in "of" or ask for one behind them, as they stand where a pronoun says it: "s'en emparer"."""
    for phrase in phrases:
        last = phrase.rest[-1] if phrase.rest else None
        if last and not last.stems and not last.side and last.words <= of:
            yield replace(phrase, rest=phrase.rest[:-1])
        elif phrase.rule.tail and phrase.rule.tail <= of:
            yield phrase


def _captive(stems: Iterable[str]) -> Memo[str, bool]:
    listed = tuple(sorted(stems))
    return Memo(lambda word: word.startswith(listed))

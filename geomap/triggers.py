"""Placing -> Trigger: the words that may tell of a control change, in each sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geomap.actors import ActorMention
from geomap.articles import Span
from geomap.gazetteers.names import TOKEN
from geomap.languages import fold_word, words
from geomap.places import Placing
from geomap.sentences import Sentence, Token

FORMS = ("infinitive", "present", "past", "participle", "future", "conditional", "noun", "state")
"""Forms a trigger's words come in, as the language files name them."""

_MOST_SKIPPED = 2


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
    modality: str | None = None
    tail: frozenset[str] = frozenset()
    tail_from: frozenset[str] = frozenset()
    noun_tail: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trigger:
    """Tokens `first` to `last` (excluded) that match a rule in one of its forms."""

    rule: Rule
    form: str
    first: int
    last: int
    text: str
    elided: bool = False
    """Whether its "of" is said by a pronoun before it: "s'en emparer", "dont ils ont pris le contrôle"."""


@dataclass(frozen=True, slots=True)
class Atom:
    """What one sentence is made of: a word ("W"), a place ("P"), a side ("A") or a time ("T"), over tokens `first` to `last` (excluded)."""

    sort: str
    first: int
    last: int
    start: int
    end: int
    word: str
    placing: Placing | None = None
    actor: ActorMention | None = None


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of one language that reading shifts needs, by class, folded with accents kept."""

    classes: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    heads: Mapping[str, tuple[tuple[tuple[frozenset[str], ...], str, Rule], ...]]
    stems: Mapping[str, tuple[tuple[tuple[frozenset[str], ...], str, Rule], ...]]
    verb_last: bool
    verb_first: bool
    bare_agent: bool
    bare_present: bool
    """The object stands before the verb (German); the subject behind it (Arabic); an agent needs no "by" (Russian); an infinitive
    right behind its subject is a present ("Rebels capture town")."""
    opening: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    """Class -> first word -> its phrases, longest first."""
    marks: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    """First word -> (class, phrase) of every phrase of several words that tells of stance."""

    def has(self, name: str, word: str) -> bool:
        """Whether `word` is of the class `name`."""
        return word in self.classes.get(name, frozenset())


def split_words(phrase: str) -> tuple[str, ...]:
    """Words of a phrase as the tokeniser cuts them, folded."""
    return tuple(fold_word(t) for t in TOKEN.findall(phrase))


@lru_cache(maxsize=32)
def grammar(language: str) -> Grammar | None:
    """Grammar of a language, or None where its file has no table of shifts."""
    table = words(language).get("shifts")
    if not table:
        return None
    classes: dict[str, frozenset[str]] = {}
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name, listed in table.items():
        if name == "trigger":
            continue
        split = [split_words(w) for w in listed]
        classes[name] = frozenset(w[0] for w in split if len(w) == 1)
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
    classes["town_nouns"] = frozenset(fold_word(w) for w in words(language).get("places", {}).get("town", ()))
    classes["directions"] = frozenset(w[0] for d in words(language).get("distances", {}).get("directions", {}) if len(w := split_words(d)) == 1)
    classes["articles"] = frozenset(fold_word(w) for w in words(language).get("mentions", {}).get("articles", ()))
    classes["of"] = frozenset(fold_word(w) for w in words(language).get("mentions", {}).get("of", ()))
    heads, stems = _heads(table.get("trigger", ()))
    return Grammar(classes, phrases, heads, stems, bool(words(language).get("verb_last")), bool(words(language).get("verb_first")),
                   bool(words(language).get("bare_agent")), bool(words(language).get("bare_present")), {name: _by_first(listed) for name, listed in phrases.items()}, _marks(phrases))


_OF_STANCE = ("negation", "not_negation", "denial", "confirm", "future", "fear", "hypothesis", "success", "failure", "rumour", "claim", "claim_strong", "conditional", "sequence")
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
    options: dict[str, Any] = {name: bool(row.get(name)) for name in ("reflexive", "direct", "light", "partial", "passive_only", "needs_side")}
    options |= {name: frozenset(fold_word(w) for w in row.get(name, ())) for name in ("tail", "tail_from", "noun_tail")}
    return Rule(row["kind"], row["frame"], modality=row.get("modality"), **options)


def _heads(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """First word of each phrase -> its matchers, longest first; words ending in * go by their first three letters."""
    heads: dict[str, list[Any]] = {}
    stems: dict[str, list[Any]] = {}
    for row in rows:
        rule = _rule(row)
        for form in FORMS:
            for phrase in row.get(form, ()):
                pattern = tuple(frozenset(w for part in chunk.split("/") for w in (_pattern_words(part))) for chunk in _chunks(phrase))
                for head in pattern[0]:
                    (stems.setdefault(head[:3], []) if head.endswith("*") else heads.setdefault(head, [])).append((pattern, form, rule))
    return {h: _longest_first(m) for h, m in heads.items()}, {h: _longest_first(m) for h, m in stems.items()}


def _longest_first(matchers: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(matchers, key=lambda m: -len(m[0])))


def _chunks(phrase: str) -> Iterator[str]:
    """Words of a phrase; alternatives stay together ("de/du/des")."""
    for chunk in phrase.split():
        if "/" in chunk:
            yield chunk
        else:
            yield from (w + ("*" if chunk.endswith("*") else "") for w in TOKEN.findall(chunk))


def _pattern_words(part: str) -> tuple[str, ...]:
    found = split_words(part)
    return (found[0] + ("*" if part.endswith("*") else ""),) if found else ()


def find_triggers(tokens: Sequence[Token], sentence: Sentence, known: Grammar, times: Sequence[Span] = ()) -> list[Trigger]:
    """Triggers of one sentence in order; where two start or overlap, the longer stays. Time expressions may stand inside
    ("a mis la main vendredi sur"), as adverbs may."""
    blocked = _false_friends(tokens, sentence, known)
    timed = frozenset(i for i in range(sentence.first, sentence.last) if any(s.start <= tokens[i].start < s.end for s in times))
    found: list[Trigger] = []
    index = sentence.first
    while index < sentence.last:
        trigger = None if index in timed or index in blocked or _captives(tokens, index, sentence, known) else _match(tokens, index, sentence.last, known, timed)
        if trigger:
            found.append(trigger)
            index = trigger.last
        else:
            index += 1
    return found


def _captives(tokens: Sequence[Token], index: int, sentence: Sentence, known: Grammar) -> bool:
    """Whether people are taken, not places: a word for hostages stands within six words of a trigger's first."""
    stems = known.classes.get("captives")
    if not stems or (tokens[index].word not in known.heads and tokens[index].word[:3] not in known.stems):
        return False
    around = tokens[max(sentence.first, index - 4) : min(sentence.last, index + 5)]
    return any(t.word.startswith(stem) for stem in stems for t in around)


def _false_friends(tokens: Sequence[Token], sentence: Sentence, known: Grammar) -> frozenset[int]:
    """Tokens of phrases that only look like triggers: "prise d'otages", "took office", "à trois reprises"."""
    listed, found = known.opening.get("false_friends", {}), set[int]()
    for index in range(sentence.first, sentence.last):
        for phrase in listed.get(tokens[index].word, ()):
            if tuple(t.word for t in tokens[index : index + len(phrase)]) == phrase:
                found.update(range(index, index + len(phrase)))
    return frozenset(found)


def _match(tokens: Sequence[Token], index: int, last: int, known: Grammar, timed: frozenset[int]) -> Trigger | None:
    word = tokens[index].word
    best: Trigger | None = None
    for pattern, form, rule in (*known.heads.get(word, ()), *known.stems.get(word[:3], ())):
        end = _match_pattern(tokens, index, last, pattern, known, timed)
        if not end or (best and (end < best.last or (end == best.last and not _better(form, best.form, tokens, index, known)))):
            continue
        if end := _tail(tokens, end, last, rule, known, timed):
            best = Trigger(rule, form, index, end, " ".join(t.text for t in tokens[index:end]))
    return best or (_elided(tokens, index, last, known, timed) if _genitive_before(tokens, index, known) else None)


def _genitive_before(tokens: Sequence[Token], index: int, known: Grammar) -> bool:
    """Whether a pronoun that stands for "of it" precedes a verb by a few words: "en", "dont"."""
    listed = known.classes.get("genitive_pronouns")
    return bool(listed) and any(t.word in listed for t in tokens[max(0, index - 7) : index])


def _elided(tokens: Sequence[Token], index: int, last: int, known: Grammar, timed: frozenset[int]) -> Trigger | None:
    """Longest trigger whose "of" a pronoun before it says: "s'en emparer", "dont ils ont pris le contrôle"."""
    word, of, best = tokens[index].word, known.classes["of"], None
    for pattern, form, rule in (*known.heads.get(word, ()), *known.stems.get(word[:3], ())):
        ends_in_of = len(pattern) > 1 and pattern[-1] <= of
        if not (ends_in_of or (rule.tail and rule.tail <= of)):
            continue
        end = _match_pattern(tokens, index, last, pattern[:-1] if ends_in_of else pattern, known, timed)
        if end and (best is None or end > best.last):
            best = Trigger(rule, form, index, end, " ".join(t.text for t in tokens[index:end]), elided=True)
    return best


def _better(form: str, other: str, tokens: Sequence[Token], index: int, known: Grammar) -> bool:
    """Whether a word that can be in two forms is rather in `form` here: a noun before "of", a participle behind "have" or "be"."""
    if "noun" in {form, other}:
        return (form == "noun") == _noun_here(tokens, index, known) and form != other
    before = [t.word for t in tokens[max(0, index - 3) : index]]
    done = any(known.has("have", w) or known.has("be", w) for w in before)
    return done and other == "infinitive" and form in {"past", "participle"}


def _noun_here(tokens: Sequence[Token], index: int, known: Grammar) -> bool:
    """Whether a word that is a noun or a verb form is a noun here: before "of" ("la prise de") or behind a possessive ("its capture")."""
    before = tokens[index - 1].word if index else ""
    after = tokens[index + 1].word if index + 1 < len(tokens) else ""
    if known.has("possessives", before) or before == "s":
        return True
    return known.has("of", after) and not known.has("be", before) and not known.has("have", before)


def _match_pattern(tokens: Sequence[Token], index: int, last: int, pattern: Sequence[frozenset[str]], known: Grammar, timed: frozenset[int]) -> int | None:
    """Token after the pattern, when it matches here with at most two adverbs inside."""
    skipped = 0
    for position, alternatives in enumerate(pattern):
        while position and index < last and skipped < _MOST_SKIPPED and not _fits(tokens[index].word, alternatives) and (index in timed or known.has("adverbs", tokens[index].word)):
            index, skipped = index + 1, skipped + (index not in timed)
        if index >= last or not _fits(tokens[index].word, alternatives):
            return None
        index += 1
    return index


def _fits(word: str, alternatives: frozenset[str]) -> bool:
    return word in alternatives or any(a.endswith("*") and word.startswith(a[:-1]) for a in alternatives)


def _tail(tokens: Sequence[Token], end: int, last: int, rule: Rule, known: Grammar, timed: frozenset[int]) -> int | None:
    """Token after the preposition that a rule needs behind it, over adverbs; None where it is missing."""
    if not rule.tail:
        return end
    for index in range(end, min(end + 7, last)):
        if tokens[index].word in rule.tail:
            return index + 1
        if index not in timed and not known.has("adverbs", tokens[index].word):
            return None
    return None


def atoms_of(tokens: Sequence[Token], sentence: Sentence, placings: Sequence[Placing], actors: Sequence[ActorMention], times: Sequence[Span] = ()) -> list[Atom]:
    """Atoms of one sentence, in order: places first, then sides that no place overlaps, then times, then single words."""
    made: list[Atom] = []
    at_time = {span.start: span.end for span in times}
    at_place = {p.mention.start: p for p in placings}
    at_actor = {a.first: a for a in actors}
    index = sentence.first
    while index < sentence.last:
        token = tokens[index]
        named = at_actor.get(index)
        if named and named.sort == "named" and named.last - named.first > 1 and tokens[named.last - 1].end > (at_place[token.start].mention.end if token.start in at_place else 0):
            made.append(Atom("A", index, named.last, token.start, tokens[named.last - 1].end, token.word, actor=named))  # "Arakan Army" is no place
            last = named.last
        elif placing := at_place.get(token.start):
            last = index + 1
            while last < sentence.last and tokens[last].start < placing.mention.end:
                last += 1
            made.append(Atom("P", index, last, token.start, placing.mention.end, token.word, placing=placing))
        elif (actor := at_actor.get(index)) and not any(tokens[k].start in at_place for k in range(actor.first, actor.last)):
            last = actor.last
            made.append(Atom("A", index, last, token.start, tokens[last - 1].end, token.word, actor=actor))
        elif token.start in at_time:
            last = index + 1
            while last < sentence.last and tokens[last].start < at_time[token.start]:
                last += 1
            made.append(Atom("T", index, last, token.start, tokens[last - 1].end, token.word))
        else:
            last = index + 1
            made.append(Atom("W", index, last, token.start, token.end, token.word))
        index = last
    return made

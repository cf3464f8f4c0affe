"""Placing -> Trigger: the words that may tell of a control change, in each sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geomap.actors import ActorMention
from geomap.articles import Span
from geomap.gazetteers.names import TOKEN
from geomap.languages import fold_word, words
from geomap.places import Placing
from geomap.sentences import Memo, Sentence, Tokens

FORMS = ("infinitive", "present", "past", "participle", "future", "conditional", "noun", "state")
"""Forms a trigger's words come in, as the language files name them."""

_MOST_SKIPPED, _FARTHEST = 2, 30
_SLOT = "{side}"

SideEnd = Callable[[int], int | None]
"""Token behind words that can stand for a side at a token ("Russian", "the Taliban's", "rebel"), or None."""


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


@dataclass(frozen=True, slots=True)
class _Scan:
    """One sentence as its triggers are looked for: its words up to `last` (excluded), what may stand inside a phrase, and where sides end."""

    words: Sequence[str]
    last: int
    adverbs: frozenset[str]
    passing: AbstractSet[int]
    side_end: SideEnd

    def skips(self, index: int) -> bool:
        """Whether the word at a token may stand inside a phrase: an adverb, a time, "sans combat"."""
        return index in self.passing or self.words[index] in self.adverbs


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
    split: bool = False
    """Whether its verb has a particle at the end of the clause: "nahmen … ein"."""


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


class Classes(dict[str | tuple[str, ...], frozenset[str]]):
    """Class, or several, -> their words; none for a class that the language file lacks."""

    def __missing__(self, name: str | tuple[str, ...]) -> frozenset[str]:
        made = self[name] = frozenset[str]().union(*(self[n] for n in name)) if isinstance(name, tuple) else frozenset()
        return made


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of one language that reading shifts needs, by class, folded with accents kept."""

    classes: Classes
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    triggers: Memo[tuple[Phrase, ...]]
    """Word -> the phrases of triggers that can start with it, longest first; none for most words."""
    captive: Memo[bool]
    """Word -> whether it speaks of people: what is taken there is no place."""
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
        return word in self.classes[name]


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
    for name, listed in table.items():
        if name == "trigger":
            continue
        split = [split_words(w) for w in (*listed, *(p + w for p in attached for w in listed))]
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
    distances = words(language).get("distances", {})
    classes["lengths"] = frozenset(fold_word(w) for name in ("km", "miles") for w in distances.get(name, ()))
    classes["articles"] = frozenset(fold_word(w) for w in words(language).get("mentions", {}).get("articles", ()))
    classes["of"] = frozenset(fold_word(w) for w in words(language).get("mentions", {}).get("of", ()))
    return Grammar(classes, phrases, _openings(table.get("trigger", ()), attached), _captive(classes["captives"]), bool(words(language).get("verb_last")), bool(words(language).get("verb_first")),
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
    options: dict[str, Any] = {name: bool(row.get(name)) for name in ("reflexive", "direct", "light", "partial", "passive_only", "needs_side", "martial")}
    options |= {name: frozenset(fold_word(w) for w in row.get(name, ())) for name in ("tail", "tail_from", "noun_tail", "near")}
    return Rule(row["kind"], row["frame"], modality=row.get("modality"), **options)


def _openings(rows: Sequence[Mapping[str, Any]], attached: Sequence[str]) -> Memo[tuple[Phrase, ...]]:
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
    return tuple(sorted(phrases, key=lambda p: (not p.ahead, -len(p.rest))))


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


def _captive(stems: Iterable[str]) -> Memo[bool]:
    listed = tuple(sorted(stems))
    return Memo(lambda word: word.startswith(listed))


def _no_side(index: int) -> None:
    """No token opens words for a side: where nobody was asked for them."""
    del index


def find_triggers(tokens: Tokens, sentence: Sentence, known: Grammar, times: Sequence[Span] = (), side_end: SideEnd = _no_side) -> list[Trigger]:
    """Triggers of one sentence in order; where two start or overlap, the longer stays. Time expressions may stand inside
    ("a mis la main vendredi sur"), as adverbs may; `side_end` says where words for a side end that start at a token."""
    phrases = known.triggers
    openings = [i for i, word in enumerate(tokens.words[sentence.first : sentence.last], sentence.first) if phrases[word]]
    found: list[Trigger] = []
    if not openings:
        return found
    passing = _phrases_of("unopposed", tokens, sentence, known)  # "sans combat" tells of no fight
    blocked = _phrases_of("false_friends", tokens, sentence, known) | passing
    for span in times:
        first, last = bisect_left(tokens.starts, span.start), bisect_left(tokens.starts, span.end)
        while first > sentence.first and any(known.has(n, tokens.words[first - 1]) for n in ("locative", "articles")) and tokens.gaps[first] == " ":
            first -= 1  # "dans la nuit de lundi à mardi", "on Monday"
        passing.update(range(first, last))
    scan = _Scan(tokens.words, sentence.last, known.classes.get("adverbs", frozenset()), passing, side_end)
    captives = any(map(known.captive.__getitem__, tokens.words[sentence.first : sentence.last]))
    done = 0
    for index in openings:
        if index < done or index in passing or index in blocked or (captives and _captives(tokens, index, sentence, known)):
            continue
        if trigger := _match(tokens, index, scan, known):
            found.append(trigger)
            done = trigger.last
    return found


def _captives(tokens: Tokens, index: int, sentence: Sentence, known: Grammar) -> bool:
    """Whether people are taken, not places: a word for hostages stands within six words of a trigger's first."""
    return any(known.captive[word] for word in tokens.words[max(sentence.first, index - 4) : min(sentence.last, index + 5)])


def _phrases_of(name: str, tokens: Tokens, sentence: Sentence, known: Grammar) -> set[int]:
    """Tokens of all phrases of a class: "prise d'otages", "took office", "à trois reprises"."""
    listed, words_, found = known.opening.get(name, {}), tokens.words, set[int]()
    if listed.keys().isdisjoint(words_[sentence.first : sentence.last]):
        return found
    for index in range(sentence.first, sentence.last):
        for phrase in listed.get(words_[index], ()):
            if tuple(words_[index : index + len(phrase)]) == phrase:
                found.update(range(index, index + len(phrase)))
    return found


def _match(tokens: Tokens, index: int, scan: _Scan, known: Grammar) -> Trigger | None:
    """Longest trigger that starts at a token."""
    best: Phrase | None = None
    best_end = 0
    following = scan.words[index + 1] if index + 1 < scan.last else ""
    direct = not (following and scan.skips(index + 1))  # most phrases end at their second word: it neither fits nor can be skipped
    for phrase in known.triggers[tokens.words[index]]:
        if direct and phrase.rest and not phrase.rest[0].side and not phrase.rest[0].fit(following):
            continue
        end = _end(scan, index, phrase.rest) if phrase.rest else index + 1
        if end and phrase.ahead:
            if closed := _ahead(tokens, end, scan, phrase, known):
                return _trigger(tokens, phrase, index, closed if phrase.covers else end)
            continue
        if not end or (best and (end < best_end or (end == best_end and not _better(phrase.form, best.form, tokens.words, index, known)))):
            continue
        if (end := _tail(scan, end, phrase.rule)) and _near(scan, index, end, phrase.rule):
            best, best_end = phrase, end
    if best:
        return _trigger(tokens, best, index, best_end)
    return _elided(tokens, index, scan, known) if _genitive_before(tokens.words, index, known) else None


def _near(scan: _Scan, first: int, last: int, rule: Rule) -> bool:
    """Whether a word that a rule asks for stands within eight words: "raised … flag … over"."""
    return not rule.near or not rule.near.isdisjoint(scan.words[max(0, first - 8) : min(scan.last, last + 8)])


def _trigger(tokens: Tokens, phrase: Phrase, first: int, last: int, elided: bool = False) -> Trigger:
    return Trigger(phrase.rule, phrase.form, first, last, " ".join(tokens.texts[first:last]), elided, bool(phrase.ahead) and not phrase.covers)


def _genitive_before(words_: Sequence[str], index: int, known: Grammar) -> bool:
    """Whether a pronoun that stands for "of it" precedes a verb by a few words: "en", "dont"."""
    return not known.classes.get("genitive_pronouns", frozenset()).isdisjoint(words_[max(0, index - 7) : index])


def _elided(tokens: Tokens, index: int, scan: _Scan, known: Grammar) -> Trigger | None:
    """Longest trigger whose "of" a pronoun before it says: "s'en emparer", "dont ils ont pris le contrôle"."""
    of = known.classes["of"]
    best: Phrase | None = None
    best_end = 0
    for phrase in known.triggers[tokens.words[index]]:
        ends_in_of = bool(phrase.rest) and not phrase.rest[-1].stems and not phrase.rest[-1].side and phrase.rest[-1].words <= of
        if not (ends_in_of or (phrase.rule.tail and phrase.rule.tail <= of)):
            continue
        end = _end(scan, index, phrase.rest[:-1] if ends_in_of else phrase.rest)
        if end and (best is None or end > best_end):
            best, best_end = phrase, end
    return _trigger(tokens, best, index, best_end, elided=True) if best else None


def _better(form: str, other: str, words_: Sequence[str], index: int, known: Grammar) -> bool:
    """Whether a word that can be in two forms is rather in `form` here: a noun before "of", a participle behind "have" or "be"."""
    if form == other:
        return False
    if "noun" in {form, other}:
        return (form == "noun") == _noun_here(words_, index, known)
    if other != "infinitive" or form not in {"past", "participle"}:
        return False
    return any(known.has("have", w) or known.has("be", w) for w in words_[max(0, index - 3) : index])


def _noun_here(words_: Sequence[str], index: int, known: Grammar) -> bool:
    """Whether a word that is a noun or a verb form is a noun here: before "of" ("la prise de") or behind a possessive ("its capture")."""
    before = words_[index - 1] if index else ""
    after = words_[index + 1] if index + 1 < len(words_) else ""
    if known.has("possessives", before) or known.has("articles", before) or before == "s":
        return True
    return known.has("of", after) and not known.has("be", before) and not known.has("have", before)


def _end(scan: _Scan, index: int, rest: Sequence[Alternatives]) -> int | None:
    """Token after a phrase whose first word stands at `index` and whose others are `rest`, when it matches here with at most two adverbs inside."""
    skipped, index = 0, index + 1
    for wanted in rest:
        while index < scan.last and not (end := _fit(scan, index, wanted)):
            if skipped == _MOST_SKIPPED or not scan.skips(index):
                return None
            skipped += index not in scan.passing
            index += 1
        if index >= scan.last:
            return None
        index = end
    return index


def _fit(scan: _Scan, index: int, wanted: Alternatives) -> int:
    """Token behind what fits one place of a phrase at `index`, 0 where nothing does."""
    if wanted.side:
        return scan.side_end(index) or 0
    word = scan.words[index]
    return index + 1 if word in wanted.words or (wanted.stems and word.startswith(wanted.stems)) else 0


_CLAUSE_MARKS = frozenset(",.;:!?…)»“”\n")


def _ahead(tokens: Tokens, first: int, scan: _Scan, phrase: Phrase, known: Grammar) -> int | None:
    """Token behind the words that a phrase wants later in its clause; those that it does not reach to must close the clause."""
    size, gaps, last = len(phrase.ahead), tokens.gaps, scan.last
    for index in range(first, min(last - size, first + _FARTHEST) + 1):
        if index > first and any(mark in gaps[index] for mark in ".;:!?"):
            return None
        if all(wanted.fit(tokens.words[index + k]) for k, wanted in enumerate(phrase.ahead)):
            end = index + size
            closes = end >= last or not _CLAUSE_MARKS.isdisjoint(gaps[end]) or known.has("coordination", tokens.words[end])
            if phrase.covers or closes:
                return end
    return None


def _tail(scan: _Scan, end: int, rule: Rule) -> int | None:
    """Token after the preposition that a rule needs behind it, over adverbs; None where it is missing."""
    if not rule.tail:
        return end
    for index in range(end, min(end + 7, scan.last)):
        if scan.words[index] in rule.tail:
            return index + 1
        if not scan.skips(index):
            return None
    return None


def atoms_of(tokens: Tokens, sentence: Sentence, placings: Sequence[Placing], actors: Sequence[ActorMention], times: Sequence[Span] = ()) -> list[Atom]:
    """Atoms of one sentence, in order: places first, then sides that no place overlaps, then times, then single words."""
    made: list[Atom] = []
    starts, ends, words_ = tokens.starts, tokens.ends, tokens.words
    at_time = {span.start: span.end for span in times}
    at_place = {p.mention.start: p for p in placings}
    at_actor = {a.first: a for a in actors}
    index = sentence.first
    while index < sentence.last:
        start, last = starts[index], index + 1
        named, placing = at_actor.get(index), at_place.get(start)
        if named and (_is_name(named, ends[named.last - 1], placing) or not (placing or any(starts[k] in at_place for k in range(index, named.last)))):
            last = named.last
            made.append(Atom("A", index, last, start, ends[last - 1], words_[index], actor=named))
        elif placing:
            last = _behind(starts, last, sentence.last, placing.mention.end)
            made.append(Atom("P", index, last, start, placing.mention.end, words_[index], placing=placing))
        elif start in at_time:
            last = _behind(starts, last, sentence.last, at_time[start])
            made.append(Atom("T", index, last, start, ends[last - 1], words_[index]))
        else:
            made.append(Atom("W", index, last, start, ends[index], words_[index]))
        index = last
    return made


def _is_name(actor: ActorMention, end: int, placing: Placing | None) -> bool:
    """Whether a side's name of several words, up to offset `end`, reaches beyond the place that starts with it: "Arakan Army" is no place."""
    return actor.sort == "named" and actor.last - actor.first > 1 and end > (placing.mention.end if placing else 0)


def _behind(starts: Sequence[int], index: int, last: int, end: int) -> int:
    """First token from `index` on that starts at offset `end` or behind it."""
    while index < last and starts[index] < end:
        index += 1
    return index

"""Placing -> Trigger: the words that may tell of a control change, in each sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, pairwise

from geomap.actors import ActorMention
from geomap.articles import Span
from geomap.grammars import SHORT, Alternatives, Grammar, Phrase, Rule
from geomap.places import Placing
from geomap.sentences import Sentence, Tokens

_MOST_SKIPPED, _FARTHEST, _COVERED = 2, 30, 16

SideEnd = Callable[[int], int | None]
"""Token behind words that can stand for a side at a token ("Russian", "the Taliban's", "rebel"), or None."""


class _Scan:
    """One sentence as its triggers are looked for: the words up to `last` (excluded), what may stand inside a phrase, and where sides end."""

    def __init__(self, tokens: Tokens, sentence: Sentence, known: Grammar, passing: AbstractSet[int], side_end: SideEnd) -> None:
        self.tokens, self.words, self.sentence, self.last, self.known = tokens, tokens.words, sentence, sentence.last, known
        self.adverbs, self.passing, self.side_end = known.classes["adverbs"], passing, side_end
        self.losers = known.classes["from_side"]

    def skips(self, index: int) -> bool:
        """Whether the word at a token may stand inside a phrase: an adverb, a time, "sans combat"."""
        return index in self.passing or self.words[index] in self.adverbs

    def bars(self, index: int) -> bool:
        """Whether a trigger that starts at a token tells nothing: it is part of a phrase or time that it only looks like, or people are taken."""
        return index in self.passing or index in self._false or (self._captives and _captives(self.tokens, index, self.sentence, self.known))

    @cached_property
    def _false(self) -> set[int]:
        return _phrases_of("false_friends", self.tokens, self.sentence.first, self.sentence.last, self.known)

    @cached_property
    def _captives(self) -> bool:
        return any(map(self.known.captive.__getitem__, self.words[self.sentence.first : self.last]))


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
    enclitic: bool = False
    """Whether its object is a pronoun written onto it: "tomarla"."""


@dataclass(slots=True)  # not frozen: one is made for each word, and freezing takes five times as long
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


def _no_side(index: int) -> None:
    """No token opens words for a side: where nobody was asked for them."""
    del index


def find_triggers(tokens: Tokens, sentence: Sentence, known: Grammar, times: Sequence[Span] = (), side_end: SideEnd = _no_side) -> list[Trigger]:
    """Triggers of one sentence in order; where two start or overlap, the longer stays. Time expressions may stand inside
    ("a mis la main vendredi sur"), as adverbs may; `side_end` says where words for a side end that start at a token."""
    return _triggers_at(tokens, sentence, known, _passing(tokens, sentence, known, times), side_end, compress(range(sentence.first, sentence.last), map(known.triggers.__getitem__, tokens.words[sentence.first : sentence.last])))


def find_all_triggers(tokens: Tokens, sentences: Sequence[Sentence], known: Grammar, times: Sequence[Sequence[Span]], side_end: SideEnd) -> list[list[Trigger]]:
    """Triggers of each sentence of a text; `times` are those of each."""
    openings = list(compress(range(len(tokens.words)), map(known.triggers.__getitem__, tokens.words)))
    ends = [0, *(bisect_left(openings, s.last) for s in sentences)]
    unopposed = bool(_phrases_of("unopposed", tokens, 0, len(tokens), known))
    return [_triggers_at(tokens, s, known, _passing(tokens, s, known, spans) if spans or unopposed else _NONE, side_end, openings[first:last]) if first < last else []
            for s, spans, (first, last) in zip(sentences, times, pairwise(ends), strict=True)]


_NONE = frozenset[int]()


def _triggers_at(tokens: Tokens, sentence: Sentence, known: Grammar, passing: AbstractSet[int], side_end: SideEnd, openings: Iterable[int]) -> list[Trigger]:
    """Triggers of one sentence at the tokens whose words can start one."""
    words_, last, adverbs, losers, paired, closings = tokens.words, sentence.last, known.classes["adverbs"], known.classes["from_side"], known.paired, known.closing
    scan: _Scan | None = None
    found: list[Trigger] = []
    done = 0
    for index in openings:
        if index < done:
            continue
        word, following, closing = words_[index], words_[index + 1] if index + 1 < last else "", closings[words_[index]]
        if (following and (following in adverbs or following in losers or index + 1 in passing)) or (closing and not closing.isdisjoint(words_[index + 2 : last])):
            phrases = known.triggers[word]
        else:
            phrases, thirds = paired[word, following]
            if phrases and thirds is not None and index + 2 < last and (third := words_[index + 2]) not in thirds and third not in adverbs and third not in losers and index + 2 not in passing:
                phrases = ()  # "in the" of no hands
        if not phrases and not (known.elided[word] and _genitive_before(words_, index, known)):
            continue  # nine openings in ten: the next words neither go on with a phrase nor can stand inside one
        scan = scan or _Scan(tokens, sentence, known, passing, side_end)
        if (trigger := _match(tokens, index, phrases, scan, known)) and not scan.bars(index):
            found.append(trigger)
            done = trigger.last
    return found


def _passing(tokens: Tokens, sentence: Sentence, known: Grammar, times: Sequence[Span]) -> set[int]:
    """Tokens that can stand inside a trigger and start none: "sans combat", which tells of no fight, and time expressions with the words
    that tie them ("dans la nuit de lundi à mardi", "on Monday")."""
    found = _phrases_of("unopposed", tokens, sentence.first, sentence.last, known)
    ties = known.classes["locative", "articles"]
    for span in times:
        first, last = bisect_left(tokens.starts, span.start), bisect_left(tokens.starts, span.end)
        while first > sentence.first and tokens.gaps[first] == " " and (tokens.words[first - 1] in ties or _part_of_day(tokens.words, first - 1, known)):
            first -= 1
        found.update(range(first, last))
    return found


def _part_of_day(words: Sequence[str], index: int, known: Grammar) -> bool:
    """Whether a word before a time is a part of its day, or the "of" between them: "la madrugada del lunes"."""
    return known.has("day_parts", words[index]) or (index > 0 and known.has("of", words[index]) and known.has("day_parts", words[index - 1]))


def _captives(tokens: Tokens, index: int, sentence: Sentence, known: Grammar) -> bool:
    """Whether people are taken, not places: a word for hostages stands within six words of a trigger's first."""
    return any(known.captive[word] for word in tokens.words[max(sentence.first, index - 4) : min(sentence.last, index + 5)])


def _phrases_of(name: str, tokens: Tokens, first: int, last: int, known: Grammar) -> set[int]:
    """Tokens of all phrases of a class that start in a stretch: "prise d'otages", "took office", "à trois reprises"."""
    listed, words_, found = known.opening.get(name, {}), tokens.words, set[int]()
    for index in compress(range(first, last), map(listed.__contains__, words_[first:last])):
        for phrase in listed[words_[index]]:
            if tuple(words_[index : index + len(phrase)]) == phrase:
                found.update(range(index, index + len(phrase)))
    return found


def _match(tokens: Tokens, index: int, phrases: Sequence[Phrase], scan: _Scan, known: Grammar) -> Trigger | None:
    """Longest trigger that starts at a token with one of some phrases."""
    best: Phrase | None = None
    best_end = 0
    for phrase in phrases:
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
    return _elided(tokens, index, scan, known) if known.elided[tokens.words[index]] and _genitive_before(tokens.words, index, known) else None


def _near(scan: _Scan, first: int, last: int, rule: Rule) -> bool:
    """Whether a word that a rule asks for stands within eight words: "raised … flag … over"."""
    return not rule.near or not rule.near.isdisjoint(scan.words[max(0, first - 8) : min(scan.last, last + 8)])


def _trigger(tokens: Tokens, phrase: Phrase, first: int, last: int, elided: bool = False) -> Trigger:
    return Trigger(phrase.rule, phrase.form, first, last, " ".join(tokens.texts[first:last]), elided, bool(phrase.ahead) and not phrase.covers, phrase.enclitic)


def _genitive_before(words_: Sequence[str], index: int, known: Grammar) -> bool:
    """Whether a pronoun that stands for "of it" precedes a verb by a few words: "en", "dont", "del que"."""
    near = words_[max(0, index - 11) : index]
    listed = known.opening.get("genitive_pronouns", {})
    return bool(listed) and any(tuple(near[k : k + len(p)]) == p for k, word in enumerate(near) for p in listed.get(word, ()))


def _elided(tokens: Tokens, index: int, scan: _Scan, known: Grammar) -> Trigger | None:
    """Longest trigger whose "of" a pronoun before it says: "s'en emparer", "dont ils ont pris le contrôle"."""
    best: Phrase | None = None
    best_end = 0
    for phrase in known.elided[tokens.words[index]]:
        end = _end(scan, index, phrase.rest)
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
    """Whether a word that is a noun or a verb form is a noun here: before "of" ("la prise de"), behind a possessive ("its capture") or an adjective of events ("all-out assault")."""
    before = words_[index - 1] if index else ""
    after = words_[index + 1] if index + 1 < len(words_) else ""
    if known.has("possessives", before) or known.has("articles", before) or before == "s" or known.has("event_adjectives", before):
        return True
    return known.has("of", after) and not known.has("be", before) and not known.has("have", before)


def _end(scan: _Scan, index: int, rest: Sequence[Alternatives]) -> int | None:
    """Token after a phrase whose first word stands at `index` and whose others are `rest`, when it matches here with at most two adverbs inside."""
    skipped, index = 0, index + 1
    for wanted in rest:
        while index < scan.last and not (end := _fit(scan, index, wanted)):
            if behind := _past_loser(scan, index):
                index = behind
                continue
            if skipped == _MOST_SKIPPED or not scan.skips(index):
                return None
            skipped += index not in scan.passing
            index += 1
        if index >= scan.last:
            return None
        index = end
    return index


def _past_loser(scan: _Scan, index: int) -> int:
    """Token behind the side that stands inside a phrase and loses, 0 where none does: "repris aux rebelles le contrôle de"."""
    if scan.words[index] not in scan.losers or index + 2 >= scan.last:
        return 0
    end = scan.side_end(index + 1 + (scan.words[index + 1] in scan.known.classes["articles"])) or 0
    if end and end + 1 < scan.last and scan.words[end] in scan.known.classes["of"]:
        end = scan.side_end(end + 1) or end  # "aux rebelles du MNLA"
    return end if end < scan.last else 0


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
    reach, marks = (_COVERED, ".,;:!?") if phrase.covers else (_FARTHEST, ".;:!?")
    for index in range(first, min(last - size, first + reach) + 1):
        if index > first and any(mark in gaps[index] for mark in marks):
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


def atoms_of(tokens: Tokens, sentence: Sentence, placings: Sequence[Placing], actors: Sequence[ActorMention], times: Sequence[Span] = (), known: Grammar | None = None) -> list[Atom]:
    """Atoms of one sentence, in order: places first, then sides that no place overlaps, then times, then single words; a short form
    of a noun of place is a word of its own (`SHORT`)."""
    made: list[Atom] = []
    starts, ends, words_, index = tokens.starts, tokens.ends, tokens.words if known is None else _unshortened(tokens, sentence, known), sentence.first
    for atom in named_atoms(tokens, sentence, placings, actors, times):
        made += [Atom("W", i, i + 1, starts[i], ends[i], words_[i]) for i in range(index, atom.first)]
        if atom.start > starts[atom.first]:
            # Particles written onto a name are words of their own: "and", "in", "to" tie it as they do elsewhere.
            made.append(Atom("W", atom.first, atom.first, starts[atom.first], atom.start, words_[atom.first][: atom.start - starts[atom.first]]))
        made.append(atom)
        index = atom.last
    made += [Atom("W", i, i + 1, starts[i], ends[i], words_[i]) for i in range(index, sentence.last)]
    return made


def _unshortened(tokens: Tokens, sentence: Sentence, known: Grammar) -> Sequence[str]:
    """Words of a text with `SHORT` for each short form of a noun of place in a sentence ("г. Грозный", "м. Дніпро") and each initial of a
    name ("В. Новосілка"), which would pass for prepositions."""
    short, gaps = known.classes["short_nouns"], tokens.gaps
    found = [i for i in range(sentence.first, sentence.last - 1) if gaps[i + 1][:1] == "." and gaps[i + 1].strip() == "." and tokens.capital(i + 1)
             and (tokens.words[i] in short or (len(tokens.words[i]) == 1 and tokens.capital(i)))] if short else []
    if not found:
        return tokens.words
    words_ = list(tokens.words)
    for index in found:
        words_[index] = SHORT
    return words_


def named_atoms(tokens: Tokens, sentence: Sentence, placings: Sequence[Placing], actors: Sequence[ActorMention], times: Sequence[Span] = ()) -> Iterator[Atom]:
    """Atoms of one sentence that are places, sides or times, in order."""
    starts, ends, words_, index = tokens.starts, tokens.ends, tokens.words, sentence.first
    at_time = {_token_at(starts, span.start): span.end for span in times}
    at_place = {_token_of(starts, p.mention.start): p for p in placings}
    at_actor = {a.first: a for a in actors}
    for first in sorted({*at_time, *at_place, *at_actor}):
        if not index <= first < sentence.last:
            continue  # within the one before
        start, last, named, placing = starts[first], first + 1, at_actor.get(first), at_place.get(first)
        if named and (_is_name(named, ends[named.last - 1], placing) or not (placing or any(k in at_place for k in range(first, named.last)))):
            last = named.last
            yield Atom("A", first, last, start, ends[last - 1], words_[first], actor=named)
        elif placing:
            last = _behind(starts, last, sentence.last, placing.mention.end)
            start = max(start, placing.mention.start)  # behind particles written onto the name
            yield Atom("P", first, last, start, placing.mention.end, words_[first], placing=placing)
        elif first in at_time:
            last = _behind(starts, last, sentence.last, at_time[first])
            yield Atom("T", first, last, start, ends[last - 1], words_[first])
        else:
            continue  # a side that a place overlaps
        index = last


_MARKS = "\"'„“”«»‹›"


def gaps_of(atoms: Sequence[Atom], tokens: Tokens, text: str) -> list[str]:
    """Text before each atom. Quotation marks around the name of a side, and brackets around what else it is called, part no clause:
    "von der Miliz „Islamischer Staat“ (IS) erobert"."""
    gaps = [" " if a.word is SHORT else text[a.end : b.start] if a.sort == "P" or a.first == a.last else tokens.gaps[b.first] for a, b in pairwise(atoms)]
    gaps.insert(0, "")
    for index, atom in enumerate(atoms):
        if atom.sort != "A" or (gaps[index] == " " and index + 1 < len(gaps) and gaps[index + 1] == " "):
            continue
        before, behind = gaps[index], gaps[index + 1] if index + 1 < len(gaps) else ""
        if index and before.rstrip(_MARKS) == " ":
            gaps[index] = " "
        elif index and before.lstrip(_MARKS) == " (" and atoms[index - 1].sort == "A" and behind.startswith(")"):
            gaps[index], behind = " ", behind[1:]
        if index + 1 < len(gaps):
            gaps[index + 1] = " " if behind.lstrip(_MARKS) == " " else behind
    return gaps


def _token_at(starts: Sequence[int], offset: int) -> int:
    """Token that starts at an offset, -1 where none does: what starts within a word is no atom."""
    index = bisect_left(starts, offset)
    return index if index < len(starts) and starts[index] == offset else -1


def _token_of(starts: Sequence[int], offset: int) -> int:
    """Token that an offset lies in: a name starts within a word where particles are written onto it ("والفاشر", "بالخرطوم")."""
    return bisect_right(starts, offset) - 1


def _is_name(actor: ActorMention, end: int, placing: Placing | None) -> bool:
    """Whether a side's name of several words, up to offset `end`, reaches beyond the place that starts with it: "Arakan Army" is no place."""
    return actor.sort == "named" and actor.last - actor.first > 1 and end > (placing.mention.end if placing else 0)


def _behind(starts: Sequence[int], index: int, last: int, end: int) -> int:
    """First token from `index` on that starts at offset `end` or behind it."""
    while index < last and starts[index] < end:
        index += 1
    return index

"""Placing -> Shift: who gained or lost what, when, and who says so (control-change events)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import chain

from geomap.actors import ActorMention, Cast
from geomap.arguments import Arguments
from geomap.articles import Article, Interval, Span, dateline_end
from geomap.clauses import Target, identity
from geomap.days import Days, listed_behind, time_words
from geomap.designations import Designations
from geomap.discourse import Memory, Said, confirmation, denied_first, quotation_end
from geomap.grammars import Grammar, grammar, split_words
from geomap.languages import fold_word
from geomap.peoples import is_demonym
from geomap.places import Placing
from geomap.rivals import acts_in, foe, left_to, other_side, parties
from geomap.sentences import Sentence, by_sentence, last_before, plain_marks, words_of
from geomap.stances import Hearing, Stance
from geomap.tenses import in_relative
from geomap.times import find_times
from geomap.triggers import Atom, Trigger, atoms_of, find_all_triggers, named_atoms

KINDS = ("capture", "recapture", "surrender", "withdrawal", "contested", "attack", "held")
MODALITIES = ("asserted", "claimed", "denied", "threatened")


@dataclass(frozen=True, slots=True)
class Shift:
    """One statement of a control change at one place.

    `kind`, `modality`, `historical` and `partial` as the data contract has them; `gains` and `loses` are
    canonical names of sides, or the words as written, or None where nobody says; `attribution` the words
    for who says so; `when` the days it can have happened on, None where unknown, with the words it came
    from; `evidence` the sentence's span. `order` ranks the article's own chronology (lower is earlier).
    """

    placing: Placing
    kind: str
    modality: str
    historical: bool
    partial: bool
    gains: str | None
    loses: str | None
    attribution: str | None
    when: Interval | None
    when_words: str | None
    evidence: Span
    order: int
    confidence: float
    why: str


_TOPIC = 2
"""Sentences that a place whose change was told stays what "the city" stands for."""

_LEAD = 3
"""Sentences of an article that may leave the name of a town to the next: "Rebels seized a town in the north …"."""

_OPENING, _CLOSING = frozenset('"«“„'), frozenset('"»”“')
"""Marks that a quotation opens and closes with."""

_RETOLD = "as the side that gains tells it"

_YEAR_PAST = timedelta(days=400)
"""Age of a time from which on a text that opens with it may tell of nothing else."""

_OPENS_WITHIN = 30
"""Characters of a text within which a time is what the text opens with."""

_FORGOTTEN = frozenset({"neutral", "pronoun", "unknown"})
"""Sorts of sides that no later pronoun stands for."""


def find_shifts(article: Article, placings: Sequence[Placing]) -> tuple[Shift, ...]:
    """Shifts of an article in the order of the text; none for a language without words for them."""
    known = grammar(article.language)
    if known is None or not placings or not _may_tell(article, known):
        return ()
    reader = _Reader(article, placings, known)
    found = list(reader.read()) if reader.tells() else []
    found = [replace(s, modality="claimed", attribution=reader.claimed[s.order], why=f"{s.why}; {_RETOLD}") if s.order in reader.claimed else s for s in found] if reader.claimed else found
    found = list(_with_sides(list(_told_again(found)), reader.cast, parties(reader.sides), known.classes["own_subject"])) if found else found
    held = zip(found, left_to(found, reader.cast), strict=True)
    found = [replace(s, kind="capture", loses=side, confidence=round(s.confidence * 0.9, 3), why=f"{s.why}; held by who came after {side}") if side else s for s, side in held]
    return tuple(_without_outcomes(list(_without_repeats(_recounted(found, reader)))))


def _may_tell(article: Article, known: Grammar) -> bool:
    """Whether any word of an article can start a trigger."""
    return any(map(known.triggers.__getitem__, words_of(article.text, article.body_start, article.language)[0].words))


class _Reader(Days):
    """Goes through one article, sentence by sentence. Triggers are found first, and what only they need when they ask: most news tells of no change."""

    def __init__(self, article: Article, placings: Sequence[Placing], known: Grammar) -> None:
        self.article, self.known, self.text, self.placings = article, known, plain_marks(article.text), placings
        self.tokens, self.sentences = words_of(article.text, article.body_start, article.language)
        self.dateline = dateline_end(article)  # where it was written is not what it tells
        self.times = [t for t in find_times(article) if t.span.start >= self.dateline]
        self.cast = Cast(article, self.tokens, placings)
        self.memory = Memory()
        if placings[0].mention.end <= self.dateline:  # where it was written is what "the city" stands for until another place is told
            self.memory.places.add(Said(lambda: ([p for p in placings if p.mention.end <= self.dateline and p.place and p.place.country == self.cast.main_country()], ()), (), ()))
        self.starts = [s.start for s in self.sentences]
        self.times_in = by_sentence(self.sentences, self.starts, self.times, lambda t: t.span.start)
        self.spans_in = [[t.span for t in found] for found in self.times_in]
        self.triggers_in = find_all_triggers(self.tokens, self.sentences, known, self.spans_in, self.cast.side_end)
        # Behind the last sentence with a trigger nobody asks what was told before; idioms tell nothing.
        self.asked = max((index for index, found in enumerate(self.triggers_in) if any(t.rule.frame != "idiom" for t in found)), default=-1)
        self.claimed: dict[int, str] = {}
        self.told_here, self.background, self.retaken, self.gainers = False, set[object](), set[object](), set[str]()
        self.triggers_here: Sequence[Trigger] = ()
        self.since_days: set[Interval | None] | None = None
        self.after, self.since = time_words(article.language, "after_words"), time_words(article.language, "since")
        self.small = known.classes["articles"] | known.classes["of"] | time_words(article.language, "year_prepositions")
        self.beside = self.small | time_words(article.language, "on_day") | time_words(article.language, "parts_of_day")

    def tells(self) -> bool:
        """Whether a trigger has a place to tell of, in its sentence, before it, right behind a lead, or in the dateline."""
        last = self.sentences[min(len(self.sentences) - 1, self.asked + 2 * (self.asked < _LEAD))] if self.asked >= 0 else None
        return last is not None and any(p.mention.start < last.end for p in self.placings)

    @cached_property
    def designations(self) -> Designations:
        """By which nouns the article calls its places."""
        return Designations(self.tokens, self.placings, self.known)

    @cached_property
    def sides_in(self) -> list[list[ActorMention]]:
        """Sides that each sentence names."""
        return by_sentence(self.sentences, self.starts, self.sides, lambda m: self.tokens.starts[m.first])

    @cached_property
    def at_war(self) -> bool:
        """Whether the article names an armed side, or tells of air strikes. "Berlin fell silent", "Lyon took the lead": without any nothing is taken by force."""
        return any(m.sort in {"named", "force", "rebels", "government"} for m in self.sides) or any(self.known.has("strike_nouns", fold_word(t.text.replace(" ", ""))) for found in self.triggers_in for t in found)

    @cached_property
    def placings_in(self) -> list[list[Placing]]:
        """Places that each sentence names; "Malian" is no town in China, a place in a side's name is none, nor is a word for armed men ("المسلحون"),
        nor a name between quotation marks of its own (the battalion "Dnipro")."""
        told = (p for p in self.placings if p.mention.start >= self.dateline and not is_demonym(p.mention.text, self.article.language) and not self.known.common_place(fold_word(p.mention.text))
                and not (p.mention.end - p.mention.start < 3 and self.text[p.mention.end : p.mention.end + 2] == "'s") and not (p.place is None and self.known.has("war_nouns", fold_word(p.mention.text.rpartition(" ")[2]))))
        armed = {self.tokens.starts[k] for m in self.sides if m.sort in {"rebels", "government", "force", "neutral"} for k in range(m.first, m.last)}
        return by_sentence(self.sentences, self.starts, (p for p in told if p.mention.text not in self.cast.no_sides and not self._within_name(p) and not self._quoted(p) and (p.place or p.mention.start not in armed)), lambda p: p.mention.start)

    def _quoted(self, placing: Placing) -> bool:
        """Whether nothing but a place's name stands between two quotation marks."""
        start, end = placing.mention.start, placing.mention.end
        return self.text[start - 1 : start] in _OPENING and self.text[end : end + 1] in _CLOSING

    def _within_name(self, placing: Placing) -> bool:
        """Whether a place stands within the name of a side ("Arakan Army"), or one that could not be placed overlaps it."""
        mention, (start, end) = placing.mention, last_before(self.names, placing.mention.end)
        overlaps = start < mention.end and mention.start < end
        return overlaps and (placing.place is None or (start <= mention.start and mention.end <= end))

    def read(self) -> Iterator[Shift]:
        """Shifts of all sentences, with the discourse kept in memory from one to the next."""
        last: list[Shift] = []
        for sentence in self.sentences:
            triggers, made = self.triggers_in[sentence.index], list[Shift]()
            if sentence.index <= self.asked and (triggers or self.placings_in[sentence.index]):
                made = self._told(sentence, triggers)
            yield from made
            silent = not made and all(self.known.brackets and t.rule.kind in {"contested", "idiom"} for t in triggers)
            yield from self._answers(sentence, last) if last and (silent or (triggers and denied_first(self.tokens, self.known, sentence, triggers[0]))) else ()
            self._account(sentence, () if triggers and made else last)
            last = made or last if sentence.last - sentence.first < 25 else made
        self.memory.places.clear()  # what waits there holds on to this reader

    def _told(self, sentence: Sentence, triggers: list[Trigger]) -> list[Shift]:
        """Shifts of one sentence, which is then remembered; one that has no place and stands behind none tells nothing."""
        if all(t.rule.frame == "idiom" for t in triggers) or (sentence.index >= _LEAD and self.memory.places.untouched and not self.placings_in[sentence.index]):
            self._remember(sentence, lambda: self._arguments(sentence, triggers).salient(), self._named_atoms(sentence), ())
            return []
        if self.memory.account is None and any(self._opens("in_report", k) for k in range(sentence.first, sentence.last)):
            self.memory.account = self.memory.speaker  # "…, говорится в сообщении": of who was quoted before
        arguments = self._arguments(sentence, triggers)
        arguments.topic = next((p for p, index in reversed(self.memory.changed) if sentence.index - index <= _TOPIC), None)
        made = list(self._sentence(sentence, arguments.atoms, triggers, arguments))
        self._remember(sentence, arguments.salient, arguments.free_sides(), made)
        self.retaken |= {identity(s.placing) for s in made if s.kind == "recapture" and s.modality in {"asserted", "claimed"}}
        return made

    def _arguments(self, sentence: Sentence, triggers: Sequence[Trigger]) -> Arguments:
        placings = self.placings_in[sentence.index]
        atoms = atoms_of(self.tokens, sentence, placings, self.cast.local(self.sides_in[sentence.index], placings), self.spans_in[sentence.index], self.known)
        arguments = Arguments(self.text, self.tokens, atoms, triggers, self.known, self.cast, self.memory.places)
        arguments.designations, arguments.told = self.designations, self.memory.told
        if sentence.index < _LEAD:
            arguments.coming = lambda nouns: self._coming(sentence, nouns)
        return arguments

    def _coming(self, sentence: Sentence, nouns: Collection[str]) -> list[Placing]:
        """First town of the next two sentences that was not named before and that the text calls by one of some nouns."""
        known = {identity(p) for p in (*self.memory.places, *self.placings_in[sentence.index])}
        for placing in chain.from_iterable(self.placings_in[sentence.index + 1 : sentence.index + 3]):
            town = placing.place is None or placing.place.feature.startswith("PPL")
            if town and identity(placing) not in known and self.designations.calls(placing, nouns):
                return [placing]
        return []

    def _named_atoms(self, sentence: Sentence) -> Iterable[Atom]:
        """Places, sides and times of a sentence, where a side that can be remembered is among them."""
        placings, sides = self.placings_in[sentence.index], self.sides_in[sentence.index]
        if all(m.sort in _FORGOTTEN for m in sides):
            return ()
        return named_atoms(self.tokens, sentence, placings, self.cast.local(sides, placings), self.spans_in[sentence.index])

    def _answers(self, sentence: Sentence, last: Sequence[Shift]) -> Iterator[Shift]:
        """What a sentence that tells nothing itself denies, or confirms, of what the one before told: "The army denied it", "Residents confirmed it"."""
        denying = next((self.tokens.texts[i] for i in range(sentence.first, sentence.last) if self.known.has("denial", self.tokens.words[i]) and not self._denies_else(i)), None)
        word = denying or confirmation(self.tokens, sentence.first, sentence.last, self.known)
        name, text = self.cast.denier(self.sides_in[sentence.index], self.placings_in[sentence.index]) if word else (None, None)
        this = any(self.known.has("demonstratives", w) for w in self.tokens.words[sentence.first : sentence.last])
        before = self.sentences[max(0, sentence.index - (2 if this else 1))].start  # "this" may speak of what was told over a sentence that told nothing
        modality, answered = ("denied", {"asserted", "claimed"}) if denying else ("asserted", {"claimed"})
        for shift in last:
            if text and shift.modality in answered and shift.gains != name and shift.evidence.start >= before:
                yield replace(shift, modality=modality, attribution=text, evidence=Span(sentence.start, sentence.end), order=shift.order + 2, why=f"{modality} in the next sentence ('{word}')")

    def _denies_else(self, index: int) -> bool:
        """Whether what is denied is a thing of its own, no news of a change: "ils contestent l'arrivée des forces", "Kigali dément le soutien au M23"."""
        words_, known = self.tokens.words, self.known
        article = bool(known.classes["object_confirmed"]) and index + 2 < len(words_) and known.has("articles", words_[index + 1]) and self.tokens.gaps[index + 1] == " "
        return article and not known.has("object_confirmed", words_[index + 2]) and not known.has("denial", words_[index + 2])

    def _remember(self, sentence: Sentence, salient: Callable[[], tuple[Sequence[Placing], Sequence[Placing]]], atoms: Iterable[Atom], made: Sequence[Shift]) -> None:
        """Keep the places of a sentence, what changed hands last, and the side named last."""
        # Not Y of "took X and threatens Y" or of "took X, after raids on Y"; nor towns that are only listed as held.
        told = [s.placing for s in sorted(made, key=lambda s: (s.modality != "threatened" and identity(s.placing) not in self.background, s.kind not in {"attack", "contested"}))]
        told = [] if len(told) > 1 and all(s.kind == "held" for s in made) else told
        # What a few sentences told changing hands stays the topic, over places that later ones only name in passing.
        recent = [(p, index) for p, index in self.memory.changed if sentence.index - index <= _TOPIC]
        self.memory.places.add(Said(salient, [p for p, _ in recent], told))
        self.memory.told.update(identity(s.placing) for s in made if s.modality != "threatened")
        self.memory.changed = recent + [(p, sentence.index) for p in told]
        for atom in atoms:
            if atom.actor and atom.actor.sort not in _FORGOTTEN:
                self.memory.side = atom.actor.name
        if told and made[-1].gains and made[-1].modality != "denied":
            self.memory.side = made[-1].gains  # "Ils" goes on with who acted, not with whom they drove out

    def _sentence(self, sentence: Sentence, atoms: list[Atom], triggers: list[Trigger], arguments: Arguments) -> Iterator[Shift]:
        hearing = Hearing(self.tokens, self.text, atoms, sentence.first, sentence.last, self.known, self.cast, self.memory.speaker)
        told: list[Shift] = []
        self.told_here, self.triggers_here, self.background = False, triggers, set[object]()
        for position, trigger in enumerate(triggers):
            found = arguments.of(trigger, self.memory.side)
            if found is None or not found.targets or self._fought_before(trigger, triggers):
                continue
            if arguments.dropped and found.gains is None and trigger.rule.frame in {"takes", "enters"}:
                found = replace(found, gains=self.memory.gains)  # "Al día siguiente entraron en Sinjar"
            stance = self._retold(hearing.of(trigger, found.gains or (self.memory.gains if found.inherits else None), self.memory.side, found.ended, found.loses), found.gains, sentence)
            feared = trigger.rule.frame in {"falls", "loses"} and trigger.rule.kind == "capture" and stance.modality == "threatened"  # "experts fear the fall of X"
            if not (found.gains or found.loses or stance.speaker or self.at_war or feared or self._plainly_fell(trigger)):
                continue
            gains = found.gains or (stance.speaker if stance.why.startswith("a side says so of itself") else None)
            if stance.modality == "asserted" and found.gains is None and stance.speaker and found.kind in {"capture", "recapture", "surrender"} and trigger.rule.frame != "loses" and stance.speaker != found.loses:
                liberated = self.known.has("liberation", self.tokens.words[trigger.first]) and (self.cast.is_group(stance.speaker) or stance.speaker in self.gainers)
                stance, kind_told, gains = self._by_speaker(stance, found.kind, found.targets[0].placing, gains, liberated=liberated, freed=trigger.rule.frame == "drives_out" or self._announced(trigger) or (trigger.rule.frame == "takes" and identity(found.targets[0].placing) in self.retaken), fell=trigger.rule.frame == "falls" and trigger.form == "noun")
                found = replace(found, kind=kind_told)
            if found.gains is None and stance.why.startswith("in the words of somebody unknown"):  # "…, declaró X, portavoz de una coalición que incluye al M23"
                behind = {a.actor.name for a in atoms if a.actor and a.actor.sort not in _FORGOTTEN and a.first >= trigger.last}
                gains = min(filter(None, behind), default=None) if len(behind) == 1 else None
                found = replace(found, kind=arguments.by_right(replace(found, gains=gains), trigger))
            if self.known.brackets and gains and found.gains is None:
                found = replace(found, kind=arguments.by_right(replace(found, gains=gains), trigger))
            kind = self._denied_hold(sentence, trigger, self.memory.kind if trigger.rule.kind == "same" else found.kind, stance)
            if kind is None:
                continue  # "… that of X" of nothing told before
            if trigger.rule.frame == "falls" and stance.modality == "denied" and stance.why.startswith("negation") and stance.attribution is None:
                kind, stance, gains = "held", Stance("asserted", f"nothing changed: {stance.why}", stance.attribution), None
            if stance.modality == "threatened" and (launched := self._launched(trigger, triggers[:position])):
                kind, stance = "attack", Stance("asserted", f"'{launched.text}' with this aim")
            order = 100 * (sentence.index * 20 + position) - self._earlier(trigger)
            said = found.gains is not None
            made = [self._shift(sentence, trigger, target, stance, kind, gains, found.loses, said, order) for target in found.targets]
            made += [replace(s, when=t.when, when_words=t.text) for s in made if s.historical and s.when_words
                     for t in listed_behind(self.times_in[sentence.index], s.when_words, self.article.text, self.known.classes["coordination"], self.small)]
            if stance.modality in {"asserted", "claimed"} and (denial := hearing.contradiction(trigger, self.memory.side, [t.first for t in triggers[position + 1 :]])):
                made += [self._shift(sentence, trigger, target, denial, kind, gains, found.loses, said, order + 1) for target in found.targets]
            told += made
            self.told_here = True
            if trigger.form == "noun" and self._earlier(trigger):
                self.background |= {identity(target.placing) for target in found.targets}
            if stance.speaker:
                self.memory.speaker = stance.speaker
            self.memory.kind = kind
            hearing.told = hearing.told or stance.modality == "asserted"
            if stance.modality == "asserted" and gains and kind in {"capture", "recapture", "attack", "contested"}:
                self.memory.gains = gains
            if found.gains:
                self.memory.side = found.gains
                self.gainers.add(found.gains)
        yield from told

    def _retold(self, stance: Stance, gains: str | None, sentence: Sentence) -> Stance:
        """Stance of what nobody is named for, in a text that retells a side's account: its own gains are its claims. So are those of a state
        by an office that no country is named beside: "Российские войска взяли X, сообщило Минобороны"."""
        account, office = self.memory.account, split_words(stance.attribution or "")
        if stance.modality == "asserted" and office and office in self.known.phrases.get("own_offices", ()) and (side := gains or self.memory.gains or self.memory.side) and any(m.name == side and m.actor and m.actor.state_of for m in self.sides):
            return replace(stance, modality="claimed", why=f"a side says so of itself ('{stance.attribution}')", speaker=side)
        if stance.modality != "asserted" or stance.attribution is not None:
            return stance
        if gains and (behind := quotation_end(self.text, sentence.start, sentence.end)):  # whose words are quoted over several sentences
            account = next((m.name for s in self.sentences[sentence.index :] if s.end > behind for m in self.sides_in[s.index] if self.tokens.starts[m.first] >= behind), account)
        if account is None or (gains and gains != account):
            return stance
        return replace(stance, modality="claimed" if gains else "asserted", why=_RETOLD, attribution=account, speaker=account)

    def _account(self, sentence: Sentence, last: Sequence[Shift]) -> None:
        """Note whose account the text retells where a sentence says so ("Об этом заявил Генштаб"): what was told right before is claimed, where that side gains."""
        if not self._opens("of_this", sentence.first) or not any(self.known.has("report", w) for w in self.tokens.words[sentence.first : sentence.last]):
            return
        names = {m.name: m.text for m in self.sides_in[sentence.index] if m.sort not in _FORGOTTEN and m.name}
        name, text = self.cast.denier(self.sides_in[sentence.index], self.placings_in[sentence.index])
        names |= {name: text or name} if name and not names else {}
        self.memory.account = next(iter(names), None)
        self.memory.speaker = self.memory.account or self.memory.speaker
        self.claimed |= {s.order: names[s.gains] for s in last if s.gains in names and s.modality == "asserted" and s.attribution is None and not s.historical}

    def _by_speaker(self, stance: Stance, kind: str, placing: Placing, gains: str | None, *, liberated: bool, freed: bool, fell: bool) -> tuple[Stance, str, str | None]:
        """Judge a capture without a side by who tells it: the place's own state admits a loss or claims to have it back, another claims a gain (or that it
        surrendered), `liberated` or not; where others were driven out, or a taking is announced (`freed`), its own state has it back. What others say of the fall of a town (`fell`) is no claim of theirs."""
        home = self.cast.state(placing.place.country) if placing.place else None
        own = home is not None and stance.speaker == home.name
        if kind == "surrender" and (own or home is None):
            return stance, kind, gains
        kind = "capture" if liberated and home and not own else "recapture" if freed and own else kind
        if own != (kind == "recapture") or (fell and stance.speaker not in self.gainers):
            return stance, kind, gains
        return replace(stance, modality="claimed", why=f"a side says so of itself ('{stance.attribution}')"), kind, stance.speaker

    def _denied_hold(self, sentence: Sentence, trigger: Trigger, kind: str | None, stance: Stance) -> str | None:
        """Kind of a shift: who denies a hold ("Kiev nie que la ville soit sous contrôle russe") denies a capture, unless the hold lasts ("denied that X
        remained in Ukrainian hands") or a relative clause tells it ("denied leaving X, which is in their hands")."""
        denied = kind == "held" and stance.modality == "denied" and stance.why.startswith("denial") and not in_relative(self.tokens, sentence, trigger, self.known)
        return "capture" if denied and not any(self.known.has(n, w) for n in ("still", "staying") for w in self.tokens.words[max(0, trigger.first - 3) : trigger.last]) else kind

    def _announced(self, trigger: Trigger) -> bool:
        """Whether a taking is the object of a verb of announcing, whose subject is then who took: "the army announced the capture of X"."""
        before = self.tokens.words[max(0, trigger.first - 4) : trigger.first]
        return trigger.form == "noun" and trigger.rule.frame == "takes" and any(self.known.has("announce", w) for w in before)

    def _plainly_fell(self, trigger: Trigger) -> bool:
        """Whether "fell" ends its clause or only says when: "Bagdad est tombée mercredi", not "fell silent"."""
        if trigger.rule.martial or (trigger.rule.frame == "fights" and not trigger.rule.light):
            return True
        if trigger.rule.frame != "falls" or trigger.rule.light or trigger.last >= len(self.tokens):
            return trigger.rule.frame == "falls" and not trigger.rule.light
        after, gap = self.tokens.starts[trigger.last], self.tokens.gaps[trigger.last]
        return any(mark in gap for mark in ".,;:!?…»”)") or any(t.span.start <= after + 4 and t.span.end > after for t in self.times)

    def _launched(self, trigger: Trigger, before: Sequence[Trigger]) -> Trigger | None:
        """The attack whose aim a trigger is: "ont lancé un assaut pour prendre X", "an offensive to retake X"."""
        if trigger.form != "infinitive" or trigger.rule.kind not in {"capture", "recapture"}:
            return None
        attack = next((t for t in reversed(before) if t.rule.kind == "attack" and t.rule.modality is None and trigger.first - t.last < 9), None)
        launching = attack is not None and any(self.known.has("launching", w) for w in self.tokens.words[max(0, attack.first - 6) : attack.last])
        return attack if launching else None

    def _fought_before(self, trigger: Trigger, triggers: Sequence[Trigger]) -> bool:
        """Whether a fight is over where the sentence tells of its outcome: "took X after heavy fighting"."""
        if trigger.rule.frame != "fights" or trigger.form != "noun" or all(t.rule.kind not in {"capture", "recapture", "withdrawal", "surrender"} for t in triggers):
            return False
        return any(self.known.has("after", self.tokens.words[k]) and all(self.tokens.gaps[j] == " " for j in range(k + 1, trigger.first + 1)) for k in range(max(0, trigger.first - 3), trigger.first))

    def _earlier(self, trigger: Trigger) -> int:
        """How far "hours after having taken X" puts X before what the sentence tells first."""
        before = self.tokens.words[max(0, trigger.first - 4) : trigger.first]
        return 150 if any(self.known.has("after", w) for w in before) else 0

    def _shift(self, sentence: Sentence, trigger: Trigger, target: Target, stance: Stance, kind: str, gains: str | None, loses: str | None,
               said: bool, order: int) -> Shift:
        when, words, reason = self._when(sentence, trigger, happened=stance.modality in {"asserted", "claimed"})
        when, words, reason = self._own_day(sentence, trigger, target) or (when, words, reason)
        if kind == "held" and words and when and self._since_lately(trigger, sentence, when):
            kind = "capture"  # "in their hands since Thursday"
        historical = self._historical(sentence, trigger, when, words, retaken=identity(target.placing) in self.retaken) and stance.modality in {"asserted", "denied", "claimed"}
        stance = replace(stance, modality="asserted") if historical and stance.why == _RETOLD else stance
        published = self.article.published
        dated = when and published and when.start > published.end and any(t.sort == "day" and t.text == words for t in self.times_in[sentence.index])
        if dated and stance.modality in {"asserted", "claimed"}:
            stance = replace(stance, modality="threatened", why=f"not yet ('{words}')")  # "la salida, que ahora tendrá lugar el 25 de noviembre"
        if stance.modality == "threatened":
            when, words = None, None
        confidence = target.placing.confidence * (0.95 if said else 0.8) * (0.9 if target.anaphora else 1.0) * (1.0 if stance.modality == "asserted" else 0.95)
        notes = [f"'{trigger.text}' ({trigger.rule.frame})", stance.why, reason]
        notes += [f"place by '{target.anaphora}'"] if target.anaphora else []
        notes += [] if said or not gains else ["side from the sentence before"]
        return Shift(target.placing, kind, stance.modality, historical, target.partial or (trigger.rule.partial and kind == trigger.rule.kind), gains, loses, stance.attribution,
                     when, words, Span(sentence.start, sentence.end), order, round(confidence, 3), "; ".join(n for n in notes if n))


def _recounted(shifts: Sequence[Shift], days: Days) -> Sequence[Shift]:
    """The shifts of a text that opens with an earlier episode and names no day of the article's own weeks: what it dates by nothing is of that episode."""
    if not shifts or any(t.when and not days.long_ago(t.when) for t in days.times):
        return shifts
    opens = bool(days.times) and days.times[0].when is not None and days.times[0].span.start - days.article.body_start < _OPENS_WITHIN and days.long_ago(days.times[0].when, _YEAR_PAST)  # "En 2014, la guerre éclate …"
    recalls = any(s.evidence == shifts[0].evidence and not s.historical and not s.when_words for s in shifts)  # "Palmyra, taken in May 2015, was retaken"
    if not opens and not (shifts[0].historical and shifts[0].when_words and not recalls):
        return shifts
    return [s if s.historical or s.when_words or s.modality == "threatened" else replace(s, historical=True, when=None, why=f"{s.why}; of the episode that the article tells") for s in shifts]


def _with_sides(shifts: Sequence[Shift], cast: Cast, named: frozenset[str], own: Collection[str]) -> Iterator[Shift]:
    """Give each gain without a side the one that the article tells gaining before it, or else most often, or else the only other side that it names.

    A place's own state takes back what it lost and captures nothing: it is never the side of a capture left unsaid.
    """
    said = Counter(s.gains for s in shifts if s.gains and s.kind != "held" and s.modality != "denied" and not s.historical)
    takers: dict[object, set[str]] = {}
    for shift in shifts:
        if shift.gains and shift.kind in {"capture", "recapture"} and shift.modality == "asserted" and not shift.historical:
            takers.setdefault(_key(shift), set()).add(shift.gains)
    usual, last, recalled = [side for side, _ in said.most_common()], list[str](), list[str]()
    for shift in shifts:
        home = cast.state_name(shift.placing.place.country) if shift.placing.place else None
        if shift.gains is None and shift.attribution is None and any(f"of itself ('{w}')" in shift.why for w in own):  # "we have taken X", of nobody known
            pass
        elif shift.gains is None and (not shift.historical or shift.kind == "withdrawal") and shift.kind not in {"held", "recapture"}:
            left = shift.kind in {"withdrawal", "surrender"}
            others = (side for side in chain(reversed(last), reversed(recalled), usual) if side not in {home, shift.loses} and acts_in(cast, side, shift.placing))
            came = takers.get(_key(shift), set[str]()) - {shift.loses} if left or shift.loses else set[str]()
            side = (next(iter(came)) if len(came) == 1 else other_side(said, shift.loses, home)) if left else next(others, None)
            if came == {home} and shift.kind == "capture":
                shift = replace(shift, kind="recapture", gains=home, confidence=round(shift.confidence * 0.9, 3), why=f"{shift.why}; side as told elsewhere in the article")  # noqa: PLW2901
            elif left and not came and home != shift.loses and shift.loses and named - {shift.loses} == {home}:
                shift = replace(shift, gains=home, confidence=round(shift.confidence * 0.8, 3), why=f"{shift.why}; the only other side that the article names")  # noqa: PLW2901
            elif side:
                shift = replace(shift, gains=side, confidence=round(shift.confidence * 0.9, 3), why=f"{shift.why}; side as told elsewhere in the article")  # noqa: PLW2901
            elif home and set(said) == {home} and not left and shift.loses != home and said[home] > 1 and shift.modality != "threatened":
                shift = replace(shift, gains=home, confidence=round(shift.confidence * 0.8, 3), why=f"{shift.why}; the only side that the article tells gaining")  # noqa: PLW2901
            elif len(rivals := named - {home, shift.loses}) == 1 and (shift.loses or (home in named and not left)) and acts_in(cast, min(rivals), shift.placing):
                shift = replace(shift, gains=min(rivals), confidence=round(shift.confidence * 0.8, 3), why=f"{shift.why}; the only other side that the article names")  # noqa: PLW2901
        elif shift.gains is None and shift.historical and shift.kind == "capture" and shift.modality == "asserted" and (side := foe(cast, named, home, shift.loses, shift.when)):
            shift = replace(shift, gains=side, confidence=round(shift.confidence * 0.8, 3), why=f"{shift.why}; the only other side that the article names")  # noqa: PLW2901
        elif shift.gains is None and shift.kind == "recapture" and (home in said or (shift.historical and home in named)) and home != shift.loses:
            shift = replace(shift, gains=home, confidence=round(shift.confidence * 0.9, 3), why=f"{shift.why}; taken back by the place's own state")  # noqa: PLW2901
        elif shift.gains is None and shift.historical and shift.kind == "capture" and shift.loses not in {None, home} and home in named:
            shift = replace(shift, kind="recapture", gains=home, confidence=round(shift.confidence * 0.9, 3), why=f"{shift.why}; lost to the place's own state")  # noqa: PLW2901
        elif shift.gains and shift.kind in {"capture", "recapture", "attack", "contested"} and shift.modality != "denied":
            (recalled if shift.historical else last).append(shift.gains)
        yield shift


def _told_again(shifts: Iterable[Shift]) -> Iterator[Shift]:
    """What a text has told taken back is that again where the same side, or nobody, "takes" it without a day of its own: "a repris X. … La prise de X"."""
    back: dict[object, Shift] = {}
    for shift in shifts:
        before = back.get(_key(shift))
        if shift.kind == "recapture" and shift.modality in {"asserted", "claimed"} and not shift.historical:
            back[_key(shift)] = before if before and before.gains else shift
        elif before and shift.kind == "capture" and shift.modality in {"asserted", "claimed"} and not shift.historical and shift.gains in {None, before.gains} and shift.loses in {
                None, before.loses} - {before.gains} and (shift.when_words is None or shift.when == before.when):
            shift = replace(shift, kind="recapture", gains=before.gains, loses=before.loses)  # noqa: PLW2901
        yield shift


def _without_repeats(shifts: Iterable[Shift]) -> Iterator[Shift]:
    """One shift a place, kind and modality: a repeat gives its day and side where the first had none."""
    kept: dict[tuple[object, ...], Shift] = {}
    for shift in shifts:
        key = (_key(shift), shift.kind, shift.modality, shift.historical and (shift.when or True))
        if (first := kept.get(key)) is None:
            kept[key] = shift
        else:
            better = shift.when_words and not first.when_words
            kept[key] = replace(first, when=shift.when if better else first.when, when_words=shift.when_words if better else first.when_words,
                                gains=first.gains or (shift.gains if shift.gains != first.loses else None),
                                loses=first.loses or (shift.loses if shift.loses != (first.gains or shift.gains) else None), attribution=first.attribution or shift.attribution,
                                partial=first.partial and shift.partial)
    yield from kept.values()


def _without_outcomes(shifts: Sequence[Shift]) -> Iterator[Shift]:
    """Leave out the attack or fight that a capture of the same place on the same days by the same side is the outcome of."""
    taken = {(_key(s), s.when, s.gains) for s in shifts if s.kind in {"capture", "recapture"} and s.modality == "asserted" and not s.historical}
    for shift in shifts:
        if not (shift.kind in {"attack", "contested"} and shift.modality in {"asserted", "threatened"} and (_key(shift), shift.when, shift.gains) in taken):
            yield shift


def _key(shift: Shift) -> object:
    """What tells places apart: the id, else the words."""
    return shift.placing.place.id if shift.placing.place else shift.placing.mention.text.casefold()

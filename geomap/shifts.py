"""Placing -> Shift: who gained or lost what, when, and who says so (control-change events)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import chain

from geomap.actors import ActorMention, Cast, is_demonym, other_side
from geomap.arguments import Arguments
from geomap.articles import Article, Interval, Span, dateline_end
from geomap.clauses import Target, identity
from geomap.discourse import Memory, Said, denied_first, nearer
from geomap.grammars import Grammar, grammar
from geomap.languages import fold_word, words
from geomap.places import Placing
from geomap.rivals import left_to, parties
from geomap.sentences import Sentence, by_sentence, last_before, lies_within, plain_marks, words_of
from geomap.stances import Hearing, Stance, confirmation
from geomap.tenses import in_relative, is_done, is_pluperfect, tacked_on
from geomap.times import TimeExpression, find_times, listed_behind
from geomap.triggers import Atom, Trigger, atoms_of, find_triggers, named_atoms

KINDS = ("capture", "recapture", "surrender", "withdrawal", "contested", "attack", "held")
MODALITIES = ("asserted", "claimed", "denied", "threatened")

_RECENT = timedelta(days=45)
"""A change this much older than the article, told with a month or a year only, is recalled from an earlier episode."""

_RECALLED = timedelta(days=28)
"""The same where a pluperfect or a relative clause says that it is looked back on."""


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

_FORGOTTEN = frozenset({"neutral", "pronoun", "unknown"})
"""Sorts of sides that no later pronoun stands for."""


def find_shifts(article: Article, placings: Sequence[Placing]) -> tuple[Shift, ...]:
    """Shifts of an article in the order of the text; none for a language without words for them."""
    known = grammar(article.language)
    if known is None or not placings or not _may_tell(article, known):
        return ()
    reader = _Reader(article, placings, known)
    found = list(reader.read()) if reader.tells() else []
    found = list(_with_sides(found, reader.cast, parties(reader.sides))) if found else found
    held = zip(found, left_to(found, reader.cast), strict=True)
    found = [replace(s, kind="capture", loses=side, confidence=round(s.confidence * 0.9, 3), why=f"{s.why}; held by who came after {side}") if side else s for s, side in held]
    return tuple(_without_outcomes(list(_without_repeats(found))))


def _may_tell(article: Article, known: Grammar) -> bool:
    """Whether any word of an article can start a trigger."""
    return any(map(known.triggers.__getitem__, words_of(article.text, article.body_start, article.language)[0].words))


class _Reader:
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
        self.triggers_in = [find_triggers(self.tokens, s, known, spans, self.cast.side_end) for s, spans in zip(self.sentences, self.spans_in, strict=True)]
        # Behind the last sentence with a trigger nobody asks what was told before; idioms tell nothing.
        self.asked = max((index for index, found in enumerate(self.triggers_in) if any(t.rule.frame != "idiom" for t in found)), default=-1)
        self.told_here, self.background, self.gainers = False, set[object](), set[str]()
        self.triggers_here: Sequence[Trigger] = ()
        self.since_days: set[Interval | None] | None = None
        self.after, self.since = _time_words(article.language, "after_words"), _time_words(article.language, "since")
        self.small = known.classes["articles"] | known.classes["of"] | _time_words(article.language, "year_prepositions")

    def tells(self) -> bool:
        """Whether a trigger has a place to tell of, in its sentence, before it or in the dateline."""
        return self.asked >= 0 and any(p.mention.start < self.sentences[self.asked].end for p in self.placings)

    @cached_property
    def sides(self) -> list[ActorMention]:
        """Sides that the article names."""
        return self.cast.find(0, len(self.tokens))

    @cached_property
    def sides_in(self) -> list[list[ActorMention]]:
        """Sides that each sentence names."""
        return by_sentence(self.sentences, self.starts, self.sides, lambda m: self.tokens.starts[m.first])

    @cached_property
    def at_war(self) -> bool:
        """Whether the article names an armed side. "Berlin fell silent", "Lyon took the lead": without any nothing is taken by force."""
        return any(m.sort in {"named", "force", "rebels", "government"} for m in self.sides)

    @cached_property
    def names(self) -> list[tuple[int, int]]:
        """Where the article calls sides by their names."""
        return [(self.tokens.starts[m.first], self.tokens.ends[m.last - 1]) for m in self.sides if m.sort == "named"]

    @cached_property
    def placings_in(self) -> list[list[Placing]]:
        """Places that each sentence names; "Malian" is no town in China, a place in a side's name is none, nor is a word for armed men ("المسلحون")."""
        told = (p for p in self.placings if p.mention.start >= self.dateline and not is_demonym(p.mention.text, self.article.language) and not self.known.common_place(fold_word(p.mention.text)))
        armed = {self.tokens.starts[k] for m in self.sides if m.sort in {"rebels", "government", "force"} for k in range(m.first, m.last)}
        return by_sentence(self.sentences, self.starts, (p for p in told if not self._within_name(p) and (p.place or p.mention.start not in armed)), lambda p: p.mention.start)

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
            last = made or last if sentence.last - sentence.first < 25 else made
        self.memory.places.clear()  # what waits there holds on to this reader

    def _told(self, sentence: Sentence, triggers: list[Trigger]) -> list[Shift]:
        """Shifts of one sentence, which is then remembered; one that has no place and stands behind none tells nothing."""
        if all(t.rule.frame == "idiom" for t in triggers) or (self.memory.places.untouched and not self.placings_in[sentence.index]):
            self._remember(sentence, lambda: self._arguments(sentence, triggers).salient(), self._named_atoms(sentence), ())
            return []
        arguments = self._arguments(sentence, triggers)
        arguments.topic = next((p for p, index in reversed(self.memory.changed) if sentence.index - index <= _TOPIC), None)
        made = list(self._sentence(sentence, arguments.atoms, triggers, arguments))
        self._remember(sentence, arguments.salient, arguments.atoms, made)
        return made

    def _arguments(self, sentence: Sentence, triggers: Sequence[Trigger]) -> Arguments:
        placings = self.placings_in[sentence.index]
        atoms = atoms_of(self.tokens, sentence, placings, self.cast.local(self.sides_in[sentence.index], placings), self.spans_in[sentence.index])
        return Arguments(self.text, self.tokens, atoms, triggers, self.known, self.cast, self.memory.places)

    def _named_atoms(self, sentence: Sentence) -> Iterable[Atom]:
        """Places, sides and times of a sentence, where a side that can be remembered is among them."""
        placings, sides = self.placings_in[sentence.index], self.sides_in[sentence.index]
        if all(m.sort in _FORGOTTEN for m in sides):
            return ()
        return named_atoms(self.tokens, sentence, placings, self.cast.local(sides, placings), self.spans_in[sentence.index])

    def _answers(self, sentence: Sentence, last: Sequence[Shift]) -> Iterator[Shift]:
        """What a sentence that tells nothing itself denies, or confirms, of what the one before told: "The army denied it", "Residents confirmed it"."""
        denying = next((self.tokens.texts[i] for i in range(sentence.first, sentence.last) if self.known.has("denial", self.tokens.words[i])), None)
        word = denying or confirmation(self.tokens, sentence.first, sentence.last, self.known)
        name, text = self.cast.denier(self.sides_in[sentence.index], self.placings_in[sentence.index]) if word else (None, None)
        this = any(self.known.has("demonstratives", w) for w in self.tokens.words[sentence.first : sentence.last])
        before = self.sentences[max(0, sentence.index - (2 if this else 1))].start  # "this" may speak of what was told over a sentence that told nothing
        modality, answered = ("denied", {"asserted", "claimed"}) if denying else ("asserted", {"claimed"})
        for shift in last:
            if text and shift.modality in answered and shift.gains != name and shift.evidence.start >= before:
                yield replace(shift, modality=modality, attribution=text, evidence=Span(sentence.start, sentence.end), order=shift.order + 2, why=f"{modality} in the next sentence ('{word}')")

    def _remember(self, sentence: Sentence, salient: Callable[[], tuple[Sequence[Placing], Sequence[Placing]]], atoms: Iterable[Atom], made: Sequence[Shift]) -> None:
        """Keep the places of a sentence, what changed hands last, and the side named last."""
        told = [s.placing for s in sorted(made, key=lambda s: s.modality != "threatened" and identity(s.placing) not in self.background)]  # not Y of "took X and threatens Y"
        # What a few sentences told changing hands stays the topic, over places that later ones only name in passing.
        recent = [(p, index) for p, index in self.memory.changed if sentence.index - index <= _TOPIC]
        self.memory.places.add(Said(salient, [p for p, _ in recent], told))
        self.memory.changed = recent + [(p, sentence.index) for p in told]
        for atom in atoms:
            if atom.actor and atom.actor.sort not in _FORGOTTEN:
                self.memory.side = atom.actor.name

    def _sentence(self, sentence: Sentence, atoms: list[Atom], triggers: list[Trigger], arguments: Arguments) -> Iterator[Shift]:
        hearing = Hearing(self.tokens, self.text, atoms, sentence.first, sentence.last, self.known, self.cast, self.memory.speaker)
        told: list[Shift] = []
        self.told_here, self.triggers_here, self.background = False, triggers, set[object]()
        for position, trigger in enumerate(triggers):
            found = arguments.of(trigger, self.memory.side)
            if found is None or not found.targets:
                continue
            if arguments.dropped and found.gains is None and trigger.rule.frame in {"takes", "enters"}:
                found = replace(found, gains=self.memory.gains)  # "Al día siguiente entraron en Sinjar"
            stance = hearing.of(trigger, found.gains or (self.memory.gains if found.inherits else None), self.memory.side, found.ended, found.loses)
            feared = trigger.rule.frame in {"falls", "loses"} and trigger.rule.kind == "capture" and stance.modality == "threatened"  # "experts fear the fall of X"
            if not (found.gains or found.loses or stance.speaker or self.at_war or feared or self._plainly_fell(trigger)):
                continue
            gains = found.gains or (stance.speaker if stance.why.startswith("a side says so of itself") else None)
            if stance.modality == "asserted" and found.gains is None and stance.speaker and found.kind in {"capture", "recapture"} and trigger.rule.frame != "loses":
                liberated = self.known.has("liberation", self.tokens.words[trigger.first]) and self.cast.is_group(stance.speaker)
                stance, kind_told, gains = self._by_speaker(stance, found.kind, found.targets[0].placing, gains, liberated=liberated, fell=trigger.rule.frame == "falls" and trigger.form == "noun")
                found = replace(found, kind=kind_told)
            if self.known.brackets and gains and found.gains is None:
                found = replace(found, kind=arguments.by_right(replace(found, gains=gains), trigger))
            kind = self.memory.kind if trigger.rule.kind == "same" else found.kind
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

    def _by_speaker(self, stance: Stance, kind: str, placing: Placing, gains: str | None, *, liberated: bool, fell: bool) -> tuple[Stance, str, str | None]:
        """Judge a capture without a side by who tells it: the place's own state admits a loss or claims to have it back, another claims a gain, `liberated`
        or not. What others say of the fall of a town (`fell`) is no claim of theirs."""
        home = self.cast.state(placing.place.country) if placing.place else None
        own = home is not None and stance.speaker == home.name
        kind = "capture" if liberated and home and not own else kind
        if own != (kind == "recapture") or (fell and stance.speaker not in self.gainers):
            return stance, kind, gains
        return replace(stance, modality="claimed", why=f"a side says so of itself ('{stance.attribution}')"), kind, stance.speaker

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

    def _earlier(self, trigger: Trigger) -> int:
        """How far "hours after having taken X" puts X before what the sentence tells first."""
        before = self.tokens.words[max(0, trigger.first - 4) : trigger.first]
        return 150 if any(self.known.has("after", w) for w in before) else 0

    def _shift(self, sentence: Sentence, trigger: Trigger, target: Target, stance: Stance, kind: str, gains: str | None, loses: str | None,
               said: bool, order: int) -> Shift:
        when, words, reason = self._when(sentence, trigger, happened=stance.modality in {"asserted", "claimed"})
        if kind == "held" and words and when and self._since_lately(trigger, sentence, when):
            kind = "capture"  # "in their hands since Thursday"
        historical = self._historical(sentence, trigger, when, words) and stance.modality in {"asserted", "denied", "claimed"}
        if stance.modality == "threatened":
            when, words = None, None
        confidence = target.placing.confidence * (0.95 if said else 0.8) * (0.9 if target.anaphora else 1.0) * (1.0 if stance.modality == "asserted" else 0.95)
        notes = [f"'{trigger.text}' ({trigger.rule.frame})", stance.why, reason]
        notes += [f"place by '{target.anaphora}'"] if target.anaphora else []
        notes += [] if said or not gains else ["side from the sentence before"]
        return Shift(target.placing, kind, stance.modality, historical, target.partial or (trigger.rule.partial and kind == trigger.rule.kind), gains, loses, stance.attribution,
                     when, words, Span(sentence.start, sentence.end), order, round(confidence, 3), "; ".join(n for n in notes if n))

    def _when(self, sentence: Sentence, trigger: Trigger, *, happened: bool) -> tuple[Interval | None, str | None, str]:
        """Days of an event, the words they come from, and how they were found. What did not happen leaves its day to nothing that follows."""
        near = sorted((self._time_distance(t, trigger), t.span.start, t) for t in self.times_in[sentence.index] if not lies_within(self.names, t.span.start, t.span.end))
        done = is_done(self.tokens, trigger, self.known)
        state = trigger.form in {"state", "participle"} or trigger.rule.kind in {"held", "contested"} or self.known.has("lasting", self.tokens.words[trigger.first])
        for _, _, time in near:
            if (not (state and not (done and time.span.start > self.tokens.starts[trigger.first])) and self._is_since(time) and not self._opens_clause(time, trigger)) or not self._goes_with(time, trigger):
                continue  # "took Sirte, an IS bastion since 2015"
            if self._of_relative(time, trigger) or self._before_relative(time, trigger, sentence):
                continue  # "entered the town, which the army had left in May", "left on Friday Kherson, the only capital that it had taken"
            if time.sort in {"same", "next"} and self.memory.when is None:
                continue  # "in the evening" of no day told before: the article's own
            if time.sort in {"same", "next"} and (told := self.memory.when):
                later = timedelta(days=time.sort == "next")
                return Interval(told.start + later, told.end + later), time.text, f"'{time.text}': the day told before{', and one' if later else ''}"
            if time.when:
                if happened and time.sort != "year" and not self._is_since(time) and not self._long_ago(time.when):
                    self.memory.when, self.memory.when_words = time.when, time.text
                return time.when, time.text, f"day by '{time.text}'"
        published = self.article.published
        if published is None:
            return None, None, "no day said, and the article has no date"
        if self.memory.when and self.memory.when_words and self.memory.when.start == self.memory.when.end and (published.end - self.memory.when.end) > timedelta(days=7):
            return self.memory.when, self.memory.when_words, f"day told before ('{self.memory.when_words}')"
        if published.start != published.end:
            return published, None, "no day said: within the article's own date"
        return Interval(published.start - timedelta(days=1), published.end), None, "no day said: the day of the article or the one before"

    def _since_lately(self, trigger: Trigger, sentence: Sentence, when: Interval) -> bool:
        """Whether a state is said to last since a day of the article's own week."""
        published = self.article.published
        here = any(t.when == when and self._is_since(t) for t in self.times_in[sentence.index])
        return here and published is not None and timedelta(0) <= published.end - when.start <= timedelta(days=8) and trigger.rule.frame != "remains"

    def _goes_with(self, time: TimeExpression, trigger: Trigger) -> bool:
        """Whether a time speaks of this trigger: "a year after" only of what stands right behind it, "in 2015" not over "X, already taken"."""
        if any(trigger.last <= t.first and self.tokens.starts[t.first] < time.span.start and tacked_on(self.tokens, t, self.known) for t in self.triggers_here):
            return False
        if time.text.split()[-1].casefold() not in self.after:
            return True
        gap = self.article.text[time.span.end : max(time.span.end, self.tokens.starts[trigger.first])]
        return self.tokens.starts[trigger.first] >= time.span.end and len(gap) <= 40 and "," not in gap

    def _opens_clause(self, time: TimeExpression, trigger: Trigger) -> bool:
        """Whether a time is what a clause with the trigger is about: "since 2021, when units gave up X"."""
        position = bisect_left(self.tokens.starts, time.span.end)
        return position < trigger.first and trigger.first - position < 12 and self.known.has("when_relatives", self.tokens.words[position])

    def _of_relative(self, time: TimeExpression, trigger: Trigger) -> bool:
        """Whether a time stands in a relative clause behind a trigger with a trigger of its own before it."""
        position, words_ = bisect_left(self.tokens.starts, time.span.start), self.tokens.words
        opens = ("relatives", "relatives_subject", "where_relatives", "when_relatives")
        if self.known.brackets:  # its verb closes it: "nahm X ein, das sie im Januar verloren hatte"
            return any("," in self.tokens.gaps[i] and self.known.has(n, words_[i]) for i in range(trigger.last, position) for n in opens)
        inner = [t.first for t in self.triggers_here if trigger.last <= t.first < position and "," not in "".join(self.tokens.gaps[t.last : position + 1])]
        return any(self.known.has(n, words_[i]) for first in inner for i in range(trigger.last, first) for n in opens)

    def _long_ago(self, when: Interval) -> bool:
        published = self.article.published
        return published is not None and published.start - when.end > _RECENT

    def _is_since(self, time: TimeExpression) -> bool:
        """Whether "since" stands before a time, over the words between ("depuis le mois de mars", "since late May")."""
        position = bisect_left(self.tokens.starts, time.span.start)
        before = self.tokens.words[max(0, position - 5) : position][::-1]
        near = next((i for i, w in enumerate(before) if i > 1 and w not in self.small), len(before))
        return any(w in self.since for w in before[:near])

    def _words_before(self, time: TimeExpression) -> list[str]:
        """The two words before a time expression."""
        position = bisect_left(self.tokens.starts, time.span.start)
        return self.tokens.words[max(0, position - 2) : position]

    def _time_distance(self, time: TimeExpression, trigger: Trigger) -> int:
        """Characters between a time and a trigger, more across clauses, and much more for the day of a report ("said on Saturday")."""
        start, end = self.tokens.starts[trigger.first], self.tokens.ends[trigger.last - 1]
        a, b = (time.span.end, start) if time.span.end <= start else (end, time.span.start)
        between = self.article.text[a:b]
        cost = max(0, b - a) + 40 * sum(between.count(m) for m in ";:") + 12 * between.count(",")
        before = self._words_before(time)
        reports = self.known.classes.get("report", frozenset())
        return cost + (150 if any(w in reports for w in before) else 0)

    def _before_relative(self, time: TimeExpression, trigger: Trigger, sentence: Sentence) -> bool:
        """Whether a pluperfect in a relative clause looks back from a time that stands before that clause."""
        words_, first = self.tokens.words, trigger.first
        pluperfect = any(self.known.has("pluperfect", w) for w in words_[max(sentence.first, first - 3) : first])
        if not (pluperfect and self.told_here and trigger.rule.kind in {"capture", "recapture"}):
            return False
        relative = next((i for i in range(first - 1, max(sentence.first, first - 8), -1) if self.known.has("relatives", words_[i])), None)
        return relative is not None and time.span.end <= self.tokens.starts[relative] and in_relative(self.tokens, sentence, trigger, self.known)

    def _lasting(self) -> set[Interval | None]:
        """Days since which something is said to last, in the whole article."""
        if self.since_days is None:
            self.since_days = {t.when for t in self.times if self._is_since(t)}
        return self.since_days

    def _historical(self, sentence: Sentence, trigger: Trigger, when: Interval | None, said: str | None) -> bool:
        """Whether the text recalls an earlier episode: a date long before the article's, or words that say so."""
        published, words_ = self.article.published, self.tokens.words
        pluperfect = is_pluperfect(self.tokens, sentence, trigger, self.known)
        goes_on = trigger.rule.kind == "contested" or (trigger.rule.frame == "holds" and trigger.form == "present")
        if goes_on and not pluperfect and when and when in self._lasting():
            return False  # "besieged since April" goes on
        recalled = (pluperfect and self.known.brackets) or tacked_on(self.tokens, trigger, self.known) or any(self.known.has(n, w) for n in (("pluperfect",) if self.known.brackets else ("pluperfect", "relatives")) for w in words_[max(sentence.first, trigger.first - 8) : trigger.first])
        if when and said and published and published.start - when.end > (_RECALLED if recalled else _RECENT):
            return True
        if when and said and published and trigger.rule.kind == "capture" and published.start - when.start > _RECALLED and when in self._lasting():
            return True  # "occupied since August"
        near = words_[max(sentence.first, trigger.first - 8) : min(sentence.last, trigger.last + 8)]
        listed = self.known.opening.get("past_episode", {})
        start = max(sentence.first, trigger.first - 8)
        marked = any(tuple(near[i : i + len(p)]) == p and not nearer(self.tokens, self.triggers_here, trigger, start + i) for i, word in enumerate(near) for p in listed.get(word, ()) if len(p) > 1)
        marked = marked or any(self.known.has("past_words", w) for w in near)
        wide = when is not None and said is not None and (when.end - when.start).days > 25 and published is not None and published.start - when.end > _RECALLED
        looked_back = pluperfect and said is None and in_relative(self.tokens, sentence, trigger, self.known)
        beginning = said is None and trigger.form == "noun" and any(words_[i] in self.since and not self._timed(sentence, i + 1) for i in range(max(sentence.first, trigger.first - 3), trigger.first))
        return marked or looked_back or beginning or self._restricts(sentence, trigger) or (pluperfect and wide)

    def _restricts(self, sentence: Sentence, trigger: Trigger) -> bool:
        """Whether a participle right behind "the town" only says which one, in a sentence that tells of it: "retook the town lost in May"."""
        if trigger.form not in {"participle", "past"} or trigger.first - sentence.first < 3 or self.tokens.gaps[trigger.first].strip():
            return False
        if any(self.known.has("whose_relatives", w) for w in self.tokens.words[trigger.first - 3 : trigger.first]):
            return False
        noun = self.known.has("generic", self.tokens.words[trigger.first - 1]) and not self.tokens.capital(trigger.first - 1)
        return noun and trigger.rule.kind in {"capture", "recapture"} and self.told_here

    def _timed(self, sentence: Sentence, index: int) -> bool:
        """Whether a time expression starts at a token."""
        return any(t.span.start == self.tokens.starts[index] for t in self.times_in[sentence.index])


@lru_cache(maxsize=64)
def _time_words(language: str, name: str) -> frozenset[str]:
    """Words of one class that stand beside times."""
    return frozenset(fold_word(w) for w in words(language).get("times", {}).get(name, ()))


def _with_sides(shifts: Sequence[Shift], cast: Cast, named: frozenset[str]) -> Iterator[Shift]:
    """Give each gain without a side the one that the article tells gaining before it, or else most often, or else the only other side that it names.

    A place's own state takes back what it lost and captures nothing: it is never the side of a capture left unsaid.
    """
    said = Counter(s.gains for s in shifts if s.gains and s.kind != "held" and s.modality != "denied" and not s.historical)
    usual, last, recalled = [side for side, _ in said.most_common()], list[str](), list[str]()
    for shift in shifts:
        home = cast.state_name(shift.placing.place.country) if shift.placing.place else None
        if shift.gains is None and not shift.historical and shift.kind not in {"held", "recapture"}:
            others = (side for side in chain(reversed(last), reversed(recalled), usual) if side not in {home, shift.loses})
            side = other_side(said, shift.loses, home) if shift.kind in {"withdrawal", "surrender"} else next(others, None)
            if side:
                shift = replace(shift, gains=side, confidence=round(shift.confidence * 0.9, 3), why=f"{shift.why}; side as told elsewhere in the article")  # noqa: PLW2901
            elif len(rivals := named - {home, shift.loses}) == 1 and (home in named or shift.loses):
                shift = replace(shift, gains=min(rivals), confidence=round(shift.confidence * 0.8, 3), why=f"{shift.why}; the only other side that the article names")  # noqa: PLW2901
        elif shift.gains is None and shift.kind == "recapture" and home in said and home != shift.loses:
            shift = replace(shift, gains=home, confidence=round(shift.confidence * 0.9, 3), why=f"{shift.why}; taken back by the place's own state")  # noqa: PLW2901
        elif shift.gains and shift.kind in {"capture", "recapture", "attack", "contested"} and shift.modality != "denied":
            (recalled if shift.historical else last).append(shift.gains)
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

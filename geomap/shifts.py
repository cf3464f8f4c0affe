"""Placing -> Shift: who gained or lost what, when, and who says so (control-change events)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from geomap.actors import Cast
from geomap.arguments import Arguments, Target
from geomap.articles import Article, Interval, Span
from geomap.places import Placing
from geomap.sentences import Sentence, Token, split_sentences, tokenize
from geomap.stances import Hearing, Stance
from geomap.times import TimeExpression, find_times
from geomap.triggers import Atom, Grammar, Trigger, atoms_of, find_triggers, grammar

KINDS = ("capture", "recapture", "surrender", "withdrawal", "contested", "attack", "held")
MODALITIES = ("asserted", "claimed", "denied", "threatened")

_RECENT = timedelta(days=62)
"""A change this much older than the article, told with a month or a year only, is recalled from an earlier episode."""


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


@dataclass(slots=True)
class _Memory:
    """What the text said last, for pronouns and for what a sentence leaves out."""

    places: list[Placing] = field(default_factory=list)
    side: str | None = None
    gains: str | None = None
    when: Interval | None = None
    when_words: str | None = None


def find_shifts(article: Article, placings: Sequence[Placing]) -> tuple[Shift, ...]:
    """Shifts of an article in the order of the text; none for a language without words for them."""
    known = grammar(article.language)
    if known is None or not placings:
        return ()
    reader = _Reader(article, placings, known)
    return tuple(_without_repeats(reader.read()))


class _Reader:
    """Goes through one article, sentence by sentence."""

    def __init__(self, article: Article, placings: Sequence[Placing], known: Grammar) -> None:
        self.article, self.placings, self.known = article, placings, known
        self.tokens = tokenize(article.text, article.body_start)
        self.sentences = split_sentences(article.text, self.tokens, article.language)
        self.times = find_times(article)
        self.cast = Cast(article, self.tokens, placings)
        self.memory = _Memory()

    def read(self) -> Iterator[Shift]:
        """Shifts of all sentences, with the discourse kept in memory from one to the next."""
        for sentence in self.sentences:
            placings = [p for p in self.placings if sentence.start <= p.mention.start < sentence.end]
            triggers = find_triggers(self.tokens, sentence, self.known)
            atoms = atoms_of(self.tokens, sentence, placings, self.cast.find(sentence.first, sentence.last)) if triggers or placings else []
            if triggers:
                yield from self._sentence(sentence, atoms, triggers)
            self._remember(atoms)

    def _remember(self, atoms: Sequence[Atom]) -> None:
        for atom in atoms:
            if atom.placing:
                self.memory.places.append(atom.placing)
            elif atom.actor and atom.actor.sort not in {"neutral", "pronoun"}:
                self.memory.side = atom.actor.name

    def _sentence(self, sentence: Sentence, atoms: list[Atom], triggers: list[Trigger]) -> Iterator[Shift]:
        hearing = Hearing(self.tokens, self.article.text, atoms, sentence.first, sentence.last, self.known)
        arguments = Arguments(self.article.text, self.tokens, atoms, triggers, self.known, self.cast, self.memory.places)
        for position, trigger in enumerate(triggers):
            found = arguments.of(trigger, self.memory.side)
            if found is None or not found.targets:
                continue
            gains = found.gains or (self.memory.gains if found.inherits else None)
            stance = hearing.of(trigger, gains, self.memory.side)
            order = 100 * (sentence.index * 20 + position) - self._earlier(trigger)
            for target in found.targets:
                yield self._shift(sentence, trigger, target, stance, found.kind, gains, found.loses, found.gains is not None, order)
            if stance.modality == "asserted" and gains:
                self.memory.gains = gains
            if found.gains:
                self.memory.side = found.gains

    def _earlier(self, trigger: Trigger) -> int:
        """How far "hours after having taken X" puts X before what the sentence tells first."""
        before = [t.word for t in self.tokens[max(0, trigger.first - 4) : trigger.first]]
        return 150 if any(w in {"après", "after", "nach", "tras", "после", "після", "بعد"} for w in before) else 0

    def _shift(self, sentence: Sentence, trigger: Trigger, target: Target, stance: Stance, kind: str, gains: str | None, loses: str | None,
               said: bool, order: int) -> Shift:
        when, words, reason = self._when(sentence, trigger)
        historical = self._historical(sentence, trigger, when, words) and stance.modality in {"asserted", "denied", "claimed"}
        if stance.modality == "threatened":
            when, words = None, None
        confidence = target.placing.confidence * (0.95 if said else 0.8) * (0.9 if target.anaphora else 1.0) * (1.0 if stance.modality == "asserted" else 0.95)
        notes = [f"'{trigger.text}' ({trigger.rule.frame})", stance.why, reason]
        notes += [f"place by '{target.anaphora}'"] if target.anaphora else []
        notes += [] if said or not gains else ["side from the sentence before"]
        return Shift(target.placing, kind, stance.modality, historical, target.partial or trigger.rule.partial, gains, loses, stance.attribution,
                     when, words, Span(sentence.start, sentence.end), order, round(confidence, 3), "; ".join(n for n in notes if n))

    def _when(self, sentence: Sentence, trigger: Trigger) -> tuple[Interval | None, str | None, str]:
        """Days of an event, the words they come from, and how they were found."""
        here = [t for t in self.times if sentence.start <= t.span.start < sentence.end]
        near = sorted((self._time_distance(t, trigger), t.span.start, t) for t in here)
        for _, _, time in near:
            if time.sort == "same":
                return self.memory.when, time.text, f"'{time.text}': the day told before"
            if time.when:
                self.memory.when, self.memory.when_words = time.when, time.text
                return time.when, time.text, f"day by '{time.text}'"
        published = self.article.published
        if published is None:
            return None, None, "no day said, and the article has no date"
        if self.memory.when and self.memory.when_words and (published.end - self.memory.when.end) > timedelta(days=7):
            return self.memory.when, self.memory.when_words, f"day told before ('{self.memory.when_words}')"
        if published.start != published.end:
            return published, None, "no day said: within the article's own date"
        return Interval(published.start - timedelta(days=1), published.end), None, "no day said: the day of the article or the one before"

    def _time_distance(self, time: TimeExpression, trigger: Trigger) -> int:
        """Characters between a time and a trigger, more across clauses, and much more for the day of a report ("said on Saturday")."""
        start, end = self.tokens[trigger.first].start, self.tokens[trigger.last - 1].end
        a, b = (time.span.end, start) if time.span.end <= start else (end, time.span.start)
        between = self.article.text[a:b]
        cost = max(0, b - a) + 40 * sum(between.count(m) for m in ";:") + 12 * between.count(",")
        before = [t.word for t in self.tokens if time.span.start - 25 <= t.start and t.end <= time.span.start][-2:]
        reports = self.known.classes.get("report", frozenset())
        return cost + (150 if any(w in reports for w in before) else 0)

    def _historical(self, sentence: Sentence, trigger: Trigger, when: Interval | None, words: str | None) -> bool:
        """Whether the text recalls an earlier episode: a date long before the article's, or words that say so."""
        published = self.article.published
        if when and words and published and published.start - when.end > _RECENT:
            return True
        text = self.article.text[sentence.start : self.tokens[trigger.last - 1].end].casefold()
        marked = any(" ".join(p) in text for p in self.known.phrases.get("past_episode", ()) if len(p) > 1)
        pluperfect = any(self.known.has("pluperfect", t.word) for t in self.tokens[max(sentence.first, trigger.first - 3) : trigger.first])
        wide = when is not None and words is not None and (when.end - when.start).days > 25 and published is not None and when.end < published.start
        return marked or (pluperfect and wide)


def _without_repeats(shifts: Iterator[Shift]) -> Iterator[Shift]:
    """One shift a place, kind and modality: a repeat gives its day and side where the first had none."""
    kept: dict[tuple[object, ...], Shift] = {}
    for shift in shifts:
        place = shift.placing.place
        key = (place.id if place else shift.placing.mention.text.casefold(), shift.kind, shift.modality, shift.historical and (shift.when or True))
        if (first := kept.get(key)) is None:
            kept[key] = shift
        else:
            better = shift.when_words and not first.when_words
            kept[key] = replace(first, when=shift.when if better else first.when, when_words=shift.when_words if better else first.when_words,
                                gains=first.gains or shift.gains, loses=first.loses or shift.loses, attribution=first.attribution or shift.attribution,
                                partial=first.partial and shift.partial)
    yield from kept.values()

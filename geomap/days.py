"""TimeExpression -> Interval: the days that a trigger's event can have happened on, and whether it is recalled from an earlier episode."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import pairwise

from geomap.actors import ActorMention, Cast
from geomap.articles import Article, Interval
from geomap.clauses import Target
from geomap.discourse import Memory, nearer
from geomap.gazetteers.names import TOKEN
from geomap.grammars import Grammar
from geomap.languages import fold_word, words
from geomap.sentences import Sentence, Tokens, lies_within
from geomap.tenses import in_relative, is_done, is_pluperfect, tacked_on
from geomap.times import TimeExpression, before, looks_back
from geomap.triggers import Trigger

_RECENT = timedelta(days=45)
"""A change this much older than the article, told with a month or a year only, is recalled from an earlier episode."""

_BESIDE = 24
"""Characters that may stand between a place and a day of its own: "Mosul on the night of 9 June"."""

_AFTER_TOLD = frozenset({"same", "next", "later"})
"""Sorts of times that count from the day told before."""

_RECALLED = timedelta(days=28)
"""The same where a pluperfect or a relative clause says that it is looked back on."""


class Days:
    """The words, sides and times of one article, asked for the days of what a trigger tells."""

    article: Article
    known: Grammar
    tokens: Tokens
    cast: Cast
    memory: Memory
    times: Sequence[TimeExpression]
    times_in: Sequence[Sequence[TimeExpression]]
    triggers_here: Sequence[Trigger]
    told_here: bool
    since_days: set[Interval | None] | None
    triggers_in: list[list[Trigger]]
    after: frozenset[str]
    since: frozenset[str]
    small: frozenset[str]
    beside: frozenset[str]

    @cached_property
    def looks_back(self) -> bool:
        """Whether the article tells of days long past alone."""
        return looks_back(self.times, self.article.published) and not self.by_now

    @cached_property
    def by_now(self) -> bool:
        """Whether a verb of the article tells of what has happened by now, as news does and a page that only looks back does not."""
        return any(self._perfect(t) for triggers in self.triggers_in for t in triggers)

    def _perfect(self, trigger: Trigger) -> bool:
        """Whether a verb tells of what has happened by now, as a page that only looks back does not: "the army has withdrawn from five villages"."""
        before = self.tokens.words[max(0, trigger.first - 3) : trigger.first]
        return self.known.bare_present and trigger.form == "past" and trigger.rule.frame != "idiom" and any(self.known.has("have", w) and not self.known.has("pluperfect", w) for w in before)

    @cached_property
    def chronicle(self) -> bool:
        """Whether the article goes from date to date, and names no day that counts from its own: what has no date there is of the one before."""
        return sum(t.sort == "day" for t in self.times) > 1 and not any(t.sort in {"weekday", "relative"} for t in self.times) and not self.by_now

    @cached_property
    def sides(self) -> list[ActorMention]:
        """Sides that the article names."""
        return self.cast.find(0, len(self.tokens))

    @cached_property
    def names(self) -> list[tuple[int, int]]:
        """Where the article calls sides by their names."""
        return [(self.tokens.starts[m.first], self.tokens.ends[m.last - 1]) for m in self.sides if m.sort == "named"]

    def _when(self, sentence: Sentence, trigger: Trigger, *, happened: bool) -> tuple[Interval | None, str | None, str]:
        """Days of an event, the words they come from, and how they were found. What did not happen leaves its day to nothing that follows."""
        near = sorted((self._time_distance(t, trigger), t.span.start, t) for t in self.times_in[sentence.index] if not lies_within(self.names, t.span.start, t.span.end))
        if self._long_before(sentence, trigger):
            return None, None, "long before what the sentence tells"
        done = is_done(self.tokens, trigger, self.known)
        state = trigger.form in {"state", "participle"} or trigger.rule.kind in {"held", "contested"} or self.known.has("lasting", self.tokens.words[trigger.first])
        for _, _, time in near:
            if time.when and (done or not state) and self._done_since(time, trigger):
                end = self.article.published.end if self.article.published else time.when.end
                return Interval(time.when.start, max(time.when.end, end)), time.text, f"some day since '{time.text}'"
            if (not (state and not (done and time.span.start > self.tokens.starts[trigger.first])) and self._is_since(time) and not self._opens_clause(time, trigger)) or not self._goes_with(time, trigger):
                continue  # "took Sirte, an IS bastion since 2015"
            if state and not done and trigger.rule.kind in {"capture", "recapture"} and self._is_since(time) and "," in self.article.text[self.tokens.ends[trigger.last - 1] : time.span.start]:
                continue  # "the flag was raised in place of Russia's, there since April"
            if self._since_beginning(time) or self._of_relative(time, trigger) or self._before_relative(time, trigger, sentence):
                continue  # "entered the town, which the army had left in May", "left on Friday Kherson, the only capital that it had taken"
            told = self._told_before(sentence, time) if time.sort in _AFTER_TOLD else None
            if time.sort in _AFTER_TOLD and told is None:
                continue  # "in the evening" of no day told before: the article's own
            if told:
                later = timedelta(days=time.days + (time.sort == "next"))
                then = Interval(told.start + later, told.end + later)
                if happened and later and (self.chronicle or not self.long_ago(then)):
                    self.memory.when, self.memory.when_words = then, time.text
                return then, time.text, f"'{time.text}': the day told before{f', and {later.days} more' if later else ''}"
            if time.when:
                if happened and time.sort != "year" and not self._is_since(time) and (self.chronicle or not self.long_ago(time.when)):
                    self.memory.when, self.memory.when_words = time.when, time.text
                return time.when, time.text, f"day by '{time.text}'"
        published = self.article.published
        if published is None:
            return None, None, "no day said, and the article has no date"
        lately = self.memory.when is None or self.memory.when.start != self.memory.when.end or (published.end - self.memory.when.end) <= timedelta(days=7)
        if self.chronicle and (dated := next((t for t in before(self.times, sentence.start) if t.when and t.sort in {"day", "month"}), None)) and "\n" not in self.article.text[dated.span.end : sentence.start]:
            return dated.when, dated.text, f"the date before ('{dated.text}')"
        if self.memory.when and self.memory.when_words and not lately:
            return self.memory.when, self.memory.when_words, f"day told before ('{self.memory.when_words}')"
        if self.looks_back:
            days = [when for t in self.times if (when := t.when)]
            return Interval(min(w.start for w in days), max(w.end for w in days)), next(t.text for t in self.times if t.when), "no day said: within the days that the article looks back on"
        if published.start != published.end:
            return published, None, "no day said: within the article's own date"
        return Interval(published.start - timedelta(days=1), published.end), None, "no day said: the day of the article or the one before"

    def _told_before(self, sentence: Sentence, time: TimeExpression) -> Interval | None:
        """Day that "the same day" and "the next day" count from: the last one that the sentence says before them, else the one told last."""
        here = [t.when for t in self.times_in[sentence.index] if t.when and t.sort in {"day", "weekday"} and t.span.end <= time.span.start]
        return here[-1] if here else self.memory.when

    def _own_day(self, sentence: Sentence, trigger: Trigger, target: Target) -> tuple[Interval, str, str] | None:
        """Days that stand right behind a place of a trigger, of several in a sentence: "captured X on 14 November, and Y on 20 December"."""
        end = target.placing.mention.end
        if target.anaphora or target.placing.mention.start < self.tokens.ends[trigger.last - 1] or len(self.times_in[sentence.index]) < 2:
            return None
        time = next((t for t in self.times_in[sentence.index] if t.span.start >= end), None)
        between = self.article.text[end : time.span.start] if time else ""
        if time is None or time.when is None or time.sort not in {"day", "month", "weekday"} or len(between) > _BESIDE or any(m in between for m in ".;:!?()"):
            return None
        return (time.when, time.text, f"day by '{time.text}'") if all(fold_word(w) in self.beside for w in re.findall(r"\w+", between)) else None

    def _since_lately(self, trigger: Trigger, sentence: Sentence, when: Interval) -> bool:
        """Whether a state is said to last since a day of the article's own week."""
        published = self.article.published
        here = any(t.when == when and self._is_since(t) for t in self.times_in[sentence.index])
        return here and published is not None and timedelta(0) <= published.end - when.start <= timedelta(days=8) and trigger.rule.frame != "remains"

    def _opens(self, name: str, index: int) -> bool:
        """Whether a phrase of a class starts at a token."""
        words_ = self.tokens.words
        return any(tuple(words_[index : index + len(p)]) == p for p in self.known.opening.get(name, {}).get(words_[index], ()))

    def _goes_with(self, time: TimeExpression, trigger: Trigger) -> bool:
        """Whether a time speaks of this trigger: "a year after" only of what stands right behind it, "in 2015" not over "X, already taken"."""
        if any(trigger.last <= t.first and self.tokens.starts[t.first] < time.span.start and tacked_on(self.tokens, t, self.known) for t in self.triggers_here):
            return False
        if self._of_insertion(time, trigger):
            return False
        if time.sort in _AFTER_TOLD and any(trigger.last <= t.first and self.tokens.starts[t.first] < time.span.start for t in self.triggers_here):
            return False  # "lancent un assaut sur X et le prennent le lendemain"
        if time.text.split()[-1].casefold() not in self.after:
            return True
        gap = self.article.text[time.span.end : max(time.span.end, self.tokens.starts[trigger.first])]
        return self.tokens.starts[trigger.first] >= time.span.end and len(gap) <= 40 and "," not in gap

    def _of_insertion(self, time: TimeExpression, trigger: Trigger) -> bool:
        """Whether a time belongs to a participle inserted between commas before a trigger: "Palmyra, taken in May 2015, was retaken"."""
        position, gaps = bisect_left(self.tokens.starts, time.span.end), self.tokens.gaps
        finite = trigger.form != "participle" or any(self.known.has(n, w) for n in ("have", "be") for w in self.tokens.words[max(0, trigger.first - 3) : trigger.first])
        if not finite or position > trigger.first or not any("," in gaps[k] for k in range(position, trigger.first + 1)):
            return False
        before = (t for t in self.triggers_here if t.last <= position and self.tokens.ends[t.last - 1] <= time.span.start and tacked_on(self.tokens, t, self.known))
        return any(not any("," in gaps[k] for k in range(t.last, position)) for t in before)

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

    def long_ago(self, when: Interval, age: timedelta = _RECENT) -> bool:
        """Whether days ended long before the article was published."""
        published = self.article.published
        return published is not None and published.start - when.end > age

    def _is_since(self, time: TimeExpression) -> bool:
        """Whether "since" stands before a time, over the words between ("depuis le mois de mars", "since late May")."""
        position = bisect_left(self.tokens.starts, time.span.start)
        opening = next((k for k in range(position, max(0, position - 6), -1) if any(m in self.tokens.gaps[k] for m in ".;:!?")), 0)
        before = self.tokens.words[max(opening, position - 6) : position][::-1]
        near = next((i for i, w in enumerate(before) if i > 1 and w not in self.small and not self.known.has("day_parts", w)), len(before))
        return any(w in self.since for w in before[:near])

    def _since_beginning(self, time: TimeExpression) -> bool:
        """Whether a time only says when that began since which something is told: "desde el inicio de la revuelta contra Asad hace dos años"."""
        position = bisect_left(self.tokens.starts, time.span.start)
        for index in range(position - 1, max(0, position - 12), -1):
            if any(m in self.tokens.gaps[index + 1] for m in ",.;:!?"):
                return False
            if self.known.has("beginnings", self.tokens.words[index]):
                return any(w in self.since for w in self.tokens.words[max(0, index - 3) : index])
        return False

    def _done_since(self, time: TimeExpression, trigger: Trigger) -> bool:
        """Whether a perfect counts what was taken since a day, said right behind the places: "have captured Aleppo, Hama and Daraa since Nov. 27"."""
        words_, gaps, last = self.tokens.words, self.tokens.gaps, trigger.last
        position = bisect_left(self.tokens.starts, time.span.start)
        since = next((i for i in range(max(last + 1, position - 3), position) if words_[i] in self.since), None)
        if since is None or trigger.rule.kind not in {"capture", "recapture"} or not self.tokens.capital(since - 1) or gaps[since] != " ":
            return False
        if not any(self.known.has("have", w) for w in words_[max(0, trigger.first - 4) : trigger.first]):
            return False
        # "took Sirte, the capital of IS since 2015" speaks of another thing that lasts.
        apposed = [k for k in range(last, since) if self.known.has("capital_nouns", words_[k]) or self.known.has("generic", words_[k])]
        return not any("," in gaps[k] for noun in apposed for k in range(last, noun + 1))

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
        cost += 40 * (b == start and self._of_verb_before(time, trigger))
        before = self._words_before(time)
        reports = self.known.classes.get("report", frozenset())
        return cost + (150 if any(w in reports for w in before) else 0)

    def _of_verb_before(self, time: TimeExpression, trigger: Trigger) -> bool:
        """Whether "and" parts a trigger from a time that a verb before it has behind itself: "entered X on the 24th and retook it"."""
        position = bisect_left(self.tokens.starts, time.span.end)
        told = any(t.last <= position and self.tokens.ends[t.last - 1] <= time.span.start for t in self.triggers_here)
        return told and any(self.known.has("coordination", self.tokens.words[i]) for i in range(position, trigger.first))

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

    def _historical(self, sentence: Sentence, trigger: Trigger, when: Interval | None, said: str | None, *, retaken: bool) -> bool:
        """Whether the text recalls an earlier episode: a date long before the article's, or words that say so; of a place that it has told
        `retaken` since a pluperfect and an earlier day are enough."""
        if self._long_before(sentence, trigger):
            return True
        published, words_ = self.article.published, self.tokens.words
        pluperfect = is_pluperfect(self.tokens, sentence, trigger, self.known)
        goes_on = trigger.rule.kind == "contested" or (trigger.rule.frame == "holds" and trigger.form == "present")
        if goes_on and not pluperfect and when and when in self._lasting():
            return False  # "besieged since April" goes on
        recalled = (pluperfect and self.known.verb_last) or tacked_on(self.tokens, trigger, self.known) or any(self.known.has(n, w) for n in (("pluperfect",) if self.known.brackets else ("pluperfect", "relatives")) for w in words_[max(sentence.first, trigger.first - 8) : trigger.first])
        recalled = recalled or (said is not None and self._dated_noun(sentence, trigger, said))
        if when and said and published and published.start - when.end > (_RECALLED if recalled else _RECENT):
            return True
        if retaken and pluperfect and when and said and trigger.rule.kind == "capture" and published and when.end < published.start:
            return True  # "The rebels were driven out of X, which had been taken on 3 January"
        if when and said and published and trigger.rule.kind == "capture" and published.start - when.start > _RECALLED and when in self._lasting():
            return True  # "occupied since August"
        near = words_[max(sentence.first, trigger.first - 8) : min(sentence.last, trigger.last + 8)]
        listed = self.known.opening.get("past_episode", {})
        start, end = max(sentence.first, trigger.first - 12), min(sentence.last, trigger.last + 8)
        marked = any(tuple(words_[i : min(end, i + len(p))]) == p and not nearer(self.tokens, self.triggers_here, trigger, i)
                     for i in range(start, end) for p in listed.get(words_[i], ()) if len(p) > 1)
        marked = marked or any(self.known.has("past_words", w) for w in near)
        wide = when is not None and said is not None and (when.end - when.start).days > 25 and published is not None and published.start - when.end > _RECALLED
        looked_back = pluperfect and said is None and in_relative(self.tokens, sentence, trigger, self.known)
        beginning = said is None and trigger.form == "noun" and any(words_[i] in self.since and not self._timed(sentence, i + 1) for i in range(max(sentence.first, trigger.first - 3), trigger.first))
        recounted = said is None and trigger.form == "noun" and trigger.rule.kind == "contested" and self._recounts(sentence, trigger)
        return marked or looked_back or beginning or recounted or self._restricts(sentence, trigger) or (wide and (pluperfect or not self._goes_on(trigger)))

    def _recounts(self, sentence: Sentence, trigger: Trigger) -> bool:
        """Whether a sentence only says what a battle was, or where its page stands: "la bataille de X a été un tournant", "se déroule lors de la guerre"."""
        listed, words_ = self.known.opening.get("recounts", {}), self.tokens.words
        behind = range(trigger.last, min(sentence.last, trigger.last + 12))
        return any(tuple(words_[i : i + len(p)]) == p for i in behind for p in listed.get(words_[i], ()))

    def _dated_noun(self, sentence: Sentence, trigger: Trigger, said: str) -> bool:
        """Whether a day is part of what an event is called by: "l'attaque du 24 août à X"."""
        times, first = self.times_in[sentence.index], trigger.first
        of = trigger.last < len(self.tokens) and self.known.has("of", self.tokens.words[trigger.last])
        behind = self.tokens.starts[trigger.last + 1] if of and trigger.last + 1 < len(self.tokens) else -1
        named = trigger.form == "noun" and first > 0 and self.known.has("articles", self.tokens.words[first - 1])
        return named and any(t.text == said and t.span.start in {behind, self.tokens.starts[trigger.last] if of else -1} for t in times)

    def _goes_on(self, trigger: Trigger) -> bool:
        """Whether a trigger tells what lasts, or what came since a month that the sentence tells of: "X, sacked in January, has since been retaken"."""
        before = self.tokens.words[max(0, trigger.first - 3) : trigger.first]
        since = any(w in self.since and all(self.known.has("be", v) for v in before[i + 1 :]) for i, w in enumerate(before))
        return trigger.rule.kind in {"held", "contested"} or since

    def _long_before(self, sentence: Sentence, trigger: Trigger) -> bool:
        """Whether a length of a month or more stands right before the "after" that opens the clause of a trigger: "seven months after the army had taken it"."""
        if trigger.rule.kind in {"contested", "held"} or (trigger.rule.kind == "attack" and trigger.rule.frame != "enters"):
            return False
        for index in range(trigger.first - 1, max(sentence.first, trigger.first - 12), -1):
            if any(mark in self.tokens.gaps[index + 1] for mark in ",;:") or any(t.first <= index < t.last for t in self.triggers_here):
                return False
            if self.known.has("after_lengths", self.tokens.words[index]):
                return self.known.has("long_units", self.tokens.words[index - 1])
        return False

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


def time_words(language: str, name: str) -> frozenset[str]:
    """Words of one class that stand beside times."""
    return frozenset(fold_word(w) for w in words(language).get("times", {}).get(name, ()))


def listed_behind(times: Sequence[TimeExpression], said: str, text: str, ties: AbstractSet[str], small: AbstractSet[str]) -> Iterator[TimeExpression]:
    """Times that a word which `ties`, and none but small ones beside it, parts from the one whose words are `said`: 2016 of "en 2015 puis en 2016"."""
    index = next((i for i, t in enumerate(times) if t.text == said), len(times))
    for earlier, time in pairwise(times[index:]):
        between = {fold_word(w) for w in TOKEN.findall(text[earlier.span.end : time.span.start])}
        if time.when is None or ties.isdisjoint(between) or not between <= ties | small:
            return
        yield time

"""Trigger -> Stance: whether a text asserts, claims, denies or only threatens what a trigger tells, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.actors import Cast
from geomap.sentences import Token
from geomap.triggers import Atom, Grammar, Trigger

_NEAR, _CLAUSE, _SCOPE = 4, 7, 14


@dataclass(frozen=True, slots=True)
class Stance:
    """`modality` as the contract has it, the words that decided it, and the speaker's words, if any."""

    modality: str
    why: str
    attribution: str | None = None
    speaker: str | None = None
    """Canonical name of the speaker, where it is a side."""


class Hearing:
    """One sentence, asked for the stance of each of its triggers."""

    def __init__(self, tokens: Sequence[Token], text: str, atoms: Sequence[Atom], first: int, last: int, known: Grammar, cast: Cast) -> None:
        self.cast = cast
        self.told = False  # whether this sentence has told a change as a fact already: "… before retreating" then goes on with it
        self.tokens, self.text, self.atoms, self.first, self.last, self.known = tokens, text, atoms, first, last, known

    def _left(self, trigger: Trigger, reach: int, stops: str = ";:()«»“”") -> Iterator[str]:
        """Words left of a trigger, nearest first, up to `reach` and no further than a mark that parts clauses."""
        for index in range(trigger.first - 1, max(self.first, trigger.first - reach) - 1, -1):
            gap = self.text[self.tokens[index].end : self.tokens[index + 1].start]
            if any(mark in gap for mark in stops):
                return
            yield self.tokens[index].word

    def _right(self, trigger: Trigger, reach: int) -> Iterator[str]:
        for index in range(trigger.last, min(self.last, trigger.last + reach)):
            gap = self.text[self.tokens[index - 1].end : self.tokens[index].start]
            if any(mark in gap for mark in ";:"):
                return
            yield self.tokens[index].word

    def _first(self, name: str, listed: Iterator[str]) -> str | None:
        return next((w for w in listed if self.known.has(name, w)), None)

    def of(self, trigger: Trigger, gains: str | None, speaker_default: str | None) -> Stance:
        """Stance of a trigger whose gaining side is `gains`; `speaker_default` is who a pronoun stands for."""
        if word := self._failure(trigger):
            return Stance("denied", f"failure ('{word}')")
        if word := self._negation(trigger):
            return Stance("denied", f"negation ('{word}')", *self._speaker(trigger, "report", speaker_default))
        if word := self._denial(trigger):
            return Stance("denied", f"denial ('{word}')", *self._speaker(trigger, "denial", speaker_default))
        if word := self._future(trigger):
            return Stance("threatened", f"not yet ('{word}')")
        if trigger.rule.modality:
            return Stance(trigger.rule.modality, f"'{trigger.text}' is no change yet")
        return self._claim(trigger, gains, speaker_default)

    def contradiction(self, trigger: Trigger, speaker_default: str | None) -> Stance | None:
        """Denial of what a trigger tells that stands behind it in the sentence: "…, ce que dément l'armée", "…; Moscow calls it a lie"."""
        commas = False
        for index in range(trigger.last, self.last):
            gap = self.text[self.tokens[index - 1].end : self.tokens[index].start]
            commas = commas or any(mark in gap for mark in ",;:")
            if commas and self.known.has("denial", self.tokens[index].word) and index - trigger.last < 2 * _SCOPE:
                position = next((i for i, a in enumerate(self.atoms) if a.first == index), None)
                said = None if position is None else self._side_around(position)
                return Stance("denied", f"denied behind it ('{self.tokens[index].text}')", *(self._named(said, speaker_default) if said else (None, None)))
        return None

    def _failure(self, trigger: Trigger) -> str | None:
        """Word that says a try failed: before an infinitive or noun ("failed to retake"), or behind it ("… to take X has failed").
        A repelled attack was an attack all the same."""
        if trigger.rule.kind == "attack":
            return None
        if word := self._first("failure", self._left(trigger, 6, ";:,()«»")):
            return word
        return self._first("failure", self._right(trigger, 9)) if trigger.form in {"noun", "infinitive"} else None

    def _negation(self, trigger: Trigger) -> str | None:
        """Negation inside the verb group, in front of it up to its subject, or on the subject itself ("aucune … n'est tombée")."""
        near = list(self._left(trigger, _NEAR, ",;:()«»"))
        skip = self.known.classes.get("not_negation", frozenset())
        after = list(self._right(trigger, 2))
        if trigger.form == "noun":
            return next((w for w in near[:2] if self.known.has("negation", w)), None)
        strict = self.known.classes.get("negation_only", frozenset())
        if strict:  # French: ne … pas, aucune … ne
            marks = [w for w in near if w in strict]
            if not marks:
                return None
            wide = [*self._left(trigger, 10, ";:()«»"), *after]
            word = next((w for w in wide if self.known.has("negation", w)), None)
            return word if word and not any(w in skip for w in after[:3]) else None
        word = next((w for w in near if self.known.has("negation", w)), None)
        return word if word and not any(w in skip for w in near) else None

    def _denial(self, trigger: Trigger) -> str | None:
        left = list(self._left(trigger, _SCOPE, ";:"))
        for position, word in enumerate(left):
            if self.known.has("denial", word):
                return word
            # "n'a pas reconnu la chute": a confirmation that is negated.
            if self.known.has("confirm", word) and any(self.known.has("negation", w) for w in left[position : position + 3]):
                return word
        return None

    def _future(self, trigger: Trigger) -> str | None:
        """Plan, intention, fear or hypothesis that the trigger stands under."""
        if trigger.form in {"future", "conditional"}:
            return trigger.text
        if trigger.form == "noun":
            return self._first("fear", self._left(trigger, 6, ",;:()«»"))
        if trigger.form == "infinitive":
            return self._infinitive(trigger)
        near = list(self._left(trigger, _NEAR, ",;:()«»"))
        if self._goes_on(near):
            return None
        if len(near) > 1 and self.known.has("be", near[0]) and self.known.has("infinitive_marks", near[1]):
            return self._infinitive(trigger)  # "is expected to be attacked"
        modal = next((w for w in near if self.known.has("future", w) or self.known.has("fear", w)), None)
        success = next((w for w in near if self.known.has("success", w)), None)
        if modal and not self._marks(modal) and not (success and near.index(success) < near.index(modal)) and trigger.form != "past":
            return modal
        if modal and trigger.form == "past" and any(self.known.has("be", w) for w in near) and self.known.has("fear", modal):
            return modal
        opening = list(self._left(trigger, 12, ",;:()«»"))
        return next((w for w in opening if self.known.has("hypothesis", w) and w == opening[-1]), None)

    def _marks(self, word: str) -> bool:
        """Whether a word only marks an infinitive ("to", "zu") and says nothing of the future."""
        return self.known.has("infinitive_marks", word)

    def _goes_on(self, near: Sequence[str]) -> bool:
        """Whether "before" ties a verb to what the sentence told as a fact: "held the town for hours before retreating"."""
        return self.told and any(self.known.has("sequence", w) for w in near[:3])

    def _infinitive(self, trigger: Trigger) -> str | None:
        """An infinitive is a plan unless success, a report or its own subject says that it happened."""
        left = list(self._left(trigger, _CLAUSE, ";:()"))
        if self._goes_on(left[:3]):
            return None
        for position, word in enumerate(left):
            if self.known.has("success", word) and not (position and self.known.has("future", left[position - 1]) and not self._marks(left[position - 1]) and not self.known.has("of", left[position - 1])):
                return None
            if self.known.has("future", word) and not self._marks(word):
                return word
        if left and any(self.known.has("ranks", w) for w in left[1:6]) and self.known.has("infinitive_marks", left[0]):
            return None  # "the tenth capital to fall"
        if not left or self._marks(left[0]):
            return left[0] if left else None
        # "Rebels capture town": a headline's present, right behind its subject.
        before = next((a for a in reversed(self.atoms) if a.last <= trigger.first), None)
        if before is not None and before.sort in {"A", "P"} and before.last >= trigger.first - 1 and self.known.bare_present:
            return None
        return "infinitive"

    def _claim(self, trigger: Trigger, gains: str | None, speaker_default: str | None) -> Stance:
        words, speaker = self._speaker(trigger, "report", speaker_default)
        near = list(self._left(trigger, _NEAR, ";:()"))
        if word := next((w for w in near if self.known.has("conditional", w)), None):
            return Stance("claimed", f"conditional ('{word}')", words, speaker)
        if word := self._first("rumour", iter([*self._left(trigger, 10), *self._right(trigger, 8)])):
            return Stance("claimed", f"unconfirmed ('{word}')", words, speaker)
        if word := self._first("claim_strong", iter([*self._left(trigger, _SCOPE, ";:"), *self._right(trigger, _SCOPE)])):
            return Stance("claimed", f"a side says so of itself ('{word}')", words, speaker)
        if speaker is not None and gains is not None and _same(speaker, gains):
            return Stance("claimed", f"the side that gains says so ('{words}')", words, speaker)
        if speaker is not None and gains is None and trigger.rule.kind in {"capture", "recapture"} and self._strong(trigger):
            return Stance("claimed", f"a side says so of itself ('{words}')", words, speaker)
        return Stance("asserted", "told as a fact" if words is None else f"said by '{words}'", words, speaker)

    def _strong(self, trigger: Trigger) -> bool:
        """Whether a verb of claiming one's own gain, or the announcement of a taking, stands before a trigger that names no side."""
        left = list(self._left(trigger, _CLAUSE, ";:()"))
        return any(self.known.has("claim", w) for w in left) and trigger.form in {"noun", "infinitive", "participle"} and trigger.rule.frame == "takes"

    def _speaker(self, trigger: Trigger, name: str, default: str | None) -> tuple[str | None, str | None]:
        """(words, canonical name) of who says what the trigger tells; None where nobody is named."""
        for index in range(len(self.atoms)):
            atom = self.atoms[index]
            if atom.sort != "W" or not self.known.has(name, atom.word) or abs(atom.first - trigger.first) > 2 * _SCOPE:
                continue
            if trigger.first <= atom.first < trigger.last:
                continue
            if self.known.has("attribution_heads", atom.word):
                said = self._next_side(index)
            else:
                said = self._side_before(index) if atom.first < trigger.first else self._side_around(index)
            if said:
                return self._named(said, default)
        return None, None

    def _named(self, atom: Atom, default: str | None) -> tuple[str | None, str | None]:
        text = self.text[atom.start : atom.end]
        if atom.placing is not None:
            return text, self.state_of(atom)
        if atom.actor is None:
            return text, None
        return text, default if atom.actor.sort == "pronoun" else None if atom.actor.sort == "neutral" else atom.actor.name

    def _speaks(self, atom: Atom) -> bool:
        """Whether an atom can speak: a side, a witness, or a capital or country that stands for its government."""
        if atom.sort != "P" or atom.placing is None:
            return atom.sort == "A"
        before = [t.word for t in self.tokens[max(0, atom.first - 2) : atom.first]]
        if any(self.known.has("of", w) for w in before):
            return False  # "les rebelles du sud de la Syrie affirment"
        place = atom.placing.place
        return atom.placing.mention.role == "metonym" or (place is not None and place.feature in {"PCLI", "PPLC"} and self._owns(atom))

    def _owns(self, atom: Atom) -> bool:
        """Whether "'s" and a person or office follow a place: "Sri Lanka's president"."""
        following = [t.word for t in self.tokens[atom.last : atom.last + 4]]
        return following[:1] == ["s"] and any(self.known.has("offices", w) for w in following[1:])

    def state_of(self, atom: Atom) -> str | None:
        """Canonical name of the state that a place's name stands for."""
        place = atom.placing.place if atom.placing else None
        state = self.cast.state(place.country) if place else None
        return state.name if state else None

    def _next_side(self, index: int) -> Atom | None:
        return next((a for a in self.atoms[index + 1 : index + 7] if self._speaks(a)), None)

    def _side_before(self, index: int) -> Atom | None:
        """Subject of a verb of saying: the nearest side before it, within its clause."""
        return next((a for a in reversed(self.atoms[max(0, index - 10) : index]) if self._speaks(a)), None)

    def _side_around(self, index: int) -> Atom | None:
        """Subject of a verb of saying behind the news: "…, said the army" or "…, the army said"."""
        after = next((a for a in self.atoms[index + 1 : index + 5] if self._speaks(a)), None)
        before = None
        for position in range(index - 1, max(-1, index - 7), -1):
            if any(mark in self.text[self.atoms[position].end : self.atoms[position + 1].start] for mark in ",;:»”"):
                break
            if self._speaks(self.atoms[position]):
                before = self.atoms[position]
                break
        group = self.text[self.atoms[max(0, index - 2)].end : self.atoms[index].start] if index else ""
        inverted = any(mark in group for mark in ',»”"') or (index == 0)
        return after or before if inverted else before or after


def _same(a: str, b: str) -> bool:
    return a.casefold() == b.casefold()

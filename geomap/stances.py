"""Trigger -> Stance: whether a text asserts, claims, denies or only threatens what a trigger tells, and who says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from geomap.actors import Cast
from geomap.grammars import Grammar
from geomap.sentences import Tokens, attributes_quotation, one_word_quoted
from geomap.tenses import denied_success
from geomap.triggers import Atom, Trigger

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

    def __init__(self, tokens: Tokens, text: str, atoms: Sequence[Atom], first: int, last: int, known: Grammar, cast: Cast, speaker: str | None = None) -> None:
        self.cast, self.spoke = cast, speaker
        self.told = False  # whether this sentence has told a change as a fact already: "… before retreating" then goes on with it
        self.tokens, self.text, self.atoms, self.first, self.last, self.known = tokens, text, atoms, first, last, known
        self.timed = frozenset(k for a in atoms if a.sort == "T" for k in range(a.first, a.last))  # "24 May" is no modal
        self.phrases = frozenset(known.marks_in(tokens.words, first, last))

    def _left(self, trigger: Trigger, reach: int, stops: str = ";:()«»“”") -> Iterator[int]:
        """Tokens left of a trigger, nearest first, up to `reach` and no further than a mark that parts clauses."""
        for index in range(trigger.first - 1, max(self.first, trigger.first - reach) - 1, -1):
            gap = self.tokens.gaps[index + 1]
            if gap != " " and any(mark in gap for mark in stops) and not one_word_quoted(self.tokens, index):
                return
            yield index

    def _right(self, trigger: Trigger, reach: int) -> Iterator[int]:
        for index in range(trigger.last, min(self.last, trigger.last + reach)):
            if (gap := self.tokens.gaps[index]) != " " and any(mark in gap for mark in ";:"):
                return
            yield index

    def _is(self, name: str, index: int) -> bool:
        """Whether the token at `index` is of a class, or opens a phrase of it."""
        return (self.known.has(name, self.tokens.words[index]) and index not in self.timed) or (name, index) in self.phrases

    def _first(self, name: str, listed: Iterable[int]) -> str | None:
        """First of some tokens that is of a class, as written."""
        return next((self.tokens.words[i] for i in listed if self._is(name, i)), None)

    def _any(self, name: str, listed: Iterable[int]) -> bool:
        return any(self._is(name, i) for i in listed)

    def of(self, trigger: Trigger, gains: str | None, speaker_default: str | None, ended: bool = False, loses: str | None = None) -> Stance:
        """Stance of a trigger whose gaining side is `gains`; `speaker_default` is who a pronoun stands for; the negation of a
        hold that has `ended` ("no longer controls") is its own."""
        if word := self._failure(trigger):
            return Stance("denied", f"failure ('{word}')")
        if not ended and (word := self._negation(trigger)):
            words, speaker = self._speaker(trigger, "report", speaker_default)
            if words is None and self.known.brackets:  # "wies dies zurück: X sei nicht gefallen"
                words, speaker = self._speaker(trigger, "denial", speaker_default)
            return Stance("denied", f"negation ('{word}')", words, speaker)
        if word := self._denial(trigger):
            return Stance("denied", f"denial ('{word}')", *self._speaker(trigger, "denial", speaker_default))
        if word := self._future(trigger):
            return Stance("threatened", f"not yet ('{word}')")
        if trigger.rule.modality:
            return Stance(trigger.rule.modality, f"'{trigger.text}' is {'a claim' if trigger.rule.modality == 'claimed' else 'no change yet'}")
        return self._claim(trigger, gains, speaker_default, loses)

    def contradiction(self, trigger: Trigger, speaker_default: str | None, others: Sequence[int] = ()) -> Stance | None:
        """Denial of what a trigger tells that stands behind it in the sentence: "…, ce que dément l'armée", "…; Moscow calls it a lie"."""
        commas = False
        for index in range(trigger.last, self.last):
            gap = self.tokens.gaps[index]
            commas = commas or any(mark in gap for mark in ",;:")
            follows = self.tokens.words[index + 1] if index + 1 < self.last else ""  # "…, denied having lost Y" denies something else
            if commas and self._denies(index) and index - trigger.last < 2 * _SCOPE and not (self.known.has("have", follows) or self.known.has("complementisers", follows)):
                if any(index < other < index + _SCOPE for other in others) and any(self._is("complementisers", i) for i in range(index, min(self.last, index + 6))):
                    return None  # "…, while a source denied that the army had taken Y"
                position = next((i for i, a in enumerate(self.atoms) if a.first == index), None)
                said = None if position is None else self._side_around(position)
                return Stance("denied", f"denied behind it ('{self.tokens.texts[index]}')", *(self._named(said, speaker_default) if said else (None, None)))
        return None

    def _failure(self, trigger: Trigger) -> str | None:
        """Word that says a try failed: before an infinitive or noun ("failed to retake"), or behind it ("… to take X has failed"). A repelled attack was an attack all the same."""
        if trigger.rule.kind == "attack":
            return None
        apart = ";:()«»" if self.known.verb_last and trigger.form == "infinitive" else ";:,()«»"  # "versuchten vergeblich, X einzunehmen"
        left = list(self._left(trigger, 6 if "," in apart else 8, apart))
        tie = next((k for k, i in enumerate(left) if self._is("coordination", i)), None) if trigger.form == "infinitive" else None
        inserted = [i for i in self._left(trigger, 8, ";:()«»") if ("failure", i) in self.phrases] if trigger.form == "infinitive" else []
        if word := self._first("failure", [*left[:tie], *inserted]):  # not "to repel the attack and retake X"; "tentent, sans succès, de"
            return word
        reach = 16 if self.known.brackets and trigger.form == "infinitive" else 9  # "Der Versuch, X zu erobern, ist bislang erfolglos geblieben"
        right = (i for i in takewhile(lambda i: not self._is("contrast", i), self._right(trigger, reach)) if not (i + 1 < self.last and self._is("of", i + 1)))  # "et l'échec de Y"
        return (self._first("failure", right) or denied_success(self.tokens, self.first, trigger, self.known)) if trigger.form in {"noun", "infinitive"} else None

    def _negation(self, trigger: Trigger) -> str | None:
        """Negation inside the verb group, in front of it up to its subject, or on the subject itself ("aucune … n'est tombée");
        not that of a verb before "and" ("ne s'arrêtera pas et veut libérer")."""
        near, after = list(self._left(trigger, _NEAR, ",;:()«»")), list(self._right(trigger, 2))
        if word := self._first("closing_negation", self._right(trigger, 8)):
            return word  # Persian: "در کنترل طالبان نیست", the verb that closes the clause is negated
        if self.known.verb_last and trigger.form == "infinitive":
            comma = next((i for i in self._left(trigger, 6, ";:()«»") if "," in self.tokens.gaps[i + 1]), None)
            near += [] if comma is None else [comma]  # "es gelang nicht, X einzunehmen"
        joined = next((k for k, i in enumerate(near) if self._is("coordination", i) and not self._is("negation", i) and k), None)
        near = near[:joined]
        if word := self._first("without", near[:2]):
            return word
        if trigger.form == "noun":
            return self._first("negation", near[:2])
        if not self.known.classes.get("negation_only"):
            return None if self._any("not_negation", near) else self._first("negation", near)
        reach = _NEAR + 2 if trigger.form == "infinitive" else _NEAR  # "n'ont pas pu s'emparer de"
        if not self._any("negation_only", self._left(trigger, reach, ",;:()«»")):  # French: ne … pas, aucune … ne
            return None
        wide = list(self._left(trigger, 10, ";:()«»"))
        word = self._first("negation", [*(wide if joined is None else near), *after])
        return None if self._any("not_negation", after) else word

    def _denial(self, trigger: Trigger) -> str | None:
        left = list(self._left(trigger, _SCOPE, ";:"))
        for position, index in enumerate(left):
            if self._denies(index) and not (trigger.rule.kind == "attack" and trigger.form == "noun" and self._is("failure", index)):
                return self.tokens.words[index]  # but a repelled attack was an attack
            # "denies X and maintains that Y": the second verb of speech opens what is claimed.
            if self._is("claim", index) and position + 1 < len(left) and self._is("coordination", left[position + 1]) and self.tokens.gaps[index + 1] == " ":
                return None
            if self._is("contrast", index) and "," in self.tokens.gaps[index]:
                return None  # "denied X, but said that Y"
            # "n'a pas reconnu la chute": a confirmation that is negated.
            if self._is("confirm", index) and (self._any("negation", left[position : position + 3]) or self._any("without", left[position + 1 : position + 3])):
                return self.tokens.words[index]
        if trigger.form == "noun":  # "La caída de Mosul fue desmentida"
            behind = list(self._predicate(trigger, _SCOPE))
            joined = next((k for k, i in enumerate(behind) if self._is("coordination", i) and self._any("denial", behind[k + 1 : k + 2])), None)  # "rechazó asaltos y desmintió que …"
            return self._first("denial", behind[:joined])
        return None

    def _denies(self, index: int) -> bool:
        """Whether a word denies, and is no participle before a noun of place: "part of the disputed territories"."""
        if not self._is("denial", index) or index + 1 >= self.last:
            return self._is("denial", index)
        tied = index > self.first and any(self.known.has(name, self.tokens.words[index - 1]) for name in ("articles", "of", "locative"))
        noun = self.tokens.capital(index + 1) or any(self.known.has("generic", w) for w in self.tokens.words[index + 1 : min(self.last, index + 3)])
        return not (tied and noun)

    def _future(self, trigger: Trigger) -> str | None:
        """Plan, intention, fear or hypothesis that the trigger stands under."""
        if trigger.form in {"future", "conditional"}:
            return trigger.text
        if trigger.rule.frame == "enters" and self._any("tries" if self.known.verb_first else "attempts", self._left(trigger, 6, ",;:()«»")):
            return None  # who tries to enter attacks
        if trigger.form == "noun":
            left = list(self._left(trigger, 6, ",;:()«»"))
            right = [i for i in self._right(trigger, 8) if self._is("fear", i)] if trigger.rule.kind == "attack" else []
            would = self._would(trigger) or (None if trigger.rule.modality else self._first("predicate_modals", self._predicate(trigger, _SCOPE)))
            return would or self._first("fear", left) or self._first("fear", right) or self._first("demands", left[: 6 if self.known.brackets else 4]) or (self._first("tries", left[:4]) if trigger.rule.kind != "attack" else None)
        if word := self._hypothesis(trigger):
            return word
        if trigger.form == "infinitive":
            return self._infinitive(trigger)
        near = list(self._left(trigger, _NEAR, ",;:()«»"))
        if self._goes_on(near):
            return None
        if trigger.form == "present" and self.known.bare_present and self.tokens.words[trigger.first].endswith("ing") and not self._any("be", near) and (word := self._would(trigger)):
            return word  # "taking it would open the road"
        if word := self._modal_bracket(trigger):
            return word
        if len(near) > 1 and self._is("be", near[0]) and self._is("infinitive_marks", near[1]):
            return self._infinitive(trigger)  # "is expected to be attacked"
        modal = next((i for i in near if self._is("future", i) or self._is("fear", i)), None)
        success = next((i for i in near if self._is("success", i)), None)
        if modal is None or self._is("infinitive_marks", modal):
            return None
        if not (success is not None and success > modal) and trigger.form != "past":
            return self.tokens.words[modal]
        return self.tokens.words[modal] if trigger.form == "past" and self._any("be", near) and self._is("fear", modal) else None

    def _would(self, trigger: Trigger) -> str | None:
        """Modal of the verb whose subject a noun is: "its loss would expose", "the fall of the port would cut"."""
        for index in self._right(trigger, 8):
            if index > trigger.last and (self.tokens.gaps[index] != " " or self._is("report", index)):
                return None
            if self._is("future", index) and not self._is("locative", index) and (index == trigger.last or (self._is("fear", index) and not self._is("infinitive_marks", index))):
                return self.tokens.words[index]
        return None

    def _predicate(self, trigger: Trigger, reach: int) -> Iterator[int]:
        """Tokens behind a noun up to the end of its clause, over what stands between two commas: "La caída de Kabul podría producirse",
        "La chute de X, port du sud, ouvrirait la route de Y"."""
        inside, passed, gaps = False, 0, self.tokens.gaps
        for index in self._right(trigger, 3 * reach):
            inside ^= "," in gaps[index]
            passed += not inside
            if passed > reach or any(mark in gaps[index] for mark in "()«»") or (not inside and self._is("relatives", index) and not self.known.brackets):
                return  # (a German article is written as a relative pronoun, which stands between commas)
            if not inside:
                yield index

    def _modal_bracket(self, trigger: Trigger) -> str | None:
        """Modal whose passive infinitive closes the clause ("soll bis Sonntag geräumt werden"), or that closes it ("…, dass X fallen könnte")."""
        if not self.known.verb_last:
            return None
        behind = [i for i in self._right(trigger, 3) if "," not in "".join(self.tokens.gaps[trigger.last : i + 1])]
        if self._told_modal(trigger):
            return None
        if self.known.brackets and trigger.form == "present" and self._closes(trigger):  # "andernfalls werde man die Stadt stürmen"
            clause = list(self._left(trigger, 2 * _SCOPE, ",;:()«»"))
            infinitive = self.tokens.words[trigger.last - 1].endswith(tuple(self.known.classes["infinitive_endings"]))
            if infinitive and (word := self._first("future_marks", clause) or self._first("closing_modals", clause)):
                return word
        if word := self._first("closing_modals", behind):
            return word
        if not self._any("passive_infinitive", behind[:1]):
            return None
        return self._first("future", self._left(trigger, _SCOPE, ",;:()«»"))

    def _closes(self, trigger: Trigger) -> bool:
        """Whether a trigger is the last word of its clause."""
        return not trigger.split and (trigger.last >= self.last or any(m in self.tokens.gaps[trigger.last] for m in ",;:.!?"))

    def _told_modal(self, trigger: Trigger) -> str | None:
        """Modal that only reports what a perfect infinitive behind a participle tells: "wollen die Stadt eingenommen haben", "soll gefallen sein"."""
        behind = [i for i in self._right(trigger, 4) if "," not in "".join(self.tokens.gaps[trigger.last : i + 1])]
        if not self.known.brackets or not self._any("perfect_infinitive", behind[:2]) or trigger.form == "infinitive":
            return None
        return self._first("claim_modals", [*behind, *self._left(trigger, 2 * _SCOPE, ",;:()«»")])

    def _hypothesis(self, trigger: Trigger) -> str | None:
        """Word that opens a condition at the start of the trigger's clause: "Si Hérat venait à céder", "if Kandahar falls"."""
        opening = next(iter(list(self._left(trigger, 12, ",;:()«»"))[-1:]), None)
        if opening is None or self._is("hypothesis", opening):
            return None if opening is None else self.tokens.words[opening]
        feared = range(max(self.first, opening - 4), opening) if "," in self.tokens.gaps[opening] and self._is("complementisers", opening) else ()
        return self._first("fear", feared)  # "es besteht die Gefahr, dass X fällt"

    def _goes_on(self, near: Sequence[int]) -> bool:
        """Whether "before" ties a verb to what the sentence told as a fact: "held the town for hours before retreating"."""
        return self.told and self._any("sequence", near[:3])

    def _infinitive(self, trigger: Trigger) -> str | None:
        """An infinitive is a plan unless success, a report or its own subject says that it happened."""
        left = list(self._left(trigger, _CLAUSE * (1 + self.known.bare_agent), ";:()"))  # "удалось прорвать оборону в районе X и занять Y"
        if self._goes_on(left[:3]):
            return None
        if self.known.brackets and self._any("closing_success", self._right(trigger, 1)):
            return None  # "die es einnehmen konnte"
        for position, index in enumerate(left):
            if self._succeeds(index) and not (position and self._plans(left[position - 1])):
                return None
            if self._is("future", index) and not self._is("infinitive_marks", index):
                return None if self._any("occasion", left[position + 1 :]) else self.tokens.words[index]  # "en a profité pour prendre X"
        if left and self._any("ranks", left[1:6]) and (self._is("infinitive_marks", left[0]) or self._is("rank_marks", left[0])):
            return None  # "the tenth capital to fall"
        if not left or self._is("infinitive_marks", left[0]):
            return self.tokens.words[left[0]] if left else None
        # "Rebels capture town": a headline's present, right behind its subject.
        before = next((a for a in reversed(self.atoms) if a.last <= trigger.first and not (a.sort == "W" and self.known.has("adverbs", a.word))), None)
        if before is not None and (before.sort in {"A", "P"} or self.known.has("own_subject", before.word)) and before.last >= trigger.first - 2 and self.known.bare_present:
            return None
        return "infinitive"

    def _succeeds(self, index: int) -> bool:
        """Whether a word is a verb of success, and no noun that is written like one: "tentent depuis l'été de", "the claim to"."""
        return self._is("success", index) and not (index > self.first and self.known.has("articles", self.tokens.words[index - 1]))

    def _plans(self, index: int) -> bool:
        """Whether a word speaks of a plan, more than a mere mark of the infinitive or an "of" does."""
        return self._is("future", index) and not self._is("infinitive_marks", index) and not self._is("of", index)

    def _claim(self, trigger: Trigger, gains: str | None, speaker_default: str | None, loses: str | None = None) -> Stance:
        words, speaker = self._speaker(trigger, "report", speaker_default)
        nameless = words is None or (self.known.bare_agent and speaker == words)  # "представитель движения", of no side known by name
        if nameless and gains is not None and (spokesman := self._own_spokesman(trigger)):
            words, speaker = spokesman, gains
        if word := self._told_modal(trigger):
            return Stance("claimed", f"said of it ('{word}')", words, speaker)
        if words is None and (word := self._first("announce", self._left(trigger, _CLAUSE, ";:()"))):
            return Stance("claimed", f"announced by nobody known ('{word}')")
        if words is None and (own := self._own_forces(trigger)):
            return Stance("claimed", f"who speaks says so of his own ('{own}')")
        near = list(self._left(trigger, _NEAR, ";:()"))
        if self.known.verb_last:
            near = [*self._left(trigger, _SCOPE, ",;:()"), *self._right(trigger, 2)]
        if (word := self._first("conditional", near)) and not (words and self.known.has("indirect", word)):  # indirect speech of somebody named
            return Stance("claimed", f"conditional ('{word}')", words, speaker)
        far = [i for i in self._right(trigger, 14) if i < trigger.last + 8 or ("rumour", i) in self.phrases]
        if word := self._first("rumour", [*self._left(trigger, 10), *far]):
            return Stance("claimed", f"unconfirmed ('{word}')", words, speaker)
        if word := self._first("claim_strong", [*self._left(trigger, _SCOPE, ";:"), *self._right(trigger, _SCOPE)]) or self._first("own_subject", self._left(trigger, 3 * (trigger.rule.kind != "held"), ",;:()«»“”")):
            return Stance("claimed", f"a side says so of itself ('{word}')", words, speaker)
        if speaker is not None and gains is not None and speaker.casefold() == gains.casefold():
            return Stance("claimed", f"the side that gains says so ('{words}')", words, speaker)
        if speaker is not None and loses is not None and trigger.rule.frame == "loses" and self.known.brackets and speaker.casefold() != loses.casefold():
            return Stance("claimed", f"another side says so ('{words}')", words, speaker)  # "Russland habe X verloren, meldete der Generalstab in Kiew"
        if speaker is not None and gains is None and trigger.rule.kind in {"capture", "recapture", "same"} and self._strong(trigger):
            return Stance("claimed", f"a side says so of itself ('{words}')", words, speaker)
        if words is None and trigger.rule.kind in {"capture", "recapture"} and (word := self._quoted_claim(trigger, gains)):
            return Stance("claimed", f"in the words of somebody unknown ('{word}')")
        return Stance("asserted", "told as a fact" if words is None else f"said by '{words}'", words, speaker)

    def _quoted_claim(self, trigger: Trigger, gains: str | None) -> str | None:
        """Verb of claiming behind the quotation that a trigger stands in ("« X est repris », a affirmé leur service"), or of saying before "liberated"."""
        freed = self.known.has("liberation", self.tokens.words[trigger.first])
        if (freed and trigger.form != "noun" and (said := self._first("report", self._left(trigger, _SCOPE)))) or (gains and not freed):
            return said if freed else None
        closed = False
        for index in self._right(trigger, _SCOPE):
            closed = closed or any(mark in self.tokens.gaps[index] for mark in '»”“"')
            if closed and (self._is("claim", index) or (freed and self._is("report", index))):
                return self.tokens.texts[index]
        return None

    def _own_forces(self, trigger: Trigger) -> str | None:
        """Words for the speaker's own men beside a trigger, in a sentence that quotes somebody of no known side: "X said his fighters took Y"."""
        own = self._first("own_forces", range(max(self.first, trigger.first - _NEAR), min(self.last, trigger.last + 3)))
        return own if own and any(self._is("report", i) for i in range(self.first, trigger.first)) else None

    def _strong(self, trigger: Trigger) -> bool:
        """Whether a verb of claiming one's own gain, or the announcement of a taking, stands before a trigger that names no side."""
        left = list(self._left(trigger, _SCOPE if trigger.rule.kind == "same" else _CLAUSE, ";:()"))
        return self._any("claim", left) and trigger.form in {"noun", "infinitive", "participle"} and trigger.rule.frame == "takes"

    def _speaker(self, trigger: Trigger, name: str, default: str | None) -> tuple[str | None, str | None]:
        """(words, canonical name) of who says what the trigger tells; None where nobody is named."""
        for index in self._verbs_of_saying(trigger, name):
            atom = self.atoms[index]
            if self.known.has("attribution_heads", atom.word) or ("attribution_before", atom.first) in self.phrases:
                said = self._next_side(index)
            else:
                behind = self._next_side(index) if self.known.verb_first else None  # "قال متحدث باسم الجيش إن …"
                said = behind or (self._side_before(index) if atom.first < trigger.first else self._side_around(index))
            if self.known.brackets and index and (state := self._state_named(index - 1)):
                return self.text[self.atoms[index - 1].start : atom.end], state  # "nach ukrainischen Angaben"
            if not said and self.known.brackets and atom.first < trigger.first:
                said = next((a for a in self.atoms[index + 1 : index + 4] if self._speaks(a)), None)  # "meldeten die Huthis die Eroberung von X"
            if not said and self.known.brackets:
                said = self._bracket_speaker(index)
            if said:
                return self._named(self._witness_beside(said) or said, default)
            if self.spoke and any(a.sort == "W" and self.known.has("speaker_pronouns", a.word) for a in self.atoms[max(0, index - 3) : index + 3]):
                return self.spoke, self.spoke  # "He said": who was quoted before
        return None, None

    def _witness_beside(self, said: Atom) -> Atom | None:
        """Witness who says the same as a side: "a lawmaker and a Taliban spokesman said"."""
        index = next(i for i, a in enumerate(self.atoms) if a is said)
        tie = next((k for k in range(index - 1, max(-1, index - 4), -1) if self.known.has("coordination", self.atoms[k].word)), None)
        if tie is None or said.actor is None or any("," in self._gap(k) for k in range(tie, index + 1)):
            return None
        return next((a for a in self.atoms[max(0, tie - 3) : tie] if a.actor is not None and a.actor.sort == "neutral"), None)

    def _own_spokesman(self, trigger: Trigger) -> str | None:
        """Word for somebody who speaks for the side that acts, where no side is named beside it: "the army has taken X, a spokesman said"."""
        for index in self._verbs_of_saying(trigger, "report"):
            for k in range(max(1, index - 2), min(len(self.atoms), index + 4)):
                if self.known.has("spokesmen", self.atoms[k].word) and (self.known.bare_agent or any(self.known.has(n, self.atoms[k - 1].word) for n in ("articles", "possessives"))):
                    return self.atoms[k].word
        return None

    def _state_named(self, index: int) -> str | None:
        """Name of the state whose adjective stands at an atom."""
        atom = self.atoms[index]
        state = self.cast.state(self.cast.country_of(atom.word)) if atom.sort == "W" else None
        return state.name if state else None

    def _bracket_speaker(self, index: int) -> Atom | None:
        """Subject of a verb of saying that closes its clause: "Die Gruppe hatte am Samstag die Eroberung der Stadt verkündet"."""
        found = None
        for position in range(index - 1, max(-1, index - 2 * _SCOPE), -1):
            if any(mark in self._gap(position + 1) for mark in ",;:.!?"):
                break
            found = self.atoms[position] if self._speaks(self.atoms[position]) else found
        return found

    def _verbs_of_saying(self, trigger: Trigger, name: str) -> list[int]:
        """Atoms of a class around a trigger, the nearest before it first, then those behind; none across a mark or a "but" that
        parts what one says from what another does ("Turkey says it took X, but the SDF insists …")."""
        near = [i for i, a in enumerate(self.atoms) if a.sort == "W" and abs(a.first - trigger.first) <= 2 * _SCOPE
                and not trigger.first <= a.first < trigger.last and self._says(name, a) and not self._parted(a, trigger) and not self._after_it(a, trigger) and ("no_report", a.first - 1) not in self.phrases]
        before = [i for i in near if self.atoms[i].first < trigger.first]
        return before[::-1] + [i for i in near if self.atoms[i].first >= trigger.last]

    def _after_it(self, atom: Atom, trigger: Trigger) -> bool:
        """Whether a noun only says after what a verb of saying behind it tells something else: "After the capture of X, the MNLA said that …"."""
        opening = next((i for i in range(trigger.first - 1, max(self.first, trigger.first - 4) - 1, -1) if self.known.has("after", self.tokens.words[i])), None)
        if opening is None or trigger.form != "noun" or atom.first < trigger.last or not (opening == self.first or "," in self.tokens.gaps[opening]):
            return False
        return any("," in self.tokens.gaps[i] for i in range(trigger.last, atom.first + 1))

    def _says(self, name: str, atom: Atom) -> bool:
        """Whether an atom is a verb of saying of a class, or opens words that are ("fait état", "d'après")."""
        return self._is(name, atom.first) or (name == "report" and ("attribution_before", atom.first) in self.phrases)

    def _parted(self, atom: Atom, trigger: Trigger) -> bool:
        """Whether a semicolon, or a comma and a word of contrast, stands between an atom and a trigger."""
        first, last = (atom.last, trigger.first) if atom.first < trigger.first else (trigger.last, atom.first)
        for index in range(first, last + 1):
            gap = self.tokens.gaps[index]
            if ";" in gap or ("," in gap and index < last and self.known.has("contrast", self.tokens.words[index])):
                return True
        return atom.first >= trigger.last and attributes_quotation(self.tokens, trigger.last, atom.first)

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
        before = self.tokens.words[max(0, atom.first - 2) : atom.first]
        if any(self.known.has("of", w) and all(self.known.has("articles", v) for v in before[i + 1 :]) for i, w in enumerate(before)):
            return False  # "les rebelles du sud de la Syrie affirment"
        place = atom.placing.place
        return atom.placing.mention.role == "metonym" or (place is not None and place.feature in {"PCLI", "PPLC"} and (self._owns(atom) or (self._is("report", min(atom.last, self.last - 1)) and self.tokens.gaps[atom.last] == " " and not self._is("locative", atom.first - 1))))

    def _owns(self, atom: Atom) -> bool:
        """Whether "'s" and a person or office follow a place: "Sri Lanka's president"."""
        return self.tokens.words[atom.last : atom.last + 1] == ["s"] and any(self.known.has("offices", w) for w in self.tokens.words[atom.last + 1 : atom.last + 4])

    def state_of(self, atom: Atom) -> str | None:
        """Canonical name of the state that a place's name stands for."""
        place = atom.placing.place if atom.placing else None
        state = self.cast.state(place.country) if place else None
        return state.name if state else None

    def _next_side(self, index: int) -> Atom | None:
        for position, atom in enumerate(self.atoms[index + 1 : index + 7]):
            if self.known.verb_first and atom.sort == "W" and self.known.has("complementisers", atom.word):
                return None
            state = self.known.verb_first and position < 2 and atom.placing is not None and atom.placing.place is not None and atom.placing.place.feature in {"PCLI", "PPLC"}
            if state or self._speaks(atom):
                return atom
        return None

    def _side_before(self, index: int) -> Atom | None:
        """Subject of a verb of saying: the nearest side before it, within its clause."""
        start = index
        while start and "," not in self._gap(start) and any(self.known.has(c, self.atoms[start - 1].word) for c in ("have", "be", "clitics", "adverbs")) and self.atoms[start - 1].sort == "W":
            start -= 1
        if start and "," in self._gap(start):  # "the OLA, an ally of the Tigrayans, has said"
            start = before_insertion(start, self._gap, lambda k: self._speaks(self.atoms[k]))
        return next((a for a in reversed(self.atoms[max(0, start - 10) : start]) if self._speaks(a)), None)

    def _gap(self, index: int) -> str:
        """Text between an atom and the one before it."""
        return self.text[self.atoms[index - 1].end : self.atoms[index].start] if index else ""

    def _clause_behind(self, index: int) -> Iterator[Atom]:
        """Atoms behind a verb of saying: four, and more as far as no mark parts them: "proclaimed on its own news site the MNDAA"."""
        for position in range(index + 1, min(len(self.atoms), index + (16 if self.known.brackets else 5 if self.known.verb_last else 9))):
            if (position > index + 4 and any(any(mark in self._gap(k) for mark in ",;:()") for k in range(index + 2, position + 1))) or ("," in self._gap(position) and self._is("contrast", self.atoms[position].first)):
                return  # "the army said on Monday, while soldiers from Chad took Y"
            before = self.tokens.words[self.atoms[position].first - 2 : self.atoms[position].first] if position > index + 1 else []
            tied = any(self.known.has("locative", w) and not self.known.has("of", w) for w in before) or (position > index + 4 and any(self.known.has("of", w) for w in before[1:]))
            if not tied:  # "said on its channel", "a déclaré à la télévision le président"
                yield self.atoms[position]

    def _side_around(self, index: int) -> Atom | None:
        """Subject of a verb of saying behind the news: "…, said the army" or "…, the army said"."""
        hears = self.known.has("hearers", self.atoms[index].word)  # "…, said the army", but "…, the army's spokesman, told Reuters"
        after = next((a for a in self._clause_behind(index) if self._speaks(a)), None)
        before = None
        for position in range(index - 1, max(-1, index - 7), -1):
            if any(mark in self.text[self.atoms[position].end : self.atoms[position + 1].start] for mark in (";:»”" if hears and position == index - 1 else ",;:»”")):
                break
            if self._speaks(self.atoms[position]):
                before = self.atoms[position]
                break
        group = self.text[self.atoms[max(0, index - 2)].end : self.atoms[index].start] if index else ""
        inverted = any(mark in group for mark in ',»”"') or (index == 0)
        return after or before if inverted and not hears else before or after


def before_insertion(index: int, gap: Callable[[int], str], told: Callable[[int], bool]) -> int:
    """Atom that an insertion between commas opens at which a comma closes before the atom `index` ("JNIM, linked to al-Qaeda, claimed",
    "Kramatorsk, 15 km to the south, fell"); `index` itself where what stands before it is not what is `told` of."""
    opening = next((k for k in range(index - 1, max(0, index - 12), -1) if "," in gap(k)), None)
    return opening if opening is not None and told(opening - 1) else index

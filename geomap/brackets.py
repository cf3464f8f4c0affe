"""Subjects -> Brackets: what stands before a verb that closes its clause, and between its two parts where it does not.

A German clause holds its verb in brackets: the finite part stands second, particle, participle and infinitive close the clause, and a subordinate clause
closes with the whole verb. Between them the order is free: what a place or side is there its preposition tells, not where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from geomap.clauses import REACH, TOO_WIDE, Target, parts
from geomap.subjects import Subjects
from geomap.triggers import Trigger

_OPENERS = ("relatives", "complementisers", "stop_words", "where_relatives", "when_relatives", "hypothesis", "sequence", "without")
_VERBAL = ("have", "be", "passive", "closing_modals", "closing_success", "report", "future")
_PARTICIPLES = tuple(stem + ending for stem in ("en", "t") for ending in ("e", "en", "er", "es", "em"))
_CLOSING = ("have", "be", "passive", "closing_modals", "coordination")


class Brackets(Subjects):
    """A clause of a language with verb brackets, asked for the places and sides between them."""

    def _closes(self, trigger: Trigger, last: int) -> bool:
        """Whether a trigger closes its clause: a mark, an auxiliary or "and" follows, or nothing."""
        if trigger.split:
            return False
        if last >= self.size or trigger.form == "infinitive" or any(m in self._gap(last) for m in ",;:.!?()–"):
            return True
        return self._is(_CLOSING, last) and trigger.form != "present"

    def _opens(self, index: int) -> bool:
        """Whether the word behind a comma opens another clause: a conjunction, or a relative pronoun with or without its preposition."""
        return self._is(_OPENERS, index) or (self._is("locative", index) and self._is("relatives", index + 1) and not self.tokens.capital(self.atoms[index + 1].last))

    def _insertion(self, index: int) -> int | None:
        """Atom that an insertion between commas starts at which ends right before `index`: a relative clause, or words without a verb."""
        verbal = False
        for position in range(index - 1, max(0, index - 20), -1):
            verbal = verbal or self._is(_VERBAL, position) or (self._blocks(position) and not self._is("generic", position))
            if any(m in self._gap(position) for m in ".;:!?"):
                return None
            if "," in self._gap(position):
                relative = self._is("relatives", position) or (self._is("locative", position) and self._is("relatives", position + 1))
                return position if relative == verbal else None
        return None

    def _parted(self, index: int) -> bool:
        """Whether a clause starts at an atom."""
        gap = self._gap(index)
        if gap == " ":
            return False
        if any(m in gap for m in '.;:!?«»„“"'):
            return True
        return "," in gap and not self._goes_on_listing(index)

    def _goes_on_listing(self, index: int) -> bool:
        """Whether a comma at an atom only parts the members of a list of places."""
        if self._opens(index) and not self._is("coordination", index) and not self._is("determiners", index):
            return False
        behind = next((k for k in range(index, min(self.size, index + 5)) if not self._is(("determiners", "generic", "coordination", "adverbs"), k)), self.size)
        return behind < self.size and self.atoms[behind].sort == "P" and any(a.sort == "P" for a in self.atoms[max(0, index - 4) : index])

    def _leftwards(self, first: int) -> Iterator[int]:
        """Atoms of the clause before an atom, the nearest first; insertions are passed over."""
        index = first - 1
        if index >= 0 and "," in self._gap(first) and (opening := self._insertion(first)) is not None:
            index = opening - 1
        while index >= 0 and first - index <= 2 * REACH + 8:
            yield index
            if self._parted(index):
                opening = self._insertion(index) if "," in self._gap(index) and not self._opens(index) else None
                if opening is None:
                    return
                index = opening - 1
            else:
                index -= 1

    def _clause_start(self, first: int) -> int:
        """First atom of the clause that an atom stands in."""
        return min(self._leftwards(first), default=first)

    def _preposition(self, index: int, trigger: Trigger | None = None) -> str | None:
        """Preposition that governs a place or description at an atom, None for one that has none, "" for one that is a trigger's own word."""
        for position in range(index - 1, max(-1, index - 8), -1):
            if parts(self._gap(position + 1)) and not self._goes_on_listing(position + 1):
                return None
            atom = self.atoms[position]
            if trigger is not None and trigger.first <= atom.first < trigger.last:
                return ""
            if self._is("locative", position):
                return atom.word
            if atom.sort == "P" and ((self._is("coordination", position + 1) and not self._is("adverbs", position + 1)) or "," in self._gap(position + 1)):
                continue
            if self._is(("determiners", "generic", "coordination"), position) and not self._blocks(position):
                continue
            return None
        return None

    def _wanted(self, trigger: Trigger) -> frozenset[str]:
        """Prepositions that a trigger's own place stands behind."""
        return trigger.rule.tail | trigger.rule.tail_from | trigger.rule.noun_tail

    def _is_object(self, trigger: Trigger, index: int, reads_as_place: bool) -> bool | None:
        """Whether a place or description at an atom can be what a trigger speaks of; None for one that it may lie in."""
        if reads_as_place and (self.hints[index] == "off" or self._in_attribute(index)):
            return False
        preposition = self._preposition(index, trigger)
        if preposition == "":
            return True  # "übernahmen die Kontrolle über X"
        if preposition is None:
            bare = trigger.rule.direct or not self._wanted(trigger) or trigger.rule.frame == "takes"
            return bare and not (reads_as_place and self.hints[index] in {"off", "acting"})
        where = trigger.rule.frame in {"leaves", "enters", "fights"} or trigger.rule.modality is not None or trigger.rule.kind in {"capture", "recapture"}
        if preposition in self._wanted(trigger) and where:
            return True
        lies = trigger.rule.kind in {"attack", "contested"} and not trigger.rule.modality  # "In X sind die Soldaten eingekesselt"
        return None if self._contained(index) or lies else False

    def _in_attribute(self, index: int) -> bool:
        """Whether a place stands in a participle's own words before its noun: "in die von Rebellen in der Provinz Idlib gehaltene Stadt"."""
        if index + 1 < self.size and self._gap(index + 1) == "-" and self._blocks(index + 1):
            return True  # "in den ersten Stunden der Mossul-Offensive"
        participle = index + 2 < self.size and not self.tokens.capital(self.atoms[index + 1].first) and self.atoms[index + 1].word.endswith(_PARTICIPLES)
        return participle and self._gap(index + 1) == " " and self._is(("generic", "capital_nouns", "part_nouns"), index + 2)

    def _contained(self, index: int) -> bool:
        """Whether a noun for a part of a town or a building stands before the preposition of a place: "das Hauptquartier der Armee in X"."""
        for position in range(index - 1, max(-1, index - 10), -1):
            if parts(self._gap(position + 1)) or self._is(_VERBAL, position):
                return False
            if self._is(("parts", "part_nouns"), position) and not self._is("locative", position - 1) and not self._is("locative", position - 2):
                return True
        return False

    def _place_at(self, trigger: Trigger, index: int, rightwards: bool) -> tuple[list[Target], bool]:
        """Places that start, or end, at an atom and are a trigger's object, and whether that is sure."""
        atom = self.atoms[index]
        if atom.sort == "P":
            place = self._placing(index).place
            if (place is not None and place.feature in TOO_WIDE) or self._only_situates(index) or self._placing(index).mention.role == "metonym":
                return [], False
            meant = self._is_object(trigger, index, reads_as_place=True)
            if meant is False:
                return [], False
            if self.hints[index] == "apposed" and not self._in_apposition(index):
                if seat := self._seat(index):
                    return [Target(seat, anaphora="the capital of " + self.text[atom.start : atom.end])], bool(meant)
                if place is not None and place.feature == "ADM1":
                    return [], False  # "die Hauptstadt der Region Tigray", whose name was not told, is not the region
            listed = self._listed(index, self._is_part(index)) if rightwards else self._listed_with(index)
            return (listed, True) if meant else ([replace(t, partial=True) for t in listed[-1:]], False)
        if atom.sort not in {"W", "A"} or not (found := self._anaphor(index)):
            return [], False
        meant = self._is_object(trigger, index, reads_as_place=False)
        return (found if meant is not False else []), bool(meant)

    def _listed_with(self, index: int) -> list[Target]:
        """The place at `index` and those listed before it, whatever preposition opens the list."""
        found = self._listed_before(index)
        if len(found) == 1 and self._is("coordination", index - 1) and self.atoms[index - 2].sort == "P" and self.hints[index - 2] == "adjunct":
            return [Target(self._placing(index - 2)), *found]
        return found

    def _closed_object(self, trigger: Trigger, first: int) -> list[Target]:
        """Object of a verb that closes its clause: the nearest place before it that no preposition ties elsewhere."""
        if first and "," in self._gap(first) and self.atoms[first - 1].sort == "P" and "," in self._gap(first - 1):
            return [Target(self._placing(first - 1))]  # "die Hochburg der Serben, Knin, eingenommen"
        return self._surest(trigger, self._leftwards(first), rightwards=False)

    def _midfield_object(self, trigger: Trigger, last: int) -> list[Target]:
        """Object between a finite verb and the end of its clause: "nahmen die Rebellen am Montag die Stadt X ein"."""
        reach = range(last, min(self.size, last + 2 * REACH))
        within = takewhile(lambda index: index == last or not (self._blocks(index) or self._parted(index)), reach)
        return self._surest(trigger, within, rightwards=True)

    def _surest(self, trigger: Trigger, indexes: Iterable[int], *, rightwards: bool) -> list[Target]:
        """The first places among some atoms that are surely the object, else the first that may be."""
        doubtful: list[Target] = []
        for index in indexes:
            found, sure = self._place_at(trigger, index, rightwards=rightwards)
            if sure and found:
                return found
            doubtful = doubtful or found
        return doubtful

    def _relative_object(self, trigger: Trigger, first: int) -> list[Target]:
        """Place that the pronoun stands for which opens a relative clause: "die Stadt X, die Rebellen erobert hatten"."""
        start = self._clause_start(first)
        preposition = self._is("locative", start)
        pronoun = start + 1 if preposition else start
        if not start or "," not in self._gap(start) or not self._is("relatives", pronoun) or (preposition and self.atoms[start].word not in self._wanted(trigger)):
            return []
        for index in range(start - 1, max(-1, start - 2 * REACH), -1):
            if any(m in self._gap(index + 1) for m in ".;:!?"):
                break
            if self.atoms[index].sort == "P" and self.hints[index] not in {"off", "acting"}:
                return [Target(self._placing(index))]
            if found := self._anaphor(index):
                return found
        return []

    def _pronoun_object(self, trigger: Trigger, first: int, last: int, *, alone: bool) -> list[Target]:
        """Place that a pronoun of the clause stands for: "nachdem sie gefallen war", "von dort abgezogen"; where it is not `alone` in its clause
        ("die Rebellen, die sie erobert hatten") the subject is another."""
        where = bool(trigger.rule.tail_from) or trigger.rule.frame in {"enters", "fights"}
        behind = range(last, last if self._closes(trigger, last) else min(self.size, last + 3))
        here = [*self._leftwards(first), *(k for k in behind if not parts(self._gap(k)))]
        if any(self._is("settlements", k) for k in here) and not where:
            return []  # "konnten diese mehrere Ortschaften einnehmen"
        for index in here:
            word = self.atoms[index].word
            if self.atoms[index].sort == "P" or word not in self.classes["place_pronouns"] or (word in self.classes["where_pronouns"]) != where:
                continue
            if where or alone or any(k != index and self.atoms[k].sort != "W" and self._nominative(k) for k in here):
                return self._last_place(index)
        return []

    def _bracketed(self, trigger: Trigger, first: int, last: int, *, alone: bool) -> list[Target]:
        """Places that a verb speaks of, by where it stands in its clause; `alone` says that a pronoun there stands for the place."""
        if self._closes(trigger, last):
            found = self._closed_object(trigger, first) or self._relative_object(trigger, first)
            if not found or all(t.anaphora for t in found):
                found = self._included(max(0, first - 6), last) or found
        else:
            found = self._midfield_object(trigger, last) or ([] if trigger.rule.frame == "falls" else self._objects(trigger, last)) or self._closed_object(trigger, first)
        found = found or self._pronoun_object(trigger, first, last, alone=alone or trigger.form == "infinitive")
        if not found and alone and self._is(_VERBAL, start := self._clause_start(first)) and start:
            return list(self.last_targets)  # "X wird belagert, konnte aber nicht eingenommen werden"
        return found

    # --- sides

    def _nominative(self, index: int) -> bool:
        """Whether a side can be a subject: no preposition ties it, and it is no genitive of the noun before it ("der Abzug der Armee")."""
        if not self._acts(index) or self._tied(index):
            return False
        atom = self.atoms[index]
        if atom.sort == "P" and self.hints[index] not in {"", "acting"}:
            return False
        position = index - 1
        while position > 0 and self._is("determiners", position) and not self._is("genitives", position):
            position -= 1
        noun = position > 0 and self._is("genitives", position) and self.atoms[position - 1].sort in {"W", "A"} and self.tokens.capital(self.atoms[position - 1].last - 1)
        return not (noun and not parts(self._gap(position)) and position - 1 > 0)

    def _bracket_subject(self, trigger: Trigger, first: int, last: int, ground: bool = False) -> str | None:
        """Subject of a verb: the side that opens its clause, else the one behind the finite verb, else the one that a relative pronoun stands for."""
        clause = [k for k in self._leftwards(first) if self._nominative(k)][::-1]
        start = self._clause_start(first)
        opening = next((k for k in range(start, first) if not self._is(("determiners", "adverbs", "coordination", "complementisers"), k)), first)
        if not self._closes(trigger, last) and opening not in clause:
            behind = next((k for k in range(last, min(self.size, last + 12)) if self._nominative(k)), None)
            stop = next((k for k in range(last, min(self.size, last + 12)) if k > last and (self._parted(k) or self._blocks(k))), self.size)
            clause = [behind] if behind is not None and behind < stop else clause
        if clause:
            return None if ground and self._is_person(clause[0]) else self._name(self.atoms[clause[0]])
        if start and "," in self._gap(start) and self._is("relatives", start) and self._acts(start - 1) and self.atoms[start - 1].sort == "A":
            return self._name(self.atoms[start - 1])
        return None

    def _side_left(self, name: str, first: int) -> str | None:
        """Side behind words of a class in the clause before a verb that closes it: "an die Miliz gefallen", "den Rebellen überlassen"."""
        for index in self._leftwards(first):
            if phrase := self._phrase_at(name, index):
                for k in range(index + len(phrase.split()), first):
                    if self.atoms[k].sort == "A" and self._acts_behind(k):
                        return self._name(self.atoms[k])
                    if not self._is("determiners", k):
                        break
        return None

    def _other_side(self, first: int, last: int, gains: str | None) -> str | None:
        """Side of a clause other than the one that gains: whom it drives out."""
        near = (*sorted(self._leftwards(first)), *range(last, min(self.size, last + 8)))
        return next((name for k in near if self.atoms[k].sort == "A" and self._acts(k) and not self._tied(k) and (name := self._name(self.atoms[k])) != gains), None)

    def _from_before(self, first: int, last: int, prepositions: frozenset[str]) -> list[Target]:
        """Places behind one of some prepositions in the clause of a verb: "haben die Rebellen aus X vertrieben"."""
        end = next((k for k in range(last, min(self.size, last + REACH)) if self._parted(k)), min(self.size, last + REACH))
        for index in (*range(last, end), *self._leftwards(first)):
            if (self.atoms[index].sort == "P" or self._anaphor(index)) and self._preposition(index) in prepositions:
                return self._listed_with(index) if self.atoms[index].sort == "P" else self._anaphor(index)
        return []

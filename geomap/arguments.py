"""Sides -> Roles: which places a trigger speaks of, who gains them and who loses them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geomap.clauses import REACH, Target, parts
from geomap.sides import Sides
from geomap.triggers import Trigger

_REACH_OF_LISTS = 14
_TOO_WIDE = frozenset({"PCLI", "CONT", "OCN", "SEA", "GULF", "STRT", "BAY", "CHN", "RIV", "STM", "LK", "MTS", "DSRT"})
"""Features that are fought over, on or near, but not held as a place is."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Places, gaining and losing side of a trigger, and the kind of shift they make of it.

    `inherits` says that a gaining side left out is the one told before."""

    targets: tuple[Target, ...]
    gains: str | None
    loses: str | None
    kind: str
    inherits: bool = False
    ended: bool = False
    """Whether a hold is told to have ended: "no longer controls X"."""


class Arguments(Sides):
    """The atoms of one sentence, asked for the roles of each of its triggers."""

    def of(self, trigger: Trigger, side: str | None) -> Roles | None:
        """Roles of a trigger, or None where it speaks of no place. `side` is who a pronoun stands for."""
        self.side, self.last_subject, self.this_subject = side, self.this_subject, None
        found = self._frame(trigger)
        if found is None:
            return None
        targets = tuple(t for t in found.targets if not self._too_wide(t, trigger))
        self.last_targets = targets or self.last_targets
        self.last_gains = found.gains or self.last_gains
        if trigger.rule.kind == "held" and self._no_longer(*self._bounds(trigger)):
            found = replace(found, gains=None, loses=found.gains or found.loses, kind="capture", ended=True)
        found = replace(found, kind=self._by_right(found, trigger))
        if found.gains is not None and found.gains == found.loses:
            found = replace(found, gains=None)  # nobody takes from themselves: one of the two was misread
        return replace(found, targets=targets) if targets else None

    def _by_right(self, found: Roles, trigger: Trigger) -> str:
        """Kind of a gain by who gains: what another side than the place's own state "liberates" it captures."""
        place = found.targets[0].placing.place if found.targets else None
        home = self.cast.state(place.country) if place else None
        liberates = found.kind == "recapture" and self.known.has("liberation", self.tokens.words[trigger.first])
        return "capture" if liberates and home and found.gains and found.gains != home.name else found.kind

    def _too_wide(self, target: Target, trigger: Trigger) -> bool:
        """Whether a place is no object of control here: a country or sea that the text is only about, or the government that leaves."""
        place = target.placing.place
        wide = place is not None and place.feature in _TOO_WIDE
        leaves = trigger.rule.frame in {"leaves", "yields", "gives_up", "loses"}
        acts = target.placing.mention.role == "metonym" and target.placing.mention.start < self.tokens.starts[trigger.first]
        return wide or (leaves and acts and not target.anaphora)

    def _frame(self, trigger: Trigger) -> Roles | None:
        """Roles by the trigger's frame, before places that cannot be meant are left out."""
        first, last = self._bounds(trigger)
        frame = trigger.rule.frame
        if frame in {"takes", "enters", "moves_into", "holds"}:
            return self._taking(trigger, first, last)
        if frame in {"falls", "remains"}:
            return self._falling(trigger, first, last)
        if frame in {"loses", "yields", "leaves", "gives_up"}:
            return self._losing(trigger, first, last)
        if frame == "in_hands":
            return self._in_hands(trigger, first, last)
        if frame == "fights":
            return self._fighting(trigger, first, last)
        if frame == "flies":
            return self._flying(trigger, first, last)
        return self._driving_out(trigger, first, last) if frame == "drives_out" else None

    def _taking(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject takes (holds, besieges, attacks) the object; in the passive the place is the subject and the side an agent."""
        passive = self._passive(trigger, first, last)
        if trigger.rule.passive_only and not passive:
            return None
        if passive:
            targets, gains = self._subject_places(first, self._reduced(first)), self._agent(last) or (self._agent_before(first) if self.known.verb_last else None)
            targets = targets or (self._object_before(first) if self.known.verb_last else self._inverted_passive(trigger, first, last))
        elif trigger.form == "noun" and trigger.rule.frame == "enters":
            targets, gains = self._located(last), self._of_side(last) or self._owner(first) or (self.side if self._is("possessives", first - 1) or self._is("possessives", first - 2) else None)
        elif trigger.form == "noun":
            targets, gains = self._noun_places(trigger, first, last), self._agent(last) or self._owner(first)
        else:
            targets, gains = self._objects(trigger, last) or self._object_pronoun(trigger, first) or self._relative(trigger, first), self._subject(first)
            if not targets and (self.known.verb_last or (trigger.form in {"past", "participle"} and first and self.atoms[first - 1].sort == "P")):
                targets, gains = (self._object_before(first, trigger.split), gains) if self.known.verb_last else (self._subject_places(first), self._agent(last))
        if not targets and self.known.bare_agent and trigger.form in {"past", "present"} and (behind := self._next_side(last, 3)):
            targets, gains = self._object_before(first, opens=True), behind  # "Кундуз захватили талибы"
        if not targets:
            return None
        return Roles(tuple(targets), gains, self._from_side(last), self._kind(trigger, first, last), inherits=True)

    def _inverted_passive(self, trigger: Trigger, first: int, last: int) -> list[Target]:
        """Subject of a passive that opens its sentence: "Fue recuperada Palmira"."""
        return self._objects(replace_light(trigger), last) if first < 3 and all(a.sort in {"W", "T"} for a in self.atoms[:first]) else []

    def _falling(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """The place is the subject ("Kunduz fell to the Taliban") or what the noun is of ("the fall of Kunduz")."""
        if trigger.form == "noun":
            targets = self._noun_places(trigger, first, last)
        else:
            targets = self._subject_places(first) or ([] if self._person_subject(first) else self._inverted(last))
        if not targets:
            return None
        if any(self._is("repeats", k) for k in range(last, min(len(self.atoms), last + 3))):
            return None  # "changed hands six times"
        gains = None if trigger.rule.frame == "remains" else self._inside(first, last) or self._to_side(last)
        return Roles(tuple(targets), gains, None, self._kind(trigger, first, last), inherits=trigger.rule.frame == "falls")

    def _losing(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject loses, leaves or hands over the object."""
        passive = self._passive(trigger, first, last)
        frame = trigger.rule.frame
        if trigger.form == "noun":
            targets, loses = self._noun_places(trigger, first, last) or (self._located(last, "sources" if frame == "leaves" else "locative") if frame in {"leaves", "yields", "gives_up"} else []), self._owner(first) or self._of_side(last)
            targets = targets or (self._place_left_by(first, loses, goes_on=True) if frame == "leaves" and self.last_targets else [])
        elif passive:
            targets, loses = self._objects(trigger, last) if frame == "leaves" and not trigger.rule.direct else [], self._agent(last)
            targets = targets or self._subject_places(first, self._reduced(first))
        else:
            targets, loses = self._objects(trigger, last) or self._object_pronoun(trigger, first) or self._relative(trigger, first), self._subject(first, ground=True)
            targets = targets or (self._object_before(first, trigger.split) if self.known.verb_last else []) or self._intransitive(trigger, first, last, loses)
        if not targets or (trigger.rule.needs_side and (loses is None or not (passive or trigger.form == "noun" or self._person_near(first)))):
            return None
        gains = None if frame == "leaves" else self._side_behind("to_side", last, places=True)
        if frame == "yields" and not gains and not passive:
            gains = next((self._name(self.atoms[k]) for k in range(last, min(len(self.atoms), last + 3)) if self.atoms[k].sort == "P" and self._recipient(k)), None)
        targets = [t for t in targets if not (gains and t.placing.mention.role == "metonym")]
        return Roles(tuple(targets), gains, loses, trigger.rule.kind, inherits=frame == "loses") if targets else None

    def _intransitive(self, trigger: Trigger, first: int, last: int, loses: str | None) -> list[Target]:
        """Places of a verb without an object: "Saigon surrendered", "the garrison surrendered at X", "troops pulled out"."""
        if trigger.rule.frame in {"gives_up", "yields"}:
            person = self._person_subject(first) or any(self._is("where_relatives", k) for k in range(max(0, first - 8), first))
            own = self._garrison(first) if person else self._subject_places(first)
            return own or ([t for t in self._located(last) if t.placing.mention.role == "literal"] if loses and not trigger.rule.reflexive else [])
        if trigger.rule.frame != "leaves" or trigger.rule.direct:
            return []
        goes_on = any(self._is("sequence", k) for k in range(max(0, first - 3), first))
        return [] if trigger.form in {"future", "conditional"} else self._place_left_by(first, loses, goes_on)

    def _in_hands(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """A place "in the hands of" a side; behind a verb of falling or handing over the words only name its side."""
        if any(t.rule.frame in {"falls", "loses", "yields", "leaves"} and 0 <= trigger.first - t.last <= 8 for t in self.triggers):
            return None
        if not any(self._is(n, k) for k in range(max(0, first - 4), first) for n in ("be", "still", "now", "staying")) and not any(self.atoms[k].sort in {"P", "T"} for k in range(max(0, first - 3), first)):
            return None  # "the capitals in their hands"
        targets = self._subject_places(first)
        gains = next((self._name(a) for k, a in enumerate(self.atoms[last : last + 4], last) if a.sort == "A" or (a.sort == "P" and self._governs(k))), None) or next(
            (self._name(a) for a in self.atoms[first:last] if a.sort == "P"), None) or self._inside(first, last) or self._adjective(last) or (
            self.side if any(self.known.has("own_control", w) for w in trigger.text.casefold().split()) else None)
        return Roles(tuple(targets), gains, None, self._kind(trigger, first, last)) if targets else None

    def _fighting(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Fighting has no winner: the place stands behind a preposition, to the right first, else to the left."""
        targets = self._located(last) or (self._object_pronoun(trigger, first) if trigger.form != "noun" else []) or self._relative(trigger, first) or ([] if trigger.form == "noun" else self._subject_places(first)) or self._topic()
        return Roles(tuple(targets), self._subject(first), None, trigger.rule.kind) if targets else None

    def _flying(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """A flag over a place tells who took it: the side whose it is, by its adjective or genitive, or who raised it."""
        targets = self._objects(trigger, last) or self._located(last - 1) or ([Target(self.topic, True, "(left out)")] if self.topic and not any(a.sort == "P" for a in self.atoms) else [])
        flag = next((k for k in range(max(0, first - 8), min(len(self.atoms), last + 6)) if self.atoms[k].word in trigger.rule.near), None)
        if not targets or flag is None:
            return None
        near = range(max(0, flag - 2), min(len(self.atoms), flag + 4))
        gains = next((self._name(self.atoms[k]) for k in near if self.atoms[k].sort == "A" and self._acts(k)), None) or next((n for k in near if (n := self._adjective(k))), None)
        place = targets[0].placing.place
        home = self.cast.state(place.country) if place else None
        gains = gains or self._subject(first)
        return Roles(tuple(targets), gains, None, "recapture" if home and gains == home.name else "capture")

    def _driving_out(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject drives a side out of a place: both follow ("ousted IS from Hasakeh"); in the passive the side stands before."""
        passive = self._passive(trigger, first, last)
        gains = self._agent(last) if passive else self._subject(first)
        loses = self._subject(first) if passive else next((self._name(a) for a in self.atoms[last : last + 5] if a.sort == "A"), None)
        behind = next((k + 1 for k in range(last, min(len(self.atoms), last + 5)) if self.atoms[k].sort == "A"), last)
        targets = self._located(last, "sources") or self._located(behind, "sources") or self._object_pronoun(trigger, first)
        if not targets or not loses:
            return None
        place = targets[0].placing.place
        home = self.cast.state(place.country) if place else None
        # Only a state takes back what is its own; another side that drives one out takes it.
        return Roles(tuple(targets), gains, loses, "recapture" if home and gains == home.name else "capture")

    def _bounds(self, trigger: Trigger) -> tuple[int, int]:
        """Indexes of the first atom of a trigger and of the first one after it."""
        first = next(i for i, a in enumerate(self.atoms) if a.last > trigger.first)
        last = next((i for i, a in enumerate(self.atoms) if a.first >= trigger.last), len(self.atoms))
        return first, last

    def _passive(self, trigger: Trigger, first: int, last: int) -> bool:
        """Whether a participle is passive: after a form of "be" (reflexives apart), or with an agent and no "have"."""
        if trigger.form not in {"participle", "past"} or trigger.rule.frame in {"enters", "moves_into"} or trigger.rule.reflexive:
            return False
        if self.known.verb_last:
            return self._passive_bracket(trigger, first, last)
        left = [a.word for a in self.atoms[max(0, first - 5) : first] if a.sort == "W"][::-1]
        verbs = [w for w in left if not self.known.has("adverbs", w)][:3]
        be = next((i for i, w in enumerate(verbs) if self.known.has("be", w)), None)
        have = next((i for i, w in enumerate(verbs) if self.known.has("have", w)), None)
        if be is not None and (have is None or be < have):
            return True
        if (have is not None and have == 0) or (self.known.bare_agent and trigger.form == "past"):
            return False
        return self._agent(last, reach=5) is not None or (trigger.form == "participle" and have is None and not self._direct_place(last))

    def _passive_bracket(self, trigger: Trigger, first: int, last: int) -> bool:
        """Whether the finite verb that a participle closes the clause of is passive: "wurde am Montag von Rebellen erobert", "…, die erobert
        worden war"; a verb of going forms its perfect with "be" ("sind abgezogen")."""
        goes = trigger.rule.frame in {"leaves", "falls", "gives_up"} and not trigger.rule.direct
        for index in (*range(last, min(len(self.atoms), last + 2)), *range(first - 1, max(-1, first - 1 - REACH), -1)):
            if index < first and any(m in self._gap(index + 1) for m in ".;:!?"):
                break
            if self.atoms[index].sort != "W" or (index >= last and parts(self._gap(index))):
                continue
            word = self.atoms[index].word
            if self.known.has("have", word):
                return False
            if self.known.has("passive", word) or (self.known.has("be", word) and not goes):
                return True
        return False

    def _direct_place(self, last: int) -> bool:
        return any(a.sort == "P" for a in self.atoms[last : last + 3])

    def _objects(self, trigger: Trigger, last: int) -> list[Target]:
        """Places right of a trigger that are its object, with all that are listed along."""
        limit, unknown, part, index = (1 if trigger.rule.light else 3), 0, False, last
        end = min(len(self.atoms), last + REACH)
        while index < end:
            atom, gap = self.atoms[index], self._gap(index)
            if any(m in gap for m in ".;:!?") or ("(" in gap and unknown):
                return []
            if atom.sort == "P" and ((index > last and self._only_locates(index)) or (self._possessive(index) and self._too_big(index))):
                index += 1
                continue
            if atom.sort == "P" and self._possessive(index) and self._placing(index).place and not self._is_town(index) and any(self._is("generic", k) for k in range(index + 2, min(end, index + 6))):
                seat = self._seat(index)  # "the fall of Darfur's last garrison city"
                return [Target(seat, part, "the city of " + self.text[atom.start : atom.end])] if seat else []
            if atom.sort == "P":
                return self._object_at(trigger, index, unknown, part) or self._included(last, index)
            if found := self._anaphor(index):
                return self._included(index, min(end, index + 3)) or [replace(t, partial=part or t.partial) for t in found]
            if index == last and self._is("object_pronouns", index):
                return [replace(t, partial=False, anaphora=atom.word) for t in self.last_targets] or self._last_place(index)
            if "," in gap and (behind := self._after_comma(index)):
                index = behind
                continue
            if self._is("parts", index):
                part = True
            elif atom.sort != "T" and (atom.sort == "A" or not self._is(("determiners", "generic", "of", "adverbs", "coordination", "clitics"), index)):
                if self._is("stop_words", index) or self._blocks(index):
                    return []
                locative = self._is("locative", index) or self._is("agent", index)
                if trigger.rule.kind == "attack" and locative and unknown and not self._is("agent", index):
                    part = True  # "attacked a hotel in Kabul" is an attack in Kabul
                wanted = atom.word in trigger.rule.noun_tail  # "drangen Regierungstruppen in X ein"
                if locative and not part and not wanted and not trigger.rule.tail_from and (unknown or trigger.rule.light) and not self._is_adverbial(index):
                    return self._included(last, index)
                unknown += not locative
                if unknown > limit:
                    return []
            index += 1
        return []

    def _too_big(self, index: int) -> bool:
        """Whether a place is a country or wider: "Myanmar's Northeastern Command in Lashio" is in Lashio."""
        place = self._placing(index).place
        return place is not None and place.feature in _TOO_WIDE

    def _only_locates(self, index: int) -> bool:
        """Whether a country only says whose towns are listed behind it: "the largest cities of Afghanistan, Kandahar and Herat"."""
        place = self._placing(index).place
        return place is not None and place.feature == "PCLI" and index + 1 < len(self.atoms) and self.atoms[index + 1].sort == "P" and "," in self._gap(index + 1)

    def _included(self, last: int, index: int) -> list[Target]:
        """Places named behind a general object: "the towns on the outskirts of Damascus, including Jaramana and Qatana"."""
        if not any(self._is("generic", k) for k in range(last, index)):
            return []
        for position in range(index, min(len(self.atoms) - 1, index + _REACH_OF_LISTS)):
            if self._is("inclusion", position) and self.atoms[position + 1].sort == "P":
                return self._listed(position + 1, False)
            if any(m in self._gap(position) for m in ".;:!?"):
                break
        return []

    def _object_at(self, trigger: Trigger, index: int, unknown: int, part: bool) -> list[Target]:
        """The object that starts with the place at `index`; a division that a capital is of gives the town told before."""
        hint = self.hints[index]
        if hint == "off" or (trigger.rule.frame == "leaves" and self._elsewhere(trigger, index)):
            return []
        if hint == "adjunct" and not part and not self._governed(trigger, index):
            return []
        if hint == "dependent" and unknown and not part and trigger.rule.frame != "leaves":
            return []
        if hint == "apposed" and (seat := self._seat(index)):
            return [Target(seat, part, "the capital of " + self.text[self.atoms[index].start : self.atoms[index].end])]
        return self._listed(index, part)

    def _elsewhere(self, trigger: Trigger, index: int) -> bool:
        """Whether a preposition between a verb of leaving and a place says where to, not where from ("retreated to X", "sur la rive du Dniepr")."""
        return any(self._is("locative", k) and not self._is("of", k) and self.atoms[k].word not in trigger.rule.tail_from and not self._is_adverbial(k)
                   for k in range(index) if self.atoms[k].first >= trigger.last)

    def _governed(self, trigger: Trigger, index: int) -> bool:
        """Whether the preposition before a place is the one its verb asks for ("withdrew from X"), not one of place ("seats in X")."""
        wanted = trigger.rule.tail | trigger.rule.tail_from | trigger.rule.noun_tail
        for position in range(index - 1, max(-1, index - 6), -1):
            atom = self.atoms[position]
            if atom.last <= trigger.last:
                return True  # the preposition is part of the verb's own words: "hissé leur drapeau sur"
            if self._is("locative", position):
                return atom.word in wanted or self._is("of", position)
        return True

    def _is_adverbial(self, index: int) -> bool:
        """Whether a preposition opens an adverbial of time ("en fin de semaine", "on Friday")."""
        return any(self.atoms[k].sort == "T" for k in range(index + 1, min(len(self.atoms), index + 3)))

    def _after_comma(self, index: int) -> int | None:
        """Atom behind an insertion between commas that holds no place: "…, avec l'aide de soldats rwandais, …"."""
        for position in range(index + 1, min(len(self.atoms), index + 9)):
            if self.atoms[position].sort == "P":
                return None
            if "," in self._gap(position):
                return position
        return None

    def _noun_places(self, trigger: Trigger, first: int, last: int) -> list[Target]:
        """Places that a noun is of ("the fall of X", "l'offensive contre X"), or whose genitive it follows ("X's fall")."""
        if (self.known.bare_agent or self.known.verb_first) and not trigger.rule.noun_tail and (bare := self._objects(replace_light(trigger), last)):
            return bare  # a genitive without "of": "взятие Бахмута", "سقوط قندهار"
        tails = trigger.rule.noun_tail or trigger.rule.tail_from or self.known.classes["of"]
        for index in range(last, min(len(self.atoms), last + 6)):
            if self._is_word(index, tails):
                return self._objects(replace_light(trigger), index + 1)
            if any(m in self._gap(index) for m in ",.;:()") or self._blocks(index):
                break
        if first and self.atoms[first - 1].sort == "P" and "'" in self._gap(first).replace("’", "'"):
            return [Target(self._placing(first - 1))]
        if first > 1 and self.atoms[first - 2].sort == "P" and self.atoms[first - 1].word == "s":
            return [Target(self._placing(first - 2))]
        return self._genitive(trigger, first)

    def _genitive(self, trigger: Trigger, first: int) -> list[Target]:
        """Place told before that a noun's possessive or genitive stands for: "its capture", "sa chute", "the city's fall"."""
        if trigger.rule.kind not in {"capture", "recapture", "surrender", "contested"} or not first:
            return []
        if self._is("possessives", first - 1) and (trigger.rule.kind in {"capture", "recapture"} or not self._acts_near(first)):
            return self._last_place(first - 1)
        opening = range(max(0, first - 6), first) if self.atoms[first - 1].word == "s" else range(0)
        return next((found for k in opening if (found := self._anaphor(k))), [])

    def _reduced(self, first: int) -> bool:
        """Whether a passive participle stands without its "be": it then belongs to the nearest place, however that is tied."""
        return not any(self._is("be", k) for k in range(max(0, first - 4), first))

    def _subject_places(self, first: int, reduced: bool = False) -> list[Target]:
        """Places left of a trigger that are its subject: the nearest free one and those listed before it, or what a pronoun stands for."""
        for index in range(first - 1, max(-1, first - 1 - 2 * REACH), -1):
            if any(m in self._gap(index + 1) for m in ".;:!?") and index + 1 < first:
                return self._pronoun_places(index + 1)
            if self._is("contrast", index) or (self._is("coordination", index) and "," in self._gap(index)):
                return self._pronoun_places(index + 1)
            if self._is("complementisers", index) and not (index and self.atoms[index - 1].sort == "P"):
                return self._pronoun_places(index + 1)
            if self.atoms[index].sort == "P" and (not self.hints[index] or (reduced and self.hints[index] != "apposed" and first - index < (13 if "," in self._gap(first) and "," in self._gap(index + 1) else 8))):
                return [Target(self._placing(index))] if reduced else self._listed_before(index)
            if self.hints[index] == "apposed" and not self._in_apposition(index) and (seat := self._seat(index)):
                return [Target(seat, anaphora="the capital of " + self.text[self.atoms[index].start : self.atoms[index].end])]
            if (found := self._anaphor(index)) and not (self._is("locative", index - 1) and not self._is("of", index - 1)):
                return found
        return self._pronoun_places(0)

    def _relative(self, trigger: Trigger, first: int) -> list[Target]:
        """Place that a relative pronoun stands for: "Khorramchahr, que l'Irak occupait", "Maidan Shahr, 20 km from Kabul, where clashes …"."""
        where = trigger.rule.frame in {"enters", "fights"} or bool(trigger.rule.tail_from)
        for index in range(first - 1, max(0, first - 10), -1):
            if self._is("genitive_pronouns" if trigger.elided else "where_relatives" if where else "relatives", index) and not self._is("clitics", index):
                behind = [k for k in range(index - 1, max(-1, index - 2 * REACH), -1) if self.atoms[k].sort == "P" and self.hints[k] != "off"]
                free = [k for k in behind if not self.hints[k]]
                return [Target(self._placing(k)) for k in (free or behind)[:1]]
            if any(m in self._gap(index + 1) for m in ".;:!?") or self._blocks(index):
                return []
        return []

    def _object_before(self, first: int, opens: bool = False) -> list[Target]:
        """Object that stands before a verb which closes its clause: "Russland hatte die Stadt Cherson eingenommen"; before a verb in
        second place one that `opens` it and no preposition ties: "Kramatorsk gaben die Separatisten auf"."""
        start = self._before_insertion(first)
        for index in range(start - 1, max(-1, start - 9), -1):
            if parts(self._gap(index + 1)) and index + 1 < start:
                return []
            if self.atoms[index].sort == "P" and self.hints[index] not in {"apposed", "off"} and self.atoms[index].placing is not None and self._placing(index).mention.role != "metonym":
                return [] if opens and not self._opens_clause(index) else self._listed_before(index)
            if found := self._anaphor(index):
                return found
        return []

    def _inverted(self, last: int) -> list[Target]:
        """Subject behind its verb: "… est tombée Kunduz", "Fallen are A and B"."""
        return self._listed(last, False) if last < len(self.atoms) and self.atoms[last].sort == "P" and not self.hints[last] else []

    def _garrison(self, first: int) -> list[Target]:
        """Place whose troops are the subject: "Laukkai's garrison surrendered", "la garnison de Laukkai s'est rendue"."""
        side = next((k for k in range(first - 1, max(-1, first - 7), -1) if self.atoms[k].sort == "A"), None)
        if side is None:
            return []
        near = [k for k in (*range(max(0, side - 3), side), *range(side + 1, first)) if self.atoms[k].sort == "P"]
        return [Target(self._placing(k)) for k in near if (k < side and self._possessive(k)) or (k > side and k - side <= 2)][:1]

    def _located(self, last: int, prepositions: str = "locative") -> list[Target]:
        """Places behind a preposition of a class right of a trigger ("fighting in X and Y", "combats à X")."""
        preposition = False
        for index in range(last, min(len(self.atoms), last + 12)):
            if any(m in self._gap(index) for m in ".;!?"):
                return []
            if self._is("locative", index) or self._is(prepositions, index):
                preposition = self._is(prepositions, index)
                if not preposition:
                    return []  # "to the other bank", where "from" is asked for
            if self.atoms[index].sort == "P":
                return self._listed(index, False) if preposition and self.hints[index] != "apposed" else []
            if preposition and (found := self._anaphor(index)):
                return found
            if self._is("stop_words", index) or self._blocks(index) or self._is("agent", index):
                return []
        return []

    def _place_left_by(self, first: int, loses: str | None, goes_on: bool) -> list[Target]:
        """What a side left, where the verb does not say: what this sentence told changing before, else the one town it speaks of.
        Who took a place leaves it only where the text `goes_on` so: "took the town before retreating"."""
        if loses is None or (loses == self.last_gains and not goes_on):
            return []
        if self.last_targets:
            return [replace(t, anaphora="(left out)") for t in self.last_targets]
        if self.topic and not any(a.sort == "P" for a in self.atoms):
            return [Target(self.topic, anaphora="(left out)")]
        here = [a.placing for i, a in enumerate(self.atoms) if a.placing and not self.hints[i] and not self._possessive(i) and a.placing.place
                and a.placing.place.feature.startswith("PPL") and a.placing.mention.role == "literal"]
        named = here or [self._placing(i) for i, a in enumerate(self.atoms[:first]) if a.sort == "P" and self.hints[i] == "adjunct" and self._is_town(i)]
        return [Target(named[-1], anaphora="(left out)")] if here or len(named) == 1 else []

    def _object_pronoun(self, trigger: Trigger, first: int) -> list[Target]:
        """Place of a pronoun right before the verb: "ils l'ont prise", "y sont entrés"; an adverbial one only where the verb asks where."""
        where = trigger.rule.frame in {"enters", "fights"}
        of = trigger.elided or trigger.rule.frame in {"leaves", "drives_out"}
        for index in range(first - 1, max(-1, first - 5), -1):
            if not self._is(("have", "be", "clitics", "adverbs", "negation", "place_pronouns", "genitive_pronouns"), index):
                return []
            if self._is("genitive_pronouns", index) and of and self._is("clitics", index):
                return self._last_place(index)
            if self._is("place_pronouns", index) and self._is("clitics", index) and (where or not self._is("where_pronouns", index)):
                return self._last_place(index)
        return []

    def _kind(self, trigger: Trigger, first: int, last: int) -> str:
        """Kind of the rule; a state that is new ("contrôlent déjà", "now controls") is a capture."""
        near = [a.word for a in self.atoms[max(0, first - 6) : last + 8] if a.sort == "W"]
        if trigger.rule.kind in {"capture", "recapture"} and any(self._is("partly", k) for k in range(max(0, first - 3), first)):
            return "contested"  # what is half taken is fought over
        if trigger.rule.kind == "capture" and trigger.rule.frame == "takes" and any(self.known.has("again", w) for w in near):
            return "recapture"
        if trigger.rule.kind == "capture" and trigger.form in {"participle", "past"} and any(self._is("still", k) or self._is("staying", k) for k in range(max(0, first - 3), first)) and any(
                self._is(n, k) for n in ("be", "still") for k in range(max(0, first - 3), first)) and trigger.rule.light:
            return "held"  # "is still occupied", "reste occupée"
        if trigger.rule.frame == "enters" and any(self._phrase_at("unopposed", k) for k in range(first, min(len(self.atoms), last + 5))):
            return "capture"
        if trigger.rule.kind != "held":
            return trigger.rule.kind
        around = [a.word for a in (*self.atoms[max(0, first - 4) : first], *self.atoms[last : last + 3]) if a.sort == "W"]
        inside = trigger.text.casefold().split()
        new = any(self.known.has("now", w) for w in (*around, *inside)) and not any(self.known.has("still", w) for w in around)
        return "capture" if new else "held"


    def _no_longer(self, first: int, last: int) -> bool:
        """Whether "no longer", "ne … plus" says of a hold that it has ended."""
        marked = not self.known.classes.get("negation_only") or any(self._is("negation_only", k) for k in range(max(0, first - 4), first))
        only = any(self._is("not_negation", k) for k in range(last, min(len(self.atoms), last + 2)))  # "ne tiennent plus que X"
        return marked and not only and any(self._phrase_at("no_longer", k) for k in (*range(max(0, first - 4), first), *range(last, min(len(self.atoms), last + 2))))


def replace_light(trigger: Trigger) -> Trigger:
    """The trigger as a noun reads its object: closely."""
    return replace(trigger, rule=replace(trigger.rule, light=True))

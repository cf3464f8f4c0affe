"""Trigger -> Arguments: which places a trigger speaks of, who gains them and who loses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.actors import Cast
from geomap.places import Placing
from geomap.sentences import Token
from geomap.triggers import Atom, Grammar, Trigger

_REACH = 16
"""Atoms looked at to either side of a trigger for its subject, object or agent."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place that a trigger speaks of; `partial` when only a part of it; `anaphora` the words that stand for it."""

    placing: Placing
    partial: bool = False
    anaphora: str | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Places, gaining and losing side of a trigger, and the kind of shift they make of it.

    `inherits` says that a gaining side left out is the one told before."""

    targets: tuple[Target, ...]
    gains: str | None
    loses: str | None
    kind: str
    inherits: bool = False


class Arguments:
    """The atoms of one sentence, asked for the roles of each of its triggers."""

    def __init__(self, text: str, tokens: Sequence[Token], atoms: list[Atom], triggers: Sequence[Trigger], known: Grammar, cast: Cast,
                 earlier: Sequence[Placing]) -> None:
        self.text, self.tokens, self.atoms, self.triggers, self.known, self.cast, self.earlier = text, tokens, atoms, triggers, known, cast, earlier
        self.last_targets: tuple[Target, ...] = ()
        self.hints = [self._hint(i) if a.sort == "P" else "" for i, a in enumerate(atoms)]

    # --- the frames -------------------------------------------------------------

    def of(self, trigger: Trigger, side: str | None) -> Roles | None:
        """Roles of a trigger, or None where it speaks of no place. `side` is who a pronoun stands for."""
        self.side = side
        found = self._frame(trigger)
        if found is None:
            return None
        targets = tuple(t for t in found.targets if not self._too_wide(t, trigger))
        self.last_targets = targets or self.last_targets
        return replace(found, targets=targets) if targets else None

    def _too_wide(self, target: Target, trigger: Trigger) -> bool:
        """Whether a place is no object of control here: a country or sea that the text is only about, or the government that leaves."""
        place = target.placing.place
        wide = place is not None and place.feature in {"PCLI", "CONT", "OCN", "SEA"}
        leaves = trigger.rule.frame in {"leaves", "yields", "gives_up", "loses"}
        acts = target.placing.mention.role == "metonym" and target.placing.mention.start < self.tokens[trigger.first].start
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
        return self._driving_out(trigger, first, last) if frame == "drives_out" else None

    def _taking(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject takes (holds, besieges, attacks) the object; in the passive the place is the subject and the side an agent."""
        passive = self._passive(trigger, first, last)
        if trigger.rule.passive_only and not passive:
            return None
        if passive:
            targets, gains = self._subject_places(first, self._reduced(trigger, first)), self._agent(last)
        elif trigger.form == "noun":
            targets, gains = self._noun_places(trigger, first, last), self._agent(last) or self._owner(first)
        else:
            targets, gains = self._objects(trigger, last) or self._object_pronoun(trigger, first) or self._relative(trigger, first), self._subject(first)
            if not targets and (self.known.verb_last or (trigger.form in {"past", "participle"} and first and self.atoms[first - 1].sort == "P")):
                targets, gains = self._subject_places(first), self._agent(last) if not self.known.verb_last else gains
        if not targets:
            return None
        return Roles(tuple(targets), gains, self._from_side(last), self._kind(trigger, first, last), inherits=True)

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
        gains = None if trigger.rule.frame == "remains" else self._to_side(last)
        return Roles(tuple(targets), gains, None, self._kind(trigger, first, last), inherits=trigger.rule.frame == "falls")

    def _losing(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject loses, leaves or hands over the object."""
        passive = self._passive(trigger, first, last)
        frame = trigger.rule.frame
        if trigger.form == "noun":
            targets, loses = self._noun_places(trigger, first, last) or (self._located(last) if frame in {"leaves", "yields", "gives_up"} else []), self._owner(first) or self._of_side(last)
        elif passive:
            targets, loses = self._objects(trigger, last) if frame == "leaves" and not trigger.rule.direct else [], self._agent(last)
            targets = targets or self._subject_places(first, self._reduced(trigger, first))
        else:
            targets, loses = self._objects(trigger, last) or self._object_pronoun(trigger, first) or self._relative(trigger, first), self._subject(first)
            targets = targets or self._intransitive(trigger, first, last, loses)
        if not targets or (trigger.rule.needs_side and (loses is None or not (passive or trigger.form == "noun" or self._person_near(first)))):
            return None
        gains = None if frame == "leaves" else self._to_side(last)
        targets = [t for t in targets if not (gains and t.placing.mention.role == "metonym")]
        return Roles(tuple(targets), gains, loses, trigger.rule.kind, inherits=frame == "loses") if targets else None

    def _intransitive(self, trigger: Trigger, first: int, last: int, loses: str | None) -> list[Target]:
        """Places of a verb without an object: "Saigon surrendered", "the garrison surrendered at X", "troops pulled out"."""
        if trigger.rule.frame in {"gives_up", "yields"}:
            person = self._person_subject(first) or any(self._is("where_relatives", k) for k in range(max(0, first - 8), first))
            own = self._garrison(first) if person else self._subject_places(first)
            return own or ([t for t in self._located(last) if t.placing.mention.role == "literal"] if loses and not trigger.rule.reflexive else [])
        return self._place_left_by(loses) if trigger.rule.frame == "leaves" and not trigger.rule.direct else []

    def _in_hands(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """A place "in the hands of" a side; behind a verb of falling or handing over the words only name its side."""
        if any(t.rule.frame in {"falls", "loses", "yields", "leaves"} and 0 <= trigger.first - t.last <= 8 for t in self.triggers):
            return None
        if not any(self._is(n, k) for k in range(max(0, first - 4), first) for n in ("be", "still", "now", "staying")) and not any(self.atoms[k].sort in {"P", "T"} for k in range(max(0, first - 3), first)):
            return None  # "the capitals in their hands"
        targets = self._subject_places(first)
        gains = next((self._name(a) for a in self.atoms[last : last + 4] if a.sort == "A"), None) or next(
            (self._name(a) for a in self.atoms[first:last] if a.sort == "A"), None) or self._adjective(last) or (self.side if {"leur", "son", "their", "its"} & set(trigger.text.lower().split()) else None)
        return Roles(tuple(targets), gains, None, self._kind(trigger, first, last)) if targets else None

    def _adjective(self, last: int) -> str | None:
        """State that an adjective names: "sous contrôle ukrainien"."""
        country = self.cast.country_of(self.atoms[last].word) if last < len(self.atoms) else None
        state = self.cast.state(country)
        return state.name if state else None

    def _topic(self) -> list[Target]:
        """Place that opens the sentence: "À Kandahar, on se battait toujours"."""
        return next(([Target(self._placing(k))] for k, hint in enumerate(self.hints) if hint == "topic"), [])

    def _fighting(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Fighting has no winner: the place stands behind a preposition, to the right first, else to the left."""
        targets = self._located(last) or (self._object_pronoun(trigger, first) if trigger.form != "noun" else []) or self._relative(trigger, first) or ([] if trigger.form == "noun" else self._subject_places(first)) or self._topic()
        return Roles(tuple(targets), self._subject(first), None, trigger.rule.kind) if targets else None

    def _driving_out(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject drives a side out of a place: both follow ("ousted IS from Hasakeh"); in the passive the side stands before."""
        passive = self._passive(trigger, first, last)
        gains = self._agent(last) if passive else self._subject(first)
        loses = self._subject(first) if passive else next((self._name(a) for a in self.atoms[last : last + 5] if a.sort == "A"), None)
        targets = self._located(last)
        if not targets or not loses:
            return None
        place = targets[0].placing.place
        home = self.cast.state(place.country) if place else None
        # Only a state takes back what is its own; another side that drives one out takes it.
        return Roles(tuple(targets), gains, loses, "recapture" if home and gains == home.name else "capture")

    # --- atoms around a trigger ---------------------------------------------------

    def _bounds(self, trigger: Trigger) -> tuple[int, int]:
        """Indexes of the first atom of a trigger and of the first one after it."""
        first = next(i for i, a in enumerate(self.atoms) if a.last > trigger.first)
        last = next((i for i, a in enumerate(self.atoms) if a.first >= trigger.last), len(self.atoms))
        return first, last

    def _gap(self, index: int) -> str:
        """Text between an atom and the one before it."""
        return self.text[self.atoms[index - 1].end : self.atoms[index].start] if index else ""

    def _is(self, name: str, index: int) -> bool:
        return 0 <= index < len(self.atoms) and self.atoms[index].sort == "W" and self.known.has(name, self.atoms[index].word)

    def _hint(self, index: int) -> str:
        """How a place is tied to the words before it: "" free, "apposed" (capital of X), "adjunct" (in X), "dependent" (governor of X)."""
        position, of, generic = index - 1, False, False
        while position >= 0 and self.atoms[position].sort == "W" and not _parts(self._gap(position + 1)):
            if self._is("capital_nouns", position) and of:
                return "apposed"
            if self._is("attribution_before", position):
                return "adjunct"
            if self._is("generic", position):
                generic = True
            elif self._is("of", position):
                of = True
            elif self._is("directions", position) and of:
                return self._compass_hint(index, position)
            elif self._is("parts", position) and of:
                return "apposed" if self._in_apposition(index) else ""
            elif self._is("locative", position):
                return "topic" if position < 2 and index + 1 < len(self.atoms) and "," in self._gap(index + 1) else "adjunct"
            elif of and any(t.first <= self.atoms[position].first < t.last for t in self.triggers):
                return ""  # "the fall of X"
            elif not self._is("determiners", position):
                described = of and any(self._is("generic", k) for k in range(max(0, position - 2), position))
                return "apposed" if self._in_apposition(index) else "dependent" if of and not generic and not described else ""
            position -= 1
        if self._in_apposition(index):
            return "apposed"
        return "dependent" if of and not generic and position >= 0 and self.atoms[position].sort == "A" else ""

    def _compass_hint(self, index: int, position: int) -> str:
        """Hint of a place behind a point of the compass: "50 km south of X" locates, "took the south of X" is a part of it."""
        if self._in_apposition(index):
            return "apposed"
        before = position - 1
        while self._is("articles", before) and not self._is("locative", before):
            before -= 1
        return "" if before < position - 1 and not self._is("locative", before) else "adjunct"

    def _in_apposition(self, index: int) -> bool:
        """Whether a place stands in a description, between commas, of the place before it ("Konna, verrou vers le sud du Mali, …")."""
        noun = False
        for position in range(index - 1, max(-1, index - 9), -1):
            if self.atoms[position].sort == "P":
                return noun and "," in self._gap(position + 1)
            if self.atoms[position].sort == "A" or self._blocks(position) or any(m in self._gap(position + 1) for m in ".;:!?"):
                return False
            plain = any(self._is(n, position) for n in ("determiners", "of", "coordination", "adverbs"))
            noun = noun or (not plain and self.atoms[position].sort == "W")
            if "," in self._gap(position + 1) and position and self.atoms[position].sort != "P":
                return False
        return False

    def _passive(self, trigger: Trigger, first: int, last: int) -> bool:
        """Whether a participle is passive: after a form of "be" (reflexives apart), or with an agent and no "have"."""
        if trigger.form not in {"participle", "past"} or trigger.rule.frame in {"enters", "moves_into"}:
            return False
        left = [a.word for a in self.atoms[max(0, first - 5) : first] if a.sort == "W"][::-1]
        verbs = [w for w in left if not self.known.has("adverbs", w)][:3]
        be = next((i for i, w in enumerate(verbs) if self.known.has("be", w)), None)
        have = next((i for i, w in enumerate(verbs) if self.known.has("have", w)), None)
        if trigger.rule.reflexive:
            return False
        if be is not None and (have is None or be < have):
            return True
        if have is not None and have == 0:
            return False
        return self._agent(last, reach=5) is not None or (trigger.form == "participle" and have is None and not self._direct_place(last))

    def _direct_place(self, last: int) -> bool:
        return any(a.sort == "P" for a in self.atoms[last : last + 3])

    def _blocks(self, index: int) -> bool:
        """Whether another trigger starts at this atom."""
        return any(t.first == self.atoms[index].first for t in self.triggers)

    # --- places -------------------------------------------------------------------

    def _objects(self, trigger: Trigger, last: int) -> list[Target]:
        """Places right of a trigger that are its object, with all that are listed along."""
        limit, unknown, part, index = (1 if trigger.rule.light else 3), 0, False, last
        end = min(len(self.atoms), last + _REACH)
        while index < end:
            atom, gap = self.atoms[index], self._gap(index)
            if any(m in gap for m in ".;:!?") or ("(" in gap and unknown):
                return []
            if atom.sort == "P":
                return self._object_at(trigger, index, unknown, part)
            if found := self._anaphor(index):
                return [replace(t, partial=part) for t in found]
            if index == last and self._is("object_pronouns", index):
                return [replace(t, partial=False, anaphora=atom.word) for t in self.last_targets] or self._last_place(index)
            if "," in gap and (behind := self._after_comma(index)):
                index = behind
                continue
            if self._is("parts", index):
                part = True
            elif atom.sort != "T" and (atom.sort == "A" or not any(self._is(n, index) for n in ("determiners", "generic", "of", "adverbs", "coordination", "clitics"))):
                if self._is("stop_words", index) or self._blocks(index):
                    return []
                locative = self._is("locative", index) or self._is("agent", index)
                if locative and not part and not trigger.rule.tail_from and (unknown or trigger.rule.light) and not self._is_adverbial(index):
                    return []
                unknown += not locative
                if unknown > limit:
                    return []
            index += 1
        return []

    def _object_at(self, trigger: Trigger, index: int, unknown: int, part: bool) -> list[Target]:
        """The object that starts with the place at `index`; a division that a capital is of gives the town told before."""
        hint = self.hints[index]
        if hint == "adjunct" and not part and not self._governed(trigger, index):
            return []
        if hint == "dependent" and unknown and not part and trigger.rule.frame != "leaves":
            return []
        if hint == "apposed" and (seat := self._seat(index)):
            return [Target(seat, part, "the capital of " + self.text[self.atoms[index].start : self.atoms[index].end])]
        return self._listed(index, part)

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

    def _seat(self, index: int) -> Placing | None:
        """Town told before that lies in the division or country at `index`: "la capitale du Helmand" for Lashkar Gah."""
        holder = self._placing(index).place
        if holder is None:
            return None
        for placing in reversed(self._before(index)):
            place = placing.place
            if place and place.id != holder.id and place.feature in {"PPLC", "PPLA"} and place.country == holder.country and (holder.feature == "PCLI" or place.admin1 == holder.admin1):
                return placing
        return None

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
        return []

    def _is_word(self, index: int, listed: frozenset[str]) -> bool:
        return self.atoms[index].sort == "W" and self.atoms[index].word in listed

    def _placing(self, index: int) -> Placing:
        placing = self.atoms[index].placing
        assert placing is not None
        return placing

    def _listed(self, index: int, part: bool) -> list[Target]:
        """The place at `index` and those listed behind it: over commas, "and", common nouns; not appositions and adjuncts."""
        found = [Target(self._placing(index), part)]
        position, apposed, unknown = index + 1, False, 0
        while position < len(self.atoms):
            atom, gap = self.atoms[position], self._gap(position)
            if any(m in gap for m in ".;:!?") or (atom.sort == "W" and (self._is("stop_words", position) and not self._is("coordination", position) or self._blocks(position) or self._is("agent", position))):
                break
            joined = "," in gap or self._is("coordination", position) or "(" in gap or ")" in gap
            unknown = 0 if joined else unknown
            if atom.sort == "P":
                if not apposed and self.hints[position] in {"", "dependent"} and self._joined(position):
                    found.append(Target(self._placing(position), self._is_part(position)))
                apposed = False
            elif self._is("capital_nouns", position):
                apposed = True
            elif atom.sort == "A" or not any(self._is(n, position) for n in ("determiners", "generic", "of", "coordination", "parts", "adverbs")):
                unknown += 1
                if unknown > 3:
                    break
            position += 1
        return found

    def _is_part(self, index: int) -> bool:
        """Whether words right before a place take a part of it ("most of X", "des quartiers de X")."""
        for position in range(index - 1, max(-1, index - 6), -1):
            if _parts(self._gap(position + 1)) or self.atoms[position].sort != "W":
                return False
            if self._is("parts", position):
                return True
            if not any(self._is(n, position) for n in ("determiners", "of", "generic", "locative")):
                return False
        return False

    def _joined(self, position: int) -> bool:
        """Whether a comma or "and" stands between a place and the one before it in the sentence, with no preposition of place behind it."""
        for k in range(position, 0, -1):
            if "," in self._gap(k) or ")" in self._gap(k):
                return True
            if self._is("coordination", k - 1):
                return True
            if self.atoms[k - 1].sort != "W":
                return False
            if self._is("locative", k - 1) and not self._is("of", k - 1):
                return False
        return False

    def _reduced(self, trigger: Trigger, first: int) -> bool:
        """Whether a passive participle stands without its "be": it then belongs to the nearest place, however that is tied."""
        return not any(self._is("be", k) for k in range(max(0, first - 4), first))

    def _subject_places(self, first: int, reduced: bool = False) -> list[Target]:
        """Places left of a trigger that are its subject: the nearest free one and those listed before it, or what a pronoun stands for."""
        for index in range(first - 1, max(-1, first - 1 - 2 * _REACH), -1):
            if any(m in self._gap(index + 1) for m in ".;:!?") and index + 1 < first:
                return self._pronoun_places(index + 1)
            if self._is("contrast", index):
                return self._pronoun_places(index + 1)
            if self._is("complementisers", index) and not (index and self.atoms[index - 1].sort == "P"):
                return self._pronoun_places(index + 1)
            if self.atoms[index].sort == "P" and (not self.hints[index] or (reduced and self.hints[index] != "apposed" and first - index < 8)):
                return [Target(self._placing(index))] if reduced else self._listed_before(index)
            if found := self._anaphor(index):
                return found
        return self._pronoun_places(0)

    def _pronoun_places(self, index: int) -> list[Target]:
        """What a pronoun that opens a clause stands for: "Elle est tombée", "It fell": the place told last."""
        if self._is("place_pronouns", index) and not self._is("clitics", index):
            return self._last_place(index)
        return []

    def _last_place(self, index: int) -> list[Target]:
        """The place told last before a pronoun; countries are what texts speak about, not what is taken."""
        towns = [p for p in self._before(index) if p.place is None or p.place.feature not in {"PCLI", "CONT", "OCN", "SEA"}]
        return [Target(towns[-1], anaphora=self.atoms[index].word)] if towns else []

    def _relative(self, trigger: Trigger, first: int) -> list[Target]:
        """Place that a relative pronoun stands for: "Khorramchahr, que l'Irak occupait", "Maidan Shahr, 20 km from Kabul, where clashes …"."""
        where = trigger.rule.frame in {"enters", "fights"} or bool(trigger.rule.tail_from)
        for index in range(first - 1, max(0, first - 10), -1):
            if self._is("where_relatives" if where else "relatives", index):
                behind = [k for k in range(index - 1, max(-1, index - 12), -1) if self.atoms[k].sort == "P"]
                free = [k for k in behind if not self.hints[k]]
                return [Target(self._placing(k)) for k in (free or behind)[:1]]
            if any(m in self._gap(index + 1) for m in ".;:!?") or self._blocks(index):
                return []
        return []

    def _listed_before(self, index: int) -> list[Target]:
        """The place at `index` and those listed before it, in the order of the text."""
        found = [Target(self._placing(index), self._is_part(index))]
        position, joined = index, False
        while position > 0:
            gap = self._gap(position)
            if any(m in gap for m in ".;:!?("):
                break
            joined = joined or "," in gap
            position -= 1
            atom = self.atoms[position]
            if atom.sort == "P":
                if self.hints[position] in {"apposed", "adjunct"}:
                    continue
                if not joined:
                    break
                found.append(Target(self._placing(position)))
                joined = False
            elif self._is("coordination", position):
                joined = True
            elif not any(self._is(n, position) for n in ("determiners", "generic", "of", "capital_nouns", "parts")):
                break
        return found[::-1]

    def _inverted(self, last: int) -> list[Target]:
        """Subject behind its verb: "… est tombée Kunduz", "Fallen are A and B"."""
        return self._listed(last, False) if last < len(self.atoms) and self.atoms[last].sort == "P" and not self.hints[last] else []

    def _person_near(self, first: int) -> bool:
        """Whether a side, or a pronoun for one, stands close enough to be the subject of a verb with many other subjects ("left")."""
        return any(self._acts(k) for k in range(max(0, first - 6), first)) or any(self._is("relatives_subject", k) for k in range(max(0, first - 3), first))

    def _person_subject(self, first: int) -> bool:
        return any(a.sort == "A" for a in self.atoms[max(0, first - 4) : first])

    def _garrison(self, first: int) -> list[Target]:
        """Place whose troops are the subject: "Laukkai's garrison surrendered", "la garnison de Laukkai s'est rendue"."""
        side = next((k for k in range(first - 1, max(-1, first - 5), -1) if self.atoms[k].sort == "A"), None)
        if side is None:
            return []
        near = [k for k in (*range(max(0, side - 3), side), *range(side + 1, first)) if self.atoms[k].sort == "P"]
        return [Target(self._placing(k)) for k in near if (k < side and self._possessive(k)) or (k > side and k - side <= 2)][:1]

    def _located(self, last: int) -> list[Target]:
        """Places behind a preposition of place right of a trigger ("fighting in X and Y", "combats à X")."""
        preposition = False
        for index in range(last, min(len(self.atoms), last + 12)):
            if any(m in self._gap(index) for m in ".;!?"):
                return []
            preposition = preposition or self._is("locative", index)
            if self.atoms[index].sort == "P":
                return self._listed(index, False) if preposition and self.hints[index] != "apposed" else []
            if preposition and (found := self._anaphor(index)):
                return found
            if self._is("stop_words", index) or self._blocks(index) or self._is("agent", index):
                return []
        return []

    def _place_left_by(self, loses: str | None) -> list[Target]:
        """What a side left, where the verb does not say: what this sentence told changing before, else the one town it speaks of."""
        if loses is None:
            return []
        if self.last_targets:
            return [replace(t, anaphora="(left out)") for t in self.last_targets]
        here = [a.placing for i, a in enumerate(self.atoms) if a.placing and not self.hints[i] and not self._possessive(i) and a.placing.place
                and a.placing.place.feature.startswith("PPL") and a.placing.mention.role == "literal"]
        return [Target(here[-1], anaphora="(left out)")] if here else []

    def _possessive(self, index: int) -> bool:
        """Whether "'s" follows a place: "Kyiv's forces"."""
        return index + 1 < len(self.atoms) and self.atoms[index + 1].word == "s" and "'" in self._gap(index + 1).replace("’", "'")

    # --- pronouns and descriptions of places -----------------------------------------

    def _anaphor(self, index: int) -> list[Target]:
        """Places that words at this atom stand for: "la ville", "both towns", "the Afghan capital"; empty where they are none."""
        phrase = self._phrase_at("capital_anaphora", index)
        if phrase and (placing := self._capital(index, phrase)):
            return [Target(placing, anaphora=phrase)]
        phrase = self._phrase_at("place_anaphora", index)
        if phrase is None:
            return []
        if self._names_follow(index + len(phrase.split())):
            return []  # "the city of X", "the international airport of X": X itself follows
        fitting = [p for p in self._before(index) if self._fits(p, phrase)]
        count = 2 if any(w in phrase.split() for w in self.known.classes.get("pair_words", ())) else 1
        return [Target(p, anaphora=phrase) for p in fitting[-count:]]

    def _names_follow(self, index: int) -> bool:
        """Whether a description goes on to the name itself: "of X", over an adjective or two."""
        for position in range(index, min(len(self.atoms), index + 3)):
            if _parts(self._gap(position)) or self._is("stop_words", position):
                return False
            if self._is("of", position) or self.atoms[position].sort == "P":
                return True
            if self._is("locative", position) or self.atoms[position].sort != "W":
                return False
        return False

    def _fits(self, placing: Placing, phrase: str) -> bool:
        """Whether a place is of the sort that a description names: no country, a division for "the province" and for nothing else."""
        place = placing.place
        if place is None or place.feature == "PCLI" or place.feature in {"CONT", "OCN", "SEA"}:
            return place is None
        if any(w in self.known.classes.get("town_nouns", frozenset()) for w in phrase.split()) and not place.feature.startswith("PPL"):
            return False
        division = any(w in self.known.classes.get("division_nouns", frozenset()) for w in phrase.split())
        return (place.feature == "ADM1") == division

    def _phrase_at(self, name: str, index: int) -> str | None:
        """Longest phrase of a class that starts at this atom."""
        listed = self.known.opening.get(name, {}).get(self.atoms[index].word, ())
        if not listed:
            return None
        words = tuple(a.word for a in self.atoms[index : index + 6] if a.sort in {"W", "A"})
        return next((" ".join(phrase) for phrase in listed if words[: len(phrase)] == phrase), None)

    def _before(self, index: int) -> list[Placing]:
        """Distinct places named before this atom, the most salient last: those of earlier sentences, then of this one; a place
        that only locates another ("20 km south of Kabul") stands behind those that are spoken of."""
        here = [(i, a.placing) for i, a in enumerate(self.atoms[:index]) if a.placing and a.placing.mention.role != "metonym"]
        free = [p for i, p in here if self.hints[i] in {"", "topic"}]
        tied = [p for i, p in here if self.hints[i] in {"adjunct", "dependent"}]
        distinct: dict[object, Placing] = {}
        for placing in (*([] if free else tied), *self.earlier, *free) if self.earlier else (*tied, *free):
            key = placing.place.id if placing.place else placing.mention.text
            distinct.pop(key, None)
            distinct[key] = placing
        return list(distinct.values())

    def salient(self) -> list[Placing]:
        """Places of this sentence for the memory of the text, the most salient last."""
        here = [(i, a.placing) for i, a in enumerate(self.atoms) if a.placing]
        acting = {i for i, p in here if p.mention.role == "metonym"}
        return [p for i, p in here if i in acting] + [p for i, p in here if self.hints[i] and i not in acting] + [p for i, p in here if not self.hints[i] and i not in acting]

    def _capital(self, index: int, phrase: str) -> Placing | None:
        """The capital that a description means: of the country it names ("la capitale afghane"), else of the article's main country."""
        country = next((c for w in phrase.split() if (c := self.cast.country_of(w))), None) or self.cast.main_country()
        return next((p for p in reversed(self._before(index)) if p.place and p.place.feature == "PPLC" and p.place.country == country), None)

    def _object_pronoun(self, trigger: Trigger, first: int) -> list[Target]:
        """Place of a pronoun right before the verb: "ils l'ont prise", "y sont entrés"; an adverbial one only where the verb asks where."""
        where = trigger.rule.frame in {"enters", "fights"}
        for index in range(first - 1, max(-1, first - 5), -1):
            if not any(self._is(n, index) for n in ("have", "be", "clitics", "adverbs", "negation", "place_pronouns")):
                return []
            if self._is("place_pronouns", index) and self._is("clitics", index) and (where or not self._is("where_pronouns", index)):
                return self._last_place(index)
        return []

    # --- sides ----------------------------------------------------------------------

    def _name(self, atom: Atom) -> str | None:
        if atom.sort == "P" and atom.placing and atom.placing.place:
            state = self.cast.state(atom.placing.place.country)
            return state.name if state else atom.placing.mention.text
        if atom.actor is None or atom.actor.sort == "neutral":
            return None
        return self._antecedent(atom) if atom.actor.sort == "pronoun" else atom.actor.name

    def _antecedent(self, pronoun: Atom) -> str | None:
        """Side that a pronoun stands for: the nearest before it in the sentence, else the one told last."""
        for atom in reversed([a for a in self.atoms if a.last <= pronoun.first]):
            if atom.sort == "A" and atom.actor and atom.actor.sort not in {"pronoun", "neutral"}:
                return atom.actor.name
        return self.side

    def _acts(self, index: int) -> bool:
        """Whether the atom can be a side: an actor, or a country or capital that acts."""
        atom = self.atoms[index]
        if atom.sort == "A":
            return atom.actor is not None and atom.actor.sort != "neutral"
        if atom.sort != "P" or atom.placing is None or atom.placing.place is None or self.hints[index]:
            return False
        return atom.placing.mention.role == "metonym" or atom.placing.place.feature == "PCLI"

    def _subject(self, first: int) -> str | None:
        """Side that is the subject of a verb: the nearest one to its left that no preposition ties elsewhere, the first of a pair;
        for a verb that opens the sentence ("Après avoir pris X, les rebelles …") the first one behind its clause."""
        for index in range(first - 1, max(-1, first - 1 - 2 * _REACH), -1):
            if ";" in self._gap(index + 1):
                break
            if self._acts(index) and not self._tied(index):
                return self._name(self.atoms[self._first_of_pair(index)])
        opening = first < 6 and not any(self._acts(k) for k in range(first))
        return next((self._name(self.atoms[k]) for k in range(first, len(self.atoms)) if self._acts(k) and not self._tied(k) and "," in self.text[self.atoms[first].start : self.atoms[k].start]), None) if opening else None

    def _first_of_pair(self, index: int) -> int:
        """Index of X in "X and Y", for Y at `index`."""
        position, unknown = index - 1, 0
        while position >= 0 and self.atoms[position].sort == "W" and not self._gap(position + 1).strip() and unknown < 2 and not self._is("stop_words", position):
            unknown += not (self._is("coordination", position) or self._is("determiners", position))
            position -= 1
        joined = position >= 0 and any(self._is("coordination", k) for k in range(position + 1, index))
        return position if joined and self._acts(position) and self.atoms[position].sort == "A" and not self._tied(position) else index

    def _tied(self, index: int) -> bool:
        """Whether a preposition before a side makes it no subject: "selon l'armée", "by the Taliban", "against IS"."""
        for position in range(index - 1, max(-1, index - 4), -1):
            if _parts(self._gap(position + 1)) or self.atoms[position].sort != "W":
                return False
            if self._is("not_subject", position):
                return True
            if not self._is("determiners", position):
                return False
        return False

    def _agent(self, last: int, reach: int = 14) -> str | None:
        """Side behind "by" right of a trigger, within its clause."""
        for index in range(last, min(len(self.atoms) - 1, last + reach)):
            if any(m in self._gap(index) for m in ".;:!?") or (self._blocks(index) and index > last):
                return None
            if self._is("agent", index):
                return next((self._name(self.atoms[k]) for k in range(index + 1, min(len(self.atoms), index + 6)) if self._acts_behind(k)), None)
        return None

    def _acts_behind(self, index: int) -> bool:
        """Whether the atom behind "by" or "to" can be a side: any place there stands for its government."""
        atom = self.atoms[index]
        return (atom.sort == "A" and atom.actor is not None and atom.actor.sort != "neutral") or (atom.sort == "P" and atom.placing is not None and atom.placing.place is not None)

    def _owner(self, first: int) -> str | None:
        """Side right before a noun: "the Taliban capture of", "Russia's withdrawal"."""
        return next((self._name(self.atoms[k]) for k in range(first - 1, max(-1, first - 4), -1) if self._acts(k)), None)

    def _of_side(self, last: int) -> str | None:
        """Side that a noun is of: "le retrait des forces russes"."""
        return next((self._name(self.atoms[k]) for k in range(last, min(len(self.atoms), last + 4)) if self.atoms[k].sort == "A"), None)

    def _to_side(self, last: int) -> str | None:
        """Side behind "to", "aux mains des" right of a trigger."""
        return self._side_behind("to_side", last, places=True) or self._agent(last)

    def _from_side(self, last: int) -> str | None:
        """Side behind "from" right of a trigger: the one that loses."""
        return self._side_behind("from_side", last)

    def _side_behind(self, name: str, last: int, places: bool = False) -> str | None:
        """Side behind words of a class right of a trigger; with `places`, a country or capital there is its government."""
        for index in range(last, min(len(self.atoms), last + _REACH)):
            if any(m in self._gap(index) for m in ".;:!?"):
                return None
            if phrase := self._phrase_at(name, index):
                behind = index + len(phrase.split())
                for k in range(behind, min(len(self.atoms), behind + 3)):
                    if self._acts_behind(k) and (self.atoms[k].sort == "A" or (places and self._governs(k))):
                        return self._name(self.atoms[k])
                    if not self._is("determiners", k):
                        break
            if index > last and self._blocks(index):
                return None
        return None

    def _governs(self, index: int) -> bool:
        """Whether a place can stand for its government: a country or a capital."""
        placing = self.atoms[index].placing
        return placing is not None and placing.place is not None and placing.place.feature in {"PCLI", "PPLC"}

    def _kind(self, trigger: Trigger, first: int, last: int) -> str:
        """Kind of the rule; a state that is new ("contrôlent déjà", "now controls") is a capture."""
        near = [a.word for a in self.atoms[max(0, first - 6) : last + 8] if a.sort == "W"]
        if trigger.rule.kind == "capture" and trigger.rule.frame == "takes" and any(self.known.has("again", w) for w in near):
            return "recapture"
        if trigger.rule.kind == "capture" and trigger.form in {"participle", "past"} and any(self._is("still", k) or self._is("staying", k) for k in range(max(0, first - 3), first)) and any(
                self._is(n, k) for n in ("be", "still") for k in range(max(0, first - 3), first)) and trigger.rule.light:
            return "held"  # "is still occupied", "reste occupée"
        if trigger.rule.frame == "enters" and any(self._phrase_at("unopposed", k) for k in range(last, min(len(self.atoms), last + 5))):
            return "capture"
        if trigger.rule.kind != "held":
            return trigger.rule.kind
        around = [a.word for a in (*self.atoms[max(0, first - 4) : first], *self.atoms[last : last + 3]) if a.sort == "W"]
        inside = trigger.text.casefold().split()
        new = any(self.known.has("now", w) for w in (*around, *inside)) and not any(self.known.has("still", w) for w in around)
        return "capture" if new else "held"


def _parts(gap: str) -> bool:
    """Whether the text between two words parts clauses or list members."""
    return any(mark in gap for mark in ",;:()")


def replace_light(trigger: Trigger) -> Trigger:
    """The trigger as a noun reads its object: closely."""
    return replace(trigger, rule=replace(trigger.rule, light=True))



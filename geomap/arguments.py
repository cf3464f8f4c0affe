"""Brackets -> Roles: which places a trigger speaks of, who gains them and who loses them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geomap.brackets import Brackets
from geomap.clauses import REACH, TOO_WIDE, Target, parts
from geomap.objects import replace_light
from geomap.triggers import Trigger


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


class Arguments(Brackets):
    """The atoms of one sentence, asked for the roles of each of its triggers."""

    def of(self, trigger: Trigger, side: str | None) -> Roles | None:
        """Roles of a trigger, or None where it speaks of no place. `side` is who a pronoun stands for."""
        self.side, self.last_subject, self.this_subject, self.dropped = side, self.this_subject, None, False
        found = self._frame(trigger)
        if found is None:
            return None
        targets = tuple(t for t in found.targets if not self._too_wide(t, trigger))
        self.last_targets = targets or self.last_targets
        self.last_gains = found.gains or self.last_gains
        if trigger.rule.kind == "held" and self._no_longer(*self._bounds(trigger)):
            found = replace(found, gains=None, loses=found.gains or found.loses, kind="capture", ended=True)
        found = replace(found, kind=self.by_right(found, trigger))
        if found.gains is not None and found.gains == found.loses:
            sorts = [a.actor.sort for a in self.atoms if a.actor is not None and a.actor.name == found.gains]
            # Nobody takes from themselves, one of the two was misread: "jihadists" rather than the side that is named.
            found = replace(found, loses=None) if sorts[:1] == ["named"] and ("rebels" in sorts or len(sorts) == 1) else replace(found, gains=None)
        return replace(found, targets=targets) if targets else None

    def by_right(self, found: Roles, trigger: Trigger) -> str:
        """Kind of a gain by who gains: what another side than the place's own state "liberates" it captures."""
        place = found.targets[0].placing.place if found.targets else None
        home = self.cast.state(place.country) if place else None
        liberates = found.kind == "recapture" and self.known.has("liberation", self.tokens.words[trigger.first])
        return "capture" if liberates and home and found.gains and found.gains != home.name else found.kind

    def _too_wide(self, target: Target, trigger: Trigger) -> bool:
        """Whether a place is no object of control here: a country or sea that the text is only about, or the government that leaves."""
        place = target.placing.place
        wide = place is not None and place.feature in TOO_WIDE
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
        if (trigger.rule.passive_only and not passive) or self._predicate_adjective(trigger, first) or self._situates(trigger, first):
            return None
        if first and trigger.form in {"past", "participle"} and self._gap(first).strip(".") == "-":
            return self._hyphened(trigger, first, last)
        if self.known.brackets and trigger.form != "noun":
            targets = self._bracketed(trigger, first, last, alone=passive)
            gains = self._passive_agent(trigger, first, last) if passive else self._acting(trigger, first, last)
        elif passive and trigger.form == "participle" and self._is("civilians", first - 1) and "," not in self._gap(first):
            return None  # "plusieurs personnes enlevées": people are taken, no place
        elif passive:
            targets, gains = self._subject_places(first, self._reduced(first)), self._agent(last) or (self._agent_before(first) if self.known.verb_last else None)
            targets = targets or (self._object_before(first) if self.known.verb_last else self._inverted_passive(trigger, first, last) or self._left_out(first))
        elif trigger.form == "noun" and trigger.rule.frame == "enters":
            targets = self._located(last) or (self._noun_places(trigger, first, last) if self.known.verb_first else []) or self._repelled_here(trigger, first)  # "دخول حلب"
            gains = self._of_side(last) or self._owner(first) or self._verb_subject(first) or (self.side if self._is("possessives", first - 1) or self._is("possessives", first - 2) else None)
        elif trigger.form == "noun":
            repelled = trigger.rule.kind == "attack" and any(self._is("failure", k) for k in range(max(0, first - 4), first))
            behind = self._of_side(last - 1) if self.known.verb_first and last < len(self.atoms) and self.atoms[last].sort == "A" else None  # "سيطرة الجيش على"
            targets = self._noun_places(trigger, first, last) or self._repelled_here(trigger, first)
            gains = self._agent(last) or behind or (None if repelled else self._adjective(first - 1) or self._owner(first) or self._opened_by(first) or self._verb_subject(first) or self._chained(first) or self._governing(first, "launching", 7) or (self._doer(last) if trigger.rule.kind == "attack" else None))
        else:
            of_it = self._relative(trigger, first) if trigger.elided else []
            targets = of_it or self._objects(trigger, last) or self._object_pronoun(trigger, first) or self._relative(trigger, first)
            seized = self._governing(first, "occasion", 10) if trigger.form == "infinitive" else None
            gains = self._within(first, last) or (self._granted(first) or (self._adjective(first - 1) if first else None) if trigger.form == "infinitive" else self._adjective(last) if trigger.rule.kind == "held" else None) or seized or self._subject(first, last=last)
            if not targets and (self.known.verb_last or (trigger.form in {"past", "participle"} and first and self.atoms[first - 1].sort == "P")):
                targets, gains = (self._object_before(first, trigger.split and not self._located_topic(trigger)), gains) if self.known.verb_last else (self._subject_places(first), self._agent(last))
            if gains and trigger.rule.kind == "attack" and trigger.rule.frame == "takes" and trigger.rule.modality is None and all(self._too_wide(t, trigger) for t in targets):
                targets = self._attacked_at(last)
        targets = targets or self._part_here(trigger, first, last) or (self._to_come(last) if trigger.rule.kind in {"capture", "recapture"} and trigger.form != "noun" and not passive else [])
        if not targets and self.known.bare_agent and trigger.form in {"past", "present"} and (behind := self._next_side(last, 3)):
            targets, gains = self._object_before(first, opens=True), behind  # "Кундуз захватили талибы"
        if not targets and self._may_be_fronted(trigger):
            targets = self._fronted(first)
        if not targets:
            return None
        loses = self._from_side(last) or self._within(first, last, loses=True) or (self._struck(last) if trigger.form == "noun" else None)
        gains = None if trigger.form == "noun" and gains == loses else gains  # "die Befreiung der Stadt vom IS": "by" is "from" as well
        return Roles(tuple(targets), gains, loses, self._kind(trigger, first, last), inherits=True)

    def _situates(self, trigger: Trigger, first: int) -> bool:
        """Whether the participle of a reflexive verb stands without its pronoun behind a noun that is no side, and only says where that is:
        "les camps de réfugiés installés à X"."""
        if not trigger.rule.reflexive or trigger.form != "participle" or first < 2 or "," in self._gap(first):
            return False
        if self.atoms[first - 1].sort != "W" and self._is(("articles", "determiners"), first - 2):
            return False  # "les rebelles installés à X", not "les réfugiés rwandais installés à X"
        return not self._is(("have", "be", "adverbs"), first - 1) and not any(self._is("reflexives", k) for k in range(max(0, first - 5), first))

    def _doer(self, last: int) -> str | None:
        """Side that an attack is of, right behind it: "l'offensive des rebelles sur X"."""
        while last < self.size and self._is(("of", "articles"), last):
            last += 1
        return self._name(self.atoms[last]) if last < self.size and self.atoms[last].sort == "A" and self._acts(last) and self._is("of", last - 1) else None

    def _governing(self, first: int, name: str, reach: int) -> str | None:
        """Subject of a verb of a class before a noun or infinitive: "les rebelles lancent un deuxième assaut", "profitent du chaos pour prendre X"."""
        for index in range(first - 1, max(-1, first - reach), -1):
            if parts(self._gap(index + 1)):
                return None
            if self._is(name, index):
                return self._subject_of(index, ground=False)
        return None

    def _may_be_fronted(self, trigger: Trigger) -> bool:
        """Whether a language with cases may put the object of an active verb first: "Мосул іракська армія звільнила"."""
        return self.known.bare_agent and trigger.form in {"past", "present", "future"} and trigger.rule.frame in {"takes", "holds", "loses", "yields", "leaves"}

    def _hyphened(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Roles of a participle that a hyphen ties to who acts: "the IS-held town of X" is held by nobody else in the sentence."""
        before = self.atoms[first - 1]
        gains = self._name(before) if before.sort in {"A", "P"} else self._adjective(first - 1)
        targets = self._objects(trigger, last)
        return Roles(tuple(targets), gains, None, trigger.rule.kind) if targets else None

    def _predicate_adjective(self, trigger: Trigger, first: int) -> bool:
        """Whether what looks like a bare verb is an adjective behind "be": "the plant was secure, and X was safe"."""
        behind = next((k for k in range(first - 1, max(-1, first - 4), -1) if not self._is(("adverbs", "negation"), k)), -1)
        return self.known.bare_present and trigger.form == "infinitive" and self._is("be", behind)

    def _opened_by(self, first: int) -> str | None:
        """Subject of a sentence that opens with what it did: "With the capture of X, the RSF holds …"."""
        if first > 3 or not self._is("inclusion", 0):
            return None
        comma = next((k for k in range(first, min(len(self.atoms), first + 12)) if "," in self._gap(k)), None)
        return self._next_side(comma, 3) if comma is not None else None

    def _chained(self, first: int) -> str | None:
        """Subject of the verb that a noun goes on with: "took several towns, beginning with the capture of X, followed by that of Y"; it stays the subject of the next."""
        chained = any(self._phrase_at("chained", k) for k in range(max(0, first - 4), first))
        self.this_subject = self.last_subject if chained else None
        return self.this_subject

    def _located_topic(self, trigger: Trigger) -> bool:
        """Whether a verb's place may stand before it behind a preposition: "In X und Y übernahmen Regierungstruppen die Kontrolle"."""
        return trigger.rule.kind in {"capture", "recapture"} and bool(trigger.rule.noun_tail)

    def _inverted_passive(self, trigger: Trigger, first: int, last: int) -> list[Target]:
        """Subject of a passive that opens its sentence: "Fue recuperada Palmira"."""
        return self._objects(replace_light(trigger), last) if first < (12 if self.known.bare_agent else 6) and all(a.sort in {"W", "T"} for a in self.atoms[:first]) else []

    def _falling(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """The place is the subject ("Kunduz fell to the Taliban") or what the noun is of ("the fall of Kunduz")."""
        if trigger.form == "noun":
            targets = self._noun_places(trigger, first, last)
        elif self.known.brackets:
            targets = self._bracketed(trigger, first, last, alone=True)
        else:
            targets = self._subject_places(first) or ([] if self._person_subject(first) else self._inverted(last) or self._left_out(first))
            if not targets and self.known.verb_first and trigger.form != "state":
                targets = self._objects(replace_light(trigger), last)  # "سقطت مدينة الموصل بيد …"
        if not targets:
            return None
        if any(self._is("repeats", k) for k in (*range(max(0, first - 3), first), *range(last, min(len(self.atoms), last + 3)))):
            return None  # "changed hands six times"
        gains = None if trigger.rule.frame == "remains" else self._inside(first, last) or self._to_side(last) or (self._side_left("to_side", first) if self.known.verb_last else None)
        if self.known.has("escapes", self.tokens.words[trigger.first]):
            return Roles(tuple(targets), None, gains or self._from_side(last), self._kind(trigger, first, last))  # "échappe au gouvernement"
        loses = self._struck(last) if trigger.form == "noun" else None
        return Roles(tuple(targets), gains, loses, self._kind(trigger, first, last), inherits=trigger.rule.frame == "falls")

    def _civilian(self, index: int) -> bool:
        """Whether an atom names people who hold no ground, also where they are witnesses: "residents"."""
        atom = self.atoms[index]
        return self.known.has("civilians", self.tokens.words[atom.first]) and (atom.sort == "W" or (atom.actor is not None and atom.actor.sort == "neutral"))

    def _losing(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject loses, leaves or hands over the object."""
        passive, given = self._passive(trigger, first, last), False
        frame = trigger.rule.frame
        if frame == "leaves" and any(map(self._civilian, range(max(0, first - 5), first))) and not any(self._acts(k) for k in range(max(0, first - 5), first)):
            return None  # "people who had fled from Khartoum"
        if frame == "leaves" and not passive and trigger.form != "noun" and any(self._civilian(k) for k in range(last, min(len(self.atoms), last + 6)) if all(self._is(("determiners", "of", "adverbs", "articles", "possessives"), j) for j in range(last, k))):
            return None  # "withdrew its staff from X"
        if trigger.form == "noun":
            targets, loses = self._noun_places(trigger, first, last) or (self._located(last, "sources" if frame == "leaves" else "locative") if frame in {"leaves", "yields", "gives_up"} else []), self._owner(first) or self._of_side(last)
            loses = loses or self._struck(last) or (self._verb_subject(first) if frame == "loses" or trigger.text.endswith(tuple(self.known.classes["possessive_endings"])) else None)
            targets = targets or (self._place_left_by(first, loses, goes_on=True) if frame == "leaves" and self.last_targets else [])
        elif self.known.brackets:
            targets = self._bracketed(trigger, first, last, alone=passive)
            loses = self._passive_agent(trigger, first, last) if passive else self._acting(trigger, first, last, ground=True)
            targets = targets or ([] if passive else self._intransitive(trigger, first, last, loses))
        elif passive:
            targets, loses = self._objects(trigger, last) if frame == "leaves" and not trigger.rule.direct else [], self._agent(last)
            targets = targets or (self._left_from(trigger, first) if trigger.rule.tail_from else []) or self._subject_places(first, self._reduced(first))
            targets = targets or (self._objects(trigger, last) if self.known.bare_agent else [])  # "було втрачено Попасну"
            given = frame == "yields" and last < self.size and self._cased("dative_endings", last)  # "сдан отрядам повстанцев": to them
        else:
            targets, loses = self._objects(trigger, last) or self._object_pronoun(trigger, first) or self._relative(trigger, first), self._subject(first, ground=True)
            targets = targets or (self._object_before(first, trigger.split) if self.known.verb_last else []) or (self._fronted(first) if trigger.rule.direct and self._may_be_fronted(trigger) else [])
            targets = targets or self._left_positions(trigger, last) or (self._left_from(trigger, first) or self._from_there(first, last) if trigger.rule.tail_from else []) or self._intransitive(trigger, first, last, loses)
        if not targets or (trigger.rule.needs_side and (loses is None or not (passive or trigger.form == "noun" or self._person_near(first) or self._is("sequence", first - 1)))):
            return None
        gains = None if frame == "leaves" else self._side_behind("to_side", last, places=True) or (self._side_left("to_side", first) if self.known.brackets else None)
        if given:
            gains, loses = loses, None
        if frame == "yields" and not gains and not passive and not self.known.verb_first:
            gains = next((self._name(self.atoms[k]) for k in range(last, min(len(self.atoms), last + 3)) if self.atoms[k].sort == "P" and self._recipient(k)), None)
        gains = None if gains == loses else gains  # "the loss of X is a blow to Y"
        targets = [t for t in targets if not (gains and t.placing.mention.role == "metonym")]
        return Roles(tuple(targets), gains, loses, trigger.rule.kind, inherits=frame == "loses") if targets else None

    def _recipient(self, index: int) -> bool:
        """Whether a country right behind a verb of handing over receives what follows: "передала Азербайджану Агдам"."""
        place = self._placing(index).place
        follows = index + 1 < len(self.atoms) and self.atoms[index + 1].sort in {"P", "W"} and not parts(self._gap(index + 1))
        return place is not None and place.feature == "PCLI" and follows and any(a.sort == "P" for a in self.atoms[index + 1 : index + 4])

    def _acting(self, trigger: Trigger, first: int, last: int, ground: bool = False) -> str | None:
        """Subject of a verb between brackets, kept for the verb that "and" ties to it."""
        self.this_subject = self._bracket_subject(trigger, first, last, ground) or self._subject_of(first, ground)
        return self.this_subject

    def _passive_agent(self, trigger: Trigger, first: int, last: int) -> str | None:
        """Side behind "by" in a passive between brackets: before a verb that closes its clause."""
        return self._agent_before(first) or (None if self._closes(trigger, last) else self._agent(last))

    def _intransitive(self, trigger: Trigger, first: int, last: int, loses: str | None) -> list[Target]:
        """Places of a verb without an object: "Saigon surrendered", "the garrison surrendered at X", "troops pulled out"."""
        if trigger.rule.frame in {"gives_up", "yields"}:
            closed = any(self._is("relatives", k) and self._closed(k, first) for k in range(max(0, first - 10), first))  # "X, que seguía en poder del Gobierno, se rindió"
            person = (self._person_subject(first) and not closed) or any(self._is("where_relatives", k) for k in range(max(0, first - 8), first))
            own = self._garrison(first) if person else self._subject_places(first)
            return own or ([t for t in self._located(last) if t.placing.mention.role == "literal"] if loses and not trigger.rule.reflexive else [])
        positions = self._is("possessives", last) and self._is(("generic", "parts"), last + 1) and all(a.sort != "P" for a in self.atoms)  # "They abandoned their positions."
        if trigger.rule.frame != "leaves" or (trigger.rule.direct and not positions):
            return []
        goes_on = any(self._is(("sequence", "contrast"), k) for k in range(max(0, first - 3), first))
        return [] if trigger.form in {"future", "conditional"} else self._place_left_by(first, loses, goes_on)

    def _in_hands(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """A place "in the hands of" a side; behind a verb of falling or handing over the words only name its side."""
        whole = self.known.verb_first and trigger.form != "state"  # "باتت … خاضعة لسيطرة" has its verb within
        if not whole and any(t.rule.frame in {"falls", "loses", "yields", "leaves"} and 0 <= trigger.first - t.last <= 8 and not (t.rule.frame == "leaves" and (self._is("be", first - 1) or trigger.rule.kind != "held") and "," in "".join(self.tokens.gaps[t.last : trigger.first]))
                             for t in self.triggers):
            return None
        if trigger.form == "state" and not any(self._is(n, k) for k in range(max(0, first - 4), first) for n in ("be", "still", "now", "staying")) and not any(self.atoms[k].sort in {"P", "T"} for k in range(max(0, first - 3), first)):
            return None  # "the capitals in their hands"
        targets = self._inner_places(trigger, first, last) if last - first > 2 else self._subject_places(first)
        gains = self._within(first, last) or next((self._name(a) for k, a in enumerate(self.atoms[last : last + 4], last) if a.sort == "A" or (a.sort == "P" and self._governs(k))), None) or next(
            (self._name(a) for a in self.atoms[first:last] if a.sort == "P"), None) or self._inside(first, last) or self._adjective(last) or (
            self.side if any(self.known.has("own_control", w) for w in trigger.text.casefold().split()) else None)
        return Roles(tuple(targets), gains, None, self._kind(trigger, first, last)) if targets else None

    def _inner_places(self, trigger: Trigger, first: int, last: int) -> list[Target]:
        """Places between a verb and what it reaches to, those behind the verb being its subject: "باتت غوما تحت سيطرة …"; else those before."""
        if not self.known.verb_first:
            return self._subject_places(first)
        if last - first > REACH // 2 or any(trigger.first < t.first < trigger.last for t in self.triggers):
            return []
        inner = self._objects(replace(replace_light(trigger), last=trigger.first + 1), first + 1)
        return inner or self._subject_places(first)

    def _fighting(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Fighting has no winner: the place stands behind a preposition, to the right first, else to the left."""
        described = trigger.form == "state" and self._is("generic", last)  # "im schwedischen X …, die umkämpfte Hafenstadt Y"
        targets = (self._objects(replace_light(trigger), last) if described else []) or self._located(last - 1 if self._is("locative", last - 1) else last) or (self._object_pronoun(trigger, first) if trigger.form != "noun" else []) or self._relative(trigger, first) or ([] if trigger.form == "noun" else self._subject_places(first)) or self._topic()
        if not targets and self.known.brackets:  # "Um X wird gekämpft", "In X halten die Gefechte an"
            around = last if trigger.form != "noun" or not self._is("locative", last) else first
            targets = self._from_before(first, around, self.classes["locative"] - self.classes["sources"]) if trigger.form != "noun" or around == last else []
        return Roles(tuple(targets), self._subject(first), None, trigger.rule.kind) if targets else None

    def _flying(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """A flag over a place tells who took it: the side whose it is, by its adjective or genitive, or who raised it."""
        targets = self._objects(trigger, last) or self._located(last if self.known.verb_first else last - 1) or self._flown_over(first) or ([Target(self.topic, True, "(left out)")] if self.topic and not any(a.sort == "P" for a in self.atoms) else [])
        flag = next((k for k in range(max(0, first - 8), min(len(self.atoms), last + 6)) if self.atoms[k].word in trigger.rule.near), None)
        if not targets or flag is None:
            return None
        near = range(max(0, flag - 2), min(len(self.atoms), flag + 4))
        gains = next((self._name(self.atoms[k]) for k in near if self.atoms[k].sort == "A" and self._acts(k)), None) or next((n for k in near if (n := self._adjective(k))), None)
        gains = gains or next((self._name(self.atoms[k]) for k in range(flag + 2, min(len(self.atoms), flag + 4)) if self._is("of", k - 1) and self._governs(k)), None)  # "the banner of Ukraine"
        place = targets[0].placing.place
        home = self.cast.state(place.country) if place else None
        gains = gains or self._subject(first)
        if self.known.bare_agent and (gains is None or (targets[0].anaphora == "(left out)" and place and not place.feature.startswith("PPL"))):
            return None  # whose flag, or over what, is not said
        return Roles(tuple(targets), gains, None, "recapture" if home and gains == home.name else "capture")

    def _agent_behind_place(self, last: int) -> str | None:
        """Side right behind the place of a passive without "by": "выбиты из Пальмиры сирийскими войсками"."""
        place = next((k for k in range(last, min(self.size, last + 5)) if self.atoms[k].sort == "P"), None)
        return self._next_side(place + 1, 2) if self.known.bare_agent and place is not None and place + 1 < self.size and self._gap(place + 1) == " " else None

    def _flown_over(self, first: int) -> list[Target]:
        """Place before the verb that a flag is raised over: "Над Херсоном підняли український прапор"."""
        opening = next((k for k in range(first - 1, max(-1, first - 8), -1) if self._is("locative", k)), None)
        return [] if opening is None else self._located(opening)

    def _driving_out(self, trigger: Trigger, first: int, last: int) -> Roles | None:
        """Subject drives a side out of a place: both follow ("ousted IS from Hasakeh"); in the passive the side stands before."""
        passive = self._passive(trigger, first, last) or (self.known.bare_agent and trigger.form == "participle")  # "Повстанців вибито з Ідліба"
        if self.known.brackets and trigger.form != "noun":
            return self._bracketed_out(trigger, first, last, passive)
        gains = self._agent(last) or self._agent_behind_place(last) if passive else self._subject(first)
        sides = [self._name(a) for a in self.atoms[last : last + 5] if a.sort == "A"]
        loses = (self._subject(first) or self._told_of(first)) if passive else next((side for side in sides if not self.known.verb_first or side != gains), None)
        if not sides and any(self._is("side_pronouns", k) for k in (*range(max(0, first - 3), first), last)):
            loses = self.last_gains or self.side  # "захватили Пальмиру, откуда их выбили в марте"
        behind = next((k + 1 for k in range(last, min(len(self.atoms), last + 5)) if self.atoms[k].sort == "A"), last)
        targets, cleared = self._cleared(trigger, first, last, passive=passive)
        loses = cleared or loses
        targets = targets or self._located(last, "sources") or ([] if passive else self._located(behind, "sources")) or self._object_pronoun(trigger, first) or self._relative(trigger, first) or self._from_there(first, last)
        if not targets and self.known.verb_first and (it := next((k for k in range(last, min(len(self.atoms), last + 7)) if self._is("object_pronouns", k)), None)):
            targets = self._nearest_place(it)  # "طردوا المتمردين منها"
        if trigger.rule.own_object:
            loses = next((n for k in range(first - 1, -1, -1) if self._acts(k) and (n := self._name(self.atoms[k])) != gains), None) or self.side
        return self._driven(targets, gains, loses) if targets and loses else None

    def _bracketed_out(self, trigger: Trigger, first: int, last: int, passive: bool) -> Roles | None:
        """The same between verb brackets: "haben die Miliz aus X vertrieben", "sind aus X vertrieben worden"."""
        gains = self._passive_agent(trigger, first, last) if passive else self._acting(trigger, first, last)
        targets = self._from_before(first, last, self.classes["sources"]) or self._pronoun_object(replace(trigger, rule=replace(trigger.rule, tail_from=self.classes["sources"])), first, last, alone=False)
        loses = self._other_side(first, last, gains)
        return self._driven(targets, gains, loses) if targets and loses else None

    def _driven(self, targets: list[Target], gains: str | None, loses: str) -> Roles:
        place = targets[0].placing.place
        home = self.cast.state(place.country) if place else None
        # Only a state takes back what is its own; another side that drives one out takes it. Where nobody is told, an armed group was driven out by the state.
        alone = gains is None and self.cast.is_group(loses) and not any(self._acts(k) and self._name(self.atoms[k]) != loses for k in range(self.size))
        own = home is not None and (gains == home.name or (alone and loses != home.name))
        return Roles(tuple(targets), gains, loses, "recapture" if own else "capture")

    def _told_of(self, first: int) -> str | None:
        """Side right before the comma that a participle is tacked on behind: "a promis la guerre aux shebab, chassés de X en 2011"."""
        return self._name(self.atoms[first - 1]) if first and "," in self._gap(first) and self.atoms[first - 1].sort == "A" and self._acts(first - 1) else None

    def _cleared(self, trigger: Trigger, first: int, last: int, *, passive: bool) -> tuple[list[Target], str | None]:
        """Places that are rid "of" a side, and that side: "cleared Bayhan and Usaylan of Houthi fighters", "X was cleared of Houthis"."""
        for index in range(last, min(len(self.atoms), last + 10)):
            if any(m in self._gap(index) for m in ".;:!?") or (self._blocks(index) and index > last):
                break
            if self.atoms[index].sort == "A" and self._acts(index) and any(self._is("of", k) for k in range(max(last, index - 2), index)):
                targets = self._subject_places(first) if passive and index - last < 3 else [t for t in self._objects(replace_light(trigger), last) if index - last > 1]
                return targets, self._name(self.atoms[index])
        return [], None

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
            return self._passive_bracket(trigger, first, last) or (trigger.form == "participle" and not self.known.brackets)
        if self.known.verb_first and trigger.form == "past":
            return False  # "كانت قد سيطرت" is a pluperfect
        left = [a.word for a in self.atoms[max(0, first - 5) : first] if a.sort == "W"][::-1]
        verbs = [w for w in left if not self.known.has("adverbs", w)][:4]
        be = next((i for i, w in enumerate(verbs[:3]) if self.known.has("be", w)), None)
        have = next((i for i, w in enumerate(verbs[:3]) if self.known.has("have", w)), None)
        if be is not None and (have is None or be < have):
            before = next((w for w in verbs[be + 1 :] if not self.known.has("genitive_pronouns", w) and not self.known.has("where_pronouns", w)), "")
            return not self.known.has("reflexives", before)  # "s'être retirée", "se sont repliés", "s'en sont retirés"
        if (have is not None and have == 0) or (have is None and self._tied_perfect(first) is not None and self._agent(last, reach=5) is None) or (self.known.bare_agent and trigger.form == "past"):
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

    def _kind(self, trigger: Trigger, first: int, last: int) -> str:
        """Kind of the rule; a state that is new ("contrôlent déjà", "now controls") is a capture."""
        close = next((k for k in range(last, min(len(self.atoms), last + 8)) if parts(self._gap(k))), last + 8)
        near = [a.word for a in self.atoms[max(0, first - 6) : close] if a.sort == "W"]
        if trigger.rule.kind in {"capture", "recapture"} and any(self._is("partly", k) for k in range(max(0, first - 3), first)):
            return "contested"  # what is half taken is fought over
        if trigger.rule.kind == "capture" and trigger.rule.frame == "takes" and any(self.known.has("again", w) for w in near):
            return "recapture"
        if trigger.rule.kind == "capture" and trigger.form in {"participle", "past", "present", "infinitive"} and any(self._is("still", k) or self._is("staying", k) for k in range(max(0, first - 3), first)) and any(
                self._is(n, k) for n in ("be", "still") for k in range(max(0, first - 3), first)) and trigger.rule.light and (trigger.form in {"participle", "past"} or self.known.has("lasting", trigger.text.casefold())):
            return "held"  # "is still occupied", "reste occupée"
        if trigger.rule.kind == "capture" and trigger.rule.light and trigger.form == "participle" and self._is("now", first - 1) and "," in self._gap(first - 1) and self.known.has("lasting", trigger.text.casefold()):
            return "held"  # "via Grimari, déjà occupée par les rebelles"
        if trigger.rule.frame == "enters" and any(self._phrase_at("unopposed", k) for k in range(first, min(len(self.atoms), last + 5))):
            return "capture"
        if trigger.rule.frame == "in_hands" and any(self._is("again", k) for k in range(max(0, first - 3), first)):
            return "recapture"  # "is back in government hands"
        if trigger.rule.kind != "held":
            return trigger.rule.kind
        around = [a.word for a in (*self.atoms[max(0, first - 4) : first], *self.atoms[last : last + 3]) if a.sort == "W"]
        inside = trigger.text.casefold().split()
        new = self._titled(trigger, first, last) or any(self.known.has("now", w) for w in (*around, *inside))
        new = new and not any(self.known.has("still", w) or self.known.has("not_negation", w) for w in (*around, *inside)) and not self._for_long(first, last)
        return "capture" if new else "held"

    def _part_here(self, trigger: Trigger, first: int, last: int) -> list[Target]:
        """Part of the place that opens the sentence: "A Bangui, les rebelles ont pris le palais présidentiel"."""
        near = range(last, min(len(self.atoms), last + 4))
        side = any(self.atoms[k].sort == "A" and self._acts(k) for k in range(max(0, first - 5), first)) and not any(map(self._civilian, range(first)))
        if not side or trigger.rule.kind not in {"capture", "recapture"} or trigger.form == "noun" or any(self.atoms[k].sort == "P" for k in near):
            return []
        return [Target(t.placing, partial=True) for t in self._topic()] if any(self._is(("parts", "part_nouns"), k) for k in near) else []

    def _repelled_here(self, trigger: Trigger, first: int) -> list[Target]:
        """Place that opens the sentence, for an attack that was repelled there: "A Kenscoff, la police a repoussé une incursion"."""
        return self._topic() if trigger.rule.kind == "attack" and any(self._is("failure", k) for k in range(max(0, first - 4), first)) else []

    def _titled(self, trigger: Trigger, first: int, last: int) -> bool:
        """Whether a title without a verb says in whose hands a place is now: "Kidal aux mains des rebelles"."""
        if self.known.verb_first or self.known.verb_last:
            return False  # "شهر هرات در کنترل طالبان": a plain sentence has no more
        ends = last + 6 >= len(self.atoms) and not any(self._is(("be", "have"), k) or self._blocks(k) for k in range(last, len(self.atoms)))
        return trigger.rule.frame == "in_hands" and ends and 0 < first <= 5 and self.atoms[first - 1].sort == "P" and "," not in self._gap(first) and all(
            a.sort == "P" or self._is(("determiners", "generic", "of"), k) for k, a in enumerate(self.atoms[:first]))

    def _for_long(self, first: int, last: int) -> bool:
        """Whether a length of time stands behind "already" beside a hold, which then is none that is new: "держит уже больше двух лет"."""
        marked = [k for k in range(max(0, first - 4), min(self.size, last + 3)) if self._is("now", k)]
        return any(self._is("time_units", j) and not self._is("after", j + 1) and all(a.sort == "W" for a in self.atoms[k:j]) and not any(parts(self._gap(i)) for i in range(k + 1, j + 1))
                   for k in marked for j in range(k + 2, min(self.size, k + 6)))

    def _no_longer(self, first: int, last: int) -> bool:
        """Whether "no longer", "ne … plus" says of a hold that it has ended."""
        marked = not self.known.classes.get("negation_only") or any(self._is("negation_only", k) for k in range(max(0, first - 4), first))
        only = any(self._is("not_negation", k) for k in range(last, min(len(self.atoms), last + 2)))  # "ne tiennent plus que X"
        return marked and not only and any(self._phrase_at("no_longer", k) for k in (*range(max(0, first - 4), first), *range(last, min(len(self.atoms), last + 2))))

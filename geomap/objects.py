"""Sides -> Objects: which places a trigger has as its object, or is of."""

from __future__ import annotations

from dataclasses import replace

from geomap.clauses import REACH, TOO_WIDE, Target, parts
from geomap.places import Placing
from geomap.sides import Sides
from geomap.triggers import Trigger

_REACH_OF_LISTS = 14


class Objects(Sides):
    """The atoms of one sentence, asked for the places right of a trigger, or of its noun."""

    def _direct_place(self, last: int) -> bool:
        return any(a.sort == "P" for a in self.atoms[last : last + 3])

    def _objects(self, trigger: Trigger, last: int) -> list[Target]:
        """Places right of a trigger that are its object, with all that are listed along, or that a colon or dash lists behind it."""
        return self._enumerated(last) or self._nearby_objects(trigger, last)

    def _nearby_objects(self, trigger: Trigger, last: int) -> list[Target]:
        """The same without those that are only listed behind a mark."""
        if trigger.enclitic:
            return list(self.last_targets) or self._last_place(last - 1)
        if trigger.rule.own_object and not (trigger.form == "noun" and self._direct_place(last)):
            return self._nearest_place(last - 1)
        # Where the subject stands behind its verb ("سيطرت قوات …"), the object comes after it, however it is described.
        over = self.known.verb_first and trigger.form != "noun" and trigger.rule.frame != "falls"
        limit, unknown, part, index = (1 if trigger.rule.light else 3) + 3 * over, 0, False, self._behind_loser(trigger, last)
        limit = 0 if self.known.verb_first and trigger.rule.frame == "falls" else limit  # "سقطت أمطار على حلب": what falls stands right behind
        end = min(len(self.atoms), last + REACH)
        while index < end:
            atom, gap = self.atoms[index], self._gap(index)
            if ":" in gap and atom.sort == "P" and self._is("generic", index - 1):
                return self._listed(index, False)  # "взяты три населённых пункта: A, B и C"
            if any(m in gap for m in ".;:!?") or ("(" in gap and unknown) or self._resumes(trigger, index):
                return []
            if atom.sort == "P" and ((index > last and self._only_locates(index)) or (over and self._of_subject(trigger, index)) or (self._possessive(index) and self._too_big(index))):
                index += 1
                continue
            if atom.sort == "P" and self._possessive(index) and self._placing(index).place and not self._is_town(index) and any(self._is("generic", k) for k in range(index + 2, min(end, index + 6))):
                seat = self._seat(index)  # "the fall of Darfur's last garrison city"
                return [Target(seat, part, "the city of " + self.text[atom.start : atom.end])] if seat else []
            if atom.sort == "P" and (self._only_holds(last, index, self._placing(index)) or self._owns_several(last, index)):
                return self._included(last, index)
            if atom.sort == "P":
                part = part or (self._opens_facility(trigger, index - 1) and self._is_town(index))
                return self._object_at(trigger, index, unknown, part) or self._included(last, index)
            if found := self._anaphor(index) or (self._description(index - 1) if index == last and index else []):
                return self._described(trigger, last, index, [replace(t, partial=part or t.partial) for t in found])
            if (index == last or self.known.verb_first) and self._is("object_pronouns", index) and not self._owns_next(index):
                return [replace(t, partial=False, anaphora=atom.word) for t in self.last_targets] or self._nearest_place(index)
            if " " in (passed := self._phrase_at("adverbs", index) or ""):
                index += len(passed.split())  # "reprenant coup sur coup X et Y"
                continue
            if trigger.rule.frame == "leaves" and index > last and self._is("where_pronouns", index) and self._is("generic", index - 1):
                return [replace(t, anaphora=atom.word) for t in self.last_targets] or self._last_place(index)  # "abandoned its positions there"
            if behind := self._after_comma(index) if "," in gap else self._part_of_day(index):
                index = behind
                continue
            if self._is("parts", index):
                part = True
            elif atom.sort != "T" and ((atom.sort == "A" and not over) or not self._is(("determiners", "generic", "of", "adverbs", "coordination", "clitics", "facility_nouns"), index)):
                if self._is("stop_words", index) or self._blocks(index):
                    return self._held_there(index)
                locative = self._is("locative", index) or self._is("agent", index)
                if trigger.rule.kind == "attack" and locative and unknown and not self._is("agent", index):
                    part = True  # "attacked a hotel in Kabul" is an attack in Kabul
                elif self._opens_facility(trigger, index) and any(a.sort == "P" and self._is_town(index + 1 + k) for k, a in enumerate(self.atoms[index + 1 : index + 4])):
                    part = True  # "seized the police station in Sloviansk"
                wanted = atom.word in trigger.rule.noun_tail  # "drangen Regierungstruppen in X ein"
                if locative and not part and not wanted and not trigger.rule.tail_from and (unknown or trigger.rule.light) and not self._is_adverbial(index):
                    return self._included(last, index)
                # "the headquarters of the Northeastern Command in X": what a part belongs to has a name of its own
                unknown += not locative and not atom.word.isdigit() and not (part and (atom.sort == "A" or self.tokens.capital(atom.first)))
                if unknown > limit:
                    return []
            index += 1
        return []

    def _resumes(self, trigger: Trigger, index: int) -> bool:
        """Whether a pronoun takes up the noun right before its verb, some place or other, and none told before: "مناطق يسيطر عليها الجيش"."""
        if not self.known.verb_first or trigger.form not in {"past", "present"} or not self._is(("place_pronouns", "object_pronouns"), index):
            return False
        before = next((k for k in range(index - 1, -1, -1) if self.atoms[k].first < trigger.first), -1)
        return self._is(("generic", "parts", "part_nouns", "counting"), before) and not self._phrase_at("place_anaphora", before)

    def _described(self, trigger: Trigger, last: int, index: int, found: list[Target]) -> list[Target]:
        """What a description at `index` stands for, or the places that it includes; nothing where it only says where to or where several lie."""
        if included := self._included(index, min(len(self.atoms), last + REACH, index + 3)):
            return included
        where_to = trigger.rule.frame == "leaves" and not trigger.rule.direct and self._elsewhere(trigger, index)  # "le départ des troupes vers les districts voisins"
        return [] if where_to or self._only_holds(last, index, found[0].placing) else found

    def _behind_loser(self, trigger: Trigger, last: int) -> int:
        """Atom behind the side that a verb of taking names before its object: "arrebataron a las FAR Wad Madani"."""
        phrase = self._phrase_at("from_side", last) if trigger.rule.frame == "takes" and last < self.size else None
        behind = last + len(phrase.split()) if phrase else self.size
        behind += behind < self.size - 1 and self.atoms[behind].sort == self.atoms[behind + 1].sort == "A" and self.known.bare_agent  # "от боевиков «Исламского государства»"
        named = behind < self.size - 1 and self.atoms[behind].sort == "A" and self.atoms[behind + 1].sort in {"W", "P"} and self._gap(behind + 1).strip('»"') == " "
        return behind + 1 if named else last

    def _owns_next(self, index: int) -> bool:
        """Whether a pronoun may be a possessive here, as the next word is no end and no adverbial: "заняли его позиции"."""
        possessive = self._is("possessives", index) or self.known.bare_agent
        if not possessive or index + 1 >= self.size or parts(self._gap(index + 1)) or any(m in self._gap(index + 1) for m in ".!?…»"):
            return False
        return self.atoms[index + 1].sort != "T" and not self._is(("locative", "coordination", "stop_words", "adverbs", "not_subject"), index + 1)

    def _opens_facility(self, trigger: Trigger, index: int) -> bool:
        """Whether an atom is the "in" between a building or post that is taken and its town."""
        return trigger.rule.frame == "takes" and self._is("facility_in", index) and self._is("facility_nouns", index - 1)

    def _nearest_place(self, index: int) -> list[Target]:
        """Place that a pronoun written onto a word stands for: the nearest town before it in the sentence, else the one told last."""
        if self.known.verb_first:
            for k in range(index - 1, -1, -1):
                if self.atoms[k].sort == "P" and self.hints[k] not in {"off", "acting", "apposed"} and not self._too_big(k):
                    return [Target(self._placing(k), anaphora=self.atoms[index].word)]
        return self._last_place(index)

    def _of_subject(self, trigger: Trigger, index: int) -> bool:
        """Whether a country behind a preposition of its own describes the subject: "دخل المتمردون المدعومون من رواندا مدينة …"."""
        wanted = trigger.rule.noun_tail
        return self._too_big(index) and ((self.hints[index] == "adjunct" and not self._governed(trigger, index)) or bool(wanted and self.plain[index - 1] not in wanted))

    def _too_big(self, index: int) -> bool:
        """Whether a place is a country or wider: "Myanmar's Northeastern Command in Lashio" is in Lashio."""
        place = self._placing(index).place
        return place is not None and place.feature in TOO_WIDE

    def _only_locates(self, index: int) -> bool:
        """Whether a country only says whose towns are listed behind it: "the largest cities of Afghanistan, Kandahar and Herat"."""
        place = self._placing(index).place
        if self.known.bare_agent and not self._is_town(index) and self._is("generic", index - 1) and index + 1 < self.size and self.atoms[index + 1].sort == "P" and self._gap(index + 1) == " ":
            return True  # "главным городом Восточной Пруссии Кёнигсбергом"
        return place is not None and place.feature == "PCLI" and index + 1 < len(self.atoms) and self.atoms[index + 1].sort == "P" and ("," in self._gap(index + 1) or self.known.bare_agent)

    def _only_holds(self, last: int, index: int, placing: Placing) -> bool:
        """Whether a division, or "the region", only says where some of several places lie: "four of the five state capitals of Darfur",
        "plusieurs villages de la région"."""
        if placing.place is None:
            return False
        counted = next((k for k in range(last, index) if self._is("counting", k) or self.plain[k].isdigit()), None)
        noun = None if counted is None else next((k for k in range(counted + 1, index) if self._is(("generic", "capital_nouns"), k)), None)
        if placing.place.feature.startswith("PPL"):  # "die Eroberung von mehreren Dörfern nahe Mossul"
            near = noun is not None and self._is("settlements", noun) and any(self._is("locative", k) and not self._is("of", k) for k in range(noun + 1, index))
            return near and not any(parts(self._gap(k)) for k in range(last + 1, index + 1))
        if counted is not None and noun == index - 1 and not self.classes["of"] and self._is("parts", counted):
            return False  # "معظم إقليم دارفور": most of it
        return noun is not None and (self.known.bare_agent or not self.classes["of"] or any(self._is(("of", "locative"), k) for k in range(noun + 1, index + 1)))

    def _owns_several(self, last: int, index: int) -> bool:
        """Whether a division only says whose several places are meant: "nine Rakhine towns", "all five Darfur state capitals"."""
        counted = any(self._is("counting", k) or self.plain[k].isdigit() for k in range(max(last, index - 3), index))
        behind = next((k for k in range(index + 1, min(self.size, index + 3)) if not self._is(("division_nouns", "determiners"), k)), self.size)
        return counted and behind < self.size and self._gap(index + 1) == " " and self._is(("generic", "capital_nouns"), behind) and not self._is_town(index)

    def _included(self, last: int, index: int) -> list[Target]:
        """Places named behind a general object: "the towns on the outskirts of Damascus, including Jaramana and Qatana"."""
        if not any(self._is("generic", k) for k in range(last, index)):
            return []
        # "в том числе" opens with a preposition that would tie the first of them.
        for position in range(max(last, index - 4) if self.known.bare_agent else index, min(len(self.atoms) - 1, index + _REACH_OF_LISTS)):
            behind = position + len((self._phrase_at("inclusion", position) or "").split())
            while position < behind < self.size and self._is("generic", behind):
                behind += 1  # "в том числе города Шуша и Физули"
            if position < behind < self.size and self.atoms[behind].sort == "P":
                return self._listed(behind, False)
            if any(m in self._gap(position) for m in ".;:!?"):
                break
        return []

    def _object_at(self, trigger: Trigger, index: int, unknown: int, part: bool) -> list[Target]:
        """The object that starts with the place at `index`; a division that a capital is of gives the town told before."""
        hint = self.hints[index]
        somewhere = hint == "adjunct" or (trigger.form == "noun" and self._is(("directions", "parts"), index - 1))
        if trigger.rule.kind == "attack" and somewhere and self._is_division(index):
            return []  # "assaults on two towns in Helmand", "an offensive in Hiran" hit no place that is named
        if hint == "off" or (trigger.rule.frame == "leaves" and not (part and trigger.rule.direct) and self._elsewhere(trigger, index)):
            return []
        if hint == "adjunct" and not part and not self._governed(trigger, index):
            return []
        if hint == "dependent" and unknown and not part and trigger.rule.frame != "leaves":
            return []
        if hint == "apposed" and (seat := self._seat(index)):
            return [Target(seat, part, "the capital of " + self.text[self.atoms[index].start : self.atoms[index].end])]
        return self._listed(index, part)

    def _is_division(self, index: int) -> bool:
        """Whether the place at `index` is a province or state."""
        place = self._placing(index).place
        return place is not None and place.feature == "ADM1"

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

    def _noun_places(self, trigger: Trigger, first: int, last: int) -> list[Target]:
        """Places that a noun is of ("the fall of X", "l'offensive contre X"), or whose genitive it follows ("X's fall")."""
        genitive = self.known.bare_agent or self.known.verb_first or self.known.verb_last  # without "of", "Fall der Stadt": "взятие Бахмута", "سقوط قندهار"
        if genitive and not trigger.rule.noun_tail and (bare := self._objects(replace_light(trigger), last)):
            return bare
        tails = trigger.rule.noun_tail or trigger.rule.tail_from or self.known.classes["of"]
        for index in range(last, min(len(self.atoms), last + 6)):
            if self.plain[index] in tails:
                if found := self._objects(replace_light(trigger), index + 1):
                    return found
                if not trigger.rule.noun_tail:
                    break
            if any(m in self._gap(index) for m in ",.;:()") or self._blocks(index) or (self._is("be", index) and not genitive and not trigger.rule.noun_tail):
                break  # "the town's capture was followed by the destruction of …"
        if self.known.verb_first and trigger.rule.kind == "contested" and (bare := self._objects(replace_light(trigger), last)):
            return bare
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


def replace_light(trigger: Trigger) -> Trigger:
    """The trigger as a noun reads its object: closely."""
    return replace(trigger, rule=replace(trigger.rule, light=True))

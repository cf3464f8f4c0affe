"""Sides -> Objects: which places a trigger has as its object, its subject, or stands for."""

from __future__ import annotations

from dataclasses import replace

from geomap.clauses import REACH, TOO_WIDE, Target, parts
from geomap.places import Placing
from geomap.sides import Sides
from geomap.triggers import Trigger

_REACH_OF_LISTS = 14
_DASHES = frozenset("-–—")


class Objects(Sides):
    """The atoms of one sentence, asked for the places beside a trigger."""

    def _direct_place(self, last: int) -> bool:
        return any(a.sort == "P" for a in self.atoms[last : last + 3])

    def _objects(self, trigger: Trigger, last: int) -> list[Target]:
        """Places right of a trigger that are its object, with all that are listed along, or that a colon or dash lists behind it."""
        return self._enumerated(last) or self._nearby_objects(trigger, last)

    def _enumerated(self, last: int) -> list[Target]:
        """Places behind the colon or dash that several are listed after: "took three towns in the north of the country – X, Y and Z"."""
        noun = False
        for index in range(last, min(self.size, last + REACH)):
            gap = self._gap(index)
            if noun and (":" in gap or (gap[:1] == " " and gap.strip() in _DASHES)):
                behind = index + self._is("demonstratives", index)
                return self._listed(behind, False) if behind < self.size and self.atoms[behind].sort == "P" else []
            if any(m in gap for m in ".;!?(") or self._is("stop_words", index) or self._blocks(index) or self.atoms[index].sort == "A":
                return []
            noun = noun or (self._is("generic", index) and any(self._is("counting", k) or self.plain[k].isdigit() for k in range(last, index)))
        return []

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
            if "," in gap and (behind := self._after_comma(index)):
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
                unknown += not locative and not (part and (atom.sort == "A" or self.tokens.capital(atom.first)))
                if unknown > limit:
                    return []
            index += 1
        return []

    def _after_comma(self, index: int) -> int | None:
        """Atom behind an insertion between commas that holds no place: "…, avec l'aide de soldats rwandais, …"."""
        for position in range(index + 1, min(len(self.atoms), index + 9)):
            if self.atoms[position].sort == "P":
                return None
            if "," in self._gap(position):
                return position
        return None

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
        named = behind < self.size - 1 and self.atoms[behind].sort == "A" and self.atoms[behind + 1].sort in {"W", "P"} and self._gap(behind + 1) == " "
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
        return noun is not None and (not self.classes["of"] or any(self._is(("of", "locative"), k) for k in range(noun + 1, index + 1)))

    def _owns_several(self, last: int, index: int) -> bool:
        """Whether a division only says whose several places are meant: "nine Rakhine towns", "all five Darfur state capitals"."""
        counted = any(self._is("counting", k) or self.plain[k].isdigit() for k in range(max(last, index - 3), index))
        behind = next((k for k in range(index + 1, min(self.size, index + 3)) if not self._is(("division_nouns", "determiners"), k)), self.size)
        return counted and behind < self.size and self._gap(index + 1) == " " and self._is(("generic", "capital_nouns"), behind) and not self._is_town(index)

    def _included(self, last: int, index: int) -> list[Target]:
        """Places named behind a general object: "the towns on the outskirts of Damascus, including Jaramana and Qatana"."""
        if not any(self._is("generic", k) for k in range(last, index)):
            return []
        for position in range(index, min(len(self.atoms) - 1, index + _REACH_OF_LISTS)):
            behind = position + len((self._phrase_at("inclusion", position) or "").split())
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

    def _reduced(self, first: int) -> bool:
        """Whether a passive participle stands without its "be": it then belongs to the nearest place, however that is tied."""
        return not any(self._is("be", k) for k in range(max(0, first - 4), first))

    def _subject_places(self, first: int, reduced: bool = False) -> list[Target]:
        """Places left of a trigger that are its subject: the nearest free one and those listed before it, or what a pronoun stands for."""
        if found := self._described_by(first):
            return found
        if reduced and self._somewhere(first):
            return []
        for index in range(first - 1, max(-1, first - 1 - 2 * REACH), -1):
            if any(m in self._gap(index + 1) for m in ".;:!?") and index + 1 < first:
                return self._pronoun_places(index + 1)
            if self._is("contrast", index) or (self._is("coordination", index) and "," in self._gap(index) and not (reduced and index + 1 == first and self._is("agent", first + 1))):
                return self._pronoun_places(index + 1)
            if self._is("complementisers", index) and not (index and self.atoms[index - 1].sort == "P") and not any(self._phrase_at("genitive_pronouns", index - k) for k in (1, 2) if k <= index) and not self._closed(index, first):
                return self._pronoun_places(index + 1)
            if reduced and self._told_before_region(index, first):
                continue  # "X, dans la région de Y, occupée depuis mars": the town is
            if self.atoms[index].sort == "P" and (not self.hints[index] or (reduced and self.hints[index] != "apposed" and first - index < (13 if "," in self._gap(first) and "," in self._gap(index + 1) else 8))):
                return [Target(self._placing(index))] if reduced else self._listed_before(index)
            if self.hints[index] == "apposed" and not self._in_apposition(index) and (seat := self._seat(index)):
                return [Target(seat, anaphora="the capital of " + self.text[self.atoms[index].start : self.atoms[index].end])]
            if (found := self._anaphor(index)) and not (self._is("locative", index - 1) and not self._is("of", index - 1)):
                return found
        return self._pronoun_places(0)

    def _somewhere(self, first: int) -> bool:
        """Whether a participle describes a place that has no name: "the supply lines in an area surrounded by rebels"."""
        index = first - 1
        while self._is(("generic", "determiners"), index) and not self._is("articles", index):
            index -= 1
        return index < first - 1 and self._is("counting", index) and self._is("articles", index) and self._is("locative", index - 1) and not parts(self._gap(index))

    def _described_by(self, first: int) -> list[Target]:
        """Places that a relative clause with this verb describes: "in Kunduz, which fell on Friday", "at X, a hamlet that changed hands"."""
        index = first - 1
        while index >= 0 and (self.atoms[index].sort == "T" or self._is(("have", "be", "adverbs", "negation", "clitics"), index)) and "," not in self._gap(index + 1):
            index -= 1
        if index < 1 or not self._is("subject_relatives", index):
            return []
        before = index - 1
        if self.atoms[before].sort == "W" and self._is("generic", before):
            opening = next((k for k in range(before, max(0, before - 8), -1) if "," in self._gap(k)), 0)
            before = opening - 1
        off = self.hints[before] == "off" and "," in self._gap(index)  # not "north of X that fell on Friday"
        if before < 0 or self.atoms[before].sort != "P" or off or self.hints[before] in {"apposed", "acting"}:
            return []
        return [Target(self._placing(before), self._is_part(before))] if self.hints[before] else self._listed_before(before)

    def _left_out(self, first: int) -> list[Target]:
        """Place told last, for a verb that opens its sentence in a language that drops pronouns: "Fue tomada el lunes", "Cayó tras un asedio"."""
        opens = self.known.drops_subject and first < 5 and all(self.atoms[k].sort == "T" or self._is(("be", "have", "adverbs", "clitics", "articles", "locative", "negation"), k) for k in range(first))
        return self._last_place(first) if opens else []

    def _told_before_region(self, index: int, first: int) -> bool:
        """Whether a division that only says where a town before it lies stands right before the comma of a participle."""
        if self.atoms[index].sort != "P" or index + 1 != first or "," not in self._gap(first) or self.hints[index] not in {"adjunct", "off"}:
            return False
        if self._is_town(index) and not any(self._is("division_nouns", k) for k in range(max(0, index - 4), index)):
            return False
        return any(a.sort == "P" and self._is_town(k) and not self.hints[k] and not any(m in self._gap(j) for j in range(k + 1, first) for m in ".;:!?") for k, a in enumerate(self.atoms[:index]))

    def _relative(self, trigger: Trigger, first: int) -> list[Target]:
        """Place that a relative pronoun stands for: "Khorramchahr, que l'Irak occupait", "Maidan Shahr, 20 km from Kabul, where clashes …"."""
        where = trigger.rule.frame in {"enters", "fights", "drives_out"} or bool(trigger.rule.tail_from)
        whence = where and trigger.rule.frame in {"leaves", "drives_out"} and bool(self.classes["whence_relatives"])
        name = "genitive_pronouns" if trigger.elided else "whence_relatives" if whence else "where_relatives" if where else "relatives"
        for index in range(first - 1, max(0, first - 10), -1):
            of = (trigger.elided or where) and self._phrase_at("genitive_pronouns", index)  # "de la que se retiraron"
            whose = not where and self._is("whose_relatives", index)  # "Herat, cuyo aeropuerto tomaron"
            if self._is("complementisers", index) and index and self.atoms[index - 1].sort == "W" and self._is(("report", "claim", "confirm", "denial"), index - 1):
                return []  # "reported that the troops surrendered"
            if (of or whose or self._is(name, index)) and not self._is("clitics", index) and not self._closed(index, first):
                behind = [k for k in range(index - 1, max(-1, index - 2 * REACH), -1) if self.atoms[k].sort == "P" and self.hints[k] != "off"]
                free = [k for k in behind if not self.hints[k] or (k == index - 1 and not self._inserted_place(k) and not self._only_situates(k))]
                return [Target(self._placing(k), whose) for k in (free or behind)[:1]]
            if any(m in self._gap(index + 1) for m in ".;:!?") or self._blocks(index):
                return []
        return []

    def _inserted_place(self, index: int) -> bool:
        """Whether a comma opens the adverbial that a place stands in: "X, near Yerevan, which …"; not "the road to Sanaa, which …"."""
        opening = next((k for k in range(index - 1, max(-1, index - 5), -1) if self._is("locative", k)), None)
        return self.hints[index] == "apposed" or (opening is not None and "," in self._gap(opening))

    def _fronted(self, first: int) -> list[Target]:
        """Object that opens the clause, before its subject: "Вовчанськ, за даними каналів, окупанти залишили", "Город повстанцы взяли"."""
        subject = next((k for k in range(first - 1, max(-1, first - 7), -1) if self._acts(k) or "," in self._gap(k + 1)), None)
        if subject is None or not self._acts(subject) or self._tied(subject):
            return []
        start = subject
        if "," in self._gap(start):  # over an insertion between commas
            start = next((k for k in range(start - 1, max(0, start - 12), -1) if "," in self._gap(k)), 0)
        while start and not parts(self._gap(start)) and (self.atoms[start - 1].sort == "T" or self._is(("adverbs", "determiners", "clitics"), start - 1)):
            start -= 1
        if not start or (parts(self._gap(start)) and start == subject):
            return []
        if self.atoms[start - 1].sort == "P":
            free = not self.hints[start - 1] and self._placing(start - 1).mention.role != "metonym" and self._opens_clause(start - 1)
            return self._listed_before(start - 1) if free else []
        return next((found for k in range(max(0, start - 2), start) if not self._is("locative", k - 1) and (found := self._anaphor(k)) and (not k or parts(self._gap(k)) or self._is(("coordination", "contrast"), k - 1))), [])

    def _left_from(self, trigger: Trigger, first: int) -> list[Target]:
        """Place behind "from" that opens the clause of a verb of leaving: "Из Синджи военные ушли"; or that "from there" stands for."""
        for index in range(first - 1, max(-1, first - 14), -1):
            if any(m in self._gap(index + 1) for m in ".;:!?") or self._is("stop_words", index) or self._blocks(index):
                return []
            opens = not index or parts(self._gap(index)) or self.atoms[index - 1].sort == "T" or self._is(("coordination", "adverbs"), index - 1)
            if self.plain[index] in trigger.rule.tail_from and opens and (found := self._located(index, "sources")):
                return found
        return []

    def _left_positions(self, trigger: Trigger, last: int) -> list[Target]:
        """Places beside which a side left its positions: "відійшли з позицій у районі X та Y", "оставили позиции под X"."""
        position = next((k for k in range(last, min(self.size, last + 4)) if self._is("positions", k)), None) if trigger.rule.frame == "leaves" else None
        if position is None or any(parts(self._gap(k)) or self.atoms[k].sort != "W" for k in range(last + 1, position + 1)):
            return []
        return [replace(t, partial=True) for t in self._located(position + 1)]

    def _from_there(self, first: int, last: int) -> list[Target]:
        """What "from there" beside a verb stands for: "вивели звідти війська", "выбили их оттуда"."""
        near = (*range(last, min(self.size, last + 3)), *range(first - 1, max(-1, first - 3), -1))
        return next((self._last_place(k) for k in near if self._is("whence_pronouns", k)), [])

    def _closed(self, index: int, first: int) -> bool:
        """Whether a relative clause that a pronoun opens is closed by a comma right before a verb: "la ciudad que seguía en su poder, se rindió"."""
        start = first
        while start > index and "," not in self._gap(start) and self._is(("have", "be", "clitics", "adverbs", "negation"), start - 1):
            start -= 1
        return start > index + 2 and "," in self._gap(start) and not any("," in self._gap(k) for k in range(index + 1, start))

    def _object_before(self, first: int, opens: bool = False) -> list[Target]:
        """Object that stands before a verb which closes its clause: "Russland hatte die Stadt Cherson eingenommen"; before a verb in
        second place one that `opens` it and no preposition ties: "Kramatorsk gaben die Separatisten auf"."""
        start = self._behind_place(first)
        for index in range(start - 1, max(-1, start - 9), -1):
            if parts(self._gap(index + 1)) and index + 1 < start:
                return []
            if self.atoms[index].sort == "P" and self._only_situates(index):
                continue
            if self.atoms[index].sort == "P" and self.hints[index] not in {"apposed", "off"} and self.atoms[index].placing is not None and self._placing(index).mention.role != "metonym":
                return [] if opens and not self._opens_clause(index) else self._listed_before(index)
            if found := self._anaphor(index):
                return found
            if self._is("counting", index) and self._is("generic", index + 1):
                return []  # "در اطراف X چند روستا را گرفتند": those have no names
        return []

    def _inverted(self, last: int) -> list[Target]:
        """Subject behind its verb: "… est tombée Kunduz", "Fallen are A and B"."""
        while self.known.bare_agent and last < self.size and self.atoms[last].sort == "W" and self._gap(last) == " " and self._is(("determiners", "generic", "adverbs"), last):
            last += 1  # "під контроль Росії перейшло також село Х"
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
        preposition, resumes = False, last
        for index in range(last, min(len(self.atoms), last + 16)):
            if index >= max(last, resumes) + 12:
                break
            if any(m in self._gap(index) for m in ".;!?") or (self.known.brackets and not preposition and "," in self._gap(index)):
                return []
            if index < resumes:
                continue
            if self._left_quote(last, index):
                return []  # "« On perd la bataille », a soupiré à X un opposant"
            if "," in self._gap(index) and self._phrase_at("attribution_before", index):
                resumes = self._after_comma(index) or len(self.atoms)  # "des combats, selon un médecin de X"
                continue
            if index == last and "," in self._gap(index) and self._is(("relatives", "relatives_subject"), index):
                resumes = self._after_comma(index) or last  # "Los combates, que estallaron el jueves, se concentran en X"
                if resumes > last:
                    continue
            if self._is("locative", index) or self._is(prepositions, index):
                preposition = self._is(prepositions, index)
                if not preposition:
                    return []  # "to the other bank", where "from" is asked for
            if self.atoms[index].sort == "P" and self._possessive(index) and any(a.sort == "A" for a in self.atoms[index + 2 : index + 5]):
                continue  # "clashes between Kobani's defenders and …"
            if self.atoms[index].sort == "P":
                return self._listed(index, False) if preposition and self.hints[index] != "apposed" and not self._lies_off(index) else []
            if preposition and self.atoms[index].sort == "W" and self.tokens.texts[self.atoms[index].first][:1].isupper() and not (index == last and self._is(prepositions, index)):
                return []  # a name that was not known for a place: "from Zuhur, the last district …"
            if preposition and (found := self._anaphor(index) or (self._last_place(index) if self.known.bare_agent and self._is("object_pronouns", index) and not self._owns_next(index) else [])):
                return found
            if self._is("stop_words", index) or self._blocks(index) or self._is("agent", index):
                return []
        return []

    def _left_quote(self, first: int, index: int) -> bool:
        """Whether a quotation that was open at one atom is closed before another."""
        between = "".join(self._gap(k) for k in range(first, index + 1))
        return any(mark in self._gap(index) for mark in ("»", "”", ',"')) and not any(mark in between for mark in "«“")

    def _place_left_by(self, first: int, loses: str | None, goes_on: bool) -> list[Target]:
        """What a side left, where the verb does not say: what this sentence told changing before, else the one town it speaks of.
        Who took a place leaves it only where the text `goes_on` so: "took the town before retreating"."""
        if loses is None or (loses == self.last_gains and not goes_on):
            return []
        if self.last_targets:
            return [replace(t, anaphora="(left out)") for t in self.last_targets]
        if self.topic and not any(a.sort == "P" and (i < first or self.hints[i] not in {"adjunct", "off"}) for i, a in enumerate(self.atoms)):
            return [Target(self.topic, anaphora="(left out)")]  # places behind the verb, if any, say where to
        here = [a.placing for i, a in enumerate(self.atoms) if a.placing and not self.hints[i] and not self._possessive(i) and a.placing.place
                and a.placing.place.feature.startswith("PPL") and a.placing.mention.role == "literal"]
        here = [p for p in here if not self._beside_adjunct(p) and not self._where_to(p, first)]
        named = here or [self._placing(i) for i, a in enumerate(self.atoms[:first]) if a.sort == "P" and not self._speaks_there(i) and (self.hints[i] in {"adjunct", "topic"} or (self.known.brackets and self.hints[i] == "dependent")) and self._is_town(i)]
        return [Target(named[-1], anaphora="(left out)")] if here or len(named) == 1 else []

    def _beside_adjunct(self, placing: Placing) -> bool:
        """Whether a place is listed behind one that a preposition ties: "they withdrew towards X and Y"."""
        index = next(i for i, a in enumerate(self.atoms) if a.placing is placing)
        return index > 1 and self._is("coordination", index - 1) and self.atoms[index - 2].sort == "P" and self.hints[index - 2] == "adjunct"

    def _where_to(self, placing: Placing, first: int) -> bool:
        """Whether a preposition other than "from" stands between a verb of leaving and a place behind it: "відійшли на лівий берег Дніпра"."""
        index = next(i for i, a in enumerate(self.atoms) if a.placing is placing)
        return any(self._is("locative", k) and not self._is(("sources", "of"), k) and not self._is_adverbial(k) for k in range(first + 1, index))

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


def replace_light(trigger: Trigger) -> Trigger:
    """The trigger as a noun reads its object: closely."""
    return replace(trigger, rule=replace(trigger.rule, light=True))

"""Objects -> Subjects: the places before a trigger, of its relative clause, of what it leaves unsaid."""

from __future__ import annotations

from dataclasses import replace

from geomap.clauses import REACH, Target, parts
from geomap.objects import Objects
from geomap.places import Placing
from geomap.triggers import Trigger


class Subjects(Objects):
    """The atoms of one sentence, asked for the places on the other side of a trigger than its object, or told before it."""

    def _reduced(self, first: int) -> bool:
        """Whether a passive participle stands without its "be": it then belongs to the nearest place, however that is tied."""
        return not any(self._is("be", k) for k in range(max(0, first - 4), first))

    def _subject_places(self, first: int, reduced: bool = False) -> list[Target]:
        """Places left of a trigger that are its subject: the nearest free one and those listed before it, or what a pronoun stands for."""
        if reduced and self._describes_a_noun(first):
            return []
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

    def _only_in(self, index: int) -> bool:
        """Whether "in" ties a place that a verb behind it then does not speak of, in a language without cases: "روستایی در استان فراه را گرفتند"."""
        return self.known.verb_last and not self.known.brackets and self.hints[index] == "adjunct" and self._tied_by(index) in self.classes["facility_in"]

    def _object_before(self, first: int, opens: bool = False) -> list[Target]:
        """Object that stands before a verb which closes its clause: "Russland hatte die Stadt Cherson eingenommen"; before a verb in
        second place one that `opens` it and no preposition ties: "Kramatorsk gaben die Separatisten auf"."""
        start = self._behind_place(first)
        for index in range(start - 1, max(-1, start - 9), -1):
            if parts(self._gap(index + 1)) and index + 1 < start:
                return []
            if self.atoms[index].sort == "P" and (self._only_situates(index) or self._only_in(index)):
                continue
            if self.atoms[index].sort == "P" and self.hints[index] not in {"apposed", "off"} and self.atoms[index].placing is not None and self._placing(index).mention.role != "metonym":
                house = opens and self.hints[index] == "adjunct" and any(self._is("facility_nouns", k) for k in range(max(0, index - 7), index))
                if house:
                    return [Target(self._placing(index), partial=True)]  # "дворец в Адене захватили хуситы"
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

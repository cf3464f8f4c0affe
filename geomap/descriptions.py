"""Clause -> Descriptions: which places told before a description or pronoun stands for ("the city", "its outskirts", "it")."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from geomap.clauses import REACH, SMALL_WORDS, TOO_WIDE, Clause, Target, identity, parts
from geomap.designations import Designations
from geomap.places import Placing

_DASHES = frozenset("-–—")


class Descriptions(Clause):
    """A clause, asked what the descriptions and pronouns in it stand for."""

    designations: Designations | None = None
    """By which nouns the text calls its places."""

    told: Collection[object] = frozenset()
    """Places that the text has told a change of so far."""

    coming: Callable[[Collection[str]], Sequence[Placing]] | None = None
    """Place that the sentences to come name first and call by one of some nouns."""

    def _anaphor(self, index: int) -> list[Target]:
        """Places that words at this atom stand for: "la ville", "both towns", "the Afghan capital"; empty where they are none."""
        if any(self._is("lengths", k) for k in range(index - 3, index)):
            return []  # "30 km from the city" is not the city
        phrase = self._phrase_at("capital_anaphora", index)
        if phrase and not self._names_follow(index + len(phrase.split()), phrase) and (placing := self._capital(index, phrase)):
            return [Target(placing, anaphora=phrase)]
        phrase = self._phrase_at("place_anaphora", index)
        if phrase is None:
            return self._description(index)
        if self._names_follow(index + len(phrase.split()), phrase) or self._counted(index) or self._lies_elsewhere(index + len(phrase.split())):
            return []  # "the city of X", "the international airport of X": X itself follows
        return self._fitting(index, phrase)

    def _describes_a_noun(self, first: int) -> bool:
        """Whether a participle with an adjective's ending stands behind a noun that is no place told: "территорий, ранее захваченных врагом"."""
        endings = self.classes["long_participles"]
        if not endings or not self.atoms[first].word.endswith(tuple(endings)):
            return False
        index = first - 1
        while index > 0 and (self.atoms[index].sort == "T" or self._is("adverbs", index)):
            index -= 1
        return index >= 0 and bool(self.plain[index]) and not self._is(SMALL_WORDS, index) and not self._anaphor(index)

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

    def _inserted_place(self, index: int) -> bool:
        """Whether a comma opens the adverbial that a place stands in: "X, near Yerevan, which …"; not "the road to Sanaa, which …"."""
        opening = next((k for k in range(index - 1, max(-1, index - 5), -1) if self._is("locative", k)), None)
        return self.hints[index] == "apposed" or (opening is not None and "," in self._gap(opening))

    def _counted(self, index: int) -> bool:
        """Whether a number before a noun says that it speaks of several places, none of them told before: "захопили два інших великих міста"."""
        for position in range(index - 1, max(-1, index - 5), -1):
            if self.atoms[position].sort != "W" or parts(self._gap(position + 1)) or self._blocks(position):
                return False
            if self._is("counting", position):
                return not self._is(("definite", "demonstratives", "articles"), position - 1)  # "the two towns" were told
            if self._is(SMALL_WORDS, position) and not self._is("determiners", position):
                return False
        return False

    def _lies_elsewhere(self, index: int) -> bool:
        """Whether words behind a description put it beside a town, so that it is another one: "the villages between X and Y", "the town near X"."""
        for position in range(index, min(self.size, index + 3)):
            if parts(self._gap(position)) or (position > index and self.atoms[position].sort != "P" and not self._is(("articles", "generic", "of"), position)):
                return False
            if self.atoms[position].sort == "P":
                return position > index and self._is_town(position)
            if position == index and not (self._is(("between", "beside"), index)):
                return False
        return False

    def _fitting(self, index: int, phrase: str) -> list[Target]:
        """Places told before that a description fits, the one spoken of last; two of them where it speaks of a pair."""
        fitting = [p for p in self._before(index) if self._fits(p, phrase) and not (p.mention.role == "metonym" and p.place and p.place.feature == "PPLC")]
        nouns = {w for w in phrase.split() if self.known.has("generic", w)}
        fitting = [p for p in fitting if p.place or (self.designations and self.designations.calls(p, nouns))] or fitting  # a name that could not be put may be a person's
        count = 2 if any(w in phrase.split() for w in self.known.classes.get("pair_words", ())) else 1
        fitting = self._called_so(fitting, nouns, count)
        if count > 1:
            fitting.sort(key=lambda p: p.mention.start)  # "both cities" are the two named last, whatever the topic is
        return [Target(p, anaphora=phrase) for p in fitting[-count:]]

    def _called_so(self, fitting: list[Placing], nouns: Collection[str], count: int) -> list[Placing]:
        """Those of some places that the text calls by a description's noun, where the one spoken of last, in an earlier sentence, goes by
        another ("the capital, X": "the city" is Y) or was never told changing hands."""
        named = self.designations
        if named is None or not nouns or not fitting or all(named.calls(p, nouns) for p in fitting[-count:]) or any(a.placing is fitting[-1] for a in self.atoms):
            return fitting
        so = [p for p in fitting if named.calls(p, nouns)]
        last = fitting[-1]
        otherwise = any(self.known.has(name, noun) for name in ("town_nouns", "seat_nouns") for noun in named.of(last))
        unchanged = identity(last) not in self.told and bool(so) and identity(so[-1]) in self.told
        return so if len(so) >= count and (otherwise or unchanged or count > 1) else fitting

    def _description(self, index: int) -> list[Target]:
        """Place that an article and a common noun stand for: "this railway hub", "its outskirts", "cette ville du sud-est du pays"."""
        own, some = self._is("part_possessives", index), self._is("part_openers", index)
        if not (own or some or self._is("definite", index)):
            return []
        for position in range(index + 1, min(len(self.atoms), index + 4)):
            part = self._is("part_nouns", position)
            if part or (not (own or some) and self._is("generic", position) and not self._is("capital_nouns", position)):
                phrase = " ".join(a.word for a in self.atoms[index : position + 1])
                several = any(self._is("counting", k) for k in range(index + 1, position))
                if self._names_follow(position + 1, phrase) or (several and len({identity(p) for p in self._before(index)}) < 2):
                    return []  # "les deux grandes villes du sud" that open a text are not the town of its dateline
                return [Target(t.placing, part, phrase) for t in (self._whole(index, position + 1) if part else self._fitting(index, phrase))]
            if not self._qualifies(position):
                return []
        return []

    def _whole(self, index: int, behind: int) -> list[Target]:
        """Town that a part is of: what is described `behind` it ("the outskirts of the capital"), else the nearest before it in the sentence or told last."""
        behind += self._is("of", behind)
        if behind < self.size and (self._phrase_at("capital_anaphora", behind) or self._phrase_at("place_anaphora", behind)):
            return self._anaphor(behind)
        here = [k for k in range(index) if self.atoms[k].sort == "P" and self.hints[k] not in {"off", "apposed", "acting"} and self._is_town(k)]
        towns = [p for p in self._before(index) if p.place is None or p.place.feature.startswith("PPL")]
        return [Target(self._placing(here[-1]))] if here else [Target(p) for p in towns[-1:]]

    def _qualifies(self, index: int) -> bool:
        """Whether a word can stand between an article and its noun: lower case and of no class that opens a phrase."""
        if self.atoms[index].sort != "W" or parts(self._gap(index)) or self.tokens.capital(self.atoms[index].first) or self._blocks(index):
            return False
        return not self._is(("stop_words", "locative", "of", "coordination", "have", "be", "report", "agent", "clitics", "articles"), index)

    def _names_follow(self, index: int, phrase: str) -> bool:
        """Whether a description goes on to the name itself: "of X", over an adjective or two; "this town of Mali" is none."""
        of = False
        if index < self.size and self._gap(index) == " " and self.plain[index] and self.tokens.texts[self.atoms[index].first][0].isupper():
            return True  # "die Ortschaft Tschankatagh": a name that no list knows
        for position in range(index, min(len(self.atoms), index + 6 if of else index + 3)):
            if parts(self._gap(position)) or self._is("stop_words", position):
                return False
            if self.atoms[position].sort == "P":
                return not (of and self._wider(position, phrase))
            if position == index and self._unlisted_name(position):
                return True
            if self._is("of", position):
                if position + 1 < self.size and (self.atoms[position + 1].word[:1].isdigit() or self._agent_at(position)):
                    return False  # "this town of 75,000 people"
                if not any(self.atoms[k].sort == "P" and self._wider(k, phrase) for k in range(position + 1, min(len(self.atoms), position + 6))):
                    return True
                of = True
            elif self._is("locative", position) or self.atoms[position].sort != "W":
                return False
        return False

    def _agent_at(self, index: int) -> bool:
        """Whether an "of" that is "by" or "from" as well has a side behind it: "die Stadt von den Rebellen zurückerobert"."""
        behind = next((a for k, a in enumerate(self.atoms[index + 1 : index + 4], index + 1) if not self._is("articles", k)), None)
        return self._is("agent", index) and behind is not None and behind.sort == "A"

    def _unlisted_name(self, index: int) -> bool:
        """Whether a word right behind a noun of place is a name that was not known for one: "das Viertel Canapé-Vert"."""
        return self.known.brackets and self.atoms[index].sort == "W" and self.tokens.capital(self.atoms[index].first) and self._gap(index) == " "

    def _wider(self, index: int, phrase: str) -> bool:
        """Whether a place is the country or division that a described town lies in, not what the description names."""
        place = self._placing(index).place
        division = any(w in self.classes["division_nouns"] or w.removesuffix("s") in self.classes["division_nouns"] for w in phrase.split())  # "las provincias de X y Y"
        return place is not None and not division and not place.feature.startswith("PPL")

    def _fits(self, placing: Placing, phrase: str) -> bool:
        """Whether a place is of the sort that a description names: no country, a division for "the province" and for nothing else."""
        place = placing.place
        if (place is None or place.feature != "RGN") and any(w in self.classes["land_nouns"] for w in phrase.split()):
            return False  # "all of the territory" is no town
        if place is None or place.feature == "PCLI" or place.feature in {"CONT", "OCN", "SEA"}:
            return place is None
        if any(w in self.known.classes.get("town_nouns", frozenset()) for w in phrase.split()) and not place.feature.startswith("PPL"):
            return False
        if place.feature in {"PPLC", "PPLA"} and any(self.known.has("small_nouns", w) for w in phrase.split()):
            return False  # no seat of a province is "the village"
        division = any(w in self.known.classes.get("division_nouns", frozenset()) for w in phrase.split())
        return (place.feature == "ADM1") == division

    def _before(self, index: int) -> list[Placing]:
        """Distinct places named before this atom, the most salient last: those of earlier sentences, then of this one; a place
        that only locates another ("20 km south of Kabul") stands behind those that are spoken of."""
        here = [(i, a.placing) for i, a in enumerate(self.atoms[:index]) if a.placing and (a.placing.mention.role != "metonym" or self.hints[i] == "dependent" or any(t.placing is a.placing for t in self.last_targets))]
        free = [p for i, p in here if self.hints[i] in {"", "topic"}]
        tied = [p for i, p in here if self.hints[i] in {"adjunct", "dependent"}]
        distinct: dict[object, Placing] = {}
        home = self.cast.main_country()
        again = [p for p in tied if identity(p) in self.told]  # of "soldiers surrounded in X left the city", where X was told of before
        for placing in (*([] if free else tied), *self.earlier, *again, *free) if self.earlier else (*tied, *free):
            if placing.place and placing.place.feature == "PPLC" and placing.place.country != home:
                continue  # another country's capital is a government or a desk, not what "the city" stands for
            distinct.pop(identity(placing), None)
            distinct[identity(placing)] = placing
        return list(distinct.values())

    def _capital(self, index: int, phrase: str) -> Placing | None:
        """The capital that a description means: of the country it names ("la capitale afghane"), else of the article's main country."""
        country = next((c for w in phrase.split() if (c := self.cast.country_of(w))), None) or self.cast.main_country()
        return next((p for p in reversed(self._before(index)) if p.place and p.place.feature == "PPLC" and p.place.country == country), None)

    def _last_place(self, index: int) -> list[Target]:
        """The place told last before a pronoun; countries are what texts speak about, not what is taken."""
        towns = [p for p in self._before(index) if p.place is None or p.place.feature not in {"PCLI", "CONT", "OCN", "SEA"}]
        return [Target(towns[-1], anaphora=self.atoms[index].word)] if towns else []

    def _pronoun_places(self, index: int) -> list[Target]:
        """What a pronoun that opens a clause stands for: "Elle est tombée", "It fell": the place told last."""
        if self._is("place_pronouns", index) and not self._is("clitics", index):
            return self._last_place(index)
        return []

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

    def _to_come(self, index: int) -> list[Target]:
        """Town that a description opens at an atom without its name, which the sentences to come tell: "seized a town in the north …".
        Only a text's first sentences, which news writes so, are asked."""
        if self.coming is None or not (self._is("counting", index) and self._is("articles", index)):
            return []
        nouns, position = set[str](), index
        for position in range(index + 1, min(self.size, index + 8)):
            atom = self.atoms[position]
            wide = atom.sort == "P" and (place := self._placing(position).place) is not None and place.feature in TOO_WIDE
            if self._is("generic", position):
                nouns.add(self.plain[position])
                if not self._is("generic", position + 1):
                    break
            elif not wide and (atom.sort != "W" or parts(self._gap(position)) or self._blocks(position) or self._is(("stop_words", "locative", "of", "coordination", "have", "be", "report", "agent", "clitics", "articles"), position)):
                return []
        words = " ".join(a.word for a in self.atoms[index : position + 1])
        town = any(self.known.has("town_nouns", w) for w in nouns)
        return [Target(p, anaphora=words) for p in self.coming(nouns)] if town and not self._names_follow(position + 1, words) else []

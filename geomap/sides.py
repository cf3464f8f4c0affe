"""Clause -> Sides: who acts, gains or loses in one sentence."""

from __future__ import annotations

from geomap.clauses import REACH, parts
from geomap.descriptions import Descriptions
from geomap.stances import before_insertion
from geomap.triggers import Atom


class Sides(Descriptions):
    """A clause, asked for its sides: subjects, agents, owners, and those that a place falls to."""

    side: str | None = None
    """Side told last before the sentence, which a pronoun stands for."""

    dropped: bool = False
    """Whether the verb read last leaves its subject out, in a language that does so."""

    def _name(self, atom: Atom) -> str | None:
        if atom.sort == "P" and atom.placing and atom.placing.place:
            state = self.cast.state(atom.placing.place.country)
            return state.name if state else atom.placing.mention.text
        if atom.actor is None or atom.actor.sort == "neutral":
            return None
        owned = atom.actor.sort == "government" and atom.first and self.known.has("possessives", self.tokens.words[atom.first - 1])
        return self._antecedent(atom) if atom.actor.sort == "pronoun" or owned else atom.actor.name

    def _antecedent(self, pronoun: Atom) -> str | None:
        """Side that a pronoun stands for: the nearest before it in the sentence, a person only where no group is, else the one told last."""
        leader = None
        for index in range(len(self.atoms) - 1, -1, -1):
            atom = self.atoms[index]
            if atom.last <= pronoun.first and self._acts(index) and (atom.actor is None or atom.actor.sort != "pronoun") and not self._tied(index):
                if atom.actor is None or not atom.actor.leader:
                    return self._name(atom)
                leader = leader or atom  # "Rebels said that the president had fled, hours after they took X"
        return self._name(leader) if leader else self.side

    def free_sides(self) -> list[Atom]:
        """Sides that no preposition ties ("JNIM", not al-Qaeda of "JNIM, linked to al-Qaeda"), all of them where every one is tied."""
        sides = [k for k, atom in enumerate(self.atoms) if atom.actor is not None]
        return [self.atoms[k] for k in sides if not self._tied(k) or any(self._is("agent", j) for j in range(max(0, k - 3), k))] or [self.atoms[k] for k in sides]

    def _acts(self, index: int) -> bool:
        """Whether the atom can be a side: an actor, or a country or capital that acts."""
        atom = self.atoms[index]
        if self._compound(index):
            return False
        if atom.sort == "A":
            return atom.actor is not None and atom.actor.sort != "neutral"
        if atom.sort != "P" or atom.placing is None or atom.placing.place is None or self.hints[index] not in {"", "acting"} or "(" in self._gap(index):
            return False
        return self.hints[index] == "acting" or atom.placing.mention.role == "metonym" or atom.placing.place.feature == "PCLI"

    def _compound(self, index: int) -> bool:
        """Whether a hyphen ties a side to a word that says whose another one is: "a U.S.-backed alliance", "Houthi-held Hodeidah"."""
        return index + 1 < self.size and self._gap(index + 1).strip(".") == "-" and self.atoms[index + 1].sort == "W"

    def _subject(self, first: int, ground: bool = False, last: int | None = None) -> str | None:
        """Side that is the subject of a verb, kept for the verb that "and" ties to it; of a relative clause it may stand behind a verb that ends
        before `last`."""
        self.this_subject = (self._behind_relative(first, last) if last else None) or self._subject_of(first, ground)
        self.dropped = self.this_subject is None and self.known.drops_subject and self._only_adverbials(first)
        return self.this_subject

    def _only_adverbials(self, first: int) -> bool:
        """Whether nothing but adverbials stands before a verb: "Al día siguiente entraron en Sinjar"."""
        return all(self.atoms[k].sort == "T" or self._is(("adverbs", "articles", "locative", "of", "have", "clitics", "coordination", "again"), k) for k in range(first))

    def _granted(self, first: int) -> str | None:
        """Side that an impersonal verb of success grants an infinitive to, its dative: "сирийской армии удалось вернуть X", "удалось армии взять X"."""
        verbs = self.classes["impersonal_success"]
        granted = next((k for k in range(first - 1, max(-1, first - REACH), -1) if self.plain[k] in verbs), None) if verbs else None
        if granted is None or any(m in self._gap(k) for k in range(granted + 1, first + 1) for m in ";:") or any(self._is("contrast", k) for k in range(granted, first)):
            return None
        before = next((k for k in range(granted - 1, max(-1, granted - 8), -1) if parts(self._gap(k + 1)) or self._acts(k)), None)
        if before is not None and self._acts(before) and not parts(self._gap(before + 1)):
            self.this_subject = self._name(self.atoms[before])
        else:
            self.this_subject = self._next_side(granted + 1, 3)
        return self.this_subject

    def _behind_relative(self, first: int, last: int) -> str | None:
        """Side right behind the verb of a relative clause whose pronoun is the object: "la ciudad que tomaron los rebeldes"."""
        if not self.known.drops_subject:
            return None
        for index in range(first - 1, max(-1, first - 6), -1):
            if self._is(("relatives", "where_relatives"), index):
                behind = next((k for k in range(last, min(self.size, last + 3)) if self.atoms[k].sort in {"A", "P"} or not self._is(("articles", "adverbs"), k)), None)
                acts = behind is not None and self._acts(behind) and not any(parts(self._gap(k)) for k in range(last, behind + 1))
                return self._name(self.atoms[behind]) if acts and behind is not None else None
            if not self._is(("have", "be", "clitics", "adverbs", "negation"), index):
                return None
        return None

    def _subject_of(self, first: int, ground: bool) -> str | None:
        """Side that is the subject of a verb: the nearest one to its left that no preposition ties elsewhere, the first of a pair;
        for a verb that opens the sentence ("Après avoir pris X, les rebelles …") the first one behind its clause."""
        if self.known.verb_first and (behind := self._next_side(first, 7)):
            return behind
        if (shared := self._shared_subject(first)) or (shared := self._antecedent_of_who(first)) or (shared := self._of_main_clause(first)):
            return shared
        first = have if not self.known.brackets and (have := self._tied_perfect(first)) else first
        spare = None
        for index in range(self._before_insertion(first) - 1, max(-1, first - 1 - 2 * REACH), -1):
            if spare is not None and parts(self._gap(index + 1)):
                break
            if ";" in self._gap(index + 1) or (self._is(("where_relatives", "when_relatives"), index) and index + 1 < first and "," in self._gap(index)):
                break
            if self._acts(index) and not self._tied(index) and not self._inserted(index, first):
                if spare is None and self._cased("oblique_endings", index):
                    spare = index  # "прорвали оборону противника и взяли X"
                    continue
                if ground and self._is_person(index):
                    return None
                return self._name(self.atoms[self._first_of_pair(index)])
        if spare is not None:
            return None if ground and self._is_person(spare) else self._name(self.atoms[self._first_of_pair(spare)])
        if self.known.verb_last and (behind := self._inverted_subject(first)):
            return behind
        opening = first < 6 and not any(self._acts(k) for k in range(first))
        after = next((k for k in range(first, len(self.atoms)) if self._acts(k) and not self._tied(k) and "," in self.text[self.atoms[first].start : self.atoms[k].start]), None) if opening else None
        if after is not None and any("," in self._gap(k) and self._is(("contrast", "coordination"), k) for k in range(first + 1, after)):
            return None  # "Bolsheviks took X, and the army reached Y"
        if after is None or (self._is("report", after + 1) and not any(self._is(("after", "locative", "sequence"), k) for k in range(first))):
            return None  # "A missile hit X, Ukrainian officials said"
        return self._name(self.atoms[after])

    def _of_main_clause(self, first: int) -> str | None:
        """Subject of the main clause for a participle that "while" or "after" ties to it: "troops killed militants while retaking X"."""
        tied = self._is(("contrast", "after", "sequence", "when_relatives"), first - 1) and "," not in self._gap(first - 1) and self.atoms[first].word.endswith("ing")
        if not (tied and self.known.bare_present):
            return None
        start = next((k for k in range(first - 1, 0, -1) if any(m in self._gap(k) for m in ",;:")), 0)
        return next((self._name(self.atoms[k]) for k in range(start, first - 1) if self._acts(k) and not self._tied(k)), None)

    def _cased(self, name: str, index: int) -> bool:
        """Whether the first word of a side ends, or is, as a class of endings says, in a language that tells cases by them."""
        endings = self.classes[name]
        return bool(endings) and self.atoms[index].sort == "A" and self.tokens.words[self.atoms[index].first].endswith(tuple(endings))

    def _verb_subject(self, first: int) -> str | None:
        """Side that a verb before a noun has behind it as its subject: "أعلن الجيش سيطرته على", "تمكنت القوات من استعادة"."""
        if not self.known.verb_first:
            return None
        for index in range(first - 1, max(-1, first - REACH), -1):
            if ";" in self._gap(index + 1) or self._is("contrast", index):
                return None
            if self._acts(index) and not self._tied(index):
                return self._name(self.atoms[self._first_of_pair(index)])
        return None

    def _inverted_subject(self, first: int) -> str | None:
        """Side right behind a finite verb that something else opens the clause of: "In der Nacht nahmen die Rebellen Goma ein"."""
        for index in range(first, min(len(self.atoms), first + 8)):
            if index > first + 1 and parts(self._gap(index)):
                return None
            if self._acts(index) and self.atoms[index].sort == "A":
                return None if self._tied(index) else self._name(self.atoms[index])
        return None

    def _antecedent_of_who(self, first: int) -> str | None:
        """Side that "who" before a verb stands for, however it is tied itself: "retook it from the RSF, who had seized it"."""
        for index in range(first - 1, max(0, first - 6), -1):
            if self._is("relatives_subject", index):
                return self._name(self.atoms[self._first_of_pair(index - 1)]) if self.atoms[index - 1].sort == "A" and self._acts(index - 1) else None
            if not self._is(("have", "be", "clitics", "adverbs", "negation", "negation_only", "genitive_pronouns", "place_pronouns"), index):
                return None
        return None

    def _before_insertion(self, first: int) -> int:
        """Atom that an insertion between commas right before a verb starts at ("JNIM, linked to al-Qaeda, claimed"); the verb's own where
        there is none, or no side before it."""
        start = first
        while start and self._is(("have", "be", "clitics", "adverbs", "negation", "negation_only"), start - 1) and "," not in self._gap(start):
            start -= 1
        if start < 2 or "," not in self._gap(start):
            return first
        opening = before_insertion(start, self._gap, self._acts)
        if opening == start or (opening >= start - 2 and self.atoms[start - 1].sort == "A"):
            return first  # "another guerrilla, the TNLA, captured": the insertion names it
        return opening

    def _shared_subject(self, first: int) -> str | None:
        """Subject of the verb before, where "and" or a comma alone ties this one to it: "drove the army out of X and advanced on Y"."""
        before = next((t for t in reversed(self.triggers) if t.last <= self.atoms[first].first), None) if first < len(self.atoms) else None
        if before is None or self.last_subject is None or before.form == "noun":
            return None
        tie = next((k for k in range(first - 1, -1, -1) if self.atoms[k].first < before.last or self._is("coordination", k)), -1)
        if tie < 0 or self.atoms[tie].first < before.last:
            return None
        plain = all(a.sort in {"W", "T"} and not self._is("stop_words", tie + 1 + n) for n, a in enumerate(self.atoms[tie + 1 : first]))
        return self.last_subject if plain and not any(";" in self._gap(k) for k in range(tie, first + 1)) else None

    def _tied_perfect(self, first: int) -> int | None:
        """Auxiliary of an earlier perfect that "and" ties a verb to: "l'armée a tué des rebelles à X et (a) pris la ville"."""
        start = first
        while start and self._is(("have", "clitics", "adverbs"), start - 1) and not parts(self._gap(start)):
            start -= 1
        if start < 3 or not self._is("coordination", start - 1):
            return None
        commas = 2 * ("," in self._gap(start - 1))  # "…, site classé par l'Unesco et occupé": those of an insertion come in pairs
        for index in range(start - 2, max(-1, start - 2 - 2 * REACH), -1):
            commas += "," in self._gap(index + 1)
            if any(m in self._gap(index + 1) for m in ".;:!?«»") or self._is(("stop_words", "be"), index):
                return None
            if self._is("have", index):
                return index if commas != 1 else None
        return None

    def _inserted(self, index: int, first: int) -> bool:
        """Whether a side stands in a relative clause that a comma closes before the verb: "the SNA, which Turkey supports, seized …"."""
        relative = any(self._is("relatives", k) or self._is("relatives_subject", k) for k in range(max(0, index - 2), index))
        return relative and any("," in self._gap(k) for k in range(index + 1, first + 1)) and any(self._acts(k) for k in range(index))

    def _lies_off(self, index: int) -> bool:
        """Whether a place only says where another lies: "from several villages south of X"; "in the south of X" is a part of it."""
        compass = next((k for k in range(index - 1, max(-1, index - 5), -1) if self._is("directions", k)), None)
        return self.hints[index] == "off" and compass is not None and self._is("generic", compass - 1)

    def _speaks_there(self, index: int) -> bool:
        """Whether a place is where somebody says what is told: "an officer in X said"; not "residents of X", who speak of it."""
        if index < 2 or not self._is("locative", index - 1) or self._is("of", index - 1) or self._is("civilians", index - 2):
            return False
        actor = self.atoms[index - 2].actor
        return self._is("report", index + 1) or (actor is not None and actor.sort == "neutral")

    def _is_person(self, index: int) -> bool:
        """Whether a side is an office ("the Afghan president"), which leaves a town without its army."""
        actor = self.atoms[index].actor
        return (actor is not None and actor.leader) or any(self.known.has("persons", w) for w in self.tokens.words[self.atoms[index].first : self.atoms[index].last])

    def _first_of_pair(self, index: int) -> int:
        """Index of X in "X and Y", for Y at `index`."""
        joined = False
        for position in range(index - 1, max(-1, index - 9), -1):
            if self._gap(position + 1).strip(" '’s") or self._is("stop_words", position) or self._blocks(position):
                break
            joined = joined or self._is("coordination", position)
            if joined and self.atoms[position].sort in {"A", "P"}:
                first = self._acts(position) and self.atoms[position].sort == "A" and not self._tied(position)
                return position if first else index
        return index

    def _holds_preposition(self, index: int) -> bool:
        """Whether a preposition is written onto a side, which then is no subject: "للجيش"."""
        return self.tokens.folds[self.atoms[index].first] in self.cast.lexicon.tied

    def _tied(self, index: int) -> bool:
        """Whether a preposition before a side makes it no subject: "selon l'armée", "by the Taliban", "against IS", "with support of local militias"."""
        if any(self._phrase_at("support", k) and not any(parts(self._gap(j)) or self._acts(j - 1) for j in range(k + 1, index + 1)) for k in range(max(0, index - 5), index)):
            return True
        if self._holds_preposition(index):
            return True
        for position in range(index - 1, max(-1, index - 4), -1):
            if parts(self._gap(position + 1)) or self.atoms[position].sort != "W":
                return False
            if self._is("not_subject", position):
                return not (self._is("of", position) and self._is("forces", position - 1))  # "leaders of the TPLF"
            if not self._is("determiners", position):
                return False
        return False

    def _agent(self, last: int, reach: int = 14) -> str | None:
        """Side behind "by" right of a trigger, within its clause."""
        if self.known.bare_agent and (behind := self._next_side(last, 4)):
            return behind
        for index in range(last, min(len(self.atoms) - 1, last + reach)):
            if any(m in self._gap(index) for m in ".;:!?") or (index > last and (self._blocks(index) or self._said_behind(index))):
                return None
            if self._is("agent", index):
                of = self._is("of", index)  # "der Fall von Pokrowsk": "von" is "of" as well as "by"
                if of and self._bare_place(index + 1, first=last):
                    continue  # "nach der Eroberung von Goma im Osten des Kongo"
                if self._phrase_at("chained", index - 1):
                    return None  # "an attack on X, followed by the seizure of Y"
                return next((self._name(self.atoms[k]) for k in range(index + 1, min(len(self.atoms), index + 6)) if self._acts_behind(k) and not (of and k == index + 1 and self._bare_place(k, first=last))), None)
        return None

    def _said_behind(self, index: int) -> bool:
        """Whether a participle of saying or denying stands right before "by": who is named there speaks ("the capture of X, denied by Y")."""
        return self._is(("denial", "report", "confirm", "claim"), index) and self._is("agent", index + 1)

    def _bare_place(self, index: int, first: int) -> bool:
        """Whether a place behind a noun and a word that is both "of" and "by" is what the noun is of."""
        noun = next((t.form == "noun" for t in reversed(self.triggers) if first and t.last <= self.atoms[index].first), False)
        return noun and self.atoms[index].sort == "P"

    def _next_side(self, first: int, reach: int) -> str | None:
        """Side right of an atom, before any place and within its clause."""
        for index in range(first, min(len(self.atoms), first + reach)):
            if self.atoms[index].sort == "A" and self._acts(index):
                return None if self._holds_preposition(index) or self._is_person(index) else self._name(self.atoms[index])
            if self.known.verb_first and self.atoms[index].sort == "P" and self._acts(index):
                return self._name(self.atoms[index])
            if self.atoms[index].sort == "P" or (index > first and parts(self._gap(index))):
                return None
        return None

    def _agent_before(self, first: int) -> str | None:
        """Side behind "by" left of a participle that closes its clause ("wurde von russischen Truppen erobert")."""
        for index in range(first - 1, max(-1, first - 12), -1):
            if parts(self._gap(index + 1)) and index + 1 < first:
                return None
            if self._is("agent", index):
                return next((self._name(self.atoms[k]) for k in range(index + 1, first) if self._acts_behind(k)), None)
        return None

    def _acts_behind(self, index: int) -> bool:
        """Whether the atom behind "by" or "to" can be a side: any place there stands for its government."""
        atom = self.atoms[index]
        return (atom.sort == "A" and atom.actor is not None and atom.actor.sort != "neutral") or (atom.sort == "P" and atom.placing is not None and atom.placing.place is not None)

    def _owner(self, first: int) -> str | None:
        """Side right before a noun: "the Taliban capture of", "Russia's withdrawal"."""
        for index in range(first - 1, max(-1, first - 4), -1):
            if self._acts(index):
                return self._name(self.atoms[index])
            if self._is(("report", "claim", "demands", "have", "be"), index) and not self._is("denial", index):
                return None  # "Moscow announces the surrender of the defenders"
        return None

    def _of_side(self, last: int) -> str | None:
        """Side that a noun is of: "le retrait des forces russes"."""
        return next((self._name(self.atoms[k]) for k in range(last, min(len(self.atoms), last + 4)) if self.atoms[k].sort == "A"), None)

    def _to_side(self, last: int) -> str | None:
        """Side behind "to", "aux mains des" right of a trigger."""
        return self._side_behind("to_side", last, places=True) or self._agent(last)

    def _struck(self, last: int) -> str | None:
        """Side that the event of a noun is called a blow to: "the loss of X is a setback for the army"."""
        return self._side_behind("blows", last, places=True) if "blows" in self.known.opening else None

    def _from_side(self, last: int) -> str | None:
        """Side behind "from" right of a trigger: the one that loses."""
        return self._side_behind("from_side", last)

    def _side_behind(self, name: str, last: int, places: bool = False) -> str | None:
        """Side behind words of a class right of a trigger; with `places`, a country or capital there is its government."""
        for index in range(last, min(len(self.atoms), last + REACH)):
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

    def _inside(self, first: int, last: int) -> str | None:
        """Side named within a trigger's own words ("in die Hände der Rebellen gefallen"), right behind the last of several, or by an
        adjective among them ("in russischer Hand")."""
        named = next((self._name(self.atoms[k]) for k in range(first, last) if (self._acts(k) and self.atoms[k].sort == "A") or (self.atoms[k].sort == "P" and self._governs(k))), None)
        if named or last - first < 2:
            return named
        return next((s for k in range(first, last) if (s := self._adjective(k))), None) or self._next_side(last, 3)

    def _within(self, first: int, last: int, *, loses: bool = False) -> str | None:
        """Side named within a trigger's own words: "gave the rebels control of"; one that `loses` stands behind "from": "repris aux rebelles le contrôle de"."""
        named = (k for k in range(first + 1, last) if self.atoms[k].sort == "A" and self._acts(k))
        return next((self._name(self.atoms[k]) for k in named if loses == any(self._phrase_at("from_side", j) for j in range(max(first + 1, k - 2), k))), None)

    def _adjective(self, last: int) -> str | None:
        """State that an adjective names: "sous contrôle ukrainien"."""
        country = self.cast.country_of(self.atoms[last].word) if last < len(self.atoms) else None
        state = self.cast.state(country)
        return state.name if state else None

    def _acts_near(self, first: int) -> bool:
        """Whether a side opens the sentence right before a possessive, which then is its own: "the army ended its siege"."""
        return any(self._acts(k) for k in range(max(0, first - 5), first))

    def _person_near(self, first: int) -> bool:
        """Whether a side, or a pronoun for one, stands close enough to be the subject of a verb with many other subjects ("left")."""
        inverted = self.known.verb_last and self._inverted_subject(first) is not None
        return inverted or any(self._acts(k) for k in range(max(0, first - 9), first)) or any(self._is("relatives_subject", k) for k in range(max(0, first - 3), first))

    def _person_subject(self, first: int) -> bool:
        return any(a.sort == "A" for a in self.atoms[max(0, first - 4) : first])

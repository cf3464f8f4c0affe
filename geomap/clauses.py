"""Trigger -> Clause: the words, places and sides of one sentence, and how its places hang together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from geomap.actors import Cast
from geomap.gazetteers.names import fold_token
from geomap.grammars import ADJECTIVE, Grammar
from geomap.places import Placing
from geomap.sentences import Tokens
from geomap.stances import before_insertion
from geomap.triggers import Atom, Trigger, gaps_of

SMALL_WORDS = ("determiners", "locative", "have", "be", "passive", "future", "report", "claim", "negation", "coordination", "agent", "relatives", "stop_words", "contrast")

REACH = 16
"""Atoms looked at to either side of a trigger for its subject, object or agent."""

TOO_WIDE = frozenset({"PCLI", "CONT", "OCN", "SEA", "GULF", "STRT", "BAY", "CHN", "RIV", "STM", "LK", "MTS", "DSRT"})
"""Features that are fought over, on or near, but not held as a place is."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place that a trigger speaks of; `partial` when only a part of it; `anaphora` the words that stand for it."""

    placing: Placing
    partial: bool = False
    anaphora: str | None = None


class Clause:
    """The atoms of one sentence: how each place is tied to the words before it, what is listed together, what descriptions
    ("the city", "la capitale afghane") stand for."""

    def __init__(self, text: str, tokens: Tokens, atoms: list[Atom], triggers: Sequence[Trigger], known: Grammar, cast: Cast,
                 earlier: Collection[Placing]) -> None:
        self.text, self.tokens, self.atoms, self.triggers, self.known, self.cast, self.earlier = text, tokens, atoms, triggers, known, cast, earlier
        self.size, self.classes = len(atoms), known.classes
        self.gaps = gaps_of(atoms, tokens, text)
        self.plain = self._plain()
        if known.classes["adjective_endings"]:
            self._pass_adjectives()
        self.opened = frozenset(t.first for t in triggers)
        self.topic: Placing | None = None
        self.last_gains: str | None = None
        self.last_subject: str | None = None
        self.this_subject: str | None = None
        self.last_targets: tuple[Target, ...] = ()
        self.hints = [self._hint(i) if a.sort == "P" else "" for i, a in enumerate(atoms)]

    def _plain(self) -> list[str]:
        """Word of each atom that is one, nothing for the others; both parts of a known compound are the whole of it ("chef-lieu")."""
        plain = [a.word if a.sort == "W" else "" for a in self.atoms]
        for index, gap in enumerate(self.gaps):
            if gap == "-" and (whole := f"{self.atoms[index - 1].word}-{self.atoms[index].word}") in self.known.compounds and plain[index]:
                plain[index - 1] = plain[index] = whole
        if plain and len(plain[0]) == 1 and plain[0] not in self.classes["articles"] and self.tokens.capital(self.atoms[0].first):
            plain[0] = next((w for w in sorted(self.classes["locative"]) if fold_token(w) == plain[0]), plain[0])  # capitals lose their accents: "A Kidal"
        return plain

    def _gap(self, index: int) -> str:
        """Text between an atom and the one before it."""
        return self.gaps[index]

    def _pass_adjectives(self) -> None:
        """Mark the adjectives before nouns of place, which no list could hold: "der strategisch wichtigen Stadt"."""
        endings, nouns, tied = tuple(self.classes["adjective_endings"]), ("generic", "parts", "capital_nouns", "part_nouns"), False
        for index in range(self.size - 1, -1, -1):
            word = self.plain[index]
            degree = tied and not self._is(nouns, index + 1) and self._is("articles", index - 1)  # "der nahe gelegenen Stadt"
            if tied and word and word.endswith(endings) and not self.tokens.capital(self.atoms[index].first) and (degree or not self._is(SMALL_WORDS, index)):
                self.plain[index] = ADJECTIVE
            else:
                tied = self._is(nouns, index) or (tied and self._is("determiners", index) and not self._is("articles", index))

    def _is(self, name: str | tuple[str, ...], index: int) -> bool:
        """Whether an atom is a word of a class, or of one of several."""
        return 0 <= index < self.size and self.plain[index] in self.classes[name]

    def _blocks(self, index: int) -> bool:
        """Whether another trigger starts at this atom."""
        return self.atoms[index].first in self.opened

    def _placing(self, index: int) -> Placing:
        placing = self.atoms[index].placing
        assert placing is not None
        return placing

    def _phrase_at(self, name: str, index: int) -> str | None:
        """Longest phrase of a class that starts at this atom."""
        listed = self.known.opening.get(name, {}).get(self.atoms[index].word, ())
        if not listed:
            return None
        words = tuple(a.word for a in self.atoms[index : index + 6] if a.sort in {"W", "A"})
        return next((" ".join(phrase) for phrase in listed if words[: len(phrase)] == phrase), None)

    def _possessive(self, index: int) -> bool:
        """Whether "'s" follows a place: "Kyiv's forces"."""
        return index + 1 < len(self.atoms) and self.atoms[index + 1].word == "s" and "'" in self._gap(index + 1).replace("’", "'")

    def _hint(self, index: int) -> str:
        """How a place is tied: "acting" where its government speaks, else as the words before it say."""
        tied = self._tie(index)
        return "acting" if tied == "" and self._governs_and_speaks(index) else tied

    def _governs_and_speaks(self, index: int) -> bool:
        """Whether a country or capital is the subject of a verb of saying, denying or wanting: "Erevan a répondu", "Kigali denies"."""
        place = self._placing(index).place
        if place is None or place.feature not in {"PCLI", "PPLC"}:
            return False
        if self._is("agent", index - 1) or (self.known.verb_first and self._is(("report", "denial", "confirm", "claim"), index - 1)):
            return True
        for position in range(index + 1, min(len(self.atoms), index + 5)):
            if parts(self._gap(position)):
                return False
            if self._is(("report", "denial", "confirm", "claim", "future"), position) and not self._is("infinitive_marks", position):
                return True
            if self._takes_here(position, any(self._is("have", k) for k in range(index + 1, position))):
                return True
            if self.atoms[position].sort != "T" and not self._is(("have", "adverbs", "clitics", "negation", "negation_only", "demonstratives"), position):
                return False
        return False

    def _takes_here(self, position: int, have: bool) -> bool:
        """Whether an active verb of taking, holding or losing starts at an atom: "Kiev a repris Kherson", "Moscow seized X"."""
        trigger = next((t for t in self.triggers if t.first == self.atoms[position].first), None)
        if trigger is None or trigger.rule.frame not in {"takes", "enters", "moves_into", "holds", "loses"}:
            return False
        behind = next((k for k, a in enumerate(self.atoms) if a.first >= trigger.last), None)
        if self.known.brackets and (behind is None or self._gap(behind) != " " or self._is(("have", "be", "passive", "coordination"), behind)):
            return False  # "haben die Hauptstadt Bangui eingenommen": the verb closes its clause
        by = behind is not None and self._is("agent", behind)
        return trigger.form == "present" or have or (trigger.form == "past" and not by)

    def _tie(self, index: int) -> str:
        """How a place is tied to the words before it: "" free, "apposed" (capital of X), "adjunct" (in X), "topic" (In X, …), "off"
        (50 km south of X), "dependent" (governor of X)."""
        position, of, generic = index - 1, False, False
        if index > 2 and self._is("coordination", position) and any(self._is("between", k) and all(self.atoms[j].sort == "P" or self._is(("articles", "generic", "determiners"), j) for j in range(k + 1, position)) for k in range(max(0, index - 6), index - 2)):
            return "adjunct"  # "between X and Y", "between the city and Y"
        while position >= 0 and (self.atoms[position].sort == "W" or self._possessive(position)) and not parts(self._gap(position + 1)):
            if self.atoms[position].sort == "P" or self.atoms[position].word == "s":
                position -= 1  # "the capital of Afghanistan's southwestern X province"
                continue
            if any(t.first <= self.atoms[position].first < t.last for t in self.triggers):
                return ""  # "the fall of X", "launched an offensive on X"
            if of and self._is("town_nouns", position) and self._is("ranks_of_towns", position - 1) and not self._is_town(index):
                return "apposed"  # "the main city of Nagorno-Karabakh" is another place than the region
            if self._is("capital_nouns", position) and of:
                # "The capital of Helmand" is another place than Helmand; "the port of Mariupol", "the bastion of Kidal" are the towns themselves.
                return "" if self._is_town(index) and (generic or not self._is("seat_nouns", position)) and not self._in_apposition(index) else "apposed"
            if self._is("attribution_before", position):
                return "adjunct"
            if self._is("road_ties", position):
                return "off"
            if self._is("generic", position) and self._district_of(index, position):
                return "off"
            if self._is("generic", position):
                generic = True
            elif self._is("of", position) or (self._is("genitives", position) and self._is(("capital_nouns", "parts", "part_nouns", "generic", "directions"), position - 1)):
                of = True
            elif (self._is("lengths", position) and not of) or (self._is("directions", position) and (self._is(("of", "genitives"), position + 1) if self.plain[position] in self.classes["be"] else of or any(self._is("lengths", position - k) for k in (1, 2)))):
                return self._compass_hint(index, position)
            elif self._is("directions", position) and self._points_from(position):
                return "off"
            elif self._is("parts", position) and of:
                return "apposed" if self._in_apposition(index) else ""
            elif self._is("complementisers", position) and self._is("locative", position - 1):
                return "topic"  # "depuis que X …"
            elif self._is("locative", position):
                return "topic" if position < 2 and index + 1 < len(self.atoms) and "," in self._gap(index + 1) else "adjunct"
            elif not self._is("determiners", position) and not self._of_a_people(position):
                described = of and any(self._is("generic", k) for k in range(max(0, position - 2), position))
                return "apposed" if self._in_apposition(index) else "dependent" if of and not generic and not described else ""
            position -= 1
        if self._in_apposition(index):
            return "apposed"
        return "dependent" if of and not generic and position >= 0 and self.atoms[position].sort == "A" else ""

    def _district_of(self, index: int, position: int) -> bool:
        """Whether a region only says where a district or village lies, in a language that needs no "of": "ولسوالی شهرک ولایت غور"."""
        named = position == index - 1 and position > 1 and not self.classes["of"] and not self._is_town(index)
        return named and self._is("generic", position - 2) and self.atoms[position - 1].sort in {"W", "P"} and not self._is(SMALL_WORDS[1:], position - 1)

    def _of_a_people(self, index: int) -> bool:
        """Whether an adjective of a country stands before a noun of place: "in the Syrian city of X"."""
        return self.atoms[index].sort == "W" and self._is("generic", index + 1) and self.cast.country_of(self.atoms[index].word) is not None

    def _is_town(self, index: int) -> bool:
        """Whether the place at `index` is a town or village."""
        place = self._placing(index).place
        return place is not None and place.feature.startswith("PPL")

    def _points_from(self, position: int) -> bool:
        """Whether a point of the compass that needs no "of" says where a place or a village lies, not which part: "بلدة الضلوعية، شمال بغداد"."""
        before = position - 1
        return self.known.verb_first and before >= 0 and (self.atoms[before].sort == "P" or (self._is("generic", before) and not self._is(("parts", "part_nouns"), before)))

    def _compass_hint(self, index: int, position: int) -> str:
        """Hint of a place behind a point of the compass: "50 km south of X" locates, "took the south of X" is a part of it."""
        if self._in_apposition(index):
            return "apposed"
        before = position - 1
        if self._is("parts", before) and not self._is("directions", before) and self._is("of", position + 1):
            return ""  # "la parte este de Mosul"
        while self._is("articles", before) and not self._is("locative", before):
            before -= 1
        return "" if before < position - 1 and not self._is("locative", before) else "off"

    def _in_apposition(self, index: int) -> bool:
        """Whether a place stands in a description, between commas, of the place before it ("Konna, verrou vers le sud du Mali, …")."""
        noun = False
        for position in range(index - 1, max(-1, index - 9), -1):
            if self.atoms[position].sort == "P":
                return (noun or self._ranked(position + 1, index)) and "," in self._gap(position + 1) and not self._opens_as_adjunct(position)
            if self.atoms[position].sort == "A" or self._blocks(position) or any(m in self._gap(position + 1) for m in ".;:!?"):
                return False
            if self._is(("relatives", "where_relatives", "relatives_subject", "contrast", "report"), position):
                return False  # ", où El-Facher …", ", said Lyman …" opens a clause
            plain = self._is(("determiners", "of", "coordination", "adverbs"), position)
            noun = noun or (not plain and self.atoms[position].sort == "W" and not self.tokens.texts[self.atoms[position].first][0].isupper())
            if "," in self._gap(position + 1) and position and self.atoms[position].sort != "P":
                return False
        return False

    def _ranked(self, first: int, index: int) -> bool:
        """Whether only an article and adjectives stand between a comma and the "of" of a place: "X, la plus grande d'Idleb"."""
        return index - first > 2 and self._is("articles", first) and self._is("of", index - 1) and not any(self._is(("generic", "coordination", "parts", "locative"), k) for k in range(first, index - 1))

    def _opens_as_adjunct(self, index: int) -> bool:
        """Whether a place stands in the adjunct that opens its sentence: "Dans le nord du Mali, la ville de Kidal …"."""
        return self._is("locative", 0) and index < 8 and not any(parts(self._gap(k)) or self.atoms[k].sort != "W" for k in range(1, index))

    def _is_part(self, index: int) -> bool:
        """Whether words right before a place take a part of it ("most of X", "des quartiers de X")."""
        for position in range(index - 1, max(-1, index - 6), -1):
            if parts(self._gap(position + 1)) or self.atoms[position].sort != "W":
                return False
            if self._is("parts", position):
                return True
            if not self._is(("determiners", "of", "generic", "locative"), position):
                return False
        return False

    def _acts_elsewhere(self, index: int, first: int) -> bool:
        """Whether a place in a list is another country than that of the first one, or its capital: "L'Ukraine quitte Avdiïvka, Moscou y voit …"."""
        place, other = self._placing(index).place, self._placing(first).place
        return place is not None and other is not None and place.feature in {"PCLI", "PPLC"} and place.country != other.country and other.feature not in {"PCLI", "PPLC"}

    def _tied_by(self, index: int) -> str:
        """Preposition that ties a place, over its article and common noun: "sur" of "la main sur la cité de X"."""
        for position in range(index - 1, max(-1, index - 5), -1):
            if self._is("locative", position) and not self._is("of", position):
                return self.plain[position]
            if parts(self._gap(position + 1)) or not self._is(("determiners", "generic", "of"), position):
                break
        return ""

    def _joined(self, position: int, again: str = "") -> bool:
        """Whether a comma or "and" stands between a place and the one before it in the sentence, with no preposition of place behind it
        but the one said `again`."""
        for k in range(position, 0, -1):
            if "," in self._gap(k) or ")" in self._gap(k):
                return True
            if self._is("coordination", k - 1):
                return True
            if self.atoms[k - 1].sort != "W":
                return False
            if self._is("locative", k - 1) and not self._is("of", k - 1) and self.plain[k - 1] != again:
                return False
        return False

    def _listed(self, index: int, part: bool) -> list[Target]:
        """The place at `index` and those listed behind it: over commas, "and", common nouns; not appositions and adjuncts."""
        found = [Target(self._placing(index), part)]
        position, apposed, unknown, like = index + 1, False, 0, self._tied_by(index)
        while position < len(self.atoms):
            atom, gap = self.atoms[position], self._gap(position)
            if any(m in gap for m in ".;:!?”»") or (atom.sort == "W" and ((self._is("stop_words", position) and not self._is("coordination", position)) or self._blocks(position) or self._is("agent", position) or (self._is(("report", "denial", "confirm"), position) and not self._is("attribution_heads", position)))):
                break  # "…, ce que dément Khartoum"
            joined = "," in gap or self._is("coordination", position) or self._is("inclusion", position) or "(" in gap or ")" in gap
            unknown = 0 if joined else unknown
            if atom.sort == "P":
                again = like if like and self.hints[position] == "adjunct" and self._tied_by(position) == like else ""
                if not apposed and not self._acts_elsewhere(position, index) and not self._locates(position) and not self._opens_next(position) and not self._paired_off(position) and (again or self.hints[position] in {"", "dependent"}) and self._joined(position, again):
                    found.append(Target(self._placing(position), self._is_part(position)))
                apposed = False
            elif self._is("capital_nouns", position):
                apposed = True
            elif atom.sort == "A" or not self._is(("determiners", "generic", "of", "coordination", "parts", "adverbs", "measures"), position):
                if atom.sort == "W" and self._is("coordination", position - 1) and self._is(("determiners", "articles"), position + 1) and not self._is(("locative", "inclusion", "part_nouns"), position):
                    break  # "took Tal Abyad and cut the M4"
                unknown += 1
                if unknown > 3:
                    break
            position += 1
        return found

    def _locates(self, index: int) -> bool:
        """Whether a province right behind the comma of a smaller place, and before no other member, only says where that lies: "seized X, Rakhine State, on …"."""
        place, holder = self._placing(index).place, self.atoms[index - 1].placing
        if place is None or place.feature != "ADM1" or holder is None or self._gap(index).strip() != "," or (holder.place and holder.place.feature == "ADM1"):
            return False
        behind = index + 1
        return behind >= self.size or not (self._is("coordination", behind) or ("," in self._gap(behind) and self.atoms[behind].sort == "P"))

    def _paired_off(self, index: int) -> bool:
        """Whether "and" alone ties a place to one that only locates: Y of "the village, 30 km from X and Y", "in the regions of X and Y"."""
        if not self._is("coordination", index - 1) or index < 2 or self.atoms[index - 2].sort != "P" or "," in self._gap(index - 1):
            return False
        place, hint = self._placing(index).place, self.hints[index - 2]
        return hint == "off" or (hint in {"adjunct", "apposed"} and any(self._is("lengths", k) for k in range(max(0, index - 7), index - 2))) or (
            hint == "adjunct" and place is not None and place.feature in {"PCLI", "ADM1"})

    def _opens_next(self, index: int) -> bool:
        """Whether a place behind "and" is the subject of a clause of its own: "took the airport, and the port was closed", "and Aden fell"."""
        behind = next((t for t in self.triggers if index + 1 < self.size and t.first == self.atoms[index + 1].first), None)
        if self.known.verb_first or self.known.verb_last:
            return False
        own = self._is(("be", "have"), index + 1) or (behind is not None and behind.form in {"past", "present"} and behind.rule.frame in {"falls", "leaves", "gives_up"} and not behind.rule.direct)
        return own and any(self._is("coordination", k) for k in range(max(0, index - 3), index)) and self._gap(index + 1) == " "

    def _listed_before(self, index: int) -> list[Target]:
        """The place at `index` and those listed before it, in the order of the text."""
        found = [Target(self._placing(index), self._is_part(index))]
        position, joined, found_at = index, False, index
        while position > 0:
            gap = self._gap(position)
            if any(m in gap for m in ".;:!?("):
                break
            joined = joined or "," in gap
            position -= 1
            atom = self.atoms[position]
            if atom.sort == "P":
                if self.hints[position] in {"adjunct", "topic"} and joined and found_at - position > 1 and all(self._is("coordination", k) for k in range(position + 1, found_at)):
                    found.append(Target(self._placing(position)))  # "In X und Y übernahmen …"
                    break
                if self.hints[position] in {"apposed", "adjunct", "off", "topic"}:
                    continue
                if not joined:
                    break
                found.append(Target(self._placing(position)))
                joined, found_at = False, position
            elif self._is("coordination", position):
                joined = True
            elif not self._is(("determiners", "generic", "of", "capital_nouns", "parts"), position) and not (joined is False and self._timed_member(position)):
                break
        return found[::-1]

    def _timed_member(self, index: int) -> bool:
        """Whether a time, or a word for a part of one, opens a member of a list: "Ende Juli X und Mitte Juli Y erobert"."""
        return self.known.brackets and (self.atoms[index].sort == "T" or (self.atoms[index + 1].sort == "T" and self._is("adverbs", index)))

    def salient(self) -> tuple[list[Placing], list[Placing]]:
        """Places of this sentence for the memory of the text, those that only locate or act and those spoken of."""
        here = [(i, a.placing) for i, a in enumerate(self.atoms) if a.placing and self.hints[i] != "acting"]
        acting = {i for i, p in here if p.mention.role == "metonym"}
        tied = [p for i, p in here if i in acting] + [p for i, p in here if self.hints[i] not in {"", "topic"} and i not in acting]
        free = [(i, p) for i, p in here if self.hints[i] in {"", "topic"} and i not in acting]
        first = free[0] if len(free) > 1 and free[0][0] < 4 and not self.hints[free[0][0]] and self._opens_clause(free[0][0]) else None
        return tied, [p for i, p in free if first is None or i != first[0]] + ([first[1]] if first else [])  # what a sentence opens with it speaks of

    def _opens_clause(self, index: int) -> bool:
        """Whether nothing but articles and common nouns stand between a place and the start of its clause."""
        for position in range(index - 1, -1, -1):
            if parts(self._gap(position + 1)):
                return True
            if self._is("locative", position) or self._is("of", position) or not any(self._is(n, position) for n in ("determiners", "generic", "adverbs", "coordination")):
                return False
        return True

    def _behind_place(self, first: int) -> int:
        """Atom behind the place that an insertion between commas follows: "Auch Kramatorsk, 15 Kilometer weiter südlich, gaben …"."""
        return before_insertion(first, self._gap, lambda k: self.atoms[k].sort == "P") if first and "," in self._gap(first) else first

    def _part_of_day(self, index: int) -> int:
        """Atom of the time that a preposition opens a part of, 0 where it opens none: "depuis l'après-midi de ce samedi"."""
        time = next((k for k in range(index + 3, min(self.size, index + 8)) if self.atoms[k].sort == "T"), 0) if self._is("locative", index) else 0
        return time if all(self._is(("articles", "of", "day_parts"), k) for k in range(index + 1, time)) else 0

    def _is_adverbial(self, index: int) -> bool:
        """Whether a preposition opens an adverbial of time ("en fin de semaine", "on Friday")."""
        behind = range(index + 1, min(len(self.atoms), index + 8))
        passed = ("adverbs", "articles", "of", "day_parts")  # "depuis l'après-midi de ce samedi"
        return (self._is("adverbs", index + 1) and self._is("adverbs", index + 2)) or any(self.atoms[k].sort == "T" and (k <= index + 2 or all(self._is(passed, j) for j in range(index + 2, k))) for k in behind)

    def _after_comma(self, index: int) -> int | None:
        """Atom behind an insertion between commas that holds no place: "…, avec l'aide de soldats rwandais, …"."""
        for position in range(index + 1, min(len(self.atoms), index + 9)):
            if self.atoms[position].sort == "P":
                return None
            if "," in self._gap(position):
                return position
        return None

    def _only_situates(self, index: int) -> bool:
        """Whether a country or division behind another place only says where that lies: "den Hafen von Palma im Norden Mosambiks"."""
        place = self._placing(index).place
        wide = place is not None and place.feature in {"PCLI", "ADM1"}
        return wide and any(self.atoms[k].sort == "P" and not any(parts(self._gap(j)) for j in range(k + 1, index + 1)) for k in range(max(0, index - 5), index))

    def _attacked_at(self, last: int) -> list[Target]:
        """Town behind "in" in which somebody or something else is attacked: "ont attaqué au Mali un poste de l'armée à Léré"."""
        for index in range(last, min(self.size, last + REACH)):
            body = self.atoms[index].sort == "A" and self._possessive(index)  # "stormed the army's Sixth Division in X"
            if body or any(m in self._gap(index) for m in ",.;:!?()«»") or self._is("stop_words", index) or self._blocks(index):
                return []
            if self.atoms[index].sort == "P" and self._is_town(index) and index > last and self._is("facility_in", index - 1):
                return [replace(t, partial=True) for t in self._listed(index, False)]
        return []

    def _held_there(self, index: int) -> list[Target]:
        """Where a relative clause at `index` says that what is left or taken was held: "le camp qu'elle occupait à Ber"."""
        if not self._is("relatives", index) or not self._is(("generic", "facility_nouns"), index - 1):
            return []
        held = next((t for t in self.triggers if self.atoms[index].first < t.first and t.rule.kind in {"held", "capture"} and t.form == "present"), None)
        if held is None or held.first - self.atoms[index].first > 6:
            return []
        behind = next((k for k, a in enumerate(self.atoms) if a.first >= held.last), self.size)
        return self._listed(behind + 1, False) if self._is("facility_in", behind) and behind + 1 < self.size and self.atoms[behind + 1].sort == "P" else []

    def _topic(self) -> list[Target]:
        """Place that opens the sentence: "À Kandahar, on se battait toujours"."""
        return next(([Target(self._placing(k))] for k, hint in enumerate(self.hints) if hint == "topic"), [])


def identity(placing: Placing) -> object:
    """What tells places apart in the memory of a text: the id, else the words."""
    return placing.place.id if placing.place else placing.mention.text


def parts(gap: str) -> bool:
    """Whether the text between two words parts clauses or list members."""
    return gap != " " and any(mark in gap for mark in ",;:()")

"""Scene -> Front: which words of a text say that the name beside them is taken, held, lost or falls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geomap._memos import Memo
from geomap.gazetteers.names import TOKEN, fold_token
from geomap.languages import words
from geomap.scenes import Scene
from geomap.sentences import FOLDS

_TAKING = frozenset({"takes", "enters", "moves_into", "holds", "loses", "leaves"})
_FALLING = frozenset({"falls", "in_hands"})
_NO_PLACE = frozenset({"organisations", "titles", "given_names", "public_bodies", "peoples", "speech"})
_MANY = 3
"""Words for armed sides up to which a text is none of war."""

_EACH = 16
"""Words of a short text of war for each of those for armed sides."""

_DRIVEN = 6
"""Words among which a verb of driving out stands before the name and the preposition it goes with."""

_TIES = frozenset({" ", "'", "’", "-"})

_PASSED = 3
"""Articles and nouns of place passed over between a verb and its name: "captured the border town of X"."""


@dataclass(frozen=True, slots=True)
class Front:
    """Words of one language, folded without accents, that control of a place is told with.

    `armed` are nouns for armed sides, `light` verbs that say so only of war ("took", "left"), `pairs` the last two words of verbs whose object follows ("control of"), `verbs` those of one word
    ("captured"), `falls` the first words of verbs whose subject stands before ("fell", "tombe").
    """

    armed: frozenset[str]
    light: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    verbs: frozenset[str]
    falls: frozenset[str]
    closing: frozenset[str]
    """Verbs that close the clause behind their object: "Kundus eingenommen"."""
    passed: frozenset[str]
    driving: frozenset[str]
    """Verbs of driving somebody out, whose place stands behind them both: "délogé les rebelles de X"."""

    def at_war(self, scene: Scene) -> bool:
        """Whether the text names armed sides four times or more, or is so short that one is as many: elsewhere "took", "left" and "fell" are said of other things."""
        armed = scene.count(_armed(scene.language))
        return armed > _MANY or armed * _EACH > scene.size

    def follows(self, scene: Scene, first: int, war: bool) -> bool:
        """Whether a name is the object of such a verb, over articles and nouns of place."""
        index = first - 1
        for _ in range(_PASSED + 1):
            if index < 0 or scene.gaps[index + 1] != " ":
                return False
            word = scene.fold(index)
            if word in self.verbs or (war and word in self.light) or (index and scene.gaps[index] == " " and (scene.fold(index - 1), word) in self.pairs):
                return True
            if word not in self.passed:
                return False
            index -= 1
        return False

    def driven(self, scene: Scene, first: int) -> bool:
        """Whether a name stands behind such a verb and whom it drives out: "drove the rebels out of X"."""
        words = scene.words
        if first < 3 or scene.gaps[first] not in _TIES or not (scene.fold(first - 1) in words.of or scene.fold(first - 1) in words.locatives):
            return False
        for index in range(first - 2, max(-1, first - 2 - _DRIVEN), -1):
            if scene.gaps[index + 1] not in _TIES:
                return False
            if scene.fold(index) in self.driving:
                return True
        return False

    def precedes(self, scene: Scene, last: int) -> bool:
        """Whether a name is the subject of such a verb, with auxiliaries between."""
        for index in range(last, min(scene.size, last + 3)):
            if scene.gaps[index] != " ":
                return False
            word = scene.fold(index)
            if word in self.falls or (index == last and word in self.closing):
                return True
            if word not in scene.words.skip_to_verb:
                return False
        return False


@lru_cache(maxsize=32)
def front(language: str) -> Front:
    """Words of control of a language, from the triggers of its file; empty where it has none."""
    table = words(language).get("shifts", {})
    pairs, verbs, falls, light = set[tuple[str, str]](), set[str](), set[str](), set[str]()
    cases = bool(words(language).get("bare_agent"))
    for row in table.get("trigger", ()):
        # Where a verbal noun has its object right behind it, as its verb has: "سقوط سنجة", "استعادة بارا".
        for form in ("past", "participle", "present", "infinitive", *(("future",) if cases else ()), *(("noun",) if words(language).get("verb_first") else ())):
            for phrase in row.get(form, ()):
                _add(phrase, row, pairs, light if row.get("light") else verbs, falls)
                if cases and row["frame"] == "falls" and " " not in phrase and not row.get("light"):
                    verbs.update(fold_token(part) for part in phrase.split("/"))  # "пали Кундуз и Талукан"
    rows = table.get("trigger", ()) if words(language).get("brackets") else ()
    closing = {fold_token(phrase.split()[-1]) for row in rows if row["frame"] == "takes" and row["kind"] in {"capture", "recapture"} and not row.get("modality")
               for form in ("past", "infinitive") for phrase in row.get(form, ()) if "/" not in phrase and "…" not in phrase and "~" not in phrase}
    if words(language).get("brackets"):  # "ist in die Hände der Rebellen gefallen" is told by its end
        falls -= {fold_token(w) for name in ("have", "be", "locative", "adverbs", "now", "again") for w in table.get(name, ())}
    mentions = words(language).get("mentions", {})
    passed = {fold_token(w) for name in ("articles", "place_nouns", "of") for w in mentions.get(name, ())} | {fold_token(w) for w in table.get("determiners", ()) if " " not in w}
    driving = {fold_token(next((w for w in phrase.split() if len(w) > 2), phrase)) for row in table.get("trigger", ()) if row["frame"] == "drives_out" and not row.get("light")
               for form in ("past", "participle", "present", "infinitive") for phrase in row.get(form, ()) if "/" not in phrase}
    actors = words(language).get("actors", {})
    passed |= {fold_token(w) for listed in words(language).get("weekdays", {}).values() for w in listed}
    armed = {fold_token(w) for name in ("forces", "rebels") for w in actors.get(name, ()) if " " not in w and w not in actors.get("persons", ())}
    return Front(frozenset(armed), frozenset(light - verbs), frozenset(pairs), frozenset(verbs), frozenset(falls), frozenset(closing), frozenset(passed), frozenset(driving))


@lru_cache(maxsize=32)
def _armed(language: str) -> Memo[str, bool]:
    """Word -> whether it names an armed side, kept from text to text."""
    armed = front(language).armed
    return Memo(lambda word: FOLDS[word] in armed)


def _add(phrase: str, row: dict[str, Any], pairs: set[tuple[str, str]], verbs: set[str], falls: set[str]) -> None:
    """Sort the words of one trigger's phrase to where a name stands beside them."""
    chunks = [[fold_token(t) for part in chunk.split("/") for t in TOKEN.findall(part)[:1]] for chunk in phrase.replace("*", "").split()]
    if not all(chunks) or not chunks:
        return
    tails = [fold_token(w) for w in row.get("tail", ())]
    if row["frame"] in _TAKING and row.get("direct"):
        if tails:
            pairs.update((a, b) for a in chunks[-1] for b in tails)
        elif len(chunks) > 1:
            pairs.update((a, b) for a in chunks[-2] for b in chunks[-1])
        else:
            verbs.update(chunks[0])
    elif row["frame"] in _FALLING:
        falls.update(chunks[0])


def fought_over(scene: Scene, first: int, last: int) -> bool:
    """Whether words first..last (excluded) stand where a place that changes hands is named."""
    known = front(scene.language)
    return known.follows(scene, first, at_war(scene)) or known.driven(scene, first) or known.precedes(scene, last)


def at_war(scene: Scene) -> bool:
    """Whether a text names armed sides four times or more."""
    return scene.at_war(front(scene.language).at_war)


def unlisted(scene: Scene, first: int, last: int, tied: bool) -> bool:
    """Whether words that no gazetteer has stand, in a text of war, where a place that changes hands is named, or are `tied` to a name by "and"."""
    if not at_war(scene):  # asked first: most texts are none of war
        return False
    plain = scene.texts[first].isalpha() and scene.fold(first) not in scene.words.generic and not (last - first == 1 and (_armed(scene.language)[scene.texts[first]] or _counted(scene, first)))
    named = plain and not any(scene.words.classes.get(scene.fold(i)) in _NO_PLACE for i in range(first, last))
    return named and (tied or fought_over(scene, first, last))


def _counted(scene: Scene, index: int) -> bool:
    """Whether a German noun, with its capital, is an ordinary one: counted or described, as in "500 Häftlinge", "am späten Abend"."""
    if scene.language != "de" or not index or scene.gaps[index] != " ":
        return False
    before, known = scene.fold(index - 1), front("de")
    small = before in known.verbs or before in known.light or before in known.driving or before in scene.words.locating or before in scene.words.skip_to_verb or before in scene.words.classes
    return before.isdigit() or before in _NUMBERS or (scene.texts[index - 1].islower() and before.endswith(_INFLECTED) and not small)


_INFLECTED = ("e", "en", "er", "es", "em")
_NUMBERS = frozenset(fold_token(w) for w in words("de").get("numbers", ()))

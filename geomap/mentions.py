"""Article -> Mention: where the text names a place (toponym recognition)."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import Any

from geomap._files import data_path
from geomap._memos import Memo
from geomap.articles import Article
from geomap.candidates import CandidateName, candidate_names
from geomap.features import Key, Namer, keys
from geomap.fronts import at_war, fought_over, unlisted
from geomap.gazetteers.index import Gazetteer
from geomap.scenes import Scene, scene_of, vocabulary

ACCEPT = 0.415
"""Probability from which a candidate counts as a mention: where precision and recall balance on development sets."""

_CALIBRATION = (0.58, 1.34)
"""Constant and factor that make the log-odds of the trained model those seen on development sets."""

OTHERS_SAY = 0.7
"""How much the other occurrences of a name in the text weigh against its own surroundings."""

AT_HOME = 1.2
LISTED = 2.0
"""Log-odds that a name of the hand-made layer gains in a text that speaks of its country."""

APPOSED = 0.6
"""Log-odds, given twice, that an unknown name gains which a noun of place explains."""

WRITTEN, UNWRITTEN = 0.7, -0.7
"""Log-odds that known and unknown names gain in scripts without capitals."""

SEVERAL = 1.2
"""Log-odds that a known name of several words gains there: words seldom stand together as they do in a name."""

CALLED = 2.5
"""Log-odds that a known name gains there behind "town of" or "village of"."""

AT_THE_FRONT = 1.5
"""Log-odds that a name gains which is told to change hands."""

BESIDE = 1.2
"""Log-odds that a name gains which is listed with a known place."""

OF_OTHER = 2.0
"""Log-odds that a name of one word loses behind a title or a given name ("Col. Alexander Kharkov", "Mme Marseille") or inside an organisation's name."""

_BODIES, _ORDINARY = frozenset({"organisations", "public_bodies"}), 4.0
"""Classes of the nouns that names of organisations end in; how frequent an ordinary word is, in powers of ten a thousand million."""

SURE_COUNTRY = 0.8
"""Log-odds that a country's name gains which has several words, or no other capitalised word beside it: nobody is called "United States", and few "Armenia" alone."""

_TITLED = frozenset({"en", "fr", "es", "pt"})
"""Languages where a title stands before persons only: German and Russian have "König Spaniens"."""

_PERSONAL, _NO_NAME = frozenset({" ", ". ", ".\u00a0"}), -4.0
"""Gaps between a title and a name; log-odds below which a name is none anyway."""

_SUM_LIMIT = 100_000
_CLAUSE_END = re.compile(r"[.,;:!?()\n«»\"“”]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a place.

    Half-open offsets `start` and `end` in the article's text; `role` is "literal", or "metonym" where the
    name stands for a government or an army; `confidence` the probability that a place is named; `why` in
    words; `name_id` the name's id in the gazetteer, None for a name that it lacks.
    """

    start: int
    end: int
    text: str
    role: str
    confidence: float
    why: str
    name_id: int | None = None


def find_mentions(article: Article, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Mentions of places in `article`, in the order of the text; none overlap."""
    scene = scene_of(article.text, article.language, article.body_start)
    cased, caseless = _models(article.language, gazetteer)
    candidates = candidate_names(scene, gazetteer, unlisted)
    titles, texts = scene.titles, scene.texts
    models = [cased if titles[texts[c.first]] else caseless for c in candidates]
    scores = [model.score(keys(scene, c, model.namer)) for c, model in zip(candidates, models, strict=True)]
    put = [_put(scene, c) if c.name_id is None and score < 1.0 and titles[texts[c.first]] else 0.0 for c, score in zip(candidates, scores, strict=True)]
    scores = _second_look(scene, candidates, _of_others(scene, candidates, gazetteer, _without_capitals(scene, candidates, list(map(add, scores, put)))))
    scores = list(map(add, scores, put))  # for the name that is put so, and half of it for all that are written like it
    scores = _in_lists(scene, candidates, _at_home(scene, candidates, scores, gazetteer))
    least = (math.log(ACCEPT / (1 - ACCEPT)) - _CALIBRATION[0]) / _CALIBRATION[1]
    scores = _beside_places(scene, candidates, _at_the_front(scene, candidates, scores), least)
    found = [(c, score) for c, score in zip(candidates, scores, strict=True) if score >= least]
    offsets = scene.offsets((c.first, c.last) for c, _ in found)
    return tuple([_mention(scene, c, score, gazetteer, *span) for (c, score), span in zip(found, offsets, strict=True)])


class Model:
    """The trained weights for one language: the sum of a key's features is kept once made."""

    def __init__(self, weights: Mapping[str, float], namer: Namer) -> None:
        self.weights, self.namer = weights, namer
        self.bias: float = self.weights.get("bias", 0.0)
        self._sums: Memo[Key, float] = Memo(self._sum, _SUM_LIMIT)

    def score(self, found: Sequence[Key]) -> float:
        """Log-odds that the candidate with these keys names a place."""
        sums, total = self._sums, self.bias
        for key in found:
            total += sums[key]
        return total

    def _sum(self, key: Key) -> float:
        return sum(self.weights.get(name, 0.0) for name in self.namer.names(key))


@lru_cache(maxsize=1)
def _trained() -> dict[str, Any]:
    """Weights of the features, a logistic regression, and the lexicon (data/make/train_mentions.py says on what it was trained)."""
    made: dict[str, Any] = json.loads(data_path("mentions.weights.json").read_text("utf-8"))
    return made


@lru_cache(maxsize=16)
def _models(language: str, gazetteer: Gazetteer) -> tuple[Model, Model]:
    """Models for words of a script with capitals, and for words where capitals say nothing; kept for a language and open gazetteer."""
    made, words = _trained(), vocabulary(language)
    cased = Namer(words, gazetteer, made["lexicon"], made.get("lists", {}).get(language, {}))
    return Model(made["weights"], cased), Model(made["caseless"], Namer(words, gazetteer, {}, {}, lexical=False))


def _put(scene: Scene, c: CandidateName) -> float:
    """Gain of an unknown name that the words behind it put somewhere ("X, 30 km north of Y") or call a place ("X, a town in …")."""
    if scene.lies_off(c.last):
        return LISTED
    return APPOSED if scene.apposed(c.last) and scene.fold(c.last) not in scene.words.locatives else 0.0


def _without_capitals(scene: Scene, candidates: Sequence[CandidateName], scores: list[float]) -> list[float]:
    """Scores moved for scripts that have no capitals: the model learned from languages that have them, where names alone are looked at."""
    return [score + _unwritten(scene, c) if not (text := scene.texts[c.first]).isascii() and text.lower() == text.upper() else score for c, score in zip(candidates, scores, strict=True)]


def _unwritten(scene: Scene, c: CandidateName) -> float:
    """Log-odds that a name in such a script gains or loses."""
    gain = UNWRITTEN if c.name_id is None else WRITTEN + SEVERAL * (c.last - c.first > 1)
    called = c.first and scene.gaps[c.first] == " " and scene.fold(c.first - 1) in scene.words.before_names
    return gain + CALLED if called and c.name_id is not None and not c.prefix else gain


def _of_others(scene: Scene, candidates: Sequence[CandidateName], gazetteer: Gazetteer, scores: list[float]) -> list[float]:
    """Scores with a loss for names of one word that a title or a given name stands before, in the same run of capitalised words, and for ordinary
    words inside the name of an organisation: "Kachin Independence Army"."""
    made, titles, texts = list(scores), scene.titles, scene.texts
    for n, c in enumerate(candidates):
        first = c.first
        if scores[n] > _NO_NAME and c.last - first == 1 and first and scene.gaps[first] in _PERSONAL and titles[texts[first]] and (_of_person(scene, first) or _in_body(scene, c, gazetteer)):
            made[n] -= OF_OTHER
        if scores[n] > _NO_NAME and scene.language in _TITLED and _presented(scene, first, c.last):
            made[n] -= OF_OTHER
    return made


def _of_person(scene: Scene, first: int) -> bool:
    """Whether the word before a name is a title or a given name."""
    classes, titles, gaps = scene.words.classes, scene.titles, scene.gaps
    kind, after, before = classes.get(scene.fold(first - 1)), gaps[first] == " ", titles[scene.texts[first - 1]]
    if kind == "given_names" and after and before:
        return True
    return scene.language in _TITLED and (kind == "titles" or (after and first > 1 and before and classes.get(scene.fold(first - 2)) == "titles" and gaps[first - 1] in _PERSONAL))


def _in_body(scene: Scene, c: CandidateName, gazetteer: Gazetteer) -> bool:
    """Whether an ordinary word stands inside a run of capitalised words that ends in a noun for organisations."""
    if c.name_id is None or c.first not in scene.runs:
        return False
    head, tail = scene.runs[c.first]
    return head < c.first and c.last < tail and scene.words.classes.get(scene.fold(tail - 1)) in _BODIES and gazetteer.facts(c.name_id).zipf > _ORDINARY


def _presented(scene: Scene, first: int, last: int) -> bool:
    """Whether an apposition gives a name an office: "Eric Massi, a rebel spokesman, …"; not what opens behind a place, "In Goma, the governor …"."""
    if last + 1 >= scene.size or not scene.gaps[last].startswith(",") or scene.words.classes.get(scene.fold(last)) != "articles":
        return False
    if first and (scene.fold(first - 1) in scene.words.locatives or scene.words.classes.get(scene.fold(first - 1)) == "of"):
        return False
    for index in range(last + 1, min(last + 5, scene.size)):
        kind = scene.words.classes.get(scene.fold(index))
        if kind == "titles" or scene.gaps[index] != " " or kind in {"of", "locatives"} or scene.fold(index) in scene.words.place_nouns:
            behind = index + 1  # not "X, a spokesman said"
            closed = behind < scene.size and (scene.gaps[behind].startswith(",") or scene.words.classes.get(scene.fold(behind)) == "of")
            return kind == "titles" and scene.gaps[index] == " " and closed
    return False


def _second_look(scene: Scene, candidates: Sequence[CandidateName], scores: list[float]) -> list[float]:
    """Scores after a look at the whole text: a name's occurrences pull each other, so that a surname is one wherever it stands."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, c in enumerate(candidates):
        if c.last - c.first == 1:
            places[scene.fold(c.first)].append(number)
    made = list(scores)
    for numbers in places.values():
        if len(numbers) > 1:
            clipped = [max(-4.0, min(4.0, scores[n])) for n in numbers]
            total = sum(clipped)
            for n, own in zip(numbers, clipped, strict=True):
                made[n] = scores[n] + OTHERS_SAY * ((total - own) / (len(numbers) - 1) - own)
    return made


def _at_home(scene: Scene, candidates: Sequence[CandidateName], scores: list[float], gazetteer: Gazetteer) -> list[float]:
    """Scores with a gain for names of the hand-made layer in a text on their country ("Farah" is a town where Afghans are spoken of), and for
    countries' names that can be nothing else."""
    own = []
    for n, c in enumerate(candidates):
        if c.name_id is not None:
            if (c.last - c.first > 1 or (c.first not in scene.runs and scene.title(c.first))) and gazetteer.facts(c.name_id).country:
                scores[n] += SURE_COUNTRY
            if -3.0 < scores[n] < 2.0 and gazetteer.facts(c.name_id).own:
                own.append(n)
    if own:
        named = set(scene.demonyms(gazetteer))
        known = (c.name_id for c, score in zip(candidates, scores, strict=True) if score > 0 and c.name_id is not None)
        named |= {gazetteer.bearers(i)[0].place.country or "" for i in known if gazetteer.facts(i).country}
        for n in own:
            if any(b.own and b.place.country in named for b in gazetteer.bearers(candidates[n].name_id or 0)):
                scores[n] += AT_HOME
    return scores


def _in_lists(scene: Scene, candidates: Sequence[CandidateName], scores: list[float]) -> list[float]:
    """Scores with a gain for names listed behind or before a noun of place ("the towns of A, B and C"), or behind its short form ("с. Водяное"): unknown
    villages stand in such lists."""
    short = bool(scene.words.short_nouns)
    return [score + LISTED if -4.0 < score < 1.0 and (scene.listed(c.first) or scene.listed_before(c.first, c.last) or (short and scene.shortened(c.first))) else score for c, score in zip(candidates, scores, strict=True)]


def _at_the_front(scene: Scene, candidates: Sequence[CandidateName], scores: list[float]) -> list[float]:
    """Scores with a gain for names that are told to be taken, left or fallen: "captured X", "X fell to the rebels"."""
    return [score + AT_THE_FRONT if -3.0 < score < 1.0 and (fought_over(scene, c.first, c.last) if c.name_id is not None else unlisted(scene, c.first, c.last, tied=False)) else score for c, score in zip(candidates, scores, strict=True)]


def _beside_places(scene: Scene, candidates: Sequence[CandidateName], scores: list[float], least: float) -> list[float]:
    """Scores with a gain for names that "and" or a comma ties to a known place: villages that no gazetteer has stand beside towns that it has."""
    made = list(scores)
    for n, (c, score) in enumerate(zip(candidates, scores, strict=True)):
        if not -3.0 < score < least or not (c.name_id is not None or (at_war(scene) and not _acronym(scene, c))):
            continue
        for other in (n - 1, n + 1):
            if 0 <= other < len(candidates) and scores[other] > 1.0 and candidates[other].name_id is not None and _tied(scene, *((candidates[other], c) if other < n else (c, candidates[other]))):
                made[n] = score + BESIDE
    return made


def _acronym(scene: Scene, c: CandidateName) -> bool:
    """Whether a name is one word in capitals: "OSDH"."""
    return c.last - c.first == 1 and scene.title(c.first) and len(scene.texts[c.first]) > 1 and scene.texts[c.first].isupper()


def _tied(scene: Scene, a: CandidateName, b: CandidateName) -> bool:
    """Whether nothing but "and" or a comma stands between two names."""
    if b.first == a.last:
        return scene.gaps[b.first].strip() == ","
    return b.first == a.last + 1 and scene.words.classes.get(scene.fold(a.last)) == "conjunctions" and scene.gaps[a.last].strip() in {"", ","} and scene.gaps[b.first] == " "


def _mention(scene: Scene, c: CandidateName, score: float, gazetteer: Gazetteer, start: int, end: int) -> Mention:
    if c.prefix and scene.text.startswith(c.prefix, start):
        start += len(c.prefix)
    if c.article:
        start += len(scene.texts[c.first]) + len(scene.gaps[c.first + 1])
    role, reason = _role(scene, c, gazetteer)
    kind = "name by its context" if c.name_id is None else "known name"
    probability = 1.0 / (1.0 + math.exp(-min(30.0, _CALIBRATION[0] + _CALIBRATION[1] * score)))
    return Mention(start, end, scene.text[start:end], role, round(probability, 3), f"{reason}; {kind}", c.name_id)


def _role(scene: Scene, c: CandidateName, gazetteer: Gazetteer) -> tuple[str, str]:
    """Literal or metonym, and why: a country or capital that decides, says or sends is its government."""
    facts = None if c.name_id is None else gazetteer.facts(c.name_id)
    if facts is None or not (facts.country or facts.population > 500_000):
        return "literal", "names a place"
    words = scene.words
    if not scene.starts_sentence(c.first):
        before = scene.fold(c.first - 1)
        before2 = f"{scene.fold(c.first - 2)} {before}" if c.first > 1 else before
        if before2 in words.metonym_before or before in words.metonym_before:
            return "metonym", f"'{before2}' is said of who decides"
        if before in words.locatives:
            return "literal", f"after '{before}'"
    if verb := _acting_verb(scene, c.last):
        return "metonym", f"it acts ('{verb}')"
    return "literal", "names a place"


def _acting_verb(scene: Scene, index: int) -> str | None:
    """Verb of saying or deciding whose subject ends at `index`: over "and Y", auxiliaries and adverbs."""
    for passed in range(index, min(index + 7, scene.size)):
        if _CLAUSE_END.search(scene.gaps[passed]):
            return None
        fold = scene.fold(passed)
        if any(fold.startswith(stem) for stem in scene.words.metonym_verbs.get(fold[:2], ())):
            return scene.texts[passed]
        if not (scene.capital(passed) or fold in scene.words.skip_to_verb):
            return None
    return None

"""Scene -> CandidateName: the stretches of a text that may name a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geomap._memos import Memo
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.names import uninflected
from geomap.scenes import APOSTROPHES, HYPHENS, JOINS, PARTICLES, Scene, vocabulary
from geomap.sentences import FOLDS

LONGEST = 7
"""Tokens in the longest name looked for."""

MOST_UNKNOWN = 4
"""Tokens in the longest name that is taken by its context alone."""

_LONGEST_INFLECTED = 4
"""Words of the longest name that is looked for in its inflected forms."""

_NOUN_BEFORE = 3
"""Words before a capitalised one among which a noun of place may open the name: "île aux Serpents", "mer de la Chine"."""

_APART = frozenset({"SEA", "OCN", "GULF", "STRT", "BAY", "CHN", "RGN", "ISL", "ISLS", "PEN", "LK", "DSRT", "CNL", "TERR", "ADM1"})
"""Features of places that are called by a noun and another name."""

_MUCH_LARGER = 10
"""Times the people of a name as it is written that the name it is inflected from must have to be meant."""

_MOST_STARTS, _MOST_SECONDS = 100_000, 5_000

_LOWER_HEADS = frozenset(["al", "el", "as", "ash", "ad", "ar", "at", "az", "an", "ez", "es", "ul"])


@dataclass(slots=True)
class CandidateName:
    """Tokens `first` to `last` (excluded) that may name a place; `name_id` is None for a name the gazetteer lacks.

    `head` is the id of the known name inside a longer one ("Henry" in "Henry County"); `prefix` the letters of the first word that are
    a word of their own ("و" in "وبغداد"); `article` says that the first word is an article that the name does not have.
    """

    first: int
    last: int
    name_id: int | None
    head: int | None = None
    prefix: str = ""
    article: bool = False


@dataclass(slots=True)
class _Start:
    """What names can start with a folded word: the name of this word alone; the words that a longer one may go on with, as far as
    they have been asked for (None where no name goes on); the name that the word is an inflected form of, and the forms that go on."""

    single: int | None
    seconds: dict[str, bool] | None
    inflected: int | None
    prefix: str
    forms: tuple[str, ...]
    more: bool
    """Whether the word alone does not tell the name: it may be an inflected form."""


class _Starts(dict[str, _Start]):
    """Folded word -> what names can start with it, in one language and gazetteer, filled as words come."""

    def __init__(self, gazetteer: Gazetteer, language: str) -> None:
        self.gazetteer, self.language, self.adjectives = gazetteer, language, vocabulary(language).adjectives
        self.spelled: Memo[str, bool] = Memo(lambda name: bool(gazetteer.similar(name)), 5_000)
        """Folded name of several words -> whether it is a transliteration variant of a place's."""

    def __missing__(self, fold: str) -> _Start:
        if len(self) > _MOST_STARTS:
            self.clear()
        gazetteer, forms = self.gazetteer, uninflected(fold, self.language)
        # "الروسية" is "the Russian", not some place called Rusiya.
        named = [(found, form) for form in (() if gazetteer.demonym(fold) else forms) if len(form) > 2 and (found := gazetteer.single(form)) is not None and not _means_else(gazetteer, fold, form, found)]
        inflected, form = max(named, key=lambda n: _weight(gazetteer, n[0]), default=(None, ""))
        prefix, single = _prefix(fold, form), gazetteer.single(fold)
        if fold in self.adjectives:
            single = None  # "Somali troops", "the Argentine forward": English writes adjectives with a capital, as names
        if single is not None and inflected is not None and gazetteer.facts(inflected).own and not gazetteer.facts(single).own and _weight(gazetteer, inflected) > _MUCH_LARGER * _weight(gazetteer, single):
            single = None  # "Ракке" is of "Ракка" before it is some village's name
        going_on = tuple(form for form in (fold, *forms) if gazetteer.goes_on(form)) if forms or "\u0400" <= fold[:1] <= "\u052f" else ()
        more = bool(going_on) or inflected is not None
        made = self[fold] = _Start(single, {} if gazetteer.goes_on(fold) else None, inflected, prefix, going_on, more)
        return made

    def goes_on(self, fold: str, seconds: dict[str, bool], second: str) -> bool:
        """Whether some name of two words or more starts with these two folded words."""
        known = seconds.get(second)
        if known is None:
            if len(seconds) > _MOST_SECONDS:
                seconds.clear()
            known = seconds[second] = self.gazetteer.begins(f"{fold} {second} ")
        return known


def _weight(gazetteer: Gazetteer, name_id: int) -> float:
    """How likely a name is to be meant among others: by the people of its largest bearer, and whether it is in the hand-made layer."""
    facts = gazetteer.facts(name_id)
    return (facts.population + 500) * (1 + 4 * facts.own) * (1 + 99 * facts.country)


@lru_cache(maxsize=16)
def _starts(gazetteer: Gazetteer, language: str) -> _Starts:
    """Keep what names can start with, one table a language and open gazetteer."""
    return _Starts(gazetteer, language)


Context = Callable[["Scene", int, int, bool], bool]
"""Whether words first..last (excluded) of a scene stand where a place is named; the last argument says that "and" ties them to the name before."""


def candidate_names(scene: Scene, gazetteer: Gazetteer, context: Context | None = None) -> list[CandidateName]:
    """Stretches that may name a place, in order, none overlapping.

    They are the longest names of the gazetteer at capitalised words, longer names around a noun of place ("Henry County"),
    and unknown names in a place's context, in one of `context`, or tied by "and" to the name before.
    """
    made: list[CandidateName] = []
    done, starts, bodies, before_names = 0, _starts(gazetteer, scene.language), scene.words.bodies, scene.words.before_names
    not_names, openers, contracts = scene.words.not_names | scene.words.locatives, scene.words.openers, scene.language in _CONTRACTED
    texts, gaps, size, folds, generic, nouns = scene.texts, scene.gaps, scene.size, FOLDS, scene.words.generic, scene.words.place_nouns
    for index in _heads(scene):
        if index < done:
            continue
        fold = folds[texts[index]]
        if fold in before_names and index + 1 < size and gaps[index + 1] == " " and scene.capital(index + 1) and folds[texts[index + 1]] not in generic:
            continue
        if fold in bodies and (length := _body(scene, index, bodies[fold])):
            done = index + length
            continue
        start, after = starts[fold], index + 1
        candidate = None
        if index > done and (gaps[index] == " " or gaps[index] in APOSTROPHES) and folds[texts[index - 1]] in openers and (texts[index - 1].islower() or gaps[index] in APOSTROPHES):
            candidate = _nouns_before(scene, index, starts)
        if candidate is not None and candidate.first >= done:
            done = candidate.last
            made.append(candidate)
            continue
        candidate = None
        if start.more or (start.seconds is not None and after < size and starts.goes_on(fold, start.seconds, folds[texts[after]])):
            candidate = _longest(scene, index, start, starts)
        elif start.single is not None:
            candidate = CandidateName(index, after, start.single)
        if candidate is not None and candidate.last > after:
            candidate = _without_article(scene, candidate, starts)
        elif contracts and (longer := _contracted(scene, index, candidate, starts)):
            candidate = longer
        elif fold in _ARABIC_HEADS and (span := _headed(scene, index)) > after:
            sure = _placed(scene, index, span, context, made) or starts.spelled[" ".join([folds[t] for t in texts[index:span]]) + " "]
            candidate = CandidateName(index, span, None, candidate.name_id if candidate else None) if sure else None
        if (tail := candidate.last if candidate else after) < size and gaps[tail] == " " and folds[texts[tail]] in _LOWER_HEADS and (end := _tail(scene, tail)) > tail:
            candidate = _tailed(scene, index, end, candidate, starts, context, made)
        if candidate is None:
            candidate = _unknown(scene, index, starts, made, context)
        elif (last := candidate.last) < size and gaps[last] == " " and scene.title(last):
            if folds[texts[last]] in nouns:
                candidate = CandidateName(index, last + 1, None, candidate.name_id)  # "Henry County", "Peace River Valley"
            elif candidate.name_id is not None:
                candidate = _whole(scene, candidate, starts, context)
        if after < size and gaps[after] in HYPHENS and "\u0400" <= fold[:1] <= "\u052f" and (end := _compound_end(scene, index, starts)) > (candidate.last if candidate else after):
            done = end
            candidate = CandidateName(index, end, None, candidate.name_id) if candidate else None
        if candidate is not None:
            candidate = _with_hamza(scene, candidate)
            done = candidate.last
            if (fold not in generic or not _generic(scene, candidate)) and not _only_points(scene, candidate) and not (candidate.last == after and not not_names.isdisjoint((fold, fold.removeprefix(candidate.prefix))) and not scene.title(index)):
                made.append(candidate)
    return made


def _only_points(scene: Scene, c: CandidateName) -> bool:
    """Whether a lone point of the compass is tied by a hyphen to the name that it is a part of: the first of "Nord-Darfur"."""
    tied = c.last - c.first == 1 and c.last < scene.size and scene.gaps[c.last] in HYPHENS and scene.title(c.last)
    return tied and scene.words.classes.get(scene.fold(c.first)) == "compass"


def _without_article(scene: Scene, c: CandidateName, starts: _Starts) -> CandidateName:
    """Leave out the article that opens a sentence where the name is a greater place's without it: "El Perú negó …"."""
    words = scene.words
    if c.name_id is None or words.classes.get(scene.fold(c.first)) != "articles" or not scene.starts_sentence(c.first) or not scene.capital(c.first + 1):
        return c
    bare = _longest(scene, c.first + 1, starts[scene.fold(c.first + 1)], starts)
    greater = bare is not None and bare.last == c.last and bare.name_id is not None and _weight(starts.gazetteer, bare.name_id) > _weight(starts.gazetteer, c.name_id)
    return CandidateName(c.first, c.last, bare.name_id, article=True) if bare and greater else c


_CONTRACTED = {"fr": {"au": "le", "du": "le", "aux": "les", "des": "les"}, "es": {"al": "el", "del": "el"}, "pt": {"do": "o", "ao": "o", "no": "o", "da": "a", "na": "a", "dos": "os"}}
_LEAST_CONTRACTED = 5_000
"""Inhabitants from which a town is known by its name without the article."""


def _contracted(scene: Scene, index: int, c: CandidateName | None, starts: _Starts) -> CandidateName | None:
    """Return the name whose article a preposition has swallowed: "au Caire", "du Mans"."""
    articles = _CONTRACTED.get(scene.language)
    if articles is None or not index or scene.gaps[index] != " " or not (article := articles.get(scene.texts[index - 1])):
        return None
    name_id, gazetteer = starts.gazetteer.pair(article, scene.fold(index)), starts.gazetteer
    if name_id is None or gazetteer.facts(name_id).population < _LEAST_CONTRACTED or scene.fold(index) in scene.words.generic or index in scene.runs:
        return None
    return None if c is not None and c.name_id is not None and _weight(gazetteer, c.name_id) > _weight(gazetteer, name_id) else CandidateName(index, index + 1, name_id)


_ARABIC_HEADS = _LOWER_HEADS | {"tal", "tel", "tall", "bin", "ibn", "umm", "abu", "abou", "deir", "dayr", "beit", "bayt", "ain", "ayn", "ras", "kafr", "khirbet", "wadi", "jabal", "jebel", "djebel", "oued", "bir", "hammam", "эль", "эр", "эс", "эт", "эш", "эд",
                               "аль", "ас", "ар", "ат", "аш", "тель", "дейр"}
"""Words that Arabic names start with, and that alone are none."""


def _own_article(scene: Scene, index: int) -> bool:
    """Whether a capitalised "El" or "Al" is no article of the text's own language, but the start of a name: "El Dher"."""
    return scene.fold(index) in {"el", "al"} and scene.title(index) and scene.language not in {"es", "pt"}


def _headed(scene: Scene, index: int) -> int:
    """Word behind a name that starts with such a word, over hyphens, and over spaces where the word is no article: "Al-Shura", "Tal Tamr"."""
    last, article = index + 1, scene.fold(index) in _LOWER_HEADS
    while last < scene.size and last - index < MOST_UNKNOWN:
        if scene.gaps[last] not in HYPHENS and (scene.gaps[last] != " " or (article and not (last == index + 1 and _own_article(scene, index)))):
            break
        if scene.title(last):
            article, last = False, last + 1
        elif scene.fold(last) in _LOWER_HEADS and last + 1 < scene.size and scene.gaps[last + 1] in HYPHENS and scene.title(last + 1):
            last += 2
        else:
            break
    return last


def _tail(scene: Scene, last: int) -> int:
    """Word behind an Arabic article and the capitalised word that a hyphen ties to it, where they go on a name: "Maarat al-Numan"."""
    while last + 1 < scene.size and scene.gaps[last] == " " and scene.fold(last) in _LOWER_HEADS and scene.gaps[last + 1] in HYPHENS and scene.title(last + 1) and not _body(scene, last, scene.words.bodies.get(scene.fold(last), ())):
        last += 2
    return last


_GREAT = 300_000
"""Inhabitants from which a town's name is not the first word of some other place's: "in Aleppo al-Nusra fighters …"."""


def _tailed(scene: Scene, first: int, last: int, c: CandidateName | None, starts: _Starts, context: Context | None, made: Sequence[CandidateName]) -> CandidateName | None:
    """A name that an Arabic article goes on, which is no longer the place of its first word alone: "Alma al-Shaab" is not Alma."""
    if scene.fold(first) in scene.words.classes:
        return c  # "Front al-Nosra"
    facts = starts.gazetteer.facts(c.name_id) if c is not None and c.name_id is not None else None
    if facts is not None and (facts.country or facts.region or facts.population > _GREAT or scene.capital(last - 2)):
        return c
    sure = c is not None or _placed(scene, first, last, context, made) or starts.spelled[" ".join([scene.fold(i) for i in range(first, last)]) + " "]
    return CandidateName(first, last, None, c.name_id if c else None) if sure else c


def _placed(scene: Scene, first: int, last: int, context: Context | None, made: Sequence[CandidateName]) -> bool:
    """Whether words of no known name stand where a place is named."""
    if scene.place_context(first, last) or scene.listed(first) or scene.listed_before(first, last):
        return True
    if context is None:
        return False
    tied = bool(made) and made[-1].last == first - 1 and scene.words.classes.get(scene.fold(first - 1)) == "conjunctions" and scene.gaps[first] == " "
    return context(scene, first, last, tied)


def _compound_end(scene: Scene, index: int, starts: _Starts) -> int:
    """Word behind a name that hyphens tie together ("Дейр-эз-Зор"), which is no name of its first part alone; not of two known names ("Киев-Москва")."""
    last = index + 1
    while last < scene.size and scene.gaps[last] in HYPHENS and (scene.capital(last) or (last + 1 < scene.size and scene.gaps[last + 1] in HYPHENS)):
        last += 1
    several = all(starts[scene.fold(k)].single is not None for k in range(index, last))
    return index + 1 if several else last


_ENDINGS = frozenset({"s", "d", "m", "t", "ll", "re", "ve", "nt"})


def _with_hamza(scene: Scene, c: CandidateName) -> CandidateName:
    """Lengthen a name that an apostrophe goes on in, as in Arabic names ("Kafr'a"), over no English ending."""
    if c.last >= scene.size or scene.gaps[c.last] not in APOSTROPHES or not scene.texts[c.last].islower() or len(scene.texts[c.last]) > 2 or scene.fold(c.last) in _ENDINGS:
        return c
    return CandidateName(c.first, c.last + 1, None, c.name_id, c.prefix)


def _body(scene: Scene, index: int, bodies: Iterable[str]) -> int:
    """How many words of an organisation's name start at a word; 0 where none does."""
    window = " ".join([scene.fold(i) for i in range(index, min(index + LONGEST, scene.size))]) + " "
    return max((body.count(" ") for body in bodies if window.startswith(body)), default=0)


def _heads(scene: Scene) -> Iterable[int]:
    """Words a name may start at: capitalised ones, and small articles tied to one (al-Bab)."""
    gaps, capitals = scene.gaps, scene.capitals
    tied = [i - 1 for i in capitals if gaps[i] in HYPHENS and i and scene.fold(i - 1) in _LOWER_HEADS and not scene.capital(i - 1)]
    return sorted((*capitals, *tied)) if tied else capitals


def _apart(gazetteer: Gazetteer, name_id: int | None) -> bool:
    """Whether the noun of a name makes another place of it: the "bande de Gaza" is not Gaza, the "aéroport de Kandahar" lies in Kandahar."""
    return name_id is not None and any(b.place.feature in _APART for b in gazetteer.bearers(name_id)[:1])


def _nouns_before(scene: Scene, index: int, starts: _Starts) -> CandidateName | None:
    """Return the known name that a noun of place in small letters opens before a capitalised word: "mer Rouge", "bande de Gaza"."""
    v, gaps = scene.words, scene.gaps
    for first in range(index - 1, max(-1, index - 1 - _NOUN_BEFORE), -1):
        if gaps[first + 1] != " " and gaps[first + 1] not in APOSTROPHES:
            return None
        fold = scene.fold(first)
        if fold in v.place_nouns and not scene.capital(first):
            start = starts[fold]
            if fold in v.kinds or start.seconds is None or not starts.goes_on(fold, start.seconds, scene.fold(first + 1)):
                return None
            found = _longest(scene, first, start, starts)
            return found if found and found.last > index and _apart(starts.gazetteer, found.name_id) else None
        if fold not in PARTICLES:
            return None
    return None


def _longest(scene: Scene, index: int, start: _Start, starts: _Starts) -> CandidateName | None:
    """Return the longest name of the gazetteer that starts at this word, or at the word it is a form of, and breaks no rule of form."""
    inflected = _inflected(scene, index, start, starts) if start.forms else None
    if start.seconds is not None:
        window = " ".join([FOLDS[t] for t in scene.texts[index : index + LONGEST]]) + " "
        for name in reversed(starts.gazetteer.names_within(window)):
            last = index + name.count(" ")
            if (scene.well_formed(index, last) or _official(scene, index, last, starts.gazetteer.trie[name], starts.gazetteer)) and not (inflected and inflected.last > last) and not _noun_before_name(scene, index, last, starts):
                return CandidateName(index, last, starts.gazetteer.trie[name])
    elif start.single is not None and not inflected:
        return CandidateName(index, index + 1, start.single)
    if inflected:
        return inflected
    return CandidateName(index, index + 1, start.inflected, None, start.prefix) if start.inflected is not None else None


def _official(scene: Scene, first: int, last: int, name_id: int, gazetteer: Gazetteer) -> bool:
    """Whether words are a name of a country or region that has words in small letters: "République démocratique du Congo", "Сирийская пустыня"."""
    if last - first < 2 or not scene.title(first) or not all(gap == " " or (JOINS.fullmatch(gap) and ". " not in gap) for gap in scene.gaps[first + 1 : last]):
        return False
    if scene.texts[last - 1] == "est":  # French "Jérusalem est …" is no part of the town
        return False
    facts = gazetteer.facts(name_id)
    return facts.country or facts.region


def _prefix(fold: str, form: str) -> str:
    """Letters of an Arabic word that are words of their own before one of its forms: "و" of "وبغداد"; the article is none."""
    return fold.removesuffix(form).removesuffix("ال") if form and fold.endswith(form) and "\u0600" <= fold[0] <= "\u06ff" else ""


def _means_else(gazetteer: Gazetteer, fold: str, form: str, name_id: int) -> bool:
    """Whether a form of a word is no form of a name: names a people, or a country that has no article where the word has one ("الروسية")."""
    return gazetteer.demonym(form) is not None or (gazetteer.facts(name_id).country and fold.endswith("ال" + form))


def _noun_before_name(scene: Scene, first: int, last: int, starts: _Starts) -> bool:
    """Whether a known name only puts what kind of place it is before another known name, in a script without capitals: "ولاية حمص"."""
    if last - first < 2 or scene.title(first) or scene.fold(first) not in scene.words.kinds:
        return False
    return " ".join(scene.fold(i) for i in range(first + 1, last)) + " " in starts.gazetteer.trie


def _inflected(scene: Scene, index: int, start: _Start, starts: _Starts) -> CandidateName | None:
    """Return the longest name of several words whose inflected form starts at this word: "в Нью-Йорке", "Ростова-на-Дону", "وأم درمان"."""
    gazetteer, found = starts.gazetteer, None
    waiting = [(form + " ", index + 1, _prefix(scene.fold(index), form)) for form in start.forms]
    while waiting:
        begun, at, prefix = waiting.pop()
        if at == scene.size or at - index >= _LONGEST_INFLECTED or not JOINS.fullmatch(scene.gaps[at]):
            continue
        fold = scene.fold(at)
        for form in (fold, *uninflected(fold, scene.language)):
            name = f"{begun}{form} "
            if gazetteer.begins(name):
                waiting.append((name, at + 1, prefix))
                if (found is None or found.last < at + 1) and name in gazetteer.trie and (scene.well_formed(index, at + 1) or _official(scene, index, at + 1, gazetteer.trie[name], gazetteer)):
                    found = CandidateName(index, at + 1, gazetteer.trie[name], None, prefix)
    return found


def _generic(scene: Scene, c: CandidateName) -> bool:
    """Whether nothing but common nouns stands there, as in "City Hall" or "Police Department"; some village is called so all the same."""
    if c.name_id is not None and c.last - c.first > 1 and scene.title(c.first):
        return False
    generic, texts = scene.words.generic, scene.texts
    return FOLDS[texts[c.first]] in generic and all(FOLDS[texts[i]] in generic for i in range(c.first + 1, c.last))


_WELL_KNOWN = 200_000
"""People of a town whose name is whole, whatever capitalised words follow it."""


def _well_known(gazetteer: Gazetteer, name_id: int | None) -> bool:
    """Whether a name is a country's or the main one of a large place: "Adan" is only another spelling of Aden."""
    if name_id is None or _weight(gazetteer, name_id) <= _WELL_KNOWN:
        return False
    place = gazetteer.bearers(name_id)[0]
    return place.main or place.place.feature == "PCLI"


def _whole(scene: Scene, c: CandidateName, starts: _Starts, context: Context | None) -> CandidateName:
    """Lengthen a small town's name to the run of capitalised words that it opens, where that stands for one place: "Kan Gyi village", "seized Adan Yabaal"."""
    first, last = scene.runs.get(c.first, (-1, -1))
    words, gazetteer = scene.words, starts.gazetteer
    if first != c.first or words.classes.get(scene.fold(first)) == "articles" or scene.fold(c.last - 1) in words.place_nouns or not scene.texts[first].isascii() or scene.starts_sentence(first) or _well_known(gazetteer, c.name_id):
        return c
    for index in range(c.last, last):
        fold = scene.fold(index)
        if fold in words.kinds and index > c.last and not _known_to(scene, index - 1, index + 1, starts):
            return CandidateName(first, index + 1, None, c.name_id)  # "Kan Gyi Village"
        if fold in words.classes or scene.texts[index].isupper() or gazetteer.demonym(fold) or _well_known(gazetteer, starts[fold].single):
            return c
    sure = last - first <= MOST_UNKNOWN and (scene.called(first, last) or scene.listed(first) or scene.listed_before(first, last) or (context is not None and context(scene, first, last, False)))
    return CandidateName(first, last, None, c.name_id) if sure else c


def _known_to(scene: Scene, first: int, last: int, starts: _Starts) -> bool:
    """Whether a known name goes from one word to another."""
    known = _longest(scene, first, starts[scene.fold(first)], starts)
    return known is not None and known.last >= last


def _own_part(scene: Scene, index: int, first: int, last: int, starts: _Starts, context: Context | None) -> tuple[int, int]:
    """Return the stretch of a run of capitalised words that may be a name; it starts at another word than `index` where none starts there."""
    words, opening = scene.words, scene.fold(first)
    kind = opening in words.kinds and scene.language != "en"
    opens_sentence = scene.starts_sentence(first)
    if first == index and (kind or (opens_sentence and _known_to(scene, first + 1, last, starts))):
        return -1, last  # "Stadt Herat", "Власти Донецкой Народной Республики": the name comes next
    led = opens_sentence and opening in words.locatives and context is not None and context(scene, first + 1, last, True)  # "Im Bekaa-Tal"
    if first == index:
        return (-1 if led else first), last
    if index - first == 1 and (led or kind or opening in words.before_names or starts.gazetteer.demonym(opening)):
        return index, last  # "die Russen Snihuriwka"
    return first, last


def _unknown(scene: Scene, index: int, starts: _Starts, made: Sequence[CandidateName], context: Context | None) -> CandidateName | None:
    """Return a run of capitalised words outside the gazetteer, where a place's context stands around it; `made` are the names before."""
    run = scene.runs.get(index)
    if run is not None and index - run[0] > 1:
        return None  # within a longer run: what may be a name starts at its first or second word
    first, last = (index, index + 1) if run is None else _own_part(scene, index, *run, starts, context)
    if first != index or last - first > MOST_UNKNOWN or len(scene.texts[first]) < 2:
        return None
    if last - first == 1 and scene.title(first) and starts.gazetteer.demonym(scene.fold(first)):
        return None  # "des Libanais", "half of Syrian territory"
    return CandidateName(first, last, None) if _placed(scene, first, last, context, made) else None

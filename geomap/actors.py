"""Placing -> ActorMention: where the text names a side of the conflict, and which one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import compress
from typing import Any

import tomli

from geomap._files import data_path
from geomap._memos import Memo
from geomap.articles import Article, Interval, parse_interval
from geomap.gazetteers.names import TOKEN, fold_token
from geomap.languages import fold_word, words
from geomap.peoples import demonyms
from geomap.places import Placing
from geomap.sentences import FOLDS, Tokens

_GRACE = timedelta(days=15)
_NONE: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A side of a conflict, from `data/actors.toml`: canonical `name`, countries it acts in, validity in time."""

    id: str
    name: str
    kind: str
    countries: frozenset[str]
    state_of: str | None
    start: Interval | None
    end: Interval | None
    people: tuple[str, ...] = ()
    """What the words for its people have in common, folded: "Kurdish forces" are of no other group."""
    loyal: bool = False
    """Whether it fights beside the state of its country: no "rebels" are meant by it."""

    def valid(self, published: Interval | None) -> bool:
        """Whether the actor was there when an article was published (always, for an article without a date)."""
        if published is None:
            return True
        return (self.start is None or self.start.start <= published.end) and (self.end is None or self.end.end >= published.start)


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Tokens `first` to `last` (excluded) that name a side.

    `name` is the canonical name where known, else the words as written; `sort` is named (an alias), force
    ("Afghan troops"), government or rebels (generic nouns), pronoun, or neutral (a witness, a monitor).
    """

    first: int
    last: int
    text: str
    name: str | None
    sort: str
    actor: Actor | None = None
    leader: bool = False
    """Whether it is a person who speaks for the side."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Aliases and generic nouns of one language by their first folded word, longest first."""

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, Actor | None, str], ...]]
    longer: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], str, Actor | None, str], ...]]
    single: Mapping[str, tuple[tuple[tuple[str, ...], str, Actor | None, str], ...]]
    """The phrases of several words by their first two, and those of one."""
    forces: frozenset[str]
    alone: frozenset[str]
    """Folded words that can name a side whatever stands behind them; other names of sides start with two words of `longer`."""
    openings: frozenset[str]
    """Folded words that the name of a side can start with."""
    tied: frozenset[str]
    """Those that hold a preposition: "للجيش" is no subject."""


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, Any], ...]:
    return tuple(tomli.loads(data_path("actors.toml").read_text("utf-8"))["actor"])


@lru_cache(maxsize=1)
def actors() -> tuple[Actor, ...]:
    """All actors of `data/actors.toml`, in its order."""
    return tuple(_actor(row) for row in _table())


@lru_cache(maxsize=1)
def _states() -> Mapping[str, tuple[Actor, ...]]:
    """Country -> its state actors, in the order of the list."""
    found: dict[str, list[Actor]] = {}
    for actor in actors():
        if actor.state_of:
            found.setdefault(actor.state_of, []).append(actor)
    return {country: tuple(listed) for country, listed in found.items()}


def _actor(row: Mapping[str, Any]) -> Actor:
    day = {end: parse_interval(str(row[end])) if row.get(end) else None for end in ("from", "until")}
    return Actor(row["id"], row["name"], row.get("kind", ""), frozenset(row.get("countries", ())), row.get("state_of"), day["from"], day["until"], tuple(map(fold_token, row.get("people", ()))), bool(row.get("loyal")))


@lru_cache(maxsize=32)
def _lexicon(language: str) -> _Lexicon:
    phrases: dict[str, list[tuple[tuple[str, ...], str, Actor | None, str]]] = {}
    attached = words(language).get("actors", {}).get("proclitics", ())

    joining, tied, plain = frozenset(words(language).get("proclitics", ())), set[str](), set[str]()

    def add(words_: str, sort: str, actor: Actor | None) -> None:
        tokens = tuple(fold_token(t) for t in TOKEN.findall(words_))
        for head in _written(tokens[0], attached) if tokens else ():
            (plain if head in {tokens[0], *(p + tokens[0] for p in joining)} else tied).add(head)
            phrases.setdefault(head, []).append(((head, *tokens[1:]), sort, actor, words_))

    for row, actor in zip(_table(), actors(), strict=True):
        for code in dict.fromkeys((language, "en")):
            for alias in row.get("aliases", {}).get(code, ()):
                add(alias, "named", actor)
        for word in row.get("leaders", ()):
            add(word, "leader", actor)
        for word in row.get("generic", {}).get(language, ()):
            add(word, "hint", actor)
    table = words(language).get("actors", {})
    for sort in ("government", "rebels", "neutral", "pronouns"):
        for word in table.get(sort, ()):
            add(word, sort, None)
    ordered = {head: tuple(sorted(listed, key=lambda p: (-len(p[0]), p[1] != "named"))) for head, listed in phrases.items()}
    forces = frozenset(form for w in table.get("forces", ()) for form in _written(fold_token(w), attached))
    longer: dict[tuple[str, str], list[tuple[tuple[str, ...], str, Actor | None, str]]] = {}
    for listed in ordered.values():
        for phrase in listed:
            if len(phrase[0]) > 1:
                longer.setdefault((phrase[0][0], phrase[0][1]), []).append(phrase)
    single = {head: alone for head, listed in ordered.items() if (alone := tuple(p for p in listed if len(p[0]) == 1))}
    peoples = forces | set(demonyms(language))
    return _Lexicon(ordered, {pair: tuple(listed) for pair, listed in longer.items()}, single, forces, peoples | set(single), peoples | set(ordered), frozenset(tied - plain))


@lru_cache(maxsize=32)
def _adjectives(language: str) -> frozenset[str]:
    """Words for a sort of forces that stand for a side: "rebel"."""
    return frozenset(fold_word(w) for w in words(language).get("actors", {}).get("adjectives", ()))


def _written(word: str, attached: Sequence[str]) -> tuple[str, ...]:
    """A word, and it with the particles that a language writes onto it: "للجيش", "وقوات"."""
    if not attached or word.isascii():
        return (word,)
    return (word, *(p + word for p in attached), *((p + "لل" + word[2:] for p in ("", "و")) if word.startswith("ال") else ()))


def is_acronym(text: str) -> bool:
    """Whether a name is three to seven capital letters."""
    return 3 <= len(text) <= 7 and text.isupper() and text.isalpha()


_ACRONYM = Memo(is_acronym)
_LOOSE = frozenset({"armed group", "coalition"})
"""Kinds of sides that one of their groups may be named behind: "the Tuareg rebels of the MNLA"."""


class Cast:
    """The sides of one article: finds their mentions and resolves generic nouns ("the army", "les insurgés")."""

    def __init__(self, article: Article, tokens: Tokens, placings: Sequence[Placing]) -> None:
        self.article, self.tokens, self.published = article, tokens, article.published
        # A text of the days after a government's end still tells what its army did: 15 days' grace.
        self.told = Interval(self.published.start - _GRACE, self.published.end) if self.published else None
        self.lexicon, self.demonyms = _lexicon(article.language), demonyms(article.language)
        table = words(article.language).get("actors", {})
        self.links = frozenset(table.get("links", ()))
        self.adjoining = bool(words(article.language).get("brackets"))  # German ties "bewaffnete Islamisten", elsewhere two nouns are two sides
        self.people_small, self.noun_first = bool(table.get("people_small")), bool(words(article.language).get("verb_first"))
        self.plural, self.articles = tuple(table.get("plural", ("s",))), frozenset(table.get("plural_articles", ("the", "les", "des", "aux")))
        self.joins = frozenset(words(article.language).get("shifts", {}).get("coordination", ()))
        self.placings = placings
        self.adjectives = _adjectives(article.language)
        self.seated = frozenset(fold_word(w) for w in table.get("seated", ()))
        self.irregular = frozenset(fold_token(w) for w in table.get("irregular", ()))
        self.no_sides = frozenset(table.get("no_sides", ()))
        self._aliases: dict[int, ActorMention | None] = {}
        self._known_states: dict[str | None, Actor | None] = {}
        self._countries_of: dict[str, str | None] = {}
        self._insurgents: dict[str, Actor | None] = {}

    @cached_property
    def years(self) -> tuple[Interval, ...]:
        """Earlier years that the article names: a page written long after a war still calls its sides by name."""
        named = {t for t in self.tokens.texts if len(t) == 4 and t.isdecimal() and t.isascii() and t >= "1900"}
        return tuple(year for t in sorted(named) if (year := parse_interval(t)) and self.published and year.end < self.published.start)

    @cached_property
    def places(self) -> frozenset[int]:
        """Offsets that names of places start at."""
        return frozenset(p.mention.start for p in self.placings)

    @cached_property
    def place_ends(self) -> dict[int, int]:
        """Offset that the name of a place starts at -> token behind it."""
        return {p.mention.start: bisect_left(self.tokens.starts, p.mention.end) for p in self.placings}

    @cached_property
    def countries(self) -> Counter[str]:
        """Country -> how often the article names a place in it, or its people by a word that is of no other."""
        found = Counter(p.place.country for p in self.placings if p.place and p.place.country)
        for index in compress(range(len(self.tokens)), map(self.demonyms.__contains__, self.tokens.folds)):
            if len(codes := self.demonyms[self._people_named(index)]) == 1:
                found[codes[0]] += 1
        return found

    def _people_named(self, index: int) -> str:
        """Folded demonym that ends at a token, of two words where there is one: "sud-soudanaise" speaks of another country than "soudanaise"."""
        pair = " ".join(self.tokens.folds[index - 1 : index + 1]) if index else ""
        return pair if pair in self.demonyms else self.tokens.folds[index]

    @cached_property
    def named(self) -> Counter[Actor]:
        """Actor -> how often the article calls it by a name."""
        mentions = map(self._alias, self._openings(0, len(self.tokens)))
        return Counter(m.actor for m in mentions if m and m.sort == "named" and m.actor)

    def _openings(self, first: int, last: int) -> Iterator[int]:
        """Tokens of a stretch that a side can be named from by its words; letters that no list knows apart."""
        folds, alone, longer = self.tokens.folds, self.lexicon.alone, self.lexicon.longer
        for index in compress(range(first, last), map(self.lexicon.openings.__contains__, folds[first:last])):
            if (fold := folds[index]) in alone or (index + 1 < len(folds) and (fold, folds[index + 1]) in longer):
                yield index  # not "the" of "the town", which opens "the Taliban"

    def state(self, country: str | None) -> Actor | None:
        """Return the state actor of a country at the article's date; the last one known where none was valid."""
        if country not in self._known_states:
            rows = _states().get(country or "", ())
            self._known_states[country] = next((a for a in rows if a.valid(self.told)), rows[-1] if rows else None)
        return self._known_states[country]

    def state_name(self, country: str | None) -> str | None:
        """Name of the state actor of a country at the article's date."""
        return state.name if (state := self.state(country)) else None

    def is_group(self, name: str | None) -> bool:
        """Whether a name is that of an armed group of the article, and of no state."""
        return any(actor.name == name and actor.kind == "armed group" for actor in self.named)

    def _alias(self, index: int) -> ActorMention | None:
        """Longest alias or generic noun that starts at a token."""
        if index not in self._aliases:
            self._aliases[index] = self._longest_alias(index)
        return self._aliases[index]

    def _longest_alias(self, index: int) -> ActorMention | None:
        folds = self.tokens.folds
        following, best = folds[index + 1] if index + 1 < len(folds) else "", None
        longer = self.lexicon.longer.get((folds[index], following), _NONE)
        for words_, sort, actor, alias in (*longer, *self.lexicon.single.get(folds[index], _NONE)):
            last = index + len(words_)
            if best and (last < best.last or sort != "named"):
                break
            if len(words_) > 2 and tuple(folds[index:last]) != words_:
                continue
            if actor and sort in {"named", "leader"} and not (actor.valid(self.told) or any(map(actor.valid, self.years))):
                continue
            if alias.isupper() and len(alias) <= 5 and not self.tokens.texts[index].isupper():
                continue  # "EI", "AA", "IS" only in capitals
            sort_here = {"pronouns": "pronoun", "leader": "named"}.get(sort, sort)
            mention = ActorMention(index, last, self._text(index, last), actor.name if actor else None, sort_here, actor, sort == "leader")
            if sort != "named" or actor is None or not actor.countries or not actor.countries.isdisjoint(self.countries):
                return mention
            best = best or mention  # "SLA" is Sri Lanka's army where the text is about Sri Lanka
        return best

    def _text(self, first: int, last: int) -> str:
        """Text of tokens `first` to `last` (excluded)."""
        return self.article.text[self.tokens.starts[first] : self.tokens.ends[last - 1]]

    def side_end(self, index: int) -> int | None:
        """Token behind words that can stand for a side at a token: a side, an adjective of a people or of a sort of forces, a place, each with
        or without "'s"; None where there are none."""
        tokens, last = self.tokens, min(len(self.tokens), index + 8)
        mention = self._at(index, last) if tokens.folds[index] in self.lexicon.openings else None
        end = mention.last if mention else self.place_ends.get(tokens.starts[index])
        if end is None and (tokens.words[index] in self.adjectives or tokens.folds[index] in self.demonyms):
            end = index + 1
        return end + 1 if end is not None and end < len(tokens) and tokens.words[end] == "s" else end

    def find(self, first: int, last: int) -> list[ActorMention]:
        """Mentions of sides in a stretch of tokens, in order, without overlaps; "JNIM fighters" and "les combattants du TPLF" are one."""
        found: list[ActorMention] = []
        done, openings = first, self.lexicon.openings
        acronyms = compress(range(first, last), map(_ACRONYM.__getitem__, self.tokens.texts[first:last]))
        for index in sorted({*self._openings(first, last), *acronyms}):
            if index < done:
                continue
            mention = self._at(index, last) if self.tokens.folds[index] in openings else self._acronym(index)
            if mention and mention.last <= last:
                mention = self._own_name(mention, last) or self._resolved(mention)
                done = mention.last
                if found and (merged := self._merged(found[-1], mention)):
                    found[-1] = merged
                else:
                    found.append(mention)
        return found

    def _acronym(self, index: int) -> ActorMention | None:
        """A group named by letters that no list knows ("le FPRC"): a side if it acts; not in a line of capitals."""
        text = self.tokens.texts[index]
        if text in self.no_sides or self.tokens.starts[index] in self.places:
            return None
        beside = [t for t in self.tokens.texts[max(0, index - 1) : index + 2] if t != text and len(t) > 1]
        return None if any(t.isupper() for t in beside) or not beside else ActorMention(index, index + 1, text, text, "unknown")

    def _own_name(self, mention: ActorMention, last: int) -> ActorMention | None:
        """A general noun with a name that no list knows: "the fighters of the Bor White Army", "les miliciens du FPRC"."""
        if mention.sort not in {"rebels", "hint"} or mention.last >= last:
            return None
        tokens, first = self.tokens, mention.last
        while first < min(last, mention.last + 3) and not tokens.capital(first):
            first += 1
        between = self._between(mention.last, first) if first < last else ""
        if first >= last or between.replace("’", "'").rstrip("'") not in self.links or tokens.starts[first] in self.places or tokens.folds[first] in self.demonyms:
            return None
        end = first
        while end < last and tokens.capital(end) and tokens.starts[end] not in self.places and (end == first or tokens.gaps[end] in {" ", "-"}):
            end += 1
        if end == first or tokens.folds[first] in self.lexicon.phrases:
            return None
        return ActorMention(mention.first, end, self._text(mention.first, end), self._text(first, end), "named")

    def _between(self, first: int, last: int) -> str:
        """Text between the token before `first` and the token `last`, folded."""
        return self.article.text[self.tokens.ends[first - 1] : self.tokens.starts[last]].strip().casefold()

    def _at(self, index: int, last: int) -> ActorMention | None:
        """Side named from a token on: a name wins over a description ("Forces démocratiques syriennes"), and what a general noun with its
        article hides ("l'Armée d'Arakan", "l'armée russe") over the noun."""
        alias, force = self._alias(index), self._force(index, last)
        if force and not (alias and alias.sort == "named" and alias.last >= force.last):
            return force
        if alias and alias.sort in {"government", "rebels", "hint"} and alias.last - index > 1:
            inner = self._alias(alias.last - 1)
            return self._force(alias.last - 1, last) or (inner if inner and inner.sort == "named" else alias)
        return alias if alias and alias.sort == "named" else self._people(index) or alias

    def _merged(self, a: ActorMention, b: ActorMention) -> ActorMention | None:
        """One mention of a general noun and the name beside it, or None where they are two."""
        between = self._between(a.last, b.first)
        general, named = {"rebels", "government", "force"}, {"named", "force"}
        if between.replace("’", "'") in {"", "-", "'s"} and a.sort in named and b.sort in {"rebels", "government"}:
            keep = a  # "al-Shabaab's military spokesman"
        elif between == "(" and a.sort == "named" and b.sort == "unknown":
            keep = a  # "the Counter-Terrorism Service (CTS)"
        elif between == "" and a.sort == b.sort == "rebels" and a.actor is None and self.adjoining:
            keep = b  # "bewaffnete Islamisten"
        elif between in self.links and a.sort == b.sort == "named" and a.actor and b.actor and a.actor.kind in _LOOSE and b.actor.kind == "armed group":
            keep = b  # "the Tuareg rebels of the MNLA"
        elif (between == "" or between in self.links) and a.sort in general and b.sort in named:
            keep = b
        else:
            return None
        return ActorMention(a.first, b.last, self._text(a.first, b.last), keep.name, keep.sort, keep.actor)

    def _people(self, index: int) -> ActorMention | None:
        """A people as a side: "les Russes", "the Ukrainians"."""
        text, fold = self.tokens.texts[index], self.tokens.folds[index]
        if fold not in self.demonyms or not (self.people_small or self.tokens.capital(index)) or not fold.endswith(self.plural) or fold in self.lexicon.phrases:
            return None
        if (self.articles and (not index or self.tokens.words[index - 1] not in self.articles)) or (country := self.country_of(fold)) is None:
            return None
        return ActorMention(index, index + 1, text, self.state_name(country) or text, "force", self.state(country))

    def _force(self, index: int, last: int) -> ActorMention | None:
        """A force named by its country: "Afghan troops", "l'armée syrienne", "forces russes"."""
        known, forces, folds = self.demonyms, self.lexicon.forces, self.tokens.folds
        if folds[index] not in known and folds[index] not in forces:
            return None
        for end in range(min(index + 4, last), index + 1, -1):
            stretch = folds[index:end]
            if stretch[-1] not in known and stretch[-1] not in forces:
                continue
            noun = next((n for n, f in enumerate(stretch) if f in forces), None)
            if not self.joins.isdisjoint(self.tokens.words[index + 1 : end - 1]) and folds[index] in forces:
                continue  # "government forces and their Russian allies" are two
            if not self.irregular.isdisjoint(stretch):
                continue  # "Sudanese paramilitary fighters" are not Sudan's
            others = noun is not None and any(f not in forces and f not in known for f in stretch[noun:])
            if (noun and self.noun_first) or (noun is not None and self.adjoining and noun < len(stretch) - 1) or (others and not self.articles):
                continue  # "Иракская армия выбила боевиков": no article parts the two; "الغرب الليبي بعد سيطرة قوات"; "das ukrainische Militär hat russische"
            country = next((self.country_of(self._people_named(k)) for k, f in enumerate(stretch, index) if f in known), None)
            text = self._text(index, end)
            if country and any(f in forces for f in stretch) and "\n" not in text and "," not in text:
                return ActorMention(index, end, text, self.state_name(country), "force", self.state(country))
        return None

    def _resolved(self, mention: ActorMention) -> ActorMention:
        """Give a generic noun the side it stands for in this article, where there is one; else it keeps its own words."""
        if mention.sort not in {"government", "rebels", "hint"}:
            return mention
        actor = self.home if mention.sort == "government" else self.insurgent(mention.text)
        return ActorMention(mention.first, mention.last, mention.text, actor.name if actor else mention.text, mention.sort.replace("hint", "rebels"), actor)

    def country_of(self, word: str) -> str | None:
        """Country that a demonym or adjective speaks of, the one the article names more where there are two, or None."""
        if word not in self._countries_of:
            codes = self.demonyms.get(FOLDS[word], ())
            self._countries_of[word] = max(codes, key=lambda c: (self.countries[c], self.state(c) is not None), default=None)
        return self._countries_of[word]

    def local(self, sides: Sequence[ActorMention], placings: Sequence[Placing]) -> Sequence[ActorMention]:
        """Sides of a sentence, "government troops" being those of the one country that its towns lie in, not of the article's main one."""
        sides = self._of_countries(sides, placings)
        countries = {p.place.country for p in placings if p.place and p.mention.role == "literal" and p.place.feature != "PPLC" and self.article.text[p.mention.end : p.mention.end + 1] != "-"}  # not "UK-based"
        state = self.state(next(iter(countries))) if len(countries) == 1 else None
        if state is None or all(m.sort != "government" for m in sides):
            return sides
        return [replace(m, name=state.name, actor=state) if m.sort == "government" and m.actor and m.actor.state_of else m for m in sides]

    def _of_countries(self, sides: Sequence[ActorMention], placings: Sequence[Placing]) -> list[ActorMention]:
        """Sides of a sentence, each government or army right before a country's name being that country's: "Минобороны Армении", "جيش السودان"."""
        states = {p.mention.start: state for p in placings if p.place and p.place.feature == "PCLI" and (state := self.state(p.place.country))}
        seats = {p.mention.start: state for p in placings if p.place and p.place.feature == "PPLC" and (state := self.state(p.place.country))}
        states |= {self.tokens.starts[k - 1]: state for start, state in seats.items() if (k := bisect_left(self.tokens.starts, start)) and self.tokens.words[k - 1] in self.seated}  # "the ministry in Moscow"
        owners = [self._owner(m, states) if m.sort == "government" else None for m in sides]
        return [replace(m, name=owner.name, actor=owner, sort="force") if owner else m for m, owner in zip(sides, owners, strict=True)]

    def _owner(self, mention: ActorMention, states: Mapping[int, Actor]) -> Actor | None:
        """State among those whose names start at some offsets that stands behind a mention: "Минобороны Армении", "el Ministerio de Defensa de Rusia"."""
        behind = range(mention.last, min(len(self.tokens), mention.last + 3))
        tied = (k for k in behind if self.tokens.gaps[k] == " " and (k == mention.last or self._between(mention.last, k) in self.links))
        return next((state for k in tied if (state := states.get(self.tokens.starts[k]))), None)

    def denier(self, sides: Sequence[ActorMention], placings: Sequence[Placing]) -> tuple[str | None, str | None]:
        """(canonical name, words) of who denies in a sentence: its first side, else the state whose capital or country it names ("В Ереване опровергли")."""
        if side := next((m for m in sides if m.sort != "pronoun"), None):
            return side.name, side.text
        states = ((state.name, p.mention.text) for p in placings if p.place and p.place.feature in {"PCLI", "PPLC"} and (state := self.state(p.place.country)))
        return next(states, (None, None))

    def main_country(self) -> str | None:
        """Country that the article speaks of most."""
        return self._most_named[0] if self._most_named else None

    @cached_property
    def _most_named(self) -> list[str]:
        return [country for country, _ in self.countries.most_common(3)]

    @cached_property
    def home(self) -> Actor | None:
        """State actor of the country that the article speaks of most and that has one."""
        return next((actor for country in self._most_named if (actor := self.state(country))), None)

    def insurgent(self, noun: str) -> Actor | None:
        """Return the armed group that a generic noun ("the insurgents") stands for: the one named most that acts in the article's
        main countries, else the only one that is usually called so there."""
        if noun not in self._insurgents:
            self._insurgents[noun] = self._stands_for(noun)
        return self._insurgents[noun]

    def _stands_for(self, noun: str) -> Actor | None:
        folded, first = " ".join(fold_token(t) for t in TOKEN.findall(noun)), self.main_country()
        table = _generic(self.article.language)
        rows = table.get(folded) or next((listed for w, listed in table.items() if self.adjoining and len(w) > 6 and folded.startswith(w)), ())  # "Rebellenkommandeur"
        usual = [a for a in rows if first in a.countries and a.valid(self.told)]
        if len(usual) == 1 and usual[0].kind == "coalition" and len(usual[0].countries) > 1:
            return usual[0]  # "the coalition" of several states is that, whoever else is named
        main = set(self._most_named[:2])
        if enemy := next((a for a in rows if a.state_of and first != a.state_of and first in a.countries and a.valid(self.told)), None):
            return enemy  # "ворог" in a Ukrainian text on Ukraine
        groups = [a for a, _ in self.named.most_common() if a.kind in {"armed group", "private company"} and (not a.countries or a.countries & main) and (a in rows or not a.loyal)]
        groups = groups or [a for a, _ in self.named.most_common() if a.kind == "coalition" and len(a.countries & main) == len(a.countries) == 1]  # "Syrian rebels", then "rebels"
        if groups and not any(a in rows for a in groups) and (umbrella := [a for a in usual if a.kind == "coalition"]) and umbrella == usual[:1]:
            return umbrella[0]  # "rebels" of a country are those of all its groups, not the one that is named beside them
        if not any(a in rows for a in groups) and any(stem in folded for a in rows for stem in a.people):
            return usual[0] if len(usual) == 1 else None  # "Kurdish forces" are not the only group that is named
        if groups:
            return next((a for a in groups if a in rows), groups[0])  # "the movement" is the one of them that is called so
        return usual[0] if len(usual) == 1 else None


@lru_cache(maxsize=32)
def _generic(language: str) -> Mapping[str, tuple[Actor, ...]]:
    """Folded generic noun -> the actors that are usually called so."""
    found: dict[str, list[Actor]] = {}
    for row, actor in zip(_table(), actors(), strict=True):
        for word in row.get("generic", {}).get(language, ()):
            found.setdefault(" ".join(fold_token(t) for t in TOKEN.findall(word)), []).append(actor)
    return {word: tuple(listed) for word, listed in found.items()}

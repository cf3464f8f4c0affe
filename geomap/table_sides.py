"""name -> side: the side that a cell of a table names, as articles have it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from geomap.actors import Actor, Cast, is_acronym
from geomap.articles import Article, Interval
from geomap.languages import available
from geomap.sentences import words_of


@lru_cache(maxsize=4096)
def side_named(name: str, country: str | None, when: Interval | None) -> str | None:
    """Canonical name of the side that a name written alone stands for, as in a table, in any language: "Talibans", "armée afghane".

    `country` is the ISO code of where it acts, `when` the day. None for a name that no list knows, that several sides
    bear, or that is common ("rebels"); capitals alone ("SNA") name only a side of that country.
    """
    found = {actor for code in available() for actor in _alone(name, code, when) if not is_acronym(name) or country in actor.countries}
    names = {actor.name for actor in found}
    return names.pop() if len(names) == 1 else None


def _alone(name: str, language: str, when: Interval | None) -> Iterator[Actor]:
    """The listed side that a name is from its first word to its last, read as a text of a language."""
    article = Article("", name, language, when, None, None, None)
    tokens, _ = words_of(name, 0, language)
    for mention in Cast(article, tokens, ()).find(0, len(tokens)):
        if mention.actor and mention.last - mention.first == len(tokens):
            yield mention.actor

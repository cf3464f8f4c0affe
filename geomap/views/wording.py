"""The interface's words, in English or French: days with their uncertainty, distances, directions."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from geomap._errors import ViewError
from geomap.articles import Article, Interval
from geomap.distances import compass
from geomap.timeline import RULE, Timeline, rounded_step

Words = Mapping[str, Any]

_LANGUAGES = ("en", "fr")
_VOWELS = frozenset("aeiouéèêâîôœ")


def interface_language(articles: Iterable[Article]) -> str:
    """French where most articles are French, English otherwise."""
    count = Counter(article.language.split("-")[0] for article in articles)
    return "fr" if count["fr"] * 2 > count.total() else "en"


@lru_cache
def interface_words(ui: str) -> Words:
    """All words of the interface in `ui`; raises ViewError for a language that has none."""
    if ui not in _LANGUAGES:
        raise ViewError(f"the map has no interface words for {ui!r}: choose one of {', '.join(_LANGUAGES)}")
    table = tomllib.loads(files("geomap.views").joinpath("words", f"{ui}.toml").read_text("utf-8"))
    # A translation of a rule that has since changed would lie: then the rule itself is printed.
    table["rule"] = table["rule"] if table.pop("rule_of", RULE) == RULE and table["rule"] else RULE
    return MappingProxyType(table)


def timeline_words(timeline: Timeline, ui: str | None) -> Words:
    """Words of the interface for a timeline, by default in the language of most of its articles; its rule says how far positions are rounded."""
    words = interface_words(ui or interface_language(timeline.articles))
    if timeline.rounded_to is None:
        return words
    step = rounded_step(timeline.rounded_to, words["decimal"], words["degree"])
    return MappingProxyType({**words, "rule": f"{words['rule']} {words['rounded'].format(step=step)}"})


def say_day(day: date, words: Words) -> str:
    """A day in words: "12 August 2021", "1er août 2021"."""
    return f"{_number(day, words)} {words['months'][day.month - 1]} {day.year}"


def say_when(when: Interval | None, words: Words) -> str:
    """An interval with its uncertainty in words: "between 1 and 31 August 2021"; None is "date not known"."""
    if when is None:
        return str(words["undated"])
    if when.start == when.end:
        return say_day(when.start, words)
    return str(words["between"]).format(start=_opening(when, words), end=say_day(when.end, words))


def say_since(when: Interval | None, words: Words) -> str:
    """The start of a state, to follow "since": "12 August 2021", "a day between 12 and 13 August 2021"."""
    if when is None:
        return str(words["since_undated"])
    if when.start == when.end:
        return str(words["since_day"]).format(day=say_day(when.start, words))
    return str(words["since_between"]).format(start=_opening(when, words), end=say_day(when.end, words))


def say_span(span: Interval | None, words: Words) -> str:
    """The days that something covers, all of them: "1–31 August 2021"; None is "date not known"."""
    if span is None or span.start == span.end:
        return say_when(span, words)
    return str(words["span"]).format(start=_opening(span, words), end=say_day(span.end, words))


def say_distance(km: float, words: Words) -> str:
    """A distance in words: "7.4 km", "1,204 km" (French "1 204 km")."""
    plain = f"{km:,.1f}" if km < 10 else f"{km:,.0f}"
    return plain.replace(",", "\0").replace(".", words["decimal"]).replace("\0", words["thousands"]) + "\u00a0km"


def say_reach(km: float, bearing_deg: float, reference: str, words: Words) -> str:
    """Distance and direction from the reference city: "455 km south-west of Kabul (bearing 223°)"."""
    vowel = reference[:1].casefold() in _VOWELS
    return str(words["reach"]).format(
        distance=say_distance(km, words), direction=words["compass"][compass(bearing_deg)],
        of=words["of_vowel" if vowel else "of"], reference=reference, bearing=f"{round(bearing_deg) % 360}")


def _opening(when: Interval, words: Words) -> str:
    """The first day of an interval, without the month or year that the last day repeats."""
    if when.start.year != when.end.year:
        return say_day(when.start, words)
    if when.start.month != when.end.month:
        return f"{_number(when.start, words)} {words['months'][when.start.month - 1]}"
    return _number(when.start, words)


def _number(day: date, words: Words) -> str:
    return str(words["first"]) if day.day == 1 else str(day.day)

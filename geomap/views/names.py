"""Timeline -> Timeline: the same one, its sides and places by the names that readers of one language use."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from geomap.distances import measure
from geomap.gazetteers.names import fold_name, variant_key
from geomap.gazetteers.places import Place
from geomap.timeline import Change, Prior, Report, Timeline

_UNINFLECTED = frozenset({"en", "fr", "es", "it", "pt", "nl"})
"""Languages whose texts write a place's name as it stands on a map; others give it the endings of cases."""

_SAME_CITY_KM = 1.0
"""A town that a table puts this near to the reference city is the reference city under another id."""


def for_readers(timeline: Timeline, reference: Place | None, language: str) -> tuple[Timeline, Place | None]:
    """Return the timeline and the reference city with names for readers of `language` ("en", "fr"); ids, days and texts stay.

    A place is called what the articles in that language call it most often; a capital else as CLDR has it; any place else
    as another article spells it where that is the same name in other letters; else by the gazetteer's name. A side
    is called as `words/sides.<language>.toml` says, a state else as CLDR calls its country. Two sides never get one name.
    """
    sides = _side_names(_sides_of(timeline), language)
    names = _place_names(timeline, language)
    places = {place.id: replace(place, name=name) if (name := names.get(place.id, place.name)) != place.name else place for place in _places_of(timeline)}
    changes = tuple(_renamed(change, places, sides) for change in timeline.changes)
    held = tuple(replace(prior, side=sides.get(prior.side, prior.side), place=_prior_place(prior, timeline)) for prior in timeline.held_before)
    return replace(timeline, changes=changes, held_before=held), _reference(reference, places, language)


def _renamed(change: Change, places: Mapping[str, Place], sides: Mapping[str, str]) -> Change:
    if not sides and (change.place is None or places[change.place.id] is change.place):
        return change
    reports = tuple(_renamed_report(report, places, sides) for report in change.reports)
    return replace(change, place=places[change.place.id] if change.place else None, gains=_named(change.gains, sides), loses=_named(change.loses, sides), reports=reports)


def _renamed_report(report: Report, places: Mapping[str, Place], sides: Mapping[str, str]) -> Report:
    shift, placing = report.shift, report.shift.placing
    where = places.get(placing.place.id, placing.place) if placing.place else None
    said = _named(shift.attribution, sides)
    return replace(report, shift=replace(shift, gains=_named(shift.gains, sides), loses=_named(shift.loses, sides), attribution=said, placing=replace(placing, place=where)))


def _named(side: str | None, sides: Mapping[str, str]) -> str | None:
    return sides.get(side, side) if side else side


def _prior_place(prior: Prior, timeline: Timeline) -> str | None:
    """Place of a prior by its id, which no change of name touches."""
    if prior.place is None:
        return None
    wanted = prior.place.casefold()
    found = (c.place.id for c in timeline.changes if c.place and wanted in {c.place.id.casefold(), c.place.name.casefold(), c.place_words.casefold()})
    return next(found, prior.place)


def _reference(reference: Place | None, places: Mapping[str, Place], language: str) -> Place | None:
    """Reference city by the name and id of the place on the map that it is, or by its own name in the language."""
    if reference is None:
        return None
    if reference.id in places:
        return replace(reference, name=places[reference.id].name)
    near = [(measure(place, reference).distance_km, place.id) for place in places.values()
            if abs(place.lat - reference.lat) < 0.05 and place.feature.startswith("PPL") and reference.feature.startswith("PPL")]
    if near and min(near)[0] < _SAME_CITY_KM:
        place = places[min(near)[1]]
        return replace(reference, id=place.id, name=place.name)
    return replace(reference, name=_capital_name(reference, language) or reference.name)


def _places_of(timeline: Timeline) -> Iterable[Place]:
    return {change.place.id: change.place for change in timeline.changes if change.place}.values()


def _sides_of(timeline: Timeline) -> set[str]:
    told = {side for change in timeline.changes for side in (change.gains, change.loses)}
    said = {side for change in timeline.changes for report in change.reports for side in (report.shift.gains, report.shift.loses)}
    return {side for side in told | said | {prior.side for prior in timeline.held_before} if side}


def _side_names(sides: set[str], language: str) -> dict[str, str]:
    """Name of each side that has one of its own in the language, unless another side is called so already."""
    known = _known_sides(language)
    names: dict[str, str] = {}
    taken = {side for side in sides if side not in known}
    for side in sorted(sides & known.keys()):
        if known[side] not in taken:
            names[side] = known[side]
            taken.add(known[side])
    return names


@lru_cache(maxsize=4)
def _known_sides(language: str) -> Mapping[str, str]:
    """Canonical name of a side -> its name in a language; empty for English, whose names are the canonical ones."""
    path = files("geomap.views").joinpath("words", f"sides.{language}.toml")
    if language == "en" or not path.is_file():
        return MappingProxyType({})
    from babel import Locale

    here, english = Locale(language).territories, Locale("en").territories
    countries = {str(name): str(here[code]) for code, name in english.items() if code in here and len(code) == 2}
    countries["Turkey"] = str(here["TR"])  # CLDR follows the spelling of 2022, the press does not
    return MappingProxyType(countries | tomllib.loads(path.read_text("utf-8")))


def _place_names(timeline: Timeline, language: str) -> dict[str, str]:
    """Name of each place, by id, where it is not the gazetteer's."""
    own: dict[str, Counter[str]] = defaultdict(Counter)
    foreign: dict[str, Counter[str]] = defaultdict(Counter)
    for change in timeline.changes:
        for report in change.reports if change.place else ():
            code, words = report.article.language.split("-")[0], report.shift.placing.mention.text
            if code in _UNINFLECTED and _is_name(words):
                assert change.place
                (own if code == language else foreign)[change.place.id][words] += 1
    names = {}
    for place in _places_of(timeline):
        alike = Counter({words: n for words, n in foreign[place.id].items() if _folded(words) == _folded(place.name) or _sound(words) == _sound(place.name)})
        names[place.id] = _most(own[place.id]) or _capital_name(place, language) or (_most(alike) if place.feature != "PPLC" else None) or place.name
    return names


def _most(count: Counter[str]) -> str | None:
    """Text met most often, the first in the alphabet where several are."""
    return min(count, key=lambda words: (-count[words], words)) if count else None


def _is_name(words: str) -> bool:
    """Whether words can stand as a name on the map: on one line, short, with a capital, not all capitals."""
    return 0 < len(words) <= 60 and words[0].isalpha() and not words[0].islower() and not (words.isupper() and len(words) > 3) and "\n" not in words


def _folded(text: str) -> str:
    """Letters of a name without accents, case, hyphens and apostrophes."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]", "", plain)


def _sound(text: str) -> str:
    """What transliterations of one name share: Mazar-i-Sharif, Mazār-e Sharīf."""
    return str(variant_key(fold_name(text)))


def _capital_name(place: Place, language: str) -> str | None:
    """Name of a capital in a language, from CLDR's cities of time zones; None for other places and where CLDR has none."""
    return _zone_cities(language).get((place.country, _folded(place.name))) if place.feature == "PPLC" else None


@lru_cache(maxsize=4)
def _zone_cities(language: str) -> Mapping[tuple[str | None, str], str]:
    """(country, folded English name) -> name of a city in a language."""
    from babel import Locale
    from babel.core import get_global

    here, english = Locale(language).time_zones, Locale("en").time_zones
    countries, renamed = get_global("zone_territories"), get_global("zone_aliases")
    found = {}
    for zone, words in here.items():
        today = renamed.get(zone, zone)
        spellings = {each.rsplit("/", 1)[-1].replace("_", " ") for each in (zone, today)} | {english.get(zone, {}).get("city", "")}
        if name := words.get("city"):
            found.update({(countries.get(today), _folded(known)): str(name) for known in sorted(spellings) if known})
    return MappingProxyType(found)

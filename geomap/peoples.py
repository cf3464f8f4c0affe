"""Word -> country: the adjectives and nouns of peoples ("Malian", "syrienne") and whose they are."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache

from geomap._files import data_path
from geomap.gazetteers.names import fold_token


@lru_cache(maxsize=32)
def demonyms(language: str) -> Mapping[str, tuple[str, ...]]:
    """Folded demonym or adjective of a language -> the countries it can speak of ("congolese": CD and CG); of all languages for one
    that has none listed. "Armenien" is a country in German and, without its accent, a people in French."""
    rows = _demonym_rows()
    found: dict[str, dict[str, None]] = {}
    for word, country in rows.get(language) or tuple(row for listed in rows.values() for row in listed):
        found.setdefault(fold_token(word), {})[country] = None
    return {word: tuple(countries) for word, countries in found.items()}


@lru_cache(maxsize=1)
def _demonym_rows() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Language -> its (demonym, country), as they are written: to fold those of all languages takes longer than to read an article."""
    found: dict[str, list[tuple[str, str]]] = {}
    with data_path("gazetteer", "demonyms.csv").open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle)
        columns = next(rows)
        language, word, country = map(columns.index, ("language", "word", "iso2"))
        for row in rows:
            found.setdefault(row[language], []).append((row[word], row[country]))
    return {code: tuple(listed) for code, listed in found.items()}


def is_demonym(text: str, language: str) -> bool:
    """Whether a text is an adjective or noun of a people ("Malian", "syrienne") and names no place by itself."""
    return fold_token(text) in demonyms(language)

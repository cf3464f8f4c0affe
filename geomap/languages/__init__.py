"""The words of each language, as data: one `xx.toml` a language, read by the stages that need words.

Adding a language is adding a file; `docs` and CONTRIBUTING have the recipe.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli  # the parser of the standard library, compiled: start-up waits for these files

from geomap._errors import LanguageError

_FOLDER = Path(__file__).parent
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "ʹ": "'", "′": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """Codes of the languages there are words for, sorted: ("en", "fr", …)."""
    return tuple(sorted(p.stem for p in _FOLDER.glob("*.toml") if "." not in p.stem))


@lru_cache(maxsize=32)
def words(code: str) -> Mapping[str, Any]:
    """Return the tables of one language file, its lists with the compounds that it speaks of; an empty mapping for a language without a file.

    Raises LanguageError when the file is no TOML.
    """
    return with_compounds(_parsed(code, _text(code))) if code in available() else {}


@lru_cache(maxsize=32)
def head(code: str) -> Mapping[str, Any]:
    """Return what a language file says before its first table (its name, its function words), without reading the tables.

    Finding out the language of a text asks this of every file. Raises LanguageError when the file is no TOML.
    """
    return _parsed(code, _text(code).partition("\n[")[0])  # in TOML all that belongs to no table stands before the first


def _text(code: str) -> str:
    try:
        return (_FOLDER / f"{code}.toml").read_text("utf-8")
    except UnicodeDecodeError as error:
        raise LanguageError(f"the word file {code}.toml is not UTF-8: {error}") from error


def _parsed(code: str, text: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise LanguageError(f"the word file {code}.toml is not readable TOML: {error}") from error


def with_compounds(tables: dict[str, Any]) -> dict[str, Any]:
    """Tables of a language with every modifier and head of its `compounds` as one word in the lists that these name ("mentions.place_nouns"):
    German writes "Rubinstadt" and "Rebellenkämpfer", and no list could hold them all."""
    for row in tables.pop("compounds", ()):
        made = [modifier + head for head in row["heads"] for modifier in row["modifiers"]]
        for name in row["lists"]:
            table, _, listed = name.partition(".")
            tables[table][listed] = list(dict.fromkeys((*tables[table][listed], *made)))
    return tables


def fold_word(word: str) -> str:
    """One word as the word files write it: lower case, composed (NFC), plain apostrophe and hyphen; accents stay."""
    if word.isascii():
        return word.replace("`", "'").lower()  # the same, ten times as fast
    return unicodedata.normalize("NFC", word).translate(_APOSTROPHES).casefold()

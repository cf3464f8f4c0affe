"""The words of each language, as data: one `xx.toml` a language, read by the stages that need words.

Adding a language is adding a file; `docs` and CONTRIBUTING have the recipe.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from geomap._errors import LanguageError

_FOLDER = Path(__file__).parent
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "ʹ": "'", "′": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """Codes of the languages there are words for, sorted: ("en", "fr", …)."""
    return tuple(sorted(p.stem for p in _FOLDER.glob("*.toml") if "." not in p.stem))


@lru_cache(maxsize=32)
def words(code: str) -> Mapping[str, Any]:
    """Return the tables of one language file as read; an empty mapping for a language without a file.

    Raises LanguageError when the file is no TOML.
    """
    path = _FOLDER / f"{code}.toml"
    if code not in available():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LanguageError(f"the word file {path.name} is not readable TOML: {error}") from error


def fold_word(word: str) -> str:
    """One word as the word files write it: lower case, composed (NFC), plain apostrophe and hyphen; accents stay."""
    if word.isascii():
        return word.replace("`", "'").lower()  # the same, ten times as fast
    return unicodedata.normalize("NFC", word).translate(_APOSTROPHES).casefold()

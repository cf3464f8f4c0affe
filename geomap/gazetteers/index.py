"""The offline name index: one file pair in the user's cache, mapped into memory, opened in milliseconds.

`names.marisa` is a trie of folded names (marisa-trie, mapped: workers share its pages); `places.db` is
SQLite: places, and for each name the places that bear it, most populous first. `facts.bin` has a row of fixed length a name, by
its number in the trie: what is known of the name itself.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import sqlite3
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import marisa_trie

from geomap._errors import GazetteerError
from geomap.gazetteers.names import NameKey, fold_name, one_edit, variant_key
from geomap.gazetteers.places import Place

SCHEMA = 5
"""Version of the files' form; another number is another index."""

MANIFEST = "manifest.json"
"""File of an index that holds what its other files measured when they were whole."""

MOST_BEARERS = 64
"""Places of one name that are read, most populous first."""

FACTS = struct.Struct("<HHII")
"""One name's row of `facts.bin`: Zipf frequency times 100, kinds, largest population, number of bearers."""

COUNTRY, DIVISION, REGION, OWN = 1, 2, 4, 8
"""Bits that say what kinds of place bear a name, and whether a hand-made layer or the user says so."""

_LEAST_PEOPLE = 2_000
"""Inhabitants from which a town is found by a spelling one letter away."""

_ALPHABETS = (" abcdefghijklmnopqrstuvwxyz", " абвгдежзийклмнопрстуфхцчшщъыьэюяіїє", " ابپتثجچحخدذرزژسشصضطظعغفقکگلمنهویء")
"""Letters of the scripts that names are spelled in, folded, with the space between words."""

_COLUMNS = "gid, name, lat, lon, country, admin1, feature, population, admin1_code"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A place that bears a name: `main` when it is its main name, `own` when a hand-made layer or the user says so."""

    place: Place
    main: bool
    own: bool
    seat_of: str | None
    """Id of the division, or code of the country, whose seat the place is."""


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What is known of a folded name itself: how ordinary a word it is (Zipf frequency, 0 where it is none), and
    which kinds of place bear it: largest population, whether a country, a division, a region, and whether a hand-made layer
    or the user names it."""

    zipf: float
    population: int
    country: bool
    division: bool
    region: bool
    own: bool
    bearers: int


def measured(folder: Path) -> dict[str, str]:
    """What tells whole files from damaged ones: the digest of the trie, which no library checks, and the size of the rest."""
    trie = hashlib.blake2b((folder / "names.marisa").read_bytes(), digest_size=16).hexdigest()
    return {"names.marisa": trie, **{name: str((folder / name).stat().st_size) for name in ("places.db", "facts.bin")}}


class Gazetteer:
    """The open index. Look-ups are by folded name; results are cached in the process."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`. Raises GazetteerError when it is missing or damaged."""
        self.folder = folder
        try:
            if json.loads((folder / MANIFEST).read_text("utf-8")) != measured(folder):
                raise GazetteerError(f"the name index in {folder} is damaged: run geomap gazetteer build")
            self.trie = marisa_trie.Trie()
            self.trie.mmap(str(folder / "names.marisa"))
            self.database = sqlite3.connect(f"file:{folder / 'places.db'}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self.meta = dict(self.database.execute("SELECT key, value FROM meta"))
            with (folder / "facts.bin").open("rb") as handle:
                self._facts_file = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, RuntimeError, ValueError, sqlite3.Error) as error:
            raise GazetteerError(f"the name index in {folder} is damaged or missing ({error}): run geomap gazetteer build") from error
        if self.meta.get("names") != str(len(self.trie)) or len(self._facts_file) != len(self.trie) * FACTS.size:
            raise GazetteerError(f"the name index in {folder} is damaged: run geomap gazetteer build")
        self._bearers = lru_cache(maxsize=20_000)(self._load)
        self._facts = lru_cache(maxsize=50_000)(self._load_facts)
        self._near_spellings = lru_cache(maxsize=5_000)(self._load_near)
        self._singles: dict[str, int | None] = {}
        self._go_on: dict[str, bool] = {}

    def forget(self) -> None:
        """Let go of what was looked up so far; the next look-ups read it again."""
        for cached in (self._bearers, self._facts, self._near_spellings):
            cached.cache_clear()
        self._singles.clear()
        self._go_on.clear()

    def name_ids(self, window: str) -> list[tuple[str, int]]:
        """All names that `window` (folded tokens, each closed by a space) starts with, shortest first, with their ids."""
        return [(name, self.trie[name]) for name in self.trie.prefixes(window)]

    def names_within(self, window: str) -> list[str]:
        """All names that `window` (folded tokens, each closed by a space) starts with, shortest first."""
        made: list[str] = self.trie.prefixes(window)
        return made

    def begins(self, start: str) -> bool:
        """Whether some name starts with these folded tokens, each closed by a space."""
        return next(self.trie.iterkeys(start), None) is not None

    def single(self, fold: str) -> int | None:
        """Id of the name of this one folded word, or None."""
        if fold not in self._singles:
            if len(self._singles) > 200_000:
                self._singles.clear()
            self._singles[fold] = self.trie.get(fold + " ")
        return self._singles[fold]

    def pair(self, first: str, second: str) -> int | None:
        """Id of the name of these two folded words, or None."""
        made: int | None = self.trie.get(f"{first} {second} ")
        return made

    def goes_on(self, fold: str) -> bool:
        """Whether some name of two words or more starts with this folded word."""
        known = self._go_on.get(fold)
        if known is None:
            if len(self._go_on) > 200_000:
                self._go_on.clear()
            names = self.trie.iterkeys(fold + " ")
            next(names, None) if self.single(fold) is not None else None
            known = self._go_on[fold] = next(names, None) is not None
        return known

    def find(self, name: str | NameKey) -> tuple[Bearer, ...]:
        """Places that bear exactly this name (folded), most populous first; empty when none does."""
        key = fold_name(name)
        return self.bearers(self.trie[key]) if key in self.trie else ()

    def bearers(self, name_id: int) -> tuple[Bearer, ...]:
        """Places that bear the name of this id, most populous first."""
        return self._bearers(name_id)

    def facts(self, name_id: int) -> NameFacts:
        """What is known of the name of this id."""
        return self._facts(name_id)

    def similar(self, name: str) -> tuple[Bearer, ...]:
        """Places whose name is a transliteration variant of this one (Pul-i-Alam, Poul-e-Alam)."""
        key = variant_key(fold_name(name))
        rows = self.database.execute("SELECT name_id FROM variants WHERE key = ?", (key,)).fetchall()
        found = {b.place.id: b for (name_id,) in rows for b in self.bearers(name_id)}
        return tuple(sorted(found.values(), key=lambda b: (-(b.place.population or 0), b.place.id)))

    def near_spelling(self, name: str) -> tuple[Bearer, ...]:
        """Places of some size whose name is one letter away from this one (six letters and more, the first three right)."""
        return self._near_spellings(fold_name(name))

    def _load_near(self, key: NameKey) -> tuple[Bearer, ...]:
        if len(key) < 7:
            return ()
        found: dict[str, Bearer] = {}
        for other in self._one_letter_away(key):
            found.update((b.place.id, b) for b in self.bearers(self.trie[other]) if b.own or (b.place.population or 0) >= _LEAST_PEOPLE)
        return tuple(sorted(found.values(), key=lambda b: (-(b.place.population or 0), b.place.id)))

    def _one_letter_away(self, key: NameKey) -> list[str]:
        """Names one letter away from `key`, the first three letters right: those that share its longer first part are read from the
        trie, those that differ earlier are tried letter by letter."""
        middle = max(3, (len(key) + 1) // 2)
        found = [other for other in self.trie.iterkeys(key[:middle]) if abs(len(other) - len(key)) < 2 and one_edit(key, other)]
        letters = next((alphabet for alphabet in _ALPHABETS if key[0] in alphabet), "")
        for at in range(3, middle):
            head, tail = key[:at], key[at + 1 :]
            tries = [head + tail, *(head + c + t for c in letters for t in (tail, key[at:]))]
            found += [other for other in tries if other != key and other in self.trie]
        return list(dict.fromkeys(found))

    def place(self, gid: str) -> Place | None:
        """Return the place of this id, or None."""
        row = self.database.execute(f"SELECT {_COLUMNS} FROM places WHERE gid = ?", (gid,)).fetchone()
        return Place(*row) if row else None

    def capital(self, country: str) -> Place | None:
        """Return the capital of a country (ISO 3166-1 alpha-2), or None where it has none."""
        row = self.database.execute(f"SELECT {_COLUMNS} FROM places WHERE country = ? AND feature = 'PPLC' ORDER BY population DESC", (country,)).fetchone()
        return Place(*row) if row else None

    def seats(self, country: str) -> int:
        """Return how many towns of a country (ISO 3166-1 alpha-2) are the seat of a first-level division, its capital among them."""
        (count,) = self.database.execute("SELECT count(*) FROM places WHERE country = ? AND feature IN ('PPLA', 'PPLC')", (country,)).fetchone()
        return int(count)

    def demonym(self, folded: str) -> str | None:
        """Country code that a demonym (folded) speaks of, or None."""
        return self._demonyms().get(folded)

    def demonyms_in(self, folds: Iterable[str]) -> set[str]:
        """Which of these folded words are demonyms."""
        return self._demonyms().keys() & set(folds)

    @lru_cache(maxsize=1)  # noqa: B019 - one gazetteer lives as long as the process
    def _demonyms(self) -> dict[str, str]:
        return dict(self.database.execute("SELECT word, country FROM demonyms"))

    def _load(self, name_id: int) -> tuple[Bearer, ...]:
        (blob,) = self.database.execute("SELECT places FROM names WHERE id = ?", (name_id,)).fetchone()
        values = [value for (value,) in struct.iter_unpack("<I", blob)][:MOST_BEARERS]
        marks = ",".join("?" * len(values))
        rows = {row[0]: row for row in self.database.execute(f"SELECT id, {_COLUMNS}, seat_of FROM places WHERE id IN ({marks})", [v >> 2 for v in values])}
        return tuple(Bearer(Place(*rows[v >> 2][1:-1]), bool(v & 1), bool(v & 2), rows[v >> 2][-1]) for v in values)

    def _load_facts(self, name_id: int) -> NameFacts:
        zipf, kinds, population, bearers = FACTS.unpack_from(self._facts_file, name_id * FACTS.size)
        return NameFacts(zipf / 100, population, bool(kinds & COUNTRY), bool(kinds & DIVISION), bool(kinds & REGION), bool(kinds & OWN), bearers)

"""Building the name index: once, under a lock, moved into place whole."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import sqlite3
import struct
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import marisa_trie

from geomap._errors import GazetteerError
from geomap.gazetteers import sources
from geomap.gazetteers.index import COUNTRY, DIVISION, OWN, REGION, SCHEMA, Gazetteer
from geomap.gazetteers.names import NameKey, fold_name, fold_token, variant_key

_ZIPF_LANGUAGES = ("en", "fr", "es", "de", "ru", "uk", "ar", "fa")
_KINDS = {"PCLI": COUNTRY, "ADM1": DIVISION, "ADM2": DIVISION}
_ORDER = {COUNTRY: 0, DIVISION: 1, REGION: 2}
_TABLES = """
CREATE TABLE places (id INTEGER PRIMARY KEY, gid TEXT, name TEXT, lat REAL, lon REAL, country TEXT, admin1 TEXT, feature TEXT,
                     population INTEGER, admin1_code TEXT, seat_of TEXT);
CREATE TABLE names (id INTEGER PRIMARY KEY, places BLOB, zipf INTEGER, population INTEGER, kinds INTEGER);
CREATE TABLE variants (key TEXT, name_id INTEGER);
CREATE TABLE demonyms (word TEXT PRIMARY KEY, country TEXT) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
"""
_INDEXES = "CREATE INDEX by_gid ON places (gid); CREATE INDEX by_capital ON places (country) WHERE feature = 'PPLC'; CREATE INDEX by_key ON variants (key);"

Progress = Callable[[Iterable[sources.Entry]], Iterable[sources.Entry]]


def cache_folder() -> Path:
    """Folder of the user's cache that holds the indexes; `GEOMAP_CACHE` names another."""
    import platformdirs

    return Path(os.environ.get("GEOMAP_CACHE") or platformdirs.user_cache_path("geomap", appauthor=False))


def open_gazetteer(progress: Progress | None = None, own: Iterable[Path] = ()) -> Gazetteer:
    """Open the default index, building it first when there is none, its sources changed, or it is damaged.

    Two processes that start together build it once: the second waits for the lock and opens what the
    first made. Raises GazetteerError when the cache cannot be written.
    """
    own = tuple(own)
    folder = cache_folder() / _key(own)
    try:
        return Gazetteer(folder)
    except GazetteerError:
        return _build_locked(folder, progress or (lambda entries: entries), own)


def _key(own: tuple[Path, ...]) -> str:
    """Name of the index's folder: the form's version and a digest of all source versions."""
    said = [f"{name}={version}" for name, version in sources.versions().items()]
    said += [hashlib.blake2s(path.read_bytes()).hexdigest() for path in own if path.exists()]
    return f"index-{SCHEMA}-{hashlib.blake2s(' '.join(said).encode(), digest_size=8).hexdigest()}"


def _build_locked(folder: Path, progress: Progress, own: tuple[Path, ...]) -> Gazetteer:
    from filelock import FileLock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder) + ".lock"):
            try:
                return Gazetteer(folder)  # another process may have built it while this one waited
            except GazetteerError:
                build(folder, progress(sources.everything(own)))
                return Gazetteer(folder)
    except OSError as error:
        raise GazetteerError(f"cannot write the name index to {folder}: {error.strerror or error}; set GEOMAP_CACHE to a folder with 200 MB free") from error


def build(folder: Path, entries: Iterable[sources.Entry]) -> None:
    """Write an index of `entries` to `folder`, replacing what is there only when it is whole."""
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(temporary, entries)
        if folder.exists():
            shutil.rmtree(folder)
        temporary.replace(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write(folder: Path, entries: Iterable[sources.Entry]) -> None:
    database = sqlite3.connect(folder / "places.db")
    # The file is built aside and moved when whole: no journal is needed.
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;" + _TABLES)
    names = _write_places(database, entries)
    trie = marisa_trie.Trie(names)
    trie.save(str(folder / "names.marisa"))
    database.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", _name_rows(trie, names))
    database.executemany("INSERT INTO variants VALUES (?, ?)", _variant_rows(trie, names))
    database.executemany("INSERT OR IGNORE INTO demonyms VALUES (?, ?)", ((fold_token(w), c) for w, _, c in sources.demonyms()))
    meta = {"schema": str(SCHEMA), "names": str(len(trie)), **{f"source:{k}": v for k, v in sources.versions().items()}}
    database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    database.executescript(_INDEXES)
    database.commit()
    database.close()


# (place row with its flags, population, kind bits) of one bearer of a name.
_Posting = tuple[int, int, int]


def _write_places(database: sqlite3.Connection, entries: Iterable[sources.Entry]) -> dict[NameKey, list[_Posting]]:
    """Insert the places; return folded name -> postings."""
    names: dict[NameKey, list[_Posting]] = defaultdict(list)
    database.executemany("INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?,?,?)", _place_rows(entries, names))
    return names


def _place_rows(entries: Iterable[sources.Entry], names: dict[NameKey, list[_Posting]]) -> Iterator[tuple[object, ...]]:
    """Rows of the places; their names are noted on the way."""
    for row, entry in enumerate(entries):
        p = entry.place
        main = fold_name(p.name)
        kind = _KINDS.get(p.feature, 0 if p.feature.startswith("PPL") else REGION) | (OWN if entry.own else 0)
        for key in {k for name in entry.names for k in _keys(name)}:
            names[key].append((row << 2 | entry.own << 1 | (key == main), p.population or 0, kind))
        yield row, p.id, p.name, p.lat, p.lon, p.country, p.admin1, p.feature, p.population, p.admin1_code, entry.capital_of


def _keys(name: str) -> Iterator[NameKey]:
    """Fold a name; one with an apostrophe inside a word is also found without it (Sana'a, Sanaa)."""
    key = fold_name(name)
    if key:
        yield key
    for mark in "'’‘`":
        if mark in name:
            yield fold_name(name.replace(mark, ""))


def _name_rows(trie: marisa_trie.Trie, names: dict[NameKey, list[_Posting]]) -> Iterator[tuple[object, ...]]:
    zipf = _zipf()
    for name, postings in names.items():
        # Kinds first (countries, divisions, regions, towns), then population, then the order of reading.
        ordered = sorted(set(postings), key=lambda p: (-(p[0] >> 1 & 1), _ORDER.get(p[2] & ~OWN, 3), -p[1], p[0]))
        kinds = 0
        for _, _, kind in postings:
            kinds |= kind
        blob = struct.pack(f"<{len(ordered)}I", *(value for value, _, _ in ordered))
        yield trie[name], blob, int(100 * zipf(name)), max(p for _, p, _ in postings), kinds


def _zipf() -> Callable[[str], float]:
    """Look up the highest Zipf frequency of a one-word name over the languages read; 0 for unknown words and names of several words."""
    from wordfreq import get_frequency_dict

    highest: dict[str, float] = {}
    for code in _ZIPF_LANGUAGES:
        for word, share in get_frequency_dict(code, "small").items():
            if share > highest.get(word, 0.0):
                highest[word] = share
    return lambda name: round(math.log10(highest[word]) + 9, 2) if " " not in (word := name.strip()) and word in highest else 0.0


def _variant_rows(trie: marisa_trie.Trie, names: dict[NameKey, list[_Posting]]) -> Iterator[tuple[str, int]]:
    """Coarse keys of Latin names, where they differ enough from the name to be worth a row."""
    for name, postings in names.items():
        if name.isascii() and len(name) > 4:
            yield variant_key(name), trie[name]

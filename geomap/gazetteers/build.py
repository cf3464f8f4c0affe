"""Building the name index: once, under a lock, moved into place whole."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import sqlite3
import struct
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import marisa_trie

from geomap._errors import GazetteerError
from geomap.gazetteers import sources
from geomap.gazetteers.index import COUNTRY, DIVISION, FACTS, MANIFEST, OWN, REGION, SCHEMA, Gazetteer, measured
from geomap.gazetteers.names import NameKey, fold_name, fold_token, variant_key

_ZIPF_LANGUAGES = ("en", "fr", "es", "de", "ru", "uk", "ar", "fa")
_KINDS = {"PCLI": COUNTRY, "ADM1": DIVISION, "ADM2": DIVISION}
_ORDER = {COUNTRY: 0, DIVISION: 1, REGION: 2}
_TABLES = """
CREATE TABLE places (id INTEGER PRIMARY KEY, gid TEXT, name TEXT, lat REAL, lon REAL, country TEXT, admin1 TEXT, feature TEXT,
                     population INTEGER, admin1_code TEXT, seat_of TEXT);
CREATE TABLE names (id INTEGER PRIMARY KEY, places BLOB);
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
    """Open the index that `build_chosen` made, or else the default one, building that first when there is none, its sources
    changed, or it is damaged.

    Two processes that start together build it once: the second waits for the lock and opens what the
    first made. Raises GazetteerError when the cache cannot be written.
    """
    own = tuple(own)
    if not own and (chosen := _chosen()):
        return chosen
    folder = cache_folder() / _key(own)
    try:
        return Gazetteer(folder)
    except GazetteerError:
        return _build_locked(folder, progress or (lambda entries: entries), own)


def build_chosen(geonames: Path | None = None, own: Iterable[Path] = (), progress: Progress | None = None, *, least_population: int = 0) -> Gazetteer:
    """Build an index on a GeoNames dump (`geonames`, streamed) and a user's own CSV files, and make it the one that is opened from now on.

    Without both, go back to the default index. Own places win over the rest. Raises GazetteerError for files that cannot be read.
    """
    own, note = tuple(own), cache_folder() / "chosen"
    if geonames is None and not own:
        note.unlink(missing_ok=True)
        return open_gazetteer(progress)
    pass_on = progress or (lambda entries: entries)
    folder = cache_folder() / f"own-{SCHEMA}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if geonames is None:
            build(folder, pass_on(sources.everything(own)), about=_about(own))
        else:
            from geomap.gazetteers.dump import read_dump

            entries = sources.everything_with(read_dump(geonames, least_population=least_population), own)
            build(folder, pass_on(entries), about=_about((geonames, *own)), on_disk=True)
        note.write_text(folder.name, "utf-8")
    except OSError as error:
        raise GazetteerError(f"cannot build the name index in {folder}: {error.strerror or error}") from error
    return Gazetteer(folder)


def _about(paths: Iterable[Path]) -> dict[str, str]:
    """Source and day of each file of the user's."""
    return {path.name: f"{path.stat().st_size} bytes of {datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d}" for path in paths}


def _chosen() -> Gazetteer | None:
    """Open the index that `build_chosen` made last, if any."""
    note = cache_folder() / "chosen"
    if not note.exists():
        return None
    try:
        return Gazetteer(cache_folder() / note.read_text("utf-8").strip())
    except GazetteerError as error:
        raise GazetteerError(f"the index of your own places cannot be opened ({error}): build it again, or run geomap gazetteer build for the default one") from error


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


def build(folder: Path, entries: Iterable[sources.Entry], *, about: Mapping[str, str] | None = None, on_disk: bool = False) -> None:
    """Write an index of `entries` to `folder`, replacing what is there only when it is whole.

    `about` says of which files beside the default sources; `on_disk` sorts the names on disk, for more than memory holds.
    """
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(temporary, entries, about or {}, _NamesOnDisk(temporary / "sorting.db") if on_disk else _Names())
        if folder.exists():
            shutil.rmtree(folder)
        temporary.replace(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write(folder: Path, entries: Iterable[sources.Entry], about: Mapping[str, str], names: _Names) -> None:
    database = sqlite3.connect(folder / "places.db")
    # The file is built aside and moved when whole: no journal is needed.
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;" + _TABLES)
    database.executemany("INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?,?,?)", _place_rows(entries, names))
    trie = marisa_trie.Trie(names.keys())
    trie.save(str(folder / "names.marisa"))
    facts = bytearray(len(trie) * FACTS.size)
    database.executemany("INSERT INTO names VALUES (?, ?)", _name_rows(trie, names, facts))
    (folder / "facts.bin").write_bytes(facts)
    database.executemany("INSERT INTO variants VALUES (?, ?)", _variant_rows(trie, names))
    names.close()
    database.executemany("INSERT OR IGNORE INTO demonyms VALUES (?, ?)", ((fold_token(w), c) for w, _, c in sources.demonyms()))
    meta = {"schema": str(SCHEMA), "names": str(len(trie)), "built": f"{datetime.now(UTC):%Y-%m-%d}", **{f"source:{k}": v for k, v in (sources.versions() | dict(about)).items()}}
    database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    database.executescript(_INDEXES)
    database.commit()
    database.close()
    (folder / MANIFEST).write_text(json.dumps(measured(folder), sort_keys=True), "utf-8")


# (place row with its flags, population, kind bits) of one bearer of a name.
_Posting = tuple[int, int, int]


class _Names:
    """Folded names with their postings, in memory."""

    def __init__(self) -> None:
        self._postings: defaultdict[NameKey, list[_Posting]] = defaultdict(list)

    def add(self, key: NameKey, posting: _Posting) -> None:
        """Note that a place bears a name."""
        self._postings[key].append(posting)

    def keys(self) -> Iterable[NameKey]:
        """All names."""
        return self._postings.keys()

    def items(self) -> Iterable[tuple[NameKey, list[_Posting]]]:
        """All names with their postings."""
        return self._postings.items()

    def close(self) -> None:
        """Let go of the names."""
        self._postings.clear()


class _NamesOnDisk(_Names):
    """The same, sorted by SQLite beside the index: a full GeoNames dump has more names than a laptop's memory holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = sqlite3.connect(path)
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; CREATE TABLE postings (key TEXT, value INTEGER, population INTEGER, kind INTEGER)")
        self._waiting: list[tuple[object, ...]] = []
        self._sorted = False

    def add(self, key: NameKey, posting: _Posting) -> None:
        self._waiting.append((key, *posting))
        if len(self._waiting) > 50_000:
            self._flush()

    def _flush(self) -> None:
        self._database.executemany("INSERT INTO postings VALUES (?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def _sort(self) -> None:
        self._flush()
        if not self._sorted:
            self._database.execute("CREATE INDEX by_name ON postings (key, value, population, kind)")
            self._sorted = True

    def keys(self) -> Iterable[NameKey]:
        self._sort()
        return (NameKey(key) for (key,) in self._database.execute("SELECT DISTINCT key FROM postings ORDER BY key"))

    def items(self) -> Iterable[tuple[NameKey, list[_Posting]]]:
        self._sort()
        rows = self._database.execute("SELECT key, value, population, kind FROM postings ORDER BY key")
        return ((NameKey(key), [(row[1], row[2], row[3]) for row in group]) for key, group in groupby(rows, key=lambda row: str(row[0])))

    def close(self) -> None:
        self._database.close()
        self._path.unlink()


def _place_rows(entries: Iterable[sources.Entry], names: _Names) -> Iterator[tuple[object, ...]]:
    """Rows of the places; their names are noted on the way."""
    for row, entry in enumerate(entries):
        p = entry.place
        main = fold_name(p.name)
        kind = _KINDS.get(p.feature, 0 if p.feature.startswith("PPL") else REGION) | (OWN if entry.own else 0)
        for key in {k for name in entry.names for k in _keys(name)}:
            # A district of one word may be called like a person or a thing: it counts as a town does.
            plain = p.feature == "ADM2" and key.count(" ") == 1
            names.add(key, (row << 2 | entry.own << 1 | (key == main), p.population or 0, kind & OWN if plain else kind))
        yield row, p.id, p.name, p.lat, p.lon, p.country, p.admin1, p.feature, p.population, p.admin1_code, entry.capital_of


_WORDS_WRITTEN_AS_ONE = 2
"""Gaps in the longest name of Arabic letters that is also written as one word, or with half-spaces (مزارشریف)."""


def _keys(name: str) -> Iterator[NameKey]:
    """Fold a name; one with an apostrophe inside a word is also found without it (Sana'a, Sanaa), one of Arabic letters also as one word."""
    key = fold_name(name)
    if key:
        yield key
    if "\u0600" <= key[:1] <= "\u06ff" and 0 < key.count(" ") - 1 <= _WORDS_WRITTEN_AS_ONE:
        yield NameKey(key.replace(" ", "") + " ")
    for mark in "'’‘`":
        if mark in name:
            yield fold_name(name.replace(mark, ""))


def _name_rows(trie: marisa_trie.Trie, names: _Names, facts: bytearray) -> Iterator[tuple[int, bytes]]:
    """(id, its bearers) of every name; what is known of the name itself goes to its row of `facts`."""
    zipf = _zipf()
    for name, postings in names.items():
        # Kinds first (countries, divisions, regions, towns), then population, then the order of reading.
        ordered = sorted(set(postings), key=lambda p: (-(p[0] >> 1 & 1), _ORDER.get(p[2] & ~OWN, 3), -p[1], p[0]))
        kinds, name_id = 0, trie[name]
        for _, _, kind in ordered:
            kinds |= kind
        FACTS.pack_into(facts, name_id * FACTS.size, int(100 * zipf(name)), kinds, max(p for _, p, _ in ordered), len(ordered))
        yield name_id, struct.pack(f"<{len(ordered)}I", *(value for value, _, _ in ordered))


def _zipf() -> Callable[[str], float]:
    """Look up the highest Zipf frequency of a one-word name over the languages read; 0 for unknown words and names of several words."""
    from wordfreq import get_frequency_dict

    highest: dict[str, float] = {}
    for code in _ZIPF_LANGUAGES:
        for written, share in get_frequency_dict(code, "small").items():
            if share > highest.get(word := fold_token(written), 0.0):
                highest[word] = share
    return lambda name: round(math.log10(highest[word]) + 9, 2) if " " not in (word := name.strip()) and word in highest else 0.0


def _variant_rows(trie: marisa_trie.Trie, names: _Names) -> Iterator[tuple[str, int]]:
    """Coarse keys of Latin names, where they differ enough from the name to be worth a row."""
    for name, _ in names.items():  # noqa: PERF102 - the names may lie on disk
        if name.isascii() and len(name) > 4:
            yield variant_key(name), trie[name]

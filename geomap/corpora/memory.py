"""worker -> worker: what it remembers of words and names is let go when it grows, so that a corpus of any length fits."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path

from geomap._memos import forget_memos
from geomap.gazetteers.index import Gazetteer

MOST_MEGABYTES = 120
"""Private memory from which a process forgets: a worker that has read nothing holds 70 to 90, and what it reads between two looks adds up to 10."""

_ROOM_MEGABYTES = 20
"""What must have come back since it last forgot: a process that is large for other reasons, a notebook, would forget all the time."""

_LOOK_AFTER = 50_000
"""Characters read between two looks at the memory: a look takes 4 ms."""

_SMALL = 1000
_ALL_OF = {"geomap.scenes", "geomap.features"}
"""Modules whose small caches hold large ones."""


def private_megabytes() -> float:
    """Memory that this process shares with no other, in 10^6 bytes; 0 where the system does not say."""
    with suppress(OSError, ValueError):
        lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / 1e6
    return 0.0


@dataclass(slots=True)
class _Held:
    """Characters read since the last look, and private memory after the last time that this process forgot."""

    unseen: int = 0
    least: float = 0.0


_HELD = _Held()


def stay_small(gazetteer: Gazetteer, characters: int) -> None:
    """Forget when there is too much, after so many `characters` more were read; readings hang on nothing that is forgotten."""
    _HELD.unseen += characters
    if _HELD.unseen >= _LOOK_AFTER:
        _HELD.unseen = 0
        if private_megabytes() > max(MOST_MEGABYTES, _HELD.least + _ROOM_MEGABYTES):
            forget(gazetteer)
            _HELD.least = private_megabytes()


def forget(gazetteer: Gazetteer) -> None:
    """Empty all caches of words and names and give the memory back."""
    gazetteer.forget()
    forget_memos()
    for name, module in list(sys.modules.items()):
        if name.startswith("geomap."):
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper) and ((value.cache_parameters()["maxsize"] or 0) > _SMALL or name in _ALL_OF):
                    value.cache_clear()
    gc.collect()
    with suppress(OSError, AttributeError):  # another C library keeps what was freed for itself
        ctypes.CDLL("libc.so.6").malloc_trim(0)

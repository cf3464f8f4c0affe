"""worker -> worker: what it remembers of words and names is let go when it grows, so that a corpus of any length fits."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from functools import _lru_cache_wrapper
from pathlib import Path

from geomap.gazetteers.index import Gazetteer
from geomap.scenes import Kept
from geomap.sentences import Memo

MOST_MEGABYTES = 90
"""Private memory of a worker after a block from which it forgets; a block adds up to 40 more."""

_SMALL = 1000
_ALL_OF = {"geomap.scenes", "geomap.features"}
"""Modules whose small caches hold large ones."""


def private_megabytes() -> float:
    """Memory that this process shares with no other, in 10^6 bytes; 0 where the system does not say."""
    with suppress(OSError, ValueError):
        lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / 1e6
    return 0.0


def stay_small(gazetteer: Gazetteer) -> None:
    """Forget when there is too much; readings hang on nothing that is forgotten."""
    if private_megabytes() > MOST_MEGABYTES:
        forget(gazetteer)


def forget(gazetteer: Gazetteer) -> None:
    """Empty all caches of words and names and give the memory back."""
    gazetteer.forget()
    for name, module in list(sys.modules.items()):
        if name.startswith("geomap."):
            for value in list(vars(module).values()):
                if isinstance(value, Kept | Memo):
                    value.clear()
                elif isinstance(value, _lru_cache_wrapper) and ((value.cache_parameters()["maxsize"] or 0) > _SMALL or name in _ALL_OF):
                    value.cache_clear()
    gc.collect()
    with suppress(OSError, AttributeError):  # another C library keeps what was freed for itself
        ctypes.CDLL("libc.so.6").malloc_trim(0)

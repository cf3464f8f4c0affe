"""Key -> value: what is made once of a word and kept from text to text, and let go all at once by a process that runs long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import ref

_K = TypeVar("_K")
_V = TypeVar("_V")

_LONGEST_KEPT = 60
"""Characters of the longest word that is worth keeping; a hostile text may hold a word of a megabyte."""

_ALL: list[ref[Memo[object, object]]] = []


class Memo(dict[_K, _V]):
    """Key -> what `make` makes of it, filled as keys come and emptied at `most`; a look-up takes a third of that of `lru_cache`."""

    def __init__(self, make: Callable[[_K], _V], most: int = 50_000) -> None:
        super().__init__()
        self.make, self.most = make, most
        _ALL.append(ref(self))  # type: ignore[arg-type]

    def __missing__(self, key: _K) -> _V:
        if len(self) >= self.most:  # a long-running process reads more words than it should keep
            self.clear()
        made = self.make(key)
        if not isinstance(key, str) or len(key) < _LONGEST_KEPT:
            self[key] = made
        return made


def forget_memos() -> None:
    """Empty every memo; what is asked for again is made again."""
    _ALL[:] = [kept for kept in _ALL if kept() is not None]
    for kept in _ALL:
        if (memo := kept()) is not None:
            memo.clear()

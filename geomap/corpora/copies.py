"""Article -> signature -> origin: near copies of one text (wire copies) found by MinHash and linked to the first of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Signatures = npt.NDArray[np.uint32]
    Numbers = npt.NDArray[np.int64]

HASHES = 128
"""MinHash values of a signature: a similarity is estimated to within about 0.04."""

SIGNATURE_BYTES = 4 * HASHES

BANDS, ROWS = 32, 4
"""A pair shares one of 32 bands of 4 values with probability 0.99 at a similarity of 0.6, 0.23 at 0.3."""

ALIKE = 0.6
"""Share of equal MinHash values from which two texts are copies: of the words in threes, six in ten of both together are in both."""

DAYS = 3
"""Copies are published within so many days: a daily bulletin with the same frame is not one."""

NEIGHBOURS = 256
"""Of the texts that share a band, each is compared with so many of those that follow it in time."""

_SHINGLE = 3
_WORD = re.compile(r"\w+")
_LETTERS_A_WORD = 30
_MOST_AT_ONCE = 1 << 24
_CHUNK = 1 << 16


def signature(text: str) -> bytes:
    """MinHash signature of a text's words in threes, lower-cased, whatever stands between them; SIGNATURE_BYTES bytes, the same on every machine."""
    import numpy as np
    from rensa import RMinHash

    words = _WORD.findall(text.lower())
    if len(words) * _LETTERS_A_WORD < len(text):  # a script without spaces: letters instead
        words = list("".join(words))
    made = RMinHash(num_perm=HASHES, seed=1)
    made.update([" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))])
    return np.asarray(made.digest(), dtype="<u4").tobytes()


def banded(signatures: pa.ChunkedArray) -> Signatures:
    """Signatures as an array of the shape (BANDS, articles, ROWS): what shares a band lies together."""
    import numpy as np

    # A slice's buffer is the whole one: only through its offset are the right bytes taken.
    flat = [np.frombuffer(c.buffers()[1], "<u4")[c.offset * HASHES : (c.offset + len(c)) * HASHES] for c in signatures.chunks if len(c)]
    return np.concatenate([np.empty(0, np.uint32), *flat]).astype(np.uint32).reshape(-1, BANDS, ROWS).transpose(1, 0, 2)


def origins(articles: pa.Table, signatures: Signatures) -> tuple[pa.Array, pa.Array]:
    """Id and number of the first article of each article's group of copies; of itself where it has none.

    `articles` has number, id, digest, published_start and published_end, in any order, `signatures` is of the shape (BANDS, articles, ROWS). The first is the one published
    first (undated ones last), then the lowest id and digest. Neither the order of the articles nor how they were cut matters.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    groups = _groups(signatures, *_days(articles))
    rank = np.empty(len(groups), np.int64)
    keys = articles.select(["published_start", "id", "digest", "number"])
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]).to_numpy()
    rank[order] = np.arange(len(order))
    first = np.full(len(groups), len(groups), np.int64)
    np.minimum.at(first, groups, rank)
    head = pa.array(order[first[groups]]) if len(order) else pa.array([], "int64")
    return articles["id"].take(head).combine_chunks(), articles["number"].take(head).combine_chunks()


def _days(articles: pa.Table) -> tuple[Numbers, Numbers]:
    """First and last day of each article's date as a number; a range without end where it has none."""
    import numpy as np

    low, high = -(1 << 40), 1 << 40
    start, end = (articles[name].cast("int32").fill_null(-1 << 31).to_numpy().astype(np.int64) for name in ("published_start", "published_end"))
    return np.where(start == -1 << 31, low, start), np.where(end == -1 << 31, high, end)


def _groups(signatures: Signatures, start: Numbers, end: Numbers) -> Numbers:
    """A number for each row: that of the lowest row which it is linked with, directly or through others."""
    import numpy as np

    labels = np.arange(signatures.shape[1], dtype=np.int64)
    for left, right in _candidates(signatures, start, end):
        near = (start[left] <= end[right] + DAYS) & (start[right] <= end[left] + DAYS) & (labels[left] != labels[right])
        one, other = left[near], right[near]
        for at in range(0, len(one), _CHUNK):
            a, b = one[at : at + _CHUNK], other[at : at + _CHUNK]
            alike = (signatures[:, a] == signatures[:, b]).mean(axis=(0, 2)) >= ALIKE
            _join(labels, a[alike], b[alike])
    return labels


def _join(labels: Numbers, one: Numbers, other: Numbers) -> None:
    """Give the rows of each pair, and all that is linked with them, the lowest of their labels."""
    import numpy as np

    while len(one):
        a, b = labels[one], labels[other]
        np.minimum.at(labels, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(shorter := labels[labels], labels):
            labels[:] = shorter
        apart = labels[one] != labels[other]
        one, other = one[apart], other[apart]


def _candidates(signatures: Signatures, start: Numbers, end: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Pairs of rows that share a band, band by band and, in it, nearest in time first."""
    import numpy as np

    whole = _mixed(signatures[band, :, row] for band in range(BANDS) for row in range(ROWS))
    parts = max(1, -(-len(whole) // _MOST_AT_ONCE))
    for band in range(BANDS):
        keys = _mixed(signatures[band, :, row] for row in range(ROWS))
        for part in range(parts):
            rows = np.flatnonzero(keys % np.uint64(parts) == part) if parts > 1 else np.arange(len(keys))
            rows = _shared(rows, keys)
            # Only what the texts themselves say orders them, so that no order of the input matters; equals are alike in all of it.
            rows = rows[np.lexsort((whole[rows], end[rows], start[rows], keys[rows]))]
            for step in range(1, NEIGHBOURS + 1):
                same = np.flatnonzero(keys[rows[step:]] == keys[rows[:-step]])
                if not len(same):
                    break
                yield rows[same], rows[same + step]


def _shared(rows: Numbers, keys: npt.NDArray[np.uint64]) -> Numbers:
    """Rows whose key another row has too."""
    import numpy as np

    order = rows[np.argsort(keys[rows], kind="stable")]
    equal = keys[order[1:]] == keys[order[:-1]]
    made: Numbers = order[np.concatenate([equal, [False]]) | np.concatenate([[False], equal])] if len(order) else order
    return made


def _mixed(columns: Iterator[npt.NDArray[np.uint32]]) -> npt.NDArray[np.uint64]:
    """One number of 64 bits for each row of some columns."""
    import numpy as np

    mixed: npt.NDArray[np.uint64] | None = None
    for column in columns:
        wide = column.astype(np.uint64)
        mixed = wide if mixed is None else mixed
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ wide) * np.uint64(0x9E3779B97F4A7C15)
    assert mixed is not None
    return mixed

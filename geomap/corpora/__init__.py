"""files, DataFrame -> tables: many articles, the same stages, on all cores of a machine or on a Dask cluster.

from geomap.corpora import read_corpus, run_corpus
readings = read_corpus(dask.dataframe.read_parquet("articles/*.parquet"))
shifts = table_of(readings, "shifts")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.corpora.engine import needed
from geomap.corpora.frames import WHERE, Settings, read_frame
from geomap.corpora.run import PARTITION, Counts, run_corpus
from geomap.corpora.tables import TABLES
from geomap.corpora.tables import table_of as _table_of
from geomap.corpora.timelines import load_timeline

if TYPE_CHECKING:
    import dask.dataframe as dd

__all__ = ["PARTITION", "TABLES", "WHERE", "Counts", "Settings", "load_timeline", "read_corpus", "read_frame", "run_corpus", "table_of"]


def read_corpus(frame: dd.DataFrame, settings: Settings = Settings()) -> dd.DataFrame:  # noqa: B008 - it is frozen
    """Read a Dask frame of articles: `read_frame` on each partition, lazily. Raises CorpusError without Dask."""
    needed()
    from geomap.corpora.frames import empty_frame

    return frame.map_partitions(read_frame, settings, meta=empty_frame(settings))


def table_of(readings: Any, table: str) -> Any:
    """Articles, mentions, shifts, claims or faults out of a frame of readings, of pandas or of Dask; columns as TABLES has them."""
    if hasattr(readings, "map_partitions"):
        return readings.map_partitions(_table_of, table, meta=_table_of(readings._meta, table))  # noqa: SLF001 - Dask's own way to the columns
    return _table_of(readings, table)

"""nothing -> processes: what every worker loads, loaded once and then forked, so that workers share its pages.

A cluster's workers do so too when started as `dask worker ADDRESS --nworkers 8 --nthreads 1 --preload-nanny geomap.corpora.warm`.
"""

from __future__ import annotations

from typing import Any

_LOADED = ("distributed", "pandas", "pyarrow.parquet", "rensa", "dateparser", "geopy.distance", "geomap.corpora.frames", "geomap.corpora.warm_up")
"""The last one uses what the others loaded, so that it is in memory before the first fork."""


def fork_workers() -> None:
    """Let Dask fork its workers from a process that has loaded what they need, where the system can fork; and keep no profile of their calls, an hour of
    which outgrows all else that they hold (a call tree a second, 80 kB each)."""
    import multiprocessing

    import dask
    from distributed.utils import get_mp_context

    dask.config.set({"distributed.worker.profile.enabled": False})
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
    get_mp_context()  # sets a list of its own the first time
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(_LOADED))


def dask_setup(_nanny: Any) -> None:
    """Called by `dask worker --preload-nanny`."""
    fork_workers()

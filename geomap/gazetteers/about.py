"""What an open gazetteer holds, from where, of which day."""

from __future__ import annotations

from geomap._files import data_path
from geomap.gazetteers.index import Gazetteer

_KINDS = (
    ("countries", "feature = 'PCLI'"), ("first-level divisions", "feature = 'ADM1'"), ("districts and counties", "feature LIKE 'ADM_' AND feature != 'ADM1'"),
    ("capitals", "feature = 'PPLC'"), ("seats of divisions", "feature = 'PPLA'"), ("towns", "feature LIKE 'PPL%' AND feature NOT IN ('PPLC', 'PPLA')"),
    ("seas, regions, waters and other places", "feature NOT LIKE 'PPL%' AND feature NOT LIKE 'ADM%' AND feature != 'PCLI'"))


def info(gazetteer: Gazetteer) -> tuple[tuple[str, str], ...]:
    """Rows of (what, value): the folder, the day it was built, how many of each kind of place, names, and each source with its version or day."""
    meta = gazetteer.meta
    rows = [("folder", str(gazetteer.folder)), ("built", meta.get("built", "unknown")), ("names", meta["names"])]
    for label, where in _KINDS:
        (count,) = gazetteer.database.execute(f"SELECT count(*) FROM places WHERE {where}").fetchone()  # noqa: S608 - the conditions stand above
        rows.append((label, str(count)))
    (words,) = gazetteer.database.execute("SELECT count(*) FROM demonyms").fetchone()
    rows.append(("demonyms", str(words)))
    rows += [(key.removeprefix("source:"), value) for key, value in sorted(meta.items()) if key.startswith("source:")]
    return tuple(rows)


def sources_of(gazetteer: Gazetteer) -> tuple[str, ...]:
    """Each source with its version or day, as a reader of a report wants them: the tables that come with geomap are one."""
    shipped = {path.name for path in data_path("gazetteer").glob("*.csv")}
    told = {key.removeprefix("source:"): value for key, value in sorted(gazetteer.meta.items()) if key.startswith("source:")}
    own = ("geomap's own tables",) if shipped & told.keys() else ()
    return (*(name if name.endswith(".csv") else f"{name} {value}" for name, value in told.items() if name not in shipped), *own)

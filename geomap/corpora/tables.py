"""Reading -> rows: the columns of a corpus's Parquet tables, and a reading flattened into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from geomap.articles import Interval
from geomap.gazetteers.places import Place
from geomap.pipeline import Reading
from geomap.store import digest_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# No column is a reserved word of SQL: DuckDB and Spark take them all unquoted.
_PLACE = {"place_id": "string", "name": "string", "lat": "float64", "lon": "float64", "country": "string", "admin1": "string", "admin1_code": "string",
          "feature": "string", "population": "int64"}
_ARTICLE = {"number": "int64", "file": "string", "position": "int64", "id": "string", "language": "string", "published_start": "date32", "published_end": "date32",
            "published_words": "string", "title": "string", "source": "string", "url": "string", "characters": "int64", "digest": "string",
            "reference_id": "string", "reference": "string"}
_OF = {"number": "int64", "article": "string"}
_MENTION = {"mention": "int32", "mention_start": "int64", "mention_end": "int64", "words": "string", "role": "string", "confidence": "float64", "why": "string", **_PLACE}
_SHIFT = {"shift": "int32", "mention": "int32", "mention_start": "int64", "mention_end": "int64", "words": "string", **_PLACE,
          "kind": "string", "modality": "string", "historical": "bool", "partial": "bool",
          "gains": "string", "loses": "string", "attribution": "string", "when_start": "date32", "when_end": "date32", "when_words": "string",
          "evidence_start": "int64", "evidence_end": "int64", "sentence": "string", "story_order": "int32", "distance_km": "float64", "bearing_deg": "float64",
          "confidence": "float64", "why": "string"}
_CLAIM = {"claim": "int32", "what": "string", "evidence_start": "int64", "evidence_end": "int64", "sentence": "string", "from_place": "string", "to_place": "string",
          "km": "float64", "direction": "string", "measured_km": "float64", "measured_direction": "string", "verdict": "string",
          "counted": "int64", "share": "float64", "of_what": "string"}

INNER: Mapping[str, Mapping[str, str]] = {"mentions": _MENTION, "shifts": _SHIFT, "claims": _CLAIM}
"""Tables of an article's parts, and the types of their columns; each has `number` and `article` before them."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "articles": {**_ARTICLE, "mention_count": "int32", "shift_count": "int32", "claim_count": "int32", "origin": "string", "origin_number": "int64"},
    "mentions": {**_OF, **_MENTION}, "shifts": {**_OF, **_SHIFT}, "claims": {**_OF, **_CLAIM},
    "faults": {"number": "int64", "file": "string", "position": "int64", "reason": "string"},
}
"""The tables that `geomap corpus` writes, and the types of their columns."""

READ = {**_ARTICLE, "left_out": "string", "fault": "string"}
"""Columns of a frame of readings before its nested ones; `left_out` and `fault` say why a row has no reading."""


def schema(columns: Mapping[str, str]) -> pa.Schema:
    """Arrow's schema of columns."""
    import pyarrow as pa

    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in columns.items()])


def filled(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Rows of values, in the order of the columns, as an Arrow table."""
    import pyarrow as pa

    made = schema(columns)
    cells: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(made)
    return pa.table([pa.array(list(map(storable, values)) if pa.types.is_string(f.type) else values, f.type) for values, f in zip(cells, made, strict=True)], made)


def storable(text: str | None) -> str | None:
    """Text without lone surrogates, which no table can hold; as long as before, so that offsets hold."""
    return text if text is None or text.isascii() else text.encode("utf-8", "replace").decode()


def nested(columns: Mapping[str, str], rows: Sequence[Sequence[Sequence[Any]]]) -> pa.Array:
    """One list of records for each article, out of rows for each article."""
    import pyarrow as pa

    flat = filled(columns, chain.from_iterable(rows))
    ends = [0]
    for of_one in rows:
        ends.append(ends[-1] + len(of_one))
    return pa.ListArray.from_arrays(pa.array(ends, "int32"), pa.StructArray.from_arrays([c.combine_chunks() for c in flat.columns], fields=list(flat.schema)))


def article_row(reading: Reading, number: int | None, file: str | None, position: int | None) -> tuple[Any, ...]:
    """One reading's row by _ARTICLE."""
    a, city = reading.article, reading.reference
    return (number, file, position, a.id, a.language, *_days(a.published), a.published_words, a.title, a.source, a.url, len(a.text), digest_of(a),
            city.id if city else None, city.name if city else None)


def inner_rows(reading: Reading) -> dict[str, list[tuple[Any, ...]]]:
    """One reading's mentions, shifts and claims as rows by INNER, with the values of the printed contract."""
    told = reading.to_dict()
    text = reading.article.text
    shifts = sorted(reading.shifts, key=lambda s: (s.order, s.placing.mention.start))  # as the contract has them
    claims = [("distance", d) for d in told["distances"]] + [("count", c) for c in told["counts"]]
    return {
        "mentions": [(i, m["start"], m["end"], m["text"], m["role"], m["confidence"], m["why"], *_place(p.place))
                     for i, (m, p) in enumerate(zip(told["mentions"], reading.placings, strict=True))],
        "shifts": [(i, d["mention"], s.placing.mention.start, s.placing.mention.end, s.placing.mention.text, *_place(s.placing.place), s.kind, s.modality, s.historical,
                    s.partial, s.gains, s.loses, s.attribution, *_days(s.when), s.when_words, s.evidence.start, s.evidence.end, text[s.evidence.start : s.evidence.end],
                    s.order, d["distance_km"], d["bearing_deg"], s.confidence, s.why) for i, (s, d) in enumerate(zip(shifts, told["shifts"], strict=True))],
        "claims": [(i, what, *_claim(c, text)) for i, (what, c) in enumerate(claims)],
    }


def _claim(c: Mapping[str, Any], text: str) -> tuple[Any, ...]:
    start, end = c["evidence"]["start"], c["evidence"]["end"]
    km = float(c["km"]) if c.get("km") is not None else None
    return (start, end, text[start:end], c.get("from"), c.get("to"), km, c.get("direction"), c.get("measured_km"), c.get("measured_direction"), c.get("verdict"),
            c.get("value"), c.get("share"), c.get("of"))


def _days(when: Interval | None) -> tuple[Any, Any]:
    return (when.start, when.end) if when else (None, None)


def _place(p: Place | None) -> tuple[Any, ...]:
    if p is None:
        return (None,) * len(_PLACE)
    return (p.id, p.name, round(p.lat, 5), round(p.lon, 5), p.country, p.admin1, p.admin1_code, p.feature, p.population)


def table_of(readings: pd.DataFrame, table: str) -> pd.DataFrame:
    """One of the tables out of a frame of readings (see `read_frame`): articles, mentions, shifts, claims or faults, columns as TABLES has them.

    Pure, so that Dask maps it over partitions: `readings.map_partitions(table_of, "shifts", meta=table_of(readings._meta, "shifts"))`.
    `origin` and `origin_number` are those of the article itself: copies are linked over a whole corpus, by `geomap corpus`.
    """
    import pandas as pd
    import pyarrow as pa

    arrow = pa.Table.from_pandas(readings, preserve_index=False)
    made: pd.DataFrame = flat_table(arrow, table).to_pandas(types_mapper=pd.ArrowDtype)
    return made


def flat_table(readings: pa.Table, table: str) -> pa.Table:
    """`table_of` in Arrow; the articles keep the signature where there is one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if table == "faults":
        faulty = readings.filter(pc.is_valid(readings["fault"]))
        return faulty.select(["number", "file", "position", "fault"]).rename_columns(list(TABLES["faults"])).cast(schema(TABLES["faults"]))
    wanted = readings if table == "articles" else readings.select(["number", "id", table])
    read = pc.and_(pc.is_null(readings["fault"]), pc.is_null(readings["left_out"]))
    kept = wanted if pc.all(read).as_py() else wanted.filter(read)  # a filter copies every list
    if table == "articles":
        counts = [pc.list_value_length(kept[name]).cast("int32") for name in INNER]
        made = pa.table([*(kept[name] for name in _ARTICLE), *counts, kept["id"], kept["number"]], schema(TABLES["articles"]))
        return made.append_column("signature", kept["signature"]) if "signature" in kept.column_names else made
    lists = kept[table].combine_chunks()
    parents = pc.list_parent_indices(lists)
    numbers, ids = (kept[name].combine_chunks().take(parents) for name in ("number", "id"))
    return pa.table([numbers, ids, *lists.flatten().flatten()], schema(TABLES[table]))

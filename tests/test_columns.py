"""The columnar way gives the answer of the timeline's own objects, whatever holds the table and however its rows lie."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_exports import priors
from test_timeline_laws import DAYS, Told, article, law, shift, span, tellings

from geomap import columns
from geomap._errors import ViewError
from geomap.articles import Span
from geomap.columns import NEEDED, SPELLS, STATES, USED, spells_of, states_of
from geomap.control import Prior
from geomap.timeline import Timeline, draw_timeline

pytest.importorskip("pyarrow")


def table(told: list[Told]) -> pd.DataFrame:
    """The shifts of articles in the layout of the Parquet table."""
    rows = []
    for a, listed in told:
        for s in listed:
            place, mention = s.placing.place, s.placing.mention
            rows.append({"article": a.id, "mention_start": mention.start, "words": mention.text, "place_id": place.id if place else None, "name": place.name if place else None,
                         "lat": place.lat if place else None, "lon": place.lon if place else None, "country": place.country if place else None,
                         "admin1": place.admin1 if place else None, "feature": place.feature if place else None, "kind": s.kind, "modality": s.modality,
                         "historical": s.historical, "partial": s.partial, "gains": s.gains, "loses": s.loses, "when_start": s.when.start if s.when else None,
                         "when_end": s.when.end if s.when else None, "when_words": s.when_words, "evidence_start": s.evidence.start, "evidence_end": s.evidence.end,
                         "sentence": a.text[s.evidence.start : s.evidence.end], "story_order": s.order, "confidence": s.confidence, "population": place.population if place else None,
                         "admin1_code": None, "attribution": s.attribution, "published_start": a.published.start if a.published else None,
                         "published_end": a.published.end if a.published else None, "origin": a.origin})
    frame = pd.DataFrame(rows, columns=[*NEEDED, *USED])
    days = ["when_start", "when_end", "published_start", "published_end"]
    kinds = dict.fromkeys(days, pd.ArrowDtype(__import__("pyarrow").date32())) | {"lat": "float64", "lon": "float64", "population": "Int64", "historical": "bool", "partial": "bool"}
    return frame.astype({name: kinds.get(name, "string") for name in frame.columns if name in kinds or frame[name].dtype == object})


def spells(timeline: Timeline) -> list[tuple[Any, ...]]:
    return [(s.place.id, s.place.name, s.place.lat, s.holder, s.status, s.start, s.end, s.because.id, len(s.because.reports), s.because.reports[0].sentence) for s in timeline.spells()]


def listed(frame: pd.DataFrame, names: str) -> list[tuple[Any, ...]]:
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame[names.split()].itertuples(index=False)]


@law
@given(tellings, priors, st.randoms(use_true_random=False), st.sampled_from((1, 3, 100_000)))
def test_spells_are_the_timelines(told: list[Told], held: tuple[Prior, ...], chance: random.Random, at_once: int) -> None:
    """Row for row, however many rows are taken at a time, in whatever order they lie, and with repeats among them."""
    columns._ROWS_AT_ONCE = at_once
    frame = table(told)
    mixed = pd.concat([frame, frame.head(2)]).iloc[chance.sample(range(len(frame) + min(2, len(frame))), len(frame) + min(2, len(frame)))]
    found = listed(spells_of(mixed, held), "place_id place lat holder status start end because reports sentence")
    assert found == spells(draw_timeline(told, held))


@law
@given(tellings, priors, st.sampled_from(DAYS), st.one_of(st.none(), st.integers(1, 28)))
def test_states_are_the_timelines(told: list[Told], held: tuple[Prior, ...], day: date, known: int | None) -> None:
    """On any day, with either clock."""
    by = date(2021, 8, known) if known else None
    expected = [(s.place.id, s.holder, s.status, s.since.start if s.since else None, s.since.end if s.since else None, len(s.claims), s.because.id)
                for s in draw_timeline(told, held).state_at(day, by)]
    assert listed(states_of(table(told), day, held, by), "place_id holder status since_start since_end claims because") == expected


def test_ties_are_broken_by_document_and_position() -> None:
    """Two sides take a place on one day in one article's two sentences: the one told later is the holder, whatever the order of the rows."""
    first, second = shift(gains="A", when=span(8), order=0), shift(gains="B", when=span(8), order=1)
    told = [article("one", [replace(first, evidence=Span(0, 17)), replace(second, evidence=Span(0, 16))])]
    frame = table(told)
    for rows in (frame, frame.iloc[::-1]):
        assert listed(states_of(rows, date(2021, 8, 9)), "holder status") == [(s.holder, s.status) for s in draw_timeline(told).state_at(date(2021, 8, 9))]


def test_copies_speak_once() -> None:
    """Three copies of one article say the 8th, two articles the 9th: the change is of the 9th, as in the timeline."""
    told = [article(f"a{n}", [shift(when=span(8 if n < 3 else 9))]) for n in range(5)]
    told[1:3] = [(replace(a, copy_of="a0"), listed) for a, listed in told[1:3]]
    assert listed(spells_of(table(told)), "start because") == [(s.start, s.because.id) for s in draw_timeline(told).spells()] and draw_timeline(told).spells()[0].start == date(2021, 8, 9)


def test_any_frame_will_do() -> None:
    """pandas, polars and Arrow give one answer; an empty table gives an empty one of the same columns; a missing column is told."""
    import pyarrow as pa

    frame = table([article("a", [shift(when=span(8), loses="G")]), article("b", [shift("recapture", "G", span(12))])])
    expected = spells_of(frame)
    assert list(expected.columns) == list(SPELLS) and len(expected) == 3
    pd.testing.assert_frame_equal(spells_of(pa.Table.from_pandas(frame)), expected)
    pd.testing.assert_frame_equal(spells_of(frame.assign(when_start=pd.to_datetime(frame["when_start"].astype(str)), when_end=pd.to_datetime(frame["when_end"].astype(str)))), expected)
    polars = pytest.importorskip("polars")
    pd.testing.assert_frame_equal(spells_of(polars.from_arrow(pa.Table.from_pandas(frame))), expected)
    empty = states_of(frame.head(0), date(2021, 8, 9))
    assert list(empty.columns) == list(STATES) and len(empty) == 0 and list(empty.dtypes) == list(states_of(frame, date(2021, 8, 9)).dtypes)
    with pytest.raises(ViewError, match="no column gains"):
        spells_of(frame.drop(columns="gains"))
    with pytest.raises(ViewError, match="published_end"):
        states_of(frame.drop(columns=["published_start", "published_end"]), date(2021, 8, 9), known_by=date(2021, 8, 9))

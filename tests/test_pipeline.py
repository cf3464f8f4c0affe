"""Article -> Reading: the whole way, on the project's own article and, where it lies beside the checkout, on the real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geomap._errors import ArticleError, PlaceError
from geomap.articles import parse_article, read_articles
from geomap.gazetteers.index import Gazetteer
from geomap.pipeline import Reading, draw_map, find_reference, read, read_all, timeline_of


@pytest.fixture(scope="module")
def sample(sample_article: Path, gazetteer: Gazetteer) -> Reading:
    return read(next(read_articles([str(sample_article)])), gazetteer=gazetteer)


@pytest.fixture(scope="module")
def real(real_article: Path, gazetteer: Gazetteer) -> dict[str, Any]:
    """The real article as printed, with nothing prepared for it."""
    return read(next(read_articles([str(real_article)])), gazetteer=gazetteer).to_dict()


@pytest.fixture(scope="module")
def real_dated(real_article: Path, gazetteer: Gazetteer) -> dict[str, Any]:
    """The same with `--date 2021-08-13`."""
    return read(next(read_articles([str(real_article)], date="2021-08-13")), gazetteer=gazetteer).to_dict()


def asserted(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Place words -> gain that is asserted and current."""
    return {said["mentions"][s["mention"]]["text"]: s for s in said["shifts"]
            if s["modality"] == "asserted" and not s["historical"] and s["kind"] in {"capture", "recapture", "surrender"}}


@pytest.mark.parametrize(("text", "name", "feature"), [
    ("Lashkar Gah", "Lashkar", "PPLA"), ("Kandahar", "Kandah", "PPLA"), ("Pul-e-Alam", "Pul-e", "PPLA"), ("Kaboul", "Kabul", "PPLC"), ("Helmand", "Helmand", "ADM1"),
    ("Afghanistan", "Afghanistan", "PCLI"), ("Bruxelles", "Brussels", "PPL"), ("Turquie", "Turkey", "PCLI"), ("Etats-Unis", "United States", "PCLI"),
    ("Royaume-Uni", "United Kingdom", "PCLI"), ("Washington", "Washington", "PPL"), ("Londres", "London", "PPL"),
])
def test_the_real_articles_places(real: dict[str, Any], text: str, name: str, feature: str) -> None:
    """Every place of the real article is the right one, Helmand as a province."""
    found = [m for m in real["mentions"] if m["text"] == text]
    assert found
    for m in found:
        assert m["place"]["name"].startswith(name)
        assert m["place"]["feature"].startswith(feature)


@pytest.mark.parametrize(("text", "country"), [("Londres", "GB"), ("Washington", "US"), ("Bruxelles", "BE"), ("Kandahar", "AF"), ("Helmand", "AF"), ("Pul-e-Alam", "AF")])
def test_the_real_articles_countries(real: dict[str, Any], text: str, country: str) -> None:
    """None of its namesakes elsewhere."""
    assert {m["place"]["country"] for m in real["mentions"] if m["text"] == text} == {country}


@pytest.mark.parametrize("text", ["Washington", "Londres", "Etats-Unis", "Royaume-Uni", "Turquie"])
def test_the_real_articles_metonyms(real: dict[str, Any], text: str) -> None:
    """A name that stands for a government that acts is a metonym; a capital that is threatened is not."""
    assert "metonym" in {m["role"] for m in real["mentions"] if m["text"] == text}
    assert {m["role"] for m in real["mentions"] if m["text"] in {"Kaboul", "Kandahar", "Lashkar Gah", "Pul-e-Alam", "Helmand"}} == {"literal"}


def test_the_real_article_names_no_other_place(real: dict[str, Any]) -> None:
    """No place is made of a person, an organisation, an agency or a time zone."""
    said = " ".join(m["text"] for m in real["mentions"])
    assert not [w for w in ("Jens", "Stoltenberg", "Otan", "AFP", "GMT", "Alliance", "Gah ") if w in said.replace("Lashkar Gah", "")]


def test_the_real_articles_shifts(real: dict[str, Any]) -> None:
    """Lashkar Gah and Kandahar are captured and Pul-e-Alam is held by the Taliban; Kabul is threatened, never taken."""
    gains = asserted(real)
    assert set(gains) == {"Lashkar Gah", "Kandahar", "Pul-e-Alam"}
    assert {s["gains"] for s in gains.values()} == {"Taliban"}
    kabul = [s for s in real["shifts"] if real["mentions"][s["mention"]]["text"] == "Kaboul"]
    assert kabul
    assert {s["modality"] for s in kabul} == {"threatened"}


def test_the_real_article_tells_kandahar_before_lashkar_gah(real: dict[str, Any]) -> None:
    """"quelques heures après avoir fait tomber Kandahar": shifts are printed in the article's own chronology."""
    order = [real["mentions"][s["mention"]]["text"] for s in real["shifts"]]
    assert order.index("Kandahar") < order.index("Lashkar Gah")


@pytest.mark.parametrize(("text", "distance_km"), [("Lashkar Gah", 553.9), ("Kandahar", 457.1), ("Pul-e-Alam", 60.7)])
def test_the_real_articles_distances(real: dict[str, Any], text: str, distance_km: float) -> None:
    """Geodesic distance to Kabul, found as the reference city by itself, within two percent."""
    assert asserted(real)[text]["distance_km"] == pytest.approx(distance_km, rel=0.02)


def test_the_real_articles_claims(real: dict[str, Any]) -> None:
    """Pul-e-Alam 50 km south of Kabul fits the measure; Kandahar 150 km east of Lashkar Gah is a road distance."""
    found = {(d["from"], d["to"]): d for d in real["distances"]}
    assert set(found) == {("Kaboul", "Pul-e-Alam"), ("Lashkar Gah", "Kandahar")}
    near, road = found["Kaboul", "Pul-e-Alam"], found["Lashkar Gah", "Kandahar"]
    assert (near["km"], near["direction"], near["measured_km"], near["verdict"]) == (50, "S", pytest.approx(61, abs=1), "consistent")
    assert (road["km"], road["direction"], road["measured_km"], road["verdict"]) == (150, "E", pytest.approx(127, abs=1), "road")


def test_the_real_articles_count(real: dict[str, Any], real_article: Path, gazetteer: Gazetteer) -> None:
    """Nearly half of the provincial capitals, in eight days."""
    assert [(c["share"], c["value"], c["of"]) for c in real["counts"]] == [(0.5, None, "provincial capitals")]
    assert [c.days for c in read(next(read_articles([str(real_article)])), gazetteer=gazetteer).counts] == [8]


def test_the_real_articles_dates(real: dict[str, Any], real_dated: dict[str, Any]) -> None:
    """`date 2021-08` leaves the days open within the month; with --date they are days."""
    assert real["published"] == {"start": "2021-08-01", "end": "2021-08-31"}
    assert all(s["when"] is None or s["when"] == real["published"] for s in real["shifts"])
    assert real_dated["published"] == {"start": "2021-08-13", "end": "2021-08-13"}
    assert all("2021-08-11" <= s["when"]["start"] <= s["when"]["end"] <= "2021-08-13" for s in asserted(real_dated).values())


def test_the_sample_article_is_read(sample: Reading) -> None:
    """The project's article tells the captures of Lashkar Gah and Kandahar by the Taliban, and Kabul stays."""
    gains = asserted(sample.to_dict())
    assert {"Lashkar Gah", "Kandahar"} <= set(gains)
    assert gains["Kandahar"]["gains"] == "Taliban"
    assert not {"Kaboul", "Kabul"} & set(gains)
    assert sample.reference is not None
    assert sample.reference.name == "Kabul"


def test_every_span_cuts_its_words_out_of_the_text(sample: Reading) -> None:
    """Half-open offsets in code points, of mentions and of evidence; nothing lies in the header."""
    said, text = sample.to_dict(), sample.article.text
    assert all(text[m["start"] : m["end"]] == m["text"] for m in said["mentions"])
    for row in [*said["shifts"], *said["distances"], *said["counts"]]:
        assert sample.article.body_start <= row["evidence"]["start"] < row["evidence"]["end"] <= len(text)
    for shift in said["shifts"]:
        assert shift["evidence"]["start"] >= sample.article.body_start


def test_a_frame_has_one_row_a_shift(sample: Reading) -> None:
    """Typed columns, in the article's own order, with the sentence beside each row."""
    frame = sample.to_frame()
    assert len(frame) == len(sample.shifts)
    assert str(frame["start"].dtype) == "datetime64[s]"
    assert frame["distance_km"].dtype == "float64"
    assert all(row.sentence in sample.article.text for row in frame.itertuples())


def test_an_empty_frame_keeps_its_columns(gazetteer: Gazetteer) -> None:
    """An article that tells no change makes a frame of no rows and the same columns."""
    reading = read("Kabul is quiet today, the police of the town said.", gazetteer=gazetteer)
    assert reading.shifts == ()
    frame = reading.to_frame()
    assert len(frame) == 0
    assert {"place", "kind", "distance_km"} <= set(frame.columns)


def test_the_same_text_is_read_the_same_twice(sample: Reading, gazetteer: Gazetteer) -> None:
    """Same input, same bytes: the printed form and the page."""
    again = read(sample.article, gazetteer=gazetteer)
    assert json.dumps(again.to_dict()) == json.dumps(sample.to_dict())
    assert draw_map(again).html == draw_map(sample).html


def test_a_stage_can_be_replaced(gazetteer: Gazetteer) -> None:
    """Sub-steps are plain functions."""
    reading = read("The Taliban took Kunduz in Afghanistan.", gazetteer=gazetteer, find_mentions=lambda _article, _gazetteer: ())
    assert (reading.placings, reading.shifts, reading.reference) == ((), (), None)


def test_the_reference_city_is_of_all_articles(gazetteer: Gazetteer) -> None:
    """Many articles are measured from one city: the capital of the country that most changes lie in."""
    texts = ["The Taliban took Kunduz in Afghanistan.", "The Taliban took Herat in Afghanistan.", "Rebels took Aleppo in Syria."]
    readings = read_all([parse_article(t, id=str(n)) for n, t in enumerate(texts)], gazetteer=gazetteer)
    assert {r.reference.name for r in readings if r.reference} == {"Kabul"}
    assert len(timeline_of(readings).articles) == 3


def test_the_reference_city_lies_nowhere_from_itself(gazetteer: Gazetteer) -> None:
    """A change at the reference city is 0 km away, in no direction."""
    said = read("The Taliban captured Kabul, the capital of Afghanistan.", gazetteer=gazetteer).to_dict()
    assert [(s["distance_km"], s["bearing_deg"]) for s in said["shifts"]] == [(0.0, None)]


def test_a_reference_city_that_is_no_place_is_said(gazetteer: Gazetteer) -> None:
    """PlaceError, with what to do."""
    with pytest.raises(PlaceError, match="geomap lookup"):
        read("The Taliban took Kunduz.", gazetteer=gazetteer, reference="Xyzzyqq")
    assert find_reference("Kaboul", gazetteer).name == "Kabul"


def test_an_empty_text_is_said(gazetteer: Gazetteer) -> None:
    """ArticleError."""
    with pytest.raises(ArticleError, match="holds no text"):
        read("  ", gazetteer=gazetteer)


def test_a_map_of_nothing_is_a_map(gazetteer: Gazetteer) -> None:
    """An article without a place or a change makes a page that says so."""
    assert "<html" in draw_map(read("Nothing happened anywhere today, they said.", gazetteer=gazetteer)).html

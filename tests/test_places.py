"""Which place a mention means."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from geomap._errors import GeocoderError
from geomap.articles import Article
from geomap.gazetteers.index import Bearer, Gazetteer
from geomap.gazetteers.places import Place
from geomap.mentions import Mention, find_mentions
from geomap.places import Placing, place_mentions

TRUTH = Path(__file__).parents[2] / "shared" / "truth" / "afghan_capitals_truth.csv"


def placed(text: str, language: str, gazetteer: Gazetteer) -> dict[str, Placing]:
    article = Article("test", text, language, None)
    return {p.mention.text: p for p in place_mentions(article, find_mentions(article, gazetteer), gazetteer)}


def country(text: str, name: str, gazetteer: Gazetteer, language: str = "en") -> str | None:
    place = placed(text, language, gazetteer)[name].place
    return place.country if place else None


@pytest.mark.parametrize("name", ["Islamabad", "Faizabad", "Asadabad"])
def test_namesakes_follow_the_country_of_the_article(name: str, gazetteer: Gazetteer) -> None:
    """Islamabad is not in Bangladesh, Faizabad not in India, Asadabad not in Iran when Afghanistan is spoken of."""
    where = country(f"Officials met in {name}. The war in Afghanistan went on near Kabul and Jalalabad, Afghan and Pakistani officials said.", name, gazetteer)
    assert where == ("PK" if name == "Islamabad" else "AF")


def test_containment_said_in_the_text_decides(gazetteer: Gazetteer) -> None:
    """Paris, Texas is in Texas, and so is every other Paris of the text."""
    texas = placed("A man of Paris, Texas was arrested. The Paris police said so.", "en", gazetteer)["Paris"].place
    assert texas is not None and texas.admin1_code == "TX"


def test_type_words_tell_a_province_from_its_seat(gazetteer: Gazetteer) -> None:
    """Kandahar is the town unless it is called a province."""
    text = "Fighting went on in Kandahar province, Afghanistan."
    assert placed(text, "en", gazetteer)["Kandahar"].place.feature == "ADM1"  # type: ignore[union-attr]
    assert placed("Fighters entered Kandahar, in Afghanistan.", "en", gazetteer)["Kandahar"].place.feature.startswith("PPL")  # type: ignore[union-attr]


def test_neighbours_pull_a_name_to_their_state(gazetteer: Gazetteer) -> None:
    """Names of one state agree on it where population alone would scatter them."""
    made = placed("A fire in Alexandria spread to Pineville and Rapides Parish, Louisiana.", "en", gazetteer)
    assert made["Alexandria"].place is not None and made["Alexandria"].place.admin1_code == "LA"


def test_a_distance_picks_the_candidate_that_fits(gazetteer: Gazetteer) -> None:
    """Fifty kilometres from Houston is not Cleveland, Ohio."""
    place = placed("The fire began in Cleveland, 70 km north of Houston.", "en", gazetteer)["Cleveland"].place
    assert place is not None and place.admin1_code == "TX"


def test_every_mention_gets_a_placing_with_candidates_and_reasons(gazetteer: Gazetteer) -> None:
    """None is dropped; candidates come best first; what was chosen is the first."""
    article = Article("test", "Springfield and Georgia and Paris were named in London, in Britain.", "en", None)
    mentions = find_mentions(article, gazetteer)
    made = place_mentions(article, mentions, gazetteer)
    assert [p.mention for p in made] == list(mentions)
    for placing in made:
        scores = [c.score for c in placing.candidates]
        assert scores == sorted(scores, reverse=True) and placing.place == placing.candidates[0].place
        assert placing.why and 0 <= placing.confidence <= placing.mention.confidence


def _unknown(name: str) -> tuple[Article, list[Mention]]:
    text = f"They came to {name}."
    return Article("test", text, "en", None), [Mention(13, 13 + len(name), name, "literal", 0.9, "test")]


def test_a_variant_and_a_near_spelling_are_marked(gazetteer: Gazetteer) -> None:
    """How a name was found, if not by its very spelling, is said."""
    for name, said in (("Pol-i Aalam", "transliteration variant"), ("Jalallabadd", ""), ("Kandaharr", "")):
        article, mentions = _unknown(name)
        (placing,) = place_mentions(article, mentions, gazetteer)
        if placing.place:
            assert "variant" in placing.why or "one letter away" in placing.why
        assert said in placing.why


def test_a_name_nobody_knows_stays_unplaced(gazetteer: Gazetteer) -> None:
    """Unknown is said, never guessed."""
    article, mentions = _unknown("Xqzzvwyk")
    (placing,) = place_mentions(article, mentions, gazetteer)
    assert placing.place is None and placing.candidates == () and "no place" in placing.why


def test_a_geocoder_is_asked_only_for_names_the_gazetteer_lacks(gazetteer: Gazetteer) -> None:
    """What came from a service is said to."""
    asked: list[str] = []

    def geocode(name: str) -> Sequence[Bearer]:
        asked.append(name)
        return (Bearer(Place("nominatim:n1", name, 1.0, 2.0, "AF", None, "PPL", None), True, False, None),)

    article, mentions = _unknown("Xqzzvwyk")
    (placing,) = place_mentions(article, mentions, gazetteer, geocode)
    known = Article("test", "They came to Kabul.", "en", None)
    place_mentions(known, find_mentions(known, gazetteer), gazetteer, geocode)
    assert asked == ["Xqzzvwyk"] and placing.place is not None and "nominatim" in placing.why


def test_a_geocoder_that_fails_costs_no_article(gazetteer: Gazetteer) -> None:
    """The mention goes on without a place and with the reason."""

    def geocode(name: str) -> Sequence[Bearer]:
        raise GeocoderError("the service is down")

    article, mentions = _unknown("Xqzzvwyk")
    (placing,) = place_mentions(article, mentions, gazetteer, geocode)
    assert placing.place is None and "the service is down" in placing.why


@pytest.mark.skipif(not TRUTH.exists(), reason="the list of capitals lies outside the project")
@pytest.mark.parametrize(("language", "column", "sentence"), [
    ("en", "spellings_en", "Taliban fighters entered {} on Friday, an Afghan official said in Kabul, Afghanistan."),
    ("fr", "spellings_fr", "Les talibans sont entrés dans {} vendredi, a indiqué un responsable afghan à Kaboul, en Afghanistan.")])
def test_afghan_capitals_are_within_15_km_in_every_spelling(language: str, column: str, sentence: str, gazetteer: Gazetteer) -> None:
    """All 34, in a sentence on Afghanistan, to the last spelling but for one that is broken by an apostrophe and one said to be a misprint."""
    with TRUTH.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            for name in dict.fromkeys((row["capital"], *row[column].split(";"))):
                if name and "typo" not in name:
                    made = placed(sentence.format(name), language, gazetteer)
                    assert name in made and made[name].place, name
                    place = made[name].place
                    assert place is not None
                    assert 111.2 * math.hypot(place.lat - float(row["lat"]), (place.lon - float(row["lon"])) * 0.83) < 15, (name, place)

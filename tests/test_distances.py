"""Placing -> DistanceClaim: the geodesic, its bearing, and what texts claim of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.articles import parse_article
from geomap.distances import DIRECTIONS, Reach, compass, find_distances, measure, verdict
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.mentions import find_mentions
from geomap.places import place_mentions


def at(lat: float, lon: float) -> Place:
    return Place("t:x", "X", lat, lon, None, None, "PPL", None)


KABUL, LASHKAR_GAH, KANDAHAR, PUL_E_ALAM = at(34.52813, 69.17233), at(31.59382, 64.37161), at(31.61332, 65.71013), at(33.99529, 69.02274)
DEGREES = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


@pytest.mark.parametrize(("place", "distance_km", "direction"), [(LASHKAR_GAH, 553.9, "SW"), (KANDAHAR, 457.1, "SW"), (PUL_E_ALAM, 60.7, "S")])
def test_distances_to_kabul(place: Place, distance_km: float, direction: str) -> None:
    """The geodesic on the WGS-84 ellipsoid, in km, and where the place lies seen from the reference city."""
    reach = measure(place, KABUL)
    assert reach.distance_km == pytest.approx(distance_km, abs=0.1)
    assert compass(reach.bearing_deg) == direction


def test_one_degree_of_the_equator_and_of_a_meridian() -> None:
    """Known lengths: a degree of longitude on the equator is 111.319 km, of latitude there 110.574 km."""
    assert measure(at(0, 1), at(0, 0)).distance_km == pytest.approx(111.319, abs=0.001)
    assert measure(at(1, 0), at(0, 0)).distance_km == pytest.approx(110.574, abs=0.001)
    assert (measure(at(0, 1), at(0, 0)).bearing_deg, measure(at(1, 0), at(0, 0)).bearing_deg) == (90.0, 0.0)


@given(DEGREES, DEGREES)
def test_distance_is_the_same_both_ways(a: tuple[float, float], b: tuple[float, float]) -> None:
    """From A to B is as far as from B to A, never more than half the Earth's girth, and a bearing is within the circle."""
    there, back = measure(at(*a), at(*b)), measure(at(*b), at(*a))
    assert there.distance_km == pytest.approx(back.distance_km, abs=1e-6)
    assert 0 <= there.distance_km < 20_004
    assert 0 <= there.bearing_deg < 360


@given(st.floats(0, 360, exclude_max=True))
def test_a_bearing_is_named_by_the_nearest_point(bearing_deg: float) -> None:
    """Of the eight points, the nearest: at most 22.5 degrees off."""
    point = 45.0 * DIRECTIONS.index(compass(bearing_deg))
    assert abs((bearing_deg - point + 180) % 360 - 180) <= 22.5


@pytest.mark.parametrize(("km", "direction", "reach", "said"), [
    (80, None, Reach(100, 0), "consistent"), (110, None, Reach(100, 0), "consistent"), (111, None, Reach(100, 0), "road"), (160, None, Reach(100, 0), "road"),
    (161, None, Reach(100, 0), "doubtful"), (79, None, Reach(100, 0), "doubtful"), (100, "N", Reach(100, 45), "consistent"), (100, "N", Reach(100, 46), "direction"),
    (100, "N", Reach(100, 315), "consistent"), (100, "N", Reach(100, 314), "direction"), (100, "S", Reach(100, 0), "direction"), (10, None, Reach(0, 0), "doubtful"),
])
def test_verdicts_follow_the_contract(km: float, direction: str | None, reach: Reach, said: str) -> None:
    """Consistent from 0.8 to 1.1 times the geodesic, road to 1.6, else doubtful; a bearing off by more than 45° is of another direction."""
    assert verdict(km, direction, reach) == said


def claims(text: str, language: str, gazetteer: Gazetteer) -> list[tuple[str, str, float | None, str | None, str]]:
    article = parse_article(text, language=language)
    found = find_distances(article, place_mentions(article, find_mentions(article, gazetteer), gazetteer))
    assert all(0 <= d.evidence.start < d.evidence.end <= len(text) for d in found)
    return [(d.origin, d.to, d.km, d.direction, d.verdict) for d in found]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("Ils contrôlent Pul-e-Alam, à 50 km seulement au sud de Kaboul, en Afghanistan.", "fr", ("Kaboul", "Pul-e-Alam", 50.0, "S", "consistent")),
    ("Ils ont pris Lashkar Gah après Kandahar, la deuxième ville d'Afghanistan, située 150 km à l'est.", "fr", ("Lashkar Gah", "Kandahar", 150.0, "E", "road")),
    ("The Taliban took Pul-e-Alam, 50 km south of Kabul in Afghanistan.", "en", ("Kabul", "Pul-e-Alam", 50.0, "S", "consistent")),
    ("The Taliban took Pul-e-Alam, 50 kilometers (30 miles) south of Kabul in Afghanistan.", "en", ("Kabul", "Pul-e-Alam", 50.0, "S", "consistent")),
    ("The Taliban took Pul-e-Alam, 30 miles south of Kabul in Afghanistan.", "en", ("Kabul", "Pul-e-Alam", 48.3, "S", "doubtful")),
    ("The Taliban took Pul-e-Alam, 50 km north of Kabul in Afghanistan.", "en", ("Kabul", "Pul-e-Alam", 50.0, "N", "direction")),
    ("Kabul is calm. The attackers were beaten back to Pul-e-Alam, 60 km south of the city, in Afghanistan.", "en", ("Kabul", "Pul-e-Alam", 60.0, "S", "consistent")),
    ("Afghan officials said Pul-e-Alam, 50 km to the north of the front line, had been struck.", "en", ("front line", "Pul-e-Alam", 50.0, "N", "unresolved")),
    ("Kandahar fell, and in Afghanistan Kandahar is big. Kabul is calm. Pul-e-Alam, 60 km to the south, is calm too.", "en", ("Kabul", "Pul-e-Alam", 60.0, "S", "consistent")),
])
def test_claims_are_held_against_the_measure(gazetteer: Gazetteer, text: str, language: str, expected: tuple) -> None:
    """Which place lies how far from which, as the text says it, and the verdict."""
    assert claims(text, language, gazetteer) == [expected]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("سيطر المقاتلون على الرقة، على بعد 160 كيلومترًا إلى الشرق من حلب.", "ar", ("حلب", "الرقة", 160.0, "E", "consistent")),
    ("دخلت القوات مدينة الرقة، على بعد 160 كيلومتراً شرق مدينة حلب.", "ar", ("حلب", "الرقة", 160.0, "E", "consistent")),
    ("نیروها وارد غزنی شدند. غزنی در ۱۳۰ کیلومتری جنوب غرب کابل در افغانستان است.", "fa", ("کابل", "غزنی", 130.0, "SW", "consistent")),
    ("Войска заняли Дарайю, в 8 км юго-западнее Дамаска.", "ru", ("Дамаска", "Дарайю", 8.0, "SW", "consistent")),
    ("Загони зайняли Растан, що за 20 км на північ від Хомса.", "uk", ("Хомса", "Растан", 20.0, "N", "consistent")),
    ("As tropas tomaram Rastan, 160 quilómetros a norte da capital, Damasco, na Síria.", "pt", ("Damasco", "Rastan", 160.0, "N", "consistent")),
])
def test_a_place_right_behind_the_compass_point_is_what_the_length_is_counted_from(gazetteer: Gazetteer, text: str, language: str, expected: tuple) -> None:
    """A case ending or the order of words does what "of" does elsewhere; "the capital, X" is X."""
    assert claims(text, language, gazetteer) == [expected]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("Войска вошли в Хаму. От Хамы до Хомса около 45 км.", "ru", ("Хамы", "Хомса", 45.0, None, "consistent")),
    ("Les rebelles ont pris Hama, en Syrie, et menacent Homs, à une quarantaine de kilomètres de là.", "fr", ("Hama", "Homs", 40.0, None, "consistent")),
    ("The army left Hama in Syria and now guards Homs, some 40 km away.", "en", ("Hama", "Homs", 40.0, None, "consistent")),
])
def test_both_ends_may_stand_before_the_length(gazetteer: Gazetteer, text: str, language: str, expected: tuple) -> None:
    """ "From X to Y it is 60 km", "Y, 60 km from there"."""
    assert claims(text, language, gazetteer) == [expected]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("Загони підійшли до міста Хомс. Колони зупинилися за п'ять кілометрів від Хомса.", "uk", ("Хомса", "front line", 5.0, None, "unresolved")),
    ("Die Kämpfer nahmen Hama ein und stehen rund 40 Kilometer vor Homs in Syrien.", "de", ("Homs", "front line", 40.0, None, "unresolved")),
    ("Rebel forces were 8 km from Kabul by nightfall.", "en", ("Kabul", "front line", 8.0, None, "unresolved")),
])
def test_an_army_stands_so_far_from_a_place(gazetteer: Gazetteer, text: str, language: str, expected: tuple) -> None:
    """What the words say of troops is no distance of the place named before."""
    assert claims(text, language, gazetteer) == [expected]


@pytest.mark.parametrize("text", ["In Afghanistan the rebels took a barracks 30 km from Kabul.", "They hold a post in Afghanistan, near Kandahar, 50 km from the border with Pakistan."])
def test_what_is_no_place_lies_nowhere(gazetteer: Gazetteer, text: str) -> None:
    """A barracks without a name is neither a town nor a front line, and a border is not the middle of its country."""
    assert claims(text, "en", gazetteer) == []


@pytest.mark.parametrize("text", ["Ils ont pris Kaboul avec 50 hommes.", "Une route de 50 km a été coupée.", "Le convoi roulait à 50 km/h vers Kaboul."])
def test_a_length_alone_is_no_claim(gazetteer: Gazetteer, text: str) -> None:
    """Without another place or a direction nothing is claimed."""
    assert claims(text, "fr", gazetteer) == []


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("Les rebelles ont quitté Kidal, au Mali, et repris jeudi Tin-Bazzak, hameau situé à 70 km au nord de Tessalit.", "fr", ("Tessalit", "Tin-Bazzak", 70.0, "N", "unresolved")),
    ("In Afghanistan soldiers left the Qarabolaq base, 25 kilometres east of Kabul.", "en", ("Kabul", "Qarabolaq", 25.0, "E", "unresolved")),
])
def test_a_name_that_no_gazetteer_knows_is_told_with_its_distance(gazetteer: Gazetteer, text: str, language: str, expected: tuple) -> None:
    """What a length locates is the name before it, not the next place that happens to be known; nothing is measured."""
    assert claims(text, language, gazetteer) == [expected]


@pytest.mark.parametrize("text", ["Soldiers fled on Monday, 25 kilometres east of Kabul, in Afghanistan.", "Troops of the NATO, 25 kilometres east of Kabul, in Afghanistan, fled."])
def test_a_day_or_letters_are_no_name_of_a_place(gazetteer: Gazetteer, text: str) -> None:
    """Words with a capital that are a weekday or an abbreviation lie nowhere."""
    assert all(to not in {"Monday", "NATO"} for _, to, *_ in claims(text, "en", gazetteer))


def test_a_verb_is_no_compass_point(gazetteer: Gazetteer) -> None:
    """ "est" is the east only where "à l'" says so."""
    assert claims("La route, coupée de Homs à Hama, en Syrie, sur 10 km, est minée.", "fr", gazetteer) == []
    assert claims("Les rebelles ont pris Palmyre, à 140 km à l'est de Homs, en Syrie.", "fr", gazetteer) == [("Homs", "Palmyre", 140.0, "E", "consistent")]

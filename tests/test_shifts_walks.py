"""What a sentence's shape tells, in any language: who speaks, what is listed, what a capital letter hides, what only follows."""

from __future__ import annotations

from typing import Any

from geomap.articles import parse_article
from geomap.designations import alike
from geomap.pipeline import read
from geomap.shifts import Shift
from geomap.stances import before_insertion


def shifts(gazetteer: Any, language: str, date: str, text: str) -> tuple[Shift, ...]:
    return read(parse_article(text, id="x", language=language, date=date), gazetteer=gazetteer).shifts


def told(found: tuple[Shift, ...]) -> set[tuple[str, str, str]]:
    return {(s.placing.mention.text, s.kind, s.modality) for s in found}


def test_an_insertion_opens_behind_what_is_told_of() -> None:
    """Words between two commas are passed over where a side or place stands before them, and nowhere else."""
    gaps = {1: " ", 2: ", ", 3: " ", 4: ", "}
    assert before_insertion(4, lambda k: gaps.get(k, ""), lambda k: k == 1) == 2
    assert before_insertion(4, lambda k: gaps.get(k, ""), lambda k: False) == 4


def test_who_denies_is_not_taken(gazetteer: Any) -> None:
    """A capital behind a verb of denying speaks; it is never listed with what was taken."""
    found = shifts(gazetteer, "fr", "2024-05-06", "Les rebelles ont pris samedi Kosti, ce que dément Khartoum.")
    assert {place for place, _, _ in told(found)} == {"Kosti"}


def test_who_leaves_is_the_subject_of_a_reflexive(gazetteer: Any) -> None:
    """ "s'être retiré" is no passive: its subject is who left."""
    found = shifts(gazetteer, "fr", "2024-12-06", "L'armée syrienne a annoncé jeudi s'être retirée de Hama.")
    assert [(s.kind, s.loses) for s in found] == [("withdrawal", "Syrian government")]


def test_a_capital_letter_may_hide_an_accent(gazetteer: Any) -> None:
    """ "A Kidal" at the start of a sentence is "à Kidal"; the Portuguese article "A" stays one."""
    french = shifts(gazetteer, "fr", "2013-02-01", "A Kidal, l'armée malienne a repoussé une incursion des rebelles.")
    assert told(french) == {("Kidal", "attack", "asserted")}
    portuguese = shifts(gazetteer, "pt", "2022-11-12", "A Rússia retirou-se de Kherson na sexta-feira.")
    assert told(portuguese) == {("Kherson", "withdrawal", "asserted")}


def test_a_confirmed_claim_is_a_fact(gazetteer: Any) -> None:
    """What somebody else confirms in the next sentence is asserted; what nobody could confirm stays a claim."""
    claim = "Le M23 a affirmé lundi s'être emparé de Masisi."
    assert ("Masisi", "capture", "asserted") in told(shifts(gazetteer, "fr", "2025-01-07", f"{claim} Plusieurs habitants l'ont confirmé."))
    doubted = shifts(gazetteer, "fr", "2025-01-07", f"{claim} Aucune source n'a pu le confirmer.")
    assert told(doubted) == {("Masisi", "capture", "claimed")}


def test_what_a_gain_would_bring_is_no_gain(gazetteer: Any) -> None:
    """ "The fall of X would open the road": X has not fallen."""
    found = shifts(gazetteer, "fr", "2024-02-10", "La chute d'Avdiivka ouvrirait aux Russes la route de Pokrovsk.")
    assert told(found) == {("Avdiivka", "capture", "threatened")}


def test_that_of_nothing_is_nothing(gazetteer: Any) -> None:
    """ "celle de X" repeats what was told changing before; where nothing was, no shift of an unknown kind comes out."""
    found = shifts(gazetteer, "fr", "2024-08-20", "L'armée russe a annoncé celle de Toretsk.")
    assert found == ()


def test_a_participle_tacked_on_keeps_its_years(gazetteer: Any) -> None:
    """What is said of a place behind a comma has its own years, each of them; the verb of the sentence keeps its day."""
    found = shifts(gazetteer, "fr", "2021-08-10", "Les talibans ont repris lundi Kunduz, déjà tombée en 2015 puis en 2016.")
    assert [(s.kind, s.historical, s.when and s.when.start.isoformat()) for s in found] == [
        ("recapture", False, "2021-08-09"), ("capture", True, "2015-01-01"), ("capture", True, "2016-01-01")]


def test_the_town_is_the_one_taken(gazetteer: Any) -> None:
    """A place that is only threatened does not become what "the town" stands for."""
    found = shifts(gazetteer, "fr", "2023-12-20", "Deux jours après avoir investi Wad Madani, les FSR menacent Sennar. L'armée a reconnu s'être retirée de la ville.")
    assert ("Wad Madani", "withdrawal", "asserted") in told(found)


def test_another_countrys_capital_is_not_left_along(gazetteer: Any) -> None:
    """A capital behind a comma that acts is not listed with a town of another country."""
    found = shifts(gazetteer, "fr", "2024-02-17", "L'Ukraine se retire d'Avdiïvka, Moscou y voit une victoire.")
    assert told(found) == {("Avdiïvka", "withdrawal", "asserted")}


def test_positions_left_are_those_of_the_place_told_before(gazetteer: Any) -> None:
    """ "The soldiers abandoned their positions" speaks of the town told before; civilians named behind a town are not who left it."""
    found = shifts(gazetteer, "fr", "2021-01-04", "Les rebelles centrafricains ont pris dimanche Bangassou. Les soldats de l'armée centrafricaine ont abandonné leurs positions.")
    assert ("Bangassou", "withdrawal", "asserted") in told(found)
    left = shifts(gazetteer, "fr", "2025-10-28", "Le chef de l'armée soudanaise a admis que ses troupes avaient évacué El-Facher pour épargner aux civils un bain de sang.")
    assert told(left) == {("El-Facher", "withdrawal", "asserted")}


def test_a_description_speaks_of_the_place_that_the_text_calls_so(gazetteer: Any) -> None:
    """"The town" is the one that the text calls a town, not the capital that was named since."""
    found = shifts(gazetteer, "en", "2023-12-19", "Troops left the town of Rabak on Sunday. Khartoum, the capital, lies far to the north. The RSF entered the town on Monday.")
    assert told(found) == {("Rabak", "withdrawal", "asserted"), ("Rabak", "attack", "asserted")}


def test_two_numbers_of_a_noun_are_alike() -> None:
    """A noun is known again in the plural and with its article, and not in another word that starts like it."""
    assert alike("city", "cities") and alike("towns", "town") and alike("مدينة", "المدينة")
    assert not alike("city", "citadel") and not alike("ville", "village")


def test_a_lead_may_leave_the_name_to_the_next_sentence(gazetteer: Any) -> None:
    """The town that a lead takes without its name is the first one called so in the next two sentences; where there is none, none is taken."""
    text = "Rebels have captured a town in the west of Syria, activists said. Fighters are now in every street of the town of Morek. A shop burned."
    assert told(shifts(gazetteer, "en", "2014-04-05", text)) >= {("Morek", "capture", "asserted")}
    assert not told(shifts(gazetteer, "en", "2014-04-05", "Rebels have captured a town in the west of Syria, activists said. The army shelled no one from Damascus."))


def test_a_people_of_two_words_is_another_than_that_of_its_second(gazetteer: Any) -> None:
    """ "South Sudanese" and "sud-soudanaise" never speak of Sudan."""
    english = shifts(gazetteer, "en", "2018-03-05", "South Sudanese troops captured Konna on Sunday.")
    french = shifts(gazetteer, "fr", "2018-03-05", "L'armée sud-soudanaise a pris Konna dimanche.")
    assert {s.gains for s in (*english, *french)} == {"South Sudan"}


def test_what_was_told_taken_back_is_not_taken_anew(gazetteer: Any) -> None:
    """A later "capture" of a place by the side that took it back, or by nobody, is the same change; by another side it is none."""
    same = shifts(gazetteer, "en", "2013-01-18", "Malian troops retook Konna on Thursday. The capture of Konna opens the road north.")
    other = shifts(gazetteer, "en", "2013-01-18", "Malian troops retook Konna on Thursday. MNLA fighters captured Konna on Friday.")
    assert [s.kind for s in same] == ["recapture"]
    assert {(s.kind, s.gains) for s in other} == {("recapture", "Mali government"), ("capture", "MNLA")}


def test_a_verb_behind_and_has_the_subject_of_the_one_before(gazetteer: Any) -> None:
    """What a first verb has as its object is no subject of the second."""
    found = shifts(gazetteer, "es", "2021-02-02", "El ejército sirio ha matado a veinte yihadistas y ha tomado Alepo.")
    assert [s.gains for s in found] == ["Syrian government"]


def test_a_denied_hold_is_a_denied_capture_unless_it_lasts(gazetteer: Any) -> None:
    """ "denies that X is under their control" denies a taking; "denies that X remains in their hands" does not."""
    taken = shifts(gazetteer, "en", "2023-01-11", "Ukraine denied that Soledar was under Russian control.")
    kept = shifts(gazetteer, "en", "2023-01-11", "Russia denied that Soledar remained in Ukrainian hands.")
    assert [(s.kind, s.modality) for s in taken] == [("capture", "denied")]
    assert all(s.kind == "held" for s in kept)


def test_who_loses_may_stand_within_the_words_of_a_taking(gazetteer: Any) -> None:
    """A side behind "from" inside a phrase loses; the subject still gains."""
    found = shifts(gazetteer, "fr", "2013-01-18", "L'armée malienne a repris aux rebelles du MNLA le contrôle de Konna.")
    assert [(s.kind, s.gains, s.loses) for s in found] == [("recapture", "Mali government", "MNLA")]


def test_letters_of_no_side_are_no_place(gazetteer: Any) -> None:
    """Broadcasters and monitors, whose letters a language lists, are never attacked."""
    found = shifts(gazetteer, "fr", "2025-06-05", "Le JNIM a pris Konna. Une source a confirmé cette attaque à RFI.")
    assert {place for place, _, _ in told(found)} == {"Konna"}

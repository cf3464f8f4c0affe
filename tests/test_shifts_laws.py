"""Laws of control changes that hold for any text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.articles import parse_article
from geomap.gazetteers.index import Gazetteer
from geomap.languages import available, words
from geomap.pipeline import read
from geomap.shifts import KINDS, MODALITIES, Shift

PIECES = ["The Taliban", "Kunduz", "Herat", "the army", "captured", "did not capture", "fell to", "withdrew from", "said", "denied that", "on Sunday", "in 2015", "if", "will retake", "and", ",",
          ".", "\n", "the city", "which", "Kabul", "50 km south of", "<script>", "=1+1", "\u202e"]


def shifts(text: str, gazetteer: Gazetteer, date: str = "2021-08-13", language: str = "en") -> tuple[Shift, ...]:
    return read(parse_article(text, id="x", date=date, language=language), gazetteer=gazetteer).shifts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25))
def test_every_shift_is_of_the_contract(gazetteer: Gazetteer, pieces: list[str]) -> None:
    """Any heap of words gives shifts of the contract's kinds and modalities, with evidence that holds their place, and no side against itself."""
    text = "Report . " + " ".join(pieces)
    for shift in shifts(text, gazetteer):
        assert shift.kind in KINDS
        assert shift.modality in MODALITIES
        assert 0 <= shift.evidence.start < shift.evidence.end <= len(text)
        assert shift.gains is None or shift.gains != shift.loses
        assert shift.when is None or shift.when.start <= shift.when.end
        assert 0 < shift.confidence <= 1


def test_the_own_state_of_a_place_never_captures_it_unsaid(gazetteer: Gazetteer) -> None:
    """A side that a sentence leaves out is not the government that has just taken something back."""
    found = shifts("Afghan forces recaptured Kunduz on Thursday. Herat was captured on Friday.", gazetteer)
    assert [(s.placing.mention.text, s.gains) for s in found] == [("Kunduz", "Afghan government"), ("Herat", None)]


def test_who_hands_over_does_not_gain(gazetteer: Gazetteer) -> None:
    """An agent behind a handing over is the one that loses."""
    (found,) = shifts("Kunduz a \u00e9t\u00e9 livr\u00e9e vendredi aux talibans par l\u2019arm\u00e9e afghane.", gazetteer, language="fr")
    assert (found.kind, found.gains, found.loses) == ("surrender", "Taliban", "Afghan government")


@pytest.mark.parametrize("text", ["Berlin fell silent for a minute.", "The runners took part in the Baghdad marathon.", "Lyon s'est empar\u00e9 de la t\u00eate du classement."])
def test_without_an_armed_side_nothing_is_taken(gazetteer: Gazetteer, text: str) -> None:
    """Verbs of taking alone change no control."""
    assert shifts(text, gazetteer, language="fr" if "Lyon" in text else "en") == ()


def test_what_did_not_happen_leaves_its_day_to_nothing(gazetteer: Gazetteer) -> None:
    """"In the evening" takes up the day of what happened before, never that of a promise or a denial; with no day told before it is the article's own."""
    text = "date 2021-08-11 L'armée n'a pas repris Kunduz, contrairement à ce qu'elle avait promis dimanche. À Ghazni, des combats ont éclaté dans la soirée aux abords de la ville."
    found = next(s for s in read(text, gazetteer=gazetteer).shifts if s.placing.mention.text == "Ghazni" and s.kind == "contested")
    assert found.when and (str(found.when.start), str(found.when.end)) == ("2021-08-10", "2021-08-11")
    told = read("date 2021-08-13 Mercredi, les talibans ont pris Ghazni. Des combats ont éclaté dans la soirée à Kunduz.", gazetteer=gazetteer).shifts
    assert {str(s.when.end) for s in told if s.when} == {"2021-08-11"}


@pytest.mark.parametrize(("text", "kind", "expected"), [
    ("Les insurgés disent avoir attaqué Mazar-i-Sharif. La police de Balkh dément toute attaque contre Mazar-i-Sharif et soutient que la ville reste sous le contrôle de l'armée.", "held", ["claimed"]),
    ("Le gouvernement afghan dément la prise de Hérat et de Kunduz par les talibans.", "capture", ["denied", "denied"]),
    ("The governor denied and said it was false that Kunduz had fallen.", "capture", ["denied"]),
])
def test_what_is_maintained_after_a_denial_is_claimed(gazetteer: Gazetteer, text: str, kind: str, expected: list[str]) -> None:
    """"Denies X and maintains Y": Y is what one party says, not what it denies; a denial goes on over "and" without a verb of speech."""
    found = [s for s in read(f"date 2021-08-09 {text}", gazetteer=gazetteer).shifts if s.kind == kind]
    assert [s.modality for s in found] == expected


def test_a_day_in_a_relative_clause_stays_there(gazetteer: Gazetteer) -> None:
    """A time behind a relative pronoun and a verb of its own is not the day of the verb before it."""
    found = shifts("The army entered Kunduz, which the Taliban had captured in 2015.", gazetteer)
    assert [(s.kind, s.historical, s.when_words) for s in found] == [("attack", False, None), ("capture", True, "2015")]


def test_a_relative_clause_tells_of_the_place_before_it(gazetteer: Gazetteer) -> None:
    """However a place is tied itself, "which fell" behind it is about it."""
    (found,) = shifts("In Kunduz, which fell to the Taliban on Sunday, banks were shut.", gazetteer)
    assert (found.placing.mention.text, found.kind, found.gains) == ("Kunduz", "capture", "Taliban")


def test_a_witness_beside_a_side_asserts(gazetteer: Gazetteer) -> None:
    """What a side and a witness say together is no mere claim; what the acting side's own spokesman says is one."""
    (both,) = shifts("The Taliban captured Kunduz on Sunday, a lawmaker and a Taliban spokesman said.", gazetteer)
    (own,) = shifts("The Taliban captured Kunduz on Sunday, a spokesman said.", gazetteer)
    assert (both.modality, own.modality) == ("asserted", "claimed")


@pytest.mark.parametrize(("text", "place", "day"), [
    ("The army left Kunduz on Friday, the only city that it had retaken.", "Kunduz", "2021-08-13"),
    ("The army retook Herat on Thursday, a town which fell to the Taliban two weeks earlier.", "Herat", "2021-08-12"),
])
def test_a_relative_clause_keeps_its_day(gazetteer: Gazetteer, text: str, place: str, day: str) -> None:
    """The day of a relative clause is not that of the sentence it stands in, nor the other way round."""
    found = [s for s in shifts(text, gazetteer) if s.placing.mention.text == place and not s.historical and s.when]
    assert [str(s.when.start) for s in found[:1] if s.when] == [day]


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("es", "Los talibanes rodearon Kunduz. Quieren tomarla.", [("contested", "asserted"), ("capture", "threatened")]),
    ("pt", "Os talibãs cercaram Kunduz. Querem tomá-la.", [("contested", "asserted"), ("capture", "threatened")]),
    ("es", "Los talibanes rodearon Kunduz. Fue tomada el jueves.", [("contested", "asserted"), ("capture", "asserted")]),
])
def test_pronouns_written_onto_verbs_and_left_out_stand_for_the_place_told_last(gazetteer: Gazetteer, language: str, text: str, expected: list[tuple[str, str]]) -> None:
    """"tomarla" and a subject that is left out speak of the place told last."""
    found = shifts(text, gazetteer, language=language)
    assert [(s.kind, s.modality) for s in found if s.placing.mention.text == "Kunduz"] == expected


def test_an_unknown_name_behind_a_noun_is_not_the_place_told_before(gazetteer: Gazetteer) -> None:
    """"the town Xyzzy" is no other town, though no list knows it."""
    found = shifts("The Taliban attacked Kunduz. They also captured the town Xyzzyabad on Thursday.", gazetteer)
    assert [s.kind for s in found if s.placing.mention.text == "Kunduz"] == ["attack"]


def test_what_is_denied_is_what_stands_behind_the_denial(gazetteer: Gazetteer) -> None:
    """Who denies having lost one place does not deny what the sentence told before."""
    found = shifts("The Taliban captured Kunduz, the officials said, and denied that they had lost Herat.", gazetteer)
    assert ("Kunduz", "denied") not in [(s.placing.mention.text, s.modality) for s in found]


@pytest.mark.parametrize(("language", "text", "place", "kind", "gains"), [
    ("uk", "Мосул іракська армія звільнила в липні.", "Мосул", "recapture", "Iraqi government"),
    ("uk", "Вовчанськ, за словами мешканців, окупанти залишили.", "Вовчанськ", "withdrawal", None),
    ("ru", "Из Кидаля повстанцы ушли ночью, рассказали жители.", "Кидаля", "withdrawal", None),
    ("ru", "Боевики были выбиты из Пальмиры сирийскими войсками.", "Пальмиры", "recapture", "Syrian government"),
])
def test_cases_free_the_order_of_words(gazetteer: Gazetteer, language: str, text: str, place: str, kind: str, gains: str | None) -> None:
    """In a language with cases the object, or the place that is left, may open the clause, and the agent may follow the place."""
    (found,) = shifts(text, gazetteer, "2022-09-12", language)
    assert (found.placing.mention.text, found.kind, found.gains) == (place, kind, gains)


def test_a_ministry_is_that_of_the_country_behind_it(gazetteer: Gazetteer) -> None:
    """Whatever the text is mostly about, "the defence ministry [of] Armenia" speaks for Armenia."""
    text = "Азербайджан атакует Карабах. Азербайджанские войска оставили Шушу, заявило Минобороны Армении, но Минобороны Азербайджана утверждает, что взяло Степанакерт."
    by = {s.placing.mention.text: (s.modality, s.gains) for s in shifts(text, gazetteer, "2020-11-08", "ru")}
    assert by["Степанакерт"] == ("claimed", "Azerbaijan")


def test_this_is_denied_speaks_of_the_sentence_before(gazetteer: Gazetteer) -> None:
    """A denial of "this" in front of a colon denies what was told before, over a sentence that tells nothing, by a capital too."""
    text = "Россия заявила, что российские войска взяли Бахмут. На улицах видны люди. Киев это опроверг: бои продолжаются."
    found = shifts(text, gazetteer, "2023-05-22", "ru")
    assert [(s.kind, s.modality) for s in found if s.kind == "capture"] == [("capture", "claimed"), ("capture", "denied")]


def test_a_month_of_last_year(gazetteer: Gazetteer) -> None:
    """"Last year" beside a month is its year, before it or behind it."""
    for text in ("Торік у травні російські війська захопили Попасну.", "Російські війська захопили Попасну в травні минулого року."):
        (found,) = shifts(text, gazetteer, "2023-05-22", "uk")
        assert found.when is not None
        assert (str(found.when.start), found.historical) == ("2022-05-01", True)


def test_the_only_other_side_named_gains_what_is_lost(gazetteer: Gazetteer) -> None:
    """Where nobody is told gaining and the text names one other armed side, that is who gains, and `why` says so; of two it is nobody."""
    (one,) = shifts("Afghan troops fought the Taliban for days. Kunduz fell on Thursday.", gazetteer)
    (two,) = shifts("Afghan troops fought the Taliban and Islamic State for days. Kunduz fell on Thursday.", gazetteer)
    assert (one.gains, "only other side" in one.why, two.gains) == ("Taliban", True, None)


def test_a_hold_after_the_others_left_is_a_capture(gazetteer: Gazetteer) -> None:
    """Who is told holding a place that another side has just left took it; a state that holds its own did not."""
    found = shifts("The army withdrew from Kunduz on Thursday. The Taliban are in full control of Kunduz.", gazetteer)
    assert [(s.kind, s.gains) for s in found] == [("withdrawal", "Taliban"), ("capture", "Taliban")]
    found = shifts("The Taliban withdrew from Kunduz on Thursday. The army is in full control of Kunduz.", gazetteer)
    assert [s.kind for s in found] == ["withdrawal", "held"]


def test_a_building_taken_is_a_part_of_its_town(gazetteer: Gazetteer) -> None:
    """Taking a base or post in a town takes a part of it; a position in a province is no place."""
    (found,) = shifts("The Taliban seized an army base at Kunduz on Thursday.", gazetteer)
    assert (found.kind, found.partial) == ("capture", True)
    assert shifts("The Taliban seized a position in Helmand on Thursday.", gazetteer) == ()


def test_the_city_of_the_dateline_is_what_the_city_stands_for(gazetteer: Gazetteer) -> None:
    """Until another place is told, "the city" is where the article was written, in the country that it speaks of."""
    (found,) = shifts("KUNDUZ, Afghanistan (AP) - The Taliban captured the city on Thursday, residents said.", gazetteer)
    assert (found.placing.mention.text, found.kind) == ("KUNDUZ", "capture")


def test_a_failure_is_that_of_its_own_verb(gazetteer: Gazetteer) -> None:
    """A word of failure before "and" says nothing of the verb behind it."""
    (found,) = [s for s in shifts("The army will deploy to repel the insurgents and retake Kunduz.", gazetteer) if s.kind == "recapture"]
    assert found.modality == "threatened"


def test_an_attack_in_a_province_is_none_on_it(gazetteer: Gazetteer) -> None:
    """"Assaults on two towns in Helmand" say of no place that it was attacked."""
    assert shifts("The Taliban launched assaults on two towns in Helmand on Thursday.", gazetteer) == ()


def test_the_day_after_is_counted_from_what_was_told_before(gazetteer: Gazetteer) -> None:
    """"The next day" follows the day told last, not the article's own, and its verb without a subject goes on with who acted."""
    found = shifts("Los talibanes tomaron Kunduz el lunes. Al d\u00eda siguiente entraron en Herat.", gazetteer, language="es")
    assert [(s.placing.mention.text, s.gains, str(s.when.start)) for s in found if s.when] == [("Kunduz", "Taliban", "2021-08-09"), ("Herat", "Taliban", "2021-08-10")]


def test_people_led_out_are_no_army_that_leaves(gazetteer: Gazetteer) -> None:
    """Evacuated civilians are no withdrawal, in the passive either."""
    assert not shifts("The Taliban advanced. Some 3,000 people were evacuated from Kunduz on Friday.", gazetteer)


def test_still_and_only_are_no_gain(gazetteer: Gazetteer) -> None:
    """What a side "still controls", or controls "only" now, it has not just taken."""
    assert {s.kind for s in shifts("Los talibanes siguen controlando Kunduz. El Ej\u00e9rcito ya solo controla Herat.", gazetteer, language="es")} == {"held"}


@pytest.mark.parametrize(("language", "text", "first"), [
    ("en", "Rebels have captured Aleppo, Hama and Daraa since Nov. 27.", "2024-11-27"), ("fr", "Les rebelles ont pris Alep, Hama et Deraa depuis le 27 novembre.", "2024-11-27"),
    ("en", "Troops have taken Sirte, the capital of IS since 2015.", "2024-12-07")])
def test_a_perfect_with_since_is_dated_no_more_precisely(language: str, text: str, first: str, gazetteer: Gazetteer) -> None:
    """What was taken since a day was taken on any day from then on; what lasted since then is no day of the taking."""
    shifts = read(parse_article(text, id="a", language=language, date="2024-12-08"), gazetteer=gazetteer).shifts
    assert shifts and {(str(s.when.start), str(s.when.end)) for s in shifts if s.when} == {(first, "2024-12-08")}
    assert not any(s.historical for s in shifts)


def test_an_account_that_the_text_retells_is_claimed(gazetteer: Gazetteer) -> None:
    """What a sentence ascribes to the side that gains ("Об этом заявил Генштаб") is its claim, as is its own gain told behind it; what witnesses tell is not."""
    text = "Азербайджанская армия заняла Шушу. Об этом сообщило Минобороны Азербайджана. Азербайджанские войска вошли в Агдам и взяли Лачин."
    assert {(s.placing.mention.text, s.modality) for s in shifts(text, gazetteer, "2020-11-10", "ru") if s.kind == "capture"} == {("Шушу", "claimed"), ("Лачин", "claimed")}
    assert [s.modality for s in shifts("Азербайджанская армия заняла Шушу. Об этом сообщили местные жители.", gazetteer, "2020-11-10", "ru")] == ["asserted"]


def test_an_article_on_an_earlier_episode_stays_in_it(gazetteer: Gazetteer) -> None:
    """What a text that opens with a day long ago, and names none of its own weeks, tells without a day is recalled as well."""
    text = "En juillet 2012, les talibans ont pris Kunduz. Les talibans sont ensuite entrés dans Herat."
    assert [s.historical for s in shifts(text, gazetteer, "2021-03-01", "fr")] == [True, True]
    assert [s.historical for s in shifts("Les talibans ont pris Herat. En juillet 2012, ils avaient pris Kunduz.", gazetteer, "2021-03-01", "fr")] == [False, True]


def test_places_listed_behind_a_mark_are_those_counted_before_it(gazetteer: Gazetteer) -> None:
    """"Two towns in the north – X and Y" names them; "two towns" alone is no place told before."""
    found = shifts("Таліби захопили Газні. Таліби захопили два великих міста на півночі країни - Кундуз і Талукан.", gazetteer, "2015-10-01", "uk")
    assert [s.placing.mention.text for s in found] == ["Газні", "Кундуз", "Талукан"]
    assert [s.kind for s in shifts("Таліби захопили Газні. Армія звільнила два великих міста.", gazetteer, "2015-10-01", "uk")] == ["capture"]


@pytest.mark.parametrize("marks", [("\u201e", "\u201c (IS)"), ('"', '" (IS)'), ("\u00bb", "\u00ab"), ("", " (IS)")])
def test_marks_around_the_name_of_a_side_part_no_clause(gazetteer: Gazetteer, marks: tuple[str, str]) -> None:
    """Quotation marks around a side, and brackets around what else it is called, change nothing of what a sentence tells."""
    opening, closing = marks
    plain, marked = (shifts(f"Die afghanische Armee hat die Stadt Kundus von der Miliz {name} zur\u00fcckerobert.", gazetteer, language="de")
                     for name in ("Islamischer Staat", f"{opening}Islamischer Staat{closing}"))
    assert [(s.kind, s.modality, s.gains) for s in marked] == [(s.kind, s.modality, s.gains) for s in plain] == [("recapture", "asserted", "Afghan government")]


def test_a_day_to_come_is_announced(gazetteer: Gazetteer) -> None:
    """What is told for a day behind the article's own has not happened; what is told for one before it has."""
    told = {day: [s.modality for s in shifts(f"Las tropas afganas se retiraron de Kunduz el {day} de agosto.", gazetteer, language="es")] for day in (11, 25)}
    assert told == {11: ["asserted"], 25: ["threatened"]}


def test_a_fight_with_an_outcome_is_over(gazetteer: Gazetteer) -> None:
    """"After heavy fighting" of a sentence that tells who took the town is no fight of its own."""
    assert [s.kind for s in shifts("Nach schweren K\u00e4mpfen in Kundus haben die Taliban die Stadt erobert.", gazetteer, language="de")] == ["capture"]
    assert [s.kind for s in shifts("In Kundus dauern schwere K\u00e4mpfe mit den Taliban an.", gazetteer, language="de")] == ["contested"]


def test_what_is_called_a_blow_to_a_side_is_no_gain_of_its_own(gazetteer: Gazetteer) -> None:
    """The side that a loss or a fall is "a setback for" lost the place."""
    for text in ("The loss of Kunduz is a heavy blow to the Taliban.", "The capture of Kunduz is a setback for the Taliban."):
        assert all(s.gains != "Taliban" and s.loses == "Taliban" for s in shifts(text, gazetteer))


def test_a_side_in_an_oblique_case_is_no_subject_while_another_is_at_hand(gazetteer: Gazetteer) -> None:
    """Who broke through "the enemy's defence" took the town, not the enemy; a town "handed to" a side in the dative is its gain."""
    assert [s.gains for s in shifts("Сирийская армия прорвала оборону боевиков и взяла Алеппо.", gazetteer, "2016-12-13", "ru")] == ["Syrian government"]
    assert [(s.gains, s.loses) for s in shifts("Ракка сдана отрядам «Сирийских демократических сил».", gazetteer, "2017-10-18", "ru")] == [("SDF", None)]


def test_a_participle_describes_the_noun_that_it_stands_behind(gazetteer: Gazetteer) -> None:
    """"Lands once taken by rebels" tells of no town named before it."""
    assert [s.kind for s in shifts("Сирийская армия освободила Алеппо и земли, захваченные боевиками.", gazetteer, "2016-12-13", "ru")] == ["recapture"]


def test_a_quotation_of_several_sentences_is_its_speakers_claim(gazetteer: Gazetteer) -> None:
    """What stands in a quotation whose speaker is named behind its last sentence is told by the speaker; a quotation of others changes nothing."""
    text = '"Азербайджанская армия освободила Физули. Победа близка", - {} журналистам.'
    assert [s.modality for s in shifts(text.format("сказал Алиев"), gazetteer, "2020-10-17", "ru")] == ["claimed"]
    assert [s.modality for s in shifts(text.format("сказал житель города"), gazetteer, "2020-10-17", "ru")] == ["asserted"]


def test_a_day_opens_a_sentence_behind_a_whole_word(gazetteer: Gazetteer) -> None:
    """In languages that write so, "… near Aleppo. 6 November …" is two sentences, and what the second tells is not of the first one's place."""
    found = shifts("Сирийская армия освободила авиабазу Квейрис. 6 ноября повстанцы взяли Морек.", gazetteer, "2015-11-21", "ru")
    assert [(s.placing.mention.text, s.gains) for s in found][-1:] == [("Морек", "Syrian rebels")]
    assert len({s.evidence for s in found}) == len(found)


@pytest.mark.parametrize("code", [c for c in available() if words(c).get("shifts")])
def test_a_text_cut_anywhere_is_read(gazetteer: Gazetteer, code: str) -> None:
    """No sentence is so broken that reading it fails: examples of each language, cut behind every word and before it."""
    rows = tomllib.loads((Path(__file__).parents[1] / "geomap" / "languages" / f"{code}.examples.toml").read_text("utf-8"))["example"]
    for row in [*rows[::25], {"text": "The Taliban seized Kunduz. They also captured a town", "date": "2021-08-13"}]:
        listed = row["text"].split(" ")
        for cut in range(1, len(listed)):
            for part in (" ".join(listed[:cut]), " ".join(listed[cut:])):
                for shift in shifts(part, gazetteer, row["date"], code) if any(map(str.isalpha, part)) else ():  # "2015." alone is a date and no text
                    assert shift.kind in KINDS


@pytest.mark.parametrize(("text", "code"), [
    ("KABOUL, 13 août 2021 – En une nuit, les talibans ont pris les deux grandes villes du sud de l'Afghanistan.", "fr"),
    ("KABUL, 13 August 2021 – Overnight the Taliban captured the two largest cities of the south.", "en"),
])
def test_several_towns_are_not_the_one_of_the_dateline(gazetteer: Gazetteer, text: str, code: str) -> None:
    """Towns that are counted and not named yet are none that was named before: nothing is drawn where the report was written."""
    assert shifts(text, gazetteer, "2021-08-13", code) == ()


def test_the_sample_article_takes_no_capital(gazetteer: Gazetteer) -> None:
    """The article that the front page draws tells of Kabul as threatened and not attacked."""
    text = (Path(__file__).parents[1] / "data" / "articles" / "lashkar-gah-2021-08-13.txt").read_text("utf-8")
    kabul = [s for s in read(parse_article(text, id="x"), gazetteer=gazetteer).shifts if s.placing.place and s.placing.place.feature == "PPLC"]
    assert {(s.kind, s.modality) for s in kabul} == {("attack", "denied"), ("attack", "threatened")}

"""Article -> TimeExpression: words of time become days, no more precise than the words and the article's date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.articles import Interval, parse_article
from geomap.times import find_times

FRIDAY = "2021-08-13"


def when(words: str, published: str | None, language: str) -> list[tuple[str, str] | None]:
    """First and last day of each expression of a text."""
    article = parse_article(f"Pris {words}.", date=published, language=language)
    return [(t.when.start.isoformat(), t.when.end.isoformat()) if t.when else None for t in find_times(article)]


@pytest.mark.parametrize(("words", "language", "first", "last"), [
    ("vendredi", "fr", "2021-08-13", None), ("jeudi", "fr", "2021-08-12", None), ("samedi matin", "fr", "2021-08-07", None), ("vendredi dernier", "fr", "2021-08-06", None),
    ("jeudi dernier", "fr", "2021-08-12", None), ("vendredi prochain", "fr", "2021-08-20", None), ("lundi prochain", "fr", "2021-08-16", None), ("hier", "fr", "2021-08-12", None),
    ("avant-hier", "fr", "2021-08-11", None), ("aujourd'hui", "fr", "2021-08-13", None), ("aujourd’hui", "fr", "2021-08-13", None), ("demain", "fr", "2021-08-14", None),
    ("le 12 août", "fr", "2021-08-12", None), ("le jeudi 12 août 2021", "fr", "2021-08-12", None), ("le 1er août", "fr", "2021-08-01", None), ("le 30 décembre", "fr", "2020-12-30", None),
    ("il y a trois jours", "fr", "2021-08-10", None), ("la semaine dernière", "fr", "2021-08-02", "2021-08-08"), ("le mois dernier", "fr", "2021-07-01", "2021-07-31"),
    ("dans la nuit de jeudi à vendredi", "fr", "2021-08-12", "2021-08-13"), ("dans la nuit de mercredi 11 à jeudi 12 août", "fr", "2021-08-11", "2021-08-12"),
    ("en mars", "fr", "2021-03-01", "2021-03-31"), ("en septembre", "fr", "2020-09-01", "2020-09-30"), ("en septembre 2015", "fr", "2015-09-01", "2015-09-30"),
    ("en 2015", "fr", "2015-01-01", "2015-12-31"), ("2021-08-12", "fr", "2021-08-12", None),
    ("on Friday", "en", "2021-08-13", None), ("on Thursday", "en", "2021-08-12", None), ("last Friday", "en", "2021-08-06", None), ("next Friday", "en", "2021-08-20", None),
    ("yesterday", "en", "2021-08-12", None), ("on Aug. 12", "en", "2021-08-12", None), ("on August 12, 2021", "en", "2021-08-12", None), ("on 12 August", "en", "2021-08-12", None),
    ("ten days ago", "en", "2021-08-03", None), ("last week", "en", "2021-08-02", "2021-08-08"), ("in May", "en", "2021-05-01", "2021-05-31"), ("in 1996", "en", "1996-01-01", "1996-12-31"),
    ("overnight from Thursday to Friday", "en", "2021-08-12", "2021-08-13"),
    ("na quinta-feira", "pt", "2021-08-12", None), ("em março de 2015", "pt", "2015-03-01", "2015-03-31"), ("há três dias", "pt", "2021-08-10", None), ("no mês passado", "pt", "2021-07-01", "2021-07-31"),
    ("روز پنج‌شنبه", "fa", "2021-08-12", None), ("در ژوئن ۲۰۱۴", "fa", "2014-06-01", "2014-06-30"), ("دیروز", "fa", "2021-08-12", None), ("سه روز پیش", "fa", "2021-08-10", None),
    ("летом", "ru", "2021-06-01", "2021-08-13"), ("взимку", "uk", "2020-12-01", "2021-02-28"), ("im Herbst", "de", "2020-09-01", "2020-11-30"), ("летом 2014 года", "ru", "2014-01-01", "2014-12-31"),
])
def test_words_mean_days_from_the_articles_day(words: str, language: str, first: str, last: str | None) -> None:
    """With the article's day known, a weekday is one day, the last one up to it; wider words stay wide."""
    assert when(words, FRIDAY, language) == [(first, last or first)]


@pytest.mark.parametrize(("words", "language", "first", "last"), [
    ("vendredi", "fr", "2021-08-06", "2021-08-27"), ("jeudi", "fr", "2021-08-05", "2021-08-26"), ("dimanche", "fr", "2021-08-01", "2021-08-29"), ("mardi", "fr", "2021-08-03", "2021-08-31"),
    ("on Friday", "en", "2021-08-06", "2021-08-27"), ("on Thursday", "en", "2021-08-05", "2021-08-26"), ("hier", "fr", "2021-07-31", "2021-08-30"), ("le 12 août", "fr", "2021-08-12", "2021-08-12"),
])
def test_a_weekday_in_an_article_of_a_month_is_some_such_day_of_it(words: str, language: str, first: str, last: str) -> None:
    """"vendredi" in August 2021 is the interval from that month's first to its last Friday: the day is never invented."""
    assert when(words, "2021-08", language) == [(first, last)]


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from(["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]))
def test_a_weekday_is_that_day_of_the_last_seven(day: date, word: str) -> None:
    """For any article's day, a weekday is within the seven days that end with it."""
    found = find_times(parse_article(f"Pris {word}", date=day.isoformat(), language="fr"))[0].when
    assert found is not None
    assert found.start == found.end
    assert timedelta(0) <= day - found.start < timedelta(7)
    assert found.start.weekday() == ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"].index(word)


@given(st.integers(1950, 2100), st.integers(1, 12), st.integers(0, 6))
def test_a_weekday_of_a_month_begins_and_ends_on_that_weekday(year: int, month: int, number: int) -> None:
    """For any month, both ends of the interval are that weekday, within the month, and no such day of it lies outside."""
    word = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][number]
    article = parse_article(f"Taken on {word}", date=f"{year}-{month:02}", language="en")
    found = find_times(article)[0].when
    assert found is not None and article.published is not None
    assert found.start.weekday() == found.end.weekday() == number
    assert article.published.start <= found.start < article.published.start + timedelta(7)
    assert article.published.end - timedelta(7) < found.end <= article.published.end


@pytest.mark.parametrize("words", ["vendredi", "hier", "le 12 août", "il y a trois jours", "la semaine dernière"])
def test_without_the_articles_date_no_day_is_known(words: str) -> None:
    """An article without a date leaves what depends on it unknown; the words are still found."""
    assert when(words, None, "fr") == [None]


@pytest.mark.parametrize(("words", "language"), [("le 31 juin", "fr"), ("on February 30", "en")])
def test_a_day_that_no_calendar_has_is_not_known(words: str, language: str) -> None:
    """Nor is it an error: the text says it."""
    assert when(words, FRIDAY, language) == [None]


@pytest.mark.parametrize(("words", "language"), [("it may fall", "en"), ("the march on Kabul", "en"), ("Kabul, 2021 km away", "en"), ("rien de tel", "fr"), ("sur 2500 hommes", "fr")])
def test_what_is_no_time_is_none(words: str, language: str) -> None:
    """"may", "march" and numbers are words like others."""
    assert when(words, FRIDAY, language) == []


def test_spans_are_of_the_text() -> None:
    """Each expression keeps its words: the span cuts them out of the text, without a full stop that ends the sentence."""
    article = parse_article("Prise hier. Reprise le 12 août.", date=FRIDAY, language="fr")
    found = find_times(article)
    assert [article.text[t.span.start : t.span.end] for t in found] == [t.text for t in found] == ["hier", "12 août"]


def test_a_dateline_is_no_day_of_an_event() -> None:
    """The day of a dateline is the article's own: "KABUL, Aug. 13, 2021 - They took Kunduz on Thursday" tells of a Thursday."""
    article = parse_article("KABUL, Aug. 13, 2021 - They took Kunduz on Thursday.", language="en")
    assert [t.text for t in find_times(article)] == ["Thursday"]


def test_a_language_without_words_has_no_times() -> None:
    """Nothing is guessed for a language that has no word file."""
    assert find_times(parse_article("vendredi 12 août 2021", date=FRIDAY, language="xx")) == ()


def test_the_same_day_refers_back() -> None:
    """"le même jour" is found, as of the day told before, which only the stage that reads events knows."""
    found = find_times(parse_article("Pris le même jour", date=FRIDAY, language="fr"))
    assert [(t.sort, t.when) for t in found] == [("same", None)]


def test_intervals_are_ordered_by_their_first_day() -> None:
    """Records of days sort by time."""
    assert Interval(date(2021, 8, 1), date(2021, 8, 31)) < Interval(date(2021, 8, 2), date(2021, 8, 2))


def test_a_page_that_only_looks_back_dates_by_the_year_told_before() -> None:
    """A day without a year is of the year told before it in a text of days long past alone, and of the next where it would go half a year back."""
    article = parse_article("On 4 December 1994 they came. On 31 December they attacked. On 19 January they left.", language="en", date="2024-03-05")
    assert [str(t.when.start) for t in find_times(article) if t.when] == ["1994-12-04", "1994-12-31", "1995-01-19"]


def test_news_dates_by_its_own_year() -> None:
    """A weekday, or a day of the article's own weeks, says that a text tells of its own time, whatever years it recalls."""
    recent = parse_article("It fell on 4 August 2014. On 5 May they retook it.", language="en", date="2015-05-10")
    weekday = parse_article("It fell on 4 August 2014. On 5 May they left, and on Monday they were back.", language="en", date="2016-01-10")
    assert [str(t.when.start) for t in find_times(recent) if t.when] == ["2014-08-04", "2015-05-05"]
    assert find_times(weekday)[1].when == Interval(date(2015, 5, 5), date(2015, 5, 5))


def test_a_date_behind_early_hours_says_of_which_day() -> None:
    """Words that count from the article's own day do not where a date follows them."""
    article = parse_article("In the early hours of 6 April they came. In the last week of June they left.", language="en", date="2024-07-05")
    assert [t.text for t in find_times(article)] == ["6 April", "June"]


def test_days_later_count_from_what_was_told() -> None:
    """A number of days later has no day of its own, but says how many to add."""
    article = parse_article("Two weeks later they left.", language="en", date="2024-07-05")
    assert [(t.sort, t.when, t.days) for t in find_times(article)] == [("later", None, 14)]


@pytest.mark.parametrize(("text", "published", "days"), [
    ("Le 20 janvier 2015, ils prennent X. En août, Y est repris. Le 3 janvier, Z tombe.", "2022-02-10", ["2015-01-20", "2015-08-01", "2016-01-03"]),
    ("Le 20 janvier 2015, ils ont pris X. En juillet, Y a été repris. Lundi, Z est tombé.", "2022-02-10", ["2015-01-20", "2021-07-01", "2022-02-07"]),
    ("En juillet, Y a été repris. Le 20 janvier 2015, ils avaient pris X. En août, Z tombe.", "2022-02-10", ["2021-07-01", "2015-01-20", "2021-08-01"]),
    ("Le 26 mars 2015, ils attaquent X, tenue depuis septembre 2014. En juillet, Y tombe.", "2018-06-13", ["2015-03-26", "2014-09-01", "2015-07-01"]),
])
def test_a_past_narrative_goes_on_in_its_year(text: str, published: str, days: list[str]) -> None:
    """A day without a year follows the date told before it, soon, in a text that opens with a year and counts nothing from its own day."""
    article = parse_article(text, date=published, language="fr")
    assert [t.when.start.isoformat() for t in find_times(article) if t.when] == days


@pytest.mark.parametrize(("text", "published", "days"), [
    ("Le 6, les Serbes attaquent. Le 11, ils prennent X.", "1995-07-31", ["1995-07-06", "1995-07-11"]),
    ("Le 28 mai 1995, ils attaquent. Le 30, ils prennent X. Le 2, ils partent.", "1995-07-31", ["1995-05-28", "1995-05-30", "1995-06-02"]),
    ("NOVEMBRE 1999\n12 : L'armée prend X.\n17 : Elle prend Y.", "2000-06-01", ["1999-11-01", "1999-11-12", "1999-11-17"]),
    ("1 : L'armée entre.\n18 : Elle prend X.", "2000-01-01", ["2000-01-01", "1999-12-18"]),
    ("Des 28, 12 sont morts ; il en reste 5, dont 2 : X et Y.", "2000-06-01", []),
])
def test_a_chronicle_leaves_out_its_month(text: str, published: str, days: list[str]) -> None:
    """A day without its month opens a line or sentence of a chronicle, and is of the month told before it or stands over it."""
    article = parse_article(text, date=published, language="fr")
    assert [t.when.start.isoformat() for t in find_times(article) if t.when] == days

"""Article -> TimeExpression: when the text says a thing happened, as days, at the precision it says.

The answer is an interval, at the precision of the words and of the article's own date: "vendredi" in an
article of August 2021 is some Friday of that month. That, and 20 µs an expression, is why the parsing
here is by the language file's words; free wordings of an article's own date go to dateparser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import compress

from geomap._memos import Memo
from geomap.articles import DATELINE_REACH, Article, Interval, Span, find_datelines, parse_interval
from geomap.gazetteers.names import TOKEN
from geomap.languages import fold_word, words
from geomap.sentences import words_of

_DAY = timedelta(days=1)
_NEVER = r"(?!)"
_RECENT, _PAST, _HALF_A_YEAR = timedelta(days=30), timedelta(days=60), timedelta(days=183)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that say when, where they stand, the days they mean (None: not known) and of what sort they are.

    `sort` is day, month, year, weekday, relative, same (the day of what was told before), next (the day after that) or later (`days` after it).
    """

    span: Span
    text: str
    when: Interval | None
    sort: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What the expressions of one language are made of: words, folded, and templates as the language file writes them."""

    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    numbers: Mapping[str, int]
    units: Mapping[str, int]
    fixed: Mapping[str, str]
    ago: tuple[str, ...]
    night: tuple[str, ...]
    next: tuple[str, ...]
    last: tuple[str, ...]
    adjectives_follow: bool
    later: tuple[str, ...]
    dated: re.Pattern[str]
    """What follows words like "in the early hours" where a date says of which day: "of 6 April"."""
    longest_months: tuple[tuple[re.Pattern[str], int], ...]
    starting: Memo[str, re.Pattern[str] | None]
    """Word -> the expressions that can start with it: a small pattern each, where one of all alternatives takes 40 µs a word. None for most."""
    goes_on: Memo[str, Memo[str, bool]]
    """Word that expressions can start with -> the word behind it -> whether one can start with the two: many do with "the", but not at most of them."""


def find_times(article: Article) -> tuple[TimeExpression, ...]:
    """Time expressions of an article in the order of the text; none for a language without words."""
    patterns = _patterns(article.language)
    if patterns is None:
        return ()
    told = [t for m in _matches(article, patterns) if (t := _resolve(m, patterns, article))]
    told = list(_in_months_told(told, article))
    found = _by_years_told(told) if looks_back(told, article.published) else list(_narrated(told, article))
    if not found or found[0].span.start > article.body_start + DATELINE_REACH:
        return tuple(found)
    # A dateline's day is the article's own, and not that of the first thing it tells.
    own = [span for _, span in find_datelines(article.text, article.body_start, article.language)]
    return tuple(t for t in found if not any(s.start < t.span.end and t.span.start < s.end for s in own))


def looks_back(times: Sequence[TimeExpression], published: Interval | None) -> bool:
    """Whether an article tells of days long past alone, as an encyclopaedia does: it names years that are over by months, and no day that counts from its own."""
    days = [t for t in times if t.when and t.sort == "day"]
    if len(days) < 2 or published is None or not any(re.search(_YEAR, t.text) for t in times) or any(t.sort in {"weekday", "relative"} for t in times):
        return False
    bare = [t for t in days if not re.search(_YEAR, t.text)]  # "On 5 May", in an article of that week, is of its own year
    return all(published.start - t.when.end > _PAST for t in times if t.when and re.search(_YEAR, t.text)) and all(published.start - t.when.end > _RECENT for t in bare if t.when)


def _by_years_told(times: list[TimeExpression]) -> list[TimeExpression]:
    """Times of an article that only looks back, those without a year being of the year told before them: "On 15 October 1999 … On 4 December …"."""
    last = next(t.when for t in times if t.when and re.search(_YEAR, t.text))
    made = []
    for time in times:
        when = time.when
        if when and time.sort in {"day", "month"} and not re.search(_YEAR, time.text):
            years = last.start.year - when.start.year
            then = Interval(_in_year(when.start, years), _in_year(when.end, years))
            when = Interval(_in_year(when.start, years + 1), _in_year(when.end, years + 1)) if last.start - then.end > _HALF_A_YEAR else then  # "In December 1994 … in January"
        last = when or last
        made.append(replace(time, when=when))
    return made


def _in_year(day: date, years: int) -> date:
    """The same day some years on; 28 February for one that the year lacks."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _day_alone(found: re.Match[str], article: Article) -> TimeExpression | None:
    """A day without a month that opens a line or sentence of a chronicle: "12 : L'armée prend X", "Le 6, les Serbes attaquent"; the last such day up to the article's."""
    opening = article.text[max(0, found.start() - 12) : found.start()].rpartition("\n")[2].split()
    lone = not opening and article.text[found.end() :].lstrip()[:1] == ":" and (found.start() == 0 or "\n" in article.text[max(0, found.start() - 4) : found.start()])
    said = {fold_word(w) for w in words(article.language).get("times", {}).get("day_articles", ())}
    named = bool(opening) and opening[-1][:1].isupper() and fold_word(opening[-1]) in said and article.text[found.end()] == ","
    number = _figure(found[0])
    if not (lone or named) or article.published is None or not 0 < number < 32:
        return None
    month = article.published.end if number <= article.published.end.day else article.published.end.replace(day=1) - _DAY
    return TimeExpression(Span(found.start(), found.end()), found[0], _day_or_none(f"{month:%Y-%m}-{number:02}"), "day")


def _figure(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _in_months_told(times: Sequence[TimeExpression], article: Article) -> Iterator[TimeExpression]:
    """Times of an article, days without a month being of the month that was told before them with a day, or stands on a line of its own."""
    told: date | None = None
    for time in times:
        alone = time.sort == "day" and time.text[:1].isdigit() and len(time.text) < 5
        if alone and told:
            month = told if _figure(time.text) >= told.day else (told.replace(day=1) + 32 * _DAY)
            then = _day_or_none(f"{month:%Y-%m}-{_figure(time.text):02}")
            time = replace(time, when=then if then and article.published and then.start <= article.published.end else time.when)  # noqa: PLW2901 - of the month told
        heads = time.sort == "month" and not article.text[: time.span.start].rpartition("\n")[2].strip() and article.text[time.span.end : time.span.end + 1] in {"", "\n"}
        told = time.when.start if time.when and (heads or (time.sort == "day" and (alone or told is not None or re.search(_YEAR, time.text)))) else told
        yield time


_OPENS = re.compile(r"(?:^|[.!?:…\n]\s*)(?:\w{1,4}\s+)?$")
"""What stands before a year that opens its sentence: "En 2015, la ville tombe"."""

_NARRATED = timedelta(days=200)
"""A day without a year goes on with a date told before it when it follows it within this."""


def _narrated(times: Sequence[TimeExpression], article: Article) -> Iterator[TimeExpression]:
    """Times of an article; in one that tells a past year, days and months without a year are those that follow the date told before:
    "Le 20 janvier 2015 … En juillet …", in an article of 2022. One that counts from its own day ("on Monday", "today") goes on as it is."""
    dated = [t for t in times if t.when and t.sort in {"day", "month"}]
    if article.published is None or not dated or not re.search(_YEAR, dated[0].text) or any(t.sort in {"weekday", "relative"} for t in times):
        yield from times
        return
    told: Interval | None = None
    for time in times:
        if told and time.when and time in dated and not re.search(_YEAR, time.text):
            time = replace(time, when=_going_on(time.when, told))  # noqa: PLW2901 - the same words, in the year that is told
        if time.when and not _bounds(time, article) and (time.sort in {"day", "month"} or (time.sort == "year" and _OPENS.search(article.text[max(0, time.span.start - 10) : time.span.start]))):
            told = time.when
        yield time


def _going_on(when: Interval, told: Interval) -> Interval:
    """The days `when` in the year in which they first follow what was told, where that is before them and soon."""
    for years in (told.start.year - when.start.year, told.start.year - when.start.year + 1):
        found = Interval(_in_year(when.start, years), _in_year(when.end, years))
        if found.end >= told.start:
            return found if found.start < when.start and found.start - told.end <= _NARRATED else when
    return when


def _bounds(time: TimeExpression, article: Article) -> bool:
    """Whether a time says since or until when something lasts, or stands in brackets: nothing goes on from there."""
    before = TOKEN.findall(article.text[max(0, time.span.start - 12) : time.span.start])[-2:]
    listed = {fold_word(w) for name in ("since", "until") for w in words(article.language).get("times", {}).get(name, ())}
    return article.text[time.span.start - 1 : time.span.start] == "(" or any(fold_word(w) in listed for w in before)


def _matches(article: Article, patterns: _Patterns) -> Iterator[re.Match[str]]:
    """Matches from left to right, tried only at words that an expression can start with: 20 times faster than a search."""
    end = -1
    tokens, _ = words_of(article.text, article.body_start, article.language)
    said, starting, goes_on = tokens.words, patterns.starting, patterns.goes_on
    following = [*said[1:], ""]
    for index in compress(range(len(said)), map(starting.__getitem__, said)):
        word = said[index]
        if goes_on[word][following[index]] and (start := tokens.starts[index]) >= end and (pattern := starting[word]) and (match := pattern.match(article.text, start)):
            end = match.end()
            yield match


def _alternatives(listed: Sequence[str]) -> str:
    return "|".join(re.escape(w).replace("'", "['’ʼ]").replace(r"\ ", r"\s+") for w in sorted(listed, key=len, reverse=True)) or _NEVER


@lru_cache(maxsize=32)
def _patterns(language: str) -> _Patterns | None:
    table = words(language)
    if not table.get("weekdays"):
        return None
    weekdays = {fold_word(w): int(n) for n, ws in table["weekdays"].items() for w in ws}
    months = {fold_word(w): int(n) for n, ws in table["months"].items() for w in ws}
    times = table.get("times", {})
    fixed = {fold_word(w): sort for sort in _FIXED for w in times.get(sort, ())}
    numbers = {fold_word(w): n for w, n in table.get("numbers", {}).items()}
    units = {fold_word(w): n for w, n in times.get("unit_days", {}).items()}
    longest = tuple((re.compile(rf"\b{re.escape(w)}\b"), n) for w, n in sorted(months.items(), key=lambda i: -len(i[0])))
    ago, night, next_, last = (tuple(times.get(name, ())) for name in ("ago", "night_between", "next_words", "last_words"))
    starting: Memo[str, re.Pattern[str] | None] = Memo(lambda word: _compiled(made, word) if word in openings else figures if word[0].isdigit() else None)
    goes_on: Memo[str, Memo[str, bool]] = Memo(lambda word: _seconds(_following(made, word)), 5_000)
    made = _Patterns(weekdays, months, numbers, units, fixed, ago, night, next_, last, bool(times.get("adjectives_follow")), tuple(times.get("later", ())), _dated(table, months, weekdays), longest, starting, goes_on)
    openings, figures = _openings(made), _compiled(made, "0")
    return made


def _dated(table: Mapping[str, Mapping[str, Sequence[str]]], months: Iterable[str], weekdays: Iterable[str]) -> re.Pattern[str]:
    """Pattern of a date behind "of" or "on": a day of a month, a month or a weekday."""
    mentions, month = table.get("mentions", {}), _alternatives(list(months))
    ties = _alternatives([*mentions.get("of", ()), *table.get("times", {}).get("on_day", ())])
    date_ = rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{{1,2}})?\s+(?:{month})|(?:{month})|(?:{_alternatives(list(weekdays))})"
    return re.compile(rf",?\s+(?:{ties})\s+(?:{date_})\b", re.IGNORECASE)


def _openings(said: _Patterns) -> frozenset[str]:
    """Words that an expression can start with; figures can too."""
    found = {_first(p) for p in (*said.weekdays, *said.months, *said.fixed, *said.next, *said.last)}
    for template in (*said.ago, *said.later, *said.night):
        if template.startswith("{n}"):
            found |= {n for number in said.numbers for n in (number, _first(number))}
        else:
            found.add(_first(template))
    return frozenset(found - {""})


def _following(said: _Patterns, word: str) -> tuple[str, ...] | None:
    """What the second words of the expressions that start with `word` start with (a vowel sign can follow), figures apart; None where any word, or none, can follow."""
    slots = {"{n}": tuple(said.numbers), "{unit}": tuple(said.units), "{a}": tuple(said.weekdays)}
    if word[0].isdigit() or any(_first(p) == word for p in (*said.weekdays, *said.months, *said.next, *said.last)):
        return None
    own = {slot: [p for p in listed if _first(p) == word] for slot, listed in slots.items()}
    found: set[str] = set()
    for head, *behind in map(str.split, (*said.fixed, *said.ago, *said.later, *said.night)):
        for opening in own.get(head) or (head,):
            first, *rest = TOKEN.findall(fold_word(opening))
            if first == word:
                seconds = rest[:1] or [_first(w) for chunk in behind[:1] for w in slots.get(chunk, (chunk,))]
                if not seconds:
                    return None
                found.update(seconds)
    return tuple(sorted(found))


def _seconds(following: tuple[str, ...] | None) -> Memo[str, bool]:
    """Word -> whether it can be the second of an expression."""
    return Memo(lambda word: following is None or word.startswith(following) or word[:1].isdigit(), 5_000)


def _first(phrase: str) -> str:
    return next(iter(TOKEN.findall(fold_word(phrase))), "")


def _compiled(said: _Patterns, word: str) -> re.Pattern[str]:
    """Expressions that can start with `word` (or, where it is one, with any figure), the surer ones first."""

    def own(listed: Iterable[str]) -> list[str]:
        return [p for p in listed if _first(p) == word]

    figure = word[0].isdigit()
    night = [t for t in said.night if _first(t) == word]
    counted = {"{n}": figure or bool(own(said.numbers)), "{unit}": bool(own(said.units))}
    ago, later = ([t for t in listed if counted.get(t.split()[0], _first(t) == word)] for listed in (said.ago, said.later))
    month, weekday, own_month, own_weekday = (_alternatives(list(listed)) for listed in (said.months, said.weekdays, own(said.months), own(said.weekdays)))
    next_, last = _alternatives(said.next), _alternatives(said.last)
    # "last Sunday", but "samedi dernier": in "est passée dimanche" the word before is the verb.
    before = [] if said.adjectives_follow else own((*said.next, *said.last))
    first_day = "" if figure else rf"(?:{own_weekday}),?\s+(?:le\s+|the\s+|den\s+)?"
    branches = {
        "iso": rf"\b{_YEAR}-\d{{2}}-\d{{2}}\b" if figure else "",
        "night": rf"\b(?:{'|'.join(_night_pattern(t, month, weekday) for t in night)})\b" if night else "",
        "dmy": rf"\b{first_day}{_DAY_OF_MONTH}\s+(?:de\s+|of\s+)?(?:{month})\b\.?(?:,?\s+(?:de\s+)?{_YEAR}\b)?" if figure or own(said.weekdays) else "",
        "mdy": rf"\b(?:{own_month})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+{_YEAR}\b)?" if own(said.months) else "",
        "my": rf"\b(?:{own_month})\.?\s+(?:de\s+|of\s+)?{_YEAR}\b" if own(said.months) else "",
        "ago": rf"\b(?:{'|'.join(_ago_pattern(t, said, own, figure) for t in ago)})" if ago else "",
        "later": rf"\b(?:{'|'.join(_ago_pattern(t, said, own, figure) for t in later)})" if later else "",
        "fixed": rf"\b(?:{_alternatives(own(said.fixed))})(?!\w)" if own(said.fixed) else "",
        "weekday": rf"\b(?:(?:{_alternatives(before)})\s+(?:{weekday})|(?:{own_weekday}))\b(?:\s+(?:{next_}|{last})\b)?" if before or own(said.weekdays) else "",
        "month": rf"\b(?:{own_month})\b" if own(said.months) else "",
        "year": rf"\b{_YEAR}\b(?!\s*(?:km|%|[-–]\d))" if figure else "",
        "alone": rf"\b{_DAY_OF_MONTH}(?=\s*[,:])" if figure else "",
    }
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in branches.items() if pattern) or _NEVER, re.IGNORECASE)


_YEAR = r"(?:19|20|۱۹|۲۰|١٩|٢٠)\d{2}"
_DAY_OF_MONTH = r"(?:\d{1,2})(?:er|st|nd|rd|th|-го|-е|\.)?"


def _night_pattern(template: str, month: str, weekday: str) -> str:
    day = rf"(?:{weekday}|\d{{1,2}})(?:\s+\d{{1,2}})?"
    return re.escape(template).replace(r"\ ", r"\s+").replace(r"\{a\}", day).replace(r"\{b\}", rf"{day}(?:\s+(?:{month}))?")


def _ago_pattern(template: str, said: _Patterns, own: Callable[[Iterable[str]], list[str]], figure: bool) -> str:
    """Pattern of a template; one that starts with its number or unit has those that start with the word in question there."""
    leading = r"\d{1,3}" if figure else _alternatives(own(said.numbers))
    number, unit = (rf"\d{{1,3}}|{_alternatives(list(said.numbers))}", _alternatives(list(said.units)))
    pattern = re.escape(template).replace(r"\ ", r"\s+")
    if template.startswith("{n}"):
        pattern = pattern.replace(r"\{n\}", f"(?:{leading})", 1)
    elif template.startswith("{unit}"):
        pattern = pattern.replace(r"\{unit\}", f"(?:{_alternatives(own(said.units))})", 1)
    return pattern.replace(r"\{n\}", f"(?:{number})").replace(r"\{unit\}", f"(?:{unit})")


# How each sort of fixed words is resolved: days before the article's first and last possible day, or a keyword.
_FIXED = ("same_day", "day_before", "two_days_before", "day_after", "same_as_before", "day_after_told", "last_week", "this_week", "last_month", "this_month", "last_year", "night_before", "spring", "summer", "autumn", "winter")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""First month of each season, as the north counts them."""


def _resolve(found: re.Match[str], patterns: _Patterns, article: Article) -> TimeExpression | None:
    sort, text = found.lastgroup or "", found[0].rstrip(".")  # a full stop behind a month ends the sentence, or is no news
    span = Span(found.start(), found.start() + len(text))
    if sort == "month":
        return _bare_month(found, patterns, article)
    if sort == "alone":
        return _day_alone(found, article)
    if sort == "fixed":
        sort = patterns.fixed[fold_word(" ".join(text.split()))]
        if sort in _SEASONS and _YEAR_BEHIND.match(article.text[span.end : span.end + 24]):
            return None  # "летом 2014 года": the year says more
        if sort not in {"same_as_before", "day_after_told"} and patterns.dated.match(article.text, span.end):
            return None  # "in the early hours of 6 April", "the last week of June": the date says more
    if sort == "later":
        return None if patterns.dated.match(article.text, span.end) else TimeExpression(span, text, None, "later", _count(text, patterns))
    return TimeExpression(span, text, _when(sort, text, article.published, article.language), _SORTS.get(sort, "relative"))


_YEAR_BEHIND = re.compile(rf"\s+(?:\w+\s+){{0,2}}{_YEAR}")
_SORTS = {"iso": "day", "dmy": "day", "mdy": "day", "my": "month", "year": "year", "weekday": "weekday", "night": "weekday", "same_as_before": "same", "day_after_told": "next"}
"""Branch of the pattern, or fixed words, -> sort of the time; all others are relative."""


@lru_cache(maxsize=20_000)
def _when(sort: str, text: str, published: Interval | None, language: str) -> Interval | None:
    """Days of an expression that its words and the article's date alone tell, kept: an article says "Friday" more than once, and so do others of its day."""
    patterns = _patterns(language)
    assert patterns is not None
    if sort == "iso":
        return _day_or_none(text)
    if sort in {"dmy", "mdy", "my"}:
        return _calendar(text, patterns, published, sort)
    if sort == "year":
        return parse_interval(text)
    if sort == "weekday":
        return _weekday(text, patterns, published, language)
    if sort == "night":
        return _night(text, patterns, published, language)
    return _ago(text, patterns, published) if sort == "ago" else _fixed(sort, published)


def _day_or_none(text: str) -> Interval | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return Interval(day, day)


def _calendar(text: str, patterns: _Patterns, published: Interval | None, sort: str) -> Interval | None:
    """Days of a date with a month; one without a year falls in the year up to the article's date."""
    folded = fold_word(text)
    year = re.search(_YEAR, folded)
    month = next((n for word, n in patterns.longest_months if word.search(folded)), None)
    day = re.search(r"\d{1,2}", folded.replace(year[0], "") if year else folded)
    if month is None or (year is None and published is None):
        return None
    number = int(year[0]) if year else _year_before(month, int(day[0]) if day else 1, published)  # type: ignore[arg-type]
    try:
        return parse_interval(f"{number}-{month:02}" + (f"-{int(day[0]):02}" if day and sort != "my" else ""))
    except Exception:  # noqa: BLE001 - "31 juin" is said by the text, not by the user: it is no date, and no fault
        return None


def _year_before(month: int, day: int, published: Interval) -> int:
    """Year of the last such day that is not after the article (a month's grace for announced dates)."""
    year = published.end.year
    return year - 1 if (month, day) > ((published.end + 31 * _DAY).month, published.end.day) and month > published.end.month + 1 else year


def _bare_month(found: re.Match[str], patterns: _Patterns, article: Article) -> TimeExpression | None:
    """A month's name alone, where a word beside it says that it is one ("in May", "en mars", "last June", "juin dernier")."""
    before = [fold_word(w) for w in TOKEN.findall(article.text[max(0, found.start() - 20) : found.start()])]
    times, of = words(article.language).get("times", {}), words(article.language).get("mentions", {}).get("of", ())
    whole_of = len(before) > 1 and before[-1] in of
    before = before[:-1] if whole_of else before  # "au mois de mars"
    after = re.match(r"\s+(\w+)", article.text[found.end() : found.end() + 20])
    listed = {before[-1] if before else "", fold_word(after[1]) if after and times.get("adjectives_follow") else ""}
    if article.published is None or not listed & {*times.get("year_prepositions", ()), *times.get("last_words", ()), *(times.get("parts_of_month", ()) if whole_of else ())}:
        return None
    month = patterns.months[fold_word(found[0])]
    year = article.published.end.year - (month > article.published.end.month or _of_last_year(article.text, found, times))
    whole = parse_interval(f"{year}-{month:02}")
    part = times.get("month_parts", {}).get(fold_word(before[-1]) if before else "")
    when = Interval(whole.start + (part[0] - 1) * _DAY, min(whole.end, whole.start + (part[1] - 1) * _DAY)) if part and whole else whole  # "Mitte April"
    return TimeExpression(Span(found.start(), found.end()), found[0], when, "month")


def _of_last_year(text: str, found: re.Match[str], times: Mapping[str, Sequence[str]]) -> bool:
    """Whether "last year" stands beside a month: "в марте прошлого года", "торік у травні", "last year in May"."""
    listed = _alternatives([*times.get("last_year", ()), *times.get("of_last_year", ())])
    before, after = text[max(0, found.start() - 24) : found.start()], text[found.end() : found.end() + 30]
    return bool(re.search(rf"\b(?:{listed})\s+(?:\w{{1,3}}\s+)?$", before, re.IGNORECASE) or re.match(rf"\s+(?:\w{{2,3}}\s+)?(?:{listed})\b", after, re.IGNORECASE))


def _weekday(text: str, patterns: _Patterns, published: Interval | None, language: str) -> Interval | None:
    """Days a weekday can mean: the last one up to the article's day; in an article of a whole month, any of that month."""
    folded = [fold_word(w) for w in text.split()]
    number = next(patterns.weekdays[w] for w in folded if w in patterns.weekdays)
    times = words(language).get("times", {})
    if published is None:
        return None
    if set(folded) & set(times.get("next_words", ())):
        first = published.start + _DAY * ((number - published.start.weekday() - 1) % 7 + 1)
        return Interval(first, published.end + _DAY * ((number - published.end.weekday() - 1) % 7 + 1))
    if published.start == published.end:
        past = bool(set(folded) & set(times.get("last_words", ())))  # "last Friday", said on a Friday, is a week ago
        day = published.start - past * _DAY
        day -= _DAY * ((day.weekday() - number) % 7)
        return Interval(day, day)
    return Interval(published.start + _DAY * ((number - published.start.weekday()) % 7), published.end - _DAY * ((published.end.weekday() - number) % 7))


def _night(text: str, patterns: _Patterns, published: Interval | None, language: str) -> Interval | None:
    """The two days of a night "from A to B", or "to B"."""
    found = [w for w in re.findall(r"[^\W\d_]+", text) if fold_word(w) in patterns.weekdays]
    if not found:
        return _days_between(text, patterns, published)
    if published is None:
        return None
    end = _weekday(found[-1], patterns, published, language)
    return Interval(end.start - _DAY, end.end) if end else None


def _days_between(text: str, patterns: _Patterns, published: Interval | None) -> Interval | None:
    """The days of "between 1 and 15 August"."""
    figures, last = re.findall(r"\d{1,2}", text), _calendar(re.sub(r"^.*?\d{1,2}.*?(?=\d)", "", text), patterns, published, "dmy")
    if last is None or len(figures) < 2 or not 0 < int(figures[0]) <= last.end.day:
        return None
    return Interval(last.end.replace(day=int(figures[0])), last.end)


def _ago(text: str, patterns: _Patterns, published: Interval | None) -> Interval | None:
    """Days that "three weeks ago" means, as wide as its unit is vague; by dateparser from the article's day."""
    unit = next((n for w, n in patterns.units.items() if re.search(rf"\b{re.escape(w)}\b", fold_word(text))), None)
    if published is None or unit is None:
        return None
    days, slack = _count(text, patterns), {0: 0, 1: 0, 7: 3}.get(unit, unit // 2)
    return Interval(published.start - _DAY * (days + slack), published.end - _DAY * max(0, days - slack))


def _count(text: str, patterns: _Patterns) -> int:
    """Days that a number of units is: 21 of "three weeks later"."""
    digits, folded = re.search(r"\d+", text), fold_word(text)
    number = int(digits[0]) if digits else next((n for w, n in patterns.numbers.items() if re.search(rf"\b{re.escape(w)}\b", folded)), 1)
    return number * next((n for w, n in patterns.units.items() if re.search(rf"\b{re.escape(w)}\b", folded)), 0)


def _fixed(sort: str, published: Interval | None) -> Interval | None:
    """Days of words like "yesterday" or "last week"."""
    if published is None:
        return None
    if sort in {"same_day", "day_before", "two_days_before", "day_after"}:
        shift = {"same_day": 0, "day_before": -1, "two_days_before": -2, "day_after": 1}[sort]
        return Interval(published.start + shift * _DAY, published.end + shift * _DAY)
    if sort == "night_before":
        return Interval(published.start - _DAY, published.end)
    if sort in {"this_week", "last_week"}:
        monday = published.start - _DAY * published.start.weekday() - 7 * _DAY * (sort == "last_week")
        return Interval(monday, monday + 6 * _DAY if sort == "last_week" else published.end)
    if sort in {"this_month", "last_month"}:
        first = published.start.replace(day=1)
        last = first - _DAY
        return Interval(last.replace(day=1), last) if sort == "last_month" else Interval(first, published.end)
    if sort == "last_year":
        return parse_interval(str(published.start.year - 1))
    return _season(_SEASONS[sort], published) if sort in _SEASONS else None


def _season(month: int, published: Interval) -> Interval:
    """The last season with this first month that had begun when the article came out, up to that day."""
    year = published.end.year - (month > published.end.month)
    last = parse_interval(f"{year + (month > 10)}-{(month + 1) % 12 + 1:02}").end
    return Interval(date(year, month, 1), min(last, published.end))


def before(times: Sequence[TimeExpression], offset: int) -> Iterator[TimeExpression]:
    """Time expressions that end at or before `offset`, nearest first."""
    return (t for t in reversed(times) if t.span.end <= offset)

"""Counts that a text states, held against the timeline: what agrees, what differs, what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geomap.articles import Article, Interval, Span
from geomap.checks import REASONS, VERDICTS, CountCheck, check_counts
from geomap.counts import Count, find_counts
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.pipeline import read_all, timeline_of
from geomap.places import Placing
from geomap.shifts import Shift
from geomap.timeline import Timeline, draw_timeline

TEXT = "They hold so many provincial capitals now."


def on(day: int, last: int | None = None) -> Interval:
    return Interval(date(2021, 8, day), date(2021, 8, last or day))


def taken(name: str, when: Interval | None, *, modality: str = "asserted", gains: str | None = "Taliban", kind: str = "capture", feature: str = "PPLA", article: str | None = None,
          country: str = "AF") -> tuple[Article, list[Shift]]:
    """One article that tells one capital taken."""
    text = f"They took {name}."
    placing = Placing(Mention(10, 10 + len(name), name, "literal", 0.9, ""), Place(f"t:{name}", name, 34.0, 66.0, country, None, feature, 1000), (), 0.9, "")
    shift = Shift(placing, kind, modality, False, False, gains, None, None, when, None, Span(0, len(text)), 0, 0.9, "")
    return Article(article or f"{name}-{when}", text, "en", when), [shift]


def counted(value: int | None, *, day: Interval | None = None, of: str = "provincial capitals", **more: object) -> tuple[Article, Count]:
    count = Count(value, None, None, of, None, "so many provincial capitals", Span(0, len(TEXT)))
    return Article("counting", TEXT, "en", day or on(12)), replace(count, **more)


def verdict(timeline: Timeline, claim: tuple[Article, Count]) -> CountCheck:
    (check,) = check_counts([claim], timeline, {"AF": 34}.get)
    assert check.verdict in VERDICTS and (check.reason in REASONS) == (check.verdict == "unchecked")
    assert check.low <= check.high
    return check


NINE = [taken(name, on(6 + number // 2)) for number, name in enumerate("ABCDEFGHI")]
"""Nine capitals, two a day from the 6th on; the ninth on the 10th."""


@pytest.mark.parametrize(("value", "said"), [(9, "agrees"), (8, "more"), (10, "fewer")])
def test_a_number_is_held_against_the_places_held_by_then(value: int, said: str) -> None:
    """Nine capitals held: nine agrees, eight is contradicted, ten is not told of by these articles."""
    check = verdict(draw_timeline(NINE), counted(value))
    assert (check.verdict, check.low, check.high, check.side, check.known_total) == (said, 9, 9, "Taliban", 34)
    assert [p.name for p in check.places] == list("ABCDEFGHI")


def test_days_count_as_the_article_could_know_them() -> None:
    """A count of the 8th knows what fell before that day for certain, and what fell on it perhaps; what falls later never."""
    check = verdict(draw_timeline(NINE), counted(5, day=on(8)))
    assert (check.low, check.high, check.verdict) == (4, 6, "agrees")
    assert [p.name for p in check.perhaps] == ["E", "F"]


@pytest.mark.parametrize("change", [
    {"modality": "denied"}, {"modality": "threatened"}, {"feature": "PPL"}, {"feature": "ADM1"}, {"gains": "Afghan government"}, {"when": on(20)}, {"kind": "attack"}, {"country": "IR"}])
def test_what_is_no_such_gain_is_not_counted(change: dict[str, object]) -> None:
    """A denial, a threat, an ordinary town, a province, another side's gain, a later one, an attack, another country's capital."""
    more = taken("Z", **({"when": on(9)} | change))
    claim = counted(9)
    # The other side gains too: then the count's own sentence must say whose it is.
    here = (claim[0], taken("A", on(6), article="counting")[1])
    assert verdict(draw_timeline([*NINE, more, here]), claim).high == 9


def test_a_claim_may_count() -> None:
    """What one party claims makes the most, not the least."""
    check = verdict(draw_timeline([*NINE, taken("Z", on(9), modality="claimed")]), counted(10))
    assert (check.low, check.high, check.verdict) == (9, 10, "agrees")


def test_a_capital_lost_again_is_not_held() -> None:
    """Who lost it again days later does not hold it."""
    lost = taken("A", on(10), gains="Afghan government", kind="recapture")
    claim = counted(8)
    check = verdict(draw_timeline([*NINE, lost, (claim[0], taken("B", on(6), article="counting")[1])]), claim)
    assert "A" not in [p.name for p in check.places]


def test_a_rank_is_the_place_among_the_days_around_it() -> None:
    """Two capitals fell on the 8th after four: the place of that day is the fifth or the sixth, never the seventh."""
    article = Article("counting", TEXT, "en", on(12))
    timeline = draw_timeline([*NINE[:4], *NINE[5:], (article, taken("E", on(8))[1])])
    said = {rank: verdict(timeline, (article, counted(rank, ranked=True)[1])).verdict for rank in (4, 5, 6, 7)}
    assert said == {4: "more", 5: "agrees", 6: "agrees", 7: "fewer"}


@pytest.mark.parametrize(("share", "total", "said"), [(0.25, None, "agrees"), (0.5, None, "fewer"), (0.1, None, "more"), (0.5, 18, "agrees")])
def test_a_share_is_of_the_whole_said_or_of_the_country_s(share: float, total: int | None, said: str) -> None:
    """Nine of the 34 that the gazetteer has are a quarter; nine of 18 said are a half."""
    assert verdict(draw_timeline(NINE), counted(None, share=share, total=total)).verdict == said


def test_a_count_within_days_leaves_out_what_fell_before() -> None:
    """"In two days" counts the last two days only."""
    check = verdict(draw_timeline(NINE), counted(3, day=on(10), days=2))
    assert (check.low, check.high, check.verdict) == (2, 5, "agrees")


@pytest.mark.parametrize(("timeline", "claim", "reason"), [
    (NINE, counted(2, of="border crossings"), "gazetteer"), (NINE, counted(2, further=True), "further"), (NINE, (replace(counted(9)[0], published=None), counted(9)[1]), "undated"),
    ([*NINE, taken("Z", on(9), gains="Others")], counted(9), "side"), (NINE, counted(2, of="towns"), "kind"), ([taken("Helmand", on(6), feature="ADM1")], counted(None, share=0.5, of="provinces"), "total"),
    ([*NINE, (counted(9)[0], taken("Y", None, modality="threatened", article="counting")[1])], counted(9), "told")])
def test_what_cannot_be_checked_says_why(timeline: list[tuple[Article, list[Shift]]], claim: tuple[Article, Count], reason: str) -> None:
    """Each reason there is, for a count that it stops."""
    assert verdict(draw_timeline(timeline), claim).reason == reason


def test_towns_can_be_too_few() -> None:
    """The gazetteer does not tell cities from towns, but it can show that there are fewer than said."""
    assert verdict(draw_timeline(NINE), counted(12, of="towns")).verdict == "fewer"


def test_ranks_and_further_ones_are_read() -> None:
    """"The ninth provincial capital" is a rank, "two more" and "deux nouvelles" count only the last."""
    def read(text: str, language: str) -> list[tuple[int | None, bool, bool]]:
        return [(c.value, c.ranked, c.further) for c in find_counts(Article("a", text, language, None))]

    assert read("Ghazni became the ninth provincial capital that the Taliban captured.", "en") == [(9, True, False)]
    assert read("The Taliban captured two more provincial capitals.", "en") == [(2, False, True)]
    assert read("Les talibans ont pris deux nouvelles capitales provinciales.", "fr") == [(2, False, True)]
    assert read("Les talibans ont pris neuf capitales provinciales.", "fr") == [(9, False, False)]


def test_the_sample_dispatches_agree_with_their_own_timeline(gazetteer: Gazetteer) -> None:
    """Read from text to verdict: three dispatches count three capitals; a fourth counts one too few, a fifth more than they tell."""
    days = [("06", "The Taliban captured Zaranj on Friday."), ("07", "The Taliban captured Sheberghan on Saturday, the second provincial capital to fall."),
            ("08", "The Taliban captured Kunduz on Sunday. They have now taken three of the 34 provincial capitals of Afghanistan."),
            ("10", "The Taliban have captured two provincial capitals, Kunduz among them."), ("11", "The Taliban have captured seven provincial capitals, Kunduz among them.")]
    articles = [Article(f"a{day}", text, "en", on(int(day))) for day, text in days]
    readings = read_all(articles, gazetteer=gazetteer)
    checks = check_counts([(r.article, c) for r in readings for c in r.counts], timeline_of(readings), gazetteer.seats)
    assert [(c.article.id, c.verdict) for c in checks] == [("a07", "agrees"), ("a08", "agrees"), ("a10", "more"), ("a11", "fewer")]
    assert gazetteer.seats("AF") == 34

"""Shift -> Timeline: the rule of control, whatever order the articles come in."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Tell
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.articles import Article
from geomap.shifts import KINDS, MODALITIES, Shift
from geomap.timeline import MOVES, State, draw_timeline

END = date(2021, 8, 31)


def state(*told: tuple[Article, list[Shift]], day: date = END) -> State | None:
    """State of the one place that was told of."""
    states = draw_timeline(told).state_at(day)
    assert len(states) <= 1
    return states[0] if states else None


def test_an_asserted_capture_moves_control(tell: Tell) -> None:
    """What is asserted and current gives the place its holder, from that day on."""
    found = state(tell("Kunduz", 8))
    assert found is not None
    assert (found.holder, found.status) == ("Taliban", "held")
    assert state(tell("Kunduz", 8), day=date(2021, 8, 7)) is None


@pytest.mark.parametrize("modality", ["denied", "threatened"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_denial_or_a_threat_never_moves_control(tell: Tell, kind: str, modality: str) -> None:
    """Whatever is denied or threatened later, the holder stays who was asserted."""
    before = state(tell("Kunduz", 8))
    after = state(tell("Kunduz", 8), tell("Kunduz", 20, kind, modality, gains="Afghan government"))
    assert before is not None and after is not None
    assert (after.holder, after.status) == (before.holder, before.status)
    alone = state(tell("Kunduz", 20, kind, modality))
    assert alone is None or alone.holder is None


@pytest.mark.parametrize("kind", sorted(MOVES))
def test_a_claim_never_overwrites_an_assertion(tell: Tell, kind: str) -> None:
    """A later claim of the other side is kept beside the asserted holder."""
    found = state(tell("Kunduz", 8), tell("Kunduz", 20, kind, "claimed", gains="Afghan government"))
    assert found is not None
    assert (found.holder, found.status) == ("Taliban", "held")
    assert [c.gains for c in found.claims] == ["Afghan government"]


@pytest.mark.parametrize("claim_first", [True, False])
def test_a_claim_with_a_denial_is_contested(tell: Tell, claim_first: bool) -> None:
    """In whichever order the two come."""
    days = (8, 9) if claim_first else (9, 8)
    found = state(tell("Kunduz", days[0], modality="claimed"), tell("Kunduz", days[1], modality="denied"))
    assert found is not None
    assert (found.holder, found.status) == (None, "contested")


@pytest.mark.parametrize(("kind", "partial"), [("contested", False), ("capture", True), ("surrender", True)])
def test_what_is_entered_or_partly_held_is_contested(tell: Tell, kind: str, partial: bool) -> None:
    """Fighting inside or a partial hold takes nothing from the holder, but it is disputed."""
    found = state(tell("Kunduz", 8, gains="Afghan government"), tell("Kunduz", 9, kind, partial=partial))
    assert found is not None
    assert (found.holder, found.status) == ("Afghan government", "contested")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_recalled_moves_nothing(tell: Tell, kind: str) -> None:
    """A historical episode is on no day's map."""
    assert state(tell("Kunduz", 8, kind, historical=True)) is None


def test_an_attack_changes_nothing(tell: Tell) -> None:
    """An attack is no change of control."""
    found = state(tell("Kunduz", 8, gains="Afghan government"), tell("Kunduz", 9, "attack"))
    assert found is not None
    assert (found.holder, found.status) == ("Afghan government", "held")


def test_a_recapture_gives_the_place_back(tell: Tell) -> None:
    """The later asserted change counts."""
    found = state(tell("Kunduz", 8), tell("Kunduz", 20, "recapture", gains="Afghan government"))
    assert found is not None
    assert found.holder == "Afghan government"


def test_a_withdrawal_without_a_successor_leaves_the_holder_unknown(tell: Tell) -> None:
    """Unknown is said, never guessed."""
    found = state(tell("Kunduz", 8), tell("Kunduz", 20, "withdrawal", gains=None))
    assert found is not None
    assert (found.holder, found.status) == (None, "unknown")


def test_a_change_counts_once_its_last_possible_day_has_come(tell: Tell) -> None:
    """A change of the 8th to the 12th is on the map from the 12th on."""
    told = tell("Kunduz", (8, 12))
    assert state(told, day=date(2021, 8, 11)) is None
    assert state(told, day=date(2021, 8, 12)) is not None


def test_nothing_is_dropped(tell: Tell) -> None:
    """What has no day, no place or is only threatened travels to the end with its sentence."""
    told = [tell("Kunduz", None), tell("Nowhere", 8, placed=False), tell("Herat", 8, modality="threatened"), tell("Ghazni", 8, historical=True)]
    timeline = draw_timeline(told)
    assert {r.sentence for c in timeline.changes for r in c.reports} == {a.text for a, _ in told}
    assert timeline.state_at(END) == ()


def test_reports_of_one_change_are_one(tell: Tell) -> None:
    """Several sources within three days tell one change, at the narrowest day said, with every report kept; a month later it is another."""
    timeline = draw_timeline([tell("Kunduz", (6, 9), article="a"), tell("Kunduz", 8, article="b"), tell("Kunduz", 29, article="c")])
    assert [(len(c.reports), c.when.end.day) for c in timeline.changes if c.when] == [(2, 8), (1, 29)]


_STATEMENTS = st.tuples(st.sampled_from(["Kunduz", "Herat"]), st.one_of(st.none(), st.integers(1, 28), st.tuples(st.integers(1, 10), st.integers(11, 28))), st.sampled_from(KINDS),
                        st.sampled_from(MODALITIES), st.sampled_from(["Taliban", "Afghan government", None]), st.booleans(), st.booleans())


def _told(tell: Tell, rows: list[tuple]) -> list[tuple[Article, list[Shift]]]:
    return [tell(name, day, kind, modality, gains=gains, historical=historical, partial=partial, article=f"{number}")
            for number, (name, day, kind, modality, gains, historical, partial) in enumerate(rows)]


@settings(max_examples=60, deadline=None)
@given(st.lists(_STATEMENTS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(tell: Tell, rows: list[tuple], random) -> None:
    """Any order of the same articles draws the same timeline, ids included."""
    told = _told(tell, rows)
    shuffled = list(told)
    random.shuffle(shuffled)
    assert draw_timeline(told) == draw_timeline(shuffled)


@settings(max_examples=60, deadline=None)
@given(st.lists(_STATEMENTS, min_size=1, max_size=8))
def test_the_same_article_twice_changes_nothing(tell: Tell, rows: list[tuple]) -> None:
    """Read twice is told once."""
    told = _told(tell, rows)
    assert draw_timeline(told) == draw_timeline([*told, *told])


@settings(max_examples=60, deadline=None)
@given(st.lists(_STATEMENTS, max_size=8), st.lists(_STATEMENTS, min_size=1, max_size=4))
def test_no_pile_of_denials_and_threats_moves_control(tell: Tell, rows: list[tuple], noise: list[tuple]) -> None:
    """Whatever was told, further denials and threats give no place another holder."""
    quiet = [(*row[:3], "denied" if number % 2 else "threatened", *row[4:]) for number, row in enumerate(noise)]
    before = {s.place.id: s.holder for s in draw_timeline(_told(tell, rows)).state_at(END)}
    after = {s.place.id: s.holder for s in draw_timeline(_told(tell, rows + quiet)).state_at(END)}
    assert all(before.get(place) == holder for place, holder in after.items())


@settings(max_examples=60, deadline=None)
@given(st.lists(_STATEMENTS, max_size=10))
def test_every_holder_was_asserted(tell: Tell, rows: list[tuple]) -> None:
    """A holder on the map gained the place, or was said to hold it, in an asserted, current statement."""
    held = {(name, gains) for name, _, kind, modality, gains, historical, partial in rows
            if modality == "asserted" and not historical and (kind == "held" or (kind in MOVES and not partial))}
    for found in draw_timeline(_told(tell, rows)).state_at(END):
        assert found.holder is None or (found.place.name, found.holder) in held


def test_ids_are_stable(tell: Tell) -> None:
    """The same change has the same id in every run, and two changes have two."""
    told = [tell("Kunduz", 8), tell("Herat", 8), tell("Kunduz", 20, "recapture", gains="Afghan government")]
    ids = [c.id for c in draw_timeline(told).changes]
    assert ids == [c.id for c in draw_timeline(told).changes]
    assert len(set(ids)) == 3

"""The caps of the five classes hold, whatever competes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vonk.messaging.arbiter import RANK, Claim, arbitrate

MONDAY = date(2026, 11, 23)


def on(
    day: int, message_class: str = "nudge", *, pushed: bool = True, item: str = "", weight: float = 0.0, person: int = 1
) -> Claim:
    return Claim(person, message_class, MONDAY + timedelta(days=day), pushed, item, weight)


claims = st.lists(
    st.builds(
        on,
        st.integers(0, 60),
        st.sampled_from(sorted(RANK)),
        pushed=st.booleans(),
        item=st.sampled_from(["a", "b"]),
        weight=st.floats(0, 1),
        person=st.integers(1, 2),
    ),
    max_size=40,
)


def most_in(days: list[date], window: int) -> int:
    return max((sum(0 <= (later - first).days < window for later in days) for first in days), default=0)


@given(claims, claims)
def test_no_person_ever_gets_more_than_the_caps(first: list[Claim], second: list[Claim]) -> None:
    """Two apps one after the other, in any order, on any days: what comes through keeps every cap."""
    taken: list[tuple[Claim, bool]] = []
    for batch in (first, second):
        spent = [Claim(c.person, c.message_class, c.day, pushed, c.item) for c, pushed in taken]
        verdicts = arbitrate(batch, spent)
        taken += [(c, v == "push") for c, v in zip(batch, verdicts, strict=True) if v != "hold"]
    for person in (1, 2):
        mine = [(c, pushed) for c, pushed in taken if c.person == person]
        nudging = [
            c.day for c, pushed in mine if c.message_class == "nudge" or (c.message_class == "listening" and pushed)
        ]
        assert most_in(nudging, 7) <= 1
        assert most_in(nudging, 28) <= 2
        assert most_in([c.day for c, pushed in mine if c.message_class == "listening" and pushed], 28) <= 1
        assert most_in([c.day for c, pushed in mine if c.message_class == "social" and pushed], 7) <= 1
        for item in ("a", "b"):
            assert sum(c.message_class == "statutory" and c.item == item for c, _ in mine) <= 2


@given(claims)
def test_what_you_caused_always_comes_and_questions_stay_readable(asked: list[Claim]) -> None:
    for claim, verdict in zip(asked, arbitrate(asked, []), strict=True):
        if claim.message_class == "transactional":
            assert verdict == ("push" if claim.pushed else "inbox")
        if claim.message_class in {"listening", "social"}:
            assert verdict != "hold"
        if not claim.pushed:
            assert verdict != "push"


def test_of_two_nudges_the_heavier_one_wins() -> None:
    assert arbitrate([on(0, weight=0.1), on(3, weight=0.9)], []) == ["hold", "push"]


def test_a_nudge_goes_before_a_question_which_then_stands_in_the_inbox() -> None:
    assert arbitrate([on(0, "listening", weight=9), on(0, "nudge")], []) == ["inbox", "push"]


def test_a_pushed_question_spends_the_cap_of_nudges() -> None:
    assert arbitrate([on(6)], [on(0, "listening")]) == ["hold"]
    assert arbitrate([on(6)], [on(0, "listening", pushed=False)]) == ["push"]


def test_the_seventh_day_after_a_nudge_is_free_again() -> None:
    assert arbitrate([on(6)], [on(0)]) == ["hold"]
    assert arbitrate([on(7)], [on(0)]) == ["push"]


def test_a_third_nudge_waits_until_the_first_is_28_days_old() -> None:
    assert arbitrate([on(27)], [on(0), on(10)]) == ["hold"]
    assert arbitrate([on(28)], [on(0), on(10)]) == ["push"]


def test_a_nudge_planned_for_later_counts_for_the_days_before_it() -> None:
    assert arbitrate([on(0)], [on(5)]) == ["hold"]


def test_nobody_pays_for_a_colleague() -> None:
    assert arbitrate([on(0, person=1), on(0, person=2)], []) == ["push", "push"]


def test_a_duty_is_told_twice_and_no_more() -> None:
    duty = on(0, "statutory", item="bhv")
    assert arbitrate([duty, duty, duty, on(0, "statutory", item="aed")], []) == ["push", "push", "hold", "push"]

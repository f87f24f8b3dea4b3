"""The caps of the five classes hold, whatever competes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vonk.messaging.arbiter import RANK, Claim, arbitrate

MONDAY = date(2026, 11, 23)


def on(
    day: int,
    message_class: str = "nudge",
    *,
    pushed: bool = True,
    item: str = "",
    weight: float = 0.0,
    person: int = 1,
    later: Sequence[int] = (),
) -> Claim:
    days = tuple(MONDAY + timedelta(days=one) for one in later)
    return Claim(person, message_class, MONDAY + timedelta(days=day), pushed, item, weight, days)


def verdicts(claims: list[Claim], spent: list[Claim]) -> list[str]:
    return [ruling.verdict for ruling in arbitrate(claims, spent)]


claims = st.lists(
    st.builds(
        on,
        st.integers(0, 60),
        st.sampled_from(sorted(RANK)),
        pushed=st.booleans(),
        item=st.sampled_from(["a", "b"]),
        weight=st.floats(0, 1),
        person=st.integers(1, 2),
        later=st.lists(st.integers(0, 60), max_size=3),
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
        rulings = arbitrate(batch, spent)
        taken += [
            (replace(c, day=r.day), r.verdict == "push")
            for c, r in zip(batch, rulings, strict=True)
            if r.verdict != "hold"
        ]
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
    for claim, verdict in zip(asked, verdicts(asked, []), strict=True):
        if claim.message_class == "transactional":
            assert verdict == ("push" if claim.pushed else "inbox")
        if claim.message_class in {"listening", "social"}:
            assert verdict != "hold"
        if not claim.pushed:
            assert verdict != "push"


def test_of_two_nudges_the_heavier_one_wins() -> None:
    assert verdicts([on(0, weight=0.1), on(3, weight=0.9)], []) == ["hold", "push"]


def test_a_nudge_goes_before_a_question_which_then_stands_in_the_inbox() -> None:
    assert verdicts([on(0, "listening", weight=9), on(0, "nudge")], []) == ["inbox", "push"]


def test_a_pushed_question_spends_the_cap_of_nudges() -> None:
    assert verdicts([on(6)], [on(0, "listening")]) == ["hold"]
    assert verdicts([on(6)], [on(0, "listening", pushed=False)]) == ["push"]


def test_the_seventh_day_after_a_nudge_is_free_again() -> None:
    assert verdicts([on(6)], [on(0)]) == ["hold"]
    assert verdicts([on(7)], [on(0)]) == ["push"]


def test_a_third_nudge_waits_until_the_first_is_28_days_old() -> None:
    assert verdicts([on(27)], [on(0), on(10)]) == ["hold"]
    assert verdicts([on(28)], [on(0), on(10)]) == ["push"]


def test_a_nudge_planned_for_later_counts_for_the_days_before_it() -> None:
    assert verdicts([on(0)], [on(5)]) == ["hold"]


def test_nobody_pays_for_a_colleague() -> None:
    assert verdicts([on(0, person=1), on(0, person=2)], []) == ["push", "push"]


def test_a_duty_is_told_twice_and_no_more() -> None:
    duty = on(0, "statutory", item="bhv")
    assert verdicts([duty, duty, duty, on(0, "statutory", item="aed")], []) == ["push", "push", "hold", "push"]


# Statutory duties go first

DUTY = on(0, "statutory", item="bhv")


def test_on_the_day_of_a_duty_no_nudge_goes_out_in_whatever_order_they_come() -> None:
    for claims in ([on(0, weight=9), DUTY], [DUTY, on(0, weight=9)]):
        rulings = dict(zip((c.message_class for c in claims), arbitrate(claims, []), strict=True))
        assert rulings["statutory"].verdict == "push"
        assert (rulings["nudge"].verdict, rulings["nudge"].why) == ("hold", "statutory_day")
    assert arbitrate([on(0)], [DUTY])[0].why == "statutory_day"


def test_the_nudge_moves_to_the_first_of_its_days_that_is_free() -> None:
    (ruling,) = arbitrate([on(0, later=(1, 2, 3))], [DUTY, on(1, "statutory", item="aed")])
    assert (ruling.verdict, ruling.day, ruling.why) == ("push", MONDAY + timedelta(days=2), "")
    assert arbitrate([on(1, later=(2,))], [DUTY])[0].day == MONDAY + timedelta(days=1)  # another day: it stays


def test_a_nudge_that_moves_keeps_the_caps_on_the_day_that_it_moved_to() -> None:
    assert verdicts([on(0, later=(1,))], [DUTY, on(8)]) == ["push"]
    assert verdicts([on(0, later=(2,))], [DUTY, on(8)]) == ["hold"]
    assert verdicts([on(0, later=(1,)), on(5)], [DUTY]) == ["push", "hold"]


def test_what_only_stands_in_the_inbox_takes_no_day_and_needs_none() -> None:
    assert verdicts([on(0)], [on(0, "statutory", pushed=False)]) == ["push"]
    assert verdicts([on(0, pushed=False)], [DUTY]) == ["inbox"]
    assert verdicts([on(0, "listening")], [DUTY]) == ["push"]


def test_a_duty_of_a_colleague_takes_nobodys_day() -> None:
    assert verdicts([on(0, person=2)], [DUTY]) == ["push"]


@given(claims, claims)
def test_no_nudge_is_ever_pushed_on_the_day_of_a_duty_that_was_known(first: list[Claim], second: list[Claim]) -> None:
    duties = [claim for claim in first if claim.message_class == "statutory"]
    taken = {(c.person, c.day) for c in duties if c.pushed}
    for claim, ruling in zip(second, arbitrate(second, duties), strict=True):
        if claim.message_class == "nudge" and ruling.verdict == "push":
            assert (claim.person, ruling.day) not in taken
            assert ruling.day in (claim.day, *claim.later)

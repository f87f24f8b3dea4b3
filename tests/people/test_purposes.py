"""A purpose counts as on through a period only when nobody switched it off in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW, House
from vonk.people.models import PurposeDecision
from vonk.people.purposes import PurposeName, on_throughout

WEEK = timedelta(weeks=1)


def decide(weeks_ago: int, *, on: bool, purpose: PurposeName = "pulse") -> None:
    PurposeDecision.objects.create(purpose=purpose, on=on, decided_on=NOW.date(), recorded_at=NOW - weeks_ago * WEEK)


def on() -> bool:
    return on_throughout("pulse", since=NOW - 12 * WEEK, until=NOW)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([(20, True)], True),
        ([(20, False)], False),
        ([(20, True), (6, False)], False),
        ([(20, True), (6, False), (5, True)], False),  # a week without it is in the middle
        ([(20, False), (6, True)], False),
        ([(20, True), (6, True)], True),
        ([(20, False), (15, True)], True),
        ([], True),  # twelve people need no decision
    ],
)
def test_one_moment_off_is_off(house: House, decisions: list[tuple[int, bool]], expected: bool):
    for weeks_ago, state in decisions:
        decide(weeks_ago, on=state)
    assert on() is expected


def test_what_is_decided_later_or_about_another_purpose_changes_nothing(house: House):
    decide(20, on=True)
    decide(-1, on=False)
    decide(6, on=False, purpose="signals")
    assert on()


def test_a_large_organisation_without_a_decision_had_it_off(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vonk.people.purposes.COUNCIL_FROM", 5)
    assert not on()

"""Only the moves of the table can be made, and only by those whom it names."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from vonk.learning.models import Enrolment
from vonk.learning.moves import DAY_OF, MOVES, NEW, TERMINAL, NoSuchMove, move

STATES = [NEW, *(state for state, _ in Enrolment.STATES)]
WHO = ("person", "approver", "rule", "statement", "registrar")
DAY = date(2026, 11, 24)


@pytest.mark.parametrize(("here", "to"), list(product(STATES, STATES[1:])))
def test_every_other_move_raises(here: str, to: str) -> None:
    for who in WHO:
        row = Enrolment(state=here)
        if who in MOVES.get((here, to), ()):
            move(row, to, by=who, on=DAY)  # type: ignore[arg-type]
            assert row.state == to
            assert to not in DAY_OF or getattr(row, DAY_OF[to]) == DAY
        else:
            with pytest.raises(NoSuchMove):
                move(row, to, by=who, on=DAY)  # type: ignore[arg-type]
            assert row.state == here


def test_nothing_follows_what_is_terminal() -> None:
    assert not [move for move in MOVES if move[0] in TERMINAL]


def test_only_an_approver_or_rule_says_no_and_nobody_approves_their_own() -> None:
    assert MOVES["requested", "declined"] == {"approver", "rule"}
    assert "person" not in MOVES["requested", "approved"]


def test_every_state_can_be_reached() -> None:
    assert {to for _, to in MOVES} == set(STATES) - {NEW}

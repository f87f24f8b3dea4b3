"""A person stops, pauses and starts messages; duties and what they caused themselves always come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW, House
from tests.messaging.conftest import Owner, draft, make, only, states
from vonk.messaging import queries
from vonk.messaging.actions import MONTH, WEEK, deliver, resume, stop
from vonk.people.access import System


def test_stopping_after_the_nudge_was_queued_still_stops_it(house: House, owner: Owner) -> None:
    make(house, draft(house))
    stop(person=house.people["noor"].pk, message_class="nudge", now=NOW)
    assert deliver(now=NOW).cancelled == 1
    assert (only(house).state, only(house).outcome) == ("cancelled", "stopped")


def test_duties_cannot_be_stopped(house: House, owner: Owner) -> None:
    noor = house.people["noor"].pk
    with pytest.raises(ValueError, match="cannot be stopped"):
        stop(person=noor, message_class="statutory", now=NOW)
    stop(person=noor, now=NOW)
    stop(person=noor, channel="email", now=NOW)
    make(house, draft(house, message_class="statutory"), draft(house, message_class="transactional"))
    assert deliver(now=NOW).sent == 2


def test_stopping_mail_leaves_the_message_in_the_inbox(house: House, owner: Owner) -> None:
    make(house, draft(house))
    stop(person=house.people["noor"].pk, channel="email", now=NOW)
    done = deliver(now=NOW)
    assert (done.inbox, done.sent) == (1, 0)
    assert only(house).channel == ""


def test_a_pause_ends_by_itself(house: House, owner: Owner) -> None:
    stop(person=house.people["noor"].pk, until=NOW + WEEK, now=NOW)
    assert make(house, draft(house)).held
    assert make(house, draft(house), now=NOW + WEEK + timedelta(hours=1)).messages


def test_a_pause_never_shortens_a_stop_nor_a_longer_pause(house: House) -> None:
    noor = house.people["noor"].pk
    stop(person=noor, until=NOW + MONTH, now=NOW)
    assert stop(person=noor, until=NOW + WEEK, now=NOW).until == NOW + MONTH
    assert stop(person=noor, now=NOW).until is None
    assert stop(person=noor, until=NOW + WEEK, now=NOW).until is None


def test_a_pause_that_is_over_can_be_renewed(house: House) -> None:
    noor = house.people["noor"].pk
    stop(person=noor, until=NOW, now=NOW - WEEK)
    assert stop(person=noor, until=NOW + WEEK, now=NOW).until == NOW + WEEK


def test_starting_again_takes_back_exactly_what_was_stopped(house: House) -> None:
    noor = house.people["noor"].pk
    stop(person=noor, message_class="nudge", now=NOW)
    stop(person=noor, message_class="social", now=NOW)
    assert resume(person=noor, message_class="nudge").changed
    assert not resume(person=noor, message_class="nudge").changed
    stopped = {choice.name: choice.stopped for choice in queries.choices(house.viewer("noor")).classes}
    assert stopped == {"nudge": False, "listening": False, "social": True}


def test_the_snapshot_leaves_out_whoever_gets_no_pushed_nudge(house: House, system: System) -> None:
    people = house.people
    stop(person=people["noor"].pk, message_class="nudge", now=NOW)
    stop(person=people["mila"].pk, until=NOW + WEEK, now=NOW)
    stop(person=people["sven"].pk, channel="email", now=NOW)  # the only channel there is
    stop(person=people["lars"].pk, message_class="social", now=NOW)
    stop(person=people["peer"].pk, until=NOW - WEEK, now=NOW - MONTH)
    assert queries.nudges_off(system) == {people["noor"].pk, people["mila"].pk, people["sven"].pk}


def test_nobody_else_is_stopped_along(house: House, owner: Owner) -> None:
    stop(person=house.people["noor"].pk, now=NOW)
    make(house, draft(house, "sven"))
    deliver(now=NOW)
    assert states(house, "sven") == ["sent"]

"""What is due goes out once, at a moment that suits, and only if it still makes sense."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from tests.conftest import NOW, TODAY, House
from tests.messaging.conftest import Owner, draft, make, only, states
from vonk import clock
from vonk.messaging import queries
from vonk.messaging.actions import deliver
from vonk.messaging.actions.delivery import BATCH, LEASE
from vonk.messaging.jobs import deliver as deliver_job
from vonk.messaging.models import Message
from vonk.people.access import NotAllowed
from vonk.people.models import Person, Unavailability


def test_a_nudge_is_mailed_and_stands_in_the_inbox(house: House, owner: Owner) -> None:
    make(house, draft(house))
    assert deliver(now=NOW).sent == 1
    assert [sent.to for sent in mail.outbox] == [["noor@example.org"]]
    message = only(house)
    assert (message.state, message.sent_at, message.attempts) == ("sent", NOW, 1)
    assert queries.unread(house.viewer("noor")) == 1


def test_a_second_delivery_sends_nothing_again(house: House, owner: Owner) -> None:
    make(house, draft(house))
    deliver(now=NOW)
    assert deliver(now=NOW).claimed == 0
    assert len(mail.outbox) == 1


def test_what_is_not_due_waits(house: House, owner: Owner) -> None:
    make(house, draft(house, due_on=TODAY + timedelta(days=1)))
    assert deliver(now=NOW).claimed == 0


def test_a_finished_thing_is_never_reminded_of(house: House, owner: Owner) -> None:
    make(house, draft(house), draft(house, "sven", subject="s2"))
    owner.pointless["s1"] = "finished"
    done = deliver(now=NOW)
    assert (done.cancelled, done.sent) == (1, 1)
    assert only(house).outcome == "finished"
    assert owner.rechecks == [2]  # asked once, about both


def test_a_kind_whose_owner_is_gone_is_not_sent(house: House, owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    make(house, draft(house))
    monkeypatch.setattr("vonk.messaging.kinds._kinds", {})
    deliver(now=NOW)
    assert (only(house).state, only(house).outcome) == ("cancelled", "unknown_kind")


def test_after_hours_a_nudge_waits_for_the_next_working_day(house: House, owner: Owner) -> None:
    make(house, draft(house))
    assert deliver(now=datetime(2026, 11, 24, 18, tzinfo=UTC)).postponed == 1
    assert (only(house).state, only(house).due_at) == ("queued", datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
    assert deliver(now=datetime(2026, 11, 25, 7, 30, tzinfo=UTC)).sent == 1


def test_leave_that_was_entered_later_postpones_it(house: House, owner: Owner) -> None:
    make(house, draft(house))
    Unavailability.objects.create(person=house.people["noor"], day_from=TODAY, day_to=TODAY)
    assert deliver(now=NOW).postponed == 1


def test_after_a_long_leave_a_nudge_has_gone_stale_and_a_duty_has_not(house: House, owner: Owner) -> None:
    make(house, draft(house), draft(house, "sven", message_class="statutory"))
    for name in ("noor", "sven"):
        Unavailability.objects.create(person=house.people[name], day_from=TODAY, day_to=TODAY + timedelta(days=20))
    done = deliver(now=NOW)
    assert (done.cancelled, done.postponed) == (1, 1)
    assert Message.objects.get(message_class="nudge").outcome == "too_late"


def test_who_left_since_gets_nothing(house: House, owner: Owner) -> None:
    make(house, draft(house))
    Person.objects.filter(code="noor").update(employed_to=TODAY - timedelta(days=1))
    deliver(now=NOW)
    assert (only(house).state, only(house).outcome) == ("cancelled", "left")


def test_without_an_address_it_stands_in_the_inbox(house: House, owner: Owner) -> None:
    Person.objects.filter(code="noor").update(email="")
    make(house, draft(house))
    assert deliver(now=NOW).inbox == 1
    assert not mail.outbox


def test_an_inbox_message_does_not_wait_for_working_hours(house: House, owner: Owner) -> None:
    night = datetime(2026, 11, 28, 23, tzinfo=UTC)
    make(house, draft(house, message_class="listening", channel=""), now=night)
    assert deliver(now=night).inbox == 1


def test_two_nudges_that_drifted_together_become_one(house: House, owner: Owner) -> None:
    """Queued a week apart, but the first one was postponed."""
    make(house, draft(house), draft(house, subject="s2", due_on=TODAY + timedelta(days=7)))
    done = deliver(now=NOW + timedelta(days=7))
    assert (done.sent, done.cancelled) == (1, 1)
    assert states(house) == ["sent", "cancelled"]
    assert Message.objects.get(subject="s2").outcome == "cap"


def test_a_nudge_that_another_worker_holds_counts_too(house: House, owner: Owner) -> None:
    make(house, draft(house), draft(house, subject="s2", due_on=TODAY + timedelta(days=7)))
    Message.objects.filter(subject="s1").update(state="sending", state_at=NOW + timedelta(days=7))
    deliver(now=NOW + timedelta(days=7))
    assert Message.objects.get(subject="s2").outcome == "cap"


def test_each_is_written_in_the_language_of_its_receiver(house: House, owner: Owner) -> None:
    make(house, draft(house), draft(house, "sven"))
    deliver(now=NOW)
    subjects = {sent.to[0]: sent.subject for sent in mail.outbox}
    assert subjects["noor@example.org"] == "De familiekaart, voor je volgende intake"
    assert subjects["sven@example.org"] == "The family card, for your next intake"


def test_a_bad_address_does_not_hold_up_the_rest(house: House, owner: Owner) -> None:
    Person.objects.filter(code="noor").update(email="noor@@example..org\nBcc: x@example.org")
    make(house, draft(house), draft(house, "mila"), draft(house, "sven"))
    done = deliver(now=NOW)
    assert (done.failed, done.sent) == (1, 2)
    assert (only(house).state, only(house).outcome) == ("failed", "bad_address")
    assert queries.inbox(house.viewer("noor")).lines  # it can still be read


def test_a_channel_that_is_not_installed_fails_and_says_so(house: House, owner: Owner) -> None:
    make(house, draft(house, channel="pigeon"))
    assert deliver(now=NOW).failed == 1
    assert only(house).outcome == "no_channel"


def test_the_administrator_sees_what_failed_but_not_whose(house: House, owner: Owner) -> None:
    make(house, draft(house, channel="pigeon"))
    deliver(now=NOW)
    (failure,) = queries.failures(house.viewer("admin"))
    assert (failure.channel, failure.code) == ("pigeon", "no_channel")
    assert "noor" not in repr(failure).lower()
    with pytest.raises(NotAllowed):
        queries.failures(house.viewer("mila"))


def test_a_limit_leaves_the_rest_for_the_next_time(house: House, owner: Owner) -> None:
    make(house, draft(house), draft(house, "mila"), draft(house, "sven"))
    assert deliver(now=NOW, limit=2).claimed == 2
    assert deliver(now=NOW, limit=2).claimed == 1


def test_more_than_a_batch_goes_out_in_one_call(house: House, owner: Owner) -> None:
    rows = [draft(house, message_class="transactional", subject=str(count)) for count in range(BATCH + 5)]
    make(house, *rows)
    assert deliver(now=NOW).sent == BATCH + 5
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == BATCH + 5


def test_a_worker_that_died_before_sending_loses_its_claim(house: House, owner: Owner) -> None:
    make(house, draft(house))
    Message.objects.update(state="claimed", claimed_by="dead", state_at=NOW)
    assert deliver(now=NOW + LEASE).claimed == 0  # it may still be alive
    assert deliver(now=NOW + LEASE + timedelta(minutes=1)).sent == 1


def test_a_nudge_left_in_sending_is_never_sent_again(house: House, owner: Owner) -> None:
    make(house, draft(house))
    Message.objects.update(state="sending", claimed_by="dead", state_at=NOW)
    for hour in (1, 2, 30):
        deliver(now=NOW + timedelta(hours=hour))
    assert only(house).state == "unknown"
    assert not mail.outbox
    assert make(house, draft(house, subject="s2"), now=NOW + timedelta(days=1)).held  # it spends the cap


def test_a_duty_left_in_sending_is_sent_again_but_not_for_ever(house: House, owner: Owner) -> None:
    make(house, draft(house, message_class="statutory"))
    Message.objects.update(state="sending", claimed_by="dead", state_at=NOW, attempts=1)
    assert deliver(now=NOW + timedelta(hours=1)).sent == 1
    Message.objects.update(state="sending", claimed_by="dead", state_at=NOW, attempts=6)
    assert deliver(now=NOW + timedelta(hours=1)).failed == 1


def test_delivery_refuses_to_run_inside_a_transaction(db: None, transactional_db: None) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        deliver(now=NOW)


def test_the_job_delivers_until_nothing_is_due(house: House, owner: Owner) -> None:
    last_week = clock.now() - timedelta(days=7)  # the job reads the clock itself
    drafts = [draft(house, message_class="transactional"), draft(house, "sven", "transactional")]
    make(house, *drafts, draft(house, "mila", "transactional", due_on=date(2100, 1, 1)), now=last_week)
    assert deliver_job.enqueue().return_value == 2
    assert Message.objects.filter(state="sent").count() == 2


# A statutory duty goes first


def test_a_nudge_moves_to_the_next_working_day_when_a_duty_has_this_one(house: House, owner: Owner) -> None:
    make(house, draft(house, message_class="statutory"), draft(house, last_on=TODAY + timedelta(days=3)))
    assert deliver(now=NOW).sent == 1
    nudge = Message.objects.get(message_class="nudge")
    assert (nudge.state, nudge.due_at.isoformat()) == ("queued", "2026-11-25T07:30:00+00:00")
    assert deliver(now=NOW + timedelta(days=1)).sent == 1


def test_a_nudge_that_cannot_move_is_held_back_with_the_reason(house: House, owner: Owner) -> None:
    queued = make(house, draft(house, message_class="statutory"), draft(house))
    assert list(queued.held.values()) == ["statutory_day"]
    friday = TODAY + timedelta(days=3)
    monday = draft(house, message_class="statutory", subject="s2", due_on=friday)
    queued = make(house, monday, draft(house, subject="s3", due_on=friday, last_on=friday + timedelta(days=2)))
    assert list(queued.held.values()) == ["statutory_day"]  # only a weekend lies within its window


def test_a_duty_that_comes_to_light_after_the_nudge_was_queued_still_goes_first(house: House, owner: Owner) -> None:
    make(house, draft(house))
    make(house, draft(house, message_class="statutory"))
    done = deliver(now=NOW)
    assert (done.sent, done.postponed) == (1, 1)
    assert Message.objects.get(message_class="statutory").state == "sent"
    assert deliver(now=NOW + timedelta(days=1)).sent == 1

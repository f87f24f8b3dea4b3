"""What is taken back or erased goes out of messages to others too: no inbox goes on telling of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from tests.conftest import NOW, TODAY, House
from vonk.catalog.models import Offering
from vonk.culture.actions import telling
from vonk.dialogue.actions import agreements, conversations
from vonk.dialogue.actions.agreements import Terms
from vonk.dialogue.actions.confirmations import invite
from vonk.dialogue.actions.conversations import Plan
from vonk.dialogue.actions.feedback import ask_feedback
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people import lifecycle

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=NOW.tzinfo)


def talk(house: House, by: str, other: str) -> UUID:
    plan, person = Plan("debrief"), house.people[other].public_id
    made = conversations.open_talk(
        house.viewer(by), side="team" if by == "mila" else "me", other=person, plan=plan
    )  # fmt: skip
    return made.talk


def something(house: House, code: str, **more: object) -> Enrolment:
    offering = Offering.objects.create(code=code, title={"nl": "Gesprekken", "en": "Talking"})
    return Enrolment.objects.create(person=house.people["noor"], offering=offering, **more)


def stuck(house: House) -> UUID:
    row = something(house, "talking", state="started")
    return learning.share(viewer=house.viewer("noor"), enrolment=row.public_id, what="stuck", now=MONDAY)


def naming(name: str) -> list[str]:
    """Of which kinds there are messages with this name in them."""
    return sorted(row.kind for row in Message.objects.all() if name in json.dumps(row.content))


def test_what_is_taken_back_goes_out_of_the_managers_inbox(house: House) -> None:
    share = stuck(house)
    telling.tell_managers(now=MONDAY)
    deliver(now=MONDAY)
    assert naming("Noor") == ["manager_week"]
    assert not learning.withdraw_share(viewer=house.viewer("sven"), share=share, now=NOW)
    assert naming("Noor") == ["manager_week"]
    learning.withdraw_share(viewer=house.viewer("noor"), share=share, now=NOW)
    message = Message.objects.get(person=house.people["mila"])
    assert naming("Noor") == []
    client = house.client("mila")
    page = client.get(reverse("inbox_message", args=[message.public_id]))
    assert "Dit bericht is leeg" in page.content.decode()
    # It still counts as the one of this week.
    telling.tell_managers(now=MONDAY + timedelta(hours=1))
    assert Message.objects.filter(person=house.people["mila"]).count() == 1


def test_who_is_erased_is_named_in_no_message_to_anybody(house: House) -> None:
    stuck(house)
    telling.tell_managers(now=MONDAY)
    noor, peer = house.viewer("noor"), house.people["peer"].public_id
    talked = talk(house, "noor", "mila")
    terms = Terms("step", "Rooster", mine=True, due_on=TODAY)
    agreements.agree(house.viewer("mila"), side="team", talk=talked, terms=terms)
    Message.objects.filter(kind="manager_week").update(message_class="social")  # else it takes the room of the next
    agreements.remind_due(now=NOW)
    ask_feedback(noor, colleague=peer, skill="Doorvragen")
    done = something(house, "done", state="completed", completed_on=TODAY)
    invite(viewer=noor, enrolment=done.public_id, colleague=peer, what="Ik vroeg door", now=NOW)
    assert naming("Noor") == ["agreement", "confirmation", "feedback_asked", "manager_week", "talk"]
    lifecycle.erase_all(noor.own(), now=NOW)
    assert naming("Noor") == []


def test_a_duty_of_who_is_erased_is_named_no_more(house: House) -> None:
    due = {"state": "approved", "obligation": "statutory_or_cao", "due_on": TODAY + timedelta(days=3)}
    something(house, "duty", **due)
    telling.tell_managers(now=MONDAY)
    assert naming("Noor") == ["manager_week"]
    lifecycle.erase_all(house.viewer("noor").own(), now=NOW)
    assert naming("Noor") == []


def test_a_manager_who_is_erased_is_named_in_no_message_either(house: House) -> None:
    talked = talk(house, "mila", "noor")
    terms = Terms("step", "Oefenen", mine=True, due_on=TODAY)
    agreements.agree(house.viewer("noor"), side="me", talk=talked, terms=terms)
    agreements.remind_due(now=NOW)
    telling.ask_for_help(viewer=house.viewer("mila"), now=NOW)
    assert naming("Mila") == ["agreement", "manager_help", "talk"]
    lifecycle.erase_all(house.viewer("mila").own(), now=NOW)
    assert naming("Mila") == []

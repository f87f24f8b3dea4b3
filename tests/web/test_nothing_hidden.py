"""Every page of a manager is the same byte for byte whatever their people keep to themselves (decisions.md section 4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, TODAY, House
from tests.culture.hidden import answer_everything
from vonk.catalog.models import Offering
from vonk.dialogue.actions import conversations, preparations, reports
from vonk.dialogue.actions.conversations import Plan
from vonk.dialogue.actions.preparations import Written
from vonk.dialogue.models import Conversation, FeedbackRequest, Insertion
from vonk.learning.models import Enrolment, LearningBlock
from vonk.people.models import Person

pytestmark = pytest.mark.usefixtures("now_is")

PAGES = (
    "team",
    "team_talks",
    "team_talk_new",
    "team_rituals",
    "team_card",
    "team_requests",
    "team_reports",
    "team_log",
    "team_ingredients",
)


@pytest.fixture
def talk(house: House) -> UUID:
    plan = Plan("debrief", datetime(2026, 12, 1, 9, tzinfo=UTC))
    noor = house.people["noor"].public_id
    return conversations.open_talk(house.viewer("mila"), side="team", other=noor, plan=plan).talk


def read(house: House, client: Client, talk: UUID) -> dict[str, str]:
    addresses = [reverse(name) for name in PAGES]
    addresses += [reverse(name, args=[talk]) for name in ("team_talk", "team_talk_print", "team_talk_file")]
    addresses.append(reverse("team_talk_with", args=[house.people["noor"].public_id]))
    found = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        # The form's token and the second at which a file is made differ by themselves.
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|DTSTAMP:\S+', "", answer.content.decode())
        found[address] = text
    return found


def keep_to_oneself(house: House, who: str, talk: UUID) -> None:
    """What somebody answers, prepares, takes back, asks of others, plans and tells past the manager."""
    person = house.people[who]
    answer_everything(person)
    course = Offering.objects.create(code=f"hidden-{who}", title={"nl": "Verborgen", "en": "Hidden"})
    Enrolment.objects.create(person=person, offering=course, state="started", step_reached=3, last_active_on=TODAY)
    LearningBlock.objects.create(person=person, day=TODAY, starts_at=600, minutes=60, said_at=NOW)
    FeedbackRequest.objects.create(
        person=person, colleague=house.people["peer"], skill="x", asked_at=NOW, answered_at=NOW, went_well="y"
    )
    reports.report_barrier(house.viewer(who), barrier="no_support", desk="learning_team", words="Mila luistert niet")
    reports.report_barrier(house.viewer(who), barrier="no_time", desk="learning_team", named=False)
    if who == "noor":
        written = {"tried": Written("Voor mezelf", insert=False)}
        preparations.prepare(house.viewer("noor"), side="me", talk=talk, written=written)
        Insertion.objects.create(
            conversation=Conversation.objects.get(public_id=talk), author=person, source="can_now",
            words="Teruggenomen", inserted_at=NOW, withdrawn_at=NOW,
        )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(measured=False)


def test_no_page_of_a_manager_depends_on_what_is_hidden(house: House, talk: UUID) -> None:
    client = house.client("mila")
    read(house, client, talk)
    before = read(house, client, talk)
    for who in ("noor", "peer", "deputy"):
        keep_to_oneself(house, who, talk)
    after = read(house, client, talk)
    assert [address for address in before if before[address] != after[address]] == []


def test_what_is_put_in_a_talk_does_change_its_page_and_its_sheet(house: House, talk: UUID) -> None:
    """The comparison above can fail."""
    client = house.client("mila")
    before = read(house, client, talk)
    written = {"tried": Written("Ik vroeg door", insert=True)}
    preparations.prepare(house.viewer("noor"), side="me", talk=talk, written=written)
    after = read(house, client, talk)
    changed = {address for address in before if before[address] != after[address]}
    assert changed == {reverse("team_talk", args=[talk]), reverse("team_talk_print", args=[talk])}

"""A request: asked, asked about, answered, decided; each of the two is told once, and nobody else anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.conftest import NOW, TODAY, House
from tests.records.samples import offer
from vonk.catalog.models import Offering
from vonk.learning import actions
from vonk.learning.actions import NoQuestion, NoSuchMove
from vonk.learning.models import Enrolment, RequestNote
from vonk.learning.request_queries import my_requests
from vonk.messaging import kinds
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import NotAllowed
from vonk.people.actions import record_purpose_decision
from vonk.people.disclosures import PersonSeen, disclose
from vonk.people.lifecycle import export_all
from vonk.people.models import Leadership, Membership
from vonk.people.queries import seen_of_me

FIELDS = ["asked_of_you", "approved_by_you"]


@pytest.fixture
def asked(house: House) -> UUID:
    """Noor asks to take part in something, on a Tuesday."""
    offering = Offering.objects.get(pk=offer())
    return actions.request(viewer=house.viewer("noor"), offering=offering.public_id, now=NOW).public_id


def seen(house: House, who: str = "mila", of: str = "noor") -> PersonSeen | None:
    """What somebody sees of the requests of another."""
    people = disclose(house.viewer(who), fields=FIELDS).people
    return next((one for one in people if one.subject.person == house.people[of].pk), None)


def told(house: House, who: str) -> list[str]:
    return list(Message.objects.filter(person=house.people[who]).order_by("pk").values_list("subject", flat=True))


def test_an_answer_may_be_expected_within_five_working_days(house: House, asked: UUID) -> None:
    row = Enrolment.objects.get(public_id=asked)
    assert (row.requested_on, row.answer_by) == (TODAY, date(2026, 12, 1))


def test_public_holidays_are_no_working_days(house: House) -> None:
    christmas = replace(house.viewer("noor"), now=NOW + timedelta(days=30))  # Thursday 24 December
    asked = actions.request(viewer=christmas, offering=Offering.objects.get(pk=offer()).public_id, now=NOW)
    assert Enrolment.objects.get(public_id=asked.public_id).answer_by == date(2027, 1, 4)


def test_who_approved_it_is_kept_and_who_asked_is_told_once(house: House, asked: UUID) -> None:
    actions.approve(viewer=house.viewer("mila"), enrolment=asked, now=NOW)
    row = Enrolment.objects.get(public_id=asked)
    assert (row.state, row.decided_by, row.decided_on) == ("approved", house.people["mila"], TODAY)
    with pytest.raises(NoSuchMove):
        actions.approve(viewer=house.viewer("mila"), enrolment=asked, now=NOW)
    (message,) = Message.objects.filter(person=house.people["noor"])
    assert message.message_class == "transactional"
    assert message.content["headline"] == {"nl": "Je kunt meedoen", "en": "You can take part"}
    assert deliver(now=NOW).sent == 1


def test_a_deputy_decides_too(house: House, asked: UUID) -> None:
    actions.approve(viewer=house.viewer("deputy"), enrolment=asked, now=NOW)
    assert Enrolment.objects.get(public_id=asked).decided_by == house.people["deputy"]


def test_no_needs_a_reason_which_who_asked_reads(house: House, asked: UUID) -> None:
    with pytest.raises(NoQuestion):
        actions.decline(viewer=house.viewer("mila"), enrolment=asked, reason="  ", now=NOW)
    assert Enrolment.objects.get(public_id=asked).state == "requested"
    assert told(house, "noor") == []
    actions.decline(viewer=house.viewer("mila"), enrolment=asked, reason="Pas na de verhuizing", now=NOW)
    (mine,) = my_requests(house.viewer("noor"))
    assert (mine.state, mine.reason, mine.decided_by) == ("declined", "Pas na de verhuizing", "Mila Aydın")
    assert told(house, "noor") == [f"declined:{asked}"]
    for reader in ("mila", "deputy"):
        person = seen(house, reader)
        assert person is not None
        assert [field.facts for field in person.fields] == [(), ()]


def test_a_question_goes_to_who_asked_and_the_answer_back(house: House, asked: UUID) -> None:
    mila, noor = house.viewer("mila"), house.viewer("noor")
    with pytest.raises(NoQuestion):
        actions.answer(viewer=noor, enrolment=asked, words="Daarom", now=NOW)
    actions.ask(viewer=mila, enrolment=asked, words="Welke dagen?", now=NOW)
    with pytest.raises(NoQuestion):
        actions.ask(viewer=mila, enrolment=asked, words="En waarom?", now=NOW)
    assert told(house, "noor") == [f"question:{asked}"]
    assert my_requests(noor)[0].question == "Welke dagen?"
    actions.answer(viewer=noor, enrolment=asked, words="Dinsdag", now=NOW + timedelta(minutes=5))
    assert my_requests(noor)[0].question == ""
    assert told(house, "mila") == [f"answer:{asked}"]
    person = seen(house)
    assert person is not None
    (fact,) = person.facts("asked_of_you")
    assert fact.sentence().endswith("‘Welke dagen?’ ‘Dinsdag’")


def test_who_no_longer_leads_the_team_does_not_get_the_answer(house: House, asked: UUID) -> None:
    actions.ask(viewer=house.viewer("mila"), enrolment=asked, words="Welke dagen?", now=NOW)
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY - timedelta(days=1))
    actions.answer(viewer=house.viewer("noor"), enrolment=asked, words="Dinsdag", now=NOW)
    assert told(house, "mila") == []
    person = seen(house, "deputy")
    assert person is not None
    assert "Dinsdag" in person.facts("asked_of_you")[0].sentence()


def test_a_question_is_not_sent_once_the_request_is_decided_or_taken_back(house: House, asked: UUID) -> None:
    actions.ask(viewer=house.viewer("mila"), enrolment=asked, words="Welke dagen?", now=NOW)
    actions.cancel(viewer=house.viewer("noor"), enrolment=asked, now=NOW)
    assert (deliver(now=NOW).sent, deliver(now=NOW).cancelled) == (0, 0)
    assert Message.objects.get().outcome == "decided"
    with pytest.raises(NoSuchMove):
        actions.ask(viewer=house.viewer("mila"), enrolment=asked, words="Toch?", now=NOW)
    with pytest.raises(NoQuestion):
        actions.answer(viewer=house.viewer("noor"), enrolment=asked, words="Dinsdag", now=NOW)


@pytest.mark.parametrize("name", ["peer", "sven", "boss", "mila", "lars", "admin"])
def test_nobody_answers_for_another(house: House, asked: UUID, name: str) -> None:
    actions.ask(viewer=house.viewer("mila"), enrolment=asked, words="Welke dagen?", now=NOW)
    with pytest.raises(NotAllowed):
        actions.answer(viewer=house.viewer(name), enrolment=asked, words="Nee", now=NOW)
    assert RequestNote.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("approved", "approved"), ("started", "approved"), ("failed", "approved"), ("withdrawn", "approved"),
        ("lapsed", "approved"), ("cancelled", "cancelled"), ("completed", "completed"), ("applied", "completed"),
    ],
)  # fmt: skip
def test_who_approved_sees_approved_cancelled_or_completed_and_no_more(
    house: House, asked: UUID, state: str, shown: str
) -> None:
    actions.approve(viewer=house.viewer("mila"), enrolment=asked, now=NOW)
    Enrolment.objects.update(state=state, step_reached=4)
    person = seen(house)
    assert person is not None
    assert [fact.state for fact in person.facts("approved_by_you")] == [shown]  # type: ignore[attr-defined]
    for other in ("deputy", "boss", "former", "sven", "peer"):
        theirs = seen(house, other)
        assert theirs is None or theirs.facts("approved_by_you") == ()


def test_of_two_managers_in_a_month_each_sees_what_each_approved(house: House, asked: UUID) -> None:
    actions.approve(viewer=house.viewer("mila"), enrolment=asked, now=NOW)
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY - timedelta(days=1))
    Leadership.objects.create(person=house.people["sven"], unit=house.noord, valid_from=TODAY)
    new = seen(house, "sven")
    assert new is not None
    assert new.facts("approved_by_you") == ()
    assert seen(house, "mila") is None


def test_a_request_moves_along_with_who_asked(house: House, asked: UUID) -> None:
    Membership.objects.filter(person=house.people["noor"]).update(valid_to=TODAY - timedelta(days=1))
    Membership.objects.create(person=house.people["noor"], unit=house.zuid, valid_from=TODAY)
    Leadership.objects.create(person=house.people["lars"], unit=house.zuid, valid_from=TODAY)
    with pytest.raises(NotAllowed):
        actions.approve(viewer=house.viewer("mila"), enrolment=asked, now=NOW)
    assert actions.approve(viewer=house.viewer("lars"), enrolment=asked, now=NOW).state == "approved"


def test_a_request_is_seen_without_the_managers_view_and_what_became_of_it_is_not(house: House, asked: UUID) -> None:
    second = Offering.objects.create(code="twee", title={"nl": "Twee"})
    other = actions.request(viewer=house.viewer("noor"), offering=second.public_id, now=NOW)
    actions.approve(viewer=house.viewer("mila"), enrolment=other.public_id, now=NOW)
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=TODAY, on=False)
    seen_now = disclose(house.viewer("mila"), fields=[*FIELDS, "shared", "statutory"])
    assert not seen_now.on
    (person,) = seen_now.people
    assert [(field.field, len(field.facts)) for field in person.fields] == [("asked_of_you", 1)]
    mine = {leader.name: seen for leader, seen in seen_of_me(house.viewer("noor"))}
    (me,) = mine["Mila Aydın"].people
    assert me.facts("asked_of_you") == person.facts("asked_of_you")
    assert not me.facts("approved_by_you")


def test_the_message_explains_itself_and_the_words_are_in_the_export(house: House, asked: UUID) -> None:
    actions.ask(viewer=house.viewer("mila"), enrolment=asked, words="Welke dagen?", now=NOW)
    kind = kinds.find("request")
    assert kind is not None
    subject = f"question:{asked}"
    explained = kind.explain([subject], house.viewer("noor"))[subject]
    assert explained.used
    assert "Welke dagen?" in str(export_all(house.people["noor"].pk)["enrolment"])

"""/team/requests and /me/requests: the two ends of one request."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, TODAY, House
from tests.web.reading import browser, html
from vonk.catalog.models import Offering
from vonk.culture.models import ManagerAction
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment, RequestNote
from vonk.people.models import Membership, Person

pytestmark = pytest.mark.usefixtures("now_is")


@pytest.fixture
def asked(house: House) -> UUID:
    """Noor asks to take part in something of an hour and a half."""
    course = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren", "en": "Talking"}, minutes=90)
    return learning.request(viewer=house.viewer("noor"), offering=course.public_id, now=NOW).public_id


def page(client: Client, name: str, **query: str) -> str:
    return html(client, reverse(name), **query)


def test_a_request_says_what_how_long_since_when_and_until_when(house: House, asked: UUID) -> None:
    shown = page(browser(house, "mila"), "team_requests")
    assert "<b>Noor</b> wants to take part in “Talking”." in shown
    assert "2 hours · asked on 24 November · answer before Tue 1 Dec" in shown
    assert "that day has passed" not in shown
    Enrolment.objects.update(answer_by=TODAY - timedelta(days=1))
    assert "that day has passed" in page(browser(house, "mila"), "team_requests")


def test_a_question_travels_to_and_fro_and_the_words_stay_on_both_pages(house: House, asked: UUID) -> None:
    mila, noor = browser(house, "mila"), browser(house, "noor")
    asking = {"words": "Which days?", "to": "requests"}
    answer = mila.post(reverse("team_request_ask", args=[asked]), asking, follow=True).content.decode()
    assert "Asked. You get one message when there is an answer." in answer
    assert "Your question waits for its answer." in answer
    again = mila.post(reverse("team_request_ask", args=[asked]), asking, follow=True).content.decode()
    assert "Your earlier question waits for its answer." in again
    assert "‘Which days?’" in page(noor, "my_requests")
    noor.post(reverse("my_request_answer", args=[asked]), {"words": "Tuesdays"})
    assert "‘Tuesdays’" in page(mila, "team_requests")
    assert "Send the answer" not in page(noor, "my_requests")
    assert ManagerAction.objects.get().action == "request"


@pytest.mark.parametrize("verb", ["decline", "ask"])
def test_without_words_nothing_happens_and_the_error_stands_beside_the_field(
    house: House, asked: UUID, verb: str
) -> None:
    response = browser(house, "mila").post(reverse(f"team_request_{verb}", args=[asked]), {"words": " "})
    assert response.status_code == 400
    shown = response.content.decode()
    assert '<details class="disclosure" open>' in shown
    assert 'class="field text wrong"' in shown
    assert Enrolment.objects.get().state == "requested"
    long = browser(house, "mila").post(reverse(f"team_request_{verb}", args=[asked]), {"words": "x" * 501})
    assert "x" * 501 in long.content.decode()
    assert not RequestNote.objects.exists()


def test_a_no_with_its_reason_is_read_by_who_asked(house: House, asked: UUID) -> None:
    browser(house, "mila").post(reverse("team_request_decline", args=[asked]), {"words": "After the move"})
    shown = page(browser(house, "noor"), "my_requests")
    assert "not this time" in shown
    assert "Why not: ‘After the move’" in shown
    assert "decided by Mila Aydın" in shown


def test_what_was_approved_says_approved_cancelled_or_completed(house: House, asked: UUID) -> None:
    mila, noor = browser(house, "mila"), browser(house, "noor")
    mila.post(reverse("team_request_approve", args=[asked]), {"to": "requests"})
    assert "<b>Noor</b>: “Talking”" in page(mila, "team_requests")
    noor.post(reverse("my_request_cancel", args=[asked]))
    assert '<p class="meta">cancelled' in page(mila, "team_requests")
    assert "<b>Noor</b>" not in page(browser(house, "deputy"), "team_requests")


def test_something_is_found_asked_for_and_cancelled(house: House) -> None:
    course = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren", "en": "Talking"})
    noor = browser(house, "noor")
    assert "You have not asked for anything" in page(noor, "my_requests")
    assert f"?offering={course.public_id}" in page(noor, "my_requests", q="talk")
    assert "Nothing by that name" in page(noor, "my_requests", q="zzz")
    assert "Mila Aydın decides, and answers before 1 December 2026." in page(
        noor, "my_requests", offering=str(course.public_id)
    )
    for bad in ("x", "01a20037-cc71-7000-8000-000000000000"):
        assert noor.get(reverse("my_requests"), {"offering": bad}).status_code == 404
    said = noor.post(reverse("my_request", args=[course.public_id]), follow=True).content.decode()
    assert "waits for an answer" in said
    twice = noor.post(reverse("my_request", args=[course.public_id]), follow=True).content.decode()
    assert "You have asked for this already, or take part in it." in twice
    row = Enrolment.objects.get()
    noor.post(reverse("my_request_cancel", args=[row.public_id]))
    row.refresh_from_db()
    assert row.state == "cancelled"


@pytest.mark.parametrize("who", ["peer", "sven", "boss", "former", "lars", "director"])
def test_nobody_else_reads_or_answers_it(house: House, asked: UUID, who: str) -> None:
    client = browser(house, who)
    learning.ask(viewer=house.viewer("mila"), enrolment=asked, words="Which days?", now=NOW)
    for name in ("my_request_answer", "my_request_cancel"):
        assert client.post(reverse(name, args=[asked]), {"words": "No"}).status_code == 404
    for name in ("my_requests", "team_requests"):
        shown = client.get(reverse(name)).content.decode()
        assert "Talking" not in shown
        assert "Which days?" not in shown


def test_many_requests_stand_on_pages_the_longest_first(house: House) -> None:
    course = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren"})
    for at in range(30):
        person = Person.objects.create(code=f"p{at}", given_name=f"P{at:02}", family_name="X", employed_from=TODAY)
        Membership.objects.create(person=person, unit=house.noord, valid_from=TODAY)
        Enrolment.objects.create(
            person=person, offering=course, state="requested", requested_on=TODAY - timedelta(days=at)
        )
    client = browser(house, "mila")
    first, second = page(client, "team_requests"), page(client, "team_requests", page="2")
    assert first.count("wants to take part") == 25
    assert second.count("wants to take part") == 5
    assert first.index("<b>P29</b>") < first.index("<b>P28</b>")
    week = page(client, "team")
    assert week.count("wants to take part") == 3
    assert "To all 30 requests" in week
    assert "Give P29 an answer to the request" in week

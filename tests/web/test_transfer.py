"""The pages about use at work: two taps on the first page, one page of one's own, and a colleague's one tap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, TODAY, House
from tests.dialogue.test_transfer import answered, finished, intended, invite, question
from vonk.dialogue.actions import confirmations, transfer
from vonk.dialogue.models import Commitment, Confirmation, TransferQuestion
from vonk.learning.models import Enrolment
from vonk.people.actions import record_purpose_decision
from vonk.people.models import Person
from vonk.web.me.transfer import part

pytestmark = pytest.mark.usefixtures("now_is")


@pytest.fixture
def noor(house: House) -> Client:
    return house.client("noor")


def section(client: Client) -> str:
    """What the first page holds about use, and nothing else of it."""
    found = re.search(r'<section class="block" id="used">.*?</section>', client.get("/me/").content.decode(), re.DOTALL)
    assert found
    return found[0]


def tap(client: Client, route: str, row: TransferQuestion, **posted: str) -> str:
    answer = client.post(reverse(route, args=[row.public_id]), posted, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    return answer.content.decode()


# The first page


def test_with_nothing_to_ask_the_section_says_what_may_come_and_leads_to_the_list(noor: Client) -> None:
    found = section(noor)
    assert "<form" not in found
    assert reverse("used_list") in found


def test_it_costs_two_queries(house: House, django_assert_max_num_queries: object) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="signals", decided_on=TODAY, on=True)
    question(house)
    viewer = house.viewer("noor")
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert part(viewer).shows is not None


def test_two_taps_say_that_it_was_used_and_what_happened(house: House, noor: Client) -> None:
    row = question(house)
    assert section(noor).count('name="used"') == 4
    page = tap(noor, "used_answer", row, used="yes")
    assert reverse("used_undo", args=[row.public_id]) in page
    assert 'name="words"' in section(noor)
    noor.post(reverse("used_example", args=[row.enrolment.public_id, row.public_id]), {"words": "Ik vroeg door."})
    row.refresh_from_db()
    assert (row.used, row.example, row.enrolment.state) == ("yes", "Ik vroeg door.", "applied")
    assert "<form" not in section(noor)


def test_at_six_weeks_a_tap_says_whether_it_made_a_difference_and_can_be_undone(house: House, noor: Client) -> None:
    row = question(house, week=6)
    tap(noor, "used_answer", row, used="yes")
    assert reverse("used_effect", args=[row.public_id]) in section(noor)
    page = tap(noor, "used_effect", row, effect="a_little")
    assert row.effect == "a_little"
    assert reverse("used_effect", args=[row.public_id]) in page  # the undo
    assert "used_effect" not in section(noor)
    own = noor.get(reverse("used_one", args=[row.enrolment.public_id])).content.decode()
    assert re.search(r'value="a_little" aria-pressed="true"', own)
    tap(noor, "used_effect", row)
    assert row.effect == ""


def test_two_taps_say_what_held_back_and_help_that_fits_comes_at_once(house: House, noor: Client) -> None:
    row = question(house)
    tap(noor, "used_answer", row, used="no_chance")
    assert section(noor).count('name="barrier"') == 8
    tap(noor, "used_barrier", row, barrier="forgets")
    offered = re.findall(r'name="booster" value="(\w+)"', section(noor))
    assert offered == ["smaller_step", "fixed_moment", "job_aid"]
    answer = noor.post(reverse("used_booster", args=[row.public_id]), {"booster": "fixed_moment"})
    assert answer["Location"] == reverse("commitment", args=[row.enrolment.public_id])
    assert "Kies één moment dat toch al komt" in section(noor)


def test_a_talk_with_the_manager_opens_prepared_for_this_learning(house: House, noor: Client) -> None:
    row = question(house, used="no", barrier="no_support", answered_at=NOW)
    answer = noor.post(reverse("used_booster", args=[row.public_id]), {"booster": "talk_manager"})
    assert answer["Location"] == f"/me/talks/new/?template=debrief&about=own:{row.enrolment.public_id}"
    opened = noor.get(answer["Location"]).content.decode()
    assert "Mila" in opened
    assert str(row.enrolment.public_id) in opened


def test_rather_not_say_takes_the_question_away_and_can_be_undone(house: House, noor: Client) -> None:
    row = question(house)
    page = tap(noor, "used_skip", row)
    assert reverse("used_unskip", args=[row.public_id]) in page
    assert "<form" not in section(noor)
    tap(noor, "used_unskip", row)
    assert 'name="used"' in section(noor)


def test_what_was_intended_is_quoted_and_asked_about(house: House, noor: Client) -> None:
    row = question(house)
    intended(house, row.enrolment)
    assert "Als de overdracht begint, dan vraag ik door" in section(noor)
    tap(noor, "used_answer", row, used="yes")
    assert section(noor).count('name="kept"') == 3
    noor.post(reverse("commitment_kept", args=[row.enrolment.public_id]), {"kept": "partly"})
    assert Commitment.objects.get().kept == "partly"
    assert "<form" not in section(noor)


@pytest.mark.parametrize("name", ["noor", "sven"])
def test_it_speaks_both_languages(house: House, name: str) -> None:
    row = finished(house, name)
    question(house, enrolment=row)
    found = section(house.client(name))
    assert ("Nog niet" in found, "Not yet" in found) == (name == "noor", name == "sven")


def test_off_by_the_works_council_means_not_asked_and_said_plainly(house: House, noor: Client) -> None:
    question(house)
    record_purpose_decision(house.viewer("admin"), purpose="signals", decided_on=TODAY, on=False)
    assert "<form" not in section(noor)
    assert noor.get(reverse("used_list")).context["asks"] is False
    page = noor.get(reverse("used_one", args=[Enrolment.objects.get().public_id]))
    assert 'name="used"' not in page.content.decode()


def test_who_stopped_measurement_reads_that_it_is_why_nothing_is_asked(house: House, noor: Client) -> None:
    row = question(house)
    Person.objects.filter(code="noor").update(measured=False)
    assert "<form" not in section(noor)
    assert noor.get(reverse("used_list")).context["measured"] is False
    assert noor.post(reverse("used_answer", args=[row.public_id]), {"used": "yes"}).status_code == 404


# A page of one's own


def test_an_empty_list_says_what_will_stand_there(noor: Client) -> None:
    page = noor.get(reverse("used_list")).content.decode()
    assert 'class="empty"' in page


def test_everything_stands_on_one_page_and_can_be_changed(house: House, noor: Client) -> None:
    row = answered(house, question(house, week=6), "yes")
    early = question(house, enrolment=row.enrolment, used="no", barrier="no_time", answered_at=NOW - timedelta(days=28))
    intended(house, row.enrolment)
    one = invite(house, row.enrolment)
    confirmations.confirm(viewer=house.viewer("peer"), confirmation=one, answer="seen", words="Rustig.", now=NOW)
    address = reverse("used_one", args=[row.enrolment.public_id])
    page = noor.get(address).content.decode()
    for told in ("Peer Bakker", "Rustig.", "dan vraag ik door"):
        assert told in page
    assert page.count('aria-pressed="true"') == 3  # both answers, and what held back after two weeks
    answer = noor.post(reverse("used_answer", args=[early.public_id]), {"used": "not_yet", "page": "yes"})
    assert answer["Location"] == address


def test_a_sentence_that_is_too_long_is_kept_in_its_field_with_the_error_beside_it(house: House, noor: Client) -> None:
    row = answered(house, question(house), "yes")
    address = reverse("used_example", args=[row.enrolment.public_id, row.public_id])
    answer = noor.post(address, {"words": "x" * 501})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "x" * 501 in page
    assert "wrong" in page
    row.refresh_from_db()
    assert row.example == ""
    noor.post(address, {"words": "<b>Ik vroeg door</b>"})
    page = noor.get(reverse("used_one", args=[row.enrolment.public_id])).content.decode()
    assert "&lt;b&gt;Ik vroeg door" in page


def test_the_list_costs_the_same_for_one_thing_as_for_twelve(
    house: House, noor: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        row = question(house).enrolment
        intended(house, row)
    noor.get(reverse("used_list"))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        noor.get(reverse("used_list"))


# What one intends


def test_an_intention_is_written_on_the_page_of_what_one_learns(house: House, noor: Client) -> None:
    row = finished(house, state="started", completed_on=None)
    page = noor.get(reverse("learning", args=[row.public_id])).content.decode()
    assert reverse("commitment", args=[row.public_id]) in page
    address = reverse("commitment", args=[row.public_id])
    half = noor.post(address, {"moment": "ik bel", "deed": ""})
    assert half.status_code == 400
    assert 'value="ik bel"' in half.content.decode()
    done = noor.post(address, {"moment": "ik bel", "deed": "noem ik mijn naam"})
    assert done["Location"] == reverse("learning", args=[row.public_id])
    page = noor.get(reverse("learning", args=[row.public_id])).content.decode()
    assert "Als ik bel, dan noem ik mijn naam" in page
    noor.post(reverse("commitment_remove", args=[row.public_id]))
    assert not Commitment.objects.exists()


def test_the_manager_sees_nothing_of_it_anywhere(house: House) -> None:
    row = answered(house, question(house), "no")
    transfer.name_barrier(viewer=house.viewer("noor"), question=row.public_id, barrier="no_support")
    transfer.tell(viewer=house.viewer("noor"), question=row.public_id, words="Geheim voorbeeld")
    intended(house, row.enrolment)
    mila = house.client("mila")
    for address in ("/team/", "/me/", "/me/used/"):
        page = mila.get(address).content.decode()
        assert "Geheim voorbeeld" not in page
        assert "dan vraag ik door" not in page
        assert row.enrolment.offering.title["nl"] not in page


# A colleague


def test_own_team_stands_in_front_and_anybody_is_found_by_name(house: House, noor: Client) -> None:
    row = finished(house)
    address = reverse("confirmation_ask", args=[row.public_id])
    page = noor.get(address).content.decode()
    assert "Peer Bakker" in page
    assert "Sven Jansen" not in page
    assert "Sven Jansen" in noor.get(address, {"q": "jan"}).content.decode()
    assert "Peer Bakker" not in noor.get(address, {"q": "zzz"}).content.decode()


def test_a_colleague_is_asked_once_and_answers_with_one_tap(house: House, noor: Client) -> None:
    row = finished(house)
    address = reverse("confirmation_ask", args=[row.public_id])
    peer = {"colleague": str(house.people["peer"].public_id)}
    assert noor.post(address, {**peer, "what": ""}).status_code == 400
    noor.post(address, {**peer, "what": "Ik vroeg door"})
    again = noor.post(address, {**peer, "what": "En nu?"})
    assert again.status_code == 400
    assert "En nu?" in again.content.decode()
    one = Confirmation.objects.get()
    theirs, asked = house.client("peer"), reverse("confirmation", args=[one.public_id])
    page = theirs.get(asked).content.decode()
    assert "Ik vroeg door" in page
    assert "Cursus" not in page
    theirs.post(asked, {"answer": "seen"})
    one.refresh_from_db()
    assert one.answer == "seen"
    assert theirs.post(asked, {"answer": "ten out of ten"}).status_code == 404
    theirs.post(reverse("confirmation_undo", args=[one.public_id]))
    one.refresh_from_db()
    assert (one.answer, one.answered_at) == ("", None)


def test_that_somebody_is_the_manager_is_said_before_asking(house: House, noor: Client) -> None:
    address = reverse("confirmation_ask", args=[finished(house).public_id])
    for name, leads in (("mila", True), ("peer", False)):
        page = noor.get(address, {"colleague": str(house.people[name].public_id)})
        assert (page.context["chosen"].public_id in page.context["managers"]) is leads


def test_what_was_taken_back_says_so_to_the_colleague(house: House) -> None:
    one = invite(house, finished(house))
    house.client("noor").post(reverse("confirmation_withdraw", args=[one]))
    peer = house.client("peer")
    page = peer.get(reverse("confirmation", args=[one])).content.decode()
    assert "Ik vroeg door" not in page
    assert peer.post(reverse("confirmation", args=[one]), {"answer": "seen"}).status_code == 404

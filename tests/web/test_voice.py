"""/me/say: one tap tells who can take it away; without a name nothing points back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.conftest import TODAY, House
from tests.web.reading import html
from vonk.catalog.models import Offering
from vonk.dialogue.actions.reports import announce
from vonk.dialogue.models import BarrierReport, Theme
from vonk.learning.models import Enrolment
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.models import Membership, Person

pytestmark = pytest.mark.usefixtures("now_is")


def page(house: House, name: str, address: str = "/me/say/") -> str:
    return html(house.client(name), address, "nl")


def crowd(house: House, number: int, code: str = "c") -> list[Person]:
    """So many more people in Noor's team."""
    people = [
        Person.objects.create(
            code=f"{code}{n}", given_name=f"Kees{n}", family_name="Vos", employed_from=date(2020, 1, 1)
        )
        for n in range(number)
    ]
    for person in people:
        Membership.objects.create(person=person, unit=house.noord, valid_from=date(2020, 1, 1))
    return people


def say(client: Client, way: str, **more: str) -> str:
    answer = client.post("/me/say/", {"way": way, "named": "yes", **more}, follow=True)
    return str(answer.content.decode())


def test_the_page_says_to_whom_before_the_tap_and_the_manager_is_never_the_default(house: House) -> None:
    shown = page(house, "noor")
    to_team, to_manager = re.split(r"<legend>[^<]*Mila Aydın", shown)
    assert 'value="no_support:learning_team"' in to_team
    assert 'value="no_support:manager"' in to_manager
    assert 'value="technical:administrator"' in shown
    assert "technical:manager" not in shown


def test_one_tap_is_a_report_with_a_way_back(house: House) -> None:
    client = house.client("noor")
    client.post("/me/say/", {"way": "too_hard:learning_team", "named": "yes"})
    row = BarrierReport.objects.get()
    assert (row.reporter, row.route, row.due_on) == (house.people["noor"], "learning_team", date(2026, 12, 8))
    client.post(f"/me/say/{row.public_id}/withdrawal/")
    assert not house.client("lars").get("/org/listening/reports/").context["waiting"]
    client.post(f"/me/say/{row.public_id}/again/")
    assert house.client("lars").get("/org/listening/reports/").context["waiting"]


def test_without_a_name_nothing_that_is_kept_points_at_anybody(house: House) -> None:
    shown = say(house.client("noor"), "too_hard:learning_team", named="no", words="Het gaat te snel")
    row = BarrierReport.objects.get()
    assert (row.reporter, row.owner, row.unit) == (None, None, house.organisation)
    assert row.public_id.version == 4
    code = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", shown)
    assert code
    assert code[0] not in row.receipt
    assert "Het gaat te snel" not in page(house, "noor")
    assert code[0] not in page(house, "noor")  # shown once


def test_a_nameless_report_leaves_no_trace_in_the_session(house: House) -> None:
    """A count kept with the account, or the moment at which its session was saved, would say who and when."""
    client = house.client("noor")
    client.get("/me/say/")
    before = list(Session.objects.values_list("session_data", "expire_date"))
    say(client, "too_hard:learning_team", named="no", words="Het gaat te snel")
    assert list(Session.objects.values_list("session_data", "expire_date")) == before


def test_a_press_too_many_on_told_tells_it_once(house: House) -> None:
    client = house.client("noor")
    for _ in range(2):
        say(client, "no_time:manager", words="Het rooster zit vol")
    assert (BarrierReport.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize(("more", "unit"), [(6, "organisation"), (7, "noord")])
def test_the_unit_of_a_nameless_report_has_ten_people_besides_its_reader(house: House, more: int, unit: str) -> None:
    crowd(house, more)
    Person.objects.filter(code="boss").update(employed_to=TODAY - timedelta(days=1))
    Membership.objects.filter(unit=house.zuid).update(unit=house.organisation)
    for person in crowd(house, 11, code="z"):
        Membership.objects.filter(person=person).update(unit=house.organisation)
    say(house.client("noor"), "too_hard:learning_team", named="no")
    assert BarrierReport.objects.get().unit == getattr(house, unit)


def test_no_larger_unit_tells_that_it_came_from_what_is_left_over(house: House) -> None:
    """Eleven and more in one team; who is beside it in the division would be known by the division's name."""
    crowd(house, 12)
    Membership.objects.filter(person=house.people["noor"]).update(unit=house.zorg)
    for who in ("noor", "peer"):  # she and boss are left over in the division, peer is in the large team
        say(house.client(who), "too_hard:learning_team", named="no", words=who)
    assert [row.unit for row in BarrierReport.objects.all()] == [house.organisation, house.organisation]


def test_a_course_that_few_follow_is_not_told_without_a_name(house: House) -> None:
    crowd(house, 10)
    course = Offering.objects.create(code="c", title={"nl": "Zeldzame cursus"})
    Enrolment.objects.create(person=house.people["noor"], offering=course, state="started", enrolled_on=TODAY)
    client = house.client("noor")
    say(client, "too_hard:learning_team", named="no", offering=str(course.public_id))
    assert BarrierReport.objects.get().offering is None
    say(client, "too_hard:learning_team", offering=str(course.public_id))
    assert BarrierReport.objects.get(reporter__isnull=False).offering == course


def test_a_small_team_cannot_tell_the_manager_without_a_name_and_the_words_stay(house: House) -> None:
    shown = say(house.client("noor"), "no_time:manager", named="no", words="Het rooster zit vol")
    assert "Het rooster zit vol" in shown
    assert not BarrierReport.objects.exists()
    crowd(house, 7)  # ten besides the manager herself
    say(house.client("noor"), "no_time:manager", named="no", words="Het rooster zit vol")
    row = BarrierReport.objects.get()
    assert (row.reporter, row.owner, row.unit) == (None, house.people["mila"], house.noord)
    # And she is told of it another day, so that the hour tells nothing.
    assert not Message.objects.exists()
    assert "Het rooster zit vol" not in page(house, "mila", "/team/reports/")
    assert announce(System("listening", house.now)) == 0
    assert announce(System("listening", house.now + timedelta(days=1))) == 1
    assert Message.objects.get().person == house.people["mila"]


def test_a_name_is_asked_out_beside_the_field_and_an_angry_text_is_not_blocked(house: House) -> None:
    client = house.client("noor")
    angry = "Dit is waardeloos en ik ben het ZAT. Mila Aydın luistert nooit!"
    shown = say(client, "no_support:learning_team", words=angry)
    assert "Mila Aydın" in shown
    assert "ik ben het ZAT" in shown
    assert not BarrierReport.objects.exists()
    say(client, "no_support:learning_team", words="Dit is waardeloos en ik ben het ZAT.")
    say(client, "no_support:learning_team", words=angry, keep="on")
    assert BarrierReport.objects.count() == 2


def test_five_a_day_and_no_more(house: House) -> None:
    client = house.client("noor")
    for _ in range(5):
        say(client, "forgets:learning_team", named="no")
    shown = say(client, "forgets:learning_team", named="no", words="Nog iets")
    assert BarrierReport.objects.count() == 5
    assert "Nog iets" in shown


def test_a_code_that_belongs_to_nothing_says_so(house: House) -> None:
    answer = house.client("noor").post("/me/say/receipt/", {"code": "ABCD-EFGH-JKMN-PQRS", "do": "look"})
    assert answer.status_code == 400


def test_who_has_the_code_may_delete_what_was_said(house: House) -> None:
    client = house.client("noor")
    shown = say(client, "forgets:learning_team", named="no")
    code = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", shown)
    assert code
    client.post("/me/say/receipt/", {"code": code[0].lower().replace("-", " "), "do": "withdraw"})
    assert not BarrierReport.objects.exists()


def test_words_for_all_are_read_in_ones_own_unit_and_above_and_nowhere_else(house: House) -> None:
    common = {"raised_on": TODAY - timedelta(days=3), "answered_on": TODAY, "told_at": house.now, "answer": "doing"}
    Theme.objects.create(title={"nl": "Rustige plek"}, because={"nl": "Er komt een kamer"}, unit=house.zorg, **common)
    assert "Er komt een kamer" in page(house, "noor")
    assert "Er komt een kamer" in page(house, "noor", "/me/")
    assert "Er komt een kamer" not in page(house, "sven")


def test_a_theme_that_was_not_told_or_was_taken_back_stands_nowhere(house: House) -> None:
    common = {"unit": house.organisation, "raised_on": TODAY, "answered_on": TODAY, "answer": "doing"}
    Theme.objects.create(title={"nl": "Ongezegd"}, **common)
    Theme.objects.create(title={"nl": "Teruggenomen"}, told_at=house.now, withdrawn_on=TODAY, **common)
    shown = page(house, "noor")
    assert "Ongezegd" not in shown
    assert "Teruggenomen" not in shown


def test_who_leads_nobody_above_is_offered_the_other_desks_alone(house: House) -> None:
    assert ":manager" not in page(house, "mila")  # the deputy of her own team is not her manager

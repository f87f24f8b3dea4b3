"""The first page of each face asks the database for a fixed number of things, however much there is to show.

A manager's first look of the day also writes who looked (see test_team.py), and an employer with so few people that no
decision of a works council is needed is counted each time: neither is in the budget.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import TODAY, House
from vonk.catalog.models import Offering, Step
from vonk.culture.models import Ritual, RitualMoment
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment, RequestNote
from vonk.people.actions import record_purpose_decision

pytestmark = pytest.mark.usefixtures("now_is")

BUDGETS = {"/me/": 18, "/team/": 21, "/org/": 15}
COURSES = 8
SIGNALS = ("A28·chosen", "completion·chosen", "stopped·chosen")


@pytest.fixture
def full(house: House) -> House:
    """Two people each in eight courses, both stuck in each; figures of four months about everything."""
    for number in range(COURSES):
        course = Offering.objects.create(code=f"c{number}", title={"nl": f"Cursus {number}", "en": f"Course {number}"})
        Step.objects.bulk_create(
            Step(offering=course, position=p, title={"nl": f"Stap {p}", "en": f"Step {p}"}) for p in range(1, 8)
        )
        for who in ("noor", "peer"):
            row = Enrolment.objects.create(
                person=house.people[who], offering=course, state="started", enrolled_on=TODAY, step_reached=number % 7
            )
            learning.share(
                viewer=house.viewer(who), enrolment=row.public_id, what="stuck", now=house.now, words=f"vast {number}"
            )
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=TODAY, on=True)
    _release(house)
    _where_they_stop(house)
    _in_the_team(house)
    return house


def _where_they_stop(house: House) -> None:
    """A step of each course at which many stop, so that its title is asked for."""
    steps = Step.objects.filter(position=2).select_related("offering")
    cells = [
        Cell(Subject("step", str(step.public_id)), "steps", shown=True, part=str(step.offering.public_id), base=400,
             count=160, value=0.4, low=0.35, high=0.45, extra={"cases": 400, "position": 2, "hot": True})
        for step in steps
    ]  # fmt: skip
    publish(spec="steps", window=Window(date(2026, 6, 1), date(2026, 7, 1)), cells=cells, now=house.now)


def _in_the_team(house: House) -> None:
    """Requests with what was written about them, and rituals that were held."""
    ritual = Ritual.objects.create(
        unit=house.noord, name="Vrijdagvraag", weekday=4, starts_at=540, starts_on=TODAY - timedelta(days=60)
    )
    friday = TODAY - timedelta(days=(TODAY.weekday() - 4) % 7)
    host = house.people["peer"]
    RitualMoment.objects.create(ritual=ritual, day=friday, state="held", host=host, said_at=house.now)
    for course in Offering.objects.all()[:3]:
        row = Enrolment.objects.create(
            person=host, offering=course, attempt=2, state="requested", requested_on=TODAY - timedelta(days=5)
        )
        for kind in ("question", "answer"):
            RequestNote.objects.create(enrolment=row, author=host, kind=kind, words="Dinsdag", written_at=house.now)


def _release(house: House) -> None:
    subjects = [
        Subject("organisation", str(house.organisation.public_id)),
        *(Subject("unit", str(unit.public_id)) for unit in (house.zorg, house.noord, house.zuid)),
        *(Subject("offering", str(public_id)) for public_id in Offering.objects.values_list("public_id", flat=True)),
    ]
    for month in range(4):
        first = date(2026, 6, 1) + timedelta(days=28 * month)
        cells = [
            Cell(subject, signal, shown=True, base=400, count=200, value=0.5, low=0.45, high=0.55, extra={"cases": 400})
            for subject in subjects
            for signal in SIGNALS
        ]
        publish(spec="test", window=Window(first, first + timedelta(days=28)), cells=cells, now=house.now)


@pytest.mark.parametrize(
    ("persona", "path", "shows"),
    [("noor", "/me/", "Cursus"), ("mila", "/team/", "Noor"), ("lars", "/org/", "50")],
)
def test_a_first_page_keeps_to_its_budget(
    full: House, persona: str, path: str, shows: str, django_assert_max_num_queries: AtMost
) -> None:
    client = full.client(persona)
    client.cookies["django_language"] = "nl"
    client.get(path)
    with django_assert_max_num_queries(BUDGETS[path]):
        page = client.get(path)
    assert page.status_code == 200
    assert shows in page.content.decode()


def test_the_first_page_of_a_team_shows_all_that_its_budget_is_for(full: House) -> None:
    client = full.client("mila")
    client.cookies["django_language"] = "nl"
    said = client.get("/team/").content.decode()
    for shown in ("Vrijdagvraag", "vraagt", "Stap 2"):
        assert shown in said

"""What pages are told: findings as codes with true facts, names from the catalogue, and silence for who may not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.conftest import NOW, House
from vonk.catalog.models import Offering, Step
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.insight import queries
from vonk.learning.models import Enrolment
from vonk.people.access import NotAllowed
from vonk.people.models import Unit

START = date(2026, 6, 1)


@dataclass(frozen=True)
class Course:
    row: Offering
    steps: list[Step]

    @property
    def id(self) -> str:
        return str(self.row.public_id)


@pytest.fixture
def course(db: None) -> Course:
    row = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren"}, minutes=40)
    return Course(row, [Step.objects.create(offering=row, position=p, title={"nl": f"Stap {p}"}) for p in (1, 2, 3)])


def month(number: int) -> Window:
    return Window(START + timedelta(days=28 * number), START + timedelta(days=28 * (number + 1)))


def about(unit: Unit) -> Subject:
    return Subject("organisation" if unit.level == 0 else "unit", str(unit.public_id))


def told(
    subject: Subject, signal: str, value: float, *, base: int = 400, half: float = 0.03, part: str = "", **extra: object
) -> Cell:
    return Cell(
        subject, signal, shown=True, part=part, base=base, count=round(value * base), value=value,
        low=value - half, high=value + half, extra={"cases": base, **extra},
    )  # fmt: skip


def release(spec: str, *cells: Cell, window: Window | None = None) -> None:
    publish(spec=spec, window=window or month(0), cells=cells, now=NOW)


def release_chain(house: House, begin: float, finish: float, *, number: int = 0) -> None:
    release("wide:A28", told(about(house.organisation), "A28·employer", begin), window=month(number))
    release("wide:completion", told(about(house.organisation), "completion·employer", finish), window=month(number))


def test_the_weakest_link_is_said_when_more_are_lost_there_beyond_doubt(house: House):
    release_chain(house, 0.9, 0.4)
    weakest = queries.where_we_stand(house.viewer("lars")).weakest
    assert weakest.code == "weakest_finish"
    assert weakest.facts["lost"] == pytest.approx(0.5)
    assert weakest.facts["low"] < 0.5 < weakest.facts["high"]
    assert (weakest.facts["obligation"], weakest.facts["base"], weakest.facts["people"]) == ("employer", 400, 200)


def test_a_link_that_is_weakest_by_less_than_the_uncertainty_is_not_named(house: House):
    release_chain(house, 0.72, 0.46)
    assert queries.where_we_stand(house.viewer("lars")).weakest.code == "weakest_unclear"


def test_too_few_beginners_make_starting_the_weakest_link(house: House):
    release_chain(house, 0.4, 0.35)
    assert queries.where_we_stand(house.viewer("council")).weakest.code == "weakest_start"


def test_before_the_first_release_the_page_gets_the_day_of_it(house: House, course: Course):
    Enrolment.objects.create(person=house.people["noor"], offering=course.row, state="approved", enrolled_on=START)
    standing = queries.where_we_stand(house.viewer("lars"))
    assert standing.weakest.code == "not_yet"
    assert standing.weakest.facts["on"] == START + timedelta(days=56)
    assert [(link.phase, link.measures) for link in standing.links] == [
        ("readiness", ()),
        ("participation", ()),
        ("impact", ()),
    ]


def test_a_line_is_drawn_from_three_closed_windows_on_and_before_that_its_day_is_known(house: House):
    for number in range(2):
        release_chain(house, 0.8, 0.5, number=number)
    line = queries.where_we_stand(house.viewer("lars")).history[0]
    assert (line.signal, line.drawn, line.from_on) == ("A28·employer", False, month(2).end + timedelta(days=28))
    release_chain(house, 0.7, 0.5, number=2)
    line = queries.where_we_stand(house.viewer("lars")).history[0]
    assert (line.drawn, line.from_on, [point.value for point in line.points]) == (True, None, [0.8, 0.8, 0.7])


def release_steps(course: Course, *hot: int) -> None:
    cells = [
        told(Subject("step", str(step.public_id)), "steps", 0.4 if step.position in hot else 0.05, part=course.id,
             position=step.position, hot=step.position in hot, hot_share=0.95)
        for step in course.steps
    ]  # fmt: skip
    release(f"steps:{course.id}", *cells)


def test_the_funnel_names_the_step_where_most_people_stop(house: House, course: Course):
    release_steps(course, 2)
    release("wide:A28", told(Subject("offering", course.id), "A28·employer", 0.8),
            told(Subject("offering", course.id), "A28·employer", 0.7, part=str(house.zorg.public_id)))  # fmt: skip
    funnel = queries.offering_funnel(house.viewer("lars"), course.row.public_id)
    assert funnel.finding.code == "most_stop_at"
    assert funnel.finding.facts["step"] == 2
    assert funnel.finding.facts["title"] == {"nl": "Stap 2"}
    assert [(step.position, step.reached, step.stopped, step.hot) for step in funnel.steps] == [
        (1, 400, 20, False),
        (2, 400, 160, True),
        (3, 400, 20, False),
    ]
    assert [(row.name, row.measures[0].figure.value) for row in funnel.divisions] == [("Zorg", 0.7)]


def test_steps_of_an_offering_without_figures_stand_there_empty(house: House, course: Course):
    funnel = queries.offering_funnel(house.viewer("lars"), course.row.public_id)
    assert funnel.finding.code == "steps_not_yet"
    assert [step.shown for step in funnel.steps] == [False] * 3
    with pytest.raises(LookupError):
        queries.offering_funnel(house.viewer("lars"), uuid4())


def test_offerings_come_with_their_figures_and_without(house: House, course: Course):
    Offering.objects.create(code="zzz", title={"nl": "Nieuw"})
    release("wide:A28", told(Subject("offering", course.id), "A28·employer", 0.8))
    rows = queries.offerings(house.viewer("director")).rows
    assert [(row.title["nl"], len(row.measures)) for row in rows] == [("Gesprekken voeren", 1), ("Nieuw", 0)]


def test_units_show_figures_or_that_there_are_too_few_people(house: House):
    zorg = about(house.zorg)
    release("wide:A28", told(about(house.organisation), "A28·employer", 0.7), told(zorg, "A28·employer", 0.8))
    view = queries.units(house.viewer("lars"))
    assert [(row.unit.name, row.too_few) for row in view.children] == [("Dienst", True), ("Zorg", False)]
    below = queries.units(house.viewer("lars"), house.zorg.public_id)
    assert below.above is not None
    assert (below.above.name, [row.unit.name for row in below.children]) == ("Huis van Proef", ["Wijk"])


def test_the_worklist_puts_the_largest_expected_gain_first_and_keeps_its_interval(house: House, course: Course):
    other = Offering.objects.create(code="small", title={"nl": "Klein"})
    release_steps(course, 3)
    release("wide:A28", told(Subject("offering", str(other.public_id)), "A28·employer", 0.5, base=200))
    items = queries.worklist(house.viewer("lars"))
    assert [(item.rank, item.code, item.title["nl"]) for item in items] == [
        (1, "step_stops", "Gesprekken voeren"),
        (2, "few_start", "Klein"),
    ]
    assert items[0].facts["step_title"] == {"nl": "Stap 3"}
    for item in items:
        assert item.gain_low < item.gain < item.gain_high
        assert item.play
        assert item.grade
    assert items[1].gain < 20  # small effects are the normal case: nobody is promised half of the gap


def test_a_step_that_does_not_stand_out_is_no_work(house: House, course: Course):
    release_steps(course)
    assert queries.worklist(house.viewer("lars")) == ()


def test_mila_sees_her_team_when_it_may_be_shown_and_the_larger_unit_when_not(house: House):
    release("wide:A28", told(about(house.zorg), "A28·employer", 0.8, base=45))
    release("deep:A28", Cell(about(house.noord), "A28·employer", shown=False))
    trend = queries.team_trend(house.viewer("mila"))
    assert trend is not None
    assert (trend.asked.name, trend.shown.name if trend.shown else None, trend.larger) == ("Team Noord", "Zorg", True)
    assert trend.measures[0].figure.base == 45
    release("deep:A28", told(about(house.noord), "A28·employer", 0.6, base=15), window=month(1))
    trend = queries.team_trend(house.viewer("mila"))
    assert trend is not None
    assert (trend.larger, trend.measures[0].figure.value) == (False, 0.6)


def test_who_leads_nothing_has_no_team_trend(house: House):
    assert queries.team_trend(house.viewer("sven")) is None


@pytest.mark.parametrize("name", ["noor", "mila", "deputy", "boss", "sven", "former", "registrar", "admin"])
def test_only_readers_by_grant_get_the_pages_of_the_organisation(house: House, course: Course, name: str):
    viewer = house.viewer(name)
    for ask in (queries.where_we_stand, queries.offerings, queries.units, queries.worklist):
        with pytest.raises(NotAllowed):
            ask(viewer)
    with pytest.raises(NotAllowed):
        queries.offering_funnel(viewer, course.row.public_id)


def test_each_page_takes_few_queries(house: House, course: Course, django_assert_max_num_queries):
    release_chain(house, 0.9, 0.4)
    release_steps(course, 2)
    lars, mila = house.viewer("lars"), house.viewer("mila")
    asks = [
        lambda: queries.where_we_stand(lars),
        lambda: queries.offerings(lars),
        lambda: queries.offering_funnel(lars, course.row.public_id),
        lambda: queries.units(lars),
    ]
    for ask in asks:
        with django_assert_max_num_queries(4):
            ask()
    with django_assert_max_num_queries(6):  # the plays in use here, and what stands in the way of each of the first
        queries.worklist(lars)
    with django_assert_max_num_queries(6):
        queries.team_trend(mila)

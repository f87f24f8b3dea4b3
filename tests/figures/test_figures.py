"""Published figures: released once, never changed, and read only by those who may see the group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection

from tests.conftest import NOW, House
from vonk.figures.actions import AlreadyReleased, Cell, publish
from vonk.figures.models import PublishedCell, Release
from vonk.figures.queries import Figure, Subject, Window, about_offerings, may_read_all, read, released
from vonk.people.access import GrantHeld, NotAllowed, System
from vonk.people.models import Unit

SPRING = Window(date(2026, 3, 1), date(2026, 4, 1))
APRIL = Window(date(2026, 4, 1), date(2026, 5, 1))
OFFERING = Subject("offering", "0198c0de-0000-7000-8000-000000000001")
SYSTEM = System("test", NOW)


def subject(unit: Unit) -> Subject:
    return Subject("organisation" if unit.level == 0 else "unit", str(unit.public_id))


def cell(about: Subject, value: float = 0.6, *, signal: str = "A28·chosen", part: str = "") -> Cell:
    return Cell(about, signal, shown=True, part=part, base=50, count=30, value=value, low=value - 0.1, high=value + 0.1)


def hidden(about: Subject, signal: str = "A28·chosen") -> Cell:
    return Cell(about, signal, shown=False)


def tell(*cells: Cell, window: Window = SPRING, spec: str = "wide:A28") -> None:
    publish(spec=spec, window=window, cells=cells, now=NOW)


def test_a_window_is_released_once_and_an_overlapping_one_never(house: House):
    tell(cell(subject(house.organisation)))
    with pytest.raises(AlreadyReleased):
        tell(cell(subject(house.organisation), 0.7))
    with pytest.raises(AlreadyReleased):
        tell(cell(subject(house.organisation)), window=Window(date(2026, 3, 31), date(2026, 4, 30)))
    tell(cell(subject(house.organisation)), window=APRIL)
    assert released(SYSTEM) == {("wide:A28", w.start, w.end) for w in (SPRING, APRIL)}
    assert PublishedCell.objects.count() == 2


def test_a_hidden_cell_that_holds_a_figure_is_refused_whole(house: House):
    with pytest.raises(ValueError, match="hidden cell"):
        tell(cell(subject(house.organisation)), replace(hidden(subject(house.zorg)), base=5))
    assert not Release.objects.exists()


def test_the_learning_team_reads_the_latest_window_that_shows_something(house: House):
    tell(cell(subject(house.zorg), 0.5))
    tell(hidden(subject(house.zorg)), window=APRIL)
    (figure,) = read(house.viewer("lars"), subjects=[subject(house.zorg)])
    assert (figure.value, figure.window, figure.measure, figure.obligation) == (0.5, SPRING, "A28", "chosen")
    series = read(house.viewer("lars"), subjects=[subject(house.zorg)], series=True)
    assert [point.shown for point in series] == [True, False]


def test_a_window_that_is_released_after_a_later_one_does_not_take_its_place(house: House):
    tell(cell(subject(house.zorg), 0.5), hidden(subject(house.noord)), cell(OFFERING, 0.3, part="x"), cell(OFFERING))
    tell(hidden(subject(house.zorg)), cell(OFFERING, 0.4, part="x"), window=APRIL)
    january = Window(date(2026, 1, 1), date(2026, 2, 1))
    tell(cell(subject(house.zorg), 0.9), cell(subject(house.noord), 0.8), window=january)
    marked = set(PublishedCell.objects.filter(latest=True).values_list("subject_id", "part", "value"))
    zorg, noord = str(house.zorg.public_id), str(house.noord.public_id)
    assert marked == {(zorg, "", 0.5), (noord, "", 0.8), (OFFERING.id, "x", 0.4), (OFFERING.id, "", 0.6)}
    PublishedCell.objects.update(latest=False)
    with connection.cursor() as cursor:  # what was there before the mark was, gets the same one
        cursor.execute(import_module("vonk.figures.migrations.0002_which_figure_is_the_latest").LATEST)
    assert set(PublishedCell.objects.filter(latest=True).values_list("subject_id", "part", "value")) == marked


@pytest.mark.parametrize("name", ["noor", "peer", "sven", "former", "registrar", "admin"])
def test_who_leads_nothing_and_holds_no_reading_grant_reads_no_figure(house: House, name: str):
    tell(cell(subject(house.organisation)), cell(subject(house.noord)))
    for unit in (house.organisation, house.noord):
        with pytest.raises(NotAllowed):
            read(house.viewer(name), subjects=[subject(unit)])
    with pytest.raises(NotAllowed):
        about_offerings(house.viewer(name))


@pytest.mark.parametrize("name", ["mila", "deputy"])
def test_a_leader_reads_the_own_unit_and_the_line_above_and_no_other(house: House, name: str):
    tell(
        cell(subject(house.organisation)),
        cell(subject(house.zorg)),
        cell(subject(house.noord)),
        cell(subject(house.zuid)),
    )
    viewer = house.viewer(name)
    assert len(read(viewer, subjects=[subject(unit) for unit in (house.noord, house.zorg, house.organisation)])) == 3
    with pytest.raises(NotAllowed):
        read(viewer, subjects=[subject(house.noord), subject(house.zuid)])
    with pytest.raises(NotAllowed):
        about_offerings(viewer)


def test_the_managers_manager_reads_the_division_but_not_the_team_below(house: House):
    tell(cell(subject(house.zorg)), cell(subject(house.noord)))
    assert read(house.viewer("boss"), subjects=[subject(house.zorg)])
    with pytest.raises(NotAllowed):
        read(house.viewer("boss"), subjects=[subject(house.noord)])


@pytest.mark.parametrize("name", ["lars", "council", "director"])
def test_a_reading_grant_over_everything_reads_offerings(house: House, name: str):
    tell(cell(OFFERING), cell(OFFERING, part=str(house.zorg.public_id)), cell(Subject("step", "s1"), part=OFFERING.id))
    viewer = house.viewer(name)
    assert may_read_all(viewer)
    assert len(about_offerings(viewer)) == 1
    assert len(about_offerings(viewer, offerings=[OFFERING.id], parts=True, steps=True)) == 3


def test_a_grant_over_one_division_reads_no_offering_and_no_other_division(house: House):
    tell(cell(OFFERING), cell(subject(house.zorg)), cell(subject(house.noord)), cell(subject(house.zuid)))
    viewer = replace(house.viewer("sven"), grants=(GrantHeld("learning_team", house.zorg.path, "test"),))
    assert len(read(viewer, subjects=[subject(house.zorg), subject(house.noord)])) == 2
    for ask in (lambda: read(viewer, subjects=[subject(house.zuid)]), lambda: about_offerings(viewer)):
        with pytest.raises(NotAllowed):
            ask()


def test_an_unknown_unit_is_as_forbidden_as_a_foreign_one(house: House):
    with pytest.raises(NotAllowed):
        read(house.viewer("lars"), subjects=[Subject("unit", OFFERING.id)])


def test_below_the_minimum_the_reader_is_shown_the_nearest_larger_unit_by_name(house: House):
    tell(hidden(subject(house.noord)), spec="deep:A28")
    tell(cell(subject(house.zorg), 0.5), cell(subject(house.organisation), 0.7))
    (figure,) = read(house.viewer("mila"), subjects=[subject(house.noord)], larger=True)
    assert figure.subject == subject(house.zorg)
    assert figure.asked == subject(house.noord)
    assert figure.value == 0.5


def test_reading_takes_four_queries_at_most(house: House, django_assert_max_num_queries):
    tell(cell(subject(house.zorg)), cell(subject(house.noord)))
    mila = house.viewer("mila")
    with django_assert_max_num_queries(4):
        told: tuple[Figure, ...] = read(mila, subjects=[subject(house.noord)], larger=True)
    assert told[0].window.last_day == SPRING.end - timedelta(days=1)

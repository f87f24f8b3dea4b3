"""Frictions, ingredients, unused offer and the overview, each from cells that were planted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import House
from tests.web.saying import QUARTER, about, drivers, hidden, portion, release, score
from vonk.catalog.models import Offering, Step
from vonk.figures.actions import Cell
from vonk.figures.queries import Subject, Window
from vonk.insight.frictions import frictions
from vonk.insight.ingredients import ingredients, team_ingredients
from vonk.insight.overview import everything, overview
from vonk.insight.unused import unused
from vonk.people.access import NotAllowed

MONTHS = tuple(Window(date(2026, month, 1), date(2026, month + 1, 1)) for month in (6, 7, 8, 9))


def course(code: str, **values: object) -> Offering:
    return Offering.objects.create(code=code, title={"nl": f"Cursus {code}", "en": f"Course {code}"}, **values)


def of(one: Offering) -> Subject:
    return Subject("offering", str(one.public_id))


def hot(step: Step, *, base: int, value: float) -> Cell:
    facts = {"cases": base, "position": step.position, "hot": True}
    told = portion(Subject("step", str(step.public_id)), "steps", value, base=base, **facts)
    return Cell(**{**told.__dict__, "part": str(step.offering.public_id)})


def test_frictions_are_ranked_by_people_times_loss_over_kinds_with_the_play_that_fits(house: House) -> None:
    one, two = course("a"), course("b")
    step = Step.objects.create(offering=one, position=3, title={"nl": "Oefenen"})
    release(
        hot(step, base=400, value=0.5),  # 200 a month, 600 a quarter
        portion(of(two), "A28·chosen", 0.9, base=400),  # 40 a month, 120 a quarter
        portion(about(house.organisation), "waiting·chosen", 0.5, base=600),  # 300, counts half: 150
        portion(about(house.organisation), "barrier.technical", 0.5, base=400),  # 200, counts half: 100
        window=MONTHS[0],
    )
    found = frictions(house.viewer("lars"))
    assert [one.kind for one in found] == ["step_stops", "waits", "few_start", "technical"]
    assert [one.people for one in found] == [600, 300, 120, 200]
    assert (found[0].offering, found[0].step, found[0].play, found[0].sendable) == (
        one.public_id,
        3,
        "micro-step",
        True,
    )
    assert (found[1].play, found[1].sendable) == ("fewer-approvals", False)


def test_of_one_kind_two_frictions_at_most_and_five_in_all(house: House) -> None:
    many = [course(f"c{at}") for at in range(6)]
    release(*(portion(of(one), "A28·chosen", 0.5, base=100 + at) for at, one in enumerate(many)))
    found = frictions(house.viewer("director"))
    assert [one.offering for one in found] == [many[5].public_id, many[4].public_id]


def test_no_friction_comes_from_a_hidden_figure_and_none_is_for_who_may_not_read(house: House) -> None:
    release(hidden(of(course("a")), "A28·chosen"), hidden(about(house.organisation), "waiting·chosen"))
    assert frictions(house.viewer("lars")) == ()
    with pytest.raises(NotAllowed):
        frictions(house.viewer("mila"))


def test_the_ingredient_that_is_missing_most_is_named_only_when_that_is_sure(house: House) -> None:
    top = about(house.organisation)
    release(
        portion(top, "talks", 0.22, half=0.02),  # next to nothing between .2 and .9
        portion(top, "goals", 0.6),
        *drivers(top, 70, 71, 72, 73, 74, 75),
        portion(top, "barrier.no_time", 0.3),
        portion(about(house.zorg), "talks", 0.5),
        portion(about(house.zorg), "goals", 0.42, half=0.2),
    )
    found = ingredients(house.viewer("lars"))
    assert found.own.missing is not None
    assert (found.own.missing.code, found.own.missing.amount) == ("talks", "little")
    amounts = {mark.code: mark.amount for mark in found.own.marks}
    assert amounts["drivers"] == "there"
    assert amounts["time_agreed"] == "unknown"
    assert amounts["budget"] == "comes"
    zorg = next(row for row in found.below if row.unit.name == "Zorg")
    assert zorg.missing is None
    assert {mark.code for mark in zorg.close} == {"talks", "goals"}


def test_of_drivers_the_lowest_and_of_barriers_the_highest_stands_there_if_it_measures_one_thing(house: House) -> None:
    top = about(house.organisation)
    release(
        *drivers(top, 52, 64, 66, 68, 70, 72),
        score(top, "driver.fake", 10),
        portion(top, "barrier.no_time", 0.2),
        portion(top, "barrier.technical", 0.4),
        portion(top, "barrier.none", 0.9),
    )
    by = {mark.code: mark for mark in ingredients(house.viewer("lars")).own.marks}
    assert by["drivers"].figure is not None
    assert by["drivers"].figure.signal == "driver.autonomy"
    assert by["barriers"].figure is not None
    assert by["barriers"].figure.signal == "barrier.technical"


def test_a_team_that_is_too_small_reads_the_nearest_larger_unit_by_name(house: House) -> None:
    release(
        hidden(about(house.noord), "sharing"),
        portion(about(house.zorg), "sharing", 0.01, half=0.005),
        portion(about(house.zorg), "application·chosen", 0.6),
        portion(about(house.organisation), "sharing", 0.2),
    )
    row = team_ingredients(house.viewer("mila"))
    assert row is not None
    assert row.unit.name == "Team Noord"
    mark = next(one for one in row.marks if one.code == "sharing")
    assert mark.larger is not None
    assert (mark.larger.name, mark.amount) == ("Zorg", "little")
    assert row.scarcest is not None
    assert row.scarcest.code == "together"
    assert team_ingredients(house.viewer("noor")) is None


def test_marks_of_different_units_are_never_laid_side_by_side(house: House) -> None:
    release(
        portion(about(house.noord), "talks", 0.5),
        portion(about(house.noord), "goals", 0.5),
        portion(about(house.organisation), "sharing", 0.0, half=0.0),
    )
    row = team_ingredients(house.viewer("mila"))
    assert row is not None
    assert "sharing" not in {mark.code for mark in row.close}


def test_an_idle_place_costs_its_price_with_the_interval_of_the_figure(house: House) -> None:
    dear, cheap = course("a", price=Decimal(120)), course("b")
    release(
        portion(about(house.organisation), "A28·chosen", 0.7),
        portion(of(dear), "A28·chosen", 0.75, half=0.05, base=100),
        portion(of(cheap), "A28·chosen", 0.5, base=400),
    )
    found = unused(house.viewer("lars"))
    assert [one.title["en"] for one in found.idle] == ["Course a", "Course b"]  # euros first
    assert (found.idle[0].places, found.idle[0].cost) == (25, (Decimal(3000), Decimal(2400), Decimal(3600)))
    assert found.idle[1].cost is None
    assert found.quiet == ()


def test_hardly_enrolled_is_told_alike_of_nobody_and_of_few_and_never_of_what_could_not_be_taken(house: House) -> None:
    few, nobody, old = course("a"), course("b", price=Decimal(50)), course("c")
    course("d", offered_from=date(2026, 11, 1))
    shown = course("e")
    release(portion(of(old), "A28·chosen", 0.5), window=Window(date(2026, 1, 1), date(2026, 2, 1)))
    for window in MONTHS[1:]:
        release(
            portion(about(house.organisation), "A28·chosen", 0.7),
            hidden(of(few), "A28·chosen"),
            portion(of(shown), "A28·chosen", 0.9),
            window=window,
        )
    found = unused(house.viewer("director"))
    assert [one.public_id for one in found.quiet] == [few.public_id, nobody.public_id, old.public_id]
    assert found.windows == Window(date(2026, 7, 1), date(2026, 10, 1))
    with pytest.raises(NotAllowed):
        unused(house.viewer("boss"))


def test_before_the_first_window_nothing_is_called_unused(house: House) -> None:
    course("a")
    assert unused(house.viewer("lars")).windows is None
    assert unused(house.viewer("lars")).quiet == ()


def test_the_overview_keeps_obligations_apart_sorts_by_any_figure_and_tells_hidden_last(house: House) -> None:
    one, two, three = course("a"), course("b"), course("c")
    release(
        portion(of(one), "A28·chosen", 0.8, base=100),
        portion(of(one), "A28·employer", 0.4, base=300),
        portion(of(two), "A28·chosen", 0.6, base=200),
        hidden(of(three), "A28·chosen"),
        window=QUARTER,
    )
    lars = house.viewer("lars")

    def order(sort: str) -> list[tuple[str, str]]:
        return [(row.code, row.obligation) for row in overview(lars, sort=sort).rows]

    assert order("A28") == [("a", "employer"), ("b", "chosen"), ("a", "chosen"), ("c", "chosen")]
    assert order("enrolled") == [("a", "employer"), ("b", "chosen"), ("a", "chosen"), ("c", "chosen")]
    assert order("nonsense") == order("name")
    assert [row.enrolled for row in overview(lars, sort="enrolled").rows] == [300, 200, 100, None]
    assert [row.code for row in overview(lars, search="course b").rows] == ["b"]
    assert len(everything(lars)) == 4
    with pytest.raises(NotAllowed):
        overview(house.viewer("noor"))


def test_the_overview_comes_a_page_at_a_time(house: House) -> None:
    for at in range(85):
        course(f"{at:02}")
    pages = [overview(house.viewer("lars"), page=number) for number in (1, 2, 3, 9)]
    assert [len(one.rows) for one in pages] == [40, 40, 5, 5]
    assert pages[0].total == 85

"""Who hears what a unit says: the team itself, who leads it, and readers by grant; and what may be said of a change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import NOW, House
from vonk.catalog.models import Offering
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window, read
from vonk.insight import queries, voices
from vonk.people.access import NotAllowed
from vonk.people.models import Membership, Unit

QUARTER = [Window(date(2026, 1, 1), date(2026, 4, 1)), Window(date(2026, 4, 1), date(2026, 7, 1)),
           Window(date(2026, 7, 1), date(2026, 10, 1))]  # fmt: skip
GOOD = {
    "alpha": 0.8, "omega": 0.81, "omega_low": 0.78, "omega_high": 0.84, "reliable": True, "icc1": 0.12, "rwg": 0.75,
    "aggregable": True, "answers": 900, "sd": 0.22, "example": True,
}  # fmt: skip


def about(unit: Unit) -> Subject:
    return Subject("organisation" if unit.level == 0 else "unit", str(unit.public_id))


def said(subject: Subject, signal: str, value: float, *, half: float = 0.03, **extra: object) -> Cell:
    return Cell(subject, signal, shown=True, base=40, count=round(100 * value), value=value, low=value - half,
                high=value + half, extra={**GOOD, **extra})  # fmt: skip


def release(*cells: Cell, number: int = 0, spec: str = "said:pulse") -> None:
    publish(spec=spec, window=QUARTER[number], cells=cells, now=NOW)


def test_a_reader_by_grant_hears_the_organisation_with_how_well_it_was_measured(house: House):
    release(said(about(house.organisation), "driver.joy", 0.6), said(about(house.organisation), "safety", 0.7))
    told = voices.voices(house.viewer("lars"))
    assert [voice.signal for voice in told.of("driver.")] == ["driver.joy"]
    safety = told.one("safety")
    assert safety is not None
    assert safety.quality is not None
    assert (safety.figure.value, safety.quality.omega, safety.quality.reliable) == (0.7, 0.81, True)
    assert (safety.larger, safety.good, told.example) == (False, "high", True)


@pytest.mark.parametrize("name", ["noor", "mila", "boss", "sven", "former", "registrar", "admin"])
def test_who_holds_no_grant_hears_no_other_unit(house: House, name: str):
    release(said(about(house.organisation), "driver.joy", 0.6))
    for ask in (voices.voices, voices.below, voices.offering_barriers, voices.value_gaps):
        with pytest.raises(NotAllowed):
            ask(house.viewer(name))


def test_everybody_at_home_in_a_unit_hears_what_it_says_read_upward(house: House):
    release(
        said(about(house.noord), "safety", 0.8, own=True),
        Cell(about(house.noord), "driver.joy", shown=False),
        said(about(house.zorg), "driver.joy", 0.6),
    )
    told = voices.my_unit_voices(house.viewer("noor"))
    assert told is not None
    assert [(one.signal, one.unit.name, one.larger) for one in told.voices] == [
        ("driver.joy", "Zorg", True),
        ("safety", "Team Noord", False),
    ]
    other = voices.my_unit_voices(house.viewer("sven"))
    assert other is not None
    assert other.voices == ()


def test_at_home_nobody_reads_what_colleagues_did(house: House):
    release(said(about(house.noord), "A28·chosen", 0.8), spec="deep:A28")
    told = voices.my_unit_voices(house.viewer("noor"))
    assert told is not None
    assert told.voices == ()


def test_what_speaks_of_one_manager_stays_with_the_team_and_who_leads_it(house: House):
    release(said(about(house.noord), "safety", 0.8, own=True), said(about(house.zorg), "safety", 0.5))
    mila = voices.team_voices(house.viewer("mila"))
    assert mila is not None
    assert mila.voices[0].figure.value == 0.8
    for name in ("lars", "director", "council"):
        assert voices.voices(house.viewer(name), house.noord.public_id).voices == ()
        upward = read(house.viewer(name), subjects=[about(house.noord)], signals=["safety"], larger=True)
        assert [(figure.value, figure.asked is not None) for figure in upward] == [(0.5, True)]
    boss = voices.team_voices(house.viewer("boss"))
    assert boss is not None
    assert [one.figure.value for one in boss.voices] == [0.5]


def test_who_leads_nothing_or_is_at_home_nowhere_gets_none(house: House):
    assert voices.team_voices(house.viewer("sven")) is None
    Membership.objects.filter(person=house.people["sven"]).update(valid_to=date(2026, 1, 1))
    assert voices.my_unit_voices(house.viewer("sven")) is None


def test_units_below_come_by_name_with_or_without_voices(house: House):
    release(said(about(house.zorg), "safety", 0.8))
    told = voices.below(house.viewer("lars"))
    assert [(one.unit.name, len(one.voices)) for one in told] == [("Dienst", 0), ("Zorg", 1)]


def test_barriers_come_per_offering_in_a_fixed_order(house: House):
    offering = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren"})
    subject = Subject("offering", str(offering.public_id))
    release(said(subject, "barrier.no_time", 0.4), said(subject, "barrier.unknown", 0.1), spec="said:barriers")
    rows = voices.offering_barriers(house.viewer("lars"))
    assert [(row.title["nl"], [one.signal for one in row.voices]) for row in rows] == [
        ("Gesprekken voeren", ["barrier.unknown", "barrier.no_time"])
    ]
    assert queries.worklist(house.viewer("lars")) == ()  # a barrier is no weak spot with a play of its own


def test_the_gap_is_the_employers_side_minus_the_employees_with_an_interval(house: House):
    top = about(house.organisation)
    release(said(top, "value_employee", 0.5), said(top, "value_employer", 0.7), said(top, "own_time_employee", 0.4))
    gaps = voices.value_gaps(house.viewer("lars"))
    assert [(gap.code, round(gap.difference, 2)) for gap in gaps] == [("value", 0.2)]
    assert gaps[0].low < 0.2 < gaps[0].high


def test_a_line_of_time_is_drawn_from_three_quarters_on(house: House):
    for number in range(3):
        release(said(about(house.organisation), "safety", 0.5 + number / 10), number=number)
    line = voices.voices(house.viewer("lars")).history[0]
    assert (line.drawn, [point.value for point in line.points]) == (True, [0.5, 0.6, 0.7])


def test_a_change_is_told_with_how_likely_it_rose(house: House):
    for number, value in enumerate((0.4, 0.6)):
        release(said(about(house.noord), "safety", value, own=True), number=number)
    for name in ("noor", "mila"):
        change = voices.change_of(
            house.viewer(name), "safety", house.noord.public_id, date(2026, 4, 1), date(2026, 4, 1)
        )
        assert isinstance(change, voices.Change)
        assert change.difference == pytest.approx(0.2)
        assert change.low < 0.2 < change.high
        assert change.rises > 0.99
    with pytest.raises(NotAllowed):
        voices.change_of(house.viewer("sven"), "safety", house.noord.public_id, date(2026, 4, 1), date(2026, 4, 1))


def test_a_difference_within_its_uncertainty_is_told_as_one(house: House):
    for number, value in enumerate((0.55, 0.57)):
        release(said(about(house.organisation), "safety", value, half=0.06), number=number)
    change = voices.change_of(
        house.viewer("lars"), "safety", house.organisation.public_id, date(2026, 4, 1), date(2026, 4, 1)
    )
    assert isinstance(change, voices.Change)
    assert change.low < 0 < change.high
    assert 0.5 < change.rises < 0.9


def test_before_both_windows_are_there_a_change_is_not_yet_knowable(house: House):
    ask = (house.viewer("lars"), "safety", house.organisation.public_id)
    assert voices.change_of(*ask, date(2026, 4, 1), date(2026, 4, 1)) == voices.NotYet("before", None)
    release(said(about(house.organisation), "safety", 0.5))
    found = voices.change_of(*ask, date(2026, 4, 1), date(2026, 5, 1))
    assert isinstance(found, voices.NotYet)
    assert found.missing == "after"
    assert found.on is not None
    assert abs(found.on - date(2026, 10, 1)) < timedelta(days=7)
    release(Cell(about(house.organisation), "safety", shown=False), number=1)
    assert voices.change_of(*ask, date(2026, 4, 1), date(2026, 4, 1)) == voices.NotYet("hidden", None)


def test_the_chain_gets_readiness_and_impact_once_they_are_told(house: House):
    top = about(house.organisation)
    assert [link.measures for link in queries.where_we_stand(house.viewer("lars")).links] == [(), (), ()]
    release(said(top, "drivers", 0.6), said(top, "driver.joy", 0.7), Cell(top, "safety", shown=False))
    release(said(top, "talks", 0.3), spec="said:talks")
    release(said(top, "application·chosen", 0.5), spec="said:use")
    standing = queries.where_we_stand(house.viewer("lars"))
    assert [[measure.signal for measure in link.measures] for link in standing.links] == [
        ["drivers", "talks"],
        [],
        ["application·chosen"],
    ]
    assert standing.weakest.code == "not_yet"
    assert standing.history == ()


def test_a_leaders_trend_of_what_people_do_is_not_moved_by_what_they_say(house: House):
    release(said(about(house.noord), "safety", 0.8, own=True))
    release(said(about(house.zorg), "A28·chosen", 0.6), spec="wide:A28")
    trend = queries.team_trend(house.viewer("mila"))
    assert trend is not None
    assert trend.shown is not None
    assert (trend.shown.name, [measure.signal for measure in trend.measures]) == ("Zorg", ["A28·chosen"])


def test_each_question_takes_few_queries(house: House, django_assert_max_num_queries):
    release(said(about(house.noord), "safety", 0.8, own=True), said(about(house.zorg), "driver.joy", 0.5))
    noor, mila, lars = (house.viewer(name) for name in ("noor", "mila", "lars"))
    for ask, most in (
        (lambda: voices.my_unit_voices(noor), 3),
        (lambda: voices.team_voices(mila), 2),
        (lambda: voices.voices(lars), 4),
    ):
        with django_assert_max_num_queries(most):
            ask()

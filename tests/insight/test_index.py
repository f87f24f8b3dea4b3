"""The index is made of published figures alone, of one obligation, once a month, and says what is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import NOW, House
from tests.insight.test_pages import about, told
from vonk.figures.actions import publish
from vonk.figures.models import PublishedCell, Release
from vonk.figures.queries import Figure, Subject, Window
from vonk.insight import queries
from vonk.insight.index import index_of, weakest_phase
from vonk.insight.index_release import release_index
from vonk.insight.queries import Index
from vonk.people.models import Unit

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)
QUARTERS = (Window(START, date(2026, 4, 1)), Window(date(2026, 4, 1), date(2026, 7, 1)))
READY = {"goals": 0.4, "drivers": 0.6, "safety": 0.65, "time_planned": 0.4, "waiting·chosen": 0.3, "talks": 0.5}
DONE = {"A28·chosen": 0.6, "begin·chosen": 0.4, "completion·chosen": 0.5, "stopped·chosen": 0.3, "time_kept": 0.6}
USED = {"application·chosen": 0.35, "transfer·chosen": 0.5, "sharing": 0.08}
ALL = READY | DONE | USED


def tell(unit: Unit, window: Window, values: dict[str, float], *, spec: str = "", **extra: object) -> None:
    cells = [told(about(unit), signal, value, **extra) for signal, value in values.items()]
    publish(spec=spec or f"test:{unit.pk}", window=window, cells=cells, now=NOW)


def index(on: date = date(2026, 7, 14)) -> int:
    tables = release_index(run_day=on, first_day=START, replay=False, now=NOW)
    return sum(table.shown for table in tables)


def at_org(measure: str) -> PublishedCell:
    found = PublishedCell.objects.filter(subject_kind="organisation", signal__startswith=measure)
    return found.order_by("-release__window_to")[0]


def test_one_index_a_month_with_its_interval_and_the_chance_of_a_rise(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    tell(
        house.organisation,
        QUARTERS[1],
        {name: value + 0.15 * (name not in ("begin", "stopped")) for name, value in ALL.items()},
    )
    index()
    cell = at_org("index·chosen")
    assert (cell.release.window_from, cell.release.window_to) == (date(2026, 6, 1), date(2026, 7, 1))
    assert cell.low < cell.value < cell.high
    assert cell.extra["rises"] > 0.95
    assert cell.extra["before"] < cell.value
    assert index() == 0  # a month is told once


def test_without_impact_there_are_three_dots_and_what_is_missing(house: House) -> None:
    tell(house.organisation, QUARTERS[0], READY | DONE)
    index()
    assert not at_org("index·chosen").shown
    assert at_org("index.readiness").shown
    assert at_org("index.participation").extra["coverage"] == 1
    seen = queries.where_we_stand(house.viewer("lars")).index
    assert seen is not None
    assert seen.whole is not None
    assert not seen.whole.shown
    assert {one.part for one in seen.missing} == {"I1", "I2", "I3", "I4", "I5"}
    assert {link: figure.shown for link, figure in seen.links.items()} == {
        "readiness": True, "participation": True, "impact": False,
    }  # fmt: skip


def test_the_obligation_with_most_people_is_told_and_what_the_law_requires_never(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    law, asked = (
        {name.replace("chosen", other): value for name, value in ALL.items() if "·" in name}
        for other in ("statutory_or_cao", "employer")
    )
    tell(house.organisation, QUARTERS[0], law, spec="law", base=4000)
    tell(house.organisation, QUARTERS[0], asked, spec="asked", base=900)
    index()
    assert {cell.signal.partition("·")[2] for cell in PublishedCell.objects.filter(signal__startswith="index")} == {
        "employer"
    }


def test_a_figure_about_one_manager_is_no_part_of_it(house: House) -> None:
    tell(house.organisation, QUARTERS[0], DONE | USED | {"goals": 0.4, "drivers": 0.6})
    tell(house.organisation, QUARTERS[0], {"safety": 0.65, "talks": 0.5}, spec="own", own=True)
    index()
    assert not at_org("index.readiness").shown  # .2 + .3 of the weight: the rest may not be told upward


def test_an_index_is_made_of_what_was_known_by_its_last_day(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    index(date(2026, 4, 30))
    first = at_org("index·chosen").value
    tell(house.organisation, QUARTERS[1], dict.fromkeys(ALL, 0.9))
    index(date(2026, 7, 14))
    april = PublishedCell.objects.get(
        subject_kind="organisation", signal="index·chosen", release__window_from=date(2026, 4, 1)
    )
    assert april.value == pytest.approx(first, abs=0.02)
    assert Release.objects.filter(spec="index").count() == 6  # January to June


def test_three_months_of_one_signal_count_together_and_make_it_surer(house: House) -> None:
    months = [Window(date(2026, m, 1), date(2026, m + 1, 1)) for m in (4, 5, 6)]
    rest = {name: value for name, value in ALL.items() if name not in DONE} | {"time_kept": 0.6}
    tell(house.organisation, QUARTERS[1], rest)
    for at, month in enumerate(months):
        tell(
            house.organisation,
            month,
            {name: value for name, value in DONE.items() if name != "time_kept"},
            spec=f"m{at}",
        )
    index()
    cells = PublishedCell.objects.filter(signal__startswith="index.participation", shown=True)
    wide = {cell.release.window_to: cell.high - cell.low for cell in cells}
    assert wide[date(2026, 7, 1)] < wide[date(2026, 5, 1)]


def test_units_of_the_first_level_have_one_and_stand_above_or_below_the_middle(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    better = {
        name: value + 0.2 * (name.split("·")[0] not in ("begin", "stopped", "waiting")) for name, value in ALL.items()
    }
    tell(house.zorg, QUARTERS[0], better)
    index()
    row = PublishedCell.objects.get(
        subject_id=str(house.zorg.public_id), signal="index·chosen", release__window_to=date(2026, 4, 1)
    )
    assert row.value > at_org("index·chosen").value
    assert row.extra["above"] is None  # one unit alone has no middle
    assert house.zorg.level == 1


def test_thirty_units_give_the_ends_of_the_scale_and_these_stay_for_a_year(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    for number in range(31):
        unit = Unit.objects.create(
            name=f"U{number}", code=f"U{number}", level=1, path=f"/{house.organisation.pk}/x{number}/"
        )
        tell(unit, QUARTERS[0], {name: min(value + number / 100, 1) for name, value in ALL.items()}, spec=f"u{number}")
    index(date(2026, 4, 30))
    ends = at_org("index.participation").extra["ends"]
    assert ends["P1"] == [pytest.approx(0.63, abs=0.01), pytest.approx(0.87, abs=0.01), "2026-04-01"]
    assert ends["P4"][0] > ends["P4"][1]  # stopping is not good
    tell(house.organisation, QUARTERS[1], ALL)
    index(date(2026, 7, 14))
    assert at_org("index.participation").extra["ends"] == ends


def test_the_index_of_before_another_scale_is_not_in_one_line_with_it(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    index(date(2026, 5, 31) + timedelta(days=1))
    seen = queries.where_we_stand(house.viewer("lars")).index
    assert seen is not None
    assert seen.history is not None
    assert len(seen.history.points) == 3
    PublishedCell.objects.filter(signal="index·chosen", release__window_to=date(2026, 5, 1)).update(
        extra={"scale": "other"}
    )
    again = queries.where_we_stand(house.viewer("lars")).index
    assert again is not None
    assert again.history is not None
    assert len(again.history.points) == 2


def test_an_index_with_anything_made_up_in_it_says_so_and_leads_to_no_conclusion() -> None:
    def score(measure: str, value: float, **extra: object) -> Figure:
        signal, window = f"{measure}·chosen", Window(date(2026, 9, 1), date(2026, 10, 1))
        subject = Subject("organisation", "o")
        return Figure(subject, "", signal, window, True, value, value - 0.01, value + 0.01, None, None, "", extra)

    def index(**extra: object) -> Index:
        links = {"index.readiness": 0.4, "index.participation": 0.8, "index.impact": 0.8}
        found = index_of([score("index", 0.7, **extra), *(score(name, value) for name, value in links.items())])
        assert found is not None
        return found

    assert (finding := weakest_phase(index())) is not None
    assert finding.code == "weakest_readiness"
    assert index(example=True).example
    assert weakest_phase(index(example=True)) is None

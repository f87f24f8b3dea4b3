"""One pass of the loop: decided, released and looked at on one snapshot, and safe to do again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.activation.conftest import SetClock
from tests.activation.world import crowd, enrolled, purpose, stalled
from tests.conftest import NOW, TODAY, House
from vonk.activation.models import Decision, Run
from vonk.figures.models import PublishedCell, Release
from vonk.insight.jobs import loop
from vonk.insight.loop import run_loop
from vonk.messaging.models import Message
from vonk.people.models import Organisation
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
MONTHS_AGO = TODAY - timedelta(days=80)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Run, Decision, Message, Release, PublishedCell))  # type: ignore[attr-defined]


def test_a_pass_decides_and_releases_and_the_same_moment_again_does_neither(house: House, lms: Source) -> None:
    crowd(house.zuid, 30, on=MONTHS_AGO)
    stalled(lms, "noor")
    first = run_loop(now=NOW)
    assert first.activated.queued > 0
    assert first.cells > 0
    before = counts()
    again = run_loop(now=NOW)
    assert (again.cells, again.activated.reasons) == (0, first.activated.reasons)
    assert counts() == before


def test_without_the_purpose_signals_no_figure_is_made(house: House) -> None:
    crowd(house.zuid, 30, on=MONTHS_AGO)
    purpose("signals", on=False)
    assert run_loop(now=NOW).cells == 0
    assert not Release.objects.exclude(spec__in=["said:pulse", "said:barriers", "said:motive"]).exists()  # empty ones
    page = house.client("lars").get("/org/")
    assert page.status_code == 200
    assert not PublishedCell.objects.exists()


def test_nobody_stands_in_figures_of_fewer_than_ten(house: House, lms: Source) -> None:
    enrolled(lms, "noor", "sven", "mila", on=MONTHS_AGO)
    run_loop(now=NOW)
    assert Release.objects.exists()
    assert not PublishedCell.objects.filter(shown=True).exists()


def test_only_the_last_snapshot_is_kept(house: House, lms: Source, settings: Any) -> None:
    stalled(lms, "noor")
    for week in range(3):
        run_loop(now=NOW + timedelta(weeks=week))
    last = Run.objects.latest("moment")
    assert [path.name for path in Path(settings.VONK_RUNS).iterdir()] == [str(last.public_id)]


def test_figures_cover_whole_months_of_enrolment_once(house: House) -> None:
    crowd(house.zuid, 30, on=MONTHS_AGO)  # the fifth of September
    run_loop(now=NOW)
    found = set(Release.objects.filter(spec="wide:A28").values_list("window_from", "window_to"))
    assert found == {(MONTHS_AGO.replace(day=1), MONTHS_AGO.replace(month=10, day=1))}


def test_the_daily_job_runs_once_a_day_however_often_it_is_tried(house: House, lms: Source, at: SetClock) -> None:
    stalled(lms, "noor")
    for moment in (NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=13)):  # 23:00 where the organisation is
        at(moment)
        loop.call()
    assert (Run.objects.count(), Decision.objects.count()) == (1, 1)
    at(NOW + timedelta(hours=14, minutes=1))
    loop.call()
    assert Run.objects.count() == 2
    assert Organisation.objects.get().tz == "Europe/Amsterdam"

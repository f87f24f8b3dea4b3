"""The clock hands out every job once, and what a worker that was killed left behind is taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.tasks import Task
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from tests.activation.processes import Place, new_place
from tests.conftest import NOW, House
from vonk.conf.jobs import KEPT, LEASE, TRIES, forget, free_stale, hand_out
from vonk.conf.models import Tick
from vonk.conf.schedule import SCHEDULE, Job

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def queue(settings: Any) -> None:
    """The product's own queue in the database, where the other tests do their work at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.name)
def test_every_job_of_the_schedule_exists(job: Job) -> None:
    assert isinstance(import_string(job.task), Task)
    assert bool(job.every) != bool(job.at)


@pytest.mark.parametrize(
    ("job", "due"),
    [
        (Job("x", "x", every=300), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        (Job("x", "x", at=time(10, 0)), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),  # now, in Amsterdam
        (Job("x", "x", at=time(10, 1)), datetime(2026, 11, 23, 9, 1, tzinfo=UTC)),  # yesterday
    ],
)
def test_a_job_is_due_at_the_latest_moment_that_has_come(job: Job, due: datetime) -> None:
    assert job.due(NOW, AMSTERDAM) == due


def test_daily_work_keeps_its_hour_when_the_clocks_change() -> None:
    job = Job("x", "x", at=time(9, 0))
    days = [datetime(2026, 10, day, 12, tzinfo=UTC) for day in (24, 25, 26)]
    assert [job.due(day, AMSTERDAM).hour for day in days] == [7, 8, 8]


def test_what_is_due_is_handed_out_once(house: House, queue: None) -> None:
    assert sorted(hand_out(NOW)) == sorted(job.name for job in SCHEDULE)
    assert hand_out(NOW) == []
    assert DBTaskResult.objects.count() == Tick.objects.count() == len(SCHEDULE)
    assert set(hand_out(NOW + timedelta(minutes=1))) == {job.name for job in SCHEDULE if job.every == 60}


def test_a_tick_whose_job_cannot_be_queued_is_not_lost(
    house: House, queue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("vonk.conf.jobs.SCHEDULE", (Job("odd", "vonk.conf.jobs.no_such_job", every=60),))
        with pytest.raises(ImportError):
            hand_out(NOW)
    assert Tick.objects.count() == 0


def test_what_was_done_already_counts_as_handed_out(house: House, queue: None) -> None:
    assert len(hand_out(NOW, queue=False)) == len(SCHEDULE)
    assert (hand_out(NOW), DBTaskResult.objects.count()) == ([], 0)


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with new_place(tmp_path_factory.mktemp("clocks")) as own:
        own.run("prepare")
        yield own


def test_two_clocks_at_once_hand_out_everything_once(place: Place) -> None:
    clocks = [place.start("clock", NOW.isoformat()) for _ in range(2)]
    for clock in clocks:
        clock.join(timeout=60)
        assert clock.exitcode == 0
    assert place.ask(f"SELECT count(*) FROM {DBTaskResult._meta.db_table}") == [len(SCHEDULE)]
    assert place.ask("SELECT count(*) FROM clockwork_tick") == [len(SCHEDULE)]


def left_behind(tries: int, since: timedelta) -> DBTaskResult:
    """A task that a worker took so long ago, and that it was not the first to take."""
    found = DBTaskResult.objects.get(pk=forget.enqueue().id)
    found.status, found.started_at = "RUNNING", NOW - since
    found.worker_ids = [uuid4().hex for _ in range(tries)]
    found.save()
    return found


@pytest.mark.django_db(transaction=True)  # a real worker opens and closes connections
def test_a_task_of_a_worker_that_died_is_done_by_another(db: None, queue: None) -> None:
    task = left_behind(1, LEASE + timedelta(minutes=1))
    assert free_stale(NOW) == 1
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
    task.refresh_from_db()
    assert (task.status, len(task.worker_ids)) == ("SUCCESSFUL", 2)


def test_a_task_that_is_still_being_done_is_left_alone(db: None, queue: None) -> None:
    task = left_behind(1, LEASE - timedelta(minutes=1))
    assert free_stale(NOW) == 0
    task.refresh_from_db()
    assert task.status == "RUNNING"


def test_after_three_tries_a_task_has_failed(db: None, queue: None) -> None:
    task = left_behind(TRIES, LEASE + timedelta(minutes=1))
    assert free_stale(NOW) == 1
    task.refresh_from_db()
    assert (task.status, task.finished_at) == ("FAILED", NOW)
    assert free_stale(NOW) == 0


def test_old_ticks_and_finished_tasks_are_forgotten(db: None, queue: None, at: Any) -> None:
    at(NOW)
    old, new = NOW - KEPT - timedelta(minutes=1), NOW - KEPT + timedelta(minutes=1)
    for moment in (old, new):
        Tick.objects.create(job="x", due_at=moment)
    done = left_behind(1, LEASE)
    DBTaskResult.objects.filter(pk=done.pk).update(status="SUCCESSFUL", finished_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert forget.call() == 2
    assert [tick.due_at for tick in Tick.objects.all()] == [new]

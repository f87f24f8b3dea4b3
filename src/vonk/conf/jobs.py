"""The clockwork's own work: hands out due jobs, frees what a killed worker left, forgets what is past its term."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.tasks import task
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from vonk import clock
from vonk.conf.models import Tick
from vonk.conf.schedule import SCHEDULE
from vonk.people.models import Organisation
from vonk.web.org import scan_files

LEASE = timedelta(minutes=30)  # longer than the longest job
TRIES = 3
KEPT = timedelta(days=14)


def hand_out(now: datetime, *, queue: bool = True) -> list[str]:
    """Puts every job that became due in the queue, once over all clocks; returns their names.

    Without `queue` they only count as handed out, for who has done the work already.
    """
    organisation = Organisation.objects.first()
    zone = ZoneInfo(organisation.tz if organisation else "UTC")
    handed = []
    for job in SCHEDULE:
        due_at = job.due(now, zone)
        with transaction.atomic():
            _, fresh = Tick.objects.get_or_create(job=job.name, due_at=due_at)
            if fresh and queue:
                import_string(job.task).enqueue()
            handed += [job.name] if fresh else []
    return handed


def free_stale(real_now: datetime) -> int:
    """Returns tasks that a killed worker left RUNNING to the queue; after three tries they fail.

    The task backend never does this itself. Jobs are safe to run twice, so a worker that was merely slow does no harm.
    """
    stale = DBTaskResult.objects.filter(status="RUNNING", started_at__lt=real_now - LEASE)
    freed = 0
    for row in stale:
        spent = len(row.worker_ids) >= TRIES
        values = {"status": "FAILED", "finished_at": real_now} if spent else {"status": "READY", "started_at": None}
        freed += DBTaskResult.objects.filter(pk=row.pk, status="RUNNING", started_at=row.started_at).update(**values)
    return freed


@task
def reap() -> int:
    """Frees stale tasks; the queue keeps real time, also in the demo."""
    return free_stale(clock.real_now())


@task
def sweep_scans() -> int:
    """Removes uploads and results of scans that are older than an hour."""
    return scan_files.sweep(now=clock.real_now())


@task
def forget() -> int:
    """Deletes ticks and finished tasks of more than two weeks ago."""
    gone, _ = Tick.objects.filter(due_at__lt=clock.now() - KEPT).delete()
    done, _ = DBTaskResult.objects.finished().filter(finished_at__lt=clock.real_now() - KEPT).delete()
    return gone + done

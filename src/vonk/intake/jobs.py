"""Applies an import in the background."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from vonk import clock
from vonk.intake import actions, queries
from vonk.people.access import System


@task
def apply(batch: str) -> None:
    """Applies a batch that was marked as on its way; run twice it does nothing the second time."""
    system = System("import", clock.now())
    line = queries.batch(system, batch=UUID(batch))
    if line.state != "applying":
        return
    try:
        actions.apply_batch(system, batch=line.batch, end_missing=line.end_missing)
    except Exception:
        actions.mark_failed(system, batch=line.batch)
        raise

"""What the clock does for people: removing what is past its term."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.people import lifecycle


@task
def expire() -> dict[str, int]:
    """Removes from every class of personal data what is past its term; safe to run twice."""
    return lifecycle.expire_all(now=clock.now())

"""Work of activation that recurs: telling of what is new."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.activation.news import tell_news
from vonk.people.access import System


@task
def news() -> int:
    """Tells of new offerings to whom they match; returns how many messages it made."""
    return tell_news(System("tell what is new", clock.now()))

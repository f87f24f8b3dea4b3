"""How often somebody brought something to colleagues; only they read it."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from vonk.culture.models import Post, RitualMoment
from vonk.people.access import Viewer


def brought_lately(viewer: Viewer, *, since: date) -> int:
    """Moments of a ritual that the viewer brought, and posts in the viewer's own log, since that day."""
    start = datetime.combine(since, time(), ZoneInfo(viewer.tz))
    posts = Post.objects.filter(author=viewer.own(), written_at__gte=start, withdrawn_at=None)
    moments = RitualMoment.objects.filter(host=viewer.own(), day__gte=since, state="held")
    return posts.count() + moments.count()

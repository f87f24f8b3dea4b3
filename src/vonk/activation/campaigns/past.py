"""What people in an audience did before a campaign: their own active days, from the lake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from vonk.people.models import Person
from vonk.records.models import EventBatch, Identity


def days_active(who: QuerySet[Person], *, since: date, until: date) -> dict[int, float | None]:
    """Person → share of the days [since, until) with own activity; None for who came to work here later than `since`.

    One pass over the lake for everybody together.
    """
    import pyarrow as pa  # noqa: PLC0415 - slow to import; pages never come here

    from vonk.engine.past import active_days  # noqa: PLC0415
    from vonk.engine.tables import IDENTITY  # noqa: PLC0415

    owned = Identity.objects.filter(person__in=who.values("pk")).values_list(*IDENTITY.names).iterator(20_000)
    columns = list(zip(*owned, strict=True)) or [()] * len(IDENTITY)
    identity = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, IDENTITY, strict=True)], IDENTITY
    )
    recent = EventBatch.objects.filter(Q(last_day=None) | Q(last_day__gte=since)).order_by("pk")
    files = [Path(settings.VONK_LAKE) / file for file in recent.values_list("file", flat=True)]
    found = active_days(files, identity, since=since, until=until)
    here = who.order_by("pk").values_list("pk", "employed_from").iterator(20_000)
    length = (until - since).days
    return {person: found.get(person, 0) / length if first <= since else None for person, first in here}

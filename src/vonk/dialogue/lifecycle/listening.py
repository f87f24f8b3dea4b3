"""What is exported, erased and expired of barrier reports, and what of them a manager is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from vonk.dialogue import reported
from vonk.dialogue.models import BarrierReport, ReportReply
from vonk.people import lifecycle
from vonk.people.lifecycle import Record

CLOSED, TAKEN_BACK = timedelta(days=365), timedelta(days=30)


def register() -> None:
    """Adds the class; called once when the app is ready."""
    lifecycle.register(
        "barrier_report",
        basis="the person's own choice",
        term="1 year after it was closed; 30 days after it was taken back",
        export=_export,
        erase=_erase,
        expire=_expire,
    )
    reported.register()


def _export(person: int) -> Sequence[Record]:
    """What was reported with a name, and what one answered to others; nothing knows what one told without a name."""
    rows = (
        BarrierReport.objects.filter(reporter=person)
        .select_related("offering", "offered")
        .order_by("reported_on", "pk")
    )
    replies = ReportReply.objects.filter(author=person).order_by("replied_at")
    return [
        *(
            {
                "barrier": row.barrier,
                "words": row.words,
                "offering": row.offering.title if row.offering else None,
                "offered": row.offered.title if row.offered else None,
                "told_to": row.route,
                "reported_on": str(row.reported_on),
                "state": row.state,
                "replies": [reply.words for reply in row.replies.order_by("pk")],
            }
            for row in rows.prefetch_related("replies")
        ),
        *({"you_answered": reply.words, "at": reply.replied_at.isoformat()} for reply in replies),
    ]


def _erase(person: int, *, now: datetime) -> int:
    """One's own reports go with their replies; what one handled is back on the list, and answers lose their name."""
    handled = BarrierReport.objects.filter(owner=person)
    rows = handled.filter(state="taken").update(state="open", state_on=now.date())
    rows += handled.filter(route="manager").update(route="learning_team")
    rows += BarrierReport.objects.filter(owner=person).update(owner=None)
    rows += ReportReply.objects.filter(author=person).update(author=None)
    return rows + BarrierReport.objects.filter(reporter=person).delete()[0]


def _expire(*, now: datetime) -> int:
    today = now.date()
    closed = Q(state__in=["solved", "not_solved"], state_on__lt=today - CLOSED)
    return BarrierReport.objects.filter(closed | Q(state="withdrawn", state_on__lt=today - TAKEN_BACK)).delete()[0]

"""Reads barrier reports: one's own, the one that a receipt belongs to, and those on one's desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from vonk.dialogue.desks import OPEN, ROUTES, TO_MANAGER, TRAINING, Desk, on_desk
from vonk.dialogue.models import BarrierReport, ReportReply
from vonk.dialogue.places import home_if_large
from vonk.dialogue.receipts import digest
from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.disclosures import disclose
from vonk.people.models import Unit
from vonk.people.queries import managers_of
from vonk.people.texts import Text

MOST_OFFERINGS = 20


@dataclass(frozen=True)
class Way:
    """One barrier that may be told to one desk."""

    barrier: str
    desk: Desk


@dataclass(frozen=True)
class OwnOffering:
    """Something that the viewer learns, which a report may be about; or that was offered in answer to one."""

    public_id: UUID
    title: Text


@dataclass(frozen=True)
class Ways:
    """To whom the viewer may tell what; `manager` is empty when nobody leads the viewer.

    without_name: the manager's team is large enough to tell it there without a name.
    """

    manager: str
    without_name: bool
    offerings: tuple[OwnOffering, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Everything that may be told, by desk in the order of ROUTES, the manager last."""
        usual = tuple(Way(barrier, desk) for barrier, desk in ROUTES.items())
        direct = tuple(Way(barrier, "manager") for barrier in ROUTES if barrier in TO_MANAGER)
        return usual + direct if self.manager else usual


@dataclass(frozen=True)
class Said:
    """One reply; `author` is empty of who reported, and of who is gone."""

    words: str
    author: str
    from_reporter: bool
    on: date


@dataclass(frozen=True)
class Report:
    """A report as who reported it and who handles it both read it; `reporter` is empty when it has no name."""

    public_id: UUID
    barrier: str
    words: str
    offering: Text
    unit: str
    reporter: str
    desk: Desk
    owner: str
    mine: bool  # the viewer has taken it
    reported_on: date
    due_on: date | None
    late: bool
    state: str
    state_on: date | None
    replies: tuple[Said, ...]
    offered: OwnOffering | None = None  # what was found for who asked for training

    @property
    def training(self) -> bool:
        """Whether it asks for something to learn, rather than tells what gets in the way."""
        return self.barrier == TRAINING

    @property
    def open(self) -> bool:
        """Whether something still has to happen."""
        return self.state in OPEN


def ways(viewer: Viewer) -> Ways:
    """To whom the viewer may tell what, and about which of their own learning."""
    manager, without_name = "", False
    leaders = [line for line in managers_of(viewer, person=viewer.own()) if not line.deputy]
    if leaders:
        manager = leaders[0].name
        without_name = home_if_large(viewer) is not None
    rows = Enrolment.objects.filter(person=viewer.own()).exclude(state__in=["cancelled", "declined"])
    found = rows.select_related("offering").order_by("-pk")[:MOST_OFFERINGS]
    offerings = {row.offering_id: OwnOffering(row.offering.public_id, row.offering.title) for row in found}
    return Ways(manager, without_name, tuple(offerings.values()))


def my_reports(viewer: Viewer) -> tuple[Report, ...]:
    """What the viewer reported with a name and did not take back, newest first."""
    return _reports(viewer, _mine(viewer).exclude(barrier=TRAINING))


def my_needs(viewer: Viewer) -> tuple[Report, ...]:
    """The training that the viewer asked for, with what was found or why not, newest first."""
    return _reports(viewer, _mine(viewer).filter(barrier=TRAINING))


def _mine(viewer: Viewer) -> QuerySet[BarrierReport]:
    rows = BarrierReport.objects.filter(reporter=viewer.own()).exclude(state="withdrawn")
    return rows.order_by("-reported_on", "-pk")


def my_report(viewer: Viewer, *, report: UUID) -> Report | None:
    """One of one's own."""
    return _one(viewer, BarrierReport.objects.filter(reporter=viewer.own(), public_id=report))


def with_receipt(viewer: Viewer, *, code: str) -> Report | None:
    """The nameless report that this receipt belongs to; whoever holds the code may read it."""
    viewer.own()
    return _one(viewer, BarrierReport.objects.filter(reporter=None, receipt=digest(code)).exclude(state="withdrawn"))


def reports_on(viewer: Viewer, *, desk: Desk) -> tuple[Report, ...]:
    """What stands on the desk: open first and of those the oldest first, then what was closed, newest first.

    Within a day by an id that is random: what was told before and after a nameless one would tell its hour.
    NotAllowed without the role. What a manager reads of somebody is written in the access log.
    """
    rows = _seen(viewer, desk, on_desk(viewer, desk))
    waiting = _reports(viewer, rows.filter(state__in=OPEN).order_by("reported_on", "public_id"))
    closed = _reports(viewer, rows.exclude(state__in=OPEN).order_by("-state_on", "public_id")[:20])
    return waiting + closed


def report_on(viewer: Viewer, *, desk: Desk, report: UUID) -> Report | None:
    """One report on the desk."""
    return _one(viewer, _seen(viewer, desk, on_desk(viewer, desk).filter(public_id=report)))


def waiting_on(viewer: Viewer, *, desk: Desk) -> int:
    """How many reports on the desk wait; nothing about anybody."""
    return on_desk(viewer, desk).filter(state__in=OPEN).count()


def _seen(viewer: Viewer, desk: Desk, rows: QuerySet[BarrierReport]) -> QuerySet[BarrierReport]:
    """The rows themselves, once the log says whose a manager is shown."""
    if desk == "manager":
        named = set(rows.exclude(reporter=None).values_list("reporter__public_id", flat=True))
        if named:
            disclose(viewer, fields=["reported"], subjects=named)
    return rows


def _one(viewer: Viewer, rows: QuerySet[BarrierReport]) -> Report | None:
    return next(iter(_reports(viewer, rows)), None)


def _reports(viewer: Viewer, rows: QuerySet[BarrierReport]) -> tuple[Report, ...]:
    found = list(rows.select_related("reporter", "owner", "offering", "offered", "unit"))
    replies: dict[int, list[Said]] = {row.pk: [] for row in found}
    said = ReportReply.objects.filter(report__in=replies).select_related("author").order_by("pk")
    for reply in said:
        replies[reply.report_id].append(_said(viewer, reply))
    return tuple(_report(viewer, row, replies[row.pk]) for row in found)


def _report(viewer: Viewer, row: BarrierReport, replies: Iterable[Said]) -> Report:
    return Report(
        public_id=row.public_id,
        barrier=row.barrier,
        words=row.words,
        offering=row.offering.title if row.offering else {},
        unit=row.unit.name if row.unit and row.unit.level != Unit.ORGANISATION else "",
        reporter=row.reporter.name if row.reporter else "",
        desk=row.route,  # type: ignore[arg-type]  # only desks are ever stored
        owner=row.owner.name if row.owner else "",
        mine=row.owner_id is not None and row.owner_id == viewer.person,
        reported_on=row.reported_on,
        due_on=row.due_on,
        late=row.state in OPEN and row.due_on is not None and row.due_on < viewer.today,
        state=row.state,
        state_on=row.state_on,
        replies=tuple(replies),
        offered=OwnOffering(row.offered.public_id, row.offered.title) if row.offered else None,
    )


def _said(viewer: Viewer, reply: ReportReply) -> Said:
    day = reply.replied_at.astimezone(ZoneInfo(viewer.tz)).date()
    author = "" if reply.from_reporter or reply.author is None else reply.author.name
    return Said(reply.words, author, reply.from_reporter, day)

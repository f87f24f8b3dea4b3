"""Telling what stands in the way, with a name or without, and taking it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from vonk.catalog.queries import offering_id
from vonk.dialogue import listening_letters as letters
from vonk.dialogue.desks import OPEN, TRAINING, Desk, on_desk, still_leads
from vonk.dialogue.models import BarrierReport, ReportReply
from vonk.dialogue.places import home_if_large, unit_to_tell
from vonk.dialogue.queries.reports import Way, ways
from vonk.dialogue.receipts import digest, new_code
from vonk.learning.models import Enrolment
from vonk.messaging.actions import queue
from vonk.messaging.hours import Pattern
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.days import organisation_day, valid_on
from vonk.people.models import Membership, Organisation, Person
from vonk.people.queries import managers_of

LONGEST = 1000  # characters
ANSWER_WITHIN = 10  # working days
MOST_NEEDS = 5  # open at a time: enough for anybody, too few to flood a list


class TooManyNeeds(ValueError):
    """So much training that the viewer asked for still waits."""


@dataclass(frozen=True)
class Reported:
    """A report; `receipt` is only there of one without a name, and is never shown again."""

    public_id: UUID
    receipt: str


@transaction.atomic
def report_barrier(
    viewer: Viewer, *, barrier: str, desk: Desk, words: str = "", offering: UUID | None = None, named: bool = True
) -> Reported:
    """Tells one desk what stands in the way. Without a name nothing that is stored points at the viewer.

    NotAllowed when that barrier cannot be told there, or not without a name.
    """
    allowed = ways(viewer)
    if Way(barrier, desk) not in allowed.ways or (desk == "manager" and not named and not allowed.without_name):
        raise NotAllowed
    today = viewer.today
    said = words.strip()[:LONGEST]
    twice = _told_today(viewer, barrier, desk, said) if named else None
    if twice is not None:  # a button that was pressed twice
        return Reported(twice.public_id, "")
    row = BarrierReport(
        public_id=uuid4(),  # of no report the id tells the time: those around a nameless one would tell its hour
        barrier=barrier,
        words=said,
        route=desk,
        owner_id=_manager(viewer) if desk == "manager" else None,
        reported_on=today,
        due_on=working_days_after(today, ANSWER_WITHIN),
    )
    receipt = "" if named else new_code()
    if named:
        _name(row, viewer, offering)
    else:
        _hide(row, viewer, offering, receipt)
    row.save()
    if desk == "manager" and named:  # without a name the manager hears it another day: the hour would tell who was here
        queue(drafts=[letters.to_manager(row)], now=viewer.now)
    return Reported(row.public_id, receipt)


@transaction.atomic
def ask_for_training(viewer: Viewer, *, words: str) -> UUID:
    """Asks the learning team, by name, for something to learn that is not there. TooManyNeeds when many wait."""
    said = words.strip()[:LONGEST]
    twice = _told_today(viewer, TRAINING, "learning_team", said)
    if twice is not None:
        return twice.public_id
    if BarrierReport.objects.filter(reporter=viewer.own(), barrier=TRAINING, state__in=OPEN).count() >= MOST_NEEDS:
        raise TooManyNeeds
    row = BarrierReport(barrier=TRAINING, words=said, route="learning_team", reported_on=viewer.today)
    row.due_on = working_days_after(viewer.today, ANSWER_WITHIN)
    _name(row, viewer, None)
    row.save()
    return row.public_id


@transaction.atomic
def offer_training(viewer: Viewer, *, report: UUID, offering: UUID, words: str = "") -> None:
    """Answers who asked for training with an offering that fits; they get one message."""
    row = _locked(on_desk(viewer, "learning_team").filter(public_id=report, barrier=TRAINING, state__in=OPEN))
    row.offered_id = offering_id(offering)
    if row.offered_id is None:
        raise NotAllowed
    if row.state == "open":
        _take(row, viewer)
    row.state, row.state_on = "solved", viewer.today
    row.save(update_fields=["state", "state_on", "offered"])
    _tell(row, viewer, words)


def _told_today(viewer: Viewer, barrier: str, desk: Desk, said: str) -> BarrierReport | None:
    Person.objects.select_for_update().get(pk=viewer.own())  # two presses at once count as one
    mine = BarrierReport.objects.filter(reporter=viewer.own(), reported_on=viewer.today, state="open")
    return mine.filter(barrier=barrier, route=desk, words=said).first()


def _name(row: BarrierReport, viewer: Viewer, offering: UUID | None) -> None:
    home = Membership.objects.filter(valid_on(viewer.today), person=viewer.own()).first()
    row.reporter_id, row.unit_id = viewer.own(), home.unit_id if home else None
    row.offering_id = _own_offering(viewer, offering)


def _hide(row: BarrierReport, viewer: Viewer, offering: UUID | None, receipt: str) -> None:
    """Unit and offering only as far as the minimum group shares both."""
    row.receipt = digest(receipt)
    row.offering_id = _own_offering(viewer, offering)
    place = home_if_large if row.route == "manager" else unit_to_tell
    row.unit_id = place(viewer, offering=row.offering_id)
    if row.unit_id is None and row.offering_id:
        row.offering_id, row.unit_id = None, place(viewer)


def _own_offering(viewer: Viewer, offering: UUID | None) -> int | None:
    if offering is None:
        return None
    mine = Enrolment.objects.filter(person=viewer.own(), offering__public_id=offering)
    return mine.values_list("offering", flat=True).first()


def _manager(viewer: Viewer) -> int:
    return next(line.person for line in managers_of(viewer, person=viewer.own()) if not line.deputy)


def say_more(viewer: Viewer, *, report: UUID, words: str) -> bool:
    """Adds words to one's own report; one that was closed is open again. True when it was reopened."""
    return _add(viewer, BarrierReport.objects.filter(public_id=report, reporter=viewer.own()), words)


def say_more_with_receipt(viewer: Viewer, *, code: str, words: str) -> bool:
    """The same without a name; of the time only the day is kept."""
    viewer.own()
    return _add(viewer, BarrierReport.objects.filter(reporter=None, receipt=digest(code)), words)


@transaction.atomic
def _add(viewer: Viewer, rows: QuerySet[BarrierReport], words: str) -> bool:
    row = _locked(rows)
    at = viewer.now if row.reporter_id else _noon(viewer)
    ReportReply.objects.create(report=row, from_reporter=True, words=words.strip()[:LONGEST], replied_at=at)
    reopened = row.state not in OPEN
    if reopened:
        row.state, row.state_on = "taken" if row.owner_id else "open", viewer.today
        row.due_on = working_days_after(viewer.today, ANSWER_WITHIN)
        row.save(update_fields=["state", "state_on", "due_on"])
    return reopened


def withdraw_report(viewer: Viewer, *, report: UUID) -> bool:
    """Takes one's own report back: nobody reads it any more. False when there was nothing to take back."""
    mine = BarrierReport.objects.filter(public_id=report, reporter=viewer.own()).exclude(state="withdrawn")
    return mine.update(state="withdrawn", state_on=viewer.today) == 1


def restore_report(viewer: Viewer, *, report: UUID) -> bool:
    """Undoes that; it is open again."""
    mine = BarrierReport.objects.filter(public_id=report, reporter=viewer.own(), state="withdrawn")
    return mine.update(state="open", state_on=viewer.today) == 1


def withdraw_with_receipt(viewer: Viewer, *, code: str) -> bool:
    """Deletes a nameless report for good."""
    viewer.own()
    return BarrierReport.objects.filter(reporter=None, receipt=digest(code)).delete()[0] > 0


@transaction.atomic
def take_report(viewer: Viewer, *, desk: Desk, report: UUID) -> bool:
    """Says that one works on it; False when somebody else does already."""
    row = _locked(on_desk(viewer, desk).filter(public_id=report, state__in=OPEN))
    if row.state == "taken" and row.owner_id != viewer.person:
        return False
    _take(row, viewer)
    return True


@transaction.atomic
def put_back(viewer: Viewer, *, desk: Desk, report: UUID) -> bool:
    """Puts a report that one took back on the list; a manager keeps being the one it was told to."""
    row = _locked(on_desk(viewer, desk).filter(public_id=report, state="taken"))
    row.state, row.state_on = "open", viewer.today
    if row.route != "manager":
        row.owner = None
    row.save(update_fields=["state", "state_on", "owner"])
    return True


@transaction.atomic
def pass_on(viewer: Viewer, *, desk: Desk, report: UUID, to: Literal["learning_team", "administrator"]) -> bool:
    """Gives a report to the other desk; what was told to a manager stays there, or goes to the learning team.

    Training is asked of the learning team alone, and stays with it.
    """
    row = _locked(on_desk(viewer, desk).filter(public_id=report, state__in=OPEN))
    if desk == to or row.barrier == TRAINING or (desk == "manager" and to != "learning_team"):
        return False
    row.route, row.owner, row.state, row.state_on = to, None, "open", viewer.today
    row.save(update_fields=["route", "owner", "state", "state_on"])
    return True


@transaction.atomic
def reply_to_report(viewer: Viewer, *, desk: Desk, report: UUID, words: str) -> None:
    """Answers who reported, and takes the report if nobody had."""
    row = _locked(on_desk(viewer, desk).filter(public_id=report))
    if row.state == "open":
        _take(row, viewer)
    _tell(row, viewer, words)


@transaction.atomic
def close_report(
    viewer: Viewer, *, desk: Desk, report: UUID, state: Literal["solved", "not_solved"], words: str
) -> None:
    """Says that it is taken away, or why not, and tells who reported it."""
    row = _locked(on_desk(viewer, desk).filter(public_id=report, state__in=OPEN))
    if row.state == "open":
        _take(row, viewer)
    row.state, row.state_on = state, viewer.today
    row.save(update_fields=["state", "state_on"])
    _tell(row, viewer, words)


def _take(row: BarrierReport, viewer: Viewer) -> None:
    row.state, row.state_on = "taken", viewer.today
    if row.route != "manager":  # an external administrator has no person: then the desk itself has it
        row.owner_id = viewer.person
    row.save(update_fields=["state", "state_on", "owner"])


def _tell(row: BarrierReport, viewer: Viewer, words: str) -> None:
    if words.strip():
        said = words.strip()[:LONGEST]
        ReportReply.objects.create(report=row, author_id=viewer.person, words=said, replied_at=viewer.now)
    if row.reporter_id:
        queue(drafts=[letters.to_reporter(row, viewer.today)], now=viewer.now)


@transaction.atomic
def hand_on(system: System) -> int:
    """Gives to the learning team what was told to somebody who no longer leads there.

    What somebody had taken who works here no longer is back on the list of all. Gives how many reports moved.
    """
    today = organisation_day(system.now)
    gone = Q(owner=None) | Q(owner__employed_to__lt=today) | ~still_leads(today)
    told = BarrierReport.objects.filter(gone, route="manager", state__in=OPEN)
    moved = list(told.values_list("pk", flat=True))
    BarrierReport.objects.filter(pk__in=moved).update(route="learning_team", owner=None, state="open", state_on=today)
    left = BarrierReport.objects.filter(state="taken", owner__employed_to__lt=today)
    orphans = list(left.values_list("pk", flat=True))
    BarrierReport.objects.filter(pk__in=orphans).update(owner=None, state="open", state_on=today)
    return len(moved) + len(orphans)


def announce(system: System) -> int:
    """Tells managers, on a working day, what was told to them without a name on a day before; once for each report."""
    today = organisation_day(system.now)
    if today != working_days_after(today - timedelta(days=1), 1):
        return 0
    told = BarrierReport.objects.filter(route="manager", state="open", reporter=None, reported_on__lt=today)
    rows = told.exclude(owner=None)
    return len(queue(drafts=[letters.to_manager(row) for row in rows], now=system.now).messages)


def working_days_after(day: date, days: int) -> date:
    """The day so many working days later, by the organisation's own public holidays."""
    organisation = Organisation.objects.first() or Organisation()
    return Pattern(organisation.tz, organisation.country).working_days_after(day, days)


def _locked(rows: QuerySet[BarrierReport]) -> BarrierReport:
    row = rows.exclude(state="withdrawn").select_for_update(of=("self",)).first()
    if row is None:
        raise NotAllowed
    return row


def _noon(viewer: Viewer) -> datetime:
    return datetime.combine(viewer.today, time(12), ZoneInfo(viewer.tz))

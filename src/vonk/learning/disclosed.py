"""What a manager may see of somebody's learning, and nothing else: what is shared, asked for, or required."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.learning.models import Enrolment, Share
from vonk.people import disclosures
from vonk.people.access import Viewer
from vonk.people.texts import Text, words

TOLD_FOR = timedelta(days=365)
type Outcome = Literal["approved", "cancelled", "completed"]
BECAME: Final[Mapping[str, Outcome]] = {
    "cancelled": "cancelled",
    **dict.fromkeys(("completed", "applied", "expired"), "completed"),
}


@dataclass(frozen=True)
class Shared:
    """What somebody ticked to show: stuck at a step, finished, or a tip; in their own words."""

    public_id: UUID
    what: str
    offering: Text
    step: int | None
    words: str
    on: date
    answered: bool
    offering_id: UUID

    def sentence(self) -> str:
        """As manager and person both read it."""
        title = words(self.offering)
        if self.what == "stuck" and self.step:
            said = _("Is stuck in “%(title)s”, step %(step)s.") % {"title": title, "step": self.step}
        elif self.what == "stuck":
            said = _("Is stuck in “%(title)s”.") % {"title": title}
        elif self.what == "completed":
            said = _("Finished “%(title)s”.") % {"title": title}
        else:
            said = _("Shared a tip from “%(title)s”.") % {"title": title}
        return f"{said} ‘{self.words}’" if self.words else said


@dataclass(frozen=True)
class Required:
    """One duty by law or collective agreement: until when it is valid, and whether it is done."""

    offering: Text
    due: date | None
    done: bool
    offering_id: UUID

    def sentence(self) -> str:
        """As manager and person both read it."""
        title = words(self.offering)
        if self.done:
            return _("“%(title)s”: done.") % {"title": title}
        if self.due is None:
            return _("“%(title)s”: not yet.") % {"title": title}
        return _("“%(title)s”: not yet, before %(day)s.") % {"title": title, "day": date_format(self.due, "j F")}


@dataclass(frozen=True)
class Note:
    """A question, an answer or a reason in a request."""

    kind: str  # question | answer | reason
    words: str
    on: date


@dataclass(frozen=True)
class Asked:
    """Something that somebody asks whoever leads the team to decide, and what the two wrote about it."""

    enrolment: UUID
    offering: Text
    offering_id: UUID
    form: str
    minutes: int | None
    requested_on: date | None
    answer_by: date | None
    notes: tuple[Note, ...]

    @property
    def asked_back(self) -> bool:
        """Whether a question to the person waits for an answer."""
        return bool(self.notes) and self.notes[-1].kind == "question"

    def sentence(self) -> str:
        """As manager and person both read it."""
        said = _("Asks to take part in “%(title)s”.") % {"title": words(self.offering)}
        return " ".join([said, *(f"‘{note.words}’" for note in self.notes)])


@dataclass(frozen=True)
class Approval:
    """What became of something that this manager approved: approved, cancelled or completed, and no more."""

    enrolment: UUID
    offering: Text
    state: Outcome
    decided_on: date | None

    def sentence(self) -> str:
        """As manager and person both read it."""
        said = {
            "approved": _("“%(title)s”: approved."),
            "cancelled": _("“%(title)s”: cancelled."),
            "completed": _("“%(title)s”: completed."),
        }
        return said[self.state] % {"title": words(self.offering)}


def _shared(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Shared, ...]]:
    rows = Share.objects.filter(person__in=subjects, withdrawn_at=None, shared_at__lte=viewer.now)
    zone = ZoneInfo(viewer.tz)
    found: dict[int, list[Shared]] = defaultdict(list)
    for row in rows.select_related("enrolment__offering").order_by("-shared_at"):
        fact = Shared(
            row.public_id,
            row.what,
            row.enrolment.offering.title,
            row.step,
            row.words,
            row.shared_at.astimezone(zone).date(),
            row.answered_at is not None,
            row.enrolment.offering.public_id,
        )
        found[row.person_id].append(fact)
    return {person: tuple(facts) for person, facts in found.items()}


def _required(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Required, ...]]:
    del viewer  # the same for every manager
    rows = Enrolment.objects.filter(person__in=subjects, obligation="statutory_or_cao")
    rows = rows.exclude(state__in=["cancelled", "declined"]).order_by("attempt")
    told = rows.values_list(
        "person_id", "offering_id", "pk", "due_on", "state", "offering__title", "offering__public_id"
    )
    last = {(person, offering): row for person, offering, *row in told}  # of each duty the last attempt alone
    found: dict[int, list[Required]] = defaultdict(list)
    for (person, _offering), (_pk, due, state, title, public_id) in sorted(last.items(), key=_soonest):
        found[person].append(Required(title, due, state in {"completed", "applied"}, public_id))
    return {person: tuple(facts) for person, facts in found.items()}


def _soonest(duty: tuple[object, list[Any]]) -> tuple[date, int]:
    pk, due, *_rest = duty[1]
    return due or date.max, pk


def _asked(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Asked, ...]]:
    """What waits to be decided, the longest first; the same for everybody who leads the team.

    In one question: a request comes once for each note, in the order in which they were written, and once without any.
    """
    rows = Enrolment.objects.filter(person__in=subjects, state="requested")
    rows = rows.order_by(F("requested_on").asc(nulls_first=True), "pk", "notes__written_at", "notes__pk")
    asked = ("public_id", *(f"offering__{name}" for name in ("title", "public_id", "form", "minutes")))
    notes = (f"notes__{name}" for name in ("kind", "words", "written_at"))
    told = rows.values_list("person_id", *asked, "requested_on", "answer_by", *notes)
    zone = ZoneInfo(viewer.tz)
    found: dict[int, list[Asked]] = defaultdict(list)
    for _enrolment, lines in groupby(told, key=itemgetter(1)):
        every = list(lines)
        person, enrolment, title, offering, form, minutes, requested_on, answer_by, *_note = every[0]
        said = tuple(Note(kind, words, at.astimezone(zone).date()) for *_asked, kind, words, at in every if kind)
        fact = Asked(enrolment, title, offering, form, minutes, requested_on, answer_by, said)
        found[person].append(fact)
    return {person: tuple(facts) for person, facts in found.items()}


def _approvals(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Approval, ...]]:
    """What this manager approved in the past year; begun, stopped and failed are not told apart from approved."""
    if viewer.person is None:
        return {}
    since = viewer.today - TOLD_FOR
    rows = Enrolment.objects.filter(person__in=subjects, decided_by=viewer.person, decided_on__gte=since)
    rows = rows.exclude(state__in=["declined", "requested"]).select_related("offering").order_by("-decided_on", "-pk")
    found: dict[int, list[Approval]] = defaultdict(list)
    for row in rows:
        fact = Approval(row.public_id, row.offering.title, BECAME.get(row.state, "approved"), row.decided_on)
        found[row.person_id].append(fact)
    return {person: tuple(facts) for person, facts in found.items()}


def register() -> None:
    """Adds the fields to the registry; called once when the app is ready."""
    disclosures.register(
        "shared",
        label=gettext_lazy("What you share"),
        audience="manager",
        purpose="manager_view",
        basis=gettext_lazy("You ticked it yourself."),
        condition=gettext_lazy("Until you take it back."),
        fetch=_shared,
    )
    disclosures.register(
        "statutory",
        label=gettext_lazy("What is required by law or collective agreement"),
        audience="manager",
        purpose="manager_view",
        basis=gettext_lazy("The employer must be able to show it."),
        condition=gettext_lazy("Only: required, until when, done or not yet."),
        fetch=_required,
    )
    disclosures.register(
        "asked_of_you",
        label=gettext_lazy("What you ask your manager to decide"),
        audience="manager",
        purpose=None,
        basis=gettext_lazy("You asked it, and your manager decides on it."),
        condition=gettext_lazy("Until it is decided: what you ask, since when, and what you two wrote about it."),
        fetch=_asked,
    )
    disclosures.register(
        "approved_by_you",
        label=gettext_lazy("What your manager approved"),
        audience="manager",
        purpose="manager_view",
        basis=gettext_lazy("Your manager decided on it."),
        condition=gettext_lazy("Only: approved, cancelled or completed. For a year, and only for who approved it."),
        fetch=_approvals,
    )

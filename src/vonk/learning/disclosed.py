"""What a manager may see of somebody's learning, and nothing else: what is shared, asked for, or required."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.learning.models import Enrolment, Share
from vonk.people import disclosures
from vonk.people.access import Viewer
from vonk.people.texts import Text, words


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
class Approval:
    """Something that somebody asked this manager to approve."""

    enrolment: UUID
    offering: Text
    form: str
    minutes: int | None

    def sentence(self) -> str:
        """As manager and person both read it."""
        return _("Asked to take part in “%(title)s”.") % {"title": words(self.offering)}


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
        )
        found[row.person_id].append(fact)
    return {person: tuple(facts) for person, facts in found.items()}


def _required(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Required, ...]]:
    del viewer  # the same for every manager
    rows = Enrolment.objects.filter(person__in=subjects, obligation="statutory_or_cao").select_related("offering")
    rows = rows.exclude(state__in=["cancelled", "declined"]).order_by("attempt")
    last = {(row.person_id, row.offering_id): row for row in rows}  # of each duty the last attempt alone
    found: dict[int, list[Required]] = defaultdict(list)
    for row in sorted(last.values(), key=lambda row: (row.due_on or date.max, row.pk)):
        done = row.state in {"completed", "applied"}
        found[row.person_id].append(Required(row.offering.title, row.due_on, done, row.offering.public_id))
    return {person: tuple(facts) for person, facts in found.items()}


def _approvals(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Approval, ...]]:
    """Only what still waits: an enrolment does not say who approved it, so nothing is shown once it is decided."""
    del viewer  # the same for every manager
    rows = Enrolment.objects.filter(person__in=subjects, state="requested").select_related("offering")
    found: dict[int, list[Approval]] = defaultdict(list)
    for row in rows.order_by("pk"):
        offering = row.offering
        found[row.person_id].append(Approval(row.public_id, offering.title, offering.form, offering.minutes))
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
        "approved_by_you",
        label=gettext_lazy("What you ask your manager to approve"),
        audience="manager",
        purpose="manager_view",
        basis=gettext_lazy("Your manager decides on it."),
        condition=gettext_lazy("Only: that you asked for it, until it is decided."),
        fetch=_approvals,
    )

"""What a manager may see of somebody's learning, and nothing else: what was shared, approved by this manager, or is required."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

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

    def sentence(self) -> str:
        """As manager and person both read it."""
        title = words(self.offering)
        if self.done:
            return _("“%(title)s”: done.") % {"title": title}
        if self.due is None:
            return _("“%(title)s”: not yet.") % {"title": title}
        return _("“%(title)s”: not yet, before %(day)s.") % {"title": title, "day": date_format(self.due, "j F")}


def _shared(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Shared, ...]]:
    rows = Share.objects.filter(person__in=subjects, withdrawn_at=None, shared_at__lte=viewer.now)
    found: dict[int, list[Shared]] = defaultdict(list)
    for row in rows.select_related("enrolment__offering").order_by("-shared_at"):
        fact = Shared(
            row.public_id,
            row.what,
            row.enrolment.offering.title,
            row.step,
            row.words,
            row.shared_at.date(),
            row.answered_at is not None,
        )
        found[row.person_id].append(fact)
    return {person: tuple(facts) for person, facts in found.items()}


def _required(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Required, ...]]:  # noqa: ARG001 - the registry's call
    rows = Enrolment.objects.filter(person__in=subjects, obligation="statutory_or_cao").select_related("offering")
    found: dict[int, list[Required]] = defaultdict(list)
    for row in rows.exclude(state__in=["cancelled", "declined"]).order_by("due_on", "pk"):
        found[row.person_id].append(Required(row.offering.title, row.due_on, row.state in {"completed", "applied"}))
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

"""What a manager sees of a barrier that somebody told that manager, and nobody else, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.dialogue.bank import barriers
from vonk.dialogue.models import BarrierReport
from vonk.people import disclosures
from vonk.people.access import Viewer
from vonk.people.texts import words


@dataclass(frozen=True)
class Told:
    """A barrier with the words that go with it."""

    public_id: UUID
    barrier: str
    words: str

    def sentence(self) -> str:
        """As manager and person both read it."""
        said = _("Told you what gets in the way: %(barrier)s.") % {"barrier": words(barriers()[self.barrier].label)}
        return f"{said} ‘{self.words}’" if self.words else said


def _reported(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Told, ...]]:
    """Only what was told to this very manager, and was not taken back."""
    rows = BarrierReport.objects.filter(route="manager", owner=viewer.person, reporter__in=subjects)
    found: dict[int, list[Told]] = defaultdict(list)
    for row in rows.exclude(state="withdrawn").order_by("reported_on", "pk"):
        found[row.reporter_id or 0].append(Told(row.public_id, row.barrier, row.words))
    return {person: tuple(facts) for person, facts in found.items()}


def register() -> None:
    """Adds the field to the registry; called once when the app is ready."""
    disclosures.register(
        "reported",
        label=gettext_lazy("What gets in your way, when you tell your manager"),
        audience="manager",
        purpose=None,
        basis=gettext_lazy("You chose your manager to tell it to."),
        condition=gettext_lazy("Until you take it back, or your manager no longer leads you."),
        fetch=_reported,
    )

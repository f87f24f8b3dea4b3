"""What a manager sees of talks: only what both wrote in the one page that is theirs."""

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

from vonk.dialogue.guides import guide
from vonk.dialogue.models import Conversation
from vonk.dialogue.pairs import taking_part
from vonk.people import disclosures
from vonk.people.access import Viewer
from vonk.people.texts import Text, words


@dataclass(frozen=True)
class TalkSeen:
    """One talk with this manager; its page shows both the same."""

    public_id: UUID
    title: Text
    on: date | None

    def sentence(self) -> str:
        """As manager and person both read it."""
        title = words(self.title)
        if self.on is None:
            return _("The talk “%(title)s”: what you put in it, the minutes and what you agreed.") % {"title": title}
        day = date_format(self.on, "j F Y")
        said = _("The talk “%(title)s” of %(day)s: what you put in it, the minutes and what you agreed.")
        return said % {"title": title, "day": day}


def _talks(subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[TalkSeen, ...]]:
    """The same rows as the manager's own pages: nothing of talks with anybody else."""
    if viewer.person is None:
        return {}
    found: dict[int, list[TalkSeen]] = defaultdict(list)
    for row in taking_part(viewer, "team").filter(employee__in=subjects).order_by("-pk"):
        found[row.employee_id].append(TalkSeen(row.public_id, guide(row.template).title, _day(row, viewer)))
    return {person: tuple(facts) for person, facts in found.items()}


def _day(row: Conversation, viewer: Viewer) -> date | None:
    planned = row.planned_for.astimezone(ZoneInfo(viewer.tz)).date() if row.planned_for else None
    return row.held_on or planned


def register() -> None:
    """Adds the fields to the registry; called once when the app is ready."""
    disclosures.register(
        "talks",
        label=gettext_lazy("Talks of the two of you"),
        audience="manager",
        purpose=None,  # both take part in it: no decision is needed to read one's own page
        basis=gettext_lazy("You both write in the same page. What you prepare stays yours until you put it in."),
        condition=gettext_lazy("As long as this manager leads your team. A next manager sees nothing of it."),
        fetch=_talks,
    )

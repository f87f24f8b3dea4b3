"""How a person stands in their learning today, for their own pages alone: busy, asked about wishes, stuck somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable

from vonk.learning.intention_queries import ASK_AGAIN
from vonk.learning.models import BusyPeriod, Intention
from vonk.learning.queries import EnrolmentShown
from vonk.people.access import Viewer
from vonk.people.models import Person, Unavailability
from vonk.people.purposes import purpose_on

QUIET = timedelta(days=14)  # without a further step on something that was begun: the shortest pause called a stop


@dataclass(frozen=True)
class Standing:
    """What one's own first page has to know before it says anything."""

    busy_to: date | None  # the last day that was called busy; None when today was not
    measured: bool
    away_to: date | None  # the last day of the latest absence that has begun
    worth: str  # what makes learning worthwhile, in the person's own words
    wishes_at: datetime | None  # when something was told about it, or put off
    wishes_told: bool

    def asks_wishes(self, viewer: Viewer) -> bool:
        """Whether the questions about how one likes to learn may stand on the first page."""
        if self.wishes_told:
            return False
        return self.wishes_at is None or viewer.now - self.wishes_at >= ASK_AGAIN

    def quiet_days(self, row: EnrolmentShown, today: date) -> int:
        """Days since the last step that the person was there; 0 where nobody can be stuck, or may be looked at.

        Not on busy days, on what was set aside, or on what has not begun or holds no further step.
        """
        aside = row.set_aside_until is not None and row.set_aside_until > today
        looked_at = self.measured and self.busy_to is None and row.state == "started" and not aside
        if not looked_at or row.next_step is None or row.last_active_on is None:
            return 0
        since = max(row.last_active_on, self.away_to or row.last_active_on)
        return max((today - since).days, 0)

    def stuck(self, row: EnrolmentShown, viewer: Viewer) -> int:
        """How many days ago it stopped, when that is so long that few go on by themselves; else 0.

        Also 0 as long as the organisation may not look at it: the purpose signals.
        """
        days = self.quiet_days(row, viewer.today)
        return days if days >= QUIET.days and purpose_on("signals", now=viewer.now) else 0


def standing_columns(viewer: Viewer) -> dict[str, Combinable]:
    """What to annotate people with, for `standing_of`; no question of its own to the database."""
    today = viewer.today
    busy = BusyPeriod.objects.filter(
        person=OuterRef("pk"), ended_at=None, day_from__lte=today, day_to__gte=today
    ).order_by("-day_to")
    away = Unavailability.objects.filter(person=OuterRef("pk"), day_from__lte=today).order_by("-day_to")
    wishes = Intention.objects.filter(person=OuterRef("pk"))
    told = wishes.filter(~Q(worth="") | ~Q(moment="") | ~Q(company="") | Q(topics__isnull=False))
    return {
        "busy_to": Subquery(busy.values("day_to")[:1]),
        "away_to": Subquery(away.values("day_to")[:1]),
        "worth": Subquery(wishes.values("worth")[:1]),
        "wishes_at": Subquery(wishes.values("changed_at")[:1]),
        "wishes_told": Exists(told),
    }


STANDING = ("busy_to", "measured", "away_to", "worth", "wishes_at", "wishes_told")


def standing_of(values: tuple[date | None, bool, date | None, str | None, datetime | None, bool]) -> Standing:
    """The values of the columns STANDING of one person."""
    busy_to, measured, away_to, worth, wishes_at, wishes_told = values
    return Standing(busy_to, measured, away_to, worth or "", wishes_at, wishes_told)


def my_standing(viewer: Viewer) -> Standing:
    """For pages that need nothing else of the same kind; one query."""
    rows = Person.objects.filter(pk=viewer.own()).annotate(**standing_columns(viewer))
    return standing_of(rows.values_list(*STANDING)[0])

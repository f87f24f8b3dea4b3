"""What a campaign will cost and take, before it starts: never who, and how large only to tens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

from vonk.activation.audience import people
from vonk.activation.campaigns.reach import in_own_part
from vonk.activation.models import AudienceLook, Campaign, Decision, Run
from vonk.engine.experiment import people_needed
from vonk.engine.suppress import K
from vonk.people.access import Viewer
from vonk.people.days import organisation_day
from vonk.people.models import Organisation, Person

SMALLEST, TENS = 30, 10
LOOKS_A_DAY: Final = 20
READING_MINUTES: Final = 1  # of one message of under a hundred words
TYPICAL: Final = 0.30  # of people do what is counted; between .2 and .5 the people needed differ by a fifth
TEAM, ICC = 10, 0.05  # people of one team are that much alike (science.md section 3.3)
WEEK, FOUR_WEEKS = 7, 28


class TooManyLooks(Exception):
    """Twenty times on one day is enough: sizes are not to be subtracted from each other."""


@dataclass(frozen=True)
class Cost:
    """What a campaign asks of people. people and messages are rounded down to tens; people None: too small."""

    people: int | None
    each: int  # messages to one person at most
    messages: int  # at most, to these people together
    weeks: int
    minutes: int  # to read them
    needed: int | None  # people in all to know; None for a campaign that compares nothing
    known_in: int | None  # weeks until then with these people; None: not within the time that was agreed


def told_size(viewer: Viewer, audience: Mapping[str, Any]) -> int | None:
    """How many people the audience has on the day of the last run, rounded down to tens; None for fewer than thirty.

    Each answer is kept, and the same question on the same day gets the same one. TooManyLooks after twenty questions
    of one person on one day; NotYourPart, NotAllowed or GrammarError for the audience.
    """
    rule = in_own_part(viewer, audience)
    midnight = datetime.combine(viewer.today, time(), ZoneInfo(viewer.tz))
    looks = list(AudienceLook.objects.filter(asked_by=viewer.own(), asked_at__gte=midnight))
    for look in looks:
        if look.rule == rule:
            return look.told
    if len(looks) >= LOOKS_A_DAY:
        raise TooManyLooks
    found = people(rule, day=_day_of_last_run(viewer.now)).count()
    told = found // TENS * TENS if found >= SMALLEST else None
    AudienceLook.objects.create(asked_by_id=viewer.own(), rule=rule, told=told, asked_at=viewer.now)
    return told


def large_enough(audience: Mapping[str, Any], *, day: date) -> bool:
    """Whether an audience has thirty people on a day; for runs."""
    return people(audience, day=day)[:SMALLEST].count() == SMALLEST


def fewest_drawn() -> int:
    """How many people it takes to draw lots: two groups of which each may be shown."""
    return 2 * max(K, Organisation.objects.values_list("minimum_group", flat=True).get())


def cost_of(viewer: Viewer, row: Campaign) -> Cost:
    """What a planned campaign will cost; raises as `told_size` does."""
    told = told_size(viewer, row.audience)
    weeks = ceil(((row.ends_on - row.starts_on).days + 1) / 7)
    each = 1 if row.kind == "inform" else most_for_one(weeks)
    get = (told or 0) * (1 if row.kind == "inform" else 1 - row.control_share)
    needed = needed_for(row) if row.kind == "test" else None
    return Cost(
        people=told,
        each=each,
        messages=int(get * each) // TENS * TENS,
        weeks=weeks,
        minutes=each * READING_MINUTES,
        needed=needed,
        known_in=_known_in(needed, told, row, viewer.now) if needed else None,
    )


def most_for_one(weeks: int) -> int:
    """The most messages that the caps leave one person in so many weeks: one in seven days, two in twenty-eight."""
    whole, rest = divmod(7 * weeks, FOUR_WEEKS)
    return 2 * whole + min(2, ceil(rest / WEEK))


def needed_for(row: Campaign) -> int:
    """People in both arms together with whom the smallest effect that matters is found (science.md section 3.3)."""
    size, alike = (TEAM, ICC) if row.drawn_by == "unit" else (1, 0.0)
    share = 1 - row.control_share
    return sum(people_needed(TYPICAL, row.smallest_effect, treated_share=share, team_size=size, icc=alike))


def _known_in(needed: int, told: int | None, row: Campaign, now: datetime) -> int | None:
    """Weeks until so many people had a first moment whose outcome is known; None when this audience is too small."""
    if told is None or told < needed:
        return None
    pace = told * _share_a_week(now)
    return ceil(needed / pace + row.within_days / WEEK) if pace else None


def _share_a_week(now: datetime) -> float:
    """Which part of everybody had a moment for a message in a week, of the last four."""
    since = organisation_day(now) - timedelta(days=FOUR_WEEKS)
    moments = Decision.objects.filter(run_day__gte=since).values("person").distinct().count()
    working = Person.objects.filter(employed_from__lte=since).exclude(employed_to__lt=since).count()
    return moments / working / (FOUR_WEEKS / WEEK) if working else 0.0


def _day_of_last_run(now: datetime) -> date:
    last = Run.objects.filter(state="decided", moment__lte=now).order_by("-moment").first()
    return organisation_day(last.moment if last else now)

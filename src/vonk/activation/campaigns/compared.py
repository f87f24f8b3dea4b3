"""Who is compared in a campaign: everybody who was drawn and came to the moment of its play, sent or held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from vonk.activation.assignments import wave_of
from vonk.activation.models import Assignment, Campaign, Decision
from vonk.people.access import System

REASONS: Final = ("best_play", "campaign_control")
WORKING_WEEK: Final = 5  # days; who works fewer works part time
CHUNK: Final = 5_000


@dataclass(frozen=True, slots=True)
class Compared:
    """One person in a comparison, from the first decision that the lot had a say in."""

    person: int
    arm: str
    enrolment: int
    day: date
    stratum: str
    unit: int | None  # drawn as a whole, with this
    before: float | None
    part_time: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everybody in a comparison, in the order of persons; drawn: how many the lots were drawn for, in all."""

    people: tuple[Compared, ...]
    drawn: int


def compared(system: System, *, campaign: int) -> Comparison:  # noqa: ARG001 - jobs only
    """Each person's first decision under the lot, with what was stored when the lot was drawn.

    Until that moment both arms were treated alike, so comparing them is fair; later decisions are not, because only
    one arm builds up caps. Who stopped personal measurement is not counted. A check (or a comparison within the lot of
    a year) takes every first decision, and a decision of another year followed another lot.
    """
    row = Campaign.objects.get(pk=campaign)
    own = row.assigned_at is not None
    decided = Decision.objects.filter(run_day__gte=row.starts_on, enrolment__isnull=False, person__measured=True)
    decided = decided.filter(campaign=row, reason__in=REASONS) if own else decided
    lots = {
        person: (arm, stratum, unit, before)
        for person, arm, stratum, unit, before in Assignment.objects.filter(wave=row.wave)
        .values_list("person_id", "arm", "stratum", "unit_id", "before")
        .iterator(CHUNK)
    }
    found: dict[int, Compared] = {}
    fields = ("person_id", "enrolment_id", "run_day", "person__workdays")
    for person, enrolment, day, week in decided.order_by("run_day", "pk").values_list(*fields).iterator(CHUNK):
        if person in found or person not in lots or not (own or wave_of(day) == row.wave):
            continue
        arm, stratum, unit, before = lots[person]
        found[person] = Compared(person, arm, enrolment, day, stratum, unit, before, week.count("1") < WORKING_WEEK)
    return Comparison(tuple(found[person] for person in sorted(found)), len(lots))

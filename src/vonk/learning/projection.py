"""Applies learning records to enrolments: chunk by chunk, set-based, safe to repeat and for late order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from vonk.catalog.queries import due_days
from vonk.learning.models import Enrolment, Preview
from vonk.learning.reading import (
    ENROLS,
    attempt_on,
    earliest,
    ended_on,
    latest,
    meaning,
    running,
    settle,
)
from vonk.people.access import System
from vonk.records import actions as records
from vonk.records.queries import Event, Touch, identities_since, of_actors, owners, position, since

READER = "learning"
IDENTITIES = "learning:identity"
CHUNK = 20_000
WRITTEN = (
    "state",
    "enrolled_on",
    "started_on",
    "completed_on",
    "failed_on",
    "cancelled_on",
    "withdrawn_on",
    "lapsed_on",
    "step_reached",
    "last_active_on",
)

type Pair = tuple[int, int]  # person, offering


@dataclass(frozen=True)
class Projected:
    """How many statements were read, and how many enrolments they made or changed."""

    statements: int
    created: int
    changed: int


def project(*, now: datetime) -> Projected:
    """Applies what arrived since the last time, and what actors did before it was known who they are."""
    system = System("learning: what records say of enrolments", now)
    totals = Projected(0, 0, 0)
    for chunk in (_late_identities, _arrivals):
        while (step := chunk(system)) is not None:
            totals = Projected(
                totals.statements + step.statements, totals.created + step.created, totals.changed + step.changed
            )
    return totals


@transaction.atomic(durable=True)
def _arrivals(system: System) -> Projected | None:
    start = position(system, READER)
    events = since(system, start, limit=CHUNK)
    if not events or not records.advance(reader=READER, start=start, to=events[-1].position):
        return None
    return _apply(system, events)


@transaction.atomic(durable=True)
def _late_identities(system: System) -> Projected | None:
    """Reads again, up to where the reader stands, what actors sent who became known as a person since."""
    start = position(system, IDENTITIES)
    fresh = identities_since(system, start, limit=500)
    if not fresh or not records.advance(reader=IDENTITIES, start=start, to=fresh[-1].position):
        return None
    end, here = position(system, READER), None
    keys = [one.actor_key for one in fresh]
    events: list[Event] = []
    while more := of_actors(system, keys, end, start=here, limit=CHUNK):
        events += more
        here = more[-1].position
    return _apply(system, events)


def _apply(system: System, events: Sequence[Event]) -> Projected:
    touched = _by_pair(system, events)
    ways = _load(touched)
    due = due_days({offering for _, offering in touched})
    for pair, acts in touched.items():
        # those that enrol go first, so that what came in just before it is not lost
        for act in sorted(acts, key=lambda one: (one.means not in ENROLS, one.day)):
            ways[pair].read(act, due)
    created, changed = _save(ways.values())
    return Projected(len(events), created, changed)


@dataclass(frozen=True, slots=True)
class Act:
    """What one statement says of one offering."""

    means: str
    day: date
    step: int | None
    near: bool  # only somewhere near: it shows activity, and starts nothing


@dataclass(slots=True)
class Way:
    """One person's attempts at one offering, in order."""

    person: int
    offering: int
    attempts: list[Enrolment] = field(default_factory=list)
    before: dict[int, tuple[object, ...]] = field(default_factory=dict)  # id → values as loaded
    preview: Preview | None = None
    previewed: bool = False

    def read(self, act: Act, due: Mapping[int, date]) -> None:
        """Applies one statement."""
        match act.means:
            case "enrolled":
                self._enrol(act.day, due)
            case "completed" | "failed" | "withdrawn":
                self._end(act.means, act.day, due)
            case "opened" | "active":
                if act.means == "opened" and not any(running(one) for one in self.attempts):
                    self._enrol(act.day, due)
                self._active(act)

    def _enrol(self, day: date, due: Mapping[int, date]) -> None:
        attempt = attempt_on(self.attempts, day) or self._begin(due)
        attempt.enrolled_on = earliest(attempt.enrolled_on, day)
        if self.preview is not None and attempt.attempt == 1:
            self._count_preview(attempt)
        settle(attempt)

    def _begin(self, due: Mapping[int, date]) -> Enrolment:
        number = max((one.attempt for one in self.attempts), default=0) + 1
        fresh = Enrolment(person_id=self.person, offering_id=self.offering, attempt=number, state="approved")
        fresh.due_on = due.get(self.offering)
        self.attempts.append(fresh)
        return fresh

    def _end(self, means: str, day: date, due: Mapping[int, date]) -> None:
        attempt = attempt_on(self.attempts, day)
        if attempt is None and means == "completed" and not self._finished():
            attempt = self._begin(due)
        if attempt is None or (means == "withdrawn" and not running(attempt)):
            return
        setattr(attempt, f"{means}_on", earliest(getattr(attempt, f"{means}_on"), day))
        settle(attempt)

    def _finished(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].completed_on is not None

    def _active(self, act: Act) -> None:
        enrolled = [one for one in self.attempts if running(one)]
        attempt = attempt_on(enrolled, act.day)
        if attempt is not None:
            self._touch(attempt, act.day, act.step, near=act.near)
            settle(attempt)
        elif not enrolled and not act.near:
            self._look_ahead(act)

    def _touch(self, attempt: Enrolment, day: date, step: int | None, *, near: bool) -> None:
        """Activity before the enrolment counts as the day of enrolment."""
        day = max(day, attempt.enrolled_on or day)
        attempt.last_active_on = latest(attempt.last_active_on, day)
        if not near:
            attempt.started_on = earliest(attempt.started_on, day)
            attempt.step_reached = max(attempt.step_reached, step or 0)

    def _look_ahead(self, act: Act) -> None:
        if self.preview is None:
            self.preview = Preview(person_id=self.person, offering_id=self.offering, first_on=act.day, last_on=act.day)
        self.preview.first_on = min(self.preview.first_on, act.day)
        self.preview.last_on = max(self.preview.last_on, act.day)
        self.preview.step_reached = max(self.preview.step_reached, act.step or 0)
        self.previewed = True

    def _count_preview(self, attempt: Enrolment) -> None:
        assert self.preview is not None
        end = ended_on(attempt)
        for day in (self.preview.first_on, self.preview.last_on):
            if end is None or day <= end:
                self._touch(attempt, day, self.preview.step_reached, near=False)


def _by_pair(system: System, events: Sequence[Event]) -> Mapping[Pair, list[Act]]:
    """What the events say, by person and offering; events of nobody known and voided ones say nothing."""
    known = owners(system, {event.actor_key for event in events})
    found: dict[Pair, list[Act]] = defaultdict(list)
    for event in events:
        person = None if event.voided else known.person(event)
        if person is None:
            continue
        for touch in event.touches:
            act = _act(event, touch)
            if act.means != "nothing":
                found[person, touch.offering].append(act)
    return found


def _act(event: Event, touch: Touch) -> Act:
    itself = touch.how == "object" and touch.step is None
    means = meaning(event.verb, success=event.success, itself=itself)
    return Act(means, event.local_day, touch.step, near=touch.how == "grouping")


def _load(pairs: Iterable[Pair]) -> dict[Pair, Way]:
    ways = {pair: Way(*pair) for pair in pairs}
    where = {"person__in": {person for person, _ in ways}, "offering__in": {offering for _, offering in ways}}
    for row in Enrolment.objects.select_for_update().filter(**where).order_by("attempt"):
        way = ways.get((row.person_id, row.offering_id))
        if way is not None:
            way.attempts.append(row)
            way.before[row.pk] = _values(row)
    for preview in Preview.objects.filter(**where):
        way = ways.get((preview.person_id, preview.offering_id))
        if way is not None:
            way.preview = preview
    return ways


def _values(row: Enrolment) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in WRITTEN)


def _save(ways: Iterable[Way]) -> tuple[int, int]:
    ways = list(ways)
    rows = [row for way in ways for row in way.attempts]
    loaded = {pk: values for way in ways for pk, values in way.before.items()}
    created = [row for row in rows if row.pk is None]
    changed = [row for row in rows if row.pk is not None and _values(row) != loaded[row.pk]]
    Enrolment.objects.bulk_create(created, 1_000)
    write_back(changed)
    previews = [way.preview for way in ways if way.previewed and way.preview is not None]
    Preview.objects.bulk_create(
        previews,
        1_000,
        update_conflicts=True,
        unique_fields=["person", "offering"],
        update_fields=["first_on", "last_on", "step_reached"],
    )
    return len(created), len(changed)


def write_back(rows: Sequence[Enrolment], names: Sequence[str] = WRITTEN) -> None:
    """Writes these columns of existing rows in one statement a chunk; much faster than one UPDATE each."""
    Enrolment.objects.bulk_create(rows, 1_000, update_conflicts=True, unique_fields=["id"], update_fields=list(names))

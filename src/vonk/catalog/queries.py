"""Reads of the catalogue; everybody who is signed in may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from vonk.catalog.models import Activity, Offering, Step, Topic
from vonk.people.access import Reader
from vonk.people.models import Role
from vonk.people.texts import Text

PAGE = 50
CHUNK = 5_000


class Place(NamedTuple):
    """What an activity id means here: an offering, or one of its steps."""

    offering: int
    step: int | None  # position, None for the offering itself


@dataclass(frozen=True)
class StepShown:
    """One step of an offering."""

    public_id: UUID
    position: int
    title: Text
    minutes: int | None


@dataclass(frozen=True)
class OfferingShown:
    """One offering as the catalogue shows it; `steps` only where one offering is asked for."""

    public_id: UUID
    code: str
    provider: str
    programme: Text
    title: Text
    problem: Text
    form: str
    minutes: int | None
    url: str
    due_on: date | None
    step_count: int
    example: bool
    steps: tuple[StepShown, ...] = ()


class OfferingName(NamedTuple):
    """An offering by name alone; all of a catalogue are read at once."""

    public_id: UUID
    code: str
    title: Text


@dataclass(frozen=True)
class Named:
    """A role or a topic that may be chosen."""

    public_id: UUID
    name: Text


@dataclass(frozen=True)
class Described:
    """For whom an offering is meant, what it is about, what a place costs and since when it can be taken.

    roles: none means everybody.
    """

    public_id: UUID
    title: Text
    price: Decimal | None  # euro for one place
    offered_from: date | None
    roles: tuple[Named, ...]
    topics: tuple[Named, ...]


@dataclass(frozen=True)
class OfferingPage:
    """A part of the catalogue; `after` is the code to go on from, None at the end."""

    rows: tuple[OfferingShown, ...]
    total: int
    after: str | None


def places(iris: Iterable[str]) -> Mapping[str, Place]:
    """The offering or step behind each known activity id; unknown ids are left out. For records, about no person."""
    found: dict[str, Place] = {}
    for some in batched(sorted(set(iris)), CHUNK):
        rows = Activity.objects.filter(iri__in=some).values_list("iri", "offering_id", "step__position")
        found.update((iri, Place(offering, step)) for iri, offering, step in rows)
    return found


def due_days(offerings: Iterable[int]) -> Mapping[int, date]:
    """The closing day of each of these offerings that has one. About no person."""
    rows = Offering.objects.filter(pk__in=set(offerings)).values_list("pk", "due_on")
    return {pk: due_on for pk, due_on in rows if due_on is not None}


def steps_of(reader: Reader, offerings: Sequence[int]) -> Mapping[int, tuple[StepShown, ...]]:
    """The steps of these offerings, in order."""
    del reader  # everybody may
    found: dict[int, list[StepShown]] = {offering: [] for offering in offerings}
    for row in Step.objects.filter(offering__in=offerings).order_by("offering", "position"):
        found[row.offering_id].append(_step(row))
    return {offering: tuple(steps) for offering, steps in found.items()}


def offering(reader: Reader, public_id: UUID) -> OfferingShown | None:
    """One offering with its steps."""
    del reader  # everybody may
    row = _rows().filter(public_id=public_id).prefetch_related("steps").first()
    return _shown(row, _steps(row)) if row else None


def offerings(reader: Reader, *, search: str = "", after: str = "", limit: int = PAGE, skip: int = 0) -> OfferingPage:
    """Offerings by code, `limit` at a time, whose title, problem or code holds the words searched for.

    after: only those beyond that code. skip: so many of them are left out first.
    """
    del reader  # everybody may
    found = _holding(_rows(), search)
    total = found.count()
    rows = list(found.filter(code__gt=after).order_by("code")[skip : skip + limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return OfferingPage(tuple(_shown(row) for row in rows), total, rows[-1].code if more else None)


def names(*, search: str = "") -> Mapping[str, OfferingName]:
    """By public id every offering whose title, problem or code holds these words, in the order of their codes."""
    rows = _holding(Offering.objects.order_by("code"), search).values_list("public_id", "code", "title")
    return {str(row[0]): OfferingName(*row) for row in rows}


def described(public_id: UUID) -> Described | None:
    """How the learning team described an offering; everybody may read it."""
    row = Offering.objects.filter(public_id=public_id).prefetch_related("roles", "topics").first()
    if row is None:
        return None
    roles = tuple(Named(role.public_id, role.name) for role in row.roles.all())
    topics = tuple(Named(topic.public_id, topic.name) for topic in row.topics.all())
    return Described(row.public_id, row.title, row.price, row.offered_from, roles, topics)


def topics() -> tuple[Named, ...]:
    """Every topic, in the order of their codes."""
    return tuple(Named(*row) for row in Topic.objects.order_by("code").values_list("public_id", "name"))


def roles() -> tuple[Named, ...]:
    """Every role of the organisation, in the order of their codes."""
    return tuple(Named(*row) for row in Role.objects.order_by("code").values_list("public_id", "name"))


def _holding(found: QuerySet[Offering], search: str) -> QuerySet[Offering]:
    for word in search.split():
        found = found.filter(
            Q(code__icontains=word)
            | Q(title__nl__icontains=word)
            | Q(title__en__icontains=word)
            | Q(problem__nl__icontains=word)
            | Q(problem__en__icontains=word)
        )
    return found


def _rows() -> QuerySet[Offering]:
    return Offering.objects.select_related("provider").annotate(step_count=Count("steps"))


def _steps(row: Offering) -> tuple[StepShown, ...]:
    return tuple(map(_step, sorted(row.steps.all(), key=lambda step: step.position)))


def _step(row: Step) -> StepShown:
    return StepShown(row.public_id, row.position, row.title, row.minutes)


def _shown(row: Offering, steps: tuple[StepShown, ...] = ()) -> OfferingShown:
    return OfferingShown(
        public_id=row.public_id,
        code=row.code,
        provider=row.provider.name if row.provider else "",
        programme=row.programme,
        title=row.title,
        problem=row.problem,
        form=row.form,
        minutes=row.minutes,
        url=row.url,
        due_on=row.due_on,
        step_count=row.step_count,  # type: ignore[attr-defined]  # annotated in _rows
        example=row.example,
        steps=steps,
    )


def offering_id(public_id: UUID) -> int | None:
    """The row of an offering that is named by its public id; for domains that point at it."""
    return Offering.objects.filter(public_id=public_id).values_list("pk", flat=True).first()


def step_activity(offering: int, position: int) -> str | None:
    """The activity id by which records name a step; None when no source ever named it."""
    rows = Activity.objects.filter(offering=offering, step__position=position).order_by("pk")
    return rows.values_list("iri", flat=True).first()

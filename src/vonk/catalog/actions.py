"""Writes the catalogue: offerings with their steps and the activity ids that records know them by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from vonk.catalog.models import Activity, Offering, Provider, Step, Topic
from vonk.people.access import System, Viewer
from vonk.people.models import Role
from vonk.people.texts import Text

CHUNK = 1_000
LONGEST_CODE = 64


@dataclass(frozen=True)
class StepGiven:
    """A step as a source describes it; its place in the list is its position."""

    title: Text
    minutes: int | None = None
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfferingGiven:
    """An offering as a source describes it; `code` names it for good."""

    code: str
    title: Text
    provider: str = ""  # the provider's code
    programme: Text = field(default_factory=dict)
    problem: Text = field(default_factory=dict)
    form: str = "course"
    minutes: int | None = None
    url: str = ""
    due_on: date | None = None
    example: bool = False
    steps: tuple[StepGiven, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Upserted:
    """The ids by code, and how many of them are new."""

    offerings: Mapping[str, int]
    created: int


@transaction.atomic
def describe(
    viewer: Viewer,
    *,
    offering: UUID,
    price: Decimal | None,
    offered_from: date | None,
    roles: Collection[UUID],
    topics: Collection[UUID],
    new_topic: str = "",
) -> bool:
    """Says what a place costs (euro), since when, for whom and about what; NotAllowed but for the learning team.

    new_topic: one that is made and chosen as well, in whichever language it is typed; one that is there already, by
    name or code, is not made again. Roles and topics that are not known are left out. False: no such offering.
    """
    viewer.require("learning_team")
    row = Offering.objects.filter(public_id=offering).first()
    if row is None:
        return False
    row.price, row.offered_from = price, offered_from
    row.save(update_fields=["price", "offered_from"])
    row.roles.set(Role.objects.filter(public_id__in=roles))
    chosen = list(Topic.objects.filter(public_id__in=topics))
    row.topics.set([*chosen, *([_topic(viewer, new_topic)] if new_topic.strip() else [])])
    return True


def _topic(viewer: Viewer, name: str) -> Topic:
    """The topic of this name, made when there is none."""
    said = " ".join(name.split())
    code = slugify(said)[:LONGEST_CODE] or said[:LONGEST_CODE]
    same = Q(code=code) | Q(name__nl__iexact=said) | Q(name__en__iexact=said)
    found = Topic.objects.filter(same).order_by("pk").first()
    return found or Topic.objects.create(code=code, name={viewer.lang: said})


@transaction.atomic
def upsert_offerings(*, offerings: Sequence[OfferingGiven], providers: Mapping[str, str] | None = None) -> Upserted:
    """Creates or changes these offerings with their steps and activity ids; `providers` gives names by code.

    A step that is no longer named goes, with its activity ids; those that stay keep their public id.
    """
    known = _providers({given.provider for given in offerings}, providers or {})
    before = Offering.objects.count()
    _upsert(
        Offering,
        [_offering(given, known) for given in offerings],
        ("code",),
        ("provider", "programme", "title", "problem", "form", "minutes", "url", "due_on", "example"),
    )
    codes = [given.code for given in offerings]
    ids = dict(Offering.objects.filter(code__in=codes).values_list("code", "pk"))
    _upsert_steps(offerings, ids)
    _upsert_activities(offerings, ids)
    return Upserted(ids, Offering.objects.count() - before)


def _upsert[M: (Provider, Offering, Step, Activity)](
    model: type[M], rows: Sequence[M], unique: Sequence[str], changed: Sequence[str]
) -> None:
    model.objects.bulk_create(
        rows, CHUNK, update_conflicts=True, unique_fields=list(unique), update_fields=list(changed)
    )


def _providers(codes: Collection[str], names: Mapping[str, str]) -> Mapping[str, int]:
    """The row of each provider; one that is new and has no name is called by its code."""
    Provider.objects.bulk_create([Provider(code=code, name=code) for code in codes if code], ignore_conflicts=True)
    _upsert(Provider, [Provider(code=code, name=name) for code, name in names.items()], ("code",), ("name",))
    return dict(Provider.objects.filter(code__in=codes).values_list("code", "pk"))


def _offering(given: OfferingGiven, providers: Mapping[str, int]) -> Offering:
    return Offering(
        code=given.code,
        provider_id=providers.get(given.provider),
        programme=dict(given.programme),
        title=dict(given.title),
        problem=dict(given.problem),
        form=given.form,
        minutes=given.minutes,
        url=given.url,
        due_on=given.due_on,
        example=given.example,
    )


def _upsert_steps(offerings: Sequence[OfferingGiven], ids: Mapping[str, int]) -> None:
    rows = [
        Step(offering_id=ids[given.code], position=position, title=dict(step.title), minutes=step.minutes)
        for given in offerings
        for position, step in enumerate(given.steps, 1)
    ]
    _upsert(Step, rows, ("offering", "position"), ("title", "minutes"))
    kept = {(row.offering_id, row.position) for row in rows}
    stored = Step.objects.filter(offering_id__in=list(ids.values())).values_list("pk", "offering_id", "position")
    gone = [pk for pk, offering, position in stored if (offering, position) not in kept]
    Step.objects.filter(pk__in=gone).delete()


def _upsert_activities(offerings: Sequence[OfferingGiven], ids: Mapping[str, int]) -> None:
    stored = Step.objects.filter(offering_id__in=list(ids.values())).values_list("offering_id", "position", "pk")
    steps = {(offering, position): pk for offering, position, pk in stored}
    rows: dict[str, Activity] = {}
    for given in offerings:
        offering = ids[given.code]
        rows |= {iri: Activity(iri=iri, offering_id=offering) for iri in given.activities}
        for position, step in enumerate(given.steps, 1):
            pk = steps[offering, position]
            rows |= {iri: Activity(iri=iri, offering_id=offering, step_id=pk) for iri in step.activities}
    _upsert(Activity, list(rows.values()), ("iri",), ("offering", "step"))


def announced(system: System, *, offering: int) -> None:
    """Remembers that an offering was told to whom it matches; the first time counts."""
    Offering.objects.filter(pk=offering, announced_at=None).update(announced_at=system.now)

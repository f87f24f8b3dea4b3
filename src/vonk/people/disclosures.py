"""The one registry of what somebody may see of another person; reading through it writes the access log.

A domain above registers a field in its `AppConfig.ready()`. `/me/data` draws the same registry with the real viewer, so
that "what Mila sees of you" and what Mila sees cannot differ (decisions.md section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from vonk.people.access import NotAllowed, Viewer, viewer_of
from vonk.people.models import AccessEntry, Person
from vonk.people.purposes import PurposeName, purpose_on

type Audience = Literal["manager"]
type Words = str | Promise

ADDRESSED = "addressed"  # in the log, where no purpose is needed


class Fact(Protocol):
    """One thing about a person: a frozen dataclass that can also say itself in a sentence."""

    def sentence(self) -> str:
        """The fact in the active language, in words that manager and person both read."""
        ...


class Fetch(Protocol):
    """How a domain reads one field of several persons at once; persons with nothing to show may be left out."""

    def __call__(self, subjects: Sequence[int], *, viewer: Viewer) -> Mapping[int, tuple[Fact, ...]]:
        """Facts by person; `viewer` is the manager who would see them, `viewer.now` the moment."""
        ...


@dataclass(frozen=True)
class Field:
    """One registered field."""

    name: str
    label: Words
    audience: Audience
    purpose: PurposeName | None  # None: the person addressed it to this manager, as in a letter; no decision is needed
    basis: Words  # why this may be shown
    condition: Words  # when it is shown, said to the person it is about
    fetch: Fetch


@dataclass(frozen=True)
class Subject:
    """Whom it is about."""

    person: int
    public_id: UUID
    name: str
    given_name: str
    initials: str


@dataclass(frozen=True)
class Seen:
    """One field of one person, as its audience sees it."""

    field: str
    label: Words
    condition: Words
    basis: Words
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class PersonSeen:
    """One person and every field asked for, in the order asked."""

    subject: Subject
    fields: tuple[Seen, ...]

    def facts(self, field: str) -> tuple[Fact, ...]:
        """The facts of one field; none when the field was not asked for."""
        return next((seen.facts for seen in self.fields if seen.field == field), ())


@dataclass(frozen=True)
class Disclosed:
    """What the viewer may see; `on` is false while the works council has not decided on the manager's view.

    Then only those are in it who addressed something to the viewer, and only that.
    """

    on: bool
    people: tuple[PersonSeen, ...]


_FIELDS: dict[str, Field] = {}


def register(
    name: str,
    *,
    label: Words,
    audience: Audience,
    purpose: PurposeName | None,
    basis: Words,
    condition: Words,
    fetch: Fetch,
) -> None:
    """Adds a field; called from `AppConfig.ready()` of the app that owns the data, and nowhere else."""
    if name in _FIELDS and _FIELDS[name].fetch is not fetch:
        msg = f"two apps register the field {name}"
        raise ValueError(msg)
    _FIELDS[name] = Field(name, label, audience, purpose, basis, condition, fetch)


def registered() -> tuple[Field, ...]:
    """Every field that anybody can ever see of another person."""
    return tuple(_FIELDS.values())


def disclose(viewer: Viewer, *, fields: Sequence[str], subjects: Iterable[UUID] | None = None) -> Disclosed:
    """These fields of the people whom the viewer leads today; returned only when the log of it is written.

    `subjects` narrows it to some of them; NotAllowed when one of those is not led by the viewer.
    """
    wanted = None if subjects is None else set(subjects)
    people = _audience(viewer)
    if wanted is not None:
        people = people.filter(public_id__in=wanted)
    seen = _look(viewer, [_FIELDS[name] for name in fields], people)
    if wanted is not None and seen.on and len(seen.people) != len(wanted):
        raise NotAllowed
    _log(viewer, seen)
    return seen


def as_seen_by(viewer: Viewer, *, manager: int) -> Disclosed:
    """What that manager would see of the viewer now: the same registry and rules with the real manager, not logged."""
    onlooker = viewer_of(manager, now=viewer.now)
    if onlooker is None:
        return Disclosed(on=True, people=())
    return _look(onlooker, registered(), _audience(onlooker).filter(pk=viewer.own()))


def _audience(manager: Viewer) -> QuerySet[Person]:
    """Everybody whose home unit of today is one that the viewer leads; not those in units below, not oneself."""
    today = manager.today
    open_then = Q(memberships__valid_from__lte=today) & (
        Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=today)
    )
    people = Person.objects.filter(open_then, memberships__unit__in=manager.leads, employed_from__lte=today)
    people = people.filter(Q(employed_to=None) | Q(employed_to__gte=today)).exclude(pk=manager.person or 0)
    return people.only("public_id", "given_name", "family_name").order_by("given_name", "family_name", "pk")


def _look(manager: Viewer, fields: Sequence[Field], people: QuerySet[Person]) -> Disclosed:
    on = all(purpose_on(purpose, now=manager.now) for purpose in {field.purpose for field in fields if field.purpose})
    wanted = [field for field in fields if on or field.purpose is None]
    if not wanted:
        return Disclosed(on=on, people=())
    subjects = [Subject(p.pk, p.public_id, p.name, p.given_name, p.initials) for p in people]
    ids = [subject.person for subject in subjects]
    facts = {field.name: field.fetch(ids, viewer=manager) if ids else {} for field in wanted}
    seen = tuple(PersonSeen(subject, told(subject.person, wanted, facts)) for subject in subjects)
    return Disclosed(on=on, people=seen if on else tuple(one for one in seen if any(f.facts for f in one.fields)))


def told(person: int, fields: Sequence[Field], facts: Mapping[str, Mapping[int, tuple[Fact, ...]]]) -> tuple[Seen, ...]:
    """These fields of one person, out of what was fetched for several."""
    return tuple(Seen(f.name, f.label, f.condition, f.basis, facts[f.name].get(person, ())) for f in fields)


def _log(viewer: Viewer, seen: Disclosed) -> None:
    """One entry for each viewer, subject, field and day; what was logged earlier today is not written again."""
    rows = [(person.subject.person, field.field) for person in seen.people for field in person.fields]
    today = AccessEntry.objects.filter(viewer=viewer.account, day=viewer.today)
    known = set(today.filter(subject__in={subject for subject, _ in rows}).values_list("subject_id", "field"))
    entries = [
        AccessEntry(
            day=viewer.today,
            viewer_id=viewer.account,
            viewer_person_id=viewer.person,
            subject_id=subject,
            field=field,
            purpose=_FIELDS[field].purpose or ADDRESSED,
        )
        for subject, field in rows
        if (subject, field) not in known
    ]
    if entries:  # a page that is opened again takes no lock to write
        AccessEntry.objects.bulk_create(entries, ignore_conflicts=True)

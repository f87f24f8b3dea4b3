"""What a model says to somebody about themselves, as they alone read it; and the cards that say how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from vonk.activation.models import ModelCard, Suggestion
from vonk.people.access import Viewer
from vonk.people.purposes import purpose_on
from vonk.people.texts import Text

WORTH_TELLING: Final = 0.5  # a stop that is less likely than not is not spoken of
KINDS: Final = ("stall", "next")


@dataclass(frozen=True)
class StallShown:
    """The chance that one's own learning comes to a stop, between what it lies, and what moved it, the most first."""

    chance: float
    low: float
    high: float
    towards: tuple[str, ...]  # facts that make it likelier: codes of engine.landmarks
    against: tuple[str, ...]
    made_on: date


@dataclass(frozen=True)
class NextShown:
    """Something else that one might take up, and what of one's own lies near it."""

    offering: UUID
    title: Text
    minutes: int | None
    url: str
    because: tuple[Text, ...]


@dataclass(frozen=True)
class CardShown:
    """The newest fit of one model, for who decides whether it may be used."""

    kind: str
    fitted_at: datetime
    learned_from: int
    judged_on: int
    cohorts: int
    used: bool
    why_not: str
    metrics: dict[str, Any]  # model and rules: {measure: {value, low, high}}


def my_stall(viewer: Viewer, *, enrolment: UUID) -> StallShown | None:
    """What a model says about one thing that the viewer learns; None unless a stop is likelier than not.

    Nothing is said either once something was done since, or while either purpose or the own switch is off.
    """
    row = _own(viewer).filter(enrolment__public_id=enrolment, chance__gte=WORTH_TELLING).first()
    if row is None or row.enrolment is None or not _on(viewer):
        return None
    active = row.enrolment.last_active_on
    aside = row.enrolment.set_aside_until
    if (active is not None and active >= row.made_on) or (aside is not None and aside > viewer.today):
        return None
    towards = tuple(tells for tells, moved in row.facts if moved > 0)
    against = tuple(tells for tells, moved in row.facts if moved < 0)
    return StallShown(row.chance or 0.0, row.low or 0.0, row.high or 0.0, towards, against, row.made_on)


def my_next(viewer: Viewer) -> tuple[NextShown, ...]:
    """What the viewer might take up besides, the best first; nothing that they took meanwhile."""
    rows = _own(viewer).filter(offering__isnull=False).exclude(offering__enrolments__person=viewer.own())
    found = list(rows.prefetch_related("because").order_by("pk"))
    if not found or not _on(viewer):
        return ()
    return tuple(
        NextShown(
            row.offering.public_id,
            row.offering.title,
            row.offering.minutes,
            row.offering.url,
            tuple(offering.title for offering in row.because.all()),
        )
        for row in found
        if row.offering is not None
    )


def _own(viewer: Viewer) -> QuerySet[Suggestion]:
    rows = Suggestion.objects.filter(person=viewer.own(), person__measured=True, card__used=True)
    return rows.select_related("enrolment", "offering")


def _on(viewer: Viewer) -> bool:
    return purpose_on("suggestions_by_model", now=viewer.now) and purpose_on("signals", now=viewer.now)


def model_cards(viewer: Viewer) -> tuple[CardShown, ...]:
    """The newest card of each kind; for administrators and the works council, who decide on the purpose."""
    viewer.require("administrator", "works_council")
    newest = (ModelCard.objects.filter(kind=kind, fitted_at__lte=viewer.now).order_by("-pk").first() for kind in KINDS)
    return tuple(
        CardShown(card.kind, card.fitted_at, card.learned_from, card.judged_on, card.cohorts, card.used, card.why_not,
                  card.metrics)
        for card in newest
        if card is not None
    )  # fmt: skip

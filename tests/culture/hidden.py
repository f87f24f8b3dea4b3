"""Whatever somebody answers for themselves, written down so that a test can show that no manager's page knows it."""

from __future__ import annotations

from tests.conftest import NOW, TODAY
from vonk.catalog.models import Offering
from vonk.dialogue.models import (
    BarrierTap,
    CanNow,
    Commitment,
    Confirmation,
    MotiveTap,
    PulseAnswer,
    PulseRound,
    TransferQuestion,
)
from vonk.learning.models import Enrolment
from vonk.people.models import Person


def answer_everything(person: Person) -> None:
    """The pulse, what holds back, why, whether it was used, what was meant to be done, and what can be done now."""
    offering = Offering.objects.create(code=f"own-{person.code}", title={"nl": "Eigen", "en": "Own"})
    row = Enrolment.objects.create(person=person, offering=offering, state="completed", completed_on=TODAY)
    asked = PulseRound.objects.create(person=person, opened_on=TODAY, items=["a"], next_on=TODAY)
    PulseAnswer.objects.create(round=asked, person=person, item="a", score=1, answered_on=TODAY)
    BarrierTap.objects.create(person=person, enrolment=row, barrier="no_support", source="pulse", tapped_on=TODAY)
    MotiveTap.objects.create(person=person, enrolment=row, motive="must", tapped_on=TODAY)
    TransferQuestion.objects.create(
        person=person, enrolment=row, week=2, asked_on=TODAY, answered_at=NOW, used="no", barrier="no_support"
    )
    Commitment.objects.create(person=person, enrolment=row, moment="als", deed="dan", made_at=NOW)
    Confirmation.objects.create(person=person, enrolment=row, what="x", asked_at=NOW)
    CanNow.objects.create(person=person, skill="x", now="y", written_at=NOW)

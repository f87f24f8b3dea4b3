"""An answer about pay in words, on every page that shows one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from vonk.dialogue.queries.pay import PayAnswerShown
from vonk.people.texts import words

PAY = {
    "raise": gettext_lazy("A raise or an allowance"),
    "step": gettext_lazy("A step to another role or scale"),
    "condition": gettext_lazy("A condition for a step, not a step by itself"),
    "none": gettext_lazy("No change in pay or position"),
    "undecided": gettext_lazy("Not decided yet"),
}


@dataclass(frozen=True)
class PayTold:
    """One answer, in the reader's language."""

    answer: PayAnswerShown
    title: str
    pay: str
    brings: str
    does_not: str
    old: bool  # its day to be looked at again has passed


def told(answer: PayAnswerShown, today: date) -> PayTold:
    """The answer in words."""
    return PayTold(
        answer,
        words(answer.title),
        str(PAY[answer.pay]),
        words(answer.brings),
        words(answer.does_not),
        old=answer.review_on is not None and answer.review_on < today,
    )

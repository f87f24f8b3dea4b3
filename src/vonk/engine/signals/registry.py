"""Names every counted signal and says in words what it counts, of whom, and when it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ACTIVATION_DAYS: Final = 28
COMPLETION_DAYS: Final = 90
STOPPED_DAYS: Final = 90
ANSWER_DAYS: Final = 14  # after that an answer to the question about use counts as silence
DRIVERS: Final = ("autonomy", "ownership", "mastery", "joy", "belonging", "purpose")
ALL_DRIVERS: Final = "drivers"
ABOUT_ONE_MANAGER: Final = frozenset(
    {"safety", "support", "talks", "talks_review", "goals", "time_planned", "time_kept"}
)  # decisions.md section 3
FOLLOWED_DAYS: Final = 42  # how long after finishing use is followed (science.md I1)
ASKING_DAYS: Final = 14  # who is away when it is time to ask is asked within so many days


@dataclass(frozen=True, slots=True)
class Signal:
    """One rate x/n. It is told per obligation and never over obligations together (decisions.md section 4)."""

    id: str
    phase: Literal["before", "during", "after"]
    name: str
    window_days: int  # how long an enrolment is followed
    maturity_days: int  # how old an enrolment must be before it counts at all
    numerator: str
    denominator: str
    good: Literal["high", "low"]


SIGNALS: Final[dict[str, Signal]] = {
    signal.id: signal
    for signal in (
        Signal(
            id="A28",
            phase="before",
            name="Activation within 28 days",
            window_days=ACTIVATION_DAYS,
            maturity_days=ACTIVATION_DAYS,
            numerator="enrolments with a first activity at most 28 days after enrolment",
            denominator="enrolments at least 28 days old, also of those who withdrew or left before doing anything",
            good="high",
        ),
        Signal(
            id="completion",
            phase="during",
            name="Completion in time",
            window_days=COMPLETION_DAYS,
            maturity_days=COMPLETION_DAYS,
            numerator="enrolments completed by their due date, or within 90 days when nothing is due",
            denominator="enrolments whose due date or 90th day has passed, also of those who withdrew, failed or left",
            good="high",
        ),
        Signal(
            id="stopped",
            phase="during",
            name="Started and stopped",
            window_days=STOPPED_DAYS,
            maturity_days=STOPPED_DAYS,
            numerator="started enrolments that ended without completion, or where nothing happened for longer than "
            "95 of 100 pauses of people who did complete from the same step (at least 14 available days)",
            denominator="enrolments at least 90 days old with any activity",
            good="low",
        ),
    )
}

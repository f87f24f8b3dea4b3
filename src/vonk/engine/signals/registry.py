"""Names every signal: what it counts, of whom, when it may be told, how it weighs, or when its data come."""

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
    {"safety", "support", "talks", "talks_review", "goals", "time_planned", "time_kept", "waiting"}
)  # decisions.md section 3
FOLLOWED_DAYS: Final = 42  # how long after finishing use is followed (science.md I1)
ELIGIBLE_DAYS: Final = 28  # days there: fewer in a quarter, and nobody can be expected to have had a talk
DECISION_DAYS: Final = 14  # within which the fifth working day after a request always falls, holidays and all
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


type Link = Literal["readiness", "participation", "impact"]


@dataclass(frozen=True, slots=True)
class Part:
    """One signal of docs/science.md section 1.2, by its id there.

    measure: under which name its figures are released (followed by the obligation where `by_obligation`); empty when
    groups are never told of it. window_days: from when to when is counted. maturity_days: how long after that it may
    be told. weight: within its link of the index; 0 keeps it out of the index. none, full: the values, as they are
    released, that count for nothing and in full; `full` lies below `none` where low is good. comes: why there is no
    figure yet; empty when there is.
    """

    id: str
    link: Link
    measure: str
    counts: str
    window_days: int
    maturity_days: int
    good: Literal["high", "low"]
    weight: float = 0.0
    none: float = 0.0
    full: float = 1.0
    by_obligation: bool = False
    comes: str = ""


# The two values of each are design choices, the same everywhere until thirty groups can give their own (decisions.md
# section 4). They are set so that a usual organisation lands near the middle and neither end is a dream: for a share
# that one asks for (goals, talks, planned time) the lower end is "hardly anybody does it", the upper end leaves room
# for who is new or ill; for a scale the answers from "neither" to "mostly agree"; for starting and finishing the range
# between voluntary online courses and a well-kept programme in working time; for use at work less than half of what is
# hoped for, because people are kind to themselves when they report it.
METHOD: Final[dict[str, Part]] = {
    part.id: part
    for part in (
        Part(
            id="R1",
            link="readiness",
            measure="goals",
            counts="persons with a learning goal of their own that is open or was reached in the quarter, of everybody "
            "measured who was there for four weeks of it",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.2,
            none=0.1,
            full=0.7,
        ),
        Part(
            id="R2",
            link="readiness",
            measure="drivers",
            counts="score from 0 to 100 of everybody who answered, over six drivers",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.3,
            none=0.4,
            full=0.75,
        ),
        Part(
            id="R3",
            link="readiness",
            measure="safety",
            counts="score from 0 to 100 of everybody who answered, of safety in the team",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.15,
            none=0.45,
            full=0.8,
        ),
        Part(
            id="R4",
            link="readiness",
            measure="time_planned",
            counts="learning time planned, as a share of the norm over the days that somebody was there",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.15,
            none=0.0,
            full=0.9,
        ),
        Part(
            id="R5",
            link="readiness",
            measure="waiting",
            counts="requests without a decision after five working days, of the requests of the quarter",
            window_days=90,
            maturity_days=DECISION_DAYS,
            good="low",
            weight=0.1,
            none=0.6,
            full=0.05,
            by_obligation=True,
        ),
        Part(
            id="R6",
            link="readiness",
            measure="talks",
            counts="persons with a held talk, of everybody measured who was there for four weeks of the quarter",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.1,
            none=0.2,
            full=0.9,
        ),
        Part(
            id="P1",
            link="participation",
            measure="A28",
            counts=SIGNALS["A28"].numerator,
            window_days=ACTIVATION_DAYS,
            maturity_days=ACTIVATION_DAYS,
            good="high",
            weight=0.35,
            none=0.3,
            full=0.9,
            by_obligation=True,
        ),
        Part(
            id="P2",
            link="participation",
            measure="begin",
            counts="days until the first activity, of the first 28, as a share of these (restricted mean of the "
            "Kaplan-Meier curve)",
            window_days=ACTIVATION_DAYS,
            maturity_days=ACTIVATION_DAYS,
            good="low",
            weight=0.1,
            none=0.8,
            full=0.15,
            by_obligation=True,
        ),
        Part(
            id="P3",
            link="participation",
            measure="completion",
            counts=SIGNALS["completion"].numerator,
            window_days=COMPLETION_DAYS,
            maturity_days=COMPLETION_DAYS,
            good="high",
            weight=0.3,
            none=0.2,
            full=0.85,
            by_obligation=True,
        ),
        Part(
            id="P4",
            link="participation",
            measure="stopped",
            counts=SIGNALS["stopped"].numerator,
            window_days=STOPPED_DAYS,
            maturity_days=STOPPED_DAYS,
            good="low",
            weight=0.15,
            none=0.6,
            full=0.1,
            by_obligation=True,
        ),
        Part(
            id="P5",
            link="participation",
            measure="",
            counts="a gap from which fewer than one in four come back within 14 days, or two failed tries on one step; "
            "told to the learner alone",
            window_days=0,
            maturity_days=0,
            good="low",
        ),
        Part(
            id="P6",
            link="participation",
            measure="time_kept",
            counts="learning time kept, as a share of what was planned, by people's own word",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.1,
            none=0.3,
            full=0.9,
        ),
        Part(
            id="P7",
            link="participation",
            measure="",
            counts="learning budget spent and committed, of the budget to date",
            window_days=365,
            maturity_days=0,
            good="high",
            comes="comes when learning budgets are kept here",
        ),
        Part(
            id="I1",
            link="impact",
            measure="application",
            counts="of what was finished six weeks ago and somebody answered about, what was used",
            window_days=FOLLOWED_DAYS,
            maturity_days=ASKING_DAYS + ANSWER_DAYS,
            good="high",
            weight=0.4,
            none=0.15,
            full=0.65,
            by_obligation=True,
        ),
        Part(
            id="I2",
            link="impact",
            measure="transfer",
            counts="score from 0 to 100 of three questions at six weeks: used it, had the chance, it made a difference",
            window_days=FOLLOWED_DAYS,
            maturity_days=ASKING_DAYS + ANSWER_DAYS,
            good="high",
            weight=0.2,
            none=0.3,
            full=0.8,
            by_obligation=True,
        ),
        Part(
            id="I3",
            link="impact",
            measure="",
            counts="right answers to questions of 30 days ago that were not seen for a fortnight",
            window_days=30,
            maturity_days=7,
            good="high",
            weight=0.15,
            none=0.4,
            full=0.9,
            comes="comes when there are questions that return after a month",
        ),
        Part(
            id="I4",
            link="impact",
            measure="sharing",
            counts="months in which somebody shared something with colleagues (a note, a tip, a moment in the team), "
            "of all months that people were there",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.15,
            none=0.0,
            full=0.15,
        ),
        Part(
            id="I5",
            link="impact",
            measure="",
            counts="different people who were recognised for learning, per month that people were there",
            window_days=90,
            maturity_days=0,
            good="high",
            weight=0.1,
            none=0.0,
            full=0.1,
            comes="comes when colleagues can thank each other for what they learned",
        ),
        Part(
            id="I6",
            link="impact",
            measure="",
            counts="a figure of the organisation that was registered beforehand",
            window_days=0,
            maturity_days=0,
            good="high",
            comes="comes when the organisation registers a figure of its own before a project begins",
        ),
    )
}


def about_one_manager(signal: str) -> bool:
    """Whether a figure, of whichever obligation, speaks of the manager of a unit (decisions.md section 3)."""
    return signal.partition("·")[0] in ABOUT_ONE_MANAGER

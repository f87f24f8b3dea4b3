"""What a learning record means for an enrolment: the verbs as data, and the state that follows from the dates.

The rules give the same result in whatever order records arrive, and when they arrive twice: every date is the earliest
that was told, what happened after an attempt had ended belongs to no attempt or to the next, and the state is read from
the dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

from vonk.learning.models import Enrolment

type Meaning = Literal["enrolled", "completed", "failed", "withdrawn", "opened", "active", "nothing"]

MEANINGS: Final[Mapping[str, Meaning]] = {
    "registered": "enrolled",
    "enrolled": "enrolled",
    "completed": "completed",
    "passed": "completed",
    "mastered": "completed",
    "failed": "failed",
    "unregistered": "withdrawn",
    "unenrolled": "withdrawn",
    "withdrew": "withdrawn",
    "withdrawn": "withdrawn",
    "left": "withdrawn",
    "initialized": "opened",
    "launched": "opened",
    "attempted": "opened",
    # sent by a system or an office: nobody need have learned anything
    **dict.fromkeys(
        ("abandoned", "assigned", "cancelled", "invited", "lapsed", "satisfied", "voided", "waived"), "nothing"
    ),
}
ENROLS: Final = frozenset({"enrolled", "completed", "opened"})  # makes an enrolment where there is none
_ENDINGS: Final = ("completed", "failed", "withdrawn", "cancelled", "lapsed")  # on one day the first of these holds
_BEFORE: Final = ("suggested", "requested", "waitlisted")
NEVER: Final = date.min


def meaning(verb: str, *, success: bool | None, itself: bool) -> Meaning:
    """What a verb says of an offering; `itself`: the record is about the offering, not a step or something near."""
    found = MEANINGS.get(verb, "active")
    if found == "completed" and success is False:
        found = "failed"
    if itself or found in ("active", "nothing"):
        return found
    return "active" if found in ("completed", "failed", "opened") else "nothing"


def ended_on(enrolment: Enrolment) -> date | None:
    """The day on which an attempt ended; None while it is open."""
    if enrolment.state == "declined":
        return NEVER
    days = [day for state in _ENDINGS if (day := getattr(enrolment, f"{state}_on"))]
    return min(days, default=None)


def attempt_on(attempts: Sequence[Enrolment], day: date) -> Enrolment | None:
    """The first attempt that had not ended before this day; None when all had."""
    for one in attempts:
        end = ended_on(one)
        if end is None or day <= end:
            return one
    return None


def running(enrolment: Enrolment) -> bool:
    """Whether somebody is or was enrolled: not merely suggested, asked for or refused."""
    return enrolment.state not in (*_BEFORE, "declined")


def settle(enrolment: Enrolment) -> None:
    """Reads the state from the dates, and drops dates that lie behind the attempt's end."""
    end = ended_on(enrolment)
    if end is not None and enrolment.state != "declined":
        _close(enrolment, end)
    elif running(enrolment) or enrolment.enrolled_on is not None:
        enrolment.state = "started" if enrolment.started_on else "approved"


def _close(enrolment: Enrolment, end: date) -> None:
    first = next(state for state in _ENDINGS if getattr(enrolment, f"{state}_on") == end)
    for state in _ENDINGS:
        if state != first:
            setattr(enrolment, f"{state}_on", None)
    if first == "completed":
        enrolment.started_on = earliest(enrolment.started_on, end)
        enrolment.state = "applied" if enrolment.applied_on else _expired_or("completed", enrolment)
    else:
        enrolment.state = first
    if enrolment.started_on is not None and enrolment.started_on > end:
        enrolment.started_on = None
    if enrolment.last_active_on is not None and enrolment.last_active_on > end:
        enrolment.last_active_on = end


def _expired_or(state: str, enrolment: Enrolment) -> str:
    return "expired" if enrolment.state == "expired" else state


def earliest(one: date | None, other: date) -> date:
    """The earlier of two days, of which one may be unknown."""
    return other if one is None else min(one, other)


def latest(one: date | None, other: date) -> date:
    """The later of two days, of which one may be unknown."""
    return other if one is None else max(one, other)

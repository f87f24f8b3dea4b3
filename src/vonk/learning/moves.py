"""Which move an enrolment may make, and by whom: decisions.md section 11 as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from vonk.learning.models import Enrolment

type Who = Literal["person", "approver", "rule", "statement", "registrar"]

NEW: Final = ""
_ASKED = ("suggested", "requested")
_BEFORE_START = ("suggested", "requested", "waitlisted", "approved")
_RECORDED: Final[frozenset[Who]] = frozenset({"statement", "registrar", "person"})
_ADMITS: Final[frozenset[Who]] = frozenset({"approver", "rule", "statement", "registrar"})
_REFUSES: Final[frozenset[Who]] = frozenset({"approver", "rule"})

TERMINAL: Final = frozenset({"declined", "cancelled", "withdrawn", "failed", "lapsed", "expired"})
OPEN: Final = ("approved", "started")

# (from, to) → who may. Anything that is not here raises. "approved" is the state of being enrolled.
MOVES: Final[Mapping[tuple[str, str], frozenset[Who]]] = {
    (NEW, "suggested"): frozenset({"rule", "approver"}),
    **{(here, "requested"): frozenset({"person"}) for here in (NEW, "suggested")},
    # a source, the registrar or an import enrols somebody who asked nobody here
    (NEW, "approved"): frozenset({"rule", "statement", "registrar"}),
    **dict.fromkeys(((here, "approved") for here in (*_ASKED, "waitlisted")), _ADMITS),
    **dict.fromkeys((("requested", "declined"), ("waitlisted", "declined")), _REFUSES),
    **{(here, "waitlisted"): frozenset({"rule"}) for here in ("requested", "approved")},
    **{(here, "cancelled"): frozenset({"person", "approver"}) for here in _BEFORE_START},
    ("approved", "started"): _RECORDED,
    (NEW, "completed"): _RECORDED,
    **{(here, "completed"): _RECORDED for here in (*_BEFORE_START, "started")},
    **{(here, "failed"): _RECORDED for here in ("approved", "started")},
    ("completed", "applied"): frozenset({"person"}),
    ("started", "withdrawn"): frozenset({"person", "statement"}),
    # the source says somebody left what it never saw begun: for the source, enrolling was the start
    ("approved", "withdrawn"): frozenset({"statement"}),
    **{(here, "expired"): frozenset({"rule"}) for here in ("completed", "applied")},
    **{(here, "lapsed"): frozenset({"rule"}) for here in OPEN},
}

DAY_OF: Final[Mapping[str, str]] = {
    "approved": "enrolled_on",
    "started": "started_on",
    "completed": "completed_on",
    "failed": "failed_on",
    "applied": "applied_on",
    "cancelled": "cancelled_on",
    "withdrawn": "withdrawn_on",
    "lapsed": "lapsed_on",
}


class NoSuchMove(ValueError):
    """An enrolment cannot go from this state to that one, or not by this hand."""


def move(enrolment: Enrolment, to: str, *, by: Who, on: date) -> None:
    """Moves the row in memory and dates it; NoSuchMove for anything that `MOVES` does not hold."""
    if by not in MOVES.get((enrolment.state, to), ()):
        msg = f"{enrolment.state or 'new'} → {to} by {by}"
        raise NoSuchMove(msg)
    enrolment.state = to
    day = DAY_OF.get(to)
    if day is not None and getattr(enrolment, day) is None:
        setattr(enrolment, day, on)

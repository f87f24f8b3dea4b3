"""The words of the form in which a play is edited: its fields, their limits, and what is wrong."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from vonk.activation.play_edits import Difference
from vonk.web.play_words import status_name

STATUSES = ("pilot", "draft", "retired")


def text_name(name: str) -> str:
    """What a text of a play is called."""
    names = {
        "title": _("Name of the play"),
        "summary": _("What it does"),
        "subject": _("Subject of the message"),
        "headline": _("First line of the message"),
        "body": _("Message"),
        "button": _("Button"),
        "why_rule": _("Why somebody gets it"),
        "steps": _("Recipe"),
        "caveat": _("What to be careful with"),
    }
    return names[name]


def text_help(name: str) -> str:
    """What must hold of it."""
    return {
        "body": _("At most two sentences. {offering}, {step}, {minutes} and {next_step} are filled in."),
        "why_rule": _("Without the grade: that is added."),
        "steps": _("One step on each line, two to six lines."),
        "caveat": _("One sentence."),
    }.get(name, "")


def trigger_name(code: str) -> str:
    """From what the days are counted."""
    return {
        "enrolled": _("the day of enrolling"),
        "quiet": _("the last own activity"),
        "completed": _("the day of finishing"),
    }[code]


def numbers() -> dict[str, str]:
    """The numbers of timing and dose."""
    return {
        "delay_d": _("Days to wait"),
        "window_d": _("Days in which it fits"),
        "expiry_d": _("Days after which a message lapses"),
        "max_per_item": _("At most so many about one thing (1 to 3)"),
        "min_gap_d": _("Days between two (7 or more)"),
    }


def statuses(current: str) -> list[tuple[str, str]]:
    """What one may choose. That it works here follows from a comparison alone."""
    codes = STATUSES if current in STATUSES else (current, *STATUSES)
    return [(code, status_name(code)) for code in codes]


def field_name(code: str) -> str:
    """What a condition may be about; never who somebody is."""
    names = {
        "obligation": _("chosen or required (chosen, employer)"),
        "state": _("state of the enrolment"),
        "enrolled_on": _("day of enrolling"),
        "first_active_on": _("day of the first step"),
        "last_active_on": _("day of the last step"),
        "last_own_activity_on": _("last own activity"),
        "completed_on": _("day of finishing"),
        "due_on": _("day by which it must be done"),
        "applied_on": _("day on which it was used"),
        "step_reached": _("step reached"),
        "steps": _("number of steps"),
        "steps_left": _("steps left"),
        "days_enrolled": _("days since enrolling"),
        "days_quiet": _("days without activity"),
        "days_completed": _("days since finishing"),
        "days_to_due": _("days until it must be done"),
    }
    return names.get(code, code)


def operator_name(code: str) -> str:
    """How a field is compared."""
    return {
        "eq": _("equal to"),
        "ne": _("not equal to"),
        "lt": _("less than"),
        "le": _("at most"),
        "gt": _("more than"),
        "ge": _("at least"),
        "in": _("one of (with commas)"),
        "is_null": _("unknown"),
    }[code]


def problem(message: str) -> str:
    """What the schema says, in the reader's language where we know it; else as the schema says it."""
    for pattern, told in _problems():
        if found := re.search(pattern, message):
            return told % found.groupdict()
    return message


def _problems() -> list[tuple[str, str]]:
    return [
        (r"`str` of length >= 1|Expected `str`, got `null`", _("Write something here.")),
        (r"`str` of length <= (?P<n>\d+)", _("At most %(n)s characters.")),
        (r"`array` of length >= (?P<n>\d+)", _("At least %(n)s steps.")),
        (r"`array` of length <= (?P<n>\d+)", _("At most %(n)s steps.")),
        (r"`int` >= (?P<n>\d+)", _("Not less than %(n)s: the caps hold for everybody.")),
        (r"`int` <= (?P<n>\d+)", _("Not more than %(n)s: the caps hold for everybody.")),
        (r"more than two sentences", _("At most two sentences.")),
        (r"must be one sentence", _("Write one sentence.")),
        (r"stands when the step is unknown", _("One sentence must stand without what is filled in about the step.")),
        (r"may not use \{(?P<name>[^}]*)\}", _("{%(name)s} is not known here.")),
        (r"loose brace", _("There is a loose brace.")),
        (r"has (?P<n>\d+) words", _("The whole message has %(n)s words; it must stay under 100.")),
        (r"never happens in the phase", _("That day does not come in the phase of this play.")),
        (r"unknown field (?P<name>\S+);", _("%(name)s is no field of the grammar.")),
        (r"unknown operator (?P<name>\S+);", _("%(name)s is no operator of the grammar.")),
        (r"expected a number", _("This must be a number.")),
        (r"expected a day", _("This must be a day, as 2026-01-31.")),
        (r"needs a value|list of at least one value|expected a text", _("Fill in a value.")),
        (r"needs an order", _("Words have no order: choose equal to, or one of.")),
        (r"not readable as YAML", _("This is not written as a rule.")),
        (r"more than one default play", _("Its phase already has a play that goes first.")),
    ]


def difference_name(one: Difference) -> str:
    """The field of a difference."""
    group, _dot, name = one.field.partition(".")
    fixed = {
        "trigger": _("Counted from"),
        "grade": _("Grade of the evidence"),
        "sources": _("Sources"),
        "status": _("Here"),
        "eligibility": _("For whom it fits"),
    }
    key = name or group
    return fixed.get(key) or numbers().get(key) or text_name(key)

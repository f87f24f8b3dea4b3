"""Says which ingredients of learning a group has and which is missing, on the pages of managers and of all."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from vonk.insight.ingredients import Amount, Mark, Row
from vonk.people.queries import UnitName
from vonk.web.measures import marked, measure_name, said, share


@dataclass(frozen=True)
class MarkShown:
    """One ingredient: its name, how much there is in words, and what that was read from."""

    code: str
    name: str
    amount: Amount
    words: str
    icon: str
    detail: str


@dataclass(frozen=True)
class RowShown:
    """One group: the sentence, the marks, and how people learn there with a suggestion.

    how_sure: what stands below the sentence.
    """

    unit: UnitName
    missing: str
    how_sure: str
    marks: tuple[MarkShown, ...]
    ways: tuple[MarkShown, ...]
    suggestion: str
    larger: str

    @property
    def told(self) -> tuple[MarkShown, ...]:
        """The marks that say something."""
        return tuple(one for one in self.marks if one.icon)

    @property
    def untold(self) -> str:
        """The names of the others."""
        return ", ".join(one.name.lower() for one in self.marks if not one.icon)


def shown(row: Row) -> RowShown:
    """A group in words."""
    marks = tuple(map(_mark, row.marks))
    larger = dict.fromkeys(one.larger.name for one in (*row.marks, *row.ways) if one.larger)
    return RowShown(
        row.unit, _missing(row), _how_sure(row), marks, tuple(map(_mark, row.ways)), _suggestion(row), ", ".join(larger)
    )


def names() -> dict[str, str]:
    """What each ingredient is called, in the order of the table."""
    return {
        "time_agreed": _("Time agreed"),
        "time_kept": _("Time kept"),
        "talks": _("Talks"),
        "goals": _("Own goals"),
        "drivers": _("Drivers"),
        "barriers": _("Free of barriers"),
        "sharing": _("Sharing"),
        "application": _("Use at work"),
        "budget": _("Budget"),
    }


def _ways() -> dict[str, str]:
    return {
        "formal": _("Courses that are begun"),
        "at_work": _("On the job"),
        "together": _("Together"),
        "own_choice": _("Chosen oneself"),
    }


def _mark(one: Mark) -> MarkShown:
    words: dict[Amount, tuple[str, str]] = {
        "there": (_("there"), "check"),
        "some": (_("some"), "waiting"),
        "little": (_("little"), "error"),
        "unknown": (_("not told"), ""),
        "comes": (_("comes with budgets"), ""),
    }
    amount, icon = words[one.amount]
    name = (names() | _ways())[one.code]
    return MarkShown(one.code, name, one.amount, amount, icon, _detail(one))


def _detail(one: Mark) -> str:
    """The figure behind a mark; of drivers the lowest and of barriers the highest, by name."""
    if one.figure is None:
        return ""
    if one.figure.value is None:
        told = share(one.figure)
    else:
        value, interval = said(one.figure)
        told = f"{value} ({interval})"
    name = measure_name(one.figure.signal)
    line = _("%(name)s: %(told)s") % {"name": name, "told": told}
    return marked(f"{line}, {one.larger.name}" if one.larger else line, one.figure)


def _missing(row: Row) -> str:
    """Which ingredient is missing most, as far as that is known."""
    if row.missing is not None:
        return _("Missing most: %(name)s") % {"name": _what(row.missing)}
    if row.close:
        first, second = map(_what, row.close)
        return _("Missing most: %(first)s or %(second)s") % {"first": first, "second": second}
    if any(mark.score is not None for mark in row.marks):
        return _("None of what is told is clearly missing")
    return _("Nothing can be told here yet: it takes ten people and a closed quarter")


def _how_sure(row: Row) -> str:
    """How sure that is, and of which unit it was told."""
    said_of = _("The difference between them is smaller than the uncertainty.") if row.close else ""
    of = next((mark.larger.name for mark in (row.missing, *row.close) if mark and mark.larger), "")
    of_unit = _("That is told of %(unit)s.") % {"unit": of} if of else ""
    figures = [mark.figure for mark in (row.missing, *row.close) if mark and mark.figure]
    made_up = any(figure.extra.get("example") for figure in figures)
    example = _("Answers in it were made up for this demo.") if made_up else ""
    return " ".join(filter(None, [said_of, of_unit, example]))


def _what(one: Mark) -> str:
    """A missing ingredient in the middle of a sentence: of drivers which, of barriers against which something helps."""
    if one.figure is not None and one.code == "barriers":
        return _("something against “%(barrier)s”") % {"barrier": measure_name(one.figure.signal).lower()}
    if one.figure is not None and one.code == "drivers":
        return measure_name(one.figure.signal).lower()
    return names()[one.code].lower()


def _suggestion(row: Row) -> str:
    """One sentence about the way of learning that there is least of."""
    if row.scarcest is None:
        return ""
    return {
        "formal": _("Suggestion: fewer courses, each begun together in working hours."),
        "at_work": _("Suggestion: after each course agree one task of the same week in which it is used."),
        "together": _("Suggestion: give ten minutes of a meeting you already have to what somebody learned."),
        "own_choice": _("Suggestion: let people choose one of three instead of assigning one."),
    }[row.scarcest.code]

"""Reads each row of a file of people into values; gathers what is wrong, row by row and field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from vonk.intake.headings import Columns
from vonk.intake.problems import RowProblem
from vonk.intake.reading import Sheet

LANGUAGES = {"nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en"}
DAYS = ("ma|mon|mo", "di|tue|tu", "wo|wed|we", "do|thu|th", "vr|fri|fr", "za|sat|sa", "zo|sun|su")
DAY_WORDS = {word: index for index, words in enumerate(DAYS) for word in words.split("|")}
LONG = {"code": 64, "given_name": 100, "family_name": 100, "email": 254, "unit": 200, "unit_code": 64, "role": 100}


@dataclass(frozen=True)
class Line:
    """One person as the file has them; what the file does not speak of is empty or None."""

    row: int
    code: str
    given_name: str
    family_name: str
    email: str
    units: tuple[str, ...]  # names from the widest to the narrowest
    unit_code: str
    unit_parent: str
    manager: str  # a number or an address
    role: str
    lang: str | None
    workdays: str | None
    employed_from: date | None
    employed_to: date | None

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()


class _Wrong(ValueError):
    """A cell that cannot be read; says what to write instead."""


def read_lines(sheet: Sheet, columns: Columns) -> tuple[list[Line], list[RowProblem]]:
    """Every row that has a number, and every problem."""
    lines: list[Line] = []
    problems: list[RowProblem] = []
    for number, cells in sheet.rows:
        line, wrong = _line(number, cells, columns, sheet.heading)
        problems += wrong
        if line.code:
            lines.append(line)
    return lines, problems


def _line(number: int, cells: Sequence[str], columns: Columns, heading: Sequence[str]) -> tuple[Line, list[RowProblem]]:
    problems: list[RowProblem] = []
    values: dict[str, Any] = {}
    for field, place in columns.places.items():
        try:
            _refuse_long(field, cells[place])
            values[field] = READERS.get(field, str)(cells[place])
        except _Wrong as wrong:
            problems.append(
                RowProblem(
                    number, heading[place], _("“%(cell)s” cannot be read.") % {"cell": cells[place][:60]}, str(wrong)
                )
            )
    line = _names(_empty(number), values)
    line = replace(line, **{field: values[field] for field in PLAIN & values.keys()})
    line = replace(line, units=_units([cells[place] for place in columns.unit]))
    return line, problems + _missing(line, heading, columns.places)


def _empty(row: int) -> Line:
    return Line(row, "", "", "", "", (), "", "", "", "", None, None, None, None)


PLAIN = {"code", "email", "unit_code", "unit_parent", "manager", "role", "lang", "workdays"} | {
    "employed_from",
    "employed_to",
}


def _names(line: Line, values: Mapping[str, str]) -> Line:
    """Given and family name from their own columns, or from one column as "Noor de Wit" or "Wit, Noor de"."""
    given, family = values.get("given_name", ""), values.get("family_name", "")
    if not given and not family and (whole := values.get("name", "")):
        if "," in whole:
            family, rest = (part.strip() for part in whole.split(",", 1))
            given, _space, prefix = rest.partition(" ")
            family = f"{prefix} {family}".strip()
        else:
            given, _space, family = whole.partition(" ")
    if prefix := values.get("prefix", ""):
        family = f"{prefix} {family}"
    return replace(line, given_name=given, family_name=family)


def _units(cells: Sequence[str]) -> tuple[str, ...]:
    """`Zorg > Wijk > Team Noord` in one cell, or one name in each of several."""
    names = [part.strip() for cell in cells for part in re.split(r"\s*>\s*", cell)]
    return tuple(name for name in names if name)


def _missing(line: Line, heading: Sequence[str], places: Mapping[str, int]) -> list[RowProblem]:
    name = next((heading[places[field]] for field in ("name", "given_name") if field in places), "")
    wanted = [
        (line.code, heading[places["code"]], _("Give everybody a number of their own.")),
        (line.name, name, _("Fill in the name.")),
        (
            line.units,
            next((heading[p] for f, p in places.items() if f in {"unit", "division"}), ""),
            _("Fill in the team."),
        ),
    ]
    return [RowProblem(line.row, field, _("This is empty."), remedy) for value, field, remedy in wanted if not value]


def _refuse_long(field: str, cell: str) -> None:
    if len(cell) > LONG.get(field, 1000):
        raise _Wrong(_("Use at most %(count)s letters.") % {"count": LONG.get(field, 1000)})


def _email(cell: str) -> str:
    if not cell:
        return ""
    try:
        validate_email(cell)
    except ValidationError as error:
        raise _Wrong(_("Write an address such as noor@example.org, or leave it empty.")) from error
    return cell.lower()


def _language(cell: str) -> str | None:
    if cell and cell.lower() not in LANGUAGES:
        raise _Wrong(_("Write nl or en, or leave it empty."))
    return LANGUAGES[cell.lower()] if cell else None


def _workdays(cell: str) -> str | None:
    """Seven characters 0 and 1, or the names of days: "ma di do"."""
    if not cell or re.fullmatch(r"[01]{7}", cell):
        return cell or None
    words = [word for word in re.split(r"[^a-z]+", cell.lower()) if word]
    days = [next((day for start, day in DAY_WORDS.items() if word.startswith(start)), None) for word in words]
    if not days or None in days:
        raise _Wrong(_("Write the days, such as “ma di do”, or 1101000."))
    return "".join("1" if day in days else "0" for day in range(7))


def _day(cell: str) -> date | None:
    if not cell:
        return None
    numbers = [int(number) for number in re.findall(r"\d+", cell)] if re.fullmatch(r"\d+[-/.]\d+[-/.]\d+", cell) else []
    try:
        year, month, day = numbers if len(cell.split("-", maxsplit=1)[0]) == len("2026") else reversed(numbers)
        found = date(year, month, day)
    except ValueError as error:
        raise _Wrong(_("Write the day as 2026-01-31 or 31-01-2026.")) from error
    if not 1900 <= found.year <= 2200:  # noqa: PLR2004 - a working life
        raise _Wrong(_("Write the year with four digits."))
    return found


READERS: Mapping[str, Callable[[str], Any]] = {
    "email": _email,
    "lang": _language,
    "workdays": _workdays,
    "employed_from": _day,
    "employed_to": _day,
}

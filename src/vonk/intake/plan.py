"""Compares a file of people with what is registered: what would come, change or be missing, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from vonk.intake import tree
from vonk.intake.headings import Columns, columns
from vonk.intake.lines import Line, read_lines
from vonk.intake.problems import RowProblem
from vonk.intake.reading import Sheet
from vonk.people.queries import PersonNow, Register
from vonk.people.rows import LeadershipRow, MembershipRow, PersonRow, RoleRow, UnitRow

NAMES = frozenset({"given_name", "family_name"})
FIELDS = ("email", "role", "lang", "workdays", "employed_from", "employed_to")


@dataclass(frozen=True)
class ChangeLine:
    """One field of one person that would change, in words."""

    code: str
    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Plan:
    """Everything that applying the file would write, and how it looks to whoever decides on it."""

    roles: tuple[RoleRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    fields: frozenset[str] = NAMES
    memberships: tuple[MembershipRow, ...] = ()
    leaderships: tuple[LeadershipRow, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[ChangeLine, ...] = ()
    same: int = 0
    missing: tuple[str, ...] = ()
    new_units: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()


def plan(sheet: Sheet, register: Register, *, today: date) -> Plan:
    """What the file would do. Unreadable when it cannot be taken in at all."""
    found = columns(sheet.heading)
    lines, problems = read_lines(sheet, found)
    problems += _twice(lines) + _addresses_of_others(lines, register)
    managers, unknown = _managers(lines, register)
    grown = tree.grow(lines, register)
    problems += [*unknown, *grown.problems]
    if grown.problems:
        return Plan(ignored=found.ignored, problems=_ordered(problems))
    led, two = tree.leaders(grown, lines, managers, register, on=today)
    written = _written(lines, found, register, grown, today=today)
    told = _told(written, register)
    return replace(
        told,
        leaderships=tuple(led),
        changed=told.changed + _new_leaders(led, written, register),
        ignored=found.ignored,
        problems=_ordered([*problems, *two]),
    )


def _ordered(problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.row, problem.field)))


def _twice(lines: Sequence[Line]) -> list[RowProblem]:
    numbers = Counter(line.code for line in lines)
    addresses = Counter(line.email for line in lines if line.email)
    same_number = [
        RowProblem(line.row, line.code, _("This number occurs twice."), _("Give everybody a number of their own."))
        for line in lines
        if numbers[line.code] > 1
    ]
    return same_number + [
        RowProblem(
            line.row, line.email, _("This address occurs twice."), _("Correct one of the two, or leave it empty.")
        )
        for line in lines
        if addresses[line.email] > 1
    ]


def _addresses_of_others(lines: Sequence[Line], register: Register) -> list[RowProblem]:
    """An address that the register gives to somebody whose address the file does not change."""
    inside = {line.code for line in lines}
    owners = {person.values["email"]: code for code, person in register.people.items() if code not in inside}
    return [
        RowProblem(
            line.row,
            line.email,
            _("Number %(code)s already has this address.") % {"code": owners[line.email]},
            _("Use the same number for the same person, or another address."),
        )
        for line in lines
        if line.email and line.email in owners
    ]


def _managers(lines: Sequence[Line], register: Register) -> tuple[dict[str, str], list[RowProblem]]:
    """The number of everybody's manager, named by number or address; who names themselves has none."""
    numbers = {line.code for line in lines} | register.people.keys()
    addresses = {str(person.values["email"]): code for code, person in register.people.items()}
    addresses |= {line.email: line.code for line in lines}
    managers: dict[str, str] = {}
    problems: list[RowProblem] = []
    for line in lines:
        if not line.manager:
            continue
        code = addresses.get(line.manager.lower()) if "@" in line.manager else line.manager
        if code is None or code not in numbers:
            remedy = _("Use the number or the address of somebody who is in the file or in Vonk.")
            problems.append(RowProblem(line.row, line.manager, _("There is no such manager."), remedy))
        elif code != line.code:
            managers[line.code] = code
    return managers, problems


def _written(lines: Sequence[Line], found: Columns, register: Register, grown: tree.Tree, *, today: date) -> Plan:
    people = tuple(_person(line, register.people.get(line.code), register.lang, today=today) for line in lines)
    starts = {row.code: _start(register.people.get(row.code), row, today=today) for row in people}
    first = tree.since(grown, {code: day for code, day in starts.items() if code not in register.people})
    moved = [
        MembershipRow(row.code, grown.homes[row.code], starts[row.code])
        for row in people
        if row.code not in register.people or register.people[row.code].unit != grown.homes[row.code]
    ]
    return Plan(
        roles=_roles(lines, register),
        units=tuple(replace(unit, since=first.get(code, today)) for code, unit in grown.units.items()),
        people=people,
        fields=NAMES | {field for field in FIELDS if found.has(field)},
        memberships=tuple(moved),
    )


def _person(line: Line, known: PersonNow | None, lang: str, *, today: date) -> PersonRow:
    """What the file leaves empty of language, days and first day stays as it is registered."""
    first = PersonRow(line.code, line.given_name, line.family_name, today, lang=lang)
    kept: Mapping[str, Any] = known.values if known else {}
    return PersonRow(
        code=line.code,
        given_name=line.given_name,
        family_name=line.family_name,
        employed_from=line.employed_from or kept.get("employed_from", first.employed_from),
        employed_to=line.employed_to,
        email=line.email,
        lang=line.lang or kept.get("lang", first.lang),
        role=_role_code(line.role) if line.role else None,
        workdays=line.workdays or kept.get("workdays", first.workdays),
    )


def _start(known: PersonNow | None, row: PersonRow, *, today: date) -> date:
    """A new person is in the unit from the first day; who is known moves today."""
    return today if known and known.unit else row.employed_from


def _role_code(name: str) -> str:
    return slugify(name)[:64] or "-"


def _roles(lines: Sequence[Line], register: Register) -> tuple[RoleRow, ...]:
    names = {_role_code(line.role): line.role for line in lines if line.role}
    return tuple(RoleRow(c, {register.lang: name}) for c, name in names.items() if c not in register.roles)


def _told(written: Plan, register: Register) -> Plan:
    """The same plan with what it means for whoever decides on it."""
    moves = {row.person: row.unit for row in written.memberships}
    units = {unit.code: unit.name for unit in written.units}
    changed: list[ChangeLine] = []
    touched = 0
    for row in written.people:
        known = register.people.get(row.code)
        if known is None:
            continue
        lines = _differences(row, known, written.fields)
        if row.code in moves:
            before = register.units[known.unit][0] if known.unit else ""
            lines.append(_change(row, "unit", before, units[moves[row.code]]))
        touched += bool(lines)
        changed += lines
    added = tuple(f"{row.given_name} {row.family_name}" for row in written.people if row.code not in register.people)
    inside = {row.code for row in written.people}
    return replace(
        written,
        added=added,
        changed=tuple(changed),
        same=len(written.people) - len(added) - touched,
        missing=tuple(
            code for code, p in register.people.items() if code not in inside and not p.values["employed_to"]
        ),
        new_units=tuple(unit.name for unit in written.units if unit.code not in register.units),
    )


def _new_leaders(led: Sequence[LeadershipRow], written: Plan, register: Register) -> tuple[ChangeLine, ...]:
    """Units that are registered already and get other leaders; who leads a new unit is told with the unit."""
    names = {code: f"{p.values['given_name']} {p.values['family_name']}" for code, p in register.people.items()}
    names |= {row.code: f"{row.given_name} {row.family_name}" for row in written.people}
    wanted: dict[str, set[str]] = {}
    for row in led:
        wanted.setdefault(row.unit, set()).add(row.person)
    return tuple(
        ChangeLine(
            unit,
            register.units[unit][0],
            "leader",
            ", ".join(sorted(names[code] for code in register.leaders.get(unit, ()))),
            ", ".join(sorted(names[code] for code in people)),
        )
        for unit, people in wanted.items()
        if unit in register.units and people != register.leaders.get(unit, frozenset())
    )


def _differences(row: PersonRow, known: PersonNow, fields: Iterable[str]) -> list[ChangeLine]:
    pairs: Mapping[str, tuple[object, object]] = {f: (known.values[f], getattr(row, f)) for f in fields}
    return [_change(row, field, before, after) for field, (before, after) in sorted(pairs.items()) if before != after]


def _change(row: PersonRow, field: str, before: object, after: object) -> ChangeLine:
    words = ["" if value is None else str(value) for value in (before, after)]
    return ChangeLine(row.code, f"{row.given_name} {row.family_name}", field, *words)

"""Makes units out of the names in a file, and finds who leads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.text import slugify
from django.utils.translation import gettext as _

from vonk.intake.lines import Line
from vonk.intake.problems import RowProblem
from vonk.people.actions import CycleOfUnits
from vonk.people.actions.units import refuse_cycle
from vonk.people.queries import Register
from vonk.people.rows import LeadershipRow, UnitRow

DEEPEST = 3  # organisation 0, division 1, department 2, team 3
LONGEST = 64


@dataclass(frozen=True)
class Tree:
    """The units of a file, and the home unit of each person by number."""

    units: Mapping[str, UnitRow]
    homes: Mapping[str, str]
    problems: tuple[RowProblem, ...]

    def above(self, unit: str) -> Iterable[str]:
        """The unit and everything above it in this file."""
        code: str | None = unit
        while code is not None and code in self.units:
            yield code
            code = self.units[code].parent


def grow(lines: Sequence[Line], register: Register) -> Tree:
    """Units from names (their place in the path is their code) or from codes where the file has them."""
    root = next((code for code, (_name, level, _parent) in register.units.items() if level == 0), "organisation")
    name = register.units[root][0] if root in register.units else register.organisation
    units = {root: UnitRow(root, name, 0, None)}
    homes: dict[str, str] = {}
    problems: list[RowProblem] = []
    for line in lines:
        names = line.units[1:] if line.units[:1] in {(name,), (register.organisation,)} else line.units
        home = root
        for depth, word in enumerate(names, start=1):
            last = depth == len(names)
            code = line.unit_code if last and line.unit_code else _code(names[:depth])
            parent = line.unit_parent if last and line.unit_parent else home
            unit = UnitRow(code, word, min(depth, DEEPEST), parent)
            if units.setdefault(code, unit) != unit and last:
                problems.append(_two_meanings(line.row, code))
            home = code
        homes[line.code] = home
    wrong = _unknown_parents(units, lines, register) or _cycle(units, lines)
    tree = Tree(units, homes, (*problems, *wrong))
    return tree if wrong else replace(tree, units=_levels(units))


def _code(names: Sequence[str]) -> str:
    """The same names, however spelled with capitals and accents, give the same code."""
    code = "/".join(slugify(name) or "-" for name in names)
    if len(code) <= LONGEST:
        return code
    return f"{code[:47]}-{hashlib.sha256(code.encode()).hexdigest()[:16]}"


def _two_meanings(row: int, code: str) -> RowProblem:
    return RowProblem(
        row,
        code,
        _("This team has another name or place elsewhere in the file."),
        _("Give one code one name and one place."),
    )


def _unknown_parents(units: Mapping[str, UnitRow], lines: Sequence[Line], register: Register) -> list[RowProblem]:
    return [
        RowProblem(
            line.row,
            line.unit_parent,
            _("There is no team with this code."),
            _("Use a code that is in the file or in Vonk."),
        )
        for line in lines
        if line.unit_parent and line.unit_parent not in units and line.unit_parent not in register.units
    ]


def _cycle(units: Mapping[str, UnitRow], lines: Sequence[Line]) -> list[RowProblem]:
    try:
        refuse_cycle({code: unit.parent for code, unit in units.items()}, current={})
    except CycleOfUnits as cycle:
        row = next((line.row for line in lines if line.unit_code in cycle.codes), 0)
        remedy = _("Correct to which team each of these belongs.")
        return [RowProblem(row, " > ".join(cycle.codes), _("These teams stand under each other."), remedy)]
    return []


def _levels(units: Mapping[str, UnitRow]) -> dict[str, UnitRow]:
    """Levels from the place in the tree: codes may put a unit elsewhere than its names say."""

    def depth(code: str) -> int:
        parent = units[code].parent
        return 0 if parent is None else 1 + (depth(parent) if parent in units else 1)

    return {code: replace(unit, level=min(depth(code), DEEPEST)) for code, unit in units.items()}


def since(tree: Tree, starts: Mapping[str, date]) -> dict[str, date]:
    """From which day each unit counts: the first day of anybody in it or below it, by number of the person."""
    days: dict[str, date] = {}
    for person, day in starts.items():
        for unit in tree.above(tree.homes[person]):
            days[unit] = min(day, days.get(unit, day))
    return days


def leaders(
    tree: Tree, lines: Sequence[Line], managers: Mapping[str, str], register: Register, *, on: date
) -> tuple[list[LeadershipRow], list[RowProblem]]:
    """Who leads which unit, from whom each person names as manager (`managers`: number by number).

    The members of a unit name its leader. Somebody who leads a unit, by what its members say or as registered, names
    the leader of a unit above it, which is that person's own home unit.
    """
    homes = {code: person.unit for code, person in register.people.items()} | dict(tree.homes)
    leads = {(tree.homes[code], manager) for code, manager in managers.items()}
    leads |= {(unit, person) for unit, people in register.leaders.items() for person in people}
    plain = [line for line in lines if line.code in managers and (tree.homes[line.code], line.code) not in leads]
    chosen: dict[str, str] = {}
    problems: list[RowProblem] = []
    for line in plain:
        unit, manager = tree.homes[line.code], managers[line.code]
        if chosen.setdefault(unit, manager) != manager:
            problems.append(_two_leaders(line))
    led = {(manager, unit) for unit, manager in chosen.items()}
    for leader in managers.keys() - {line.code for line in plain}:
        manager, unit = managers[leader], tree.homes[leader]
        above = homes.get(manager)
        if above is not None and above != unit and above in set(tree.above(unit)):
            led.add((manager, above))
    return [LeadershipRow(manager, unit, on) for manager, unit in sorted(led)], problems


def _two_leaders(line: Line) -> RowProblem:
    return RowProblem(
        line.row,
        line.manager,
        _("People of one team name different managers."),
        _("Name one manager, or put them in two teams. A manager sees only their own team."),
    )

"""The closed grammar of eligibility: field, operator, value, and/or/not; parsed to a tree, never run as code.

A rule in YAML or JSON is one of

    {field: steps, op: ge, value: 3}        {field: applied_on, op: is_null}
    {and: [rule, …]}      {or: [rule, …]}      {not: rule}

Operators: eq ne lt le gt ge in is_null. A comparison with a missing value is false, whatever the operator, so write
``is_null`` when missing counts. Days are ISO dates; the day counts (``days_quiet`` and so on) are whole days before the
day of the decision. An organisation may edit these rules (decisions.md section 10), hence the limits on depth and size.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vonk.engine import tables

Bools = npt.NDArray[np.bool_]
Kind = Literal["number", "text", "day"]

MAX_DEPTH: Final = 8
MAX_RULES: Final = 100

# Derived day counts and what they count from; decide.py computes them, this is where they are named.
DAY_COUNTS: Final = {
    "days_enrolled": "days since enrolled_on",
    "days_quiet": "days since last_active_on",
    "days_completed": "days since completed_on",
    "days_to_due": "days until due_on, negative when past",
    "steps_left": "steps minus step_reached",
}
ORDERED: Final = frozenset({"lt", "le", "gt", "ge"})
OPERATORS: Final = ORDERED | {"eq", "ne", "in", "is_null"}
# Ids change with every snapshot, so a rule that names one would come to mean another person or offering.
_IDS: Final = frozenset({"enrolment", "person", "offering"})


def _kind(field: pa.Field) -> Kind:
    if pa.types.is_date(field.type):
        return "day"
    return "text" if pa.types.is_string(field.type) else "number"


# What the person told about themselves, of tables.PERSON.
WISHES: Final[dict[str, Kind]] = {"company": "text"}
STORED: Final[dict[str, Kind]] = {f.name: _kind(f) for f in tables.CANDIDATE if f.name not in _IDS}
FIELDS: Final[dict[str, Kind]] = STORED | dict.fromkeys(DAY_COUNTS, "number") | WISHES


class GrammarError(ValueError):
    """A rule that the grammar refuses; the message begins with the path to the part that is wrong."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


class Column(NamedTuple):
    """One field of all candidates: float64, datetime64[D] or text, and where it is missing."""

    values: npt.NDArray[Any]
    missing: Bools


Columns = Mapping[str, Column]
Value = float | str | np.datetime64


@dataclass(frozen=True, slots=True)
class Compare:
    """One field against one value; ``values`` holds several for ``in`` and none for ``is_null``."""

    field: str
    op: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class And:
    """Holds where every part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Holds where at least one part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where the part does not; so also where a comparison inside it lacked its value."""

    part: Rule


Rule = Compare | And | Or | Not


def parse(raw: object, path: str = "rule", fields: Mapping[str, Kind] = FIELDS) -> Rule:
    """The typed tree of one rule as it was read from YAML or JSON; raises GrammarError naming the path.

    fields: what a rule may speak of, and what kind of value each has.
    """
    rule = _parse(raw, path, 1, fields)
    if (count := _size(rule)) > MAX_RULES:
        raise GrammarError(path, f"{count} comparisons; at most {MAX_RULES} are allowed")
    return rule


def _parse(raw: object, path: str, depth: int, fields: Mapping[str, Kind]) -> Rule:
    if depth > MAX_DEPTH:
        raise GrammarError(path, f"nested deeper than {MAX_DEPTH} levels")
    if not isinstance(raw, dict):
        raise GrammarError(path, f"expected a rule (a mapping), got {type(raw).__name__}")
    match raw:
        case {"and": parts, **rest} if not rest:
            return And(_parts(parts, f"{path}.and", depth, fields))
        case {"or": parts, **rest} if not rest:
            return Or(_parts(parts, f"{path}.or", depth, fields))
        case {"not": part, **rest} if not rest:
            return Not(_parse(part, f"{path}.not", depth + 1, fields))
        case {"field": _, "op": _}:
            return _comparison(raw, path, fields)
    raise GrammarError(path, f"expected field and op, or one of and, or, not; got {_names(raw)}")


def _parts(raw: object, path: str, depth: int, fields: Mapping[str, Kind]) -> tuple[Rule, ...]:
    if not isinstance(raw, list) or not raw:
        raise GrammarError(path, "expected a list of at least one rule")
    return tuple(_parse(part, f"{path}[{i}]", depth + 1, fields) for i, part in enumerate(raw))


def _comparison(raw: dict[Any, Any], path: str, fields: Mapping[str, Kind]) -> Compare:
    if unknown := set(raw) - {"field", "op", "value"}:
        raise GrammarError(path, f"unknown part {_names(unknown)}")
    field, op = raw["field"], raw["op"]
    if not isinstance(field, str) or field not in fields:
        raise GrammarError(path + ".field", f"unknown field {field!r}; known are {_names(fields)}")
    if not isinstance(op, str) or op not in OPERATORS:
        raise GrammarError(path + ".op", f"unknown operator {op!r}; known are {_names(OPERATORS)}")
    if op in ORDERED and fields[field] == "text":
        raise GrammarError(path + ".op", f"{op} needs an order, and {field} is text")
    return Compare(field, op, _values(raw, op, path, fields[field]))


def _values(raw: dict[Any, Any], op: str, path: str, kind: Kind) -> tuple[Value, ...]:
    if op == "is_null":
        if "value" in raw:
            raise GrammarError(path + ".value", "is_null takes no value; use not for the opposite")
        return ()
    if "value" not in raw:
        raise GrammarError(path, f"{op} needs a value")
    value = raw["value"]
    if op != "in":
        return (_value(value, kind, f"{path}.value"),)
    if not isinstance(value, list) or not value:
        raise GrammarError(path + ".value", "in needs a list of at least one value")
    return tuple(_value(one, kind, f"{path}.value[{i}]") for i, one in enumerate(value))


def _value(raw: object, kind: Kind, path: str) -> Value:
    if kind == "number" and isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    if kind == "text" and isinstance(raw, str):
        return raw
    if kind == "day" and isinstance(raw, str | date):
        try:
            return np.datetime64(date.fromisoformat(str(raw)), "D")
        except ValueError:
            pass
    raise GrammarError(path, f"expected a {kind}, got {raw!r}")


def evaluate(rule: Rule, columns: Columns) -> Bools:
    """Whom the rule holds for: one boolean per row of ``columns``, which must hold every field the rule names."""
    match rule:
        case Compare():
            return _compare(rule, columns[rule.field])
        case And(parts):
            return functools.reduce(np.logical_and, [evaluate(part, columns) for part in parts])
        case Or(parts):
            return functools.reduce(np.logical_or, [evaluate(part, columns) for part in parts])
        case Not(part):
            return ~evaluate(part, columns)


_COMPARISONS: Final = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}


def _compare(rule: Compare, column: Column) -> Bools:
    if rule.op == "is_null":
        return column.missing
    if rule.op == "in":
        held: Bools = np.isin(column.values, np.array(rule.values))
    else:
        held = _COMPARISONS[rule.op](column.values, rule.values[0])
    return held & ~column.missing


def _size(rule: Rule) -> int:
    match rule:
        case Compare():
            return 1
        case Not(part):
            return _size(part)
        case And(parts) | Or(parts):
            return sum(_size(part) for part in parts)


def _names(names: Iterable[object]) -> str:
    return ", ".join(sorted(str(name) for name in names)) or "nothing"

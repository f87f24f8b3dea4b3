"""What a form needs to edit a copy of a play: the parts of an edit, and a rule of eligibility as rows or as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from vonk.engine.playbook.copies import Difference, Edit, NotAPlay, Problem, read_rule, rule_text
from vonk.engine.playbook.grammar import FIELDS as FIELD_KINDS
from vonk.engine.playbook.schema import TRIGGERS as PHASE_TRIGGERS

__all__ = [
    "FIELD_KINDS", "OPERATORS", "PHASE_TRIGGERS", "Difference", "Edit", "NotAPlay", "Problem", "RuleRows",
    "rule_in_rows", "rule_of",
]  # fmt: skip

OPERATORS: Final = ("eq", "ne", "lt", "le", "gt", "ge", "in", "is_null")

type Row = tuple[str, str, str]  # field, operator, value as it is typed


@dataclass(frozen=True)
class RuleRows:
    """A rule as one list of conditions; when it is nested deeper than that, only as text."""

    flat: bool
    join: str  # and | or
    rows: tuple[Row, ...]
    text: str


def rule_in_rows(rule: Any, *, most: int) -> RuleRows:  # noqa: ANN401 - a rule of the grammar
    """The rule for the form: in rows where it is one list of at most `most` conditions."""
    text = rule_text(rule)
    if rule is None:
        return RuleRows(flat=True, join="and", rows=(), text="")
    join = next((word for word in ("and", "or") if word in rule), "and")
    parts = rule.get(join, [rule])
    if len(parts) > most or not all("field" in part for part in parts):
        return RuleRows(flat=False, join="and", rows=(), text=text)
    return RuleRows(flat=True, join=join, rows=tuple(map(_row, parts)), text=text)


def rule_of(written: str | Sequence[Row], *, join: str = "and") -> Any:  # noqa: ANN401 - not checked yet
    """The rule that was written, as text or as rows; None when nothing was. NotAPlay when the text is no YAML."""
    if isinstance(written, str):
        return read_rule(written)
    parts = [_condition(*row) for row in written]
    return {join: parts} if parts else None


def _row(part: dict[str, Any]) -> Row:
    value = part.get("value", "")
    return part["field"], part["op"], ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _condition(field: str, op: str, value: str) -> dict[str, Any]:
    if op == "is_null":
        return {"field": field, "op": op}
    typed = [_typed(one.strip(), field) for one in value.split(",") if one.strip()]
    return {"field": field, "op": op, "value": typed if op == "in" else (typed[0] if typed else "")}


def _typed(value: str, field: str) -> float | str:
    """A number where the field is one; what is no number stays as typed, for the grammar to refuse."""
    if FIELD_KINDS.get(field) != "number":
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() else number

"""The closed grammar: what it accepts, what it refuses and where, and what it means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vonk.engine.playbook.grammar import (
    FIELDS,
    MAX_DEPTH,
    MAX_RULES,
    OPERATORS,
    And,
    Column,
    Compare,
    GrammarError,
    Not,
    Or,
    evaluate,
    parse,
)

STEPS = Column(np.array([3.0, 7.0, 0.0]), np.array([False, False, True]))
CHOSEN = Column(np.array(["chosen", "employer", ""]), np.array([False, False, True]))
DUE = Column(np.array(["2026-11-24", "NaT", "2026-12-01"], "datetime64[D]"), np.array([False, True, False]))
COLUMNS = {"steps": STEPS, "obligation": CHOSEN, "due_on": DUE}


def holds(rule: object) -> list[bool]:
    return evaluate(parse(rule), COLUMNS).tolist()


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("eq", 3, [True, False, False]),
        ("ne", 3, [False, True, False]),
        ("lt", 7, [True, False, False]),
        ("le", 7, [True, True, False]),
        ("gt", 3, [False, True, False]),
        ("ge", 3, [True, True, False]),
        ("in", [1, 7], [False, True, False]),
    ],
)
def test_a_comparison_with_something_missing_is_false(op: str, value: object, expected: list[bool]) -> None:
    assert holds({"field": "steps", "op": op, "value": value}) == expected


def test_text_and_days_compare_with_their_own_kind() -> None:
    assert holds({"field": "obligation", "op": "ne", "value": "chosen"}) == [False, True, False]
    assert holds({"field": "obligation", "op": "in", "value": ["chosen", "employer"]}) == [True, True, False]
    assert holds({"field": "due_on", "op": "lt", "value": "2026-12-01"}) == [True, False, False]
    assert holds({"field": "due_on", "op": "is_null"}) == [False, True, False]


def test_and_or_not_nest() -> None:
    few = {"field": "steps", "op": "lt", "value": 5}
    chosen = {"field": "obligation", "op": "eq", "value": "chosen"}
    assert holds({"and": [few, chosen]}) == [True, False, False]
    assert holds({"or": [{"not": few}, chosen]}) == [True, True, True]
    assert holds({"not": {"or": [few, chosen]}}) == [False, True, True]


def test_a_rule_becomes_a_typed_tree() -> None:
    rule = parse({"and": [{"field": "steps", "op": "ge", "value": 2}, {"not": {"field": "due_on", "op": "is_null"}}]})
    assert rule == And((Compare("steps", "ge", (2.0,)), Not(Compare("due_on", "is_null"))))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"field": "salary", "op": "eq", "value": 1}, "rule.field: unknown field 'salary'; known are applied_on"),
        ({"field": "person", "op": "eq", "value": 1}, "rule.field: unknown field 'person'"),
        ({"field": ["steps"], "op": "eq", "value": 1}, "rule.field: unknown field"),
        ({"field": "steps", "op": "matches", "value": 1}, "rule.op: unknown operator 'matches'; known are eq"),
        ({"field": "state", "op": "lt", "value": "a"}, "rule.op: lt needs an order, and state is text"),
        ({"field": "steps", "op": "eq", "value": "3"}, "rule.value: expected a number, got '3'"),
        ({"field": "steps", "op": "eq", "value": True}, "rule.value: expected a number, got True"),
        ({"field": "state", "op": "eq", "value": 3}, "rule.value: expected a text, got 3"),
        ({"field": "due_on", "op": "lt", "value": "soon"}, "rule.value: expected a day, got 'soon'"),
        ({"field": "steps", "op": "in", "value": []}, "rule.value: in needs a list"),
        ({"field": "steps", "op": "in", "value": [1, "x"]}, r"rule.value\[1\]: expected a number"),
        ({"field": "steps", "op": "eq"}, "rule: eq needs a value"),
        ({"field": "steps", "op": "is_null", "value": True}, "rule.value: is_null takes no value"),
        ({"field": "steps", "op": "eq", "value": 1, "code": "x"}, "rule: unknown part code"),
        ({"and": []}, "rule.and: expected a list of at least one rule"),
        ({"and": [{"field": "steps"}]}, r"rule.and\[0\]: expected field and op"),
        ({"and": [], "or": []}, "rule: expected field and op, or one of and, or, not; got and, or"),
        ({"or": [{"not": "steps > 3"}]}, r"rule.or\[0\].not: expected a rule \(a mapping\), got str"),
        ("__import__('os')", r"rule: expected a rule \(a mapping\), got str"),
    ],
)
def test_a_refusal_names_the_path(rule: object, message: str) -> None:
    with pytest.raises(GrammarError, match=f"^{message}"):
        parse(rule)


def test_a_rule_may_be_neither_deep_nor_endless() -> None:
    leaf: object = {"field": "steps", "op": "ge", "value": 1}
    deep = leaf
    for _ in range(MAX_DEPTH):
        deep = {"not": deep}
    with pytest.raises(GrammarError, match="nested deeper"):
        parse(deep)
    parse({"and": [leaf] * MAX_RULES})
    with pytest.raises(GrammarError, match="at most 100"):
        parse({"and": [leaf] * (MAX_RULES + 1)})


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from([*FIELDS, *OPERATORS, "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["field", "op", "value", "and", "or", "not", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(anything)
def test_whatever_is_handed_in_is_parsed_or_refused(raw: object) -> None:
    try:
        rule = parse(raw)
    except GrammarError:
        return
    assert isinstance(rule, Compare | And | Or | Not)


@given(st.lists(st.integers(-5, 5) | st.none(), min_size=1), st.integers(-5, 5))
def test_less_and_not_less_part_the_known_values(values: list[int | None], limit: int) -> None:
    missing = np.array([value is None for value in values])
    columns = {"steps": Column(np.array([float(value or 0) for value in values]), missing)}
    less = evaluate(parse({"field": "steps", "op": "lt", "value": limit}), columns)
    not_less = evaluate(parse({"field": "steps", "op": "ge", "value": limit}), columns)
    assert (less ^ not_less == ~missing).all()

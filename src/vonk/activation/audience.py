"""For whom a campaign is: the closed grammar over six fields, and the people of whom a rule holds.

unit (public id, with everything below it), role and offering (public ids), lang, obligation and state (of an
enrolment). Parts of one `and` that speak of an enrolment speak of the same one; `not` means that there is none such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from vonk.catalog.models import Offering
from vonk.engine.playbook import grammar
from vonk.engine.playbook.grammar import And, Compare, GrammarError, Not, Or, Rule
from vonk.learning.models import Enrolment
from vonk.people.days import valid_on
from vonk.people.models import LANGUAGES, Membership, Person, Role, Unit
from vonk.people.texts import Text

type Raw = Mapping[str, Any]  # a rule as it is stored; empty: everybody

FIELDS: Final[dict[str, grammar.Kind]] = dict.fromkeys(
    ("unit", "role", "lang", "obligation", "offering", "state"), "text"
)
OF_ENROLMENT: Final = {"obligation": "obligation", "offering": "offering__public_id", "state": "state"}
IDS: Final = ("unit", "role", "offering")
WORDS: Final[dict[str, frozenset[str]]] = {
    "lang": frozenset(code for code, _ in LANGUAGES),
    "obligation": frozenset(code for code, _ in Enrolment.OBLIGATIONS),
    "state": frozenset(code for code, _ in Enrolment.STATES),
}


@dataclass(frozen=True)
class Clause:
    """One comparison of an audience, with the names of what it compares with (codes for lang, obligation, state)."""

    field: str
    op: str
    values: tuple[Text | str, ...]


@dataclass(frozen=True)
class Joined:
    """Parts of an audience that hold together, or of which one holds; of `not` the one part that does not."""

    how: Literal["and", "or", "not"]
    parts: tuple[Said, ...]


type Said = Clause | Joined


def parse(raw: Raw) -> Rule | None:
    """The typed tree of a rule; None for everybody. GrammarError names the path to the part that is wrong."""
    if not raw:
        return None
    rule = grammar.parse(raw, "audience", FIELDS)
    for path, comparison in _comparisons(raw, "audience"):
        _check_values(comparison, path)
    return rule


def people(raw: Raw, *, day: date) -> QuerySet[Person]:
    """Who works here on `day` and is in the audience: one statement, whatever their number."""
    working = Person.objects.filter(employed_from__lte=day).filter(Q(employed_to=None) | Q(employed_to__gte=day))
    rule = parse(raw)
    return working if rule is None else working.filter(_condition(rule, day))


def both(one: Raw, other: Raw) -> dict[str, Any]:
    """The rule of who is in the one audience and in the other."""
    parts = [*_together(one), *_together(other)]
    return dict(parts[0]) if len(parts) == 1 else {"and": parts} if parts else {}


def units_of(raw: Raw) -> frozenset[UUID] | None:
    """The units to which a rule keeps by its form: of some part that must hold. None: maybe the whole organisation."""
    for part in _together(raw):
        if part.get("field") == "unit" and part["op"] in {"eq", "in"}:
            found = part["value"] if part["op"] == "in" else [part["value"]]
            return frozenset(UUID(one) for one in found)
    return None


def said(raw: Raw) -> Said | None:
    """The rule with the names of what it speaks of; None for everybody. A name that is gone is left empty."""
    rule = parse(raw)
    return _said(rule, _names(raw)) if rule else None


def _together(raw: Raw) -> list[Raw]:
    """The parts that must all hold."""
    if not raw:
        return []
    return [part for one in raw["and"] for part in _together(one)] if "and" in raw else [raw]


def _comparisons(raw: Raw, path: str) -> Iterator[tuple[str, Raw]]:
    """Every comparison of a rule that was parsed, with its path."""
    for how in ("and", "or"):
        for place, part in enumerate(raw.get(how, ())):
            yield from _comparisons(part, f"{path}.{how}[{place}]")
    if "not" in raw:
        yield from _comparisons(raw["not"], f"{path}.not")
    if "field" in raw:
        yield path, raw


def _values(comparison: Raw) -> Sequence[str]:
    value = comparison.get("value", [])
    return value if isinstance(value, list) else [value]


def _check_values(comparison: Raw, path: str) -> None:
    field = comparison["field"]
    for value in _values(comparison):
        if field in WORDS and value not in WORDS[field]:
            raise GrammarError(
                f"{path}.value", f"unknown {field} {value!r}; known are {', '.join(sorted(WORDS[field]))}"
            )
        if field in IDS and not _is_id(value):
            raise GrammarError(f"{path}.value", f"expected the public id of a {field}, got {value!r}")


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _condition(rule: Rule, day: date) -> Q:
    """The rule as a condition on persons."""
    match rule:
        case Compare():
            return _of_enrolments([rule]) if _speaks_of_enrolment(rule) else _of_person(rule, day)
        case And(parts):
            same = [part for part in parts if _speaks_of_enrolment(part)]
            others = [_condition(part, day) for part in parts if not _speaks_of_enrolment(part)]
            return reduce(and_, [*others, _of_enrolments(same)] if same else others)
        case Or(parts):
            return reduce(or_, [_condition(part, day) for part in parts])
        case Not(part):
            return ~_condition(part, day)


def _speaks_of_enrolment(rule: Rule) -> bool:
    """Whether it is about one enrolment and nothing else, so that it can be asked of the same one as its neighbours."""
    match rule:
        case Compare(field, op):
            return field in OF_ENROLMENT and op != "is_null"
        case And(parts) | Or(parts):
            return all(map(_speaks_of_enrolment, parts))
        case Not():
            return False


def _of_enrolments(rules: Sequence[Rule]) -> Q:
    """Who has an enrolment of which all of these hold."""
    wanted = reduce(and_, map(_of_enrolment, rules))
    return Q(pk__in=Enrolment.objects.filter(wanted).values("person"))


def _of_enrolment(rule: Rule) -> Q:
    match rule:
        case And(parts):
            return reduce(and_, map(_of_enrolment, parts))
        case Or(parts):
            return reduce(or_, map(_of_enrolment, parts))
        case Compare(field, op, values):
            held = Q(**{f"{OF_ENROLMENT[field]}__in": values})
            return ~held if op == "ne" else held
    raise TypeError(rule)  # `_speaks_of_enrolment` lets nothing else through


def _of_person(rule: Compare, day: date) -> Q:
    if rule.field == "unit":
        return _of_unit(rule, day)
    if rule.field in OF_ENROLMENT:  # is_null
        return ~Q(pk__in=Enrolment.objects.values("person"))
    column = {"role": "role__public_id", "lang": "lang"}[rule.field]
    if rule.op == "is_null":
        return Q(**{f"{column}__isnull": True})
    held = Q(**{f"{column}__in": rule.values})
    return ~held & Q(**{f"{column}__isnull": False}) if rule.op == "ne" else held


def _of_unit(rule: Compare, day: date) -> Q:
    homes = Membership.objects.filter(valid_on(day))
    if rule.op == "is_null":
        return ~Q(pk__in=homes.values("person"))
    paths = Unit.objects.filter(public_id__in=[str(value) for value in rule.values]).values_list("path", flat=True)
    below = reduce(or_, (Q(unit__path__startswith=path) for path in paths), Q(pk=None))
    return Q(pk__in=homes.filter(~below if rule.op == "ne" else below).values("person"))


def _said(rule: Rule, names: Mapping[str, Text | str]) -> Said:
    match rule:
        case Compare(field, op, values):
            return Clause(
                field, op, tuple(names.get(str(value), "" if field in IDS else str(value)) for value in values)
            )
        case And(parts):
            return Joined("and", tuple(_said(part, names) for part in parts))
        case Or(parts):
            return Joined("or", tuple(_said(part, names) for part in parts))
        case Not(part):
            return Joined("not", (_said(part, names),))


def _names(raw: Raw) -> dict[str, Text | str]:
    """What the units, roles and offerings of a rule are called, by the public id as it is written there."""
    asked: dict[str, list[str]] = {field: [] for field in IDS}
    for _, comparison in _comparisons(raw, ""):
        if comparison["field"] in IDS:
            asked[comparison["field"]] += _values(comparison)
    sources = {"unit": (Unit, "name"), "role": (Role, "name"), "offering": (Offering, "title")}
    found: dict[UUID, Text | str] = {}
    for field, ids in asked.items():
        if ids:
            model, column = sources[field]
            found |= dict(model.objects.filter(public_id__in=ids).values_list("public_id", column))  # type: ignore[attr-defined]
    return {one: found[UUID(one)] for ids in asked.values() for one in ids if UUID(one) in found}

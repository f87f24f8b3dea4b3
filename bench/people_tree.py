"""Who works where in an organisation of any size, and how rows are written straight into SQLite."""

# ruff: noqa: PLC0415 - the environment must be complete before Django is imported

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, count, islice
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

if TYPE_CHECKING:
    from django.db.models import Model

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = NOW.date()
DIVISIONS, DEPARTMENTS, TEAM, LARGE = 50, 20, 9, 200
BARRIERS = ("unknown", "no_time", "not_relevant", "too_hard", "no_support", "forgets", "technical")
DRAWS = 1 << 16

type Row = Mapping[str, object]


@dataclass(frozen=True)
class Tree:
    """Units by id: the organisation, divisions, departments and teams; who is at home where, and who leads what."""

    above: dict[int, int | None]
    level: dict[int, int]
    path: dict[int, str]
    home: dict[int, int]
    leads: dict[int, int]  # person: unit
    nine: int  # three leaders
    many: int
    head: int


class Draws:
    """Numbers between 0 and 1, the same in every run."""

    def __init__(self) -> None:
        self.numbers = np.random.default_rng(1).random(DRAWS).tolist()
        self.at = count()

    def __call__(self) -> float:
        """The next."""
        return self.numbers[(next(self.at) * 40_503) % DRAWS]  # type: ignore[no-any-return]

    def up_to(self, most: int) -> int:
        """A whole number below `most`."""
        return int(self() * most)

    def one[T](self, of: tuple[T, ...]) -> T:
        """One of several."""
        return of[int(self() * len(of))]


def tree(people: int) -> Tree:
    """Everybody in a team of nine, but two hundred in one and two in a department; who leads is at home above it."""
    above: dict[int, int | None] = {1: None}
    level, path, home, leads = {1: 0}, {1: "/1/"}, {}, {}

    def unit(parent: int) -> int:
        made = len(above) + 1
        above[made], level[made], path[made] = parent, level[parent] + 1, f"{path[parent]}{made}/"
        return made

    departments = [unit(division) for division in [unit(1) for _ in range(DIVISIONS)] for _ in range(DEPARTMENTS)]
    person = count(1)
    sizes = chain([TEAM, LARGE], iter(lambda: TEAM, 0))
    while len(home) < people:
        department = departments[len(above) % len(departments)]
        team, leader = unit(department), next(person)
        home[leader], leads[leader] = above[department] or 1, team
        for member in islice(person, next(sizes)):
            home[member] = team
    head = next(person)
    home[head], leads[head] = 1, departments[0]
    for member in islice(person, 2):
        home[member] = departments[0]
    nine, many, *_rest = leads
    return Tree(above, level, path, home, leads, nine=nine, many=many, head=head)


def put(model: type[Model], rows: Iterable[Row]) -> None:
    """Writes rows with SQLite's own speed; what a row does not say is the default of the field."""
    from django.db import connection

    rows = iter(rows)
    first = next(rows)
    meta = model._meta  # noqa: SLF001 - Django's own name for what it publishes
    fields = [field for field in meta.concrete_fields if field.attname not in first and not field.primary_key]
    fresh = [field for field in fields if field.attname == "public_id"]
    fixed = [field for field in fields if field not in fresh]
    rest = [_stored(field.get_default()) for field in fixed]
    names = [*first, *(field.attname for field in (*fresh, *fixed))]
    columns = ", ".join(f'"{meta.get_field(name).column}"' for name in names)  # type: ignore[union-attr]
    query = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({", ".join("?" * len(names))})'
    number = count(1)

    def values() -> Iterator[list[object]]:
        for row in chain([first], rows):
            yield [*map(_stored, row.values()), *(f"{next(number):032x}" for _ in fresh), *rest]

    connection.ensure_connection()
    connection.connection.executemany(query, values())


def _stored(value: object) -> object:
    """As SQLite keeps it."""
    match value:
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        case date():
            return value.isoformat()
        case UUID():
            return value.hex
        case dict() | list():
            return json.dumps(value)
    return value


def text(words: str) -> dict[str, str]:
    """The same in both languages."""
    return {"nl": words, "en": words}


def ago(draw: Draws, days: int) -> date:
    """One of so many days before today."""
    return TODAY - timedelta(days=1 + draw.up_to(days))

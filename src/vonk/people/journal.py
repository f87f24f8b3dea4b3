"""What a set of rows changed in the tables of people, kept so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

CHUNK = 500
type Values = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One row that was changed: only the columns that differ."""

    pk: int
    before: Values
    after: Values


@dataclass(frozen=True)
class Changes:
    """Rows made and rows changed, by model name in lower case."""

    created: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    changed: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            {n: self.created.get(n, ()) + other.created.get(n, ()) for n in {*self.created, *other.created}},
            {n: self.changed.get(n, ()) + other.changed.get(n, ()) for n in {*self.changed, *other.changed}},
        )

    def __bool__(self) -> bool:
        return any(self.created.values()) or any(self.changed.values())

    def as_json(self) -> dict[str, Any]:
        """Plain values; days become ISO text, which a date column reads back."""
        return {
            "created": {name: list(keys) for name, keys in self.created.items()},
            "changed": {
                name: [[row.pk, _plain(row.before), _plain(row.after)] for row in rows]
                for name, rows in self.changed.items()
            },
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Changes:
        """The inverse of as_json."""
        return cls(
            {name: tuple(keys) for name, keys in value["created"].items()},
            {name: tuple(Change(*row) for row in rows) for name, rows in value["changed"].items()},
        )


def _plain(values: Values) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def differences(row: models.Model, wanted: Values) -> Change | None:
    """Sets the wanted values on the instance; what differed, or None."""
    before = {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}
    if not before:
        return None
    after = {name: wanted[name] for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    return Change(row.pk, before, after)


def write[M: models.Model](
    model: type[M], *, new: Sequence[M] = (), changed: Iterable[tuple[M, Change]] = ()
) -> Changes:
    """Changes rows, then makes new ones, in chunks; the journal of both."""
    manager, name = model._default_manager, str(model._meta.model_name)  # noqa: SLF001 - Django's public Model API
    rows = list(changed)
    if rows:
        columns = sorted({column for _, change in rows for column in change.after})
        manager.bulk_update([row for row, _ in rows], columns, batch_size=CHUNK)
    made = manager.bulk_create(new, batch_size=CHUNK * 4) if new else []
    return Changes(
        {name: tuple(row.pk for row in made)} if made else {},
        {name: tuple(change for _, change in rows)} if rows else {},
    )

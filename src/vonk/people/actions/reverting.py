# ruff: noqa: SLF001 - _meta and _default_manager are Django's public API of a model
"""Takes back what an import changed, as long as nothing stands on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models, transaction

from vonk.people.access import System
from vonk.people.actions.units import rebuild_paths
from vonk.people.journal import CHUNK, Changes
from vonk.people.models import Leadership, Membership, Person, Role, Unit, UnitPlacement

ORDER: tuple[type[models.Model], ...] = (Membership, Leadership, UnitPlacement, Person, Unit, Role)


class StillUsed(ValueError):
    """Something stands on a row that would go; says which table."""


class ChangedSince(ValueError):
    """A row was changed again after the import."""


@transaction.atomic
def revert(system: System, *, changes: Changes) -> None:  # noqa: ARG001 - jobs only
    """Removes what was made and puts back what was changed. StillUsed, ChangedSince: then nothing happens."""
    for model in ORDER:
        _refuse_used(model, changes)
    for model in ORDER:
        for chunk in _chunks(changes.created.get(str(model._meta.model_name), ())):
            model._default_manager.filter(pk__in=chunk).delete()
    for model in ORDER:
        _put_back(model, changes)
    rebuild_paths()


def _refuse_used(model: type[models.Model], changes: Changes) -> None:
    """StillUsed when a row that was made is pointed at by one that the import did not make."""
    made = changes.created.get(str(model._meta.model_name), ())
    for relation in model._meta.related_objects if made else ():
        other = relation.related_model
        own = set(changes.created.get(str(other._meta.model_name), ()))
        for chunk in _chunks(made):
            found = other._default_manager.filter(**{f"{relation.field.name}__in": chunk})
            if set(found.values_list("pk", flat=True)) - own:
                raise StillUsed(str(other._meta.model_name))


def _put_back(model: type[models.Model], changes: Changes) -> None:
    changed = {change.pk: change for change in changes.changed.get(str(model._meta.model_name), ())}
    for chunk in _chunks(changed):
        rows = list(model._default_manager.filter(pk__in=chunk))
        for row in rows:
            for name, value in changed[row.pk].after.items():
                if _plain(getattr(row, name)) != _plain(value):
                    raise ChangedSince(name)
            for name, value in changed[row.pk].before.items():
                setattr(row, name, _typed(model, name, value))
        columns = {name for key in chunk for name in changed[key].before}
        model._default_manager.bulk_update(rows, sorted(columns), batch_size=CHUNK)


def _typed(model: type[models.Model], name: str, value: object) -> object:
    field = model._meta.get_field(name)
    return field.to_python(value) if isinstance(field, models.DateField) else value


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _chunks(keys: Iterable[int]) -> Iterable[list[int]]:
    every = list(keys)
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))

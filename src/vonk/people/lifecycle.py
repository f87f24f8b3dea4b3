"""The one table of classes of personal data: how each is exported, erased and expired, on what basis and term.

A domain above registers its classes in `AppConfig.ready()`. Erasing and expiring run in the reverse order of
registering: what stands on top of other data goes first, the person goes last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

type Plain = str | int | float | bool | Sequence[Plain] | Mapping[str, Plain] | None
type Record = Mapping[str, Plain]


class Erase(Protocol):
    """Removes or redacts everything of one class about one person; gives how many rows."""

    def __call__(self, person: int, *, now: datetime) -> int:
        """Safe to run twice."""
        ...


class Expire(Protocol):
    """Removes what is past its term; gives how many rows."""

    def __call__(self, *, now: datetime) -> int:
        """Safe to run twice."""
        ...


@dataclass(frozen=True)
class Handler:
    """What happens to one class of personal data."""

    data_class: str
    basis: str  # why it may be kept
    term: str  # for how long
    export: Callable[[int], Sequence[Record]]
    erase: Erase
    expire: Expire


_HANDLERS: dict[str, Handler] = {}


def register(
    data_class: str,
    *,
    basis: str,
    term: str,
    export: Callable[[int], Sequence[Record]],
    erase: Erase,
    expire: Expire,
) -> None:
    """Adds a class; called from `AppConfig.ready()` of the app that owns the data, and nowhere else."""
    if data_class in _HANDLERS and _HANDLERS[data_class].erase is not erase:
        msg = f"two apps register the data class {data_class}"
        raise ValueError(msg)
    _HANDLERS[data_class] = Handler(data_class, basis, term, export, erase, expire)


def registered() -> tuple[Handler, ...]:
    """Every class, in the order in which they were registered: the person first."""
    return tuple(_HANDLERS.values())


def export_all(person: int) -> dict[str, Sequence[Record]]:
    """Everything that is kept about a person, by class."""
    return {handler.data_class: handler.export(person) for handler in registered()}


@transaction.atomic
def erase_all(person: int, *, now: datetime) -> dict[str, int]:
    """Takes a person out of every class, all or nothing; the number of rows by class."""
    return {handler.data_class: handler.erase(person, now=now) for handler in reversed(registered())}


def expire_all(*, now: datetime) -> dict[str, int]:
    """Removes from every class what is past its term, each class in its own transaction."""
    gone = {}
    for handler in reversed(registered()):
        with transaction.atomic():
            gone[handler.data_class] = handler.expire(now=now)
    return gone

"""Keeps readers of statements from skipping rows that become visible late.

On PostgreSQL a row with a lower `seq` may commit after one with a higher `seq`. So every row carries the number of the
transaction that wrote it, readers go in the order (transaction, seq), and stop before the oldest transaction that still
runs. SQLite has one writer at a time: there the number is 0 and `seq` alone orders.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

_OLDEST = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_OWN = "coalesce(pg_current_xact_id_if_assigned()::text::bigint, -1)"
_LOCK = 0x766F6E6B  # "vonk": voiding against storing


class Position(NamedTuple):
    """Where a reader stands; rows after it are new."""

    transaction_id: int = 0
    seq: int = 0


def transaction_number() -> int:
    """The number of this transaction, to be written in every row that a cursor reads."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        number: int = cursor.fetchone()[0]
    return number


def after(start: Position, *, key: str = "seq") -> Q:
    """Rows behind `start` that no running transaction can still put something before; `key` orders inside one."""
    behind = Q(transaction_id__gt=start.transaction_id)
    behind |= Q(transaction_id=start.transaction_id, **{f"{key}__gt": start.seq})
    if connection.vendor != "postgresql":
        return behind
    # A reader is durable: it never runs inside a transaction that stored, so "our own" only helps tests that roll back
    return behind & (Q(transaction_id__lt=_number(_OLDEST)) | Q(transaction_id=_number(_OWN)))


def _number(expression: str) -> RawSQL:
    return RawSQL(expression, [], output_field=models.BigIntegerField())  # noqa: S611 - a constant


def up_to(end: Position, *, key: str = "seq") -> Q:
    """Rows that a reader at `end` has passed."""
    before = Q(transaction_id__lt=end.transaction_id)
    return before | Q(transaction_id=end.transaction_id, **{f"{key}__lte": end.seq})


def lock_for_storing() -> None:
    """Shared by all who store: keeps a voiding and the arrival of its target from missing each other."""
    _lock("pg_advisory_xact_lock_shared")


def lock_for_voiding() -> None:
    """Alone: waits until no one stores."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_LOCK])

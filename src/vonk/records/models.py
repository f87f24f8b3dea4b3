"""Statements as received, the connections that sent them, whom they are about, and the lake's manifest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.people.ids import new_public_id
from vonk.people.models import Person


class Connection(models.Model):
    """A source of learning records, with its own key, time zone and identifier spaces."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)
    key = models.CharField(max_length=64, unique=True)  # the user name of basic auth
    secret_digest = models.CharField(max_length=128)
    tz = models.CharField(max_length=64, blank=True)  # empty: the organisation's
    scope = models.CharField(max_length=64)  # sources that share a scope mean the same person by the same identifier
    identifier_spaces = models.JSONField(default=list)  # mbox, account:<homePage>, openid: what it may speak for
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class Statement(models.Model):
    """One learning record as it was received; `seq` orders by arrival."""

    data_class: ClassVar[str | None] = "event"

    seq = models.BigAutoField(primary_key=True)
    statement_id = models.UUIDField(unique=True)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="statements")
    body = models.TextField()  # JSON as received, with id and timestamp; stored and authority are added when it is read
    actor_key = models.CharField(max_length=64)
    verb = models.CharField(max_length=300)
    activity = models.CharField(max_length=500, blank=True)
    registration = models.UUIDField(null=True)
    at = models.DateTimeField()
    stored = models.DateTimeField()
    voided = models.BooleanField(default=False)
    transaction_id = models.BigIntegerField(default=0)  # PostgreSQL: what committed late is never skipped

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["transaction_id", "seq"]),
            models.Index(fields=["actor_key", "at"]),
            models.Index(fields=["stored"]),
        ]


class Voiding(models.Model):
    """That a statement was declared void; the target may arrive after its voiding."""

    data_class: ClassVar[str | None] = None

    target = models.UUIDField()
    by = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="voids")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target"])]


class Identity(models.Model):
    """Which person an actor is, during a period; both days included, null is open."""

    data_class: ClassVar[str | None] = "identity"

    actor_key = models.CharField(max_length=64, db_index=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=60)
    transaction_id = models.BigIntegerField(default=0)  # as in Statement: a late match is never skipped

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor_key", "person", "valid_from"], name="identity_once")
        ]


class UnknownActor(models.Model):
    """An actor that nobody could be matched to: kept, counted, and offered for matching."""

    data_class: ClassVar[str | None] = "identity"

    actor_key = models.CharField(max_length=64, unique=True)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="unknown_actors")
    masked = models.CharField(max_length=100)  # n…@example.org: enough for the owner to recognise it
    statements = models.PositiveIntegerField(default=0)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()


class EventBatch(models.Model):
    """One file of the lake; what is not listed here does not exist (decisions.md section 8)."""

    data_class: ClassVar[str | None] = None

    file = models.CharField(max_length=300, unique=True)
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    first_seq = models.BigIntegerField()  # statements in the file lie between these two
    last_seq = models.BigIntegerField()
    committed_at = models.DateTimeField()


class Cursor(models.Model):
    """How far a reader of statements has come."""

    data_class: ClassVar[str | None] = None

    reader = models.CharField(max_length=40, unique=True)
    transaction_id = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)

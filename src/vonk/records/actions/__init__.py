"""Verbs of learning records: connect a source, store, say who an actor is, carry over to the lake."""

from __future__ import annotations

from vonk.records.actions.connections import Opened, close_connection, open_connection, renew_secret
from vonk.records.actions.flattening import Flattened, advance, flatten, rebuild_lake, sweep_orphans
from vonk.records.actions.identities import (
    IdentityConflict,
    Matched,
    connect_person,
    end_identity,
    match_identities,
)
from vonk.records.actions.importing import BadLine, FileRefused, Imported, import_statements
from vonk.records.actions.storing import Conflict, Stored, store

__all__ = [
    "BadLine",
    "Conflict",
    "FileRefused",
    "Flattened",
    "IdentityConflict",
    "Imported",
    "Matched",
    "Opened",
    "Stored",
    "advance",
    "close_connection",
    "connect_person",
    "end_identity",
    "flatten",
    "import_statements",
    "match_identities",
    "open_connection",
    "rebuild_lake",
    "renew_secret",
    "store",
    "sweep_orphans",
]

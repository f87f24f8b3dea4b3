"""The source that sends records, as faces and jobs hold it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

from vonk.records.models import Connection

_SALT = "vonk.records.connection"


@dataclass(frozen=True)
class Source:
    """A connection that has shown its key and secret."""

    id: int
    public_id: UUID
    name: str
    scope: str
    tz: str
    spaces: tuple[str, ...]


def source_of(row: Connection) -> Source:
    """The connection as others may hold it: without its secret."""
    return Source(row.pk, row.public_id, row.name, row.scope, row.tz, tuple(row.identifier_spaces))


def digest(secret: str) -> str:
    """What is kept of a secret. A keyed hash is enough: the secret is 32 random bytes, so nothing can be guessed."""
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()


def matches(secret: str, kept: str) -> bool:
    """Whether the secret has this digest, in constant time."""
    return hmac.compare_digest(digest(secret), kept)


def fingerprint(content: bytes) -> str:
    """SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()

"""Opens and closes connections: who may send records, in which zone, and for which identifiers they may speak."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vonk.records.identity import normal_space
from vonk.records.models import Connection
from vonk.records.sources import Source, digest, source_of


@dataclass(frozen=True)
class Opened:
    """A new connection; the secret is shown this once and kept nowhere."""

    source: Source
    key: str
    secret: str


def open_connection(
    *, name: str, spaces: Sequence[str], now: datetime, tz: str = "", scope: str = "", secret: str = ""
) -> Opened:
    """Makes a connection that may speak for `spaces`: mbox, mbox_sha1sum, openid or account:<homePage>.

    Connections that share a `scope` mean the same person by the same identifier; by default each has its own.
    """
    key = secrets.token_hex(12)
    secret = secret or secrets.token_urlsafe(32)
    row = Connection.objects.create(
        name=name,
        key=key,
        secret_digest=digest(secret),
        tz=tz,
        scope=scope or key,
        identifier_spaces=[normal_space(space) for space in spaces],
        created_at=now,
    )
    return Opened(source_of(row), key, secret)


def renew_secret(*, connection: int, secret: str = "") -> str:
    """Gives a connection a new secret; the old one stops at once."""
    secret = secret or secrets.token_urlsafe(32)
    Connection.objects.filter(pk=connection).update(secret_digest=digest(secret))
    return secret


def close_connection(*, connection: int) -> None:
    """Refuses further requests; what was stored stays."""
    Connection.objects.filter(pk=connection).update(active=False)

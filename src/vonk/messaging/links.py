"""Links in messages that work without signing in: signed, for one purpose, 30 days, used once.

They do only *not now / not this / pause / stop* and a ready answer (decisions.md section 6). Signatures keep real time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

VALID = timedelta(days=30)
SALT = "vonk.messaging.links"


class LinkExpired(Exception):
    """The link is genuine, but older than 30 days."""


class LinkForged(Exception):
    """Nobody here made this link, or it was cut off."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: which message, and what for."""

    message: UUID
    purpose: str


def sign(message: UUID, purpose: str) -> str:
    """The token of a link, to stand in an address after /l/."""
    return TimestampSigner(salt=SALT).sign(f"{message.hex}.{purpose}")


def read(token: str) -> Link:
    """What a token says; LinkExpired or LinkForged when it does not count."""
    try:
        value = TimestampSigner(salt=SALT).unsign(token, max_age=VALID)
    except SignatureExpired as expired:
        raise LinkExpired from expired
    except BadSignature as forged:
        raise LinkForged from forged
    message, _, purpose = value.partition(".")
    return Link(UUID(hex=message), purpose)

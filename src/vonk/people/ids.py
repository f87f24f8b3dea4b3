"""Makes the random public ids (UUID version 7, RFC 9562) that appear in addresses, lake and exports."""

from __future__ import annotations

import secrets
import uuid

from vonk import clock


def new_public_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, the rest random."""
    milliseconds = int(clock.now().timestamp() * 1000)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def new_person_key() -> str:
    """A random name for a person in the decision log; destroying it makes the log anonymous."""
    return secrets.token_hex(16)

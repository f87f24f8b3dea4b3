"""The receipt of a report without a name: a code that only the reporter has, and the digest that is stored of it."""

from __future__ import annotations

import secrets
from hashlib import sha256

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read for another
LENGTH, GROUP = 16, 4


def new_code() -> str:
    """Sixteen signs in fours: too many to guess, few enough to write down."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def digest(code: str) -> str:
    """As a receipt is stored; hyphens, spaces and case do not matter."""
    return sha256("".join(sign for sign in code.upper() if sign.isalnum()).encode()).hexdigest()

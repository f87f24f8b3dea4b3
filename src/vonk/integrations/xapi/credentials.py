"""Reads basic authentication."""

from __future__ import annotations

import base64
import binascii


def basic(header: str) -> tuple[str, str] | None:
    """User name and password of an Authorization header, or None when it holds none."""
    kind, _, encoded = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None

"""Makes, changes and withdraws the keys with which an intranet reads what is new."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.crypto import salted_hmac

from vonk.activation.models import FeedKey
from vonk.people.access import Viewer

MOST_ORIGINS: Final = 10
SALT: Final = "vonk.activation.news"
# No path, no wildcard, nothing that could end a header's value.
ORIGIN: Final = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")


class BadOrigin(ValueError):
    """Not the origin of a site, such as https://intranet.example.org, or too many of them."""


@dataclass(frozen=True)
class KeyShown:
    """A key as the administrator reads it; `token` is empty when it was made with an earlier secret."""

    public_id: UUID
    name: str
    origins: tuple[str, ...]
    made_on: date
    withdrawn_on: date | None
    token: str


def as_origin(typed: str) -> str | None:
    """The origin that somebody typed, with or without a slash at its end; None when it is none."""
    origin = typed.strip().lower().rstrip("/")
    return origin if ORIGIN.fullmatch(origin) else None


def digest_of(token: str) -> str:
    """As a key is found by the token in an address."""
    return sha256(token.encode()).hexdigest()


def keys(viewer: Viewer) -> tuple[KeyShown, ...]:
    """Every key that is in use, then those withdrawn; NotAllowed but for the administrator."""
    viewer.require("administrator")
    rows = FeedKey.objects.order_by("-made_at", "-pk")
    return tuple(sorted((_shown(row, viewer) for row in rows), key=lambda one: one.withdrawn_on is not None))


def key_of(viewer: Viewer, *, key: UUID) -> KeyShown | None:
    """One key."""
    viewer.require("administrator")
    row = FeedKey.objects.filter(public_id=key).first()
    return _shown(row, viewer) if row else None


@transaction.atomic
def make_key(viewer: Viewer, *, name: str, origins: Sequence[str] = ()) -> UUID:
    """A new key for one place; BadOrigin for what is no origin."""
    viewer.require("administrator")
    row = FeedKey(name=name.strip(), origins=_checked(origins), made_at=viewer.now)
    row.digest = digest_of(_token(row.public_id))
    row.save()
    return row.public_id


@transaction.atomic
def change_key(viewer: Viewer, *, key: UUID, name: str, origins: Sequence[str]) -> bool:
    """Names another place or other origins; the address stays. False when there is no such key."""
    viewer.require("administrator")
    changed = FeedKey.objects.filter(public_id=key).update(name=name.strip(), origins=_checked(origins))
    return changed == 1


def withdraw_key(viewer: Viewer, *, key: UUID) -> bool:
    """From now on its address does not exist; False when there was nothing to withdraw."""
    viewer.require("administrator")
    return FeedKey.objects.filter(public_id=key, withdrawn_at=None).update(withdrawn_at=viewer.now) == 1


def restore_key(viewer: Viewer, *, key: UUID) -> bool:
    """Undoes that."""
    viewer.require("administrator")
    return FeedKey.objects.filter(public_id=key).exclude(withdrawn_at=None).update(withdrawn_at=None) == 1


def _checked(typed: Sequence[str]) -> list[str]:
    origins = [as_origin(one) for one in typed if one.strip()]
    if None in origins or len(origins) > MOST_ORIGINS:
        raise BadOrigin
    return list(dict.fromkeys(origin for origin in origins if origin))


def _token(public_id: UUID) -> str:
    """What stands in the address: made again whenever it is shown, so that it need not be stored."""
    made = salted_hmac(SALT, public_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _shown(row: FeedKey, viewer: Viewer) -> KeyShown:
    zone, token = ZoneInfo(viewer.tz), _token(row.public_id)
    return KeyShown(
        public_id=row.public_id,
        name=row.name,
        origins=tuple(row.origins),
        made_on=row.made_at.astimezone(zone).date(),
        withdrawn_on=row.withdrawn_at.astimezone(zone).date() if row.withdrawn_at else None,
        token=token if digest_of(token) == row.digest else "",
    )

"""Turns an xAPI actor into the pseudonymous key that the lake holds (decisions.md section 2).

A key is an HMAC of the connection's scope and the normalised identifier, so the same address at two sources that do not
share a scope gives two keys, and nobody without the secret can go from a key back to an address.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from msgspec import UNSET

from vonk.records.statements import Actor

NOBODY = ""  # the key of a group without an identifier


class Identifier(NamedTuple):
    """The identifier space and the normalised value in it."""

    space: str  # mbox | mbox_sha1sum | openid | account:<homePage>
    value: str


def identifier_of(actor: Actor) -> Identifier | None:
    """The one identifier of an agent or group; None for a group without one."""
    if actor.mbox is not UNSET:
        return Identifier("mbox", actor.mbox.removeprefix("mailto:").lower())
    if actor.account is not UNSET:
        return account(actor.account.home_page, actor.account.name)
    if actor.mbox_sha1sum is not UNSET:
        return Identifier("mbox_sha1sum", actor.mbox_sha1sum.lower())
    if actor.openid is not UNSET:
        return Identifier("openid", normal_iri(actor.openid))
    return None


def account(home_page: str, name: str) -> Identifier:
    """A name on one system, as an identifier."""
    return Identifier(f"account:{normal_iri(home_page)}", name)


@cache
def normal_iri(iri: str) -> str:
    """The IRI with scheme and host in lower case and without a closing slash."""
    parts = urlsplit(iri)
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path.rstrip("/"), parts.query, parts.fragment))


def normal_space(space: str) -> str:
    """An identifier space as declared by a connection, in the form that `identifier_of` gives."""
    kind, _, home_page = space.partition(":")
    return f"account:{normal_iri(home_page)}" if kind == "account" else kind


def actor_key(scope: str, identifier: Identifier | None) -> str:
    """The key of an identifier in a scope: 64 hexadecimal digits, or NOBODY."""
    if identifier is None:
        return NOBODY
    text = f"{scope}\n{identifier.space}\n{identifier.value}"
    return hmac.digest(_secret(), text.encode(), "sha256").hex()


def identifiers_of_person(space: str, email: str, code: str) -> Iterator[Identifier]:
    """What a person would be called in a declared space: by address in mailboxes, by personnel number in accounts."""
    if space == "mbox" and email:
        yield Identifier(space, email.lower())
    elif space == "mbox_sha1sum" and email:
        for address in {email, email.lower()}:
            yield Identifier(space, hashlib.sha1(f"mailto:{address}".encode(), usedforsecurity=False).hexdigest())
    elif space.startswith("account:"):
        yield Identifier(space, code)


def masked(actor: Actor) -> str:
    """Enough of an identifier for its owner to be recognised: n…@example.org."""
    found = identifier_of(actor)
    if found is None:
        return "group"
    if found.space == "mbox":
        name, _, domain = found.value.partition("@")
        return f"{name[:1]}…@{domain}"[:100]
    if found.space.startswith("account:"):
        return f"{found.value[:2]}… ({urlsplit(found.space.removeprefix('account:')).netloc})"[:100]
    return f"{found.space} {found.value[:4]}…"[:100]


@cache
def _secret() -> bytes:
    """VONK_ACTOR_SECRET, or one derived from the installation's secret key."""
    given: str = getattr(settings, "VONK_ACTOR_SECRET", "")
    if given:
        return given.encode()
    return salted_hmac("vonk.records.actor", "actor_key", algorithm="sha256").digest()

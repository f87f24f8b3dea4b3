"""Begins an installation: the organisation's one settings row, and accounts for people who are there already."""

from __future__ import annotations

from django.db import transaction

from vonk.people.access import System
from vonk.people.models import Account, Grant, Organisation, Person


@transaction.atomic
def found_organisation(
    system: System,  # noqa: ARG001 - jobs only
    *,
    name: str,
    tz: str = "Europe/Amsterdam",
    lang: str = "nl",
    country: str = "NL",
    replay: bool = False,
) -> int:
    """Makes or changes the settings row."""
    values = {"name": name, "tz": tz, "lang": lang, "country": country, "replay": replay}
    return Organisation.objects.update_or_create(pk=1, defaults=values)[0].pk


@transaction.atomic
def open_account(
    system: System, *, email: str, person: str | None = None, password: str | None = None, administrator: bool = False
) -> str:
    """Makes an account for a person (by code), or for an external administrator; returns its public id.

    Without a password nobody can sign in until one is set by mail.
    """
    holder = Person.objects.get(code=person) if person is not None else None
    account = Account.objects.create_user(email, password, person=holder, joined_at=system.now)
    if administrator:
        Grant.objects.create(account=account, role=Grant.ADMINISTRATOR, purpose=system.purpose)
    return str(account.public_id)

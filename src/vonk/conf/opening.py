"""Opens what an installation needs from the command line: a connection for a platform, an account with a role."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from vonk import clock
from vonk.people import actions as people
from vonk.people.access import GrantRole, System
from vonk.people.models import Account, Person
from vonk.records.actions import open_connection

SPACES = ("mbox", "mbox_sha1sum", "openid", "account:")


def open_source(name: str, *, spaces: Sequence[str], tz: str) -> int:
    """Makes a connection and shows its key and secret, this once."""
    unknown = [space for space in spaces if not space.startswith(SPACES)]
    if unknown:
        return _refuse(f"{unknown[0]} is no identifier space; give mbox, mbox_sha1sum, openid or account:https://…")
    try:
        ZoneInfo(tz or "UTC")
        with transaction.atomic():
            opened = open_connection(name=name, spaces=spaces or ["mbox"], tz=tz, now=clock.now())
    except (ZoneInfoNotFoundError, ValueError):
        return _refuse(f"{tz} is no time zone; give one such as Europe/Amsterdam")
    except IntegrityError:
        return _refuse(f"there is a connection called {name} already; choose another name")
    sys.stdout.write(f"address  {settings.VONK_BASE_URL}/xapi/\nkey      {opened.key}\nsecret   {opened.secret}\n")
    sys.stdout.write("The secret is shown this once; basic authentication, key and secret.\n")
    return 0


def open_account(who: str, *, role: GrantRole | None) -> int:
    """Lets somebody who is registered sign in (they set a password by mail), and gives them a role."""
    found = Person.objects.filter(Q(code=who) | Q(email__iexact=who)).first()
    if found is None:
        return _refuse(f"nobody is registered as {who}; give the personnel number or the mail address")
    if not found.email:
        return _refuse(f"{who} has no mail address; add it to the file of people and import that again")
    system = System("account by command", clock.now())
    with transaction.atomic():
        if not Account.objects.filter(person=found).exists():
            people.open_account(system, email=found.email, person=found.code)
        if role is not None:
            people.give_grant(system, person=found.public_id, role=role, purpose=system.purpose)
    told = f", as {role}" if role else ""
    address = f"{settings.VONK_BASE_URL}/accounts/password/reset/"
    sys.stdout.write(f"{found.email} can sign in{told}; a first password is asked for at {address}\n")
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1

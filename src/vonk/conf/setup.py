"""Brings an installation up to date: database, static files, the settings row; and opens the first account."""

from __future__ import annotations

import getpass
import sys

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import IntegrityError

from vonk import clock
from vonk.conf import env
from vonk.people.access import System
from vonk.people.actions import found_organisation, open_account
from vonk.people.models import Organisation


def prepare() -> None:
    """Migrates the database, collects the static files and makes the settings row; safe to repeat."""
    settings.VONK_HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Organisation.objects.exists():
        name = env.text("VONK_ORGANISATION", "Vonk")
        found_organisation(System("set up", clock.now()), name=name, tz=env.text("VONK_TZ", "Europe/Amsterdam"))


def open_administrator(email: str) -> int:
    """Makes an external administrator's account with a password typed twice."""
    try:
        validate_email(email)
        password = getpass.getpass("Password (twelve characters or more): ")
        if password != getpass.getpass("Once more: "):
            sys.stderr.write("These were not the same; nothing is made.\n")
            return 1
        validate_password(password)
        open_account(System("administrator", clock.now()), email=email, password=password, administrator=True)
    except ValidationError as error:
        sys.stderr.write(" ".join(error.messages) + "\n")
        return 1
    except IntegrityError:
        sys.stderr.write(f"There is an account for {email} already.\n")
        return 1
    sys.stdout.write(f"{email} can sign in at {settings.VONK_BASE_URL}/accounts/login/\n")
    return 0

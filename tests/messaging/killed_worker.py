"""A real worker in a process of its own that dies at a named point; loaded by the processes of test_killed.py alone.

VONK_CRASH_AT: "recheck" (claimed), "before" (sending, nothing said to the server yet), "after" (the server said 250, we have
not committed), "next" (the first one is committed as sent). Empty: it lives.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "vonk.conf.settings"  # the product's own, with its real mailer
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from tests.messaging.conftest import CONTENT, Owner, register_kind  # noqa: E402
from vonk.conf import env  # noqa: E402
from vonk.integrations.email.channel import EmailChannel, EmailSender  # noqa: E402
from vonk.messaging.actions import Draft, deliver, queue  # noqa: E402
from vonk.messaging.channels import Envelope  # noqa: E402
from vonk.messaging.kinds import Due  # noqa: E402
from vonk.people.models import Organisation, Person  # noqa: E402

get_resolver().url_patterns  # noqa: B018 - loads every page now, once for all workers


def die_at(*points: str) -> None:
    if os.environ["VONK_CRASH_AT"] in points:
        os._exit(9)  # as a killed process ends: nothing is cleaned up


class DyingOwner(Owner):
    def recheck(self, due: Sequence[Due], now: datetime) -> Mapping[int, str]:
        die_at("recheck")
        return {}


class DyingSender:
    """The product's own sender, and death before or after it."""

    def __init__(self, sender: EmailSender) -> None:
        self.sender = sender
        self.sent = 0

    def send(self, envelope: Envelope) -> None:
        die_at("before", *(["next"] if self.sent else []))
        self.sender.send(envelope)
        self.sent += 1
        die_at("after")


class DyingChannel(EmailChannel):
    @contextmanager
    def open(self) -> Iterator[DyingSender]:  # type: ignore[override]
        with super().open() as sender:
            yield DyingSender(sender)


def prepare() -> None:
    """An empty house."""
    call_command("migrate", verbosity=0)
    Organisation.objects.create(pk=1, name="Huis van Proef")


def fill(message_class: str, count: int, now: datetime) -> None:
    """As many people, each with one message that is due."""
    since = date(2020, 1, 1)
    for number in range(count):
        Person.objects.create(
            code=f"p{number}",
            given_name="P",
            family_name=str(number),
            email=f"p{number}@example.org",
            employed_from=since,
        )
    drafts = [
        Draft(
            person=person.pk, message_class=message_class, kind="test", subject="s", content=CONTENT, dedupe=person.code
        )
        for person in Person.objects.order_by("pk")
    ]
    queue(drafts=drafts, now=now)


def work(place: Mapping[str, str], *command: str) -> None:
    """Does one command in a process that was forked for it."""
    os.environ.update(place)
    connections.close_all()
    del connections["default"]
    connections.settings = connections.configure_settings({"default": env.database()})
    settings.MAILERS["default"]["OPTIONS"]["port"] = int(place["VONK_SMTP_PORT"])
    settings.VONK_CHANNELS = {"email": "tests.messaging.killed_worker.DyingChannel"}
    register_kind(DyingOwner())
    match command:
        case ["prepare"]:
            prepare()
        case ["fill", message_class, count, now]:
            fill(message_class, int(count), datetime.fromisoformat(now))
        case ["deliver", now]:
            deliver(now=datetime.fromisoformat(now), worker="killed")
        case strange:
            msg = f"what is {strange}?"
            raise SystemExit(msg)
    connections.close_all()  # SQLite then folds its log into the file

"""How long the night's work on the pulse takes, and how fast a tap is kept.

    uv run python bench/bench_pulse.py [people] [taps]           (100,000 people and 200 taps by default)

Everybody has an account; one in three began with something lately, one in fifty leads a unit. Measured are: opening the
first round for all, closing all as ignored a fortnight later and opening the second, and a tap as the web answers it:
the POST in one process with its session, without the network. Limits: one minute for each night, 95% of taps under
100 ms.
"""

# ruff: noqa: PLC0415 - the environment must be complete before Django is imported

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = NOW.date()
SECONDS, MILLISECONDS, CHUNK = 60.0, 100.0, 5_000


def fill(people: int) -> None:
    """An organisation of so many people."""
    from vonk.catalog.models import Offering
    from vonk.learning.models import Enrolment
    from vonk.people.models import Account, Leadership, Organisation, Person, PurposeDecision, Unit

    Organisation.objects.create(pk=1, name="Bench")
    PurposeDecision.objects.create(purpose="pulse", decided_on=TODAY, on=True, recorded_at=NOW - timedelta(days=1))
    unit = Unit.objects.create(code="org", name="Bench", level=0, path="/1/")
    offering = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren", "en": "Talking"})
    Person.objects.bulk_create(
        (
            Person(code=f"p{n}", given_name="P", family_name=str(n), employed_from=date(2020, 1, 1))
            for n in range(people)
        ),
        CHUNK,
    )
    keys = list(Person.objects.values_list("pk", flat=True))
    Account.objects.bulk_create(
        (Account(email=f"{pk}@example.org", person_id=pk, password="!", joined_at=NOW) for pk in keys), CHUNK
    )
    Leadership.objects.bulk_create(
        (Leadership(person_id=pk, unit=unit, valid_from=date(2022, 1, 1)) for pk in keys[::50]), CHUNK
    )
    Enrolment.objects.bulk_create(
        (
            Enrolment(person_id=pk, offering=offering, state="started", started_on=TODAY - timedelta(days=9))
            for pk in keys[::3]
        ),
        CHUNK,
    )


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    """How long it takes, and what it gives."""
    begun = time.perf_counter()
    given = work()
    return time.perf_counter() - begun, given


def taps(count: int) -> np.ndarray:
    """Milliseconds of each POST, by people spread over the organisation."""
    from django.test import Client

    from vonk.dialogue.models import PulseRound

    found = []
    rows = list(PulseRound.objects.filter(closed_on=None).select_related("person__account")[: count * 50 : 50])
    for row in rows:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(row.person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        address = f"/me/question/{row.public_id}/{row.items[0]}/"
        took, answer = seconds(lambda client=client, address=address: client.post(address, {"value": "4"}))
        assert answer.status_code == 302  # type: ignore[attr-defined]
        found.append(1000 * took)
    return np.array(found)


def main(people: int = 100_000, count: int = 200) -> int:
    """Prints what it took; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"VONK_HOME": home, "DJANGO_SETTINGS_MODULE": "vonk.conf.settings"}
        os.environ |= {"VONK_DEMO_NOW": (NOW + timedelta(days=14)).isoformat()}
        import django
        from django.core.management import call_command

        django.setup()
        Path(home, "static").mkdir()
        call_command("migrate", verbosity=0)
        from vonk.dialogue.actions import pulse
        from vonk.people.access import System

        fill(people)
        later = System("pulse", NOW + timedelta(days=14))
        nights = {
            "open the first round": seconds(lambda: pulse.open_rounds(System("pulse", NOW))),
            "close it as ignored": seconds(lambda: pulse.close_rounds(later)),
            "open the second": seconds(lambda: pulse.open_rounds(later)),
        }
        for name, (took, given) in nights.items():
            print(f"{name:24} {took:6.1f} s   {given}")
        milliseconds = taps(count)
    p50, p95 = np.percentile(milliseconds, (50, 95))
    print(f"a tap                    p50 {p50:.0f} ms, p95 {p95:.0f} ms over {len(milliseconds)}")
    slow = max(nights["open the first round"][0], nights["close it as ignored"][0] + nights["open the second"][0])
    return int(slow > SECONDS or p95 > MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

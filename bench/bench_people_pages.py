"""How fast the pages around people come at 100,000 people, and how long the work of each day takes.

    uv run python bench/bench_people_pages.py [--people N] [--rounds N] [--world FOLDER] [--only pages|jobs]

The world is made once in FOLDER (in a temporary one by default) and copied, so that nothing of one run is there in the
next. A page is a request in this process with its session and its queries, without the network, one after another by
different people where the page is of an employee. "first" is the first of them: with empty caches, and for a manager
with the log of who looked. Wall time and this process's own processor time are both told, since others may share the
computer. `--path /team/` measures only what has that in its name. Limits: 95% of requests under 100 ms; two minutes for
a job of the night.
"""

# ruff: noqa: PLC0415 - the environment must be complete before Django is imported

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from people_tree import NOW, TODAY, Tree, tree
from people_world import fill

if TYPE_CHECKING:
    from django.test import Client

MILLISECONDS, SECONDS = 100.0, 120.0
SOME = 12  # different people for a page of an employee
WORDS = (
    "Het rooster laat geen uur vrij, en als ik er iets van zeg hoor ik dat het druk is. Vorige week viel het blok "
    "uit omdat Sanne de Jong ziek was. Kan iemand dat uur vastzetten, zodat het niet elke week opnieuw wegvalt?"
)


@dataclass(frozen=True)
class Visit:
    """One kind of request: its name, and what to ask by whom each time (a path, and fields when it is a POST)."""

    name: str
    asks: Sequence[tuple[int, str, dict[str, str] | None]]
    expects: int = 200


@dataclass(frozen=True)
class Timed:
    """Milliseconds of each request and of its processor, and how many queries the last one took."""

    wall: np.ndarray
    cpu: np.ndarray
    queries: int


def visits(made: Tree) -> Iterator[Visit]:
    """Every page and deed that is measured."""
    people = [person for person in made.home if person not in made.leads and person % 2][500 :: len(made.home) // 300]
    team = [person for person, unit in made.home.items() if unit == made.leads[made.many]]
    for path in (
        *("/me/", "/me/say/", "/me/drivers/", "/me/talks/", "/me/used/", "/me/time/", "/me/feedback/", "/me/requests/"),
        *("/me/barriers/", "/me/wishes/", "/me/progress/", "/me/log/"),
        *("/me/feedback/ask/?q=sa", "/me/feedback/ask/?q=van der", "/me/feedback/ask/?q=Sanne+de+Jong"),
    ):
        yield Visit(path, [(person, path, None) for person in people[:SOME]])
    yield Visit("/me/talks/<talk>/", [(p, f"/me/talks/{talk}/", None) for p, talk in _talks(people[:SOME])])
    for who, leader in (("9", made.nine), ("200", made.many), ("2", made.head)):
        for path in ("", "talks/", "requests/", "reports/", "rituals/", "card/", "log/", "seen/", "ingredients/"):
            yield Visit(f"/team/{path} ({who})", [(leader, f"/team/{path}", None)])
    yield Visit("/team/talks/<talk>/ (200)", [(made.many, f"/team/talks/{t}/", None) for _, t in _talks(team)[:SOME]])
    found = ("listening/interviews/?q=eenheid 10", "offerings/?q=activiteit 1")
    looking = ("friction/", "ingredients/", "overview/", "unused/", "campaigns/", "campaigns/new/", "playbook/")
    for path in ("", "drivers/", "use/", "listening/", "listening/interviews/", "offerings/", *found, *looking):
        yield Visit(f"/org/{path}", [(100, f"/org/{path}", None)])
    for path in ("drivers/units", "use/units", "units"):
        yield Visit(f"/org/{path}/<id>/", [(100, f"/org/{path}/{unit}/", None) for unit in _units()])
    yield Visit("/settings/reports/", [(101, "/settings/reports/", None)])
    yield from _deeds(made, people)


def _talks(people: Sequence[int]) -> list[tuple[int, str]]:
    from vonk.dialogue.models import Conversation

    return [
        (person, str(talk))
        for person, talk in Conversation.objects.filter(employee__in=people).values_list("employee", "public_id")
    ]


def _units() -> list[str]:
    from vonk.people.models import Unit

    return [
        str(unit)
        for level in (1, 2)
        for unit in Unit.objects.filter(level=level).values_list("public_id", flat=True)[:3]
    ]


def _deeds(made: Tree, people: Sequence[int]) -> Iterator[Visit]:
    from vonk.dialogue.models import Conversation, PulseRound, TransferQuestion

    some = list(made.home)[:: max(1, len(made.home) // 400)]
    rounds = PulseRound.objects.filter(closed_on=None, person__measured=True)
    taps = [
        (row.person_id, f"/me/question/{row.public_id}/{row.items[0]}/", {"value": "4"})
        for row in rounds.filter(person__in=some)[:40]
    ]
    yield Visit("POST a tap of the pulse", taps, 302)
    questions = TransferQuestion.objects.filter(used="", skipped_on=None, person__measured=True)
    questions = questions.filter(enrolment__state__in=["completed", "applied"])
    answers = [
        (row.person_id, f"/me/used/questions/{row.public_id}/answer/", {"used": "yes"})
        for row in questions.filter(person__in=some)[:40]
    ]
    yield Visit("POST whether it was used", answers, 302)
    report = {"named": "yes", "way": "no_time:learning_team", "words": WORDS}
    yield Visit("POST a report with a name in it", [(person, "/me/say/", report) for person in people[:SOME]], 400)
    kept = report | {"keep": "on"}
    yield Visit("POST a report with words", [(person, "/me/say/", kept) for person in people[:40]], 302)
    talks = Conversation.objects.filter(employee__in=list(people)).values_list("employee", "public_id")
    notes = {"notes-words": "Dinsdag van 9 tot 10. " * 20, "notes-version": "0"}
    yield Visit("POST the minutes of a talk", [(p, f"/me/talks/{talk}/notes/", notes) for p, talk in talks], 302)


def timed(visit: Visit, clients: dict[int, Client], rounds: int) -> Timed:
    """Sends a page so many times, by its people in turn; a deed once each, as often as there are people for it."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from vonk.people.models import Account

    cache.clear()
    posts = visit.asks[0][2] is not None
    asked = visit.asks[: rounds + 1] if posts else [ask for ask, _ in zip(cycle(visit.asks), range(rounds + 1))]
    wall, cpu = [], []
    for at, (person, path, fields) in enumerate(asked):
        if person not in clients:
            client = clients[person] = Client(headers={"host": "127.0.0.1"})
            account = Account.objects.get(person=person)
            client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        last = at == len(asked) - 1
        with CaptureQueriesContext(connection) if last else tempfile.SpooledTemporaryFile() as captured:
            begun, worked = time.perf_counter(), time.process_time()
            answer = clients[person].post(path, fields) if fields else clients[person].get(path)
            wall.append(1000 * (time.perf_counter() - begun))
            cpu.append(1000 * (time.process_time() - worked))
        assert answer.status_code == visit.expects, (path, answer.status_code)
    return Timed(np.array(wall[:-1]), np.array(cpu[:-1]), len(captured))  # type: ignore[arg-type]


def pages(made: Tree, rounds: int, only: str) -> int:
    """Prints a row for each page; how many are over the limit."""
    import_module("vonk.conf.wsgi")  # as the web process does before its first request
    head = f"{'':<36}{'queries':>8}{'first':>7}{'p50 ms':>8}{'p95 ms':>8}{'cpu p50':>9}{'p95':>6}"
    print(f"{head}   limit {MILLISECONDS:.0f} ms")
    over = 0
    clients: dict[int, Client] = {}
    for visit in visits(made):
        if only not in visit.name:
            continue
        took = timed(visit, clients, rounds)
        (p50, p95), (c50, c95) = (np.percentile(column[1:], (50, 95)) for column in (took.wall, took.cpu))
        late = p95 >= MILLISECONDS
        over += late
        row = f"{visit.name:<36}{took.queries:>8}{took.wall[0]:>7.0f}{p50:>8.1f}{p95:>8.1f}{c50:>9.1f}{c95:>6.0f}"
        print(f"{row}   {'OVER' if late else 'ok'}", flush=True)
    return over


def jobs() -> int:
    """Prints a row for each daily job on the day itself; how many take too long."""
    from vonk.culture.actions import telling
    from vonk.dialogue.actions import agreements, asking, pulse, reports, themes
    from vonk.dialogue.models import Theme
    from vonk.people.access import System

    theme = Theme.objects.filter(unit=1).values_list("public_id", flat=True)[0]
    listening, system = System("listening", NOW), System("pulse", NOW)
    # who leads hears of the week on the first day of it that they work: Monday for most
    monday = NOW.replace(day=NOW.day - TODAY.weekday())
    work: dict[str, Callable[[], object]] = {
        "close the rounds of the pulse": lambda: pulse.close_rounds(system),
        "open the rounds of the pulse": lambda: pulse.open_rounds(system),
        "ask whether it is used": lambda: asking.ask(now=NOW),
        "the same again": lambda: asking.ask(now=NOW),
        "remind of agreements": lambda: agreements.remind_due(now=NOW),
        "tell managers of their week": lambda: telling.tell_managers(now=monday),
        "hand on reports": lambda: reports.hand_on(listening),
        "announce reports": lambda: reports.announce(listening),
        "remind owners": lambda: themes.remind_owners(listening),
        "tell a theme to everybody asked": lambda: themes.tell_asked(listening, theme=theme),
    }
    over = 0
    print(f"{'':<36}{'wall s':>8}{'cpu s':>8}   limit {SECONDS:.0f} s")
    for name, do in work.items():
        begun, worked = time.perf_counter(), time.process_time()
        given = do()
        took, cpu = time.perf_counter() - begun, time.process_time() - worked
        over += took >= SECONDS
        print(f"{name:<36}{took:>8.1f}{cpu:>8.1f}   {given}", flush=True)
    return over


def main() -> int:
    """Makes the world when it is not there, and measures in a copy; 1 when a limit is passed."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--world", type=Path)
    options.add_argument("--only", choices=("pages", "jobs"))
    options.add_argument("--path", default="")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ |= {"VONK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vonk.conf.settings"}
        os.environ |= {"VONK_DEMO_NOW": NOW.isoformat(), "VONK_SECRET_KEY": "bench-" + "x" * 44}
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        kept = asked.world / f"{asked.people}.sqlite3" if asked.world else None
        if kept and kept.exists():
            shutil.copyfile(kept, home / "vonk.sqlite3")
        call_command("collectstatic", verbosity=0)
        call_command("migrate", verbosity=0)
        if not (kept and kept.exists()):
            fill(asked.people)
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if kept:
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(home / "vonk.sqlite3", kept)
        made = tree(asked.people)
        over = 0 if asked.only == "jobs" else pages(made, asked.rounds, asked.path)
        over += 0 if asked.only == "pages" else jobs()
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())

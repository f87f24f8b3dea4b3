"""`vonk doctor`: looks at an installation and names the remedy for each thing that is wrong."""

from __future__ import annotations

import shutil
import smtplib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from vonk import clock
from vonk.activation.log import verify_log
from vonk.activation.queries import failed_run
from vonk.conf.models import Tick
from vonk.people.access import System
from vonk.people.models import Organisation
from vonk.people.purposes import PURPOSES, purpose_on
from vonk.records.queries import verify_lake

LOW_DISK = 1 << 30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` is empty when it is in order."""

    what: str
    remedy: str = ""
    grave: bool = True


def examine() -> int:
    """Prints every finding; 1 when something grave is wrong."""
    console = Console(highlight=False)
    findings = [finding for check in CHECKS for finding in _safely(check)]
    for finding in findings:
        sign = (
            "[green]ok[/green]   "
            if not finding.remedy
            else ("[red]wrong[/red]" if finding.grave else "[yellow]note[/yellow] ")
        )
        console.print(f"{sign}  {finding.what}")
        if finding.remedy:
            console.print(f"         → {finding.remedy}")
    return int(any(finding.remedy and finding.grave for finding in findings))


def _safely(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except DatabaseError as error:
        return [Finding(f"{check.__name__}: the database did not answer ({type(error).__name__})", "run: vonk migrate")]


def database() -> Iterator[Finding]:
    """Reachable, and all migrations applied."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding(f"database {connection.vendor}: {error}".strip(), "start it, or correct VONK_DATABASE")
        return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        f"database: {connection.vendor}, {len(waiting)} migrations waiting", "run: vonk migrate" if waiting else ""
    )


def organisation() -> Iterator[Finding]:
    """The settings row, and the works council's decisions."""
    found = Organisation.objects.first()
    yield Finding("organisation", "" if found else "run: vonk migrate")
    now = clock.now()
    off = [purpose for purpose in PURPOSES if found and not purpose_on(purpose, now=now)]
    remedy = "record the works council's decision under Settings › Purposes" if off else ""
    yield Finding(f"purposes that are off: {', '.join(off) or 'none'}", remedy, grave=False)


def disk() -> Iterator[Finding]:
    """Room for the lake, and a secret that only its owner can read."""
    settings.VONK_HOME.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.VONK_HOME).free
    remedy = f"make room under {settings.VONK_HOME}, or move VONK_HOME" if free < LOW_DISK else ""
    yield Finding(f"disk: {free >> 20:,} MB free under {settings.VONK_HOME}", remedy)
    secret = settings.VONK_HOME / "secret"
    if secret.exists():
        open_to_others = secret.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        yield Finding("secret key file", f"others can read it; run: chmod 600 {secret}" if open_to_others else "")


def lake() -> Iterator[Finding]:
    """Every file of the manifest is there and unharmed."""
    problems = verify_lake(System("doctor", clock.now()))
    yield Finding(f"lake: {len(problems)} files missing or damaged")
    for problem in problems:
        yield Finding(f"  {problem.file}: {problem.what}", "restore it from a backup, or rebuild: vonk rebuild-lake")


def decisions() -> Iterator[Finding]:
    """The log of decisions is whole, and nobody touched it."""
    broken = verify_log(now=clock.now())
    yield Finding(f"log of decisions: {len(broken)} files missing or touched")
    for file in broken:
        yield Finding(f"  {file.file}: {file.what}", "restore it from a backup; it cannot be made again")


def runs() -> Iterator[Finding]:
    """The last run was finished."""
    failed = failed_run(System("doctor", clock.now()))
    if failed is None:
        yield Finding("last run: finished, or none yet")
        return
    told = f"last run: {failed.moment:%d %b %H:%M} UTC failed with {failed.error}"
    yield Finding(told, "put right what is named below, then run: vonk run" if failed.damage else "look in the log")
    for file, what, remedy in failed.damage:
        yield Finding(f"  {file}: {what}", remedy)


def static() -> Iterator[Finding]:
    """Collected, or pages have no style."""
    there = (settings.STATIC_ROOT / "staticfiles.json").exists()
    yield Finding("static files", "" if there else "run: vonk migrate")


def mail() -> Iterator[Finding]:
    """The mail server answers."""
    if settings.VONK_DEMO:
        yield Finding("mail: kept in a file (demo)")
        return
    options: dict[str, Any] = settings.MAILERS["default"]["OPTIONS"]
    host = options.get("host", "localhost")
    try:
        with smtplib.SMTP(host, options["port"], timeout=5) as server:
            server.noop()
    except OSError as error:
        yield Finding(
            f"mail: {host}:{options['port']} says {type(error).__name__}", "set VONK_SMTP_HOST and VONK_SMTP_PORT"
        )
    else:
        yield Finding(f"mail: {host} answers")


def work() -> Iterator[Finding]:
    """Clock and worker have been at it lately."""
    last = Tick.objects.order_by("-due_at").first()
    idle = last is None or clock.now() - last.due_at > timedelta(minutes=10)
    yield Finding(
        f"clock: last seen {last.due_at:%d %b %H:%M} UTC" if last else "clock: never seen",
        "run: vonk serve" if idle else "",
        grave=False,
    )


CHECKS = (database, organisation, disk, lake, decisions, runs, static, mail, work)

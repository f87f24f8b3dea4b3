"""The command line of Vonk; `vonk --help` lists what it can do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

type Command = Callable[[str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the arguments and does what they say; exits with 0, or 1 and what to do about it."""
    parser = _parser()
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonk.conf.settings")
    sys.exit(options.does(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vonk", description="Activates learning in organisations.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, does: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text, description=text)
        found.set_defaults(does=does)
        return found

    demo = command("demo", "Loads an organisation of recorded behaviour, runs the loop over it and serves it.", _demo)
    demo.add_argument("--once", action="store_true", help="do everything but serve")
    demo.add_argument("--fresh", action="store_true", help="begin again, also when a demo stands ready")
    demo.add_argument("--port", type=int, default=0, help="port to serve on (default: a free one)")
    serve = command("serve", "Serves the pages, with a worker and the clock beside them.", _serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--only", choices=["web", "worker", "clock"], default="")
    command("run", "Runs the loop once, now.", _run)
    command("clock", "Hands out due work for ever (a child of serve).", _clock)
    command("migrate", "Makes or brings up to date the database and the static files.", _migrate)
    chief = command("administrator", "Makes an account for an administrator; asks for the password.", _administrator)
    chief.add_argument("email")
    command("rebuild-lake", "Makes the lake of events again from the stored statements.", _rebuild_lake)
    command("doctor", "Checks this installation and names the remedy for what is wrong.", _doctor)
    _opening_commands(command)
    _file_commands(command)
    return parser


def _opening_commands(command: Command) -> None:
    connect = command("connect", "Opens a connection for a learning platform, and shows its key and secret.", _connect)
    connect.add_argument("name")
    connect.add_argument("--space", action="append", default=[], help="identifiers it may speak for; repeatable")
    connect.add_argument("--tz", default="", help="its time zone (default: the organisation's)")
    account = command("account", "Lets a registered person sign in, and gives them a role.", _account)
    account.add_argument("who", help="personnel number or mail address")
    roles = ("learning_team", "director", "works_council", "registrar", "administrator")
    account.add_argument("--role", choices=roles)


def _file_commands(command: Command) -> None:
    load = command("import", "Imports people or statements from a file.", _import)
    load.add_argument("what", choices=["people", "statements"])
    load.add_argument("file", type=Path, nargs="?", default=Path())
    load.add_argument("--connection", default="file", help="statements: the connection they belong to")
    load.add_argument("--skip-bad", action="store_true", help="statements: keep the good lines and list the bad")
    load.add_argument("--apply", action="store_true", help="people: apply after the preview without asking")
    load.add_argument("--undo", metavar="BATCH", default="", help="people: undo an earlier batch")
    evidence = command("evidence", "Tells others what comparisons found here, and takes in what they found.", _evidence)
    evidence.add_argument("what", choices=["export", "import"])
    evidence.add_argument("file", type=Path, nargs="?")
    evidence.add_argument("--dry-run", action="store_true", help="import: only look what the file would add")
    evidence.add_argument("--undo", metavar="BATCH", default="", help="import: take an earlier file back")
    scan = command("scan", "Ranks the weak spots in an export of any learning or HR system.", _scan)
    scan.add_argument("file", type=Path)
    scan.add_argument(
        "--column", action="append", default=[], metavar="FIELD=HEADING", help="says which heading a field has"
    )
    scan.add_argument("--html", type=Path, help="write the printable page to this file")
    scan.add_argument("--lang", choices=["nl", "en"], default="nl")


def _setup() -> None:
    import django

    django.setup()


def _demo(options: argparse.Namespace) -> int:
    from vonk.conf.demonstration import demo

    return demo(once=options.once, fresh=options.fresh, port=options.port)


def _serve(options: argparse.Namespace) -> int:
    from vonk.conf.supervisor import serve

    if options.only == "clock":
        return _clock(options)
    return serve(host=options.host, port=options.port, only=options.only)


def _clock(_options: argparse.Namespace) -> int:
    import time

    _setup()
    from django.db import close_old_connections

    from vonk import clock
    from vonk.conf.jobs import hand_out

    while True:
        close_old_connections()
        hand_out(clock.now())
        time.sleep(5)


def _run(_options: argparse.Namespace) -> int:
    _setup()
    from vonk import clock
    from vonk.conf.report import print_run
    from vonk.insight.loop import run_loop

    print_run(run_loop(now=clock.now()))
    return 0


def _migrate(_options: argparse.Namespace) -> int:
    _setup()
    from vonk.conf.setup import prepare

    prepare()
    return 0


def _administrator(options: argparse.Namespace) -> int:
    _setup()
    from vonk.conf.setup import open_administrator

    return open_administrator(options.email)


def _connect(options: argparse.Namespace) -> int:
    _setup()
    from vonk.conf.opening import open_source

    return open_source(options.name, spaces=options.space, tz=options.tz)


def _account(options: argparse.Namespace) -> int:
    _setup()
    from vonk.conf.opening import open_account

    return open_account(options.who, role=options.role)


def _rebuild_lake(_options: argparse.Namespace) -> int:
    _setup()
    from vonk import clock
    from vonk.records.actions import rebuild_lake

    rebuilt = rebuild_lake(now=clock.now())
    sys.stdout.write(f"{rebuilt.statements:,} statements, {rebuilt.rows:,} events, {rebuilt.files:,} files\n")
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    _setup()
    from vonk.conf.doctor import examine

    return examine()


def _import(options: argparse.Namespace) -> int:
    _setup()
    from vonk.conf.imports import import_people, import_statements

    if options.what == "people":
        return import_people(options.file, apply=options.apply, undo=options.undo)
    return import_statements(options.file, connection=options.connection, skip_bad=options.skip_bad)


def _evidence(options: argparse.Namespace) -> int:
    _setup()
    from vonk.conf import evidence

    if options.what == "import" and options.undo:
        return evidence.undo(options.undo)
    if options.file is None:
        sys.stderr.write(f"Which file?\n→ vonk evidence {options.what} FILE\n")
        return 1
    return (
        evidence.write(options.file)
        if options.what == "export"
        else evidence.read(options.file, dry_run=options.dry_run)
    )


def _scan(options: argparse.Namespace) -> int:
    import secrets

    os.environ.setdefault("VONK_SECRET_KEY", secrets.token_urlsafe(48))  # nothing is signed, so no key is kept
    _setup()
    from vonk.conf.scanning import scan_file

    return scan_file(options.file, columns=options.column, html=options.html, lang=options.lang)

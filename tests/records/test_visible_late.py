"""On PostgreSQL, with real connections at the same time: nothing that commits late is skipped, and no voiding misses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.conftest import House
from tests.records.samples import NOW, open_lms, send, statement
from vonk.people.access import System
from vonk.records import actions, queries
from vonk.records.models import Statement
from vonk.records.queries import Position, Source

SYSTEM = System("test", NOW)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lms(house: House) -> Source:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    return open_lms().source


@contextmanager
def held_open(act: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Acts in a transaction of another connection, which stays open until what is given back is called."""
    acted, let_go, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                act()
                acted.set()
                let_go.wait(20)
        finally:
            connection.close()
            done.set()

    def finish() -> None:
        let_go.set()
        assert done.wait(20)

    threading.Thread(target=work).start()
    assert acted.wait(20)
    try:
        yield finish
    finally:
        finish()


def eventually[T](read: Callable[[], T], wanted: Callable[[T], bool]) -> T:
    """What is read once nothing older runs: a transaction in any database of the same server holds every reader back."""
    deadline = time.monotonic() + 60
    while not wanted(found := read()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def seen(start: Position) -> list[str]:
    return [str(event.statement_id) for event in queries.since(SYSTEM, start)]


def test_row_that_commits_late_is_never_skipped(lms: Source) -> None:
    late, early, next_one = statement(), statement(), statement()
    with held_open(lambda: send(lms, late)) as commit:
        send(lms, early)
        assert Statement.objects.count() == 1, "early is committed and visible, late is not"
        assert actions.flatten(now=NOW).statements == 0, "nothing may be read past a transaction that still runs"
        commit()
    assert eventually(lambda: seen(Position()), bool) == [late["id"], early["id"]]
    assert actions.flatten(now=NOW).statements == 2
    send(lms, next_one)
    assert eventually(lambda: actions.flatten(now=NOW).statements, bool) == 1


def test_reader_that_stood_in_between_gets_both(lms: Source) -> None:
    first = statement()
    send(lms, first)
    start = eventually(lambda: queries.since(SYSTEM, Position()), bool)[-1].position
    late, early = statement(), statement()
    with held_open(lambda: send(lms, late)) as commit:
        send(lms, early)
        assert seen(start) == []
        commit()
    assert set(eventually(lambda: seen(start), bool)) == {late["id"], early["id"]}


def test_late_match_is_never_skipped(lms: Source, house: House) -> None:
    connect = actions.connect_person
    noor, sven = house.people["noor"].pk, house.people["sven"].pk
    with held_open(lambda: connect(actor_key="a" * 64, person=noor, source="test")) as commit:
        connect(actor_key="b" * 64, person=sven, source="test")
        assert queries.identities_since(SYSTEM, Position()) == []
        commit()
    found = eventually(lambda: queries.identities_since(SYSTEM, Position()), bool)
    assert {one.actor_key[0] for one in found} == {"a", "b"}


def test_voiding_and_its_target_at_the_same_time_do_not_miss_each_other(lms: Source) -> None:
    target = statement()
    void = {**statement("voided"), "object": {"objectType": "StatementRef", "id": target["id"]}}
    with held_open(lambda: send(lms, target)) as commit:
        voider = threading.Thread(target=lambda: (send(lms, void), connection.close()))
        voider.start()
        voider.join(0.3)
        assert voider.is_alive(), "it waits for the store that runs"
        commit()
        voider.join(20)
    assert Statement.objects.get(statement_id=UUID(target["id"])).voided


def test_same_statement_twice_at_once_is_one_row_and_no_error(lms: Source) -> None:
    one = statement()
    results: list[int] = []
    with held_open(lambda: send(lms, one)) as commit:
        again = threading.Thread(target=lambda: (results.append(send(lms, one).duplicates), connection.close()))
        again.start()
        again.join(0.3)
        commit()
        again.join(20)
    assert results == [1]
    assert Statement.objects.count() == 1

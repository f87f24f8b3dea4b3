"""A run that is killed by SIGKILL at any point goes on where it was: nobody is decided about twice, nothing is sent twice.

And a snapshot that is being taken keeps nobody who posts statements waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.activation.processes import Place, new_place
from tests.conftest import NOW

PEOPLE = 30
LATER = NOW + timedelta(minutes=40)  # when the queue gives a task of a worker that died to another
RUNS = "SELECT state FROM activation_run ORDER BY id"
DECISIONS = "SELECT person_id, count(*) FROM activation_decision GROUP BY person_id"
MESSAGES = "SELECT state, count(*) FROM messaging_message GROUP BY state"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Thirty people with something open, to be copied."""
    with new_place(tmp_path_factory.mktemp("loop")) as place:
        place.run("prepare")
        place.run("fill", str(PEOPLE))
        yield place


@pytest.fixture
def place(house: Place, tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path, like=house) as own:
        yield own


@pytest.mark.parametrize(
    ("crash_at", "states", "decided"),
    [("log", ["begun"], 0), ("commit", ["begun"], 0), ("committed", ["decided"], PEOPLE)],
)
def test_a_killed_run_is_resumed_and_decides_once(place: Place, crash_at: str, states: list[str], decided: int) -> None:
    place.run("run", NOW.isoformat(), crash_at=crash_at)
    assert (place.ask(RUNS), len(place.ask(DECISIONS))) == (states, decided)
    assert place.ask(MESSAGES) == ([("queued", PEOPLE)] if decided else [])
    assert len(files(place)) == 1  # the log goes first: nothing is ever sent that it does not hold
    place.run("run", LATER.isoformat())
    assert place.ask(RUNS) == ["decided"]
    assert [count for _, count in place.ask(DECISIONS)] == [1] * PEOPLE
    assert place.ask(MESSAGES) == [("queued", PEOPLE)]
    assert len(files(place)) == 1
    for _ in range(2):
        place.run("deliver", LATER.isoformat())
    assert place.ask(MESSAGES) == [("sent", PEOPLE)]
    assert len(letters(place)) == len(set(letters(place))) == PEOPLE


@pytest.mark.parametrize(("crash_at", "decided"), [("log", 0), ("commit", 0), ("committed", PEOPLE)])
def test_a_killed_run_of_a_campaign_holds_back_the_same_people_once(place: Place, crash_at: str, decided: int) -> None:
    place.run("enlist", NOW.isoformat())
    place.run("run", NOW.isoformat(), crash_at=crash_at)
    assert len(place.ask(DECISIONS)) == decided
    place.run("run", LATER.isoformat())
    assert [count for _, count in place.ask(DECISIONS)] == [1] * PEOPLE
    arms = "SELECT a.arm, d.reason, count(*) FROM activation_decision d JOIN activation_assignment a"
    found = place.ask(f"{arms} ON a.person_id = d.person_id WHERE d.campaign_id IS NOT NULL GROUP BY a.arm, d.reason")
    assert sorted(found) == [("control", "campaign_control", PEOPLE // 2), ("treated", "best_play", PEOPLE // 2)]
    assert place.ask(MESSAGES) == [("queued", PEOPLE // 2)]
    place.run("run", (NOW + timedelta(days=1)).isoformat())
    held = "SELECT count(*) FROM activation_decision WHERE reason = 'campaign_control'"
    assert place.ask(held) == [PEOPLE // 2]


def test_the_next_day_is_another_run(place: Place) -> None:
    place.run("run", NOW.isoformat(), crash_at="log")
    place.run("run", (NOW + timedelta(days=1)).isoformat())
    assert place.ask(RUNS) == ["begun", "decided"]
    assert [count for _, count in place.ask(DECISIONS)] == [1] * PEOPLE


def files(place: Place) -> list[Path]:
    return list((place.home / "lake" / "decisions").rglob("*.parquet"))


def letters(place: Place) -> list[str]:
    lines = (place.home / "mail" / "letters.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line)["message_id"] for line in lines]


def wait_while_a_snapshot_is_taken(bare: Place, home: Path, people: int) -> tuple[float, int]:
    """The longest that one of those who posted meanwhile waited, in seconds, and how many posted."""
    with new_place(home, like=bare) as place:
        place.run("fill", str(people))
        poster = place.start("post", NOW.isoformat())
        while not (home / "ready").exists():
            poster.join(timeout=0.01)
            assert poster.exitcode is None
        place.run("snapshot", NOW.isoformat(), limit=300)
        poster.join(timeout=60)
        assert poster.exitcode == 0
        longest, count = (home / "waited").read_text().split()
        return float(longest), int(count)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with new_place(tmp_path_factory.mktemp("bare")) as place:
        place.run("prepare")
        yield place


def test_who_posts_statements_does_not_wait_for_a_snapshot(bare: Place, tmp_path: Path) -> None:
    longest, count = wait_while_a_snapshot_is_taken(bare, tmp_path, 4_000)
    assert count > 3
    assert longest < 1.0


@pytest.mark.full
def test_nobody_waits_longer_than_a_second_for_a_snapshot_of_100_000_people(bare: Place, tmp_path: Path) -> None:
    longest, count = wait_while_a_snapshot_is_taken(bare, tmp_path, 100_000)
    assert count > 50
    assert longest < 1.0

"""The log of decisions: whoever touches a file is found out, and who is erased stands in it under no name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings

from tests.activation.world import decision, logged, message, run, stalled
from tests.conftest import NOW, House
from vonk.activation.lifecycle import TERM
from vonk.activation.log import KEPT, verify_log
from vonk.activation.models import Assignment, Decision, Run
from vonk.messaging.models import Message
from vonk.people.actions import erase_person
from vonk.people.lifecycle import expire_all
from vonk.people.models import Person
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WEEK = timedelta(days=7)


@pytest.fixture
def three(house: House, lms: Source) -> list[str]:
    """The files of three weekly runs."""
    stalled(lms, "noor")
    for week in range(3):
        run(NOW + week * WEEK)
    return list(Run.objects.order_by("moment").values_list("log_file", flat=True))


def path(file: str) -> Path:
    return Path(settings.VONK_LAKE) / file


def broken() -> list[tuple[str, str]]:
    return [(found.file, found.what) for found in verify_log(now=NOW + 3 * WEEK)]


def test_an_untouched_log_is_whole(three: list[str]) -> None:
    assert broken() == []


def test_everybody_stands_in_it_with_a_reason_and_without_a_name(three: list[str], house: House) -> None:
    table = pq.read_table(path(three[0]))
    assert tuple(table.column_names) == KEPT
    assert set(table["person_key"].to_pylist()) == set(Person.objects.values_list("person_key", flat=True))
    assert None not in table["reason"].to_pylist()
    assert {"person", "enrolment", "offering"}.isdisjoint(table.column_names)


def test_a_file_that_somebody_changed_is_named(three: list[str]) -> None:
    table = pq.read_table(path(three[1]))
    pq.write_table(table.slice(1), path(three[1]))  # one person's line is gone
    assert broken() == [(three[1], "changed")]


def test_a_file_that_somebody_removed_is_named(three: list[str]) -> None:
    path(three[0]).unlink()
    assert broken() == [(three[0], "missing")]


def test_a_file_made_anew_with_a_fitting_digest_breaks_what_follows(
    three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vonk.activation.log import write_segment

    row = Run.objects.order_by("moment")[1]
    table = pq.read_table(path(three[1])).slice(1)
    forged = write_segment(table, run_id=str(row.public_id), moment=row.moment, previous=row.previous_digest)
    Run.objects.filter(pk=row.pk).update(log_digest=forged.digest)
    assert broken() == [(three[2], "not in the chain")]


def test_a_run_that_was_taken_out_of_the_database_is_missed(three: list[str]) -> None:
    Run.objects.order_by("moment")[1].delete()
    assert broken() == [(three[2], "not in the chain")]


def test_a_file_past_its_term_goes_and_the_rest_still_holds(three: list[str]) -> None:
    later = NOW + TERM + timedelta(days=8)  # past the first two
    expire_all(now=later)
    assert [path(file).exists() for file in three] == [False, False, True]
    assert verify_log(now=later) == ()
    path(three[2]).unlink()
    assert [found.file for found in verify_log(now=later)] == [three[2]]


def test_erasing_somebody_leaves_lines_that_speak_of_nobody(house: House, lms: Source) -> None:
    stalled(lms, "noor", "sven")
    done = run()
    noor = house.people["noor"]
    line = logged(done, house)
    Assignment.objects.create(person=noor, wave="w", salt="w", arm="nudge", assigned_at=NOW)
    assert (decision(house).person, message(house).person) == (noor, noor)
    erase_person(house.viewer("admin"), person=noor.public_id)
    for model in (Decision, Assignment, Message):
        assert not model.objects.filter(person_id=noor.pk).exists()
    assert not Person.objects.filter(person_key=line["person_key"]).exists()
    assert verify_log(now=NOW) == ()
    assert list(Path(settings.VONK_RUNS).iterdir()) == []  # a snapshot says whose key is whose
    assert Decision.objects.filter(person=house.people["sven"]).exists()

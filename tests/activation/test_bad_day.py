"""What a bad day gets: odd clocks, odd files, odd units and odd plays are named or make no difference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from django.conf import settings

from tests.activation.world import (
    at,
    crowd,
    decision,
    did,
    enrolled,
    finished,
    logged,
    message,
    purpose,
    run,
    stalled,
    told,
)
from tests.conftest import NOW, TODAY, House
from tests.records.samples import offer, send, step
from vonk.activation.actions import RunFailed
from vonk.activation.models import Assignment, Decision, Run
from vonk.activation.queries import failed_run, my_barriers
from vonk.conf import doctor
from vonk.engine.playbook.loader import PlaybookError, read_play
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.models import Membership
from vonk.records.actions import flatten, rebuild_lake
from vonk.records.models import EventBatch
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


# Events that come late, twice or from tomorrow


def test_events_that_come_late_or_twice_count_as_if_they_came_in_time(house: House, lms: Source) -> None:
    offer(steps=4)
    first = did("noor", "registered", TODAY - timedelta(days=17))
    second = did("noor", "experienced", TODAY - timedelta(days=12), step(1))
    told(lms, second)
    told(lms, first)
    told(lms, first)
    send(lms, second)
    flatten(now=NOW)
    run()
    row = decision(house)
    assert (row.play, row.facts["days_quiet"], row.facts["enrolled_days"]) == ("reminder", 12, 17)


def test_what_is_said_to_happen_tomorrow_is_not_known_today(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    told(lms, did("noor", "experienced", TODAY + timedelta(days=3), step(3)))
    run()
    assert decision(house).facts["days_quiet"] == 12


# Clocks


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25"),  # half past two, the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25"),  # half past two again
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "2026-10-25"),  # half past midnight
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "2027-03-28"),  # the hour before the one that is left out
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "2027-03-28"),
    ],
)
def test_on_the_day_the_clock_changes_days_stay_days(house: House, lms: Source, moment: datetime, day: str) -> None:
    offer(steps=4)
    day_of = moment.date() if moment.hour < 22 else moment.date() + timedelta(days=1)
    told(lms, did("noor", "registered", day_of - timedelta(days=30)), now=moment)
    told(lms, did("noor", "experienced", day_of - timedelta(days=12), step(1)), now=moment)
    run(moment)
    row = decision(house)
    assert (row.run_day.isoformat(), row.facts["days_quiet"], row.facts["enrolled_days"]) == (day, 12, 30)
    first = row.run_day + timedelta(days=1 if row.run_day.month == 10 else 2)  # Sunday; in spring Easter Monday follows
    assert row.send_on == first
    assert message(house).due_at == at(first, 0) + timedelta(hours=8.5 - (1 if first.month == 10 else 2))


# Signals without data


def test_without_any_event_or_tap_the_administration_alone_decides(house: House) -> None:
    crowd(house.zuid, 5)
    assert not EventBatch.objects.exists()
    assert run().queued == 5
    assert my_barriers(house.viewer("noor")).empty == "nothing_known"


# Units of any size


@pytest.mark.parametrize("how", ["one unit", "unit of three", "no unit"])
def test_how_people_are_divided_makes_no_difference_to_a_decision(house: House, how: str) -> None:
    for name in ("signals", "nudges", "experiments", "pulse"):
        purpose(name, on=True)
    crowd(house.zuid, 40)
    ours = Membership.objects.filter(person__code__startswith="c")
    if how == "unit of three":
        ours.filter(person__code__in=["c0000", "c0001", "c0002"]).update(unit=house.noord)
    elif how == "no unit":
        ours.delete()
    done = run()
    assert (done.queued, done.reasons["best_play"]) == (40, 40)
    assert set(Decision.objects.values_list("play", flat=True)) == {"two-step-start"}


# A play without a language


def test_a_play_whose_text_lacks_a_language_is_refused_with_its_file_and_the_place() -> None:
    shipped = resources.files("vonk.engine.playbook") / "plays" / "reminder.yaml"
    text = shipped.read_text(encoding="utf-8")
    without = text[: text.index("\n  en:\n")] + "\n"
    for source in ("reminder.yaml", "reminder, version 3"):
        with pytest.raises(PlaybookError, match=rf"^{source}: \$.*\ben\b.*missing") as refused:
            read_play(without, source=source)
        assert source in str(refused.value)
    half = text.replace("    subject: ", "    sub: ")
    with pytest.raises(PlaybookError, match=r"^reminder.yaml: \$\.texts"):
        read_play(half, source="reminder.yaml")


# Files of the lake and of the snapshot


def nothing_was_decided() -> None:
    assert (Decision.objects.count(), Message.objects.count()) == (0, 0)
    assert [run.state for run in Run.objects.all()] == ["failed"]
    assert not list(Path(settings.VONK_LAKE).glob("decisions/**/*.parquet"))


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-20]), "changed"),
        (lambda path: path.write_bytes(b""), "changed"),
        (lambda path: path.write_bytes(path.read_bytes()[:50] + b"\0" * 200 + path.read_bytes()[250:]), "changed"),
    ],
    ids=["deleted", "truncated", "empty", "overwritten"],
)
def test_a_harmed_file_of_the_lake_is_named_with_what_to_do(house: House, lms: Source, harm: object, what: str) -> None:
    stalled(lms, "noor")
    (path,) = {Path(settings.VONK_LAKE) / file for file in EventBatch.objects.values_list("file", flat=True)[:1]}
    harm(path)  # type: ignore[operator]
    with pytest.raises(RunFailed, match=path.name) as failed:
        run()
    (damage,) = failed.value.damage
    assert (damage.file, damage.what) == (str(path), what)
    assert "vonk rebuild-lake" in damage.remedy
    nothing_was_decided()
    found = failed_run(System("test", NOW))
    assert found is not None
    assert [file for file, _, _ in found.damage] == [str(path)]


def test_the_doctor_names_it_and_after_the_remedy_the_same_run_goes_on(
    house: House, lms: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    stalled(lms, "noor")
    (file,) = EventBatch.objects.values_list("file", flat=True)[:1]
    (Path(settings.VONK_LAKE) / file).unlink()
    with pytest.raises(RunFailed):
        run()
    monkeypatch.setattr("vonk.clock.now", lambda: NOW)
    findings = {finding.what: finding for finding in doctor.runs()}
    (told_of,) = [finding for what, finding in findings.items() if file in what]
    assert "missing" in told_of.what
    assert "vonk rebuild-lake" in told_of.remedy
    rebuild_lake(now=NOW)
    assert run().queued == 1
    assert [one.state for one in Run.objects.all()] == ["decided"]
    assert [finding.remedy for finding in doctor.runs()] == [""]


def test_a_table_of_the_snapshot_that_breaks_off_is_named(
    house: House, lms: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vonk.activation import actions

    stalled(lms, "noor")
    whole = actions.snapshot

    def cut(**given: object) -> object:
        shot = whole(**given)  # type: ignore[arg-type]
        enrolments = shot.path / "enrolment.parquet"
        enrolments.write_bytes(enrolments.read_bytes()[:-8])
        return shot

    with monkeypatch.context() as broken:
        broken.setattr(actions, "snapshot", cut)
        with pytest.raises(RunFailed, match=r"enrolment\.parquet: cut short"):
            run()
    nothing_was_decided()
    assert run().queued == 1


def test_another_failure_is_marked_and_blames_no_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from vonk.activation import deciding

    def fails(*_given: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(deciding, "decide_for_all", fails)
    with pytest.raises(RuntimeError):
        run()
    found = failed_run(System("test", NOW))
    assert found is not None
    assert (found.error, found.damage) == ("RuntimeError", ())


def test_the_rest_of_a_bad_day(house: House, lms: Source) -> None:
    """Somebody enrolled, somebody finished, all of it told twice: each hears once."""
    enrolled(lms, "noor")
    finished(lms, "peer")
    run()
    run(NOW + timedelta(hours=1))
    deliver(now=NOW + timedelta(hours=2))
    assert list(Message.objects.values_list("state", "outcome")) == [("sent", "")] * 2
    assert logged(run(NOW + timedelta(hours=3)), house)["reason"] == "cap_7d"
    assert not Assignment.objects.exists()

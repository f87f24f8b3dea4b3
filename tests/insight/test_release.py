"""From a run's snapshot to published figures: the right windows, once, rounded, and nothing about a few people."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.small_world import act, day, enrol, world
from vonk.figures.models import PublishedCell, Release
from vonk.figures.queries import Window
from vonk.insight.actions import Released, release_due
from vonk.insight.specs import SPECS, closed_windows, next_window
from vonk.people.models import Organisation

SPEC = {spec.name: spec for spec in SPECS}
NOW = datetime(2026, 12, 1, tzinfo=UTC)
FIRST = 40  # people of division 2; the others are in division 3


@pytest.fixture
def snapshot(db: None, tmp_path: Path) -> Path:
    """100 people in two divisions, a team of 8 and one of 32 in the first; all enrolled on day 0, 60 begin, 20 finish."""
    Organisation.objects.create(pk=1, name="Proef", replay=True)
    people = range(100)
    units = [(1, None, 0), (2, 1, 1), (3, 1, 1), (4, 2, 2), (5, 4, 3), (6, 4, 3)]
    home = [5 if person < 8 else 6 if person < FIRST else 3 for person in people]
    begun = [person for person in people if person % 5 < 3]
    done = {person for person in begun if person % 15 < 5}
    world(
        tmp_path,
        [act(person, 3, step=step) for person in begun for step in ((1, 2) if person in done else (1,))],
        unit=[
            {"unit": u, "public_id": f"u{u}", "parent": p, "level": level, "valid_from": -1000} for u, p, level in units
        ],
        membership=[{"person": person, "unit": home[person], "valid_from": -1000} for person in people],
        offering=[{"offering": 1, "public_id": "o1"}],
        step=[{"offering": 1, "position": p, "public_id": f"o1s{p}"} for p in (1, 2)],
        enrolment=[
            enrol(
                person,
                person,
                0,
                due_on=30,
                completed_on=20 if person in done else None,
                lapsed_on=None if person in done else 58,
            )
            for person in people
        ],
    )
    return tmp_path


def release(path: Path, on: int) -> Released:
    return release_due(
        snapshot=path, events=[path / "events.parquet"], run_day=day(on), first_day=day(0), replay=True, now=NOW
    )


def shown(subject: str, signal: str, part: str = "") -> tuple[int | None, int | None, str] | None:
    cell = PublishedCell.objects.get(subject_id=subject, signal=signal, part=part)
    return (cell.base, cell.count, cell.band) if cell.shown else None


def test_nothing_is_told_before_a_window_is_closed_and_mature(snapshot: Path):
    assert release(snapshot, 26).tables == ()  # still open
    assert release(snapshot, 27).tables == ()  # closed; the enrolments are 27 days old
    assert release(snapshot, 28).tables == ("wide:A28",)
    assert release(snapshot, 29).tables == ()
    assert release(snapshot, 30).tables == ("wide:completion",)
    assert set(release(snapshot, 58).tables) == {
        "wide:stopped",
        "deep:stopped",
        "steps:o1",
    }  # everybody finished or lapsed


def test_a_second_release_of_the_same_window_never_happens(snapshot: Path):
    first = release(snapshot, 60)
    before = list(PublishedCell.objects.order_by("pk").values())
    assert first.shown > 0
    assert release(snapshot, 60) == Released((), 0, 0)
    assert list(PublishedCell.objects.order_by("pk").values()) == before


def test_organisation_divisions_and_offerings_are_told_rounded_to_fives(snapshot: Path):
    release(snapshot, 60)
    assert shown("u1", "A28·employer") == (100, 60, "")
    assert shown("u2", "A28·employer") == (40, 25, "")
    assert shown("u3", "A28·employer") == (60, 35, "")
    assert shown("o1", "A28·employer") == (100, 60, "")
    assert shown("o1", "A28·employer", part="u2") == (40, 25, "")
    assert shown("o1", "completion·employer") == (100, 20, "")


def test_the_steps_say_where_people_stop(snapshot: Path):
    release(snapshot, 60)
    assert shown("o1s1", "steps", part="o1") == (60, 40, "")
    first = PublishedCell.objects.get(subject_id="o1s1")
    assert first.extra == {"position": 1, "cases": 60, "hot": True, "hot_share": first.extra["hot_share"]}


def test_teams_are_told_once_for_the_whole_replay_and_a_small_one_hides_its_neighbour(snapshot: Path):
    release(snapshot, 60)
    assert not Release.objects.filter(spec="deep:A28").exists()
    release(snapshot, 111)
    assert Release.objects.get(spec="deep:A28").window_to == day(112)
    assert shown("u4", "A28·employer") == (40, 25, "")
    assert shown("u5", "A28·employer") is None
    assert shown("u6", "A28·employer") is None


def test_a_hidden_cell_holds_no_number_at_all(snapshot: Path):
    release(snapshot, 111)
    for cell in PublishedCell.objects.filter(shown=False):
        assert (cell.base, cell.count, cell.value, cell.low, cell.high, cell.band, cell.extra) == (None,) * 5 + ("", {})


def test_estimate_and_interval_follow_from_the_rounded_numbers_alone(snapshot: Path):
    release(snapshot, 60)
    cell = PublishedCell.objects.get(subject_id="u1", signal="A28·employer")
    assert cell.value == pytest.approx(0.6)
    assert cell.low < 0.6 - 1.6 * (0.24 / 100) ** 0.5  # wider than sampling alone: rounding counts too
    assert cell.high > 0.6 + 1.6 * (0.24 / 100) ** 0.5


def test_obligations_are_told_apart_and_never_added(db: None, tmp_path: Path):
    Organisation.objects.create(pk=1, name="Proef", replay=True)
    world(
        tmp_path,
        unit=[{"unit": 1, "public_id": "u1", "level": 0, "valid_from": -1000}],
        offering=[{"offering": number, "public_id": f"o{number}"} for number in (1, 2)],
        enrolment=[
            enrol(person, person, 0, offering=1 + person % 2, obligation="chosen" if person % 2 else "employer")
            for person in range(60)
        ],
        events=[act(person, 2, offering=1 + person % 2) for person in range(40)],
    )
    release(tmp_path, 30)
    told = set(PublishedCell.objects.filter(shown=True, subject_id="u1").values_list("signal", "base"))
    assert told == {("A28·chosen", 30), ("A28·employer", 30)}


def test_two_late_enrolments_do_not_hide_the_large_offering_beside_them(db: None, tmp_path: Path):
    Organisation.objects.create(pk=1, name="Proef", replay=True)
    world(
        tmp_path,
        unit=[{"unit": 1, "public_id": "u1", "level": 0, "valid_from": -1000}],
        offering=[{"offering": number, "public_id": f"o{number}"} for number in (1, 2)],
        enrolment=[enrol(person, person, 0, offering=2 if person < 2 else 1) for person in range(60)],
        events=[act(person, 2, offering=2 if person < 2 else 1) for person in range(30)],
    )
    release(tmp_path, 30)
    assert shown("o1", "A28·employer") == (60, 30, "")
    assert not PublishedCell.objects.filter(subject_id="o2").exists()
    assert PublishedCell.objects.get(subject_id="u1").extra["cases"] == 60  # 58, rounded: the two are in no total


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
@pytest.mark.parametrize("replay", [False, True])
def test_windows_of_a_table_never_overlap_and_follow_each_other(spec, replay: bool):
    windows = closed_windows(spec, first_day=date(2026, 2, 11), run_day=date(2027, 3, 1), replay=replay)
    assert windows
    assert all(one.end == two.start for one, two in itertools.pairwise(windows))
    assert windows[-1].end <= date(2027, 3, 2)


def test_outside_the_replay_windows_are_calendar_months_and_quarters():
    days = {"first_day": date(2026, 2, 11), "run_day": date(2026, 6, 29)}
    months = closed_windows(SPEC["wide:A28"], replay=False, **days)
    assert months[0] == Window(date(2026, 2, 1), date(2026, 3, 1))
    assert months[-1] == Window(date(2026, 5, 1), date(2026, 6, 1))
    assert closed_windows(SPEC["deep:A28"], replay=False, **days) == (Window(date(2026, 1, 1), date(2026, 4, 1)),)
    assert next_window(SPEC["wide:A28"], replay=False, **days) == Window(date(2026, 6, 1), date(2026, 7, 1))


def test_the_replay_has_one_long_window_for_teams():
    first = date(2026, 2, 11)
    windows = closed_windows(SPEC["deep:A28"], first_day=first, run_day=first + timedelta(days=400), replay=True)
    assert windows == (Window(first, first + timedelta(weeks=16)),)


def test_how_long_people_wait_to_begin_is_the_restricted_mean_of_everybody(snapshot: Path):
    release(snapshot, 111)
    cell = PublishedCell.objects.get(subject_id="u1", signal="begin·employer")
    assert cell.release.spec == "units:begin"
    assert cell.base == 100
    # Sixty of a hundred begin on day 3, the others not within 28 days.
    assert cell.value == pytest.approx((0.6 * 3 + 0.4 * 28) / 28, abs=0.02)
    assert cell.low < cell.value < cell.high
    assert PublishedCell.objects.get(subject_id="u4", signal="begin·employer").shown
    assert not PublishedCell.objects.get(subject_id="u6", signal="begin·employer").shown


def test_late_double_and_future_activity_changes_no_figure(snapshot: Path):
    """The same file twice, what came after today, and what was said twice are counted once or not at all."""
    release(snapshot, 60)
    before = list(PublishedCell.objects.order_by("pk").values("subject_id", "signal", "part", "base", "count", "value"))
    Release.objects.all().delete()
    lake = snapshot / "events.parquet"
    again = pq.read_table(lake)
    late = pa.table({**{name: again[name] for name in again.column_names}, "local_day": [day(90)] * len(again)})
    pq.write_table(pa.concat_tables([again, again, late.cast(again.schema)]), lake)
    release(snapshot, 60)
    after = list(PublishedCell.objects.order_by("pk").values("subject_id", "signal", "part", "base", "count", "value"))
    assert after == before

"""The approach to a weak spot is the default of its phase, unless one barrier clearly stands out and a play is meant for it."""

from __future__ import annotations

from datetime import date

import pytest

from vonk.engine.playbook.loader import load_playbook
from vonk.figures.queries import Figure, Spot, Subject, Window
from vonk.insight.weakspots import lowest_driver, named_most, ranked

PLAYS = load_playbook().plays
DEFAULT = {play.phase: play.id for play in PLAYS if play.phase_default}


def figure(signal: str, value: float, *, half: float = 0.03, **extra: object) -> Figure:
    window = Window(date(2026, 7, 1), date(2026, 10, 1))
    where = Subject("organisation", "o")
    return Figure(where, "", signal, window, True, value, value - half, value + half, 200, None, "", extra)


def spot(offering: str, signal: str = "completion·chosen", value: float = 0.4, base: int = 400) -> Spot:
    return Spot(abs(hash(offering)) % 1000, offering, signal, base, value, value - 0.03, value + 0.03)


def chosen(*, signal: str = "completion·chosen", usual: str = "", own: str = "") -> tuple[str, str]:
    (best,) = ranked([spot("a", signal)], PLAYS, limit=5, barriers={"a": own} if own else {}, usual=usual)
    return best.play.id, best.barrier


@pytest.mark.parametrize(("signal", "phase"), [("A28·chosen", "before"), ("completion·chosen", "during")])
def test_without_a_clear_barrier_the_default_of_the_phase_is_tried_first(signal: str, phase: str) -> None:
    assert chosen(signal=signal) == (DEFAULT[phase], "")


def test_a_clear_barrier_brings_the_play_that_is_meant_for_it() -> None:
    play, barrier = chosen(usual="no_support")
    assert barrier == "no_support"
    assert "no_support" in next(one for one in PLAYS if one.id == play).taps


def test_what_people_name_in_the_offering_goes_before_what_they_name_elsewhere() -> None:
    assert chosen(usual="no_support", own="forgets") == (DEFAULT["during"], "forgets")


def test_a_barrier_that_no_play_of_the_phase_is_meant_for_leaves_the_default() -> None:
    meant = {tap for play in PLAYS if play.sendable and play.phase == "before" for tap in play.taps}
    (other,) = sorted({"too_hard"} - meant)
    assert chosen(signal="A28·chosen", usual=other) == (DEFAULT["before"], "")


def test_a_barrier_stands_out_only_beyond_doubt_and_nothing_in_the_way_is_no_barrier() -> None:
    assert named_most([figure("barrier.no_time", 0.5), figure("barrier.too_hard", 0.3)]) == "no_time"
    assert named_most([figure("barrier.no_time", 0.5), figure("barrier.too_hard", 0.46)]) == ""
    assert named_most([figure("barrier.none", 0.5), figure("barrier.too_hard", 0.3)]) == ""
    assert named_most([figure("barrier.no_time", 0.5)]) == ""


def test_more_people_with_the_same_gap_come_first() -> None:
    found = ranked([spot("few", base=60), spot("many", base=600)], PLAYS, limit=5)
    assert [one.spot.offering for one in found] == ["many", "few"]
    assert found[0].gain > found[1].gain


def test_the_lowest_driver_is_told_only_beyond_doubt_and_where_it_measures_one_thing() -> None:
    sure = [figure("driver.autonomy", 0.5, reliable=True), figure("driver.joy", 0.62, reliable=True)]
    assert lowest_driver(sure) == sure[0]
    assert lowest_driver([sure[0], figure("driver.joy", 0.54, reliable=True)]) is None
    assert lowest_driver([figure("driver.autonomy", 0.5, reliable=False), sure[1]]) is None

"""Why an offering is left: each reason is found where its figures were planted, and nothing is said where nothing is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from vonk.figures.queries import Figure, Subject, Window
from vonk.insight.diagnosis import REASONS, RULES, Because, Reason, diagnose
from vonk.insight.shapes import Finding, Funnel, FunnelStep

OFFERING = Subject("offering", "o")
WHOLE = Subject("organisation", "w")
QUARTER = Window(date(2026, 7, 1), date(2026, 10, 1))


def told(signal: str, at: float, half: float = 0.03, *, about: Subject = OFFERING, **more: Any) -> Figure:
    low, high = max(0.0, at - half), min(1.0, at + half)
    facts: dict[str, Any] = {"shown": True, "value": at, "low": low, "high": high, "base": 200, "band": ""} | more
    return Figure(about, "", signal, QUARTER, count=None, extra={}, **facts)


def around(signal: str, value: float, half: float = 0.03) -> Figure:
    return told(signal, value, half, about=WHOLE)


def hidden(signal: str) -> Figure:
    return told(signal, 0, shown=False, value=None, low=None, high=None, base=None)


def step(position: int, minutes: int = 10, *, hot: bool = False) -> FunnelStep:
    return FunnelStep(position, {"nl": f"Stap {position}"}, minutes, True, 200, 80, 0.4, 0.35, 0.45, "", hot)


def funnel(*steps: FunnelStep, problem: str = "Lastige gesprekken") -> Funnel:
    return Funnel(
        uuid4(), {"nl": "Cursus"}, {}, {"nl": problem}, 60, steps, (), (), None, Finding("no_hot_step", {})
    )  # fmt: skip


def first(*figures: Figure, of: Funnel | None = None, whole: tuple[Figure, ...] = ()) -> Because:
    return diagnose(of or funnel(), figures, whole).reasons[0]


@pytest.mark.parametrize(
    ("reason", "figures", "course"),
    [
        ("detached", [told("barrier.not_relevant", 0.4)], funnel()),
        ("optional", [told("barrier.forgets", 0.4)], funnel()),
        ("hard_to_reach", [told("barrier.technical", 0.4)], funnel()),
        ("hard_to_reach", [told("barrier.unknown", 0.4)], funnel()),
        ("unclear", [told("application·chosen", 0.2)], funnel(problem=" ")),
        ("too_hard", [told("barrier.too_hard", 0.4)], funnel()),
        ("no_time", [told("barrier.no_time", 0.4)], funnel()),
    ],
)
def test_each_reason_is_likely_where_people_say_it_of_this_offering(
    reason: Reason, figures: list[Figure], course: Funnel
) -> None:
    found = first(*figures, of=course)
    assert (found.reason, found.sure) == (reason, "likely")
    assert all(one.own for one in found.evidence)


def test_nothing_known_names_no_reason_and_says_which_figures_would_tell() -> None:
    found = diagnose(funnel(), [hidden("barrier.no_time"), hidden("A28·chosen")], [])
    assert found.named == ()
    assert {one.reason for one in found.reasons} == set(REASONS)
    assert found.left is None
    assert {"barrier.not_relevant", "application", "A28·chosen", "steps"} <= set(found.waits_for)


def test_what_is_said_over_the_whole_organisation_makes_no_reason_likely_by_itself() -> None:
    found = first(whole=(around("barrier.no_time", 0.7), around("time_kept", 0.1)))
    assert (found.reason, found.sure) == ("no_time", "possible")
    assert len(found.evidence) == 2
    # With one hint of its own it is.
    more = first(told("A28·chosen", 0.3), whole=(around("barrier.forgets", 0.5),))
    assert (more.reason, more.sure) == ("optional", "likely")


def test_what_is_told_of_the_offering_itself_goes_before_what_is_said_everywhere() -> None:
    course, everywhere = funnel(step(1), step(2, hot=True)), [around("barrier.too_hard", 0.5)]
    assert diagnose(course, [], everywhere).named[0].sure == "likely"
    found = diagnose(course, [told("barrier.too_hard", 0.11)], everywhere).named[0]
    assert (found.sure, [one.code for one in found.evidence]) == ("possible", ["hot_step"])


def test_waiting_and_a_late_start_point_to_hard_to_reach() -> None:
    found = first(whole=(around("waiting·chosen", 0.5), around("begin·chosen", 0.7)))
    assert (found.reason, found.sure) == ("hard_to_reach", "possible")
    assert [one.code for one in found.evidence] == ["waiting", "begin"]


def test_a_sign_whose_interval_reaches_past_the_limit_counts_half() -> None:
    found = first(told("barrier.not_relevant", 0.3, half=0.1))
    assert (found.sure, found.evidence[0].sure, found.evidence[0].points) == ("possible", False, 1)


def test_a_hot_step_that_takes_long_says_where_and_not_for_sure_why() -> None:
    found = diagnose(funnel(step(1), step(2), step(3, minutes=34, hot=True)), [], [])
    assert {one.reason: one.sure for one in found.named} == {"too_hard": "possible", "no_time": "possible"}
    assert found.left
    both = first(told("barrier.too_hard", 0.3), of=funnel(step(1), step(2, hot=True)))
    assert (both.reason, both.sure) == ("too_hard", "likely")
    assert [one.code for one in both.evidence] == ["barrier.too_hard", "hot_step"]


def test_of_two_reasons_with_as_much_evidence_the_one_furthest_off_goes_first() -> None:
    found = diagnose(funnel(), [], [around("barrier.forgets", 0.43), around("barrier.no_time", 0.76)])
    assert [one.reason for one in found.named] == ["no_time", "optional"]


def test_an_offering_that_people_begin_and_finish_is_not_left() -> None:
    good = [told("A28·chosen", 0.95), told("completion·chosen", 0.8), told("stopped·chosen", 0.05)]
    assert diagnose(funnel(), good, []).left is False
    assert diagnose(funnel(), [*good, told("stopped·employer", 0.5)], []).left is True


def test_a_band_counts_by_its_ends() -> None:
    under = told("application·chosen", 0, value=None, low=0.0, high=0.1, band="under_10")
    assert first(under, of=funnel(problem="")).sure == "likely"


def test_every_rule_says_where_its_figure_is_described() -> None:
    assert all(rule.source and 0 < rule.beyond < 1 and rule.points in (1, 2) for rule in RULES)

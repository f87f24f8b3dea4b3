"""What is told of a comparison tells no more of anybody than its rounded numbers do."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vonk.activation.models import Campaign
from vonk.engine.experiment import SampleRatio, effect, effect_of_counts
from vonk.figures.actions import Cell
from vonk.insight.campaigns.cells import look_cells
from vonk.insight.campaigns.gathering import Groups
from vonk.insight.campaigns.rounding import arm_bounds, fives, grain, rounded, told_difference

START = date(2026, 11, 2)
DAY = START + timedelta(days=30)
FAIR = SampleRatio(0.0, 0.5, ok=True)
FEWEST = 10


def groups(
    yes: tuple[int, int], size: tuple[int, int], *, seed: int = 1, adjusted: bool = True, late: int = 0
) -> Groups:
    """Arms of (treated, control); `late` of each are not settled on the day."""
    rng = np.random.default_rng(seed)
    treated = np.repeat([True, False], size)
    did = np.concatenate([np.arange(n) < x for x, n in zip(yes, size, strict=True)])
    entered = np.full(treated.size, np.datetime64(START, "D"))
    for first in (0, size[0]):
        entered[first : first + late] = np.datetime64(DAY, "D")
    before = rng.random(treated.size) * 0.2 + 0.1 * did if adjusted else np.full(treated.size, np.nan)
    return Groups(
        DAY, np.arange(treated.size), treated, entered, entered + np.timedelta64(14, "D"), {"took_up": did, "step": did},
        before, None, [""] * treated.size, np.zeros(treated.size, dtype=np.bool_), treated.size,
    )  # fmt: skip


def campaign() -> Campaign:
    plan = {"outcome": "took_up", "arms": ["treated", "control"], "within_days": 14, "people": 2000}
    return Campaign(kind="test", plan=plan, smallest_effect=0.05, starts_on=START, ends_on=DAY + timedelta(weeks=6))


def cells(found: Groups, last: date | None = None) -> list[Cell]:
    return list(look_cells(campaign(), found, {}, FAIR, fewest=FEWEST, last=last).cells)


def on_grid(value: float, step: float) -> bool:
    return math.isclose(value / step, round(value / step), abs_tol=1e-6)


@settings(max_examples=60)
@given(
    size=st.tuples(st.integers(10, 900), st.integers(10, 900)), share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    seed=st.integers(0, 9),
)  # fmt: skip
def test_an_adjusted_difference_and_its_bounds_stand_on_the_grain_of_five_people(
    size: tuple[int, int], share: tuple[float, float], seed: int
) -> None:
    yes = round(size[0] * share[0]), round(size[1] * share[1])
    told = told_difference(groups(yes, size, seed=seed), "took_up", target=2000)
    step = grain(*map(fives, size))
    assert step >= 5 / min(map(fives, size)) - 1e-9
    assert on_grid(told.difference, step)
    assert told.low == -math.inf or (on_grid(told.low, step) and on_grid(told.high, step))
    assert (told.treated, told.control) == tuple(map(fives, size))


@settings(max_examples=40)
@given(yes=st.integers(23, 27), size=st.integers(78, 82), other=st.integers(18, 22))
def test_without_a_correction_all_that_rounds_alike_is_told_alike(yes: int, size: int, other: int) -> None:
    one = told_difference(groups((yes, other), (size, size), adjusted=False), "took_up", target=2000)
    same = told_difference(groups((25, 20), (80, 80), adjusted=False), "took_up", target=2000)
    assert one == same


def test_rounding_makes_the_interval_wider_and_never_narrower() -> None:
    plain = effect_of_counts(25, 80, 20, 80, target=2000)
    told = told_difference(groups((25, 20), (80, 80), adjusted=False), "took_up", target=2000)
    assert told.high - told.low > plain.high - plain.low
    found = groups((240, 180), (800, 800))
    exact = effect(found.outcomes["took_up"], found.treated, target=2000, before=found.before)
    coarse = told_difference(found, "took_up", target=2000)
    assert coarse.low <= exact.low + grain(800, 800) / 2
    assert coarse.high - coarse.low > exact.high - exact.low
    assert abs(coarse.difference - exact.difference) <= grain(800, 800) / 2


@pytest.mark.parametrize(("few", "shown"), [(9, False), (10, True)])
def test_a_look_is_told_only_when_ten_of_each_arm_were_settled_since_the_last(few: int, shown: bool) -> None:
    """Two looks subtracted are a sum over ten people or more."""
    found = groups((40, 30), (100, 100))
    fresh = replace(found, matured=_settled_lately(found, few))
    told = cells(fresh, last=DAY - timedelta(days=7))
    assert {cell.shown for cell in told} == {shown}
    assert shown or [(cell.base, cell.value, cell.extra) for cell in told] == [(None, None, {})] * 3


def _settled_lately(found: Groups, few: int) -> np.ndarray:
    matured = found.matured.copy()
    for arm in (found.treated, ~found.treated):
        matured[np.flatnonzero(arm)[:few]] = np.datetime64(DAY, "D")
    return matured


def test_who_is_not_settled_counts_nowhere() -> None:
    told = {cell.part: cell for cell in cells(groups((50, 40), (100, 100), late=30)) if cell.signal == "took_up"}
    assert (told["treated"].base, told["treated"].count) == (70, 20)
    assert told["difference"].extra["waiting"] == 60


@pytest.mark.parametrize(("yes", "band"), [((4, 30), "under_10"), ((78, 30), "over_90")])
def test_nearly_nobody_or_everybody_in_a_small_arm_is_told_as_a_band_and_no_difference(
    yes: tuple[int, int], band: str
) -> None:
    told = {cell.part: cell for cell in cells(groups(yes, (80, 80)))}
    assert (told["treated"].band, told["treated"].count, told["treated"].value) == (band, None, None)
    assert not told["difference"].shown


def test_no_number_that_cannot_be_written_as_json_is_published() -> None:
    team = replace(groups((40, 30), (60, 60)), unit=np.repeat(np.arange(12), 10))
    told = {cell.part: cell for cell in cells(team) if cell.signal == "took_up"}
    assert (told["difference"].low, told["difference"].extra["descriptive"]) == (None, True)
    for cell in cells(team):
        json.dumps([cell.value, cell.low, cell.high, dict(cell.extra)], allow_nan=False)


def test_an_arm_has_an_interval_around_its_share_within_nobody_and_everybody() -> None:
    assert rounded((4, 13)) == (5, 15)
    low, high = arm_bounds((650, 1860))
    assert low < 650 / 1860 < high
    assert high - low == pytest.approx(0.0434, abs=0.001)
    assert arm_bounds((0, 20))[0] == 0.0
    assert arm_bounds((20, 20))[1] == 1.0

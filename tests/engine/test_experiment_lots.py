"""Units are drawn as a whole and alike, and arms that are off are noticed even when the total is not."""

from __future__ import annotations

import numpy as np
import pytest

from vonk.engine.experiment import assign_units_within, sample_ratio, sample_ratio_within

UNITS = [f"unit{number}" for number in range(240)]
STRATA = [f"division{number % 3}" for number in range(240)]


def test_whole_units_are_drawn_in_the_same_share_of_each_stratum():
    arms = assign_units_within(UNITS, STRATA, "campaign", 0.5, ("treated", "control"))
    assert list(arms) == UNITS
    for stratum in set(STRATA):
        own = [arms[unit] for unit, of in zip(UNITS, STRATA, strict=True) if of == stratum]
        assert own.count("treated") == 40
    assert arms == assign_units_within(UNITS[::-1], STRATA[::-1], "campaign", 0.5, ("treated", "control"))
    assert arms != assign_units_within(UNITS, STRATA, "another", 0.5, ("treated", "control"))


def test_a_unit_is_drawn_for_once():
    with pytest.raises(ValueError, match="once"):
        assign_units_within(["a", "a"], ["x", "x"], "campaign", 0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        assign_units_within(["a", "b"], ["x", "x"], "campaign", 2, before=[1, 2])


def test_each_unit_has_the_chance_that_was_planned():
    drawn = np.zeros(40)
    for salt in range(400):
        arms = assign_units_within(UNITS[:40], STRATA[:40], f"w{salt}", 0.25, ("t", "c"), before=np.arange(40.0))
        drawn += [arms[unit] == "t" for unit in UNITS[:40]]
    share = drawn / 400
    assert share.mean() == pytest.approx(0.25, abs=0.01)
    assert share.min() > 0.16
    assert share.max() < 0.35


def test_arms_of_matched_units_begin_alike():
    before = np.random.default_rng(1).beta(2, 6, 240)
    before[:5] = np.nan

    def apart(salt, **matched):
        arms = assign_units_within(UNITS, STRATA, salt, 0.5, ("treated", "control"), **matched)
        side = np.array([arms[unit] == "treated" for unit in UNITS])
        return np.nanmean(before[side]) - np.nanmean(before[~side])

    plain = np.std([apart(f"w{salt}") for salt in range(60)])
    matched = np.std([apart(f"w{salt}", before=before) for salt in range(60)])
    assert matched < plain / 4


def test_strata_that_are_off_in_opposite_directions_are_noticed():
    tilted = [[600, 400], [400, 600]]
    assert sample_ratio([1000, 1000], [0.5, 0.5]).ok
    assert not sample_ratio_within(tilted, [0.5, 0.5]).ok
    assert sample_ratio_within([[505, 495], [490, 510]], [0.5, 0.5]).ok


def test_a_small_tilt_everywhere_is_noticed():
    assert not sample_ratio_within([[60, 40]] * 20, [0.5, 0.5]).ok
    assert sample_ratio_within([[3, 1], [1, 2], [2, 2], [0, 1]], [0.5, 0.5]).ok
    assert sample_ratio_within([[0, 0], [0, 0]], [0.5, 0.5]).ok


def test_arms_that_are_as_drawn_are_almost_never_called_off():
    rng = np.random.default_rng(4)
    off = 0
    for _ in range(4000):
        sizes = rng.integers(1, 120, 12)
        treated = rng.binomial(sizes, 0.8)
        off += not sample_ratio_within(np.column_stack([treated, sizes - treated]), [0.8, 0.2]).ok
    assert off / 4000 < 0.003

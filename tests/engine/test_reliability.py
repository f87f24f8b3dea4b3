"""Coefficients of scales and teams, against worked examples, an independent way of computing, and planted values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from vonk.engine import reliability

# Shrout & Fleiss 1979, table 2: four judges rate six targets; ICC(1,1) = .17 there.
SHROUT = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def answers(
    rng: np.random.Generator, loadings: np.ndarray, people: int, *, asked: float = 1.0, options: int | None = None
) -> np.ndarray:
    """Standardised items with one factor; `asked` is the share of items that each person gets."""
    factor = rng.normal(size=(people, 1))
    table = factor * loadings + rng.normal(size=(people, len(loadings))) * np.sqrt(1 - loadings**2)
    if options:
        table = np.clip(np.rint(3 + 1.2 * table), 1, options)
    return np.where(rng.random(table.shape) < asked, table, np.nan)


def planted(loadings: np.ndarray) -> float:
    return float(loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum()))


def test_alpha_of_complete_answers_is_the_textbook_formula():
    table = SHROUT
    k = table.shape[1]
    expected = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))
    assert reliability.alpha(table) == pytest.approx(expected)
    assert reliability.alpha(table) == pytest.approx(0.909, abs=0.001)  # ICC(3,k) in Shrout & Fleiss, which equals it


def test_icc1_is_that_of_shrout_and_fleiss():
    target = np.repeat(np.arange(6), 4)
    assert reliability.icc1(SHROUT.ravel(), target) == pytest.approx(0.166, abs=0.001)


def test_icc1_of_unequal_teams_finds_what_was_planted_and_leaves_out_teams_of_one():
    rng = np.random.default_rng(1)
    team = np.repeat(np.arange(1500), rng.integers(1, 15, 1500))
    score = rng.normal(0, np.sqrt(0.2), 1500)[team] + rng.normal(0, np.sqrt(0.8), len(team))
    assert reliability.icc1(score, team) == pytest.approx(0.2, abs=0.02)
    assert np.isnan(reliability.icc1(np.arange(4.0), np.arange(4)))


def test_rwg_is_that_of_the_formula_and_0_where_answers_are_as_spread_as_chance():
    agree = np.array([[4, 4], [4, 5], [5, 4], [4, 4]])  # variance 1/4 in both
    spread = np.array([[1, 5], [5, 1], [1, 5], [5, 1]])
    found = reliability.rwg(np.vstack([agree, spread]), np.repeat([0, 1], 4))
    ratio = 0.25 / 2
    assert found[0] == pytest.approx(2 * (1 - ratio) / (2 * (1 - ratio) + ratio))
    assert found[1] == 0


def test_rwg_takes_only_items_that_two_people_of_the_team_answered():
    table = np.array([[4, np.nan, 1], [5, 2, np.nan]])
    assert reliability.rwg(table, np.zeros(2))[0] == pytest.approx(1 - 0.5 / 2)
    assert np.isnan(reliability.rwg(np.array([[4, np.nan], [np.nan, 2]]), np.zeros(2))[0])


def test_omega_of_three_items_is_the_exact_solution_of_one_factor():
    table = answers(np.random.default_rng(2), np.array([0.8, 0.7, 0.5]), 3000)
    c = np.cov(table, rowvar=False)
    loading = np.sqrt([c[0, 1] * c[0, 2] / c[1, 2], c[0, 1] * c[1, 2] / c[0, 2], c[0, 2] * c[1, 2] / c[0, 1]])
    expected = loading.sum() ** 2 / (loading.sum() ** 2 + (np.diag(c) - loading**2).sum())
    assert reliability.omega_total(table) == pytest.approx(expected, abs=1e-5)


def test_omega_of_six_items_is_what_another_optimiser_finds():
    table = answers(np.random.default_rng(3), np.array([0.8, 0.7, 0.5, 0.6, 0.4, 0.75]), 800)
    c = np.cov(table, rowvar=False)
    off = ~np.eye(6, dtype=bool)
    fit = minimize(lambda x: ((c - np.outer(x, x))[off] ** 2).sum(), np.full(6, 0.5), tol=1e-14).x
    expected = fit.sum() ** 2 / (fit.sum() ** 2 + (np.diag(c) - fit**2).sum())
    assert reliability.omega_total(table) == pytest.approx(expected, abs=1e-4)


def test_items_that_are_copies_of_each_other_have_omega_1_and_no_negative_variance():
    one = np.random.default_rng(4).normal(size=(500, 1))
    assert reliability.omega_total(np.hstack([one, one, one])) == pytest.approx(1.0)


def test_planned_missingness_leaves_omega_where_it_is_and_its_interval_holds_it():
    loadings = np.array([0.8, 0.7, 0.6])
    inside, found = 0, []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        table = answers(rng, loadings, 600, asked=0.5)
        result = reliability.omega(table, rng=rng, replicates=100)
        inside += result.low <= planted(loadings) <= result.high
        found.append(result.value)
    assert np.mean(found) == pytest.approx(planted(loadings), abs=0.02)
    assert inside / 40 > 0.8


def test_a_scale_of_one_item_or_of_nobody_has_no_coefficient():
    assert np.isnan(reliability.alpha(np.array([[3.0], [4.0]])))
    assert np.isnan(reliability.omega_total(np.zeros((0, 3))))
    assert np.isnan(reliability.omega(np.zeros((0, 3)), rng=np.random.default_rng(1)).low)


def test_taps_of_five_options_lose_little_of_omega():
    loadings = np.array([0.8, 0.75, 0.7])
    table = answers(np.random.default_rng(8), loadings, 4000, asked=0.6, options=5)
    assert reliability.omega_total(table) == pytest.approx(planted(loadings), abs=0.07)

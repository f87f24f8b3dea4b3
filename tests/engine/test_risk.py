"""The chance of a stop: planted risks are found, chances are mended on other cohorts, and every one can explain itself."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from scipy.special import expit

from vonk.engine import risk, trees
from vonk.engine.calibration import Calibration, auc, brier, ece, judge, line, logit
from vonk.engine.policy import Floats, Ints

WEIGHTS = np.array([1.2, -0.8, 0.0, 0.0, 0.0, 0.0])


def planted(people: int, cohorts: int, *, seed: int, noise: float = 0.0) -> tuple[risk.Facts, Floats, Ints, Floats]:
    """Facts of which two matter, what happened, cohorts that each lie a little apart, and the true chances."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(people, len(WEIGHTS)))
    cohort = np.arange(people) % cohorts
    drift = rng.normal(0, noise, (cohorts, len(WEIGHTS)))
    truth = expit(values @ WEIGHTS + (values * drift[cohort]).sum(axis=1) - 0.5)
    columns = {f"x{at}": ("quiet" if at < 2 else "other", values[:, at]) for at in range(len(WEIGHTS))}
    return risk.facts(columns), (rng.random(people) < truth).astype(float), cohort, truth


def test_planted_weights_come_back_and_chances_are_near_the_truth() -> None:
    found, happened, cohort, truth = planted(6_000, 4, seed=1)
    model = risk.fit(found, happened, cohort)
    told = model.chances(found)
    assert isinstance(model.scorer, risk.Linear)
    assert model.scorer.weights / model.scorer.scale == pytest.approx(WEIGHTS, abs=0.1)
    assert np.abs(told.chance - truth).mean() < 0.02
    assert (told.low <= told.chance).all()
    assert (told.chance <= told.high).all()


def test_the_interval_holds_the_true_chance() -> None:
    found, happened, cohort, _ = planted(1_000, 4, seed=3)
    new, _, _, truth = planted(4_000, 4, seed=4)
    told = risk.fit(found, happened, cohort).chances(new)
    assert ((told.low <= truth) & (truth <= told.high)).mean() >= 0.8


def test_recalibration_on_other_cohorts_mends_chances_that_are_too_extreme() -> None:
    """Weights differ between cohorts and the model is too free: raw, it is too sure; recalibrated, less so."""
    raw_slope, mended_slope, raw_error, mended_error = [], [], [], []
    for seed in range(8):
        found, happened, cohort, _ = planted(600, 6, seed=seed, noise=0.7)
        old = cohort < 5

        def free(values: Floats, outcome: Floats) -> risk.Linear:
            return risk.logistic(values, outcome, ridge=0.01)

        model = risk.fit(found.of(old), happened[old], cohort[old], free)
        raw, mended = expit(model.scorer.score(found.values[~old])), model.chances(found.of(~old)).chance
        raw_slope.append(line(happened[~old], logit(raw))[0])
        mended_slope.append(line(happened[~old], logit(mended))[0])
        raw_error.append(brier(happened[~old], raw))
        mended_error.append(brier(happened[~old], mended))
    assert np.mean(raw_slope) < np.mean(mended_slope)
    assert np.mean(mended_error) < np.mean(raw_error)


def test_calibration_keeps_the_order_and_knows_how_far_cohorts_lie_apart() -> None:
    found, happened, cohort, _ = planted(4_000, 4, seed=5)
    shifted = (np.random.default_rng(1).random(4_000) < expit(logit(happened * 0.8 + 0.1) / 2 + (cohort - 1.5))) * 1.0
    calm, wild = risk.fit(found, happened, cohort).calibration, risk.fit(found, shifted, cohort).calibration
    assert calm.spread < 0.2 < wild.spread
    score = np.linspace(-2, 2, 9)
    assert (np.diff(Calibration(0.7, -0.2).mend(score)) > 0).all()


def test_the_order_of_rows_and_chunks_of_them_make_no_difference() -> None:
    found, happened, cohort, _ = planted(2_000, 4, seed=6)
    order = np.random.default_rng(2).permutation(2_000)
    one = risk.fit(found, happened, cohort)
    other = risk.fit(found.of(order), happened[order], cohort[order])
    whole = one.chances(found).chance
    parts = np.concatenate([one.chances(found.of(np.arange(low, low + 500))).chance for low in range(0, 2_000, 500)])
    assert parts == pytest.approx(whole, abs=1e-12)
    assert other.chances(found).chance == pytest.approx(whole, abs=1e-6)


def test_facts_say_what_moved_a_chance_and_add_up_to_it() -> None:
    found, happened, cohort, _ = planted(3_000, 3, seed=7)
    model = risk.fit(found, happened, cohort)
    why = model.why(found, most=9)
    middle = model.calibration.mend(np.array([model.scorer.intercept]))[0]  # type: ignore[attr-defined]
    for at in range(20):
        moved = sum(fact.moved for fact in why[at])
        assert expit(middle + moved) == pytest.approx(model.chances(found).chance[at], abs=1e-9)
    assert np.mean([row[0].tells == "quiet" for row in why]) > 0.9


def test_a_model_is_kept_as_plain_numbers() -> None:
    found, happened, cohort, _ = planted(800, 2, seed=8)
    model = risk.fit(found, happened, cohort)
    again = risk.from_json(json.loads(json.dumps(risk.as_json(model))))
    assert again.chances(found).chance == pytest.approx(model.chances(found).chance, abs=1e-6)


def test_other_columns_than_were_learned_from_are_refused() -> None:
    found, happened, cohort, _ = planted(400, 2, seed=9)
    model = risk.fit(found, happened, cohort)
    with pytest.raises(ValueError, match="the model knows"):
        model.chances(risk.facts({"gender": ("other", found.values[:, 0])}))


def test_one_cohort_is_not_learned_from_and_a_missing_number_is_refused() -> None:
    found, happened, _, _ = planted(400, 2, seed=9)
    with pytest.raises(ValueError, match="two cohorts"):
        risk.fit(found, happened, np.zeros(400, dtype=np.int64))
    with pytest.raises(ValueError, match="finite"):
        risk.facts({"x": ("other", np.array([1.0, np.nan]))})


def test_rules_rise_with_silence_and_fall_with_steps_and_use_what_is_known() -> None:
    nan = np.nan
    score = risk.rules(np.array([0.0, 14.0, 28.0]), np.full(3, nan), np.full(3, nan))
    assert score == pytest.approx([0.0, 0.5, 0.75])
    assert risk.rules(np.array([14.0]), np.array([1.0]), np.array([nan])) == pytest.approx([0.25])
    assert risk.rules(np.array([nan]), np.array([nan]), np.array([nan])) == pytest.approx([0.5])


def test_daily_counts_tell_silence_pace_and_change() -> None:
    counts = np.zeros((2, 14))
    counts[0, [0, 3, 6]] = 5
    found = risk.by_day(counts)
    of = dict(zip(found.names, found.values.T, strict=True))
    assert of["quiet"].tolist() == [7, 14]
    assert of["days"].tolist() == [3, 0]
    assert of["lately"].tolist() == [0, 0]
    assert of["change"][0] == pytest.approx(-np.log(16))


def test_measures_of_known_cases() -> None:
    happened = np.array([0.0, 0.0, 1.0, 1.0])
    assert auc(happened, np.array([0.1, 0.4, 0.35, 0.8])) == pytest.approx(0.75)
    assert auc(happened, np.full(4, 0.5)) == pytest.approx(0.5)
    assert brier(happened, np.array([0.0, 0.0, 1.0, 0.0])) == pytest.approx(0.25)
    assert ece(happened, np.full(4, 0.5), bins=1) == pytest.approx(0)
    assert ece(happened, np.full(4, 0.5), bins=2) == ece(happened[[0, 2, 1, 3]], np.full(4, 0.5), bins=2) == 0
    with pytest.raises(ValueError, match="nothing to tell apart"):
        judge(np.ones(10), np.full(10, 0.5))


def test_right_chances_are_judged_right_and_extreme_ones_too_extreme() -> None:
    rng = np.random.default_rng(11)
    truth = expit(rng.normal(0, 1.5, 8_000))
    happened = (rng.random(8_000) < truth).astype(float)
    right, extreme = judge(happened, truth, rounds=40), judge(happened, expit(2 * logit(truth)), rounds=40)
    assert right.slope.low < 1 < right.slope.high
    assert extreme.slope.high < 0.6
    assert right.ece.value < 0.02 < extreme.ece.value
    assert right.auc.value == pytest.approx(extreme.auc.value)


def test_everything_but_trees_works_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    found, happened, cohort, _ = planted(400, 2, seed=12)
    assert risk.fit(found, happened, cohort).chances(found).chance.shape == (400,)
    with pytest.raises(ModuleNotFoundError):
        trees.trees(found.values, happened)


@pytest.mark.skipif(not trees.installed(), reason="the extra `models` is not installed")
def test_trees_find_a_planted_corner_that_a_line_cannot_and_say_what_moved_them() -> None:
    rng = np.random.default_rng(13)
    values = rng.normal(size=(3_000, 2))
    truth = np.where(np.abs(values[:, 0]) > 0.7, 0.8, 0.2)
    happened = (rng.random(3_000) < truth).astype(float)
    found = risk.facts({"a": ("quiet", values[:, 0]), "b": ("steps", values[:, 1])})
    cohort = np.arange(3_000) % 3
    grown, straight = risk.fit(found, happened, cohort, trees.trees), risk.fit(found, happened, cohort)
    assert auc(happened, grown.chances(found).chance) > 0.75
    assert auc(happened, straight.chances(found).chance) < 0.6
    assert np.mean([row[0].tells == "quiet" for row in grown.why(found)]) > 0.9

"""Boosted trees for the chance of a stop, where the extra `models` is installed: a learner for `engine.risk.fit`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from vonk.engine.policy import Floats

TREES: Final = 150
SETTINGS: Final = {
    "objective": "binary",
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "lambda_l2": 5.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "verbosity": -1,
}  # [D]: a little more careful than the defaults, because cohorts differ; not tuned


def installed() -> bool:
    """Whether the extra is there; nothing in the product needs it."""
    return find_spec("lightgbm") is not None


@dataclass(frozen=True, slots=True)
class Trees:
    """A fitted booster."""

    booster: Any

    def score(self, values: Floats) -> Floats:
        """The score of each row, in log odds."""
        return np.asarray(self.booster.predict(values, raw_score=True))

    def moved(self, values: Floats) -> Floats:
        """Each column's share in the score, by SHAP values (Lundberg & Lee 2017); they add up to it."""
        return np.asarray(self.booster.predict(values, pred_contrib=True))[:, :-1]

    def doubt(self, values: Floats) -> Floats:
        """None of its own: what is known of its doubt is in the calibration between cohorts."""
        return np.zeros(len(values))


def trees(values: Floats, happened: Floats) -> Trees:
    """Learns a booster; ModuleNotFoundError without the extra. The same rows in another order give other bags."""
    import lightgbm  # noqa: PLC0415 - an extra that most organisations do without

    return Trees(lightgbm.train(SETTINGS, lightgbm.Dataset(values, happened), TREES))

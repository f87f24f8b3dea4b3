"""The chance that somebody's learning comes to a stop, for the learner alone: by rules, or by a model that can explain.

`rules` need no model and no past: days of silence, how far one is, and the odds of coming back.
A model learns from earlier cohorts what those and other facts are worth, and is recalibrated on cohorts that it did not
learn from (`fit`): `logistic` here, `engine.trees` where LightGBM is installed. Each tells by how much every fact
moved the chance. A chance goes to nobody but the learner; no face shows it to a manager or the learning team.

Pure arrays: a row's result depends on that row and the fitted model alone. No column that says who somebody is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import numpy as np
from scipy.special import expit

from vonk.engine.calibration import Z90, Calibration, recalibrate
from vonk.engine.policy import Bools, Floats, Ints

RIDGE: Final = 20.0  # people's worth of doubt about each weight, in standard units [D]
HALF_QUIET: Final = 14.0  # days of silence after which the rule is half way (science.md P4)
FOLDS: Final = 5  # so many groups of cohorts at most are left out in turn
FEWEST: Final = 500  # people whose outcome is known; fewer are not learned from
WEEK: Final = 7


def rules(quiet: Floats, reached: Floats, odds: Floats) -> Floats:
    """A score from 0 (goes well) to 1 without any model: the mean of whatever of the three is known (NaN: unknown).

    quiet: days without activity; reached: share of the steps that is done, or of what one would have done by now; odds:
    that somebody with this silence comes back (`signals.stuck`). With nothing known the score is .5.
    """
    parts = np.stack([1 - 0.5 ** (quiet / HALF_QUIET), 1 - np.clip(reached, 0, 1), 1 - np.clip(odds, 0, 1)])
    known = ~np.isnan(parts)
    total = np.where(known, parts, 0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), 0.5)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of each person: rows × columns of numbers, each column with a name and the fact that it tells."""

    values: Floats
    names: tuple[str, ...]
    tells: tuple[str, ...]  # the fact in whose words a column is explained; several columns may tell one

    def beside(self, other: Facts) -> Facts:
        """Both next to each other, for the same rows."""
        return Facts(np.hstack([self.values, other.values]), self.names + other.names, self.tells + other.tells)

    def of(self, rows: Bools | Ints) -> Facts:
        """Some of the rows, by mask or positions."""
        return Facts(self.values[rows], self.names, self.tells)


def facts(columns: Mapping[str, tuple[str, Floats]]) -> Facts:
    """Facts from {name: (what it tells, numbers)}; ValueError for a number that is missing or without end."""
    values = np.column_stack([numbers for _, numbers in columns.values()]).astype(float)
    if not np.isfinite(values).all():
        raise ValueError("facts must be finite numbers; say with a column of its own that something is unknown")
    return Facts(values, tuple(columns), tuple(tells for tells, _ in columns.values()))


def by_day(counts: Floats) -> Facts:
    """What a row of daily counts (clicks, events) says; the last column is the last full day."""
    days = counts.shape[1]
    active = counts > 0
    weeks: list[Floats] = [
        counts[:, max(days - high, 0) : days - high + WEEK].sum(axis=1) for high in range(WEEK, days + 1, WEEK)
    ]
    before = weeks[1] if len(weeks) > 1 else np.zeros(len(counts))
    silence = quiet_days(counts)
    return facts(
        {
            "quiet": ("quiet", silence),
            "usual": ("quiet", usual(counts)),
            "lately": ("lately", np.log1p(weeks[0])),
            "days_lately": ("lately", active[:, -WEEK:].sum(axis=1, dtype=float)),
            "change": ("change", np.log1p(weeks[0]) - np.log1p(before)),
            "total": ("total", np.log1p(counts.sum(axis=1))),
            "days": ("days", active.sum(axis=1, dtype=float)),
            "spread": ("days", (np.stack(weeks) > 0).sum(axis=0, dtype=float)),
            "begun": ("begun", np.where(active.any(axis=1), days - active.argmax(axis=1), 0.0)),
        }
    )


def quiet_days(counts: Floats) -> Floats:
    """Days since the last activity; all of them for whom there was none."""
    active = counts > 0
    return np.where(active.any(axis=1), active[:, ::-1].argmax(axis=1), counts.shape[1]).astype(float)


def usual(counts: Floats) -> Floats:
    """The chance of a silence as long as the present one at one's own pace: 1 - p a day, p the share of active days."""
    active = counts > 0
    pace = (active.sum(axis=1) + 1) / (counts.shape[1] + 2)
    return np.asarray((1 - pace) ** quiet_days(counts))


class Scorer(Protocol):
    """What has learned from people with a known outcome; scores are logits, one for each row."""

    def score(self, values: Floats) -> Floats:
        """The score of each row."""
        ...

    def moved(self, values: Floats) -> Floats:
        """By how much each column moved the score away from that of the average person, rows × columns."""
        ...

    def doubt(self, values: Floats) -> Floats:
        """The variance of the score."""
        ...


type Learner = Callable[[Floats, Floats], Scorer]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights in standard units; `covariance` is of weights and intercept (last), by Laplace's approximation."""

    centre: Floats
    scale: Floats
    weights: Floats
    intercept: float
    covariance: Floats

    def score(self, values: Floats) -> Floats:
        """The score of each row."""
        return np.asarray(self._standard(values) @ self.weights + self.intercept)

    def moved(self, values: Floats) -> Floats:
        """Each column's own share in the score."""
        return np.asarray(self._standard(values) * self.weights)

    def doubt(self, values: Floats) -> Floats:
        """How unsure the weights leave the score."""
        x = np.column_stack([self._standard(values), np.ones(len(values))])
        return np.asarray(np.einsum("ij,jk,ik->i", x, self.covariance, x))

    def _standard(self, values: Floats) -> Floats:
        return np.clip((values - self.centre) / self.scale, -4, 4)  # somebody far outside is not scored beyond reason


def logistic(values: Floats, happened: Floats, *, ridge: float = RIDGE) -> Linear:
    """Logistic regression with a ridge, by Newton's method; the intercept is free. A constant column weighs nothing."""
    centre, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)  # noqa: PLR2004 - constant, but for rounding
    x = np.column_stack([np.clip((values - centre) / scale, -4, 4), np.ones(len(values))])
    penalty = np.append(np.full(values.shape[1], ridge), 1e-6)
    at, bend = np.zeros(x.shape[1]), np.eye(x.shape[1])
    for _ in range(50):
        chance = expit(x @ at)
        bend = (x * np.maximum(chance * (1 - chance), 1e-6)[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(bend, x.T @ (happened - chance) - penalty * at)
        at = at + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:  # noqa: PLR2004 - far below what a chance shows
            break
    return Linear(centre, scale, at[:-1], float(at[-1]), np.linalg.inv(bend))


@dataclass(frozen=True, slots=True)
class Chances:
    """The chance of each row, and between what it lies with 90 %: doubt about the model and about a new cohort."""

    chance: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, and by how much it moved the log odds; above 0: towards a stop."""

    tells: str
    moved: float


@dataclass(frozen=True, slots=True)
class Model:
    """What `fit` found: a scorer, and the calibration that cohorts it did not see asked for."""

    names: tuple[str, ...]
    tells: tuple[str, ...]
    scorer: Scorer
    calibration: Calibration

    def chances(self, found: Facts) -> Chances:
        """The chance of every row; ValueError when its columns are not those that were learned from."""
        self._same(found)
        middle = self.calibration.mend(self.scorer.score(found.values))
        doubt = self.calibration.slope**2 * self.scorer.doubt(found.values) + self.calibration.spread**2
        half = Z90 * np.sqrt(doubt)
        return Chances(expit(middle), expit(middle - half), expit(middle + half))

    def why(self, found: Facts, most: int = 3) -> list[tuple[Fact, ...]]:
        """For each row the facts that moved its chance most, the largest first; columns that tell one are added up."""
        self._same(found)
        kinds = sorted(set(self.tells))
        which = np.array([kinds.index(tells) for tells in self.tells])
        moved = self.calibration.slope * self.scorer.moved(found.values)
        each = np.stack([moved[:, which == at].sum(axis=1) for at in range(len(kinds))], axis=1)
        order = np.argsort(-np.abs(each), axis=1, kind="stable")[:, :most]
        rows = zip(each, order.tolist(), strict=True)
        return [tuple(Fact(kinds[at], float(row[at])) for at in best) for row, best in rows]

    def _same(self, found: Facts) -> None:
        if found.names != self.names:
            raise ValueError(f"the model knows {self.names}, not {found.names}")


def fit(found: Facts, happened: Floats, cohort: Ints, learner: Learner = logistic) -> Model:
    """Learns from all cohorts, and recalibrates on each with a model that was learned from the others.

    cohort: a number for each row that grows with time (an intake, a course, a half year); two at least, or ValueError.
    Raw scores are too extreme on people of another time; how much, only people of another time can tell.
    """
    held, score = held_out(found.values, happened, cohort, learner)
    calibration = recalibrate(happened, score, held)
    return Model(found.names, found.tells, learner(found.values, happened), calibration)


def held_out(values: Floats, happened: Floats, cohort: Ints, learner: Learner) -> tuple[Ints, Floats]:
    """For each row its group of cohorts (at most FOLDS, neighbours in time together), and a score learned elsewhere."""
    names, at = np.unique(cohort, return_inverse=True)
    if len(names) < 2:  # noqa: PLR2004 - there is nothing to hold out
        raise ValueError("two cohorts at least: what was learned on one is put right on the other")
    group = np.asarray(at * min(FOLDS, len(names)) // len(names))
    score = np.empty(len(happened))
    for own in np.unique(group):
        here = group == own
        score[here] = learner(values[~here], happened[~here]).score(values[here])
    return group, score


def as_json(model: Model) -> dict[str, Any]:
    """A linear model as plain numbers, to be stored and read; TypeError for any other."""
    if not isinstance(model.scorer, Linear):
        raise TypeError("only a linear model is kept as numbers")
    numbers = {name: np.asarray(value).round(8).tolist() for name, value in _parts(model.scorer).items()}
    return {"names": list(model.names), "tells": list(model.tells), "calibration": asdict(model.calibration)} | numbers


def from_json(kept: Mapping[str, Any]) -> Model:
    """The model that `as_json` wrote."""
    arrays = {name: np.array(kept[name], dtype=float) for name in ("centre", "scale", "weights", "covariance")}
    scorer = Linear(intercept=float(kept["intercept"]), **arrays)
    return Model(tuple(kept["names"]), tuple(kept["tells"]), scorer, Calibration(**kept["calibration"]))


def _parts(scorer: Linear) -> dict[str, Any]:
    names: Sequence[str] = ("centre", "scale", "weights", "intercept", "covariance")
    return {name: getattr(scorer, name) for name in names}

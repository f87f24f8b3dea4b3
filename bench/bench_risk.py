"""Judges the chance of a stop across cohorts on public data, beside the rules without a model and the marks to beat.

    uv run --extra models python bench/bench_risk.py --data FOLDER [task …]

Learns and recalibrates on the older cohort alone and is judged once on the later one; nothing was tuned on it. The
marks were measured by others on a cohort that is later still, so that a ratio here says how near it is, not who won.
Every figure with a 90 % interval by drawing people of the judged cohort; the ratio is AUC to the mark's.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from risk_data import TASKS, Task, read
from scipy.special import expit

from vonk.engine import risk, trees
from vonk.engine.calibration import Interval, Judged, judge
from vonk.engine.policy import Floats


def chances(task: Task) -> dict[str, Floats]:
    """What each way says of those who are judged, learned from all others."""
    older, later = ~task.judged, task.judged
    learn = task.facts.of(older), task.happened[older], task.cohort[older]
    rules = risk.facts({"rules": ("rules", task.rules)})
    found = {
        "rules, recalibrated": risk.fit(rules.of(older), *learn[1:]).chances(rules.of(later)).chance,
        "logistic": risk.fit(*learn).chances(task.facts.of(later)).chance,
        "logistic, raw": _raw(task, risk.logistic),
    }
    if trees.installed():
        found["trees"] = risk.fit(*learn, trees.trees).chances(task.facts.of(later)).chance
        found["trees, raw"] = _raw(task, trees.trees)
    return found


def _raw(task: Task, learner: risk.Learner) -> Floats:
    older = ~task.judged
    scorer = learner(task.facts.values[older], task.happened[older])
    return np.asarray(expit(scorer.score(task.facts.values[task.judged])))


def show(task: Task) -> None:
    """One task: a line for each way."""
    happened = task.happened[task.judged]
    marks = ", ".join(f"{name.upper()} {value}" for name, value in task.marks.items())
    known = np.isin(task.course[task.judged], task.course[~task.judged])
    print(f"\n{task.title}; mark {marks}")
    print(f"  {(~task.judged).sum():,} learned from, {len(happened):,} judged, it happened to {happened.mean():.1%}")
    for name, chance in chances(task).items():
        found = judge(happened, chance)
        print(f"  {name:19} {_line(found)} | ratio to the mark {found.auc.value / task.marks['auc']:.3f}")
        if known.any():
            print(f"    courses known before {_line(judge(happened[known], chance[known]))}")


def develop(task: Task) -> None:
    """The same within what is learned from: each cohort judged by a model of the others, the judged one unseen."""
    learn = task.facts.of(~task.judged), task.happened[~task.judged], task.cohort[~task.judged]
    print(f"\n{task.title}, within the older cohort")
    learners = {"logistic": risk.logistic} | ({"trees": trees.trees} if trees.installed() else {})
    for name, learner in learners.items():
        _, score = risk.held_out(learn[0].values, learn[1], learn[2], learner)
        print(f"  {name:19} {_line(judge(learn[1], expit(score)))}")


def _line(found: Judged) -> str:
    parts = {
        "AUC": found.auc,
        "Brier": found.brier,
        "ECE": found.ece,
        "slope": found.slope,
        "intercept": found.intercept,
    }
    return "  ".join(f"{name} {_between(value)}" for name, value in parts.items())


def _between(value: Interval) -> str:
    return f"{value.value:.3f} ({value.low:.3f} to {value.high:.3f})"


def main() -> None:
    """All tasks, or those that are named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with oulad/ and local-only/kdd2015/")
    options.add_argument("--develop", action="store_true", help="stay within the older cohort")
    options.add_argument("tasks", nargs="*", metavar="task", help=", ".join(TASKS))
    chosen = options.parse_args()
    begun = time.perf_counter()
    for name in chosen.tasks or TASKS:
        (develop if chosen.develop else show)(read(chosen.data, name))
    print(f"\n{time.perf_counter() - begun:.0f} s; trees: {'LightGBM' if trees.installed() else 'extra not installed'}")


if __name__ == "__main__":
    main()

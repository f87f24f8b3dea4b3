"""Experiments: lots, effects that may be looked at as often as one likes, verdicts, and guards against harm."""

from vonk.engine.experiment.clusters import (
    FEWEST_TEAMS,
    TeamSums,
    design_effect,
    effect_of_clusters,
    icc,
    sums_by_team,
)
from vonk.engine.experiment.effects import Effect, cuped, effect, effect_of_counts
from vonk.engine.experiment.guards import LIMITS, Guard, equity_guard, guard
from vonk.engine.experiment.looks import AACheck, Look, a_a_check, settled_looks, weekly_looks
from vonk.engine.experiment.lots import (
    ARMS,
    MISMATCH,
    SampleRatio,
    assign,
    assign_units_within,
    assign_within,
    lot,
    sample_ratio,
    sample_ratio_within,
)
from vonk.engine.experiment.many import benjamini_hochberg
from vonk.engine.experiment.sequence import ALPHA, POWER
from vonk.engine.experiment.verdicts import (
    Code,
    Expected,
    Fact,
    Forecast,
    Verdict,
    forecast,
    people_needed,
    verdict,
)

__all__ = [
    "ALPHA",
    "ARMS",
    "FEWEST_TEAMS",
    "LIMITS",
    "MISMATCH",
    "POWER",
    "AACheck",
    "Code",
    "Effect",
    "Expected",
    "Fact",
    "Forecast",
    "Guard",
    "Look",
    "SampleRatio",
    "TeamSums",
    "Verdict",
    "a_a_check",
    "assign",
    "assign_units_within",
    "assign_within",
    "benjamini_hochberg",
    "cuped",
    "design_effect",
    "effect",
    "effect_of_clusters",
    "effect_of_counts",
    "equity_guard",
    "forecast",
    "guard",
    "icc",
    "lot",
    "people_needed",
    "sample_ratio",
    "sample_ratio_within",
    "settled_looks",
    "sums_by_team",
    "verdict",
    "weekly_looks",
]

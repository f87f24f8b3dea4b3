"""Prints how often experiments of every kind are right, with the simulations of the tests: five minutes on one core.

uv run python -m bench.bench_experiments [RUNS]   from the root of the project; 2,000 experiments of each kind.
"""

from __future__ import annotations

import sys

from tests.engine.test_experiment_guards import false_stops
from tests.engine.test_experiment_looks import WORLDS, adjusted, false_alarms, told
from tests.engine.test_experiment_teams import held
from tests.engine.test_ope import covered
from tests.engine.test_pooling import held as pooled

DAILY = [(3000, 0.2, 0.5), (1000, 0.05, 0.5), (600, 0.4, 0.2), (2000, 0.02, 0.9)]
GUARDED = [(400, 0.5), (1000, 0.1), (1000, 0.5), (1000, 0.9), (4000, 0.5), (4000, 0.9)]
PLANTED = [(4000, 0.08), (6000, 0.0), (4000, -0.07), (400, 0.01)]
PLACES = [(3, 0.05), (5, 0.05), (15, 0.05), (10, 0.15), (30, 0.1)]


def say(text: str) -> None:
    """A line, at once."""
    print(text, flush=True)


def main() -> None:
    """Each simulation, with its limit."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    say(f"{runs} experiments each\n\nFalse alarms in 182 daily looks at equal arms, limit 5 %")
    for count, base, share in DAILY:
        alarms = false_alarms(runs=runs, count=count, base=base, share=share, seed=count)
        say(f"  {count} people, base {base:.0%}, {share:.0%} treated: {alarms:.2%}")
    say("Adjusted for before: false alarms in 26 looks, limit 5 %; one look holds, 93-97 %; variance left")
    for count, base, share, binary in WORLDS:
        alarms, holds, left = adjusted(count, base, share=share, binary=binary, runs=runs, seed=count + 1)
        say(f"  {count} people, {'yes/no' if binary else 'counts'} {base}: {alarms:.2%}; {holds:.1%}; {left:.2f}")
    say("Teams: one look holds by team, 93-97 %; by person; false alarms in 26 looks, limit 5 %")
    for each in (20, 30, 40):
        for alike in (0.05, 0.1, 0.2):
            team, person, alarms = held(each, alike, runs=runs, seed=int(1000 * alike) + each)
            say(f"  {each} an arm, ICC {alike}: {team:.1%}; {person:.1%}; {alarms:.2%}")
    say("Guards of a harmless campaign, 26 looks: stopped by the worst of them, limit 5 %; by any")
    for people, share in GUARDED:
        single, any_of_them = false_stops(runs=runs, people=people, share=share, seed=people + round(10 * share))
        worst = max(single, key=lambda name: single[name])
        say(f"  {people} people, {share:.0%} treated: {worst} {single[worst]:.2%}; {any_of_them:.2%}")
    say(f"Planted effects, smallest of use 5 points, {runs // 4} campaigns each")
    for count, plus in PLANTED:
        say(f"  {count} people, {100 * plus:+.0f} points: {dict(told(count, plus, runs=runs // 4, seed=count))}")
    say("Pooling: the interval holds the mean; the prediction holds a new place; asked 95 %")
    for places, tau in PLACES:
        mean, new = pooled(runs=runs // 2, places=places, tau=tau, seed=places)
        say(f"  {places} places, tau {tau}: {mean:.1%}; {new:.1%}")
    shares, errors = covered(runs=runs // 2, seed=6)
    say("Other policies from 16,000 decisions, 5 % chance an arm: 95 % interval holds, 90-97 %; error in points")
    say("  " + ", ".join(f"{name} {shares[name]:.1%} ({100 * errors[name]:.2f})" for name in shares))


if __name__ == "__main__":
    main()

"""What is published of groups holds the truth nine times in ten: after rounding, bands and hiding."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.covered import Kind, coverage, scores, shares, usual
from vonk.engine.told import Family

SIZES = [(1, 6), (2, 3), (3, 10), (8, 12)]
CELLS = 2500  # of teams, in each of the small tests: one per cent either way
PUBLISH = {"shares": (shares, 0.2), "scores": (scores, 0.35)}


def measured(what: str, divisions: int, teams: int, cells: int) -> dict[int, tuple[float, int]]:
    publish, low = PUBLISH[what]
    rng = np.random.default_rng(divisions * teams)
    worlds = max(12, cells // (divisions * teams))
    return coverage(usual(rng, worlds, low=low, divisions=divisions, teams=teams), publish)


@pytest.mark.parametrize(("divisions", "teams"), SIZES)
@pytest.mark.parametrize("what", PUBLISH)
def test_intervals_of_published_teams_cover_88_to_92_percent(what: str, divisions: int, teams: int):
    held, count = measured(what, divisions, teams, CELLS)[2]
    assert count > CELLS / 2
    assert 0.87 <= held <= 0.93  # 88 to 92, and what chance does to so few


@pytest.mark.full
@pytest.mark.parametrize(("divisions", "teams"), [*SIZES, (10, 30), (30, 20)])
@pytest.mark.parametrize("what", PUBLISH)
def test_intervals_of_published_teams_and_divisions_cover_88_to_92_percent_in_many_organisations(
    what: str, divisions: int, teams: int
):
    found = measured(what, divisions, teams, 12 * CELLS)
    assert 0.88 <= found[2][0] <= 0.92, found
    assert 0.86 <= found[1][0] <= 0.94, found  # the divisions of few organisations


@pytest.mark.parametrize("what", PUBLISH)
def test_where_teams_do_not_differ_at_all_intervals_are_wider_than_need_be_and_never_narrower(what: str):
    """Nobody can know that they do not differ: 97 to 99 %."""
    held, _ = coverage((Kind(3, 10, spread=0.0) for _ in range(40)), PUBLISH[what][0])[2]
    assert held >= 0.95


def test_leaning_on_the_own_division_brings_teams_nearer_the_truth():
    """Divisions that lie far apart: teams lean on their own, and not on the others."""
    errors = {"own": [], "all": []}
    for seed in range(15):
        made = _far(seed)
        for name, family in (("own", made.family), ("all", Family(made.level, np.zeros_like(made.level)))):
            made_as = _with_family(made, family)
            shown, plain, found = shares(np.random.default_rng(seed), made_as)
            some = shown & plain & (made.level == 2)
            errors[name].extend((found.value[some] - made.truth[some]) ** 2)
    assert np.mean(errors["own"]) < 0.6 * np.mean(errors["all"])


def _far(seed):
    from tests.engine.covered import world

    return world(np.random.default_rng(seed), Kind(4, 8, spread=0.04, apart=0.2))


def _with_family(made, family):
    class Held(type(made)):
        @property
        def family(self):
            return family

    return Held(made.parent, made.level, made.persons, made.truth, made.home)

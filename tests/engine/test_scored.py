"""Means of groups give away the score of nobody, nor the total of a few, nor who answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from tests.engine.attack import succeeds
from tests.engine.organisations import Organisation, organisation
from tests.engine.test_suppress import as_attack, attack_organisation, attackers
from vonk.engine import scored, suppress
from vonk.engine.scored import POINTS

K = suppress.K


@dataclass
class Asked:
    """An organisation of which part answered: the same tree twice, for total points and for who answered."""

    points: Organisation
    answers: Organisation

    @property
    def table(self) -> suppress.Table:
        n = self.answers.x
        return suppress.table(self.points.parent, n, n, self.points.x, pool=self.answers.n, private=True)


def asked(rng: np.random.Generator) -> Asked:
    """Units of believable and awkward sizes; some teams all say the same, in some nearly everybody answers."""
    org = organisation(rng)
    answered = np.maximum(1, rng.binomial(org.group_persons, rng.choice([0.5, 0.8, 0.97], len(org.groups))))
    same = rng.random(len(org.groups)) < 0.2
    level = rng.beta(4, 2, len(org.groups))
    points = np.where(same, rng.choice([0, 4], len(org.groups)) * answered, rng.binomial(POINTS * answered, level))
    kept = {"parent": org.parent, "groups": org.groups}

    def tree(persons: np.ndarray, n: np.ndarray, x: np.ndarray) -> Organisation:
        sums = [
            np.array([values[org.under(unit)].sum() for unit in range(len(org.parent))]) for values in (persons, n, x)
        ]
        return Organisation(**kept, persons=sums[0], n=sums[1], x=sums[2], group_persons=persons, group_n=n, group_x=x)

    return Asked(tree(answered, POINTS * answered, points), tree(org.group_persons, org.group_persons, answered))


def told_points(one: Asked, cells: scored.MeanCells, width: int) -> list[tuple[int, int, int]]:
    """What an attacker who knows who answered concludes of each total: try every one that could be told like this."""
    told = []
    for unit in np.flatnonzero(cells.shown):
        n, pool = int(one.answers.x[unit]), int(one.answers.n[unit])
        totals = np.arange(POINTS * n + 1)
        same = np.full(len(totals), n)
        every = suppress.table(
            np.full(len(totals), -1), same, same, totals, pool=np.full(len(totals), pool), private=True
        )
        bins = scored._bin_means(every, suppress.bin_bases(every, k=K), width)
        like = np.isclose(bins.low, cells.low[unit]) & np.isclose(bins.high, cells.high[unit])
        found = np.flatnonzero(like & (bins.bins.band == cells.band[unit]))
        told.append((int(unit), int(found[0]), int(found[-1])))
    return told


def told_answers(one: Asked, cells: scored.MeanCells) -> list[tuple[int, int, int]]:
    """The same for how many answered."""
    told = []
    for unit in np.flatnonzero(cells.shown):
        pool = int(one.answers.n[unit])
        n = np.arange(K, pool + 1)
        every = suppress.table(np.full(len(n), -1), n, n, n, pool=np.full(len(n), pool), private=True)
        found = n[suppress.bin_bases(every, k=K).count == cells.base[unit]]
        told.append((int(unit), int(found[0]), int(found[-1])))
    return told


def gate(seeds: range) -> int:
    successes = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        one = asked(rng)
        cells = scored.release_means(one.table)
        successes += attack_organisation(one.points, told_points(one, cells, suppress.WIDTH), rng, POINTS)
        successes += attack_organisation(one.answers, told_answers(one, cells), rng, 1)
    return successes


def test_means_withstand_the_attack_on_few_peoples_totals_and_on_who_answered():
    assert gate(range(20)) == 0


@pytest.mark.full
@pytest.mark.parametrize("part", range(10))
def test_five_thousand_organisations_of_means_withstand_the_attack(part: int):
    assert gate(range(1000 + part * 500, 1500 + part * 500)) == 0


def test_with_rounding_off_the_same_attack_on_means_succeeds():
    successes = 0
    for seed in range(20):
        one = asked(np.random.default_rng(seed))
        full = suppress.with_rest(one.table)
        shown = suppress.hide(full)[: len(one.points.parent)]
        exact = [(int(unit), int(one.points.x[unit]), int(one.points.x[unit])) for unit in np.flatnonzero(shown)]
        attack = as_attack(one.points, exact)
        teams = [g for g, unit in enumerate(one.points.groups) if shown[unit] and unit not in one.points.parent]
        successes += sum(succeeds(attack, [g], own, K) for g in teams for own in attackers(one.points, g, POINTS))
    assert successes > 0


def test_most_cells_that_qualify_are_published():
    qualify = told = 0
    for seed in range(60):
        one = asked(np.random.default_rng(seed))
        shown = scored.release_means(one.table).shown
        n = one.answers.x
        above = np.where(one.points.parent < 0, 0, one.points.parent)
        fits = (n >= K) & ((one.points.parent < 0) | (n[above] - n >= K)) & (one.answers.n >= K + 2)
        qualify, told = qualify + int(fits.sum()), told + int((fits & shown).sum())
    assert told / qualify >= 0.85


def mean_of(n: int, total: int, pool: int) -> scored.MeanCells:
    table = suppress.table(
        np.array([-1]), np.array([n]), np.array([n]), np.array([total]), pool=np.array([pool]), private=True
    )
    return scored.release_means(table)


@pytest.mark.parametrize(("pool", "sizes"), [(14, range(10, 15)), (40, range(18, 23)), (400, range(298, 303))])
def test_the_told_mean_is_the_same_rule_for_every_number_of_people_behind_one_base(pool: int, sizes: range):
    cells = [mean_of(n, round(POINTS * n * 0.6), pool) for n in sizes]
    assert len({(int(cell.base[0]), int(cell.value[0]), float(cell.low[0])) for cell in cells}) == 1


@pytest.mark.parametrize("n", [10, 13, 25, 60, 500])
def test_every_bin_of_a_mean_holds_five_totals_and_its_own_mean(n: int):
    pool = n + 10
    told: dict[tuple[int, float, float], list[int]] = {}
    for total in range(POINTS * n + 1):
        cell = mean_of(n, total, pool)
        assert cell.shown[0]
        if not cell.band[0]:
            assert cell.low[0] <= 100 * total / (POINTS * n) < cell.high[0]
        told.setdefault((int(cell.band[0]), float(cell.low[0]), float(cell.high[0])), []).append(total)
    for (band, _, _), totals in told.items():
        assert totals == list(range(totals[0], totals[-1] + 1))
        assert len(totals) >= (POINTS + 2 if band else 5)


def test_a_large_group_is_told_to_the_whole_point():
    cell = mean_of(1000, 2440, 1500)
    assert (cell.value[0], cell.high[0] - cell.low[0]) == (61, 1)


def test_points_carried_along_the_tree_keep_every_units_total():
    rng = np.random.default_rng(5)
    team = np.repeat(np.arange(40), 9)
    share = rng.random(360)
    points = scored.whole_points(share, team // 8, team)
    assert points.min() >= 0
    assert points.max() <= POINTS
    for unit in range(40):
        assert abs(points[team == unit].sum() - POINTS * share[team == unit].sum()) < 1


def test_answers_are_told_with_the_silence_or_not_at_all():
    n = np.array([60, 30, 30])
    table = suppress.table(np.array([-1, 0, 0]), n, n, np.array([30, 14, 16]), pool=n + np.array([80, 40, 40]))
    yes, said = scored.release_answers(table, np.array([40, 19, 21]))
    assert yes.shown.tolist() == said.shown.tolist() == [True, True, True]
    assert (yes.count[0], said.count[0], yes.base[0]) == (30, 40, 60)

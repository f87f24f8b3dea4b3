"""What may be published about groups, and that an attacker with roster and own data learns nothing about a few people."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.engine.attack import Attack, succeeds
from tests.engine.organisations import Organisation, organisation
from vonk.engine import suppress
from vonk.engine.bounds import ranges, weak_spots
from vonk.engine.crossed import Counts, release_crossed, release_steps

K = suppress.K


def a_tree(*sizes: int, hits: list[int] | None = None) -> suppress.Table:
    """One parent and its children of these sizes."""
    x = np.array(hits if hits is not None else [size // 2 for size in sizes])
    children = np.array(sizes)
    return suppress.table(
        np.array([-1, *[0] * len(sizes)]),
        np.array([children.sum(), *children]),
        np.array([children.sum(), *children]),
        np.array([x.sum(), *x]),
    )


def test_a_cell_below_ten_people_is_hidden():
    assert suppress.hide(a_tree(9, 40, 9, 9)).tolist() == [True, False, True, False, False]


def test_one_small_team_takes_the_smallest_other_team_with_it():
    assert suppress.hide(a_tree(4, 12, 30)).tolist() == [True, False, False, True]


def test_people_who_belong_to_the_parent_itself_are_protected_like_a_small_team():
    tree = a_tree(12, 30)
    tree = replace(
        tree,
        persons=tree.persons + np.array([3, 0, 0]),
        n=tree.n + np.array([3, 0, 0]),
        pool=tree.n + np.array([3, 0, 0]),
    )
    assert suppress.release(tree).shown.tolist() == [True, False, True]


def test_what_remains_unsaid_is_nothing_or_two_cells_of_ten_people():
    for seed in range(60):
        org = organisation(np.random.default_rng(seed))
        tree = suppress.with_rest(suppress.table(org.parent, org.persons, org.n, org.x))
        shown = suppress.hide(tree)
        for cell in np.flatnonzero(shown):
            ends, persons = unsaid(tree, shown, int(cell))
            assert ends == 0 or (ends >= 2 and persons >= K), (seed, cell)


def unsaid(tree: suppress.Table, shown: np.ndarray, cell: int) -> tuple[int, int]:
    children = [c for c in np.flatnonzero(tree.parent == cell) if tree.persons[c]]
    ends = persons = 0
    for child in children:
        if shown[child]:
            continue
        inner = np.any((tree.parent == child) & (tree.persons > 0))
        more = unsaid(tree, shown, int(child)) if inner else (1, int(tree.persons[child]))
        ends, persons = ends + more[0], persons + more[1]
    return ends, persons


@pytest.mark.parametrize("most", [1, 2, 4])
@pytest.mark.parametrize("whole", [False, True])
def test_every_bin_is_wide_and_holds_its_own_numbers(most: int, whole: bool):
    for n in range(10, 260):
        x = np.arange(n + 1)
        same = np.full(n + 1, n)
        cells = replace(suppress.table(np.full(n + 1, -1), same, same, x), whole=np.full(n + 1, whole))
        bins = suppress.bin_counts(cells, most=most)
        told = {}
        for value in x[bins.tellable]:
            told.setdefault((bins.band[value], 0 if bins.band[value] else bins.count[value]), []).append(int(value))
        for (band, _), values in told.items():
            least = most + 2 if band or values[0] == 0 or values[-1] == n else suppress.ENOUGH
            assert len(values) >= least, (n, band, values)
            assert values == list(range(bins.low[values[0]], bins.high[values[0]] + 1)), (n, band, values)
            assert band >= 0 or values[-1] / n < -band / 100
            assert band <= 0 or values[0] / n > band / 100


def test_a_rate_under_ten_percent_is_told_as_a_band_below_the_organisation_only():
    cells = suppress.release(a_tree(200, 300, hits=[10, 200]))
    assert cells.band.tolist() == [0, -10, 0]
    assert cells.count.tolist() == [210, 0, 200]


def test_nobody_of_ten_is_told_as_under_a_quarter_so_that_a_member_learns_nothing():
    cells = suppress.release(a_tree(10, 40, hits=[0, 20]))
    assert cells.band[1] == -25
    assert (cells.low[1], cells.high[1]) == (0, 2)


def test_a_private_base_never_says_that_everybody_is_in_it():
    started = suppress.table(np.array([-1]), np.array([13]), np.array([13]), np.array([6]), pool=np.array([13]))
    other = suppress.table(np.array([-1]), np.array([13]), np.array([13]), np.array([6]), pool=np.array([14]))
    assert suppress.release(started).base.tolist() == [15]  # who is in the base is no secret here
    assert suppress.release(other).base.tolist() == [10]  # 8 to 14 would give the same


def test_tightened_bounds_are_what_enumeration_finds():
    rng = np.random.default_rng(7)
    parent = np.array([-1, 0, 0, 1, 1, 2, 2])
    for _ in range(40):
        cap = rng.integers(1, 4, 4)
        truth = rng.integers(0, cap + 1)
        values = np.array([truth.sum(), truth[:2].sum(), truth[2:].sum(), *truth])
        low = np.maximum(0, values - rng.integers(0, 3, 7))
        high = np.minimum([cap.sum(), cap[:2].sum(), cap[2:].sum(), *cap], values + rng.integers(0, 3, 7))
        feasible = [
            row
            for leaves in itertools.product(*(range(c + 1) for c in cap))
            if all(low <= (row := np.array([sum(leaves), sum(leaves[:2]), sum(leaves[2:]), *leaves])))
            and all(row <= high)
        ]
        floor, ceiling = ranges(parent, low[None, :], high[None, :])
        assert floor[0].tolist() == np.min(feasible, axis=0).tolist()
        assert ceiling[0].tolist() == np.max(feasible, axis=0).tolist()


def test_weak_spots_are_found_exactly_where_brute_force_over_every_person_succeeds():
    rng = np.random.default_rng(11)
    k, outcomes = 3, set()
    parent = np.array([-1, 0, 0, 1, 1, 2, 2])
    for _ in range(150):
        sizes = rng.integers(1, 4, 4)
        people = np.repeat(np.arange(4), sizes)
        truth = rng.integers(0, 2, len(people))
        cells = [
            np.flatnonzero(np.isin(people, leaves)) for leaves in ([0, 1, 2, 3], [0, 1], [2, 3], [0], [1], [2], [3])
        ]
        n = np.array([len(cell) for cell in cells])
        x = np.array([truth[cell].sum() for cell in cells])
        slack = rng.integers(0, 3, (2, 7))
        shown = rng.random(7) < 0.6
        low = np.where(shown, np.maximum(0, x - slack[0]), 0)
        high = np.where(shown, np.minimum(n, x + slack[1]), n)
        found = bool(weak_spots(parent, n, n, x, low, high, k=k, most=1))
        expected = brute_force(cells, truth, low, high, k)
        assert found or not expected
        outcomes.add((found, expected))
    assert outcomes >= {(True, True), (False, False)}


def brute_force(cells: list[np.ndarray], truth: np.ndarray, low: np.ndarray, high: np.ndarray, k: int) -> bool:
    everyone = range(len(truth))
    worlds = np.array(list(itertools.product((0, 1), repeat=len(truth))))
    sums = np.stack([worlds[:, cell].sum(axis=1) for cell in cells], axis=1)
    worlds = worlds[((sums >= low) & (sums <= high)).all(axis=1)]
    for attacker in everyone:
        seen = worlds[worlds[:, attacker] == truth[attacker]]
        others = [person for person in everyone if person != attacker]
        for size in range(1, k):
            for target in itertools.combinations(others, size):
                if len(np.unique(seen[:, list(target)].sum(axis=1))) == 1:
                    return True
    return False


def as_attack(org: Organisation, told: list[tuple[int, int, int]]) -> Attack:
    attack = Attack(org.group_persons, org.group_n)
    for unit, low, high in told:
        attack.know(org.under(unit), low, high)
    return attack


def published(org: Organisation, cells: suppress.Cells, most: int) -> list[tuple[int, int, int]]:
    """The attacker's reading: try every x that the rule could have turned into what is published."""
    told = []
    for unit in np.flatnonzero(cells.shown):
        n = int(org.n[unit])
        every = suppress.table(np.full(n + 1, -1), np.full(n + 1, n), np.full(n + 1, n), np.arange(n + 1))
        every = replace(every, whole=np.full(n + 1, org.parent[unit] < 0))
        bins = suppress.bin_counts(every, most=most)
        label = np.where(bins.band == 0, np.minimum(bins.count, cells.base[unit]), 0)
        same = np.flatnonzero(bins.tellable & (bins.band == cells.band[unit]) & (label == cells.count[unit]))
        told.append((int(unit), int(same[0]), int(same[-1])))
    return told


def attackers(org: Organisation, group: int, most: int) -> list[tuple[int, int, int]]:
    """A member whose own cases were all hit, or all missed, as far as the truth of the group allows."""
    n, x, persons = int(org.group_n[group]), int(org.group_x[group]), int(org.group_persons[group])
    own = min(most, n - persons + 1)
    return [(group, own, hit) for hit in {min(own, x), max(0, x - (n - own))}]


def attack_organisation(
    org: Organisation, told: list[tuple[int, int, int]], rng: np.random.Generator, most: int
) -> int:
    """Successes of outsiders and members against small groups, and against what is unsaid under a published cell."""
    attack = as_attack(org, told)
    groups = [int(g) for g in rng.permutation(len(org.groups))[:4]]
    tight = np.argsort(np.abs(org.group_x * 2 - org.group_n) / org.group_n)[-2:]  # nearly nobody or nearly everybody
    targets = [[group] for group in {*groups, *map(int, tight)}]
    units = {unit for unit, _, _ in told}
    for unit in list(units)[:3]:
        covered = np.concatenate(
            [[], *[org.under(other) for other in units if other != unit and within(org, other, unit)]]
        )
        rest = [int(g) for g in org.under(unit) if g not in covered]
        if rest:
            targets.append(rest)
    return sum(
        succeeds(attack, target, own, K) for target in targets for own in [None, *attackers(org, target[0], most)]
    )


def within(org: Organisation, unit: int, above: int) -> bool:
    return set(org.under(unit)) <= set(org.under(above)) and unit != above


@pytest.mark.parametrize("part", range(4))
def test_two_hundred_organisations_withstand_the_attack(part: int):
    assert gate(range(part * 50, part * 50 + 50)) == 0


@pytest.mark.full
@pytest.mark.parametrize("part", range(20))
def test_ten_thousand_organisations_withstand_the_attack(part: int):
    assert gate(range(1000 + part * 500, 1500 + part * 500)) == 0


def gate(seeds: range) -> int:
    successes = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        most = (1, 1, 2, 4)[seed % 4]
        org = organisation(rng, most=most)
        cells = suppress.release(suppress.table(org.parent, org.persons, org.n, org.x), most=most)
        successes += attack_organisation(org, published(org, cells, most), rng, most)
    return successes


def test_with_rounding_off_the_same_attack_succeeds():
    successes = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        org = organisation(rng)
        tree = suppress.with_rest(suppress.table(org.parent, org.persons, org.n, org.x))
        shown = suppress.hide(tree)[: len(org.parent)]
        exact = [(int(unit), int(org.x[unit]), int(org.x[unit])) for unit in np.flatnonzero(shown)]
        attack = as_attack(org, exact)
        teams = [g for g, unit in enumerate(org.groups) if shown[unit] and unit not in org.parent]
        successes += sum(succeeds(attack, [g], own, K) for g in teams for own in attackers(org, g, 1))
    assert successes > 0


def test_at_least_85_percent_of_the_cells_that_qualify_are_published():
    qualify = told = 0
    for seed in range(200):
        most = (1, 1, 2, 4)[seed % 4]
        org = organisation(np.random.default_rng(seed), most=most)
        shown = suppress.release(suppress.table(org.parent, org.persons, org.n, org.x), most=most).shown
        above = np.where(org.parent < 0, 0, org.parent)
        fits = (org.persons >= K) & ((org.parent < 0) | (org.persons[above] - org.persons >= K))
        qualify, told = qualify + int(fits.sum()), told + int((fits & shown).sum())
    assert told / qualify >= 0.85


def crossing(rng: np.random.Generator) -> tuple[Counts, Counts, Counts, Counts]:
    """Divisions by offerings: one case for each person and offering."""
    divisions, offerings = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    members = rng.integers(3, 60, divisions)
    taken = [rng.random((size, offerings)) < rng.choice([0.1, 0.5, 1.0], offerings) for size in members]
    hit = [t & (rng.random(t.shape) < rng.choice([0.02, 0.5, 0.97], offerings)) for t in taken]
    n = np.stack([t.sum(axis=0) for t in taken])
    x = np.stack([h.sum(axis=0) for h in hit])
    inside = Counts(n, n, x, n)
    row_people = np.array([t.any(axis=1).sum() for t in taken])
    rows = Counts(row_people, n.sum(axis=1), x.sum(axis=1), n.sum(axis=1))
    columns = Counts(n.sum(axis=0), n.sum(axis=0), x.sum(axis=0), n.sum(axis=0))
    whole = Counts(row_people.sum()[None], n.sum()[None], x.sum()[None], n.sum()[None])
    return whole, rows, columns, inside


def crossed_attack(seed: int) -> tuple[int, int]:
    """Successes on one two-way table with both margins, and how many inner cells it published."""
    whole, rows, columns, inside = crossing(np.random.default_rng(seed))
    divisions, offerings = inside.n.shape
    tree = suppress.table(
        np.array([-1, *[0] * divisions]),
        *(np.concatenate([getattr(whole, f), getattr(rows, f)]) for f in ("persons", "n", "x")),
    )
    margin = suppress.release(tree, most=offerings)
    crossed = release_crossed(whole, rows, columns, inside, rows_told=margin, most=offerings)
    attack = Attack(inside.persons.ravel(), inside.n.ravel())
    index = np.arange(divisions * offerings).reshape(divisions, offerings)
    for row in np.flatnonzero(margin.shown[1:]):
        attack.know(index[row], margin.low[row + 1], margin.high[row + 1])
    if margin.shown[0]:
        attack.know(index.ravel(), margin.low[0], margin.high[0])
    for column in range(offerings):
        if crossed.totals.shown[column]:
            attack.know(index[:, column], crossed.totals.low[column], crossed.totals.high[column])
        for row in np.flatnonzero(crossed.shown[:, column]):
            attack.know(index[row, [column]], crossed.cells[column].low[row], crossed.cells[column].high[row])
    successes = 0
    for group in index.ravel():
        n, x = int(inside.n.ravel()[group]), int(inside.x.ravel()[group])
        if n:
            members = [(int(group), 1, hit) for hit in (0, 1) if 0 <= x - hit <= n - 1]
            successes += sum(succeeds(attack, [int(group)], own, K) for own in [None, *members])
    return successes, int(crossed.shown.sum())


def test_offerings_by_division_withstand_the_attack_with_both_margins():
    outcomes = [crossed_attack(seed) for seed in range(8)]
    assert sum(successes for successes, _ in outcomes) == 0
    assert sum(shown for _, shown in outcomes) > 20


def test_a_table_whose_directions_are_safe_apart_but_not_together_hides_more():
    assert crossed_attack(451)[0] == 0


@pytest.mark.full
@pytest.mark.parametrize("part", range(4))
def test_four_hundred_crossed_tables_withstand_the_attack(part: int):
    assert sum(crossed_attack(seed)[0] for seed in range(100 + part * 100, 200 + part * 100)) == 0


def test_steps_tell_where_people_stop_in_fives_and_end_where_fewer_than_ten_arrive():
    cells = release_steps(np.array([642, 541, 335, 8]), np.array([642, 541, 335, 8]), np.array([44, 206, 31, 2]))
    assert cells.base.tolist() == [640, 540, 335, 0]
    assert cells.count.tolist() == [45, 205, 30, 0]
    assert cells.shown.tolist() == [True, True, True, False]


def test_the_chain_of_steps_never_proves_that_nobody_stopped_somewhere():
    rng = np.random.default_rng(3)
    for _ in range(100):
        reached = [int(rng.integers(10, 120))]
        stopped = []
        for _ in range(6):
            stopped.append(int(rng.binomial(reached[-1], rng.choice([0.0, 0.02, 0.3]))))
            reached.append(reached[-1] - stopped[-1] - int(rng.binomial(reached[-1] - stopped[-1], 0.05)))
        n, x = np.array(reached[:6]), np.array(stopped)
        cells = release_steps(n, n, x)
        assert all(
            high - max(low, 1) >= 1
            for low, high, shown in zip(cells.low, cells.high, cells.shown, strict=True)
            if shown
        )
        assert not (cells.shown & (n < K)).any()

"""Signals of the same people, published each by itself, give nothing away when they are laid side by side."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.joint import Joint, successes
from tests.engine.organisations import Organisation, organisation
from vonk.engine import scored, suppress
from vonk.engine.layered import Layer, release_beside

# of an enrolment: first activity within 28 days, started at all, completed in time, started and stopped
BEGAN, STARTED, COMPLETED, STOPPED = range(4)
PATTERNS = np.array(
    [
        [0, 0, 0, 0],  # never started
        [0, 1, 0, 0],
        [0, 1, 1, 0],
        [0, 1, 0, 1],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 1, 0, 1],
    ]
)
SECRET = [BEGAN, STARTED, COMPLETED, STOPPED]


def patterns(rng: np.random.Generator, org: Organisation) -> np.ndarray:
    """What the enrolments of each end group did: chains that break at very different places, some all alike."""
    cases = np.zeros((len(org.groups), len(PATTERNS)), dtype=int)
    base = rng.dirichlet(rng.choice([0.3, 1.0, 3.0]) * np.ones(len(PATTERNS)))
    for group, size in enumerate(org.group_persons):
        shares = rng.dirichlet(20 * base + 0.02)
        if rng.random() < 0.15:
            shares = np.eye(len(PATTERNS))[rng.integers(len(PATTERNS))]
        cases[group] = rng.multinomial(size, shares)
    return cases


def summed(org: Organisation, values: np.ndarray) -> np.ndarray:
    """A value of each end group, in every unit above it."""
    return np.array([values[org.under(unit)].sum() for unit in range(len(org.parent))])


def released(org: Organisation, cases: np.ndarray) -> tuple[dict[int, suppress.Cells], suppress.Bins, np.ndarray]:
    """The three tables of what people did, each published by itself; the bins of who started; the units' sizes."""
    n = summed(org, org.group_persons)
    mark = {one: summed(org, cases @ PATTERNS[:, one]) for one in SECRET}
    told = {one: suppress.release(suppress.table(org.parent, n, n, mark[one])) for one in (BEGAN, COMPLETED)}
    started = suppress.table(org.parent, mark[STARTED], mark[STARTED], mark[STOPPED], pool=n, private=True)
    told[STOPPED] = suppress.release(started)
    return told, suppress.bin_bases(started), n


def side_by_side(org: Organisation, cases: np.ndarray, *, exact: bool = False) -> Joint:
    """Everything that is published, as an attacker reads it; exact: with rounding off."""
    told, base, _ = released(org, cases)
    attack = Joint(cases, PATTERNS)
    for mark, cells in told.items():
        for unit in np.flatnonzero(cells.shown):
            groups = org.under(int(unit))
            truth = attack.total(groups, mark)
            attack.know(groups, mark, *((truth, truth) if exact else (cells.low[unit], cells.high[unit])))
            if mark == STOPPED:
                began = attack.total(groups, STARTED)
                attack.know(groups, STARTED, *((began, began) if exact else (base.low[unit], base.high[unit])))
    return attack


def targets(rng: np.random.Generator, org: Organisation, cases: np.ndarray) -> list[list[int]]:
    """Two groups by chance, the two most alike inside, and what is unsaid under two published units."""
    chance = rng.permutation(len(org.groups))[:2]
    alike = np.argsort(-cases.max(axis=1) / org.group_persons)[:2]
    found = [[int(group)] for group in {*chance.tolist(), *alike.tolist()}]
    told, _, _ = released(org, cases)
    shown = np.flatnonzero(told[COMPLETED].shown)
    for unit in shown[:2]:
        mine = set(org.under(int(unit)).tolist())
        below = [set(org.under(int(other)).tolist()) for other in shown if other != unit]
        rest = sorted(mine - set().union(*[other for other in below if other < mine]))
        if rest:
            found.append(rest)
    return found


def lost(seed: int, *, exact: bool = False) -> bool:
    """Whether anything was given away in this organisation."""
    rng = np.random.default_rng(seed)
    org = organisation(rng, largest=4)
    cases = patterns(rng, org)
    attack = side_by_side(org, cases, exact=exact)
    return bool(successes(attack, org.group_persons, targets(rng, org, cases), SECRET))


def test_starting_finishing_and_stopping_withstand_an_attack_on_all_of_them_together():
    assert sum(lost(seed) for seed in range(12)) == 0


def test_with_rounding_off_the_same_attack_succeeds():
    assert sum(lost(seed, exact=True) for seed in range(4)) > 0


@pytest.mark.full
@pytest.mark.parametrize("part", range(10))
def test_a_thousand_organisations_withstand_the_attack_on_all_of_them_together(part: int):
    assert sum(lost(seed) for seed in range(1000 + part * 100, 1100 + part * 100)) == 0


# of a question about use: answered at all, used it, points of the transfer score (0 to 4), and answered at six weeks
ANSWERED, USED, POINTS, LATE = range(4)
ANSWERS = np.array(
    [
        [0, 0, 0, 0],
        [1, 0, 0, 0],  # at two weeks only, and those have no score
        [1, 1, 0, 0],
        [1, 0, 0, 1],
        [1, 0, 1, 1],
        [1, 1, 1, 1],  # used it by then, and not since
        [1, 0, 2, 1],
        [1, 1, 2, 1],
        [1, 1, 3, 1],
        [1, 1, 4, 1],
    ]
)


def answers(rng: np.random.Generator, org: Organisation) -> np.ndarray:
    """What each group answered: from nearly silent to nearly everybody, some all alike, some nearly all at six weeks."""
    cases = np.zeros((len(org.groups), len(ANSWERS)), dtype=int)
    base = rng.dirichlet(rng.choice([0.3, 1.0, 3.0]) * np.ones(len(ANSWERS) - 1))
    base[:2] *= rng.choice([0.0, 0.1, 1.0])
    base /= base.sum()
    response = rng.choice([0.5, 0.8, 0.97])
    for group, size in enumerate(org.group_persons):
        shares = rng.dirichlet(20 * base + 0.02)
        if rng.random() < 0.15:
            shares = np.eye(len(ANSWERS) - 1)[rng.integers(2, len(ANSWERS) - 1)]
        cases[group] = rng.multinomial(size, np.append(1 - response, response * shares))
    return cases


def asked_side_by_side(org: Organisation, cases: np.ndarray, *, checked: bool = True) -> Joint:
    """Use, the answers behind it, and the transfer score of some of the same people, as an attacker reads them."""
    n = summed(org, org.group_persons)
    total = {one: summed(org, cases @ ANSWERS[:, one]) for one in (ANSWERED, USED, POINTS, LATE)}
    asked = suppress.table(org.parent, n, n, total[USED], pool=n, private=True)
    yes, said = scored.release_answers(asked, total[ANSWERED])
    table = suppress.table(org.parent, total[LATE], total[LATE], total[POINTS], pool=n, private=True)
    beside = scored.Answered(n, total[ANSWERED], said) if checked else None
    means = scored.release_means(table, answered=beside)
    base = suppress.bin_bases(table)
    bins = scored._bin_means(table, base, suppress.WIDTH).bins
    attack = Joint(cases, ANSWERS)
    for mark, shown, low, high in (
        (USED, yes.shown, yes.low, yes.high),
        (ANSWERED, said.shown, said.low, said.high),
        (LATE, means.shown, base.low, base.high),
        (POINTS, means.shown, bins.low, bins.high),
    ):
        for unit in np.flatnonzero(shown):
            attack.know(org.under(int(unit)), mark, low[unit], high[unit])
    return attack


def asked_lost(seed: int, *, checked: bool = True) -> bool:
    """Whether anything was given away of what people said of use."""
    rng = np.random.default_rng(seed)
    org = organisation(rng, largest=4)
    cases = answers(rng, org)
    attack = asked_side_by_side(org, cases, checked=checked)
    chance = rng.permutation(len(org.groups))[:2]
    alike = np.argsort(-cases.max(axis=1) / org.group_persons)[:2]
    groups = [[int(group)] for group in {*chance.tolist(), *alike.tolist()}]
    return bool(successes(attack, org.group_persons, groups, [ANSWERED, USED, POINTS, LATE], whole=(1, 1, 4, 1)))


def test_use_its_answers_and_the_transfer_score_withstand_an_attack_on_all_of_them_together():
    assert sum(asked_lost(seed) for seed in range(10)) == 0


@pytest.mark.full
@pytest.mark.parametrize("part", range(5))
def test_five_hundred_organisations_withstand_the_attack_on_what_was_said_of_use(part: int):
    assert sum(asked_lost(seed) for seed in range(1000 + part * 100, 1100 + part * 100)) == 0


def months_and_quarter(seed: int, *, checked: bool = True) -> bool:
    """Whether three months of the larger units and the quarter of the smaller ones give away anybody's case together.

    Of which group a case is and in which month it began is known; what it came to is not.
    """
    rng = np.random.default_rng(seed)
    org = organisation(rng, largest=4)
    share = rng.dirichlet(3 * np.ones(3))
    sizes = np.stack([rng.multinomial(size, share) for size in org.group_persons])  # groups × months
    rate = rng.beta(2, 2, len(org.groups)) ** rng.choice([0.2, 1, 3])
    hits = rng.binomial(sizes, rate[:, None])
    cases = np.stack([sizes.ravel() - hits.ravel(), hits.ravel()], axis=1)
    attack = Joint(cases, np.array([[0], [1]]))
    depth = np.array([_depth(org.parent, unit) for unit in range(len(org.parent))])
    large = np.flatnonzero(depth <= 1)
    layers = []
    for month in range(3):
        n, x = summed(org, sizes[:, month]), summed(org, hits[:, month])
        cells = suppress.release(suppress.table(org.parent[large], n[large], n[large], x[large]))
        low, high = np.zeros_like(n), n.copy()
        low[large], high[large] = np.where(cells.shown, cells.low, 0), np.where(cells.shown, cells.high, n[large])
        layers.append(Layer(n, n, x, low, high))
        for at in np.flatnonzero(cells.shown):
            attack.know(org.under(int(large[at])) * 3 + month, 0, cells.low[at], cells.high[at])
    n, x = summed(org, sizes.sum(axis=1)), summed(org, hits.sum(axis=1))
    table = suppress.table(org.parent, n, n, x, fixed=depth <= 1)
    cells = release_beside(table, layers) if checked else suppress.release(table)
    for unit in np.flatnonzero(cells.shown & (depth > 1)):
        groups = org.under(int(unit))
        attack.know((groups[:, None] * 3 + np.arange(3)).ravel(), 0, cells.low[unit], cells.high[unit])
    months = [[int(at)] for at in rng.permutation(len(cases))[:3] if cases[at].sum()]
    quarters = [[int(3 * group + month) for month in range(3)] for group in rng.permutation(len(org.groups))[:3]]
    return bool(successes(attack, cases.sum(axis=1), [*months, *quarters], [0]))


def _depth(parent: np.ndarray, unit: int) -> int:
    return 0 if parent[unit] < 0 else 1 + _depth(parent, int(parent[unit]))


def test_months_of_divisions_and_the_quarter_of_their_teams_withstand_the_attack_together():
    assert sum(months_and_quarter(seed) for seed in range(15)) == 0


@pytest.mark.parametrize("seed", [1010, 1780, 2589])
def test_months_and_a_quarter_that_are_safe_apart_but_not_together_hide_more(seed: int):
    assert months_and_quarter(seed, checked=False)
    assert not months_and_quarter(seed)


@pytest.mark.full
@pytest.mark.parametrize("part", range(5))
def test_a_thousand_organisations_withstand_the_attack_on_months_and_quarters(part: int):
    assert sum(months_and_quarter(seed) for seed in range(1000 + part * 200, 1200 + part * 200)) == 0

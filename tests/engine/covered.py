"""Organisations whose truth is known, published as figures are: how often the 90 % intervals hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from vonk.engine import suppress
from vonk.engine.scored import POINTS, release_means, whole_points
from vonk.engine.told import Estimates, Family, estimates, mean_estimates

WITHIN = 0.22  # deviation of scores within a team


@dataclass
class Kind:
    """A kind of organisation. spread: of the truth of teams within their division; apart: of divisions."""

    divisions: int
    teams: int
    mean: float = 0.5
    spread: float = 0.08
    apart: float = 0.05
    smallest: int = 12
    largest: int = 40


@dataclass
class World:
    parent: np.ndarray
    level: np.ndarray
    persons: np.ndarray
    truth: np.ndarray
    home: np.ndarray  # the team of each person

    def sums(self, values: np.ndarray) -> np.ndarray:
        """A value of each person, added up in every unit."""
        found = np.bincount(self.home, weights=values, minlength=len(self.parent)).astype(np.int64)
        for unit in range(len(self.parent) - 1, 0, -1):
            found[self.parent[unit]] += found[unit]
        return found

    @property
    def family(self) -> Family:
        return Family.of(self.parent, self.level.tolist())


def world(rng: np.random.Generator, kind: Kind) -> World:
    count = kind.divisions * kind.teams
    parent = np.concatenate([[-1], np.zeros(kind.divisions), 1 + np.arange(count) // kind.teams]).astype(int)
    level = np.concatenate([[0], np.ones(kind.divisions), np.full(count, 2)]).astype(int)
    centre = np.clip(rng.normal(kind.mean, kind.apart, kind.divisions), 0.03, 0.97)
    own = centre[np.arange(count) // kind.teams]
    if kind.spread:
        strength = own * (1 - own) / np.minimum(kind.spread**2, 0.8 * own * (1 - own)) - 1
        own = rng.beta(own * strength, (1 - own) * strength)
    persons = np.concatenate([np.zeros(1 + kind.divisions), rng.integers(kind.smallest, kind.largest + 1, count)])
    persons = persons.astype(int)
    truth = np.concatenate([np.zeros(1 + kind.divisions), own]) * persons
    home = np.repeat(np.arange(len(parent)), persons)
    for unit in range(len(parent) - 1, 0, -1):
        persons[parent[unit]] += persons[unit]
        truth[parent[unit]] += truth[unit]
    return World(parent, level, persons, truth / persons, home)


def shares(rng: np.random.Generator, of: World) -> tuple[np.ndarray, np.ndarray, Estimates]:
    """Shown, told without a band, and the estimates, of a yes or no by each person."""
    hits = of.sums((rng.random(len(of.home)) < of.truth[of.home]).astype(float))
    released = suppress.release(suppress.table(of.parent, of.persons, of.persons, hits))
    return released.shown, released.band == 0, estimates(released, of.family)


def scores(rng: np.random.Generator, of: World) -> tuple[np.ndarray, np.ndarray, Estimates]:
    """The same of a score by each person, who spread by about .22 around the truth of their team."""
    own = np.clip(of.truth[of.home], 0.1, 0.9)
    strength = own * (1 - own) / WITHIN**2 - 1
    each = rng.beta(own * strength, (1 - own) * strength)
    points = whole_points(each, of.home)
    table = suppress.table(of.parent, of.persons, of.persons, of.sums(points), private=True, pool=of.persons * 3 // 2)
    released = release_means(table)
    assert points.max() <= POINTS
    return released.shown, released.band == 0, mean_estimates(released, of.family, sd=WITHIN)


def coverage(
    kinds: Iterator[Kind], publish: Callable[..., tuple[np.ndarray, np.ndarray, Estimates]], *, seed: int = 1
) -> dict[int, tuple[float, int]]:
    """Per level: the share of published values whose interval holds the truth, and how many they are."""
    rng = np.random.default_rng(seed)
    held: dict[int, list[bool]] = {1: [], 2: []}
    for kind in kinds:
        made = world(rng, kind)
        shown, plain, found = publish(rng, made)
        inside = (found.low <= made.truth) & (made.truth <= found.high)
        for level, cells in held.items():
            cells.extend(inside[shown & plain & (made.level == level)].tolist())
    return {level: (float(np.mean(cells)), len(cells)) for level, cells in held.items()}


def usual(rng: np.random.Generator, count: int, *, low: float = 0.2, **fixed: int) -> Iterator[Kind]:
    """Organisations as they come: their teams differ a little (.02) or much (.18), divisions too, means around a half."""
    for _ in range(count):
        yield Kind(
            divisions=fixed.get("divisions", int(rng.integers(2, 6))),
            teams=fixed.get("teams", int(rng.integers(3, 12))),
            mean=float(rng.uniform(low, 1 - low)),
            spread=float(rng.uniform(0.02, 0.18)),
            apart=float(abs(rng.normal(0, 0.08))),
        )

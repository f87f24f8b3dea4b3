"""How well a scale measures in one window, over the whole organisation; told beside every mean of it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vonk.engine import reliability
from vonk.engine.signals.registry import ALL_DRIVERS
from vonk.insight.counting import NOWHERE, Roster

type Ints = NDArray[np.int64]
type Reals = NDArray[np.float64]

RELIABLE: Final = 0.70  # omega (docs/reference/figures.md)
ON: Final = 200  # people behind that omega
BETWEEN: Final = 0.05  # ICC(1) from which a scale may speak of a team
AGREED: Final = 0.70  # median rwg from which it may
KNOWN: Final = 50  # people: fewer give no coefficient
TEAMS: Final = 5  # fewer would tell of one
MEMBERS: Final = 5  # who answered, for a team to agree or not
SPREAD: Final = 0.25  # deviation of scores that is taken for granted where few people answered
SPREAD_ON: Final = 100
FIVE: Final = 5


def quality(answers: pa.Table, scores: Mapping[str, tuple[Ints, Reals]], people: Roster) -> dict[str, dict[str, Any]]:
    """Per signal: how many answers, the coefficients, whether they suffice, and the deviation of scores in a team.

    answers: person, construct, item, score. scores: per signal the person and the score of each; the name of a signal
    ends in its construct. Coefficients are rounded to hundredths, and null where fewer than 50 people or five teams
    stand behind them. A signal over several constructs is reliable when each of them is.
    """
    construct = answers["construct"].to_numpy(zero_copy_only=False).astype(str)
    columns = [answers[name].to_numpy(zero_copy_only=False) for name in ("person", "item", "score")]
    found = {}
    for signal, (person, score) in scores.items():
        if signal == ALL_DRIVERS:
            continue
        mine = construct == signal.rpartition(".")[2]
        table, rows = _wide(*(column[mine] for column in columns))
        told: dict[str, Any] = {"answers": round(int(mine.sum()) / FIVE) * FIVE, **_coefficients(signal, table)}
        told["reliable"] = len(table) >= ON and (told["omega"] or 0) >= RELIABLE
        found[signal] = told | _agreement(table, rows, person, score, people)
    if ALL_DRIVERS in scores:
        found[ALL_DRIVERS] = _over([told for signal, told in found.items() if signal.startswith("driver.")])
        found[ALL_DRIVERS]["sd"] = _within(scores[ALL_DRIVERS][1], _home(people, scores[ALL_DRIVERS][0]))
    return found


def spread_of(person: Ints, score: Reals, people: Roster) -> float:
    """Deviation of people's scores around the mean of their team, in hundredths; a usual one of few people."""
    return _within(score, _home(people, person))


def _over(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of several scales together: no coefficient is theirs, but they are no better than the worst of them."""
    none: dict[str, Any] = dict.fromkeys(("alpha", "omega", "omega_low", "omega_high", "icc1", "rwg"))
    fits = {name: all(part[name] for part in parts) for name in ("reliable", "aggregable")}
    return none | fits | {"answers": sum(part["answers"] for part in parts)}


def _wide(person: Ints, item: NDArray[Any], score: Ints) -> tuple[Reals, Ints]:
    """One row for each person and one column for each item; not a number where it was not asked."""
    people, row = np.unique(person, return_inverse=True)
    items, column = np.unique(item.astype(str), return_inverse=True)
    table = np.full((len(people), len(items)), np.nan)
    table[row, column] = score
    return table, people


def _coefficients(name: str, table: Reals) -> dict[str, Any]:
    if len(table) < KNOWN:
        return dict.fromkeys(("alpha", "omega", "omega_low", "omega_high"))
    rng = np.random.default_rng(zlib.crc32(name.encode()))  # the same chance each time this window is computed
    found = reliability.omega(table, rng=rng, replicates=200)
    told = {"alpha": reliability.alpha(table)}
    told |= {"omega": found.value, "omega_low": found.low, "omega_high": found.high}
    return {key: _rounded(value) for key, value in told.items()}


def _agreement(table: Reals, rows: Ints, person: Ints, score: Reals, people: Roster) -> dict[str, Any]:
    """ICC(1) of people's scores, median rwg of teams, and the deviation of scores within a team."""
    home = _home(people, person)
    icc, median = None, None
    teams, sizes = np.unique(home, return_counts=True)
    large = teams[sizes >= MEMBERS]
    if len(large) >= TEAMS:
        icc = _rounded(reliability.icc1(score, home))
        of = _home(people, rows)
        agreed = reliability.rwg(table, of)[np.isin(np.unique(of), large)]
        median = _rounded(float(np.median(agreed)))
    fits = icc is not None and median is not None and icc >= BETWEEN and median >= AGREED
    return {"icc1": icc, "rwg": median, "aggregable": fits, "sd": _within(score, home)}


def _within(score: Reals, home: Ints) -> float:
    """Deviation of scores around the mean of their team, in hundredths; a usual one where few people answered."""
    _, place, sizes = np.unique(home, return_inverse=True, return_counts=True)
    spare = len(score) - len(sizes)
    if spare < SPREAD_ON:
        return SPREAD
    means = np.bincount(place, weights=score) / sizes
    return max(0.01, round(float(np.sqrt(np.sum((score - means[place]) ** 2) / spare)), 2))


def _home(people: Roster, person: Ints) -> Ints:
    """The unit in which each of these people is at home: the deepest of the line."""
    line = people.at(person)
    deepest = len(line) - 1 - np.argmax(line[::-1] != NOWHERE, axis=0)
    return np.asarray(line[deepest, np.arange(len(person))])


def _rounded(value: float) -> float | None:
    return round(value, 2) + 0.0 if np.isfinite(value) else None  # + 0.0: no minus before a zero

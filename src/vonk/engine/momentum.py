"""Notices that something fades after its launch: a programme from weekly counts, a ritual from moments that were kept.

A programme: y people were active in a week in which e could have been (open enrolments, less holidays and leave).
Steady means that y is about rate * e with the rate of its first weeks. The rate is not known, so it is not plugged in:
from the weeks before tau it is Gamma(S/phi, E/phi), with S people active, E exposure and phi the overdispersion.
Against that stands that from week tau on the rate was no more than RATIO of it. With Y active and X exposure since tau,
both over phi, the log Bayes factor is

    log B(tau) = Y log r + (S + Y) log((E + X) / (E + r X))          r = RATIO

It fades when the largest of them, over every tau after the first BASELINE weeks but for the last, passes
LIMIT + GROWTH log(week - 4): a year holds many weeks in which to be wrong, so later ones ask for more. Both were set by
simulation (tests/engine/test_momentum.py): a programme that does not fade is called fading in at most 5 of 100 years,
and one with 40 active people that halves after its third week is noticed by week six in nearly nine of ten cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]

RATIO: Final = 0.6
BASELINE: Final = 3  # weeks after the launch that are only compared with
FIRST: Final = 5  # weeks before which nothing is said
YEAR: Final = 52  # weeks that a launch is followed
LIMIT, GROWTH = 3.0, 1.1
DISPERSION: Final = 1.5  # variance of a weekly count over its mean, when there are too few programmes to tell
SMALLEST, LARGEST = 1.0, 4.0  # dispersion that is believed
ENOUGH: Final = 40  # programme-weeks that tell their own dispersion
MISSED: Final = 3  # moments of a ritual missed in a row

type State = Literal["early", "steady", "fading"]


@dataclass(frozen=True, slots=True)
class Momentum:
    """since: the week, counted from 1 at the launch, from which less happens; noticed: the week that showed it."""

    state: State
    week: int  # the last that was looked at
    since: int | None = None
    noticed: int | None = None


def fading(counts: ArrayLike, exposure: ArrayLike, *, dispersion: float = DISPERSION) -> Momentum:
    """How a programme goes, by its weeks since the launch: who was active and how many could have been.

    A week without exposure says nothing. What was noticed counts as long as it still shows: who picks up again is
    steady again.
    """
    y, e = np.asarray(counts, dtype=float)[:YEAR], np.asarray(exposure, dtype=float)[:YEAR]
    if y.shape != e.shape or np.any(y < 0) or np.any(e < 0):
        message = "counts and exposure have one value for each week, none below 0"
        raise ValueError(message)
    weeks = len(y)
    if weeks < FIRST or not e[:BASELINE].any():
        return Momentum("early", weeks)
    strengths = [evidence(y[:week], e[:week], dispersion=dispersion) for week in range(FIRST, weeks + 1)]
    passed = [one.max() > limit(week) for week, one in enumerate(strengths, FIRST)]
    noticed = next((week for week, so in enumerate(passed, FIRST) if so), None)
    last = strengths[-1]
    if noticed is None or not passed[-1]:
        return Momentum("steady", weeks)
    return Momentum("fading", weeks, since=BASELINE + 1 + int(np.argmax(last)), noticed=noticed)


def limit(week: int) -> float:
    """What the evidence must pass in a week."""
    return LIMIT + GROWTH * float(np.log(week - FIRST + 1))


def evidence(y: Reals, e: Reals, *, dispersion: float) -> Reals:
    """The log B of every week from which it could have faded: one for each after the baseline, but not for the last.

    One poor week is no fading.
    """
    before_y, before_e = (np.cumsum(some)[BASELINE - 1 : -2] / dispersion for some in (y, e))
    after_y, after_e = y.sum() / dispersion - before_y, e.sum() / dispersion - before_e
    started = before_e > 0
    total, less = before_e + after_e, before_e + RATIO * after_e
    gain = np.log(np.divide(total, less, out=np.ones_like(total), where=less > 0))
    return np.where(started, after_y * np.log(RATIO) + (before_y + 0.5 + after_y) * gain, -np.inf)


def dispersion_of(counts: list[Reals], exposure: list[Reals]) -> float:
    """How much more weekly counts vary than by chance alone, over programmes, from one week to the next.

    A pair of weeks is compared with what it would be at one rate, so a slow decline hardly counts. DISPERSION when
    there are too few weeks to tell.
    """
    squares: list[float] = []
    for y, e in zip(counts, exposure, strict=True):
        both = (e[1:] > 0) & (e[:-1] > 0) & (y[1:] + y[:-1] > 0)
        total, share = (y[1:] + y[:-1])[both], (e[1:] / np.maximum(e[1:] + e[:-1], 1e-9))[both]
        squares += ((y[1:][both] - total * share) ** 2 / (total * share * (1 - share))).tolist()
    if len(squares) < ENOUGH:
        return DISPERSION
    middle = float(np.median(squares)) / 0.455  # the median of a chi-square with one degree of freedom
    return float(np.clip(middle, SMALLEST, LARGEST))


def ritual_fades(kept: list[bool]) -> int | None:
    """Since which moment (counted from 0) a ritual fades: it has been missed MISSED times in a row now; None: it lives.

    A weekly ritual that is kept nine times in ten does so by chance in 4 of 100 years.
    """
    if len(kept) < MISSED or any(kept[-MISSED:]) or not any(kept):
        return None
    return max(at for at, held in enumerate(kept) if held) + 1

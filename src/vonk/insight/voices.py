"""What pages ask about what people say: drivers, safety, barriers, use at work; from published figures alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from math import erf, sqrt
from typing import Final, Literal
from uuid import UUID

from vonk.catalog.models import Offering
from vonk.engine.signals.registry import ABOUT_ONE_MANAGER, ALL_DRIVERS
from vonk.engine.signals.registry import DRIVERS as NAMES
from vonk.figures import queries as figures
from vonk.figures.queries import Figure, Subject, Upward
from vonk.insight.places import Place, place
from vonk.insight.series import history, latest
from vonk.insight.shapes import Line, Measure
from vonk.people.access import NotAllowed, Viewer
from vonk.people.queries import UnitName
from vonk.people.texts import Text

__all__ = ["ABOUT_ONE_MANAGER", "BARRIERS", "DRIVERS"]

DRIVERS: Final = tuple(f"driver.{name}" for name in NAMES)
SCALES: Final = (ALL_DRIVERS, *DRIVERS, "safety", "support")
SIDES: Final = ("value", "own_time")
BARRIERS: Final = tuple(
    f"barrier.{code}"
    for code in ("unknown", "no_time", "not_relevant", "too_hard", "no_support", "forgets", "technical", "none")
)
COVERAGE: Final = ("talks", "talks_review", "goals", "time_planned", "time_kept")
FLOW: Final = ("waiting", "begin", "sharing")
USE: Final = ("application", "transfer", "used_week2", "confirmed")
READY: Final = (ALL_DRIVERS, "talks")  # what readiness is told by in the chain
USED: Final = ("application",)  # what impact is told by
BOTH_SIDES: Final = tuple(f"{code}_{side}" for code in SIDES for side in ("employee", "employer"))
ORDER: Final = {
    name: rank for rank, name in enumerate((*SCALES, *COVERAGE, *FLOW, *USE, "motive_must", *BARRIERS, *BOTH_SIDES))
}
LOW_IS_GOOD: Final = frozenset(
    {"motive_must", "waiting", "begin", "own_time_employee", "own_time_employer", *BARRIERS}
) - {"barrier.none"}
Z90: Final = 1.645
MOST_OFFERINGS: Final = 20  # each has the whole of it on its own page

type Home = Callable[[], Upward | None]


@dataclass(frozen=True)
class Quality:
    """How well a scale measured in that window, over the whole organisation; None where too few people answered."""

    alpha: float | None
    omega: float | None
    omega_low: float | None
    omega_high: float | None
    reliable: bool  # omega at least .70, on at least 200 people
    icc1: float | None
    rwg: float | None
    aggregable: bool  # people of one team agree enough to speak of the team
    answers: int


@dataclass(frozen=True)
class Voice:
    """One signal of a group; larger: the figure is of a larger unit than the one that was asked for."""

    signal: str
    good: Literal["high", "low"]
    figure: Figure
    quality: Quality | None
    unit: UnitName
    larger: bool


@dataclass(frozen=True)
class Voices:
    """What people of a unit say; example: made up for a demo."""

    unit: UnitName
    voices: tuple[Voice, ...]
    history: tuple[Line, ...]
    example: bool

    def of(self, name: str) -> tuple[Voice, ...]:
        """The voices of a signal: of every obligation, or of every member where the name ends in a dot."""
        return tuple(one for one in self.voices if one.figure.measure == name or _member(one.signal, name))

    def one(self, signal: str) -> Voice | None:
        """The voice of exactly this signal."""
        return next((one for one in self.voices if one.signal == signal), None)


@dataclass(frozen=True)
class OfferingVoices:
    """What stands in the way in one offering, over the whole organisation."""

    public_id: UUID
    title: Text
    voices: tuple[Voice, ...]


@dataclass(frozen=True)
class Gap:
    """The employer's side minus the employee's side, with its 90 % interval."""

    code: str  # value | own_time
    employee: Figure
    employer: Figure
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Change:
    """After minus before, with its 90 % interval, and how likely it is that it rose at all."""

    difference: float
    low: float
    high: float
    rises: float
    before: Figure
    after: Figure


@dataclass(frozen=True)
class NotYet:
    """Not yet knowable: which figure is missing, and from which day it may be there."""

    missing: Literal["before", "after", "hidden"]
    on: date | None


def voices(viewer: Viewer, public_id: UUID | None = None) -> Voices:
    """A unit (default: the largest that the viewer reads by grant). NotAllowed, LookupError as for `place`."""
    here = place(viewer, public_id)
    told = figures.read(viewer, subjects=[here.subject], series=True)
    return _voices(here.unit, {here.unit.public_id: here.unit}, told)


def voices_at(viewer: Viewer, here: Place) -> Voices:
    """A place; what its unit may not show is told of the nearest larger one that shows it."""
    told = figures.read(viewer, subjects=[here.subject], series=True, larger=True)
    return _voices(here.unit, {unit.public_id: unit for unit in (here.unit, *here.line)}, told)


def below(viewer: Viewer, public_id: UUID | None = None) -> tuple[Voices, ...]:
    """The units directly below it, by name; without voices where nothing of it may be shown."""
    here = place(viewer, public_id)
    if not here.below:
        return ()
    subjects = {unit.public_id: Subject("unit", str(unit.public_id)) for unit in here.below}
    told = figures.read(viewer, subjects=list(subjects.values()), series=True)
    return tuple(
        _voices(unit, {unit.public_id: unit}, [one for one in told if one.subject == subjects[unit.public_id]])
        for unit in here.below
    )


def offering_barriers(viewer: Viewer, *, most: int = MOST_OFFERINGS) -> tuple[OfferingVoices, ...]:
    """What stands in the way in each offering, first where most people name one thing; at most `most` of them.

    For who reads the whole organisation.
    """
    told: dict[str, list[Figure]] = {}
    for figure in figures.about_offerings(viewer, signals=BARRIERS):
        if figure.shown:
            told.setdefault(figure.subject.id, []).append(figure)
    worst = sorted(told, key=lambda offering: (-_named_most(told[offering]), offering))[:most]
    top = place(viewer).unit
    titles = dict(Offering.objects.filter(public_id__in=worst).values_list("public_id", "title"))
    return tuple(
        OfferingVoices(key, titles[key], tuple(_voice(one, top) for one in _sorted(told[str(key)])))
        for key in map(UUID, worst)
        if key in titles
    )


def _named_most(told: Iterable[Figure]) -> float:
    """The share of the barrier that most people name."""
    return max((one.value or one.low or 0.0 for one in told if one.signal != "barrier.none"), default=0.0)


def value_gaps(viewer: Viewer) -> tuple[Gap, ...]:
    """What the employer's side thinks of value and own time beside what employees think; both must be shown."""
    told = figures.read(viewer, subjects=[place(viewer).subject], signals=BOTH_SIDES)
    known = {figure.signal: figure for figure in told if figure.shown}
    gaps = []
    for code in SIDES:
        one, other = known.get(f"{code}_employee"), known.get(f"{code}_employer")
        if one is not None and other is not None:
            difference, spread = _difference(one, other)
            gaps.append(Gap(code, one, other, difference, difference - Z90 * spread, difference + Z90 * spread))
    return tuple(gaps)


def my_unit_voices(viewer: Viewer) -> Voices | None:
    """What people say in the viewer's own home unit, each signal read upward; None without a home unit."""
    told = figures.read_at_home(viewer)
    return None if told is None else _upward(told)


def team_voices(viewer: Viewer) -> Voices | None:
    """What people say in the first unit that the viewer leads, each signal read upward; None: leads none."""
    if not viewer.led_paths:
        return None
    return _upward(figures.read_upward(viewer, path=viewer.led_paths[0], tables=figures.SAID))


def at_home(viewer: Viewer) -> Home:
    """What is said where the viewer is at home, read when it is asked for and only once."""
    return cache(lambda: figures.read_at_home(viewer))


def change_of(
    viewer: Viewer, signal: str, unit: UUID, before: date, after: date, *, home: Home | None = None
) -> Change | NotYet:
    """The last window that ended by `before` against the first that began on or after `after`.

    For readers by grant, leaders, and everybody at home in the unit or under it. The two are taken as independent,
    which makes the interval wide where the same people answered twice. No cause is claimed. home: for who asks this
    of several, `at_home` of the viewer.
    """
    series = _series(viewer, signal, unit, home or at_home(viewer))
    told = [figure for figure in series if figure.signal == signal]
    earlier = [figure for figure in told if figure.window.end <= before]
    later = [figure for figure in told if figure.window.start >= after]
    if not earlier:
        return NotYet("before", None)
    if not later:
        length = earlier[-1].window.end - earlier[-1].window.start
        start = earlier[-1].window.end
        while start < after:
            start += length
        return NotYet("after", start + length)
    if earlier[-1].low is None or later[0].low is None:
        return NotYet("hidden", None)
    difference, spread = _difference(earlier[-1], later[0])
    rises = (1 + erf(difference / spread / sqrt(2))) / 2
    low, high = difference - Z90 * spread, difference + Z90 * spread
    return Change(difference, low, high, rises, earlier[-1], later[0])


def said_measures(told: Iterable[Figure], names: Sequence[str]) -> tuple[Measure, ...]:
    """The latest figures of some of what people say, as measures of the chain; only what is shown."""
    mine = [figure for figure in told if figure.measure in names]
    return tuple(Measure(one.signal, _good(one), one) for one in _sorted(latest(mine)) if one.shown)


def _series(viewer: Viewer, signal: str, unit: UUID, home: Home) -> tuple[Figure, ...]:
    """Every window of one signal of a unit, for who may read it."""
    try:
        return _of_unit(viewer, signal, unit)
    except NotAllowed:
        told = home()
        if told is None or unit not in {line.public_id for line in told.line}:
            raise
        return tuple(figure for figure in told.figures if figure.subject.id == str(unit))


def _of_unit(viewer: Viewer, signal: str, unit: UUID) -> tuple[Figure, ...]:
    both = [Subject(kind, str(unit)) for kind in ("unit", "organisation")]
    return figures.read(viewer, subjects=both, signals=[signal], series=True)


def _upward(told: Upward) -> Voices:
    return _voices(told.line[0], {unit.public_id: unit for unit in told.line}, told.figures)


def _voices(unit: UnitName, line: dict[UUID, UnitName], told: Iterable[Figure]) -> Voices:
    said = [figure for figure in told if figure.measure in ORDER]
    shown = [figure for figure in _sorted(latest(said)) if figure.shown]
    found = tuple(
        replace(_voice(one, line[UUID(one.subject.id)]), larger=one.subject.id != str(unit.public_id)) for one in shown
    )
    drawn = [figure for figure in said if figure.measure not in BARRIERS]
    return Voices(unit, found, history(drawn), any(one.extra.get("example") for one in shown))


def _voice(figure: Figure, unit: UnitName) -> Voice:
    return Voice(figure.signal, _good(figure), figure, _quality(figure), unit, larger=False)


def _quality(figure: Figure) -> Quality | None:
    if "omega" not in figure.extra:
        return None
    return Quality(**{name: figure.extra[name] for name in Quality.__dataclass_fields__})


def _good(figure: Figure) -> Literal["high", "low"]:
    return "low" if figure.measure in LOW_IS_GOOD else "high"


def _sorted(told: Iterable[Figure]) -> list[Figure]:
    return sorted(told, key=lambda figure: (ORDER[figure.measure], figure.signal))


def _member(signal: str, family: str) -> bool:
    return family.endswith(".") and signal.startswith(family)


def _difference(one: Figure, other: Figure) -> tuple[float, float]:
    """Other - one, and its standard error, from released intervals; of a band the middle and the ends."""
    return _middle(other) - _middle(one), sqrt(_spread(one) ** 2 + _spread(other) ** 2)


def _middle(figure: Figure) -> float:
    return figure.value if figure.value is not None else ((figure.low or 0) + (figure.high or 0)) / 2


def _spread(figure: Figure) -> float:
    return max((figure.high or 0) - (figure.low or 0), 1e-6) / 2 / Z90

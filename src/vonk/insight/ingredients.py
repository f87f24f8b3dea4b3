"""Lays what learning needs side by side for each group, from released figures: what is there, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from vonk.engine.signals.registry import METHOD
from vonk.figures import queries as figures
from vonk.figures.queries import Figure, Subject
from vonk.insight.places import Place, place
from vonk.insight.series import latest
from vonk.insight.voices import BARRIERS, DRIVERS
from vonk.insight.weakspots import Share
from vonk.people.access import Viewer
from vonk.people.queries import UnitName

type Amount = Literal["there", "some", "little", "unknown", "comes"]
type Way = Literal["formal", "at_work", "together", "own_choice"]

PER_PAGE: Final = 20  # units below one unit
THIRD: Final = 1 / 3  # [D] of the way from the lower to the upper anchor
# The lower and the upper anchor of what has none in docs/science.md section 1.2 [D]: a barrier that half of all name
# against the even share of eight answers; having to, by most against by few.
ANCHORS: Final = {"barrier": (0.5, 0.125), "motive_must": (0.7, 0.2)}


@dataclass(frozen=True)
class Ingredient:
    """One thing that learning needs. measures: the figures it is told by; of several the worst counts."""

    code: str
    measures: tuple[str, ...]
    comes: bool = False  # there is no figure of it yet


INGREDIENTS: Final = (
    Ingredient("time_agreed", ("time_planned",)),
    Ingredient("time_kept", ("time_kept",)),
    Ingredient("talks", ("talks",)),
    Ingredient("goals", ("goals",)),
    Ingredient("drivers", DRIVERS),
    Ingredient("barriers", tuple(one for one in BARRIERS if one != "barrier.none")),
    Ingredient("sharing", ("sharing",)),
    Ingredient("application", ("application",)),
    Ingredient("budget", (), comes=True),
)
# How people learn, each by the figure nearest to it. They are no parts of a whole: nobody counts hours of learning.
WAYS: Final = (
    Ingredient("formal", ("A28",)),
    Ingredient("at_work", ("application",)),
    Ingredient("together", ("sharing",)),
    Ingredient("own_choice", ("motive_must",)),
)


@dataclass(frozen=True)
class Mark:
    """One ingredient of one group. figure: what it is told by, of `larger` when the group itself is too small for it.

    score: from 0 (the lower anchor) to 1 (the upper one), with the ends of its interval.
    """

    code: str
    amount: Amount
    figure: Figure | None = None
    score: Share | None = None
    larger: UnitName | None = None


@dataclass(frozen=True)
class Row:
    """A group with its marks. missing: what is missing most beyond doubt; close: what may be, when that is not sure."""

    unit: UnitName
    marks: tuple[Mark, ...]
    ways: tuple[Mark, ...]

    @property
    def missing(self) -> Mark | None:
        """The lowest, when its interval lies below that of every other, and it is not simply there."""
        ranked = _ranked(self.marks)
        if not ranked or ranked[0].amount == "there":
            return None
        sure = len(ranked) > 1 and _high(ranked[0]) < min(_low(one) for one in ranked[1:])
        return ranked[0] if sure else None

    @property
    def close(self) -> tuple[Mark, ...]:
        """The lowest and the next, when the difference between them is smaller than the uncertainty."""
        ranked = [one for one in _ranked(self.marks) if one.amount != "there"]
        return tuple(ranked[:2]) if len(ranked) > 1 and self.missing is None else ()

    @property
    def scarcest(self) -> Mark | None:
        """The way of learning that there is least of, if it is less than there could be."""
        ranked = [one for one in _ranked(self.ways) if one.amount != "there"]
        return ranked[0] if len(_ranked(self.ways)) > 1 and ranked else None


@dataclass(frozen=True)
class Ingredients:
    """A unit, and one page of the units below it."""

    where: Place
    own: Row
    below: tuple[Row, ...]
    number: int
    pages: int


def ingredients(viewer: Viewer, public_id: UUID | None = None, *, page: int = 1) -> Ingredients:
    """A unit (default: the largest that the viewer reads by grant) and those below it.

    NotAllowed, LookupError as for `place`; six queries.
    """
    where = place(viewer, public_id)
    pages = max(1, -(-len(where.below) // PER_PAGE))
    number = min(max(page, 1), pages)
    some = where.below[(number - 1) * PER_PAGE : number * PER_PAGE]
    line = {str(unit.public_id): unit for unit in (*where.line, where.unit, *some)}
    subjects = {unit.public_id: Subject("unit", str(unit.public_id)) for unit in some}
    subjects[where.unit.public_id] = where.subject
    told = figures.read(viewer, subjects=list(subjects.values()), signals=(), larger=True)
    rows = [_row(unit, _about(told, subjects[unit.public_id]), line) for unit in (where.unit, *some)]
    return Ingredients(where, rows[0], tuple(rows[1:]), number, pages)


def team_ingredients(viewer: Viewer) -> Row | None:
    """The first unit that the viewer leads, each figure read upward; None: leads none. Two queries."""
    if not viewer.led_paths:
        return None
    told = figures.read_upward(viewer, path=viewer.led_paths[0])
    return _row(told.line[0], latest(told.figures), {str(unit.public_id): unit for unit in told.line})


def _about(told: Iterable[Figure], subject: Subject) -> list[Figure]:
    return [one for one in told if (one.asked or one.subject) == subject]


def _row(unit: UnitName, told: Sequence[Figure], line: dict[str, UnitName]) -> Row:
    """Marks of one group; what a figure's unit is called, when it is a larger one, stands in `line`."""
    shown = [one for one in told if one.shown and _usable(one)]
    marks = tuple(_mark(one, shown, unit, line) for one in INGREDIENTS)
    return Row(unit, marks, tuple(_mark(one, shown, unit, line) for one in WAYS))


def _usable(figure: Figure) -> bool:
    """A scale that is not known to measure one thing is not told."""
    return not figure.signal.startswith("driver.") or bool(figure.extra.get("reliable"))


def _mark(ingredient: Ingredient, told: Sequence[Figure], unit: UnitName, line: dict[str, UnitName]) -> Mark:
    if ingredient.comes:
        return Mark(ingredient.code, "comes")
    mine = [(score, one) for one in told if one.measure in ingredient.measures and (score := _score(one))]
    if len(ingredient.measures) == 1 and mine:  # of several obligations the one that most people are in
        mine = [max(mine, key=lambda pair: pair[1].base or 0)]
    if not mine:
        return Mark(ingredient.code, "unknown")
    score, figure = min(mine, key=lambda pair: pair[0].value)
    larger = line.get(figure.subject.id) if figure.subject.id != str(unit.public_id) else None
    amount: Amount = "little" if score.value < THIRD else "some" if score.value < 2 * THIRD else "there"
    return Mark(ingredient.code, amount, figure, score, larger)


def _score(figure: Figure) -> Share | None:
    """Where a figure lies between its two anchors, as the index sees it."""
    share = Share.of(figure)
    if share is None:
        return None
    family = figure.measure.partition(".")[0]
    if family in ANCHORS:
        none, full = ANCHORS[family]
    else:
        measure = "drivers" if family == "driver" else figure.measure
        none, full = next((one.none, one.full) for one in METHOD.values() if one.measure == measure)
    ends = sorted((_between(share.low, none, full), _between(share.high, none, full)))
    return Share(_between(share.value, none, full), ends[0], ends[1])


def _between(value: float, none: float, full: float) -> float:
    return min(1.0, max(0.0, (value - none) / (full - none)))


def _ranked(marks: Iterable[Mark]) -> list[Mark]:
    """The lowest first, of the one group that most of them speak of, the nearest of as many.

    Two groups are not to be laid side by side.
    """
    known = [one for one in marks if one.score is not None]
    groups = Counter(one.larger for one in known)
    most = max(groups, key=lambda group: (groups[group], group is None, group.level if group else 0), default=None)
    return sorted((one for one in known if one.larger == most), key=lambda one: one.score.value if one.score else 0.0)


def _low(mark: Mark) -> float:
    return mark.score.low if mark.score else 0.0


def _high(mark: Mark) -> float:
    return mark.score.high if mark.score else 1.0

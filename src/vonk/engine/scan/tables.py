"""What goes into a scan and what comes out of it; nothing here speaks of one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

type Field = Literal[
    "person", "item", "unit", "enrolled", "started", "completed", "status", "progress", "obligation", "form",
    "duration", "price",
]  # fmt: skip
type Order = Literal["dmy", "mdy"]
type Kind = Literal["never_started", "stopped", "not_completed"]
type Dimension = Literal["item", "unit", "form"]

FIELDS: Final[tuple[Field, ...]] = (
    "person", "item", "unit", "enrolled", "started", "completed", "status", "progress", "obligation", "form",
    "duration", "price",
)  # fmt: skip
REQUIRED: Final[tuple[Field, ...]] = ("person", "item")
MOMENTS: Final[tuple[Field, ...]] = ("enrolled", "started", "completed")
OUTCOMES: Final[tuple[Field, ...]] = ("completed", "status", "progress")
SURE: Final = 0.6  # confidence from which a guess needs no asking

START_DAYS: Final = 28  # an enrolment this old should have begun (signal P1)
COMPLETION_DAYS: Final = 90  # and one this old should be done (signal P3)
MINIMUM: Final = 10  # persons in any group that is shown


class Unreadable(ValueError):
    """A file that cannot be scanned: `code` says what is wrong, `facts` where; the faces put it into words."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(f"{code} {facts}" if facts else code)


@dataclass(frozen=True, slots=True)
class Match:
    """The heading that a field probably has, from 0 (a shot in the dark) to 1 (certain)."""

    heading: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which heading each field has. `order` is None where the dates can be read both ways; `unsure` is what to ask."""

    matches: dict[Field, Match]
    order: Order | None
    unsure: tuple[str, ...] = ()  # fields, and "dates" for their order

    def heading(self, name: Field) -> str | None:
        """The heading of a field, None when no column has it."""
        match = self.matches.get(name)
        return match.heading if match else None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader of the scan decides: its day, and what an enrolment costs where no column says so."""

    today: date
    as_of: date | None = None
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know about the file: `rows` are the first row numbers, as a spreadsheet counts them."""

    code: str
    count: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 90 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One rate of one group. `rate` None: too few people. `band` "under" or "over": too alike to give the figure.

    n and x are rounded to fives below 30; x is 0 where a band or nothing is shown. differs: whether the groups that it
    is compared with differ by more than chance (chi-square, 1 %).
    """

    kind: Kind
    n: int
    x: int
    rate: Estimate | None
    band: Literal["", "under", "over"] = ""
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One learning activity, unit, or form of an activity, among what is equally compulsory; persons rounded to fives.

    persons and enrolments are 0 when there are too few people to show. `days` is the median time to start.
    """

    dimension: Dimension
    name: str
    form: str
    obligation: str
    persons: int
    enrolments: int
    cells: tuple[Cell, ...]
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A play that fits: its grade, and how many more of `n` people it moves, with the interval of its prior."""

    play: str
    grade: str
    gain: Estimate
    n: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A weak spot: `lost` is how many more it are than at the rate of the better quarter, in people or enrolments.

    The money and the hours of those are given only where a column, or the reader, says what one costs.
    """

    dimension: Dimension
    name: str
    form: str
    obligation: str
    kind: Kind
    cell: Cell
    better: float
    lost: Estimate
    of: Literal["people", "enrolments"]
    actions: tuple[Action, ...]
    euros: Estimate | None = None
    hours: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """Idle supply: `unused` has no enrolment at all, `quiet` none for half a year, `tail` together 5 % of all use."""

    offerings: int
    unused: int
    quiet: int
    tail: int
    tail_share: float
    examples: tuple[str, ...]  # of the unused ones


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a page, a terminal or a printed sheet needs, in any language."""

    as_of: date
    first: date | None
    rows: int
    enrolments: int
    persons: int
    offerings: int
    overall: tuple[Group, ...]  # the whole organisation, one for each degree of compulsion; name ""
    spots: tuple[Spot, ...]
    items: tuple[Group, ...]
    units: tuple[Group, ...]
    forms: tuple[Group, ...]
    hidden_units: int
    waiting: int  # rounded to fives; requests that nobody decided yet, or places waited for
    supply: Supply
    notes: tuple[Note, ...]
    missing: tuple[Field, ...]  # columns that would tell more
    columns: dict[str, str] = field(default_factory=dict)
    order: Order = "dmy"

"""What insight tells pages: figures with their names, and findings as a code with facts, never as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from vonk.figures.queries import Figure, Window
from vonk.people.queries import UnitName
from vonk.people.texts import Text

type Phase = Literal["readiness", "participation", "impact"]


@dataclass(frozen=True)
class Measure:
    """One signal of a group; `good` says which side of it is welcome."""

    signal: str
    good: Literal["high", "low"]
    figure: Figure


@dataclass(frozen=True)
class Link:
    """One link of the chain; without measures it stands empty."""

    phase: Phase
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Finding:
    """What a page has to say, as a code with the facts of its sentence."""

    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One signal through its windows; drawn from three closed windows on, before that `from_on` is when."""

    signal: str
    points: tuple[Figure, ...]
    drawn: bool
    from_on: date | None


@dataclass(frozen=True)
class Missing:
    """A signal of the index without a figure: its id in docs/science.md, its link, and the measure it would come by."""

    part: str
    link: Phase
    measure: str


@dataclass(frozen=True)
class Index:
    """The activation index of a group, for one obligation; `whole` is hidden, or None, where too little is known.

    links: the score of each link that was looked at, hidden where less than six tenths of its weight is known. history:
    the index through its windows, as long as its scale was the same.
    """

    obligation: str
    whole: Figure | None
    links: Mapping[Phase, Figure]
    missing: tuple[Missing, ...]
    history: Line | None

    @property
    def example(self) -> bool:
        """Whether something in it was made up for a demo: then nothing else may be concluded from it."""
        return any(figure.extra.get("example") for figure in (self.whole, *self.links.values()) if figure)


@dataclass(frozen=True)
class Standing:
    """Where a unit (mostly the whole organisation) stands in the chain."""

    unit: UnitName
    links: tuple[Link, ...]
    weakest: Finding
    history: tuple[Line, ...]
    index: Index | None = None
    hindrance: str = ""  # the barrier that people name most beyond doubt
    lowest: Figure | None = None  # the driver that is the lowest beyond doubt


@dataclass(frozen=True)
class OfferingRow:
    """One offering of the list, with its latest figures."""

    public_id: UUID
    title: Text
    programme: Text
    minutes: int | None
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class OfferingList:
    """One page of the offerings that were searched for; `total` of them on all pages."""

    rows: tuple[OfferingRow, ...]
    total: int
    number: int  # of the page
    pages: int


@dataclass(frozen=True)
class FunnelStep:
    """A step with how many reached it and stopped there; hot when more stop there than at the median step."""

    position: int
    title: Text
    minutes: int | None
    shown: bool
    reached: int | None
    stopped: int | None
    value: float | None
    low: float | None
    high: float | None
    band: str
    hot: bool


@dataclass(frozen=True)
class DivisionRow:
    """One offering in one division."""

    public_id: UUID
    name: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Funnel:
    """Where people stop in one offering."""

    public_id: UUID
    title: Text
    programme: Text
    problem: Text
    minutes: int | None
    steps: tuple[FunnelStep, ...]
    measures: tuple[Measure, ...]
    divisions: tuple[DivisionRow, ...]
    window: Window | None
    finding: Finding
    fading_since: int | None = None  # the week after its launch, where it fades now


@dataclass(frozen=True)
class UnitRow:
    """A unit below the one that is looked at; too_few when none of its figures may be shown."""

    unit: UnitName
    measures: tuple[Measure, ...]
    too_few: bool
    index: Figure | None = None


@dataclass(frozen=True)
class UnitView:
    """A unit, the unit above it, and the units below it."""

    unit: UnitName
    above: UnitName | None
    measures: tuple[Measure, ...]
    children: tuple[UnitRow, ...]
    index: Figure | None = None


@dataclass(frozen=True)
class WorkItem:
    """A weak spot worth working on, with what the fitting play is expected to bring, in people."""

    rank: int
    code: str
    facts: Mapping[str, Any]
    kind: str
    public_id: UUID
    title: Text
    play: str | None
    play_title: Text
    grade: str
    people: int
    value: float | None
    low: float | None
    high: float | None
    gain: float
    gain_low: float
    gain_high: float
    phase: Phase


@dataclass(frozen=True)
class FadingOffering:
    """An offering that fades since a week after its launch, as it was told of in `week`; play: what to try first."""

    public_id: UUID
    title: Text
    since: int
    week: int
    people: int
    play: str


@dataclass(frozen=True)
class TeamTrend:
    """What a leader sees of the own unit, or of the nearest larger unit when the own one is too small."""

    asked: UnitName
    shown: UnitName | None
    larger: bool
    measures: tuple[Measure, ...]
    history: tuple[Line, ...]

"""Reads themes: what was said above the minimum group, what is done about it, and what of that is told to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from vonk.dialogue.bank import barriers
from vonk.dialogue.models import BarrierReport, InterviewTopic, Theme
from vonk.dialogue.places import minimum_group
from vonk.dialogue.themed import FEWEST_INTERVIEWS, FIRST_LEVEL, HALF_A_YEAR, YEAR, granted_paths, measures, readable
from vonk.figures.queries import READERS, Figure, Subject, read
from vonk.people.access import System, Viewer
from vonk.people.days import valid_on
from vonk.people.models import Membership, Unit
from vonk.people.purposes import purpose_on
from vonk.people.queries import UnitName
from vonk.people.texts import Text

STEP = 10  # voices are told in tens


@dataclass(frozen=True)
class ThemeShown:
    """A theme as everybody in its unit may read it."""

    public_id: UUID
    title: Text
    story: Text
    unit: UnitName
    measure: str
    voices: int | None  # rounded down to tens; None: too few to show
    raised_on: date
    owner: str
    owner_id: UUID | None
    answer: str
    because: Text
    due_on: date | None
    answered_on: date | None
    told_on: date | None
    done_on: date | None
    late: bool


@dataclass(frozen=True)
class Basis:
    """On what a theme may rest. Nothing of it is true below the minimum group."""

    voices: int | None
    released: bool  # a figure about this unit is published
    interviews: bool  # it came up in three interviews or more

    def __bool__(self) -> bool:
        return self.voices is not None or self.released or self.interviews


@dataclass(frozen=True)
class Heard:
    """One published figure of one unit."""

    measure: str
    unit: UnitName
    figure: Figure


@dataclass(frozen=True)
class Voices:
    """About how many people reported one barrier in the half year before this month; None: too few to show."""

    barrier: str
    people: int | None


def units_for_themes(viewer: Viewer) -> tuple[UnitName, ...]:
    """The organisation and its first level, as far as the viewer's grant as learning team goes."""
    rows = Unit.objects.filter(level__lte=FIRST_LEVEL).order_by("level", "name")
    return tuple(UnitName(u.public_id, u.name, u.level) for u in rows if viewer.has("learning_team", path=u.path))


def heard(viewer: Viewer) -> tuple[Heard, ...]:
    """The published figures that a theme may be about, the largest share first; NotAllowed without a grant to read."""
    units = {
        _subject(unit): UnitName(unit.public_id, unit.name, unit.level)
        for unit in Unit.objects.filter(level__lte=FIRST_LEVEL).order_by("level", "name")
        if viewer.has(*READERS, path=unit.path)
    }
    granted_paths(viewer, READERS)
    figures = read(viewer, subjects=tuple(units), signals=measures()) if units else ()
    told = [Heard(figure.signal, units[figure.subject], figure) for figure in figures if figure.shown]
    return tuple(sorted(told, key=lambda line: -(line.figure.value or line.figure.low or 0.0)))


def themes(viewer: Viewer) -> tuple[ThemeShown, ...]:
    """Every theme of the units that the viewer reads by grant, what waits for an answer first; NotAllowed without."""
    rows = Theme.objects.filter(readable(viewer), withdrawn_on=None).order_by("-raised_on", "-pk")
    shown = _shown(viewer, rows)
    return tuple(sorted(shown, key=lambda theme: (theme.answer != "", not theme.late)))


def theme(viewer: Viewer, *, theme: UUID) -> ThemeShown | None:
    """One theme, for the same readers."""
    rows = Theme.objects.filter(readable(viewer), withdrawn_on=None, public_id=theme)
    return next(iter(_shown(viewer, rows)), None)


def said_to_me(viewer: Viewer, *, most: int = 20) -> tuple[ThemeShown, ...]:
    """What the viewer's unit, or a larger one around it, said and got an answer to, the latest answer first.

    One query: it stands on everybody's first page.
    """
    home = Membership.objects.filter(
        valid_on(viewer.today), person=viewer.own(), unit__path__startswith=OuterRef("unit__path")
    )
    told = Theme.objects.filter(Exists(home), withdrawn_on=None).exclude(Q(told_at=None) | Q(answer=""))
    return _shown(viewer, told.order_by("-answered_on", "-pk")[:most])


def owned_by_me(viewer: Viewer) -> tuple[ThemeShown, ...]:
    """What the viewer has promised to do and has not done."""
    return _shown(
        viewer, Theme.objects.filter(owner=viewer.own(), answer="doing", withdrawn_on=None).order_by("due_on")
    )


def basis(viewer: Viewer, *, unit: UUID, measure: str) -> Basis:
    """On what a theme about this measure in this unit may rest; NotAllowed without the learning team's grant there."""
    place = Unit.objects.filter(public_id=unit).first()
    viewer.require("learning_team", path=place.path if place else "")
    if place is None:
        return Basis(None, released=False, interviews=False)
    code = measure.removeprefix("barrier.") if measure.startswith("barrier.") else ""
    said = len(_reporters(viewer, place.path)[code]) if code else 0
    released, count = _released(viewer, place, measure)
    voices = _tens(max(said, count), minimum_group())
    return Basis(voices, released=released, interviews=_came_up(viewer, code, place.path))


def reported(viewer: Viewer) -> tuple[Voices, ...]:
    """Of each barrier, by about how many people it was reported with a name; for whoever reads figures of all.

    Reports without a name do not count: nobody can tell how many people they are. Whole months only, so that the
    moment at which a number appears does not tell who was the last.
    """
    viewer.require(*READERS)
    least, by = minimum_group(), _reporters(viewer, "/")
    return tuple(Voices(code, _tens(len(by[code]), least)) for code in barriers() if code != "none")


def _reporters(viewer: Viewer, path: str) -> Mapping[str, set[int]]:
    """By barrier, the different people who reported it with a name in the half year before this month."""
    until = viewer.today.replace(day=1)
    rows = BarrierReport.objects.filter(reported_on__gte=until - HALF_A_YEAR, reported_on__lt=until)
    rows = rows.exclude(reporter=None).exclude(state="withdrawn").filter(unit__path__startswith=path)
    found: dict[str, set[int]] = defaultdict(set)
    for barrier, reporter in rows.values_list("barrier", "reporter_id"):
        found[barrier].add(reporter)
    return found


def _released(viewer: Viewer, unit: Unit, measure: str) -> tuple[bool, int]:
    """Whether the latest figure is shown, and the number of people in it; nothing new while the pulse is off."""
    if not purpose_on("pulse", now=viewer.now):
        return False, 0
    figures = [figure for figure in read(viewer, subjects=[_subject(unit)], signals=[measure]) if figure.shown]
    count = figures[0].count if figures and measure.startswith("barrier.") else None
    return bool(figures), count or 0


def _subject(unit: Unit) -> Subject:
    return Subject("organisation" if unit.level == Unit.ORGANISATION else "unit", str(unit.public_id))


def _came_up(viewer: Viewer, barrier: str, path: str) -> bool:
    """In three interviews of a year, in which together at least the minimum group took part."""
    if not barrier:
        return False
    since = viewer.today - YEAR
    topics = InterviewTopic.objects.filter(barrier=barrier, interview__held_on__gte=since)
    topics = topics.filter(interview__unit__path__startswith=path)
    people = dict(topics.values_list("interview", "interview__people"))
    return len(people) >= FEWEST_INTERVIEWS and sum(people.values()) >= minimum_group()


def _tens(people: int, least: int) -> int | None:
    return people // STEP * STEP if people >= max(least, STEP) else None


def _shown(viewer: Viewer | System, rows: QuerySet[Theme]) -> tuple[ThemeShown, ...]:
    today = viewer.today if isinstance(viewer, Viewer) else viewer.now.date()
    found: Iterable[Theme] = rows.select_related("unit", "owner")
    return tuple(_theme(row, today) for row in found)


def _theme(row: Theme, today: date) -> ThemeShown:
    return ThemeShown(
        public_id=row.public_id,
        title=row.title,
        story=row.story,
        unit=UnitName(row.unit.public_id, row.unit.name, row.unit.level),
        measure=row.measure,
        voices=row.voices,
        raised_on=row.raised_on,
        owner=row.owner.name if row.owner else "",
        owner_id=row.owner.public_id if row.owner else None,
        answer=row.answer,
        because=row.because,
        due_on=row.due_on,
        answered_on=row.answered_on,
        told_on=row.told_at.date() if row.told_at else None,
        done_on=row.done_on,
        late=row.answer == "doing" and row.due_on is not None and row.due_on < today,
    )

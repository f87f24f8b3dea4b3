"""The only way to read a figure about a group: published cells, for those who may see that group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from vonk.figures.models import PublishedCell, Release
from vonk.people.access import GrantRole, NotAllowed, Reader, System, Viewer
from vonk.people.models import Membership, Unit
from vonk.people.queries import UnitName

READERS: Final[tuple[GrantRole, ...]] = ("learning_team", "director", "works_council")
UNIT_KINDS: Final = ("organisation", "unit")
OFFERING, STEP = "offering", "step"
SAID: Final = "said:"  # how the tables of what people say begin
COLUMNS: Final = (
    *("subject_kind", "subject_id", "part", "signal", "release__window_from", "release__window_to"),
    *("shown", "value", "low", "high", "base", "count", "band", "extra"),  # as in Figure
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure speaks of; `id` is a public id."""

    kind: str  # organisation | unit | offering | step
    id: str


@dataclass(frozen=True, slots=True)
class Window:
    """The days [start, end) on which the cases of a figure began."""

    start: date
    end: date

    @property
    def last_day(self) -> date:
        """The last day that is part of the window."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure. Shares lie between 0 and 1; base and count are rounded to fives.

    band: under_10, under_25, under_50, over_90, over_75 or over_50, in which case value and count are None and low and
    high are the ends of the band. asked: the subject that was asked for, when this figure is of the larger unit that
    is shown instead.
    """

    subject: Subject
    part: str
    signal: str
    window: Window
    shown: bool
    value: float | None
    low: float | None
    high: float | None
    base: int | None
    count: int | None
    band: str
    extra: Mapping[str, Any]
    asked: Subject | None = None

    @property
    def measure(self) -> str:
        """The signal without its obligation: A28."""
        return self.signal.split("·")[0]

    @property
    def obligation(self) -> str:
        """For whom the rate is told: chosen, employer or statutory_or_cao; empty where it is not told apart."""
        return self.signal.partition("·")[2]


class Spot(NamedTuple):
    """As much of a figure as it takes to weigh it; thousands are read at once. `offering` is a public id."""

    cell: int
    offering: str
    signal: str
    base: int | None
    value: float | None
    low: float | None
    high: float | None

    @property
    def measure(self) -> str:
        """As of a figure."""
        return self.signal.split("·")[0]


@dataclass(frozen=True)
class Upward:
    """A unit and those above it, the unit first, and what is told of it or of the nearest larger one."""

    line: tuple[UnitName, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class _Readable:
    """Which units a viewer may read figures of, and the line upward from each unit."""

    by_id: Mapping[str, Unit]
    by_path: Mapping[str, Unit]

    def above(self, public_id: str) -> tuple[Unit, ...]:
        """The larger units of a unit, nearest first."""
        unit = self.by_id.get(public_id)
        if unit is None:
            return ()
        prefixes = _prefixes(unit.path)[:-1]
        return tuple(self.by_path[path] for path in reversed(prefixes) if path in self.by_path)


def read(
    viewer: Reader,
    *,
    subjects: Sequence[Subject],
    signals: Sequence[str] = (),
    parts: bool = False,
    series: bool = False,
    larger: bool = False,
) -> tuple[Figure, ...]:
    """The figures of `subjects`: of each signal the latest window that shows one, or every window with `series`.

    series: oldest first. signals: all when empty. parts: also per part (division of an offering). larger: where a
    unit's figure is hidden or missing, the nearest larger unit's, marked with `asked`. Hidden comes as not shown.
    NotAllowed when any subject is not the viewer's to read.
    """
    units = _units(subjects, larger=larger)
    _check(viewer, subjects, units)
    wanted = set(subjects)
    if larger:
        wanted |= {_subject(unit) for unit in units.by_path.values()}
    figures = _figures(_cells(wanted, signals, parts=parts), series=series)
    figures = _without_own(figures, None if isinstance(viewer, System) else _led(viewer, units))
    if larger:
        figures = _with_larger(subjects, figures, units)
    asked = set(subjects)
    return tuple(figure for figure in figures if figure.asked is not None or figure.subject in asked)


def read_upward(viewer: Viewer, *, path: str, tables: str = "") -> Upward:
    """Every window of the unit at `path`; of each signal that it does not show, of the nearest larger unit that does.

    For who leads that unit, in two queries: the line of units, and their figures. NotAllowed for anybody else.
    tables: only of the released tables whose name begins like this.
    """
    if path not in viewer.led_paths:
        raise NotAllowed
    return _upward(path, tables)


def read_at_home(viewer: Viewer) -> Upward | None:
    """What people said in the unit where the viewer is at home, read upward like `read_upward`; None without a unit.

    Everybody reads back what the own team said; of what people did only those read who lead it or hold a grant.
    """
    today = Q(valid_from__lte=viewer.today) & (Q(valid_to=None) | Q(valid_to__gte=viewer.today))
    home = Membership.objects.filter(today, person=viewer.own()).values_list("unit__path", flat=True).first()
    return None if home is None else _upward(home, SAID)


def _upward(path: str, tables: str) -> Upward:
    line = tuple(sorted(Unit.objects.filter(path__in=_prefixes(path)), key=lambda unit: -unit.level))
    subjects = [_subject(unit) for unit in line]
    rows = _cells(set(subjects), (), parts=False)
    rows = rows.filter(release__spec__startswith=tables) if tables else rows
    figures = _without_own(_figures(rows, series=True), {subject.id for subject in subjects[:1]})
    units = _Readable({str(unit.public_id): unit for unit in line}, {unit.path: unit for unit in line})
    return Upward(
        tuple(UnitName(unit.public_id, unit.name, unit.level) for unit in line),
        _with_larger(subjects[:1], figures, units),
    )


def about_offerings(
    viewer: Reader,
    *,
    offerings: Sequence[str] | None = None,
    signals: Sequence[str] = (),
    parts: bool = False,
    steps: bool = False,
) -> tuple[Figure, ...]:
    """The latest figures of some offerings, or of all, over the whole organisation.

    signals: all when empty. parts: also per division (`part` is the division). steps: also of the steps (`part` is the
    offering).
    NotAllowed for whoever may not read the whole organisation.
    """
    _may_read_offerings(viewer)
    own, step = Q(subject_kind=OFFERING), Q(subject_kind=STEP)
    if offerings is not None:
        own, step = own & Q(subject_id__in=offerings), step & Q(part__in=offerings)
    wanted = own if parts else own & Q(part="")
    rows = PublishedCell.objects.filter(wanted | step if steps else wanted)
    rows = rows.filter(signal__in=signals) if signals else rows
    return _figures(rows, series=False)


def weak_spots(viewer: Reader, *, signals: Sequence[str]) -> list[Spot]:
    """What is shown now of these signals of every offering, and of every step at which clearly more people stop.

    NotAllowed for whoever may not read the whole organisation.
    """
    _may_read_offerings(viewer)
    own = Q(subject_kind=OFFERING, part="", signal__in=signals)
    rows = PublishedCell.objects.filter(own | Q(subject_kind=STEP, extra__hot=True), shown=True, latest=True)
    told = rows.values_list("pk", "subject_id", "part", "signal", "base", "value", "low", "high")
    return [
        Spot(cell, part or subject, signal, base, value, low, high)
        for cell, subject, part, signal, base, value, low, high in told
    ]


def about_everybody(viewer: Reader, *, signals: Sequence[str] = (), series: bool = False) -> tuple[Figure, ...]:
    """The figures of the whole organisation, as `read` gives them but in one query; NotAllowed for whom they are not.

    What speaks of one manager alone is left out.
    """
    _may_read_offerings(viewer)
    rows = PublishedCell.objects.filter(subject_kind="organisation", part="")
    rows = rows.filter(signal__in=signals) if signals else rows
    return _without_own(_figures(rows, series=series), ())


def published(viewer: Reader, *, signals: Sequence[str]) -> list[Spot]:
    """What is published now of these signals of every offering over the whole organisation; hidden ones hold nothing.

    NotAllowed for whoever may not read the whole organisation.
    """
    _may_read_offerings(viewer)
    rows = PublishedCell.objects.filter(subject_kind=OFFERING, part="", signal__in=signals, latest=True)
    return [Spot(*row) for row in rows.values_list("pk", "subject_id", "signal", "base", "value", "low", "high")]


def of_spots(viewer: Reader, *, spots: Sequence[Spot]) -> Mapping[int, Figure]:
    """The whole figures of some spots, by cell; for the same readers."""
    _may_read_offerings(viewer)
    rows = PublishedCell.objects.filter(pk__in=[spot.cell for spot in spots])
    return {cell: _figure(row) for cell, *row in rows.values_list("pk", *COLUMNS)}


def about_steps(system: System, *, offerings: Sequence[str]) -> tuple[Figure, ...]:
    """The latest figures of the steps of these offerings, over the whole organisation, in one query.

    For an app that has made sure of who reads them.
    """
    del system
    rows = PublishedCell.objects.filter(subject_kind=STEP, part__in=offerings)
    return _figures(rows, series=False) if offerings else ()


def released(system: System) -> frozenset[tuple[str, date, date]]:
    """Which tables were released for which windows: (spec, from, to)."""
    del system
    return frozenset(Release.objects.values_list("spec", "window_from", "window_to"))


def may_read_all(viewer: Reader) -> bool:
    """Whether the viewer reads figures of the whole organisation by grant."""
    if isinstance(viewer, System):
        return True
    top = Unit.objects.filter(level=Unit.ORGANISATION).order_by("pk").first()
    return top is not None and viewer.has(*READERS, path=top.path)


def _units(subjects: Sequence[Subject], *, larger: bool) -> _Readable:
    ids = [subject.id for subject in subjects if subject.kind in UNIT_KINDS]
    asked = {str(unit.public_id): unit for unit in Unit.objects.filter(Q(public_id__in=ids) | Q(level=0))}
    by_path = {unit.path: unit for unit in asked.values()}
    if larger:
        paths = {path for unit in asked.values() for path in _prefixes(unit.path)} - set(by_path)
        by_path |= {unit.path: unit for unit in Unit.objects.filter(path__in=paths)} if paths else {}
    return _Readable(asked, by_path)


def _led(viewer: Viewer, units: _Readable) -> set[str]:
    """The public ids of the units that the viewer leads, of those at hand."""
    return {str(unit.public_id) for path, unit in units.by_path.items() if path in viewer.led_paths}


def _without_own(figures: tuple[Figure, ...], near: Collection[str] | None) -> tuple[Figure, ...]:
    """Without what speaks of one manager, except of the units `near` the reader (None: a job reads all)."""
    if near is None:
        return figures
    return tuple(figure for figure in figures if not figure.extra.get("own") or figure.subject.id in near)


def _prefixes(path: str) -> list[str]:
    """/12/40/133/ gives /12/, /12/40/ and /12/40/133/."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: end + 1]) + "/" for end in range(len(parts))]


def _subject(unit: Unit) -> Subject:
    return Subject("organisation" if unit.level == Unit.ORGANISATION else "unit", str(unit.public_id))


def _may_read_offerings(viewer: Reader) -> None:
    if isinstance(viewer, Viewer) and not viewer.has(*READERS):  # a grant over the top unit is as good as one over all
        _check(viewer, [Subject(OFFERING, "")], _units([], larger=False))


def _check(viewer: Reader, subjects: Sequence[Subject], units: _Readable) -> None:
    if isinstance(viewer, System):
        return
    top = next((unit.path for unit in units.by_path.values() if unit.level == Unit.ORGANISATION), "/")
    lines = _lines(viewer) if any(subject.kind in UNIT_KINDS for subject in subjects) else ()
    for subject in subjects:
        if subject.kind not in UNIT_KINDS:
            viewer.require(*READERS, path=top)
        elif (unit := units.by_id.get(subject.id)) is None or (
            not viewer.has(*READERS, path=unit.path) and not any(line.startswith(unit.path) for line in lines)
        ):
            raise NotAllowed


def _lines(viewer: Viewer) -> tuple[str, ...]:
    """The paths of the units that the viewer leads or holds a grant over: each may be read, with the line above it."""
    granted = tuple(grant.path for grant in viewer.grants if grant.role in READERS)
    return granted + viewer.led_paths


def _cells(wanted: set[Subject], signals: Sequence[str], *, parts: bool) -> QuerySet[PublishedCell]:
    rows = PublishedCell.objects.filter(
        subject_kind__in={subject.kind for subject in wanted}, subject_id__in={subject.id for subject in wanted}
    )
    if signals:
        rows = rows.filter(signal__in=signals)
    return rows if parts else rows.filter(part="")


def _figures(rows: QuerySet[PublishedCell], *, series: bool) -> tuple[Figure, ...]:
    """Every figure of these rows with `series`, oldest first; else the latest of each signal that shows one."""
    rows = rows if series else rows.filter(latest=True)
    told = rows.order_by("release__window_from", "release__window_to", "pk").values_list(*COLUMNS)
    return tuple(map(_figure, told))


def _figure(row: Sequence[Any]) -> Figure:
    kind, subject, part, signal, start, end, *said = row
    return Figure(Subject(kind, subject), part, signal, Window(start, end), *said)


def _with_larger(subjects: Sequence[Subject], figures: Sequence[Figure], units: _Readable) -> tuple[Figure, ...]:
    """Replace what is hidden or missing by the same signal of the nearest larger unit that shows it."""
    found: dict[Subject, dict[str, list[Figure]]] = {}
    for figure in figures:
        found.setdefault(figure.subject, {}).setdefault(figure.signal, []).append(figure)
    signals = list(dict.fromkeys(figure.signal for figure in figures))
    result: list[Figure] = []
    for subject in subjects:
        line = [subject, *(_subject(unit) for unit in units.above(subject.id))]
        for signal in signals:
            choices = [found.get(step, {}).get(signal, []) for step in line]
            best = next((some for some in choices if any(figure.shown for figure in some)), choices[0])
            result += [figure if figure.subject == subject else replace(figure, asked=subject) for figure in best]
    return tuple(result)

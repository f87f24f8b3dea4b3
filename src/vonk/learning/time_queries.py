"""One's own learning time: what is put aside, what one said of it, and how much was agreed. Nobody else reads this.

Everything here is the person's own word; nothing of it is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from vonk.learning.models import LearningBlock, TimeNorm
from vonk.learning.standing import STANDING, Standing, standing_columns, standing_of
from vonk.learning.time_free import HOUR, Moment, first_hour, free_moment
from vonk.messaging.receivers import receivers
from vonk.people.access import Viewer
from vonk.people.models import Person

WEEK = timedelta(days=7)
WEEKS_BACK = 4
BACK_ON_PAGE = 8
LAST = 4  # so many moments make "kept 3 of the last 4"
ASK_WITHIN = WEEK  # that long after a moment one is asked whether it was kept


@dataclass(frozen=True)
class Block:
    """Learning time on a day, and what became of it by one's own word."""

    public_id: UUID
    moment: Moment
    state: str  # planned | kept | moved | dropped
    was_moved: bool  # stands here because it was moved from elsewhere
    over: bool

    @property
    def stands(self) -> bool:
        """Whether it is in the calendar: neither moved away nor let go."""
        return self.state in {"planned", "kept"}


@dataclass(frozen=True)
class Kept:
    """Of the last moments about which one said something: how many were kept, and how many of those after a move."""

    kept: int
    moved: int
    of: int


@dataclass(frozen=True)
class MyTime:
    """One's own learning time around today; `norm` is weekly minutes, None when nothing is agreed."""

    monday: date
    blocks: tuple[Block, ...]  # from four weeks back, in order of time
    norm: int | None
    agreed: bool  # in a talk of one's own, not for everybody
    standing: Standing

    @property
    def this_week(self) -> tuple[Block, ...]:
        """What stands in this week."""
        return tuple(block for block in self.blocks if block.stands and _in_week(block, self.monday))

    @property
    def asked(self) -> Block | None:
        """The last moment that is over and of which nothing was said; none after a week."""
        since = self.monday - ASK_WITHIN
        open_blocks = [b for b in self.blocks if b.over and b.state == "planned" and b.moment.day >= since]
        return open_blocks[-1] if open_blocks else None

    @property
    def next(self) -> Block | None:
        """The first moment that is still to come."""
        return next((block for block in self.blocks if block.stands and not block.over), None)

    @property
    def kept(self) -> Kept:
        """The last four of which one said something; a moved one counts where it went."""
        said = [b for b in self.blocks if b.over and b.state in {"kept", "dropped"}][-LAST:]
        kept = [block for block in said if block.state == "kept"]
        return Kept(len(kept), sum(block.was_moved for block in kept), len(said))

    @property
    def minutes_kept(self) -> int:
        """Of the four whole weeks before this one."""
        return sum(b.moment.minutes for b in self.blocks if b.over and b.state == "kept" and b.moment.day < self.monday)


@dataclass(frozen=True)
class WeekOf:
    """One week of one's own: what was kept of what was agreed then, and every moment in it."""

    monday: date
    minutes_kept: int
    norm: int | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class NormShown:
    """What holds for everybody from a day on; 0 minutes says that nothing is agreed any more."""

    norm: int
    weekly_minutes: int
    valid_from: date


def my_time(viewer: Viewer) -> MyTime:
    """One's week, what comes, and four weeks back; one question to the database, for the first pages."""
    monday = monday_of(viewer.today)
    norms = TimeNorm.objects.filter(valid_from__lte=viewer.today).order_by("-valid_from", "-pk")
    rows = Person.objects.filter(pk=viewer.own()).annotate(
        agreed=Subquery(norms.filter(person=OuterRef("pk")).values("weekly_minutes")[:1]),
        for_all=Subquery(norms.filter(person=None).values("weekly_minutes")[:1]),
        **standing_columns(viewer),
        near=FilteredRelation("learning_blocks", condition=Q(learning_blocks__day__gte=monday - WEEKS_BACK * WEEK)),
    )
    near = (f"near__{name}" for name in COLUMNS)
    found = list(rows.order_by("near__day", "near__starts_at").values_list("agreed", "for_all", *STANDING, *near))
    agreed, for_all, *standing = found[0][:HEAD]
    blocks = tuple(_block(viewer, row[HEAD:]) for row in found if row[HEAD] is not None)
    return MyTime(monday, blocks, agreed or for_all or None, bool(agreed), standing_of(tuple(standing)))


def my_weeks(viewer: Viewer) -> tuple[WeekOf, ...]:
    """The weeks back that one can still change, the latest first; weeks without a moment are left out."""
    monday = monday_of(viewer.today)
    rows = _mine(viewer).filter(day__gte=monday - BACK_ON_PAGE * WEEK, day__lt=monday)
    blocks = [_block(viewer, row) for row in rows.values_list(*COLUMNS)]
    norms = list(TimeNorm.objects.filter(Q(person=None) | Q(person=viewer.own())).order_by("-valid_from", "-pk"))
    weeks = []
    for back in range(1, BACK_ON_PAGE + 1):
        start = monday - back * WEEK
        here = tuple(block for block in blocks if _in_week(block, start))
        kept = sum(block.moment.minutes for block in here if block.state == "kept")
        if here:
            weeks.append(WeekOf(start, kept, _norm_on(norms, start), here))
    return tuple(weeks)


def my_block(viewer: Viewer, public_id: UUID) -> Block | None:
    """One moment of one's own; None for anybody else's."""
    row = _mine(viewer).filter(public_id=public_id).values_list(*COLUMNS).first()
    return _block(viewer, row) if row else None


def suggested(viewer: Viewer, *, minutes: int = HOUR, instead_of: Moment | None = None) -> Moment | None:
    """A free moment in one's own working hours, after today or after the moment that it replaces."""
    pattern = receivers({viewer.own()}, now=viewer.now)[viewer.own()].pattern
    rows = _mine(viewer).filter(day__gt=viewer.today, state__in=["planned", "kept"])
    taken = [Moment(*row) for row in rows.values_list("day", "starts_at", "minutes")]
    last = _mine(viewer).filter(state="kept").order_by("-day").values_list("starts_at", flat=True).first()
    like = instead_of or Moment(viewer.today, last if last is not None else first_hour(pattern), minutes)
    after = max(viewer.today, instead_of.day) if instead_of else viewer.today
    return free_moment(pattern, taken, after=after, like=like)


def norms(viewer: Viewer) -> tuple[NormShown, ...]:
    """What holds for everybody, the latest first; for the learning team."""
    viewer.require("learning_team")
    rows = TimeNorm.objects.filter(person=None).order_by("-valid_from", "-pk")
    return tuple(NormShown(row.pk, row.weekly_minutes, row.valid_from) for row in rows)


def monday_of(day: date) -> date:
    """The Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


HEAD = 2 + len(STANDING)  # columns before those of a moment
COLUMNS = ("public_id", "day", "starts_at", "minutes", "state", "moved_from")


def _mine(viewer: Viewer) -> QuerySet[LearningBlock]:
    return LearningBlock.objects.filter(person=viewer.own()).order_by("day", "starts_at", "pk")


def _block(viewer: Viewer, row: tuple[UUID, date, int, int, str, int | None]) -> Block:
    public_id, day, starts_at, minutes, state, moved_from = row
    moment = Moment(day, starts_at, minutes)
    return Block(public_id, moment, state, moved_from is not None, is_over(viewer, moment))


def is_over(viewer: Viewer, moment: Moment) -> bool:
    """Whether it lies behind the viewer, on the viewer's own clock."""
    here = viewer.now.astimezone(ZoneInfo(viewer.tz))
    return (moment.day, moment.ends_at) <= (here.date(), here.hour * HOUR + here.minute)


def _in_week(block: Block, monday: date) -> bool:
    return monday <= block.moment.day < monday + WEEK


def _norm_on(norms: list[TimeNorm], day: date) -> int | None:
    """What was agreed that week: one's own agreement before what holds for everybody."""
    own = next((n.weekly_minutes for n in norms if n.person_id is not None and n.valid_from <= day), 0)
    for_all = next((n.weekly_minutes for n in norms if n.person_id is None and n.valid_from <= day), 0)
    return own or for_all or None

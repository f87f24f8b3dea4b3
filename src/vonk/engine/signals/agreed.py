"""What people agreed and put aside: talks that were held, own goals, and learning time planned and kept."""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Window, days_from, voices
from vonk.engine.signals.presence import days_there
from vonk.engine.signals.registry import ELIGIBLE_DAYS
from vonk.engine.signals.survey import within

REVIEWS: Final = ("performance", "development")  # templates of talks in which learning is a fixed item
WEEK: Final = 7


def talks(frames: Frames, window: Window) -> Table:
    """Coverage of talks and goals: person, talks, talks_review, goals; 0 or 1 for every measured person on the roster.

    Who was there for fewer than four weeks of the window is left out, whatever they did: a talk that could not be held
    is nobody's neglect. (All of a window that is shorter.)
    talks: a held talk in the window (R6); talks_review: one that follows a review's template; goals: a goal that was
    agreed, and was open or reached in the window (R1).
    """
    people = _eligible(frames, window)
    held = within(frames.talk, frames.talk.held_on, window).select(person="employee", template="template")
    review = held.filter(held.template.isin(REVIEWS))
    goal = frames.goal.filter(frames.goal.since < window.end)
    goal = goal.filter(goal.dropped_on.isnull() | (goal.dropped_on >= window.end))
    goal = goal.filter(goal.done_on.isnull() | (goal.done_on >= window.start))
    for name, rows in (("talks", held), ("talks_review", review), ("goals", goal)):
        some = rows.select(owner="person").distinct()
        people = people.left_join(some, people.person == some.owner)
        people = people.mutate(**{name: people.owner.notnull().cast("int64")}).drop("owner")
    return people.order_by("person")


def hours(frames: Frames, window: Window) -> Table:
    """Learning time: person, time_planned, time_kept; each a share of 1, null where it says nothing of a person.

    time_planned = planned minutes / the norm's minutes over the days that the person was there, at most 1 (R4); null
    without a norm, and for who was never there.
    time_kept = minutes kept / minutes planned, as people say themselves (P6); null for who planned nothing. A block
    that was moved counts where it was moved to.
    """
    block = within(frames.block, frames.block.day, window)
    block = block.filter(block.state != "moved")
    kept = ibis.cases((block.state == "kept", block.minutes), else_=0)
    planned = block.mutate(kept=kept).group_by(owner="person").aggregate(planned=block.minutes.sum(), kept=kept.sum())
    people = voices(frames, window.start)
    rows = people.left_join(planned, people.person == planned.owner).drop("owner")
    norm = _norms(frames, people, window).rename(owner="person")
    rows = rows.left_join(norm, rows.person == norm.owner).drop("owner")
    there = days_there(frames, people, window).rename(owner="person")
    rows = rows.left_join(there, rows.person == there.owner).drop("owner")
    due = rows.norm * rows.there / (window.end - window.start).days
    share = ibis.least(rows.planned.fill_null(0) / due, 1.0)
    return rows.select(
        "person",
        time_planned=ibis.cases((due > 0, share), else_=None),
        time_kept=ibis.cases((rows.planned > 0, rows.kept / rows.planned), else_=None),
    ).order_by("person")


def _eligible(frames: Frames, window: Window) -> Table:
    """Measured people on the roster who were there long enough: person."""
    people = voices(frames, window.start)
    there = days_there(frames, people, window)
    enough = min(ELIGIBLE_DAYS, (window.end - window.start).days)
    return people.semi_join(there.filter(there.there >= enough), "person")


def _norms(frames: Frames, people: Table, window: Window) -> Table:
    """Minutes that each person may learn in the window: an own norm from its day on, before that everybody's."""
    norm = frames.norm
    nobody = norm.person.isnull()
    turn = ibis.window(group_by=norm.person, order_by=norm.valid_from)
    spell = norm.mutate(until=norm.valid_from.lead().over(turn))
    own = spell.filter(~nobody).select("person", "weekly_minutes", "valid_from", "until")
    first = own.group_by(owner="person").aggregate(own_from=own.valid_from.min())
    shared = people.cross_join(spell.filter(nobody).select("weekly_minutes", "valid_from", "until"))
    shared = shared.left_join(first, shared.person == first.owner)
    shared = shared.mutate(until=ibis.least(shared.until, shared.own_from))
    both = own.union(shared.select("person", "weekly_minutes", "valid_from", "until"))
    start = ibis.greatest(both.valid_from, ibis.date(window.start))
    end = ibis.least(ibis.coalesce(both.until, ibis.date(window.end)), ibis.date(window.end))
    days = ibis.greatest(days_from(start, end), 0)
    return (
        both.mutate(minutes=both.weekly_minutes * days / WEEK)
        .group_by("person")
        .aggregate(norm=lambda t: t.minutes.sum())
    )

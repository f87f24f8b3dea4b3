"""What people say about learning in a quarter: scores of the pulse, what stands in the way, and why they began."""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import Column, DateValue, Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Window, voices
from vonk.engine.signals.registry import ALL_DRIVERS, DRIVERS

LOWEST: Final = 1
HIGHEST: Final = 5  # of the options of a statement


def answers(frames: Frames, window: Window) -> Table:
    """The last answer of every measured person to every statement in the window: person, construct, item, score.

    Scores run from 1 to 5 and high is always favourable: those of reversed statements are turned (6 - score). Only of
    people on the roster of the window's first day.
    """
    tapped = within(frames.answer, frames.answer.answered_on, window).semi_join(voices(frames, window.start), "person")
    turned = ibis.cases((tapped.reversed, LOWEST + HIGHEST - tapped.score), else_=tapped.score)
    last = latest(tapped.mutate(score=turned), ("person", "item"), "answered_on")
    return last.select("person", "construct", "item", "score")


def scores(frames: Frames, window: Window) -> Table:
    """One score for each person and construct: person, signal, score (POMP as a share of 1), answers.

    POMP = (mean - 1) / (5 - 1), the share of what was possible (science.md R2). The signal of a driver is
    `driver.<name>`; `drivers` takes all answers about any driver together; the others bear the construct's name.
    """
    said = answers(frames, window)
    driver = said.construct.isin(DRIVERS)
    named = said.mutate(signal=ibis.cases((driver, ibis.literal("driver.") + said.construct), else_=said.construct))
    both = named.select("person", "signal", "score").union(
        named.filter(driver).mutate(signal=ibis.literal(ALL_DRIVERS)).select("person", "signal", "score")
    )
    share = (both.score.mean() - LOWEST) / (HIGHEST - LOWEST)
    return both.group_by(["person", "signal"]).aggregate(score=share, answers=both.count()).order_by("signal", "person")


def barriers(frames: Frames, window: Window) -> Table:
    """What stood in the way, each at most once: person, offering (null: learning as a whole), barrier."""
    tapped = within(frames.barrier, frames.barrier.tapped_on, window).semi_join(voices(frames, window.start), "person")
    return tapped.select("person", "offering", "barrier").distinct()


def motives(frames: Frames, window: Window) -> Table:
    """Why people began, by their last tap in the window: person, must (1 when they had to, and did not choose it)."""
    tapped = within(frames.motive, frames.motive.tapped_on, window)
    tapped = tapped.inner_join(frames.enrolment.select("enrolment", "person"), "enrolment")
    last = latest(tapped.semi_join(voices(frames, window.start), "person"), ("person",), "tapped_on")
    return last.select("person", must=(last.motive == "must").cast("int64"))


def within(rows: Table, day: DateValue, window: Window) -> Table:
    """The rows of the window."""
    return rows.filter(day >= window.start, day < window.end)


def latest(rows: Table, keys: tuple[str, ...], day: str) -> Table:
    """The last row of each key; of two on one day the one that sorts last, so that every run takes the same."""
    others: list[Column] = [rows[name].desc() for name in rows.columns if name not in (*keys, day)]
    newest = ibis.window(group_by=[rows[key] for key in keys], order_by=[rows[day].desc(), *others])
    ranked = rows.mutate(rank=ibis.row_number().over(newest))
    return ranked.filter(ranked.rank == 0).drop("rank")

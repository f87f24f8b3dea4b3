"""Reads from what people did what it says about what stands in their way: one row for each person and sign.

The signs and what they point to stand in `engine.barriers`; here is only whether they hold. Statutory learning is left
out, because who has to cannot be said to stall. Pure arrays; one person's signs depend on their own rows alone.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pyarrow as pa
from scipy.special import betainc

from vonk.engine import tables
from vonk.engine.barriers import LOOK_BACK, QUIET_LONG, RECENT, STOP_DAYS, WAITS_LONG
from vonk.engine.policy import NEVER, Bools, Floats, Ints, Limits, days_between, ignored, text
from vonk.engine.weigh import ENDED, PHASES, STATUTORY, DecideConfig, phases

HOT_STEP = pa.schema([("offering", tables.INT), ("step", tables.INT)])
FEWEST: Final = 10  # enrolments that reached a step before anything is said of it
SURELY: Final = 0.9  # chance that a step loses more than the middle step of its offering (science.md P4)
FEWEST_LOST: Final = 3  # of whom so many ended there
LONG_ENOUGH: Final = 3  # steps: of something shorter the first step says nothing
REMINDED: Final = 2  # messages without any effect


def observe(candidates: pa.Table, sent: pa.Table, busy: pa.Table, hot: pa.Table, *, as_of: dt.date) -> pa.Table:
    """`tables.SIGN` of everybody in the tables CANDIDATE, SENT (with `acted_on`), BUSY and HOT_STEP, as of a day.

    Each sign once for each person: of several enrolments the one that waits longest, else the one touched last.
    """
    today = np.datetime64(as_of, "D")
    rows = [*_of_learning(candidates, hot, today), *_of_messages(sent, today), _of_days(busy, today)]
    found = [(*_once(person, number), sign) for sign, person, number in rows]
    return pa.table(
        {
            "person": np.concatenate([person for person, _, _ in found]),
            "sign": np.concatenate([np.full(len(person), sign) for person, _, sign in found]),
            "number": np.concatenate([np.abs(number) for _, number, _ in found]),
        },
        schema=tables.SIGN,
    )


type _Row = tuple[str, Ints, Ints]  # sign, persons, numbers; of the numbers of one person the smallest is kept


def _once(person: Ints, number: Ints) -> tuple[Ints, Ints]:
    order = np.lexsort((number, person))
    who, first = np.unique(person[order], return_index=True)
    return who, number[order][first]


def _of_learning(candidates: pa.Table, hot: pa.Table, today: np.datetime64) -> list[_Row]:
    person = candidates["person"].to_numpy()
    age = {name: days_between(candidates[name].to_numpy(), today) for name in _DATES}
    chosen = text(candidates["obligation"]) != STATUTORY
    phase = np.where(chosen, phases(candidates, today, DecideConfig())[0], 0)
    step, steps = (candidates[name].fill_null(0).to_numpy() for name in ("step_reached", "steps"))
    stopped = (phase == PHASES.index("during")) & (age["last_active_on"] >= QUIET_LONG)
    stopped &= age["last_active_on"] != NEVER
    many = stopped & _in(candidates["offering"].to_numpy(), step, hot)
    early = stopped & ~many & (step <= 1) & (steps >= LONG_ENOUGH)
    waiting = (phase == PHASES.index("before")) & (age["enrolled_on"] >= WAITS_LONG) & (age["enrolled_on"] != NEVER)
    unused = (phase == PHASES.index("after")) & (age["completed_on"] >= WAITS_LONG)
    active = np.minimum(age["last_own_activity_on"], age["last_active_on"])
    learning = (active >= 0) & (active <= RECENT)
    latest = np.where(many, age["last_active_on"], NEVER)
    last = many & (latest == _least(person, latest))  # the number of this sign is a step, so the latest goes first
    return [
        ("not_started", person[waiting], -age["enrolled_on"][waiting]),
        ("stopped_where_many_do", person[last], step[last]),
        ("stopped_early", person[early], age["last_active_on"][early]),
        ("not_used", person[unused], age["completed_on"][unused]),
        ("under_way", person[learning], active[learning]),
    ]


_DATES: Final = ("enrolled_on", "last_active_on", "completed_on", "last_own_activity_on")


def _least(person: Ints, value: Ints) -> Ints:
    """For each row the smallest value of its person."""
    _, at = np.unique(person, return_inverse=True)
    least = np.full(len(value), NEVER)
    np.minimum.at(least, at, value)
    return least[at]


def _in(offering: Ints, step: Ints, hot: pa.Table) -> Bools:
    pairs = np.stack([hot["offering"].to_numpy(), hot["step"].to_numpy()])
    width = max(int(step.max(initial=0)), int(pairs[1].max(initial=0))) + 1
    return np.isin(offering * width + step, pairs[0] * width + pairs[1])


def _of_messages(sent: pa.Table, today: np.datetime64) -> list[_Row]:
    ages = days_between(sent["sent_on"].to_numpy(), today)
    lately = (text(sent["message_class"]) == "nudge") & (ages >= 0) & (ages <= LOOK_BACK)
    ages, person = ages[lately], sent["person"].to_numpy()[lately]
    acted = days_between(sent["acted_on"].to_numpy(), today)[lately]
    fruitless = ignored(ages, acted, Limits())
    answered = (acted != NEVER) & (ages - acted <= Limits().ignored_after_days)
    who, at = np.unique(person, return_inverse=True)
    times, missed = (np.bincount(at[kind], minlength=len(who)) for kind in (answered, fruitless))
    moved, unmoved = times > 0, (times == 0) & (missed >= REMINDED)
    return [("picked_up", who[moved], times[moved]), ("unmoved", who[unmoved], missed[unmoved])]


def _of_days(busy: pa.Table, today: np.datetime64) -> _Row:
    first, last = busy["day_from"].to_numpy(), busy["day_to"].to_numpy()
    now = (first <= today) & (last >= today)
    return ("busy", busy["person"].to_numpy()[now], -(last[now] - today).astype(np.int64))


def hot_steps(candidates: pa.Table, *, as_of: dt.date) -> pa.Table:
    """HOT_STEP: the steps that surely lose more of those who reach them than the middle step of their offering.

    Of every enrolment that began, in CANDIDATE: it ended at the step it reached when nothing happened for STOP_DAYS
    days, and went through all of them when it was completed. Share lost at a step x / n ~ Beta(x + .5, n - x + .5).
    """
    today = np.datetime64(as_of, "D")
    state, steps = text(candidates["state"]), candidates["steps"].fill_null(0).to_numpy()
    done = ~np.isnat(candidates["completed_on"].to_numpy())
    reached = np.where(done, steps, np.minimum(candidates["step_reached"].fill_null(0).to_numpy(), steps))
    quiet = days_between(candidates["last_active_on"].to_numpy(), today) >= STOP_DAYS
    began = (reached > 0) & (text(candidates["obligation"]) != STATUTORY)
    ended = began & ~done & (quiet | np.isin(state, ENDED))
    offerings, at = np.unique(candidates["offering"].to_numpy(), return_inverse=True)
    shape = (len(offerings), int(steps.max(initial=0)) + 1)
    n = np.cumsum(_counted(at, reached, began, shape)[:, ::-1], axis=1)[:, ::-1]
    surely = _worse_than_middle(_counted(at, reached, ended, shape), n)
    which, step = np.nonzero(surely)
    return pa.table({"offering": offerings[which], "step": step}, schema=HOT_STEP)


def _counted(at: Ints, step: Ints, which: Bools, shape: tuple[int, int]) -> Ints:
    flat = np.bincount(at[which] * shape[1] + step[which], minlength=shape[0] * shape[1])
    return flat.reshape(shape)


def _worse_than_middle(lost: Ints, reached: Ints) -> Bools:
    told = reached >= FEWEST
    told[:, 0] = False  # step 0 is having opened none
    share: Floats = np.where(told, lost / np.maximum(reached, 1), np.nan)
    middle = np.zeros(len(lost))
    several = told.sum(axis=1) >= LONG_ENOUGH
    middle[several] = np.nanmedian(share[several], axis=1)
    chance = 1 - betainc(lost + 0.5, reached - lost + 0.5, np.maximum(middle, 1e-9)[:, None])
    return np.asarray(told & (lost >= FEWEST_LOST) & several[:, None] & (chance > SURELY), dtype=np.bool_)

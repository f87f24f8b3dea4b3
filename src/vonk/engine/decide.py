"""One decision for each person, often silence: which play, about which enrolment, on what day, and why.

A pure function over arrays: nothing about one person depends on another, so persons may be handed in in chunks of any
size and order. The steps are those of science.md section 3.1: phase and fit, constraints, utility, the best option of
each person, lots (a campaign's comparison, the holdout). It speaks in reason codes; the words are the play's and the
faces'.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vonk.engine import tables
from vonk.engine.barriers import BARRIERS
from vonk.engine.inputs import Inputs, occurring, people, read_inputs
from vonk.engine.playbook.schema import Play
from vonk.engine.policy import (
    CLOSED,
    ITEM_CONSTRAINTS,
    NEVER,
    PERSON_CONSTRAINTS,
    POSTPONING,
    Array,
    Bools,
    Floats,
    Ints,
    Situation,
    days_between,
    employed,
    history,
    person_hits,
    schedule,
    text,
)
from vonk.engine.prefer import Ranked, rank
from vonk.engine.weigh import (
    PHASES,
    STATUTORY,
    DecideConfig,
    Items,
    Options,
    People,
    binding,
    phases,
    read_items,
    sendable,
    weigh,
)

__all__ = ["DIAGNOSIS", "FACTS", "REASONS", "SILENCE_FACTS", "DecideConfig", "decide"]

# In the order in which they bind: a silence has the first of these that holds. Among several enrolments and plays of
# one person the reason is that of the one that came furthest.
REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_employed": "The person is not employed on this day.",
        "stopped_measurement": "The person stopped personal measurement, so nothing about them was used.",
        "stopped_messages": "The person stopped or paused these messages.",
        "nothing_open": "No enrolment is open, and none was completed in the last six weeks.",
        "statutory_own_schedule": "Only statutory learning is open, and that has a schedule of its own.",
        "own_activity_48h": "The person was active themselves in the last 48 hours.",
        "cap_7d": "A message already went out in the last 7 days.",
        "cap_28d": "Two messages already went out in the last 28 days.",
        "statutory_first": "On each of the coming days that would do, a message about a statutory duty goes first.",
        "no_working_day": "The person does not work or is not available on any of the coming days.",
        "no_fitting_play": "No play fits what is open at this moment.",
        "ignored_three_times": "Three messages about this enrolment were not acted on, so there will be no more.",
        "dose_reached": "The plays that fit were already used for this enrolment, or too recently.",
        "busy": "The person called these days busy, and a message before or during learning can wait.",
        "load_high": "Recent messages still weigh too much for another one before or during learning.",
        "no_benefit": "The expected use does not outweigh the cost of a message.",
        "holdout": "A play was chosen, and this person is in the comparison group that gets no pushed message.",
        "campaign_control": "A campaign's play was chosen, and this person is in the part that goes without it.",
        "best_play": "This play has the greatest expected use for this person today.",
    }
)
# The facts that a decision rests on, by phase; at least two of them are always known (decisions.md section 7).
FACTS: Final = {
    "before": ("offering", "enrolled_days", "steps"),
    "during": ("offering", "steps_done", "steps", "days_quiet", "enrolled_days"),
    "after": ("offering", "completed_days", "steps"),
}
# When a barrier made another play go before the default of its phase: which, and how sure that is in percent.
DIAGNOSIS: Final = ("barrier", "barrier_sure")
SILENCE_FACTS: Final = {
    "own_activity_48h": ("days_since_activity",),
    "cap_7d": ("nudges_28d",),
    "cap_28d": ("nudges_28d",),
    "ignored_three_times": ("offering",),
    "dose_reached": ("offering",),
    "busy": ("offering",),
    "load_high": ("offering", "nudges_28d"),
}
_CODES: Final = tuple(REASONS)
_ITEM_REASONS: Final = _CODES.index(ITEM_CONSTRAINTS[0])
_HOLDOUT: Final = _CODES.index("holdout")
_CONTROL: Final = _CODES.index("campaign_control")
_BEST_PLAY: Final = _CODES.index("best_play")
_OUT: Final = ("not_employed", "stopped_measurement")  # of these persons nothing else is looked at or recorded
_SPENDS_CAP: Final = ("nudge", "listening")
_NO_BUSY: Final = tables.BUSY.empty_table()
_NO_CAMPAIGN: Final = tables.ENLISTED.empty_table()
_NO_MIX: Final = tables.MIX.empty_table()


class _Choice(NamedTuple):
    """What was decided, one value per person."""

    option: Ints  # the option it is about, -1 for a silence about no enrolment
    reason: Ints  # position in REASONS
    tested: Bools  # it is the play of the campaign whose comparison the person is in
    diagnosed: Bools  # the person's barrier put it before the default of its phase


def decide(
    candidates: pa.Table,
    persons: pa.Table,
    sent: pa.Table,
    unavailable: pa.Table,
    assignments: pa.Table,
    plays: Sequence[Play],
    *,
    as_of: dt.date,
    config: DecideConfig,
    busy: pa.Table = _NO_BUSY,
    enlisted: pa.Table = _NO_CAMPAIGN,
    mixes: pa.Table = _NO_MIX,
) -> pa.Table:
    """One row of tables.DECISION per person, in the order of ``persons``.

    The tables are tables.CANDIDATE, PERSON, SENT, UNAVAILABLE and ASSIGNMENT (of the wave that runs now), BUSY,
    ENLISTED and MIX; rows about anybody else than ``persons`` are ignored, and so are plays that are not sendable. A
    decision with a later ``send_on`` belongs in ``sent`` at the next run, where it spends the caps; one with the reason
    "campaign_control" belongs there as "held". Raises ValueError for a table that lacks a column, a person or play that
    occurs twice, and malformed working days.
    """
    today = np.datetime64(as_of, "D")
    plays = sendable(plays)
    inputs = read_inputs(candidates, persons, sent, unavailable, assignments, busy, enlisted, plays)
    phase, ended = phases(inputs.candidates, today, config)
    situation = _situation(inputs, phase, as_of, config)
    seen = situation.employed & situation.measured
    usable = (phase > 0) & (text(inputs.candidates["obligation"]) != STATUTORY) & seen[inputs.candidate_at]
    whom = people(inputs, mixes, situation.history.load, situation.schedule, today)
    rows = inputs.candidates.filter(pa.array(usable))
    items = read_items(rows, inputs.candidate_at[usable], phase[usable], today, whom.company)
    ranked = rank(items, weigh(items, plays, inputs.sent, whom, today, config), plays, whom, today, config)
    hits = _hits(situation, ranked.options, occurring(inputs.candidate_at[ended], len(seen)), config)
    choice = _choose(ranked, hits, inputs.held_out, inputs.enlisted.control)
    columns = _columns(inputs, choice, items, ranked.options, plays, situation, today, config)
    columns["facts"] = _facts(choice, items, situation, ranked.options, whom)
    columns["constraints"] = _json_lists(np.column_stack(list(hits.values())), list(hits))
    return pa.table({name: columns[name] for name in tables.DECISION.names}, schema=tables.DECISION)


def _situation(inputs: Inputs, phase: Ints, as_of: dt.date, config: DecideConfig) -> Situation:
    today = np.datetime64(as_of, "D")
    persons, count = inputs.persons, len(inputs.persons)
    statutory = text(inputs.candidates["obligation"]) == STATUTORY
    message_class = text(inputs.sent["message_class"])
    spends, duty = np.isin(message_class, _SPENDS_CAP), message_class == "statutory"
    sent_days_ago = days_between(inputs.sent["sent_on"].to_numpy(), today)
    active = np.full(count, NEVER, dtype=np.int64)
    for column in ("last_own_activity_on", "last_active_on"):
        np.minimum.at(active, inputs.candidate_at, days_between(inputs.candidates[column].to_numpy(), today))
    return Situation(
        employed=employed(persons, np.array([today]))[:, 0],
        measured=_flag(persons["measured"]),
        nudges_on=_flag(persons["nudges_on"]),
        open_items=occurring(inputs.candidate_at[(phase > 0) & ~statutory], count),
        statutory_items=occurring(inputs.candidate_at[(phase > 0) & statutory], count),
        days_since_activity=active,
        history=history(inputs.sent_at[spends], sent_days_ago[spends], count, config.limits),
        schedule=schedule(
            persons,
            inputs.unavailable_at,
            inputs.unavailable,
            as_of,
            config.limits,
            duty_at=inputs.sent_at[duty],
            duty_on=inputs.sent["sent_on"].to_numpy()[duty],
        ),
    )


def _hits(situation: Situation, options: Options, ended: Bools, config: DecideConfig) -> dict[str, Bools]:
    """Every constraint that was hit, by code; of who is out of the decisions only that they are."""
    count = len(situation.employed)
    hits = person_hits(situation, config.limits)
    for at, code in enumerate(ITEM_CONSTRAINTS):
        hits[code] = occurring(options.person_at[options.hits[:, at]], count)
    for code, holds in POSTPONING:
        hits[code] = holds(situation.schedule)
    hits[CLOSED] = ended
    seen = situation.employed & situation.measured
    return {code: holds if code in _OUT else holds & seen for code, holds in hits.items()}


def _choose(ranked: Ranked, hits: Mapping[str, Bools], held_out: Bools, control: Bools) -> _Choice:
    """The best option of each person, and the first reason that binds."""
    count, options = len(held_out), ranked.options
    option = np.full(count, -1, dtype=np.int64)
    person, first = np.unique(options.person_at, return_index=True)  # options stand in order, the best first
    option[person] = first
    tested = (option >= 0) & _taken(ranked.tested, option)
    outcome = np.select([held_out, control & tested], [_HOLDOUT, _CONTROL], _BEST_PLAY)
    stopped = _ITEM_REASONS + binding(options.hits)[first]
    outcome[person] = np.where(stopped < _HOLDOUT, stopped, outcome[person])
    outcome[option < 0] = _CODES.index("no_fitting_play")
    barred = np.column_stack([hits[code] for code, _ in PERSON_CONSTRAINTS])
    reason = np.where(barred.any(axis=1), barred.argmax(axis=1), outcome)
    diagnosed = (reason >= _HOLDOUT) & _taken(ranked.diagnosed, option)
    return _Choice(np.where(reason >= _ITEM_REASONS, option, -1), reason, tested, diagnosed)


def _columns(
    inputs: Inputs,
    choice: _Choice,
    items: Items,
    options: Options,
    plays: Sequence[Play],
    situation: Situation,
    today: np.datetime64,
    config: DecideConfig,
) -> dict[str, pa.Array]:
    """The columns of tables.DECISION but the constraints and the facts."""
    send, chosen = choice.reason == _BEST_PLAY, choice.reason >= _HOLDOUT
    about = choice.option >= 0
    item = _item(choice, options)
    share = np.where(inputs.assigned, config.holdout_share, 0.0)
    by_lot = np.where(choice.reason == _HOLDOUT, share, 1 - share)
    campaign = choice.tested & np.isin(choice.reason, (_CONTROL, _BEST_PLAY))
    possible = np.zeros((len(send), len(plays)), dtype=np.bool_)
    free = ~options.hits.any(axis=1)
    possible[options.person_at[free], options.play[free]] = True
    return {
        "person": inputs.persons["person"],
        "person_key": inputs.persons["person_key"],
        "enrolment": pa.array(_taken(items.enrolment, item), mask=~about),
        "offering": pa.array(_taken(items.offering, item), mask=~about),
        "play": _named([play.id for play in plays], _taken(options.play, choice.option), chosen),
        "phase": _named(PHASES, _taken(items.phase, item), about),
        "reason": _named(_CODES, choice.reason, np.ones(len(send), dtype=np.bool_)),
        "send": pa.array(send),
        "send_on": pa.array(today + situation.schedule.days_ahead.astype("timedelta64[D]"), mask=~send),
        "holdout": pa.array(chosen & ~send),
        "propensity": pa.array(np.where(campaign, inputs.enlisted.share, by_lot), mask=~chosen),
        "utility": pa.array(_taken(options.utility, choice.option), mask=~chosen),
        "arms": _json_lists(possible, [play.id for play in plays]),
        "campaign": pa.array(inputs.enlisted.campaign, mask=~campaign),
    }


def _item(choice: _Choice, options: Options) -> Ints:
    """The item that each decision is about; -1: none."""
    return np.where(choice.option >= 0, _taken(options.item, choice.option), -1)


def _facts(choice: _Choice, items: Items, situation: Situation, options: Options, whom: People) -> pa.Array:
    """The facts of each decision as a JSON object, in the order of FACTS; what is unknown is left out."""
    item = _item(choice, options)
    phase = np.where(choice.reason >= _HOLDOUT, _taken(items.phase, item), 0)
    values = _fact_values(items, item, situation)
    pieces = []
    for name, (value, known) in values.items():
        used = np.isin(phase, [PHASES.index(name_) for name_, names in FACTS.items() if name in names])
        used |= np.isin(choice.reason, [_CODES.index(code) for code, names in SILENCE_FACTS.items() if name in names])
        number = pa.array(value.astype(np.int64), mask=~(used & known)).cast(pa.string())
        pieces.append(pc.binary_join_element_wise(f'"{name}": ', number, ", ", ""))
    named = _named([f'"{barrier}"' for barrier in BARRIERS], whom.barrier, choice.diagnosed)
    percent = pa.array(np.round(100 * whom.sure).astype(np.int64), mask=~choice.diagnosed).cast(pa.string())
    for name, value in zip(DIAGNOSIS, (named, percent), strict=True):
        pieces.append(pc.binary_join_element_wise(f'"{name}": ', value, ", ", ""))
    # Not null_handling="skip": pyarrow 26 then drops the rows in which all pieces are null.
    joined = pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="")
    return pc.binary_join_element_wise("{", pc.utf8_rtrim(joined, ", "), "}", "")


def _fact_values(items: Items, item: Ints, situation: Situation) -> dict[str, tuple[Floats | Ints, Bools]]:
    """Every fact by name: its value per person and whether it is known."""
    about = item >= 0
    always = np.ones(len(item), dtype=np.bool_)

    def stored(column: str) -> tuple[Floats | Ints, Bools]:
        values, missing = items.columns[column]
        return _taken(values, item), about & ~_taken(missing, item)

    done, _ = stored("step_reached")
    return {
        "offering": (_taken(items.offering, item), about),
        "steps_done": (done, about),
        "steps": stored("steps"),
        "days_quiet": stored("days_quiet"),
        "completed_days": stored("days_completed"),
        "enrolled_days": stored("days_enrolled"),
        "days_since_activity": (situation.days_since_activity, always),
        "nudges_28d": (situation.history.sent_28d, always),
    }


def _taken(values: Array, at: Ints) -> Array:
    """``values[at]``, with zero where ``at`` is -1."""
    return np.append(values, np.zeros(1, dtype=values.dtype))[at]


def _named(names: Sequence[str], at: Ints, known: Bools) -> pa.Array:
    """The name at each position, null where it is not known."""
    return pa.array([*names, ""]).take(pa.array(at, mask=~known))


def _json_lists(flags: Bools, names: Sequence[str]) -> pa.Array:
    """Per row the names of the columns that hold, as a JSON list; each distinct row is written once."""
    packed = np.packbits(flags, axis=1)
    distinct, which = np.unique(packed, axis=0, return_inverse=True)
    rows = np.unpackbits(distinct, axis=1, count=len(names)).astype(np.bool_)
    texts = [json.dumps([name for name, holds in zip(names, row, strict=True) if holds]) for row in rows]
    return pa.array(texts, pa.string()).take(pa.array(which.ravel()))


def _flag(column: pa.ChunkedArray) -> Bools:
    """A switch per person; unknown counts as off."""
    return np.asarray(column.fill_null(False).to_numpy(), dtype=np.bool_)

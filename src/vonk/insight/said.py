"""Turns what people say and agree into figures that may be published: one quarter, suppressed, rounded, estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vonk.engine import estimate, suppress
from vonk.engine.scored import Answered, release_answers
from vonk.engine.signals.registry import DECISION_DAYS
from vonk.engine.told import Family, middle
from vonk.figures.actions import Cell
from vonk.figures.queries import Subject
from vonk.insight import counting
from vonk.insight.groups import Tally
from vonk.insight.quality import quality, spread_of
from vonk.insight.quarter import Quarter, mean_cells, share_cells
from vonk.insight.release import Told

type Ints = NDArray[np.int64]
type Reals = NDArray[np.float64]

WHOLE, FIRST, DEEP = range(1), range(2), range(counting.LEVELS)
ORGANISATION_ONLY: Final = ("value_employee", "value_employer", "own_time_employee", "own_time_employer")
EARLY_WEEK: Final = 2


def pulse(quarter: Quarter) -> list[Cell]:
    """Drivers, safety, support, and what both sides think of value and own time."""
    from vonk.engine.signals import survey  # noqa: PLC0415 - as above

    rows = survey.scores(quarter.frames, quarter.days).to_pyarrow()
    scores = _scores(rows, quarter.people)
    known = quality(survey.answers(quarter.frames, quarter.days).to_pyarrow(), scores, quarter.people)
    cells: list[Cell] = []
    for signal, (person, score) in scores.items():
        levels = WHOLE if signal in ORGANISATION_ONLY else DEEP
        cells += mean_cells(quarter, signal, person, score, levels, known[signal])
    return cells


def barriers(quarter: Quarter) -> list[Cell]:
    """Of who tapped what stands in the way, how many tapped each: in units, and per offering."""
    from vonk.engine.signals import survey  # noqa: PLC0415 - as above

    rows = survey.barriers(quarter.frames, quarter.days).to_pyarrow()
    person, offering = _ints(rows, "person"), _ints(rows, "offering", null=-1)
    code = rows["barrier"].to_numpy(zero_copy_only=False).astype(str)
    tapped = np.unique(person)
    cells: list[Cell] = []
    for one in sorted(set(code.tolist())):
        hit = np.isin(tapped, person[code == one]).astype(np.int64)
        tally = Tally.of(quarter.people, tapped, np.ones(len(tapped), dtype=np.int64), hit)
        cells += share_cells(quarter, f"barrier.{one}", tally, FIRST)
        cells += _of_offerings(quarter, f"barrier.{one}", person, offering, code == one)
    return cells


def motive(quarter: Quarter) -> list[Cell]:
    """Of who said why they began, how many say that they had to."""
    from vonk.engine.signals import survey  # noqa: PLC0415 - as above

    rows = survey.motives(quarter.frames, quarter.days).to_pyarrow()
    person, must = _ints(rows, "person"), _ints(rows, "must")
    tally = Tally.of(quarter.people, person, np.ones(len(person), dtype=np.int64), must)
    return share_cells(quarter, "motive_must", tally, FIRST)


def use(quarter: Quarter) -> list[Cell]:
    """Of who was asked whether it was used, how many say so, how many are silent, and what colleagues saw."""
    from vonk.engine.signals import use as asked  # noqa: PLC0415 - as above

    cells: list[Cell] = []
    answered: dict[str, Answered] = {}
    for one, mine in _by_obligation(asked.application(quarter.frames, quarter.days).to_pyarrow()):
        told, answered[one] = _answers(quarter, f"application·{one}", mine, DEEP)
        cells += told
        seen = Tally.of(quarter.people, mine["person"], mine["yes"], mine["seen"])
        cells += share_cells(quarter, f"confirmed·{one}", seen, WHOLE)
    for one, mine in _by_obligation(asked.answers(quarter.frames, quarter.days, EARLY_WEEK).to_pyarrow()):
        cells += _answers(quarter, f"used_week2·{one}", mine, FIRST)[0]
    return cells + _transfer(quarter, asked.transfer(quarter.frames, quarter.days).to_pyarrow(), answered)


def _transfer(quarter: Quarter, rows: pa.Table, answered: Mapping[str, Answered]) -> list[Cell]:
    """The transfer score; `single`: three questions by themselves, so no coefficient stands beside it.

    answered: what is told already of who answered about use, of whom these are some.
    """
    obligation = rows["obligation"].to_numpy(zero_copy_only=False).astype(str)
    on_roster = np.isin(_ints(rows, "person"), quarter.people.person)
    cells: list[Cell] = []
    for one in sorted(set(obligation[on_roster].tolist())):
        mine = on_roster & (obligation == one)
        person, score = _ints(rows, "person")[mine], rows["score"].to_numpy().astype(float)[mine]
        known = {"sd": spread_of(person, score, quarter.people), "single": True}
        cells += mean_cells(quarter, f"transfer·{one}", person, score, DEEP, known, answered=answered.get(one))
    return cells


def _by_obligation(rows: pa.Table) -> Iterator[tuple[str, dict[str, Ints]]]:
    """The columns of each obligation; they are never added together."""
    obligation = rows["obligation"].to_numpy(zero_copy_only=False).astype(str)
    columns = {column: _ints(rows, column) for column in ("person", "n", "answered", "yes", "seen")}
    for one in sorted(set(obligation.tolist())):
        yield one, {column: values[obligation == one] for column, values in columns.items()}


def talks(quarter: Quarter) -> list[Cell]:
    """How many people had a talk, had learning in a review, and have a goal of their own."""
    from vonk.engine.signals import agreed  # noqa: PLC0415 - as above

    rows = agreed.talks(quarter.frames, quarter.days).to_pyarrow()
    person = _ints(rows, "person")
    ones = np.ones(len(person), dtype=np.int64)
    cells: list[Cell] = []
    for signal in ("talks", "talks_review", "goals"):
        if not _ints(rows, signal).any():  # nobody keeps talks here yet, which says nothing of talks
            continue
        cells += share_cells(quarter, signal, Tally.of(quarter.people, person, ones, _ints(rows, signal)), DEEP)
    return cells


def waiting(quarter: Quarter) -> list[Cell]:
    """How many requests had no decision after five working days."""
    from vonk.engine.signals import friction  # noqa: PLC0415 - as above

    until = quarter.window.last_day + timedelta(days=DECISION_DAYS)  # by when every request of it can be judged
    rows = friction.waiting(quarter.frames, quarter.days, until, by=("person", "obligation")).to_pyarrow()
    obligation = rows["obligation"].to_numpy(zero_copy_only=False).astype(str)
    cells: list[Cell] = []
    for one in sorted(set(obligation.tolist())):
        person, n, x = (_ints(rows, column)[obligation == one] for column in ("person", "n", "x"))
        cells += share_cells(quarter, f"waiting·{one}", Tally.of(quarter.people, person, n, x), DEEP)
    return cells


def sharing(quarter: Quarter) -> list[Cell]:
    """In how many of the months that people were there they shared something."""
    from vonk.engine.signals import sharing as shared  # noqa: PLC0415 - as above

    rows = shared.sharing(quarter.frames, quarter.days).to_pyarrow()
    person, months, some = (_ints(rows, column) for column in ("person", "months", "shared"))
    if not some.any():  # as for talks
        return []
    return share_cells(quarter, "sharing", Tally.of(quarter.people, person, months, some), DEEP, kind="count")


def time(quarter: Quarter) -> list[Cell]:
    """How much of the norm was planned, and how much of the plan was kept."""
    from vonk.engine.signals import agreed  # noqa: PLC0415 - as above

    rows = agreed.hours(quarter.frames, quarter.days).to_pyarrow()
    cells: list[Cell] = []
    for signal in ("time_planned", "time_kept"):
        share = rows[signal].to_numpy(zero_copy_only=False).astype(float)
        some = np.isfinite(share) & np.isin(_ints(rows, "person"), quarter.people.person)
        if not share[some].any():  # as for talks
            continue
        person = _ints(rows, "person")[some]
        known = {"sd": spread_of(person, share[some], quarter.people)}
        cells += mean_cells(quarter, signal, person, share[some], DEEP, known)
    return cells


MADE: Final[Mapping[str, Callable[[Quarter], list[Cell]]]] = {
    "said:pulse": pulse,
    "said:barriers": barriers,
    "said:motive": motive,
    "said:use": use,
    "said:talks": talks,
    "said:time": time,
    "said:waiting": waiting,
    "said:sharing": sharing,
}


def _scores(rows: pa.Table, people: counting.Roster) -> dict[str, tuple[Ints, Reals]]:
    """Per signal the people on the roster and the score of each."""
    signal = rows["signal"].to_numpy(zero_copy_only=False).astype(str)
    person, score = _ints(rows, "person"), rows["score"].to_numpy().astype(float)
    known = np.isin(person, people.person)
    every = sorted(set(signal[known].tolist()))
    return {one: (person[known & (signal == one)], score[known & (signal == one)]) for one in every}


def _of_offerings(quarter: Quarter, signal: str, person: Ints, offering: Ints, hit: NDArray[np.bool_]) -> list[Cell]:
    """Each offering by itself over the whole organisation: their people overlap, so no total is told beside them."""
    names = counting.offerings_in(quarter.snapshot)
    known = np.isin(person, quarter.people.person)
    told = sorted({one for one in offering[known].tolist() if one in names})
    if not told:
        return []
    tapped = [np.unique(person[known & (offering == one)]) for one in told]
    yes = [np.unique(person[known & (offering == one) & hit]) for one in told]
    n, x = (np.array([len(some) for some in every], dtype=np.int64) for every in (tapped, yes))
    pool = np.full(len(told), len(quarter.people.person), dtype=np.int64)
    table = suppress.table(np.full(len(told), -1), n, n, x, pool=pool, private=True)
    released = suppress.release(table, k=quarter.k)
    subjects = [Subject("offering", names[one]) for one in told]
    return Told(signal, quarter.window).cells(
        subjects, released, Family.flat([0] * len(told)), [{"example": quarter.example}] * len(told)
    )


def _answers(quarter: Quarter, signal: str, rows: Mapping[str, Ints], levels: range) -> tuple[list[Cell], Answered]:
    """The cells of a question, and what they tell of who answered it."""
    tally = Tally.of(quarter.people, rows["person"], rows["n"], rows["yes"])
    said = Tally.of(quarter.people, rows["person"], rows["n"], rows["answered"])
    tree = quarter.tree(signal, tally, levels)
    answered = quarter.tree(signal, said, levels).table.x
    yes, all_said = release_answers(tree.table, answered, k=quarter.k, most=tally.most)
    extras = [{"example": quarter.example, **bounds} for bounds in _bounds(yes, all_said)]
    told = Told(signal, quarter.window).cells(tree.subjects, yes, tree.family, extras)
    return _of_who_answered(told, yes, all_said, tree.family), Answered(tree.table.n, answered, all_said, tally.most)


def _bounds(yes: suppress.Cells, answered: suppress.Cells) -> list[dict[str, Any]]:
    """What the silence leaves open in each cell: all of it no, or all of it yes; from what is told."""
    base = np.maximum(yes.base, 1)
    used = _told(yes)
    said = np.maximum(_told(answered), used)
    floor, ceiling, response = used / base, np.minimum(1.0, (used + base - said) / base), said / base
    return [
        {
            "answered": round(float(said[index])),
            "floor": round(float(floor[index]), 2),
            "ceiling": round(float(ceiling[index]), 2),
            "response": round(float(response[index]), 2),
        }
        for index in range(len(base))
    ]


def _told(released: suppress.Cells) -> Reals:
    """The told count; of a band its middle."""
    return np.where(released.band == 0, released.count, middle(released)).astype(float)


def _of_who_answered(
    cells: Sequence[Cell], yes: suppress.Cells, answered: suppress.Cells, family: Family
) -> list[Cell]:
    """The cells with the share of who answered as value, instead of the share of who was asked."""
    told = list(cells)
    for some, larger in family.groups(yes.shown):
        hits = middle(yes)[some]
        said = np.maximum(np.maximum(middle(answered)[some], hits), 1)
        width = (yes.high[some] - yes.low[some] + 1) / said
        found = estimate.rates(hits, said, width=np.minimum(width, 1), group=larger)
        for place, index in enumerate(some):
            value, low, high = (round(float(array[place]), 4) for array in (found.mean, found.low, found.high))
            told[index] = replace(told[index], value=value, low=low, high=high, band="")
    return told


def _ints(rows: pa.Table, column: str, *, null: int = 0) -> Ints:
    values: Ints = rows[column].fill_null(null).to_numpy().astype(np.int64)
    return values

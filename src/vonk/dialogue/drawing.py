"""Which statements one round asks of one person: drawn by person and number, so it can be repeated.

Planned missingness: everybody meets all 24 statements in twelve rounds, in an own order. A cycle of twelve has three
sweeps of four rounds; a sweep meets each of the eight constructs once, with a statement not yet asked in the cycle.
So two statements of one round never ask the same, and every construct comes by once in eight weeks.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from vonk.dialogue.bank import CONSTRUCTS

PER_ROUND = 2
ROUNDS_IN_A_SWEEP = len(CONSTRUCTS) // PER_ROUND
SWEEPS = 3  # as many as there are statements of a construct
ROUNDS_IN_A_CYCLE = SWEEPS * ROUNDS_IN_A_SWEEP
ROUNDS_IN_TWELVE_WEEKS = 6


def statements(person: UUID, number: int) -> tuple[str, ...]:
    """The codes of the two statements of round `number` (0 first) of this person (by public id)."""
    cycle, place = divmod(number, ROUNDS_IN_A_CYCLE)
    sweep, place = divmod(place, ROUNDS_IN_A_SWEEP)
    constructs = sorted(CONSTRUCTS, key=lambda construct: _lot(person, cycle, f"{sweep}:{construct}"))
    drawn = constructs[place * PER_ROUND : (place + 1) * PER_ROUND]
    return tuple(f"{construct}{_statement(person, cycle, sweep, construct)}" for construct in drawn)


def side_question(person: UUID, number: int) -> str | None:
    """One round of six asks "value", three rounds later "own_time", the others None; a first round never does."""
    place = number % ROUNDS_IN_TWELVE_WEEKS
    first = 1 + _lot(person, 0, "side")[0] % 2
    return {first: "value", first + 3: "own_time"}.get(place)


def _statement(person: UUID, cycle: int, sweep: int, construct: str) -> int:
    order = sorted(range(1, SWEEPS + 1), key=lambda number: _lot(person, cycle, f"{construct}{number}"))
    return order[sweep]


def _lot(person: UUID, cycle: int, what: str) -> bytes:
    """A hash, because the order of a random generator may change with the version of Python."""
    return sha256(f"{person}:{cycle}:{what}".encode()).digest()

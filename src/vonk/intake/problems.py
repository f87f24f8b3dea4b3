"""What can be wrong with a file or a row, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


class Unreadable(ValueError):
    """The file as a whole cannot be taken in."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one field of one row."""

    row: int
    field: str
    problem: str
    remedy: str

"""Ranks what competes for one person's attention and keeps the caps of the five classes (decisions.md section 6).

Pure: rows in, verdicts out. A day is the calendar day in the person's own zone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

# Lower goes first when several compete.
RANK = {"transactional": 0, "statutory": 1, "nudge": 2, "listening": 3, "social": 4}
STOPPABLE = ("nudge", "listening", "social")
STATUTORY_PER_ITEM = 2
WEEK, FOUR_WEEKS = 7, 28

type Verdict = Literal["push", "inbox", "hold"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One message that wants (or had) a person's attention on a day; `item` is what a statutory message is about."""

    person: int
    message_class: str
    day: date
    pushed: bool = True
    item: str = ""
    weight: float = 0.0


def arbitrate(claims: Sequence[Claim], spent: Iterable[Claim]) -> list[Verdict]:
    """For each claim, in its own order: push it, show it in the inbox alone, or hold it back.

    `spent` is what these persons have had or are still to get. Within a class the highest weight wins, then the
    earliest day. Nudges over the cap are held back; a question or news over the cap still stands in the inbox.
    """
    ledger = _Ledger()
    for claim in spent:
        ledger.add(claim, pushed=claim.pushed)
    verdicts: list[Verdict] = ["hold"] * len(claims)
    for i in sorted(range(len(claims)), key=lambda i: _order(claims[i])):
        verdicts[i] = ledger.judge(claims[i])
        if verdicts[i] != "hold":
            ledger.add(claims[i], pushed=verdicts[i] == "push")
    return verdicts


def _order(claim: Claim) -> tuple[int, float, date]:
    return (RANK[claim.message_class], -claim.weight, claim.day)


class _Ledger:
    """What each person has had, by the cap that it spends."""

    def __init__(self) -> None:
        self.days: dict[tuple[int, str], list[date]] = defaultdict(list)
        self.items: Counter[tuple[int, str]] = Counter()

    def add(self, claim: Claim, *, pushed: bool) -> None:
        if claim.message_class == "statutory":
            self.items[claim.person, claim.item] += 1
        elif claim.message_class == "nudge" or (claim.message_class == "listening" and pushed):
            self.days[claim.person, "nudge"].append(claim.day)
        if claim.message_class in {"listening", "social"} and pushed:
            self.days[claim.person, claim.message_class].append(claim.day)

    def judge(self, claim: Claim) -> Verdict:
        wanted: Verdict = "push" if claim.pushed else "inbox"
        match claim.message_class:
            case "transactional":
                return wanted
            case "statutory":
                return wanted if self.items[claim.person, claim.item] < STATUTORY_PER_ITEM else "hold"
            case "nudge":
                return wanted if self._nudge_fits(claim) else "hold"
            case "listening":
                free = self._nudge_fits(claim) and self._fits(claim, "listening", 1, FOUR_WEEKS)
            case _:
                free = self._fits(claim, "social", 1, WEEK)
        return wanted if free else "inbox"

    def _nudge_fits(self, claim: Claim) -> bool:
        return self._fits(claim, "nudge", 1, WEEK) and self._fits(claim, "nudge", 2, FOUR_WEEKS)

    def _fits(self, claim: Claim, cap: str, most: int, window: int) -> bool:
        """Whether no `window` days in a row, before or after this day, would hold more than `most`."""
        days = sorted([*self.days[claim.person, cap], claim.day])
        return all((later - day).days >= window for day, later in zip(days, days[most:], strict=False))

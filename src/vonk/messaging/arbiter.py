"""Ranks what competes for one person's attention and keeps the caps of the five classes (decisions.md section 6).

Pure: rows in, verdicts out. A day is the calendar day in the person's own zone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

# Lower goes first when several compete.
RANK = {"transactional": 0, "statutory": 1, "nudge": 2, "listening": 3, "social": 4}
STOPPABLE = ("nudge", "listening", "social")
STATUTORY_PER_ITEM = 2
WEEK, FOUR_WEEKS = 7, 28

type Verdict = Literal["push", "inbox", "hold"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One message that wants (or had) a person's attention on a day; `item` is what a statutory message is about.

    `later`: further days on which it would still make sense, the first one first.
    """

    person: int
    message_class: str
    day: date
    pushed: bool = True
    item: str = ""
    weight: float = 0.0
    later: tuple[date, ...] = ()


class Ruling(NamedTuple):
    """What becomes of a claim, on which day, and why it is held back: cap, or statutory_day."""

    verdict: Verdict
    day: date
    why: str = ""


def arbitrate(claims: Sequence[Claim], spent: Iterable[Claim]) -> list[Ruling]:
    """For each claim, in its own order: push it, show it in the inbox alone, or hold it back.

    `spent` is what these persons have had or are still to get. Within a class the highest weight wins, then the
    earliest day. Nudges over the cap are held back; a question or news over the cap still stands in the inbox. On a day
    on which somebody hears of a statutory duty no nudge goes out: it moves to the next of its days, or is held back.
    """
    ledger = _Ledger()
    for claim in spent:
        ledger.add(claim, pushed=claim.pushed)
    rulings = [Ruling("hold", claim.day) for claim in claims]
    for i in sorted(range(len(claims)), key=lambda i: _order(claims[i])):
        rulings[i] = ledger.rule(claims[i])
        if rulings[i].verdict != "hold":
            ledger.add(replace(claims[i], day=rulings[i].day), pushed=rulings[i].verdict == "push")
    return rulings


def _order(claim: Claim) -> tuple[int, float, date]:
    return (RANK[claim.message_class], -claim.weight, claim.day)


class _Ledger:
    """What each person has had, by the cap that it spends."""

    def __init__(self) -> None:
        self.days: dict[tuple[int, str], list[date]] = defaultdict(list)
        self.items: Counter[tuple[int, str]] = Counter()
        self.duties: set[tuple[int, date]] = set()

    def add(self, claim: Claim, *, pushed: bool) -> None:
        if claim.message_class == "statutory":
            self.items[claim.person, claim.item] += 1
            if pushed:
                self.duties.add((claim.person, claim.day))
        elif claim.message_class == "nudge" or (claim.message_class == "listening" and pushed):
            self.days[claim.person, "nudge"].append(claim.day)
        if claim.message_class in {"listening", "social"} and pushed:
            self.days[claim.person, claim.message_class].append(claim.day)

    def rule(self, claim: Claim) -> Ruling:
        """On the first of its days that no duty of the person takes, if it may go out at all."""
        yields = claim.message_class == "nudge" and claim.pushed
        days = [day for day in (claim.day, *claim.later) if not (yields and (claim.person, day) in self.duties)]
        if not days:
            return Ruling("hold", claim.day, "statutory_day")
        verdict = self.judge(replace(claim, day=days[0]))
        return Ruling(verdict, days[0], "cap" if verdict == "hold" else "")

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

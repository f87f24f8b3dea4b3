"""What people might have said: taps, uses at work and talks, made up from a seed and marked as examples everywhere.

Nobody said any of it, and nothing of it depends on what somebody did: recorded behaviour holds no voices. It is there
so that the pages about what people say have something to show, and each of its figures says that it is an example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from numpy.random import Generator

from vonk.demo.organisation import SEED
from vonk.dialogue import drawing
from vonk.dialogue.actions.asking import ExampleGiven
from vonk.dialogue.actions.asking import record_examples as record_uses
from vonk.dialogue.actions.conversations import Held, record_held
from vonk.dialogue.actions.rounds import ExampleRound
from vonk.dialogue.actions.rounds import record_examples as record_rounds
from vonk.dialogue.bank import CONSTRUCTS, bank
from vonk.learning.models import Enrolment
from vonk.people.access import System
from vonk.people.models import Leadership, Membership, Person

ANSWERS: Final = 0.6  # of the rounds; the others are silence
FORTNIGHT: Final = 2  # weeks
# How high each statement would stand on average, of 1 to 5, and how much people, teams and moments differ.
LEVEL: Final = {
    "autonomy": 3.1,
    "ownership": 3.3,
    "mastery": 3.7,
    "joy": 3.5,
    "belonging": 3.8,
    "purpose": 4.0,
    "safety": 3.8,
    "support": 3.2,
}
SIDE_LEVEL: Final = {"value_employee": 3.3, "value_employer": 4.0, "own_time_employee": 3.4, "own_time_employer": 2.5}
PERSON, TEAM, MOMENT = 0.8, 0.35, 0.55
BARRIERS: Final = {"no_time": 0.34, "forgets": 0.14, "not_relevant": 0.12, "too_hard": 0.08, "no_support": 0.1}
BARRIERS_REST: Final = {"unknown": 0.07, "technical": 0.05, "none": 0.1}
USED: Final = {"yes": 0.52, "not_yet": 0.24, "no_chance": 0.15, "no": 0.09}
EFFECT: Final = {"yes": 0.45, "a_little": 0.4, "no": 0.15}
GOAL: Final = {"progress": 0.4, "debrief": 0.1, "development": 0.9}  # of these talks in which a goal is agreed
MUST: Final = {"must": 0.35, "chosen": 0.45, "both": 0.2}
TALKS: Final = {"progress": 0.5, "debrief": 0.3, "development": 0.2}
HOLDS_TALKS: Final = 0.05  # of the people, each week
WEEK_2, WEEK_6 = timedelta(days=14), timedelta(days=42)


@dataclass(frozen=True)
class _Speaker:
    """One person, with what they tend to say."""

    person: int
    public_id: UUID
    leads: bool
    manager: int | None
    tends: dict[str, float]


class Voices:
    """Everybody who could say something, and what they say week by week; whom a visitor can be says nothing."""

    def __init__(self, *, quiet: set[int]) -> None:
        self.speakers = [one for one in _speakers() if one.person not in quiet]

    def speak(self, *, week: int, now: datetime) -> int:
        """Writes what is said in one week (0 first), before the run of that week; how many things."""
        rng = np.random.default_rng([SEED, week])
        system, day = System("demo", now), now.date()
        return (
            record_rounds(system, rounds=list(self._rounds(rng, week, day)))
            + record_uses(system, rows=list(self._uses(rng, now)))
            + record_held(system, rows=list(self._talks(rng, day)))
        )

    def _rounds(self, rng: Generator, week: int, day: date) -> Iterator[ExampleRound]:
        begun = _begun(day)
        for place, one in enumerate(self.speakers):
            if place % FORTNIGHT != week % FORTNIGHT:
                continue
            number = week // FORTNIGHT
            if rng.random() > ANSWERS:
                yield ExampleRound(one.person, day, number=number)
                continue
            side = drawing.side_question(one.public_id, number)
            codes = list(drawing.statements(one.public_id, number))
            codes += [f"{side}_{'employer' if one.leads else 'employee'}"] if side else []
            enrolment = None if side else begun.get(one.person)
            yield ExampleRound(
                one.person,
                day,
                scores={code: _score(rng, one, code) for code in codes},
                barrier=_one(rng, BARRIERS | BARRIERS_REST),
                motive=_one(rng, MUST) if enrolment else "",
                enrolment=enrolment,
                number=number,
            )

    def _uses(self, rng: Generator, now: datetime) -> Iterator[ExampleGiven]:
        """Answers for about half of what is asked this week; the questions of the others are put and stay open."""
        day, known = now.date(), {one.person for one in self.speakers}
        for number, after in ((2, WEEK_2), (6, WEEK_6)):
            finished = Enrolment.objects.filter(
                completed_on__gt=day - after - timedelta(days=7), completed_on__lte=day - after
            )
            for enrolment, person in finished.order_by("pk").values_list("pk", "person_id"):
                used = _one(rng, USED)
                if person in known and rng.random() < ANSWERS:
                    barrier = "" if used == "yes" else _one(rng, BARRIERS)
                    noticed = _one(rng, EFFECT) if used == "yes" and after == WEEK_6 else ""
                    yield ExampleGiven(
                        enrolment, number, day, used=used, barrier=barrier, effect=noticed, answered_at=now
                    )

    def _talks(self, rng: Generator, day: date) -> Iterator[Held]:
        for one in self.speakers:
            if one.manager is not None and rng.random() < HOLDS_TALKS:
                template = _one(rng, TALKS)
                goal = "(example)" if rng.random() < GOAL[template] else ""
                yield Held(one.person, one.manager, template, day, goal=goal)


def _speakers() -> Iterator[_Speaker]:
    """People in the order of their codes, so that the seed gives each the same tendencies again."""
    rng = np.random.default_rng(SEED)
    homes = dict(Membership.objects.filter(valid_to=None).values_list("person_id", "unit_id"))
    leading = Leadership.objects.filter(valid_to=None, deputy=False).order_by("-pk")
    leaders = dict(leading.values_list("unit_id", "person_id"))
    teams: dict[int | None, dict[str, float]] = {}
    for pk, public_id in Person.objects.order_by("code").values_list("pk", "public_id"):
        home = homes.get(pk)
        team = teams.setdefault(home, {name: rng.normal(0, TEAM) for name in CONSTRUCTS})
        tends = {name: LEVEL[name] + team[name] + rng.normal(0, PERSON) for name in CONSTRUCTS}
        manager = leaders.get(home) if home else None
        yield _Speaker(pk, public_id, pk in leaders.values(), manager if manager != pk else None, tends)


def _score(rng: Generator, one: _Speaker, code: str) -> int:
    item = bank()[code]
    level = SIDE_LEVEL.get(code) or one.tends[item.construct]
    said = level + rng.normal(0, MOMENT)
    return int(np.clip(round(6 - said if item.reversed else said), 1, 5))


def _one(rng: Generator, shares: dict[str, float]) -> str:
    """One of these, each as often as its share of them all."""
    weights = np.array(list(shares.values()))
    return str(rng.choice(list(shares), p=weights / weights.sum()))


def _begun(day: date) -> dict[int, int]:
    """What each person began in the last eight weeks, of what nobody said why about."""
    lately = Enrolment.objects.filter(started_on__gt=day - timedelta(days=56), started_on__lte=day, motive=None)
    return dict(lately.order_by("started_on", "pk").values_list("person_id", "pk"))

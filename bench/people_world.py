"""An organisation of any size with a year of talks, taps, answers, reports and agreements, written into SQLite.

Half of everybody is in a talk, one in two has learning time, everybody had four rounds of the pulse; teams are of nine.
Three leaders stand out: one of nine people, one of two hundred, and a head whose unit is the home of two.
"""

# ruff: noqa: PLC0415 - the environment must be complete before Django is imported

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from importlib import import_module
from itertools import chain, count, pairwise
from uuid import UUID

from people_rows import messages, talks, taps, together, voices
from people_tree import NOW, TODAY, Draws, Row, Tree, ago, put, text, tree

CHOSEN, DUTIES, STEPS = 280, 20, 8  # offerings; the last are what law or collective agreement asks
OFFERINGS = CHOSEN + DUTIES
PURPOSES = ("signals", "nudges", "pulse", "manager_view")


def fill(people: int) -> Tree:
    """Writes the world; gives its tree."""
    from django.db import connection, transaction

    made, draw = tree(people), Draws()
    connection.ensure_connection()
    connection.connection.execute("PRAGMA foreign_keys=OFF")
    with transaction.atomic():
        for write in (_people, _learning, taps, talks, voices, together, messages, _figures):
            write(made, draw)
    connection.connection.execute("PRAGMA foreign_keys=ON")
    assert not connection.connection.execute("PRAGMA foreign_key_check").fetchall()
    return made


def _people(made: Tree, draw: Draws) -> None:
    from vonk.demo.names import DUTCH, FRISIAN
    from vonk.people.models import Account, Grant, Leadership, Membership, Organisation, Person, PurposeDecision, Unit

    long_ago = date(2022, 1, 1)
    put(Organisation, [{"id": 1, "name": "Bench"}])
    put(
        PurposeDecision,
        ({"purpose": one, "decided_on": long_ago, "recorded_at": NOW - timedelta(days=700)} for one in PURPOSES),
    )
    put(
        Unit,
        (
            {"id": unit, "code": f"u{unit}", "name": f"Eenheid {unit}", "level": made.level[unit], "path": path}
            for unit, path in made.path.items()
        ),
    )
    given = DUTCH.given + FRISIAN.given
    families = tuple(f"{name}{end}" for name in DUTCH.family + FRISIAN.family for end in ("", "s", "ma", "stra", "man"))
    put(
        Person,
        (
            {
                "id": person,
                "person_key": f"{person:032x}",
                "code": f"p{person}",
                "given_name": draw.one(given),
                "family_name": families[int(draw() ** 2 * len(families))],  # some names are far more frequent
                "email": f"p{person}@example.org",
                "employed_from": long_ago,
                "measured": draw() > 0.03,
            }
            for person in made.home
        ),
    )
    put(
        Account,
        (
            {"email": f"p{p}@example.org", "person_id": p, "password": "!", "joined_at": NOW - timedelta(days=500)}
            for p in made.home
        ),
    )
    put(
        Membership,
        ({"person_id": person, "unit_id": unit, "valid_from": long_ago} for person, unit in made.home.items()),
    )
    put(
        Leadership,
        ({"person_id": person, "unit_id": unit, "valid_from": long_ago} for person, unit in made.leads.items()),
    )
    roles = (Grant.LEARNING_TEAM, Grant.ADMINISTRATOR)
    put(Grant, ({"person_id": 100 + at, "role": role} for at, role in enumerate(roles)))


def _learning(made: Tree, draw: Draws) -> None:
    from vonk.catalog.models import Offering, Step
    from vonk.learning.models import Enrolment, LearningBlock, RequestNote, Share, TimeNorm

    put(Offering, ({"id": o, "code": f"o{o}", "title": text(f"Activiteit {o}")} for o in range(1, OFFERINGS + 1)))
    put(
        Step,
        (
            {"offering_id": o, "position": at, "title": text(f"Stap {at}"), "minutes": 10}
            for o in range(1, OFFERINGS + 1)
            for at in range(1, STEPS + 1)
        ),
    )

    def enrolments() -> Iterator[Row]:
        for person in made.home:
            first = draw.up_to(CHOSEN)
            asked = draw() < (0.3 if made.home[person] == made.leads[made.many] else 0.02)
            third = "requested" if asked else draw.one(("started", "completed", "applied"))
            states = ("started", draw.one(("completed", "applied", "started")), third)
            for at, state in enumerate(states):
                begun, done = ago(draw, 200), ago(draw, 90)
                yield {
                    "id": 3 * (person - 1) + at + 1,
                    "person_id": person,
                    "offering_id": CHOSEN + 1 + first % DUTIES if at == 1 else (first + at * 97) % CHOSEN + 1,
                    "state": state,
                    "obligation": "statutory_or_cao" if at == 1 else draw.one(("chosen", "employer")),
                    "enrolled_on": None if state == "requested" else begun - timedelta(days=10),
                    "started_on": None if state == "requested" else begun,
                    "completed_on": done if state in ("completed", "applied") else None,
                    "applied_on": done if state == "applied" else None,
                    "due_on": TODAY + timedelta(days=draw.up_to(120) - 30) if at == 1 else None,
                    "step_reached": draw.up_to(STEPS),
                    "last_active_on": begun,
                    "requested_on": ago(draw, 9) if state == "requested" else None,
                }

    put(Enrolment, enrolments())
    some = list(made.home)
    put(
        RequestNote,
        (
            {"enrolment_id": 3 * person, "author_id": person, "kind": "answer", "words": "Graag.", "written_at": NOW}
            for person in some[::60]
        ),
    )
    put(
        Share,
        (
            {
                "person_id": person,
                "enrolment_id": 3 * person - 2,
                "what": draw.one(("stuck", "completed", "tip")),
                "step": 3,
                "words": "Ik loop vast op de opdracht.",
                "shared_at": NOW - timedelta(days=draw.up_to(60)),
                "answered_at": None if draw() < 0.3 else NOW - timedelta(days=1),
            }
            for person in some[::7]
        ),
    )
    put(TimeNorm, ({"person_id": person, "weekly_minutes": 60, "valid_from": ago(draw, 300)} for person in some[::20]))
    put(TimeNorm, [{"person_id": None, "weekly_minutes": 45, "valid_from": date(2026, 1, 1)}])
    put(
        LearningBlock,
        (
            {
                "person_id": person,
                "day": TODAY + timedelta(days=7 * week),
                "starts_at": 540,
                "minutes": 30,
                "state": draw.one(("kept", "dropped")) if week < 0 else "planned",
                "said_at": NOW - timedelta(days=60),
            }
            for person in some[::2]
            for week in range(-5, 2)
        ),
    )


def _figures(made: Tree, draw: Draws) -> None:
    from django.db import connection

    from vonk.catalog.models import Offering, Step
    from vonk.figures.models import PublishedCell, Release
    from vonk.insight.voices import BARRIERS as NAMED
    from vonk.insight.voices import BOTH_SIDES, COVERAGE, SCALES
    from vonk.people.models import Unit

    known = {unit: f"{UUID(str(public))}" for unit, public in Unit.objects.values_list("pk", "public_id")}
    kinds = tuple(f"·{kind}" for kind in ("chosen", "employer", "statutory_or_cao"))
    done = tuple(f"{name}{kind}" for name in ("A28", "completion", "stopped") for kind in kinds)
    used = tuple(f"{name}{kind}" for name in ("application", "used_week2") for kind in kinds)
    high = [unit for unit, level in made.level.items() if level <= 1]
    deep = [unit for unit, level in made.level.items() if level > 1]
    offerings = [str(public) for public in Offering.objects.values_list("public_id", flat=True)]
    steps = [(str(step), str(of)) for step, of in Step.objects.values_list("public_id", "offering__public_id")]
    numbers, ends = count(1), [date(2026, month, 1) for month in range(1, 13)]

    def release(name: str, start: date, end: date) -> Row:
        return {"id": next(numbers), "spec": name, "window_from": start, "window_to": end, "released_at": NOW}

    quarters = [(date(2026, 1, 1), date(2026, 4, 1)), (date(2026, 4, 1), ends[6]), (ends[6], ends[9])]
    said = [release("said:pulse", *quarter) for quarter in quarters]
    below = [release("deep:A28", *quarter) for quarter in quarters]
    wide = [release("wide:A28", *month) for month in pairwise(ends[:10])]
    put(Release, [*said, *below, *wide])

    def of_unit(released: Row, unit: int, signals: Iterable[str]) -> Iterator[Row]:
        for signal in signals:
            yield _cell(draw, released, signal, "unit" if unit > 1 else "organisation", known[unit], made.level[unit])

    cells = chain(
        (row for one in said for unit in high for row in of_unit(one, unit, (*SCALES, *COVERAGE, *used, *NAMED))),
        (row for one in said for unit in deep for row in of_unit(one, unit, (*SCALES, *COVERAGE, *used[:3]))),
        (row for one in said for row in of_unit(one, 1, BOTH_SIDES)),
        (row for one in below for unit in deep for row in of_unit(one, unit, done)),
        (row for one in wide for unit in high for row in of_unit(one, unit, done)),
        (_cell(draw, one, signal, "offering", o, 0) for one in wide for o in offerings for signal in done),
        (_cell(draw, one, signal, "offering", o, 0) for one in said for o in offerings for signal in NAMED),
        (
            _cell(draw, one, "completion·chosen", "offering", o, 1, part=known[unit])
            for one in wide
            for o in offerings
            for unit in high[1::5]
        ),
        (
            {
                **_cell(draw, one, "steps", "step", step, 0, part=of),
                "extra": {"cases": 400, "position": 3, "hot": at % 9 == 0},
            }
            for one in wide
            for at, (step, of) in enumerate(steps)
        ),
    )
    put(PublishedCell, cells)
    with connection.cursor() as cursor:
        cursor.execute(import_module("vonk.figures.migrations.0002_which_figure_is_the_latest").LATEST)


QUALITY = {
    "alpha": 0.78,
    "omega": 0.8,
    "omega_low": 0.75,
    "omega_high": 0.85,
    "icc1": 0.1,
    "rwg": 0.8,
    "reliable": True,
    "aggregable": True,
    "answers": 900,
    "example": False,
    "cases": 400,
}
CASES = {"cases": 400, "example": False}
SCALE = ("driver", "safety", "support", "value_", "own_time_")
FEW = (0.0, 0.05, 0.3, 0.8)  # of the cells of a level, how many are too few to show


def _cell(draw: Draws, released: Row, signal: str, kind: str, subject: str, level: int, part: str = "") -> Row:
    """One figure; of a small unit it is most often not shown."""
    shown = draw() >= FEW[level]
    value = 0.2 + 0.6 * draw()
    return {
        "release_id": released["id"],
        "signal": signal,
        "subject_kind": kind,
        "subject_id": subject,
        "part": part,
        "shown": shown,
        "base": 400 if shown else None,
        "count": int(400 * value) if shown else None,
        "value": value if shown else None,
        "low": value - 0.05 if shown else None,
        "high": value + 0.05 if shown else None,
        "extra": (QUALITY if signal.startswith(SCALE) else CASES) if shown else {},
    }

"""Writes the replay organisation into the domains through their own actions: people, units, offerings, a connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

import polars as pl

from vonk.activation.assignments import arm_of, wave_of
from vonk.activation.campaigns import register_campaign
from vonk.catalog.actions import OfferingGiven, StepGiven, upsert_offerings
from vonk.demo import cut, organisation, personas, statements
from vonk.demo.replay import Replay, derive
from vonk.people import actions as people
from vonk.people.access import System
from vonk.people.models import Person
from vonk.people.purposes import PURPOSES
from vonk.people.rows import LeadershipRow, MembershipRow, PersonRow, RoleRow, UnavailableRow, UnitRow
from vonk.records.actions import open_connection

LONG_AGO = timedelta(days=400)  # before the first recorded day
GRANTS = {"lars": "learning_team", "femke": "director", "rachida": "registrar", "wim": "works_council"}


@dataclass(frozen=True)
class Loaded:
    """What stands ready to be played: the recorded weeks, and the connection they come in by."""

    replay: Replay
    people: int
    units: int
    key: str
    secret: str
    tz: str
    visited: tuple[int, ...]  # the people whom a visitor can be


def load(*, now: datetime) -> Loaded:
    """Fills an empty installation with the replay's organisation, as it was before its first recorded day."""
    replay = derive(cut.load())
    given = organisation.generate(replay)
    zone = ZoneInfo(organisation.TZ)
    zero = statements.day_zero(now.astimezone(zone).date())
    start = zero - LONG_AGO
    system = System("demo", datetime.combine(start, datetime.min.time(), zone))
    people.found_organisation(system, name=given.name, tz=organisation.TZ, replay=True)
    _people(system, given, zero=zero, start=start)
    _identify(system, given, waves={wave_of(zero), wave_of(now.astimezone(zone).date())})
    _purposes(system, start)
    _accounts(system, given)
    upsert_offerings(offerings=list(_offerings(replay, zero)), providers={"academy": given.name})
    _check(system, now.astimezone(zone).date())
    opened = open_connection(
        name="LMS (recorded)",
        spaces=[f"account:{statements.HOME}"],
        now=now,
        tz=organisation.TZ,
    )
    visited = Person.objects.exclude(account=None).values_list("pk", flat=True)
    units = given.units.height
    return Loaded(replay, given.people.height, units, opened.key, opened.secret, organisation.TZ, tuple(visited))


def _people(system: System, given: organisation.Organisation, *, zero: date, start: date) -> None:
    codes = dict(given.units.select("unit", "code").iter_rows())
    keys = dict(given.people.select("person", "key").iter_rows())
    people.upsert_roles(
        system,
        rows=[
            RoleRow(r["role"], {"nl": r["title_nl"], "en": r["title_en"]}) for r in given.roles.iter_rows(named=True)
        ],
    )
    people.upsert_units(
        system,
        rows=[
            UnitRow(u["code"], u["name"], u["level"], codes.get(u["parent"]), start)
            for u in given.units.iter_rows(named=True)
        ],
        on=start,
    )
    people.upsert_people(system, rows=[_person(p, zero, start) for p in given.people.iter_rows(named=True)])
    people.set_memberships(
        system,
        rows=[MembershipRow(p["key"], codes[p["unit"]], start) for p in given.people.iter_rows(named=True)],
    )
    people.set_leaderships(
        system,
        rows=[_lead(row, codes, keys, zero, start) for row in given.leads.iter_rows(named=True)],
        units=list(codes.values()),
        on=start,
    )
    people.set_availability(
        system,
        rows=[
            UnavailableRow(keys[u["person"]], zero + timedelta(days=u["from_day"]), zero + timedelta(days=u["to_day"]))
            for u in given.unavailable.iter_rows(named=True)
        ],
        on=start,
    )


def _identify(system: System, given: organisation.Organisation, *, waves: set[str]) -> None:
    """Gives everybody a public id drawn from the seed, so that the lots, and with them every run, fall the same again.

    Whom a visitor can be is drawn until nudges may reach them: what they would get is what there is to see.
    """
    visited = {p["key"] for p in given.people.iter_rows(named=True) if p["person"] in given.personas.values()}
    ids = {
        code: next(
            public
            for public in (_drawn(code, turn) for turn in count())
            if code not in visited or not any(arm_of(public, wave=wave) == "holdout" for wave in waves)
        )
        for code in given.people["key"]
    }
    people.set_public_ids(system, ids=ids)


def _drawn(key: str, turn: int) -> UUID:
    return uuid5(NAMESPACE_OID, f"{organisation.SEED}:{key}:{turn}")


def _person(row: dict[str, object], zero: date, start: date) -> PersonRow:
    day = row["employed_day"]
    names = ("given_name", "family_name", "email", "lang", "role", "workdays", "work_start", "work_end")
    known: dict[str, object] = {name: row[name] for name in names}
    begun = zero + timedelta(days=day) if isinstance(day, int) else start
    return PersonRow(code=str(row["key"]), employed_from=min(begun, start), **known)  # type: ignore[arg-type]


def _lead(
    row: dict[str, object], codes: dict[int, str], keys: dict[int, str], zero: date, start: date
) -> LeadershipRow:
    first, last = row["from_day"], row["to_day"]
    return LeadershipRow(
        person=keys[row["person"]],  # type: ignore[index]
        unit=codes[row["unit"]],  # type: ignore[index]
        since=zero + timedelta(days=first) if isinstance(first, int) else start,
        until=zero + timedelta(days=last) if isinstance(last, int) else None,
        deputy=bool(row["deputy"]),
    )


def _purposes(system: System, day: date) -> None:
    for purpose in PURPOSES:
        if purpose != "suggestions_by_model":
            people.record_purpose_decision(
                system, purpose=purpose, decided_on=day, on=True, note="Voorbeeld · Example", example=True
            )


def _check(system: System, last: date) -> None:
    """Registers the A/A check before the first week is played: on recorded behaviour both groups must be alike."""
    first = last - timedelta(weeks=16)
    register_campaign(
        system,
        name={"nl": "Controle: twee gelijke groepen", "en": "Check: two groups that are alike"},
        play="",
        kind="aa",
        wave=wave_of(first),
        starts_on=first,
        looks=[last - timedelta(weeks=weeks, days=1) for weeks in range(0, 13, 2)],
        within_days=14,
        smallest_effect=0.03,
    )


def _accounts(system: System, given: organisation.Organisation) -> None:
    """Accounts for the personas only; as everywhere, most people have none yet."""
    rows = {row["person"]: row for row in given.people.iter_rows(named=True)}
    opened = {}
    for name, person in given.personas.items():
        row = rows[person]
        opened[name] = people.open_account(system, email=row["email"], person=row["key"])
        if role := GRANTS.get(name):
            public = Person.objects.values_list("public_id", flat=True).get(code=row["key"])
            people.give_grant(system, person=public, role=role, purpose="demo")  # type: ignore[arg-type]
    opened["ada"] = people.open_account(system, email=given.administrator.email, administrator=True)
    personas.remember(opened)


def _offerings(replay: Replay, zero: date) -> Iterator[OfferingGiven]:
    courses = {row["course"]: row for row in replay.courses.iter_rows(named=True)}
    for part in replay.parts.iter_rows(named=True):
        course, number = part["course"], part["part"]
        steps = replay.steps.filter(pl.col("course") == course, pl.col("part") == number).sort("step")
        yield OfferingGiven(
            code=f"{course}-{number}",
            title={"nl": part["title_nl"], "en": part["title_en"]},
            programme={"nl": courses[course]["title_nl"], "en": courses[course]["title_en"]},
            provider="academy",
            minutes=part["minutes"],
            due_on=zero + timedelta(days=part["due_day"]),
            steps=tuple(
                StepGiven(
                    {"nl": s["title_nl"], "en": s["title_en"]},
                    s["minutes"],
                    (statements.step_iri(course, number, s["step"]),),
                )
                for s in steps.iter_rows(named=True)
            ),
            activities=(statements.part_iri(course, number),),
        )

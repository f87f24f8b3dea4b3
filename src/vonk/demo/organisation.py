"""The replay organisation itself: units, people, leaders, roles and working weeks, generated from a seed.

None of it is in the recorded data. People are put into teams at random on purpose: what differs between two teams,
roles or languages is chance, and the page may say so. Nothing that is generated depends on what somebody did, except
which persons bear the names that the demo's guide speaks of.

Every person has a team as home unit. Department heads sit together in the management team of their division, division
heads in the board; each leads a unit that is not their home.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import numpy as np
import polars as pl
import yaml
from numpy.random import Generator

from vonk.demo.cut import CUT_DAY
from vonk.demo.names import DUTCH, ORIGINS, TEAMS
from vonk.demo.replay import FIRST_DAY, Replay
from vonk.demo.statements import person_key

SEED: Final = 2013
TZ: Final = "Europe/Amsterdam"
TEAM_SIZES: Final = (3, 16)
BOARD_SEATS: Final = 8
OFFICE_HOURS: Final = (510, 1020)
FULL_WEEK: Final = "1111100"
PERSONA_TEAM: Final = 9

PERSONAS: Final[Mapping[str, tuple[str, str]]] = {
    "noor": ("Noor", "van der Meulen"),  # started the open part, did some steps, then went quiet
    "mila": ("Mila", "Yıldırım"),  # leads Noor's team of nine
    "sven": ("Sven", "Bakker"),  # in another division; has not begun with the open part
    "lars": ("Lars", "Hoekstra"),  # leads the learning team
    "femke": ("Femke", "Wiersma"),  # the director
    "rachida": ("Rachida", "El Amrani"),  # in the learning team, registrar
    "wim": ("Wim", "Sopacua"),  # on the works council
}
ROLES: Final = {"noor": "support-worker", "sven": "housing-officer"}


@dataclass(frozen=True, slots=True)
class External:
    """Somebody with an account who is not employed here."""

    given_name: str
    family_name: str
    email: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """Frames keyed by unit, person and role; days count from day 0 of the replay.

    units: unit (parents come before children), parent (null for the organisation), level (0 organisation, 1 division,
        2 department, 3 team), code, name
    people: person, key (as in the statements), given_name, family_name, email, lang, unit, role, reports_to (null for
        the director), workdays (Monday first), work_start and work_end (minutes after midnight), employed_day
    leads: unit, person, deputy, from_day and to_day (null: always, which holds for all but deputies; both included)
    unavailable: person, from_day, to_day (both included)
    roles: role, title_nl, title_en
    personas: name in the guide -> person; the administrator has an account only
    """

    name: str
    units: pl.DataFrame
    people: pl.DataFrame
    leads: pl.DataFrame
    unavailable: pl.DataFrame
    roles: pl.DataFrame
    personas: Mapping[str, int]
    administrator: External


@dataclass(frozen=True, slots=True)
class _Team:
    unit: int
    department: int
    division: int  # its place in the list of divisions
    size: int
    kind: str  # board | management | learning | team


def generate(replay: Replay, seed: int = SEED) -> Organisation:
    """Build the organisation around the people of `replay`; the same seed gives the same organisation."""
    content = yaml.safe_load((files("vonk.demo") / "data" / "organisation.yaml").read_text(encoding="utf-8"))
    persons = int(replay.courses["people"].sum())
    shape, seating, naming, working, leave, standing_in = np.random.default_rng(seed).spawn(6)
    units, teams = _units(content, persons, shape)
    personas = _personas(replay)
    home = _seat(teams, personas, persons, seating)
    leaders = _leaders(units, teams, home)
    people = (
        _named(persons, personas, content["domain"], naming)
        .with_columns(pl.Series("unit", [teams[team].unit for team, _ in home]))
        .with_columns(pl.Series("role", _roles(content, teams, home, leaders, personas, working)))
        .with_columns(pl.Series("reports_to", _reports_to(units, home, teams, leaders), dtype=pl.Int64))
        .with_columns(_working_week(persons, list(personas.values()), working))
    )
    titles = [{"role": code, "title_nl": t["nl"], "title_en": t["en"]} for code, t in content["roles"].items()]
    return Organisation(
        name=content["name"],
        units=pl.DataFrame(units, schema=["unit", "parent", "level", "code", "name"], orient="row"),
        people=people,
        leads=_leads(leaders, teams, home, standing_in),
        unavailable=_unavailable(persons, personas["noor"], leave),
        roles=pl.DataFrame(titles),
        personas=personas,
        administrator=External("Ada", "Winter", "ada.winter@beheer.example.org"),
    )


def _units(content: Mapping[str, Any], persons: int, rng: Generator) -> tuple[list[tuple[Any, ...]], list[_Team]]:
    """Lay out the tree in rows (unit, parent, level, code, name); a division's first department holds its heads."""
    divisions = content["divisions"]
    departments = [(d, name) for d, division in enumerate(divisions) for name in division["departments"]]
    plain = rng.choice([5, 5, 5, 6], size=len(departments))
    plain[[0, *(i for i in range(1, len(departments)) if departments[i][0] != departments[i - 1][0])]] -= 1
    sizes = iter(_sizes(int(plain.sum()), persons - len(departments) - BOARD_SEATS, rng))
    names = iter(rng.permutation(TEAMS).tolist())
    rows: list[tuple[Any, ...]] = [(0, None, 0, "ORG", content["name"])]
    rows += [(d, 0, 1, f"D{d}", division["name"]) for d, division in enumerate(divisions, 1)]
    first = len(rows)
    rows += [(first + i, d + 1, 2, f"A{i + 1:02d}", name) for i, (d, name) in enumerate(departments)]
    teams: list[_Team] = []
    seen: set[int] = set()
    for index, (division, name) in enumerate(departments):
        wanted = [("team", str(next(names)), next(sizes)) for _ in range(plain[index])]
        if name == "Mens en organisatie":
            wanted[0] = ("learning", "Leren en ontwikkelen", wanted[0][2])
        if division not in seen:
            seen.add(division)
            heads = len(divisions[division]["departments"])
            wanted.insert(0, ("management", f"Managementteam {divisions[division]['name']}", heads))
        if name == "Bestuur en staf":
            wanted.insert(0, ("board", "Directieteam", BOARD_SEATS))
        for kind, title, size in wanted:
            unit = len(rows)
            label = f"Team {title}" if kind in {"team", "learning"} else title
            rows.append((unit, first + index, 3, f"T{len(teams) + 1:03d}", label))
            teams.append(_Team(unit, first + index, division, size, kind))
    return rows, teams


def _sizes(teams: int, people: int, rng: Generator) -> list[int]:
    """Draw sizes of believable teams (most of them 7 to 12) that add up to `people`."""
    low, high = TEAM_SIZES
    sizes = np.clip(np.rint(rng.lognormal(np.log(9), 0.32, teams)), low, high).astype(int)
    while (missing := people - int(sizes.sum())) != 0:
        step = 1 if missing > 0 else -1
        free = np.flatnonzero((sizes + step >= low) & (sizes + step <= high))
        sizes[rng.choice(free, size=min(abs(missing), len(free)), replace=False)] += step
    return [int(size) for size in sizes]


def _personas(replay: Replay) -> dict[str, int]:
    """Find for each name a person whose real record fits, always the same one."""
    last = int(replay.parts["part"].to_numpy().max())
    records = replay.enrolments.group_by("course", "person").agg(
        (pl.col("state") == "completed").sum().alias("done"),
        pl.col("state", "step", "last_day").filter(pl.col("part") == last).first(),
    )
    seen = replay.person_days.group_by("person").agg(pl.col("day").max().alias("seen"))
    records = records.join(seen, on="person").sort("person")
    in_long, started = pl.col("course") == "BBB", pl.col("state") == "started"
    steady = in_long & (pl.col("done") == last - 1)
    quiet = pl.col("last_day").is_between(CUT_DAY - 24, CUT_DAY - 15) & (pl.col("seen") <= CUT_DAY - 11)
    wanted = {
        "noor": steady & started & pl.col("step").is_between(3, 4) & quiet,
        "mila": steady & started & (pl.col("last_day") >= CUT_DAY - 3),
        "sven": steady & (pl.col("state") == "approved"),
        "lars": in_long & (pl.col("done") == last),
        "femke": in_long & started & (pl.col("done") == last - 2),
        "rachida": ~in_long & started,
        "wim": ~in_long & (pl.col("state") == "approved"),
    }
    return {name: int(records.filter(fits)["person"][0]) for name, fits in wanted.items()}


def _seat(teams: Sequence[_Team], personas: Mapping[str, int], persons: int, rng: Generator) -> list[tuple[int, int]]:
    """Give everybody a (team, chair), at random but for the personas; chair 0 of a plain team leads it."""

    def first(kind: str, *, division: int | None = None, size: int | None = None) -> int:
        return next(
            t
            for t, team in enumerate(teams)
            if team.kind == kind and division in {None, team.division} and size in {None, team.size}
        )

    own, learning = first("team", division=0, size=PERSONA_TEAM), first("learning")
    places = {
        "noor": (own, 1),
        "mila": (own, 0),
        "sven": (first("team", division=1), 1),
        "lars": (learning, 0),
        "rachida": (learning, 1),
        "femke": (first("board"), 0),
        "wim": (first("team", division=3), 1),
    }
    home = {person: places[name] for name, person in personas.items()}
    taken = set(places.values())
    free = [(t, chair) for t, team in enumerate(teams) for chair in range(team.size) if (t, chair) not in taken]
    rest = rng.permutation([person for person in range(persons) if person not in home])
    home |= dict(zip(rest.tolist(), free, strict=True))
    return [home[person] for person in range(persons)]


def _leaders(
    units: Sequence[tuple[Any, ...]], teams: Sequence[_Team], home: Sequence[tuple[int, int]]
) -> dict[int, int]:
    """Say who leads each unit: unit -> person."""
    seated = {chair: person for person, chair in enumerate(home)}
    board = next(t for t, team in enumerate(teams) if team.kind == "board")
    leaders = {0: seated[board, 0], teams[board].unit: seated[board, 0]}
    divisions = [unit for unit, _, level, *_ in units if level == 1]
    leaders |= {unit: seated[board, place] for place, unit in enumerate(divisions, 1)}
    for t, team in enumerate(teams):
        division = divisions[team.division]
        if team.kind == "management":
            leaders[team.unit] = leaders[division]
            below = [unit for unit, parent, *_ in units if parent == division]
            leaders |= {unit: seated[t, chair] for chair, unit in enumerate(below)}
        elif team.kind != "board":
            leaders[team.unit] = seated[t, 0]
    return leaders


def _reports_to(
    units: Sequence[tuple[Any, ...]],
    home: Sequence[tuple[int, int]],
    teams: Sequence[_Team],
    leaders: Mapping[int, int],
) -> list[int | None]:
    """Name everybody's own manager: who leads the home unit, and for that leader who leads the unit above it."""
    above = {unit: parent for unit, parent, *_ in units}
    managers: list[int | None] = []
    for person, (team, _) in enumerate(home):
        unit: int | None = None if person == leaders[0] else teams[team].unit
        while unit is not None and leaders[unit] == person:
            unit = above[unit]
        managers.append(None if unit is None else leaders[unit])
    return managers


def _roles(
    content: Mapping[str, Any],
    teams: Sequence[_Team],
    home: Sequence[tuple[int, int]],
    leaders: Mapping[int, int],
    personas: Mapping[str, int],
    rng: Generator,
) -> list[str]:
    of_teams = {team.unit for team in teams if team.kind not in {"board", "management"}}
    team_leaders = {person for unit, person in leaders.items() if unit in of_teams}
    managers = set(leaders.values()) - team_leaders
    fixed = {personas[name]: role for name, role in ROLES.items()}
    roles = []
    for person, (team, _) in enumerate(home):
        drawn = str(rng.choice(content["divisions"][teams[team].division]["roles"]))
        if person in fixed:
            drawn = fixed[person]
        elif person in managers:
            drawn = "manager"
        elif person in team_leaders:
            drawn = "team-leader"
        elif teams[team].kind in {"board", "learning"}:
            drawn = "adviser"
        roles.append(drawn)
    return roles


def _named(persons: int, personas: Mapping[str, int], domain: str, rng: Generator) -> pl.DataFrame:
    """Give everybody a name of their own, an address and a language."""
    given_name = {person: PERSONAS[name] for name, person in personas.items()}
    used = set(given_name.values())
    rows: list[dict[str, object]] = []
    addresses: set[str] = set()
    shares = [origin.share for origin in ORIGINS]
    for person in range(persons):
        name = given_name.get(person)
        while name is None:
            origin = ORIGINS[rng.choice(len(ORIGINS), p=shares)]
            given = DUTCH.given if rng.random() < 0.15 else origin.given  # noqa: PLR2004 - some mix, as families do
            drawn = (str(rng.choice(given)), str(rng.choice(origin.family)))
            name = None if drawn in used else drawn
        used.add(name)
        address = _address(name, addresses, domain)
        addresses.add(address)
        lang = "nl" if person in given_name or rng.random() < 0.8 else "en"  # noqa: PLR2004
        rows.append(
            {
                "person": person,
                "key": person_key(person),
                "given_name": name[0],
                "family_name": name[1],
                "email": address,
                "lang": lang,
            }
        )
    return pl.DataFrame(rows)


def _address(name: tuple[str, str], used: set[str], domain: str) -> str:
    plain = unicodedata.normalize("NFKD", ".".join(name).translate(str.maketrans("ıłŁ", "ilL")))
    local = "".join(c for c in plain.lower() if c.isascii() and (c.isalnum() or c == "."))
    address, number = f"{local}@{domain}", 2
    while address in used:
        address, number = f"{local}{number}@{domain}", number + 1
    return address


def _working_week(persons: int, full_time: Sequence[int], rng: Generator) -> list[pl.Series]:
    """Draw workdays, hours and the first day of employment; the personas work full weeks in office hours."""
    weeks = [FULL_WEEK, "1111000", "1101100", "0111100", "1110100", "1110000", "0011100", "1010100", "0011111"]
    workdays = rng.choice(weeks, size=persons, p=[0.5, 0.12, 0.07, 0.07, 0.07, 0.06, 0.05, 0.04, 0.02])
    start = rng.choice([420, 450, 480, 510, 540, 570], size=persons, p=[0.1, 0.15, 0.25, 0.3, 0.15, 0.05])
    end = start + rng.choice([480, 510, 540], size=persons, p=[0.25, 0.6, 0.15])
    for person in full_time:
        workdays[person], (start[person], end[person]) = FULL_WEEK, OFFICE_HOURS
    years = np.minimum(rng.exponential(6.0, persons), 38)
    employed = -30 - np.rint(years * 365.25).astype(int)
    return [
        pl.Series("workdays", workdays.tolist()),
        pl.Series("work_start", start),
        pl.Series("work_end", end),
        pl.Series("employed_day", employed),
    ]


def _leads(
    leaders: Mapping[int, int], teams: Sequence[_Team], home: Sequence[tuple[int, int]], rng: Generator
) -> pl.DataFrame:
    """List who leads what, and who stands in for a leader of some teams, from two to eight weeks."""
    rows: list[tuple[int, int, bool, int | None, int | None]] = [
        (unit, person, False, None, None) for unit, person in sorted(leaders.items())
    ]
    seated = {chair: person for person, chair in enumerate(home)}
    plain = [t for t, team in enumerate(teams) if team.kind == "team"]
    for t in sorted(rng.choice(plain, size=len(plain) // 8, replace=False).tolist()):
        start = int(rng.integers(FIRST_DAY, CUT_DAY))
        stand_in = seated[t, teams[t].size - 1]
        rows.append((teams[t].unit, stand_in, True, start, start + int(rng.integers(14, 57))))
    return pl.DataFrame(
        rows,
        schema={"unit": pl.Int64, "person": pl.Int64, "deputy": pl.Boolean, "from_day": pl.Int64, "to_day": pl.Int64},
        orient="row",
    )


def _unavailable(persons: int, always_there: int, rng: Generator) -> pl.DataFrame:
    """Draw spans without work of a few days, one or two weeks, and seldom longer; a reason is never known."""
    spans = np.repeat(np.arange(persons), rng.choice([0, 1, 2, 3], size=persons, p=[0.3, 0.4, 0.2, 0.1]))
    kinds = rng.choice(3, size=len(spans), p=[0.3, 0.64, 0.06])
    shortest, longest = np.array([1, 5, 28]), np.array([4, 16, 70])
    length = rng.integers(shortest[kinds], longest[kinds], endpoint=True)
    start = rng.integers(FIRST_DAY, CUT_DAY + 14, size=len(spans))
    frame = pl.DataFrame({"person": spans, "from_day": start, "to_day": start + length - 1})
    frame = frame.filter(pl.col("person") != always_there).sort("person", "from_day")
    earlier = pl.col("to_day").cum_max().shift(1).over("person")
    return frame.filter(earlier.is_null() | (pl.col("from_day") > earlier))

"""The generated organisation is of a believable shape, the same every time, and tells nothing about anybody's clicks."""

import polars as pl
import pytest

from vonk.demo import cut as cutting
from vonk.demo.organisation import FULL_WEEK, Organisation, generate
from vonk.demo.replay import Replay, derive
from vonk.demo.statements import person_key

FRAMES = ("units", "people", "leads", "unavailable", "roles")


@pytest.fixture(scope="module")
def replay() -> Replay:
    return derive(cutting.load())


@pytest.fixture(scope="module")
def organisation(replay: Replay) -> Organisation:
    return generate(replay)


def person(organisation, name):
    return organisation.people.row(organisation.personas[name], named=True)


def leader(organisation, unit):
    return organisation.leads.filter((pl.col("unit") == unit) & ~pl.col("deputy"))["person"].item()


def ancestors(organisation, unit):
    parents = dict(organisation.units.select("unit", "parent").iter_rows())
    chain = [unit]
    while parents[chain[-1]] is not None:
        chain.append(parents[chain[-1]])
    return chain


def test_everybody_of_the_record_is_in_one_team(organisation, replay):
    people = organisation.people
    levels = people.join(organisation.units, on="unit")["level"]

    assert people["person"].to_list() == list(range(replay.courses["people"].sum()))
    assert set(levels) == {3}
    assert people["key"].to_list() == [person_key(p) for p in people["person"]]


def test_units_have_a_believable_size(organisation):
    teams = organisation.people.join(organisation.units, on="unit")
    sizes = teams.group_by("unit").len()["len"]
    departments = teams.group_by("parent").len()["len"]

    assert sizes.median() == 9
    assert (sizes.min(), sizes.max()) >= (3, 3)
    assert sizes.max() <= 16
    assert dict(organisation.units.group_by("level").len().sort("level").iter_rows()) == {
        0: 1,
        1: 5,
        2: 43,
        3: len(sizes),
    }
    assert 45 <= departments.median() <= 55


def test_units_form_one_tree_with_codes_of_their_own(organisation):
    units = organisation.units
    level = dict(units.select("unit", "level").iter_rows())

    assert not units["code"].is_duplicated().any()
    assert not units["name"].is_duplicated().any()
    for unit, parent, depth in units.select("unit", "parent", "level").iter_rows():
        assert (parent is None) == (depth == 0)
        assert parent is None or (parent < unit and level[parent] == depth - 1)


def test_every_unit_has_one_leader_and_everybody_but_the_director_a_manager(organisation):
    leads = organisation.leads.filter(~pl.col("deputy"))

    assert sorted(leads["unit"]) == organisation.units["unit"].to_list()
    people = organisation.people
    assert people.filter(pl.col("reports_to").is_null())["person"].to_list() == [organisation.personas["femke"]]
    assert (people["reports_to"] != people["person"]).drop_nulls().all()


def test_managers_lead_upward_to_the_director(organisation):
    above = dict(organisation.people.select("person", "reports_to").iter_rows())
    for start in above:
        chain = [start]
        while above[chain[-1]] is not None:
            chain.append(above[chain[-1]])
            assert len(chain) <= 5
        assert chain[-1] == organisation.personas["femke"]


def test_plain_team_is_led_by_a_member(organisation):
    people = organisation.people
    leaders = people.filter(pl.col("role") == "team-leader")

    assert len(leaders) > 200
    for row in leaders.iter_rows(named=True):
        assert leader(organisation, row["unit"]) == row["person"]


def test_deputies_have_dates_and_stand_in_for_their_own_team(organisation):
    deputies = organisation.leads.filter("deputy").join(
        organisation.people.select("person", pl.col("unit").alias("home")), on="person"
    )

    assert len(deputies) > 20
    assert (deputies["unit"] == deputies["home"]).all()
    assert (deputies["from_day"] < deputies["to_day"]).all()
    assert not any(leader(organisation, unit) == p for unit, p in deputies.select("unit", "person").iter_rows())


def test_names_and_addresses_are_unique_and_plain(organisation):
    people = organisation.people

    assert not people.select("given_name", "family_name").is_duplicated().any()
    assert not people["email"].is_duplicated().any()
    assert people["email"].str.contains(r"^[a-z0-9]+\.[a-z0-9]+@rietwaarde\.example\.org$").all()
    assert person(organisation, "mila")["email"] == "mila.yildirim@rietwaarde.example.org"


def test_most_speak_dutch_and_about_half_work_full_time(organisation):
    people = organisation.people

    assert 0.77 < (people["lang"] == "nl").mean() < 0.83
    assert 0.45 < (people["workdays"] == FULL_WEEK).mean() < 0.55
    assert people["workdays"].str.contains("^[01]{7}$").all()
    assert (people["work_end"] - people["work_start"]).is_between(480, 540).all()
    assert (people["employed_day"] <= -30).all()


def test_roles_are_ten_with_titles_in_both_languages(organisation):
    assert set(organisation.people["role"]) == set(organisation.roles["role"])
    assert len(organisation.roles) == 10
    assert organisation.roles.null_count().row(0) == (0, 0, 0)


def test_spans_without_work_do_not_overlap_and_give_no_reason(organisation):
    spans = organisation.unavailable

    assert spans.columns == ["person", "from_day", "to_day"]
    assert (spans["from_day"] <= spans["to_day"]).all()
    following = spans.with_columns(pl.col("from_day").shift(-1).over("person").alias("next")).drop_nulls("next")
    assert (following["next"] > following["to_day"]).all()
    assert 0.6 < spans["person"].n_unique() / 2150 < 0.8


def test_noor_is_quiet_half_way_and_mila_leads_her_team_of_nine(organisation, replay):
    noor, mila, sven = (person(organisation, name) for name in ("noor", "mila", "sven"))
    open_part = replay.enrolments.filter((pl.col("person") == noor["person"]) & (pl.col("part") == 4)).row(
        0, named=True
    )

    assert open_part["state"] == "started"
    assert 3 <= open_part["step"] <= 4
    assert open_part["last_day"] <= 105
    assert noor["unit"] == mila["unit"]
    assert noor["reports_to"] == mila["person"] == leader(organisation, mila["unit"])
    assert len(organisation.people.filter(unit=mila["unit"])) == 9
    assert set(ancestors(organisation, sven["unit"])) & set(ancestors(organisation, noor["unit"])) == {0}
    assert organisation.unavailable.filter(person=noor["person"]).is_empty()


def test_director_leads_all_and_the_administrator_is_nobody_here(organisation):
    assert leader(organisation, 0) == organisation.personas["femke"]
    assert organisation.administrator.email not in set(organisation.people["email"])


def test_teams_tell_nothing_about_behaviour(organisation, replay):
    """Chance alone: the spread of clicks between teams is what people dealt out at random would show."""
    clicks = replay.person_days.group_by("person").agg(pl.col("clicks").sum())
    people = organisation.people.join(clicks.with_columns(pl.col("person").cast(pl.Int64)), on="person", how="left")
    people = people.with_columns((pl.col("clicks").fill_null(0) + 1).log().alias("x"))
    teams = people.group_by("unit").agg(pl.col("x").mean(), pl.col("x").var().alias("v"), pl.len().alias("n"))
    between = (teams["n"] * (teams["x"] - people["x"].mean()) ** 2).sum() / (len(teams) - 1)
    within = ((teams["n"] - 1) * teams["v"]).sum() / (len(people) - len(teams))

    assert 0.75 < between / within < 1.25


def test_same_seed_gives_the_same_organisation_another_seed_another(organisation, replay):
    again, other = generate(replay), generate(replay, seed=1)

    for name in FRAMES:
        assert getattr(again, name).equals(getattr(organisation, name)), name
    assert again.personas == organisation.personas
    assert not other.people.equals(organisation.people)

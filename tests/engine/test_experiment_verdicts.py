"""What is not known yet comes with a date, and with what will be known first."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from vonk.engine.experiment import Effect, effect_of_clusters, effect_of_counts, forecast, people_needed, verdict

TODAY = date(2026, 11, 24)


def seen(difference=0.02, n=1000, base=0.3):
    return effect_of_counts(round((base + difference) * n), n, round(base * n), n, target=4000)


# --- how many people --------------------------------------------------------------------------------------------


def test_the_plan_asks_for_what_the_textbook_does():
    # +1.4 points from 17 %, one look: 11,649 in each arm, and 22,134 when teams of 10 with an ICC of .1 are drawn
    arm, other = people_needed(0.17, 0.014, once=True)
    assert arm == other == pytest.approx(11_649, rel=0.002)
    by_team = people_needed(0.17, 0.014, once=True, team_size=10, icc=0.1)[0]
    assert by_team == pytest.approx(22_134, rel=0.002)
    assert by_team / arm == pytest.approx(1.9, rel=1e-3)
    wanted = samplesize_proportions_2indep_onetail(0.05, 0.30, 0.8, alpha=0.05)
    assert people_needed(0.30, 0.05, once=True)[0] == pytest.approx(wanted, rel=0.01)


def test_looking_often_and_knowing_more_change_the_plan():
    once, often = people_needed(0.3, 0.05, once=True)[0], people_needed(0.3, 0.05)[0]
    assert often / once == pytest.approx(((3.0430 + 0.8416) / (1.9600 + 0.8416)) ** 2, rel=1e-2)
    assert people_needed(0.3, 0.05, rho=0.5)[0] / often == pytest.approx(0.75, rel=1e-3)
    treated, control = people_needed(0.3, 0.05, treated_share=0.9)
    assert treated / control == pytest.approx(9, rel=1e-2)
    assert treated + control > 2 * often
    with pytest.raises(ValueError, match="above 0"):
        people_needed(0.3, 0)


# --- when -------------------------------------------------------------------------------------------------------


def test_the_date_follows_from_the_people_and_how_many_settle_each_week():
    found = seen()
    said = verdict(found, mde=0.05)
    ahead = forecast(found, mde=0.05, per_week=150, today=TODAY)
    assert said.code == "not_yet_knowable"
    assert ahead.people == pytest.approx(said.needed_treated + said.needed_control - 2000, abs=2)
    assert ahead.weeks == math.ceil(ahead.people / 150)
    assert ahead.on == TODAY + timedelta(weeks=ahead.weeks)
    assert ahead.enough
    assert forecast(found, mde=0.05, per_week=150).on is None


def test_an_audience_that_is_too_small_is_told_at_once():
    ahead = forecast(seen(n=200), mde=0.05, per_week=100, today=TODAY, available=300)
    assert (ahead.weeks, ahead.on, ahead.enough) == (None, None, False)
    assert ahead.people > 300
    nobody = forecast(seen(), mde=0.05, per_week=0, today=TODAY)
    assert (nobody.weeks, nobody.first, nobody.enough) == (None, None, False)


def test_what_is_known_needs_nobody_more():
    works = forecast(seen(0.12), mde=0.05, per_week=100, today=TODAY)
    assert (works.people, works.weeks, works.enough) == (None, None, True)
    assert works.known == ("harm_excluded", "works")
    assert works.first is None
    nothing = forecast(effect_of_counts(3000, 10_000, 3000, 10_000, target=20_000), mde=0.05, per_week=100)
    assert nothing.known == ("harm_excluded", "useful_excluded")
    unknown = forecast(effect_of_counts(0, 0, 0, 10, target=100), mde=0.05, per_week=10, today=TODAY)
    assert (unknown.people, unknown.weeks, unknown.known, unknown.first) == (None, None, (), None)


@pytest.mark.parametrize(
    ("difference", "n", "first"),
    [
        (0.03, 200, "harm_excluded"),  # 8 points from harm, 3 from nothing, 2 from the smallest effect
        (0.04, 1000, "works"),  # harm is out of the question already
        (0.015, 1000, "useful_excluded"),
        (-0.03, 200, "useful_excluded"),
    ],
)
def test_it_says_what_will_be_known_first(difference, n, first):
    ahead = forecast(seen(difference, n), mde=0.05, per_week=100, today=TODAY)
    assert ahead.first.fact == first
    assert ahead.first.on == TODAY + timedelta(weeks=ahead.first.weeks)
    assert first not in ahead.known


def test_what_was_foretold_is_known_when_that_many_people_are_there():
    found = seen(0.04, 1000)
    ahead = forecast(found, mde=0.05, per_week=100, today=TODAY).first
    half = 1000 + ahead.people // 2

    def later(n):
        return effect_of_counts(round(0.34 * n), n, round(0.30 * n), n, target=4000)

    assert later(half + 20).low > 0
    assert later(half - 60).low <= 0


def test_the_same_teams_cannot_tell_everything():
    size, arm = [30] * 80, [True] * 40 + [False] * 40
    spread = [3 + 12 * (team % 3) / 2 for team in range(80)]  # 10, 30 and 50 %: teams differ, not people in them
    found = effect_of_clusters(spread, size, arm, target=2400)
    assert 0 < found.stays < found.se
    ahead = forecast(found, mde=0.05, per_week=500, today=TODAY)
    assert (ahead.weeks, ahead.on, ahead.enough) == (None, None, False)
    assert ahead.people > 1000  # in teams that are added
    alike = effect_of_clusters([6 + team % 3 for team in range(80)], [20] * 80, arm, target=1600)
    assert forecast(alike, mde=0.05, per_week=500, today=TODAY).enough


def test_too_few_teams_are_told_how_many_more_people_that_takes():
    found = effect_of_clusters([3, 4, 5, 2] * 6, [10] * 24, [True] * 12 + [False] * 12, target=240)
    ahead = forecast(found, mde=0.3, per_week=50, today=TODAY)
    assert (ahead.enough, ahead.weeks, ahead.known, ahead.first) == (False, None, (), None)
    assert ahead.people == 160  # twenty teams an arm


def test_a_forecast_far_away_has_no_date_that_does_not_exist():
    tiny = Effect(0.0, -0.5, 0.5, 0.16, 10, 10, 0.3, 0.3)
    ahead = forecast(tiny, mde=0.0001, per_week=0.5, today=TODAY)
    assert ahead.weeks > 1_000_000
    assert ahead.on is None

"""What a run decided is told of the whole organisation only, in groups that are large enough."""

from __future__ import annotations

import pytest

from tests.conftest import TODAY, House
from vonk.engine.decide import REASONS
from vonk.insight.decided import KINDS, last_run, release_run
from vonk.people.access import NotAllowed


def test_every_reason_of_the_engine_has_its_kind() -> None:
    assert sorted(code for codes in KINDS.values() for code in codes) == sorted(REASONS)


def test_shares_are_of_everybody_and_rounded(house: House) -> None:
    assert release_run({"best_play": 62, "nothing_open": 138}, day=TODAY, now=house.now) == 2
    run = last_run(house.viewer("lars"))
    assert run is not None
    assert (run.day, run.people) == (TODAY, 200)
    assert {one.kind: one.share for one in run.kinds} == {"step": 0.3, "nothing": 0.7}


def test_a_kind_of_few_is_hidden_with_another_that_would_give_it_away(house: House) -> None:
    release_run({"best_play": 60, "nothing_open": 131, "stopped_messages": 9}, day=TODAY, now=house.now)
    run = last_run(house.viewer("lars"))
    assert run is not None
    assert {one.kind: one.share for one in run.kinds} == {"step": None, "nothing": 0.65, "own_wish": None}


def test_a_day_is_told_once(house: House) -> None:
    release_run({"best_play": 60}, day=TODAY, now=house.now)
    assert release_run({"best_play": 90}, day=TODAY, now=house.now) == 0


def test_an_organisation_of_few_hears_nothing(house: House) -> None:
    assert release_run({"best_play": 9}, day=TODAY, now=house.now) == 0
    assert last_run(house.viewer("lars")) is None


@pytest.mark.parametrize("name", ["noor", "sven", "peer", "admin", "registrar"])
def test_who_has_no_grant_reads_none_of_it(house: House, name: str) -> None:
    release_run({"best_play": 60}, day=TODAY, now=house.now)
    with pytest.raises(NotAllowed):
        last_run(house.viewer(name))


def test_the_page_says_it_in_words(house: House) -> None:
    release_run({"best_play": 60, "own_activity_48h": 140}, day=TODAY, now=house.now)
    page = house.client("lars").get("/org/campaigns/").content.decode()
    assert "net zelf bezig geweest" in page
    assert "70%" in page

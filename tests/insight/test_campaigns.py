"""A campaign is what was agreed: its looks, its limits, and no word more than the lots allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import House
from tests.engine.small_world import act, day, enrol, world
from vonk.activation.campaigns import register_campaign, resume_campaign, stop_campaign
from vonk.activation.models import Assignment, Campaign, Decision, Run
from vonk.catalog.models import Offering
from vonk.figures.models import PublishedCell
from vonk.insight.campaigns import CampaignShown, campaign, look
from vonk.learning.models import Enrolment
from vonk.people.access import NotAllowed, System
from vonk.people.models import Organisation, Person, PurposeDecision

WAVE = "nudges-2026"  # the world of these tests begins on the first of January 2026
DECIDED, WITHIN = 5, 14
FIRST_LOOK, SECOND_LOOK = 30, 60
READERS = ("lars", "director", "council")


@dataclass(frozen=True)
class Trial:
    """People decided about on day 5, half of them held out; some of each arm took up learning on day 10."""

    house: House
    path: Path

    def look(self, on: int) -> int:
        now = datetime.combine(day(on), datetime.min.time(), UTC)
        return look(snapshot=self.path, events=[self.path / "events.parquet"], run_day=day(on), now=now)

    def shown(self, name: str = "lars") -> CampaignShown:
        return campaign(self.house.viewer(name), Campaign.objects.get().public_id)

    def page(self, name: str = "lars") -> str:
        answer = self.house.client(name).get(f"/org/campaigns/{Campaign.objects.get().public_id}/")
        assert answer.status_code == 200
        return str(answer.content.decode())


def register(kind: str = "test", looks: Sequence[int] = (FIRST_LOOK, SECOND_LOOK), within: int = WITHIN) -> Campaign:
    started = register_campaign(
        System("test", datetime(2025, 12, 1, tzinfo=UTC)), name={"nl": "Proef", "en": "Trial"}, play="", kind=kind,
        wave=WAVE, starts_on=day(0), looks=[day(number) for number in looks], within_days=within, smallest_effect=0.03,
    )  # fmt: skip
    return Campaign.objects.get(pk=started.campaign)


def trial(house: House, path: Path, *, nudged: tuple[int, int], held: tuple[int, int]) -> Trial:
    """Arms of (people, of whom took up)."""
    Organisation.objects.update(holdout_share=0.5)
    PurposeDecision.objects.create(
        purpose="experiments", on=True, decided_on=date(2025, 12, 1), recorded_at=datetime(2025, 12, 1, tzinfo=UTC)
    )
    moment = datetime(2026, 1, 6, 9, tzinfo=UTC)
    run = Run.objects.create(moment=moment, begun_at=moment, state="decided")
    offering = Offering.objects.create(code="x", title={"nl": "X"})
    arms = ["nudge"] * nudged[0] + ["holdout"] * held[0]
    took = [n < nudged[1] for n in range(nudged[0])] + [n < held[1] for n in range(held[0])]
    people = Person.objects.bulk_create(
        Person(code=f"t{n}", given_name="T", family_name=str(n), employed_from=date(2020, 1, 1))
        for n in range(len(arms))
    )
    rows = Enrolment.objects.bulk_create(
        Enrolment(person=person, offering=offering, attempt=1, state="approved", enrolled_on=day(0))
        for person in people
    )
    Assignment.objects.bulk_create(
        Assignment(person=person, wave=WAVE, salt=WAVE, arm=arm, assigned_at=moment)
        for person, arm in zip(people, arms, strict=True)
    )
    Decision.objects.bulk_create(
        Decision(
            run=run, person=row.person, enrolment=row, play="reminder", phase="before", reason="x",
            holdout=arm == "holdout", propensity=0.5, run_day=day(DECIDED),
        )
        for row, arm in zip(rows, arms, strict=True)
    )  # fmt: skip
    world(
        path,
        [act(row.person_id, 10) for row, yes in zip(rows, took, strict=True) if yes],
        enrolment=[enrol(row.pk, row.person_id, 0) for row in rows],
    )
    return Trial(house, path)


def cells() -> list[tuple[str, bool, int | None, int | None]]:
    return [(c.part, c.shown, c.base, c.count) for c in PublishedCell.objects.order_by("pk")]


# The plan


def test_the_same_plan_twice_is_one_campaign_under_one_seal(house: House) -> None:
    first, again, other = register(), register(), register(within=7)
    assert first.pk == again.pk != other.pk
    assert first.plan_digest == again.plan_digest != other.plan_digest


@pytest.mark.parametrize(
    "change",
    [
        {"plan": {"looks": ["2026-01-20"], "within_days": 7, "smallest_effect": 0.03}},
        {"smallest_effect": 0.3},
        {"starts_on": date(2026, 1, 3)},
        {"kind": "aa"},
        {"wave": "nudges-2025"},
    ],
)
def test_a_plan_that_was_changed_is_not_looked_at(house: House, tmp_path: Path, change: dict[str, object]) -> None:
    one = trial(house, tmp_path, nudged=(100, 60), held=(100, 20))
    register()
    Campaign.objects.update(**change)
    assert one.look(FIRST_LOOK) == 0
    assert cells() == []


def test_there_is_no_looking_before_the_day_between_the_days_or_twice(house: House, tmp_path: Path) -> None:
    one = trial(house, tmp_path, nudged=(100, 60), held=(100, 20))
    register()
    assert [one.look(on) for on in (0, 29, 30, 30, 31, 59, 60, 61)] == [0, 0, 12, 0, 0, 0, 3, 0]
    assert [seen.day for seen in one.shown().looks] == [day(30)]  # nobody new was settled since


def test_a_look_that_comes_late_sees_no_further_than_the_day_that_was_agreed(house: House, tmp_path: Path) -> None:
    one = trial(house, tmp_path, nudged=(100, 60), held=(100, 20))
    register(looks=[DECIDED + WITHIN - 1, SECOND_LOOK])  # nobody has had their fourteen days by then
    assert one.look(40) == 3
    assert {shown for _, shown, _, _ in cells()} == {False}


# What is released


def test_what_is_told_is_rounded_and_readable_for_who_may(house: House, tmp_path: Path) -> None:
    one = trial(house, tmp_path, nudged=(103, 61), held=(98, 22))
    register()
    one.look(FIRST_LOOK)
    assert cells()[:2] == [("nudge", True, 105, 60), ("holdout", True, 100, 20)]
    assert {(base, count) for _, _, base, count in cells()[2:]} == {(None, None)}
    for name in READERS:
        shown = one.shown(name)
        assert (shown.verdict, shown.fair) == ("works_here", True)
        assert shown.looks[0].difference == pytest.approx(60 / 105 - 0.2)
        assert shown.looks[0].low < shown.looks[0].difference < shown.looks[0].high
    for name in ("noor", "mila", "sven", "registrar", "admin"):
        with pytest.raises(NotAllowed):
            one.shown(name)
        assert house.client(name).get(f"/org/campaigns/{Campaign.objects.get().public_id}/").status_code == 404


@pytest.mark.parametrize("few", [8, 9])
def test_an_arm_of_fewer_than_ten_hides_both(house: House, tmp_path: Path, few: int) -> None:
    """Nine would round to ten."""
    one = trial(house, tmp_path, nudged=(100, 60), held=(few, 2))
    register()
    one.look(FIRST_LOOK)
    assert cells() == [(part, False, None, None) for part in ("nudge", "holdout", "difference")]
    assert (one.shown().looks, one.shown().verdict) == ((), "not_yet_knowable")
    assert "Nog niet te weten" in one.page()


def test_an_organisation_may_ask_for_larger_groups(house: House, tmp_path: Path) -> None:
    one = trial(house, tmp_path, nudged=(100, 60), held=(15, 2))
    Organisation.objects.update(minimum_group=20)
    register()
    one.look(FIRST_LOOK)
    assert {shown for _, shown, _, _ in cells()} == {False}


def test_arms_of_another_size_than_was_drawn_say_nothing(house: House, tmp_path: Path) -> None:
    one = trial(house, tmp_path, nudged=(150, 90), held=(50, 10))
    register()
    one.look(FIRST_LOOK)
    shown = one.shown()
    assert (shown.fair, shown.verdict, shown.needed) == (False, "not_yet_knowable", None)
    assert "nothing may be read from this" in one.page("director")  # who reads English


def test_a_decision_of_a_year_with_another_lot_counts_in_no_arm(house: House, tmp_path: Path) -> None:
    one = trial(house, tmp_path, nudged=(100, 60), held=(100, 20))
    Decision.objects.update(run_day=date(2027, 1, 5))
    register(looks=[400])
    one.look(400)
    assert {shown for _, shown, _, _ in cells()} == {False}


# A/A


@pytest.mark.parametrize(("held", "title"), [((100, 60), "De controle klopt:"), ((100, 5), "De controle klopt niet")])
def test_two_groups_that_got_the_same_never_show_an_effect(
    house: House, tmp_path: Path, held: tuple[int, int], title: str
) -> None:
    one = trial(house, tmp_path, nudged=(100, 60), held=held)
    register("aa")
    one.look(FIRST_LOOK)
    assert (one.shown().verdict, one.shown().needed) == ("not_yet_knowable", None)
    assert "verdict" not in PublishedCell.objects.get(part="difference").extra
    assert {part for part, *_ in cells()} == {"nudge", "holdout", "difference"}
    assert title in one.page()
    assert claims(one.page()) == []


def claims(page: str) -> list[str]:
    """Words that speak of an effect."""
    return [said for said in ("Het werkt hier", "It works here", "Het doet hier te weinig") if said in page]


def test_on_recorded_behaviour_nothing_but_a_check_can_be_registered(house: House) -> None:
    Organisation.objects.update(replay=True)
    with pytest.raises(ValueError, match="A/A"):
        register()
    assert register("aa").kind == "aa"


# Stopping


def test_only_the_learning_team_stops_and_resumes(house: House) -> None:
    one = register().public_id
    for name in ("noor", "mila", "director", "council", "admin", "registrar"):
        for act_on in (stop_campaign, resume_campaign):
            with pytest.raises(NotAllowed):
                act_on(house.viewer(name), campaign=one, now=house.now)
    assert stop_campaign(house.viewer("lars"), campaign=one, now=house.now)
    assert not stop_campaign(house.viewer("lars"), campaign=one, now=house.now)
    assert resume_campaign(house.viewer("lars"), campaign=one, now=house.now + timedelta(days=7))
    assert not resume_campaign(house.viewer("lars"), campaign=one, now=house.now)


def test_after_a_week_a_stop_stays(house: House) -> None:
    one = register().public_id
    stop_campaign(house.viewer("lars"), campaign=one, now=house.now)
    assert not resume_campaign(house.viewer("lars"), campaign=one, now=house.now + timedelta(days=7, minutes=1))
    assert Campaign.objects.get().stopped_at is not None


def test_a_stopped_campaign_is_not_looked_at_and_keeps_what_was_told(house: House, tmp_path: Path) -> None:
    one = trial(house, tmp_path, nudged=(100, 60), held=(100, 20))
    register()
    one.look(FIRST_LOOK)
    house.client("lars").post(f"/org/campaigns/{Campaign.objects.get().public_id}/stop/")
    assert one.look(SECOND_LOOK) == 0
    assert one.shown().stopped
    assert len(one.shown().looks) == 1
    house.client("lars").post(f"/org/campaigns/{Campaign.objects.get().public_id}/resume/")
    assert one.look(SECOND_LOOK) > 0

"""Planted effects through the product: each gets the verdict it deserves, and what does harm stops by itself.

Real: people, enrolments, the plan and its start, the run that draws the lots, decides and queues, the looks and what is
published. Planted: what people did since, as one lake file, so many of each arm exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import transaction

from tests.activation.world import crowd, purpose
from tests.conftest import NOW, TODAY, House
from vonk.activation import campaigns as actions
from vonk.activation.actions import Activated, activate
from vonk.activation.campaigns import Planned
from vonk.activation.models import Assignment, Campaign, Decision, Evidence
from vonk.engine import tables
from vonk.figures.models import PublishedCell
from vonk.insight.campaigns import CampaignShown, campaign, look
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message, Preference
from vonk.people.models import Person
from vonk.records.models import Identity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WITHIN = 14
LOOK = TODAY + timedelta(days=WITHIN)
PLAN = Planned(
    name={"nl": "Begin in twee stappen", "en": "Begin in two steps"},
    kind="test", play="two-step-start", audience={}, starts_on=TODAY, weeks=8, outcome="started", smallest_effect=0.08,
    card={},
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """A campaign that has begun, and the first run about it."""

    house: House
    path: Path
    row: Campaign
    first: Activated

    def arms(self) -> dict[str, list[int]]:
        """Persons by arm who came to the moment, in a fixed order."""
        found: dict[str, list[int]] = {"treated": [], "control": []}
        arm = dict(Assignment.objects.filter(campaign=self.row).values_list("person_id", "arm"))
        for person in Decision.objects.filter(campaign=self.row).order_by("person").values_list("person", flat=True):
            found[arm[person]].append(person)
        return found

    def plant(self, treated: float, control: float, *, on: date = TODAY + timedelta(days=3)) -> Path:
        """This share of each arm begins on that day."""
        share = {"treated": treated, "control": control}
        who = [person for arm, some in self.arms().items() for person in some[: round(share[arm] * len(some))]]
        return lake_file(self.path / "planted.parquet", who, on)

    def look(self, file: Path, on: date = LOOK) -> int:
        shot = self.first.snapshot
        now = datetime.combine(on + timedelta(days=1), time(9), UTC)
        return look(snapshot=shot.path, events=[*shot.events, file], run_day=on, now=now)

    def shown(self, now: datetime = NOW) -> CampaignShown:
        return campaign(replace(self.house, now=now).viewer("lars"), self.row.public_id)


def lake_file(path: Path, persons: list[int], on: date) -> Path:
    offering = Decision.objects.values_list("enrolment__offering", flat=True).first()
    rows = [
        {"statement_id": f"s{person}", "actor_key": f"planted-{person}", "offering": offering, "step": 1,
         "verb": "experienced", "at": datetime.combine(on, time(12), UTC), "local_day": on, "voided": False}
        for person in persons
    ]  # fmt: skip
    whole = [{name: row.get(name) for name in tables.EVENT.names} for row in rows]
    pq.write_table(pa.Table.from_pylist(whole, schema=tables.EVENT), path)
    return path


def begun(house: House, path: Path, people: int, **change: Any) -> Trial:
    """So many people who enrolled ten days ago, all in one team, and a campaign that draws its lots today."""
    for name in ("signals", "nudges", "experiments", "pulse"):
        purpose(name, on=True)
    crowd(house.noord, people)
    ids = Person.objects.values_list("pk", flat=True)
    Identity.objects.bulk_create(Identity(actor_key=f"planted-{pk}", person_id=pk, source="planted") for pk in ids)
    public_id = actions.start_planned(house.viewer("lars"), planned=replace(PLAN, **change))
    first = activate(now=NOW)
    row = Campaign.objects.get(public_id=public_id)
    assert row.assigned_at == NOW
    return Trial(house, path, row, first)


@contextmanager
def undone() -> Iterator[None]:
    """Something that happens and is then as if it had not."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def verdicts(one: Trial, planted: dict[str, float], base: float) -> dict[str, CampaignShown]:
    """What each planted effect is called at the first look, each in a world of its own."""
    found = {}
    for name, effect in planted.items():
        with undone():
            assert one.look(one.plant(base + effect, base)) > 3
            found[name] = one.shown()
            one.row.refresh_from_db()
    return found


def test_each_planted_effect_gets_its_verdict(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 1_900)
    arms = one.arms()
    assert min(len(some) for some in arms.values()) > 850  # one in ten gets no messages at all, and is in no campaign
    planted = {"eight points": 0.08, "nothing": 0.0, "harm": -0.08, "too small to see": 0.02}
    found = verdicts(one, planted, 0.30)
    assert {name: shown.verdict for name, shown in found.items()} == {
        "eight points": "works_here",
        "nothing": "does_not_work_here",
        "harm": "harmful",
        "too small to see": "not_yet_knowable",
    }
    for name, effect in planted.items():
        (seen,) = found[name].looks
        assert seen.low is not None
        assert seen.high is not None
        assert seen.low <= effect <= seen.high
        assert found[name].fair is True
    assert {name: shown.stop_reason for name, shown in found.items() if shown.stopped} == {"harm": "verdict:harmful"}
    assert found["too small to see"].needed is not None


def test_a_campaign_that_does_harm_stops_is_told_and_stays_as_evidence(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 900, smallest_effect=0.15)
    waiting = Message.objects.filter(decision__campaign=one.row, state="queued").count()
    assert waiting > 350
    one.look(one.plant(0.10, 0.40))
    one.row.refresh_from_db()
    assert (one.row.state, one.row.stop_reason) == ("stopped", "verdict:harmful")
    deliver(now=NOW)
    assert set(Message.objects.filter(decision__campaign=one.row).values_list("state", "outcome")) == {
        ("cancelled", "campaign_stopped")
    }
    (letter,) = Message.objects.filter(kind="campaign_stopped")
    assert letter.person == house.people["lars"]
    (kept,) = Evidence.objects.all()
    assert (kept.play, kept.outcome, kept.origin, kept.campaign) == ("two-step-start", "started", "here", one.row)
    assert kept.estimate < -1
    assert kept.treated % 5 == kept.control % 5 == 0
    page = house.client("lars").get(f"/org/campaigns/{one.row.public_id}/").content.decode()
    assert "kwaad" in page


def test_what_a_finished_comparison_found_is_kept_once_from_its_published_numbers(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 500, smallest_effect=0.2)
    file = one.plant(0.55, 0.30)
    one.look(file)
    assert one.shown().verdict == "works_here"
    assert Evidence.objects.count() == 0  # it runs on: what counts is the whole of it
    Campaign.objects.update(state="ended")
    for _ in range(2):
        one.look(file)
    (kept,) = Evidence.objects.all()
    arms = {cell.part: cell for cell in PublishedCell.objects.filter(signal="started", base__isnull=False)}
    assert (kept.treated, kept.control) == (arms["treated"].base, arms["control"].base)
    assert kept.estimate > 0.5


def test_a_guard_that_breaks_stops_it_the_next_day_and_not_before(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 120)
    nobody = lake_file(tmp_path / "none.parquet", [], TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert one.look(nobody, tomorrow) == 0
    arms = one.arms()
    for some in ("treated", "control"):  # as many in both arms is no harm of the campaign
        stop_messages(arms[some][:5])
    assert one.look(nobody, tomorrow) == 0
    stop_messages(arms["treated"][5:40])
    assert one.look(nobody, tomorrow) == 3
    one.row.refresh_from_db()
    assert (one.row.state, one.row.stop_reason) == ("stopped", "guardrail:opt_out")
    assert not PublishedCell.objects.filter(release__spec__startswith="campaign", shown=True).exists()
    assert Message.objects.filter(kind="campaign_stopped").count() == 1
    assert one.look(nobody, LOOK) == 0
    assert Evidence.objects.count() == 0


def stop_messages(persons: list[int]) -> None:
    Preference.objects.bulk_create(
        Preference(person_id=person, message_class="nudge", stopped_at=NOW + timedelta(hours=3)) for person in persons
    )


def test_guards_are_told_beside_the_look_rounded_and_with_their_limit(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 120)
    stop_messages(one.arms()["treated"][:2])
    one.look(one.plant(0.4, 0.3))
    guards = {guard.name: guard for guard in one.shown().guards}
    assert (guards["opt_out"].state, guards["opt_out"].value, guards["opt_out"].limit) == ("early", 0.0, 0.005)
    assert (guards["outside_hours"].state, guards["outside_hours"].value) == ("ok", 0.0)
    assert (guards["pulse_response"].state, guards["pulse_response"].value) == ("early", None)
    assert guards["equity_gap"].value is None  # nobody works part time
    assert one.row.stopped_at is None


def test_a_message_outside_working_hours_stops_it_at_once(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 60)
    message = Message.objects.filter(decision__campaign=one.row).order_by("pk")[0]
    Message.objects.filter(pk=message.pk).update(
        state="sent", channel="mail", sent_at=datetime.combine(TODAY, time(22), UTC)
    )
    one.look(lake_file(tmp_path / "none.parquet", [], TODAY), TODAY)
    one.row.refresh_from_db()
    assert one.row.stop_reason == "guardrail:outside_hours"


def test_groups_that_come_out_unequal_say_nothing_and_the_page_says_what_to_do(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 400)
    lost = one.arms()["control"][::2]
    Decision.objects.filter(campaign=one.row, person__in=lost).delete()
    one.look(one.plant(0.6, 0.3))
    shown = one.shown()
    assert (shown.fair, shown.verdict, shown.others) == (False, "not_yet_knowable", ())
    page = house.client("director").get(f"/org/campaigns/{one.row.public_id}/").content.decode()
    assert "the groups came out unequal" in page
    assert "start it anew" in page
    one.row.refresh_from_db()
    assert one.row.state == "running"


def test_a_campaign_stopped_by_hand_is_not_looked_at_until_it_goes_on(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 120)
    lars, file = house.viewer("lars"), one.plant(0.6, 0.3)
    actions.stop_campaign(lars, campaign=one.row.public_id, now=NOW)
    assert one.look(file) == 0
    actions.resume_campaign(lars, campaign=one.row.public_id, now=NOW)
    assert one.look(file) > 3
    assert one.shown().stopped is False


def test_with_everybody_in_one_team_a_lot_for_teams_compares_nobody(house: House, tmp_path: Path) -> None:
    """One team is one lot; the page stays at "not yet knowable" and nothing falls over."""
    one = begun(house, tmp_path, 100, drawn_by="unit")
    crowded = Assignment.objects.filter(campaign=one.row, unit=house.noord).values_list("arm", flat=True)
    assert len(set(crowded)) == 1
    one.look(one.plant(0.6, 0.3))
    shown = one.shown()
    assert (shown.verdict, shown.looks) == ("not_yet_knowable", ())
    assert house.client("lars").get(f"/org/campaigns/{one.row.public_id}/").status_code == 200


@pytest.mark.full
def test_each_planted_effect_gets_its_verdict_in_a_large_organisation(house: House, tmp_path: Path) -> None:
    one = begun(house, tmp_path, 12_000, smallest_effect=0.03)
    planted = {"eight points": 0.08, "three points": 0.035, "nothing": 0.0, "harm": -0.04, "too small to see": 0.015}
    found = verdicts(one, planted, 0.30)
    assert [shown.verdict for shown in found.values()] == [
        *("works_here", "works_here", "does_not_work_here", "harmful", "not_yet_knowable"),
    ]

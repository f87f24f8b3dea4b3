"""A campaign from draft to end: sealed once, drawn once, told once, and stopped when it cannot go on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.activation.world import crowd, did, purpose, told
from tests.conftest import NOW, TODAY, House
from vonk.activation import campaigns as actions
from vonk.activation.campaigns import NotPossible, NotYourPart, Planned, enlist_due
from vonk.activation.campaigns.costs import most_for_one
from vonk.activation.campaigns.registering import unchanged
from vonk.activation.models import Assignment, AudienceLook, Campaign
from vonk.learning.models import Enrolment
from vonk.messaging.actions import deliver, stop
from vonk.messaging.models import Message
from vonk.messaging.queries import explanation
from vonk.people.access import NotAllowed
from vonk.people.models import Grant, Membership, Organisation, Person, Unit
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PLAY = "two-step-start"
CARD = {
    "problem": {"nl": "Tillen doet zeer.", "en": "Lifting hurts."},
    "benefit": {"nl": "Na tien minuten weet je een greep.", "en": "After ten minutes you know a grip."},
    "url": "/me/",
}
TEST = Planned(
    name={"nl": "Weinig mensen beginnen", "en": "Few people begin"},
    kind="test", play=PLAY, audience={}, starts_on=TODAY, weeks=8, card={},
)  # fmt: skip
INFORM = replace(TEST, kind="inform", play="", card=CARD)


@pytest.fixture
def town(house: House) -> House:
    """Sixty people beside the house, with something open; every purpose that a campaign asks for is on."""
    crowd(house.noord, 60)
    for name in ("signals", "nudges", "experiments"):
        purpose(name, on=True)
    return house


def draft(house: House, planned: Planned = TEST, name: str = "lars") -> UUID:
    return actions.save_draft(house.viewer(name), planned=planned)


def started(house: House, planned: Planned = TEST) -> Campaign:
    public_id = actions.start_planned(house.viewer("lars"), planned=planned)
    return Campaign.objects.get(public_id=public_id)


def arms(row: Campaign) -> Counter[str]:
    return Counter(Assignment.objects.filter(campaign=row).values_list("arm", flat=True))


def in_unit(unit: Unit) -> dict[str, Any]:
    return {"field": "unit", "op": "eq", "value": str(unit.public_id)}


# Draft and start


def test_a_draft_changes_goes_and_comes_back_and_nothing_happens_of_it(town: House) -> None:
    lars, one = town.viewer("lars"), draft(town)
    actions.change_draft(lars, campaign=one, planned=replace(TEST, weeks=4))
    row = Campaign.objects.get()
    assert (row.state, row.ends_on, row.plan, row.plan_digest) == ("draft", TODAY + timedelta(days=27), {}, "")
    actions.remove_draft(lars, campaign=one)
    with pytest.raises(LookupError):
        actions.campaign(lars, one)
    assert actions.campaigns(lars).lines == ()
    actions.restore_draft(lars, campaign=one)
    enlist_due(now=NOW)
    assert (actions.campaign(lars, one).state, Assignment.objects.count()) == ("draft", 0)


def test_what_is_agreed_is_sealed_at_the_start_and_stays_so(town: House) -> None:
    row = started(town)
    assert unchanged(row)
    plan = row.plan
    assert plan["looks"][:2] == [(TODAY + timedelta(days=days)).isoformat() for days in (14, 21)]
    assert date.fromisoformat(plan["looks"][-1]) <= row.ends_on
    assert (plan["arms"], plan["control_share"], plan["outcome"]) == (["treated", "control"], 0.5, "took_up")
    assert plan["people"] > 1_000
    with pytest.raises(NotAllowed):
        actions.change_draft(town.viewer("lars"), campaign=row.public_id, planned=TEST)
    for change in ({"audience": in_unit(town.zuid)}, {"control_share": 0.2}, {"outcome": "completed"}, {"card": CARD}):
        with transaction.atomic():
            Campaign.objects.update(**change)
            assert not unchanged(Campaign.objects.get())
            transaction.set_rollback(True)


def test_a_start_is_taken_back_until_the_lots_are_drawn(town: House) -> None:
    row, lars = started(town), town.viewer("lars")
    assert actions.take_back(lars, campaign=row.public_id)
    assert actions.campaign(lars, row.public_id).state == "draft"
    actions.start_campaign(lars, campaign=row.public_id)
    enlist_due(now=NOW)
    assert not actions.take_back(lars, campaign=row.public_id)
    assert Campaign.objects.get().state == "running"


@pytest.mark.parametrize(
    ("planned", "code"),
    [
        (replace(TEST, starts_on=TODAY - timedelta(days=1)), "past"),
        (replace(TEST, weeks=1), "too_short"),
        (replace(TEST, play="no-such-play"), "no_play"),
        (replace(INFORM, card={}), "no_card"),
        (replace(INFORM, card=CARD | {"problem": {"nl": "Tillen doet zeer."}}), "one_language"),
        (replace(TEST, audience={"field": "lang", "op": "eq", "value": "en"}), "too_small"),
    ],
)
def test_what_cannot_start_says_why_and_leaves_nothing_behind(town: House, planned: Planned, code: str) -> None:
    with pytest.raises(NotPossible) as problem:
        actions.start_planned(town.viewer("lars"), planned=planned)
    assert problem.value.codes == (code,)
    assert not Campaign.objects.exists()
    assert AudienceLook.objects.exists() == (code == "too_small")  # that it is too small was asked, and is remembered


@pytest.mark.parametrize(
    ("off", "planned", "codes"),
    [
        ("nudges", INFORM, ("purposes_off",)),
        ("signals", INFORM, ("purposes_off",)),
        ("experiments", TEST, ("experiments_off",)),
        ("experiments", INFORM, ()),
    ],
)
def test_without_the_works_council_nothing_starts_and_without_experiments_only_telling(
    town: House, off: str, planned: Planned, codes: tuple[str, ...]
) -> None:
    purpose(off, on=False)
    one = draft(town, planned)
    assert actions.campaign(town.viewer("lars"), one).hindrances == codes


def test_on_recorded_behaviour_only_a_check_starts_with_the_groups_that_are_there(town: House) -> None:
    Organisation.objects.update(replay=True)
    with pytest.raises(NotPossible, match="replay"):
        actions.start_planned(town.viewer("lars"), planned=TEST)
    row = started(town, replace(TEST, kind="aa", audience=in_unit(town.noord)))
    assert (row.wave, row.plan["arms"], row.audience) == ("nudges-2026", ["nudge", "holdout"], {})
    assert unchanged(row)
    enlist_due(now=NOW)
    assert not Assignment.objects.filter(campaign=row).exists()


# Who may


def test_only_the_learning_team_makes_and_steers_and_only_in_its_own_part(town: House) -> None:
    one = started(town).public_id
    steps = (actions.start_campaign, actions.take_back, actions.remove_draft, actions.restore_draft)
    for name in ("noor", "mila", "director", "council", "registrar", "admin"):
        viewer = town.viewer(name)
        with pytest.raises(NotAllowed):
            draft(town, name=name)
        for act in steps:
            with pytest.raises(NotAllowed):
                act(viewer, campaign=one)
    Grant.objects.filter(role="learning_team").update(unit=town.zorg)
    lars = town.viewer("lars")
    with pytest.raises(NotAllowed):  # of the whole organisation
        actions.campaign(lars, one)
    with pytest.raises(NotYourPart):
        draft(town, replace(TEST, audience=in_unit(town.zuid)))
    own = draft(town, replace(TEST, audience={"field": "lang", "op": "eq", "value": "nl"}))
    assert [line.public_id for line in actions.campaigns(lars).lines] == [own]
    assert actions.start_campaign(lars, campaign=own) == TODAY
    assert len(actions.campaigns(town.viewer("director")).lines) == 2


def test_a_draft_is_read_by_who_makes_campaigns_and_what_runs_by_who_reads_figures(town: House) -> None:
    one = draft(town)
    for name in ("director", "council"):
        with pytest.raises(NotAllowed):
            actions.campaign(town.viewer(name), one)
    actions.start_campaign(town.viewer("lars"), campaign=one)
    for name in ("director", "council"):
        assert not actions.campaign(town.viewer(name), one).may_steer
    for name in ("noor", "mila", "sven", "registrar", "admin"):
        with pytest.raises(NotAllowed):
            actions.campaign(town.viewer(name), one)


# What it costs


@pytest.mark.parametrize(("weeks", "most"), [(1, 1), (2, 2), (4, 2), (5, 3), (6, 4), (8, 4), (12, 6)])
def test_nobody_gets_more_than_the_caps_leave_in_so_many_weeks(weeks: int, most: int) -> None:
    assert most_for_one(weeks) == most


def test_the_cost_is_told_in_tens_before_anything_is_kept(town: House) -> None:
    lars = town.viewer("lars")
    half = actions.cost_if(lars, planned=replace(TEST, audience=in_unit(town.noord), weeks=6))
    assert (half.people, half.each, half.messages, half.minutes) == (60, 4, 120, 4)
    assert half.needed is not None
    assert half.known_in is None  # sixty people are too few to know
    every = actions.cost_if(lars, planned=replace(INFORM, audience=in_unit(town.noord)))
    assert (every.people, every.each, every.messages, every.needed) == (60, 1, 60, None)
    few = actions.cost_if(lars, planned=replace(TEST, audience=in_unit(town.zuid)))
    assert (few.people, few.messages) == (None, 0)
    assert not Campaign.objects.exists()


# Lots


def test_lots_are_drawn_once_at_the_first_run_in_equal_parts_of_each_stratum(town: House) -> None:
    row = started(town, replace(TEST, starts_on=TODAY + timedelta(days=1)))
    assert enlist_due(now=NOW).drawn == 0
    tomorrow = NOW + timedelta(days=1)
    people = enlist_due(now=tomorrow).drawn
    assert people == 60 + 11  # the leaver has left
    rows = list(Assignment.objects.filter(campaign=row).values_list("stratum", "arm"))
    for stratum in {stratum for stratum, _ in rows}:
        drawn = Counter(arm for one, arm in rows if one == stratum)
        assert abs(drawn["treated"] - drawn["control"]) <= 2
    assert {stratum.split("·")[1:3] == ["chosen", "nl"] for stratum, _ in rows} == {True, False}
    before = list(Assignment.objects.order_by("pk").values())
    assert enlist_due(now=tomorrow).drawn == enlist_due(now=NOW + timedelta(days=2)).drawn == 0
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_a_run_that_is_killed_on_the_way_draws_the_same_lots_once(town: House) -> None:
    row = started(town)
    with transaction.atomic():
        enlist_due(now=NOW)
        first = set(Assignment.objects.values_list("person_id", "arm"))
        transaction.set_rollback(True)
    assert (Assignment.objects.count(), Campaign.objects.get().assigned_at) == (0, None)
    enlist_due(now=NOW)
    enlist_due(now=NOW)
    assert set(Assignment.objects.filter(campaign=row).values_list("person_id", "arm")) == first


def test_left_out_is_who_stopped_who_is_held_out_and_who_is_in_another_campaign(town: House) -> None:
    people = list(Person.objects.filter(code__startswith="c00").order_by("pk"))
    other = started(town, replace(TEST, audience=in_unit(town.noord)))
    enlist_due(now=NOW)
    Assignment.objects.filter(campaign=other).exclude(person=people[0]).delete()
    Person.objects.filter(pk=people[1].pk).update(measured=False)
    stop(person=people[2].pk, message_class="nudge", now=NOW)
    wave = "nudges-2026"
    Assignment.objects.create(person=people[3], wave=wave, salt=wave, arm="holdout", assigned_at=NOW)
    row = started(town)
    enlist_due(now=NOW)
    drawn = set(Assignment.objects.filter(campaign=row).values_list("person_id", flat=True))
    assert drawn.isdisjoint({one.pk for one in people[:4]})
    assert {one.pk for one in people[4:]} <= drawn
    assert not drawn & {town.people["leaver"].pk}


def test_whole_teams_share_an_arm(town: House) -> None:
    teams = [
        Unit.objects.create(code=f"t{n}", name=f"T{n}", level=3, path=f"{town.zorg.path}{n + 900}/") for n in range(8)
    ]
    for place, home in enumerate(Membership.objects.filter(person__code__startswith="c").order_by("pk")):
        Membership.objects.filter(pk=home.pk).update(unit=teams[place % 8])
    row = started(town, replace(TEST, drawn_by="unit", audience=in_unit(town.zorg)))
    enlist_due(now=NOW)
    found: dict[int | None, set[str]] = {}
    for unit, arm in Assignment.objects.filter(campaign=row).values_list("unit_id", "arm"):
        found.setdefault(unit, set()).add(arm)
    assert all(len(some) == 1 for some in found.values())
    assert abs(sum(some == {"treated"} for some in found.values()) - len(found) / 2) <= 1


def test_what_people_did_in_the_ninety_days_before_is_kept_with_their_lot(town: House, lms: Source) -> None:
    days = [TODAY - timedelta(days=back) for back in (1, 1, 5, 90, 91)]
    told(lms, *(did("noor", "experienced", day) for day in days), did("noor", "registered", TODAY - timedelta(days=2)))
    Person.objects.filter(code="peer").update(employed_from=TODAY - timedelta(days=10))
    row = started(town)
    enlist_due(now=NOW)
    before = dict(Assignment.objects.filter(campaign=row).values_list("person__code", "before"))
    assert before["noor"] == pytest.approx(3 / 90)
    assert (before["c0001"], before["peer"]) == (0.0, None)


def test_without_experiments_no_lots_are_drawn_until_they_are_on_again(town: House) -> None:
    row = started(town)
    purpose("experiments", on=False)
    enlist_due(now=NOW)
    assert not Assignment.objects.filter(campaign=row).exists()
    purpose("experiments", on=True)
    assert enlist_due(now=NOW + timedelta(days=1)).drawn == 71


# Bad days


@pytest.mark.parametrize("planned", [TEST, INFORM])
def test_an_audience_that_shrank_before_it_began_stops_it(town: House, planned: Planned) -> None:
    started(town, replace(planned, audience=in_unit(town.noord)))
    Membership.objects.filter(person__code__startswith="c").update(unit=town.zuid)
    done = enlist_due(now=NOW)
    assert (done.stopped, Campaign.objects.get().stop_reason) == (1, "too_small")
    assert (Assignment.objects.count(), Message.objects.count()) == (0, 0)
    assert not actions.resume_campaign(town.viewer("lars"), campaign=Campaign.objects.get().public_id, now=NOW)


def test_an_audience_that_shrinks_afterwards_keeps_its_lots(town: House) -> None:
    row = started(town, replace(TEST, audience=in_unit(town.noord)))
    enlist_due(now=NOW)
    before = arms(row)
    Membership.objects.filter(person__code__startswith="c").update(unit=town.zuid)
    assert enlist_due(now=NOW + timedelta(days=1)).stopped == 0
    assert (arms(row), Campaign.objects.get().state) == (before, "running")


def test_a_play_that_is_withdrawn_stops_its_campaign(town: House) -> None:
    started(town)
    enlist_due(now=NOW)
    Campaign.objects.update(play="gone-since")
    assert enlist_due(now=NOW + timedelta(days=1)).stopped == 1
    row = Campaign.objects.get()
    assert (row.state, row.stop_reason) == ("stopped", "play_withdrawn")
    assert actions.campaign(town.viewer("lars"), row.public_id).play_title == {}


def test_a_campaign_ends_after_its_last_day(town: House) -> None:
    row = started(town, replace(TEST, weeks=4))
    last = NOW + timedelta(days=27)
    enlist_due(now=last)
    assert Campaign.objects.get().state == "running"
    assert enlist_due(now=last + timedelta(days=1)).ended == 1
    assert Campaign.objects.get(pk=row.pk).state == "ended"


# Telling


def sent(row: Campaign) -> int:
    return Message.objects.filter(kind="campaign", subject=str(row.public_id), state="sent").count()


def test_everybody_is_told_once_in_the_own_language_under_the_caps(town: House) -> None:
    row = started(town, replace(INFORM, audience=in_unit(town.organisation)))
    assert enlist_due(now=NOW).told == 71
    assert enlist_due(now=NOW).told == enlist_due(now=NOW + timedelta(days=1)).told == 0
    deliver(now=NOW)
    assert sent(row) == 71
    message = Message.objects.get(person=town.people["noor"], kind="campaign")
    assert (message.message_class, message.content["headline"], message.content["body"]) == (
        "nudge", CARD["problem"], CARD["benefit"],
    )  # fmt: skip
    why = explanation(town.viewer("noor"), message.public_id)
    assert why is not None
    assert "Huis van Proef" in why.used[0]


def test_who_had_a_message_this_week_is_told_later_and_who_stopped_never(town: House) -> None:
    enlist_due(now=NOW)
    started(town, replace(INFORM, audience=in_unit(town.noord)))
    stop(person=town.people["noor"].pk, message_class="nudge", now=NOW)
    Person.objects.filter(code="mila").update(measured=False)
    busy = Person.objects.get(code="c0001")
    Message.objects.create(
        person=busy, message_class="nudge", kind="nudge", subject="x", channel="email", dedupe="x", state="sent",
        created_at=NOW, due_at=NOW, state_at=NOW, sent_at=NOW - timedelta(days=3),
    )  # fmt: skip
    assert enlist_due(now=NOW).told == 61
    assert enlist_due(now=NOW + timedelta(days=5)).told == 1
    told = set(Message.objects.filter(kind="campaign").values_list("person__code", flat=True))
    assert "c0001" in told
    assert told.isdisjoint({"noor", "mila"})


EVENING = NOW + timedelta(hours=9)  # nothing goes out before the next morning
MORNING = NOW + timedelta(days=1)


@pytest.fixture
def queued(town: House) -> Campaign:
    """Sixty messages that wait for the morning, to who has not begun."""
    aimed = {"and": [in_unit(town.noord), {"field": "state", "op": "eq", "value": "approved"}]}
    row = started(town, replace(INFORM, audience=aimed))
    assert enlist_due(now=EVENING).told == 60
    deliver(now=EVENING)
    assert sent(row) == 0
    return row


def test_what_is_queued_is_not_sent_once_the_campaign_is_stopped(town: House, queued: Campaign) -> None:
    assert actions.stop_campaign(town.viewer("lars"), campaign=queued.public_id, now=EVENING)
    deliver(now=MORNING)
    assert set(Message.objects.values_list("state", "outcome")) == {("cancelled", "campaign_over")}
    assert enlist_due(now=MORNING).told == 0


def test_what_is_queued_goes_out_after_a_stop_that_was_taken_back_to_whom_it_is_still_meant_for(
    town: House, queued: Campaign
) -> None:
    lars = town.viewer("lars")
    actions.stop_campaign(lars, campaign=queued.public_id, now=EVENING)
    assert actions.resume_campaign(lars, campaign=queued.public_id, now=EVENING)
    Enrolment.objects.filter(person__code="c0001").update(state="started")
    deliver(now=MORNING)
    assert sent(queued) == 59
    assert Message.objects.get(person__code="c0001").outcome == "no_longer_meant"


def test_a_campaign_that_was_stopped_by_hand_is_resumed_within_a_week(town: House) -> None:
    row, lars = started(town), town.viewer("lars")
    assert actions.stop_campaign(lars, campaign=row.public_id, now=NOW)
    assert (Campaign.objects.get().state, Campaign.objects.get().stop_reason) == ("stopped", "hand")
    assert enlist_due(now=NOW).drawn == 0
    assert not actions.resume_campaign(lars, campaign=row.public_id, now=NOW + timedelta(days=8))
    assert actions.resume_campaign(lars, campaign=row.public_id, now=NOW + timedelta(days=6))
    assert Campaign.objects.get().state == "running"

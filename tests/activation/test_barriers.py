"""What stands in somebody's way: read by them alone, used by a run, told in the reason, and off with either switch."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from tests.activation.world import crowd, decision, enrolment, logged, message, purpose, run, stalled
from tests.conftest import NOW, TODAY, House
from vonk.activation import nudges
from vonk.activation.models import Decision, Run
from vonk.activation.queries import MyBarriers, my_barriers
from vonk.dialogue.models import BarrierTap
from vonk.learning.models import BusyPeriod
from vonk.messaging.actions import deliver
from vonk.people.access import NotAllowed, System
from vonk.people.actions import set_measured
from vonk.people.models import Person, Unit
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def tapped(house: House, *barriers: str, name: str = "noor", days: int = 2) -> None:
    for n, barrier in enumerate(barriers):
        day = TODAY - timedelta(days=days + n)
        BarrierTap.objects.create(person=house.people[name], barrier=barrier, source="pulse", tapped_on=day)


def busy(house: House, name: str = "noor", *, first: date = TODAY, days: int = 4) -> BusyPeriod:
    return BusyPeriod.objects.create(
        person=house.people[name], day_from=first, day_to=first + timedelta(days=days), said_at=NOW
    )


def largest(found: MyBarriers) -> str:
    return found.shares[0].barrier


# One's own page


def test_whoever_tapped_reads_what_vonk_makes_of_it(house: House) -> None:
    tapped(house, "no_time", "no_time", "too_hard")
    found = my_barriers(house.viewer("noor"))
    assert (found.empty, largest(found)) == ("", "no_time")
    assert [(fact.code, fact.barrier, fact.number) for fact in found.facts] == [
        ("said", "no_time", 2),
        ("said", "no_time", 3),
        ("said", "too_hard", 4),
    ]
    assert all(one.low < one.share < one.high for one in found.shares)
    assert sum(one.share for one in found.shares) < 1


def test_it_names_a_largest_only_when_that_is_likelier_than_not(house: House) -> None:
    tapped(house, "no_time")
    assert (my_barriers(house.viewer("noor")).largest, my_barriers(house.viewer("noor")).sure) == ("", 0.0)
    tapped(house, "no_time", "no_time", days=10)
    found = my_barriers(house.viewer("noor"))
    assert found.largest == "no_time"
    assert 0.5 <= found.sure < 1


def test_busy_days_and_what_one_did_count_as_well(house: House, lms: Source) -> None:
    stalled(lms, "noor", steps=1, days=20)
    busy(house)
    facts = {(fact.code, fact.number) for fact in my_barriers(house.viewer("noor")).facts}
    assert facts == {("stopped_early", 20), ("busy", 4)}


def test_a_correction_shows_at_once(house: House) -> None:
    tapped(house, "forgets", "forgets", days=40)
    assert largest(my_barriers(house.viewer("noor"))) == "forgets"
    tapped(house, "no_support", "no_support", days=0)
    assert largest(my_barriers(house.viewer("noor"))) == "no_support"


def test_nobody_reads_anything_of_a_colleague(house: House) -> None:
    tapped(house, "no_time", "no_time", "no_time")
    for name in ("mila", "peer", "sven", "lars"):
        assert my_barriers(house.viewer(name)) == MyBarriers("nothing_known")
    with pytest.raises(NotAllowed):
        my_barriers(house.viewer("admin"))


@pytest.mark.parametrize("switch", ["person", "signals"])
def test_either_switch_empties_it(house: House, switch: str) -> None:
    tapped(house, "no_time", "no_time")
    if switch == "person":
        set_measured(house.viewer("noor"), on=False)
    else:
        purpose("signals", on=False)
    found = my_barriers(house.viewer("noor"))
    assert found == MyBarriers("not_measured" if switch == "person" else "off")


def test_without_the_pulse_taps_are_not_read(house: House) -> None:
    tapped(house, "no_time", "no_time")
    purpose("pulse", on=False)
    assert my_barriers(house.viewer("noor")).empty == "nothing_known"


def test_the_page_stays_cheap(house: House, lms: Source, django_assert_max_num_queries: object) -> None:
    stalled(lms, "noor")
    tapped(house, "no_time")
    run()
    viewer = house.viewer("noor")
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        assert my_barriers(viewer).facts


# In a run


def test_the_run_and_the_page_see_the_same(house: House, lms: Source) -> None:
    stalled(lms, "noor", days=20)
    tapped(house, "no_time", "no_time", "no_time")
    run()
    row = decision(house)
    found = my_barriers(house.viewer("noor"))
    assert (row.facts["barrier"], row.facts["barrier_sure"]) == (found.largest, round(100 * found.sure))


def test_a_clear_barrier_leads_to_another_play_than_the_default_which_stays_an_arm(house: House, lms: Source) -> None:
    stalled(lms, "noor", "sven", days=20)
    tapped(house, "no_time", "no_time", "no_time")
    run()
    mine, other = decision(house), decision(house, "sven")
    assert (other.play, "barrier" in other.facts) == ("reminder", False)
    assert mine.play != "reminder"
    assert "reminder" in mine.arms
    assert mine.facts["barrier"] == "no_time"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_reason_says_so_in_words_and_where_to_put_it_right(house: House, lms: Source, lang: str) -> None:
    stalled(lms, "noor", days=20)
    tapped(house, "no_time", "no_time", "no_time")
    run()
    row = decision(house)
    with translation.override(lang):
        told = nudges.explain([str(row.public_id)], System("test", NOW))[str(row.public_id)]
    (line,) = [line for line in told.used if ("Geen tijd" if lang == "nl" else "No time") in line]
    assert f"{row.facts['barrier_sure']}%" in line
    assert len(told.used) >= 3


def test_without_taps_the_default_is_sent_and_nothing_is_said_of_barriers(house: House, lms: Source) -> None:
    stalled(lms, "noor", days=20)
    run()
    assert (decision(house).play, "barrier" in decision(house).facts) == ("reminder", False)


@pytest.mark.parametrize("switch", ["pulse", "person"])
def test_taps_count_for_nothing_once_a_switch_is_off(house: House, lms: Source, switch: str) -> None:
    stalled(lms, "noor", "sven", days=20)
    tapped(house, "no_time", "no_time", "no_time")
    if switch == "pulse":
        purpose("pulse", on=False)
        run()
        assert decision(house).play == "reminder"
    else:
        set_measured(house.viewer("noor"), on=False)
        assert logged(run(), house)["reason"] == "stopped_measurement"


def test_the_run_keeps_what_is_usual_here_rounded_and_only_of_ten_people_or_more(house: House) -> None:
    crowd(house.zuid, 30)
    people = list(Person.objects.filter(code__startswith="c").order_by("pk"))
    for switch in ("signals", "nudges", "pulse"):
        purpose(switch, on=True)
    taps = [BarrierTap(person=one, barrier="no_time", source="pulse", tapped_on=TODAY) for one in people]
    BarrierTap.objects.bulk_create(taps[:9])
    run()
    even = Run.objects.get().counts["usual"]
    assert even == {"": [1 / 8] * 8}
    BarrierTap.objects.bulk_create(taps[9:])
    run(NOW + timedelta(days=1))
    usual = Run.objects.order_by("-moment")[0].counts["usual"]
    assert usual[""][1] > 0.4
    first_level = Unit.objects.get(pk=int(house.zuid.path.strip("/").split("/")[1]))
    assert set(usual) == {"", str(first_level.pk)}
    tapped(house, "too_hard", name="sven")
    assert my_barriers(house.viewer("sven")).shares[0].share > my_barriers(house.viewer("sven")).shares[3].share


# Busy days


def test_busy_days_are_left_alone_before_and_during_learning(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    period = busy(house)
    assert logged(run(), house)["reason"] == "busy"
    period.ended_at = NOW
    period.save()
    assert run(NOW + timedelta(minutes=1)).queued == 1


def test_days_that_are_called_busy_after_the_run_hold_the_message_back(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    busy(house)
    deliver(now=NOW)
    assert (message(house).state, message(house).outcome) == ("cancelled", "busy_now")


def test_who_finished_hears_of_it_in_a_busy_week_too(house: House, lms: Source) -> None:
    from tests.activation.world import finished

    finished(lms, "noor")
    busy(house)
    run()
    assert decision(house).phase == "after"
    assert deliver(now=NOW).sent == 1
    assert enrolment(house).state == "completed"
    assert Decision.objects.count() == 1

"""A ritual belongs to a team: it falls on its days, is held or skipped, and survives whoever leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import NOW, TODAY, House
from vonk.culture.actions import rituals as actions
from vonk.culture.days import Recurrence
from vonk.culture.models import RitualMoment
from vonk.culture.queries import rituals as queries
from vonk.culture.queries.together import together
from vonk.people.access import NotAllowed
from vonk.people.lifecycle import erase_all, expire_all, export_all
from vonk.people.models import Leadership

WEEK = timedelta(days=7)
START = TODAY - 6 * WEEK


def begin(house: House, name: str = "Leerkwartier", who: str = "mila", every: int = 1) -> queries.RitualShown:
    made = actions.start(
        viewer=house.viewer(who),
        unit=house.noord.pk,
        name=name,
        weekday=1,
        starts_at=555,
        minutes=15,
        every_weeks=every,
        starts_on=START,
    )
    found = queries.ritual(house.viewer(who), made)
    assert found is not None
    return found


def team(house: House, who: str = "mila") -> tuple[queries.RitualShown, ...]:
    return queries.rituals(house.viewer(who), unit=house.noord.pk)


@given(st.integers(0, 6), st.sampled_from([1, 2, 4]), st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 400))
def test_it_falls_on_its_weekday_every_so_many_weeks_from_its_start(
    weekday: int, every: int, starts: date, after: int
) -> None:
    recurrence = Recurrence(weekday, every, starts)
    since = starts + timedelta(days=after)
    days = list(recurrence.days(since, since + timedelta(days=90)))
    assert all(
        day.weekday() == weekday and day >= since and (day - recurrence.first).days % (7 * every) == 0 for day in days
    )
    assert len(days) >= 90 // (7 * every)
    assert recurrence.next(since) == days[0]


def test_it_never_falls_on_a_public_holiday_or_after_its_end() -> None:
    fridays = Recurrence(4, 1, date(2026, 12, 1), country="NL")
    assert list(fridays.days(date(2026, 12, 14), date(2027, 1, 10))) == [date(2026, 12, 18), date(2027, 1, 8)]
    assert list(fridays.with_holidays(date(2026, 12, 25), date(2026, 12, 25))) == [date(2026, 12, 25)]
    assert list(replace(fridays, ended_on=date(2026, 12, 17)).days(date(2026, 12, 14), date(2027, 1, 10))) == []


def test_a_leader_starts_it_says_what_was_held_and_stops_it(house: House) -> None:
    made = begin(house)
    mila = house.viewer("mila")
    assert [moment.day for moment in made.past] == [TODAY - back * WEEK for back in (5, 4, 3, 2, 1)]
    assert made.today is not None
    assert made.next is not None
    assert made.next.day == TODAY + WEEK
    actions.say(viewer=mila, ritual=made.public_id, day=TODAY - WEEK, state="held")
    actions.say(viewer=mila, ritual=made.public_id, day=TODAY - 2 * WEEK, state="skipped")
    (now,) = team(house)
    assert (now.held, now.past[-1].state, now.past[-2].state, now.unsaid) == (1, "held", "skipped", None)
    actions.say(viewer=mila, ritual=made.public_id, day=TODAY - WEEK, state="planned")
    assert team(house)[0].unsaid is not None
    # What is still to come cannot have been held, and only days of the ritual count.
    for day, state in (
        (TODAY + WEEK, "held"),
        (TODAY - timedelta(days=1), "held"),
        (TODAY + timedelta(days=1), "skipped"),
    ):
        with pytest.raises(actions.NoSuchDay):
            actions.say(viewer=mila, ritual=made.public_id, day=day, state=state)  # type: ignore[arg-type]
    assert actions.stop(viewer=mila, ritual=made.public_id) == "Leerkwartier"
    assert team(house) == ()
    assert len(queries.stopped(mila, unit=house.noord.pk)) == 1
    assert actions.resume(viewer=mila, ritual=made.public_id)
    assert len(team(house)) == 1


def test_a_name_is_used_once_in_a_team_as_long_as_it_runs(house: House) -> None:
    made = begin(house)
    with pytest.raises(actions.SameName):
        begin(house)
    actions.stop(viewer=house.viewer("mila"), ritual=made.public_id)
    begin(house)
    with pytest.raises(actions.SameName):
        actions.resume(viewer=house.viewer("mila"), ritual=made.public_id)


def test_somebody_of_the_team_brings_it_and_reads_so_nobody_of_another(house: House) -> None:
    made, mila = begin(house), house.viewer("mila")
    day = TODAY + WEEK
    assert actions.host(viewer=mila, ritual=made.public_id, day=TODAY, person=house.people["noor"].public_id)
    assert [one.mine for one in together(house.viewer("noor")).rituals] == [True]
    assert [one.mine for one in together(house.viewer("peer")).rituals] == [False]
    for stranger in ("sven", "leaver", "boss"):
        with pytest.raises(NotAllowed):
            actions.host(viewer=mila, ritual=made.public_id, day=day, person=house.people[stranger].public_id)
    actions.host(viewer=mila, ritual=made.public_id, day=TODAY, person=None)
    assert [one.mine for one in together(house.viewer("noor")).rituals] == [False]
    # Skipped today: the page of the team names the next one.
    actions.say(viewer=mila, ritual=made.public_id, day=TODAY, state="skipped")
    assert together(house.viewer("noor")).rituals[0].moment.day == day
    names = {person.name for person in queries.hosts(mila, unit=house.noord.pk)}
    assert "Noor de Wit" in names
    assert "Leaver Kuiper" not in names


def test_who_does_not_lead_the_team_does_nothing_with_it(house: House) -> None:
    made = begin(house)
    for who in ("noor", "sven", "former", "boss", "lars", "director"):
        viewer = house.viewer(who)
        for verb in (actions.stop, actions.resume):
            with pytest.raises(NotAllowed):
                verb(viewer=viewer, ritual=made.public_id)
        with pytest.raises(NotAllowed):
            actions.say(viewer=viewer, ritual=made.public_id, day=TODAY, state="held")
        with pytest.raises(NotAllowed):
            team(house, who)
        assert (queries.ritual(viewer, made.public_id) is not None) == (who == "noor")
    assert together(house.viewer("sven")).rituals == ()


def test_it_stays_with_the_team_when_its_leader_leaves(house: House) -> None:
    made = begin(house)
    actions.say(viewer=house.viewer("mila"), ritual=made.public_id, day=TODAY - WEEK, state="held")
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        team(house)
    assert team(house, "deputy")[0].held == 1
    assert together(house.viewer("noor")).rituals[0].name == "Leerkwartier"


def test_the_page_of_a_team_and_everybodys_page_ask_one_question(
    house: House, django_assert_num_queries: AtMost
) -> None:
    for number in range(4):
        made = begin(house, f"Ritueel {number}")
        actions.say(viewer=house.viewer("mila"), ritual=made.public_id, day=TODAY - WEEK, state="held")
    mila, noor = house.viewer("mila"), house.viewer("noor")
    with django_assert_num_queries(1):
        assert len(queries.rituals(mila, unit=house.noord.pk)) == 4
    with django_assert_num_queries(1):
        assert len(together(noor).rituals) == 4


def test_who_brought_it_is_exported_and_erased_and_that_it_was_held_stays(house: House) -> None:
    made, mila, noor = begin(house), house.viewer("mila"), house.people["noor"]
    actions.say(viewer=mila, ritual=made.public_id, day=TODAY - WEEK, state="held")
    actions.host(viewer=mila, ritual=made.public_id, day=TODAY - WEEK, person=noor.public_id)
    (told,) = export_all(noor.pk)["ritual"]
    assert (told["ritual"], told["brought_it"], told["said_it"]) == ("Leerkwartier", True, False)
    assert export_all(house.people["mila"].pk)["ritual"][0]["said_it"] is True
    erase_all(noor.pk, now=NOW)
    erase_all(house.people["mila"].pk, now=NOW)
    row = RitualMoment.objects.get()
    assert (row.state, row.host, row.said_by) == ("held", None, None)
    expire_all(now=NOW + timedelta(days=800))
    assert not RitualMoment.objects.exists()

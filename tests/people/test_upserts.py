"""Units and people as sets of rows, with their history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import TODAY, House
from vonk.people import actions
from vonk.people.access import System
from vonk.people.actions import ChangedSince, CycleOfUnits, StillUsed, UnknownCode
from vonk.people.journal import Changes
from vonk.people.models import Leadership, Membership, Person, Unavailability, Unit, UnitPlacement
from vonk.people.rows import LeadershipRow, MembershipRow, PersonRow, RoleRow, UnavailableRow, UnitRow

YESTERDAY = TODAY - timedelta(days=1)


def _noor_to_zuid(system: System) -> Changes:
    return actions.set_memberships(system, rows=[MembershipRow("noor", "zuid", TODAY)])


def test_a_move_closes_the_old_home_and_opens_the_new_one(house: House, system: System) -> None:
    _noor_to_zuid(system)
    homes = Membership.objects.filter(person=house.people["noor"]).order_by("valid_from")
    assert [(home.unit.code, home.valid_to) for home in homes] == [("noord", YESTERDAY), ("zuid", None)]
    assert not _noor_to_zuid(system)


def test_a_move_on_the_same_day_is_put_right_not_doubled(house: House, system: System) -> None:
    _noor_to_zuid(system)
    actions.set_memberships(system, rows=[MembershipRow("noor", "zorg", TODAY)])
    assert Membership.objects.filter(person=house.people["noor"]).count() == 2
    assert Membership.objects.get(person=house.people["noor"], valid_to=None).unit.code == "zorg"


def test_a_unit_that_moves_keeps_its_history_and_takes_its_subtree_along(house: House, system: System) -> None:
    actions.upsert_units(system, rows=[UnitRow("wijk", "Wijk", 2, "dienst")], on=TODAY)
    dienst, wijk, noord = (Unit.objects.get(code=code) for code in ("dienst", "wijk", "noord"))
    assert wijk.path == f"{dienst.path}{wijk.pk}/"
    assert noord.path == f"{wijk.path}{noord.pk}/"
    places = UnitPlacement.objects.filter(unit=wijk).order_by("valid_from")
    assert [(place.parent.code if place.parent else None, place.valid_to) for place in places] == [
        ("zorg", YESTERDAY),
        ("dienst", None),
    ]


def test_a_cycle_of_units_is_refused_and_nothing_changes(house: House, system: System) -> None:
    with pytest.raises(CycleOfUnits) as refused:
        actions.upsert_units(system, rows=[UnitRow("zorg", "Zorg anders", 1, "noord")], on=TODAY)
    assert set(refused.value.codes) == {"zorg", "noord", "wijk"}
    assert Unit.objects.get(code="zorg").name == "Zorg"


def test_an_unknown_parent_is_refused(house: House, system: System) -> None:
    with pytest.raises(UnknownCode):
        actions.upsert_units(system, rows=[UnitRow("nieuw", "Nieuw", 3, "nergens")], on=TODAY)
    assert not Unit.objects.filter(code="nieuw").exists()


def test_only_the_named_fields_of_a_known_person_are_set(house: House, system: System) -> None:
    actions.upsert_roles(system, rows=[RoleRow("nurse", {"nl": "Verpleegkundige"})])
    row = PersonRow("noor", "Noortje", "de Wit", date(2026, 1, 1), role="nurse", lang="en")
    changes = actions.upsert_people(system, rows=[row], fields={"given_name", "role"})
    noor = Person.objects.get(code="noor")
    assert (noor.given_name, noor.lang, noor.employed_from) == ("Noortje", "nl", date(2020, 1, 1))
    assert noor.role is not None
    assert noor.role.code == "nurse"
    assert set(changes.changed["person"][0].before) == {"given_name", "role_id"}


def test_who_no_longer_leads_stops_the_day_before_and_deputies_stay(house: House, system: System) -> None:
    rows = [LeadershipRow("peer", "noord", TODAY)]
    actions.set_leaderships(system, rows=rows, units={"noord"}, on=TODAY)
    assert Leadership.objects.get(person=house.people["mila"]).valid_to == YESTERDAY
    assert Leadership.objects.get(person=house.people["peer"]).valid_to is None
    assert Leadership.objects.get(person=house.people["deputy"]).valid_to == date(2027, 1, 1)
    assert not actions.set_leaderships(system, rows=rows, units={"noord"}, on=TODAY)


def test_availability_is_replaced_from_today_and_never_says_why(house: House, system: System) -> None:
    def put(*days: int) -> int:
        rows = [UnavailableRow("noor", TODAY + timedelta(days=d), TODAY + timedelta(days=d)) for d in days]
        return actions.set_availability(system, rows=rows, on=TODAY)

    assert put(1, 2) == 2
    assert put(2, 3) == 1
    assert sorted((row.day_from - TODAY).days for row in Unavailability.objects.all()) == [2, 3]
    assert {f.name for f in Unavailability._meta.get_fields()} == {"id", "person", "day_from", "day_to"}


def test_what_was_changed_is_taken_back_also_from_plain_json(house: House, system: System) -> None:
    changes = _noor_to_zuid(system)
    changes += actions.upsert_people(system, rows=[PersonRow("new", "New", "One", TODAY)])
    actions.revert(system, changes=Changes.from_json(changes.as_json()))
    assert not Person.objects.filter(code="new").exists()
    home = Membership.objects.get(person=house.people["noor"])
    assert (home.unit.code, home.valid_to) == ("noord", None)


def test_nothing_is_taken_back_once_something_stands_on_it(house: House, system: System) -> None:
    changes = actions.upsert_people(system, rows=[PersonRow("new", "New", "One", TODAY)])
    Membership.objects.create(person=Person.objects.get(code="new"), unit=house.zuid, valid_from=TODAY)
    with pytest.raises(StillUsed, match="membership"):
        actions.revert(system, changes=changes)
    assert Person.objects.filter(code="new").exists()


def test_nothing_is_taken_back_once_it_was_changed_again(house: House, system: System) -> None:
    changes = actions.upsert_people(system, rows=[PersonRow("noor", "Noortje", "de Wit", TODAY)], fields={"given_name"})
    Person.objects.filter(code="noor").update(given_name="Nora")
    with pytest.raises(ChangedSince):
        actions.revert(system, changes=changes)

"""Who an actor is: matched by what a connection declares, confirmed where it is not sure, and never overwritten."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import House
from tests.records.samples import NOW, open_lms, send, statement
from vonk.people.access import NotAllowed, System
from vonk.people.models import Person
from vonk.records import actions, queries
from vonk.records.actions import IdentityConflict
from vonk.records.models import Identity, Statement, UnknownActor
from vonk.records.queries import Source

SYSTEM = System("test", NOW)


def key() -> str:
    return Statement.objects.order_by("-seq").values_list("actor_key", flat=True)[0]


def account(name: str, home: str = "https://lms.example.org") -> dict[str, object]:
    return {"actor": {"account": {"homePage": home, "name": name}}}


def test_address_finds_its_person_whatever_its_case(lms: Source, house: House) -> None:
    send(lms, statement(actor="noor"), {**statement(), "actor": {"mbox": "mailto:Noor@Example.org"}})
    assert actions.flatten(now=NOW).matched == 1
    assert Identity.objects.get().person == house.people["noor"]
    assert not UnknownActor.objects.exists()


def test_account_finds_the_person_with_that_number(house: House) -> None:
    source = open_lms(spaces=("account:https://LMS.example.org/",)).source
    send(source, {**statement(), **account("sven")}, {**statement(), **account("sven", "https://other.example.org")})
    actions.flatten(now=NOW)
    assert [row.person for row in Identity.objects.all()] == [house.people["sven"]]
    assert UnknownActor.objects.count() == 1, "the other system was not declared"


def test_hashed_address_is_matched_where_declared(house: House) -> None:
    import hashlib

    source = open_lms(spaces=("mbox_sha1sum",)).source
    digest = hashlib.sha1(b"mailto:noor@example.org").hexdigest()
    send(source, {**statement(), "actor": {"mbox_sha1sum": digest.upper()}})
    assert actions.flatten(now=NOW).matched == 1


def test_connection_cannot_speak_for_a_space_it_does_not_declare(house: House) -> None:
    send(open_lms(spaces=()).source, statement())
    assert actions.flatten(now=NOW).matched == 0
    assert UnknownActor.objects.get().masked == "n…@example.org"


def test_same_address_at_two_sources_is_two_keys_unless_they_share_a_scope(house: House) -> None:
    keys = []
    for name, scope in (("A", "city"), ("B", "city"), ("C", "")):
        send(open_lms(name, scope=scope).source, statement())
        keys.append(key())
    assert keys[0] == keys[1] != keys[2]


def test_unknown_actors_are_counted_and_offered_to_the_administrator_masked(lms: Source, house: House) -> None:
    send(lms, statement(actor="stranger"), statement(actor="stranger"))
    actions.flatten(now=NOW)
    send(lms, statement(actor="stranger"))
    actions.flatten(now=NOW)
    (row,) = queries.unknown_actors(house.viewer("admin"))
    assert (row.masked, row.statements, row.connection) == ("s…@example.org", 3, "LMS")
    for name in ("noor", "mila", "lars", "sven"):
        with pytest.raises(NotAllowed):
            queries.unknown_actors(house.viewer(name))


def test_person_who_comes_later_is_matched_then(lms: Source, house: House) -> None:
    send(lms, statement(actor="nieuw"))
    actions.flatten(now=NOW)
    person = Person.objects.create(
        code="nieuw", given_name="Nieuw", email="nieuw@example.org", employed_from=date(2026, 1, 1)
    )
    assert actions.match_identities(now=NOW).connected == 1
    assert Identity.objects.get().person == person


def test_reused_address_is_a_conflict_until_somebody_confirms_the_new_period(lms: Source, house: House) -> None:
    noor = house.people["noor"]
    send(lms, statement(actor="noor", at="2026-03-01T10:00:00Z"))
    actions.flatten(now=NOW)
    actions.end_identity(actor_key=key(), person=noor.pk, valid_to=date(2026, 6, 30))
    noor.email = "noor.dewit@example.org"
    noor.save()
    heir = Person.objects.create(code="n2", given_name="Noor", email="noor@example.org", employed_from=date(2026, 7, 1))
    send(lms, statement(actor="noor", at="2026-09-01T10:00:00Z"))
    assert actions.flatten(now=NOW).matched == 0
    assert actions.match_identities(now=NOW).conflicts == (key(),)
    with pytest.raises(IdentityConflict):
        actions.connect_person(actor_key=key(), person=heir.pk, source="confirmed", valid_from=date(2026, 6, 30))
    actions.connect_person(actor_key=key(), person=heir.pk, source="confirmed", valid_from=date(2026, 7, 1))
    assert not UnknownActor.objects.exists()
    events = queries.since(SYSTEM, queries.Position())
    owners = queries.owners(SYSTEM, [key()])
    assert [owners.person(event) for event in events] == [noor.pk, heir.pk]


def test_open_identity_is_never_overwritten(lms: Source, house: House) -> None:
    send(lms, statement(actor="noor"))
    actions.flatten(now=NOW)
    with pytest.raises(IdentityConflict):
        actions.connect_person(actor_key=key(), person=house.people["sven"].pk, source="mistake")
    assert Identity.objects.get().person == house.people["noor"]


def test_group_without_a_name_is_nobody(lms: Source) -> None:
    group = {"objectType": "Group", "member": [{"mbox": "mailto:noor@example.org"}]}
    send(lms, {**statement(), "actor": group})
    actions.flatten(now=NOW)
    assert not UnknownActor.objects.exists()
    assert not Identity.objects.exists()

"""For whom a campaign is: a closed grammar, parsed and never run, and told only in tens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.activation.world import crowd
from tests.conftest import NOW, TODAY, House
from vonk.activation.audience import both, parse, people, said, units_of
from vonk.activation.campaigns import NotYourPart, TooManyLooks, told_size
from vonk.activation.models import AudienceLook, Run
from vonk.catalog.models import Offering
from vonk.engine.playbook.grammar import GrammarError
from vonk.learning.models import Enrolment
from vonk.people.access import NotAllowed
from vonk.people.models import Grant, Membership, Person, Role

pytestmark = pytest.mark.django_db


def is_(field: str, value: object, op: str = "eq") -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def names(rule: dict[str, Any]) -> set[str]:
    return set(people(rule, day=TODAY).values_list("code", flat=True))


def enrol(house: House, name: str, offering: Offering, state: str, obligation: str = "chosen") -> None:
    Enrolment.objects.create(person=house.people[name], offering=offering, state=state, obligation=obligation)


@pytest.fixture
def courses(house: House) -> tuple[Offering, Offering]:
    """noor has begun A and finished B; peer has finished A; sven must do B and has not begun."""
    first, second = (Offering.objects.create(code=code, title={"nl": code, "en": code}) for code in "ab")
    enrol(house, "noor", first, "started")
    enrol(house, "noor", second, "completed")
    enrol(house, "peer", first, "completed")
    enrol(house, "sven", second, "approved", "employer")
    return first, second


def test_each_field_finds_whom_it_says_and_a_unit_holds_everything_below_it(
    house: House, courses: tuple[Offering, Offering]
) -> None:
    role = Role.objects.create(code="nurse", name={"nl": "Verpleegkundige"})
    Person.objects.filter(code="noor").update(role=role)
    zorg = {"noor", "mila", "deputy", "peer", "boss"}  # the leaver has left
    assert names(is_("unit", str(house.zorg.public_id))) == zorg
    assert names(is_("unit", str(house.zorg.public_id), "ne")) == names({}) - zorg
    assert names(is_("role", str(role.public_id))) == {"noor"}
    assert names({"field": "role", "op": "is_null"}) == names({}) - {"noor"}
    assert names(is_("lang", "en")) == {"sven", "director"}
    assert names(is_("state", ["approved", "started"], "in")) == {"noor", "sven"}
    assert names(is_("obligation", "employer")) == {"sven"}
    assert names({"field": "offering", "op": "is_null"}) == names({}) - {"noor", "peer", "sven"}


def test_parts_about_an_enrolment_speak_of_the_same_one_and_not_means_none_such(
    house: House, courses: tuple[Offering, Offering]
) -> None:
    a = is_("offering", str(courses[0].public_id))
    assert names({"and": [a, is_("state", "completed")]}) == {"peer"}  # noor finished, but not this
    assert names({"and": [a, {"or": [is_("state", "completed"), is_("state", "started")]}]}) == {"noor", "peer"}
    assert names({"and": [is_("lang", "nl"), {"not": is_("state", "completed")}]}).isdisjoint({"noor", "peer"})
    assert names({"or": [is_("lang", "en"), a]}) == {"sven", "director", "noor", "peer"}


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        (is_("name", "Noor"), "audience.field"),
        (is_("days_quiet", 3), "audience.field"),
        (is_("lang", "de"), "audience.value"),
        (is_("state", "stuck"), "audience.value"),
        (is_("unit", "1 or 1=1"), "audience.value"),
        ({"and": [is_("lang", "nl"), is_("role", "boss")]}, "audience.and[1].value"),
        ({"and": [{"or": [is_("lang", "nl"), {"not": is_("obligation", "x")}]}]}, "audience.and[0].or[1].not.value"),
        (is_("lang", "nl", "gt"), "audience.op"),
        ({"field": "lang", "op": "eq", "value": "nl", "then": "drop"}, "audience"),
        ({"": "everybody"}, "audience"),
    ],
)
def test_what_the_grammar_does_not_know_is_refused_with_the_place_where_it_stands(
    rule: dict[str, Any], path: str
) -> None:
    with pytest.raises(GrammarError, match=rf"^{path.replace('[', '.').replace(']', '.')}: "):
        parse(rule)


def test_a_rule_knows_its_units_and_its_names(house: House, courses: tuple[Offering, Offering]) -> None:
    unit = is_("unit", str(house.zorg.public_id))
    assert units_of(unit) == units_of(both(unit, is_("lang", "nl"))) == {house.zorg.public_id}
    assert units_of({"or": [unit, is_("lang", "nl")]}) is None
    assert "Zorg" in repr(said(both(unit, is_("offering", str(courses[0].public_id)))))
    assert said({}) is None
    assert names(is_("unit", str(uuid4()))) == set()


# How large


def test_a_size_is_told_in_tens_from_thirty_on_kept_and_the_same_all_day(house: House) -> None:
    crowd(house.noord, 33)
    lars = house.viewer("lars")
    noord = is_("unit", str(house.noord.public_id))
    assert told_size(lars, noord) == 30  # 37 with the four of the house
    Membership.objects.filter(person__code__startswith="c000").update(unit=house.zuid)
    assert told_size(lars, noord) == 30
    assert told_size(lars, is_("lang", "en")) is None
    assert list(AudienceLook.objects.order_by("pk").values_list("told", flat=True)) == [30, None]


def test_people_are_counted_on_the_day_of_the_last_run(house: House) -> None:
    crowd(house.noord, 33)
    Person.objects.filter(code__startswith="c").update(employed_from=TODAY)
    Run.objects.create(moment=NOW - timedelta(days=1), begun_at=NOW, state="decided")
    assert told_size(house.viewer("lars"), {}) is None


def test_after_twenty_sizes_there_are_no_more_on_that_day(house: House) -> None:
    lars = house.viewer("lars")
    for state in list(dict(Enrolment.STATES))[:13]:
        told_size(lars, is_("state", state))
    for obligation in dict(Enrolment.OBLIGATIONS):
        told_size(lars, is_("obligation", obligation))
    for lang in ("nl", "en"):
        told_size(lars, is_("lang", lang))
        told_size(lars, is_("lang", lang, "ne"))
    assert AudienceLook.objects.count() == 20
    told_size(lars, is_("lang", "nl"))  # asked before: no new question
    with pytest.raises(TooManyLooks):
        told_size(lars, {})
    AudienceLook.objects.update(asked_at=NOW - timedelta(days=1))
    assert told_size(lars, {}) is None


def test_only_who_makes_campaigns_asks_and_only_of_the_own_part(house: House) -> None:
    crowd(house.noord, 40)
    for name in ("noor", "mila", "director", "council", "registrar", "admin"):
        with pytest.raises(NotAllowed):
            told_size(house.viewer(name), {})
    Grant.objects.filter(role="learning_team").update(unit=house.zorg)
    lars = house.viewer("lars")
    with pytest.raises(NotYourPart):
        told_size(lars, is_("unit", str(house.zuid.public_id)))
    assert told_size(lars, is_("unit", str(house.noord.public_id))) == 40
    assert told_size(lars, {}) == 40  # everybody of that part
    assert AudienceLook.objects.latest("pk").rule == is_("unit", [str(house.zorg.public_id)], "in")


def test_an_audience_is_found_in_one_statement_whatever_its_size(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    crowd(house.noord, 200)
    rule = {"and": [is_("lang", "nl"), is_("state", "approved"), {"not": is_("obligation", "employer")}]}
    with django_assert_num_queries(1):
        assert len(people(rule, day=TODAY)) == 200

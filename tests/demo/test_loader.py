"""The demo's organisation stands there through the same doors as any other, before its first recorded day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from vonk.activation.campaigns import unchanged
from vonk.activation.models import Assignment, Campaign
from vonk.catalog.models import Offering, Step
from vonk.demo import personas
from vonk.demo.loader import load
from vonk.demo.statements import HOME, day_zero
from vonk.learning.models import Enrolment
from vonk.messaging.models import Message
from vonk.people.models import Account, Grant, Leadership, Organisation, Person, PurposeDecision, Unit
from vonk.people.purposes import PURPOSES, purpose_on
from vonk.records.models import Connection, Statement

NOW = datetime(2026, 11, 17, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Tuesday


def test_the_organisation_stands_ready_and_nothing_has_happened_yet(db: None, tmp_path: Path, settings: Any) -> None:
    settings.VONK_HOME, settings.VONK_DEMO = tmp_path, True
    loaded = load(now=NOW)
    start = datetime.combine(day_zero(NOW.date()), datetime.min.time(), NOW.tzinfo)
    # Everybody has a place, and every unit one leader.
    assert (loaded.people, loaded.units) == (Person.objects.count(), Unit.objects.count()) == (2150, 270)
    assert not Person.objects.exclude(memberships__valid_from__lte=start.date()).exists()
    assert Leadership.objects.filter(deputy=False).count() == Unit.objects.count()
    assert not Person.objects.filter(employed_from__gt=start.date()).exists()
    # It says that it is a replay; the decisions are marked as examples, and profiling models stay off.
    assert Organisation.objects.get().replay
    assert {name for name in PURPOSES if purpose_on(name, now=NOW)} == set(PURPOSES) - {"suggestions_by_model"}
    assert set(PurposeDecision.objects.values_list("example", flat=True)) == {True}
    # What can be learned, with a last day; nobody is enrolled, nothing was recorded, drawn or sent.
    assert (Offering.objects.count(), Step.objects.count(), Offering.objects.filter(due_on=None).count()) == (8, 51, 0)
    for model in (Enrolment, Statement, Assignment, Message):
        assert not model.objects.exists()
    assert Connection.objects.get().identifier_spaces == [f"account:{HOME}"]
    # The check was agreed before the first week of it, and is still what was agreed.
    check = Campaign.objects.get()
    assert (check.kind, unchanged(check), check.starts_on > start.date()) == ("aa", True, True)
    assert check.plan["looks"][-1] == (NOW.date() - timedelta(days=1)).isoformat()
    _personas_can_sign_in()


def _personas_can_sign_in() -> None:
    offered = {persona.key: persona.name for persona in personas.personas()}
    assert list(offered) == ["noor", "mila", "lars", "femke", "wim", "sven", "rachida", "ada"]
    homes = {"noor": "/me/", "mila": "/team/", "lars": "/org/", "femke": "/org/", "ada": "/settings/imports/"}
    for key, home in homes.items():
        client = Client()
        assert client.post(f"/demo/be/{key}/").status_code == 302
        assert client.get("/", follow=True).request["PATH_INFO"] == home, key
    assert Client().post("/demo/be/nobody/").status_code == 404
    ada = Account.objects.get(person=None)
    assert [grant.role for grant in Grant.objects.filter(account=ada)] == ["administrator"]
    assert Account.objects.count() == len(offered)  # as everywhere, most people have no account yet

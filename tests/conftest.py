"""A small organisation with the personas that every test knows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from vonk.people.access import System, Viewer, viewer_for
from vonk.people.models import Account, Grant, Leadership, Membership, Organisation, Person, Unit, UnitPlacement

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How fast examples are made says something of the machine, nothing of the code.
hypothesis_settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("any_machine")

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Amsterdam
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def the_language_of_the_house() -> None:
    """A page that an earlier test opened leaves its language behind."""
    translation.activate(settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class House:
    """The organisation of the tests: two divisions, a department and a team under each."""

    organisation: Unit
    zorg: Unit
    noord: Unit  # mila leads it, noor works in it
    zuid: Unit  # sven works in it
    people: dict[str, Person]
    accounts: dict[str, Account]
    now: datetime = NOW

    def viewer(self, name: str) -> Viewer:
        """The persona as she asks right now."""
        viewer = viewer_for(self.accounts[name], now=self.now)
        assert viewer is not None
        return viewer

    def client(self, name: str | None) -> Client:
        """A browser without JavaScript, signed in as the persona (None: a visitor)."""
        client = Client()
        if name is not None:
            client.force_login(self.accounts[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def _unit(code: str, name: str, level: int, parent: Unit | None) -> Unit:
    unit = Unit.objects.create(code=code, name=name, level=level)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=date(2020, 1, 1))
    return unit


PERSONAS = {
    # name: (family name, unit, language)
    "noor": ("de Wit", "noord", "nl"),
    "mila": ("Aydın", "noord", "nl"),
    "deputy": ("Pinas", "noord", "nl"),
    "peer": ("Bakker", "noord", "nl"),
    "former": ("Visser", "zuid", "nl"),  # led noord until last month
    "boss": ("van Rijn", "zorg", "nl"),  # the manager's manager
    "sven": ("Jansen", "zuid", "en"),
    "lars": ("Smit", "zuid", "nl"),  # learning team
    "registrar": ("Tromp", "zuid", "nl"),
    "council": ("Haan", "zuid", "nl"),
    "director": ("Blom", "zuid", "en"),
    "leaver": ("Kuiper", "noord", "nl"),
}


@pytest.fixture
def house(db: None) -> House:
    """Everybody that access is tested with; see decisions.md section 3."""
    Organisation.objects.create(pk=1, name="Huis van Proef")
    top = _unit("org", "Huis van Proef", Unit.ORGANISATION, None)
    zorg = _unit("zorg", "Zorg", Unit.DIVISION, top)
    dienst = _unit("dienst", "Dienst", Unit.DIVISION, top)
    units = {
        "zorg": zorg,
        "noord": _unit("noord", "Team Noord", Unit.TEAM, _unit("wijk", "Wijk", Unit.DEPARTMENT, zorg)),
        "zuid": _unit("zuid", "Team Zuid", Unit.TEAM, _unit("staf", "Staf", Unit.DEPARTMENT, dienst)),
    }
    people, accounts = {}, {}
    for code, (family, unit, lang) in PERSONAS.items():
        person = Person.objects.create(
            code=code,
            given_name=code.capitalize(),
            family_name=family,
            email=f"{code}@example.org",
            lang=lang,
            employed_from=date(2020, 1, 1),
            employed_to=TODAY - timedelta(days=3) if code == "leaver" else None,
        )
        Membership.objects.create(person=person, unit=units[unit], valid_from=date(2020, 1, 1))
        people[code] = person
        accounts[code] = Account.objects.create_user(person.email, "een-lang-wachtwoord", person=person, joined_at=NOW)
    accounts["admin"] = Account.objects.create_user("admin@example.net", "een-lang-wachtwoord", joined_at=NOW)
    _lead(people, units)
    for code, role in [
        ("lars", "learning_team"),
        ("registrar", "registrar"),
        ("council", "works_council"),
        ("director", "director"),
    ]:
        Grant.objects.create(person=people[code], role=role, purpose="test")
    Grant.objects.create(account=accounts["admin"], role="administrator", purpose="test")
    return House(top, zorg, units["noord"], units["zuid"], people, accounts)


def _lead(people: dict[str, Person], units: dict[str, Unit]) -> None:
    start = date(2022, 1, 1)
    Leadership.objects.create(person=people["mila"], unit=units["noord"], valid_from=start)
    Leadership.objects.create(
        person=people["deputy"], unit=units["noord"], valid_from=start, deputy=True, valid_to=date(2027, 1, 1)
    )
    Leadership.objects.create(
        person=people["former"], unit=units["noord"], valid_from=start, valid_to=date(2026, 10, 31)
    )
    Leadership.objects.create(person=people["boss"], unit=units["zorg"], valid_from=start)


@pytest.fixture
def system() -> System:
    """A job that reads for the tests."""
    return System("test", NOW)

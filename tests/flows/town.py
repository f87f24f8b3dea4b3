"""An organisation that came in by the doors that a real one uses: a file of people, decisions on a page, records over HTTP."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.activation.conftest import SetClock
from tests.conftest import NOW, TODAY
from tests.records.samples import COURSE, offer, open_lms, statement, step
from tests.web.reading import words
from vonk.activation.models import Decision
from vonk.dialogue.actions.asking import ask
from vonk.insight.loop import Looped, run_loop
from vonk.learning.actions import lapse, project
from vonk.learning.models import Enrolment
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.actions import found_organisation, give_grant, open_account
from vonk.people.models import Account, Person
from vonk.people.purposes import PURPOSES
from vonk.records.actions import flatten

IMPORTED = datetime(2026, 6, 1, 9, tzinfo=UTC)
SUMMER = date(2026, 8, 5)  # when most people enrolled: by now their windows are closed and mature
TEAMS = ("Zorg > Oost", "Zorg > West", "Techniek > Noord", "Techniek > Zuid")
PERSONAS = {"noor": 0, "mila": 0, "sven": 2, "lars": 3, "femke": 3, "wim": 3}  # and the team that each works in
LEADERS = ("mila", "p101", "p201", "p301")
GRANTS = {"lars": "learning_team", "femke": "director", "wim": "works_council"}
ENGLISH = ("sven", "femke")
PER_TEAM = 16


@dataclass
class Town:
    """Four teams of sixteen, and the browser of each who has an account."""

    at: SetClock
    clients: dict[str, Client] = field(default_factory=dict)
    lms: Client = field(default_factory=Client)
    headers: dict[str, str] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    file: str = ""
    offering: int = 0

    def page(self, name: str, address: str) -> str:
        """What this persona reads there; AssertionError when she may not."""
        answer = self.clients[name].get(address)
        assert answer.status_code == 200, (name, address, answer.status_code)
        return words(answer.content.decode())

    def refused(self, name: str, address: str) -> bool:
        return self.clients[name].get(address).status_code == 404

    def send(self, *statements: dict[str, Any]) -> None:
        """The platform posts, in batches of fifty."""
        for start in range(0, len(statements), 50):
            body = msgspec.json.encode(statements[start : start + 50])
            answer = self.lms.post("/xapi/statements", body, content_type="application/json", headers=self.headers)
            assert answer.status_code == 200, answer.content

    def works(self, now: datetime = NOW) -> Looped:
        """What worker and clock do on a day: read, apply, decide, release, deliver."""
        self.at(now)
        flatten(now=now)
        project(now=now)
        lapse(now=now)
        looped = run_loop(now=now)
        deliver(now=now)
        return looped

    def asks(self, now: datetime = NOW) -> int:
        """What worker and clock do before a run: read, apply, ask, deliver. The questions about use that were asked."""
        self.at(now)
        flatten(now=now)
        project(now=now)
        questions = ask(now=now).questions
        deliver(now=now)
        return questions

    def person(self, name: str) -> Person:
        return Person.objects.get(code=name)

    def nudges(self, name: str) -> list[Message]:
        return list(Message.objects.filter(person__code=name, state="sent").order_by("sent_at"))

    def letters(self, name: str) -> list[str]:
        return [str(sent.body) for sent in mail.outbox if sent.to == [f"{name}@example.org"]]

    def enrolment(self, name: str) -> Enrolment:
        return Enrolment.objects.get(person__code=name)

    def decisions(self, name: str) -> int:
        return Decision.objects.filter(person__code=name).count()


def found(at: SetClock) -> Town:
    """Founds the town in June: people by file, purposes by decision, a platform with a key."""
    town = Town(at)
    at(IMPORTED)
    system = System("set up", IMPORTED)
    found_organisation(system, name="Stadsbedrijf")
    open_account(system, email="ada@example.net", administrator=True)
    town.clients["ada"] = signed_in("ada@example.net")
    town.people, town.file = people()
    take_in(town)
    for purpose in PURPOSES:
        decided = {"purpose": purpose, "on": "yes", "decided_on": "2026-05-12", "note": "overleg 12 mei"}
        assert town.clients["ada"].post("/settings/purposes/", decided).status_code == 302
    for name in PERSONAS:
        open_account(system, email=f"{name}@example.org", person=name)
        town.clients[name] = signed_in(f"{name}@example.org")
        if name in GRANTS:
            give_grant(system, person=town.person(name).public_id, role=GRANTS[name], purpose="their work")
    town.offering = offer(steps=5)
    opened = open_lms()
    token = base64.b64encode(f"{opened.key}:{opened.secret}".encode()).decode()
    town.headers = {"Authorization": f"Basic {token}", "X-Experience-API-Version": "1.0.3"}
    at(NOW)
    return town


def people() -> tuple[list[str], str]:
    """The people by team, and the file that HR has of them."""
    rows, codes = ["Personeelsnummer;Naam;E-mail;Team;Leidinggevende;Taal;In dienst"], []
    for number, team in enumerate(TEAMS):
        here = [name for name, place in PERSONAS.items() if place == number]
        here += [f"p{number}{n:02d}" for n in range(1, PER_TEAM + 1 - len(here))]
        for code in here:
            lang = "en" if code in ENGLISH else "nl"
            leader = LEADERS[number] if code != LEADERS[number] else ""
            rows.append(f"{code};{code.capitalize()} de Wit;{code}@example.org;{team};{leader};{lang};01-02-2020")
        codes += here
    return codes, "\n".join(rows) + "\n"


def take_in(town: Town) -> None:
    """The administrator uploads the file, looks at what it would do, and applies it."""
    file = SimpleUploadedFile("mensen.csv", town.file.encode())
    looked = town.clients["ada"].post("/settings/imports/", {"file": file})
    assert looked.status_code == 302
    town.clients["ada"].post(f"{looked.headers['Location']}apply/")


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def did(name: str, verb: str, day: date, activity: str = COURSE) -> dict[str, Any]:
    return statement(verb, name, activity, datetime(day.year, day.month, day.day, 12, tzinfo=UTC).isoformat())


def summer(town: Town) -> list[dict[str, Any]]:
    """What sixty people did from August on: most begin, half of who begin stop at step 2, a third finish."""
    crowd = [name for name in town.people if name not in PERSONAS]
    said = [did(name, "registered", SUMMER) for name in crowd]
    for place, name in enumerate(crowd):
        reached = (0, 2, 2, 5, 5, 1, 2, 5)[place % 8]
        said += [did(name, "experienced", SUMMER + timedelta(days=3 * n), step(n)) for n in range(1, reached + 1)]
        if reached == 5:
            said.append(did(name, "completed", SUMMER + timedelta(days=18)))
    return said


def autumn() -> list[dict[str, Any]]:
    """noor came to step 2 and has been quiet for twelve days; sven enrolled and has not begun; femke finished."""
    return [
        did("noor", "registered", TODAY - timedelta(days=20)),
        *(did("noor", "experienced", TODAY - timedelta(days=14 - n), step(n)) for n in (1, 2)),
        did("sven", "registered", TODAY - timedelta(days=10)),
        did("femke", "registered", TODAY - timedelta(days=60)),
        did("femke", "completed", TODAY - timedelta(days=20)),
        did("mila", "registered", TODAY - timedelta(days=20)),
        did("mila", "experienced", TODAY - timedelta(days=1), step(1)),
    ]

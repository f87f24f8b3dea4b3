"""One flow for each row of capabilities.md that is done, from a real source of data to what every role then sees."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import NOW, TODAY
from tests.engine.exports import organisation, write_csv
from tests.flows.town import Town, autumn, did, summer, take_in
from tests.records.samples import step
from vonk.activation.models import Decision
from vonk.catalog.models import Offering
from vonk.figures.models import PublishedCell, Release
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.models import Person, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WEEK = timedelta(days=7)


def offering_page() -> str:
    return f"/org/offerings/{Offering.objects.get().public_id}/"


def test_s0_1_who_is_lost_at_which_link_and_something_useful_before_during_and_after(
    town: Town, monkeypatch: Any
) -> None:
    # Empty: no figure, and the page says what is to come.
    assert "Nog niets te doen" in town.page("lars", "/org/")
    town.send(*summer(town), *autumn())
    first = town.works()
    # The learning team sees at which link people are lost, with what is uncertain about it.
    standing = town.clients["lars"].get("/org/")
    measures = {
        m.signal: m.figure for link in standing.context["standing"].links for m in link.measures if m.figure.shown
    }
    begun, finished = measures["A28·chosen"], measures["completion·chosen"]
    assert begun.value > finished.value
    assert begun.low < begun.value < begun.high
    assert (begun.base % 5, begun.count % 5) == (0, 0)
    assert standing.context["standing"].weakest.code in {"weakest_finish", "weakest_unclear"}
    # Per activity and per team.
    assert "Veilig tillen" in town.page("lars", "/org/offerings/")
    assert "Lifting safely" in town.page("femke", "/org/offerings/")
    team = Unit.objects.get(name="West")
    assert PublishedCell.objects.filter(subject_id=str(team.public_id), shown=True).exists()
    division = Unit.objects.get(name="Zorg")
    assert "West" in town.page("wim", f"/org/units/{division.public_id}/")
    # Something useful before, during and after.
    phases = {name: Decision.objects.get(person__code=name).phase for name in ("sven", "noor", "femke")}
    assert phases == {"sven": "before", "noor": "during", "femke": "after"}
    assert all(len(town.letters(name)) == 1 for name in phases)
    # Taken in again, sent again, run again: nothing changes.
    before = (Person.objects.count(), PublishedCell.objects.count(), Message.objects.count())
    take_in(town)
    assert town.works().activated.run == first.activated.run
    assert (Person.objects.count(), PublishedCell.objects.count(), Message.objects.count()) == before
    # And who may not read it does not.
    assert all(town.refused(name, "/org/") for name in ("noor", "mila", "sven", "ada"))


def test_s0_2_help_at_the_point_of_stalling_and_the_exact_step(town: Town) -> None:
    assert town.clients["lars"].get(offering_page()).context["funnel"] is None
    town.send(*summer(town), *autumn())
    town.works()
    # noor hears once, of the step where she stands.
    (letter,) = town.letters("noor")
    assert "Stap 3" in letter
    assert str(town.enrolment("noor").public_id) in letter
    assert "Stap 3" in town.page("noor", "/me/")
    # mila hears nothing of it, on any page.
    for address in ("/team/", "/me/", "/me/inbox/"):
        assert "Noor" not in town.page("mila", address) or "Stap" not in town.page("mila", address)
    assert not PublishedCell.objects.filter(subject_id=str(town.person("noor").public_id)).exists()
    # The learning team sees the exact step, in both languages, and nobody by name.
    page = town.clients["lars"].get(offering_page())
    (worst,) = [one for one in page.context["steps"] if one["worst"]]
    assert (worst["position"], worst["title"]) == (2, "Stap 2")
    assert int(worst["stopped"]) % 5 == 0
    for reader in ("lars", "femke"):
        assert not re.search(r"Noor|P\d{3} de Wit", town.page(reader, offering_page()))
    assert town.page("lars", offering_page()) != town.page("femke", offering_page())
    # Who goes on is left alone from then on.
    town.send(did("noor", "experienced", TODAY + timedelta(days=1), step(3)))
    town.works(NOW + timedelta(days=2))
    assert len(town.letters("noor")) == 1
    assert town.enrolment("noor").step_reached == 3


def test_s0_5_a_ranked_list_of_weak_spots_from_what_there_is(town: Town, tmp_path: Any) -> None:
    # From a file, on the first day, before any record came in.
    rows = write_csv(tmp_path / "export.csv", organisation()).read_bytes()
    answer = town.clients["lars"].post("/org/scan/", {"file": SimpleUploadedFile("export.csv", rows)}, follow=True)
    spots = answer.context["spots"]
    assert [spot["number"] for spot in spots] == list(range(1, len(spots) + 1))
    assert "Timemanagement" in spots[0]["title"]
    assert answer.context["first"]
    assert not Release.objects.exists()
    assert all(town.refused(name, "/org/scan/") for name in ("noor", "mila", "femke", "ada"))
    # From the records of a platform, ranked by what can be won, with the interval and the approach.
    town.send(*summer(town))
    town.works()
    page = town.clients["lars"].get("/org/")
    work = [page.context["first"], *page.context["work"]]
    assert [item["rank"] for item in work] == list(range(1, len(work) + 1))
    assert all(item["gain"] and item["interval"] for item in work)
    assert town.clients["lars"].get(work[0]["url"]).status_code == 200


def test_s0_20_few_relevant_messages_at_the_right_moment(town: Town) -> None:
    town.send(*autumn())
    town.works()
    # Each hears of their own, in their own language; who is active hears nothing.
    assert {name: len(town.letters(name)) for name in ("noor", "sven", "femke", "mila", "lars")} == {
        "noor": 1, "sven": 1, "femke": 1, "mila": 0, "lars": 0,
    }  # fmt: skip
    noor, sven = town.letters("noor")[0], town.letters("sven")[0]
    assert "Je bent bij stap 2 van 5." in noor
    assert "You have not opened any of its 5 steps yet." in sven
    assert len(noor.split()) < 160
    # The reason stands on her page, made of facts that are true of her; it is nobody else's.
    (message,) = town.nudges("noor")
    why = f"/me/inbox/{message.public_id}/why/"
    assert "Je bent bij stap 2 van 5." in town.page("noor", why)
    assert "Alleen jij" in town.page("noor", why)
    assert all(town.refused(name, why) for name in ("mila", "sven", "lars"))
    # Never more: not the next day, not when she finishes meanwhile, not after two in four weeks.
    for days in (1, 2, 6):
        town.works(NOW + timedelta(days=days))
    assert len(town.letters("noor")) == 1
    for week in range(1, 4):
        town.works(NOW + week * WEEK)
    assert len(town.letters("noor")) <= 2
    # Nothing of this on the manager's pages.
    assert "nudge" not in town.page("mila", "/team/").lower()


def test_s0_24_one_page_with_trend_uncertainty_and_the_next_action(town: Town) -> None:
    town.send(*summer(town), *autumn())
    town.works()
    for name, action in (("lars", "Bekijk dit"), ("femke", "Look at it")):
        page = town.clients[name].get("/org/")
        text = page.content.decode()
        assert page.context["first"]["interval"] in text  # uncertainty of the action
        assert action in text
        assert (page.context["trends"], "vanaf drie gesloten periodes" in text or "three closed windows" in text) == (
            [],
            True,
        )
        shown = [m.figure for link in page.context["standing"].links for m in link.measures]
        assert all(figure.low <= figure.value <= figure.high for figure in shown if figure.value is not None)
    # One click from there to the approach and its evidence, and nothing speaks of an effect that nobody measured.
    proposal = town.clients["lars"].get(town.clients["lars"].get("/org/").context["first"]["about"]).context["proposal"]
    assert "bewijs" in town.page("lars", proposal["url"]).lower()
    for reader, claims in (("lars", ("Het werkt hier",)), ("femke", ("It works here",))):
        for address in ("/org/", "/org/offerings/", offering_page(), "/org/campaigns/", "/org/playbook/"):
            assert not any(claim in town.page(reader, address) for claim in claims)
    # Too few people: the manager of a team sees the larger unit, or that there are too few.
    assert town.page("mila", "/team/")
    small = Unit.objects.get(name="Oost")
    figures = PublishedCell.objects.filter(subject_id=str(small.public_id), shown=True)
    assert all(cell.base is not None and cell.base >= 10 for cell in figures)


def test_s0_30_pause_from_the_mail_and_nothing_more_arrives(town: Town) -> None:
    town.send(*autumn())
    town.works()
    (letter,) = town.letters("noor")
    pause = urlsplit(re.findall(r"http\S+/l/\S+pause\S+", letter)[0]).path
    anybody = Client()  # no account, no session: the mail alone
    assert "maand" in anybody.get(pause).content.decode()
    assert "gepauzeerd" not in town.page("noor", "/me/inbox/settings/")
    answer = anybody.post(pause)
    assert answer.status_code == 200
    assert "Gepauzeerd. Je krijgt een maand geen duwtjes" in answer.content.decode()
    # A month of runs and deliveries: nothing for noor, and she can see why and undo it.
    sent = len(mail.outbox)
    for days in range(7, 29, 7):
        town.works(NOW + timedelta(days=days))
    assert len(town.letters("noor")) == 1
    assert town.decisions("noor") == 1
    assert len(mail.outbox) > sent  # others still hear
    town.at(NOW + timedelta(days=28))
    assert "gepauzeerd tot 24 december" in town.page("noor", "/me/inbox/settings/")
    # Her step still stands on her own page, as for anybody, and nobody else can see that she paused.
    assert "Stap 3" in town.page("noor", "/me/")
    assert not any(
        "gepauzeerd" in town.page(name, address) for name, address in (("mila", "/team/"), ("lars", "/org/"))
    )
    # Outside her hours nothing goes; she takes the pause back, and one may come again.
    town.clients["noor"].post("/me/inbox/settings/all/resume/")
    evening = NOW.replace(hour=19) + timedelta(days=29)
    town.works(evening)
    assert len(town.letters("noor")) == 1
    deliver(now=NOW + timedelta(days=30))
    assert len(town.letters("noor")) == 2


def test_every_page_of_the_flows_is_within_three_clicks_of_home(town: Town) -> None:
    """From each role's first page, by links alone."""
    town.send(*summer(town), *autumn())
    town.works()
    wanted = {
        "noor": {"/me/", "/me/inbox/", "/me/inbox/settings/"},
        "mila": {"/team/"},
        "lars": {"/org/", "/org/offerings/", offering_page(), "/org/scan/", "/org/campaigns/"},
        "femke": {"/org/", offering_page()},
        "wim": {"/org/", "/settings/purposes/"},
        "ada": {"/settings/imports/", "/settings/purposes/"},
    }
    for name, pages in wanted.items():
        assert pages <= reachable(town.clients[name], clicks=3), name


def reachable(client: Client, *, clicks: int) -> set[str]:
    seen: set[str] = set()
    ahead = {client.get("/", follow=True).request["PATH_INFO"]}
    for _ in range(clicks):
        seen |= ahead
        pages = [page for address in ahead if not (page := client.get(address)).streaming]  # a file leads nowhere
        links = {link for page in pages for link in re.findall(r'href="(/[^"?#]*)', page.content.decode())}
        ahead = {link for link in links if not link.startswith(("/static/", "/accounts/", "/org/playbook/"))} - seen
    return seen | ahead

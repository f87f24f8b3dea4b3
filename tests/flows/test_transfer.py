"""Use at work, from records over HTTP to what each role then sees: after two and six weeks, with a booster, seen by others."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from tests.conftest import NOW, TODAY
from tests.flows.town import Town, did, take_in
from tests.web.reading import words
from vonk.dialogue.models import BarrierTap, Confirmation, TransferQuestion
from vonk.messaging.actions import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WEEK = timedelta(days=7)
FINISHED = TODAY - timedelta(days=15)


def finished(*names: str) -> list[dict[str, object]]:
    """The platform says that these enrolled and finished."""
    said = [did(name, "registered", FINISHED - 3 * WEEK) for name in names]
    return said + [did(name, "completed", FINISHED) for name in names]


def section(town: Town, name: str) -> str:
    page = town.clients[name].get("/me/").content.decode()
    found = re.search(r'<section class="block" id="used">.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def answer_links(letter: str) -> dict[str, str]:
    """The addresses in a mail by what they answer."""
    return {
        str(purpose): urlsplit(link).path for link, purpose in re.findall(r"(http\S+/l/\S+answer:(\w+):\S+)", letter)
    }


def form(page: str, ends: str) -> str:
    """The address of the first form that ends so."""
    found = re.search(rf'action="([^"]*{ends})"', page)
    assert found, ends
    return found[1]


def test_s0_4_after_two_and_six_weeks_one_question_and_a_booster_that_fits(town: Town) -> None:
    # Empty: nothing is asked, and the section says what may come.
    assert town.asks() == 0
    assert 'name="used"' not in section(town, "noor")
    assert "/me/used/" in section(town, "noor")
    # The platform says that two people finished; each gets one question in their own language.
    town.send(*finished("noor", "sven"))
    assert town.asks() == 2
    (letter,), (theirs,) = town.letters("noor"), town.letters("sven")
    assert "Kon je ‘Veilig tillen’ gebruiken?" in letter
    assert "Could you use “Lifting safely”?" in theirs
    # Two taps from the mail, without an account: the link asks, the tap answers.
    links, anybody = answer_links(letter), Client()
    assert list(links) == ["yes", "not_yet", "no_chance", "no"]
    assert anybody.get(links["not_yet"]).status_code == 200
    assert TransferQuestion.objects.exclude(used="").count() == 0
    assert anybody.post(links["not_yet"]).status_code == 200
    # On her page only what held her back is left to tap; help that fits comes at once, in her language.
    client, page = town.clients["noor"], section(town, "noor")
    assert page.count('name="barrier"') == 8
    client.post(form(page, "/barrier/"), {"barrier": "too_hard"})
    page = section(town, "noor")
    assert "Maak het kleiner" in page
    assert client.post(form(page, "/booster/"), {"booster": "smaller_step"}).status_code == 302
    assert "Kies één onderdeel" in section(town, "noor")
    # Taken in again, sent again, asked again: nothing changes.
    take_in(town)
    town.send(*finished("noor"))
    assert town.asks() == 0
    assert BarrierTap.objects.filter(source="transfer").count() == 1


def test_s0_4_after_six_weeks_once_more_and_who_passed_it_over_is_left_alone(town: Town) -> None:
    town.send(*finished("noor", "sven"))
    town.asks()
    (letter,), (theirs,) = town.letters("noor"), town.letters("sven")
    anybody, client = Client(), town.clients["noor"]
    anybody.post(answer_links(letter)["not_yet"])
    anybody.post(urlsplit(re.findall(r"http\S+/l/\S+not_this\S+", theirs)[0]).path)
    assert town.asks(NOW + 4 * WEEK) == 1
    assert len(town.letters("noor")) == 2
    assert "Nog niet" in town.letters("noor")[1].split("/me/")[-1]  # why it came: what she said after two weeks
    assert len(town.letters("sven")) == 1
    page = section(town, "noor")
    client.post(form(page, "/answer/"), {"used": "yes"})
    assert town.enrolment("noor").state == "applied"
    client.post(form(section(town, "noor"), "/effect/"), {"effect": "a_little"})
    own = client.get(f"/me/used/{town.enrolment('noor').public_id}/").content.decode()
    assert 'value="a_little" aria-pressed="true"' in own
    # Nobody else sees any of it.
    for name, address in (("mila", "/team/"), ("lars", "/org/"), ("mila", "/me/used/")):
        assert "Veilig tillen" not in town.page(name, address)
    one = f"/me/used/{town.enrolment('noor').public_id}/"
    assert all(town.refused(name, one) for name in ("mila", "sven", "lars", "femke", "wim"))


def test_s0_4_the_works_council_switches_it_off_in_the_middle_of_a_quarter(town: Town) -> None:
    """The open question vanishes, its link does nothing, nothing more is asked; on again, it goes on where it was."""
    town.send(*finished("noor", "sven"))
    town.asks()
    link = answer_links(town.letters("noor")[0])["yes"]
    decided = {"purpose": "signals", "decided_on": "2026-11-24", "note": "overleg"}
    town.clients["ada"].post("/settings/purposes/", {**decided, "on": "no"})
    assert 'name="used"' not in section(town, "noor")
    assert Client().post(link).status_code == 404
    town.send(*finished("mila"))
    assert town.asks(NOW + timedelta(hours=1)) == 0
    town.clients["ada"].post("/settings/purposes/", {**decided, "on": "yes"})
    assert 'name="used"' in section(town, "noor")
    assert Client().post(link).status_code == 200
    assert town.enrolment("noor").state == "applied"


def test_s2_3_one_sentence_about_what_changed_stays_with_the_person_for_a_talk(town: Town) -> None:
    town.send(*finished("noor"), did("sven", "registered", TODAY))
    town.asks()
    client = town.clients["noor"]
    page = section(town, "noor")
    client.post(form(page, "/answer/"), {"used": "yes"})
    client.post(
        form(section(town, "noor"), "/example/"), {"words": "Eerst gokte ik, nu meet ik de hoogte van het bed."}
    )
    listed = town.page("noor", "/me/used/")
    assert "Veilig tillen" in listed
    assert "Ja" in listed
    one = f"/me/used/{town.enrolment('noor').public_id}/"
    assert "nu meet ik de hoogte van het bed" in town.page("noor", one)
    # It is hers: in her export, on nobody's page, and gone when she removes it.
    assert "nu meet ik" in client.get("/me/data/export/").content.decode()
    assert "nu meet ik" not in town.page("mila", "/team/")
    assert town.refused("mila", one)
    client.post(form(client.get(one).content.decode(), "/example/"), {"words": ""})
    assert "nu meet ik" not in town.page("noor", one)


def test_s3_3_use_is_said_by_oneself_and_seen_by_a_colleague_and_by_the_manager(town: Town) -> None:
    """What rates of use are made of; no page shows whose answer it was."""
    town.send(*finished("noor", "sven"))
    town.asks()
    noor = town.clients["noor"]
    noor.post(form(section(town, "noor"), "/answer/"), {"used": "yes"})
    one = f"/me/used/{town.enrolment('noor').public_id}/"
    # Her own team is in front; somebody of another team is found by name.
    offered = noor.get(f"{one}colleague/").content.decode()
    assert "Mila de Wit" in offered
    assert "Sven de Wit" in noor.get(f"{one}colleague/", {"q": "sven"}).content.decode()
    for name in ("mila", "sven"):
        asked = {"colleague": str(town.person(name).public_id), "what": "Ik zet het bed eerst op hoogte."}
        assert noor.post(f"{one}colleague/", asked).headers["Location"] == one
    deliver(now=NOW + timedelta(minutes=5))
    # Each gets one message in their own language, without what she learned; each answers with one tap.
    assert "Noor vraagt je iets" in [sent.subject for sent in mail.outbox if sent.to == ["mila@example.org"]]
    assert "Noor asks you something" in [sent.subject for sent in mail.outbox if sent.to == ["sven@example.org"]]
    for name, answer in (("mila", "seen"), ("sven", "cannot_say")):
        address = urlsplit(re.findall(r"http\S+/me/asked/\S+", town.letters(name)[-1])[0]).path
        page = town.page(name, address)
        assert "Ik zet het bed eerst op hoogte." in page
        assert "tillen" not in page
        assert "Lifting" not in page
        town.clients[name].post(address, {"answer": answer, "words": "Rustig en goed." if name == "mila" else ""})
        assert town.refused("lars", address)
    # She reads both; nobody else does.
    page = town.page("noor", one)
    assert "Rustig en goed." in page
    assert "Mila de Wit" in page
    for name, address in (("mila", "/team/"), ("lars", "/org/"), ("femke", "/org/")):
        assert "Rustig en goed." not in town.page(name, address)
    # What a rate counts: asked, said and seen; silence stays silence.
    rows = {row.person.code: row for row in TransferQuestion.objects.select_related("person")}
    assert (rows["noor"].used, rows["sven"].used) == ("yes", "")
    assert Confirmation.objects.filter(answer="seen", enrolment=town.enrolment("noor")).count() == 1
    # Applied and seen: six weeks later nothing more is asked of her.
    assert town.asks(NOW + 4 * WEEK) == 1
    assert TransferQuestion.objects.get(week=6).person.code == "sven"


def test_the_pages_about_use_are_within_three_clicks(town: Town) -> None:
    town.send(*finished("noor"))
    town.asks()
    one = f"/me/used/{town.enrolment('noor').public_id}/"
    first = town.clients["noor"].get("/me/").content.decode()
    assert 'href="/me/used/"' in first
    second = town.clients["noor"].get("/me/used/").content.decode()
    assert f'href="{one}"' in second
    assert f'href="{one}colleague/"' in town.clients["noor"].get(one).content.decode()
    assert "Veilig tillen" in words(second)

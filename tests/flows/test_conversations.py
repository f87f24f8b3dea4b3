"""One flow for each row about conversations: two people talk, write it down and agree; nobody else reads along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.conftest import NOW, TODAY
from tests.flows.town import Town, autumn, signed_in
from vonk.dialogue.guides import guides
from vonk.dialogue.jobs import remind_agreements
from vonk.dialogue.models import Agreement, Conversation
from vonk.learning.actions import share
from vonk.learning.models import Enrolment
from vonk.messaging.actions import deliver
from vonk.people.access import System, viewer_of
from vonk.people.actions import open_account
from vonk.people.models import Leadership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SOON = timedelta(minutes=30)  # the clock of the pages runs on
OUTSIDERS = ("lars", "wim", "femke", "sven", "eva", "ada")
STEP = {"agree-kind": "step", "agree-owner": "me", "agree-due_on": ""}
GOAL = {"agree-kind": "goal", "agree-owner": "me", "agree-due_on": "2027-03-01"}


@pytest.fixture
def town(town: Town) -> Town:
    """People came in by file and learn on the platform; eva leads sven's team and reads English."""
    town.send(*autumn())
    town.works()
    open_account(System("set up", NOW), email="p201@example.org", person="p201")
    town.clients["eva"] = signed_in("p201@example.org")
    return town


def propose(town: Town, by: str, **said: str) -> str:
    """A talk through the form; by noor or sven with the own manager, or by mila with noor. Gives its name."""
    address = f"/team/talks/new/{town.person('noor').public_id}/" if by == "mila" else "/me/talks/new/"
    answer = town.clients[by].post(address, {"template": "progress", "day": "", "at": "", **said})
    assert answer.status_code == 302, answer.content
    return str(Conversation.objects.latest("pk").public_id)


def at_talk(name: str, talk: str) -> str:
    return f"/{'team' if name in {'mila', 'eva'} else 'me'}/talks/{talk}/"


def do(town: Town, name: str, talk: str, verb: str, said: Mapping[str, object] | None = None) -> None:
    answer = town.clients[name].post(f"{at_talk(name, talk)}{verb}/", said or {})
    assert answer.status_code == 302, (answer.status_code, answer.content[:2000])


def reads(town: Town, name: str, talk: str) -> str:
    return town.page(name, at_talk(name, talk))


def offered(town: Town, name: str, talk: str) -> list[str]:
    page = town.clients[name].get(at_talk(name, talk)).content.decode()
    return re.findall(r'name="shown" value="([^"]+)"', page)


def no_outsider(town: Town, talk: str) -> None:
    for name in OUTSIDERS:
        assert town.clients[name].get(f"/me/talks/{talk}/").status_code == 404
        assert town.clients[name].get(f"/team/talks/{talk}/").status_code == 404


def test_s0_13_a_one_page_guide_a_prepared_employee_and_agreements_that_are_kept(town: Town) -> None:
    talk = propose(town, "mila", template="development", day="2026-12-01", at="10:00")
    deliver(now=NOW + SOON)
    letter = town.letters("noor")[-1]
    assert "Ontwikkelgesprek, 45 minuten. Dinsdag 1 december, 10:00 uur." in letter
    (link,) = re.findall(r"https?://\S+/me/talks/\S+/", letter)
    assert town.clients["noor"].get(urlsplit(link).path).status_code == 200
    do(town, "noor", talk, "prepare", {"prepare-words-energy": "Familiegesprekken", "prepare-insert-energy": "on"})
    do(town, "noor", talk, "prepare", {"prepare-words-energy": "Familiegesprekken", "prepare-insert-energy": "on",
                                       "prepare-words-goal": "Ik twijfel nog"})  # fmt: skip
    page = reads(town, "mila", talk)
    assert all(question.ask["nl"] in page for question in guides()["development"].questions)
    assert "Familiegesprekken" in page
    assert "Ik twijfel nog" not in page
    do(town, "mila", talk, "hold")
    do(town, "mila", talk, "agree", STEP | {"agree-words": "Meelopen met Femke", "agree-owner": "other"})
    # Kept visible to both: on the first page, in the list, and in the next talk.
    for name, first in (("noor", "/me/"), ("mila", "/team/")):
        assert "Meelopen met Femke" in town.page(name, first)
        assert "Meelopen met Femke" in town.page(name, f"{first}talks/")
    assert "Meelopen met Femke" in reads(town, "noor", propose(town, "noor"))
    no_outsider(town, talk)
    assert "Meelopen" in town.clients["noor"].get("/me/data/export/").content.decode()


def test_s1_7_a_short_recurring_talk_with_prompts_in_two_languages(town: Town) -> None:
    talk = propose(town, "sven", day="2026-11-27", at="09:30")
    deliver(now=NOW + SOON)
    assert "Hoe gaat het leren?, 15 minuten" in town.letters("p201")[-1]
    asked = guides()["progress"].questions
    assert all(question.ask["en"] in reads(town, "sven", talk) for question in asked)
    assert all(question.ask["nl"] in reads(town, "eva", talk) for question in asked)
    file = town.clients["eva"].get(f"{at_talk('eva', talk)}talk.ics").content.decode()
    assert "DTSTART;TZID=Europe/Amsterdam:20261127T093000" in file
    do(town, "eva", talk, "hold")
    do(town, "eva", talk, "next", {"next-day": "2027-01-08"})
    assert "8 January 2027" in reads(town, "sven", talk)
    again = town.clients["sven"].get(f"/me/talks/new/?template=progress&from={talk}")
    assert again.status_code == 200
    assert town.clients["noor"].get(at_talk("noor", talk)).status_code == 404


@pytest.mark.parametrize("template", ["development", "performance"])
def test_s2_1_and_s1_23_learning_stands_on_the_agenda_of_every_review_by_itself(town: Town, template: str) -> None:
    agenda = guides()[template].agenda
    assert agenda is not None
    by_manager, by_employee = propose(town, "mila", template=template), propose(town, "sven", template=template)
    assert agenda["nl"] in reads(town, "noor", by_manager)
    assert agenda["nl"] in reads(town, "mila", by_manager)
    assert agenda["en"] in reads(town, "sven", by_employee)
    assert agenda["nl"] in town.page("mila", f"{at_talk('mila', by_manager)}print/")
    # The learning team reads nothing of it: only figures that are released.
    no_outsider(town, by_manager)


def test_s1_27_and_s1_29_learning_counts_at_agreed_moments_with_consequences_known_beforehand(town: Town) -> None:
    talk = propose(town, "mila", template="performance")
    said = GOAL | {
        "agree-words": "Intake alleen",
        "agree-check_words": "Mila zwijgt",
        "agree-consequence": "Lukt het, dan neem ik Zuid erbij. Anders volgt er niets.",
    }
    do(town, "mila", talk, "agree", said | {"agree-owner": "other"})
    page = reads(town, "noor", talk)
    assert "Lukt het, dan neem ik Zuid erbij. Anders volgt er niets." in page
    assert "/me/pay/" in town.clients["noor"].get(at_talk("noor", talk)).content.decode()
    # Nothing decides by itself: on its day both are only asked to look, and the goal stands as they wrote it.
    later = NOW + timedelta(days=97)
    town.at(later)
    assert later.date() == Agreement.objects.get().due_on
    remind_agreements.call()
    deliver(now=later + SOON)
    assert "Je sprak met Mila iets af voor maandag 1 maart." in town.letters("noor")[-1]
    assert "Zuid" not in town.letters("noor")[-1]
    assert Agreement.objects.get().done_on is None
    # In the next review it is there without anybody adding it.
    assert "Intake alleen" in reads(
        town, "mila", propose(town, "mila", template="performance", day="2027-03-09", at="10:00")
    )


def test_s1_28_one_or_two_checkable_goals_per_person(town: Town) -> None:
    talk = propose(town, "noor", template="development")
    page = town.clients["noor"].post(f"{at_talk('noor', talk)}agree/", GOAL | {"agree-words": "Beter worden"})
    assert page.status_code == 400  # how both see it is missing, and what was typed stands there still
    assert "Beter worden" in page.content.decode()
    checkable = GOAL | {"agree-words": "Intake alleen", "agree-check_words": "Mila hoeft niets te zeggen"}
    do(town, "noor", talk, "agree", checkable)
    do(town, "mila", talk, "agree", checkable | {"agree-words": "Twee keer met familie"})
    another = checkable | {"agree-words": "Verslag alleen"}
    third = town.clients["noor"].post(f"{at_talk('noor', talk)}agree/", another)
    assert third.status_code == 400
    assert "Mila hoeft niets te zeggen" in reads(town, "mila", talk)
    assert Agreement.objects.filter(kind="goal").count() == 2


def test_s2_2_before_a_review_the_employee_gets_the_own_notes_back_as_a_draft(town: Town) -> None:
    changes = ("Overdracht", "Intake", "Rooster")
    town.at(NOW - timedelta(days=1))
    for skill in changes:
        said = {"skill": skill, "before": "Samen", "now": "Alleen", "example": "Dinsdag"}
        assert town.clients["noor"].post("/me/talks/can-now/", said).status_code == 302
    town.at(NOW)
    talk = propose(town, "mila", template="performance")
    page = reads(town, "noor", talk)
    assert all(f"{skill}: Samen → Alleen" in page for skill in changes)
    assert not any(skill in reads(town, "mila", talk) for skill in changes)
    shown = offered(town, "noor", talk)
    all_three = town.clients["noor"].post(f"{at_talk('noor', talk)}prepare/", {"prepare-own": shown, "shown": shown})
    assert all_three.status_code == 400
    do(town, "noor", talk, "prepare", {"prepare-own": shown[:2], "shown": shown})
    assert sum(skill in reads(town, "mila", talk) for skill in changes) == 2
    do(town, "noor", talk, "hold")
    # Next year's draft begins after this talk.
    town.at(NOW + timedelta(days=365))
    town.clients["noor"].post("/me/talks/can-now/", {"skill": "Nieuw", "now": "Kan ik"})
    following = propose(town, "noor", template="performance")
    assert len(offered(town, "noor", following)) == 1


def test_s2_3_they_talk_about_change_and_never_about_counts(town: Town) -> None:
    said = {"skill": "Doorvragen", "before": "Ik gaf advies", "now": "Ik wacht op het antwoord"}
    town.clients["noor"].post("/me/talks/can-now/", said)
    talk = propose(town, "noor", template="development")
    shown = offered(town, "noor", talk)
    do(town, "noor", talk, "prepare", {"prepare-own": shown, "shown": shown})
    page = reads(town, "mila", talk)
    assert "Doorvragen: Ik gaf advies → Ik wacht op het antwoord" in page
    # She follows a course and is at step 2 of 5: nothing of that is in the talk, nor how many.
    assert town.enrolment("noor").step_reached > 0
    assert "Veilig tillen" not in page
    assert not re.search(r"stap \d|\d+ ?%|\d van \d", page)
    before = page
    Enrolment.objects.filter(person=town.person("noor")).update(step_reached=5, state="completed", completed_on=TODAY)
    assert reads(town, "mila", talk) == before
    # Her record is hers: nobody else has a page on which it stands, and she takes it back.
    assert "Doorvragen" not in town.page("mila", "/me/talks/can-now/")
    do(town, "noor", talk, "prepare", {"shown": offered(town, "noor", talk)})
    assert "Doorvragen" not in reads(town, "mila", talk)


def test_s2_16_ten_minutes_at_the_right_moment_after_delivery(town: Town) -> None:
    Enrolment.objects.filter(person=town.person("noor")).update(state="completed", completed_on=TODAY)
    enrolment = town.enrolment("noor")
    # She is offered it; her manager only when she shares that she finished.
    (link,) = set(re.findall(r'href="(/me/talks/new/\?template=debrief[^"]+)"', _html(town, "noor", "/me/")))
    assert "template=debrief" not in _html(town, "mila", "/team/talks/")
    noor = viewer_of(town.person("noor").pk, now=NOW)
    assert noor is not None
    share(viewer=noor, enrolment=enrolment.public_id, what="completed", now=NOW)
    assert "template=debrief" in _html(town, "mila", "/team/talks/")
    # Asked, prepared, held and recorded on one page.
    form = _html(town, "noor", link.replace("&amp;", "&"))
    (about,) = re.findall(r'value="(own:[^"]+)" selected', form)
    talk = propose(town, "noor", template="debrief", about_key=about)
    assert "Veilig tillen" in reads(town, "mila", talk)
    do(town, "noor", talk, "prepare", {"prepare-words-tried": "Met twee tillen", "prepare-insert-tried": "on"})
    do(town, "mila", talk, "hold")
    do(town, "mila", talk, "notes", {"notes-words": "Volgende keer met lift", "notes-version": 0})
    do(town, "mila", talk, "agree", STEP | {"agree-words": "Lift reserveren"})
    page = reads(town, "noor", talk)
    assert all(words in page for words in ("Met twee tillen", "Volgende keer met lift", "Lift reserveren"))
    # Neither is asked again.
    assert "template=debrief" not in _html(town, "noor", "/me/")
    assert "template=debrief" not in _html(town, "mila", "/team/talks/")
    no_outsider(town, talk)


def _html(town: Town, name: str, address: str) -> str:
    answer = town.clients[name].get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_s1_38_and_s2_40_an_honest_documented_answer_about_pay(town: Town) -> None:
    own = f"/me/learning/{town.enrolment('noor').public_id}/"
    (ask,) = re.findall(r'action="(/me/pay/[^"]+/ask/)"', _html(town, "noor", own))
    assert town.clients["noor"].post(ask).status_code == 302
    # The learning team sees what was asked and not by whom.
    page = _html(town, "lars", "/org/pay/")
    assert "Veilig tillen" in page
    assert "Noor" not in page
    (write,) = re.findall(r'href="(/org/pay/new/\?offering=[^"]+)"', page)
    answer = {
        "pay": "none",
        "brings_nl": "Je mag zelf tillen met de lift",
        "brings_en": "You may use the lift on your own",
        "does_not_nl": "Geen andere schaal",
        "does_not_en": "No other pay scale",
        "source": "Functiegebouw, blz. 12",
        "decided_on": "2026-10-01",
        "review_on": "2027-10-01",
    }
    assert town.clients["lars"].post(write, answer).status_code == 302
    # Everybody reads it in their own language, on the page of the activity and in the list.
    assert "Geen andere schaal" in town.page("noor", own)
    assert "Functiegebouw, blz. 12" in town.page("mila", "/me/pay/")
    assert "No other pay scale" in town.page("sven", "/me/pay/?q=tillen")
    # Only the learning team writes it; withdrawn it is gone for everybody.
    assert all(town.refused(name, "/org/pay/") for name in ("noor", "mila", "sven", "wim", "femke", "ada"))
    (withdraw,) = re.findall(r'action="(/org/pay/[^"]+/withdraw/)"', _html(town, "lars", "/org/pay/"))
    assert town.clients["noor"].post(withdraw).status_code == 404
    town.clients["lars"].post(withdraw)
    assert "Geen andere schaal" not in town.page("noor", own)


def test_s4_2_a_talk_to_make_learning_time_when_work_time_cannot_be_converted(town: Town) -> None:
    otherwise = guides()["learning_time"].otherwise
    assert otherwise is not None
    talk, theirs = propose(town, "noor", template="learning_time"), propose(town, "sven", template="learning_time")
    assert all(point["nl"] in reads(town, "mila", talk) for point in otherwise.points)
    assert all(point["en"] in reads(town, "sven", theirs) for point in otherwise.points)
    arrangement = {
        "agree-kind": "time",
        "agree-weekly_minutes": "50",
        "agree-words": "Dinsdag 9 uur, Femke neemt de telefoon",
        "agree-owner": "other",
        "agree-due_on": "2027-03-01",
    }
    do(town, "noor", talk, "agree", arrangement)
    for name in ("noor", "mila"):
        assert "Dinsdag 9 uur, Femke neemt de telefoon" in reads(town, name, talk)
        assert "50" in reads(town, name, talk)
    # It is her norm from now on, on her own page of learning time.
    assert re.search(r"\b50\b", town.page("noor", "/me/time/"))
    assert not re.search(r"\b50\b", town.page("mila", "/me/time/"))
    no_outsider(town, talk)


def test_a_manager_who_goes_reads_nothing_more_and_the_employee_everything(town: Town) -> None:
    """A bad day: the manager leads the team no longer; what was said stays with the employee."""
    talk = propose(town, "mila")
    do(town, "noor", talk, "agree", STEP | {"agree-words": "Oefenen"})
    Leadership.objects.filter(person=town.person("mila")).update(valid_to=TODAY - timedelta(days=1))
    assert "Oefenen" in reads(town, "noor", talk)
    assert town.clients["mila"].get(at_talk("mila", talk)).status_code == 404
    assert town.clients["noor"].get("/me/talks/new/").status_code == 200

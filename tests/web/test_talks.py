"""The pages of a talk: the same talk for two people, one button at a time, nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import NOW, TODAY, House
from tests.web.reading import browser, html, read
from vonk.catalog.models import Offering
from vonk.dialogue.actions.agreements import Terms, agree
from vonk.dialogue.actions.can_now import Change, write_can_now
from vonk.dialogue.actions.conversations import Plan, open_talk
from vonk.dialogue.actions.pay import PayGiven, answer_pay
from vonk.dialogue.guides import guides
from vonk.dialogue.models import Agreement, CanNow, Conversation, PayAnswer, PayQuestion, Preparation
from vonk.dialogue.pairs import Side
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment
from vonk.people.models import Leadership, Membership, Person

pytestmark = pytest.mark.usefixtures("now_is")

LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)
BUDGET = 18


@pytest.fixture
def talk(house: House) -> UUID:
    """Ten minutes of Mila and Noor, a week from now."""
    return _talk(house)


@pytest.fixture
def intake(house: House) -> Offering:
    """Something to learn and to talk about."""
    return Offering.objects.create(code="a", title={"nl": "Intake", "en": "Intake talk"})


def _talk(house: House, template: str = "debrief", at: datetime | None = LATER) -> UUID:
    noor = house.people["noor"].public_id
    return open_talk(house.viewer("mila"), side="team", other=noor, plan=Plan(template, planned_for=at)).talk


def _page(house: House, who: str, talk: UUID, lang: str = "en", **query: str) -> str:
    return html(house.client(who), _url(who, talk), lang, **query)


def _url(who: str, talk: UUID) -> str:
    return f"/{'team' if who == 'mila' else 'me'}/talks/{talk}/"


def _do(house: House, who: str, talk: UUID, verb: str, **data: object) -> HttpResponse:
    found: HttpResponse = browser(house, who).post(f"{_url(who, talk)}{verb}/", data)  # type: ignore[assignment]
    return found


def _ember(page: str) -> str:
    (button,) = re.findall(r'<(?:a|button)[^>]*class="button ember[^>]*>([^<]+)<', page)
    return str(button)


# One page, one button


@pytest.mark.parametrize("template", guides())
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_both_open_the_same_talk_with_its_three_questions(house: House, template: str, lang: str) -> None:
    talk = _talk(house, template)
    for who in ("noor", "mila"):
        page = _page(house, who, talk, lang)
        assert page.count('class="ask"') == 3
        for question in guides()[template].questions:
            assert question.ask[lang].replace("'", "&#x27;") in page
            assert question.how[lang] in page
        assert page.count("button ember") == 1
        assert "<script>" not in page
        assert "style=" not in page


def test_the_one_button_follows_the_talk(house: House, talk: UUID) -> None:
    assert _ember(_page(house, "noor", talk)) == "Prepare in two minutes"
    _do(house, "noor", talk, "prepare", **{"prepare-words-tried": "Ik probeerde het"})
    assert _ember(_page(house, "noor", talk)) == "We have talked"
    assert _ember(_page(house, "mila", talk)) == "Prepare in two minutes"
    _do(house, "noor", talk, "hold")
    assert _ember(_page(house, "mila", talk)) == "Write down what you agreed"
    _do(house, "mila", talk, "agree", **_step("Oefenen"))
    assert _ember(_page(house, "noor", talk)) == "Plan the next talk"
    _do(house, "mila", talk, "reopen")
    _do(house, "mila", talk, "off")
    assert _ember(_page(house, "noor", talk)) == "Let it go ahead after all"
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY - timedelta(days=1))
    assert _ember(_page(house, "noor", talk)) == "Take what is open to my new manager"
    assert browser(house, "mila").get(_url("mila", talk)).status_code == 404


def _step(words: str, **more: str) -> dict[str, str]:
    return {"agree-kind": "step", "agree-words": words, "agree-owner": "me", "agree-due_on": "", **more}


def test_on_the_day_itself_the_button_is_that_you_talked(house: House) -> None:
    assert _ember(_page(house, "noor", _talk(house, at=NOW + timedelta(hours=2)))) == "We have talked"


@pytest.mark.parametrize("verb", ["hold", "notes", "agree", "prepare", "move", "off", "next", "back", "reopen"])
@pytest.mark.parametrize("who", ["deputy", "peer", "sven", "lars", "boss", "former", "admin", None])
def test_an_outsider_does_nothing(house: House, talk: UUID, who: str | None, verb: str) -> None:
    before = Conversation.objects.values().get()
    for side in ("me", "team"):
        answer = house.client(who).post(f"/{side}/talks/{talk}/{verb}/", {"notes-words": "x", "notes-version": 0})
        assert answer.status_code == 404 or answer["Location"].startswith("/accounts/login/")
    assert Conversation.objects.values().get() == before


def test_an_unknown_verb_or_talk_is_nothing(house: House, talk: UUID) -> None:
    assert _do(house, "noor", talk, "shout").status_code == 404
    assert _do(house, "noor", talk, "back", thing="x").status_code == 404
    assert browser(house, "noor").get(_url("noor", uuid4())).status_code == 404
    assert browser(house, "noor").get(f"{_url('noor', talk)}hold/").status_code == 405


# What was typed is kept


def test_preparation_is_hidden_until_it_is_put_in(house: House, talk: UUID) -> None:
    write_can_now(house.viewer("noor"), change=Change("Intake", "Ik wacht op het antwoord", "Ik gaf advies"))
    words = {"prepare-words-tried": "Ik vond het spannend"}
    _do(house, "noor", talk, "prepare", **words)
    assert "spannend" in _page(house, "noor", talk)
    assert "spannend" not in _page(house, "mila", talk)
    assert "Ik wacht" not in _page(house, "mila", talk)
    shown = re.findall(r'name="shown" value="([^"]+)"', _page(house, "noor", talk))
    own = {"prepare-own": shown, "shown": shown, "prepare-insert-tried": "on", **words}
    _do(house, "noor", talk, "prepare", **own)
    page = _page(house, "mila", talk)
    assert "spannend" in page
    assert "Intake: Ik gaf advies → Ik wacht op het antwoord" in page
    (thing,) = re.findall(r'name="thing" value="([^"]+)"', _page(house, "noor", talk))
    _do(house, "noor", talk, "back", thing=thing)
    assert "Ik gaf advies" not in _page(house, "mila", talk)


def test_a_review_says_beside_the_field_that_two_is_enough(house: House) -> None:
    talk = _talk(house, "development")
    assert "Learning is always on the agenda of this talk" in _page(house, "mila", talk)
    for number in range(3):
        write_can_now(house.viewer("noor"), change=Change(f"n{number}", "kan"))
    shown = re.findall(r'name="shown" value="([^"]+)"', _page(house, "noor", talk))
    words = {"prepare-words-goal": "Getypt", "prepare-own": shown, "shown": shown}
    answer = _do(house, "noor", talk, "prepare", **words)
    assert answer.status_code == 400
    assert "Choose 2 at most" in answer.content.decode()
    assert "Getypt" in answer.content.decode()
    assert not Preparation.objects.exists()


def test_minutes_that_cross_stand_both_on_the_page(house: House, talk: UUID) -> None:
    assert _do(house, "mila", talk, "notes", **{"notes-words": "Van Mila", "notes-version": 0}).status_code == 302
    crossed = _do(house, "noor", talk, "notes", **{"notes-words": "Van Noor", "notes-version": 0})
    page = crossed.content.decode()
    assert crossed.status_code == 409
    assert "Van Mila" in page
    assert ">\nVan Noor</textarea>" in page
    (version,) = re.findall(r'name="notes-version" value="(\d+)"', page)
    _do(house, "noor", talk, "notes", **{"notes-words": "Van beiden", "notes-version": version})
    assert "Van beiden" in _page(house, "mila", talk)


def test_a_goal_needs_how_you_both_see_it_and_says_what_vonk_does_not_decide(house: House) -> None:
    talk = _talk(house, "performance")
    page = _page(house, "noor", talk)
    assert "Nothing in Vonk decides about pay or position by itself" in page
    goal = {"agree-kind": "goal", "agree-words": "Intake alleen", "agree-owner": "me", "agree-due_on": "2027-03-01"}
    answer = _do(house, "noor", talk, "agree", **goal)
    assert answer.status_code == 400
    assert 'value="Intake alleen"' in answer.content.decode()
    whole = goal | {"agree-check_words": "Mila zwijgt", "agree-consequence": "Er volgt niets"}
    _do(house, "noor", talk, "agree", **whole)
    for who in ("noor", "mila"):
        page = read(house.client(who), _url(who, talk))
        assert "You both see it by: Mila zwijgt" in page
        assert "What follows: Er volgt niets" in page
    _do(house, "mila", talk, "agree", **whole)
    third = _do(house, "mila", talk, "agree", **whole | {"agree-words": "Verslag alleen"})
    assert third.status_code == 400
    assert "There are two goals already" in third.content.decode()


def test_each_kind_of_agreement_asks_its_own_fields(house: House, talk: UUID) -> None:
    assert 'name="agree-check_words"' not in _page(house, "noor", talk)
    assert 'name="agree-check_words"' in _page(house, "noor", talk, agree="goal")
    assert 'name="agree-weekly_minutes"' in _page(house, "noor", talk, agree="time")
    assert 'name="agree-weekly_minutes"' in _page(house, "noor", _talk(house, "learning_time"))


def test_a_moment_needs_day_and_time_and_does_not_lie_behind(house: House, talk: UUID) -> None:
    for day, at, said in (
        ("2026-12-02", "", "Choose a time"),
        ("", "10:00", "Choose a day"),
        ("2026-11-20", "10:00", "has passed"),
    ):
        answer = _do(house, "noor", talk, "move", **{"move-day": day, "move-at": at, "move-minutes": "10"})
        assert answer.status_code == 400
        assert said in answer.content.decode()
    _do(house, "noor", talk, "move", **{"move-day": "2026-12-02", "move-at": "10:30", "move-minutes": "15"})
    assert Conversation.objects.get().planned_for == datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
    assert "Wednesday 2 December at 10:30" in _page(house, "mila", talk).replace("\N{NO-BREAK SPACE}", " ")


def test_times_are_those_of_the_readers_clock(house: House, talk: UUID) -> None:
    Person.objects.filter(code="noor").update(tz="America/Curacao")
    assert "at 05:00" in _page(house, "noor", talk)
    assert "at 10:00" in _page(house, "mila", talk)
    _do(house, "noor", talk, "move", **{"move-day": "2026-12-01", "move-at": "06:00", "move-minutes": "10"})
    assert "at 11:00" in _page(house, "mila", talk)


# The invitation


def _event(house: House, who: str, talk: UUID) -> tuple[Calendar, str]:
    answer = browser(house, who).get(f"{_url(who, talk)}talk.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    body = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    return Calendar.from_ical(body), body


def test_the_invitation_keeps_its_name_and_counts_its_changes(house: House, talk: UUID) -> None:
    calendar, body = _event(house, "noor", talk)
    (event,) = calendar.events
    first = event["uid"]
    assert calendar["method"] == "REQUEST"
    assert (event["sequence"], str(event["status"]), str(event["class"])) == (0, "CONFIRMED", "PRIVATE")
    assert event.start == LATER
    assert "DTSTART;TZID=Europe/Amsterdam:20261201T100000" in body
    assert calendar.timezones
    _do(house, "mila", talk, "move", **{"move-day": "2026-12-02", "move-at": "10:00", "move-minutes": "10"})
    _do(house, "mila", talk, "off")
    calendar, _ = _event(house, "mila", talk)
    (event,) = calendar.events
    assert calendar["method"] == "CANCEL"
    assert (event["uid"], event["sequence"], str(event["status"])) == (first, 2, "CANCELLED")


def test_the_invitation_says_nothing_of_what_it_is_about(house: House, talk: UUID) -> None:
    Conversation.objects.update(about="Geheim", notes="Ook geheim")
    _, body = _event(house, "noor", talk)
    assert "eheim" not in body
    assert browser(house, "noor").get(f"{_url('noor', _talk(house, at=None))}talk.ics").status_code == 404


# On paper


def test_the_sheet_has_the_guide_what_was_put_in_and_lines(house: House, talk: UUID) -> None:
    both = {"prepare-words-tried": "Erin", "prepare-insert-tried": "on", "prepare-words-worked": "Alleen voor mij"}
    _do(house, "noor", talk, "prepare", **both)
    for who in ("noor", "mila"):
        page = browser(house, who).get(f"{_url(who, talk)}print/").content.decode()
        assert "Erin" in page
        assert "Alleen voor mij" not in page
        assert page.split("paper-talk", 1)[1].split("</article>")[0].count("<hr>") == 11


# Lists, choosing, opening


def test_a_manager_of_two_hundred_finds_somebody_by_name(house: House) -> None:
    people = [
        Person(code=f"p{at}", given_name=f"Naam{at:03}", family_name="X", employed_from=date(2020, 1, 1))
        for at in range(200)
    ]
    start = date(2020, 1, 1)
    Membership.objects.bulk_create(
        Membership(person=person, unit=house.noord, valid_from=start) for person in Person.objects.bulk_create(people)
    )
    client = browser(house, "mila")
    first = client.get("/team/talks/new/").content.decode()
    assert first.count('class="row') == 20
    assert "page 1 of 11" in first
    found = client.get("/team/talks/new/", {"q": "naam137"}).content.decode()
    assert found.count('class="row') == 1
    assert "Nobody in your team has this name" in client.get("/team/talks/new/", {"q": "sven"}).content.decode()


def test_a_manager_opens_a_talk_from_what_was_shared(house: House, intake: Offering) -> None:
    row = Enrolment.objects.create(person=house.people["noor"], offering=intake, state="completed", completed_on=TODAY)
    Enrolment.objects.create(
        person=house.people["noor"], offering=Offering.objects.create(code="b", title={"en": "Silent"}), state="started"
    )
    client = browser(house, "mila")
    assert "Intake talk" not in client.get("/team/talks/").content.decode()
    learning.share(viewer=house.viewer("noor"), enrolment=row.public_id, what="completed", now=NOW)
    page = client.get("/team/talks/").content.decode()
    (link,) = re.findall(r'href="(/team/talks/new/[^"]+debrief[^"]+)"', page)
    form = client.get(link.replace("&amp;", "&")).content.decode()
    assert "Silent" not in form
    (about,) = re.findall(r'value="(share:[^"]+)" selected', form)
    address = link.split("?")[0]
    wrong = client.post(address, {"template": "debrief", "about": "Getypt", "day": "2026-12-01"})
    assert wrong.status_code == 400
    assert 'value="Getypt"' in wrong.content.decode()
    made = client.post(address, {"template": "debrief", "about_key": about, "day": "2026-12-01", "at": "10:00"})
    assert made.status_code == 302
    assert Conversation.objects.get().enrolment == row
    assert "about “Intake talk”" in _page(house, "noor", Conversation.objects.get().public_id).replace("About", "about")
    assert "Ten minutes now" in client.get("/team/talks/").content.decode()
    assert link not in client.get("/team/talks/").content.decode()


def test_an_address_may_name_the_person_and_the_subject(house: House) -> None:
    client, noor = browser(house, "mila"), house.people["noor"].public_id
    answer = client.get("/team/talks/new/", {"with": str(noor), "about": "Stap 3"}, follow=True)
    assert 'value="Stap 3"' in answer.content.decode()
    assert client.get("/team/talks/new/", {"with": "x"}).status_code == 404
    sven = str(house.people["sven"].public_id)
    assert client.get("/team/talks/new/", {"with": sven}, follow=True).status_code == 404


def test_an_employee_without_a_manager_reads_why_nothing_can_be_asked(house: House) -> None:
    Leadership.objects.all().delete()
    assert "Nobody leads your team now" in browser(house, "noor").get("/me/talks/new/").content.decode()
    assert browser(house, "noor").get("/me/talks/").status_code == 200


def test_after_a_change_of_manager_what_is_ticked_comes_along(house: House, talk: UUID) -> None:
    for words in ("Mee", "Niet mee"):
        _do(house, "noor", talk, "agree", **_step(words))
    Leadership.objects.exclude(person=house.people["boss"]).update(valid_to=TODAY - timedelta(days=1))
    Leadership.objects.create(person=house.people["peer"], unit=house.noord, valid_from=TODAY)
    client = browser(house, "noor")
    address = f"/me/talks/new/?from={talk}"
    form = client.get(address).content.decode()
    assert "A talk with Peer Bakker" in form
    along = str(Agreement.objects.get(words="Mee").public_id)
    assert f'value="{along}"' in form
    made = client.post(address, {"template": "progress", "along": [along], "day": "", "at": ""})
    page = browser(house, "peer").get(made["Location"].replace("/me/", "/team/")).content.decode()
    assert "Mee" in page
    assert "Niet mee" not in page
    assert browser(house, "peer").get(_url("mila", talk)).status_code == 404


def test_agreements_are_finished_moved_and_taken_back_from_the_list(house: House, talk: UUID) -> None:
    _do(house, "mila", talk, "agree", **_step("Rooster", **{"agree-due_on": "2026-11-30"}))
    one = Agreement.objects.get()
    client = browser(house, "noor")
    assert "Rooster" in client.get("/me/talks/").content.decode()
    done = client.post(reverse("my_agreement", args=[one.public_id, "done"]), {"from": "list"}, follow=True)
    assert done.redirect_chain[0][0] == "/me/talks/"
    assert reverse("my_agreement", args=[one.public_id, "reopen"]) in done.content.decode()
    assert "Nothing is open" in done.content.decode()
    client.post(reverse("my_agreement", args=[one.public_id, "reopen"]))
    client.post(reverse("my_agreement", args=[one.public_id, "move"]), {"day": "2026-12-24"})
    one.refresh_from_db()
    assert (one.due_on, one.done_on) == (date(2026, 12, 24), None)
    assert client.post(reverse("my_agreement", args=[one.public_id, "move"]), {"day": "soon"}).status_code == 404
    client.post(reverse("my_agreement", args=[one.public_id, "drop"]))
    assert "no longer needed" in _page(house, "mila", talk)


def test_the_next_day_is_kept_and_offered(house: House, talk: UUID) -> None:
    _do(house, "mila", talk, "next", **{"next-day": "2027-01-12"})
    page = _page(house, "noor", talk)
    assert "12 January 2027" in page
    assert f"from={talk}" in page


def test_the_first_pages_show_talks_and_what_was_agreed(house: House, talk: UUID) -> None:
    for who, address in (("noor", "/me/"), ("mila", "/team/")):
        client = browser(house, who)
        assert _url(who, talk) in client.get(address).content.decode()
        _do(house, who, talk, "agree", **_step(f"Van {who}"))
        assert f"Van {who}" in client.get(address).content.decode()


def test_who_just_finished_something_is_offered_ten_minutes(house: House, intake: Offering) -> None:
    Enrolment.objects.create(person=house.people["noor"], offering=intake, state="completed", completed_on=TODAY)
    page = browser(house, "noor").get("/me/").content.decode()
    assert "You just finished “Intake talk”" in page
    assert "template=debrief" in page


# Budgets


def test_pages_ask_the_database_a_fixed_number_of_times(
    house: House, talk: UUID, django_assert_max_num_queries: AtMost
) -> None:
    noor = house.viewer("noor")
    sides: tuple[tuple[str, Side], ...] = (("noor", "me"), ("mila", "team"))
    for who, side in sides:
        for number in range(12):
            terms = Terms("step", f"{who} {number}", mine=True, due_on=TODAY)
            agree(house.viewer(who), side=side, talk=talk, terms=terms)
    for number in range(12):
        write_can_now(noor, change=Change(f"{number}", "kan"))
        _talk(house, "progress", LATER + timedelta(days=number))
    for who, side in sides:
        client = browser(house, who)
        for address in (f"/{side}/talks/", _url(who, talk), f"{_url(who, talk)}print/", f"/{side}/talks/new/"):
            client.get(address)
            with django_assert_max_num_queries(BUDGET):
                assert client.get(address).status_code == 200
    client = browser(house, "mila")
    person = reverse("team_talk_with", args=[house.people["noor"].public_id])
    client.get(person)
    with django_assert_max_num_queries(BUDGET):
        client.get(person)


# Can now


def test_the_can_now_record_is_kept_changed_and_removed(house: House) -> None:
    client = browser(house, "noor")
    wrong = client.post("/me/talks/can-now/", {"skill": "Intake", "now": "", "before": "Getypt"})
    assert wrong.status_code == 400
    assert 'value="Getypt"' in wrong.content.decode()
    client.post("/me/talks/can-now/", {"skill": "Intake", "now": "Alleen", "before": "Samen"})
    entry = CanNow.objects.get().public_id
    address = reverse("can_now_change", args=[entry])
    client.post(address, {"skill": "Intake", "now": "Ook met familie"})
    assert "Ook met familie" in client.get("/me/talks/can-now/").content.decode()
    assert "Ook met familie" not in browser(house, "mila").get("/me/talks/can-now/").content.decode()
    client.post(reverse("can_now_delete", args=[entry]))
    assert "Nothing yet" in client.get("/me/talks/can-now/").content.decode()


# What learning brings


def _given(**more: object) -> PayGiven:
    basis = {"pay": "none", "brings": {"nl": "Een certificaat"}, "does_not": {"nl": "Geen schaal"}, "decided_on": TODAY}
    return PayGiven(**(basis | more))  # type: ignore[arg-type]


def test_an_answer_about_pay_is_asked_given_changed_and_withdrawn(house: House, intake: Offering) -> None:
    row = Enrolment.objects.create(person=house.people["noor"], offering=intake, state="started", enrolled_on=TODAY)
    noor, lars = browser(house, "noor", "nl"), browser(house, "lars", "nl")
    own = f"/me/learning/{row.public_id}/"
    ask = reverse("my_pay_ask", args=[intake.public_id])
    assert ask in noor.get(own).content.decode()
    noor.post(ask)
    noor.post(ask)
    assert PayQuestion.objects.count() == 1
    (address,) = re.findall(r'href="(/org/pay/new/\?offering=[^"]+)"', lars.get("/org/pay/").content.decode())
    empty = lars.post(address, {"pay": "none", "decided_on": "2026-11-01", "source": "Getypt"})
    assert empty.status_code == 400
    assert 'value="Getypt"' in empty.content.decode()
    answer = {
        "pay": "condition",
        "brings_nl": "Telt mee voor fase 2",
        "does_not_en": "No raise",
        "decided_on": "2026-11-01",
    }
    assert lars.post(address, answer).status_code == 302
    assert "Telt mee voor fase 2" in noor.get(own).content.decode()
    assert "No raise" in noor.get("/me/pay/", {"q": "intake"}).content.decode()
    assert "No raise" not in noor.get("/me/pay/", {"q": "anders"}).content.decode()
    assert not PayQuestion.objects.exists()


def test_a_changed_answer_replaces_the_one_before_and_can_be_withdrawn(house: House, intake: Offering) -> None:
    row = Enrolment.objects.create(person=house.people["noor"], offering=intake, state="started", enrolled_on=TODAY)
    noor, lars = browser(house, "noor", "nl"), browser(house, "lars", "nl")
    own = f"/me/learning/{row.public_id}/"
    first = answer_pay(house.viewer("lars"), given=_given(offering=intake.public_id, brings={"nl": "Voor fase 2"}))
    change = reverse("pay_change", args=[first])
    assert "Voor fase 2" in lars.get(change).content.decode()
    answer = {"pay": "condition", "does_not_en": "No raise", "decided_on": "2026-11-01"}
    lars.post(change, answer | {"brings_nl": "Voor fase 3"})
    assert "fase 2" not in noor.get(own).content.decode()
    (now,) = PayAnswer.objects.filter(withdrawn_at=None)
    lars.post(reverse("pay_restore", args=[first]))  # another one stands by now
    assert PayAnswer.objects.filter(withdrawn_at=None).count() == 1
    lars.post(reverse("pay_withdraw", args=[now.public_id]))
    assert "fase 3" not in noor.get(own).content.decode()
    lars.post(reverse("pay_restore", args=[now.public_id]))
    assert "fase 3" in noor.get(own).content.decode()


def test_an_answer_may_be_about_a_skill_and_says_when_it_is_old(house: House) -> None:
    lars = browser(house, "lars")
    wrong = lars.post(
        "/org/pay/new/", {"pay": "raise", "brings_en": "x", "does_not_en": "y", "decided_on": "2026-01-01"}
    )
    assert wrong.status_code == 400
    answer_pay(house.viewer("lars"), given=_given(skill={"nl": "Wondzorg"}, review_on=TODAY - timedelta(days=1)))
    page = browser(house, "sven").get("/me/pay/").content.decode()
    assert "Wondzorg" in page
    assert "ask whether it still holds" in page
    assert "Wondzorg" in lars.get("/org/pay/").content.decode()
    assert lars.get("/org/pay/new/", {"offering": "x"}).status_code == 404
    assert lars.get("/org/pay/new/", {"offering": str(uuid4())}).status_code == 404


def test_the_learning_team_finds_an_activity_to_answer_about(house: House, intake: Offering) -> None:
    lars = browser(house, "lars")
    assert "Intake talk" in lars.get("/org/pay/", {"q": "intake"}).content.decode()
    assert "No activity has these words" in lars.get("/org/pay/", {"q": "zzz"}).content.decode()


def test_a_manager_with_many_agreements_reads_what_is_due_first_and_all_when_asked(house: House, talk: UUID) -> None:
    Agreement.objects.bulk_create(
        Agreement(
            conversation=Conversation.objects.get(public_id=talk),
            owner=house.people["noor"],
            words=f"Afspraak {at:02}",
            due_on=TODAY + timedelta(days=at),
            made_at=NOW,
        )
        for at in range(27)
    )
    client = house.client("mila")
    first, everything = (client.get("/team/talks/", asked).content.decode() for asked in ({}, {"all": ""}))
    assert "Afspraak 24" in first
    assert "Afspraak 25" not in first
    assert 'href="?all#agreed"' in first
    assert "Afspraak 26" in everything
    assert 'href="?all#agreed"' not in everything

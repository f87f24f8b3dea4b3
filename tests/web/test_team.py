"""/team: one thing to do, from what people share, ask or must do; nothing else about anybody can reach the page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import NOW, TODAY, House
from tests.culture.hidden import answer_everything
from tests.web.reading import html
from vonk.activation.models import Assignment, Decision, Run
from vonk.catalog.models import Offering, Step
from vonk.culture.week_texts import card_of_week, week_texts
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment, Preview, Share
from vonk.messaging.models import Message, Preference
from vonk.people.actions import record_purpose_decision
from vonk.people.models import AccessEntry, Leadership, Membership, Person, Unit
from vonk.web.team import week

pytestmark = pytest.mark.usefixtures("now_is")

NOBODY = ["sven", "former", "lars", "registrar", "council", "director", "peer", "noor", "admin"]


@pytest.fixture
def course(house: House) -> Offering:
    """Something to learn that takes an hour and a half."""
    return Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren", "en": "Talking"}, minutes=90)


@pytest.fixture
def duty(house: House) -> Offering:
    """Something that the law asks."""
    return Offering.objects.create(code="bls", title={"nl": "Reanimatie", "en": "Life support"})


@pytest.fixture
def stuck(house: House, course: Offering) -> Share:
    """Noor shares that she is stuck at step 3."""
    return _share(house, "noor", course, "stuck", "Hulp bij oefening")


def _share(house: House, who: str, course: Offering, what: str, words: str = "") -> Share:
    row, _made = Enrolment.objects.get_or_create(
        person=house.people[who],
        offering=course,
        defaults={"state": "started", "enrolled_on": TODAY, "step_reached": 2},
    )
    viewer = house.viewer(who)
    public_id = learning.share(viewer=viewer, enrolment=row.public_id, what=what, now=house.now, words=words)  # type: ignore[arg-type]
    return Share.objects.get(public_id=public_id)


def _page(house: House, who: str | Client = "mila", lang: str = "en", **query: str) -> str:
    client = house.client(who) if isinstance(who, str) else who
    return html(client, reverse("team"), lang, **query)


def _bare(page: str) -> str:
    """The page without what is random in every answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def _hide(house: House, who: str, course: Offering) -> None:
    """Everything that Vonk may know of somebody and a manager may not: activity, messages, decisions, switches."""
    person = house.people[who]
    Enrolment.objects.filter(person=person).exclude(state="requested").update(
        step_reached=9, last_active_on=TODAY, started_on=TODAY, set_aside_until=TODAY + timedelta(days=9)
    )
    other = Offering.objects.create(code=f"hidden-{who}", title={"nl": "Verborgen", "en": "Hidden"})
    Step.objects.create(offering=other, position=1, title={"nl": "Verborgen stap"})
    for attempt, state in enumerate(("suggested", "approved", "started", "completed", "failed", "withdrawn", "lapsed")):
        Enrolment.objects.create(
            person=person, offering=other, attempt=attempt + 1, state=state, obligation="employer", due_on=TODAY
        )
    Preview.objects.create(person=person, offering=course, first_on=TODAY, last_on=TODAY)
    message = Message.objects.create(
        person=person, message_class="nudge", kind="nudge", subject="x", dedupe=who, created_at=NOW, due_at=NOW,
        state="sent", state_at=NOW, sent_at=NOW, acted_at=NOW, action="not_this",
    )  # fmt: skip
    Preference.objects.create(person=person, message_class="nudge", stopped_at=NOW)
    Assignment.objects.create(person=person, wave="w", salt="s", arm="holdout", assigned_at=NOW)
    run, _made = Run.objects.get_or_create(moment=NOW, defaults={"begun_at": NOW})
    Decision.objects.create(
        run=run, person=person, play="plan", phase="during", reason="sent", propensity=1, run_day=TODAY, message=message
    )
    Person.objects.filter(pk=person.pk).update(measured=False)
    answer_everything(person)


# What is on the page


def test_who_is_stuck_comes_first_with_the_words_to_say(house: House, course: Offering, stuck: Share) -> None:
    _share(house, "peer", course, "completed")
    page = _page(house)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert heading is not None
    assert heading[1] == "Ask Noor what would help with step 3"
    assert "‘Where exactly do you get stuck?" in page
    assert "‘Hulp bij oefening’" in page
    assert page.count("button ember") == 1


def test_after_who_is_stuck_comes_who_finished_and_then_the_question_of_the_week(
    house: House, course: Offering, stuck: Share
) -> None:
    _share(house, "peer", course, "completed")
    assert '<h1 id="this-week">Ask Peer what is different now</h1>' in _page(house, other="1")
    title = card_of_week(TODAY).title["en"]
    assert f'<h1 id="this-week">{title}</h1>' in _page(house, other="2")
    for other in ("3", "-1", "x"):  # one and two to have instead: the fourth is the first, and nonsense is the first
        assert '<h1 id="this-week">Ask Noor what would help with step 3</h1>' in _page(house, other=other)


def test_what_was_finished_long_ago_is_no_longer_the_one_thing_to_do(house: House, course: Offering) -> None:
    share = _share(house, "noor", course, "completed")
    Share.objects.filter(pk=share.pk).update(shared_at=NOW - timedelta(days=60))
    page = _page(house)
    assert "what is different now" not in page
    assert "<b>Noor</b> finished “Talking”." in page


def test_two_people_with_one_given_name_are_told_apart(house: House, course: Offering, stuck: Share) -> None:
    Person.objects.filter(code="peer").update(given_name="Noor")
    assert "Ask Noor de Wit what would help with step 3" in _page(house)


def test_the_question_of_the_week_is_the_same_for_every_team_and_new_on_monday(house: House) -> None:
    Leadership.objects.create(person=house.people["sven"], unit=house.zuid, valid_from=date(2022, 1, 1))
    sheets = [
        re.search(r'<section class="sheet.*?</section>', _page(house, who), re.DOTALL) for who in ("mila", "sven")
    ]
    assert sheets[0] is not None
    assert sheets[1] is not None
    assert _bare(sheets[0][0]) == _bare(sheets[1][0])
    codes = [card_of_week(date(2026, 11, 23) + timedelta(days=day)).code for day in range(8)]
    assert len(set(codes[:7])) == 1
    assert codes[7] != codes[6]
    year = {card_of_week(TODAY + timedelta(weeks=at)).code for at in range(len(week_texts().cards))}
    assert len(year) == len(week_texts().cards)


def test_the_question_goes_into_a_calendar(house: House) -> None:
    response = house.client("mila").get(reverse("team_question"), headers={"accept-language": "en"})
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.decode().split("\r\n")
    assert "DTSTART:20261125T080000Z" in lines  # nine o'clock in Amsterdam on the next working day
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_duties_say_done_or_not_yet_and_never_how_far(house: House, duty: Offering) -> None:
    for who, state in (("noor", "approved"), ("peer", "completed"), ("deputy", "started")):
        Enrolment.objects.create(
            person=house.people[who], offering=duty, state=state, obligation="statutory_or_cao",
            due_on=date(2026, 12, 31), step_reached=4,
        )  # fmt: skip
    page = _page(house)
    assert "“Life support”: <b>1 of 3 done.</b>" in page
    assert page.count("not yet, before 31 December 2026") == 1
    assert "<dd>Deputy, Noor</dd>" in page
    assert "<dd>Peer</dd>" in page
    before = _bare(page)
    Enrolment.objects.filter(person=house.people["noor"]).update(state="started", step_reached=1)
    assert _bare(_page(house)) == before


def test_only_the_last_attempt_at_a_duty_counts(house: House, duty: Offering) -> None:
    for attempt, state in ((1, "expired"), (2, "approved")):
        Enrolment.objects.create(
            person=house.people["noor"], offering=duty, state=state, attempt=attempt, obligation="statutory_or_cao"
        )
    assert "<b>0 of 1 done.</b>" in _page(house)


def test_a_small_team_gets_the_figure_of_the_department_and_is_told_so(house: House) -> None:
    _publish(house, 1)
    page = _page(house)
    assert "41% start within 28 days" in page
    assert "Your department, Wijk, about 45 people." in page
    assert '<figure class="chart half trend' not in page


def test_a_line_is_drawn_from_three_windows_on(house: House) -> None:
    _publish(house, 3)
    assert '<figure class="chart half trend part">' in _page(house)


def _publish(house: House, windows: int) -> None:
    wijk = Unit.objects.get(code="wijk")
    for at in range(windows):
        cells = [
            Cell(Subject("unit", str(wijk.public_id)), "A28·chosen", True, "", 45, 20, 0.41, 0.33, 0.5),
            Cell(Subject("unit", str(house.noord.public_id)), "A28·chosen", False),
        ]
        publish(spec="unit", window=Window(date(2026, 3 + at, 1), date(2026, 4 + at, 1)), cells=cells, now=NOW)


def test_an_empty_team_says_what_will_stand_there(house: House) -> None:
    page = _page(house)
    for said in (
        "Nothing is shared now",
        "Nobody waits for you",
        "Nothing is required of your team now",
        "No figures yet",
    ):
        assert said in page


def test_nothing_of_people_is_shown_while_the_works_council_has_not_decided(
    house: House, duty: Offering, stuck: Share
) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=TODAY, on=False)
    page = _page(house)
    assert "The works council has not agreed yet" in page
    assert "Noor" not in page.replace("Team Noord", "")
    assert "Nobody is waiting" not in page
    assert not AccessEntry.objects.exists()


def test_a_request_is_shown_and_decided_without_that_decision(house: House, course: Offering, stuck: Share) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=TODAY, on=False)
    asked = learning.request(viewer=house.viewer("peer"), offering=course.public_id, now=NOW)
    client = house.client("mila")
    page = _page(house, client)
    assert "<b>Peer</b> wants to take part in “Talking”." in page
    assert "Hulp bij oefening" not in page
    assert set(AccessEntry.objects.values_list("subject__code", "field", "purpose")) == {
        ("peer", "asked_of_you", "addressed")
    }
    client.post(reverse("team_request_approve", args=[asked.public_id]))
    assert Enrolment.objects.get(public_id=asked.public_id).state == "approved"
    waiting = client.get(reverse("team_requests")).content.decode()
    assert "has not agreed yet that you see what became" in waiting
    assert "Talking" not in waiting


# What a manager does


def test_asked_is_one_button_and_can_be_undone(house: House, stuck: Share) -> None:
    client = house.client("mila")
    client.cookies["django_language"] = "en"
    answer = reverse("team_share_answer", args=[stuck.public_id])
    page = client.post(answer, follow=True).content.decode()
    stuck.refresh_from_db()
    assert stuck.answered_at is not None
    assert "Noted: you asked Noor." in page
    assert "you asked about it" in page
    assert "Ask Noor" not in page
    reopen = reverse("team_share_reopen", args=[stuck.public_id])
    assert f'action="{reopen}"' in page
    assert "Ask Noor" in client.post(reopen, follow=True).content.decode()
    assert client.get(answer).status_code == 405


def test_a_second_press_on_asked_changes_nothing(house: House, stuck: Share) -> None:
    client = house.client("mila")
    answer = reverse("team_share_answer", args=[stuck.public_id])
    client.post(answer)
    first = Share.objects.get().answered_at
    assert client.post(answer).status_code == 302
    assert Share.objects.get().answered_at == first


def test_a_request_is_agreed_to_or_declined_and_then_it_is_gone(house: House, course: Offering) -> None:
    client = house.client("mila")
    for who, verb, state in (("noor", "approve", "approved"), ("peer", "decline", "declined")):
        asked = learning.request(viewer=house.viewer(who), offering=course.public_id, now=NOW)
        name = house.people[who].given_name
        wants = f"<b>{name}</b> wants to take part in “Talking”."
        assert wants in _page(house, client)
        url = reverse(f"team_request_{verb}", args=[asked.public_id])
        assert wants not in client.post(url, {"words": "Pas in mei"}, follow=True).content.decode()
        assert Enrolment.objects.get(public_id=asked.public_id).state == state
        assert "This was decided already." in client.post(url, {"words": "Toch"}, follow=True).content.decode()


def test_what_is_asked_stands_on_the_page_of_who_asked(house: House, course: Offering) -> None:
    learning.request(viewer=house.viewer("noor"), offering=course.public_id, now=NOW)
    page = house.client("noor").get(reverse("my_data")).content.decode()
    assert "Gesprekken voeren" in page


# Who sees it


@pytest.mark.parametrize("who", NOBODY)
def test_who_does_not_lead_the_team_finds_no_such_page(house: House, stuck: Share, who: str) -> None:
    client = house.client(who)
    for name in ("team", "team_seen", "team_question", "team_questions", "team_requests"):
        assert client.get(reverse(name)).status_code == 404
    _cannot_act(house, client, stuck)


@pytest.mark.parametrize("who", [None, "leaver"])
def test_visitors_and_leavers_are_sent_to_sign_in(house: House, stuck: Share, who: str | None) -> None:
    client = house.client(who)
    for name in ("team", "team_seen", "team_question", "team_questions", "team_requests"):
        assert client.get(reverse(name)).status_code == 302
    client.post(reverse("team_share_answer", args=[stuck.public_id]))
    stuck.refresh_from_db()
    assert stuck.answered_at is None


def test_the_managers_manager_sees_nobody_of_the_team(house: House, stuck: Share) -> None:
    page = _page(house, "boss")
    assert "Noor" not in page
    assert "Talking" not in page
    assert not AccessEntry.objects.filter(subject=house.people["noor"]).exists()
    _cannot_act(house, house.client("boss"), stuck)


def _cannot_act(house: House, client: Client, share: Share) -> None:
    other = Offering.objects.create(code=str(uuid4()), title={"nl": "Iets"})
    asked = learning.request(viewer=house.viewer("noor"), offering=other.public_id, now=NOW)
    for name, of in (
        ("team_share_answer", share.public_id),
        ("team_share_reopen", share.public_id),
        ("team_request_approve", asked.public_id),
        ("team_request_decline", asked.public_id),
        ("team_request_ask", asked.public_id),
    ):
        assert client.post(reverse(name, args=[of]), {"words": "Waarom?"}).status_code == 404
    share.refresh_from_db()
    assert share.answered_at is None
    assert Enrolment.objects.get(public_id=asked.public_id).state == "requested"


def test_nobody_approves_their_own_request(house: House, course: Offering) -> None:
    asked = learning.request(viewer=house.viewer("mila"), offering=course.public_id, now=NOW)
    client = house.client("mila")
    assert "Talking" not in _page(house, client)
    assert client.post(reverse("team_request_approve", args=[asked.public_id])).status_code == 404


def test_a_deputy_sees_the_team_only_within_the_dates(house: House, stuck: Share) -> None:
    assert "Ask Noor" in _page(house, "deputy")
    Leadership.objects.filter(person=house.people["deputy"]).update(valid_to=TODAY - timedelta(days=1))
    assert house.client("deputy").get(reverse("team")).status_code == 404


def test_who_moved_to_another_team_takes_along_what_was_shared(house: House, stuck: Share) -> None:
    Membership.objects.filter(person=house.people["noor"]).update(valid_to=TODAY - timedelta(days=1))
    Membership.objects.create(person=house.people["noor"], unit=house.zuid, valid_from=TODAY)
    assert "Noor" not in _page(house).replace("Team Noord", "")


def test_what_is_taken_back_is_gone_at_once(house: House, stuck: Share) -> None:
    before = _page(house)
    assert "Hulp bij oefening" in before
    learning.withdraw_share(viewer=house.viewer("noor"), share=stuck.public_id, now=NOW)
    page = _page(house)
    assert "Hulp bij oefening" not in page
    assert "Ask Noor" not in page
    assert house.client("mila").post(reverse("team_share_answer", args=[stuck.public_id])).status_code == 404


def test_looking_is_written_down_once_a_day_for_each_field(house: House, stuck: Share) -> None:
    for _time in range(3):
        _page(house)
    noor = AccessEntry.objects.filter(subject=house.people["noor"])
    assert sorted(noor.values_list("field", flat=True)) == ["asked_of_you", "shared", "statutory"]
    assert {row.viewer_person_id for row in noor} == {house.people["mila"].pk}


def test_who_leads_two_teams_sees_one_at_a_time(house: House, course: Offering, stuck: Share) -> None:
    Leadership.objects.create(person=house.people["mila"], unit=house.zuid, valid_from=TODAY, deputy=True)
    theirs = _share(house, "sven", course, "stuck")
    client = house.client("mila")
    first = _page(house, client)
    assert "Ask Noor" in first
    assert "Sven" not in first
    assert not AccessEntry.objects.filter(subject=house.people["sven"]).exists()
    second = _page(house, client, unit=str(house.zuid.public_id))
    assert "Ask Sven" in second
    assert "Noor" not in second.replace("Team Noord", "")
    unit = str(house.zuid.public_id)
    answered = client.post(reverse("team_share_answer", args=[theirs.public_id]), {"unit": unit})
    assert answered["Location"] == f"{reverse('team')}?unit={unit}"
    assert client.get(reverse("team"), {"unit": str(house.zorg.public_id)}).status_code == 404
    assert client.get(reverse("team"), {"unit": "x"}).status_code == 404


def test_the_list_of_what_is_seen_is_the_registry(house: House) -> None:
    client = house.client("mila")
    page = client.get(reverse("team_seen"), headers={"accept-language": "en"}).content.decode()
    from vonk.people.disclosures import registered

    assert len(registered()) >= 4
    for field in registered():
        for said in (field.label, field.condition, field.basis):
            assert str(said) in page


# Nothing hidden shows


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("shared", [True, False])
def test_hidden_behaviour_does_not_change_a_byte_of_the_page(
    house: House, course: Offering, duty: Offering, lang: str, shared: bool
) -> None:
    """decisions.md section 4: equal disclosed and released inputs give equal pages, prompts included."""
    _publish(house, 1)
    Enrolment.objects.create(
        person=house.people["noor"], offering=duty, state="approved", obligation="statutory_or_cao", due_on=TODAY
    )
    if shared:
        _share(house, "noor", course, "stuck", "Hulp")
        _share(house, "peer", course, "completed")
        other = Offering.objects.create(code="asked", title={"nl": "Gevraagd", "en": "Asked"})
        learning.request(viewer=house.viewer("deputy"), offering=other.public_id, now=NOW)
    client = house.client("mila")
    pages = [_bare(_page(house, client, lang, other=str(at))) for at in range(4)]
    for who in ("noor", "peer", "deputy", "leaver"):
        _hide(house, who, course)
    assert [_bare(_page(house, client, lang, other=str(at))) for at in range(4)] == pages


def test_what_people_share_does_change_the_page(house: House, course: Offering) -> None:
    """The comparison above can fail: a disclosed fact is seen by it."""
    client = house.client("mila")
    before = _bare(_page(house, client))
    _share(house, "noor", course, "stuck")
    assert _bare(_page(house, client)) != before


def test_a_large_team_asks_the_database_no_more_often_than_a_small_one(
    house: House,
    course: Offering,
    duty: Offering,
    stuck: Share,
    django_assert_max_num_queries: AtMost,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _publish(house, 3)
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=TODAY, on=True)
    client = house.client("mila")
    monkeypatch.setattr(week, "ASKED", ())  # each of them counts its own
    with django_assert_max_num_queries(20):  # the day's first view: the log of it with its two savepoints
        _page(house, client)
    with django_assert_max_num_queries(17):  # 4 say who asks, 6 what is disclosed, 3 own doings, 1 rituals, 3 figures
        _page(house, client)
    people = [
        Person(code=f"p{at}", given_name=f"P{at}", family_name="X", employed_from=date(2020, 1, 1)) for at in range(40)
    ]
    for person in Person.objects.bulk_create(people):
        Membership.objects.create(person=person, unit=house.noord, valid_from=date(2020, 1, 1))
        row = Enrolment.objects.create(person=person, offering=course, state="requested")
        Share.objects.create(person=person, enrolment=row, what="stuck", step=1, shared_at=NOW)
        Enrolment.objects.create(person=person, offering=duty, state="approved", obligation="statutory_or_cao")
    with django_assert_max_num_queries(20):
        page = _page(house, client)
    assert "<b>0 of 40 done.</b>" in page

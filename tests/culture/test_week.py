"""A manager's week: what is chosen and in which order, what the message says, and that nothing hidden moves either."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import NOW, TODAY, House
from tests.culture.hidden import answer_everything
from vonk.catalog.models import Offering, Step
from vonk.culture.actions import telling, week
from vonk.culture.choice import Choice, RitualToday, choose, say, specific
from vonk.culture.models import ManagerAction, Ritual
from vonk.culture.queries.rituals import rituals
from vonk.culture.queries.week import my_week, rituals_on, where_people_stop
from vonk.culture.week_texts import card_of_week, monday, three_questions, week_texts
from vonk.dialogue.models import Conversation
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject as Told
from vonk.figures.queries import Window
from vonk.learning import actions as learning
from vonk.learning.disclosed import Asked, Note, Required, Shared
from vonk.learning.models import Enrolment, Share
from vonk.messaging import kinds
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import NotAllowed, System
from vonk.people.actions import record_purpose_decision
from vonk.people.disclosures import Disclosed, Fact, PersonSeen, Seen, Subject, disclose
from vonk.people.models import AccessEntry, Account, Grant, Leadership, Membership, Person, Unavailability
from vonk.people.purposes import PURPOSES

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=NOW.tzinfo)
TITLE = {"nl": "Gesprekken voeren", "en": "Talking"}


def seen(number: int, name: str, **fields: tuple[Fact, ...]) -> PersonSeen:
    """A person with these facts, as the registry hands them out."""
    subject = Subject(number, UUID(int=number), f"{name} de Wit", name, name[:2].upper())
    return PersonSeen(subject, tuple(Seen(field, "", "", "", facts) for field, facts in fields.items()))


def shared(what: str, days: int, *, answered: bool = False, step: int | None = None) -> Shared:
    return Shared(uuid4(), what, TITLE, step, "", TODAY - timedelta(days=days), answered, UUID(int=7))


def asked(days: int, *notes: Note) -> Asked:
    day = TODAY - timedelta(days=days)
    return Asked(uuid4(), TITLE, UUID(int=7), "course", 60, day, day, notes)


def required(due: int, *, done: bool = False) -> Required:
    return Required(TITLE, TODAY + timedelta(days=due), done, UUID(int=7))


def actions_of(*people: PersonSeen, **more: Any) -> list[str]:
    return [one.action for one in choose(people, today=TODAY, **more)]


# The choice


def test_the_order_is_stuck_request_finished_tip_duty_and_then_the_general_question() -> None:
    everything = seen(
        1,
        "Noor",
        statutory=(required(9),),
        asked_of_you=(asked(4),),
        shared=(shared("tip", 1), shared("completed", 2), shared("stuck", 3, step=2)),
    )
    assert actions_of(everything) == ["stuck", "request", "completed", "tip", "duty", "card", "card"]


def test_of_two_who_are_stuck_the_longest_wait_goes_first() -> None:
    people = [seen(1, "Anna", shared=(shared("stuck", 1),)), seen(2, "Zoë", shared=(shared("stuck", 8),))]
    assert [say(one, "en").title for one in specific(people, today=TODAY)] == [
        "Ask Zoë what would help",
        "Ask Anna what would help",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"shared": (shared("completed", 14),)},  # two weeks later it comes too late
        {"shared": (shared("tip", 28),)},
        {"shared": (shared("stuck", 1, answered=True),)},
        {"asked_of_you": (asked(3),)},  # not yet more than three days
        {"asked_of_you": (asked(9, Note("question", "Welke dagen?", TODAY)),)},  # it waits for the other
        {"statutory": (required(15),)},
        {"statutory": (required(-1),)},
        {"statutory": (required(5, done=True),)},
    ],
)
def test_what_is_early_late_or_answered_is_no_action(fields: dict[str, tuple[Fact, ...]]) -> None:
    assert actions_of(seen(1, "Noor", **fields)) == ["card", "card"]


def test_a_duty_of_several_is_one_action_without_names() -> None:
    people = [seen(1, "Noor", statutory=(required(9),)), seen(2, "Peer", statutory=(required(5),))]
    (duty,) = specific(people, today=TODAY)
    said = say(duty, "nl")
    assert said.title == "Maak tijd voor ‘Gesprekken voeren’"
    assert "29 november" in said.why
    assert "2 mensen" in said.why
    assert "Noor" not in said.why


def test_the_ritual_of_today_comes_when_nobody_waits() -> None:
    ritual = RitualToday(uuid4(), "Leerkwartier")
    assert actions_of(ritual=ritual) == ["ritual", "card", "card"]
    assert actions_of(seen(1, "Noor", shared=(shared("stuck", 1),)), ritual=ritual) == ["stuck", "card", "card"]
    assert "‘Leerkwartier’" in say(choose([], today=TODAY, ritual=ritual)[0], "nl").title


def test_what_was_dealt_with_does_not_come_back() -> None:
    code = card_of_week(TODAY).code
    assert [one.about for one in choose([], today=TODAY, settled={("card", code)})] == [
        card_of_week(TODAY, later=1).code
    ]


def test_every_action_can_be_said_in_both_languages() -> None:
    facts = {"name": "Noor", "title": TITLE, "step": 2, "day": TODAY, "n": 3}
    for text in week_texts().actions:
        for lang in ("nl", "en"):
            about = card_of_week(TODAY).code if text == "card" else "x"
            said = say(Choice("card" if text == "card" else "duty", about, text, facts), lang)
            assert all((said.title, said.question, said.why, said.rule, said.done)), text
            assert "{" not in f"{said}"


def test_there_are_at_least_eighteen_coaching_questions_in_both_languages() -> None:
    themes = week_texts().coaching
    assert [theme.theme for theme in themes] == ["tried", "worked", "differently", "need"]
    questions = [question for theme in themes for question in theme.questions]
    assert len(questions) >= 18
    assert all(question["nl"] and question["en"] for question in questions)
    for lang in ("nl", "en"):
        assert len({question[lang] for question in questions}) == len(questions)


def test_three_questions_are_ready_and_others_next_week() -> None:
    now, later = three_questions(TODAY), three_questions(TODAY + timedelta(days=7))
    assert len({question["nl"] for question in now}) == 3
    assert now != later
    assert now == three_questions(monday(TODAY))


# Done, and help first


def my(house: House, who: str = "mila") -> Any:
    viewer = house.viewer(who)
    held = [one for unit in viewer.leads for one in rituals(viewer, unit=unit)]
    return my_week(viewer, disclose(viewer, fields=["shared", "asked_of_you", "statutory"]), rituals=held)


def test_done_stays_done_for_this_week_alone_and_can_be_taken_back(house: House) -> None:
    viewer, first = house.viewer("mila"), my(house).choices[0]
    week.settle(viewer=viewer, action=first.action, about=first.about, now=NOW)
    week.settle(viewer=viewer, action=first.action, about=first.about, now=NOW)
    assert ManagerAction.objects.count() == 1
    again = my(house)
    assert again.done is not None
    assert first.about not in [one.about for one in again.choices]
    assert week.unsettle(viewer=viewer, action=first.action, about=first.about)
    assert my(house).done is None
    assert my(house).choices[0] == first
    ManagerAction.objects.create(
        person=house.people["mila"], week=date(2026, 11, 16), action="card", subject=first.about, outcome="done", at=NOW
    )
    assert my(house).choices[0] == first


@pytest.mark.parametrize("who", ["noor", "former", "sven", "lars", "admin"])
def test_who_leads_nobody_has_no_week(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        week.settle(viewer=house.viewer(who), action="card", about="x", now=NOW)
    with pytest.raises(NotAllowed):
        telling.ask_for_help(viewer=house.viewer(who), now=NOW)
    with pytest.raises(NotAllowed):
        where_people_stop(house.viewer(who), offerings=[])


def test_help_comes_first_for_who_did_nothing_for_eight_weeks(house: House) -> None:
    assert not my(house).help_first  # the account is new
    Account.objects.update(joined_at=NOW - timedelta(weeks=9))
    assert my(house).help_first
    assert not my(house, "deputy").help_first
    talk = Conversation.objects.create(
        template="progress", employee=house.people["noor"], manager=house.people["mila"], opened_at=NOW
    )
    assert not my(house).help_first
    talk.delete()
    ManagerAction.objects.create(
        person=house.people["mila"], week=monday(TODAY) - timedelta(weeks=8), action="card", outcome="done", at=NOW
    )
    assert not my(house).help_first
    ManagerAction.objects.update(week=monday(TODAY) - timedelta(weeks=9))
    assert my(house).help_first
    Leadership.objects.filter(person=house.people["mila"]).update(valid_from=TODAY - timedelta(weeks=7))
    assert not my(house).help_first


def test_the_learning_team_hears_once_who_asks_for_help_and_for_which_unit(house: House) -> None:
    other = Person.objects.create(code="zuidteam", given_name="Z", family_name="Z", employed_from=date(2020, 1, 1))
    Grant.objects.create(person=other, role="learning_team", unit=house.zuid, purpose="test")
    for _time in range(2):
        assert telling.ask_for_help(viewer=house.viewer("mila"), now=NOW) == 1
    (message,) = Message.objects.all()
    assert (message.person, message.message_class) == (house.people["lars"], "transactional")
    assert "Mila" not in str(message.content["subject"])
    assert "Team Noord" in message.content["body"]["nl"]
    kind = kinds.find("manager_help")
    assert kind is not None
    assert kind.explain([message.subject], house.viewer("lars"))[message.subject].used


# Where people stop


def test_the_step_where_most_stop_is_told_of_what_was_disclosed_alone(house: House) -> None:
    offerings = [Offering.objects.create(code=code, title={"nl": code}) for code in ("een", "twee")]
    cells = []
    for offering in offerings:
        for position, count in ((1, 40), (2, 90), (3, 60)):
            step = Step.objects.create(offering=offering, position=position, title={"nl": f"Stap {position}"})
            cells.append(
                Cell(Told("step", str(step.public_id)), "steps", True, str(offering.public_id), 200, count, 0.4, 0.3,
                     0.5, extra={"cases": 200, "hot": position != 1})
            )  # fmt: skip
    publish(spec="steps:een", window=Window(date(2026, 9, 1), date(2026, 10, 1)), cells=cells, now=NOW)
    viewer = house.viewer("mila")
    (stop,) = where_people_stop(viewer, offerings=[offerings[0].public_id])
    assert (stop.offering, stop.step, stop.figure.count) == (offerings[0].public_id, 2, 90)
    assert where_people_stop(viewer, offerings=[]) == ()


# The message


@pytest.fixture
def course(house: House) -> Offering:
    return Offering.objects.create(code="talk", title=TITLE, minutes=90)


def share(house: House, who: str, course: Offering, what: Literal["stuck", "completed", "tip"] = "stuck") -> Share:
    row, _made = Enrolment.objects.get_or_create(
        person=house.people[who], offering=course, defaults={"state": "started", "step_reached": 2}
    )
    at = MONDAY - timedelta(days=1)
    return Share.objects.get(
        public_id=learning.share(viewer=house.viewer(who), enrolment=row.public_id, what=what, now=at)
    )


def message_of(house: House, who: str = "mila") -> Message | None:
    return Message.objects.filter(person=house.people[who], kind="manager_week").order_by("-pk").first()


def test_one_message_on_monday_names_what_was_shared_and_its_subject_line_nothing(
    house: House, course: Offering
) -> None:
    row = share(house, "noor", course)
    telling.tell_managers(now=MONDAY)
    message = message_of(house)
    assert message is not None
    assert (message.message_class, message.subject) == ("nudge", f"stuck:{row.public_id}")
    assert message.content["subject"] == {"nl": "Eén vraag voor deze week", "en": "One question for this week"}
    assert message.content["headline"]["en"] == "Ask Noor what would help with step 3"
    assert message.content["headline"]["nl"] == "Vraag Noor wat zou helpen bij stap 3"
    assert message.content["url"] == "/team/"
    assert all(len(message.content["body"][lang].split()) < 100 for lang in ("nl", "en"))
    entries = AccessEntry.objects.filter(viewer_person=house.people["mila"])
    assert list(entries.values_list("subject__code", "field")) == [("noor", "shared")]
    telling.tell_managers(now=MONDAY + timedelta(hours=1))
    telling.tell_managers(now=MONDAY + timedelta(days=1))
    assert Message.objects.filter(person=house.people["mila"]).count() == 1
    assert deliver(now=MONDAY).sent >= 1


def test_the_explanation_names_no_longer_what_was_taken_back(house: House, course: Offering) -> None:
    row = share(house, "noor", course)
    kind = kinds.find("manager_week")
    assert kind is not None
    with translation.override("en"):
        for said in ("What was shared with you on 22 November.", "taken back since"):
            for subject, told in kind.explain([f"stuck:{row.public_id}"], house.viewer("mila")).items():
                assert subject == f"stuck:{row.public_id}"
                assert said in told.used[0]
            Share.objects.update(withdrawn_at=NOW)
        general = kind.explain(["card:in_the_way"], house.viewer("mila"))["card:in_the_way"]
        assert general.used == ("Nothing about your team: everybody gets the same question.",)


@pytest.mark.parametrize("how", ["answered", "withdrawn", "done", "moved", "no longer leads", "view off", "nudges off"])
def test_a_message_that_has_become_pointless_is_not_sent(house: House, course: Offering, how: str) -> None:
    row = share(house, "noor", course)
    telling.tell_managers(now=MONDAY)
    match how:
        case "answered":
            Share.objects.update(answered_at=MONDAY)
        case "withdrawn":
            Share.objects.update(withdrawn_at=MONDAY)
        case "done":
            week.settle(viewer=house.viewer("mila"), action="stuck", about=str(row.public_id), now=NOW)
        case "moved":
            Membership.objects.filter(person=house.people["noor"]).update(unit=house.zuid)
        case "no longer leads":
            Leadership.objects.filter(person=house.people["mila"]).update(valid_to=date(2026, 11, 22))
        case _:
            purpose = "manager_view" if how == "view off" else "nudges"
            record_purpose_decision(house.viewer("admin"), purpose=purpose, decided_on=TODAY, on=False)  # type: ignore[arg-type]
    deliver(now=NOW + timedelta(minutes=1))
    message = message_of(house)
    assert message is not None
    assert (message.state, message.outcome) == ("cancelled", "purpose_off" if how == "nudges off" else "settled")


def test_a_general_question_comes_at_most_once_in_four_weeks(house: House) -> None:
    told = []
    for weeks in range(6):
        moment = MONDAY + timedelta(weeks=weeks)
        telling.tell_managers(now=moment)
        deliver(now=moment)
        told.append(Message.objects.filter(person=house.people["mila"], state="sent").count())
    assert told == [1, 1, 1, 1, 2, 2]


def test_it_comes_on_the_first_day_of_the_week_on_which_somebody_works(house: House, course: Offering) -> None:
    share(house, "noor", course)
    Person.objects.filter(code="mila").update(workdays="0010100")
    for day in (0, 1, 2, 4):
        telling.tell_managers(now=MONDAY + timedelta(days=day))
        message = message_of(house)
        assert (message is not None) == (day >= 2)
    assert message is not None
    assert message.created_at.date() == date(2026, 11, 25)


def test_a_deputy_gets_it_only_while_the_manager_is_away(house: House, course: Offering) -> None:
    share(house, "noor", course)
    telling.tell_managers(now=MONDAY)
    assert message_of(house) is not None
    assert message_of(house, "deputy") is None
    Message.objects.all().delete()
    Unavailability.objects.create(person=house.people["mila"], day_from=date(2026, 11, 20), day_to=date(2026, 11, 27))
    telling.tell_managers(now=MONDAY)
    assert message_of(house) is None
    assert message_of(house, "deputy") is not None


@pytest.mark.parametrize("who", ["boss", "former", "sven", "peer", "lars", "director"])
def test_nobody_else_is_told_of_the_team(house: House, course: Offering, who: str) -> None:
    share(house, "noor", course)
    telling.tell_managers(now=MONDAY)
    message = message_of(house, who)
    assert message is None or message.subject.startswith("card:")
    assert message is None or "Noor" not in str(message.content)


def test_who_leads_two_teams_gets_one_message_and_its_button_opens_the_right_one(
    house: House, course: Offering
) -> None:
    Leadership.objects.create(person=house.people["mila"], unit=house.zuid, valid_from=date(2022, 1, 1))
    share(house, "sven", course)
    telling.tell_managers(now=MONDAY)
    (message,) = Message.objects.filter(person=house.people["mila"])
    assert message.content["headline"]["nl"] == "Vraag Sven wat zou helpen bij stap 3"
    assert message.content["url"] == f"/team/?unit={house.zuid.public_id}"


def test_nobody_is_pushed_while_nudges_are_off(house: House, course: Offering) -> None:
    share(house, "noor", course)
    record_purpose_decision(house.viewer("admin"), purpose="nudges", decided_on=TODAY, on=False)
    assert telling.tell_managers(now=NOW) == 0


def test_a_ritual_of_today_is_offered_on_its_day(house: House) -> None:
    Ritual.objects.create(
        unit=house.noord, name="Leerkwartier", weekday=0, starts_at=555, minutes=15, starts_on=date(2026, 1, 5)
    )
    telling.tell_managers(now=MONDAY)
    message = message_of(house)
    assert message is not None
    assert message.subject.startswith("ritual:")


def test_no_ritual_is_offered_on_a_public_holiday(house: House) -> None:
    Ritual.objects.create(
        unit=house.noord, name="Leerkwartier", weekday=4, starts_at=555, minutes=15, starts_on=date(2026, 1, 2)
    )
    system, units = System("test", NOW), [house.noord.pk]
    assert rituals_on(system, units=units, day=date(2026, 12, 18))
    assert not rituals_on(system, units=units, day=date(2026, 12, 25))


def test_done_in_the_message_counts_as_done_and_can_be_taken_back(house: House, course: Offering) -> None:
    share(house, "noor", course, "tip")
    telling.tell_managers(now=MONDAY)
    deliver(now=MONDAY)
    message = message_of(house)
    assert message is not None
    client = house.client("mila")
    client.post(reverse("inbox_act", args=[message.public_id, "done"]))
    assert ManagerAction.objects.filter(action="tip", outcome="done").count() == 1
    client.post(reverse("inbox_undo", args=[message.public_id]))
    assert not ManagerAction.objects.exists()


# Nothing hidden shows


def hide(house: House, who: str) -> None:
    """What Vonk may know of somebody and a manager may not: enrolments, activity, pulse, use at work, switches."""
    person = house.people[who]
    for at, state in enumerate(("suggested", "approved", "started", "completed", "failed", "withdrawn", "lapsed")):
        hidden = Offering.objects.create(code=f"{who}-{at}", title={"nl": "Verborgen", "en": "Hidden"})
        Enrolment.objects.create(
            person=person, offering=hidden, state=state, obligation="employer", due_on=TODAY, last_active_on=TODAY
        )
    Enrolment.objects.filter(person=person).exclude(state="requested").update(step_reached=9, last_active_on=TODAY)
    answer_everything(person)
    Person.objects.filter(pk=person.pk).update(measured=False)


@pytest.mark.parametrize("what", [True, False])
def test_hidden_behaviour_does_not_change_a_letter_of_the_message(house: House, course: Offering, what: bool) -> None:
    """decisions.md section 4: equal disclosed and released input gives equal text, the weekly message included."""
    if what:
        share(house, "noor", course)
        share(house, "peer", course, "tip")
    telling.tell_managers(now=MONDAY)
    before = message_of(house)
    assert before is not None
    Message.objects.all().delete()
    for who in ("noor", "peer", "deputy"):
        hide(house, who)
    telling.tell_managers(now=MONDAY)
    after = message_of(house)
    assert after is not None
    assert (after.content, after.subject, after.due_at) == (before.content, before.subject, before.due_at)


def test_many_managers_cost_no_more_questions_than_a_few(
    house: House, course: Offering, django_assert_max_num_queries: AtMost
) -> None:
    for purpose in PURPOSES:
        decided = System("test", MONDAY - timedelta(days=1))
        record_purpose_decision(decided, purpose=purpose, decided_on=TODAY, on=True)
    people = Person.objects.bulk_create(
        Person(code=f"m{at}", given_name=f"M{at}", family_name="X", employed_from=date(2020, 1, 1)) for at in range(60)
    )
    for leader in people[:20]:
        Leadership.objects.create(person=leader, unit=house.zuid, valid_from=date(2022, 1, 1))
    Membership.objects.bulk_create(
        Membership(person=person, unit=house.zuid, valid_from=date(2020, 1, 1)) for person in people
    )
    with django_assert_max_num_queries(45):
        assert telling.tell_managers(now=MONDAY) >= 20


def test_who_may_see_nothing_of_people_still_gets_a_question(house: House, course: Offering) -> None:
    share(house, "noor", course)
    off = Disclosed(on=False, people=())
    found = my_week(house.viewer("mila"), off, rituals=())
    assert [one.action for one in found.choices] == ["card", "card"]
    assert "Niemand wacht" not in say(found.choices[0], "nl").why

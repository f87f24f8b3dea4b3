"""Every route against everybody who might try it (decisions.md section 3).

A new route without a row here fails. A row names who may; everybody else must be sent to sign in, or told that it does not exist.
Whatever belongs to somebody belongs to Noor, so that only she may open it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.activation.conftest import SetClock, at
from tests.conftest import TODAY, House
from vonk.activation import campaigns as campaigning
from vonk.activation import news
from vonk.activation.campaigns import register_campaign, stop_campaign
from vonk.activation.models import Campaign
from vonk.activation.play_versions import save_draft
from vonk.catalog.actions import OfferingGiven, StepGiven, upsert_offerings
from vonk.catalog.models import Offering
from vonk.culture.actions import logs, rituals
from vonk.dialogue.actions import transfer
from vonk.dialogue.actions.agreements import Terms, agree
from vonk.dialogue.actions.can_now import Change, write_can_now
from vonk.dialogue.actions.conversations import Plan, open_talk
from vonk.dialogue.actions.pay import PayGiven, answer_pay, withdraw_pay
from vonk.dialogue.actions.reports import report_barrier, withdraw_report
from vonk.dialogue.desks import Desk
from vonk.dialogue.models import Confirmation, FeedbackRequest, Interview, PulseRound, Theme, TransferQuestion
from vonk.engine.playbook.copies import edit_of
from vonk.engine.playbook.loader import load_playbook
from vonk.intake import actions as intake
from vonk.learning import actions as learning
from vonk.learning import time_actions
from vonk.learning.models import Enrolment, Share
from vonk.learning.time_free import Moment
from vonk.messaging import kinds, links
from vonk.messaging.kinds import Explanation
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.records.actions import open_connection
from vonk.records.models import Statement

__all__ = ["at"]

PERSONAS = {
    "self": "noor",
    "manager": "mila",
    "managers_manager": "boss",
    "former_manager": "former",
    "deputy": "deputy",
    "peer": "peer",
    "other_team": "sven",
    "learning_team": "lars",
    "registrar": "registrar",
    "administrator": "admin",
    "works_council": "council",
    "director": "director",
    "leaver": "leaver",
    "token": None,
    "anonymous": None,
}
EVERYBODY = frozenset(PERSONAS)
SIGNED_IN = EVERYBODY - {"leaver", "token", "anonymous"}
WITH_A_SESSION = SIGNED_IN | {"leaver"}  # pages about the account itself, without a word about anybody
PEOPLE = SIGNED_IN - {"administrator"}
SELF = frozenset({"self"})
MANAGER = frozenset({"manager"})
LEADERS = frozenset({"manager", "deputy", "managers_manager"})
LEADERS_OF_NOOR = frozenset({"manager", "deputy"})
ORGANISATION = frozenset({"learning_team", "director", "works_council"})
LEARNING_TEAM = frozenset({"learning_team"})
ADMINISTRATOR = frozenset({"administrator"})
NOBODY: frozenset[str] = frozenset()

ALLOWED: dict[str, frozenset[str]] = {
    # the front door
    "home": SIGNED_IN,
    "set_language": EVERYBODY,
    "favicon": EVERYBODY,
    "styleguide": EVERYBODY,
    # only in a demo
    "demo": NOBODY,
    "be": NOBODY,
    "sent_mail": NOBODY,
    "sent_letter": NOBODY,
    # signing in
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_signup": EVERYBODY,  # says that it is closed
    "account_inactive": EVERYBODY,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_change_password": WITH_A_SESSION,
    "account_set_password": WITH_A_SESSION,
    # machines
    "xapi_statements": frozenset({"token"}),
    "xapi_about": EVERYBODY,  # the standard asks for it
    # me
    "today": PEOPLE,
    "learning": SELF,
    "learning_aside": SELF,
    "learning_resume": SELF,
    "learning_share": SELF,
    "used_list": PEOPLE,
    "used_one": SELF,
    "used_example": SELF,
    "used_answer": SELF,
    "used_effect": SELF,
    "used_undo": SELF,
    "used_skip": SELF,
    "used_unskip": SELF,
    "used_barrier": SELF,
    "used_booster": SELF,
    "used_booster_undo": SELF,
    "commitment": SELF,
    "commitment_remove": SELF,
    "commitment_kept": SELF,
    "confirmation_ask": SELF,
    "confirmation_withdraw": SELF,
    "confirmation": frozenset({"peer"}),  # whom Noor asked
    "confirmation_undo": frozenset({"peer"}),
    "step_done": SELF,
    "step_undo": SELF,
    "share_withdrawal": SELF,
    "my_talks": PEOPLE,
    "my_talk_new": PEOPLE,
    "my_talk": SELF,
    "my_talk_act": SELF,
    "my_talk_file": SELF,
    "my_talk_print": SELF,
    "my_agreement": SELF,
    "can_now": PEOPLE,
    "can_now_change": SELF,
    "can_now_delete": SELF,
    "my_pay": PEOPLE,
    "my_pay_ask": PEOPLE,
    "my_time": PEOPLE,
    "my_time_keep": SELF,
    "my_time_move": SELF,
    "my_time_let_go": SELF,
    "my_time_reopen": SELF,
    "my_time_remove": SELF,
    "my_time_change": SELF,
    "my_time_calendar": SELF,
    "my_log": PEOPLE,
    "my_log_reply": frozenset({"self", "peer", "deputy", "manager"}),  # Mila's team, and Mila
    "my_log_reply_back": SELF,
    "my_log_reply_again": SELF,
    "ritual_calendar": frozenset({"self", "peer", "deputy", "manager"}),
    "my_data": PEOPLE,
    "my_requests": PEOPLE,
    "my_need": PEOPLE,
    "my_request": PEOPLE,
    "my_request_answer": SELF,
    "my_request_cancel": SELF,
    "my_data_export": PEOPLE,
    "my_measurement": PEOPLE,
    "my_share_back": SELF,
    "my_share_again": SELF,
    "pulse_answer": SELF,
    "pulse_undo": SELF,
    "drivers": PEOPLE,
    "drivers_removal": PEOPLE,
    "my_barriers": PEOPLE,
    "my_barrier_say": PEOPLE,
    "too_busy": SELF,
    "too_busy_later": SELF,
    "too_busy_back": SELF,
    "busy": PEOPLE,
    "wishes": PEOPLE,
    "wishes_not_now": PEOPLE,
    "wishes_again": PEOPLE,
    "wishes_removal": PEOPLE,
    "my_progress": PEOPLE,
    "driver_answer_removal": SELF,
    "driver_motive": SELF,
    "say": PEOPLE,
    "say_receipt": PEOPLE,  # whoever holds the code
    "say_report": SELF,
    "say_more": SELF,
    "say_withdraw": SELF,
    "say_restore": SELF,
    "feedback": PEOPLE,
    "feedback_ask": PEOPLE,
    "feedback_answer": frozenset({"peer"}),  # whom Noor asked
    "feedback_decline": frozenset({"peer"}),
    "feedback_reconsider": frozenset({"peer"}),
    "feedback_remove": SELF,
    "inbox": PEOPLE,
    "inbox_message": SELF,
    "inbox_why": SELF,
    "inbox_act": SELF,
    "inbox_undo": SELF,
    "message_settings": PEOPLE,
    "message_settings_change": PEOPLE,
    "feed_rss": EVERYBODY,  # whoever has the address of a key in use; nothing in it is about anybody
    "feed_json": EVERYBODY,
    "feed_card": EVERYBODY,
    "link": EVERYBODY,  # the signed token stands for one message and one purpose
    # team
    "team": LEADERS,
    "team_seen": LEADERS,
    "team_question": LEADERS,
    "team_share_answer": LEADERS_OF_NOOR,
    "team_share_reopen": LEADERS_OF_NOOR,
    "team_week_done": LEADERS,  # the leader's own
    "team_week_undone": LEADERS,
    "team_help": LEADERS,
    "team_questions": LEADERS,
    "team_requests": LEADERS,
    "team_request_approve": LEADERS_OF_NOOR,
    "team_request_decline": LEADERS_OF_NOOR,
    "team_request_ask": LEADERS_OF_NOOR,
    "team_reports": LEADERS,
    "team_report": frozenset({"manager"}),  # told to Mila by name, and to nobody else
    "team_report_do": frozenset({"manager"}),
    "team_talks": LEADERS,
    "team_talk_new": LEADERS,
    "team_talk_with": LEADERS_OF_NOOR,
    "team_talk": MANAGER,  # of the talk: a deputy has talks of their own
    "team_talk_act": MANAGER,
    "team_talk_file": MANAGER,
    "team_talk_print": MANAGER,
    "team_agreement": MANAGER,
    "team_rituals": LEADERS,
    "team_ritual_stop": LEADERS_OF_NOOR,
    "team_ritual_resume": LEADERS_OF_NOOR,
    "team_ritual_host": LEADERS_OF_NOOR,
    "team_ritual_moment": LEADERS_OF_NOOR,
    "team_card": LEADERS,  # of the own team
    "team_card_change": LEADERS,
    "team_card_send": LEADERS,
    "team_card_back": LEADERS,
    "team_card_used": LEADERS,
    "team_card_unused": LEADERS,
    "team_ingredients": LEADERS,
    "team_log": LEADERS,
    "team_log_show": LEADERS,
    "team_log_withdraw": MANAGER,  # who wrote it
    "team_log_restore": MANAGER,
    "team_reading": LEADERS,
    "team_article": LEADERS,
    "team_recipes": LEADERS,
    "team_recipe": LEADERS,
    "team_coach": LEADERS,  # each the own practice
    "team_coach_step": LEADERS,
    "team_coach_check": LEADERS,
    "team_coach_intend": LEADERS,
    "team_coach_finish": LEADERS,
    "team_coach_reopen": LEADERS,
    # organisation
    "pay": LEARNING_TEAM,
    "pay_new": LEARNING_TEAM,
    "pay_change": LEARNING_TEAM,
    "pay_withdraw": LEARNING_TEAM,
    "pay_restore": LEARNING_TEAM,
    "org": ORGANISATION,
    "unit": ORGANISATION,
    "org_drivers": ORGANISATION,
    "org_drivers_unit": ORGANISATION,
    "org_use": ORGANISATION,
    "org_use_unit": ORGANISATION,
    "org_friction": ORGANISATION,
    "org_overview": ORGANISATION,
    "org_overview_file": ORGANISATION,
    "org_ingredients": ORGANISATION,
    "org_ingredients_unit": ORGANISATION,
    "org_unused": ORGANISATION,
    "offering_for_whom": LEARNING_TEAM,
    "offerings": ORGANISATION,
    "offering": ORGANISATION,
    "campaigns": ORGANISATION,
    "campaign": ORGANISATION,
    "campaign_stop": LEARNING_TEAM,
    "campaign_resume": LEARNING_TEAM,
    "campaign_new": LEARNING_TEAM,
    "campaign_card": LEARNING_TEAM,
    "campaign_edit": LEARNING_TEAM,
    "campaign_start": LEARNING_TEAM,
    "campaign_back": LEARNING_TEAM,
    "campaign_remove": LEARNING_TEAM,
    "campaign_restore": LEARNING_TEAM,
    "playbook": ORGANISATION,
    "play": ORGANISATION,
    "claims": ORGANISATION,
    "org_recipe": ORGANISATION,
    "org_reading": ORGANISATION,
    "org_article": ORGANISATION,
    "play_edit": LEARNING_TEAM,
    "play_preview": LEARNING_TEAM,
    "play_shipped": ORGANISATION,
    "play_drop": LEARNING_TEAM,
    "play_version": ORGANISATION,
    "play_use": LEARNING_TEAM,
    "scan": LEARNING_TEAM,
    "scan_map": LEARNING_TEAM,
    "scan_result": LEARNING_TEAM,
    "org_time": LEARNING_TEAM,
    "org_time_remove": LEARNING_TEAM,
    "org_listening": ORGANISATION,
    "theme": ORGANISATION,
    "theme_new": LEARNING_TEAM,
    "theme_tell": LEARNING_TEAM,
    "theme_withdraw": LEARNING_TEAM,
    "theme_restore": LEARNING_TEAM,
    "org_reports": LEARNING_TEAM,
    "org_report": LEARNING_TEAM,
    "org_report_do": LEARNING_TEAM,
    "interviews": LEARNING_TEAM,
    "interview": LEARNING_TEAM,
    "interview_delete": LEARNING_TEAM,
    # settings
    "admin_reports": ADMINISTRATOR,
    "admin_report": ADMINISTRATOR,
    "admin_report_do": ADMINISTRATOR,
    "imports": ADMINISTRATOR,
    "import_batch": ADMINISTRATOR,
    "import_apply": ADMINISTRATOR,
    "import_undo": ADMINISTRATOR,
    "purposes": ADMINISTRATOR | {"works_council"},
    "model_cards": ADMINISTRATOR | {"works_council"},
    "intranet": ADMINISTRATOR,
    "intranet_key": ADMINISTRATOR,
    "intranet_withdraw": ADMINISTRATOR,
    "intranet_restore": ADMINISTRATOR,
}
POSTED: Mapping[str, Mapping[str, str]] = {
    "my_log_reply": {"words": "Dank"},
    "say_more": {"words": "Nog steeds"},
    "team_report_do": {"do": "take"},
    "org_report_do": {"do": "take"},
    "admin_report_do": {"do": "take"},
    "my_need": {"need": "Rekenen met medicatie"},
    "my_request_answer": {"words": "Dinsdag"},
    "team_request_decline": {"words": "Pas in mei"},
    "team_request_ask": {"words": "Welke dagen?"},
    "learning_share": {"words": "Hulp"},
    "used_answer": {"used": "yes"},
    "used_effect": {"effect": "yes"},
    "used_barrier": {"barrier": "forgets"},
    "used_booster": {"booster": "smaller_step"},
    "commitment_kept": {"kept": "yes"},
    "pulse_answer": {"value": "3"},
    "driver_motive": {"value": "must"},
    "my_barrier_say": {"barrier": "no_time"},
    "too_busy_later": {"weeks": "1"},
    "set_language": {"language": "nl"},
}


@dataclass(frozen=True)
class World:
    """What there is to open: all of it Noor's, or the organisation's."""

    house: House
    started: Enrolment
    completed: Enrolment
    share: Share
    withdrawn: Share
    message: Message
    campaign: Campaign
    batch: str
    token: str

    def client(self, persona: str) -> Client:
        if persona == "token":
            return Client(headers={"authorization": self.token, "x-experience-api-version": "1.0.3"})
        client = self.house.client(PERSONAS[persona])
        client.defaults["HTTP_X_EXPERIENCE_API_VERSION"] = "1.0.3"
        return client


@pytest.fixture
def world(house: House, at: SetClock, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    why = Explanation(("Je begon.",), "Aanpak", "Geen toeval", "Alleen jij")
    kinds.register(
        "matrix",
        recheck=lambda _due, _now: {},
        link_actions={"not_now": lambda _message, _now: None},
        explain=lambda subjects, _reader: dict.fromkeys(subjects, why),
    )
    at(house.now)
    return _world(house)


def _world(house: House) -> World:
    noor = house.people["noor"]
    steps = tuple(StepGiven({"nl": name}, activities=(f"https://lms.example.org/{name}",)) for name in ("eerst", "dan"))
    upsert_offerings(
        offerings=[OfferingGiven("talk", {"nl": "Gesprekken"}, steps=steps), OfferingGiven("bls", {"nl": "Reanimatie"})]
    )
    talk, bls = Offering.objects.get(code="talk"), Offering.objects.get(code="bls")
    started = Enrolment.objects.create(person=noor, offering=talk, state="started", enrolled_on=TODAY, started_on=TODAY)
    completed = Enrolment.objects.create(
        person=noor, offering=bls, state="completed", enrolled_on=TODAY, completed_on=TODAY
    )
    viewer, now = house.viewer("noor"), house.now
    learning.share(viewer=viewer, enrolment=completed.public_id, what="tip", now=now)
    withdrawn = Share.objects.get()
    learning.withdraw_share(viewer=viewer, share=withdrawn.public_id, now=now)
    learning.share(viewer=viewer, enrolment=started.public_id, what="stuck", now=now)
    message = Message.objects.create(
        person=noor,
        message_class="nudge",
        kind="matrix",
        subject="x",
        content={
            "subject": {"nl": "Kaart"},
            "headline": {"nl": "Kaart"},
            "body": {"nl": "Pak de kaart"},
            "button": {"nl": "Begin"},
            "url": "/me/",
        },
        dedupe="x",
        created_at=now,
        due_at=now,
        state="sent",
        state_at=now,
        sent_at=now,
    )
    system = System("test", now)
    register_campaign(
        system,
        name={"nl": "Proef"},
        play="one",
        kind="test",
        wave="w",
        starts_on=date(2026, 11, 1),
        looks=[date(2026, 12, 1)],
        within_days=7,
        smallest_effect=0.05,
    )
    campaign = Campaign.objects.get()
    batch = intake.preview_people(system, content=b"Nummer;Naam;Team\n77;Eva Smit;Oost\n", file_name="f.csv").batch
    opened = open_connection(name="lms", spaces=["mbox"], now=now)
    basic = base64.b64encode(f"{opened.key}:{opened.secret}".encode()).decode()
    share = Share.objects.get(withdrawn_at=None)
    return World(house, started, completed, share, withdrawn, message, campaign, str(batch), f"Basic {basic}")


def _applied(world: World) -> list[object]:
    """The batch, after somebody applied it."""
    intake.apply_batch(System("test", world.house.now), batch=world.batch)  # type: ignore[arg-type]
    return [world.batch]


def _done_step(world: World) -> list[object]:
    """A step that Noor reported, and the statement of it."""
    address = [world.started.public_id, 1]
    world.client("self").post(reverse("step_done", args=address))
    return [*address, Statement.objects.latest("seq").statement_id]


def _acted(world: World) -> list[object]:
    """The message, after Noor marked it as done."""
    world.client("self").post(reverse("inbox_act", args=[world.message.public_id, "done"]))
    return [world.message.public_id]


def _campaign_draft(world: World) -> UUID:
    """A campaign that Lars is still planning."""
    planned = campaigning.Planned(
        name={"nl": "Proef"}, kind="test", play="reminder", audience={}, starts_on=TODAY, weeks=8, card={}
    )
    return campaigning.save_draft(world.house.viewer("lars"), planned=planned)


def _campaign_thrown_away(world: World) -> list[object]:
    """A draft that Lars threw away."""
    campaign = _campaign_draft(world)
    campaigning.remove_draft(world.house.viewer("lars"), campaign=campaign)
    return [campaign]


def _stopped(world: World) -> list[object]:
    """The campaign, after Lars stopped it."""
    stop_campaign(world.house.viewer("lars"), campaign=world.campaign.public_id, now=world.house.now)
    return [world.campaign.public_id]


def _answered(world: World) -> list[object]:
    """What Noor shared, after Mila said that she saw to it."""
    Share.objects.filter(pk=world.share.pk).update(answered_at=world.house.now)
    return [world.share.public_id]


def _requested(world: World) -> list[object]:
    """Something that Noor asked for."""
    Enrolment.objects.filter(pk=world.started.pk).update(state="requested", started_on=None)
    return [world.started.public_id]


def _asked_round(world: World) -> list[object]:
    """What Noor is asked."""
    noor = world.house.people["noor"]
    row = PulseRound.objects.create(person=noor, opened_on=TODAY, items=["joy1"], next_on=TODAY)
    return [row.public_id, "joy1"]


def _tapped_round(world: World) -> list[object]:
    """What Noor answered."""
    address = _asked_round(world)
    world.client("self").post(reverse("pulse_answer", args=address), {"value": "3"})
    return address


def _question(world: World, **answered: object) -> list[object]:
    """Whether Noor used what she finished."""
    values = {"person": world.completed.person, "enrolment": world.completed, "week": 2, "asked_on": TODAY, **answered}
    return [TransferQuestion.objects.create(**values).public_id]


def _committed(world: World) -> list[object]:
    """What Noor intends with what she began."""
    transfer.commit(
        viewer=world.house.viewer("noor"),
        enrolment=world.started.public_id,
        moment="de overdracht begint",
        deed="vraag ik één ding",
        now=world.house.now,
    )
    return [world.started.public_id]


def _invited(world: World, **answered: object) -> list[object]:
    """What Noor asked a colleague."""
    noor, peer = world.house.people["noor"], world.house.people["peer"]
    values = {"person": noor, "enrolment": world.completed, "colleague": peer, "what": "Ik vroeg door", **answered}
    return [Confirmation.objects.create(asked_at=world.house.now, **values).public_id]


def _told(world: World, barrier: str, desk: Desk) -> list[object]:
    """What Noor told with her name."""
    return [report_barrier(world.house.viewer("noor"), barrier=barrier, desk=desk).public_id]


def _told_back(world: World) -> list[object]:
    """What Noor told and took back."""
    told = _told(world, "too_hard", "learning_team")
    withdraw_report(world.house.viewer("noor"), report=told[0])  # type: ignore[arg-type]
    return told


def _feedback(world: World, **more: object) -> list[object]:
    """The two questions that Noor asked a colleague."""
    noor, peer = world.house.people["noor"], world.house.people["peer"]
    values = {"person": noor, "colleague": peer, "skill": "Doorvragen", "asked_at": world.house.now, **more}
    return [FeedbackRequest.objects.create(**values).public_id]


def _theme(world: World, **more: object) -> list[object]:
    """What many people said, with its answer."""
    values = {"title": {"nl": "Tijd"}, "unit": world.house.organisation, "raised_on": TODAY, "answer": "done", **more}
    return [Theme.objects.create(**values).public_id]


def _interview(world: World) -> list[object]:
    """An interview that was logged."""
    values = {"unit": world.house.organisation, "people": 6, "held_on": TODAY, "logged_at": world.house.now}
    return [Interview.objects.create(**values).public_id]


def _feed_key(world: World) -> news.KeyShown:
    """A key for the intranet."""
    admin = world.house.viewer("admin")
    found = news.key_of(admin, key=news.make_key(admin, name="Intranet"))
    assert found is not None
    return found


def _withdrawn_key(world: World) -> list[object]:
    """A key that was withdrawn."""
    key = _feed_key(world).public_id
    news.withdraw_key(world.house.viewer("admin"), key=key)
    return [key]


def _block(world: World) -> list[object]:
    """Learning time that Noor put aside for the day after tomorrow."""
    moment = Moment(TODAY + timedelta(days=2), 600, 60)
    return [time_actions.put_aside(viewer=world.house.viewer("noor"), moment=moment).public_id]


def _ritual(world: World, *more: object) -> list[object]:
    """A ritual of Noor's team, that falls today."""
    made = rituals.start(
        viewer=world.house.viewer("mila"),
        unit=world.house.noord.pk,
        name="Kwartier",
        weekday=1,
        starts_at=555,
        minutes=5,
        every_weeks=1,
        starts_on=TODAY,
    )
    return [made, *more]


def _post(world: World) -> UUID:
    """A post in Mila's log, which her team may read."""
    mila = world.house.viewer("mila")
    logs.show(viewer=mila, what="log", on=True)
    return logs.write(viewer=mila, kind="mistake", words="Te snel")


def _reply(world: World) -> list[object]:
    """What Noor replied to it."""
    return [logs.reply(viewer=world.house.viewer("noor"), post=_post(world), words="Dank")]


def _norm(world: World) -> list[object]:
    """What holds for everybody."""
    return [time_actions.set_norm(viewer=world.house.viewer("lars"), weekly_minutes=60, valid_from=TODAY)]


def _talk(world: World) -> UUID:
    """A talk of Noor with Mila, and of nobody else."""
    plan = Plan("debrief", planned_for=world.house.now + timedelta(days=1))
    other = world.house.people["noor"].public_id
    return open_talk(world.house.viewer("mila"), side="team", other=other, plan=plan).talk


def _agreement(world: World) -> list[object]:
    """Something that the two agreed in it."""
    terms = Terms("step", "Oefenen", mine=True)
    return [agree(world.house.viewer("noor"), side="me", talk=_talk(world), terms=terms).agreement, "done"]


def _can_now(world: World) -> list[object]:
    """What Noor wrote that she can do now."""
    return [write_can_now(world.house.viewer("noor"), change=Change("Intake", "Alleen"))]


def _pay(world: World) -> UUID:
    """An answer that Lars gave."""
    given = PayGiven("none", {"nl": "Niets"}, {"nl": "Geen schaal"}, TODAY, skill={"nl": "Intake"})
    return answer_pay(world.house.viewer("lars"), given=given)


def _withdrawn_pay(world: World) -> list[object]:
    """That answer, withdrawn."""
    withdraw_pay(world.house.viewer("lars"), answer=(answer := _pay(world)))
    return [answer]


def _play_draft(world: World) -> list[object]:
    """A draft of the learning team, so that there is a version to read and to use."""
    copy = replace(edit_of(load_playbook().play("reminder")), status="retired")
    save_draft(world.house.viewer("lars"), play="reminder", edit=copy, note="x", now=world.house.now)
    return ["reminder"]


ARGUMENTS: Mapping[str, Callable[[World], list[object]]] = {
    **{f"my_time_{act}": _block for act in ("keep", "move", "let_go", "reopen", "remove", "change", "calendar")},
    "my_log_reply": lambda w: [_post(w)],
    "my_log_reply_back": _reply,
    "my_log_reply_again": _reply,
    "ritual_calendar": _ritual,
    "team_ritual_stop": _ritual,
    "team_ritual_resume": _ritual,
    "team_ritual_host": lambda w: _ritual(w, TODAY.isoformat()),
    "team_ritual_moment": lambda w: _ritual(w, TODAY.isoformat(), "held"),
    "team_card_change": lambda _: ["question"],
    "team_log_show": lambda _: ["log", "on"],
    "team_log_withdraw": lambda w: [_post(w)],
    "team_log_restore": lambda w: [_post(w)],
    **{f"team_coach_{act}": lambda _: [1] for act in ("step", "check", "intend", "finish", "reopen")},
    "org_time_remove": _norm,
    "say_report": lambda w: _told(w, "too_hard", "learning_team"),
    "say_more": lambda w: _told(w, "too_hard", "learning_team"),
    "say_withdraw": lambda w: _told(w, "too_hard", "learning_team"),
    "say_restore": _told_back,
    "feedback_answer": _feedback,
    "feedback_decline": _feedback,
    "feedback_reconsider": lambda w: _feedback(w, declined_at=w.house.now),
    "feedback_remove": _feedback,
    "team_report": lambda w: _told(w, "no_time", "manager"),
    "team_report_do": lambda w: _told(w, "no_time", "manager"),
    "theme": _theme,
    "theme_tell": _theme,
    "theme_withdraw": _theme,
    "theme_restore": lambda w: _theme(w, withdrawn_on=TODAY),
    "org_report": lambda w: _told(w, "too_hard", "learning_team"),
    "org_report_do": lambda w: _told(w, "too_hard", "learning_team"),
    "interview": _interview,
    "interview_delete": _interview,
    "admin_report": lambda w: _told(w, "technical", "administrator"),
    "admin_report_do": lambda w: _told(w, "technical", "administrator"),
    "be": lambda _: ["noor"],
    "sent_letter": lambda _: [0],
    "account_reset_password_from_key": lambda _: ["1", "set-password"],
    "learning": lambda w: [w.started.public_id],
    "learning_aside": lambda w: [w.started.public_id],
    "learning_resume": lambda w: [w.started.public_id],
    "learning_share": lambda w: [w.started.public_id],
    **dict.fromkeys(("too_busy", "too_busy_later", "too_busy_back"), lambda w: [w.started.public_id]),
    "busy": lambda _w: ["on"],
    "used_one": lambda w: [w.completed.public_id],
    "used_example": lambda w: [w.completed.public_id, *_question(w)],
    "used_answer": _question,
    "used_effect": lambda w: _question(w, used="yes", week=6),
    "used_undo": lambda w: _question(w, used="yes"),
    "used_skip": _question,
    "used_unskip": lambda w: _question(w, skipped_on=TODAY),
    "used_barrier": lambda w: _question(w, used="not_yet"),
    "used_booster": lambda w: _question(w, used="no", barrier="forgets"),
    "used_booster_undo": lambda w: _question(w, used="no", barrier="forgets", booster="smaller_step"),
    "commitment": lambda w: [w.started.public_id],
    "commitment_remove": _committed,
    "commitment_kept": _committed,
    "confirmation_ask": lambda w: [w.completed.public_id],
    "confirmation_withdraw": _invited,
    "confirmation": _invited,
    "confirmation_undo": lambda w: _invited(w, answer="seen", answered_at=w.house.now),
    "step_done": lambda w: [w.started.public_id, 1],
    "step_undo": _done_step,
    "share_withdrawal": lambda w: [w.share.public_id],
    "my_measurement": lambda _: ["off"],
    "my_share_back": lambda w: [w.share.public_id],
    "my_share_again": lambda w: [w.withdrawn.public_id],
    "pulse_answer": _asked_round,
    "pulse_undo": _tapped_round,
    "driver_answer_removal": _tapped_round,
    "driver_motive": lambda w: [w.started.public_id],
    "inbox_message": lambda w: [w.message.public_id],
    "inbox_why": lambda w: [w.message.public_id],
    "inbox_act": lambda w: [w.message.public_id, "done"],
    "inbox_undo": _acted,
    "message_settings_change": lambda _: ["nudge", "stop"],
    "link": lambda w: [links.sign(w.message.public_id, "not_now")],
    "feed_rss": lambda w: [_feed_key(w).token],
    "feed_json": lambda w: [_feed_key(w).token],
    "feed_card": lambda w: [_feed_key(w).token],
    "intranet_key": lambda w: [_feed_key(w).public_id],
    "intranet_withdraw": lambda w: [_feed_key(w).public_id],
    "intranet_restore": _withdrawn_key,
    "unit": lambda w: [w.house.noord.public_id],
    "org_drivers_unit": lambda w: [w.house.noord.public_id],
    "org_use_unit": lambda w: [w.house.noord.public_id],
    "org_ingredients_unit": lambda w: [w.house.noord.public_id],
    "offering": lambda w: [w.started.offering.public_id],
    "offering_for_whom": lambda w: [w.started.offering.public_id],
    "campaign": lambda w: [w.campaign.public_id],
    "campaign_stop": lambda w: [w.campaign.public_id],
    "campaign_resume": _stopped,
    "campaign_edit": lambda w: [_campaign_draft(w)],
    "campaign_start": lambda w: [_campaign_draft(w)],
    "campaign_back": lambda w: [w.campaign.public_id],
    "campaign_remove": lambda w: [_campaign_draft(w)],
    "campaign_restore": _campaign_thrown_away,
    "play": lambda _: ["reminder"],
    "org_recipe": lambda _: ["reminder"],
    "org_article": lambda _: ["before-the-start"],
    "play_edit": lambda _: ["reminder"],
    "play_preview": lambda _: ["reminder"],
    "play_shipped": lambda _: ["reminder"],
    "play_drop": _play_draft,
    "play_version": lambda w: ["reminder", _play_draft(w) and 1],
    "play_use": lambda w: ["reminder", _play_draft(w) and 1],
    "team_article": lambda _: ["before-the-start"],
    "team_recipe": lambda _: ["ten-minute-debrief"],
    "team_share_answer": lambda w: [w.share.public_id],
    "team_share_reopen": _answered,
    "team_week_done": lambda _: ["card", "in_the_way"],
    "team_week_undone": lambda _: ["card", "in_the_way"],
    "my_request": lambda w: [w.completed.offering.public_id],
    "my_request_answer": _requested,
    "my_request_cancel": _requested,
    "team_request_approve": _requested,
    "team_request_decline": _requested,
    "team_request_ask": _requested,
    "my_talk": lambda w: [_talk(w)],
    "my_talk_act": lambda w: [_talk(w), "hold"],
    "my_talk_file": lambda w: [_talk(w)],
    "my_talk_print": lambda w: [_talk(w)],
    "my_agreement": _agreement,
    "can_now_change": _can_now,
    "can_now_delete": _can_now,
    "my_pay_ask": lambda w: [w.started.offering.public_id],
    "team_talk_with": lambda w: [w.house.people["noor"].public_id],
    "team_talk": lambda w: [_talk(w)],
    "team_talk_act": lambda w: [_talk(w), "hold"],
    "team_talk_file": lambda w: [_talk(w)],
    "team_talk_print": lambda w: [_talk(w)],
    "team_agreement": _agreement,
    "pay_change": lambda w: [_pay(w)],
    "pay_withdraw": lambda w: [_pay(w)],
    "pay_restore": _withdrawn_pay,
    "import_batch": lambda w: [w.batch],
    "import_apply": lambda w: [w.batch],
    "import_undo": _applied,
}


def _routes(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)


def _entered(response: HttpResponseBase) -> bool:
    """Whether somebody got in; a form that is not filled in is in."""
    return response.status_code not in {401, 403, 404} and not response.headers.get("Location", "").startswith(
        "/accounts/login/"
    )


def _enters(world: World, persona: str, route: str, address: str) -> bool:
    """Tries a route, and undoes whatever that did, so that nobody meets what another did."""
    with transaction.atomic():
        client = world.client(persona)
        response = client.post(address, POSTED[route]) if route in POSTED else client.get(address)
        if response.status_code == 405:
            response = client.post(address)
        transaction.set_rollback(True)
    return _entered(response)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    routes = set(_routes(get_resolver().url_patterns))
    assert routes - ALLOWED.keys() == set(), "say in ALLOWED who may open these"
    assert ALLOWED.keys() - routes == set(), "these are gone"


@pytest.mark.parametrize("route", sorted(ALLOWED))
def test_only_these_open(world: World, route: str) -> None:
    address = reverse(route, args=ARGUMENTS.get(route, lambda _: [])(world))
    entered = {persona for persona in PERSONAS if _enters(world, persona, route, address)}
    assert entered == ALLOWED[route]


def test_a_token_of_one_connection_reads_nothing_of_another(world: World) -> None:
    other = open_connection(name="other", spaces=["mbox"], now=world.house.now)
    theirs = replace(world, token="Basic " + base64.b64encode(f"{other.key}:{other.secret}".encode()).decode())
    statement = {
        "id": str(uuid4()),
        "actor": {"mbox": "mailto:noor@example.org"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": "https://lms.example.org/a"},
    }
    stored = world.client("token").post(
        reverse("xapi_statements"), json.dumps(statement), content_type="application/json"
    )
    assert stored.status_code == 200
    query = {"statementId": statement["id"]}
    assert world.client("token").get(reverse("xapi_statements"), query).status_code == 200
    assert theirs.client("token").get(reverse("xapi_statements"), query).status_code == 404

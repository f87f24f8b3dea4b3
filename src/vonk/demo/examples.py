"""What the people whom a visitor can be would do themselves: made up, done through the product, marked as an example.

Recorded behaviour holds no talks, rituals or answers. So that their pages live, a few stand there, and each says in its
own words that it is an example.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from vonk.catalog.models import Offering
from vonk.culture.actions import logs, rituals, week
from vonk.demo import personas
from vonk.dialogue.actions import barriers, conversations, pay, reports, themes
from vonk.learning import busy_actions, intention_actions, time_actions
from vonk.learning.actions import request, share
from vonk.learning.intention_queries import topics_to_choose
from vonk.learning.queries import my_enrolments
from vonk.learning.time_free import Moment
from vonk.people.access import System, Viewer, viewer_for, viewer_of
from vonk.people.models import Account, Membership, Person, Unit
from vonk.people.texts import words

WEEK = timedelta(weeks=1)
STUCK = {
    "nl": "Voorbeeld: ik kom er tussen de diensten niet aan toe.",
    "en": "Example: between shifts I do not get round to it.",
}
WORTH = {
    "nl": "Voorbeeld: dat ik aan het eind van een dienst weet dat het beter ging dan gisteren.",
    "en": "Example: knowing at the end of a shift that it went better than yesterday.",
}
NINE, TEN, HOUR, FIVE = 9 * 60, 10 * 60, 60, 5
NORM = 60  # minutes a week


def show_examples(*, now: datetime) -> int:
    """Lets the personas and one colleague do something each; how many of the personas were there to do it."""
    there = {key: account for key in ("noor", "mila", "lars") if (account := personas.account(key)) is not None}
    if "mila" in there:
        _colleague_is_stuck(there["mila"], now)
        _leader(there["mila"], now)
    if "noor" in there:
        _employee(there["noor"], now)
    if "lars" in there:
        _learning_team(there["lars"], now)
    return len(there)


def _as(account: Account, now: datetime) -> Viewer:
    viewer = viewer_for(account, now=now)
    if viewer is None:
        msg = "a persona of the demo works here"
        raise ValueError(msg)
    return viewer


def _colleague_is_stuck(manager: Account, now: datetime) -> None:
    """One colleague with something open shares that they are stuck."""
    team = Membership.objects.filter(unit__leaderships__person=manager.person, valid_to=None, person__account=None)
    for colleague in team.order_by("person").values_list("person", flat=True).distinct():
        viewer = viewer_of(colleague, now=now - timedelta(days=1))
        open_now = [row for row in my_enrolments(viewer) if row.state == "started" and row.next_step] if viewer else []
        if viewer is not None and open_now:
            said = words(STUCK, viewer.lang)
            share(viewer=viewer, enrolment=open_now[0].public_id, what="stuck", now=viewer.now, words=said)
            reports.report_barrier(viewer, barrier="no_time", desk="learning_team", words=said)
            _ask_to_take_part(viewer)
            return


def _ask_to_take_part(viewer: Viewer) -> None:
    """One request that waits for the manager, for something the person has nothing to do with yet."""
    new = Offering.objects.exclude(enrolments__person=viewer.own()).order_by("code").first()
    if new is not None:
        request(viewer=viewer, offering=new.public_id, now=viewer.now)


def _leader(account: Account, now: datetime) -> None:
    """A ritual of eight weeks, own learning time that was mostly kept, and a lesson in the own log."""
    start = _as(account, now - 8 * WEEK)
    unit = start.leads[0]
    ritual = rituals.start(
        viewer=start,
        unit=unit,
        name="Leerkwartier",
        weekday=start.today.weekday(),
        starts_at=NINE + 15,
        minutes=FIVE,
        every_weeks=1,
        starts_on=start.today,
    )
    for weeks in range(1, 8):
        then = _as(account, now - weeks * WEEK)
        one_fell_through = weeks == 3  # noqa: PLR2004
        rituals.say(viewer=then, ritual=ritual, day=then.today, state="skipped" if one_fell_through else "held")
        _keep_block(then, then.today + timedelta(days=2), fell_through=weeks == 2)  # noqa: PLR2004
    viewer = _as(account, now - timedelta(days=6))
    logs.show(viewer=viewer, what="block", on=True)
    logs.show(viewer=viewer, what="log", on=True)
    logs.write(
        viewer=viewer,
        kind="mistake",
        words="Voorbeeld: ik liet een gesprek over leren twee keer uitvallen omdat iets anders dringend leek.",
        lesson="Tien minuten die vaststaan gaan door; een half uur dat nog moet komen niet.",
    )
    week.settle(viewer=_as(account, now - WEEK), action="card", about="", now=now - WEEK)
    today = _as(account, now)
    time_actions.put_aside(viewer=today, moment=Moment(today.today + timedelta(days=2), TEN, HOUR))
    noor = Person.objects.get(account__email=_address("noor"))
    thursday = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=2, hours=4)
    plan = conversations.Plan("progress", planned_for=thursday, about="Voorbeeld")
    conversations.open_talk(today, side="team", other=noor.public_id, plan=plan)


def _address(key: str) -> str:
    found = personas.account(key)
    return found.email if found else ""


def _keep_block(viewer: Viewer, day: date, *, fell_through: bool) -> None:
    block = time_actions.put_aside(viewer=viewer, moment=Moment(day, TEN, HOUR))
    if fell_through:
        time_actions.let_go(viewer=viewer, block=block.public_id)
    else:
        time_actions.keep(viewer=viewer, block=block.public_id)


def _employee(account: Account, now: datetime) -> None:
    """Own learning time, most weeks kept; this week on Thursday. What is in the way, a busy week, and how to learn."""
    for weeks in (4, 3, 2):
        then = _as(account, now - weeks * WEEK)
        _keep_block(then, then.today + timedelta(days=2), fell_through=weeks == 3)  # noqa: PLR2004
    today = _as(account, now)
    time_actions.put_aside(viewer=today, moment=Moment(today.today + timedelta(days=2), TEN, HOUR))
    for ago in (3 * WEEK, timedelta(days=4)):
        barriers.say_barrier(_as(account, now - ago), barrier="no_time")
    busy_actions.call_busy(viewer=_as(account, now - 2 * WEEK))
    topics = [topic.public_id for topic in topics_to_choose(today)[:2]]
    told = intention_actions.Told(words(WORTH, today.lang), topics, moment="start", company="colleague")
    intention_actions.tell(viewer=today, told=told)


def _learning_team(account: Account, now: datetime) -> None:
    """A norm for learning time, an answer about pay, and one theme that was answered and told."""
    viewer = _as(account, now)
    time_actions.set_norm(viewer=viewer, weekly_minutes=NORM, valid_from=viewer.today - 12 * WEEK)
    pay.answer_pay(
        viewer,
        given=pay.PayGiven(
            pay="none",
            skill={"nl": "Gesprekken voeren", "en": "Holding conversations"},
            brings={
                "nl": "Voorbeeld: je mag meedoen in het team dat nieuwe collega's inwerkt.",
                "en": "Example: you may join the team that settles new colleagues in.",
            },
            does_not={"nl": "Het verandert je schaal of trede niet.", "en": "It does not change your scale or step."},
            source="Voorbeeld · Example",
            decided_on=viewer.today,
        ),
    )
    _theme(viewer, owner=Person.objects.get(account=account).public_id)


def _theme(viewer: Viewer, *, owner: UUID) -> None:
    whole = Unit.objects.get(level=Unit.ORGANISATION).public_id
    try:
        raised = themes.raise_theme(
            viewer,
            title={"nl": "Geen tijd om te leren", "en": "No time to learn"},
            story={
                "nl": "Voorbeeld: tussen twee diensten door lukt een stap van een kwartier zelden.",
                "en": "Example: between two shifts a step of a quarter of an hour rarely works out.",
            },
            unit=whole,
            measure="barrier.no_time",
        )
    except themes.TooFew:  # a demo that was stopped before its first quarter closed
        return
    answer = themes.Answer(
        answer="doing",
        because={
            "nl": "Elk team krijgt een vast kwartier in het overleg dat er al is.",
            "en": "Each team gets a fixed quarter of an hour in the meeting that is there already.",
        },
        owner=owner,
        due_on=viewer.today + 5 * WEEK,
    )
    themes.answer_theme(viewer, theme=raised.public_id, given=answer)
    themes.tell_theme(viewer, theme=raised.public_id)
    themes.tell_asked(System("listening", viewer.now), theme=raised.public_id)

"""What people said and did around learning: taps, talks, answers, reports, rituals, posts and messages."""

# ruff: noqa: PLC0415 - the environment must be complete before Django is imported

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from people_tree import BARRIERS, NOW, TODAY, Draws, Row, Tree, ago, put, text

ROUNDS = 4


def taps(made: Tree, draw: Draws) -> None:
    """Four rounds of the pulse for everybody, what they tapped, and whether it was used."""
    from vonk.dialogue.bank import bank
    from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer, PulseRound, TransferQuestion

    statements = tuple(bank())

    def rounds() -> Iterator[Row]:
        for person in made.home:
            ignored = draw() < 0.3
            for number in range(ROUNDS):
                opened = TODAY - timedelta(days=14 * (ROUNDS - number) - person % 14)
                last = number == ROUNDS - 1
                items = [statements[(person + number * 2 + at) % len(statements)] for at in range(2)]
                yield {
                    "id": ROUNDS * (person - 1) + number + 1,
                    "person_id": person,
                    "number": number,
                    "opened_on": opened,
                    "items": [*items, "barrier"],
                    "settled": [] if last or ignored else [*items, "barrier"],
                    "closed_on": None if last else opened + timedelta(days=14 if ignored else 1),
                    "ignored": ignored and not last,
                    "next_on": opened + timedelta(days=14),
                    "enrolment_id": 3 * person - 2 if number == 1 and person % 3 == 0 else None,
                }

    put(PulseRound, rounds())
    put(
        PulseAnswer,
        (
            {
                "round_id": ROUNDS * (person - 1) + number + 1,
                "person_id": person,
                "item": statements[(person + number * 2 + at) % len(statements)],
                "score": 1 + draw.up_to(5),
                "answered_on": TODAY - timedelta(days=14 * (ROUNDS - number) - person % 14 - 1),
            }
            for person in made.home
            for number in range(ROUNDS - 1)
            if draw() < 0.6
            for at in range(2)
        ),
    )
    put(
        BarrierTap,
        (
            {"person_id": person, "barrier": draw.one(BARRIERS), "source": "pulse", "tapped_on": ago(draw, 90)}
            for person in made.home
            for _ in range(2)
        ),
    )
    some = list(made.home)
    put(
        MotiveTap,
        (
            {"person_id": p, "enrolment_id": 3 * p - 2, "motive": draw.one(("must", "chosen")), "tapped_on": TODAY}
            for p in some[::3]
        ),
    )

    def questions() -> Iterator[Row]:
        for person in some[::2]:
            answered = draw() < 0.6
            asked = ago(draw, 12 if not answered else 80)
            yield {
                "person_id": person,
                "enrolment_id": 3 * person - 1,
                "week": 2,
                "asked_on": asked,
                "answered_at": NOW - timedelta(days=2) if answered else None,
                "used": draw.one(("yes", "not_yet", "no_chance", "no")) if answered else "",
                "example": "Bij de intake van Oost." if answered else "",
            }

    put(TransferQuestion, questions())


def talks(made: Tree, draw: Draws) -> None:
    """Talks with what was agreed, prepared and put in, and what people ask each other."""
    from vonk.dialogue.models import (
        Agreement,
        CanNow,
        Commitment,
        Confirmation,
        Conversation,
        FeedbackRequest,
        Insertion,
        Preparation,
    )

    leader = {unit: person for person, unit in made.leads.items()}
    led = [person for person in made.home if made.home[person] in leader]
    many = made.leads[made.many]
    talks = [(at + 1, person) for at, person in enumerate(led) if person % 2 or made.home[person] == many]
    put(
        Conversation,
        (
            {
                "id": talk,
                "template": draw.one(("start", "debrief")),
                "employee_id": person,
                "manager_id": leader[made.home[person]],
                "enrolment_id": 3 * person - 2,
                "state": "held" if draw() < 0.7 else "open",
                "opened_at": NOW - timedelta(days=40),
                "planned_for": NOW + timedelta(days=draw.up_to(20) - 14),
                "held_on": ago(draw, 60),
                "notes": "We spraken af dat het dinsdag gebeurt. " * 6,
            }
            for talk, person in talks
        ),
    )
    put(
        Agreement,
        (
            {
                "conversation_id": talk,
                "owner_id": person if draw() < 0.7 else leader[made.home[person]],
                "words": "Dinsdag van 9 tot 10, iemand neemt de telefoon over.",
                "due_on": TODAY + timedelta(days=draw.up_to(60) - 30),
                "made_at": NOW - timedelta(days=30),
                "done_on": TODAY if draw() < 0.5 else None,
            }
            for talk, person in talks
            for _ in range(2)
        ),
    )
    put(
        Preparation,
        (
            {"conversation_id": t, "author_id": p, "question": "why", "words": "Voor de intake.", "written_at": NOW}
            for t, p in talks[::2]
        ),
    )
    put(
        Insertion,
        (
            {"conversation_id": t, "author_id": p, "source": "can_now", "words": "Ik kan nu…", "inserted_at": NOW}
            for t, p in talks[::3]
        ),
    )
    pairs = [(person, person % len(led) + 1) for person in led[::4]]
    put(CanNow, ({"person_id": p, "skill": "Vragen", "now": "Ik vraag door", "written_at": NOW} for p, _ in pairs))
    put(
        FeedbackRequest,
        ({"person_id": p, "colleague_id": c, "skill": "Vragen", "asked_at": NOW} for p, c in pairs if p != c),
    )
    put(
        Commitment,
        (
            {"person_id": p, "enrolment_id": 3 * p - 1, "moment": "Bij een intake", "deed": "vraag ik", "made_at": NOW}
            for p, _ in pairs
        ),
    )
    put(
        Confirmation,
        (
            {"person_id": p, "enrolment_id": 3 * p - 1, "colleague_id": c, "what": "Vragen", "asked_at": NOW}
            for p, c in pairs
        ),
    )


def voices(made: Tree, draw: Draws) -> None:
    """Reports with replies, themes and interviews."""
    from vonk.dialogue.models import BarrierReport, Interview, InterviewTopic, ReportReply, Theme

    some = list(made.home)[::25]
    leader = {unit: person for person, unit in made.leads.items()}

    def reports() -> Iterator[Row]:
        for at, person in enumerate(some):
            barrier, named = draw.one(BARRIERS), draw() < 0.7
            to_manager = barrier in {"no_time", "no_support"} and made.home[person] in leader and named
            desk = "administrator" if barrier == "technical" else "manager" if to_manager else "learning_team"
            on = ago(draw, 300)
            waits = on > TODAY - timedelta(days=12)
            yield {
                "id": at + 1,
                "reporter_id": person if named else None,
                "barrier": barrier,
                "words": "Het rooster laat geen uur vrij en niemand neemt over.",
                "unit_id": made.home[person] if named else made.above[made.home[person]] or 1,
                "route": desk,
                "owner_id": leader[made.home[person]] if desk == "manager" else None,
                "reported_on": on,
                "due_on": on + timedelta(days=14),
                "state": "open" if waits else draw.one(("solved", "not_solved", "solved", "withdrawn")),
                "state_on": None if waits else on + timedelta(days=9),
            }

    put(BarrierReport, reports())
    put(
        ReportReply,
        (
            {"report_id": at + 1, "author_id": 100, "words": "We zoeken het uit.", "replied_at": NOW}
            for at in range(0, len(some), 2)
        ),
    )
    first = [unit for unit, level in made.level.items() if level <= 1]
    put(
        Theme,
        (
            {
                "id": at + 1,
                "title": text("Geen tijd in het rooster"),
                "story": text("Mensen krijgen geen uur vrij."),
                "unit_id": first[at % len(first)],
                "measure": "barrier.no_time",
                "voices": 40,
                "raised_on": ago(draw, 200),
                "owner_id": 100,
                "answer": "doing",
                "because": text("We zetten het vast."),
                "due_on": TODAY + timedelta(days=30),
                "answered_on": ago(draw, 100),
                "told_at": NOW - timedelta(days=90),
            }
            for at in range(2 * len(first))
        ),
    )
    put(
        Interview,
        (
            {"id": at + 1, "held_on": ago(draw, 170), "unit_id": first[at % len(first)], "people": 5, "logged_at": NOW}
            for at in range(200)
        ),
    )
    put(
        InterviewTopic,
        (
            {"interview_id": at % 200 + 1, "barrier": draw.one(BARRIERS), "words": "Het rooster zit vol."}
            for at in range(600)
        ),
    )


def together(made: Tree, _draw: Draws) -> None:
    """Rituals, cards, posts, and what leaders did with their week."""
    from vonk.culture.cards import fresh
    from vonk.culture.models import CoachStep, ManagerAction, MeetingCard, Post, Reply, Ritual, RitualMoment, Shown
    from vonk.culture.week_texts import monday

    leaders, week = list(made.leads), monday(TODAY)
    put(
        Ritual,
        (
            {"id": unit, "unit_id": unit, "name": "Weekstart", "weekday": 1, "starts_at": 540, "starts_on": week}
            for unit in made.leads.values()
        ),
    )
    put(
        RitualMoment,
        (
            {"ritual_id": unit, "day": week - timedelta(days=7 * back - 1), "state": "held", "said_at": NOW}
            for unit in made.leads.values()
            for back in range(1, 7)
        ),
    )
    card = fresh(1, week)
    put(
        MeetingCard,
        (
            {"unit_id": unit, "week": week, "question": card.question, "experiment": card.experiment, "told_at": NOW}
            for unit in list(made.leads.values())[::2]
        ),
    )
    put(Shown, ({"person_id": person, "block": True, "log": True} for person in leaders))
    put(
        Post,
        (
            {
                "id": 8 * at + number + 1,
                "author_id": person,
                "kind": "mistake",
                "words": "Ik vroeg niet door en gaf meteen een oplossing.",
                "lesson": "Eerst vragen.",
                "written_at": NOW - timedelta(days=7 * number),
            }
            for at, person in enumerate(leaders)
            for number in range(8)
        ),
    )
    team = {unit: person for person, unit in made.home.items()}
    put(
        Reply,
        (
            {"post_id": 8 * at + 1, "author_id": team.get(made.leads[p], p), "words": "Herkenbaar.", "written_at": NOW}
            for at, p in enumerate(leaders)
        ),
    )
    put(CoachStep, ({"person_id": p, "step": s, "done_at": NOW} for p in leaders[::2] for s in (1, 2, 3)))
    put(
        ManagerAction,
        (
            {"person_id": p, "week": week - timedelta(days=7 * back), "action": "card", "outcome": "done", "at": NOW}
            for p in leaders[::2]
            for back in (1, 2, 3)
        ),
    )


def messages(made: Tree, draw: Draws) -> None:
    """Three messages for everybody."""
    from vonk.messaging.models import Message

    content = {
        **{part: text("Eén vraag voor deze week") for part in ("subject", "headline", "body", "button")},
        "url": "/me/",
    }

    def sent() -> Iterator[Row]:
        for person in made.home:
            for number in range(3):
                at = NOW - timedelta(days=30 + 30 * number + draw.up_to(20))
                yield {
                    "person_id": person,
                    "message_class": ("nudge", "listening", "transactional")[number],
                    "kind": ("nudge", "transfer", "talk")[number],
                    "subject": f"{person}",
                    "channel": "email",
                    "content": content,
                    "dedupe": f"bench:{person}:{number}",
                    "created_at": at,
                    "due_at": at,
                    "state": "sent",
                    "state_at": at,
                    "sent_at": at,
                    "read_at": at if draw() < 0.5 else None,
                }

    put(Message, sent())

"""Writes the message of each decision: the play's words in every language, about this person's next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from vonk.activation.models import Campaign, Decision
from vonk.activation.playbook import plays_as_decided
from vonk.activation.texts import Place, card_texts, message_texts
from vonk.catalog.models import Step
from vonk.engine.playbook.schema import Play
from vonk.learning.models import Enrolment, Intention
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content

KIND = "nudge"


def drafts_for(decisions: Sequence[Decision]) -> list[Draft]:
    """One draft per decision, in the words of the play as it was decided on or of its campaign; five queries."""
    numbers = {decision.enrolment_id for decision in decisions if decision.enrolment_id}
    offerings = {e.pk: e for e in Enrolment.objects.filter(pk__in=numbers).select_related("offering")}
    wanted = {e.offering_id for e in offerings.values()}
    steps = {(s.offering_id, s.position): s for s in Step.objects.filter(offering_id__in=wanted)}
    plays = plays_as_decided((decision.play, decision.play_version) for decision in decisions)
    cards = dict(Campaign.objects.filter(pk__in={d.campaign_id for d in decisions}).values_list("pk", "card"))
    wishes = Intention.objects.filter(person__in={d.person_id for d in decisions})
    moments = dict(wishes.values_list("person", "moment"))
    drafts = []
    for decision in decisions:
        if decision.enrolment_id:
            play, enrolment = plays[decision.play, decision.play_version], offerings[decision.enrolment_id]
            card = cards.get(decision.campaign_id or 0, {})
            content = _content(decision, play, enrolment, steps, card)
            drafts.append(_draft(decision, play, content, moments.get(decision.person_id, "")))
    return drafts


def _content(
    decision: Decision, play: Play, enrolment: Enrolment, steps: dict[tuple[int, int], Step], card: dict[str, Any]
) -> Content:
    """The play's words about this person's next step; of a campaign with a card its problem and benefit instead."""
    upcoming = steps.get((enrolment.offering_id, decision.facts.get("steps_done", 0) + 1))
    place = Place(
        offering=enrolment.offering.title,
        step=upcoming.position if upcoming else None,
        minutes=upcoming.minutes if upcoming else None,
        next_step=upcoming.title if upcoming else {},
    )
    texts = message_texts(play, place)
    if any(card.get("problem", {}).values()) and any(card.get("benefit", {}).values()):
        texts |= card_texts(card)
    return Content(
        subject=texts["subject"],
        headline=texts["headline"],
        body=texts["body"],
        button=texts["button"],
        url=card["url"] if card.get("url", "").startswith("/") else f"/me/learning/{enrolment.public_id}/",
    )


def _draft(decision: Decision, play: Play, content: Content, part: str) -> Draft:
    window = timedelta(days=play.timing.expiry_d)
    return Draft(
        person=decision.person_id,
        message_class="nudge",
        kind=KIND,
        subject=str(decision.public_id),
        content=content,
        dedupe=str(decision.public_id),
        due_on=decision.send_on,
        last_on=decision.send_on + window if decision.send_on else None,
        part=part,
        weight=decision.utility or 0.0,
    )

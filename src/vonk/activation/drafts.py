"""Writes the message of each decision: the play's words in every language, about this person's next step."""

from __future__ import annotations

from collections.abc import Sequence

from vonk.activation.models import Decision
from vonk.activation.playbook import plays_as_decided
from vonk.activation.texts import Place, message_texts
from vonk.catalog.models import Step
from vonk.engine.playbook.schema import Play
from vonk.learning.models import Enrolment
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content

KIND = "nudge"


def drafts_for(decisions: Sequence[Decision]) -> list[Draft]:
    """One draft per decision, in the words of the version that was decided on; three queries, whatever their number."""
    numbers = {decision.enrolment_id for decision in decisions if decision.enrolment_id}
    offerings = {e.pk: e for e in Enrolment.objects.filter(pk__in=numbers).select_related("offering")}
    wanted = {e.offering_id for e in offerings.values()}
    steps = {(s.offering_id, s.position): s for s in Step.objects.filter(offering_id__in=wanted)}
    plays = plays_as_decided((decision.play, decision.play_version) for decision in decisions)
    return [
        _draft(decision, plays[decision.play, decision.play_version], offerings[decision.enrolment_id], steps)
        for decision in decisions
        if decision.enrolment_id
    ]


def _draft(decision: Decision, play: Play, enrolment: Enrolment, steps: dict[tuple[int, int], Step]) -> Draft:
    upcoming = steps.get((enrolment.offering_id, decision.facts.get("steps_done", 0) + 1))
    place = Place(
        offering=enrolment.offering.title,
        step=upcoming.position if upcoming else None,
        minutes=upcoming.minutes if upcoming else None,
        next_step=upcoming.title if upcoming else {},
    )
    texts = message_texts(play, place)
    return Draft(
        person=decision.person_id,
        message_class="nudge",
        kind=KIND,
        subject=str(decision.public_id),
        content=Content(
            subject=texts["subject"],
            headline=texts["headline"],
            body=texts["body"],
            button=texts["button"],
            url=f"/me/learning/{enrolment.public_id}/",
        ),
        dedupe=str(decision.public_id),
        due_on=decision.send_on,
        weight=decision.utility or 0.0,
    )

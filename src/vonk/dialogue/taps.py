"""What a ready answer in a mail does: the kind of message whose links answer the question about use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vonk.dialogue.actions import transfer
from vonk.dialogue.kinds.transfer import ASKED, explain_questions, recheck_questions
from vonk.dialogue.models import TransferQuestion
from vonk.messaging import kinds
from vonk.messaging.kinds import Addressed, LinkAction
from vonk.people.access import NotAllowed, Viewer, viewer_of


def register() -> None:
    """Adds the kind; called once when the app is ready."""
    link_actions: dict[str, LinkAction] = {"not_this": _skips, "undo:not_this": _skips_not}
    for used, _label in TransferQuestion.USED:
        link_actions |= {f"answer:{used}": _answers(used), f"undo:answer:{used}": _takes_back}
    kinds.register(ASKED, recheck=recheck_questions, link_actions=link_actions, explain=explain_questions)


def _answers(used: str) -> LinkAction:
    def act(message: Addressed, now: datetime) -> None:
        transfer.answer(viewer=_reader(message, now), question=UUID(message.subject), used=used, now=now)

    return act


def _takes_back(message: Addressed, now: datetime) -> None:
    transfer.take_back(viewer=_reader(message, now), question=UUID(message.subject))


def _skips(message: Addressed, now: datetime) -> None:
    transfer.skip(viewer=_reader(message, now), question=UUID(message.subject))


def _skips_not(message: Addressed, now: datetime) -> None:
    transfer.unskip(viewer=_reader(message, now), question=UUID(message.subject))


def _reader(message: Addressed, now: datetime) -> Viewer:
    """Who got the message, also without a session; NotAllowed for a leaver."""
    viewer = viewer_of(message.person, now=now)
    if viewer is None:
        raise NotAllowed
    return viewer

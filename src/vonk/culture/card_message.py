"""The message with which a team gets its card of the week: in the inbox alone, sent by whoever leads the team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from uuid import UUID

import yaml
from django.utils.translation import gettext as _

from vonk.culture.models import MeetingCard
from vonk.messaging import kinds
from vonk.messaging.kinds import Content, Due, Explanation
from vonk.people.access import Reader
from vonk.people.texts import Text

CARD = "meeting_card"


def register() -> None:
    """Makes the kind known; called once when the app is ready."""
    kinds.register(CARD, recheck=_recheck, link_actions={}, explain=_explain)


def content(question: Text) -> Content:
    """What it says; the experiment stands on the page."""
    told = _texts()
    body = {lang: words.format(question=question[lang]) for lang, words in told["body"].items()}
    return Content(told["subject"], told["headline"], body, told["button"], "/me/log/#card")


@cache
def _texts() -> dict[str, dict[str, str]]:
    file = resources.files("vonk.culture").joinpath("content", "card_message.yaml")
    texts: dict[str, dict[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return texts


def _recheck(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """A card of last week, or of a team that is gone, is of no use any more."""
    wanted = {UUID(one.subject) for one in due}
    weeks = dict(MeetingCard.objects.filter(public_id__in=wanted).values_list("public_id", "week"))
    return {
        one.id: "no_longer_this_week"
        for one in due
        if (week := weeks.get(UUID(one.subject))) is None or (now.date() - week).days > 7  # noqa: PLR2004 - a week
    }


def _explain(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:
    del reader  # the same for everybody
    why = Explanation(
        used=(_("You work in this team."), _("Whoever leads the team sent its card of this week.")),
        rule=_("One card a week at most."),
        chance=_("Nothing was drawn."),
        who_sees=_("Nobody sees whether you open it."),
    )
    return dict.fromkeys(subjects, why)

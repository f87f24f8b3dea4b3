"""The one thing of the week as the page shows it: its words, its buttons, and how it was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vonk.culture.choice import SHARES, Choice, Said, say
from vonk.culture.queries.week import Done


@dataclass(frozen=True)
class Prompt:
    """One thing to do. `share` is what it answers; `act` where its button posts, `open` where it leads instead."""

    said: Said
    share: UUID | None
    act: str
    open: str
    talk: str
    calendar: str
    more: tuple[tuple[str, str], ...]


def prompt(choice: Choice) -> Prompt:
    """A choice in the reader's language."""
    said = say(choice, get_language() or "nl")
    share = UUID(choice.about) if choice.action in SHARES else None
    act = reverse("team_share_answer", args=[share]) if share else reverse("team_week_done", args=_key(choice))
    request = choice.action == "request"
    return Prompt(
        said=said,
        share=share,
        act="" if request else act,
        open=f"{reverse('team_requests')}#r-{choice.about}" if request else "",
        talk=_talk(choice),
        calendar=f"{reverse('team_question')}?card={choice.about}" if choice.action == "card" else "",
        more=_more(said),
    )


def done_words(done: Done) -> str:
    """What was done this week, without a name."""
    words = {
        "stuck": _("You asked what would help."),
        "request": _("You gave an answer to a request."),
        "completed": _("You asked what is different now."),
        "tip": _("You thanked for a tip."),
        "duty": _("You made time for what is required."),
        "ritual": _("You opened the ritual with a question."),
    }
    return words.get(done.action, _("You asked the question of the week."))


def place(other: str, choices: Sequence[Choice]) -> int:
    """Which of the choices is asked for; nonsense is the first."""
    return int(other) % len(choices) if choices and other.isascii() and other.isdigit() else 0


def _key(choice: Choice) -> list[str]:
    return [choice.action, choice.about]


def _talk(choice: Choice) -> str:
    """Where a talk with this person about this is planned."""
    if choice.person is None or choice.action == "request":
        return ""
    asked = {"template": "debrief" if choice.action == "completed" else "progress"}
    if choice.action in SHARES:
        asked["about"] = f"share:{choice.about}"
    return f"{reverse('team_talk_with', args=[choice.person])}?{urlencode(asked)}"


def _more(said: Said) -> tuple[tuple[str, str], ...]:
    used = _("Only what people share with you themselves, ask you to decide, or must do by law or agreement.")
    never = _("How far somebody is, clicks, scores, answers, messages. This choice does not know them.")
    rows = ((_("The rule"), said.rule), (_("Used for it"), used), (_("Not used"), never))
    return (*rows, (_("Evidence"), said.evidence)) if said.evidence else rows

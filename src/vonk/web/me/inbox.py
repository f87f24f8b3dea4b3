"""My messages: the list, one message with why I got it, and what I want of messages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from vonk.learning.busy_queries import busy_now
from vonk.messaging import actions, queries
from vonk.messaging.queries import Choice, Letter, Line
from vonk.people.access import NotAllowed
from vonk.web import formats, toasts
from vonk.web.access import ViewerRequest, person

CLASSES = {
    "transactional": gettext_lazy("About something you did"),
    "statutory": gettext_lazy("Required learning"),
    "nudge": gettext_lazy("Nudge"),
    "listening": gettext_lazy("A question to you"),
    "social": gettext_lazy("From colleagues"),
}
DONE = {
    "start": gettext_lazy("started"),
    "done": gettext_lazy("done"),
    "not_now": gettext_lazy("not now"),
    "not_this": gettext_lazy("not this"),
}
SAID = {
    "done": gettext_lazy("Marked as done."),
    "not_now": gettext_lazy("Fine. We leave it for now."),
    "not_this": gettext_lazy("Fine. No more messages about this."),
}


@require_safe
@person
def inbox(request: ViewerRequest) -> HttpResponse:
    """My messages, newest first."""
    number = request.GET.get("page", "1")
    box = queries.inbox(request.viewer, page=int(number) if number.isdecimal() else 1)
    rows = [(line, _meta(line)) for line in box.lines]
    return render(request, "me/inbox.html", {"box": box, "rows": rows, "unread": queries.unread(request.viewer)})


def _meta(line: Line) -> str:
    parts = [formats.short_day(line.at), str(CLASSES[line.message_class])]
    if line.action:
        parts.append(str(DONE.get(line.action, _("answered"))))
    elif not line.read:
        parts.append(_("not read yet"))
    return " · ".join(parts)


@require_safe
@person
def inbox_message(request: ViewerRequest, message: UUID) -> HttpResponse:
    """One message; opening it marks it as read."""
    letter = queries.letter(request.viewer, message)
    actions.mark_read(viewer=request.viewer, message=message, now=request.now)
    context = {
        "letter": letter,
        "class_name": CLASSES[letter.message_class],
        "done": _done(letter),
        "why": _why(request, message),
    }
    return render(request, "me/inbox_message.html", context)


def _done(letter: Letter) -> str:
    if letter.action.startswith("answer:"):
        return dict(letter.answers).get(letter.action, "")
    return str(DONE.get(letter.action, ""))


@require_safe
@person
def inbox_why(request: ViewerRequest, message: UUID) -> HttpResponse:
    """Why I got this message: facts, rule, chance, who sees it, how to stop."""
    letter = queries.letter(request.viewer, message)
    return render(request, "me/why.html", {"letter": letter, "why": _why(request, message)})


def _why(request: ViewerRequest, message: UUID) -> list[tuple[str, str]]:
    told = queries.explanation(request.viewer, message)
    if told is None:
        return []
    return [
        (_("What was used"), " ".join(told.used)),
        (_("The rule"), told.rule),
        (_("Chance"), told.chance),
        (_("Who sees this"), told.who_sees),
    ]


@require_POST
@person
def inbox_act(request: ViewerRequest, message: UUID, action: str) -> HttpResponse:
    """Start, not now, not this, done, or an answer."""
    acted = actions.act(viewer=request.viewer, message=message, action=action, now=request.now)
    if action == "start":
        return redirect(acted.url or "inbox")
    undo_url = reverse("inbox_undo", args=[message]) if acted.undoable else ""
    toasts.say(request, str(SAID.get(action, _("Thank you. Your answer is kept."))), undo_url=undo_url)
    return redirect("inbox")


@require_POST
@person
def inbox_undo(request: ViewerRequest, message: UUID) -> HttpResponse:
    """Take back what I last did with a message."""
    actions.undo(viewer=request.viewer, message=message, now=request.now)
    toasts.say(request, _("Taken back."))
    return redirect("inbox_message", message)


@require_GET
@person
def message_settings(request: ViewerRequest) -> HttpResponse:
    """What I want of messages: by class, by channel, everything, for a while."""
    choices = queries.choices(request.viewer)
    busy = busy_now(request.viewer)
    context = {
        "busy_to": busy.day_to if busy else None,
        "everything": choices.everything,
        "everything_words": _state(choices.everything),
        "classes": [(choice, CLASS_WORDS[choice.name], _state(choice)) for choice in choices.classes],
        "channels": [
            (choice, CHANNEL_WORDS.get(choice.name, choice.name), _state(choice)) for choice in choices.channels
        ],
    }
    return render(request, "me/preferences.html", context)


CLASS_WORDS = {
    "nudge": gettext_lazy("Nudges: one small step, at most one a week and two in four weeks"),
    "listening": gettext_lazy("Questions: how it goes, at most one push in four weeks"),
    "social": gettext_lazy("From colleagues: thanks and news, at most once a week"),
}
CHANNEL_WORDS = {"email": gettext_lazy("Mail"), "slack": "Slack", "teams": "Teams"}


def _state(choice: Choice) -> str:
    if not choice.stopped:
        return _("on")
    return _("paused until %(day)s") % {"day": formats.day_month(choice.until)} if choice.until else _("off")


@require_POST
@person
def message_settings_change(request: ViewerRequest, what: str, verb: str) -> HttpResponse:
    """Stop, pause or start again; each can be undone."""
    message_class, channel = _scope(request, what)
    viewer, now = request.viewer, request.now
    if verb == "resume":
        actions.resume(person=viewer.own(), message_class=message_class, channel=channel)
        said, back = _("On again."), "stop"
    else:
        stopped = actions.stop(
            person=viewer.own(), message_class=message_class, channel=channel, until=_until(verb, now), now=now
        )
        said = (
            _("Paused until %(day)s.") % {"day": formats.day_month(stopped.until)} if stopped.until else _("Stopped.")
        )
        back = "resume"
    toasts.say(request, said, undo_url=reverse("message_settings_change", args=[what, back]))
    return redirect("message_settings")


def _scope(request: ViewerRequest, what: str) -> tuple[str, str]:
    choices = queries.choices(request.viewer)
    if what == "all":
        return "", ""
    if what in {choice.name for choice in choices.classes}:
        return what, ""
    if what in {choice.name for choice in choices.channels}:
        return "", what
    raise NotAllowed


def _until(verb: str, now: datetime) -> datetime | None:
    terms = {"stop": None, "week": actions.WEEK, "month": actions.MONTH}
    if verb not in terms:
        raise NotAllowed
    term = terms[verb]
    return now + term if term else None

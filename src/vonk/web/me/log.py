"""/me/log: what my team learns together: its card, its ritual, and the logs of its leaders with replies."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from icalendar import Event

from vonk.culture.actions import logs as actions
from vonk.culture.queries import cards, rituals
from vonk.culture.queries import logs as queries
from vonk.culture.queries.rituals import RitualShown
from vonk.culture.queries.together import together
from vonk.learning.time_queries import is_over
from vonk.web import series
from vonk.web.access import ViewerRequest, person
from vonk.web.me.time import leader_says
from vonk.web.talks.invitation import calendar_file
from vonk.web.toasts import say


class ReplyForm(forms.Form):
    """A short reply."""

    words = forms.CharField(
        label=gettext_lazy("Your reply"),
        help_text=gettext_lazy("Everybody who reads this log sees it, with your name."),
        max_length=actions.LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
@person
def my_log(request: ViewerRequest) -> HttpResponse:
    """What is shown to me, the latest first."""
    return _page(request, None, ReplyForm())


def _page(request: ViewerRequest, to: UUID | None, form: ReplyForm) -> HttpResponse:
    viewer = request.viewer
    context = {
        "card": cards.my_card(viewer),
        "rituals": [(one, series.when(one)) for one in rituals.my_rituals(viewer)],
        "leaders": [leader_says(one, is_over(viewer, one.moment)) for one in together(viewer).leaders],
        "posts": queries.to_read(viewer),
        "to": to,
        "form": form,
    }
    return render(request, "me/log.html", context, status=400 if form.errors else 200)


@require_POST
@person
def reply(request: ViewerRequest, post: UUID) -> HttpResponseBase:
    """A short reply under a post that I may read."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        if post not in {one.public_id for one in queries.to_read(request.viewer)}:
            raise Http404
        return _page(request, post, form)
    made = actions.reply(viewer=request.viewer, post=post, words=form.cleaned_data["words"])
    say(request, _("Your reply stands below it."), undo_url=reverse("my_log_reply_back", args=[made]))
    return redirect(f"{reverse('my_log')}#p-{post}")


@require_POST
@person
def reply_back(request: ViewerRequest, reply: UUID) -> HttpResponseBase:
    """Takes my reply back."""
    if not actions.withdraw_reply(viewer=request.viewer, reply=reply):
        raise Http404
    say(request, _("Taken back. Nobody sees it any more."), undo_url=reverse("my_log_reply_again", args=[reply]))
    return redirect("my_log")


@require_POST
@person
def reply_again(request: ViewerRequest, reply: UUID) -> HttpResponseBase:
    """Puts it back."""
    if not actions.restore_reply(viewer=request.viewer, reply=reply):
        raise Http404
    say(request, _("Your reply stands there again."))
    return redirect("my_log")


@require_safe
@person
def ritual_calendar(request: ViewerRequest, ritual: UUID) -> HttpResponse:
    """A ritual of my team, or of one that I lead, as a series for a calendar; holidays are left out."""
    found = rituals.ritual(request.viewer, ritual)
    if found is None:
        raise Http404
    return calendar_file(_series(found, request), name="vonk-ritual.ics")


def _series(found: RitualShown, request: ViewerRequest) -> Event:
    zone = ZoneInfo(request.viewer.tz)
    first = found.recurrence.first
    event = Event()
    event.add("uid", f"ritual-{found.public_id}@vonk")
    event.add("dtstamp", request.now)
    event.add("dtstart", series.at(first, found.starts_at, zone))
    event.add("duration", series.length(found))
    event.add("summary", found.name)
    rule: dict[str, object] = {"freq": "weekly", "interval": found.recurrence.every_weeks}
    if found.recurrence.ended_on:
        rule["until"] = series.at(found.recurrence.ended_on, found.starts_at, zone)
    event.add("rrule", rule)
    if left_out := series.holidays(found.recurrence, request.viewer.today):
        event.add("exdate", [series.at(day, found.starts_at, zone) for day in left_out])
    return event

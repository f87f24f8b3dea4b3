"""Too busy: smaller, later or something else, with the time it saves; and one's own "I am busy this week"."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vonk.dialogue.actions.barriers import asks_barrier
from vonk.learning import busy_actions as actions
from vonk.learning.busy_queries import ways
from vonk.learning.intention_queries import my_intention
from vonk.people import queries as people
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.access import ViewerRequest, person
from vonk.web.toasts import say

PAGES = frozenset({"my_time", "message_settings"})  # where the switch stands; anything else goes to the first page


@require_safe
@person
def too_busy(request: ViewerRequest, enrolment: UUID) -> HttpResponse:
    """Three ways to go on with something of my own that is open."""
    viewer = request.viewer
    found = ways(viewer, enrolment)
    managers = people.managers_of(viewer, person=viewer.own())
    topics = ", ".join(words(topic) for topic in found.topics)
    context = {
        "ways": found,
        "row": found.enrolment,
        "title": words(found.enrolment.title),
        "topics": topics,
        "manager": next((one.name for one in managers if not one.deputy and one.person != viewer.person), ""),
        "talk": f"{reverse('my_talk_new')}?template=too_busy&about=own:{enrolment}",
        "asks": asks_barrier(viewer),
        "ask_first": my_intention(viewer).company in {"colleague", "group"},
    }
    return render(request, "me/too_busy.html", context)


@require_POST
@person
def later(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """It rests for so many weeks, and they count as busy."""
    weeks = request.POST.get("weeks", "")
    put = actions.put_off(viewer=request.viewer, enrolment=enrolment, weeks=int(weeks) if weeks.isdecimal() else 0)
    said = _("It rests until %(day)s. Until then you get no suggestions.") % {"day": formats.day_month(put.until)}
    say(request, said, undo_url=reverse("too_busy_back", args=[enrolment]))
    return redirect("today")


@require_POST
@person
def back(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Not later after all."""
    actions.take_up(viewer=request.viewer, enrolment=enrolment)
    say(request, _("It is back in your plan."))
    return redirect("today")


@require_POST
@person
def busy(request: ViewerRequest, verb: str) -> HttpResponseBase:
    """I am busy this week, or not after all; each can be undone."""
    viewer = request.viewer
    match verb:
        case "on":
            to = actions.call_busy(viewer=viewer).day_to
            said, undo = _("Busy until %(day)s. It ends by itself.") % {"day": formats.day_month(to)}, "not-on"
        case "off":
            actions.free_again(viewer=viewer)
            said, undo = _("You are not busy any more."), "not-off"
        case "not-on":
            actions.uncall_busy(viewer=viewer)
            said, undo = _("Taken back."), ""
        case "not-off":
            actions.busy_after_all(viewer=viewer)
            said, undo = _("Taken back."), ""
        case _:
            raise Http404
    page = request.POST.get("back") or request.GET.get("back", "")
    page = page if page in PAGES else "today"
    say(request, said, undo_url=f"{reverse('busy', args=[undo])}?back={page}" if undo else "")
    return HttpResponseRedirect(reverse(page))

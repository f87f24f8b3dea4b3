"""/team/coach: the course "coach in ten minutes": six steps of five minutes, each with a self-check and a practice."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vonk.culture.actions import coaching as actions
from vonk.culture.course import STEPS, Answer, Check
from vonk.culture.queries import coaching as queries
from vonk.culture.queries.coaching import OwnStep
from vonk.people.access import Viewer
from vonk.web.access import ViewerRequest, leader
from vonk.web.markdown import as_html
from vonk.web.toasts import say


@dataclass(frozen=True)
class Asked:
    """One question of the self-check and, once answered, what was chosen."""

    place: int
    check: Check
    chosen: int | None

    @property
    def answer(self) -> Answer | None:
        """What was chosen."""
        return self.check.answers[self.chosen] if self.chosen is not None else None


@require_safe
@leader
def course(request: ViewerRequest) -> HttpResponse:
    """The six steps and how far I am; nobody else sees it."""
    steps = _steps(request.viewer)
    return render(request, "team/coach.html", _around(steps))


def _around(steps: tuple[OwnStep, ...]) -> dict[str, object]:
    """The step to go on with: one that waits to be told how it went, else the first that is not done."""
    waiting = next((one for one in steps if one.intention and not one.done_at), None)
    following = waiting or next((one for one in steps if not one.done_at), None)
    return {
        "steps": steps,
        "waiting": waiting,
        "next": following,
        "at": following.step.number if following else STEPS,
        "finished": following is None,
    }


@require_safe
@leader
def step(request: ViewerRequest, number: int) -> HttpResponse:
    """One step: the text, the self-check, the practice, and how it went."""
    return _step_page(request, number, missing=False)


def _step_page(request: ViewerRequest, number: int, *, missing: bool) -> HttpResponse:
    steps = _steps(request.viewer)
    if not 1 <= number <= len(steps):
        raise Http404
    own = steps[number - 1]
    context = {
        "own": own,
        "body": as_html(own.step.body),
        "asked": [_asked(place, check, own) for place, check in enumerate(own.step.check)],
        "missing": missing,
        "total": len(steps),
        "next": number + 1 if number < len(steps) else None,
    }
    return render(request, "team/coach_step.html", context, status=400 if missing else 200)


def _asked(place: int, check: Check, own: OwnStep) -> Asked:
    chosen = own.checked.get(str(place))
    return Asked(place, check, chosen if chosen is not None and chosen < len(check.answers) else None)


def _steps(viewer: Viewer) -> tuple[OwnStep, ...]:
    return queries.my_course(viewer, language=get_language() or "nl")


@require_POST
@leader
def check(request: ViewerRequest, number: int) -> HttpResponseBase:
    """What I answered; I may do it again as often as I like."""
    given = {name.removeprefix("q"): value for name, value in request.POST.items() if name.startswith("q")}
    answers = {place: int(at) for place, at in given.items() if place.isdecimal() and at in {"0", "1", "2", "3"}}
    actions.check(viewer=request.viewer, step=number, answers=answers)
    return redirect(f"{reverse('team_coach_step', args=[number])}#check")


@require_POST
@leader
def intend(request: ViewerRequest, number: int) -> HttpResponseBase:
    """What I will do this week."""
    words = request.POST.get("words", "").strip()
    if not words:
        return _step_page(request, number, missing=True)
    actions.intend(viewer=request.viewer, step=number, words=words)
    say(request, _("Good. Come back afterwards and note how it went. Only you see this."))
    return redirect("team_coach")


@require_POST
@leader
def finish(request: ViewerRequest, number: int) -> HttpResponseBase:
    """It is done, and how it went."""
    actions.finish(viewer=request.viewer, step=number, words=request.POST.get("words", "").strip())
    undo = reverse("team_coach_reopen", args=[number])
    say(request, _("Step %(step)s is done.") % {"step": number}, undo_url=undo)
    return redirect("team_coach")


@require_POST
@leader
def reopen(request: ViewerRequest, number: int) -> HttpResponseBase:
    """It is not done after all."""
    actions.reopen(viewer=request.viewer, step=number)
    say(request, _("Step %(step)s is open again.") % {"step": number})
    return redirect("team_coach_step", number)

"""Whether what was learned is used: the question in two taps, and a booster that fits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from vonk.dialogue import bank, boosters
from vonk.dialogue.actions import transfer
from vonk.dialogue.boosters import Booster
from vonk.dialogue.queries.transfer import QuestionShown, asks, my_question
from vonk.people.access import NotAllowed, Viewer
from vonk.people.texts import Text
from vonk.web.access import ViewerRequest, person
from vonk.web.parts import Part
from vonk.web.toasts import say

type Choices = tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Help:
    """A booster as a page offers it; `url` is empty when its words are all there is."""

    code: str
    title: Text
    words: Text
    minutes: int
    url: str


@dataclass(frozen=True)
class Step:
    """One question and what can be tapped next about it."""

    question: QuestionShown
    meta: str
    page: bool  # on its own page, where one also stays
    answers: Choices
    effect: Choices
    kept: Choices
    barriers: Choices
    helps: tuple[Help, ...]
    chosen: Help | None

    @property
    def barrier(self) -> Text:
        """What held somebody back, in words."""
        found = bank.barriers().get(self.question.barrier)
        return found.label if found else {}


def part(viewer: Viewer) -> Part:
    """The section on the first page; with nothing to ask it says when there will be."""
    question = my_question(viewer) if asks(viewer) else None
    return Part("me/parts/transfer.html", step(question) if question else None)


def step(question: QuestionShown, *, page: bool = False) -> Step:
    """A question ready for a page."""
    asking = boosters.asking()
    chosen = boosters.boosters().get(question.booster)
    return Step(
        question=question,
        meta=_when(question),
        page=page,
        answers=tuple(asking.answers.items()),
        effect=tuple(asking.effect.items()),
        kept=tuple(asking.kept.items()),
        barriers=tuple((code, row.label) for code, row in bank.barriers().items()),
        helps=tuple(_help(row, question.enrolment) for row in boosters.fitting(question.barrier)),
        chosen=_help(chosen, question.enrolment) if chosen else None,
    )


def _when(question: QuestionShown) -> str:
    said = ngettext("finished %(weeks)s week ago", "finished %(weeks)s weeks ago", question.week)
    return said % {"weeks": question.week}


def _help(row: Booster, enrolment: UUID) -> Help:
    return Help(row.code, row.title, row.words, row.minutes, _leads_to(row, enrolment))


def _leads_to(row: Booster, enrolment: UUID) -> str:
    match row.opens:
        case "talk":
            return f"{reverse('my_talk_new')}?template={row.template}&about=own:{enrolment}"
        case "report":
            return reverse("say")
        case "confirmation":
            return reverse("confirmation_ask", args=[enrolment])
        case "commitment":
            return reverse("commitment", args=[enrolment])
        case "learning":
            return reverse("learning", args=[enrolment])
    return ""


@require_POST
@person
def answer(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """Yes, not yet, no chance, no."""
    answered = transfer.answer(
        viewer=request.viewer, question=question, used=request.POST.get("used", ""), now=request.now
    )
    undo = reverse("used_undo", args=[question])
    said = _("Good. Only you see this answer.") if answered.used == "yes" else _("Thank you. Only you see this answer.")
    say(request, said, undo_url=undo)
    return _back(request, answered.enrolment)


@require_POST
@person
def effect(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """Whether using it made a difference; without an answer it is taken back."""
    noticed = request.POST.get("effect", "")
    enrolment = transfer.notice(viewer=request.viewer, question=question, effect=noticed)
    undo = reverse("used_effect", args=[question]) if noticed else ""
    say(request, _("Thank you. Only you see this answer.") if noticed else _("Taken back."), undo_url=undo)
    return _back(request, enrolment)


@require_POST
@person
def undo(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """The tap was a mistake: the question stands open again."""
    enrolment = transfer.take_back(viewer=request.viewer, question=question)
    say(request, _("Taken back. The question is open again."))
    return _back(request, enrolment)


@require_POST
@person
def skip(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """Rather not say."""
    if not transfer.skip(viewer=request.viewer, question=question):
        raise NotAllowed
    say(request, _("Fine. You get no question about this any more."), undo_url=reverse("used_unskip", args=[question]))
    return _back(request, None)


@require_POST
@person
def unskip(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """The question may come after all."""
    if not transfer.unskip(viewer=request.viewer, question=question):
        raise NotAllowed
    say(request, _("The question is open again."))
    return _back(request, None)


@require_POST
@person
def barrier(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """What held me back."""
    code = request.POST.get("barrier", "")
    enrolment = transfer.name_barrier(viewer=request.viewer, question=question, barrier=code)
    return _back(request, enrolment)


@require_POST
@person
def booster(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """I take this one; it opens at once when it has a page."""
    code = request.POST.get("booster", "")
    enrolment = transfer.choose_booster(viewer=request.viewer, question=question, booster=code)
    say(request, _("It is kept with what you learned."), undo_url=reverse("used_booster_undo", args=[question]))
    leads_to = _leads_to(boosters.boosters()[code], enrolment)
    return HttpResponseRedirect(leads_to) if leads_to else _back(request, enrolment)


@require_POST
@person
def booster_undo(request: ViewerRequest, question: UUID) -> HttpResponseBase:
    """Rather another."""
    enrolment = transfer.drop_booster(viewer=request.viewer, question=question)
    say(request, _("You can choose again."))
    return _back(request, enrolment)


def _back(request: ViewerRequest, enrolment: UUID | None) -> HttpResponseBase:
    """To where the tap was, so that nobody has to look for it again."""
    if enrolment is not None and "page" in request.POST:
        return redirect("used_one", enrolment)
    return HttpResponseRedirect(f"{reverse('today')}#used")

"""/me/feedback: ask one colleague two questions about one skill; only the asker reads the answer."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vonk.dialogue.actions import feedback as actions
from vonk.dialogue.queries import feedback as queries
from vonk.dialogue.queries.colleagues import Colleague, colleague, search_colleagues
from vonk.web.access import ViewerRequest, person
from vonk.web.toasts import say

LINES = forms.Textarea(attrs={"rows": 4})


class AskForm(forms.Form):
    """What one wants to hear about."""

    skill = forms.CharField(
        label=gettext_lazy("Which skill?"),
        help_text=gettext_lazy("One thing your colleague saw you do. For instance: asking on when somebody is angry."),
        max_length=actions.SKILL,
    )
    note = forms.CharField(
        label=gettext_lazy("Where to look"),
        help_text=gettext_lazy("For instance: the meeting of Tuesday."),
        required=False,
        max_length=actions.NOTE,
    )


class AnswerForm(forms.Form):
    """The two questions."""

    went_well = forms.CharField(
        label=gettext_lazy("What went well?"),
        help_text=gettext_lazy("What did you see or hear, and what did it bring about?"),
        max_length=actions.ANSWER,
        widget=LINES,
    )
    one_thing = forms.CharField(
        label=gettext_lazy("What is one thing to try differently?"),
        help_text=gettext_lazy("One thing that can be done next time. Write about the work, not about the person."),
        max_length=actions.ANSWER,
        widget=LINES,
    )


@require_safe
@person
def feedback(request: ViewerRequest) -> HttpResponse:
    """What I asked and got, and what is asked of me."""
    viewer = request.viewer
    mine = queries.my_feedback(viewer)
    waiting = sum(one.state == "open" for one in mine)
    context = {"mine": mine, "of_me": queries.asked_of_me(viewer), "may_ask": waiting < queries.MOST_OPEN}
    return render(request, "me/feedback.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person
def ask(request: ViewerRequest) -> HttpResponseBase:
    """First whom, found by name; then about what."""
    viewer = request.viewer
    whom = _whom(request)
    form = AskForm(request.POST or None, initial={"skill": request.GET.get("skill", "")})
    if request.method == "POST" and whom is not None and form.is_valid():
        found = form.cleaned_data
        try:
            asked = actions.ask_feedback(viewer, colleague=whom.public_id, skill=found["skill"], note=found["note"])
        except actions.TooManyOpen:
            form.add_error(None, _("Three of your questions wait for an answer. Take one back, or wait for it."))
        else:
            _say_asked(request, asked, whom)
            return redirect("feedback")
    typed = request.GET.get("q", "")
    context = {
        "whom": whom,
        "form": form,
        "typed": typed,
        "found": search_colleagues(viewer, name=typed) if typed and whom is None else (),
        "skill": request.GET.get("skill", ""),
    }
    return render(request, "me/feedback_ask.html", context, status=400 if form.errors else 200)


def _say_asked(request: ViewerRequest, asked: actions.Requested, whom: Colleague) -> None:
    if asked.new:
        undo = reverse("feedback_remove", args=[asked.public_id])
        say(request, _("Asked. %(name)s gets one message, and no reminder.") % {"name": whom.name}, undo_url=undo)
    else:
        say(request, _("You asked this already."))


def _whom(request: ViewerRequest) -> Colleague | None:
    """The colleague that was chosen; nobody yet when the address names none that works here."""
    try:
        chosen = UUID(request.GET.get("to", ""))
    except ValueError:
        return None
    return colleague(request.viewer, public_id=chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@person
def answer(request: ViewerRequest, asked: UUID) -> HttpResponseBase:
    """The two questions, to the colleague of whom they are asked."""
    found = queries.request_to_me(request.viewer, request=asked)
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None, initial={"went_well": found.went_well, "one_thing": found.one_thing})
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.answer_feedback(request.viewer, request=asked, **form.cleaned_data)
        except actions.TooLate:
            form.add_error(None, _("This can no longer be answered or changed."))
        else:
            thanks = _("Sent to %(name)s alone. You can change it for seven days.")
            say(request, thanks % {"name": found.asker} if new else _("Changed."))
            return redirect("feedback_answer", asked)
    writes = found.state in {"open", "declined"} or (found.state == "answered" and found.changeable_until is not None)
    context = {"asked": found, "form": form, "may_write": writes}
    return render(request, "me/feedback_answer.html", context, status=400 if form.errors else 200)


@require_POST
@person
def decline(request: ViewerRequest, asked: UUID) -> HttpResponseBase:
    """I cannot answer now; why is nobody's business."""
    if actions.decline_feedback(request.viewer, request=asked):
        undo = reverse("feedback_reconsider", args=[asked])
        say(request, _("That is fine. Your colleague reads that you cannot answer now, not why."), undo_url=undo)
    return redirect("feedback")


@require_POST
@person
def reconsider(request: ViewerRequest, asked: UUID) -> HttpResponseBase:
    """I can after all."""
    actions.reconsider_feedback(request.viewer, request=asked)
    return redirect("feedback_answer", asked)


@require_POST
@person
def remove(request: ViewerRequest, asked: UUID) -> HttpResponseBase:
    """Takes back my question, or deletes the answer for good."""
    gone = actions.remove_feedback(request.viewer, request=asked)
    say(request, _("Taken back; your colleague need not answer.") if gone == "withdrawn" else _("Deleted for good."))
    return redirect("feedback")

"""/org/pay: the learning team says what learning brings in pay and position, and what it does not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vonk.catalog import queries as catalog
from vonk.dialogue.actions.pay import PayGiven, answer_pay, restore_pay, withdraw_pay
from vonk.dialogue.queries.pay import PayAnswerShown, pay_answer, pay_answers, pay_questions
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, granted
from vonk.web.talks.pay_words import PAY, told
from vonk.web.toasts import say

FOUND = 20  # activities shown of a search


class Day(forms.DateInput):
    """A day as the browser asks for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _text(label: Any, *, lines: int = 2) -> forms.CharField:  # noqa: ANN401 - a lazy text
    return forms.CharField(label=label, max_length=500, required=False, widget=forms.Textarea(attrs={"rows": lines}))


class AnswerForm(forms.Form):
    """One answer in both languages; at least one of them."""

    skill_nl = forms.CharField(label=gettext_lazy("Which skill or path? (Dutch)"), max_length=120, required=False)
    skill_en = forms.CharField(label=gettext_lazy("Which skill or path? (English)"), max_length=120, required=False)
    pay = forms.ChoiceField(
        label=gettext_lazy("In pay or position it brings"), choices=list(PAY.items()), widget=forms.RadioSelect
    )
    brings_nl = _text(gettext_lazy("What it brings (Dutch)"))
    brings_en = _text(gettext_lazy("What it brings (English)"))
    does_not_nl = _text(gettext_lazy("What it does not bring (Dutch)"))
    does_not_en = _text(gettext_lazy("What it does not bring (English)"))
    source = forms.CharField(
        label=gettext_lazy("Where is it laid down?"),
        help_text=gettext_lazy("For instance: job grading system, page 12."),
        max_length=300,
        required=False,
    )
    decided_on = forms.DateField(label=gettext_lazy("Decided on"), widget=Day())
    review_on = forms.DateField(label=gettext_lazy("Look at it again on"), required=False, widget=Day())

    def __init__(self, *args: Any, about_skill: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if not about_skill:
            del self.fields["skill_nl"], self.fields["skill_en"]

    def clean(self) -> dict[str, Any]:
        """Both halves of an honest answer, in one language at least."""
        found: dict[str, Any] = super().clean() or {}
        halves = ["skill", "brings", "does_not"] if "skill_nl" in self.fields else ["brings", "does_not"]
        for name in halves:
            if not found.get(f"{name}_nl") and not found.get(f"{name}_en"):
                self.add_error(f"{name}_nl", _("Say it in one language at least. “Nothing” is an answer as well."))
        return found

    def given(self, offering: UUID | None) -> PayGiven:
        """The answer as it is kept."""
        found = self.cleaned_data
        texts = {
            name: {lang: found.get(f"{name}_{lang}", "") for lang in ("nl", "en") if found.get(f"{name}_{lang}")}
            for name in ("skill", "brings", "does_not")
        }
        return PayGiven(
            pay=found["pay"],
            brings=texts["brings"],
            does_not=texts["does_not"],
            decided_on=found["decided_on"],
            offering=offering,
            skill=texts["skill"],
            source=found["source"],
            review_on=found["review_on"],
        )


@require_safe
@granted("learning_team")
def pay(request: ViewerRequest) -> HttpResponse:
    """What people asked, what was answered, and a search for what to answer about."""
    viewer, search = request.viewer, request.GET.get("q", "").strip()[:100]
    found = catalog.offerings(viewer, search=search, limit=FOUND).rows if search else ()
    context = {
        "questions": [(one, words(one.title)) for one in pay_questions(viewer)],
        "answers": [told(one, viewer.today) for one in pay_answers(viewer)],
        "search": search,
        "found": [(one.public_id, words(one.title)) for one in found],
    }
    return render(request, "org/pay.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def pay_new(request: ViewerRequest) -> HttpResponseBase:
    """An answer about one offering (`?offering=`), or about a skill or path."""
    wanted = request.GET.get("offering", "")
    if not wanted:
        return _answer(request, None, _("A skill or path"), None)
    try:
        offering = catalog.offering(request.viewer, UUID(wanted))
    except ValueError as broken:
        raise Http404 from broken
    if offering is None:
        raise Http404
    return _answer(request, offering.public_id, words(offering.title), None)


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def pay_change(request: ViewerRequest, answer: UUID) -> HttpResponseBase:
    """A new version of an answer; the old one is kept as withdrawn."""
    before = pay_answer(request.viewer, answer=answer)
    if before is None:
        raise Http404
    return _answer(request, before.offering, words(before.title), before)


def _answer(
    request: ViewerRequest, offering: UUID | None, title: str, before: PayAnswerShown | None
) -> HttpResponseBase:
    form = AnswerForm(request.POST or None, about_skill=offering is None, initial=_initial(request, before))
    if request.method == "POST" and form.is_valid():
        replaces = before.public_id if before else None
        answer_pay(request.viewer, given=form.given(offering), replaces=replaces)
        say(request, _("Saved. Everybody who works here can read it."))
        return redirect("pay")
    context = {"form": form, "title": title, "before": before, "new_skill": offering is None and not before}
    return render(request, "org/pay_answer.html", context, status=400 if form.errors else 200)


def _initial(request: ViewerRequest, before: PayAnswerShown | None) -> dict[str, object]:
    if before is None:
        return {"decided_on": request.viewer.today}
    texts = {"skill": before.title, "brings": before.brings, "does_not": before.does_not}
    return {
        **{f"{name}_{lang}": text.get(lang, "") for name, text in texts.items() for lang in ("nl", "en")},
        **{name: getattr(before, name) for name in ("pay", "source", "decided_on", "review_on")},
    }


@require_POST
@granted("learning_team")
def pay_withdraw(request: ViewerRequest, answer: UUID) -> HttpResponseBase:
    """Nobody reads it any more; can be undone."""
    if not withdraw_pay(request.viewer, answer=answer):
        raise Http404
    say(request, _("Withdrawn. Nobody reads it now."), undo_url=reverse("pay_restore", args=[answer]))
    return redirect("pay")


@require_POST
@granted("learning_team")
def pay_restore(request: ViewerRequest, answer: UUID) -> HttpResponseBase:
    """It stands again."""
    if restore_pay(request.viewer, answer=answer):
        say(request, _("It stands again."))
    else:
        say(request, _("Another answer stands about this by now."))
    return redirect("pay")

"""/me/pay: what learning brings in pay and position, and what it does not; and asking for an answer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vonk.dialogue.actions.pay import ask_pay
from vonk.dialogue.queries.pay import pay_answers
from vonk.web.access import ViewerRequest, person
from vonk.web.talks.pay_words import told
from vonk.web.toasts import say


@require_safe
@person
def my_pay(request: ViewerRequest) -> HttpResponse:
    """Every answer, with a search."""
    search = request.GET.get("q", "").strip()[:100]
    found = [told(one, request.viewer.today) for one in pay_answers(request.viewer, search=search)]
    return render(request, "talks/pay.html", {"answers": found, "search": search})


@require_POST
@person
def my_pay_ask(request: ViewerRequest, offering: UUID) -> HttpResponseBase:
    """Asks the learning team what something brings; without a name."""
    ask_pay(request.viewer, offering=offering)
    say(request, _("Asked, without your name. The answer will stand here for everybody."))
    return redirect("my_pay")

"""/me/say: what stands in the way, told to who can take it away; and what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vonk.dialogue.actions import reports as actions
from vonk.dialogue.queries import reports as queries
from vonk.dialogue.queries import themes
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web import changes
from vonk.web.access import ViewerRequest, person
from vonk.web.desks import label
from vonk.web.naming import KeepField, found_in
from vonk.web.parts import Part
from vonk.web.toasts import say as toast

A_DAY = 5  # reports from one browser: enough for anybody, too few to flood a list
COOKIE = "said"


class SayForm(forms.Form):
    """What may go with a tap: a name or none, a few words, and what it is about."""

    named = forms.ChoiceField(
        label=gettext_lazy("How do you want to say it?"),
        choices=[
            ("yes", gettext_lazy("With my name; the answer comes to me")),
            ("no", gettext_lazy("Without my name; I get a code to read the answer with")),
        ],
        widget=forms.RadioSelect,
        initial="yes",
    )
    words = forms.CharField(
        label=gettext_lazy("A few words"),
        help_text=gettext_lazy("Say what happens; leave out who."),
        required=False,
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keep = KeepField()
    offering = forms.ChoiceField(label=gettext_lazy("Is it about one of these?"), required=False)
    way = forms.CharField(required=False)

    def __init__(self, viewer: Viewer, ways: queries.Ways, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.viewer, self.ways = viewer, ways
        titles = [(str(own.public_id), words(own.title)) for own in ways.offerings]
        self.fields["offering"].choices = [("", _("No, or something else")), *titles]  # type: ignore[attr-defined]
        self.asks_to_keep = False

    def clean(self) -> dict[str, object]:
        """A barrier that may be told there, and no names unless the writer insists."""
        found = super().clean() or {}
        codes = {f"{way.barrier}:{way.desk}": way for way in self.ways.ways}
        found["way"] = codes.get(str(found.get("way")))
        if found["way"] is None:
            raise forms.ValidationError(_("Tap what gets in your way."))
        if found["way"].desk == "manager" and found.get("named") == "no" and not self.ways.without_name:
            said = _("Your team is too small to tell this to %(manager)s without your name. The learning team can.")
            raise forms.ValidationError(said % {"manager": self.ways.manager})
        named = found_in(self.viewer, str(found.get("words", "")))
        if named and not found.get("keep"):
            self.asks_to_keep = True
            self.add_error("words", named)
        return found


class MoreForm(forms.Form):
    """More words by who reported."""

    words = forms.CharField(
        label=gettext_lazy("What do you want to add?"),
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReceiptForm(forms.Form):
    """The code of a report without a name."""

    code = forms.CharField(
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy("Sixteen letters and digits, as ABCD-EFGH-JKMN-PQRS."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


@dataclass(frozen=True)
class Tap:
    """One barrier to tap."""

    value: str
    label: str


@dataclass(frozen=True)
class Group:
    """The barriers that go to one desk."""

    desk: str
    to: str
    taps: tuple[Tap, ...]


def part(viewer: Viewer) -> Part | None:
    """The section on the first page: the latest answer to what the viewer's part of the organisation said."""
    return Part("me/parts/voice.html", next(iter(themes.said_to_me(viewer, most=1)), None))


@require_http_methods(["GET", "HEAD", "POST"])
@person
def say(request: ViewerRequest) -> HttpResponseBase:
    """One tap tells what gets in the way."""
    ways = queries.ways(request.viewer)
    form = SayForm(request.viewer, ways, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _said_today(request)
        if said < A_DAY:
            return _count(request, _told(request, form), said + 1)
        form.add_error(None, _("You said five things today. Tomorrow there is room again; your words are still here."))
    answered = themes.said_to_me(request.viewer)
    context = {
        "form": form,
        "groups": _groups(ways),
        "ways": ways,
        "reports": [(report, label(report.barrier), to(report)) for report in queries.my_reports(request.viewer)],
        "answered": changes.with_changes(request.viewer, answered),
        "own": themes.owned_by_me(request.viewer),
    }
    return render(request, "me/voice.html", context, status=400 if form.errors else 200)


def _told(request: ViewerRequest, form: SayForm) -> HttpResponseBase:
    found = form.cleaned_data
    way, named = found["way"], found["named"] == "yes"
    told = actions.report_barrier(
        request.viewer,
        barrier=way.barrier,
        desk=way.desk,
        words=found["words"],
        offering=UUID(found["offering"]) if found["offering"] else None,
        named=named,
    )
    if named:
        toast(request, _("Told."), undo_url=reverse("say_withdraw", args=[told.public_id]))
        return redirect("say_report", told.public_id)
    shown = {"code": told.receipt, "to": desk_name(way.desk, form.ways.manager), "label": label(way.barrier)}
    response = render(request, "me/voice_told.html", shown)
    response["Cache-Control"] = "no-store"
    return response


def _said_today(request: ViewerRequest) -> int:
    """Counted in the browser and nowhere else: a session that is saved would tell who said something, and when."""
    day, _of, said = (request.get_signed_cookie(COOKIE, "", salt=COOKIE) or "").partition(":")
    return int(said) if day == request.viewer.today.isoformat() else 0


def _count(request: ViewerRequest, response: HttpResponseBase, said: int) -> HttpResponseBase:
    response.set_signed_cookie(
        COOKIE,
        f"{request.viewer.today.isoformat()}:{said}",
        salt=COOKIE,
        max_age=timedelta(days=1),
        path=reverse("say"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _groups(ways: queries.Ways) -> tuple[Group, ...]:
    by_desk = groupby(sorted(ways.ways, key=lambda way: _ORDER.index(way.desk)), key=lambda way: way.desk)
    return tuple(
        Group(
            desk,
            desk_name(desk, ways.manager),
            tuple(Tap(f"{way.barrier}:{way.desk}", label(way.barrier)) for way in found),
        )
        for desk, found in by_desk
    )


_ORDER = ("learning_team", "administrator", "manager")


def desk_name(desk: str, manager: str) -> str:
    """Who reads it."""
    return {"learning_team": _("the learning team"), "administrator": _("the administrator")}.get(desk, manager)


def to(report: queries.Report) -> str:
    """Who a report was told to."""
    return desk_name(report.desk, report.owner or _("your manager"))


@require_safe
@person
def report(request: ViewerRequest, report: UUID) -> HttpResponse:
    """One report of my own, with what was answered."""
    return _page(request, report, MoreForm())


def _page(request: ViewerRequest, report: UUID, form: MoreForm) -> HttpResponse:
    found = queries.my_report(request.viewer, report=report)
    if found is None:
        raise Http404
    context = {"report": found, "label": label(found.barrier), "to": to(found), "form": form}
    return render(request, "me/voice_report.html", context, status=400 if form.errors else 200)


@require_POST
@person
def more(request: ViewerRequest, report: UUID) -> HttpResponseBase:
    """More words, also after it was closed: then it is open again."""
    form = MoreForm(request.POST)
    if not form.is_valid():
        return _page(request, report, form)
    again = actions.say_more(request.viewer, report=report, words=form.cleaned_data["words"])
    toast(request, _("Added, and open again.") if again else _("Added."))
    return redirect("say_report", report)


@require_POST
@person
def withdraw(request: ViewerRequest, report: UUID) -> HttpResponseBase:
    """Takes it back; can be undone."""
    if not actions.withdraw_report(request.viewer, report=report):
        raise Http404
    toast(request, _("Taken back. Nobody reads it any more."), undo_url=reverse("say_restore", args=[report]))
    found = queries.my_report(request.viewer, report=report)
    return redirect("my_requests" if found and found.training else "say")


@require_POST
@person
def restore(request: ViewerRequest, report: UUID) -> HttpResponseBase:
    """Says it after all."""
    if not actions.restore_report(request.viewer, report=report):
        raise Http404
    toast(request, _("Told again."))
    return redirect("say_report", report)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person
def receipt(request: ViewerRequest) -> HttpResponseBase:
    """The answer to a report without a name, for whoever has its code; the code is never part of an address."""
    form = ReceiptForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "me/voice_receipt.html", {"form": form}, status=400 if form.errors else 200)
    code = form.cleaned_data["code"]
    done = _done_with_receipt(request, code)
    if done is not None:
        return done
    found = queries.with_receipt(request.viewer, code=code)
    if found is None:
        form.add_error("code", _("No report has this code. Did you take it back, or is a sign wrong?"))
        return render(request, "me/voice_receipt.html", {"form": form}, status=400)
    wrong = MoreForm(request.POST) if request.POST.get("do") == "more" else MoreForm()
    context = {"report": found, "label": label(found.barrier), "to": to(found), "code": code, "form": wrong}
    return render(request, "me/voice_receipt.html", context)


def _done_with_receipt(request: ViewerRequest, code: str) -> HttpResponseBase | None:
    """Deletes the report, or adds words to it; None when the page is to be shown."""
    if request.POST.get("do") == "withdraw" and actions.withdraw_with_receipt(request.viewer, code=code):
        toast(request, _("Deleted for good."))
        return redirect("say")
    form = MoreForm(request.POST)
    if request.POST.get("do") == "more" and form.is_valid():
        actions.say_more_with_receipt(request.viewer, code=code, words=form.cleaned_data["words"])
        toast(request, _("Added. The code stays the same."))
        return redirect("say_receipt")
    return None

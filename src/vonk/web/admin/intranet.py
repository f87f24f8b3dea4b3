"""/settings/intranet/: which pages outside Vonk may show what is new to learn; none until the administrator says so."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vonk.activation import news
from vonk.people.access import System
from vonk.web.access import ViewerRequest, granted
from vonk.web.feed import ON_CARD, absolute, line
from vonk.web.toasts import say


class KeyForm(forms.Form):
    """Where it will be shown."""

    name = forms.CharField(
        label=gettext_lazy("For which page?"),
        help_text=gettext_lazy("For instance: home page of the intranet."),
        max_length=120,
    )
    origins = forms.CharField(
        label=gettext_lazy("Sites that may show the card"),
        help_text=gettext_lazy("One on each line, such as https://intranet.example.org. RSS needs none."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean_origins(self) -> list[str]:
        """The origins, each as a browser names it."""
        typed = [one for one in self.cleaned_data["origins"].split() if one]
        if len(typed) > news.MOST_ORIGINS:
            raise forms.ValidationError(_("At most %(most)s sites.") % {"most": news.MOST_ORIGINS})
        for one in typed:
            if news.as_origin(one) is None:
                said = _("“%(site)s” is not the address of a site: write https:// and its name, and nothing after it.")
                raise forms.ValidationError(said % {"site": one})
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
@granted("administrator")
def intranet(request: ViewerRequest) -> HttpResponseBase:
    """The keys, and a form for a new one."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = news.make_key(request.viewer, **form.cleaned_data)
        say(request, _("The key is made. Copy what your intranet needs."))
        return redirect("intranet_key", made)
    context = {"form": form, "keys": news.keys(request.viewer)}
    return render(request, "admin/intranet.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@granted("administrator")
def key(request: ViewerRequest, key: UUID) -> HttpResponseBase:
    """One key: what to copy, how it looks now, and who may show it."""
    found = news.key_of(request.viewer, key=key)
    if found is None:
        raise Http404
    form = KeyForm(request.POST or None, initial={"name": found.name, "origins": "\n".join(found.origins)})
    if request.method == "POST" and form.is_valid():
        news.change_key(request.viewer, key=key, **form.cleaned_data)
        say(request, _("Kept."))
        return redirect("intranet_key", key)
    items = news.items_of(System("preview what is new", request.now))
    context = {
        "form": form,
        "key": found,
        **_addresses(found.token),
        "title": _("New to learn at %(organisation)s") % {"organisation": request.viewer.organisation},
        "lines": [line(item) for item in items[:ON_CARD]],
        "home": absolute(reverse("today")),
    }
    return render(request, "admin/intranet_key.html", context, status=400 if form.errors else 200)


def _addresses(token: str) -> dict[str, str]:
    """What to copy, in the language of the page."""
    if not token:
        return {}
    found = {name: absolute(reverse(f"feed_{name}", args=[token])) for name in ("rss", "json", "card")}
    script = absolute(f"{settings.STATIC_URL}vonk/js/news.js")  # without a digest: it is the same after an upgrade
    return {f"{name}_url": f"{url}?lang={get_language()}" for name, url in found.items()} | {"script_url": script}


@require_POST
@granted("administrator")
def withdraw(request: ViewerRequest, key: UUID) -> HttpResponseBase:
    """From now on nothing is shown with it; can be undone."""
    if not news.withdraw_key(request.viewer, key=key):
        raise Http404
    undo = reverse("intranet_restore", args=[key])
    say(request, _("Withdrawn. Copies disappear within a quarter of an hour."), undo_url=undo)
    return redirect("intranet")


@require_POST
@granted("administrator")
def restore(request: ViewerRequest, key: UUID) -> HttpResponseBase:
    """Uses it after all."""
    if not news.restore_key(request.viewer, key=key):
        raise Http404
    say(request, _("In use again."))
    return redirect("intranet_key", key)

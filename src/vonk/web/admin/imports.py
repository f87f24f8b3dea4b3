"""Imports: choose a file, see what it would do, apply it, take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vonk.intake import actions, jobs, queries
from vonk.intake.problems import Unreadable
from vonk.people.actions import ChangedSince, StillUsed
from vonk.web import toasts
from vonk.web.access import ViewerRequest, granted

LARGEST = 50 * 1024 * 1024
SHOWN = 50  # lines of each kind on the page; the counts tell the rest
STATES = {
    "previewed": gettext_lazy("looked at, not applied"),
    "applying": gettext_lazy("being applied"),
    "applied": gettext_lazy("applied"),
    "failed": gettext_lazy("went wrong, nothing changed"),
    "undone": gettext_lazy("taken back"),
}
FIELDS = {
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "email": gettext_lazy("address"),
    "role": gettext_lazy("role"),
    "lang": gettext_lazy("language"),
    "workdays": gettext_lazy("working days"),
    "employed_from": gettext_lazy("first day"),
    "employed_to": gettext_lazy("last day"),
    "unit": gettext_lazy("team"),
    "leader": gettext_lazy("manager of the team"),
}


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("File with people"),
        help_text=gettext_lazy("CSV or Excel from your HR system, with a heading. Never with reasons for absence."),
    )

    def clean_file(self) -> Any:  # noqa: ANN401 - Django gives an uploaded file
        """Not larger than can be looked at in one go."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 50 MB. Use `vonk import people` on the server."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@granted("administrator")
def imports(request: ViewerRequest) -> HttpResponse:
    """The files that were taken in, and a form for the next."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            seen = actions.preview_people(request.viewer, content=file.read(), file_name=file.name)
        except Unreadable as refused:
            form.add_error("file", f"{refused.problem} {refused.remedy}")
        else:
            return redirect("import_batch", seen.batch)
    lines = [(line, STATES[line.state]) for line in queries.batches(request.viewer)]
    return render(request, "admin/imports.html", {"form": form, "lines": lines})


@require_safe
@granted("administrator")
def import_batch(request: ViewerRequest, batch: UUID) -> HttpResponse:
    """One file: what it would do, or what it did."""
    line = queries.batch(request.viewer, batch=batch)
    seen = queries.preview(request.viewer, batch=batch)
    changes = [(change, FIELDS.get(change.field, change.field)) for change in seen.changed[:SHOWN]] if seen else []
    context = {"line": line, "state": STATES[line.state], "preview": seen, "changes": changes, "shown": SHOWN}
    return render(request, "admin/import.html", context)


@require_POST
@granted("administrator")
def import_apply(request: ViewerRequest, batch: UUID) -> HttpResponse:
    """Applies the file, in the background; the page says how it goes."""
    try:
        actions.begin_applying(request.viewer, batch=batch, end_missing=request.POST.get("end_missing") == "yes")
    except actions.NotReady:
        toasts.say(request, _("This file was applied or dropped before."))
    else:
        jobs.apply.enqueue(str(batch))
        if queries.batch(request.viewer, batch=batch).state == "applied":
            toasts.say(request, _("Applied."), undo_url=reverse("import_undo", args=[batch]))
    return redirect("import_batch", batch)


@require_POST
@granted("administrator")
def import_undo(request: ViewerRequest, batch: UUID) -> HttpResponse:
    """Takes back what the file changed."""
    try:
        actions.undo_batch(request.viewer, batch=batch)
    except actions.NotReady:
        said = _("Only the last file can be taken back.")
    except StillUsed:
        said = _("This cannot be taken back: something stands on it already, such as an enrolment or an account.")
    except ChangedSince:
        said = _("This cannot be taken back: somebody in it was changed after it.")
    else:
        said = _("Taken back. Everything is as it was before this file.")
    toasts.say(request, said)
    return redirect("import_batch", batch)

"""/org/scan: upload an export, say which column is which where that is unsure, read where learning stalls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from vonk.insight import scan as scanning
from vonk.insight.scan import FIELDS, Mapping, Settings, Source, Unreadable
from vonk.web.access import ViewerRequest, granted
from vonk.web.org import scan_files, scan_page, scan_words

LARGEST = 200 * 1024 * 1024
EXAMPLES = 3
SESSION = "scan"
NONE = "-"  # chosen on purpose: no field, or no order


class UploadForm(forms.Form):
    """One export, and what an enrolment costs where no column says so."""

    file = forms.FileField(
        label=gettext_lazy("Export with enrolments"),
        help_text=gettext_lazy(
            "CSV or Excel with a heading, from any learning platform or HR system. Never with reasons for absence."
        ),
    )
    price = forms.DecimalField(
        label=gettext_lazy("What does one enrolment cost, in euros?"),
        help_text=gettext_lazy("Only if no column says so. Left empty, no money is shown."),
        required=False,
        min_value=0,
        localize=True,
    )
    choose = forms.BooleanField(label=gettext_lazy("Let me choose the columns"), required=False)

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than a page should wait for."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("This file is larger than 200 MB. Use `vonk scan` on a computer instead."))
        return file


class MappingForm(forms.Form):
    """For every column what it holds, with what we guessed filled in."""

    dates = forms.ChoiceField(
        label=gettext_lazy("Which comes first in a date such as 3/4/2026?"),
        choices=[
            (NONE, gettext_lazy("what the dates say themselves")),
            ("dmy", gettext_lazy("the day: 3 April")),
            ("mdy", gettext_lazy("the month: 4 March")),
        ],
    )

    def __init__(self, source: Source, mapping: Mapping, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.headings = {f"column_{place}": heading for place, heading in enumerate(source.headings)}
        guessed = {match.heading: name for name, match in mapping.matches.items()}
        choices = [(NONE, _("not used")), *((name, scan_words.field_name(name)) for name in FIELDS)]
        for key, heading in self.headings.items():
            self.fields[key] = forms.ChoiceField(label=heading, choices=choices, initial=guessed.get(heading, NONE))
        self.fields["dates"].initial = mapping.order or NONE

    def clean(self) -> dict[str, Any]:
        """Every field at most once."""
        data = super().clean() or {}
        seen: dict[str, str] = {}
        for key, heading in self.headings.items():
            field = data.get(key, NONE)
            if field != NONE and field in seen:
                said = _("“%(other)s” is chosen for this as well. Choose one of them.") % {"other": seen[field]}
                self.add_error(key, said)
            elif field != NONE:
                seen[field] = heading
        return data

    def chosen(self) -> dict[str, str]:
        """{field: heading}, empty for the fields that no column has."""
        found = {self.cleaned_data[key]: heading for key, heading in self.headings.items()}
        order = {} if self.cleaned_data["dates"] == NONE else {"dates": self.cleaned_data["dates"]}
        return {name: found.get(name, "") for name in FIELDS} | order


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def scan(request: ViewerRequest) -> HttpResponseBase:
    """Where one uploads."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        token = scan_files.keep_upload(upload, now=request.now)
        price = form.cleaned_data["price"]
        request.session[SESSION] = {
            "token": token,
            "name": upload.name,
            "price": None if price is None else float(price),
        }
        try:
            source, mapping = _opened(token)
            if mapping.unsure or form.cleaned_data["choose"]:
                return redirect("scan_map")
            return _ranked(request, source, mapping)
        except Unreadable as refused:
            scan_files.drop_upload(token)
            form.add_error("file", " ".join(scan_words.problem(refused)))
    return render(request, "org/scan.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def scan_map(request: ViewerRequest) -> HttpResponseBase:
    """Which column is which."""
    kept = request.session.get(SESSION, {})
    if scan_files.upload_path(kept.get("token", "")) is None:
        return redirect("scan")
    source, mapping = _opened(kept["token"])
    form = MappingForm(source, mapping, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _ranked(request, source, scanning.choose(source, mapping, form.chosen()))
        except Unreadable as refused:
            form.add_error(
                "dates" if refused.code == "undecided_order" else None, " ".join(scan_words.problem(refused))
            )
    unsure = [scan_words.field_name(name) for name in mapping.unsure]
    rows = [
        (form[key], _examples(source, heading), _is_unsure(mapping, heading)) for key, heading in form.headings.items()
    ]
    return render(request, "org/scan_map.html", {"form": form, "rows": rows, "unsure": unsure, "name": kept["name"]})


@require_safe
@granted("learning_team")
def scan_result(request: ViewerRequest) -> HttpResponseBase:
    """What was found; `?download` gives it as one file."""
    kept = request.session.get(SESSION, {})
    result = scan_files.result_of(kept.get("token", ""))
    if result is None:
        return redirect("scan")
    if "download" in request.GET:
        response = HttpResponse(scan_page.one_file(result, name=kept["name"]))
        response["Content-Disposition"] = 'attachment; filename="vonk-scan.html"'
        return response
    return render(request, "org/scan_result.html", {**scan_page.context(result), "name": kept["name"]})


def _opened(token: str) -> tuple[Source, Mapping]:
    path = scan_files.upload_path(token)
    assert path is not None
    source = scanning.open_source(path)
    return source, scanning.propose(source)


def _ranked(request: ViewerRequest, source: Source, mapping: Mapping) -> HttpResponseBase:
    kept = request.session[SESSION]
    result = scanning.rank(source, mapping, Settings(today=request.viewer.today, price=kept["price"]))
    scan_files.keep_result(kept["token"], result, now=request.now)
    return redirect("scan_result")


def _examples(source: Source, heading: str) -> str:
    """The first different values of a column; never of a column that names people."""
    if scanning.looks_personal(heading, source.sample[heading]):
        return _("not shown: looks like people")
    found = source.sample[heading].drop_nulls().unique(maintain_order=True).head(EXAMPLES).to_list()
    return " · ".join(text[:40] for text in found) or _("empty")


def _is_unsure(mapping: Mapping, heading: str) -> bool:
    return any(match.heading == heading and name in mapping.unsure for name, match in mapping.matches.items())

"""/org/playbook/<play>/edit/: the organisation's own version of a play, from draft to use and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import wraps
from itertools import groupby
from typing import Any, Concatenate

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vonk.activation import play_queries, play_versions
from vonk.activation.play_edits import Difference, NotAPlay
from vonk.activation.play_queries import VersionLine
from vonk.activation.texts import Place, filled
from vonk.figures.queries import READERS
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, granted
from vonk.web.org import play_form_words as said
from vonk.web.org.play_forms import LANGUAGES, PlayForm
from vonk.web.toasts import say

# Somebody in the preview: half-way in an activity that everybody can picture.
EXAMPLE = Place(
    offering={"nl": "Gesprekken voeren", "en": "Good conversations"},
    step=3,
    minutes=8,
    next_step={"nl": "Doorvragen", "en": "Asking on"},
)
type View[**P] = Callable[Concatenate[ViewerRequest, P], HttpResponseBase]


def known[**P](view: View[P]) -> View[P]:
    """A play or version that does not exist is not found."""

    @wraps(view)
    def found(request: ViewerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except LookupError as missing:
            raise Http404 from missing

    return found


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
@known
def edit(request: ViewerRequest, play: str) -> HttpResponseBase:
    """The form; saving keeps a draft and shows what it changes."""
    form = _form(request, play)
    if request.method != "POST":
        return _page(request, play, form)
    usable = form.usable()
    if usable is not None:
        try:
            note = form.cleaned_data["note"]
            version = play_versions.save_draft(request.viewer, play=play, edit=usable, note=note, now=request.now)
            return redirect("play_version", play, version)
        except NotAPlay as wrong:
            form.refuse(wrong.problems)
        except play_versions.NothingChanged:
            form.add_error(None, _("Nothing is different from what is in use. Change something first."))
    return _page(request, play, form, status=400)


@require_POST
@granted("learning_team")
@known
def preview(request: ViewerRequest, play: str) -> HttpResponseBase:
    """The message as it is written now, in both languages; nothing is kept."""
    form = _form(request, play)
    form.fields["note"].required = False  # only who keeps it says why
    return _page(request, play, form)


def _form(request: ViewerRequest, play: str) -> PlayForm:
    as_it_is = play_queries.edit(request.viewer, play)
    phase = play_queries.play(request.viewer, play).line.phase
    return PlayForm(as_it_is, phase, request.POST if request.method == "POST" else None)


def _page(request: ViewerRequest, play: str, form: PlayForm, *, status: int = 200) -> HttpResponse:
    line = play_queries.play(request.viewer, play).line
    drafts = [one for one in play_queries.history(request.viewer, play) if one.state == "draft"]
    context = {
        "form": form,
        "line": line,
        "title": words(line.title),
        "grade": line.grade,
        "previews": [_preview(form, language) for language in LANGUAGES],
        "draft": drafts[0] if drafts else None,
    }
    return render(request, "org/play_edit.html", context, status=status)


def _preview(form: PlayForm, language: str) -> dict[str, Any]:
    """The message in one language as it is typed, with an example filled in."""
    typed = {name: str(form[f"{name}_{language}"].value() or "") for name in ("subject", "headline", "body", "button")}
    return {"language": language, **{name: filled({language: text}, EXAMPLE)[language] for name, text in typed.items()}}


@require_safe
@granted(*READERS)
@known
def version(request: ViewerRequest, play: str, version: int) -> HttpResponseBase:
    """One version, field by field beside what is in use."""
    try:
        found = play_queries.compare(request.viewer, play, version)
    except NotAPlay as unreadable:
        line = next(one for one in play_queries.history(request.viewer, play) if one.version == version)
        return _compared(request, play, line, (), problem=str(unreadable))
    return _compared(request, play, found.line, found.differences)


@require_safe
@granted(*READERS)
@known
def shipped(request: ViewerRequest, play: str) -> HttpResponseBase:
    """What an upgrade changed in the play as it ships, since the organisation's version was made."""
    return _compared(request, play, None, play_queries.play(request.viewer, play).shipped_since)


def _compared(
    request: ViewerRequest, play: str, line: VersionLine | None, found: Iterable[Difference], *, problem: str = ""
) -> HttpResponse:
    page = play_queries.play(request.viewer, play)
    context = {
        "line": page.line,
        "title": words(page.line.title),
        "one": line,
        "fields": _by_field(found),
        "problem": problem,
        "may_edit": request.viewer.has("learning_team"),
    }
    return render(request, "org/play_version.html", context)


def _by_field(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Each field with its languages, old and new with what went and what came marked."""
    return [
        {"name": name, "rows": [{"language": one.language, **_marked(one.old, one.new)} for one in differences]}
        for name, differences in groupby(found, key=said.difference_name)
    ]


def _marked(old: str, new: str) -> dict[str, SafeString]:
    """Both texts, with the words that went in <del> and the words that came in <ins>."""
    before, after = old.split(" "), new.split(" ")
    gone: list[tuple[SafeString]] = []
    came: list[tuple[SafeString]] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        plain = kind == "equal"
        if i < j:
            gone.append((format_html("{}" if plain else "<del>{}</del>", " ".join(before[i:j])),))
        if k < m:
            came.append((format_html("{}" if plain else "<ins>{}</ins>", " ".join(after[k:m])),))
    return {"old": format_html_join(" ", "{}", gone), "new": format_html_join(" ", "{}", came)}


@require_POST
@granted("learning_team")
@known
def use(request: ViewerRequest, play: str, version: int) -> HttpResponseBase:
    """Puts a version in use from now on (0: the play as it ships), with a way back."""
    try:
        before = _put(request, play, version)
    except NotAPlay as wrong:
        raise Http404 from wrong  # its page says why it cannot be used, and has no button
    done = _("Your version is in use from now on.") if version else _("In use as it ships with Vonk.")
    say(request, done, undo_url=reverse("play_use", args=[play, before]))
    return redirect("play", play)


def _put(request: ViewerRequest, play: str, version: int) -> int:
    note = request.POST.get("note", "").strip()
    if version == 0:
        return play_versions.use_shipped(request.viewer, play=play, now=request.now)
    return play_versions.use_version(request.viewer, play=play, version=version, note=note, now=request.now)


@require_POST
@granted("learning_team")
@known
def drop(request: ViewerRequest, play: str) -> HttpResponseBase:
    """Sets the draft aside; it stays in the history."""
    if not play_versions.drop_draft(request.viewer, play=play):
        raise Http404
    say(request, _("The draft is set aside. You find it in the history."))
    return redirect("play", play)

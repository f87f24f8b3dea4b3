"""/org/friction: the five things that get most in people's way, each with what fits and where to begin."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vonk.figures.queries import READERS
from vonk.insight.frictions import Friction, frictions
from vonk.people.access import Viewer
from vonk.people.texts import words as read
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.measures import hindrance_name, marked, obligation_name
from vonk.web.org.campaigns_start import new_url
from vonk.web.org.diagnosis import with_interval
from vonk.web.org.words import together


@require_safe
@granted(*READERS)
def friction(request: ViewerRequest) -> HttpResponse:
    """The largest first; for who reads the whole organisation."""
    found = frictions(request.viewer)
    rows = [_row(one, request.viewer) for one in found]
    context = {"first": rows[0] if rows else None, "rows": rows[1:], "title": _title(found)}
    return render(request, "org/friction.html", context)


def _title(found: tuple[Friction, ...]) -> str:
    if not found:
        return _("What gets in people’s way is not known yet")
    return {
        "step_stops": _("Most people are lost at one step"),
        "few_start": _("Most people are lost before they begin"),
        "waits": _("Most people are held up by waiting for an answer"),
        "technical": _("Most people are held up by technical trouble"),
        "reported": _("One thing is reported over and over"),
    }[found[0].kind]


def _row(one: Friction, viewer: Viewer) -> dict[str, object]:
    url, action = _where(one, viewer)
    touched = ngettext("about %(n)s person a quarter", "about %(n)s people a quarter", one.people)
    return {
        "rank": one.rank,
        "title": _name(one),
        "why": _why(one),
        "meta": together([read(one.play_title), _("evidence %(grade)s") % {"grade": one.grade}, _loss(one)]),
        "people": touched % {"n": formats.number(one.people)},
        "gain": formats.number(one.people),
        "gain_for": ngettext("person a quarter, about", "people a quarter, about", one.people),
        "play_url": reverse("play", args=[one.play]),
        "url": url,
        "action": action,
    }


def _name(one: Friction) -> str:
    title = read(one.title)
    return {
        "step_stops": _("People stop at step %(step)s of “%(title)s”") % {"step": one.step, "title": title},
        "few_start": _("“%(title)s” is not begun") % {"title": title},
        "waits": _("An answer to a request takes more than five working days"),
        "technical": _("Technical trouble"),
        "reported": _("Reported again and again: %(barrier)s")
        % {"barrier": hindrance_name(one.barrier).lower() if one.barrier else ""},
    }[one.kind]


def _why(one: Friction) -> str:
    if one.figure is None:
        return _("Told with a name to the learning team in the last half year, rounded down to tens.")
    facts = {"share": with_interval(one.figure), "step": read(one.step_title)}
    said = {
        "step_stops": _("Of who came to “%(step)s” %(share)s did not go on."),
        "few_start": _("Of who enrolled %(share)s begin within 28 days."),
        "waits": _("%(share)s of the requests had no decision by then."),
        "technical": _("Named by %(share)s of who said what is in the way."),
    }[one.kind] % facts
    name = obligation_name(one.figure.signal)
    return marked(f"{said} ({name})" if name else said, one.figure)


def _loss(one: Friction) -> str:
    """How heavily its people count in the order."""
    return "" if one.kind in ("step_stops", "few_start") else _("counts half: they may still go on")


def _where(one: Friction, viewer: Viewer) -> tuple[str, str]:
    """A campaign where a run can send the play, the desk that can take it away, else the play itself."""
    may_start = viewer.has("learning_team")
    if may_start and one.offering is not None and one.sendable:
        code = {"step_stops": "step_stops", "few_start": "few_start"}[one.kind]
        return new_url(offering=one.offering, play=one.play, code=code), _("Prepare a campaign")
    if may_start and one.kind in ("reported", "technical"):
        return reverse("org_reports"), _("To the reports")
    return reverse("play", args=[one.play]), _("See the approach")

"""/me/drivers/: what drives me in learning, out of my own answers, which nobody else reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from vonk.dialogue.actions import pulse
from vonk.dialogue.bank import HIGHEST, LOWEST
from vonk.dialogue.queries.pulse import DriverShown, Motives, OwnProfile, due_round, motives, own_profile
from vonk.learning.intention_queries import my_worth
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, person
from vonk.web.charts import Spark
from vonk.web.charts.figure import Scale
from vonk.web.charts.spark import EDGE, HEIGHT, WIDTH
from vonk.web.me.around import around
from vonk.web.toasts import say

MOSTLY, SELDOM = 3.5, 2.5  # of 5, the mean of one's own answers
APART = 0.5  # closer than this, nothing is said of which is higher


@dataclass(frozen=True)
class OwnLine(Spark):
    """Answers on the whole scale, so that a small change looks small."""

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """Where each answer stands, in pixels."""
        across = Scale(0, len(self.values) - 1, EDGE, WIDTH - EDGE)
        up = Scale(LOWEST, HIGHEST, HEIGHT - EDGE, EDGE)
        return tuple((across.at(place), up.at(value)) for place, value in enumerate(self.values))


@dataclass(frozen=True)
class Row:
    """One driver as the page tells it."""

    shown: DriverShown
    says: str
    line: OwnLine | None


@require_safe
@person
def drivers(request: ViewerRequest) -> HttpResponse:
    """My own answers, what they say together, and one small thing that I can do."""
    viewer = request.viewer
    profile = own_profile(viewer)
    shown = due_round(viewer)
    lowest = _lowest(profile)
    context = {
        "profile": profile,
        "rows": [_row(driver) for driver in profile.drivers],
        "finding": _finding(profile),
        "strategy": lowest.strategy if lowest else None,
        "open": shown is not None and shown.tap is not None,
        "motives": motives_shown(profile, motives()),
        "around": around(viewer),
        "worth": my_worth(viewer),
    }
    return render(request, "me/drivers.html", context)


def _row(driver: DriverShown) -> Row:
    values = tuple(float(answer.favourable) for answer in driver.answers)
    if driver.mean is None:
        return Row(driver, "", None)
    said = _("From %(first)s to %(last)s of 5.") % {"first": f"{values[0]:.0f}", "last": f"{values[-1]:.0f}"}
    return Row(driver, _says(driver.mean), OwnLine(values, said))


def _says(mean: float) -> str:
    if mean >= MOSTLY:
        return _("mostly yes")
    return _("often not") if mean <= SELDOM else _("sometimes yes, sometimes no")


def _known(profile: OwnProfile) -> list[tuple[float, DriverShown]]:
    """The six drivers of which something can be said, the lowest first."""
    told = [(one.mean, one) for one in profile.drivers if one.strategy and one.mean is not None]
    return sorted(told, key=lambda pair: pair[0])


def _lowest(profile: OwnProfile) -> DriverShown | None:
    known = _known(profile)
    return known[0][1] if known and known[0][0] < MOSTLY else None


def _finding(profile: OwnProfile) -> str:
    """What the answers say together; only of oneself, and only what lies clearly apart."""
    known = _known(profile)
    if len(known) < 2 or known[-1][0] - known[0][0] < APART:  # noqa: PLR2004 - a highest and a lowest
        return ""
    names = {"high": words(known[-1][1].construct.name), "low": words(known[0][1].construct.name)}
    return _("Highest in your own answers: %(high)s. Lowest: %(low)s.") % names


def motives_shown(profile: OwnProfile, said: Motives) -> Iterable[dict[str, object]]:
    """What I began with and why, each with the taps to say it otherwise."""
    return [
        {
            "motive": one,
            "choices": [(value, text, value == one.motive) for value, text in said.answers.items()],
        }
        for one in profile.motives
    ]


@require_POST
@person
def remove_answer(request: ViewerRequest, pulse_round: UUID, item: str) -> HttpResponseBase:
    """Deletes one answer."""
    if not pulse.forget_answer(request.viewer, pulse_round=pulse_round, item=item):
        raise Http404
    say(request, _("Deleted. This cannot be undone."))
    return redirect("drivers")


@require_POST
@person
def remove_all(request: ViewerRequest) -> HttpResponseBase:
    """Deletes everything I tapped."""
    gone = pulse.forget_all(request.viewer).answers
    said = ngettext("%(n)s answer is deleted. This cannot be undone.",
                    "%(n)s answers are deleted. This cannot be undone.", gone)  # fmt: skip
    say(request, said % {"n": gone})
    return redirect("drivers")


@require_POST
@person
def motive(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Says otherwise why I began."""
    try:
        pulse.set_motive(request.viewer, enrolment=enrolment, motive=request.POST.get("value", ""))
        say(request, _("Changed. Only you see this."))
    except pulse.RoundOver:
        say(request, _("The questions are off now. Nothing was changed."))
    return redirect("drivers")

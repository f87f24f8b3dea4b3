"""The page that shows every component and chart in every state; the browser tests look at it."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.web import charts
from vonk.web.icons import ICONS
from vonk.web.navigation import Nav, NavItem

COLOURS = (
    "paper", "sheet", "sunk", "line", "ink", "grey1", "grey2", "grey-ui", "ember", "ember-deep", "ember-wash",
    "ready", "ready-wash", "part", "part-wash", "error", "on",
)  # fmt: skip
SIZES = (6, 5, 4, 3, 2, 1)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Everything at once; `?theme=dark` or `?theme=light` overrules the reader's own setting."""
    theme = request.GET.get("theme", "")
    context = {
        "theme": theme if theme in ("light", "dark") else "",
        "nav": _nav(),
        "colours": COLOURS,
        "sizes": SIZES,
        "icons": tuple(ICONS),
        "form": SampleForm(),
        "wrong": SampleForm({"goal": "", "until": "31-02-2027", "note": _("Bring calm to a talk")}),
        "why": _why(),
        "department": _("Your department, 46 people: %(share)s") % {"share": "41%"},
        "rise": _("chance of a rise %(share)s") % {"share": "88%"},
        "trail": ((_("Offerings"), "#"),),
        "charts": {**_small_charts(), **_large_charts()},
    }
    return render(request, "styleguide.html", context)


class SampleForm(forms.Form):
    """One field of every kind."""

    goal = forms.CharField(
        label=gettext_lazy("What do you want to get better at?"), help_text=gettext_lazy("One sentence is enough.")
    )
    until = forms.DateField(
        label=gettext_lazy("Until when?"),
        widget=forms.TextInput(),
        error_messages={"invalid": gettext_lazy("This day does not exist. Choose one that does, such as 28-02-2027.")},
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    unit = forms.ChoiceField(
        label=gettext_lazy("Team"), choices=[("n", gettext_lazy("Team North")), ("s", gettext_lazy("Team South"))]
    )
    barrier = forms.ChoiceField(
        label=gettext_lazy("What stands most in your way this week?"),
        widget=forms.RadioSelect,
        choices=[
            ("time", gettext_lazy("No time")),
            ("hard", gettext_lazy("Too hard")),
            ("fit", gettext_lazy("Not relevant")),
            ("support", gettext_lazy("No support")),
        ],
    )
    shared = forms.MultipleChoiceField(
        label=gettext_lazy("Share with your manager"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("goal", gettext_lazy("My goal")), ("stuck", gettext_lazy("That I am stuck"))],
        required=False,
    )
    messages = forms.BooleanField(
        label=gettext_lazy("Send me messages"),
        help_text=gettext_lazy("At most one in seven days. Nobody sees this switch but you."),
        required=False,
        initial=True,
    )
    people = forms.FileField(
        label=gettext_lazy("File with people"), help_text=gettext_lazy("CSV or XLSX, up to 10 MB.")
    )


def _nav() -> Nav:
    return Nav(
        section="me",
        items=(
            NavItem(_("Today"), "#", current=True, icon="today"),
            NavItem(_("My plan"), "#components", icon="plan", short=_("Plan")),
            NavItem(_("Find"), "#charts", icon="search"),
            NavItem(_("Messages"), "#forms", icon="message"),
            NavItem(_("About me"), "#tokens", icon="me"),
        ),
        faces=(
            NavItem(_("Me"), "#", current=True),
            NavItem(_("Team"), "#components"),
            NavItem(_("Organisation"), "#charts"),
        ),
        initials="EW",
        unread=2,
        menu=(NavItem(_("What is known of me"), "#"), NavItem(_("Sign out"), "#")),
        organisation="Waterlinie Zorg",
        context=_("Tuesday 24 November"),
    )


def _why() -> tuple[tuple[str, str], ...]:
    return (
        (_("What was used"), _("You chose this path on 2 September. You did steps 1 and 2. You said: ‘little time’.")),
        (_("The rule"), _("Little time: offer the next step in pieces of at most 12 minutes. Evidence B.")),
        (_("Chance"), _("None. No lot was drawn for this choice.")),
        (_("Who sees this"), _("Only you. Your manager sees something only when you share it.")),
        (_("How to stop"), _("One tap under every message, or in your own menu.")),
    )


def _interval(estimate: float, low: float, high: float) -> charts.Interval:
    return charts.Interval(estimate, low, high)


def _small_charts() -> dict[str, Any]:
    verdicts: tuple[tuple[str, charts.Interval, charts.Phase], ...] = (
        (_("works here"), _interval(0.061, 0.024, 0.098), "impact"),
        (_("not yet knowable"), _interval(0.039, -0.007, 0.085), "impact"),
        (_("no effect here"), _interval(0.006, -0.011, 0.023), "part"),
    )
    return {
        "rows": charts.DotRows(
            (
                charts.DotRow(_("Has an own learning goal"), _interval(0.41, 0.37, 0.45), "ready"),
                charts.DotRow(_("Begins within 28 days"), _interval(0.57, 0.53, 0.61), "part"),
                charts.DotRow(_("Used within six weeks"), _interval(0.29, 0.24, 0.34), "impact", base="1.862"),
                charts.DotRow(_("Did not get the message"), _interval(0.309, 0.289, 0.331), "ink", digits=1),
                charts.DotRow(_("Night shift, location South"), None, "part"),
            ),
            left="0%",
            right="100%",
            note=_("The capsule is the interval (90%). The same figures stand as text."),
        ),
        "effects": tuple(charts.Effect(words, interval, phase) for words, interval, phase in verdicts),
        "bars": charts.Bars(
            (
                charts.Bar(_("No time"), 0.31),
                charts.Bar(_("No support"), 0.18, _("named by 93 people")),
                charts.Bar(_("Too hard"), 0.12, phase="ink"),
                charts.Bar(_("Technical fuss"), None),
            ),
        ),
        "spark": charts.Spark((4, 5, 4.4, 6, 5.2, 7, 6.6), _("rising")),
        "heat": _heat(),
        "rhythm": charts.Rhythm(
            (
                charts.Beat("20 okt", "kept"),
                charts.Beat("3 nov", "skipped"),
                charts.Beat("10 nov", "kept"),
                charts.Beat(_("today"), "now"),
            )
        ),
    }


def _heat() -> charts.HeatMap:
    return charts.HeatMap(
        _("Skills by role"),
        (_("Talks"), _("Medication"), _("Reporting")),
        (
            charts.HeatRow(_("Nurse"), (0.82, 0.64, 0.31)),
            charts.HeatRow(_("Carer"), (0.55, 0.12, 0.47)),
            charts.HeatRow(_("Night shift"), (None, 0.38, None)),
        ),
        corner=_("Role"),
        note=_("A dot: too few people to show."),
    )


def _large_charts() -> dict[str, Any]:
    return {
        "chain": _chain(),
        "partial": _partial_chain(),
        "funnel": _funnel(),
        "late": _late_funnel(),
        "trend": _trend(),
        "index": _index(),
        "course": _course(),
        "curve": _curve(),
    }


def _chain() -> charts.Chain:
    def row(label: str, phase: charts.Phase, *bounds: float) -> charts.DotRow:
        return charts.DotRow(label, charts.Interval(*bounds), phase)

    def before(value: int) -> str:
        return _("last quarter %(value)s") % {"value": value}

    return charts.Chain(
        (
            charts.Link("ready", _("Readiness"), _("willing and able to begin"), _interval(64, 59, 68), before(61),
                        (row(_("Has an own learning goal"), "ready", 0.41, 0.37, 0.45),
                         row(_("Can free time"), "ready", 0.52, 0.47, 0.57))),
            charts.Link("part", _("Participation"), _("begin, keep going, finish"), _interval(58, 55, 61), before(57),
                        (row(_("Begins within 28 days"), "part", 0.57, 0.53, 0.61),
                         row(_("Finishes"), "part", 0.64, 0.6, 0.68))),
            charts.Link("impact", _("Impact"), _("use, remember, share"), _interval(31, 24, 38), before(33),
                        (row(_("Used within six weeks"), "impact", 0.29, 0.24, 0.34),
                         row(_("Still known after 30 days"), "impact", 0.71, 0.66, 0.76))),
        ),
        breaks_after=1,
        break_title=_("Here it breaks"),
        break_note=_("Of every 100 who finish, 29 use it within six weeks (24–34)."),
        note=_("Scale 0–100. The capsule around each dot is the interval (90%). Mandatory training does not count."),
    )  # fmt: skip


def _partial_chain() -> charts.Chain:
    return charts.Chain(
        (
            charts.Link("ready", _("Readiness"), _("willing and able to begin"),
                        first_step=_("Ask one question of ten seconds"), first_step_url="#"),
            charts.Link("part", _("Participation"), _("begin, keep going, finish"), _interval(46, 44, 48), "",
                        (charts.DotRow(_("Begins within 28 days"), _interval(0.79, 0.77, 0.81), "part"),)),
            charts.Link("impact", _("Impact"), _("use, remember, share"),
                        first_step=_("Ask after six weeks whether it was used"), first_step_url="#"),
        ),
        note=_("Only participation is measured so far; no index is made of one phase."),
    )  # fmt: skip


def _funnel() -> charts.Funnel:
    labels = (
        (_("Why"), 642, 44, 9), (_("Listen"), 598, 57, 12), (_("Practise with a colleague"), 541, 206, 34),
        (_("Limits"), 335, 31, 11), (_("When it chafes"), 304, 26, 14), (_("Own plan"), 278, 15, 8),
    )  # fmt: skip
    return charts.Funnel(
        "talks",
        tuple(charts.FunnelStep(*label) for label in labels),
        worst=2,
        note_title=_("206 people stop at step 3"),
        note=_("%(share)s of who came here. At the other steps %(rest)s.") % {"share": "38% (35–42)", "rest": "5–10%"},
        end=_interval(0.41, 0.38, 0.44),
    )


def _late_funnel() -> charts.Funnel:
    return charts.Funnel(
        "late",
        (
            charts.FunnelStep(_("Why"), 120, 9),
            charts.FunnelStep(_("Listen"), 111, 7),
            charts.FunnelStep(_("Own plan"), 104, 16),
        ),
        worst=2,
        note_title=_("16 people stop at step 3"),
        note=_("%(share)s of who came here.") % {"share": "15% (10–22)"},
    )


def _trend() -> charts.Trend:
    values = (44, 46, 45, 48, 50, 49, 53, 55, 54, 58, 60, 62)
    points = tuple(
        charts.Point(36 + place, value / 100, value / 100 - 0.11, value / 100 + 0.1)
        for place, value in enumerate(values)
    )
    return charts.Trend(
        "time",
        points,
        0,
        1,
        (charts.Mark(36, _("week %(n)s") % {"n": 36}), charts.Mark(42, "42"), charts.Mark(47, "47")),
        note=_("Planned learning time that went ahead, of 11 people together; the band is the interval (90%)."),
    )


def _index() -> charts.Trend:
    values = (41, 41.5, 42, 42.2, 43, 43.4, 44, 44.3, 45.2, 46.1, 46.5, 46)
    points = tuple(charts.Point(place, value, value - 5, value + 4) for place, value in enumerate(values))
    months = tuple(charts.Mark(place, letter) for place, letter in enumerate("djfmamjjason"))
    return charts.Trend(
        "index", points, 30, 60, months, phase="ink", unit="", event=charts.Mark(8, _("learning time began"))
    )


def _course() -> charts.Course:
    history = (
        (1.2, -12, 14.5),
        (5.6, -4.5, 15.7),
        (2.8, -5.4, 11),
        (4.9, -2, 11.8),
        (3.3, -2.6, 9.2),
        (4.2, -1, 9.4),
        (3.9, -0.7, 8.5),
    )
    points = tuple(
        charts.Point(week + 1, estimate / 100, low / 100, high / 100)
        for week, (estimate, low, high) in enumerate(history)
    )
    weeks = [charts.Mark(week, str(week)) for week in range(2, 11) if week != len(history)]
    named = [charts.Mark(week, _("week %(n)s") % {"n": week}) for week in (1, 7)]
    return charts.Course(
        "used",
        points,
        tuple(sorted(weeks + named, key=lambda mark: mark.at)),
        worth=0.03,
        low=-0.12,
        high=0.16,
        expected=(charts.Point(10, 0.039, 0.003, 0.075),),
        expected_title=_("14 December"),
        expected_note=_("If the difference stays like this, the interval then just excludes zero."),
        caption=_(
            "difference in percentage points between message and no message; a band (95%) that holds whenever you look"
        ),
    )


def _curve() -> charts.Curve:
    points = tuple(
        charts.CurvePoint(amount, 1 / (1 + math.exp(-4.1 * math.log(max(amount, 1) / 310))))
        for amount in range(0, 1001, 20)
    )
    return charts.Curve(
        "even",
        points,
        charts.CurvePoint(310, 0.5, "€ 310", _("break-even")),
        charts.CurvePoint(
            400,
            0.74,
            _("a chance of %(share)s that it pays") % {"share": "74%"},
            _("at your own estimate of € 400 per use"),
        ),
        caption=_("chance that learning brings more than it costs, by what one extra use is worth"),
    )

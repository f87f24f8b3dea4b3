"""How plays are spoken of on the pages of every face: shelves, moments, who decides, and what to expect."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.activation.play_queries import PlayPage
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.measures import hindrance_name

ANYWAY = 30  # of a hundred people, who do it without the play (engine.playbook.plain)


def shelf_name(code: str) -> str:
    """What stands in people's way, in the words under which they tap it."""
    return _("No habit yet") if code == "habit" else hindrance_name(code)


def phase_name(code: str) -> str:
    """When a play comes."""
    return {"before": _("before"), "during": _("during"), "after": _("after"), "context": _("any time")}[code]


def status_name(code: str) -> str:
    """Where a play stands in this organisation."""
    names = {
        "draft": _("written, not in use"),
        "pilot": _("in use, not proven here"),
        "proven_here": _("works here"),
        "retired": _("retired here"),
    }
    return names[code]


def tried_name(code: str) -> str:
    """What is known here of a play that was not compared yet."""
    return _("in use, not compared yet") if code in ("pilot", "proven_here") else _("not tried here yet")


def decider_name(code: str) -> str:
    """Who decides to use a play."""
    names = {
        "person": _("the employee"),
        "manager": _("the manager"),
        "learning_team": _("the learning team"),
        "director": _("the director"),
        "works_council": _("the works council too"),
    }
    return names[code]


def takes(learner: int, manager: int) -> str:
    """What one use costs in time; empty when it costs nobody any."""
    parts = [
        _("%(minutes)s min of the learner") % {"minutes": formats.number(learner)} if learner else "",
        _("%(minutes)s min of the manager") % {"minutes": formats.number(manager)} if manager else "",
    ]
    return ", ".join(filter(None, parts))


def often(times: int) -> str:
    """How often it goes out about one enrolment."""
    said = ngettext("at most once about one thing", "at most %(times)s times about one thing", times)
    return said % {"times": times}


def version_name(version: int) -> str:
    """Whose words are in use."""
    return _("your version %(version)s") % {"version": version} if version else _("as it ships with Vonk")


def expected(page: PlayPage) -> str:
    """The expected effect in people; never more than is known."""
    more = page.expected
    if not more.known:
        return _(
            "How much it brings is not known. Studies show at most that two things go together, and that counts for "
            "nothing here."
        )
    if more.low < 0:
        said = _(
            "Of 100 people of whom %(anyway)s would do it anyway, expect between %(fewer)s fewer and %(more)s more."
        )
        return said % {"anyway": ANYWAY, "fewer": -more.low, "more": more.high}
    if more.low == more.high:
        said = _("Of 100 people of whom %(anyway)s would do it anyway, expect about %(more)s more.")
        return said % {"anyway": ANYWAY, "more": more.high}
    if more.low == 0:
        said = _("Of 100 people of whom %(anyway)s would do it anyway, expect no more than about %(more)s extra.")
        return said % {"anyway": ANYWAY, "more": more.high}
    said = _("Of 100 people of whom %(anyway)s would do it anyway, expect about %(low)s to %(high)s more.")
    return said % {"anyway": ANYWAY, "low": more.low, "high": more.high}


def discount(basis: str) -> str:
    """Why that is less than the study says."""
    names = {
        "field_rct": _("The study was a trial in the field; 70% of its effect is counted, as it was done elsewhere."),
        "academic": _("The studies come from laboratories and classrooms; a quarter of their effect is counted."),
        "correlational": "",
    }
    return names[basis]


def recipe(steps: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The steps in the reader's language."""
    longest = max(map(len, steps.values()), default=0)
    return tuple(words({lang: told[at] for lang, told in steps.items() if at < len(told)}) for at in range(longest))

"""/me/progress/: what moved: goals, what I can now, steps, use at work, time; and from what sides learning came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vonk.culture.queries.mine import brought_lately
from vonk.dialogue.queries.agreements import my_goals
from vonk.dialogue.queries.can_now import my_can_now
from vonk.dialogue.queries.progress import my_sides
from vonk.dialogue.queries.transfer import UsedLine, my_used
from vonk.learning.progress_queries import my_lately
from vonk.learning.queries import EnrolmentShown, my_enrolments
from vonk.learning.time_queries import my_time
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web import formats, own_time
from vonk.web.access import ViewerRequest, person
from vonk.web.charts import Bar, Bars

QUARTER = timedelta(days=90)
YEAR = timedelta(days=365)
MOST, MOST_GOALS = 6, 12  # of each other thing the latest
ENOUGH = 4  # occasions before anything is said of a mix
ONE_SIDED = 0.75  # of all on one side


@dataclass(frozen=True)
class Way:
    """How far one is with something that is open."""

    url: str
    title: str
    reached: int
    steps: int
    says: str


@dataclass(frozen=True)
class Mix:
    """From what sides learning came; `suggestion` only when nearly all came from one."""

    bars: Bars | None
    suggestion: str
    action: str
    url: str


@require_safe
@person
def progress(request: ViewerRequest) -> HttpResponse:
    """Everything on one page, that also prints; nothing of it is compared with anybody."""
    viewer = request.viewer
    goals, can_now = my_goals(viewer, since=viewer.today - YEAR, most=MOST_GOALS), my_can_now(viewer)[:MOST]
    ways = [_way(row) for row in my_enrolments(viewer) if row.steps][:MOST]
    used = [line for line in my_used(viewer) if _was_used(line)][:MOST]
    time = my_time(viewer)
    context = {
        "goals": goals,
        "can_now": can_now,
        "ways": ways,
        "used": [(words(line.title), _used(line)) for line in used],
        "kept": own_time.lasts(time.minutes_kept) if time.minutes_kept else "",
        "rhythm": own_time.kept(time.kept),
        "mix": _mix(viewer),
        "headline": _headline(len(used), sum(way.reached for way in ways), len(can_now)),
    }
    return render(request, "me/progress.html", context)


def _way(row: EnrolmentShown) -> Way:
    last = next((step for step in row.steps if step.position == row.step_reached), None)
    says = _("you reached “%(step)s”") % {"step": words(last.title)} if last else _("not begun yet")
    return Way(reverse("learning", args=[row.public_id]), words(row.title), row.step_reached, len(row.steps), says)


def _was_used(line: UsedLine) -> bool:
    kept = line.commitment is not None and line.commitment.kept in ("yes", "partly")
    seen = any(one.answer == "seen" for one in line.confirmations)
    return kept or seen or line.state == "applied" or any(one.used == "yes" for one in line.questions)


def _used(line: UsedLine) -> str:
    """The person's own sentence about it, else what they intended, else when it was finished."""
    example = next((one.example for one in line.questions if one.example), "")
    if example:
        return f"‘{example}’"
    if line.commitment is not None and line.commitment.kept in ("yes", "partly"):
        return line.commitment.sentence
    return _("finished on %(day)s") % {"day": formats.day_month(line.completed_on)} if line.completed_on else ""


def _headline(used: int, steps: int, can_now: int) -> str:
    """The strongest thing that can be said, in one sentence."""
    if used:
        told = ngettext("You used %(n)s thing that you learned", "You used %(n)s things that you learned", used)
        return told % {"n": used}
    if can_now:
        told = ngettext("You can do %(n)s thing that you could not before",
                        "You can do %(n)s things that you could not before", can_now)  # fmt: skip
        return told % {"n": can_now}
    if steps:
        told = ngettext("You came %(n)s step further in what is open", "You came %(n)s steps further in what is open",
                        steps)  # fmt: skip
        return told % {"n": steps}
    return _("What moves stands here")


def _mix(viewer: Viewer) -> Mix:
    """The last 90 days: occasions, each once, by where the learning came from."""
    since = viewer.today - QUARTER
    lately, sides = my_lately(viewer, since=since), my_sides(viewer, since=since)
    chosen = sum(one.chosen for one in lately)
    counts = {
        "given": len(lately) - chosen,
        "chosen": chosen,
        "work": sides.work,
        "together": sides.together + brought_lately(viewer, since=since),
    }
    names = {
        "given": _("Courses that come with your work"),
        "chosen": _("Chosen by yourself"),
        "work": _("From the work itself"),
        "together": _("Together with others"),
    }
    if not any(counts.values()):
        return Mix(None, "", "", "")
    bars = Bars(tuple(Bar(names[side], n) for side, n in counts.items()), unit="")
    return Mix(bars, *_suggestion(counts))


def _suggestion(counts: dict[str, int]) -> tuple[str, str, str]:
    """One, when nearly everything came from one side: something for the first side that is empty."""
    total = sum(counts.values())
    if total < ENOUGH or max(counts.values()) < ONE_SIDED * total:
        return "", "", ""
    least = min(("work", "together", "chosen", "given"), key=lambda side: counts[side])
    suggestions = {
        "work": (
            _("Nearly everything came from one side. Look back at one task of this week: what can you do now?"),
            _("Write it down"),
            "can_now",
        ),
        "together": (
            _("Nearly everything came from one side. Let one colleague say what they see of it."),
            _("Ask a colleague"),
            "feedback",
        ),
        "chosen": (
            _("Nearly everything came from one side. Choose one small thing that you would like yourself."),
            _("Look for something"),
            "my_requests",
        ),
        "given": ("", "", ""),
    }
    says, action, page = suggestions[least]
    return says, action, reverse(page) if page else ""

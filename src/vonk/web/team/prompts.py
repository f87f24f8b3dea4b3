"""Which one thing a manager may do or ask this week: chosen from what was disclosed, and from nothing else.

A prompt must not leak: two teams with the same disclosed facts get the same words (decisions.md section 3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from vonk.learning.disclosed import Shared
from vonk.people.disclosures import PersonSeen
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.team import questions

TALK_WITHIN = timedelta(days=42)  # after that, asking what somebody does differently comes too late
WEEKLY = 2  # the question of the week, and one to have instead


@dataclass(frozen=True)
class SharedBy:
    """Something shared, with who shared it as one says it in this team."""

    name: str
    initials: str
    fact: Shared


@dataclass(frozen=True)
class Prompt:
    """One thing to do, the words to say, and why; `share` is what it answers, `later` its place in the bank."""

    title: str
    question: str
    why: str
    more: tuple[tuple[str, str], ...]
    share: UUID | None = None
    later: int = 0


def called(people: Sequence[PersonSeen]) -> dict[int, str]:
    """By which name to speak of each: the given name, or the whole name where two share it."""
    given = Counter(person.subject.given_name for person in people)
    return {
        person.subject.person: person.subject.given_name
        if given[person.subject.given_name] == 1
        else person.subject.name
        for person in people
    }


def shared_with_you(people: Sequence[PersonSeen]) -> tuple[SharedBy, ...]:
    """Everything that people share, the longest ago first."""
    names = called(people)
    found = [
        SharedBy(names[person.subject.person], person.subject.initials, fact)
        for person in people
        for fact in person.facts("shared")
        if isinstance(fact, Shared)
    ]
    return tuple(sorted(found, key=lambda one: one.fact.on))


def prompts(shared: Sequence[SharedBy], *, today: date, known: bool = True) -> tuple[Prompt, ...]:
    """What to do first and what else: who is stuck, then who finished, then the question of the week.

    known: whether the viewer may see what people share; else nothing is said of whether somebody waits.
    """
    waiting = [one for one in shared if not one.fact.answered]
    stuck = [_stuck(one) for one in waiting if one.fact.what == "stuck"]
    done = [_finished(one) for one in waiting if one.fact.what == "completed" and one.fact.on > today - TALK_WITHIN]
    asked = [*stuck, *done]
    weekly = [_weekly(today, later, quiet=known and not asked) for later in range(WEEKLY)]
    return (*asked, *weekly)


def _stuck(one: SharedBy) -> Prompt:
    said = {"name": one.name, "title": words(one.fact.offering), "step": one.fact.step}
    said["day"] = formats.day_month(one.fact.on)
    if one.fact.step:
        title = _("Ask %(name)s what would help with step %(step)s") % said
        why = _("%(name)s shared on %(day)s: stuck in “%(title)s”, step %(step)s. It has no answer yet.") % said
    else:
        title = _("Ask %(name)s what would help") % said
        why = _("%(name)s shared on %(day)s: stuck in “%(title)s”. It has no answer yet.") % said
    return Prompt(
        title,
        _("Where exactly do you get stuck? And what would help: time, an explanation, or a colleague beside you?"),
        why,
        _more(_("Whoever says “I’m stuck” comes first, and the longest wait before the others.")),
        share=one.fact.public_id,
    )


def _finished(one: SharedBy) -> Prompt:
    said = {"name": one.name, "title": words(one.fact.offering), "day": formats.day_month(one.fact.on)}
    evidence = _(
        "B: where manager and colleagues give support, people use more of what they learned. "
        "Whether one question brings that about has hardly been tested."
    )
    return Prompt(
        _("Ask %(name)s what is different now") % said,
        _("What do you do differently now? And what do you need from me to keep doing it?"),
        _("%(name)s finished “%(title)s” and shared that with you on %(day)s.") % said,
        _more(_("Whoever is stuck comes first; then whoever finished something and shared it."), evidence),
        share=one.fact.public_id,
    )


def _weekly(today: date, later: int, *, quiet: bool) -> Prompt:
    question = questions.of_week(today, later=later)
    if quiet and not later:
        about = _(
            "Nobody is waiting for an answer from you, so here is the question of the week: the same for every team."
        )
    else:
        about = _("Every team can get this question; nothing about your team decides it.")
    return Prompt(
        str(question.title),
        str(question.words),
        f"{question.why} {about}",
        _more(_("A new question every Monday, in a fixed order.")),
        later=later,
    )


def _more(rule: str, evidence: str = "") -> tuple[tuple[str, str], ...]:
    used = _("Only what people share with you themselves.")
    never = _("How far somebody is, clicks, scores, answers, messages. This choice does not know them.")
    rows = [(_("The rule"), rule), (_("Used for it"), used), (_("Not used"), never)]
    return (*rows, (_("Evidence"), evidence)) if evidence else tuple(rows)

"""/org/playbook: what can be done, how good the evidence is, what it did here, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vonk.activation import play_queries
from vonk.activation.evidence import known_of
from vonk.activation.play_queries import DECIDERS, SHELVES, PlayLine, PlayPage, SourceLine, Wanted
from vonk.figures.queries import READERS
from vonk.insight.voices import DRIVERS, Voice, voices
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web import play_words
from vonk.web.access import ViewerRequest, granted
from vonk.web.measures import NOTHING, base, driver_name, said, share
from vonk.web.org.people_side import is_told
from vonk.web.org.play_here import Here, elsewhere, heres
from vonk.web.reading import read_about

LONGEST_SEARCH = 100
PHASES = ("before", "during", "after", "context")


@granted(*READERS)
def playbook(request: ViewerRequest) -> HttpResponse:
    """All plays by what stands in people's way; the refused and the retired ones apart."""
    viewer, wanted = request.viewer, _wanted(request.GET)
    found = play_queries.plays(viewer, wanted)
    used = [line for line in found if line.status != "retired"]
    named = _named(viewer)
    done = heres(viewer)
    shelves = [shelf for code in SHELVES if (shelf := _shelf(code, used, wanted, named, done))]
    shelves.sort(key=lambda shelf: -shelf["share"])
    context = {
        "shelves": shelves,
        "retired": [_row(line) for line in found if line.status == "retired"],
        "refused": [_refused(one) for one in play_queries.refused(viewer, wanted.search)] if _open(wanted) else [],
        "total": len(used),
        "strong": sum(line.grade == "A" for line in used),
        "most_named": shelves[0]["name"] if shelves and shelves[0]["named"] else "",
        "next": _worth_trying(viewer, shelves) if not any(asdict(wanted).values()) else None,
        "filters": _filters(wanted, viewer),
        "wanted": wanted,
        "choosing": any(asdict(wanted).values()),
    }
    return render(request, "org/playbook.html", context)


def _wanted(asked: QueryDict) -> Wanted:
    """Only words that exist; anything else asks for nothing."""

    def one(name: str, known: Sequence[str]) -> str:
        value = asked.get(name, "")
        return value if value in known else ""

    drivers = [signal.partition(".")[2] for signal in DRIVERS]
    return Wanted(
        barrier=one("barrier", SHELVES),
        phase=one("phase", PHASES),
        driver=one("driver", drivers),
        decides=one("decides", DECIDERS),
        search=asked.get("q", "").strip()[:LONGEST_SEARCH],
    )


def _open(wanted: Wanted) -> bool:
    """Whether nothing is asked that a refused practice does not have."""
    return not (wanted.barrier or wanted.phase or wanted.driver or wanted.decides)


def _named(viewer: Viewer) -> Mapping[str, Voice]:
    """The published barriers of the largest unit that the viewer reads, by shelf."""
    told = [voice for voice in voices(viewer).of("barrier.") if is_told(voice) and voice.signal != NOTHING]
    return {voice.signal.partition(".")[2]: voice for voice in told}


def _shelf(
    code: str,
    lines: Sequence[PlayLine],
    wanted: Wanted,
    named: Mapping[str, Voice],
    done: Mapping[str, Here],
) -> dict[str, Any] | None:
    """One barrier with its plays; a filter on it shows every play that answers it, else each stands in one place."""
    here = [line for line in lines if (code in line.barriers if wanted.barrier else code == line.shelf)]
    if not here or wanted.barrier not in ("", code):
        return None
    voice = named.get(code)
    return {
        "code": code,
        "name": play_words.shelf_name(code),
        "plays": [_row(line, done.get(line.id)) for line in here],
        "lines": here,
        "named": _told(voice) if voice else "",
        "share": (voice.figure.value or voice.figure.low or 0.0) if voice else 0.0,
    }


def _told(voice: Voice) -> str:
    """How many name it, with the interval when there is one, and of how many people."""
    figure = voice.figure
    told = share(figure) if figure.value is None else "{} ({})".format(*said(figure))
    return " · ".join(filter(None, [_("named by %(share)s") % {"share": told}, base(figure)]))


def _row(line: PlayLine, here: Here | None = None) -> dict[str, Any]:
    return {
        "id": line.id,
        "title": words(line.title),
        "summary": words(line.summary),
        "phase": play_words.phase_name(line.phase),
        "grade": line.grade,
        "tried": play_words.tried_name(line.status),
        "own": play_words.version_name(line.version) if line.version else "",
        "source": line.source,
        "caveat": words(line.caveat),
        "here": here,
    }


def _refused(one: play_queries.RefusedLine) -> dict[str, str]:
    return {"title": words(one.title), "instead": words(one.instead), "reason": words(one.reason), "id": one.id}


def _worth_trying(viewer: Viewer, shelves: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """The play with the best evidence against what most people name, or else of all."""
    named = [shelf for shelf in shelves if shelf["named"]]
    lines = [line for shelf in named[:1] or shelves for line in shelf["lines"]]
    if not lines:
        return None
    best = min(lines, key=lambda line: (line.grade, line.status == "draft", not line.sendable, line.id))
    why = _("Evidence %(grade)s elsewhere.") % {"grade": best.grade}
    if named:
        why += " " + _("It is meant for what most people name here: “%(barrier)s”.") % {"barrier": named[0]["name"]}
    return {
        "title": words(best.title),
        "why": f"{why} {words(best.caveat)}",
        "url": _plan(viewer, best) or reverse("play", args=[best.id]),
        "action": _("Plan it") if _plan(viewer, best) else _("See the recipe"),
    }


def _plan(viewer: Viewer, line: PlayLine) -> str:
    """Where a campaign with this play is planned; empty when a run does not send it, or the viewer may not."""
    if not (line.sendable and viewer.has("learning_team")):
        return ""
    return f"{reverse('campaigns')}new/?play={line.id}"


def _filters(wanted: Wanted, viewer: Viewer) -> dict[str, Any]:
    """The choices of the form, and every barrier with how many plays answer it."""
    every = play_queries.plays(viewer)
    in_use = [line for line in every if line.status != "retired"]
    counts = {code: sum(code == line.shelf for line in in_use) for code in SHELVES}
    return {
        "barriers": [(code, play_words.shelf_name(code), counts[code]) for code in SHELVES if counts[code]],
        "retired": len(every) - len(in_use),
        "selects": [
            ("phase", _("When"), wanted.phase, [(code, play_words.phase_name(code)) for code in PHASES]),
            (
                "driver",
                _("Driver"),
                wanted.driver,
                [(s.partition(".")[2], driver_name(s.partition(".")[2])) for s in DRIVERS],
            ),
            ("decides", _("Who decides"), wanted.decides, [(code, play_words.decider_name(code)) for code in DECIDERS]),
        ],
    }


@granted(*READERS)
def play(request: ViewerRequest, play: str) -> HttpResponse:
    """One play: its recipe, its words, its sources and caveats, and whose version it is."""
    viewer = request.viewer
    try:
        found = play_queries.play(viewer, play)
    except LookupError as missing:
        raise Http404 from missing
    context = {
        "play": found,
        "title": words(found.line.title),
        "summary": words(found.line.summary),
        "shelf": {"code": found.line.shelf, "name": play_words.shelf_name(found.line.shelf)},
        "steps": play_words.recipe(found.recipe),
        "rows": _rows(found),
        "message": {name: words(getattr(found.message, name)) for name in ("subject", "headline", "body", "button")},
        "expected": play_words.expected(found),
        "discount": play_words.discount(found.basis),
        "caveat": words(found.line.caveat),
        "checked": _sources(found, checked=True),
        "unchecked": _sources(found, checked=False),
        "here": heres(viewer, play=play).get(play),
        "elsewhere": elsewhere(known_of(viewer, play=play)),
        "tried": play_words.tried_name(found.line.status),
        "plan": _plan(viewer, found.line),
        "may_edit": viewer.has("learning_team"),
        "versions": play_queries.history(viewer, play),
        "read_more": read_about(play, "learning_team"),
    }
    return render(request, "org/play.html", context)


def _sources(found: PlayPage, *, checked: bool) -> list[SourceLine]:
    return [source for source in found.sources if source.checked == checked]


def _rows(found: PlayPage) -> list[tuple[str, str]]:
    line = found.line
    rows = [
        (_("When"), play_words.phase_name(line.phase)),
        (_("Who decides"), play_words.decider_name(line.decides)),
        (_("The rule"), words(found.rule) if line.sendable else ""),
        (_("Takes"), play_words.takes(found.minutes, found.manager_minutes)),
        (_("How often"), play_words.often(found.at_most) if line.delivery == "nudge" else ""),
        (_("Here"), play_words.status_name(line.status)),
        (_("Words"), play_words.version_name(line.version)),
    ]
    return [(label, text) for label, text in rows if text]

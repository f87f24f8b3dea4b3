"""Reads the organisation's playbook for its pages: what is on each shelf, one play, its recipe and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from vonk.activation.models import PlayVersion
from vonk.activation.playbook import AS_SHIPPED, as_shipped, as_written, in_use, playbook
from vonk.engine.playbook.copies import Difference, Edit, NotAPlay, differences, edit_of, edited, read_edit
from vonk.engine.playbook.loader import PlaybookError
from vonk.engine.playbook.plain import Of100, of_100
from vonk.engine.playbook.schema import Decides, Play, Refused, Source
from vonk.figures.queries import READERS
from vonk.people.access import NotAllowed, Viewer
from vonk.people.texts import Text

# What people say is in the way, and one thing that nobody says: that it never became a habit.
SHELVES: Final = ("forgets", "no_support", "no_time", "too_hard", "not_relevant", "technical", "unknown", "habit")
# The shelf of a play that answers no tap, by the first of its COM-B barriers.
SHELF_OF: Final[Mapping[str, str]] = {
    "cap_psych": "forgets",
    "cap_phys": "too_hard",
    "opp_phys": "no_time",
    "opp_soc": "no_support",
    "mot_refl": "not_relevant",
    "mot_auto": "habit",
}
DECIDERS: Final[tuple[str, ...]] = get_args(Decides)
FOR_LEADERS: Final = frozenset({"manager", "team"})  # levels of which a manager reads the recipe


@dataclass(frozen=True)
class SourceLine:
    """A publication behind a play; only what was looked up is shown as fact."""

    cite: str
    says: str
    checked: bool


@dataclass(frozen=True)
class PlayLine:
    """A play as the playbook lists it."""

    id: str
    title: Text
    summary: Text
    shelf: str  # one of SHELVES
    barriers: tuple[str, ...]
    phase: str
    level: str
    driver: str
    decides: str
    delivery: str
    grade: str
    status: str
    version: int  # of the own copy; 0: as shipped
    sendable: bool
    caveat: Text
    source: SourceLine


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; an empty field asks for nothing."""

    barrier: str = ""
    phase: str = ""
    driver: str = ""
    decides: str = ""
    search: str = ""  # words that must all stand in title, summary or recipe, in either language

    def fits(self, play: Play) -> bool:
        """Whether the play has all of it."""
        asked = ((self.phase, play.phase), (self.driver, play.driver), (self.decides, play.decides))
        if self.barrier and self.barrier not in _barriers(play):
            return False
        return all(not one or one == has for one, has in asked) and self.said_in(play.texts.values())

    def said_in(self, texts: object) -> bool:
        """Whether every word looked for stands in these texts."""
        told = str(texts).casefold()
        return all(word in told for word in self.search.casefold().split())


@dataclass(frozen=True)
class Message:
    """What goes out, with its placeholders."""

    subject: Text
    headline: Text
    body: Text
    button: Text


@dataclass(frozen=True)
class PlayPage:
    """A play with everything that is known of it, and the words that go out."""

    line: PlayLine
    recipe: Mapping[str, tuple[str, ...]]
    sources: tuple[SourceLine, ...]
    applicability: str
    message: Message
    rule: Text
    minutes: int
    manager_minutes: int
    at_most: int
    smallest_effect: float
    basis: str  # field_rct | academic | correlational
    expected: Of100
    unreadable: str  # why the own copy is not in use; empty when nothing is wrong
    shipped_since: tuple[Difference, ...]  # what an upgrade changed in the shipped play since the own copy was made


@dataclass(frozen=True)
class RefusedLine:
    """A practice that Vonk will not run, why, and what to do instead."""

    id: str
    title: Text
    summary: Text
    reason: Text
    instead: Text
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Recipe:
    """How to do it, on one sheet."""

    id: str
    title: Text
    summary: Text
    steps: Mapping[str, tuple[str, ...]]
    caveat: Text
    phase: str
    level: str
    grade: str
    minutes: int
    manager_minutes: int
    question: Text  # the words that come with it


@dataclass(frozen=True)
class VersionLine:
    """One version in the history of a play."""

    version: int
    state: str  # draft | in_use | replaced | withdrawn
    note: str
    by: str
    made_at: datetime
    used_from: datetime | None
    used_to: datetime | None


@dataclass(frozen=True)
class Draft:
    """A version laid beside what is in use."""

    line: VersionLine
    title: Text
    differences: tuple[Difference, ...]


def plays(viewer: Viewer, wanted: Wanted | None = None) -> tuple[PlayLine, ...]:
    """The plays in use here that fit what is looked for, retired ones included, best evidence first."""
    _require(viewer)
    book = in_use(at=viewer.now)
    asked = wanted or Wanted()
    found = [_line(play, book.version(play.id)) for play in book.playbook.plays if asked.fits(play)]
    return tuple(sorted(found, key=lambda line: (line.grade, line.status == "draft", line.id)))


def refused(viewer: Viewer, search: str = "") -> tuple[RefusedLine, ...]:
    """What is refused, with the reason."""
    _require(viewer)
    asked = Wanted(search=search)
    return tuple(_refused(one) for one in playbook(at=viewer.now).refused if asked.said_in(one.texts.values()))


def play(viewer: Viewer, play_id: str) -> PlayPage:
    """One play; LookupError when there is none."""
    _require(viewer)
    book = in_use(at=viewer.now)
    found = book.playbook.play(play_id)
    version = book.version(play_id)
    return PlayPage(
        line=_line(found, version),
        recipe=found.recipe,
        sources=tuple(map(_source, found.evidence.sources)),
        applicability=found.evidence.applicability,
        message=Message(*(found.text(name) for name in ("subject", "headline", "body", "button"))),
        rule=found.text("why_rule"),
        minutes=found.cost.learner_min,
        manager_minutes=found.cost.manager_min,
        at_most=found.dose.max_per_item,
        smallest_effect=found.outcome.mde,
        basis=found.evidence.effect_prior.basis,
        expected=of_100(found.evidence.effect_prior),
        unreadable=book.unreadable.get(play_id, ""),
        shipped_since=_since(play_id, version),
    )


def _since(play_id: str, version: int) -> tuple[Difference, ...]:
    """What an upgrade changed; nothing when it cannot be told any more."""
    if version == AS_SHIPPED:
        return ()
    then = PlayVersion.objects.values_list("shipped", flat=True).get(play=play_id, version=version)
    try:
        return differences(as_written(then), as_shipped(play_id))
    except PlaybookError:
        return ()


def recipe(viewer: Viewer, play_id: str) -> Recipe:
    """How to do it, for readers of the playbook and, of what a manager or team does, for who leads a unit."""
    found = playbook(at=viewer.now).play(play_id)
    if not (viewer.leads and _for_leaders(found)):
        _require(viewer)
    return _recipe(found)


def recipes_for_leaders(viewer: Viewer) -> tuple[Recipe, ...]:
    """What a manager or a team can do; for who leads a unit."""
    if not viewer.leads:
        raise NotAllowed
    found = [_recipe(play) for play in playbook(at=viewer.now).plays if _for_leaders(play)]
    return tuple(sorted(found, key=lambda one: (one.grade, one.id)))


def edit(viewer: Viewer, play_id: str) -> Edit:
    """What may be changed in a play, as it stands in its draft, else as it is in use. LookupError: no such play.

    For the learning team of the whole organisation.
    """
    viewer.require("learning_team")
    found = playbook(at=viewer.now).play(play_id)
    draft = PlayVersion.objects.filter(play=play_id, state="draft").first()
    if draft is not None:
        try:
            return edit_of(edited(as_shipped(play_id), read_edit(draft.source)))
        except NotAPlay:
            pass  # an upgrade made it unreadable: begin from what is in use
    return edit_of(found)


def history(viewer: Viewer, play_id: str) -> tuple[VersionLine, ...]:
    """Every version that was kept here, newest first; empty when the play was never changed."""
    _require(viewer)
    rows = PlayVersion.objects.filter(play=play_id).select_related("made_by").order_by("-version")
    return tuple(map(_version, rows))


def compare(viewer: Viewer, play_id: str, version: int) -> Draft:
    """A version beside what is in use, or what is in use beside what ships. LookupError; NotAPlay when unreadable."""
    _require(viewer)
    row = PlayVersion.objects.filter(play=play_id, version=version).select_related("made_by").first()
    if row is None:
        raise LookupError(version)
    shipped = as_shipped(play_id)
    found = edited(shipped, read_edit(row.source))
    beside = shipped if row.state == "in_use" else playbook(at=viewer.now).play(play_id)
    return Draft(_version(row), found.text("title"), differences(beside, found))


def _version(row: PlayVersion) -> VersionLine:
    by = row.made_by.name if row.made_by else ""
    return VersionLine(row.version, row.state, row.note, by, row.made_at, row.used_from, row.used_to)


def _line(play: Play, version: int) -> PlayLine:
    barriers = _barriers(play)
    return PlayLine(
        id=play.id,
        title=play.text("title"),
        summary=play.text("summary"),
        shelf=barriers[0],
        barriers=barriers,
        phase=play.phase,
        level=play.level,
        driver=play.driver or "",
        decides=play.decides,
        delivery=play.delivery,
        grade=play.evidence.letter,
        status=play.status,
        version=version,
        sendable=play.sendable,
        caveat=play.text("caveat"),
        source=_source(play.evidence.sources[0]),
    )


def _barriers(play: Play) -> tuple[str, ...]:
    """The shelves on which it is found; it stands on the first."""
    return play.taps or (SHELF_OF[play.barrier[0]],)


def _recipe(play: Play) -> Recipe:
    return Recipe(
        id=play.id,
        title=play.text("title"),
        summary=play.text("summary"),
        steps=play.recipe,
        caveat=play.text("caveat"),
        phase=play.phase,
        level=play.level,
        grade=play.evidence.letter,
        minutes=play.cost.learner_min,
        manager_minutes=play.cost.manager_min,
        question=play.text("body"),
    )


def _refused(one: Refused) -> RefusedLine:
    title, summary, reason, instead = (one.text(name) for name in ("title", "summary", "reason", "instead"))
    return RefusedLine(one.id, title, summary, reason, instead, tuple(map(_source, one.sources)))


def _source(source: Source) -> SourceLine:
    return SourceLine(source.cite, source.says, source.checked)


def _for_leaders(play: Play) -> bool:
    return play.level in FOR_LEADERS and play.status != "retired"


def _require(viewer: Viewer) -> None:
    """The playbook speaks of nobody, so a grant over any part of the organisation is enough."""
    if not any(grant.role in READERS for grant in viewer.grants):
        raise NotAllowed

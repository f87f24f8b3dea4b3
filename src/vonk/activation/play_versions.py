"""Keeps an organisation's versions of a play: a draft, using it, going back, each with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from vonk.activation.models import PlayVersion
from vonk.activation.playbook import AS_SHIPPED, as_shipped, in_use
from vonk.engine.playbook.copies import Edit, NotAPlay, Problem, as_yaml, edited, read_edit
from vonk.engine.playbook.loader import PlaybookError, collect
from vonk.engine.playbook.schema import Play
from vonk.people.access import Viewer

LONGEST_NOTE = 300


class NothingChanged(ValueError):
    """The edit is word for word what is in use."""


@transaction.atomic
def save_draft(viewer: Viewer, *, play: str, edit: Edit, note: str, now: datetime) -> int:
    """Keeps the edit as the one draft of this play; its version. Nothing is in use by it yet.

    NotAllowed for any but the learning team of the whole organisation, LookupError for an unknown play, NotAPlay with
    every problem, NothingChanged when it says what is in use already.
    """
    viewer.require("learning_team")
    shipped = as_shipped(play)
    found = edited(shipped, edit)
    kept = _locked(play)
    book = in_use(at=now).playbook
    if found == book.play(play):
        raise NothingChanged(play)
    try:
        collect([found, *(other for other in book.plays if other.id != play)])
    except PlaybookError as clash:
        raise NotAPlay((Problem("status", str(clash)),)) from clash
    draft = next((row for row in kept if row.state == "draft"), None) or PlayVersion(play=play, version=_next(kept))
    _write(draft, found, note)
    draft.shipped, draft.made_by_id, draft.made_at = as_yaml(shipped), viewer.person, now
    draft.save()
    return draft.version


@transaction.atomic
def use_version(viewer: Viewer, *, play: str, version: int, note: str = "", now: datetime) -> int:
    """Puts a version in use from now on; the version in use before (AS_SHIPPED: none).

    A draft is used as it is; of an earlier version a new one with the same words is made, so that the history stays
    true. NotAllowed, LookupError, NotAPlay as for `save_draft`.
    """
    viewer.require("learning_team")
    shipped = as_shipped(play)
    kept = _locked(play)
    chosen = next((row for row in kept if row.version == version), None)
    if chosen is None:
        raise LookupError(version)
    before = in_use(at=now).version(play)
    if chosen.state == "in_use":
        return before
    found = edited(shipped, read_edit(chosen.source))
    _retire(kept, "replaced", now)
    if chosen.state != "draft":
        chosen = PlayVersion(play=play, version=_next(kept), made_by_id=viewer.person, made_at=now)
        chosen.shipped = as_yaml(shipped)
    _write(chosen, found, note or chosen.note)
    chosen.state, chosen.used_from = "in_use", now
    chosen.save()
    return before


@transaction.atomic
def use_shipped(viewer: Viewer, *, play: str, now: datetime) -> int:
    """Goes back to the play as it ships; the version that was in use. NotAllowed and LookupError as above."""
    viewer.require("learning_team")
    as_shipped(play)
    before = in_use(at=now).version(play)
    _retire(_locked(play), "withdrawn", now)
    return before


@transaction.atomic
def drop_draft(viewer: Viewer, *, play: str) -> bool:
    """Sets the draft aside; it stays in the history and can be used later. False when there is none."""
    viewer.require("learning_team")
    drafts = PlayVersion.objects.filter(play=play, state="draft")
    return bool(drafts.update(state="withdrawn"))


def _locked(play: str) -> Sequence[PlayVersion]:
    return list(PlayVersion.objects.select_for_update().filter(play=play).order_by("version"))


def _next(kept: Sequence[PlayVersion]) -> int:
    return max((row.version for row in kept), default=AS_SHIPPED) + 1


def _retire(kept: Sequence[PlayVersion], state: str, now: datetime) -> None:
    for row in kept:
        if row.state == "in_use":
            row.state, row.used_to = state, now
            row.save(update_fields=["state", "used_to"])


def _write(row: PlayVersion, play: Play, note: str) -> None:
    row.source, row.note = as_yaml(play), note[:LONGEST_NOTE]
    row.digest = sha256(row.source.encode()).hexdigest()

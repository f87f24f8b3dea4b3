"""The organisation's playbook: the plays that ship with Vonk, with the organisation's own copies in their place."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q

from vonk.activation.models import PlayVersion
from vonk.engine.playbook.copies import NotAPlay, edited, read_edit
from vonk.engine.playbook.loader import PlaybookError, collect, load_playbook, read_play
from vonk.engine.playbook.schema import Play, Playbook

AS_SHIPPED = 0  # the version of a play of which no copy is in use
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InUse:
    """What is in use at one moment. A copy that an upgrade made unreadable gives way to the play as it ships."""

    playbook: Playbook
    versions: Mapping[str, int]  # of each play whose copy is in use
    unreadable: Mapping[str, str]  # play → what is wrong with its copy, in the words of the loader

    def version(self, play: str) -> int:
        """Which version of the play this is; AS_SHIPPED without a copy."""
        return self.versions.get(play, AS_SHIPPED)


def playbook(*, at: datetime) -> Playbook:
    """The plays in use at this moment."""
    return in_use(at=at).playbook


def in_use(*, at: datetime) -> InUse:
    """The same with the versions of the copies. One cheap query: what the copies say is kept until they change."""
    rows = PlayVersion.objects.filter(used_from__lte=at).filter(Q(used_to=None) | Q(used_to__gt=at))
    return _read(tuple(rows.order_by("play", "version").values_list("pk", "play", "version", "digest")))


@lru_cache(maxsize=4)
def _read(stamp: tuple[tuple[int, str, int, str], ...]) -> InUse:
    """The playbook with these copies; the digests in the stamp tell other processes and later versions apart."""
    shipped = load_playbook()
    if not stamp:
        return InUse(shipped, {}, {})
    sources = dict(PlayVersion.objects.filter(pk__in=[pk for pk, *_ in stamp]).values_list("pk", "source"))
    plays = {play.id: play for play in shipped.plays}
    versions, unreadable = {}, {}
    for pk, name, version, _digest in stamp:
        if name not in plays:
            continue  # an upgrade took it out, or refuses it now
        try:
            plays[name] = edited(plays[name], read_edit(sources[pk]))
            versions[name] = version
        except NotAPlay as problem:
            log.warning("version %s of %s is not in use: %s", version, name, problem)
            unreadable[name] = str(problem)
    try:
        return InUse(collect([*plays.values(), *shipped.refused]), versions, unreadable)
    except PlaybookError as problem:  # an upgrade gave the phase of a copy another default
        log.warning("no copy is in use: %s", problem)
        return InUse(shipped, {}, dict.fromkeys(versions, str(problem)) | unreadable)


def plays_as_decided(decided: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Play]:
    """The plays of decisions by (play, version), as they were when it was decided.

    A version that can no longer be read gives way to the play as it ships; a play that is gone is left out.
    """
    wanted = set(decided)
    own = {name for name, version in wanted if version != AS_SHIPPED}
    rows = PlayVersion.objects.filter(play__in=own).values_list("play", "version", "source") if own else ()
    sources = {(name, version): source for name, version, source in rows}
    shipped = load_playbook()
    by_id = {play.id: play for play in shipped.plays}
    found = {}
    for name, version in wanted:
        play = by_id.get(name)
        if (name, version) in sources:
            try:
                play = as_written(sources[name, version])
            except PlaybookError as problem:
                log.warning("a decision is told by the play as it ships: %s", problem)
        if play is not None:
            found[name, version] = play
    return found


def as_shipped(play: str) -> Play:
    """The play in the wheel; KeyError when none has this id."""
    return load_playbook().play(play)


def as_written(source: str) -> Play:
    """A kept version as it was, its grade included; PlaybookError when this version of Vonk cannot read it."""
    found = read_play(source, source="a kept version")
    if not isinstance(found, Play):
        raise PlaybookError("a kept version", "$.status: this is a refused practice")
    return found

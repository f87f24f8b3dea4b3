"""Reads the graded claims that go round, for the page on which they are looked up."""

from __future__ import annotations

from dataclasses import dataclass

from vonk.activation.play_queries import SourceLine
from vonk.engine.playbook.heard import Claim, load_claims
from vonk.figures.queries import READERS
from vonk.people.access import NotAllowed, Viewer
from vonk.people.texts import Text


@dataclass(frozen=True)
class ClaimLine:
    """A claim, where it comes from, and what to say of it."""

    id: str
    grade: str
    usable: bool  # with its caveat; of grade D or X never
    claim: Text
    heard: Text
    origin: Text
    caveat: Text
    instead: Text
    sources: tuple[SourceLine, ...]


def claims(viewer: Viewer, *, search: str = "") -> tuple[ClaimLine, ...]:
    """The claims with every word that is looked for, the worst first."""
    if not any(grant.role in READERS for grant in viewer.grants):
        raise NotAllowed
    wanted = search.casefold().split()
    return tuple(_line(one) for one in load_claims() if all(word in _said(one) for word in wanted))


def _said(one: Claim) -> str:
    cited = [source.cite for source in one.sources]
    return " ".join([*(" ".join(one.text(name).values()) for name in ("claim", "heard", "origin")), *cited]).casefold()


def _line(one: Claim) -> ClaimLine:
    return ClaimLine(
        id=one.id,
        grade=one.letter,
        usable=one.usable,
        claim=one.text("claim"),
        heard=one.text("heard"),
        origin=one.text("origin"),
        caveat=one.text("caveat"),
        instead=one.text("instead"),
        sources=tuple(SourceLine(source.cite, source.says, source.checked) for source in one.sources),
    )

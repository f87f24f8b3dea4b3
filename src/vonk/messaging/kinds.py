"""The register of message kinds: its owner says when a message is pointless, what its links do, and why it came.

Filled in the owner's `AppConfig.ready()` and nowhere else (decisions.md section 3). A message itself holds only the
name of its kind and an opaque subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vonk.people.access import Reader
from vonk.people.texts import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """One ready answer to the question in a message."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, in every language at once; `url` is the path that the button opens."""

    subject: Text
    headline: Text
    body: Text
    button: Text
    url: str
    question: Text | None = None
    answers: tuple[Answer, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored with the message."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Content:
        """Back from what was stored."""
        answers = tuple(Answer(**answer) for answer in stored.get("answers", ()))
        return cls(**{**stored, "answers": answers})


@dataclass(frozen=True, slots=True)
class Due:
    """A message that is about to go out, as a recheck sees it."""

    id: int
    person: int
    subject: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message that somebody acted on, as a link action sees it."""

    id: int
    public_id: UUID
    person: int
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody gets a message, in the reader's language; the page and the mail themselves tell how to stop."""

    used: tuple[str, ...]
    rule: str
    chance: str
    who_sees: str


LONGEST_KIND, LONGEST_PURPOSE = 40, 20  # as stored

type Recheck = Callable[[Sequence[Due], datetime], Mapping[int, str]]
type LinkAction = Callable[[Addressed, datetime], None]
type Explain = Callable[[Sequence[str], Reader], Mapping[str, Explanation]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What messaging asks of the owner of a kind.

    recheck: which of these due messages are pointless by now, with the reason (at most 40 characters).
    link_actions: what to do for "not_now", "not_this", "answer:<code>"; if wanted "start", "done", "undo:<purpose>".
    explain: why each of these subjects came, in the active language.
    """

    name: str
    recheck: Recheck
    link_actions: Mapping[str, LinkAction]
    explain: Explain

    def offered(self, content: Content) -> frozenset[str]:
        """What a reader of this message may do, besides starting and finishing: only answers that it asks for."""
        answers = {f"answer:{answer.code}" for answer in content.answers}
        return frozenset(self.link_actions) & {"not_now", "not_this", *answers}

    def takes_back(self, action: str) -> bool:
        """Whether the owner can undo this."""
        return f"undo:{action}" in self.link_actions


_kinds: dict[str, Kind] = {}


def register(kind: str, *, recheck: Recheck, link_actions: Mapping[str, LinkAction], explain: Explain) -> None:
    """Makes a kind known; ValueError when another owner has taken the name or it is too long to store."""
    made = Kind(kind, recheck, dict(link_actions), explain)
    if kind in _kinds and _kinds[kind] != made:
        msg = f"message kind {kind!r} is registered twice"
        raise ValueError(msg)
    too_long = [purpose for purpose in link_actions if len(purpose.removeprefix("undo:")) > LONGEST_PURPOSE]
    if len(kind) > LONGEST_KIND or too_long:
        msg = f"message kind {kind!r}: a kind has at most 40 characters and a purpose 20 {too_long}"
        raise ValueError(msg)
    _kinds[kind] = made


def find(kind: str) -> Kind | None:
    """The kind with this name; None when its owner is not installed (any more)."""
    return _kinds.get(kind)


def names() -> frozenset[str]:
    """Every kind that is known."""
    return frozenset(_kinds)

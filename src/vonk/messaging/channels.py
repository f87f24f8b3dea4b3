"""What a channel is: the one protocol that mail, chat and whatever comes later keep.

Channels are loaded by dotted path from `settings.VONK_CHANNELS`, so that messaging never imports one.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from vonk.messaging.kinds import Explanation


class SendFailed(Exception):
    """A message could not be sent; `code` says why, in a few characters and without personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:60]


class Refused(SendFailed):
    """It will never be accepted: trying again is pointless."""


class Later(SendFailed):
    """It was certainly not accepted now; it may be later."""


class ChannelDown(SendFailed):
    """The channel itself cannot be reached: no message of this batch can go."""


class Uncertain(SendFailed):
    """It may or may not have been accepted: the connection broke after we began."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message ready to go, in the receiver's language, which is active while it is sent.

    message_id: the same at every try. path: what the button opens. links: purpose → token of a link without sign-in.
    answers: pairs of label and token, for the one question in the message.
    """

    message_id: str
    message_class: str
    address: str
    lang: str
    organisation: str
    subject: str
    headline: str
    body: str
    button: str
    path: str
    question: str
    answers: tuple[tuple[str, str], ...]
    explanation: Explanation | None
    links: Mapping[str, str]


class Sender(Protocol):
    """A channel that is open."""

    def send(self, envelope: Envelope) -> None:
        """Hands one message over; raises Refused, Later, ChannelDown or Uncertain."""


class Channel(Protocol):
    """A way to push a message to a person."""

    name: str

    def open(self) -> AbstractContextManager[Sender]:
        """Opens it for one batch."""


def find(name: str) -> Channel | None:
    """The channel with this name; None when this installation does not have it."""
    path = settings.VONK_CHANNELS.get(name)
    return cast("Channel", import_string(path)()) if path else None


def names() -> tuple[str, ...]:
    """The channels of this installation."""
    return tuple(settings.VONK_CHANNELS)

"""The demo's mail: each envelope is kept in a file instead of sent, and shown as the mail that it would have been."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from vonk.integrations.email.letter import letter
from vonk.messaging.channels import Envelope

FILE = "letters.jsonl"
SHOWN = 50
_TAIL = 400_000  # bytes: more than fifty letters


class KeptSender:
    """Adds a line per letter."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def send(self, envelope: Envelope) -> None:
        """Keeps one letter."""
        self.file.write(msgspec.json.encode(envelope) + b"\n")


class KeptChannel:
    """Stands in for mail where nobody can receive any."""

    name = "email"

    @contextmanager
    def open(self) -> Iterator[KeptSender]:
        """The file, for one batch."""
        target = _file()
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("ab") as file:
            yield KeptSender(file)


def _file() -> Path:
    return Path(settings.VONK_HOME) / "mail" / FILE


def _last() -> list[tuple[int, Envelope]]:
    """(place in the file, letter) of the last letters, the newest first."""
    if not _file().exists():
        return []
    with _file().open("rb") as file:
        size = file.seek(0, 2)
        place = file.seek(max(0, size - _TAIL))
        found = []
        for at, line in enumerate(file):
            if at or place == 0:
                found.append((place, msgspec.json.decode(line, type=Envelope)))
            place += len(line)
    return found[::-1][:SHOWN]


def _allowed(request: HttpRequest) -> None:
    viewer = request.viewer  # type: ignore[attr-defined]
    if not settings.VONK_DEMO or not viewer or not viewer.has("administrator"):
        raise Http404


def sent_mail(request: HttpRequest) -> HttpResponse:
    """The last letters of the demo; names and addresses in it are made up."""
    _allowed(request)
    return render(request, "sent_mail.html", {"letters": _last()})


@csp_override({"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE], "img-src": [CSP.SELF]})
def sent_letter(request: HttpRequest, place: int) -> HttpResponse:
    """One letter as a mail program shows it: mails carry their style inside."""
    _allowed(request)
    envelope = dict(_last()).get(place)
    if envelope is None:
        raise Http404
    with translation.override(envelope.lang):
        mail = letter(envelope)
    return HttpResponse(str(mail.alternatives[0][0]))


urlpatterns: list[URLPattern] = [
    path("", sent_mail, name="sent_mail"),
    path("<int:place>/", sent_letter, name="sent_letter"),
]

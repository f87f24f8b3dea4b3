"""Writes one mail: text and HTML, the headers that mail programs act on, and nothing that watches the reader."""

from __future__ import annotations

from dataclasses import replace
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage, Message
from email.policy import EmailPolicy, Policy, default
from email.utils import formataddr, parseaddr
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.backends.django import DjangoTemplates, Template
from django.urls import reverse

from vonk.messaging.channels import Envelope
from vonk.messaging.kinds import Explanation

HERE = Path(__file__).parent
LONGEST_LINE = 998  # RFC 5322
MOST_WORDS, FIXED_WORDS = 99, 23  # fixed: the mark, the labels and the links below
FACTS = 2  # in a mail; all of them stand with the message


class _Headers(HeaderRegistry):
    """Makes the class of each header once; Python makes it anew for every mail, a third of the time a mail costs."""

    @cache  # noqa: B019 - one registry, a dozen names
    def __getitem__(self, name: str) -> type[BaseHeader]:
        found: type[BaseHeader] = super().__getitem__(name.lower())
        return found


HEADERS = _Headers()


class Letter(EmailMultiAlternatives):
    """A mail with unfolded headers: Python folds a long List-Unsubscribe into something no mail program reads."""

    def message(self, *, policy: Policy[Message] | None = None) -> EmailMessage:
        """The MIME message."""
        ours = cast("EmailPolicy", policy or default)  # Django hands over nothing older
        return super().message(policy=ours.clone(max_line_length=LONGEST_LINE, header_factory=HEADERS))


def letter(envelope: Envelope) -> Letter:
    """The mail of an envelope, in the language that is active."""
    context = _context(envelope)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = formataddr((f"{name} · {envelope.organisation}" if envelope.organisation else name, address), "utf-8")
    mail = Letter(
        subject=" ".join(envelope.subject.split()),
        body=_template("message.txt").render(context).strip() + "\n",
        from_email=sender,
        to=[envelope.address],
        headers=_headers(envelope, address),
    )
    mail.attach_alternative(_template("message.html").render(context), "text/html")
    return mail


def _headers(envelope: Envelope, address: str) -> dict[str, str]:
    headers = {
        # The same at every try: a mail program shows a message that came twice once.
        "Message-ID": f"<{envelope.message_id}@{address.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": envelope.lang,
    }
    if stop := envelope.links.get("stop"):
        headers |= {"List-Unsubscribe": f"<{_link(stop)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _context(envelope: Envelope) -> dict[str, Any]:
    return {
        "message": envelope,
        "why": _brief(envelope),
        "why_url": f"{settings.VONK_BASE_URL}{reverse('inbox_why', args=[UUID(hex=envelope.message_id)])}",
        "url": f"{settings.VONK_BASE_URL}{envelope.path}",
        "answers": [(label, _link(token)) for label, token in envelope.answers],
        "links": {purpose: _link(token) for purpose, token in envelope.links.items()},
        "language": envelope.lang,
    }


def _brief(envelope: Envelope) -> Explanation | None:
    """The reason as far as a mail of under 100 words has room: two facts, chance and rule while they fit.

    The whole of it stands with the message, to which the heading above it links.
    """
    why = envelope.explanation
    if why is None:
        return None
    labels = [label for label, _ in envelope.answers]
    said = (
        envelope.headline,
        envelope.body,
        envelope.button,
        envelope.question,
        *labels,
        *why.used[:FACTS],
        why.who_sees,
    )
    room = MOST_WORDS - FIXED_WORDS - sum(map(_words, said))
    chance = why.chance if _words(why.chance) <= room else ""
    rule = why.rule if _words(why.rule) <= room - _words(chance) else ""
    return replace(why, used=why.used[:FACTS], rule=rule, chance=chance)


def _words(text: str) -> int:
    return len(text.split())


def _link(token: str) -> str:
    return f"{settings.VONK_BASE_URL}{reverse('link', args=[token])}"


@cache
def _template(name: str) -> Template:
    """The templates stand beside this file, and are read once."""
    options: dict[str, Any] = {"autoescape": name.endswith(".html"), "context_processors": []}
    backend = DjangoTemplates({"NAME": name, "DIRS": [HERE / "templates"], "APP_DIRS": False, "OPTIONS": options})
    return backend.get_template(f"email/{name}")

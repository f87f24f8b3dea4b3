"""Mail as a channel: one connection for a batch, and what every answer of the mail server means for a message."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend

from vonk.integrations.email.letter import Letter, letter
from vonk.messaging.channels import ChannelDown, Envelope, Later, Refused, SendFailed, Uncertain

# RFC 5321: 4yz is a passing refusal, 5yz a lasting one, 421 "service not available, closing transmission channel".
PASSING, LASTING, CLOSING = 400, 500, 421


class EmailSender:
    """A mail connection that opens when the first message goes, and opens again after it was lost."""

    def __init__(self, connection: BaseEmailBackend) -> None:
        self.connection = connection

    def send(self, envelope: Envelope) -> None:
        """Hands one message to the mail server."""
        mail = _made(envelope)
        self._open()
        try:
            self.connection.send_messages([mail])
        except smtplib.SMTPException as error:
            failure = _meaning(error)
            if isinstance(failure, Uncertain) or failure.code == f"smtp_{CLOSING}":
                self.close()
            raise failure from error
        except ValueError as error:
            raise Refused("bad_address") from error
        except OSError as error:
            self.close()
            raise Uncertain(type(error).__name__) from error

    def _open(self) -> None:
        try:
            self.connection.open()
        except smtplib.SMTPResponseException as error:  # also a wrong password: no fault of this message
            msg = f"smtp_{error.smtp_code}"
            raise ChannelDown(msg) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelDown(type(error).__name__) from error

    def close(self) -> None:
        """Hangs up; a server that is gone already is no trouble."""
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.connection.close()


class EmailChannel:
    """Mail through the default mailer of the settings."""

    name = "email"

    @contextmanager
    def open(self) -> Iterator[EmailSender]:
        """One connection for a batch."""
        sender = EmailSender(mailers.default)
        try:
            yield sender
        finally:
            sender.close()


def _made(envelope: Envelope) -> Letter:
    """The mail; whatever goes wrong here, nothing was sent, and after a repair it can be."""
    try:
        return letter(envelope)
    except Exception as error:
        msg = f"not_made:{type(error).__name__}"
        raise Later(msg) from error


def _meaning(error: smtplib.SMTPException) -> SendFailed:
    """4xx: not now. 5xx: never. Gone in the middle: nobody knows."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused("not_supported")
    else:
        return Uncertain(type(error).__name__)
    if code >= LASTING:
        return Refused(f"smtp_{code}")
    return Later(f"smtp_{code}") if code >= PASSING else Uncertain(f"smtp_{code}")

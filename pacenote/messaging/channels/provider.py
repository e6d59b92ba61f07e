"""E-mail by a provider's HTTP API, called by django-anymail.

What the library hides is put back: which of its errors mean that nothing was taken, and which leave a doubt
(channels/mail_refusals.py). A doubt is settled by the provider's events, or by a person, and never by a second mail.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import quote
from typing import Any

from anymail.exceptions import AnymailError
from anymail.message import AnymailMessage
from django.utils.module_loading import import_string

from pacenote.base.mail_providers import MailProvider
from pacenote.messaging.channels.in_turn import hand_over_in_turn
from pacenote.messaging.channels.mail import CALENDAR_FILE, message_id, method_of, one_click, sender_of, written
from pacenote.messaging.channels.mail_refusals import refused, verdict_of
from pacenote.messaging.channels.port import Envelope, NotTakenError, Receipt, Result

#: Connecting, and waiting for an answer.
TIMEOUT_SECONDS = (5, 20)
#: A line that rested longer is opened anew: the provider may be closing it just when the next mail is written.
RESTS_SECONDS = 5
#: What our mark is called at the provider.
MARK = "pacenote"
TAKEN = frozenset({"sent", "queued", "unknown"})


class ProviderSession:
    """A line to the provider, kept open from mail to mail."""

    def __init__(self, provider: MailProvider, sender: str) -> None:
        self._provider, self._sender = provider, sender
        self._backend = backend_of(provider)
        self._used = 0.0

    def send_all(self, envelopes: Sequence[Envelope]) -> list[Result]:
        """Hand mails over one after the other and return what became of each."""
        return hand_over_in_turn(self.send, envelopes)

    def send(self, envelope: Envelope) -> Receipt:
        """Hand one mail over. Raises NotTakenError or PerhapsTakenError."""
        try:
            mail = letter(envelope, provider=self._provider, sender=self._sender)
        except Exception as error:
            raise NotTakenError("cannot_be_written", permanent=True) from error
        if time.monotonic() - self._used > RESTS_SECONDS:
            self.close()
        self._backend.open()
        try:
            self._backend.send_messages([mail])
        except (AnymailError, ValueError, TypeError) as error:
            raise verdict_of(error, states=states_of(mail)) from error
        finally:
            self._used = time.monotonic()
        states, response = states_of(mail), getattr(mail.anymail_status, "esp_response", None)
        # A refused answer whose sentence the library does not know leaves the recipient "unknown", as if taken.
        if not states & TAKEN or getattr(response, "status_code", 500) >= 300:
            raise refused(states, response)
        return Receipt(str(mail.anymail_status.message_id or ""))

    def close(self) -> None:
        """End the line."""
        self._backend.close()


class ByProvider:
    """The account of the settings."""

    certain = False

    def __init__(self, provider: MailProvider, sender: str) -> None:
        self._provider, self._sender = provider, sender

    @contextmanager
    def open(self) -> Iterator[ProviderSession]:
        """Return a session; it connects with its first mail."""
        session = ProviderSession(self._provider, self._sender)
        try:
            yield session
        finally:
            session.close()


def backend_of(provider: MailProvider) -> Any:
    """Return the library's line to a provider."""
    return import_string(provider.backend)(
        **provider.options, api_url=provider.api_url + provider.kind.path, timeout=TIMEOUT_SECONDS
    )


def letter(envelope: Envelope, *, provider: MailProvider, sender: str) -> AnymailMessage:
    """Return a mail as the library takes it: text and HTML, our mark, one-click unsubscribe, nothing that tracks.

    Raises ValueError.
    """
    text, html = written(envelope)
    name, address = sender_of(sender)
    if any(set("\r\n") & set(each) for each in (envelope.subject, envelope.sender_name, envelope.recipient)):
        raise ValueError("a line break in a header")
    mail = AnymailMessage(
        subject=envelope.subject,
        body=text,
        from_email=f'"{quote(envelope.sender_name or name)}" <{address}>',  # the API encodes it
        to=[envelope.recipient],
        reply_to=[envelope.reply_to] if envelope.reply_to else [],
        headers={"Auto-Submitted": "auto-generated", **one_click(envelope)},
    )
    mail.attach_alternative(html, "text/html")
    if envelope.calendar:  # as a file alone: the programs of providers know no such alternative
        mail.attach(CALENDAR_FILE, envelope.calendar, f"text/calendar; method={method_of(envelope.calendar)}")
    if provider.kind.keeps_message_id:
        mail.extra_headers["Message-ID"] = message_id(envelope, address)
        mail.extra_headers |= {"X-PM-KeepID": "true"} if provider.name == "postmark" else {}
    if envelope.mark:
        mail.metadata = {MARK: envelope.mark}
    if provider.kind.can_switch_tracking_off:
        mail.track_opens = mail.track_clicks = False
    return mail


def states_of(mail: AnymailMessage) -> frozenset[str]:
    """Return what the provider said of the recipient; empty where it did not come so far."""
    return frozenset(each or "unknown" for each in getattr(mail.anymail_status, "status", None) or ())

"""The channels of this installation, by name."""

from __future__ import annotations

from django.conf import settings

from pacenote.messaging.channels.email import Smtp
from pacenote.messaging.channels.outbox import Outbox
from pacenote.messaging.channels.port import AskablePort, ChannelPort
from pacenote.messaging.channels.provider import ByProvider
from pacenote.messaging.channels.sms import Sms


def channel(name: str) -> ChannelPort | None:
    """Return a channel that can send, None where it is not set up."""
    if name == "outbox":
        return Outbox()
    if name == "email" and settings.SMTP is not None:
        return Smtp(settings.SMTP, settings.MAIL_FROM, lines=settings.SMTP_CONNECTIONS)
    if name == "email" and settings.MAIL_PROVIDER is not None:
        return ByProvider(settings.MAIL_PROVIDER, settings.MAIL_FROM)
    return askable(name)


def askable(name: str) -> AskablePort | None:
    """Return a channel whose provider can be asked what it has, None where there is none of that name."""
    return (
        Sms(settings.TWILIO, lines=settings.SMS_CONNECTIONS) if name == "sms" and settings.TWILIO is not None else None
    )


def available() -> tuple[str, ...]:
    """Return the names of the channels that are set up here."""
    return tuple(name for name in ("sms", "email", "outbox") if channel(name) is not None)

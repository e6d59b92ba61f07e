"""The channels of this installation, by name."""

from __future__ import annotations

from django.conf import settings

from pacenote.messaging.channels.email import Smtp
from pacenote.messaging.channels.outbox import Outbox
from pacenote.messaging.channels.port import ChannelPort


def channel(name: str) -> ChannelPort | None:
    """Return a channel that can send, None where it is not set up."""
    if name == "outbox":
        return Outbox()
    if name == "email" and settings.SMTP is not None:
        return Smtp(settings.SMTP, settings.MAIL_FROM, lines=settings.SMTP_CONNECTIONS)
    return None


def available() -> tuple[str, ...]:
    """Return the names of the channels that are set up here."""
    return tuple(name for name in ("email", "outbox") if channel(name) is not None)

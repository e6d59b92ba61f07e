"""Put a frozen message into the envelope that leaves."""

from __future__ import annotations

from django.conf import settings

from pacenote.base.environment import is_this_machine
from pacenote.messaging.channels.port import Envelope
from pacenote.messaging.models import Channel
from pacenote.messaging.services.claiming import Frozen
from pacenote.messaging.services.linking import link_url
from pacenote.messaging.services.marking import mark_of
from pacenote.messaging.services.unsubscribing import unsubscribe_url


def envelope_of(message: Frozen, *, attempt: int) -> Envelope:
    """Return the envelope of one attempt."""
    mail, text = message.channel == Channel.EMAIL, message.channel == Channel.SMS
    return Envelope(
        reference=f"pacenote-{message.company_id}-{message.outgoing_id}",
        recipient=message.recipient,
        subject=message.subject,
        text=message.body,
        short=message.short,
        calendar=message.calendar if mail else "",
        language=message.language,
        unsubscribe_url=unsubscribe_url(message.company_id, message.person_id) if mail else "",
        sender_name=message.company_name,
        reply_to=message.reply_to if mail else "",
        link_url=link_url(message.outgoing_id) if mail or text else "",
        callback_url=status_url(message.outgoing_id, attempt) if text else "",
        mark=mark_of(message.outgoing_id, attempt) if mail else "",
    )


def status_url(outgoing_id: int, attempt: int) -> str:
    """Return where the provider reports on one attempt; empty where it could not reach this machine from outside."""
    provider = settings.TWILIO
    if is_this_machine(settings.PUBLIC_URL) and not (provider and is_this_machine(provider.url)):
        return ""
    return f"{settings.PUBLIC_URL}/hooks/sms/status/{outgoing_id}/{attempt}/"

"""A phone number together with the sender that writes to it, as a keyed hash: a *line*.

Tables that belong to no company know lines and no numbers. STOP belongs to a line: another sender is another wish.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac


def line_of(phone: str) -> str:
    """Return the hash of a phone number and this installation's sender; empty for no number."""
    if not phone:
        return ""
    sender = settings.TWILIO.sender if settings.TWILIO else ""
    return salted_hmac("pacenote.phone-line", f"{sender}|{phone}", algorithm="sha256").hexdigest()

"""A phone number together with the sender that writes to it, as a keyed hash: a *line*.

Tables that belong to no company know lines and no numbers. The hash outlives the installation's key (base/keys.py).
STOP belongs to a line: another sender is another wish.
"""

from __future__ import annotations

import hmac

from django.conf import settings

from pacenote.base.keys import PHONES


def line_of(phone: str) -> str:
    """Return the hash of a phone number and this installation's sender; empty for no number."""
    if not phone:
        return ""
    sender = settings.TWILIO.sender if settings.TWILIO else ""
    return hmac.new(settings.KEYS.steady(PHONES), f"{sender}|{phone}".encode(), "sha256").hexdigest()

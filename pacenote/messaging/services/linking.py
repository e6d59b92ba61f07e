"""The link in each message that leads to its person's own page: made from the delivery's id, kept as a hash.

The token is an HMAC of the id, so that the same delivery carries the same link at every attempt and can be recognised
in the provider's list; without the installation's key nobody can make one.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from pacenote.messaging.models import Channel, Outgoing, PersonalLink
from pacenote.messaging.phone_lines import line_of

LASTS = timedelta(days=14)
#: 96 bits are beyond guessing, and 16 signs leave room in a text message.
TOKEN_BYTES = 12


def token_of(outgoing_id: int, key: str | None = None) -> str:
    """Return the token of an outgoing's link, by the installation's key or by one that came before it."""
    digest = salted_hmac("pacenote.personal-link", str(outgoing_id), secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode("ascii")


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_url(outgoing_id: int) -> str:
    """Return the address of an outgoing's own page."""
    return f"{settings.PUBLIC_URL}/m/{_kept_token(outgoing_id)}"


def _kept_token(outgoing_id: int) -> str:
    """Return the token whose hash is kept: of what was queued before the key was replaced, the earlier one."""
    tokens = [token_of(outgoing_id, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if len(tokens) > 1:
        known = PersonalLink.objects.filter(outgoing=outgoing_id).values_list("token_hash", flat=True).first()
        return next((token for token in tokens if hash_of(token) == known), tokens[0])
    return tokens[0]


def marks_of(outgoing_id: int, channel: str, recipient: str) -> tuple[str, str]:
    """Return what is kept of an outgoing's link: the hash of its token, and its phone line where it is a text.

    Both are empty for the outbox, which keeps everything here and needs no link.
    """
    if channel == Channel.OUTBOX:
        return "", ""
    return hash_of(token_of(outgoing_id)), line_of(recipient) if channel == Channel.SMS else ""


def sample_link() -> str:
    """Return an address as long as every one of them, for counting what a text message will take."""
    return f"{settings.PUBLIC_URL}/m/{'x' * (TOKEN_BYTES * 4 // 3)}"


def renew_link(outgoing: Outgoing, *, now: datetime) -> None:
    """Let the link of a message that is queued again last as long as a new one; one that was revoked stays so."""
    line = line_of(outgoing.recipient) if outgoing.channel == Channel.SMS else ""
    PersonalLink.objects.filter(outgoing=outgoing).update(expires_at=now + LASTS, line=line)

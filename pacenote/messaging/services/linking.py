"""The link in each message that leads to its person's own page: made from the delivery's id, kept as a hash.

The token is an HMAC of the id, so that the same delivery carries the same link at every attempt and can be recognised
in the provider's list; without the installation's key nobody can make one.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from pacenote.messaging.models import Channel, Outgoing, PersonalLink
from pacenote.messaging.phone_lines import line_of

LASTS = timedelta(days=14)
#: 96 bits are beyond guessing, and 16 signs leave room in a text message.
TOKEN_BYTES = 12


def token_of(outgoing_id: int) -> str:
    """Return the token of an outgoing's link."""
    digest = salted_hmac("pacenote.personal-link", str(outgoing_id), algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode("ascii")


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_url(outgoing_id: int) -> str:
    """Return the address of an outgoing's own page."""
    return f"{settings.PUBLIC_URL}/m/{token_of(outgoing_id)}"


def make_links(outgoing: Iterable[Outgoing], *, now: datetime) -> None:
    """Keep the links of what is about to leave; the outbox keeps everything here and needs none."""
    PersonalLink.objects.bulk_create(
        [
            PersonalLink(
                outgoing=each,
                company_id=each.company_id,
                token_hash=hash_of(token_of(each.pk)),
                line=line_of(each.recipient) if each.channel == Channel.SMS else "",
                expires_at=now + LASTS,
            )
            for each in outgoing
            if each.channel != Channel.OUTBOX
        ]
    )


def renew_link(outgoing: Outgoing, *, now: datetime) -> None:
    """Let the link of a message that is queued again last as long as a new one; one that was revoked stays so."""
    line = line_of(outgoing.recipient) if outgoing.channel == Channel.SMS else ""
    PersonalLink.objects.filter(outgoing=outgoing).update(expires_at=now + LASTS, line=line)

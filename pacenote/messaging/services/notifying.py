"""Lines in the bells of a company's users."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import SEND_MESSAGES, may
from pacenote.messaging.models import Notification


def tell_senders(*, company: Company, code: str, now: datetime, values: dict[str, Any] | None = None) -> int:
    """Tell everybody who may send messages; returns how many users that is."""
    members = [
        member
        for member in Membership.objects.filter(company=company, active=True, user__is_active=True)
        if may(member, SEND_MESSAGES)
    ]
    Notification.objects.bulk_create(
        [
            Notification(company=company, user_id=member.user_id, code=code, values=values or {}, created_at=now)
            for member in members
        ]
    )
    return len(members)

"""Lines in the bells of a company's users."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pacenote.accounts.models import Company, Membership, User
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


def mark_read(*, company: Company, user: User, now: datetime) -> int:
    """Mark a user's lines in a company as read; returns how many were not."""
    return Notification.objects.filter(company=company, user=user, read_at=None).update(read_at=now)

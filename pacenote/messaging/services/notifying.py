"""Lines in the bells of a company's users."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import SEND_MESSAGES, may
from pacenote.messaging.models import Notification
from pacenote.people.models import Person


def tell_senders(*, company: Company, code: str, now: datetime, values: dict[str, Any] | None = None) -> int:
    """Tell everybody who may send messages; returns how many users that is."""
    return tell(company=company, permission=SEND_MESSAGES, code=code, now=now, values=values)


def tell(
    *,
    company: Company,
    permission: str,
    code: str,
    now: datetime,
    values: dict[str, Any] | None = None,
    about: Person | None = None,
) -> int:
    """Tell everybody whose role includes a permission and who may know the person; returns how many users that is."""
    members = [
        member
        for member in Membership.objects.filter(company=company, active=True, user__is_active=True)
        if may(member, permission)
        and (about is None or not member.limited or Person.objects.visible_to(member).filter(pk=about.pk).exists())
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

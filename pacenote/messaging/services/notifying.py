"""Lines in the bells of a company's users."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import SEND_MESSAGES, may
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.models import Notification
from pacenote.messaging.services.choosing import mailed_about
from pacenote.people.models import Person


def holders(company: Company, permission: str) -> list[Membership]:
    """Return the memberships that include a permission and can be told something."""
    members = Membership.objects.filter(company=company, active=True, user__is_active=True)
    return [member for member in members.select_related("user", "own_role") if may(member, permission)]


def tell_members(
    *,
    company: Company,
    members: Iterable[Membership],
    code: str,
    now: datetime,
    values: dict[str, Any] | None = None,
    key: str = "",
    mail: bool = False,
) -> int:
    """Put a line into the bells of some users, and with ``mail`` into their mailboxes; returns how many users that is.

    With a ``key`` it is safe to repeat and to race: nobody gets a second line or a second mail of the same key.
    """
    members = list(members)
    users, chosen = [member.user_id for member in members], mailed_about(code, members)
    by_mail = mail and channel_named("email") is not None
    made = [
        Notification(
            company=company,
            user_id=user,
            code=code,
            values=values or {},
            created_at=now,
            key=key,
            mail=Notification.Mail.DUE if by_mail or user in chosen else Notification.Mail.NONE,
        )
        for user in users
    ]
    Notification.objects.bulk_create(made, ignore_conflicts=bool(key))
    if key and by_mail:  # a line that was there for the bell only goes by mail as well now
        there = Notification.objects.filter(company=company, user__in=users, key=key, mail=Notification.Mail.NONE)
        there.update(mail=Notification.Mail.DUE, values=values or {})
    return len(users)


def tell(
    *,
    company: Company,
    permission: str,
    code: str,
    now: datetime,
    values: dict[str, Any] | None = None,
    about: Person | None = None,
    key: str = "",
) -> int:
    """Tell everybody whose role includes a permission and who may know the person; returns how many users that is."""
    members = [
        member
        for member in holders(company, permission)
        if about is None or not member.limited or Person.objects.visible_to(member).filter(pk=about.pk).exists()
    ]
    return tell_members(company=company, members=members, code=code, now=now, values=values, key=key)


def tell_senders(
    *, company: Company, code: str, now: datetime, values: dict[str, Any] | None = None, key: str = ""
) -> int:
    """Tell everybody who may send messages; returns how many users that is."""
    return tell(company=company, permission=SEND_MESSAGES, code=code, now=now, values=values, key=key)


def mark_read(*, company: Company, user: User, now: datetime) -> int:
    """Mark a user's lines in a company as read; returns how many were not."""
    return Notification.objects.filter(company=company, user=user, read_at=None).update(read_at=now)

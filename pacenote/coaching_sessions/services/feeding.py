"""A user's private calendar address: made, read without a login, taken back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import OWN_PAGE, may
from pacenote.coaching_sessions.models import CalendarFeed
from pacenote.records.services import record

#: When a feed was read is kept this exactly; a calendar asks every few minutes.
READ_EVERY = timedelta(hours=1)


def hash_of(token: str) -> str:
    """Return what is kept of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: Membership, now: datetime) -> str:
    """Return a new address for the member's calendar; the one before works no more. It cannot be shown again."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(membership=by).delete()
    CalendarFeed.objects.create(company=by.company, membership=by, token_hash=hash_of(token), made_at=now)
    _note(by, "made", now)
    return token


@transaction.atomic
def revoke_feed(*, by: Membership, now: datetime) -> bool:
    """Let the member's calendar address work no more; returns whether there was one."""
    there = bool(CalendarFeed.objects.filter(membership=by).delete()[0])
    if there:
        _note(by, "revoked", now)
    return there


@transaction.atomic
def choose_mail(*, by: Membership, wanted: str, now: datetime) -> None:
    """Keep what a member wants to have mailed about sessions."""
    Membership.objects.filter(pk=by.pk).update(session_mail=Membership.SessionMail(wanted))
    _note(by, "chose mail", now)


def feed_owner(token: str, *, now: datetime) -> Membership | None:
    """Return whose calendar an address is; None where it is nobody's, or its owner may not enter any more."""
    feed = CalendarFeed.objects.filter(token_hash=hash_of(token)).first()
    if feed is None:
        return None
    members = Membership.objects.filter(pk=feed.membership_id, active=True, user__is_active=True)
    owner = members.select_related("company", "user").first()
    if owner is None or not may(owner, OWN_PAGE):
        return None
    if feed.read_at is None or feed.read_at <= now - READ_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
    return owner


def _note(by: Membership, verb: str, now: datetime) -> None:
    record(
        company_id=by.company_id,
        verb=verb,
        subject_type="calendar address",
        subject_id=by.pk,
        at=now,
        actor=by.user,
    )

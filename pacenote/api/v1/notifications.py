"""The bell of the token's maker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema

from pacenote.accounts.permissions import OWN_PAGE
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.jobs.notices import notice
from pacenote.messaging.models import Notification
from pacenote.messaging.services import mark_read

router = Router(tags=["notifications"])


class NotificationOut(Schema):
    """One line of the bell: what happened as a code with its values, and the sentence that the bell shows."""

    id: int
    code: str
    values: dict[str, Any]
    text: str
    created_at: datetime
    read_at: datetime | None


class ReadOut(Schema):
    """How many lines were not read before."""

    read: int


@route(router, "GET", "/notifications", OWN_PAGE, gives=Listed[NotificationOut])
def list_notifications(request: ApiRequest, paging: Query[Paging], *, unread: bool = False) -> Listed[NotificationOut]:
    """List what the token's maker was told."""
    member = request.membership
    mine = Notification.objects.visible_to(member).filter(user=member.user)

    def out(row: Notification) -> NotificationOut:
        return NotificationOut(
            id=row.pk, code=row.code, values=row.values, created_at=row.created_at, read_at=row.read_at,
            text=notice(row.code, row.values, member.company, member.zoneinfo).text,
        )  # fmt: skip

    return listed(mine.filter(read_at=None) if unread else mine, paging, out)


@route(router, "POST", "/notifications/read", OWN_PAGE, gives=ReadOut)
def read_notifications(request: ApiRequest) -> ReadOut:
    """Mark everything in the bell as read. Safe to repeat."""
    member = request.membership
    return ReadOut(read=mark_read(company=member.company, user=member.user, now=timezone.now()))

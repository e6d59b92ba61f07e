"""The bell: codes and values put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language

from pacenote.accounts.models import Company, Membership
from pacenote.base.clock import describe_zone, local
from pacenote.jobs.notices import notice
from pacenote.jobs.session_letters import title_beside
from pacenote.messaging.models import Notification
from pacenote.web.panels.times import day_words


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """One line of the bell; ``about`` names the session where the words of the line do not."""

    text: str
    about: str
    at: str
    url: str
    icon: str
    unread: bool


def rows(notifications: Iterable[Notification], membership: Membership, now: datetime) -> list[NotificationRow]:
    """Return the lines of a page of notifications, with times as the reader's clock shows them."""
    zone = membership.zoneinfo
    short = describe_zone(zone, now, (get_language() or "en").replace("-", "_")).short
    return [_row(each, membership.company, zone, short) for each in notifications]


def _row(notification: Notification, company: Company, zone: ZoneInfo, short: str) -> NotificationRow:
    said, at = notice(notification.code, notification.values, company, zone), local(notification.created_at, zone)
    return NotificationRow(
        text=said.text,
        about=title_beside(notification.values, said.text),
        at=f"{day_words(at.date())}, {date_format(at, 'H:i')} {short}",
        url=_address(said.page, notification.values, company),
        icon=said.icon,
        unread=notification.read_at is None,
    )


def _address(page: str, values: dict[str, Any], company: Company) -> str:
    """Return where a line leads: to the session that it is about, to a page, or nowhere."""
    if "session" in values:
        return reverse("session", args=[company.slug, values["session"]])
    return reverse(page, args=[company.slug]) if page else ""

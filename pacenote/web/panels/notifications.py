"""The bell: codes and values put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from pacenote.accounts.models import Company
from pacenote.jobs.notices import notice
from pacenote.messaging.models import Notification
from pacenote.web.panels.times import Times, times_of


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """One line of the bell."""

    text: str
    at: str
    url: str
    icon: str
    unread: bool


def rows(notifications: Iterable[Notification], company: Company, now: datetime) -> list[NotificationRow]:
    """Return the lines of a page of notifications."""
    times = times_of(company, now)
    return [_row(each, company, times) for each in notifications]


def _row(notification: Notification, company: Company, times: Times) -> NotificationRow:
    said = notice(notification.code, notification.values, company)
    return NotificationRow(
        text=said.text,
        at=times.full(notification.created_at),
        url=_address(said.page, notification.values, company),
        icon=said.icon,
        unread=notification.read_at is None,
    )


def _address(page: str, values: dict[str, Any], company: Company) -> str:
    """Return where a line leads: to the session that it is about, to a page, or nowhere."""
    if "session" in values:
        return reverse("session", args=[company.slug, values["session"]])
    return reverse(page, args=[company.slug]) if page else ""

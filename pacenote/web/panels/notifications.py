"""The bell: codes and values put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.messaging.models import Notification
from pacenote.web.panels.times import Times, day_words, times_of


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
    text, icon, page = _words(notification.code, notification.values, times)
    return NotificationRow(
        text=text,
        at=times.full(notification.created_at),
        url=reverse(page, args=[company.slug]) if page else "",
        icon=icon,
        unread=notification.read_at is None,
    )


def _words(code: str, values: dict[str, Any], times: Times) -> tuple[str, str, str]:
    """Return text, icon and page of a code; one that this version does not know is shown as it is."""
    if code == "no_roster":
        day = day_words(date.fromisoformat(values["day"]))
        return _("No roster for %(day)s: nothing was sent. Plan the day, then send.") % {"day": day}, "roster", "roster"
    if code == "send_missed":
        when = times.full(datetime.fromisoformat(values["due_at"]))
        text = _("The send of %(when)s was missed because Pacenote was not running. Its messages wait for you.")
        return text % {"when": when}, "missing", "coaching"
    if code == "person_wrote":
        return _("Somebody answered a message and waits for your answer."), "phone", "coaching"
    if code == "not_evaluated":
        return _("A file could not be turned into messages at the send. The others went."), "error", "files"
    return code.replace("_", " "), "info", ""

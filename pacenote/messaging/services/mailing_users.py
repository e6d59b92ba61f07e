"""Mail to users about what stands in their bell: at most once (docs/decisions/0019-mail-to-users-at-most-once.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from pacenote.base.mails import Mail
from pacenote.base.tenancy import as_company
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.channels.mail import CALENDAR_FILE
from pacenote.messaging.channels.mail_refusals import never_left
from pacenote.messaging.models import Notification

log = structlog.get_logger("pacenote.messaging")
Due = Notification.Mail
#: Later than this nobody is helped by a mail; the line stays in the bell.
TOO_LATE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in the user's language, perhaps with a message to their calendar (RFC 6047) and what it does there."""

    subject: str
    text: str
    calendar: str = ""
    calendar_does: str = ""


def mail_users(*, company_id: int, now: datetime, write: Callable[[Notification], Letter]) -> int:
    """Mail what is due in a company; returns how many mails were handed over.

    A mail is claimed, and the claim kept, before it is handed over, so that a crash or a second worker loses one at
    most and repeats none. Raises OSError or SMTPException where the server cannot be reached, before anything is
    claimed or after it was put back: the job is tried again.
    """
    handed = 0
    if channel_named("email") is None or not mail_waits(company_id=company_id):
        return 0
    connection = get_connection()
    connection.open()
    try:
        while (claimed := _claim(company_id, now)) is not None:
            with as_company(company_id):
                letter, address = write(claimed), claimed.user.email
            mail = _mail(letter, address, connection)
            try:
                mail.send()
            except (OSError, SMTPException, ValueError, AnymailError) as error:
                if never_left(error):
                    _settle(claimed, Due.DUE)
                    raise
                log.warning("mail to a user failed", notification=claimed.pk, error=type(error).__name__)
                _settle(claimed, Due.FAILED)
            else:
                handed += 1
                _settle(claimed, Due.SENT)
    finally:
        connection.close()
    return handed


def _mail(letter: Letter, address: str, connection: BaseEmailBackend) -> Mail:
    mail = Mail(letter.subject, letter.text, settings.MAIL_FROM, [address], connection=connection)
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    if letter.calendar:
        kind = f"text/calendar; method={letter.calendar_does}"
        if settings.SMTP is not None:  # what calendars read; the programs of providers know no such alternative
            mail.attach_alternative(letter.calendar, kind)
        mail.attach(CALENDAR_FILE, letter.calendar, kind)
    return mail


def mail_waits(*, company_id: int) -> bool:
    """Say whether a mail to a user of a company is due."""
    with as_company(company_id):
        return Notification.objects.filter(company_id=company_id, mail=Due.DUE).exists()


def _claim(company_id: int, now: datetime) -> Notification | None:
    with as_company(company_id):
        due = Notification.objects.filter(company_id=company_id, mail=Due.DUE)
        due.filter(created_at__lt=now - TOO_LATE).update(mail=Due.FAILED)
        first = due.select_for_update(skip_locked=True, of=("self",)).select_related("user", "company")
        claimed = first.order_by("pk").first()
        if claimed is not None:
            claimed.mail = Due.HANDING
            claimed.save(update_fields=["mail"])
        return claimed


def _settle(notification: Notification, outcome: str) -> None:
    with as_company(notification.company_id):
        Notification.objects.filter(pk=notification.pk, mail=Due.HANDING).update(mail=outcome)

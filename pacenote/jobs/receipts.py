"""Tell whoever mailed files in what became of each, in their bell and by mail: at most once
(docs/decisions/0019-mail-to-users-at-most-once.md)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import User
from pacenote.accounts.permissions import IMPORT_FILES
from pacenote.base.mails import Mail
from pacenote.base.sentences import Sentence
from pacenote.base.tenancy import as_company
from pacenote.imports.models import ArrivedFile, ArrivedMail
from pacenote.imports.services import mails_read
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.channels.mail_refusals import never_left
from pacenote.messaging.services import Letter, tell
from pacenote.performance.kinds import KINDS_OF_FILES
from pacenote.performance.models import PerformanceFile

log = structlog.get_logger("pacenote.jobs")
Receipt, Status = ArrivedMail.Receipt, PerformanceFile.Status
#: Later than this nobody is helped by a receipt.
TOO_LATE = timedelta(hours=6)
#: Whoever answers our receipts without saying that a program does it gets no more of them than this in an hour.
MOST_PER_HOUR = 30


def tell_of_mails(*, company_id: int, now: datetime) -> bool:
    """Tell users of the mails whose files have all been decided; says whether a receipt is due. Safe to repeat."""
    with as_company(company_id):
        for mail in mails_read(company_id=company_id):
            states = Counter(_state(each) for each in mail.files.select_related("file"))
            values = {"sender": mail.sender, "files": sum(states.values()), **states}
            tell(
                company=mail.company, permission=IMPORT_FILES, code="mail_came", now=now, values=values,
                key=f"mail-{mail.pk}",
            )  # fmt: skip
        return ArrivedMail.objects.filter(company_id=company_id, receipt=Receipt.DUE).exists()


def _state(arrived: ArrivedFile) -> str:
    if arrived.file is None:
        return "refused"
    states = {Status.REFUSED: "refused", Status.ASKING: "asking"}
    return states.get(Status(arrived.file.status), "imported")


def mail_receipts(*, company_id: int, now: datetime) -> int:
    """Mail the receipts that are due; returns how many were handed over.

    Each is claimed, and the claim kept, before it is handed over. Raises OSError or SMTPException where the mail server
    cannot be reached, before anything is claimed or after it was put back: the job is tried again.
    """
    if channel_named("email") is None:
        with as_company(company_id):
            ArrivedMail.objects.filter(company_id=company_id, receipt=Receipt.DUE).update(receipt=Receipt.FAILED)
        return 0
    handed = 0
    connection = get_connection()
    connection.open()
    try:
        while (mail := _claim(company_id, now)) is not None:
            try:
                _written(mail, connection).send()
            except (OSError, SMTPException, ValueError, AnymailError) as error:
                if never_left(error):
                    _settle(mail, Receipt.DUE)
                    raise
                log.warning("receipt failed", mail=mail.pk, error=type(error).__name__)
                _settle(mail, Receipt.FAILED)
            else:
                handed += 1
                _settle(mail, Receipt.SENT)
    finally:
        connection.close()
    return handed


def _claim(company_id: int, now: datetime) -> ArrivedMail | None:
    with as_company(company_id):
        due = ArrivedMail.objects.filter(company_id=company_id, receipt=Receipt.DUE)
        due.filter(arrived_at__lt=now - TOO_LATE).update(receipt=Receipt.FAILED)
        lately = ArrivedMail.objects.filter(company_id=company_id, receipt_at__gt=now - timedelta(hours=1))
        while (mail := due.select_for_update(skip_locked=True).order_by("pk").first()) is not None:
            often = lately.filter(sender=mail.sender).count() >= MOST_PER_HOUR
            mail.receipt, mail.receipt_at = (Receipt.FAILED, None) if often else (Receipt.HANDING, now)
            mail.save(update_fields=["receipt", "receipt_at"])
            if not often:
                return mail
        return None


def _settle(mail: ArrivedMail, outcome: str) -> None:
    with as_company(mail.company_id):
        ArrivedMail.objects.filter(pk=mail.pk, receipt=Receipt.HANDING).update(receipt=outcome)


def _written(mail: ArrivedMail, connection: BaseEmailBackend) -> Mail:
    with as_company(mail.company_id):
        letter = receipt_of(mail)
    answered = {"In-Reply-To": mail.message_id, "References": mail.message_id} if mail.message_id else {}
    headers = {"Auto-Submitted": "auto-replied", **answered}
    return Mail(letter.subject, letter.text, settings.MAIL_FROM, [mail.sender], connection=connection, headers=headers)


def receipt_of(mail: ArrivedMail) -> Letter:
    """Return the receipt in the language of whoever sent the mail, or of the company; in the company that is open."""
    company = mail.company
    user = User.objects.filter(memberships__company=company, email__iexact=mail.sender).first()
    with translation.override((user and user.language) or company.language), timezone.override(company.zoneinfo):
        arrived = list(mail.files.select_related("file"))
        lines = [f"- {result_words(each)}" for each in arrived]
        first = ngettext("%(count)s file came.", "%(count)s files came.", len(lines)) % {"count": len(lines)}
        if not lines:
            first = _("There was no file in your mail. Attach files as they were downloaded.")
        page = f"{settings.PUBLIC_URL}{reverse('files', args=[company.slug])}"
        subject = mail.subject or _("your mail")
        return Letter(
            subject=f"Re: {subject}"[:150], text="\n\n".join(filter(None, (first, "\n".join(lines), page))) + "\n"
        )


def result_words(arrived: ArrivedFile) -> str:
    """Return what became of one file of a mail, in the active language."""
    file = arrived.file
    if file is None:
        return f"{arrived.name}: {Sentence.unpack(arrived.refusal).said(_) if arrived.refusal else _('It is gone.')}"
    said = [_said(file)]
    if arrived.was_there:
        said.insert(0, _("It was here already; nothing changed."))
    return f"{arrived.name}: {' '.join(filter(None, said))}"


def _said(file: PerformanceFile) -> str:
    if file.status in (Status.REFUSED, Status.ASKING):
        error = file.error
        parts = [(error.template, error.values), (error.hint_template, error.values)] if error else []
        why = " ".join(Sentence(template, values).said(_) for template, values in parts if template)
        first = _("Refused.") if file.status == Status.REFUSED else _("It needs an answer on the Files page.")
        return f"{first} {why}".strip()
    if file.status != Status.LOADED:
        return str(Status(file.status).label)
    kind = KINDS_OF_FILES.get(file.kind)
    about = " ".join(filter(None, (_(kind.name) if kind else "", file.period_label)))
    rows = ngettext("%(count)s row", "%(count)s rows", file.rows) % {"count": file.rows}
    waiting = ngettext("%(count)s name waits", "%(count)s names wait", file.unmatched) % {"count": file.unmatched}
    told = filter(None, (_("Imported") + (f": {about}" if about else ""), rows, waiting if file.unmatched else ""))
    return ", ".join(told) + "."

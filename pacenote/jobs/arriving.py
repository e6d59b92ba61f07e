"""A mail with files comes in: the way from the provider's call to the same reading that a drop on the page starts."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.conf import settings

from pacenote.base.tenancy import as_company
from pacenote.imports.letters import Letter
from pacenote.imports.services import company_of, take_letter
from pacenote.jobs import pipeline
from pacenote.messaging.channels.mail import sender_of
from pacenote.performance.models import PerformanceFile

log = structlog.get_logger("pacenote.jobs")
UNDECIDED = (PerformanceFile.Status.WAITING, PerformanceFile.Status.LOADING)


def arrive(*, letter: Letter, now: datetime) -> str:
    """Take a mail in and start the reading of its files; returns the outcome, empty for one that changes nothing.

    Safe to repeat: a provider that got no answer calls again. Raises ScannerSilentError, and keeps nothing of it then.
    """
    provider = settings.MAIL_PROVIDER
    company = company_of(letter, domain=provider.inbox_domain) if provider else None
    if company is None:
        log.info("mail for nobody")
        return ""
    with as_company(company.pk):
        taken = take_letter(company=company, letter=letter, ours=sender_of(settings.MAIL_FROM)[1], now=now)
        for each in taken.stored:
            if each.file.status in UNDECIDED:  # also one that was here: its job may have given up
                pipeline.start_loading(company_id=company.pk, file_id=each.file.pk)
            if each.put_back:
                pipeline.start_evaluating(company_id=company.pk, file_id=each.file.pk)
    if taken.mail is None:
        return ""
    log.info("mail arrived", company=company.pk, mail=taken.mail.pk, outcome=taken.mail.outcome)
    pipeline.answer_mails(company_id=company.pk)
    return str(taken.mail.outcome)

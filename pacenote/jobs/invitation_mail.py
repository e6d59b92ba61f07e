"""Mails to somebody who waits for an invitation: handed over at once, or whoever invites is told that none left."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from anymail.exceptions import AnymailError
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.base.mails import Mail
from pacenote.messaging.channels import channel

log = structlog.get_logger("pacenote.jobs")


def mail_leaves() -> bool:
    """Say whether this installation can send e-mail."""
    return channel("email") is not None


def mail_invitation(*, company: Company, to: str, link: str, inviter: str) -> bool:
    """Mail an invitation in the company's language; returns whether the server took it."""
    if not mail_leaves():
        return False
    with translation.override(company.language):
        subject = _("Invitation to %(company)s") % {"company": " ".join(company.name.split())}
        text = render_to_string("mail/invitation.txt", {"company": company.name, "link": link, "inviter": inviter})
    mail = Mail(subject, text, settings.MAIL_FROM, [to], headers={"Auto-Submitted": "auto-generated"})
    try:
        mail.send()
    except (OSError, SMTPException, ValueError, AnymailError) as error:
        log.warning("invitation was not mailed", company=company.pk, error=type(error).__name__)
        return False
    return True

"""The company's address for files: who may write to it, and what came lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.imports.models import ArrivedMail, MailSender
from pacenote.imports.services.mailing_in import inbox_address, inbox_domain
from pacenote.jobs.receipts import result_words
from pacenote.web.panels.times import times_of

Outcome, Receipt = ArrivedMail.Outcome, ArrivedMail.Receipt
MOST = 20
TONES = {Outcome.TAKEN: "ok", Outcome.STRANGER: "late"}


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail as settings/inbox.html shows it; ``sender`` can be allowed where it was refused."""

    at: str
    sender: str
    outcome: str
    tone: str
    results: tuple[str, ...]
    receipt: str
    can_allow: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everything that settings/inbox.html shows."""

    ready: bool
    address: str
    senders: tuple[MailSender, ...]
    mails: tuple[MailRow, ...]


def inbox_of(membership: Membership, now: datetime) -> Inbox:
    """Return the page of a company."""
    senders = tuple(MailSender.objects.visible_to(membership))
    patterns = {each.pattern for each in senders}
    times = times_of(membership.company, now)
    mails = ArrivedMail.objects.visible_to(membership).prefetch_related("files__file").order_by("-arrived_at", "-pk")
    rows = tuple(
        MailRow(
            at=times.near(mail.arrived_at),
            sender=mail.sender,
            outcome=str(Outcome(mail.outcome).label),
            tone=TONES.get(Outcome(mail.outcome), ""),
            results=tuple(map(result_words, mail.files.all())),
            receipt=_receipt(mail),
            can_allow=mail.outcome == Outcome.STRANGER and bool(mail.sender) and mail.sender not in patterns,
        )
        for mail in mails[:MOST]
    )
    return Inbox(ready=bool(inbox_domain()), address=inbox_address(membership.company), senders=senders, mails=rows)


def _receipt(mail: ArrivedMail) -> str:
    words = {
        Receipt.READING: _("The files are being read."),
        Receipt.SENT: _("A receipt went out."),
        Receipt.FAILED: _("No receipt could be sent."),
    }
    return words.get(Receipt(mail.receipt), "")

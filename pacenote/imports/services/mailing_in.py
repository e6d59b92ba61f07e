"""A company's address for files: who may write to it, and what becomes of the mails that come."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import IMPORT_FILES, may
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.scanning import ScannerSilentError
from pacenote.base.sentences import Sentence
from pacenote.imports.letters import (
    MOST_FILES,
    Attachment,
    Letter,
    address_of,
    by_a_program,
    fingerprint_of,
    judge,
    key_in,
    pattern_of,
)
from pacenote.imports.models import ArrivedFile, ArrivedMail, MailSender
from pacenote.imports.services.storing import Stored, store
from pacenote.performance.models import PerformanceFile
from pacenote.records.services import record

Outcome, Receipt = ArrivedMail.Outcome, ArrivedMail.Receipt
#: So long the list of mails goes back.
KEPT = timedelta(days=90)
WAITING = (PerformanceFile.Status.WAITING, PerformanceFile.Status.LOADING)


class SenderRefusedError(DomainError):
    """It is no address and no domain, or a domain where everybody may have an address."""

    code = "sender_refused"


class TooManyFilesError(DomainError):
    """The mail brings more files than a mail may."""

    code = "too_many_files"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail: its row, and its files that have to be read or judged next. No row: it came before."""

    mail: ArrivedMail | None
    stored: tuple[Stored, ...] = ()


def company_of(letter: Letter, *, domain: str) -> Company | None:
    """Return the company that a mail is for; before anybody is in one."""
    keys = [key for address in letter.recipients if (key := key_in(address, domain=domain))]
    return Company.objects.filter(inbox_key__in=keys).order_by("pk").first() if keys else None


@transaction.atomic
def change_address(*, company: Company, on: bool, by: User, now: datetime) -> str:
    """Give a company a new address, or none; the old one takes nothing from this moment on. Returns its key."""
    key = b32encode(secrets.token_bytes(8)).decode("ascii").lower()[:12] if on else ""
    had = bool(Company.objects.select_for_update().get(pk=company.pk).inbox_key)
    Company.objects.filter(pk=company.pk).update(inbox_key=key)
    record(
        company_id=company.pk, verb="changed inbox", subject_type="company", subject_id=company.pk, at=now, actor=by,
        before={"address": had}, after={"address": on},
    )  # fmt: skip
    return key


def allow_sender(*, company: Company, text: str, by: User, now: datetime) -> str:
    """Put an address or a domain on the list; returns it as it stands there. Safe to repeat.

    Raises SenderRefusedError.
    """
    try:
        pattern = pattern_of(text)
    except ValueError as reason:
        if str(reason) == "everybody":
            raise SenderRefusedError(
                _("At this domain everybody may have an address."), hint=_("Name the single addresses instead.")
            ) from reason
        raise SenderRefusedError(
            _("This is no address and no domain."), hint=_("Write it like name@example.com or @example.com.")
        ) from reason
    _sender, made = MailSender.objects.get_or_create(
        company=company, pattern=pattern, defaults={"added_by": by, "added_at": now}
    )
    if made:
        record(
            company_id=company.pk, verb="allowed a sender", subject_type="company", subject_id=company.pk, at=now,
            actor=by, after={"sender": pattern},
        )  # fmt: skip
    return pattern


def forget_sender(*, sender: MailSender, by: User, now: datetime) -> None:
    """Take an address or a domain off the list."""
    sender.delete()
    record(
        company_id=sender.company_id, verb="removed a sender", subject_type="company", subject_id=sender.company_id,
        at=now, actor=by, before={"sender": sender.pattern},
    )  # fmt: skip


def take_letter(*, company: Company, letter: Letter, ours: str, now: datetime) -> Taken:
    """Take the files of a mail, in the caller's transaction. Safe to repeat and to race: the same mail counts once.

    One that was refused is looked at again when it comes again: its sender may be on the list by now.
    Raises ScannerSilentError, and then nothing of the mail may be kept: it will be brought again.
    """
    allowed = set(MailSender.objects.filter(company=company).values_list("pattern", flat=True))
    outcome = judge(letter, allowed=allowed, ours=ours)
    mail = _row(company, letter, now)
    if mail is None:
        return Taken(None)
    mail.outcome, mail.automatic = outcome, by_a_program(letter)
    stored: list[Stored] = []
    if outcome == Outcome.TAKEN:
        by = _user_of(company, letter.sender)
        stored = [each for part in _named(letter.files) if (each := _keep(mail, part, by, now)) is not None]
        mail.receipt = Receipt.READING
    elif outcome == Outcome.EMPTY and not mail.automatic:
        mail.receipt = Receipt.DUE
    mail.save(update_fields=["outcome", "automatic", "receipt"])
    return Taken(mail, tuple(stored))


def _row(company: Company, letter: Letter, now: datetime) -> ArrivedMail | None:
    """Return the row of a mail, locked; None where its files were taken before."""
    fingerprint = fingerprint_of(letter)
    fresh = ArrivedMail(
        company=company,
        fingerprint=fingerprint,
        sender=letter.sender[:254],
        subject=letter.subject.replace("\x00", "")[:200],
        message_id=letter.headers.get("message-id", "").strip()[:254],
        arrived_at=now,
        outcome=Outcome.STRANGER,
    )
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        there = ArrivedMail.objects.select_for_update().get(company=company, fingerprint=fingerprint)
        if there.outcome != Outcome.STRANGER:
            return None
        there.sender, there.arrived_at = fresh.sender, now
        there.save(update_fields=["sender", "arrived_at"])
        return there
    return fresh


def _named(files: Sequence[Attachment]) -> list[Attachment]:
    return [each if each.name else Attachment("attachment", each.kind, each.data) for each in files]


def _keep(mail: ArrivedMail, part: Attachment, by: User | None, now: datetime) -> Stored | None:
    kept = ArrivedFile(company=mail.company, mail=mail, name=part.name.replace("\x00", "")[:255])
    stored = None
    try:
        if mail.files.count() >= MOST_FILES:
            raise TooManyFilesError(
                _("A mail may bring %(most)s files; this one was left out."),
                hint=_("Send the rest in another mail."),
                values={"most": MOST_FILES},
            )
        stored = store(company=mail.company, name=part.name, data=part.data, uploaded_by=by, now=now)
    except ScannerSilentError:
        raise
    except DomainError as refusal:
        kept.refusal = Sentence(refusal.template, refusal.values).pack()
    else:
        kept.file, kept.was_there = stored.file, stored.already_there and not stored.put_back
    kept.save()
    return stored


def _user_of(company: Company, sender: str) -> User | None:
    """Return the user whose address a mail came from, where they may import files."""
    members = Membership.objects.filter(company=company, active=True, user__is_active=True, user__email__iexact=sender)
    member = members.select_related("user").first()
    return member.user if member is not None and may(member, IMPORT_FILES) else None


def mails_read(*, company_id: int) -> list[ArrivedMail]:
    """Return the mails whose files are all decided, and let their receipts be due; in the caller's transaction."""
    reading = ArrivedMail.objects.filter(company_id=company_id, receipt=Receipt.READING)
    done = reading.exclude(files__file__status__in=WAITING).select_for_update(of=("self",), skip_locked=True)
    mails = list(done.order_by("pk"))
    for mail in mails:
        mail.receipt = Receipt.NONE if mail.automatic else Receipt.DUE
        mail.save(update_fields=["receipt"])
    return mails


def forget_mails(*, company_id: int, now: datetime) -> int:
    """Remove the rows of mails of long ago; their files stay."""
    deleted, _each = ArrivedMail.objects.filter(company_id=company_id, arrived_at__lt=now - KEPT).delete()
    return deleted


def inbox_address(company: Company) -> str:
    """Return where a company takes files by mail, empty where it does not."""
    if not (company.inbox_key and inbox_domain()):
        return ""
    return address_of(slug=company.slug, key=company.inbox_key, domain=inbox_domain())


def inbox_domain() -> str:
    """Return the domain at which this installation takes mail, empty where it takes none."""
    return settings.MAIL_PROVIDER.inbox_domain if settings.MAIL_PROVIDER else ""

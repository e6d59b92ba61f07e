"""What users are mailed about beside the bell, and in which time zone they read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.base.clock import zone_names
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.channels import channel as channel_named
from pacenote.records.services import record

#: Events about which a user may choose to be mailed; sessions have a choice of their own, files their reminders.
ANSWERS: Final = frozenset({"person_wrote", "disputed"})


class MailChoiceError(DomainError):
    """A choice that does not exist."""

    code = "mail_choice_refused"


@dataclass(frozen=True, slots=True)
class MailChoices:
    """What a user wants: how much about sessions, answers of people, reminders of files, and the clock of it all."""

    session_mail: str
    answer_mail: bool
    reminded: bool
    zone: str

    @classmethod
    def of(cls, member: Membership) -> MailChoices:
        """Return what a user has chosen."""
        return cls(member.session_mail, member.answer_mail, member.reminded, member.zone)


@transaction.atomic
def choose_mails(*, member: Membership, wanted: MailChoices, now: datetime) -> bool:
    """Keep what a user wants to be mailed about; returns whether anything changed. Raises MailChoiceError."""
    if wanted.zone and wanted.zone not in zone_names():
        raise MailChoiceError(_("There is no such time zone."), hint=_("Choose one of the list."))
    if wanted.session_mail not in Membership.SessionMail:
        raise MailChoiceError(_("There is no such choice."), hint=_("Choose one of the list."))
    row = Membership.objects.select_for_update().get(pk=member.pk)
    before, after = asdict(MailChoices.of(row)), asdict(wanted)
    if before == after:
        return False
    for name, value in after.items():
        setattr(row, name, value)
    row.save(update_fields=list(after))
    record(
        company_id=member.company_id, verb="chose mails", subject_type="membership", subject_id=member.pk, at=now,
        actor=member.user, before=before, after=after,
    )  # fmt: skip
    return True


def mailed_about(code: str, members: Iterable[Membership]) -> frozenset[int]:
    """Return which users want an event by e-mail as well; nobody where no mail leaves."""
    if code not in ANSWERS or channel_named("email") is None:
        return frozenset()
    return frozenset(member.user_id for member in members if member.answer_mail)

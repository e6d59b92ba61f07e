"""A user decides about a delivery that nobody is sure of: it arrived, or it goes once more."""

from __future__ import annotations

from datetime import datetime

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.models import Delivery, Outgoing
from pacenote.messaging.services.announcing import announce
from pacenote.records.services import record

Status = Delivery.Status


class SettledError(DomainError):
    """The delivery is not in doubt any more: the provider told, or somebody else decided."""

    code = "settled"


def settle_doubt(*, outgoing: Outgoing, arrived: bool, by: User, now: datetime) -> None:
    """Write down that a doubtful delivery arrived, or put it back into the queue. Raises SettledError."""
    doubtful = Delivery.objects.filter(pk=outgoing.pk, status=Status.UNKNOWN)
    if arrived:
        changed = doubtful.update(status=Status.SENT, error_code="", finished_at=now)
    else:
        changed = doubtful.update(status=Status.PENDING, error_code="", finished_at=None, due_at=now)
    if not changed:
        raise SettledError(_("This was settled in the meantime."), hint=_("The list shows what is still in doubt."))
    if arrived:
        announce(company_id=outgoing.company_id, became={outgoing.pk: (Status.SENT, "")}, now=now)
    record(
        company_id=outgoing.company_id,
        verb="decided a doubt",
        subject_type="outgoing",
        subject_id=outgoing.pk,
        at=now,
        actor=by,
        after={"arrived": arrived},
    )

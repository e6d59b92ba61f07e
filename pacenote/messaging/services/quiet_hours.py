"""Hold a message to the end of its person's quiet hours, looked at right before it would leave.

Whatever brought it there (a send, a retry, a pause that ended) is the same to somebody who sleeps. What stays in the
outbox wakes nobody, and a code that somebody has just asked for is for somebody who is awake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.models import Delivery, Send
from pacenote.messaging.services.claiming import Claimed, Frozen, put_back
from pacenote.records.services import record

#: The code of deliveries that wait for the end of quiet hours.
QUIET = "quiet_hours"


class NoReasonError(DomainError):
    """Somebody is to be written to in their quiet hours, and nobody says why."""

    code = "no_reason"


def hold_back(step: Sequence[Claimed], messages: Mapping[int, Frozen], *, now: datetime) -> list[Claimed]:
    """Put back what may not leave now, in the caller's transaction, as if it had not been claimed; returns the rest."""
    held = {each.outgoing_id: until for each in step if (until := messages[each.outgoing_id].waits_until(now))}
    put_back([each for each in step if each.outgoing_id in held], until=held, code=QUIET)
    return [each for each in step if each.outgoing_id not in held]


def override_quiet(*, send: Send, reason: str, by: User, now: datetime) -> int:
    """Let what a send holds for quiet hours leave now, because a user says why; returns how many. Safe to repeat.

    Raises NoReasonError.
    """
    words = " ".join(reason.split())[:200]
    if not words:
        raise NoReasonError(
            _("Say why they have to be written to now."), hint=_("The reason is kept with your name under it.")
        )
    Send.objects.filter(pk=send.pk).update(urgent_reason=words)
    waiting = Delivery.objects.filter(
        company_id=send.company_id, send_id=send.pk, status=Delivery.Status.PENDING, error_code=QUIET
    )
    count = waiting.update(due_at=now, error_code="")
    record(
        company_id=send.company_id, verb="overrode quiet hours", subject_type="send", subject_id=send.pk, at=now,
        actor=by, after={"reason": words, "messages": count},
    )  # fmt: skip
    return count

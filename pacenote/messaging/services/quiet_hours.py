"""Hold a message to the end of its person's quiet hours, looked at right before it would leave.

Whatever brought it there (a send, a retry, a pause that ended) is the same to somebody who sleeps. What stays in the
outbox wakes nobody, and a code that somebody has just asked for is for somebody who is awake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import connection

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.quiet import QuietHours, quiet_until
from pacenote.messaging.models import Delivery, Send
from pacenote.messaging.services.claiming import Claimed
from pacenote.records.services import record

#: The code of deliveries that wait for the end of quiet hours.
QUIET = "quiet_hours"
#: The function visits one company after the other, each behind its own wall.
HOURS = "SELECT outgoing_id, zone, quiet_from, quiet_until, urgent FROM messaging_hours(%s::bigint[], %s::bigint[])"
PUT_BACK = """
UPDATE messaging_delivery d
SET status = 'pending', attempts = d.attempts - 1, claimed_at = NULL, begun_at = NULL, due_at = held.until,
    error_code = %s
FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS held(outgoing_id, attempt, until)
WHERE d.outgoing_id = held.outgoing_id AND d.attempts = held.attempt AND d.status = 'sending'
"""


class NoReasonError(DomainError):
    """Somebody is to be written to in their quiet hours, and nobody says why."""

    code = "no_reason"


@dataclass(frozen=True, slots=True)
class Hours:
    """When one message may not leave; None: it may at any time."""

    quiet: QuietHours | None

    def until(self, now: datetime) -> datetime | None:
        """Return until when it has to wait, None where it may leave."""
        return None if self.quiet is None else quiet_until(self.quiet, now)


ANY_TIME = Hours(None)


def hours_of(claims: Sequence[Claimed]) -> dict[int, Hours]:
    """Return the quiet hours of claimed messages, in the open transaction; each company's rows are seen as its own."""
    waking = [each for each in claims if each.channel != "outbox"]
    if not waking:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HOURS, [[each.outgoing_id for each in waking], [each.company_id for each in waking]])
        return {row[0]: _hours(*row[1:]) for row in cursor.fetchall()}


def _hours(zone: str, start: time, end: time, urgent: bool) -> Hours:  # noqa: FBT001  a row of the database
    return ANY_TIME if urgent or start == end else Hours(QuietHours(start, end, ZoneInfo(zone)))


def hold_back(step: Sequence[Claimed], hours: Mapping[int, Hours], *, now: datetime) -> list[Claimed]:
    """Put back what may not leave now, in the caller's transaction, as if it had not been claimed; returns the rest."""
    held = {each.outgoing_id: until for each in step if (until := hours.get(each.outgoing_id, ANY_TIME).until(now))}
    if held:
        back = [each for each in step if each.outgoing_id in held]
        ids, attempts = [each.outgoing_id for each in back], [each.attempt for each in back]
        with connection.cursor() as cursor:
            cursor.execute(PUT_BACK, [QUIET, ids, attempts, [held[pk] for pk in ids]])
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

"""Take what is due, each company in its turn, and put back what may not leave yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from pacenote.base.quiet import QuietHours, quiet_until
from pacenote.messaging.models import Channel
from pacenote.messaging.services.pacing import Due, in_pace

#: Why a delivery was canceled that was in hand, or waited for another try, when its send was stopped.
STOPPED_LATER = "stopped_later"
BATCH = 100
#: So many are handed over between two marks in the database; no crash leaves more of them in doubt.
STEP = 25
#: Larger than any place in a send.
LAST_TURN = 2**31 - 1

# Ordered by turn, so that every company's first message goes before anybody's second. A statement of its own: as a part
# of the claim, a plan that ran it once per row took up to a batch each time. Whom the pace holds back is passed over.
DUE = """
SELECT due.outgoing_id, due.company_id, due.channel
FROM messaging_delivery due JOIN accounts_company c ON c.id = due.company_id
WHERE due.status = 'pending' AND due.due_at <= %(now)s AND due.turn <= %(last)s AND c.paused_at IS NULL
  AND (%(only)s::bigint IS NULL OR due.company_id = %(only)s)
  AND NOT (due.channel = ANY(%(paced)s::text[]) AND EXISTS (
    SELECT FROM messaging_pace p
    WHERE p.company_id = due.company_id AND p.channel = due.channel AND p.ready_at > %(now)s
  ))
ORDER BY due.turn, due.outgoing_id LIMIT %(batch)s FOR UPDATE OF due SKIP LOCKED
"""
CLAIM = """
UPDATE messaging_delivery SET status = 'sending', attempts = attempts + 1, claimed_at = %(now)s, begun_at = NULL
WHERE outgoing_id = ANY(%(ids)s::bigint[])
RETURNING outgoing_id, company_id, channel, attempts
"""
PUT_BACK = """
UPDATE messaging_delivery d
SET status = 'pending', attempts = d.attempts - 1, claimed_at = NULL, begun_at = NULL,
    due_at = coalesce(held.until, d.due_at), error_code = CASE WHEN held.until IS NULL THEN d.error_code ELSE %s END
FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS held(outgoing_id, attempt, until)
WHERE d.outgoing_id = held.outgoing_id AND d.attempts = held.attempt AND d.status = 'sending'
"""
#: The function visits one company after the other, each behind its own wall.
FROZEN = """
SELECT outgoing_id, company_id, company_name, person_id, channel, recipient, language, subject, body, short, calendar,
       reply_to, zone, quiet_from, quiet_until, urgent
FROM messaging_frozen(%s::bigint[], %s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in this worker's hands."""

    outgoing_id: int
    company_id: int
    channel: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """A claimed message as it was queued, with its person's quiet hours."""

    outgoing_id: int
    company_id: int
    company_name: str
    person_id: int
    channel: str
    recipient: str
    language: str
    subject: str
    body: str
    short: str
    calendar: str
    reply_to: str
    zone: str
    quiet_from: time
    quiet_until: time
    urgent: bool

    def waits_until(self, now: datetime) -> datetime | None:
        """Return when its person's quiet hours end, None where it may leave now; the outbox wakes nobody."""
        if self.urgent or self.quiet_from == self.quiet_until or self.channel == Channel.OUTBOX:
            return None
        return quiet_until(QuietHours(self.quiet_from, self.quiet_until, ZoneInfo(self.zone)), now)


def claim(*, now: datetime, batch: int = BATCH) -> list[Claimed]:
    """Take up to ``batch`` due deliveries, each company in its turn, and commit that."""
    with transaction.atomic():
        return take(now=now, batch=batch)


def take(*, now: datetime, batch: int, firsts_only: bool = False, company_id: int | None = None) -> list[Claimed]:
    """Take due deliveries in the caller's transaction, which must be committed before anything leaves.

    With ``company_id`` those of one company only.
    What is stopped, paused or unsubscribed is no longer *pending* and cannot be claimed.
    """
    paced = [channel for channel, per_second in settings.PACES.items() if per_second]
    with connection.cursor() as cursor:
        last = 0 if firsts_only else LAST_TURN
        cursor.execute(DUE, {"now": now, "batch": batch, "paced": paced, "last": last, "only": company_id})
        due = [Due(*row) for row in cursor.fetchall()]
        ids = [each.outgoing_id for each in in_pace(due, now=now)]
        if not ids:
            return []
        cursor.execute(CLAIM, {"now": now, "ids": ids})
        return sorted((Claimed(*row) for row in cursor.fetchall()), key=lambda each: each.outgoing_id)


def frozen(claims: Sequence[Claimed]) -> dict[int, Frozen]:
    """Return the messages of claimed deliveries, in the open transaction; each company's rows are seen as its own."""
    if not claims:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FROZEN, [[each.outgoing_id for each in claims], [each.company_id for each in claims]])
        return {row[0]: Frozen(*row) for row in cursor.fetchall()}


def put_back(claims: Sequence[Claimed], *, until: Mapping[int, datetime] | None = None, code: str = "") -> None:
    """Queue claimed deliveries as if they had not been claimed, in the caller's transaction.

    With ``until`` (by outgoing) they are due then, and ``code`` says what they wait for.
    """
    if not claims:
        return
    ids, attempts = [each.outgoing_id for each in claims], [each.attempt for each in claims]
    with connection.cursor() as cursor:
        cursor.execute(PUT_BACK, [code, ids, attempts, [until[pk] if until else None for pk in ids]])

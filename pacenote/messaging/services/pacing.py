"""Hold every company to the pace of a channel, across all workers: the buckets are rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Min

from pacenote.messaging.models import Delivery, Pace
from pacenote.messaging.pace import done_at, grant

# Made where it is missing, and locked: another worker that wants of the same bucket waits for this claim's commit.
LOCK = """
INSERT INTO messaging_pace (company_id, channel, ready_at)
SELECT company_id, channel, '-infinity' FROM unnest(%s::bigint[], %s::text[]) AS wanted(company_id, channel)
ORDER BY company_id, channel
ON CONFLICT (company_id, channel) DO UPDATE SET ready_at = messaging_pace.ready_at
RETURNING company_id, channel, NULLIF(ready_at, '-infinity')
"""
TAKE = """
UPDATE messaging_pace p SET ready_at = taken.ready_at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS taken(company_id, channel, ready_at)
WHERE p.company_id = taken.company_id AND p.channel = taken.channel
"""
NEXT = """
SELECT min(p.ready_at) FROM messaging_delivery d
JOIN messaging_pace p ON p.company_id = d.company_id AND p.channel = d.channel
JOIN accounts_company c ON c.id = d.company_id
WHERE d.status = 'pending' AND d.due_at <= %s AND c.paused_at IS NULL AND d.channel = ANY(%s::text[])
"""
#: A send by hand waits some seconds in which it can be undone: a worker that is awake stays for it.
SOON = timedelta(seconds=15)
DUE_SOON = """
SELECT min(d.due_at) FROM messaging_delivery d JOIN accounts_company c ON c.id = d.company_id
WHERE d.status = 'pending' AND d.due_at > %s AND d.due_at <= %s AND c.paused_at IS NULL
"""
#: A worker that waits for a bucket sleeps at least so long: what comes together is claimed together.
SHORTEST, LONGEST = timedelta(seconds=0.2), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose time has come."""

    outgoing_id: int
    company_id: int
    channel: str


def in_pace(due: Sequence[Due], *, now: datetime) -> list[Due]:
    """Return what may leave now, in the order given, and take it out of the buckets; in the caller's transaction."""
    groups: defaultdict[tuple[int, str], list[Due]] = defaultdict(list)
    for each in due:
        groups[each.company_id, each.channel].append(each)
    paced = {key: group for key, group in groups.items() if settings.PACES.get(key[1])}
    if not paced:
        return list(due)
    grants = {
        (company_id, channel): grant(
            per_second=settings.PACES[channel], ready_at=ready_at, now=now, wanted=len(paced[company_id, channel])
        )
        for company_id, channel, ready_at in _locked(paced)
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*_columns(grants), [each.ready_at for each in grants.values()]])
    going = {
        each.outgoing_id
        for key, group in groups.items()
        for each in (group[: grants[key].count] if key in grants else group)
    }
    return [each for each in due if each.outgoing_id in going]


def _locked(keys: Iterable[tuple[int, str]]) -> list[tuple[int, str, datetime | None]]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, _columns(keys))
        return list(cursor.fetchall())


def _columns(keys: Iterable[tuple[int, str]]) -> list[list[int] | list[str]]:
    pairs = list(keys)
    return [[company_id for company_id, _channel in pairs], [channel for _company_id, channel in pairs]]


def pause_for_pace(*, now: datetime) -> timedelta | None:
    """Return how long to wait for a bucket, or a message that is due in some seconds; None where nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [now, [channel for channel, per_second in settings.PACES.items() if per_second]])
        (ready_at,) = cursor.fetchone()
        cursor.execute(DUE_SOON, [now, now + SOON])
        (due_at,) = cursor.fetchone()
    moments = [moment for moment in (ready_at, due_at) if moment is not None]
    return min(max(min(moments) - now, SHORTEST), LONGEST) if moments else None


def done_by(*, company_id: int, send_id: int, now: datetime) -> datetime | None:
    """Return when the last message of a send may leave at the pace of its channels; None where no pace holds it.

    Everything of the company that is queued on the channel and has its turn before is counted.
    """
    ends = []
    for channel, per_second in settings.PACES.items():
        waiting = Delivery.objects.filter(company_id=company_id, channel=channel, status=Delivery.Status.PENDING)
        last = waiting.filter(send_id=send_id).order_by("-turn").values_list("turn", flat=True).first()
        if per_second and last is not None:
            count = waiting.filter(turn__lte=last).count()
            bucket = _bucket(company_id, channel)
            ends.append(done_at(per_second=per_second, ready_at=bucket, now=now, waiting=count))
    return max(ends, default=None)


def would_be_done(*, company_id: int, going: Mapping[str, int], now: datetime) -> datetime:
    """Return when so many more messages per channel would all have left if they were queued now."""
    ends = [now]
    for channel, count in going.items():
        if per_second := settings.PACES.get(channel, 0):
            queued = Delivery.objects.filter(
                company_id=company_id, channel=channel, status=Delivery.Status.PENDING
            ).count()
            bucket = _bucket(company_id, channel)
            ends.append(done_at(per_second=per_second, ready_at=bucket, now=now, waiting=queued + count))
    return max(ends)


def _bucket(company_id: int, channel: str) -> datetime | None:
    ready_at = Pace.objects.filter(company_id=company_id, channel=channel).aggregate(at=Min("ready_at"))["at"]
    return ready_at if isinstance(ready_at, datetime) else None

"""Take one webhook in hand, and its events one after the other: nobody else may call its address meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from pacenote.base.tenancy import see_company
from pacenote.webhooks.models import Lane, Push, Try, Webhook
from pacenote.webhooks.retries import MOST_TRIES
from pacenote.webhooks.secrecy import bring_out
from pacenote.webhooks.signing import key_of

Status = Push.Status
#: Longer than a look-up of the name and a whole POST can take: a live worker is never declared dead.
LEASE: Final = timedelta(minutes=3)
#: The code of tries whose worker died with them in its hands: they may have arrived.
WORKER_STOPPED: Final = "worker_stopped"
# The company that was served longest ago comes first, and in it the webhook that was: a company with ten thousand
# events takes turns with one that has a single one. What a dead worker left *sending* counts as due.
DUE = """
FROM webhooks_lane lane
WHERE lane.off = '' AND lane.ready_at <= %(now)s AND (lane.busy_until IS NULL OR lane.busy_until <= %(now)s) AND (
  EXISTS (SELECT FROM webhooks_push p
          WHERE p.webhook_id = lane.webhook_id AND p.status = 'pending' AND p.due_at <= %(now)s)
  OR EXISTS (SELECT FROM webhooks_push p WHERE p.webhook_id = lane.webhook_id AND p.status = 'sending'))
"""
NEXT = f"""
SELECT lane.webhook_id, lane.company_id, lane.ticket {DUE}
ORDER BY (SELECT max(other.served_at) FROM webhooks_lane other WHERE other.company_id = lane.company_id) NULLS FIRST,
         lane.served_at NULLS FIRST, lane.webhook_id
LIMIT 1 FOR UPDATE OF lane SKIP LOCKED
"""  # noqa: S608  both parts stand here


@dataclass(frozen=True, slots=True)
class Held:
    """A webhook in this worker's hands, until the lease ends."""

    webhook_id: int
    company_id: int
    ticket: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """One event to be told now: where to, what, and the keys to sign with; none where they cannot be read."""

    push_id: int
    number: int
    tries: int
    url: str
    keys: tuple[bytes, ...]
    key: str
    kind: str
    at: datetime
    data: Mapping[str, Any]
    company: str


def anything_due(*, now: datetime) -> bool:
    """Say whether a webhook could be taken in hand now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {DUE})", {"now": now})
        (due,) = cursor.fetchone()
    return bool(due)


@transaction.atomic
def take_lane(*, now: datetime) -> Held | None:
    """Take the webhook whose turn it is, None where nothing is due; what a dead worker had in hand is queued again."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"now": now})
        found = cursor.fetchone()
    if found is None:
        return None
    held = Held(found[0], found[1], found[2] + 1)
    Lane.objects.filter(pk=held.webhook_id).update(ticket=held.ticket, busy_until=now + LEASE, served_at=now)
    see_company(held.company_id)
    _put_back(held, now)
    return held


def _put_back(held: Held, now: datetime) -> None:
    left = Push.objects.filter(webhook_id=held.webhook_id, status=Status.SENDING)
    made = [
        Try(company_id=held.company_id, push=push, number=push.attempts, at=push.claimed_at or now, code=WORKER_STOPPED)
        for push in left.order_by("pk")
    ]
    if made:
        Try.objects.bulk_create(made, ignore_conflicts=True)
        left.filter(tries__gte=MOST_TRIES).update(
            status=Status.FAILED, finished_at=now, claimed_at=None, code=WORKER_STOPPED
        )
        left.update(status=Status.PENDING, due_at=now, claimed_at=None, code=WORKER_STOPPED)


@transaction.atomic
def take_push(held: Held, *, now: datetime) -> Claimed | None:
    """Take the next due event of a webhook that is in hand, and prolong the lease; None where there is none.

    None also where the webhook is not ours any more, was switched off, or asked to be left alone.
    """
    ours = Lane.objects.filter(pk=held.webhook_id, ticket=held.ticket, off="", ready_at__lte=now)
    if not ours.update(busy_until=now + LEASE):
        return None
    due = Push.objects.filter(webhook_id=held.webhook_id, status=Status.PENDING, due_at__lte=now)
    push = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
    if push is None:
        return None
    Push.objects.filter(pk=push.pk).update(
        status=Status.SENDING, attempts=F("attempts") + 1, tries=F("tries") + 1, claimed_at=now
    )
    see_company(held.company_id)
    webhook = Webhook.objects.select_related("company").get(pk=held.webhook_id)
    event = push.event
    return Claimed(
        push_id=push.pk,
        number=push.attempts + 1,
        tries=push.tries + 1,
        url=webhook.url,
        keys=_keys(webhook, now),
        key=event.key,
        kind=event.kind,
        at=event.at,
        data=event.data,
        company=webhook.company.slug,
    )


def leave_lane(held: Held) -> None:
    """Give a webhook back, if it is still ours."""
    Lane.objects.filter(pk=held.webhook_id, ticket=held.ticket).update(busy_until=None)


def _keys(webhook: Webhook, now: datetime) -> tuple[bytes, ...]:
    """Return the keys to sign with, the newest first."""
    stored = [webhook.secret]
    if webhook.old_secret and webhook.old_until and webhook.old_until > now:
        stored.append(webhook.old_secret)
    found = (key_of(bring_out(each) or "") for each in stored)
    return tuple(key for key in found if key is not None)

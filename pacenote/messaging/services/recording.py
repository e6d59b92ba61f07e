"""Write what became of hand-overs, once per delivery, and settle what a worker that died had in its hands."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from pacenote.base.tenancy import as_company
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.channels.port import ChannelPort
from pacenote.messaging.models import Delivery
from pacenote.messaging.services.announcing import announce, hearing
from pacenote.messaging.services.claiming import Claimed
from pacenote.messaging.services.reaching import TELLING, learn

Status = Delivery.Status
P = ParamSpec("P")
R = TypeVar("R")
#: Longer than a whole batch can take on a line that answers: a live worker is never declared dead.
LEASE = timedelta(minutes=10)
#: The code of deliveries whose worker died with them in its hands.
WORKER_STOPPED = "worker_stopped"
#: Seconds between tries to write down what has left, while the database is away.
RECORD_PAUSES = (0.2, 0.5, 1, 2, 4, 8, 8, 8)
#: One statement for a batch of several companies; the function visits them one after the other.
SETTLE = """
SELECT messaging_settle(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                        %s::int[], %s::timestamptz, %s::timestamptz)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt; ``retry_after`` is set where it may be tried again."""

    claimed: Claimed
    status: Status
    code: str = ""
    receipt: str = ""
    retry_after: timedelta | None = None
    segments: int = 0


def settle(outcomes: Sequence[Outcome], started: datetime, now: datetime) -> None:
    """Write what became of a batch, in the caller's transaction.

    Each delivery changes only where nobody has taken the claim up since, though it be called *unknown* by now; each
    attempt is written once, also when this is repeated because nobody knows whether it was committed.
    """
    if not outcomes:
        return
    rows = [
        (
            each.claimed.outgoing_id,
            each.claimed.company_id,
            each.claimed.attempt,
            each.status.value,
            each.code,
            each.receipt[:254],
            None if each.retry_after is None else now + each.retry_after,
            each.segments or None,
        )
        for each in outcomes
    ]
    ours = _still_ours(outcomes)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [*(list(column) for column in zip(*rows, strict=True)), started, now])
    for company_id, became in _by_company(ours).items():
        announce(company_id=company_id, became=became, now=now)
    for each in ours:
        if _tells(each):
            with as_company(each.claimed.company_id):
                learn(each.claimed.company_id, {each.claimed.outgoing_id: each.code}, now=now)


def _tells(outcome: Outcome) -> bool:
    return outcome.status == Status.FAILED and outcome.code in TELLING


def _still_ours(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return, of the outcomes that somebody else is to learn of, those whose claim nobody has taken up since.

    What a refusal says about a person is not learned from the others: their next try is due or under way, and would be
    withdrawn for it instead of being refused and ending as *failed* itself.
    """
    hear = hearing({each.claimed.company_id for each in outcomes})
    wanted = {each.claimed.outgoing_id: each for each in outcomes if each.claimed.company_id in hear or _tells(each)}
    if not wanted:
        return []
    held = Delivery.objects.filter(pk__in=wanted, status__in=(Status.SENDING, Status.UNKNOWN))
    rows = held.select_for_update().order_by("pk").values_list("pk", "attempts")
    return [wanted[pk] for pk, attempts in rows if attempts == wanted[pk].claimed.attempt]


def _by_company(ours: Sequence[Outcome]) -> dict[int, dict[int, tuple[str, str]]]:
    news: defaultdict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for each in ours:
        news[each.claimed.company_id][each.claimed.outgoing_id] = (each.status.value, each.code)
    return news


def surely(write: Callable[P, R], *values: P.args, **named: P.kwargs) -> R:
    """Write in a transaction, again and again while the database restarts: what left must not become a doubt."""
    for pause in (*RECORD_PAUSES, None):
        try:
            with transaction.atomic():
                return write(*values, **named)
        except (OperationalError, InterfaceError):
            if pause is None or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def reconcile(*, now: datetime, lease: timedelta = LEASE) -> int:
    """Settle claims whose worker died: back in the queue where nothing can have left, else *unknown*."""
    settled = 0
    for name, port in (("outbox", channel_named("outbox")), ("email", None), ("sms", None)):
        stale = Delivery.objects.filter(status=Status.SENDING, channel=name, claimed_at__lt=now - lease)
        settled += _settle_stale(stale_ids=list(stale.values_list("pk", flat=True)), port=port, now=now)
    return settled


def _settle_stale(*, stale_ids: list[int], port: ChannelPort | None, now: datetime) -> int:
    rows = Delivery.objects.filter(pk__in=stale_ids, status=Status.SENDING)
    if port is not None and port.certain:
        return rows.update(status=Status.PENDING, error_code=WORKER_STOPPED)
    again = rows.filter(begun_at=None).update(status=Status.PENDING, error_code=WORKER_STOPPED)
    doubtful = rows.exclude(begun_at=None)
    return again + doubtful.update(status=Status.UNKNOWN, finished_at=now, error_code=WORKER_STOPPED)

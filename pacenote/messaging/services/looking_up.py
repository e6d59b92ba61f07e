"""Ask the provider about deliveries that nobody is sure of, before a user has to decide.

A text carries a token that only its own delivery has. Where the provider lists it, the delivery was taken; where the
provider can be asked and does not list it, it was not, and goes back into the queue. Everything else stays *unknown*.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from django.db import transaction

from pacenote.base.tenancy import as_company
from pacenote.messaging.channels import askable
from pacenote.messaging.channels.port import AskablePort, CannotTellError, Envelope, Taken
from pacenote.messaging.channels.refusals import refusal_of
from pacenote.messaging.models import Attempt, Channel, Delivery
from pacenote.messaging.progress import TWILIO
from pacenote.messaging.services.announcing import announce
from pacenote.messaging.services.claiming import Claimed, frozen
from pacenote.messaging.services.enveloping import envelope_of
from pacenote.messaging.services.reaching import learn
from pacenote.messaging.services.recording import LEASE, WORKER_STOPPED

log = structlog.get_logger("pacenote.messaging")
Status = Delivery.Status
#: A request that was cut off may still be worked upon at the provider; it is not asked before.
PATIENCE = timedelta(minutes=2)
#: Where the answer decides nothing, it is asked again after this, until it is too old to be worth sending.
AGAIN, TOO_OLD = timedelta(minutes=10), timedelta(hours=12)
MOST = 50


def look_up(*, now: datetime, patience: timedelta = PATIENCE, lease: timedelta = LEASE) -> int:
    """Settle the doubts that the provider can settle; returns how many deliveries go back into the queue.

    Safe to repeat and to race: a delivery that changed in the meantime keeps its newer state. What a silent worker
    had in its hands is asked for only a whole lease after it began, when even a slow one has stopped handing over.
    """
    port = askable(Channel.SMS)
    if port is None:
        return 0
    doubtful = Delivery.objects.filter(
        status=Status.UNKNOWN,
        channel=Channel.SMS,
        finished_at__lte=now - patience,
        finished_at__gt=now - TOO_OLD,
        due_at__lte=now,
    ).exclude(error_code=WORKER_STOPPED, begun_at__gt=now - lease)
    return sum(_settle(port, delivery, now) for delivery in doubtful.order_by("due_at", "pk")[:MOST])


def _settle(port: AskablePort, delivery: Delivery, now: datetime) -> bool:
    """Ask about one delivery, outside of any transaction; returns whether it goes back into the queue."""
    envelope = _envelope(delivery)
    try:
        taken = port.ask(envelope, since=delivery.claimed_at or delivery.due_at)
    except CannotTellError as doubt:
        log.info("provider cannot tell", outgoing=delivery.pk, code=doubt.code)
        Delivery.objects.filter(pk=delivery.pk, status=Status.UNKNOWN).update(due_at=now + AGAIN)
        return False
    ours = Delivery.objects.filter(pk=delivery.pk, status=Status.UNKNOWN, attempts=delivery.attempts)
    if taken is None:
        return bool(ours.update(status=Status.PENDING, due_at=now, finished_at=None, error_code="not_with_provider"))
    with as_company(delivery.company_id):
        _record(delivery, taken, now)
    return False


def _envelope(delivery: Delivery) -> Envelope:
    claimed = Claimed(delivery.pk, delivery.company_id, delivery.channel, delivery.attempts)
    with transaction.atomic():
        return envelope_of(frozen([claimed])[delivery.pk], attempt=delivery.attempts)


def _record(delivery: Delivery, taken: Taken, now: datetime) -> None:
    status = TWILIO.get(taken.status, Status.SENT)
    bad = status in (Status.FAILED, Status.UNDELIVERED)
    code = refusal_of(int(taken.error_code)).code if bad and taken.error_code.isdecimal() else ""
    changed = Delivery.objects.filter(pk=delivery.pk, status=Status.UNKNOWN, attempts=delivery.attempts).update(
        status=status, finished_at=now, error_code=code
    )
    if not changed:
        return
    Attempt.objects.update_or_create(
        company_id=delivery.company_id,
        outgoing_id=delivery.pk,
        number=delivery.attempts,
        defaults={
            "started_at": delivery.claimed_at or now,
            "finished_at": now,
            "outcome": status,
            "code": "looked_up",
            "receipt": taken.receipt.text[:254],
            "segments": taken.receipt.segments or None,
            "price": abs(Decimal(taken.receipt.price)) if taken.receipt.price else None,
            "price_unit": taken.receipt.unit[:3],
        },
    )
    announce(company_id=delivery.company_id, became={delivery.pk: (status, code)}, now=now)
    learn(delivery.company_id, {delivery.pk: code}, now=now)

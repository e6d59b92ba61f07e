"""Freeze messages for their channels and put them in the queue; stop what has not left yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pacenote.accounts.models import User
from pacenote.messaging.models import Channel, Delivery, Outgoing, Send
from pacenote.messaging.services.linking import make_links, renew_link
from pacenote.people.models import Person
from pacenote.records.services import record

Status = Delivery.Status
#: What did certainly not arrive; a caller may name more only where a user has decided so.
REPEATABLE = (Status.CANCELED, Status.FAILED)
#: A batch then holds few companies, each looked into once: with one message per turn, 4,500 companies at once took
#: three times the work (bench/burst.py).
ROUND = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One message for one channel, as it will leave."""

    person: Person
    source: str
    source_id: int
    channel: str
    language: str
    subject: str
    body: str


def queue(*, send: Send, items: Iterable[Item], now: datetime, repeatable: Sequence[str] = REPEATABLE) -> int:
    """Put frozen messages in the queue, in the caller's transaction; returns how many.

    A source has one outgoing per channel: one that was stopped or refused before is queued anew with today's text,
    every other state is left alone, so that nothing can be handed over twice.
    """
    wanted = {(item.source, item.source_id, item.channel): item for item in items}
    ids = {source_id for _source, source_id, _channel in wanted}
    existing = Outgoing.objects.filter(company_id=send.company_id, source_id__in=ids).select_related("delivery")
    again = 0
    for outgoing in existing:
        item = wanted.pop((outgoing.source, outgoing.source_id, outgoing.channel), None)
        if item is not None:
            again += _queue_again(outgoing, item, send, now, repeatable)
    made = Outgoing.objects.bulk_create([_outgoing(send, item, now) for item in wanted.values()])
    make_links(made, now=now)
    Delivery.objects.bulk_create(
        [
            Delivery(
                outgoing=each,
                company_id=send.company_id,
                send_id=send.pk,
                channel=each.channel,
                due_at=now,
                turn=turn_of(place),
            )
            for place, each in enumerate(made)
        ]
    )
    return len(made) + again


def turn_of(place: int) -> int:
    """Return the turn of a message by its place in its send: the first goes alone, then ``ROUND`` at a time.

    Every company's first message still goes before anybody's second.
    """
    return -(-place // ROUND)


def _outgoing(send: Send, item: Item, now: datetime) -> Outgoing:
    return Outgoing(
        company_id=send.company_id,
        send=send,
        person=item.person,
        source=item.source,
        source_id=item.source_id,
        channel=item.channel,
        recipient=_address(item),
        language=item.language,
        subject=item.subject,
        body=item.body,
        created_at=now,
    )


def _address(item: Item) -> str:
    """Return where a message goes, as it is at this moment."""
    addresses = {Channel.EMAIL.value: item.person.email, Channel.SMS.value: item.person.phone}
    return addresses.get(item.channel, "")


def _queue_again(outgoing: Outgoing, item: Item, send: Send, now: datetime, repeatable: Sequence[str]) -> int:
    changed = Delivery.objects.filter(outgoing=outgoing, status__in=repeatable).update(
        status=Status.PENDING, send_id=send.pk, due_at=now, error_code="", finished_at=None
    )
    if changed:
        fresh = _outgoing(send, item, now)
        outgoing.send, outgoing.subject, outgoing.body = send, fresh.subject, fresh.body
        outgoing.recipient, outgoing.language = fresh.recipient, fresh.language
        outgoing.save(update_fields=["send", "subject", "body", "recipient", "language"])
        renew_link(outgoing, now=now)
    return changed


def stop(*, send: Send, by: User, now: datetime) -> list[int]:
    """Stop what of a send has not been claimed yet; returns the ids of the outgoing that will not leave."""
    Send.objects.filter(pk=send.pk, stopped_at=None).update(stopped_at=now, stopped_by=by)
    waiting = Delivery.objects.filter(company_id=send.company_id, send_id=send.pk, status=Status.PENDING)
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=ids, status=Status.PENDING).update(status=Status.CANCELED, finished_at=now)
    record(
        company_id=send.company_id,
        verb="stopped",
        subject_type="send",
        subject_id=send.pk,
        at=now,
        actor=by,
        after={"stopped": len(ids)},
    )
    return ids

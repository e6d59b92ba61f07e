"""Freeze messages for their channels and put them in the queue; stop what has not left yet."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from pacenote.accounts.models import User
from pacenote.messaging.models import Channel, Delivery, Outgoing, Send
from pacenote.messaging.services.linking import LASTS, marks_of, renew_link
from pacenote.people.models import Person
from pacenote.records.services import record

Status = Delivery.Status
#: What did certainly not arrive; a caller may name more only where a user has decided so.
REPEATABLE = (Status.CANCELED, Status.FAILED)
#: A batch then holds few companies, each looked into once: with one message per turn, 4,500 companies at once took
#: three times the work (bench/burst.py).
ROUND = 8
ENQUEUE = "SELECT messaging_enqueue(%s::json, %s, %s, %s)"
IDS = "SELECT nextval(pg_get_serial_sequence('messaging_outgoing', 'id')) FROM generate_series(1, %s)"


@dataclass(frozen=True, slots=True)
class Item:
    """One message for one channel, as it will leave.

    ``short`` is what a text says where the whole does not fit, ``calendar`` what a mail tells its reader's calendar.
    """

    person: Person
    source: str
    source_id: int
    channel: str
    language: str
    subject: str
    body: str
    short: str = ""
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """One message as it will leave, with its place in the queue: what ``enqueue`` writes."""

    company_id: int
    send_id: int
    person_id: int
    source: str
    source_id: int
    channel: str
    recipient: str
    language: str
    subject: str
    body: str
    turn: int
    short: str = ""
    calendar: str = ""


READY = tuple(field.name for field in fields(Ready))


def queue(
    *,
    send: Send,
    items: Iterable[Item],
    now: datetime,
    repeatable: Sequence[str] = REPEATABLE,
    wait: timedelta = timedelta(0),
) -> int:
    """Put frozen messages in the queue, in the caller's transaction, due after a wait; returns how many.

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
            again += _queue_again(outgoing, item, send, now + wait, repeatable)
    made = [_ready(send, item, place) for place, item in enumerate(wanted.values())]
    enqueue(made, now=now, wait=wait)
    return len(made) + again


def enqueue(messages: Sequence[Ready], *, now: datetime, wait: timedelta = timedelta(0)) -> None:
    """Write new messages, their deliveries and their links, of as many companies as there are, in one statement.

    They are due after a ``wait``.
    """
    if not messages:
        return
    with connection.cursor() as cursor:
        cursor.execute(IDS, [len(messages)])
        batch: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for (outgoing_id,), each in zip(cursor.fetchall(), messages, strict=True):
            token_hash, line = marks_of(outgoing_id, each.channel, each.recipient)
            values = {name: getattr(each, name) for name in READY}
            batch[each.company_id].append(values | {"id": outgoing_id, "token_hash": token_hash, "line": line})
        cursor.execute(ENQUEUE, [json.dumps(batch), now, now + wait, now + LASTS])


def turn_of(place: int) -> int:
    """Return the turn of a message by its place in its send: the first goes alone, then ``ROUND`` at a time.

    Every company's first message still goes before anybody's second.
    """
    return -(-place // ROUND)


def _ready(send: Send, item: Item, place: int) -> Ready:
    return Ready(
        company_id=send.company_id,
        send_id=send.pk,
        person_id=item.person.pk,
        source=item.source,
        source_id=item.source_id,
        channel=item.channel,
        recipient=address_on(item.channel, email=item.person.email, phone=item.person.phone),
        language=item.language,
        subject=item.subject,
        body=item.body,
        turn=turn_of(place),
        short=item.short if item.channel == Channel.SMS else "",
        calendar=item.calendar if item.channel == Channel.EMAIL else "",
    )


def address_on(channel: str, *, email: str, phone: str) -> str:
    """Return where a message to a person goes on a channel; the outbox needs no address."""
    return {Channel.EMAIL.value: email, Channel.SMS.value: phone}.get(channel, "")


def _queue_again(outgoing: Outgoing, item: Item, send: Send, due_at: datetime, repeatable: Sequence[str]) -> int:
    changed = Delivery.objects.filter(outgoing=outgoing, status__in=repeatable).update(
        status=Status.PENDING, send_id=send.pk, due_at=due_at, error_code="", finished_at=None
    )
    if changed:
        fresh = _ready(send, item, 0)
        outgoing.send, outgoing.subject, outgoing.body = send, fresh.subject, fresh.body
        outgoing.short, outgoing.recipient, outgoing.language = fresh.short, fresh.recipient, fresh.language
        outgoing.calendar = fresh.calendar
        outgoing.save(update_fields=["send", "subject", "body", "short", "calendar", "recipient", "language"])
        renew_link(outgoing, now=due_at)
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

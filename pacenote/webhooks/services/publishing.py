"""Write down what happened for the webhooks that asked to hear of it, in the transaction in which it happened."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from pacenote.webhooks import fresh
from pacenote.webhooks.catalogue import EVENTS, EVERYTHING, TEST
from pacenote.webhooks.models import Event, Lane, Push

#: Ids and states; words about a person have no place in an event.
About = Mapping[str, int | str | None]
BATCH = 1_000


def publish(*, company_id: int, event: str, about: About, at: datetime) -> None:
    """Let the webhooks of a company that listen for it hear of one event; where none does, nothing is written.

    In the caller's transaction, which must see the company: the fact and its event stand or fall together.
    """
    publish_each(company_id=company_id, event=event, about=[about], at=at)


def publish_each(*, company_id: int, event: str, about: Iterable[About], at: datetime) -> None:
    """Let them hear of many of one kind; one question where nobody listens, three statements where somebody does."""
    said = list(about)
    if not said:
        return
    for each in said:
        if set(each) != set(EVENTS[event].fields):
            raise ValueError(f"{event} names {EVENTS[event].fields}, not {tuple(each)}")
    hears = Q(events__contains=[event]) | Q(events__contains=[EVERYTHING])
    lanes = Lane.objects.filter(hears, company_id=company_id, off="")
    if hearers := list(lanes.values_list("pk", flat=True)):
        write_down(company_id=company_id, kind=event, about=said, webhooks=hearers, at=at)


def listening(company_ids: Collection[int], *events: str) -> set[int]:
    """Return which of some companies have a webhook that listens for one of some events; for work on many at once."""
    lanes = Lane.objects.filter(company_id__in=set(company_ids), off="").values_list("company_id", "events")
    return {company for company, wanted in lanes if not {*events, EVERYTHING}.isdisjoint(wanted)}


def write_down(
    *, company_id: int, kind: str, about: Iterable[About], webhooks: Collection[int], at: datetime
) -> list[Push]:
    """Write events and queue each for some webhooks; returns what was queued."""
    assert kind in EVENTS or kind == TEST
    events = [
        Event(company_id=company_id, key=f"evt_{uuid.uuid4().hex}", kind=kind, at=at, data=dict(each)) for each in about
    ]
    Event.objects.bulk_create(events, batch_size=BATCH)
    fresh.note()
    return Push.objects.bulk_create(
        [
            Push(company_id=company_id, event=event, webhook_id=webhook, due_at=at, created_at=at)
            for event in events
            for webhook in webhooks
        ],
        batch_size=BATCH,
    )

"""What the outbox kept instead of sending it, newest first, with the whole text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.messaging.models import Channel, Delivery, Outgoing
from pacenote.people.names import fold_name
from pacenote.web.panels.times import Times


@dataclass(frozen=True, slots=True)
class Kept:
    """One message as messaging/outbox.html shows it."""

    person: str
    at: str
    subject: str
    text: str
    language: str
    url: str


def kept_messages(membership: Membership, query: str) -> QuerySet[Outgoing]:
    """Return what the outbox holds, for everybody whose name holds the query."""
    rows = Outgoing.objects.visible_to(membership).filter(
        # the company and the channel once more, on the table whose index keeps them in this order
        channel=Channel.OUTBOX,
        delivery__company=membership.company,
        delivery__channel=Channel.OUTBOX,
        delivery__status__in=(Delivery.Status.SENT, Delivery.Status.DELIVERED),
    )
    if query:
        rows = rows.filter(person__folded_name__contains=fold_name(query))
    return rows.select_related("person", "delivery").order_by("-delivery__finished_at", "-delivery__outgoing_id")


def kept(membership: Membership, rows: Iterable[Outgoing], times: Times) -> tuple[Kept, ...]:
    """Return one page of them."""
    base = reverse("coaching", args=[membership.company.slug])
    return tuple(
        Kept(
            person=row.person.name,
            at=times.full(row.delivery.finished_at or row.created_at),
            subject=row.subject,
            text=row.body,
            language=row.language,
            url=f"{base}?person={row.person_id}",
        )
        for row in rows
    )

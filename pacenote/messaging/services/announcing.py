"""Webhooks hear what became of deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Delivery, Outgoing
from pacenote.webhooks.services import About, listening, publish_each

Status = Delivery.Status
#: By which event a state is told; of the others nothing is.
EVENTS: Final = {
    Status.SENT.value: "message.sent",
    Status.DELIVERED.value: "message.delivered",
    Status.UNDELIVERED.value: "message.failed",
    Status.FAILED.value: "message.failed",
}


def hearing(company_ids: Collection[int]) -> set[int]:
    """Return which of some companies have a webhook that hears of deliveries."""
    return listening(company_ids, *EVENTS.values())


def announce(*, company_id: int, became: Mapping[int, tuple[str, str]], now: datetime) -> None:
    """Tell what became of some outgoing, by state and code, in the caller's transaction."""
    told = {pk: each for pk, each in became.items() if each[0] in EVENTS}
    if not told or not hearing([company_id]):
        return
    with as_company(company_id):
        rows = Outgoing.objects.filter(company_id=company_id, pk__in=told).order_by("pk")
        for event in sorted({EVENTS[status] for status, _code in told.values()}):
            about: list[About] = [
                {
                    "delivery": row.pk,
                    "source": row.source,
                    "source_id": row.source_id,
                    "person": row.person_id,
                    "channel": row.channel,
                    "status": told[row.pk][0],
                    "code": told[row.pk][1],
                }
                for row in rows
                if EVENTS[told[row.pk][0]] == event
            ]
            publish_each(company_id=company_id, event=event, about=about, at=now)

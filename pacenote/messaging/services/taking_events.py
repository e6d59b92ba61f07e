"""Take what a mail provider tells of mails: how far one got, that it came back, that somebody wants no more.

The doors have checked the provider's secret. Everything here is safe to repeat and right in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from pacenote.base.tenancy import as_company
from pacenote.messaging.mail_events import BOUNCED, RANKS, Event, Meaning, earlier_than, meaning_of
from pacenote.messaging.models import Channel, Delivery, Outgoing
from pacenote.messaging.services.announcing import announce
from pacenote.messaging.services.marking import Marked, read_mark
from pacenote.messaging.services.reaching import bounce
from pacenote.messaging.services.unsubscribing import Reader, switch_off
from pacenote.records.services import record

log = structlog.get_logger("pacenote.messaging")
Status = Delivery.Status
BAD_NEWS = (Status.FAILED, Status.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One event with the mark that our mail carried, empty where it came without."""

    mark: str
    event: Event


def take_event(*, told: MailEvent, now: datetime) -> bool:
    """Act upon one event; returns whether anything changed. An event about a mail that is not ours changes nothing."""
    marked = read_mark(told.mark)
    ours = Delivery.objects.filter(pk=marked.outgoing_id if marked else 0, channel=Channel.EMAIL)
    delivery = ours.first()
    if marked is None or delivery is None:
        log.info("event without a delivery", kind=told.event.kind, marked=marked is not None)
        return False
    meaning = meaning_of(told.event)
    with as_company(delivery.company_id):
        moved = bool(meaning.state) and _move(marked, meaning, now)
        if moved:
            became = {delivery.pk: (meaning.state, meaning.code)}
            announce(company_id=delivery.company_id, became=became, now=now)
        return _learn(delivery, meaning, now) or moved


def _move(marked: Marked, meaning: Meaning, now: datetime) -> bool:
    """Move a delivery forward. Good news counts from any attempt, bad news from the newest one alone."""
    ours = Delivery.objects.filter(pk=marked.outgoing_id, status__in=earlier_than(meaning.state))
    if meaning.state in BAD_NEWS:
        ours = ours.filter(attempts=marked.attempt).exclude(status=Status.PENDING)
    return bool(ours.update(status=meaning.state, finished_at=now, error_code=meaning.code))


def _learn(delivery: Delivery, meaning: Meaning, now: datetime) -> bool:
    """Keep what an event says about its person."""
    if not meaning.about:
        return False
    row = Outgoing.objects.get(pk=delivery.pk)
    if meaning.about == BOUNCED:
        return bounce(row, now=now)
    changed = switch_off(reader=Reader(row.company_id, row.person_id), reason=meaning.about, now=now)
    if changed:
        record(
            company_id=row.company_id,
            verb="switched channel",
            subject_type="person",
            subject_id=row.person_id,
            at=now,
            after={"email": False, "reason": meaning.about},
        )
    return changed


assert set(RANKS) == set(Status.values)

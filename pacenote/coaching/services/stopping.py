"""Keep messages from leaving: pause a company, resume it, stop the rest of one send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from pacenote.accounts.models import Company, User
from pacenote.base.clock import resolve_local, today
from pacenote.base.tenancy import as_company, lock_company
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.services.composing import compose_for
from pacenote.coaching.services.releasing import SOURCE
from pacenote.messaging.models import Delivery, Outgoing, Send
from pacenote.messaging.services import STOPPED_LATER, stop
from pacenote.records.services import record

State = Message.State


def pause(*, company: Company, reason: str, by: User, now: datetime) -> None:
    """Let nothing leave until somebody resumes: what is queued stays queued. Safe to repeat."""
    changed = Company.objects.filter(pk=company.pk, paused_at=None).update(
        paused_at=now, paused_by=by, pause_reason=reason.strip()[:200]
    )
    if changed:
        record(company_id=company.pk, verb="paused", subject_type="company", subject_id=company.pk, at=now, actor=by)


def resume(*, company: Company, by: User, now: datetime) -> int:
    """Let things leave again; returns how many messages of earlier days were taken back instead. Safe to repeat.

    What was released on an earlier day was meant for that day's roster and hour: the next send decides about it anew.
    """
    lock_company(company.pk)
    midnight = resolve_local(today(company.zoneinfo, now), time(0), company.zoneinfo)
    old_sends = Send.objects.filter(company=company, started_at__lt=midnight).values_list("pk", flat=True)
    waiting = Delivery.objects.filter(company=company, send_id__in=old_sends, status=Delivery.Status.PENDING)
    stale = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=stale).update(
        status=Delivery.Status.CANCELED, finished_at=now, error_code="paused_over_night"
    )
    _take_back(company, stale, now=now, hold=False)
    changed = (
        Company.objects.filter(pk=company.pk)
        .exclude(paused_at=None)
        .update(paused_at=None, paused_by=None, pause_reason="")
    )
    if changed:
        record(
            company_id=company.pk,
            verb="resumed",
            subject_type="company",
            subject_id=company.pk,
            at=now,
            actor=by,
            after={"taken_back": len(stale)},
        )
    return len(stale)


def stop_send(*, send: Send, by: User, now: datetime) -> int:
    """Stop the rest of a send; its messages wait for a person again. Returns how many did not leave."""
    lock_company(send.company_id)
    stopped = stop(send=send, by=by, now=now)
    _take_back(send.company, stopped, now=now, hold=True)
    return len(stopped)


def call_back(*, send: Send, by: User, now: datetime) -> list[Message]:
    """Stop what of a send has not left, as if it had not been sent; returns the messages that are open again.

    In the caller's transaction, with the company locked. What a worker has in hand already may leave or not; if not,
    ``take_back_stopped`` opens it.
    """
    return _take_back(send.company, stop(send=send, by=by, now=now), now=now, hold=False)


def take_back_stopped(*, now: datetime) -> int:
    """Let messages wait for a person again whose hand-over was to be tried once more when their send was stopped.

    Returns how many. Safe to repeat and to race.
    """
    later = Delivery.objects.filter(status=Delivery.Status.CANCELED, error_code=STOPPED_LATER)
    count = 0
    for company in Company.objects.filter(pk__in=set(later.values_list("company_id", flat=True))):
        with as_company(company.pk):
            lock_company(company.pk)
            stopped = list(later.filter(company=company).select_for_update().values_list("pk", flat=True))
            _take_back(company, stopped, now=now, hold=True)
            Delivery.objects.filter(pk__in=stopped).update(error_code="stopped")
            count += len(stopped)
    return count


def _take_back(company: Company, stopped: Sequence[int], *, now: datetime, hold: bool) -> list[Message]:
    """Open the messages of stopped deliveries again, unless they left on another channel; returns the open ones.

    Where a newer message is open for the person, it takes the findings over, so that nothing goes unsaid.
    """
    sources = Outgoing.objects.filter(pk__in=stopped, source=SOURCE).values_list("source_id", flat=True)
    left = (
        Outgoing.objects.filter(company=company, source=SOURCE, source_id__in=list(sources))
        .exclude(delivery__status=Delivery.Status.CANCELED)
        .values_list("source_id", flat=True)
    )
    closed = Message.objects.select_for_update().filter(pk__in=set(sources) - set(left), state=State.RELEASED)
    messages = list(closed)
    taken = set(
        Message.objects.filter(
            company=company, person_id__in=[each.person_id for each in messages], state__in=Message.OPEN
        ).values_list("person_id", "late")
    )
    merged = [each for each in messages if (each.person_id, each.late) in taken]
    for message in messages:
        if message in merged:
            message.state, message.reason = State.SKIPPED, "stopped"
        else:
            message.state = State.LATE if message.late else State.HELD if hold else State.DRAFT
            message.reason, message.held_by_user, message.released_at = "stopped" if hold else "", hold, None
    Message.objects.bulk_update(messages, ["state", "reason", "held_by_user", "released_at"])
    Finding.objects.filter(message__in=merged).update(message=None, told=False, not_told="")
    compose_for(company=company, people={each.person_id for each in merged}, now=now)
    return [each for each in messages if each not in merged]

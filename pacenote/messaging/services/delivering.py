"""Hand queued messages over, each at most once.

The claim is committed before the provider is called. A claim that was cut off is put back only where the channel
says that nothing can have left; otherwise its outcome is *unknown* until a person decides.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from pacenote.base.tenancy import see_company
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.channels.port import (
    ChannelPort,
    Envelope,
    NotTakenError,
    PerhapsTakenError,
    Session,
)
from pacenote.messaging.models import Attempt, Channel, Delivery, Outgoing, Preference
from pacenote.messaging.services.unsubscribing import unsubscribe_url

log = structlog.get_logger("pacenote.messaging")
Status = Delivery.Status
Clock = Callable[[], datetime]
BATCH = 100
#: So many are handed over between two marks in the database; no crash leaves more of them in doubt.
STEP = 25
#: Twelve tries within an hour and a half: a mail server that is restarted costs nobody a message.
MOST_ATTEMPTS = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)
#: Seconds between tries to write down what has left, while the database is away.
RECORD_PAUSES = (0.2, 0.5, 1, 2, 4, 8, 8, 8)
#: Longer than a whole batch can take on a line that answers: a live worker is never declared dead.
LEASE = timedelta(minutes=10)
#: Why a delivery was canceled that was in hand, or waited for another try, when its send was stopped.
STOPPED_LATER = "stopped_later"

# Ordered by turn, so that every company's first message goes before anybody's second.
CLAIM = """
UPDATE messaging_delivery d SET status = 'sending', attempts = attempts + 1, claimed_at = %(now)s, begun_at = NULL
FROM (
  SELECT due.outgoing_id FROM messaging_delivery due JOIN accounts_company c ON c.id = due.company_id
  WHERE due.status = 'pending' AND due.due_at <= %(now)s AND c.paused_at IS NULL
  ORDER BY due.turn, due.outgoing_id LIMIT %(batch)s FOR UPDATE OF due SKIP LOCKED
) claimed
WHERE d.outgoing_id = claimed.outgoing_id
RETURNING d.outgoing_id, d.company_id, d.channel, d.attempts
"""


BEGIN = """
UPDATE messaging_delivery d SET begun_at = clock_timestamp()
FROM unnest(%s::bigint[], %s::int[]) AS mine(outgoing_id, attempt)
WHERE d.outgoing_id = mine.outgoing_id AND d.attempts = mine.attempt AND d.status = 'sending'
RETURNING d.outgoing_id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in this worker's hands."""

    outgoing_id: int
    company_id: int
    channel: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt; ``retry_after`` is set where it may be tried again."""

    claimed: Claimed
    status: Status
    code: str = ""
    receipt: str = ""
    retry_after: timedelta | None = None


def claim(*, now: datetime, batch: int = BATCH) -> list[Claimed]:
    """Take up to ``batch`` due deliveries, each company in its turn, and commit that.

    What is stopped, paused or unsubscribed is no longer *pending* and cannot be claimed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "batch": batch})
        return [Claimed(*row) for row in cursor.fetchall()]


def deliver(*, batch: int = BATCH, clock: Clock = timezone.now) -> int:
    """Hand one batch over and record what became of it; returns how many were claimed, 0 when nothing is due."""
    claimed = claim(now=clock(), batch=batch)
    by_channel: defaultdict[str, list[Claimed]] = defaultdict(list)
    for each in claimed:
        by_channel[each.channel].append(each)
    for name, group in by_channel.items():
        started = clock()
        envelopes, stopped = _envelopes(group)
        going = [each for each in group if each.outgoing_id in envelopes]
        _record_surely([Outcome(each, Status.CANCELED, code=code) for each, code in stopped.items()], started, clock())
        for outcomes in _hand_over_all(channel_named(name), going, envelopes) if going else ():
            _record_surely(outcomes, started, clock())
    return len(claimed)


def _record_surely(outcomes: Sequence[Outcome], started: datetime, now: datetime) -> None:
    """Write what became of a step, also when the database restarts just now: what left must not become a doubt."""
    for pause in (*RECORD_PAUSES, None):
        try:
            _record(outcomes, started, now)
        except (OperationalError, InterfaceError):
            if pause is None or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
        else:
            return


def _hand_over_all(
    port: ChannelPort | None, group: Sequence[Claimed], envelopes: Mapping[int, Envelope]
) -> Iterator[list[Outcome]]:
    """Yield what became of each step, to be recorded before the next one begins."""
    if port is None:
        yield [_refused(each, NotTakenError("channel_not_set_up", permanent=False)) for each in group]
        return
    try:
        with port.open() as session:
            for start in range(0, len(group), STEP):
                step = group[start : start + STEP]
                begun = step if port.certain else _begin(step)
                yield [_hand_over(session, each, envelopes[each.outgoing_id]) for each in begun]
    except NotTakenError as refusal:  # the line could not be opened: nothing of the batch has left
        yield [_refused(each, refusal) for each in group]
    except (OperationalError, InterfaceError):  # no mark, no hand-over: the rest goes back into the queue later
        connection.close()


def _begin(step: Sequence[Claimed]) -> list[Claimed]:
    """Mark deliveries as about to leave and commit that; returns those whose claim is still ours."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEGIN, [[each.outgoing_id for each in step], [each.attempt for each in step]])
        ours = {row[0] for row in cursor.fetchall()}
    return [each for each in step if each.outgoing_id in ours]


def _hand_over(session: Session, claimed: Claimed, envelope: Envelope) -> Outcome:
    try:
        receipt = session.send(envelope)
    except NotTakenError as refusal:
        return _refused(claimed, refusal)
    except PerhapsTakenError as doubt:
        return Outcome(claimed, Status.UNKNOWN, code=doubt.code)
    except Exception as fault:  # one message's surprise must not leave the rest of the batch in doubt
        log.exception("hand-over failed", outgoing=claimed.outgoing_id, fault=type(fault).__name__)
        return Outcome(claimed, Status.UNKNOWN, code="internal_fault")
    return Outcome(claimed, Status.SENT, receipt=receipt.text)


def _refused(claimed: Claimed, refusal: NotTakenError) -> Outcome:
    if refusal.permanent or claimed.attempt % MOST_ATTEMPTS == 0:  # a user may start another round
        return Outcome(claimed, Status.FAILED, code=refusal.code)
    pause = min(FIRST_PAUSE * 2 ** (claimed.attempt % MOST_ATTEMPTS - 1), LONGEST_PAUSE)
    return Outcome(claimed, Status.PENDING, code=refusal.code, retry_after=pause)


def _by_company(group: Iterable[Claimed]) -> dict[int, list[Claimed]]:
    companies: defaultdict[int, list[Claimed]] = defaultdict(list)
    for each in group:
        companies[each.company_id].append(each)
    return companies


def _envelopes(group: Sequence[Claimed]) -> tuple[dict[int, Envelope], dict[Claimed, str]]:
    """Return what may leave, and why the rest may not: a stop or a *no* since the last try counts at the next."""
    envelopes: dict[int, Envelope] = {}
    stopped: dict[Claimed, str] = {}
    with transaction.atomic():
        for company_id, claims in _by_company(group).items():
            see_company(company_id)
            rows = Outgoing.objects.filter(pk__in=[each.outgoing_id for each in claims]).select_related(
                "company", "send"
            )
            people = {row.person_id for row in rows if row.channel == Channel.EMAIL}
            silent = set(
                Preference.objects.filter(person_id__in=people, channel=Channel.EMAIL, enabled=False).values_list(
                    "person_id", flat=True
                )
            )
            by_id = {row.pk: row for row in rows}
            for each in claims:
                row = by_id[each.outgoing_id]
                if row.send.stopped_at is not None:
                    stopped[each] = STOPPED_LATER
                elif row.channel == Channel.EMAIL and row.person_id in silent:
                    stopped[each] = "unsubscribed"
                else:
                    envelopes[row.pk] = _envelope(row)
    return envelopes, stopped


def _envelope(row: Outgoing) -> Envelope:
    return Envelope(
        reference=f"pacenote-{row.company_id}-{row.pk}",
        recipient=row.recipient,
        subject=row.subject,
        text=row.body,
        language=row.language,
        unsubscribe_url=unsubscribe_url(row.company_id, row.person_id) if row.channel == Channel.EMAIL else "",
        sender_name=row.company.name,
    )


def _record(outcomes: Sequence[Outcome], started: datetime, now: datetime) -> None:
    """Write what became of a batch, once per delivery and only where the claim is still ours."""
    of = {outcome.claimed: outcome for outcome in outcomes}
    with transaction.atomic():
        for status in {outcome.status for outcome in outcomes}:
            _record_status(status, [outcome for outcome in outcomes if outcome.status == status], now)
        for company_id, claims in _by_company(of).items():
            see_company(company_id)
            Attempt.objects.bulk_create([_attempt(of[each], started, now) for each in claims])


def _attempt(outcome: Outcome, started: datetime, now: datetime) -> Attempt:
    return Attempt(
        company_id=outcome.claimed.company_id,
        outgoing_id=outcome.claimed.outgoing_id,
        number=outcome.claimed.attempt,
        started_at=started,
        finished_at=now,
        outcome="retry" if outcome.retry_after else outcome.status,
        code=outcome.code,
        receipt=outcome.receipt[:254],
    )


def _record_status(status: Status, outcomes: Sequence[Outcome], now: datetime) -> None:
    if status in (Status.SENT, Status.UNKNOWN):
        ids = [outcome.claimed.outgoing_id for outcome in outcomes]
        ours = Delivery.objects.filter(pk__in=ids, status__in=(Status.SENDING, Status.UNKNOWN))
        ours.update(status=status, finished_at=now, error_code=outcomes[0].code if status == Status.UNKNOWN else "")
        return
    for outcome in outcomes:
        ours = Delivery.objects.filter(
            pk=outcome.claimed.outgoing_id, status=Status.SENDING, attempts=outcome.claimed.attempt
        )
        if outcome.retry_after is not None:
            ours.update(status=Status.PENDING, due_at=now + outcome.retry_after, error_code=outcome.code)
        else:
            ours.update(status=status, finished_at=now, error_code=outcome.code)


def reconcile(*, now: datetime, lease: timedelta = LEASE) -> int:
    """Settle claims whose worker died: back in the queue where nothing can have left, else *unknown*."""
    settled = 0
    for name, port in (("outbox", channel_named("outbox")), ("email", None)):
        stale = Delivery.objects.filter(status=Status.SENDING, channel=name, claimed_at__lt=now - lease)
        settled += _settle(stale_ids=list(stale.values_list("pk", flat=True)), port=port, now=now)
    return settled


def _settle(*, stale_ids: list[int], port: ChannelPort | None, now: datetime) -> int:
    rows = Delivery.objects.filter(pk__in=stale_ids, status=Status.SENDING)
    if port is not None and port.certain:
        return rows.update(status=Status.PENDING, error_code="worker_stopped")
    again = rows.filter(begun_at=None).update(status=Status.PENDING, error_code="worker_stopped")
    doubtful = rows.exclude(begun_at=None)
    return again + doubtful.update(status=Status.UNKNOWN, finished_at=now, error_code="worker_stopped")

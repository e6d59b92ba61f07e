"""Release the sends of many companies whose moment is the same: few statements for a batch, each behind its wall.

Where many moments come at once, every company first gets one message on its way, and only then anybody the others:
the moment is released with the first message, and remembers the send that the rest belongs to. What asks for more
than deciding and queueing (a file to evaluate, words to renew, users to tell) is left to ``release_due``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from pacenote.base.clock import today
from pacenote.base.querysets import update_rows
from pacenote.base.tenancy import as_company, lock_companies_at_hand
from pacenote.coaching import recipients
from pacenote.coaching.models import Message
from pacenote.coaching.services.announcing import RELEASED, announce_released
from pacenote.coaching.services.deciding import Decided, OpenMessage, Turn, automatic_reach, decide_all, readiness
from pacenote.coaching.services.releasing import CATCH_UP, SOURCE
from pacenote.messaging.models import Channel
from pacenote.messaging.services import Ready, address_on, enqueue, turn_of
from pacenote.performance.models import SendMoment
from pacenote.performance.services import plan_moments_of
from pacenote.webhooks.services import listening

log = structlog.get_logger("pacenote.coaching")
State, Outcome = Message.State, SendMoment.Outcome
#: Up to so many moments are released whole; of more than that, every company's first message goes before the others.
FEW = 40
#: Companies in one transaction: many where each gives one message, few where each gives all.
WIDE, NARROW = 100, 20
#: So many of a company's messages are looked at to find its first; at a longer row of days off, the first comes later.
FIRST_OF = 8
#: How long a rush of releases may keep second messages back.
RUSH = timedelta(seconds=30)
#: A worker looks so many batches ahead for companies that no other has in hand.
AHEAD = 4
SENDS = "SELECT nextval(pg_get_serial_sequence('messaging_send', 'id')) FROM generate_series(1, %s)"
#: A moment and its company.
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step did: how many companies it released, which want a look each, and which somebody else holds."""

    released: int = 0
    apart: tuple[Key, ...] = ()
    busy: tuple[Key, ...] = ()


@dataclass(slots=True)
class Going:
    """What a company's release writes: its send, what becomes of its messages, and what is put in the queue."""

    moment: SendMoment
    send_id: int
    begins: bool
    ends: bool
    messages: list[dict[str, Any]]
    queue: list[Ready]
    counts: Counter[str]

    def as_json(self) -> dict[str, Any]:
        """Return it as ``coaching_release`` reads it."""
        counts = {name: self.counts[name] for name in ("released", "held", "unreachable")}
        deed = {"after": dict(self.counts)} if self.ends else {}
        return {"send": self.send_id, "begins": self.begins, "messages": self.messages} | counts | deed


def release_some(*, now: datetime, skip: Collection[int] = ()) -> Batch | None:
    """Release one batch of what is due, first messages first; None when nothing is due but ``skip`` (moments).

    Safe to repeat, to race and to be cut off at any point: a batch is one transaction, under each company's lock.
    """
    due = SendMoment.objects.filter(due_at__lte=now).exclude(pk__in=skip).order_by("due_at", "pk")
    unreleased = due.filter(released_at=None)
    waiting = list(unreleased.values_list("pk", "company_id")[: WIDE * AHEAD])
    if waiting:
        opening = len(waiting) > FEW
        return _release_a_batch(waiting, unreleased, size=WIDE if opening else NARROW, first=opening, now=now)
    begun = due.filter(rest_of__isnull=False)
    rest = list(begun.values_list("pk", "company_id")[: NARROW * AHEAD])
    return _release_a_batch(rest, begun, size=NARROW, first=False, now=now) if rest else None


def releases_wait(*, now: datetime) -> bool:
    """Say whether sends wait whose moment came just now: until they have begun, only first messages leave.

    Only for so long: a release that fails keeps nobody's messages back.
    """
    return SendMoment.objects.filter(released_at=None, due_at__lte=now, due_at__gt=now - RUSH).exists()


def _release_a_batch(
    waiting: Sequence[Key], still: QuerySet[SendMoment], *, size: int, first: bool, now: datetime
) -> Batch:
    for start in range(0, len(waiting), size):
        some = waiting[start : start + size]
        try:
            with transaction.atomic():
                moments = _locked(some, still)
                if moments is not None:
                    return _release(moments, only_first=first, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one company's surprise must not keep the others' messages back
            log.exception("not released together", moments=[moment_id for moment_id, _company in some])
            return Batch(apart=tuple(some))
    return Batch(busy=tuple(waiting))


def _locked(some: Sequence[Key], still: QuerySet[SendMoment]) -> list[SendMoment] | None:
    """Return moments that still wait, one per company, whose lock is now ours; None where others hold all of them."""
    mine = lock_companies_at_hand({company_id for _moment, company_id in some})
    if not mine:
        return None
    wanted = [moment_id for moment_id, company_id in some if company_id in mine]
    moments = still.filter(pk__in=wanted).select_for_update(of=("self",)).select_related("company")
    return list({moment.company_id: moment for moment in moments.order_by("-due_at", "-pk")}.values())


def _release(moments: Sequence[SendMoment], *, only_first: bool, now: datetime) -> Batch:
    """Decide, write what was decided and queue what goes, in the caller's transaction."""
    if not moments:
        return Batch()
    turns = {moment.company_id: Turn(moment.company, moment.day, moment.rest_of) for moment in moments}
    ready = readiness(list(turns.values()))
    apart = [moment for moment in moments if _is_apart(moment, ready[moment.company_id].apart, now)]
    apart += [m for m in moments if m not in apart and not _has_roster(m, known=ready[m.company_id].has_roster)]
    plain = [moment for moment in moments if moment not in apart]
    if plain:
        decided = decide_all(
            [turns[moment.company_id] for moment in plain], ready, most=FIRST_OF if only_first else None
        )
        sends = _new_sends(sum(moment.rest_of is None for moment in plain))
        going = [
            _going(moment, each, moment.rest_of or next(sends), only_first=only_first)
            for moment, each in zip(plain, decided, strict=True)
        ]
        _write(going, now)
    return Batch(released=len(plain), apart=tuple((moment.pk, moment.company_id) for moment in apart))


def _is_apart(moment: SendMoment, asks_for_more: bool, now: datetime) -> bool:  # noqa: FBT001  a column of the read
    company = moment.company
    paused = company.paused_at is not None and moment.released_at is None
    another_day = today(company.zoneinfo, now) != moment.day
    return asks_for_more or paused or another_day or now - moment.due_at > CATCH_UP


def _has_roster(moment: SendMoment, *, known: bool) -> bool:
    """Say whether the send may begin; one that has begun goes on as it is."""
    return known or moment.released_at is not None or automatic_reach(moment.company) != "rostered"


def _new_sends(count: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(SENDS, [count])
        return iter([row[0] for row in cursor.fetchall()])


def _going(moment: SendMoment, decided: Decided, send_id: int, *, only_first: bool) -> Going:
    going = Going(moment, send_id, moment.released_at is None, not only_first, [], [], Counter())
    place = 0 if going.begins else 1
    for message, decision in decided.messages:
        if only_first and not isinstance(decision, recipients.Send):
            continue
        if message.late and moment.released_at is not None and message.composed_at > moment.released_at:
            continue  # it was late for this very send
        if isinstance(decision, recipients.Send):
            for channel in decision.channels:
                going.queue.append(_ready(message, channel, send_id, place))
                place += 1
        changed = outcome_of(message, decision, day=decided.turn.day)
        if changed is not None:
            going.messages.append(changed)
            going.counts[changed["state"] if changed["state"] != State.LATE else "unreachable"] += 1
        if only_first:
            break
    return going


def outcome_of(message: OpenMessage, decision: recipients.Decision, *, day: date) -> dict[str, Any] | None:
    """Return what a decision of an automatic send makes of a message, as its columns; None where it stays as it is."""
    since, until, reason = message.held_since, message.held_until, ""
    if isinstance(decision, recipients.Send):
        state, until = State.RELEASED, None
    elif isinstance(decision, recipients.Hold):
        state, reason, since, until = State.HELD, decision.reason, since or day, decision.until
    elif isinstance(decision, recipients.Unreachable):
        state, reason = (State.LATE if message.late else State.UNREACHABLE), decision.reason
    elif isinstance(decision, recipients.Expire):
        state, reason = State.EXPIRED, decision.reason
    else:
        return None
    return {
        "id": message.message_id,
        "state": state.value,
        "reason": str(reason),
        "held_since": since and since.isoformat(),
        "held_until": until and until.isoformat(),
    }


def _ready(message: OpenMessage, channel: str, send_id: int, place: int) -> Ready:
    return Ready(
        company_id=message.company_id,
        send_id=send_id,
        person_id=message.person_id,
        source=SOURCE,
        source_id=message.message_id,
        channel=channel,
        recipient=address_on(channel, email=message.email, phone=message.phone),
        language=message.language,
        subject=message.subject,
        body=message.body,
        turn=turn_of(place),
        short=message.short if channel == Channel.SMS else "",
    )


def _write(going: Sequence[Going], now: datetime) -> None:
    batch = {each.moment.company_id: each.as_json() for each in going}
    with connection.cursor() as cursor:
        cursor.execute("SELECT coaching_release(%s::json, %s)", [json.dumps(batch), now])
    enqueue(list(_queued(going)), now=now)
    for each in going:
        if each.begins:
            each.moment.released_at, each.moment.outcome = now, Outcome.SENT
        each.moment.rest_of = None if each.ends else each.send_id
    update_rows(SendMoment, [each.moment for each in going], ["released_at", "outcome", "rest_of"])
    if began := [each.moment.company for each in going if each.begins]:
        plan_moments_of(companies=began, now=now)
    _announce(going, now)


def _announce(going: Sequence[Going], now: datetime) -> None:
    """Tell the companies with a webhook that listens, each behind its wall; mostly there is none."""
    hear = listening({each.moment.company_id for each in going}, RELEASED)
    for each in going:
        gone = [message["id"] for message in each.messages if message["state"] == State.RELEASED]
        if gone and each.moment.company_id in hear:
            with as_company(each.moment.company_id):
                people = dict(Message.objects.filter(pk__in=gone).order_by("pk").values_list("pk", "person_id"))
                announce_released(each.moment.company_id, each.send_id, people, now)


def _queued(going: Iterable[Going]) -> Iterator[Ready]:
    for each in going:
        yield from each.queue

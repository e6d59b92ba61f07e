"""Let messages go: by the clock at the company's send moment, or because a user says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.base.clock import today
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import as_company, lock_company
from pacenote.coaching import recipients
from pacenote.coaching.models import Message, Undoable
from pacenote.coaching.recipients import Mode
from pacenote.coaching.services.announcing import announce_released
from pacenote.coaching.services.composing import compose_on
from pacenote.coaching.services.evaluating import EVALUATED, evaluate_locked
from pacenote.coaching.services.planning import Plan, plan_send
from pacenote.coaching.services.remembering import Deed, remember, snapshot
from pacenote.messaging.models import Delivery, Outgoing, Send
from pacenote.messaging.services import Item, queue, tell_senders
from pacenote.people.queries import has_roster
from pacenote.performance.models import PerformanceFile, SendMoment
from pacenote.performance.services import plan_moments
from pacenote.records.services import record

State, Outcome = Message.State, SendMoment.Outcome
SOURCE = "coaching"
#: A send that could not be released for longer than this (the machine was off) is not caught up but told to users.
CATCH_UP = timedelta(hours=1)
AT_ONCE = timedelta(0)
#: Deliveries that a user may repeat: refused for good, or nobody knows.
REPEATABLE = (Delivery.Status.FAILED, Delivery.Status.UNDELIVERED, Delivery.Status.UNKNOWN)
log = structlog.get_logger("pacenote.coaching")


class SendingPausedError(DomainError):
    """Nothing leaves while the company has paused sending."""

    code = "sending_paused"


class AlreadySentError(DomainError):
    """Somebody else has sent or skipped the message in the meantime."""

    code = "already_sent"


@dataclass(slots=True)
class Released:
    """What a send did."""

    send_id: int | None = None
    outcome: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    undoable: Undoable | None = None


def release_due(*, company_id: int, moment_id: int, now: datetime) -> Released:
    """Release a company's send whose moment has come.

    Safe to repeat and to race: the moment's row is locked, and only the first finds it unreleased. Files that were
    loaded in time but not yet evaluated are evaluated here, so that no file is green and yet not sent. A send that
    has begun with one message (see releasing_together) goes on here.
    """
    with as_company(company_id):
        lock_company(company_id)
        moment = SendMoment.objects.select_for_update().get(pk=moment_id)
        company = Company.objects.get(pk=company_id)
        if moment.rest_of is not None:
            return _finish(company, moment, Send.objects.get(pk=moment.rest_of), now)
        if moment.released_at is not None or moment.due_at > now:
            return Released()
        released = _release_moment(company, moment, now)
        moment.released_at, moment.outcome = now, released.outcome
        moment.save(update_fields=["released_at", "outcome"])
        plan_moments(company=company, now=now)
        return released


def _release_moment(company: Company, moment: SendMoment, now: datetime) -> Released:
    _evaluate_what_waits(company, now)  # also where nothing goes: on time is on time
    if company.paused_at is not None:
        return Released(outcome=Outcome.PAUSED)
    if now - moment.due_at > CATCH_UP:
        values = {"due_at": moment.due_at.isoformat()}
        tell_senders(company=company, code="send_missed", now=now, values=values, key=alarm_key(moment))
        return Released(outcome=Outcome.MISSED)
    mode: Mode = "rostered" if company.reach == Company.Reach.ROSTERED else "everyone"
    if mode == "rostered" and not has_roster(company.pk, moment.day):
        values = {"day": moment.day.isoformat()}
        tell_senders(company=company, code="no_roster", now=now, values=values, key=alarm_key(moment))
        return Released(outcome=Outcome.NO_ROSTER)
    _hold_still(company)
    _freshen(company, now)
    plan = plan_send(company=company, mode=mode, automatic=True, now=now)
    send = Send.objects.create(company=company, kind=Send.Kind.AUTOMATIC, started_at=now)
    return _carry_out(send, plan, by=None, now=now)


def _finish(company: Company, moment: SendMoment, send: Send, now: datetime) -> Released:
    """Release what remains of a send that has begun, unless it was stopped or is too old to be caught up."""
    began, moment.rest_of = moment.released_at, None
    moment.save(update_fields=["rest_of"])
    if now - moment.due_at > CATCH_UP:
        values = {"due_at": moment.due_at.isoformat()}
        tell_senders(company=company, code="send_missed", now=now, values=values, key=alarm_key(moment))
        return Released(send_id=send.pk, outcome=Outcome.MISSED)
    _hold_still(company)
    _freshen(company, now)
    mode: Mode = "rostered" if company.reach == Company.Reach.ROSTERED else "everyone"
    plan = plan_send(company=company, mode=mode, automatic=True, now=now)
    # what was too late for this very send does not slip into the rest of it
    of_it = [each for each in plan.decided if not (each[0].late and began and each[0].composed_at > began)]
    plan = Plan(tuple(of_it), plan.today)
    if send.stopped_at is not None:
        ids = [message.pk for message, _decision in plan.going()]
        Message.objects.filter(pk__in=ids, late=False).update(state=State.HELD, reason="stopped", held_by_user=True)
        return Released(send_id=send.pk, outcome=Outcome.SENT, counts=Counter({"held": len(ids)}))
    return _carry_out(send, plan, by=None, now=now)


def alarm_key(moment: SendMoment) -> str:
    """Return the key under which users hear once that a send did not go."""
    return f"silent-{moment.pk}"


def _evaluate_what_waits(company: Company, now: datetime) -> None:
    """Evaluate what waits for it; one file that cannot be evaluated must not keep everybody else's messages back."""
    for file in PerformanceFile.objects.filter(company=company, status__in=EVALUATED, evaluated_at=None):
        try:
            with transaction.atomic():
                evaluate_locked(company=company, file=file, now=now)
        except Exception:
            log.exception("file not evaluated at the send", company=company.pk, file=file.pk)
            tell_senders(company=company, code="not_evaluated", now=now, values={"file": file.pk})


def _hold_still(company: Company) -> None:
    """Let nobody edit, hold or skip an open message between the decision about it and its release."""
    open_ones = Message.objects.select_for_update(of=("self",)).filter(company=company, state__in=Message.OPEN)
    list(open_ones.order_by("pk").values_list("pk"))


def _freshen(company: Company, now: datetime) -> None:
    """Rewrite messages whose words were meant for another day: the texts nobody edited, and every subject."""
    day = today(company.zoneinfo, now)
    stale = Message.objects.filter(company=company, state__in=Message.OPEN).exclude(composed_for=day)
    if people := set(stale.values_list("person_id", flat=True)):
        compose_on(company=company, people=people, send_day=day, now=now, new_numbers=False)


def send_now(
    *,
    company: Company,
    mode: Mode,
    by: User | None,
    now: datetime,
    message_ids: Sequence[int] | None = None,
    grace: timedelta = AT_ONCE,
) -> Released:
    """Send by hand: rostered people, everyone, or chosen messages. Two users at once send everything once.

    With a ``grace`` nothing leaves before it is over; until then who sent it can undo the whole (undoing.py). Raises
    SendingPausedError, and AlreadySentError where none of the chosen messages is open any more.
    """
    lock_company(company.pk)
    company.refresh_from_db()
    if company.paused_at is not None:
        raise SendingPausedError(_("Sending is paused."), hint=_("Resume it on the Files page, then send."))
    _hold_still(company)
    _freshen(company, now)
    open_ones = Message.objects.filter(company=company, state__in=Message.OPEN).select_related("person")
    if message_ids is not None:
        open_ones = open_ones.filter(pk__in=message_ids)
        if not open_ones:
            raise AlreadySentError(
                _("This message has been sent or skipped already."), hint=_("Open the person again to see it.")
            )
    plan = plan_send(company=company, mode=mode, automatic=False, now=now, messages=open_ones)
    messages = [message for message, _decision in plan.going()]
    before = snapshot(messages)
    send = Send.objects.create(company=company, kind=Send.Kind.MANUAL, started_by=by, started_at=now)
    released = _carry_out(send, plan, by=by, now=now, grace=grace)
    if grace and messages and by is not None:
        deed = Deed(Undoable.Kind.SEND, by, messages, before, released.send_id)
        released.undoable = remember(company=company, deed=deed, now=now)
    return released


def send_again(*, company: Company, message: Message, by: User, now: datetime) -> Released:
    """Queue a message anew on the channels where it failed, or where nobody knows and a user has decided to repeat it.

    What was handed over is never handed over again. Raises SendingPausedError, AlreadySentError.
    """
    lock_company(company.pk)
    company.refresh_from_db()
    if company.paused_at is not None:
        raise SendingPausedError(_("Sending is paused."), hint=_("Resume it on the Files page, then send."))
    failed = Outgoing.objects.filter(
        company=company, source=SOURCE, source_id=message.pk, delivery__status__in=REPEATABLE
    ).values_list("channel", flat=True)
    if not failed:
        raise AlreadySentError(
            _("This message has been sent or skipped already."), hint=_("Open the person again to see it.")
        )
    send = Send.objects.create(company=company, kind=Send.Kind.MANUAL, started_by=by, started_at=now)
    items = [_item(message, channel) for channel in failed]
    send.released = queue(send=send, items=items, now=now, repeatable=REPEATABLE)
    send.save(update_fields=["released"])
    record(company_id=company.pk, verb="sent again", subject_type="message", subject_id=message.pk, at=now, actor=by)
    return Released(send_id=send.pk, outcome=Outcome.SENT, counts=Counter({"released": send.released}))


def _item(message: Message, channel: str) -> Item:
    return Item(
        person=message.person,
        source=SOURCE,
        source_id=message.pk,
        channel=channel,
        language=message.language,
        subject=message.subject,
        body=message.text,
        short=message.short_text,
    )


def _carry_out(send: Send, plan: Plan, *, by: User | None, now: datetime, grace: timedelta = AT_ONCE) -> Released:
    going = plan.going()
    items = [_item(message, channel) for message, decision in going for channel in decision.channels]
    queue(send=send, items=items, now=now, wait=grace)
    Message.objects.filter(pk__in=[message.pk for message, _decision in going]).update(
        state=State.RELEASED, released_at=now, send_id=send.pk, reason="", held_until=None
    )
    announce_released(send.company_id, send.pk, {each.pk: each.person_id for each, _decision in going}, now)
    counts = Counter({"released": len(going)})
    counts += _keep_reasons(plan, automatic=send.kind == Send.Kind.AUTOMATIC)
    counts += Counter(released=send.released)  # of a send that began with one message
    send.released, send.held, send.unreachable = counts["released"], counts["held"], counts["unreachable"]
    send.save(update_fields=["released", "held", "unreachable"])
    record(
        company_id=send.company_id,
        verb="sent",
        subject_type="send",
        subject_id=send.pk,
        at=now,
        actor=by,
        after=dict(counts),
    )
    return Released(send_id=send.pk, outcome=Outcome.SENT, counts=counts)


def _keep_reasons(plan: Plan, *, automatic: bool) -> Counter[str]:
    """Write why each message stays; a manual send leaves holds alone, since it was not that message's turn."""
    changed: list[Message] = []
    counts: Counter[str] = Counter()
    for message, decision in plan.staying():
        if isinstance(decision, recipients.Hold) and (automatic or message.state == State.HELD):
            message.state, message.reason = State.HELD, decision.reason
            message.held_since = message.held_since or plan.today
            message.held_until = decision.until
            counts["held"] += 1
        elif isinstance(decision, recipients.Unreachable):
            message.state, message.reason = (State.UNREACHABLE if not message.late else State.LATE), decision.reason
            counts["unreachable"] += 1
        elif isinstance(decision, recipients.Expire):
            message.state, message.reason = State.EXPIRED, decision.reason
            counts["expired"] += 1
        else:
            continue
        changed.append(message)
    Message.objects.bulk_update(changed, ["state", "reason", "held_since", "held_until"])
    return counts

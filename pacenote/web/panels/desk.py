"""Everything on the Automated Coaching page that is decided for all messages at once: who would get what, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from pacenote.accounts.models import Membership
from pacenote.coaching import recipients
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.recipients import Decision, Reason
from pacenote.coaching.services import Circumstances, plan_send
from pacenote.performance.queries import next_moment
from pacenote.web.panels.strip import automatic_mode
from pacenote.web.panels.times import Times

State = Message.State
OPPORTUNITY, REINFORCEMENT = Finding.Side.OPPORTUNITY, Finding.Side.REINFORCEMENT
CLOSED = (State.RELEASED, State.SKIPPED, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Counts:
    """The two numbers beside a person."""

    opportunities: int = 0
    reinforcements: int = 0


@dataclass(slots=True)
class Desk:
    """The open messages with what the next send would do to each."""

    membership: Membership
    times: Times
    next_at: datetime
    messages: list[Message]
    decisions: dict[int, Decision]
    rostered: set[int]
    known: Circumstances
    counts: dict[int, Counts] = field(default_factory=dict)

    def decision(self, message: Message) -> Decision | None:
        """Return what the next send would do to an open message."""
        return self.decisions.get(message.pk)

    def count(self, message: Message) -> Counts:
        """Return the two numbers of a message."""
        return self.counts.get(message.pk, Counts())


def desk(membership: Membership, times: Times) -> Desk:
    """Return the open messages of a company; the number of queries does not depend on how many there are."""
    company = membership.company
    next_at = next_moment(company, times.now)[1]
    messages = list(opened(membership))
    known = Circumstances(company, messages)
    plan = plan_send(company=company, mode=automatic_mode(company), automatic=True, now=next_at, known=known)
    return Desk(
        membership=membership,
        times=times,
        next_at=next_at,
        messages=messages,
        decisions={message.pk: decision for message, decision in plan.decided},
        rostered=known.rostered(times.today),
        known=known,
        counts=counts_of(membership, [message.pk for message in messages]),
    )


def opened(membership: Membership) -> QuerySet[Message]:
    """Return the messages that still can go."""
    messages = Message.objects.visible_to(membership).filter(state__in=Message.OPEN)
    return messages.select_related("person", "edited_by")


def counts_of(membership: Membership, message_ids: list[int]) -> dict[int, Counts]:
    """Return how many opportunities and reinforcements stand behind each message."""
    rows = (
        Finding.objects.visible_to(membership)
        .filter(message__in=message_ids)
        .exclude(standing=Finding.Standing.WITHDRAWN)
        .values("message_id")
        .annotate(
            opportunities=Count("pk", filter=Q(side=OPPORTUNITY)),
            reinforcements=Count("pk", filter=Q(side=REINFORCEMENT)),
        )
        .values_list("message_id", "opportunities", "reinforcements")
    )
    return {message_id: Counts(coach, praise) for message_id, coach, praise in rows}


def waits_for_user(message: Message, decision: Decision | None) -> bool:
    """Say whether only a user can let the message go."""
    if needs_user(message, decision):
        return True
    goes_by_itself = decision is not None and not isinstance(decision, recipients.Wait | recipients.Unreachable)
    return (message.late or message.state == State.LATE) and not goes_by_itself


def needs_user(message: Message, decision: Decision | None) -> bool:
    """Say whether the message speaks of something that a person must look at first."""
    waits = isinstance(decision, recipients.Wait) and decision.reason == Reason.NEEDS_PERSON
    return waits and message.state in Message.OPEN


def is_held(message: Message, decision: Decision | None) -> bool:
    """Say whether the message waits for a day."""
    if waits_for_user(message, decision) or isinstance(decision, recipients.Send):
        return False
    return message.state == State.HELD or isinstance(decision, recipients.Hold)


def is_unreachable(message: Message, decision: Decision | None) -> bool:
    """Say whether no channel reaches the person."""
    return isinstance(decision, recipients.Unreachable) or (
        message.state == State.UNREACHABLE and not isinstance(decision, recipients.Send)
    )

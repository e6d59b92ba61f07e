"""Messages and what became of them: read, change, hold, skip, send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, VIEW
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Inline
from pacenote.coaching.models import Message
from pacenote.coaching.services import Released, edit, hold_messages, let_go, restore, send_again, skip_messages, unskip
from pacenote.jobs import pipeline
from pacenote.messaging.models import Delivery, Outgoing

router = Router(tags=["messages"])
State = Annotated[Message.State, Inline()]


class MessageOut(Schema):
    """What one person is told. ``revision`` goes up with every change of the text."""

    id: int
    person: int
    state: State
    late: bool
    reason: str
    language: str
    subject: str
    text: str
    generated_text: str
    edited: bool
    revision: int
    held_until: date | None
    created_at: datetime
    released_at: datetime | None


class TextIn(Schema):
    """Another text. With ``revision`` it is refused where somebody else changed the text since."""

    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    revision: Annotated[int, Field(ge=0, le=2_147_483_647)] | None = None


class MessageHoldIn(Schema):
    """Until which day a message is held; without one, until somebody lets it go."""

    until: date | None = None


class SkipIn(Schema):
    """Why a message ends unsent; it stays in the record."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class SentOut(Schema):
    """What a send by hand did: how many are queued, and how many cannot be reached. Ten seconds it can be undone."""

    send: int
    queued: int
    unreachable: int


class DeliveryOut(Schema):
    """One message on one channel and what became of it."""

    id: int
    person: int
    send: int
    channel: str
    status: Annotated[Delivery.Status, Inline()]
    attempts: int
    error: str
    created_at: datetime
    finished_at: datetime | None


@route(router, "GET", "/messages", VIEW, gives=Listed[MessageOut])
def list_messages(request: ApiRequest, paging: Query[Paging], state: State | None = None) -> Listed[MessageOut]:
    """List messages, open ones and those that went."""
    rows = Message.objects.visible_to(request.membership)
    return listed(rows.filter(state=state) if state else rows, paging, message_out)


@route(router, "GET", "/messages/{message_id}", VIEW, gives=MessageOut)
def get_message(request: ApiRequest, message_id: int) -> MessageOut:
    """Show one message."""
    return message_out(_message(request, message_id))


@route(router, "PUT", "/messages/{message_id}/text", EDIT_MESSAGES, gives=MessageOut)
def edit_message(request: ApiRequest, message_id: int, body: TextIn) -> MessageOut:
    """Put other words in the place of a message's own."""
    return _step(request, message_id, edit, text=body.text, seen=body.revision)


@route(router, "DELETE", "/messages/{message_id}/text", EDIT_MESSAGES, gives=MessageOut)
def restore_message(request: ApiRequest, message_id: int) -> MessageOut:
    """Take the generated text again."""
    return _step(request, message_id, restore)


@route(router, "POST", "/messages/{message_id}/hold", EDIT_MESSAGES, gives=MessageOut)
def hold_message(request: ApiRequest, message_id: int, body: MessageHoldIn | None = None) -> MessageOut:
    """Keep a message back."""
    return _step_of_many(request, message_id, hold_messages, until=body.until if body else None)


@route(router, "DELETE", "/messages/{message_id}/hold", EDIT_MESSAGES, gives=MessageOut)
def let_message_go(request: ApiRequest, message_id: int) -> MessageOut:
    """Undo a hold."""
    return _step(request, message_id, let_go)


@route(router, "POST", "/messages/{message_id}/skip", EDIT_MESSAGES, gives=MessageOut)
def skip_message(request: ApiRequest, message_id: int, body: SkipIn) -> MessageOut:
    """End a message unsent, with a reason."""
    return _step_of_many(request, message_id, skip_messages, reason=body.reason)


@route(router, "DELETE", "/messages/{message_id}/skip", EDIT_MESSAGES, gives=MessageOut)
def unskip_message(request: ApiRequest, message_id: int) -> MessageOut:
    """Open a skipped message again."""
    return _step(request, message_id, unskip)


@route(router, "POST", "/messages/{message_id}/send", SEND_MESSAGES, gives=SentOut)
def send_message(request: ApiRequest, message_id: int) -> SentOut:
    """Send one message now: roster, holds and lateness do not matter, a channel that is off does."""
    message, by = _message(request, message_id), request.membership.user
    return sent_out(pipeline.send_chosen(company=message.company, messages=[message], by=by, now=timezone.now()))


@route(router, "POST", "/messages/{message_id}/send-again", SEND_MESSAGES, gives=SentOut)
def send_message_again(request: ApiRequest, message_id: int) -> SentOut:
    """Send a message once more on the channels where it failed, or where nobody knows whether it arrived."""
    message, by = _message(request, message_id), request.membership.user
    released = send_again(company=message.company, message=message, by=by, now=timezone.now())
    pipeline.start_delivering()
    return sent_out(released)


@route(router, "GET", "/deliveries", VIEW, gives=Listed[DeliveryOut])
def list_deliveries(request: ApiRequest, paging: Query[Paging], person: int | None = None) -> Listed[DeliveryOut]:
    """List what left, on which channel, and what became of it."""
    rows = Outgoing.objects.visible_to(request.membership).select_related("delivery")
    return listed(rows.filter(person=person) if person is not None else rows, paging, _delivery)


def _message(request: ApiRequest, message_id: int) -> Message:
    known = Message.objects.visible_to(request.membership).select_related("company", "person")
    return get_object_or_404(known, pk=message_id)


def _step(request: ApiRequest, message_id: int, verb: Callable[..., Any], **values: Any) -> MessageOut:
    """Do one thing to a message as the token's maker, and show it as it stands then."""
    verb(message=_message(request, message_id), by=request.membership.user, now=timezone.now(), **values)
    return message_out(_message(request, message_id))


def _step_of_many(request: ApiRequest, message_id: int, verb: Callable[..., Any], **values: Any) -> MessageOut:
    """Do with one message what pages do with many."""
    message, by = _message(request, message_id), request.membership.user
    verb(company=message.company, messages=[message], by=by, now=timezone.now(), **values)
    return message_out(_message(request, message_id))


def sent_out(released: Released) -> SentOut:
    """Return what a send by hand did."""
    counts = released.counts
    return SentOut(send=released.send_id or 0, queued=counts["released"], unreachable=counts["unreachable"])


def message_out(message: Message) -> MessageOut:
    """Return a message as programs see it."""
    same = [name for name in MessageOut.model_fields if name not in ("id", "person")]
    return MessageOut(id=message.pk, person=message.person_id, **{name: getattr(message, name) for name in same})


def _delivery(row: Outgoing) -> DeliveryOut:
    delivery = row.delivery
    return DeliveryOut(
        id=row.pk, person=row.person_id, send=row.send_id, channel=row.channel, status=Delivery.Status(delivery.status),
        attempts=delivery.attempts, error=delivery.error_code, created_at=row.created_at,
        finished_at=delivery.finished_at,
    )  # fmt: skip

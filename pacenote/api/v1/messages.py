"""Messages and what became of them: read, change, hold, skip, send."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, VIEW
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Inline
from pacenote.coaching.models import Message
from pacenote.coaching.services import GRACE, edit, hold_messages, let_go, restore, send_now, skip_messages, unskip
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


class HoldIn(Schema):
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
    return listed(rows.filter(state=state) if state else rows, paging, _out)


@route(router, "GET", "/messages/{message_id}", VIEW, gives=MessageOut)
def get_message(request: ApiRequest, message_id: int) -> MessageOut:
    """Show one message."""
    return _out(_message(request, message_id))


@route(router, "PUT", "/messages/{message_id}/text", EDIT_MESSAGES, gives=MessageOut)
def edit_message(request: ApiRequest, message_id: int, body: TextIn) -> MessageOut:
    """Put other words in the place of a message's own."""
    message = _message(request, message_id)
    edit(message=message, text=body.text, by=request.membership.user, now=timezone.now(), seen=body.revision)
    return _out(_message(request, message_id))


@route(router, "DELETE", "/messages/{message_id}/text", EDIT_MESSAGES, gives=MessageOut)
def restore_message(request: ApiRequest, message_id: int) -> MessageOut:
    """Take the generated text again."""
    restore(message=_message(request, message_id), by=request.membership.user, now=timezone.now())
    return _out(_message(request, message_id))


@route(router, "POST", "/messages/{message_id}/hold", EDIT_MESSAGES, gives=MessageOut)
def hold_message(request: ApiRequest, message_id: int, body: HoldIn) -> MessageOut:
    """Keep a message back."""
    message, by = _message(request, message_id), request.membership.user
    hold_messages(company=message.company, messages=[message], until=body.until, by=by, now=timezone.now())
    return _out(_message(request, message_id))


@route(router, "DELETE", "/messages/{message_id}/hold", EDIT_MESSAGES, gives=MessageOut)
def let_message_go(request: ApiRequest, message_id: int) -> MessageOut:
    """Undo a hold."""
    let_go(message=_message(request, message_id), by=request.membership.user, now=timezone.now())
    return _out(_message(request, message_id))


@route(router, "POST", "/messages/{message_id}/skip", EDIT_MESSAGES, gives=MessageOut)
def skip_message(request: ApiRequest, message_id: int, body: SkipIn) -> MessageOut:
    """End a message unsent, with a reason."""
    message, by = _message(request, message_id), request.membership.user
    skip_messages(company=message.company, messages=[message], reason=body.reason, by=by, now=timezone.now())
    return _out(_message(request, message_id))


@route(router, "DELETE", "/messages/{message_id}/skip", EDIT_MESSAGES, gives=MessageOut)
def unskip_message(request: ApiRequest, message_id: int) -> MessageOut:
    """Open a skipped message again."""
    unskip(message=_message(request, message_id), by=request.membership.user, now=timezone.now())
    return _out(_message(request, message_id))


@route(router, "POST", "/messages/{message_id}/send", SEND_MESSAGES, gives=SentOut)
def send_message(request: ApiRequest, message_id: int) -> SentOut:
    """Send one message now: roster, holds and lateness do not matter, a channel that is off does."""
    message, by = _message(request, message_id), request.membership.user
    released = send_now(
        company=message.company, mode="chosen", by=by, now=timezone.now(), message_ids=[message.pk], grace=GRACE
    )
    if released.counts["released"]:
        pipeline.start_delivering()
    return SentOut(
        send=released.send_id or 0, queued=released.counts["released"], unreachable=released.counts["unreachable"]
    )


@route(router, "GET", "/deliveries", VIEW, gives=Listed[DeliveryOut])
def list_deliveries(request: ApiRequest, paging: Query[Paging], person: int | None = None) -> Listed[DeliveryOut]:
    """List what left, on which channel, and what became of it."""
    rows = Outgoing.objects.visible_to(request.membership).select_related("delivery")
    return listed(rows.filter(person=person) if person is not None else rows, paging, _delivery)


def _message(request: ApiRequest, message_id: int) -> Message:
    known = Message.objects.visible_to(request.membership).select_related("company", "person")
    return get_object_or_404(known, pk=message_id)


def _out(message: Message) -> MessageOut:
    same = [name for name in MessageOut.model_fields if name not in ("id", "person")]
    return MessageOut(id=message.pk, person=message.person_id, **{name: getattr(message, name) for name in same})


def _delivery(row: Outgoing) -> DeliveryOut:
    delivery = row.delivery
    return DeliveryOut(
        id=row.pk, person=row.person_id, send=row.send_id, channel=row.channel, status=Delivery.Status(delivery.status),
        attempts=delivery.attempts, error=delivery.error_code, created_at=row.created_at,
        finished_at=delivery.finished_at,
    )  # fmt: skip

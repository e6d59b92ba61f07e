"""What people wrote back and what they are answered, messages written by hand, doubts, and what can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import ninja
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, require
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.v1.messages import MessageOut, message_out
from pacenote.api.words import Inline, Text
from pacenote.coaching.models import Message, Undoable
from pacenote.coaching.services import undo, write
from pacenote.jobs import pipeline
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Outgoing, Thread, ThreadEntry
from pacenote.messaging.services.conversing import LONGEST
from pacenote.people.models import Person

router = Router(tags=["messages"])
ONE = "/people/{person_id}"
Words = Annotated[Text, Field(min_length=1, max_length=LONGEST)]
DEEDS = (EDIT_MESSAGES, SEND_MESSAGES)


class ThreadEntryOut(Schema):
    """One line of a conversation: what a person wrote, or what a user answered."""

    id: int
    kind: Annotated[ThreadEntry.Kind, Inline()]
    channel: str
    text: str
    at: datetime
    by: int | None


class ThreadOut(Schema):
    """A conversation with one person; ``waiting_since`` where nobody has answered yet."""

    id: int
    person: int
    waiting_since: datetime | None
    last_at: datetime


class WordsOut(ThreadOut):
    """A conversation with everything that was written, oldest first."""

    entries: list[ThreadEntryOut]


class MessageIn(Schema):
    """The words of a message, in the person's language."""

    text: Annotated[Text, Field(min_length=1, max_length=20_000)]


class AnswerTextIn(Schema):
    """An answer to a person."""

    text: Words


class DeedOut(Schema):
    """What the token's maker did to messages and can still undo: of a send, for some seconds."""

    id: int
    kind: Annotated[Undoable.Kind, Inline()]
    at: datetime
    count: int
    message: int | None
    send: int | None


class UndoneOut(Schema):
    """How many messages are as they were."""

    undone: int


class DoubtIn(Schema):
    """Whether a delivery that nobody is sure of arrived; if not, it goes once more."""

    arrived: bool


@route(router, "GET", "/threads", EDIT_MESSAGES, gives=Listed[ThreadOut])
def list_threads(request: ApiRequest, paging: Query[Paging], *, waiting: bool = False) -> Listed[ThreadOut]:
    """List who wrote back; with ``waiting`` only those whom nobody has answered."""
    rows = Thread.objects.visible_to(request.membership)
    return listed(rows.exclude(waiting_since=None) if waiting else rows, paging, _thread)


@route(router, "GET", f"{ONE}/thread", EDIT_MESSAGES, gives=WordsOut)
def get_thread(request: ApiRequest, person_id: int) -> WordsOut:
    """Show what a person and the company wrote to each other."""
    row = get_object_or_404(Thread.objects.visible_to(request.membership), person=person_id)
    entries = [
        ThreadEntryOut(id=each.pk, kind=ThreadEntry.Kind(each.kind), channel=each.channel, text=each.text, at=each.at,
                 by=each.by_id)
        for each in row.entries.order_by("at", "pk")
    ]  # fmt: skip
    return WordsOut(**_thread(row).dict(), entries=entries)


@route(router, "POST", f"{ONE}/thread", EDIT_MESSAGES, gives=WordsOut, status=201)
def answer_person(request: ApiRequest, person_id: int, body: AnswerTextIn) -> ninja.Status[WordsOut]:
    """Answer a person, which ends their waiting. Refused where no channel reaches them."""
    messaging.answer(person=_person(request, person_id), text=body.text, by=request.membership.user, now=timezone.now())
    pipeline.start_delivering()
    return ninja.Status(201, get_thread(request, person_id))


@route(router, "DELETE", f"{ONE}/thread/waiting", EDIT_MESSAGES, gives=None, status=204)
def set_thread_aside(request: ApiRequest, person_id: int) -> ninja.Status[None]:
    """Say that nobody has to answer. Safe to repeat."""
    messaging.set_aside(person=_person(request, person_id), by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


@route(router, "POST", f"{ONE}/messages", EDIT_MESSAGES, gives=MessageOut, status=201)
def write_to_person(request: ApiRequest, person_id: int, body: MessageIn) -> ninja.Status[MessageOut]:
    """Write the one open message to a person; it goes with the next send. Refused where one waits already."""
    person, by = _person(request, person_id), request.membership.user
    made = write(company=person.company, person=person, text=body.text, by=by, now=timezone.now())
    return ninja.Status(201, message_out(Message.objects.visible_to(request.membership).get(pk=made.pk)))


@route(router, "GET", "/deeds", DEEDS, gives=Listed[DeedOut])
def list_deeds(request: ApiRequest, paging: Query[Paging]) -> Listed[DeedOut]:
    """List what the token's maker did to messages lately and nobody has undone."""
    return listed(_deeds(request).filter(undone_at=None), paging, _deed)


@route(router, "POST", "/deeds/{deed_id}/undo", DEEDS, gives=UndoneOut)
def undo_deed(request: ApiRequest, deed_id: int) -> UndoneOut:
    """Put messages back as they were; what has left, and what somebody changed since, stays."""
    deed = get_object_or_404(_deeds(request), pk=deed_id)
    require(request.membership, SEND_MESSAGES if deed.kind == Undoable.Kind.SEND else EDIT_MESSAGES)
    return UndoneOut(undone=undo(deed=deed, by=request.membership.user, now=timezone.now()))


@route(router, "POST", "/deliveries/{outgoing_id}/settle", SEND_MESSAGES, gives=None, status=204)
def settle_delivery(request: ApiRequest, outgoing_id: int, body: DoubtIn) -> ninja.Status[None]:
    """Decide about a delivery that nobody is sure of. One that is settled by now is refused."""
    row = get_object_or_404(Outgoing.objects.visible_to(request.membership), pk=outgoing_id)
    messaging.settle_doubt(outgoing=row, arrived=body.arrived, by=request.membership.user, now=timezone.now())
    if not body.arrived:
        pipeline.start_delivering()
    return ninja.Status(204, None)


def _person(request: ApiRequest, person_id: int) -> Person:
    known = Person.objects.visible_to(request.membership).select_related("company")
    return get_object_or_404(known, pk=person_id)


def _deeds(request: ApiRequest) -> QuerySet[Undoable]:
    return Undoable.objects.visible_to(request.membership).filter(by=request.membership.user)


def _deed(row: Undoable) -> DeedOut:
    return DeedOut(
        id=row.pk, kind=Undoable.Kind(row.kind), at=row.at, count=row.count, message=row.message_id, send=row.send_id
    )


def _thread(row: Thread) -> ThreadOut:
    return ThreadOut(id=row.pk, person=row.person_id, waiting_since=row.waiting_since, last_at=row.last_at)

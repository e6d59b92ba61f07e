"""What leaves and when: the next send, a pause of everything, sends that went and stopping the rest of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import SEND_MESSAGES, VIEW
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Inline, Text
from pacenote.coaching.services import pause, resume, stop_send
from pacenote.jobs import pipeline
from pacenote.messaging.models import Send
from pacenote.performance.queries import next_moment

router = Router(tags=["sending"])


class SendingOut(Schema):
    """Whether anything leaves at all, and when messages go next."""

    paused: bool
    paused_at: datetime | None
    pause_reason: str
    next_day: date
    next_at: datetime
    channels: list[str]


class PauseIn(Schema):
    """Why nothing is to leave; everybody who opens Pacenote reads it."""

    reason: Annotated[Text, Field(max_length=200)] = ""


class SendOut(Schema):
    """One release of messages, and how many of it left, were held back, could not be reached."""

    id: int
    kind: Annotated[Send.Kind, Inline()]
    started_at: datetime
    stopped_at: datetime | None
    urgent_reason: str
    released: int
    held: int
    unreachable: int


class StoppedOut(Schema):
    """How many messages of a send did not leave."""

    stopped: int


@route(router, "GET", "/sending", VIEW, gives=SendingOut)
def get_sending(request: ApiRequest) -> SendingOut:
    """Say whether sending is paused, and when messages go next."""
    return _out(request)


@route(router, "PUT", "/sending/pause", SEND_MESSAGES, gives=SendingOut)
def pause_sending(request: ApiRequest, body: PauseIn) -> SendingOut:
    """Let nothing leave until somebody resumes; what is queued stays queued. Safe to repeat."""
    pause(company=request.membership.company, reason=body.reason, by=request.membership.user, now=timezone.now())
    return _out(request)


@route(router, "DELETE", "/sending/pause", SEND_MESSAGES, gives=SendingOut)
def resume_sending(request: ApiRequest) -> SendingOut:
    """Let things leave again. What was released on an earlier day is decided about anew. Safe to repeat."""
    resume(company=request.membership.company, by=request.membership.user, now=timezone.now())
    pipeline.start_delivering()
    return _out(request)


@route(router, "GET", "/sends", VIEW, gives=Listed[SendOut])
def list_sends(request: ApiRequest, paging: Query[Paging]) -> Listed[SendOut]:
    """List releases of messages, by the clock and by hand."""
    return listed(Send.objects.visible_to(request.membership), paging, _send)


@route(router, "GET", "/sends/{send_id}", VIEW, gives=SendOut)
def get_send(request: ApiRequest, send_id: int) -> SendOut:
    """Show one release."""
    return _send(get_object_or_404(Send.objects.visible_to(request.membership), pk=send_id))


@route(router, "POST", "/sends/{send_id}/stop", SEND_MESSAGES, gives=StoppedOut)
def stop_rest_of_send(request: ApiRequest, send_id: int) -> StoppedOut:
    """Stop what of a send has not left; its messages wait for a person again. Safe to repeat."""
    known = Send.objects.visible_to(request.membership).select_related("company")
    stopped = stop_send(send=get_object_or_404(known, pk=send_id), by=request.membership.user, now=timezone.now())
    return StoppedOut(stopped=stopped)


def _out(request: ApiRequest) -> SendingOut:
    company = Company.objects.get(pk=request.membership.company_id)
    day, at = next_moment(company, timezone.now())
    return SendingOut(
        paused=company.paused_at is not None, paused_at=company.paused_at, pause_reason=company.pause_reason,
        next_day=day, next_at=at, channels=company.channels,
    )  # fmt: skip


def _send(send: Send) -> SendOut:
    same = [name for name in SendOut.model_fields if name not in ("id", "kind")]
    return SendOut(id=send.pk, kind=Send.Kind(send.kind), **{name: getattr(send, name) for name in same})

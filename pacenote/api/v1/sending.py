"""What leaves and when: the next send, a pause of everything, sends by hand, and stopping the rest of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import ninja
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import SEND_MESSAGES, VIEW
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.v1.messages import SentOut, sent_out
from pacenote.api.words import Id, Inline, Text
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching.models import Message
from pacenote.coaching.services import GRACE, Plan, pause, plan_send, resume, send_now, stop_send
from pacenote.jobs import pipeline
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Send
from pacenote.people.models import Person
from pacenote.performance.queries import next_moment

router = Router(tags=["sending"])
Reach = Literal["rostered", "everyone", "chosen"]
Ids = Annotated[list[Id], Field(max_length=10_000)]


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


class StaleSendError(DomainError):
    """A send would reach another number of people than whoever sends was told."""

    code = "send_changed"


class SendIn(Schema):
    """Whom a send by hand is for: whoever is rostered today, everyone with a message, or some messages of ``messages``.

    With ``people``, the number that a dry run gave, it is refused where it would be another one by now.
    """

    reach: Reach
    messages: Ids = []
    people: Annotated[int, Field(ge=0, le=10**6)] | None = None


class StayingOut(Schema):
    """A message that would not go, with the reason as a code."""

    message: int
    person: int
    reason: str


class PlanOut(Schema):
    """Whom a send would reach, and which messages of people whom the maker sees would go and stay. Nothing is sent."""

    people: int
    going: list[int]
    staying: list[StayingOut]


class ReasonTextIn(Schema):
    """Why it cannot wait; it stays in the record."""

    reason: Annotated[Text, Field(min_length=1, max_length=200)]


class UrgentOut(Schema):
    """How many messages leave now."""

    leaving: int


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


@route(router, "POST", "/sends/dry-run", SEND_MESSAGES, gives=PlanOut)
def try_send(request: ApiRequest, body: SendIn) -> PlanOut:
    """Say who would get a message now, and who not and why. Nothing is sent."""
    plan = _plan(request, body)
    seen = set(Person.objects.visible_to(request.membership).values_list("pk", flat=True))
    staying = [(each, getattr(decision, "reason", "")) for each, decision in plan.staying() if each.person_id in seen]
    return PlanOut(
        people=plan.people,
        going=[each.pk for each, _decision in plan.going() if each.person_id in seen],
        staying=[StayingOut(message=each.pk, person=each.person_id, reason=reason) for each, reason in staying],
    )


@route(router, "POST", "/sends", SEND_MESSAGES, gives=SentOut, status=201)
def send_messages_now(request: ApiRequest, body: SendIn) -> ninja.Status[SentOut]:
    """Send by hand. For ten seconds nothing leaves, and whoever sent it can undo the whole.

    Chosen messages go whatever roster, holds and lateness say; a channel that is off stays off.
    """
    member, now = request.membership, timezone.now()
    if body.people is not None and body.people != _plan(request, body).people:
        raise StaleSendError(
            _("Something has changed meanwhile. Look at who gets a message now."), hint=_("Try it again, then send.")
        )
    if body.reach == "chosen":
        sent = pipeline.send_chosen(company=member.company, messages=_chosen(request, body), by=member.user, now=now)
    else:
        sent = send_now(company=member.company, mode=body.reach, by=member.user, now=now, grace=GRACE)
        pipeline.start_delivering()
    return ninja.Status(201, sent_out(sent))


@route(router, "POST", "/sends/{send_id}/urgent", SEND_MESSAGES, gives=UrgentOut)
def send_despite_quiet_hours(request: ApiRequest, send_id: int, body: ReasonTextIn) -> UrgentOut:
    """Let what a send holds for quiet hours leave now, and say why."""
    send = get_object_or_404(Send.objects.visible_to(request.membership), pk=send_id)
    leaving = messaging.override_quiet(send=send, reason=body.reason, by=request.membership.user, now=timezone.now())
    pipeline.start_delivering()
    return UrgentOut(leaving=leaving)


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


def _chosen(request: ApiRequest, body: SendIn) -> list[Message]:
    known = Message.objects.visible_to(request.membership).filter(state__in=Message.OPEN, pk__in=body.messages)
    return list(known.select_related("person", "company").order_by("pk"))


def _plan(request: ApiRequest, body: SendIn) -> Plan:
    mode: Literal["rostered", "everyone"] = "rostered" if body.reach == "rostered" else "everyone"
    messages = _chosen(request, body) if body.reach == "chosen" else None
    company = request.membership.company
    return plan_send(company=company, mode=mode, automatic=False, now=timezone.now(), messages=messages)


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

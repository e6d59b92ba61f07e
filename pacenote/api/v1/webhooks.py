"""Webhooks: where events are sent to, what became of each, and once more. No answer ever holds a secret."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import ninja
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Inline, Moment
from pacenote.webhooks import services
from pacenote.webhooks.addresses import LONGEST
from pacenote.webhooks.catalogue import KINDS
from pacenote.webhooks.models import Lane, Push, Try, Webhook
from pacenote.webhooks.services import Wanted

router = Router(tags=["webhooks"])
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Secret = Annotated[
    str,
    Field(
        pattern=r"^whsec_[A-Za-z0-9+/]+=*$",
        max_length=100,
        description="whsec_ and the base64 of 24 to 64 random bytes that your program has made.",
    ),
]


class EventKindOut(Schema):
    """One event that a webhook may listen for, and the names in its data."""

    name: str
    meaning: str
    fields: list[str]


class WebhookIn(Schema):
    """What a webhook is to be. ``*`` among its events is everything, also what comes to the list later."""

    name: Annotated[Text, Field(min_length=1, max_length=60)]
    url: Annotated[Text, Field(min_length=1, max_length=LONGEST)]
    events: Annotated[list[Annotated[Text, Field(max_length=40)]], Field(min_length=1, max_length=50)]
    on: bool = True

    def wanted(self) -> Wanted:
        """Return it as the form of a user."""
        return Wanted(name=self.name, url=self.url, events=tuple(self.events), on=self.on)


class NewWebhook(WebhookIn):
    """A new webhook with the secret that it signs with."""

    secret: Secret


class NewSecret(Schema):
    """The secret that it signs with from now on."""

    secret: Secret


class WebhookOut(Schema):
    """One webhook; ``off`` says why it is off, and is empty where it is on."""

    id: int
    name: str
    url: str
    events: list[str]
    on: bool
    off: str
    off_at: datetime | None
    failing_since: datetime | None
    made_by: int | None
    made_at: datetime
    old_secret_until: datetime | None


class TryOut(Schema):
    """One try: the status of the answer, or a code of why there was none."""

    number: int
    at: datetime
    milliseconds: int | None
    status: int | None
    code: str
    answer: str


class PushOut(Schema):
    """One event that a webhook was told, or is to be told; ``due_at`` is when it is tried next."""

    id: int
    key: str
    event: str
    at: datetime
    data: dict[str, Any]
    status: Annotated[Push.Status, Inline()]
    due_at: datetime | None
    finished_at: datetime | None
    code: str
    tries: list[TryOut]


class Again(Schema):
    """Since when what failed is sent once more."""

    since: Moment


class Count(Schema):
    """How many."""

    count: int


class WhichPushes(Paging):
    """Which events: of a state."""

    status: Annotated[Push.Status, Inline()] | None = None


@route(router, "GET", "/webhook-events", MANAGE_SETTINGS, gives=list[EventKindOut])
def list_webhook_events(request: ApiRequest) -> list[EventKindOut]:  # noqa: ARG001  the same for everybody
    """List the events that a webhook may listen for."""
    return [EventKindOut(name=each.name, meaning=each.meaning, fields=list(each.fields)) for each in KINDS]


@route(router, "GET", "/webhooks", MANAGE_SETTINGS, gives=Listed[WebhookOut])
def list_webhooks(request: ApiRequest, which: Query[Paging]) -> Listed[WebhookOut]:
    """List webhooks."""
    return listed(_rows(request), which, _out)


@route(router, "POST", "/webhooks", MANAGE_SETTINGS, gives=WebhookOut, status=201)
def create_webhook(request: ApiRequest, body: NewWebhook) -> ninja.Status[WebhookOut]:
    """Add a webhook.

    The secret comes from you, since no answer ever holds one.
    """
    made = services.add_webhook(wanted=body.wanted(), by=request.membership, now=timezone.now(), secret=body.secret)
    return ninja.Status(201, _shown(request, made.webhook.pk))


@route(router, "GET", "/webhooks/{webhook_id}", MANAGE_SETTINGS, gives=WebhookOut)
def get_webhook(request: ApiRequest, webhook_id: int) -> WebhookOut:
    """Show one webhook."""
    return _shown(request, webhook_id)


@route(router, "PUT", "/webhooks/{webhook_id}", MANAGE_SETTINGS, gives=WebhookOut)
def change_webhook(request: ApiRequest, webhook_id: int, body: WebhookIn) -> WebhookOut:
    """Change a webhook; switched on, it starts afresh with what waits for it."""
    row = _row(request, webhook_id)
    services.change_webhook(webhook=row, wanted=body.wanted(), by=request.membership, now=timezone.now())
    return _shown(request, webhook_id)


@route(router, "PUT", "/webhooks/{webhook_id}/secret", MANAGE_SETTINGS, gives=WebhookOut)
def rotate_webhook_secret(request: ApiRequest, webhook_id: int, body: NewSecret) -> WebhookOut:
    """Sign with a new secret; for 24 hours the one before signs too."""
    row = _row(request, webhook_id)
    services.rotate_secret(webhook=row, by=request.membership, now=timezone.now(), secret=body.secret)
    return _shown(request, webhook_id)


@route(router, "DELETE", "/webhooks/{webhook_id}", MANAGE_SETTINGS, gives=WebhookOut)
def delete_webhook(request: ApiRequest, webhook_id: int) -> WebhookOut:
    """Delete a webhook with its log; answers what it was."""
    row = _row(request, webhook_id)
    gone = _out(row)
    services.delete_webhook(webhook=row, by=request.membership, now=timezone.now())
    return gone


@route(router, "POST", "/webhooks/{webhook_id}/test", MANAGE_SETTINGS, gives=PushOut, status=201)
def test_webhook(request: ApiRequest, webhook_id: int) -> ninja.Status[PushOut]:
    """Send a test event to a webhook."""
    push = services.send_test(webhook=_row(request, webhook_id), by=request.membership, now=timezone.now())
    return ninja.Status(201, _push_out(_log(request, webhook_id).get(pk=push.pk)))


@route(router, "GET", "/webhooks/{webhook_id}/events", MANAGE_SETTINGS, gives=Listed[PushOut])
def list_webhook_log(request: ApiRequest, webhook_id: int, which: Query[WhichPushes]) -> Listed[PushOut]:
    """List what a webhook was told in the last 30 days, with every try."""
    rows = _log(request, webhook_id)
    return listed(rows.filter(status=which.status) if which.status else rows, which, _push_out)


@route(router, "POST", "/webhooks/{webhook_id}/events/{push_id}/again", MANAGE_SETTINGS, gives=PushOut)
def send_webhook_event_again(request: ApiRequest, webhook_id: int, push_id: int) -> PushOut:
    """Send one event once more, by its same webhook-id."""
    push = get_object_or_404(_log(request, webhook_id).select_related("webhook"), pk=push_id)
    services.send_again(push=push, by=request.membership, now=timezone.now())
    return _push_out(_log(request, webhook_id).get(pk=push_id))


@route(router, "POST", "/webhooks/{webhook_id}/again", MANAGE_SETTINGS, gives=Count)
def send_failed_webhook_events_again(request: ApiRequest, webhook_id: int, body: Again) -> Count:
    """Send once more every event since a moment that failed for good."""
    row = _row(request, webhook_id)
    sent = services.send_failed_again(webhook=row, since=body.since, by=request.membership, now=timezone.now())
    return Count(count=sent)


def _rows(request: ApiRequest) -> QuerySet[Webhook]:
    return Webhook.objects.visible_to(request.membership).select_related("lane")


def _row(request: ApiRequest, webhook_id: int) -> Webhook:
    return get_object_or_404(_rows(request), pk=webhook_id)


def _log(request: ApiRequest, webhook_id: int) -> QuerySet[Push]:
    rows = Push.objects.visible_to(request.membership).filter(webhook=_row(request, webhook_id))
    return rows.select_related("event").prefetch_related("made")


def _shown(request: ApiRequest, webhook_id: int) -> WebhookOut:
    return _out(_row(request, webhook_id))


def _out(row: Webhook) -> WebhookOut:
    lane = row.lane
    return WebhookOut(
        id=row.pk,
        name=row.name,
        url=row.url,
        events=lane.events,
        on=not lane.off,
        off=Lane.Off(lane.off).value if lane.off else "",
        off_at=lane.off_at,
        failing_since=lane.failing_since,
        made_by=row.made_by_id,
        made_at=row.made_at,
        old_secret_until=row.old_until,
    )


def _push_out(push: Push) -> PushOut:
    return PushOut(
        id=push.pk,
        key=push.event.key,
        event=push.event.kind,
        at=push.event.at,
        data=push.event.data,
        status=Push.Status(push.status),
        due_at=push.due_at if push.status == Push.Status.PENDING else None,
        finished_at=push.finished_at,
        code=push.code,
        tries=[_try_out(each) for each in sorted(push.made.all(), key=lambda made: made.number)],
    )


def _try_out(made: Try) -> TryOut:
    same = ("number", "at", "milliseconds", "status", "code", "answer")
    return TryOut(**{name: getattr(made, name) for name in same})

"""Webhooks as their pages show them: how it stands with each, and what became of every event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.web.panels.deletion import Confirmation
from pacenote.web.panels.times import Times, times_of
from pacenote.webhooks.catalogue import EVERYTHING, KINDS, TEST
from pacenote.webhooks.models import Lane, Push, Try, Webhook
from pacenote.webhooks.queries import webhooks_of

Status = Push.Status
AREAS: Final = {
    "file": gettext_noop("Files"),
    "message": gettext_noop("Messages"),
    "session": gettext_noop("Coaching sessions"),
    "case": gettext_noop("Cases"),
    "person": gettext_noop("People"),
}
#: Why a try failed, in words.
CODES: Final = {
    "timed_out": gettext_noop("No answer within 15 seconds"),
    "no_connection": gettext_noop("Nobody answered at this address"),
    "no_such_host": gettext_noop("There is no such host"),
    "no_trust": gettext_noop("The certificate is not trusted"),
    "broken_answer": gettext_noop("Hung up without an answer"),
    "redirected": gettext_noop("Leads elsewhere, which is not followed"),
    "gone": gettext_noop("Gone: nothing more is sent there"),
    "address_inside": gettext_noop("Leads into a network of our own, which is not called"),
    "not_https": gettext_noop("The address is not encrypted"),
    "not_an_address": gettext_noop("No address that can be called"),
    "worker_stopped": gettext_noop("Pacenote stopped in the middle: it may have arrived"),
    "no_key": gettext_noop("The secret cannot be read any more: make a new one"),
}


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """One webhook in the list."""

    name: str
    host: str
    state: str
    tone: str
    icon: str
    events: str
    last: str
    waiting: int
    failed: int
    maker: str
    url: str


@dataclass(frozen=True, slots=True)
class EventBox:
    """One event that can be chosen."""

    name: str
    meaning: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class TryLine:
    """One try: when, what was answered, how long it took."""

    at: str
    said: str
    took: str
    answer: str


@dataclass(frozen=True, slots=True)
class PushRow:
    """One event in the log; ``again_url`` is empty while it is on its way, or waits for its first try."""

    kind: str
    key: str
    at: str
    state: str
    tone: str
    icon: str
    next: str
    tries: tuple[TryLine, ...]
    again_url: str


def webhook_rows(membership: Membership, now: datetime) -> tuple[WebhookRow, ...]:
    """Return a company's webhooks."""
    times = times_of(membership.company, now)
    return tuple(_row(each, membership, times) for each in webhooks_of(membership))


def _row(webhook: Webhook, membership: Membership, times: Times) -> WebhookRow:
    state, tone, icon = state_of(webhook.lane, times)
    count, last = len(webhook.lane.events), webhook.lane.delivered_at
    words = ngettext("%(count)s event", "%(count)s events", count) % {"count": count}
    return WebhookRow(
        name=webhook.name,
        host=webhook.url.partition("://")[2].partition("/")[0].partition("?")[0],
        state=state,
        tone=tone,
        icon=icon,
        events=_("every event") if EVERYTHING in webhook.lane.events else words,
        last=_("last taken %(when)s") % {"when": times.near(last)} if last else _("nothing taken yet"),
        waiting=webhook.waiting,  # type: ignore[attr-defined]  # by the query
        failed=webhook.failed,  # type: ignore[attr-defined]  # by the query
        maker=webhook.made_by.display_name if webhook.made_by else "",
        url=reverse("settings_webhook", args=[membership.company.slug, webhook.pk]),
    )


def state_of(lane: Lane, times: Times) -> tuple[str, str, str]:
    """Return how it stands with a webhook: words, tone and shape."""
    if lane.off:
        when = times.near(lane.off_at) if lane.off_at else ""
        tone, icon = ("", "off") if lane.off == Lane.Off.BY_HAND else ("bad", "failed")
        return f"{Lane.Off(lane.off).label}, {when}", tone, icon
    if lane.failing_since:
        return _("Failing since %(when)s") % {"when": times.near(lane.failing_since)}, "late", "error"
    return _("On"), "ok", "check"


def event_boxes(chosen: Iterable[str]) -> tuple[tuple[str, tuple[EventBox, ...]], ...]:
    """Return the published list by what it is about."""
    ticked = frozenset(chosen)
    return tuple(
        (_(AREAS[area]), tuple(EventBox(each.name, _(each.meaning), each.name in ticked) for each in kinds))
        for area, kinds in groupby(KINDS, key=lambda kind: kind.area)
    )


def push_rows(pushes: Iterable[Push], webhook: Webhook, membership: Membership, now: datetime) -> tuple[PushRow, ...]:
    """Return a page of the log."""
    times = times_of(membership.company, now)
    return tuple(_push(each, webhook, membership, times) for each in pushes)


def _push(push: Push, webhook: Webhook, membership: Membership, times: Times) -> PushRow:
    state, tone, icon = _PUSHES[Status(push.status)]
    untried = push.status == Status.PENDING and not push.tries
    again = push.status != Status.SENDING and not untried and not webhook.lane.off
    waits = push.status == Status.PENDING and not webhook.lane.off
    due = max(push.due_at, webhook.lane.ready_at)
    soon = _("now") if due <= times.now else times.near(due)
    return PushRow(
        kind=_("A test") if push.event.kind == TEST else push.event.kind,
        key=push.event.key,
        at=times.near(push.event.at),
        state=_(state),
        tone=tone,
        icon=icon,
        next=_("next try %(when)s") % {"when": soon} if waits else "",
        tries=tuple(_try(each, times) for each in sorted(push.made.all(), key=lambda made: -made.number)),
        again_url=reverse("webhook_again", args=[membership.company.slug, webhook.pk, push.pk]) if again else "",
    )


_PUSHES: Final = {
    Status.PENDING: (gettext_noop("Queued"), "", "clock"),
    Status.SENDING: (gettext_noop("Handing over"), "", "send"),
    Status.DELIVERED: (gettext_noop("Taken"), "ok", "check"),
    Status.FAILED: (gettext_noop("Failed"), "bad", "failed"),
}


def _try(made: Try, times: Times) -> TryLine:
    words = _(CODES[made.code]) if made.code in CODES else _("Not taken") if made.code else _("Taken")
    return TryLine(
        at=times.near(made.at),
        said=f"{words} ({made.status})" if made.status else words,
        took=f"{made.milliseconds} ms" if made.milliseconds is not None else "",
        answer=made.answer,
    )


def deleting(webhook: Webhook, membership: Membership) -> Confirmation:
    """Return the question before a webhook is deleted."""
    slug = membership.company.slug
    waiting = webhook.pushes.filter(status__in=[Status.PENDING, Status.SENDING]).count()
    going = ngettext("%(count)s event that waits is not sent.", "%(count)s events that wait are not sent.", waiting) % {
        "count": waiting
    }
    gone = _("Its log goes too.")
    return Confirmation(
        title=_("Delete the webhook %(name)s") % {"name": webhook.name},
        text=f"{going} {gone}" if waiting else gone,
        action_url=reverse("webhook_delete", args=[slug, webhook.pk]),
        action_label=_("Delete the webhook"),
        cancel_url=reverse("settings_webhook", args=[slug, webhook.pk]),
    )

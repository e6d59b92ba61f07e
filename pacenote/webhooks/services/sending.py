"""Tell a webhook by hand: a test, or once more what it did not take."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SETTINGS, require
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.records.services import record
from pacenote.webhooks import fresh
from pacenote.webhooks.catalogue import TEST
from pacenote.webhooks.models import Lane, Push, Webhook
from pacenote.webhooks.services.publishing import write_down

Status = Push.Status


class NothingToSendError(DomainError):
    """There is nothing that could be sent to this webhook now."""

    code = "nothing_to_send"


@transaction.atomic
def send_test(*, webhook: Webhook, by: Membership, now: datetime) -> Push:
    """Queue a test event, at once. Raises NotAllowedError, and NothingToSendError where the webhook is off."""
    require(by, MANAGE_SETTINGS)
    _wake(webhook, now)
    [push] = write_down(company_id=by.company_id, kind=TEST, about=[{}], webhooks=[webhook.pk], at=now)
    _write_down("sent a test", webhook, by, now)
    return push


@transaction.atomic
def send_again(*, push: Push, by: Membership, now: datetime) -> None:
    """Queue one event once more, by its same webhook-id. Raises NotAllowedError, NothingToSendError."""
    require(by, MANAGE_SETTINGS)
    _wake(push.webhook, now)
    again = Push.objects.filter(pk=push.pk).exclude(status=Status.SENDING)
    if not again.update(status=Status.PENDING, due_at=now, tries=0, finished_at=None, code=""):
        raise NothingToSendError(_("This event is on its way just now."), hint=_("Look again in a minute."))
    _write_down("sent again", push.webhook, by, now, {"event": push.event.key})


@transaction.atomic
def send_failed_again(*, webhook: Webhook, since: datetime, by: Membership, now: datetime) -> int:
    """Queue once more every event since a moment that failed for good; returns how many.

    Raises NotAllowedError, and NothingToSendError where there is none or the webhook is off.
    """
    require(by, MANAGE_SETTINGS)
    _wake(webhook, now)
    failed = Push.objects.filter(webhook=webhook, status=Status.FAILED, created_at__gte=since)
    count = failed.update(status=Status.PENDING, due_at=now, tries=0, finished_at=None, code="")
    if not count:
        raise NothingToSendError(_("Nothing has failed since then."), hint=_("Choose an earlier moment."))
    after = {"since": since.isoformat(), "count": count}
    _write_down("sent again", webhook, by, now, after)
    return count


def _wake(webhook: Webhook, now: datetime) -> None:
    """Let a webhook be called again at once, also while it is left alone after failures."""
    if not Lane.objects.filter(pk=webhook.pk, off="").update(ready_at=now):
        raise NothingToSendError(_("This webhook is off."), hint=_("Switch it on first."))
    fresh.note()


def _write_down(
    verb: str, webhook: Webhook, by: Membership, now: datetime, after: dict[str, object] | None = None
) -> None:
    record(
        company_id=by.company_id, verb=verb, subject_type="webhook", subject_id=webhook.pk, at=now, actor=by.user,
        after=after,
    )  # fmt: skip

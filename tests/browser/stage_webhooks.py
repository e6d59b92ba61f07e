"""A webhook with everything in its log, for the browser tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.webhooks import services
from pacenote.webhooks.models import Lane, Push, Webhook
from pacenote.webhooks.services import Answer, Claimed
from tests.hooking import happen, make_webhook

ANSWERS = (
    Answer(status=204, milliseconds=84),
    Answer("http_503", 503, text="upstream connect error or disconnect before headers", milliseconds=1204),
    Answer("timed_out", milliseconds=15003),
)


def stage_webhooks(owner: Membership, now: datetime) -> dict[str, int]:
    """Add one that was told something, is failing now, and has an event that failed for good; and one that is off."""
    before = now - timedelta(hours=5)
    webhook = make_webhook(owner, "https://hooks.example.com/pacenote", now=before).webhook
    with as_company(owner.company_id):
        Webhook.objects.filter(pk=webhook.pk).update(name="Wall display")
    make_webhook(owner, "https://payroll.example.com/in", "person.created", now=before, on=False)
    for place, answer in enumerate(ANSWERS):
        happen(owner, place + 1, now=before)
        _serve(before, answer)
        before += timedelta(hours=1)
    happen(owner, 9, now=now)
    taken, failed, *_waiting = Push.objects.filter(webhook=webhook).order_by("pk")
    Push.objects.filter(pk=failed.pk).update(status="failed", finished_at=now)
    Lane.objects.update(ready_at=now + timedelta(days=1))  # the worker that runs here leaves them alone
    return {"webhook_id": webhook.pk, "push_id": taken.pk}


def _serve(now: datetime, answer: Answer) -> None:
    def call(_claimed: Claimed, _now: datetime) -> Answer:
        return answer

    services.serve(clock=lambda: now, call=call)

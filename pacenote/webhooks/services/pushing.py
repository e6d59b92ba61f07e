"""Tell webhooks what happened: at least once, one call to an address at a time, and tried again for three days.

The claim is committed before the address is called, and what became of it in a transaction of its own after it. A
worker that dies in between leaves the event *sending*; once its lease has ended it is told again, by the same
webhook-id, by which the receiver knows that it has it already.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.utils import timezone

from pacenote.base.clock import stamp
from pacenote.base.tenancy import as_company
from pacenote.webhooks.models import Lane, Push, Try
from pacenote.webhooks.posting import Answer, post
from pacenote.webhooks.retries import PATIENCE, pause_after, rest_after, wished_pause
from pacenote.webhooks.services.claiming import Claimed, Held, leave_lane, take_lane, take_push
from pacenote.webhooks.signing import headers

log = structlog.get_logger("pacenote.webhooks")
Status = Push.Status
Clock = Callable[[], datetime]
Call = Callable[[Claimed, datetime], Answer]
#: A webhook's turn ends after so many events, or so many seconds.
SLICE: Final = 20
SLICE_SECONDS: Final = 20.0
#: Answers by which a receiver asks for less, and not for this event later.
ASKING_FOR_LESS: Final = frozenset({429, 502, 503, 504})
AGENT: Final = "Pacenote-Webhooks/1"


def body_of(claimed: Claimed) -> bytes:
    """Return what is signed and sent; the same bytes at each try."""
    said = {"type": claimed.kind, "timestamp": stamp(claimed.at), "company": claimed.company, "data": claimed.data}
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode("ascii")


def call_out(claimed: Claimed, now: datetime) -> Answer:
    """Sign an event and send it."""
    if not claimed.keys:
        return Answer("no_key")
    body = body_of(claimed)
    signed = headers(claimed.keys, key=claimed.key, at=now, body=body)
    about = {"Content-Type": "application/json", "User-Agent": AGENT, "Accept": "*/*"}
    return post(claimed.url, headers={**about, **signed}, body=body, inside=settings.WEBHOOKS_INSIDE)


def serve(*, clock: Clock = timezone.now, call: Call = call_out) -> int | None:
    """Give the webhook whose turn it is its share; returns how many events it was told, None where nothing is due."""
    held = take_lane(now=clock())
    if held is None:
        return None
    ends, told = time.monotonic() + SLICE_SECONDS, 0
    while told < SLICE and time.monotonic() < ends:
        claimed = take_push(held, now=clock())
        if claimed is None:
            break
        answer = call(claimed, clock())
        told += 1
        settle(held, claimed, answer, now=clock())
        log.info("webhook called", webhook=held.webhook_id, push=claimed.push_id, code=answer.code or "taken")
    leave_lane(held)
    return told


def settle(held: Held, claimed: Claimed, answer: Answer, *, now: datetime) -> None:
    """Write what became of a try, where the claim is still ours; the lane learns from it."""
    wish = wished_pause(answer.headers, now=now) if answer.code else None
    pause = pause_after(claimed.tries, chance=random.random())  # noqa: S311  it spreads load and keeps no secret
    over = not answer.code or answer.code == "gone" or pause is None
    values = {
        "status": Status.PENDING if not over else Status.FAILED if answer.code else Status.DELIVERED,
        "finished_at": now if over else None,
        "code": answer.code,
    }
    if pause is not None and not over:
        values["due_at"] = now + max(pause, wish or pause)
    with as_company(held.company_id):
        lane = Lane.objects.select_for_update().filter(pk=held.webhook_id).first()  # before its events, as everywhere
        mine = Push.objects.filter(pk=claimed.push_id, status=Status.SENDING, attempts=claimed.number)
        if lane is None or not mine.update(claimed_at=None, **values):
            return
        Try.objects.create(
            company_id=held.company_id,
            push_id=claimed.push_id,
            number=claimed.number,
            at=now,
            milliseconds=answer.milliseconds,
            status=answer.status,
            code=answer.code,
            answer=answer.text,
        )
        _learn(lane, answer, now, wish=wish if answer.status in ASKING_FOR_LESS else None)


def _learn(lane: Lane, answer: Answer, now: datetime, *, wish: timedelta | None) -> None:
    """Let a webhook that failed rest for a while, and switch off one that is gone or failed for too long."""
    if not answer.code:
        lane.failures, lane.failing_since, lane.delivered_at = 0, None, now
    else:
        lane.failures, lane.failing_since = lane.failures + 1, lane.failing_since or now
        lane.ready_at = now + max(rest_after(lane.failures), wish or timedelta(0))
        failing = now - lane.failing_since >= PATIENCE
        if not lane.off and (answer.code == "gone" or failing):
            lane.off, lane.off_at = Lane.Off.GONE if answer.code == "gone" else Lane.Off.FAILING, now
            log.warning("webhook switched off", webhook=lane.pk, why=lane.off)
    lane.save(update_fields=["off", "off_at", "ready_at", "failures", "failing_since", "delivered_at"])

"""Mark what is about to leave, and ask in the same transaction whether it still may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from pacenote.messaging.models import Delivery
from pacenote.messaging.services.claiming import Claimed, put_back
from pacenote.messaging.services.recording import Outcome, settle

#: It marks first and asks then, with a snapshot of its own: no message begins after a STOP that was committed.
BEGIN = "SELECT outgoing_id, forbidden FROM messaging_begin(%s::bigint[], %s::bigint[], %s::int[])"
UNMARK = "UPDATE messaging_delivery SET begun_at = NULL WHERE outgoing_id = ANY(%s::bigint[]) AND status = 'sending'"
#: A pause cancels nothing: its messages go back into the queue.
PAUSED = "paused"


def begin(step: Sequence[Claimed], *, now: datetime) -> list[Claimed]:
    """Mark deliveries as about to leave, in the caller's transaction; returns those that may.

    What was stopped, unsubscribed or paused since the claim is canceled or put back, as if it had not begun; a claim
    that is not ours any more is left alone.
    """
    if not step:
        return []
    with connection.cursor() as cursor:
        columns = zip(*((each.outgoing_id, each.company_id, each.attempt) for each in step), strict=True)
        cursor.execute(BEGIN, [list(column) for column in columns])
        answers = dict(cursor.fetchall())
        forbidden = [each for each in step if answers.get(each.outgoing_id)]
        if forbidden:
            cursor.execute(UNMARK, [[each.outgoing_id for each in forbidden]])
            _withdraw(forbidden, answers, now)
    return [each for each in step if answers.get(each.outgoing_id) == ""]


def _withdraw(forbidden: Sequence[Claimed], answers: dict[int, str], now: datetime) -> None:
    put_back([each for each in forbidden if answers[each.outgoing_id] == PAUSED])
    canceled = [each for each in forbidden if answers[each.outgoing_id] != PAUSED]
    settle([Outcome(each, Delivery.Status.CANCELED, code=answers[each.outgoing_id]) for each in canceled], now, now)

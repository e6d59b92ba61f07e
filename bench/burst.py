"""4,500 companies with 45 messages each, all due at once, into the outbox with two workers."""

from __future__ import annotations

from datetime import timedelta

from bench.figures import Figures
from bench.queued import queue_messages
from bench.racing import race
from bench.stage import own_database

NAME = "burst"
TARGETS: Figures = {"drained_seconds": "<= 150", "last_company_first_message_seconds": "<= 10"}
COMPANIES, EACH, WORKERS = 4_500, 45, 2
#: How long the slowest company waited for its first message, counted from the very first claim.
SLOWEST_FIRST = """
SELECT EXTRACT(EPOCH FROM max(first) - min(began)) FROM (
  SELECT min(finished_at) AS first, min(claimed_at) AS began FROM messaging_delivery GROUP BY company_id
) per_company
"""


def run() -> Figures:
    """Measure until nothing is due any more."""
    with own_database():
        from django.db import connections  # noqa: PLC0415  Django is ready only now
        from django.utils import timezone  # noqa: PLC0415

        from pacenote.messaging.models import Delivery  # noqa: PLC0415

        queue_messages(companies=COMPANIES, each=EACH, channel="outbox", now=timezone.now() - timedelta(seconds=1))
        taken, answers = race(*[["bench.lane"]] * WORKERS)
        sent = Delivery.objects.filter(status=Delivery.Status.SENT, attempts=1).count()
        with connections["owner"].cursor() as cursor:
            cursor.execute(SLOWEST_FIRST)
            (slowest,) = cursor.fetchone()
    if sent != COMPANIES * EACH:
        raise RuntimeError(f"{sent} of {COMPANIES * EACH} messages were sent")
    processor = sum(answer["processor_seconds"] for answer in answers)
    return {
        "messages": sent,
        "drained_seconds": round(taken, 1),
        "messages_per_second": round(sent / taken),
        "last_company_first_message_seconds": round(float(slowest), 1),
        "processor_milliseconds_per_message": round(1000 * processor / sent, 2),
    }

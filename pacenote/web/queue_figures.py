"""Figures of the queue for Prometheus: asked of the database at each scrape, so every process says the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from prometheus_client import Gauge

from pacenote.messaging.models import Delivery

#: A worker that has not been heard of for so long is not counted.
SILENT = timedelta(minutes=2)
WORKERS = Gauge("pacenote_workers_alive", "Workers that were heard of in the last two minutes")
JOBS = Gauge("pacenote_jobs_due", "Jobs that wait and may begin")
WAITING = Gauge("pacenote_deliveries_waiting", "Deliveries that are due and have not left")
DOUBT = Gauge("pacenote_deliveries_in_doubt", "Deliveries of which nobody knows whether they arrived")

ALIVE_SQL = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s"
DUE_SQL = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, '-infinity') <= %s"


def look(now: datetime) -> None:
    """Set the figures to what the database says. Raises DatabaseError where it cannot be asked."""
    WORKERS.set(_count(ALIVE_SQL, now - SILENT))
    JOBS.set(_count(DUE_SQL, now))
    WAITING.set(Delivery.objects.filter(status=Delivery.Status.PENDING, due_at__lte=now).count())
    DOUBT.set(Delivery.objects.filter(status=Delivery.Status.UNKNOWN).count())


def _count(statement: str, moment: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [moment])
        return int(cursor.fetchone()[0])

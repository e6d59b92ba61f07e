"""4,500 companies whose send moment is the same, 45 messages each: from the moment into a local mail server.

Two workers do what the jobs of the product do: release, and hand over by the full protocol, at the usual pace. Times
count from the moment. On a machine that others use, ``processor_seconds`` tell more: of workers, database and server
together, until every company's first message had left, and in all.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.figures import Figures, part
from bench.processes import postmaster_of, processor_seconds
from bench.racing import race
from bench.sink import running_sink
from bench.stage import own_database
from bench.waiting import wait_for_the_moment

NAME = "burst"
TARGETS: Figures = {"drained_seconds": "<= 150", "last_company_first_message_seconds": "<= 10"}
COMPANIES, EACH, WORKERS = 4_500, 45, 2
#: When each company's first message had left, and when the last of all.
TIMES = """
WITH firsts AS (SELECT company_id, min(finished_at) AS at FROM messaging_delivery GROUP BY company_id)
SELECT EXTRACT(EPOCH FROM max(at) - %(due)s),
       EXTRACT(EPOCH FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY at) - %(due)s),
       (SELECT EXTRACT(EPOCH FROM max(finished_at) - %(due)s) FROM messaging_delivery),
       (SELECT EXTRACT(EPOCH FROM max(created_at) - %(due)s) FROM messaging_outgoing)
FROM firsts
"""
COUNTS = """
SELECT (SELECT count(*) FROM messaging_delivery WHERE status = 'sent' AND attempts = 1),
       (SELECT count(*) FROM messaging_delivery),
       (SELECT count(*) FROM coaching_message WHERE state = 'released'),
       (SELECT count(*) FROM coaching_message WHERE state = 'held' AND reason = 'not_rostered_today'),
       (SELECT count(*) FROM performance_sendmoment WHERE outcome = 'sent' AND rest_of IS NULL)
"""
BEGUN = """
SELECT NOT EXISTS (SELECT FROM performance_sendmoment WHERE released_at IS NULL AND due_at <= now())
   AND NOT EXISTS (SELECT FROM messaging_delivery WHERE status IN ('pending', 'sending') AND turn = 0)
"""


@dataclass
class Watch:
    """Looks on while the workers run: what all of it has used of the processor by when."""

    postmaster: int
    due_at: datetime | None = None
    before: float = 0
    until_begun: float = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def spent(self) -> float:
        """Return the processor seconds of this process, its children and the database."""
        return processor_seconds(os.getpid(), self.postmaster)

    def let_it_come(self) -> None:
        """Let the moment of all companies be now, and look on from here."""
        self.before = self.spent()
        threading.Thread(target=self._look_on, daemon=True).start()
        with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
            row = owner.execute("UPDATE performance_sendmoment SET due_at = now() RETURNING due_at").fetchone()
        assert row is not None
        self.due_at = row[0]

    def _look_on(self) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
            while not self.ended.wait(0.2):
                row = owner.execute(BEGUN).fetchone()
                if self.due_at is not None and row is not None and row[0]:
                    self.until_begun = self.spent()
                    return


def run() -> Figures:
    """Measure until nothing is due any more."""
    companies = round(COMPANIES * part())
    with running_sink() as sink:
        os.environ["PACENOTE_SMTP_URL"] = f"smtp://127.0.0.1:{sink.port}"
        with own_database() as folder:
            from django.utils import timezone  # noqa: PLC0415  Django is ready only now

            wanted = wait_for_the_moment(companies=companies, each=EACH, channel="email", now=timezone.now())
            watch = Watch(postmaster_of(Path(folder)))
            race(*[["bench.lane", "release"]] * WORKERS, before=watch.let_it_come)
            spent = watch.spent() - watch.before
            watch.ended.set()
            last_first, median_first, drained, queued = _one(TIMES, due=watch.due_at)
            sent, deliveries, released, held, moments = _one(COUNTS)
    if not (sent == deliveries == released == wanted - held == sink.taken and moments == companies):
        raise RuntimeError(f"{sent} sent, {deliveries} queued, {released} released, {held} held, {sink.taken} arrived")
    return {
        "companies": companies,
        "messages": sent,
        "drained_seconds": round(float(drained), 1),
        "messages_per_second": round(sent / float(drained)),
        "all_queued_seconds": round(float(queued), 1),
        "median_company_first_message_seconds": round(float(median_first), 1),
        "last_company_first_message_seconds": round(float(last_first), 1),
        "processor_seconds_until_all_began": round(watch.until_begun - watch.before, 1),
        "processor_seconds": round(spent, 1),
        "processor_milliseconds_per_message": round(1000 * spent / sent, 2),
    }


def _one(statement: str, **values: object) -> Any:
    with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
        return owner.execute(statement.encode(), values or None).fetchone()

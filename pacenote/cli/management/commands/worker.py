"""``pacenote worker``: the jobs and the clock."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any, cast

import structlog
from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from pacenote.base.memory import freeze_what_is_loaded
from pacenote.cli.numbers import between, seconds
from pacenote.jobs import periodic
from pacenote.messaging.services import LEASE

log = structlog.get_logger("pacenote.worker")
#: How often an idle worker looks at the queue by itself; NOTIFY wakes it at once.
POLL_SECONDS = 5.0
DAY_SECONDS = 24 * 3600


def _end_when_a_job_is_lost(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """End this process when a job's outcome could not be written, as while the database restarts.

    The queue would think that it still runs here, and keep its lock. Other workers, or this one started again, take
    the job up.
    """
    log.error("worker ends, its jobs are taken up again", error=type(context.get("exception")).__name__)
    os.kill(os.getpid(), signal.SIGTERM)


class Command(BaseCommand):
    """Runs until it is told to stop; jobs that are under way are finished first."""

    #: They would load every page; the tests run them.
    requires_system_checks: list[str] = []
    help = "Run jobs and the clock. Start as many as you like; they share one queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--concurrency",
            type=between(1, 64),
            default=3,
            metavar="N",
            help="jobs at once in this process (default 3)",
        )
        parser.add_argument("--once", action="store_true", help="do what is queued, then end")
        parser.add_argument(
            "--lease",
            type=seconds(1, DAY_SECONDS),  # with less, what a living worker has in hand would count as left behind
            default=LEASE.total_seconds(),
            metavar="SECONDS",
            help="take up what a dead worker had in hand after this long (default 600; the same for all workers)",
        )

    def handle(self, *_args: Any, concurrency: int, once: bool, lease: float, **_options: Any) -> None:
        freeze_what_is_loaded()
        periodic.patience.shorten(lease)
        periodic.take_up_deliveries()
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector) as queue:
            asyncio.run(self._run(queue, concurrency=concurrency, wait=not once))

    async def _run(self, queue: Any, *, concurrency: int, wait: bool) -> None:
        asyncio.get_running_loop().set_exception_handler(_end_when_a_job_is_lost)
        silence = periodic.patience.silence_seconds
        async with queue.open_async():
            await periodic.take_up_jobs(queue.job_manager)
            await queue.run_worker_async(
                concurrency=concurrency,
                wait=wait,
                fetch_job_polling_interval=POLL_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=True,
                shutdown_graceful_timeout=20,
                update_heartbeat_interval=silence / 3,
                stalled_worker_timeout=silence,
            )

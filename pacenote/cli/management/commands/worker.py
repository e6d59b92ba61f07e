"""``pacenote worker``: the jobs and the clock."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

#: How often an idle worker looks at the queue by itself; NOTIFY wakes it at once.
POLL_SECONDS = 5.0


class Command(BaseCommand):
    """Runs until it is told to stop; jobs that are under way are finished first."""

    help = "Run jobs and the clock. Start as many as you like; they share one queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=3, help="jobs at once in this process (default 3)")
        parser.add_argument("--once", action="store_true", help="do what is queued, then end")

    def handle(self, *_args: Any, concurrency: int, once: bool, **_options: Any) -> None:
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector) as queue:
            asyncio.run(self._run(queue, concurrency=concurrency, wait=not once))

    async def _run(self, queue: Any, *, concurrency: int, wait: bool) -> None:
        async with queue.open_async():
            await queue.run_worker_async(
                concurrency=concurrency,
                wait=wait,
                fetch_job_polling_interval=POLL_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=True,
                shutdown_graceful_timeout=20,
            )

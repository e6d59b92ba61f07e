"""The job queue as a plain task uses it: one job per mail."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from typing import Any

Mails = Iterable[tuple[str, bytes]]


def plain_queue() -> Any:
    """Return the queue in the benchmark's database."""
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415  only this baseline needs it

    return App(connector=PsycopgConnector(conninfo=os.environ["DATABASE_URL"], min_size=1, max_size=4))


def fill_queue(mails: Mails) -> None:
    """Put one job per mail into the queue."""
    asyncio.run(_fill(mails))


async def _fill(mails: Mails) -> None:
    app = plain_queue()
    async with app.open_async():
        jobs = [{"recipient": recipient, "mail": mail.decode("ascii")} for recipient, mail in mails]
        await app.configure_task("plain", allow_unknown=True).batch_defer_async(*jobs)

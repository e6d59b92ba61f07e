"""What hand-over costs without our protocol: ready-made mails sent by smtplib over one kept line.

``python -m bench.plain FILE HOST PORT`` sends the mails of a file in a plain loop, without a database.
``python -m bench.plain queue HOST PORT`` is a worker of the job queue that sends one mail per job, as a task queue
does: the job carries the mail, the queue records that it is done. Nothing records what became of the mail.
"""

from __future__ import annotations

import asyncio
import pickle
import smtplib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.plain_queue import plain_queue
from bench.racing import take_part

SENDER = "pacenote@example.com"
Mails = Iterable[tuple[str, bytes]]


def main() -> None:
    """Send over one connection what the file or the queue holds."""
    source, host, port = sys.argv[1:]
    with smtplib.SMTP(host, int(port)) as line:
        line.ehlo()
        if source == "queue":
            _work(line)
        else:
            mails: list[tuple[str, bytes]] = pickle.loads(Path(source).read_bytes())
            take_part(lambda: _send_all(line, mails))


def _send_all(line: smtplib.SMTP, mails: Mails) -> dict[str, Any]:
    for recipient, mail in mails:
        line.sendmail(SENDER, recipient, mail)
    return {}


def _work(line: smtplib.SMTP) -> None:
    app = plain_queue()

    @app.task(name="plain")  # type: ignore[untyped-decorator]  # the app is made late
    def plain(recipient: str, mail: str) -> None:
        line.sendmail(SENDER, recipient, mail.encode())

    take_part(lambda: asyncio.run(_until_empty(app)))


async def _until_empty(app: Any) -> dict[str, Any]:
    async with app.open_async():
        await app.run_worker_async(
            wait=False, concurrency=1, delete_jobs="successful", install_signal_handlers=False, listen_notify=False
        )
    return {}


if __name__ == "__main__":
    main()

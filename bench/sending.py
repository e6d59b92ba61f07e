"""Hand 10,000 messages over by the full protocol with two workers: into the outbox, and into a local mail server.

Two baselines hand the same mails, made beforehand, to the same server in the same run, with two processes each:
smtplib in a plain loop, and a plain task of the job queue, one job per mail. Neither builds a mail, asks whether it
may leave, or records what became of it. The pace is switched off: it would be measured instead.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from bench.figures import Figures
from bench.plain_queue import fill_queue
from bench.queued import queue_messages
from bench.racing import race
from bench.sink import Sink, running_sink
from bench.stage import own_database

NAME = "sending"
TARGETS: Figures = {
    "smtp_messages_per_second": ">= 2000",
    "outbox_messages_per_second": ">= 2000",
    "smtp_times_plain_task": ">= 1.5",
}
COMPANIES, EACH, WORKERS = 20, 500, 2
#: A plain task is slow enough that a part of the mails tells its speed.
PLAIN_JOBS = 1_000


def run() -> Figures:
    """Measure outbox, mail server, plain loop and plain task."""
    with running_sink() as sink:
        os.environ |= {"PACENOTE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}", "PACENOTE_SMTP_PACE": "0"}
        with own_database() as folder:
            figures = _race("outbox") | _race("smtp")
            mails = _built()
            loop = _plainly(mails, lambda part, n: _in_file(part, folder / f"mails-{n}"), sink)
            fill_queue(mails[:PLAIN_JOBS])
            task = _plainly(mails[:PLAIN_JOBS], lambda _part, _n: "queue", sink)
    smtp = float(figures["smtp_messages_per_second"])
    figures |= {
        "baseline_plain_loop_per_second": round(loop),
        "baseline_plain_task_per_second": round(task),
        "smtp_share_of_plain_loop": round(smtp / loop, 2),
        "smtp_times_plain_task": round(smtp / task, 1),
        "taken_by_server": sink.taken,
    }
    wanted = COMPANIES * EACH * 2 + PLAIN_JOBS
    if sink.taken != wanted:
        raise RuntimeError(f"the server took {sink.taken} mails instead of {wanted}")
    return figures


def _race(way: str) -> Figures:
    """Queue messages for a channel, let the workers go, and see that every message was sent exactly once."""
    from django.utils import timezone  # noqa: PLC0415  Django is ready only now

    from pacenote.messaging.models import Delivery  # noqa: PLC0415

    channel = "email" if way == "smtp" else way
    queue_messages(companies=COMPANIES, each=EACH, channel=channel, now=timezone.now() - timedelta(seconds=1))
    taken, answers = race(*[["bench.lane"]] * WORKERS)
    sent = Delivery.objects.filter(channel=channel, status=Delivery.Status.SENT, attempts=1).count()
    if sent != COMPANIES * EACH:
        raise RuntimeError(f"{sent} of {COMPANIES * EACH} messages were sent")
    return {
        f"{way}_messages_per_second": round(sent / taken),
        f"{way}_processor_milliseconds_per_message": round(
            1000 * sum(answer["processor_seconds"] for answer in answers) / sent, 3
        ),
    }


Mails = Sequence[tuple[str, bytes]]


def _plainly(mails: Mails, source: Callable[[Mails, int], str], sink: Sink) -> float:
    """Return how many mails per second a plain way hands over."""
    parts = [mails[n::WORKERS] for n in range(WORKERS)]
    commands = [["bench.plain", source(part, n), "127.0.0.1", str(sink.port)] for n, part in enumerate(parts)]
    taken, _answers = race(*commands)
    return len(mails) / taken


def _in_file(mails: Mails, path: Path) -> str:
    path.write_bytes(pickle.dumps(mails))
    return str(path)


def _built() -> list[tuple[str, bytes]]:
    """Return the mails of the race as they went, headers and all."""
    from pacenote.messaging.channels.mail import build  # noqa: PLC0415
    from pacenote.messaging.channels.port import Envelope  # noqa: PLC0415
    from pacenote.messaging.models import Outgoing  # noqa: PLC0415

    rows = Outgoing.objects.using("owner").filter(channel="email")
    envelopes = [
        Envelope(
            f"pacenote-{row.company_id}-{row.pk}",
            row.recipient,
            row.subject,
            row.body,
            row.language,
            "https://example.com/u/0/",
            "Company",
        )
        for row in rows
    ]
    return [(each.recipient, build(each, sender="pacenote@example.com")) for each in envelopes]

"""Hand 5,000 messages over by the full protocol with two workers: into the outbox, and into a local mail server.

The baseline hands the same mails, made beforehand, to the same server by smtplib in two plain loops, without a
database and without a record.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench.figures import Figures
from bench.queued import queue_messages
from bench.racing import race
from bench.sink import Sink, running_sink
from bench.stage import own_database

NAME = "sending"
TARGETS: Figures = {"smtp_messages_per_second": ">= 2000", "outbox_messages_per_second": ">= 2000"}
COMPANIES, EACH, WORKERS = 10, 500, 2


def run() -> Figures:
    """Measure outbox, mail server, and the plain loop."""
    with running_sink() as sink:
        os.environ["PACENOTE_SMTP_URL"] = f"smtp://127.0.0.1:{sink.port}"
        with own_database() as folder:
            figures = _race("outbox") | _race("smtp")
            plain = _race_plainly(folder, sink)
    figures["baseline_plain_smtplib_per_second"] = plain
    figures["share_of_baseline"] = round(float(figures["smtp_messages_per_second"]) / plain, 2)
    figures["taken_by_server"] = sink.taken
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
            1000 * sum(answer["processor_seconds"] for answer in answers) / sent, 2
        ),
    }


def _race_plainly(folder: Path, sink: Sink) -> int:
    mails = _built()
    halves = [mails[n::WORKERS] for n in range(WORKERS)]
    taken, _answers = race(*[_plain(half, folder / f"mails-{n}", sink) for n, half in enumerate(halves)])
    return round(len(mails) / taken)


def _plain(mails: Sequence[tuple[str, bytes]], path: Path, sink: Sink) -> list[str]:
    path.write_bytes(pickle.dumps(mails))
    return ["bench.plain", str(path), "127.0.0.1", str(sink.port)]


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

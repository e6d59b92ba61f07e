"""Hand 10,000 messages over by the full protocol with two workers: outbox, local mail server, local text provider.

Two baselines hand the same mails, made beforehand, to the same server in the same run, with two processes each:
smtplib in a plain loop, and a plain task of the job queue, one job per mail. Neither builds a mail, asks whether it
may leave, or records what became of it. The pace is switched off: it would be measured instead. Where Celery and Redis
are installed, a plain Celery task does the same with two processes.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from bench.figures import Figures, part
from bench.plain_queue import fill_queue
from bench.queued import BODY, queue_messages
from bench.racing import race
from bench.sink import Sink, running_sink
from bench.stage import own_database
from bench.usual import broker, celery_rate, missing

NAME = "sending"
TARGETS: Figures = {
    "smtp_messages_per_second": ">= 2000",
    "outbox_messages_per_second": ">= 2000",
    "sms_messages_per_second": ">= 2000",
    "smtp_times_plain_task": ">= 1.5",
    "smtp_times_celery": ">= 1.5",
    "sms_times_celery": ">= 1.5",
}
COMPANIES, EACH, WORKERS = 20, round(500 * part()), 2
#: A plain task is slow enough that a part of the mails tells its speed.
PLAIN_JOBS, CELERY_JOBS = 1_000, 3_000
ACCOUNT = "AC" + "0" * 32
Mails = Sequence[tuple[str, bytes]]


def run() -> Figures:
    """Measure outbox, mail server, text provider, plain loop, plain task and Celery."""
    with running_sink() as sink, running_sink("bench.text_sink") as provider:
        os.environ |= {
            "PACENOTE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
            "PACENOTE_SMTP_PACE": "0",
            "PACENOTE_TWILIO_URL": f"http://127.0.0.1:{provider.port}",
            "PACENOTE_TWILIO_ACCOUNT": ACCOUNT,
            "PACENOTE_TWILIO_TOKEN": "t" * 32,
            "PACENOTE_TWILIO_FROM": "+15550100000",
            "PACENOTE_PUBLIC_URL": "https://pacenote.example.com",
            "PACENOTE_SMS_PACE": "0",
        }
        with own_database() as folder:
            figures = _race("outbox") | _race("smtp") | _race("sms")
            mails = _built()
            loop = _plainly(mails, lambda part, n: _in_file(part, folder / f"mails-{n}"), sink)
            fill_queue(mails[:PLAIN_JOBS])
            task = _plainly(mails[:PLAIN_JOBS], lambda _part, _n: "queue", sink)
            usual = _celery(mails[:CELERY_JOBS], sink, provider, figures)
    smtp = float(figures["smtp_messages_per_second"])
    figures |= {
        "baseline_plain_loop_per_second": round(loop),
        "baseline_plain_task_per_second": round(task),
        "smtp_share_of_plain_loop": round(smtp / loop, 2),
        "smtp_times_plain_task": round(smtp / task, 1),
        "taken_by_server": sink.taken,
        "taken_by_provider": provider.taken,
    }
    by_celery = len(mails[:CELERY_JOBS]) if "baseline_celery_mails_per_second" in usual else 0
    wanted = (COMPANIES * EACH * 2 + len(mails[:PLAIN_JOBS]) + by_celery, COMPANIES * EACH + by_celery)
    if (sink.taken, provider.taken) != wanted:
        raise RuntimeError(f"mails and texts taken: {sink.taken}, {provider.taken} instead of {wanted}")
    return figures | usual


def _celery(mails: Mails, sink: Sink, provider: Sink, ours: Figures) -> Figures:
    """Let Celery hand the same mails over, and texts of the same length; say why where it cannot."""
    if why := missing():
        return {"baseline_celery": f"skipped: {why}"}
    body = urlencode({"To": "+15550100123", "From": "+15550100000", "Body": BODY})
    with broker():
        by_mail = celery_rate("mail", [[recipient, mail.decode("ascii")] for recipient, mail in mails], sink)
        by_text = celery_rate("text", [[body]] * len(mails), provider)
    return {
        "baseline_celery_mails_per_second": round(by_mail),
        "baseline_celery_texts_per_second": round(by_text),
        "smtp_times_celery": round(float(ours["smtp_messages_per_second"]) / by_mail, 1),
        "sms_times_celery": round(float(ours["sms_messages_per_second"]) / by_text, 1),
    }


def _race(way: str) -> Figures:
    """Queue messages for a channel, let the workers go, and see that every message was sent exactly once."""
    from django.utils import timezone  # noqa: PLC0415  Django is ready only now

    from pacenote.messaging.models import Delivery  # noqa: PLC0415

    channel = {"smtp": "email"}.get(way, way)
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

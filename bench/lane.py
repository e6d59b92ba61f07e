"""One worker that hands over whatever is due, by the full protocol: ``python -m bench.lane``.

``python -m bench.lane release`` also releases the sends whose moment has come, as the jobs of the product do.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import django

from bench.racing import take_part


def main() -> None:
    """Deliver until nothing is due."""
    django.setup()
    from django.db import connection  # noqa: PLC0415  models are not ready before
    from django.template.loader import get_template  # noqa: PLC0415

    connection.ensure_connection()
    get_template("mail/coaching.txt")
    get_template("mail/coaching.html")
    take_part(_release_and_deliver if sys.argv[1:] == ["release"] else _deliver_all)


def _deliver_all() -> dict[str, Any]:
    from pacenote.messaging.services import Lane  # noqa: PLC0415

    began, handed_over = time.process_time(), 0
    with Lane() as lane:
        while count := lane.deliver():
            handed_over += count
    return {"handed_over": handed_over, "processor_seconds": time.process_time() - began}


def _release_and_deliver() -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415

    from pacenote.coaching.services import release_due, releases_wait  # noqa: PLC0415
    from pacenote.jobs.pipeline import released_together  # noqa: PLC0415
    from pacenote.messaging.services import Lane, pause_for_pace  # noqa: PLC0415

    began, handed_over = time.process_time(), 0
    with Lane() as lane:
        for batch in released_together():
            for moment_id, company_id in batch.apart:
                release_due(company_id=company_id, moment_id=moment_id, now=timezone.now())
            while count := lane.deliver(firsts_only=releases_wait(now=timezone.now())):
                handed_over += count
        while (count := lane.deliver()) or (pause := pause_for_pace(now=timezone.now())):
            handed_over += count
            if not count:
                time.sleep(pause.total_seconds())
    return {"handed_over": handed_over, "processor_seconds": time.process_time() - began}


if __name__ == "__main__":
    main()

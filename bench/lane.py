"""One worker that hands over whatever is due, by the full protocol: ``python -m bench.lane``."""

from __future__ import annotations

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
    take_part(_deliver_all)


def _deliver_all() -> dict[str, Any]:
    from pacenote.messaging.services import Lane  # noqa: PLC0415

    began, handed_over = time.process_time(), 0
    with Lane() as lane:
        while count := lane.deliver():
            handed_over += count
    return {"handed_over": handed_over, "processor_seconds": time.process_time() - began}


if __name__ == "__main__":
    main()

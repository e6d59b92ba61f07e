"""``pacenote worker`` with short pauses and a quick clock: what is tried again, or asked about, takes no minutes."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pacenote.settings")
django.setup()

from django.core.management import execute_from_command_line  # noqa: E402
from django.db import Error, close_old_connections  # noqa: E402

from pacenote.jobs import periodic, pipeline  # noqa: E402
from pacenote.messaging import retries  # noqa: E402
from pacenote.messaging.channels import twilio  # noqa: E402
from pacenote.messaging.services import looking_up  # noqa: E402


def hurry() -> None:
    """Shorten what is waited for: another try, an answer of the provider, and asking it once more."""
    vars(retries).update(FIRST_PAUSE=timedelta(seconds=0.3), LONGEST_PAUSE=timedelta(seconds=1))
    vars(twilio).update(TIMEOUT_SECONDS=2)
    vars(looking_up).update(AGAIN=timedelta(seconds=2))


def tick() -> None:
    """Do each second what the clock does each minute for deliveries."""
    while True:
        time.sleep(1)
        with suppress(Error):
            close_old_connections()
            periodic.take_up_deliveries()
            pipeline.start_delivering()


if __name__ == "__main__":
    hurry()
    threading.Thread(target=tick, daemon=True).start()
    execute_from_command_line(["pacenote", "worker", *sys.argv[1:]])

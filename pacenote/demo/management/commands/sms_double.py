"""``pacenote sms_double``: a double of the text provider, so that texts can be tried without an account."""

from __future__ import annotations

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pacenote.demo.answering import pay_for_ever
from pacenote.demo.texting.server import serving


class Command(BaseCommand):
    """Serves until it is stopped; knows the account of the settings and keeps everything in memory."""

    help = "Serve a double of the text provider's API on this machine, with a page that shows its phones."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port and how long a time-out lasts."""
        parser.add_argument("--port", type=int, default=8029)
        parser.add_argument("--timeout", type=float, default=30, help="seconds that a number ending in 9008 waits")

    def handle(self, *_args: Any, port: int, timeout: float, **_options: Any) -> None:
        """Serve."""
        if settings.TWILIO is None:
            raise CommandError("Set PACENOTE_TWILIO_ACCOUNT, _TOKEN and _FROM; any invented values do.")
        inbound_url = f"{settings.PUBLIC_URL}/hooks/sms/inbound/"
        with serving(provider=settings.TWILIO, inbound_url=inbound_url, timeout=timeout, port=port) as double:
            self.stdout.write(f"Phones at http://127.0.0.1:{double.server_port}/")
            self.stdout.flush()
            payer = threading.Thread(target=pay_for_ever, args=[double], daemon=True)
            payer.start()
            payer.join()

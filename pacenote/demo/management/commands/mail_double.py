"""``pacenote mail_double``: a double of a mail provider, so that mails can be tried without an account."""

from __future__ import annotations

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pacenote.demo.answering import pay_for_ever
from pacenote.demo.mailing.server import serving


class Command(BaseCommand):
    """Serves until it is stopped; knows the account of the settings and keeps everything in memory."""

    help = "Serve a double of Postmark's API on this machine, with a page that shows its mailboxes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port and how long a time-out lasts."""
        parser.add_argument("--port", type=int, default=8028)
        parser.add_argument("--timeout", type=float, default=30, help="seconds that time-out@ waits")

    def handle(self, *_args: Any, port: int, timeout: float, **_options: Any) -> None:
        """Serve."""
        provider = settings.MAIL_PROVIDER
        if provider is None or provider.name != "postmark":
            raise CommandError("Set PACENOTE_MAIL_PROVIDER=postmark and PACENOTE_MAIL_KEY; any invented key does.")
        hooks = f"{settings.PUBLIC_URL}/hooks/mail"
        told = {"events_url": f"{hooks}/events/", "inbox_url": f"{hooks}/inbox/"} if provider.hook_secret else {}
        with serving(provider=provider, timeout=timeout, port=port, **told) as double:
            self.stdout.write(f"Mailboxes at http://127.0.0.1:{double.server_port}/")
            self.stdout.flush()
            payer = threading.Thread(target=pay_for_ever, args=[double], daemon=True)
            payer.start()
            payer.join()

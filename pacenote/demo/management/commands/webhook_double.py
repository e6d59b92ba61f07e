"""``pacenote webhook_double``: a receiver of webhooks, so that they can be tried without a program of one's own."""

from __future__ import annotations

import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from pacenote.demo.receiving.server import receiving


class Command(BaseCommand):
    """Serves until it is stopped and keeps everything in memory."""

    help = "Serve a receiver of webhooks on this machine, with a page that shows what came."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port."""
        parser.add_argument("--port", type=int, default=8031)

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        """Serve."""
        with receiving(port=port) as receiver:
            self.stdout.write(f"A webhook may be {receiver.url('/taken')}; what came is shown at {receiver.url('/')}")
            self.stdout.flush()
            threading.Event().wait()

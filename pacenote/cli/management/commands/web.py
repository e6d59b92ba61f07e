"""``pacenote web``, where it is called through Django; the command itself loads none (see pacenote/cli/serving.py)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pacenote.cli.serving import serve


class Command(BaseCommand):
    """Serves until it is told to stop."""

    help = "Serve the pages. Start as many as you like behind one address."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
        parser.add_argument("--threads", type=int, default=4, help="requests at once in each process (default 4)")

    def handle(self, *_args: Any, workers: int, threads: int, **_options: Any) -> None:
        serve(workers=workers, threads=threads)

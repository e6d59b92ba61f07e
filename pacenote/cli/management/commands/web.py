"""``pacenote web``: the pages, served by granian."""

from __future__ import annotations

import socket
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from granian import Granian
from granian.constants import Interfaces

from pacenote.base import environment as env

#: Files of libraries that no page of ours asks for; compressing them would only delay the start.
NOT_SERVED = ["django_htmx", "django_htmx/*"]


class Command(BaseCommand):
    """Serves until it is told to stop."""

    help = "Serve the pages. Start as many as you like behind one address."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
        parser.add_argument("--threads", type=int, default=4, help="requests at once in each process (default 4)")

    def handle(self, *_args: Any, workers: int, threads: int, **_options: Any) -> None:
        host, port = env.text("PACENOTE_BIND", "127.0.0.1"), env.integer("PACENOTE_PORT", 8000)
        _check_free(host, port)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
        Granian(
            target="pacenote.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            log_enabled=False,
            websockets=False,
        ).serve()


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PACENOTE_PORT={port + 1}"
            ) from error

"""``pacenote oidc_double``: a double of a company's own sign-in, so that it can be tried without one."""

from __future__ import annotations

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pacenote.demo.issuing.server import serving


class Command(BaseCommand):
    """Serves until it is stopped; knows the client of the settings, and believes everybody."""

    help = "Serve a double of an OpenID Connect issuer on this machine, at which everybody is who they say they are."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port."""
        parser.add_argument("--port", type=int, default=8039)

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        """Serve."""
        known = settings.IDENTITY_PROVIDER
        if known is None:
            raise CommandError(
                f"Set PACENOTE_OIDC_ISSUER to http://localhost:{port}, _CLIENT and _SECRET to any words."
            )
        with serving(client=known.client, secret=known.secret, port=port) as double:
            self.stdout.write(f"Issuer at {double.issuer.address}")
            self.stdout.flush()
            threading.Event().wait()

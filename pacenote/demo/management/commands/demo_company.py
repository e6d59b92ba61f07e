"""``pacenote demo_company``: plant an invented company, its files taken through the real path."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.demo.planting import plant
from pacenote.demo.texting.server import serving


class Command(BaseCommand):
    """Refuses a database that holds a company already."""

    help = "Plant an invented company with six weeks of files (into an empty database only)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port on which the double of the text provider will serve, and where its memory is left."""
        parser.add_argument(
            "--phones-port", type=int, default=0, help="send the last weeks as texts, by a double there"
        )
        parser.add_argument("--phones-memory", type=Path, help="write down here what the phones got")

    def handle(self, *_args: Any, phones_port: int, phones_memory: Path | None, **_options: Any) -> None:
        if Company.objects.exists():
            raise CommandError("This database holds a company already; the demo wants an empty one.")
        if phones_port and settings.TWILIO is not None:
            with serving(provider=settings.TWILIO, port=phones_port) as double:
                logins = plant(timezone.now(), double=double, memory=phones_memory)
        else:
            logins = plant(timezone.now())
        self.stdout.write(json.dumps([asdict(login) for login in logins]))

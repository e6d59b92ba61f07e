"""``pacenote demo_company``: plant two invented companies, their files taken through the real path."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.demo.logins import Login, make_owner
from pacenote.demo.planting import plant
from pacenote.demo.support.planting import plant_support
from pacenote.demo.texting.server import serving


class Command(BaseCommand):
    """Refuses a database that holds a company already."""

    help = "Plant two invented companies with weeks of files (into an empty database only)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port on which the double of the text provider will serve, and where its memory is left."""
        parser.add_argument(
            "--phones-port", type=int, default=0, help="send the last weeks as texts, by a double there"
        )
        parser.add_argument("--phones-memory", type=Path, help="write down here what the phones got")
        parser.add_argument("--beside", type=datetime.fromisoformat, help="plant the contact center only, up to then")

    def handle(
        self, *_args: Any, phones_port: int, phones_memory: Path | None, beside: datetime | None, **_options: Any
    ) -> None:
        if beside is not None:
            return self._tell(plant_support(beside))
        if Company.objects.exists():
            raise CommandError("This database holds a company already; the demo wants an empty one.")
        now = timezone.now()
        make_owner()
        # a process of its own and no pool: that would want semaphores, which a bare machine may keep from plain users
        line = [sys.executable, "-m", "pacenote.main", "demo_company", "--beside", now.isoformat()]
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as support:  # noqa: S603  our own program
            logins = _plant(now, phones_port, phones_memory)
            told, _nothing = support.communicate()
        if support.returncode:
            raise CommandError("The contact center was not planted; why stands above.")
        return self._tell(logins + [Login(**each) for each in json.loads(told)])

    def _tell(self, logins: list[Login]) -> None:
        self.stdout.write(json.dumps([asdict(login) for login in logins]))


def _plant(now: datetime, phones_port: int, phones_memory: Path | None) -> list[Login]:
    if not phones_port or settings.TWILIO is None:
        return plant(now)
    with serving(provider=settings.TWILIO, port=phones_port) as double:
        return plant(now, double=double, memory=phones_memory)

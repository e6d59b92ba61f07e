"""``pacenote demo_company``: plant an invented company, its files taken through the real path."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.demo.planting import plant


class Command(BaseCommand):
    """Refuses a database that holds a company already."""

    help = "Plant an invented company with six weeks of files (into an empty database only)."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        if Company.objects.exists():
            raise CommandError("This database holds a company already; the demo wants an empty one.")
        self.stdout.write(json.dumps([asdict(login) for login in plant(timezone.now())]))

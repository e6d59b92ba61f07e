"""``pacenote backup``: database, originals and key in one file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from pacenote.cli.backups import make


class Command(BaseCommand):
    """Everything that is needed to stand up again, taken while Pacenote runs or not."""

    help = "Write the database, the originals and the secret key into one new file. It holds personal data: encrypt it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        told = make(file, timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(told)))
        else:
            self.stdout.write(f"{told.path}: the database and {told.originals} originals, {told.bytes:,} bytes.")

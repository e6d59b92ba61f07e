"""``pacenote restore``: a backup back into an empty installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pacenote.cli.backups import restore


class Command(BaseCommand):
    """All of it or nothing: the file is checked whole before anything is changed."""

    help = "Bring a backup back into an empty database and data folder, and migrate it to this version."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        told = restore(file)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(told)))
        else:
            self.stdout.write(f"{told.path}: the database and {told.originals} originals are back.")

"""``pacenote watch``: import what is laid into a folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.db.utils import OperationalError

from pacenote.base.scanning import ScannerSilentError
from pacenote.cli.mapping_files import company_called
from pacenote.cli.numbers import seconds
from pacenote.cli.watching import Watch

log = structlog.get_logger("pacenote.cli")


class Command(BaseCommand):
    """Looks into a folder every few seconds until it is stopped."""

    help = "Import files as they are laid into a folder; done and refused ones are moved aside with a receipt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--company", required=True, help="the company's short name in its address")
        parser.add_argument("--create-people", action="store_true", help="create people for unknown ids")
        parser.add_argument(
            "--every", type=seconds(0.5, 86_400), default=5.0, metavar="SECONDS", help="how often to look (5)"
        )
        parser.add_argument("--once", action="store_true", help="take what lies there, then end")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per file and line")

    def handle(self, *_args: Any, folder: Path, company: str, **options: Any) -> None:
        owner = company_called(company)
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        as_json = options["as_json"]
        watch = Watch(folder, owner, self.stdout.write, create_people=options["create_people"], as_json=as_json)
        if options["once"]:
            watch.look()
            time.sleep(watch.settle_seconds)
            watch.look()
            return
        if not as_json:
            self.stdout.write(f"Watching {folder} for {owner.name}. Ctrl-C stops.")
        try:
            while True:
                self._look(watch)
                time.sleep(options["every"])
        except KeyboardInterrupt:
            if not as_json:
                self.stdout.write("Stopped.")

    def _look(self, watch: Watch) -> None:
        """Look once; a database, a disk or a scanner that is away for a moment ends nothing."""
        try:
            watch.look()
        except (OperationalError, OSError, ScannerSilentError) as error:
            log.warning("folder not read, tried again", error=type(error).__name__)
            close_old_connections()

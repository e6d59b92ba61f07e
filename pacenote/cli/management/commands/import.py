"""``pacenote import``: the same door as the page, for scripts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pacenote.accounts.models import Company
from pacenote.base.errors import DomainError
from pacenote.cli.importing import import_file, outcome
from pacenote.cli.mapping_files import add_mapping, company_called
from pacenote.performance.models import PerformanceFile


class Command(BaseCommand):
    """Stores, reads and evaluates files right here and says what became of each."""

    help = "Import performance, people and roster files into a company."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--company", required=True, help="the company's short name in its address")
        parser.add_argument(
            "--mapping", type=Path, metavar="JSON", help="keep this mapping first, as pacenote mapping add does"
        )
        parser.add_argument("--create-people", action="store_true", help="create people for unknown ids")

    def handle(
        self,
        *_args: Any,
        files: list[Path],
        company: str,
        create_people: bool,
        mapping: Path | None = None,
        **_options: Any,
    ) -> None:
        owner = company_called(company)
        if mapping is not None:
            add_mapping(owner, mapping)
        fine = [self._import(owner, path, create_people=create_people) for path in files]
        if not all(fine):
            sys.exit(1)

    def _import(self, company: Company, path: Path, *, create_people: bool) -> bool:
        try:
            file = import_file(company, path.name, path.read_bytes(), create_people=create_people)
        except OSError as error:
            self.stderr.write(f"{path}: cannot be opened: {error.strerror}.")
            return False
        except DomainError as refusal:
            self.stderr.write(f"{path}: {refusal.message} {refusal.hint}")
            return False
        fine = file.status == PerformanceFile.Status.LOADED
        (self.stdout if fine else self.stderr).write(f"{path}: {outcome(file)}")
        return fine

"""``pacenote import``: the same door as the page, for scripts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pacenote.accounts.models import Company
from pacenote.base.errors import DomainError
from pacenote.cli.importing import import_file, outcome, told, told_refusal
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
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per file and line")

    def handle(
        self,
        *_args: Any,
        files: list[Path],
        company: str,
        create_people: bool,
        mapping: Path | None = None,
        as_json: bool = False,
        **_options: Any,
    ) -> None:
        owner = company_called(company)
        if mapping is not None:
            add_mapping(owner, mapping)
        say = self._say_json if as_json else self._say
        fine = [say(path, _taken(owner, path, create_people=create_people)) for path in files]
        if not all(fine):
            sys.exit(1)

    def _say(self, path: Path, result: PerformanceFile | DomainError | OSError) -> bool:
        fine = isinstance(result, PerformanceFile) and result.status == PerformanceFile.Status.LOADED
        (self.stdout if fine else self.stderr).write(f"{path}: {_words(result)}")
        return fine

    def _say_json(self, path: Path, result: PerformanceFile | DomainError | OSError) -> bool:
        said = {"file": str(path), **_told(result)}
        self.stdout.write(json.dumps(said, ensure_ascii=False))
        return bool(said["ok"])


def _taken(company: Company, path: Path, *, create_people: bool) -> PerformanceFile | DomainError | OSError:
    """Take a file in; returns it, or why not: the next one is tried all the same."""
    try:
        return import_file(company, path.name, path.read_bytes(), create_people=create_people)
    except (DomainError, OSError) as refusal:
        return refusal


def _words(result: PerformanceFile | DomainError | OSError) -> str:
    if isinstance(result, OSError):
        return f"cannot be opened: {result.strerror}."
    return f"{result.message} {result.hint}" if isinstance(result, DomainError) else outcome(result)


def _told(result: PerformanceFile | DomainError | OSError) -> dict[str, Any]:
    if isinstance(result, OSError):
        return {"ok": False, "error": {"code": "cannot_open", "message": _words(result), "hint": ""}}
    return told_refusal(result) if isinstance(result, DomainError) else told(result)

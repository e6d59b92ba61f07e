"""``pacenote mapping``: what the columns of a company's own sheets mean, without a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pacenote.base.tenancy import as_company
from pacenote.cli.mapping_files import add_mapping, company_called
from pacenote.imports import services as imports
from pacenote.imports.child import outline_apart
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.sheet_guesses import guessed


class Command(BaseCommand):
    """Guesses a mapping from a file, keeps one, lists them, forgets one."""

    help = "Say what the columns of a metric sheet mean: guess FILE, add JSON, list, remove NUMBER."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        guess = verbs.add_parser("guess", help="print the mapping that a file suggests, to look at and change")
        guess.add_argument("file", type=Path)
        add = verbs.add_parser("add", help="keep the mapping of a JSON file")
        add.add_argument("file", type=Path)
        listing = verbs.add_parser("list", help="print every mapping")
        listing.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per mapping and line")
        remove = verbs.add_parser("remove", help="forget a mapping by its number")
        remove.add_argument("number", type=int)
        for verb in (add, listing, remove):
            verb.add_argument("--company", required=True, help="the company's short name in its address")

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        getattr(self, f"_{verb}")(options)

    def _guess(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        try:
            found = guessed(outline_apart(path.read_bytes(), name=path.name), name=path.stem[:80])
        except OSError as error:
            raise CommandError(f"{path}: cannot be opened: {error.strerror}.") from error
        except RefusedFileError as refusal:
            raise CommandError(f"{path}: {refusal.message} {refusal.hint}") from refusal
        self.stdout.write(json.dumps(found.as_dict() | {"new_metrics": []}, ensure_ascii=False, indent=2))

    def _add(self, options: dict[str, Any]) -> None:
        saved = add_mapping(company_called(options["company"]), options["file"])
        self.stdout.write(f"mapping {saved.pk} kept: {saved.name}")

    def _list(self, options: dict[str, Any]) -> None:
        company = company_called(options["company"])
        with as_company(company.pk):
            for saved in SavedMapping.objects.filter(company=company).order_by("pk"):
                metrics = [column["metric"] for column in saved.spec["columns"]]
                line = {"number": saved.pk, "name": saved.name} | saved.spec
                words = f"{saved.pk}  {saved.name}: {', '.join(metrics)}"
                self.stdout.write(json.dumps(line, ensure_ascii=False) if options["as_json"] else words)

    def _remove(self, options: dict[str, Any]) -> None:
        company = company_called(options["company"])
        with as_company(company.pk):
            saved = SavedMapping.objects.filter(company=company, pk=options["number"]).first()
            if saved is None:
                raise CommandError(f"There is no mapping {options['number']}.")
            imports.forget_mapping(saved=saved, by=None, now=timezone.now())
        self.stdout.write(f"mapping {options['number']} forgotten")

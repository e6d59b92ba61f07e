"""``pacenote people import``: a list of people, shown before it is written, without a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.cli.mapping_files import company_called
from pacenote.coaching import services as coaching
from pacenote.imports import services as imports
from pacenote.imports.parsers.people_guesses import guess
from pacenote.imports.parsers.people_mapping import PeopleMapping, people_mapping_from
from pacenote.imports.parsers.plain_tables import PlainTable
from pacenote.people.incoming import Change, Incoming, Waiting
from pacenote.performance.models import PerformanceFile


class Command(BaseCommand):
    """Says what a list would change; without ``--dry-run`` it is written, all at once or not at all."""

    help = "Import people from a CSV or XLSX file: import FILE --company NAME [--mapping JSON] [--dry-run] [--json]."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        bring = verbs.add_parser("import", help="bring people in from a list")
        bring.add_argument("file", type=Path)
        bring.add_argument("--company", required=True, help="the company's short name in its address")
        bring.add_argument("--mapping", type=Path, metavar="JSON", help="what the columns mean, as --dry-run prints it")
        bring.add_argument("--titles", choices=("auto", "yes", "no"), default="auto", help="whether a row holds titles")
        bring.add_argument(
            "--same-names", action="store_true", help="a name that is exactly one person's means that person"
        )
        bring.add_argument("--dry-run", action="store_true", help="write nothing, say what would change")
        bring.add_argument("--json", action="store_true", dest="as_json", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        company = company_called(options["company"])
        try:
            said = self._import(company, path, options)
        except OSError as error:
            raise CommandError(f"{path}: cannot be opened: {error.strerror}.") from error
        except DomainError as refusal:
            raise CommandError(f"{path}: {refusal.message} {refusal.hint}") from refusal
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) if options["as_json"] else _sentence(said))

    def _import(self, company: Company, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        now, choices = timezone.now(), imports.Choices(same_names=options["same_names"])
        files: list[PerformanceFile] = []
        with as_company(company.pk), transaction.atomic():
            file = imports.take_list(company=company, name=path.name, data=path.read_bytes(), by=None, now=now)
            table = imports.people_table(file, titled=options["titles"])
            mapping, confirmed = _mapping(company, table, path, options["mapping"])
            prepared = imports.prepare(company=company, table=table, mapping=mapping, choices=choices)
            if options["dry_run"]:
                transaction.set_rollback(True)  # not even the file is kept
            elif not confirmed:
                raise CommandError(
                    "Nobody has confirmed yet what the columns of this list mean. Look at them with "
                    "--dry-run --json, keep the mapping in a file, and pass it with --mapping."
                )
            else:
                _written, files = imports.apply_list(
                    file=file, table=table, mapping=mapping, choices=choices, mark=prepared.mark, by=None, now=now
                )
        for each in files:
            coaching.evaluate(company_id=company.pk, file_id=each.pk, now=now)
        return _told(prepared) | {"mapping": mapping.as_dict(), "written": not options["dry_run"]}


def _mapping(company: Company, table: PlainTable, path: Path, given: Path | None) -> tuple[PeopleMapping, bool]:
    """Return the mapping to use, and whether somebody has confirmed it."""
    if given is not None:
        try:
            values = json.loads(given.read_text(encoding="utf-8"))
            return people_mapping_from(values.get("mapping", values)), True
        except (ValueError, AttributeError) as error:
            raise CommandError(f"{given}: is no mapping. Write one with --dry-run --json.") from error
    kept = imports.fitting(imports.people_mappings_of(company.pk, "people"), table)
    return (kept, True) if kept else (guess(table, "people", name=path.stem).mapping, False)


def _told(prepared: imports.Prepared) -> dict[str, Any]:
    plan, sheet = prepared.plan, prepared.sheet
    return {
        "new": [_row(row) for row in plan.new],
        "changed": [_change(each) for each in plan.changed],
        "unchanged": len(plan.unchanged),
        "waiting": [_waiting(each) for each in plan.waiting],
        "not_in_the_list": list(plan.absent),
        "cannot_be_read": [{"line": each.line, "why": str(each.message)} for each in sheet.errors],
        "left_out": [{"line": each.line, "why": str(each.message)} for each in sheet.doubts],
    }


def _row(row: Incoming) -> dict[str, Any]:
    return {"line": row.line, **row.said(), "ids": dict(row.ids), "groups": list(row.groups)}


def _change(change: Change) -> dict[str, Any]:
    fields = {each.field: [each.before, each.after] for each in change.fields}
    found = {"line": change.row.line, "person": change.person_id, "known_by": change.how.value, "changes": fields}
    return found | {"new_ids": dict(change.ids), "new_groups": list(change.groups)}


def _waiting(waiting: Waiting) -> dict[str, Any]:
    found: dict[str, Any] = {"line": waiting.row.line, "name": waiting.row.name, "why": waiting.doubt.value}
    return found | {"may_be": list(waiting.candidates), "also_on_lines": list(waiting.lines)}


def _sentence(said: dict[str, Any]) -> str:
    lines = [
        f"{len(said['new'])} new, {len(said['changed'])} changed, {said['unchanged']} as before, "
        f"{len(said['waiting'])} left out because somebody must decide, {len(said['cannot_be_read'])} cannot be read, "
        f"{len(said['not_in_the_list'])} not in the list." + ("" if said["written"] else " Nothing was written.")
    ]
    lines += [f"line {each['line']}: {each['why']}" for each in (*said["cannot_be_read"], *said["left_out"])]
    lines += [f"line {each['line']}: waits, {each['why'].replace('_', ' ')}" for each in said["waiting"]]
    return "\n".join(lines)

"""``pacenote verify-evidence``: say whether an evidence file is as it was made."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pacenote.analytics.evidence import check_for, key_for
from pacenote.base.tenancy import as_company
from pacenote.cli.mapping_files import company_called
from pacenote.records.evidence import DamagedError, Verdict, check, read


class Command(BaseCommand):
    """Needs no database: the file brings the chain along. Exit status 1 where something is wrong."""

    help = (
        "Say whether an evidence file (JSON) is as it was made, and if not, where it was changed. "
        "With --company, hold it against that company's chain, too."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--company", help="the company's short name in its address, on the installation it is from")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            verdict = _checked(read(path.read_bytes()), options["company"])
        except OSError as error:
            raise CommandError(f"{path}: cannot be opened: {error.strerror}.") from error
        except DamagedError as error:
            raise CommandError(f"{path}: is no evidence file: {error}.") from error
        self.stdout.write(json.dumps(_told(verdict), ensure_ascii=False) if options["as_json"] else _words(verdict))
        if not verdict.good:
            sys.exit(1)


def _checked(document: dict[str, Any], slug: str | None) -> Verdict:
    if slug is None:
        return check(document, key_for(document))
    company = company_called(slug)
    with as_company(company.pk):
        return check_for(document, company_id=company.pk)


def _told(verdict: Verdict) -> dict[str, Any]:
    faults = [{"code": each.code, "entry": each.number, "said": str(each.said)} for each in verdict.faults]
    found = {"good": verdict.good, "signature_checked": verdict.ours, "entries": verdict.entries}
    return found | {"erased": verdict.erased, "links": verdict.links, "faults": faults}


def _words(verdict: Verdict) -> str:
    lines = [str(each.said) for each in verdict.faults]
    if verdict.good:
        lines.append(
            f"All {verdict.entries} entries are as they were sealed, and so is the chain of {verdict.links} links."
        )
    if verdict.erased:
        lines.append(
            f"{verdict.erased} of them were erased before it was made: their hashes are there, not their words."
        )
    if not verdict.ours:
        lines.append(
            "Another installation, or another key, signed this file: its signature was not checked, so that whoever "
            "wrote the whole file anew is not found. Check it where it was made, with --company."
        )
    return "\n".join(lines)

"""``pacenote verify-chain``: hold a company's whole sealed chain against everything it is about."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pacenote.accounts.models import Company
from pacenote.analytics.sealing import Checked, check_company
from pacenote.base.tenancy import as_company
from pacenote.cli.mapping_files import company_called


class Command(BaseCommand):
    """Changes nothing. Exit status 1 where something was changed, removed or put in behind the seal."""

    help = "Say whether anything was changed, removed or put in since it was sealed, in one company or in all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", help="the company's short name in its address; without it, every company")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per company and line")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug = options["company"]
        companies = [company_called(slug)] if slug else list(Company.objects.order_by("pk"))
        good = True
        for company in companies:
            with as_company(company.pk):
                checked = check_company(company)
            good = good and not checked.faults
            told = json.dumps(_told(company, checked), ensure_ascii=False) if options["as_json"] else ""
            self.stdout.write(told or _words(company, checked))
        if not companies and not options["as_json"]:
            self.stdout.write("There is no company yet: nothing is sealed.")
        if not good:
            sys.exit(1)


def _told(company: Company, checked: Checked) -> dict[str, Any]:
    faults = [{"code": each.code, "entry": each.number, "said": str(each.said)} for each in checked.faults]
    last = checked.last.isoformat() if checked.last else None
    found = {"company": company.slug, "good": not faults, "sealed": checked.sealed, "waiting": checked.waiting}
    return found | {"head": checked.head, "last": last, "faults": faults}


def _words(company: Company, checked: Checked) -> str:
    state = "all as it was sealed" if not checked.faults else f"{len(checked.faults)} faults"
    lines = [f"{company.slug}: {checked.sealed} entries, {state}; {checked.waiting} facts wait for the next sealing."]
    lines += [f"  head {checked.head}"] if checked.sealed else []
    return "\n".join([*lines, *(f"  {each.said}" for each in checked.faults)])

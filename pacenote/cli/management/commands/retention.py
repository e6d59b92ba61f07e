"""``pacenote retention``: erase what companies keep no longer, or say what would go."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.cli.mapping_files import company_called
from pacenote.jobs.retention import erase_company, plan
from pacenote.records.erasing import periods_of


class Command(BaseCommand):
    """The worker does the same each night. Safe to repeat."""

    help = "Erase what companies keep no longer by their own periods; with --dry-run say only what would go."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", help="the company's short name in its address; without it, every company")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per company and line")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug = options["company"]
        companies = [company_called(slug)] if slug else list(Company.objects.order_by("pk"))
        if not companies and not options["as_json"]:
            self.stdout.write("There is no company yet: nothing is kept.")
        for company in companies:
            told = _looked(company) if options["dry_run"] else _erased(company)
            self.stdout.write(json.dumps(told, ensure_ascii=False) if options["as_json"] else _words(told))


def _looked(company: Company) -> dict[str, Any]:
    with as_company(company.pk):
        due = plan(company=company, periods=periods_of(company.pk), now=timezone.now())
    classes = {each.name: asdict(each) | {"before": each.before.isoformat()} for each in due}
    return {"company": company.slug, "dry_run": True, "classes": classes}


def _erased(company: Company) -> dict[str, Any]:
    return {"company": company.slug, "dry_run": False, "erased": erase_company(company=company, now=timezone.now())}


def _words(told: dict[str, Any]) -> str:
    if told["dry_run"]:
        lines = [
            f"{name}: {each['due']} before {each['before']} would go, {each['kept']} kept by a hold"
            for name, each in told["classes"].items()
        ]
        return "\n  ".join([f"{told['company']}:", *(lines or ["everything is kept for ever"])])
    lines = [f"{name}: {count} erased" for name, count in told["erased"].items()]
    return "\n  ".join([f"{told['company']}:", *(lines or ["nothing to erase"])])

"""``pacenote erase-person``: erase what is known of one person on their request, or say what would go and stay."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.cli.mapping_files import company_called
from pacenote.jobs.retention import PersonErasure, erase_person, look_at_erasure
from pacenote.people.models import Person


class Command(BaseCommand):
    """What the page of a person does. Exit status 1 where a hold or something open forbids it."""

    help = "Erase what is known of one person for ever; with --dry-run say only what would go, what would stay and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", type=int, help="the number in the address of the person's page")
        parser.add_argument("--company", required=True, help="the company's short name in its address")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--yes", action="store_true", help="needed without --dry-run: it cannot be undone")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        company, dry = company_called(options["company"]), options["dry_run"]
        if not dry and not options["yes"]:
            raise CommandError("This cannot be undone. Look with --dry-run first, then say --yes.")
        with as_company(company.pk):
            known = Person.objects.filter(company=company, pk=options["person"], merged_into=None, erased_at=None)
            person = known.select_related("company").first()
            if person is None:
                raise CommandError(f"There is no person {options['person']} in {company.slug!r}.")
            found = look_at_erasure(person=person)
            if not dry:
                try:
                    erase_person(person=person, by=None, now=timezone.now())
                except DomainError as refusal:
                    raise CommandError(f"{refusal} {refusal.hint}".strip()) from refusal
        told = {"company": company.slug, "person": options["person"], "dry_run": dry, **_plain(found)}
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["as_json"] else _words(told))


def _plain(found: PersonErasure) -> dict[str, Any]:
    return {
        "going": {each.label: each.count for each in found.going},
        "staying": {each.label: {"count": each.count, "why": each.why} for each in found.staying},
    }


def _words(told: dict[str, Any]) -> str:
    verb = "would go" if told["dry_run"] else "erased"
    lines = [f"{label}: {count} {verb}" for label, count in told["going"].items()]
    lines += [f"{label}: {each['count']} stay. {each['why']}" for label, each in told["staying"].items()]
    return "\n  ".join([f"{told['company']}, person {told['person']}:", *lines])

"""Mappings of metric sheets as JSON files, for commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.sheet_mapping import SheetMapping, from_dict


def company_called(slug: str) -> Company:
    """Return a company by the short name in its address. Raises CommandError that names the known ones."""
    company = Company.objects.filter(slug=slug).first()
    if company is None:
        known = ", ".join(sorted(Company.objects.values_list("slug", flat=True)))
        raise CommandError(f"There is no company {slug!r}. Known: {known or 'none yet'}.")
    return company


def read_mapping(path: Path) -> tuple[SheetMapping, list[imports.NewMetric]]:
    """Return the mapping that a JSON file holds, and the metrics that it defines. Raises CommandError."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        metrics = [imports.NewMetric(**each) for each in values.pop("new_metrics", [])]
        columns = [column | {"metric": _name(column, metrics)} for column in values["columns"]]
        return from_dict(values | {"columns": columns}), metrics
    except OSError as error:
        raise CommandError(f"{path}: cannot be opened: {error.strerror}.") from error
    except DomainError as refusal:
        raise CommandError(f"{path}: {refusal.message} {refusal.hint}") from refusal
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CommandError(f"{path}: is no mapping. Write one with pacenote mapping guess FILE.") from error


def _name(column: dict[str, Any], metrics: list[imports.NewMetric]) -> str:
    """Return the metric of a column; ``new:Label`` stands for one that the same file defines."""
    metric = str(column["metric"])
    return next((each.name for each in metrics if metric == f"new:{each.label}"), metric)


def add_mapping(company: Company, path: Path) -> SavedMapping:
    """Keep the mapping of a JSON file for a company. Safe to repeat. Raises CommandError."""
    mapping, metrics = read_mapping(path)
    try:
        with as_company(company.pk):
            return imports.save_mapping(company=company, mapping=mapping, metrics=metrics, by=None, now=timezone.now())
    except DomainError as refusal:
        raise CommandError(f"{path}: {refusal.message} {refusal.hint}") from refusal

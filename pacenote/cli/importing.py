"""Take one file the whole way in this process, for commands."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.imports import services as imports
from pacenote.imports.parsers.any_table import MAPPING_NEEDED
from pacenote.performance.models import PerformanceFile


def import_file(company: Company, name: str, data: bytes, *, create_people: bool) -> PerformanceFile:
    """Take one file the whole way. Safe to repeat: bytes that are there already change nothing."""
    now = timezone.now()
    with as_company(company.pk):
        file = imports.store(company=company, name=name, data=data, uploaded_by=None, now=now).file
        if file.error_code == MAPPING_NEEDED:  # it may have been mapped since
            imports.ask_again(file=file)
    file = imports.load(company_id=company.pk, file_id=file.pk, now=now)
    if create_people and file.error_code == "mostly_new_people":  # whoever wants them created says whose they are
        with as_company(company.pk):
            imports.answer(file=file, by=None, now=now, newcomers=True)
        file = imports.load(company_id=company.pk, file_id=file.pk, now=now)
    if create_people and file.unmatched:
        with as_company(company.pk):
            imports.create_people_from(file=file, by=None, now=now)
    coaching.evaluate(company_id=company.pk, file_id=file.pk, now=now)
    with as_company(company.pk):
        file.refresh_from_db()
    return file


def outcome(file: PerformanceFile) -> str:
    """Return in a sentence what became of a file."""
    if file.status == PerformanceFile.Status.LOADED:
        return (
            f"{file.kind} {file.period_label}, {file.rows} rows, {file.matched} matched, "
            f"{file.unmatched} not matched, {file.findings} findings"
        )
    sentences = f"{file.error.message} {file.error.hint}" if file.error else ""
    return f"{file.status} ({file.error_code}). {sentences}".rstrip()


def told(file: PerformanceFile) -> dict[str, Any]:
    """Return for a program what became of a file; ``error`` where it was not loaded."""
    fine = file.status == PerformanceFile.Status.LOADED
    said: dict[str, Any] = {"ok": fine, "status": file.status, "kind": file.kind, "period": file.period_label}
    said |= {name: getattr(file, name) for name in ("rows", "matched", "unmatched", "findings")}
    return said if fine else said | {"error": _error(file)}


def told_refusal(refusal: DomainError) -> dict[str, Any]:
    """Return for a program why a file was not taken in."""
    return {"ok": False, "error": {"code": refusal.code, "message": refusal.message, "hint": refusal.hint}}


def _error(file: PerformanceFile) -> dict[str, str]:
    message, hint = (file.error.message, file.error.hint) if file.error else ("", "")
    return {"code": file.error_code, "message": message, "hint": hint}

"""What is over in a company, looked at or let go: a batch at a time, each on record before its rows go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.core.files.storage import default_storage

from pacenote.accounts.models import Company
from pacenote.analytics.sealing import seal_company
from pacenote.base.originals import lock_path
from pacenote.base.tenancy import as_company, lock_company
from pacenote.imports.services import original_path
from pacenote.jobs.retention.classes import CLASSES, Class
from pacenote.jobs.retention.scope import Part, Scope, first_kept
from pacenote.people.services import held_people
from pacenote.performance.models import PerformanceFile
from pacenote.records.erasing import Erasure, erase_seals, periods_of, write_erasure

log = structlog.get_logger("pacenote.jobs")
#: Rows that one transaction lets go: a file counts as one here and may hold many.
BATCH = 200
#: For so long a night looks again for bytes that an earlier one had no time to remove.
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """How many things of one class are over, and how many of them a hold keeps."""

    name: str
    label: str
    months: int
    before: date
    due: int
    kept: int


def plan(*, company: Company, periods: dict[str, int], now: datetime) -> list[Due]:
    """Return what the next night would erase under some periods. Changes nothing."""
    held = held_people(company.pk)
    found = []
    for each in CLASSES:
        months = periods.get(each.name)
        if months is None:
            continue
        scope = Scope(company, first_kept(company, months, now), held, now)
        due = sum(len(part.due(scope)) for part in each.parts)
        kept = sum(part.kept(scope) for part in each.parts)
        found.append(Due(each.name, each.label, months, scope.before, due, kept))
    return found


def erase_company(*, company: Company, now: datetime) -> dict[str, int]:
    """Erase what is over in a company; returns how many things of each class went.

    What is written down and not sealed yet is sealed first, so that whatever goes leaves its hash. Safe to repeat, and
    to be cut off: every batch stands for itself. Whoever is put on hold meanwhile is left alone from then on.
    """
    with as_company(company.pk):
        periods = periods_of(company.pk)
    erased: dict[str, int] = {}
    for each in CLASSES:
        for part in each.parts if each.name in periods else ():
            while count := _batch(company, each, part, now):
                erased[each.name] = erased.get(each.name, 0) + count
    _drop_originals(company, now)
    return erased


def _batch(company: Company, each: Class, part: Part, now: datetime) -> int:
    """Let go of one batch in a transaction of its own; returns how many things, none where nothing is left."""
    with as_company(company.pk):
        lock_company(company.pk)  # a hold that is being placed comes first, or waits
        months = periods_of(company.pk).get(each.name)
        if months is None:
            return 0
        scope = Scope(company, first_kept(company, months, now), held_people(company.pk), now)
        ids = list(part.due(scope))[:BATCH]
        if not ids:
            return 0
        seal_company(company=company, now=now)
        gone = part.erase(scope, ids)
        erasure = Erasure(each.name, scope.before, part.kinds, gone.counts)
        entry = write_erasure(company_id=company.pk, erasure=erasure, now=now)
        for kind, subjects in gone.sealed.items():
            erase_seals(entry=entry, kind=kind, subjects=subjects)
    for path in gone.paths:
        default_storage.delete(path)
    log.info("erased", company=company.pk, records=each.name, count=len(ids))
    return len(ids)


def _drop_originals(company: Company, now: datetime) -> None:
    """Remove the bytes of files that are marked as erased, unless somebody has brought them again."""
    with as_company(company.pk):
        lately = PerformanceFile.objects.filter(company=company, erased_at__gte=now - LATELY)
        digests = sorted(set(lately.values_list("sha256", flat=True)))
    for digest in digests:
        path = original_path(company.pk, digest)
        with as_company(company.pk):
            lock_path(path)
            if not PerformanceFile.objects.filter(company=company, sha256=digest, erased_at=None).exists():
                default_storage.delete(path)

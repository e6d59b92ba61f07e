"""Saved files, and the numbers and rows that were read from them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from pacenote.imports.models import FileRow
from pacenote.jobs.retention.scope import Gone, Scope, removed
from pacenote.performance.models import PerformanceFile, Reading

Status = PerformanceFile.Status
READ = (Status.LOADED, Status.DELETED, Status.SAME)


def _about_held(scope: Scope) -> Q:
    """Files of which a row or a number is, or may be, about somebody on hold."""
    rows = FileRow.objects.filter(company=scope.company, file=OuterRef("pk"))
    readings = Reading.objects.filter(company=scope.company, file=OuterRef("pk"), person__in=scope.held)
    named = rows.filter(Q(person__in=scope.held) | Q(person=None) & scope.names_held)
    return Q(Exists(named)) | Q(Exists(readings))


def _originals(scope: Scope) -> QuerySet[PerformanceFile]:
    files = PerformanceFile.objects.filter(company=scope.company, erased_at=None)
    young = files.exclude(status__in=READ, uploaded_at__lt=scope.edge)
    return files.exclude(sha256__in=young.values("sha256"))


def originals_due(scope: Scope) -> Sequence[int]:
    """Return files whose bytes are over. While anybody is on hold, one whose rows are not there to ask stays."""
    files = _originals(scope)
    if scope.held:
        rows = FileRow.objects.filter(company=scope.company, file=OuterRef("pk"))
        unsure = _originals(scope).filter(_about_held(scope) | ~Exists(rows))
        files = files.exclude(sha256__in=unsure.values("sha256"))
    return list(files.order_by("pk").values_list("pk", flat=True))


def originals_kept(scope: Scope) -> int:
    """Return how many files a hold keeps."""
    return _originals(scope).count() - len(originals_due(scope)) if scope.held else 0


def erase_originals(scope: Scope, ids: Sequence[int]) -> Gone:
    """Mark files as erased; their rows and checksums stay. Bytes go after the commit, see ``running``."""
    count = PerformanceFile.objects.filter(company=scope.company, pk__in=ids).update(erased_at=scope.now)
    return Gone({"file": count})


def _read(scope: Scope) -> QuerySet[PerformanceFile]:
    files = PerformanceFile.objects.filter(company=scope.company, status__in=READ)
    over = files.alias(last=Coalesce("period_end", "uploaded_at__date")).filter(last__lt=scope.before)
    return over.filter(uploaded_at__lt=scope.edge)


def _rows(scope: Scope) -> QuerySet[FileRow]:
    rows = FileRow.objects.filter(company=scope.company)
    return rows.exclude(person__in=scope.held).exclude(Q(person=None) & scope.names_held) if scope.held else rows


def _readings(scope: Scope) -> QuerySet[Reading]:
    return Reading.objects.filter(company=scope.company).exclude(person__in=scope.held)


def numbers_due(scope: Scope) -> Sequence[int]:
    """Return files of which there are rows or numbers that may go."""
    here = {"file": OuterRef("pk")}
    files = _read(scope).filter(Q(Exists(_rows(scope).filter(**here))) | Q(Exists(_readings(scope).filter(**here))))
    return list(files.order_by("pk").values_list("pk", flat=True))


def numbers_kept(scope: Scope) -> int:
    """Return in how many files a hold keeps rows or numbers."""
    return _read(scope).filter(_about_held(scope)).count() if scope.held else 0


def erase_numbers(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove the rows and numbers of files, but for those of whoever is on hold. The files' own figures stay."""
    deleted = [_readings(scope).filter(file__in=ids).delete(), _rows(scope).filter(file__in=ids).delete()]
    return Gone(removed(deleted), {"readings": ids})

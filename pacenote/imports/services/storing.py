"""Keep what was dropped, byte for byte, before anybody reads it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.originals import keep
from pacenote.base.scanning import check_harmless
from pacenote.imports.parsers.file_names import read_name
from pacenote.imports.services.deleting import NotThereError, restore_import
from pacenote.performance.models import PerformanceFile


class FileTooLargeError(DomainError):
    """The file is larger than any performance file."""

    code = "file_too_large"


def too_large(name: str, size: int) -> FileTooLargeError:
    """Build the refusal of a file of ``size`` bytes."""
    return FileTooLargeError(
        _("%(name)s has %(size)s MB; the limit is %(limit)s MB."),
        hint=_("Export a single day or week."),
        values={
            "name": name,
            "size": f"{size / 1024 / 1024:.0f}",
            "limit": settings.FILE_LIMIT_BYTES // 1024 // 1024,
        },
    )


class OriginalErasedError(DomainError):
    """The company's period for saved files is over for this one."""

    code = "original_erased"


@dataclass(frozen=True, slots=True)
class Stored:
    """The file's row, and whether these bytes had been there before, or were deleted and are back now."""

    file: PerformanceFile
    already_there: bool
    put_back: bool = False


def original_path(company_id: int, sha256: str) -> str:
    """Return where the bytes of a file lie in the storage."""
    return f"{company_id}/{sha256[:2]}/{sha256}"


def original_bytes(file: PerformanceFile) -> bytes:
    """Return the file as it was uploaded. Raises OriginalErasedError."""
    check_kept(file)
    with default_storage.open(original_path(file.company_id, file.sha256)) as stored:
        return bytes(stored.read())


def check_kept(file: PerformanceFile) -> None:
    """Raise OriginalErasedError where the bytes of a file were erased."""
    if file.erased_at is not None:
        raise OriginalErasedError(
            _("%(name)s was erased: the company keeps saved files only for a while."),
            hint=_("Its name, its checksum and what was read from it are still there."),
            values={"name": file.name},
        )


def store(*, company: Company, name: str, data: bytes, uploaded_by: User | None, now: datetime) -> Stored:
    """Keep a file for reading. Safe to repeat: bytes that are there already change nothing, lost ones are put back.

    Bytes that were refused before are tried again, since the reader may have learned; an import that was deleted is
    put back, and its findings are due. Raises FileTooLargeError, ScanRefusedError.
    """
    if len(data) > settings.FILE_LIMIT_BYTES:
        raise too_large(name, len(data))
    check_harmless(data, name=name, company_id=company.pk)
    digest, named_for = hashlib.sha256(data).hexdigest(), _named_for(name)
    keep(original_path(company.pk, digest), data)
    if (file := _there(company, digest, named_for)) is not None:
        return _found(file, uploaded_by, now)
    try:
        with transaction.atomic():
            file = PerformanceFile.objects.create(
                company=company,
                name=name.replace("\x00", "")[:255],
                sha256=digest,
                named_for=named_for,
                size=len(data),
                uploaded_by=uploaded_by,
                uploaded_at=now,
            )
    except IntegrityError:  # two users dropped the same file at once
        if (file := _there(company, digest, named_for)) is None:
            raise
        return Stored(file, already_there=True)
    return Stored(file, already_there=False)


def _named_for(name: str) -> str:
    """Return the first and the last day that a name tells, empty where it tells none."""
    hints = read_name(name)
    period = hints.week_period() or hints.day_period()
    return f"{period.start}/{period.end}" if period else ""


def _there(company: Company, digest: str, named_for: str) -> PerformanceFile | None:
    """Return the file that these bytes are already, if any: two days' reports may hold the same to the letter."""
    rows = PerformanceFile.objects.filter(company=company, sha256=digest, rerun_of=None)
    standing = rows.exclude(status=PerformanceFile.Status.REFUSED).order_by("pk")
    return next((file for file in standing if _speaks_of_the_same(file, named_for)), None)


def _speaks_of_the_same(file: PerformanceFile, named_for: str) -> bool:
    """Say whether the same bytes under another name are the same report; a name counts where it alone told the days."""
    if not named_for or not file.named_for or named_for == file.named_for:
        return True
    return file.period_start is not None and file.named_for != f"{file.period_start}/{file.period_end}"


def _found(file: PerformanceFile, by: User | None, now: datetime) -> Stored:
    if file.erased_at is not None:  # its bytes are back, and stay for as long as those of a new file
        PerformanceFile.objects.filter(pk=file.pk).update(erased_at=None)
        file.refresh_from_db()
    if file.status != PerformanceFile.Status.DELETED:
        return Stored(file, already_there=True)
    with suppress(NotThereError):  # somebody else has just put it back
        restore_import(file=file, by=by, now=now)
    file.refresh_from_db()
    return Stored(file, already_there=True, put_back=True)

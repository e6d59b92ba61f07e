"""Take an import back, and put it back: nothing is thrown away, only what counts changes."""

from __future__ import annotations

from datetime import datetime

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.imports.services.absences import settle_absences
from pacenote.imports.services.announcing import announce
from pacenote.imports.services.case_files import settle_cases
from pacenote.imports.services.filling import fill
from pacenote.performance.models import PerformanceFile, SlotFile
from pacenote.performance.services import settle_versions
from pacenote.records.services import record

Status = PerformanceFile.Status


class NotThereError(DomainError):
    """Somebody else was faster: the import is deleted already, or stands again."""

    code = "not_there"


def delete_import(*, file: PerformanceFile, by: User, now: datetime) -> list[PerformanceFile]:
    """Let an import count no more: the version before it does again. Returns the files to evaluate.

    Its bytes and rows stay, and ``restore_import`` puts it back. The slot's verdict is a fact and stays; what was
    sent stays sent. Raises NotThereError where it was deleted already or never filled a slot.
    """
    return _turn(file, by, now, was=Status.LOADED, becomes=Status.DELETED)


def restore_import(*, file: PerformanceFile, by: User | None, now: datetime) -> list[PerformanceFile]:
    """Put a deleted import back in its place among the versions. Returns the files to evaluate.

    Raises NotThereError where it stands again already.
    """
    return _turn(file, by, now, was=Status.DELETED, becomes=Status.LOADED)


def _turn(file: PerformanceFile, by: User | None, now: datetime, *, was: str, becomes: str) -> list[PerformanceFile]:
    lock_company(file.company_id)
    deleting = becomes == Status.DELETED
    places = list(SlotFile.objects.filter(file=file).select_related("slot"))
    changed = places and PerformanceFile.objects.filter(pk=file.pk, status=was).update(
        status=becomes,
        deleted_at=now if deleting else None,
        deleted_by=by if deleting else None,
        evaluated_at=None,
    )
    if not changed:
        raise NotThereError(
            _("This import was deleted already.") if deleting else _("This import is back already."),
            hint=_("Look at the versions."),
        )
    file.refresh_from_db()
    concerned = {file.pk: file}
    for place in places:
        current = settle_versions(slot=place.slot, source=place.source)
        if current is not None:
            concerned[current.file_id] = current.file
    PerformanceFile.objects.filter(pk__in=concerned).update(evaluated_at=None)
    fill(places)
    settle_cases([file], now)
    first, last = min(place.slot.start for place in places), max(place.slot.end for place in places)
    settle_absences(company_id=file.company_id, start=first, end=last)
    record(
        company_id=file.company_id,
        verb="deleted import" if deleting else "restored import",
        subject_type="file",
        subject_id=file.pk,
        at=now,
        actor=by,
        after={"slots": [place.slot_id for place in places]},
    )
    announce(file, now, event="file.deleted" if deleting else "file.restored")
    return list(concerned.values())

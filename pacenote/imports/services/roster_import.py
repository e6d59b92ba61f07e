"""Rosters that a company writes itself: by a known form, or by what a user says once about their columns."""

from __future__ import annotations

from datetime import date, datetime

from pacenote.accounts.models import Company, User
from pacenote.base.marking import gettext_noop as _
from pacenote.imports.child import table_apart
from pacenote.imports.parsers.mapped_rosters import ROSTER
from pacenote.imports.parsers.people_mapping import PeopleMapping
from pacenote.imports.parsers.plain_tables import PlainTable, Titled
from pacenote.imports.services.loading import load
from pacenote.imports.services.people_mappings import save_people_mapping
from pacenote.imports.services.repairing import NothingAskedError
from pacenote.imports.services.storing import original_bytes, store
from pacenote.performance.models import PerformanceFile
from pacenote.records.services import record

Status = PerformanceFile.Status


def take_roster(*, company: Company, name: str, data: bytes, by: User | None, now: datetime) -> PerformanceFile:
    """Keep a file that a user says is a roster and read it; safe to repeat. Raises FileTooLargeError.

    The file is *loaded*, *refused*, or *asking*: for its columns, or for its day.
    """
    file = store(company=company, name=name, data=data, uploaded_by=by, now=now).file
    answers = {**file.answers, "expects": "roster"}
    PerformanceFile.objects.filter(pk=file.pk, status=Status.WAITING).update(answers=answers)
    return load(company_id=company.pk, file_id=file.pk, now=now)


def roster_table(file: PerformanceFile, *, titled: Titled = "auto") -> PlainTable:
    """Return the table of a roster. Raises RefusedFileError where it has none."""
    return table_apart(original_bytes(file), name=file.name, purpose="roster", titled=titled)


def read_by_roster_mapping(
    *, file: PerformanceFile, mapping: PeopleMapping, start: date | None, by: User | None, now: datetime
) -> PerformanceFile:
    """Keep what a user says about a roster's columns and read the file that asked by it; ``start`` is its day.

    Raises BadMappingError, and NothingAskedError where the file asks no more.
    """
    saved = save_people_mapping(company=file.company, mapping=mapping, by=by, now=now)
    answers = {**file.answers, "roster": saved.pk, "expects": "roster"}
    if start is not None:
        answers |= {"start": start.isoformat(), "label": start.isoformat()}
    asking = PerformanceFile.objects.filter(pk=file.pk, status=Status.ASKING)
    if not asking.update(status=Status.WAITING, answers=answers, kind=ROSTER):
        raise NothingAskedError(_("This file needs no answer any more."), hint=_("Look at it on the Files page."))
    record(
        company_id=file.company_id,
        verb="answered",
        subject_type="file",
        subject_id=file.pk,
        at=now,
        actor=by,
        after=answers,
    )
    return load(company_id=file.company_id, file_id=file.pk, now=now)

"""What a user does about a file that needs them: answer, map a name, leave a row out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Q

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.querysets import update_rows
from pacenote.base.tenancy import lock_company
from pacenote.imports.models import FileRow
from pacenote.imports.services import inside, matching
from pacenote.imports.services.absences import settle_absences
from pacenote.imports.services.announcing import announce
from pacenote.imports.services.case_files import let_know
from pacenote.imports.services.filling import fill
from pacenote.imports.services.storing import original_path
from pacenote.people.identity import Match, NeedsConfirmation, Sought
from pacenote.people.models import Person
from pacenote.people.queries import directory
from pacenote.people.services import NewPerson, RosterEntry, enter_roster, new_person, remember_name
from pacenote.performance.models import PerformanceFile, SlotFile
from pacenote.records.services import record

Status = PerformanceFile.Status
REFUSED_KEPT = timedelta(days=30)


class NothingAskedError(DomainError):
    """The file needs no answer any more."""

    code = "nothing_asked"


def answer(
    *,
    file: PerformanceFile,
    by: User | None,
    now: datetime,
    start: date | None = None,
    company: str = "",
    label: str = "",
    station: str = "",
    newcomers: bool = False,
) -> None:
    """Take a user's answer about a file and let it be read again. Raises NothingAskedError."""
    answers = {**file.answers}
    if start is not None:
        answers |= {"start": start.isoformat(), "label": label}
    if company:
        answers["company"] = company
    if station:
        answers["station"] = station
    if newcomers:
        answers["newcomers"] = True
    changed = PerformanceFile.objects.filter(pk=file.pk, status=Status.ASKING).update(
        status=Status.WAITING, answers=answers
    )
    if not changed:
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


def discard(*, file: PerformanceFile, by: User, now: datetime) -> None:
    """Leave a file that asked for an answer out: it counts as refused, and its original is kept for 30 days."""
    changed = PerformanceFile.objects.filter(pk=file.pk, status=Status.ASKING).update(
        status=Status.REFUSED,
        error_code="left_out",
        error_message=_("A user left this file out."),
        error_hint="",
        error_values={},
    )
    if not changed:
        raise NothingAskedError(_("This file needs no answer any more."), hint=_("Look at it on the Files page."))
    record(company_id=file.company_id, verb="left out", subject_type="file", subject_id=file.pk, at=now, actor=by)
    file.refresh_from_db()
    announce(file, now)


def map_rows(*, row: FileRow, person: Person, by: User | None, now: datetime) -> list[PerformanceFile]:
    """Let a row mean a person from now on, in every file where it waits; returns the files that have new readings.

    Raises AlreadyMappedError where the row's id is somebody else's. Safe to repeat.
    """
    lock_company(row.company_id)
    matching.remember(row, person, by=by, now=now)
    same = FileRow.objects.filter(company_id=row.company_id, status=FileRow.Status.UNMATCHED)
    if row.external_id:
        same = same.filter(id_kind=row.id_kind, external_id=row.external_id)
    else:
        same = same.filter(folded_name=row.folded_name, external_id="")
    waiting = list(same.select_related("file", "file__company"))
    files = take_rows(waiting, {each.pk: person for each in waiting})
    record(
        company_id=row.company_id,
        verb="mapped",
        subject_type="person",
        subject_id=person.pk,
        at=now,
        actor=by,
        after={"rows": len(waiting), "files": sorted(file.pk for file in files)},
    )
    return files


def take_rows(rows: list[FileRow], people: dict[int, Person]) -> list[PerformanceFile]:
    """Give waiting rows their people and make each of their files anew, once."""
    for row in rows:
        row.person, row.status, row.reason = people[row.pk], FileRow.Status.MATCHED, ""
    update_rows(FileRow, rows, ["person", "status", "reason"])
    let_know(rows, people)
    files = {row.file_id: row.file for row in rows}
    for file in files.values():
        _rebuild(file)
        _enter_waiting_roster(file, [row for row in rows if row.file_id == file.pk])
    return list(files.values())


def _rebuild(file: PerformanceFile) -> None:
    """Make a file's readings anew after its rows got people."""
    inside.settle_duplicates(file)
    held = list(SlotFile.objects.filter(file=file, current=True).select_related("slot"))
    fill(held)
    if held:
        first, last = min(each.slot.start for each in held), max(each.slot.end for each in held)
        settle_absences(company_id=file.company_id, start=first, end=last)
    inside.count_rows(file)
    file.evaluated_at = None
    file.save(update_fields=["matched", "unmatched", "evaluated_at"])


def _enter_waiting_roster(file: PerformanceFile, rows: Iterable[FileRow]) -> None:
    """Enter the days of rows that got people just now, but none about which a newer file has spoken."""
    waiting = [
        RosterEntry(row.person_id, date.fromisoformat(day), *texts)
        for row in rows
        if row.person_id is not None
        for day, *texts in row.detail.get("roster", [])
    ]
    if not waiting:
        return
    newer = _spans_of_newer(file)
    entries = [entry for entry in waiting if not any(first <= entry.day <= last for first, last in newer)]
    enter_roster(company=file.company, entries=entries, source=file.kind, station=file.station)


def _spans_of_newer(file: PerformanceFile) -> list[tuple[date, date]]:
    """Return first and last days of the files of the same kind and station that were read after this one."""
    others = PerformanceFile.objects.filter(
        company_id=file.company_id, kind=file.kind, station=file.station, status=Status.LOADED
    ).exclude(period_start=None)
    after = others.filter(Q(loaded_at__gt=file.loaded_at) | Q(loaded_at=file.loaded_at, pk__gt=file.pk))
    return [(first, last) for first, last in after.values_list("period_start", "period_end") if first and last]


def pick_row(*, row: FileRow, by: User, now: datetime) -> PerformanceFile:
    """Let one of several rows for one person and period count and leave the others out; returns the file, made anew.

    A choice can be changed; the last one counts, and each is written down. Raises NothingAskedError where the person
    has no second row in the file.
    """
    lock_company(row.company_id)
    rivals = FileRow.objects.filter(file=row.file, person=row.person, start=row.start, pieces={})
    others = list(rivals.exclude(person=None).exclude(pk=row.pk).order_by("pk"))
    if not others or not rivals.filter(pk=row.pk).exclude(person=None).exists():
        raise NothingAskedError(_("This person has only one row there."), hint=_("Load the page again."))
    rivals.exclude(pk=row.pk).update(status=FileRow.Status.NOT_OURS)
    rivals.filter(pk=row.pk).update(status=FileRow.Status.MATCHED)
    file = row.file
    _rebuild(file)
    record(
        company_id=row.company_id,
        verb="picked",
        subject_type="row",
        subject_id=row.pk,
        at=now,
        actor=by,
        before={"counted": [each.line for each in others if each.status == FileRow.Status.MATCHED]},
        after={"file": file.pk, "person": row.person_id, "line": row.line, "left_out": [each.line for each in others]},
    )
    return file


def forget_refused(*, company_id: int, now: datetime) -> int:
    """Remove refused files of more than 30 days ago, with their bytes unless another row has the same."""
    old = PerformanceFile.objects.filter(
        company_id=company_id, status=Status.REFUSED, uploaded_at__lt=now - REFUSED_KEPT
    )
    files = list(old)
    for file in files:
        file.delete()
        if not PerformanceFile.objects.filter(company_id=company_id, sha256=file.sha256).exists():
            default_storage.delete(original_path(company_id, file.sha256))
    return len(files)


def create_people_from(*, file: PerformanceFile, by: User | None, now: datetime) -> int:
    """Create a person for every row of a file whose id is unknown, and make the findings that waited.

    Only rows with an id: a name alone never makes a person. Returns how many were created.
    """
    lock_company(file.company_id)
    unknown = FileRow.objects.filter(company_id=file.company_id, status=FileRow.Status.UNMATCHED, reason="unknown_id")
    made: dict[tuple[str, str], Person] = {}
    for row in unknown.filter(file=file).exclude(external_id=""):
        if (row.id_kind, row.external_id) not in made:
            details = NewPerson(name=row.name, external_id=row.external_id, id_kind=row.id_kind)
            made[row.id_kind, row.external_id] = new_person(company=file.company, details=details, now=now)
    ids = [external_id for _kind, external_id in made]
    rows = list(unknown.filter(external_id__in=ids).select_related("file", "file__company"))
    take_rows(rows, {row.pk: made[row.id_kind, row.external_id] for row in rows})
    record(
        company_id=file.company_id,
        verb="created people",
        subject_type="file",
        subject_id=file.pk,
        at=now,
        actor=by,
        after={"people": len(made)},
    )
    return len(made)


def confirm_names(*, company_id: int, by: User | None, now: datetime) -> list[PerformanceFile]:
    """Confirm every waiting row whose full name is exactly one known person's; returns the files that changed.

    The names are looked at anew: one that has got a namesake since stays in the queue.
    """
    lock_company(company_id)
    known = directory(company_id)
    waiting = FileRow.objects.filter(
        company_id=company_id, status=FileRow.Status.UNMATCHED, reason=matching.CONFIRM
    ).select_related("file", "file__company")
    sure: dict[int, int] = {}
    rows: list[FileRow] = []
    for row in waiting:
        found = known.identify(Sought(row.name))
        if isinstance(found, Match | NeedsConfirmation):
            sure[row.pk] = found.person_id
            rows.append(row)
    people = {person.pk: person for person in Person.objects.filter(pk__in=set(sure.values()))}
    for row in {row.folded_name: row for row in rows}.values():
        remember_name(person=people[sure[row.pk]], name=row.name, confirmed_by=by, now=now)
    record(
        company_id=company_id,
        verb="confirmed names",
        subject_type="company",
        subject_id=company_id,
        at=now,
        actor=by,
        after={"rows": len(rows)},
    )
    return take_rows(rows, {row.pk: people[sure[row.pk]] for row in rows})

"""Settle many rows of the unmatched queue at once: whose they are, who is new, who is not one of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.querysets import update_rows
from pacenote.base.tenancy import lock_company
from pacenote.imports.models import FileRow, Stranger
from pacenote.imports.services import matching
from pacenote.imports.services.absences import settle_absences
from pacenote.imports.services.repairing import take_rows
from pacenote.people.identity import Match, Sought
from pacenote.people.models import Person
from pacenote.people.queries import directory
from pacenote.people.services import NewPerson, new_person
from pacenote.performance.models import PerformanceFile
from pacenote.records.services import record

Status = FileRow.Status


class NothingToDoError(DomainError):
    """None of the chosen rows waits any more."""

    code = "nothing_waits"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the chosen rows: files with new numbers, and rows that were refused, each with its reason."""

    names: int
    files: tuple[PerformanceFile, ...]
    refused: tuple[tuple[FileRow, DomainError], ...] = ()


def named_as(row: FileRow | Stranger) -> Q:
    """Return the condition on rows that name whom this one names: by id where there is one, else by folded name."""
    if row.external_id:
        return Q(id_kind=row.id_kind, external_id=row.external_id)
    return Q(folded_name=row.folded_name, external_id="")


def map_many(*, company_id: int, pairs: Sequence[tuple[FileRow, Person]], by: User, now: datetime) -> Settled:
    """Let rows mean people from now on, in every file where they wait; each file is made anew once.

    A row whose id is somebody else's is refused, and the others are done. Safe to repeat.
    """
    lock_company(company_id)
    refused: list[tuple[FileRow, DomainError]] = []
    taken: list[tuple[FileRow, Person]] = []
    for row, person in pairs:
        try:
            with transaction.atomic():
                matching.remember(row, person, by=by, now=now)
        except DomainError as refusal:
            refused.append((row, refusal))
        else:
            taken.append((row, person))
    return _take(company_id, taken, "mapped", by, now, refused=tuple(refused))


def create_many(*, company_id: int, rows: Sequence[FileRow], by: User, now: datetime) -> Settled:
    """Create a person for each row, known by its id or else by its name from now on. Raises NothingToDoError.

    A user decides this row by row: nobody else is made of a name alone. Rows that name the same person make one.
    """
    lock_company(company_id)
    waiting = FileRow.objects.filter(pk__in=[row.pk for row in rows], status=Status.UNMATCHED).select_related("company")
    made: dict[tuple[str, str], tuple[FileRow, Person]] = {}
    for row in waiting:
        key = (row.id_kind, row.external_id) if row.external_id else ("", row.folded_name)
        if key not in made:
            details = NewPerson(name=row.name, external_id=row.external_id, id_kind=row.id_kind)
            made[key] = (row, new_person(company=row.company, details=details, now=now))
            matching.remember(row, made[key][1], by=by, now=now)
    if not made:
        raise _nothing()
    return _take(company_id, list(made.values()), "created people", by, now)


def _take(
    company_id: int,
    pairs: Sequence[tuple[FileRow, Person]],
    verb: str,
    by: User | None,
    now: datetime,
    *,
    refused: tuple[tuple[FileRow, DomainError], ...] = (),
) -> Settled:
    people = {_identity(row): person for row, person in pairs}
    waiting = list(_waiting(company_id, [row for row, _person in pairs]).select_related("file", "file__company"))
    files = take_rows(waiting, {row.pk: people[_identity(row)] for row in waiting})
    if pairs:
        record(
            company_id=company_id,
            verb=verb,
            subject_type="person" if len(people) == 1 else "company",
            subject_id=next(iter(people.values())).pk if len(people) == 1 else company_id,
            at=now,
            actor=by,
            after={
                "people": sorted({person.pk for person in people.values()}),
                "rows": len(waiting),
                "files": sorted(file.pk for file in files),
            },
        )
    return Settled(len(people), tuple(files), refused)


def _identity(row: FileRow) -> tuple[str, str]:
    return (row.id_kind, row.external_id) if row.external_id else ("", row.folded_name)


def _waiting(company_id: int, rows: Iterable[FileRow | Stranger]) -> QuerySet[FileRow]:
    named = reduce(or_, map(named_as, rows), Q(pk__in=[]))
    return FileRow.objects.filter(named, company_id=company_id, status=Status.UNMATCHED)


def set_aside(*, company_id: int, rows: Sequence[FileRow], by: User, now: datetime) -> Settled:
    """Take whoever the rows name out of the queue, in every file and in files to come. Safe to repeat.

    They are not ours. Their rows stay in the files, and ``take_back`` brings them into the queue again.
    """
    lock_company(company_id)
    waiting = _waiting(company_id, rows)
    touched = set(waiting.values_list("file_id", flat=True))
    named = {_identity(row): row for row in waiting}
    Stranger.objects.bulk_create(
        [
            Stranger(
                company_id=company_id,
                id_kind=row.id_kind if row.external_id else "",
                external_id=row.external_id,
                folded_name="" if row.external_id else row.folded_name,
                name=row.name,
                said_by=by,
                said_at=now,
            )
            for row in named.values()
        ],
        ignore_conflicts=True,
    )
    count = waiting.update(status=Status.NOT_OURS)
    files = _recount(touched)
    if named:
        record(
            company_id=company_id,
            verb="not ours",
            subject_type="company",
            subject_id=company_id,
            at=now,
            actor=by,
            after={"names": len(named), "rows": count},
        )
    return Settled(len(named), tuple(files))


def take_back(*, stranger: Stranger, by: User, now: datetime) -> Settled:
    """Bring somebody who was said not to be ours into the queue again; rows that are surely known are matched at once.

    Safe to repeat.
    """
    company_id = stranger.company_id
    lock_company(company_id)
    rows = FileRow.objects.filter(named_as(stranger), company_id=company_id, status=Status.NOT_OURS, person=None)
    back = list(rows.select_related("file", "file__company"))
    known = directory(company_id)
    sure: dict[int, int] = {}
    for row in back:
        found = known.identify(Sought(row.name, row.external_id, row.id_kind))
        row.status, row.reason = Status.UNMATCHED, matching.reason_of(found)
        if isinstance(found, Match):
            sure[row.pk] = found.person_id
    update_rows(FileRow, back, ["status", "reason"])
    people = Person.objects.in_bulk(set(sure.values()))
    take_rows([row for row in back if row.pk in sure], {pk: people[who] for pk, who in sure.items()})
    files = _recount({row.file_id for row in back})
    record(
        company_id=company_id,
        verb="ours again",
        subject_type="company",
        subject_id=company_id,
        at=now,
        actor=by,
        after={"rows": len(back)},
    )
    stranger.delete()
    return Settled(1, tuple(files))


def leave_out_strangers(file: PerformanceFile) -> int:
    """Let the rows of a file that name nobody of ours, as a user has said, not wait; returns how many there were."""
    said = Stranger.objects.filter(company_id=file.company_id)
    by_id = said.filter(id_kind=OuterRef("id_kind"), external_id=OuterRef("external_id")).exclude(external_id="")
    by_name = said.filter(external_id="", folded_name=OuterRef("folded_name"))
    waiting = FileRow.objects.filter(file=file, status=Status.UNMATCHED)
    named = Exists(by_id) | (Q(external_id="") & Exists(by_name))
    return waiting.filter(named).update(status=Status.NOT_OURS)


def _recount(file_ids: Collection[int]) -> list[PerformanceFile]:
    """Write anew how many rows of some files wait, and the zeros that may stand because, or no longer, nobody waits."""
    open_ones = FileRow.objects.filter(file__in=file_ids, status__in=(Status.UNMATCHED, Status.DUPLICATE))
    counts = Counter(open_ones.values_list("file_id", flat=True))
    files = list(PerformanceFile.objects.filter(pk__in=file_ids).order_by("pk"))
    for file in files:
        file.unmatched = counts[file.pk]
        if file.period_start and file.period_end:
            settle_absences(company_id=file.company_id, start=file.period_start, end=file.period_end)
    update_rows(PerformanceFile, files, ["unmatched"])
    return files


def _nothing() -> NothingToDoError:
    return NothingToDoError(
        _("None of these names waits any more."), hint=_("Load the page again: somebody else has settled them.")
    )

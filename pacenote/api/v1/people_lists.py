"""Lists of people of any form: bring one in, see its columns, see what it would change, write that."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Annotated, Any, Literal

import ninja
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field

from pacenote.accounts.permissions import IMPORT_FILES
from pacenote.api.door import SCANNED, ApiRequest, route
from pacenote.api.v1.files import FileOut, file_out
from pacenote.api.v1.sheets import LineOut
from pacenote.api.words import Text
from pacenote.base.marking import gettext_noop as _
from pacenote.imports import services as imports
from pacenote.imports.parsers.any_table import MAPPING_NEEDED
from pacenote.imports.parsers.mapped_rosters import PEOPLE_NEEDED, ROSTER_NEEDED
from pacenote.imports.parsers.people_guesses import guess
from pacenote.imports.parsers.people_mapping import PeopleMapping, Purpose, people_mapping_from
from pacenote.imports.parsers.plain_tables import PlainTable
from pacenote.imports.parsers.sheet_mapping import BadMappingError
from pacenote.jobs import pipeline
from pacenote.people.incoming import Change, Waiting
from pacenote.performance.models import PerformanceFile

router = Router(tags=["people"])
Status = PerformanceFile.Status
#: A file that asks may be said to be of another kind than it was taken for, as on the pages.
ASKS = frozenset({MAPPING_NEEDED, PEOPLE_NEEDED, ROSTER_NEEDED})
Titles = Literal["auto", "yes", "no"]
SHOWN = 200
Line = Annotated[int, Field(ge=1, le=10_000_000)]


class Titled(Schema):
    """Whether the first rows hold titles; *auto* looks for known ones."""

    titled: Titles = "auto"


class UseIn(Schema):
    """What a column says: its key, and a word of the list in the documents (an id as ``id:`` and its kind)."""

    column: Annotated[Text, Field(min_length=1, max_length=200)]
    says: Annotated[str, Field(pattern=r"^[a-z_]{1,20}(:[a-z][a-z0-9_]{0,19})?$")]


class ListColumnOut(Schema):
    """A column, by what it is known as, with its first cells."""

    key: str
    title: str
    samples: list[str]


class ListOut(Schema):
    """A file that asks what its columns say, and the likely answer: what was said last time, or a guess.

    ``undecided`` says that month and day of its dates cannot be told apart: put ``order`` right.
    """

    file: FileOut
    rows: int
    titled: bool
    remembered: bool
    undecided: bool
    order: Literal["mdy", "dmy", ""]
    columns: list[ListColumnOut]
    uses: list[UseIn]


class DecidedIn(Schema):
    """What a line that waits means: ``new``, ``leave``, ``take`` (this one of several), or the id of a person."""

    line: Line
    means: Annotated[str, Field(pattern=r"^(new|leave|take|[0-9]{1,18})$")]


class SaidIn(Titled):
    """What the columns of a file say."""

    uses: Annotated[list[UseIn], Field(min_length=1, max_length=60)]
    order: Literal["mdy", "dmy", ""] = ""


class PeopleListIn(SaidIn):
    """What the columns of a list say, and what is decided about lines that wait.

    ``rename`` takes names from the file also of people who are known; ``same_names`` that a full name which is exactly
    one person's means them.
    """

    rename: bool = False
    decided: Annotated[list[DecidedIn], Field(max_length=5_000)] = []
    same_names: bool = False

    def choices(self) -> imports.Choices:
        """Return what was decided."""
        return imports.Choices({each.line: each.means for each in self.decided}, self.same_names)


class AgreedIn(Schema):
    """That everybody in the list agreed to texts: in which words, and when, if that is known."""

    wording: Annotated[str, Field(pattern=r"^[^\x00]*[^\s\x00][^\x00]*$", max_length=1_800)]
    agreed_on: date | None = None


class WriteListIn(PeopleListIn):
    """The same as was tried, with the mark that the trial gave."""

    mark: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    consent: AgreedIn | None = None


class DifferenceOut(Schema):
    """One thing that would be another."""

    field: str
    before: str
    after: str


class ChangedLineOut(Schema):
    """What a line would change about somebody, and by what they are known: id, address, alias or decided."""

    line: int
    person: int
    how: str
    fields: list[DifferenceOut]
    ids: list[str]
    groups: list[str]


class NewLineOut(Schema):
    """Somebody who would be added."""

    line: int
    name: str


class WaitingLineOut(Schema):
    """A line that somebody must decide about: why, who it may be, and which other lines it is in conflict with."""

    line: int
    name: str
    why: str
    people: list[int]
    lines: list[int]


class PeopleTrialOut(Schema):
    """What a list would change as the directory is now. Counts are whole, lists hold the first 200.

    ``absent`` are present people whom the list does not name: they are left alone. Write with ``mark``.
    """

    new: int
    changed: int
    unchanged: int
    waiting: int
    absent: int
    unreadable: int
    added_lines: list[NewLineOut]
    changed_lines: list[ChangedLineOut]
    waiting_lines: list[WaitingLineOut]
    errors: list[LineOut]
    mark: str


class WrittenOut(Schema):
    """What was written; ``refused`` counts people who took texts back before, whose consent was not written down."""

    new: int
    changed: int
    unchanged: int
    waiting: int
    consents: int
    refused: int


@route(router, "POST", "/people-lists", IMPORT_FILES, gives=ListOut, status=201, also=SCANNED)
def bring_list(request: ApiRequest, file: File[UploadedFile]) -> ninja.Status[ListOut]:
    """Bring a list of people in: any CSV or XLSX. Nothing is written before ``…/import`` says what its columns mean."""
    company, by = request.membership.company, request.membership.user
    name = file.name or "people"
    taken = imports.take_list(company=company, name=name, data=file.read(), by=by, now=timezone.now())
    return ninja.Status(201, shown(taken, table_of(taken, "people", "auto"), "people"))


@route(router, "GET", "/people-lists/{file_id}", IMPORT_FILES, gives=ListOut)
def show_list(request: ApiRequest, file_id: int, how: Query[Titled]) -> ListOut:
    """Show the columns of a list of people with what they probably say."""
    file = _list(request, file_id)
    return shown(file, table_of(file, "people", how.titled), "people")


@route(router, "POST", "/people-lists/{file_id}/dry-run", IMPORT_FILES, gives=PeopleTrialOut)
def try_list(request: ApiRequest, file_id: int, body: PeopleListIn) -> PeopleTrialOut:
    """Say whom a list would add and change and about whom somebody must decide; nothing is written."""
    file = _list(request, file_id)
    table = table_of(file, "people", body.titled)
    mapping = mapping_of("people", table, body, rename=body.rename)
    return _trial(imports.prepare(company=file.company, table=table, mapping=mapping, choices=body.choices()))


@route(router, "POST", "/people-lists/{file_id}/import", IMPORT_FILES, gives=WrittenOut)
def write_list(request: ApiRequest, file_id: int, body: WriteListIn) -> WrittenOut:
    """Write what the trial with this mark showed; refused with ``stale_preview`` where it would be another by now."""
    file = _list(request, file_id)
    table, said = table_of(file, "people", body.titled), body.consent
    written, files = imports.apply_list(
        file=file,
        table=table,
        mapping=mapping_of("people", table, body, rename=body.rename),
        choices=body.choices(),
        mark=body.mark,
        consent=imports.Consent(" ".join(said.wording.split()), said.agreed_on) if said else None,
        by=request.membership.user,
        now=timezone.now(),
    )
    for each in files:
        pipeline.start_evaluating(company_id=each.company_id, file_id=each.pk)
    return WrittenOut(**written.as_dict())


def _list(request: ApiRequest, file_id: int) -> PerformanceFile:
    file = file_of(request, file_id)
    asks = file.status == Status.ASKING and file.error_code in ASKS
    if not asks and not (file.status == Status.LOADED and file.kind in imports.OWN_KINDS):
        raise Http404
    return file


def file_of(request: ApiRequest, file_id: int) -> PerformanceFile:
    files = PerformanceFile.objects.visible_to(request.membership).select_related("company")
    return get_object_or_404(files, pk=file_id)


def table_of(file: PerformanceFile, purpose: Purpose, titled: Titles) -> PlainTable:
    try:
        read = imports.people_table if purpose == "people" else imports.roster_table
        return read(file, titled=titled)
    except FileNotFoundError as error:
        raise Http404 from error


def shown(file: PerformanceFile, table: PlainTable, purpose: Purpose) -> ListOut:
    kept = imports.fitting(imports.people_mappings_of(file.company_id, purpose), table)
    likely = guess(table, purpose, name=PurePath(file.name).stem)
    mapping = kept or likely.mapping
    return ListOut(
        file=file_out(file),
        rows=len(table.rows),
        titled=table.titled,
        remembered=kept is not None,
        undecided=likely.undecided,
        order=mapping.order,
        columns=[
            ListColumnOut(key=key, title=title, samples=list(table.samples(place)))
            for place, (key, title) in enumerate(zip(table.keys, table.titles, strict=True))
        ],
        uses=[UseIn(column=key, says=use) for key, use in mapping.uses],
    )


def mapping_of(purpose: Purpose, table: PlainTable, body: SaidIn, **more: Any) -> PeopleMapping:
    """Return what was said of a table. Raises BadMappingError."""
    said = [(each.column, each.says) for each in body.uses]
    unknown = next((key for key, _says in said if key not in table.keys), None)
    if unknown is not None:
        raise BadMappingError(_("This file has no such column."), hint=_("Name columns by their keys."))
    values = {"purpose": purpose, "uses": said, "order": body.order, "titled": table.titled, **more}
    values |= {"shape": () if table.titled else table.shape, "titles": zip(table.keys, table.titles, strict=True)}
    return people_mapping_from(values)


def _trial(prepared: imports.Prepared) -> PeopleTrialOut:
    plan, sheet = prepared.plan, prepared.sheet
    return PeopleTrialOut(
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        waiting=len(plan.waiting),
        absent=len(plan.absent),
        unreadable=len(sheet.errors),
        added_lines=[NewLineOut(line=each.line, name=each.name) for each in plan.new[:SHOWN]],
        changed_lines=[_changed(each) for each in plan.changed[:SHOWN]],
        waiting_lines=[_waiting(each) for each in prepared.asked[:SHOWN]],
        errors=[LineOut(line=each.line, what=str(each.message)) for each in (*sheet.errors, *sheet.doubts)[:SHOWN]],
        mark=prepared.mark,
    )


def _changed(change: Change) -> ChangedLineOut:
    fields = [DifferenceOut(field=each.field, before=each.before, after=each.after) for each in change.fields]
    ids = [f"{kind}:{value}" for kind, value in change.ids]
    line, groups = change.row.line, list(change.groups)
    return ChangedLineOut(
        line=line, person=change.person_id, how=change.how.value, fields=fields, ids=ids, groups=groups
    )


def _waiting(each: Waiting) -> WaitingLineOut:
    return WaitingLineOut(
        line=each.row.line,
        name=each.row.name,
        why=each.doubt.value,
        people=list(each.candidates),
        lines=list(each.lines),
    )

"""Rosters of any form: bring one in, see its columns, see what it would do, read it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import ninja
from django.http import Http404
from django.utils import timezone
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field

from pacenote.accounts.permissions import IMPORT_FILES
from pacenote.api.door import SCANNED, ApiRequest, route
from pacenote.api.v1.files import FileOut, file_out
from pacenote.api.v1.people_lists import ASKS, SHOWN, ListOut, SaidIn, Titled, file_of, mapping_of, shown, table_of
from pacenote.api.v1.sheets import LineOut
from pacenote.base.marking import gettext_noop as _
from pacenote.imports import services as imports
from pacenote.imports.parsers.file_names import read_name
from pacenote.imports.parsers.people_mapping import PeopleMapping
from pacenote.imports.parsers.plain_tables import PlainTable
from pacenote.imports.parsers.sheet_mapping import BadMappingError
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile

router = Router(tags=["people"])
Status = PerformanceFile.Status


class RosterMappingIn(SaidIn):
    """What the columns of a roster say; ``start`` is its day where no column says one."""

    prefixes: Annotated[list[Annotated[str, Field(pattern=r"^\w{1,8}$")]], Field(max_length=12)] = ["SV", "DT"]
    start: date | None = None


class RosterLineOut(Schema):
    """A line as it would be kept: who it means, and whether that is certain or waits to be confirmed or matched.

    ``starts`` is HH:MM or empty, ``status`` the code of a roster status.
    """

    line: int
    name: str
    day: date | None
    starts: str
    status: str
    note: str
    person: int | None
    certain: bool


class RosterTrialOut(Schema):
    """What a roster would do as the directory is now. Counts are whole, lists hold the first 200.

    Lines that are not certain wait to be matched; ``errors`` are lines that would be left out.
    """

    lines: int
    certain: int
    left_out: int
    kept: list[RosterLineOut]
    errors: list[LineOut]


@route(router, "POST", "/rosters", IMPORT_FILES, gives=FileOut, status=201, also=SCANNED)
def bring_roster(request: ApiRequest, file: File[UploadedFile]) -> ninja.Status[FileOut]:
    """Bring a roster in and read it at once; one of an unknown form asks what its columns say."""
    company, by = request.membership.company, request.membership.user
    name = file.name or "roster"
    taken = imports.take_roster(company=company, name=name, data=file.read(), by=by, now=timezone.now())
    return ninja.Status(201, _read_on(taken))


@route(router, "GET", "/rosters/{file_id}", IMPORT_FILES, gives=ListOut)
def show_roster(request: ApiRequest, file_id: int, how: Query[Titled]) -> ListOut:
    """Show the columns of a roster that asks what they say."""
    file = _roster(request, file_id)
    return shown(file, table_of(file, "roster", how.titled), "roster")


@route(router, "POST", "/rosters/{file_id}/dry-run", IMPORT_FILES, gives=RosterTrialOut)
def dry_run_roster(request: ApiRequest, file_id: int, body: RosterMappingIn) -> RosterTrialOut:
    """Say whom a roster would put on which day, and which lines it would leave out; nothing is written."""
    file = _roster(request, file_id)
    table = table_of(file, "roster", body.titled)
    parsed = imports.read_roster(table, _meant(table, body), read_name(file.name))
    return _trial(imports.try_roster(request.membership, parsed, body.start))


@route(router, "POST", "/rosters/{file_id}/import", IMPORT_FILES, gives=FileOut)
def read_roster(request: ApiRequest, file_id: int, body: RosterMappingIn) -> FileOut:
    """Say what the columns of a roster mean and read it by that; the next one of its form comes in by itself."""
    file = _roster(request, file_id)
    mapping = _meant(table_of(file, "roster", body.titled), body)
    by, now = request.membership.user, timezone.now()
    return _read_on(imports.read_by_roster_mapping(file=file, mapping=mapping, start=body.start, by=by, now=now))


def _read_on(file: PerformanceFile) -> FileOut:
    """Let what waits behind a roster that was read go on, as its page does."""
    if file.status == Status.LOADED and file.period_start is not None:
        pipeline.start_loading(company_id=file.company_id, file_id=file.pk)
    return file_out(file)


def _roster(request: ApiRequest, file_id: int) -> PerformanceFile:
    file = file_of(request, file_id)
    if file.status != Status.ASKING or file.error_code not in ASKS:
        raise Http404
    return file


def _meant(table: PlainTable, body: RosterMappingIn) -> PeopleMapping:
    """Return what was said of a roster. Raises BadMappingError, also where its day is nowhere."""
    mapping = mapping_of("roster", table, body, prefixes=body.prefixes)
    if not mapping.columns("day") and body.start is None:
        raise BadMappingError(_("No column says the day of this roster."), hint=_("Send its day in start."))
    return mapping


def _trial(trial: imports.RosterTrial) -> RosterTrialOut:
    return RosterTrialOut(
        lines=len(trial.lines),
        certain=trial.certain,
        left_out=len(trial.left_out),
        kept=[_line(each) for each in trial.lines[:SHOWN]],
        errors=[LineOut(line=line, what=str(why)) for line, why in trial.left_out[:SHOWN]],
    )


def _line(tried: imports.TriedLine) -> RosterLineOut:
    return RosterLineOut(
        line=tried.line,
        name=tried.name,
        day=tried.day,
        starts=tried.starts,
        status=tried.status,
        note=tried.note,
        person=tried.person.pk if tried.person else None,
        certain=tried.certain,
    )

"""Names that nobody has matched yet: whose they are, who is new, who is not ours; and rows that stand twice."""

from __future__ import annotations

from datetime import date, datetime

import ninja
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.v1.files import FileOut, file_out
from pacenote.api.words import Id
from pacenote.imports.models import FileRow, Stranger
from pacenote.imports.queries import suggested, waiting_rows
from pacenote.imports.services import confirm_names, create_many, map_rows, pick_row, set_aside, take_back
from pacenote.jobs.answering import evaluate_each
from pacenote.people.models import Person

router = Router(tags=["unmatched"])


class RowOut(Schema):
    """One row that waits, as its file names somebody, and why it waits."""

    id: int
    file: int
    line: int
    name: str
    id_kind: str
    external_id: str
    reason: str
    start: date | None
    end: date | None


class RowWithSuggestions(RowOut):
    """The row, and whom it may mean, the likeliest first. Nobody is matched by a suggestion."""

    suggestions: list[int]


class MapIn(Schema):
    """The person whom a row means."""

    person: Id


class SettledOut(Schema):
    """How many names were settled, and the files that have new numbers by it."""

    names: int
    files: list[int]


class StrangerOut(Schema):
    """Somebody who was said not to be ours; their rows leave the queue as they come."""

    id: int
    name: str
    id_kind: str
    external_id: str
    said_at: datetime


@route(router, "GET", "/unmatched", EDIT_PEOPLE, gives=Listed[RowOut])
def list_unmatched(request: ApiRequest, paging: Query[Paging]) -> Listed[RowOut]:
    """List who waits, each once however many files name them, by their newest row."""
    return listed(waiting_rows(request.membership), paging, _row)


@route(router, "GET", "/unmatched/{row_id}", EDIT_PEOPLE, gives=RowWithSuggestions)
def get_unmatched(request: ApiRequest, row_id: int) -> RowWithSuggestions:
    """Show one row that waits, with whom it may mean."""
    row = _waiting(request, row_id)
    return RowWithSuggestions(**_row(row).dict(), suggestions=suggested(request.membership, row))


@route(router, "POST", "/unmatched/{row_id}/map", EDIT_PEOPLE, gives=SettledOut)
def map_unmatched(request: ApiRequest, row_id: int, body: MapIn) -> SettledOut:
    """Let a row mean a person from now on, in every file where it waits. Safe to repeat."""
    row = get_object_or_404(FileRow.objects.visible_to(request.membership).select_related("file"), pk=row_id)
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=body.person)
    files = map_rows(row=row, person=person, by=request.membership.user, now=timezone.now())
    evaluate_each(files)
    return SettledOut(names=1, files=sorted(file.pk for file in files))


@route(router, "POST", "/unmatched/{row_id}/create", EDIT_PEOPLE, gives=SettledOut, status=201)
def create_from_unmatched(request: ApiRequest, row_id: int) -> ninja.Status[SettledOut]:
    """Create the person whom a row names, known by that id or name from now on."""
    row, membership = _waiting(request, row_id), request.membership
    settled = create_many(company_id=membership.company_id, rows=[row], by=membership.user, now=timezone.now())
    evaluate_each(settled.files)
    return ninja.Status(201, SettledOut(names=settled.names, files=sorted(file.pk for file in settled.files)))


@route(router, "POST", "/unmatched/{row_id}/not-ours", EDIT_PEOPLE, gives=SettledOut)
def leave_unmatched(request: ApiRequest, row_id: int) -> SettledOut:
    """Take whoever a row names out of the queue, in every file and in files to come."""
    row, membership = _waiting(request, row_id), request.membership
    settled = set_aside(company_id=membership.company_id, rows=[row], by=membership.user, now=timezone.now())
    evaluate_each(settled.files)
    return SettledOut(names=settled.names, files=sorted(file.pk for file in settled.files))


@route(router, "POST", "/confirmed-names", EDIT_PEOPLE, gives=SettledOut)
def confirm_unmatched(request: ApiRequest) -> SettledOut:
    """Confirm every name that is exactly one person's."""
    membership = request.membership
    files = confirm_names(company_id=membership.company_id, by=membership.user, now=timezone.now())
    evaluate_each(files)
    return SettledOut(names=0, files=sorted(file.pk for file in files))


@route(router, "GET", "/strangers", EDIT_PEOPLE, gives=Listed[StrangerOut])
def list_strangers(request: ApiRequest, paging: Query[Paging]) -> Listed[StrangerOut]:
    """List who was said not to be ours."""
    return listed(Stranger.objects.visible_to(request.membership), paging, _stranger)


@route(router, "DELETE", "/strangers/{stranger_id}", EDIT_PEOPLE, gives=SettledOut)
def take_stranger_back(request: ApiRequest, stranger_id: int) -> SettledOut:
    """Bring somebody into the queue again who was said not to be ours."""
    stranger = get_object_or_404(Stranger.objects.visible_to(request.membership), pk=stranger_id)
    settled = take_back(stranger=stranger, by=request.membership.user, now=timezone.now())
    evaluate_each(settled.files)
    return SettledOut(names=settled.names, files=sorted(file.pk for file in settled.files))


@route(router, "POST", "/rows/{row_id}/pick", EDIT_PEOPLE, gives=FileOut)
def pick_one_row(request: ApiRequest, row_id: int) -> FileOut:
    """Of several rows of one person in a file, let this one count."""
    rows = FileRow.objects.visible_to(request.membership).select_related("file", "file__company", "person")
    file = pick_row(row=get_object_or_404(rows, pk=row_id), by=request.membership.user, now=timezone.now())
    evaluate_each([file])
    return file_out(file)


def _waiting(request: ApiRequest, row_id: int) -> FileRow:
    waiting = FileRow.objects.visible_to(request.membership).filter(status=FileRow.Status.UNMATCHED)
    return get_object_or_404(waiting.select_related("file"), pk=row_id)


def _row(row: FileRow) -> RowOut:
    same = ("line", "name", "id_kind", "external_id", "reason", "start", "end")
    return RowOut(id=row.pk, file=row.file_id, **{name: getattr(row, name) for name in same})


def _stranger(each: Stranger) -> StrangerOut:
    return StrangerOut(
        id=each.pk, name=each.name, id_kind=each.id_kind, external_id=each.external_id, said_at=each.said_at
    )

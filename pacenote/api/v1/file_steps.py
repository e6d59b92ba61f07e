"""What is done about one file: answer what it asks, read it again, let its import count no more, put it back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import ninja
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field, model_validator

from pacenote.accounts.permissions import EDIT_PEOPLE, IMPORT_FILES
from pacenote.api.door import SCANNED, ApiRequest, route
from pacenote.api.v1.files import FileOut, file_out
from pacenote.api.words import Text
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.imports.services import create_people_from
from pacenote.jobs import pipeline
from pacenote.jobs.answering import READABLE, Answer, answer_file, delete_file, read_file_again, restore_file
from pacenote.performance.kinds import NAMING_KINDS
from pacenote.performance.models import PerformanceFile

router = Router(tags=["files"])


class AnswerIn(Schema):
    """What a file asked for: a day or any day of a week, that it is ours, its station; or leave it out."""

    action: Literal["period", "ours", "station", "leave_out"]
    start: date | None = None
    station: Annotated[Text, Field(max_length=12)] = ""

    @model_validator(mode="after")
    def _whole(self) -> AnswerIn:
        if (self.action == "period" and self.start is None) or (self.action == "station" and not self.station.strip()):
            raise ValueError("a period needs its day in start, a station its code in station")
        return self


class PeopleMadeOut(Schema):
    """How many people are new."""

    made: int


class NotNamingError(DomainError):
    """A file does not name people well enough."""

    code = "names_nobody"


class NothingToReadError(DomainError):
    """A file is not one that has been read."""

    code = "nothing_to_read"


@route(router, "POST", "/files/{file_id}/answer", IMPORT_FILES, gives=FileOut, status=202)
def answer_question(request: ApiRequest, file_id: int, body: AnswerIn) -> ninja.Status[FileOut]:
    """Answer what a file asks; it is read with that after the answer. One that asks nothing is refused."""
    said = Answer(body.action, start=body.start, station=body.station.strip())
    answer_file(file=_file(request, file_id), said=said, by=request.membership.user, now=timezone.now())
    return ninja.Status(202, _shown(request, file_id))


@route(router, "POST", "/files/{file_id}/read-again", IMPORT_FILES, gives=FileOut, status=202, also=SCANNED)
def read_again(request: ApiRequest, file_id: int) -> ninja.Status[FileOut]:
    """Read a refused file anew, or an imported one to see whether it says more; answers with the row that waits."""
    file = _file(request, file_id)
    if file.status not in READABLE:
        raise NothingToReadError(
            _("This file was neither imported nor refused: there is nothing to read again."),
            hint=_("Look at its state: answer what it asks, or wait until it is read."),
        )
    try:
        waiting = read_file_again(file=file, by=request.membership.user, now=timezone.now())
    except FileNotFoundError as error:
        raise Http404 from error
    return ninja.Status(202, _shown(request, waiting.pk))


@route(router, "POST", "/files/{file_id}/people", EDIT_PEOPLE, gives=PeopleMadeOut)
def create_people_of_file(request: ApiRequest, file_id: int) -> PeopleMadeOut:
    """Create everybody whom a scorecard names by an unknown id, and make the findings that waited. Safe to repeat."""
    file = _file(request, file_id)
    if file.kind not in NAMING_KINDS:
        raise NotNamingError(
            _("Only a scorecard names people well enough to create them."),
            hint=_("Map the names that wait one by one."),
        )
    made = create_people_from(file=file, by=request.membership.user, now=timezone.now())
    for each in PerformanceFile.objects.visible_to(request.membership).filter(status="loaded", evaluated_at=None):
        pipeline.start_evaluating(company_id=each.company_id, file_id=each.pk)
    return PeopleMadeOut(made=made)


@route(router, "DELETE", "/files/{file_id}/import", IMPORT_FILES, gives=FileOut)
def delete_import(request: ApiRequest, file_id: int) -> FileOut:
    """Let an import count no more: the version before it does again. What was sent stays sent; nothing is removed."""
    delete_file(file=_file(request, file_id), by=request.membership.user, now=timezone.now())
    return _shown(request, file_id)


@route(router, "PUT", "/files/{file_id}/import", IMPORT_FILES, gives=FileOut)
def restore_import(request: ApiRequest, file_id: int) -> FileOut:
    """Put a deleted import back in its place among the versions."""
    restore_file(file=_file(request, file_id), by=request.membership.user, now=timezone.now())
    return _shown(request, file_id)


def _file(request: ApiRequest, file_id: int) -> PerformanceFile:
    known = PerformanceFile.objects.visible_to(request.membership).select_related("company")
    return get_object_or_404(known, pk=file_id)


def _shown(request: ApiRequest, file_id: int) -> FileOut:
    return file_out(PerformanceFile.objects.visible_to(request.membership).get(pk=file_id))

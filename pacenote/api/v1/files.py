"""Performance files: bring one in, see what became of it, take the original away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import ninja
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import File, Query, Router, Schema, UploadedFile

from pacenote.accounts.permissions import DOWNLOAD_FILES, IMPORT_FILES, VIEW
from pacenote.api.door import SCANNED, ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Inline
from pacenote.imports.services import original_bytes, store
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile
from pacenote.records.services import record

router = Router(tags=["files"])
Status = PerformanceFile.Status
StatusWord = Annotated[Status, Inline()]


class FileOut(Schema):
    """A file and what became of it. ``problem`` says why it was refused, or what it asks."""

    id: int
    name: str
    sha256: str
    size: int
    status: StatusWord
    kind: str
    station: str
    period_start: date | None
    period_end: date | None
    rows: int
    matched: int
    unmatched: int
    findings: int
    uploaded_at: datetime
    loaded_at: datetime | None
    evaluated_at: datetime | None
    problem: dict[str, str] | None


def file_out(file: PerformanceFile) -> FileOut:
    fields = {name: getattr(file, name) for name in FileOut.model_fields if name != "problem"}
    return FileOut(**fields, problem=file.error.as_dict() if file.error else None)


@route(router, "GET", "/files", VIEW, gives=Listed[FileOut])
def list_files(request: ApiRequest, paging: Query[Paging], status: StatusWord | None = None) -> Listed[FileOut]:
    """List the files that came, oldest first."""
    rows = PerformanceFile.objects.visible_to(request.membership)
    return listed(rows.filter(status=status) if status else rows, paging, file_out)


@route(router, "POST", "/files", IMPORT_FILES, gives=FileOut, status=202, also=SCANNED)
def upload_file(request: ApiRequest, file: File[UploadedFile]) -> ninja.Status[FileOut]:
    """Bring one file in. It is read after the answer: look at its state until it is loaded, refused or asks.

    Bytes that are here already are the same file again, and nothing changes.
    """
    company, now = request.membership.company, timezone.now()
    data = file.read()
    stored = store(company=company, name=file.name or "upload", data=data, uploaded_by=request.membership.user, now=now)
    if stored.file.status in (Status.WAITING, Status.LOADING):
        pipeline.start_loading(company_id=company.pk, file_id=stored.file.pk)
    if stored.put_back:
        pipeline.start_evaluating(company_id=company.pk, file_id=stored.file.pk)
    return ninja.Status(202, file_out(stored.file))


@route(router, "GET", "/files/{file_id}", VIEW, gives=FileOut)
def get_file(request: ApiRequest, file_id: int) -> FileOut:
    """Say what became of a file."""
    return file_out(get_object_or_404(PerformanceFile.objects.visible_to(request.membership), pk=file_id))


BYTES: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The bytes as they were uploaded.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@route(router, "GET", "/files/{file_id}/original", DOWNLOAD_FILES, gives=None, extra=BYTES)
def download_file(request: ApiRequest, file_id: int) -> HttpResponse:
    """Hand out the file byte for byte as it came; that is written down."""
    file = get_object_or_404(PerformanceFile.objects.visible_to(request.membership), pk=file_id)
    try:
        data = original_bytes(file)
    except FileNotFoundError as error:
        raise Http404 from error
    return handed_out(request, data, file.name, subject=("file", file.pk))


def handed_out(
    request: ApiRequest, data: bytes, name: str, *, subject: tuple[str, int], after: dict[str, Any] | None = None
) -> HttpResponse:
    """Return bytes to be saved under a name, and write down who took them."""
    record(
        company_id=request.token.company_id, verb="downloaded", subject_type=subject[0], subject_id=subject[1],
        at=timezone.now(), actor=request.membership.user, after={"token": request.token.pk, **(after or {})},
    )  # fmt: skip
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)

"""Files of coaching sessions: attached and taken away by the coach, read by whoever reads the session."""

from __future__ import annotations

import ninja
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Router, UploadedFile

from pacenote.accounts.permissions import BE_COACH, OWN_PAGE
from pacenote.api.door import SCANNED, ApiRequest, route
from pacenote.api.v1.files import BYTES, handed_out
from pacenote.api.v1.session_shapes import AttachmentOut, attachment_out
from pacenote.api.v1.sessions import found, saying_who
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.attachments import MOST_BYTES, too_large
from pacenote.coaching_sessions.models import SessionAttachment

router = Router(tags=["sessions"])
ONE = "/sessions/{session_id}/files/{attachment_id}"


@route(router, "POST", "/sessions/{session_id}/files", BE_COACH, gives=AttachmentOut, status=201, also=SCANNED)
def attach_session_file(request: ApiRequest, session_id: int, file: File[UploadedFile]) -> ninja.Status[AttachmentOut]:
    """Attach a file as the coach. The same bytes a second time change nothing."""
    session, name = found(request, session_id), file.name or ""
    if (file.size or 0) > MOST_BYTES:
        raise too_large(name)
    with saying_who(request, session):
        made = services.attach(session=session, by=request.membership, name=name, data=file.read(), now=timezone.now())
    return ninja.Status(201, attachment_out(made))


@route(router, "GET", ONE, OWN_PAGE, gives=None, extra=BYTES)
def download_session_file(request: ApiRequest, session_id: int, attachment_id: int) -> HttpResponse:
    """Hand a file out; that is written down."""
    row = _one(request, session_id, attachment_id)
    try:
        data = services.attached_bytes(row)
    except FileNotFoundError as error:
        raise Http404 from error
    return handed_out(request, data, row.name, subject=("attachment", row.pk), after={"session": session_id})


@route(router, "DELETE", ONE, BE_COACH, gives=None, status=204)
def detach_session_file(request: ApiRequest, session_id: int, attachment_id: int) -> ninja.Status[None]:
    """Take a file away as the coach."""
    row = _one(request, session_id, attachment_id)
    services.detach(attachment=row, by=request.membership, now=timezone.now())
    return ninja.Status(204, None)


def _one(request: ApiRequest, session_id: int, attachment_id: int) -> SessionAttachment:
    rows = SessionAttachment.objects.visible_to(request.membership).filter(session=found(request, session_id))
    return get_object_or_404(rows.select_related("session"), pk=attachment_id)

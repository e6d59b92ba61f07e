"""Files of a session: attached by its coach, read by whoever reads the session, never shown inside a page of ours."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pacenote.accounts.permissions import OWN_PAGE
from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.attachments import MOST_BYTES, too_large
from pacenote.coaching_sessions.models import CoachingSession, SessionAttachment
from pacenote.records.services import record
from pacenote.web.doors import MemberRequest
from pacenote.web.say import say_refusal
from pacenote.web.session_doors import telling_page
from pacenote.web.session_turns import back, entering, found
from pacenote.web.zones import company_page


def read(uploads: Iterable[UploadedFile[bytes]]) -> list[tuple[str, bytes]]:
    """Return names and bytes of what was sent. Raises AttachmentRefusedError for one that is too large to be read."""
    taken = []
    for each in uploads:
        name = each.name or ""
        if (each.size or 0) > MOST_BYTES:
            raise too_large(name)
        taken.append((name, each.read()))
    return taken


@require_POST
@company_page(OWN_PAGE)
def add(request: MemberRequest, session_id: int) -> HttpResponse:
    """Attach what was chosen; a file that is refused leaves the others out of it."""
    session, elsewhere = entering(request, session_id, "attach")
    if elsewhere:
        return elsewhere
    try:
        files = read(request.FILES.getlist("files"))
        for name, data in files:
            services.attach(session=session, by=request.membership, name=name, data=data, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("Attached.") if files else _("No file was chosen."))
    return back(request, session)


@require_safe
@telling_page(OWN_PAGE)
def download(request: MemberRequest, session_id: int, attachment_id: int) -> HttpResponse:
    """Hand a file out to whoever may read its session, and write down who took it."""
    attachment = _one(request, found(request, session_id), attachment_id)
    record(
        company_id=attachment.company_id,
        verb="downloaded",
        subject_type="attachment",
        subject_id=attachment.pk,
        at=timezone.now(),
        actor=request.user,
        after={"session": session_id},
    )
    return handed_out(attachment)


@require_POST
@company_page(OWN_PAGE)
def remove(request: MemberRequest, session_id: int, attachment_id: int) -> HttpResponse:
    """Take a file away."""
    session, elsewhere = entering(request, session_id, "attach")
    if elsewhere:
        return elsewhere
    attachment = _one(request, session, attachment_id)
    try:
        services.detach(attachment=attachment, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("%(name)s is taken away.") % {"name": attachment.name})
    return back(request, session)


def _one(request: MemberRequest, session: CoachingSession, attachment_id: int) -> SessionAttachment:
    rows = SessionAttachment.objects.visible_to(request.membership).filter(session=session).select_related("session")
    return get_object_or_404(rows, pk=attachment_id)


def handed_out(attachment: SessionAttachment) -> HttpResponse:
    """Return a file to be saved: no browser shows it under our address, whatever is in it."""
    response = HttpResponse(services.attached_bytes(attachment), content_type=attachment.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=attachment.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response

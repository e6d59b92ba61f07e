"""Attach files to a session, and take them away again."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.base.originals import keep
from pacenote.base.scanning import check_harmless
from pacenote.coaching_sessions.attachments import check, safe_name
from pacenote.coaching_sessions.models import CoachingSession, SessionAttachment
from pacenote.coaching_sessions.services.standing import lock, need_coach, note


def attachment_path(company_id: int, sha256: str) -> str:
    """Return where an attachment's bytes lie: apart from performance files, which are forgotten by their own rules."""
    return f"{company_id}/attached/{sha256[:2]}/{sha256}"


@transaction.atomic
def attach(*, session: CoachingSession, by: Membership, name: str, data: bytes, now: datetime) -> SessionAttachment:
    """Attach a file as the coach; the same bytes a second time change nothing.

    Raises WrongStateError, NotYoursError, AttachmentRefusedError, ScanRefusedError.
    """
    row = lock(session, "attach", now)
    need_coach(row, by)
    digest = hashlib.sha256(data).hexdigest()
    if (there := row.attachments.filter(sha256=digest).first()) is not None:
        return there
    kind = check(name=name, data=data, already=row.attachments.count())
    check_harmless(data, name=name, company_id=row.company_id)
    keep(attachment_path(row.company_id, digest), data)
    made = SessionAttachment.objects.create(
        company_id=row.company_id,
        session=row,
        name=safe_name(name, kind),
        media_type=kind.media_type,
        size=len(data),
        sha256=digest,
        added_by=by.user,
        added_at=now,
    )
    note(row, "attached", now, actor=by.user, name=made.name)
    return made


@transaction.atomic
def detach(*, attachment: SessionAttachment, by: Membership, now: datetime) -> None:
    """Take a file away as the coach; its bytes go when no other session has them.

    Raises WrongStateError, NotYoursError.
    """
    row = lock(attachment.session, "attach", now)
    need_coach(row, by)
    path = attachment_path(row.company_id, attachment.sha256)
    if not row.attachments.filter(pk=attachment.pk).delete()[0]:
        return
    note(row, "detached", now, actor=by.user, name=attachment.name)
    if not SessionAttachment.objects.filter(company_id=row.company_id, sha256=attachment.sha256).exists():
        transaction.on_commit(lambda: default_storage.delete(path))


def attached_bytes(attachment: SessionAttachment) -> bytes:
    """Return an attachment as it was uploaded."""
    with default_storage.open(attachment_path(attachment.company_id, attachment.sha256)) as stored:
        return bytes(stored.read())

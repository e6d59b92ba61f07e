from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from pacenote.coaching_sessions.attachments import AttachmentRefusedError
from pacenote.coaching_sessions.models import SessionAttachment
from pacenote.coaching_sessions.services import NotYoursError, attach, attached_bytes, coach_cancel, detach
from pacenote.coaching_sessions.services.attaching import attachment_path
from pacenote.coaching_sessions.workflow import WrongStateError
from tests.coaching_sessions.stage import scheduled, suggested
from tests.makers import NOW

pytestmark = pytest.mark.django_db
DATA = b"%PDF-1.7 three photos"


def test_a_coach_attaches_a_file_once_and_it_comes_back_byte_for_byte(stage):
    session = scheduled(stage)

    first = attach(session=session, by=stage.coach, name="Photos.pdf", data=DATA, now=NOW)
    again = attach(session=session, by=stage.coach, name="Other name.pdf", data=DATA, now=NOW)

    assert (first.pk, first.name, first.media_type) == (again.pk, "Photos.pdf", "application/pdf")
    assert attached_bytes(first) == DATA
    assert list(session.events.values_list("verb", flat=True)).count("attached") == 1


def test_nobody_but_the_coach_attaches_and_never_to_what_is_suggested_or_canceled(stage):
    session = scheduled(stage)
    for member in (stage.supervisor, stage.second, stage.agent, stage.manager):
        with pytest.raises(NotYoursError):
            attach(session=session, by=member, name="a.pdf", data=DATA, now=NOW)
    coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)

    for each in (session, suggested(stage)):
        with pytest.raises(WrongStateError):
            attach(session=each, by=stage.coach, name="a.pdf", data=DATA, now=NOW)
    assert not SessionAttachment.objects.exists()


def test_what_is_refused_leaves_nothing(stage):
    session = scheduled(stage)

    with pytest.raises(AttachmentRefusedError):
        attach(session=session, by=stage.coach, name="photo.png", data=b"<svg onload=alert(1)>", now=NOW)

    assert not session.attachments.exists()


def test_the_bytes_stay_while_another_session_has_them(stage, django_capture_on_commit_callbacks):
    first, second = scheduled(stage), scheduled(stage)
    mine = attach(session=first, by=stage.coach, name="a.pdf", data=DATA, now=NOW)
    other = attach(session=second, by=stage.coach, name="b.pdf", data=DATA, now=NOW)
    path = attachment_path(stage.company.pk, mine.sha256)

    with django_capture_on_commit_callbacks(execute=True):
        detach(attachment=mine, by=stage.coach, now=NOW)
    assert attached_bytes(other) == DATA
    with django_capture_on_commit_callbacks(execute=True):
        detach(attachment=other, by=stage.coach, now=NOW)

    assert not default_storage.exists(path)

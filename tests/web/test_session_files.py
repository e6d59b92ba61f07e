"""Files of a session: who attaches, who reads, and that no browser ever shows one under our address."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingSession
from tests.coaching_sessions.parties import READERS, in_state, make_parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PDF = b"%PDF-1.7 three photos"


def at(session: CoachingSession, name: str, *more: int) -> str:
    return reverse(name, args=[session.company.slug, session.pk, *more])


def sign_in(parties, party: str) -> Client:
    client = Client()
    client.force_login(parties.members[party].user)
    return client


def send(client: Client, session: CoachingSession, name: str, data: bytes):
    return client.post(at(session, "session_attach"), {"files": SimpleUploadedFile(name, data)}, follow=True)


def test_a_file_is_read_by_who_reads_the_session_and_saved_by_every_browser():
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, "scheduled")
    page = send(sign_in(parties, "coach"), session, "Photos.pdf", PDF).content.decode()
    with as_company(parties.stage.company.pk):
        url = at(session, "session_file", session.attachments.get().pk)

    answers = {party: sign_in(parties, party).get(url) for party in parties.members}

    assert url in page
    assert {party for party, answer in answers.items() if answer.status_code == 200} == READERS["scheduled"]
    assert {answer.status_code for party, answer in answers.items() if party not in READERS["scheduled"]} == {404}
    answer = answers["trainee"]
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="Photos.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == (
        "application/pdf",
        "default-src 'none'; sandbox",
    )


def test_a_page_that_calls_itself_a_picture_is_refused_with_what_can_be_attached():
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, "scheduled")

    page = send(sign_in(parties, "coach"), session, "photo.png", b"<script>alert(1)</script>").content.decode()

    assert "photo.png is of a kind that cannot be attached." in page
    with as_company(parties.stage.company.pk):
        assert not session.attachments.exists()


def test_only_the_coach_attaches_and_takes_away():
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, "scheduled")
    send(sign_in(parties, "coach"), session, "Photos.pdf", PDF)
    with as_company(parties.stage.company.pk):
        remove = at(session, "session_detach", session.attachments.get().pk)

    for party in set(parties.members) - {"coach"}:
        client = sign_in(parties, party)
        send(client, session, "Mine.txt", b"mine")
        client.post(remove)
        page = client.get(at(session, "session")).content.decode()
        assert (remove in page, at(session, "session_attach") + '"' in page) == (False, False)

    with as_company(parties.stage.company.pk):
        assert [each.name for each in session.attachments.all()] == ["Photos.pdf"]
    sign_in(parties, "coach").post(remove)
    with as_company(parties.stage.company.pk):
        assert not session.attachments.exists()

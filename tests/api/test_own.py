"""A program keeps its maker's own choices, the company's logo, and where files may be mailed from."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from pacenote.accounts.models import Company, Membership, Role
from pacenote.accounts.permissions import OWN_PAGE
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CalendarFeed
from pacenote.imports.models import MailSender
from pacenote.people.models import Invitation
from pacenote.records.models import AuditEntry
from tests.api.calling import done, program, refusal
from tests.makers import make_company, make_member
from tests.pictures import png
from tests.tenants import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def test_what_the_maker_is_mailed_about_is_changed_as_far_as_their_token_goes(company, owner) -> None:
    other, token, narrow = make_member(company, Role.MANAGER), program(owner), program(owner, [OWN_PAGE])
    before = token.get("/notification-mails")

    after = done(token, "PATCH", "/notification-mails", {"session_mail": "all", "answer_mail": True})

    assert after == before | {"session_mail": "all", "answer_mail": True}
    assert refusal(narrow, "PATCH", "/notification-mails", {"answer_mail": False}) == (403, "not_allowed")
    assert refusal(token, "PATCH", "/notification-mails", {"zone": "Mars/North"}) == (422, "mail_choice_refused")
    assert Membership.objects.get(pk=other.pk).session_mail == before["session_mail"]


def test_a_calendar_address_is_ended_and_a_session_handed_out_for_a_calendar() -> None:
    tenant = make_tenant("Ours")
    token, pk = program(tenant.owner), tenant.ids["session_id"]

    done(token, "DELETE", "/calendar-address", status=204)
    unscheduled = token.call("GET", f"/sessions/{pk}/calendar").status_code

    assert not CalendarFeed.objects.filter(membership=tenant.owner).exists()
    assert unscheduled == 404


def test_who_may_mail_files_is_listed_added_and_forgotten(company, owner) -> None:
    token = program(owner)

    added = done(token, "POST", "/inbox/senders", {"pattern": "Reports@Example.com"}, status=201)
    [sender] = added["senders"]
    gone = done(token, "DELETE", f"/inbox/senders/{sender['id']}")

    assert (sender["pattern"], gone["senders"]) == ("reports@example.com", [])
    assert refusal(token, "POST", "/inbox/senders", {"pattern": "nobody"})[0] == 422
    done(token, "PUT", "/inbox/address")
    assert Company.objects.get(pk=company.pk).inbox_key
    done(token, "DELETE", "/inbox/address")
    assert not Company.objects.get(pk=company.pk).inbox_key
    with as_company(company.pk):
        assert not MailSender.objects.exists()


def test_a_test_that_was_not_taken_says_so_and_stands_on_record(company, owner) -> None:
    token = program(owner)

    refused = refusal(token, "POST", "/channel-tests", {"channel": "sms", "recipient": "+12025550107"})

    assert refused == (422, "test_failed")  # no text provider here: nothing was tried
    with as_company(company.pk):
        assert not AuditEntry.objects.filter(verb__contains="test").exists()


def test_a_logo_is_drawn_anew_handed_out_and_removed(company, owner) -> None:
    token = program(owner)
    picture = png(60, 30)

    first, again = (
        json.loads(token.call("POST", "/company/logo", SimpleUploadedFile("logo.png", picture)).content)["changed"]
        for _each in range(2)
    )
    shown = token.call("GET", "/company/logo")
    broken = token.call("POST", "/company/logo", SimpleUploadedFile("logo.png", b"<svg/>"))
    for _each in range(2):
        done(token, "DELETE", "/company/logo", status=204)

    assert (first, again, shown.headers["Content-Type"]) == (True, False, "image/png")
    assert (shown.content[:4], shown.content == picture) == (b"\x89PNG", False)
    assert (broken.status_code, json.loads(broken.content)["code"]) == (422, "logo_refused")
    assert token.call("GET", "/company/logo").status_code == 404


def test_an_invitation_is_mailed_once_more_with_another_link_or_left_as_it_was(company, owner, settings) -> None:
    token = program(owner)
    settings.SMTP = object()
    made = done(token, "POST", "/invitations", {"email": "new@example.com", "role": "coach"}, status=201)
    again = done(token, "POST", f"/invitations/{made['id']}/again")
    settings.SMTP = None
    with as_company(company.pk):
        before = Invitation.objects.values().get()
    refused = refusal(token, "POST", f"/invitations/{made['id']}/again")

    links = [word for letter in mail.outbox for word in letter.body.split() if "/join/" in word]
    assert (again["id"], len(set(links))) == (made["id"], 2)
    assert refused == (422, "invitation_not_mailed")
    with as_company(company.pk):
        assert Invitation.objects.values().get() == before
    assert program(make_member(make_company("Elsewhere"))).get("/invitations")["items"] == []

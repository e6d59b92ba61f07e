"""What somebody may try with a name: a line of their own in a header, a log, a table, or a mail."""

from __future__ import annotations

import csv
import io
import logging
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, User
from pacenote.base.tenancy import as_company
from pacenote.messaging.channels.mail import build
from pacenote.messaging.channels.port import Envelope
from pacenote.people.models import Person
from tests.api.calling import program
from tests.makers import make_company, make_member

BROKEN = "Ana\r\nBcc: everybody@example.com\r\n\r\nHello"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1+1", '=HYPERLINK("http://x")')
STARTS = ("=", "+", "-", "@", "\t", "＝")
PLAIN = {
    "recipient": "ana@example.com",
    "subject": "Your week",
    "text": "Well done.",
    "sender_name": "Example",
    "reference": "r1",
    "language": "en",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


@pytest.mark.parametrize("header", ["User-Agent", "X-Request-Id", "X-Forwarded-For", "Referer", "Accept-Language"])
def test_a_header_that_a_browser_sends_breaks_no_line_of_the_log_and_no_answer(client, owner, header, caplog):
    caplog.set_level(logging.INFO)

    answer = client.get("/", headers={header: "a\r\nSet-Cookie: b=1\r\n" + "x" * 5000})

    assert answer.status_code in {200, 302}
    assert "b=1" not in str(answer.headers) + str(answer.cookies)
    assert all("Set-Cookie" not in record.getMessage() for record in caplog.records)


def test_an_invented_host_gets_no_page_and_stands_in_no_link(client: Client):
    assert client.get("/accounts/login/", headers={"Host": "evil.example.com"}).status_code == 400
    assert client.get("/accounts/login/", headers={"Host": "localhost\r\nX: 1"}).status_code == 400


@pytest.mark.parametrize("field", ["name", "known_as", "email", "phone"])
def test_a_name_with_a_line_of_its_own_is_kept_in_one_line_or_refused(owner: Membership, field: str):
    answer = program(owner).call("POST", "/people", {"name": "Ana Person", field: BROKEN})

    with as_company(owner.company_id):
        kept = [str(value) for row in Person.objects.values_list("name", "known_as", "email", "phone") for value in row]
    assert answer.status_code in {201, 422}
    assert [value for value in kept if "\n" in value or "\r" in value] == []


def test_the_name_of_a_company_is_one_line(client: Client, owner: Membership):
    page = reverse("settings", args=[owner.company.slug])
    fields = client.get(page).context["form"].initial

    client.post(page, {**{name: value for name, value in fields.items() if value is not None}, "name": BROKEN})

    owner.company.refresh_from_db()
    assert "\n" not in owner.company.name
    assert "\r" not in owner.company.name


def test_the_name_of_a_user_is_one_line():
    assert User.objects.create_user(email="ana@example.com", name=BROKEN).name == " ".join(BROKEN.split())


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient", "reply_to"])
def test_no_mail_gets_a_header_from_a_text(field: str):
    envelope = Envelope(**{**PLAIN, field: BROKEN})

    try:
        mail = build(envelope, sender="Pacenote <coach@example.org>")
    except ValueError:
        return
    assert b"\nBcc:" not in mail


def test_a_body_can_end_neither_its_part_nor_the_mail():
    text = "One\r\n.\r\n--=_r1--\r\nSubject: two\r\n\r\nTwo"

    mail = build(Envelope(**{**PLAIN, "text": text}), sender="Pacenote <coach@example.org>")

    head, _end, body = mail.partition(b"\r\n\r\n")
    assert head.count(b"Subject:") == 1
    assert body.count(b"--=_r1--\r\n") == 1


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_of_an_export_is_worked_out(client: Client, owner: Membership, name: str):
    made = program(owner).call("POST", "/people", {"name": name})
    assert made.status_code == 201

    for form in ("csv", "xlsx"):
        answer = client.get(reverse("performance_report_export", args=[owner.company.slug]), {"format": form})
        assert answer.status_code == 200
        assert_harmless(answer.content)
    audit = client.get(reverse("settings_audit_export", args=[owner.company.slug]))
    assert_harmless(audit.getvalue())


def assert_harmless(data: bytes) -> None:
    """Hold a table against the rule: no cell begins as a formula, and no workbook holds one."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = {name: book.read(name).decode() for name in book.namelist()}
        assert [name for name, text in parts.items() if "<f>" in text or "<hyperlink" in text] == []
        return
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.lstrip(" ").startswith(STARTS)] == []
    assert len(cells) > 3

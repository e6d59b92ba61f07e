"""Files by e-mail: from the provider's call over reading to the receipt, and the page about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.urls import reverse

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.demo.mailing.exchange import mail_in
from pacenote.imports import services as imports
from pacenote.imports.letters import address_of
from pacenote.imports.models import ArrivedMail, MailSender
from pacenote.jobs import pipeline
from pacenote.jobs.receipts import MOST_PER_HOUR, TOO_LATE, mail_receipts, tell_of_mails
from pacenote.messaging.models import Notification
from pacenote.performance.models import PerformanceFile
from tests.mailing import PROVIDER, call
from tests.makers import NOW, make_company, make_member, make_person, make_user
from tests.sheets import Line, overview

pytestmark = pytest.mark.django_db
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
DOMAIN = "in.example.org"


@pytest.fixture(autouse=True)
def _provider(settings, clock):
    settings.MAIL_PROVIDER, settings.MAIL_FROM = PROVIDER, "Pacenote <coach@example.org>"


@pytest.fixture
def company() -> Company:
    company = make_company(short_code="PNTE", inbox_key="abcdefghij23")
    make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    with as_company(company.pk):
        MailSender.objects.create(company=company, pattern="ana@example.com", added_at=NOW)
    return company


def address(company: Company) -> str:
    return address_of(slug=company.slug, key=company.inbox_key, domain=DOMAIN)


def send(client, company: Company, *files: tuple[str, bytes], sender: str = "ana@example.com", **more: Any) -> int:
    content = mail_in(sender=sender, to=address(company), subject="Week 46", files=files, **more)
    return call(client, content, name="mail_inbox")


def read_all(company: Company) -> None:
    with as_company(company.pk):
        waiting = list(PerformanceFile.objects.filter(status="waiting").values_list("pk", flat=True))
    for file_id in waiting:
        imports.load(company_id=company.pk, file_id=file_id, now=NOW)
    pipeline.answer_mails(company_id=company.pk)


def bell(company: Company) -> list[dict[str, Any]]:
    with as_company(company.pk):
        return list(Notification.objects.filter(code="mail_came").values_list("values", flat=True))


def test_files_of_a_mail_are_imported_and_a_receipt_says_what_became_of_each(client, company: Company):
    make_member(company, Role.DISPATCHER)
    make_member(company, Role.READER)
    broken = ("broken.pdf", b"%PDF-1.4 nothing")

    status = send(client, company, overview("2026-W46", SPEEDER), broken, headers=[("Message-ID", "<7@example.com>")])
    read_all(company)
    handed = [mail_receipts(company_id=company.pk, now=NOW) for _try in range(2)]

    (receipt,) = outbox.outbox
    assert (status, handed) == (204, [1, 0])
    assert (receipt.to, receipt.subject) == (["ana@example.com"], "Re: Week 46")
    assert receipt.extra_headers == {
        "Auto-Submitted": "auto-replied",
        "In-Reply-To": "<7@example.com>",
        "References": "<7@example.com>",
    }
    lines = receipt.body.split("\n")
    assert lines[0] == "2 files came."
    assert lines[2] == "- DSP_Overview_Dashboard_PNTE_DXX1_2026-W46.csv: Imported: Scorecard 2026-W46, 1 row."
    assert lines[3].startswith("- broken.pdf: Refused. ")
    assert bell(company) == [{"sender": "ana@example.com", "files": 2, "imported": 1, "refused": 1}]


def test_a_receipt_is_in_the_language_of_the_user_who_sent_the_mail(client, company: Company):
    user = make_user(email="ana@example.com")
    user.language = "es"
    user.save(update_fields=["language"])
    make_member(company, Role.DISPATCHER, user)

    send(client, company, overview("2026-W46", SPEEDER))
    read_all(company)
    mail_receipts(company_id=company.pk, now=NOW)

    assert outbox.outbox[0].body.startswith("Llegó 1 archivo.")


def test_the_same_call_twice_is_one_mail_one_file_one_line_and_one_receipt(client, company: Company):
    make_member(company, Role.OWNER)
    content = mail_in(sender="ana@example.com", to=address(company), subject="x", files=[overview("2026-W46", SPEEDER)])

    answers = [call(client, content, name="mail_inbox") for _time in range(2)]
    read_all(company)
    answers.append(call(client, content, name="mail_inbox"))
    read_all(company)
    for _time in range(2):
        mail_receipts(company_id=company.pk, now=NOW)

    assert (answers, len(outbox.outbox), len(bell(company))) == ([204] * 3, 1, 1)
    with as_company(company.pk):
        assert (ArrivedMail.objects.count(), PerformanceFile.objects.count()) == (1, 1)


def test_a_stranger_is_refused_and_learns_nothing(client, company: Company):
    make_member(company, Role.OWNER)
    answers = {
        send(client, company, overview("2026-W46", SPEEDER), sender="eve@example.com"),
        call(client, mail_in(sender="eve@example.com", to=f"nobody@{DOMAIN}", subject="x"), name="mail_inbox"),
        send(client, company, overview("2026-W46", SPEEDER)),
    }
    mail_receipts(company_id=company.pk, now=NOW)

    with as_company(company.pk):
        assert PerformanceFile.objects.count() == 1
    assert (answers, outbox.outbox, bell(company)) == ({204}, [], [])


def test_a_portal_that_sends_by_itself_is_imported_and_gets_no_receipt(client, company: Company):
    make_member(company, Role.OWNER)

    send(client, company, overview("2026-W46", SPEEDER), headers=[("Auto-Submitted", "auto-generated")])
    read_all(company)

    assert (mail_receipts(company_id=company.pk, now=NOW), outbox.outbox) == (0, [])
    assert bell(company) == [{"sender": "ana@example.com", "files": 1, "imported": 1}]


@pytest.mark.parametrize(
    "more",
    [
        {"return_path": ""},
        {"headers": [("Auto-Submitted", "auto-replied")]},
        {"sender": "coach@example.org"},
    ],
)
def test_no_answer_is_answered(client, company: Company, more: dict[str, Any]):
    send(client, company, overview("2026-W46", SPEEDER), **more)
    read_all(company)

    assert (mail_receipts(company_id=company.pk, now=NOW), outbox.outbox) == (0, [])
    with as_company(company.pk):
        assert (ArrivedMail.objects.get().outcome, PerformanceFile.objects.count()) == ("automatic", 0)


def test_a_mail_without_a_file_is_told_so(client, company: Company):
    send(client, company, ("logo.png", b"\x89PNG"))
    with as_company(company.pk):
        ArrivedMail.objects.get()

    send(client, company)
    mail_receipts(company_id=company.pk, now=NOW)

    assert [each.body.partition("\n")[0] for each in outbox.outbox][-1] == (
        "There was no file in your mail. Attach files as they were downloaded."
    )


def test_nobody_gets_receipts_without_end_or_hours_later(client, company: Company):
    with as_company(company.pk):
        values = {"company": company, "sender": "ana@example.com", "outcome": "taken", "receipt": "due"}
        for number in range(MOST_PER_HOUR + 5):
            ArrivedMail.objects.create(fingerprint=f"{number:064}", arrived_at=NOW, **values)
        ArrivedMail.objects.create(fingerprint="f" * 64, arrived_at=NOW - TOO_LATE - timedelta(seconds=1), **values)

    handed = mail_receipts(company_id=company.pk, now=NOW)

    assert (handed, len(outbox.outbox)) == (MOST_PER_HOUR, MOST_PER_HOUR)
    with as_company(company.pk):
        assert ArrivedMail.objects.filter(receipt="failed").count() == 6


def test_a_receipt_that_was_claimed_and_never_recorded_is_not_sent_again(client, company: Company):
    send(client, company)
    with as_company(company.pk):
        ArrivedMail.objects.update(receipt="handing")

    assert (mail_receipts(company_id=company.pk, now=NOW), outbox.outbox) == (0, [])


def test_a_receipt_waits_for_a_provider_that_is_not_there(client, company: Company, settings):
    settings.EMAIL_BACKEND, settings.ANYMAIL = PROVIDER.backend, PROVIDER.anymail
    send(client, company)

    with pytest.raises(OSError, match="Error posting"):
        mail_receipts(company_id=company.pk, now=NOW)

    with as_company(company.pk):
        assert ArrivedMail.objects.get().receipt == "due"


def test_without_a_way_out_the_bell_alone_tells(client, company: Company, settings):
    make_member(company, Role.OWNER)
    send(client, company, overview("2026-W46", SPEEDER))
    settings.MAIL_PROVIDER = None
    read_all(company)

    assert mail_receipts(company_id=company.pk, now=NOW) == 0
    assert (len(bell(company)), tell_of_mails(company_id=company.pk, now=NOW)) == (1, False)


def test_an_attachment_larger_than_a_form_comes_through(client, company: Company):
    rows = b"\n".join(b"%d,x" % number for number in range(700_000))

    assert send(client, company, ("large.csv", b"a,b\n" + rows)) == 204
    with as_company(company.pk):
        assert PerformanceFile.objects.get().size > 5_000_000


@pytest.mark.parametrize("change", [{"hook_secret": ""}, {"inbox_domain": ""}])
def test_where_nothing_is_taken_in_nobody_may_call(client, company: Company, settings, change: dict[str, str]):
    settings.MAIL_PROVIDER = replace(PROVIDER, **change)

    assert send(client, company, overview("2026-W46", SPEEDER)) == 403


def test_a_call_with_a_wrong_secret_brings_nothing(client, company: Company):
    content = mail_in(sender="ana@example.com", to=address(company), subject="x", files=[overview("2026-W46", SPEEDER)])

    assert call(client, content, name="mail_inbox", secret="x" * 32) == 403
    with as_company(company.pk):
        assert not ArrivedMail.objects.exists()


def page(client, company: Company) -> str:
    return client.get(reverse("settings_inbox", args=[company.slug])).content.decode()


def change(client, company: Company, **fields: Any) -> str:
    url = reverse("settings_inbox", args=[company.slug])
    return client.post(url, fields, follow=True).content.decode()


def test_the_page_makes_an_address_and_ends_it(client):
    company = make_company("Rafaga Logistics")
    client.force_login(make_member(company).user)

    made = change(client, company, action="make")
    company.refresh_from_db()
    ended = change(client, company, action="end")

    assert address(company) in made
    assert address(company) not in ended
    company.refresh_from_db()
    assert company.inbox_key == ""


def test_the_page_keeps_the_list_of_senders(client, company: Company):
    client.force_login(make_member(company).user)
    send(client, company, ("a.csv", b"a"), sender="eve@example.com")

    assert "Allow eve@example.com" in page(client, company)
    allowed = change(client, company, action="allow", pattern="eve@example.com")
    refused = change(client, company, action="allow", pattern="gmail.com")
    with as_company(company.pk):
        eve = MailSender.objects.get(pattern="eve@example.com")
    removed = change(client, company, action="remove", sender=eve.pk)

    assert "eve@example.com may send files." in allowed
    assert "At this domain everybody may have an address." in refused
    assert "eve@example.com may not send files any more." in removed


def test_the_page_shows_the_mails_that_came(client, company: Company):
    client.force_login(make_member(company).user)
    send(client, company, overview("2026-W46", SPEEDER))
    read_all(company)

    shown = page(client, company)

    assert "ana@example.com" in shown
    assert "Imported: Scorecard 2026-W46, 1 row." in shown


def test_only_who_manages_settings_sees_the_address(client, company: Company):
    client.force_login(make_member(company, Role.DISPATCHER).user)

    answer = client.get(reverse("settings_inbox", args=[company.slug]))

    assert (answer.status_code, company.inbox_key in answer.content.decode()) == (403, False)


def test_somebody_elses_sender_cannot_be_removed(client, company: Company):
    other = make_company("Other")
    client.force_login(make_member(other).user)
    with as_company(company.pk):
        sender = MailSender.objects.get()

    answer = client.post(reverse("settings_inbox", args=[other.slug]), {"action": "remove", "sender": sender.pk})

    assert answer.status_code == 404
    with as_company(company.pk):
        assert MailSender.objects.filter(pk=sender.pk).exists()


@pytest.mark.parametrize("mails", [1, 3])
def test_one_mail_and_three_cost_the_same(client, company: Company, queries_of, mails: int):
    client.force_login(make_member(company).user)
    for number in range(mails):
        send(client, company, (f"{number}.csv", b"a,%d" % number), ("b.csv", b"b,%d" % number))

    assert queries_of(reverse("settings_inbox", args=[company.slug])) == 14

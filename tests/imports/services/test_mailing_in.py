from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.imports import services
from pacenote.imports.letters import Attachment, Letter, address_of
from pacenote.imports.models import ArrivedFile, ArrivedMail, MailSender
from pacenote.imports.services import SenderRefusedError
from pacenote.imports.services.mailing_in import KEPT, Taken
from pacenote.performance.models import PerformanceFile
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_user

pytestmark = pytest.mark.django_db
CSV = Attachment("pod.csv", "text/csv", b"a,b\n1,2\n")


@pytest.fixture
def company() -> Company:
    company = make_company()
    allow(company, "ana@example.com")
    return company


def allow(company: Company, text: str) -> str:
    with as_company(company.pk):
        return services.allow_sender(company=company, text=text, by=make_user(), now=NOW)


def letter(**fields: Any) -> Letter:
    values: dict[str, Any] = {
        "recipients": ("in@example.org",),
        "sender": "ana@example.com",
        "subject": "Files",
        "headers": {"message-id": "<1@example.com>"},
        "attachments": (CSV,),
    }
    return Letter(**(values | fields))


def take(company: Company, mail: Letter) -> Taken:
    with as_company(company.pk):
        return services.take_letter(company=company, letter=mail, ours="coach@example.org", now=NOW)


def kept(company: Company) -> list[tuple[str, bytes]]:
    with as_company(company.pk):
        files = PerformanceFile.objects.order_by("pk")
        return [(file.name, services.original_bytes(file)) for file in files]


def test_an_attachment_is_kept_as_if_it_had_been_dropped(company: Company):
    member = make_member(company, Role.DISPATCHER, make_user(email="ana@example.com"))

    taken = take(company, letter(sender="ana@example.com"))

    assert kept(company) == [("pod.csv", CSV.data)]
    with as_company(company.pk):
        file = PerformanceFile.objects.get()
        assert (file.status, file.uploaded_by_id) == ("waiting", member.user_id)
        row = ArrivedMail.objects.get()
        assert (row.outcome, row.receipt, row.subject, row.automatic) == ("taken", "reading", "Files", False)
        assert list(row.files.values_list("name", "file", "was_there")) == [("pod.csv", file.pk, False)]
    assert [each.file.pk for each in taken.stored] == [file.pk]


def test_the_same_mail_twice_is_taken_once(company: Company):
    again = [take(company, letter()).mail is not None for _time in range(3)]

    assert (again, len(kept(company))) == ([True, False, False], 1)
    with as_company(company.pk):
        assert (ArrivedMail.objects.count(), ArrivedFile.objects.count()) == (1, 1)


def test_the_same_bytes_in_another_mail_change_nothing_and_say_so(company: Company):
    take(company, letter())

    take(company, letter(headers={"message-id": "<2@example.com>"}))

    with as_company(company.pk):
        assert list(ArrivedFile.objects.values_list("was_there", flat=True)) == [False, True]
        assert PerformanceFile.objects.count() == 1


@pytest.mark.parametrize("sender", ["eve@example.com", "", "ana@example.com.evil.example"])
def test_nothing_of_a_strangers_mail_is_kept_but_that_it_came(company: Company, sender: str):
    taken = take(company, letter(sender=sender))

    assert (kept(company), taken.stored) == ([], ())
    with as_company(company.pk):
        row = ArrivedMail.objects.get()
        assert (row.outcome, row.receipt, row.files.count()) == ("stranger", "", 0)


def test_a_stranger_who_is_put_on_the_list_may_send_the_same_mail_again(company: Company):
    take(company, letter(sender="eve@portal.example"))
    allow(company, "portal.example")

    take(company, letter(sender="eve@portal.example"))

    assert kept(company) == [("pod.csv", CSV.data)]
    with as_company(company.pk):
        assert ArrivedMail.objects.get().outcome == "taken"


def test_an_answer_by_a_program_is_left_alone_and_gets_none(company: Company):
    take(company, letter(headers={"message-id": "<3@x>", "auto-submitted": "auto-replied"}))

    with as_company(company.pk):
        assert list(ArrivedMail.objects.values_list("outcome", "receipt")) == [("automatic", "")]
    assert kept(company) == []


def test_a_file_that_is_too_large_stops_none_of_the_others(company: Company, settings):
    settings.FILE_LIMIT_BYTES = 1024 * 1024
    large = Attachment("large.csv", "text/csv", b"x" * (1024 * 1024 + 1))

    take(company, letter(attachments=(large, CSV)))

    assert kept(company) == [("pod.csv", CSV.data)]
    with as_company(company.pk):
        said = [each.refusal.get("template", "") for each in ArrivedFile.objects.all()]
    assert said == ["%(name)s has %(size)s MB; the limit is %(limit)s MB.", ""]


def test_a_mail_brings_no_more_files_than_it_may(company: Company, monkeypatch):
    monkeypatch.setattr("pacenote.imports.services.mailing_in.MOST_FILES", 2)
    files = tuple(Attachment(f"{number}.csv", "text/csv", f"a\n{number}".encode()) for number in range(4))

    take(company, letter(attachments=files))

    assert [name for name, _data in kept(company)] == ["0.csv", "1.csv"]
    with as_company(company.pk):
        assert [bool(each.refusal) for each in ArrivedFile.objects.all()] == [False, False, True, True]


def test_a_mail_finds_its_company_by_its_newest_address_alone(company: Company):
    other = make_company("Other")
    by = make_user()

    def found(key: str) -> Company | None:
        address = address_of(slug=company.slug, key=key, domain="in.example.org")
        return services.company_of(letter(recipients=("x@example.com", address)), domain="in.example.org")

    with as_company(company.pk):
        old = services.change_address(company=company, on=True, by=by, now=NOW)
        new = services.change_address(company=company, on=True, by=by, now=NOW)
    with as_company(other.pk):
        theirs = services.change_address(company=other, on=True, by=by, now=NOW)

    assert (found(old), found(new), found(theirs)) == (None, company, other)
    with as_company(company.pk):
        services.change_address(company=company, on=False, by=by, now=NOW)
    assert found(new) is None
    assert services.company_of(letter(recipients=()), domain="in.example.org") is None


def test_the_list_of_senders_is_on_record_and_refuses_what_is_none(company: Company):
    allow(company, "ANA@example.com ")
    with as_company(company.pk):
        senders = list(MailSender.objects.values_list("pattern", flat=True))
        services.forget_sender(sender=MailSender.objects.get(), by=make_user(), now=NOW)
        entries = AuditEntry.objects.filter(verb__contains="sender").order_by("pk")
        verbs = list(entries.values_list("verb", flat=True))

    assert (senders, verbs) == (["ana@example.com"], ["allowed a sender", "removed a sender"])
    for text in ("gmail.com", "nonsense"):
        with pytest.raises(SenderRefusedError):
            allow(company, text)


def test_a_mail_is_done_when_all_its_files_are_decided(company: Company):
    other = Attachment("other.csv", "text/csv", b"c,d\n3,4\n")
    take(company, letter(attachments=(CSV, other)))

    def done() -> list[str]:
        with as_company(company.pk):
            return [mail.receipt for mail in services.mails_read(company_id=company.pk)]

    early = done()
    with as_company(company.pk):
        PerformanceFile.objects.filter(name="pod.csv").update(status="loaded")
    half = done()
    with as_company(company.pk):
        PerformanceFile.objects.filter(name="other.csv").update(status="refused")

    assert (early, half, done(), done()) == ([], [], ["due"], [])


def test_a_program_is_told_nothing_when_its_files_are_read(company: Company):
    take(company, letter(headers={"message-id": "<4@x>", "precedence": "bulk"}))
    with as_company(company.pk):
        PerformanceFile.objects.update(status="loaded")
        done = services.mails_read(company_id=company.pk)

    assert [mail.receipt for mail in done] == [""]


def test_mails_are_forgotten_and_their_files_stay(company: Company):
    take(company, letter())
    with as_company(company.pk):
        early = services.forget_mails(company_id=company.pk, now=NOW + KEPT)
        late = services.forget_mails(company_id=company.pk, now=NOW + KEPT + timedelta(seconds=1))
        left = ArrivedMail.objects.count()

    assert (early, late > 0, left, len(kept(company))) == (0, True, 0, 1)

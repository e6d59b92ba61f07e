"""The evidence file on the pages: taken on record, by who may, and checked where it was made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from pacenote.accounts.models import Role
from pacenote.analytics.evidence import Span, SpanError, evidence_of
from pacenote.base.tenancy import as_company
from pacenote.people.models import RemarkType
from pacenote.people.services import write_remark
from pacenote.records.models import AuditEntry
from tests.analytics.sealed import LATER, Sealed, make_sealed
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person

pytestmark = pytest.mark.django_db
SPAN = {"first": "2026-11-01", "last": "2026-11-30"}
EVERYTHING = Span(NOW.date().replace(day=1), NOW.date().replace(day=30))


@pytest.fixture(autouse=True)
def _two_days_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def sealed() -> Sealed:
    return make_sealed()


def taken(client: Any, sealed: Sealed, form: str, **changes: Any) -> Any:
    url = reverse("person_evidence", args=[sealed.company.slug, sealed.person.pk])
    return client.post(url, SPAN | {"form": form} | changes)


def made(sealed: Sealed) -> dict[str, Any]:
    with as_company(sealed.company.pk):
        return evidence_of(person=sealed.person, span=EVERYTHING, form="json", by=sealed.owner.user, now=LATER)


def pages(body: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))


def test_the_json_file_holds_everything_and_who_took_it_is_on_record(client, sealed) -> None:
    client.force_login(sealed.owner.user)

    answer = taken(client, sealed, "json")

    document = json.loads(answer.content)
    kinds = {entry["kind"] for entry in document["entries"]}
    assert kinds == {
        "readings", "message", "delivery", "attempt", "reaction", "thread", "finding", "dispute", "session", "remark",
    }  # fmt: skip
    assert {each["link"]["kind"] for each in document["beside"]} == {"file", "rule"}
    assert document["doubts"] == []
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    with as_company(sealed.company.pk):
        entry = AuditEntry.objects.get(verb="exported")
    assert (entry.actor_id, entry.subject_id) == (sealed.owner.user_id, sealed.person.pk)
    assert entry.after == {"format": "json", "from": "2026-11-01", "until": "2026-11-30"}


@pytest.mark.parametrize(("language", "words"), [("en", "Source files"), ("es", "Archivos de origen")])
def test_the_pdf_says_the_same_in_the_readers_language(client, sealed, language, words) -> None:
    client.force_login(sealed.owner.user)
    client.cookies["language"] = language

    answer = taken(client, sealed, "pdf")

    text = pages(answer.content)
    assert answer.headers["Content-Type"] == "application/pdf"
    for each in (words, "Rafaga Logistics", "Sanna Prokop", "I was off that day.", "Slow down near schools.", "Late."):
        assert each in text


def test_what_somebody_wrote_is_text_on_the_paper_and_no_command(client, sealed) -> None:
    wicked = '#panic("x") $x$ *bold* #read("/etc/passwd") \\ "quoted" <label> @ref `raw` //'
    with as_company(sealed.company.pk):
        kind = RemarkType.objects.filter(company=sealed.company)[0]
        write_remark(person=sealed.person, kind=kind, happened_at=NOW, note=wicked, by=sealed.owner.user, now=LATER)
    sealed.seal()
    client.force_login(sealed.owner.user)

    text = pages(taken(client, sealed, "pdf").content).replace("\r\n", " ")

    assert '#panic("x") $x$ *bold* #read("/etc/passwd")' in text


def test_what_has_no_space_in_it_stays_on_the_paper_and_a_hash_in_one_piece(client, sealed) -> None:
    with as_company(sealed.company.pk):
        kind = RemarkType.objects.filter(company=sealed.company)[0]
        note = "https://vendor.example/" + "EVENT" * 60
        write_remark(person=sealed.person, kind=kind, happened_at=NOW, note=note, by=sealed.owner.user, now=LATER)
    sealed.seal()
    client.force_login(sealed.owner.user)

    document = pypdfium2.PdfDocument(taken(client, sealed, "pdf").content)

    right = [
        page.get_textpage().get_charbox(index)[2]
        for page in document
        for index in range(page.get_textpage().count_chars())
    ]
    assert max(right) <= document[0].get_width() - 50  # a margin of 56, and what a letter leans into it
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert len(re.findall(r"\b[0-9a-f]{64}\b", text)) >= 5


def test_every_page_names_the_person_and_an_entry_longer_than_a_page_goes_on_to_its_end(client, sealed) -> None:
    with as_company(sealed.company.pk):
        kind = RemarkType.objects.filter(company=sealed.company)[0]
        for note in ("Drove on. " * 150 + "The very end.", *["Short."] * 40):
            write_remark(person=sealed.person, kind=kind, happened_at=NOW, note=note, by=sealed.owner.user, now=LATER)
    sealed.seal()
    client.force_login(sealed.owner.user)

    document = pypdfium2.PdfDocument(taken(client, sealed, "pdf").content)

    feet = [page.get_textpage().get_text_bounded(top=58) for page in document]
    assert len(feet) > 2
    assert ["Rafaga Logistics · Evidence file · Sanna Prokop" in foot for foot in feet] == [True] * len(feet)
    assert "The very end." in "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", " ")


def test_of_somebody_about_whom_nothing_was_written_down_the_paper_says_so(client, sealed) -> None:
    with as_company(sealed.company.pk):
        nobody = replace(sealed, person=make_person(sealed.company, "Nobody Yet"))
    client.force_login(sealed.owner.user)

    text = pages(taken(client, nobody, "pdf").content)

    assert "Nothing about this person was written down in these days." in text
    assert ("There is no entry about this person yet." in text, "number 0" in text) == (True, False)


def test_days_outside_of_the_span_are_left_out_and_the_chain_stays_whole(client, sealed) -> None:
    client.force_login(sealed.owner.user)

    document = json.loads(taken(client, sealed, "json", first="2026-11-16", last="2026-11-21").content)

    assert {entry["kind"] for entry in document["entries"]} == {"readings", "finding"}
    assert len(document["chains"][0]["links"]) > len(document["entries"])


def test_a_span_that_ends_before_it_begins_is_refused(client, sealed) -> None:
    client.force_login(sealed.owner.user)

    answer = taken(client, sealed, "json", last="2026-10-01")

    assert answer.status_code == 422
    span = Span(EVERYTHING.last, EVERYTHING.first)
    with as_company(sealed.company.pk), pytest.raises(SpanError):
        evidence_of(person=sealed.person, span=span, form="json", by=sealed.owner.user, now=LATER)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR, Role.COACH, Role.READER, Role.ASSOCIATE])
def test_whoever_may_not_export_gets_no_file_and_sees_no_button(client, sealed, role) -> None:
    member = make_member(sealed.company, role)
    client.force_login(member.user)

    assert taken(client, sealed, "json").status_code == 403
    assert client.get(reverse("evidence_check", args=[sealed.company.slug])).status_code == 403
    page = client.get(reverse("person", args=[sealed.company.slug, sealed.person.pk]))
    assert b"/evidence/" not in page.content


def test_a_limited_manager_takes_no_file_about_somebody_else(client, sealed) -> None:
    group = make_group(sealed.company, make_person(sealed.company, "Ben Seen"))
    client.force_login(make_limited(sealed.company, group, role=Role.MANAGER).user)

    assert taken(client, sealed, "json").status_code == 404


def test_the_page_says_that_a_file_is_as_it_was_made_and_where_one_is_not(client, sealed) -> None:
    client.force_login(sealed.owner.user)
    body = taken(client, sealed, "json").content
    url = reverse("evidence_check", args=[sealed.company.slug])

    good = client.post(url, {"file": SimpleUploadedFile("a.json", body)})
    bad = client.post(url, {"file": SimpleUploadedFile("b.json", body.replace(b"Slow down", b"Speed up"))})
    none = client.post(url, {"file": SimpleUploadedFile("c.json", b"{}")})

    assert (good.context["good"], good.context["faults"]) == (True, [])
    assert bad.context["good"] is False
    assert any("(Session) was changed" in each for each in bad.context["faults"])
    assert none.status_code == 422


def test_another_companys_file_does_not_hold_here(client, sealed) -> None:
    other = make_member(make_company("Other"))
    body = json.dumps(made(sealed)).encode()
    client.force_login(other.user)

    answer = client.post(
        reverse("evidence_check", args=[other.company.slug]), {"file": SimpleUploadedFile("a.json", body)}
    )

    assert answer.context["good"] is False


def test_a_file_names_what_was_changed_behind_the_seal(sealed) -> None:
    with as_company(sealed.company.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE people_remark SET note = 'Never.'")

    assert [each["code"] for each in made(sealed)["doubts"]] == ["changed"]


def run(*arguments: str) -> tuple[str, int]:
    out, status = StringIO(), 0
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as end:
        status = int(str(end.code))
    return out.getvalue(), status


def test_the_command_says_in_words_and_as_json_what_is_wrong(sealed, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(made(sealed), ensure_ascii=False), "utf-8")
    bad.write_text(good.read_text("utf-8").replace("Slow down", "Speed up"), "utf-8")

    fine = run("verify-evidence", str(good), "--company", sealed.company.slug)
    wrong = run("verify-evidence", str(bad), "--json")

    assert (fine[1], fine[0].startswith("All ")) == (0, True)
    assert (wrong[1], {each["code"] for each in json.loads(wrong[0])["faults"]}) == (1, {"content", "signature"})
    for path, why in ((tmp_path / "none.json", "cannot be opened"), (tmp_path, "cannot be opened")):
        with pytest.raises(CommandError, match=why):
            call_command("verify-evidence", str(path))


def test_the_command_checks_the_chain_of_a_company(sealed) -> None:
    fine = run("verify-chain", "--company", sealed.company.slug)
    with as_company(sealed.company.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE people_remark SET note = 'Never.'")
    wrong = run("verify-chain", "--company", sealed.company.slug, "--json")

    assert (fine[1], "all as it was sealed" in fine[0]) == (0, True)
    assert (wrong[1], [each["code"] for each in json.loads(wrong[0])["faults"]]) == (1, ["changed"])

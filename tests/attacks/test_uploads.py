"""What somebody may try with a file: make the machine work for ever, read what is not theirs, be run by a browser."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.imports.child import read_apart
from pacenote.imports.models import FileRow
from pacenote.imports.parsers import RefusedFileError
from pacenote.imports.parsers.numbers import NumberStyle, Unreadable, read_number
from pacenote.performance.models import PerformanceFile, Reading
from tests.makers import make_company, make_member, make_person
from tests.sheets import Line, bring_in, overview

WORKBOOK = Path(__file__).parents[1] / "samples" / "mentor" / "Driver Report_2026-11-16.xlsx"
SECRET = "what is written on this machine"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = {
    "a file of the machine": '<!DOCTYPE x [<!ENTITY e SYSTEM "file://%s">]>',
    "an address": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>',
    "a thousand million laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY e "&l9;">]>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY %% p SYSTEM "file://%s"> %%p; <!ENTITY e "x">]>',
}
PATHS = (
    "../../../etc/cron.d/a.csv",
    "..\\..\\windows\\a.csv",
    "/etc/passwd",
    "a\x00.csv",
    "....//....//a.csv",
    "a" * 300 + ".csv",
    "<img src=x onerror=alert(1)>.csv",
    'a".csv\r\nX-Evil: 1',
)
HUGE = ("9" * 4000, "1e309", "1e99999999", "-1e5", "NaN", "Infinity", "0x7fffffff", "1" + "0" * 30, "٩٩٩٩", "１２")
MARKUP = b"<html><script>alert(1)</script>"

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE"))
    client.force_login(membership.user)
    return membership


def upload(client: Client, member: Membership, *named: tuple[str, bytes]) -> Any:
    files = [SimpleUploadedFile(name, data) for name, data in named]
    return client.post(reverse("files_import", args=[member.company.slug]), {"files": files})


def with_doctype(doctype: str, *, part: str, used: str) -> bytes:
    """Return the sample with a document type in one of its parts, and the entity where its first text stands."""
    content = io.BytesIO()
    with zipfile.ZipFile(WORKBOOK) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == part:
                head, mark, rest = text.partition("?>")
                assert used in rest
                text = head + mark + doctype + rest.replace(used, f"&e;{used}", 1)
            new.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize("attack", ENTITIES)
def test_no_entity_of_a_workbook_is_followed(attack: str, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    doctype = ENTITIES[attack] % secret if "%s" in ENTITIES[attack] else ENTITIES[attack]
    with zipfile.ZipFile(WORKBOOK) as sample:
        part = next(name for name in sample.namelist() if "sharedStrings" in name)
    data = with_doctype(doctype, part=part, used="First Name")

    try:
        read = read_apart(data, name=WORKBOOK.name)
    except RefusedFileError as refusal:
        told = f"{refusal.message} {refusal.hint}"
    else:
        told = repr(list(read.readings))

    assert SECRET not in told
    assert "haha" not in told


def test_a_workbook_inside_a_workbook_is_not_unpacked():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    content = io.BytesIO()
    with zipfile.ZipFile(WORKBOOK) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("../../escape.xlsx", inner.getvalue())
        new.writestr("/absolute.xml", b"<x/>")

    assert read_apart(content.getvalue(), name=WORKBOOK.name) == read_apart(WORKBOOK.read_bytes(), name=WORKBOOK.name)


@pytest.mark.parametrize("name", PATHS)
def test_a_name_of_a_file_is_never_a_path(client: Client, owner: Membership, settings: Any, tmp_path: Path, name: str):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "originals"}},
    }
    data = overview("2026-W47", Line("A1SPEEDER00001"))[1]

    bring_in(owner.company, (name.replace("\x00", ""), data))

    with as_company(owner.company_id):
        file = PerformanceFile.objects.get()
    kept = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.parts[0] for path in kept] == ["originals"]
    assert [path.name for path in kept] == [file.sha256]
    answer = client.get(reverse("file_download", args=[owner.company.slug, file.pk]))
    assert b"".join(answer) == data
    assert "X-Evil" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", PATHS)
def test_a_name_that_a_browser_sends_becomes_a_last_part_and_the_page_shows_it_as_text(client, owner, name):
    assert upload(client, owner, (name, b"nothing that is known\n")).status_code in {200, 302, 303}

    with as_company(owner.company_id):
        kept = PerformanceFile.objects.values_list("name", flat=True)[0]
    page = client.get(reverse("files", args=[owner.company.slug])).content.decode()
    assert not set("/\\\x00\r\n") & set(kept)
    assert 0 < len(kept) <= 255
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n" + MARKUP,
        b"GIF89a/*" + MARKUP,
        MARKUP + b"PK\x03\x04",
        b"\xff\xd8\xff\xe0" + MARKUP,
        b"Week,Agent\n" + MARKUP,
    ],
    ids=["pdf", "gif", "zip", "jpeg", "csv"],
)
def test_a_file_of_two_natures_is_refused_and_handed_out_as_bytes_alone(client: Client, owner: Membership, data: bytes):
    bring_in(owner.company, ("report.html", data))

    with as_company(owner.company_id):
        file = PerformanceFile.objects.get()
    assert file.status in {PerformanceFile.Status.REFUSED, PerformanceFile.Status.ASKING}
    answer = client.get(reverse("file_download", args=[owner.company.slug, file.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("number", HUGE)
def test_a_monstrous_number_is_no_reading_and_costs_nothing(owner: Membership, number: str):
    line = Line("A1SPEEDER00001", "Sanna Prokop", speeding=number, packages=number)
    make_person(owner.company, line.name, external_id=line.external_id, id_kind="transporter")

    bring_in(owner.company, overview("2026-W47", line))

    with as_company(owner.company_id):
        file = PerformanceFile.objects.get()
        values = Reading.objects.filter(metric="speeding_event_rate").values_list("value", flat=True)
        assert file.status != PerformanceFile.Status.WAITING
        assert all(value.is_finite() and 0 <= value < 10**13 for value in values)
        assert FileRow.objects.filter(file=file).count() <= 1


@pytest.mark.parametrize("number", ["9" * 4000, "1e999", "NaN", "Infinity", "1_000", "0x10"])
def test_what_only_a_programming_language_calls_a_number_is_unreadable(number: str):
    assert isinstance(read_number(number, NumberStyle(".")), Unreadable)


def test_the_largest_exponent_that_is_read_is_small_enough_to_be_written_out():
    read = read_number("1e99", NumberStyle("."))

    assert isinstance(read, Unreadable) or read < Decimal(10) ** 100

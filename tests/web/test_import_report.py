"""The weekly import report, its exports and a week's originals."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.imports.services import delete_import
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import Line, bring_in, mentor, overview

SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
WORSE = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.6")
STRANGER = Line("A1STRANGER0003")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE", created_at=NOW - timedelta(days=60)))
    make_person(membership.company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str) -> str:
    return reverse(page, args=[member.company.slug])


def unzipped(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def deeds(member: Membership) -> list[tuple[str, dict[str, Any]]]:
    with as_company(member.company_id):
        entries = AuditEntry.objects.filter(verb__in=("exported", "downloaded week"), actor=member.user)
        return list(entries.order_by("pk").values_list("verb", "after"))


def test_every_week_is_there_newest_first_with_what_came_of_each_file(client, owner):
    bring_in(owner.company, overview("2026-W45", SPEEDER))
    bring_in(
        owner.company, overview("2026-W46", SPEEDER, STRANGER), mentor(date(2026, 11, 13), ("Sanna Prokop", "700"))
    )
    bring_in(owner.company, overview("2026-W46", WORSE, STRANGER))

    weeks = client.get(url(owner, "import_report")).context["weeks"]

    assert [(week.label, week.dates) for week in weeks] == [
        ("2026-W46", "8–14 Nov 2026"),
        ("2026-W45", "1–7 Nov 2026"),
    ]
    assert [
        (file.kind_name, file.period, file.version, file.note, file.rows, file.matched, file.unmatched, file.messages)
        for file in weeks[0].files
    ] == [
        ("eMentor", "Fri 13 Nov, DXX1", 1, "", 1, 0, 1, 0),
        ("Scorecard", "2026-W46, DXX1", 2, "", 2, 1, 1, 1),
        ("Scorecard", "2026-W46, DXX1", 1, "Replaced", 2, 1, 1, 0),
    ]


def test_a_company_without_imports_reads_that_there_are_none(client, owner):
    answer = client.get(url(owner, "import_report"))

    assert answer.context["weeks"] == ()
    assert "Nothing was imported yet" in answer.content.decode()


def test_a_weeks_zip_holds_each_original_once_and_no_deleted_import(client, owner):
    first, second = overview("2026-W46", SPEEDER), overview("2026-W46", WORSE)
    bring_in(owner.company, first, second)
    bring_in(owner.company, overview("2026-W45", SPEEDER))
    gone = bring_in(owner.company, mentor(date(2026, 11, 13), ("Sanna Prokop", "700")))
    with as_company(owner.company_id):
        delete_import(file=gone, by=owner.user, now=NOW)

    answer = client.get(url(owner, "week_zip") + "?week=2026-11-10")

    name, stem = first[0], first[0].removesuffix(".csv")
    assert unzipped(answer) == {name: second[1], f"{stem} (2).csv": first[1]}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rafaga-logistics-2026-11-08-2026-11-14.zip"'
    assert deeds(owner) == [("downloaded week", {"start": "2026-11-08", "files": 2})]


@pytest.mark.parametrize("week", ["", "nonsense", "2026-01-01", "0001-01-01", "9999-12-31"])
def test_a_week_without_files_leads_back_to_the_report(client, owner, week):
    answer = client.get(url(owner, "week_zip") + f"?week={week}")

    assert (answer.status_code, deeds(owner)) == (302, [])


def test_the_export_has_every_file_and_no_formula(client, owner):
    name, data = overview("2026-W46", SPEEDER)
    bring_in(owner.company, ("=cmd|x.csv", data), overview("2026-W45", SPEEDER))

    answer = client.get(url(owner, "import_report_export") + "?format=csv")

    titles, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    files = [dict(zip(titles, row, strict=True)) for row in rows]
    assert [(file["Week"], file["File"], file["Rows"], file["Matched"]) for file in files] == [
        ("2026-W46", "'=cmd|x.csv", "1", "1"),
        ("2026-W45", name.replace("W46", "W45"), "1", "1"),
    ]
    workbook = client.get(url(owner, "import_report_export") + "?format=xlsx")
    assert (workbook.content[:2], workbook.headers["Cache-Control"]) == (b"PK", "private, no-store")
    assert deeds(owner) == [
        ("exported", {"format": "csv", "rows": 2}),
        ("exported", {"format": "xlsx", "rows": 2}),
    ]


def test_a_reader_reads_the_report_and_takes_nothing_away(client, owner):
    bring_in(owner.company, overview("2026-W46", SPEEDER))
    client.force_login(make_member(owner.company, Role.READER).user)

    page = client.get(url(owner, "import_report"))

    assert (page.context["csv_url"], page.context["weeks"][0].zip_url) == ("", "")
    assert page.context["weeks"][0].files[0].download_url == ""
    assert [client.get(url(owner, name)).status_code for name in ("import_report_export", "week_zip")] == [403, 403]


def test_three_weeks_cost_as_much_as_one(client, owner, queries_of):
    bring_in(owner.company, overview("2026-W46", SPEEDER))
    one = queries_of(url(owner, "import_report"))
    bring_in(owner.company, overview("2026-W45", SPEEDER), overview("2026-W44", SPEEDER))

    assert len(client.get(url(owner, "import_report")).context["weeks"]) == 3
    assert queries_of(url(owner, "import_report")) == one

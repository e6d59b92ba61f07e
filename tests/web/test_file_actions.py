"""What a user does with one file, and with the names that wait."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.imports.models import FileRow
from pacenote.people.models import Alias, ExternalId
from pacenote.performance.models import PerformanceFile, Slot
from pacenote.records.models import AuditEntry
from tests.makers import make_company, make_member, make_person
from tests.sheets import Line, bring_in, drop, fresh, mentor, overview

SATURDAY = date(2026, 11, 21)
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE"))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def said(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


def deeds(company: Company, verb: str) -> list[tuple[str, int | None]]:
    with as_company(company.pk):
        return list(AuditEntry.objects.filter(verb=verb).values_list("subject_type", "subject_id"))


def waiting(company: Company) -> list[str]:
    with as_company(company.pk):
        return sorted(FileRow.objects.filter(status="unmatched").values_list("name", flat=True))


def test_a_download_is_the_file_byte_for_byte_and_is_written_down(client, owner):
    name, data = overview("2026-W47", SPEEDER)
    file = drop(owner.company, (name, data))

    answer = client.get(url(owner, "file_download", file.pk))

    assert hashlib.sha256(answer.content).hexdigest() == file.sha256
    assert answer.content == data
    headers = ("Content-Disposition", "X-Content-Type-Options", "Cache-Control", "Content-Type")
    assert [answer.headers[header] for header in headers] == [
        f'attachment; filename="{name}"',
        "nosniff",
        "private, no-store",
        "application/octet-stream",
    ]
    assert deeds(owner.company, "downloaded") == [("file", file.pk)]


def test_a_reader_downloads_nothing(client, owner):
    file = drop(owner.company, overview("2026-W47", SPEEDER))
    client.force_login(make_member(owner.company, Role.READER).user)

    assert client.get(url(owner, "file_download", file.pk)).status_code == 403
    assert deeds(owner.company, "downloaded") == []


def test_a_file_of_another_company_does_not_exist_here(client, owner):
    other = drop(make_company("Other Firm"), overview("2026-W47", SPEEDER))

    assert client.get(url(owner, "file_download", other.pk)).status_code == 404
    assert client.post(url(owner, "file_answer", other.pk), {"action": "ours"}).status_code == 404


def test_a_file_of_another_company_waits_until_a_user_says_that_it_is_ours(client, owner):
    file = drop(owner.company, overview("2026-W47", SPEEDER, company="QZTX"))
    card = client.get(url(owner, "files")).context["files_in_progress"][0]

    client.post(card.question.url, {"action": "ours"})

    assert (card.status, card.question.asks, card.question.company) == ("asking", "company", "QZTX")
    assert (fresh(file).status, fresh(file).answers) == ("waiting", {"company": "QZTX"})


def test_a_file_of_people_whom_nobody_knows_waits_until_a_user_says_that_it_is_ours(client, owner):
    lines = [Line(f"A1NEW{number:09}", f"New Driver{chr(65 + number)}") for number in range(10)]
    for number in range(10):
        make_person(owner.company, f"Driver {number}", external_id=f"A1KNOWN{number:07}", id_kind="transporter")
    file = drop(owner.company, ("report.csv", overview("2026-W47", *lines)[1]))
    page = client.get(url(owner, "files"))
    card = page.context["files_in_progress"][0]

    client.post(card.question.url, {"action": "ours"})

    assert (card.status, card.question.asks) == ("asking", "company")
    assert "Most people in this file are new to you: 10 of 10 IDs were in no file before." in page.content.decode()
    assert (fresh(file).status, fresh(file).answers) == ("waiting", {"newcomers": True})


def test_a_file_without_a_period_takes_any_day_of_its_week(client, owner):
    _name, data = overview("2026-W47", SPEEDER)
    file = drop(owner.company, ("report.csv", data.replace(b"2026-W47", b"")))

    client.post(url(owner, "file_answer", file.pk), {"action": "period", "start": "2026-11-18"})

    assert (file.status, fresh(file).status) == ("asking", "waiting")
    assert fresh(file).answers == {"start": "2026-11-18", "label": "2026-W47"}


def test_a_file_without_a_station_takes_one_of_the_company_s(client, owner):
    for station in ("DXX1", "DXX2"):
        drop(owner.company, mentor(date(2026, 11, 21), ("Sanna Prokop", "700"), station=station))
    name, data = mentor(date(2026, 11, 21), ("Sanna Prokop", "710"))
    file = drop(owner.company, (name, data.replace(b"DXX1", b"")))
    page = client.get(url(owner, "files"))
    card = page.context["files_in_progress"][0]

    nothing = client.post(card.question.url, {"action": "station"}, follow=True)
    client.post(card.question.url, {"action": "station", "station": "DXX2"})

    assert (card.question.asks, card.question.stations) == ("station", ("DXX1", "DXX2"))
    assert "<option>DXX2</option>" in page.content.decode()
    assert said(nothing) == ["Choose the station that the file is about."]
    assert (fresh(file).status, fresh(file).answers) == ("waiting", {"station": "DXX2"})


def test_an_answer_without_a_day_changes_nothing(client, owner):
    _name, data = overview("2026-W47", SPEEDER)
    file = drop(owner.company, ("report.csv", data.replace(b"2026-W47", b"")))

    answer = client.post(url(owner, "file_answer", file.pk), {"action": "period"}, follow=True)

    assert said(answer) == ["Choose the day, or any day of the week, that the file is about."]
    assert fresh(file).status == "asking"


def test_a_file_that_is_left_out_asks_no_more(client, owner):
    file = drop(owner.company, overview("2026-W47", SPEEDER, company="QZTX"))

    client.post(url(owner, "file_answer", file.pk), {"action": "leave_out"})
    again = client.post(url(owner, "file_answer", file.pk), {"action": "ours"}, follow=True)

    assert (fresh(file).status, fresh(file).error_code) == ("refused", "left_out")
    assert said(again) == ["This file needs no answer any more. Look at it on the Files page."]


def test_a_refused_file_is_read_again_as_a_new_one(client, owner):
    file = drop(owner.company, ("Driver Report_2026-11-21.csv", b""))

    client.post(url(owner, "file_again", file.pk))

    with as_company(owner.company_id):
        assert list(PerformanceFile.objects.order_by("pk").values_list("name", "status")) == [
            (file.name, "refused"),
            (file.name, "waiting"),
        ]


def test_people_are_created_from_a_scorecard_and_from_nothing_else(client, owner):
    scorecard = bring_in(owner.company, overview("2026-W47", SPEEDER))
    daily = bring_in(owner.company, mentor(SATURDAY, ("Otis Brandvold", "690")))

    refused = client.post(url(owner, "file_create_people", daily.pk), follow=True)
    made = client.post(url(owner, "file_create_people", scorecard.pk), follow=True)

    assert said(refused) == ["Only a scorecard names people well enough to create them."]
    assert said(made) == ["1 person created."]
    with as_company(owner.company_id):
        assert list(ExternalId.objects.values_list("person__name", "value")) == [("Sanna Prokop", "A1SPEEDER00001")]


def test_only_who_edits_people_creates_them(client, owner):
    file = bring_in(owner.company, overview("2026-W47", SPEEDER))
    client.force_login(make_member(owner.company, Role.COACH).user)

    assert client.post(url(owner, "file_create_people", file.pk)).status_code == 403


def test_versions_say_what_changed_and_which_one_counts(client, owner):
    bring_in(owner.company, overview("2026-W47", SPEEDER))
    bring_in(owner.company, overview("2026-W47", SPEEDER, Line("A1NEWCOMER0002"), note="more"))
    with as_company(owner.company_id):
        slot = Slot.objects.get()

    versions = client.get(url(owner, "file_versions", slot.pk)).context["versions"]

    assert [(each.number, each.current, each.status, each.rows) for each in versions] == [
        (2, True, "loaded", 2),
        (1, False, "replaced", 1),
    ]
    assert versions[0].changes[0] == "Rows: 1 → 2"


def test_a_slot_of_another_company_does_not_exist_here(client, owner):
    other = make_company("Other Firm")
    bring_in(other, overview("2026-W47", SPEEDER))
    with as_company(other.pk):
        slot = Slot.objects.get()

    assert client.get(url(owner, "file_versions", slot.pk)).status_code == 404


def test_where_to_get_a_file_names_portal_and_menu(client, owner):
    answer = client.get(url(owner, "file_where", "mentor"))

    assert (answer.context["portal"], answer.context["path"], answer.context["due"]) == (
        "Mentor portal",
        ["Reports", "Driver report", "Export"],
        "Due on the next day at 10:00",
    )
    assert client.get(url(owner, "file_where", "horoscope")).status_code == 404


def test_a_sheet_of_ones_own_is_looked_for_in_no_portal(client, owner):
    page = client.get(url(owner, "file_where", "metric_sheet")).content.decode()

    steps = re.findall(r"<li><span class=\"pn-step-no\"[^>]*></span><div><b>(.*?)</b>", page)
    assert steps == ["Take a table of your own", "See what stands in its rows", "Drop it on the Files page"]


def test_a_name_waits_once_however_many_files_hold_it(client, owner):
    make_person(owner.company, "Sanna Prokop")
    bring_in(owner.company, mentor(SATURDAY, ("Sanna Prokop", "690"), ("Sanna Prokopp", "700")))
    bring_in(owner.company, mentor(date(2026, 11, 20), ("Sanna Prokop", "690")))

    answer = client.get(url(owner, "unmatched"))

    rows = {row.name: (row.waiting, [each.name for each in row.suggestions]) for row in answer.context["rows"]}
    assert rows == {"Sanna Prokop": (2, ["Sanna Prokop"]), "Sanna Prokopp": (1, ["Sanna Prokop"])}
    assert answer.context["sure_count"] == 1


def test_a_matched_name_is_remembered_in_every_file_where_it_waits(client, owner):
    person = make_person(owner.company, "Ana Torres")
    bring_in(owner.company, mentor(SATURDAY, ("Anna Torres", "690"), ("Otis Brandvold", "690")))
    bring_in(owner.company, mentor(date(2026, 11, 20), ("Anna Torres", "690")))
    row = next(row for row in client.get(url(owner, "unmatched")).context["rows"] if row.name == "Anna Torres")

    answer = client.post(row.map_url, {"person": person.pk}, follow=True)

    assert said(answer) == ["“Anna Torres” means Ana Torres from now on."]
    assert waiting(owner.company) == ["Otis Brandvold"]
    with as_company(owner.company_id):
        assert list(Alias.objects.values_list("person_id", "folded_name")) == [(person.pk, "anna torres")]


def test_a_name_is_not_matched_to_somebody_of_another_company(client, owner):
    stranger = make_person(make_company("Other Firm"), "Ana Torres")
    bring_in(owner.company, mentor(SATURDAY, ("Anna Torres", "690")))
    row = client.get(url(owner, "unmatched")).context["rows"][0]

    answer = client.post(row.map_url, {"person": stranger.pk}, follow=True)

    assert said(answer) == ["This person is not in your directory any more."]
    assert waiting(owner.company) == ["Anna Torres"]


def test_names_that_are_exactly_one_persons_are_confirmed_together(client, owner):
    make_person(owner.company, "Sanna Prokop")
    make_person(owner.company, "Otis Brandvold")
    bring_in(owner.company, mentor(SATURDAY, ("Sanna Prokop", "690"), ("Otis Brandvold", "690"), ("No Body", "700")))

    client.post(url(owner, "unmatched_confirm"))

    assert waiting(owner.company) == ["No Body"]


def test_a_name_that_is_not_ours_leaves_the_queue_in_every_file(client, owner):
    bring_in(owner.company, mentor(SATURDAY, ("Rent Adriver", "690"), ("Rent Adrivers", "690")))
    bring_in(owner.company, mentor(date(2026, 11, 20), ("Rent Adriver", "690")))
    row = next(row for row in client.get(url(owner, "unmatched")).context["rows"] if row.name == "Rent Adriver")

    client.post(row.ignore_url)

    assert waiting(owner.company) == ["Rent Adrivers"]


@pytest.mark.parametrize("page", ["unmatched", "unmatched_confirm"])
def test_only_who_edits_people_settles_names(client, owner, page):
    client.force_login(make_member(owner.company, Role.COACH).user)
    deed = client.get if page == "unmatched" else client.post

    assert deed(url(owner, page)).status_code == 403


def test_the_queue_costs_the_same_for_one_name_or_three(client, owner, queries_of):
    for name in ("Sanna Prokop", "Otis Brandvold", "Ana Torres"):
        make_person(owner.company, name)
    bring_in(owner.company, mentor(SATURDAY, ("Sanna Prokop", "690")))
    one = queries_of(url(owner, "unmatched"))

    bring_in(owner.company, mentor(date(2026, 11, 20), ("Otis Brandvold", "690"), ("Ana Torres", "690")))

    assert queries_of(url(owner, "unmatched")) == one


def test_a_pause_says_who_and_why_and_ends_by_hand(client, owner):
    client.post(url(owner, "sending_pause"), {"reason": "The van fleet changes"})
    paused = client.get(url(owner, "files")).context["strip"].paused
    client.post(url(owner, "sending_resume"))
    resumed = client.get(url(owner, "files")).context["strip"].paused

    assert (paused.by, paused.at, paused.reason) == (owner.user.name, "08:00 CT", "The van fleet changes")
    assert resumed is None
    assert (len(deeds(owner.company, "paused")), len(deeds(owner.company, "resumed"))) == (1, 1)


@pytest.mark.parametrize("page", ["sending_pause", "sending_resume"])
def test_only_who_sends_pauses_and_resumes(client, owner, page):
    client.force_login(make_member(owner.company, Role.SUPERVISOR).user)

    assert client.post(url(owner, page)).status_code == 403
    owner.company.refresh_from_db()
    assert owner.company.paused_at is None


def test_both_sources_of_a_slot_are_told_apart(client, owner):
    bring_in(owner.company, overview("2026-W47", SPEEDER))
    with as_company(owner.company_id):
        slot = Slot.objects.get()
        held = slot.files.get()
        file = held.file
        file.pk, file.sha256, file.name = None, "0" * 64, "scorecard.pdf"
        file.save()
        held.pk, held.file, held.source = None, file, "scorecard_pdf"
        held.save()

    menu = client.get(url(owner, "files")).context["weekly"].rows[0].menu
    answer = client.get(url(owner, "file_versions", slot.pk))

    assert [entry.label for entry in menu if entry.icon == "download"] == [
        "Download Saved File (CSV)",
        "Download Saved File (PDF)",
    ]
    assert (answer.context["several_sources"], sorted(each.source for each in answer.context["versions"])) == (
        True,
        ["CSV", "PDF"],
    )


@pytest.mark.parametrize("start", ["0001-01-02", "9999-12-31"])
def test_an_answer_that_no_calendar_reaches_leaves_the_question_open(client, owner, start):
    asks = drop(owner.company, ("report.csv", mentor(date(2026, 11, 21), ("Sanna Prokop", "600"))[1]))

    client.post(url(owner, "file_answer", asks.pk), {"action": "period", "start": start})

    assert (asks.status, fresh(asks).status) == ("asking", "asking")

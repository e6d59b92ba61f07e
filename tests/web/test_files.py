"""The Files page: dashboards, the strip over them, and the door for new files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.coaching.services import evaluate
from pacenote.imports.services import load
from pacenote.people.models import Person
from pacenote.people.services import remember_name
from pacenote.performance.models import PerformanceFile, Slot
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, drop, mentor, overview

SATURDAY = date(2026, 11, 21)
SEND = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
#: The kinds that these tests speak of, whatever others a company expects.
SHOWN = ("scorecard", "mentor")
#: The company has been here for a month: what is missing is missing.
LONG_AGO = NOW - timedelta(days=30)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(created_at=LONG_AGO))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def known(company: Company, *lines: Line) -> list[Person]:
    return [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in lines]


def states(board: Any) -> list[tuple[str, str, str, str]]:
    return [(row.kind, row.state, row.state_word, row.state_line2) for row in board.rows if row.kind in SHOWN]


def files(company: Company) -> list[tuple[str, str]]:
    with as_company(company.pk):
        return list(PerformanceFile.objects.order_by("pk").values_list("name", "status"))


def test_the_page_opens_on_yesterday_and_the_last_finished_week(client, owner):
    answer = client.get(url(owner, "files"))

    assert (answer.status_code, answer.context["daily"].title, answer.context["weekly"].title) == (
        200,
        "Sat 21 Nov 2026",
        "2026-W47",
    )
    assert states(answer.context["daily"]) == [("mentor", "missing", "Missing, due 10:00 CT", "In 2 h")]
    assert states(answer.context["weekly"]) == [("scorecard", "not_due_yet", "Not due yet", "Due Thu 26 Nov, 10:00 CT")]


def test_a_file_that_came_before_the_send_is_on_time_and_its_messages_go_then(client, owner):
    known(owner.company, SPEEDER)
    bring_in(owner.company, overview("2026-W47", SPEEDER))

    row = client.get(url(owner, "files")).context["weekly"].rows[0]

    assert (row.state, row.state_word, row.state_line2, row.subtitle) == (
        "on_time",
        "On time, 08:00 CT",
        "Sends 10:00",
        "1 row, 1 message",
    )


def test_a_late_file_waits_for_a_user_and_leads_to_its_messages(client, owner):
    known(owner.company, SPEEDER)
    bring_in(owner.company, overview("2026-W45", SPEEDER))

    row = client.get(url(owner, "files"), {"week": "2026-11-01"}).context["weekly"].rows[0]

    assert (row.state, row.state_word, row.state_line2) == ("late", "Late, 08:00 CT", "1 message waits for you")
    assert row.review_url == url(owner, "coaching") + "?filter=late"


@pytest.mark.parametrize("policy", Company.LatePolicy.values)
def test_what_needs_a_person_counts_messages_whatever_number_of_findings_they_carry(client, owner, policy):
    two_faults = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4", pod="80%")
    known(owner.company, two_faults)
    bring_in(owner.company, overview("2026-W47", two_faults))
    Company.objects.filter(pk=owner.company_id).update(late_policy=policy)
    with as_company(owner.company_id):
        message = Message.objects.annotate(size=Count("findings")).get()
        Message.objects.update(state=Message.State.UNREACHABLE, outdated=True)

    needs = {need.icon: need.count for need in client.get(url(owner, "files")).context["needs_person"]}

    assert message.size > 1
    assert (needs["unreachable"], needs["changes"]) == (1, 1)


def test_a_missing_file_says_how_long_it_is_overdue(client, owner, clock):
    clock.move_to(SEND + timedelta(hours=23), tick=False)

    answer = client.get(url(owner, "files"), {"day": "2026-11-21"})

    assert states(answer.context["daily"]) == [
        ("mentor", "missing", "Missing, due Sun 22 Nov, 10:00 CT", "Overdue for 23 h")
    ]


def test_a_refused_file_speaks_the_user_s_language_and_keeps_its_numbers(client, owner):
    owner.user.language = "es"
    owner.user.save(update_fields=["language"])
    row = b"First Name,Last Name,FICO Safe Driving Score,Total Driver Trips\nAda,Example,high,1\n"
    refused = drop(owner.company, ("Driver Report_2026-11-21.csv", row))
    why = (
        "No se puede leer ninguna fila de este archivo. Línea 2: «high» en la columna "
        "«FICO Safe Driving Score» no es un número."
    )

    answer = client.get(url(owner, "files"))

    assert [(card.error.message, card.error.hint) for card in answer.context["files_in_progress"]] == [
        (why, "Ábrelo y mira si tiene filas; luego expórtalo de nuevo con el período correcto.")
    ]
    assert refused.error.message == (
        "No row of this file can be read. Line 2: “high” in column “FICO Safe Driving Score” is not a number."
    )


def test_what_was_skipped_in_a_file_is_said_in_the_user_s_language(client, owner):
    owner.user.language = "es"
    owner.user.save(update_fields=["language"])
    rows = "First Name,Last Name,FICO Safe Driving Score,Total Driver Trips\nAda,Example,high,1\nBen,Example,812,1\n"
    drop(owner.company, ("Driver Report_2026-11-21.csv", rows.encode()))

    answer = client.get(url(owner, "files"))

    assert [card.notes for card in answer.context["files_in_progress"]] == [
        ("Línea 2: «high» en la columna «FICO Safe Driving Score» no es un número.",)
    ]


def test_the_question_about_another_company_names_both_in_the_user_s_language(client, owner):
    owner.user.language = "es"
    owner.user.save(update_fields=["language"])
    owner.company.short_code = "QZTX"
    owner.company.save(update_fields=["short_code"])
    _name, data = overview("2026-W47", SPEEDER)
    drop(owner.company, ("PNTE-DXX1-DSP_Overview_Dashboard-2026-W47.csv", data))

    card = client.get(url(owner, "files")).context["files_in_progress"][0]

    assert (card.status, card.error.hint, card.question.company) == (
        "asking",
        "El archivo dice «PNTE», tu empresa es «QZTX».",
        "PNTE",
    )


def test_a_refused_file_leaves_its_slot_missing_and_says_why(client, owner):
    drop(owner.company, ("Driver Report_2026-11-21.csv", b""))

    answer = client.get(url(owner, "files"))

    assert states(answer.context["daily"])[0][1] == "missing"
    assert [(card.status, card.error.code) for card in answer.context["files_in_progress"]] == [
        ("refused", "empty_file")
    ]


def test_what_was_due_before_the_company_began_is_not_missing(client):
    membership = make_member(make_company(created_at=NOW))
    client.force_login(membership.user)

    answer = client.get(url(membership, "files"), {"day": "2026-11-10"})

    assert states(answer.context["daily"]) == [
        ("mentor", "not_due_yet", "Not imported", "From before your company used Pacenote")
    ]
    cells = answer.context["history"][0].rows[0].cells
    assert [cell.state for cell in cells[:3]] == ["", "", ""]


@pytest.mark.parametrize("query", [{"day": "nonsense"}, {"week": "0000-00-00"}, {"day": "9999-12-31"}, {"week": ""}])
def test_nonsense_in_the_address_shows_a_day_that_exists(client, owner, query):
    assert client.get(url(owner, "files"), query).status_code == 200


def test_the_history_marks_the_day_that_is_shown_and_no_week_that_starts_then(client, owner):
    days, weeks = client.get(url(owner, "files"), {"day": "2026-11-15", "week": "2026-11-15"}).context["history"]

    assert [column.bottom for column in days.columns if column.current] == ["15"]
    assert [column.bottom for column in weeks.columns if column.current] == ["47"]


def test_the_strip_counts_who_would_hear_nothing_without_a_file(client, owner):
    person = make_person(owner.company, "Sanna Prokop")
    make_rostered(owner.company, person)
    make_rostered(owner.company, make_person(owner.company, "Otis Brandvold"), day=SATURDAY)
    with as_company(owner.company_id):
        remember_name(person=person, name="Sanna Prokop", confirmed_by=None, now=LONG_AGO)
    bring_in(owner.company, mentor(SATURDAY - timedelta(days=1), ("Sanna Prokop", "690")))

    strip = client.get(url(owner, "files")).context["strip"]

    missing = {item.title: item.detail for item in strip.missing}
    assert missing["Missing: eMentor, Sat 21 Nov"] == ("Due 10:00 CT. Without it, 1 person hears nothing of it.")
    assert (strip.minutes, strip.rostered, strip.zone_label, strip.outbox_only) == (120, 1, "CT", True)


def test_the_strip_warns_where_nobody_is_on_the_roster(client, owner):
    assert client.get(url(owner, "files")).context["strip"].rostered is None


def test_a_reader_sees_the_page_without_what_they_may_not_do(client):
    membership = make_member(make_company(created_at=LONG_AGO), Role.READER)
    client.force_login(membership.user)

    answer = client.get(url(membership, "files"))

    assert (answer.status_code, answer.context["import_url"], answer.context["strip"].pause_url) == (200, "", "")
    assert {row.import_url for row in answer.context["daily"].rows} == {""}


def test_a_stranger_learns_not_even_that_the_company_exists(client, owner):
    client.force_login(make_member(make_company("Other Firm")).user)

    assert client.get(url(owner, "files")).status_code == 404


def test_the_page_costs_the_same_for_one_file_or_three(client, owner, queries_of):
    lines = [Line(f"A1SPEEDER0000{n}", f"Sanna Number{n}", speeding="0.4") for n in range(3)]
    known(owner.company, *lines)
    bring_in(owner.company, overview("2026-W47", lines[0]))
    one = queries_of(url(owner, "files"))

    bring_in(owner.company, overview("2026-W46", *lines), overview("2026-W47", *lines), overview("2026-W45", *lines))

    assert queries_of(url(owner, "files")) == one


def upload(client: Client, member: Membership, *named: tuple[str, bytes], **headers: str) -> Any:
    uploads = [SimpleUploadedFile(name, data) for name, data in named]
    return client.post(url(member, "files_import"), {"files": uploads}, headers=headers)


def test_dropped_files_are_kept_and_wait_for_their_reader(client, owner):
    answer = upload(client, owner, overview("2026-W47", SPEEDER), mentor(SATURDAY, ("Sanna Prokop", "690")))

    assert (answer.status_code, answer.url) == (302, url(owner, "files"))
    assert files(owner.company) == [
        ("DSP_Overview_Dashboard_PNTE_DXX1_2026-W47.csv", "waiting"),
        ("Driver Report_2026-11-21.csv", "waiting"),
    ]


def test_the_same_file_twice_in_one_drop_is_one_file(client, owner):
    named = overview("2026-W47", SPEEDER)

    answer = upload(client, owner, named, ("copy.csv", named[1]), **{"HX-Request": "true"})

    assert [str(each) for each in answer.context["import_notes"]] == [
        "copy.csv was here already and is being read.",
        "Files taken in: 1.",
    ]
    assert files(owner.company) == [(named[0], "waiting")]


def test_a_drop_without_a_file_is_answered_in_place(client, owner):
    answer = client.post(url(owner, "files_import"), {}, follow=True)

    assert [str(each) for each in answer.context["messages"]] == ["No file was chosen."]
    assert files(owner.company) == []


def test_a_hundred_files_at_once_are_all_taken(client, owner):
    answer = upload(client, owner, *[(f"file {n}.csv", f"number {n}".encode()) for n in range(100)])

    assert (answer.status_code, len(files(owner.company))) == (302, 100)


def test_a_file_of_26_mb_is_refused_and_its_neighbour_taken(client, owner):
    answer = upload(client, owner, ("huge.csv", b"x" * 26 * 1024 * 1024), ("small.csv", b"x"))

    assert answer.status_code == 302
    assert files(owner.company) == [("small.csv", "waiting")]
    shown = client.get(url(owner, "files"))
    assert [str(each) for each in shown.context["messages"]] == [
        "huge.csv has 26 MB; the limit is 25 MB. Export a single day or week.",
        "Files taken in: 1.",
    ]


def test_a_member_without_the_permission_imports_nothing(client, owner):
    client.force_login(make_member(owner.company, Role.READER).user)

    assert (upload(client, owner, ("small.csv", b"x")).status_code, files(owner.company)) == (403, [])


def test_progress_asks_again_until_everything_is_read(client, owner):
    upload(client, owner, overview("2026-W47", SPEEDER))
    busy = client.get(url(owner, "files_progress"))
    with as_company(owner.company_id):
        file = PerformanceFile.objects.get()
    load(company_id=owner.company_id, file_id=file.pk, now=NOW)
    evaluate(company_id=owner.company_id, file_id=file.pk, now=NOW)
    done = client.get(url(owner, "files_progress"))

    assert (busy.context["files_busy"], done.context["files_busy"]) == (True, False)
    assert [card.status for card in done.context["files_in_progress"]] == ["loaded"]


def test_two_stations_of_one_week_stand_in_two_rows(client, owner):
    for station in ("DXX1", "DXX2"):
        bring_in(owner.company, overview("2026-W47", SPEEDER, station=station, note=station))

    rows = [row for row in client.get(url(owner, "files")).context["weekly"].rows if row.kind == "scorecard"]

    assert [row.subtitle for row in rows] == ["DXX1: 1 row, 1 not matched", "DXX2: 1 row, 1 not matched"]
    with as_company(owner.company_id):
        assert Slot.objects.count() == 2


def test_a_file_whose_reader_gave_up_is_read_again_when_it_is_dropped_again(client, owner):
    _name, data = overview("2026-W47", SPEEDER)
    uploads = [("one.csv", data), ("two.csv", b"nothing known")]
    upload(client, owner, *uploads, **{"HX-Request": "true"})
    with as_company(owner.company_id):
        done = PerformanceFile.objects.get(name="two.csv")
        PerformanceFile.objects.filter(pk=done.pk).update(status="loaded")
    ProcrastinateJob.objects.all().delete()

    answer = upload(client, owner, *uploads, **{"HX-Request": "true"})

    assert [str(each) for each in answer.context["import_notes"]] == [
        "one.csv was here already and is being read.",
        "two.csv was here already. Nothing changed.",
    ]
    assert ProcrastinateJob.objects.values_list("task_name", flat=True).get() == "pipeline:load_file"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_too_many_files_in_one_drop_are_answered_with_a_sentence(client, owner, settings, headers):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    uploads = [SimpleUploadedFile(f"{n}.csv", b"%d" % n) for n in range(3)]

    answer = client.post(url(owner, "files_import"), {"files": uploads}, headers=headers)

    assert (answer.headers.get("HX-Redirect") or answer.headers["Location"]) == url(owner, "files")
    assert [str(message) for message in client.get(url(owner, "files")).context["messages"]] == [
        "These are too many files at once. Drop at most 2."
    ]
    assert files(owner.company) == []


@pytest.mark.parametrize("week", ["2026-11-09", "2026-11-15"])
def test_a_company_whose_week_begins_on_monday_finds_its_scorecard(client, week):
    member = make_member(make_company(created_at=LONG_AGO, first_weekday=0))
    client.force_login(member.user)
    known(member.company, SPEEDER)
    bring_in(member.company, overview("2026-W46", SPEEDER))

    answer = client.get(url(member, "files"), {"week": week})

    assert (answer.context["weekly"].title, [row.state for row in answer.context["weekly"].rows[:1]]) == (
        "2026-W46",
        ["late"],
    )
    grid = answer.context["history"][1]
    assert [cell.state for cell in grid.rows[0].cells][-2:] == ["missing", "late"]


def test_daily_files_of_two_stations_have_a_row_each(client, owner):
    for station in ("DXX2", "DXX1"):
        bring_in(owner.company, mentor(SATURDAY, ("Sanna Prokop", "700"), station=station))

    answer = client.get(url(owner, "files"), {"day": "2026-11-21"})

    rows = [row for row in answer.context["daily"].rows if row.kind == "mentor"]
    assert [(row.state, row.subtitle) for row in rows] == [
        ("on_time", "DXX1: 1 row, 1 not matched"),
        ("on_time", "DXX2: 1 row, 1 not matched"),
    ]
    assert [missing.title for missing in answer.context["strip"].missing if "Mentor" in missing.title] == []

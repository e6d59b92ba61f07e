"""A program brings in what no form of is known yet: sheets, lists of people, rosters."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import VIEW
from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import SavedMapping
from pacenote.messaging.models import SmsConsent
from pacenote.people.models import Alias, Person, RosterDay
from pacenote.people.names import fold_name
from pacenote.performance.models import PerformanceFile, Reading
from tests.api.calling import Program, done, program, refusal
from tests.makers import NOW, make_company, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SHEET = b"""Agent,Week,AHT,Solved at once
Sanna Prokop,2026-W46,4:30,80 %
Ben Otis,2026-W46,5:00,90 %
nobody,2026-W46,x,y
"""
PEOPLE = b"Full name,Mail,Cell\nSanna Prokop,sanna@example.com,+1 415 555 0101\nAna Torres,ana@example.com,\n"
ROSTER = b"Quien,Turno\nSanna Prokop,07:30\nSV-Ben Otis,08:00\n"
MEANING: dict[str, Any] = {
    "name": "Voice team",
    "cadence": "week",
    "name_column": "agent",
    "period_column": "week",
    "measures": [
        {"column": "aht", "metric": "handle_seconds", "form": "m:ss"},
        {"column": "solvedatonce", "metric": "new:Solved at once", "form": "percent"},
    ],
    "new_metrics": [{"label": "Solved at once", "unit": "percent", "direction": "higher"}],
}


@pytest.fixture
def token(owner: Membership) -> Program:
    return program(owner)


def brought(token: Program, path: str, name: str, data: bytes, status: int) -> Any:
    answer = token.call("POST", path, SimpleUploadedFile(name, data))
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def asking(token: Program, company: Company, data: bytes = SHEET) -> int:
    """Bring a sheet in and read it, as the worker does; it asks."""
    number = int(brought(token, "/files", "voice.csv", data, 202)["id"])
    with as_company(company.pk):
        read = imports.load(company_id=company.pk, file_id=number, now=NOW)
    assert read.status in ("asking", "loaded"), read.error
    return number


def test_a_sheet_shows_its_columns_is_tried_and_read_by_what_they_mean(company, token):
    sanna = make_person(company, "Sanna Prokop")
    number = asking(token, company)

    shown = token.get(f"/files/{number}/columns")
    tried = done(token, "POST", f"/files/{number}/columns/dry-run", MEANING)
    with as_company(company.pk):
        before = (SavedMapping.objects.count(), Reading.objects.count())
    state = done(token, "POST", f"/files/{number}/columns", MEANING, 202)
    with as_company(company.pk):
        read = imports.load(company_id=company.pk, file_id=number, now=NOW)

    assert [each["key"] for each in shown["columns"]] == ["agent", "week", "aht", "solvedatonce"]
    assert (shown["rows"], shown["guess"]["period_column"], shown["columns"][0]["samples"][:2]) == (
        3, "week", ["Sanna Prokop", "Ben Otis"],
    )  # fmt: skip
    assert (tried["skipped"], [(each["person"], each["period"]) for each in tried["rows"]]) == (
        1, [("Sanna Prokop", "2026-W46"), ("Ben Otis", "2026-W46")],
    )  # fmt: skip
    assert tried["rows"][0]["values"] == {"handle_seconds": "270", "own_percent_higher_0_solved_at_once": "80"}
    assert (before, state["status"], read.status, read.matched) == ((0, 0), "waiting", "loaded", 0)
    assert sanna.pk


def test_the_next_sheet_of_that_form_asks_nothing_and_its_meaning_can_be_changed(company, token):
    number = asking(token, company)
    done(token, "POST", f"/files/{number}/columns", MEANING, 202)
    [sheet] = token.get("/sheets")["items"]
    later = asking(token, company, SHEET.replace(b"W46", b"W47"))
    kept = token.get(f"/sheets/{sheet['id']}")

    changed = done(token, "PUT", f"/sheets/{sheet['id']}", MEANING | {"name": "Voice", "calendar": "amazon"})

    assert PerformanceFile.objects.filter(pk=later).exists() is False  # behind the wall
    with as_company(company.pk):
        assert PerformanceFile.objects.get(pk=later).status == "loaded"
    assert (kept["name"], kept["calendar"], len(kept["measures"])) == ("Voice team", "iso", 2)
    assert (changed["name"], token.get(f"/sheets/{sheet['id']}")) == ("Voice", changed)
    assert token.get(f"/sheets/{sheet['id']}")["measures"][1]["metric"] == "own_percent_higher_0_solved_at_once"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_column": ""},
        {"measures": []},
        {"measures": [{"column": "aht", "metric": "no_such_metric"}]},
        {"measures": [{"column": "solvedatonce", "metric": "handle_seconds", "form": "percent"}]},
        {"measures": [{"column": "aht", "metric": "csat", "form": "m:ss"}]},
        {"period_column": "agent"},
        {"cadence": "case"},
    ],
)
def test_a_meaning_that_leaves_something_open_is_refused_and_nothing_is_kept(company, token, wrong):
    number = asking(token, company)

    answers = [refusal(token, "POST", f"/files/{number}/columns{part}", MEANING | wrong) for part in ("/dry-run", "")]

    with as_company(company.pk):
        kept = SavedMapping.objects.count(), PerformanceFile.objects.get(pk=number).status
    assert (answers, kept) == ([(422, "bad_mapping")] * 2, (0, "asking"))


def test_a_file_that_asks_nothing_has_no_columns_to_explain(company, token):
    number = asking(token, company)
    done(token, "POST", f"/files/{number}/columns", MEANING, 202)

    assert refusal(token, "POST", f"/files/{number}/columns", MEANING) == (404, "not_found")
    assert refusal(token, "GET", f"/files/{number}/columns") == (404, "not_found")


def test_a_list_of_people_is_tried_and_then_written_as_it_was_tried(company, token):
    with as_company(company.pk):
        sanna = make_person(company, "Sanna Prokop", email="sanna@example.com")
    brought_in = brought(token, "/people-lists", "staff.csv", PEOPLE, 201)
    number, uses = brought_in["file"]["id"], brought_in["uses"]
    tried = done(token, "POST", f"/people-lists/{number}/dry-run", {"uses": uses})
    with as_company(company.pk):
        before = Person.objects.count()

    written = done(
        token, "POST", f"/people-lists/{number}/import",
        {"uses": uses, "mark": tried["mark"], "consent": {"wording": "I agree to texts.", "agreed_on": "2026-11-01"}},
    )  # fmt: skip

    assert {each["says"] for each in uses} == {"name", "email", "phone"}
    assert (tried["new"], tried["changed"], tried["waiting"], before) == (1, 1, 0, 1)
    assert tried["added_lines"] == [{"line": 3, "name": "Ana Torres"}]
    assert tried["changed_lines"] == [
        {
            "line": 2, "person": sanna.pk, "how": "address", "ids": [], "groups": [],
            "fields": [{"field": "phone", "before": "", "after": "+14155550101"}],
        }
    ]  # fmt: skip
    assert (written["new"], written["changed"], written["consents"]) == (1, 1, 1)
    with as_company(company.pk):
        assert sorted(Person.objects.values_list("name", flat=True)) == ["Ana Torres", "Sanna Prokop"]
        assert set(SmsConsent.objects.values_list("wording", flat=True)) == {"I agree to texts. (2026-11-01)"}


def test_a_line_that_leaves_a_doubt_waits_until_it_is_decided(company, token):
    with as_company(company.pk):
        ana = make_person(company, "Ana Torres")
    shown = brought(token, "/people-lists", "staff.csv", PEOPLE, 201)
    path, uses = f"/people-lists/{shown['file']['id']}", shown["uses"]
    tried = done(token, "POST", f"{path}/dry-run", {"uses": uses})

    written = done(
        token, "POST", f"{path}/import",
        {"uses": uses, "mark": tried["mark"], "decided": [{"line": 3, "means": str(ana.pk)}]},
    )  # fmt: skip

    [line] = tried["waiting_lines"]
    assert (line["line"], line["why"], line["people"]) == (3, "same_name", [ana.pk])
    assert (written["new"], written["changed"], written["waiting"]) == (1, 1, 0)
    with as_company(company.pk):
        ana.refresh_from_db()
    assert ana.email == "ana@example.com"


def test_a_directory_that_changed_meanwhile_is_looked_at_once_more(company, token):
    shown = brought(token, "/people-lists", "staff.csv", PEOPLE, 201)
    path, uses = f"/people-lists/{shown['file']['id']}", shown["uses"]
    mark = done(token, "POST", f"{path}/dry-run", {"uses": uses})["mark"]
    with as_company(company.pk):
        make_person(company, "Sanna Prokop", email="sanna@example.com")

    assert refusal(token, "POST", f"{path}/import", {"uses": uses, "mark": mark}) == (409, "stale_preview")
    with as_company(company.pk):
        assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "uses",
    [
        [{"column": "cell", "says": "phone"}],
        [{"column": "fullname", "says": "name"}, {"column": "mail", "says": "name"}],
        [{"column": "fullname", "says": "shoe_size"}],
        [{"column": "no such column", "says": "name"}],
    ],
)
def test_what_a_list_cannot_say_is_refused(company, token, uses):
    shown = brought(token, "/people-lists", "staff.csv", PEOPLE, 201)

    answer = refusal(token, "POST", f"/people-lists/{shown['file']['id']}/dry-run", {"uses": uses})

    assert answer == (422, "bad_mapping")


def test_a_performance_file_is_no_list_of_people(company, token):
    data = (b"Associate ID,Date,Score\n", b"%PDF-1.7\n")[1]

    answer = token.call("POST", "/people-lists", SimpleUploadedFile("x.pdf", data))

    assert answer.status_code == 422


def test_a_roster_of_an_unknown_form_is_read_by_what_its_columns_say(company, token):
    with as_company(company.pk):
        people = [make_person(company, name) for name in ("Sanna Prokop", "Ben Otis")]
        for each in people:
            imports_alias(company, each)
    file = brought(token, "/rosters", "turnos.csv", ROSTER, 201)
    shown = token.get(f"/rosters/{file['id']}")
    uses = [
        {"column": shown["columns"][0]["key"], "says": "name"},
        {"column": shown["columns"][1]["key"], "says": "starts"},
    ]

    without_day = refusal(token, "POST", f"/rosters/{file['id']}/import", {"uses": uses})
    read = done(token, "POST", f"/rosters/{file['id']}/import", {"uses": uses, "start": "2026-11-23"})

    assert (file["status"], without_day) == ("asking", (422, "bad_mapping"))
    assert (read["status"], read["period_start"], read["matched"]) == ("loaded", "2026-11-23", 2)
    with as_company(company.pk):
        assert set(RosterDay.objects.values_list("person__name", "day")) == {
            (each.name, date(2026, 11, 23)) for each in people
        }


def test_a_roster_is_tried_first_with_the_same_answer_as_its_page_gives(company, owner, token):
    with as_company(company.pk):
        known, likely = make_person(company, "Sanna Prokop"), make_person(company, "Ben Otis")
        imports_alias(company, known)
    head = "Name,Start,Status"
    lines = ("Sanna Prokop,9:30 PM,", "Ben Otis,10:45,", "Nobody Known,11:15,", "Ben Otis,,Moon")
    file = brought(token, "/rosters", "turnos.csv", "\n".join((head, *lines)).encode(), 201)
    shown = token.get(f"/rosters/{file['id']}")
    keys = [each["key"] for each in shown["columns"]]
    said = dict(zip(keys, ("name", "starts", "status"), strict=True))
    uses = [{"column": key, "says": use} for key, use in said.items()]
    path, body = f"/rosters/{file['id']}/dry-run", {"uses": uses, "start": "2026-11-23"}

    without_day = refusal(token, "POST", path, {"uses": uses})
    tried = done(token, "POST", path, body)

    client = Client()
    client.force_login(owner.user)
    form = {f"use-{place}": use for place, use in enumerate(said.values())} | {"titled": "yes", "order": ""}
    url = reverse("roster_map", args=[company.slug, file["id"]])
    preview = client.post(url, {**form, "start": "2026-11-23", "action": "preview"}).context["preview"]
    assert without_day == (422, "bad_mapping")
    assert [(each["line"], each["person"], each["certain"], each["starts"]) for each in tried["kept"]] == [
        (2, known.pk, True, "21:30"), (3, likely.pk, False, "10:45"), (4, None, False, "11:15"),
    ]  # fmt: skip
    assert {(each["day"], each["status"]) for each in tried["kept"]} == {("2026-11-23", "rostered")}
    assert (tried["lines"], tried["certain"], tried["left_out"]) == (preview.count, preview.certain, preview.skipped)
    assert [f"Line {each['line']}: {each['what']}" for each in tried["errors"]] == list(preview.errors)
    assert [each["name"] for each in tried["kept"]] == [each.name for each in preview.rows]
    with as_company(company.pk):
        assert (RosterDay.objects.count(), PerformanceFile.objects.get(pk=file["id"]).status) == (0, "asking")


def test_who_may_not_import_does_none_of_it_and_strangers_find_nothing(company, owner, token):
    number = asking(token, company)
    listed = brought(token, "/people-lists", "staff.csv", PEOPLE, 201)["file"]["id"]
    reader = program(owner, [VIEW])
    stranger = program(make_member(make_company("Borealis Parcels")))
    asked = [("GET", f"/files/{number}/columns", None), ("POST", f"/files/{number}/columns", MEANING)]
    asked += [("GET", f"/people-lists/{listed}", None)]

    assert [refusal(reader, *each)[0] for each in asked] == [403] * 3
    assert [refusal(stranger, *each)[0] for each in asked] == [404] * 3


def imports_alias(company: Company, person: Person) -> None:
    """Let a person be certain by their name."""
    Alias.objects.create(company=company, person=person, folded_name=fold_name(person.name), confirmed_at=NOW)

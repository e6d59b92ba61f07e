"""Exports and sheets bring cases: the same upload gives readings and cases, and a case is never there twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case, Participant, Score
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping
from pacenote.people.services import remember_name
from pacenote.performance.models import Reading
from pacenote.performance.queries import expected_kinds
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import drop

SAMPLES = Path(__file__).parents[2] / "samples" / "contact_center"
HEAD = (
    "Id,Requester,Assignee,Subject,Created at,Solved at,Status,Via,Group,Satisfaction Score,First reply time in minutes"
)
SHEET = SheetMapping(
    name="Evaluations",
    cadence="case",
    columns=(MappedColumn("qa", "qa_score", "percent"), MappedColumn("aht", "handle_seconds", "m:ss")),
    name_column="agent",
    period_column="day",
    fields=(("number", "case"), ("auditor", "reviewer"), ("form", "form"), ("version", "version")),
    system="zendesk",
)

pytestmark = pytest.mark.django_db


def tickets(*rows: str, name: str = "tickets.csv") -> tuple[str, bytes]:
    return name, "\n".join([HEAD, *rows]).encode()


def ticket(number: int, agent: str = "Ada Example", *, status: str = "Solved", rating: str = "Good") -> str:
    times = f"2026-11-16 1{number % 10}:05,2026-11-17 09:00"
    return f"{number},Customer,{agent},Wrong door,{times},{status},Mail,Returns,{rating},10"


def evaluations(*rows: str, name: str = "qa.csv") -> tuple[str, bytes]:
    return name, "\n".join(["Case,Agent,Reviewer,Day,QA,AHT,Form,Version", *rows]).encode()


def known(company, *names: str):
    people = [make_person(company, name) for name in names]
    with as_company(company.pk):
        for person in people:
            remember_name(person=person, name=person.name, confirmed_by=None, now=NOW)
    return people


def cases(company) -> dict[str, Case]:
    with as_company(company.pk):
        return {case.number: case for case in Case.objects.filter(company=company, stands=True).order_by("number")}


def people_in(company, number: str) -> list[tuple[str, str, str]]:
    with as_company(company.pk):
        rows = Participant.objects.filter(case__number=number).select_related("person").order_by("pk")
        return [(row.part, row.name, row.person.name if row.person else "") for row in rows]


def scores(company, number: str) -> list[tuple[str, str, str, str, str]]:
    with as_company(company.pk):
        rows = Score.objects.filter(case__number=number).order_by("metric", "form")
        return [(row.metric, f"{row.value.normalize():f}", row.scale, row.form, row.version) for row in rows]


def test_one_upload_of_tickets_gives_readings_and_cases_on_the_clock_of_the_company():
    company = make_company(zone="America/Chicago")
    known(company, "Ada Example")

    file = drop(company, tickets(ticket(1), ticket(2, rating="Bad"), ticket(3, rating="Offered")))

    assert (file.status, file.rows) == ("loaded", 3)
    first = cases(company)["1"]
    assert (first.system, first.subject, first.status, first.channel, first.queue) == (
        "zendesk", "Wrong door", "Solved", "Mail", "Returns"
    )  # fmt: skip
    assert [first.opened_at.isoformat(), first.closed_at.isoformat()] == [
        "2026-11-16T17:05:00+00:00",
        "2026-11-17T15:00:00+00:00",
    ]
    assert [case.satisfied for case in cases(company).values()] == [True, False, None]
    assert people_in(company, "1") == [("owner", "Ada Example", "Ada Example")]
    assert scores(company, "2") == [("csat", "0", "good_bad", "", "")]
    with as_company(company.pk):
        assert Reading.objects.get(metric="csat").value == 50


def test_a_case_that_comes_again_is_brought_up_to_date_and_others_stay_as_they_were():
    company = make_company()
    known(company, "Ada Example", "Ben Example")
    drop(company, tickets(ticket(1, status="Open", rating="Offered"), ticket(2)))

    drop(company, tickets(ticket(1, "Ben Example", rating="Bad"), name="later.csv"))

    assert {number: case.status for number, case in cases(company).items()} == {"1": "Solved", "2": "Solved"}
    assert people_in(company, "1") == [("owner", "Ben Example", "Ben Example")]
    assert scores(company, "1") == [("csat", "0", "good_bad", "", "")]


def test_the_same_file_twice_changes_nothing():
    company = make_company()
    drop(company, tickets(ticket(1)))
    before = cases(company)["1"]

    drop(company, tickets(ticket(1), name="again.csv"))
    drop(company, tickets(ticket(1), "", name="other-bytes.csv"), now=NOW)

    assert [case.pk for case in cases(company).values()] == [before.pk]
    assert cases(company)["1"].changed_at == before.changed_at


def test_a_deleted_import_takes_its_cases_along_and_brings_them_back():
    company, user = make_company(), make_user()
    drop(company, tickets(ticket(1, status="Open"), name="first.csv"))
    second = drop(company, tickets(ticket(1), ticket(2), name="second.csv"))

    with as_company(company.pk):
        imports.delete_import(file=second, by=user, now=NOW)
    assert {number: case.status for number, case in cases(company).items()} == {"1": "Open"}
    with as_company(company.pk):
        second.refresh_from_db()
        imports.restore_import(file=second, by=user, now=NOW)

    assert {number: case.status for number, case in cases(company).items()} == {"1": "Solved", "2": "Solved"}


def test_somebody_unknown_waits_in_the_queue_and_stands_in_the_case_once_they_are_known():
    company, user = make_company(), make_user()
    ada, ben = known(company, "Ada Example", "Ben Beispiel")
    with as_company(company.pk):
        imports.save_mapping(company=company, mapping=SHEET, metrics=[], by=user, now=NOW)
    file = drop(company, evaluations("1,Ada Example,Benny Unknown,2026-11-16,80%,5:10,Calls,3"))

    assert (file.matched, file.unmatched) == (1, 1)
    assert people_in(company, "1") == [
        ("owner", "Ada Example", "Ada Example"),
        ("auditor", "Benny Unknown", ""),
    ]
    with as_company(company.pk):
        row = FileRow.objects.get(status="unmatched")
        imports.map_rows(row=row, person=ben, by=user, now=NOW)
    assert people_in(company, "1")[1] == ("auditor", "Benny Unknown", "Ben Beispiel")

    drop(company, evaluations("2,Ada Example,Benny Unknown,2026-11-16,80%,5:10,Calls,3", name="next.csv"))

    assert people_in(company, "2")[1] == ("auditor", "Benny Unknown", "Ben Beispiel")
    with as_company(company.pk):
        assert list(Reading.objects.filter(person=ben)) == []
        assert Reading.objects.filter(person=ada, metric="qa_score").count() == 1


def test_somebody_who_is_added_later_is_found_when_the_case_comes_again():
    company = make_company()
    drop(company, tickets(ticket(1)))
    known(company, "Ada Example")

    drop(company, tickets(ticket(1), ticket(2), name="later.csv"))

    assert people_in(company, "1") == [("owner", "Ada Example", "Ada Example")]


def test_evaluations_by_two_forms_are_one_case_with_the_ticket_and_give_the_mean_of_the_week():
    company, user = make_company(), make_user()
    known(company, "Ada Example", "Ben Example")
    with as_company(company.pk):
        imports.save_mapping(company=company, mapping=SHEET, metrics=[], by=user, now=NOW)
    drop(company, tickets(ticket(1)))

    drop(
        company,
        evaluations(
            "1,Ada Example,Ben Example,2026-11-16,80%,5:10,Calls,3",
            "1,Ada Example,Ben Example,2026-11-16,60%,,Manners,1",
            "1,Ada Example,Ben Example,2026-11-16,99%,,Calls,3",
        ),
    )

    assert list(cases(company)) == ["1"]
    assert scores(company, "1") == [
        ("csat", "1", "good_bad", "", ""),
        ("handle_seconds", "310", "seconds", "", ""),
        ("qa_score", "80", "percent", "Calls", "3"),
        ("qa_score", "60", "percent", "Manners", "1"),
    ]
    assert people_in(company, "1") == [
        ("owner", "Ada Example", "Ada Example"),
        ("auditor", "Ben Example", "Ben Example"),
    ]
    with as_company(company.pk):
        reading = Reading.objects.get(metric="qa_score")
        assert (reading.value, reading.exposures) == (70, {"evaluations": "2"})


def test_ratings_of_one_file_join_the_conversations_of_another():
    company = make_company()
    head = "Conversation ID,Conversation started at (UTC),Current conversation state,Teammate currently assigned,Title"
    ratings = "Conversation ID,Updated at (UTC),Conversation rating,Agent rated type,User name"
    drop(company, ("csat.csv", f"{ratings}\n9,2026-11-17 08:00:00,2,Teammate,Somebody".encode()))
    drop(company, ("data.csv", f"{head}\n9,2026-11-16 08:00:00,Closed,Ada Example,Cannot log in".encode()))

    case = cases(company)["9"]
    assert (case.status, case.subject, case.satisfied) == ("Closed", "Cannot log in", False)
    assert case.at == case.opened_at


@pytest.mark.parametrize(
    ("name", "count"),
    [
        *(("zendesk/tickets-202611161003.csv", 0), ("chatwoot/csat-report-15-11-2026.csv", 0)),
        *(("intercom/data.csv", 0), ("intercom/csat.csv", 0)),
    ],
)
def test_every_row_of_a_sample_is_a_case_and_no_customer_is_named_in_one(name, count):
    company = make_company()
    data = (SAMPLES / name).read_bytes()

    file = drop(company, (name.rpartition("/")[2], data))

    assert file.status == "loaded"
    assert len(cases(company)) == file.rows > count
    with as_company(company.pk):
        kept = " ".join(str(values) for values in Case.objects.values_list())
    assert "example.org" not in kept
    assert "+1202" not in kept


def test_a_case_sheet_is_no_file_that_anybody_waits_for():
    company, user = make_company(), make_user()
    with as_company(company.pk):
        before = [kind.slug for kind in expected_kinds(company.pk)]
        imports.save_mapping(company=company, mapping=SHEET, metrics=[], by=user, now=NOW)
    drop(company, evaluations("1,Ada Example,Ben Example,2026-11-16,80%,5:10,Calls,3"))

    with as_company(company.pk):
        assert [kind.slug for kind in expected_kinds(company.pk)] == before


def test_a_link_that_is_no_address_is_left_out():
    company, user = make_company(), make_user()
    mapping = SheetMapping(
        name="Links", cadence="case", columns=(), name_column="agent", period_column="day",
        fields=(("number", "case"), ("link", "link")),
    )  # fmt: skip
    with as_company(company.pk):
        imports.save_mapping(company=company, mapping=mapping, metrics=[], by=user, now=NOW)
    rows = "1,Ada Example,2026-11-16,javascript:alert(1)\n2,Ada Example,2026-11-16,https://desk.example.com/2"
    drop(company, ("links.csv", f"Case,Agent,Day,Link\n{rows}".encode()))

    assert [case.link for case in cases(company).values()] == ["", "https://desk.example.com/2"]


@settings(max_examples=15, deadline=None)
@given(st.permutations([0, 1, 2]), st.lists(st.integers(0, 2), max_size=3))
def test_what_stands_together_is_the_same_however_often_an_import_is_deleted_and_restored(order, turned):
    company, user = make_company("Any order"), make_user()
    states = ("Open", "Pending", "Solved")
    files = [
        drop(company, tickets(ticket(1, status=states[n]), ticket(10 + n), name=f"{place}.csv"))
        for place, n in enumerate(order)
    ]
    with as_company(company.pk):
        for place in turned:
            files[place].refresh_from_db()
            imports.delete_import(file=files[place], by=user, now=NOW)
            files[place].refresh_from_db()
            imports.restore_import(file=files[place], by=user, now=NOW)

    found = cases(company)
    assert {number: case.status for number, case in found.items()} == {
        "1": states[order[-1]],
        **{str(10 + n): "Solved" for n in range(3)},
    }

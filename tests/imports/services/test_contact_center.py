from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.people.models import Person
from pacenote.people.services import remember_name
from pacenote.performance.models import Reading, SlotFile
from pacenote.performance.queries import expected_kinds
from tests.makers import make_company, make_person, make_user
from tests.sheets import Line, drop, overview

SAMPLES = Path(__file__).parents[2] / "samples" / "contact_center"
HEAD = "Id,Requester,Assignee,Created at,Status,Satisfaction Score,Reopens,First reply time in minutes"
LATER = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def tickets(*rows: str, name: str = "tickets.csv") -> tuple[str, bytes]:
    return name, "\n".join([HEAD, *rows]).encode()


def sample(name: str) -> tuple[str, bytes]:
    path = SAMPLES / name
    return path.name, path.read_bytes()


def agents(company, *names: str) -> list[Person]:
    """Make agents whose names were confirmed once."""
    with as_company(company.pk):
        people = [make_person(company, name) for name in names]
        for person in people:
            remember_name(person=person, name=person.name, confirmed_by=None, now=LATER)
    return people


def values(company, metric: str) -> list[tuple[str, str, str, str]]:
    with as_company(company.pk):
        rows = Reading.objects.filter(metric=metric).order_by("start", "person__name")
        return [(row.person.name, row.start.isoformat(), f"{row.value.normalize():f}", row.source) for row in rows]


def test_tickets_become_readings_of_the_week_with_their_exposure():
    company = make_company(first_weekday=0)
    agents(company, "Ada Example")

    file = drop(
        company,
        tickets(
            "1,C,Ada Example,2026-11-09 08:00,Solved,Good,0,10",
            "2,C,Ada Example,2026-11-12 08:00,Solved,Bad,0,20",
            "3,C,Nobody Known,2026-11-13 08:00,Solved,Bad,0,20",
        ),
    )

    assert (file.status, file.kind, file.rows, file.matched, file.unmatched) == ("loaded", "zendesk_tickets", 3, 1, 1)
    with as_company(company.pk):
        rows = Reading.objects.exclude(metric__in=["handled", "resolved", "reopens"]).order_by("metric")
        found = [(row.metric, f"{row.value.normalize():f}", row.start.isoformat(), row.exposures) for row in rows]
    assert found == [
        ("csat", "50", "2026-11-09", {"ratings": "2"}),
        ("csat_ratings", "2", "2026-11-09", {}),
        ("first_response_seconds", "900", "2026-11-09", {"contacts": "2"}),
        ("first_responses", "2", "2026-11-09", {}),
    ]


def test_files_of_single_days_add_up_to_their_week_and_the_same_ticket_counts_once():
    company = make_company(first_weekday=0)
    agents(company, "Ada Example", "Ben Example")

    drop(
        company, tickets("1,C,Ada Example,2026-11-09,Open,Offered,0,10", "2,C,Ada Example,2026-11-09,Open,Offered,0,10")
    )
    drop(
        company,
        tickets(
            "2,C,Ben Example,2026-11-09,Solved,Good,0,10",
            "1,C,Ada Example,2026-11-09,Solved,Good,0,10",
            "3,C,Ada Example,2026-11-10,Open,Offered,0,10",
            name="again.csv",
        ),
    )

    assert values(company, "handled") == [
        ("Ada Example", "2026-11-09", "2", "zendesk_tickets"),
        ("Ben Example", "2026-11-09", "1", "zendesk_tickets"),
    ]


def test_a_ticket_that_went_to_somebody_unknown_leaves_the_one_before():
    company = make_company(first_weekday=0)
    agents(company, "Ada Example")

    drop(
        company, tickets("1,C,Ada Example,2026-11-09,Open,Offered,0,10", "2,C,Ada Example,2026-11-09,Open,Offered,0,10")
    )
    drop(
        company,
        tickets("2,C,Nobody Known,2026-11-09,Open,Offered,0,10", "3,C,,2026-11-10,Open,Offered,0,10", name="b.csv"),
    )

    assert values(company, "handled") == [("Ada Example", "2026-11-09", "1", "zendesk_tickets")]


def test_a_file_of_three_weeks_fills_three_slots_and_a_newer_one_replaces_only_its_own():
    company = make_company(first_weekday=0)
    agents(company, "Ada Example")
    days = ("2026-11-02", "2026-11-08", "2026-11-09", "2026-11-16", "2026-11-22")

    drop(company, tickets(*(f"{n},C,Ada Example,{day},Open,Offered,0,10" for n, day in enumerate(days))), now=LATER)
    drop(
        company,
        tickets(
            "7,C,Ada Example,2026-11-16,Open,Offered,0,30", "8,C,Ada Example,2026-11-22,Open,Offered,0,30", name="b.csv"
        ),
        now=LATER,
    )

    assert values(company, "first_response_seconds") == [
        ("Ada Example", "2026-11-02", "600", "zendesk_tickets"),
        ("Ada Example", "2026-11-09", "600", "zendesk_tickets"),
        ("Ada Example", "2026-11-16", "1800", "zendesk_tickets"),
    ]
    with as_company(company.pk):
        versions = SlotFile.objects.filter(current=True).order_by("slot__start")
        assert list(versions.values_list("slot__start__day", "version")) == [(2, 1), (9, 1), (16, 2)]


def test_an_address_at_the_vendor_is_the_person_s_own_and_an_unknown_one_never_falls_back_to_a_name():
    company = make_company(first_weekday=0)
    with as_company(company.pk):
        make_person(company, "Ada Example", email="Ada@Example.com")
        make_person(company, "Ben Example")
    head = "Agent Name,Rating,Recorded date\n"
    rows = "Ada E. (ada@example.com),5,2026-11-09\nBen Example (ben@example.com),5,2026-11-09\n"

    drop(company, ("csat.csv", f"{head}{rows}\nReporting period 2026-11-09 to 2026-11-15".encode()))

    assert values(company, "csat") == [("Ada Example", "2026-11-09", "100", "chatwoot_csat")]
    with as_company(company.pk):
        waiting = FileRow.objects.filter(status="unmatched")
        assert list(waiting.values_list("name", "reason")) == [("Ben Example", "unknown_id")]


@pytest.mark.parametrize(
    ("name", "kind", "label", "rows", "unmatched"),
    [
        ("zendesk/tickets-202611161003.csv", "zendesk_tickets", "2026-11-09..2026-11-15", 320, 40),
        ("chatwoot/agent-report-15-11-2026.csv", "chatwoot_agents", "2026-11-09..2026-11-15", 40, 40),
        ("chatwoot/csat-report-15-11-2026.csv", "chatwoot_csat", "2026-11-09..2026-11-15", 150, 39),
        ("genesys/Agent_Performance_Interval_2026-11-16.csv", "genesys_agents", "2026-11-16", 320, 40),
        ("intercom/data.csv", "intercom_conversations", "2026-11-09..2026-11-15", 240, 40),
        ("intercom/csat.csv", "intercom_csat", "2026-11-09..2026-11-15", 111, 0),
    ],
)
def test_a_sample_is_imported_and_waits_for_its_people(name, kind, label, rows, unmatched):
    company = make_company()

    file = drop(company, sample(name))

    assert (file.status, file.error_code) == ("loaded", "")
    assert (file.kind, file.period_label, file.rows, file.matched, file.unmatched) == (kind, label, rows, 0, unmatched)


def test_people_created_from_ids_get_the_readings_that_waited():
    company, user = make_company(), make_user()
    file = drop(company, sample("genesys/Agent_Performance_Interval_2026-11-16.csv"))

    with as_company(company.pk):
        assert imports.create_people_from(file=file, by=user, now=LATER) == 40
        handled = Reading.objects.filter(metric="handle_seconds", start="2026-11-16", counts=True)
        assert handled.count() == 40
        assert sum(int(row.exposures["contacts"]) for row in handled) == 1390


def test_a_report_of_a_month_is_refused_since_its_means_cannot_be_split():
    company = make_company()
    head = "Reporting period 2026-10-01 to 2026-10-31\n\nAgent name,Assigned conversations,Resolution Count\n"

    file = drop(company, ("agents.csv", f"{head}Ada Example,1,1\n".encode()))

    assert (file.status, file.error_code) == ("refused", "wrong_time_frame")


def test_a_contact_center_expects_what_it_uses_and_no_file_of_a_delivery_company():
    fresh, center, both = make_company("Fresh Center"), make_company("Help Desk"), make_company("Both Of Them")
    drop(center, sample("genesys/Agent_Performance_Interval_2026-11-16.csv"))
    drop(both, sample("genesys/Agent_Performance_Interval_2026-11-16.csv"))
    drop(both, overview("2026-W46", Line("A1DRIVER000001")))

    def slugs(company):
        with as_company(company.pk):
            return [kind.slug for kind in expected_kinds(company.pk)]

    assert "scorecard" in slugs(fresh)
    assert "genesys_agents" not in slugs(fresh)
    assert slugs(center) == ["genesys_agents"]
    assert {"scorecard", "genesys_agents"} <= set(slugs(both))

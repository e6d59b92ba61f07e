"""The page of names that wait, at the size of a bad Monday."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership
from pacenote.base.tenancy import as_company
from pacenote.imports.models import FileRow, Stranger
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.performance.models import PerformanceFile
from tests.makers import make_company, make_member, make_person
from tests.sheets import Line, bring_in, mentor, overview

SATURDAY = date(2026, 11, 21)
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


def states(company: Company) -> dict[str, str]:
    with as_company(company.pk):
        return dict(FileRow.objects.values_list("name", "status"))


def shown(client: Client, owner: Membership, **query: str) -> list[str]:
    return [row.name for row in client.get(url(owner, "unmatched"), query).context["rows"]]


def test_the_queue_is_searched_by_name_and_id_and_filtered_by_reason(client, owner):
    make_person(owner.company, "Otis Brandvold")
    bring_in(owner.company, overview("2026-W47", Line("A1SPEEDER00001", "Élodie Prokop")))
    bring_in(owner.company, mentor(SATURDAY, ("Otis Brandvold", "690"), ("Ana Torres", "700")))

    assert shown(client, owner, q="elodie") == shown(client, owner, q="speeder") == ["Élodie Prokop"]
    assert shown(client, owner, filter="confirm") == ["Otis Brandvold"]
    assert shown(client, owner, filter="id") == ["Élodie Prokop"]
    assert shown(client, owner, filter="name") == ["Ana Torres"]
    chips = client.get(url(owner, "unmatched")).context["filters"]
    assert [chip.count for chip in chips] == [3, 1, 1, 1, 0]


def test_an_id_that_is_new_for_a_known_name_says_which_was_known(client, owner):
    make_person(owner.company, "Sanna Prokop", external_id="A1OLD000000001", id_kind="transporter")
    bring_in(owner.company, overview("2026-W47", Line("A1NEW000000002", "Sanna Prokop")))

    [row] = client.get(url(owner, "unmatched")).context["rows"]

    assert row.suggestions[0].why == (
        "Same name. Known until now as A1OLD000000001: somebody hired again gets a new id."
    )


def test_checked_names_are_shown_with_whom_they_mean_and_matched_by_one_click(client, owner):
    for name in ("Ana Torres", "Ben Tolliver"):
        make_person(owner.company, name)
    bring_in(owner.company, mentor(SATURDAY, ("Ana Torrez", "690"), ("Ben Toliver", "700"), ("Zed Nobody", "700")))
    with as_company(owner.company_id):
        checked = list(FileRow.objects.order_by("pk").values_list("pk", flat=True))

    page = client.post(url(owner, "unmatched_bulk"), {"deed": "map", "row": checked})
    assert states(owner.company) == dict.fromkeys(("Ana Torrez", "Ben Toliver", "Zed Nobody"), "unmatched")
    pairs = {row.id: row.suggestions[0] for row in page.context["rows"]}
    confirmed = {"deed": "map", "confirmed": "1", "row": list(pairs)}
    confirmed |= {f"person-{row}": person.person_id for row, person in pairs.items()}
    answer = client.post(url(owner, "unmatched_bulk"), confirmed, follow=True)

    assert ([each.name for each in pairs.values()], page.context["left_out"]) == (["Ana Torres", "Ben Tolliver"], 1)
    assert said(answer) == ["2 names are matched."]
    assert states(owner.company) == {"Ana Torrez": "matched", "Ben Toliver": "matched", "Zed Nobody": "unmatched"}


def test_a_confirmed_pair_means_who_was_shown_even_if_somebody_else_would_be_first_by_now(client, owner):
    ana = make_person(owner.company, "Ana Torres")
    bring_in(owner.company, mentor(SATURDAY, ("Ana Torrez", "690")))
    with as_company(owner.company_id):
        row = FileRow.objects.get()
    make_person(owner.company, "Ana Torrez")

    body = {"deed": "map", "confirmed": "1", "row": row.pk, f"person-{row.pk}": ana.pk}
    client.post(url(owner, "unmatched_bulk"), body)

    with as_company(owner.company_id):
        assert FileRow.objects.get().person_id == ana.pk


def test_somebody_of_another_company_is_nobody_to_match(client, owner):
    stranger = make_person(make_company("Other Firm"), "Ana Torres")
    bring_in(owner.company, mentor(SATURDAY, ("Ana Torres", "690")))
    with as_company(owner.company_id):
        row = FileRow.objects.get()

    body = {"deed": "map", "confirmed": "1", "row": row.pk, f"person-{row.pk}": stranger.pk}
    client.post(url(owner, "unmatched_bulk"), body)

    assert states(owner.company) == {"Ana Torres": "unmatched"}


def test_a_name_becomes_a_new_person_and_another_is_set_aside_and_taken_back(client, owner):
    bring_in(owner.company, mentor(SATURDAY, ("Ana Torres", "690"), ("Rent Adriver", "700")))
    rows = {row.name: row for row in client.get(url(owner, "unmatched")).context["rows"]}

    client.post(rows["Ana Torres"].create_url)
    client.post(rows["Rent Adriver"].ignore_url)
    aside = client.get(url(owner, "unmatched"), {"filter": "not_ours"}).context["strangers"]
    after = states(owner.company)
    client.post(url(owner, "unmatched_take_back"), {"stranger": aside[0].id})

    with as_company(owner.company_id):
        assert (Person.objects.get().name, Stranger.objects.count()) == ("Ana Torres", 0)
    assert ([each.name for each in aside], after) == (
        ["Rent Adriver"],
        {"Ana Torres": "matched", "Rent Adriver": "not_ours"},
    )
    assert states(owner.company)["Rent Adriver"] == "unmatched"


def test_the_whole_directory_is_searched_for_somebody_who_was_not_suggested(client, owner):
    make_person(owner.company, "Zoë Last")
    make_person(owner.company, "Ben Near")
    bring_in(owner.company, mentor(SATURDAY, ("Nobody Known", "690")))
    [row] = client.get(url(owner, "unmatched")).context["rows"]

    found = client.get(row.choose_url, {"q": "zoe"}).context["found"]
    client.post(row.map_url, {"person": found[0].person_id})

    assert [each.name for each in found] == ["Zoë Last"]
    assert states(owner.company) == {"Nobody Known": "matched"}
    assert client.get(row.choose_url).context["waits"] is False


def make_waiting(company: Company, count: int, *, since: int = 0) -> None:
    with as_company(company.pk):
        file = PerformanceFile.objects.filter(kind="mentor")[0]
        names = [f"W{number:04} Example" for number in range(since, since + count)]
        FileRow.objects.bulk_create(
            FileRow(
                company=company, file=file, line=10, name=name, folded_name=fold_name(name), status="unmatched",
                reason="unknown_name",
            )
            for name in names
        )  # fmt: skip


def test_a_thousand_names_cost_as_many_queries_as_twenty_and_are_shown_by_pages(client, owner, queries_of):
    for name in ("Wanda Example", "Willa Example", "Ana Near"):
        make_person(owner.company, name)
    bring_in(owner.company, mentor(SATURDAY, ("Ana Torres", "690")))
    make_waiting(owner.company, 20)
    few = queries_of(url(owner, "unmatched"))

    make_waiting(owner.company, 980, since=20)

    assert queries_of(url(owner, "unmatched")) == few
    page = client.get(url(owner, "unmatched"), {"page": "51"}).context["page"]
    assert (page.paginator.count, page.paginator.num_pages, len(page)) == (1001, 51, 1)


@pytest.mark.parametrize(("chosen", "count"), [("", 5), ("name", 3), ("id", 2), ("not_ours", 5), ("nonsense", 5)])
def test_pages_are_counted_by_the_chip_that_is_chosen(client, owner, chosen, count):
    bring_in(owner.company, mentor(SATURDAY, ("Ana Torres", "690")))
    make_waiting(owner.company, 4)
    with as_company(owner.company_id):
        known = FileRow.objects.filter(company=owner.company, reason="unknown_name").order_by("pk").values_list("pk")
        FileRow.objects.filter(pk__in=[pk for (pk,) in known[:2]]).update(
            reason="unknown_id", id_kind="transporter", external_id=F("folded_name")
        )

    shown = client.get(url(owner, "unmatched"), {"filter": chosen}).context

    assert shown["page"].paginator.count == count
    assert len(shown["rows"]) == (0 if chosen == "not_ours" else count)

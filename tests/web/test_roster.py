"""A day's roster on its page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.people.models import RosterDay
from tests.makers import NOW, make_company, make_member, make_person, make_rostered

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str) -> str:
    return reverse(page, args=[member.company.slug])


def on_day(member: Membership, day: date = DAY) -> list[tuple[str, str, str]]:
    with as_company(member.company_id):
        rows = RosterDay.objects.filter(day=day).order_by("person__sort_key")
        return list(rows.values_list("person__name", "status__code", "starts"))


@pytest.mark.parametrize(("zone", "day"), [("America/Chicago", "2026-11-21"), ("Europe/Madrid", "2026-11-22")])
def test_today_is_the_companys_day(client, zone, day):
    member = make_member(make_company(zone=zone))
    client.force_login(member.user)

    with time_machine.travel(NOW.replace(hour=3), tick=False):
        answer = client.get(url(member, "roster"))

    assert (answer.context["day"], answer.context["is_today"]) == (day, True)


def test_the_day_shows_who_is_on_it_and_counts_who_works(client, owner):
    ana, ben = make_person(owner.company, "Ana One"), make_person(owner.company, "Ben Two")
    make_person(owner.company, "Cy Free")
    make_rostered(owner.company, ana, ben, day=DAY)
    client.post(url(owner, "roster_save"), {"day": DAY, f"status-{ben.pk}": "no_show", f"starts-{ben.pk}": "10:20"})

    answer = client.get(url(owner, "roster"), {"day": DAY})

    assert [(row.name, row.status) for row in answer.context["rows"]] == [
        ("Ana One", "rostered"),
        ("Ben Two", "no_show"),
    ]
    assert answer.context["rostered_count"] == 1
    assert [option.name for option in answer.context["people_options"]] == ["Cy Free"]


def test_a_person_is_added_with_a_start_and_taken_off_again(client, owner):
    ana = make_person(owner.company, "Ana One")

    client.post(url(owner, "roster_add"), {"day": DAY, "person": ana.pk, "status": "rostered", "starts": "09:15"})
    there = on_day(owner)
    client.post(url(owner, "roster_remove"), {"day": DAY, "person": ana.pk})

    assert (there, on_day(owner)) == ([("Ana One", "rostered", "09:15")], [])


def test_the_same_weekday_of_last_week_is_copied(client, owner):
    make_rostered(owner.company, make_person(owner.company, "Ana One"), day=DAY - timedelta(days=7))
    make_rostered(owner.company, make_person(owner.company, "Ben Near"), day=DAY - timedelta(days=6))

    client.post(url(owner, "roster_copy"), {"day": DAY})

    assert on_day(owner) == [("Ana One", "rostered", "10:20")]


@pytest.mark.parametrize(
    ("page", "body", "words"),
    [
        ("roster_add", {"person": "", "status": "rostered"}, "Choose a person and a status."),
        (
            "roster_save",
            {"status-1": "asleep"},
            "There is no such roster status. Load the page again and choose another.",
        ),
    ],
)
def test_a_refusal_is_said_on_the_days_page(client, owner, page, body, words):
    answer = client.post(url(owner, page), {"day": DAY, **body}, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [words]
    assert answer.context["day"] == DAY.isoformat()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_reaches_is_not_copied_to(client, owner, day):
    answer = client.post(url(owner, "roster_copy"), {"day": day})

    assert answer.status_code == 302


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31", ""])
def test_a_day_that_makes_no_sense_still_shows_a_page(client, owner, day):
    assert client.get(url(owner, "roster"), {"day": day}).status_code == 200


@pytest.mark.parametrize("page", ["roster_save", "roster_add", "roster_remove", "roster_copy"])
def test_a_reader_may_look_but_not_plan(client, page):
    reader = make_member(make_company(), role="reader")
    client.force_login(reader.user)

    looked = client.get(url(reader, "roster"))

    assert (looked.status_code, looked.context["save_url"]) == (200, "")
    assert client.post(url(reader, page), {"day": DAY}).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_a_day_costs_the_same_for_one_person_or_many(client, owner, django_assert_num_queries, people):
    make_rostered(owner.company, *(make_person(owner.company) for _ in range(people)), day=DAY)

    with django_assert_num_queries(13):
        client.get(url(owner, "roster"), {"day": DAY})

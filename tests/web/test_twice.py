"""The page on which a user picks one of two rows of one person."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding
from pacenote.imports.models import FileRow
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.records.models import AuditEntry
from tests.makers import make_company, make_group, make_limited, make_member, make_person
from tests.sheets import Line, bring_in, judge, overview

SANNA, OTIS = "A1SANNA0000001", "A1OTIS00000002"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE"))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def brought(company: Company, week: str = "2026-W47") -> PerformanceFile:
    """Bring in a week in which Sanna stands twice, with different photos, and Otis once."""
    for name, key in (("Sanna Prokop", SANNA), ("Otis Brandvold", OTIS)):
        if week == "2026-W47":
            make_person(company, name, external_id=key, id_kind="transporter")
    lines = [Line(SANNA, "Sanna Prokop", pod="90%"), Line(OTIS, "Otis Brandvold"), Line(SANNA, "Sanna P", pod="98.4%")]
    return bring_in(company, overview(week, *lines))


def photos(company: Company) -> list[str]:
    with as_company(company.pk):
        rows = Reading.objects.filter(metric="pod", person__name="Sanna Prokop")
        return [f"{value:.1f}" for value in rows.values_list("value", flat=True)]


def test_both_rows_stand_side_by_side_with_their_lines_and_what_differs(client, owner):
    file = brought(owner.company)

    page = client.get(url(owner, "file_twice", file.pk))

    [person] = page.context["people"]
    assert (person.name, person.settled, page.context["waiting"]) == ("Sanna Prokop", False, 1)
    assert [(row.line, row.name, row.counts) for row in person.rows] == [
        (2, "Sanna Prokop", False),
        (4, "Sanna P", False),
    ]
    assert [(line.label, line.values) for line in person.lines] == [("Photo accepted", ("90 %", "98.4 %"))]
    assert photos(owner.company) == []


def test_the_picked_row_counts_its_findings_are_made_and_the_choice_is_written_down(client, owner):
    file = brought(owner.company)
    [person] = client.get(url(owner, "file_twice", file.pk)).context["people"]

    answer = client.post(person.rows[0].pick_url, follow=True)
    judge(owner.company, [file])

    assert answer.redirect_chain == [(url(owner, "file_twice", file.pk), 302)]
    assert [row.counts for row in answer.context["people"][0].rows] == [True, False]
    assert photos(owner.company) == ["90.0"]
    with as_company(owner.company_id):
        assert Finding.objects.filter(person__name="Sanna Prokop", metric="pod").count() == 1
        entry = AuditEntry.objects.get(verb="picked")
        assert (entry.actor, entry.after["line"], entry.after["left_out"]) == (owner.user, 2, [4])
        file.refresh_from_db()
        assert (file.matched, file.unmatched) == (2, 0)


def test_a_pick_can_be_changed_and_says_what_counted_before(client, owner):
    file = brought(owner.company)
    rows = client.get(url(owner, "file_twice", file.pk)).context["people"][0].rows

    client.post(rows[0].pick_url)
    client.post(rows[1].pick_url)

    assert photos(owner.company) == ["98.4"]
    with as_company(owner.company_id):
        assert AuditEntry.objects.filter(verb="picked").latest("pk").before == {"counted": [2]}


def test_a_pick_of_one_week_leaves_the_same_persons_rows_of_other_files_alone(client, owner):
    first, second = brought(owner.company), brought(owner.company, "2026-W46")
    [person] = client.get(url(owner, "file_twice", first.pk)).context["people"]

    client.post(person.rows[0].pick_url)

    with as_company(owner.company_id):
        states = FileRow.objects.filter(file=second, external_id=SANNA).values_list("status", flat=True)
        assert list(states) == ["duplicate", "duplicate"]


def test_whoever_has_one_row_is_not_picked(client, owner):
    file = brought(owner.company)
    with as_company(owner.company_id):
        otis = FileRow.objects.get(file=file, external_id=OTIS)

    answer = client.post(url(owner, "row_pick", otis.pk), follow=True)

    assert [str(each) for each in answer.context["messages"]] == [
        "This person has only one row there. Load the page again."
    ]
    with as_company(owner.company_id):
        assert FileRow.objects.get(pk=otis.pk).status == "matched"


def test_the_file_the_queue_and_the_home_page_lead_to_it(client, owner):
    file = brought(owner.company)
    address = url(owner, "file_twice", file.pk)

    home = client.get(url(owner, "files")).context
    queue = client.get(url(owner, "unmatched")).context

    [card] = [card for card in home["files_in_progress"] if card.id == file.pk]
    assert [(link.label, link.url) for link in card.links] == [("Pick the row that counts", address)]
    assert [(need.count, need.url) for need in home["needs_person"]] == [(1, address)]
    assert [(each.label, each.count, each.url) for each in queue["twice"]] == [("Scorecard, 2026-W47", 1, address)]
    client.post(client.get(address).context["people"][0].rows[0].pick_url)
    assert client.get(url(owner, "unmatched")).context["twice"] == ()


def test_a_limited_supervisor_and_a_reader_pick_nothing(client, owner):
    file = brought(owner.company)
    pick = client.get(url(owner, "file_twice", file.pk)).context["people"][0].rows[0].pick_url
    for member in (make_limited(owner.company, make_group(owner.company)), make_member(owner.company, Role.READER)):
        client.force_login(member.user)

        assert {client.get(url(owner, "file_twice", file.pk)).status_code, client.post(pick).status_code} == {403}

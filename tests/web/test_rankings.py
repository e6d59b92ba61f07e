"""The rankings as pages: both ends, the whole report, weights to try out, one score explained, a table to take away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.people.models import Person, RemarkType
from pacenote.people.services import write_remark
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person
from tests.readings import add_reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEEK = date(2026, 11, 15)


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def measured(member: Membership, name: str, *values: str, metric: str = "pod") -> Person:
    person = make_person(member.company, name)
    for weeks, value in enumerate(values):
        add_reading(person, metric, value, WEEK - timedelta(weeks=weeks), exposures={"opportunities": "90"})
    return person


def order(client: Client, address: str) -> list[tuple[int, str, int]]:
    return [(row.rank, row.name, row.moved) for row in client.get(address).context["rows"]]


def test_the_best_is_highest_and_who_has_too_few_readings_is_named_with_the_reason(client, owner) -> None:
    measured(owner, "Ana Weak", "80", "81", "82")
    measured(owner, "Ben Strong", "99.5", "99.6", "99.7")
    measured(owner, "Cleo New", "99")

    page = client.get(url(owner, "rankings"))
    report = client.get(url(owner, "performance_report"))

    assert [row.name for row in page.context["high"]] == ["Ben Strong"]
    assert [row.name for row in page.context["low"]] == ["Ana Weak"]
    assert [(reason, [name for name, _url in people]) for reason, people in report.context["unranked"]] == [
        ("Fewer readings than needed", ["Cleo New"])
    ]


def test_an_empty_company_is_told_what_to_do(client, owner) -> None:
    assert b"Nobody is ranked yet" in client.get(url(owner, "rankings")).content
    assert b"There is nobody to rank yet" in client.get(url(owner, "performance_report")).content


def test_other_weights_reorder_people_and_save_nothing(client, owner) -> None:
    photos = measured(owner, "Ana Photos", "99.9", "99.9", "99.9")
    calls = measured(owner, "Ben Calls", "70", "70", "70")
    for person, value in ((photos, "10"), (calls, "100")):
        for weeks in range(3):
            add_reading(
                person, "contact_compliance", value, WEEK - timedelta(weeks=weeks), exposures={"opportunities": "90"}
            )
    report = url(owner, "performance_report")
    saved = order(client, report)

    tried = order(client, f"{report}?weight-pod=0&weight-contact_compliance=10")
    nonsense = order(client, f"{report}?weight-pod=-3&weight-contact_compliance=many&days=none")

    assert [name for _rank, name, _moved in tried] == ["Ben Calls", "Ana Photos"]
    assert saved == nonsense
    assert all(moved == 0 for _rank, _name, moved in saved)
    assert saved != tried
    assert order(client, report) == saved


def test_one_score_is_explained_to_the_last_line(client, owner) -> None:
    person = measured(owner, "Ana Weak", "99.9", "99.9", "99.9")
    with as_company(owner.company_id):
        kind = RemarkType.objects.filter(kudo=False, weight__gt=0).first()
        write_remark(person=person, kind=kind, happened_at=NOW, note="", by=owner.user, now=NOW)

    page = client.get(url(owner, "person_ranking", person.pk))

    assert page.context["place"].score == str(100 - kind.weight) + ".0"
    assert [(part.points, len(part.lines)) for part in page.context["parts"]] == [("100.0", 3)]
    assert [line.gives for line in page.context["remarks"]] == [f"−{kind.weight}"]


def test_a_reading_that_does_not_count_says_why(client, owner) -> None:
    person = make_person(owner.company, "Ana Few")
    add_reading(person, "pod", "10", WEEK, exposures={"opportunities": "1"})

    page = client.get(url(owner, "person_ranking", person.pk))

    assert [line.gives for part in page.context["parts"] for line in part.lines] == [
        "too little to measure, so it does not count"
    ]
    assert page.context["why_not"] == "No reading in these days"


def test_only_team_analytics_opens_it_and_only_export_takes_it_away(client, owner) -> None:
    measured(owner, "=Ana Formula", "99", "99", "99")
    seen = {}
    for role in Role.values:
        client.force_login(make_member(owner.company, role).user)
        seen[role] = (
            client.get(url(owner, "rankings")).status_code,
            client.get(url(owner, "performance_report_export")).status_code,
        )

    allowed = {role for role, (page, _export) in seen.items() if page == 200}
    assert allowed == {Role.OWNER, Role.MANAGER, Role.SUPERVISOR, Role.COACH}
    assert {role for role, (_page, export) in seen.items() if export == 200} == {Role.OWNER, Role.MANAGER}


def test_the_export_is_harmless_and_written_down(client, owner) -> None:
    measured(owner, "=Ana Formula", "99", "99", "99")

    csv = client.get(url(owner, "performance_report_export")).content.decode("utf-8-sig")
    xlsx = client.get(f"{url(owner, 'performance_report_export')}?format=xlsx")

    assert csv.splitlines()[0].startswith("Rank,Name,Score,Readings,Kudos,Issues,")
    assert "1,'=Ana Formula," in csv
    assert xlsx.content.startswith(b"PK")
    with as_company(owner.company_id):
        entries = AuditEntry.objects.filter(verb="exported", subject_type="performance report")
        assert [entry.after["format"] for entry in entries.order_by("pk")] == ["csv", "xlsx"]


def test_a_coach_with_groups_ranks_only_their_people(client, owner) -> None:
    mine, other = measured(owner, "Ana Mine", "99", "99", "99"), measured(owner, "Ben Other", "99", "99", "99")
    coach = make_limited(owner.company, make_group(owner.company, mine))
    client.force_login(coach.user)

    assert order(client, url(coach, "performance_report")) == [(1, "Ana Mine", 0)]
    assert client.get(url(coach, "person_ranking", other.pk)).status_code == 404

"""The settings of expected files and reminders, and what they change on the dashboards."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.performance.models import KindSetting, Slot
from pacenote.performance.queries import missing_on
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member
from tests.sheets import Line, bring_in, mentor, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE", created_at=NOW - timedelta(days=60)))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str) -> str:
    return reverse(page, args=[member.company.slug])


def change(client: Client, member: Membership, **fields: Any) -> Any:
    """Save the page as it stands, with some fields changed; None leaves a box unticked."""
    form = client.get(url(member, "settings_files")).context["form"]
    body = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    body = {name: value for name, value in body.items() if value not in (False, None)}
    body |= {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(url(member, "settings_files"), {k: v for k, v in body.items() if v is not None}, follow=True)


def rows(client: Client, member: Membership, board: str) -> dict[str, tuple[str, str]]:
    shown = client.get(url(member, "files")).context[board].rows
    return {row.kind: (row.state, row.state_word) for row in shown}


def deeds(member: Membership) -> list[tuple[str, dict[str, Any]]]:
    with as_company(member.company_id):
        entries = AuditEntry.objects.filter(verb__startswith="changed").order_by("pk")
        return list(entries.values_list("verb", "after"))


def test_a_kind_that_is_switched_off_is_missing_nowhere_and_still_imported(client, owner):
    assert "mentor" in rows(client, owner, "daily")

    change(client, owner, expected__mentor=None)

    assert "mentor" not in rows(client, owner, "daily")
    with as_company(owner.company_id):
        assert "mentor" not in {kind.slug for kind, _period in missing_on(owner.company, NOW.date())}
    assert bring_in(owner.company, mentor(date(2026, 11, 21), ("Ana Rios", "700"))).status == "loaded"
    assert deeds(owner) == [
        ("changed expected files", {"mentor": {"expected": False, "cadence": None, "days": None, "weekday": None}})
    ]


def test_a_file_with_weeks_of_its_own_is_of_the_week_that_holds_most_of_it(client, owner):
    sample = Path(__file__).parents[1] / "samples/contact_center/zendesk/tickets-202611161003.csv"

    bring_in(owner.company, (sample.name, sample.read_bytes()))  # Mon 9 to Sun 15 Nov, where weeks begin on Sunday

    shown = [client.get(url(owner, "files"), {"week": week}).context["weekly"] for week in ("2026-11-08", "2026-11-15")]
    assert [(board.title, [row.state for row in board.rows if row.kind == "zendesk_tickets"]) for board in shown] == [
        ("2026-W46", ["late"]),
        ("2026-W47", ["missing"]),
    ]
    (week,) = client.get(url(owner, "import_report")).context["weeks"]
    assert (week.label, week.start) == ("2026-W46", date(2026, 11, 8))
    with as_company(owner.company_id):
        missing = [{kind.slug for kind, _ in missing_on(owner.company, date(2026, 11, day))} for day in (19, 26)]
    assert ["zendesk_tickets" in each for each in missing] == [False, True]


def test_a_later_due_rule_moves_the_due_moment_of_files_to_come_and_no_verdict_before(client, owner):
    bring_in(owner.company, mentor(date(2026, 11, 20), ("Ana Rios", "700")))
    with as_company(owner.company_id):
        before = Slot.objects.get().due_at

    change(client, owner, rule__mentor="d3")

    assert rows(client, owner, "daily")["mentor"] == ("missing", "Missing, due Tue 10:00 CT")
    with as_company(owner.company_id):
        assert Slot.objects.get().due_at == before
    bring_in(owner.company, mentor(date(2026, 11, 21), ("Ana Rios", "710")))
    with as_company(owner.company_id):
        assert Slot.objects.get(start="2026-11-21").due_at == NOW + timedelta(days=2, hours=2)


def test_a_daily_kind_that_comes_weekly_stands_on_the_weekly_board_and_takes_no_single_day(client, owner):
    change(client, owner, rule__mentor="w0")

    assert "mentor" not in rows(client, owner, "daily")
    assert rows(client, owner, "weekly")["mentor"] == ("missing", "Missing, due Mon 10:00 CT")
    refused = bring_in(owner.company, mentor(date(2026, 11, 21), ("Ana Rios", "700")))
    assert (refused.status, refused.error_code) == ("refused", "wrong_time_frame")


def test_a_weekly_file_can_be_due_on_a_weekday_of_its_own(client, owner):
    change(client, owner, rule__scorecard="w4")

    bring_in(owner.company, overview("2026-W46", Line("A1SPEEDER00001")))

    with as_company(owner.company_id):
        assert Slot.objects.get().due_day == date(2026, 11, 20)


def test_the_usual_rule_again_leaves_nothing_behind(client, owner):
    change(client, owner, rule__mentor="d3", expected__pod=None)
    change(client, owner, rule__mentor="usual", expected__pod="on")

    with as_company(owner.company_id):
        assert KindSetting.objects.count() == 0


def test_the_time_of_the_reminder_and_who_gets_it_are_kept_and_written_down(client, owner):
    make_member(owner.company, Role.DISPATCHER)
    reader = make_member(owner.company, Role.READER)

    change(client, owner, minutes="30", users=[str(owner.pk)])

    owner.company.refresh_from_db()
    assert owner.company.reminder_minutes == 30
    who = dict(Membership.objects.filter(company=owner.company).values_list("pk", "reminded"))
    assert {pk for pk, reminded in who.items() if reminded} == {owner.pk, reader.pk}
    assert deeds(owner) == [("changed reminders", {"minutes": 30, "users": sorted([owner.user_id, reader.user_id])})]


def test_saving_the_page_as_it_is_changes_nothing(client, owner):
    answer = change(client, owner)

    assert [str(each) for each in answer.context["messages"]] == ["Nothing was different."]
    assert deeds(owner) == []


@pytest.mark.parametrize("nonsense", [{"rule__mentor": "d99"}, {"minutes": "7"}, {"users": ["999999"]}])
def test_what_nobody_offers_is_refused_whole(client, owner, nonsense):
    answer = change(client, owner, expected__pod=None, **nonsense)

    assert answer.status_code == 422
    with as_company(owner.company_id):
        assert KindSetting.objects.count() == 0


def test_a_dispatcher_changes_no_settings(client, owner):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert client.get(url(owner, "settings_files")).status_code == 403


def test_where_no_file_is_expected_who_may_is_led_to_choosing_them(client, owner):
    kinds = client.get(url(owner, "settings_files")).context["form"].fields
    change(client, owner, **{name.replace("-", "__"): None for name in kinds if name.startswith("expected-")})
    link = f'href="{url(owner, "settings_files")}">Choose the files that are expected</a>'
    told = client.get(url(owner, "files")).content.decode()

    client.force_login(make_member(owner.company, Role.DISPATCHER).user)
    only_told = client.get(url(owner, "files")).content.decode()

    assert (told.count("No file is expected here"), told.count(link)) == (2, 2)
    assert (only_told.count("No file is expected here"), only_told.count(link)) == (2, 0)


def test_the_usual_rule_is_offered_in_words_that_a_phone_shows_whole(client, owner):
    form = client.get(url(owner, "settings_files")).context["form"]

    usual = {name: field.choices[0][1] for name, field in form.fields.items() if name.startswith("rule-")}

    assert usual["rule-scorecard"] == "Usual: delivery day, 10:00"
    assert usual["rule-netradyne"] == "Usual: next day, 10:00"
    assert max(map(len, usual.values())) <= 30

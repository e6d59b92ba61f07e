"""The company's own roster statuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.people.models import RosterDay, RosterStatus
from pacenote.people.queries import working_days
from pacenote.records.models import AuditEntry
from tests.makers import make_company, make_member, make_person, make_rostered

DAY = date(2026, 11, 22)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str) -> str:
    return reverse(page, args=[member.company.slug])


def as_it_is(client: Client, owner: Membership) -> dict[str, Any]:
    """Return what the page would send if nobody touched it."""
    page = client.get(url(owner, "settings_roster")).context
    body: dict[str, Any] = {}
    for form in [*page["rows"], page["new"]]:
        for field in form:
            value = field.value()
            if value is not False:
                body[field.html_name] = "on" if value is True else value
    return body


def save(client: Client, owner: Membership, *left_out: str, **changes: Any) -> Any:
    body = as_it_is(client, owner) | {name.replace("__", "-"): value for name, value in changes.items()}
    return client.post(
        url(owner, "settings_roster"), {name: value for name, value in body.items() if name not in left_out}
    )


def kept(owner: Membership) -> dict[str, tuple[str, bool, bool]]:
    with as_company(owner.company_id):
        rows = RosterStatus.objects.values_list("code", "label", "working", "retired")
        return {code: (label, working, retired) for code, label, working, retired in rows}


def test_saving_the_page_as_it_is_changes_nothing_in_either_language(client, owner):
    before = kept(owner)

    for language in ("en", "es"):
        client.cookies["language"] = language
        assert save(client, owner).status_code == 302

    assert kept(owner) == before
    with as_company(owner.company_id):
        assert not AuditEntry.objects.filter(verb="changed statuses").exists()


def test_a_status_is_renamed_moved_retired_and_another_is_added(client, owner):
    save(
        client, owner, "vto-working", no_show__label="Did not come", no_show__position="0", vto__retired="on",
        new__label="Ride along", new__position="99",
    )  # fmt: skip

    after = kept(owner)
    assert list(after).index("no_show") < list(after).index("on_time")
    assert after["no_show"] == ("Did not come", False, False)
    assert after["vto"] == ("VTO", False, True)
    assert after["ride_along"] == ("Ride along", True, False)
    with as_company(owner.company_id):
        [entry] = AuditEntry.objects.filter(verb="changed statuses")
    assert set(entry.after) == {"no_show", "vto", "ride_along"}


def test_a_status_that_works_no_more_takes_its_people_off_todays_roster(client, owner):
    ana, ben = make_person(owner.company), make_person(owner.company)
    make_rostered(owner.company, ana, ben, day=DAY)
    with as_company(owner.company_id):
        late = RosterStatus.objects.get(code="late_no_call")
        RosterDay.objects.filter(person=ana).update(status=late)
        assert set(working_days(owner.company_id, first=DAY, last=DAY)) == {ana.pk, ben.pk}

    save(client, owner, "late_no_call-working")

    with as_company(owner.company_id):
        assert set(working_days(owner.company_id, first=DAY, last=DAY)) == {ben.pk}


def test_a_retired_status_stays_on_its_day_and_is_offered_to_nobody_else(client, owner):
    ana = make_person(owner.company)
    make_rostered(owner.company, ana, day=DAY)
    with as_company(owner.company_id):
        RosterDay.objects.update(status=RosterStatus.objects.get(code="vto"))
    save(client, owner, vto__retired="on")

    today = client.get(url(owner, "roster")).context
    tomorrow = client.get(url(owner, "roster"), {"day": "2026-11-23"}).context

    assert "vto" in {option.value for option in today["status_options"]}
    assert "vto" not in {option.value for option in today["new_status_options"]}
    assert "vto" not in {option.value for option in tomorrow["status_options"]}


@pytest.mark.parametrize(
    ("left_out", "changes"),
    [
        ((), {"vto__label": "No  SHOW"}),
        ((), {"vto__label": " "}),
        ((), {"rostered__retired": "on"}),
        (("rostered-working",), {}),
        ((), {"vto__position": "x"}),
    ],
)
def test_what_would_break_the_list_is_refused_and_changes_nothing(client, owner, left_out, changes):
    before = kept(owner)

    answer = save(client, owner, *left_out, **changes)

    assert (answer.status_code, kept(owner)) == (422, before)


def test_only_who_manages_settings_changes_the_statuses(client, owner):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert client.get(url(owner, "settings_roster")).status_code == 403

"""A company begins with everything it needs, and a change of its settings moves what is to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.services import BadSettingsError, CompanySettings, LinkUsedError, make_owner_link
from pacenote.base.clock import local
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Rule
from pacenote.jobs.founding import change_company, found_by_link
from pacenote.people.models import RosterStatus
from pacenote.performance.catalogue import DEFAULT_RULES
from pacenote.performance.models import SendMoment
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member

pytestmark = pytest.mark.django_db
FIRST = {
    "company_name": "Rafaga Logistics", "zone": "America/Chicago", "language": "en", "email": "Olga@Example.com",
    "name": "Olga", "password": "correct horse 77",
}  # fmt: skip


def test_the_first_owner_gets_a_company_that_is_ready():
    company, owner = found_by_link(token=make_owner_link(NOW), now=NOW, **FIRST)

    assert (owner.email, owner.check_password("correct horse 77")) == ("olga@example.com", True)
    assert list(Membership.objects.values_list("company", "user", "role")) == [(company.pk, owner.pk, "owner")]
    with as_company(company.pk):
        assert Rule.objects.count() == len(DEFAULT_RULES)
        assert RosterStatus.objects.filter(working=True).count() == 4
    assert local(SendMoment.objects.earliest("due_at").due_at, company.zoneinfo).strftime("%d %H:%M") == "22 10:00"


def test_a_used_link_founds_nothing():
    token = make_owner_link(NOW)
    found_by_link(token=token, now=NOW, **FIRST)

    with pytest.raises(LinkUsedError):
        found_by_link(token=token, now=NOW, **(FIRST | {"email": "two@example.com"}))

    assert (Company.objects.count(), User.objects.count()) == (1, 1)


def test_a_refused_zone_leaves_the_link_unused():
    token = make_owner_link(NOW)

    with pytest.raises(BadSettingsError):
        found_by_link(token=token, now=NOW, **(FIRST | {"zone": "Mars/Olympus"}))

    assert User.objects.count() == 0
    found_by_link(token=token, now=NOW, **FIRST)


def test_a_changed_send_time_moves_the_coming_sends_and_is_on_record():
    company = make_company()
    owner = make_member(company).user
    wanted = replace(CompanySettings.of(company), send_time=time(12, 15))

    change_company(company=company, wanted=wanted, by=owner, now=NOW)

    due = [local(each.due_at, company.zoneinfo).strftime("%d %H:%M") for each in SendMoment.objects.order_by("day")]
    assert due == ["22 12:15", "23 12:15"]
    with as_company(company.pk):
        entry = AuditEntry.objects.get(verb="changed settings")
    assert (entry.actor_id, entry.before, entry.after) == (owner.pk, {"send_time": "10:00"}, {"send_time": "12:15"})


def test_settings_that_stay_leave_one_record_of_having_been_chosen():
    company = make_company()
    owner = make_member(company).user

    for _time in range(2):
        change_company(company=company, wanted=CompanySettings.of(company), by=owner, now=NOW)

    with as_company(company.pk):
        assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["founded", "kept settings"]

"""The roster from files: a newer one corrects an older one, and never what a user decided."""

from __future__ import annotations

from datetime import date

import pytest

from pacenote.base.tenancy import as_company
from pacenote.people.models import RosterDay, RosterStatus
from pacenote.people.queries import rostered_on
from pacenote.people.services import RosterEntry, drop_from_roster, enter_roster, set_roster_status
from tests.makers import make_company, make_person

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
WEEK = {"start": date(2026, 11, 22), "end": date(2026, 11, 28)}


@pytest.mark.django_db
def test_a_newer_schedule_takes_off_whom_it_no_longer_names():
    company = make_company()
    stays, leaves, by_route = (make_person(company) for _ in range(3))
    with as_company(company.pk):
        old = [RosterEntry(stays.pk, MONDAY), RosterEntry(leaves.pk, MONDAY), RosterEntry(leaves.pk, TUESDAY)]
        enter_roster(company=company, entries=old, source="schedule")
        enter_roster(company=company, entries=[RosterEntry(by_route.pk, MONDAY)], source="routes")
        new = [RosterEntry(stays.pk, MONDAY)]
        enter_roster(company=company, entries=new, source="schedule")

        dropped = drop_from_roster(company=company, source="schedule", entries=new, **WEEK)

        assert dropped == 1
        assert rostered_on(company.pk, MONDAY) == {stays.pk, by_route.pk}
        assert rostered_on(company.pk, TUESDAY) == {leaves.pk}  # the newer file says nothing about that day


@pytest.mark.django_db
def test_a_place_that_a_user_set_outlives_every_file():
    company = make_company()
    stays, late = make_person(company), make_person(company)
    with as_company(company.pk):
        entries = [RosterEntry(stays.pk, MONDAY), RosterEntry(late.pk, MONDAY)]
        enter_roster(company=company, entries=entries, source="schedule")
        status = RosterStatus.objects.get(company=company, code="late_with_call")
        set_roster_status(company=company, person=late, day=MONDAY, status=status)

        drop_from_roster(company=company, source="schedule", entries=entries[:1], **WEEK)

        assert RosterDay.objects.get(person=late, day=MONDAY).status == status

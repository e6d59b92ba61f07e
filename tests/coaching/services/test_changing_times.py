"""A send keeps its moment when clocks, send times and zones change around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from pacenote.accounts.models import Company
from pacenote.accounts.services import CompanySettings
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.jobs.founding import change_company
from pacenote.performance.models import SendMoment, Slot
from tests.coaching.services.speeders import (
    SEND,
    SPEEDER,
    TODAY,
    make_speeders,
    release,
    states,
)
from tests.makers import NOW, make_company, make_person, make_rostered, make_user
from tests.sheets import drop, judge, overview

pytestmark = pytest.mark.django_db

ZONES = [
    # zone, day, send time, due in UTC: the hour is skipped, then it happens twice and the first counts
    ("America/Chicago", date(2027, 3, 14), time(2, 30), datetime(2027, 3, 14, 8, 0, tzinfo=UTC)),
    ("America/Chicago", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "day", "send_time", "due_at"), ZONES)
def test_a_send_on_a_day_of_changing_clocks_happens_once(zone: str, day: date, send_time: time, due_at: datetime):
    company = make_company(zone=zone, send_time=send_time, now=due_at - timedelta(days=9))
    person = make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    make_rostered(company, person, day=day)
    with as_company(company.pk):
        SendMoment.objects.all().delete()
        coaching.releasing.plan_moments(company=company, now=due_at - timedelta(hours=12))
        assert SendMoment.objects.get(day=day).due_at == due_at

    outcomes = [
        release(company, now=due_at + shift, day=day).outcome
        for shift in (timedelta(minutes=-1), timedelta(0), timedelta(hours=1))
    ]

    assert outcomes == ["", "sent", ""]


def settings_of(company: Company, **changes) -> CompanySettings:
    company.refresh_from_db()
    return replace(CompanySettings.of(company), **changes)


def due_today(company: Company) -> datetime:
    with as_company(company.pk):
        return SendMoment.objects.get(day=TODAY).due_at


def test_a_send_time_changed_before_the_send_moves_it():
    company = make_company()

    change_company(company=company, wanted=settings_of(company, send_time=time(15, 0)), by=make_user(), now=NOW)

    assert due_today(company) == SEND + timedelta(hours=5)


def test_a_send_time_changed_after_the_send_starts_tomorrow():
    company = make_company(reach="active")
    make_speeders(company, SPEEDER)
    release(company)

    later = SEND + timedelta(minutes=5)
    change_company(company=company, wanted=settings_of(company, send_time=time(15, 0)), by=make_user(), now=later)

    assert due_today(company) == SEND
    with as_company(company.pk):
        assert SendMoment.objects.get(day=TODAY + timedelta(days=1)).due_at == SEND + timedelta(days=1, hours=5)


def test_a_verdict_stays_when_the_send_time_changes_afterwards():
    company = make_company()
    make_speeders(company, SPEEDER)

    change_company(company=company, wanted=settings_of(company, send_time=time(8, 30)), by=make_user(), now=NOW)

    with as_company(company.pk):
        slot = Slot.objects.get()
        assert (slot.on_time, slot.due_at) == (True, datetime(2026, 11, 26, 16, 0, tzinfo=UTC))


def test_lateness_follows_the_send_of_the_slots_own_day_after_a_change_of_zone():
    company = make_company()
    user = make_user()
    person = make_person(company, "Sanna Prokop")
    file = drop(company, overview("2026-W47", SPEEDER))
    change_company(company=company, wanted=settings_of(company, zone="Asia/Tokyo"), by=user, now=NOW)
    thursday = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
    release(company, now=thursday, day=date(2026, 11, 26))

    with as_company(company.pk):
        changed = imports.map_rows(row=FileRow.objects.get(file=file), person=person, by=user, now=thursday)
    judge(company, changed, now=thursday + timedelta(minutes=1))

    assert states(company) == {"Sanna Prokop": ("late", "")}

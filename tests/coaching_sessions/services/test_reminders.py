"""Reminders on somebody's own channel: what waits for the end of quiet hours is still true when it leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.services.ringing import ring_due
from pacenote.messaging.models import Outgoing
from tests.coaching_sessions.stage import Stage, make_stage, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    made = make_stage()  # quiet from 20:00 to 08:00 in Chicago
    Company.objects.filter(pk=made.company.pk).update(channels=["email"])
    made.company.refresh_from_db()
    return made


def reminded(stage: Stage, start: datetime) -> list[str]:
    """Return what the driver without a login is sent by the clock before a session."""
    with as_company(stage.company.pk):
        scheduled(stage, driver=True, starts_at=start)
        Outgoing.objects.update(subject="told")
        for early in (timedelta(days=1), timedelta(minutes=15)):
            ring_due(now=start - early)
        found = Outgoing.objects.filter(person=stage.people["driver"]).exclude(subject="told")
        return [each.body for each in found.order_by("pk")]


def at(stage: Stage, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 10, hour, minute, tzinfo=stage.company.zoneinfo)


@pytest.mark.parametrize(
    ("hour", "minute", "words"), [(7, 30, "Thu 10 Dec, 07:30 CT"), (21, 0, "Thu 10 Dec, 21:00 CT")]
)
def test_of_a_session_in_quiet_hours_nobody_hears_in_the_morning_that_it_begins_in_15_minutes(
    stage, hour, minute, words
):
    """The day before waits for the morning: at 21:00 that is the day itself, so no *tomorrow* is said."""
    assert reminded(stage, at(stage, hour, minute)) == [f"Reminder: “Photos at the door”, {words}."]


def test_by_day_both_reminders_go(stage):
    assert reminded(stage, at(stage, 10)) == [
        "Reminder: “Photos at the door”, Thu 10 Dec, 10:00 CT.",
        "In 15 minutes: “Photos at the door”.",
    ]
